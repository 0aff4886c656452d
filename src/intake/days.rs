//! Days and moments of a row, each refused with its cell.
//!
//! Promises: as for [`super::fields`], a value that cannot be taken is refused with its cell; of a cell that holds a
//! first and a last day each field has its own; every day and moment that was taken is noted, so that a year which
//! does not fit the sheet can be told.
//!
//! **Deliberately not here**: in which forms an office writes a day ([`super::dates`], [`super::spans`]), and which
//! years fit ([`super::years`]).

use super::columns::Half;
use super::dates::{birth_serial, parse_date, parse_moment, serial};
use super::fields::{Fields, unwrapped};
use super::headings::one_spelling;
use super::read::Cell;
use super::spans::parse_days;
use crate::domain::date::{Date, Timestamp};

/// Words in a heading of births that ask for a day: 出生年月 asks for none, and 19561 may be a month under it.
const DAY_WORDS: &[&str] = &["日", "时间", "date", "dob"];

impl Fields<'_> {
    pub(super) fn noted_day(&mut self, field: &str, first: Date, last: Date) {
        if let Some((field, _)) = self.column(field) {
            self.asked.days.push((field, first, last));
        }
    }

    /// Which half of its cell a field is, where a cell holds a first and a last day.
    pub(super) fn half(&self, field: &str) -> Option<Half> {
        self.columns.get(field)?.half
    }

    /// A day from a cell that holds a first and a last one.
    fn half_date(&mut self, field: &str, half: Half) -> Option<Date> {
        let read = match self.cell(field) {
            Cell::Empty => return None,
            Cell::Text(text) => parse_days(unwrapped(text)),
            _ => None,
        };
        let Some((first, last)) = read else {
            self.refuse(
                field,
                "date-span",
                "a first and a last day such as 2025.3.1-2025.3.7 or 2025年3月1日至7日",
                "write both days in full, or each in a column of its own",
            );
            return None;
        };
        let date = match half {
            Half::First => first,
            Half::Last => last,
        };
        self.noted_day(field, date, date);
        Some(date)
    }

    /// Whether the heading of a field asks for a day, not for a month.
    fn asks_a_day(&self, field: &str) -> bool {
        let heading = self.columns.get(field).map(|column| &column.heading);
        heading.is_some_and(|heading| {
            let words = one_spelling(heading);
            DAY_WORDS.iter().any(|word| words.contains(word))
        })
    }

    /// A date; `None` when the cell is empty.
    pub fn date(&mut self, field: &str) -> Option<Date> {
        if let Some(half) = self.half(field) {
            return self.half_date(field, half);
        }
        let read = match self.cell(field) {
            Cell::Empty => return None,
            Cell::Date(date) | Cell::DateTime { date, .. } => Some(*date),
            Cell::Text(text) => {
                let text = unwrapped(text);
                let born = field == "birth" && self.asks_a_day(field);
                parse_date(text).or_else(|| born.then(|| birth_serial(text))?)
            }
            Cell::Number { value, text } => {
                parse_date(text).or_else(|| serial(*value).map(|(date, _)| date))
            }
            Cell::Bool(_) | Cell::Error(_) => None,
        };
        match read {
            Some(date) => self.noted_day(field, date, date),
            None => self.refuse(
                field,
                "date-format",
                "a date such as 2025-11-03, 2025.11.3, 2025年11月3日 or 20251103",
                "write it as a date",
            ),
        }
        read
    }

    /// A date that must be there.
    pub fn need_date(&mut self, field: &str) -> Date {
        let before = self.bad.len();
        match self.date(field) {
            Some(date) => date,
            None => {
                if self.bad.len() == before {
                    self.refuse(field, "cell-empty", "a date", "fill it in");
                }
                Date(0)
            }
        }
    }

    /// A moment at UTC+8; a day alone is its midnight.
    pub fn moment(&mut self, field: &str) -> Option<Timestamp> {
        let read = match self.cell(field) {
            Cell::Empty => return None,
            Cell::Date(date) => Some(Timestamp::from_cn(*date, 0, 0, 0)),
            Cell::DateTime {
                date,
                seconds_of_day,
            } => Some(Timestamp::from_cn(*date, 0, 0, *seconds_of_day)),
            Cell::Text(text) => parse_moment(unwrapped(text)),
            Cell::Number { value, .. } => {
                serial(*value).map(|(date, second)| Timestamp::from_cn(date, 0, 0, second))
            }
            _ => None,
        };
        match read {
            Some(moment) => {
                if let Some((field, _)) = self.column(field) {
                    let day = moment.date_cn();
                    self.asked.moments.push((field, day, day));
                }
            }
            None => self.refuse(
                field,
                "moment-format",
                "a date and time such as 2025-11-03 08:27:28",
                "write it as date and time",
            ),
        }
        read
    }
}
