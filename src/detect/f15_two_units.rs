//! F15 One person was paid by two units for one time.
//!
//! **Definition.** Payments of one scheme for overlapping periods arrived at one person through two or more schools,
//! units or counties.
//! **Example.** Two schools each pay one teacher 500 yuan for April, May and June.
//! **Exclusions.** Whoever moved in mid-month and was paid by one of the schools alone; a payment that the bank
//! returned, and its repetition; payments whose list and case name no unit; payments of two claims for one period (F16 and F71 alone). **False positives:** a transfer in mid-term
//! that the scheme pays by halves.
//! **Evidence:** the payment rows of both units, and the rows of the register that put the person there. **Amount:** what others paid than the
//! unit where the person was in post on the deciding day (of several posts the one that began first); where that is not
//! one of them, than the unit that registered the person first. One flag a person (or case) and scheme.
//! **Look at:** the registers of both units, the papers of the transfer, the period of each payment.
//! **Source:** the scheme's clause named here where its text has it, else the general rule, which is named as such; the scheme's
//! tariff clause; red-flag catalogue F15 (cross-region overlap).

use std::collections::BTreeSet;

use super::flag::{Flag, Severity};
use super::general::general;
use super::joined::Joined;
use super::paid::{Paid, about, span, sum};
use super::{Detector, Findings};
use crate::domain::alias::Alias;
use crate::domain::date::Date;
use crate::domain::events::parties::PersonRegistered;
use crate::domain::recorded::EventAt;
use crate::projections::posts::Posts;
use crate::projections::{Fact, World};

/// F15.
pub struct TwoUnits;

/// What holds where a scheme's text has no tariff.
const CLAUSE: &str = general!("重复享受", "同一人同一时期不得在两个单位重复享受");

/// The unit through which a payment went: as its list says, else as its case.
fn unit<'a>(world: &'a World, paid: &Paid<'a>) -> Option<&'a str> {
    let of_case = || {
        let case_no = paid.fact.said.case_no.as_deref()?;
        let case = world.cases.get(paid.scheme, case_no)?;
        case.unit_code()
    };
    match (paid.unit(), paid.of_case()) {
        (None, true) => of_case(),
        (unit, _) => unit,
    }
}

/// Rows that register the person in the scheme, earliest by the office's own time.
fn register<'a>(world: &'a World, scheme: &str, person: Alias) -> Vec<&'a Fact<PersonRegistered>> {
    let known = world.parties.get(&person);
    let rows = known.into_iter().flat_map(|known| &known.registered);
    let mut rows: Vec<_> = rows
        .filter(|(of, _)| of == scheme)
        .map(|(_, fact)| fact)
        .collect();
    rows.sort_by_key(|fact| (fact.registered_at, fact.clock, &fact.source));
    rows
}

/// Payments whose periods hang together, in order; the payments come in the order of their periods.
fn overlapping<'a>(payments: Vec<(&'a str, Paid<'a>)>) -> Vec<Vec<(&'a str, Paid<'a>)>> {
    let mut groups: Vec<Vec<(&str, Paid<'_>)>> = Vec::new();
    let mut until: Option<Date> = None;
    for (unit, paid) in payments {
        let period = paid.period();
        match groups.last_mut() {
            Some(group) if until.is_some_and(|until| period.first_day() <= until) => {
                group.push((unit, paid));
            }
            _ => groups.push(vec![(unit, paid)]),
        }
        until = until.max(Some(period.last_day()));
    }
    groups
}

/// The unit whose payments are right, of those that paid.
fn own<'a>(world: &'a World, group: &[(&'a str, Paid<'a>)]) -> Option<&'a str> {
    let (_, first) = group.first()?;
    let units: BTreeSet<&str> = group.iter().map(|(unit, _)| *unit).collect();
    let period = first.fact.said.period;
    let day = first
        .month()
        .and_then(|month| first.text(world)?.deciding_day(month))
        .unwrap_or_else(|| period.first_day());
    let posts = Posts::of(world, &first.person);
    let held = posts.map(|posts| posts.schools(day));
    // Of several posts held at once the one that began first; rows of one register may have one time.
    let began = |code: &str| {
        let told = posts.iter().flat_map(Posts::assigned);
        let of_unit = told.filter(|fact| fact.said.unit_code == code && fact.said.from <= day);
        of_unit.map(|fact| fact.said.from).min()
    };
    let mut held: Vec<(Option<Date>, &str)> = held
        .iter()
        .flat_map(|schools| schools.iter().copied())
        .filter(|code| units.contains(code))
        .map(|code| (began(code), code))
        .collect();
    held.sort_unstable();
    held.dedup();
    match held.as_slice() {
        [(_, one)] => return units.get(one).copied(),
        [(first, one), (second, _), ..] if first < second => return units.get(one).copied(),
        _ => {}
    }
    let registered = register(world, first.scheme, first.person)
        .into_iter()
        .filter_map(|fact| fact.said.unit_code.as_deref())
        .find(|code| units.contains(code));
    registered.or_else(|| {
        let earliest = group
            .iter()
            .min_by_key(|(unit, paid)| (paid.fact.clock, *unit));
        earliest.map(|(unit, _)| *unit)
    })
}

/// What the payments of a person under one scheme show.
struct Overlaps<'a> {
    all: Vec<Paid<'a>>,
    beyond: Vec<Paid<'a>>,
    units: BTreeSet<&'a str>,
}

/// Payments through several units for one time, and those of them beyond the ones of the right unit.
fn overlaps<'a>(world: &'a World, payments: &[Paid<'a>]) -> Overlaps<'a> {
    let mut found = Overlaps {
        all: Vec::new(),
        beyond: Vec::new(),
        units: BTreeSet::new(),
    };
    let mut units_of = payments.iter().filter_map(|paid| unit(world, paid));
    let first = units_of.next();
    if units_of.all(|other| Some(other) == first) {
        return found;
    }
    let mut of_units: Vec<(&str, Paid<'_>)> = payments
        .iter()
        .filter_map(|paid| Some((unit(world, paid)?, *paid)))
        .collect();
    of_units.sort_by_key(|(unit, paid)| {
        let period = paid.period();
        (period.first_day(), period.last_day(), *unit, paid.number)
    });
    for group in overlapping(of_units) {
        let of_group: BTreeSet<&str> = group.iter().map(|(unit, _)| *unit).collect();
        // Two claims of one person for one period are F16 and F71.
        let period = group.first().map(|(_, paid)| paid.period());
        let claims = |(_, paid): &(&str, Paid<'_>)| paid.of_case() && Some(paid.period()) == period;
        if of_group.len() < 2 || group.iter().all(claims) {
            continue;
        }
        let own = own(world, &group);
        let others = group.iter().filter(|(unit, _)| Some(*unit) != own);
        found.beyond.extend(others.map(|(_, paid)| *paid));
        found.units.extend(of_group);
        found.all.extend(group.iter().map(|(_, paid)| *paid));
    }
    found
}

/// Events of the payments of a person that are beyond those of the right unit, for the gate.
pub(super) fn beyond(world: &Joined<'_>, scheme: &str, person: Alias) -> Vec<EventAt> {
    let found = overlaps(world, world.paid_to(scheme, person));
    found.beyond.iter().map(|paid| paid.fact.at).collect()
}

impl Detector for TwoUnits {
    fn code(&self) -> &'static str {
        "F15"
    }

    fn look(&self, world: &Joined<'_>, _as_of: Date) -> Findings {
        let mut found = Findings::default();
        for ((scheme_id, person), payments) in world.by_person() {
            let Overlaps { all, beyond, units } = overlaps(world, payments);
            if all.is_empty() {
                continue;
            }
            let about = about(&all, person);
            let mut flag = Flag::new(self.code(), Severity::High, scheme_id, &about)
                .known_by(scheme_id, &person.to_string());
            flag.concerns(Some(person));
            for paid in &all {
                flag.rests_on(paid.fact);
            }
            for fact in register(world, scheme_id, person) {
                let of = fact.said.unit_code.as_deref();
                if of.is_some_and(|code| units.contains(code)) {
                    flag.rests_on(fact);
                }
            }
            flag.amount = sum(&beyond);
            flag.period = span(&all);
            flag.clause = all
                .first()
                .and_then(|paid| paid.text(world)?.tariff.as_ref())
                .map_or_else(|| CLAUSE.to_owned(), |tariff| tariff.clause.clone());
            let named = Vec::from_iter(units.iter().copied()).join(", ");
            let units = units.len();
            let beyond = beyond.len();
            flag.finding = [
                format!("{units} units paid the person for one time: {named}"),
                format!("{beyond} payments are beyond those of one unit"),
            ]
            .join("; ");
            found.flags.push(flag);
        }
        found
    }
}
