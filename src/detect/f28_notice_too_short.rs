//! F28 A notice shown for too short a time.
//!
//! **Definition.** Working days after the day of posting through the last day shown are fewer than the
//! scheme's minimum for that stage. Where the scheme counts calendar days, the time ends with the last
//! of them, or with the next working day when that one is off. The scheme's minimum judges; the office's
//! own figure is evidence only.
//! **Example.** Posted Wednesday 12-03, closed Tuesday 12-09: four working days, the scheme asks five.
//! **Exclusions.** A notice that is still up; a stage for which the scheme asks no notice. Where the year's
//! calendar is not published the notice is told as not judged.
//! **False positives:** another version of the calendar.
//! **Evidence:** the notice row. **Amount:** the notice's sum.
//! **Source:** the scheme's notice step; Civil Code art. 201-204 on counting; State Council calendar.

use super::flag::{Flag, Severity};
use super::{Detector, Findings};
use crate::domain::calendar::CalendarError;
use crate::domain::date::Date;
use crate::projections::World;

/// F28.
pub struct NoticeTooShort;

impl Detector for NoticeTooShort {
    fn code(&self) -> &'static str {
        "F28"
    }

    fn flags(&self, world: &World, _as_of: Date) -> Findings {
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
            // A notice that is still up is not too short yet.
            if notice.closed.is_empty() {
                continue;
            }
            // For a live act the clock starts when it was recorded, for an import with its date.
            let start = opened.said.from.max(if opened.source.is_some() {
                opened.said.from
            } else {
                opened.clock
            });
            // The calendar as it stood when the clock ran out; a notice that changed it later changes
            // nothing here.
            let calendar = world.registry.calendar_on(last_day);
            let judged = if rule.working_days {
                calendar
                    .working_days_between(start, last_day)
                    .map(|shown| (shown, shown >= rule.min))
            } else {
                let shown = u32::try_from(last_day.0.saturating_sub(start.0)).unwrap_or(0);
                // A span in plain days whose last day is off runs on (Civil Code art. 203).
                start
                    .checked_add_days(i64::from(rule.min))
                    .ok_or(CalendarError::OutOfRange)
                    .and_then(|end| calendar.next_day_if_off(end))
                    .map(|end| (shown, last_day >= end))
            };
            let (shown, enough) = match judged {
                Ok(judged) => judged,
                Err(error) => {
                    found.unjudged.push(format!(
                        "F28, notice {number} of scheme {scheme_id}: {error}"
                    ));
                    continue;
                }
            };
            if enough {
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
            flag.finding = format!(
                "shown for {shown} {unit} after {start} through {last_day}, at least {} are required{runs_on}",
                rule.min
            );
            found.flags.push(flag);
        }
        found
    }
}
