//! Tranches and costs: what a failed year leads to, the last year's acceptance, the open end of a cost
//! list; checks and sanctions with their numbers.

use super::Notes;
use super::clauses::{open_list, says};
use crate::domain::events::pairing::ReportKind;
use crate::schemes::Scheme;
use crate::schemes::oversight::CheckRule;
use crate::schemes::pairing::ConditionKind;

/// Words by which a clause says what follows when a year is not accepted.
const FAILED: [&str; 6] = ["不合格", "未达", "不达标", "未通过", "不通过", "低于"];

pub(super) fn lint(scheme: &Scheme, notes: &mut Notes<'_>) {
    failed_year(scheme, notes);
    last_year(scheme, notes);
    costs(scheme, notes);
    for rule in &scheme.check {
        if rule
            .percent
            .is_some_and(|percent| percent == 0 || percent > 100)
        {
            notes.fault(
                "check-share",
                (&format!("check {}", rule.id), "percent"),
                "percent from 1 to 100",
                &rule.percent.unwrap_or_default().to_string(),
                "compare it with the document",
            );
        }
        counted(rule, notes);
    }
}

/// What a check counts, its span and its numbers mean something only beside a share, and a share is of something.
fn counted(rule: &CheckRule, notes: &mut Notes<'_>) {
    let place = format!("check {}", rule.id);
    if rule.of.is_some() && rule.percent.is_none() {
        notes.fault(
            "check-counted",
            (&place, "of"),
            "percent, the share of it that is looked at",
            "no share",
            "write percent from the document, or take of off",
        );
    }
    if rule.of.is_none() && (rule.every.is_some() || !rule.numbers.is_empty()) {
        let key = match rule.every {
            Some(_) => "every",
            None => "numbers",
        };
        notes.fault(
            "check-counted",
            (&place, key),
            "of, what the share is of",
            "nothing that is counted",
            "write of and percent from the document, or take the key off",
        );
    }
    if rule.every == Some(ReportKind::Filing) {
        notes.fault(
            "check-counted",
            (&place, "every"),
            "month, quarter, half_year or year",
            "filing",
            "compare it with the document",
        );
    }
}

fn failed_year(scheme: &Scheme, notes: &mut Notes<'_>) {
    let Some(condition) = scheme
        .condition
        .iter()
        .find(|rule| rule.kind == ConditionKind::YearAccepted)
    else {
        return;
    };
    let texts = scheme
        .condition
        .iter()
        .map(|rule| rule.clause.as_str())
        .chain(scheme.tranche.iter().map(|rule| rule.clause.as_str()))
        .chain(
            scheme
                .sanction
                .iter()
                .flat_map(|rule| [rule.breach.as_str(), rule.clause.as_str()]),
        );
    let mut said = false;
    for text in texts {
        said |= says(text, &FAILED);
    }
    if !said {
        notes.fault(
            "failed-year",
            (&format!("condition {}", condition.code), "score_min_tenths"),
            "what follows when a year is not accepted: the tranche withheld, or the year judged again",
            "nothing",
            "ask the issuing body, and write it as a [[sanction]] with breach, measure and clause",
        );
    }
}

fn last_year(scheme: &Scheme, notes: &mut Notes<'_>) {
    let Some(agreement) = &scheme.agreement else {
        return;
    };
    let gated = |code: &str| {
        scheme
            .condition_rule(code)
            .is_some_and(|rule| rule.kind == ConditionKind::YearAccepted)
    };
    let tranches = scheme
        .tranche
        .iter()
        .filter(|rule| gated(&rule.condition))
        .count();
    if tranches > 0 && tranches < usize::from(agreement.years) {
        notes.doubt(
            "last-year-gates-nothing",
            ("agreement", "years"),
            &format!("the acceptance of year {} to gate something", agreement.years),
            "no tranche after it",
            "ask what follows when the last year is not accepted, for instance that money is paid back",
        );
    }
}

fn costs(scheme: &Scheme, notes: &mut Notes<'_>) {
    let Some(first) = scheme.cost_line.first() else {
        return;
    };
    let texts = scheme
        .cost_line
        .iter()
        .map(|rule| rule.clause.as_str())
        .chain(scheme.agreement.iter().map(|rule| rule.clause.as_str()))
        .chain(scheme.legal_basis.iter().map(|rule| rule.clause.as_str()));
    let open = texts
        .into_iter()
        .find(|text| open_list(text) && says(text, &["费", "支出", "补助"]));
    let approved = scheme
        .cost_line
        .iter()
        .any(|rule| rule.other_requires_approval);
    if let Some(text) = open
        && !approved
    {
        notes.fault(
            "open-list",
            (&format!("cost_line {}", first.id), "name"),
            "a cost line with other_requires_approval = true, since the clause ends its list with 等",
            text,
            "add [[cost_line]] for the other costs, each with its approval number",
        );
    }
}
