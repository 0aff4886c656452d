//! F45 A whole school is paid at a higher tier than the one set for it.
//!
//! **Definition.** In a month the payments that a school's staff had under a scheme with tiers are above the rate set
//! for the school on the deciding day, for a number of persons and for all of the staff but one in four.
//! **Parameters.** `persons` = 3: persons paid above the rate in the month, from which on it is told.
//! **Example.** From April on all 13 teachers of a school have 600 yuan; the table of tiers has 500 for it.
//! **Exclusions.** A tier raised by a row of the table with its document; single persons paid at another rate
//! (F43); schools of which no tier is known. That all staff have one tier is in order where the tier is the school's.
//! **False positives:** a table of tiers that was not brought up to date.
//! **Evidence:** the payments above the rate, those of the same months that came back among them, and the tier that was set. **Amount:** what arrived above the rate.
//! One flag a school and scheme.
//! **Look at:** the table of tiers and its document, the payments of the month.
//! **Source:** the scheme's tariff clause; plan 3 (类别档次核定); red-flag catalogue F45.

use std::collections::{BTreeMap, BTreeSet};

use super::flag::{Flag, Severity};
use super::joined::Joined;
use super::paid::{Paid, span};
use super::settings::Settings;
use super::{Detector, Findings, text};
use crate::domain::alias::Alias;
use crate::domain::date::{Date, Month, Period};
use crate::domain::events::parties::SchoolTierSet;
use crate::domain::events::payments::{PaymentInstructed, PaymentReturned};
use crate::domain::money::Fen;
use crate::projections::posts::{Tiers, tier_on};
use crate::projections::{Fact, World};

/// F45.
pub struct DriftingTier;

/// Of so many persons one may be at the school's rate, and it is the whole school that is paid above it.
const ONE_IN: usize = 4;

/// A payment beside the tier of its school on the deciding day.
type Judged<'a> = (Paid<'a>, &'a Fact<SchoolTierSet>);

/// School, month and tier that a payment for a month is measured by.
fn measured<'a>(
    world: &'a World,
    tiers: &mut Tiers<'a>,
    paid: &Paid<'a>,
) -> Option<(&'a str, Month, &'a Fact<SchoolTierSet>)> {
    let (month, unit) = (paid.month()?, paid.unit()?);
    let day = paid.text(world)?.deciding_day(month)?;
    Some((unit, month, tiers.on(world, unit, day)?))
}

/// A month of a school in which somebody has more than its rate.
#[derive(Default)]
struct Raised<'a> {
    above: Vec<Judged<'a>>,
    /// Who has no more than the rate.
    others: BTreeSet<Alias>,
}

impl Raised<'_> {
    /// How many persons have more than the rate.
    fn persons(&self) -> usize {
        let above: BTreeSet<Alias> = self.above.iter().map(|(paid, _)| paid.person).collect();
        above.len()
    }
}

/// Months by scheme and school.
type Schools<'a> = BTreeMap<(&'a str, &'a str), BTreeMap<Month, Raised<'a>>>;

/// Months in which as many persons as `least` says of a scheme have more than the rate, with all who were paid for them. Such are
/// rare: the others who were paid are looked for only where there is one.
fn raised<'a>(world: &'a Joined<'_>, least: impl Fn(&str) -> usize) -> Schools<'a> {
    let mut schools = Schools::new();
    let mut tiers = Tiers::default();
    let all = || world.by_person().flat_map(|(_, payments)| payments);
    for paid in all() {
        let Some((unit, month, tier)) = measured(world, &mut tiers, paid) else {
            continue;
        };
        if paid.amount() > tier.said.rate {
            let months = schools.entry((paid.scheme, unit)).or_default();
            months.entry(month).or_default().above.push((*paid, tier));
        }
    }
    schools.retain(|(scheme, _), months| {
        let least = least(scheme);
        months.retain(|_, month| month.persons() >= least);
        !months.is_empty()
    });
    if schools.is_empty() {
        return schools;
    }
    for paid in all() {
        let month = paid.month().zip(paid.unit()).and_then(|(month, unit)| {
            let months = schools.get_mut(&(paid.scheme, unit))?;
            months.get_mut(&month)
        });
        if let (Some(month), Some((.., tier))) = (month, measured(world, &mut tiers, paid))
            && paid.amount() <= tier.said.rate
        {
            month.others.insert(paid.person);
        }
    }
    schools
}

/// Orders of a school's lists for some months that came back and are above the rate of its tier, with what tells that they did.
fn came_back<'a>(
    world: &'a World,
    (scheme, unit): (&str, &str),
    months: &BTreeSet<Option<Month>>,
) -> Vec<(&'a Fact<PaymentInstructed>, &'a [Fact<PaymentReturned>])> {
    let payments = world.payments.of_scheme(scheme);
    let returned = payments.filter(|(_, payment)| !payment.returned.is_empty());
    let orders = returned.flat_map(|(_, payment)| {
        let of = payment.instructed.iter();
        of.map(move |fact| (fact, payment.returned.as_slice()))
    });
    let above = |fact: &Fact<PaymentInstructed>| {
        let Period::Month { month } = fact.said.period else {
            return false;
        };
        let day = text::of_fact(world, scheme, fact).and_then(|text| text.deciding_day(month));
        let tier = day.and_then(|day| tier_on(world, unit, day));
        months.contains(&Some(month)) && tier.is_some_and(|tier| fact.said.amount > tier.said.rate)
    };
    orders
        .filter(|(fact, _)| fact.said.unit_code.as_deref() == Some(unit) && above(fact))
        .collect()
}

impl Detector for DriftingTier {
    fn code(&self) -> &'static str {
        "F45"
    }

    fn look(&self, world: &Joined<'_>, as_of: Date) -> Findings {
        let settings = Settings::of(world, self.code(), as_of);
        let least = |scheme: &str| settings.count(scheme, "persons");
        let mut found = Findings::default();
        for ((scheme, unit), months) in raised(world, least) {
            let drifted: Vec<Judged<'_>> = months
                .into_values()
                .filter_map(|mut month| {
                    let (above, others) = (month.persons(), month.others.len());
                    // In the order in which they were told.
                    month.above.sort_by_key(|(paid, _)| paid.place());
                    (others * ONE_IN <= above + others).then_some(month.above)
                })
                .flatten()
                .collect();
            let Some((first, _)) = drifted.first() else {
                continue;
            };
            // What was ordered alike and came back is of the same lists.
            let months: BTreeSet<Option<Month>> =
                drifted.iter().map(|(paid, _)| paid.month()).collect();
            let back = came_back(world, (scheme, unit), &months);
            let mut flag = Flag::new(self.code(), Severity::Medium, scheme, unit);
            let text = first.text(world);
            flag.clause = text
                .and_then(|text| text.tariff.as_ref())
                .map(|tariff| tariff.clause.clone())
                .unwrap_or_default();
            for (paid, tier) in &drifted {
                flag.concerns(Some(paid.person));
                flag.rests_on(paid.fact);
                flag.rests_on(tier);
            }
            for (fact, returned) in back {
                flag.rests_on(fact);
                for one in returned {
                    flag.rests_on(one);
                }
            }
            let above = drifted
                .iter()
                .filter_map(|(paid, tier)| paid.amount().checked_sub(tier.said.rate));
            flag.amount = Fen::sum(above).unwrap_or(Fen(i64::MAX));
            flag.period = span(drifted.iter().map(|(paid, _)| paid));
            let persons: BTreeSet<_> = drifted.iter().map(|(paid, _)| paid.person).collect();
            flag.finding = format!(
                "{} persons, all of the school's staff or all but one in four, have more than the rate of its tier, in {} payments",
                persons.len(),
                drifted.len()
            );
            found.flags.push(flag);
        }
        found
    }
}
