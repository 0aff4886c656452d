//! What must hold of the acts that `projections/acts.rs` keeps, marks S of the catalogue.

use super::super::World;
use super::duties::Duty;
use super::{StructureFault, duplicate, ended, positive, unknown};
use crate::domain::alias::Alias;
use crate::domain::currency::digits;
use crate::domain::date::Date;
use crate::domain::events::Event;
use crate::domain::events::claims::{
    AppealAgainst, AppealFiled, AppealResolved, ClaimEvent as C, SuspensionLifted,
    SuspensionStarted,
};
use crate::domain::events::funds::{FundEvent as F, LoanWithdrawn};
use crate::domain::events::notices::NoticeEvent as N;
use crate::domain::events::pairing::{AgreementEnded, ContractSigned, PairingEvent as A};
use crate::domain::events::payments::PaymentEvent as P;

impl World {
    pub(super) fn check_act(
        &self,
        event: &Event,
        scheme: &str,
        signers: &[Alias],
    ) -> Result<(), StructureFault> {
        self.published(scheme)?;
        match event {
            Event::Fund(F::AppropriationAdjusted(e)) => {
                self.known_appropriation(scheme, &e.adjusts)
            }
            Event::Fund(F::QuotaReallocated(e)) => {
                self.known_quota(scheme, &e.from_code)?;
                self.known_quota(scheme, &e.to_code)
            }
            Event::Fund(F::UnspentReturned(e)) => {
                positive(e.amount)?;
                self.known_appropriation(scheme, &e.appropriation_no)
            }
            Event::Fund(F::DonationRecorded(e)) => positive(e.amount),
            Event::Fund(F::LoanWithdrawn(e)) => self.check_drawing(scheme, e),
            Event::Claim(e) => self.check_case_act(e, scheme, signers),
            Event::Notice(N::NoticeEvidenceAdded(e)) => {
                self.known_notice(scheme, &e.notice_no).map(|_| ())
            }
            Event::Payment(e) => self.check_payment_act(e, scheme),
            Event::Pairing(e) => self.check_works(e, scheme),
            _ => Ok(()),
        }
    }

    fn known_appropriation(&self, scheme: &str, number: &str) -> Result<(), StructureFault> {
        let key = (scheme.to_owned(), number.to_owned());
        if self.funds.appropriations().contains_key(&key) {
            Ok(())
        } else {
            Err(unknown("appropriation", number))
        }
    }

    fn known_quota(&self, scheme: &str, unit_code: &str) -> Result<(), StructureFault> {
        let key = (scheme.to_owned(), unit_code.to_owned());
        if self.funds.quotas().contains_key(&key) {
            Ok(())
        } else {
            Err(unknown("quota of unit", unit_code))
        }
    }

    /// The yuan are the drawing at the stated rate, rounded to the fen either way.
    fn check_drawing(&self, scheme: &str, e: &LoanWithdrawn) -> Result<(), StructureFault> {
        let mut before = self.acts.about::<LoanWithdrawn>(scheme, &e.application_no);
        if before.next().is_some() {
            return Err(duplicate("withdrawal application", &e.application_no));
        }
        positive(e.amount)?;
        // A rate is for a major unit: a yen has no smaller one, a dollar a hundred.
        let unit = 10i128.pow(digits(&e.currency));
        let drawn = i128::from(e.drawn)
            .checked_mul(i128::from(e.rate_micro))
            .and_then(|exact| exact.checked_mul(100));
        let exact = drawn.map_or(i128::MAX, |drawn| drawn / unit);
        let stated = i128::from(e.amount.0) * 1_000_000;
        if exact.saturating_sub(stated).saturating_abs() < 1_000_000 {
            return Ok(());
        }
        Err(StructureFault::Differs {
            what: "withdrawal application",
            number: e.application_no.clone(),
            expected: format!("{} fen at its rate", exact / 1_000_000),
            found: format!("{} fen", e.amount.0),
        })
    }

    fn check_case_act(
        &self,
        event: &C,
        scheme: &str,
        signers: &[Alias],
    ) -> Result<(), StructureFault> {
        let case = |number: &str| {
            self.cases
                .get(scheme, number)
                .filter(|case| case.is_known())
                .ok_or_else(|| unknown("case", number))
        };
        match event {
            C::ClaimAmended(e) => super::claims::undecided(case(&e.case_no)?, &e.case_no),
            C::EvidenceRejected(e) => {
                let number = Some(e.document_no.as_str());
                let mut papers = case(&e.case_no)?.evidence.iter();
                if papers.any(|paper| paper.said.document_no.as_deref() == number) {
                    Ok(())
                } else {
                    Err(unknown("document", &e.document_no))
                }
            }
            C::AppealFiled(e) => {
                let case = case(&e.case_no)?;
                let (none, what) = match e.against {
                    AppealAgainst::Award => (case.awards.is_empty(), "award of case"),
                    AppealAgainst::Refusal => (case.refusals.is_empty(), "refusal of case"),
                };
                if none {
                    return Err(unknown(what, &e.case_no));
                }
                if self.appeal(scheme, &e.appeal_no).is_some() {
                    return Err(duplicate("appeal", &e.appeal_no));
                }
                Ok(())
            }
            C::AppealResolved(e) => {
                let Some(appeal) = self.appeal(scheme, &e.appeal_no) else {
                    return Err(unknown("appeal", &e.appeal_no));
                };
                let mut settled = self.acts.about::<AppealResolved>(scheme, &e.appeal_no);
                if settled.next().is_some() {
                    return Err(ended("appeal", &e.appeal_no, "settled"));
                }
                self.has_not_reviewed(scheme, &appeal.case_no, Duty::Resolve, signers)
            }
            C::SuspensionLifted(e) => {
                if self.suspended(scheme, e.person, e.from) {
                    return Ok(());
                }
                Err(StructureFault::Person {
                    person: e.person,
                    lacks: "is not suspended",
                })
            }
            _ => Ok(()),
        }
    }

    fn appeal(&self, scheme: &str, number: &str) -> Option<&AppealFiled> {
        let mut appeals = self.acts.all::<AppealFiled>(scheme);
        appeals
            .find(|appeal| appeal.said.appeal_no == number)
            .map(|appeal| appeal.said)
    }

    /// Whether the person's payments of the scheme are stopped on a day: the last suspension that began
    /// by then was not lifted by then. One lifted on the day it began stopped nothing.
    pub fn suspended(&self, scheme: &str, person: Alias, day: Date) -> bool {
        let number = person.to_string();
        let begun = self.acts.about::<SuspensionStarted>(scheme, &number);
        let lifted = self.acts.about::<SuspensionLifted>(scheme, &number);
        let begun = begun
            .map(|act| act.said.from)
            .filter(|from| *from <= day)
            .max();
        let lifted = lifted
            .map(|act| act.said.from)
            .filter(|from| *from <= day)
            .max();
        match (begun, lifted) {
            (Some(begun), Some(lifted)) => begun > lifted,
            (begun, _) => begun.is_some(),
        }
    }

    fn check_payment_act(&self, event: &P, scheme: &str) -> Result<(), StructureFault> {
        let order = |number: &str| match self.payments.clawback(scheme, number) {
            Some(order) if !order.ordered.is_empty() => Ok(()),
            _ => Err(unknown("clawback order", number)),
        };
        match event {
            P::PaymentHeld(e) if e.rules.is_empty() => Err(StructureFault::Unstated {
                what: "held payment",
                field: "rule that stopped it",
            }),
            P::RecoveryWrittenOff(e) => {
                positive(e.amount)?;
                order(&e.order_no)
            }
            P::RecoveryOffset(e) => {
                positive(e.amount)?;
                order(&e.order_no)?;
                match self.payments.get(scheme, &e.payment_no) {
                    Some(payment) if !payment.instructed.is_empty() => Ok(()),
                    _ => Err(unknown("payment", &e.payment_no)),
                }
            }
            P::FeeRemitted(e) => self.known_person(e.pupil).map(|_| ()),
            _ => Ok(()),
        }
    }

    fn check_works(&self, event: &A, scheme: &str) -> Result<(), StructureFault> {
        let contract = |number: &str| {
            let mut signed = self.acts.about::<ContractSigned>(scheme, number);
            signed
                .next()
                .map(|_| ())
                .ok_or_else(|| unknown("contract", number))
        };
        match event {
            A::AgreementEnded(e) => {
                self.agreement(scheme, &e.agreement_no)?;
                let mut before = self.acts.about::<AgreementEnded>(scheme, &e.agreement_no);
                match before.next() {
                    Some(_) => Err(ended("agreement", &e.agreement_no, "ended")),
                    None => Ok(()),
                }
            }
            A::AssessmentRecorded(e) => self.agreement(scheme, &e.agreement_no).map(|_| ()),
            A::ContractSigned(e) => {
                positive(e.amount)?;
                match contract(&e.contract_no) {
                    Ok(()) => Err(duplicate("contract", &e.contract_no)),
                    Err(_) => Ok(()),
                }
            }
            A::ProgressReported(e) => contract(&e.contract_no),
            A::OutputAccepted(e) => contract(&e.contract_no),
            _ => Ok(()),
        }
    }
}
