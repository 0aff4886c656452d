//! A plan: what an import would record, and every cell that is wrong. Every check runs here, before
//! anything is written; `--dry-run` prints a plan, `import` records one.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::collections::BTreeSet;

use serde::Serialize;

use super::above::{lines_above, unread_line, unread_rows};
use super::blocks::{Block, parted};
use super::claims::Claims;
use super::columns::{
    Doubled, HeadingLines, Headings, Match, Spellings, heading_lines, match_table,
};
use super::headings::read_heading;
use super::known::{BankLine, Instructed, Known, Lead, Once, Register, Settled};
use super::layout::Layout;
use super::mapping::Mapping;
use super::meanings::{is_signature, signature_ends};
use super::names::Watch;
use super::nearly::{known_columns, lacking, meant};
use super::owner::{Marks, fingerprint, folder_code};
use super::plan_error::PlanError;
use super::read::{OfficeFile, Sheet, cell_address};
use super::rows::{lines, settle_empty};
use super::tables::{edition, kinds, meaning_of, round_of};
use super::take::Taking;
use super::titles::{is_called, may_be, names_of};
use crate::crypto::digest::{Digest, FileHash};
use crate::domain::alias::Alias;
use crate::domain::date::{Date, Period};
use crate::domain::events::catalogue::Kind;
use crate::domain::events::control::ControlTotal;
use crate::domain::events::{Event, EventHead};
use crate::domain::money::Fen;
use crate::schemes::tables::{Words, code_of};
use crate::schemes::{Scheme, Table, Tables};
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
    /// What a command has recorded of a payment's end.
    fn settled(&self, _scheme: &str, _payment_no: &str) -> Settled {
        Settled::default()
    }
    /// Whether the list of a batch was recorded with every row; `None` where none of it was.
    fn batch_is_whole(&self, _scheme: &str, _batch_no: &str) -> Option<bool> {
        None
    }
    /// The version of a scheme in force on a day; `None` where the history knows no versions.
    fn version_on(&self, _scheme: &str, _day: Date) -> Option<u16> {
        None
    }
    /// First day of a notice.
    fn notice_opened(&self, _scheme: &str, _notice_no: &str) -> Option<Date> {
        None
    }
    /// References of the bank's movements in a scheme, each with what moved under it.
    fn bank_refs(&self, _scheme: &str) -> BTreeMap<String, Vec<BankLine>> {
        BTreeMap::new()
    }
    /// The amount that the bank's file gave for a payment of which no instruction is known yet.
    fn answered(&self, _scheme: &str, _payment_no: &str) -> Option<Fen> {
        None
    }
    /// Where a fact that is told once was told: by a file, or inside by a command; `None` where it was not.
    fn told_once(&self, _scheme: &str, _fact: &Once) -> Option<Option<FileHash>> {
        None
    }
    /// Whether the sheets are of payments that are still to be made, so that none has a result yet.
    fn proposes(&self) -> bool {
        false
    }
    /// Who is in a scheme's register; of no scheme, the accounts recorded for others.
    fn register(&self, _scheme: &str) -> Register {
        Register::default()
    }
    /// Whether a person's payments of a scheme are stopped on a day.
    fn suspended(&self, _scheme: &str, _person: Alias, _day: Date) -> bool {
        false
    }
    /// The person whom a number of a scheme leads to.
    fn whose(&self, _scheme: &str, _lead: Lead<'_>) -> Option<Alias> {
        None
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
    /// Names of payees of whom the events hold the code alone, by line: for whoever judges a list before it is paid, and
    /// never recorded.
    pub called: Vec<(u32, String)>,
    /// Rows taken.
    pub accepted: u32,
    /// Rows refused.
    pub refused: u32,
    /// Rows left out because their scheme is not published, or has no table of this kind, by scheme.
    pub unpublished: BTreeMap<String, u32>,
    /// Rows that were recorded before.
    pub skipped: u32,
    /// For each row refused as one that another file has told, that file.
    pub doubled: Vec<FileHash>,
    /// Lines under the headings that are no data: totals, signatures, repeated headings.
    pub ignored: u32,
    /// Sums of its money columns over the rows taken, now or before from the same sheet.
    pub totals: Vec<ControlTotal>,
    /// What its refused rows hold, by money column: what is recorded is lower by as much until they are put right.
    pub left_out: Vec<LeftOut>,
    /// Columns that were not read, since no field answers to their headings.
    pub unread: Vec<NearColumn>,
    /// Headings that a mapping settled, and the field each means (`-` for a column that holds nothing
    /// to be read).
    pub mapped: Vec<(String, String)>,
}

/// Amounts of a money column in rows that are refused for another cell.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LeftOut {
    /// Heading of the column.
    pub name: String,
    /// The field that it is.
    #[serde(skip)]
    pub field: String,
    /// Lines of the sheet.
    pub lines: Vec<u32>,
    /// What they come to, in fen.
    pub amount: Fen,
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
type Owners<'a> = Vec<Option<(&'a Scheme, u16)>>;

/// What a plan is made under: the same for all its sheets.
pub(super) struct Under<'a> {
    /// Published schemes with their versions.
    pub schemes: &'a [(&'a Scheme, u16)],
    /// Their tables and the common ones. Schemes that share a table have it once.
    pub tables: Vec<(Owners<'a>, Headings<'a>)>,
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
    let mut spellings = Spellings::of(common);
    let mut all: Vec<(Owners<'_>, Headings<'_>)> = Vec::new();
    for (of, table) in own.chain(shared).filter(|(_, table)| wanted(table)) {
        match all.iter_mut().find(|(_, known)| known.table == table) {
            Some((owners, _)) => owners.push(of),
            None => {
                let headings = Headings::new(table, common, mapping, &mut spellings);
                all.push((vec![of], headings));
            }
        }
    }
    let under = Under {
        schemes,
        tables: all,
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
            let tables = parted(sheet, &headings).into_iter();
            tables.map(move |table| (source, table))
        })
        .collect();
    // Sheets wait for those that they rest on, whatever the order of the files; a copy is told from
    // its first by that order all the same.
    let mut waiting = Vec::new();
    for (at, (source, block)) in tables.iter().enumerate() {
        let source = *source;
        let layout = Layout::below(&block.sheet, &block.units);
        let of = under.table_of(source, &layout)?;
        let round = of.as_ref().map_or(0, |of| round_of(of.found.table));
        waiting.push((round, at, source, layout, of));
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

/// The table of a sheet.
struct TableOf<'a> {
    /// The scheme; `None` for a table that every programme shares.
    scheme: Option<(&'a Scheme, u16)>,
    found: Match<'a>,
    /// Whether the sheet is of no published scheme that has such a table.
    foreign: bool,
    /// The published scheme that it is of all the same, and that has no such table.
    without: Option<&'a str>,
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
                .unwrap_or("?"),
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
            unread: unread(found, words),
            mapped: found.mapped.clone(),
        };
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
        if let Some((line, column, heading, name)) = &found.taken {
            out.told.push(BadCell {
                file: source.file.name.clone(),
                sheet: sheet.name.clone(),
                cell: cell_address(*line, *column),
                line: *line,
                column: heading.clone(),
                code: "heading-taken",
                shown: heading.clone(),
                expected: format!("a column headed {name}"),
                remedy: "it is read as that column, since the sheet has no other; if it is not, leave it out with --map and its cell".to_owned(),
            });
        }
        let above = lines_above(layout, found, words);
        let place = (&*source.file.name, &*sheet.name);
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
                taking.rows(&lines, &mut planned, so_far, out)?;
            }
        }
        out.sheets.push(planned);
        Ok(())
    }

    /// The tables that a sheet may be of by what it is called; where a kind is asked for, by that alone.
    fn coming_into_question<'s>(
        &'s self,
        source: &Source,
        sheet: &Sheet,
    ) -> impl Iterator<Item = &'s (Owners<'s>, Headings<'s>)> {
        let named = names_of(&source.file.name, sheet);
        let may: Vec<bool> = self
            .tables
            .iter()
            .map(|(_, known)| self.options.kind.is_some() || may_be(known.table, &named))
            .collect();
        let tables = self.tables.iter().zip(may);
        tables.filter_map(|(table, may)| may.then_some(table))
    }

    /// The table of a sheet; `None` when none answers to it.
    fn table_of<'s>(
        &'s self,
        source: &Source,
        layout: &Layout<'_>,
    ) -> Result<Option<TableOf<'s>>, PlanError> {
        let sheet = layout.sheet;
        let names = [source.file.name.as_str(), sheet.name.as_str()];
        let headings = heading_lines(layout);
        let all: Vec<(&Owners<'_>, Match<'_>)> = self
            .coming_into_question(source, sheet)
            .filter_map(|(owners, known)| Some((owners, match_table(known, &headings, &names)?)))
            .collect();
        let Some(best) = all.iter().map(|(_, found)| found.score).max() else {
            return Ok(None);
        };
        if self.is_called_another(source, sheet, &headings, &all, best) {
            return Ok(None);
        }
        let kinds_at_best: BTreeSet<&str> = all
            .iter()
            .filter(|(_, found)| found.score == best)
            .map(|(_, found)| found.table.meaning())
            .collect();
        // Another scheme's table of the same kind may know one column more: the sheet's own scheme
        // goes before it all the same.
        let (mut candidates, mut others) = (Vec::new(), Vec::new());
        let mut without = None;
        let of_best = all
            .iter()
            .filter(|(_, found)| kinds_at_best.contains(found.table.meaning()));
        for (owners, found) in of_best {
            let no_words = BTreeMap::new();
            let first = owners.iter().flatten().next();
            let words = first.map_or(&no_words, |(scheme, _)| &scheme.words);
            let words = [words, &self.common.words];
            let marks = Marks::of(self.schemes, source, layout, found, words);
            without = without.or_else(|| marks.of_published(self.schemes));
            for owner in owners.iter() {
                let owned = owner.is_none_or(|(scheme, _)| marks.owned_by(scheme, self.schemes));
                match owned {
                    true => candidates.push((*owner, found.clone())),
                    false => others.push((*owner, found.clone())),
                }
            }
        }
        let foreign = candidates.is_empty();
        if foreign {
            candidates = others;
        }
        let best = candidates.iter().map(|(_, found)| found.score).max();
        candidates.retain(|(_, found)| Some(found.score) == best);
        if !foreign {
            let claiming: BTreeSet<&str> = candidates
                .iter()
                .filter_map(|(scheme, _)| scheme.map(|(scheme, _)| scheme.id.as_str()))
                .collect();
            if claiming.len() > 1 {
                return Err(PlanError::SchemeTie {
                    file: source.file.name.clone(),
                    sheet: sheet.name.clone(),
                    schemes: claiming.into_iter().collect::<Vec<_>>().join(", "),
                });
            }
        }
        let (scheme, mut found) = candidates.swap_remove(0);
        if candidates.iter().any(|(other, rival)| {
            other.map(|(s, _)| &s.id) == scheme.map(|(s, _)| &s.id)
                && rival.table.meaning() != found.table.meaning()
        }) {
            let mut kinds: Vec<&str> = candidates
                .iter()
                .map(|(_, rival)| rival.table.meaning())
                .chain([found.table.meaning()])
                .collect();
            kinds.sort_unstable();
            return Err(PlanError::Tie {
                file: source.file.name.clone(),
                sheet: sheet.name.clone(),
                tables: kinds.join(", "),
            });
        }
        let no_words = BTreeMap::new();
        let words = scheme.map_or(&no_words, |(scheme, _)| &scheme.words);
        settle_empty(&mut found, layout, [words, &self.common.words]);
        if let Some(Doubled { field, second, .. }) = found.doubled.first() {
            let first = found.columns.get(field).map_or(0, |first| first.column);
            return Err(PlanError::DoubledColumn {
                file: source.file.name.clone(),
                sheet: sheet.name.clone(),
                // The heading, since nobody in an office knows the name of our field.
                field: found
                    .table
                    .columns
                    .get(*field)
                    .and_then(|column| column.names.first())
                    .map_or_else(|| (*field).to_owned(), String::clone),
                first: cell_address(found.heading_line, first),
                second: cell_address(found.heading_line, second.column),
            });
        }
        Ok(Some(TableOf {
            scheme,
            found,
            foreign,
            without: without.filter(|_| foreign),
        }))
    }

    /// Whether a sheet is called by the name of another table than those that it has every column of, and has as
    /// many columns of that one, though not all: it is no sheet of theirs, and lacks what the other requires.
    /// So it is with an outside list where the sheet lies in the folder of a programme that has such a table.
    fn is_called_another(
        &self,
        source: &Source,
        sheet: &Sheet,
        headings: &[HeadingLines],
        all: &[(&Owners<'_>, Match<'_>)],
        best: usize,
    ) -> bool {
        let names = names_of(&source.file.name, sheet);
        let mut at_best = all.iter().filter(|(_, found)| found.score == best);
        if self.options.kind.is_some() || at_best.any(|(_, found)| is_called(found.table, &names)) {
            return false;
        }
        let mut at_best = all.iter().filter(|(_, found)| found.score == best);
        let outside = at_best.all(|(_, found)| found.table.kind.starts_with("list_"));
        let code = folder_code(&source.folder);
        self.coming_into_question(source, sheet)
            .filter(|(owners, known)| {
                let in_folder = outside
                    && owners
                        .iter()
                        .flatten()
                        .any(|(scheme, _)| code.is_some_and(|code| scheme.owns_folder(code)));
                in_folder || is_called(known.table, &names)
            })
            .filter(|(_, known)| !all.iter().any(|(_, found)| found.table == known.table))
            .any(|(_, known)| known_columns(known, headings) * 2 >= best)
    }

    fn unknown(&self, source: &Source, layout: &Layout<'_>) -> UnknownSheet {
        let names = names_of(&source.file.name, layout.sheet);
        let lacks = self
            .coming_into_question(source, layout.sheet)
            .filter_map(|(_, known)| {
                let lacks = lacking(known, layout)?;
                Some((!is_called(known.table, &names), lacks))
            })
            .min_by_key(|(other, lacks)| (*other, lacks.columns.len(), Reverse(lacks.there)))
            .map(|(_, lacks)| lacks);
        let (lacking, near) = lacks.map_or_else(Default::default, |lacks| {
            let near = lacks.near.into_iter().map(near_column).collect();
            (lacks.columns, near)
        });
        UnknownSheet {
            file: source.file.name.clone(),
            sheet: layout.sheet.name.clone(),
            lacking,
            near,
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
/// Headings in the words `heading_unread`, and those under which somebody signs, are left out: they are
/// known, and hold no fact.
fn unread(found: &Match<'_>, words: [&Words; 2]) -> Vec<NearColumn> {
    let mut out = Vec::new();
    for (line, column, heading) in &found.unknown {
        let read = read_heading(heading);
        let plain = &read.plain;
        if words.iter().any(|words| {
            code_of(words, "heading_unread", plain).is_some()
                || is_signature(&read, &signature_ends(words))
        }) {
            continue;
        }
        let free = found
            .table
            .columns
            .iter()
            .filter(|(field, _)| !found.columns.contains_key(field.as_str()))
            .map(|(_, column)| column);
        out.push(NearColumn {
            cell: cell_address(*line, *column),
            heading: heading.clone(),
            nearest: meant(plain, free).map(str::to_owned),
        });
    }
    out
}
