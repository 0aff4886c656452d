//! What is derived and stored: the index from words to events, and snapshots of projections.
//!
//! **Promises**: nothing in it is believed without the log: a posting only says where to look, and
//! the reader checks the entry found there by itself. The index names the ledger, the size and the
//! head it was made from; one that names another head is not used. It holds hashes of words, never
//! the words. **Not here**: what the words mean, and completeness against somebody who edits the
//! index: an answer from it says "from cache", and `--rebuild` makes it anew.
//!
//! Postings lie in sorted runs (`runs.rs`), each written in bulk and never changed. A writer adds a run
//! for what it has recorded, merged with the small runs before it; a rebuild writes runs of
//! [`RUN_PAIRS`] postings, which is the memory it takes. The key `position` is taken away before a
//! rebuild and written after it: a rebuild cut short leaves no position, hence no index. Whoever cannot
//! open the store (another process has it, a read-only disk, damage) goes without.
//!
//! This module and `snapshots.rs` alone name sled. Its own `flush` does not wait for the disk, which is
//! why the record is not kept here (see the README); a lost index is made again.

mod places;
mod runs;
mod snapshots;
mod words;

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

pub use snapshots::{ClosedAt, Snapshot, Snapshots};

use crate::chain::Effect;
use crate::crypto::digest::{EntryHash, LedgerId};
use crate::domain::date::Timestamp;
use crate::domain::recorded::EventAt;
use crate::log::Position;
use runs::{Pair, pack, unpack};

/// Changes whenever what is stored changes.
const FORMAT: u32 = 3;
/// Key of the position.
const POSITION: &[u8] = b"position";
/// First byte of the key of a block; then run, word and number, big-endian.
const BLOCK: u8 = b'b';
/// First byte of the key of a place that took effect later than it was recorded.
const LATE: u8 = b'l';
/// Postings of one run: 128 MiB while it is gathered.
pub const RUN_PAIRS: usize = 8 << 20;
/// A writer's run takes in runs before it up to this many postings, so that small ones do not pile up.
const MERGE_PAIRS: u64 = 1 << 20;
/// Bytes of a segment of the store: each is looked at when it is opened.
const WORDS_SEGMENT: usize = 2 << 20;
/// Bytes of blocks in one batch.
const BATCH_BYTES: usize = 4 << 20;
/// Events of an entry that are worth handing to another core.
const EVENTS_A_TASK: usize = 256;

/// Why the index cannot be used. The log answers as well, more slowly.
#[derive(Debug, thiserror::Error)]
#[error("index/: {0}")]
pub struct IndexError(String);

impl From<sled::Error> for IndexError {
    fn from(error: sled::Error) -> Self {
        IndexError(match error {
            // The store's own words say where in its files, which helps nobody who can delete them.
            sled::Error::Corruption { .. }
            | sled::Error::ReportableBug(_)
            | sled::Error::Unsupported(_)
            | sled::Error::CollectionNotFound(_) => {
                "it is damaged, or was made by another version; delete the folder, which is made anew from the log"
                    .to_owned()
            }
            sled::Error::Io(error) => error.to_string(),
        })
    }
}

/// Where an event stands, and since when it counts where that is not its own entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Posting {
    /// Entry with which it took effect.
    pub effective_sequence: u64,
    /// Its place.
    pub at: EventAt,
    /// When the entry it took effect with was recorded, where that is a later one.
    pub late: Option<Timestamp>,
}

/// The history an index was made from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IndexedTo {
    /// The ledger.
    pub ledger: LedgerId,
    /// Its number of entries.
    pub size: u64,
    /// Hash of the last.
    pub head: EntryHash,
}

impl IndexedTo {
    fn to_bytes(self) -> Vec<u8> {
        let mut out = FORMAT.to_le_bytes().to_vec();
        out.extend_from_slice(self.ledger.as_bytes());
        out.extend_from_slice(&self.size.to_le_bytes());
        out.extend_from_slice(self.head.as_bytes());
        out
    }
}

/// Words and places of events that took effect, gathered to be written.
#[derive(Clone, Debug, Default)]
pub struct Gathered {
    pairs: Vec<Pair>,
    /// Places that took effect later: entry and time.
    late: BTreeMap<u64, (u64, Timestamp)>,
    /// Periods that were closed.
    closes: Vec<ClosedAt>,
}

impl Gathered {
    /// Notes what took effect with an entry.
    ///
    /// # Errors
    /// A place past what the index can hold: 2^50 entries.
    pub fn note(&mut self, effects: &[Effect]) -> Result<(), IndexError> {
        let far = || IndexError("the ledger is larger than an index can be".to_owned());
        let words = |effect: &Effect| -> Option<Vec<Pair>> {
            let place = pack(EventAt {
                sequence: effect.sequence,
                index: effect.index,
            })?;
            let mut words = Vec::with_capacity(16);
            words::of_event(&effect.event, &mut words);
            Some(words.into_iter().map(|word| (word, place)).collect())
        };
        let found: Option<Vec<Vec<Pair>>> = if effects.len() < 2 * EVENTS_A_TASK {
            effects.iter().map(words).collect()
        } else {
            effects
                .par_iter()
                .with_min_len(EVENTS_A_TASK)
                .map(words)
                .collect()
        };
        for pairs in found.ok_or_else(far)? {
            self.pairs.extend(pairs);
        }
        self.closes.extend(effects.iter().filter_map(ClosedAt::of));
        for effect in effects {
            if effect.effective_sequence != effect.sequence {
                let at = EventAt {
                    sequence: effect.sequence,
                    index: effect.index,
                };
                let place = pack(at).ok_or_else(far)?;
                self.late
                    .insert(place, (effect.effective_sequence, effect.effective_at));
            }
        }
        Ok(())
    }

    /// Where periods were closed.
    pub fn closes(&self) -> &[ClosedAt] {
        &self.closes
    }

    /// Postings gathered.
    pub fn len(&self) -> usize {
        self.pairs.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.pairs.is_empty()
    }

    /// Takes in what was gathered after it.
    pub fn append(&mut self, mut later: Gathered) {
        self.pairs.append(&mut later.pairs);
        self.late.append(&mut later.late);
        self.closes.append(&mut later.closes);
    }

    fn sort(&mut self) {
        self.pairs.par_sort_unstable();
        self.pairs.dedup();
    }
}

/// A run that is stored.
#[derive(Clone, Copy, Debug)]
struct Run {
    number: u32,
    pairs: u64,
}

/// The index of one ledger, open in this process.
pub struct SubjectIndex {
    store: sled::Db,
    runs: Vec<Run>,
    waiting: Gathered,
}

impl SubjectIndex {
    /// Opens or makes the index in `folder`.
    pub fn open(folder: &Path) -> Result<SubjectIndex, IndexError> {
        let store = open_store(&folder.join("words"), 64 << 20, WORDS_SEGMENT)?;
        let mut index = SubjectIndex {
            store,
            runs: Vec::new(),
            waiting: Gathered::default(),
        };
        index.runs = index.read_runs()?;
        Ok(index)
    }

    /// Whether it was made from exactly this history.
    pub fn is_of(&self, history: &IndexedTo) -> bool {
        let found = guarded(|| Ok(self.store.get(POSITION)?));
        found.is_ok_and(|found| found.is_some_and(|bytes| bytes.starts_with(&history.to_bytes())))
    }

    /// Whether it was made from nothing yet.
    pub fn is_empty(&self) -> bool {
        guarded(|| Ok(self.store.is_empty())).unwrap_or(false)
    }

    fn read_runs(&self) -> Result<Vec<Run>, IndexError> {
        let start = 4 + 32 + 8 + 32;
        let Some(bytes) = guarded(|| Ok(self.store.get(POSITION)?))? else {
            return Ok(Vec::new());
        };
        let list = bytes.get(start..).unwrap_or_default();
        Ok(list
            .chunks_exact(12)
            .filter_map(|run| {
                let (number, pairs) = run.split_first_chunk::<4>()?;
                Some(Run {
                    number: u32::from_le_bytes(*number),
                    pairs: u64::from_le_bytes(pairs.try_into().ok()?),
                })
            })
            .collect())
    }

    /// Empties it, to be made anew with [`SubjectIndex::note`] and [`SubjectIndex::finish`].
    pub fn begin(&mut self) -> Result<(), IndexError> {
        self.waiting = Gathered::default();
        self.runs.clear();
        guarded(|| {
            self.store.remove(POSITION)?;
            self.store.flush()?;
            self.store.clear()?;
            Ok(())
        })
    }

    /// Notes what took effect with an entry.
    pub fn note(&mut self, effects: &[Effect]) -> Result<(), IndexError> {
        self.waiting.note(effects)?;
        if self.waiting.pairs.len() >= RUN_PAIRS {
            self.write_waiting()?;
        }
        Ok(())
    }

    fn write_waiting(&mut self) -> Result<(), IndexError> {
        let mut gathered = std::mem::take(&mut self.waiting);
        gathered.sort();
        let number = self.next_number();
        let mut batches = Batches::new(&self.store);
        batches.late(&gathered.late)?;
        batches.run(number, &gathered.pairs)?;
        batches.write()?;
        self.runs.push(Run {
            number,
            pairs: gathered.pairs.len() as u64,
        });
        // The room is used again for the next run.
        gathered.pairs.clear();
        gathered.late.clear();
        self.waiting = gathered;
        Ok(())
    }

    fn next_number(&self) -> u32 {
        let highest = self.runs.iter().map(|run| run.number).max();
        highest.map_or(0, |number| number.wrapping_add(1))
    }

    fn position(&self, history: &IndexedTo) -> Vec<u8> {
        let mut out = history.to_bytes();
        for run in &self.runs {
            out.extend_from_slice(&run.number.to_le_bytes());
            out.extend_from_slice(&run.pairs.to_le_bytes());
        }
        out
    }

    /// Writes the rest, with places along the log, and says what it was made from.
    pub fn finish(&mut self, history: &IndexedTo, places: &[Position]) -> Result<(), IndexError> {
        self.write_waiting()?;
        let mut batches = Batches::new(&self.store);
        for (key, block) in places::blocks(places) {
            batches.insert(key, block)?;
        }
        batches.write()?;
        guarded(|| {
            self.store.flush()?;
            self.store.insert(POSITION, self.position(history))?;
            self.store.flush()?;
            Ok(())
        })
    }

    /// Adds what a writer has recorded since `from`; an index of another history is left alone, and one
    /// of none is begun when the ledger was. `places` go on from [`SubjectIndex::last_place`]. The change
    /// is written whole or not at all.
    pub fn extend(
        &mut self,
        from: Option<&IndexedTo>,
        to: &IndexedTo,
        mut new: Gathered,
        places: &[Position],
    ) -> Result<bool, IndexError> {
        let fits = match from {
            Some(from) => self.is_of(from),
            None => self.is_empty(),
        };
        if !fits {
            return Ok(false);
        }
        let mut batch = sled::Batch::default();
        while let Some(last) = self.runs.last().copied() {
            let pairs = new.pairs.len() as u64;
            if last.pairs > 4 * pairs.max(256) || last.pairs + pairs > MERGE_PAIRS {
                break;
            }
            let keys = self.read_run(last.number, &mut new.pairs)?;
            for key in keys {
                batch.remove(key);
            }
            self.runs.pop();
        }
        new.sort();
        let number = self.next_number();
        runs::blocks(&new.pairs, |(word, nth, bytes)| {
            batch.insert(block_key(number, word, nth), bytes);
        });
        for (place, (sequence, at)) in &new.late {
            let (key, value) = late_row(*place, *sequence, *at);
            batch.insert(key, value);
        }
        for (key, block) in places::blocks(places) {
            batch.insert(key, block);
        }
        self.runs.push(Run {
            number,
            pairs: new.pairs.len() as u64,
        });
        batch.insert(POSITION, self.position(to));
        guarded(|| {
            self.store.apply_batch(batch)?;
            self.store.flush()?;
            Ok(true)
        })
    }

    /// A place in the log at or before an entry, as far as one is kept.
    pub fn place_near(&self, sequence: u64) -> Option<Position> {
        let after = sequence.checked_add(1).map(places::key)?;
        let found = guarded(|| Ok(self.store.get_lt(after)?)).ok()??;
        let (key, block) = found;
        let of_places = key.starts_with(&places::key(0)[..1]);
        of_places.then(|| places::at_or_before(&block, sequence))?
    }

    /// The last place kept.
    pub fn last_place(&self) -> Option<Position> {
        self.place_near(u64::MAX - 1)
    }

    /// Every pair of a run, and the keys of its blocks.
    fn read_run(&self, number: u32, out: &mut Vec<Pair>) -> Result<Vec<sled::IVec>, IndexError> {
        guarded(|| {
            let mut prefix = vec![BLOCK];
            prefix.extend_from_slice(&number.to_be_bytes());
            let mut keys = Vec::new();
            for row in self.store.scan_prefix(prefix) {
                let (key, bytes) = row?;
                runs::pairs_of(&bytes, |pair| out.push(pair)).ok_or_else(damaged)?;
                keys.push(key);
            }
            Ok(keys)
        })
    }

    /// Where a word stands, in order of effect. Another word may share its hash, so the event is to be
    /// looked at.
    pub fn find(&self, word: &str) -> Result<Vec<Posting>, IndexError> {
        let word = words::hash_of(word);
        guarded(|| {
            let mut places = Vec::new();
            for run in &self.runs {
                self.find_in(run.number, word, &mut places)?;
            }
            let mut found = Vec::with_capacity(places.len());
            for place in places {
                let at = unpack(place);
                let late = self.store.get(late_key(place))?;
                let late = late.map(|bytes| late_of(&bytes).ok_or_else(damaged));
                found.push(match late.transpose()? {
                    None => Posting {
                        effective_sequence: at.sequence,
                        at,
                        late: None,
                    },
                    Some((effective_sequence, time)) => Posting {
                        effective_sequence,
                        at,
                        late: Some(time),
                    },
                });
            }
            found.sort_unstable();
            found.dedup();
            Ok(found)
        })
    }

    fn find_in(&self, run: u32, word: u64, out: &mut Vec<u64>) -> Result<(), IndexError> {
        let first = block_key(run, 0, 0);
        // The word may begin in the block before the first that begins with it.
        let start = self
            .store
            .get_lt(block_key(run, word, 0))?
            .map(|(key, _)| key)
            .filter(|key| key.as_ref() >= first.as_slice());
        let start = start.map_or_else(|| first.clone(), |key| key.to_vec());
        for row in self.store.range(start..=block_key(run, word, u32::MAX)) {
            let (_, bytes) = row?;
            if !runs::places(&bytes, word, out).ok_or_else(damaged)? {
                break;
            }
        }
        Ok(())
    }
}

fn damaged() -> IndexError {
    IndexError("a block is damaged; delete the folder".to_owned())
}

fn block_key(run: u32, word: u64, nth: u32) -> Vec<u8> {
    let mut key = vec![BLOCK];
    key.extend_from_slice(&run.to_be_bytes());
    key.extend_from_slice(&word.to_be_bytes());
    key.extend_from_slice(&nth.to_be_bytes());
    key
}

fn late_key(place: u64) -> Vec<u8> {
    let mut key = vec![LATE];
    key.extend_from_slice(&place.to_be_bytes());
    key
}

fn late_row(place: u64, sequence: u64, at: Timestamp) -> (Vec<u8>, Vec<u8>) {
    let mut value = sequence.to_le_bytes().to_vec();
    value.extend_from_slice(&at.0.to_le_bytes());
    (late_key(place), value)
}

fn late_of(bytes: &[u8]) -> Option<(u64, Timestamp)> {
    let (sequence, rest) = bytes.split_first_chunk::<8>()?;
    let (at, rest) = rest.split_first_chunk::<8>()?;
    rest.is_empty().then(|| {
        (
            u64::from_le_bytes(*sequence),
            Timestamp(i64::from_le_bytes(*at)),
        )
    })
}

/// Writes rows in batches of bounded size.
struct Batches<'a> {
    store: &'a sled::Db,
    batch: sled::Batch,
    bytes: usize,
}

impl<'a> Batches<'a> {
    fn new(store: &'a sled::Db) -> Self {
        Batches {
            store,
            batch: sled::Batch::default(),
            bytes: 0,
        }
    }

    fn run(&mut self, number: u32, pairs: &[Pair]) -> Result<(), IndexError> {
        let mut failed = None;
        runs::blocks(pairs, |(word, nth, bytes)| {
            if failed.is_none() {
                failed = self.insert(block_key(number, word, nth), bytes).err();
            }
        });
        failed.map_or(Ok(()), Err)
    }

    fn late(&mut self, late: &BTreeMap<u64, (u64, Timestamp)>) -> Result<(), IndexError> {
        for (place, (sequence, at)) in late {
            let (key, value) = late_row(*place, *sequence, *at);
            self.insert(key, value)?;
        }
        Ok(())
    }

    fn insert(&mut self, key: Vec<u8>, value: Vec<u8>) -> Result<(), IndexError> {
        self.bytes += key.len() + value.len();
        self.batch.insert(key, value);
        if self.bytes >= BATCH_BYTES {
            self.write()?;
        }
        Ok(())
    }

    fn write(&mut self) -> Result<(), IndexError> {
        self.bytes = 0;
        let batch = std::mem::take(&mut self.batch);
        guarded(|| Ok(self.store.apply_batch(batch)?))
    }
}

/// Opens one store. Its own checks of a damaged file end in a panic here and there.
fn open_store(folder: &Path, cache: u64, segment: usize) -> Result<sled::Db, IndexError> {
    guarded(|| {
        Ok(sled::Config::new()
            .path(folder)
            .flush_every_ms(None)
            .cache_capacity(cache)
            .segment_size(segment)
            .open()?)
    })
}

/// Runs what touches the store; a panic in it is an error here.
fn guarded<T>(run: impl FnOnce() -> Result<T, IndexError>) -> Result<T, IndexError> {
    catch_unwind(AssertUnwindSafe(run)).unwrap_or_else(|_| {
        Err(IndexError(
            "the store gave up; delete the folder".to_owned(),
        ))
    })
}

#[cfg(test)]
mod tests {
    use super::IndexError;

    #[test]
    fn a_damaged_store_says_what_to_do_and_not_where_in_its_files() {
        let raw = sled::Error::ReportableBug("corrupt page at lid 4096".to_owned());
        let said = IndexError::from(raw).to_string();
        assert!(said.contains("delete the folder"), "{said}");
        assert!(!said.contains("4096"), "{said}");
    }
}
