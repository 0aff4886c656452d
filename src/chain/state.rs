//! The history so far, as far as the next entry is judged by it: head, clock, keys, mandates,
//! `seen` window, proposals, Merkle root. Alone makes a [`VerifiedEntry`].

use std::collections::VecDeque;
use std::sync::Arc;

use crate::crypto::digest::{Digest, EntryHash, LedgerId, PublicKey, TreeRoot};
use crate::domain::alias::Alias;
use crate::domain::date::Timestamp;
use crate::domain::events::keys::{KeyEvent, LedgerOpened, Limits};
use crate::domain::events::{Event, EventRef};
use crate::domain::party::Role;
use crate::merkle::{self, Frontier};

use super::check::{CheckedEntry, ParsedEvent};
use super::endorsement::{Pending, Proposal};
use super::entry::LedgerPart;
use super::fault::EntryFault;
use super::mandates::Mandates;

mod judge;
mod undo;

pub use undo::Before;

/// Kind number of genesis.
const LEDGER_OPENED: u16 = 1;
/// Kind number of an endorsement.
const ENDORSED: u16 = 10;
/// Kind number of a rejection.
const REJECTED: u16 = 12;

/// An event that takes effect with the entry just admitted.
#[derive(Clone, Debug)]
pub struct Effect {
    /// Sequence of the entry that holds the event.
    pub sequence: u64,
    /// Hash of that entry.
    pub entry: EntryHash,
    /// Index of the event in it.
    pub index: u32,
    /// Recorded-at of that entry.
    pub recorded_at: Timestamp,
    /// Sequence of the entry with which it takes effect.
    pub effective_sequence: u64,
    /// Recorded-at of the entry with which it takes effect.
    pub effective_at: Timestamp,
    /// Persons who signed, the proposer first.
    pub signers: Arc<[Alias]>,
    /// The event.
    pub event: Arc<ParsedEvent>,
}

/// An entry that belongs to this history at this place. Only [`ChainState::admit`] makes one.
#[derive(Debug)]
pub struct VerifiedEntry {
    /// Position.
    pub sequence: u64,
    /// Hash.
    pub hash: EntryHash,
    /// Author's key.
    pub author: PublicKey,
    /// Who holds it.
    pub person: Alias,
    /// The ledger's time.
    pub recorded_at: Timestamp,
    /// The author's time.
    pub claimed: Timestamp,
    /// Bytes set aside before it, if any.
    pub set_aside: Digest,
    /// Its events.
    pub events: Vec<Arc<ParsedEvent>>,
    /// What takes effect now: its own events, or earlier ones it completes.
    pub effects: Vec<Effect>,
    /// Keeps others from making one.
    _checked: Checked,
}

/// Stands in every [`VerifiedEntry`], and can be named in this file only.
#[derive(Debug)]
struct Checked;

/// The history up to a position.
#[derive(Clone)]
pub struct ChainState {
    ledger: LedgerId,
    limits: Limits,
    next: u64,
    head: EntryHash,
    recorded_at: Timestamp,
    mandates: Mandates,
    pending: Pending,
    tree: Frontier,
    /// Hashes of the last entries, newest last, as many as `seen` may reach back.
    recent: VecDeque<EntryHash>,
    opening: Option<Arc<LedgerOpened>>,
}

/// The limits of DESIGN §3, used until genesis states the ledger's own.
pub const LIMITS_MAX: Limits = Limits {
    events_per_entry: 16_384,
    entry_bytes: 8 << 20,
    seen_window: 1 << 20,
};

impl ChainState {
    /// Before genesis.
    pub fn new() -> Self {
        ChainState {
            ledger: LedgerId::ZERO,
            limits: LIMITS_MAX,
            next: 0,
            head: EntryHash::ZERO,
            recorded_at: Timestamp(i64::MIN),
            mandates: Mandates::empty(),
            pending: Pending::default(),
            tree: Frontier::new(),
            recent: VecDeque::new(),
            opening: None,
        }
    }

    /// The ledger's id; zero before genesis.
    pub fn ledger(&self) -> LedgerId {
        self.ledger
    }

    /// Limits on entries.
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// Number of entries so far: the next sequence and the tree's size.
    pub fn size(&self) -> u64 {
        self.next
    }

    /// Hash of the last entry.
    pub fn head(&self) -> EntryHash {
        self.head
    }

    /// Recorded-at of the last entry; `None` before genesis.
    pub fn recorded_at(&self) -> Option<Timestamp> {
        (self.next > 0).then_some(self.recorded_at)
    }

    /// RFC 6962 root over the entry hashes so far.
    pub fn root(&self) -> TreeRoot {
        self.tree.root()
    }

    /// Keys and mandates.
    pub fn mandates(&self) -> &Mandates {
        &self.mandates
    }

    /// Proposals that wait for signers.
    pub fn pending(&self) -> &Pending {
        &self.pending
    }

    /// What genesis said.
    pub fn opening(&self) -> Option<&LedgerOpened> {
        self.opening.as_deref()
    }

    /// Hash of an entry within the `seen` window.
    pub fn recent_hash(&self, sequence: u64) -> Option<EntryHash> {
        let first = self.next.checked_sub(self.recent.len() as u64)?;
        let at = sequence.checked_sub(first)?;
        self.recent.get(usize::try_from(at).ok()?).copied()
    }

    /// The ledger part of the next entry.
    pub fn next_ledger_part(&self, recorded_at: Timestamp, set_aside: Digest) -> LedgerPart {
        LedgerPart {
            sequence: self.next,
            recorded_at,
            previous: self.head,
            mandates_root: self.mandates.root(),
            set_aside,
        }
    }

    /// Bytes of the state that grow with keys and open proposals, not with history.
    pub fn live_bytes(&self) -> usize {
        self.mandates.live_bytes() + self.pending.len() * 1024
    }

    /// Admits an entry that was checked by itself, or says why it cannot stand here. On a fault
    /// the state is left as it was.
    pub fn admit(&mut self, entry: CheckedEntry) -> Result<VerifiedEntry, EntryFault> {
        self.check_links(&entry)?;
        if self.next == 0 {
            return self.admit_genesis(entry);
        }
        let person = self.check_author(&entry)?;
        self.check_seen(&entry)?;
        if !self.mandates.is_open() {
            self.check_opening_only(&entry)?;
        }
        let verdicts = self.judge(&entry, &person)?;
        Ok(self.apply(entry, person, verdicts))
    }

    fn admit_genesis(&mut self, entry: CheckedEntry) -> Result<VerifiedEntry, EntryFault> {
        let signed = &entry.header.signed;
        let rule = |what| EntryFault::Genesis { what };
        if !signed.ledger.is_zero() {
            return Err(rule("expected the ledger id to be 32 zero bytes"));
        }
        if signed.seen_sequence != 0 || !signed.seen_hash.is_zero() || signed.count != 1 {
            return Err(rule("expected count 1 and `seen` 0 with a zero hash"));
        }
        if !entry.header.ledger.set_aside.is_zero() {
            return Err(rule("expected nothing set aside before it"));
        }
        let [only] = entry.events.as_slice() else {
            return Err(rule("expected exactly one event"));
        };
        let Some(Event::Key(KeyEvent::LedgerOpened(opening))) = &only.event else {
            return Err(rule("expected the event LedgerOpened"));
        };
        if only.head.role != Role::Ka {
            return Err(rule("expected the role KA"));
        }
        Mandates::check_opening(opening, &signed.author).map_err(rule)?;
        let opening = Arc::new(opening.clone());
        self.ledger = LedgerId(entry.hash.0);
        self.limits = opening.limits;
        self.opening = Some(Arc::clone(&opening));
        let person = opening
            .authorities
            .first()
            .map(|first| first.person)
            .unwrap_or_default();
        let verdict = if opening.quorum == 1 {
            Verdict::Effective
        } else {
            Verdict::Proposed(vec![vec![Role::Ka]; usize::from(opening.quorum) - 1])
        };
        // Named authorities may sign endorsements; their mandates begin with the quorum.
        self.mandates.announce(&opening);
        Ok(self.apply(entry, person, vec![verdict]))
    }

    fn apply(
        &mut self,
        entry: CheckedEntry,
        person: Alias,
        verdicts: Vec<Verdict>,
    ) -> VerifiedEntry {
        let CheckedEntry {
            header,
            hash,
            events,
        } = entry;
        let sequence = header.ledger.sequence;
        let recorded_at = header.ledger.recorded_at;
        self.next = sequence + 1;
        self.head = hash;
        self.recorded_at = recorded_at;
        self.tree.push(merkle::leaf_hash(&[&hash.0]));
        self.recent.push_back(hash);
        if self.recent.len() as u64 > self.limits.seen_window {
            self.recent.pop_front();
        }
        if let Some(key) = self.mandates.key_mut(&header.signed.author) {
            key.count = header.signed.count;
            key.last_sequence = sequence;
            key.last_seen = header.signed.seen_sequence;
        }
        let mut effects = Vec::with_capacity(events.len());
        let alone: Arc<[Alias]> = Arc::new([person]);
        for ((index, event), verdict) in events.iter().enumerate().zip(verdicts) {
            let index = index as u32;
            let own = |signers| Effect {
                sequence,
                entry: hash,
                index,
                recorded_at,
                effective_sequence: sequence,
                effective_at: recorded_at,
                signers,
                event: Arc::clone(event),
            };
            match verdict {
                Verdict::Effective => effects.push(own(Arc::clone(&alone))),
                Verdict::Proposed(open) => self.pending.propose(Proposal {
                    sequence,
                    entry: hash,
                    index,
                    recorded_at,
                    event: Arc::clone(event),
                    signers: vec![person],
                    open,
                }),
                Verdict::Rejects(target) => {
                    effects.push(own(Arc::clone(&alone)));
                    self.pending.remove(&target);
                }
                Verdict::Endorses(target) => {
                    effects.push(own(Arc::clone(&alone)));
                    if let Ok(Some(done)) = self.pending.endorse(&target, &person, event.head.role)
                    {
                        effects.push(Effect {
                            sequence: done.sequence,
                            entry: done.entry,
                            index: done.index,
                            recorded_at: done.recorded_at,
                            effective_sequence: sequence,
                            effective_at: recorded_at,
                            signers: done.signers.into(),
                            event: done.event,
                        });
                    }
                }
            }
        }
        effects.retain(|effect| self.fold_keys(effect));
        VerifiedEntry {
            sequence,
            hash,
            author: header.signed.author,
            person,
            recorded_at,
            claimed: header.signed.claimed,
            set_aside: header.ledger.set_aside,
            events,
            effects,
            _checked: Checked,
        }
    }

    /// Lets a key event take effect. One that was fine when proposed and no longer is (the same
    /// key enrolled by two proposals, say) has no effect: `false`.
    fn fold_keys(&mut self, effect: &Effect) -> bool {
        let Some(Event::Key(event)) = &effect.event.event else {
            return true;
        };
        let at = effect.effective_sequence;
        match event {
            KeyEvent::LedgerOpened(opening) => {
                self.mandates.open(self.ledger, opening, at);
                true
            }
            KeyEvent::KeyRegistered(event) => self.mandates.register(event, at).is_ok(),
            KeyEvent::KeyRotated(event) => self.mandates.rotate(event, at).is_ok(),
            KeyEvent::KeyRevoked(event) => {
                let day = effect.effective_at.date_cn();
                self.mandates.revoke(event, at, day).is_ok()
            }
            KeyEvent::RoleTableChanged(event) => self.mandates.set_table(&event.role_table).is_ok(),
            KeyEvent::WitnessPolicySet(event) => self.mandates.set_witnesses(event).is_ok(),
            KeyEvent::TaintConfirmed(_) | KeyEvent::Endorsed(_) | KeyEvent::ProposalRejected(_) => {
                true
            }
        }
    }
}

impl Default for ChainState {
    fn default() -> Self {
        Self::new()
    }
}

/// What becomes of one event of an admitted entry.
enum Verdict {
    /// It takes effect now.
    Effective,
    /// It waits for these places.
    Proposed(Vec<Vec<Role>>),
    /// It endorses a proposal.
    Endorses(EventRef),
    /// It ends a proposal.
    Rejects(EventRef),
}
