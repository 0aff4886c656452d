//! A verified entry becomes recorded events, judged for structure and folded into the world. The
//! same code at append and at audit.

use std::sync::Arc;

use crate::chain::{Effect, VerifiedEntry};
use crate::domain::events::{Event, Kind};
use crate::domain::recorded::{EventAt, RecordedEvent};
use crate::projections::World;

use super::error::Refusal;

/// Recorded events of an effect.
pub fn recorded(effect: &Effect) -> RecordedEvent {
    RecordedEvent {
        at: EventAt {
            sequence: effect.sequence,
            index: effect.index,
        },
        entry: effect.entry,
        recorded_at: effect.recorded_at,
        effective_sequence: effect.effective_sequence,
        effective_at: effect.effective_at,
        signers: effect.signers.clone(),
        decoded: Arc::clone(&effect.event),
    }
}

/// Judges and folds an entry. Events that only propose are judged now; those that take effect now
/// are judged against everything before them, also within the entry.
pub fn fold_entry(
    world: &mut World,
    entry: &VerifiedEntry,
    mut observe: impl FnMut(&RecordedEvent),
) -> Result<(), Box<(EventAt, Refusal)>> {
    let refused = |at: EventAt, kind: u16, source| {
        Box::new((
            at,
            Refusal::Structure {
                index: at.index,
                kind: Kind(kind).name(),
                source,
            },
        ))
    };
    let own_effect = |index: u32| {
        entry
            .effects
            .iter()
            .any(|effect| effect.sequence == entry.sequence && effect.index == index)
    };
    // Most entries hold only events that take effect at once; then there is nothing to look up.
    if entry.effects.len() < entry.events.len() {
        for (index, event) in entry.events.iter().enumerate() {
            let index = index as u32;
            if own_effect(index) {
                continue;
            }
            world
                .check(event, &entry.person, entry.sequence)
                .map_err(|fault| {
                    let at = EventAt {
                        sequence: entry.sequence,
                        index,
                    };
                    refused(at, event.kind, fault)
                })?;
        }
    }
    for effect in &entry.effects {
        let recorded = recorded(effect);
        let completes_earlier = effect.sequence != entry.sequence;
        let is_close = matches!(effect.event.event, Some(Event::Control(_)));
        // A close was judged where it was proposed: its digests are of that position.
        if !(completes_earlier && is_close) {
            let proposer = effect.signers.first().unwrap_or(&entry.person);
            world
                .check(&effect.event, proposer, entry.sequence)
                .map_err(|fault| refused(recorded.at, effect.event.kind, fault))?;
        }
        world
            .apply(&recorded)
            .map_err(|error| Box::new((recorded.at, Refusal::Fold(error))))?;
        observe(&recorded);
    }
    Ok(())
}
