//! F21 A required paper is missing at approval.
//!
//! **Definition.** A case is awarded, and of a type of paper that the scheme requires for its category,
//! or by a condition that it meets, there is none that was registered or issued by the day of the award.
//! **Example.** An illness case is awarded without 医院诊断证明.
//! **Exclusions.** Papers that were issued by the day of the award and scanned after it (late scanning is
//! F24); papers of other categories; cases without an award or without a claim in the ledger.
//! **False positives:** papers kept elsewhere.
//! **Evidence:** the claim row and the award row.
//! **Source:** the scheme's document clauses; plan 10's list of papers.

use super::flag::{Flag, Severity, at_stake};
use super::joined::Joined;
use super::{Detector, Findings};
use crate::domain::date::Date;
use crate::projections::case_facts::facts;

/// F21.
pub struct MissingDocument;

impl Detector for MissingDocument {
    fn code(&self) -> &'static str {
        "F21"
    }

    fn look(&self, world: &Joined<'_>, _as_of: Date) -> Findings {
        let mut found = Findings::default();
        for ((scheme_id, case_no), case) in world.cases.iter() {
            let Some(scheme) = world.registry.text_or_newest(scheme_id, case.version()) else {
                continue;
            };
            let (Some(claim), Some(award)) = (
                case.claims.first(),
                case.awards.iter().min_by_key(|award| award.clock),
            ) else {
                continue;
            };
            let by_condition = scheme.document.iter().any(|one| one.required_if.is_some());
            let required = if by_condition {
                scheme.papers_required(&facts(world, scheme, case_no))
            } else {
                scheme.required_documents(claim.said.category.as_deref())
            };
            let missing: Vec<_> = required
                .into_iter()
                .filter(|required| {
                    !case.evidence.iter().any(|paper| {
                        paper.said.document_type == required.code
                            && (paper.clock <= award.clock
                                || paper.said.issued.is_some_and(|day| day <= award.clock))
                    })
                })
                .collect();
            if missing.is_empty() {
                continue;
            }
            let mut flag = Flag::new(self.code(), Severity::High, scheme_id, case_no);
            flag.concerns(case.person());
            flag.rests_on(claim);
            flag.rests_on(award);
            flag.amount = at_stake(world, scheme_id, case_no);
            flag.period = Some(claim.said.period.to_string());
            flag.clause = missing
                .iter()
                .map(|required| required.clause.as_str())
                .collect::<Vec<_>>()
                .join("；");
            flag.finding = format!(
                "awarded on {} without {}",
                award.clock,
                missing
                    .iter()
                    .map(|required| required.told())
                    .collect::<Vec<_>>()
                    .join(", ")
            );
            found.flags.push(flag);
        }
        found
    }
}
