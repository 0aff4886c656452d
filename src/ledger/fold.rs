//! A verified entry becomes recorded events, judged for structure and folded into the world. The
//! same code at append and at audit.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::chain::{Effect, VerifiedEntry};
use crate::domain::events::control::ControlEvent;
use crate::domain::events::{Event, Kind};
use crate::domain::recorded::{EventAt, RecordedEvent};
use crate::projections::draws::Draws;
use crate::projections::structure::StructureFault;
use crate::projections::{FoldError, World, WorldKept};

use super::error::Refusal;

/// Recorded events of an effect.
pub fn recorded(effect: &Effect) -> RecordedEvent {
    into_recorded(effect.clone())
}

fn into_recorded(effect: Effect) -> RecordedEvent {
    RecordedEvent {
        at: EventAt {
            sequence: effect.sequence,
            index: effect.index,
        },
        entry: effect.entry,
        recorded_at: effect.recorded_at,
        effective_sequence: effect.effective_sequence,
        effective_at: effect.effective_at,
        signers: effect.signers,
        decoded: effect.event,
    }
}

/// What takes effect with an entry. Nobody else holds its events then, so that they can be moved
/// and need not be copied.
fn into_events(entry: VerifiedEntry) -> Vec<RecordedEvent> {
    drop(entry.events);
    entry.effects.into_iter().map(into_recorded).collect()
}

/// Why an event of an entry was refused, and which.
pub(super) type Refused = Box<(EventAt, Refusal)>;

fn refused(at: EventAt, kind: u16, source: StructureFault) -> Refused {
    let refusal = Refusal::Structure {
        index: at.index,
        kind: Kind(kind).name(),
        source: Box::new(source),
    };
    Box::new((at, refusal))
}

fn not_folded(at: EventAt, error: FoldError) -> Refused {
    Box::new((at, Refusal::Fold(error)))
}

/// Judges and folds an entry. Events that only propose are judged now; those that take effect now
/// are judged against everything before them, also within the entry. After a refusal the events
/// before the refused one are in the world: for an audit, which then stops trusting.
pub fn fold_entry(
    world: &mut World,
    entry: &VerifiedEntry,
    mut observe: impl FnMut(&RecordedEvent),
) -> Result<(), Refused> {
    check_proposed(world, entry)?;
    let mut trees = BTreeSet::new();
    for effect in &entry.effects {
        check_effect(world, entry, effect)?;
        let recorded = recorded(effect);
        world
            .apply_unsettled(&recorded, None, &mut trees)
            .map_err(|error| not_folded(recorded.at, error))?;
        observe(&recorded);
    }
    world.settle_trees(&trees);
    note_draws(world, entry);
    Ok(())
}

/// Whether an entry proposes draws of spot checks, or rejects what may be one.
fn tells_of_draws(entry: &VerifiedEntry) -> bool {
    let mut events = entry.events.iter();
    events.any(|event| Draws::concern(event.event.as_ref()))
}

/// Draws of spot checks count from the entry that proposes them, whatever takes effect.
pub(super) fn note_draws(world: &mut World, entry: &VerifiedEntry) {
    for (index, event) in (0u32..).zip(&entry.events) {
        let at = EventAt {
            sequence: entry.sequence,
            index,
        };
        let signed = (entry.hash, entry.person);
        world.draws.note(at, signed, event.event.as_ref());
    }
}

/// As [`fold_entry`] for whoever needs the entry no more, and faster: an entry whose events all
/// stand alone is posted first and joined at once.
pub(super) fn fold_whole(world: &mut World, entry: VerifiedEntry) -> Result<(), Refused> {
    if !stands_alone(&entry) {
        return fold_entry(world, &entry, |_| {});
    }
    let events = into_events(entry);
    world
        .post_all(&events)
        .map_err(|error| not_folded(place_of(&error), error))?;
    world.apply_posted(events);
    Ok(())
}

/// An entry judged at append, and how far it is folded.
pub(super) enum Judged {
    /// All of its events stand alone: they are in the books, and nothing can refuse the rest,
    /// which may be folded while the entry is written.
    Posted(Vec<RecordedEvent>),
    /// Folded whole, with the way back.
    Folded(Box<WorldKept>),
}

impl Default for Judged {
    fn default() -> Self {
        Judged::Posted(Vec::new())
    }
}

impl Judged {
    /// Goes back to before the entry.
    pub(super) fn undo(self, world: &mut World) {
        match self {
            Judged::Posted(events) => world.take_out(&events),
            Judged::Folded(kept) => world.put_back(*kept),
        }
    }

    /// Folds whole what was only posted, keeping the way back.
    pub(super) fn complete(self, world: &mut World) -> Judged {
        match self {
            Judged::Posted(events) => {
                let kept = world.keep_posted(&events);
                world.apply_posted(events);
                Judged::Folded(Box::new(kept))
            }
            folded => folded,
        }
    }
}

/// Whether nothing recorded before can refuse any event of the entry.
pub(super) fn stands_alone(entry: &VerifiedEntry) -> bool {
    entry.effects.len() == entry.events.len()
        && entry
            .effects
            .iter()
            .all(|effect| effect.sequence == entry.sequence && World::stands_alone(&effect.event))
}

/// Judges an entry as [`fold_entry`] does; a refused one leaves the world as it was.
pub(super) fn judge_entry(world: &mut World, entry: VerifiedEntry) -> Result<Judged, Refused> {
    if stands_alone(&entry) {
        let events = into_events(entry);
        return match world.post_all(&events) {
            Ok(()) => Ok(Judged::Posted(events)),
            Err(error) => Err(not_folded(place_of(&error), error)),
        };
    }
    check_proposed(world, &entry)?;
    let mut kept = WorldKept::default();
    let mut trees = BTreeSet::new();
    for effect in &entry.effects {
        let recorded = recorded(effect);
        let done = check_effect(world, &entry, effect).and_then(|()| {
            world.keep(&recorded, &mut kept);
            world
                .apply_unsettled(&recorded, None, &mut trees)
                .map_err(|error| {
                    kept.not_posted();
                    not_folded(recorded.at, error)
                })
        });
        if let Err(refused) = done {
            world.put_back(kept);
            return Err(refused);
        }
    }
    world.settle_trees(&trees);
    if tells_of_draws(&entry) {
        world.keep_draws(&mut kept);
        note_draws(world, &entry);
    }
    Ok(Judged::Folded(Box::new(kept)))
}

fn place_of(error: &FoldError) -> EventAt {
    match error {
        FoldError::Overflow { at, .. }
        | FoldError::Unbalanced { at, .. }
        | FoldError::Text { at, .. } => *at,
    }
}

fn check_proposed(world: &mut World, entry: &VerifiedEntry) -> Result<(), Refused> {
    let own: BTreeSet<u32> = entry
        .effects
        .iter()
        .filter(|effect| effect.sequence == entry.sequence)
        .map(|effect| effect.index)
        .collect();
    // Most entries hold only events that take effect at once; then there is nothing to look up.
    if own.len() == entry.events.len() {
        return Ok(());
    }
    for (index, event) in (0u32..).zip(&entry.events) {
        if own.contains(&index) {
            continue;
        }
        let at = EventAt {
            sequence: entry.sequence,
            index,
        };
        let proposed = RecordedEvent {
            at,
            entry: entry.hash,
            recorded_at: entry.recorded_at,
            effective_sequence: entry.sequence,
            effective_at: entry.recorded_at,
            signers: Arc::new([entry.person]),
            decoded: Arc::clone(event),
        };
        check_recorded(world, entry, &proposed).map_err(|fault| refused(at, event.kind, fault))?;
    }
    Ok(())
}

/// Judges an event at the entry that proposes or completes it, and what it puts in another's place.
fn check_recorded(
    world: &mut World,
    entry: &VerifiedEntry,
    event: &RecordedEvent,
) -> Result<(), StructureFault> {
    let now = entry.recorded_at;
    world.check(&event.decoded, &event.signers, entry.sequence, now)?;
    world.check_replacement(event, entry.sequence, now)
}

fn check_effect(world: &mut World, entry: &VerifiedEntry, effect: &Effect) -> Result<(), Refused> {
    let completes_earlier = effect.sequence != entry.sequence;
    // What two schools or bodies agree, judge or release is judged by its own day, not by that of its last signature.
    let now = match &effect.event.event {
        Some(Event::Pairing(_)) => effect.recorded_at,
        _ => entry.recorded_at,
    };
    let judged = match &effect.event.event {
        // The digests of a close were judged where it was proposed: they are of that position.
        Some(Event::Control(ControlEvent::PeriodClosed(close))) if completes_earlier => {
            world.check_period(close.period, now.date_cn())
        }
        // Only a correction has to be made into a recorded event to be judged.
        Some(Event::Control(ControlEvent::EventCorrected(_))) => {
            check_recorded(world, entry, &recorded(effect))
        }
        _ => world.check(&effect.event, &effect.signers, entry.sequence, now),
    };
    judged.map_err(|fault| {
        let at = EventAt {
            sequence: effect.sequence,
            index: effect.index,
        };
        refused(at, effect.event.kind, fault)
    })
}
