//! F31 Paid while an objection was open.
//!
//! **Definition.** On the day of a payment an objection that holds the case was filed and not settled. An
//! objection holds the case or the person it names, or, when it names neither, every row of its notice.
//! **Example.** Objection of 12-05 against case 36, no settlement; paid on 12-22.
//! **Exclusions.** An objection settled by the day of the payment, whatever its outcome; one filed after the
//! notice had closed, which is a tip and holds nothing; a payment that the bank returned. A row paid while
//! held raises this code and not F27. **False positives:** vexatious filers.
//! Payments by the month, which have no case, are held by an objection that names the person, or that
//! names nobody and concerns a notice whose list has them.
//! **Evidence:** the objection row and the payment row. One flag a case, or a person where there is none.
//! **Source:** plan 3 and the scheme's notice step (公示无异议).

use std::collections::BTreeSet;

use super::coverage::covers;
use super::flag::{Flag, Severity, at_stake, case_keys, paid_of, payee};
use super::paid::{Paid, by_person, span, sum};
use super::{Detector, Findings, text};
use crate::domain::alias::Alias;
use crate::domain::date::Date;
use crate::domain::events::notices::NoticeStage;
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
                    holds && in_window(world, scheme, &fact.said.notice_no, fact.clock)
                })
        })
        .map(|((_, number), objection)| (number.as_str(), objection))
        .collect()
}

/// Whether the objection was filed while its notice was open; where the notice is not in the ledger
/// its window is not known, and the objection holds. A standing notice has no end.
fn in_window(world: &World, scheme: &str, notice_no: &str, filed: Date) -> bool {
    match world.notices.get(scheme, notice_no) {
        Some(notice) if !notice.opened.iter().any(|fact| fact.said.standing) => {
            notice.last_day().is_none_or(|last| filed <= last)
        }
        _ => true,
    }
}

/// Objections that hold a payment without a case.
fn holding_person<'a>(world: &'a World, paid: &Paid<'_>) -> Vec<(&'a str, &'a Objection)> {
    let is_them = |named: Alias| {
        world.parties.may_be(named, paid.person)
            || paid
                .payment
                .named
                .iter()
                .any(|row| row.number == Some(named))
    };
    let lists_them = |notice_no: &str| {
        world
            .notices
            .get(paid.scheme, notice_no)
            .is_some_and(|notice| {
                notice.rows.iter().any(|row| {
                    row.said.person.is_some_and(is_them)
                        && paid.month().is_none_or(|month| covers(notice, row, month))
                })
            })
    };
    world
        .notices
        .objections()
        .filter(|((of, _), objection)| {
            of == paid.scheme
                && objection.filed.iter().any(|fact| {
                    let holds = match (&fact.said.case_no, fact.said.person) {
                        (Some(_), _) => false,
                        (None, Some(named)) => is_them(named),
                        (None, None) => lists_them(&fact.said.notice_no),
                    };
                    holds && in_window(world, paid.scheme, &fact.said.notice_no, fact.clock)
                })
        })
        .map(|((_, number), objection)| (number.as_str(), objection))
        .collect()
}

/// Whether an objection holds a payment without a case on the day it was made.
pub(super) fn held_payment(world: &World, paid: &Paid<'_>) -> bool {
    holding_person(world, paid)
        .iter()
        .any(|(_, objection)| objection.open_on(paid.fact.clock))
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
            flag.clause = text::of_case(world, scheme_id, case_no)
                .and_then(|scheme| {
                    scheme
                        .notice_rule(NoticeStage::PreAward)
                        .map(|rule| rule.clause.to_owned())
                })
                .unwrap_or_default();
            flag.finding = format!("paid while objection {} was open", numbers.join(", "));
            found.flags.push(flag);
        }
        monthly(self.code(), world, &mut found);
        found
    }
}

/// Payments without a case, one flag a person.
fn monthly(code: &'static str, world: &World, found: &mut Findings) {
    if world.notices.objections().next().is_none() {
        return;
    }
    for ((scheme_id, person), payments) in by_person(world) {
        let held: Vec<Paid<'_>> = payments
            .into_iter()
            .filter(|paid| paid.fact.said.case_no.is_none() && held_payment(world, paid))
            .collect();
        if held.is_empty() {
            continue;
        }
        let mut flag = Flag::new(code, Severity::High, scheme_id, &person.to_string());
        flag.concerns(Some(person));
        let mut numbers = BTreeSet::new();
        for paid in &held {
            for (number, objection) in holding_person(world, paid) {
                if !objection.open_on(paid.fact.clock) {
                    continue;
                }
                numbers.insert(number);
                for fact in &objection.filed {
                    flag.rests_on(fact);
                }
                for fact in &objection.resolved {
                    flag.rests_on(fact);
                }
            }
            flag.rests_on(paid.fact);
        }
        flag.amount = sum(&held);
        flag.period = span(&held);
        flag.clause = held
            .first()
            .and_then(|paid| paid.text(world))
            .and_then(|scheme| {
                scheme
                    .notice_rule(NoticeStage::PreAward)
                    .map(|rule| rule.clause.to_owned())
            })
            .unwrap_or_default();
        flag.finding = format!(
            "paid while objection {} was open",
            Vec::from_iter(numbers).join(", ")
        );
        found.flags.push(flag);
    }
}
