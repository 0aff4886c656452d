//! Rules that lean on another part of the file which is not there: payees named as the bodies of an agreement where
//! the scheme has none, a window for bills where no paper is a bill, reports owed by schools of agreements, one limit
//! for the whole scheme that sets no number, a threshold without its value.
//!
//! Promises: each is told at its rule, with what it lacks. What bodies and units there are may also come to the ledger
//! by commands: where a sheet would do, its kind is named. It judges no value.

use super::Notes;
use crate::schemes::Scheme;
use crate::schemes::model::{Beneficiary, PaidBody, StepKind};
use crate::schemes::oversight::OwedBy;
use crate::schemes::pairing::DayUnit;
use crate::schemes::shipped::{CALENDARS, shared_tables};
use crate::schemes::steps::WindowOf;

pub(super) fn lint(scheme: &Scheme, notes: &mut Notes<'_>) {
    for rule in &scheme.eligibility {
        let place = format!("eligibility {}", rule.id);
        if rule.op != "in" && !notes.source.has(&place, "value") {
            notes.fault(
                "value-missing",
                (&place, "op"),
                "value, with which the fact is compared",
                "none",
                "set the number from the document",
            );
        }
    }
    agreements(scheme, notes);
    calendar(scheme, notes);
    quota(scheme, notes);
    windows(scheme, notes);
    reports(scheme, notes);
}

/// Whether the scheme has a sheet of one of the kinds, its own or of a group.
fn has_sheet(scheme: &Scheme, kinds: &[&str]) -> bool {
    let shared = scheme.tables.iter();
    let shared = shared.filter_map(|group| shared_tables(group)).flatten();
    let mut all = scheme.table.iter().chain(shared);
    all.any(|table| kinds.contains(&table.kind.as_str()))
}

fn agreements(scheme: &Scheme, notes: &mut Notes<'_>) {
    let sheet = has_sheet(scheme, &["agreements"]);
    let agreed = sheet || scheme.agreement.is_some();
    let named = scheme
        .payment
        .as_ref()
        .is_some_and(|rule| !rule.payees.is_empty());
    if named && !agreed && scheme.beneficiary != Beneficiary::Person {
        notes.fault(
            "payees-without-agreement",
            ("payment", "payees"),
            "agreements that name the bodies paid: tables = [\"agreements\"], a table of kind agreements, or [agreement]",
            "payees alone",
            "name the sheet of agreements, or take payees off",
        );
    }
    if scheme.costs.is_some() && !agreed {
        notes.fault(
            "costs-without-agreement",
            ("costs", "borne_by"),
            "agreements that name the bodies: tables = [\"agreements\"], a table of kind agreements, or [agreement]",
            "who bears the costs alone",
            "name the sheet of agreements, or take [costs] off",
        );
    }
    let every = [PaidBody::Aided, PaidBody::Supporter, PaidBody::Others];
    if let Some(costs) = &scheme.costs
        && every.iter().all(|body| costs.borne_by.contains(body))
    {
        notes.fault(
            "costs-borne-by-all",
            ("costs", "borne_by"),
            "the bodies that bear the costs by the clause, which leaves one out at least",
            "every body",
            "compare it with the document, or take [costs] off: it forbids nothing",
        );
    }
    if scheme.agreement.is_none()
        && scheme.beneficiary != Beneficiary::Pair
        && let Some(first) = scheme.tranche.first()
    {
        notes.fault(
            "tranche-without-agreement",
            (&format!("tranche {}", first.id), "number"),
            "what an agreement says, beside its tranches",
            "none",
            "add [agreement] with total_fen, years and first_day",
        );
    }
    if scheme.agreement.is_some() && scheme.tranche.is_empty() && !sheet {
        notes.doubt(
            "agreement-of-nothing",
            ("agreement", "total_fen"),
            "tranches, or a sheet of agreements: tables = [\"agreements\"] or a table of kind agreements",
            "none",
            "name what is paid under the agreement, or take [agreement] off",
        );
    }
}

/// Deadlines in working days of a year whose days off nobody can have published.
fn calendar(scheme: &Scheme, notes: &mut Notes<'_>) {
    let years = CALENDARS.iter();
    let years = years.filter_map(|(name, _)| name.split('.').next()?.parse::<i32>().ok());
    let (Some(first), Some(last)) = (years.clone().min(), years.max()) else {
        return;
    };
    let counts = scheme.step.iter().any(|rule| {
        rule.unit.as_deref() == Some("wd") || rule.max_wd.is_some() || rule.take_down_wd.is_some()
    });
    let counts = counts
        || scheme.payment.as_ref().is_some_and(|rule| {
            rule.new_account_wd.is_some() || rule.due_unit == Some(DayUnit::Wd)
        })
        || scheme
            .condition
            .iter()
            .any(|rule| rule.due_unit == DayUnit::Wd);
    let period = scheme.claim_period();
    // The State Council's notice comes at the end of the year before.
    let next = last.saturating_add(1);
    let known = first..=next;
    if counts && !known.contains(&period.first_day().year()) {
        notes.doubt(
            "period-without-calendar",
            ("", "period"),
            &format!("a period that begins in a year from {first} to {next}: deadlines in working days need the year's calendar"),
            &scheme.period,
            "compare the period with the document; a year's working days come with `calendar import`",
        );
    }
}

fn quota(scheme: &Scheme, notes: &mut Notes<'_>) {
    let Some(rule) = scheme.quota.as_ref().filter(|rule| rule.basis == "all") else {
        return;
    };
    if rule.total.is_none() {
        for cap in &rule.sub_cap {
            if cap.percent.is_some() && cap.max.is_none() {
                notes.fault(
                    "share-of-no-whole",
                    (&format!("quota sub_cap {}", cap.id), "percent"),
                    "total, of which the cap is a share",
                    "a percentage of nothing",
                    "set total from the document, or write the cap as max",
                );
            }
        }
    }
    let capped = rule.unit_max.is_some() || !rule.sub_cap.is_empty();
    if rule.total.is_none() && rule.total_fen.is_none() && !capped {
        notes.fault(
            "quota-without-number",
            ("quota", "basis"),
            "total, total_fen or both",
            "none",
            "set the number from the document, or take [quota] off",
        );
    }
}

fn windows(scheme: &Scheme, notes: &mut Notes<'_>) {
    let step = |kind| scheme.step.iter().any(|rule| rule.kind == kind);
    for rule in &scheme.window {
        let (there, expected) = match rule.of {
            WindowOf::Claims => continue,
            WindowOf::Receipts => (
                scheme.bill().is_some() || has_sheet(scheme, &["bills"]),
                "a paper with bill = true, or a table of kind bills, whose days it bounds",
            ),
            WindowOf::Reviews => (
                step(StepKind::Review),
                "a step of kind review, whose day it bounds",
            ),
            WindowOf::Reports => (
                step(StepKind::Assess) || has_sheet(scheme, &["assessments"]),
                "a table of kind assessments, which tells the day of a unit's report",
            ),
        };
        if !there {
            notes.doubt(
                "window-of-nothing",
                (&format!("window {}", rule.id), "of"),
                expected,
                "none",
                "add it, or write what the window is for",
            );
        }
    }
}

fn reports(scheme: &Scheme, notes: &mut Notes<'_>) {
    for rule in &scheme.report {
        let (there, expected) = match rule.owed_by {
            None => continue,
            Some(OwedBy::County) => (
                has_sheet(scheme, &["contracts", "plan_nodes"]),
                "a sheet that names the counties: a table of kind contracts or plan_nodes",
            ),
            Some(OwedBy::Supporter | OwedBy::Aided) => (
                has_sheet(scheme, &["agreements"]),
                "a sheet that names the schools: tables = [\"agreements\"] or a table of kind agreements",
            ),
        };
        if !there {
            notes.doubt(
                "report-owed-by-nobody",
                (&format!("report {}", rule.id), "owed_by"),
                expected,
                "none",
                "name the sheet, or leave owed_by out",
            );
        }
    }
}
