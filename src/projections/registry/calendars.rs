//! The State Council's calendar in every version that was published, and which of them held on a day.
//!
//! Promises: no version is ever lost; a year whose table was changed in the middle of it (2020's was, by a
//! second notice) is read on each day as it stood then, by the days on which the versions came into force.
//! It does not know which days are worked: that is [`Calendar`].

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::Serialize;

use crate::domain::calendar::{Calendar, CalendarYear};
use crate::domain::date::Date;
use crate::domain::recorded::{EventAt, RecordedEvent};

/// One version of a year, as it was told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct YearTold {
    /// The event that published it.
    pub at: EventAt,
    /// Day on which it came into force: the effective day of that event.
    pub from: Date,
    /// The table.
    pub table: CalendarYear,
}

/// Every version of every year.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Calendars {
    years: BTreeMap<u16, Vec<YearTold>>,
    /// The newest version of each year; made from those above.
    #[serde(skip)]
    newest: Calendar,
}

impl Calendars {
    pub(super) fn tell(&mut self, event: &RecordedEvent, table: &CalendarYear) {
        self.newest.insert(table.clone());
        self.years.entry(table.year).or_default().push(YearTold {
            at: event.at,
            from: event.head().effective,
            table: table.clone(),
        });
    }

    /// The newest version of each year.
    pub fn newest(&self) -> &Calendar {
        &self.newest
    }

    /// The calendar as it stood on a day: of each year the newest version in force by then. A year of
    /// which every version came later is read by its first one: a ledger that was opened after the
    /// fact knows no other.
    pub fn on(&self, day: Date) -> Cow<'_, Calendar> {
        let changed = self
            .years
            .values()
            .any(|versions| versions.len() > 1 && versions.iter().any(|told| told.from > day));
        if !changed {
            return Cow::Borrowed(&self.newest);
        }
        let mut calendar = Calendar::default();
        for year in self.years.keys() {
            if let Some(told) = self.year_on(*year, day) {
                calendar.insert(told.table.clone());
            }
        }
        Cow::Owned(calendar)
    }

    /// The version of a year that held on a day; the first one where all came later.
    pub fn year_on(&self, year: u16, day: Date) -> Option<&YearTold> {
        let versions = self.years.get(&year)?;
        versions
            .iter()
            .filter(|told| told.from <= day)
            .max_by_key(|told| told.table.version)
            .or_else(|| versions.iter().min_by_key(|told| told.table.version))
    }

    /// Every version of a year, in the order in which they were told.
    pub fn versions(&self, year: u16) -> &[YearTold] {
        self.years.get(&year).map_or(&[], Vec::as_slice)
    }

    /// Every year with its versions.
    pub fn iter(&self) -> impl Iterator<Item = (u16, &[YearTold])> {
        self.years
            .iter()
            .map(|(year, versions)| (*year, versions.as_slice()))
    }
}
