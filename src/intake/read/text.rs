//! Text files: encoding, delimiter, records. Every cell is text; a number is never guessed.

use encoding_rs::{DecoderResult, GB18030};
use unicode_normalization::UnicodeNormalization;

use super::error::ReadError;
use super::{Cell, Limits, Row, Sheet};

pub(super) fn read_text(
    name: &str,
    bytes: &[u8],
    limits: &Limits,
) -> Result<(Sheet, &'static str), ReadError> {
    let (text, encoding) = decode(name, bytes)?;
    let start: String = text.chars().take(512).collect::<String>().to_lowercase();
    if start.trim_start().starts_with("<!doctype html") || start.contains("<html") {
        return Err(ReadError::OtherFormat {
            file: name.to_owned(),
            found: "a web page",
        });
    }
    if text.contains('\0') {
        return Err(ReadError::OtherFormat {
            file: name.to_owned(),
            found: "binary data",
        });
    }
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter(&text))
        .from_reader(text.as_bytes());
    let mut rows = Vec::new();
    let mut record = csv::StringRecord::new();
    loop {
        match reader.read_record(&mut record) {
            Ok(false) => break,
            Ok(true) => {}
            Err(error) => {
                return Err(ReadError::Unreadable {
                    file: name.to_owned(),
                    sheet: None,
                    what: match error.position() {
                        Some(position) => format!("line {}", position.line()),
                        None => "a record cannot be read".to_owned(),
                    },
                });
            }
        }
        let line = record.position().map_or(0, csv::Position::line);
        if line > u64::from(limits.sheet_rows_max) {
            return Err(too_large(name, "rows", line, limits.sheet_rows_max.into()));
        }
        if record.len() > limits.sheet_columns_max as usize {
            return Err(too_large(
                name,
                "columns",
                record.len() as u64,
                limits.sheet_columns_max.into(),
            ));
        }
        let mut cells = Vec::with_capacity(record.len());
        for field in &record {
            cells.push(text_cell(name, field, limits)?);
        }
        if cells.iter().any(|cell| *cell != Cell::Empty) {
            rows.push(Row {
                line: line as u32,
                cells,
            });
        }
    }
    Ok((
        Sheet {
            name: String::new(),
            rows,
            merged: Vec::new(),
        },
        encoding,
    ))
}

fn too_large(name: &str, what: &'static str, found: u64, max: u64) -> ReadError {
    ReadError::TooLarge {
        file: name.to_owned(),
        what,
        found,
        max,
    }
}

/// A cell of text, in NFC; only white space is empty.
pub(super) fn text_cell(name: &str, text: &str, limits: &Limits) -> Result<Cell, ReadError> {
    if text.len() > limits.cell_chars_max && text.chars().count() > limits.cell_chars_max {
        return Err(too_large(
            name,
            "characters in a cell",
            text.chars().count() as u64,
            limits.cell_chars_max as u64,
        ));
    }
    if text.chars().all(char::is_whitespace) {
        return Ok(Cell::Empty);
    }
    Ok(Cell::Text(text.nfc().collect()))
}

/// BOM, then strict UTF-8, then strict GB18030.
fn decode(name: &str, bytes: &[u8]) -> Result<(String, &'static str), ReadError> {
    if bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]) {
        return Err(ReadError::Utf16 {
            file: name.to_owned(),
        });
    }
    let body = bytes.strip_prefix(&[0xEF, 0xBB, 0xBF]).unwrap_or(bytes);
    let utf8_error = match std::str::from_utf8(body) {
        Ok(text) => return Ok((text.to_owned(), "UTF-8")),
        Err(error) => error,
    };
    if body.len() != bytes.len() {
        return Err(ReadError::Encoding {
            file: name.to_owned(),
            offset: (utf8_error.valid_up_to() + 3) as u64,
        });
    }
    let mut decoder = GB18030.new_decoder_without_bom_handling();
    let capacity = decoder
        .max_utf8_buffer_length_without_replacement(bytes.len())
        .unwrap_or(bytes.len());
    let mut text = String::with_capacity(capacity);
    let (result, read) = decoder.decode_to_string_without_replacement(bytes, &mut text, true);
    match result {
        DecoderResult::InputEmpty => Ok((text, "GB18030")),
        _ => Err(ReadError::Encoding {
            file: name.to_owned(),
            offset: read as u64,
        }),
    }
}

/// The delimiter that most evenly splits the first lines; a comma when none does.
fn delimiter(text: &str) -> u8 {
    let lines: Vec<&str> = text
        .lines()
        .filter(|line| !line.trim().is_empty())
        .take(20)
        .collect();
    let mut best = (0usize, b',');
    for candidate in [b',', b'\t', b'|', b';'] {
        let counts: Vec<usize> = lines
            .iter()
            .map(|line| line.bytes().filter(|byte| *byte == candidate).count())
            .collect();
        // Lines that have as many as the most common count: title lines above the table differ.
        let score = counts
            .iter()
            .filter(|count| **count > 0)
            .map(|count| counts.iter().filter(|other| *other == count).count() * 100 + count)
            .max()
            .unwrap_or(0);
        if score > best.0 {
            best = (score, candidate);
        }
    }
    best.1
}
