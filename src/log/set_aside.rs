//! Torn bytes are kept in a file of their own before the segment is cut.
//!
//! **Promises**: the file is whole and durable before the cut; bytes set aside are told again by
//! every opening until a frame has been written in their place, so that a crash between the cut and
//! the caller's note of it loses nothing. **Not here**: what the bytes were.

use std::collections::BTreeSet;

use super::segment::{Named, SegmentBytes, named, names};
use super::{GROUP_BYTES_MAX, LOG_DIR, LogError};
use crate::disk::{Disk, write_durably};

/// Bytes that were torn, and where they are now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetAside {
    /// Path of the file that holds them, relative to the disk's root.
    pub file: String,
    /// How many there are.
    pub bytes: u64,
    /// Their digest, by the function given to [`LogWriter::open`](super::LogWriter::open).
    pub digest: [u8; 32],
}

/// Files from the same place of the log are told apart by a number; more than this many are refused
/// rather than searched.
const SAME_PLACE_MAX: u32 = 1000;

fn base(segment: u32, offset: u64) -> String {
    format!("set-aside-{segment:08}-{offset}")
}

fn numbered(segment: u32, offset: u64, number: u32) -> String {
    let base = base(segment, offset);
    match number {
        0 => format!("{LOG_DIR}/{base}.bin"),
        n => format!("{LOG_DIR}/{base}-{n}.bin"),
    }
}

/// Copies everything from `offset` to the end of the segment into a file, durably.
pub(super) fn keep(
    disk: &dyn Disk,
    segment: &mut SegmentBytes,
    offset: u64,
    hash: fn(&[u8]) -> [u8; 32],
) -> Result<SetAside, LogError> {
    let len = usize::try_from(segment.end.saturating_sub(offset)).unwrap_or(usize::MAX);
    let number = segment.segment;
    let path = super::segment::segment_path(number);
    let bytes = segment
        .bytes(offset, len)
        .map_err(LogError::io("reading torn bytes", &path))?;
    let told = |file| SetAside {
        file,
        bytes: bytes.len() as u64,
        digest: hash(bytes),
    };
    for nth in 0..SAME_PLACE_MAX {
        let file = numbered(number, offset, nth);
        let there = disk
            .len(&file)
            .map_err(LogError::io("looking for set-aside bytes", &file))?;
        match there {
            Some(length) if length == bytes.len() as u64 => {
                let same = disk
                    .read_whole(&file, length)
                    .map_err(LogError::io("reading set-aside bytes", &file))?
                    == bytes;
                // The same bytes: an earlier opening stopped between keeping and cutting. They are
                // written again, as that opening may have stopped before they were synced.
                if same {
                    write_durably(disk, &file, bytes)
                        .map_err(LogError::io("setting torn bytes aside", &file))?;
                    return Ok(told(file));
                }
            }
            Some(_) => {}
            None => {
                write_durably(disk, &file, bytes)
                    .map_err(LogError::io("setting torn bytes aside", &file))?;
                return Ok(told(file));
            }
        }
    }
    Err(LogError::AlreadyThere {
        found: base(number, offset),
    })
}

/// Segment, offset and number of a set-aside file, from its name.
fn place_of(name: &str) -> Option<(u32, u64, u32)> {
    let mut parts = name
        .strip_prefix("set-aside-")?
        .strip_suffix(".bin")?
        .split('-');
    let (segment, offset) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
    let number = match parts.next() {
        Some(number) => number.parse().ok()?,
        None => 0,
    };
    parts.next().is_none().then_some((segment, offset, number))
}

/// Everything that was ever set aside, by the place where the log then ended, in order; at one place
/// oldest first.
///
/// # Errors
/// What the disk says.
pub fn every(disk: &dyn Disk, hash: fn(&[u8]) -> [u8; 32]) -> Result<Vec<Vec<SetAside>>, LogError> {
    let places: BTreeSet<(u32, u64)> = names(disk)?
        .iter()
        .filter_map(|name| place_of(name))
        .map(|(segment, offset, _)| (segment, offset))
        .collect();
    places
        .into_iter()
        .map(|(segment, offset)| at(disk, segment, offset, hash))
        .collect()
}

/// Everything set aside at exactly this place, which is the end of the log: nothing was written there
/// since. Oldest first.
pub(super) fn at(
    disk: &dyn Disk,
    segment: u32,
    offset: u64,
    hash: fn(&[u8]) -> [u8; 32],
) -> Result<Vec<SetAside>, LogError> {
    let mut out = Vec::new();
    if !names(disk)?
        .iter()
        .any(|name| named(name) == Named::SetAside)
    {
        return Ok(out);
    }
    for number in 0..SAME_PLACE_MAX {
        let file = numbered(segment, offset, number);
        if disk
            .len(&file)
            .map_err(LogError::io("looking for set-aside bytes", &file))?
            .is_none()
        {
            break;
        }
        let bytes = disk
            .read_whole(&file, GROUP_BYTES_MAX)
            .map_err(LogError::io("reading set-aside bytes", &file))?;
        out.push(SetAside {
            file,
            bytes: bytes.len() as u64,
            digest: hash(&bytes),
        });
    }
    Ok(out)
}
