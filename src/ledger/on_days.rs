//! What lay in the funds on each of several days, from one reading of the log.
//!
//! Promises: for each day what [`History::read`](super::History::read) as of it has in its funds, to the fen; entries are
//! checked and admitted as there. A world for each day is held side by side, with nothing in it but what moves money into or
//! out of a fund; of more days than [`AT_ONCE`] the log is read once for so many. **Not here**: which days are asked for.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::error::LedgerError;
use super::fold::recorded;
use super::history::{Until, counts, replay};
use crate::disk::Disk;
use crate::domain::date::Date;
use crate::log::{LogOptions, LogReader};
use crate::projections::World;
use crate::projections::lying::bears_on_funds;

/// So many days are read at once: a year's statements of one day a month.
pub const AT_ONCE: usize = 12;

/// The worlds of some days, which hold only what bears on what lies in the funds.
///
/// # Errors
/// What the log says, and a sum that leaves the range of amounts.
pub fn funds_on(
    disk: Arc<dyn Disk>,
    until: Until,
    days: &BTreeSet<Date>,
) -> Result<BTreeMap<Date, World>, LedgerError> {
    let mut all = BTreeMap::new();
    if days.is_empty() {
        return Ok(all);
    }
    let reader = LogReader::open(disk, LogOptions::default())?;
    let mut days = days.iter().copied().peekable();
    while days.peek().is_some() {
        let some = days.by_ref().take(AT_ONCE);
        all.extend(worlds(
            &reader,
            until,
            some.map(|day| (day, World::default())),
        )?);
    }
    Ok(all)
}

fn worlds(
    reader: &LogReader,
    until: Until,
    days: impl Iterator<Item = (Date, World)>,
) -> Result<Vec<(Date, World)>, LedgerError> {
    let mut worlds: Vec<(Date, World)> = days.collect();
    replay(reader, until.sequence, |entry, _| {
        for event in entry.effects.iter().map(recorded) {
            if !bears_on_funds(&event) {
                continue;
            }
            let counted = worlds.iter_mut().filter(|(day, _)| counts(&event, *day));
            for (day, world) in counted {
                world.apply_as_of(&event, Some(*day)).map_err(|error| {
                    let what = error.to_string();
                    LedgerError::Business { at: event.at, what }
                })?;
            }
        }
        Ok(())
    })?;
    Ok(worlds)
}
