//! Times: notices with their lengths and bases, the order of the steps, units of days, deadlines.

use super::Notes;
use super::clauses::{days, lengths, other_units, says, thirds};
use crate::domain::date::Date;
use crate::domain::events::notices::NoticeStage;
use crate::schemes::Scheme;
use crate::schemes::model::{Mode, StepKind, StepRule, Window};
use crate::schemes::pairing::DayUnit;
use crate::schemes::steps::WindowOf;

pub(super) fn lint(scheme: &Scheme, notes: &mut Notes<'_>) {
    bases(scheme, notes);
    notices(scheme, notes);
    units(scheme, notes);
    order(scheme, notes);
    windows(scheme, notes);
}

/// A basis that is named must be there; the length of a notice must name one.
fn bases(scheme: &Scheme, notes: &mut Notes<'_>) {
    let ids: Vec<&str> = scheme
        .legal_basis
        .iter()
        .map(|basis| basis.id.as_str())
        .collect();
    for (number, id) in ids.iter().enumerate() {
        if ids.iter().take(number).any(|other| other == id) {
            notes.fault(
                "basis-twice",
                (&format!("legal_basis {id} ({})", number + 1), "id"),
                "each id of a legal basis once",
                id,
                "give this one a name of its own",
            );
        }
    }
    for step in &scheme.step {
        let place = format!("step {}", step.id);
        let known = step.basis.as_deref().map(|basis| ids.contains(&basis));
        if known == Some(false) {
            notes.fault(
                "basis-unknown",
                (&place, "basis"),
                &format!("basis to name one of {}", ids.join(", ")),
                step.basis.as_deref().unwrap_or_default(),
                "write the id of the document under legal_basis that sets the length",
            );
        } else if known.is_none() && step.kind == StepKind::Notice {
            notes.fault(
                "notice-without-basis",
                (&place, "min"),
                "basis, the id of the document that sets the length of the notice",
                "a length without its basis",
                "find the document that sets it, name it under legal_basis, and write basis = \"its id\"",
            );
        }
    }
}

fn notices(scheme: &Scheme, notes: &mut Notes<'_>) {
    let stands_by_law = scheme
        .legal_basis
        .iter()
        .any(|basis| says(&basis.clause, &["常年", "长期公示", "全年公示"]));
    for step in scheme
        .step
        .iter()
        .filter(|step| step.kind == StepKind::Notice)
    {
        let place = format!("step {}", step.id);
        if step.standing && step.take_down_wd.is_none() && !stands_by_law {
            notes.fault(
                "standing-notice",
                (&place, "standing"),
                "take_down_wd, or a legal basis whose clause lets names stand all year (常年公示)",
                "a standing notice that never comes down",
                "names come down when the purpose is over: set take_down_wd, or quote the clause under legal_basis",
            );
        }
        if !step.standing && says(&step.clause, &["常年公示", "长期公示"]) {
            notes.fault(
                "standing-notice",
                (&place, "clause"),
                "standing = true, as the clause says (常年公示)",
                "a notice that closes",
                "set standing, and say when the names of those who left come down",
            );
        }
        // The clause's own length, where it speaks of the notice.
        if let Some(min) = step.min
            && says(&step.clause, &["公示"])
        {
            let stated = lengths(&step.clause);
            if !stated.is_empty() && !stated.iter().any(|length| length.count == min) {
                let shown: Vec<String> = stated
                    .iter()
                    .map(|length| length.count.to_string())
                    .collect();
                notes.fault(
                    "length-differs",
                    (&place, "min"),
                    &format!("min {}, as the clause says", shown.join(", ")),
                    &min.to_string(),
                    "compare both with the document",
                );
            }
        }
    }
}

/// Each length in the unit that its clause says.
fn units(scheme: &Scheme, notes: &mut Notes<'_>) {
    let mut stated: Vec<(String, &str, u32, bool, &str)> = Vec::new();
    for step in &scheme.step {
        let place = format!("step {}", step.id);
        // Any other unit is told where the file is read.
        if let (Some(min), Some(unit @ ("wd" | "day"))) = (step.min, step.unit.as_deref()) {
            stated.push((place.clone(), "unit", min, unit == "wd", &step.clause));
        }
        if let Some(max) = step.max_wd {
            stated.push((place.clone(), "max_wd", max, true, &step.clause));
        }
        if let Some(wd) = step.take_down_wd {
            stated.push((place, "take_down_wd", wd, true, &step.clause));
        }
    }
    if let Some(payment) = &scheme.payment {
        if payment.due_days.is_some() != payment.due_unit.is_some() {
            notes.fault(
                "unit-missing",
                ("payment", "due_days"),
                "due_days together with due_unit, wd or day",
                "one of the two alone",
                "say in which unit the time to pay is counted",
            );
        }
        if let (Some(days), Some(unit)) = (payment.due_days, payment.due_unit) {
            let working = unit == DayUnit::Wd;
            stated.push((
                "payment".to_owned(),
                "due_unit",
                days,
                working,
                &payment.clause,
            ));
        }
    }
    for rule in &scheme.condition {
        let working = rule.due_unit == DayUnit::Wd;
        let place = format!("condition {}", rule.code);
        stated.push((place, "due_unit", rule.due_days, working, &rule.clause));
    }
    for rule in &scheme.report {
        let working = rule.due_unit == DayUnit::Wd;
        let place = format!("report {}", rule.id);
        stated.push((place, "due_unit", rule.due_days, working, &rule.clause));
    }
    for (place, key, count, working, clause) in stated {
        let same: Vec<bool> = lengths(clause)
            .into_iter()
            .filter(|length| length.count == count)
            .map(|length| length.working)
            .collect();
        if same.is_empty()
            && let Some(other) = other_units(clause).into_iter().find(|own| own.0 == count)
        {
            notes.fault(
                "unit-differs",
                (&place, key),
                "days, in which the key counts",
                &format!("{count}, which the clause counts in {}", other.1),
                "ask how many days are meant, and write those; hours and months are no unit of a scheme",
            );
        }
        if same.is_empty() || same.contains(&working) {
            continue;
        }
        let (asked, found) = if working {
            (
                "calendar days, as the clause says (天, 日)",
                format!("{count} working days"),
            )
        } else {
            (
                "working days, as the clause says (工作日)",
                format!("{count} calendar days"),
            )
        };
        notes.fault(
            "unit-differs",
            (&place, key),
            asked,
            &found,
            "count in the unit of the clause: wd for 工作日, day for 天",
        );
    }
}

/// Rank of the payment in the order of the steps.
const PAID: u8 = 3;

/// The steps stand in the order in which they happen.
fn order(scheme: &Scheme, notes: &mut Notes<'_>) {
    let rank = |step: &StepRule| match (step.kind, step.stage) {
        (StepKind::Intake, _) => Some(0u8),
        (StepKind::Review, _) => Some(1),
        (StepKind::Approve, _) => Some(2),
        (StepKind::Pay, _) => Some(PAID),
        (StepKind::Notice, Some(NoticeStage::PostPayment)) => Some(4),
        _ => None,
    };
    let mut last: Option<(&StepRule, u8)> = None;
    let mut level: Option<(&StepRule, u8)> = None;
    for step in &scheme.step {
        let place = format!("step {}", step.id);
        if let Some(own) = rank(step) {
            if let Some((before, other)) = last
                && other > own
            {
                notes.fault(
                    "step-order",
                    (&place, "kind"),
                    "steps in their order: papers, reviews and notices before, approval, payment, notice of the result",
                    &format!("{} after {}", step.id, before.id),
                    "move the step to where it happens",
                );
            }
            if last.is_none_or(|(_, other)| other <= own) {
                last = Some((step, own));
            }
        }
        // A list may be shown before or after the approval, never after the money has left.
        if step.stage == Some(NoticeStage::PreAward)
            && let Some((before, PAID..)) = last
        {
            notes.fault(
                "notice-after-payment",
                (&place, "stage"),
                "a notice before the award to stand before the payment",
                &format!("{} after {}", step.id, before.id),
                "move it, or write stage = \"post_payment\"",
            );
        }
        if step.kind == StepKind::Review
            && let Some(own) = step.level
        {
            if let Some((before, other)) = level
                && other >= own
            {
                notes.fault(
                    "review-levels",
                    (&place, "level"),
                    &format!("a level above {other}, that of {}", before.id),
                    &own.to_string(),
                    "number the reviews upwards in their order",
                );
            }
            level = Some((step, own));
        }
    }
    let reviews: Vec<&StepRule> = scheme
        .step
        .iter()
        .filter(|step| step.kind == StepKind::Review)
        .collect();
    if reviews.len() > 1 && !scheme.step.iter().any(|step| step.different_person) {
        notes.doubt(
            "one-person",
            (
                &format!(
                    "step {}",
                    reviews.first().map_or("", |step| step.id.as_str())
                ),
                "kind",
            ),
            "different_person = true where another person must take the step",
            "reviews that one person may take alone",
            "set it, if the policy keeps them apart",
        );
    }
    beside_clauses(scheme, notes);
    certificate(scheme, notes);
}

/// What a step's clause asks of whoever takes it, and the step does not.
fn beside_clauses(scheme: &Scheme, notes: &mut Notes<'_>) {
    for step in &scheme.step {
        let place = format!("step {}", step.id);
        if !step.different_person && says(&step.clause, &["不同的人", "不得由同一人", "不由同一人"])
        {
            notes.fault(
                "clause-parts-persons",
                (&place, "different_person"),
                "different_person = true, as the clause says",
                "a step that whoever took another may take",
                "set it, or quote the clause of this step alone",
            );
        }
        let judged = matches!(step.kind, StepKind::Review | StepKind::Approve);
        let within = lengths(&step.clause)
            .into_iter()
            .find(|length| length.working && step.clause.contains("个工作日内"));
        if let (true, None, Some(within)) = (judged, step.max_wd, within) {
            notes.doubt(
                "clause-sets-time",
                (&place, "clause"),
                &format!("max_wd {}, as the clause says", within.count),
                "no longest time for the step",
                "set max_wd, or quote the clause of this step alone",
            );
        }
    }
}

/// A certificate of no objection goes up with the papers, so a notice stands before the upper review.
fn certificate(scheme: &Scheme, notes: &mut Notes<'_>) {
    // A clause may name it among other papers, so that its own name comes first.
    let tells = |word: &String| word.contains("无异议");
    let mut papers = scheme.document.iter();
    let by_name = papers.find(|document| document.names.iter().any(tells));
    let mut papers = scheme.document.iter();
    let paper = by_name.or_else(|| papers.find(|document| tells(&document.clause)));
    let (Some(paper), Some(upper)) = (
        paper,
        scheme
            .step
            .iter()
            .rposition(|step| step.kind == StepKind::Review),
    ) else {
        return;
    };
    let before = scheme
        .step
        .iter()
        .take(upper)
        .any(|step| step.kind == StepKind::Notice);
    if !before {
        notes.doubt(
            "certificate-without-notice",
            (&format!("document {}", paper.code), "names"),
            "a notice before the last review, of which the certificate of no objection (公示无异议证明) tells",
            "none",
            "add the unit's own notice as a step between the reviews, if the policy asks for it",
        );
    }
}

fn windows(scheme: &Scheme, notes: &mut Notes<'_>) {
    for (number, rule) in scheme.window.iter().enumerate() {
        let place = format!("window {}", rule.id);
        if rule.first_day == Some(rule.last_day) && !rule.inclusive {
            notes.fault(
                "empty-window",
                (&place, "inclusive"),
                "a window of one day or more",
                "one whose only day does not count",
                "compare both days and inclusive with the document",
            );
        }
        if let Some(other) = scheme
            .window
            .iter()
            .take(number)
            .find(|other| other.of == rule.of && other.last_day != rule.last_day)
        {
            notes.fault(
                "two-deadlines",
                (&place, "last_day"),
                &format!(
                    "one deadline for one thing, that of {} being {}",
                    other.id, other.last_day
                ),
                &rule.last_day.to_string(),
                "ask which of the two holds, and keep one",
            );
        }
        let (_, month, day) = rule.last_day.ymd();
        let first = rule.first_day.map(|first| first.ymd());
        let meant = |m: u32, d: u32| {
            (m, d) == (month, day) || first.is_some_and(|(_, fm, fd)| (m, d) == (fm, fd))
        };
        let named = days(&rule.clause);
        if !named.is_empty() && !named.contains(&(month, day)) {
            let shown: Vec<String> = named.iter().map(|(m, d)| format!("{m}月{d}日")).collect();
            notes.fault(
                "two-deadlines",
                (&place, "last_day"),
                &format!("a last day as the clause says, {}", shown.join(", ")),
                &rule.last_day.to_string(),
                "compare both with the document",
            );
        }
        let vague = thirds(&rule.clause)
            .into_iter()
            .find(|(m, from, to)| *m != month || day < *from || day > *to);
        let others = named.iter().filter(|(m, d)| !meant(*m, *d)).count();
        if vague.is_some() || (others > 0 && named.contains(&(month, day))) {
            notes.fault(
                "two-deadlines",
                (&place, "clause"),
                "one deadline in the clause",
                &rule.clause,
                "ask which of the two holds, and quote that one",
            );
        }
        let excludes = says(&rule.clause, &["不含", "不包括当日", "不包含"]);
        let includes = says(&rule.clause, &["(含", "\u{ff08}含", "含当日", "包括当日"]);
        if (excludes && rule.inclusive) || (includes && !excludes && !rule.inclusive) {
            notes.fault(
                "inclusive-differs",
                (&place, "inclusive"),
                "inclusive as the clause says",
                if rule.inclusive { "true" } else { "false" },
                "compare it with the clause",
            );
        }
        outside(scheme, rule, notes);
        if rule.late == "waive" && rule.mode == Mode::Gate {
            notes.fault(
                "late-waived-at-a-gate",
                (&place, "mode"),
                "mode = \"soft\" where a late one may be waived",
                "gate",
                "write soft: a waiver lifts it; or late = \"reject\"",
            );
        }
    }
}

/// A window for claims that does not meet what is claimed for, and windows that end before what they wait for.
fn outside(scheme: &Scheme, rule: &Window, notes: &mut Notes<'_>) {
    let place = format!("window {}", rule.id);
    let period = scheme.claim_period();
    let first = rule.first_day.unwrap_or(rule.last_day);
    let apart = rule.last_day < period.first_day() || first > period.last_day();
    // One a year away and more is told whatever it is for.
    let near = |day: Date, other: Date| day.checked_add_days(366).is_none_or(|day| other <= day);
    let apart =
        apart && near(rule.last_day, period.first_day()) && near(period.last_day(), rule.last_day);
    if rule.of == WindowOf::Claims && apart {
        notes.doubt(
            "window-outside-period",
            (&place, "last_day"),
            &format!("a day within the period {period}, which is claimed for"),
            &rule.last_day.to_string(),
            "compare the year with the document; or say under [[accepted]] why claims come before or after",
        );
    }
    let (before, asked): (WindowOf, fn(&str) -> String) = match rule.of {
        WindowOf::Reviews => (WindowOf::Claims, |other| {
            format!(
                "a last day for reviews that is not before the last one for claims, that of {other}"
            )
        }),
        WindowOf::Claims => (WindowOf::Receipts, |other| {
            format!(
                "a last day for claims that is not before the first one of the bills, that of {other}"
            )
        }),
        WindowOf::Receipts | WindowOf::Reports => return,
    };
    let waits_for = |other: &&Window| {
        let day = match before {
            WindowOf::Receipts => other.first_day.unwrap_or(other.last_day),
            _ => other.last_day,
        };
        other.of == before && rule.last_day < day
    };
    if let Some(other) = scheme.window.iter().find(waits_for) {
        notes.fault(
            "window-order",
            (&place, "last_day"),
            &asked(&other.id),
            &rule.last_day.to_string(),
            "compare the days of both windows with the document",
        );
    }
}
