//! .csv and .txt: encoding, delimiter, fields. Every field is text; a number is never guessed.
//!
//! Promises: decoding is strict (a byte order mark decides, else UTF-8, else GB18030; a byte that
//! does not fit is an error with its offset, never a replacement character); the same bytes always
//! give the same delimiter; a row's line is the one Excel shows; a quotation mark that is never
//! closed, as in a file that was cut off, is an error and not a long last field.
//!
//! Fields are split here and not by the `csv` crate, which the rest of the program writes with: it
//! neither tells an open quotation mark at the end nor counts blank lines, and it holds a whole
//! record before a limit can bite. On every closed text both give the same fields (tested).
//!
//! Sources: RFC 4180; WHATWG Encoding Standard (UTF-8, gb18030, UTF-16).

use super::build::{Budget, SheetBuilder, check, text_cell};
use super::error::{Damage, EncodingFault, FileKind, Place, ReadError};
use super::limits::{LimitKind, Limits};
use super::sheet::{Sheet, TEXT_SHEET, cell_address};
use encoding_rs::{DecoderResult, Encoding, GB18030, UTF_16BE, UTF_16LE};
use std::borrow::Cow;

/// Lines at the start of a text that decide its delimiter.
const DELIMITER_LINES: usize = 50;

/// Reads a text table.
pub(super) fn read_text(
    file: &str,
    bytes: &[u8],
    limits: &Limits,
) -> Result<(Sheet, &'static str), ReadError> {
    let (text, encoding) = decode(file, bytes)?;
    if text.contains('\0') {
        return Err(ReadError::WrongKind {
            place: Place::file(file),
            found: FileKind::Binary,
        });
    }
    let sheet = split(file, &text, delimiter(&text), limits)?;
    Ok((sheet, encoding))
}

/// The text of `bytes` and the name of its encoding.
pub(super) fn decode<'b>(
    file: &str,
    bytes: &'b [u8],
) -> Result<(Cow<'b, str>, &'static str), ReadError> {
    let fail = |offset: usize, found| ReadError::Encoding {
        place: Place::offset(file, offset as u64),
        found,
    };
    if let Some(rest) = bytes.strip_prefix(b"\xEF\xBB\xBF") {
        return match std::str::from_utf8(rest) {
            Ok(text) => Ok((Cow::Borrowed(text), "UTF-8")),
            Err(error) => Err(fail(3 + error.valid_up_to(), EncodingFault::BrokenUtf8)),
        };
    }
    // Excel's "Unicode text" is UTF-16 with a byte order mark.
    for (mark, encoding, name) in [
        (b"\xFF\xFE", UTF_16LE, "UTF-16LE"),
        (b"\xFE\xFF", UTF_16BE, "UTF-16BE"),
    ] {
        if let Some(rest) = bytes.strip_prefix(mark) {
            let text = decode_strictly(encoding, rest)
                .map_err(|at| fail(2 + at, EncodingFault::BrokenUtf16))?;
            return Ok((Cow::Owned(text), name));
        }
    }
    let broken = match std::str::from_utf8(bytes) {
        Ok(text) => return Ok((Cow::Borrowed(text), "UTF-8")),
        Err(error) => error.valid_up_to(),
    };
    // A UTF-8 file with one broken byte can by chance fit GB18030 and would then read as nonsense.
    // Three Chinese characters in UTF-8 before the break do not come about in GB18030 text.
    let before = bytes.get(..broken).unwrap_or_default();
    let chinese = String::from_utf8_lossy(before)
        .chars()
        .filter(|c| ('\u{4E00}'..='\u{9FFF}').contains(c))
        .take(3)
        .count();
    if chinese == 3 {
        return Err(fail(broken, EncodingFault::BrokenUtf8));
    }
    let text = decode_strictly(GB18030, bytes).map_err(|at| fail(at, EncodingFault::Neither))?;
    Ok((Cow::Owned(text), "GB18030"))
}

/// Decodes all of `bytes`, or gives the offset of the first sequence that does not fit.
fn decode_strictly(encoding: &'static Encoding, bytes: &[u8]) -> Result<String, usize> {
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let room = decoder.max_utf8_buffer_length_without_replacement(bytes.len());
    // The bound is at most three bytes of UTF-8 for each byte of a file of limited length.
    let mut text = String::with_capacity(room.ok_or(0_usize)?);
    let (result, read) = decoder.decode_to_string_without_replacement(bytes, &mut text, true);
    match result {
        DecoderResult::InputEmpty => Ok(text),
        DecoderResult::OutputFull => Err(read),
        DecoderResult::Malformed(bad, after) => {
            Err(read.saturating_sub(usize::from(bad) + usize::from(after)))
        }
    }
}

/// The delimiter of a text: of comma, tab, bar and semicolon the one that the most of the first
/// lines hold equally often; among equals the one they hold more of, then the one named first.
///
/// Lines without any delimiter (a title above the table) count for none. A text without any of the
/// four is one column, read as comma-separated.
pub(super) fn delimiter(text: &str) -> char {
    const CANDIDATES: [char; 4] = [',', '\t', '|', ';'];
    let mut counts: [Vec<usize>; 4] = Default::default();
    let mut quoted = false;
    let mut current = [0_usize; 4];
    let mut lines = 0;
    for c in text.chars().take(1024 * 1024).chain(['\n']) {
        match c {
            '"' => quoted = !quoted,
            '\n' | '\r' if !quoted => {
                for (list, count) in counts.iter_mut().zip(current) {
                    list.push(count);
                }
                lines += usize::from(current != [0; 4]);
                current = [0; 4];
                if lines == DELIMITER_LINES {
                    break;
                }
            }
            _ if !quoted => {
                for (count, candidate) in current.iter_mut().zip(CANDIDATES) {
                    *count += usize::from(c == candidate);
                }
            }
            _ => {}
        }
    }
    let mut best = (0, 0, ',');
    for (mut list, candidate) in counts.into_iter().zip(CANDIDATES) {
        list.sort_unstable();
        for equal in list.chunk_by(|a, b| a == b) {
            let each = equal.first().copied().unwrap_or(0);
            if each > 0 && (equal.len(), each) > (best.0, best.1) {
                best = (equal.len(), each, candidate);
            }
        }
    }
    best.2
}

/// Splits a text into the rows and fields of one sheet.
pub(super) fn split(
    file: &str,
    text: &str,
    delimiter: char,
    limits: &Limits,
) -> Result<Sheet, ReadError> {
    let mut budget = Budget::new(file, limits);
    let mut sheet = SheetBuilder::new(TEXT_SHEET, false);
    let mut fields = Fields::new(text, delimiter);
    while let Some(field) = fields.next() {
        let place = || {
            let address = cell_address(field.row.saturating_add(1), field.column as usize);
            Place::cell(file, TEXT_SHEET, address)
        };
        if field.open {
            return Err(ReadError::Unreadable {
                place: place(),
                found: Damage::OpenQuote,
            });
        }
        let rows_max = u64::from(limits.sheet_rows_max);
        check(
            LimitKind::SheetRows,
            rows_max,
            u64::from(field.row) + 1,
            place,
        )?;
        let cell = text_cell(&field.text, limits, place)?;
        sheet.put(&mut budget, field.row, field.column, cell)?;
    }
    Ok(sheet.finish())
}

/// One field and its place, both from 0.
struct Field<'t> {
    row: u32,
    column: u32,
    text: Cow<'t, str>,
    /// Whether the text ended inside quotation marks.
    open: bool,
}

/// The fields of a text, one after the other (RFC 4180, with any delimiter, and CR, LF or CRLF).
///
/// A quotation mark counts only at the start of a field; what follows the closing one belongs to
/// the field as it stands, as Excel reads it.
struct Fields<'t> {
    rest: &'t str,
    delimiter: char,
    row: u32,
    column: u32,
    /// Whether a delimiter came last, so that a field must follow even at the end.
    owed: bool,
}

impl<'t> Fields<'t> {
    fn new(text: &'t str, delimiter: char) -> Self {
        Self {
            rest: text,
            delimiter,
            row: 0,
            column: 0,
            owed: false,
        }
    }

    fn next(&mut self) -> Option<Field<'t>> {
        if self.rest.is_empty() && !self.owed {
            return None;
        }
        let (row, column) = (self.row, self.column);
        let (text, open) = self.take_field();
        self.take_end();
        Some(Field {
            row,
            column,
            text,
            open,
        })
    }

    fn take_field(&mut self) -> (Cow<'t, str>, bool) {
        let Some(inside) = self.rest.strip_prefix('"') else {
            return (Cow::Borrowed(self.take_plain()), false);
        };
        self.rest = inside;
        let mut text = String::new();
        loop {
            let Some((part, after)) = self.rest.split_once('"') else {
                text.push_str(self.rest);
                self.rest = "";
                return (Cow::Owned(text), true);
            };
            text.push_str(part);
            match after.strip_prefix('"') {
                Some(after) => {
                    text.push('"');
                    self.rest = after;
                }
                None => {
                    self.rest = after;
                    text.push_str(self.take_plain());
                    return (Cow::Owned(text), false);
                }
            }
        }
    }

    /// Everything up to the next delimiter or end of line.
    fn take_plain(&mut self) -> &'t str {
        let end = self
            .rest
            .find([self.delimiter, '\n', '\r'])
            .unwrap_or(self.rest.len());
        let (plain, rest) = self.rest.split_at(end);
        self.rest = rest;
        plain
    }

    /// Steps over the delimiter or the end of line that follows a field.
    fn take_end(&mut self) {
        self.owed = false;
        if let Some(rest) = self.rest.strip_prefix(self.delimiter) {
            self.rest = rest;
            self.column = self.column.saturating_add(1);
            self.owed = true;
            return;
        }
        self.column = 0;
        self.row = self.row.saturating_add(1);
        let rest = self.rest;
        self.rest = rest
            .strip_prefix("\r\n")
            .or_else(|| rest.strip_prefix(['\n', '\r']))
            .unwrap_or(rest);
    }
}

#[cfg(test)]
#[path = "text_tests.rs"]
mod tests;
