//! Money that the bank or the cashier says arrived or came back, of which no order to pay is in the ledger.
//!
//! Pure; flags of F42, whose page tells of them: nothing was ordered, and something was paid. Files come in any order,
//! so such money is first open: it is told as not judged for [`WAITS`] days, and as long as the ledger has no order of the
//! scheme at all. Where an order was there and was reversed, none is to come, and it is told at once. **Not here**: what arrived otherwise than it was ordered (`doubled.rs`); the list of what is missing
//! (`report/open_parents.rs`).

use std::collections::{BTreeMap, BTreeSet};

use super::flag::{Flag, Severity};
use super::general::general;
use super::lacking::Lacking;
use crate::domain::date::Date;
use crate::domain::events::payments::PaymentInstructed;
use crate::domain::money::Fen;
use crate::domain::recorded::EventAt;
use crate::projections::payments::Payment;
use crate::projections::{Fact, World};

/// Days after the bank's day during which the order may still come.
const WAITS: i64 = 30;
/// Kinds of tables that tell orders to pay.
const ORDERS: &[&str] = &[
    "payment_lists",
    "payments",
    "org_payments",
    "works_payments",
];
/// What it is measured by.
const CLAUSE: &str = general!("发放指令", "每笔支付均有发放指令");

/// What stays of a payment's arrived money and under no order, were the one that was told at a place to stand no more, or for `still` yuan alone;
/// none where all of it is another order's, or where the order came back.
pub(super) fn left_by(payment: &Payment, at: EventAt, still: Fen) -> Option<Fen> {
    let standing = payment.standing();
    if !standing.iter().any(|fact| fact.at == at) {
        return None;
    }
    let others = standing.iter().filter(|fact| fact.at != at);
    let others: i128 = others.map(|fact| i128::from(fact.said.amount.0)).sum();
    let left = payment.arrived(|_| true) - others - i128::from(still.0);
    (left > 0).then(|| Fen::from_wide(left).unwrap_or(Fen(i64::MAX)))
}

/// Payments of one list without an order.
#[derive(Default)]
struct Unordered<'a> {
    payments: Vec<&'a Payment>,
    last: Date,
}

/// The list that a payment is a line of, by its number: what stands before the last stroke.
fn list(number: &str) -> &str {
    number.rsplit_once('/').map_or(number, |(list, _)| list)
}

/// Whether a row that was refused may be the order: a sheet that still lacks rows tells others of the same list, or, where
/// no order of that list is known, orders of the days before the money came; or nothing of it was read.
fn may_be_refused(world: &World, scheme: &str, number: &str, last: Date) -> bool {
    let lacking = Lacking::of(world, scheme, ORDERS);
    if !lacking.any() {
        return false;
    }
    let orders = || {
        let payments = world.payments.iter();
        let of_scheme = payments.filter(|((of, _), _)| of.as_str() == scheme);
        of_scheme.flat_map(|(_, payment)| &payment.instructed)
    };
    let listed = |fact: &Fact<PaymentInstructed>| {
        list(&fact.said.payment_no) == number || fact.said.batch_no.as_deref() == Some(number)
    };
    // Days from an order to its money, as far as it is in time.
    let near = |day: Date| {
        let until = day.checked_add_days(WAITS);
        day <= last && until.is_none_or(|until| last <= until)
    };
    let known = orders().any(listed);
    lacking.of_time(orders, |fact| listed(fact) || (!known && near(fact.clock)))
}

/// Flags, one a list, and what is still open.
pub(super) fn flags(world: &World, code: &'static str, as_of: Date) -> (Vec<Flag>, Vec<String>) {
    let mut lists: BTreeMap<(&str, &str, bool), Unordered<'_>> = BTreeMap::new();
    let mut ordered: BTreeSet<&str> = BTreeSet::new();
    for ((scheme, number), payment) in world.payments.iter() {
        if !payment.instructed.is_empty() {
            ordered.insert(scheme);
            continue;
        }
        let arrived = payment.confirmed.iter().map(|fact| fact.clock);
        let back = payment.returned.iter().map(|fact| fact.clock);
        let Some(last) = arrived.chain(back).max() else {
            continue;
        };
        let gone = world.corrections.had_order(scheme, number);
        // Of what came back before its order was reversed no list is missing.
        if gone && payment.arrived(|_| true) <= 0 {
            continue;
        }
        let one = lists.entry((scheme, list(number), gone)).or_default();
        one.payments.push(payment);
        one.last = one.last.max(last);
    }
    let mut flags = Vec::new();
    let mut open: BTreeMap<&str, usize> = BTreeMap::new();
    for ((scheme, number, gone), unordered) in lists {
        let until = unordered.last.checked_add_days(WAITS);
        let waits = until.is_none_or(|until| as_of <= until);
        if !gone && (waits || !ordered.contains(scheme)) {
            *open.entry(scheme).or_default() += unordered.payments.len();
            continue;
        }
        let key = match gone {
            true => format!("unordered/gone/{number}"),
            false => format!("unordered/{number}"),
        };
        let flag = Flag::of(code, Severity::Critical, (scheme, number), &key);
        let mut flag = match !gone && may_be_refused(world, scheme, number, unordered.last) {
            true => flag.as_data_quality(),
            false => flag,
        };
        let (mut arrived, mut back) = (Vec::new(), Vec::new());
        for payment in &unordered.payments {
            for fact in &payment.confirmed {
                flag.rests_on(fact);
                arrived.push(fact.said.amount);
            }
            for fact in &payment.returned {
                flag.rests_on(fact);
                back.push(fact.said.amount);
            }
        }
        let [arrived, back] =
            [arrived, back].map(|amounts| Fen::sum(amounts).unwrap_or(Fen(i64::MAX)));
        flag.amount = arrived.max(back);
        flag.clause = CLAUSE.to_owned();
        let count = unordered.payments.len();
        flag.finding = match gone {
            true => format!(
                "payments whose order was reversed: {count}; {arrived} yuan arrived, {back} yuan came back"
            ),
            false => format!(
                "payments without an order in the ledger: {count}; {arrived} yuan arrived, {back} yuan came back"
            ),
        };
        flags.push(flag);
    }
    let open = open.into_iter().map(|(scheme, count)| {
        format!(
            "{code}, scheme {scheme}: of {count} payments that the bank tells of no order is in the ledger yet: import their list"
        )
    });
    (flags, open.collect())
}
