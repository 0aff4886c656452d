//! F68 In post, on the public list, and not paid.
//!
//! **Definition.** A scheme pays by the month those who are in post on a certain day. In a month in which it paid others, a
//! person was in post on that day, the list that held showed an amount for them, and no payment was instructed.
//! Or fewer of a school's boarders registered as poor are aided than the scheme's coverage rule wants (`pupils.rs`).
//! **Parameters.** `months` = 2: months left out from which on it is told; a single one may be on its way.
//! **Example.** A teacher is in post all year, stands on the lists of April to June with 600 yuan, and is on no payment list.
//! **Exclusions.** Persons whose payments were stopped; lists that end the payment with nothing; months that were
//! instructed and returned by the bank; months in which the scheme paid nobody. Cases with an award are F72.
//! Where a row of a payment list of those months was refused and not read since, it is told as data quality.
//! **False positives:** persons who gave the money up. **Evidence:** the person's row in the register, and the rows of the lists.
//! **Amount:** the amounts listed, or the heads left out times the amount a head. One flag a person, or a school and period.
//! **Look at:** the register, the row of the notice, the lists of those months.
//! **Source:** 应助未助 in audits of subsidies; red-flag catalogue F68.

use std::collections::{BTreeMap, BTreeSet};

use super::flag::{Flag, Severity};
use super::joined::Joined;
use super::lacking::Lacking;
use super::paid::{Paid, arrived};
use super::settings::Settings;
use super::{Detector, Findings, pupils};
use crate::domain::alias::Alias;
use crate::domain::date::{Date, Month, Period};
use crate::domain::events::payments::Payee;
use crate::domain::money::Fen;
use crate::projections::payments::Standing;
use crate::projections::posts::Posts;

/// F68.
pub struct LeftOut;

/// Kinds of tables that say who is paid.
const LISTS: &[&str] = &["payment_lists", "bank_returns"];

/// What was instructed for months: by scheme the months, and, beside what [`Joined::by_person`] has, who was on a list for them.
#[derive(Default)]
struct Instructed<'a> {
    months: BTreeMap<&'a str, BTreeSet<Month>>,
    /// Payments of each scheme that arrived, of the persons who were not asked about yet.
    rows: BTreeMap<&'a str, &'a [Paid<'a>]>,
    /// Those that did not arrive, came back, or are told more than once.
    others: BTreeSet<(&'a str, Alias, Month)>,
}

impl<'a> Instructed<'a> {
    fn of(world: &'a Joined<'_>) -> Self {
        let mut all = Instructed {
            rows: world.by_scheme().collect(),
            ..Instructed::default()
        };
        for (scheme, rows) in &all.rows {
            let months = all.months.entry(scheme).or_default();
            let mut last = None;
            for month in rows.iter().filter_map(Paid::month) {
                if last.replace(month) != Some(month) {
                    months.insert(month);
                }
            }
        }
        for ((scheme, _), payment) in world.payments.iter() {
            if let (true, Standing::One(_)) = (arrived(payment), payment.standing()) {
                continue;
            }
            for fact in &payment.instructed {
                if let (Period::Month { month }, Payee::Person(person)) =
                    (fact.said.period, &fact.said.payee)
                {
                    all.months.entry(scheme).or_default().insert(month);
                    all.others.insert((scheme, *person, month));
                }
            }
        }
        all.months.retain(|_, months| !months.is_empty());
        all
    }

    /// Payments under a scheme to a person, who comes behind all that were asked about before.
    fn next(&mut self, scheme: &str, person: Alias) -> &'a [Paid<'a>] {
        let Some(left) = self.rows.get_mut(scheme) else {
            return &[];
        };
        let rows: &'a [Paid<'a>] = left;
        let before = rows.iter().take_while(|paid| paid.person < person).count();
        let rest = rows.get(before..).unwrap_or_default();
        let own = rest.iter().take_while(|paid| paid.person == person).count();
        *left = rest;
        rest.get(..own).unwrap_or_default()
    }
}

impl Detector for LeftOut {
    fn code(&self) -> &'static str {
        "F68"
    }

    fn look(&self, world: &Joined<'_>, as_of: Date) -> Findings {
        let settings = Settings::of(world, self.code(), as_of);
        let mut found = Findings::default();
        found.flags.extend(pupils::flags(world, self.code()));
        let coverage = world.coverage();
        if coverage.is_empty() {
            return found;
        }
        let mut instructed = Instructed::of(world);
        let mut schemes: Vec<&str> = Vec::new();
        // Persons come in the order of their aliases, as their payments do.
        for (alias, person) in world.parties.iter() {
            let Some(posts) = Posts::known(person) else {
                continue;
            };
            schemes.clear();
            schemes.extend(person.registered.iter().map(|(scheme, _)| scheme.as_str()));
            schemes.sort_unstable();
            schemes.dedup();
            for scheme in schemes.iter().copied() {
                let paid = instructed.next(scheme, *alias);
                let (Some(months), Some(text)) =
                    (instructed.months.get(scheme), world.registry.scheme(scheme))
                else {
                    continue;
                };
                let told = |month: Month| {
                    let mut own = paid.iter().filter(|paid| paid.told() == *alias);
                    own.any(|paid| paid.month() == Some(month))
                        || instructed.others.contains(&(scheme, *alias, month))
                };
                let unpaid: Vec<Month> = months.iter().copied().filter(|one| !told(*one)).collect();
                if unpaid.is_empty() {
                    continue;
                }
                let facts = person.registered.iter().filter(|(of, _)| of == scheme);
                let mut names: Vec<Alias> = facts
                    .clone()
                    .filter_map(|(_, fact)| fact.said.number)
                    .collect();
                names.extend(world.parties.merged().aliases(*alias));
                let missing: Vec<_> = unpaid
                    .into_iter()
                    .filter_map(|month| {
                        let day = text.deciding_day(month).filter(|day| *day <= as_of)?;
                        let listed = coverage.under(scheme, &names, month)?;
                        let owed = listed.amount.0 > 0
                            && !posts.schools(day).is_empty()
                            && !world.suspended(scheme, *alias, day);
                        owed.then_some((month, listed))
                    })
                    .collect();
                if missing.is_empty() || missing.len() < settings.count(scheme, "months") {
                    continue;
                }
                let mut flag = Flag::new(self.code(), Severity::Medium, scheme, &alias.to_string());
                flag.concerns(Some(*alias));
                for (_, fact) in facts {
                    flag.rests_on(fact);
                }
                for (_, listed) in &missing {
                    flag.rests_on(listed.row);
                }
                flag.amount = Fen::sum(missing.iter().map(|(_, listed)| listed.amount))
                    .unwrap_or(Fen(i64::MAX));
                if let (Some((first, _)), Some((last, _))) = (missing.first(), missing.last()) {
                    flag.period = Some(if first == last {
                        first.to_string()
                    } else {
                        format!("{first}..{last}")
                    });
                }
                flag.clause = text
                    .tariff
                    .as_ref()
                    .map(|tariff| tariff.clause.clone())
                    .unwrap_or_default();
                let of: Vec<String> = missing.iter().map(|(month, _)| month.to_string()).collect();
                flag.finding = format!(
                    "in post and listed for {} months without any payment: {}",
                    missing.len(),
                    of.join(", ")
                );
                let lacking = Lacking::of(world, scheme, LISTS);
                let lacks = lacking.any() && {
                    let facts = || {
                        let paid = world
                            .payments
                            .iter()
                            .filter(|((of, _), _)| of.as_str() == scheme);
                        paid.flat_map(|(_, payment)| &payment.instructed)
                    };
                    lacking.of_time(facts, |fact| {
                        let mut months = missing.iter();
                        months.any(|(month, _)| fact.said.period == Period::Month { month: *month })
                    })
                };
                if lacks {
                    flag = flag.as_data_quality();
                }
                found.flags.push(flag);
            }
        }
        found
    }
}
