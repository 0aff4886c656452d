//! Agreements between schools, their tranches, evaluations and attendance.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::family;
use crate::domain::alias::Alias;
use crate::domain::date::{Date, Month};
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

family! {
    /// Agreements, tranches, evaluations, attendance.
    PairingEvent {
        AgreementSigned = 240,
        TrancheScheduled = 242,
        SelfEvaluationFiled = 243,
        AcceptanceRecorded = 244,
        TrancheReleased = 245,
        TrancheWithheld = 246,
        AttendanceRecorded = 249,
    }
}
