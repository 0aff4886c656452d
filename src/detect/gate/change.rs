//! A correction or a reversal of a live act, judged by what it would make of it: whatever the desk may not do, it does not come to
//! in two steps.
//!
//! Promises: pure. The act as it would be is asked as if it were done on the day, with what it replaces left out, and the money that
//! arrived on it too. What would hold the act as it stands just the same is not the correction's, as long as it goes to nobody
//! else, on nothing else and for no more. An order whose money arrived is not taken from under it; one that came back is judged like
//! any other.
//! **Not here**: facts from files: those are of the world outside, are put right as it says, and are flagged (F42); orders that stand
//! again as what came back of them is taken back (`stands_again.rs`); what rests on
//! an award, an agreement or a contract that is reversed ([`bereft`](crate::detect::bereft)).

use super::act::of_level;
use super::together::{done_anew, known};
use super::{Stop, stands_again, trial};
use crate::crypto::digest::{Commitment, EntryHash};
use crate::detect::general::general;
use crate::detect::unordered::left_by;
use crate::domain::date::Date;
use crate::domain::events::corrections::{EventCorrected, EventReversed, StatedFact};
use crate::domain::events::payments::{PaymentEvent, PaymentInstructed};
use crate::domain::events::{Event, EventHead, EventRef, SchemeRef};
use crate::domain::money::Fen;
use crate::domain::recorded::EventAt;
use crate::projections::payments::Payment;
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
///
/// # Errors
/// A sum that leaves the range of amounts.
pub(super) fn reversed(
    world: Supposed<'_>,
    head: &EventHead,
    e: &EventReversed,
    day: Date,
) -> Result<Vec<Stop>, FoldError> {
    let Ok(before) = e.before.event() else {
        return Ok(Vec::new());
    };
    let at = place(&e.target, e.target_sequence);
    let left = order(&before).and_then(|said| arrived(&world, &e.before, (said, None), at));
    let mut stops: Vec<Stop> = left.into_iter().collect();
    let act = (head, &Event::from(e.clone()));
    let again = stands_again::judge(world, act, (&e.before, &[&before]), (at, day))?;
    stops.extend(again);
    Ok(stops)
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

/// Whether an order goes to somebody else, on another account, out of another fund, on something else or for more.
fn goes_beyond(before: &PaymentInstructed, after: &PaymentInstructed) -> bool {
    fn what(said: &PaymentInstructed) -> impl Eq + '_ {
        let account = (said.account, said.method);
        let of = (&said.case_no, &said.award_no, &said.tranche);
        (&said.payee, account, &said.fund, of)
    }
    after.amount > before.amount || what(before) != what(after)
}

/// Whether a stop of a correction is one of the act as it stands. Where nothing of an order changes but what it comes to, and that
/// to less, the words tell of another sum.
fn is_same(a: &Stop, b: &Stop, less: bool) -> bool {
    let rests = |stop: &Stop| -> Vec<_> {
        let places = stop.evidence.iter().map(|one| (one.sequence, one.event));
        places.collect()
    };
    (&a.rule, a.code) == (&b.rule, b.code)
        && (less || (&a.finding, rests(a)) == (&b.finding, rests(b)))
}

/// Whether two orders are the same but for a smaller amount and the batch.
fn is_less(before: &PaymentInstructed, after: &PaymentInstructed) -> bool {
    let alike = PaymentInstructed {
        amount: before.amount,
        batch_no: before.batch_no.clone(),
        ..after.clone()
    };
    alike == *before && after.amount <= before.amount
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
    let (mut subtracts, mut less) = (true, false);
    if let Some(said) = order(&before) {
        stops.extend(arrived(&world, &e.before, (said, order(&after)), at));
        let payment = world.payments.get(e.before.scheme_id(), &said.payment_no);
        let stands = |payment: &Payment| payment.standing().iter().any(|fact| fact.at == at);
        let stands = payment.is_some_and(stands);
        subtracts = order(&after).is_some_and(|after| {
            // Under another number an order that came back stands again.
            !goes_beyond(said, after) && (stands || said.payment_no == after.payment_no)
        });
        less = order(&after).is_some_and(|after| is_less(said, after));
    }
    let act = (head, &Event::from(e.clone()));
    let both = [&before, &after];
    let again = stands_again::judge(world.suppose(), act, (&e.before, &both), (at, day))?;
    stops.extend(again);
    let target = StatedFact::clone(&e.before);
    if !taken_out(&mut world, head, (at, target, order(&before)), day)? {
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
        found.retain(|stop| !stood.iter().any(|other| is_same(stop, other, less)));
    }
    stops.append(&mut found);
    Ok(stops)
}

/// Takes a fact out of a world, an order with the money that arrived on it; whether it was there as it is stated.
pub(super) fn taken_out(
    world: &mut Supposed<'_>,
    head: &EventHead,
    (at, stated, said): (EventAt, StatedFact, Option<&PaymentInstructed>),
    day: Date,
) -> Result<bool, FoldError> {
    let out = |at: EventAt, stated: StatedFact| EventReversed {
        target: EventRef {
            entry: EntryHash::ZERO,
            index: at.index,
        },
        target_sequence: at.sequence,
        before: Box::new(stated),
        reason: Commitment::ZERO,
        public_note: None,
    };
    let scheme = stated.scheme.clone();
    let mut all = Vec::new();
    if let Some(said) = said {
        let payment = world.payments.get(stated.scheme_id(), &said.payment_no);
        for fact in payment.into_iter().flat_map(|payment| &payment.confirmed) {
            let confirmed = Event::from(fact.said.clone());
            let Some(stated) = stated_of(head, &scheme, fact.clock, &confirmed) else {
                return Ok(false);
            };
            all.push(out(fact.at, stated));
        }
    }
    all.push(out(at, stated));
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

/// A fact of a payment as what takes it out of a world states it.
pub(super) fn stated_of(
    head: &EventHead,
    scheme: &Option<SchemeRef>,
    clock: Date,
    event: &Event,
) -> Option<StatedFact> {
    let told = EventHead {
        scheme: scheme.clone(),
        ..EventHead::live(head.role, clock)
    };
    StatedFact::of(&told, event).ok()
}
