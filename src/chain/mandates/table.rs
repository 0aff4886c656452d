//! What any role table must keep: a way on, and no way around the authorities' quorum.

use std::collections::BTreeSet;

use crate::domain::events::keys::RoleRule;

/// What is wrong with a role table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TableFault {
    /// Without it nobody could ever change or endorse anything again.
    #[error("it has no rule for kind {0}")]
    Missing(u16),
    /// Which of them would hold?
    #[error("it has two rules for kind {0}")]
    Twice(u16),
    /// Keys and roles are the authorities' to decide, all together.
    #[error("kind {0} is decided by the quorum of authorities, live, and its rule says otherwise")]
    NotQuorum(u16),
    /// An act within the ledger is not read from a file.
    #[error("kind {0} is a live act, and its rule lets it be imported")]
    Imported(u16),
}

/// Kinds about keys that the authorities' quorum alone decides: register, rotate, revoke, role
/// table, witness policy.
const QUORUM_KINDS: [u16; 5] = [2, 3, 4, 7, 8];
/// Kinds without whose rule nobody could ever change or endorse anything again.
const NEEDED_KINDS: [u16; 5] = [2, 3, 4, 7, 10];
/// The last kind of the key family: none of them comes from a file, and none that waits is rejected but by its proposer.
pub(in crate::chain) const LAST_KEY_KIND: u16 = 39;

/// Checks a role table: one rule a kind, those without which nobody could go on, and no way around
/// the authorities' quorum.
pub fn check_table(table: &[RoleRule]) -> Result<(), TableFault> {
    let mut kinds = BTreeSet::new();
    for rule in table {
        if !kinds.insert(rule.kind) {
            return Err(TableFault::Twice(rule.kind));
        }
        if QUORUM_KINDS.contains(&rule.kind) && !rule.quorum {
            return Err(TableFault::NotQuorum(rule.kind));
        }
        if rule.kind <= LAST_KEY_KIND && rule.imported {
            return Err(TableFault::Imported(rule.kind));
        }
    }
    match NEEDED_KINDS.iter().find(|kind| !kinds.contains(kind)) {
        Some(kind) => Err(TableFault::Missing(*kind)),
        None => Ok(()),
    }
}
