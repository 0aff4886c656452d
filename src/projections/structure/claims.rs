//! Claims, reviews and decisions.

use super::super::World;
use super::super::case_facts::{papers, same_bill, same_number};
use super::super::cases::Case;
use super::super::fact::Fact;
use super::decisions::still_asked;
use super::duties::Duty;
use super::{StructureFault, duplicate, ended, positive, told, unknown};
use crate::domain::alias::Alias;
use crate::domain::date::Date;
use crate::domain::events::Event;
use crate::domain::events::claims::{ClaimEvent, EvidenceAttached};
use crate::schemes::model::Beneficiary;

impl World {
    pub(super) fn check_claim(
        &self,
        event: &ClaimEvent,
        scheme: &str,
        signers: &[Alias],
        day: Date,
    ) -> Result<(), StructureFault> {
        self.published(scheme)?;
        let known = |case_no: &str| {
            self.cases
                .get(scheme, case_no)
                .filter(|case| case.is_known())
                .ok_or_else(|| unknown("case", case_no))
        };
        match event {
            ClaimEvent::ClaimSubmitted(e) => {
                match self.cases.get(scheme, &e.case_no) {
                    Some(case) if !case.claims.is_empty() => {
                        return Err(duplicate("case", &e.case_no));
                    }
                    _ => {}
                }
                e.requested.map_or(Ok(()), positive)?;
                self.separate(scheme, &e.case_no, Duty::Apply, signers)
            }
            ClaimEvent::ClaimWithdrawn(e) => {
                let reopened = self.opened_anew(scheme, &e.case_no);
                undecided_since(known(&e.case_no)?, &e.case_no, &reopened)?;
                still_asked(known(&e.case_no)?, &e.case_no)?;
                self.passed_review(scheme, &e.case_no)
            }
            ClaimEvent::EvidenceAttached(e) => {
                let case = known(&e.case_no)?;
                still_asked(case, &e.case_no)?;
                self.knows_document(scheme, case, &e.document_type)?;
                self.filed_anew(scheme, case, e)
            }
            // A step is of a case or of a list of payments, which is made up before it is paid.
            ClaimEvent::CaseStepRecorded(e) => {
                if self.is_list(scheme, &e.case_no) {
                    Ok(())
                } else {
                    still_asked(known(&e.case_no)?, &e.case_no)
                }
            }
            ClaimEvent::AwardRefused(e) => {
                let unclaimed = Case::default();
                let case = match known(&e.case_no) {
                    Ok(case) => case,
                    Err(_) if self.by_agreement(scheme, &e.case_no) => &unclaimed,
                    Err(fault) => return Err(fault),
                };
                undecided_since(case, &e.case_no, &self.opened_anew(scheme, &e.case_no))?;
                still_asked(case, &e.case_no)?;
                self.separate(scheme, &e.case_no, Duty::Decide, signers)
            }
            ClaimEvent::ReviewRecorded(e) => {
                let untold = Case::default();
                let case = match known(&e.case_no) {
                    Ok(case) => case,
                    Err(_) if self.is_list(scheme, &e.case_no) => {
                        self.cases.get(scheme, &e.case_no).unwrap_or(&untold)
                    }
                    Err(fault) => return Err(fault),
                };
                still_asked(case, &e.case_no)?;
                self.not_refused(scheme, case, &e.case_no)?;
                self.knows_level(scheme, case, e.level)?;
                self.may_review(scheme, e)?;
                self.not_reviewed_by((scheme, case), e, signers)?;
                self.separate(scheme, &e.case_no, Duty::Review(e.level), signers)
            }
            ClaimEvent::AwardDecided(e) => {
                positive(e.amount)?;
                let unclaimed = Case::default();
                let case = match known(&e.case_no) {
                    Ok(case) => case,
                    Err(_) if e.person.is_none() && self.by_agreement(scheme, &e.case_no) => {
                        &unclaimed
                    }
                    Err(fault) => return Err(fault),
                };
                if !self.cases.by_award(scheme, &e.award_no).is_empty() {
                    return Err(duplicate("award", &e.award_no));
                }
                if let Some(person) = e.person {
                    self.of_the_case(known(&e.case_no)?, &e.case_no, person)?;
                    self.not_among(person, signers, "beneficiary", Duty::Decide)?;
                }
                self.separate(scheme, &e.case_no, Duty::Decide, signers)?;
                self.check_award(scheme, case, e, day)
            }
            // The rest is judged in `acts.rs`.
            _ => Ok(()),
        }
    }

    /// A paper of one kind and number, and a bill that no note splits, is on file in a case once; one that was sent back may
    /// be filed again.
    fn filed_anew(
        &self,
        scheme: &str,
        case: &Case,
        e: &EvidenceAttached,
    ) -> Result<(), StructureFault> {
        let on_file = papers(self, scheme, &e.case_no, case, None);
        let mut on_file = on_file.iter();
        let known = on_file.find(|paper| {
            let paper = &paper.said;
            same_number(paper, e) || same_bill(paper, e)
        });
        match known {
            Some(paper) => {
                let said = &paper.said;
                let number = said.document_no.as_deref().into_iter();
                let of = [e.case_no.as_str(), &said.document_type].into_iter();
                let of: Vec<&str> = of.chain(number).collect();
                Err(told("document", of.join("/"), paper.at))
            }
            None => Ok(()),
        }
    }

    /// Whether a number is that of a list of payments: one that is known, or, where the scheme pays by lists that have
    /// numbers and nobody claims, one to come.
    fn is_list(&self, scheme: &str, number: &str) -> bool {
        let text = self.registry.scheme(scheme);
        let to_come = text.is_some_and(|text| {
            let claims = text.table.iter().any(|table| table.kind == "claims");
            text.lists_have_batches() && !claims
        });
        // Tranches are paid under an agreement's number, as lines are under a list's.
        let agreed = self.agreements.get(scheme, number).is_some();
        to_come || (!agreed && self.payments.batch_known(scheme, number))
    }

    /// Whether a number that a decision names as its case is that of a signed agreement: the body that is aided under one
    /// claims nothing.
    fn by_agreement(&self, scheme: &str, number: &str) -> bool {
        let signed = self.agreements.get(scheme, number);
        let text = self.registry.scheme(scheme);
        signed.is_some_and(|agreement| !agreement.signed.is_empty())
            && text.is_some_and(|text| text.beneficiary != Beneficiary::Person)
    }
}

pub(super) fn undecided(case: &Case, case_no: &str) -> Result<(), StructureFault> {
    undecided_since(case, case_no, &[])
}

/// As [`undecided`], of decisions since appeals opened the case for a new one: those that follow each by their day, and in the
/// ledger.
fn undecided_since(
    case: &Case,
    case_no: &str,
    reopened: &[&Fact<Event>],
) -> Result<(), StructureFault> {
    let awards = case.awards.iter().map(|fact| (fact.clock, fact.at));
    let decided = awards.chain(case.refusals.iter().map(|fact| (fact.clock, fact.at)));
    let decided = decided
        .filter(|(clock, at)| {
            let mut since = reopened.iter();
            since.all(|fact| *at > fact.at && (*clock, *at) > (fact.clock, fact.at))
        })
        .map(|(_, at)| at)
        .max();
    match decided {
        Some(at) => Err(ended(
            "case",
            case_no,
            ("decided", at),
            format!(
                "whoever disagrees appeals (`sunledger claim appeal`); a decision that was told wrong is corrected or reversed (`sunledger reverse {at} --reason WHY`)"
            ),
        )),
        None => Ok(()),
    }
}
