//! Why it cannot be certified that a notice stood its time and that no objection is left (公示无异议证明).
//!
//! Promises: every reason there is, not the first; each by what the ledger holds.

use serde::Serialize;

use super::NoticeReport;
use super::rows::{ChangeRow, ObjectionRow};
use crate::crypto::digest::FileHash;
use crate::domain::date::Date;
use crate::domain::events::notices::{ObjectionOutcome, SupplementaryNoticeOpened};
use crate::domain::money::Fen;
use crate::projections::World;
use crate::projections::notices::Notice;

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
        "the register says {stated_rows} rows and {stated} yuan, the list on the ledger has {rows} and {sum}"
    )]
    Differs {
        /// Rows in the register.
        stated_rows: String,
        /// Sum in the register.
        stated: String,
        /// Rows of the list.
        rows: u64,
        /// Its sum.
        sum: Fen,
    },
    /// A change raised a row above what was shown, or added one, and no supplementary notice shows it.
    #[error(
        "the change of {day} shows {amount} yuan for {of}, which is above what the list showed, and no supplementary notice shows it: put it up with `notice supplement`, which has its own clock"
    )]
    Raised {
        /// Day of the change.
        day: Date,
        /// The case, or the alias of the person.
        of: String,
        /// What it shows since.
        amount: Fen,
    },
    /// No row of the list is recorded, so that a change of it cannot be compared with what it showed.
    #[error(
        "no row of its list is recorded, so whether the change of {0} raised an amount cannot be told: import the list (公示名单)"
    )]
    Unlisted(Date),
    /// A supplementary notice has not run.
    #[error("supplementary notice {0} has not stood its time")]
    Supplement(String),
}

/// Every reason there is, in the order of the procedure.
pub(super) fn reasons(
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
            && !report
                .changes
                .iter()
                .any(|change| mends(world, &row.scheme, change, objection))
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
    let added: Vec<&Notice> = world
        .notices
        .supplements_of(&row.scheme, &row.notice_no)
        .into_iter()
        .map(|(_, own)| own)
        .collect();
    for (fact, _) in notice.raised(&added) {
        let person = || fact.said.person.map(|person| person.to_string());
        reasons.push(Reason::Raised {
            day: fact.clock,
            of: fact
                .said
                .case_no
                .clone()
                .or_else(person)
                .unwrap_or_default(),
            amount: fact.said.amount.unwrap_or(Fen(0)),
        });
    }
    let changed = notice
        .amended
        .iter()
        .find(|fact| fact.said.amount.is_some());
    if let Some(fact) = changed.filter(|_| notice.rows.is_empty()) {
        reasons.push(Reason::Unlisted(fact.clock));
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
            stated: stated(report.stated_amount.map(|sum| Fen(sum).to_string())),
            rows: row.rows,
            sum: Fen(row.amount),
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

/// Whether a change of the list answers an objection that was right: it is of its case or person, as is a row of
/// the supplementary notice.
fn mends(world: &World, scheme: &str, change: &ChangeRow, objection: &ObjectionRow) -> bool {
    let of = |case_no: Option<&String>, person| match (&objection.case_no, objection.person) {
        (Some(case), _) => case_no == Some(case),
        (None, Some(objector)) => person == Some(objector),
        // The whole list.
        (None, None) => true,
    };
    let added = change
        .supplement
        .as_deref()
        .and_then(|number| world.notices.get(scheme, number));
    let mut rows = added.into_iter().flat_map(|own| &own.rows);
    of(change.case_no.as_ref(), change.person)
        || rows.any(|row| of(row.said.case_no.as_ref(), row.said.person))
}
