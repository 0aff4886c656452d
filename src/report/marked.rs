//! A payment list given back with the answer to each of its rows: the same sheet and values in a new
//! workbook, rows that are held coloured red, rows that go with a remark yellow, and three columns behind
//! the last: answer, why, what would lift it.
//!
//! Promises: every value is the one that was read, where it was read; the same input gives the same bytes
//! on any day. **Deliberately not here**: any redaction; the copy holds the office's own data and is for the
//! office that made the list.

use std::collections::BTreeMap;

use rust_xlsxwriter::{
    Color, DocProperties, ExcelDateTime, Format, Workbook, Worksheet, XlsxError,
};

use super::refusals::{Formats, Names, write_cell};
use crate::intake::read::{OfficeFile, Sheet};

/// How a row is coloured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Colour {
    /// It is held.
    Red,
    /// It goes, with a remark.
    Yellow,
    /// It goes.
    None,
}

/// The answer to one row; texts are for the reader already.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// Sheet.
    pub sheet: String,
    /// Line.
    pub line: u32,
    /// Its colour.
    pub colour: Colour,
    /// What stands in the three columns.
    pub cells: [String; 3],
}

/// The workbook: every sheet of the file that has an answer.
///
/// # Errors
/// A name or a value that a workbook cannot hold.
pub fn workbook(
    file: &OfficeFile,
    marks: &[Mark],
    headings: &[String; 3],
) -> Result<Vec<u8>, XlsxError> {
    let mut names = Names::default();
    let mut book = Workbook::new();
    // The day of writing is no part of the answer.
    let day = ExcelDateTime::from_ymd(2000, 1, 1)?;
    book.set_properties(&DocProperties::new().set_creation_datetime(&day));
    for sheet in &file.sheets {
        let of_sheet: BTreeMap<u32, &Mark> = marks
            .iter()
            .filter(|mark| mark.sheet == sheet.name)
            .map(|mark| (mark.line, mark))
            .collect();
        if of_sheet.is_empty() {
            continue;
        }
        let stem = file
            .name
            .rsplit_once('.')
            .map_or(file.name.as_str(), |(stem, _)| stem);
        let name = if sheet.name.is_empty() {
            stem
        } else {
            &sheet.name
        };
        let copy = book.add_worksheet();
        copy.set_name(names.give(name))?;
        write_sheet(copy, sheet, &of_sheet, headings)?;
    }
    book.save_to_buffer()
}

fn write_sheet(
    copy: &mut Worksheet,
    sheet: &Sheet,
    marks: &BTreeMap<u32, &Mark>,
    headings: &[String; 3],
) -> Result<(), XlsxError> {
    let widest = sheet.rows.iter().map(|row| row.cells.len()).max();
    let behind = u16::try_from(widest.unwrap_or(0)).unwrap_or(0);
    let first = marks.keys().next().copied().unwrap_or(2);
    // Headings stand right above the first row that was judged.
    let heading_row = first.saturating_sub(2);
    let bold = Format::new().set_bold();
    for (column, heading) in (behind..).zip(headings) {
        copy.write_string_with_format(heading_row, column, heading, &bold)?;
        copy.set_column_width(column, if column == behind { 8.0 } else { 60.0 })?;
    }
    for row in &sheet.rows {
        let mark = marks.get(&row.line);
        let background = match mark.map(|mark| mark.colour) {
            Some(Colour::Red) => Some(Color::RGB(0x00FF_C7CE)),
            Some(Colour::Yellow) => Some(Color::RGB(0x00FF_EB9C)),
            _ => None,
        };
        let formats = Formats::on(background);
        for (column, cell) in row.cells.iter().enumerate() {
            write_cell(copy, (row.line, column), cell, &formats, false)?;
        }
        if let Some(mark) = mark {
            for (column, text) in (behind..).zip(&mark.cells) {
                copy.write_string_with_format(
                    row.line.saturating_sub(1),
                    column,
                    text,
                    &formats.text,
                )?;
            }
        }
    }
    Ok(())
}
