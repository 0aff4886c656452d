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

use std::collections::{BTreeMap, BTreeSet};

use super::coverage::covers;
use super::flag::{Flag, Severity, at_stake, case_keys, paid_of, payee};
use super::joined::Joined;
use super::paid::{Paid, span, sum};
use super::{Detector, Findings, text};
use crate::domain::alias::Alias;
use crate::domain::date::Date;
use crate::domain::events::notices::{NoticeRowListed, NoticeStage, ObjectionFiled};
use crate::projections::cases::Case;
use crate::projections::notices::{Notice, Objection};
use crate::projections::{Fact, World};

/// F31.
pub struct ObjectionOpen;

/// Rows of a notice by the persons they may name.
type Named<'w> = BTreeMap<Alias, Vec<&'w Fact<NoticeRowListed>>>;

/// Objections by scheme, and the lists of those notices that are objected to as a whole.
pub(super) struct Objections<'w> {
    of_scheme: BTreeMap<&'w str, Vec<(&'w str, &'w Objection)>>,
    whole: BTreeMap<(&'w str, &'w str), Named<'w>>,
}

impl<'w> Objections<'w> {
    /// All of them.
    pub fn of(world: &'w World) -> Self {
        let mut all = Objections {
            of_scheme: BTreeMap::new(),
            whole: BTreeMap::new(),
        };
        for ((scheme, number), objection) in world.notices.objections() {
            let of = all.of_scheme.entry(scheme).or_default();
            of.push((number, objection));
            let whole = objection.filed.iter();
            for fact in whole.filter(|f| f.said.case_no.is_none() && f.said.person.is_none()) {
                let Some(notice) = world.notices.get(scheme, &fact.said.notice_no) else {
                    continue;
                };
                let key = (scheme.as_str(), fact.said.notice_no.as_str());
                all.whole.entry(key).or_insert_with(|| named(world, notice));
            }
        }
        all
    }

    fn of_scheme(&self, scheme: &str) -> &[(&'w str, &'w Objection)] {
        self.of_scheme.get(scheme).map_or(&[], Vec::as_slice)
    }

    /// Objections that hold the case: those that name it, and those that name nobody and concern a
    /// notice which lists it.
    fn holding(&self, world: &World, scheme: &str, case_no: &str) -> Vec<(&'w str, &'w Objection)> {
        let all = self.of_scheme(scheme);
        if all.is_empty() {
            return Vec::new();
        }
        let applicant = world.cases.get(scheme, case_no).and_then(Case::person);
        let person = applicant.or_else(|| {
            let paid = paid_of(world, scheme, case_no);
            paid.first().and_then(|fact| payee(world, fact))
        });
        // Looked up once a case: many objections may name nobody.
        let listing = world.notices.listing(scheme, case_no);
        let lists_it = |notice_no: &str| listing.iter().any(|(number, _)| *number == notice_no);
        let holds = |fact: &Fact<ObjectionFiled>| {
            let holds = match (&fact.said.case_no, fact.said.person) {
                (Some(held), _) => held == case_no,
                (None, Some(named)) => {
                    person.is_some_and(|person| world.parties.may_be(named, person))
                }
                (None, None) => lists_it(&fact.said.notice_no),
            };
            holds && world.notices.in_window(scheme, fact)
        };
        all.iter()
            .filter(|(_, objection)| objection.filed.iter().any(holds))
            .copied()
            .collect()
    }

    /// Objections that hold a payment without a case.
    fn holding_person(&self, world: &World, paid: &Paid<'_>) -> Vec<(&'w str, &'w Objection)> {
        let numbers = || paid.payment.named.iter().filter_map(|row| row.number);
        let is_them = |named: Alias| {
            world.parties.may_be(named, paid.person) || numbers().any(|number| number == named)
        };
        let lists_them = |notice_no: &str| {
            let Some(rows) = self.whole.get(&(paid.scheme, notice_no)) else {
                return false;
            };
            let mut rows = numbers()
                .chain(world.parties.merged().aliases(paid.person))
                .filter_map(|name| rows.get(&name))
                .flatten();
            world
                .notices
                .get(paid.scheme, notice_no)
                .is_some_and(|notice| {
                    rows.any(|row| {
                        row.said.person.is_some_and(is_them)
                            && paid.month().is_none_or(|month| covers(notice, row, month))
                    })
                })
        };
        let holds = |fact: &Fact<ObjectionFiled>| {
            let holds = match (&fact.said.case_no, fact.said.person) {
                (Some(_), _) => false,
                (None, Some(named)) => is_them(named),
                (None, None) => lists_them(&fact.said.notice_no),
            };
            holds && world.notices.in_window(paid.scheme, fact)
        };
        self.of_scheme(paid.scheme)
            .iter()
            .filter(|(_, objection)| objection.filed.iter().any(holds))
            .copied()
            .collect()
    }

    /// Whether an objection holds a payment without a case on the day it was made.
    pub fn held_payment(&self, world: &World, paid: &Paid<'_>) -> bool {
        self.holding_person(world, paid)
            .iter()
            .any(|(_, objection)| objection.open_on(paid.fact.clock))
    }

    /// Whether any objection concerns the case, settled or not.
    pub fn concern(&self, world: &World, scheme: &str, case_no: &str) -> bool {
        !self.holding(world, scheme, case_no).is_empty()
    }

    /// Whether an objection holds the case at the end of the day.
    pub fn held_on(&self, world: &World, scheme: &str, case_no: &str, day: Date) -> bool {
        self.holding(world, scheme, case_no)
            .iter()
            .any(|(_, objection)| objection.open_on(day))
    }
}

/// The rows of a notice by each alias they name, and by each person whom that alias may stand for.
fn named<'w>(world: &'w World, notice: &'w Notice) -> Named<'w> {
    let mut named = Named::new();
    for row in &notice.rows {
        if let Some(alias) = row.said.person {
            named.entry(alias).or_default().push(row);
            for person in world.parties.perhaps(&alias) {
                if *person != alias {
                    named.entry(*person).or_default().push(row);
                }
            }
        }
    }
    named
}

impl Detector for ObjectionOpen {
    fn code(&self) -> &'static str {
        "F31"
    }

    fn look(&self, world: &Joined<'_>, _as_of: Date) -> Findings {
        let mut found = Findings::default();
        let objections = world.objections();
        for (scheme_id, case_no) in case_keys(world) {
            if objections.of_scheme(scheme_id).is_empty() {
                continue;
            }
            let payments = paid_of(world, scheme_id, case_no);
            if payments.is_empty() {
                continue;
            }
            let mut flag = Flag::new(self.code(), Severity::High, scheme_id, case_no);
            let mut numbers = Vec::new();
            for (number, objection) in objections.holding(world, scheme_id, case_no) {
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
            flag.concerns(applicant.or_else(|| payments.first().and_then(|f| payee(world, f))));
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
fn monthly(code: &'static str, world: &Joined<'_>, found: &mut Findings) {
    let objections = world.objections();
    for ((scheme_id, person), payments) in world.by_person() {
        if objections.of_scheme(scheme_id).is_empty() {
            continue;
        }
        let held: Vec<Paid<'_>> = payments
            .iter()
            .filter(|paid| !paid.of_case() && objections.held_payment(world, paid))
            .copied()
            .collect();
        if held.is_empty() {
            continue;
        }
        let mut flag = Flag::new(code, Severity::High, scheme_id, &person.to_string());
        flag.concerns(Some(person));
        let mut numbers = BTreeSet::new();
        for paid in &held {
            for (number, objection) in objections.holding_person(world, paid) {
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
