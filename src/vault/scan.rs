//! Reading the records file from its beginning, frame by frame.
//!
//! **Promises**: below the saved mark every frame is whole and authentic, or the scan refuses with
//! the offset; above it, the scan stops at the first frame that is cut or torn, because a save that
//! was never acknowledged may land in part. A frame whose checksum holds and whose seal does not is
//! never the work of a power cut, and is refused anywhere. Memory is bounded by one frame and one
//! window. **Not here**: what the records mean.

use super::VaultError;
use super::error::{damaged, disk};
use super::header::Secrets;
use super::record::{FRAME_HEAD, Record, checksum, head, unframe};
use crate::disk::DiskFile;

const MAGIC: [u8; 8] = *b"SUNVREC1";
/// Bytes before the first frame: magic and generation.
pub(super) const FILE_HEAD: u64 = 16;
const WINDOW: usize = 1 << 20;

/// Where a record lies.
#[derive(Clone, Copy)]
pub(super) struct Place {
    pub number: u64,
    pub offset: u64,
    /// Length of the whole frame in bytes.
    pub len: u32,
}

/// What a scan found.
pub(super) struct Scan {
    pub frames: u64,
    /// Offset just past the last whole frame.
    pub end: u64,
    /// Length of the file: beyond `end` it is torn.
    pub file_len: u64,
}

/// The first bytes of a records file.
pub(super) fn file_head(generation: u64) -> [u8; 16] {
    let mut out = [0; 16];
    out[..8].copy_from_slice(&MAGIC);
    out[8..].copy_from_slice(&generation.to_le_bytes());
    out
}

/// A forward reader with a window, so that small frames cost no system call each.
struct Reader<'a> {
    file: &'a dyn DiskFile,
    path: &'a str,
    file_len: u64,
    window: Vec<u8>,
    from: u64,
}

impl Reader<'_> {
    /// `len` bytes at `offset`; `None` where the file ends before.
    fn take(&mut self, offset: u64, len: usize) -> Result<Option<&[u8]>, VaultError> {
        let at = |from: u64| usize::try_from(offset.wrapping_sub(from)).unwrap_or(usize::MAX);
        let end = at(self.from).saturating_add(len);
        if offset < self.from || end > self.window.len() {
            let left = self.file_len.saturating_sub(offset);
            let left = usize::try_from(left).unwrap_or(usize::MAX);
            self.window.resize(len.max(WINDOW).min(left), 0);
            let read = self
                .file
                .read_at(offset, &mut self.window)
                .map_err(disk(self.path, "read it"))?;
            self.window.truncate(read);
            self.from = offset;
        }
        let start = at(self.from);
        Ok(self.window.get(start..start.saturating_add(len)))
    }
}

/// Reads all records; `saved` is the mark's number of frames and end.
pub(super) fn scan(
    file: &dyn DiskFile,
    secrets: &Secrets,
    saved: (u64, u64),
    mut each: impl FnMut(Place, Record) -> Result<(), VaultError>,
) -> Result<Scan, VaultError> {
    let path = secrets.records_path();
    let file_len = file.len().map_err(disk(&path, "take its length"))?;
    let mut reader = Reader {
        file,
        path: &path,
        file_len,
        window: Vec::new(),
        from: 0,
    };
    let expected = file_head(secrets.generation);
    if reader.take(0, expected.len())? != Some(&expected[..]) {
        return Err(damaged(&path, 0, "the head of the records file"));
    }
    let mut place = Place {
        number: 0,
        offset: FILE_HEAD,
        len: 0,
    };
    loop {
        match next(&mut reader, secrets, &mut place)? {
            Found::Record(record) => {
                let after = place.offset + u64::from(place.len);
                each(place, record)?;
                place = Place {
                    number: place.number + 1,
                    offset: after,
                    len: 0,
                };
            }
            Found::NotAuthentic => {
                let expected = "a record sealed for this place";
                return Err(damaged(&path, place.offset, expected));
            }
            Found::Torn => break,
        }
    }
    if place.offset < saved.1 {
        return Err(damaged(&path, place.offset, "a whole saved record"));
    }
    if place.number < saved.0 {
        return Err(damaged(
            &path,
            place.offset,
            "as many records as were saved",
        ));
    }
    Ok(Scan {
        frames: place.number,
        end: place.offset,
        file_len,
    })
}

enum Found {
    Record(Record),
    NotAuthentic,
    Torn,
}

fn next(
    reader: &mut Reader<'_>,
    secrets: &Secrets,
    place: &mut Place,
) -> Result<Found, VaultError> {
    let Some(bytes) = reader.take(place.offset, FRAME_HEAD)? else {
        return Ok(Found::Torn);
    };
    let Some((length, crc)) = bytes.first_chunk().and_then(head) else {
        return Ok(Found::Torn);
    };
    let rest_at = place.offset + FRAME_HEAD as u64;
    let Some(rest) = reader.take(rest_at, length as usize)? else {
        return Ok(Found::Torn);
    };
    if checksum(length, rest) != crc {
        return Ok(Found::Torn);
    }
    place.len = length + FRAME_HEAD as u32;
    Ok(match unframe(secrets, place.number, rest) {
        Some(record) => Found::Record(record),
        None => Found::NotAuthentic,
    })
}

/// Reads the one record at `place` again.
pub(super) fn read_at(
    file: &dyn DiskFile,
    secrets: &Secrets,
    place: Place,
) -> Result<Record, VaultError> {
    let path = secrets.records_path();
    let mut bytes = vec![0; place.len as usize];
    let read = file
        .read_at(place.offset, &mut bytes)
        .map_err(disk(&path, "read it"))?;
    let rest = bytes.get(FRAME_HEAD..read).unwrap_or_default();
    unframe(secrets, place.number, rest)
        .ok_or_else(|| damaged(&path, place.offset, "the record that was here at opening"))
}
