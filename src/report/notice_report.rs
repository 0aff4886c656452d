//! What is to be said of a public notice when its time is over (公示情况报告), and whether it can be
//! certified that it stood and that nobody's objection is left (公示无异议证明).
//!
//! Promises: days are counted by the scheme's own rule and the State Council's calendar as published on
//! the ledger, with the version used; the certificate is refused with every reason there is, not the
//! first; nothing is said that the ledger does not hold. Persons stand by alias, and an objection by its
//! number: what it says is committed, not shown.
//! **Not here**: whether the list should have been as it was, and the list itself.

use serde::Serialize;

use super::books::SumError;
use super::lists::notices::{NoticeRow, notices};
use super::lists::{Cell, Rest, Rests, Row};
use crate::crypto::digest::FileHash;
use crate::domain::alias::Alias;
use crate::domain::calendar::Calendar;
use crate::domain::date::Date;
use crate::domain::events::notices::{
    NoticeAmended, NoticeEvidenceAdded, ObjectionOutcome, SupplementaryNoticeOpened,
};
use crate::projections::World;
use crate::projections::notices::{Notice, Objection};
use crate::schemes::steps::StepRule;

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

/// An objection to the notice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ObjectionRow {
    /// Objection number.
    pub objection_no: String,
    /// The case it holds.
    pub case_no: Option<String>,
    /// The person it holds, where the source has no case; neither for the whole list.
    pub person: Option<Alias>,
    /// Day it was filed.
    pub filed_on: Option<Date>,
    /// How it ended.
    pub outcome: Option<ObjectionOutcome>,
    /// Day it was settled.
    pub resolved_on: Option<Date>,
    /// What the row rests on.
    #[serde(skip)]
    pub rests_on: Vec<Rest>,
}

impl Row for ObjectionRow {
    const LIST: &'static str = "notice-objections";
    const COLUMNS: &'static [&'static str] = &[
        "objection",
        "case",
        "person",
        "filed on",
        "outcome",
        "resolved on",
    ];

    fn cells(&self) -> Vec<Cell> {
        vec![
            Cell::Text(self.objection_no.clone()),
            Cell::text(self.case_no.as_deref()),
            Cell::Persons(self.person.into_iter().collect()),
            Cell::Day(self.filed_on),
            Cell::term("outcome", self.outcome),
            Cell::Day(self.resolved_on),
        ]
    }

    fn rests_on(&self) -> &[Rest] {
        &self.rests_on
    }

    fn schemes(&self) -> Vec<&str> {
        Vec::new()
    }
}

/// A row taken off or lowered, or rows added with a notice of their own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ChangeRow {
    /// Day of the change; the first day of a supplementary notice.
    pub day: Date,
    /// Number of the supplementary notice, where it is one.
    pub supplement: Option<String>,
    /// The case.
    pub case_no: Option<String>,
    /// The person, where there is no case.
    pub person: Option<Alias>,
    /// The lower amount, or the sum of the added rows, in fen; `None` where a row was taken off.
    pub amount: Option<i64>,
    /// Last day of a supplementary notice.
    pub until: Option<Date>,
    /// What the row rests on.
    #[serde(skip)]
    pub rests_on: Vec<Rest>,
}

impl Row for ChangeRow {
    const LIST: &'static str = "notice-changes";
    const COLUMNS: &'static [&'static str] =
        &["day", "supplement", "case", "person", "new amount", "until"];

    fn cells(&self) -> Vec<Cell> {
        vec![
            Cell::Day(Some(self.day)),
            Cell::text(self.supplement.as_deref()),
            Cell::text(self.case_no.as_deref()),
            Cell::Persons(self.person.into_iter().collect()),
            Cell::MoneyIfAny(self.amount),
            Cell::Day(self.until),
        ]
    }

    fn rests_on(&self) -> &[Rest] {
        &self.rests_on
    }

    fn schemes(&self) -> Vec<&str> {
        Vec::new()
    }
}

/// A picture or page that shows the notice hanging.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ProofRow {
    /// What it is, in a word.
    pub label: String,
    /// Day it was taken.
    pub taken: Option<Date>,
    /// SHA-256.
    pub sha256: FileHash,
    /// What the row rests on.
    #[serde(skip)]
    pub rests_on: Vec<Rest>,
}

impl Row for ProofRow {
    const LIST: &'static str = "notice-proofs";
    const COLUMNS: &'static [&'static str] = &["proof", "taken on", "sha256"];

    fn cells(&self) -> Vec<Cell> {
        vec![
            Cell::Text(self.label.clone()),
            Cell::Day(self.taken),
            Cell::Text(self.sha256.to_string()),
        ]
    }

    fn rests_on(&self) -> &[Rest] {
        &self.rests_on
    }

    fn schemes(&self) -> Vec<&str> {
        Vec::new()
    }
}

/// Why a certificate is refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// Its opening is not recorded.
    #[error("its opening is not recorded")]
    NotOpened,
    /// No row of its list is recorded, and nothing else says that the list stood unchanged.
    #[error(
        "no row of its list is recorded, and the register has not the number of its rows and its checksum at the start and at the end: import the list (公示名单), or the register (公示登记) with these three filled in"
    )]
    NoRows,
    /// The office counted more objections than are recorded.
    #[error(
        "the register counts {stated} objections, the ledger has {found}: import the register of objections (公示异议登记)"
    )]
    Objections {
        /// By the register.
        stated: u32,
        /// On the ledger.
        found: u64,
    },
    /// It stands all year, and nothing says that its time before the first payment is over.
    #[error("it stands all year, and its close is not recorded")]
    Standing,
    /// Its close is not recorded.
    #[error("its close is not recorded")]
    NotClosed,
    /// Nobody says how long it has to stand.
    #[error("neither the scheme nor the office says how long it has to stand")]
    NoRule,
    /// The days cannot be counted.
    #[error("its days cannot be counted: {0}")]
    Uncounted(String),
    /// It stood too short a time.
    #[error("it stood {counted} days of the {least} that are required")]
    Short {
        /// Days counted.
        counted: u64,
        /// Days required.
        least: u64,
    },
    /// An objection is open.
    #[error("objection {0} is not settled")]
    Open(String),
    /// An objection was right, and its row stands as it was.
    #[error("objection {0} was upheld, and no change of the list is recorded")]
    Upheld(String),
    /// The list at the end is another than at the start.
    #[error("the list at the end is not the list of the start: checksum {end}, expected {start}")]
    Changed {
        /// At the start.
        start: FileHash,
        /// At the end.
        end: FileHash,
    },
    /// The list on the ledger is not what the register says.
    #[error(
        "the register says {stated_rows} rows and {stated} fen, the list on the ledger has {rows} and {sum}"
    )]
    Differs {
        /// Rows in the register.
        stated_rows: String,
        /// Sum in the register.
        stated: String,
        /// Rows of the list.
        rows: u64,
        /// Its sum in fen.
        sum: i64,
    },
    /// A supplementary notice has not run.
    #[error("supplementary notice {0} has not stood its time")]
    Supplement(String),
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
        let known: Vec<&str> = world
            .notices
            .iter()
            .map(|((_, number), _)| number.as_str())
            .collect();
        let known = match known.as_slice() {
            [] => "no notice yet".to_owned(),
            some => some.join(", "),
        };
        return Err(FindError::Unknown {
            number: number.to_owned(),
            known,
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
    let calendar = world.registry.calendar();
    let objections = objections(world, &row);
    let (changes, supplements) = changes(world, &row);
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
        calendar: years(calendar, &row, as_of),
        stated_rows: opened.and_then(|fact| fact.said.rows),
        stated_amount: opened.and_then(|fact| Some(fact.said.amount?.0)),
        stated_objections: closed.and_then(|said| said.objections),
        checksum_start: opened.and_then(|fact| fact.said.list_checksum),
        checksum_end: closed.and_then(|said| said.list_checksum),
        take_down_due: take_down_due(calendar, step, &row),
        objections,
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

fn take_down_due(calendar: &Calendar, step: Option<&StepRule>, row: &NoticeRow) -> Option<Date> {
    let days = step?.take_down_wd?;
    calendar.add_working_days(row.closed_on?, days).ok()
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
) -> (Vec<ChangeRow>, Vec<&'a SupplementaryNoticeOpened>) {
    let amended = world
        .acts
        .about::<NoticeAmended>(&row.scheme, &row.notice_no);
    let mut changes: Vec<ChangeRow> = amended
        .map(|act| ChangeRow {
            day: act.fact.clock,
            supplement: None,
            case_no: act.said.case_no.clone(),
            person: act.said.person,
            amount: act.said.amount.map(|amount| amount.0),
            until: None,
            rests_on: vec![Rest::from(act.fact)],
        })
        .collect();
    let mut supplements = Vec::new();
    for act in world
        .acts
        .about::<SupplementaryNoticeOpened>(&row.scheme, &row.notice_no)
    {
        supplements.push(act.said);
        changes.push(ChangeRow {
            day: act.said.from,
            supplement: Some(act.said.notice_no.clone()),
            case_no: None,
            person: None,
            amount: act.said.amount.map(|amount| amount.0),
            until: Some(act.said.until),
            rests_on: vec![Rest::from(act.fact)],
        });
    }
    changes.sort_by_key(|change| (change.day, change.supplement.clone()));
    (changes, supplements)
}

fn reasons(
    report: &NoticeReport,
    world: &World,
    notice: &Notice,
    supplements: &[&SupplementaryNoticeOpened],
    as_of: Date,
) -> Vec<Reason> {
    let row = &report.notice;
    let mut reasons = Vec::new();
    match notice.opened.first() {
        None => reasons.push(Reason::NotOpened),
        Some(fact) if row.closed_on.is_none_or(|day| day > as_of) => {
            reasons.push(if fact.said.standing {
                Reason::Standing
            } else {
                Reason::NotClosed
            });
        }
        Some(_) => {}
    }
    if row.rows == 0 && !report.bound_by_checksum() {
        reasons.push(Reason::NoRows);
    }
    if let Some(stated) = report
        .stated_objections
        .filter(|stated| u64::from(*stated) > row.objections)
    {
        reasons.push(Reason::Objections {
            stated,
            found: row.objections,
        });
    }
    match (row.counted, row.least) {
        _ if row.note.is_some() => {
            let note = row.note.clone().unwrap_or_default();
            reasons.push(Reason::Uncounted(note));
        }
        (Some(counted), Some(least)) if counted < least => {
            reasons.push(Reason::Short { counted, least });
        }
        (Some(_), None) => reasons.push(Reason::NoRule),
        _ => {}
    }
    for objection in &report.objections {
        let number = || objection.objection_no.clone();
        if objection.resolved_on.is_none_or(|day| day > as_of) {
            reasons.push(Reason::Open(number()));
        } else if objection.outcome == Some(ObjectionOutcome::Upheld)
            && !report.changes.iter().any(|change| mends(change, objection))
        {
            reasons.push(Reason::Upheld(number()));
        }
    }
    if let (Some(start), Some(end)) = (report.checksum_start, report.checksum_end)
        && start != end
        && report.changes.is_empty()
    {
        reasons.push(Reason::Changed { start, end });
    }
    let rows_differ = report
        .stated_rows
        .is_some_and(|stated| u64::from(stated) != row.rows);
    let sum_differs = report
        .stated_amount
        .is_some_and(|stated| stated != row.amount);
    if row.rows > 0 && report.changes.is_empty() && (rows_differ || sum_differs) {
        let stated = |value: Option<String>| value.unwrap_or_else(|| "-".to_owned());
        reasons.push(Reason::Differs {
            stated_rows: stated(report.stated_rows.map(|rows| rows.to_string())),
            stated: stated(report.stated_amount.map(|sum| sum.to_string())),
            rows: row.rows,
            sum: row.amount,
        });
    }
    let calendar = world.registry.calendar();
    for said in supplements {
        let own = world.notices.get(&row.scheme, &said.notice_no);
        let closed = own.and_then(|own| own.closed.iter().map(|fact| fact.clock).min());
        let stood = closed.filter(|day| *day <= as_of).is_some_and(|day| {
            let counted = match row.working_days {
                Some(false) => u64::try_from(day.0.saturating_sub(said.from.0)).ok(),
                _ => calendar
                    .working_days_between(said.from, day)
                    .ok()
                    .map(u64::from),
            };
            counted.is_some_and(|counted| row.least.is_none_or(|least| counted >= least))
        });
        if !stood {
            reasons.push(Reason::Supplement(said.notice_no.clone()));
        }
    }
    reasons
}

/// Whether a change of the list answers an objection that was right.
fn mends(change: &ChangeRow, objection: &ObjectionRow) -> bool {
    match (&objection.case_no, objection.person) {
        (Some(case), _) => change.case_no.as_ref() == Some(case),
        (None, Some(person)) => change.person == Some(person),
        // The whole list.
        (None, None) => true,
    }
}
