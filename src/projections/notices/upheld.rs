//! Objections that were right (异议属实), and whether anything was changed after them.
//!
//! **Promises**: one truth for the gate and flag F31, the case and the certificate (公示无异议证明). What an objection holds that
//! was upheld stays held until, after it was filed, its row was lowered below what it showed, or taken off, or shown anew by a
//! notice that has stood its time, or the case was withdrawn or refused, or, after it was settled, reviewed anew by a level that had
//! spoken, or awarded anew. An objection to a whole list is answered row by row: what changes one row changes no other. A list of
//! which no row is known shows nothing to compare an amendment with, and each of its amendments counts for the row it names.
//! Source: the scheme's notice step (公示无异议后发放).
//! **Not here**: whether an objection holds a row at all, which F31 says, and whether the change is enough.

use super::{Notice, Objection};
use crate::domain::alias::Alias;
use crate::domain::date::Date;
use crate::domain::events::notices::{
    NoticeAmended, ObjectionFiled, ObjectionOutcome, ObjectionResolved,
};
use crate::projections::cases::{Case, ReviewDecision};
use crate::projections::{Fact, World};

/// What an objection that was upheld still waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unanswered<'w> {
    /// Neither the list nor the case was changed after it.
    Unchanged,
    /// The notice of this number shows the row anew, and has not stood its time.
    Running(&'w str),
}

/// The row that an objection holds: its case, where it has one, and whether an alias is its person.
#[derive(Clone, Copy)]
pub struct HeldRow<'a> {
    /// Number of the case.
    pub case_no: Option<&'a str>,
    /// Whether an alias may be the person of the row.
    pub is_them: &'a dyn Fn(Alias) -> bool,
}

impl Objection {
    /// Its settlement at the end of a day, where that says that it was right: of several the last.
    pub fn upheld_on(&self, day: Date) -> Option<&Fact<ObjectionResolved>> {
        let settled = self.resolved.iter().filter(|fact| fact.clock <= day);
        let last = settled.max_by(|one, other| one.in_time().cmp(&other.in_time()))?;
        (last.said.outcome == ObjectionOutcome::Upheld).then_some(last)
    }
}

/// Whether one fact came after another. Of one day a sheet does not tell the order, and the changed one is believed.
fn after<T, U>(one: &Fact<T>, other: &Fact<U>) -> bool {
    let live = one.source.is_none() && other.source.is_none();
    one.clock > other.clock || (one.clock == other.clock && (!live || one.at > other.at))
}

impl World {
    /// What an objection that was upheld by the end of a day still waits for, of a row that it holds; `None` where it was
    /// not upheld by then, or was answered.
    pub fn unanswered<'w>(
        &'w self,
        scheme: &str,
        objection: &Objection,
        row: HeldRow<'_>,
        day: Date,
    ) -> Option<Unanswered<'w>> {
        let settled = objection.upheld_on(day)?;
        let filed = objection.filed.iter();
        let filed = filed.min_by(|one, other| one.in_time().cmp(&other.in_time()))?;
        let case = row
            .case_no
            .and_then(|number| self.cases.get(scheme, number));
        if case.is_some_and(|case| case_changed(case, filed, settled, day)) {
            return None;
        }
        self.list_unchanged(scheme, filed, row, day)
    }

    /// What the list still waits for.
    fn list_unchanged<'w>(
        &'w self,
        scheme: &str,
        filed: &Fact<ObjectionFiled>,
        row: HeldRow<'_>,
        day: Date,
    ) -> Option<Unanswered<'w>> {
        let said = &filed.said;
        let notice = self.notices.get(scheme, &said.notice_no);
        // Of a list of which no row is known nobody can say which one is meant.
        let unlisted = notice.is_none_or(|notice| notice.rows.is_empty());
        let whole = unlisted && said.case_no.is_none() && said.person.is_none();
        let own = |case_no: Option<&str>, person: Option<Alias>| match (case_no, row.case_no) {
            _ if whole => true,
            (Some(one), Some(own)) => one == own,
            _ => person.is_some_and(row.is_them),
        };
        let lowered = notice.is_some_and(|notice| {
            let mut amended = notice.amended.iter().filter(|fact| {
                let said = &fact.said;
                let own = own(said.case_no.as_deref(), said.person);
                own && fact.clock <= day && after(fact, filed)
            });
            amended.any(|fact| lowers(notice, fact, &own))
        });
        if lowered {
            return None;
        }
        // A supplementary notice, or any later one that lists the case.
        let mut later = self.notices.supplements_of(scheme, &said.notice_no);
        if let Some(case_no) = row.case_no {
            let listing = self.notices.listing(scheme, case_no).into_iter();
            later.extend(listing.filter(|(number, _)| *number != said.notice_no));
        }
        let mut waits = Unanswered::Unchanged;
        for (number, notice) in later {
            let mut opened = notice.opened.iter();
            let mut rows = notice.rows.iter();
            let shows = opened.any(|fact| fact.clock <= day && after(fact, filed))
                && rows.any(|row| own(row.said.case_no.as_deref(), row.said.person));
            if shows && stood(notice, day) {
                return None;
            }
            if shows {
                waits = Unanswered::Running(number);
            }
        }
        Some(waits)
    }
}

/// Whether an amendment takes a row off, or lowers one of those that are `own` below what it showed until then.
fn lowers(
    notice: &Notice,
    fact: &Fact<NoticeAmended>,
    own: &impl Fn(Option<&str>, Option<Alias>) -> bool,
) -> bool {
    let Some(amount) = fact.said.amount else {
        return true;
    };
    let mut rows = notice
        .rows
        .iter()
        .filter(|row| own(row.said.case_no.as_deref(), row.said.person));
    notice.rows.is_empty() || rows.any(|row| amount < notice.shown_until(row, fact))
}

/// Whether a notice was over before a day; one that was put up inside the ledger is closed there.
fn stood(notice: &Notice, day: Date) -> bool {
    let mut opened = notice.opened.iter();
    let by_file = opened.any(|fact| fact.source.is_some());
    let over = notice.last_day().is_some_and(|last| last < day);
    over && (by_file || !notice.closed.is_empty())
}

/// Whether the case was taken back, refused, reviewed anew or awarded anew.
fn case_changed(
    case: &Case,
    filed: &Fact<ObjectionFiled>,
    settled: &Fact<ObjectionResolved>,
    day: Date,
) -> bool {
    let mut refused = case.refusals.iter();
    let mut withdrawn = case.withdrawn.iter();
    if refused.any(|fact| fact.clock <= day && after(fact, filed))
        || withdrawn.any(|fact| fact.clock <= day && after(fact, filed))
    {
        return true;
    }
    let since = |fact_day: Date, comes_after: bool| fact_day <= day && comes_after;
    let reviews = || {
        let steps = case.steps.iter();
        steps.filter_map(|fact| Some((fact, fact.said.review?)))
    };
    let anew = reviews().any(|(fact, (level, said))| {
        said != ReviewDecision::SentBack
            && since(fact.clock, after(fact, settled))
            && reviews().any(|(other, (of, _))| of == level && !after(other, settled))
    });
    let awarded = |later: bool| {
        let mut awards = case.awards.iter();
        awards.any(|fact| match later {
            true => since(fact.clock, after(fact, settled)),
            false => !after(fact, settled),
        })
    };
    anew || (awarded(true) && awarded(false))
}
