//! Rules of schemes in which one body aids another under an agreement: tranches and their
//! conditions, support years, and what the money may be spent on.
//!
//! Promises: amounts are in fen, scores in tenths of a point, days as counted by the State Council's
//! calendar where the unit says so. It does not know what happened: whether a condition was met is
//! for projections and detectors.

use schemars::JsonSchema;
use serde::Deserialize;

use super::Scheme;
use super::model::{Mode, PaidBody};
use super::purposes::Purposes;
use crate::domain::date::{Date, Period};

/// What every agreement of the scheme says.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AgreementRule {
    /// Agreed total in fen.
    pub total_fen: i64,
    /// Support years.
    pub years: u8,
    /// First day of the first support year; the others begin on the same day of the next years.
    pub first_day: Date,
    /// Days before the end of a support year within which the self-evaluation is filed.
    pub self_evaluation_days: Option<u32>,
    /// The clause.
    pub clause: String,
    /// How it binds.
    #[serde(default)]
    pub mode: Mode,
}

/// What must have happened before a tranche may be paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ConditionKind {
    /// The agreement with the department is signed.
    AgreementSigned,
    /// The year before was accepted with the least score.
    YearAccepted,
}

/// From when days are counted and in what unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DayUnit {
    /// Calendar days.
    Day,
    /// Working days.
    Wd,
}

/// A condition of tranches, and the time to pay once it is met.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Condition {
    /// Code in the log.
    pub code: String,
    /// Kind.
    pub kind: ConditionKind,
    /// Words offices write.
    #[serde(default)]
    pub names: Vec<String>,
    /// Least score in tenths of a point, for `year_accepted`.
    pub score_min_tenths: Option<i32>,
    /// Whether the least score itself passes.
    #[serde(default)]
    pub inclusive: bool,
    /// Days to pay in, once the condition is met; the day it is met is not counted.
    pub due_days: u32,
    /// Their unit.
    pub due_unit: DayUnit,
    /// The clause.
    pub clause: String,
    /// How it binds.
    #[serde(default)]
    pub mode: Mode,
}

/// A tranche of each agreement.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Tranche {
    /// Id of the rule.
    pub id: String,
    /// Ordinal, from 1.
    pub number: u8,
    /// Amount in fen.
    pub amount_fen: i64,
    /// Code of its condition.
    pub condition: String,
    /// The clause.
    pub clause: String,
    /// How it binds.
    #[serde(default)]
    pub mode: Mode,
}

/// What a cap is for one of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CapUnit {
    /// One person and one working day attended.
    PersonWorkingDay,
}

/// A purpose the money may be spent on. What fits none of them is off the list.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CostLine {
    /// Id of the rule.
    pub id: String,
    /// Name used in the ledger.
    pub name: String,
    /// Other names offices write.
    #[serde(default)]
    pub names: Vec<String>,
    /// Most that may be spent, in fen, for one of `cap_unit`.
    pub cap_fen: Option<i64>,
    /// What the cap is for.
    pub cap_unit: Option<CapUnit>,
    /// Whether each cost needs an approval number (the open end of a list, 等).
    #[serde(default)]
    pub other_requires_approval: bool,
    /// The clause.
    pub clause: String,
    /// How it binds.
    #[serde(default)]
    pub mode: Mode,
}

/// Who bears the costs of a pairing.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CostsRule {
    /// The bodies in whose books the clause lets a cost stand; in those of any other it is flagged (F78). `others` are bodies
    /// of no agreement, such as an education office that pays for the pairing.
    pub borne_by: Vec<PaidBody>,
    /// The clause.
    pub clause: String,
}

impl Condition {
    /// Whether a score, in tenths of a point, passes; `true` where none is asked.
    pub fn passes(&self, score_tenths: i32) -> bool {
        match self.score_min_tenths {
            Some(min) if self.inclusive => score_tenths >= min,
            Some(min) => score_tenths > min,
            None => true,
        }
    }
}

impl Scheme {
    /// A tranche by its ordinal.
    pub fn tranche_rule(&self, number: u8) -> Option<&Tranche> {
        self.tranche.iter().find(|rule| rule.number == number)
    }

    /// A condition by its code.
    pub fn condition_rule(&self, code: &str) -> Option<&Condition> {
        self.condition.iter().find(|rule| rule.code == code)
    }

    /// The condition that an office's word means.
    pub fn condition_named(&self, word: &str) -> Option<&Condition> {
        self.condition
            .iter()
            .find(|rule| rule.names.iter().any(|name| name == word))
    }

    /// The cost line that an office's word means: one that bears it as a name, else the only one of which it holds a
    /// name of at least three characters, as half of it or more, unless it names a foreign cost
    /// (`schemas/tables/purposes.toml`) or the open end of the list. `None` where it is off the list.
    pub fn cost_line_named(&self, word: &str) -> Option<&CostLine> {
        let names = |rule: &CostLine| -> Vec<String> {
            let names = std::iter::once(&rule.name).chain(&rule.names);
            names.cloned().collect()
        };
        let exact = self.cost_line.iter();
        let mut exact = exact.filter(|rule| names(rule).iter().any(|name| name == word));
        if let Some(rule) = exact.next() {
            return Some(rule);
        }
        let letters = word.chars().count();
        let mut holding = self.cost_line.iter().filter(|rule| {
            !rule.other_requires_approval
                && names(rule).iter().any(|name| {
                    let of = name.chars().count();
                    of >= 3 && of * 2 >= letters && word.contains(name.as_str())
                })
        });
        match (holding.next(), holding.next()) {
            (Some(rule), None) if !Purposes::shipped().is_foreign(word) => Some(rule),
            _ => None,
        }
    }

    /// The support year of that ordinal, from 1: first and last day. `None` beyond the agreed
    /// years, or where the scheme has none.
    pub fn support_year(&self, number: u8) -> Option<Period> {
        self.support_year_from(self.agreement.as_ref()?.first_day, number)
    }

    /// The support year of that ordinal, counted from a first day of an agreement's own.
    pub fn support_year_from(&self, first_day: Date, number: u8) -> Option<Period> {
        let rule = self.agreement.as_ref()?;
        if number == 0 || number > rule.years {
            return None;
        }
        let (year, month, day) = first_day.ymd();
        // Of a leap year's last day of February the years after begin on 28 February.
        let day = match (month, day) {
            (2, 29) => 28,
            _ => day,
        };
        let from = Date::from_ymd(year + i32::from(number) - 1, month, day)?;
        let to = Date::from_ymd(year + i32::from(number), month, day)?.checked_add_days(-1)?;
        Some(Period::Span { from, to })
    }
}
