//! How many, and how many of one sort.
//!
//! Promises: a percentage of persons is rounded down (5 % of 63 are 3). It does not count: that is for
//! projections.

use schemars::JsonSchema;
use serde::Deserialize;

use super::model::Mode;
use crate::domain::party::ServiceStatus;

/// How many.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Quota {
    /// `unit`: persons as allocated to each unit; `county`: pairs as allocated to each county; `all`: one
    /// number for the whole scheme.
    pub basis: String,
    /// In all.
    pub total: Option<u32>,
    /// Money in all, in fen.
    pub total_fen: Option<i64>,
    /// Places of a unit are nominations (推荐名额): it may put forward so many, and the units together more than are
    /// aided in all; what is awarded is held to `total`. Else the places of all units are parts of `total`.
    #[serde(default)]
    pub nominations: bool,
    /// Most persons or pairs of any one unit, whatever is allocated to it.
    pub unit_max: Option<u32>,
    /// Caps on a part of them.
    #[serde(default)]
    pub sub_cap: Vec<SubCap>,
    /// Funders who bear a part.
    #[serde(default)]
    pub joint: Vec<Joint>,
    /// The clause.
    pub clause: String,
    /// How it binds.
    #[serde(default)]
    pub mode: Mode,
}

impl Quota {
    /// Most places that all units may be given together: the total, unless they are nominations.
    pub fn places_of_all(&self) -> Option<u32> {
        self.total.filter(|_| !self.nominations)
    }
}

/// How far a cap reaches.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CapOf {
    /// All awards of the scheme.
    #[default]
    All,
    /// The awards of each unit.
    Unit,
}

/// A cap on persons of one status (退休教师原则上不超过5%).
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SubCap {
    /// Id of the rule.
    pub id: String,
    /// Words in which offices quote it where they waive it.
    #[serde(default)]
    pub names: Vec<String>,
    /// The status that is capped.
    pub status: ServiceStatus,
    /// Most of them; with `percent` the lower holds.
    pub max: Option<u32>,
    /// Most of them as a percentage of the quota, rounded down.
    pub percent: Option<u8>,
    /// How far it reaches.
    #[serde(default)]
    pub of: CapOf,
    /// The clause.
    pub clause: String,
    /// How it binds.
    #[serde(default)]
    pub mode: Mode,
}

/// Somebody else who pays for a part of the awards.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Joint {
    /// Who.
    pub funder: String,
    /// For how many persons.
    pub persons: Option<u32>,
    /// How much, in fen.
    pub amount_fen: Option<i64>,
    /// The clause.
    pub clause: String,
}

/// How many pupils of a school are aided (寄宿生补助覆盖面).
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Coverage {
    /// Most of the boarders who are aided, in percent.
    pub boarders_percent_max: u8,
    /// Least share of the boarders registered as poor (建档立卡) who are aided, in percent.
    pub poor_percent_min: u8,
    /// The clause.
    pub clause: String,
    /// How it binds.
    #[serde(default)]
    pub mode: Mode,
}

impl SubCap {
    /// Most persons of the status among `total`; `None` where neither number is set.
    pub fn most(&self, total: u32) -> Option<u32> {
        let share = self
            .percent
            .map(|percent| u64::from(total) * u64::from(percent) / 100)
            .and_then(|most| u32::try_from(most).ok());
        match (self.max, share) {
            (Some(max), Some(share)) => Some(max.min(share)),
            (max, share) => max.or(share),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentage_is_rounded_down() {
        let cap = |percent| SubCap {
            id: "retired".to_owned(),
            names: Vec::new(),
            status: ServiceStatus::Retired,
            max: None,
            percent: Some(percent),
            of: CapOf::All,
            clause: String::new(),
            mode: Mode::Soft,
        };
        assert_eq!(cap(5).most(63), Some(3));
        assert_eq!(cap(10).most(80), Some(8));
        assert_eq!(cap(10).most(0), Some(0));
    }
}
