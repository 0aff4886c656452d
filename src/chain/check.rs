//! What can be checked of an entry without history: sizes, strict signature, event root, unique
//! decoding. Runs on all cores.

use std::collections::HashMap;
use std::sync::{Arc, RwLock};

use rayon::prelude::*;

use crate::crypto::digest::{EntryHash, LedgerId, PublicKey};
use crate::crypto::hash;
use crate::crypto::sign::VerifyingKey;
use crate::domain::events::keys::Limits;
use crate::merkle;

use super::encoding::EncodingError;
use super::entry::{self, HEADER_LEN, Header, LedgerPart, SEED_LEN, SIGNED_LEN};
use super::fault::EntryFault;

/// An event of a checked entry.
pub type ParsedEvent = crate::domain::events::DecodedEvent;

/// An entry whose bytes hold together by themselves; its place in the history is not yet known.
#[derive(Debug)]
pub struct CheckedEntry {
    /// The header's fields.
    pub header: Header,
    /// The entry's hash.
    pub hash: EntryHash,
    /// Its events, decoded.
    pub events: Vec<Arc<ParsedEvent>>,
}

impl CheckedEntry {
    /// Puts the entry at its place: what was checked of it rests on nothing that the ledger adds.
    /// `bytes` are the entry's own, and their header follows.
    pub fn place(&mut self, part: LedgerPart, bytes: &mut [u8]) {
        self.header.ledger = part;
        let header = self.header.to_bytes();
        self.hash = hash::entry_hash(&header);
        if let Some(stored) = bytes.get_mut(..HEADER_LEN) {
            stored.copy_from_slice(&header);
        }
    }
}

/// Decompressed keys, so that a key is unpacked once and not once an entry.
#[derive(Default)]
pub struct KeyCache(RwLock<HashMap<PublicKey, Arc<VerifyingKey>>>);

/// Forgotten and refilled past this many: a hostile log with a new key an entry must not grow it.
const KEYS_MAX: usize = 65_536;

impl KeyCache {
    /// An empty cache.
    pub fn new() -> Self {
        Self::default()
    }

    fn get(&self, key: &PublicKey) -> Option<Arc<VerifyingKey>> {
        if let Ok(map) = self.0.read()
            && let Some(found) = map.get(key)
        {
            return Some(Arc::clone(found));
        }
        let made = Arc::new(VerifyingKey::known(key).ok()?);
        if let Ok(mut map) = self.0.write() {
            if map.len() >= KEYS_MAX {
                map.clear();
            }
            map.insert(*key, Arc::clone(&made));
        }
        Some(made)
    }
}

/// A stored entry's header, checked: sizes, ledger and strict signature hold. What hangs under the
/// event root is not looked at yet.
struct Signed<'a> {
    header: Header,
    hash: EntryHash,
    seed: [u8; SEED_LEN],
    events: Vec<&'a [u8]>,
}

/// Checks all of an entry but its events.
fn check_signed<'a>(
    bytes: &'a [u8],
    ledger: &LedgerId,
    limits: &Limits,
    keys: &KeyCache,
) -> Result<Signed<'a>, EntryFault> {
    if bytes.len() > limits.entry_bytes as usize {
        return Err(EntryFault::TooLarge {
            len: bytes.len(),
            max: limits.entry_bytes,
        });
    }
    let header = Header::from_bytes(bytes).ok_or(EntryFault::NotAnEntry { len: bytes.len() })?;
    let (Some(header_bytes), Some(signed_bytes), Some(body)) = (
        bytes.get(..HEADER_LEN),
        bytes.get(..SIGNED_LEN),
        bytes.get(HEADER_LEN..),
    ) else {
        return Err(EntryFault::NotAnEntry { len: bytes.len() });
    };
    let signed = &header.signed;
    let genesis = header.ledger.sequence == 0;
    if !(genesis && signed.ledger.is_zero()) && signed.ledger != *ledger {
        return Err(EntryFault::ForeignLedger {
            expected: *ledger,
            found: signed.ledger,
        });
    }
    if signed.event_count == 0 || signed.event_count > limits.events_per_entry {
        return Err(EntryFault::EventCount {
            found: signed.event_count,
            max: limits.events_per_entry,
        });
    }
    let key = keys
        .get(&signed.author)
        .ok_or(EntryFault::BadKey { key: signed.author })?;
    key.verify(signed_bytes, &header.signature)
        .map_err(|_| EntryFault::BadSignature { key: signed.author })?;
    let (seed, events) =
        entry::split_body(body, signed.event_count).ok_or(EntryFault::BodyLength)?;
    Ok(Signed {
        hash: hash::entry_hash(header_bytes),
        header,
        seed,
        events,
    })
}

/// Whether the leaves hang under the root that the author signed.
fn check_root(header: &Header, leaves: &[[u8; 32]]) -> Result<(), EntryFault> {
    let (expected, found) = (header.signed.event_root, merkle::root(leaves));
    if found == expected {
        Ok(())
    } else {
        Err(EntryFault::EventRoot { expected, found })
    }
}

/// Checks a stored entry by itself, the events of a large one on all cores. `ledger` is the ledger's id;
/// genesis is told by its zero id and checked under it.
pub fn check_entry(
    bytes: &[u8],
    ledger: &LedgerId,
    limits: &Limits,
    keys: &KeyCache,
) -> Result<CheckedEntry, EntryFault> {
    check(bytes, ledger, limits, keys, read_events)
}

/// As [`check_entry`], on this thread alone: for whoever checks entries side by side.
pub fn check_beside(
    bytes: &[u8],
    ledger: &LedgerId,
    limits: &Limits,
    keys: &KeyCache,
) -> Result<CheckedEntry, EntryFault> {
    check(bytes, ledger, limits, keys, read_alone)
}

fn check(
    bytes: &[u8],
    ledger: &LedgerId,
    limits: &Limits,
    keys: &KeyCache,
    read: impl FnOnce(&LedgerId, &[u8; SEED_LEN], &[&[u8]]) -> Vec<Read>,
) -> Result<CheckedEntry, EntryFault> {
    let signed = check_signed(bytes, ledger, limits, keys)?;
    let read = read(&signed.header.signed.ledger, &signed.seed, &signed.events);
    let leaves: Vec<[u8; 32]> = read.iter().map(|(leaf, _)| *leaf).collect();
    check_root(&signed.header, &leaves)?;
    // A fault of decoding is told only now: bytes that hang under no signed root mean nothing.
    let mut decoded = Vec::with_capacity(read.len());
    for ((_, event), index) in read.into_iter().zip(0u32..) {
        decoded.push(event.map_err(|source| EntryFault::Event { index, source })?);
    }
    Ok(CheckedEntry {
        hash: signed.hash,
        header: signed.header,
        events: decoded,
    })
}

/// An entry whose signature and event root hold, for whoever wants few of its many events: they are
/// decoded one by one, when they are asked for.
pub struct OpenedEntry {
    /// The header's fields.
    pub header: Header,
    /// The entry's hash.
    pub hash: EntryHash,
    bytes: Vec<u8>,
    /// Where each event lies in the bytes.
    events: Vec<std::ops::Range<usize>>,
}

impl OpenedEntry {
    /// Checks a stored entry by itself, but for the decoding of its events.
    ///
    /// # Errors
    /// As [`check_entry`], without its faults of single events.
    pub fn open(
        bytes: Vec<u8>,
        ledger: &LedgerId,
        limits: &Limits,
        keys: &KeyCache,
    ) -> Result<OpenedEntry, EntryFault> {
        let signed = check_signed(&bytes, ledger, limits, keys)?;
        let count = signed.header.signed.event_count;
        let leaf = |(index, event): (usize, &&[u8])| {
            let ledger = &signed.header.signed.ledger;
            entry::event_leaf(ledger, &signed.seed, index as u32, count, event)
        };
        let leaves: Vec<[u8; 32]> = if signed.events.len() < 2 * EVENTS_A_TASK {
            signed.events.iter().enumerate().map(leaf).collect()
        } else {
            signed
                .events
                .par_iter()
                .with_min_len(EVENTS_A_TASK)
                .enumerate()
                .map(leaf)
                .collect()
        };
        check_root(&signed.header, &leaves)?;
        let mut at = HEADER_LEN + SEED_LEN;
        let mut events = Vec::with_capacity(signed.events.len());
        for event in &signed.events {
            let start = at + size_of::<u32>();
            at = start + event.len();
            events.push(start..at);
        }
        let (header, hash) = (signed.header, signed.hash);
        Ok(OpenedEntry {
            header,
            hash,
            bytes,
            events,
        })
    }

    /// Bytes it takes in the log.
    pub fn len(&self) -> usize {
        self.bytes.len()
    }

    /// Whether it takes none, which no entry does.
    pub fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    /// One of its events; `None` past the last.
    ///
    /// # Errors
    /// Bytes that are no event.
    pub fn event(&self, index: u32) -> Option<Result<ParsedEvent, EntryFault>> {
        let bytes = self.bytes.get(self.events.get(index as usize)?.clone())?;
        Some(entry::decode_event(bytes).map_err(|source| EntryFault::Event { index, source }))
    }
}

/// Events that one task hashes and decodes; fewer are not worth handing to another core.
const EVENTS_A_TASK: usize = 64;

/// An event's leaf in the entry's tree, and the event.
type Read = ([u8; 32], Result<Arc<ParsedEvent>, EncodingError>);

/// Hashes and decodes the event at an index of so many.
fn read_event(
    ledger: &LedgerId,
    seed: &[u8; SEED_LEN],
    (index, count): (u32, u32),
    bytes: &[u8],
) -> Read {
    (
        entry::event_leaf(ledger, seed, index, count, bytes),
        entry::decode_event(bytes).map(Arc::new),
    )
}

/// Hashes and decodes the events.
fn read_alone(ledger: &LedgerId, seed: &[u8; SEED_LEN], events: &[&[u8]]) -> Vec<Read> {
    let count = events.len() as u32;
    (0u32..)
        .zip(events)
        .map(|(index, bytes)| read_event(ledger, seed, (index, count), bytes))
        .collect()
}

/// Hashes and decodes the events, those of a large entry on all cores.
fn read_events(ledger: &LedgerId, seed: &[u8; SEED_LEN], events: &[&[u8]]) -> Vec<Read> {
    if events.len() < 2 * EVENTS_A_TASK {
        return read_alone(ledger, seed, events);
    }
    let count = events.len() as u32;
    events
        .par_iter()
        .with_min_len(EVENTS_A_TASK)
        .enumerate()
        .map(|(index, bytes)| read_event(ledger, seed, (index as u32, count), bytes))
        .collect()
}
