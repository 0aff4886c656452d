//! What a file becomes: plain sheets of typed cells, each with the place where it stands.
//!
//! Promises: a cell keeps what the file says (text in NFC and otherwise as written, a number with
//! its double and its shortest decimal text); a row keeps the line number that a spreadsheet
//! program shows. `Debug` prints kinds and lengths, never contents: cells hold personal data.
//!
//! It deliberately does not know headings, units, schemes or events, fills no merged cell down and
//! guesses no type: a date typed as text stays text.

use crate::crypto::digest::FileHash;
use crate::domain::date::Date;

/// A whole office file as read.
#[derive(Clone, Debug, PartialEq)]
pub struct OfficeFile {
    /// The file's name without its folder.
    pub name: String,
    /// SHA-256 of the file's bytes as they are on disk.
    pub sha256: FileHash,
    /// The file's length in bytes.
    pub bytes: u64,
    /// Every worksheet, hidden ones too, in the workbook's order. A text file has one.
    pub sheets: Vec<Sheet>,
    /// The encoding of a text file (`UTF-8`, `GB18030`, `UTF-16LE`, `UTF-16BE`); `None` for a
    /// workbook.
    pub encoding: Option<&'static str>,
}

/// One worksheet.
#[derive(Clone, Debug, PartialEq)]
pub struct Sheet {
    /// The sheet's name in the workbook; [`TEXT_SHEET`] for a text file.
    pub name: String,
    /// The rows that hold at least one cell, in rising order of line.
    pub rows: Vec<Row>,
    /// The merged ranges. Only the first cell of a range holds a value.
    pub merged: Vec<MergedRange>,
    /// Whether the workbook hides this sheet.
    pub hidden: bool,
}

/// The name of the one sheet of a text file: none. It is a constant, not the file's name, because rows
/// are recognised again by (file hash, sheet, line) and a renamed file is still the same file.
pub const TEXT_SHEET: &str = "";

/// What an error cell says that holds a formula of which the file keeps no value: a program wrote it that computes none.
pub const NO_VALUE: &str = "formula without a stored value";

/// One row that is not wholly empty.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// The line as a spreadsheet program shows it, from 1. In a text file a quoted line break does
    /// not start a new line and a blank line counts.
    pub line: u32,
    /// The cells from column A up to the last one that is not empty.
    pub cells: Vec<Cell>,
}

impl Row {
    /// The cell in `column` (0 is A); [`Cell::Empty`] where the row has none.
    pub fn cell(&self, column: usize) -> &Cell {
        self.cells.get(column).unwrap_or(&Cell::Empty)
    }
}

/// A rectangle of merged cells; lines from 1, columns from 0, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct MergedRange {
    /// The first line.
    pub first_line: u32,
    /// The last line.
    pub last_line: u32,
    /// The first column.
    pub first_column: usize,
    /// The last column.
    pub last_column: usize,
}

/// One cell.
#[derive(Clone, PartialEq)]
pub enum Cell {
    /// Nothing, or only white space.
    Empty,
    /// Text in NFC, otherwise as written (spaces, full-width digits and all).
    Text(String),
    /// A number cell. Digits past the fifteenth were lost before the file was saved, so an ID or
    /// a card number found here is to be refused by whoever knows the field.
    Number {
        /// The double that the file holds; finite.
        value: f64,
        /// The shortest decimal text that reads back as `value`, without exponent.
        text: String,
    },
    /// A truth value.
    Bool(bool),
    /// A cell formatted as a date, on a whole day.
    Date(Date),
    /// A cell formatted as a date, with a time of day (civil time at UTC+8, as offices keep it).
    DateTime {
        /// The day.
        date: Date,
        /// Seconds since midnight, 0 to 86,399; parts of a second are rounded.
        seconds_of_day: u32,
    },
    /// A cell that shows an error or cannot be shown as a value; the text says which.
    Error(String),
}

impl Cell {
    /// Whether the cell holds nothing.
    pub fn is_empty(&self) -> bool {
        matches!(self, Cell::Empty)
    }

    /// The text of a text cell.
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Cell::Text(text) => Some(text),
            _ => None,
        }
    }
}

impl std::fmt::Debug for Cell {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Cell::Empty => f.write_str("Empty"),
            Cell::Text(text) => write!(f, "Text({} chars)", text.chars().count()),
            Cell::Number { text, .. } => write!(f, "Number({} chars)", text.len()),
            Cell::Bool(_) => f.write_str("Bool"),
            Cell::Date(_) => f.write_str("Date"),
            Cell::DateTime { .. } => f.write_str("DateTime"),
            Cell::Error(what) => write!(f, "Error({what})"),
        }
    }
}

/// A cell's address as a spreadsheet program shows it: line from 1, column from 0, so that
/// `cell_address(12, 5)` is `F12`.
pub fn cell_address(line: u32, column: usize) -> String {
    format!("{}{line}", column_letters(column))
}

/// Line from 1 and column from 0 of an address such as `F12`; `None` for any other text, and for a
/// place beyond what a spreadsheet has.
pub fn cell_place(address: &str) -> Option<(u32, usize)> {
    let letters = address.trim_end_matches(|letter: char| letter.is_ascii_digit());
    let line: u32 = address.get(letters.len()..)?.parse().ok()?;
    if letters.is_empty() || letters.len() > 3 || !(1..=1_048_576).contains(&line) {
        return None;
    }
    let mut column = 0usize;
    for letter in letters.bytes() {
        if !letter.is_ascii_uppercase() {
            return None;
        }
        column = column * 26 + usize::from(letter - b'A') + 1;
    }
    (column <= 16_384).then(|| (line, column - 1))
}

/// A column's letters: 0 is A, 25 is Z, 26 is AA.
pub fn column_letters(column: usize) -> String {
    let mut letters = Vec::new();
    let mut rest = column;
    loop {
        // `rest % 26` is below 26, so the sum stays within the ASCII capitals.
        letters.push(char::from(b'A' + (rest % 26) as u8));
        if rest < 26 {
            break;
        }
        rest = rest / 26 - 1;
    }
    letters.iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_the_ones_a_spreadsheet_shows() {
        let cases = [
            (1, 0, "A1"),
            (12, 5, "F12"),
            (9, 25, "Z9"),
            (9, 26, "AA9"),
            (7, 701, "ZZ7"),
            (7, 702, "AAA7"),
            (1_048_576, 16_383, "XFD1048576"),
        ];
        for (line, column, expected) in cases {
            assert_eq!(cell_address(line, column), expected);
            assert_eq!(cell_place(expected), Some((line, column)));
        }
        for text in ["row 12", "F", "12", "f12", "F0", "XFE1", "ABCD1", ""] {
            assert_eq!(cell_place(text), None, "{text}");
        }
        assert!(column_letters(usize::MAX).len() > 10);
    }

    #[test]
    fn debug_text_shows_no_contents() {
        let row = Row {
            line: 3,
            cells: vec![
                Cell::Text("王小明".into()),
                Cell::Number {
                    value: 44.0,
                    text: "44".into(),
                },
            ],
        };
        let shown = format!("{row:?}");
        assert!(!shown.contains('王') && !shown.contains("44"), "{shown}");
    }
}
