//! Closed periods: which are closed, by which event, and whether a day lies in one.
//!
//! Promises: a period stands here once its close has taken effect, and never leaves; days are compared,
//! so that a quarter and a span of the same days are one period. Not here: what a close says of the
//! other projections, which `structure/control.rs` compares, and what follows for a fact dated in a
//! closed period: it is recorded, and whoever reads or plans it decides.

use serde::{Deserialize, Serialize};

use super::World;
use crate::domain::alias::Alias;
use crate::domain::date::{Date, Period};
use crate::domain::events::Event;
use crate::domain::events::control::ControlEvent;
use crate::domain::recorded::{EventAt, RecordedEvent};

/// One close that has taken effect.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Close {
    /// The period.
    pub period: Period,
    /// Number of entries its digests are over.
    pub ledger_size: u64,
    /// The event that closed it.
    pub at: EventAt,
    /// Day of its last signature.
    pub clock: Date,
    /// Who signed it, the proposer first.
    pub signers: Vec<Alias>,
}

/// Every close, in the order in which they took effect.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Closes(Vec<Close>);

impl Closes {
    /// Folds an event.
    pub(super) fn apply(&mut self, event: &RecordedEvent) {
        if let Some(Event::Control(ControlEvent::PeriodClosed(e))) = event.event() {
            self.0.push(Close {
                period: e.period,
                ledger_size: e.ledger_size,
                at: event.at,
                clock: event.clock(),
                signers: event.signers.to_vec(),
            });
        }
    }

    /// The close of exactly these days.
    pub fn of(&self, period: Period) -> Option<&Close> {
        let days = |period: Period| (period.first_day(), period.last_day());
        self.0
            .iter()
            .find(|close| days(close.period) == days(period))
    }

    /// The first close whose period the day lies in.
    pub fn on(&self, day: Date) -> Option<&Close> {
        self.0.iter().find(|close| close.period.contains(day))
    }

    /// Every close, oldest first.
    pub fn iter(&self) -> impl Iterator<Item = &Close> {
        self.0.iter()
    }

    /// Closes held.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Goes back to the first `before` closes.
    pub(super) fn put_back(&mut self, before: usize) {
        self.0.truncate(before);
    }
}

impl World {
    /// The closed period that the day lies in, by the close that came first; `None` when it is open.
    pub fn closed_on(&self, day: Date) -> Option<Period> {
        self.closes.on(day).map(|close| close.period)
    }
}
