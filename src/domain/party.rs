//! Roles, key classes and the small words that describe parties. Codes are wire format: new ones
//! are added at the end, none is renamed or reused.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The capacity in which a person signs (DESIGN: "Role → event").
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "UPPERCASE")]
pub enum Role {
    /// Key authority: enrols and revokes keys by quorum.
    Ka,
    /// Finance bureau (财政).
    Fin,
    /// Education bureau (教育主管部门).
    Edu,
    /// Foundation or union fund (基金会, 工会).
    Fnd,
    /// School or department (单位).
    Unit,
    /// Applicant or proxy (申请人).
    App,
    /// First-level reviewer (初审).
    R1,
    /// Second-level reviewer (复审).
    R2,
    /// Third-level reviewer.
    R3,
    /// Approver (审批).
    Apr,
    /// Payer (支付).
    Pay,
    /// Bank; no bank holds our keys, so PAY signs with the bank file's hash and line.
    Bnk,
    /// Notice officer (公示专员).
    Ntc,
    /// Recorder (记账): vouches only that the imported file says so.
    Rec,
    /// Auditor (审计).
    Aud,
    /// Discipline and supervision (纪检监察).
    Sup,
    /// Member of the public.
    Pub,
    /// Outside witness.
    Wit,
}

impl Role {
    /// Every role, in wire order.
    pub const ALL: [Role; 18] = [
        Role::Ka,
        Role::Fin,
        Role::Edu,
        Role::Fnd,
        Role::Unit,
        Role::App,
        Role::R1,
        Role::R2,
        Role::R3,
        Role::Apr,
        Role::Pay,
        Role::Bnk,
        Role::Ntc,
        Role::Rec,
        Role::Aud,
        Role::Sup,
        Role::Pub,
        Role::Wit,
    ];

    /// The role's wire number: its position in [`Role::ALL`].
    pub fn code(self) -> u16 {
        self as u16
    }

    /// The upper-case word used on the command line and in documents.
    pub fn word(self) -> &'static str {
        match self {
            Role::Ka => "KA",
            Role::Fin => "FIN",
            Role::Edu => "EDU",
            Role::Fnd => "FND",
            Role::Unit => "UNIT",
            Role::App => "APP",
            Role::R1 => "R1",
            Role::R2 => "R2",
            Role::R3 => "R3",
            Role::Apr => "APR",
            Role::Pay => "PAY",
            Role::Bnk => "BNK",
            Role::Ntc => "NTC",
            Role::Rec => "REC",
            Role::Aud => "AUD",
            Role::Sup => "SUP",
            Role::Pub => "PUB",
            Role::Wit => "WIT",
        }
    }

    /// Reads the word of [`Role::word`], in any case.
    pub fn from_word(word: &str) -> Option<Role> {
        Role::ALL
            .into_iter()
            .find(|role| role.word().eq_ignore_ascii_case(word))
    }
}

impl std::fmt::Display for Role {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.word())
    }
}

/// What a key may do at all; never shared between classes.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum KeyClass {
    /// Signs entries.
    Author,
    /// Signs checkpoints and receipts.
    Operator,
    /// Cosigns checkpoints.
    Witness,
}

/// A step of an office's handling of a case or batch (环节).
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// Applied (申请).
    Apply,
    /// Taken in (受理).
    Intake,
    /// Made up, for lists and batches (制表, 经办).
    Prepare,
    /// First review (初审).
    FirstReview,
    /// Second review (复审, 复核).
    SecondReview,
    /// Third review.
    ThirdReview,
    /// Approval (审批).
    Approve,
    /// Payment (支付, 出纳).
    Pay,
    /// Public notice (公示).
    Notice,
    /// Audit (审计).
    Audit,
    /// Registered in the office's system (登记, 经办).
    Register,
    /// Accepted or scored (验收, 考核).
    Accept,
    /// Signed for (签收).
    Acknowledge,
}

/// Administrative level of a fund or body.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// Central (中央).
    Central,
    /// Provincial (省级).
    Province,
    /// City (市级).
    City,
    /// County (县级).
    County,
    /// School or unit (校级).
    Unit,
}

/// Employment status of a person at the time of an act (在职状态).
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum ServiceStatus {
    /// In service (在职).
    InService,
    /// Retired (退休).
    Retired,
    /// Left or other.
    Other,
}

/// Relation between two persons, or of a holder to a beneficiary.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Relation {
    /// The person (本人).
    Own,
    /// Spouse (配偶).
    Spouse,
    /// Parent (父亲, 母亲).
    Parent,
    /// Child (儿子, 女儿).
    Child,
    /// Guardian (监护人).
    Guardian,
    /// Brother or sister (兄弟姐妹).
    Sibling,
    /// Head of household (户主).
    Head,
    /// Other kin (其他亲属).
    Kin,
    /// Colleague (同事).
    Colleague,
    /// None known.
    Unrelated,
    /// Anything else the office wrote.
    Other,
}

/// Whether the holder of an account is the person paid.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum HolderMatch {
    /// Holder and beneficiary are the same name.
    Same,
    /// They differ.
    Different,
    /// The source does not name a holder.
    Unstated,
}
