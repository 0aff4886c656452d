//! What lies around the payments, in sentences: agreements with their conditions, tranches and costs, reports,
//! checks, sanctions.
//!
//! Promises: every parameter that is set, with its clause; what is not set is not told. It does not judge.

use super::explain::{Told, points};
use super::flow::days;
use crate::domain::events::pairing::ReportKind;
use crate::schemes::Scheme;
use crate::schemes::model::{Mode, PaidBody};
use crate::schemes::oversight::{OwedBy, ReportRule};
use crate::schemes::pairing::{Condition, ConditionKind};

pub(super) fn tell(scheme: &Scheme, told: &mut Told<'_>) {
    pairs(scheme, told);
    costs(scheme, told);
    for rule in &scheme.report {
        report(rule, told);
    }
    checks(scheme, told);
}

/// When a tranche with the condition is paid.
fn when(rule: &Condition, told: &Told<'_>) -> String {
    let score = rule.score_min_tenths.unwrap_or(0);
    let what = match (rule.kind, rule.inclusive) {
        (ConditionKind::AgreementSigned, _) => "when_signed",
        (ConditionKind::YearAccepted, true) => "when_accepted",
        (ConditionKind::YearAccepted, false) => "when_accepted_above",
    };
    told.phrase(
        what,
        &[
            ("score", points(i64::from(score))),
            ("days", days(rule.due_days, rule.due_unit, told)),
        ],
    )
}

fn pairs(scheme: &Scheme, told: &mut Told<'_>) {
    if let Some(rule) = &scheme.agreement {
        let key = match rule.self_evaluation_days {
            Some(_) => "agreement_evaluated",
            None => "agreement",
        };
        told.rule(
            "agreement",
            ("agreement", &rule.clause, rule.mode),
            key,
            &[
                ("total", told.money(rule.total_fen)),
                ("years", rule.years.to_string()),
                ("first", told.day(rule.first_day)),
                ("days", rule.self_evaluation_days.unwrap_or(0).to_string()),
            ],
        );
    }
    for rule in &scheme.condition {
        let of: Vec<String> = scheme
            .tranche
            .iter()
            .filter(|tranche| tranche.condition == rule.code)
            .map(|tranche| tranche.number.to_string())
            .collect();
        let key = match of.is_empty() {
            true => "condition_of_none",
            false => "condition_of",
        };
        let values = [("of", told.list(of)), ("when", when(rule, told))];
        let at = (rule.code.as_str(), rule.clause.as_str(), rule.mode);
        told.rule("agreement", at, key, &values);
    }
    for tranche in &scheme.tranche {
        let condition = scheme.condition_rule(&tranche.condition);
        let when = condition.map_or_else(String::new, |rule| when(rule, told));
        told.rule(
            "agreement",
            (&tranche.id, &tranche.clause, tranche.mode),
            "tranche",
            &[
                ("number", tranche.number.to_string()),
                ("amount", told.money(tranche.amount_fen)),
                ("when", when),
            ],
        );
    }
}

fn costs(scheme: &Scheme, told: &mut Told<'_>) {
    if let Some(rule) = &scheme.costs {
        let bodies = rule.borne_by.iter().map(|body| {
            let key = match body {
                PaidBody::Aided => "payee-aided",
                PaidBody::Supporter => "payee-supporter",
                PaidBody::Others => "bearer-others",
            };
            told.phrase(key, &[])
        });
        let values = [("bodies", told.list(bodies))];
        let at = ("costs", rule.clause.as_str(), Mode::Flag);
        told.rule("costs", at, "costs_borne", &values);
    }
    for rule in &scheme.cost_line {
        let mut parts = Vec::new();
        if let Some(cap) = rule.cap_fen {
            parts.push(told.phrase("cost_capped", &[("cap", told.money(cap))]));
        }
        if rule.other_requires_approval {
            parts.push(told.phrase("cost_approved", &[]));
        }
        let how = match parts.is_empty() {
            true => String::new(),
            false => told.phrase("comma", &[("what", told.parts(parts))]),
        };
        told.rule(
            "costs",
            (&rule.id, &rule.clause, rule.mode),
            "cost",
            &[("name", rule.name.clone()), ("how", how)],
        );
    }
}

fn report(rule: &ReportRule, told: &mut Told<'_>) {
    let kind = serde_json::to_value(rule.kind).unwrap_or_default();
    let kind = kind.as_str().unwrap_or_default().replace('_', "-");
    // No days at all are the day itself from which days would run.
    let due = match (rule.from_day, rule.due_days) {
        (None, 0) => told.phrase("report_on_last", &[]),
        (Some(day), 0) => told.phrase("report_on_day", &[("day", day.to_string())]),
        (from_day, count) => {
            let count = days(count, rule.due_unit, told);
            let from = from_day.map_or_else(String::new, |day| day.to_string());
            let key = match from_day {
                Some(_) => "report_from_day",
                None => "report_after",
            };
            told.phrase(key, &[("day", from), ("days", count)])
        }
    };
    let at = (rule.id.as_str(), rule.clause.as_str(), rule.mode);
    let values = [
        ("from", rule.from.clone()),
        ("to", rule.to.clone()),
        ("kind", told.phrase(&format!("report-{kind}"), &[])),
        ("due", due),
    ];
    match rule.kind {
        // No period's end makes a plan put on file due.
        ReportKind::Filing => told.unjudged("reports", at, "report", &values),
        _ => told.rule("reports", at, "report", &values),
    }
    let owed = match rule.owed_by {
        None => return,
        Some(OwedBy::County) => "report_owed_county",
        Some(OwedBy::Supporter) => "report_owed_supporter",
        Some(OwedBy::Aided) => "report_owed_aided",
    };
    let text = told.phrase(
        owed,
        &[("kind", told.phrase(&format!("report-{kind}"), &[]))],
    );
    told.add("reports", &rule.id, text, None);
}

fn checks(scheme: &Scheme, told: &mut Told<'_>) {
    for rule in &scheme.check {
        let mut parts = Vec::new();
        if let Some(percent) = rule.percent {
            parts.push(told.phrase("check_share", &[("percent", percent.to_string())]));
        }
        if !rule.always.is_empty() {
            let always = told.list(rule.always.iter().cloned());
            parts.push(told.phrase("check_always", &[("always", always)]));
        }
        let how = match parts.is_empty() {
            true => String::new(),
            false => told.phrase("colon", &[("what", told.parts(parts))]),
        };
        let level = told.word_of("level", rule.level);
        let key = match rule.counted() {
            Some(_) => "check_counted",
            None => "check",
        };
        let text = told.phrase(key, &[("level", level), ("how", how)]);
        told.add("checks", &rule.id, text, Some(&rule.clause));
        if let Some((of, _)) = rule.counted() {
            let of = told.phrase(&format!("check_of_{}", of.word()), &[]);
            let every = rule.every.map_or("check_once", |every| match every {
                ReportKind::Month => "check_month",
                ReportKind::Quarter => "check_quarter",
                ReportKind::HalfYear => "check_half_year",
                ReportKind::Year | ReportKind::Filing => "check_year",
            });
            let every = told.phrase(every, &[]);
            let numbers = match rule.numbers.is_empty() {
                true => told.phrase("check_any", &[]),
                false => {
                    let numbers = told.list(rule.numbers.iter().cloned());
                    told.phrase("check_numbers", &[("numbers", numbers)])
                }
            };
            let values = [("of", of), ("every", every), ("numbers", numbers)];
            let text = told.phrase("check_by", &values);
            told.add("checks", &rule.id, text, None);
        }
    }
    for rule in &scheme.sanction {
        let mut parts = Vec::new();
        if let Some(years) = rule.years {
            parts.push(told.phrase("sanction_years", &[("years", years.to_string())]));
        }
        if let Some(percent) = rule.percent {
            parts.push(told.phrase("sanction_percent", &[("percent", percent.to_string())]));
        }
        let measure = match parts.is_empty() {
            true => rule.measure.clone(),
            false => {
                let how = told.phrase("comma", &[("what", told.list(parts))]);
                format!("{}{how}", rule.measure)
            }
        };
        let text = told.phrase(
            "sanction",
            &[("breach", rule.breach.clone()), ("measure", measure)],
        );
        told.add("checks", &rule.id, text, Some(&rule.clause));
    }
}
