//! A recorded event: one fact of the verified history, with its place. The ledger room alone makes
//! them from verified entries; tests of meaning make their own from tables.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::alias::Alias;
use super::date::{Date, Timestamp};
use super::events::pairing::PairingEvent;
use super::events::parties::PartyEvent;
use super::events::{DecodedEvent, Event, EventHead, SourceRef};
use crate::crypto::digest::EntryHash;

/// Where an event stands in the log.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(deny_unknown_fields)]
pub struct EventAt {
    /// Sequence of the entry.
    pub sequence: u64,
    /// Index of the event in it.
    pub index: u32,
}

impl std::fmt::Display for EventAt {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}", self.sequence, self.index)
    }
}

/// One fact of the history that has taken effect.
#[derive(Clone, Debug)]
pub struct RecordedEvent {
    /// Its place.
    pub at: EventAt,
    /// Hash of its entry.
    pub entry: EntryHash,
    /// When its entry was recorded.
    pub recorded_at: Timestamp,
    /// Entry with which it took effect: its own, or that of the last endorsement.
    pub effective_sequence: u64,
    /// When that entry was recorded.
    pub effective_at: Timestamp,
    /// Persons who signed it, the proposer first.
    pub signers: Arc<[Alias]>,
    /// Head and body.
    pub decoded: Arc<DecodedEvent>,
}

impl RecordedEvent {
    /// The head.
    pub fn head(&self) -> &EventHead {
        &self.decoded.head
    }

    /// The body; `None` for a kind this program does not know.
    pub fn event(&self) -> Option<&Event> {
        self.decoded.event.as_ref()
    }

    /// Whether it came from a file.
    pub fn imported(&self) -> bool {
        self.decoded.head.source.is_some()
    }

    /// The row it came from.
    pub fn source(&self) -> Option<&SourceRef> {
        self.decoded.head.source.as_ref()
    }

    /// The scheme's id; empty where the event belongs to none.
    pub fn scheme(&self) -> &str {
        self.decoded
            .head
            .scheme
            .as_ref()
            .map_or("", |scheme| scheme.id.as_str())
    }

    /// The day by which legal clocks count it, as [`EventHead::clock`] says: of a live act its own day, or that on
    /// which it was proposed if later; when others endorsed it moves no deadline. Rules, keys and what is done to
    /// the ledger itself bind from the last signature on, and so does what others may rely on only once it is endorsed: a
    /// body or an account that is registered, a change of account, a tranche that is released.
    pub fn clock(&self) -> Date {
        match self.event() {
            None | Some(Event::Key(_) | Event::Rule(_) | Event::Control(_)) => self.counts_from(),
            Some(
                Event::Party(
                    PartyEvent::OrgRegistered(_)
                    | PartyEvent::AccountBound(_)
                    | PartyEvent::AccountChanged(_),
                )
                | Event::Pairing(PairingEvent::TrancheReleased(_)),
            ) => self.counts_from(),
            Some(_) => self.head().clock(self.recorded_at),
        }
    }

    /// The day from which reports count it: as [`clock`](Self::clock), and not before the last endorsement came,
    /// since until then it moves nothing.
    pub fn counts_from(&self) -> Date {
        self.head().clock(self.effective_at)
    }
}
