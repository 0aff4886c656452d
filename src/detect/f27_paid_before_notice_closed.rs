//! F27 Awarded or paid before the notice closed.
//!
//! **Definition.** The scheme requires a notice before the award; the case stands on one; an award or
//! a payment of it is dated on or before the last day of the notice. A notice closes at 24:00 of its
//! last day, so that day itself is too early.
//! **Example.** Notice 12-03 to 12-11, decided and paid on 12-10.
//! **Not raised** for a case whose row an open objection holds (that is F31 alone), nor for a case on
//! no notice (F29, F30). **False positives:** emergency clauses.
//! **Evidence:** the payment, award, notice and list rows.
//! **Source:** the scheme's notice step; plan 10 (公示无异议后发放).

use super::f31_objection_open::held_on;
use super::flag::{Flag, Severity, at_stake, paid_of};
use super::{Detector, Findings};
use crate::domain::date::Date;
use crate::domain::events::notices::NoticeStage;
use crate::projections::World;
use crate::projections::notices::Notice;

/// F27.
pub struct PaidBeforeNoticeClosed;

/// Pre-award notices of a scheme that list the case.
pub(super) fn notices_listing<'a>(
    world: &'a World,
    scheme: &str,
    case_no: &str,
) -> Vec<(&'a str, &'a Notice)> {
    world
        .notices
        .iter()
        .filter(|((of, _), notice)| {
            of == scheme
                && notice
                    .opened
                    .iter()
                    .any(|fact| fact.said.stage == NoticeStage::PreAward)
                && notice
                    .rows
                    .iter()
                    .any(|row| row.said.case_no.as_deref() == Some(case_no))
        })
        .map(|((_, number), notice)| (number.as_str(), notice))
        .collect()
}

impl Detector for PaidBeforeNoticeClosed {
    fn code(&self) -> &'static str {
        "F27"
    }

    fn flags(&self, world: &World, _as_of: Date) -> Findings {
        let mut found = Findings::default();
        for ((scheme_id, case_no), case) in world.cases.iter() {
            let Some(rule) = world
                .registry
                .scheme(scheme_id)
                .and_then(|scheme| scheme.notice_rule(NoticeStage::PreAward).map(|r| r.clause))
            else {
                continue;
            };
            let notices = notices_listing(world, scheme_id, case_no);
            let Some((last_day, number, notice)) = notices
                .iter()
                .filter_map(|(number, notice)| Some((notice.last_day()?, *number, *notice)))
                .min_by_key(|(day, number, _)| (*day, *number))
            else {
                continue;
            };
            let early = |clock: Date| clock <= last_day;
            let payments = paid_of(world, scheme_id, case_no);
            let is_early = payments.iter().any(|fact| early(fact.clock))
                || case.awards.iter().any(|fact| early(fact.clock));
            let held = payments
                .iter()
                .map(|fact| fact.clock)
                .chain(case.awards.iter().map(|fact| fact.clock))
                .any(|day| held_on(world, scheme_id, case_no, day));
            if !is_early || held {
                continue;
            }
            let mut flag = Flag::new(self.code(), Severity::Critical, scheme_id, case_no);
            flag.concerns(case.person());
            for fact in payments.iter().filter(|fact| early(fact.clock)) {
                flag.rests_on(fact);
            }
            for fact in case.awards.iter().filter(|fact| early(fact.clock)) {
                flag.rests_on(fact);
            }
            for fact in &notice.opened {
                flag.rests_on(fact);
            }
            for fact in &notice.closed {
                flag.rests_on(fact);
            }
            for row in &notice.rows {
                if row.said.case_no.as_deref() == Some(case_no) {
                    flag.rests_on(row);
                }
            }
            flag.amount = at_stake(world, scheme_id, case_no);
            flag.period = case
                .awards
                .first()
                .map(|award| award.said.period.to_string());
            flag.clause = rule.to_owned();
            flag.finding = format!(
                "notice {number} ended at 24:00 of {last_day}; decided or paid on or before that day"
            );
            found.flags.push(flag);
        }
        found
    }
}
