//! Notices under a correction: the fact that is looked for, and taken out. The corrected fact is added
//! like any other. An export is never corrected: what left the house has left it.

use super::super::fact::{Told, take_at, told_at};
use super::{Notice, Notices, Objection};
use crate::domain::events::notices::NoticeEvent;
use crate::domain::recorded::EventAt;

impl Notices {
    /// How the fact at `at` was told, if it said this.
    pub(in crate::projections) fn told(
        &self,
        scheme: &str,
        at: EventAt,
        event: &NoticeEvent,
    ) -> Option<Told> {
        match event {
            NoticeEvent::NoticeOpened(e) => {
                let notice = self.get(scheme, &e.notice_no)?;
                // The opening made for a supplement was never told as such.
                let made = notice.supplements.iter().any(|fact| fact.at == at);
                told_at(&notice.opened, at, |fact| !made && fact.said == *e)
            }
            NoticeEvent::SupplementaryNoticeOpened(e) => {
                told_at(&self.get(scheme, &e.notice_no)?.supplements, at, |fact| {
                    fact.said == *e
                })
            }
            NoticeEvent::NoticeAmended(e) => {
                told_at(&self.get(scheme, &e.notice_no)?.amended, at, |fact| {
                    fact.said == *e
                })
            }
            NoticeEvent::NoticeRowListed(e) => {
                told_at(&self.get(scheme, &e.notice_no)?.rows, at, |fact| {
                    fact.said == *e
                })
            }
            NoticeEvent::NoticeClosed(e) => {
                told_at(&self.get(scheme, &e.notice_no)?.closed, at, |fact| {
                    fact.said == *e
                })
            }
            NoticeEvent::NoticeTakenDown(e) => {
                told_at(&self.get(scheme, &e.notice_no)?.taken_down, at, |fact| {
                    fact.said == *e
                })
            }
            NoticeEvent::ObjectionFiled(e) => {
                let objection = self.objection_by_no(scheme, &e.objection_no)?;
                told_at(&objection.filed, at, |fact| fact.said == *e)
            }
            NoticeEvent::ObjectionResolved(e) => {
                let objection = self.objection_by_no(scheme, &e.objection_no)?;
                told_at(&objection.resolved, at, |fact| fact.said == *e)
            }
            // An export stays, and `acts.rs` holds the rest.
            _ => None,
        }
    }

    /// Takes the fact at `at` out.
    pub(in crate::projections) fn take_out(
        &mut self,
        scheme: &str,
        at: EventAt,
        event: &NoticeEvent,
    ) -> Option<Told> {
        let key = |number: &str| (scheme.to_owned(), number.to_owned());
        match event {
            NoticeEvent::NoticeOpened(e) => {
                let told =
                    self.take_from(key(&e.notice_no), |notice| take_at(&mut notice.opened, at));
                self.refresh_supplements(scheme, &e.notice_no);
                told
            }
            NoticeEvent::SupplementaryNoticeOpened(e) => {
                let told = self.take_from(key(&e.notice_no), |notice| {
                    notice.opened.retain(|fact| fact.at != at);
                    take_at(&mut notice.supplements, at)
                });
                let still = self
                    .get(scheme, &e.notice_no)
                    .into_iter()
                    .flat_map(|notice| &notice.supplements)
                    .any(|fact| fact.said.of == e.of);
                if !still && let Some(numbers) = self.supplementary.get_mut(&key(&e.of)) {
                    numbers.remove(&e.notice_no);
                    if numbers.is_empty() {
                        self.supplementary.remove(&key(&e.of));
                    }
                }
                told
            }
            NoticeEvent::NoticeAmended(e) => {
                self.take_from(key(&e.notice_no), |notice| take_at(&mut notice.amended, at))
            }
            NoticeEvent::NoticeRowListed(e) => {
                let told =
                    self.take_from(key(&e.notice_no), |notice| take_at(&mut notice.rows, at));
                let mut left = self
                    .get(scheme, &e.notice_no)
                    .into_iter()
                    .flat_map(|notice| &notice.rows);
                if let Some(case_no) = &e.case_no
                    && !left.any(|fact| fact.said.case_no.as_ref() == Some(case_no))
                    && let Some(numbers) = self.of_case.get_mut(&key(case_no))
                {
                    numbers.remove(&e.notice_no);
                    if numbers.is_empty() {
                        self.of_case.remove(&key(case_no));
                    }
                }
                told
            }
            NoticeEvent::NoticeClosed(e) => {
                self.take_from(key(&e.notice_no), |notice| take_at(&mut notice.closed, at))
            }
            NoticeEvent::NoticeTakenDown(e) => self.take_from(key(&e.notice_no), |notice| {
                take_at(&mut notice.taken_down, at)
            }),
            NoticeEvent::ObjectionFiled(e) => self
                .take_from_objection(key(&e.objection_no), |objection| {
                    take_at(&mut objection.filed, at)
                }),
            NoticeEvent::ObjectionResolved(e) => self
                .take_from_objection(key(&e.objection_no), |objection| {
                    take_at(&mut objection.resolved, at)
                }),
            _ => None,
        }
    }

    fn take_from(
        &mut self,
        key: (String, String),
        take: impl FnOnce(&mut Notice) -> Option<Told>,
    ) -> Option<Told> {
        let notice = self.notices.get_mut(&key)?;
        let told = take(notice);
        if *notice == Notice::default() {
            self.notices.remove(&key);
        }
        told
    }

    fn take_from_objection(
        &mut self,
        key: (String, String),
        take: impl FnOnce(&mut Objection) -> Option<Told>,
    ) -> Option<Told> {
        let objection = self.objections.get_mut(&key)?;
        let told = take(objection);
        if *objection == Objection::default() {
            self.objections.remove(&key);
        }
        told
    }
}
