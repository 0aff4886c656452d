//! What a batch told to the bank (代发批次) comes to: the columns that every list of batches begins with.
//!
//! Promises: amounts in fen; what was instructed is what came back, what reached the payees, what was set against debts out of the
//! orders (抵扣), and what is under way. **Not here**:
//! which payments and which days count, which each list says itself (`roster.rs`, `bank/batches.rs`).

use serde::Serialize;

use super::books::SumError;
use super::lists::{Cell, fen};

/// What a batch comes to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Batched {
    /// Batch.
    pub batch_no: String,
    /// Payments.
    pub payments: u64,
    /// Instructed, with what came back since.
    pub instructed: i64,
    /// Payments that came back.
    pub returns: u64,
    /// What these come to, those returned after they had arrived too.
    pub returned: i64,
    /// Reached the payees: arrived, and not returned afterwards.
    pub paid: i64,
    /// In transit (代发在途): instructed, and neither arrived nor came back nor was set against a debt.
    pub under_way: i64,
}

/// The sums of a batch, in fen.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct BatchSums {
    pub payments: u64,
    pub instructed: i128,
    pub returns: u64,
    pub returned: i128,
    pub paid: i128,
    pub under_way: i128,
}

impl Batched {
    /// What the columns are called.
    pub const COLUMNS: [&'static str; 7] = [
        "batch",
        "payments",
        "instructed",
        "returns",
        "returned",
        "paid",
        "under way",
    ];

    /// Of a batch by its number.
    ///
    /// # Errors
    /// [`SumError`] where a sum fits no amount.
    pub(super) fn of(batch_no: String, sums: BatchSums) -> Result<Batched, SumError> {
        let of = batch_no.as_str();
        Ok(Batched {
            payments: sums.payments,
            instructed: fen("instructed", of, sums.instructed)?,
            returns: sums.returns,
            returned: fen("returned", of, sums.returned)?,
            paid: fen("paid", of, sums.paid)?,
            under_way: fen("under way", of, sums.under_way)?,
            batch_no,
        })
    }

    /// The cells under these columns.
    pub fn cells(&self) -> Vec<Cell> {
        vec![
            Cell::Text(self.batch_no.clone()),
            Cell::Count(Some(self.payments)),
            Cell::Money(self.instructed),
            Cell::Count(Some(self.returns)),
            Cell::Money(self.returned),
            Cell::Money(self.paid),
            Cell::Money(self.under_way),
        ]
    }
}
