//! `vault/mark.<g>`: how far the records are known to be saved.
//!
//! **Why**: without it, a decayed last record and a torn save look alike, and the one must be
//! refused while the other must be cut. Two slots, a page apart, are written by turns, so that a
//! torn write of one leaves the other.
//!
//! **Layout** of a slot (little-endian): count u64, frames u64, end offset u64, keyed BLAKE3 of
//! ledger ‖ generation ‖ these 32.

use super::VaultError;
use super::error::{damaged, disk};
use super::header::Secrets;
use crate::crypto::hash;
use crate::disk::Disk;

const SLOT_BYTES: u64 = 4096;
const BODY: usize = 24;
const LEN: usize = BODY + 32;

/// The saved part of the records.
#[derive(Clone, Copy)]
pub(super) struct Mark {
    /// Grows with each mark; its parity chooses the slot.
    pub count: u64,
    /// Number of saved records.
    pub frames: u64,
    /// Offset just past the last saved record.
    pub end: u64,
}

fn encode(mark: &Mark, secrets: &Secrets) -> [u8; LEN] {
    let mut out = [0; LEN];
    out[..8].copy_from_slice(&mark.count.to_le_bytes());
    out[8..16].copy_from_slice(&mark.frames.to_le_bytes());
    out[16..24].copy_from_slice(&mark.end.to_le_bytes());
    let tag = hash::keyed(
        &secrets.mark,
        &[
            secrets.ledger.as_bytes(),
            &secrets.generation.to_le_bytes(),
            &out[..BODY],
        ],
    );
    out[BODY..].copy_from_slice(&tag);
    out
}

fn decode(slot: &[u8; LEN], secrets: &Secrets) -> Option<Mark> {
    let number = |at: usize| Some(u64::from_le_bytes(slot.get(at..at + 8)?.try_into().ok()?));
    let mark = Mark {
        count: number(0)?,
        frames: number(8)?,
        end: number(16)?,
    };
    (encode(&mark, secrets) == *slot).then_some(mark)
}

/// Makes the first mark in both slots. The caller makes the name durable.
pub(super) fn create(
    on: &dyn Disk,
    secrets: &Secrets,
    frames: u64,
    end: u64,
) -> Result<Mark, VaultError> {
    let path = secrets.mark_path();
    let file = on.create_new(&path).map_err(disk(&path, "create it"))?;
    let mut newest = Mark {
        count: 0,
        frames,
        end,
    };
    for count in 0..2 {
        newest.count = count;
        file.write_all_at(count * SLOT_BYTES, &encode(&newest, secrets))
            .map_err(disk(&path, "write to it"))?;
    }
    file.sync_all().map_err(disk(&path, "sync it"))?;
    Ok(newest)
}

/// Writes a mark and syncs it.
pub(super) fn write(on: &dyn Disk, secrets: &Secrets, mark: &Mark) -> Result<(), VaultError> {
    let path = secrets.mark_path();
    let file = on.open_write(&path).map_err(disk(&path, "open it"))?;
    file.write_all_at((mark.count % 2) * SLOT_BYTES, &encode(mark, secrets))
        .map_err(disk(&path, "write to it"))?;
    file.sync_data().map_err(disk(&path, "sync it"))
}

/// The newest whole mark.
pub(super) fn read(on: &dyn Disk, secrets: &Secrets) -> Result<Mark, VaultError> {
    let path = secrets.mark_path();
    if !on.exists(&path).map_err(disk(&path, "look for it"))? {
        return Err(damaged(&path, 0, "the mark of what was saved"));
    }
    let file = on.open_read(&path).map_err(disk(&path, "open it"))?;
    let mut newest: Option<Mark> = None;
    for slot in 0..2 {
        let mut bytes = [0; LEN];
        let read = file
            .read_at(slot * SLOT_BYTES, &mut bytes)
            .map_err(disk(&path, "read it"))?;
        let found = (read == LEN).then(|| decode(&bytes, secrets)).flatten();
        if let Some(mark) = found
            && newest.is_none_or(|best| best.count < mark.count)
        {
            newest = Some(mark);
        }
    }
    newest.ok_or_else(|| damaged(&path, 0, "a whole mark in one of two slots"))
}
