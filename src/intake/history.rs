//! What an import asks of the ledger: what earlier imports and commands have told.
//!
//! Promises: a history that knows nothing answers every question but the first two by itself. **Not here**: the answers,
//! which whoever holds the ledger gives.

use std::collections::{BTreeMap, BTreeSet};

use super::known::{BankLine, HeldRow, Instructed, Lead, Once, OrderedFor, Register, Settled};
use crate::crypto::digest::{Digest, FileHash};
use crate::domain::alias::Alias;
use crate::domain::date::Date;
use crate::domain::money::Fen;

/// What the ledger knows of earlier imports.
pub trait History {
    /// Whether the row was recorded.
    fn row_recorded(&self, file: &FileHash, sheet: &str, row: u32) -> bool;
    /// Whether a sheet with this content was recorded whole.
    fn sheet_recorded(&self, content: &Digest) -> bool;
    /// The instruction recorded under a payment number.
    fn instructed(&self, _scheme: &str, _payment_no: &str) -> Option<Instructed> {
        None
    }
    /// Whether the instruction recorded under a payment number is told as made again; `None` where none is recorded.
    fn told_again(&self, _scheme: &str, _payment_no: &str) -> Option<bool> {
        None
    }
    /// Persons whom a scheme's lists pay, with period and amount.
    fn ordered_for(&self, _scheme: &str) -> BTreeSet<OrderedFor> {
        BTreeSet::new()
    }
    /// Rows under a payment number that the desk held, where nobody has ordered the payment since.
    fn held(&self, _scheme: &str, _payment_no: &str) -> Vec<HeldRow> {
        Vec::new()
    }
    /// What is set against debts out of a payment's order, whether that is known or not.
    fn set_off(&self, _scheme: &str, _payment_no: &str) -> Fen {
        Fen(0)
    }
    /// What a command has recorded of a payment's end.
    fn settled(&self, _scheme: &str, _payment_no: &str) -> Settled {
        Settled::default()
    }
    /// Whether the list of a batch was recorded with every row; `None` where none of it was.
    fn batch_is_whole(&self, _scheme: &str, _batch_no: &str) -> Option<bool> {
        None
    }
    /// The version of a scheme in force on a day; `None` where the history knows no versions.
    fn version_on(&self, _scheme: &str, _day: Date) -> Option<u16> {
        None
    }
    /// First day of a notice.
    fn notice_opened(&self, _scheme: &str, _notice_no: &str) -> Option<Date> {
        None
    }
    /// References of the bank's movements in a scheme, each with what moved under it.
    fn bank_refs(&self, _scheme: &str) -> BTreeMap<String, Vec<BankLine>> {
        BTreeMap::new()
    }
    /// The amount that the bank's file gave for a payment of which no instruction is known yet.
    fn answered(&self, _scheme: &str, _payment_no: &str) -> Option<Fen> {
        None
    }
    /// Where a fact that is told once was told: by a file, or inside by a command; `None` where it was not.
    fn told_once(&self, _scheme: &str, _fact: &Once) -> Option<Option<FileHash>> {
        None
    }
    /// The currency in which a loan was drawn.
    fn loan_currency(&self, _scheme: &str, _loan_no: &str) -> Option<String> {
        None
    }
    /// Whether the sheets are of payments that are still to be made, so that none has a result yet.
    fn proposes(&self) -> bool {
        false
    }
    /// Who is in a scheme's register; of no scheme, the accounts recorded for others.
    fn register(&self, _scheme: &str) -> Register {
        Register::default()
    }
    /// Ids of the schemes that have a register.
    fn schemes(&self) -> BTreeSet<String> {
        BTreeSet::new()
    }
    /// Whether a person's payments of a scheme are stopped on a day.
    fn suspended(&self, _scheme: &str, _person: Alias, _day: Date) -> bool {
        false
    }
    /// Names that registers, agreements and earlier facts have as those of bodies.
    fn bodies(&self) -> BTreeSet<String> {
        BTreeSet::new()
    }
    /// The person whom a number of a scheme leads to.
    fn whose(&self, _scheme: &str, _lead: Lead<'_>) -> Option<Alias> {
        None
    }
}
