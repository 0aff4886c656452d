//! Who may sign what, judged by log position: keys, their mandates, the role table, the quorum.
//!
//! The tree over the mandates in force is stated in every entry (root before the entry), so that a
//! forged authority cannot be slipped in without changing every later entry. A mandate leaves the
//! tree by revocation or rotation only; its dates are fields of its leaf.

use std::collections::{BTreeMap, BTreeSet};

use crate::crypto::digest::{Digest, LedgerId, PublicKey, Signature, TreeRoot};
use crate::crypto::hash;
use crate::crypto::sign::VerifyingKey;
use crate::domain::alias::Alias;
use crate::domain::date::Date;
use crate::domain::events::keys::{
    GenesisKey, KeyRegistered, KeyRevoked, KeyRotated, LedgerOpened, Limits, Mandate, Nonce,
    RoleRule, TaintConfirmed, WitnessPolicySet,
};
use crate::domain::money::Fen;
use crate::domain::party::{KeyClass, Role};
use crate::merkle;

mod leaves;
mod table;

use leaves::{QUORUM_LABEL, ROLES_LABEL, WITNESS_LABEL, mandate_leaf, table_leaf};
pub(super) use table::LAST_KEY_KIND;
pub use table::{TableFault, check_table};

/// Label of a proof of possession.
pub const HOLDER_LABEL: &[u8; 16] = b"sunledger.holder";

/// What a key proves by signing at enrolment: label ‖ ledger id ‖ person ‖ class ‖ number of roles
/// ‖ role codes (u16 each).
pub fn possession_message(
    ledger: &LedgerId,
    person: &Alias,
    class: KeyClass,
    mandates: &[Mandate],
) -> Vec<u8> {
    let mut out = Vec::with_capacity(80);
    out.extend_from_slice(HOLDER_LABEL);
    out.extend_from_slice(&ledger.0);
    out.extend_from_slice(&person.0);
    out.push(class as u8);
    out.extend_from_slice(&(mandates.len() as u32).to_le_bytes());
    for mandate in mandates {
        out.extend_from_slice(&mandate.role.code().to_le_bytes());
    }
    out
}

/// What an authority or the operator proves inside genesis: zero id ‖ nonce ‖ origin.
pub fn genesis_possession_message(nonce: &Nonce, origin: &str) -> Vec<u8> {
    let mut out = vec![0; 32];
    out.extend_from_slice(&nonce.0);
    out.extend_from_slice(origin.as_bytes());
    out
}

/// The hash by which a key commits to the one that may replace it.
pub fn next_key_commitment(key: &PublicKey) -> Digest {
    hash::digest(&[b"sunledger.next.1", &key.0])
}

/// A key as the history knows it.
#[derive(Clone, Debug)]
pub struct KeyState {
    /// Author, operator or witness.
    pub class: KeyClass,
    /// Who holds it.
    pub person: Alias,
    /// Its mandates.
    pub mandates: Vec<Mandate>,
    /// Commitment to the next key, for authorities and the operator.
    pub next_key: Option<Digest>,
    /// Last count used.
    pub count: u64,
    /// Sequence of that entry.
    pub last_sequence: u64,
    /// `seen` of that entry.
    pub last_seen: u64,
    /// Entry at which the enrolment took effect.
    pub since: u64,
    /// Entry at which it was revoked.
    pub revoked_at: Option<u64>,
    /// First tainted sequence, where one was named.
    pub tainted_from: Option<u64>,
}

/// Why a key event cannot take effect.
#[derive(Debug, thiserror::Error)]
pub enum KeyEventError {
    /// A key is enrolled once.
    #[error(
        "the key {0} is enrolled already; a public key is enrolled once, for one person and one class"
    )]
    AlreadyEnrolled(PublicKey),
    /// The point is bad.
    #[error("the key {key} is refused: {source}")]
    BadKey {
        /// The key.
        key: PublicKey,
        /// Why.
        source: crate::crypto::sign::KeyError,
    },
    /// The holder did not sign.
    #[error("the proof of possession of key {0} does not verify")]
    BadProof(PublicKey),
    /// No such key.
    #[error("the key {0} is not enrolled")]
    Unknown(PublicKey),
    /// It ended before.
    #[error("the key {0} was revoked before")]
    AlreadyRevoked(PublicKey),
    /// The new key is not the one committed to.
    #[error("the key {0} is not the one its predecessor committed to")]
    NotCommitted(PublicKey),
    /// Author keys need a role, the others must have none.
    #[error("the key {0}: an author key needs a mandate, an operator or witness key has none")]
    Mandates(PublicKey),
    /// The quorum could never be reached again.
    #[error("without the key {0} fewer authorities would remain than the quorum of {1}")]
    QuorumLost(PublicKey, u16),
    /// Authority and operator keys commit to the next one, others don't.
    #[error(
        "the key {0}: an authority's or the operator's key commits to its next key, any other has no commitment"
    )]
    Commitment(PublicKey),
    /// A table that would lock everyone out, or hand the keys to one person.
    #[error("the role table is refused: {0}")]
    Table(TableFault),
    /// A policy that could never be met.
    #[error("the witness policy is refused: {0}")]
    Witnesses(&'static str),
    /// Nothing to confirm.
    #[error("entry {sequence} is not tainted by key {key}")]
    NotTainted {
        /// The key.
        key: PublicKey,
        /// The entry.
        sequence: u64,
    },
    /// Nobody enrols a key for themselves, nor helps to.
    #[error(
        "the key {0} would be held by a person who signs its enrolment: other authorities must"
    )]
    OwnKey(PublicKey),
    /// One's own tainted entries are judged by others.
    #[error("the holder of key {0} cannot decide about what it signed: others must")]
    OwnTaint(PublicKey),
}

/// All mandates as of a position.
#[derive(Clone, Debug)]
pub struct Mandates {
    ledger: LedgerId,
    keys: BTreeMap<PublicKey, KeyState>,
    rules: BTreeMap<u16, RoleRule>,
    quorum: u16,
    witnesses: WitnessPolicySet,
    opened: bool,
    root: TreeRoot,
}

impl Mandates {
    /// Nothing is in force yet.
    pub fn empty() -> Self {
        Mandates {
            ledger: LedgerId::ZERO,
            keys: BTreeMap::new(),
            rules: BTreeMap::new(),
            quorum: 0,
            witnesses: WitnessPolicySet {
                quorum: 0,
                keys: Vec::new(),
            },
            opened: false,
            root: merkle::root(&[]),
        }
    }

    /// Checks what genesis says about itself, before it takes effect.
    pub fn check_opening(opening: &LedgerOpened, author: &PublicKey) -> Result<(), &'static str> {
        if opening.authorities.is_empty() {
            return Err("expected at least one key authority");
        }
        if opening.quorum == 0 || usize::from(opening.quorum) > opening.authorities.len() {
            return Err("expected a quorum between 1 and the number of authorities");
        }
        if opening.authorities.first().map(|first| first.key) != Some(*author) {
            return Err("expected the first authority's signature");
        }
        let Limits {
            events_per_entry,
            entry_bytes,
            seen_window,
        } = opening.limits;
        if events_per_entry == 0
            || events_per_entry > 16_384
            || !(4_096..=8 << 20).contains(&entry_bytes)
            || !(1..=1 << 20).contains(&seen_window)
        {
            return Err(
                "expected limits of at most 16,384 events, 4 KiB to 8 MiB and a window of at most 2^20",
            );
        }
        if opening.origin.is_empty() || opening.origin.contains(['\n', '\r', '+', ' ']) {
            return Err("expected an origin line without spaces or plus signs");
        }
        let message = genesis_possession_message(&opening.nonce, &opening.origin);
        let mut seen: Vec<PublicKey> = Vec::new();
        let mut persons: Vec<Alias> = Vec::new();
        for key in opening.authorities.iter().chain([&opening.operator]) {
            if seen.contains(&key.key) {
                return Err("expected each key once");
            }
            seen.push(key.key);
            let point = VerifyingKey::enrol(&key.key)
                .map_err(|_| "expected canonical keys of full order")?;
            point
                .verify(&message, &key.proof)
                .map_err(|_| "expected valid proofs of possession")?;
        }
        for key in &opening.authorities {
            if persons.contains(&key.person) {
                return Err("expected the authorities to be different persons");
            }
            persons.push(key.person);
        }
        check_table(&opening.role_table).map_err(|fault| match fault {
            TableFault::Missing(_) => {
                "expected rules for kinds 2, 3, 4, 7 and 10 in the role table"
            }
            TableFault::Twice(_) => "expected one rule a kind in the role table",
            TableFault::NotQuorum(_) => {
                "expected the role table to leave keys and roles to the quorum of authorities"
            }
            TableFault::Imported(_) => "expected no event about keys to be importable",
        })
    }

    /// Genesis takes effect: authorities, operator, role table, quorum.
    pub fn open(&mut self, ledger: LedgerId, opening: &LedgerOpened, at: u64) {
        self.ledger = ledger;
        self.quorum = opening.quorum;
        self.rules = index_rules(&opening.role_table);
        let first_day = Date(i32::MIN);
        for key in &opening.authorities {
            let mandate = Mandate {
                role: Role::Ka,
                org: None,
                scheme: None,
                limit: None,
                from: first_day,
                to: None,
            };
            self.insert_genesis_key(key, KeyClass::Author, vec![mandate], at);
        }
        self.insert_genesis_key(&opening.operator, KeyClass::Operator, Vec::new(), at);
        self.opened = true;
        self.rebuild_root();
    }

    fn insert_genesis_key(
        &mut self,
        key: &GenesisKey,
        class: KeyClass,
        mandates: Vec<Mandate>,
        at: u64,
    ) {
        let state = self.keys.entry(key.key).or_insert_with(|| KeyState {
            class,
            person: key.person,
            mandates: Vec::new(),
            next_key: None,
            count: 0,
            last_sequence: 0,
            last_seen: 0,
            since: at,
            revoked_at: None,
            tainted_from: None,
        });
        state.class = class;
        state.mandates = mandates;
        state.next_key = Some(key.next_key);
        state.since = at;
    }

    /// Lets a named authority sign before the ledger is open: known, but without a mandate.
    pub fn announce(&mut self, opening: &LedgerOpened) {
        for key in &opening.authorities {
            self.insert_genesis_key(key, KeyClass::Author, Vec::new(), 0);
        }
    }

    /// Whether genesis has taken effect.
    pub fn is_open(&self) -> bool {
        self.opened
    }

    /// Root over everything in force.
    pub fn root(&self) -> TreeRoot {
        self.root
    }

    /// How many authorities must sign.
    pub fn quorum(&self) -> u16 {
        self.quorum
    }

    /// The key's state, if it was ever enrolled.
    pub fn key(&self, key: &PublicKey) -> Option<&KeyState> {
        self.keys.get(key)
    }

    pub(super) fn key_mut(&mut self, key: &PublicKey) -> Option<&mut KeyState> {
        self.keys.get_mut(key)
    }

    /// Every key ever enrolled, in order of its bytes.
    pub fn keys(&self) -> impl Iterator<Item = (&PublicKey, &KeyState)> {
        self.keys.iter()
    }

    /// The rule for a kind.
    pub fn rule(&self, kind: u16) -> Option<&RoleRule> {
        self.rules.get(&kind)
    }

    /// Whether the key holds a mandate for the role that covers the day, scheme, unit and amount.
    pub fn covers(
        &self,
        key: &KeyState,
        role: Role,
        day: Date,
        scheme: Option<&str>,
        org: Option<&str>,
        amount: Option<Fen>,
    ) -> bool {
        key.mandates.iter().any(|mandate| {
            mandate.role == role
                && mandate.from <= day
                && mandate.to.is_none_or(|to| day <= to)
                && mandate
                    .scheme
                    .as_deref()
                    .is_none_or(|only| scheme == Some(only))
                && mandate.org.as_deref().is_none_or(|only| org == Some(only))
                && match (mandate.limit, amount) {
                    (Some(limit), Some(amount)) => amount <= limit,
                    _ => true,
                }
        })
    }

    /// Checks an enrolment as far as it can be before the quorum has signed.
    pub fn check_registration(&self, event: &KeyRegistered) -> Result<(), KeyEventError> {
        if self.keys.contains_key(&event.key) {
            return Err(KeyEventError::AlreadyEnrolled(event.key));
        }
        if (event.class == KeyClass::Author) == event.mandates.is_empty() {
            return Err(KeyEventError::Mandates(event.key));
        }
        if commits(event.class, &event.mandates) != event.next_key.is_some() {
            return Err(KeyEventError::Commitment(event.key));
        }
        let message = possession_message(&self.ledger, &event.person, event.class, &event.mandates);
        check_point(&event.key, &message, &event.proof)
    }

    /// Whether `person` may sign the enrolment: it is of somebody else's key.
    pub fn check_enroller(event: &KeyRegistered, person: &Alias) -> Result<(), KeyEventError> {
        if event.person == *person {
            Err(KeyEventError::OwnKey(event.key))
        } else {
            Ok(())
        }
    }

    /// Enrols a key.
    pub fn register(&mut self, event: &KeyRegistered, at: u64) -> Result<(), KeyEventError> {
        self.check_registration(event)?;
        self.keys.insert(
            event.key,
            KeyState {
                class: event.class,
                person: event.person,
                mandates: event.mandates.clone(),
                next_key: event.next_key,
                count: 0,
                last_sequence: 0,
                last_seen: 0,
                since: at,
                revoked_at: None,
                tainted_from: None,
            },
        );
        self.rebuild_root();
        Ok(())
    }

    /// Checks a rotation.
    pub fn check_rotation(&self, event: &KeyRotated) -> Result<(), KeyEventError> {
        let old = self
            .keys
            .get(&event.old)
            .ok_or(KeyEventError::Unknown(event.old))?;
        if old.revoked_at.is_some() {
            return Err(KeyEventError::AlreadyRevoked(event.old));
        }
        if self.keys.contains_key(&event.new) {
            return Err(KeyEventError::AlreadyEnrolled(event.new));
        }
        if old.next_key != Some(next_key_commitment(&event.new)) {
            return Err(KeyEventError::NotCommitted(event.new));
        }
        let message = possession_message(&self.ledger, &old.person, old.class, &old.mandates);
        check_point(&event.new, &message, &event.proof)
    }

    /// Replaces an authority or operator key by the one it had committed to.
    pub fn rotate(&mut self, event: &KeyRotated, at: u64) -> Result<(), KeyEventError> {
        self.check_rotation(event)?;
        let Some(old) = self.keys.get_mut(&event.old) else {
            return Err(KeyEventError::Unknown(event.old));
        };
        old.revoked_at = Some(at);
        let mut new = old.clone();
        new.next_key = Some(event.next_key);
        new.count = 0;
        new.last_sequence = 0;
        new.last_seen = 0;
        new.since = at;
        new.revoked_at = None;
        self.keys.insert(event.new, new);
        self.rebuild_root();
        Ok(())
    }

    /// Checks a revocation as of a day: enough other persons must hold an authority's mandate then.
    pub fn check_revocation(&self, event: &KeyRevoked, day: Date) -> Result<(), KeyEventError> {
        let key = self
            .keys
            .get(&event.key)
            .ok_or(KeyEventError::Unknown(event.key))?;
        if key.revoked_at.is_some() {
            return Err(KeyEventError::AlreadyRevoked(event.key));
        }
        let is_authority = |state: &KeyState| {
            state.revoked_at.is_none()
                && state
                    .mandates
                    .iter()
                    .any(|m| m.role == Role::Ka && m.from <= day && m.to.is_none_or(|to| day <= to))
        };
        let remaining: BTreeSet<Alias> = self
            .keys
            .iter()
            .filter(|(other, state)| **other != event.key && is_authority(state))
            .map(|(_, state)| state.person)
            .collect();
        if is_authority(key) && remaining.len() < usize::from(self.quorum) {
            return Err(KeyEventError::QuorumLost(event.key, self.quorum));
        }
        Ok(())
    }

    /// Ends a key.
    pub fn revoke(&mut self, event: &KeyRevoked, at: u64, day: Date) -> Result<(), KeyEventError> {
        self.check_revocation(event, day)?;
        if let Some(key) = self.keys.get_mut(&event.key) {
            key.revoked_at = Some(at);
            key.tainted_from = event.tainted_from;
        }
        self.rebuild_root();
        Ok(())
    }

    /// Replaces the role table.
    pub fn set_table(&mut self, table: &[RoleRule]) -> Result<(), KeyEventError> {
        check_table(table).map_err(KeyEventError::Table)?;
        self.rules = index_rules(table);
        self.rebuild_root();
        Ok(())
    }

    /// Checks a witness policy: as many different witness keys in force as the quorum asks for.
    pub fn check_witnesses(&self, policy: &WitnessPolicySet) -> Result<(), KeyEventError> {
        if usize::from(policy.quorum) > policy.keys.len() {
            return Err(KeyEventError::Witnesses(
                "its quorum is above the number of its witnesses",
            ));
        }
        let different: BTreeSet<&PublicKey> = policy.keys.iter().collect();
        if different.len() != policy.keys.len() {
            return Err(KeyEventError::Witnesses("it names a witness twice"));
        }
        let in_force = |key: &PublicKey| {
            self.keys
                .get(key)
                .is_some_and(|k| k.class == KeyClass::Witness && k.revoked_at.is_none())
        };
        if !policy.keys.iter().all(in_force) {
            return Err(KeyEventError::Witnesses(
                "it names a key that is not enrolled as a witness, or is revoked",
            ));
        }
        Ok(())
    }

    /// Replaces the witness policy.
    pub fn set_witnesses(&mut self, policy: &WitnessPolicySet) -> Result<(), KeyEventError> {
        self.check_witnesses(policy)?;
        self.witnesses = policy.clone();
        self.rebuild_root();
        Ok(())
    }

    /// Checks a decision about a tainted entry by `person`. Whether the entry is the key's own is
    /// seen where the entries are read.
    pub fn check_taint(&self, event: &TaintConfirmed, person: &Alias) -> Result<(), KeyEventError> {
        let key = self
            .keys
            .get(&event.key)
            .ok_or(KeyEventError::Unknown(event.key))?;
        let tainted = key.tainted_from.is_some_and(|from| from <= event.sequence)
            && key.revoked_at.is_some_and(|at| event.sequence < at);
        if !tainted {
            return Err(KeyEventError::NotTainted {
                key: event.key,
                sequence: event.sequence,
            });
        }
        if key.person == *person {
            return Err(KeyEventError::OwnTaint(event.key));
        }
        Ok(())
    }

    /// Bytes held per key, person and rule, for the memory account of `verify`.
    pub fn live_bytes(&self) -> usize {
        self.keys.len() * (size_of::<KeyState>() + 64)
            + self
                .keys
                .values()
                .map(|key| key.mandates.len() * size_of::<Mandate>())
                .sum::<usize>()
            + self.rules.len() * 128
    }

    fn rebuild_root(&mut self) {
        let mut leaves: Vec<Vec<u8>> = Vec::new();
        for (key, state) in &self.keys {
            if state.revoked_at.is_some() {
                continue;
            }
            if state.mandates.is_empty() {
                leaves.push(mandate_leaf(&self.ledger, key, state, None));
            }
            for mandate in &state.mandates {
                leaves.push(mandate_leaf(&self.ledger, key, state, Some(mandate)));
            }
        }
        let rules: Vec<&RoleRule> = self.rules.values().collect();
        leaves.push(table_leaf(ROLES_LABEL, &self.ledger, &rules));
        leaves.push(table_leaf(QUORUM_LABEL, &self.ledger, &self.quorum));
        leaves.push(table_leaf(WITNESS_LABEL, &self.ledger, &self.witnesses));
        leaves.sort();
        let hashes: Vec<[u8; 32]> = leaves
            .iter()
            .map(|leaf| merkle::leaf_hash(&[leaf]))
            .collect();
        self.root = merkle::root(&hashes);
    }
}

/// Whether a key of this class and with these mandates commits to its next key.
pub fn commits(class: KeyClass, mandates: &[Mandate]) -> bool {
    class == KeyClass::Operator || mandates.iter().any(|mandate| mandate.role == Role::Ka)
}

fn index_rules(table: &[RoleRule]) -> BTreeMap<u16, RoleRule> {
    table.iter().map(|rule| (rule.kind, rule.clone())).collect()
}

fn check_point(key: &PublicKey, message: &[u8], proof: &Signature) -> Result<(), KeyEventError> {
    let point =
        VerifyingKey::enrol(key).map_err(|source| KeyEventError::BadKey { key: *key, source })?;
    point
        .verify(message, proof)
        .map_err(|_| KeyEventError::BadProof(*key))
}
