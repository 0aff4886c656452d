//! A history that is read on as entries arrive: each new entry is checked, admitted and folded once, and the log
//! behind it is not read again.
//!
//! Promises: after [`Following::read_on`] the history is the one that [`History::read`] gives of the same log and
//! day. Where a fact lies after the day, what counts may change with the day alone; then it is read anew. Not
//! here: when somebody looks, and what is asked of the state.

use std::sync::Arc;

use crate::chain::{KeyCache, check_beside};
use crate::crypto::digest::LedgerId;
use crate::disk::Disk;
use crate::domain::date::Date;
use crate::log::{LogOptions, LogReader};

use super::error::LedgerError;
use super::fold::fold_whole;
use super::history::{History, Until, ledger_id, lies_later_any, report_day, within_limits};
use super::index::ClosedAt;

/// A history, and the log that it goes on in.
pub struct Following {
    disk: Arc<dyn Disk>,
    reader: LogReader,
    ledger: LedgerId,
    keys: KeyCache,
    as_of: Option<Date>,
    history: History,
}

impl Following {
    /// Reads, verifies and folds what is stored; as of the day of the last entry, at each time, where no day is
    /// named.
    ///
    /// # Errors
    /// What the log says.
    pub fn open(disk: Arc<dyn Disk>, as_of: Option<Date>) -> Result<Following, LedgerError> {
        let reader = LogReader::open(Arc::clone(&disk), LogOptions::default())?;
        let ledger = ledger_id(&reader)?;
        let until = Until {
            sequence: reader.mark().frames.checked_sub(1),
            as_of,
        };
        let history = History::read(Arc::clone(&disk), until)?;
        Ok(Following {
            disk,
            reader,
            ledger,
            keys: KeyCache::new(),
            as_of,
            history,
        })
    }

    /// What was read so far.
    pub fn history(&self) -> &History {
        &self.history
    }

    /// Reads on to the end of what is synced now; how many entries were new.
    ///
    /// # Errors
    /// What the log says. The history then stands somewhere between: nothing may be said of it any more.
    pub fn read_on(&mut self) -> Result<u64, LedgerError> {
        self.reader.refresh()?;
        let from = self.history.chain.size();
        let size = self.reader.mark().frames;
        let Some(new) = size.checked_sub(from).filter(|new| *new > 0) else {
            return Ok(0);
        };
        let until = Until {
            sequence: Some(size.saturating_sub(1)),
            as_of: self.as_of,
        };
        let history = &mut self.history;
        history.day = report_day(&self.reader, until)?;
        if history.whole {
            for frame in self.reader.scan(from) {
                let frame = frame?;
                let sequence = frame.sequence;
                let limits = history.chain.limits();
                let entry = check_beside(&frame.payload, &self.ledger, limits, &self.keys)
                    .and_then(|entry| within_limits(entry, frame.payload.len(), &history.chain))
                    .and_then(|entry| history.chain.admit(entry))
                    .map_err(|source| LedgerError::Untrusted { sequence, source })?;
                history.events += entry.effects.len() as u64;
                let closes = entry.effects.iter().filter_map(ClosedAt::of);
                history.closes.extend(closes);
                history.whole = history.whole && !lies_later_any(&entry, history.day);
                fold_whole(&mut history.world, entry)?;
            }
        }
        if !history.whole {
            // Two states of a large ledger would not fit side by side.
            drop(std::mem::take(&mut history.world));
            self.history = History::read(Arc::clone(&self.disk), until)?;
        }
        Ok(new)
    }
}
