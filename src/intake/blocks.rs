//! Several tables below each other on one sheet, as an office keeps them that wants one page for all.
//!
//! Promises: a sheet is parted where a line, or two or three lines together, hold the headings of a table,
//! whole with all that the table requires, that are not the headings above said again, column by column;
//! every line keeps its number and its sheet its name, so that places in messages and on the ledger are
//! those of the file; a title above the headings goes with them. A unit that a line gives counts for the
//! tables below it until a line gives another; another unit begins a table of its own also where the
//! headings are the same. A sheet of one table is looked at, not copied.
//!
//! **Deliberately not here**: tables beside each other, and lines that belong to none of the tables
//! (`lines_above` in [`super::rows`] tells them).

use std::borrow::Cow;

use super::columns::{Headings, Spellings, heading_lines, holds_table, match_table, read_row};
use super::headings::one_spelling;
use super::layout::{HEADING_LINES, Layout};
use super::read::{Cell, Row, Sheet};
use super::rows::is_value;
use super::units::{UnitSaid, gives_unit, units_said};

/// Fewest headings of a table.
const HEADINGS_MIN: usize = 3;
/// Most lines that one heading takes.
const DEPTH_MAX: usize = 3;
/// Longer texts are no headings, in bytes.
const HEADING_BYTES: usize = 120;
/// Most lines of titles that go with the headings below them.
const TITLES: usize = 4;
/// Most texts of a title line that gives a unit.
const TITLE_TEXTS: usize = 4;

/// One table of a sheet.
pub(super) struct Block<'s> {
    /// Its lines.
    pub sheet: Cow<'s, Sheet>,
    /// Units that lines above it give, where it has none of its own.
    pub units: Vec<UnitSaid>,
}

/// Where a table begins.
struct Start {
    row: usize,
    units: Vec<UnitSaid>,
}

/// Headings in one spelling, column by column.
type Spelt = Vec<Vec<Option<String>>>;

/// The headings found last.
struct Above {
    /// Index of their last line.
    last: usize,
    said: Spelt,
}

/// The sheet, or its tables where it holds several.
pub(super) fn parted<'s>(
    sheet: &'s Sheet,
    tables: &[&Headings<'_>],
    spellings: &Spellings<'_>,
) -> Vec<Block<'s>> {
    let rows = &sheet.rows;
    let mut starts = vec![Start {
        row: 0,
        units: Vec::new(),
    }];
    let mut units: Vec<UnitSaid> = Vec::new();
    let mut above: Option<Above> = None;
    let mut at = 0;
    while let Some(row) = rows.get(at) {
        let again = above.as_ref().filter(|above| {
            may_be_headings(row, 2) && spelt(rows, at, above.said.len()) == above.said
        });
        let depth = match again {
            Some(above) => above.said.len(),
            None => depth_at(sheet, at, tables, spellings),
        };
        if depth == 0 {
            at += 1;
            continue;
        }
        let from = above.as_ref().map_or(0, |above| above.last + 1);
        let title = titles(sheet, from, at);
        let own = units_said(rows.get(title..at).unwrap_or_default());
        let unit_of = |units: &[UnitSaid]| units.last().map(|said| said.unit.clone());
        let other_unit = !own.is_empty() && unit_of(&own) != unit_of(&units);
        let parts = match &above {
            Some(_) => again.is_none() || other_unit,
            // Headings that nobody knows may have stood above.
            None => at >= HEADING_LINES,
        };
        if parts {
            starts.push(Start {
                row: title.max(1),
                units: units.clone(),
            });
        }
        if !own.is_empty() {
            units = own;
        } else if above.is_none() && !parts {
            units = units_said(rows.get(..at).unwrap_or_default());
        }
        above = Some(Above {
            last: at + depth - 1,
            said: spelt(rows, at, depth),
        });
        at += depth;
    }
    if starts.len() == 1 {
        return vec![Block {
            sheet: Cow::Borrowed(sheet),
            units: Vec::new(),
        }];
    }
    let ends: Vec<usize> = starts
        .iter()
        .skip(1)
        .map(|start| start.row)
        .chain([rows.len()])
        .collect();
    starts
        .into_iter()
        .zip(ends)
        .filter_map(|(start, end)| {
            let rows = rows.get(start.row..end)?;
            Some(Block {
                sheet: Cow::Owned(cut(sheet, rows)?),
                units: start.units,
            })
        })
        .collect()
}

/// Some lines of a sheet, under its name.
fn cut(sheet: &Sheet, rows: &[Row]) -> Option<Sheet> {
    let (first, last) = (rows.first()?.line, rows.last()?.line);
    let merged = sheet
        .merged
        .iter()
        .filter(|range| (first..=last).contains(&range.first_line));
    Some(Sheet {
        name: sheet.name.clone(),
        merged: merged.copied().collect(),
        hidden: sheet.hidden,
        rows: rows.to_vec(),
    })
}

/// How many lines from `at` on hold the headings of a table, with all that it requires; 0 where they
/// hold none.
fn depth_at(
    sheet: &Sheet,
    at: usize,
    tables: &[&Headings<'_>],
    spellings: &Spellings<'_>,
) -> usize {
    let rows = &sheet.rows;
    let alone = |row: &Row| {
        may_be_headings(row, HEADINGS_MIN) && {
            let read = read_row(row, spellings);
            tables.iter().any(|known| holds_table(known, &read))
        }
    };
    let Some(first) = rows.get(at) else {
        return 0;
    };
    if alone(first) {
        return 1;
    }
    if !may_be_headings(first, 2)
        || first
            .cells
            .iter()
            .any(|cell| is_value(cell) || is_label(cell))
    {
        return 0;
    }
    for depth in 2..=DEPTH_MAX {
        let Some(lines) = rows.get(at..at + depth) else {
            return 0;
        };
        let [.., above, lowest] = lines else {
            return 0;
        };
        // A line that holds a table alone is its heading, whatever stands above it.
        if lowest.line != above.line + 1
            || !may_be_headings(lowest, 1)
            || lowest.cells.iter().any(is_value)
            || alone(lowest)
        {
            return 0;
        }
        let Some(window) = cut(sheet, lines) else {
            return 0;
        };
        let layout = Layout::new(&window);
        let whole: Vec<_> = heading_lines(&layout, spellings)
            .into_iter()
            .filter(|lines| lines.depth() == depth)
            .collect();
        let held = |known: &&Headings<'_>| match_table(known, &whole, &[]).is_some();
        if tables.iter().any(held) {
            return depth;
        }
    }
    0
}

/// Whether a line holds nothing but short texts, `least` or more, the first of them without figures:
/// cheap, since it is asked of every line.
fn may_be_headings(row: &Row, least: usize) -> bool {
    let mut held = 0usize;
    for cell in &row.cells {
        match cell {
            Cell::Empty => {}
            Cell::Text(text) if text.len() <= HEADING_BYTES => {
                if held < 2 && text.bytes().any(|byte| byte.is_ascii_digit()) {
                    return false;
                }
                held += 1;
            }
            _ => return false,
        }
    }
    held >= least
}

/// Whether a cell is part of a title line: `填报单位:某某`, `(单位:元)`, but not `金额(单位:元)`.
fn is_label(cell: &Cell) -> bool {
    cell.as_text().is_some_and(|text| {
        let bracket = text.find(['(', '（']);
        text.contains([':', '：']) && bracket.is_none_or(|at| at == 0)
    })
}

/// The texts of some lines in one spelling, each in its column.
fn spelt(rows: &[Row], at: usize, depth: usize) -> Spelt {
    let lines = rows.get(at..at + depth).unwrap_or_default();
    lines
        .iter()
        .map(|row| {
            let texts = row
                .cells
                .iter()
                .map(|cell| cell.as_text().map(one_spelling));
            texts.collect()
        })
        .collect()
}

/// Where the titles above the headings at `at` begin: lines of one text each, or of a few that give a
/// unit, not before `first`.
fn titles(sheet: &Sheet, first: usize, at: usize) -> usize {
    let mut start = at;
    while start > first && at - start < TITLES {
        let Some(row) = sheet.rows.get(start - 1) else {
            break;
        };
        let mut held = row.cells.iter().filter(|cell| !cell.is_empty());
        let alone = matches!((held.next(), held.next()), (Some(Cell::Text(_)), None));
        let of_unit = || {
            let held = row.cells.iter().filter(|cell| !cell.is_empty());
            held.count() <= TITLE_TEXTS && !row.cells.iter().any(is_value) && gives_unit(row)
        };
        if !alone && !of_unit() {
            break;
        }
        start -= 1;
    }
    start
}
