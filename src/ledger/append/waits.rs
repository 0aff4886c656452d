//! What a writer says of acts that wait for their endorsement: no second proposal of one, and a refusal told with what
//! it leans on.
//!
//! Promises: only what is appended is judged so; an audit of a history that holds two such proposals is the fold's. Not
//! here: which two are the same act (`ledger/waiting.rs`).

use super::Ledger;
use crate::chain::endorsement::Proposal;
use crate::domain::date::Timestamp;
use crate::domain::events::{DecodedEvent, Event, EventHead};
use crate::domain::recorded::EventAt;
use crate::ledger::error::{LedgerError, Refusal};
use crate::ledger::waiting::{leaning, twice, twice_of_entry, void_because};
use crate::projections::structure::StructureFault;

impl Ledger {
    /// Why what an entry proposes may not wait, where one of the same number waits already that can still take effect.
    pub(super) fn proposed_twice(&self, sequence: u64, now: Timestamp) -> Option<Refusal> {
        let alive = |one: &Proposal| void_because(&self.world, one, sequence, now).is_none();
        twice_of_entry(&self.chain, sequence, alive)
    }

    /// A refusal, told with what the act leans on that waits for its endorsement.
    pub(super) fn with_what_waits(
        &self,
        error: LedgerError,
        events: &[(EventHead, Event)],
    ) -> LedgerError {
        match error {
            LedgerError::Refused(Refusal::Structure {
                index,
                kind,
                source,
            }) => {
                let told = usize::try_from(index).ok().and_then(|at| events.get(at));
                let source = match told {
                    Some((head, event)) => Box::new(leaning(&self.chain, head, event, *source)),
                    None => source,
                };
                Refusal::Structure {
                    index,
                    kind,
                    source,
                }
                .into()
            }
            other => other,
        }
    }

    /// Whether the ledger would take a live act, as far as that does not hang on who signs it.
    ///
    /// # Errors
    /// What structure says of it, the same act that waits included, told with what it leans on that waits.
    pub fn would_take(
        &self,
        head: &EventHead,
        event: &Event,
        now: Timestamp,
    ) -> Result<(), StructureFault> {
        let decoded = DecodedEvent {
            kind: event.kind().0,
            version: event.version(),
            head: head.clone(),
            event: Some(event.clone()),
        };
        let size = self.chain.size();
        let alive = |one: &Proposal| void_because(&self.world, one, size, now).is_none();
        let next = EventAt {
            sequence: size,
            index: 0,
        };
        if let Some(fault) = twice(&self.chain, (head, event), next, alive) {
            return Err(fault);
        }
        let judged = self.world.check(&decoded, &[], size, now);
        judged.map_err(|fault| leaning(&self.chain, head, event, fault))
    }
}
