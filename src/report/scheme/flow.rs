//! The procedure in sentences: deadlines, steps in their order, payment, agreements with their tranches
//! and costs, reports, checks, sanctions.

use super::explain::{Told, points};
use crate::schemes::Scheme;
use crate::schemes::model::{StepKind, StepRule};
use crate::schemes::pairing::{ConditionKind, DayUnit};
use crate::schemes::steps::WindowOf;

pub(super) fn tell(scheme: &Scheme, told: &mut Told<'_>) {
    windows(scheme, told);
    steps(scheme, told);
    payment(scheme, told);
    pairs(scheme, told);
    oversight(scheme, told);
}

fn windows(scheme: &Scheme, told: &mut Told<'_>) {
    for rule in &scheme.window {
        let what = match rule.of {
            WindowOf::Claims => "claims",
            WindowOf::Receipts => "receipts",
            WindowOf::Reviews => "reviews",
            WindowOf::Reports => "reports",
        };
        let first = rule.first_day.map_or_else(String::new, |day| {
            told.phrase("from_day", &[("day", day.to_string())])
        });
        let key = if rule.inclusive {
            "until_with"
        } else {
            "until_without"
        };
        let late = match rule.late.as_str() {
            "waive" => "late_waive",
            _ => "late_reject",
        };
        told.rule(
            "deadlines",
            (&rule.id, &rule.clause, rule.mode),
            key,
            &[
                ("what", told.phrase(&format!("window-{what}"), &[])),
                ("first", first),
                ("last", rule.last_day.to_string()),
                ("late", told.phrase(late, &[])),
            ],
        );
    }
}

fn steps(scheme: &Scheme, told: &mut Told<'_>) {
    for (number, rule) in scheme.step.iter().enumerate() {
        let name = rule
            .names
            .first()
            .cloned()
            .unwrap_or_else(|| rule.id.clone());
        let mut parts = Vec::new();
        if rule.by_meeting {
            parts.push(told.phrase("by_meeting", &[]));
        }
        if rule.different_person {
            parts.push(told.phrase("other_person", &[]));
        }
        if let Some(max) = rule.max_wd {
            parts.push(told.phrase("within_wd", &[("days", max.to_string())]));
        }
        if rule.kind == StepKind::Notice {
            notice(scheme, rule, &mut parts, told);
        }
        let kind = match (rule.kind, rule.level) {
            (StepKind::Review, Some(level)) => {
                told.phrase("kind_review_level", &[("level", level.to_string())])
            }
            (kind, _) => told.phrase(&format!("kind-{}", Kind(kind).word()), &[]),
        };
        let parts = told.parts(parts);
        let key = if parts.is_empty() { "step" } else { "step_how" };
        told.rule(
            "steps",
            (&rule.id, &rule.clause, rule.mode),
            key,
            &[
                ("number", (number + 1).to_string()),
                ("kind", kind),
                ("name", name),
                ("how", parts),
            ],
        );
    }
}

/// Names of kinds of step.
struct Kind(StepKind);

impl Kind {
    fn word(&self) -> &'static str {
        match self.0 {
            StepKind::Intake => "intake",
            StepKind::Prepare => "prepare",
            StepKind::Review => "review",
            StepKind::Notice => "notice",
            StepKind::Approve => "approve",
            StepKind::Pay => "pay",
            StepKind::Document => "document",
            StepKind::Assess => "assess",
        }
    }
}

fn notice(scheme: &Scheme, rule: &StepRule, parts: &mut Vec<String>, told: &Told<'_>) {
    if let Some(stage) = rule.stage {
        parts.push(told.word_of("notice-stage", stage));
    }
    if let Some(min) = rule.min {
        let unit = if rule.unit.as_deref() == Some("wd") {
            "wd"
        } else {
            "day"
        };
        parts.push(told.phrase(&format!("shown-{unit}"), &[("days", min.to_string())]));
    }
    if rule.standing {
        parts.push(told.phrase("standing", &[]));
    }
    if rule.every.is_some() {
        parts.push(told.phrase("every_month", &[]));
    }
    if let Some(audience) = rule.audience {
        let audience = match audience {
            crate::schemes::steps::Audience::Public => "public",
            crate::schemes::steps::Audience::Internal => "internal",
        };
        parts.push(told.phrase(&format!("audience-{audience}"), &[]));
    }
    if !rule.places.is_empty() {
        let places = told.list(rule.places.iter().cloned());
        parts.push(told.phrase("places", &[("places", places)]));
    }
    if let Some(days) = rule.take_down_wd {
        parts.push(told.phrase("take_down", &[("days", days.to_string())]));
    }
    if let Some(days) = rule.due_days {
        parts.push(told.phrase("up_within", &[("days", days.to_string())]));
    }
    let basis = rule
        .basis
        .as_deref()
        .and_then(|id| scheme.legal_basis.iter().find(|basis| basis.id == id));
    match basis {
        Some(basis) => parts.push(told.phrase("by_basis", &[("document", basis.document.clone())])),
        None => parts.push(told.phrase("no_basis", &[])),
    }
}

fn days(count: u32, unit: DayUnit, told: &Told<'_>) -> String {
    let key = match unit {
        DayUnit::Wd => "days_wd",
        DayUnit::Day => "days_plain",
    };
    told.phrase(key, &[("days", count.to_string())])
}

fn payment(scheme: &Scheme, told: &mut Told<'_>) {
    let Some(rule) = &scheme.payment else { return };
    let channels = rule
        .channels
        .iter()
        .map(|channel| told.word_of("method", *channel));
    let mut parts = vec![told.phrase("paid_by", &[("channels", told.list(channels))])];
    if rule.own_account {
        parts.push(told.phrase("own_account", &[]));
    }
    if !rule.proxies.is_empty() {
        let proxies = rule
            .proxies
            .iter()
            .map(|relation| told.word_of("relation", *relation));
        parts.push(told.phrase("or_proxy", &[("relations", told.list(proxies))]));
    }
    if let Some(wd) = rule.new_account_wd {
        parts.push(told.phrase("new_account", &[("days", wd.to_string())]));
    }
    if let (Some(count), Some(unit)) = (rule.due_days, rule.due_unit) {
        parts.push(told.phrase("due", &[("days", days(count, unit, told))]));
    }
    if let Some(fen) = rule.central_from_fen {
        parts.push(told.phrase("central_from", &[("amount", told.money(fen))]));
    }
    let how = told.parts(parts);
    told.rule(
        "payment",
        ("payment", &rule.clause, rule.mode),
        "payment",
        &[("how", how)],
    );
}

fn pairs(scheme: &Scheme, told: &mut Told<'_>) {
    if let Some(rule) = &scheme.agreement {
        told.rule(
            "agreement",
            ("agreement", &rule.clause, rule.mode),
            "agreement",
            &[
                ("total", told.money(rule.total_fen)),
                ("years", rule.years.to_string()),
                ("first", rule.first_day.to_string()),
                ("days", rule.self_evaluation_days.unwrap_or(0).to_string()),
            ],
        );
    }
    for tranche in &scheme.tranche {
        let condition = scheme.condition_rule(&tranche.condition);
        let when = condition.map_or_else(String::new, |rule| {
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
        });
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
    for rule in &scheme.cost_line {
        let (key, cap) = match (rule.cap_fen, rule.other_requires_approval) {
            (Some(cap), _) => ("cost_capped", told.money(cap)),
            (None, true) => ("cost_approved", String::new()),
            (None, false) => ("cost", String::new()),
        };
        told.rule(
            "costs",
            (&rule.id, &rule.clause, rule.mode),
            key,
            &[("name", rule.name.clone()), ("cap", cap)],
        );
    }
}

fn oversight(scheme: &Scheme, told: &mut Told<'_>) {
    for rule in &scheme.report {
        let kind = serde_json::to_value(rule.kind).unwrap_or_default();
        let kind = kind.as_str().unwrap_or_default().replace('_', "-");
        told.rule(
            "reports",
            (&rule.id, &rule.clause, rule.mode),
            "report",
            &[
                ("from", rule.from.clone()),
                ("to", rule.to.clone()),
                ("kind", told.phrase(&format!("report-{kind}"), &[])),
                ("days", days(rule.due_days, rule.due_unit, told)),
            ],
        );
    }
    for rule in &scheme.check {
        let text = told.phrase(
            if rule.percent.is_some() {
                "check_share"
            } else {
                "check"
            },
            &[
                ("level", told.word_of("level", rule.level)),
                ("percent", rule.percent.unwrap_or(0).to_string()),
                ("always", told.list(rule.always.iter().cloned())),
            ],
        );
        told.add("checks", &rule.id, text, Some(&rule.clause));
    }
    for rule in &scheme.sanction {
        let text = told.phrase(
            match (rule.years, rule.percent) {
                (Some(_), _) => "sanction_years",
                (None, Some(_)) => "sanction_percent",
                (None, None) => "sanction",
            },
            &[
                ("breach", rule.breach.clone()),
                ("measure", rule.measure.clone()),
                ("years", rule.years.unwrap_or(0).to_string()),
                ("percent", rule.percent.unwrap_or(0).to_string()),
            ],
        );
        told.add("checks", &rule.id, text, Some(&rule.clause));
    }
}
