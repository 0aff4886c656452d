//! F31 Paid while an objection was open.
//!
//! **Definition.** On the day of a payment an objection that holds the case (or the whole list, when
//! it names no case) was filed and not settled.
//! **Example.** Objection of 12-05 against case 36, no settlement; paid on 12-22.
//! **Not raised** once the objection is settled, whatever its outcome. **False positives:** vexatious
//! filers. A row held by an objection raises this code and not F27.
//! **Evidence:** the objection row and the payment row.
//! **Source:** plan 3 and the scheme's notice step (公示无异议).

use super::flag::{Flag, Severity, at_stake, paid_of};
use super::{Detector, Findings};
use crate::domain::date::Date;
use crate::projections::World;
use crate::projections::notices::Objection;

/// F31.
pub struct ObjectionOpen;

/// Objections that hold the case: those that name it, and those that name nobody and concern a
/// notice which lists it.
fn holding<'a>(world: &'a World, scheme: &str, case_no: &str) -> Vec<(&'a str, &'a Objection)> {
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
                    match (&fact.said.case_no, fact.said.person) {
                        (Some(held), _) => held == case_no,
                        (None, Some(_)) => false,
                        (None, None) => lists_it(),
                    }
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
        for ((scheme_id, case_no), case) in world.cases.iter() {
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
            flag.concerns(case.person());
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
