//! Why it cannot be certified that a notice stood its time and that no objection is left (公示无异议证明).
//!
//! Promises: every reason there is, not the first; each by what the ledger holds.

use serde::Serialize;

use super::NoticeReport;
use super::rows::ObjectionRow;
use crate::crypto::digest::FileHash;
use crate::domain::date::Date;
use crate::domain::events::notices::SupplementaryNoticeOpened;
use crate::domain::money::Fen;
use crate::projections::World;
use crate::projections::notices::Notice;
use crate::projections::notices::upheld::{HeldRow, Unanswered};

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
    #[error("it stood {counted} {} of the {least} that are required", unit(*working))]
    Short {
        /// Days counted.
        counted: u64,
        /// Days required.
        least: u64,
        /// Whether working days are counted.
        working: bool,
    },
    /// An objection is open.
    #[error("objection {0} is not settled")]
    Open(String),
    /// An objection was right, and its row and case stand as they were.
    #[error("objection {0} was upheld, and neither the list nor the case was changed after it")]
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

/// What is counted.
fn unit(working: bool) -> &'static str {
    if working {
        "working days"
    } else {
        "calendar days"
    }
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
            reasons.push(Reason::Short {
                counted,
                least,
                working: row.working_days != Some(false),
            });
        }
        (Some(_), None) => reasons.push(Reason::NoRule),
        _ => {}
    }
    for objection in &report.objections {
        let number = || objection.objection_no.clone();
        if objection.resolved_on.is_none_or(|day| day > as_of) {
            reasons.push(Reason::Open(number()));
        } else if unchanged(world, (&row.scheme, notice), objection, as_of) {
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
    for said in supplements {
        let own = world.notices.get(&row.scheme, &said.notice_no);
        let closed = own.and_then(|own| own.closed.iter().map(|fact| fact.clock).min());
        let stood = closed.filter(|day| *day <= as_of).is_some_and(|day| {
            let counted = match row.working_days {
                Some(false) => u64::try_from(day.0.saturating_sub(said.from.0)).ok(),
                _ => world
                    .registry
                    .calendar_at(
                        own.map_or_else(|| notice.clock_end(day), |own| own.clock_end(day)),
                    )
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

/// Whether an objection was right, and neither the list nor a case that it holds was changed after it; of a whole list, of any row.
fn unchanged(
    world: &World,
    (scheme, notice): (&str, &Notice),
    row: &ObjectionRow,
    as_of: Date,
) -> bool {
    let Some(objection) = world.notices.objection_by_no(scheme, &row.objection_no) else {
        return false;
    };
    let is_them = |alias| {
        row.person
            .is_some_and(|own| world.parties.may_be(alias, own))
    };
    let waits = |case_no: Option<&str>| {
        let held = HeldRow {
            case_no,
            is_them: &is_them,
        };
        world.unanswered(scheme, objection, held, as_of) == Some(Unanswered::Unchanged)
    };
    if row.case_no.is_none() && row.person.is_none() && !notice.rows.is_empty() {
        return notice.rows.iter().any(|fact| {
            let said = &fact.said;
            let is_them = |alias| {
                said.person
                    .is_some_and(|own| world.parties.may_be(alias, own))
            };
            let held = HeldRow {
                case_no: said.case_no.as_deref(),
                is_them: &is_them,
            };
            world.unanswered(scheme, objection, held, as_of) == Some(Unanswered::Unchanged)
        });
    }
    if row.case_no.is_some() || row.person.is_none() {
        return waits(row.case_no.as_deref());
    }
    // Of a person: the cases under which the list shows them, each with its own answer.
    let cases = notice.rows.iter().filter_map(|fact| {
        let case_no = fact.said.case_no.as_deref()?;
        let person = world.cases.get(scheme, case_no)?.person()?;
        is_them(person).then_some(case_no)
    });
    let cases: Vec<&str> = cases.collect();
    match cases.as_slice() {
        [] => waits(None),
        some => some.iter().any(|case_no| waits(Some(case_no))),
    }
}
