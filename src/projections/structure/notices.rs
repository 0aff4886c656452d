//! Public notices and objections.

use super::super::World;
use super::super::notices::{Notice, Objection};
use super::duties::Duty;
use super::{StructureFault, duplicate, unknown};
use crate::domain::alias::Alias;
use crate::domain::events::notices::{ExportLevel, NoticeEvent};
use crate::domain::party::Role;

impl World {
    pub(super) fn check_notice(
        &self,
        event: &NoticeEvent,
        role: Role,
        scheme: &str,
        signers: &[Alias],
    ) -> Result<(), StructureFault> {
        let known = |number: &str| self.known_notice(scheme, number);
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
                    Some(objection) if objection.filed.is_empty() => {
                        Err(unknown("objection", &e.objection_no))
                    }
                    Some(objection) if objection.resolved.is_empty() => {
                        self.may_settle(objection, scheme, signers)
                    }
                    Some(_) => Err(duplicate("resolution of objection", &e.objection_no)),
                    None => Err(unknown("objection", &e.objection_no)),
                }
            }
            NoticeEvent::ExportIssued(e) => {
                issues(role, e.level)?;
                match &e.notice_no {
                    // A list whose opening is still to be imported can be looked at all the same.
                    Some(number) if self.notices.get(scheme, number).is_none() => {
                        Err(unknown("notice", number))
                    }
                    _ => Ok(()),
                }
            }
            // The rest is judged in `acts.rs`.
            _ => Ok(()),
        }
    }

    /// A notice that was opened; one that only its rows name is still to come.
    pub(super) fn known_notice(
        &self,
        scheme: &str,
        number: &str,
    ) -> Result<&Notice, StructureFault> {
        self.notices
            .get(scheme, number)
            .filter(|notice| !notice.opened.is_empty())
            .ok_or_else(|| unknown("notice", number))
    }

    /// Whether other persons settle the objection than those who have a part in what it holds: its
    /// case, or, where it names none, the rows of its notice.
    fn may_settle(
        &self,
        objection: &Objection,
        scheme: &str,
        signers: &[Alias],
    ) -> Result<(), StructureFault> {
        for filed in &objection.filed {
            if let Some(case_no) = &filed.said.case_no {
                self.separate(scheme, case_no, Duty::Resolve, signers)?;
                continue;
            }
            let notice = self.notices.get(scheme, &filed.said.notice_no);
            let rows = notice.map_or(&[][..], |notice| notice.rows.as_slice());
            let person = filed.said.person;
            let held = rows
                .iter()
                .filter(|row| person.is_none() || row.said.person == person)
                .filter_map(|row| row.said.case_no.as_deref());
            for case_no in held {
                self.has_not_reviewed(scheme, case_no, Duty::Resolve, signers)?;
            }
        }
        Ok(())
    }
}

/// The notice officer serves the public and the office; what auditors read, an auditor issues.
fn issues(role: Role, level: ExportLevel) -> Result<(), StructureFault> {
    let (level, allowed) = match (level, role) {
        (_, Role::Aud) | (ExportLevel::Public | ExportLevel::Internal, Role::Ntc) => return Ok(()),
        (ExportLevel::Public, _) => ("public", "NTC, AUD"),
        (ExportLevel::Internal, _) => ("internal", "NTC, AUD"),
        (ExportLevel::Audit, _) => ("audit", "AUD"),
    };
    Err(StructureFault::Level {
        role: role.word(),
        level,
        allowed,
    })
}
