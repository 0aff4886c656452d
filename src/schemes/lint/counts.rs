//! Numbers of persons, and days to file, pay and report in, beside those that their clauses say.
//!
//! Promises: where a clause says a number of the kind for certain, the rule's own must be among them; where it says
//! none, nothing is told. **Not here**: the units of days ([`super::times`]); shares, years and amounts
//! ([`super::figures`]).

use super::Notes;
use super::clauses::{heads, lengths, month_days, ordinals};
use crate::domain::events::pairing::ReportKind;
use crate::schemes::Scheme;
use crate::schemes::model::{Quota, Tariff};

/// Times by which the highest rate of a table may be above its lowest.
const RATES_APART: i64 = 50;
/// The day of its last month up to which a report of a period tells too little of it.
const TOO_EARLY: u32 = 20;

pub(super) fn lint(scheme: &Scheme, notes: &mut Notes<'_>) {
    if let Some(quota) = &scheme.quota {
        places(quota, notes);
    }
    if let Some(tariff) = &scheme.tariff {
        months(tariff, notes);
    }
    times(scheme, notes);
    early(scheme, notes);
}

/// One of some numbers is meant: the words for all of them.
fn shown(stated: &[u32]) -> String {
    let all: Vec<String> = stated.iter().map(u32::to_string).collect();
    all.join(", ")
}

/// How many in all, and of one unit: as the clause says, and not more of one than of all.
fn places(quota: &Quota, notes: &mut Notes<'_>) {
    let stated = heads(&quota.clause);
    let all: u32 = stated.iter().fold(0, |sum, one| sum.saturating_add(*one));
    // The number that is the total, or the parts that sum to it, say nothing of one unit.
    let of_unit: Vec<u32> = match quota.total {
        Some(total) if total == all => Vec::new(),
        total => stated
            .iter()
            .copied()
            .filter(|one| Some(*one) != total)
            .collect(),
    };
    for (key, value, stated, sums) in [
        ("total", quota.total, &stated, true),
        ("unit_max", quota.unit_max, &of_unit, false),
    ] {
        let Some(value) = value else { continue };
        // 中学5对,小学5对 are ten in all.
        let meant = stated.contains(&value) || (sums && value == all);
        if !stated.is_empty() && !meant {
            notes.fault(
                "count-differs",
                ("quota", key),
                &format!("{key} {}, as the clause says", shown(stated)),
                &value.to_string(),
                "compare both with the document",
            );
        }
    }
    if let (Some(most), Some(total)) = (quota.unit_max, quota.total)
        && most > total
    {
        notes.fault(
            "unit-above-quota",
            ("quota", "unit_max"),
            &format!("unit_max of {total} or less, the whole quota"),
            &most.to_string(),
            "compare both with the document",
        );
    }
}

/// The day of the month that decides, and rates that are too far apart to be meant in one unit.
fn months(tariff: &Tariff, notes: &mut Notes<'_>) {
    let stated = month_days(&tariff.clause);
    let key = "in_post_on";
    if let Some(day) = tariff.in_post_on.map(u32::from)
        && !stated.is_empty()
        && !stated.contains(&day)
    {
        notes.fault(
            "day-differs",
            ("tariff", key),
            &format!("{key} {}, as the clause says", shown(&stated)),
            &day.to_string(),
            "compare both with the document",
        );
    }
    let rates = || tariff.tier.iter().map(|tier| tier.rate_fen);
    let (Some(least), Some(most)) = (rates().min(), rates().max()) else {
        return;
    };
    if least > 0
        && least
            .checked_mul(RATES_APART)
            .is_some_and(|limit| most >= limit)
        && let Some(tier) = tariff.tier.iter().find(|tier| tier.rate_fen == least)
    {
        notes.doubt(
            "rates-apart",
            (&format!("tariff tier {}", tier.name), "rate_fen"),
            &format!("a rate in fen beside that of {most} fen of another tier"),
            &least.to_string(),
            "rates are in fen: write 600 yuan as 60000",
        );
    }
}

/// Days to file, to pay and to report in.
fn times(scheme: &Scheme, notes: &mut Notes<'_>) {
    let mut all: Vec<(String, &'static str, u32, &str)> = Vec::new();
    for rule in &scheme.condition {
        let place = format!("condition {}", rule.code);
        all.push((place, "due_days", rule.due_days, &rule.clause));
    }
    for rule in &scheme.report {
        let place = format!("report {}", rule.id);
        all.push((place, "due_days", rule.due_days, &rule.clause));
    }
    if let Some(rule) = &scheme.agreement
        && let Some(days) = rule.self_evaluation_days
    {
        let place = "agreement".to_owned();
        all.push((place, "self_evaluation_days", days, &rule.clause));
    }
    for (place, key, value, clause) in all {
        let stated: Vec<u32> = lengths(clause).iter().map(|length| length.count).collect();
        if !stated.is_empty() && !stated.contains(&value) {
            notes.fault(
                "length-differs",
                (&place, key),
                &format!("{key} {}, as the clause says", shown(&stated)),
                &value.to_string(),
                "compare both with the document",
            );
        }
    }
    let Some(payment) = &scheme.payment else {
        return;
    };
    // 第11个工作日起 is after ten of them.
    if let Some(days) = payment.new_account_wd {
        let key = "new_account_wd";
        let from = ordinals(&payment.clause);
        let after: Vec<u32> = from.iter().map(|day| day.saturating_sub(1)).collect();
        if !after.is_empty() && !after.contains(&days) {
            notes.fault(
                "length-differs",
                ("payment", key),
                &format!("{key} {}, as the clause says", shown(&after)),
                &days.to_string(),
                "compare both with the document",
            );
        }
    }
}

/// A report that is due before most of its last month is over.
fn early(scheme: &Scheme, notes: &mut Notes<'_>) {
    let reports = scheme.report.iter();
    for rule in reports.filter(|rule| rule.kind != ReportKind::Filing) {
        let Some(from) = rule.from_day.map(u32::from) else {
            continue;
        };
        let last = from.saturating_add(rule.due_days);
        if last <= TOO_EARLY {
            notes.doubt(
                "due-before-end",
                (&format!("report {}", rule.id), "from_day"),
                "a report that is due when its period is over, or nearly so",
                &format!("day {last} of the period's last month"),
                "compare from_day and due_days with the document; without from_day time is counted from the period's last day",
            );
        }
    }
}
