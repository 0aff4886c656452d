//! Agreements between schools, their tranches, evaluations and attendance.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::family;
use super::payments::Payee;
use crate::crypto::digest::Commitment;
use crate::domain::alias::Alias;
use crate::domain::date::{Date, Month, Period};
use crate::domain::money::Fen;

/// Two bodies agree on aid.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AgreementSigned {
    /// Agreement number.
    pub agreement_no: String,
    /// Kind of pairing, as the office writes it.
    pub kind: Option<String>,
    /// Supporting school's code.
    pub supporter_code: String,
    /// Supporting school.
    pub supporter: String,
    /// Supporter's account.
    pub supporter_account: Option<Alias>,
    /// Aided school's code.
    pub aided_code: String,
    /// Aided school.
    pub aided: String,
    /// Division code of the aided county.
    pub division: Option<String>,
    /// Day signed with the department.
    pub signed_with_department: Option<Date>,
    /// Day the two schools signed.
    pub signed_by_pair: Option<Date>,
    /// First day in force.
    pub from: Option<Date>,
    /// Last day in force, inclusive.
    pub to: Option<Date>,
    /// Agreed total in fen.
    pub amount: Option<Fen>,
}

/// A tranche falls due under a condition.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TrancheScheduled {
    /// Agreement number.
    pub agreement_no: String,
    /// Ordinal, from 1.
    pub number: u8,
    /// Amount in fen.
    pub amount: Fen,
    /// Condition, as the scheme codes it.
    pub condition: Option<String>,
    /// Last day allowed, as the office computed.
    pub due: Option<Date>,
}

/// A tranche may be paid.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TrancheReleased {
    /// Agreement number.
    pub agreement_no: String,
    /// Ordinal, from 1.
    pub number: u8,
    /// Amount in fen.
    pub amount: Fen,
    /// The fund it is committed from.
    pub fund: String,
}

/// A tranche is held back (暂缓拨付).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TrancheWithheld {
    /// Agreement number.
    pub agreement_no: String,
    /// Ordinal, from 1.
    pub number: u8,
}

/// A unit reports on its own year.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SelfEvaluationFiled {
    /// Agreement number.
    pub agreement_no: String,
    /// Support year, from 1.
    pub year: u8,
    /// Last day of that year.
    pub year_end: Option<Date>,
    /// Own score in tenths of a point.
    pub score_tenths: Option<i32>,
}

/// A year's work is judged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AcceptanceRecorded {
    /// Agreement number.
    pub agreement_no: String,
    /// Support year, from 1.
    pub year: u8,
    /// Score in tenths of a point.
    pub score_tenths: i32,
    /// Whether the office wrote that it passed.
    pub passed: Option<bool>,
}

/// Working days that a seconded teacher attended in a month.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AttendanceRecorded {
    /// Agreement number.
    pub agreement_no: String,
    /// The person.
    pub person: Alias,
    /// The month.
    pub month: Month,
    /// Working days attended.
    pub working_days: u16,
}

/// An agreement ends before its time, or as agreed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AgreementEnded {
    /// Agreement number.
    pub agreement_no: String,
    /// Why, committed.
    pub reason: Option<Commitment>,
}

/// A year of an agreement is scored (年度考核).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AssessmentRecorded {
    /// Agreement number.
    pub agreement_no: String,
    /// Calendar year assessed.
    pub year: u16,
    /// Score in tenths of a point.
    pub score_tenths: i32,
    /// Grade, as the office writes it.
    pub grade: Option<String>,
    /// Whether an award is out of the question (一票否决).
    pub vetoed: bool,
    /// Day on which the unit's own report of the year came in.
    pub reported: Option<Date>,
}

/// A contract for works or goods.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ContractSigned {
    /// Number of the project or contract.
    pub contract_no: String,
    /// The node of the plan it is paid from.
    pub plan_no: String,
    /// Name of the school it is for.
    pub school: String,
    /// County.
    pub county: Option<String>,
    /// Class of money (校园建设, 设备购置).
    pub class: Option<String>,
    /// Budget in fen.
    pub budget: Option<Fen>,
    /// Contract sum in fen.
    pub amount: Fen,
    /// Contractor: an organisation by name; a person by alias, at a command from @FILE.
    pub contractor: String,
    /// Contractor's credit code.
    pub contractor_code: Option<String>,
    /// Floor area in tenths of a square metre.
    pub area_tenths: Option<i64>,
    /// New places for pupils.
    pub places: Option<u32>,
}

impl ContractSigned {
    /// Whether the payee is its contractor, by the name or the code that the contract states; a person stands in both by alias.
    pub fn is_with(&self, payee: &Payee) -> bool {
        let own = [
            Some(self.contractor.as_str()),
            self.contractor_code.as_deref(),
        ];
        match payee {
            Payee::Org(name) => own.contains(&Some(name.as_str())),
            Payee::Person(person) => own.contains(&Some(person.to_string().as_str())),
        }
    }
}

/// How far works have come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ProgressReported {
    /// Number of the project or contract.
    pub contract_no: String,
    /// The period reported on.
    pub period: Period,
    /// Progress in tenths of a percent.
    pub permille: u16,
}

/// What was built or bought is accepted (竣工, 实物量).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OutputAccepted {
    /// Number of the project or contract.
    pub contract_no: String,
    /// Floor area in tenths of a square metre.
    pub area_tenths: Option<i64>,
    /// New places for pupils.
    pub places: Option<u32>,
    /// Whether the works are finished (竣工).
    pub finished: bool,
}

/// What a report is.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum ReportKind {
    /// Of a month (月调度).
    Month,
    /// Of a quarter (季汇总).
    Quarter,
    /// Of half a year (半年通报).
    HalfYear,
    /// Of a year.
    Year,
    /// A plan put on file with the authority above (备案).
    Filing,
}

/// A report is owed, and perhaps filed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReportFiled {
    /// Unit or county that owes it.
    pub unit: String,
    /// What it is.
    pub kind: ReportKind,
    /// What it is for.
    pub period: Period,
    /// Last day allowed, as the office has it.
    pub due: Option<Date>,
    /// Day it was filed; `None` while it is owed.
    pub filed: Option<Date>,
    /// Number of the agreement, plan or paper it is about.
    pub subject_no: Option<String>,
}

/// How many pupils of a school are aided.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CoverageReported {
    /// Code of the school.
    pub unit_code: String,
    /// Name of the school.
    pub unit: String,
    /// County.
    pub county: Option<String>,
    /// Stage of schooling, as the office writes it.
    pub stage: Option<String>,
    /// Pupils enrolled.
    pub enrolled: u32,
    /// Of them boarders.
    pub boarders: u32,
    /// Of the boarders registered as poor (建档立卡).
    pub poor_boarders: u32,
    /// Pupils aided.
    pub aided: u32,
    /// Of them registered as poor.
    pub poor_aided: u32,
    /// Yearly amount a head, in fen.
    pub standard: Fen,
    /// Amount in all, in fen.
    pub amount: Fen,
    /// What it is for.
    pub period: Period,
}

family! {
    /// Agreements, tranches, evaluations, attendance.
    PairingEvent {
        AgreementSigned = 240,
        AgreementEnded = 241,
        TrancheScheduled = 242,
        SelfEvaluationFiled = 243,
        AcceptanceRecorded = 244,
        TrancheReleased = 245,
        TrancheWithheld = 246,
        OutputAccepted = 247,
        ReportFiled = 248,
        AttendanceRecorded = 249,
        ContractSigned = 250,
        ProgressReported = 251,
        CoverageReported = 252,
        AssessmentRecorded = 253,
    }
}
