//! The synced mark: how far the log is known to be on disk. Layout and reasons are in the room's doc.
//!
//! **Promises**: a record is taken whole or not at all; the newest whole one counts. **Not here**:
//! whether the log agrees with it.

use super::{LOG_DIR, LogError};
use crate::disk::{Disk, DiskFile, write_durably};
use std::io;
use std::sync::Arc;

const MAGIC: [u8; 8] = *b"SUNMARK1";
const RECORD_LEN: usize = 92;
/// One record a page, so that no device's write of one can touch another.
const SLOT_BYTES: usize = 4096;
const SLOTS: usize = 3;
const ANCHOR: usize = 0;

/// How far the log is synced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mark {
    /// Number of synced frames, which is the next sequence.
    pub frames: u64,
    /// Segment of the last synced frame.
    pub segment: u32,
    /// Offset in that segment just past the last synced frame, in bytes.
    pub offset: u64,
    /// Commit group number of the last synced frame; 0 while the log is empty.
    pub group: u64,
    /// The caller's 32 bytes for the last synced frame; zeros while the log is empty.
    pub tag: [u8; 32],
}

impl Mark {
    /// The mark of a log without frames.
    pub(super) const EMPTY: Self = Self {
        frames: 0,
        segment: 0,
        offset: super::SEGMENT_HEADER_BYTES,
        group: 0,
        tag: [0; 32],
    };
}

pub(super) fn mark_path() -> String {
    format!("{LOG_DIR}/mark")
}

fn encode(mark: &Mark, generation: u64) -> [u8; RECORD_LEN] {
    let mut out = [0; RECORD_LEN];
    out[..8].copy_from_slice(&MAGIC);
    out[8..16].copy_from_slice(&generation.to_le_bytes());
    out[16..24].copy_from_slice(&mark.frames.to_le_bytes());
    out[24..28].copy_from_slice(&mark.segment.to_le_bytes());
    out[32..40].copy_from_slice(&mark.offset.to_le_bytes());
    out[40..48].copy_from_slice(&mark.group.to_le_bytes());
    out[48..80].copy_from_slice(&mark.tag);
    let crc = crc32c::crc32c(&out[..88]);
    out[88..].copy_from_slice(&crc.to_le_bytes());
    out
}

fn decode(slot: &[u8]) -> Option<(u64, Mark)> {
    let record: &[u8; RECORD_LEN] = slot.get(..RECORD_LEN)?.try_into().ok()?;
    let u64_at = |at: usize| Some(u64::from_le_bytes(record.get(at..at + 8)?.try_into().ok()?));
    let u32_at = |at: usize| Some(u32::from_le_bytes(record.get(at..at + 4)?.try_into().ok()?));
    let intact = record[..8] == MAGIC && Some(crc32c::crc32c(&record[..88])) == u32_at(88);
    if !intact {
        return None;
    }
    let mark = Mark {
        frames: u64_at(16)?,
        segment: u32_at(24)?,
        offset: u64_at(32)?,
        group: u64_at(40)?,
        tag: record.get(48..80)?.try_into().ok()?,
    };
    Some((u64_at(8)?, mark))
}

/// The newest whole record, with its generation; `None` where there is no file or no whole record.
///
/// A writer may be rewriting a record meanwhile; then its neighbour, one older, is found.
pub(super) fn read(disk: &dyn Disk) -> io::Result<Option<(u64, Mark)>> {
    let file = match disk.open_read(&mark_path()) {
        Ok(file) => file,
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(e) => return Err(e),
    };
    let mut bytes = vec![0; SLOTS * SLOT_BYTES];
    let read = file.read_at(0, &mut bytes)?;
    bytes.truncate(read);
    Ok(bytes
        .chunks(SLOT_BYTES)
        .filter_map(decode)
        .max_by_key(|(generation, _)| *generation))
}

/// The writer's hold on the mark file.
pub(super) struct MarkFile {
    file: Arc<dyn DiskFile>,
    generation: u64,
}

impl MarkFile {
    /// Makes or replaces the mark file, durably, so that it says `mark` in every slot.
    pub fn replace(disk: &dyn Disk, mark: &Mark, generation: u64) -> Result<Self, LogError> {
        let path = mark_path();
        let mut bytes = vec![0; SLOTS * SLOT_BYTES];
        for slot in bytes.chunks_mut(SLOT_BYTES) {
            if let Some(out) = slot.get_mut(..RECORD_LEN) {
                out.copy_from_slice(&encode(mark, generation));
            }
        }
        write_durably(disk, &path, &bytes).map_err(LogError::io("making the mark", &path))?;
        let file = disk
            .open_write(&path)
            .map_err(LogError::io("opening the mark", &path))?;
        Ok(Self { file, generation })
    }

    /// Rewrites the older running record; not synced.
    pub fn advance(&mut self, mark: &Mark) -> Result<(), LogError> {
        self.generation = self.generation.saturating_add(1);
        let slot = 1 + usize::from(self.generation % 2 == 1);
        self.write(slot, mark)
    }

    /// Makes the mark durable: the running record first, so that a cut while the anchor is being
    /// rewritten leaves the running one.
    pub fn sync(&mut self, mark: &Mark) -> Result<(), LogError> {
        self.advance(mark)?;
        self.sync_file()?;
        self.write(ANCHOR, mark)?;
        self.sync_file()
    }

    fn write(&self, slot: usize, mark: &Mark) -> Result<(), LogError> {
        self.file
            .write_all_at((slot * SLOT_BYTES) as u64, &encode(mark, self.generation))
            .map_err(LogError::io("writing the mark", mark_path()))
    }

    fn sync_file(&self) -> Result<(), LogError> {
        self.file
            .sync_data()
            .map_err(LogError::io("syncing the mark", mark_path()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::disk::SimDisk;

    fn mark(frames: u64) -> Mark {
        Mark {
            frames,
            segment: 1,
            offset: 2,
            group: 3,
            tag: [4; 32],
        }
    }

    fn disk() -> Result<SimDisk, Box<dyn std::error::Error>> {
        let disk = SimDisk::new();
        disk.create_dir(LOG_DIR)?;
        disk.sync_dir("")?;
        Ok(disk)
    }

    #[test]
    fn a_torn_record_leaves_its_neighbour() -> Result<(), Box<dyn std::error::Error>> {
        let disk = disk()?;
        let mut file = MarkFile::replace(&disk, &mark(0), 0)?;
        file.advance(&mark(1))?;
        file.advance(&mark(2))?;
        assert_eq!(read(&disk)?, Some((2, mark(2))));
        let torn = disk.copy();
        torn.overwrite("log/mark", SLOT_BYTES + 20, &[0xff]);
        assert_eq!(read(&torn)?, Some((1, mark(1))));
        torn.overwrite("log/mark", 2 * SLOT_BYTES + 20, &[0xff]);
        assert_eq!(read(&torn)?, Some((0, mark(0))));
        torn.cut("log/mark", 50);
        assert_eq!(read(&torn)?, None);
        Ok(())
    }

    #[test]
    fn a_whole_record_is_left_by_any_power_cut() -> Result<(), Box<dyn std::error::Error>> {
        for seed in 0..300 {
            let disk = disk()?;
            let mut file = MarkFile::replace(&disk, &mark(0), 0)?;
            let calls = disk.calls();
            disk.fail_at(calls + seed % 16, crate::disk::Fault::PowerLost);
            let mut synced = 0;
            for n in 1..=6 {
                let done = if n % 3 == 0 {
                    file.sync(&mark(n)).map(|()| synced = n)
                } else {
                    file.advance(&mark(n))
                };
                if done.is_err() {
                    break;
                }
            }
            disk.power_cut(seed);
            let (_, found) = read(&disk)?.ok_or(format!("seed {seed}: no mark left"))?;
            assert!(found.frames >= synced, "seed {seed}: {found:?} {synced}");
        }
        Ok(())
    }
}
