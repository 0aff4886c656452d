//! The author's side: events become a signed submission; the ledger adds its part.

use crate::crypto::digest::{LedgerId, PublicKey, Signature};
use crate::crypto::sign::SigningKey;
use crate::domain::date::Timestamp;
use crate::domain::events::{Event, EventHead};

use super::encoding::EncodingError;
use super::entry::{self, Header, LedgerPart, SEED_LEN, SIGNATURE_LEN, SIGNED_LEN, SignedPart};
use crate::crypto::digest::EntryHash;

/// What an author wants to sign.
pub struct Draft<'a> {
    /// The ledger; zero in genesis.
    pub ledger: LedgerId,
    /// The key's next count.
    pub count: u64,
    /// The author's clock.
    pub claimed: Timestamp,
    /// Sequence and hash of an entry the author has seen.
    pub seen: (u64, EntryHash),
    /// Random seed for the salts.
    pub seed: [u8; SEED_LEN],
    /// The events.
    pub events: &'a [(EventHead, Event)],
}

/// Signed part, signature and body: what travels from an author to the ledger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Submission {
    /// Signed part.
    pub signed: SignedPart,
    /// Signature over it.
    pub signature: Signature,
    /// Seed and events.
    pub body: Vec<u8>,
}

impl Draft<'_> {
    /// Encodes and signs.
    pub fn sign(&self, key: &SigningKey) -> Result<Submission, EncodingError> {
        let encoded = self
            .events
            .iter()
            .map(|(head, event)| entry::encode_event(head, event))
            .collect::<Result<Vec<_>, _>>()?;
        Ok(self.sign_encoded(key, &encoded))
    }

    /// Signs events that are encoded already.
    pub fn sign_encoded(&self, key: &SigningKey, encoded: &[Vec<u8>]) -> Submission {
        let mut body = Vec::with_capacity(
            SEED_LEN + encoded.iter().map(|event| event.len() + 4).sum::<usize>(),
        );
        body.extend_from_slice(&self.seed);
        for event in encoded {
            body.extend_from_slice(&(event.len() as u32).to_le_bytes());
            body.extend_from_slice(event);
        }
        let signed = SignedPart {
            ledger: self.ledger,
            author: key.public(),
            count: self.count,
            event_count: encoded.len() as u32,
            event_root: entry::event_root(
                &self.ledger,
                &self.seed,
                encoded.iter().map(Vec::as_slice),
            ),
            claimed: self.claimed,
            seen_sequence: self.seen.0,
            seen_hash: self.seen.1,
        };
        Submission {
            signature: key.sign(&signed.to_bytes()),
            signed,
            body,
        }
    }
}

impl Submission {
    /// The author's key.
    pub fn author(&self) -> PublicKey {
        self.signed.author
    }

    /// The entry's stored bytes, with the ledger's part put in.
    pub fn with_ledger_part(&self, ledger: LedgerPart) -> Vec<u8> {
        let mut bytes = Header {
            signed: self.signed.clone(),
            signature: self.signature,
            ledger,
        }
        .to_bytes();
        bytes.extend_from_slice(&self.body);
        bytes
    }

    /// The submission's own bytes, for a file or the wire.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(SIGNED_LEN + SIGNATURE_LEN + self.body.len());
        out.extend_from_slice(&self.signed.to_bytes());
        out.extend_from_slice(&self.signature.0);
        out.extend_from_slice(&self.body);
        out
    }

    /// Reads [`Submission::to_bytes`]; `None` when it is too short or not labelled as ours.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let signed = SignedPart::from_bytes(bytes)?;
        let rest = bytes.get(SIGNED_LEN..)?;
        let (signature, body) = rest.split_first_chunk::<SIGNATURE_LEN>()?;
        Some(Submission {
            signed,
            signature: Signature(*signature),
            body: body.to_vec(),
        })
    }
}
