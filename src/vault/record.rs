//! Records and their frames.
//!
//! **Frame** (little-endian): length of the rest after the checksum u32, CRC-32C of length and rest
//! u32, nonce 24, sealed record. The record's outer seal is under the wrapping key and binds ledger,
//! generation and record number; every secret within is sealed once more, so that this encoding
//! only ever sees sealed bytes and public names.
//!
//! **Promises**: the checksum finds torn writes, the seal finds everything else. **Not here**:
//! files and offsets.

use super::header::Secrets;
use super::prints::NamePrint;
use super::{FieldKind, RegisterKind, VALUE_BYTES_MAX};
use crate::chain::encoding::{decode, encode};
use crate::crypto::digest::{Commitment, Digest, FileHash, LedgerId};
use crate::crypto::random::{self, RandomError};
use crate::crypto::seal::{SEAL_OVERHEAD, SealKey, open, seal};
use crate::domain::alias::Alias;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

/// Bytes of a frame before its nonce.
pub(super) const FRAME_HEAD: usize = 8;
const NONCE: usize = 24;
/// Longest rest of a frame: the longest value, the salt, and names around them, with room.
pub(super) const REST_MAX: usize = VALUE_BYTES_MAX + 4096;
pub(super) const REST_MIN: usize = NONCE + SEAL_OVERHEAD;

/// One record. The order is part of the format: new records go at the end.
#[derive(Clone, Serialize, Deserialize)]
pub(super) enum Record {
    /// A row of the register and the alias's own key, together so that neither is without the other.
    Member {
        kind: RegisterKind,
        keyed_hash: Digest,
        alias: Alias,
        /// The alias's key, under the wrapping key.
        sealed: Vec<u8>,
    },
    /// A personal field, under the alias's key.
    Field {
        about: Alias,
        field: FieldKind,
        version: u32,
        sealed: Vec<u8>,
    },
    /// Salt ‖ text behind a commitment, under the key of whom it is about.
    Text {
        about: Option<Alias>,
        commitment: Commitment,
        sealed: Vec<u8>,
    },
    /// A salt for one line of a notice, under the key of whom it is about.
    NoticeSalt {
        about: Option<Alias>,
        notice_no: String,
        ordinal: u32,
        sealed: Vec<u8>,
    },
    /// The key of an attachment, under the wrapping key.
    File { hash: FileHash, sealed: Vec<u8> },
    /// Fingerprints of names; the record's own seal is all that covers them.
    Names { prints: Vec<NamePrint> },
}

impl Record {
    /// What is sealed within.
    pub fn sealed(&self) -> &[u8] {
        match self {
            Self::Member { sealed, .. }
            | Self::Field { sealed, .. }
            | Self::Text { sealed, .. }
            | Self::NoticeSalt { sealed, .. }
            | Self::File { sealed, .. } => sealed,
            Self::Names { .. } => &[],
        }
    }
}

/// Bound data of the seals within records. Each begins with its own word and a fixed width, and
/// only the last part may vary in length.
pub(super) mod bound {
    use super::*;

    pub fn alias_key(ledger: &LedgerId, alias: &Alias) -> Vec<u8> {
        [b"alias key", &ledger.0[..], &alias.0].concat()
    }

    pub fn field(ledger: &LedgerId, about: &Alias, field: FieldKind, version: u32) -> Vec<u8> {
        let version = version.to_le_bytes();
        [
            b"field",
            &ledger.0[..],
            &about.0,
            &[field.number()],
            &version,
        ]
        .concat()
    }

    pub fn text(ledger: &LedgerId, about: Option<Alias>, commitment: &Commitment) -> Vec<u8> {
        [b"text", &ledger.0[..], &whom(about), &commitment.0].concat()
    }

    pub fn notice(ledger: &LedgerId, about: Option<Alias>, no: &str, ordinal: u32) -> Vec<u8> {
        let ordinal = ordinal.to_le_bytes();
        [
            b"notice",
            &ledger.0[..],
            &whom(about),
            &ordinal,
            no.as_bytes(),
        ]
        .concat()
    }

    pub fn file_key(ledger: &LedgerId, hash: &FileHash) -> Vec<u8> {
        [b"file key", &ledger.0[..], &hash.0].concat()
    }

    pub fn file(ledger: &LedgerId, hash: &FileHash) -> Vec<u8> {
        [b"file", &ledger.0[..], &hash.0].concat()
    }

    fn whom(about: Option<Alias>) -> [u8; 17] {
        let mut out = [0; 17];
        if let Some(alias) = about {
            out[0] = 1;
            out[1..].copy_from_slice(&alias.0);
        }
        out
    }
}

/// Nonce ‖ sealed bytes, the nonce fresh.
pub(super) fn seal_up(key: &SealKey, aad: &[u8], plain: &[u8]) -> Result<Vec<u8>, RandomError> {
    let nonce: [u8; NONCE] = random::array()?;
    let mut out = nonce.to_vec();
    out.extend_from_slice(&seal(key, nonce, aad, plain));
    Ok(out)
}

/// Opens what [`seal_up`] made; `None` where it does not open.
pub(super) fn unseal(key: &SealKey, aad: &[u8], bytes: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let (nonce, sealed) = bytes.split_first_chunk::<NONCE>()?;
    open(key, *nonce, aad, sealed).ok()
}

fn frame_bound(secrets: &Secrets, number: u64) -> Vec<u8> {
    [
        b"record",
        &secrets.ledger.0[..],
        &secrets.generation.to_le_bytes(),
        &number.to_le_bytes(),
    ]
    .concat()
}

/// Why a record could not be framed.
pub(super) enum FrameError {
    /// It does not encode within the limits, which checks on values make impossible.
    TooLong,
    Random(RandomError),
}

/// Appends the frame of record `number` to `out`; gives its length.
pub(super) fn frame(
    out: &mut Vec<u8>,
    secrets: &Secrets,
    number: u64,
    record: &Record,
) -> Result<u32, FrameError> {
    let plain = encode(record).map_err(|_| FrameError::TooLong)?;
    let rest = seal_up(&secrets.wrapping, &frame_bound(secrets, number), &plain)
        .map_err(FrameError::Random)?;
    if rest.len() > REST_MAX {
        return Err(FrameError::TooLong);
    }
    let length = u32::try_from(rest.len()).map_err(|_| FrameError::TooLong)?;
    out.extend_from_slice(&length.to_le_bytes());
    out.extend_from_slice(&checksum(length, &rest).to_le_bytes());
    out.extend_from_slice(&rest);
    Ok(length + FRAME_HEAD as u32)
}

/// CRC-32C of a frame's length and rest.
pub(super) fn checksum(length: u32, rest: &[u8]) -> u32 {
    crc32c::crc32c_append(crc32c::crc32c(&length.to_le_bytes()), rest)
}

/// Length and checksum at the head of a frame; `None` where no frame could have that length.
pub(super) fn head(bytes: &[u8; FRAME_HEAD]) -> Option<(u32, u32)> {
    let [a, b, c, d, e, f, g, h] = *bytes;
    let length = u32::from_le_bytes([a, b, c, d]);
    let fits = (REST_MIN..=REST_MAX).contains(&usize::try_from(length).ok()?);
    fits.then_some((length, u32::from_le_bytes([e, f, g, h])))
}

/// Opens the rest of frame `number`; `None` where seal or encoding does not hold.
pub(super) fn unframe(secrets: &Secrets, number: u64, rest: &[u8]) -> Option<Record> {
    let plain = unseal(&secrets.wrapping, &frame_bound(secrets, number), rest)?;
    decode(&plain).ok()
}
