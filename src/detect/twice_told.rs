//! Facts told twice by files, which a command would be refused: a notice that is taken down again, a stop of payments that are
//! stopped, a year of an agreement that is assessed again.
//!
//! Pure; flags of F42, whose page tells of them. In any order of import: stops and their lifting stand by the days they name,
//! those of one day as they were imported. What a command has recorded a file may say again, of the same day. **Not here**: money that
//! is told twice (`doubled.rs`), and rows that an import itself refuses as told before.

use std::collections::BTreeMap;

use super::flag::{Flag, Severity};
use crate::domain::alias::Alias;
use crate::domain::date::Date;
use crate::domain::events::claims::{SuspensionLifted, SuspensionStarted};
use crate::domain::events::pairing::AssessmentRecorded;
use crate::domain::recorded::EventAt;
use crate::projections::acts::Act;
use crate::projections::{Fact, World};

/// What it is measured by.
const ONCE: &str = "同一事项只登记一次";

/// All such flags.
pub(super) fn flags(world: &World, code: &'static str) -> Vec<Flag> {
    let mut flags = Vec::new();
    for ((scheme, number), notice) in world.notices.iter() {
        let told = &notice.taken_down;
        if told.len() < 2 || !again(told) {
            continue;
        }
        let key = format!("taken-down/{number}");
        let mut flag = Flag::of(code, Severity::Medium, (scheme, number), &key);
        for fact in told {
            flag.rests_on(fact);
        }
        flag.clause = ONCE.to_owned();
        flag.finding = format!("notice {number} is told as taken down {} times", told.len());
        flags.push(flag);
    }
    for scheme in world.registry.scheme_ids() {
        flags.extend(stops(world, code, scheme));
        flags.extend(assessed(world, code, scheme));
    }
    flags
}

/// Years of agreements that were assessed more than once: one flag an agreement and year. What a command has recorded a file
/// may say again in the same words.
fn assessed(world: &World, code: &'static str, scheme: &str) -> Vec<Flag> {
    let mut told: BTreeMap<(&str, u16), Vec<Act<'_, AssessmentRecorded>>> = BTreeMap::new();
    for act in world.acts.all::<AssessmentRecorded>(scheme) {
        let key = (act.said.agreement_no.as_str(), act.said.year);
        told.entry(key).or_default().push(act);
    }
    let mut flags = Vec::new();
    for ((number, year), told) in told {
        let of_files = told.iter().filter(|act| act.fact.source.is_some()).count();
        let first = told.first().map(|act| act.said);
        let same = told.iter().all(|act| Some(act.said) == first);
        if told.len() < 2 || (of_files < 2 && same) {
            continue;
        }
        let key = format!("assessed/{number}/{year}");
        let mut flag = Flag::of(code, Severity::Medium, (scheme, number), &key);
        for act in &told {
            flag.rests_on(act.fact);
        }
        flag.period = Some(year.to_string());
        flag.clause = ONCE.to_owned();
        flag.finding = format!(
            "year {year} of agreement {number} is told as assessed {} times",
            told.len()
        );
        flags.push(flag);
    }
    flags
}

/// Whether files tell a fact more than once, or one tells another day than a command has recorded.
fn again<T>(told: &[Fact<T>]) -> bool {
    let of_files = told.iter().filter(|fact| fact.source.is_some()).count();
    let mut days: Vec<Date> = told.iter().map(|fact| fact.clock).collect();
    days.dedup();
    of_files > 1 || days.len() > 1
}

/// A stop, or its lifting: its day and place, and the stop where it is one.
type Turn<'a> = (Date, EventAt, Option<Act<'a, SuspensionStarted>>);

/// Stops of a person whose payments were stopped already: one flag a person.
fn stops(world: &World, code: &'static str, scheme: &str) -> Vec<Flag> {
    let mut turns: BTreeMap<Alias, Vec<Turn<'_>>> = BTreeMap::new();
    for act in world.acts.all::<SuspensionStarted>(scheme) {
        let own = turns.entry(world.one(act.said.person)).or_default();
        own.push((act.said.from, act.fact.at, Some(act)));
    }
    if turns.values().all(|own| own.len() < 2) {
        return Vec::new();
    }
    for act in world.acts.all::<SuspensionLifted>(scheme) {
        let own = turns.entry(world.one(act.said.person)).or_default();
        own.push((act.said.from, act.fact.at, None));
    }
    let mut flags = Vec::new();
    for (person, mut own) in turns {
        own.sort_by_key(|(day, at, _)| (*day, *at));
        let mut stopped: Option<Act<'_, SuspensionStarted>> = None;
        let mut flag: Option<Flag> = None;
        let mut times = 0_usize;
        for (_, _, turn) in own {
            if let (Some(before), Some(act)) = (&stopped, &turn) {
                let key = format!("stopped/{person}");
                let flag = flag.get_or_insert_with(|| {
                    let about = person.to_string();
                    Flag::of(code, Severity::Medium, (scheme, &about), &key)
                });
                flag.concerns(Some(person));
                flag.rests_on(before.fact);
                flag.rests_on(act.fact);
                times += 1;
            }
            stopped = turn;
        }
        if let Some(mut flag) = flag {
            flag.clause = ONCE.to_owned();
            flag.finding = format!(
                "{times} stops of payments that were stopped already, and had not gone on again"
            );
            flags.push(flag);
        }
    }
    flags
}
