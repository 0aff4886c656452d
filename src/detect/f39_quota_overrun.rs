//! F39 A unit, a county or a whole scheme has more than its quota, or a unit gave away more of it than it had.
//!
//! **Definition.** Awards charged to a unit within the period of a quota exceed that quota, in places or in money, summed over
//! allocations and moves for the period; or more places, or more money, moved from it to others than it had; or, where the scheme has a most for
//! every unit, a unit has more awards for one period, or a greater quota, than that. Awards judged by texts
//! of one period exceed the places, or the money, that their text has in all; agreements of schools exceed the quota of the aided
//! school's county, or of the scheme; the heads of a plan come to more than the scheme's money; or
//! the places of all counties or units, or the money of all units, sum to more for a period than the scheme's text has in all;
//! or a school aids more of its boarders than the share that the scheme's coverage rule has (`pupils.rs`).
//! **Example.** A school has a quota of 2 for 2025 and three of its teachers are awarded 2,000 each.
//! Sixteen counties share 500 pairs, and their quotas sum to 607.
//! **Exclusions.** Places of units that the scheme calls nominations, whose sum may be more than are aided. A unit without a quota in the ledger for the period of the awards; a second allocation,
//! which adds to the first; an award that was given up or refused before
//! anything was paid on it. Awards of a code that nothing says to be the unit which their claims name in words are told as not judged. **False positives:** a reallocation that is not recorded yet.
//! **Evidence:** every award row of the unit in the period, and the quota rows. **Amount:** the awards
//! beyond the quota, last by decision number (J10 after J9), and money moved away beyond it; the totals of agreements; what the
//! plan has beyond. Money allocated beyond the whole. Heads beyond the share times the amount a head. One flag a unit, county, period, plan or scheme.
//! **Look at:** the table of quotas, the awards in the order of their numbers.
//! **Source:** the scheme's quota clause; plans 9, 10 and 16.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use super::breach::Breach;
use super::flag::{Flag, Severity, charged};
use super::joined::Joined;
use super::{Detector, Findings, pupils, text, whole_quota};
use crate::domain::date::{Date, Period};
use crate::domain::events::claims::AwardDecided;
use crate::domain::events::funds::QuotaReallocated;
use crate::domain::money::Fen;
use crate::domain::numbers::by_number;
use crate::projections::cases::Case;
use crate::projections::quotas::{self, within};
use crate::projections::{Fact, World};
use crate::schemes::Scheme;

/// F39.
pub struct QuotaOverrun;

impl Detector for QuotaOverrun {
    fn code(&self) -> &'static str {
        "F39"
    }

    fn look(&self, world: &Joined<'_>, _as_of: Date) -> Findings {
        let mut awards: BTreeMap<(String, String), Vec<&Fact<AwardDecided>>> = BTreeMap::new();
        let mut of_none: BTreeMap<&str, usize> = BTreeMap::new();
        let mut of_unknown: BTreeMap<&str, usize> = BTreeMap::new();
        for ((scheme, case_no), case) in world.cases.iter() {
            for fact in charged(world, scheme, case_no, case) {
                let unit = fact.said.unit_code.as_deref().or(case.unit_code());
                if let Some(unit) = unit {
                    let stated = fact.said.unit_code.as_deref();
                    if stated.is_some_and(|code| unsaid(world, (scheme, case), code)) {
                        *of_unknown.entry(scheme).or_default() += 1;
                    }
                    awards
                        .entry((scheme.clone(), unit.to_owned()))
                        .or_default()
                        .push(fact);
                } else {
                    *of_none.entry(scheme).or_default() += 1;
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
            let rule = world.registry.scheme(scheme_id);
            let most = rule.and_then(|text| text.quota.as_ref()?.unit_max);
            if quotas.is_empty() && most.is_none() {
                continue;
            }
            let mut flag = Flag::new(self.code(), Severity::High, scheme_id, unit);
            let mut beyond = Vec::new();
            let mut overruns = Vec::new();
            let mut moved_under = None;
            let mut by_quota = BTreeSet::new();
            if let Some(most) = most {
                for allowed in &quotas {
                    let Some(count) = allowed.count.filter(|count| *count > most) else {
                        continue;
                    };
                    for fact in &allowed.allocated {
                        flag.rests_on(fact);
                    }
                    overruns.push(format!("quota {count}, at most {most} for a unit"));
                }
            }
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
                charged.sort_by(|a, b| in_order(a, b));
                let places = allowed.count.map(|count| count as usize);
                let places = places.filter(|places| charged.len() > *places);
                let money = allowed.amount.and_then(|most| {
                    let from = used_up(&charged, most)?;
                    Some((from, most))
                });
                let Some(from) = places.into_iter().chain(money.map(|(from, _)| from)).min() else {
                    continue;
                };
                by_quota.extend(charged.iter().map(|fact| fact.at));
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
                beyond.extend(charged.iter().skip(from).map(|fact| fact.said.amount));
                if let Some(places) = places {
                    overruns.push(format!("quota {places}, awards {}", charged.len()));
                }
                if let Some((_, most)) = money {
                    let sum = Fen::sum(charged.iter().map(|fact| fact.said.amount));
                    overruns.push(format!(
                        "quota {} yuan, awards {} yuan",
                        Fen::from_wide(most).unwrap_or(Fen(i64::MAX)),
                        sum.unwrap_or(Fen(i64::MAX))
                    ));
                }
            }
            let mut of_periods: BTreeMap<Period, Vec<&Fact<AwardDecided>>> = BTreeMap::new();
            for fact in given.iter().filter(|fact| !by_quota.contains(&fact.at)) {
                of_periods.entry(fact.said.period).or_default().push(fact);
            }
            for (period, mut awarded) in of_periods {
                let Some(most) = most.map(|most| most as usize) else {
                    break;
                };
                if awarded.len() <= most {
                    continue;
                }
                awarded.sort_by(|a, b| in_order(a, b));
                for fact in &awarded {
                    flag.concerns(fact.said.person);
                    flag.rests_on(fact);
                }
                flag.period.get_or_insert(period.to_string());
                beyond.extend(awarded.iter().skip(most).map(|fact| fact.said.amount));
                overruns.push(format!(
                    "at most {most} for a unit, awards {}",
                    awarded.len()
                ));
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
                .or_else(|| Some(rule.map(|text| &**text)))
                .flatten()
                .and_then(|scheme| scheme.quota.as_ref().map(|quota| quota.clause.clone()))
                .unwrap_or_default();
            flag.finding = overruns.join("; ");
            found.flags.push(flag);
        }
        for (scheme, count) in of_unknown {
            let rule = world.registry.scheme(scheme);
            if rule.is_some_and(|text| whole_quota::asks_units(world, text)) {
                let code = self.code();
                found.unjudged.push(format!(
                    "{code}, scheme {scheme}: {count} awards are of a unit's code that nothing on record says to be the unit that their claims name, and the quota is of each unit: register the units, or state the code in the claims"
                ));
            }
        }
        for (scheme, count) in of_none {
            let rule = world.registry.scheme(scheme);
            if rule.is_some_and(|text| whole_quota::asks_units(world, text)) {
                let code = self.code();
                found.unjudged.push(format!(
                    "{code}, scheme {scheme}: {count} awards and their claims name no unit, and the quota is of each unit: name their units"
                ));
            }
        }
        found.flags.extend(pupils::flags(world, self.code()));
        for scheme_id in world.registry.scheme_ids() {
            found.flags.extend(whole(self.code(), world, scheme_id));
            found.flags.extend(allocated(self.code(), world, scheme_id));
            if let Some(scheme) = world.registry.scheme(scheme_id) {
                found.flags.extend(pairs(self.code(), world, scheme));
                found.flags.extend(plan(self.code(), world, scheme));
            }
        }
        found
    }
}

/// Whether claims of a case name their unit in words alone, and nothing says that a code is its own.
fn unsaid(world: &World, (scheme, case): (&str, &Case), code: &str) -> bool {
    let mut claims = case.claims.iter();
    claims.all(|claim| claim.said.unit_code.is_none())
        && !whole_quota::is_unit_of(world, scheme, case, code)
}

/// From which award on, by its place, a unit's money is used up.
fn used_up(awards: &[&Fact<AwardDecided>], most: i128) -> Option<usize> {
    let mut so_far = 0i128;
    awards.iter().position(|fact| {
        so_far += i128::from(fact.said.amount.0);
        so_far > most
    })
}

/// Awards beyond the places or the money of their text, one flag a period.
fn whole(code: &'static str, world: &World, scheme_id: &str) -> Vec<Flag> {
    let counted = whole_quota::counted(world, scheme_id);
    let mut texts: Vec<&Scheme> = counted.iter().filter_map(|one| one.text).collect();
    texts.sort_by_key(|text| text.version);
    texts.dedup_by_key(|text| text.version);
    let mut flags: BTreeMap<&str, (Flag, BTreeMap<usize, Fen>)> = BTreeMap::new();
    for text in texts {
        let Some(quota) = &text.quota else { continue };
        let all = whole_quota::of_period(&counted, text);
        for (from, words) in whole_quota::beyond(quota, &all).into_iter().flatten() {
            // An award is measured by the text that judges its own case.
            let own = |one: &&whole_quota::Counted<'_>| {
                one.text.is_some_and(|of| of.version == text.version)
            };
            let over: BTreeMap<usize, Fen> = all
                .iter()
                .enumerate()
                .skip(from)
                .filter(|(_, one)| own(one))
                .map(|(at, one)| (at, one.fact.said.amount))
                .collect();
            if over.is_empty() {
                continue;
            }
            let (flag, amounts) = flags.entry(&text.period).or_insert_with(|| {
                let flag = Flag::new(code, Severity::High, scheme_id, &text.period)
                    .known_by(scheme_id, &format!("whole/{}", text.period));
                (flag, BTreeMap::new())
            });
            for one in &all {
                flag.rests_on(one.fact);
            }
            for (_, one) in all
                .iter()
                .enumerate()
                .filter(|(at, _)| over.contains_key(at))
            {
                flag.concerns(one.fact.said.person);
            }
            flag.period = Some(text.period.clone());
            flag.clause.clone_from(&quota.clause);
            if flag.finding.is_empty() {
                flag.finding = words;
            } else if !flag.finding.contains(&words) {
                flag.finding = format!("{}; {words}", flag.finding);
            }
            amounts.extend(over);
        }
    }
    flags
        .into_values()
        .map(|(mut flag, amounts)| {
            flag.amount = Fen::sum(amounts.into_values()).unwrap_or(Fen(i64::MAX));
            flag
        })
        .collect()
}

/// Agreements beyond the quota of their county or of the scheme.
fn pairs(code: &'static str, world: &World, scheme: &Scheme) -> Vec<Flag> {
    whole_quota::pairs(world, scheme)
        .into_iter()
        .map(|pairs| {
            let key = format!("pairs/{}", pairs.about);
            let mut flag = Flag::new(code, Severity::High, &scheme.id, &pairs.about)
                .known_by(&scheme.id, &key);
            let amounts = pairs.over.iter().filter_map(|(_, fact)| fact.said.amount);
            flag.amount = Fen::sum(amounts).unwrap_or(Fen(i64::MAX));
            of_breach(flag, pairs.breach)
        })
        .collect()
}

/// A plan beyond the scheme's money.
fn plan(code: &'static str, world: &World, scheme: &Scheme) -> Option<Flag> {
    let (over, breach) = whole_quota::plan(world, scheme)?;
    let mut flag =
        Flag::new(code, Severity::High, &scheme.id, &scheme.period).known_by(&scheme.id, "plan");
    flag.amount = over;
    Some(of_breach(flag, breach))
}

fn of_breach(mut flag: Flag, breach: Breach<'_>) -> Flag {
    for evidence in breach.evidence {
        flag.rests_on_event(evidence);
    }
    flag.clause = breach.clause.to_owned();
    flag.finding = breach.finding;
    flag
}

/// The quotas of all units together, where they are more than the text of the newest of them has.
fn allocated(code: &'static str, world: &World, scheme_id: &str) -> Option<Flag> {
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
