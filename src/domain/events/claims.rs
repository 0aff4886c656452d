//! A person's aid from claim to decision.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::family;
use crate::crypto::digest::Commitment;
use crate::domain::alias::Alias;
use crate::domain::date::{Date, Period};
use crate::domain::money::Fen;
use crate::domain::party::{ServiceStatus, Step};

/// A person asks for aid.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ClaimSubmitted {
    /// Claim number: the key of the case in all tables of the scheme.
    pub case_no: String,
    /// The applicant.
    pub person: Alias,
    /// Code of the unit that puts the claim forward.
    pub unit_code: Option<String>,
    /// Name of that unit.
    pub unit: String,
    /// The scheme's code of the kind of need; never a diagnosis.
    pub category: Option<String>,
    /// What the claim is for.
    pub period: Period,
    /// Debt stated, in fen.
    pub debt: Option<Fen>,
    /// Amount asked, in fen.
    pub requested: Option<Fen>,
    /// Employment status.
    pub status: Option<ServiceStatus>,
    /// Whether somebody else applied.
    pub by_proxy: bool,
    /// Account given on the form.
    pub account: Option<Alias>,
}

/// A document is filed with a claim.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EvidenceAttached {
    /// The case.
    pub case_no: String,
    /// Number of the document in the case.
    pub document_no: Option<String>,
    /// The scheme's code of the kind of document.
    pub document_type: String,
    /// Commitment to the issuer's name.
    pub issuer: Option<Commitment>,
    /// Day issued.
    pub issued: Option<Date>,
    /// Amount it states, in fen.
    pub amount: Option<Fen>,
    /// Alias of the document's SHA-256, so that equality shows.
    pub document: Option<Alias>,
    /// Alias of the invoice number, for bills.
    pub invoice: Option<Alias>,
    /// Whether a note says the bill is split between claims (分割单).
    pub split: bool,
}

/// How a review or decision went.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Decision {
    /// Agreed (同意).
    Agreed,
    /// Refused (不同意).
    Refused,
    /// Sent back for more papers (退回补正).
    SentBack,
}

/// A reviewer judged a case or batch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReviewRecorded {
    /// The case or batch.
    pub case_no: String,
    /// 1 first review, 2 second, 3 approval.
    pub level: u8,
    /// How it went.
    pub decision: Decision,
    /// The opinion, committed.
    pub opinion: Option<Commitment>,
    /// Seconds spent.
    pub seconds: Option<u32>,
}

/// A step that decides nothing (受理, 支付, 制表).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CaseStepRecorded {
    /// The case or batch.
    pub case_no: String,
    /// The step.
    pub step: Step,
    /// The opinion, committed.
    pub opinion: Option<Commitment>,
    /// Seconds spent.
    pub seconds: Option<u32>,
}

/// Aid is granted: the amount is committed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AwardDecided {
    /// Award number.
    pub award_no: String,
    /// The case.
    pub case_no: String,
    /// The beneficiary; `None` for an organisation.
    pub person: Option<Alias>,
    /// Unit whose quota it uses.
    pub unit_code: Option<String>,
    /// Amount in fen.
    pub amount: Fen,
    /// The fund it is committed from.
    pub fund: String,
    /// Number of the deciding document (文号).
    pub document_no: Option<String>,
    /// Employment status, for sub-caps.
    pub status: Option<ServiceStatus>,
    /// What it is for.
    pub period: Period,
}

/// Aid is refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AwardRefused {
    /// The case.
    pub case_no: String,
    /// The reason, committed.
    pub reason: Option<Commitment>,
}

/// The applicant takes the claim back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ClaimWithdrawn {
    /// The case.
    pub case_no: String,
    /// The reason, committed.
    pub reason: Option<Commitment>,
}

/// What a claim says is put right before it is decided.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ClaimAmended {
    /// The case.
    pub case_no: String,
    /// The scheme's code of the kind of need, where it changes.
    pub category: Option<String>,
    /// Debt stated, in fen, where it changes.
    pub debt: Option<Fen>,
    /// Amount asked, in fen, where it changes.
    pub requested: Option<Fen>,
    /// Employment status, where it changes.
    pub status: Option<ServiceStatus>,
    /// Account given, where it changes.
    pub account: Option<Alias>,
    /// Why, committed.
    pub reason: Option<Commitment>,
}

/// A document of a claim is sent back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EvidenceRejected {
    /// The case.
    pub case_no: String,
    /// Number of the document in the case.
    pub document_no: String,
    /// Why, committed.
    pub reason: Option<Commitment>,
}

/// What an appeal is against.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum AppealAgainst {
    /// The award or its amount.
    Award,
    /// The refusal.
    Refusal,
}

/// Somebody asks for a decision to be looked at again (申诉).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AppealFiled {
    /// Appeal number.
    pub appeal_no: String,
    /// The case.
    pub case_no: String,
    /// What it is against.
    pub against: AppealAgainst,
    /// What it says, committed.
    pub text: Option<Commitment>,
}

/// An appeal is settled.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AppealResolved {
    /// Appeal number.
    pub appeal_no: String,
    /// Whether the decision stands.
    pub upheld: bool,
    /// The result in words, committed.
    pub text: Option<Commitment>,
}

/// Why payments stop.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum SuspensionCause {
    /// The person left the post.
    LeftPost,
    /// An inquiry is under way.
    Inquiry,
    /// Conditions are no longer met.
    NoLongerEligible,
    /// Another cause, in the reason.
    Other,
}

/// A person's payments of a scheme stop (停发).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SuspensionStarted {
    /// The person.
    pub person: Alias,
    /// Why.
    pub cause: SuspensionCause,
    /// First day without aid.
    pub from: Date,
    /// The reason, committed.
    pub reason: Option<Commitment>,
}

/// A person's payments of a scheme go on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SuspensionLifted {
    /// The person.
    pub person: Alias,
    /// First day with aid again.
    pub from: Date,
    /// The reason, committed.
    pub reason: Option<Commitment>,
}

family! {
    /// Claims, evidence, reviews, awards.
    ClaimEvent {
        ClaimSubmitted = 140,
        ClaimAmended = 141,
        ClaimWithdrawn = 142,
        EvidenceAttached = 143,
        EvidenceRejected = 144,
        ReviewRecorded = 145,
        CaseStepRecorded = 146,
        AwardDecided = 148,
        AwardRefused = 149,
        AppealFiled = 150,
        AppealResolved = 151,
        SuspensionStarted = 152,
        SuspensionLifted = 153,
    }
}
