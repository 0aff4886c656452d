//! Public notices (公示), their rows and clocks, objections, and exports.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::family;
use crate::crypto::digest::{Commitment, FileHash, TreeRoot};
use crate::domain::alias::Alias;
use crate::domain::date::{Date, Month, Period};
use crate::domain::money::Fen;

/// When in a scheme's life a notice stands.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum NoticeStage {
    /// Before the award or payment (拟救助名单, 发放前).
    PreAward,
    /// Of quotas (名额公示).
    Quota,
    /// Of the result, after payment (发放结果).
    PostPayment,
}

/// A list is put before the public.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NoticeOpened {
    /// Notice number.
    pub notice_no: String,
    /// Stage.
    pub stage: NoticeStage,
    /// Who published it.
    pub publisher: String,
    /// Where.
    pub channel: String,
    /// First day shown; not counted.
    pub from: Date,
    /// Last day it is meant to be shown.
    pub until: Date,
    /// Least working days, as the office itself wrote.
    pub working_days_min: Option<u16>,
    /// Lines in the list, as the office counted.
    pub rows: Option<u32>,
    /// Sum of the list in fen, as the office summed.
    pub amount: Option<Fen>,
    /// The office's own fingerprint of the list at the start.
    pub list_checksum: Option<FileHash>,
    /// What the list is for.
    pub period: Option<Period>,
    /// Whether it stands all year (常年公示).
    pub standing: bool,
}

/// One row of an office's notice list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NoticeRowListed {
    /// Notice number.
    pub notice_no: String,
    /// The case, where the list names cases.
    pub case_no: Option<String>,
    /// The person, where the list names a number of the person.
    pub person: Option<Alias>,
    /// Unit shown.
    pub unit: String,
    /// Tier or category code shown.
    pub tier: Option<String>,
    /// Amount shown, in fen (a month where months are given).
    pub amount: Fen,
    /// First month it is for.
    pub from: Option<Month>,
    /// Last month it is for.
    pub to: Option<Month>,
}

/// A notice's time is over (result of the notice).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NoticeClosed {
    /// Notice number.
    pub notice_no: String,
    /// Objections received, as the office counted.
    pub objections: Option<u32>,
    /// The office's own fingerprint of the list at the end.
    pub list_checksum: Option<FileHash>,
}

/// A notice is no longer shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NoticeTakenDown {
    /// Notice number.
    pub notice_no: String,
}

/// Somebody objects.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ObjectionFiled {
    /// Objection number.
    pub objection_no: String,
    /// The notice.
    pub notice_no: String,
    /// The case it holds; `None` with no person: the whole list, when it concerns the rule.
    pub case_no: Option<String>,
    /// The person it holds, where the source has no case.
    pub person: Option<Alias>,
    /// What it says, committed.
    pub text: Commitment,
}

/// How an objection ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ObjectionOutcome {
    /// It was right (属实).
    Upheld,
    /// It was not (不属实).
    Rejected,
    /// The source's words say neither.
    Other,
}

/// An objection is settled.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ObjectionResolved {
    /// Objection number.
    pub objection_no: String,
    /// How it ended.
    pub outcome: ObjectionOutcome,
    /// The result in words, committed.
    pub text: Option<Commitment>,
}

/// A photograph, page or archive that shows the notice hanging.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NoticeEvidenceAdded {
    /// Notice number.
    pub notice_no: String,
    /// SHA-256 of the picture or page.
    pub sha256: FileHash,
    /// What it is, in a word (照片, 网页).
    pub label: String,
    /// Day it was taken.
    pub taken: Option<Date>,
}

/// A row of a notice is taken off or lowered. What is new or raised needs a supplementary notice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NoticeAmended {
    /// Notice number.
    pub notice_no: String,
    /// The case, where the list names cases.
    pub case_no: Option<String>,
    /// The person, where it does not.
    pub person: Option<Alias>,
    /// The lower amount, in fen; `None` where the row is taken off.
    pub amount: Option<Fen>,
    /// Why, committed.
    pub reason: Option<Commitment>,
}

/// New or raised rows are put before the public, with a clock of their own (补充公示).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SupplementaryNoticeOpened {
    /// Number of the supplementary notice.
    pub notice_no: String,
    /// Number of the notice it adds to.
    pub of: String,
    /// Where.
    pub channel: String,
    /// First day shown; not counted.
    pub from: Date,
    /// Last day it is meant to be shown.
    pub until: Date,
    /// Lines in the list, as the office counted.
    pub rows: Option<u32>,
    /// Sum of the list in fen, as the office summed.
    pub amount: Option<Fen>,
}

/// Who may see an export.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ExportLevel {
    /// Anyone.
    Public,
    /// The office.
    Internal,
    /// Auditors.
    Audit,
}

/// A list left the ledger: its rows are committed here, each provable by its own salt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ExportIssued {
    /// What was exported, for instance `notice`.
    pub what: String,
    /// The notice, where it is one.
    pub notice_no: Option<String>,
    /// Who may see it.
    pub level: ExportLevel,
    /// Rows.
    pub rows: u32,
    /// RFC 6962 root over the salted rows.
    pub root: TreeRoot,
    /// Size of the ledger the rows were taken from.
    pub ledger_size: u64,
    /// SHA-256 of each file written.
    pub files: Vec<FileHash>,
}

family! {
    /// Notices, objections, exports.
    NoticeEvent {
        NoticeOpened = 180,
        NoticeEvidenceAdded = 181,
        NoticeRowListed = 182,
        NoticeAmended = 183,
        SupplementaryNoticeOpened = 184,
        NoticeClosed = 185,
        NoticeTakenDown = 186,
        ObjectionFiled = 187,
        ObjectionResolved = 188,
        ExportIssued = 189,
    }
}
