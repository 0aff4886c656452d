//! What the ledger has as paid and the bank never showed.
//!
//! Promises: a payment that is open at the cut-off, that no later line of the statement clears, and whose day lies further before the
//! cut-off than a payment may be on its way: the days that may lie between a line and its movement, and ten more. **Not here**: what is
//! open (`bank.rs`).

use super::{FindingKind, FindingRow, Group, OpenRow};
use crate::domain::date::Date;

/// So many days beyond those asked for a payment may be on its way to the bank's books.
const UNSEEN_DAYS: i64 = 10;

/// Findings of such payments, in the order of the open items. `days` may lie between a line and its movement.
pub(super) fn never_seen(open: &[OpenRow], days: u32, cutoff: Date) -> Vec<FindingRow> {
    let long = i64::from(days).saturating_add(UNSEEN_DAYS);
    let is_long_ago = |row: &&OpenRow| {
        let expected = row.day.checked_add_days(long);
        expected.is_some_and(|day| day < cutoff)
    };
    let paid = open
        .iter()
        .filter(|row| row.group == Group::LedgerPaid && row.cleared_on.is_none());
    let unseen = paid.filter(is_long_ago).map(|row| FindingRow {
        finding: FindingKind::Unseen,
        about: row.number.clone(),
        day: Some(row.day),
        found: row.amount,
        expected: None,
        suggested: None,
        place: None,
        rests_on: row.rests_on.clone(),
    });
    unseen.collect()
}
