//! .xls of Excel 97 and later: its records are looked through, then read by calamine.
//!
//! calamine keeps an .xls sheet as a full rectangle and believes declared dimensions and lengths,
//! so [`inspect`] goes over the same records first: it counts the rectangle, the cells and the
//! text that they will take, refuses what is over a limit, and blanks what is not needed here
//! (declared dimensions, formulas, defined names). What passes is put into a fresh container.
//!
//! Sources: MS-XLS 2.4 (records); MS-CFB (container). This is one of the two files that name
//! calamine.

use std::collections::BTreeSet;
use std::io::Cursor;

use super::build::{Budget, SheetBuilder, check, text_cell};
use super::compound::{Compound, u16_at, u32_at, wrap};
use super::error::{Damage, FileKind, Place, ReadError};
use super::guard::fenced;
use super::limits::{LimitKind, Limits};
use super::serial::{date_from_iso, date_from_serial, number};
use super::sheet::{Cell, Sheet, cell_address};
use super::workbook::worksheets;
use calamine::{Data, Reader, Xls};

/// Reads every worksheet of an .xls, or says what else the container is.
pub(super) fn read_xls(file: &str, bytes: &[u8], limits: &Limits) -> Result<Vec<Sheet>, ReadError> {
    let place = || Place::file(file);
    let broken = |found| ReadError::Unreadable {
        place: place(),
        found,
    };
    let wrong = |found| ReadError::WrongKind {
        place: place(),
        found,
    };
    let container = Compound::open(bytes).ok_or_else(|| broken(Damage::Compound))?;
    // A password-protected .xlsx is an encrypted package in such a container (MS-OFFCRYPTO 2.1).
    if container.has("EncryptedPackage") {
        return Err(ReadError::PasswordProtected { place: place() });
    }
    // WPS writes .et as such a container too, often with the records of an .xls and some of its
    // own. What those mean is not published, so they are not read as if they were Excel's.
    if file.to_lowercase().ends_with(".et") || container.has("ETExtData") {
        return Err(ReadError::WpsSpreadsheet { place: place() });
    }
    if !container.has("Workbook") {
        return Err(wrong(match container.has("Book") {
            true => FileKind::OldExcel,
            false => FileKind::OtherCompound,
        }));
    }
    let stream = container.stream("Workbook");
    let mut stream = stream.ok_or_else(|| broken(Damage::Compound))?;
    inspect(file, &mut stream, limits)?;
    let fresh = wrap(&stream).ok_or_else(|| broken(Damage::Compound))?;
    drop(stream);
    fenced(|| read_inspected(file, fresh, limits)).unwrap_or_else(|| Err(broken(Damage::Stopped)))
}

fn read_inspected(file: &str, bytes: Vec<u8>, limits: &Limits) -> Result<Vec<Sheet>, ReadError> {
    let broken = |place: Place, found| ReadError::Unreadable { place, found };
    let mut book =
        Xls::new(Cursor::new(bytes)).map_err(|_| broken(Place::file(file), Damage::Workbook))?;
    let is_1904 = book.has_1904_epoch();
    let list = worksheets(file, limits, book.sheets_metadata())?;
    let mut budget = Budget::new(file, limits);
    let mut sheets = Vec::new();
    for (name, hidden) in list {
        let mut sheet = SheetBuilder::new(&name, hidden);
        let failed = |_| broken(Place::sheet(file, &name), Damage::Sheet);
        let range = book.worksheet_range(&name).map_err(failed)?;
        let (top, left) = range.start().unwrap_or((0, 0));
        for (row, column, value) in range.used_cells() {
            let (row, column) = (top + row as u32, left + column as u32);
            let place = || {
                Place::cell(
                    file,
                    &name,
                    cell_address(row.saturating_add(1), column as usize),
                )
            };
            let cell = convert(value, is_1904, limits, place)?;
            sheet.put(&mut budget, row, column, cell)?;
        }
        for range in book.merge_cells_by_sheet_name(&name).map_err(failed)? {
            sheet.merge(&budget, range.start, range.end)?;
        }
        sheets.push(sheet.finish());
    }
    Ok(sheets)
}

fn convert(
    value: &Data,
    is_1904: bool,
    limits: &Limits,
    place: impl FnOnce() -> Place,
) -> Result<Cell, ReadError> {
    Ok(match value {
        Data::Empty => Cell::Empty,
        Data::Int(value) => number(*value as f64),
        Data::Float(value) => number(*value),
        // calamine decodes lossily here; a replacement character stands for text that is lost.
        Data::String(text) if text.contains('\u{FFFD}') => {
            Cell::Error("text that cannot be decoded".to_owned())
        }
        Data::String(text) => text_cell(text, limits, place)?,
        Data::Bool(value) => Cell::Bool(*value),
        Data::DateTime(value) if value.is_datetime() => date_from_serial(value.as_f64(), is_1904),
        Data::DateTime(value) => number(value.as_f64()),
        Data::DateTimeIso(text) => match date_from_iso(text) {
            Some(date) => date,
            None => text_cell(text, limits, place)?,
        },
        Data::DurationIso(text) => text_cell(text, limits, place)?,
        Data::Error(error) => Cell::Error(error.to_string()),
        #[allow(unreachable_patterns)]
        _ => Cell::Error("a value of an unknown kind".to_owned()),
    })
}

// Record types (MS-XLS 2.3).
const FORMULA: u16 = 0x0006;
const END: u16 = 0x000A;
const EXTERN_SHEET: u16 = 0x0017;
const DEFINED_NAME: u16 = 0x0018;
const FILE_PASS: u16 = 0x002F;
const CONTINUE: u16 = 0x003C;
const CODE_PAGE: u16 = 0x0042;
const BOUND_SHEET: u16 = 0x0085;
const MUL_RK: u16 = 0x00BD;
const RICH_TEXT: u16 = 0x00D6;
const TEXTS: u16 = 0x00FC;
const TEXT_OF_TABLE: u16 = 0x00FD;
const DIMENSIONS: u16 = 0x0200;
const NUMBER: u16 = 0x0203;
const LABEL: u16 = 0x0204;
const BOOL_OR_ERROR: u16 = 0x0205;
const FORMULA_TEXT: u16 = 0x0207;
const RK: u16 = 0x027E;
const BEGIN: u16 = 0x0809;
/// Bytes of UTF-8 that a UTF-16 unit takes at most.
const UTF8_MOST: u64 = 3;
/// A type that no program writes and every reader passes over.
const NOTHING: u16 = 0x0000;

/// The record at `at`: its type and where its data begins and ends.
fn record(stream: &[u8], at: usize) -> Option<(u16, usize, usize)> {
    let (kind, length) = (u16_at(stream, at)?, u16_at(stream, at + 2)?);
    let end = at + 4 + usize::from(length);
    (end <= stream.len()).then_some((kind, at + 4, end))
}

/// Looks through the records, refuses what is over a limit and blanks what is not needed.
fn inspect(file: &str, stream: &mut [u8], limits: &Limits) -> Result<(), ReadError> {
    let workbook = || ReadError::Unreadable {
        place: Place::file(file),
        found: Damage::Workbook,
    };
    let (first, data, end) = record(stream, 0).ok_or_else(workbook)?;
    if first != BEGIN {
        return Err(workbook());
    }
    // Version 0x0600 is Excel 97 and later; texts before it have the code page of the writer's
    // machine, which would have to be guessed.
    if end < data + 4 || u16_at(stream, data) != Some(0x0600) {
        return Err(ReadError::WrongKind {
            place: Place::file(file),
            found: FileKind::OldExcel,
        });
    }
    let mut starts = BTreeSet::new();
    let mut texts = Vec::new();
    let mut at = end;
    loop {
        let (kind, data, end) = record(stream, at).ok_or_else(workbook)?;
        match kind {
            END => break,
            FILE_PASS => {
                return Err(ReadError::PasswordProtected {
                    place: Place::file(file),
                });
            }
            BOUND_SHEET => {
                let start = u32_at(stream, data).ok_or_else(workbook)?;
                if !starts.insert(start as usize) {
                    return Err(workbook());
                }
                let found = starts.len() as u64;
                let sheets_max = limits.sheets_max as u64;
                check(LimitKind::Sheets, sheets_max, found, || Place::file(file))?;
            }
            TEXTS => texts = text_lengths(stream, at).ok_or_else(workbook)?,
            // Texts of this version are UTF-16 whatever the record says (MS-XLS 2.4.52).
            CODE_PAGE => blank(stream, data, end, &1200_u16.to_le_bytes()),
            EXTERN_SHEET | DEFINED_NAME => blank(stream, at, at + 2, &NOTHING.to_le_bytes()),
            _ => {}
        }
        at = end;
    }
    let mut budget = Budget::new(file, limits);
    let mut free_from = 0;
    for start in starts {
        // Sheets that share records would have those read once for each of them.
        if start < free_from {
            return Err(workbook());
        }
        free_from = inspect_sheet(file, stream, start, &texts, &mut budget)?;
    }
    Ok(())
}

/// Overwrites `from..to` with `start` and zeros.
fn blank(stream: &mut [u8], from: usize, to: usize, start: &[u8]) {
    if let Some(part) = stream.get_mut(from..to) {
        part.fill(0);
        for (byte, new) in part.iter_mut().zip(start) {
            *byte = *new;
        }
    }
}

/// Goes over the records of the sheet that begins at `start` and says where it ends.
fn inspect_sheet(
    file: &str,
    stream: &mut [u8],
    start: usize,
    texts: &[u32],
    budget: &mut Budget<'_>,
) -> Result<usize, ReadError> {
    let place = || Place::file(file);
    let broken = || ReadError::Unreadable {
        place: place(),
        found: Damage::Sheet,
    };
    let mut cells: Vec<(u16, u16)> = Vec::new();
    let mut at = start;
    let mut depth = 0_usize;
    loop {
        let (kind, data, end) = record(stream, at).ok_or_else(broken)?;
        at = end;
        match kind {
            BEGIN => depth += 1,
            END if depth <= 1 => break,
            END => depth -= 1,
            // A chart inside the sheet has records of its own that are not the sheet's cells.
            _ if depth > 1 => {}
            DIMENSIONS => blank(stream, data, end, &[]),
            FORMULA | NUMBER | LABEL | RICH_TEXT | BOOL_OR_ERROR | RK | TEXT_OF_TABLE => {
                let row = u16_at(stream, data).ok_or_else(broken)?;
                let column = u16_at(stream, data + 2).ok_or_else(broken)?;
                cells.push((row, column));
                match kind {
                    // The formula itself is not read, only the value stored with it.
                    FORMULA => blank(stream, (data + 20).min(end), end, &[]),
                    LABEL | RICH_TEXT => {
                        let chars = u16_at(stream, data + 6).ok_or_else(broken)?;
                        spend_text(budget, chars.into(), data + 9, end).ok_or_else(broken)??;
                    }
                    TEXT_OF_TABLE => {
                        let index = u32_at(stream, data + 6).ok_or_else(broken)?;
                        // calamine would leave out a cell whose text is not in the table.
                        let chars = texts.get(index as usize).ok_or_else(broken)?;
                        budget.spend_text(place, UTF8_MOST * u64::from(*chars))?;
                    }
                    _ => {}
                }
            }
            FORMULA_TEXT => {
                let chars = u16_at(stream, data).ok_or_else(broken)?;
                spend_text(budget, chars.into(), data + 3, end).ok_or_else(broken)??;
            }
            MUL_RK => {
                let row = u16_at(stream, data).ok_or_else(broken)?;
                let left = u16_at(stream, data + 2).ok_or_else(broken)?;
                let right = end.checked_sub(2).and_then(|last| u16_at(stream, last));
                let right = right.ok_or_else(broken)?;
                if right < left || end - data != 6 + 6 * (usize::from(right - left) + 1) {
                    return Err(broken());
                }
                cells.extend((left..=right).map(|column| (row, column)));
            }
            _ => {}
        }
        check(
            LimitKind::Cells,
            budget.limits.cells_max,
            cells.len() as u64,
            place,
        )?;
    }
    spend_rectangle(file, cells, budget)?;
    Ok(at)
}

/// Counts a text that must lie whole in its record: calamine would cut one that goes on.
fn spend_text(
    budget: &mut Budget<'_>,
    chars: u64,
    from: usize,
    end: usize,
) -> Option<Result<(), ReadError>> {
    let room = end.saturating_sub(from) as u64;
    let file = budget.file;
    (chars <= room).then(|| budget.spend_text(|| Place::file(file), UTF8_MOST * chars))
}

/// Counts the rectangle around `cells`, twice, since calamine keeps it once and hands out a copy.
fn spend_rectangle(
    file: &str,
    mut cells: Vec<(u16, u16)>,
    budget: &mut Budget<'_>,
) -> Result<(), ReadError> {
    cells.sort_unstable();
    if cells.windows(2).any(|pair| pair[0] == pair[1]) {
        return Err(ReadError::Unreadable {
            place: Place::file(file),
            found: Damage::CellTwice,
        });
    }
    let span = |values: &mut dyn Iterator<Item = u16>| {
        let (least, most) = values.fold((u16::MAX, 0), |(a, b), v| (a.min(v), b.max(v)));
        u64::from(most.saturating_sub(least)) + 1
    };
    let rows = span(&mut cells.iter().map(|cell| cell.0));
    let columns = span(&mut cells.iter().map(|cell| cell.1));
    budget.spend_cells(|| Place::file(file), 2 * rows * columns)
}

/// The lengths, in characters, of the table of texts that begins at `at` (MS-XLS 2.4.265, 2.5.293).
///
/// `None` where a text is cut.
fn text_lengths(stream: &[u8], at: usize) -> Option<Vec<u32>> {
    let (_, data, end) = record(stream, at)?;
    /// More parts than a file of the default limit needs; calamine's time grows with their square.
    const PARTS_MAX: usize = 16_384;
    let mut parts = vec![stream.get(data..end)?];
    let mut next = end;
    while let Some((CONTINUE, data, end)) = record(stream, next) {
        parts.push(stream.get(data..end)?);
        next = end;
        if parts.len() > PARTS_MAX {
            return None;
        }
    }
    let mut parts = parts.into_iter();
    let mut rest = parts.next()?.get(8..)?;
    let mut lengths = Vec::new();
    loop {
        while rest.is_empty() {
            match parts.next() {
                Some(part) => rest = part,
                None => return Some(lengths),
            }
        }
        let (chars, flags) = (u16_at(rest, 0)?, *rest.get(2)?);
        rest = rest.get(3..)?;
        let mut after = 0_u64;
        if flags & 8 != 0 {
            after += 4 * u64::from(u16_at(rest, 0)?);
            rest = rest.get(2..)?;
        }
        if flags & 4 != 0 {
            after += u64::from(u32_at(rest, 0)?);
            rest = rest.get(4..)?;
        }
        let mut width = 1 + usize::from(flags & 1);
        let mut left = usize::from(chars);
        loop {
            let taken = left.min(rest.len() / width);
            rest = rest.get(taken * width..)?;
            left -= taken;
            if left == 0 {
                break;
            }
            // A text that goes on in the next part says there anew how wide its characters are.
            let part = parts.next()?;
            width = 1 + usize::from(part.first()? & 1);
            rest = part.get(1..)?;
        }
        while after > 0 {
            if rest.is_empty() {
                rest = parts.next()?;
            }
            let taken = after.min(rest.len() as u64);
            rest = rest.get(taken as usize..)?;
            after -= taken;
        }
        lengths.push(u32::from(chars));
    }
}

#[cfg(test)]
#[path = "legacy_tests.rs"]
mod tests;
