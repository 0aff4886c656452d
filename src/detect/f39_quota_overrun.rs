//! F39 A unit has more awards than its quota.
//!
//! **Definition.** Awards charged to a unit within the period of a quota exceed that quota, summed over
//! allocations for the period.
//! **Example.** A school has a quota of 2 for 2025 and three of its teachers are awarded 2,000 each.
//! **Exclusions.** A unit without a quota in the ledger for the period of the awards; a second allocation,
//! which adds to the first; an award that was given up or refused before
//! anything was paid on it. **False positives:** a reallocation that is not recorded yet.
//! **Evidence:** every award row of the unit in the period, and the quota rows. **Amount:** the awards
//! beyond the quota, last by decision number (J10 after J9). One flag a unit.
//! **Source:** the scheme's quota clause; plans 9, 10 and 16.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use super::flag::{Flag, Severity, charged};
use super::joined::Joined;
use super::{Detector, Findings, text};
use crate::domain::date::Date;
use crate::domain::events::claims::AwardDecided;
use crate::domain::money::Fen;
use crate::projections::Fact;
use crate::projections::quotas::{self, within};

/// F39.
pub struct QuotaOverrun;

impl Detector for QuotaOverrun {
    fn code(&self) -> &'static str {
        "F39"
    }

    fn look(&self, world: &Joined<'_>, _as_of: Date) -> Findings {
        let mut awards: BTreeMap<(String, String), Vec<&Fact<AwardDecided>>> = BTreeMap::new();
        for ((scheme, case_no), case) in world.cases.iter() {
            for fact in charged(world, scheme, case_no, case) {
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
            let (scheme_id, unit) = &key;
            let quotas = quotas::of_unit(world, scheme_id, unit);
            if quotas.is_empty() {
                continue;
            }
            let mut flag = Flag::new(self.code(), Severity::High, scheme_id, unit);
            let mut beyond = Vec::new();
            let mut overruns = Vec::new();
            for allowed in quotas {
                let period = allowed.period;
                let mut charged: Vec<_> = given
                    .iter()
                    .copied()
                    .filter(|fact| period.is_none_or(|period| within(fact.said.period, period)))
                    .collect();
                let Some(quota) = allowed.count.map(|count| count as usize) else {
                    continue;
                };
                if charged.len() <= quota {
                    continue;
                }
                charged.sort_by(|a, b| in_order(a, b));
                for fact in &charged {
                    flag.concerns(fact.said.person);
                    flag.rests_on(fact);
                }
                for fact in &allowed.allocated {
                    flag.rests_on(fact);
                }
                for fact in &allowed.moved {
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
            // By the text under which the quota was overrun.
            flag.clause = given
                .iter()
                .max_by(|a, b| in_order(a, b))
                .and_then(|fact| text::of_fact(world, scheme_id, fact))
                .and_then(|scheme| scheme.quota.as_ref().map(|quota| quota.clause.clone()))
                .unwrap_or_default();
            flag.finding = overruns.join("; ");
            found.flags.push(flag);
        }
        found
    }
}

/// Order in which awards use up a quota: by their numbers, of equal ones by amount and person.
pub(super) fn in_order(a: &Fact<AwardDecided>, b: &Fact<AwardDecided>) -> Ordering {
    by_number(&a.said.award_no, &b.said.award_no)
        .then_with(|| (a.said.amount, a.said.person).cmp(&(b.said.amount, b.said.person)))
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
