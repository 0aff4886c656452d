//! Byte layout of an entry (also in `schemas/entry.md`, all integers little-endian):
//!
//! | part | bytes | field |
//! |---|---|---|
//! | signed | 16 | label `sunledger.entry1` |
//! | | 32 | ledger id (zero in genesis) |
//! | | 32 | author's public key |
//! | | 8 | the key's own count, strictly increasing |
//! | | 4 | number of events |
//! | | 32 | event root |
//! | | 8 | claimed time, UTC microseconds (signed) |
//! | | 8 | `seen` sequence |
//! | | 32 | `seen` hash |
//! | signature | 64 | Ed25519 over the signed part |
//! | ledger | 8 | sequence |
//! | | 8 | recorded-at, UTC microseconds (signed) |
//! | | 32 | hash of the previous entry |
//! | | 32 | root of the mandates in force before this entry |
//! | | 32 | BLAKE3 of bytes set aside before this entry, else zero |
//! | body | 32 | seed |
//! | | 4 + n | each event: length, then its bytes |
//!
//! The first three parts are the header (348 bytes); the entry's hash is over the header alone, and
//! binds the body through the event root.

use crate::crypto::digest::{Digest, EntryHash, LedgerId, PublicKey, Signature, TreeRoot};
use crate::crypto::hash;
use crate::domain::date::Timestamp;
use crate::domain::events::{DecodedEvent, Event, EventHead};
use crate::merkle;

use super::encoding::{self, EncodingError};

/// Label that opens every signed part.
pub const ENTRY_LABEL: &[u8; 16] = b"sunledger.entry1";
/// Label of an event's leaf in its entry's tree.
pub const EVENT_LABEL: &[u8; 16] = b"sunledger.event1";
/// Bytes of the signed part.
pub const SIGNED_LEN: usize = 16 + 32 + 32 + 8 + 4 + 32 + 8 + 8 + 32;
/// Bytes of the signature.
pub const SIGNATURE_LEN: usize = 64;
/// Bytes of the ledger part.
pub const LEDGER_LEN: usize = 8 + 8 + 32 + 32 + 32;
/// Bytes of the header: signed part, signature, ledger part.
pub const HEADER_LEN: usize = SIGNED_LEN + SIGNATURE_LEN + LEDGER_LEN;
/// Bytes of the seed that opens the body.
pub const SEED_LEN: usize = 32;

/// What the author signs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedPart {
    /// The ledger; zero in genesis.
    pub ledger: LedgerId,
    /// The author's key.
    pub author: PublicKey,
    /// The key's own count.
    pub count: u64,
    /// Number of events in the body.
    pub event_count: u32,
    /// RFC 6962 root over the salted events.
    pub event_root: TreeRoot,
    /// The author's clock.
    pub claimed: Timestamp,
    /// An entry the author had seen.
    pub seen_sequence: u64,
    /// That entry's hash.
    pub seen_hash: EntryHash,
}

/// What the ledger adds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LedgerPart {
    /// Position, gapless from 0.
    pub sequence: u64,
    /// The ledger's clock, strictly increasing.
    pub recorded_at: Timestamp,
    /// Hash of the entry before.
    pub previous: EntryHash,
    /// Root of the mandates in force before this entry.
    pub mandates_root: TreeRoot,
    /// BLAKE3 of bytes set aside before this entry; zero for none.
    pub set_aside: Digest,
}

/// Signed part, signature and ledger part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    /// Signed part.
    pub signed: SignedPart,
    /// Signature over it.
    pub signature: Signature,
    /// Ledger part.
    pub ledger: LedgerPart,
}

/// Reads fixed-width fields off a slice whose length was checked.
struct Fields<'a>(&'a [u8]);

impl Fields<'_> {
    fn take<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (head, rest) = self.0.split_first_chunk::<N>()?;
        self.0 = rest;
        Some(*head)
    }
}

impl SignedPart {
    /// The exact bytes that are signed.
    pub fn to_bytes(&self) -> [u8; SIGNED_LEN] {
        let mut out = Vec::with_capacity(SIGNED_LEN);
        out.extend_from_slice(ENTRY_LABEL);
        out.extend_from_slice(&self.ledger.0);
        out.extend_from_slice(&self.author.0);
        out.extend_from_slice(&self.count.to_le_bytes());
        out.extend_from_slice(&self.event_count.to_le_bytes());
        out.extend_from_slice(&self.event_root.0);
        out.extend_from_slice(&self.claimed.0.to_le_bytes());
        out.extend_from_slice(&self.seen_sequence.to_le_bytes());
        out.extend_from_slice(&self.seen_hash.0);
        let mut bytes = [0; SIGNED_LEN];
        bytes.copy_from_slice(&out);
        bytes
    }

    /// Reads a signed part; `None` when it is too short or its label is not ours.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let mut fields = Fields(bytes.get(..SIGNED_LEN)?);
        if &fields.take::<16>()? != ENTRY_LABEL {
            return None;
        }
        Some(SignedPart {
            ledger: LedgerId(fields.take()?),
            author: PublicKey(fields.take()?),
            count: u64::from_le_bytes(fields.take()?),
            event_count: u32::from_le_bytes(fields.take()?),
            event_root: TreeRoot(fields.take()?),
            claimed: Timestamp(i64::from_le_bytes(fields.take()?)),
            seen_sequence: u64::from_le_bytes(fields.take()?),
            seen_hash: EntryHash(fields.take()?),
        })
    }
}

impl LedgerPart {
    fn write(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(&self.sequence.to_le_bytes());
        out.extend_from_slice(&self.recorded_at.0.to_le_bytes());
        out.extend_from_slice(&self.previous.0);
        out.extend_from_slice(&self.mandates_root.0);
        out.extend_from_slice(&self.set_aside.0);
    }
}

impl Header {
    /// The stored header bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(HEADER_LEN);
        out.extend_from_slice(&self.signed.to_bytes());
        out.extend_from_slice(&self.signature.0);
        self.ledger.write(&mut out);
        out
    }

    /// Reads a header; `None` when it is too short or its label is not ours.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let signed = SignedPart::from_bytes(bytes)?;
        let mut fields = Fields(bytes.get(SIGNED_LEN..HEADER_LEN)?);
        Some(Header {
            signed,
            signature: Signature(fields.take()?),
            ledger: LedgerPart {
                sequence: u64::from_le_bytes(fields.take()?),
                recorded_at: Timestamp(i64::from_le_bytes(fields.take()?)),
                previous: EntryHash(fields.take()?),
                mandates_root: TreeRoot(fields.take()?),
                set_aside: Digest(fields.take()?),
            },
        })
    }
}

/// The hash of a stored entry, from its bytes; `None` when they are shorter than a header.
pub fn hash_of(entry: &[u8]) -> Option<EntryHash> {
    entry.get(..HEADER_LEN).map(hash::entry_hash)
}

/// Splits a body into its seed and its events' byte strings; `None` when lengths do not add up.
pub fn split_body(body: &[u8], event_count: u32) -> Option<([u8; SEED_LEN], Vec<&[u8]>)> {
    let (seed, mut rest) = body.split_first_chunk::<SEED_LEN>()?;
    // Every event takes at least its length field, so a huge count cannot reserve memory.
    let mut events = Vec::with_capacity((event_count as usize).min(rest.len() / 4));
    for _ in 0..event_count {
        let (len, after) = rest.split_first_chunk::<4>()?;
        let len = u32::from_le_bytes(*len) as usize;
        events.push(after.get(..len)?);
        rest = after.get(len..)?;
    }
    rest.is_empty().then_some((*seed, events))
}

/// The root over an entry's events, each salted from the seed.
pub fn event_root<'a>(
    ledger: &LedgerId,
    seed: &[u8; SEED_LEN],
    events: impl ExactSizeIterator<Item = &'a [u8]>,
) -> TreeRoot {
    let count = events.len() as u32;
    let leaves: Vec<[u8; 32]> = (0u32..)
        .zip(events)
        .map(|(index, bytes)| event_leaf(ledger, seed, index, count, bytes))
        .collect();
    merkle::root(&leaves)
}

/// The leaf of one event of `count`, salted from the entry's seed.
pub(super) fn event_leaf(
    ledger: &LedgerId,
    seed: &[u8; SEED_LEN],
    index: u32,
    count: u32,
    bytes: &[u8],
) -> [u8; 32] {
    let salt = merkle::salt(seed, index);
    merkle::salted_leaf(EVENT_LABEL, ledger, index, count, &salt, bytes)
}

/// The part of an event's bytes before its body: kind, version, head, then the body's length.
#[derive(serde::Serialize, serde::Deserialize)]
struct EventWire<'a> {
    kind: u16,
    version: u16,
    head: EventHead,
    #[serde(borrow, with = "raw_bytes")]
    body: &'a [u8],
}

/// A byte string with its length as u64, borrowed when read.
mod raw_bytes {
    pub fn serialize<S: serde::Serializer>(bytes: &&[u8], s: S) -> Result<S::Ok, S::Error> {
        s.serialize_bytes(bytes)
    }

    pub fn deserialize<'de: 'a, 'a, D: serde::Deserializer<'de>>(
        d: D,
    ) -> Result<&'a [u8], D::Error> {
        <&'a [u8] as serde::Deserialize>::deserialize(d)
    }
}

/// Encodes an event with its head.
pub fn encode_event(head: &EventHead, event: &Event) -> Result<Vec<u8>, EncodingError> {
    encoding::check_text(head)?;
    encoding::check_body_text(event)?;
    let mut body = Vec::with_capacity(128);
    encoding::encode_body(&mut body, event)?;
    let mut out = Vec::with_capacity(body.len() + 128);
    encoding::encode_into(
        &mut out,
        &EventWire {
            kind: event.kind().0,
            version: event.version(),
            head: head.clone(),
            body: &body,
        },
    )?;
    Ok(out)
}

/// Decodes an event and checks that its bytes are the only encoding of what they say. A kind that
/// is not known here keeps its body unread; a reader may still verify the entry.
pub fn decode_event(bytes: &[u8]) -> Result<DecodedEvent, EncodingError> {
    let wire: EventWire = encoding::decode_borrowed(bytes)?;
    if !encoding::is_proven(&wire, bytes) {
        encoding::check_unique(&wire, bytes)?;
        encoding::check_text(&wire.head)?;
    }
    let event = match encoding::decode_body(wire.kind, wire.version, wire.body) {
        Ok(event) => Some(event),
        Err(EncodingError::UnknownKind { .. } | EncodingError::FutureVersion { .. }) => None,
        Err(error) => return Err(error),
    };
    Ok(DecodedEvent {
        kind: wire.kind,
        version: wire.version,
        head: wire.head,
        event,
    })
}
