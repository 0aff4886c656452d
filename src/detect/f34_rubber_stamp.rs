//! F34 Reviews too quick to be reviews.
//!
//! **Definition.** One person took one kind of step in a number of cases of a scheme, each with the seconds spent,
//! and the median of the seconds is below a limit.
//! **Parameters.** `reviews` = 30: reviews from which on the median is judged. `seconds` = 10: the limit.
//! **Example.** One reviewer's 44 second reviews took between 3 and 8 seconds each.
//! **Exclusions.** Steps that review nothing (intake, payment); reviews of which the seconds are not known; a review
//! by a meeting, by the scheme's text; fewer reviews than the number. Levels out of order are F36.
//! **False positives:** reviews entered in a batch after they were made on paper.
//! **Evidence:** every such review. **Amount:** none. One flag a person, step and scheme.
//! **Source:** red-flag catalogue F34.

use std::collections::BTreeMap;

use super::flag::{Flag, Severity};
use super::joined::Joined;
use super::settings::Settings;
use super::{Detector, Findings, text};
use crate::domain::alias::Alias;
use crate::domain::date::Date;
use crate::domain::party::Step;
use crate::projections::Fact;
use crate::projections::cases::StepTaken;
use crate::schemes::steps::StepKind;

/// F34.
pub struct RubberStamp;

/// A step, and the seconds it took.
type Timed<'a> = (u32, &'a Fact<StepTaken>);

/// The step as a number for a stable id; `None` for steps that review nothing.
fn level(step: Step) -> Option<u8> {
    match step {
        Step::FirstReview => Some(1),
        Step::SecondReview => Some(2),
        Step::ThirdReview => Some(3),
        _ => None,
    }
}

/// Whoever took the step: as the office names them, else who signed.
pub(super) fn reviewer(fact: &Fact<StepTaken>) -> Option<Alias> {
    let named = fact.acted_by.first().map(|by| by.person);
    named.or_else(|| fact.signers.first().copied())
}

impl Detector for RubberStamp {
    fn code(&self) -> &'static str {
        "F34"
    }

    fn look(&self, world: &Joined<'_>, as_of: Date) -> Findings {
        let settings = Settings::of(world, self.code(), as_of);
        let mut reviews: BTreeMap<(&str, u8, Alias), Vec<Timed<'_>>> = BTreeMap::new();
        for ((scheme, case_no), case) in world.cases.iter() {
            let mut text = None;
            for step in &case.steps {
                let (Some(level), Some(seconds), Some(who)) =
                    (level(step.said.step), step.said.seconds, reviewer(step))
                else {
                    continue;
                };
                let text = text.get_or_insert_with(|| text::of_case(world, scheme, case_no));
                let met = text.is_some_and(|text| {
                    text.step.iter().any(|rule| {
                        rule.kind == StepKind::Review
                            && rule.by_meeting
                            && rule.level == Some(level)
                    })
                });
                if !met {
                    reviews
                        .entry((scheme, level, world.parties.who(who)))
                        .or_default()
                        .push((seconds, step));
                }
            }
        }
        let mut found = Findings::default();
        for ((scheme, level, who), mut all) in reviews {
            if all.len() < settings.count(scheme, "reviews") {
                continue;
            }
            all.sort_by_key(|(seconds, fact)| (*seconds, &fact.source, fact.at));
            // Of an even number the higher of the two in the middle: in the reviewer's favour.
            let Some((median, _)) = all.get(all.len() / 2) else {
                continue;
            };
            if i64::from(*median) >= settings.number(scheme, "seconds") {
                continue;
            }
            let about = format!("{who}/{level}");
            let mut flag = Flag::new(self.code(), Severity::Medium, scheme, &about);
            flag.concerns(Some(who));
            for (_, fact) in &all {
                flag.rests_on(fact);
            }
            flag.clause = "审核须逐件核对材料".to_owned();
            flag.finding = format!(
                "{} reviews of level {level} by one person; the median took {median} seconds",
                all.len()
            );
            found.flags.push(flag);
        }
        found
    }
}
