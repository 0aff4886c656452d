//! Going back: the values that an entry's events are about to change, kept so that a refusal in
//! the middle of an entry leaves every projection as it was.
//!
//! Promises: a world put back equals the one before, digests included, and keeping costs what the
//! entry touches, not what the world holds. It is for appending alone: an audit never goes back.

use std::collections::BTreeSet;

use super::corrections::Change;
use super::{
    World, acts, agreements, cases, corrections, draws, funds, imports, makes_tree, notices,
    parties, payments, registry,
};
use crate::domain::date::Date;
use crate::domain::recorded::RecordedEvent;

/// What the events of one entry change, as it stood before.
#[derive(Debug, Default)]
pub struct WorldKept {
    /// Events whose postings are in the books; they are taken out by their own postings.
    posted: Vec<RecordedEvent>,
    cases: cases::CasesKept,
    payments: payments::PaymentsKept,
    notices: notices::NoticesKept,
    funds: funds::FundsKept,
    parties: parties::PartiesKept,
    agreements: agreements::AgreementsKept,
    acts: acts::ActsKept,
    registry: Option<Box<registry::Registry>>,
    /// How many periods were closed.
    closes: Option<usize>,
    imports: imports::ImportsKept,
    corrections: corrections::CorrectionsKept,
    /// Schemes of which the events touch the tree of a fund.
    trees: BTreeSet<String>,
    /// The latest day.
    latest: Option<Option<Date>>,
    /// Draws of spot checks, where the entry tells of any.
    draws: Option<draws::Draws>,
}

impl WorldKept {
    /// Says that the books refused the last event kept: there is nothing of it to take out.
    pub fn not_posted(&mut self) {
        self.posted.pop();
    }
}

impl World {
    /// Keeps what [`World::apply`] of this event will change.
    pub fn keep(&self, event: &RecordedEvent, kept: &mut WorldKept) {
        self.keep_joined(event, kept);
        kept.posted.push(event.clone());
    }

    /// Keeps the draws of spot checks as they stand.
    pub fn keep_draws(&self, kept: &mut WorldKept) {
        kept.draws.get_or_insert_with(|| self.draws.clone());
    }

    pub(super) fn keep_joined(&self, event: &RecordedEvent, kept: &mut WorldKept) {
        self.corrections.keep(event, &mut kept.corrections);
        if let Some(Ok(change)) = Change::of(event) {
            // A correction changes what its two facts change.
            for fact in std::iter::once(&change.before).chain(&change.after) {
                self.keep_joined(fact, kept);
            }
        }
        if event.event().is_some_and(acts::Acts::holds) {
            self.acts.keep(event, &mut kept.acts);
            // Of the few acts one joins two persons.
            self.parties.keep(event, &mut kept.parties);
        } else {
            self.cases.keep(event, &mut kept.cases);
            self.payments.keep(event, &mut kept.payments);
            self.notices.keep(event, &mut kept.notices);
            self.funds.keep(event, &mut kept.funds);
            self.parties.keep(event, &mut kept.parties);
            self.agreements.keep(event, &mut kept.agreements);
        }
        self.imports.keep(event, &mut kept.imports);
        if kept.registry.is_none() && registry::Registry::touched_by(event) {
            kept.registry = Some(Box::new(self.registry.clone()));
        }
        if makes_tree(event.event()) && !kept.trees.contains(event.scheme()) {
            kept.trees.insert(event.scheme().to_owned());
        }
        kept.closes.get_or_insert(self.closes.len());
        kept.latest.get_or_insert(self.latest);
    }

    /// Goes back to before the events that were kept.
    pub fn put_back(&mut self, kept: WorldKept) {
        // What is posted of a tree whose facts go is posted anew from those that stay; the others are as they were.
        for scheme in &kept.trees {
            self.books.unsettle(scheme);
        }
        self.take_out(&kept.posted);
        self.cases.put_back(kept.cases);
        self.payments.put_back(kept.payments);
        self.notices.put_back(kept.notices);
        self.funds.put_back(kept.funds);
        self.parties.put_back(kept.parties);
        self.agreements.put_back(kept.agreements);
        self.acts.put_back(kept.acts);
        self.imports.put_back(kept.imports);
        self.corrections.put_back(kept.corrections);
        if let Some(registry) = kept.registry {
            self.registry = *registry;
        }
        if let Some(draws) = kept.draws {
            self.draws = draws;
        }
        if let Some(before) = kept.latest {
            self.latest = before;
        }
        if let Some(before) = kept.closes {
            self.closes.put_back(before);
        }
        self.settle_trees(&kept.trees);
    }

    /// Posts events to the books alone, all or none; [`World::apply_posted`] folds the rest of
    /// them. Only for events that no other event of the history can refuse.
    ///
    /// # Errors
    /// The first event that the books refuse; then they are as they were.
    pub fn post_all(&mut self, events: &[RecordedEvent]) -> Result<(), super::FoldError> {
        for (index, event) in events.iter().enumerate() {
            if let Err(error) = self.books.apply(event) {
                self.take_out(events.get(..index).unwrap_or_default());
                return Err(error);
            }
        }
        Ok(())
    }

    /// Takes events out of the books that [`World::post_all`] posted and that nothing else holds.
    pub fn take_out(&mut self, events: &[RecordedEvent]) {
        for event in events.iter().rev() {
            match Change::of(event) {
                Some(Ok(change)) => {
                    // What stood before the correction was in the books, so it fits again.
                    let _ = self
                        .books
                        .replace(change.after.as_ref(), Some(&change.before));
                }
                _ => self.books.take_out(event),
            }
        }
    }

    /// Keeps what [`World::apply_posted`] of events that are in the books already will change.
    pub fn keep_posted(&self, events: &[RecordedEvent]) -> WorldKept {
        let mut kept = WorldKept::default();
        for event in events {
            self.keep(event, &mut kept);
        }
        kept
    }
}
