//! F07 Money was paid to somebody who was dead.
//!
//! **Definition.** A list of the dead that is known by the day asked for has the person, and a payment arrived for a
//! month that began after the day of death, or, where it is not for a month, was made after that day. Where the scheme pays
//! whoever is in post on a certain day of the month, that day had to be lived to see: a death before it leaves that month without
//! pay too. The last entry about the person holds, of whatever edition: later lists mostly name the dead of their month alone.
//! **Example.** A teacher died on 2025-01-16; the lists of February to June pay 500 yuan a month all the same.
//! **Exclusions.** The month of the death itself, but where it came before the day of the month that decides; payments that the bank returned; an entry that is marked as taken back,
//! or that an entry of a later list (or of that day) takes back. **False positives:** a list that names the wrong
//! person; a grant decided in life and paid to the heirs.
//! **Evidence:** the payment rows, and the list's entry; the finding names the list's edition. **Amount:** those
//! payments. One flag a person (or case) and scheme. It is judged by the very code that holds a payment.
//! **Look at:** the edition of the list and its row, the household book, the lists of those months.
//! **Source:** the scheme's payment clause where it is on death, of the month of death that of the tariff, else the general rule, which is named as such; red-flag catalogue F07; provincial audit on subsidies to the dead.

use std::collections::BTreeMap;

use super::editions::{evidence, holding};
use super::f44_off_post;
use super::flag::{Flag, Severity};
use super::general::general;
use super::joined::Joined;
use super::paid::{Paid, about, fitting_clause, span, sum};
use super::{Detector, Findings};
use crate::domain::alias::Alias;
use crate::domain::date::{Date, Period};
use crate::domain::events::lists::{ListEntryRecorded, ListKind};
use crate::projections::{Fact, World};
use crate::schemes::Scheme;

/// F07.
pub struct Deceased;

/// What holds where a scheme's text has no clause on how it pays.
const CLAUSE: &str = general!("对象死亡", "补助资金发放对象死亡的,自次月起停止发放");

/// Entries of lists known by the end of a day by which the person died before another.
pub(super) fn died_before(
    world: &World,
    known_by: Date,
    person: Alias,
    day: Date,
) -> Vec<&Fact<ListEntryRecorded>> {
    let mut entries = holding(world, ListKind::Deceased, person, known_by);
    entries.retain(|entry| entry.said.on.is_some_and(|died| died < day));
    entries
}

/// The day that had to be lived to see: of a month paid the day that decides it by the scheme's text, else its first;
/// else the day of the payment.
pub(super) fn lived_on(text: Option<&Scheme>, period: Period, made: Date) -> Date {
    match period {
        Period::Month { month } => text
            .and_then(|text| text.deciding_day(month))
            .unwrap_or_else(|| month.first_day()),
        _ => made,
    }
}

/// The same of a payment.
fn lived_to_see(world: &World, paid: &Paid<'_>) -> Date {
    lived_on(paid.text(world), paid.fact.said.period, paid.fact.clock)
}

impl Detector for Deceased {
    fn code(&self) -> &'static str {
        "F07"
    }

    fn look(&self, world: &Joined<'_>, as_of: Date) -> Findings {
        let mut found = Findings::default();
        for ((scheme_id, person), payments) in world.by_person() {
            if world.listed(person).next().is_none() {
                continue;
            }
            let mut of: BTreeMap<String, Vec<Paid<'_>>> = BTreeMap::new();
            for paid in payments {
                let day = lived_to_see(world, paid);
                if !died_before(world, as_of, person, day).is_empty() {
                    of.entry(about(&[*paid], person)).or_default().push(*paid);
                }
            }
            for (about, paids) in of {
                let mut flag = Flag::new(self.code(), Severity::Critical, scheme_id, &about);
                flag.concerns(Some(person));
                for paid in &paids {
                    flag.rests_on(paid.fact);
                }
                let (mut died, mut edition) = (None, None);
                for paid in &paids {
                    let day = lived_to_see(world, paid);
                    for entry in died_before(world, as_of, person, day) {
                        flag.rests_on_event(evidence(world, entry));
                        edition = edition.max(Some(entry.clock));
                        died = died.min(entry.said.on).or(entry.said.on);
                    }
                }
                flag.amount = sum(&paids);
                flag.period = span(&paids);
                // The month of death is lost by the day that decides months alone, which the tariff names.
                let by_day = paids.iter().any(|paid| match paid.fact.said.period {
                    Period::Month { month } => died.is_some_and(|died| died >= month.first_day()),
                    _ => false,
                });
                flag.clause = match by_day {
                    true => f44_off_post::clause(world, &paids),
                    false => fitting_clause(world, &paids, &["死亡"], CLAUSE),
                };
                if let (Some(died), Some(edition)) = (died, edition) {
                    flag.finding = format!(
                        "the list of the dead, edition {edition}, has the person since {died}; {} payments are for later",
                        paids.len()
                    );
                }
                found.flags.push(flag);
            }
        }
        found
    }
}
