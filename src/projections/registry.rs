//! Published schemes in every version, when they take no more claims, calendars, and granted waivers.
//!
//! Promises: no version is lost, and which one held on a day is told by the days from which they are in
//! force. It does not judge by them.

mod calendars;

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use serde::Serialize;

use super::FoldError;
use super::corrections::Change;
use super::fact::{Fact, Told, take_at, told_at};
use crate::domain::calendar::Calendar;
use crate::domain::date::Date;
use crate::domain::events::Event;
use crate::domain::events::rules::{RuleEvent, SchemePublished, WaiverGranted};
use crate::domain::recorded::{EventAt, RecordedEvent};
use crate::schemes::Scheme;
use crate::schemes::shipped::shipped;

pub use calendars::{Calendars, ClockEnd, YearTold};

/// A published text, as it was told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TextTold {
    /// The event that published it.
    pub at: EventAt,
    /// The text.
    pub said: SchemePublished,
    /// Number of the document that amends the text before; `None` where it amends none.
    pub document_no: Option<String>,
    /// Why it was amended.
    pub note: Option<String>,
}

/// A scheme takes no further claims.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct ClosedTold {
    /// The event that closed it.
    pub at: EventAt,
    /// Last day on which a claim may be submitted.
    pub last_day: Date,
}

/// The texts of a scheme by version, each read when it is first asked for.
type Versions = BTreeMap<u16, OnceLock<Option<Arc<Scheme>>>>;

/// What is in force by publication.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Registry {
    published: BTreeMap<String, Vec<TextTold>>,
    closed: BTreeMap<String, Vec<ClosedTold>>,
    calendars: Calendars,
    waivers: BTreeMap<(String, String), Vec<Fact<WaiverGranted>>>,
    // What follows is made from the texts above and takes no part in the digest.
    #[serde(skip)]
    schemes: BTreeMap<String, Versions>,
}

impl Registry {
    /// Folds an event.
    pub fn apply(&mut self, event: &RecordedEvent) -> Result<(), FoldError> {
        let Some(Event::Rule(rule)) = event.event() else {
            return Ok(());
        };
        match rule {
            RuleEvent::SchemePublished(e) => self.publish(TextTold {
                at: event.at,
                said: e.clone(),
                document_no: None,
                note: None,
            })?,
            RuleEvent::SchemeAmended(e) => self.publish(TextTold {
                at: event.at,
                said: SchemePublished {
                    id: e.id.clone(),
                    version: e.version,
                    text: e.text.clone(),
                    sha256: e.sha256,
                    from: e.from,
                },
                document_no: e.document_no.clone(),
                note: Some(e.note.clone()),
            })?,
            RuleEvent::SchemeClosed(e) => {
                self.closed
                    .entry(e.id.clone())
                    .or_default()
                    .push(ClosedTold {
                        at: event.at,
                        last_day: e.last_day,
                    });
            }
            RuleEvent::CalendarPublished(e) => self.calendars.tell(event, &e.calendar),
            // `acts.rs` holds how flags are looked for.
            RuleEvent::SettingsChanged(_) => {}
            RuleEvent::WaiverGranted(e) => self
                .waivers
                .entry((event.scheme().to_owned(), e.subject_no.clone()))
                .or_default()
                .push(Fact::new(event, e.clone())),
        }
        Ok(())
    }

    fn publish(&mut self, told: TextTold) -> Result<(), FoldError> {
        let (id, version) = (told.said.id.clone(), told.said.version);
        // A shipped text is known to be readable (a test reads each), so it is read when first asked for:
        // most commands ask for few of them. Any other is read at once, so that a fault is told here.
        let read = OnceLock::new();
        if shipped(&told.said.text).is_none() {
            let scheme = Scheme::parse(&told.said.text).map_err(|errors| FoldError::Text {
                at: told.at,
                what: format!("the published text of scheme {id} cannot be read: {errors}"),
            })?;
            let _ = read.set(Some(Arc::new(scheme)));
        }
        self.schemes
            .entry(id.clone())
            .or_default()
            .insert(version, read);
        self.published.entry(id).or_default().push(told);
        Ok(())
    }

    /// How the waiver at `at` was told, if it said this.
    pub(super) fn waiver_told(
        &self,
        scheme: &str,
        at: EventAt,
        waiver: &WaiverGranted,
    ) -> Option<Told> {
        let facts = self.waivers(scheme, &waiver.subject_no);
        told_at(facts, at, |fact| fact.said == *waiver)
    }

    /// Takes the waiver at `at` out, for a correction.
    pub(super) fn take_waiver_out(
        &mut self,
        scheme: &str,
        at: EventAt,
        waiver: &WaiverGranted,
    ) -> Option<Told> {
        let key = (scheme.to_owned(), waiver.subject_no.clone());
        let facts = self.waivers.get_mut(&key)?;
        let told = take_at(facts, at);
        if facts.is_empty() {
            self.waivers.remove(&key);
        }
        told
    }

    /// Whether the event changes anything here.
    pub(super) fn touched_by(event: &RecordedEvent) -> bool {
        matches!(event.event(), Some(Event::Rule(_)))
            || matches!(Change::of(event), Some(Ok(change))
                if matches!(change.before.event(), Some(Event::Rule(_))))
    }

    /// The newest published text of a scheme, read: for new acts and imports.
    pub fn scheme(&self, id: &str) -> Option<&Arc<Scheme>> {
        let (version, _) = self.schemes.get(id)?.last_key_value()?;
        self.text(id, *version)
    }

    /// The text that judges a fact: the version the fact was recorded under. An amendment changes no
    /// case that was claimed before it.
    pub fn text(&self, id: &str, version: u16) -> Option<&Arc<Scheme>> {
        let read = self.schemes.get(id)?.get(&version)?;
        let parsed = || {
            let mut texts = self.published.get(id)?.iter().rev();
            let told = texts.find(|told| told.said.version == version)?;
            Scheme::parse(&told.said.text).ok().map(Arc::new)
        };
        read.get_or_init(parsed).as_ref()
    }

    /// The text that judges facts of a version; the newest where they name none that is published.
    pub fn text_or_newest(&self, id: &str, version: u16) -> Option<&Arc<Scheme>> {
        self.text(id, version).or_else(|| self.scheme(id))
    }

    /// Every published scheme in its newest text, by id.
    pub fn schemes(&self) -> impl Iterator<Item = (&String, &Arc<Scheme>)> {
        self.schemes
            .keys()
            .filter_map(|id| Some((id, self.scheme(id)?)))
    }

    /// Ids of every published scheme.
    pub fn scheme_ids(&self) -> impl Iterator<Item = &String> {
        self.schemes.keys()
    }

    /// Newest published version of a scheme.
    pub fn scheme_version(&self, id: &str) -> Option<u16> {
        self.published
            .get(id)
            .and_then(|texts| texts.iter().map(|text| text.said.version).max())
    }

    /// The version in force on a day, which decides what is claimed on it: the highest one whose first
    /// day is not later. A day before all of them is judged by the first: a ledger that was opened
    /// after the fact knows no other.
    pub fn version_on(&self, id: &str, day: Date) -> Option<u16> {
        let texts = self.published.get(id)?;
        let versions = || texts.iter().map(|text| &text.said);
        versions()
            .filter(|text| text.from <= day)
            .map(|text| text.version)
            .max()
            .or_else(|| versions().map(|text| text.version).min())
    }

    /// The text in force on a day; see [`Registry::version_on`].
    pub fn text_on(&self, id: &str, day: Date) -> Option<&Arc<Scheme>> {
        self.text(id, self.version_on(id, day)?)
    }

    /// Every published text of a scheme, in the order in which they were told.
    pub fn texts(&self, id: &str) -> &[TextTold] {
        self.published.get(id).map_or(&[], Vec::as_slice)
    }

    /// When the scheme was closed, if it was; a later word on it holds.
    pub fn closed(&self, id: &str) -> Option<&ClosedTold> {
        self.closed.get(id)?.last()
    }

    /// Working days, as far as years are published, each year in its newest version.
    pub fn calendar(&self) -> &Calendar {
        self.calendars.newest()
    }

    /// Working days as they stood on a day, whenever that is told.
    pub fn calendar_on(&self, day: Date) -> std::borrow::Cow<'_, Calendar> {
        self.calendars.at(ClockEnd { day, told: None })
    }

    /// Working days that a clock is judged by, which ended so.
    pub fn calendar_at(&self, end: ClockEnd) -> std::borrow::Cow<'_, Calendar> {
        self.calendars.at(end)
    }

    /// Every version of the calendar.
    pub fn calendars(&self) -> &Calendars {
        &self.calendars
    }

    /// Newest published version of a year.
    pub fn year_version(&self, year: u16) -> Option<u16> {
        self.calendars
            .versions(year)
            .iter()
            .map(|told| told.table.version)
            .max()
    }

    /// Every waiver of a scheme, by what it is for.
    pub fn waivers_of(&self, scheme: &str) -> impl Iterator<Item = &Fact<WaiverGranted>> {
        let all = self.waivers.iter().filter(move |((of, _), _)| of == scheme);
        all.flat_map(|(_, facts)| facts)
    }

    /// Waivers for a claim, school or agreement number.
    pub fn waivers(&self, scheme: &str, subject_no: &str) -> &[Fact<WaiverGranted>] {
        self.waivers
            .get(&(scheme.to_owned(), subject_no.to_owned()))
            .map_or(&[], Vec::as_slice)
    }
}
