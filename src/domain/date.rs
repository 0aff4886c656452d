//! Civil dates (UTC+8) and instants. Integers inside, ISO text for people.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A civil date at UTC+8: days since 1970-01-01.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Default,
    Serialize,
    Deserialize,
    JsonSchema,
)]
pub struct Date(pub i32);

/// An instant: microseconds since 1970-01-01T00:00:00Z.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Default,
    Serialize,
    Deserialize,
    JsonSchema,
)]
pub struct Timestamp(pub i64);

/// A month: months since January 1970.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Default,
    Serialize,
    Deserialize,
    JsonSchema,
)]
pub struct Month(pub i32);

/// A period.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Period {
    /// A year.
    Year {
        /// The year.
        year: u16,
    },
}

impl Timestamp {
    /// The civil date at UTC+8.
    pub fn date_cn(self) -> Date {
        Date(
            self.0
                .saturating_add(8 * 3_600_000_000)
                .div_euclid(86_400_000_000) as i32,
        )
    }
}
impl std::fmt::Display for Timestamp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.0)
    }
}
