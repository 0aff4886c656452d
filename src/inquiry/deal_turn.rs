//! Whose turn it is under an agreement, a contract or a list of payments, and by when.
//!
//! Promises: plain data, pure; tranches follow the scheme's conditions by the working-day calendar; a year that was accepted
//! before it was over is not accepted; an agreement without a last day runs to that of the text's last support year. **Not here**: cases
//! (`turn.rs`), and what else is said of these (`deal.rs`).

use std::collections::BTreeSet;

use super::deal::Listed;
use super::due::last_day;
use super::turn::{Turn, due, notice, result, span, to};
use crate::detect::gate::waits;
use crate::domain::date::Date;
use crate::domain::events::pairing::{
    AcceptanceRecorded, AgreementEnded, AssessmentRecorded, ContractSigned, OutputAccepted,
    ProgressReported, ReportFiled, ReportKind,
};
use crate::domain::events::payments::PaymentInstructed;
use crate::domain::money::Fen;
use crate::domain::party::{Role, Step};
use crate::projections::agreements::{Agreement, TrancheState};
use crate::projections::case_facts::facts;
use crate::projections::cases::{Case, ReviewDecision};
use crate::projections::{Fact, World};
use crate::schemes::Scheme;
use crate::schemes::model::{StepKind, StepRule};
use crate::schemes::pairing::{Condition, ConditionKind, DayUnit};
use crate::schemes::steps::WindowOf;
use crate::schemes::tariff::Entitlement;

/// Whose turn it is under an agreement: the first tranche or year that is not done; where the scheme has no
/// tranches, what its steps ask before the award.
pub(super) fn agreement_turn(
    world: &World,
    scheme: &Scheme,
    number: &str,
    standing: &[(&Fact<PaymentInstructed>, bool)],
    day: Date,
) -> Option<Turn> {
    let agreement = world.agreements.get(&scheme.id, number)?;
    // What runs from the signing runs from the first; one that only moved the last day begins nothing anew.
    let Some(signed) = agreement.signed.iter().map(|fact| fact.clock).min() else {
        return to(Role::Edu, "agreement sign");
    };
    let mut ended = world.acts.about::<AgreementEnded>(&scheme.id, number);
    let newest = agreement
        .signed
        .iter()
        .max_by_key(|fact| (fact.clock, fact.at));
    let stated = newest.and_then(|fact| fact.said.to);
    let over = stated
        .or_else(|| agreement.last_support_day(scheme))
        .is_some_and(|last| last < day);
    let numbers = scheme.tranche.iter().map(|rule| rule.number);
    let numbers: BTreeSet<u8> = numbers.chain(agreement.tranches.keys().copied()).collect();
    // What is on its way is waited for, whether the agreement runs or not.
    if numbers.is_empty() && standing.iter().any(|(_, arrived)| !arrived) {
        return to(Role::Pay, "pay confirm");
    }
    if ended.any(|act| act.fact.clock <= day) {
        return None;
    }
    if numbers.is_empty() {
        if over {
            return None;
        }
        let agreed = newest.and_then(|fact| fact.said.amount);
        let waits = award_turn(world, scheme, number, day);
        return waits.or_else(|| rest_turn(scheme, agreed, standing));
    }
    let mut stopped = false;
    for ordinal in &numbers {
        let mine = |fact: &Fact<PaymentInstructed>| matches!(&fact.said.tranche, Some((_, of)) if of == ordinal);
        let paid: Vec<_> = standing.iter().filter(|(fact, _)| mine(fact)).collect();
        let facts: Vec<_> = paid.iter().map(|(fact, _)| *fact).collect();
        let tranche = agreement.tranches.get(ordinal).cloned().unwrap_or_default();
        let condition = scheme
            .tranche_rule(*ordinal)
            .and_then(|rule| scheme.condition_rule(&rule.condition));
        let scheduled = tranche
            .scheduled
            .iter()
            .max_by_key(|fact| (fact.clock, fact.at));
        let told_due = scheduled.and_then(|fact| fact.said.due);
        let by = |turn: Option<Turn>, met: Date| match (told_due, condition) {
            (Some(day), _) => due(turn, Ok(day)),
            (None, Some(rule)) => due(
                turn,
                span(
                    world.registry.calendar(),
                    met,
                    rule.due_days,
                    rule.due_unit == DayUnit::Wd,
                ),
            ),
            (None, None) => turn,
        };
        let arrived = paid.iter().filter(|(_, arrived)| *arrived);
        let arrived: Vec<Date> = arrived.map(|(fact, _)| fact.clock).collect();
        let year = ordinal.saturating_sub(1);
        let accepting = condition.filter(|rule| rule.kind == ConditionKind::YearAccepted);
        let passed = accepting.and_then(|rule| passed_on(scheme, agreement, year, rule));
        let withheld = match tranche.state(&arrived, &facts, day) {
            TrancheState::Instructed => return to(Role::Pay, "pay confirm"),
            TrancheState::Paid if paid.iter().any(|(_, arrived)| !arrived) => {
                return to(Role::Pay, "pay confirm");
            }
            TrancheState::Paid => continue,
            TrancheState::Released => {
                return by(to(Role::Pay, "pay instruct"), passed.unwrap_or(signed));
            }
            TrancheState::Withheld => true,
            TrancheState::Scheduled | TrancheState::Unknown => false,
        };
        let failed = |before: u8| {
            judged(scheme, agreement, before).next().is_some()
                && accepting
                    .is_some_and(|rule| passed_on(scheme, agreement, before, rule).is_none())
        };
        // Held back with it once a year before did not pass: nobody waits for its year.
        if (1..year).any(failed) {
            if !withheld {
                return to(Role::Edu, "tranche withhold");
            }
            stopped = true;
            continue;
        }
        // Nothing is released under an agreement that has run out but what was due by its last day: what its year did not earn is
        // held back, and for the rest the agreement is ended, unless it is extended.
        // One that names no last day holds no payment, and the year that did not earn it is not waited for.
        let unearned = stated.is_none() && accepting.is_some() && passed.is_none();
        if over && (withheld || unearned || waits(world, scheme, (number, *ordinal), day)) {
            match withheld {
                true => continue,
                false if failed(year) => return to(Role::Edu, "tranche withhold"),
                false => return to(Role::Edu, "agreement end"),
            }
        }
        match accepting {
            Some(_) => {
                if let Some(turn) = year_turn(scheme, agreement, year) {
                    return Some(turn);
                }
                match passed {
                    Some(met) => return by(to(Role::Edu, "tranche release"), met),
                    // Held back for a year that did not pass: the next waits for its own.
                    None if withheld => continue,
                    None => return to(Role::Edu, "tranche withhold"),
                }
            }
            None if withheld => continue,
            None => return by(to(Role::Edu, "tranche release"), signed),
        }
    }
    if stopped || over {
        return None;
    }
    let years = scheme.agreement.as_ref().map_or(0, |rule| rule.years);
    (1..=years).find_map(|year| year_turn(scheme, agreement, year))
}

/// Acceptances of a support year that count: given once it was over.
fn judged<'a>(
    scheme: &'a Scheme,
    agreement: &'a Agreement,
    year: u8,
) -> impl Iterator<Item = &'a Fact<AcceptanceRecorded>> {
    let known = agreement.years.get(&year).into_iter();
    let told = known.flat_map(|year| &year.acceptances);
    told.filter(move |fact| agreement.year_is_over(scheme, year, fact.clock))
}

/// The day on which a support year was last accepted as a condition asks.
fn passed_on(scheme: &Scheme, agreement: &Agreement, year: u8, rule: &Condition) -> Option<Date> {
    let passed = judged(scheme, agreement, year)
        .filter(|fact| rule.passes(fact.said.score_tenths) && fact.said.passed != Some(false));
    passed.map(|fact| fact.clock).max()
}

/// What a support year still waits for: the school's own report, then the acceptance.
fn year_turn(scheme: &Scheme, agreement: &Agreement, year: u8) -> Option<Turn> {
    let known = agreement.years.get(&year);
    if judged(scheme, agreement, year).next().is_some() {
        return None;
    }
    if known.is_some_and(|known| !known.evaluations.is_empty()) {
        return to(Role::Edu, "tranche accept");
    }
    let turn = to(Role::Unit, "tranche evaluate");
    match agreement.support_year(scheme, year) {
        Some(period) => due(turn, Ok(period.last_day())),
        None => turn,
    }
}

/// Before a year is assessed its schools report on it, by the last day of the text's window for reports; the bureau
/// assesses once a report is on record or that day is past, within the time that the text is for.
fn assess_turn(world: &World, scheme: &Scheme, number: &str, day: Date) -> Option<Turn> {
    let reports = last_day(scheme, WindowOf::Reports).filter(|last| day <= *last);
    match reports {
        Some(last) if !reported(world, &scheme.id, number, last.year()) => {
            due(to(Role::Unit, "filing add"), Ok(last))
        }
        _ => due(
            to(Role::Edu, "agreement assess"),
            Ok(scheme.claim_period().last_day()),
        ),
    }
}

/// Whether a school of the agreement has filed its report of a year.
fn reported(world: &World, scheme: &str, number: &str, year: i32) -> bool {
    let agreement = world.agreements.get(scheme, number);
    let signed = agreement.into_iter().flat_map(|of| &of.signed);
    let mut units = signed.flat_map(|fact| {
        let said = &fact.said;
        [
            &said.supporter_code,
            &said.supporter,
            &said.aided_code,
            &said.aided,
        ]
    });
    units.any(|unit| {
        let mut filed = world.acts.about::<ReportFiled>(scheme, unit);
        filed.any(|act| {
            let said = act.said;
            said.kind == ReportKind::Year
                && said.filed.is_some()
                && said.period.last_day().year() == year
        })
    })
}

/// The rest of what was agreed, where no award stands between the agreement and its money.
fn rest_turn(
    scheme: &Scheme,
    agreed: Option<Fen>,
    standing: &[(&Fact<PaymentInstructed>, bool)],
) -> Option<Turn> {
    if !scheme.transfer_is_award() {
        return None;
    }
    let ordered = standing
        .iter()
        .map(|(fact, _)| i128::from(fact.said.amount.0));
    (ordered.sum::<i128>() < i128::from(agreed?.0))
        .then(|| to(Role::Pay, "pay instruct"))
        .flatten()
}

/// What a scheme's steps ask of an agreement before anything is awarded under it.
fn award_turn(world: &World, scheme: &Scheme, number: &str, day: Date) -> Option<Turn> {
    let asks = |kind| scheme.step.iter().any(|step| step.kind == kind);
    if asks(StepKind::Assess) {
        let assessed = world.acts.about::<AssessmentRecorded>(&scheme.id, number);
        let Some(newest) = assessed.max_by_key(|act| (act.fact.clock, act.fact.at)) else {
            return assess_turn(world, scheme, number, day);
        };
        let gives = scheme.entitles(&facts(world, scheme, number));
        if newest.said.vetoed || gives == Entitlement::Exactly(Fen(0)) {
            return None;
        }
    }
    let mut notices = scheme
        .step
        .iter()
        .filter(|step| step.kind == StepKind::Notice);
    let shown = notices.find_map(|step| notice(world, scheme, number, step, day));
    shown.or_else(|| {
        asks(StepKind::Approve)
            .then(|| to(Role::Apr, "claim award"))
            .flatten()
    })
}

/// Whether the works or goods of a contract are accepted as finished.
pub(super) fn finished(world: &World, scheme: &str, number: &str) -> bool {
    let mut accepted = world.acts.about::<OutputAccepted>(scheme, number);
    accepted.any(|act| act.said.finished)
}

pub(super) fn contract_turn(
    world: &World,
    scheme: &str,
    contract: &ContractSigned,
    standing: &[(&Fact<PaymentInstructed>, bool)],
) -> Option<Turn> {
    if standing.iter().any(|(_, arrived)| !arrived) {
        return to(Role::Pay, "pay confirm");
    }
    let number = &contract.contract_no;
    if !finished(world, scheme, number) {
        let progress = world.acts.about::<ProgressReported>(scheme, number);
        let newest = progress.max_by_key(|act| (act.fact.clock, act.fact.at));
        return match newest.is_some_and(|act| act.said.permille >= 1_000) {
            true => to(Role::Edu, "contract accept"),
            false => to(Role::Unit, "contract progress"),
        };
    }
    let ordered: i128 = standing
        .iter()
        .map(|(fact, _)| i128::from(fact.said.amount.0))
        .sum();
    match ordered < i128::from(contract.amount.0) {
        true => to(Role::Pay, "pay instruct"),
        false => None,
    }
}

pub(super) fn batch_turn(
    world: &World,
    scheme: &Scheme,
    number: &str,
    ((payments, standing), owed): (Listed<'_>, &[&Fact<PaymentInstructed>]),
) -> Option<Turn> {
    if payments.is_empty() {
        let case = world.cases.get(&scheme.id, number)?;
        let waits = scheme
            .step
            .iter()
            .find_map(|step| of_list(scheme, case, step));
        // Whether a notice of the list's month stood its time is told there.
        let noticed = scheme.step.iter().any(|step| step.kind == StepKind::Notice);
        let pays = if noticed { "pay check" } else { "pay instruct" };
        return waits.or_else(|| to(Role::Pay, pays));
    }
    if standing.iter().any(|(_, arrived)| !arrived) {
        return to(Role::Pay, "pay confirm");
    }
    // What came back and was not paid again.
    if !owed.is_empty() {
        return to(Role::Pay, "pay instruct");
    }
    result(world, scheme, standing)
}

/// What a step still asks of a list that is not paid: it is made up, reviewed and approved as a whole. A step of a
/// review that was taken and says no more is one that agreed.
fn of_list(scheme: &Scheme, case: &Case, step: &StepRule) -> Option<Turn> {
    let taken = |wanted: Step, level: Option<u8>| {
        case.steps.iter().any(|fact| match fact.said.review {
            Some((of, decision)) => Some(of) == level && decision == ReviewDecision::Agreed,
            None => fact.said.step == wanted,
        })
    };
    match step.kind {
        StepKind::Prepare if !taken(Step::Prepare, None) => to(Role::Unit, "claim step"),
        StepKind::Review => {
            let (wanted, role) = match step.level {
                Some(1) => (Step::FirstReview, Role::R1),
                Some(2) => (Step::SecondReview, Role::R2),
                _ => (Step::ThirdReview, Role::R3),
            };
            (!taken(wanted, step.level))
                .then(|| to(role, "claim review"))
                .flatten()
        }
        StepKind::Approve => {
            let level = Some(scheme.approval_level());
            (!taken(Step::Approve, level))
                .then(|| to(Role::R3, "claim review"))
                .flatten()
        }
        _ => None,
    }
}
