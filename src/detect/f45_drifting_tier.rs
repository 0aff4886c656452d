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
//! **Source:** the scheme's tariff clause; plan 3 (类别档次核定); red-flag catalogue F45.

use std::collections::{BTreeMap, BTreeSet};

use super::flag::{Flag, Severity};
use super::joined::Joined;
use super::paid::{Paid, span, to_persons};
use super::settings::Settings;
use super::{Detector, Findings, text};
use crate::domain::alias::Alias;
use crate::domain::date::{Date, Month, Period};
use crate::domain::events::parties::SchoolTierSet;
use crate::domain::events::payments::{PaymentInstructed, PaymentReturned};
use crate::domain::money::Fen;
use crate::projections::posts::tier_on;
use crate::projections::{Fact, World};

/// F45.
pub struct DriftingTier;

/// Of so many persons one may be at the school's rate, and it is the whole school that is paid above it.
const ONE_IN: usize = 4;

/// A payment beside the tier of its school on the deciding day.
type Judged<'a> = (Paid<'a>, &'a Fact<SchoolTierSet>);

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
        let mut schools: BTreeMap<(&str, &str), BTreeMap<Month, Vec<Judged<'_>>>> = BTreeMap::new();
        for paid in to_persons(world) {
            let (Some(month), Some(unit)) = (paid.month(), paid.fact.said.unit_code.as_deref())
            else {
                continue;
            };
            let Some(day) = paid.text(world).and_then(|text| text.deciding_day(month)) else {
                continue;
            };
            if let Some(tier) = tier_on(world, unit, day) {
                schools
                    .entry((paid.scheme, unit))
                    .or_default()
                    .entry(month)
                    .or_default()
                    .push((paid, tier));
            }
        }
        let mut found = Findings::default();
        for ((scheme, unit), months) in schools {
            let least = settings.count(scheme, "persons");
            let drifted: Vec<Judged<'_>> = months
                .into_values()
                .filter_map(|paid| {
                    let of = |above: bool| -> BTreeSet<Alias> {
                        let fits =
                            |(one, tier): &&Judged<'_>| (one.amount() > tier.said.rate) == above;
                        let of = paid.iter().filter(fits);
                        of.map(|(one, _)| one.person).collect()
                    };
                    let (above, others) = (of(true).len(), of(false).len());
                    let drifted = above >= least && others * ONE_IN <= above + others;
                    let raised = paid.into_iter();
                    let raised = raised.filter(|(one, tier)| one.amount() > tier.said.rate);
                    drifted.then(|| raised.collect::<Vec<_>>())
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
