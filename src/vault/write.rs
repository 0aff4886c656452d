//! Writing records files: their beginning, their frames, and the removal of those that do not count.
//!
//! **Promises**: nothing is overwritten but what lies past the saved end. **Not here**: syncing,
//! which the callers do when all of a step is written.

use super::error::{damaged, disk};
use super::header::Secrets;
use super::record::{FrameError, Record, frame};
use super::scan::{Place, file_head};
use super::{VAULT_DIR, VaultError};
use crate::disk::{Disk, DiskFile};
use std::sync::Arc;

/// Bytes written at once.
const WRITE_BYTES: usize = 1 << 20;

/// Makes the records file of a generation, with its head. The caller syncs it.
pub(super) fn create_records(
    on: &dyn Disk,
    secrets: &Secrets,
) -> Result<Arc<dyn DiskFile>, VaultError> {
    let path = secrets.records_path();
    let file = on.create_new(&path).map_err(disk(&path, "create it"))?;
    file.write_all_at(0, &file_head(secrets.generation))
        .map_err(disk(&path, "write to it"))?;
    Ok(file)
}

/// Writes the frames of `records` from (number, offset) on; gives the (number, offset) after them.
pub(super) fn append<'a>(
    file: &dyn DiskFile,
    secrets: &Secrets,
    from: (u64, u64),
    records: impl Iterator<Item = &'a Record>,
    mut placed: impl FnMut(Place),
) -> Result<(u64, u64), VaultError> {
    let path = secrets.records_path();
    let (mut number, mut offset) = from;
    let mut written = offset;
    let mut buffer = Vec::new();
    for record in records {
        let len = frame(&mut buffer, secrets, number, record).map_err(|error| match error {
            FrameError::Random(error) => VaultError::Random(error),
            FrameError::TooLong => damaged(&path, offset, "a record of at most 1 MiB"),
        })?;
        placed(Place {
            number,
            offset,
            len,
        });
        number += 1;
        offset += u64::from(len);
        if buffer.len() >= WRITE_BYTES {
            file.write_all_at(written, &buffer)
                .map_err(disk(&path, "write to it"))?;
            written = offset;
            buffer.clear();
        }
    }
    file.write_all_at(written, &buffer)
        .map_err(disk(&path, "write to it"))?;
    Ok((number, offset))
}

/// Removes records, marks and torn ends of every generation but `keep`: what an erasure or a
/// creation that was cut short left behind.
pub(super) fn sweep(on: &dyn Disk, keep: Option<u64>) -> Result<(), VaultError> {
    let names = on.list(VAULT_DIR).map_err(disk(VAULT_DIR, "list it"))?;
    let mut removed = false;
    for name in names {
        let mut parts = name.split('.');
        let ours = matches!(parts.next(), Some("records" | "mark" | "torn"));
        let generation = parts.next().and_then(|part| part.parse::<u64>().ok());
        if ours && generation.is_some() && generation != keep {
            let path = format!("{VAULT_DIR}/{name}");
            on.remove(&path).map_err(disk(&path, "remove it"))?;
            removed = true;
        }
    }
    if removed {
        on.sync_dir(VAULT_DIR).map_err(disk(VAULT_DIR, "sync it"))?;
    }
    Ok(())
}
