//! F39 A unit has more awards than its quota.
//!
//! **Definition.** Awards charged to a unit within the period of a quota exceed that quota, summed over
//! allocations for the period.
//! **Example.** A school has a quota of 2 for 2025 and three of its teachers are awarded 2,000 each.
//! **Exclusions.** A unit without a quota in the ledger for the period of the awards; a second allocation,
//! which adds to the first. **False positives:** a reallocation that is not recorded yet.
//! **Evidence:** every award row of the unit in the period, and the quota rows. **Amount:** the awards
//! beyond the quota, last by decision number (J10 after J9). One flag a unit.
//! **Source:** the scheme's quota clause; plans 9, 10 and 16.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use super::flag::{Flag, Severity};
use super::{Detector, Findings};
use crate::domain::date::{Date, Period};
use crate::domain::events::claims::AwardDecided;
use crate::domain::events::funds::QuotaAllocated;
use crate::domain::money::Fen;
use crate::projections::{Fact, World};

/// F39.
pub struct QuotaOverrun;

impl Detector for QuotaOverrun {
    fn code(&self) -> &'static str {
        "F39"
    }

    fn flags(&self, world: &World, _as_of: Date) -> Findings {
        let mut awards: BTreeMap<(String, String), Vec<&Fact<AwardDecided>>> = BTreeMap::new();
        for ((scheme, _), case) in world.cases.iter() {
            for fact in &case.awards {
                let unit = fact.said.unit_code.as_deref().or(case.unit_code());
                if let Some(unit) = unit {
                    awards
                        .entry((scheme.clone(), unit.to_owned()))
                        .or_default()
                        .push(fact);
                }
            }
        }
        let mut found = Findings::default();
        for (key, given) in awards {
            let Some(quotas) = world.funds.quotas().get(&key) else {
                continue;
            };
            let (scheme_id, unit) = &key;
            let mut flag = Flag::new(self.code(), Severity::High, scheme_id, unit);
            let mut beyond = Vec::new();
            let mut overruns = Vec::new();
            for period in periods(quotas) {
                let allocated: Vec<_> = quotas
                    .iter()
                    .filter(|fact| fact.said.period.is_none() || fact.said.period == period)
                    .collect();
                let counts: Vec<u32> = allocated.iter().filter_map(|q| q.said.count).collect();
                let quota: usize = counts.iter().map(|count| *count as usize).sum();
                let mut charged: Vec<_> = given
                    .iter()
                    .copied()
                    .filter(|fact| period.is_none_or(|period| within(fact.said.period, period)))
                    .collect();
                if counts.is_empty() || charged.len() <= quota {
                    continue;
                }
                charged.sort_by(|a, b| {
                    by_number(&a.said.award_no, &b.said.award_no).then_with(|| {
                        (a.said.amount, a.said.person).cmp(&(b.said.amount, b.said.person))
                    })
                });
                for fact in &charged {
                    flag.concerns(fact.said.person);
                    flag.rests_on(fact);
                }
                for fact in allocated {
                    flag.rests_on(fact);
                }
                if flag.period.is_none() {
                    flag.period = charged.first().map(|fact| fact.said.period.to_string());
                }
                beyond.extend(charged.iter().skip(quota).map(|fact| fact.said.amount));
                overruns.push(format!("quota {quota}, awards {}", charged.len()));
            }
            if overruns.is_empty() {
                continue;
            }
            flag.amount = Fen::sum(beyond).unwrap_or(Fen(i64::MAX));
            flag.clause = world
                .registry
                .scheme(scheme_id)
                .and_then(|scheme| scheme.quota.as_ref().map(|quota| quota.clause.clone()))
                .unwrap_or_default();
            flag.finding = overruns.join("; ");
            found.flags.push(flag);
        }
        found
    }
}

/// Periods that quotas are for; `None` alone where no quota says one.
fn periods(quotas: &[Fact<QuotaAllocated>]) -> Vec<Option<Period>> {
    let stated: BTreeSet<Period> = quotas.iter().filter_map(|fact| fact.said.period).collect();
    if stated.is_empty() {
        vec![None]
    } else {
        stated.into_iter().map(Some).collect()
    }
}

fn within(inner: Period, outer: Period) -> bool {
    outer.first_day() <= inner.first_day() && inner.last_day() <= outer.last_day()
}

/// Orders numbers as an office counts: runs of digits by their value, all else by its letters.
fn by_number(a: &str, b: &str) -> Ordering {
    fn parts(text: &str) -> Vec<(usize, &str)> {
        let mut parts = Vec::new();
        let mut rest = text;
        while let Some(first) = rest.chars().next() {
            let digits = first.is_ascii_digit();
            let end = rest
                .find(|letter: char| letter.is_ascii_digit() != digits)
                .unwrap_or(rest.len());
            let (run, after) = rest.split_at(end);
            let run = if digits {
                run.trim_start_matches('0')
            } else {
                run
            };
            // Of two numbers without leading zeros the longer is the greater.
            parts.push((if digits { run.len() } else { 0 }, run));
            rest = after;
        }
        parts
    }
    parts(a).cmp(&parts(b)).then_with(|| a.cmp(b))
}
