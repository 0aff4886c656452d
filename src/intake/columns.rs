//! Which table is this sheet? Headings are compared in one spelling; the line (or two or three lines,
//! where headings are merged) with the most known headings is the heading; the table whose required
//! columns are all there and which knows the most columns wins. A tie is settled by the names of file
//! and sheet, else it is an error.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use super::headings::{Unit, is_mark, read_heading};
use super::layout::{HEADING_LINES, Layout};
use super::mapping::NOTHING;
use super::meanings::{LATER, Means, Reading, VARIED};
use super::months::{SaidMonth, is_month, months_in, of_titles};
use super::read::{Cell, Row, cell_address};
use super::spellings::ReadHeading;
use super::strange::Taken;
use super::units::{UnitSaid, differ, units_said};
use crate::domain::date::Month;
use crate::domain::money::MoneyUnit;
use crate::domain::names::in_simplified;
use crate::schemes::Table;

pub use super::headings::normalise_heading;
pub use super::meanings::Headings;
pub use super::spellings::Spellings;

/// Most lines that one heading takes.
const HEADING_DEPTH: usize = 3;
/// Fields of which two columns are never weighed against each other: money and whom it goes to.
pub(super) const EXACT: &[&str] = &[
    "name",
    "id",
    "account",
    "holder",
    "amount",
    "debt",
    "requested",
    "received",
    "paid",
    "returned",
    "recovered",
    "balance",
    "scheduled",
    "rate",
];
/// Longest heading over others, in characters.
const PARENT_CHARS: usize = 16;
/// Longer texts are no headings.
pub(super) const HEADING_BYTES: usize = 360;

/// A table found in a sheet.
#[derive(Clone, Debug)]
pub struct Match<'a> {
    /// The table.
    pub table: &'a Table,
    /// Index of the last heading line among the sheet's rows.
    pub heading_row: usize,
    /// Lines of headings, above and with `heading_row`.
    pub heading_depth: usize,
    /// Line of `heading_row`.
    pub heading_line: u32,
    /// Field → column, unit and heading as written.
    pub columns: BTreeMap<&'a str, Found>,
    /// Fields that a second column answers to as well.
    pub doubled: Vec<Doubled<'a>>,
    /// Headings of a field that a better known heading has: line, column, text, and the column read.
    pub passed_over: Vec<(u32, usize, String, usize)>,
    /// Headings that no field answers to: line, column and text.
    pub unknown: Vec<(u32, usize, String)>,
    /// Headings that a mapping settled, and the field they mean.
    pub mapped: Vec<(String, String)>,
    /// Headings that nobody has listed and that were taken for a column.
    pub taken: Vec<Taken<'a>>,
    /// Units that the lines above the headings give.
    pub units: Vec<UnitSaid>,
    /// The month that the sheet names once for all rows, where it has no column of months.
    pub month: Option<SaidMonth<'a>>,
    /// Columns known by their headings; a name of the table in the name of file or sheet counts one half more.
    pub score: usize,
    /// Whether the lines below the first are nothing but units and notes.
    marks: bool,
}

/// A second column for a field.
#[derive(Clone, Debug)]
pub struct Doubled<'a> {
    /// The field.
    pub field: &'a str,
    /// The second column.
    pub second: Found,
    /// Whether its heading is known to mean the field; else it only might be what is meant.
    pub known: bool,
}

/// Half of a column that holds a first and a last day or month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Half {
    /// The first.
    First,
    /// The last.
    Last,
}

/// A field's column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Column, from 0.
    pub column: usize,
    /// Line of the heading.
    pub line: u32,
    /// Unit its heading gives, else the sheet's title lines, else yuan.
    pub unit: MoneyUnit,
    /// A unit that is none of yuan: nothing can be read in it.
    pub other_unit: Option<String>,
    /// Whether its own heading gives the unit, not the sheet's title lines.
    pub unit_noted: bool,
    /// Which half of a column it is that holds a first and a last day.
    pub half: Option<Half>,
    /// The heading as written; the lines of a heading of several lines follow one another.
    pub heading: String,
    /// Units of the title lines, where these differ and its own heading gives none: it cannot be read.
    pub units: Vec<UnitSaid>,
    /// Whether ID numbers in it are taken as they stand (see [`crate::schemes::tables::Column`]).
    pub as_stated: bool,
}

/// The units that the lines above the headings give, else those of the lines above the table.
fn sheet_units(layout: &Layout<'_>, first_heading: usize) -> Vec<UnitSaid> {
    let own = units_said(layout.sheet.rows.get(..first_heading).unwrap_or_default());
    match own.is_empty() {
        true => layout.units.clone(),
        false => own,
    }
}

/// What one column's heading says, over its lines.
struct Said {
    /// All its lines together, as written.
    text: String,
    whole: ReadHeading,
    /// The lowest line alone, where there are several.
    last: Option<(String, ReadHeading)>,
    /// What stands above the lowest line, where there are several.
    above: Option<ReadHeading>,
    /// The lowest line and the one above it in one, where that one stands over two columns or more.
    composed: Vec<ReadHeading>,
    line: u32,
    column: usize,
}

impl Said {
    /// The field of a first or a last day, said by a word below a heading for both: 公示时间 over 起 and 止.
    fn half<'a>(&self, known: &Headings<'a>) -> Option<&'a str> {
        let (_, last) = self.last.as_ref()?;
        known.half(self.above.as_ref()?, last)
    }

    /// What the lowest line means under the one above it, where all that the table knows of the two is one thing.
    fn composed<'a, 'h>(&'h self, known: &Headings<'a>) -> Option<Reading<'a, 'h>> {
        let mut read = self.composed.iter().filter_map(|one| known.field(one));
        let first = read.next()?;
        let one = read.all(|other| other.means.fields() == first.means.fields());
        one.then_some(first)
    }
}

/// Lines of a sheet that may be its headings.
pub struct HeadingLines {
    /// Index of the last of them among the sheet's rows, and its line.
    pub(super) last_row: usize,
    last_line: u32,
    depth: usize,
    /// Units that the lines above give.
    pub(super) units: Vec<UnitSaid>,
    /// Months that the lines above name.
    months: BTreeSet<Month>,
    /// Whether the lines below the first are nothing but units and notes.
    marks: bool,
    said: Vec<Said>,
}

impl HeadingLines {
    /// How many lines they are.
    pub(super) fn depth(&self) -> usize {
        self.depth
    }

    /// How many headings some table knows.
    pub(super) fn known(&self) -> usize {
        let known = self.said.iter();
        known.filter(|said| !said.whole.texts.is_empty()).count()
    }

    /// A column in the unit that its own heading gives, else the lines above the headings.
    pub(super) fn found(
        &self,
        column: usize,
        line: u32,
        heading: &str,
        noted: Option<&Unit>,
    ) -> Found {
        let two_units = noted.is_none() && differ(&self.units);
        let of_sheet = self.units.last().map(|said| &said.unit);
        let (unit, other_unit) = match noted.or(of_sheet) {
            _ if two_units => (MoneyUnit::Yuan, Some(told(&self.units))),
            Some(Unit::Money(unit)) => (*unit, None),
            Some(Unit::Other(other)) => (MoneyUnit::Yuan, Some(other.clone())),
            None => (MoneyUnit::Yuan, None),
        };
        Found {
            column,
            line,
            unit,
            other_unit,
            unit_noted: noted.is_some(),
            half: None,
            heading: heading.to_owned(),
            units: match two_units {
                true => self.units.clone(),
                false => Vec::new(),
            },
            as_stated: false,
        }
    }
}

/// Every line at the top of a sheet, and every two and three of them, as headings: read once for all
/// tables.
pub fn heading_lines(layout: &Layout<'_>, spellings: &Spellings<'_>) -> Vec<HeadingLines> {
    let rows = &layout.sheet.rows;
    let mut out = Vec::new();
    for first in 0..rows.len().min(HEADING_LINES) {
        for depth in 1..=HEADING_DEPTH {
            let Some(lines) = rows.get(first..first + depth) else {
                break;
            };
            let Some((_, below)) = lines.split_first() else {
                break;
            };
            // Lines of data are no headings: a number or a date among them says so.
            let texts = |row: &Row| {
                row.cells
                    .iter()
                    .all(|cell| matches!(cell, Cell::Text(_) | Cell::Empty))
            };
            if !below.iter().all(texts) {
                break;
            }
            out.push(HeadingLines {
                last_row: first + below.len(),
                last_line: lines.last().map_or(1, |row| row.line),
                depth,
                units: sheet_units(layout, first),
                // Titles may stand among the lines too.
                months: of_titles(rows.get(..first + below.len()).unwrap_or_default()),
                marks: !below.is_empty()
                    && below
                        .iter()
                        .flat_map(|row| &row.cells)
                        .filter_map(Cell::as_text)
                        .all(is_mark),
                said: said(layout, lines, spellings),
            });
        }
    }
    out
}

/// The headings of `rows`, column by column.
fn said(layout: &Layout<'_>, rows: &[Row], spellings: &Spellings<'_>) -> Vec<Said> {
    let width = rows.iter().map(|row| row.cells.len()).max().unwrap_or(0);
    let mut out: Vec<Said> = Vec::new();
    // The place of the heading directly above the lowest, by column: over two columns or more it is merged.
    let mut parents: BTreeMap<(u32, usize), Vec<usize>> = BTreeMap::new();
    for column in 0..width {
        let mut parts: Vec<(&str, u32, usize)> = Vec::new();
        for row in rows {
            // A cell merged over several lines or columns is one place; it is said once.
            if let Some(place) = layout.heading(row, column)
                && place.0.len() <= HEADING_BYTES
                && parts.last().is_none_or(|last| last != &place)
            {
                parts.push(place);
            }
        }
        let Some((lowest, line, _)) = parts.last().copied() else {
            continue;
        };
        if let Some((_, line, at)) = parts.iter().rev().nth(1) {
            parents.entry((*line, *at)).or_default().push(out.len());
        }
        let text: String = parts.iter().map(|(text, _, _)| *text).collect();
        // A unit in a line of its own stands as if in brackets.
        let noted = parts.iter().enumerate().map(|(at, (text, _, _))| {
            if at > 0 && is_mark(text) && !text.contains(['(', '（']) {
                format!("({text})")
            } else {
                (*text).to_owned()
            }
        });
        out.push(Said {
            whole: spellings.read(&noted.collect::<String>()),
            last: (parts.len() > 1).then(|| (lowest.to_owned(), spellings.read(lowest))),
            above: parts
                .split_last()
                .filter(|(_, above)| !above.is_empty())
                .map(|(_, above)| {
                    let above: String = above.iter().map(|(text, _, _)| *text).collect();
                    spellings.read(&above)
                }),
            composed: Vec::new(),
            text,
            line,
            column,
        });
    }
    for ((line, at), below) in parents.into_iter().filter(|(_, below)| below.len() > 1) {
        let row = rows.iter().find(|row| row.line == line);
        let Some(Cell::Text(parent)) = row.map(|row| row.cell(at)) else {
            continue;
        };
        // A title over all columns says nothing of one.
        if parent.chars().count() > PARENT_CHARS {
            continue;
        }
        for place in below {
            if let Some(said) = out.get_mut(place)
                && let Some((child, _)) = &said.last
            {
                said.composed = spellings.read_below(parent, child);
            }
        }
    }
    out
}

/// The best match of one table in a sheet, if its required columns are all there.
pub fn match_table<'a>(
    known: &Headings<'a>,
    lines: &[HeadingLines],
    names: &[&str],
) -> Option<Match<'a>> {
    let named = names.iter().any(|given| {
        let given = in_simplified(given);
        known
            .table
            .names
            .iter()
            .any(|name| given.contains(name.as_str()))
    });
    let mut best: Option<Match<'a>> = None;
    for line in lines.iter().filter(|line| comes_near(known, line)) {
        let (mut found, mut missing) = match_at(known, line, named);
        if let [field] = missing.as_slice()
            && is_month(known.table, field)
        {
            let field = *field;
            let mut months = line.months.clone();
            months.extend(names.iter().flat_map(|name| months_in(name)));
            if let (Some(month), 1) = (months.first(), months.len()) {
                let month = *month;
                found.month = Some(SaidMonth { field, month });
                missing.clear();
            }
        }
        if !missing.is_empty() {
            continue;
        }
        // Lines above that say nothing more are titles, not headings.
        // Two days that have a heading each, below one for both, are never read as two in one cell.
        let rank = |of: &Match<'_>| {
            let halves = of.columns.values().filter(|found| found.half.is_some());
            let halves = Reverse(halves.count());
            (of.score, halves, of.marks, Reverse(of.heading_depth))
        };
        if best.as_ref().is_none_or(|best| rank(&found) > rank(best)) {
            best = Some(found);
        }
    }
    best
}

/// Whether a line may hold all that a table requires: cheap, since it is asked of every line for
/// every table.
fn comes_near(known: &Headings<'_>, lines: &HeadingLines) -> bool {
    // What a mapping says of cells stands in no heading.
    if known.is_mapped() {
        return true;
    }
    let read = lines.said.iter().flat_map(|said| {
        let last = said.last.as_ref().map(|(_, last)| last);
        [Some(&said.whole), last]
    });
    let composed = lines.said.iter().filter_map(|said| said.composed(known));
    let fields: BTreeSet<&str> = read
        .flatten()
        .flat_map(|heading| known.fields_of(heading))
        .chain(lines.said.iter().filter_map(|said| said.half(known)))
        .chain(composed.flat_map(|read| read.means.fields()))
        .collect();
    let columns = known.table.columns.iter();
    let mut required = columns.filter(|(_, column)| column.required);
    required.all(|(field, _)| fields.contains(field.as_str()) || is_month(known.table, field))
}

/// Reads one line as headings of a table, and says which columns that it requires are not there.
pub(super) fn match_at<'a>(
    known: &Headings<'a>,
    lines: &HeadingLines,
    named: bool,
) -> (Match<'a>, Vec<&'a str>) {
    let mut columns: BTreeMap<&'a str, Found> = BTreeMap::new();
    let mut ranks: BTreeMap<&'a str, usize> = BTreeMap::new();
    let mut doubled = Vec::new();
    let mut unknown = Vec::new();
    let mut passed_over = Vec::new();
    let mut mapped = Vec::new();
    let mut spans = Vec::new();
    for said in &lines.said {
        // A mapping may name the cell, where two headings are the same.
        let address = known.is_mapped();
        let address = address.then(|| cell_address(said.line, said.column));
        let whole = || Some((&said.text, known.field(&said.whole)?));
        let half = || {
            let means = Means::Field(said.half(known)?, LATER);
            let (unit, mapped) = (None, false);
            let read = Reading {
                means,
                unit,
                mapped,
            };
            Some((&said.text, read))
        };
        let composed = || Some((&said.text, said.composed(known)?));
        let last = || {
            let (text, last) = said.last.as_ref()?;
            Some((text, known.field(last)?))
        };
        let cell = address.as_ref();
        let cell = cell.and_then(|address| Some((address, known.mapped_cell(address)?)));
        let by_cell = cell.is_some();
        let read = cell.or_else(whole).or_else(half);
        let read = read.or_else(composed).or_else(last);
        let Some((text, read)) = read else {
            unknown.push((said.line, said.column, said.text.clone()));
            continue;
        };
        if read.mapped {
            let means = match read.means {
                Means::Field(field, _) => field,
                Means::Span(first, _) => first,
                Means::Nothing => NOTHING,
            };
            mapped.push((text.clone(), means.to_owned()));
        }
        // A mapping that names the cell says what it means; the unit still stands in the heading.
        let noted = match by_cell {
            true => said.whole.heading.unit.as_ref(),
            false => read.unit,
        };
        let mut found = lines.found(said.column, said.line, text, noted);
        let (field, rank) = match read.means {
            Means::Field(field, rank) => (field, rank),
            Means::Span(first, last) => {
                spans.push((first, last, found));
                continue;
            }
            Means::Nothing => continue,
        };
        let must = known.table.columns.get(field);
        found.as_stated = must.is_some_and(|column| column.as_stated);
        let must = must.is_some_and(|column| column.required) || EXACT.contains(&field);
        match columns.get(field) {
            // The same heading twice is a slip, whatever it heads.
            Some(held) => {
                let held_rank = ranks.get(field).copied().unwrap_or_default();
                let same = read_heading(&held.heading) == read_heading(text);
                let net = match field == "amount" && !same {
                    true => known.net_of(&held.heading, text),
                    false => None,
                };
                let varied = (held_rank >= VARIED, rank >= VARIED);
                let second = match (net, varied) {
                    (Some(net), _) => net == text.as_str(),
                    // A heading that is known goes before one that is only like it.
                    (None, (true, false)) => true,
                    (None, (false, true)) if !same => false,
                    _ if must || same => {
                        doubled.push(Doubled {
                            field,
                            second: found,
                            known: true,
                        });
                        continue;
                    }
                    // Of two telephones the one under the better known heading counts.
                    _ => rank < held_rank,
                };
                // The other is told.
                let mut read = held.column;
                let loser = if second {
                    ranks.insert(field, rank);
                    read = found.column;
                    columns.insert(field, found.clone()).unwrap_or(found)
                } else {
                    found
                };
                passed_over.push((loser.line, loser.column, loser.heading, read));
            }
            None => {
                ranks.insert(field, rank);
                columns.insert(field, found);
            }
        }
    }
    // What was to be paid is not what was paid, where another column may say that.
    if let Some((field, amount)) = columns.get_key_value("amount")
        && !mapped.iter().any(|(heading, _)| *heading == amount.heading)
    {
        let net = unknown.iter().find(|(_, _, text)| {
            known
                .net_of(&amount.heading, text)
                .is_some_and(|net| net == text.as_str())
        });
        if let Some((line, column, heading)) = net {
            doubled.push(Doubled {
                field,
                second: Found {
                    column: *column,
                    line: *line,
                    heading: heading.clone(),
                    ..amount.clone()
                },
                known: false,
            });
        }
    }
    // A column that holds two days says nothing where each has a column of its own.
    for (first, last, found) in spans {
        if columns.contains_key(first) || columns.contains_key(last) {
            unknown.push((found.line, found.column, found.heading));
            continue;
        }
        for (field, half) in [(first, Half::First), (last, Half::Last)] {
            let half = Some(half);
            columns.insert(
                field,
                Found {
                    half,
                    ..found.clone()
                },
            );
        }
    }
    let required = known.table.columns.iter();
    let missing = required
        .filter(|(field, column)| column.required && !columns.contains_key(field.as_str()))
        .map(|(field, _)| field.as_str())
        .collect();
    let found = Match {
        table: known.table,
        heading_row: lines.last_row,
        heading_depth: lines.depth,
        heading_line: lines.last_line,
        score: columns.len() * 2 + usize::from(named),
        columns,
        doubled,
        passed_over,
        unknown,
        mapped,
        taken: Vec::new(),
        units: lines.units.clone(),
        month: None,
        marks: lines.marks,
    };
    (found, missing)
}

fn told(units: &[UnitSaid]) -> String {
    let told: Vec<String> = units.iter().map(UnitSaid::told).collect();
    told.join(", ")
}

impl Match<'_> {
    /// Settles second columns of a field where one of the two holds nothing, as `holds` says of a column:
    /// the other is read, and the empty one told with those that were passed over.
    pub(super) fn settle_empty(&mut self, holds: impl Fn(usize) -> bool) {
        let doubled = std::mem::take(&mut self.doubled);
        for Doubled {
            field,
            second,
            known,
        } in doubled
        {
            let Some(first) = self.columns.get_mut(field) else {
                continue;
            };
            let empty = if !holds(second.column) {
                second
            } else if known && !holds(first.column) {
                std::mem::replace(first, second)
            } else {
                self.doubled.push(Doubled {
                    field,
                    second,
                    known,
                });
                continue;
            };
            let read = first.column;
            self.passed_over
                .push((empty.line, empty.column, empty.heading, read));
        }
    }
}

/// The texts of a line that may be headings, each with its column.
pub(super) fn read_row<'r>(
    row: &'r Row,
    spellings: &Spellings<'_>,
) -> Vec<(usize, &'r str, ReadHeading)> {
    let cells = row.cells.iter().enumerate();
    cells
        .filter_map(|(column, cell)| {
            let text = cell.as_text().filter(|text| text.len() <= HEADING_BYTES)?;
            Some((column, text, spellings.read(text)))
        })
        .collect()
}

/// Whether a line alone holds the headings of a table, with all that it requires.
pub(super) fn holds_table(known: &Headings<'_>, row: &[(usize, &str, ReadHeading)]) -> bool {
    let fields: BTreeSet<&str> = row
        .iter()
        .flat_map(|(_, _, heading)| known.fields_of(heading))
        .collect();
    known
        .table
        .columns
        .iter()
        .all(|(field, column)| !column.required || fields.contains(field.as_str()))
}
