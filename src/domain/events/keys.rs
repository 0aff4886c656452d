//! Keys, mandates and endorsement: who may sign what, judged by log position.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{EventRef, family};
use crate::crypto::digest::{Digest, PublicKey, Signature};
use crate::domain::alias::Alias;
use crate::domain::date::Date;
use crate::domain::money::Fen;
use crate::domain::party::{KeyClass, Role};

crate::bytes32! {
    /// 32 random bytes that make a ledger's identity unguessable and unique.
    Nonce
}

/// An authority or operator named at genesis.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GenesisKey {
    /// The public key.
    pub key: PublicKey,
    /// Who holds it.
    pub person: Alias,
    /// BLAKE3 hash of the next public key, committed now.
    pub next_key: Digest,
    /// The key's signature over zero id ‖ nonce ‖ origin (proof of possession).
    pub proof: Signature,
}

/// One row of the role table: who must sign an event of this kind when it is a live act.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RoleRule {
    /// The event kind.
    pub kind: u16,
    /// Signer places in order: the first proposes, each further one endorses. Within a place any
    /// of the roles will do. Every place must be filled by a different person.
    pub places: Vec<Vec<Role>>,
    /// Whether the authorities' quorum must sign instead (the places are then empty).
    pub quorum: bool,
    /// Whether REC may record it from a file, alone and at once.
    pub imported: bool,
}

/// Limits fixed at genesis.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    /// Most events in one entry (DESIGN: 16,384).
    pub events_per_entry: u32,
    /// Most bytes of one entry (DESIGN: 8 MiB).
    pub entry_bytes: u32,
    /// How far below the head `seen` may lie, in entries (DESIGN: 2^20).
    pub seen_window: u64,
}

/// The ledger begins.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LedgerOpened {
    /// Random bytes.
    pub nonce: Nonce,
    /// The checkpoint origin line: a schema-less URL naming this log.
    pub origin: String,
    /// The key authorities, at least two persons.
    pub authorities: Vec<GenesisKey>,
    /// How many of them must sign.
    pub quorum: u16,
    /// The operator's key.
    pub operator: GenesisKey,
    /// Role to event.
    pub role_table: Vec<RoleRule>,
    /// Limits on entries.
    pub limits: Limits,
}

/// One mandate of a key: a role, where it holds and until when.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Mandate {
    /// The role.
    pub role: Role,
    /// Organisation code it is limited to; `None` for all.
    pub org: Option<String>,
    /// Scheme id it is limited to; `None` for all.
    pub scheme: Option<String>,
    /// Largest single amount in fen; `None` without limit.
    pub limit: Option<Fen>,
    /// First day, compared with recorded-at.
    pub from: Date,
    /// Last day, inclusive; `None` while it lasts.
    pub to: Option<Date>,
}

/// A key is enrolled for one person and one class.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct KeyRegistered {
    /// The public key.
    pub key: PublicKey,
    /// What it may do at all.
    pub class: KeyClass,
    /// Who holds it.
    pub person: Alias,
    /// Its roles; empty for operator and witness keys.
    pub mandates: Vec<Mandate>,
    /// BLAKE3 hash of the next public key, for an authority's or the operator's key; `None` for all
    /// others, which are simply enrolled anew.
    pub next_key: Option<Digest>,
    /// The key's signature over label ‖ ledger id ‖ person ‖ class ‖ roles (proof of possession).
    pub proof: Signature,
}

/// An authority or operator key gives way to the next one it had committed to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct KeyRotated {
    /// The key that ends.
    pub old: PublicKey,
    /// The key that takes over.
    pub new: PublicKey,
    /// BLAKE3 hash of the key after that.
    pub next_key: Digest,
    /// The new key's proof of possession, as for [`KeyRegistered`].
    pub proof: Signature,
}

/// Why a key ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RevocationReason {
    /// The holder left or changed post.
    Left,
    /// The key was lost.
    Lost,
    /// Someone else may have had it.
    Compromised,
    /// It was replaced.
    Replaced,
}

/// A key may no longer sign, from this position on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct KeyRevoked {
    /// The key.
    pub key: PublicKey,
    /// Why.
    pub reason: RevocationReason,
    /// First sequence that is tainted, where an earlier misuse is feared.
    pub tainted_from: Option<u64>,
}

/// A new role table takes the place of the old one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RoleTableChanged {
    /// The whole new table.
    pub role_table: Vec<RoleRule>,
}

/// Which witnesses must cosign a checkpoint.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WitnessPolicySet {
    /// How many of the keys must cosign.
    pub quorum: u16,
    /// The witnesses' keys.
    pub keys: Vec<PublicKey>,
}

/// What is decided about a tainted entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TaintVerdict {
    /// It stands.
    Kept,
    /// It is reversed by another event.
    Reversed,
}

/// Other persons confirm or reverse a tainted entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TaintConfirmed {
    /// The key whose misuse is feared.
    pub key: PublicKey,
    /// Sequence of the tainted entry, which that key signed.
    pub sequence: u64,
    /// What is decided.
    pub verdict: TaintVerdict,
}

/// A further required signer agrees to a proposed event (会签).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Endorsed {
    /// The proposed event.
    pub target: EventRef,
}

/// A proposed event will not take effect: its proposer takes it back, or a person who could have endorsed it
/// says no (否决). What is about keys, and what the quorum signs, only its proposer takes back. What was meant is
/// proposed anew.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ProposalRejected {
    /// The proposed event.
    pub target: EventRef,
}

family! {
    /// Keys, mandates, endorsement.
    KeyEvent {
        LedgerOpened = 1,
        KeyRegistered = 2,
        KeyRotated = 3,
        KeyRevoked = 4,
        RoleTableChanged = 7,
        WitnessPolicySet = 8,
        TaintConfirmed = 9,
        Endorsed = 10,
        ProposalRejected = 12,
    }
}
