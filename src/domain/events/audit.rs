//! What an auditor does with the ledger: outcomes of flags, inquiries (核查), spot checks (抽查), working
//! papers, findings and their repair (整改). Every reason and statement is public text: it names cases,
//! units and flags by number, persons by alias, and nobody by name.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::family;
use crate::crypto::digest::{Digest, FileHash, TreeRoot};
use crate::domain::alias::Alias;
use crate::domain::date::{Date, Timestamp};
use crate::domain::money::Fen;

/// A document, picture or record that an act rests on, by its hash.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AuditEvidence {
    /// What it is, in public words.
    pub label: String,
    /// SHA-256 of the file.
    pub sha256: FileHash,
}

/// A flag is taken up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FlagTriaged {
    /// The flag's id, the same over rebuilds.
    pub flag: String,
    /// What is to be done, and why.
    pub reason: String,
}

/// Why a flag turned out to be nothing.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum DismissalCause {
    /// The data was wrong, not the deed.
    DataQuality,
    /// The fact is as told and in order.
    Explained,
    /// Another flag tells the same fact.
    SameFact,
    /// It was looked into, and nothing was found.
    NotConfirmed,
}

/// A flag is dismissed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FlagDismissed {
    /// The flag's id.
    pub flag: String,
    /// Why, as counted for the rule's precision.
    pub cause: DismissalCause,
    /// Why, in words.
    pub reason: String,
}

/// A flag becomes an inquiry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FlagEscalated {
    /// The flag's id.
    pub flag: String,
    /// The inquiry.
    pub inquiry_no: String,
    /// Why.
    pub reason: String,
}

/// An inquiry is opened (核查立项).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct InquiryOpened {
    /// Number of the inquiry.
    pub inquiry_no: String,
    /// Case, unit, agreement, fund or voucher by its number; a person or account by alias.
    pub subject: String,
    /// Flags it rests on, by id.
    pub flags: Vec<String>,
    /// Tips it rests on, by number.
    pub tips: Vec<String>,
    /// Why.
    pub reason: String,
}

/// A step of an inquiry is noted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct InquiryNoted {
    /// The inquiry.
    pub inquiry_no: String,
    /// What was done and seen.
    pub note: String,
    /// What it rests on.
    pub evidence: Vec<AuditEvidence>,
}

/// What an inquiry came to.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum InquiryResult {
    /// Nothing was wrong.
    Unfounded,
    /// The data was wrong.
    DataError,
    /// A rule was broken.
    Irregular,
    /// Money was taken by deceit.
    Fraud,
    /// Handed to another authority.
    Referred,
}

/// An inquiry is closed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct InquiryClosed {
    /// The inquiry.
    pub inquiry_no: String,
    /// Result.
    pub result: InquiryResult,
    /// Result in words.
    pub summary: String,
}

/// Whether the audited unit put its name to a record of facts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FormSignature {
    /// It signed.
    Signed,
    /// It refused, for the reason it gave.
    Refused(String),
}

/// A record of facts was put before the audited unit (审计取证单).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EvidenceFormRecorded {
    /// Number of the form.
    pub form_no: String,
    /// The inquiry.
    pub inquiry_no: String,
    /// The unit, by code.
    pub unit_code: String,
    /// The facts.
    pub facts: String,
    /// What they rest on.
    pub evidence: Vec<AuditEvidence>,
    /// Whether the unit signed.
    pub signature: FormSignature,
}

/// How a sample is drawn. Chances are told with each item drawn.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SampleMethod {
    /// Equal chances, so many items.
    Random(u32),
    /// The smallest tickets, so many items.
    Tickets(u32),
    /// Equal chances in each stratum.
    Stratified(Vec<StratumSize>),
    /// Monetary units at a fixed interval, in fen.
    Interval(Fen),
    /// A monetary unit in each cell, in fen.
    Cells(Fen),
    /// Chances in proportion to risk, about so many items.
    Risk(u32),
    /// All of them: a sample would be pointless.
    All,
}

/// The share of a stratum.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StratumSize {
    /// The stratum.
    pub stratum: String,
    /// Items to draw.
    pub size: u32,
}

/// A spot check is opened: what will be drawn from stands fixed before anyone knows the randomness.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SpotCheckOpened {
    /// Number of the check.
    pub check_no: String,
    /// What the population is, as a query that anyone can ask again.
    pub query: String,
    /// RFC 6962 root over the population's items, in order.
    pub population: TreeRoot,
    /// Items.
    pub items: u32,
    /// Their book value, in fen.
    pub book: Fen,
    /// Entries of the ledger that the query was asked of.
    pub log_size: u64,
    /// The ledger's root at that size.
    pub log_root: TreeRoot,
    /// How the sample will be drawn.
    pub method: SampleMethod,
    /// Confidence, in hundredths of a percent.
    pub confidence: u16,
    /// Tolerable misstatement in fen, where the method is monetary.
    pub tolerable: Option<Fen>,
    /// Expected misstatement in fen.
    pub expected: Option<Fen>,
    /// Items in error that can be borne, where the method counts items.
    pub tolerable_items: Option<u32>,
    /// Where the randomness will be published.
    pub randomness_source: String,
    /// Not before this moment.
    pub randomness_after: Timestamp,
    /// Who may be drawn as an inspector, by alias.
    pub inspectors: Vec<Alias>,
    /// Inspectors an item.
    pub inspectors_per_item: u8,
}

/// How an item came into a sample.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DrawnBy {
    /// Taken whatever the draw says, and why.
    Certain(String),
    /// As large as the interval, or larger.
    Top,
    /// Picks or hits that fell on it.
    Hits(u64),
}

/// An item drawn.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DrawnItem {
    /// Place in the population, from 1.
    pub place: u32,
    /// The item's number.
    pub item: String,
    /// Book value, in fen.
    pub book: Fen,
    /// How it came in.
    pub by: DrawnBy,
    /// The chance it had: so many parts …
    pub chance_parts: u64,
    /// … of so many.
    pub chance_of: u64,
    /// Who is to look at it, by alias.
    pub inspectors: Vec<Alias>,
}

/// A sample is drawn.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SampleDrawn {
    /// The check.
    pub check_no: String,
    /// The randomness, as published.
    pub randomness: String,
    /// When it was published.
    pub published_at: Timestamp,
    /// What seeded the draw (SHA-256; see the draw's own page).
    pub seed: Digest,
    /// The items.
    pub drawn: Vec<DrawnItem>,
    /// Places of items without a positive amount, which are tested apart.
    pub apart: Vec<u32>,
    /// Version of the program that drew.
    pub program: String,
}

/// An item was visited.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FieldVisitRecorded {
    /// The check.
    pub check_no: String,
    /// The item.
    pub item: String,
    /// Who went, by alias.
    pub inspectors: Vec<Alias>,
    /// What was done.
    pub procedure: String,
    /// What was seen.
    pub result: String,
    /// Pictures, signatures, places.
    pub evidence: Vec<AuditEvidence>,
}

/// What was found of an item.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum ItemResult {
    /// As booked.
    Agrees,
    /// Another amount is right.
    Differs,
    /// It could not be verified, and counts as wholly wrong.
    NotVerified,
}

/// A working paper of an item is filed (审计工作底稿). Its author signs, its reviewer endorses.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WorkpaperFiled {
    /// Index number of the paper.
    pub paper_no: String,
    /// The check.
    pub check_no: String,
    /// The item.
    pub item: String,
    /// What was done.
    pub procedure: String,
    /// Result.
    pub result: ItemResult,
    /// The right amount in fen, where it differs.
    pub audited: Option<Fen>,
    /// Conclusion and what it rests on, in words.
    pub conclusion: String,
    /// Evidence.
    pub evidence: Vec<AuditEvidence>,
}

/// A finding is raised.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FindingRaised {
    /// Number of the finding.
    pub finding_no: String,
    /// The inquiry it comes from.
    pub inquiry_no: Option<String>,
    /// The spot check it comes from.
    pub check_no: Option<String>,
    /// The unit that answers for it, by code.
    pub unit_code: String,
    /// The rule.
    pub criteria: String,
    /// What is.
    pub condition: String,
    /// Why it came to be.
    pub cause: String,
    /// What follows.
    pub effect: String,
    /// Amount concerned, in fen.
    pub amount: Fen,
    /// Flags it confirms, by id.
    pub flags: Vec<String>,
    /// Evidence.
    pub evidence: Vec<AuditEvidence>,
}

/// The audited unit answers a finding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FindingRebutted {
    /// The finding.
    pub finding_no: String,
    /// What the unit says.
    pub statement: String,
    /// Evidence.
    pub evidence: Vec<AuditEvidence>,
}

/// A finding is settled.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FindingSettled {
    /// The finding.
    pub finding_no: String,
    /// Whether it stands.
    pub upheld: bool,
    /// Amount it stands for, in fen.
    pub amount: Fen,
    /// Amount to be brought back, in fen.
    pub recover: Fen,
    /// Clawback order that brings it back.
    pub order_no: Option<String>,
    /// Day by which it is to be put right.
    pub deadline: Option<Date>,
    /// Why.
    pub reason: String,
}

/// A spot check is closed with what it projects to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SpotCheckClosed {
    /// The check.
    pub check_no: String,
    /// Items in error.
    pub errors: u32,
    /// Of them, items that could not be verified.
    pub not_verified: u32,
    /// Misstatement projected, in fen.
    pub projected: Fen,
    /// Its upper limit, in fen, where the method has one.
    pub upper: Option<Fen>,
    /// Upper limit of items in error.
    pub upper_items: Option<u32>,
    /// How it was reckoned.
    pub method: String,
    /// Whether the population is accepted.
    pub accepted: bool,
    /// Conclusion.
    pub conclusion: String,
}

/// What is done to a party.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum SanctionKind {
    /// Named in a notice (通报).
    Notice,
    /// Yellow card.
    YellowCard,
    /// Red card.
    RedCard,
    /// Kept out for a time.
    Ban,
    /// Twice the amount is deducted.
    DoubleDeduction,
}

/// A sanction is imposed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SanctionImposed {
    /// The finding.
    pub finding_no: String,
    /// The unit by code, or a person by alias.
    pub party: String,
    /// What.
    pub kind: SanctionKind,
    /// Amount in fen, for a deduction.
    pub amount: Option<Fen>,
    /// First day.
    pub from: Date,
    /// Last day, of a ban.
    pub to: Option<Date>,
    /// The rule.
    pub basis: String,
}

/// How far a repair is.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum RectificationState {
    /// 已整改
    Done,
    /// 持续整改
    Ongoing,
    /// 未整改
    NotDone,
}

/// The unit reports what it put right (整改报告).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RectificationReported {
    /// The finding.
    pub finding_no: String,
    /// How far it is.
    pub state: RectificationState,
    /// What was done.
    pub measure: String,
    /// Who answers for it, by duty.
    pub responsible: String,
    /// Proof.
    pub evidence: Vec<AuditEvidence>,
}

/// The auditor strikes a finding off (销号).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RectificationAccepted {
    /// The finding.
    pub finding_no: String,
    /// What it rests on.
    pub reason: String,
}

family! {
    /// Flags' outcomes, inquiries, spot checks, findings.
    AuditEvent {
        FlagTriaged = 298,
        FlagDismissed = 299,
        FlagEscalated = 300,
        InquiryOpened = 301,
        InquiryNoted = 302,
        InquiryClosed = 303,
        SpotCheckOpened = 304,
        SampleDrawn = 305,
        FieldVisitRecorded = 306,
        WorkpaperFiled = 307,
        FindingRaised = 308,
        FindingRebutted = 309,
        FindingSettled = 310,
        SpotCheckClosed = 311,
        SanctionImposed = 312,
        RectificationReported = 313,
        RectificationAccepted = 314,
        EvidenceFormRecorded = 317,
    }
}
