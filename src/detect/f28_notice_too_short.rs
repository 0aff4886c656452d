//! F28 A notice shown for too short a time.
//!
//! **Definition.** Working days after the day of posting through the last day shown are fewer than the
//! scheme's minimum for that stage. Where the scheme counts calendar days, the time ends with the last
//! of them, or with the next working day when that one is off. The scheme's minimum judges; the office's
//! own figure is evidence only.
//! **Example.** Posted Wednesday 12-03, closed Tuesday 12-09: four working days, the scheme asks five.
//! **Exclusions.** A notice that is still up, by its last day where no close is recorded, and a standing one; a stage for which the scheme asks no notice. Where the year's
//! calendar is not published the notice is told as not judged.
//! Days are counted by the version of the calendar that was in force and recorded when the clock ended.
//! **False positives:** another version of the calendar.
//! **Evidence:** the notice row. **Amount:** the notice's sum.
//! **Look at:** the row of the notice, the calendar of working days, a picture of the page.
//! **Source:** the scheme's notice step; Civil Code art. 201-204 on counting; State Council calendar.

use super::coverage::Listed;
use super::flag::{Flag, Severity};
use super::joined::Joined;
use super::{Detector, Findings};
use crate::domain::calendar::CalendarError;
use crate::domain::date::Date;
use crate::domain::events::notices::NoticeOpened;
use crate::projections::notices::Notice;
use crate::projections::registry::ClockEnd;
use crate::projections::{Fact, World};
use crate::schemes::model::NoticeRule;

/// F28.
pub struct NoticeTooShort;

/// How long something was shown, counted as the scheme counts.
pub(super) struct Counted {
    /// The day it was put up, which does not count.
    start: Date,
    /// The last day it was shown.
    last_day: Date,
    /// Days, working days where the scheme counts those.
    shown: u32,
    /// Whether they are as many as the scheme asks.
    pub enough: bool,
}

impl Counted {
    /// What was found, in a sentence.
    pub fn told(&self, rule: &NoticeRule<'_>) -> String {
        let (shown, start, last_day) = (self.shown, self.start, self.last_day);
        let unit = if rule.working_days {
            "working days"
        } else {
            "days"
        };
        let runs_on = if shown >= rule.min {
            ", and the last day is off, so that the time runs on to the next working day"
        } else {
            ""
        };
        format!(
            "shown for {shown} {unit} after {start} through {last_day}, at least {} are required{runs_on}",
            rule.min
        )
    }
}

/// The day from which a notice counts: for a live act that on which it was recorded, if later; for an
/// import its date.
fn begun(opened: &Fact<NoticeOpened>) -> Date {
    match opened.source {
        Some(_) => opened.said.from,
        None => opened.said.from.max(opened.clock),
    }
}

/// Days shown after `start` through the end of a clock.
///
/// # Errors
/// A year whose calendar is not published, or a day outside the calendar.
pub(super) fn counted(
    world: &World,
    rule: &NoticeRule<'_>,
    start: Date,
    end: ClockEnd,
) -> Result<Counted, CalendarError> {
    // The calendar as it stood when the clock ran out; one that came into force later changes nothing here, nor does one that
    // was recorded after a clock of the desk had ended.
    let calendar = world.registry.calendar_at(end);
    let last_day = end.day;
    let (shown, enough) = if start > last_day {
        (0, false)
    } else if rule.working_days {
        let shown = calendar.working_days_between(start, last_day)?;
        (shown, shown >= rule.min)
    } else {
        let shown = u32::try_from(last_day.0.saturating_sub(start.0)).unwrap_or(0);
        // A span in plain days whose last day is off runs on (Civil Code art. 203).
        let end = start
            .checked_add_days(i64::from(rule.min))
            .ok_or(CalendarError::OutOfRange)?;
        (shown, last_day >= calendar.next_day_if_off(end)?)
    };
    Ok(Counted {
        start,
        last_day,
        shown,
        enough,
    })
}

/// What is wrong with closing a notice on a day, where that is too early.
pub(super) fn close_on(
    world: &World,
    scheme_id: &str,
    notice: &Notice,
    last_day: Date,
) -> Option<String> {
    let opened = notice.opened.first()?;
    let scheme = world.registry.text_or_newest(scheme_id, opened.version)?;
    let rule = scheme.notice_rule(opened.said.stage)?;
    let end = ClockEnd {
        day: last_day,
        told: None,
    };
    let counted = counted(world, &rule, begun(opened), end).ok()?;
    (!counted.enough).then(|| counted.told(&rule))
}

/// The day at whose 24:00 a notice ended by its own clock: the last day it states, or, where it had not been shown
/// long enough by then, the first day on which it had, by the calendar in force. A close certifies that, and ends it
/// only where it comes earlier; a close that is recorded later prolongs nothing.
pub(super) fn end_of(world: &World, scheme_id: &str, notice: &Notice) -> Option<Date> {
    let closed = notice.closed.iter().map(|fact| fact.clock).min();
    let stated = notice.opened.iter().map(|fact| fact.said.until).min();
    let (Some(closed), Some(stated), Some(opened)) = (closed, stated, notice.opened.first()) else {
        return closed.or(stated);
    };
    if closed <= stated {
        return Some(closed);
    }
    let rule = world
        .registry
        .text_or_newest(scheme_id, opened.version)
        .and_then(|scheme| scheme.notice_rule(opened.said.stage));
    let Some(rule) = rule else {
        return Some(stated);
    };
    let enough = |last| {
        let end = notice.over_on(last);
        counted(world, &rule, begun(opened), end).map(|counted| counted.enough)
    };
    let mut last = stated;
    while last < closed {
        match enough(last) {
            Ok(true) => return Some(last),
            Ok(false) => last = last.checked_add_days(1)?,
            // Days that cannot be counted: the close is the only word there is.
            Err(_) => return Some(closed),
        }
    }
    Some(closed)
}

/// Why a notice does not carry the payment of a case that it lists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Lack {
    /// It was put up inside the ledger, and nobody has closed it.
    Open,
    /// It was shown for too short a time.
    Short,
    /// It was shown long enough, and the case's row, which was added inside the ledger, was not.
    LateRow(String),
}

/// What a notice before payment lacks that shows a case in these of its rows; `None` for one that carries its payment. Days that
/// cannot be counted lack nothing here: the detector tells them.
pub(super) fn lack<'r, 'a: 'r>(
    world: &World,
    scheme_id: &str,
    notice: &Notice,
    rows: impl Iterator<Item = &'r Listed<'a>>,
) -> Option<Lack> {
    let opened = notice.opened.first()?;
    if notice.closed.is_empty()
        && notice
            .opened
            .iter()
            .all(|fact| fact.source.is_none() && !fact.said.standing)
    {
        return Some(Lack::Open);
    }
    let last_day = notice.last_day()?;
    let scheme = world.registry.text_or_newest(scheme_id, opened.version)?;
    let rule = scheme.notice_rule(opened.said.stage)?;
    let start = begun(opened);
    if !notice.closed.is_empty()
        && counted(world, &rule, start, notice.over_on(last_day))
            .is_ok_and(|counted| !counted.enough)
    {
        return Some(Lack::Short);
    }
    // Who joins a standing notice is noticed before the first payment, which F27 asks.
    if opened.said.standing {
        return None;
    }
    // An office's list has no days of its own for its rows; only acts of the ledger have.
    let first = rows
        .map(|listed| match listed.row.source {
            Some(_) => start,
            None => start.max(listed.row.clock),
        })
        .min()?;
    if first == start {
        return None;
    }
    let late = counted(world, &rule, first, notice.over_on(last_day)).ok()?;
    (!late.enough).then(|| Lack::LateRow(late.told(&rule)))
}

impl Detector for NoticeTooShort {
    fn code(&self) -> &'static str {
        "F28"
    }

    fn look(&self, world: &Joined<'_>, as_of: Date) -> Findings {
        let mut found = Findings::default();
        for ((scheme_id, number), notice) in world.notices.iter() {
            let (Some(opened), Some(last_day)) = (notice.opened.first(), notice.last_day()) else {
                continue;
            };
            let Some(scheme) = world.registry.text_or_newest(scheme_id, opened.version) else {
                continue;
            };
            let Some(rule) = scheme.notice_rule(opened.said.stage) else {
                continue;
            };
            // A notice that is still up is not too short yet; one whose last day is past is over, whether or
            // not its close was recorded.
            let standing = notice.opened.iter().any(|fact| fact.said.standing);
            if notice.closed.is_empty() && (standing || as_of <= last_day) {
                continue;
            }
            let counted = match counted(world, &rule, begun(opened), notice.over_on(last_day)) {
                Ok(counted) => counted,
                Err(error) => {
                    found.unjudged.push(format!(
                        "F28, notice {number} of scheme {scheme_id}: {error}"
                    ));
                    continue;
                }
            };
            if counted.enough {
                continue;
            }
            let mut flag = Flag::new(self.code(), Severity::High, scheme_id, number);
            flag.rests_on(opened);
            for fact in &notice.closed {
                flag.rests_on(fact);
            }
            flag.amount = opened.said.amount.unwrap_or_default();
            flag.period = opened.said.period.map(|period| period.to_string());
            flag.clause = rule.clause.to_owned();
            flag.finding = counted.told(&rule);
            found.flags.push(flag);
        }
        found
    }
}
