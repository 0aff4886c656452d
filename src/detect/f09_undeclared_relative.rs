//! F09 An official judged the claim of kin, and had declared nothing by then.
//!
//! **Definition.** The household register links the person of a case and an official who accepted, reviewed or decided it to one
//! household, and no declaration of that official about that person was on record by the day of the act.
//! **Example.** The first reviewer and the applicant are father and daughter in one household; nothing is declared, or only
//! on the day after the review.
//! **Exclusions.** A declaration made by the day of the act, whoever then judged; steps that decide nothing (registering,
//! listing, paying); an official whom a sheet names by a name that fits several; the applicant's own acts (F35 asks those).
//! **False positives:** an old register of households.
//! **Evidence:** the rows of those steps, the register's rows of both, and declarations that came later. **Amount:** what the case was paid or awarded. One flag a case.
//! **Look at:** the household book, the day of the declaration, who took each step.
//! **Source:** the scheme's clause on avoidance (回避) where its text has one, else the general rule, which is named as such; red-flag catalogue F09.

use std::collections::{BTreeMap, BTreeSet};

use super::flag::{Evidence, Flag, Severity, at_stake};
use super::general::{general, quoted};
use super::joined::Joined;
use super::{Detector, Findings, text};
use crate::domain::alias::Alias;
use crate::domain::date::Date;
use crate::domain::events::parties::ConflictDeclared;
use crate::domain::party::Step;
use crate::projections::{Fact, World};

/// F09.
pub struct UndeclaredRelative;

/// Words of a clause on avoidance.
const AVOIDS: &[&str] = &["回避", "亲属"];
/// What it is measured by where the scheme's text has no clause on avoidance.
const CLAUSE: &str = general!("回避", "办理人员与申请人有近亲属关系的应当申报并回避");

/// Steps that judge.
fn judges(step: Step) -> bool {
    matches!(
        step,
        Step::Intake | Step::FirstReview | Step::SecondReview | Step::ThirdReview | Step::Approve
    )
}

/// Rows by which two persons are of one household.
fn kin(world: &World, one: Alias, other: Alias) -> Vec<Evidence> {
    let links = |person: Alias| {
        let known = world.parties.get(&person);
        known.into_iter().flat_map(|known| &known.households)
    };
    let of_one: BTreeSet<Alias> = links(one).map(|fact| fact.said.household).collect();
    let common: BTreeSet<Alias> = links(other)
        .map(|fact| fact.said.household)
        .filter(|household| of_one.contains(household))
        .collect();
    let mut rows = Vec::new();
    for fact in links(one).chain(links(other)) {
        if common.contains(&fact.said.household) {
            rows.push(Evidence::from(fact));
        }
    }
    rows
}

/// Declarations by the person declared about.
type Declared<'a> = BTreeMap<Alias, Vec<&'a Fact<ConflictDeclared>>>;

fn declared(world: &World) -> Declared<'_> {
    let mut all = Declared::new();
    for (_, fact) in world.parties.conflicts() {
        let applicant = world.one(fact.said.applicant);
        all.entry(applicant).or_default().push(fact);
    }
    all
}

/// What was found, by the declarations that each of the officials made after the act.
fn said<'a>(officials: impl Iterator<Item = &'a Vec<&'a Fact<ConflictDeclared>>>) -> String {
    let (late, never): (Vec<_>, Vec<_>) = officials.partition(|told| !told.is_empty());
    let mut said = Vec::new();
    if !never.is_empty() {
        said.push(match never.len() {
            one @ 1 => format!(
                "{one} official judged the claim of a member of their household and had declared nothing"
            ),
            several => format!(
                "{several} officials judged the claim of a member of their household and had declared nothing"
            ),
        });
    }
    if !late.is_empty() {
        let days: BTreeSet<String> = (late.iter().filter_map(|told| told.first()))
            .map(|fact| fact.clock.to_string())
            .collect();
        let days = Vec::from_iter(days).join(", ");
        said.push(match late.len() {
            one @ 1 => format!(
                "{one} official judged the claim of a member of their household and declared it only on {days}"
            ),
            several => format!(
                "{several} officials judged the claim of a member of their household and declared it only on {days}"
            ),
        });
    }
    said.join("; ")
}

impl Detector for UndeclaredRelative {
    fn code(&self) -> &'static str {
        "F09"
    }

    fn look(&self, world: &Joined<'_>, _as_of: Date) -> Findings {
        let mut found = Findings::default();
        let declared = declared(world);
        for ((scheme_id, case_no), case) in world.cases.iter() {
            let Some(person) = world.person_of(case) else {
                continue;
            };
            let has_kin = world
                .parties
                .get(&person)
                .is_some_and(|known| !known.households.is_empty());
            if !has_kin {
                continue;
            }
            // Who judged, on which day, by which row.
            let mut acts: Vec<(Alias, Date, Evidence)> = Vec::new();
            for fact in &case.steps {
                let by = fact.acted_by.iter().filter(|by| judges(by.step));
                acts.extend(by.map(|by| (by.person, fact.clock, Evidence::from(fact))));
                if judges(fact.said.step) {
                    let signers = fact.signers.iter();
                    acts.extend(signers.map(|one| (*one, fact.clock, Evidence::from(fact))));
                }
            }
            for fact in &case.awards {
                let by = fact.acted_by.iter().filter(|by| judges(by.step));
                acts.extend(by.map(|by| (by.person, fact.clock, Evidence::from(fact))));
                let signers = fact.signers.iter();
                acts.extend(signers.map(|one| (*one, fact.clock, Evidence::from(fact))));
            }
            let mut flag = Flag::new(self.code(), Severity::High, scheme_id, case_no);
            let (mut officials, mut rows) = (BTreeMap::new(), Vec::new());
            for (alias, day, evidence) in acts {
                let official = world.parties.who(alias);
                if official == person {
                    continue;
                }
                let related = kin(world, official, person);
                let mut told: Vec<_> = (declared.get(&person).into_iter().flatten())
                    .copied()
                    .filter(|fact| world.parties.may_be(fact.said.official, official))
                    .collect();
                if related.is_empty() || told.iter().any(|fact| fact.clock <= day) {
                    continue;
                }
                told.sort_by_key(|fact| (fact.clock, fact.at));
                officials.entry(official).or_insert(told);
                flag.rests_on_event(evidence);
                rows.extend(related);
            }
            if officials.is_empty() {
                continue;
            }
            for row in rows {
                flag.rests_on_event(row);
            }
            flag.concerns(Some(person));
            for official in officials.keys() {
                flag.concerns(Some(*official));
            }
            for fact in officials.values().flatten() {
                flag.rests_on(fact);
            }
            flag.amount = at_stake(world, scheme_id, case_no);
            flag.period = case
                .claims
                .first()
                .map(|claim| claim.said.period)
                .or_else(|| case.awards.first().map(|award| award.said.period))
                .map(|period| period.to_string());
            let text = text::of_case(world, scheme_id, case_no);
            flag.clause = quoted(text, AVOIDS, CLAUSE).to_owned();
            flag.finding = said(officials.values());
            found.flags.push(flag);
        }
        found
    }
}
