//! Whom a case was granted to beside who claimed it, and whom it was paid to beside whom it was granted to.
//!
//! Asked by the gates before a payment leaves, and by F42 of what is on record: one code for both. Pure; persons that were
//! joined are one. Somebody else may be paid where an account of theirs was put on record by that day as one that serves the
//! beneficiary, with a relation that the clause allows; an award that names no person stands for the claimant. A payment that rests
//! on no award is not judged, nor one act that names a person by an ID number that does not hold (F01 alone). An award under an agreement is to the body that the text pays (`payees`; without a word of it the supporting
//! one). **Not here**: whose account it is (F06), and payments to organisations (`transferred.rs`, `gate/org.rs`).

use std::collections::{BTreeMap, BTreeSet};

use super::flag::{Flag, Severity, paid_of, payee};
use super::general::general;
use super::paid::arrived;
use super::text;
use super::transferred::{bodies, signed};
use crate::domain::alias::Alias;
use crate::domain::date::Date;
use crate::domain::events::claims::AwardDecided;
use crate::domain::events::lists::{RowNoted, Seen};
use crate::domain::events::payments::{Payee, PaymentInstructed};
use crate::domain::money::Fen;
use crate::projections::accounts::Accounts;
use crate::projections::cases::Case;
use crate::projections::{Fact, World};
use crate::schemes::Scheme;
use crate::schemes::model::PaidBody;

/// What it is measured by.
const CLAUSE: &str = general!(
    "资助和发放对象",
    "资助对象为申请人本人,发放对象为资助对象本人"
);

/// What is said of an award to the wrong body.
pub(super) const OTHER_BODY: &str =
    "the award is to the body of the agreement that the scheme does not pay";

/// What lifts it.
pub(super) const AWARD_THE_OTHER: &str =
    "award the other school of the agreement, or correct the agreement's number or the unit's code";

/// Whom an award is to: the person it names, else whoever claimed, else, with no claim on record, whom alone it was paid to.
pub(super) fn to_whom(
    world: &World,
    (scheme, number): (&str, &str),
    case: &Case,
    award: &Fact<AwardDecided>,
) -> Option<Alias> {
    let named = award.said.person.or(case.person());
    if let Some(person) = named {
        return Some(world.one(person));
    }
    let paid = paid_of(world, scheme, number);
    let mut payees = paid.into_iter().filter_map(|fact| payee(world, fact));
    let first = payees.next()?;
    payees.all(|other| other == first).then_some(first)
}

/// Awards of a case to another person than claimed it.
pub(super) fn to_another<'a>(
    world: &'a World,
    case: &'a Case,
) -> impl Iterator<Item = &'a Fact<AwardDecided>> {
    let named = case.awards.iter().filter(|_| !case.claims.is_empty());
    named.filter(|award| {
        let person = award.said.person;
        person.is_some_and(|person| !world.is_case_of(case, person))
    })
}

/// Whether an award under a number goes to the other body of that agreement than the text pays: by the unit it names. One that
/// names no unit, or a unit of no agreement in force by then, is not judged.
pub(super) fn to_other_body(world: &World, text: &Scheme, award: &AwardDecided, day: Date) -> bool {
    let (None, Some(unit)) = (award.person, award.unit_code.as_deref()) else {
        return false;
    };
    let Some(agreed) = signed(world, &text.id, &award.case_no, day) else {
        return false;
    };
    let payees = text.payment.as_ref().map_or(&[][..], |rule| &rule.payees);
    let paid = |body: PaidBody| match payees {
        [] => body == PaidBody::Supporter,
        _ => payees.contains(&body),
    };
    let mut named = bodies(&agreed.said, unit).peekable();
    named.peek().is_some() && !named.any(paid)
}

/// Awards of a case to the other body of its agreement.
fn to_other_bodies<'a>(
    world: &'a World,
    (scheme, number): (&'a str, &'a str),
    case: &'a Case,
) -> impl Iterator<Item = &'a Fact<AwardDecided>> {
    let text = text::of_case(world, scheme, number);
    case.awards.iter().filter(move |award| {
        text.is_some_and(|text| to_other_body(world, text, &award.said, award.clock))
    })
}

/// Whether a payee may take what was awarded to a person: they are one, or an account of the payee's may serve them.
pub(super) fn may_take(
    world: &World,
    scheme: &str,
    (awarded, payee): (Alias, Alias),
    day: Date,
) -> bool {
    world.one(awarded) == world.one(payee)
        || Accounts::takes_for(world, scheme, (awarded, payee), day)
}

/// What is wrong in one case.
#[derive(Default)]
struct Wrong<'a> {
    awards: Vec<&'a Fact<AwardDecided>>,
    bodies: Vec<&'a Fact<AwardDecided>>,
    payments: Vec<&'a Fact<PaymentInstructed>>,
}

/// Persons, by scheme, whose ID number does not hold as some row writes it: that an act names another person by such a number is that
/// very fact, which F01 tells.
fn doubted(world: &World) -> BTreeSet<(&str, Alias)> {
    let schemes = world.registry.scheme_ids();
    let noted = schemes.flat_map(|scheme| {
        let noted = world.acts.all::<RowNoted>(scheme);
        noted.map(move |act| (scheme.as_str(), act.said))
    });
    let doubted = noted.filter(|(_, said)| said.seen == Seen::IdDoubtful);
    doubted
        .filter_map(|(scheme, said)| Some((scheme, world.one(said.person?))))
        .collect()
}

/// Persons whom the awards of a case name.
fn awarded_to<'a>(
    world: &'a World,
    scheme: &str,
    number: &str,
) -> impl Iterator<Item = Alias> + use<'a> {
    let case = world.cases.get(scheme, number).into_iter();
    let awards = case.flat_map(|case| &case.awards);
    awards.filter_map(|award| award.said.person)
}

/// One flag a case.
pub(super) fn flags(world: &World, code: &'static str) -> Vec<Flag> {
    let mut wrong: BTreeMap<(&str, &str), Wrong<'_>> = BTreeMap::new();
    let doubted = doubted(world);
    let mistyped = |scheme: &str, person: Option<Alias>| {
        person.is_some_and(|person| doubted.contains(&(scheme, world.one(person))))
    };
    for ((scheme, number), case) in world.cases.iter() {
        let awards = to_another(world, case);
        let mut awards = awards
            .filter(|award| !mistyped(scheme, award.said.person))
            .peekable();
        if awards.peek().is_some() {
            let own = wrong.entry((scheme.as_str(), number.as_str()));
            let own = own.or_default();
            own.awards.extend(awards);
        }
        let mut bodies = to_other_bodies(world, (scheme, number), case).peekable();
        if bodies.peek().is_some() {
            let own = wrong.entry((scheme.as_str(), number.as_str()));
            own.or_default().bodies.extend(bodies);
        }
    }
    for ((scheme, _), payment) in world.payments.iter().filter(|(_, one)| arrived(one)) {
        for fact in payment.standing() {
            if mistyped(scheme, super::flag::payee(world, fact)) {
                continue;
            }
            if let Some(number) = paid_to_another(world, scheme, fact)
                && !awarded_to(world, scheme, number).any(|person| mistyped(scheme, Some(person)))
            {
                let own = wrong.entry((scheme, number)).or_default();
                own.payments.push(fact);
            }
        }
    }
    let told = |((scheme, number), wrong)| told(world, code, (scheme, number), &wrong);
    wrong.into_iter().filter_map(told).collect()
}

/// The case of a payment to a person who is none of those it was awarded to, nor may take it in for them.
pub(super) fn paid_to_another<'a>(
    world: &'a World,
    scheme: &str,
    fact: &'a Fact<PaymentInstructed>,
) -> Option<&'a str> {
    let said = &fact.said;
    let Payee::Person(payee) = said.payee else {
        return None;
    };
    let number = match (&said.case_no, &said.award_no) {
        (Some(number), _) => number.as_str(),
        (None, Some(award)) => match world.cases.by_award(scheme, award) {
            [one] => one.as_str(),
            _ => return None,
        },
        (None, None) => return None,
    };
    let case = world.cases.get(scheme, number)?;
    let of_award = |award: &&Fact<AwardDecided>| {
        let named = said.award_no.as_ref();
        named.is_none_or(|named| *named == award.said.award_no)
    };
    let awards = case.awards.iter().filter(of_award);
    // An award that names nobody is to whoever claimed.
    let claimant = case.person();
    let mut persons = awards
        .filter_map(|award| award.said.person.or(claimant))
        .peekable();
    persons.peek()?;
    let takes = |awarded| may_take(world, scheme, (awarded, payee), fact.clock);
    (!persons.any(takes)).then_some(number)
}

fn told(
    world: &World,
    code: &'static str,
    (scheme, number): (&str, &str),
    wrong: &Wrong<'_>,
) -> Option<Flag> {
    let case = world.cases.get(scheme, number)?;
    let key = format!("granted/{number}");
    let mut flag = Flag::of(code, Severity::Critical, (scheme, number), &key);
    let mut findings = Vec::new();
    for claim in &case.claims {
        flag.concerns(Some(world.one(claim.said.person)));
        flag.rests_on(claim);
    }
    for award in &case.awards {
        flag.concerns(award.said.person.map(|person| world.one(person)));
        flag.rests_on(award);
    }
    for fact in &wrong.payments {
        flag.concerns(super::flag::payee(world, fact));
        flag.rests_on(*fact);
    }
    let awarded = wrong.awards.iter().chain(&wrong.bodies);
    let awarded = Fen::sum(awarded.map(|fact| fact.said.amount));
    let paid = Fen::sum(wrong.payments.iter().map(|fact| fact.said.amount));
    let most = Fen(i64::MAX);
    flag.amount = awarded.unwrap_or(most).max(paid.unwrap_or(most));
    if !wrong.awards.is_empty() {
        findings.push("granted to another person than claimed it".to_owned());
    }
    if !wrong.bodies.is_empty() {
        findings.push(OTHER_BODY.to_owned());
    }
    if !wrong.payments.is_empty() {
        findings.push(format!(
            "{} payments went to another person than it was granted to",
            wrong.payments.len()
        ));
    }
    let period = case.awards.first().map(|award| award.said.period);
    flag.period = period.map(|period| period.to_string());
    let of_body = wrong.bodies.first().filter(|_| wrong.awards.is_empty());
    let clause = of_body.and_then(|_| text::of_case(world, scheme, number)?.payment.as_ref());
    flag.clause = clause.map_or_else(|| CLAUSE.to_owned(), |rule| rule.clause.clone());
    flag.finding = findings.join("; ");
    Some(flag)
}
