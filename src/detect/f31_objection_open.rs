//! F31 Paid while an objection was open, or although one was right.
//!
//! **Definition.** On the day of a payment an objection that holds the case was filed and not settled, or was upheld (属实) and
//! neither the list nor the case was changed after it (`projections/notices/upheld.rs`). An
//! objection holds the case or the person it names, or, when it names neither, every row of its notice; once upheld
//! it holds what its own notice lists, where that list is known, and each row until that row is lowered below what it showed, taken off
//! or shown anew: a row that was raised, or another that was changed, answers nothing.
//! **Example.** Objection of 12-05 against case 36, no settlement; paid on 12-22.
//! **Exclusions.** An objection settled by the day of the payment that was not upheld; one filed after the
//! notice had closed, which is a tip and holds nothing; a payment that the bank returned. A row paid while
//! held raises this code and not F27. **False positives:** vexatious filers.
//! Payments by the month, which have no case, are held by an objection that names the person, or that
//! names nobody and concerns a notice whose list has them.
//! **Evidence:** the objection row and the payment row. One flag a case, or a person where there is none.
//! **Look at:** the days on which the objection was raised and settled, the day of the payment.
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
use crate::projections::notices::upheld::{HeldRow, Unanswered};
use crate::projections::notices::{Notice, Objection};
use crate::projections::{Fact, World};

/// F31.
pub struct ObjectionOpen;

/// What lifts an objection that is open.
pub(super) const SETTLE: &str = "settle the objection";

/// What lifts one that was upheld.
pub const ANSWER: &str = "lower the row or take it off while the notice is up (`notice amend`), show it anew (`notice supplement`), or review or decide the case anew, or refuse it; what is awarded is decided anew once the award is reversed (`sunledger reverse ENTRY --reason WHY`)";

/// What lifts one whose row is shown anew.
pub const RUN_OUT: &str = "close the notice, once its time is over and no objection is open";

/// How an objection holds a row at the end of a day.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Hold<'w> {
    /// It is open.
    Open,
    /// It was right.
    Upheld(Unanswered<'w>),
}

/// An objection by its number, and how it holds a row on each of the days that it does.
type Holding<'w> = (&'w str, &'w Objection, Vec<(Date, Hold<'w>)>);

/// What is found against a payment, and the objections it is found of by number.
#[derive(Default)]
struct Held<'w> {
    open: BTreeSet<&'w str>,
    upheld: BTreeSet<&'w str>,
    running: BTreeSet<(&'w str, &'w str)>,
}

impl<'w> Held<'w> {
    fn take(&mut self, number: &'w str, hold: Hold<'w>) {
        match hold {
            Hold::Open => self.open.insert(number),
            Hold::Upheld(Unanswered::Unchanged) => self.upheld.insert(number),
            Hold::Upheld(Unanswered::Running(notice)) => self.running.insert((number, notice)),
        };
    }

    /// What was found, in a sentence; empty where nothing was.
    fn told(&self) -> String {
        let listed = |numbers: &BTreeSet<&str>| Vec::from_iter(numbers.iter().copied()).join(", ");
        let mut told = Vec::new();
        if !self.open.is_empty() {
            told.push(format!(
                "paid while objection {} was open",
                listed(&self.open)
            ));
        }
        if !self.upheld.is_empty() {
            told.push(format!(
                "objection {} was upheld, and neither the list nor the case was changed after it",
                listed(&self.upheld)
            ));
        }
        for (number, notice) in &self.running {
            told.push(format!(
                "objection {number} was upheld, and notice {notice}, which shows the row anew, has not stood its time"
            ));
        }
        told.join("; ")
    }
}

/// What lifts what was found.
pub(super) fn lifts(flag: &Flag) -> &'static str {
    // By the words of what was found: an open objection is told first, and an unanswered one before one that runs.
    match flag.finding.as_str() {
        open if open.starts_with("paid") => SETTLE,
        upheld if upheld.contains("neither") => ANSWER,
        _ => RUN_OUT,
    }
}

/// Rows of a notice by the persons they may name.
type Named<'w> = BTreeMap<Alias, Vec<&'w Fact<NoticeRowListed>>>;

/// Objections by scheme, and the lists of those notices of which one is of the whole list, or was settled.
pub(super) struct Objections<'w> {
    of_scheme: BTreeMap<&'w str, Vec<(&'w str, &'w Objection)>>,
    lists: BTreeMap<(&'w str, &'w str), Named<'w>>,
}

impl<'w> Objections<'w> {
    /// All of them.
    pub fn of(world: &'w World) -> Self {
        let mut all = Objections {
            of_scheme: BTreeMap::new(),
            lists: BTreeMap::new(),
        };
        for ((scheme, number), objection) in world.notices.objections() {
            let of = all.of_scheme.entry(scheme).or_default();
            of.push((number, objection));
            let filed = objection.filed.iter().filter(|fact| {
                let whole = fact.said.person.is_none() || !objection.resolved.is_empty();
                fact.said.case_no.is_none() && whole
            });
            for fact in filed {
                let Some(notice) = world.notices.get(scheme, &fact.said.notice_no) else {
                    continue;
                };
                let key = (scheme.as_str(), fact.said.notice_no.as_str());
                all.lists.entry(key).or_insert_with(|| named(world, notice));
            }
        }
        all
    }

    fn of_scheme(&self, scheme: &str) -> &[(&'w str, &'w Objection)] {
        self.of_scheme.get(scheme).map_or(&[], Vec::as_slice)
    }

    /// Objections that hold the case on one of these days: those that name it, and those that name nobody and concern a
    /// notice which lists it, each with how it holds on each of the days that it does.
    fn holding(
        &self,
        world: &'w World,
        scheme: &str,
        case_no: &str,
        days: &[Date],
    ) -> Vec<Holding<'w>> {
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
        let is_them =
            |named: Alias| person.is_some_and(|person| world.parties.may_be(named, person));
        let concerns = |fact: &Fact<ObjectionFiled>, upheld: bool| {
            let holds = match (&fact.said.case_no, fact.said.person) {
                (Some(held), _) => held == case_no,
                (None, Some(named)) => {
                    let notice_no = &fact.said.notice_no;
                    let listed = || lists_it(notice_no) || unlisted(world, scheme, notice_no);
                    is_them(named) && (!upheld || listed())
                }
                (None, None) => lists_it(&fact.said.notice_no),
            };
            holds && world.notices.in_window(scheme, fact)
        };
        let row = HeldRow {
            case_no: Some(case_no),
            is_them: &is_them,
        };
        held_by(world, scheme, all, days, row, concerns)
    }

    /// Objections that hold a payment without a case on its day, and how.
    fn holding_person(
        &self,
        world: &'w World,
        paid: &Paid<'_>,
    ) -> Vec<(&'w str, &'w Objection, Hold<'w>)> {
        let all = self.of_scheme(paid.scheme);
        if all.is_empty() {
            return Vec::new();
        }
        let numbers = || paid.payment.named.iter().filter_map(|row| row.number);
        let is_them = |named: Alias| {
            world.parties.may_be(named, paid.person) || numbers().any(|number| number == named)
        };
        let lists_them = |notice_no: &str| {
            let Some(rows) = self.lists.get(&(paid.scheme, notice_no)) else {
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
        let concerns = |fact: &Fact<ObjectionFiled>, upheld: bool| {
            let notice_no = &fact.said.notice_no;
            let holds = match (&fact.said.case_no, fact.said.person) {
                (Some(_), _) => false,
                (None, Some(named)) => {
                    let listed =
                        || lists_them(notice_no) || unlisted(world, paid.scheme, notice_no);
                    is_them(named) && (!upheld || listed())
                }
                (None, None) => lists_them(notice_no),
            };
            holds && world.notices.in_window(paid.scheme, fact)
        };
        let row = HeldRow {
            case_no: None,
            is_them: &is_them,
        };
        let days = [paid.fact.clock];
        let held = held_by(world, paid.scheme, all, &days, row, concerns);
        let on_its_day = held.into_iter().filter_map(|(number, objection, holds)| {
            let (_, hold) = holds.first()?;
            Some((number, objection, *hold))
        });
        on_its_day.collect()
    }

    /// Whether an objection holds a payment without a case on the day it was made.
    pub fn held_payment(&self, world: &'w World, paid: &Paid<'_>) -> bool {
        !self.holding_person(world, paid).is_empty()
    }

    /// Whether any objection concerns the case, settled or not.
    pub fn concern(&self, world: &'w World, scheme: &str, case_no: &str) -> bool {
        // Each holds at least on the day on which it was filed.
        let filed = self.of_scheme(scheme).iter();
        let filed = filed.flat_map(|(_, objection)| &objection.filed);
        let mut days: Vec<Date> = filed.map(|fact| fact.clock).collect();
        days.sort_unstable();
        days.dedup();
        !self.holding(world, scheme, case_no, &days).is_empty()
    }

    /// Whether an objection holds the case at the end of the day.
    pub fn held_on(&self, world: &'w World, scheme: &str, case_no: &str, day: Date) -> bool {
        !self.holding(world, scheme, case_no, &[day]).is_empty()
    }
}

/// Whether the list of a notice is not known, so that nobody can say whom it shows.
fn unlisted(world: &World, scheme: &str, notice_no: &str) -> bool {
    let notice = world.notices.get(scheme, notice_no);
    notice.is_none_or(|notice| notice.rows.is_empty())
}

/// Which of the objections hold a row on one of these days, and how.
fn held_by<'w>(
    world: &'w World,
    scheme: &str,
    all: &[(&'w str, &'w Objection)],
    days: &[Date],
    row: HeldRow<'_>,
    concerns: impl Fn(&Fact<ObjectionFiled>, bool) -> bool,
) -> Vec<Holding<'w>> {
    let held = all.iter().filter_map(|(number, objection)| {
        let concerned = |upheld: bool| {
            let mut filed = objection.filed.iter();
            filed.any(|fact| concerns(fact, upheld))
        };
        let (open, upheld) = (concerned(false), concerned(true));
        let hold = |day: &Date| {
            if open && objection.open_on(*day) {
                return Some((*day, Hold::Open));
            }
            let waits = world.unanswered(scheme, objection, row, *day);
            Some((*day, Hold::Upheld(waits.filter(|_| upheld)?)))
        };
        let holds: Vec<_> = days.iter().filter_map(hold).collect();
        (!holds.is_empty()).then_some((*number, *objection, holds))
    });
    held.collect()
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
            let days: BTreeSet<Date> = payments.iter().map(|fact| fact.clock).collect();
            let days: Vec<Date> = days.into_iter().collect();
            let mut told = Held::default();
            for (number, objection, holds) in objections.holding(world, scheme_id, case_no, &days) {
                let held = |day: Date| holds.iter().any(|(on, _)| *on == day);
                let paid_meanwhile = payments.iter().filter(|fact| held(fact.clock));
                for (_, hold) in &holds {
                    told.take(number, *hold);
                }
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
            let finding = told.told();
            if finding.is_empty() {
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
            flag.finding = finding;
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
        let mut told = Held::default();
        for paid in &held {
            for (number, objection, hold) in objections.holding_person(world, paid) {
                told.take(number, hold);
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
        flag.finding = told.told();
        found.flags.push(flag);
    }
}
