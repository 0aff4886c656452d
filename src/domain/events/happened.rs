//! Which events tell of something that has happened, so that their day cannot lie ahead of the day on
//! which they are recorded.
//!
//! Promises: a payment, a receipt, a claim, a review, a decision, a voucher, a judgement is of the past.
//! **Not here**: what is laid down for later (schedules, plans, quotas, orders to pay, the last day of a
//! notice, terms of posts, tiers and texts), which may bear a later day.

use super::Event;
use crate::domain::date::Date;

/// Names of the kinds that tell of what has happened.
const HAPPENED: &[&str] = &[
    "AcceptanceRecorded",
    "AgreementSigned",
    "AssessmentRecorded",
    "AwardDecided",
    "AwardRefused",
    "CaseStepRecorded",
    "ClaimSubmitted",
    "ClaimWithdrawn",
    "EvidenceAttached",
    "ExpenditureRecorded",
    "FundReceived",
    "InKindDonated",
    "InKindReceived",
    "ObjectionFiled",
    "ObjectionResolved",
    "OutputAccepted",
    "PaymentConfirmed",
    "PaymentReturned",
    "ReceiptAcknowledged",
    "RecoveryReceived",
    "ReviewRecorded",
    "SelfEvaluationFiled",
    "TipReceived",
    "TrancheReleased",
    "UnspentReturned",
    "WaiverGranted",
];

/// Whether an event of this day, recorded today, tells of something that cannot have happened yet.
pub fn lies_ahead(event: &Event, effective: Date, today: Date) -> bool {
    effective > today && HAPPENED.contains(&event.kind().name().as_str())
}

#[cfg(test)]
mod tests {
    use super::HAPPENED;
    use crate::domain::events::Kind;

    #[test]
    fn every_name_is_a_kind() {
        for name in HAPPENED {
            assert!(Kind::from_name(name).is_some(), "{name}");
        }
    }
}
