//! Published schemes and calendars, and granted waivers.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Serialize;

use super::FoldError;
use super::corrections::Change;
use super::fact::{Fact, Told, take_at, told_at};
use crate::domain::calendar::{Calendar, CalendarYear};
use crate::domain::events::Event;
use crate::domain::events::rules::{RuleEvent, SchemePublished, WaiverGranted};
use crate::domain::recorded::{EventAt, RecordedEvent};
use crate::schemes::Scheme;

/// What is in force by publication.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Registry {
    published: BTreeMap<String, Vec<SchemePublished>>,
    years: BTreeMap<u16, CalendarYear>,
    waivers: BTreeMap<(String, String), Vec<Fact<WaiverGranted>>>,
    // What follows is made from the texts above and takes no part in the digest.
    #[serde(skip)]
    schemes: BTreeMap<String, BTreeMap<u16, Arc<Scheme>>>,
    #[serde(skip)]
    calendar: Calendar,
}

impl Registry {
    /// Folds an event.
    pub fn apply(&mut self, event: &RecordedEvent) -> Result<(), FoldError> {
        let Some(Event::Rule(rule)) = event.event() else {
            return Ok(());
        };
        match rule {
            RuleEvent::SchemePublished(e) => self.publish(event.at, e.clone())?,
            RuleEvent::SchemeAmended(e) => self.publish(
                event.at,
                SchemePublished {
                    id: e.id.clone(),
                    version: e.version,
                    text: e.text.clone(),
                    sha256: e.sha256,
                    from: e.from,
                },
            )?,
            RuleEvent::SchemeClosed(_) => {}
            RuleEvent::CalendarPublished(e) => {
                self.calendar.insert(e.calendar.clone());
                self.years.insert(e.calendar.year, e.calendar.clone());
            }
            RuleEvent::WaiverGranted(e) => self
                .waivers
                .entry((event.scheme().to_owned(), e.subject_no.clone()))
                .or_default()
                .push(Fact::new(event, e.clone())),
        }
        Ok(())
    }

    fn publish(&mut self, at: EventAt, text: SchemePublished) -> Result<(), FoldError> {
        let scheme = Scheme::parse(&text.text).map_err(|errors| FoldError::Text {
            at,
            what: format!(
                "the published text of scheme {} cannot be read: {errors}",
                text.id
            ),
        })?;
        self.schemes
            .entry(text.id.clone())
            .or_default()
            .insert(text.version, Arc::new(scheme));
        self.published
            .entry(text.id.clone())
            .or_default()
            .push(text);
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
        let (_, newest) = self.schemes.get(id)?.last_key_value()?;
        Some(newest)
    }

    /// The text that judges a fact: the version the fact was recorded under. An amendment changes no
    /// case that was claimed before it.
    pub fn text(&self, id: &str, version: u16) -> Option<&Arc<Scheme>> {
        self.schemes.get(id)?.get(&version)
    }

    /// The text that judges facts of a version; the newest where they name none that is published.
    pub fn text_or_newest(&self, id: &str, version: u16) -> Option<&Arc<Scheme>> {
        self.text(id, version).or_else(|| self.scheme(id))
    }

    /// Every published scheme in its newest text, by id.
    pub fn schemes(&self) -> impl Iterator<Item = (&String, &Arc<Scheme>)> {
        self.schemes
            .iter()
            .filter_map(|(id, texts)| Some((id, texts.last_key_value()?.1)))
    }

    /// Newest published version of a scheme.
    pub fn scheme_version(&self, id: &str) -> Option<u16> {
        self.published
            .get(id)
            .and_then(|texts| texts.iter().map(|text| text.version).max())
    }

    /// Working days, as far as years are published.
    pub fn calendar(&self) -> &Calendar {
        &self.calendar
    }

    /// Newest published version of a year.
    pub fn year_version(&self, year: u16) -> Option<u16> {
        self.years.get(&year).map(|year| year.version)
    }

    /// Waivers for a claim, school or agreement number.
    pub fn waivers(&self, scheme: &str, subject_no: &str) -> &[Fact<WaiverGranted>] {
        self.waivers
            .get(&(scheme.to_owned(), subject_no.to_owned()))
            .map_or(&[], Vec::as_slice)
    }
}
