//! F53 A unit's costs are round far more often than its peers'.
//!
//! **Definition.** Under lines whose costs vary, the share of an agreement's vouchers that are whole thousands of yuan
//! lies above the mean of all agreements of the scheme plus 3 standard deviations.
//! **Parameters.** `vouchers` = 10: vouchers of an agreement without which its share says nothing.
//! **Example.** Of one school's 24 vouchers 15 are whole thousands; of 39 others' none or one in twenty.
//! **Exclusions.** Lines with a rate or a single approval; fewer than 12 agreements with enough vouchers: with fewer a
//! share cannot lie beyond three deviations. The finding shows the share, the mean, the deviation and the limit in
//! thousandths. **False positives:** price lists.
//! **Evidence:** the round vouchers. **Amount:** they together. One flag an agreement. A lead only.
//! **Look at:** the receipts behind the round vouchers.
//! **Source:** the scheme's clause on costs as they were (据实) where its text has one, else the general rule, which is named as
//! such; Nigrini, rounded amounts; red-flag catalogue F53.

use std::collections::BTreeMap;

use super::f55_repeated_amount::{AS_SPENT, CLAUSE, varies};
use super::flag::{Flag, Severity};
use super::general::quoted_by;
use super::joined::Joined;
use super::settings::Settings;
use super::{Detector, Findings};
use crate::domain::date::Date;
use crate::domain::events::payments::ExpenditureRecorded;
use crate::domain::money::Fen;
use crate::projections::Fact;
use crate::statistics::{beyond_three_sigma, mean_and_deviation};

/// F53.
pub struct RoundSums;

/// Agreements without which no share can lie beyond three deviations.
const LEAST_PEERS: usize = 12;
/// A whole thousand yuan, in fen.
const THOUSAND: i64 = 100_000;

impl Detector for RoundSums {
    fn code(&self) -> &'static str {
        "F53"
    }

    fn look(&self, world: &Joined<'_>, as_of: Date) -> Findings {
        let settings = Settings::of(world, self.code(), as_of);
        let mut units: BTreeMap<&str, BTreeMap<&str, Vec<&Fact<ExpenditureRecorded>>>> =
            BTreeMap::new();
        for ((scheme, _), facts) in world.payments.expenditures() {
            for fact in facts.iter().filter(|fact| varies(world, scheme, fact)) {
                if let Some(agreement) = &fact.said.agreement_no {
                    let units = units.entry(scheme).or_default();
                    units.entry(agreement).or_default().push(fact);
                }
            }
        }
        let mut found = Findings::default();
        for (scheme, mut units) in units {
            let least = settings.count(scheme, "vouchers");
            units.retain(|_, facts| facts.len() >= least);
            if units.len() < LEAST_PEERS {
                continue;
            }
            let round = |fact: &&Fact<ExpenditureRecorded>| {
                fact.said.amount.0 > 0 && fact.said.amount.0 % THOUSAND == 0
            };
            let share = |facts: &[&Fact<ExpenditureRecorded>]| {
                let of = facts.iter().copied().filter(|fact| round(fact)).count();
                i64::try_from(of * 1000 / facts.len().max(1)).unwrap_or(0)
            };
            let shares: BTreeMap<&str, i64> = units
                .iter()
                .map(|(number, facts)| (*number, share(facts)))
                .collect();
            let all: Vec<i64> = shares.values().copied().collect();
            let shown = mean_and_deviation(&all);
            for (number, facts) in &units {
                let own = shares.get(number).copied().unwrap_or(0);
                // Only a share above nothing is worth the walk over all of them.
                if own == 0 || beyond_three_sigma(own, &all) != Some(true) {
                    continue;
                }
                let mut flag = Flag::new(self.code(), Severity::Lead, scheme, number);
                let rounded: Vec<_> = facts.iter().copied().filter(|fact| round(fact)).collect();
                for fact in &rounded {
                    flag.rests_on(fact);
                }
                flag.amount =
                    Fen::sum(rounded.iter().map(|fact| fact.said.amount)).unwrap_or(Fen(i64::MAX));
                let by = (scheme, facts.first().copied());
                flag.clause = quoted_by(world, by, AS_SPENT, CLAUSE);
                if let Some([mean, deviation, limit]) = shown {
                    flag.finding = format!(
                        "{} of {} vouchers are whole thousands, {own} in a thousand; the mean of {} agreements is {mean}, the standard deviation {deviation}, the mean plus three of these {limit}",
                        rounded.len(),
                        facts.len(),
                        units.len()
                    );
                }
                found.flags.push(flag);
            }
        }
        found
    }
}
