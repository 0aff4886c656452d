//! Which lines under the headings are data? Offices close a sheet with a total and a line for
//! signatures, and repeat the headings on each printed page: none of these is a fact.
//!
//! Promises: a line is passed over only when it says itself what it is (by one of the words in
//! `[words.foot]`, or by repeating the headings) and lacks at least half of what a row needs, or, for
//! a total, has nothing but numbers beside its word. A row that is merely incomplete stays data and is refused with its cells. It does not compare totals:
//! control totals come from the rows.

use unicode_normalization::UnicodeNormalization;

use super::columns::{Match, normalise_heading};
use super::read::{Cell, Row, Sheet};
use crate::schemes::tables::Words;

/// The rows under the headings that are data.
pub fn data_rows<'a>(sheet: &'a Sheet, found: &Match<'_>, words: [&Words; 2]) -> Vec<&'a Row> {
    sheet
        .rows
        .iter()
        .skip(found.heading_row + 1)
        .filter(|row| !repeats_headings(row, found) && !closes_sheet(row, found, words))
        .collect()
}

fn repeats_headings(row: &Row, found: &Match<'_>) -> bool {
    found
        .columns
        .values()
        .all(|column| match row.cell(column.column) {
            Cell::Text(text) => normalise_heading(text).0 == normalise_heading(&column.heading).0,
            _ => false,
        })
}

fn closes_sheet(row: &Row, found: &Match<'_>, words: [&Words; 2]) -> bool {
    let Some((first, text)) = first_text(row) else {
        return false;
    };
    let says = |kind: &str, fits: &dyn Fn(&str) -> bool| {
        words.iter().any(|set| {
            set.get("foot")
                .and_then(|foot| foot.get(kind))
                .is_some_and(|list| list.iter().any(|word| fits(word)))
        })
    };
    let total = says("total", &|word| text == word || text == format!("{word}:"));
    let signature = says("signature", &|word| {
        text.strip_prefix(word)
            .is_some_and(|rest| rest.starts_with([':', '(']))
    });
    if !total && !signature {
        return false;
    }
    let only_numbers = row.cells.iter().enumerate().all(|(column, cell)| {
        column == first || matches!(cell, Cell::Empty | Cell::Number { .. } | Cell::Error(_))
    });
    if total && only_numbers {
        return true;
    }
    let mut needed = 0usize;
    let mut lacking = 0usize;
    for (field, column) in &found.columns {
        if !found
            .table
            .columns
            .get(*field)
            .is_some_and(|known| known.required)
        {
            continue;
        }
        needed += 1;
        // The word that closes the sheet is no value of the column it stands in.
        if column.column == first || matches!(row.cell(column.column), Cell::Empty) {
            lacking += 1;
        }
    }
    lacking * 2 >= needed
}

/// Column and text of the first cell with anything in it, in one spelling; `None` when that cell
/// is no text.
fn first_text(row: &Row) -> Option<(usize, String)> {
    let (column, cell) = row
        .cells
        .iter()
        .enumerate()
        .find(|(_, cell)| !matches!(cell, Cell::Empty))?;
    match cell {
        Cell::Text(text) => Some((column, text.nfkc().filter(|c| !c.is_whitespace()).collect())),
        _ => None,
    }
}
