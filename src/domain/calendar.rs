//! Working days by the State Council's calendar: versioned data, published year by year. An
//! unpublished year is an error, never a guess.
//!
//! A day is off when the year's notice says so, or when it is a Saturday or Sunday that the notice
//! does not turn into a working day. The day a notice is posted is not counted (Civil Code art. 201).

use std::collections::BTreeMap;

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

/// Why working days cannot be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CalendarError {
    /// The year's table is not on the ledger.
    #[error(
        "the working days of {year} are not published on this ledger: publish them with `calendar publish FILE`"
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
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shipped() -> Calendar {
        let mut calendar = Calendar::default();
        for (name, text) in crate::schemes::shipped::CALENDARS {
            let year: CalendarYear = toml::from_str(text).unwrap_or_else(|e| panic!("{name}: {e}"));
            calendar.insert(year);
        }
        calendar
    }

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    /// Golden values of the domain notes: a Monday-to-Friday rule gets every one of them wrong.
    #[test]
    fn golden_working_days() {
        let calendar = shipped();
        for (from, count, to) in [
            ("2020-09-28", 5, "2020-10-12"),
            ("2020-09-25", 7, "2020-10-12"),
            ("2021-09-24", 30, "2021-11-10"),
            ("2022-01-24", 5, "2022-01-29"),
            ("2026-02-09", 5, "2026-02-14"),
            ("2020-12-25", 30, "2021-02-07"),
        ] {
            assert_eq!(
                calendar.add_working_days(day(from), count),
                Ok(day(to)),
                "{from}"
            );
            assert_eq!(calendar.working_days_between(day(from), day(to)), Ok(count));
        }
    }

    /// Meals at 40 yuan a working day: 2020-09 has 23, 2020-10 17, 2021-02 17, 2021-05 19, 2022-10 18.
    #[test]
    fn golden_working_days_of_months() {
        let calendar = shipped();
        for (month, days) in [
            ("2020-09", 23),
            ("2020-10", 17),
            ("2021-02", 17),
            ("2021-05", 19),
            ("2022-10", 18),
        ] {
            let month: crate::domain::date::Month = month.parse().unwrap();
            let before = month.first_day().checked_add_days(-1).unwrap();
            assert_eq!(
                calendar.working_days_between(before, month.last_day()),
                Ok(days),
                "{month}"
            );
        }
    }

    #[test]
    fn an_unpublished_year_is_an_error() {
        let calendar = shipped();
        assert_eq!(
            calendar.add_working_days(day("2026-12-30"), 5),
            Err(CalendarError::Unpublished { year: 2027 })
        );
        assert!(calendar.is_working_day(day("2007-01-04")).unwrap());
    }
}
