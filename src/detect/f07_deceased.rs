//! F07 Money was paid to somebody who was dead.
//!
//! **Definition.** The newest list of the dead that is known by the day asked for has the person, and a payment arrived for a
//! month that began after the day of death, or, where it is not for a month, was made after that day.
//! **Example.** A teacher died on 2025-01-16; the lists of February to June pay 500 yuan a month all the same.
//! **Exclusions.** The month of the death itself; payments that the bank returned; entries of older editions that the
//! newest one no longer has, or that the list itself took back. **False positives:** a list that names the wrong
//! person; a grant decided in life and paid to the heirs.
//! **Evidence:** the payment rows, and the list's entry; the finding names the list's edition. **Amount:** those
//! payments. One flag a person (or case) and scheme. It is judged by the very code that holds a payment.
//! **Source:** the scheme's payment clause; red-flag catalogue F07; provincial audit on subsidies to the dead.

use std::collections::BTreeMap;

use super::editions::Edition;
use super::flag::{Flag, Severity};
use super::joined::Joined;
use super::paid::{Paid, about, payment_clause, span, sum};
use super::{Detector, Findings};
use crate::domain::alias::Alias;
use crate::domain::date::{Date, Period};
use crate::domain::events::lists::{ListEntryRecorded, ListKind, ListStatus};
use crate::projections::{Fact, World};

/// F07.
pub struct Deceased;

/// What holds where a scheme's text has no clause on how it pays.
const CLAUSE: &str = "补助资金发放对象死亡的,自次月起停止发放";

/// The newest edition of the list of the dead.
pub(super) struct Dead<'a>(Edition<'a>);

impl<'a> Dead<'a> {
    /// As known by the end of a day.
    pub fn known_by(world: &'a World, day: Date) -> Dead<'a> {
        Dead(Edition::known_by(world, ListKind::Deceased, day))
    }

    /// The edition in words: its day.
    pub fn edition(&self) -> String {
        self.0.name()
    }

    /// Entries by which the person died before a day.
    pub fn before(&self, person: Alias, day: Date) -> Vec<&'a Fact<ListEntryRecorded>> {
        self.0
            .entries(person)
            .filter(|entry| entry.said.status != ListStatus::Revoked)
            .filter(|entry| entry.said.on.is_some_and(|died| died < day))
            .collect()
    }
}

/// The day that had to be lived to see: the first of the month paid, else the day of the payment.
pub(super) fn lived_on(period: Period, made: Date) -> Date {
    match period {
        Period::Month { month } => month.first_day(),
        _ => made,
    }
}

impl Detector for Deceased {
    fn code(&self) -> &'static str {
        "F07"
    }

    fn look(&self, world: &Joined<'_>, as_of: Date) -> Findings {
        let mut found = Findings::default();
        let dead = Dead::known_by(world, as_of);
        for ((scheme_id, person), payments) in world.by_person() {
            if world.funds.entries_of(&person).is_empty() {
                continue;
            }
            let mut of: BTreeMap<String, Vec<Paid<'_>>> = BTreeMap::new();
            for paid in payments {
                let day = lived_on(paid.fact.said.period, paid.fact.clock);
                if !dead.before(person, day).is_empty() {
                    of.entry(about(&[*paid], person)).or_default().push(*paid);
                }
            }
            for (about, paids) in of {
                let mut flag = Flag::new(self.code(), Severity::Critical, scheme_id, &about);
                flag.concerns(Some(person));
                for paid in &paids {
                    flag.rests_on(paid.fact);
                }
                let mut died = None;
                for paid in &paids {
                    let day = lived_on(paid.fact.said.period, paid.fact.clock);
                    for entry in dead.before(person, day) {
                        flag.rests_on(entry);
                        died = died.min(entry.said.on).or(entry.said.on);
                    }
                }
                flag.amount = sum(&paids);
                flag.period = span(&paids);
                flag.clause = Some(payment_clause(world, &paids))
                    .filter(|clause| !clause.is_empty())
                    .unwrap_or_else(|| CLAUSE.to_owned());
                if let Some(died) = died {
                    flag.finding = format!(
                        "the list of the dead, edition {}, has the person since {died}; {} payments are for later",
                        dead.edition(),
                        paids.len()
                    );
                }
                found.flags.push(flag);
            }
        }
        found
    }
}
