//! F64 A reviewer agrees far more often than the others do, or to the own unit's cases above all.
//!
//! **Definition.** At one level of review of a scheme, the share of cases that a reviewer agreed to lies more than 3
//! standard errors (pooled, of two shares) above the share of all other reviewers of that level. Or: of the cases that a reviewer
//! agreed to, the share that his own unit put forward is more than 2 times that unit's share of the cases that the others of
//! the level agreed to.
//! **Parameters.** `reviews` = 30: reviews of the reviewer, and of the others together, without which nothing is said; of
//! the own unit as many agreed cases on either side. `home` = 5: cases of the own unit without which nothing is said of it.
//! **Example.** One first reviewer agreed to 60 of 60 cases, the others to 70 of 100: z = 4.7. A reviewer from the third middle
//! school agreed to 40 cases, 12 of them of that school; of the 80 that the others agreed to, 4 are.
//! **Exclusions.** Reviews of which the outcome is not known; cases sent back for papers; levels with one reviewer. A
//! reviewer's unit is known by the name that the table of duties gives, and a case's by the name on the claim: other spellings are other units.
//! **False positives:** a different mix of cases; offices that give each reviewer the own town. **Evidence:** the reviewer's reviews; of the
//! own unit, its cases' reviews and claims and the row of the duty.
//! **Amount:** none. One flag a reviewer, level and scheme.
//! **Look at:** the cases agreed to, and the results of the others of the level.
//! **Source:** the scheme's clause on reviewing all alike where its text has one, else the general rule, which is named as such;
//! two-proportion z; red-flag catalogue F64.

use std::collections::{BTreeMap, BTreeSet};

use super::f34_rubber_stamp::reviewer;
use super::flag::{Flag, Severity};
use super::general::{general, quoted_by};
use super::joined::Joined;
use super::settings::Settings;
use super::{Detector, Findings};
use crate::domain::alias::Alias;
use crate::domain::date::Date;
use crate::projections::cases::{ReviewDecision, StepTaken};
use crate::projections::{Fact, World};
use crate::statistics::proportion_gap;

/// F64.
pub struct ReviewerBias;

/// Three standard errors, in thousandths.
const FAR: i64 = 3_000;

#[derive(Default)]
struct Reviews<'a> {
    agreed: u32,
    facts: Vec<&'a Fact<StepTaken>>,
    /// What was agreed to, by the unit that put it forward.
    of_unit: BTreeMap<String, Vec<(&'a str, &'a Fact<StepTaken>)>>,
}

impl Reviews<'_> {
    fn total(&self) -> u32 {
        u32::try_from(self.facts.len()).unwrap_or(u32::MAX)
    }
}

/// A unit's name without blanks.
fn plain(name: &str) -> String {
    name.split_whitespace().collect()
}

/// What to say of a reviewer who agrees to the own unit's cases above all; the flag rests on them then.
fn at_home(
    world: &World,
    flag: &mut Flag,
    (who, own): (Alias, &Reviews<'_>),
    reviewers: &BTreeMap<Alias, Reviews<'_>>,
    (agreed, others_agreed): (u32, u32),
    least: usize,
) -> Option<String> {
    let duties = world.parties.get(&who)?.duties.iter();
    let homes: BTreeSet<String> = duties
        .filter(|(of, _)| *of == flag.scheme)
        .filter_map(|(_, duty)| duty.said.unit.as_deref().map(plain))
        .collect();
    for home in homes {
        let Some(cases) = own.of_unit.get(&home).filter(|cases| cases.len() >= least) else {
            continue;
        };
        let of_others = reviewers.iter().filter(|(other, _)| **other != who);
        let elsewhere: usize = of_others
            .filter_map(|(_, reviews)| reviews.of_unit.get(&home))
            .map(Vec::len)
            .sum();
        let count = |cases: usize| u64::try_from(cases).unwrap_or(u64::MAX);
        let ours = count(cases.len()).saturating_mul(u64::from(others_agreed));
        let theirs = count(elsewhere).saturating_mul(u64::from(agreed));
        if ours <= theirs.saturating_mul(2) {
            continue;
        }
        for (case_no, step) in cases {
            flag.rests_on(*step);
            let case = world.cases.get(&flag.scheme, case_no);
            for claim in case.into_iter().flat_map(|case| &case.claims) {
                flag.rests_on(claim);
            }
        }
        for (_, duty) in &world.parties.get(&who)?.duties {
            if duty.said.unit.as_deref().map(plain).as_ref() == Some(&home) {
                flag.rests_on(duty);
            }
        }
        return Some(format!(
            "{} of {agreed} cases agreed to are of the reviewer's own unit, {elsewhere} of {others_agreed} that the others agreed to",
            cases.len()
        ));
    }
    None
}

/// Words of a clause on reviewing all alike, and what is quoted where the scheme's text has none.
const ALIKE: &[&str] = &["审核标准"];
const CLAUSE: &str = general!("审核的标准", "审核标准应当统一");

impl Detector for ReviewerBias {
    fn code(&self) -> &'static str {
        "F64"
    }

    fn look(&self, world: &Joined<'_>, as_of: Date) -> Findings {
        let settings = Settings::of(world, self.code(), as_of);
        let mut levels: BTreeMap<(&str, u8), BTreeMap<Alias, Reviews<'_>>> = BTreeMap::new();
        for ((scheme, case_no), case) in world.cases.iter() {
            for step in &case.steps {
                let (Some((level, decision)), Some(who)) = (step.said.review, reviewer(step))
                else {
                    continue;
                };
                if decision == ReviewDecision::SentBack {
                    continue;
                }
                let who = world.parties.who(who);
                let level = levels.entry((scheme, level)).or_default();
                let reviews = level.entry(who).or_default();
                reviews.facts.push(step);
                if decision == ReviewDecision::Agreed {
                    reviews.agreed = reviews.agreed.saturating_add(1);
                    if let Some(claim) = case.claims.first() {
                        let unit = plain(&claim.said.unit);
                        let of_unit = reviews.of_unit.entry(unit).or_default();
                        of_unit.push((case_no, step));
                    }
                }
            }
        }
        let mut found = Findings::default();
        for ((scheme, level), reviewers) in levels {
            let all: u32 = reviewers
                .values()
                .map(Reviews::total)
                .fold(0, u32::saturating_add);
            let agreed = reviewers
                .values()
                .map(|one| one.agreed)
                .fold(0, u32::saturating_add);
            let least = settings.count(scheme, "reviews");
            for (who, own) in &reviewers {
                let (n, others) = (own.total(), all.saturating_sub(own.total()));
                let others_agreed = agreed.saturating_sub(own.agreed);
                let enough = |count: u32| usize::try_from(count).is_ok_and(|count| count >= least);
                if !enough(n) || !enough(others) {
                    continue;
                }
                let about = format!("{who}/{level}");
                let mut flag = Flag::new(self.code(), Severity::Medium, scheme, &about);
                flag.concerns(Some(*who));
                let mut reasons = Vec::new();
                let z = proportion_gap(own.agreed, n, others_agreed, others).unwrap_or(0);
                if z > FAR {
                    for fact in &own.facts {
                        flag.rests_on(*fact);
                    }
                    reasons.push(format!(
                        "agreed to {} of {n} cases, the others to {others_agreed} of {others}: {z} thousandths of a standard error apart",
                        own.agreed
                    ));
                }
                if enough(own.agreed) && enough(others_agreed) {
                    let least = settings.count(scheme, "home");
                    let agreed = (own.agreed, others_agreed);
                    reasons.extend(at_home(
                        world,
                        &mut flag,
                        (*who, own),
                        &reviewers,
                        agreed,
                        least,
                    ));
                }
                if reasons.is_empty() {
                    continue;
                }
                let by = (scheme, own.facts.first().copied());
                flag.clause = quoted_by(world, by, ALIKE, CLAUSE);
                flag.finding = reasons.join("; ");
                found.flags.push(flag);
            }
        }
        found
    }
}
