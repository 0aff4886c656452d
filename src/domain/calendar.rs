//! Placeholder until working days arrive.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::date::Date;

/// One year of the State Council's calendar.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CalendarYear {
    /// The year.
    pub year: u16,
    /// Version of this year's table, from 1.
    pub version: u16,
    /// Title of the notice.
    pub title: String,
    /// Public address of the notice.
    pub source: String,
    /// Days off.
    pub off_days: Vec<Date>,
    /// Weekend days that are worked.
    pub work_days: Vec<Date>,
}

/// Years.
#[derive(Clone, Debug, Default)]
pub struct Calendar {
    /// Years.
    pub years: std::collections::BTreeMap<u16, CalendarYear>,
}

impl Calendar {
    /// Adds a year.
    pub fn insert(&mut self, year: CalendarYear) {
        self.years.insert(year.year, year);
    }
}
