//! Frames of the vault's logs: length (u32), CRC-32C of the record (u32), record.

use crate::disk::Disk;

use super::VaultError;

/// Largest record; a longer one on disk is damage.
const RECORD_MAX: usize = 1 << 20;
/// Largest vault log that is read.
const FILE_MAX: u64 = 4 << 30;

/// The records of a file, and how many bytes of it are whole.
pub(super) struct Frames {
    pub records: Vec<Vec<u8>>,
    pub whole: u64,
}

pub(super) fn read(disk: &dyn Disk, path: &str) -> Result<Frames, VaultError> {
    let io = |source| VaultError::Io {
        file: path.to_owned(),
        source,
    };
    if disk.len(path).map_err(io)?.is_none() {
        return Ok(Frames {
            records: Vec::new(),
            whole: 0,
        });
    }
    let bytes = disk.read_whole(path, FILE_MAX).map_err(io)?;
    let mut records = Vec::new();
    let mut rest = bytes.as_slice();
    let mut whole = 0u64;
    while !rest.is_empty() {
        let frame = split(rest);
        match frame {
            Some((record, after)) => {
                whole += (rest.len() - after.len()) as u64;
                records.push(record.to_vec());
                rest = after;
            }
            None => {
                // Torn only if nothing intact follows.
                if (1..rest.len()).any(|at| rest.get(at..).and_then(split).is_some()) {
                    return Err(VaultError::Damaged {
                        file: path.to_owned(),
                        offset: whole,
                    });
                }
                break;
            }
        }
    }
    Ok(Frames { records, whole })
}

fn split(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = bytes.split_first_chunk::<4>()?;
    let (crc, rest) = rest.split_first_chunk::<4>()?;
    let length = u32::from_le_bytes(*length) as usize;
    if length == 0 || length > RECORD_MAX {
        return None;
    }
    let record = rest.get(..length)?;
    (crc32c::crc32c(record) == u32::from_le_bytes(*crc)).then(|| {
        let after = rest.get(length..).unwrap_or_default();
        (record, after)
    })
}

pub(super) fn frame(out: &mut Vec<u8>, record: &[u8]) {
    out.extend_from_slice(&(record.len() as u32).to_le_bytes());
    out.extend_from_slice(&crc32c::crc32c(record).to_le_bytes());
    out.extend_from_slice(record);
}

/// Appends frames at `at`, cutting what was torn there, and syncs.
pub(super) fn append(disk: &dyn Disk, path: &str, at: u64, bytes: &[u8]) -> Result<(), VaultError> {
    let io = |source| VaultError::Io {
        file: path.to_owned(),
        source,
    };
    let is_new = disk.len(path).map_err(io)?.is_none();
    let file = if is_new {
        disk.create_new(path).map_err(io)?
    } else {
        disk.open_write(path).map_err(io)?
    };
    if file.len().map_err(io)? > at {
        file.set_len(at).map_err(io)?;
    }
    file.write_all_at(at, bytes).map_err(io)?;
    file.sync_all().map_err(io)?;
    if is_new {
        disk.sync_dir(super::store::DIR).map_err(io)?;
    }
    Ok(())
}
