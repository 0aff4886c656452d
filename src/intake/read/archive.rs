//! The archive inside an .xlsx, checked before anything reads it.
//!
//! Promises: after [`check_archive`] every member has been unpacked once to its end within the
//! limits, by count and not by declared size; no name leads out, none is given twice, no two
//! members share bytes; no member carries a DTD or another encoding than UTF-8; the table of texts
//! declares no more than it holds. Nothing is written to disk and no member is kept.
//!
//! Sources: ECMA-376 part 2 (no DTD, UTF-8 or UTF-16; UTF-16 is refused because no spreadsheet
//! program writes it and the checks here read bytes).

use std::io::{BufRead, BufReader, Cursor, Read};

use super::build::check;
use super::error::{ArchiveFault, Damage, FileKind, Place, ReadError};
use super::limits::{LimitKind, Limits};
use zip::ZipArchive;
use zip::result::ZipError;

/// Bytes at the head of a member that are looked at for its encoding and declared count.
const HEAD_BYTES: usize = 64 * 1024;

/// Checks the whole archive.
pub(super) fn check_archive(file: &str, bytes: &[u8], limits: &Limits) -> Result<(), ReadError> {
    let place = || Place::file(file);
    // The list of members is built in memory when the archive is opened, so its length is bounded
    // before, by counting the headers that it must consist of.
    let headers = count_headers(bytes);
    let members_max = limits.members_max as u64;
    check(LimitKind::Members, members_max, headers, place)?;
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| damaged(file))?;
    check(LimitKind::Members, members_max, archive.len() as u64, place)?;
    let names = member_names(file, &archive)?;
    check_kind(file, &mut archive, &names)?;
    if archive.has_duplicate_names() || has_twins(&names) {
        return Err(fault(file, ArchiveFault::DuplicateName));
    }
    if archive
        .has_overlapping_entries()
        .map_err(|_| damaged(file))?
    {
        return Err(fault(file, ArchiveFault::OverlappingParts));
    }
    let mut unpacked = 0;
    for (index, name) in names.iter().enumerate() {
        let member = archive.by_index(index).map_err(|error| match error {
            ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) => {
                ReadError::PasswordProtected { place: place() }
            }
            _ => damaged(file),
        })?;
        let room = limits.unpacked_bytes_max.saturating_sub(unpacked);
        let most = room.min(limits.member_bytes_max);
        // One byte more than allowed is enough to know that there is more.
        let mut reader = BufReader::with_capacity(HEAD_BYTES, member.take(most + 1));
        let length = check_member(file, name, &mut reader)?;
        check(
            LimitKind::MemberBytes,
            limits.member_bytes_max,
            length,
            place,
        )?;
        unpacked += length;
        check(
            LimitKind::UnpackedBytes,
            limits.unpacked_bytes_max,
            unpacked,
            place,
        )?;
    }
    Ok(())
}

/// How often the signature of a central header stands in `bytes`.
fn count_headers(mut bytes: &[u8]) -> u64 {
    let mut headers = 0;
    while let Some((_, rest)) = bytes
        .iter()
        .position(|&byte| byte == b'P')
        .and_then(|at| bytes.split_at_checked(at + 1))
    {
        headers += u64::from(rest.starts_with(b"K\x01\x02"));
        bytes = rest;
    }
    headers
}

fn member_names<R: Read + std::io::Seek>(
    file: &str,
    archive: &ZipArchive<R>,
) -> Result<Vec<String>, ReadError> {
    let mut names = Vec::with_capacity(archive.len());
    for name in archive.file_names() {
        // Some writers use backslashes and some readers ignore capitals: names are compared as
        // the most careless reader would.
        let name = name.map_err(|_| damaged(file))?.replace('\\', "/");
        let escapes = name.starts_with('/')
            || name.contains('\0')
            || name.contains(':')
            || name.split('/').any(|part| part == "..");
        if escapes {
            return Err(fault(file, ArchiveFault::EscapingName));
        }
        names.push(name.to_lowercase());
    }
    Ok(names)
}

/// Tells a workbook from the other things that come as an archive.
fn check_kind<R: Read + std::io::Seek>(
    file: &str,
    archive: &mut ZipArchive<R>,
    names: &[String],
) -> Result<(), ReadError> {
    let has = |wanted: &str| names.iter().any(|name| name == wanted);
    let within = |folder: &str| names.iter().any(|name| name.starts_with(folder));
    let wrong = |found| {
        Err(ReadError::WrongKind {
            place: Place::file(file),
            found,
        })
    };
    if let Some(index) = names.iter().position(|name| name == "mimetype") {
        let mut kind = Vec::new();
        if let Ok(member) = archive.by_index(index) {
            // A member that cannot be read names no kind; it is refused later.
            let _ = member.take(256).read_to_end(&mut kind);
        }
        if kind.starts_with(b"application/vnd.oasis.opendocument") {
            return wrong(FileKind::OpenDocument);
        }
    }
    if !has("[content_types].xml") {
        return wrong(FileKind::Archive);
    }
    if has("xl/workbook.bin") {
        return wrong(FileKind::Xlsb);
    }
    if (within("word/") || within("ppt/")) && !within("xl/") {
        return wrong(FileKind::OtherOffice);
    }
    Ok(())
}

fn has_twins(names: &[String]) -> bool {
    let mut sorted: Vec<&String> = names.iter().collect();
    sorted.sort_unstable();
    sorted.windows(2).any(|pair| pair[0] == pair[1])
}

/// Unpacks a member to its end and returns its length.
fn check_member(file: &str, name: &str, reader: &mut impl BufRead) -> Result<u64, ReadError> {
    let mut head = Vec::new();
    let broken = |_| damaged(file);
    reader
        .by_ref()
        .take(HEAD_BYTES as u64)
        .read_to_end(&mut head)
        .map_err(broken)?;
    let texts = name.ends_with("sharedstrings.xml");
    // Excel itself writes UTF-16 into customXml, which holds settings and no sheet.
    if texts || !name.starts_with("customxml/") {
        check_encoding(file, &head)?;
    }
    if texts {
        check_text_count(file, &head)?;
    }
    // The head is looked through again with the rest, so that nothing hides on the seam.
    let mut whole = head.as_slice().chain(reader);
    let mut length = 0;
    loop {
        // In XML a literal "<" stands only in mark-up, so "!DOCTYPE" and "!ENTITY" are looked for
        // by their rarer first byte.
        let skipped = whole.skip_until(b'!').map_err(broken)?;
        if skipped == 0 {
            return Ok(length);
        }
        length += skipped as u64;
        let mut word = Vec::with_capacity(8);
        let taken = whole
            .by_ref()
            .take(7)
            .read_to_end(&mut word)
            .map_err(broken)?;
        if word.eq_ignore_ascii_case(b"DOCTYPE") || word.starts_with(b"ENTITY") {
            return Err(fault(file, ArchiveFault::DocumentType));
        }
        length += taken as u64;
    }
}

/// Refuses XML in any encoding but UTF-8.
fn check_encoding(file: &str, head: &[u8]) -> Result<(), ReadError> {
    let utf16 = matches!(
        head,
        [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] | [b'<', 0, ..] | [0, b'<', ..]
    );
    let start = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head);
    let declaration: Vec<u8> = match start.starts_with(b"<?xml") {
        true => start
            .iter()
            .copied()
            .take_while(|&byte| byte != b'>')
            .collect(),
        false => Vec::new(),
    };
    let declaration = String::from_utf8_lossy(&declaration).to_lowercase();
    let foreign = declaration
        .split_once("encoding")
        .is_some_and(|(_, value)| {
            let value = value.trim_start_matches([' ', '\t', '\r', '\n', '=', '"', '\'']);
            !(value.starts_with("utf-8")
                || value.starts_with("utf8")
                || value.starts_with("us-ascii"))
        });
    match utf16 || foreign {
        true => Err(fault(file, ArchiveFault::ForeignEncoding)),
        false => Ok(()),
    }
}

/// Refuses a table of texts that declares more texts than a reader should set room aside for.
///
/// calamine reserves memory for `uniqueCount` texts before it has seen one.
fn check_text_count(file: &str, head: &[u8]) -> Result<(), ReadError> {
    /// 4 Mi texts take 100 MB of room; a real table is far smaller.
    const TEXTS_MAX: u64 = 4 * 1024 * 1024;
    let text = without_comments(&String::from_utf8_lossy(head));
    let mut rest: &str = &text;
    while let Some((_, after)) = rest.split_once("uniqueCount") {
        let value = after.trim_start_matches([' ', '\t', '\r', '\n', '=', '"', '\'']);
        let digits: String = value.chars().take_while(char::is_ascii_digit).collect();
        if !digits.is_empty() && digits.parse::<u64>().map_or(true, |n| n > TEXTS_MAX) {
            return Err(fault(file, ArchiveFault::FalseCount));
        }
        rest = after;
    }
    // The whole start tag of the table has to lie within the bytes just looked at. Its name may
    // carry a prefix ("x:sst").
    let begins = text
        .split('<')
        .skip(1)
        .filter(|tag| tag.contains('>'))
        .filter_map(|tag| tag.split([' ', '\t', '\r', '\n', '>', '/']).next())
        .any(|name| name == "sst" || name.ends_with(":sst"));
    match begins {
        true => Ok(()),
        false => Err(fault(file, ArchiveFault::FalseCount)),
    }
}

/// The text without its XML comments; everything after one that is not closed is left out.
fn without_comments(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("<!--") {
        kept.push_str(before);
        rest = after.split_once("-->").map_or("", |(_, after)| after);
    }
    kept.push_str(rest);
    kept
}

fn damaged(file: &str) -> ReadError {
    ReadError::Unreadable {
        place: Place::file(file),
        found: Damage::Archive,
    }
}

fn fault(file: &str, found: ArchiveFault) -> ReadError {
    ReadError::UnsafeArchive {
        place: Place::file(file),
        found,
    }
}
