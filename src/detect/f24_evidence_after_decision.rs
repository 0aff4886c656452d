//! F24 A paper that the decision rests on came after it.
//!
//! **Definition.** A paper that the scheme requires of the case's category was registered after the case was
//! approved, by the office's own times, and no paper of that kind was there before. Of live acts the later of
//! the effective and the recorded day counts.
//! **Example.** The proof of disaster is registered on 2025-06-16; the case was approved on 2025-06-13.
//! **Exclusions.** Papers of which no time of registration is known; a second copy of a paper that was there; papers
//! that the scheme does not require; a paper filed at the very time of the approval. Missing papers are F21.
//! **False positives:** papers scanned late. **Evidence:** the paper, the approval and the award.
//! **Amount:** what the case was paid, else awarded. One flag a case.
//! **Look at:** when the paper was registered and issued, and when the case was approved.
//! **Source:** the scheme's list of papers; red-flag catalogue F24.

use super::few::with_few;
use super::flag::{Flag, Severity, at_stake};
use super::joined::Joined;
use super::{Detector, Findings};
use crate::domain::date::{Date, Timestamp};
use crate::domain::party::Step;
use crate::projections::Fact;

/// F24.
pub struct EvidenceAfterDecision;

/// Day and, where both have one, time of registration.
type Moment = (Date, Option<Timestamp>);

fn moment<T>(fact: &Fact<T>) -> Moment {
    match (fact.registered_at, &fact.source) {
        (Some(at), Some(_)) => (at.date_cn(), Some(at)),
        _ => (fact.clock, None),
    }
}

/// Whether the first came after the second: by time where both have one, else by day.
fn after(one: Moment, other: Moment) -> bool {
    match (one.1, other.1) {
        (Some(one), Some(other)) => one > other,
        _ => one.0 > other.0,
    }
}

impl Detector for EvidenceAfterDecision {
    fn code(&self) -> &'static str {
        "F24"
    }

    fn look(&self, world: &Joined<'_>, _as_of: Date) -> Findings {
        let mut found = Findings::default();
        for case in world.decided() {
            let approvals = case
                .case
                .steps
                .iter()
                .filter(|step| step.said.step == Step::Approve)
                .min_by_key(|step| (step.clock, step.registered_at, step.at));
            let award = case.case.awards.iter().min_by_key(|fact| fact.clock);
            let Some(approved) = approvals.map(moment).or(award.map(moment)) else {
                continue;
            };
            let category = case
                .case
                .claims
                .first()
                .and_then(|claim| claim.said.category.as_deref());
            let required = case.scheme.required_documents(category);
            let late: Vec<_> = case
                .case
                .evidence
                .iter()
                .filter(|paper| paper.registered_at.is_some() || paper.source.is_none())
                .filter(|paper| after(moment(paper), approved))
                .filter(|paper| {
                    let kind = &paper.said.document_type;
                    required.iter().any(|one| one.code == *kind)
                        && !case.case.evidence.iter().any(|other| {
                            other.said.document_type == *kind && !after(moment(other), approved)
                        })
                })
                .collect();
            if late.is_empty() {
                continue;
            }
            let mut flag = Flag::new(self.code(), Severity::High, &case.scheme.id, case.case_no);
            flag.concerns(case.case.person());
            let mut clauses: Vec<&str> = Vec::new();
            for paper in &late {
                flag.rests_on(paper);
                let kind = required
                    .iter()
                    .find(|one| one.code == paper.said.document_type);
                if let Some(kind) = kind
                    && !clauses.contains(&kind.clause.as_str())
                {
                    clauses.push(&kind.clause);
                }
            }
            if let Some(step) = approvals {
                flag.rests_on(step);
            }
            for award in &case.case.awards {
                flag.rests_on(award);
            }
            flag.amount = at_stake(world, &case.scheme.id, case.case_no);
            flag.period = Some(case.scheme.period.clone());
            flag.clause = clauses.join("；");
            let each = late.iter().map(|paper| {
                let code = &paper.said.document_type;
                let kind = required.iter().find(|one| one.code == *code);
                let told = kind.map_or_else(|| code.clone(), |kind| kind.told());
                format!("paper {told} registered on {}", moment(paper).0)
            });
            flag.finding = with_few(
                format!(
                    "{} required papers were registered after the approval of {}",
                    late.len(),
                    approved.0
                ),
                &Vec::from_iter(each),
            );
            found.flags.push(flag);
        }
        found
    }
}
