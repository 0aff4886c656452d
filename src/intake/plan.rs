//! A plan: what an import would record, and every cell that is wrong. Every check runs here, before
//! anything is written; `--dry-run` prints a plan, `import` records one.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use serde::Serialize;

use super::columns::{Match, lacking, match_table, normalise_heading};
use super::fields::Fields;
use super::known::{Instructed, Known, Register};
use super::names::Watch;
use super::plan_error::PlanError;
use super::read::{Cell, OfficeFile, Row, Sheet, cell_address};
use super::rows::data_rows;
use super::tables::{Context, Convert, edition, kind_of, kinds, round_of};
use crate::crypto::digest::{Digest, FileHash};
use crate::domain::date::Date;
use crate::domain::events::control::ControlTotal;
use crate::domain::events::{Event, EventHead};
use crate::domain::ids::to_half_width;
use crate::domain::money::Fen;
use crate::domain::near::nearest;
use crate::schemes::tables::{Words, code_of};
use crate::schemes::{Scheme, Tables};
use crate::vault::Registrar;

/// A file with the folder it lay in.
pub struct Source {
    /// The file.
    pub file: OfficeFile,
    /// Name of its folder; empty when unknown.
    pub folder: String,
}

/// What the ledger knows of earlier imports.
pub trait History {
    /// Whether the row was recorded.
    fn row_recorded(&self, file: &FileHash, sheet: &str, row: u32) -> bool;
    /// Whether a sheet with this content was recorded whole.
    fn sheet_recorded(&self, content: &Digest) -> bool;
    /// The instruction recorded under a payment number.
    fn instructed(&self, _scheme: &str, _payment_no: &str) -> Option<Instructed> {
        None
    }
    /// Whether the list of a batch was recorded with every row; `None` where none of it was.
    fn batch_is_whole(&self, _scheme: &str, _batch_no: &str) -> Option<bool> {
        None
    }
    /// Who is in a scheme's register; of no scheme, the accounts recorded for others.
    fn register(&self, _scheme: &str) -> Register {
        Register::default()
    }
}

/// A cell that cannot be taken, with what to do about it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct BadCell {
    /// File.
    pub file: String,
    /// Sheet.
    pub sheet: String,
    /// Address as the office sees it, for instance `F12`.
    pub cell: String,
    /// Line.
    pub line: u32,
    /// Heading of the column.
    pub column: String,
    /// A stable word for the kind of error.
    pub code: &'static str,
    /// What was found: the value, or a description where it is personal.
    pub shown: String,
    /// What was expected.
    pub expected: String,
    /// What to do.
    pub remedy: String,
}

/// What one sheet would add.
#[derive(Clone, Debug)]
pub struct PlannedSheet {
    /// File.
    pub file: String,
    /// Its SHA-256.
    pub sha256: FileHash,
    /// Sheet.
    pub sheet: String,
    /// Kind of table it was taken for.
    pub table: String,
    /// Scheme it belongs to; `None` for sheets of many schemes.
    pub scheme: Option<String>,
    /// Keyed fingerprint of its rows.
    pub content: Digest,
    /// Events in row order.
    pub events: Vec<(EventHead, Event)>,
    /// Rows taken.
    pub accepted: u32,
    /// Rows refused.
    pub refused: u32,
    /// Rows left out because their scheme is not published, by scheme.
    pub unpublished: BTreeMap<String, u32>,
    /// Rows that were recorded before.
    pub skipped: u32,
    /// Lines under the headings that are no data: totals, signatures, repeated headings.
    pub ignored: u32,
    /// Sums of its money columns over the rows taken, now or before from the same sheet.
    pub totals: Vec<ControlTotal>,
    /// Columns that were not read, since no field answers to their headings.
    pub unread: Vec<NearColumn>,
}

/// What an import would record.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// Sheets in the order of the files.
    pub sheets: Vec<PlannedSheet>,
    /// Cells that cannot be taken.
    pub bad: Vec<BadCell>,
    /// Cells that are taken and that somebody should look at.
    pub told: Vec<BadCell>,
    /// Sheets that no table answers to: file, sheet, and what they lack.
    pub unknown: Vec<UnknownSheet>,
}

/// A sheet that no table answers to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct UnknownSheet {
    /// File.
    pub file: String,
    /// Sheet.
    pub sheet: String,
    /// Columns that the nearest table lacks.
    pub lacking: Vec<String>,
    /// Of those, the ones that a heading of the sheet comes near to.
    pub near: Vec<NearColumn>,
}

/// A heading that no field answers to, and what it may have been meant for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NearColumn {
    /// Address of the heading's cell.
    pub cell: String,
    /// The heading as written.
    pub heading: String,
    /// The nearest heading known; `None` where none is near.
    pub nearest: Option<String>,
}

/// Options of a plan.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options<'a> {
    /// Take every sheet for this kind of table.
    pub kind: Option<&'a str>,
}

/// Plans an import of `sources` under the published `schemes`.
pub fn plan(
    sources: &[Source],
    schemes: &[(&Scheme, u16)],
    common: &Tables,
    history: &dyn History,
    registrar: &mut dyn Registrar,
    options: Options<'_>,
) -> Result<Plan, PlanError> {
    let mut contents: BTreeSet<Digest> = BTreeSet::new();
    let mut registrar = Watch::new(registrar);
    let mut known = Known::default();
    // Sheets wait for those that they rest on, whatever the order of the files.
    let mut waiting: Vec<(usize, &Source, &Sheet)> = sources
        .iter()
        .flat_map(|source| source.file.sheets.iter().map(move |sheet| (source, sheet)))
        .filter(|(_, sheet)| !sheet.rows.is_empty())
        .enumerate()
        .map(|(at, (source, sheet))| (at, source, sheet))
        .collect();
    let mut parts: BTreeMap<usize, Plan> = BTreeMap::new();
    let mut round = 0;
    while !waiting.is_empty() {
        let mut later = Vec::new();
        for (at, source, sheet) in waiting {
            let mut out = Plan::default();
            let done = plan_sheet(
                source,
                sheet,
                schemes,
                common,
                history,
                &mut registrar,
                options,
                &mut contents,
                &mut known,
                round,
                &mut out,
            )?;
            if done {
                parts.insert(at, out);
            } else {
                later.push((at, source, sheet));
            }
        }
        waiting = later;
        round += 1;
    }
    registrar.check(sources)?;
    let mut out = Plan::default();
    for part in parts.into_values() {
        out.sheets.extend(part.sheets);
        out.bad.extend(part.bad);
        out.told.extend(part.told);
        out.unknown.extend(part.unknown);
    }
    Ok(out)
}

/// Plans one sheet; `false`, and nothing done, where its kind comes in a later round.
#[allow(clippy::too_many_arguments)] // the plan's own parts, handed on as they are
fn plan_sheet(
    source: &Source,
    sheet: &Sheet,
    schemes: &[(&Scheme, u16)],
    common: &Tables,
    history: &dyn History,
    registrar: &mut dyn Registrar,
    options: Options<'_>,
    contents: &mut BTreeSet<Digest>,
    known: &mut Known,
    round: u8,
    out: &mut Plan,
) -> Result<bool, PlanError> {
    let names = [source.file.name.as_str(), sheet.name.as_str()];
    let mut candidates: Vec<(Option<(&Scheme, u16)>, Match<'_>)> = Vec::new();
    let wanted = |kind: &str| options.kind.is_none_or(|only| only == kind);
    for (scheme, version) in schemes {
        for table in scheme.table.iter().filter(|table| wanted(&table.kind)) {
            if let Some(found) = match_table(table, sheet, &names) {
                candidates.push((Some((scheme, *version)), found));
            }
        }
    }
    for table in common.table.iter().filter(|table| wanted(&table.kind)) {
        if let Some(found) = match_table(table, sheet, &names) {
            candidates.push((None, found));
        }
    }
    let best = candidates.iter().map(|(_, found)| found.score).max();
    let Some(best) = best else {
        let lacks = schemes
            .iter()
            .flat_map(|(scheme, _)| &scheme.table)
            .chain(&common.table)
            .filter_map(|table| lacking(table, sheet))
            .min_by_key(|lacks| lacks.columns.len());
        let (lacking, near) = lacks.map_or_else(Default::default, |lacks| {
            (
                lacks.columns,
                lacks.near.into_iter().map(near_column).collect(),
            )
        });
        out.unknown.push(UnknownSheet {
            file: source.file.name.clone(),
            sheet: sheet.name.clone(),
            lacking,
            near,
        });
        return Ok(true);
    };
    candidates.retain(|(_, found)| found.score == best);
    // Several schemes keep equal sheets: the numbers and names in and around the sheet decide.
    let owners: Vec<usize> = candidates
        .iter()
        .enumerate()
        .filter(|(_, (scheme, found))| match scheme {
            Some((scheme, _)) => owns(scheme, source, sheet, found, &common.words),
            None => true,
        })
        .map(|(at, _)| at)
        .collect();
    let claiming: BTreeSet<&str> = owners
        .iter()
        .filter_map(|at| candidates.get(*at))
        .filter_map(|(scheme, _)| scheme.map(|(scheme, _)| scheme.id.as_str()))
        .collect();
    if claiming.len() > 1 {
        return Err(PlanError::SchemeTie {
            file: source.file.name.clone(),
            sheet: sheet.name.clone(),
            schemes: claiming.into_iter().collect::<Vec<_>>().join(", "),
        });
    }
    let owned = owners.first().copied();
    let foreign = owned.is_none();
    let (scheme, found) = candidates.swap_remove(owned.unwrap_or(0));
    if candidates.iter().any(|(other, rival)| {
        other.map(|(s, _)| &s.id) == scheme.map(|(s, _)| &s.id)
            && rival.table.kind != found.table.kind
    }) {
        let mut kinds: Vec<&str> = candidates
            .iter()
            .map(|(_, rival)| rival.table.kind.as_str())
            .chain([found.table.kind.as_str()])
            .collect();
        kinds.sort_unstable();
        return Err(PlanError::Tie {
            file: source.file.name.clone(),
            sheet: sheet.name.clone(),
            tables: kinds.join(", "),
        });
    }
    if let Some((field, first, second)) = found.doubled.first() {
        let line = sheet.rows.get(found.heading_row).map_or(1, |row| row.line);
        return Err(PlanError::DoubledColumn {
            file: source.file.name.clone(),
            sheet: sheet.name.clone(),
            // The heading, since nobody in an office knows the name of our field.
            field: found
                .table
                .columns
                .get(field)
                .and_then(|column| column.names.first())
                .unwrap_or(field)
                .clone(),
            first: cell_address(line, *first),
            second: cell_address(line, *second),
        });
    }
    let Some(convert) = kind_of(&found.table.kind) else {
        return Err(PlanError::UnknownKind {
            file: source.file.name.clone(),
            sheet: sheet.name.clone(),
            kind: found.table.kind.clone(),
            known: kinds().collect::<Vec<_>>().join(", "),
        });
    };
    if round_of(&found.table.kind) > round {
        return Ok(false);
    }
    let no_words = BTreeMap::new();
    let words = [
        scheme.map_or(&no_words, |(scheme, _)| &scheme.words),
        &common.words,
    ];
    let rows = data_rows(sheet, &found, words);
    // Two schemes can have equal sheets (the same quotas for the same units): both are facts.
    let owner = match scheme {
        _ if foreign => folder_code(&source.folder).unwrap_or("?"),
        Some((scheme, _)) => scheme.id.as_str(),
        None => "",
    };
    // Two editions of an outside list may hold the same rows: each says so for its own day.
    let owner_edition = match edition(&found.table.kind, &source.file.name) {
        Some(day) => format!("{owner} {day}"),
        None => owner.to_owned(),
    };
    let content = fingerprint(&owner_edition, &rows, &found, registrar);
    let mut planned = PlannedSheet {
        file: source.file.name.clone(),
        sha256: source.file.sha256,
        sheet: sheet.name.clone(),
        table: found.table.kind.clone(),
        scheme: scheme.map(|(scheme, _)| scheme.id.clone()),
        content,
        events: Vec::new(),
        accepted: 0,
        refused: 0,
        unpublished: BTreeMap::new(),
        skipped: 0,
        ignored: (sheet.rows.len() - found.heading_row - 1 - rows.len()) as u32,
        totals: Vec::new(),
        unread: unread(sheet, &found, words),
    };
    let same_again = history.sheet_recorded(&content) || !contents.insert(content);
    if foreign {
        planned.scheme = None;
        planned
            .unpublished
            .insert(owner.to_owned(), rows.len() as u32);
    } else if same_again {
        planned.skipped = rows.len() as u32;
    } else {
        take_rows(
            &mut planned,
            source,
            sheet,
            &rows,
            &found,
            convert,
            words,
            scheme,
            schemes,
            history,
            registrar,
            known,
            out,
        )?;
    }
    out.sheets.push(planned);
    Ok(true)
}

#[allow(clippy::too_many_arguments)] // the plan's own parts, handed on as they are
fn take_rows(
    planned: &mut PlannedSheet,
    source: &Source,
    sheet: &Sheet,
    rows: &[&Row],
    found: &Match<'_>,
    convert: Convert,
    words: [&Words; 2],
    scheme: Option<(&Scheme, u16)>,
    schemes: &[(&Scheme, u16)],
    history: &dyn History,
    registrar: &mut dyn Registrar,
    known: &mut Known,
    out: &mut Plan,
) -> Result<(), PlanError> {
    let of_any_scheme = scheme.is_none() && !found.table.columns.contains_key("scheme");
    let mut sums: BTreeMap<String, (u32, i128)> = BTreeMap::new();
    let mut first_row = true;
    for row in rows.iter().copied() {
        let mut fields = Fields {
            file: &source.file.name,
            sheet: &sheet.name,
            row,
            columns: &found.columns,
            words,
            bad: Vec::new(),
            told: Vec::new(),
        };
        if history.row_recorded(&source.file.sha256, &sheet.name, row.line) {
            planned.skipped += 1;
            first_row = false;
            // Totals are of the sheet, also where an import goes on that was cut off.
            add_up(&mut fields, found, &mut sums);
            continue;
        }
        if let Some((own, _)) = scheme
            && !own.recognise.case_no_prefix.is_empty()
            && let Some(case_no) = fields.peek_code("case_no")
            && !own.owns_case(&case_no)
        {
            fields.refuse(
                "case_no",
                "case-other-scheme",
                &format!(
                    "a case number of scheme {} (beginning with {})",
                    own.id,
                    own.recognise.case_no_prefix.join(" or ")
                ),
                "correct the number, or move the row to the sheet of its own scheme",
            );
        }
        let of_row = match scheme {
            Some(own) => Some(own),
            // What another office knows of persons belongs to no scheme; any will do to read it.
            None if of_any_scheme => match schemes.first() {
                Some(any) => Some(*any),
                None => {
                    *planned.unpublished.entry(String::new()).or_default() += 1;
                    continue;
                }
            },
            None => {
                let code = fields.need_code("scheme");
                match schemes.iter().find(|(scheme, _)| scheme.owns_code(&code)) {
                    Some((scheme, version)) => Some((*scheme, *version)),
                    None if fields.bad.is_empty() => {
                        *planned.unpublished.entry(code).or_default() += 1;
                        continue;
                    }
                    None => None,
                }
            }
        };
        let mut made = Vec::new();
        if let Some((scheme, version)) = of_row {
            let mut context = Context {
                scheme,
                version,
                file: &source.file,
                sheet: &sheet.name,
                line: row.line,
                sheet_rows: rows.len() as u32,
                first_row,
                registrar,
                known,
                history,
                of_any_scheme,
                events: Vec::new(),
                on: Date(0),
                words,
            };
            convert(&mut fields, &mut context)?;
            made = context.events;
        }
        if fields.bad.is_empty() {
            first_row = false;
            planned.accepted += 1;
            add_up(&mut fields, found, &mut sums);
            known.note(history, &made);
            planned.events.append(&mut made);
        } else {
            planned.refused += 1;
            known.refused(fields.peek_code("batch_no"));
            out.bad.append(&mut fields.bad);
        }
        out.told.append(&mut fields.told);
    }
    planned.totals = sums
        .into_iter()
        .map(|(name, (rows, sum))| ControlTotal {
            name,
            rows,
            amount: Fen(i64::try_from(sum).unwrap_or(i64::MAX)),
        })
        .collect();
    Ok(())
}

/// Adds a row's amounts to the sums by heading.
fn add_up(fields: &mut Fields<'_>, found: &Match<'_>, sums: &mut BTreeMap<String, (u32, i128)>) {
    for (field, column) in &found.columns {
        let is_money = MONEY.contains(field);
        if is_money && let Some(amount) = fields.money(field) {
            let sum = sums
                .entry(normalise_heading(&column.heading).0)
                .or_default();
            sum.0 += 1;
            sum.1 += i128::from(amount.0);
        }
    }
}

fn near_column((line, column, heading, nearest): (u32, usize, String, String)) -> NearColumn {
    NearColumn {
        cell: cell_address(line, column),
        heading,
        nearest: Some(nearest),
    }
}

/// Columns that no field answers to, with the nearest known heading that the sheet does not have.
/// Headings in the words `heading_unread` are left out: they are known, and hold no fact.
fn unread(sheet: &Sheet, found: &Match<'_>, words: [&Words; 2]) -> Vec<NearColumn> {
    let line = sheet.rows.get(found.heading_row).map_or(1, |row| row.line);
    let mut out = Vec::new();
    for (column, heading) in &found.unknown {
        let plain = normalise_heading(heading).0;
        if words
            .iter()
            .any(|words| code_of(words, "heading_unread", &plain).is_some())
        {
            continue;
        }
        let free = found
            .table
            .columns
            .iter()
            .filter(|(field, _)| !found.columns.contains_key(field.as_str()))
            .flat_map(|(_, column)| column.names.iter().map(String::as_str));
        out.push(NearColumn {
            cell: cell_address(line, *column),
            heading: heading.clone(),
            nearest: nearest(&plain, free).map(str::to_owned),
        });
    }
    out
}

/// Fields whose sums are control totals.
const MONEY: &[&str] = &[
    "amount",
    "received",
    "paid",
    "returned",
    "recovered",
    "balance",
    "requested",
    "debt",
];

/// The programme code before the dash of a folder's name: `C1` of `C1-省级困难教师资助`.
fn folder_code(folder: &str) -> Option<&str> {
    let (code, _) = folder.split_once('-')?;
    let short = (1..=3).contains(&code.len());
    (short && code.bytes().all(|byte| byte.is_ascii_alphanumeric())).then_some(code)
}

fn owns(
    scheme: &Scheme,
    source: &Source,
    sheet: &Sheet,
    found: &Match<'_>,
    common: &Words,
) -> bool {
    if let Some(case) = found.columns.get("case_no") {
        // Most rows decide: one mistyped number must not take a whole sheet from its scheme.
        let (mut own, mut all) = (0usize, 0usize);
        for row in data_rows(sheet, found, [&scheme.words, common]) {
            if let Cell::Text(text) = row.cell(case.column) {
                all += 1;
                own += usize::from(scheme.owns_case(&to_half_width(text)));
            }
        }
        if all > 0 {
            return own * 2 > all;
        }
    }
    let named = |text: &str| {
        scheme
            .recognise
            .names
            .iter()
            .any(|name| text.contains(name.as_str()))
    };
    match folder_code(&source.folder) {
        Some(code) => scheme.owns_code(code),
        None => {
            named(&source.folder)
                || named(&source.file.name)
                || source.folder.is_empty()
                || !source.folder.contains('-')
        }
    }
}

/// A fingerprint of the scheme and the rows in one spelling: equal for the same export saved again.
fn fingerprint(owner: &str, rows: &[&Row], found: &Match<'_>, registrar: &dyn Registrar) -> Digest {
    let mut bytes = format!("{owner}\u{1d}{}", found.table.kind).into_bytes();
    for row in rows {
        bytes.push(0x1e);
        for (field, column) in &found.columns {
            bytes.push(0x1f);
            bytes.extend_from_slice(field.as_bytes());
            bytes.push(b'=');
            let text = match row.cell(column.column) {
                Cell::Empty => String::new(),
                Cell::Text(text) => text.trim().to_owned(),
                Cell::Number { text, .. } => text.clone(),
                Cell::Bool(value) => value.to_string(),
                Cell::Date(date) => date.to_string(),
                Cell::DateTime {
                    date,
                    seconds_of_day,
                } => format!("{date} {seconds_of_day}"),
                Cell::Error(error) => error.clone(),
            };
            bytes.extend_from_slice(text.as_bytes());
        }
    }
    registrar.fingerprint(&bytes)
}
