//! Going one entry back: what an admission changes, kept so that an entry refused after it (for
//! what its events mean) leaves no trace.
//!
//! Promises: a state that went back equals the one before, and keeping costs what the entry
//! changes, not what the history holds; only an entry that touches keys keeps all mandates. It
//! goes back exactly one entry, the last one admitted.

use std::sync::Arc;

use super::{ChainState, ENDORSED, REJECTED, VerifiedEntry};
use crate::chain::check::CheckedEntry;
use crate::chain::endorsement::Proposal;
use crate::chain::fault::EntryFault;
use crate::chain::mandates::{KeyState, Mandates};
use crate::crypto::digest::{EntryHash, LedgerId, PublicKey};
use crate::domain::date::Timestamp;
use crate::domain::events::Event;
use crate::domain::events::keys::{KeyEvent, LedgerOpened, Limits};
use crate::merkle::Frontier;

/// What [`ChainState::admit_undoable`] changed.
pub struct Before {
    ledger: LedgerId,
    limits: Limits,
    next: u64,
    head: EntryHash,
    recorded_at: Timestamp,
    tree: Frontier,
    /// The hash that left the `seen` window.
    dropped: Option<EntryHash>,
    opening: Option<Arc<LedgerOpened>>,
    /// The author's key, as it stood.
    author: Option<(PublicKey, KeyState)>,
    /// Proposals that the entry endorses or rejects, as they stood.
    endorsed: Vec<Proposal>,
    /// All mandates, where the entry may change them.
    mandates: Option<Box<Mandates>>,
}

impl ChainState {
    /// Admits an entry as [`ChainState::admit`] does, and says how to go back.
    ///
    /// # Errors
    /// Those of [`ChainState::admit`]; then the state is as it was.
    pub fn admit_undoable(
        &mut self,
        entry: CheckedEntry,
    ) -> Result<(VerifiedEntry, Before), EntryFault> {
        let before = self.remember(&entry);
        let verified = self.admit(entry)?;
        Ok((verified, before))
    }

    /// Goes back to before the last entry, which was admitted with `before`.
    pub fn undo(&mut self, before: Before) {
        if self.next == before.next {
            return;
        }
        self.ledger = before.ledger;
        self.limits = before.limits;
        self.next = before.next;
        self.head = before.head;
        self.recorded_at = before.recorded_at;
        self.tree = before.tree;
        self.opening = before.opening;
        self.recent.pop_back();
        if let Some(hash) = before.dropped {
            self.recent.push_front(hash);
        }
        if let Some(mandates) = before.mandates {
            self.mandates = *mandates;
        } else if let Some((key, state)) = before.author
            && let Some(now) = self.mandates.key_mut(&key)
        {
            *now = state;
        }
        self.pending.remove_since(before.next);
        for proposal in before.endorsed {
            self.pending.propose(proposal);
        }
    }

    fn remember(&self, entry: &CheckedEntry) -> Before {
        let author = entry.header.signed.author;
        let mut touches_keys = self.next == 0;
        let mut endorsed: Vec<Proposal> = Vec::new();
        for event in &entry.events {
            match &event.event {
                Some(Event::Key(KeyEvent::Endorsed(said))) if event.kind == ENDORSED => {
                    if let Some(proposal) = self.pending.get(&said.target) {
                        touches_keys |= matches!(&proposal.event.event, Some(Event::Key(_)));
                        endorsed.push(proposal.clone());
                    }
                }
                Some(Event::Key(KeyEvent::ProposalRejected(said))) if event.kind == REJECTED => {
                    endorsed.extend(self.pending.get(&said.target).cloned());
                }
                Some(Event::Key(_)) => touches_keys = true,
                _ => {}
            }
        }
        let full = self.recent.len() as u64 >= self.limits.seen_window;
        Before {
            ledger: self.ledger,
            limits: self.limits,
            next: self.next,
            head: self.head,
            recorded_at: self.recorded_at,
            tree: self.tree.clone(),
            dropped: self.recent.front().copied().filter(|_| full),
            opening: self.opening.clone(),
            author: self
                .mandates
                .key(&author)
                .map(|state| (author, state.clone())),
            endorsed,
            mandates: touches_keys.then(|| Box::new(self.mandates.clone())),
        }
    }
}
