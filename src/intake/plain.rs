//! A sheet as a plain table, whatever it is: headings, the rows of data below them, and which columns
//! may hold what names a person.
//!
//! Promises: headings of several lines are read to their last one; a line that says itself a total, or a
//! place for signatures, is told apart and is no row; a text or a day merged over several lines counts for
//! each of them, an amount for its first alone. A column is personal when any table that ships gives its
//! heading to a personal field.
//!
//! **Deliberately not here**: what a column means, units of money, and whether the rows are right.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use super::headings::{one_spelling, read_heading};
use super::layout::Layout;
use super::overview::{figure, heading_row};
use super::read::{Cell, Row, Sheet, column_letters};
use super::rows::{Foot, held, numbers_columns};
use super::shown::is_personal;
use crate::schemes::{Scheme, Tables, shipped};

/// A column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlainColumn {
    /// Its place, from 0.
    pub at: usize,
    /// Its letters: A, B, … AA.
    pub letters: String,
    /// Its heading; its letters where it has none.
    pub heading: String,
    /// Whether its cells may name somebody.
    pub personal: bool,
}

/// A sheet as a table.
#[derive(Clone, Debug, PartialEq)]
pub struct Plain {
    /// The columns that hold anything, or have a heading.
    pub columns: Vec<PlainColumn>,
    /// Rows of data, with the line where each stands.
    pub rows: Vec<Row>,
    /// Lines of totals and signatures, which are no rows.
    pub foot: Vec<u32>,
}

/// Reads a sheet.
pub fn plain(sheet: &Sheet) -> Plain {
    let layout = Layout::new(sheet);
    let head = heading_row(sheet).map(|first| (first, last_heading(sheet, first)));
    let width = sheet.rows.iter().map(|row| row.cells.len()).max();
    let width = width.unwrap_or(0);
    let (below, after) = match head {
        Some((_, last)) => (last + 1, sheet.rows.get(last).map_or(0, |row| row.line)),
        None => (0, 0),
    };
    let (foot, mut out) = (foot_words(), Vec::new());
    let mut passed = Vec::new();
    for (at, row) in sheet.rows.iter().skip(below).enumerate() {
        if at == 0 && numbers_columns(row) {
            continue;
        }
        if closes(foot, row, width) {
            passed.push(row.line);
            continue;
        }
        let filled = layout.filled(row, after);
        let mut full = row.clone();
        for (column, cell) in filled.cells.iter().enumerate() {
            let fills = matches!(cell, Cell::Text(_) | Cell::Date(_)) && figure(cell).is_none();
            if row.cell(column).is_empty() && fills {
                if full.cells.len() <= column {
                    full.cells.resize(column + 1, Cell::Empty);
                }
                if let Some(place) = full.cells.get_mut(column) {
                    *place = cell.clone();
                }
            }
        }
        out.push(full);
    }
    let columns = (0..width)
        .filter_map(|at| {
            let heading = head.and_then(|(first, last)| heading_of(&layout, at, first, last));
            let filled = out.iter().any(|row| !row.cell(at).is_empty());
            let letters = column_letters(at);
            (filled || heading.is_some()).then(|| PlainColumn {
                at,
                personal: heading.as_deref().is_some_and(names_a_person),
                heading: heading.unwrap_or_else(|| letters.clone()),
                letters,
            })
        })
        .collect();
    Plain {
        columns,
        rows: out,
        foot: passed,
    }
}

/// Index of the last line of headings that begin at `first`: merged cells say how far down they go.
fn last_heading(sheet: &Sheet, first: usize) -> usize {
    let Some(line) = sheet.rows.get(first).map(|row| row.line) else {
        return first;
    };
    let mut last = line;
    for range in sheet.merged.iter().filter(|range| range.first_line == line) {
        last = last.max(range.last_line);
        if range.last_column > range.first_column && range.last_line == line {
            last = last.max(line.saturating_add(1));
        }
    }
    let words = |row: &Row| {
        let mut cells = held(row);
        cells.all(|(_, cell)| matches!(cell, Cell::Text(_)) && figure(cell).is_none())
    };
    let below = sheet.rows.iter().enumerate().skip(first + 1);
    below
        .take_while(|(_, row)| row.line <= last && words(row))
        .map(|(at, _)| at)
        .last()
        .unwrap_or(first)
}

/// The heading of a column: the lowest text over it, without blanks.
fn heading_of(layout: &Layout<'_>, column: usize, first: usize, last: usize) -> Option<String> {
    let rows = layout.sheet.rows.get(first..=last)?;
    let mut texts = rows.iter().rev();
    let text = texts.find_map(|row| layout.heading(row, column).map(|(text, ..)| text))?;
    let text: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
    (!text.is_empty()).then_some(text)
}

/// Whether a line closes the sheet: a total with figures alone beside its word, or signatures.
fn closes(foot: &Foot, row: &Row, width: usize) -> bool {
    if let Some((at, _)) = foot.total_at(row) {
        let figures = held(row).all(|(column, cell)| {
            column == at || matches!(cell, Cell::Error(_)) || figure(cell).is_some()
        });
        if figures {
            return true;
        }
    }
    let first = held(row).next();
    first.is_some_and(|(_, cell)| foot.signs(cell)) && held(row).count() * 2 <= width
}

/// The words of the foot that ship.
fn foot_words() -> &'static Foot {
    static FOOT: OnceLock<Foot> = OnceLock::new();
    FOOT.get_or_init(|| {
        let common = Tables::parse(shipped::COMMON_TABLES).unwrap_or_default();
        Foot::new([&common.words, &Default::default()])
    })
}

/// Whether a heading is one that a shipped table gives to a personal field.
fn names_a_person(heading: &str) -> bool {
    static HEADINGS: OnceLock<BTreeSet<String>> = OnceLock::new();
    let known = HEADINGS.get_or_init(|| {
        let mut known = BTreeSet::new();
        let common = Tables::parse(shipped::COMMON_TABLES).unwrap_or_default();
        let schemes = shipped::SCHEMES.iter();
        let of_schemes = schemes.filter_map(|(_, text)| Scheme::parse(text).ok());
        let of_schemes = of_schemes.flat_map(|scheme| scheme.table);
        for table in common.table.iter().cloned().chain(of_schemes) {
            for (field, column) in &table.columns {
                if is_personal(field) {
                    known.extend(column.names.iter().map(|name| one_spelling(name)));
                }
            }
        }
        for fields in common.headings.values() {
            for (field, names) in fields {
                if is_personal(field) {
                    known.extend(names.iter().map(|name| one_spelling(name)));
                }
            }
        }
        known
    });
    let read = read_heading(heading);
    known.contains(&one_spelling(heading))
        || known.contains(&read.plain)
        || read.bare.is_some_and(|bare| known.contains(&bare))
}
