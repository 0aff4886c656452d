//! Money that stands on the ledger twice, or otherwise than it was ordered: one line of the bank's under two movements,
//! one receipt note twice, one school's coverage of a period twice in other counts, a payment of which the bank's word is of another amount or comes twice.
//!
//! Pure; flags of F42, whose page tells of them. It does not matter which file came first. A payment that arrived and came
//! back has one line of the bank's for both, if the bank says so. **Not here**: two payments for one period (F16).

use std::collections::BTreeMap;

use super::flag::{Evidence, Flag, Severity};
use crate::domain::date::Period;
use crate::domain::events::pairing::CoverageReported;
use crate::domain::money::Fen;
use crate::projections::World;
use crate::projections::payments::Payment;

/// What one line of the bank's is measured by.
const LINE: &str = "一笔银行流水只对应一笔收付";
/// What a school's coverage is measured by.
const COVERAGE: &str = "一校一期只报一次资助覆盖情况";
/// What a payment is measured by.
const ORDERED: &str = "到账、退回金额与发放指令一致";

/// A movement under a reference: what it is of, its amount and the event that told it.
type Moved = (String, Fen, Evidence);

/// All such flags.
pub(super) fn flags(world: &World, code: &'static str) -> Vec<Flag> {
    let mut lines: BTreeMap<(&str, &str), Vec<Moved>> = BTreeMap::new();
    let mut notes: BTreeMap<(&str, &str), Vec<Moved>> = BTreeMap::new();
    let mut flags = Vec::new();
    for ((scheme, _), receipts) in world.funds.receipts() {
        for fact in receipts {
            let said = &fact.said;
            let moved = || (format!("R {}", said.receipt_no), said.amount, fact.into());
            let note = (scheme.as_str(), said.receipt_no.as_str());
            notes.entry(note).or_default().push(moved());
            if let Some(reference) = &said.bank_ref {
                lines.entry((scheme, reference)).or_default().push(moved());
            }
        }
    }
    for ((scheme, number), order) in world.payments.clawbacks() {
        for fact in &order.recovered {
            if let Some(reference) = &fact.said.bank_ref {
                let moved = (format!("K {number}"), fact.said.amount, fact.into());
                lines.entry((scheme, reference)).or_default().push(moved);
            }
        }
    }
    for ((scheme, number), payment) in world.payments.iter() {
        let arrived = payment.confirmed.iter().map(|fact| {
            let said = &fact.said;
            (&said.bank_ref, said.amount, Evidence::from(fact))
        });
        let back = payment.returned.iter().map(|fact| {
            let said = &fact.said;
            (&said.bank_ref, said.amount, Evidence::from(fact))
        });
        for (reference, amount, evidence) in arrived.chain(back) {
            if let Some(reference) = reference {
                let moved = (format!("P {number}"), amount, evidence);
                lines.entry((scheme, reference)).or_default().push(moved);
            }
        }
        flags.extend(otherwise(scheme, number, payment, code, world));
    }
    for ((scheme, reference), moved) in lines {
        let others = |one: &&Moved| Some(&one.0) != moved.first().map(|first| &first.0);
        // Money on one order, or of one note, under one line is told twice; a payment's two ends may share it.
        let doubled = moved.len() > 1
            && (moved.iter().any(|one| others(&one))
                || moved.iter().any(|(of, ..)| !of.starts_with("P ")));
        if doubled {
            let finding = format!(
                "bank reference {reference} stands for {} movements",
                moved.len()
            );
            flags.push(twice(code, scheme, reference, moved, finding));
        }
    }
    flags.extend(coverage(world, code));
    for ((scheme, number), moved) in notes {
        if moved.len() > 1 {
            let finding = format!("receipt {number} is told {} times", moved.len());
            flags.push(twice(code, scheme, number, moved, finding));
        }
    }
    flags
}

/// School, period and stage that a coverage is of.
pub(super) type OfSchool<'a> = (&'a str, Period, Option<&'a str>);

/// What a flag about the coverage of a school is known by: a school of several stages tells each.
pub(super) fn coverage_id(unit: &str, period: Period, stage: Option<&str>) -> String {
    let stage = stage.map_or_else(String::new, |stage| format!("/{stage}"));
    format!("coverage/{unit}/{period}{stage}")
}

/// Schools whose coverage of a period is told twice, in other counts.
fn coverage(world: &World, code: &'static str) -> Vec<Flag> {
    let mut flags = Vec::new();
    for scheme in world.registry.scheme_ids() {
        let mut told: BTreeMap<OfSchool<'_>, Vec<(&CoverageReported, Evidence)>> = BTreeMap::new();
        for act in world.acts.all::<CoverageReported>(scheme) {
            let said = act.said;
            let key = (said.unit_code.as_str(), said.period, said.stage.as_deref());
            let of = told.entry(key).or_default();
            if of.iter().all(|(other, _)| *other != act.said) {
                of.push((act.said, Evidence::from(act.fact)));
            }
        }
        for ((unit, period, stage), told) in told {
            if told.len() < 2 {
                continue;
            }
            let finding = format!(
                "the coverage of school {unit} for {period} is told {} times, each time otherwise",
                told.len()
            );
            let moved = told
                .into_iter()
                .map(|(said, evidence)| (unit.to_owned(), said.amount, evidence))
                .collect();
            let mut flag = twice(code, scheme, unit, moved, finding)
                .known_by(scheme, &coverage_id(unit, period, stage));
            flag.period = Some(period.to_string());
            flag.clause = COVERAGE.to_owned();
            flags.push(flag);
        }
    }
    flags
}

/// A flag over movements of which all but the largest are too many.
fn twice(
    code: &'static str,
    scheme: &str,
    about: &str,
    moved: Vec<Moved>,
    finding: String,
) -> Flag {
    let mut flag = Flag::new(code, Severity::Critical, scheme, about);
    let sum: i128 = moved
        .iter()
        .map(|(_, amount, _)| i128::from(amount.0))
        .sum();
    let most = moved
        .iter()
        .map(|(_, amount, _)| i128::from(amount.0))
        .max();
    flag.amount = Fen::from_wide(sum - most.unwrap_or(0)).unwrap_or(Fen(i64::MAX));
    flag.clause = LINE.to_owned();
    flag.finding = finding;
    for (.., evidence) in moved {
        flag.rests_on_event(evidence);
    }
    flag
}

/// A payment of which the bank's word is of another amount than was ordered, or comes more often.
fn otherwise(
    scheme: &str,
    number: &str,
    payment: &Payment,
    code: &'static str,
    world: &World,
) -> Option<Flag> {
    if payment.instructed.is_empty() {
        return None;
    }
    let amounts: Vec<Fen> = payment
        .instructed
        .iter()
        .map(|one| one.said.amount)
        .collect();
    let sum = |amounts: &mut dyn Iterator<Item = Fen>| -> i128 {
        amounts.map(|amount| i128::from(amount.0)).sum()
    };
    let ordered = sum(&mut amounts.iter().copied());
    let arrived = sum(&mut payment.confirmed.iter().map(|fact| fact.said.amount));
    let back = payment.returned.iter().map(|fact| fact.said.amount);
    let mut told = payment
        .confirmed
        .iter()
        .map(|fact| fact.said.amount)
        .chain(back);
    // What was set against a debt was ordered, and does not arrive.
    let set_off = world.set_against(scheme, number);
    let net = |amount: &Fen| {
        let whole = i128::from(amount.0).saturating_add(set_off);
        amounts.iter().any(|own| i128::from(own.0) == whole)
    };
    let strange = told.find(|amount| !(amounts.contains(amount) || set_off > 0 && net(amount)));
    if strange.is_none() && arrived <= ordered {
        return None;
    }
    let mut flag = Flag::new(code, Severity::Critical, scheme, number);
    for fact in &payment.instructed {
        flag.concerns(super::flag::payee(world, fact));
        flag.rests_on(fact);
    }
    for fact in &payment.confirmed {
        flag.rests_on(fact);
    }
    for fact in &payment.returned {
        flag.rests_on(fact);
    }
    let first = amounts.first().map_or(0, |amount| i128::from(amount.0));
    let off = match strange {
        Some(amount) if arrived <= ordered => (i128::from(amount.0) - first).abs(),
        _ => arrived - ordered,
    };
    flag.amount = Fen::from_wide(off).unwrap_or(Fen(i64::MAX));
    flag.clause = ORDERED.to_owned();
    flag.finding = format!(
        "{} yuan were ordered, by the bank's word {} yuan arrived or {} yuan came back",
        Fen::from_wide(ordered).unwrap_or(Fen(i64::MAX)),
        Fen::from_wide(arrived).unwrap_or(Fen(i64::MAX)),
        Fen::from_wide(sum(&mut payment
            .returned
            .iter()
            .map(|fact| fact.said.amount)))
        .unwrap_or(Fen(i64::MAX))
    );
    Some(flag)
}
