//! The procedure in sentences: deadlines, steps in their order, payment.
//!
//! Promises: every parameter that is set, with its clause. It does not judge.

use super::explain::Told;
use crate::schemes::Scheme;
use crate::schemes::model::{Beneficiary, Mode, PaidBody, StepKind, StepRule};
use crate::schemes::pairing::DayUnit;
use crate::schemes::steps::{Audience, WindowOf};

pub(super) fn tell(scheme: &Scheme, told: &mut Told<'_>) {
    windows(scheme, told);
    steps(scheme, told);
    payment(scheme, told);
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
            told.phrase("from_day", &[("day", told.day(day))])
        });
        let key = match (rule.inclusive, rule.first_day.is_some()) {
            (true, _) => "until_with",
            (false, false) => "until_without",
            (false, true) => "until_without_from",
        };
        let late = match rule.late.as_str() {
            "waive" => "waive",
            _ => "reject",
        };
        let mode = match rule.mode {
            Mode::Gate => "gate",
            Mode::Flag => "flag",
            Mode::Soft => "soft",
        };
        // What becomes of a late one and what a breach leads to are one sentence.
        let late = told.phrase(&format!("late-{late}-{mode}"), &[]);
        let text = told.phrase(
            key,
            &[
                ("what", told.phrase(&format!("window-{what}"), &[])),
                ("first", first),
                ("last", told.day(rule.last_day)),
                ("late", late),
            ],
        );
        told.add("deadlines", &rule.id, text, Some(&rule.clause));
    }
}

fn steps(scheme: &Scheme, told: &mut Told<'_>) {
    for (number, rule) in scheme.step.iter().enumerate() {
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
        let word = Kind(rule.kind).word();
        let own = told.phrase(&format!("kind-{word}"), &[]);
        let kind = match rule.level {
            Some(level) if level > 0 => told.phrase(
                "at_level",
                &[("kind", own.clone()), ("level", level.to_string())],
            ),
            _ => own.clone(),
        };
        // A name that only says the kind again adds nothing, and an id is none.
        let name = rule.names.first().filter(|name| **name != own);
        let name = name.map_or_else(String::new, |name| {
            told.phrase("called", &[("name", name.clone())])
        });
        let parts = told.parts(parts);
        let key = if parts.is_empty() { "step" } else { "step_how" };
        let values = [
            ("number", (number + 1).to_string()),
            ("kind", kind),
            ("name", name),
            ("how", parts),
        ];
        let at = (rule.id.as_str(), rule.clause.as_str(), rule.mode);
        match rule.kind {
            StepKind::Document => told.unjudged("steps", at, key, &values),
            // Steps that decide nothing are asked for in other hands, and else for nothing.
            StepKind::Intake | StepKind::Prepare | StepKind::Pay if !rule.different_person => {
                told.loose("steps", at, key, &values);
            }
            _ => told.rule("steps", at, key, &values),
        }
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
        parts.push(told.word_of("explain-stage", stage));
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
            Audience::Public => "public",
            Audience::Internal => "internal",
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

/// A number of days in its unit.
pub(super) fn days(count: u32, unit: DayUnit, told: &Told<'_>) -> String {
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
        let key = match scheme.beneficiary {
            Beneficiary::Person => "own_account",
            Beneficiary::Org | Beneficiary::Pair => "own_account_of_body",
        };
        parts.push(told.phrase(key, &[]));
    }
    if !rule.payees.is_empty() {
        let bodies = rule.payees.iter().map(|body| {
            let key = match body {
                PaidBody::Aided => "payee-aided",
                PaidBody::Supporter => "payee-supporter",
                PaidBody::Others => "payee-others",
            };
            told.phrase(key, &[])
        });
        parts.push(told.phrase("payees", &[("bodies", told.list(bodies))]));
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
    if let Some(count) = rule.signed_days {
        let by = days(count, DayUnit::Day, told);
        parts.push(told.phrase("signed_for", &[("days", by)]));
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
    let Some(again) = &rule.again else { return };
    for (key, words) in [
        ("again_remarks", &again.remarks),
        ("again_batches", &again.batch_endings),
    ] {
        if !words.is_empty() {
            let words = told.list(words.iter().cloned());
            let text = told.phrase(key, &[("words", words)]);
            told.add("payment", "payment", text, None);
        }
    }
}
