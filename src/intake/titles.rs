//! What a sheet is called: the name of its file, its own, and the lines that hold one text alone.
//!
//! Promises: a sheet of acts, which has few columns and resembles others, is taken for one only where it is
//! called so. **Deliberately not here**: which table of those that come into question a sheet is
//! ([`super::columns`]).

use std::borrow::Cow;

use super::read::{Cell, Sheet};
use crate::domain::names::in_simplified;
use crate::schemes::Table;

/// Most title lines of one sheet that are looked at.
const TITLES_MAX: usize = 256;

/// Names of a sheet: its file's, its own, and its title lines, in simplified characters.
pub(super) fn names_of<'a>(file: &'a str, sheet: &'a Sheet) -> Vec<Cow<'a, str>> {
    let titles = sheet.rows.iter().filter_map(|row| {
        let mut filled = row.cells.iter().filter(|cell| **cell != Cell::Empty);
        match (filled.next(), filled.next()) {
            (Some(Cell::Text(text)), None) => Some(text.as_str()),
            _ => None,
        }
    });
    [file, sheet.name.as_str()]
        .into_iter()
        .chain(titles.take(TITLES_MAX))
        .map(in_simplified)
        .collect()
}

/// Whether a sheet with these names may be of the table.
pub(super) fn may_be(table: &Table, names: &[Cow<'_, str>]) -> bool {
    table.event.is_none() || is_called(table, names)
}

/// Whether one of these names is the table's.
pub(super) fn is_called(table: &Table, names: &[Cow<'_, str>]) -> bool {
    let mut own = table.names.iter();
    own.any(|name| names.iter().any(|said| said.contains(name.as_str())))
}
