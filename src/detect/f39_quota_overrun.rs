//! F39 A unit has more awards than its quota, or gave away more of it than it had; or the quotas of all units
//! are more than the scheme has.
//!
//! **Definition.** Awards charged to a unit within the period of a quota exceed that quota, summed over
//! allocations and moves for the period; or more places, or more money, moved from it to others than it had. Or
//! the places of all counties, or the money of all units, sum to more for a period than the scheme's text has in all.
//! **Example.** A school has a quota of 2 for 2025 and three of its teachers are awarded 2,000 each.
//! Sixteen counties share 500 pairs, and their quotas sum to 607.
//! **Exclusions.** Places of units that are nominations, whose sum may be more than are aided. A unit without a quota in the ledger for the period of the awards; a second allocation,
//! which adds to the first; an award that was given up or refused before
//! anything was paid on it. **False positives:** a reallocation that is not recorded yet.
//! **Evidence:** every award row of the unit in the period, and the quota rows. **Amount:** the awards
//! beyond the quota, last by decision number (J10 after J9), and money moved away beyond it; money allocated beyond the whole. One flag a unit, and one a scheme.
//! **Source:** the scheme's quota clause; plans 9, 10 and 16.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use super::flag::{Flag, Severity, charged};
use super::joined::Joined;
use super::{Detector, Findings, text};
use crate::domain::date::Date;
use crate::domain::events::claims::AwardDecided;
use crate::domain::events::funds::QuotaReallocated;
use crate::domain::money::Fen;
use crate::projections::quotas::{self, within};
use crate::projections::{Fact, World};

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
        let mut units: BTreeSet<(String, String)> = awards.keys().cloned().collect();
        for scheme in world.registry.scheme_ids() {
            let moves = world.acts.all::<QuotaReallocated>(scheme);
            units.extend(moves.map(|act| (scheme.to_owned(), act.said.from_code.clone())));
        }
        let mut found = Findings::default();
        for key in units {
            let given = awards.remove(&key).unwrap_or_default();
            let (scheme_id, unit) = &key;
            let quotas = quotas::of_unit(world, scheme_id, unit);
            if quotas.is_empty() {
                continue;
            }
            let mut flag = Flag::new(self.code(), Severity::High, scheme_id, unit);
            let mut beyond = Vec::new();
            let mut overruns = Vec::new();
            let mut moved_under = None;
            for allowed in quotas {
                let period = allowed.period;
                if allowed.places_short > 0 || allowed.fen_short > 0 {
                    for fact in &allowed.allocated {
                        flag.rests_on(fact);
                    }
                    for fact in &allowed.moved {
                        flag.rests_on(fact);
                    }
                    flag.period = flag
                        .period
                        .take()
                        .or(period.map(|period| period.to_string()));
                    moved_under = allowed
                        .moved
                        .iter()
                        .max_by_key(|fact| (fact.clock, &fact.source))
                        .copied();
                    let short = Fen::from_wide(allowed.fen_short).unwrap_or(Fen(i64::MAX));
                    beyond.push(short);
                    overruns.push(format!(
                        "moved away beyond its quota: a count of {}, and {short} yuan",
                        allowed.places_short
                    ));
                }
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
                .map(|fact| text::of_fact(world, scheme_id, fact))
                .or_else(|| Some(text::of_fact(world, scheme_id, moved_under?)))
                .flatten()
                .and_then(|scheme| scheme.quota.as_ref().map(|quota| quota.clause.clone()))
                .unwrap_or_default();
            flag.finding = overruns.join("; ");
            found.flags.push(flag);
        }
        for scheme in world.registry.scheme_ids() {
            found.flags.extend(whole(self.code(), world, scheme));
        }
        found
    }
}

/// The quotas of all units together, where they are more than the text of the newest of them has.
fn whole(code: &'static str, world: &World, scheme_id: &str) -> Option<Flag> {
    let mut flag = Flag::new(code, Severity::High, scheme_id, scheme_id);
    let mut beyond = Vec::new();
    let mut overruns = Vec::new();
    for whole in quotas::of_scheme(world, scheme_id, None) {
        let newest = whole.allocated.iter().max_by_key(|fact| fact.clock);
        let text = newest.and_then(|fact| text::of_fact(world, scheme_id, fact));
        let Some(quota) = text.and_then(|scheme| scheme.quota.as_ref()) else {
            continue;
        };
        let places = quota.places_of_all();
        let places = places.filter(|most| whole.count > u64::from(*most));
        let money = quota.total_fen.map(i128::from);
        let money = money.filter(|most| whole.fen > *most);
        if let Some(most) = places {
            overruns.push(format!(
                "the quotas of all units sum to a count of {}, the scheme has {most}",
                whole.count
            ));
        }
        if let Some(most) = money {
            let fen = |sum: i128| Fen::from_wide(sum).unwrap_or(Fen(i64::MAX));
            beyond.push(fen(whole.fen - most));
            overruns.push(format!(
                "the quotas of all units sum to {} yuan, the scheme has {} yuan",
                fen(whole.fen),
                fen(most)
            ));
        }
        if places.is_none() && money.is_none() {
            continue;
        }
        for fact in &whole.allocated {
            flag.rests_on(fact);
        }
        let period = whole.period.map(|period| period.to_string());
        flag.period = flag.period.take().or(period);
        flag.clause.clone_from(&quota.clause);
    }
    if overruns.is_empty() {
        return None;
    }
    flag.amount = Fen::sum(beyond).unwrap_or(Fen(i64::MAX));
    flag.finding = overruns.join("; ");
    Some(flag)
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
