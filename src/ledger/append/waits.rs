//! What a writer says of acts that wait: no second proposal of one that waits for its endorsement, no second check over money of
//! which one waits for its draw, and a refusal told with what it leans on.
//!
//! Promises: only what is appended is judged so; an audit of a history that holds two such proposals, or two such checks, is the
//! fold's. Not here: which two are the same act (`ledger/waiting.rs`), or over the same money (`projections/spotchecks.rs`).

use super::Ledger;
use crate::chain::VerifiedEntry;
use crate::chain::endorsement::Proposal;
use crate::domain::date::Timestamp;
use crate::domain::events::audit::{AuditEvent, SpotCheckOpened};
use crate::domain::events::{DecodedEvent, Event, EventHead, Kind};
use crate::domain::recorded::EventAt;
use crate::ledger::error::{LedgerError, Refusal};
use crate::ledger::waiting::{leaning, twice, twice_of_entry, void_because};
use crate::projections::spotchecks::overlap;
use crate::projections::structure::StructureFault;

impl Ledger {
    /// Why what an entry proposes may not wait, where one of the same number waits already that can still take effect.
    pub(super) fn proposed_twice(&self, sequence: u64, now: Timestamp) -> Option<Refusal> {
        let alive = |one: &Proposal| void_because(&self.world, one, sequence, now).is_none();
        twice_of_entry(&self.chain, sequence, alive)
    }

    /// Why an entry opens no spot check: another over the same money waits for its draw.
    pub(super) fn opened_beside(&self, entry: &VerifiedEntry) -> Option<Refusal> {
        let opens = |event: &'_ DecodedEvent| match &event.event {
            Some(Event::Audit(AuditEvent::SpotCheckOpened(said))) => Some(said.clone()),
            _ => None,
        };
        let mut before: Vec<SpotCheckOpened> = Vec::new();
        for (index, event) in (0..).zip(&entry.events) {
            let Some(said) = opens(event) else { continue };
            let own = before.iter().find(|one| overlap(&one.query, &said.query));
            let waits = own.map(|one| one.check_no.as_str());
            let waits = waits.or_else(|| self.world.check_waits(&said.check_no, &said.query));
            if let Some(number) = waits {
                return Some(Refusal::Structure {
                    index,
                    kind: Kind(event.kind).name(),
                    source: Box::new(StructureFault::CheckWaits {
                        number: number.to_owned(),
                    }),
                });
            }
            before.push(said);
        }
        None
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
