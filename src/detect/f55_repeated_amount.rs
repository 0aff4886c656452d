//! F55 One amount comes back again and again where costs should vary.
//!
//! **Definition.** Among a scheme's expenditures under lines whose costs vary, one amount occurs more often than the mean
//! of the frequencies plus 3 standard deviations, and at least a number of times.
//! **Parameters.** `times` = 6: the least number of times.
//! **Example.** 12 vouchers of different schools for transport and activities have 1,980 yuan each.
//! **Exclusions.** Lines with a rate (meals by the day), lines whose every cost is approved singly, payments and
//! awards, whose amounts a tariff sets; fewer than 100 vouchers or 20 amounts, of which a frequency says nothing.
//! The finding shows the mean, the deviation and the limit, to hundredths.
//! **False positives:** price lists, season tickets. **Evidence:** every voucher of the amount.
//! **Amount:** the vouchers together. One flag a scheme and amount. A lead only.
//! **Look at:** the vouchers of that amount, and their suppliers.
//! **Source:** the scheme's clause on costs as they were (据实) where its text has one, else the general rule, which is named as
//! such; Nigrini, number duplication test; red-flag catalogue F55.

use std::collections::BTreeMap;

use super::flag::{Flag, Severity};
use super::general::{general, quoted_by};
use super::joined::Joined;
use super::settings::Settings;
use super::{Detector, Findings, text};
use crate::domain::date::Date;
use crate::domain::events::payments::ExpenditureRecorded;
use crate::domain::money::Fen;
use crate::projections::{Fact, World};
use crate::statistics::{beyond_three_sigma, mean_and_deviation};

/// F55.
pub struct RepeatedAmount;

/// Vouchers without which a frequency says nothing.
const LEAST_VOUCHERS: usize = 100;
/// Amounts without which it says nothing.
const LEAST_AMOUNTS: usize = 20;

/// Words of a clause on costs as they were.
pub(super) const AS_SPENT: &[&str] = &["据实"];
/// What costs that vary are measured by where the scheme's text has none.
pub(super) const CLAUSE: &str = general!("据实列支", "支出应据实列支");

/// Whether the costs of a voucher's line vary, by the text that judges it.
pub(super) fn varies(world: &World, scheme_id: &str, fact: &Fact<ExpenditureRecorded>) -> bool {
    let text = match &fact.said.agreement_no {
        Some(number) => text::of_agreement(world, scheme_id, number, fact.version),
        None => text::of_fact(world, scheme_id, fact),
    };
    text.and_then(|scheme| scheme.cost_line_named(&fact.said.cost_line))
        .is_some_and(|line| line.cap_fen.is_none() && !line.other_requires_approval)
}

impl Detector for RepeatedAmount {
    fn code(&self) -> &'static str {
        "F55"
    }

    fn look(&self, world: &Joined<'_>, as_of: Date) -> Findings {
        let settings = Settings::of(world, self.code(), as_of);
        let mut schemes: BTreeMap<&str, BTreeMap<Fen, Vec<&Fact<ExpenditureRecorded>>>> =
            BTreeMap::new();
        for ((scheme, _), facts) in world.payments.expenditures() {
            for fact in facts.iter().filter(|fact| varies(world, scheme, fact)) {
                schemes
                    .entry(scheme)
                    .or_default()
                    .entry(fact.said.amount)
                    .or_default()
                    .push(fact);
            }
        }
        let mut found = Findings::default();
        for (scheme, amounts) in schemes {
            let vouchers: usize = amounts.values().map(Vec::len).sum();
            if vouchers < LEAST_VOUCHERS || amounts.len() < LEAST_AMOUNTS {
                continue;
            }
            let times = |facts: &Vec<_>| i64::try_from(facts.len()).unwrap_or(i64::MAX);
            let frequencies: Vec<i64> = amounts.values().map(times).collect();
            // Amounts of one frequency are judged once: a comparison walks all of them.
            let shown = mean_and_deviation(&frequencies);
            let mut beyond: BTreeMap<i64, bool> = BTreeMap::new();
            for (amount, facts) in &amounts {
                let often = times(facts);
                if often < settings.number(scheme, "times") {
                    continue;
                }
                let far = *beyond
                    .entry(often)
                    .or_insert_with(|| beyond_three_sigma(often, &frequencies).unwrap_or(false));
                if !far {
                    continue;
                }
                // Known by its fen, as ever; said in yuan.
                let (about, key) = (amount.to_string(), amount.0.to_string());
                let mut flag = Flag::of(self.code(), Severity::Lead, (scheme, &about), &key);
                for fact in facts {
                    flag.rests_on(*fact);
                }
                flag.amount =
                    Fen::sum(facts.iter().map(|fact| fact.said.amount)).unwrap_or(Fen(i64::MAX));
                let days = || facts.iter().map(|fact| fact.clock.year());
                if let (Some(first), Some(last)) = (days().min(), days().max()) {
                    flag.period = Some(if first == last {
                        first.to_string()
                    } else {
                        format!("{first}..{last}")
                    });
                }
                let by = (scheme, facts.first().copied());
                flag.clause = quoted_by(world, by, AS_SPENT, CLAUSE);
                if let Some([mean, deviation, limit]) = shown {
                    flag.finding = format!(
                        "{amount} yuan stand on {often} of {vouchers} vouchers with {} amounts; an amount stands on {mean} in the mean, the standard deviation is {deviation}, the mean plus three of these {limit}",
                        amounts.len()
                    );
                }
                found.flags.push(flag);
            }
        }
        found
    }
}
