//! The index from subjects to events: posting lists in the embedded store, safe to delete.
//!
//! **Promises**: nothing in it is believed without the log: a posting only says where to look, and
//! the reader checks the entry found there by itself. The index names the ledger, the size and the
//! head it was made from; one that names another head is not used. It holds hashes of words, never
//! the words. **Not here**: what the words mean, and completeness against somebody who edits the
//! index: an answer from it says "from cache", and `--rebuild` makes it anew.
//!
//! Keys are a word's hash ‖ the ordinal of the batch it was written in (big-endian), so that lists
//! are written in bulk and never rewritten. The key `position` is taken away before a rebuild and
//! written after it: a rebuild cut short leaves no position, hence no index. Whoever cannot open the
//! store (another process has it, a read-only disk, damage) goes without.
//!
//! This module alone names sled. Its own `flush` does not wait for the disk, which is why the
//! record is not kept here (see the README); a lost index is made again.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use crate::crypto::digest::{EntryHash, LedgerId};
use crate::crypto::hash;
use crate::domain::date::Timestamp;
use crate::domain::recorded::{EventAt, RecordedEvent};

/// Changes whenever what is stored changes.
const FORMAT: u32 = 1;
/// Key of the position; no word's hash with its ordinal has this length.
const POSITION: &[u8] = b"position";
/// Bytes of a word's hash.
const WORD: usize = 16;
/// Bytes of a posting.
const POSTING: usize = 8 + 4 + 8 + 8;
/// Postings gathered before a batch is written.
const BATCH: usize = 200_000;
/// Words longer than this are texts, not subjects.
const WORD_BYTES_MAX: usize = 64;

/// Why the index cannot be used. The log answers as well, more slowly.
#[derive(Debug, thiserror::Error)]
#[error("index/: {0}")]
pub struct IndexError(String);

impl From<sled::Error> for IndexError {
    fn from(error: sled::Error) -> Self {
        IndexError(error.to_string())
    }
}

/// Where an event stands and since when it counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Posting {
    /// Entry with which it took effect.
    pub effective_sequence: u64,
    /// Its place.
    pub at: EventAt,
    /// When that entry was recorded.
    pub effective_at: Timestamp,
}

impl Posting {
    fn to_bytes(self) -> [u8; POSTING] {
        let mut out = [0; POSTING];
        let parts = [
            &self.effective_sequence.to_le_bytes()[..],
            &self.at.sequence.to_le_bytes(),
            &self.at.index.to_le_bytes(),
            &self.effective_at.0.to_le_bytes(),
        ];
        for (to, from) in out.iter_mut().zip(parts.into_iter().flatten()) {
            *to = *from;
        }
        out
    }

    fn from_bytes(bytes: &[u8]) -> Option<Posting> {
        let (effective, rest) = bytes.split_first_chunk::<8>()?;
        let (sequence, rest) = rest.split_first_chunk::<8>()?;
        let (index, rest) = rest.split_first_chunk::<4>()?;
        let (at, rest) = rest.split_first_chunk::<8>()?;
        rest.is_empty().then(|| Posting {
            effective_sequence: u64::from_le_bytes(*effective),
            at: EventAt {
                sequence: u64::from_le_bytes(*sequence),
                index: u32::from_le_bytes(*index),
            },
            effective_at: Timestamp(i64::from_le_bytes(*at)),
        })
    }
}

/// The history an index was made from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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

/// The index of one ledger, open in this process.
pub struct SubjectIndex {
    store: sled::Db,
    waiting: BTreeMap<[u8; WORD], Vec<Posting>>,
    postings: usize,
    batch: u64,
}

impl SubjectIndex {
    /// Opens or makes the index in `folder`.
    pub fn open(folder: &Path) -> Result<SubjectIndex, IndexError> {
        // The store's own checks of a damaged file end in a panic here and there.
        let store = guarded(|| {
            Ok(sled::Config::new()
                .path(folder)
                .flush_every_ms(None)
                .cache_capacity(64 << 20)
                .open()?)
        })?;
        Ok(SubjectIndex {
            store,
            waiting: BTreeMap::new(),
            postings: 0,
            batch: 0,
        })
    }

    /// Whether it was made from exactly this history.
    pub fn is_of(&self, history: &IndexedTo) -> bool {
        guarded(|| Ok(self.store.get(POSITION)?))
            .is_ok_and(|found| found.is_some_and(|bytes| *bytes == *history.to_bytes()))
    }

    /// Empties it, to be made anew with [`SubjectIndex::note`] and [`SubjectIndex::finish`].
    pub fn begin(&mut self) -> Result<(), IndexError> {
        self.waiting.clear();
        self.postings = 0;
        self.batch = 0;
        guarded(|| {
            self.store.remove(POSITION)?;
            self.store.flush()?;
            self.store.clear()?;
            Ok(())
        })
    }

    /// Notes an event under the words it can be found by.
    pub fn note<'a>(
        &mut self,
        event: &RecordedEvent,
        words: impl Iterator<Item = &'a str>,
    ) -> Result<(), IndexError> {
        let posting = Posting {
            effective_sequence: event.effective_sequence,
            at: event.at,
            effective_at: event.effective_at,
        };
        for word in words.filter(|word| word.len() <= WORD_BYTES_MAX) {
            let list = self.waiting.entry(key(word)).or_default();
            if list.last() != Some(&posting) {
                list.push(posting);
                self.postings += 1;
            }
        }
        if self.postings >= BATCH {
            self.write()?;
        }
        Ok(())
    }

    fn write(&mut self) -> Result<(), IndexError> {
        let mut batch = sled::Batch::default();
        for (word, postings) in std::mem::take(&mut self.waiting) {
            let mut at = word.to_vec();
            at.extend_from_slice(&self.batch.to_be_bytes());
            let list: Vec<u8> = postings.iter().flat_map(|one| one.to_bytes()).collect();
            batch.insert(at, list);
        }
        self.postings = 0;
        self.batch += 1;
        guarded(|| Ok(self.store.apply_batch(batch)?))
    }

    /// Writes the rest and says what it was made from.
    pub fn finish(&mut self, history: &IndexedTo) -> Result<(), IndexError> {
        self.write()?;
        guarded(|| {
            self.store.flush()?;
            self.store.insert(POSITION, history.to_bytes())?;
            self.store.flush()?;
            Ok(())
        })
    }

    /// Where a word stands, in order of effect.
    pub fn find(&self, word: &str) -> Result<Vec<Posting>, IndexError> {
        guarded(|| {
            let mut found = Vec::new();
            for row in self.store.scan_prefix(key(word)) {
                let (_, list) = row?;
                for bytes in list.chunks(POSTING) {
                    found.push(
                        Posting::from_bytes(bytes)
                            .ok_or_else(|| IndexError("a posting is cut short".to_owned()))?,
                    );
                }
            }
            found.sort_unstable();
            found.dedup();
            Ok(found)
        })
    }
}

fn key(word: &str) -> [u8; WORD] {
    let digest = hash::digest(&[b"sunledger.index1", word.as_bytes()]);
    let mut out = [0; WORD];
    for (to, from) in out.iter_mut().zip(digest.as_bytes()) {
        *to = *from;
    }
    out
}

/// Runs what touches the store; a panic in it is an error here.
fn guarded<T>(run: impl FnOnce() -> Result<T, IndexError>) -> Result<T, IndexError> {
    catch_unwind(AssertUnwindSafe(run)).unwrap_or_else(|_| {
        Err(IndexError(
            "the store gave up; delete the folder".to_owned(),
        ))
    })
}
