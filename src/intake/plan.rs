//! A plan: what an import would record, and every cell that is wrong. Every check runs here, before
//! anything is written; `--dry-run` prints a plan, `import` records one.

use std::collections::{BTreeMap, BTreeSet};

use super::above::{lines_above, unread_line, unread_rows};
use super::blocks::{Block, parted};
use super::claims::Claims;
use super::columns::{Headings, Match, Spellings};
use super::headings::Unit;
pub use super::history::History;
use super::known::Known;
use super::layout::Layout;
use super::mapping::Mapping;
use super::months;
use super::names::Watch;
use super::owner::{fingerprint, folder_code};
use super::plan_error::PlanError;
pub use super::planned::{BadCell, LeftOut, NearColumn, Plan, PlannedSheet, Shape, UnknownSheet};
use super::read::{OfficeFile, cell_address};
use super::rows::lines;
use super::strange::Matching;
use super::tables::{edition, kinds, meaning_of, round_of};
use super::take::Taking;
use super::titles::{may_be, names_of};
use super::units::UnitSaid;
use super::weighty::left_unread;
use super::which::{TableOf, unread};
use crate::crypto::digest::{Digest, FileHash};
use crate::domain::date::{Date, Period};
use crate::domain::events::catalogue::Kind;
use crate::domain::money::MoneyUnit;
use crate::schemes::tables::code_of;
use crate::schemes::{Scheme, Table, Tables};
use crate::vault::Registrar;

/// Code of a cell that was read as the name of a person, where a body may stand as well.
pub const READ_AS_PERSON: &str = "read-as-person";

/// Stands for the scheme of rows that name none by its code.
pub const NO_CODE: &str = "?";

/// Code of a row that the desk held, of which nothing is recorded.
pub const HELD_AT_DESK: &str = "held-at-desk";

/// A file with the folder it lay in.
pub struct Source {
    /// The file.
    pub file: OfficeFile,
    /// Name of its folder; empty when unknown.
    pub folder: String,
}

/// Which edition outside lists are of, and who keeps them, where the name of the file does not say.
#[derive(Clone, Copy, Debug, Default)]
pub struct ListAsked<'a> {
    /// Day that the edition is of.
    pub edition: Option<Date>,
    /// Whose list it is.
    pub source: Option<&'a str>,
}

/// Options of a plan.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options<'a> {
    /// Take every sheet for this kind of table.
    pub kind: Option<&'a str>,
    /// The office's own headings.
    pub mapping: Option<&'a Mapping>,
    /// Periods whose books are closed: no row may take effect in one.
    pub closed: &'a [Period],
    /// The day of the import: no fact lies more than a year after it. `None` where nobody says.
    pub today: Option<Date>,
    /// Kinds of events that the ledger's own role table lets no file tell, though this program could.
    pub not_told: &'a [Kind],
    /// What is said of the outside lists among the files, beside what stands in them.
    pub list: ListAsked<'a>,
    /// Rows of which a word names somebody, as an earlier plan of the same files has shown: each such cell is
    /// refused.
    pub named: Option<&'a NamedRows>,
}

/// Words of rows that name somebody, or hold somebody's number, by file, sheet and line: the event's field and
/// its text.
pub type NamedRows = BTreeMap<(FileHash, String, u32), Vec<(String, String)>>;

/// Whose a table is: published schemes with their versions, and `None` for one that every programme
/// shares.
pub(super) type Owners<'a> = Vec<Option<(&'a Scheme, u16)>>;

/// What a plan is made under: the same for all its sheets.
pub(super) struct Under<'a> {
    /// Published schemes with their versions.
    pub schemes: &'a [(&'a Scheme, u16)],
    /// Their tables and the common ones. Schemes that share a table have it once.
    pub tables: Vec<(Owners<'a>, Headings<'a>)>,
    /// The headings that these know, in which those of sheets are read.
    pub spellings: Spellings<'a>,
    /// What is known of headings that nobody has listed.
    pub matching: Matching<'a>,
    /// Names that several files of the import have.
    pub namesakes: BTreeSet<&'a str>,
    /// The common tables.
    pub common: &'a Tables,
    /// Earlier imports.
    pub history: &'a dyn History,
    /// Options.
    pub options: Options<'a>,
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
    let none = Mapping::default();
    let mapping = options.mapping.unwrap_or(&none);
    let tables = schemes.iter().flat_map(|(scheme, _)| &scheme.table);
    mapping.check(tables.chain(&common.table))?;
    let wanted = |table: &Table| {
        let only = options.kind;
        only.is_none_or(|only| only == table.kind || only == table.meaning())
    };
    if let Some(kind) = options.kind
        && !kinds().any(|known| known == kind)
        && !common.table.iter().any(|table| table.meaning() == kind)
    {
        return Err(PlanError::NoSuchKind {
            kind: kind.to_owned(),
            known: kinds().collect::<Vec<_>>().join(", "),
        });
    }
    let own = schemes.iter().flat_map(|(scheme, version)| {
        let of = Some((*scheme, *version));
        scheme.table.iter().map(move |table| (of, table))
    });
    let shared = common.table.iter().map(|table| (None, table));
    let mut owned: Vec<(Owners<'_>, &Table)> = Vec::new();
    for (of, table) in own.chain(shared).filter(|(_, table)| wanted(table)) {
        match owned.iter_mut().find(|(_, known)| *known == table) {
            Some((owners, _)) => owners.push(of),
            None => owned.push((vec![of], table)),
        }
    }
    let (owners, tables): (Vec<Owners<'_>>, Vec<&Table>) = owned.into_iter().unzip();
    let matching = Matching::of(&tables, common);
    let (headings, spellings) = Headings::of_all(tables, common, mapping);
    let under = Under {
        schemes,
        tables: owners.into_iter().zip(headings).collect(),
        spellings,
        matching,
        namesakes: namesakes(sources),
        common,
        history,
        options,
    };
    let mut registrar = Watch::new(registrar);
    let mut so_far = SoFar {
        contents: BTreeSet::new(),
        claims: Claims::default(),
        known: Known::default(),
        registrar: &mut registrar,
    };
    let tables: Vec<(&Source, Block<'_>)> = sources
        .iter()
        .flat_map(|source| source.file.sheets.iter().map(move |sheet| (source, sheet)))
        .filter(|(_, sheet)| !sheet.rows.is_empty())
        .flat_map(|(source, sheet)| {
            let named = names_of(&source.file.name, sheet);
            let headings: Vec<&Headings<'_>> = under
                .tables
                .iter()
                .map(|(_, known)| known)
                .filter(|known| under.options.kind.is_some() || may_be(known.table, &named))
                .collect();
            let tables = parted(sheet, &headings, &under.spellings).into_iter();
            tables.map(move |table| (source, table))
        })
        .collect();
    // Sheets wait for those that they rest on, whatever the order of the files; a copy is told from
    // its first by that order all the same.
    let mut waiting = Vec::new();
    // What can be read in two ways is told of all sheets at once.
    let mut unclear = Vec::new();
    for (at, (source, block)) in tables.iter().enumerate() {
        let source = *source;
        let layout = Layout::below(&block.sheet, &block.units);
        let of = match under.table_of(source, &layout) {
            Ok(of) => of,
            Err(error) if error.is_of_one_sheet() => {
                unclear.push(error);
                continue;
            }
            Err(error) => return Err(error),
        };
        let round = of.as_ref().map_or(0, |of| round_of(of.found.table));
        waiting.push((round, at, source, layout, of));
    }
    if let Some(error) = PlanError::together(unclear) {
        return Err(error);
    }
    waiting.sort_by_key(|(round, at, ..)| (*round, *at));
    let mut parts: BTreeMap<usize, Plan> = BTreeMap::new();
    for (_, at, source, layout, of) in &waiting {
        let part = parts.entry(*at).or_default();
        match of {
            Some(of) => under.sheet((*at, source), layout, of, &mut so_far, part)?,
            None if code_of(&common.words, "sheet_unread", layout.sheet.name.trim()).is_some() => {}
            None => part.unknown.push(under.unknown(source, layout)),
        }
    }
    let mut out = Plan::default();
    let mut places = BTreeMap::new();
    for (at, part) in parts {
        if !part.sheets.is_empty() {
            places.insert(at, out.sheets.len());
        }
        out.sheets.extend(part.sheets);
        out.bad.extend(part.bad);
        out.told.extend(part.told);
        out.unknown.extend(part.unknown);
    }
    so_far.claims.judge(&mut out, &places);
    registrar.check(sources)?;
    Ok(out)
}

/// Names that several files have.
fn namesakes(sources: &[Source]) -> BTreeSet<&str> {
    let mut seen = BTreeSet::new();
    let names = sources.iter().map(|source| source.file.name.as_str());
    names.filter(|name| !seen.insert(*name)).collect()
}

/// What the sheets planned so far have told.
pub(super) struct SoFar<'a, 'b> {
    contents: BTreeSet<Digest>,
    /// What each sheet claims to be the whole of.
    pub claims: Claims,
    /// Facts that later sheets rest on.
    pub known: Known,
    /// The vault.
    pub registrar: &'a mut Watch<'b>,
}

/// The headings that a mapping has settled, with the first heading that the table knows of each column.
fn first_names(found: &Match<'_>) -> Vec<(String, String)> {
    let mapped = found.mapped.iter().map(|(heading, field)| {
        let column = found.table.columns.get(field);
        let name = column.and_then(|column| column.names.first());
        (heading.clone(), name.unwrap_or(field).clone())
    });
    mapped.collect()
}

/// Headings that were taken for a column, and units in which a heading and the lines above the table differ.
fn headings_told<'f>(
    (file, sheet): (&'f str, &'f str),
    found: &'f Match<'_>,
) -> impl Iterator<Item = BadCell> + 'f {
    let taken = found.taken.iter().map(|taken| {
        let expected = format!("a column headed {}", taken.name);
        let remedy = "it is read as that column, since the sheet has no other; if it is not, leave it out with --map and its cell";
        (taken.line, taken.column, &taken.heading, "heading-taken", expected, remedy)
    });
    let of_sheet = found.units.last();
    let units = found.columns.values().filter_map(move |column| {
        let (Unit::Money(unit), true) = (&of_sheet?.unit, column.unit_noted) else {
            return None;
        };
        // 用时(分) is no unit of money.
        let money = column.other_unit.is_none() && column.unit >= MoneyUnit::Yuan;
        (money && *unit != column.unit).then(|| {
            let expected = format!("the unit of the lines above the table, {}", of_sheet.map(UnitSaid::told).unwrap_or_default());
            let remedy = "its own heading gives another unit, and that is read: compare an amount with the document, and strike one of the two units";
            (column.line, column.column, &column.heading, "unit-contradicts", expected, remedy)
        })
    });
    taken.chain(units).map(
        move |(line, column, heading, code, expected, remedy)| BadCell {
            file: file.to_owned(),
            sheet: sheet.to_owned(),
            cell: cell_address(line, column),
            line,
            column: heading.clone(),
            code,
            shown: heading.clone(),
            expected,
            remedy: remedy.to_owned(),
        },
    )
}

/// Names, to rows that are refused for a column which the sheet does not have, the heading of the sheet that may be it.
fn name_unread<'b>(bad: impl Iterator<Item = &'b mut BadCell>, unread: &[NearColumn]) {
    for bad in bad.filter(|bad| bad.code == "cell-empty" && bad.cell.starts_with("row ")) {
        let may_be = |one: &&NearColumn| one.nearest.as_deref() == Some(&*bad.column);
        if let Some(one) = unread.iter().find(may_be) {
            bad.remedy = format!(
                "the column {} may be it: say so with --map '{}={}'",
                one.cell, one.heading, bad.column
            );
        }
    }
}

impl Under<'_> {
    fn sheet(
        &self,
        (number, source): (usize, &Source),
        layout: &Layout<'_>,
        of: &TableOf<'_>,
        so_far: &mut SoFar<'_, '_>,
        out: &mut Plan,
    ) -> Result<(), PlanError> {
        let (sheet, found) = (layout.sheet, &of.found);
        let Some(convert) = meaning_of(found.table) else {
            return Err(PlanError::UnknownKind {
                file: source.file.name.clone(),
                sheet: sheet.name.clone(),
                kind: found.table.meaning().to_owned(),
                known: kinds().collect::<Vec<_>>().join(", "),
            });
        };
        let no_words = BTreeMap::new();
        let words = [
            of.scheme.map_or(&no_words, |(scheme, _)| &scheme.words),
            &self.common.words,
        ];
        let lines = lines(layout, found, words);
        let rows = lines.data();
        // Two schemes can have equal sheets (the same quotas for the same units): both are facts.
        let owner = match of.scheme {
            _ if of.foreign => of
                .without
                .or_else(|| folder_code(&source.folder))
                .unwrap_or(NO_CODE),
            Some((scheme, _)) => scheme.id.as_str(),
            None => "",
        };
        // Two editions of an outside list may hold the same rows: each says so for its own day.
        let stated = self.options.list.edition;
        let owner_edition = match stated.or_else(|| edition(&found.table.kind, &source.file.name)) {
            Some(day) => format!("{owner} {day}"),
            None => owner.to_owned(),
        };
        let content = fingerprint(&owner_edition, layout, &rows, found, so_far.registrar);
        let mut planned = PlannedSheet {
            file: source.file.name.clone(),
            sha256: source.file.sha256,
            sheet: sheet.name.clone(),
            table: found.table.meaning().to_owned(),
            scheme: of.scheme.map(|(scheme, _)| scheme.id.clone()),
            content,
            events: Vec::new(),
            called: Vec::new(),
            accepted: 0,
            refused: 0,
            unpublished: BTreeMap::new(),
            skipped: 0,
            doubled: Vec::new(),
            ignored: (sheet.rows.len() - found.heading_row - 1 - rows.len()) as u32,
            totals: Vec::new(),
            left_out: Vec::new(),
            unread: unread(found, words, |column| {
                rows.iter().any(|row| !row.cell(column).is_empty())
            }),
            mapped: found.mapped.clone(),
        };
        let place = (&*source.file.name, &*sheet.name);
        if let (Some(unknown), false) = (left_unread(place, &planned.unread, words), of.foreign) {
            out.unknown.push(UnknownSheet {
                mapped: first_names(found),
                ..unknown
            });
            return Ok(());
        }
        for (line, column, heading, read) in &found.passed_over {
            out.told.push(BadCell {
                file: source.file.name.clone(),
                sheet: sheet.name.clone(),
                cell: cell_address(*line, *column),
                line: *line,
                column: heading.clone(),
                code: "heading-passed-over",
                shown: heading.clone(),
                expected: format!(
                    "one column for what it means; {} is read",
                    cell_address(*line, *read)
                ),
                remedy: "to read this one instead, leave the other out with --map and its cell"
                    .to_owned(),
            });
        }
        out.told.extend(headings_told(place, found));
        out.told.extend(months::told(place, found));
        let above = lines_above(layout, found, words);
        out.told
            .extend(above.other.iter().map(|row| unread_line(place, row)));
        if let (Some(first), Some(last), false) =
            (above.rows.first(), above.rows.last(), of.foreign)
        {
            out.bad.push(unread_rows(place, first, last));
            planned.refused = (above.rows.len() + rows.len()) as u32;
            out.sheets.push(planned);
            return Ok(());
        }
        let same_again = self.history.sheet_recorded(&content) || !so_far.contents.insert(content);
        if of.foreign {
            planned.scheme = None;
            planned
                .unpublished
                .insert(owner.to_owned(), rows.len() as u32);
        } else {
            let taking = Taking {
                under: self,
                source,
                layout,
                found,
                convert,
                words,
                scheme: of.scheme,
                number,
            };
            if same_again {
                planned.skipped = rows.len() as u32;
                // Its rows are known, its total lines are not.
                taking.check_totals(&lines, BTreeMap::new(), out);
            } else {
                let before = out.bad.len();
                taking.rows(&lines, &mut planned, so_far, out)?;
                name_unread(out.bad.iter_mut().skip(before), &planned.unread);
            }
        }
        out.sheets.push(planned);
        Ok(())
    }
}
