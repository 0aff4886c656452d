//! F50 More was paid for meals than the days attended allow.
//!
//! **Definition.** A cost line of the scheme has a cap for a person and working day. The sum of a person's expenditures of
//! that line for a month, under one agreement, is above the cap times the working days that they attended.
//! **Example.** 1,080 yuan (27 days at 40 yuan) for March 2023; the attendance sheet has 21 working days, which allow 840.
//! **Exclusions.** Cost lines without a cap; several vouchers of a month that stay within it together. A month that is told again counts by its last word (F42). Vouchers that
//! name no month or no person, and agreements without any attendance in the ledger, are told as not judged; where a row of the sheet of the
//! agreement's attendance was refused and not read since, a month without any is data quality.
//! **False positives:** slips in the calendar.
//! **Evidence:** the vouchers of the month and the attendance rows. **Amount:** what is above the cap. One flag an
//! agreement, person and month. Asked also of a cost that is recorded by hand (`gate/act.rs`), with those of its month before.
//! **Look at:** the vouchers of the month, the register of attendance.
//! **Source:** the scheme's cost line; plan 16 and 粤财行[2014]67号 (40 yuan a working day).

use std::collections::BTreeMap;

use super::breach::Breach;
use super::flag::{Flag, Severity};
use super::joined::Joined;
use super::lacking::Lacking;
use super::{Detector, Findings, text};
use crate::domain::alias::Alias;
use crate::domain::date::{Date, Month};
use crate::domain::events::pairing::AttendanceRecorded;
use crate::domain::events::payments::{ExpenditureRecorded, Payee};
use crate::domain::money::Fen;
use crate::projections::agreements::Agreement;
use crate::projections::{Fact, World};
use crate::schemes::Scheme;
use crate::schemes::model::Mode;
use crate::schemes::pairing::{CapUnit, CostLine};

/// F50.
pub struct MealOverrun;

/// Kinds of tables that say who attended.
const ATTENDANCE: &[&str] = &["attendance"];

/// Scheme, agreement, cost line, person and month.
type Key<'a> = (&'a str, &'a str, &'a str, Alias, Month);

fn told(paid: i128, days: i128, allowed: i128) -> String {
    format!(
        "{} yuan were paid, {days} working days allow {}",
        Fen::from_wide(paid).unwrap_or(Fen(i64::MAX)),
        Fen::from_wide(allowed).unwrap_or(Fen(i64::MAX))
    )
}

/// The line of a cost, where it has a cap for the days attended.
fn capped<'a>(scheme: &'a Scheme, said: &ExpenditureRecorded) -> Option<&'a CostLine> {
    let line = scheme.cost_line_named(&said.cost_line)?;
    (line.cap_unit == Some(CapUnit::PersonWorkingDay)).then_some(line)
}

/// What is told of a person's attendance in a month under an agreement, under whichever alias.
fn attended<'a>(
    world: &World,
    agreement: &'a Agreement,
    person: Alias,
    month: Month,
) -> Vec<&'a Fact<AttendanceRecorded>> {
    let who = world.parties.who(person);
    let told = agreement.attendance.iter();
    told.filter(|((one, of), _)| *of == month && world.parties.who(*one) == who)
        .flat_map(|(_, told)| told)
        .collect()
}

/// Days that a person attended in a month, by the last word of it.
fn days_of(attended: &[&Fact<AttendanceRecorded>]) -> i128 {
    let last = attended.iter().max_by_key(|fact| (fact.clock, fact.at));
    last.map_or(0, |fact| i128::from(fact.said.working_days))
}

/// What a cost that would be recorded breaks, with all of its line, person and month before. It is only said.
pub(super) fn above_days<'a>(
    world: &World,
    scheme: &'a Scheme,
    e: &ExpenditureRecorded,
) -> Option<Breach<'a>> {
    let line = capped(scheme, e)?;
    let (Some(number), Some(Payee::Person(person)), Some(month), Some(cap)) =
        (&e.agreement_no, &e.payee, e.meal_month, line.cap_fen)
    else {
        return None;
    };
    let agreement = world.agreements.get(&scheme.id, number)?;
    let told_of = agreement.attendance.values();
    told_of.flatten().next()?;
    let before = world.payments.expenditures_of(&scheme.id);
    let who = world.parties.who(*person);
    let before = before.flat_map(|(_, facts)| facts).filter(|fact| {
        let said = &fact.said;
        let same =
            matches!(&said.payee, Some(Payee::Person(one)) if world.parties.who(*one) == who);
        said.agreement_no == e.agreement_no
            && same
            && said.meal_month == Some(month)
            && capped(scheme, said).is_some_and(|other| other.id == line.id)
    });
    let before: i128 = before.map(|fact| i128::from(fact.said.amount.0)).sum();
    let paid = before + i128::from(e.amount.0);
    let days = days_of(&attended(world, agreement, *person, month));
    let allowed = i128::from(cap) * days;
    (paid > allowed).then(|| Breach {
        rule: &line.id,
        code: Some("F50"),
        mode: Mode::Flag,
        clause: &line.clause,
        finding: told(paid, days, allowed),
        evidence: Vec::new(),
    })
}

impl Detector for MealOverrun {
    fn code(&self) -> &'static str {
        "F50"
    }

    fn look(&self, world: &Joined<'_>, _as_of: Date) -> Findings {
        let mut found = Findings::default();
        let mut spent: BTreeMap<Key<'_>, (&CostLine, Vec<&Fact<ExpenditureRecorded>>)> =
            BTreeMap::new();
        let mut untold: BTreeMap<&str, usize> = BTreeMap::new();
        for ((scheme_id, _), facts) in world.payments.expenditures() {
            for fact in facts {
                let text = match &fact.said.agreement_no {
                    Some(number) => text::of_agreement(world, scheme_id, number, fact.version),
                    None => text::of_fact(world, scheme_id, fact),
                };
                let Some(scheme) = text else { continue };
                let Some(line) = capped(scheme, &fact.said) else {
                    continue;
                };
                let (Some(agreement), Some(Payee::Person(person)), Some(month)) = (
                    &fact.said.agreement_no,
                    &fact.said.payee,
                    fact.said.meal_month,
                ) else {
                    *untold.entry(scheme_id).or_default() += 1;
                    continue;
                };
                let who = world.parties.who(*person);
                spent
                    .entry((scheme_id, agreement, &line.name, who, month))
                    .or_insert_with(|| (line, Vec::new()))
                    .1
                    .push(fact);
            }
        }
        for ((scheme_id, agreement_no, line_name, person, month), (line, facts)) in spent {
            let Some(cap) = line.cap_fen else { continue };
            let known = world.agreements.get(scheme_id, agreement_no);
            let Some(known) = known.filter(|known| !known.attendance.is_empty()) else {
                *untold.entry(scheme_id).or_default() += facts.len();
                continue;
            };
            let attended = attended(world, known, person, month);
            let days = days_of(&attended);
            let paid: i128 = facts
                .iter()
                .map(|fact| i128::from(fact.said.amount.0))
                .sum();
            let allowed = i128::from(cap) * days;
            if paid <= allowed {
                continue;
            }
            let about = format!("{agreement_no}/{month}/{line_name}/{person}");
            let mut flag = Flag::new(self.code(), Severity::Medium, scheme_id, &about);
            flag.concerns(Some(person));
            for fact in &facts {
                flag.rests_on(fact);
            }
            for fact in attended.iter().copied() {
                flag.rests_on(fact);
            }
            flag.amount = Fen::from_wide(paid - allowed).unwrap_or(Fen(i64::MAX));
            flag.period = Some(month.to_string());
            flag.clause.clone_from(&line.clause);
            flag.finding = told(paid, days, allowed);
            let lacking = Lacking::of(world, scheme_id, ATTENDANCE);
            let mut others = known.attendance.values().flatten();
            if attended.is_empty() && others.any(|fact| lacking.told(fact)) {
                flag = flag.as_data_quality();
            }
            found.flags.push(flag);
        }
        for (scheme_id, vouchers) in untold {
            found.unjudged.push(format!(
                "F50, scheme {scheme_id}: {vouchers} vouchers with a cap by days attended cannot be judged: they name no month or person, or no attendance of their agreement is in the ledger"
            ));
        }
        found
    }
}
