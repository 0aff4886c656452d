//! F27 Awarded or paid before the notice closed.
//!
//! **Definition.** The scheme requires a notice before the award; the case stands on one; an award or
//! a payment of it is dated on or before the last day of the notice. A notice ends at 24:00 of its
//! last day, so that day itself is too early; a close that is recorded later certifies that end and does not move it. Of several notices the one that closed first counts, among
//! those that show the amount or more: a raised amount waits for its own supplementary notice.
//! **Example.** Notice 12-03 to 12-11, decided and paid on 12-10.
//! **Exclusions.** A case that was paid while an objection held its row (that is F31 alone); a case on no
//! notice (F29, F30); a scheme without a notice before the award. **False positives:** emergency clauses.
//! Where a scheme pays by the month and its lists name persons, the same is asked of the lists that cover
//! the payment's month; a notice that stands all year closes, for this, on the last day that it states.
//! **Evidence:** the payment, award, notice and list rows. One flag a case, or a person where there is none.
//! **Look at:** the days of the notice, of the award and of the payment, the bank's slip.
//! **Source:** the scheme's notice step; plan 10 (公示无异议后发放).

use std::collections::BTreeSet;

use super::coverage::{Coverage, Listed};
use super::f28_notice_too_short::end_of;
use super::few::with_few;
use super::flag::{Flag, Severity, at_stake, case_keys, paid_of, payee};
use super::joined::Joined;
use super::paid::{span, sum};
use super::{Detector, Findings};
use crate::domain::date::Date;
use crate::domain::events::notices::NoticeStage;
use crate::projections::World;
use crate::projections::cases::Case;
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
        .listing(scheme, case_no)
        .into_iter()
        .filter(|(_, notice)| {
            notice
                .opened
                .iter()
                .any(|fact| fact.said.stage == NoticeStage::PreAward)
        })
        .collect()
}

/// Those of them that show what is at stake in the case or more, where any does: a raised amount waits for
/// its own supplementary notice.
pub(super) fn notices_carrying<'a>(
    world: &'a World,
    coverage: &Coverage<'_>,
    scheme: &str,
    case_no: &str,
) -> Vec<(&'a str, &'a Notice)> {
    let amount = at_stake(world, scheme, case_no);
    let covers = |number: &str| {
        let mut rows = coverage.on(scheme, case_no, number);
        rows.any(|row| row.amount >= amount)
    };
    let mut notices = notices_listing(world, scheme, case_no);
    if notices.iter().any(|(number, _)| covers(number)) {
        notices.retain(|(number, _)| covers(number));
    }
    notices
}

impl Detector for PaidBeforeNoticeClosed {
    fn code(&self) -> &'static str {
        "F27"
    }

    fn look(&self, world: &Joined<'_>, _as_of: Date) -> Findings {
        let mut found = Findings::default();
        let unknown = Case::default();
        for (scheme_id, case_no) in case_keys(world) {
            let case = world.cases.get(scheme_id, case_no).unwrap_or(&unknown);
            let Some(rule) = world
                .registry
                .text_or_newest(scheme_id, case.version())
                .and_then(|scheme| scheme.notice_rule(NoticeStage::PreAward).map(|r| r.clause))
            else {
                continue;
            };
            let amount = at_stake(world, scheme_id, case_no);
            let notices = notices_carrying(world, world.coverage(), scheme_id, case_no);
            let Some((last_day, number, notice)) = notices
                .iter()
                .filter_map(|(number, notice)| {
                    Some((end_of(world, scheme_id, notice)?, *number, *notice))
                })
                .min_by_key(|(day, number, _)| (*day, *number))
            else {
                continue;
            };
            let early = |clock: Date| clock <= last_day;
            let payments = paid_of(world, scheme_id, case_no);
            let is_early = payments.iter().any(|fact| early(fact.clock))
                || case.awards.iter().any(|fact| early(fact.clock));
            // F31 asks about payments alone; an objection excuses nothing that F31 does not raise.
            let objections = world.objections();
            let held = || {
                let mut payments = payments.iter();
                payments.any(|fact| objections.held_on(world, scheme_id, case_no, fact.clock))
            };
            if !is_early || held() {
                continue;
            }
            let mut flag = Flag::new(self.code(), Severity::Critical, scheme_id, case_no);
            flag.concerns(
                case.person()
                    .or_else(|| payments.first().and_then(|f| payee(world, f))),
            );
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
                if row.said.case_no.as_deref() == Some(case_no.as_str()) {
                    flag.rests_on(row);
                }
            }
            flag.amount = amount;
            flag.period = case
                .awards
                .first()
                .map(|award| award.said.period)
                .or_else(|| payments.first().map(|fact| fact.said.period))
                .map(|period| period.to_string());
            flag.clause = rule.to_owned();
            let decided = case.awards.iter().map(|fact| fact.clock);
            let decided: BTreeSet<Date> = decided.filter(|day| early(*day)).collect();
            let paid = payments.iter().map(|fact| fact.clock);
            let paid: BTreeSet<Date> = paid.filter(|day| early(*day)).collect();
            let decided = decided
                .iter()
                .map(|day| format!("already decided on {day}"));
            let paid = paid.iter().map(|day| format!("already paid on {day}"));
            flag.finding = with_few(
                format!("notice {number} ended at 24:00 of {last_day}"),
                &Vec::from_iter(decided.chain(paid)),
            );
            found.flags.push(flag);
        }
        monthly(self.code(), world, &mut found);
        found
    }
}

/// Payments by the month, of persons on lists without case numbers.
fn monthly(code: &'static str, world: &Joined<'_>, found: &mut Findings) {
    let coverage = world.coverage();
    if coverage.is_empty() {
        return;
    }
    let mut naming = coverage.in_turn();
    for ((scheme_id, person), payments) in world.by_person() {
        // Nearly everybody was paid in time, and has no flag.
        let mut flag: Option<Flag> = None;
        let mut early = Vec::new();
        let (mut numbers, mut each) = (BTreeSet::new(), Vec::new());
        for paid in payments {
            let (Some(month), false) = (paid.month(), paid.of_case()) else {
                continue;
            };
            let rule = paid
                .text(world)
                .and_then(|text| text.notice_rule(NoticeStage::PreAward));
            let Some(rule) = rule else { continue };
            let rows = naming.naming(world, paid).iter();
            let rows = rows.filter(|listed| listed.covers(month));
            let shows = |listed: &Listed<'_>| listed.amount >= paid.amount();
            let any_shows = rows.clone().any(shows);
            let Some((last_day, listed)) = rows
                .filter(|listed| !any_shows || shows(listed))
                .filter_map(|listed| Some((end_of(world, scheme_id, listed.notice)?, listed)))
                .min_by_key(|(day, listed)| (*day, listed.number))
            else {
                continue;
            };
            if paid.clock() > last_day || world.objections().held_payment(world, paid) {
                continue;
            }
            numbers.insert(listed.number);
            let flag = flag.get_or_insert_with(|| {
                Flag::new(code, Severity::Critical, scheme_id, &person.to_string())
            });
            rule.clause.clone_into(&mut flag.clause);
            flag.rests_on(paid.fact);
            flag.rests_on(listed.row);
            for fact in &listed.notice.opened {
                flag.rests_on(fact);
            }
            for fact in &listed.notice.closed {
                flag.rests_on(fact);
            }
            each.push(format!(
                "payment {} of {month} on {}, the last day was {last_day}",
                paid.number,
                paid.clock()
            ));
            early.push(*paid);
        }
        let Some(mut flag) = flag else { continue };
        flag.concerns(Some(person));
        flag.amount = sum(&early);
        flag.period = span(&early);
        flag.finding = format!(
            "{} payments were made on or before the last day of notice {}",
            early.len(),
            Vec::from_iter(numbers).join(", ")
        );
        flag.finding = with_few(flag.finding, &each);
        found.flags.push(flag);
    }
}
