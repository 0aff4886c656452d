//! An office file becomes plain sheets of typed cells with their places.
//!
//! Promises: a file is told by its contents, not by its name; text is decoded strictly, never
//! lossily; nothing read here panics, hangs or takes memory beyond the [`Limits`]; a file is read
//! whole or refused with a typed [`ReadError`] that names the place and the remedy and holds
//! nothing a cell says.
//!
//! | contents | read as |
//! |---|---|
//! | .xlsx (also .xlsm) | every worksheet, hidden ones too |
//! | .xls of Excel 97 and later | the same |
//! | text in UTF-8, GB18030 or UTF-16 with its mark; comma, tab, bar or semicolon | one sheet |
//!
//! It deliberately knows no headings, schemes or events, fills no merged cells down, guesses no
//! types, computes no formulas and opens nothing that a password protects.

mod archive;
mod build;
mod compound;
mod error;
mod guard;
mod legacy;
mod limits;
mod repertoire;
mod serial;
mod sheet;
mod text;
mod workbook;

pub use error::{ArchiveFault, Damage, EncodingFault, FileKind, Place, ReadError, Remedy};
pub use limits::{LimitKind, Limits};
pub use repertoire::common_characters;
pub use sheet::{
    Cell, MergedRange, NO_VALUE, OfficeFile, Row, Sheet, TEXT_SHEET, cell_address, cell_place,
    column_letters,
};

use std::fs::File;
use std::io::Read;
use std::path::Path;

use unicode_normalization::UnicodeNormalization;

use crate::crypto::hash::Sha256Stream;

/// Reads the file at `path`.
///
/// Its length is asked of the system first, so that a file over the limit is refused unread; the
/// reading itself stops at the limit all the same, since a file can grow and a pipe has no length.
///
/// Errors: as [`read_bytes`], and what the disk says.
pub fn read_file(path: &Path, limits: &Limits) -> Result<OfficeFile, ReadError> {
    let name = match path.file_name() {
        Some(name) => name.to_string_lossy().into_owned(),
        None => String::new(),
    };
    let io = |source| ReadError::Io {
        place: Place::file(&name),
        source,
    };
    let most = limits.file_bytes_max;
    let file = File::open(path).map_err(io)?;
    let length = file.metadata().map_err(io)?.len();
    build::check(LimitKind::FileBytes, most, length, || Place::file(&name))?;
    read_from(&name, file, limits)
}

/// Reads what `source` gives, to its end or to one byte past the limit: a pipe has no length to ask
/// for, and no more of it is taken or kept.
///
/// Errors: as [`read_bytes`], and what the source says.
pub fn read_from(name: &str, source: impl Read, limits: &Limits) -> Result<OfficeFile, ReadError> {
    let mut bytes = Vec::new();
    source
        .take(limits.file_bytes_max.saturating_add(1))
        .read_to_end(&mut bytes)
        .map_err(|source| ReadError::Io {
            place: Place::file(name),
            source,
        })?;
    read_bytes(name, &bytes, limits)
}

/// Reads a file that is already in memory; `name` is its name without folder.
///
/// Errors: the contents are of a kind that is not read, locked, broken, badly encoded, built to do
/// harm, or over a limit.
pub fn read_bytes(name: &str, bytes: &[u8], limits: &Limits) -> Result<OfficeFile, ReadError> {
    let length = bytes.len() as u64;
    build::check(LimitKind::FileBytes, limits.file_bytes_max, length, || {
        Place::file(name)
    })?;
    let wrong = |found| ReadError::WrongKind {
        place: Place::file(name),
        found,
    };
    let (sheets, encoding) = match kind(bytes) {
        Kind::Zip => (workbook::read_xlsx(name, bytes, limits)?, None),
        Kind::Compound => (legacy::read_xls(name, bytes, limits)?, None),
        Kind::Text => {
            let (sheet, encoding) = text::read_text(name, bytes, limits)?;
            (vec![sheet], Some(encoding))
        }
        Kind::Other(found) => return Err(wrong(found)),
    };
    let mut hash = Sha256Stream::new();
    hash.update(bytes);
    Ok(OfficeFile {
        // Some systems keep file names decomposed; on the ledger every text is NFC.
        name: name.nfc().collect(),
        sha256: hash.finish_file(),
        bytes: length,
        sheets,
        encoding,
    })
}

enum Kind {
    Zip,
    Compound,
    Text,
    Other(FileKind),
}

/// The kind of a file by its first bytes.
fn kind(bytes: &[u8]) -> Kind {
    if bytes.is_empty() {
        return Kind::Other(FileKind::EmptyFile);
    }
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        return Kind::Zip;
    }
    if bytes.starts_with(compound::MAGIC) {
        return Kind::Compound;
    }
    // Excel 2 to 4 wrote their records without a container: a BOF record of the version.
    if matches!(bytes, [0x09, 0 | 2 | 4 | 8, 4 | 6 | 8 | 16, 0, ..]) {
        return Kind::Other(FileKind::OldExcel);
    }
    if bytes.starts_with(b"%PDF-") {
        return Kind::Other(FileKind::Pdf);
    }
    let head = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let head = head.get(..head.len().min(2048)).unwrap_or_default();
    let head = String::from_utf8_lossy(head).trim_start().to_lowercase();
    if head.starts_with("mime-version:") {
        return Kind::Other(FileKind::WebArchive);
    }
    if head.starts_with("{\\rtf") {
        return Kind::Other(FileKind::OtherOffice);
    }
    if head.starts_with('<') {
        if head.contains("urn:schemas-microsoft-com:office:spreadsheet")
            && head.contains("<workbook")
        {
            return Kind::Other(FileKind::XmlSpreadsheet);
        }
        let html = [
            "<html",
            "<!doctype html",
            "<table",
            "<head",
            "<meta",
            "<body",
        ];
        if html.iter().any(|tag| head.contains(tag)) {
            return Kind::Other(FileKind::Html);
        }
        if head.starts_with("<?xml") {
            return Kind::Other(FileKind::Xml);
        }
    }
    Kind::Text
}
