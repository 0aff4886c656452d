//! Rows of a list that the bank sent back, and which of them were paid again since, under any list.
//!
//! Promises: plain, pure. A row was paid again by an order that stands, of that day or later, to the same payee for the same
//! period, case and award; each such order makes up for one row. **Not here**: whether it may be paid again (`pay check`).

use std::collections::BTreeMap;

use crate::domain::date::{Date, Period};
use crate::domain::events::payments::{Payee, PaymentInstructed};
use crate::domain::recorded::EventAt;
use crate::projections::payments::Payment;
use crate::projections::{Fact, World};

/// What two orders of one payment have in common.
type Key<'a> = (Payee, Period, Option<&'a str>, Option<&'a str>);

/// Orders of one payment, by their days.
type Days = Vec<(Date, EventAt)>;

fn key<'a>(world: &World, fact: &'a Fact<PaymentInstructed>) -> Key<'a> {
    let said = &fact.said;
    let payee = match &said.payee {
        Payee::Person(person) => Payee::Person(world.parties.who(*person)),
        Payee::Org(name) => Payee::Org(name.clone()),
    };
    (
        payee,
        said.period,
        said.case_no.as_deref(),
        said.award_no.as_deref(),
    )
}

/// Orders of a list that came back and were not paid again.
pub(super) fn still_owed<'a>(
    world: &'a World,
    scheme: &str,
    payments: &[(String, &'a Payment)],
) -> Vec<&'a Fact<PaymentInstructed>> {
    let mut back: Vec<(Date, &Fact<PaymentInstructed>)> = payments
        .iter()
        .filter(|(_, payment)| payment.standing().is_empty())
        .filter_map(|(_, payment)| {
            let on = payment.returned.iter().map(|fact| fact.clock).max()?;
            let mut orders = payment.instructed.iter();
            let first = orders.next()?;
            let last = orders.fold(first, |last, one| match one.clock >= last.clock {
                true => one,
                false => last,
            });
            Some((on, last))
        })
        .collect();
    if back.is_empty() {
        return Vec::new();
    }
    back.sort_by_key(|(on, fact)| (*on, fact.at));
    let mut made: BTreeMap<Key<'_>, Days> = BTreeMap::new();
    for (_, fact) in &back {
        made.entry(key(world, fact)).or_default();
    }
    for (_, payment) in world.payments.of_scheme(scheme) {
        for fact in payment.standing().iter() {
            if let Some(days) = made.get_mut(&key(world, fact)) {
                days.push((fact.clock, fact.at));
            }
        }
    }
    for days in made.values_mut() {
        days.sort_unstable();
    }
    back.retain(|(on, fact)| {
        let days = made.get_mut(&key(world, fact));
        let again = days.and_then(|days| {
            let at = days.iter().position(|(day, _)| day >= on)?;
            Some(days.remove(at))
        });
        again.is_none()
    });
    back.into_iter().map(|(_, fact)| fact).collect()
}
