//! What is to be said of a public notice when its time is over (公示情况报告), and whether it can be
//! certified that it stood and that nobody's objection is left (公示无异议证明).
//!
//! Promises: days are counted by the scheme's own rule and the State Council's calendar as published on
//! the ledger, with the version used; the certificate is refused with every reason there is, not the
//! first; nothing is said that the ledger does not hold. Persons stand by alias, and an objection by its
//! number: what it says is committed, not shown.
//! **Not here**: whether the list should have been as it was, and the list itself.

mod reasons;
mod rows;

use std::collections::BTreeSet;

use serde::Serialize;

use super::books::SumError;
use super::lists::notices::{NoticeRow, notices, numbers};
use super::lists::objections::{book_of, missing_slips};
use super::lists::{Rest, Rests};
use crate::crypto::digest::FileHash;
use crate::domain::calendar::Calendar;
use crate::domain::date::Date;
use crate::domain::events::notices::{NoticeEvidenceAdded, SupplementaryNoticeOpened};
use crate::projections::World;
use crate::projections::notices::{Notice, Objection};
use crate::schemes::steps::StepRule;

pub use reasons::Reason;
use reasons::reasons;
pub use rows::{ChangeRow, ObjectionRow, ProofRow};

/// Why no notice can be told of.
#[derive(Debug, thiserror::Error)]
pub enum FindError {
    /// No such notice.
    #[error(
        "notice {number}: expected the number of a recorded notice, found none such; the ledger has {known}"
    )]
    Unknown {
        /// As asked for.
        number: String,
        /// Those there are.
        known: String,
    },
    /// Several schemes have it.
    #[error("notice {number}: it is a number of the schemes {schemes}: say which with --scheme")]
    Ambiguous {
        /// As asked for.
        number: String,
        /// Schemes.
        schemes: String,
    },
    /// A sum fits no amount.
    #[error(transparent)]
    Sum(#[from] SumError),
}

/// All that is to be said of a notice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NoticeReport {
    /// Where it stands and how its days count.
    pub notice: NoticeRow,
    /// Title of the programme, Chinese and English.
    pub programme: (String, String),
    /// Documents the scheme rests on, each with what it rules.
    pub basis: Vec<(String, String)>,
    /// Clause that says how long it has to stand.
    pub clause: Option<String>,
    /// Document of that clause.
    pub clause_document: Option<String>,
    /// Where it was put up.
    pub places: Vec<String>,
    /// Years of the calendar that were used, each with the version of its table.
    pub calendar: Vec<(u16, u16)>,
    /// Rows that the office counted.
    pub stated_rows: Option<u32>,
    /// Sum that the office stated, in fen.
    pub stated_amount: Option<i64>,
    /// Objections that the office counted.
    pub stated_objections: Option<u32>,
    /// The office's fingerprint of the list at the start.
    pub checksum_start: Option<FileHash>,
    /// The same at the end.
    pub checksum_end: Option<FileHash>,
    /// Last day on which it has to be taken down, where the scheme says.
    pub take_down_due: Option<Date>,
    /// Objections, by number.
    pub objections: Vec<ObjectionRow>,
    /// Rows taken off, lowered or added.
    pub changes: Vec<ChangeRow>,
    /// Numbers of pre-numbered slips that are on no objection, as spans: of the books that this notice's
    /// objections are from, over all notices of the scheme.
    pub missing_slips: Vec<String>,
    /// Pictures and pages.
    pub proofs: Vec<ProofRow>,
    /// Why it cannot be certified; nothing where it can.
    pub reasons: Vec<Reason>,
}

impl NoticeReport {
    /// Whether the list, of which no row is recorded, is known by its fingerprint at both ends and by the
    /// number of its rows: what was shown can then be told from any other list, and a changed one is refused
    /// for its own reason.
    pub fn bound_by_checksum(&self) -> bool {
        let both = self.checksum_start.is_some() && self.checksum_end.is_some();
        self.notice.rows == 0 && both && self.stated_rows.is_some()
    }
}

/// Finds the notice of a number and says all that is known of it by the end of a day.
///
/// # Errors
/// [`FindError`]: no such notice, or one of several schemes.
pub fn notice_report(
    world: &World,
    number: &str,
    scheme: Option<&str>,
    as_of: Date,
) -> Result<NoticeReport, FindError> {
    let mut found = notices(world, as_of)?
        .into_iter()
        .filter(|row| row.notice_no == number && scheme.is_none_or(|only| only == row.scheme));
    let Some(row) = found.next() else {
        return Err(FindError::Unknown {
            number: number.to_owned(),
            known: numbers(world, scheme),
        });
    };
    let others: Vec<String> = found.map(|row| row.scheme).collect();
    if !others.is_empty() {
        let all: Vec<&str> = std::iter::once(row.scheme.as_str())
            .chain(others.iter().map(String::as_str))
            .collect();
        return Err(FindError::Ambiguous {
            number: number.to_owned(),
            schemes: all.join(", "),
        });
    }
    // It was listed from there.
    let none = Notice::default();
    let notice = world.notices.get(&row.scheme, number).unwrap_or(&none);
    Ok(report(world, row, notice, as_of))
}

fn report(world: &World, row: NoticeRow, notice: &Notice, as_of: Date) -> NoticeReport {
    let opened = notice.opened.first();
    let version = opened.map_or(0, |fact| fact.version);
    let rules = world.registry.text_or_newest(&row.scheme, version);
    let step = rules
        .zip(row.stage)
        .and_then(|(rules, stage)| rules.notice_step(stage));
    let calendar = world.registry.calendar_at(notice.clock_end(as_of));
    let objections = objections(world, &row);
    let (changes, supplements) = changes(world, &row, notice);
    let books: BTreeSet<&str> = objections
        .iter()
        .map(|one| book_of(&one.objection_no))
        .collect();
    let books = books.into_iter();
    let missing_slips = books.flat_map(|book| missing_slips(world, &row.scheme, Some(book)));
    let missing_slips = missing_slips.collect();
    let proofs = world
        .acts
        .about::<NoticeEvidenceAdded>(&row.scheme, &row.notice_no)
        .map(|act| ProofRow {
            label: act.said.label.clone(),
            taken: act.said.taken,
            sha256: act.said.sha256,
            rests_on: vec![Rest::from(act.fact)],
        })
        .collect();
    let mut places: Vec<String> = Vec::new();
    let channels = notice.opened.iter().map(|fact| &fact.said.channel);
    for place in channels.chain(supplements.iter().map(|said| &said.channel)) {
        if !place.is_empty() && !places.contains(place) {
            places.push(place.clone());
        }
    }
    let closed = notice.closed.first().map(|fact| &fact.said);
    let mut report = NoticeReport {
        programme: rules.map_or_else(
            || (row.scheme.clone(), row.scheme.clone()),
            |rules| (rules.title.zh.clone(), rules.title.en.clone()),
        ),
        basis: rules
            .into_iter()
            .flat_map(|rules| &rules.legal_basis)
            .map(|basis| (basis.document.clone(), basis.clause.clone()))
            .collect(),
        clause: step.map(|step| step.clause.clone()),
        clause_document: step
            .and_then(|step| step.basis.as_ref())
            .and_then(|id| {
                let mut all = rules.into_iter().flat_map(|rules| &rules.legal_basis);
                all.find(|basis| basis.id == *id)
            })
            .map(|basis| basis.document.clone()),
        places,
        calendar: years(&calendar, &row, as_of),
        stated_rows: opened.and_then(|fact| fact.said.rows),
        stated_amount: opened.and_then(|fact| Some(fact.said.amount?.0)),
        stated_objections: closed.and_then(|said| said.objections),
        checksum_start: opened.and_then(|fact| fact.said.list_checksum),
        checksum_end: closed.and_then(|said| said.list_checksum),
        take_down_due: take_down_due(world, step, notice, &row),
        objections,
        missing_slips,
        changes,
        proofs,
        reasons: Vec::new(),
        notice: row,
    };
    report.reasons = reasons(&report, world, notice, &supplements, as_of);
    report
}

/// Years of the calendar from the first day counted to the last.
fn years(calendar: &Calendar, row: &NoticeRow, as_of: Date) -> Vec<(u16, u16)> {
    let Some(first) = row.opened_on else {
        return Vec::new();
    };
    let last = row.closed_on.unwrap_or(as_of).max(first);
    calendar
        .years
        .values()
        .filter(|year| (first.year()..=last.year()).contains(&i32::from(year.year)))
        .map(|year| (year.year, year.version))
        .collect()
}

fn take_down_due(
    world: &World,
    step: Option<&StepRule>,
    notice: &Notice,
    row: &NoticeRow,
) -> Option<Date> {
    let (days, closed) = (step?.take_down_wd?, row.closed_on?);
    let told = notice.clock_end(closed).told;
    let calendars = world.registry.calendars();
    let due = calendars.deadline(told, |calendar| calendar.add_working_days(closed, days));
    due.ok()
}

fn objections(world: &World, row: &NoticeRow) -> Vec<ObjectionRow> {
    let about = |objection: &&Objection| {
        let mut filed = objection.filed.iter();
        filed.any(|fact| fact.said.notice_no == row.notice_no)
    };
    world
        .notices
        .objections()
        .filter(|((scheme, _), objection)| *scheme == row.scheme && about(objection))
        .map(|((_, number), objection)| {
            let filed = objection.filed.first();
            let resolved = objection.resolved.first();
            let mut rests = Rests::default();
            rests.on(&objection.filed);
            rests.on(&objection.resolved);
            ObjectionRow {
                objection_no: number.clone(),
                case_no: filed.and_then(|fact| fact.said.case_no.clone()),
                person: filed.and_then(|fact| fact.said.person),
                filed_on: filed.map(|fact| fact.clock),
                outcome: resolved.map(|fact| fact.said.outcome),
                resolved_on: resolved.map(|fact| fact.clock),
                rests_on: rests.done(),
            }
        })
        .collect()
}

/// What was changed, and the supplementary notices among it.
fn changes<'a>(
    world: &'a World,
    row: &NoticeRow,
    notice: &Notice,
) -> (Vec<ChangeRow>, Vec<&'a SupplementaryNoticeOpened>) {
    let mut changes: Vec<ChangeRow> = notice
        .amended
        .iter()
        .map(|fact| ChangeRow {
            day: fact.clock,
            supplement: None,
            case_no: fact.said.case_no.clone(),
            person: fact.said.person,
            amount: fact.said.amount.map(|amount| amount.0),
            until: None,
            rests_on: vec![Rest::from(fact)],
        })
        .collect();
    let mut supplements = Vec::new();
    for (_, own) in world.notices.supplements_of(&row.scheme, &row.notice_no) {
        for fact in own
            .supplements
            .iter()
            .filter(|fact| fact.said.of == row.notice_no)
        {
            supplements.push(&fact.said);
            changes.push(ChangeRow {
                day: fact.said.from,
                supplement: Some(fact.said.notice_no.clone()),
                case_no: None,
                person: None,
                amount: fact.said.amount.map(|amount| amount.0),
                until: Some(fact.said.until),
                rests_on: vec![Rest::from(fact)],
            });
        }
    }
    changes.sort_by_key(|change| (change.day, change.supplement.clone()));
    (changes, supplements)
}
