//! F33 A notice with names was left up after its time.
//!
//! **Definition.** The scheme says within how many working days after its end a notice comes down, and the notice was taken
//! down later than that, or is still up on the day asked for.
//! **Example.** A list ended on 2025-07-16 and should have been off the website 30 working days later; no take-down is
//! on record.
//! **Exclusions.** A notice that stands all year by law (常年公示); a stage for which the scheme sets no time; a notice taken
//! down on the very last day; one whose time is not over. **False positives:** copies in archives; a take-down nobody wrote
//! down. Where the year's calendar is not published the notice is told as not judged.
//! **Evidence:** the notice's row and its take-down. **Amount:** none: what is at stake is privacy. One flag a notice.
//! **Look at:** the day of taking down in the register, and the page as it is now.
//! **Source:** the scheme's notice step; the ministry's rule on taking down expired personal notices.

use super::flag::{Flag, Severity};
use super::joined::Joined;
use super::{Detector, Findings};
use crate::domain::calendar::Calendar;
use crate::domain::date::Date;

/// F33.
pub struct NoticeLeftUp;

impl Detector for NoticeLeftUp {
    fn code(&self) -> &'static str {
        "F33"
    }

    fn look(&self, world: &Joined<'_>, as_of: Date) -> Findings {
        let mut found = Findings::default();
        for ((scheme_id, number), notice) in world.notices.iter() {
            let (Some(opened), Some(last_day)) = (notice.opened.first(), notice.last_day()) else {
                continue;
            };
            let step = world
                .registry
                .text_or_newest(scheme_id, opened.version)
                .and_then(|scheme| scheme.notice_step(opened.said.stage))
                .filter(|step| !step.standing);
            let Some((step, days)) = step.and_then(|step| Some((step, step.take_down_wd?))) else {
                continue;
            };
            let down = notice.taken_down.iter().map(|fact| fact.clock).min();
            let until = down.unwrap_or(as_of);
            // Fewer days than working days asked for: no calendar is needed to see that it is in time.
            if i64::from(until.0) - i64::from(last_day.0) <= i64::from(days) {
                continue;
            }
            let told = notice.over_on(last_day).told;
            let count = |calendar: &Calendar| calendar.add_working_days(last_day, days);
            let due = match world.registry.calendars().deadline(told, count) {
                Ok(due) => due,
                Err(error) => {
                    found.unjudged.push(format!(
                        "F33, notice {number} of scheme {scheme_id}: {error}"
                    ));
                    continue;
                }
            };
            if until <= due {
                continue;
            }
            let mut flag = Flag::new(self.code(), Severity::Medium, scheme_id, number);
            for fact in &notice.opened {
                flag.rests_on(fact);
            }
            for fact in &notice.taken_down {
                flag.rests_on(fact);
            }
            flag.period = opened.said.period.map(|period| period.to_string());
            flag.clause.clone_from(&step.clause);
            flag.finding = match down {
                Some(down) => format!("to be taken down by {due}, taken down on {down}"),
                None => format!("to be taken down by {due}, and no take-down is on record"),
            };
            found.flags.push(flag);
        }
        found
    }
}
