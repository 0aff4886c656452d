//! Which events tell of something that has happened, so that their day cannot lie ahead of the day on
//! which they are recorded.
//!
//! Promises: a payment, a receipt, a claim, a review, a decision, a voucher, a report, a judgement is of the past; so is
//! the close of a notice, where an act says it and not a register.
//! **Not here**: what is laid down for later (schedules, plans, quotas, orders to pay, the last day of a
//! notice in a register, terms of posts, tiers and texts), which may bear a later day.

use super::Event;
use crate::domain::date::Date;

/// Names of the kinds that tell of what has happened.
const HAPPENED: &[&str] = &[
    "AcceptanceRecorded",
    "AgreementSigned",
    "AppealFiled",
    "AppealResolved",
    "AssessmentRecorded",
    "AttendanceRecorded",
    "AwardDecided",
    "AwardRefused",
    "CaseStepRecorded",
    "ClaimAmended",
    "ClaimSubmitted",
    "ClaimWithdrawn",
    "ContractSigned",
    "CostBorne",
    "CoverageReported",
    "DonationRecorded",
    "EvidenceAttached",
    "EvidenceRejected",
    "ExpenditureRecorded",
    "FeeRemitted",
    "FundReceived",
    "FundStatementFiled",
    "InKindDonated",
    "InKindReceived",
    "LoanWithdrawn",
    "NoticeEvidenceAdded",
    "ObjectionFiled",
    "ObjectionResolved",
    "OutputAccepted",
    "PaymentConfirmed",
    "PaymentReturned",
    "ProgressReported",
    "ReceiptAcknowledged",
    "RecoveryOffset",
    "RecoveryReceived",
    "RecoveryWrittenOff",
    "ReportFiled",
    "ReviewRecorded",
    "SelfEvaluationFiled",
    "TipReceived",
    "TrancheReleased",
    "UnspentReturned",
    "WaiverGranted",
];

/// Names of the kinds that a row of a register may give a day to come (a notice that is still up has its
/// last day in the register), while a live act of them says that it is done.
const DONE: &[&str] = &["NoticeAmended", "NoticeClosed", "NoticeTakenDown"];

/// The same for a live act.
pub fn act_lies_ahead(event: &Event, effective: Date, today: Date) -> bool {
    lies_ahead(event, effective, today)
        || effective > today && DONE.contains(&event.kind().name().as_str())
}

/// Whether an event of this day, recorded today, tells of something that cannot have happened yet.
pub fn lies_ahead(event: &Event, effective: Date, today: Date) -> bool {
    effective > today && HAPPENED.contains(&event.kind().name().as_str())
}

#[cfg(test)]
mod tests {
    use super::{DONE, HAPPENED};
    use crate::domain::events::Kind;

    #[test]
    fn every_name_is_a_kind() {
        for name in HAPPENED.iter().chain(DONE) {
            assert!(Kind::from_name(name).is_some(), "{name}");
        }
    }
}
