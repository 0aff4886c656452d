//! A correction or a reversal of a live act, judged by what it would make of it: whatever the desk may not do, it does not come to
//! in two steps.
//!
//! Promises: pure. The act as it would be is asked as if it were done on the day, with what it replaces left out, and the money that
//! arrived on it too. What would hold the act as it stands just the same is not the correction's, as long as it goes to nobody
//! else, on nothing else and for no more. An order whose money arrived is not taken from under it.
//! **Not here**: facts from files: those are of the world outside, are put right as it says, and are flagged (F42); what rests on
//! an award, an agreement or a contract that is reversed ([`bereft`](crate::detect::bereft)).

use super::act::of_level;
use super::together::{done_anew, known};
use super::{Stop, trial};
use crate::detect::general::general;
use crate::detect::unordered::left_by;
use crate::domain::date::Date;
use crate::domain::events::corrections::{EventCorrected, EventReversed, StatedFact};
use crate::domain::events::payments::{PaymentEvent, PaymentInstructed};
use crate::domain::events::{Event, EventHead, EventRef};
use crate::domain::money::Fen;
use crate::domain::recorded::EventAt;
use crate::projections::{FoldError, Supposed, World};
use crate::schemes::model::Mode;

/// What it is measured by.
const ORDERED: &str = general!("发放指令", "每笔支付均有发放指令");

/// The place of the event that is named.
fn place(target: &EventRef, sequence: u64) -> EventAt {
    EventAt {
        sequence,
        index: target.index,
    }
}

/// What an event orders, where it does.
fn order(event: &Event) -> Option<&PaymentInstructed> {
    match event {
        Event::Payment(PaymentEvent::PaymentInstructed(said)) => Some(said),
        _ => None,
    }
}

/// What holds the reversal of a live act.
pub(super) fn reversed(world: &World, e: &EventReversed) -> Vec<Stop> {
    let Ok(before) = e.before.event() else {
        return Vec::new();
    };
    let at = place(&e.target, e.target_sequence);
    let left = order(&before).and_then(|said| arrived(world, &e.before, (said, None), at));
    left.into_iter().collect()
}

/// Money that arrived on an order and would stand under none, or be more than it.
fn arrived(
    world: &World,
    stated: &StatedFact,
    (said, after): (&PaymentInstructed, Option<&PaymentInstructed>),
    at: EventAt,
) -> Option<Stop> {
    let number = &said.payment_no;
    let payment = world.payments.get(stated.scheme_id(), number)?;
    let still = after.filter(|after| after.payment_no == *number);
    let still = still.map_or(Fen(0), |after| after.amount);
    // What had arrived otherwise than it was ordered is F42 already.
    let left = left_by(payment, at, still).filter(|_| still == Fen(0) || still < said.amount)?;
    let confirmed = payment
        .confirmed
        .iter()
        .max_by_key(|fact| (fact.clock, fact.at))?;
    let finding =
        format!("{left} yuan of payment {number} arrived on this order, and would be under none");
    let lifts = format!(
        "once the money is back, record it (`sunledger pay return`): that undoes the order; where it never arrived, reverse the confirmation first (`sunledger reverse {} --reason WHY`)",
        confirmed.at
    );
    let stop = Stop::new("arrived", Some("F42"), Mode::Gate, ORDERED);
    Some(stop.found(finding, lifts).on([confirmed]))
}

/// Whether an order goes to somebody else, on something else or for more.
fn goes_beyond(before: &PaymentInstructed, after: &PaymentInstructed) -> bool {
    let what = |said: &PaymentInstructed| PaymentInstructed {
        amount: Fen(0),
        ..said.clone()
    };
    after.amount > before.amount || what(before) != what(after)
}

/// What holds the correction of a live act.
///
/// # Errors
/// A sum that leaves the range of amounts.
pub(super) fn corrected(
    mut world: Supposed<'_>,
    head: &EventHead,
    e: &EventCorrected,
    day: Date,
) -> Result<Vec<Stop>, FoldError> {
    let (Ok(before), Ok(after)) = (e.before.event(), e.after.event()) else {
        // That is structure.
        return Ok(Vec::new());
    };
    let at = place(&e.target, e.target_sequence);
    let mut stops = Vec::new();
    if of_level(head.role, &before).is_none() {
        stops.extend(of_level(head.role, &after));
    }
    let mut subtracts = true;
    if let Some(said) = order(&before) {
        stops.extend(arrived(&world, &e.before, (said, order(&after)), at));
        let payment = world.payments.get(e.before.scheme_id(), &said.payment_no);
        // Of an order that came back nothing is paid, whatever it says.
        if !payment.is_some_and(|payment| payment.standing().iter().any(|fact| fact.at == at)) {
            return Ok(stops);
        }
        subtracts = order(&after).is_some_and(|after| !goes_beyond(said, after));
    }
    if !taken_out(&mut world, head, e, (&before, day))? {
        return Ok(stops);
    }
    let act = EventHead {
        scheme: e.after.scheme.clone(),
        org: e.after.org.clone(),
        ..EventHead::live(head.role, e.after.effective)
    };
    let mut found = done_anew(world.suppose(), (&act, &after), day)?;
    if subtracts && !found.is_empty() {
        let stood = done_anew(world.suppose(), (&act, &before), day)?;
        let same =
            |a: &Stop, b: &Stop| (&a.rule, a.code, &a.finding) == (&b.rule, b.code, &b.finding);
        found.retain(|stop| !stood.iter().any(|other| same(stop, other)));
    }
    stops.append(&mut found);
    Ok(stops)
}

/// Takes what a correction replaces out of a world, with the money that arrived on it; whether it was there.
fn taken_out(
    world: &mut Supposed<'_>,
    head: &EventHead,
    e: &EventCorrected,
    (before, day): (&Event, Date),
) -> Result<bool, FoldError> {
    let out = |at: EventAt, stated: StatedFact| EventReversed {
        target: EventRef {
            entry: e.target.entry,
            index: at.index,
        },
        target_sequence: at.sequence,
        before: Box::new(stated),
        reason: e.reason,
        public_note: None,
    };
    let mut all = Vec::new();
    if let Some(said) = order(before) {
        let payment = world.payments.get(e.before.scheme_id(), &said.payment_no);
        for fact in payment.into_iter().flat_map(|payment| &payment.confirmed) {
            let told = EventHead {
                scheme: e.before.scheme.clone(),
                ..EventHead::live(head.role, fact.clock)
            };
            let confirmed = Event::from(fact.said.clone());
            let Ok(stated) = StatedFact::of(&told, &confirmed) else {
                return Ok(false);
            };
            all.push(out(fact.at, stated));
        }
    }
    all.push(out(
        place(&e.target, e.target_sequence),
        StatedFact::clone(&e.before),
    ));
    let sequence = world.corrections.next_sequence();
    for (index, reversal) in (0u32..).zip(all) {
        let event = Event::from(reversal);
        if !known(trial::one(
            world,
            (sequence, index),
            day,
            head.clone(),
            event,
        ))? {
            return Ok(false);
        }
    }
    Ok(true)
}
