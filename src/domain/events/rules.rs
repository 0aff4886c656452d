//! Schemes, calendars and waivers: the rules that later events are judged by.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::family;
use crate::crypto::digest::{Commitment, FileHash};
use crate::domain::calendar::CalendarYear;
use crate::domain::date::Date;

/// A scheme's full text is published; the version in force at the claim decides.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SchemePublished {
    /// The scheme's id.
    pub id: String,
    /// Version, from 1, each one higher than the last.
    pub version: u16,
    /// The file's text, UTF-8, as signed.
    pub text: String,
    /// SHA-256 of the text.
    pub sha256: FileHash,
    /// First day in force.
    pub from: Date,
}

/// A published scheme gets a new text. Cases claimed before keep the text they were claimed under.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SchemeAmended {
    /// The scheme's id.
    pub id: String,
    /// Version, higher than the last.
    pub version: u16,
    /// The file's text, UTF-8, as signed.
    pub text: String,
    /// SHA-256 of the text.
    pub sha256: FileHash,
    /// First day in force.
    pub from: Date,
    /// Number of the document that amends it.
    pub document_no: Option<String>,
    /// Why, in words for everybody.
    pub note: String,
}

/// A scheme takes no further claims.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SchemeClosed {
    /// The scheme's id.
    pub id: String,
    /// Last day on which a claim may be submitted.
    pub last_day: Date,
}

/// The State Council's calendar for a year; a later version by sequence replaces an earlier one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CalendarPublished {
    /// The year's off days, make-up work days and source.
    pub calendar: CalendarYear,
}

/// One parameter of a detector.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DetectorParameter {
    /// Its name, as the detector's page has it.
    pub name: String,
    /// What it is set to, in the unit that the page states.
    pub setting: i64,
}

/// How a red flag is looked for from now on: on or off, and with which thresholds (疑点参数变更).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SettingsChanged {
    /// The code, for instance `F05`.
    pub code: String,
    /// The scheme, or none for all.
    pub scheme: Option<String>,
    /// Whether it is looked for.
    pub on: bool,
    /// Parameters that differ from the page; those not named are as the page has them.
    pub parameters: Vec<DetectorParameter>,
    /// Why.
    pub reason: String,
}

/// A signed exception to a soft rule (例外审批).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WaiverGranted {
    /// The office's number of the waiver.
    pub waiver_no: String,
    /// The rule waived, by the scheme's rule id where it could be told.
    pub rule: Option<String>,
    /// The clause as the office wrote it.
    pub clause: Commitment,
    /// Number of the claim, teacher, school or agreement concerned.
    pub subject_no: String,
    /// The reason.
    pub reason: Commitment,
    /// Last day on which it may be used; `None` without end.
    pub expires: Option<Date>,
}

family! {
    /// Schemes, calendars, waivers.
    RuleEvent {
        SchemePublished = 40,
        SchemeAmended = 41,
        SchemeClosed = 42,
        CalendarPublished = 43,
        SettingsChanged = 44,
        WaiverGranted = 45,
    }
}
