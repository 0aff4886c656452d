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
use super::settings::Settings;
use super::{Detector, Findings, pupils};
use crate::domain::alias::Alias;
use crate::domain::date::{Date, Month, Period};
use crate::domain::events::payments::Payee;
use crate::domain::money::Fen;
use crate::projections::World;
use crate::projections::posts::Posts;

/// F68.
pub struct LeftOut;

/// Kinds of tables that say who is paid.
const LISTS: &[&str] = &["payment_lists", "bank_returns"];

/// Months that each scheme paid, and who was on a list of payments for them.
type Instructed<'a> = BTreeMap<&'a str, BTreeMap<Month, BTreeSet<Alias>>>;

fn instructed(world: &World) -> Instructed<'_> {
    let mut all = Instructed::new();
    for ((scheme, _), payment) in world.payments.iter() {
        for fact in &payment.instructed {
            if let (Period::Month { month }, Payee::Person(person)) =
                (fact.said.period, &fact.said.payee)
            {
                all.entry(scheme)
                    .or_default()
                    .entry(month)
                    .or_default()
                    .insert(*person);
            }
        }
    }
    all
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
        let paid = instructed(world);
        for (alias, person) in world.parties.iter() {
            let Some(posts) = Posts::of(world, alias) else {
                continue;
            };
            let schemes: BTreeSet<&str> = person
                .registered
                .iter()
                .map(|(scheme, _)| scheme.as_str())
                .collect();
            for scheme in schemes {
                let (Some(months), Some(text)) = (paid.get(scheme), world.registry.scheme(scheme))
                else {
                    continue;
                };
                let facts = person.registered.iter().filter(|(of, _)| of == scheme);
                let mut names: Vec<Alias> = facts
                    .clone()
                    .filter_map(|(_, fact)| fact.said.number)
                    .collect();
                names.extend(world.parties.merged().aliases(*alias));
                let missing: Vec<_> = months
                    .iter()
                    .filter(|(_, persons)| !persons.contains(alias))
                    .filter_map(|(month, _)| {
                        let day = text.deciding_day(*month).filter(|day| *day <= as_of)?;
                        let listed = coverage.under(scheme, &names, *month)?;
                        let owed = listed.amount.0 > 0
                            && !posts.schools(day).is_empty()
                            && !world.suspended(scheme, *alias, day);
                        owed.then_some((*month, listed))
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
