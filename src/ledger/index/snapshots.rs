//! Snapshots of projections: their canonical bytes as they stood after an entry, to be read back instead
//! of the whole log.
//!
//! A record is of one projection at one place: ledger, number of entries and hash of the last; that shows
//! staleness. Its digest shows damage. Neither shows truth: whoever can write the folder can write both,
//! so what a snapshot is worth is said by `ledger/snapshot.rs`, which asks the log.
//!
//! **Promises**: the newest of each projection is kept, and those at the position of a period close stay;
//! a record that cannot be read whole is told. They lie in a small store of their own, so that opening it
//! does not wait for the index of words. **Not here**: what the bytes mean.

use std::collections::BTreeSet;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::{IndexError, IndexedTo, guarded, open_store};
use crate::chain::{Effect, encoding};
use crate::crypto::digest::Digest;
use crate::domain::date::Date;
use crate::domain::events::Event;
use crate::domain::events::control::ControlEvent;
use crate::domain::recorded::EventAt;
use crate::projections::snapshot::digest_of;

/// Changes whenever what is stored changes.
const FORMAT: u32 = 1;
/// Bytes of a segment of the store, which is small.
const SEGMENT: usize = 512 << 10;
/// First byte of the key of a snapshot; then number of entries (big-endian), name, zero, day.
const SNAPSHOT: u8 = b's';
/// First byte of the key of a period close; then the number of entries it is over, entry and event.
const CLOSE: u8 = b'c';

/// A projection as it stood after an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snapshot {
    /// The ledger, the number of entries, and the hash of the last.
    pub of: IndexedTo,
    /// The day it is as of, where facts of later days are left out; `None` for all that was recorded.
    pub as_of: Option<Date>,
    /// The projection.
    pub name: String,
    /// Version of its fold.
    pub version: u16,
    /// Its canonical bytes.
    pub bytes: Vec<u8>,
}

/// As it is stored.
#[derive(Serialize, Deserialize)]
struct Stored {
    format: u32,
    of: IndexedTo,
    as_of: Option<Date>,
    name: String,
    version: u16,
    digest: Digest,
    bytes: Vec<u8>,
}

/// Where a period was closed: only where to look, as everything here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ClosedAt {
    /// Number of entries its digests are over.
    pub ledger_size: u64,
    /// The event.
    pub at: EventAt,
    /// Entry with which it took effect; `None` while it waits.
    pub effective: Option<u64>,
}

impl ClosedAt {
    /// What an effect closes, if it closes a period.
    pub fn of(effect: &Effect) -> Option<ClosedAt> {
        let Some(Event::Control(ControlEvent::PeriodClosed(close))) = &effect.event.event else {
            return None;
        };
        Some(ClosedAt {
            ledger_size: close.ledger_size,
            at: EventAt {
                sequence: effect.sequence,
                index: effect.index,
            },
            effective: Some(effect.effective_sequence),
        })
    }
}

/// Snapshots of one ledger, open in this process.
pub struct Snapshots(sled::Db);

fn prefix(size: u64) -> Vec<u8> {
    let mut key = vec![SNAPSHOT];
    key.extend_from_slice(&size.to_be_bytes());
    key
}

fn key(size: u64, name: &str, as_of: Option<Date>) -> Vec<u8> {
    let mut key = prefix(size);
    key.extend_from_slice(name.as_bytes());
    key.push(0);
    if let Some(day) = as_of {
        key.extend_from_slice(&day.0.to_be_bytes());
    }
    key
}

fn size_of(key: &[u8]) -> Option<u64> {
    let size = key.get(1..)?.first_chunk::<8>()?;
    Some(u64::from_be_bytes(*size))
}

/// Whether it is of that projection, and of a day.
fn is_of_a_day(key: &[u8], name: &str) -> bool {
    let rest = key.get(9..).unwrap_or_default();
    let rest = rest.strip_prefix(name.as_bytes());
    rest.is_some_and(|rest| rest.first() == Some(&0) && rest.len() > 1)
}

fn damaged() -> IndexError {
    IndexError("a snapshot is damaged; delete the folder".to_owned())
}

impl Snapshots {
    /// Opens or makes the store in `folder`.
    ///
    /// # Errors
    /// The store is in use, damaged or on a disk that cannot be written; the log answers as well.
    pub fn open(folder: &Path) -> Result<Snapshots, IndexError> {
        Ok(Snapshots(open_store(
            &folder.join("snapshots"),
            8 << 20,
            SEGMENT,
        )?))
    }

    /// The snapshot of a projection after so many entries, if one is kept: of all that was recorded, or as
    /// of a day.
    ///
    /// # Errors
    /// A record that is not what it should be.
    pub fn get(
        &self,
        size: u64,
        name: &str,
        as_of: Option<Date>,
    ) -> Result<Option<Snapshot>, IndexError> {
        let Some(bytes) = guarded(|| Ok(self.0.get(key(size, name, as_of))?))? else {
            return Ok(None);
        };
        let stored: Stored = encoding::decode_kept(&bytes).map_err(|_| damaged())?;
        let whole = stored.format == FORMAT
            && stored.of.size == size
            && stored.name == name
            && stored.as_of == as_of
            && stored.digest == digest_of(&stored.bytes);
        if !whole {
            return Err(damaged());
        }
        Ok(Some(Snapshot {
            of: stored.of,
            as_of: stored.as_of,
            name: stored.name,
            version: stored.version,
            bytes: stored.bytes,
        }))
    }

    /// Keeps snapshots of one history, and forgets older ones but for those at a period close.
    ///
    /// # Errors
    /// What the store says; nothing is lost but the time to work them out again.
    pub fn put(&self, snapshots: &[Snapshot]) -> Result<(), IndexError> {
        let mut batch = sled::Batch::default();
        let mut new = BTreeSet::new();
        let closed = self.closed_sizes()?;
        let newest = snapshots.iter().map(|one| one.of.size).max().unwrap_or(0);
        for one in snapshots {
            let key = key(one.of.size, &one.name, one.as_of);
            let stored = Stored {
                format: FORMAT,
                of: one.of,
                as_of: one.as_of,
                name: one.name.clone(),
                version: one.version,
                digest: digest_of(&one.bytes),
                bytes: one.bytes.clone(),
            };
            let mut bytes = Vec::with_capacity(one.bytes.len() + 256);
            encoding::write_to(&mut bytes, &stored)
                .map_err(|error| IndexError(error.to_string()))?;
            batch.insert(key.as_slice(), bytes);
            new.insert(key);
        }
        guarded(|| {
            for row in self.0.scan_prefix([SNAPSHOT]) {
                let (key, _) = row?;
                let stays =
                    size_of(&key).is_some_and(|size| size >= newest || closed.contains(&size));
                // One day a position is enough: a day that is asked for often is asked for last.
                let other_day = snapshots
                    .iter()
                    .any(|one| one.as_of.is_some() && is_of_a_day(&key, &one.name));
                if (!stays || other_day) && !new.contains(key.as_ref()) {
                    batch.remove(key);
                }
            }
            self.0.apply_batch(batch)?;
            self.0.flush()?;
            Ok(())
        })
    }

    /// Notes where periods were closed.
    ///
    /// # Errors
    /// What the store says.
    pub fn note_closes(&self, closes: &[ClosedAt]) -> Result<(), IndexError> {
        if closes.is_empty() {
            return Ok(());
        }
        let mut batch = sled::Batch::default();
        for close in closes {
            let mut key = vec![CLOSE];
            key.extend_from_slice(&close.ledger_size.to_be_bytes());
            key.extend_from_slice(&close.at.sequence.to_be_bytes());
            key.extend_from_slice(&close.at.index.to_be_bytes());
            let effective = close.effective.unwrap_or(u64::MAX);
            batch.insert(key, effective.to_be_bytes().to_vec());
        }
        guarded(|| {
            self.0.apply_batch(batch)?;
            self.0.flush()?;
            Ok(())
        })
    }

    /// Period closes that are over so many entries, as far as they were noted.
    ///
    /// # Errors
    /// What the store says.
    pub fn closes(&self, size: u64) -> Result<Vec<ClosedAt>, IndexError> {
        let mut prefix = vec![CLOSE];
        prefix.extend_from_slice(&size.to_be_bytes());
        guarded(|| {
            let mut out = Vec::new();
            for row in self.0.scan_prefix(&prefix) {
                let (key, value) = row?;
                let read = || {
                    let (sequence, index) = key.get(9..)?.split_first_chunk::<8>()?;
                    let effective = u64::from_be_bytes(*value.first_chunk::<8>()?);
                    Some(ClosedAt {
                        ledger_size: size,
                        at: EventAt {
                            sequence: u64::from_be_bytes(*sequence),
                            index: u32::from_be_bytes(*index.first_chunk::<4>()?),
                        },
                        effective: (effective != u64::MAX).then_some(effective),
                    })
                };
                out.push(read().ok_or_else(damaged)?);
            }
            Ok(out)
        })
    }

    fn closed_sizes(&self) -> Result<BTreeSet<u64>, IndexError> {
        guarded(|| {
            let mut out = BTreeSet::new();
            for row in self.0.scan_prefix([CLOSE]) {
                out.extend(size_of(&row?.0));
            }
            Ok(out)
        })
    }
}
