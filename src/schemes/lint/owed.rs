//! What is owed on a day that never comes, or of which nothing tells: reports, payments, tranches, bills.
//!
//! Promises: each is told with its key. It compares rules with each other, not with their clauses.

use super::Notes;
use crate::schemes::Scheme;
use crate::schemes::model::{Beneficiary, StepKind};
use crate::schemes::pairing::{ConditionKind, DayUnit};
use crate::schemes::shipped::shared_tables;

/// Last day that every month has.
const DAY_MAX: u8 = 28;

pub(super) fn lint(scheme: &Scheme, notes: &mut Notes<'_>) {
    reports(scheme, notes);
    due(scheme, notes);
    tranches(scheme, notes);
    bills(scheme, notes);
    sheets(scheme, notes);
}

fn reports(scheme: &Scheme, notes: &mut Notes<'_>) {
    for (number, rule) in scheme.report.iter().enumerate() {
        let place = format!("report {}", rule.id);
        if let Some(day) = rule.from_day
            && !(1..=DAY_MAX).contains(&day)
        {
            notes.fault(
                "day-no-month-has",
                (&place, "from_day"),
                "from_day from 1 to 28, a day that every month has",
                &day.to_string(),
                "leave it out to count from the last day of the month",
            );
        }
        let mut before = scheme.report.iter().take(number);
        let same = before.find(|other| {
            (other.kind, &other.from, &other.to) == (rule.kind, &rule.from, &rule.to)
        });
        if let Some(other) = same {
            notes.doubt(
                "report-twice",
                (&place, "kind"),
                &format!(
                    "one report of the kind from one to another, that of {} being there",
                    other.id
                ),
                "a second one",
                "say what sets the two apart, or keep one",
            );
        }
    }
}

/// Money that is due before the notice it waits for has ended.
fn due(scheme: &Scheme, notes: &mut Notes<'_>) {
    let Some(payment) = &scheme.payment else {
        return;
    };
    let (Some(days), Some(unit)) = (payment.due_days, payment.due_unit) else {
        return;
    };
    let approved = scheme
        .step
        .iter()
        .position(|step| step.kind == StepKind::Approve);
    let paid = scheme
        .step
        .iter()
        .position(|step| step.kind == StepKind::Pay);
    let (Some(approved), Some(paid)) = (approved, paid) else {
        return;
    };
    let same_unit = match unit {
        DayUnit::Wd => "wd",
        DayUnit::Day => "day",
    };
    let between = scheme.step.iter().take(paid).skip(approved);
    let longest = between
        .filter(|step| step.kind == StepKind::Notice && step.unit.as_deref() == Some(same_unit))
        .filter_map(|step| Some((step.min?, step)))
        .max_by_key(|(min, _)| *min);
    if let Some((min, step)) = longest
        && min >= days
    {
        notes.fault(
            "due-before-notice-ends",
            ("payment", "due_days"),
            &format!(
                "due_days above {min}, as long as {} stands after the approval",
                step.id
            ),
            &days.to_string(),
            "compare both with the document: the payment waits for the notice",
        );
    }
}

fn tranches(scheme: &Scheme, notes: &mut Notes<'_>) {
    let Some(agreement) = &scheme.agreement else {
        return;
    };
    for rule in &scheme.tranche {
        let condition = scheme.condition_rule(&rule.condition);
        let by_year = condition.is_some_and(|rule| rule.kind == ConditionKind::YearAccepted);
        if by_year && rule.number > agreement.years.saturating_add(1) {
            notes.fault(
                "tranche-after-last-year",
                (&format!("tranche {}", rule.id), "number"),
                &format!(
                    "a tranche that waits for one of the {} years",
                    agreement.years
                ),
                &rule.number.to_string(),
                "compare the years and the tranches with the agreement",
            );
        }
    }
}

fn bills(scheme: &Scheme, notes: &mut Notes<'_>) {
    let mut of_bills = scheme.document.iter().filter(|document| document.bill);
    let Some(first) = of_bills.next() else { return };
    for rule in of_bills {
        notes.fault(
            "bill-twice",
            (&format!("document {}", rule.code), "bill"),
            &format!(
                "one kind of paper for bills listed one by one, {} being it",
                first.code
            ),
            "a second one",
            "keep one of the two",
        );
    }
}

/// Sheets that tell of payments to persons.
const OF_PAYMENTS: [&str; 3] = ["payments", "payment_lists", "org_payments"];

fn sheets(scheme: &Scheme, notes: &mut Notes<'_>) {
    let shared = scheme.tables.iter();
    let shared = shared.filter_map(|group| shared_tables(group)).flatten();
    let kinds: Vec<&str> = scheme
        .table
        .iter()
        .chain(shared)
        .map(|table| table.kind.as_str())
        .collect();
    let claims = kinds.contains(&"claims");
    let told = kinds.iter().any(|kind| OF_PAYMENTS.contains(kind));
    let pays = scheme.payment.is_some() && scheme.beneficiary == Beneficiary::Person;
    if pays && claims && !told {
        notes.doubt(
            "payments-of-no-sheet",
            ("payment", "channels"),
            "a sheet that tells of payments, tables = [\"case\"] or a table of kind payments",
            "sheets of claims alone",
            "name the sheet on which the office keeps its payments, or say under [[accepted]] why there is none",
        );
    }
}
