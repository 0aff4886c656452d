//! Orders that stand again, since the return that undid them is reversed or corrected: each is judged as an order that is made on the
//! day, and what was made again of what came back must still have come back.
//!
//! Promises: pure. Which orders stand is asked of the payments themselves before and after the act, so that it makes no difference by
//! which of them a return is undone: by its reversal, its correction to another payment, or a correction of an order beside it.
//! Source: 退回的款项重新发放, once. **Not here**: the corrected act itself (`change.rs`); rows of a list that are told as made again
//! (`reissue.rs`), and what files tell (F42, `detect/reissues.rs`).

use std::collections::BTreeSet;

use super::change::{stated_of, taken_out};
use super::reissue::AGAIN;
use super::together::{done_anew, known};
use super::{Stop, trial};
use crate::detect::reissues::CLAUSE;
use crate::domain::date::Date;
use crate::domain::events::corrections::StatedFact;
use crate::domain::events::payments::{PaymentEvent, PaymentInstructed};
use crate::domain::events::{Event, EventHead};
use crate::domain::money::Fen;
use crate::domain::recorded::EventAt;
use crate::projections::reissued::Reissued;
use crate::projections::{Fact, FoldError, Supposed, World};
use crate::schemes::model::Mode;

/// The payment of which an order, or what came back of it, tells.
fn payment_of(event: &Event) -> Option<&str> {
    match event {
        Event::Payment(PaymentEvent::PaymentInstructed(said)) => Some(&said.payment_no),
        Event::Payment(PaymentEvent::PaymentReturned(said)) => Some(&said.payment_no),
        _ => None,
    }
}

fn standing(world: &World, scheme: &str, numbers: &BTreeSet<&str>) -> Vec<Fact<PaymentInstructed>> {
    let payments = numbers.iter();
    let payments = payments.filter_map(|number| world.payments.get(scheme, number));
    let standing = payments.flat_map(|payment| payment.standing());
    standing.cloned().collect()
}

/// Orders made again of a payee beyond what came back: by how much, in fen, what came back, and the last of them.
struct Beyond {
    beyond: i128,
    back: i128,
    last: Option<EventAt>,
}

fn beyond(world: &World, scheme: &str, said: &PaymentInstructed) -> Beyond {
    let reissued = Reissued::of(world, scheme);
    let Some(together) = reissued.beside(world, said) else {
        return Beyond {
            beyond: 0,
            back: 0,
            last: None,
        };
    };
    let (back, mut anew) = (together.back(), 0);
    let mut last: Option<&Fact<PaymentInstructed>> = None;
    for fact in together.anew() {
        anew += i128::from(fact.said.amount.0);
        if last.is_none_or(|known| (known.clock, known.at) < (fact.clock, fact.at)) {
            last = Some(fact);
        }
    }
    Beyond {
        beyond: (anew - back).max(0),
        back,
        last: last.map(|fact| fact.at),
    }
}

/// What holds a reversal or a correction (`act`) for the orders that stand again with it; `facts` are what it states, before and
/// after, and `at` is the place of what it changes. An order of a file is no act of the desk: only what was recorded since it came
/// back speaks against it.
///
/// # Errors
/// A sum that leaves the range of amounts.
pub(super) fn judge(
    mut world: Supposed<'_>,
    (head, act): (&EventHead, &Event),
    (stated, facts): (&StatedFact, &[&Event]),
    (at, day): (EventAt, Date),
) -> Result<Vec<Stop>, FoldError> {
    let scheme = stated.scheme_id().to_owned();
    let numbers: BTreeSet<&str> = facts.iter().filter_map(|fact| payment_of(fact)).collect();
    if numbers.is_empty() {
        return Ok(Vec::new());
    }
    let orders = |world: &World| -> Vec<PaymentInstructed> {
        let payments = numbers.iter();
        let payments = payments.filter_map(|number| world.payments.get(&scheme, number));
        let first = payments.filter_map(|payment| payment.instructed.first());
        first.map(|fact| fact.said.clone()).collect()
    };
    let stood: BTreeSet<EventAt> = standing(&world, &scheme, &numbers)
        .iter()
        .map(|fact| fact.at)
        .collect();
    let mut asked: Vec<(PaymentInstructed, i128)> = Vec::new();
    // Of an order that says so itself it is told with the order.
    let told = facts.iter().any(|fact| match fact {
        Event::Payment(PaymentEvent::PaymentInstructed(said)) => said.again,
        _ => false,
    });
    for said in orders(&world).into_iter().filter(|_| !told) {
        let before = beyond(&world, &scheme, &said).beyond;
        asked.push((said, before));
    }
    let sequence = world.corrections.next_sequence();
    let folded = trial::one(&mut world, (sequence, 0), day, head.clone(), act.clone());
    if !known(folded)? {
        return Ok(Vec::new());
    }
    let mut stops = Vec::new();
    for (said, before) in asked {
        let now = beyond(&world, &scheme, &said);
        if now.beyond > before {
            stops.extend(made_again(&now));
        }
    }
    let again = standing(&world, &scheme, &numbers);
    for fact in again {
        // The corrected order itself is judged as such.
        if stood.contains(&fact.at) || fact.at.sequence == sequence {
            continue;
        }
        let order = Event::from(fact.said.clone());
        let Some(own) = stated_of(head, &stated.scheme, fact.clock, &order) else {
            continue;
        };
        let mut world = world.suppose();
        let out = (fact.at, own, Some(&fact.said));
        if !taken_out(&mut world, head, out, day)? {
            continue;
        }
        let ordered = EventHead {
            scheme: stated.scheme.clone(),
            ..EventHead::live(head.role, day)
        };
        let mut found = done_anew(world, (&ordered, &order), day)?;
        if fact.source.is_some() {
            found.retain(|stop| {
                let mut rests = stop.evidence.iter();
                rests.any(|one| one.sequence > at.sequence)
            });
        }
        for stop in &mut found {
            let number = &fact.said.payment_no;
            stop.finding = format!(
                "payment {number} would stand again ({} yuan): {}",
                fact.said.amount, stop.finding
            );
        }
        stops.append(&mut found);
    }
    stops.dedup();
    Ok(stops)
}

/// That what was made again would be paid from nothing.
fn made_again(now: &Beyond) -> Option<Stop> {
    let last = now.last?;
    let yuan = |sum: i128| Fen::from_wide(sum).unwrap_or(Fen(i64::MAX));
    let finding = format!(
        "without it {} yuan came back, and {} yuan more are paid again",
        yuan(now.back),
        yuan(now.beyond)
    );
    let lifts = format!(
        "take back first what was ordered again: `sunledger reverse {last} --reason WHY`, or, where that arrived, record that it came back (`sunledger pay return`)"
    );
    Some(Stop::new(AGAIN, Some("F42"), Mode::Gate, CLAUSE).found(finding, lifts))
}
