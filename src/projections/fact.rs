//! A fact as projections keep it: what was said, by which event, from which row, on which day.

use serde::Serialize;

use crate::domain::alias::Alias;
use crate::domain::date::{Date, Timestamp};
use crate::domain::events::{ActedBy, SourceRef};
use crate::domain::recorded::{EventAt, RecordedEvent};

/// One thing said, with its evidence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Fact<T> {
    /// The event that said it.
    pub at: EventAt,
    /// The row it came from; `None` for a live act.
    pub source: Option<SourceRef>,
    /// Day by which legal clocks count it.
    pub clock: Date,
    /// The office system's own time.
    pub registered_at: Option<Timestamp>,
    /// Who acted outside the ledger.
    pub acted_by: Vec<ActedBy>,
    /// Who signed a live act; empty for an imported one.
    pub signers: Vec<Alias>,
    /// What was said.
    pub said: T,
}

impl<T> Fact<T> {
    /// A fact from a recorded event.
    pub fn new(event: &RecordedEvent, said: T) -> Self {
        Fact {
            at: event.at,
            source: event.source().cloned(),
            clock: event.clock(),
            registered_at: event.head().registered_at,
            acted_by: event.head().acted_by.clone(),
            signers: if event.imported() {
                Vec::new()
            } else {
                event.signers.clone()
            },
            said,
        }
    }
}
