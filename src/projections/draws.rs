//! Draws of spot checks from the entry that proposes them, and who threw each away: what a draw takes is known once it is in the
//! log, whether or not the witness endorses it.
//!
//! **Promises**: pure, from the entries alone, in the order of the log. A draw that another person than its proposer rejected, the
//! witness, binds nobody: its randomness was not what was published. One that its proposer took back binds the check to its
//! randomness, since who knows what it draws could choose another, until the witness rejects a draw with the same. A check whose
//! draws were all rejected so is [free](World::is_free): it may be given up, and keeps no other from being opened.
//! **Not here**: the samples in force, which are acts, and the words for what was thrown away (`inquiry/spotcheck/dropped.rs`).
//! No digest is over these: every close is of what took effect.

use std::collections::BTreeMap;

use super::World;
use super::spotchecks::CheckStage;
use crate::crypto::digest::EntryHash;
use crate::domain::alias::Alias;
use crate::domain::events::Event;
use crate::domain::events::audit::AuditEvent;
use crate::domain::events::keys::KeyEvent;
use crate::domain::recorded::EventAt;

/// A draw as it was proposed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DrawProposed {
    /// The event that proposed it.
    pub at: EventAt,
    /// The randomness it drew with, in its one spelling.
    pub randomness: String,
    check_no: String,
    entry: EntryHash,
    by: Alias,
    rejected_by: Option<Alias>,
}

impl DrawProposed {
    /// Whether its own proposer took it back.
    fn taken_back(&self) -> bool {
        self.rejected_by == Some(self.by)
    }

    /// Whether another person rejected it.
    fn refused(&self) -> bool {
        self.rejected_by.is_some_and(|who| who != self.by)
    }
}

/// Every draw that was proposed; there are few.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Draws {
    all: BTreeMap<EventAt, DrawProposed>,
}

impl Draws {
    /// Whether an event proposes a draw, or rejects what may be one.
    pub fn concern(event: Option<&Event>) -> bool {
        matches!(
            event,
            Some(
                Event::Audit(AuditEvent::SampleDrawn(_))
                    | Event::Key(KeyEvent::ProposalRejected(_))
            )
        )
    }

    /// Notes an event of an entry and who signed it.
    pub fn note(&mut self, at: EventAt, (entry, by): (EntryHash, Alias), event: Option<&Event>) {
        match event {
            Some(Event::Audit(AuditEvent::SampleDrawn(said))) => {
                let draw = DrawProposed {
                    at,
                    randomness: said.randomness.clone(),
                    check_no: said.check_no.clone(),
                    entry,
                    by,
                    rejected_by: None,
                };
                self.all.insert(at, draw);
            }
            Some(Event::Key(KeyEvent::ProposalRejected(said))) => {
                let target = (said.target.entry, said.target.index);
                let mut all = self.all.values_mut();
                if let Some(draw) = all.find(|draw| (draw.entry, draw.at.index) == target) {
                    draw.rejected_by = Some(by);
                }
            }
            _ => {}
        }
    }

    fn of<'a>(&'a self, check_no: &'a str) -> impl Iterator<Item = &'a DrawProposed> {
        let all = self.all.values();
        all.filter(move |draw| draw.check_no == check_no)
    }

    /// The draw whose randomness alone the check may be drawn with: one that its proposer took back, and whose randomness no witness
    /// rejected.
    pub fn binding<'a>(&'a self, check_no: &'a str) -> Option<&'a DrawProposed> {
        let refused = |randomness: &str| {
            let mut all = self.of(check_no);
            all.any(|draw| draw.refused() && draw.randomness == randomness)
        };
        let mut all = self.of(check_no);
        all.find(|draw| draw.taken_back() && !refused(&draw.randomness))
    }
}

impl World {
    /// Whether a check was drawn only with what the witness rejected: some draw of it was, none binds it, and none waits.
    pub fn is_free(&self, check_no: &str) -> bool {
        let mut draws = self.draws.of(check_no);
        let waits = self
            .draws
            .of(check_no)
            .any(|draw| draw.rejected_by.is_none());
        self.check_stage(check_no) == Some(CheckStage::Frozen)
            && draws.any(DrawProposed::refused)
            && !waits
            && self.draws.binding(check_no).is_none()
    }
}
