//! Sheets under construction: every cell passes here, and here the limits bite.
//!
//! Promises: nothing is kept before it is counted; the count covers the whole file, not one sheet,
//! because a workbook can hold many.

use std::collections::BTreeMap;

use super::error::{Damage, Place, ReadError};
use super::limits::{LimitKind, Limits};
use super::sheet::{Cell, MergedRange, Row, Sheet, cell_address};
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

/// What is left of a file's limits.
pub(super) struct Budget<'a> {
    /// The file's name, for errors.
    pub file: &'a str,
    /// The limits themselves.
    pub limits: &'a Limits,
    cells: u64,
    text_bytes: u64,
}

impl<'a> Budget<'a> {
    /// A budget of which nothing is spent.
    pub fn new(file: &'a str, limits: &'a Limits) -> Self {
        Self {
            file,
            limits,
            cells: 0,
            text_bytes: 0,
        }
    }

    /// Counts `more` cells, or says that they are too many.
    pub fn spend_cells(
        &mut self,
        place: impl FnOnce() -> Place,
        more: u64,
    ) -> Result<(), ReadError> {
        self.cells = self.cells.saturating_add(more);
        check(LimitKind::Cells, self.limits.cells_max, self.cells, place)
    }

    /// Counts `more` bytes of text, or says that they are too many.
    pub fn spend_text(
        &mut self,
        place: impl FnOnce() -> Place,
        more: u64,
    ) -> Result<(), ReadError> {
        self.text_bytes = self.text_bytes.saturating_add(more);
        let (limit, found) = (self.limits.text_bytes_max, self.text_bytes);
        check(LimitKind::TextBytes, limit, found, place)
    }
}

/// An error where `found` is above `limit_max`.
pub(super) fn check(
    limit: LimitKind,
    limit_max: u64,
    found: u64,
    place: impl FnOnce() -> Place,
) -> Result<(), ReadError> {
    if found <= limit_max {
        return Ok(());
    }
    Err(ReadError::OverLimit {
        place: place(),
        limit,
        limit_max,
        found,
    })
}

/// A sheet under construction.
pub(super) struct SheetBuilder {
    name: String,
    hidden: bool,
    rows: BTreeMap<u32, Vec<Cell>>,
    merged: Vec<MergedRange>,
}

impl SheetBuilder {
    /// An empty sheet.
    pub fn new(name: &str, hidden: bool) -> Self {
        Self {
            name: name.nfc().collect(),
            hidden,
            rows: BTreeMap::new(),
            merged: Vec::new(),
        }
    }

    /// Puts a cell at `row` and `column`, both from 0. Cells may come in any order, each once.
    pub fn put(
        &mut self,
        budget: &mut Budget<'_>,
        row: u32,
        column: u32,
        cell: Cell,
    ) -> Result<(), ReadError> {
        if cell.is_empty() {
            return Ok(());
        }
        let line = row.saturating_add(1);
        let column = column as usize;
        let limits = budget.limits;
        let (file, name) = (budget.file, self.name.as_str());
        let place = || Place::cell(file, name, cell_address(line, column));
        let rows_max = u64::from(limits.sheet_rows_max);
        check(LimitKind::SheetRows, rows_max, u64::from(row) + 1, place)?;
        let columns_max = u64::from(limits.sheet_columns_max);
        check(
            LimitKind::SheetColumns,
            columns_max,
            column as u64 + 1,
            place,
        )?;
        if let Cell::Text(text) = &cell {
            budget.spend_text(place, text.len() as u64)?;
        }
        let kept = self.rows.get(&line).map(Vec::len);
        let padding = (column + 1).saturating_sub(kept.unwrap_or(0)) as u64;
        let new_row = u64::from(kept.is_none());
        budget.spend_cells(place, padding + new_row)?;
        let cells = self.rows.entry(line).or_default();
        if cells.len() <= column {
            cells.resize(column + 1, Cell::Empty);
        }
        match cells.get_mut(column) {
            Some(slot) if slot.is_empty() => {
                *slot = cell;
                Ok(())
            }
            // Two values for one cell: two programs would read two different facts.
            _ => Err(ReadError::Unreadable {
                place: place(),
                found: Damage::CellTwice,
            }),
        }
    }

    /// Notes a merged range; rows and columns from 0, both ends included.
    pub fn merge(
        &mut self,
        budget: &Budget<'_>,
        start: (u32, u32),
        end: (u32, u32),
    ) -> Result<(), ReadError> {
        let limit_max = budget.limits.merged_ranges_max as u64;
        let found = self.merged.len() as u64 + 1;
        check(LimitKind::MergedRanges, limit_max, found, || {
            Place::sheet(budget.file, &self.name)
        })?;
        self.merged.push(MergedRange {
            first_line: start.0.saturating_add(1),
            last_line: end.0.saturating_add(1),
            first_column: start.1 as usize,
            last_column: end.1 as usize,
        });
        Ok(())
    }

    /// The sheet, its rows in order.
    pub fn finish(mut self) -> Sheet {
        self.merged.sort_unstable();
        Sheet {
            name: self.name,
            rows: self
                .rows
                .into_iter()
                .map(|(line, cells)| Row { line, cells })
                .collect(),
            merged: self.merged,
            hidden: self.hidden,
        }
    }
}

/// A text cell in NFC, empty where the text is only white space.
///
/// Errors: more characters than a cell may have. They are counted before the text is normalised,
/// whose cost grows with its length.
pub(super) fn text_cell(
    text: &str,
    limits: &Limits,
    place: impl FnOnce() -> Place,
) -> Result<Cell, ReadError> {
    if text.len() > limits.cell_chars_max {
        let (limit_max, found) = (limits.cell_chars_max as u64, text.chars().count() as u64);
        check(LimitKind::CellChars, limit_max, found, place)?;
    }
    if text.trim().is_empty() {
        return Ok(Cell::Empty);
    }
    Ok(Cell::Text(match is_nfc_quick(text.chars()) {
        IsNormalized::Yes => text.to_owned(),
        _ => text.nfc().collect(),
    }))
}
