//! Workbooks. The container is judged before the spreadsheet reader sees it: that reader has no
//! bound on what it unpacks, and panics on some hostile files.

use std::io::{Cursor, Read};
use std::panic::{AssertUnwindSafe, catch_unwind};

use calamine::{Data, DataRef, ExcelDateTime, Reader, Xls, Xlsx};

use super::error::ReadError;
use super::text::text_cell;
use super::{Cell, Limits, MergedRange, Row, Sheet};
use crate::domain::date::Date;

pub(super) fn read_xlsx(
    name: &str,
    bytes: &[u8],
    limits: &Limits,
) -> Result<Vec<Sheet>, ReadError> {
    check_container(name, bytes, limits)?;
    guarded(name, || xlsx_sheets(name, bytes, limits))
}

pub(super) fn read_xls(name: &str, bytes: &[u8], limits: &Limits) -> Result<Vec<Sheet>, ReadError> {
    // The directory of the container names its streams in UTF-16.
    let has_stream = |stream: &str| {
        let wide: Vec<u8> = stream.encode_utf16().flat_map(u16::to_le_bytes).collect();
        bytes.windows(wide.len()).any(|window| window == wide)
    };
    if has_stream("EncryptedPackage") || has_stream("EncryptionInfo") {
        return Err(ReadError::PasswordProtected {
            file: name.to_owned(),
        });
    }
    if name.to_lowercase().ends_with(".et") || !(has_stream("Workbook") || has_stream("Book")) {
        return Err(ReadError::WpsSpreadsheet {
            file: name.to_owned(),
        });
    }
    guarded(name, || xls_sheets(name, bytes, limits))
}

/// Runs the spreadsheet reader so that a panic inside it becomes a refusal of the file: it is code
/// we do not own reading bytes we do not trust, and it has panicked on malformed files before.
fn guarded<T>(name: &str, read: impl FnOnce() -> Result<T, ReadError>) -> Result<T, ReadError> {
    catch_unwind(AssertUnwindSafe(read)).unwrap_or_else(|_| {
        Err(ReadError::Unreadable {
            file: name.to_owned(),
            sheet: None,
            what: "its structure is not that of a workbook".to_owned(),
        })
    })
}

fn check_container(name: &str, bytes: &[u8], limits: &Limits) -> Result<(), ReadError> {
    let unreadable = |what: String| ReadError::Unreadable {
        file: name.to_owned(),
        sheet: None,
        what,
    };
    let container = |what| ReadError::Container {
        file: name.to_owned(),
        what,
    };
    let mut archive =
        zip::ZipArchive::new(Cursor::new(bytes)).map_err(|error| unreadable(error.to_string()))?;
    if archive.len() > limits.members_max {
        return Err(ReadError::TooLarge {
            file: name.to_owned(),
            what: "members",
            found: archive.len() as u64,
            max: limits.members_max as u64,
        });
    }
    let mut left = limits.unpacked_bytes_max;
    let mut has_workbook = false;
    for index in 0..archive.len() {
        let member = archive
            .by_index(index)
            .map_err(|error| unreadable(error.to_string()))?;
        if member.enclosed_name().is_none() {
            return Err(container("a member's name points outside the container"));
        }
        if member.encrypted() {
            return Err(ReadError::PasswordProtected {
                file: name.to_owned(),
            });
        }
        let member_name = member
            .name()
            .map_err(|error| unreadable(error.to_string()))?
            .into_owned();
        match member_name.as_str() {
            "content.xml" => {
                return Err(ReadError::OtherFormat {
                    file: name.to_owned(),
                    found: "an OpenDocument spreadsheet",
                });
            }
            "xl/workbook.xml" | "xl/workbook.bin" => has_workbook = true,
            _ => {}
        }
        // Declared sizes lie: count what really comes out.
        let mut counted = member.take(left + 1);
        let got = std::io::copy(&mut counted, &mut std::io::sink())
            .map_err(|error| unreadable(error.to_string()))?;
        if got > left {
            return Err(ReadError::TooLarge {
                file: name.to_owned(),
                what: "bytes unpacked",
                found: limits.unpacked_bytes_max + 1,
                max: limits.unpacked_bytes_max,
            });
        }
        left -= got;
    }
    if !has_workbook {
        return Err(ReadError::OtherFormat {
            file: name.to_owned(),
            found: "another kind of container (zip)",
        });
    }
    Ok(())
}

fn xlsx_sheets(name: &str, bytes: &[u8], limits: &Limits) -> Result<Vec<Sheet>, ReadError> {
    let unreadable = |sheet: Option<&str>, what: String| ReadError::Unreadable {
        file: name.to_owned(),
        sheet: sheet.map(str::to_owned),
        what,
    };
    let mut book: Xlsx<_> =
        Xlsx::new(Cursor::new(bytes)).map_err(|error| unreadable(None, error.to_string()))?;
    let names = book.sheet_names();
    too_many_sheets(name, names.len(), limits)?;
    let mut sheets = Vec::with_capacity(names.len());
    for sheet in names {
        let merged = book
            .merge_cells_by_sheet_name(&sheet)
            .unwrap_or_default()
            .into_iter()
            .take(limits.sheet_rows_max as usize)
            .map(|area| MergedRange {
                first_line: area.start.0.saturating_add(1),
                last_line: area.end.0.saturating_add(1),
                first_column: area.start.1 as usize,
                last_column: area.end.1 as usize,
            })
            .collect();
        // Only cells that are there are stored, whatever size the sheet claims.
        let mut cells = book
            .worksheet_cells_reader(&sheet)
            .map_err(|error| unreadable(Some(&sheet), error.to_string()))?;
        let mut rows = Rows::new(name, limits);
        while let Some(cell) = cells
            .next_cell()
            .map_err(|error| unreadable(Some(&sheet), error.to_string()))?
        {
            let (row, column) = cell.get_position();
            rows.put(row, column, from_xlsx(name, cell.get_value(), limits)?)?;
        }
        sheets.push(Sheet {
            name: sheet,
            rows: rows.finish(),
            merged,
        });
    }
    Ok(sheets)
}

fn xls_sheets(name: &str, bytes: &[u8], limits: &Limits) -> Result<Vec<Sheet>, ReadError> {
    let unreadable = |sheet: Option<&str>, what: String| ReadError::Unreadable {
        file: name.to_owned(),
        sheet: sheet.map(str::to_owned),
        what,
    };
    let mut book: Xls<_> =
        Xls::new(Cursor::new(bytes)).map_err(|error| unreadable(None, error.to_string()))?;
    let names = book.sheet_names();
    too_many_sheets(name, names.len(), limits)?;
    let mut sheets = Vec::with_capacity(names.len());
    for sheet in names {
        let range = book
            .worksheet_range(&sheet)
            .map_err(|error| unreadable(Some(&sheet), error.to_string()))?;
        let (first_row, first_column) = range.start().unwrap_or((0, 0));
        let mut rows = Rows::new(name, limits);
        for (row, column, value) in range.used_cells() {
            let cell = from_data(name, value, limits)?;
            rows.put(
                first_row.saturating_add(row as u32),
                first_column.saturating_add(column as u32),
                cell,
            )?;
        }
        sheets.push(Sheet {
            name: sheet,
            rows: rows.finish(),
            merged: Vec::new(),
        });
    }
    Ok(sheets)
}

fn too_many_sheets(name: &str, found: usize, limits: &Limits) -> Result<(), ReadError> {
    if found > limits.sheets_max {
        return Err(ReadError::TooLarge {
            file: name.to_owned(),
            what: "sheets",
            found: found as u64,
            max: limits.sheets_max as u64,
        });
    }
    Ok(())
}

/// Collects cells into rows; the cost is that of the cells present, bounded by the limits.
struct Rows<'a> {
    name: &'a str,
    limits: &'a Limits,
    rows: std::collections::BTreeMap<u32, Vec<Cell>>,
    held: u64,
}

/// Cells held for one sheet, empty ones between others included.
const CELLS_MAX: u64 = 40_000_000;

impl<'a> Rows<'a> {
    fn new(name: &'a str, limits: &'a Limits) -> Self {
        Rows {
            name,
            limits,
            rows: Default::default(),
            held: 0,
        }
    }

    fn put(&mut self, row: u32, column: u32, cell: Cell) -> Result<(), ReadError> {
        if cell == Cell::Empty {
            return Ok(());
        }
        let refuse = |what, found, max| ReadError::TooLarge {
            file: self.name.to_owned(),
            what,
            found,
            max,
        };
        if row >= self.limits.sheet_rows_max {
            return Err(refuse(
                "rows",
                u64::from(row) + 1,
                self.limits.sheet_rows_max.into(),
            ));
        }
        if column >= self.limits.sheet_columns_max {
            return Err(refuse(
                "columns",
                u64::from(column) + 1,
                self.limits.sheet_columns_max.into(),
            ));
        }
        let cells = self.rows.entry(row).or_default();
        let at = column as usize;
        if cells.len() <= at {
            self.held += (at + 1 - cells.len()) as u64;
            if self.held > CELLS_MAX {
                return Err(refuse("cells", self.held, CELLS_MAX));
            }
            cells.resize(at + 1, Cell::Empty);
        }
        if let Some(place) = cells.get_mut(at) {
            *place = cell;
        }
        Ok(())
    }

    fn finish(self) -> Vec<Row> {
        self.rows
            .into_iter()
            .map(|(row, cells)| Row {
                line: row + 1,
                cells,
            })
            .collect()
    }
}

fn from_xlsx(name: &str, value: &DataRef<'_>, limits: &Limits) -> Result<Cell, ReadError> {
    Ok(match value {
        DataRef::Empty => Cell::Empty,
        DataRef::String(text) => text_cell(name, text, limits)?,
        DataRef::SharedString(text) => text_cell(name, text, limits)?,
        DataRef::Int(number) => number_cell(*number as f64),
        DataRef::Float(number) => number_cell(*number),
        DataRef::Bool(value) => Cell::Bool(*value),
        DataRef::DateTime(value) => date_cell(value),
        DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text_cell(name, text, limits)?,
        DataRef::Error(error) => Cell::Error(error.to_string()),
    })
}

fn from_data(name: &str, value: &Data, limits: &Limits) -> Result<Cell, ReadError> {
    Ok(match value {
        Data::Empty => Cell::Empty,
        Data::String(text) => text_cell(name, text, limits)?,
        Data::Int(number) => number_cell(*number as f64),
        Data::Float(number) => number_cell(*number),
        Data::Bool(value) => Cell::Bool(*value),
        Data::DateTime(value) => date_cell(value),
        Data::DateTimeIso(text) | Data::DurationIso(text) => text_cell(name, text, limits)?,
        Data::Error(error) => Cell::Error(error.to_string()),
    })
}

fn number_cell(value: f64) -> Cell {
    Cell::Number {
        value,
        text: format!("{value}"),
    }
}

/// A serial number of days becomes a civil date, and a time where it has a fraction, rounded to
/// the second.
fn date_cell(value: &ExcelDateTime) -> Cell {
    let out_of_range = || Cell::Error("a date outside the calendar".to_owned());
    // Serials of a civil date lie between 1 (1900) and 2,958,465 (9999).
    if !value.is_datetime() || !(1.0..=2_958_466.0).contains(&value.as_f64()) {
        return number_cell(value.as_f64());
    }
    let (year, month, day, hour, minute, second, millis) = value.to_ymd_hms_milli();
    let Some(date) = Date::from_ymd(i32::from(year), u32::from(month), u32::from(day)) else {
        return out_of_range();
    };
    let seconds = i64::from(date.0) * 86_400
        + i64::from(hour) * 3_600
        + i64::from(minute) * 60
        + i64::from(second)
        + i64::from(millis >= 500);
    let Ok(days) = i32::try_from(seconds.div_euclid(86_400)) else {
        return out_of_range();
    };
    match seconds.rem_euclid(86_400) as u32 {
        0 => Cell::Date(Date(days)),
        seconds_of_day => Cell::DateTime {
            date: Date(days),
            seconds_of_day,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Limits, cell_address, read_bytes};
    use super::*;

    #[test]
    fn addresses_are_as_the_office_sees_them() {
        assert_eq!(cell_address(12, 5), "F12");
        assert_eq!(cell_address(1, 25), "Z1");
        assert_eq!(cell_address(1, 26), "AA1");
        assert_eq!(cell_address(3, 701), "ZZ3");
        assert_eq!(cell_address(3, 702), "AAA3");
    }

    fn small_book() -> Vec<u8> {
        let mut book = rust_xlsxwriter::Workbook::new();
        let sheet = book.add_worksheet();
        sheet.set_name("名册").unwrap();
        sheet.write_string(0, 0, "身份证号").unwrap();
        sheet.write_string(1, 0, "11010519491231002X").unwrap();
        sheet.write_number(1, 1, 1234.5).unwrap();
        let date = rust_xlsxwriter::Format::new().set_num_format("yyyy-mm-dd hh:mm:ss");
        sheet
            .write_number_with_format(1, 2, 45964.0, &date)
            .unwrap();
        sheet
            .write_number_with_format(1, 3, 45964.5, &date)
            .unwrap();
        book.save_to_buffer().unwrap()
    }

    #[test]
    fn a_workbook_comes_back_as_typed_cells() {
        let file = read_bytes("名册.xlsx", &small_book(), &Limits::default()).unwrap();
        let sheet = &file.sheets[0];
        assert_eq!(sheet.name, "名册");
        assert_eq!(sheet.rows[1].line, 2);
        assert_eq!(
            sheet.rows[1].cell(0),
            &Cell::Text("11010519491231002X".to_owned())
        );
        assert_eq!(
            sheet.rows[1].cell(1),
            &Cell::Number {
                value: 1234.5,
                text: "1234.5".to_owned()
            }
        );
        let day: Date = "2025-11-03".parse().unwrap();
        assert_eq!(sheet.rows[1].cell(2), &Cell::Date(day));
        assert_eq!(
            sheet.rows[1].cell(3),
            &Cell::DateTime {
                date: day,
                seconds_of_day: 43_200
            }
        );
        assert_eq!(sheet.rows[1].cell(99), &Cell::Empty);
    }

    #[test]
    fn damaged_workbooks_are_refused_never_a_panic() {
        let book = small_book();
        let mut seed = 7u64;
        let mut next = || {
            seed ^= seed << 13;
            seed ^= seed >> 7;
            seed ^= seed << 17;
            seed
        };
        for _ in 0..1_000 {
            let mut bytes = book.clone();
            for _ in 0..1 + next() % 4 {
                let at = (next() % bytes.len() as u64) as usize;
                bytes[at] = next() as u8;
            }
            let _ = read_bytes("x.xlsx", &bytes, &Limits::default());
        }
        for length in 0..book.len().min(400) {
            let _ = read_bytes("x.xlsx", &book[..length], &Limits::default());
        }
    }

    #[test]
    fn limits_bind() {
        let limits = Limits {
            unpacked_bytes_max: 1_000,
            ..Limits::default()
        };
        let error = read_bytes("x.xlsx", &small_book(), &limits).unwrap_err();
        assert_eq!(error.code(), "file-too-large");
    }

    #[test]
    fn text_is_decoded_strictly() {
        let gb = encoding_rs::GB18030
            .encode("姓名|金额\n张三|12\n")
            .0
            .into_owned();
        let file = read_bytes("x.txt", &gb, &Limits::default()).unwrap();
        assert_eq!(file.encoding, Some("GB18030"));
        assert_eq!(
            file.sheets[0].rows[1].cell(0),
            &Cell::Text("张三".to_owned())
        );
        let error = read_bytes("x.csv", &[b'a', 0xff, 0xff, b'b'], &Limits::default()).unwrap_err();
        assert!(matches!(error, ReadError::Encoding { offset: 1.., .. }));
        let error = read_bytes("x.csv", &[0xff, 0xfe, 0, 0], &Limits::default()).unwrap_err();
        assert_eq!(error.code(), "file-utf16");
    }
}
