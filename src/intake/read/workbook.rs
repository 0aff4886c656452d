//! .xlsx: the checked archive, read cell by cell.
//!
//! Only cells that are present are kept, whatever dimension the sheet declares. A formula counts
//! by the value stored with it; one without a stored value is an error cell, never silently empty.
//! Charts, macros, pictures, styles and comments are not read. This is one of the two files that
//! name calamine.

use std::cell::Cell as Shared;
use std::collections::BTreeSet;
use std::io::{Cursor, Read, Seek, SeekFrom};
use std::rc::Rc;

use super::archive::check_archive;
use super::build::{Budget, SheetBuilder, check, text_cell};
use super::error::{ArchiveFault, Damage, Place, ReadError};
use super::guard::fenced;
use super::limits::{LimitKind, Limits};
use super::serial::{date_from_iso, date_from_serial, number};
use super::sheet::{Cell, NO_VALUE, Sheet, cell_address};
use calamine::{DataRef, Reader, SheetType, SheetVisible, Xlsx, XlsxError};

/// Reads every worksheet of an .xlsx.
pub(super) fn read_xlsx(
    file: &str,
    bytes: &[u8],
    limits: &Limits,
) -> Result<Vec<Sheet>, ReadError> {
    fenced(|| {
        check_archive(file, bytes, limits)?;
        read_checked(file, bytes, limits)
    })
    .unwrap_or_else(|| Err(damage(Place::file(file), Damage::Stopped)))
}

fn read_checked(file: &str, bytes: &[u8], limits: &Limits) -> Result<Vec<Sheet>, ReadError> {
    let last_seek = Rc::new(Shared::new(0));
    let source = Tracked {
        inner: Cursor::new(bytes),
        last_seek: Rc::clone(&last_seek),
    };
    let mut book = Xlsx::new(source).map_err(|error| match error {
        XlsxError::Password => ReadError::PasswordProtected {
            place: Place::file(file),
        },
        _ => damage(Place::file(file), Damage::Workbook),
    })?;
    let is_1904 = book.has_1904_epoch();
    let list = worksheets(file, limits, book.sheets_metadata())?;
    let mut budget = Budget::new(file, limits);
    let mut parts = BTreeSet::new();
    let mut sheets = Vec::new();
    for (name, hidden) in list {
        let mut sheet = SheetBuilder::new(&name, hidden);
        let broken = |_| damage(Place::sheet(file, &name), Damage::Sheet);
        let mut reader = match book.worksheet_cells_reader(&name) {
            Ok(reader) => reader,
            Err(XlsxError::NotAWorksheet(_)) => continue,
            Err(error) => return Err(broken(error)),
        };
        // The place last sought is where this sheet's part begins in the file. Many sheets that
        // are one part would cost its reading many times over, for nothing a program writes.
        if !parts.insert(last_seek.get()) {
            return Err(ReadError::UnsafeArchive {
                place: Place::sheet(file, &name),
                found: ArchiveFault::SharedSheet,
            });
        }
        while let Some(found) = reader.next_cell_with_formula_metadata().map_err(broken)? {
            let (row, column) = found.pos;
            let place = || {
                let address = cell_address(row.saturating_add(1), column as usize);
                Place::cell(file, &name, address)
            };
            let cell = match found.value {
                DataRef::Empty if found.formula.is_some() => Cell::Error(NO_VALUE.to_owned()),
                value => convert(value, is_1904, limits, place)?,
            };
            sheet.put(&mut budget, row, column, cell)?;
        }
        drop(reader);
        for range in book.merge_cells_by_sheet_name(&name).map_err(broken)? {
            sheet.merge(&budget, range.start, range.end)?;
        }
        sheets.push(sheet.finish());
    }
    Ok(sheets)
}

/// The names of the worksheets and whether each is hidden; charts and macro sheets left out.
pub(super) fn worksheets(
    file: &str,
    limits: &Limits,
    metadata: &[calamine::Sheet],
) -> Result<Vec<(String, bool)>, ReadError> {
    let found = metadata.len() as u64;
    check(LimitKind::Sheets, limits.sheets_max as u64, found, || {
        Place::file(file)
    })?;
    let mut seen = BTreeSet::new();
    let mut list = Vec::new();
    for sheet in metadata {
        if sheet.typ != SheetType::WorkSheet {
            continue;
        }
        // A sheet is asked for by its name, so a second one of the same name could not be read.
        if !seen.insert(sheet.name.clone()) {
            return Err(damage(Place::sheet(file, &sheet.name), Damage::SheetTwice));
        }
        list.push((sheet.name.clone(), sheet.visible != SheetVisible::Visible));
    }
    Ok(list)
}

fn convert(
    value: DataRef<'_>,
    is_1904: bool,
    limits: &Limits,
    place: impl FnOnce() -> Place,
) -> Result<Cell, ReadError> {
    Ok(match value {
        DataRef::Empty => Cell::Empty,
        DataRef::Int(value) => number(value as f64),
        DataRef::Float(value) => number(value),
        DataRef::String(text) => text_cell(&text, limits, place)?,
        DataRef::SharedString(text) => text_cell(text, limits, place)?,
        DataRef::Bool(value) => Cell::Bool(value),
        DataRef::DateTime(value) if value.is_datetime() => {
            date_from_serial(value.as_f64(), is_1904)
        }
        DataRef::DateTime(value) => number(value.as_f64()),
        DataRef::DateTimeIso(text) => match date_from_iso(&text) {
            Some(date) => date,
            None => text_cell(&text, limits, place)?,
        },
        DataRef::DurationIso(text) => text_cell(&text, limits, place)?,
        DataRef::Error(error) => Cell::Error(error.to_string()),
        // calamine may add kinds of values; one that is not known here is not guessed at.
        #[allow(unreachable_patterns)]
        _ => Cell::Error("a value of an unknown kind".to_owned()),
    })
}

fn damage(place: Place, found: Damage) -> ReadError {
    ReadError::Unreadable { place, found }
}

/// A reader that remembers where it was last told to go.
struct Tracked<'a> {
    inner: Cursor<&'a [u8]>,
    last_seek: Rc<Shared<u64>>,
}

impl Read for Tracked<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        self.inner.read(buffer)
    }
}

impl Seek for Tracked<'_> {
    fn seek(&mut self, to: SeekFrom) -> std::io::Result<u64> {
        let position = self.inner.seek(to)?;
        self.last_seek.set(position);
        Ok(position)
    }
}
