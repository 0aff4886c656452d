//! What the day in the row itself would break, where a list is judged on a later day, and what the order raises at once by
//! the day on which it is made: for `pay check`, `pay instruct` and `pay order`.
//!
//! Promises: it is told and holds nothing. A live order counts from the day on which it is recorded; the same row
//! imported with its result raises F27 or F37, and an order on a day off F37, of a tranche past its last day F38. Pure. **Not here**: notices of lists by the month, which name persons and
//! no cases (F27 asks them once the row is imported).

use std::collections::BTreeSet;

use super::{Proposed, Stop, case_of, text_of};
use crate::detect::coverage::Coverage;
use crate::detect::f27_paid_before_notice_closed::notices_carrying;
use crate::detect::f28_notice_too_short::end_of;
use crate::detect::{f37_off_day, f38_late_tranche};
use crate::domain::date::Date;
use crate::domain::events::notices::NoticeStage;
use crate::projections::World;
use crate::schemes::model::Mode;

/// What lifts it.
const LIFTS: &str = "pay on a day that is allowed, and write that day in the row";

/// A row that is for another time than the text: most often a slip of the year. It holds nothing, since a text may
/// stand for years.
pub fn of_its_time(world: &World, row: &Proposed) -> Option<Stop> {
    let scheme = text_of(world, row)?;
    let (own, of) = (row.instructed.period, scheme.claim_period());
    if own.first_day() <= of.last_day() && of.first_day() <= own.last_day() {
        return None;
    }
    let finding = format!("the row is for {own}, and the scheme's text is for {of}");
    let lifts = "correct the period in the row, or amend the scheme";
    Some(Stop::new("period", None, Mode::Flag, "").found(finding, lifts))
}

/// That orders are made on days off, which F37 flags: one sentence for a list, as the day is no row's own.
pub fn on_days_off<'r>(
    world: &World,
    rows: impl IntoIterator<Item = &'r Proposed>,
) -> Option<String> {
    let days: BTreeSet<Date> = rows.into_iter().map(|row| row.day).collect();
    let off = |day: &Date| world.registry.calendar_on(*day).is_working_day(*day) == Ok(false);
    let off = days.into_iter().filter(off).map(|day| day.to_string());
    let off: Vec<String> = off.collect();
    (!off.is_empty()).then(|| {
        format!(
            "an order of {} is made on a day off, which is flagged (F37): make it on a working day",
            off.join(", ")
        )
    })
}

/// What the order of a row itself raises by the day on which it is judged: F38 of a tranche past its last day.
pub fn by_its_order(world: &World, row: &Proposed) -> Option<Stop> {
    let (agreement_no, number) = row.instructed.tranche.as_ref()?;
    let scheme = text_of(world, row)?;
    let agreement = world.agreements.get(&scheme.id, agreement_no)?;
    let tranche = scheme.tranche_rule(*number);
    let rule = tranche.and_then(|tranche| scheme.condition_rule(&tranche.condition));
    let last = f38_late_tranche::allowed_until(world, scheme, (agreement, *number), rule)?;
    if row.day <= last {
        return None;
    }
    let clause = rule.map_or("", |rule| rule.clause.as_str());
    let finding = format!(
        "tranche {number} would be paid on {}, allowed until {last}, which is flagged",
        row.day
    );
    let mut stop = Stop::new("tranche", Some("F38"), Mode::Flag, clause);
    stop.called_by(scheme);
    let stop = stop.found(
        finding,
        "pay it all the same: it is owed, and the delay stays told",
    );
    Some(stop.on(&agreement.signed))
}

/// A history without the rows of a list, to ask of each what its own day would break.
pub struct OwnDays<'w> {
    world: &'w World,
    coverage: Coverage<'w>,
}

impl<'w> OwnDays<'w> {
    /// Joins what is asked of every row.
    pub fn of(world: &'w World) -> OwnDays<'w> {
        let coverage = Coverage::of(world);
        OwnDays { world, coverage }
    }

    /// What speaks against paying the row on its own day.
    pub fn told(&self, row: &Proposed) -> Vec<Stop> {
        on_its_day(self.world, &self.coverage, row)
    }
}

fn on_its_day(world: &World, coverage: &Coverage<'_>, row: &Proposed) -> Vec<Stop> {
    let day = row.day;
    let mut stops = Vec::new();
    if world.registry.calendar_on(day).is_working_day(day) == Ok(false) {
        let clause = f37_off_day::clause(text_of(world, row));
        let stop = Stop::new("F37", Some("F37"), Mode::Flag, clause);
        stops.push(stop.found(format!("the row's own day {day} is a day off"), LIFTS));
    }
    let (Some(scheme), Some(case_no)) = (text_of(world, row), case_of(world, row)) else {
        return stops;
    };
    let case = world.cases.get(&scheme.id, &case_no);
    let awards: Vec<_> = case.into_iter().flat_map(|case| &case.awards).collect();
    if let Some(first) = awards.iter().map(|award| award.clock).min()
        && day < first
    {
        let finding = format!("the row's own day {day} is before the award of {first}");
        let stop = Stop::new("award", None, Mode::Flag, "").found(finding, LIFTS);
        stops.push(stop.on(awards));
    }
    let Some((step, rule)) = scheme
        .notice_step(NoticeStage::PreAward)
        .zip(scheme.notice_rule(NoticeStage::PreAward))
    else {
        return stops;
    };
    let notices = notices_carrying(world, coverage, &scheme.id, &case_no);
    let closing = notices
        .iter()
        .filter_map(|(number, notice)| Some((end_of(world, &scheme.id, notice)?, *number, *notice)))
        .min_by_key(|(last, number, _)| (*last, *number));
    if let Some((last, number, notice)) = closing
        && day <= last
    {
        let finding =
            format!("the row's own day {day} is not after {last}, the last day of notice {number}");
        let mut stop =
            Stop::new(&step.id, Some("F27"), Mode::Flag, rule.clause).found(finding, LIFTS);
        stop.called_by(scheme);
        stops.push(stop.on(&notice.opened).on(&notice.closed));
    }
    stops
}
