//! Facts told twice by files, which a command would be refused: a notice that is taken down again, works that are
//! accepted again, a stop of payments that are stopped, a paper of one kind and number or a bill that is on file in the claim, a tranche that is scheduled or a
//! month of attendance that is told otherwise, a receipt slip of another gift, a year of an agreement that is assessed again, a second appeal against one
//! decision. A report that is filed again (补报) is in order: its first day counts.
//!
//! Pure; flags of F42, whose page tells of them. In any order of import: stops and their lifting stand by the days they name,
//! those of one day as they were imported. What a command has recorded a file may say again, of the same day. **Not here**: money that
//! is told twice (`doubled.rs`), and rows that an import itself refuses as told before.

use std::collections::{BTreeMap, BTreeSet};

use super::appealed::{self, Docket};
use super::flag::{Flag, Severity};
use super::general::general;
use crate::domain::alias::Alias;
use crate::domain::date::Date;
use crate::domain::events::claims::{
    AppealAgainst, AppealFiled, EvidenceAttached, SuspensionLifted, SuspensionStarted,
};
use crate::domain::events::funds::DonationRecorded;
use crate::domain::events::pairing::{AssessmentRecorded, AttendanceRecorded, OutputAccepted};
use crate::domain::money::Fen;
use crate::domain::recorded::EventAt;
use crate::projections::acts::Act;
use crate::projections::appeals::Filed;
use crate::projections::cases::Case;
use crate::projections::{Fact, World, case_facts, works};

/// What it is measured by.
const ONCE: &str = general!("重复登记", "同一事项只登记一次");

/// What a receipt slip is measured by.
const SLIP: &str = general!("捐赠票据", "一张票据对应一笔捐赠");

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
    flags.extend(papers(world, code));
    flags.extend(agreed(world, code));
    for scheme in world.registry.scheme_ids() {
        flags.extend(stops(world, code, scheme));
        flags.extend(assessed(world, code, scheme));
        flags.extend(appeals(world, code, scheme));
        flags.extend(outputs(world, code, scheme));
        flags.extend(slips(world, code, scheme));
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

/// Appeals against a decision that somebody had appealed against: one flag a case.
fn appeals(world: &World, code: &'static str, scheme: &str) -> Vec<Flag> {
    let mut again: BTreeMap<&str, Vec<Act<'_, AppealFiled>>> = BTreeMap::new();
    let mut dockets: BTreeMap<(&str, bool), Docket<'_>> = BTreeMap::new();
    for act in world.acts.all::<AppealFiled>(scheme) {
        let when = Filed::of(act.fact);
        let (case_no, against) = (act.said.case_no.as_str(), act.said.against);
        let docket = dockets
            .entry((case_no, against == AppealAgainst::Award))
            .or_insert_with(|| Docket::of(world, (scheme, case_no), against));
        if let Some(first) = docket.first(act.said, when) {
            let told = again.entry(act.said.case_no.as_str()).or_default();
            told.extend([first.filed, act]);
        }
    }
    let mut flags = Vec::new();
    for (case_no, mut told) in again {
        told.sort_by_key(|act| act.fact.at);
        told.dedup_by_key(|act| act.fact.at);
        let key = format!("appealed/{case_no}");
        let mut flag = Flag::of(code, Severity::Medium, (scheme, case_no), &key);
        let case = world.cases.get(scheme, case_no);
        flag.concerns(case.and_then(Case::person));
        for act in &told {
            flag.rests_on(act.fact);
        }
        flag.clause = appealed::CLAUSE.to_owned();
        flag.finding = format!(
            "{} appeals are told against one decision of the case",
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

/// Papers of one kind that are on file in a case under one number, none of which was sent back, or bills that are: one flag a case.
fn papers(world: &World, code: &'static str) -> Vec<Flag> {
    let mut flags = Vec::new();
    for ((scheme, case_no), case) in world.cases.iter() {
        if case.evidence.len() < 2 {
            continue;
        }
        let on_file = case_facts::on_file(world, scheme, case_no, case, None);
        let mut of_number: BTreeMap<_, Vec<&Fact<EvidenceAttached>>> = BTreeMap::new();
        let mut of_bill = BTreeMap::new();
        for paper in on_file {
            if let Some(number) = case_facts::number_of(&paper.said) {
                of_number.entry(number).or_default().push(paper);
            }
            if let Some(bill) = case_facts::bill_of(&paper.said) {
                of_bill.entry(bill).or_insert_with(Vec::new).push(paper);
            }
        }
        let all = of_number.into_values().chain(of_bill.into_values());
        let (mut rows, mut again) = (BTreeMap::new(), BTreeSet::new());
        for told in all.filter(|told| told.len() > 1) {
            again.extend(told.iter().skip(1).map(|fact| fact.at));
            rows.extend(told.into_iter().map(|fact| (fact.at, fact)));
        }
        if again.is_empty() {
            continue;
        }
        let key = format!("papers/{case_no}");
        let mut flag = Flag::of(code, Severity::Medium, (scheme, case_no), &key);
        flag.concerns(case.person());
        for fact in rows.into_values() {
            flag.rests_on(fact);
        }
        flag.clause = ONCE.to_owned();
        flag.finding = format!(
            "{} papers or bills are on file in the claim that are there already",
            again.len()
        );
        flags.push(flag);
    }
    flags
}

/// Tranches that are scheduled, and months whose attendance is told, again and otherwise: one flag each.
fn agreed(world: &World, code: &'static str) -> Vec<Flag> {
    let mut flags = Vec::new();
    for ((scheme, number), agreement) in world.agreements.iter() {
        for (ordinal, tranche) in &agreement.tranches {
            let amounts = || tranche.scheduled.iter().map(|fact| fact.said.amount);
            let (Some(least), Some(most)) = (amounts().min(), amounts().max()) else {
                continue;
            };
            if least == most {
                continue;
            }
            let about = format!("{number}/{ordinal}");
            let key = format!("scheduled/{about}");
            let mut flag = Flag::of(code, Severity::High, (scheme, &about), &key);
            for fact in &tranche.scheduled {
                flag.rests_on(fact);
            }
            flag.amount = most.checked_sub(least).unwrap_or(Fen(i64::MAX));
            flag.clause = ONCE.to_owned();
            flag.finding =
                format!("tranche {about} is scheduled more than once, with {least} to {most} yuan");
            flags.push(flag);
        }
        // A person may be told under several aliases, as a list names them by number or by name.
        let mut attendance: BTreeMap<_, Vec<&Fact<AttendanceRecorded>>> = BTreeMap::new();
        for ((person, month), told) in &agreement.attendance {
            let own = attendance.entry((world.parties.who(*person), *month));
            own.or_default().extend(told);
        }
        for ((person, month), told) in &attendance {
            let days = || told.iter().map(|fact| fact.said.working_days);
            if days().min() == days().max() {
                continue;
            }
            let key = format!("attendance/{number}/{month}/{person}");
            let mut flag = Flag::of(code, Severity::Medium, (scheme, number), &key);
            flag.concerns(Some(*person));
            for fact in told.iter().copied() {
                flag.rests_on(fact);
            }
            flag.period = Some(month.to_string());
            flag.clause = ONCE.to_owned();
            flag.finding = format!(
                "the attendance of one person for {month} is told with {} and with {} days",
                days().min().unwrap_or(0),
                days().max().unwrap_or(0)
            );
            flags.push(flag);
        }
    }
    flags
}

/// Receipt slips that were given out for several gifts: one flag a slip.
fn slips(world: &World, code: &'static str, scheme: &str) -> Vec<Flag> {
    let mut gifts: BTreeMap<&str, Vec<Act<'_, DonationRecorded>>> = BTreeMap::new();
    for act in world.acts.all::<DonationRecorded>(scheme) {
        if let Some(slip) = act.said.slip_no.as_deref() {
            gifts.entry(slip).or_default().push(act);
        }
    }
    gifts.retain(|_, told| {
        let first = told.first().map(|act| &act.said.donation_no);
        told.iter().any(|act| Some(&act.said.donation_no) != first)
    });
    let flag = |(slip, told): (&str, Vec<Act<'_, DonationRecorded>>)| {
        let key = format!("slip/{slip}");
        let mut flag = Flag::of(code, Severity::Medium, (scheme, slip), &key);
        let amounts = || told.iter().map(|act| i128::from(act.said.amount.0));
        for act in &told {
            flag.rests_on(act.fact);
        }
        let beyond = amounts().sum::<i128>() - amounts().max().unwrap_or(0);
        flag.amount = Fen::from_wide(beyond).unwrap_or(Fen(i64::MAX));
        flag.clause = SLIP.to_owned();
        flag.finding = format!("receipt slip {slip} stands for {} gifts", told.len());
        flag
    };
    gifts.into_iter().map(flag).collect()
}

/// Works that are accepted again: one flag a contract.
fn outputs(world: &World, code: &'static str, scheme: &str) -> Vec<Flag> {
    let told: BTreeSet<&str> = world
        .acts
        .all::<OutputAccepted>(scheme)
        .map(|act| act.said.contract_no.as_str())
        .collect();
    let mut flags = Vec::new();
    for number in told {
        let accepted = works::accepted(world, scheme, number);
        if accepted.again.is_empty() {
            continue;
        }
        let key = format!("accepted/{number}");
        let mut flag = Flag::of(code, Severity::Medium, (scheme, number), &key);
        for act in accepted.counted.iter().chain(&accepted.again) {
            flag.rests_on(act.fact);
        }
        flag.clause = ONCE.to_owned();
        flag.finding = format!(
            "the works of contract {number} are accepted {} times more than they count",
            accepted.again.len()
        );
        flags.push(flag);
    }
    flags
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
