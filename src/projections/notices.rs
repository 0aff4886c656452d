//! Notices, their rows and their objections.

mod corrected;

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::fact::{Fact, Told, add};
use super::kept::Kept;
use crate::domain::date::Date;
use crate::domain::events::Event;
use crate::domain::events::notices::{
    ExportIssued, NoticeClosed, NoticeEvent, NoticeOpened, NoticeRowListed, NoticeTakenDown,
    ObjectionFiled, ObjectionResolved,
};
use crate::domain::recorded::RecordedEvent;

/// All that is known under one notice number.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Notice {
    /// Openings.
    pub opened: Vec<Fact<NoticeOpened>>,
    /// Rows.
    pub rows: Vec<Fact<NoticeRowListed>>,
    /// Closings.
    pub closed: Vec<Fact<NoticeClosed>>,
    /// Take-downs.
    pub taken_down: Vec<Fact<NoticeTakenDown>>,
    /// Lists exported from it.
    pub exports: Vec<Fact<ExportIssued>>,
}

impl Notice {
    /// Last day of the notice: its close where recorded, else the day it is meant to end. It is
    /// over at 24:00 of that day.
    pub fn last_day(&self) -> Option<Date> {
        self.closed
            .iter()
            .map(|fact| fact.clock)
            .min()
            .or_else(|| self.opened.iter().map(|fact| fact.said.until).min())
    }
}

/// An objection and how it ended.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Objection {
    /// Filings.
    pub filed: Vec<Fact<ObjectionFiled>>,
    /// Settlements.
    pub resolved: Vec<Fact<ObjectionResolved>>,
}

impl Objection {
    /// Whether it was still unsettled at the end of `day`.
    pub fn open_on(&self, day: Date) -> bool {
        self.filed.iter().any(|fact| fact.clock <= day)
            && !self.resolved.iter().any(|fact| fact.clock <= day)
    }
}

/// All notices, by scheme and number.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Notices {
    notices: BTreeMap<(String, String), Notice>,
    objections: BTreeMap<(String, String), Objection>,
    // Notices that list a case: made from the rows above, and no part of the digest.
    #[serde(skip)]
    of_case: BTreeMap<(String, String), BTreeSet<String>>,
}

impl Notices {
    /// Folds an event.
    pub(super) fn apply(&mut self, told: Told, notice: NoticeEvent) {
        let scheme = told.scheme.clone();
        match notice {
            NoticeEvent::NoticeOpened(e) => {
                add(&mut self.notice(scheme, &e.notice_no).opened, told.fact(e))
            }
            NoticeEvent::NoticeRowListed(e) => {
                if let Some(case_no) = &e.case_no {
                    self.of_case
                        .entry((scheme.clone(), case_no.clone()))
                        .or_default()
                        .insert(e.notice_no.clone());
                }
                add(&mut self.notice(scheme, &e.notice_no).rows, told.fact(e))
            }
            NoticeEvent::NoticeClosed(e) => {
                add(&mut self.notice(scheme, &e.notice_no).closed, told.fact(e))
            }
            NoticeEvent::NoticeTakenDown(e) => add(
                &mut self.notice(scheme, &e.notice_no).taken_down,
                told.fact(e),
            ),
            NoticeEvent::ExportIssued(e) => {
                if let Some(number) = &e.notice_no {
                    add(&mut self.notice(scheme, number).exports, told.fact(e));
                }
            }
            NoticeEvent::ObjectionFiled(e) => add(
                &mut self.objection(scheme, &e.objection_no).filed,
                told.fact(e),
            ),
            NoticeEvent::ObjectionResolved(e) => add(
                &mut self.objection(scheme, &e.objection_no).resolved,
                told.fact(e),
            ),
            // `acts.rs` holds the rest.
            _ => {}
        }
    }

    fn notice(&mut self, scheme: String, number: &str) -> &mut Notice {
        self.notices.entry((scheme, number.to_owned())).or_default()
    }

    fn objection(&mut self, scheme: String, number: &str) -> &mut Objection {
        self.objections
            .entry((scheme, number.to_owned()))
            .or_default()
    }

    /// A notice by scheme and number.
    pub fn get(&self, scheme: &str, number: &str) -> Option<&Notice> {
        self.notices.get(&(scheme.to_owned(), number.to_owned()))
    }

    /// Notices whose rows list the case, by number.
    pub fn listing(&self, scheme: &str, case_no: &str) -> Vec<(&str, &Notice)> {
        self.of_case
            .get(&(scheme.to_owned(), case_no.to_owned()))
            .into_iter()
            .flatten()
            .filter_map(|number| Some((number.as_str(), self.get(scheme, number)?)))
            .collect()
    }

    /// Every notice.
    pub fn iter(&self) -> impl Iterator<Item = (&(String, String), &Notice)> {
        self.notices.iter()
    }

    /// An objection by scheme and number.
    pub fn objection_by_no(&self, scheme: &str, number: &str) -> Option<&Objection> {
        self.objections.get(&(scheme.to_owned(), number.to_owned()))
    }

    /// Every objection.
    pub fn objections(&self) -> impl Iterator<Item = (&(String, String), &Objection)> {
        self.objections.iter()
    }

    /// Objections that concern a case.
    pub fn objections_of<'a>(
        &'a self,
        scheme: &'a str,
        case_no: &'a str,
    ) -> impl Iterator<Item = &'a Objection> {
        self.objections
            .iter()
            .filter(move |((of, _), _)| of == scheme)
            .map(|(_, objection)| objection)
            .filter(move |objection| {
                let mut filed = objection.filed.iter();
                filed.any(|fact| fact.said.case_no.as_deref() == Some(case_no))
            })
    }

    /// Rows and notices held.
    pub fn len(&self) -> usize {
        self.notices
            .values()
            .map(|notice| notice.rows.len() + 1)
            .sum()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.notices.is_empty()
    }
}

/// Notices as they stood before an entry.
#[derive(Debug, Default)]
pub(super) struct NoticesKept {
    notices: Kept<(String, String), Notice>,
    objections: Kept<(String, String), Objection>,
    of_case: Kept<(String, String), BTreeSet<String>>,
}

impl Notices {
    /// Keeps what the event will change.
    pub(super) fn keep(&self, event: &RecordedEvent, kept: &mut NoticesKept) {
        let Some(Event::Notice(notice)) = event.event() else {
            return;
        };
        let key = |number: &str| (event.scheme().to_owned(), number.to_owned());
        let notice_no = match notice {
            NoticeEvent::NoticeOpened(e) => &e.notice_no,
            NoticeEvent::NoticeRowListed(e) => {
                if let Some(case_no) = &e.case_no {
                    kept.of_case.keep(&self.of_case, key(case_no));
                }
                &e.notice_no
            }
            NoticeEvent::NoticeClosed(e) => &e.notice_no,
            NoticeEvent::NoticeTakenDown(e) => &e.notice_no,
            NoticeEvent::ExportIssued(e) => match &e.notice_no {
                Some(number) => number,
                None => return,
            },
            NoticeEvent::ObjectionFiled(e) => {
                return kept.objections.keep(&self.objections, key(&e.objection_no));
            }
            NoticeEvent::ObjectionResolved(e) => {
                return kept.objections.keep(&self.objections, key(&e.objection_no));
            }
            // `acts.rs` holds the rest.
            _ => return,
        };
        kept.notices.keep(&self.notices, key(notice_no));
    }

    /// Goes back to what was kept.
    pub(super) fn put_back(&mut self, kept: NoticesKept) {
        kept.notices.put_back(&mut self.notices);
        kept.objections.put_back(&mut self.objections);
        kept.of_case.put_back(&mut self.of_case);
    }
}
