//! Reading the stored history: entries are checked on all cores in batches, admitted in order, and
//! handed to a visitor. Memory is a fixed number of batches, whatever the length of the log.

use std::sync::Arc;
use std::sync::mpsc::sync_channel;

use rayon::prelude::*;

use crate::chain::{
    ChainState, CheckedEntry, EntryFault, KeyCache, VerifiedEntry, check_entry, entry,
};
use crate::crypto::digest::LedgerId;
use crate::disk::Disk;
use crate::domain::date::Date;
use crate::domain::recorded::{EventAt, RecordedEvent};
use crate::log::{LogOptions, LogReader};
use crate::projections::World;
pub use crate::projections::counts_on;

use super::error::LedgerError;
use super::fold::fold_entry;

/// Entries in one batch, at most.
const BATCH_ENTRIES: usize = 512;
/// Bytes in one batch, at most (one entry may exceed it).
const BATCH_BYTES: usize = 4 << 20;

/// Up to where history is read and what counts.
#[derive(Clone, Copy, Debug, Default)]
pub struct Until {
    /// Last sequence, included; the head when `None`.
    pub sequence: Option<u64>,
    /// Only facts whose clock day is not later; all when `None`.
    pub as_of: Option<Date>,
}

/// The verified history up to a position, folded.
pub struct History {
    /// Head, keys, proposals, root.
    pub chain: ChainState,
    /// Every projection.
    pub world: World,
    /// Events folded.
    pub events: u64,
}

/// The ledger's id, from the first entry; what `check_entry` judges others by.
pub fn ledger_id(reader: &LogReader) -> Result<LedgerId, LedgerError> {
    if reader.mark().frames == 0 {
        return Err(LedgerError::Empty);
    }
    let first = reader.read(0)?;
    entry::hash_of(&first)
        .map(|hash| LedgerId(hash.0))
        .ok_or(LedgerError::Untrusted {
            sequence: 0,
            source: EntryFault::NotAnEntry { len: first.len() },
        })
}

/// Verifies entries from the first on and shows each to `visit`, in order.
pub fn replay(
    reader: &LogReader,
    until: Option<u64>,
    mut visit: impl FnMut(&VerifiedEntry, &ChainState) -> Result<(), LedgerError>,
) -> Result<ChainState, LedgerError> {
    replay_giving(reader, until, |entry, chain| visit(&entry, chain))
}

/// As [`replay`], giving each entry away.
pub(super) fn replay_giving(
    reader: &LogReader,
    until: Option<u64>,
    mut visit: impl FnMut(VerifiedEntry, &ChainState) -> Result<(), LedgerError>,
) -> Result<ChainState, LedgerError> {
    let ledger = ledger_id(reader)?;
    let keys = KeyCache::new();
    let mut chain = ChainState::new();
    // Limits are fixed at genesis, but the batches ahead are checked before it is admitted: they
    // are checked against the largest limits here, and against the ledger's own when admitted.
    let limits = crate::chain::state::LIMITS_MAX;
    let (send, receive) = sync_channel::<Result<Vec<Checked>, LedgerError>>(2);
    std::thread::scope(|scope| {
        let keys = &keys;
        let ledger = &ledger;
        scope.spawn(move || {
            let mut batch: Vec<(u64, Vec<u8>)> = Vec::new();
            let mut bytes = 0;
            let flush = |batch: &mut Vec<(u64, Vec<u8>)>| {
                let checked: Vec<Checked> = std::mem::take(batch)
                    .into_par_iter()
                    .map(|(sequence, bytes)| Checked {
                        sequence,
                        len: bytes.len(),
                        result: check_entry(&bytes, ledger, &limits, keys),
                    })
                    .collect();
                send.send(Ok(checked)).is_ok()
            };
            for frame in reader.scan(0) {
                let frame = match frame {
                    Ok(frame) => frame,
                    Err(error) => {
                        // What was read before the bad frame is judged first.
                        if flush(&mut batch) {
                            let _ = send.send(Err(error.into()));
                        }
                        return;
                    }
                };
                if until.is_some_and(|until| frame.sequence > until) {
                    break;
                }
                bytes += frame.payload.len();
                batch.push((frame.sequence, frame.payload));
                if batch.len() >= BATCH_ENTRIES || bytes >= BATCH_BYTES {
                    bytes = 0;
                    if !flush(&mut batch) {
                        return;
                    }
                }
            }
            flush(&mut batch);
        });
        for batch in receive {
            for checked in batch? {
                let sequence = checked.sequence;
                let entry = checked
                    .result
                    .and_then(|entry| within_limits(entry, checked.len, &chain))
                    .and_then(|entry| chain.admit(entry))
                    .map_err(|source| LedgerError::Untrusted { sequence, source })?;
                visit(entry, &chain)?;
            }
        }
        Ok(chain)
    })
}

struct Checked {
    sequence: u64,
    len: usize,
    result: Result<CheckedEntry, EntryFault>,
}

/// The ledger's own limits, known once genesis is admitted.
pub(super) fn within_limits(
    entry: CheckedEntry,
    len: usize,
    chain: &ChainState,
) -> Result<CheckedEntry, EntryFault> {
    let limits = chain.limits();
    if len > limits.entry_bytes as usize {
        return Err(EntryFault::TooLarge {
            len,
            max: limits.entry_bytes,
        });
    }
    if entry.events.len() > limits.events_per_entry as usize {
        return Err(EntryFault::EventCount {
            found: entry.events.len() as u32,
            max: limits.events_per_entry,
        });
    }
    Ok(entry)
}

/// Whether a report as of a day counts the event. Rules, parties and control events always count:
/// they say how to read the others.
pub fn counts(event: &RecordedEvent, as_of: Option<Date>) -> bool {
    counts_on(event.event(), event.clock(), as_of)
}

impl History {
    /// Reads, verifies and folds the stored history; `observe` sees each event that counts, with
    /// the world as it is after it.
    pub fn read(
        disk: Arc<dyn Disk>,
        until: Until,
        mut observe: impl FnMut(&RecordedEvent, &World),
    ) -> Result<History, LedgerError> {
        let reader = LogReader::open(disk, LogOptions::default())?;
        let mut world = World::default();
        let mut reported = World::default();
        let mut events = 0;
        let chain = replay(&reader, until.sequence, |entry, _| {
            let mut seen = Vec::new();
            fold_entry(&mut world, entry, |event| seen.push(event.clone()))?;
            events += seen.len() as u64;
            for event in seen {
                if until.as_of.is_none() {
                    observe(&event, &world);
                } else if counts(&event, until.as_of) {
                    reported.apply_as_of(&event, until.as_of).map_err(|error| {
                        LedgerError::Business {
                            at: event.at,
                            what: error.to_string(),
                        }
                    })?;
                    observe(&event, &reported);
                }
            }
            Ok(())
        })?;
        Ok(History {
            chain,
            world: if until.as_of.is_some() {
                reported
            } else {
                world
            },
            events,
        })
    }

    /// The place of the last entry read.
    pub fn head(&self) -> EventAt {
        EventAt {
            sequence: self.chain.size().saturating_sub(1),
            index: 0,
        }
    }
}
