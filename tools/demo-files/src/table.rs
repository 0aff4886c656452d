//! A sheet, written as a workbook or as the text file an older office program saves.

use encoding_rs::GB18030;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook};

/// A cell.
#[derive(Clone, Debug)]
pub enum Cell {
    /// Text.
    Text(String),
    /// A whole number.
    Number(u32),
    /// A day: year, month, day.
    Day(u16, u8, u8),
    /// A time on a day: year, month, day, hour, minute.
    Time(u16, u8, u8, u16, u8),
    /// Nothing.
    Empty,
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        if text.is_empty() {
            Cell::Empty
        } else {
            Cell::Text(text.to_owned())
        }
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        text.as_str().into()
    }
}

impl From<u32> for Cell {
    fn from(number: u32) -> Self {
        Cell::Number(number)
    }
}

/// A day of 2025, by month and day.
pub fn day(month: u8, day: u8) -> Cell {
    Cell::Day(2025, month, day)
}

/// A sheet with its headings.
pub struct Table {
    /// Name of the sheet.
    pub sheet: &'static str,
    /// Headings.
    pub headings: &'static [&'static str],
    /// Rows.
    pub rows: Vec<Vec<Cell>>,
}

impl Table {
    /// As a workbook. Its properties bear a fixed day, so that the bytes are the same on any other.
    pub fn to_xlsx(&self) -> Vec<u8> {
        let mut book = Workbook::new();
        let written = ExcelDateTime::from_ymd(2026, 1, 12).expect("a day");
        book.set_properties(&DocProperties::new().set_creation_datetime(&written));
        let sheet = book.add_worksheet();
        sheet.set_name(self.sheet).expect("a sheet's name");
        let bold = Format::new().set_bold();
        let days = Format::new().set_num_format("yyyy-mm-dd");
        let times = Format::new().set_num_format("yyyy-mm-dd hh:mm");
        for (column, heading) in (0u16..).zip(self.headings) {
            sheet
                .write_string_with_format(0, column, *heading, &bold)
                .expect("a heading");
        }
        for (line, row) in (1u32..).zip(&self.rows) {
            for (column, cell) in (0u16..).zip(row) {
                let done = match cell {
                    Cell::Text(text) => sheet.write_string(line, column, text),
                    Cell::Number(number) => sheet.write_number(line, column, *number),
                    Cell::Day(y, m, d) => {
                        let at = ExcelDateTime::from_ymd(*y, *m, *d).expect("a day");
                        sheet.write_datetime_with_format(line, column, &at, &days)
                    }
                    Cell::Time(y, m, d, hour, minute) => {
                        let at = ExcelDateTime::from_ymd(*y, *m, *d)
                            .and_then(|at| at.and_hms(*hour, *minute, 0))
                            .expect("a time");
                        sheet.write_datetime_with_format(line, column, &at, &times)
                    }
                    Cell::Empty => continue,
                };
                done.expect("a cell");
            }
        }
        sheet.autofit();
        book.save_to_buffer().expect("a workbook")
    }

    /// As comma-separated text in GB18030 with CRLF, as offices save it.
    pub fn to_gb18030(&self) -> Vec<u8> {
        let mut text = self.headings.join(",");
        text.push_str("\r\n");
        for row in &self.rows {
            let cells: Vec<String> = row
                .iter()
                .map(|cell| match cell {
                    Cell::Text(text) => text.clone(),
                    Cell::Number(number) => number.to_string(),
                    Cell::Day(y, m, d) => format!("{y}/{m}/{d}"),
                    Cell::Time(y, m, d, hour, minute) => {
                        format!("{y}/{m}/{d} {hour}:{minute:02}")
                    }
                    Cell::Empty => String::new(),
                })
                .collect();
            text.push_str(&cells.join(","));
            text.push_str("\r\n");
        }
        let (bytes, _, lossy) = GB18030.encode(&text);
        assert!(!lossy, "every character has a place in GB18030");
        bytes.into_owned()
    }
}
