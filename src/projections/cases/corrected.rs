//! Cases under a correction: the fact that is looked for, and taken out. The corrected fact is added
//! like any other. Numbers that nothing names any more are forgotten.

use super::super::fact::{Told, take_at, told_at};
use super::{Case, Cases, ReviewDecision};
use crate::domain::events::claims::ClaimEvent;
use crate::domain::recorded::EventAt;

fn case_no(event: &ClaimEvent) -> &str {
    match event {
        ClaimEvent::ClaimSubmitted(e) => &e.case_no,
        ClaimEvent::ClaimWithdrawn(e) => &e.case_no,
        ClaimEvent::EvidenceAttached(e) => &e.case_no,
        ClaimEvent::ReviewRecorded(e) => &e.case_no,
        ClaimEvent::CaseStepRecorded(e) => &e.case_no,
        ClaimEvent::AwardDecided(e) => &e.case_no,
        ClaimEvent::AwardRefused(e) => &e.case_no,
        // `acts.rs` holds the rest.
        _ => "",
    }
}

impl Cases {
    /// How the fact at `at` was told, if it said this.
    pub(in crate::projections) fn told(
        &self,
        scheme: &str,
        at: EventAt,
        event: &ClaimEvent,
    ) -> Option<Told> {
        let case = self.get(scheme, case_no(event))?;
        match event {
            ClaimEvent::ClaimSubmitted(e) => told_at(&case.claims, at, |fact| fact.said == *e),
            ClaimEvent::ClaimWithdrawn(e) => told_at(&case.withdrawn, at, |fact| fact.said == *e),
            ClaimEvent::EvidenceAttached(e) => told_at(&case.evidence, at, |fact| fact.said == *e),
            // What a step keeps of a review; the opinion is not among it.
            ClaimEvent::ReviewRecorded(e) => told_at(&case.steps, at, |fact| {
                let decision = ReviewDecision::from(e.decision);
                fact.said.review == Some((e.level, decision)) && fact.said.seconds == e.seconds
            }),
            ClaimEvent::CaseStepRecorded(e) => told_at(&case.steps, at, |fact| {
                fact.said.review.is_none()
                    && fact.said.step == e.step
                    && fact.said.seconds == e.seconds
            }),
            ClaimEvent::AwardDecided(e) => told_at(&case.awards, at, |fact| fact.said == *e),
            ClaimEvent::AwardRefused(e) => told_at(&case.refusals, at, |fact| fact.said == *e),
            _ => None,
        }
    }

    /// Takes the fact at `at` out.
    pub(in crate::projections) fn take_out(
        &mut self,
        scheme: &str,
        at: EventAt,
        event: &ClaimEvent,
    ) -> Option<Told> {
        let number = case_no(event);
        let case = self.cases.get_mut(scheme, number)?;
        let told = match event {
            ClaimEvent::ClaimSubmitted(_) => take_at(&mut case.claims, at),
            ClaimEvent::ClaimWithdrawn(_) => take_at(&mut case.withdrawn, at),
            ClaimEvent::EvidenceAttached(_) => take_at(&mut case.evidence, at),
            ClaimEvent::ReviewRecorded(_) | ClaimEvent::CaseStepRecorded(_) => {
                take_at(&mut case.steps, at)
            }
            ClaimEvent::AwardDecided(_) => take_at(&mut case.awards, at),
            ClaimEvent::AwardRefused(_) => take_at(&mut case.refusals, at),
            _ => None,
        };
        if let ClaimEvent::AwardDecided(e) = event {
            let mut others = case.awards.iter();
            if !others.any(|fact| fact.said.award_no == e.award_no)
                && let Some(cases) = self.awards.get_mut(scheme, &e.award_no)
            {
                cases.retain(|case_no| *case_no != e.case_no);
                if cases.is_empty() {
                    self.awards.remove(scheme, &e.award_no);
                }
            }
        }
        if self.cases.get(scheme, number) == Some(&Case::default()) {
            self.cases.remove(scheme, number);
        }
        told
    }
}
