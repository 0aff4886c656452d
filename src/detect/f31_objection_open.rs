//! F31 Paid while an objection was open.
//!
//! **Definition.** On the day of a payment an objection that holds the case was filed and not settled. An
//! objection holds the case or the person it names, or, when it names neither, every row of its notice.
//! **Example.** Objection of 12-05 against case 36, no settlement; paid on 12-22.
//! **Exclusions.** An objection settled by the day of the payment, whatever its outcome; one filed after the
//! notice had closed, which is a tip and holds nothing; a payment that the bank returned. A row paid while
//! held raises this code and not F27. **False positives:** vexatious filers.
//! **Evidence:** the objection row and the payment row.
//! **Source:** plan 3 and the scheme's notice step (公示无异议).

use super::flag::{Flag, Severity, at_stake, case_keys, paid_of, payee};
use super::{Detector, Findings};
use crate::domain::date::Date;
use crate::projections::World;
use crate::projections::cases::Case;
use crate::projections::notices::Objection;

/// F31.
pub struct ObjectionOpen;

/// Objections that hold the case: those that name it, and those that name nobody and concern a
/// notice which lists it.
fn holding<'a>(world: &'a World, scheme: &str, case_no: &str) -> Vec<(&'a str, &'a Objection)> {
    let person = world
        .cases
        .get(scheme, case_no)
        .and_then(Case::person)
        .or_else(|| {
            paid_of(world, scheme, case_no)
                .first()
                .and_then(|f| payee(f))
        });
    // Where the notice is not in the ledger its window is not known, and the objection holds.
    let in_window = |notice_no: &str, filed: Date| match world.notices.get(scheme, notice_no) {
        Some(notice) if !notice.opened.iter().any(|fact| fact.said.standing) => {
            notice.last_day().is_none_or(|last| filed <= last)
        }
        _ => true,
    };
    world
        .notices
        .objections()
        .filter(|((of, _), objection)| {
            of == scheme
                && objection.filed.iter().any(|fact| {
                    let lists_it = || {
                        world
                            .notices
                            .get(scheme, &fact.said.notice_no)
                            .is_some_and(|notice| {
                                notice
                                    .rows
                                    .iter()
                                    .any(|row| row.said.case_no.as_deref() == Some(case_no))
                            })
                    };
                    let holds = match (&fact.said.case_no, fact.said.person) {
                        (Some(held), _) => held == case_no,
                        (None, Some(named)) => Some(named) == person,
                        (None, None) => lists_it(),
                    };
                    holds && in_window(&fact.said.notice_no, fact.clock)
                })
        })
        .map(|((_, number), objection)| (number.as_str(), objection))
        .collect()
}

/// Whether an objection holds the case at the end of the day.
pub(super) fn held_on(world: &World, scheme: &str, case_no: &str, day: Date) -> bool {
    holding(world, scheme, case_no)
        .iter()
        .any(|(_, objection)| objection.open_on(day))
}

impl Detector for ObjectionOpen {
    fn code(&self) -> &'static str {
        "F31"
    }

    fn flags(&self, world: &World, _as_of: Date) -> Findings {
        let mut found = Findings::default();
        for (scheme_id, case_no) in case_keys(world) {
            let payments = paid_of(world, scheme_id, case_no);
            if payments.is_empty() {
                continue;
            }
            let mut flag = Flag::new(self.code(), Severity::High, scheme_id, case_no);
            let mut numbers = Vec::new();
            for (number, objection) in holding(world, scheme_id, case_no) {
                let paid_meanwhile: Vec<_> = payments
                    .iter()
                    .filter(|fact| objection.open_on(fact.clock))
                    .collect();
                if paid_meanwhile.is_empty() {
                    continue;
                }
                numbers.push(number);
                for fact in &objection.filed {
                    flag.rests_on(fact);
                }
                for fact in &objection.resolved {
                    flag.rests_on(fact);
                }
                for fact in paid_meanwhile {
                    flag.rests_on(fact);
                }
            }
            if numbers.is_empty() {
                continue;
            }
            let applicant = world.cases.get(scheme_id, case_no).and_then(Case::person);
            flag.concerns(applicant.or_else(|| payments.first().and_then(|f| payee(f))));
            flag.amount = at_stake(world, scheme_id, case_no);
            flag.period = payments.first().map(|fact| fact.said.period.to_string());
            flag.clause = world
                .registry
                .scheme(scheme_id)
                .and_then(|scheme| {
                    scheme
                        .notice_rule(crate::domain::events::notices::NoticeStage::PreAward)
                        .map(|rule| rule.clause.to_owned())
                })
                .unwrap_or_default();
            flag.finding = format!("paid while objection {} was open", numbers.join(", "));
            found.flags.push(flag);
        }
        found
    }
}
