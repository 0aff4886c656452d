//! Segment files: their names, making a new one, and reading one in large pieces.
//!
//! **Promises**: a segment has its name only once its header is synced; what is read is checked and
//! bounded before it is believed. **Not here**: what a bad frame means (`recover`, `survey`).

use super::frame::{FRAME_MAGIC, FrameHeader, SegmentHeader};
use super::{FRAME_HEADER_BYTES, LOG_DIR, LogError, LogOptions, SEGMENT_HEADER_BYTES, What};
use crate::disk::{Disk, DiskFile, write_durably};
use std::io;
use std::sync::Arc;

/// How much is read at once, in bytes.
const CHUNK: usize = 1 << 20;

pub(super) fn segment_path(segment: u32) -> String {
    format!("{LOG_DIR}/{segment:08}.seg")
}

/// What a name in the log's directory is.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Named {
    Segment(u32),
    Mark,
    Lock,
    SetAside,
    /// An unfinished file of ours.
    Unfinished,
    Foreign,
}

pub(super) fn named(name: &str) -> Named {
    let segment = |name: &str| {
        let digits = name.strip_suffix(".seg")?;
        let number = digits.parse::<u32>().ok()?;
        // Only the one spelling we write: "+1.seg" or "1.seg" is not ours.
        (format!("{number:08}") == digits).then_some(number)
    };
    let set_aside = |name: &str| name.starts_with("set-aside-") && name.ends_with(".bin");
    match name {
        "mark" => Named::Mark,
        "lock" => Named::Lock,
        _ => match (segment(name), name.strip_suffix(".new")) {
            (Some(number), _) => Named::Segment(number),
            (None, Some(base)) if base == "mark" || segment(base).is_some() || set_aside(base) => {
                Named::Unfinished
            }
            _ if set_aside(name) => Named::SetAside,
            _ => Named::Foreign,
        },
    }
}

/// Names in the log's directory, sorted.
pub(super) fn names(disk: &dyn Disk) -> Result<Vec<String>, LogError> {
    disk.list(LOG_DIR).map_err(|e| match e.kind() {
        io::ErrorKind::NotFound => LogError::NotALog {
            missing: format!("{LOG_DIR}/"),
        },
        _ => LogError::io("listing", LOG_DIR)(e),
    })
}

/// Numbers of the segments present, ascending.
pub(super) fn segments(disk: &dyn Disk) -> Result<Vec<u32>, LogError> {
    let mut numbers: Vec<u32> = names(disk)?
        .iter()
        .filter_map(|name| match named(name) {
            Named::Segment(number) => Some(number),
            _ => None,
        })
        .collect();
    numbers.sort_unstable();
    Ok(numbers)
}

/// Makes a segment that holds its header only, durably, and opens it for writing.
pub(super) fn make(disk: &dyn Disk, header: &SegmentHeader) -> Result<Arc<dyn DiskFile>, LogError> {
    let path = segment_path(header.segment);
    write_durably(disk, &path, &header.encode())
        .map_err(LogError::io("making a segment", &path))?;
    disk.open_write(&path)
        .map_err(LogError::io("opening a segment", &path))
}

/// A segment file being read, with a buffer over it.
pub(super) struct SegmentBytes {
    pub segment: u32,
    file: Arc<dyn DiskFile>,
    buffer: Vec<u8>,
    buffer_offset: u64,
    /// Nothing at or past this offset is looked at.
    pub end: u64,
    /// How much to read ahead.
    chunk: usize,
}

/// What is at one offset of a segment.
#[derive(Debug)]
pub(super) enum Found<'a> {
    /// An intact frame.
    Frame(FrameHeader, &'a [u8]),
    /// The end of the segment, exactly.
    End,
    /// Anything else; the header is given if it at least is intact.
    Bad(What, Option<FrameHeader>),
}

impl SegmentBytes {
    /// Opens a segment up to its present end, or up to `end` if that is less.
    pub fn open(disk: &dyn Disk, segment: u32, end: u64) -> io::Result<Self> {
        let file = disk.open_read(&segment_path(segment))?;
        let end = end.min(file.len()?);
        Ok(Self {
            segment,
            file,
            buffer: Vec::new(),
            buffer_offset: 0,
            end,
            chunk: CHUNK,
        })
    }

    /// Reads ahead less, for a look at a few frames.
    pub fn with_chunk(mut self, chunk: usize) -> Self {
        self.chunk = chunk;
        self
    }

    /// Reads ahead so much from now on.
    pub fn read_ahead(&mut self, chunk: usize) {
        self.chunk = chunk;
    }

    /// The bytes from `offset`, `len` of them or as many as there are.
    pub fn bytes(&mut self, offset: u64, len: usize) -> io::Result<&[u8]> {
        let available = self.end.saturating_sub(offset);
        let len = usize::try_from(available).unwrap_or(usize::MAX).min(len);
        let held = offset
            .checked_sub(self.buffer_offset)
            .and_then(|at| usize::try_from(at).ok())
            .filter(|at| {
                at.checked_add(len)
                    .is_some_and(|end| end <= self.buffer.len())
            });
        let at = match held {
            Some(at) => at,
            None => {
                let want = usize::try_from(available)
                    .unwrap_or(usize::MAX)
                    .min(len.max(self.chunk));
                // Growing only: zeroing a megabyte at each refill would cost as much as reading it.
                if self.buffer.len() < want {
                    self.buffer.resize(want, 0);
                }
                let read = match self.buffer.get_mut(..want) {
                    Some(buffer) => self.file.read_at(offset, buffer)?,
                    None => 0,
                };
                self.buffer.truncate(read);
                self.buffer_offset = offset;
                0
            }
        };
        let end = (at + len).min(self.buffer.len());
        Ok(self.buffer.get(at..end).unwrap_or_default())
    }

    /// The segment's header, if it is intact.
    pub fn header(&mut self) -> io::Result<Option<SegmentHeader>> {
        let len = SEGMENT_HEADER_BYTES as usize;
        Ok(SegmentHeader::decode(self.bytes(0, len)?))
    }

    /// The frame header at `offset`, if there is one; its payload is not looked at.
    pub fn frame_header(&mut self, offset: u64) -> io::Result<Option<FrameHeader>> {
        let segment = self.segment;
        let bytes = self.bytes(offset, FRAME_HEADER_BYTES as usize)?;
        Ok(FrameHeader::decode(bytes, segment, offset))
    }

    /// What is at `offset`.
    pub fn frame(&mut self, offset: u64, options: &LogOptions) -> io::Result<Found<'_>> {
        let left = self.end.saturating_sub(offset);
        if left == 0 {
            return Ok(Found::End);
        }
        let Some(header) = self.frame_header(offset)? else {
            let mut start = [0; 4];
            let bytes = self.bytes(offset, 4)?;
            for (to, from) in start.iter_mut().zip(bytes) {
                *to = *from;
            }
            let what = if left < FRAME_HEADER_BYTES {
                What::Cut {
                    expected: FRAME_HEADER_BYTES,
                    found: left,
                }
            } else {
                What::FrameHeader { start }
            };
            return Ok(Found::Bad(what, None));
        };
        if header.len == 0 || header.len > options.frame_bytes_max {
            let what = What::Length {
                found: header.len,
                max: options.frame_bytes_max,
            };
            return Ok(Found::Bad(what, Some(header)));
        }
        let cut = |found| What::Cut {
            expected: header.frame_bytes(),
            found,
        };
        if left < header.frame_bytes() {
            return Ok(Found::Bad(cut(left), Some(header)));
        }
        // Header and payload together, so that reading on does not begin a new piece in between.
        let frame = self.bytes(offset, header.frame_bytes() as usize)?;
        let payload = frame.get(FRAME_HEADER_BYTES as usize..).unwrap_or_default();
        if payload.len() != header.len as usize {
            // The file became shorter while we read it.
            return Ok(Found::Bad(cut(frame.len() as u64), Some(header)));
        }
        let found = crc32c::crc32c(payload);
        if found != header.payload_crc {
            let what = What::PayloadCrc {
                expected: header.payload_crc,
                found,
            };
            return Ok(Found::Bad(what, Some(header)));
        }
        Ok(Found::Frame(header, payload))
    }

    /// The first offset from `from` on with an intact frame header that `accept`s, payload unseen.
    ///
    /// Linear in the bytes up to the end: each offset costs a comparison, each magic found one CRC of
    /// 48 bytes.
    pub fn find_header(
        &mut self,
        from: u64,
        accept: impl Fn(&FrameHeader) -> bool,
    ) -> io::Result<Option<(u64, FrameHeader)>> {
        let mut at = from;
        while self.end.saturating_sub(at) >= FRAME_HEADER_BYTES {
            let len = self.chunk.max(2 * FRAME_HEADER_BYTES as usize);
            let bytes = self.bytes(at, len)?;
            let magic = bytes
                .windows(FRAME_MAGIC.len())
                .position(|window| window == FRAME_MAGIC);
            match magic {
                Some(position) => {
                    let candidate = at + position as u64;
                    if let Some(header) = self.frame_header(candidate)?
                        && accept(&header)
                    {
                        return Ok(Some((candidate, header)));
                    }
                    at = candidate + 1;
                }
                // A magic may begin in the last three bytes.
                None if bytes.len() > FRAME_MAGIC.len() => {
                    at += (bytes.len() - FRAME_MAGIC.len() + 1) as u64;
                }
                None => return Ok(None),
            }
        }
        Ok(None)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::disk::SimDisk;

    #[test]
    fn names_are_ours_only_in_our_spelling() {
        assert_eq!(named("00000000.seg"), Named::Segment(0));
        assert_eq!(named("123456789.seg"), Named::Segment(123_456_789));
        assert_eq!(named("1.seg"), Named::Foreign);
        assert_eq!(named("+0000001.seg"), Named::Foreign);
        assert_eq!(named("00000001.seg.new"), Named::Unfinished);
        assert_eq!(named("mark.new"), Named::Unfinished);
        assert_eq!(named("set-aside-0-72.bin"), Named::SetAside);
        assert_eq!(named("notes.new"), Named::Foreign);
    }

    #[test]
    fn a_header_is_found_across_pieces_and_linearly() -> io::Result<()> {
        let header = FrameHeader {
            len: 1,
            group: 1,
            sequence: 4,
            count: 1,
            index: 0,
            payload_crc: 0,
        };
        for at in 0..200u64 {
            let disk = SimDisk::new();
            disk.create_dir(LOG_DIR)?;
            // A field of magics, none of which is a header.
            disk.overwrite("log/00000003.seg", 0, &FRAME_MAGIC.repeat(100));
            disk.overwrite("log/00000003.seg", at as usize, &header.encode(3, at));
            let mut bytes = SegmentBytes::open(&disk, 3, u64::MAX)?.with_chunk(64);
            assert_eq!(bytes.find_header(0, |_| true)?, Some((at, header)));
            assert_eq!(bytes.find_header(at + 1, |_| true)?, None);
            assert_eq!(bytes.find_header(0, |h| h.sequence > 4)?, None);
        }
        Ok(())
    }
}
