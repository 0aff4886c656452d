//! Cases: claims, papers, steps, decisions, each under its case number.

mod corrected;

use serde::Serialize;

use super::fact::{Fact, Told, add};
use super::few::Few;
use super::kept::Kept;
use super::numbered::{NumberKey, Numbered};
use crate::domain::alias::Alias;
use crate::domain::date::Date;
use crate::domain::events::Event;
use crate::domain::events::claims::{
    AwardDecided, AwardRefused, ClaimEvent, ClaimSubmitted, ClaimWithdrawn, Decision,
    EvidenceAttached,
};
use crate::domain::party::Step;
use crate::domain::recorded::RecordedEvent;

/// A step of a case or batch: a review, or one that decides nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StepTaken {
    /// The step.
    pub step: Step,
    /// Level and decision, for reviews.
    pub review: Option<(u8, ReviewDecision)>,
    /// Seconds spent.
    pub seconds: Option<u32>,
}

/// A review's decision as projections keep it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum ReviewDecision {
    /// Agreed.
    Agreed,
    /// Refused.
    Refused,
    /// Sent back.
    SentBack,
}

impl From<Decision> for ReviewDecision {
    fn from(decision: Decision) -> Self {
        match decision {
            Decision::Agreed => ReviewDecision::Agreed,
            Decision::Refused => ReviewDecision::Refused,
            Decision::SentBack => ReviewDecision::SentBack,
        }
    }
}

/// All that is known of one case.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Case {
    /// Claims under this number; more than one only when rows repeat it.
    pub claims: Few<Fact<ClaimSubmitted>>,
    /// Withdrawals.
    pub withdrawn: Few<Fact<ClaimWithdrawn>>,
    /// Papers.
    pub evidence: Few<Fact<EvidenceAttached>>,
    /// Steps and reviews.
    pub steps: Few<Fact<StepTaken>>,
    /// Awards.
    pub awards: Few<Fact<AwardDecided>>,
    /// Refusals.
    pub refusals: Few<Fact<AwardRefused>>,
}

impl Case {
    /// Version of the scheme's text that the case was claimed under, else decided under; 0 where
    /// neither is known. It judges the case for good: an amendment changes no case before it.
    pub fn version(&self) -> u16 {
        let claimed = self.claims.first().map(|claim| claim.version);
        let decided = self.awards.first().map(|award| award.version);
        let refused = self.refusals.first().map(|refusal| refusal.version);
        claimed.or(decided).or(refused).unwrap_or(0)
    }

    /// The person the case is about, by its claim, else by its award.
    pub fn person(&self) -> Option<Alias> {
        self.claims
            .first()
            .map(|claim| claim.said.person)
            .or_else(|| self.awards.first().and_then(|award| award.said.person))
    }

    /// Whether there is such a case: it was claimed or decided. A paper or a step alone names a case
    /// that is still to come.
    pub fn is_known(&self) -> bool {
        !self.claims.is_empty() || !self.awards.is_empty() || !self.refusals.is_empty()
    }

    /// Whether the claim still stands: neither withdrawn nor refused, or decided in its favour on that
    /// day or later. A claim sent back for more papers stands.
    pub fn is_live(&self) -> bool {
        let Some(ended) = self.ended() else {
            return true;
        };
        self.awards.iter().any(|award| award.clock >= ended)
    }

    /// The day on which the claim was withdrawn or refused, where that was the last word on it. Awards of
    /// that day or later stand all the same.
    pub fn ended(&self) -> Option<Date> {
        let reviews = || {
            self.steps
                .iter()
                .filter_map(|step| Some((step.said.review?.1, step.clock)))
        };
        let agreed_after = |day: Date| {
            reviews().any(|(said, clock)| said == ReviewDecision::Agreed && clock > day)
        };
        let decided = self.refusals.iter().map(|fact| fact.clock).max();
        let decided = decided.filter(|day| !self.withdrawn.is_empty() || !agreed_after(*day));
        let withdrawn = self.withdrawn.iter().map(|fact| fact.clock).max();
        let reviewed = self.refused_in_review().map(|(_, step)| step.clock);
        withdrawn.max(decided).max(reviewed)
    }

    /// The level of review that refused the case, and its word: the last of its level, with the case neither reviewed
    /// anew by that level nor sent back since. Of several the last. An appeal is not looked at here.
    pub fn refused_in_review(&self) -> Option<(u8, &Fact<StepTaken>)> {
        let mut reviews: Vec<_> = self
            .steps
            .iter()
            .filter_map(|step| Some((step, step.said.review?)))
            .collect();
        reviews.sort_by(|(one, _), (other, _)| one.in_time().cmp(&other.in_time()));
        let mut refused: Vec<(u8, &Fact<StepTaken>)> = Vec::new();
        for (step, (level, decision)) in reviews {
            refused.retain(|(of, _)| *of != level);
            match decision {
                ReviewDecision::Agreed => {}
                ReviewDecision::Refused => refused.push((level, step)),
                ReviewDecision::SentBack => refused.clear(),
            }
        }
        refused.pop()
    }

    /// Whether the applicant took the claim back for good: nothing was decided in its favour since. What had been
    /// awarded is awarded no more.
    pub fn is_withdrawn(&self) -> bool {
        !self.withdrawn.is_empty() && !self.is_live()
    }

    /// The unit that put it forward, by its award, else by its claim.
    pub fn unit_code(&self) -> Option<&str> {
        self.awards
            .iter()
            .find_map(|award| award.said.unit_code.as_deref())
            .or_else(|| {
                self.claims
                    .iter()
                    .find_map(|claim| claim.said.unit_code.as_deref())
            })
    }
}

/// All cases.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Cases {
    cases: Numbered<Case>,
    awards: Numbered<Few<String>>,
}

impl Cases {
    fn case(&mut self, scheme: String, case_no: &str) -> &mut Case {
        self.cases.or_default(scheme, case_no.to_owned())
    }

    /// Folds an event.
    pub(super) fn apply(&mut self, mut told: Told, claim: ClaimEvent) {
        let scheme = std::mem::take(&mut told.scheme);
        match claim {
            ClaimEvent::ClaimSubmitted(e) => {
                add(&mut self.case(scheme, &e.case_no).claims, told.fact(e));
            }
            ClaimEvent::ClaimWithdrawn(e) => {
                add(&mut self.case(scheme, &e.case_no).withdrawn, told.fact(e));
            }
            ClaimEvent::EvidenceAttached(e) => {
                add(&mut self.case(scheme, &e.case_no).evidence, told.fact(e));
            }
            ClaimEvent::ReviewRecorded(e) => {
                let step = match e.level {
                    1 => Step::FirstReview,
                    2 => Step::SecondReview,
                    _ => Step::Approve,
                };
                let said = StepTaken {
                    step: told.acted_by.first().map_or(step, |by| by.step),
                    review: Some((e.level, e.decision.into())),
                    seconds: e.seconds,
                };
                add(&mut self.case(scheme, &e.case_no).steps, told.fact(said));
            }
            ClaimEvent::CaseStepRecorded(e) => {
                let said = StepTaken {
                    step: e.step,
                    review: None,
                    seconds: e.seconds,
                };
                add(&mut self.case(scheme, &e.case_no).steps, told.fact(said));
            }
            ClaimEvent::AwardDecided(e) => {
                let numbers = self.awards.or_default(scheme.clone(), e.award_no.clone());
                add(numbers, e.case_no.clone());
                add(&mut self.case(scheme, &e.case_no).awards, told.fact(e));
            }
            ClaimEvent::AwardRefused(e) => {
                add(&mut self.case(scheme, &e.case_no).refusals, told.fact(e));
            }
            // `acts.rs` holds the rest.
            _ => {}
        }
    }

    /// A case by scheme and number.
    pub fn get(&self, scheme: &str, case_no: &str) -> Option<&Case> {
        self.cases.get(scheme, case_no)
    }

    /// Case numbers that an award number stands for.
    pub fn by_award(&self, scheme: &str, award_no: &str) -> &[String] {
        self.awards.get(scheme, award_no).map_or(&[], Few::as_slice)
    }

    /// Numbers of the cases about a person in one scheme; looks through all of its cases.
    pub fn about(&self, scheme: &str, person: Alias) -> Vec<&str> {
        self.cases
            .from(scheme, "")
            .filter(|(_, case)| case.person() == Some(person))
            .map(|(case_no, _)| case_no.as_str())
            .collect()
    }

    /// Cases of a scheme, by number.
    pub fn of_scheme(&self, scheme: &str) -> impl Iterator<Item = (&String, &Case)> {
        self.cases.from(scheme, "")
    }

    /// Every case, by scheme and number.
    pub fn iter(&self) -> impl Iterator<Item = ((&String, &String), &Case)> {
        self.cases.iter()
    }

    /// Cases held.
    pub fn len(&self) -> usize {
        self.cases.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.cases.is_empty()
    }
}

/// Cases as they stood before an entry.
#[derive(Debug, Default)]
pub(super) struct CasesKept {
    cases: Kept<NumberKey, Case>,
    awards: Kept<NumberKey, Few<String>>,
}

impl Cases {
    /// Keeps what the event will change.
    pub(super) fn keep(&self, event: &RecordedEvent, kept: &mut CasesKept) {
        let Some(Event::Claim(claim)) = event.event() else {
            return;
        };
        let key = |number: &str| (event.scheme().to_owned(), number.to_owned());
        let case_no = match claim {
            ClaimEvent::ClaimSubmitted(e) => &e.case_no,
            ClaimEvent::ClaimWithdrawn(e) => &e.case_no,
            ClaimEvent::EvidenceAttached(e) => &e.case_no,
            ClaimEvent::ReviewRecorded(e) => &e.case_no,
            ClaimEvent::CaseStepRecorded(e) => &e.case_no,
            ClaimEvent::AwardRefused(e) => &e.case_no,
            ClaimEvent::AwardDecided(e) => {
                kept.awards.keep(&self.awards, key(&e.award_no));
                &e.case_no
            }
            // `acts.rs` holds the rest.
            _ => return,
        };
        kept.cases.keep(&self.cases, key(case_no));
    }

    /// Goes back to what was kept.
    pub(super) fn put_back(&mut self, kept: CasesKept) {
        kept.cases.put_back(&mut self.cases);
        kept.awards.put_back(&mut self.awards);
    }
}
