//! What the bank moved under a reference, and what may stand beside it.
//!
//! Not here: which references are known (`known.rs`).

use crate::crypto::digest::FileHash;
use crate::domain::money::Fen;

/// What the bank moved under a reference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Movement {
    /// A payment that arrived, by its number.
    Arrived(String),
    /// A payment that came back, by its number.
    Back(String),
    /// Money that arrived, by the number of its note.
    Receipt(String),
    /// Money that came back on an order, by its number.
    Recovery(String),
}

/// A movement that has a reference of the bank's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BankLine {
    /// What moved.
    pub movement: Movement,
    /// How much.
    pub amount: Fen,
    /// The file that told it; `None` where a command did.
    pub file: Option<FileHash>,
}

impl BankLine {
    /// What is expected of a reference that this movement has already.
    pub fn expected(&self) -> String {
        let of = self.amount;
        match &self.movement {
            Movement::Arrived(other) | Movement::Back(other) => {
                format!("a reference of one movement; payment {other} has it with {of} yuan")
            }
            Movement::Receipt(other) => {
                format!("a reference of one movement; receipt {other} has it with {of} yuan")
            }
            Movement::Recovery(other) => {
                format!("a reference of one movement; order {other} has it with {of} yuan")
            }
        }
    }

    /// Whether both may stand under one reference: a payment that arrived and came back, whole; and what a
    /// command said of a payment, which its row says again.
    pub(super) fn stands_beside(&self, other: &BankLine) -> bool {
        match (&self.movement, &other.movement) {
            (Movement::Arrived(a), Movement::Back(b))
            | (Movement::Back(a), Movement::Arrived(b)) => a == b && self.amount == other.amount,
            (Movement::Arrived(a), Movement::Arrived(b))
            | (Movement::Back(a), Movement::Back(b)) => {
                // `settled.rs` compares the two.
                a == b && self.file.is_none()
            }
            _ => false,
        }
    }
}
