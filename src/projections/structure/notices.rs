//! Public notices and objections.

use super::super::World;
use super::super::cases::Case;
use super::super::notices::{Notice, Objection};
use super::duties::Duty;
use super::{StructureFault, duplicate, ended, put_right, unknown};
use crate::domain::alias::Alias;
use crate::domain::date::{Date, Month};
use crate::domain::events::notices::{
    ExportLevel, NoticeAmended, NoticeClosed, NoticeEvent, NoticeRowListed,
    SupplementaryNoticeOpened,
};
use crate::domain::party::Role;
use crate::domain::recorded::EventAt;

/// A notice that was closed, which changes no more.
fn over(number: &str, at: EventAt) -> StructureFault {
    ended(
        "notice",
        number,
        ("closed", at),
        "put what is new or raised up with `sunledger notice supplement`, which has its own clock",
    )
}

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
                in_order(&e.notice_no, e.from, e.until)?;
                match self.notices.get(scheme, &e.notice_no) {
                    Some(notice) if !notice.opened.is_empty() => {
                        Err(duplicate("notice", &e.notice_no))
                    }
                    _ => Ok(()),
                }
            }
            NoticeEvent::SupplementaryNoticeOpened(e) => {
                self.published(scheme)?;
                in_order(&e.notice_no, e.from, e.until)?;
                self.check_supplement(scheme, e)
            }
            NoticeEvent::NoticeAmended(e) => self.check_amended(scheme, e),
            NoticeEvent::NoticeRowListed(e) => self.check_row(known(&e.notice_no)?, scheme, e),
            NoticeEvent::NoticeClosed(e) => {
                if let Some(closed) = known(&e.notice_no)?.closed.first() {
                    return Err(over(&e.notice_no, closed.at));
                }
                self.counts_objections(scheme, e)?;
                self.not_objected_as_a_whole(scheme, &e.notice_no)
            }
            NoticeEvent::NoticeTakenDown(e) => match known(&e.notice_no)?.taken_down.first() {
                Some(told) => {
                    let down = ("taken down", told.at);
                    Err(ended("notice", &e.notice_no, down, put_right(told.at)))
                }
                None => Ok(()),
            },
            NoticeEvent::ObjectionFiled(e) => {
                known(&e.notice_no)?;
                match self.notices.objection_by_no(scheme, &e.objection_no) {
                    Some(objection) if !objection.filed.is_empty() => {
                        Err(duplicate("objection", &e.objection_no))
                    }
                    _ => Ok(()),
                }
            }
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

    /// A row is of a case that is known, and not on the list already: what changes it is an amendment, what is
    /// new or raised a supplementary notice. One that was taken off comes back by a supplement too.
    fn check_row(
        &self,
        notice: &Notice,
        scheme: &str,
        e: &NoticeRowListed,
    ) -> Result<(), StructureFault> {
        still_up(notice, &e.notice_no)?;
        if let Some(case_no) = &e.case_no {
            self.claimed(scheme, case_no)?;
        }
        // One without an end goes on; one without months is for all that the notice is for.
        let ends = |to: Option<Month>| to.unwrap_or(Month(i32::MAX));
        let starts = |from: Option<Month>| from.unwrap_or(Month(i32::MIN));
        // A list of units names neither case nor person; one person may stand on a list for several kinds of aid.
        let same = |row: &NoticeRowListed| match (&e.case_no, e.person) {
            (None, None) => row.case_no.is_none() && row.person.is_none() && row.unit == e.unit,
            _ => row.case_no == e.case_no && row.person == e.person,
        };
        let twin = notice.rows.iter().any(|row| {
            same(&row.said)
                && row.said.tier == e.tier
                && (e.case_no.is_some()
                    || (starts(e.from) <= ends(row.said.to) && starts(row.said.from) <= ends(e.to)))
        });
        if !twin {
            return Ok(());
        }
        let of = e.case_no.clone();
        let of = of.or_else(|| e.person.map(|person| person.to_string()));
        let of = of.unwrap_or_else(|| e.unit.clone());
        Err(StructureFault::Listed {
            number: e.notice_no.clone(),
            of,
        })
    }

    /// Where the scheme takes claims, a case is one that was claimed. Of other schemes nothing is said here.
    fn claimed(&self, scheme: &str, case_no: &str) -> Result<(), StructureFault> {
        let takes_claims = self
            .registry
            .scheme(scheme)
            .is_some_and(|rules| rules.table.iter().any(|table| table.kind == "claims"));
        let case = self.cases.get(scheme, case_no);
        let agreed = self.agreements.get(scheme, case_no).is_some();
        if !takes_claims || agreed || case.is_some_and(Case::is_known) {
            return Ok(());
        }
        Err(unknown("case", case_no))
    }

    /// A list that is objected to as a whole, as one to the rule itself does, has no row that could be closed.
    fn not_objected_as_a_whole(&self, scheme: &str, number: &str) -> Result<(), StructureFault> {
        let mut open = self.notices.objections().filter(|((of, _), objection)| {
            let mut filed = objection.filed.iter();
            of == scheme
                && objection.resolved.is_empty()
                && filed.any(|fact| {
                    let said = &fact.said;
                    said.notice_no == number
                        && said.case_no.is_none()
                        && said.person.is_none()
                        && self.notices.in_window(scheme, fact)
                })
        });
        match open.next() {
            Some(((_, objection_no), _)) => Err(StructureFault::Text(format!(
                "notice {number} is held as a whole by objection {objection_no}, which is open: settle it with `notice resolve` before the notice is closed"
            ))),
            None => Ok(()),
        }
    }

    /// Who closes a notice counts as many objections as are on record: those filed in time, or with them those that
    /// came too late, which hold nothing.
    fn counts_objections(&self, scheme: &str, e: &NoticeClosed) -> Result<(), StructureFault> {
        let filed = |objection: &Objection, late: bool| {
            let mut filed = objection.filed.iter();
            filed.any(|fact| {
                fact.said.notice_no == e.notice_no && (late || self.notices.in_window(scheme, fact))
            })
        };
        let count = |late: bool| {
            let all = self.notices.objections();
            let all = all.filter(|((of, _), _)| of == scheme);
            all.filter(|(_, objection)| filed(objection, late)).count()
        };
        let (found, with_late) = (count(false), count(true));
        match e.objections {
            Some(stated) if ![found, with_late].contains(&(stated as usize)) => {
                Err(StructureFault::Differs {
                    what: "notice",
                    number: e.notice_no.clone(),
                    expected: format!("an objection count of {found}, as recorded"),
                    found: format!("an objection count of {stated}"),
                })
            }
            _ => Ok(()),
        }
    }

    /// Rows of the notice are only lowered or taken off, while it is open.
    fn check_amended(&self, scheme: &str, e: &NoticeAmended) -> Result<(), StructureFault> {
        let notice = self.known_notice(scheme, &e.notice_no)?;
        if let Some(closed) = notice.closed.first() {
            return Err(over(&e.notice_no, closed.at));
        }
        if e.case_no.is_none() && e.person.is_none() {
            return Err(StructureFault::Unstated {
                what: "amendment of the notice",
                field: "case or person",
            });
        }
        let mut rows = notice
            .shown()
            .filter(|row| {
                let said = &row.fact.said;
                said.case_no == e.case_no && (e.person.is_none() || said.person == e.person)
            })
            .peekable();
        if rows.peek().is_none() {
            let number = e.case_no.as_deref().unwrap_or(&e.notice_no);
            return Err(unknown("row of the notice", number));
        }
        let Some(amount) = e.amount else {
            return Ok(());
        };
        if rows.any(|row| amount < row.amount) {
            return Ok(());
        }
        Err(StructureFault::Differs {
            what: "notice",
            number: e.notice_no.clone(),
            expected: "a row that is taken off or lowered; what is new or raised needs a supplementary notice".to_owned(),
            found: format!("{amount} yuan"),
        })
    }

    fn check_supplement(
        &self,
        scheme: &str,
        e: &SupplementaryNoticeOpened,
    ) -> Result<(), StructureFault> {
        self.known_notice(scheme, &e.of)?;
        if self.known_notice(scheme, &e.notice_no).is_ok() {
            return Err(duplicate("notice", &e.notice_no));
        }
        Ok(())
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

/// A notice has no day after its last.
fn in_order(number: &str, from: Date, until: Date) -> Result<(), StructureFault> {
    if from <= until {
        return Ok(());
    }
    Err(StructureFault::NoticeDays {
        number: number.to_owned(),
        from,
        until,
    })
}

/// Nothing is put before the public on a list that is over (DESIGN §8: what is new has its own clock).
fn still_up(notice: &Notice, number: &str) -> Result<(), StructureFault> {
    let state = match (notice.closed.is_empty(), notice.taken_down.is_empty()) {
        (true, true) => return Ok(()),
        (false, _) => "closed",
        (true, false) => "taken down",
    };
    Err(StructureFault::NoticeOver {
        number: number.to_owned(),
        state,
    })
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
