//! F65 Money ordered back does not come, and the debtor is aided again; or more was given up than is owed.
//!
//! **Definition.** Of an order to pay back, or of an instalment of it, something is still owed a number of days after its last day; what the
//! debtor is paid under the same scheme after that is told beside it. Or, whether or not those days are over, the
//! debtor was awarded anew, under any scheme, on a day after the order on which something of it was owed. Or what was written off
//! and set against payments is more than the order asked for, less what came. Or something was set against a payment to
//! another, against one that had arrived before that day, against one that nobody ordered, or against one of which what was paid
//! and set off is together more than was awarded, the month's rate or the order: what is set against a payment is not paid out. Or what was
//! sent of the order came back and was ordered anew, under the same number or another, for more than came back.
//! **Parameters.** `days` = 90: calendar days after the last day allowed, or after the order where none is set.
//! **Example.** 2,400 yuan were to be back by 2025-02-09; nothing came, and the lists of May and June pay on.
//! Of three instalments of 800 yuan the first is paid, the second is not by its day: 800 yuan are overdue, the third is not.
//! **Exclusions.** Instalments whose own days are not over; whatever comes fills the earliest first. Orders recovered, set against a payment or written off in full; orders whose days are not over, where nothing was
//! awarded anew; awards given up or refused before anything was paid on them. An offset that is flagged lowers no debt. An offset on the very day on which the payment
//! arrived; one against a payment that is not in the ledger, where the ledger has no order of the scheme to pay: that is told as not judged.
//! **False positives:** plans to pay by instalments that nobody recorded as such. **Evidence:** the order, what came on it, payments made to
//! the debtor after the days were over, and what was awarded anew; or the order, what came, was set off and was written off.
//! **Amount:** what is still owed of the parts that are overdue, or was owed on the day of the first new award, or what was given up beyond; or what was set off so. One flag an order, and one
//! for its offsets.
//! **Look at:** the order and its last day, what came back, the day of the new award.
//! **Source:** the scheme's clause on money to be paid back where its text has one, else the general rule, which is named as
//! such; 追缴 orders and their last day; red-flag catalogue F65.

use std::collections::{BTreeMap, BTreeSet};

use super::flag::{Flag, Severity, charged};
use super::general::{general, quoted_by};
use super::joined::Joined;
use super::paid::Paid;
use super::settings::Settings;
use super::{Detector, Findings};
use crate::domain::alias::Alias;
use crate::domain::date::Date;
use crate::domain::events::payments::{
    Payee, PaymentInstructed, RecoveryOffset, RecoveryWrittenOff,
};
use crate::domain::money::Fen;
use crate::projections::payments::Clawback;
use crate::projections::set_off::{OffsetFault, SetOffs};
use crate::projections::{Fact, World};

/// F65.
pub struct Unrecovered;

/// Words of a clause on money to be paid back, and what is quoted where the scheme's text has none.
const BACK: &[&str] = &["追缴", "缴回", "追回"];
const DUE: &str = general!("追缴的期限", "追缴款应在限缴日期前缴回");
/// What an offset is measured by.
const SET_OFF: &str = general!("抵扣", "追缴款只能从应发给本人而尚未发放的款项中抵扣");
/// What debts that are given up are measured by.
const GIVEN_UP: &str = general!("核销和抵扣的限度", "核销和抵扣不得超过尚欠款项");

impl Detector for Unrecovered {
    fn code(&self) -> &'static str {
        "F65"
    }

    fn look(&self, world: &Joined<'_>, as_of: Date) -> Findings {
        let settings = Settings::of(world, self.code(), as_of);
        let mut debtors = BTreeSet::new();
        for ((scheme, _), clawback) in world.payments.clawbacks() {
            for order in &clawback.ordered {
                if let Payee::Person(person) = order.said.debtor {
                    debtors.insert((scheme.as_str(), world.one(person)));
                }
            }
        }
        let mut paid: BTreeMap<_, Vec<Paid<'_>>> = BTreeMap::new();
        for (scheme, person) in &debtors {
            // By number, as they were told.
            let mut own = world.paid_to(scheme, *person).to_vec();
            own.sort_by_key(Paid::place);
            if !own.is_empty() {
                paid.insert((*scheme, *person), own);
            }
        }
        let mut awarded: BTreeMap<Alias, Vec<_>> = BTreeMap::new();
        if !debtors.is_empty() {
            let persons: BTreeSet<Alias> = debtors.iter().map(|(_, person)| *person).collect();
            for ((scheme, case_no), case) in world.cases.iter() {
                for fact in charged(world, scheme, case_no, case) {
                    let person = fact.said.person.or(case.person());
                    let person = person.map(|person| world.one(person));
                    if let Some(person) = person.filter(|person| persons.contains(person)) {
                        awarded.entry(person).or_default().push(fact);
                    }
                }
            }
        }
        let mut found = Findings::default();
        let mut offsets: BTreeMap<&str, SetOffs<'_>> = BTreeMap::new();
        for ((scheme, order_no), clawback) in world.payments.clawbacks() {
            let Some(order) = clawback.ordered.iter().min_by_key(|fact| fact.clock) else {
                continue;
            };
            let ordered = Fen::sum(clawback.ordered.iter().map(|fact| fact.said.amount));
            let Ok(ordered) = ordered else {
                continue;
            };
            let of_scheme = offsets
                .entry(scheme)
                .or_insert_with(|| world.set_offs(scheme));
            let set_off = of_scheme.of(order_no);
            // What was owed at the end of a day.
            let owed_on = |day: Date| {
                let came = clawback.recovered.iter().filter(|fact| fact.clock <= day);
                let came = came.map(|fact| fact.said.amount);
                let given_up = world.acts.about::<RecoveryWrittenOff>(scheme, order_no);
                let offset = set_off.iter().filter(|one| one.act.fact.clock <= day);
                let offset = offset.map(|one| Fen::from_wide(one.counted).unwrap_or(Fen(i64::MAX)));
                let given_up = given_up.filter(|act| act.fact.clock <= day);
                let back = Fen::sum(
                    came.chain(offset)
                        .chain(given_up.map(|act| act.said.amount)),
                );
                back.ok()
                    .and_then(|back| ordered.checked_sub(back))
                    .unwrap_or(Fen(0))
            };
            let anew: Vec<_> = match order.said.debtor {
                Payee::Person(person) => {
                    let own = awarded.get(&world.one(person));
                    own.into_iter().flatten().collect()
                }
                Payee::Org(_) => Vec::new(),
            };
            let anew: Vec<_> = anew
                .into_iter()
                .filter(|fact| order.clock < fact.clock && owed_on(fact.clock).0 > 0)
                .collect();
            let state = world.order_state_of((scheme, order_no), &set_off);
            if let Some(flag) = given_up_beyond(world, scheme, order_no, self.code()) {
                found.flags.push(flag);
                continue;
            }
            let days = settings.number(scheme, "days");
            let over = |due: Date| due.checked_add_days(days).filter(|over| *over < as_of);
            let overdue: Vec<_> = state
                .overdue(as_of)
                .filter(|part| over(part.due).is_some())
                .collect();
            let owed: i128 = overdue.iter().map(|part| part.open).sum();
            let owed = Fen::from_wide(owed).unwrap_or(Fen(i64::MAX));
            let first_late = overdue.first().map(|part| part.due);
            let first_due = state.instalments.first().map(|part| part.due);
            let due = first_late.or(first_due).unwrap_or(order.clock);
            let Some(over) = due.checked_add_days(days) else {
                continue;
            };
            let late = !overdue.is_empty();
            if !late && anew.is_empty() {
                continue;
            }
            let mut flag = Flag::new(self.code(), Severity::Medium, scheme, order_no);
            for fact in &clawback.ordered {
                flag.rests_on(fact);
            }
            for fact in &clawback.recovered {
                flag.rests_on(fact);
            }
            let mut again = 0_usize;
            if late && matches!(order.said.debtor, Payee::Org(_)) {
                for fact in to_bodies(world, scheme, clawback).filter(|fact| fact.clock > over) {
                    flag.rests_on(fact);
                    again += 1;
                }
            }
            if let Payee::Person(person) = order.said.debtor {
                flag.concerns(Some(person));
                let own = paid.get(&(scheme.as_str(), world.one(person)));
                let payments = own.into_iter().flatten();
                for one in payments.filter(|one| late && one.fact.clock > over) {
                    flag.rests_on(one.fact);
                    again += 1;
                }
            }
            for fact in &anew {
                flag.rests_on(fact);
            }
            let first = anew.iter().map(|fact| fact.clock).min();
            flag.amount = match first {
                Some(first) if !late => owed_on(first),
                _ => owed,
            };
            flag.period = Some(due.to_string());
            let by = (scheme.as_str(), clawback.ordered.first());
            flag.clause = quoted_by(world, by, BACK, DUE);
            let mut findings = Vec::new();
            if late {
                findings.push(format!(
                    "due on {due}, still owed more than {days} days later; {again} payments to the debtor since"
                ));
            }
            if late && state.instalments.len() > 1 {
                findings.push(format!(
                    "{} of {} instalments are overdue",
                    overdue.len(),
                    state.instalments.len()
                ));
            }
            if let Some(first) = first {
                findings.push(format!(
                    "{} new awards to the debtor from {first} on, while {} yuan were owed",
                    anew.len(),
                    owed_on(first)
                ));
            }
            flag.finding = findings.join("; ");
            found.flags.push(flag);
        }
        set_off_wrongly(world, self.code(), &mut found);
        found
    }
}

/// What was paid under the scheme, and stands, to the body that an order is to.
fn to_bodies<'a>(
    world: &'a World,
    scheme: &'a str,
    order: &'a Clawback,
) -> impl Iterator<Item = &'a Fact<PaymentInstructed>> {
    let payments = world.payments.of_scheme(scheme).map(|(_, payment)| payment);
    let arrived = payments.filter(|payment| !payment.confirmed.is_empty());
    let to_bodies = arrived.filter(|payment| {
        let mut told = payment.instructed.iter();
        told.any(|fact| matches!(fact.said.payee, Payee::Org(_)))
    });
    let theirs = to_bodies.filter(move |payment| world.owes_and_is_paid(order, payment));
    theirs.flat_map(|payment| payment.standing())
}

/// Offsets against a payment of somebody else's, one that had arrived, or one that nobody ordered; one flag an order.
fn set_off_wrongly(world: &World, code: &'static str, found: &mut Findings) {
    for scheme in world.registry.scheme_ids() {
        let mut flags: BTreeMap<&str, (Flag, Vec<Fen>, BTreeSet<String>)> = BTreeMap::new();
        let mut unknown = 0_usize;
        let offsets = world.set_offs(scheme);
        for act in world.acts.all::<RecoveryOffset>(scheme) {
            let said = act.said;
            let number = said.payment_no.as_str();
            let payment = world.payments.get(scheme, number);
            let payment = payment.filter(|payment| !payment.instructed.is_empty());
            let order = world.payments.clawback(scheme, &said.order_no);
            let order = order.filter(|order| !order.ordered.is_empty());
            if payment.is_none() && !offsets.pays_anybody() {
                unknown += 1;
                continue;
            }
            let finding = match offsets.fault(act) {
                None => continue,
                Some(OffsetFault::Unordered) => {
                    format!("set against payment {number}, which nobody ordered")
                }
                Some(OffsetFault::Another) => {
                    format!("set against payment {number}, which goes to another")
                }
                Some(OffsetFault::Arrived(arrived)) => {
                    format!("set against payment {number}, which had arrived on {arrived}")
                }
                Some(OffsetFault::Beyond {
                    ordered,
                    paid,
                    set_off,
                }) => format!(
                    "set against payment {number}: {ordered} yuan were due, {paid} yuan were paid and {set_off} yuan were set off"
                ),
                Some(OffsetFault::MadeAgain { back, anew }) => format!(
                    "set against payment {number}, of which {back} yuan came back and {anew} yuan were ordered anew"
                ),
            };
            let about = said.order_no.as_str();
            let (flag, amounts, findings) = flags.entry(about).or_insert_with(|| {
                let key = format!("offset/{about}");
                let flag = Flag::of(code, Severity::Medium, (scheme, about), &key);
                (flag, Vec::new(), BTreeSet::new())
            });
            flag.rests_on(act.fact);
            for fact in order.into_iter().flat_map(|order| &order.ordered) {
                if let Payee::Person(person) = fact.said.debtor {
                    flag.concerns(Some(person));
                }
                flag.rests_on(fact);
            }
            // Where it was made again, the orders that do so and what became of them too.
            let again = offsets.again(said);
            let again = again.filter(|again| again.anew > again.back);
            let alike = again
                .iter()
                .flat_map(|again| again.kept.iter().chain(&again.orders));
            for payment in payment.into_iter().chain(alike.map(|one| one.payment)) {
                for fact in &payment.instructed {
                    flag.rests_on(fact);
                }
                for fact in &payment.confirmed {
                    flag.rests_on(fact);
                }
                for fact in &payment.returned {
                    flag.rests_on(fact);
                }
            }
            amounts.push(said.amount);
            findings.insert(finding);
        }
        for (mut flag, amounts, findings) in flags.into_values() {
            flag.amount = Fen::sum(amounts).unwrap_or(Fen(i64::MAX));
            flag.clause = SET_OFF.to_owned();
            flag.finding = Vec::from_iter(findings).join("; ");
            found.flags.push(flag);
        }
        if unknown > 0 {
            found.unjudged.push(format!(
                "{code}, scheme {scheme}: {unknown} offsets name payments, but no order to pay is in the ledger: import them"
            ));
        }
    }
}

/// An order of which more was written off and set off than was left of it when all that came is counted.
fn given_up_beyond(
    world: &World,
    scheme: &str,
    order_no: &str,
    code: &'static str,
) -> Option<Flag> {
    let clawback = world.payments.clawback(scheme, order_no)?;
    let fen = |amount: Fen| i128::from(amount.0);
    let ordered: i128 = clawback
        .ordered
        .iter()
        .map(|fact| fen(fact.said.amount))
        .sum();
    let came: i128 = clawback
        .recovered
        .iter()
        .map(|fact| fen(fact.said.amount))
        .sum();
    let set_off: Vec<_> = world
        .acts
        .about::<RecoveryOffset>(scheme, order_no)
        .collect();
    let written_off: Vec<_> = world
        .acts
        .about::<RecoveryWrittenOff>(scheme, order_no)
        .collect();
    let given_up: i128 = set_off.iter().map(|act| fen(act.said.amount)).sum::<i128>()
        + written_off
            .iter()
            .map(|act| fen(act.said.amount))
            .sum::<i128>();
    // More that came than was ordered is no debt given up.
    let open = (ordered - came).max(0);
    if given_up <= open {
        return None;
    }
    let mut flag = Flag::new(code, Severity::Medium, scheme, order_no);
    for fact in &clawback.ordered {
        if let Payee::Person(person) = fact.said.debtor {
            flag.concerns(Some(person));
        }
        flag.rests_on(fact);
    }
    for fact in &clawback.recovered {
        flag.rests_on(fact);
    }
    for act in &set_off {
        flag.rests_on(act.fact);
    }
    for act in &written_off {
        flag.rests_on(act.fact);
    }
    let yuan = |sum: i128| Fen::from_wide(sum).unwrap_or(Fen(i64::MAX));
    flag.amount = yuan(given_up - open);
    flag.clause = GIVEN_UP.to_owned();
    flag.finding = format!(
        "{} yuan were owed, {} yuan were written off or set off",
        yuan(open),
        yuan(given_up)
    );
    Some(flag)
}
