//! What a writer finds when it opens: the history up to the mark, and a frame past it.
//!
//! Promises: a frame past the mark stands only if it could have been written, judged as any submission is. Not
//! here: recovering the log (`log/recover.rs`), and appending.

use std::sync::Arc;

use crate::chain::{ChainState, KeyCache, check_entry, entry};
use crate::crypto::digest::LedgerId;
use crate::disk::Disk;
use crate::ledger::error::LedgerError;
use crate::ledger::fold::{fold_whole, judge_entry};
use crate::ledger::history::{replay_giving, within_limits};
use crate::log::{LogOptions, LogReader};
use crate::projections::World;

/// Verifies and folds all up to the mark.
pub(super) fn fold_all(disk: &Arc<dyn Disk>) -> Result<(ChainState, World), LedgerError> {
    let reader = LogReader::open(Arc::clone(disk), LogOptions::default())?;
    let mut world = World::default();
    // Before the first entry is marked there is nothing to judge the next one by.
    if reader.mark().frames == 0 {
        return Ok((ChainState::new(), world));
    }
    let chain = replay_giving(&reader, None, |entry, _| {
        fold_whole(&mut world, entry).map_err(LedgerError::from)
    })?;
    Ok((chain, world))
}

/// Whether an entry found past the mark may stand next; then it is folded.
pub(super) fn stands(
    chain: &mut ChainState,
    world: &mut World,
    payload: &[u8],
    keys: &KeyCache,
) -> bool {
    // The id of a ledger whose genesis lies past the mark is the hash of that genesis.
    let ledger = if chain.size() == 0 {
        entry::hash_of(payload).map_or(LedgerId::ZERO, |hash| LedgerId(hash.0))
    } else {
        chain.ledger()
    };
    let admitted = check_entry(payload, &ledger, chain.limits(), keys)
        .and_then(|entry| within_limits(entry, payload.len(), chain))
        .and_then(|entry| chain.admit_undoable(entry));
    let Ok((verified, before)) = admitted else {
        return false;
    };
    match judge_entry(world, verified) {
        Ok(judged) => {
            drop(judged.complete(world));
            true
        }
        Err(_) => {
            chain.undo(before);
            false
        }
    }
}
