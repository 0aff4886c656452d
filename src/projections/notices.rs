//! Notices, their rows and their objections.
//!
//! A supplementary notice (补充公示) is a notice of its own: rows under its number, a clock of its own.
//! Stage and publisher are those of the notice it adds to, whichever of the two was told first; while that
//! one is not known it counts as one before the award. Amendments lower rows or take them off, and
//! restart nobody's clock: [`Notice::shown`] gives the rows as they stand.

mod corrected;
pub mod raised;
pub mod upheld;

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::fact::{Fact, Told, add};
use super::kept::Kept;
use super::registry::ClockEnd;
use crate::domain::date::Date;
use crate::domain::events::Event;
use crate::domain::events::notices::{
    ExportIssued, NoticeAmended, NoticeClosed, NoticeEvent, NoticeOpened, NoticeRowListed,
    NoticeStage, NoticeTakenDown, ObjectionFiled, ObjectionResolved, SupplementaryNoticeOpened,
};
use crate::domain::money::Fen;
use crate::domain::recorded::RecordedEvent;

/// All that is known under one notice number.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Notice {
    /// Openings; of a supplementary notice, made from what was told of it and of its parent.
    pub opened: Vec<Fact<NoticeOpened>>,
    /// Openings as a supplement to another notice.
    pub supplements: Vec<Fact<SupplementaryNoticeOpened>>,
    /// Rows, as listed.
    pub rows: Vec<Fact<NoticeRowListed>>,
    /// Rows lowered or taken off.
    pub amended: Vec<Fact<NoticeAmended>>,
    /// Closings.
    pub closed: Vec<Fact<NoticeClosed>>,
    /// Take-downs.
    pub taken_down: Vec<Fact<NoticeTakenDown>>,
    /// Lists exported from it.
    pub exports: Vec<Fact<ExportIssued>>,
}

/// A row as it stands after the notice was amended.
#[derive(Clone, Copy, Debug)]
pub struct ShownRow<'a> {
    /// The row as listed.
    pub fact: &'a Fact<NoticeRowListed>,
    /// The amount that stands: as listed, or as lowered.
    pub amount: Fen,
}

impl Notice {
    /// Amendments of a row.
    pub fn amendments<'a>(
        &'a self,
        row: &'a NoticeRowListed,
    ) -> impl Iterator<Item = &'a Fact<NoticeAmended>> {
        self.amended.iter().filter(|fact| {
            let said = &fact.said;
            said.case_no == row.case_no && (said.person.is_none() || said.person == row.person)
        })
    }

    /// Rows as they stand: those taken off are left out, and what was lowered is never raised again.
    pub fn shown(&self) -> impl Iterator<Item = ShownRow<'_>> {
        self.rows.iter().filter_map(|fact| {
            let mut amount = fact.said.amount;
            for amended in self.amendments(&fact.said) {
                amount = amount.min(amended.said.amount?);
            }
            Some(ShownRow { fact, amount })
        })
    }

    /// Last day on which the notice was up: its close where recorded, else the day it is meant to end. By its own
    /// clock it may have ended before a close that was recorded later: `detect/f28_notice_too_short.rs` says when.
    pub fn last_day(&self) -> Option<Date> {
        self.closed
            .iter()
            .map(|fact| fact.clock)
            .min()
            .or_else(|| self.opened.iter().map(|fact| fact.said.until).min())
    }

    /// The end of its clock by a day: its close, else that day.
    pub fn clock_end(&self, as_of: Date) -> ClockEnd {
        match self.first_close() {
            Some(fact) if fact.clock <= as_of => ClockEnd {
                day: fact.clock,
                told: fact.live_at(),
            },
            _ => ClockEnd {
                day: as_of,
                told: None,
            },
        }
    }

    /// The same of a notice that is over by its own last day; where no close is recorded, its opening told of that.
    pub fn over_on(&self, last_day: Date) -> ClockEnd {
        let opened = || {
            let first = self.opened.iter().map(Fact::live_at).min();
            first.flatten()
        };
        let told = match self.first_close() {
            Some(fact) => fact.live_at(),
            None => opened(),
        };
        ClockEnd {
            day: last_day,
            told,
        }
    }

    /// The close that counts: of several the earliest, and of one day a row of a file, which says nothing of when it was known.
    fn first_close(&self) -> Option<&Fact<NoticeClosed>> {
        let closed = self.closed.iter();
        closed.min_by_key(|fact| (fact.clock, fact.live_at()))
    }

    /// Whether an objection filed on that day was filed in time: by the day the notice was meant to end, and by its close
    /// where that came earlier, as a late close takes nothing in. A later one is a tip: it holds nothing. A standing
    /// notice has no end; where no day is known, it is in time.
    pub fn takes_objection(&self, filed: Date) -> bool {
        if self.opened.iter().any(|fact| fact.said.standing) {
            return true;
        }
        self.last_objection().is_none_or(|last| filed <= last)
    }

    /// The last day on which an objection is filed in time, of a notice that has an end.
    pub fn last_objection(&self) -> Option<Date> {
        let closed = self.closed.iter().map(|fact| fact.clock);
        let until = self.opened.iter().map(|fact| fact.said.until);
        closed.chain(until).min()
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
    // Supplementary notices of a notice: likewise.
    #[serde(skip)]
    supplementary: BTreeMap<(String, String), BTreeSet<String>>,
}

impl Notices {
    /// Folds an event.
    pub(super) fn apply(&mut self, told: Told, notice: NoticeEvent) {
        let scheme = told.scheme.clone();
        match notice {
            NoticeEvent::NoticeOpened(e) => {
                let number = e.notice_no.clone();
                add(
                    &mut self.notice(scheme.clone(), &number).opened,
                    told.fact(e),
                );
                self.refresh_supplements(&scheme, &number);
            }
            NoticeEvent::SupplementaryNoticeOpened(e) => {
                let number = e.notice_no.clone();
                self.supplementary
                    .entry((scheme.clone(), e.of.clone()))
                    .or_default()
                    .insert(number.clone());
                add(
                    &mut self.notice(scheme.clone(), &number).supplements,
                    told.fact(e),
                );
                self.refresh(&scheme, &number);
            }
            NoticeEvent::NoticeAmended(e) => {
                add(&mut self.notice(scheme, &e.notice_no).amended, told.fact(e))
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

    /// Makes the openings of a notice's supplements anew, since it is told or taken back itself.
    fn refresh_supplements(&mut self, scheme: &str, number: &str) {
        let key = (scheme.to_owned(), number.to_owned());
        let supplements = self.supplementary.get(&key).cloned().unwrap_or_default();
        for supplement in supplements {
            self.refresh(scheme, &supplement);
        }
    }

    /// Makes the openings of a supplementary notice from what was told of it and of its parent.
    fn refresh(&mut self, scheme: &str, number: &str) {
        let key = (scheme.to_owned(), number.to_owned());
        let Some(supplements) = self.notices.get(&key).map(|notice| &notice.supplements) else {
            return;
        };
        let openings: Vec<Fact<NoticeOpened>> = supplements
            .iter()
            .map(|fact| opening(fact, self.get(scheme, &fact.said.of)))
            .collect();
        if let Some(notice) = self.notices.get_mut(&key) {
            let made: BTreeSet<_> = notice.supplements.iter().map(|fact| fact.at).collect();
            notice.opened.retain(|fact| !made.contains(&fact.at));
            for fact in openings {
                add(&mut notice.opened, fact);
            }
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

    /// The first day of every notice whose opening is told: for a live act not before it was recorded.
    pub fn first_days(&self) -> BTreeMap<(String, String), Date> {
        let first = |fact: &Fact<NoticeOpened>| match fact.source {
            Some(_) => fact.said.from,
            None => fact.said.from.max(fact.clock),
        };
        let days = self.notices.iter().filter_map(|(key, notice)| {
            let day = notice.opened.iter().map(first).min()?;
            Some((key.clone(), day))
        });
        days.collect()
    }

    /// Every notice.
    pub fn iter(&self) -> impl Iterator<Item = (&(String, String), &Notice)> {
        self.notices.iter()
    }

    /// An objection by scheme and number.
    pub fn objection_by_no(&self, scheme: &str, number: &str) -> Option<&Objection> {
        self.objections.get(&(scheme.to_owned(), number.to_owned()))
    }

    /// Whether an objection was filed while its notice was up, see [`Notice::takes_objection`]; where the notice is not in
    /// the ledger its time is not known, and the objection counts.
    pub fn in_window(&self, scheme: &str, filed: &Fact<ObjectionFiled>) -> bool {
        let notice = self.get(scheme, &filed.said.notice_no);
        notice.is_none_or(|notice| notice.takes_objection(filed.clock))
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

/// The opening of a supplementary notice: its own days and list, the stage and publisher of its parent.
fn opening(fact: &Fact<SupplementaryNoticeOpened>, parent: Option<&Notice>) -> Fact<NoticeOpened> {
    let parent = parent
        .and_then(|notice| notice.opened.first())
        .map(|fact| &fact.said);
    let said = &fact.said;
    fact.with(NoticeOpened {
        notice_no: said.notice_no.clone(),
        stage: parent.map_or(NoticeStage::PreAward, |parent| parent.stage),
        publisher: parent.map_or_else(String::new, |parent| parent.publisher.clone()),
        channel: said.channel.clone(),
        from: said.from,
        until: said.until,
        working_days_min: parent.and_then(|parent| parent.working_days_min),
        rows: said.rows,
        amount: said.amount,
        list_checksum: None,
        period: parent.and_then(|parent| parent.period),
        standing: false,
    })
}

/// Notices as they stood before an entry.
#[derive(Debug, Default)]
pub(super) struct NoticesKept {
    notices: Kept<(String, String), Notice>,
    objections: Kept<(String, String), Objection>,
    of_case: Kept<(String, String), BTreeSet<String>>,
    supplementary: Kept<(String, String), BTreeSet<String>>,
}

impl Notices {
    /// Keeps what the event will change.
    pub(super) fn keep(&self, event: &RecordedEvent, kept: &mut NoticesKept) {
        let Some(Event::Notice(notice)) = event.event() else {
            return;
        };
        let key = |number: &str| (event.scheme().to_owned(), number.to_owned());
        let notice_no = match notice {
            NoticeEvent::NoticeOpened(e) => {
                let supplements = self.supplementary.get(&key(&e.notice_no));
                for supplement in supplements.into_iter().flatten() {
                    kept.notices.keep(&self.notices, key(supplement));
                }
                &e.notice_no
            }
            NoticeEvent::SupplementaryNoticeOpened(e) => {
                kept.supplementary.keep(&self.supplementary, key(&e.of));
                &e.notice_no
            }
            NoticeEvent::NoticeAmended(e) => &e.notice_no,
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
        kept.supplementary.put_back(&mut self.supplementary);
    }
}
