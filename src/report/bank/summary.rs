//! Both balances of a statement, brought together: each corrected by what the other side has, and the difference between them.
//!
//! Promises: integer fen, an error where a sum fits no amount; the last line is the difference, which is nothing where both meet.
//! **Not here**: which items are open (`bank.rs`).

use serde::Serialize;

use super::movements::Movement;
use super::{BatchRow, Group, OpenRow};
use crate::domain::date::Date;
use crate::report::books::SumError;
use crate::report::lists::{Cell, Rest, Row, fen};

/// A line of the table that brings the balances together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SummaryRow {
    /// Which line.
    pub item: &'static str,
    /// Its day: the cut-off, where the line is a balance.
    pub day: Option<Date>,
    /// So many items.
    pub count: Option<u64>,
    /// Amount in fen.
    pub amount: i64,
    /// What the row rests on.
    #[serde(skip)]
    pub rests_on: Vec<Rest>,
}

impl Row for SummaryRow {
    const LIST: &'static str = "reconcile";
    const COLUMNS: &'static [&'static str] = &["item", "day", "count", "amount"];

    fn cells(&self) -> Vec<Cell> {
        vec![
            Cell::term("recon", Some(self.item)),
            Cell::Day(self.day),
            Cell::Count(self.count),
            Cell::Money(self.amount),
        ]
    }

    fn rests_on(&self) -> &[Rest] {
        &self.rests_on
    }

    fn schemes(&self) -> Vec<&str> {
        Vec::new()
    }
}

/// The two balances, corrected by the open items; the last line is the difference between them.
pub(super) fn summary(
    (closing, cutoff): (i64, Date),
    movements: &[Movement],
    open: &[OpenRow],
    batches: &[BatchRow],
    (lines, matched): (usize, usize),
) -> Result<Vec<SummaryRow>, SumError> {
    let of = |group: Group| -> (u64, i128, Vec<Rest>) {
        let rows = || open.iter().filter(|row| row.group == group);
        (
            rows().count() as u64,
            rows().map(|row| i128::from(row.amount)).sum(),
            rows().flat_map(|row| row.rests_on.clone()).collect(),
        )
    };
    let ledger: i128 = movements.iter().map(|one| i128::from(one.amount)).sum();
    let mut out = Vec::new();
    let mut line = |item, count, amount: i128, rests_on| -> Result<(), SumError> {
        out.push(SummaryRow {
            item,
            day: matches!(item, "bank-balance" | "ledger-balance").then_some(cutoff),
            count,
            amount: fen("sums", item, amount)?,
            rests_on,
        });
        Ok(())
    };
    let (received, received_sum, received_rests) = of(Group::LedgerReceived);
    let (paid, paid_sum, paid_rests) = of(Group::LedgerPaid);
    let (bank_received, bank_received_sum, _) = of(Group::BankReceived);
    let (bank_paid, bank_paid_sum, _) = of(Group::BankPaid);
    let bank_adjusted = i128::from(closing) + received_sum - paid_sum;
    let ledger_adjusted = ledger + bank_received_sum - bank_paid_sum;
    let all = movements.iter().map(|movement| movement.rest.clone());
    line(
        "bank-balance",
        Some(lines as u64),
        i128::from(closing),
        Vec::new(),
    )?;
    line(
        "ledger-received",
        Some(received),
        received_sum,
        received_rests,
    )?;
    line("ledger-paid", Some(paid), paid_sum, paid_rests)?;
    line("bank-adjusted", None, bank_adjusted, Vec::new())?;
    line(
        "ledger-balance",
        Some(movements.len() as u64),
        ledger,
        all.collect(),
    )?;
    line(
        "bank-received",
        Some(bank_received),
        bank_received_sum,
        Vec::new(),
    )?;
    line("bank-paid", Some(bank_paid), bank_paid_sum, Vec::new())?;
    line("ledger-adjusted", None, ledger_adjusted, Vec::new())?;
    let on_the_way = || batches.iter().filter(|row| row.batch.under_way != 0);
    line(
        "in-transit",
        Some(on_the_way().count() as u64),
        on_the_way()
            .map(|row| i128::from(row.batch.under_way))
            .sum(),
        on_the_way()
            .flat_map(|batch| batch.rests_on.clone())
            .collect(),
    )?;
    line("matched", Some(matched as u64), 0, Vec::new())?;
    line(
        "difference",
        None,
        bank_adjusted - ledger_adjusted,
        Vec::new(),
    )?;
    Ok(out)
}
