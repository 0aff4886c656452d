//! Rules that cannot stand beside each other: a late paper that is turned away and waived, two notices of one
//! stage, bounds that nobody meets, words that nothing has, two funders for more than there is.
//!
//! Promises: each is told at the rule that comes second, with the first in what was expected. It does not read
//! clauses: what they say is compared in the files beside this one.

use std::collections::BTreeSet;

use super::{Notes, one_case};
use crate::schemes::Scheme;
use crate::schemes::cel::{Compared, Condition};
use crate::schemes::model::{
    Beneficiary, ExclusionKind, Mode, Quota, StepKind, StepRule, TariffKind,
};
use crate::schemes::pairing::ConditionKind;
use crate::schemes::shipped::shared_tables;

pub(super) fn lint(scheme: &Scheme, notes: &mut Notes<'_>) {
    windows(scheme, notes);
    steps(scheme, notes);
    bounds(scheme, notes);
    words(scheme, notes);
    exclusions(scheme, notes);
    if let Some(quota) = &scheme.quota {
        caps(quota, notes);
        funders(scheme, quota, notes);
    }
    tranches(scheme, notes);
    sheets(scheme, notes);
}

fn windows(scheme: &Scheme, notes: &mut Notes<'_>) {
    for rule in &scheme.window {
        let place = format!("window {}", rule.id);
        if rule.late == "reject" && rule.mode == Mode::Soft {
            notes.fault(
                "late-rejected-softly",
                (&place, "mode"),
                "mode gate or flag where a late one is turned away, or late = \"waive\"",
                "late = \"reject\" with mode = \"soft\"",
                "ask whether a late one may be waived: write waive and soft, or reject and flag or gate",
            );
        }
        let period = scheme.claim_period();
        let (from, to) = (period.first_day(), period.last_day());
        let year = 366;
        let early = rule
            .last_day
            .checked_add_days(year)
            .is_some_and(|day| day < from);
        let late = to
            .checked_add_days(year)
            .is_some_and(|day| day < rule.last_day);
        if early || late {
            notes.doubt(
                "window-far-from-period",
                (&place, "last_day"),
                &format!("a day within a year of the period {period}"),
                &rule.last_day.to_string(),
                "compare the year with the document",
            );
        }
    }
}

fn steps(scheme: &Scheme, notes: &mut Notes<'_>) {
    let moves = scheme.payment.is_some()
        || scheme.tariff.is_some()
        || scheme.step.iter().any(|step| step.kind == StepKind::Pay);
    for (number, step) in scheme.step.iter().enumerate() {
        let place = format!("step {}", step.id);
        let before = || scheme.step.iter().take(number);
        let notice = step.kind == StepKind::Notice;
        let same = |other: &&StepRule| other.kind == step.kind && other.stage == step.stage;
        if notice
            && step.stage.is_some()
            && let Some(other) = before().find(same)
        {
            let other = notes.other(&format!("step {}", other.id), "stage");
            notes.fault(
                "notice-twice",
                (&place, "stage"),
                &format!("one notice for each stage, that of {other} being there"),
                "a second one, which nobody would ask for",
                "give it its own stage, or keep one of the two",
            );
        }
        if matches!(
            step.kind,
            StepKind::Intake | StepKind::Approve | StepKind::Pay
        ) && let Some(other) = before().find(|other| other.kind == step.kind)
        {
            let other = notes.other(&format!("step {}", other.id), "kind");
            notes.doubt(
                "step-twice",
                (&place, "kind"),
                &format!("one step of the kind, that of {other} being there"),
                "a second one",
                "make one a review, if it is one, or keep one of the two",
            );
        }
        if step.kind == StepKind::Approve
            && let Some(own) = step.level
            && let Some(other) = before()
                .filter(|other| other.kind == StepKind::Review)
                .find(|other| other.level.is_some_and(|level| level >= own))
        {
            let other = notes.other(&format!("step {}", other.id), "level");
            notes.fault(
                "review-levels",
                (&place, "level"),
                &format!("a level above that of {other}, which comes before it"),
                &own.to_string(),
                "number the reviews and the approval upwards in their order",
            );
        }
        if notice && !moves {
            notes.fault(
                "notice-of-no-payment",
                (&place, "stage"),
                "a payment that the notice stands before or after",
                "a scheme in which no money moves",
                "add the payment, or take the notice off",
            );
        }
        if notice
            && step
                .max_wd
                .zip(step.min)
                .is_some_and(|(max, min)| max < min)
        {
            notes.fault(
                "notice-longer-than-step",
                (&place, "max_wd"),
                "max_wd of no less than the notice stands",
                &format!(
                    "max_wd {}, min {}",
                    step.max_wd.unwrap_or(0),
                    step.min.unwrap_or(0)
                ),
                "compare both with the document",
            );
        }
    }
}

/// A lower and an upper bound of one fact that nothing lies between.
fn bounds(scheme: &Scheme, notes: &mut Notes<'_>) {
    for (number, rule) in scheme.eligibility.iter().enumerate() {
        let Some((low, high)) = span(&rule.op, rule.value) else {
            continue;
        };
        let apart = scheme.eligibility.iter().take(number).filter(|other| {
            other.field == rule.field
                && one_case(&rule.categories, &other.categories)
                && span(&other.op, other.value)
                    .is_some_and(|(from, to)| from.max(low) > to.min(high))
        });
        let apart = apart.map(|other| {
            let asked = format!("{} {} {}", rule.field, other.op, other.value);
            (format!("eligibility {}", other.id), "value", asked)
        });
        let own = format!("{} {} {}", rule.field, rule.op, rule.value);
        notes.nobody_admitted((&format!("eligibility {}", rule.id), "value", &own), apart);
    }
}

/// The whole numbers that pass a comparison, both ends included.
fn span(op: &str, value: i64) -> Option<(i64, i64)> {
    match op {
        ">=" => Some((value, i64::MAX)),
        ">" => Some((value.saturating_add(1), i64::MAX)),
        "<=" => Some((i64::MIN, value)),
        "<" => Some((i64::MIN, value.saturating_sub(1))),
        "=" => Some((value, value)),
        _ => None,
    }
}

/// Words that no case has.
fn words(scheme: &Scheme, notes: &mut Notes<'_>) {
    let mut asked: Vec<(String, &str, String, String)> = Vec::new();
    for rule in &scheme.eligibility {
        for word in &rule.words {
            let place = format!("eligibility {}", rule.id);
            asked.push((place, "words", rule.field.clone(), word.clone()));
        }
    }
    for (place, key, text) in super::conditions_of(scheme) {
        let Ok(condition) = Condition::read(text) else {
            continue;
        };
        for compared in condition.compared() {
            if let Compared::Word(fact, word) = compared {
                asked.push((place.clone(), key, fact, word));
            }
        }
    }
    for rule in &scheme.exclusion {
        if rule.kind == ExclusionKind::Status {
            for word in &rule.classes {
                let place = format!("exclusion {}", rule.id);
                asked.push((place, "classes", "status".to_owned(), word.clone()));
            }
        }
    }
    let categories: BTreeSet<&str> = scheme
        .category
        .iter()
        .map(|own| own.code.as_str())
        .collect();
    let statuses: BTreeSet<&str> = STATUSES.into_iter().collect();
    let unit = |rule: &crate::schemes::eligible::Rule| format!("rule {}", rule.id);
    for rule in &scheme.rule {
        for code in rule
            .categories
            .iter()
            .filter(|code| !categories.contains(code.as_str()))
        {
            asked.push((
                unit(rule),
                "categories",
                "category".to_owned(),
                code.clone(),
            ));
        }
    }
    for (place, key, fact, word) in asked {
        let known = match fact.as_str() {
            "category" => &categories,
            "status" => &statuses,
            _ => continue,
        };
        if known.contains(word.as_str()) {
            continue;
        }
        let all: Vec<&str> = known.iter().copied().collect();
        let all = match all.is_empty() {
            true => "none, since the file has no [[category]]".to_owned(),
            false => format!("one of {}", all.join(", ")),
        };
        notes.fault(
            "word-unknown",
            (&place, key),
            &format!("a word that {fact} can have, {all}"),
            &word,
            "mend the word or add what it names",
        );
    }
}

/// Every status of employment (`ServiceStatus`), as files write it.
const STATUSES: [&str; 3] = ["in_service", "retired", "other"];

fn exclusions(scheme: &Scheme, notes: &mut Notes<'_>) {
    for (number, rule) in scheme.exclusion.iter().enumerate() {
        let mut before = scheme.exclusion.iter().take(number);
        let same = before.find(|other| {
            other.kind == rule.kind && other.list == rule.list && rule.kind != ExclusionKind::Status
        });
        let Some(other) = same else { continue };
        if rule.kind == ExclusionKind::Listed && rule.classes != other.classes {
            continue;
        }
        notes.doubt(
            "exclusion-twice",
            (&format!("exclusion {}", rule.id), "kind"),
            &format!(
                "one exclusion of the kind, that of {} being there",
                other.id
            ),
            "a second one",
            "say both in one rule, or keep one of the two",
        );
    }
}

fn caps(quota: &Quota, notes: &mut Notes<'_>) {
    for (number, cap) in quota.sub_cap.iter().enumerate() {
        let mut before = quota.sub_cap.iter().take(number);
        if let Some(other) = before.find(|other| other.status == cap.status && other.of == cap.of) {
            notes.fault(
                "cap-of-one-status-twice",
                (&format!("quota sub_cap {}", cap.id), "status"),
                &format!("one cap for one status, that of {} being there", other.id),
                "a second one",
                "keep the one that the document sets",
            );
        }
    }
}

/// What others bear is part of the whole.
fn funders(scheme: &Scheme, quota: &Quota, notes: &mut Notes<'_>) {
    let borne: i128 = quota
        .joint
        .iter()
        .filter_map(|part| part.amount_fen)
        .map(i128::from)
        .sum();
    if let Some(total) = quota.total_fen
        && borne > i128::from(total)
    {
        notes.fault(
            "joint-above-money",
            ("quota", "total_fen"),
            &format!("joint funders for {total} fen or less, the whole money"),
            &borne.to_string(),
            "compare both with the document",
        );
    }
    for part in &quota.joint {
        let place = format!("quota joint {}", part.funder);
        if part.persons.is_none() && part.amount_fen.is_none() {
            notes.fault(
                "joint-without-share",
                (&place, "funder"),
                "persons, amount_fen or both",
                "neither",
                "set what the funder bears from the document",
            );
        }
        if let (Some(persons), Some(amount), Some(each)) =
            (part.persons, part.amount_fen, scheme.fixed_amount())
        {
            let needed = i128::from(persons) * i128::from(each.0);
            if needed != i128::from(amount) {
                notes.doubt(
                    "joint-money-differs",
                    (&place, "amount_fen"),
                    &format!("amount_fen {needed}: {persons} times {}", each.0),
                    &amount.to_string(),
                    "compare the number, the amount and the money with the document",
                );
            }
        }
    }
}

fn tranches(scheme: &Scheme, notes: &mut Notes<'_>) {
    for rule in &scheme.tranche {
        let condition = scheme.condition_rule(&rule.condition);
        if rule.number == 1
            && condition.is_some_and(|rule| rule.kind == ConditionKind::YearAccepted)
        {
            notes.fault(
                "tranche-before-any-year",
                (&format!("tranche {}", rule.id), "condition"),
                "a condition that can be met before the first year, such as agreement_signed",
                "the acceptance of the year before the first",
                "ask what the first tranche waits for",
            );
        }
    }
    for rule in &scheme.condition {
        let used = scheme
            .tranche
            .iter()
            .any(|tranche| tranche.condition == rule.code);
        if !used {
            notes.doubt(
                "condition-of-no-tranche",
                (&format!("condition {}", rule.code), "code"),
                "a tranche that names the condition",
                "none",
                "name it in the tranche that waits for it, or take it off",
            );
        }
    }
}

/// Sheets of which each row is about one person, whom they must name by number.
const OF_PERSONS: [&str; 8] = [
    "claims",
    "awards",
    "payments",
    "payment_lists",
    "teachers",
    "post_changes",
    "account_changes",
    "remissions",
];

fn sheets(scheme: &Scheme, notes: &mut Notes<'_>) {
    for table in &scheme.table {
        let asks = OF_PERSONS.contains(&table.kind.as_str()) && table.event.is_none();
        if asks && !table.columns.contains_key("id") {
            notes.fault(
                "sheet-without-person",
                (&format!("table {}", table.kind), "kind"),
                "the column id, the number by which a row names its person",
                "none",
                "write the office's heading for it under names of a column id, with required = true",
            );
        }
    }
    let shared = scheme.tables.iter();
    let shared = shared.filter_map(|group| shared_tables(group)).flatten();
    let allocates = scheme
        .table
        .iter()
        .chain(shared)
        .any(|table| ["quotas", "agreements"].contains(&table.kind.as_str()));
    let Some(quota) = &scheme.quota else { return };
    // The file's own sheet of claims goes before that of a group, which knows the code.
    let mut own = scheme.table.iter();
    if quota.basis == "unit"
        && let Some(claims) = own.find(|table| table.kind == "claims")
        && !claims.columns.contains_key("unit_code")
    {
        notes.doubt(
            "unit-without-code",
            ("quota", "basis"),
            "a column unit_code in the sheet of claims, by which a unit's places are counted",
            "the unit's name alone",
            "add the column unit_code, with the heading of the office's code (学校标识码, 单位代码)",
        );
    }
    if matches!(quota.basis.as_str(), "unit" | "county")
        && quota.total.is_none()
        && quota.total_fen.is_none()
        && !(scheme.table.is_empty() && scheme.tables.is_empty())
        && !allocates
    {
        notes.doubt(
            "quota-of-nobody",
            ("quota", "basis"),
            "total, or a sheet that allocates the places: tables = [\"quota\"] or a table of kind quotas",
            "none",
            "name the sheet, or write basis = \"all\" where one number holds for the whole scheme",
        );
    }
    if scheme.beneficiary != Beneficiary::Person
        && scheme
            .tariff
            .as_ref()
            .is_some_and(|tariff| tariff.kind == TariffKind::TierMonths)
    {
        notes.fault(
            "tiers-of-no-person",
            ("tariff", "kind"),
            "beneficiary = \"person\" for a tariff by tier and months in post",
            "a scheme that aids organisations",
            "only persons are in post: compare both with the document",
        );
    }
}
