//! Several tables below each other on one sheet, as an office keeps them that wants one page for all.
//!
//! Promises: a sheet is parted only where a line holds the headings of a table, whole with all that the
//! table requires, that are not the headings above said again; every line keeps its number and its sheet
//! its name, so that places in messages and on the ledger are those of the file; a title above the
//! headings goes with them. A sheet of one table is looked at, not copied.
//!
//! **Deliberately not here**: tables beside each other, and headings of several lines further down.

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::columns::{Headings, holds_table};
use super::headings::one_spelling;
use super::layout::HEADING_LINES;
use super::read::{Cell, Row, Sheet};

/// Fewest headings of a table.
const HEADINGS_MIN: usize = 3;
/// Longer texts are no headings, in bytes.
const HEADING_BYTES: usize = 120;
/// Most lines of titles that go with the headings below them.
const TITLES: usize = 4;

/// The sheet, or its tables where it holds several.
pub(super) fn parted<'s>(sheet: &'s Sheet, tables: &[&Headings<'_>]) -> Vec<Cow<'s, Sheet>> {
    let mut starts = vec![0usize];
    let mut above: Option<(usize, BTreeSet<String>)> = None;
    for (at, row) in sheet.rows.iter().enumerate() {
        if !may_be_headings(row) {
            continue;
        }
        let said = spelt(row);
        if above.as_ref().is_some_and(|(_, above)| *above == said)
            || !tables.iter().any(|known| holds_table(known, row))
        {
            continue;
        }
        let start = starts.last().copied().unwrap_or_default();
        let first = match &above {
            Some((heading, _)) => Some(*heading),
            // Headings of several lines may have stood above that are not seen as a line alone.
            None => (at >= start + HEADING_LINES).then_some(start),
        };
        if let Some(first) = first {
            starts.push(titles(sheet, first + 1, at));
        }
        above = Some((at, said));
    }
    if starts.len() == 1 {
        return vec![Cow::Borrowed(sheet)];
    }
    let ends = starts.iter().skip(1).copied().chain([sheet.rows.len()]);
    starts
        .iter()
        .zip(ends)
        .filter_map(|(start, end)| {
            let rows = sheet.rows.get(*start..end)?.to_vec();
            let (first, last) = (rows.first()?.line, rows.last()?.line);
            let merged = sheet
                .merged
                .iter()
                .filter(|range| (first..=last).contains(&range.first_line));
            Some(Cow::Owned(Sheet {
                name: sheet.name.clone(),
                merged: merged.cloned().collect(),
                hidden: sheet.hidden,
                rows,
            }))
        })
        .collect()
}

/// Whether a line holds nothing but short texts, the first of them without figures: cheap, since it is
/// asked of every line.
fn may_be_headings(row: &Row) -> bool {
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
    held >= HEADINGS_MIN
}

fn spelt(row: &Row) -> BTreeSet<String> {
    let texts = row.cells.iter().filter_map(Cell::as_text);
    texts.map(one_spelling).collect()
}

/// Where the titles above the headings at `at` begin: lines of one text each, not before `first`.
fn titles(sheet: &Sheet, first: usize, at: usize) -> usize {
    let mut start = at;
    while start > first && at - start < TITLES {
        let Some(row) = sheet.rows.get(start - 1) else {
            break;
        };
        let mut held = row.cells.iter().filter(|cell| !cell.is_empty());
        match (held.next(), held.next()) {
            (Some(Cell::Text(_)), None) => start -= 1,
            _ => break,
        }
    }
    start
}
