//! Public notices and objections.

use super::super::World;
use super::duties::Duty;
use super::{StructureFault, duplicate, unknown};
use crate::domain::alias::Alias;
use crate::domain::events::notices::NoticeEvent;

impl World {
    pub(super) fn check_notice(
        &self,
        event: &NoticeEvent,
        scheme: &str,
        signers: &[Alias],
    ) -> Result<(), StructureFault> {
        let known = |number: &str| {
            self.notices
                .get(scheme, number)
                .ok_or_else(|| unknown("notice", number))
        };
        match event {
            NoticeEvent::NoticeOpened(e) => {
                self.published(scheme)?;
                match self.notices.get(scheme, &e.notice_no) {
                    Some(notice) if !notice.opened.is_empty() => {
                        Err(duplicate("notice", &e.notice_no))
                    }
                    _ => Ok(()),
                }
            }
            NoticeEvent::NoticeRowListed(e) => known(&e.notice_no).map(|_| ()),
            NoticeEvent::NoticeClosed(e) => {
                if known(&e.notice_no)?.closed.is_empty() {
                    return Ok(());
                }
                Err(StructureFault::Ended {
                    what: "notice",
                    number: e.notice_no.clone(),
                    state: "closed",
                })
            }
            NoticeEvent::NoticeTakenDown(e) => known(&e.notice_no).map(|_| ()),
            NoticeEvent::ObjectionFiled(e) => known(&e.notice_no).map(|_| ()),
            NoticeEvent::ObjectionResolved(e) => {
                match self.notices.objection_by_no(scheme, &e.objection_no) {
                    Some(objection) if objection.resolved.is_empty() => {
                        let cases = objection
                            .filed
                            .iter()
                            .filter_map(|filed| filed.said.case_no.as_deref());
                        for case_no in cases {
                            self.separate(scheme, case_no, Duty::Resolve, signers)?;
                        }
                        Ok(())
                    }
                    Some(_) => Err(duplicate("resolution of objection", &e.objection_no)),
                    None => Err(unknown("objection", &e.objection_no)),
                }
            }
            NoticeEvent::ExportIssued(e) => match &e.notice_no {
                Some(number) => known(number).map(|_| ()),
                None => Ok(()),
            },
        }
    }
}
