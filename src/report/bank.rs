//! A fund's movements beside the bank's own statement of its account (余额调节表).
//!
//! A line by which the bank takes back a booking of its own (红字) is first brought together with the line that
//! it names: both are nothing to the ledger. Each other line of the statement is matched with a movement of
//! the ledger by the bank's reference; then, for a batch that the bank booked in one sum, by the batch; then,
//! where the line or the movement has no reference, by amount, payee and a day not further than asked for, the nearest first. A
//! reference that the ledger does not know is told, with the movement of that amount and day as a
//! suggestion, where that one bears another. What is left over stands in four groups, and both balances, corrected by them, must
//! meet:
//!
//! ```text
//! bank's balance   + received by us, not by the bank   − paid by us, not by the bank
//! ledger's balance + received by the bank, not by us   − paid by the bank, not by us
//! ```
//!
//! Promises: integer fen; every line and every movement is matched once at most and shown where it is not;
//! the same statement and ledger give the same answer; nothing is recorded. A payment that the bank returned
//! unpaid may stand in a statement as money that left and came back, or not at all: both are taken.
//! Both balances are those of one day, the cut-off (对账日): what either side booked later is no open item,
//! and only says when an open one was cleared.
//! Movements before the statement's first day that no line matches are taken to lie in its opening balance;
//! where they don't, the difference says so, and one of the amount of a line whose reference the ledger does not know is an open item
//! that is suggested for that line, however far their days lie apart. **Not here**: which payment the bank should have shown long ago
//! (`bank/unseen.rs`), and how both balances are brought together (`bank/summary.rs`).

mod batches;
mod movements;
mod sides;
mod summary;
mod unseen;

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::books::SumError;
use super::lists::{Cell, Rest, Row};
use crate::domain::date::Date;
use crate::intake::statement::StatementLine;
use crate::projections::World;
use batches::batches;
pub use batches::{BatchRow, BatchState};
pub use movements::MovementKind;
use movements::{Movement, movements};
use sides::Sides;
pub use summary::SummaryRow;
use summary::summary;
use unseen::never_seen;

/// Which group an open item belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Group {
    /// Received by the bank, not by us (银行已收企业未收).
    BankReceived,
    /// Paid by the bank, not by us (银行已付企业未付).
    BankPaid,
    /// Received by us, not by the bank (企业已收银行未收).
    LedgerReceived,
    /// Paid by us, not by the bank (企业已付银行未付).
    LedgerPaid,
}

/// An item that one side has and the other has not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OpenRow {
    /// Its group.
    pub group: Group,
    /// Its day.
    pub day: Date,
    /// Its amount in fen, never below zero.
    pub amount: i64,
    /// The bank's reference.
    pub reference: Option<String>,
    /// What it is, where the ledger has it.
    pub kind: Option<MovementKind>,
    /// The ledger's number of the receipt, payment or order.
    pub number: Option<String>,
    /// File, sheet and line of the statement, where the bank has it.
    pub place: Option<(String, String, u32)>,
    /// Day after the cut-off on which the other side has it under the same reference.
    pub cleared_on: Option<Date>,
    /// What the row rests on.
    #[serde(skip)]
    pub rests_on: Vec<Rest>,
}

impl Row for OpenRow {
    const LIST: &'static str = "reconcile-open";
    const COLUMNS: &'static [&'static str] = &[
        "group",
        "day",
        "amount",
        "bank ref",
        "movement",
        "own number",
        "statement place",
        "cleared on",
    ];

    fn cells(&self) -> Vec<Cell> {
        vec![
            Cell::term("group", Some(self.group)),
            Cell::Day(Some(self.day)),
            Cell::Money(self.amount),
            Cell::text(self.reference.as_deref()),
            Cell::term("movement", self.kind),
            Cell::text(self.number.as_deref()),
            place_cell(self.place.as_ref()),
            Cell::Day(self.cleared_on),
        ]
    }

    fn rests_on(&self) -> &[Rest] {
        &self.rests_on
    }

    fn schemes(&self) -> Vec<&str> {
        Vec::new()
    }
}

/// File, sheet and line in one text.
fn place_cell(place: Option<&(String, String, u32)>) -> Cell {
    Cell::Text(place.map_or_else(String::new, |(file, sheet, line)| {
        if sheet.is_empty() {
            format!("{file} · {line}")
        } else {
            format!("{file} · {sheet} · {line}")
        }
    }))
}

/// What a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FindingKind {
    /// The bank's reference is unknown to the ledger.
    UnknownReference,
    /// The same reference has another amount on the ledger.
    OtherAmount,
    /// The same reference stands on an earlier line.
    Repeated,
    /// A line takes back a booking (红字), and the statement has none that it could be.
    Reversal,
    /// The ledger has it as paid, and the bank shows it nowhere, days before the cut-off.
    Unseen,
    /// A balance is not the one before it and the movement between.
    Balance,
    /// A batch was told to the bank and is neither paid nor returned whole.
    InTransit,
    /// The corrected balances do not meet.
    Difference,
}

/// Something that needs a person's look.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FindingRow {
    /// What it is.
    pub finding: FindingKind,
    /// Reference, batch or number it is about.
    pub about: Option<String>,
    /// Its day.
    pub day: Option<Date>,
    /// Found, in fen.
    pub found: i64,
    /// Expected, in fen, where something is.
    pub expected: Option<i64>,
    /// The ledger's number of a movement of that amount and about that day, which nobody has confirmed to be
    /// it.
    pub suggested: Option<String>,
    /// File, sheet and line of the statement.
    pub place: Option<(String, String, u32)>,
    /// What the row rests on.
    #[serde(skip)]
    pub rests_on: Vec<Rest>,
}

impl Row for FindingRow {
    const LIST: &'static str = "reconcile-findings";
    const COLUMNS: &'static [&'static str] = &[
        "bank finding",
        "about",
        "day",
        "found amount",
        "expected amount",
        "suggested number",
        "statement place",
    ];

    fn cells(&self) -> Vec<Cell> {
        vec![
            Cell::term("recon-finding", Some(self.finding)),
            Cell::text(self.about.as_deref()),
            Cell::Day(self.day),
            Cell::Money(self.found),
            Cell::MoneyIfAny(self.expected),
            Cell::text(self.suggested.as_deref()),
            place_cell(self.place.as_ref()),
        ]
    }

    fn rests_on(&self) -> &[Rest] {
        &self.rests_on
    }

    fn schemes(&self) -> Vec<&str> {
        Vec::new()
    }
}

/// What is asked.
#[derive(Clone, Copy, Debug)]
pub struct Question<'a> {
    /// Scheme.
    pub scheme: &'a str,
    /// Fund, as the ledger names it.
    pub fund: &'a str,
    /// Closing balance in fen, where the statement states none.
    pub closing: Option<i64>,
    /// So many days may lie between a line and its movement.
    pub days: u32,
    /// The day whose balances are compared; `None`: that of the statement's last line.
    pub cutoff: Option<Date>,
}

/// The answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reconciliation {
    /// The day whose balances are compared (对账日).
    pub day: Date,
    /// Both balances, corrected.
    pub summary: Vec<SummaryRow>,
    /// What one side has and the other has not.
    pub open: Vec<OpenRow>,
    /// What needs a look.
    pub findings: Vec<FindingRow>,
    /// Batches.
    pub batches: Vec<BatchRow>,
}

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReconcileError {
    /// Nothing to compare with.
    #[error("the statement has no line with a movement or a balance: give the whole statement")]
    Empty,
    /// No balance is stated.
    #[error(
        "the statement states no balance: give the one printed on it with --closing, for instance --closing 5000.00"
    )]
    NoBalance,
    /// The cut-off lies before the statement.
    #[error(
        "--as-of {cutoff}: the statement's first line is of {first}: give a day on or after it, or the statement of that time"
    )]
    Early {
        /// Cut-off.
        cutoff: Date,
        /// First line.
        first: Date,
    },
    /// A sum fits no amount.
    #[error(transparent)]
    Sum(#[from] SumError),
}

/// Compares a statement, its lines in the order of their days, with the movements of a fund, both up to the
/// cut-off. The world should hold what came later too: it says when an open item was cleared.
///
/// # Errors
/// [`ReconcileError`].
pub fn reconcile(
    world: &World,
    all: &[StatementLine],
    question: Question<'_>,
) -> Result<Reconciliation, ReconcileError> {
    let first_day = all.iter().map(|line| line.on).min();
    let last_line = all.iter().map(|line| line.on).max();
    let (Some(first_day), Some(last_line)) = (first_day, last_line) else {
        return Err(ReconcileError::Empty);
    };
    let cutoff = question.cutoff.unwrap_or(last_line);
    if cutoff < first_day {
        return Err(ReconcileError::Early {
            cutoff,
            first: first_day,
        });
    }
    let (lines, lines_later): (Vec<StatementLine>, Vec<StatementLine>) =
        all.iter().cloned().partition(|line| line.on <= cutoff);
    let lines = lines.as_slice();
    let mut findings = broken_balances(lines);
    // A closing balance that was typed is that of the cut-off; the statement's own goes before it.
    let closing = lines
        .iter()
        .rev()
        .find_map(|line| line.balance)
        .or(question.closing)
        .ok_or(ReconcileError::NoBalance)?;
    let (movements, later): (Vec<Movement>, Vec<Movement>) = movements(world, question)
        .into_iter()
        .partition(|movement| movement.day <= cutoff);
    let later = Later::new(&later, &lines_later);
    let mut sides = Sides::new(lines, &movements);
    sides.by_reversal();
    sides.by_reference(&later, &mut findings);
    sides.by_batch(question.days);
    sides.by_amount(question.days, &later);
    sides.drop_unpaid();
    sides.lone_reversals(&mut findings);
    let booked: i128 = lines.iter().map(|line| i128::from(line.amount)).sum();
    let opening = (first_day, i128::from(closing) - booked);
    let not_in_opening = sides.unknown(opening, question.days, &later, &mut findings);

    let mut open = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        if sides.line_free(at) && line.amount != 0 {
            open.push(open_line(line, &later));
        }
    }
    let mut early: Vec<&Movement> = Vec::new();
    for (at, movement) in movements.iter().enumerate() {
        if !sides.movement_free(at) {
            continue;
        }
        if movement.day < first_day && !not_in_opening.contains(&at) {
            early.push(movement);
        } else {
            open.push(open_movement(movement, &later));
        }
    }
    open.sort_by_key(|row| (row.group, row.day, row.number.clone(), row.place.clone()));
    findings.extend(never_seen(&open, question.days, cutoff));
    let batches = batches(world, question, cutoff)?;
    findings.extend(
        batches
            .iter()
            .filter(|batch| batch.state == BatchState::InTransit)
            .map(|batch| FindingRow {
                finding: FindingKind::InTransit,
                about: Some(batch.batch.batch_no.clone()),
                day: None,
                found: batch.batch.under_way,
                expected: Some(0),
                suggested: None,
                place: None,
                rests_on: batch.rests_on.clone(),
            }),
    );
    let summary = summary(
        (closing, cutoff),
        &movements,
        &open,
        &batches,
        (lines.len(), sides.matched_lines()),
    )?;
    let difference = summary.last().map_or(0, |row| row.amount);
    if difference != 0 {
        findings.push(FindingRow {
            finding: FindingKind::Difference,
            about: None,
            day: Some(cutoff),
            found: difference,
            expected: Some(0),
            suggested: None,
            place: None,
            rests_on: early.iter().map(|movement| movement.rest.clone()).collect(),
        });
    }
    findings.sort_by_key(|row| (row.finding, row.day, row.about.clone(), row.place.clone()));
    Ok(Reconciliation {
        day: cutoff,
        summary,
        open,
        findings,
        batches,
    })
}

/// Balances that do not follow from the one before and the movement between: a line is missing, or was
/// changed.
fn broken_balances(lines: &[StatementLine]) -> Vec<FindingRow> {
    let mut findings = Vec::new();
    let mut before: Option<i64> = None;
    for line in lines {
        let expected = before.and_then(|before| before.checked_add(line.amount));
        if let (Some(found), Some(expected)) = (line.balance, expected)
            && found != expected
        {
            findings.push(FindingRow {
                finding: FindingKind::Balance,
                about: line.reference.clone(),
                day: Some(line.on),
                found,
                expected: Some(expected),
                suggested: None,
                place: Some(place(line)),
                rests_on: Vec::new(),
            });
        }
        before = line.balance.or(expected);
    }
    findings
}

fn place(line: &StatementLine) -> (String, String, u32) {
    (line.file.clone(), line.sheet.clone(), line.line)
}

/// What each side booked after the cut-off, by the bank's reference and the amount.
struct Later<'a> {
    movements: BTreeMap<(&'a str, i64), &'a Movement>,
    lines: BTreeMap<(&'a str, i64), &'a StatementLine>,
    known: BTreeSet<&'a str>,
}

impl<'a> Later<'a> {
    fn new(movements: &'a [Movement], lines: &'a [StatementLine]) -> Later<'a> {
        let mut later = Later {
            movements: BTreeMap::new(),
            lines: BTreeMap::new(),
            known: BTreeSet::new(),
        };
        for movement in movements {
            if let Some(own) = movement.reference.as_deref() {
                later.known.insert(own);
                let key = (own, movement.amount);
                later.movements.entry(key).or_insert(movement);
            }
        }
        for line in lines {
            if let Some(own) = line.reference.as_deref() {
                later.lines.entry((own, line.amount)).or_insert(line);
            }
        }
        later
    }
}

fn open_line(line: &StatementLine, later: &Later<'_>) -> OpenRow {
    let own = line.reference.as_deref();
    let cleared = own.and_then(|own| later.movements.get(&(own, line.amount)));
    OpenRow {
        group: if line.amount > 0 {
            Group::BankReceived
        } else {
            Group::BankPaid
        },
        day: line.on,
        amount: line.amount.saturating_abs(),
        reference: line.reference.clone(),
        kind: cleared.map(|movement| movement.kind),
        number: cleared.map(|movement| movement.number.clone()),
        place: Some(place(line)),
        cleared_on: cleared.map(|movement| movement.day),
        rests_on: cleared
            .map(|movement| movement.rest.clone())
            .into_iter()
            .collect(),
    }
}

fn open_movement(movement: &Movement, later: &Later<'_>) -> OpenRow {
    let own = movement.reference.as_deref();
    let cleared = own.and_then(|own| later.lines.get(&(own, movement.amount)));
    OpenRow {
        group: if movement.amount > 0 {
            Group::LedgerReceived
        } else {
            Group::LedgerPaid
        },
        day: movement.day,
        amount: movement.amount.saturating_abs(),
        reference: movement.reference.clone(),
        kind: Some(movement.kind),
        number: Some(movement.number.clone()),
        place: cleared.map(|line| place(line)),
        cleared_on: cleared.map(|line| line.on),
        rests_on: vec![movement.rest.clone()],
    }
}
