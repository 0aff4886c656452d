//! F64 A reviewer agrees far more often than the others do.
//!
//! **Definition.** At one level of review of a scheme, the share of cases that a reviewer agreed to lies more than three
//! standard errors (pooled, of two shares) above the share of all other reviewers of that level.
//! **Parameters.** `reviews` = 30: reviews of the reviewer, and of the others together, without which nothing is said.
//! **Example.** One first reviewer agreed to 60 of 60 cases, the others to 70 of 100: z = 4.7.
//! **Exclusions.** Reviews of which the outcome is not known; cases sent back for papers; levels with one reviewer. A
//! reviewer's own unit is not compared: units of officials stand by name only.
//! **False positives:** a different mix of cases. **Evidence:** the reviewer's reviews.
//! **Amount:** none. One flag a reviewer, level and scheme.
//! **Source:** two-proportion z; red-flag catalogue F64.

use std::collections::BTreeMap;

use super::f34_rubber_stamp::reviewer;
use super::flag::{Flag, Severity};
use super::joined::Joined;
use super::settings::Settings;
use super::{Detector, Findings};
use crate::domain::alias::Alias;
use crate::domain::date::Date;
use crate::projections::Fact;
use crate::projections::cases::{ReviewDecision, StepTaken};
use crate::statistics::proportion_gap;

/// F64.
pub struct ReviewerBias;

/// Three standard errors, in thousandths.
const FAR: i64 = 3_000;

#[derive(Default)]
struct Reviews<'a> {
    agreed: u32,
    facts: Vec<&'a Fact<StepTaken>>,
}

impl Reviews<'_> {
    fn total(&self) -> u32 {
        u32::try_from(self.facts.len()).unwrap_or(u32::MAX)
    }
}

impl Detector for ReviewerBias {
    fn code(&self) -> &'static str {
        "F64"
    }

    fn look(&self, world: &Joined<'_>, as_of: Date) -> Findings {
        let settings = Settings::of(world, self.code(), as_of);
        let mut levels: BTreeMap<(&str, u8), BTreeMap<Alias, Reviews<'_>>> = BTreeMap::new();
        for ((scheme, _), case) in world.cases.iter() {
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
                let Ok(z) = proportion_gap(own.agreed, n, others_agreed, others) else {
                    continue;
                };
                if z <= FAR {
                    continue;
                }
                let about = format!("{who}/{level}");
                let mut flag = Flag::new(self.code(), Severity::Medium, scheme, &about);
                flag.concerns(Some(*who));
                for fact in &own.facts {
                    flag.rests_on(*fact);
                }
                flag.clause = "审核标准应当统一".to_owned();
                flag.finding = format!(
                    "agreed to {} of {n} cases, the others to {others_agreed} of {others}: {z} thousandths of a standard error apart",
                    own.agreed
                );
                found.flags.push(flag);
            }
        }
        found
    }
}
