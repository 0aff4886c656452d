//! Acts that need several signers (会签): proposed by one entry, in effect with the last required
//! endorsement by another person. One mechanism for every two-person rule.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::crypto::digest::EntryHash;
use crate::domain::alias::Alias;
use crate::domain::date::Timestamp;
use crate::domain::events::EventRef;
use crate::domain::party::Role;

use super::check::ParsedEvent;

/// A proposed event that waits for signers.
#[derive(Clone, Debug)]
pub struct Proposal {
    /// Sequence of the proposing entry.
    pub sequence: u64,
    /// Hash of the proposing entry.
    pub entry: EntryHash,
    /// Index of the event in it.
    pub index: u32,
    /// When it was proposed.
    pub recorded_at: Timestamp,
    /// The event.
    pub event: Arc<ParsedEvent>,
    /// Persons who have signed, the proposer first.
    pub signers: Vec<Alias>,
    /// Places still open; within a place any of the roles will do.
    pub open: Vec<Vec<Role>>,
}

/// Why an endorsement does not count.
#[derive(Debug, PartialEq, Eq)]
pub enum EndorseRefusal {
    /// Nothing is pending under that reference.
    NothingPending,
    /// The person has signed before.
    SamePerson,
    /// The role fills none of the open places.
    NoOpenPlace(String),
    /// Only who proposed it takes it back, under this role.
    ProposerOnly(u16, Role),
}

/// All proposals that wait.
#[derive(Clone, Debug, Default)]
pub struct Pending(
    BTreeMap<(u64, u32), Proposal>,
    BTreeMap<EventRef, (u64, u32)>,
);

impl Pending {
    /// Adds a proposal.
    pub fn propose(&mut self, proposal: Proposal) {
        let at = (proposal.sequence, proposal.index);
        self.1.insert(
            EventRef {
                entry: proposal.entry,
                index: proposal.index,
            },
            at,
        );
        self.0.insert(at, proposal);
    }

    /// Whether the endorsement would count, and whether it would complete the act.
    pub fn check(
        &self,
        target: &EventRef,
        person: &Alias,
        role: Role,
    ) -> Result<&Proposal, EndorseRefusal> {
        let proposal = self
            .1
            .get(target)
            .and_then(|at| self.0.get(at))
            .ok_or(EndorseRefusal::NothingPending)?;
        if proposal.signers.contains(person) {
            return Err(EndorseRefusal::SamePerson);
        }
        if !proposal.open.iter().any(|roles| roles.contains(&role)) {
            return Err(EndorseRefusal::NoOpenPlace(places_text(&proposal.open)));
        }
        Ok(proposal)
    }

    /// Whether the person may end the proposal: who proposed it takes it back, in the role of the proposal, and who could
    /// endorse it says no. What is `the_proposers` alone nobody else ends: an authority would else refuse for ever that
    /// its own key be revoked.
    pub fn check_rejection(
        &self,
        target: &EventRef,
        person: &Alias,
        role: Role,
        the_proposers: impl Fn(u16) -> bool,
    ) -> Result<&Proposal, EndorseRefusal> {
        let proposal = self.get(target).ok_or(EndorseRefusal::NothingPending)?;
        let event = &proposal.event;
        let own = proposal.signers.first() == Some(person);
        if own && event.head.role == role {
            return Ok(proposal);
        }
        if the_proposers(event.kind) {
            return Err(EndorseRefusal::ProposerOnly(event.kind, event.head.role));
        }
        self.check(target, person, role)
    }

    /// Counts the endorsement; gives the proposal back when it was the last one required.
    pub fn endorse(
        &mut self,
        target: &EventRef,
        person: &Alias,
        role: Role,
    ) -> Result<Option<Proposal>, EndorseRefusal> {
        self.check(target, person, role)?;
        let Some(at) = self.1.get(target).copied() else {
            return Err(EndorseRefusal::NothingPending);
        };
        let Some(proposal) = self.0.get_mut(&at) else {
            return Err(EndorseRefusal::NothingPending);
        };
        // The narrowest place first, so that a person who could fill two leaves the wider open.
        let place = proposal
            .open
            .iter()
            .enumerate()
            .filter(|(_, roles)| roles.contains(&role))
            .min_by_key(|(index, roles)| (roles.len(), *index))
            .map(|(index, _)| index);
        if let Some(place) = place {
            proposal.open.remove(place);
        }
        proposal.signers.push(*person);
        if proposal.open.is_empty() {
            self.1.remove(target);
            return Ok(self.0.remove(&at));
        }
        Ok(None)
    }

    /// The proposal that waits under a reference.
    pub fn get(&self, target: &EventRef) -> Option<&Proposal> {
        self.1.get(target).and_then(|at| self.0.get(at))
    }

    /// Drops what was proposed by an entry of this sequence or a later one.
    pub(super) fn remove_since(&mut self, sequence: u64) {
        for proposal in self.0.split_off(&(sequence, 0)).into_values() {
            self.1.remove(&EventRef {
                entry: proposal.entry,
                index: proposal.index,
            });
        }
    }

    /// Drops a proposal that can no longer take effect.
    pub fn remove(&mut self, target: &EventRef) {
        if let Some(at) = self.1.remove(target) {
            self.0.remove(&at);
        }
    }

    /// Proposals in log order.
    pub fn iter(&self) -> impl Iterator<Item = &Proposal> {
        self.0.values()
    }

    /// Those proposed by an entry of this sequence or a later one, in log order.
    pub fn since(&self, sequence: u64) -> impl Iterator<Item = &Proposal> {
        self.0.range((sequence, 0)..).map(|(_, one)| one)
    }

    /// How many wait.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether none waits.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Places of an act that puts right, or takes back, one that several signed: who may propose it, and whom it waits for
/// after a proposer in `role`. Any of the act's roles proposes; it fills the narrowest of its places, of equally narrow ones
/// the first, and the others stay open.
pub fn joint_places(places: &[Vec<Role>], role: Role) -> (Vec<Role>, Vec<Vec<Role>>) {
    let mut allowed = Vec::new();
    for of in places.iter().flatten() {
        if !allowed.contains(of) {
            allowed.push(*of);
        }
    }
    let filled = places
        .iter()
        .enumerate()
        .filter(|(_, roles)| roles.contains(&role))
        .min_by_key(|(at, roles)| (roles.len(), *at))
        .map(|(at, _)| at);
    let others = places
        .iter()
        .enumerate()
        .filter(|(at, _)| Some(*at) != filled);
    (allowed, others.map(|(_, roles)| roles.clone()).collect())
}

/// Places as words: `EDU or FND, FIN`.
pub fn places_text(places: &[Vec<Role>]) -> String {
    places
        .iter()
        .map(|roles| {
            roles
                .iter()
                .map(|role| role.word())
                .collect::<Vec<_>>()
                .join(" or ")
        })
        .collect::<Vec<_>>()
        .join(", ")
}
