//! Office sheets given back with what could not be taken: the same sheets and values in a new workbook,
//! each bad cell coloured and with a note, and a list of them all in front.
//!
//! Promises: every value is the one that was read, where it was read; text stays text, so that no
//! number loses a digit on the way; the same input gives the same bytes on any day.
//!
//! **Deliberately not here**: the office's formats, formulas and pictures, and any redaction. The copy
//! holds the office's own data and is for the office that sent it; it is no export.

use std::collections::{BTreeMap, BTreeSet};

use rust_xlsxwriter::{
    Color, DocProperties, ExcelDateTime, Format, FormatAlign, Note, Url, Workbook, Worksheet,
    XlsxError,
};

use crate::domain::date::Date;
use crate::intake::read::{Cell, MergedRange, OfficeFile, Sheet, cell_place};

/// A cell, or a whole sheet, that cannot be taken; texts are for the reader already.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// File.
    pub file: String,
    /// Sheet.
    pub sheet: String,
    /// Address, such as `F12`; another text where the fault is of a row or a sheet.
    pub cell: String,
    /// Heading.
    pub column: String,
    /// What was found.
    pub found: String,
    /// What was expected.
    pub expected: String,
    /// What to do.
    pub remedy: String,
}

/// Words of the list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Labels {
    /// Name of its sheet.
    pub sheet: String,
    /// What stands above it.
    pub note: String,
    /// Headings: file, sheet, cell, column, found, expected, remedy.
    pub headings: [String; 7],
}

/// Most characters in the name of a sheet.
const SHEET_NAME_MAX: usize = 31;
/// Most links of one sheet, below what a spreadsheet opens.
const LINKS_MAX: usize = 60_000;
/// Most cells of merged ranges that are merged again: a range may claim any number.
const MERGED_CELLS_MAX: u64 = 200_000;
/// Characters of a note; a longer one is hard to read and cut.
const NOTE_MAX: usize = 2_000;

/// The workbook: the list, then every sheet of `files` that has a fault or lies in a file with one.
///
/// Errors: a name or a value that a workbook cannot hold.
pub fn workbook(
    files: &[&OfficeFile],
    faults: &[Fault],
    labels: &Labels,
) -> Result<Vec<u8>, XlsxError> {
    let faulty: BTreeSet<&str> = faults.iter().map(|fault| fault.file.as_str()).collect();
    let mut names = Names::default();
    let list_name = names.give(&labels.sheet);
    let mut copies: Vec<(&OfficeFile, &Sheet, String)> = Vec::new();
    for file in files
        .iter()
        .filter(|file| faulty.contains(file.name.as_str()))
    {
        for sheet in &file.sheets {
            let stem = file
                .name
                .rsplit_once('.')
                .map_or(&*file.name, |(stem, _)| stem);
            // The one sheet of a text file has no name of its own.
            let name = if sheet.name.is_empty() {
                stem
            } else {
                &sheet.name
            };
            copies.push((file, sheet, names.give(name)));
        }
    }
    let mut book = Workbook::new();
    // The day of writing is no part of the answer.
    let day = ExcelDateTime::from_ymd(2000, 1, 1)?;
    book.set_properties(&DocProperties::new().set_creation_datetime(&day));
    let list = book.add_worksheet();
    list.set_name(&list_name)?;
    write_list(list, faults, &copies, labels)?;
    for (file, sheet, name) in &copies {
        let of_sheet = faults
            .iter()
            .filter(|fault| fault.file == file.name && fault.sheet == sheet.name);
        let copy = book.add_worksheet();
        copy.set_name(name)?;
        copy.set_hidden(false);
        write_copy(copy, sheet, of_sheet)?;
    }
    book.save_to_buffer()
}

fn write_list(
    list: &mut Worksheet,
    faults: &[Fault],
    copies: &[(&OfficeFile, &Sheet, String)],
    labels: &Labels,
) -> Result<(), XlsxError> {
    let bold = Format::new().set_bold().set_text_wrap();
    let text = Format::new()
        .set_num_format("@")
        .set_text_wrap()
        .set_align(FormatAlign::Top);
    list.write_string(0, 0, &labels.note)?;
    for (column, heading) in (0u16..).zip(&labels.headings) {
        list.write_string_with_format(1, column, heading, &bold)?;
    }
    for (column, width) in (0u16..).zip([28.0, 16.0, 10.0, 18.0, 24.0, 44.0, 52.0]) {
        list.set_column_width(column, width)?;
    }
    let places: BTreeMap<(&str, &str), &str> = copies
        .iter()
        .map(|(file, sheet, name)| ((&*file.name, &*sheet.name), &**name))
        .collect();
    let mut links = 0;
    for (row, fault) in (2u32..).zip(faults) {
        for (column, value) in (0u16..).zip([
            &fault.file,
            &fault.sheet,
            &fault.cell,
            &fault.column,
            &fault.found,
            &fault.expected,
            &fault.remedy,
        ]) {
            list.write_string_with_format(row, column, value, &text)?;
        }
        let place = places.get(&(fault.file.as_str(), fault.sheet.as_str()));
        if let (Some(name), Some(_)) = (place, cell_place(&fault.cell))
            && links < LINKS_MAX
        {
            links += 1;
            let to = format!("internal:'{name}'!{}", fault.cell);
            list.write_url(row, 2, Url::new(to).set_text(&fault.cell))?;
        }
    }
    list.set_freeze_panes(2, 0)?;
    if let Some(last) = u32::try_from(faults.len()).ok().filter(|count| *count > 0) {
        list.autofilter(1, 0, last + 1, 6)?;
    }
    Ok(())
}

fn write_copy<'a>(
    copy: &mut Worksheet,
    sheet: &Sheet,
    faults: impl Iterator<Item = &'a Fault>,
) -> Result<(), XlsxError> {
    let mut notes: BTreeMap<(u32, usize), String> = BTreeMap::new();
    for fault in faults {
        let Some((line, column)) = cell_place(&fault.cell) else {
            continue;
        };
        let note = notes.entry((line, column)).or_default();
        if !note.is_empty() {
            note.push('\n');
        }
        note.push_str(&format!("{}\n{}", fault.expected, fault.remedy));
    }
    let mut room = MERGED_CELLS_MAX;
    for range in &sheet.merged {
        merge(copy, range, &mut room)?;
    }
    let formats = Formats::new();
    for row in &sheet.rows {
        for (column, cell) in row.cells.iter().enumerate() {
            let bad = notes.contains_key(&(row.line, column));
            write_cell(copy, (row.line, column), cell, &formats, bad)?;
        }
    }
    for ((line, column), note) in notes {
        let Ok(at) = u16::try_from(column) else {
            continue;
        };
        let held = sheet
            .rows
            .binary_search_by_key(&line, |row| row.line)
            .ok()
            .and_then(|found| sheet.rows.get(found))
            .map_or(&Cell::Empty, |row| row.cell(column));
        if held.is_empty() {
            copy.write_blank(line - 1, at, &formats.bad)?;
        }
        let text: String = note.chars().take(NOTE_MAX).collect();
        let note = Note::new(text).set_width(320).set_height(140);
        copy.insert_note(line - 1, at, &note.add_author_prefix(false))?;
    }
    Ok(())
}

/// Merges a range again; one that a workbook does not take, or that is larger than any office's, is
/// left apart: its value stands in its first cell all the same.
fn merge(copy: &mut Worksheet, range: &MergedRange, room: &mut u64) -> Result<(), XlsxError> {
    let lines = u64::from(range.last_line.saturating_sub(range.first_line)) + 1;
    let columns = range.last_column.saturating_sub(range.first_column) as u64 + 1;
    let cells = lines.saturating_mul(columns);
    let (Ok(first), Ok(last)) = (
        u16::try_from(range.first_column),
        u16::try_from(range.last_column),
    ) else {
        return Ok(());
    };
    if cells < 2 || cells > *room || range.first_line == 0 {
        return Ok(());
    }
    *room -= cells;
    let (top, bottom) = (range.first_line - 1, range.last_line.saturating_sub(1));
    match copy.merge_range(top, first, bottom, last, "", &Format::new()) {
        Ok(_) | Err(XlsxError::MergeRangeOverlaps(..)) => Ok(()),
        Err(error) => Err(error),
    }
}

pub(super) struct Formats {
    pub(super) text: Format,
    number: Format,
    date: Format,
    moment: Format,
    bad: Format,
}

impl Formats {
    fn new() -> Formats {
        Formats {
            text: Format::new().set_num_format("@"),
            number: Format::new(),
            date: Format::new().set_num_format("yyyy-mm-dd"),
            moment: Format::new().set_num_format("yyyy-mm-dd hh:mm:ss"),
            bad: Format::new().set_background_color(Color::RGB(0x00FF_C7CE)),
        }
    }

    /// On a background of their own.
    pub(super) fn on(background: Option<Color>) -> Formats {
        let plain = Formats::new();
        let Some(colour) = background else {
            return plain;
        };
        let on = |format: Format| format.set_background_color(colour);
        Formats {
            text: on(plain.text),
            number: on(plain.number),
            date: on(plain.date),
            moment: on(plain.moment),
            bad: on(plain.bad),
        }
    }
}

pub(super) fn write_cell(
    copy: &mut Worksheet,
    (line, column): (u32, usize),
    cell: &Cell,
    formats: &Formats,
    bad: bool,
) -> Result<(), XlsxError> {
    let Ok(column) = u16::try_from(column) else {
        return Ok(());
    };
    let row = line.saturating_sub(1);
    let form = |plain: &Format| {
        if bad {
            plain.clone().set_background_color(Color::RGB(0x00FF_C7CE))
        } else {
            plain.clone()
        }
    };
    match cell {
        Cell::Empty => {}
        Cell::Text(text) => {
            copy.write_string_with_format(row, column, text, &form(&formats.text))?;
        }
        Cell::Number { value, .. } => {
            copy.write_number_with_format(row, column, *value, &form(&formats.number))?;
        }
        Cell::Bool(value) => {
            copy.write_boolean_with_format(row, column, *value, &form(&formats.number))?;
        }
        Cell::Date(date) => match moment_of(*date, 0) {
            Some(day) => {
                copy.write_datetime_with_format(row, column, &day, &form(&formats.date))?;
            }
            None => {
                let text = date.to_string();
                copy.write_string_with_format(row, column, text, &form(&formats.text))?;
            }
        },
        Cell::DateTime {
            date,
            seconds_of_day,
        } => match moment_of(*date, *seconds_of_day) {
            Some(moment) => {
                copy.write_datetime_with_format(row, column, &moment, &form(&formats.moment))?;
            }
            None => {
                let text = date.to_string();
                copy.write_string_with_format(row, column, text, &form(&formats.text))?;
            }
        },
        Cell::Error(text) => {
            copy.write_string_with_format(row, column, text, &form(&formats.text))?;
        }
    }
    Ok(())
}

/// A moment as a workbook holds it; `None` for a day before 1900 or after 9999.
fn moment_of(date: Date, seconds: u32) -> Option<ExcelDateTime> {
    let (year, month, day) = date.ymd();
    let year = u16::try_from(year).ok().filter(|year| *year >= 1900)?;
    let day = ExcelDateTime::from_ymd(year, u8::try_from(month).ok()?, u8::try_from(day).ok()?);
    let (hour, minute) = (seconds / 3600, seconds / 60 % 60);
    day.and_then(|day| {
        day.and_hms(
            u16::try_from(hour).unwrap_or(0),
            u8::try_from(minute).unwrap_or(0),
            f64::from(seconds % 60),
        )
    })
    .ok()
}

/// Names given to sheets, no two of them equal for a spreadsheet.
#[derive(Default)]
pub(super) struct Names(BTreeSet<String>);

impl Names {
    pub(super) fn give(&mut self, wanted: &str) -> String {
        let plain: String = wanted
            .chars()
            .filter(|letter| !"[]:*?/\\'".contains(*letter))
            .collect();
        let plain = if plain.trim().is_empty() {
            "1"
        } else {
            plain.trim()
        };
        for number in 1u32.. {
            let end = if number == 1 {
                String::new()
            } else {
                format!(" ({number})")
            };
            let room = SHEET_NAME_MAX.saturating_sub(end.chars().count());
            let name: String = plain.chars().take(room).chain(end.chars()).collect();
            if self.0.insert(name.to_lowercase()) {
                return name;
            }
        }
        plain.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_sheets_are_taken_once() {
        let mut names = Names::default();
        let long = "2025年乡村教师生活补助发放表(含补发及退回重发明细)第一批次汇总";
        assert_eq!(names.give("发放表"), "发放表");
        assert_eq!(names.give("发放表"), "发放表 (2)");
        assert_eq!(names.give("a/b[c]"), "abc");
        assert_eq!(names.give("ABC"), "ABC (2)");
        assert_eq!(names.give(long).chars().count(), SHEET_NAME_MAX);
        assert_eq!(names.give(long).chars().count(), SHEET_NAME_MAX);
        assert_eq!(names.give(" "), "1");
    }
}
