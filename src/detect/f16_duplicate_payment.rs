//! F16 Paid twice for one period.
//!
//! **Definition.** A person has more than one payment of one scheme for one period that arrived and was not
//! returned. Where a scheme gives several kinds of aid, each kind counts for itself. Or an organisation has more than one payment of
//! one award, or of one tranche of an agreement, each of which is all that it gives. Or a fee of one kind was not asked of a pupil
//! twice for one period, under two numbers.
//! **Example.** The January list has a teacher of the tier of 600 yuan on lines 191 and 193, and the bank paid
//! both.
//! **Exclusions.** A payment that the bank returned, and the one that pays it again; payments of the awards of one case that stand,
//! that together stay within them, and those that name one within that, of several awards where the notice shows the sum or the tariff gives it (a decision made
//! twice gives no more); payments that together make what the period's notice list shows, as when
//! the difference of a raised rate is paid later; a payment of which no word of the bank is known yet. Parts that together are more than an
//! organisation's award or tranche (F43). A remission told again under its number; one of another kind of fee or another period.
//! Equal instalments of one contract: before they leave, two rows to an organisation that name no award and no tranche are one only on
//! the same bill.
//! **False positives:** arrears that no list shows.
//! **Evidence:** every payment of the period and the bank's row for each. **Amount:** all beyond the first
//! payment, by day and number. One flag a person, period and kind of aid or fee; one an organisation's award or tranche.
//! **Look at:** the bank's slips of each payment, the batches, what was reversed.
//! **Source:** the scheme's clause where one is on it, else the general rule, which is named as such; red-flag catalogue F16; a
//! county audit found one pupil paid 15 times.

use std::collections::{BTreeMap, BTreeSet};

use super::entitled::{Measure, measure};
use super::few::with_few;
use super::flag::{Flag, Severity};
use super::general::general;
use super::joined::Joined;
use super::paid::{Paid, about, arrived, payment_clause, sum};
use super::{Detector, Findings, remitted, text};
use crate::domain::alias::Alias;
use crate::domain::date::{Date, Period};
use crate::domain::events::payments::{Payee, PaymentInstructed};
use crate::domain::money::Fen;
use crate::domain::recorded::EventAt;
use crate::projections::payments::Payment;
use crate::projections::{Fact, World, case_facts};

/// F16.
pub struct DuplicatePayment;

/// The same of payments to persons alone, as the gates ask it: of an organisation's award or tranche they ask the text itself.
pub struct PaidTwice;

/// What an award was decided with, at its highest.
fn awarded(world: &World, scheme: &str, said: &PaymentInstructed) -> Option<Fen> {
    let (award_no, case_no) = (said.award_no.as_ref()?, said.case_no.as_ref()?);
    let awards = world.cases.get(scheme, case_no)?.awards.iter();
    let of_number = awards.filter(|fact| fact.said.award_no == *award_no);
    of_number.map(|fact| fact.said.amount).max()
}

/// The case that a payment is of: the one it names, else the one that its award was decided in.
fn case_of<'a>(world: &'a World, scheme: &str, said: &'a PaymentInstructed) -> Option<&'a str> {
    let named = said.case_no.as_deref();
    named.or_else(|| {
        let cases = world.cases.by_award(scheme, said.award_no.as_deref()?);
        cases.first().map(String::as_str)
    })
}

/// Whether the notice shows a sum for a case, or the tariff gives it; so where neither says anything of it.
fn carried(world: &Joined<'_>, scheme: &str, case_no: &str, sum: i128) -> bool {
    let rows = world.coverage().of_case(scheme, case_no);
    if rows.iter().any(|row| i128::from(row.amount.0) >= sum) {
        return true;
    }
    let Some(text) = text::of_case(world, scheme, case_no) else {
        return rows.is_empty();
    };
    let facts = case_facts::facts(world, text, case_no);
    let sum = Fen::from_wide(sum).unwrap_or(Fen(i64::MAX));
    match measure(text, &facts, sum, true) {
        Measure::Within => true,
        Measure::Off(..) => false,
        Measure::Unsaid(_) => rows.is_empty(),
    }
}

/// Whether the payments are parts of the awards of one case that stand: together within all of them, and those that name one
/// within that; of several awards, as far as notice or tariff carries the sum.
fn within_awards(world: &Joined<'_>, payments: &[Paid<'_>]) -> bool {
    let Some(first) = payments.first() else {
        return true;
    };
    let Some(case_no) = case_of(world, first.scheme, &first.fact.said) else {
        return false;
    };
    let one_case = |paid: &Paid<'_>| {
        let case = case_of(world, paid.scheme, &paid.fact.said);
        paid.scheme == first.scheme && case == Some(case_no)
    };
    let case = world.cases.get(first.scheme, case_no);
    let Some(case) = case.filter(|_| payments.iter().all(one_case)) else {
        return false;
    };
    let standing = world.awards_standing(first.scheme, case_no, case);
    let fen = |amount: Fen| i128::from(amount.0);
    let paid: i128 = payments.iter().map(|paid| fen(paid.fact.said.amount)).sum();
    let mut left: BTreeMap<&str, i128> = BTreeMap::new();
    for fact in &standing {
        let own = left.entry(&fact.said.award_no).or_default();
        *own = (*own).max(fen(fact.said.amount));
    }
    let all: i128 = left.values().sum();
    let of_several = left.len() > 1;
    let fell = |number: &str| {
        let mut awards = case.awards.iter();
        awards.any(|fact| fact.said.award_no == number)
    };
    let each = payments.iter().all(|paid| {
        let Some(number) = paid.fact.said.award_no.as_deref() else {
            return true;
        };
        match left.get_mut(number) {
            Some(own) => {
                *own -= fen(paid.fact.said.amount);
                *own >= 0
            }
            // What was paid of an award that fell is paid of what was decided anew.
            None => fell(number),
        }
    });
    each && paid <= all && (!of_several || carried(world, first.scheme, case_no, paid))
}

/// Whether payments of one case are one decision made and paid more than once: to one payee, for one period, of one amount that is
/// all that the award of each gives, and beyond what notice and tariff carry. F16 tells of them.
pub(super) fn decided_again(
    world: &Joined<'_>,
    scheme: &str,
    case_no: &str,
    payments: &[&Fact<PaymentInstructed>],
) -> bool {
    let Some((first, others)) = payments
        .split_first()
        .filter(|(_, others)| !others.is_empty())
    else {
        return false;
    };
    let said = &first.said;
    let like = |other: &&Fact<PaymentInstructed>| {
        let other = &other.said;
        (&other.payee, other.period, other.amount) == (&said.payee, said.period, said.amount)
    };
    let sum: i128 = payments
        .iter()
        .map(|one| i128::from(one.said.amount.0))
        .sum();
    let whole =
        |one: &&Fact<PaymentInstructed>| awarded(world, scheme, &one.said) == Some(one.said.amount);
    matches!(said.payee, Payee::Person(_))
        && others.iter().all(like)
        && payments.iter().all(whole)
        && !carried(world, scheme, case_no, sum)
}

/// Whether payments of one case, each of which alone is all that its award gives, repeat that award: F16 tells of them.
pub(super) fn repeats(world: &World, scheme: &str, payments: &[&Fact<PaymentInstructed>]) -> bool {
    let Some(first) = payments.first() else {
        return false;
    };
    let whole = awarded(world, scheme, &first.said);
    payments.len() > 1
        && whole.is_some_and(|whole| {
            payments.iter().all(|fact| {
                fact.said.award_no == first.said.award_no
                    && fact.said.payee == first.said.payee
                    && fact.said.amount == whole
            })
        })
}

/// Awards and tranches to organisations that were paid more than once, though one payment was all that they give.
fn to_organisations(code: &'static str, world: &World) -> Vec<Flag> {
    type Key<'a> = (&'a str, &'a str, &'a str, Option<u8>);
    let mut groups: BTreeMap<Key<'_>, Vec<(&Payment, &Fact<PaymentInstructed>)>> = BTreeMap::new();
    for ((scheme, _), payment) in world.payments.iter().filter(|(_, one)| arrived(one)) {
        for fact in payment.standing() {
            let said = &fact.said;
            let Payee::Org(org) = &said.payee else {
                continue;
            };
            let of = match (&said.tranche, &said.award_no) {
                (Some((agreement, number)), _) => Some((agreement.as_str(), Some(*number))),
                (None, Some(award)) => Some((award.as_str(), None)),
                (None, None) => None,
            };
            if let Some((number, tranche)) = of {
                let key = (scheme.as_str(), org.as_str(), number, tranche);
                groups.entry(key).or_default().push((payment, fact));
            }
        }
    }
    let mut flags = Vec::new();
    for ((scheme, _, number, tranche), mut paid) in groups {
        if paid.len() < 2 {
            continue;
        }
        paid.sort_by_key(|(_, fact)| (fact.clock, &fact.said.payment_no, &fact.source));
        let Some((_, first)) = paid.first() else {
            continue;
        };
        let whole = match tranche {
            Some(ordinal) => of_tranche(world, scheme, number, ordinal),
            None => awarded(world, scheme, &first.said),
        };
        let amounts = || paid.iter().map(|(_, fact)| fact.said.amount);
        let Some(whole) = whole.filter(|whole| amounts().all(|amount| amount == *whole)) else {
            continue;
        };
        let about = match (tranche, &first.said.case_no) {
            (Some(ordinal), _) => format!("{number}/{ordinal}"),
            (None, Some(case_no)) => case_no.clone(),
            (None, None) => number.to_owned(),
        };
        let mut flag = Flag::new(code, Severity::Critical, scheme, &about);
        for (payment, fact) in &paid {
            flag.rests_on(*fact);
            for arrived in &payment.confirmed {
                flag.rests_on(arrived);
            }
        }
        flag.amount = Fen::sum(amounts().skip(1)).unwrap_or(Fen(i64::MAX));
        flag.period = Some(first.said.period.to_string());
        let text = text::of_fact(world, scheme, first);
        flag.clause = text
            .and_then(|text| Some(text.tariff.as_ref()?.clause.clone()))
            .or_else(|| text.and_then(|text| Some(text.agreement.as_ref()?.clause.clone())))
            .unwrap_or_else(|| ONCE.to_owned());
        flag.finding = format!(
            "{} payments of {whole} yuan arrived for what is paid once",
            paid.len()
        );
        flags.push(flag);
    }
    flags
}

/// What a tranche is: as it is scheduled, else as the text has it.
pub(super) fn of_tranche(world: &World, scheme: &str, agreement: &str, number: u8) -> Option<Fen> {
    let known = world.agreements.get(scheme, agreement);
    let scheduled = known.and_then(|known| known.tranches.get(&number));
    let scheduled = scheduled.and_then(|one| one.scheduled.iter().map(|f| f.said.amount).max());
    scheduled.or_else(|| {
        let text = text::of_agreement(world, scheme, agreement, 0)?;
        text.tranche_rule(number).map(|rule| Fen(rule.amount_fen))
    })
}

/// What it is measured by where the scheme's text has no clause on amounts.
const ONCE: &str = general!("重复拨付", "同一决定、同一期经费只拨付一次");

impl Detector for PaidTwice {
    fn code(&self) -> &'static str {
        "F16"
    }

    fn look(&self, world: &Joined<'_>, _as_of: Date) -> Findings {
        to_persons(self.code(), world)
    }
}

impl Detector for DuplicatePayment {
    fn code(&self) -> &'static str {
        "F16"
    }

    fn look(&self, world: &Joined<'_>, _as_of: Date) -> Findings {
        let mut found = to_persons(self.code(), world);
        found.flags.extend(to_organisations(self.code(), world));
        found.flags.extend(remitted::twice(self.code(), world));
        found
    }
}

/// Scheme, person, period and kind of aid of payments.
type Key<'a> = (&'a str, Alias, Period, Option<&'a str>);

/// Payments beyond the first to one person for one period of a scheme.
pub(super) fn beyond_first(world: &Joined<'_>, scheme: &str) -> BTreeSet<EventAt> {
    let doubled = doubled(world).into_iter();
    let of_scheme = doubled.filter(|((of, ..), _)| *of == scheme);
    let beyond = of_scheme.flat_map(|(_, payments)| payments.into_iter().skip(1));
    beyond.map(|paid| paid.fact.at).collect()
}

/// Payments to persons of which there are more than one for a period, in the order of their days.
fn doubled<'a>(world: &'a Joined<'_>) -> Vec<(Key<'a>, Vec<Paid<'a>>)> {
    let mut groups: BTreeMap<Key<'_>, Vec<Paid<'_>>> = BTreeMap::new();
    let period = |paid: &Paid<'_>| paid.period();
    for ((scheme, person), payments) in world.by_person() {
        // Nearly everybody is paid once for a period, and in the order of the periods.
        if payments.is_sorted_by(|a, b| period(a) < period(b)) {
            continue;
        }
        let mut payments = payments.to_vec();
        payments.sort_by_key(period);
        for group in payments.chunk_by(|a, b| period(a) == period(b)) {
            let [first, _, ..] = group else { continue };
            for paid in group {
                let key = (scheme, person, period(first), paid.kind(world));
                groups.entry(key).or_default().push(*paid);
            }
        }
    }
    groups.retain(|_, payments| payments.len() > 1);
    let mut doubled = Vec::new();
    if groups.is_empty() {
        return doubled;
    }
    let coverage = world.coverage();
    for (key, mut payments) in groups {
        payments.sort_by_key(|paid| (paid.fact.clock, paid.number, &paid.fact.source));
        let noticed = payments.first().and_then(|first| {
            let month = first.month()?;
            Some(coverage.listed(world, first, month)?.amount)
        });
        if noticed == Some(sum(&payments)) || within_awards(world, &payments) {
            continue;
        }
        doubled.push((key, payments));
    }
    doubled
}

/// Persons who were paid more than once for one period.
fn to_persons(code: &'static str, world: &Joined<'_>) -> Findings {
    let mut found = Findings::default();
    for ((scheme, person, period, kind), payments) in doubled(world) {
        let mut flag = Flag::new(
            code,
            Severity::Critical,
            scheme,
            &format!("{}/{period}", about(&payments, person)),
        )
        .known_by(
            scheme,
            &match kind {
                Some(kind) => format!("{person}/{period}/{kind}"),
                None => format!("{person}/{period}"),
            },
        );
        for paid in &payments {
            paid.supports(&mut flag);
        }
        flag.amount = payments
            .split_first()
            .map_or(Fen(0), |(_, others)| sum(others));
        flag.period = Some(period.to_string());
        flag.clause = payments
            .first()
            .and_then(|paid| paid.text(world))
            .and_then(|text| text.tariff.as_ref().map(|tariff| tariff.clause.clone()))
            .unwrap_or_else(|| payment_clause(world, &payments));
        let each = payments.iter().map(|paid| {
            let (number, amount, day) = (paid.number, paid.amount(), paid.clock());
            format!("payment {number}: {amount} yuan on {day}")
        });
        flag.finding = with_few(
            format!("{} payments for {period} arrived", payments.len()),
            &Vec::from_iter(each),
        );
        found.flags.push(flag);
    }
    found
}
