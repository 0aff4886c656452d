//! Acts of the desk that take effect together, whatever they are: an order is judged as the row of a list is, other acts by the
//! scheme's text in force on the day, corrections and reversals by what they would make of the act (`change.rs`).
//!
//! Promises: pure; each is judged as if those before it stood, and what holds one is given, in its rule's words. An act that was
//! proposed is asked anew when it is endorsed, since others have been recorded meanwhile. **Not here**: facts from files, which
//! are recorded and flagged, and what only has to be told of an act ([`of_act`]).

use super::act::of_act;
use super::{Proposed, Stop, change, judge, trial};
use crate::domain::date::Date;
use crate::domain::events::control::ControlEvent;
use crate::domain::events::payments::PaymentEvent;
use crate::domain::events::{Event, EventHead};
use crate::projections::{FoldError, Supposed};
use crate::schemes::model::Mode;

/// What holds live acts that take effect together on a day, each judged as if those before it stood; empty of one that may go.
///
/// # Errors
/// A sum that leaves the range of amounts.
pub fn of_acts(
    mut world: Supposed<'_>,
    acts: &[(&EventHead, &Event)],
    day: Date,
) -> Result<Vec<Vec<Stop>>, FoldError> {
    if !acts.iter().any(|(head, event)| is_asked(head, event)) {
        return Ok(vec![Vec::new(); acts.len()]);
    }
    let sequence = world.corrections.next_sequence();
    let mut stops = Vec::new();
    for (index, &(head, event)) in (0u32..).zip(acts) {
        stops.push(match is_asked(head, event) {
            true => holding(world.suppose(), (head, event), day)?,
            false => Vec::new(),
        });
        if !is_fact(event) {
            continue;
        }
        let at = (sequence, index);
        let folded = trial::one(&mut world, at, day, head.clone(), event.clone());
        known(folded)?;
    }
    Ok(stops)
}

/// That something is not held as it is stated is the ledger's to refuse.
pub(super) fn known(folded: Result<(), FoldError>) -> Result<bool, FoldError> {
    match folded {
        Ok(()) => Ok(true),
        Err(FoldError::Text { .. }) => Ok(false),
        Err(other) => Err(other),
    }
}

/// Whether a projection takes the event in.
fn is_fact(event: &Event) -> bool {
    match event {
        Event::Control(e) => matches!(
            e,
            ControlEvent::EventCorrected(_) | ControlEvent::EventReversed(_)
        ),
        Event::Key(_) | Event::Rule(_) | Event::Audit(_) => false,
        _ => true,
    }
}

/// Whether the event is of an act of the desk, as which gates ask it.
fn is_asked(head: &EventHead, event: &Event) -> bool {
    match event {
        Event::Control(ControlEvent::EventCorrected(e)) => e.before.source.is_none(),
        Event::Control(ControlEvent::EventReversed(e)) => e.before.source.is_none(),
        _ => head.source.is_none() && is_fact(event),
    }
}

/// What holds one of them.
fn holding(
    world: Supposed<'_>,
    (head, event): (&EventHead, &Event),
    day: Date,
) -> Result<Vec<Stop>, FoldError> {
    match event {
        Event::Control(ControlEvent::EventCorrected(e)) => change::corrected(world, head, e, day),
        Event::Control(ControlEvent::EventReversed(e)) => change::reversed(world, head, e, day),
        _ => done_anew(world, (head, event), day),
    }
}

/// What would hold an act that is done on a day.
pub(super) fn done_anew(
    mut world: Supposed<'_>,
    (head, event): (&EventHead, &Event),
    day: Date,
) -> Result<Vec<Stop>, FoldError> {
    let Some(named) = &head.scheme else {
        return Ok(Vec::new());
    };
    let mut stops = Vec::new();
    if let Event::Payment(PaymentEvent::PaymentInstructed(said)) = event {
        let row = Proposed::by_hand(named.clone(), said.clone(), day);
        let answer = judge(world.suppose(), &[row])?;
        let held = answer.rows.into_iter().flat_map(|row| row.stops);
        stops.extend(held.filter(Stop::holds));
    }
    if let Some(text) = world.registry.text_on(&named.id, day).cloned() {
        let told = of_act(world, &text, event, day).into_iter();
        stops.extend(told.filter(|stop| stop.mode == Mode::Gate));
    }
    Ok(stops)
}
