//! An office file becomes plain sheets of typed cells with their places. Knows nothing of schemes
//! or events.
//!
//! Promises: a file is told by its content, not its name; text is decoded strictly, never lossily;
//! nothing read here panics, hangs or allocates beyond the [`Limits`]. It does not guess: a cell
//! of a text file is text, a number of a workbook keeps its double and its shortest text.

mod error;
mod text;
mod workbook;

use std::io::Read;
use std::path::Path;

use crate::crypto::digest::FileHash;
use crate::crypto::hash::Sha256Stream;
use crate::domain::date::Date;

pub use error::ReadError;

/// What a file may cost to read.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Bytes of the file.
    pub file_bytes_max: u64,
    /// Bytes of all members of a workbook, unpacked.
    pub unpacked_bytes_max: u64,
    /// Members of a workbook's container.
    pub members_max: usize,
    /// Sheets of a workbook.
    pub sheets_max: usize,
    /// Rows of a sheet.
    pub sheet_rows_max: u32,
    /// Columns of a sheet.
    pub sheet_columns_max: u32,
    /// Characters of a cell (Excel's own limit is 32,767).
    pub cell_chars_max: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            file_bytes_max: 256 << 20,
            unpacked_bytes_max: 1 << 30,
            members_max: 4_096,
            sheets_max: 256,
            sheet_rows_max: 1_048_576,
            sheet_columns_max: 1_024,
            cell_chars_max: 32_767,
        }
    }
}

/// A file as read.
#[derive(Clone, Debug, PartialEq)]
pub struct OfficeFile {
    /// File name without folder.
    pub name: String,
    /// SHA-256 of the bytes.
    pub sha256: FileHash,
    /// Length in bytes.
    pub bytes: u64,
    /// The sheets; a text file has one.
    pub sheets: Vec<Sheet>,
    /// Encoding of a text file.
    pub encoding: Option<&'static str>,
}

/// One sheet.
#[derive(Clone, Debug, PartialEq)]
pub struct Sheet {
    /// Its name; empty for a text file.
    pub name: String,
    /// Rows with anything in them.
    pub rows: Vec<Row>,
    /// Merged cells.
    pub merged: Vec<MergedRange>,
}

/// One row.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// Line number as the office sees it, from 1.
    pub line: u32,
    /// Its cells, from column A; trailing empty ones may be missing.
    pub cells: Vec<Cell>,
}

/// Cells that are shown as one; the first holds the value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MergedRange {
    /// First line, from 1.
    pub first_line: u32,
    /// Last line.
    pub last_line: u32,
    /// First column, from 0.
    pub first_column: usize,
    /// Last column.
    pub last_column: usize,
}

/// One cell.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// Nothing, or only white space.
    Empty,
    /// Text in NFC, otherwise as written.
    Text(String),
    /// A number.
    Number {
        /// The double.
        value: f64,
        /// Its shortest decimal text.
        text: String,
    },
    /// True or false.
    Bool(bool),
    /// A day.
    Date(Date),
    /// A day and a time.
    DateTime {
        /// The day.
        date: Date,
        /// Seconds since its midnight.
        seconds_of_day: u32,
    },
    /// An error such as `#REF!`.
    Error(String),
}

impl Row {
    /// The cell of a column; past the end it is empty.
    pub fn cell(&self, column: usize) -> &Cell {
        self.cells.get(column).unwrap_or(&Cell::Empty)
    }
}

/// `F12` for column 5 (from 0) of line 12.
pub fn cell_address(line: u32, column: usize) -> String {
    let mut letters = Vec::new();
    let mut left = column + 1;
    while left > 0 {
        let digit = (left - 1) % 26;
        letters.push(b'A' + digit as u8);
        left = (left - 1) / 26;
    }
    letters.reverse();
    format!("{}{line}", String::from_utf8_lossy(&letters))
}

/// Reads a file from disk.
pub fn read_file(path: &Path, limits: &Limits) -> Result<OfficeFile, ReadError> {
    let name = path
        .file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default();
    let io = |source| ReadError::Io {
        file: name.clone(),
        source,
    };
    let file = std::fs::File::open(path).map_err(io)?;
    let length = file.metadata().map_err(io)?.len();
    let too_large = |found| ReadError::TooLarge {
        file: name.clone(),
        what: "bytes",
        found,
        max: limits.file_bytes_max,
    };
    // A size that is too large is refused before a byte is read; one that grows, while reading.
    if length > limits.file_bytes_max {
        return Err(too_large(length));
    }
    let mut bytes = Vec::new();
    file.take(limits.file_bytes_max + 1)
        .read_to_end(&mut bytes)
        .map_err(io)?;
    read_bytes(&name, &bytes, limits)
}

/// Reads a file that is in memory.
pub fn read_bytes(name: &str, bytes: &[u8], limits: &Limits) -> Result<OfficeFile, ReadError> {
    if bytes.len() as u64 > limits.file_bytes_max {
        return Err(ReadError::TooLarge {
            file: name.to_owned(),
            what: "bytes",
            found: bytes.len() as u64,
            max: limits.file_bytes_max,
        });
    }
    let mut hash = Sha256Stream::new();
    hash.update(bytes);
    let sha256 = hash.finish_file();
    let file = |sheets, encoding| OfficeFile {
        name: name.to_owned(),
        sha256,
        bytes: bytes.len() as u64,
        sheets,
        encoding,
    };
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        return Ok(file(workbook::read_xlsx(name, bytes, limits)?, None));
    }
    if bytes.starts_with(&[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]) {
        return Ok(file(workbook::read_xls(name, bytes, limits)?, None));
    }
    let (sheet, encoding) = text::read_text(name, bytes, limits)?;
    Ok(file(vec![sheet], Some(encoding)))
}
