//! The State Council's calendar in every version that was published, and which of them held on a day.
//!
//! Promises: no version is ever lost; a year whose table was changed in the middle of it (2020's was, by a
//! second notice) is read on each day as it stood then, by the days on which the versions came into force. A version that is
//! recorded after a clock of the desk has ended does not reach it, whatever day it states (DESIGN: a case uses the version in force
//! when its clock ran); but those of the entry that first told a year serve all, as a ledger opened after the fact knows no other.
//! What files tell is of the past, whenever they are read: its clocks go by the days in force alone, so that calendars and folders give
//! one answer in whatever order they come.
//! It does not know which days are worked: that is [`Calendar`].

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

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
    /// Day on which it was recorded. The digest holds the event's place, which says as much.
    #[serde(skip)]
    pub recorded: Date,
    /// The table.
    pub table: CalendarYear,
}

/// The end of a clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClockEnd {
    /// Its last day.
    pub day: Date,
    /// The live act that told of it; `None` where it has not been told yet, so that all that is recorded came before it, and where a
    /// file told of it, which says nothing of when the calendar was known.
    pub told: Option<EventAt>,
}

impl ClockEnd {
    /// Whether a version of a year is known to a clock that ends so: in force by its last day, and, where a live act told of its end,
    /// recorded before that act, or before its last day.
    fn knows(&self, version: &YearTold, first: u64) -> bool {
        let before = self.told.is_none_or(|told| version.at < told);
        version.from <= self.day
            && (before || version.recorded < self.day || version.at.sequence == first)
    }
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
            recorded: event.effective_at.date_cn(),
            table: table.clone(),
        });
    }

    /// The newest version of each year.
    pub fn newest(&self) -> &Calendar {
        &self.newest
    }

    /// The calendar by which a clock is judged that ended so: of each year the newest version that it knows. A year of
    /// which every version came later is read by its first one.
    pub fn at(&self, end: ClockEnd) -> Cow<'_, Calendar> {
        let changed = self.years.values().any(|versions| {
            let first = first_entry(versions);
            versions.len() > 1 && versions.iter().any(|told| !end.knows(told, first))
        });
        if !changed {
            return Cow::Borrowed(&self.newest);
        }
        let mut calendar = Calendar::default();
        for year in self.years.keys() {
            if let Some(told) = self.year_at(*year, end) {
                calendar.insert(told.table.clone());
            }
        }
        Cow::Owned(calendar)
    }

    /// The version of a year that a clock knows; the first one where all came later.
    pub fn year_at(&self, year: u16, end: ClockEnd) -> Option<&YearTold> {
        let versions = self.years.get(&year)?;
        let first = first_entry(versions);
        versions
            .iter()
            .filter(|told| end.knows(told, first))
            .max_by_key(|told| told.table.version)
            .or_else(|| {
                let mut known = versions.iter().filter(|told| told.at.sequence == first);
                let one = known.next()?;
                Some(known.fold(one, |least, told| {
                    if told.table.version < least.table.version {
                        told
                    } else {
                        least
                    }
                }))
            })
    }

    /// The last day of a time that is counted in working days, begun by the live act at a place: each version
    /// that is recorded while it still runs counts it anew, and none that comes later. Where a file told of its beginning (`None`), each
    /// version that comes into force while it runs does.
    ///
    /// # Errors
    /// What `count` gives of the calendar that the clock knows.
    pub fn deadline<E>(
        &self,
        told: Option<EventAt>,
        count: impl Fn(&Calendar) -> Result<Date, E>,
    ) -> Result<Date, E> {
        let Some(told) = told else {
            return self.deadline_in_force(count);
        };
        let several = self.years.values().filter(|versions| versions.len() > 1);
        let mut later: Vec<&YearTold> = several
            .flatten()
            .filter(|version| version.at > told)
            .collect();
        later.sort_by_key(|version| version.at);
        let mut day = count(&self.by_place(told))?;
        for version in later {
            // One of a later day may come before one that states an earlier.
            if version.recorded > day || version.from > day {
                continue;
            }
            let behind = EventAt {
                sequence: version.at.sequence,
                index: version.at.index.saturating_add(1),
            };
            day = count(&self.by_place(behind))?;
        }
        Ok(day)
    }

    /// As [`deadline`](Self::deadline), by the days in force alone.
    fn deadline_in_force<E>(
        &self,
        count: impl Fn(&Calendar) -> Result<Date, E>,
    ) -> Result<Date, E> {
        let on = |day: Date| self.at(ClockEnd { day, told: None });
        let several = self.years.values().filter(|versions| versions.len() > 1);
        let days: BTreeSet<Date> = several.flatten().map(|version| version.from).collect();
        // Before any version was in force a year is read by its first.
        let mut day = count(&on(Date(i32::MIN)))?;
        for from in days {
            if from <= day {
                day = count(&on(from))?;
            }
        }
        Ok(day)
    }

    /// As [`at`](Self::at), by the places of the versions alone.
    fn by_place(&self, told: EventAt) -> Cow<'_, Calendar> {
        let late = |version: &YearTold| version.at >= told;
        if !self
            .years
            .values()
            .any(|versions| versions.len() > 1 && versions.iter().any(late))
        {
            return Cow::Borrowed(&self.newest);
        }
        let mut calendar = Calendar::default();
        for versions in self.years.values() {
            let first = first_entry(versions);
            let known = versions
                .iter()
                .filter(|version| !late(version) || version.at.sequence == first);
            if let Some(newest) = known.max_by_key(|version| version.table.version) {
                calendar.insert(newest.table.clone());
            }
        }
        Cow::Owned(calendar)
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

/// The entry that first told of a year.
fn first_entry(versions: &[YearTold]) -> u64 {
    versions.first().map_or(0, |told| told.at.sequence)
}
