//! What can be wrong with an entry, said with both sides of the mismatch. Findings are stated;
//! nobody is accused.

use crate::crypto::digest::{EntryHash, PublicKey, TreeRoot};
use crate::domain::alias::Alias;
use crate::domain::date::Timestamp;
use crate::domain::party::{KeyClass, Role};

use super::encoding::EncodingError;

/// Why an entry cannot be part of the history.
#[derive(Debug, thiserror::Error)]
pub enum EntryFault {
    /// Shorter than a header, or another label.
    #[error(
        "the bytes are not an entry: expected the label `sunledger.entry1` and at least 380 bytes, found {len} bytes"
    )]
    NotAnEntry {
        /// Bytes found.
        len: usize,
    },
    /// Larger than the ledger's limit.
    #[error("the entry has {len} bytes, the ledger's limit is {max}: record it as several entries")]
    TooLarge {
        /// Bytes found.
        len: usize,
        /// Limit.
        max: u32,
    },
    /// No events, or more than the limit.
    #[error("the entry has {found} events, expected 1 to {max}: record them as several entries")]
    EventCount {
        /// Events found.
        found: u32,
        /// Limit.
        max: u32,
    },
    /// Event lengths do not add up to the body.
    #[error("the lengths of the events do not add up to the body")]
    BodyLength,
    /// Another ledger's entry.
    #[error(
        "the entry belongs to ledger {found}, expected {expected}: give the folder of its own ledger (--ledger), or sign it anew for this one"
    )]
    ForeignLedger {
        /// This ledger.
        expected: crate::crypto::digest::LedgerId,
        /// Ledger named in the entry.
        found: crate::crypto::digest::LedgerId,
    },
    /// The author's key is not a point, or not canonical.
    #[error("the author's key {key} is not a valid Ed25519 key")]
    BadKey {
        /// The key.
        key: PublicKey,
    },
    /// The strict check of the signature failed.
    #[error("the signature of key {key} does not fit the signed part")]
    BadSignature {
        /// The key.
        key: PublicKey,
    },
    /// The events are not those that were signed.
    #[error("the events have root {found}, the signed part says {expected}")]
    EventRoot {
        /// Root in the signed part.
        expected: TreeRoot,
        /// Root computed from the body.
        found: TreeRoot,
    },
    /// An event's bytes do not decode.
    #[error("event {index}: {source}")]
    Event {
        /// Index of the event.
        index: u32,
        /// Why.
        source: EncodingError,
    },
    /// Gap, swap or repetition.
    #[error("the entry says sequence {found}, expected {expected}")]
    Sequence {
        /// Position in the log.
        expected: u64,
        /// Position the entry states.
        found: u64,
    },
    /// The chain is broken.
    #[error("the entry follows {found}, but the entry before it has hash {expected}")]
    Previous {
        /// Hash of the entry before.
        expected: EntryHash,
        /// Hash the entry states.
        found: EntryHash,
    },
    /// The ledger's clock did not advance.
    #[error("recorded at {}, not after {}", found.0, before.0)]
    RecordedAt {
        /// Recorded-at of the entry before.
        before: Timestamp,
        /// Recorded-at found.
        found: Timestamp,
    },
    /// The mandates the entry was judged by are not those in force.
    #[error("the entry states mandates root {found}, those in force have {expected}")]
    MandatesRoot {
        /// Root computed from the history.
        expected: TreeRoot,
        /// Root the entry states.
        found: TreeRoot,
    },
    /// The key is not enrolled as an author.
    #[error(
        "the key {key} is not enrolled as an author: the key authorities enrol it with `key enrol`"
    )]
    UnknownKey {
        /// The key.
        key: PublicKey,
    },
    /// The key was revoked before.
    #[error(
        "the key {key} was revoked at entry {revoked_at}: sign with a key in force (see `key list`)"
    )]
    RevokedKey {
        /// The key.
        key: PublicKey,
        /// Where it ended.
        revoked_at: u64,
    },
    /// A key of another class signed.
    #[error(
        "the key {key} is enrolled as {class:?}, only authors sign entries: sign with an author's key (see `key list`)"
    )]
    WrongClass {
        /// The key.
        key: PublicKey,
        /// Its class.
        class: KeyClass,
    },
    /// The count was used.
    #[error(
        "the key {key} has already used count {found}, expected one after {last}: sign anew with the next count (the same bytes sent again get their first receipt)"
    )]
    ReusedCount {
        /// The key.
        key: PublicKey,
        /// Last count used.
        last: u64,
        /// Count found.
        found: u64,
    },
    /// `seen` lies outside what it may name.
    #[error(
        "`seen` names entry {found}, expected {lowest} to {highest}: sign anew on the newest entry (see `log`)"
    )]
    SeenRange {
        /// Lowest sequence allowed.
        lowest: u64,
        /// Highest sequence allowed.
        highest: u64,
        /// Sequence found.
        found: u64,
    },
    /// `seen` names another history.
    #[error(
        "`seen` says entry {sequence} has hash {found}, in this history it has {expected}: sign anew on this history, and compare the two"
    )]
    SeenHash {
        /// The sequence.
        sequence: u64,
        /// Hash in this history.
        expected: EntryHash,
        /// Hash the author had seen.
        found: EntryHash,
    },
    /// Genesis breaks a rule of its own.
    #[error("genesis: {what}")]
    Genesis {
        /// Which rule.
        what: &'static str,
    },
    /// Until the authorities' quorum has endorsed genesis, only their endorsements are accepted.
    #[error(
        "the ledger is not open yet: {missing} more authorities must endorse genesis (`endorse`)"
    )]
    NotOpen {
        /// Endorsements still missing.
        missing: usize,
    },
    /// No mandate of the author covers the event.
    #[error(
        "event {index} ({kind}): expected a mandate as {role} that covers it on that day, the author's key holds none{detail}: sign with a key that does (`key list` shows them), or have it enrolled (`key enrol`)"
    )]
    NoMandate {
        /// Index of the event.
        index: u32,
        /// Kind of the event.
        kind: String,
        /// Role claimed.
        role: Role,
        /// More, where there is more to say.
        detail: &'static str,
    },
    /// The role may not sign this kind.
    #[error(
        "event {index} ({kind}): the role table lets {allowed} sign it, not {role}: give such a role in the head, and sign with a key that holds it"
    )]
    RoleNotAllowed {
        /// Index of the event.
        index: u32,
        /// Kind of the event.
        kind: String,
        /// Role claimed.
        role: Role,
        /// Roles that may.
        allowed: String,
    },
    /// The kind is not in the role table.
    #[error("event {index}: kind {kind} is not in the role table of this ledger")]
    NoRule {
        /// Index of the event.
        index: u32,
        /// The kind.
        kind: u16,
    },
    /// An imported fact by someone else than the recorder, or a live act with a source.
    #[error(
        "event {index} ({kind}): only REC records from a file, and only kinds the role table marks so: import the file as REC, or record the act live"
    )]
    NotImportable {
        /// Index of the event.
        index: u32,
        /// Kind of the event.
        kind: String,
    },
    /// The endorsed proposal is not pending.
    #[error("event {index}: there is no pending proposal {entry} event {target}: see `pending`")]
    NothingPending {
        /// Index of the endorsing event.
        index: u32,
        /// Entry it names.
        entry: EntryHash,
        /// Event it names.
        target: u32,
    },
    /// The same person again.
    #[error("{}", signed_already(*index, person, *rejects))]
    SamePerson {
        /// Index of the event.
        index: u32,
        /// The person.
        person: Alias,
        /// Role of the proposal, where the person would reject it: its proposer takes it back in that role.
        rejects: Option<Role>,
    },
    /// The endorser's role fills no open place.
    #[error(
        "event {index}: {role} fills none of the places still open ({open}): sign in a role of one of them"
    )]
    NoOpenPlace {
        /// Index of the event.
        index: u32,
        /// The endorser's role.
        role: Role,
        /// Places open.
        open: String,
    },
    /// A proposal that nobody but its proposer ends.
    #[error(
        "event {index}: a proposed {kind} is taken back by its proposer alone, signing as {role}; whoever is against it does not endorse it"
    )]
    ProposerOnly {
        /// Index of the rejecting event.
        index: u32,
        /// Kind of the proposal.
        kind: String,
        /// Role of the proposal.
        role: Role,
    },
    /// A key event that cannot take effect.
    #[error("event {index}: {what}")]
    KeyEvent {
        /// Index of the event.
        index: u32,
        /// Why.
        what: String,
    },
}

/// What somebody who has signed an act is told who would endorse it, or, with the role of its proposal, reject it.
fn signed_already(index: u32, person: &Alias, rejects: Option<Role>) -> String {
    match rejects {
        None => format!(
            "event {index}: person {person} has signed this act already; another person must endorse it"
        ),
        Some(role) => format!(
            "event {index}: person {person} has signed this act already and cannot reject it: its proposer takes it back, signing as {role}, or a person who may endorse it and has not signed says no"
        ),
    }
}
