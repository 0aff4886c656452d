//! Working days by the State Council's calendar: versioned data, published year by year. An
//! unpublished year is an error, never a guess.
//!
//! A day is off when the year's notice says so, or when it is a Saturday or Sunday that the notice
//! does not turn into a working day. The day a notice is posted is not counted (Civil Code art. 201);
//! a span in plain days whose last day is off runs on to the next working day (art. 203).
//!
//! Deliberately not here: which version of a year's table held when a clock ran (that is a question
//! to the history), and holidays of one place or one trade.

use std::collections::{BTreeMap, BTreeSet};

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

/// Why a year's table cannot be published.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CalendarYearError {
    /// The year is not one the calendar knows.
    #[error("calendar {year}: expected a year from 1949 to 2199: correct `year`")]
    Year {
        /// The year stated.
        year: u16,
    },
    /// Versions count from 1.
    #[error("calendar {year}: expected a version from 1, found 0: correct `version`")]
    Version {
        /// The year.
        year: u16,
    },
    /// The notice must be named and found.
    #[error("calendar {year}: {field} is empty: give the notice's title and its public address")]
    Unnamed {
        /// The year.
        year: u16,
        /// The empty field.
        field: &'static str,
    },
    /// A day of another year.
    #[error("calendar {year}: {day} lies in another year: move it to the table of {}", day.year())]
    OtherYear {
        /// The year.
        year: u16,
        /// The day.
        day: Date,
    },
    /// A day stated twice, or both off and worked.
    #[error(
        "calendar {year}: {day} is stated twice: keep it once, in `off_days` or in `work_days`"
    )]
    Twice {
        /// The year.
        year: u16,
        /// The day.
        day: Date,
    },
}

impl CalendarYear {
    /// Whether the table can be published: a plausible year, a version, a named notice, and every day
    /// stated once and in this year. Whether the days are those of the notice, a person must compare.
    pub fn check(&self) -> Result<(), CalendarYearError> {
        let year = self.year;
        if !(1949..=2199).contains(&year) {
            return Err(CalendarYearError::Year { year });
        }
        if self.version == 0 {
            return Err(CalendarYearError::Version { year });
        }
        for (field, text) in [("title", &self.title), ("source", &self.source)] {
            if text.trim().is_empty() {
                return Err(CalendarYearError::Unnamed { year, field });
            }
        }
        let mut seen = BTreeSet::new();
        for &day in self.off_days.iter().chain(&self.work_days) {
            if day.year() != i32::from(year) {
                return Err(CalendarYearError::OtherYear { year, day });
            }
            if !seen.insert(day) {
                return Err(CalendarYearError::Twice { year, day });
            }
        }
        Ok(())
    }
}

/// Why working days cannot be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CalendarError {
    /// The year's table is not on the ledger.
    #[error(
        "the working days of {year} are not published on this ledger: publish them with `calendar import FILE`"
    )]
    Unpublished {
        /// The year.
        year: i32,
    },
    /// A date beyond the calendar's range.
    #[error("the date is out of range")]
    OutOfRange,
}

/// The years published so far.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Calendar {
    /// Years, newest version each.
    pub years: BTreeMap<u16, CalendarYear>,
}

impl Calendar {
    /// Adds a year, or replaces its table.
    pub fn insert(&mut self, mut year: CalendarYear) {
        year.off_days.sort_unstable();
        year.work_days.sort_unstable();
        self.years.insert(year.year, year);
    }

    /// Whether the day is worked.
    pub fn is_working_day(&self, day: Date) -> Result<bool, CalendarError> {
        let year = day.year();
        let table = u16::try_from(year)
            .ok()
            .and_then(|year| self.years.get(&year))
            .ok_or(CalendarError::Unpublished { year })?;
        if table.work_days.binary_search(&day).is_ok() {
            return Ok(true);
        }
        if table.off_days.binary_search(&day).is_ok() {
            return Ok(false);
        }
        Ok(day.weekday() < 5)
    }

    /// The `count`th working day after `from`; `from` itself is not counted.
    pub fn add_working_days(&self, from: Date, count: u32) -> Result<Date, CalendarError> {
        let mut day = from;
        let mut left = count;
        while left > 0 {
            day = day.checked_add_days(1).ok_or(CalendarError::OutOfRange)?;
            if self.is_working_day(day)? {
                left -= 1;
            }
        }
        Ok(day)
    }

    /// Working days after `open` through `close`; 0 when `close` is not later.
    pub fn working_days_between(&self, open: Date, close: Date) -> Result<u32, CalendarError> {
        let mut count = 0;
        let mut day = open;
        while day < close {
            day = day.checked_add_days(1).ok_or(CalendarError::OutOfRange)?;
            if self.is_working_day(day)? {
                count += 1;
            }
        }
        Ok(count)
    }

    /// The day itself when it is worked, else the next working day: where a span in plain days ends
    /// (Civil Code art. 203).
    pub fn next_day_if_off(&self, day: Date) -> Result<Date, CalendarError> {
        let mut day = day;
        while !self.is_working_day(day)? {
            day = day.checked_add_days(1).ok_or(CalendarError::OutOfRange)?;
        }
        Ok(day)
    }
}
