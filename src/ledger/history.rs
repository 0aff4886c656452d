//! Reading the stored history: entries are checked on all cores in batches, admitted in order, and
//! handed to a visitor. Memory is a fixed number of batches, whatever the length of the log.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::mpsc::{SyncSender, sync_channel};

use crate::chain::{
    ChainState, CheckedEntry, Effect, EntryFault, KeyCache, VerifiedEntry, check_beside, entry,
};
use crate::crypto::digest::LedgerId;
use crate::disk::Disk;
use crate::domain::date::{Date, Timestamp};
use crate::domain::events::Event;
use crate::domain::events::control::ControlEvent;
use crate::domain::events::notices::NoticeEvent;
use crate::domain::recorded::{EventAt, RecordedEvent};
use crate::log::{LogOptions, LogReader};
pub use crate::projections::counts_on;
use crate::projections::{self, World};

use super::error::LedgerError;
use super::fold::{fold_entry, fold_whole, note_draws, recorded};
use super::index::{ClosedAt, IndexedTo};

/// Entries in one batch, at most.
const BATCH_ENTRIES: usize = 256;
/// Bytes in one batch, at most (one entry may exceed it).
const BATCH_BYTES: usize = 512 << 10;
/// Batches that wait before and behind each checker, at most.
const AHEAD: usize = 2;

/// Up to where history is read and what counts.
#[derive(Clone, Copy, Debug, Default)]
pub struct Until {
    /// Last sequence, included; the head when `None`.
    pub sequence: Option<u64>,
    /// Only facts whose clock day is not later; the +08:00 date of the last recorded-at when `None`.
    pub as_of: Option<Date>,
}

impl Until {
    /// All that is recorded, whatever its day.
    pub fn everything() -> Until {
        Until {
            sequence: None,
            as_of: Some(Date(i32::MAX)),
        }
    }
}

/// The verified history up to a position, folded.
pub struct History {
    /// Head, keys, proposals, root.
    pub chain: ChainState,
    /// Every projection.
    pub world: World,
    /// Events read, also those that lie after the day.
    pub events: u64,
    /// The day the state is as of.
    pub day: Date,
    /// Whether no fact lies after that day: then the state is of all that was read.
    pub whole: bool,
    /// Where periods were closed.
    pub closes: Vec<ClosedAt>,
}

/// The ledger's id, from the first entry; what checking judges others by.
pub fn ledger_id(reader: &LogReader) -> Result<LedgerId, LedgerError> {
    if reader.mark().frames == 0 {
        return Err(LedgerError::Empty);
    }
    let first = reader.read(0)?;
    entry::hash_of(&first)
        .map(|hash| LedgerId(hash.0))
        .ok_or(LedgerError::Untrusted {
            sequence: 0,
            source: EntryFault::NotAnEntry { len: first.len() },
        })
}

/// The history that a reader sees, as what is derived from it names it.
pub fn indexed_to(reader: &LogReader) -> Result<IndexedTo, LedgerError> {
    Ok(head_of(reader, None)?.0)
}

/// The history up to an entry (the last where none is named), as what is derived from it names it, and
/// when that entry was recorded.
///
/// # Errors
/// What the log says; an entry past its end.
pub fn head_of(
    reader: &LogReader,
    last: Option<u64>,
) -> Result<(IndexedTo, Option<Timestamp>), LedgerError> {
    let ledger = ledger_id(reader)?;
    let end = reader.mark().frames.saturating_sub(1);
    let last = last.unwrap_or(end);
    if last > end {
        return Err(LedgerError::NotYet {
            asked: last,
            last: end,
        });
    }
    let bytes = reader.read(last)?;
    let head = entry::hash_of(&bytes).ok_or(LedgerError::Empty)?;
    let recorded_at = entry::Header::from_bytes(&bytes).map(|header| header.ledger.recorded_at);
    let size = last.saturating_add(1);
    Ok((IndexedTo { ledger, size, head }, recorded_at))
}

/// Verifies entries from the first on and shows each to `visit`, in order.
pub fn replay(
    reader: &LogReader,
    until: Option<u64>,
    mut visit: impl FnMut(&VerifiedEntry, &ChainState) -> Result<(), LedgerError>,
) -> Result<ChainState, LedgerError> {
    replay_giving(reader, until, |entry, chain| visit(&entry, chain))
}

/// As [`replay`], giving each entry away.
pub(super) fn replay_giving(
    reader: &LogReader,
    until: Option<u64>,
    mut visit: impl FnMut(VerifiedEntry, &ChainState) -> Result<(), LedgerError>,
) -> Result<ChainState, LedgerError> {
    let ledger = ledger_id(reader)?;
    let keys = KeyCache::new();
    let mut chain = ChainState::new();
    // Limits are fixed at genesis, but the batches ahead are checked before it is admitted: they
    // are checked against the largest limits here, and against the ledger's own when admitted.
    let limits = crate::chain::state::LIMITS_MAX;
    // Three stages at once: one thread reads, one a core checks, this one admits and folds in order. Batches are
    // dealt to the checkers in turn and taken back in the same turn, so that none waits for another and their
    // order is that of the log. The channels bound what lies between the stages.
    let mut to_check = Vec::new();
    let mut checkers = Vec::new();
    for _ in 0..rayon::current_num_threads().max(1) {
        let (send_read, receive_read) = sync_channel::<Read>(AHEAD);
        let (send, receive) = sync_channel::<Checking>(AHEAD);
        to_check.push(send_read);
        checkers.push((receive_read, send, receive));
    }
    std::thread::scope(|scope| {
        let keys = &keys;
        let ledger = &ledger;
        let mut checked = Vec::new();
        for (receive_read, send, receive) in checkers {
            checked.push(receive);
            scope.spawn(move || {
                for (batch, end) in receive_read {
                    let batch: Vec<Checked> = batch
                        .into_iter()
                        .map(|(sequence, bytes)| Checked {
                            sequence,
                            len: bytes.len(),
                            result: check_beside(&bytes, ledger, &limits, keys),
                        })
                        .collect();
                    // What was read before a bad frame is judged first.
                    if send.send((batch, end)).is_err() {
                        return;
                    }
                }
            });
        }
        scope.spawn(move || deal_in_turn(reader, until, to_check));
        // Nothing comes from the one whose turn it is: the log has ended, and no later batch was dealt.
        for (batch, end) in checked.iter().cycle().map_while(|from| from.recv().ok()) {
            for checked in batch {
                let sequence = checked.sequence;
                let entry = checked
                    .result
                    .and_then(|entry| within_limits(entry, checked.len, &chain))
                    .and_then(|entry| chain.admit(entry))
                    .map_err(|source| LedgerError::Untrusted { sequence, source })?;
                visit(entry, &chain)?;
            }
            if let Some(error) = end {
                return Err(error);
            }
        }
        Ok(chain)
    })
}

/// Reads entries in order and deals them to the checkers in turn, until there are no more, one cannot be read, or
/// nobody wants them.
fn deal_in_turn(reader: &LogReader, until: Option<u64>, to_check: Vec<SyncSender<Read>>) {
    let mut turns = to_check.iter().cycle();
    let mut deal = |batch, end| turns.next().is_some_and(|to| to.send((batch, end)).is_ok());
    let mut batch = Vec::new();
    let mut bytes = 0;
    for frame in reader.scan(0) {
        let frame = match frame {
            Ok(frame) => frame,
            Err(error) => {
                deal(batch, Some(error.into()));
                return;
            }
        };
        if until.is_some_and(|until| frame.sequence > until) {
            break;
        }
        bytes += frame.payload.len();
        batch.push((frame.sequence, frame.payload));
        if batch.len() >= BATCH_ENTRIES || bytes >= BATCH_BYTES {
            bytes = 0;
            if !deal(std::mem::take(&mut batch), None) {
                return;
            }
        }
    }
    deal(batch, None);
}

/// Entries as they were read, and the fault that the reading ended with.
type Read = (Vec<(u64, Vec<u8>)>, Option<LedgerError>);

/// Entries as they were checked, and that fault.
type Checking = (Vec<Checked>, Option<LedgerError>);

struct Checked {
    sequence: u64,
    len: usize,
    result: Result<CheckedEntry, EntryFault>,
}

/// The ledger's own limits, known once genesis is admitted.
pub(super) fn within_limits(
    entry: CheckedEntry,
    len: usize,
    chain: &ChainState,
) -> Result<CheckedEntry, EntryFault> {
    let limits = chain.limits();
    if len > limits.entry_bytes as usize {
        return Err(EntryFault::TooLarge {
            len,
            max: limits.entry_bytes,
        });
    }
    if entry.events.len() > limits.events_per_entry as usize {
        return Err(EntryFault::EventCount {
            found: entry.events.len() as u32,
            max: limits.events_per_entry,
        });
    }
    Ok(entry)
}

/// Whether a report as of a day counts the event. Rules, parties and control events always count:
/// they say how to read the others.
pub fn counts(event: &RecordedEvent, as_of: Date) -> bool {
    counts_on(event.event(), event.counts_from(), as_of)
}

/// The day a report is for: the one asked for, else the +08:00 date of the last entry read. Never
/// today.
pub fn report_day(reader: &LogReader, until: Until) -> Result<Date, LedgerError> {
    let Some(head) = reader.mark().frames.checked_sub(1) else {
        return Err(LedgerError::Empty);
    };
    let last = until.sequence.unwrap_or(head);
    if last > head {
        return Err(LedgerError::NotYet {
            asked: last,
            last: head,
        });
    }
    if let Some(day) = until.as_of {
        return Ok(day);
    }
    let header = entry::Header::from_bytes(&reader.read(last)?);
    Ok(projections::default_as_of(
        header.map(|header| header.ledger.recorded_at),
    ))
}

/// Whether a fact, or what a correction puts in the place of one, lies after the day.
fn lies_later(event: Option<&Event>, clock: Date, effective_at: Timestamp, day: Date) -> bool {
    match event {
        Some(Event::Control(ControlEvent::EventCorrected(e))) => {
            let recorded = e.after.source.is_none() && effective_at.date_cn() > day;
            e.after.effective > day || recorded
        }
        _ => !counts_on(event, clock, day),
    }
}

/// Whether any fact of an entry lies after the day.
pub(super) fn lies_later_any(entry: &VerifiedEntry, day: Date) -> bool {
    entry.effects.iter().any(|effect| {
        let clock = effect.event.head.clock(effect.effective_at);
        lies_later(effect.event.event.as_ref(), clock, effect.effective_at, day)
    })
}

/// First days of notices, by scheme and number.
type Shown = BTreeMap<(String, String), Date>;

/// A row of a notice's list that an office's sheet tells states no day: it counts from the first day of the
/// notice, whether the sheet or the notice's register was read first.
fn effect_counts(effect: &Effect, day: Date, shown: &Shown) -> bool {
    let head = &effect.event.head;
    let clock = match (&effect.event.event, &head.source, &head.scheme) {
        (Some(Event::Notice(NoticeEvent::NoticeRowListed(row))), Some(_), Some(scheme)) => shown
            .get(&(scheme.id.clone(), row.notice_no.clone()))
            .copied(),
        _ => None,
    };
    let clock = clock.unwrap_or_else(|| head.clock(effect.effective_at));
    counts_on(effect.event.event.as_ref(), clock, day)
}

/// The state over what counts on a day, of a history that was judged already; `shown` is what the whole
/// of it says of notices.
fn as_of(reader: &LogReader, until: Until, day: Date, shown: &Shown) -> Result<World, LedgerError> {
    let mut world = World::default();
    replay(reader, until.sequence, |entry, _| {
        let counted = entry
            .effects
            .iter()
            .filter(|one| effect_counts(one, day, shown));
        for effect in counted {
            let event = recorded(effect);
            world
                .apply_as_of(&event, Some(day))
                .map_err(|error| LedgerError::Business {
                    at: event.at,
                    what: error.to_string(),
                })?;
        }
        // What was proposed is known, whatever the day.
        note_draws(&mut world, entry);
        Ok(())
    })?;
    Ok(world)
}

impl History {
    /// Reads, verifies and folds the stored history.
    ///
    /// Structure is judged by all that is recorded, whatever the day; a report shows what counts on
    /// its day. The two differ only where a fact lies after that day, and then a second pass folds
    /// what counts.
    pub fn read(disk: Arc<dyn Disk>, until: Until) -> Result<History, LedgerError> {
        let reader = LogReader::open(disk, LogOptions::default())?;
        let day = report_day(&reader, until)?;
        let mut world = World::default();
        let (mut events, mut later) = (0, false);
        let mut closes = Vec::new();
        let chain = replay_giving(&reader, until.sequence, |entry, _| {
            events += entry.effects.len() as u64;
            closes.extend(entry.effects.iter().filter_map(ClosedAt::of));
            later = later || lies_later_any(&entry, day);
            fold_whole(&mut world, entry).map_err(LedgerError::from)
        })?;
        let read = History {
            chain,
            world,
            events,
            day,
            whole: !later,
            closes,
        };
        read.counted(&reader, until)
    }

    /// As [`History::read`], showing `observe` each event that counts, with the world as it is after
    /// the event's entry.
    pub fn read_with(
        disk: Arc<dyn Disk>,
        until: Until,
        mut observe: impl FnMut(&RecordedEvent, &World),
    ) -> Result<History, LedgerError> {
        let reader = LogReader::open(disk, LogOptions::default())?;
        let day = report_day(&reader, until)?;
        let mut world = World::default();
        let (mut events, mut later) = (0, false);
        let mut closes = Vec::new();
        let chain = replay(&reader, until.sequence, |entry, _| {
            closes.extend(entry.effects.iter().filter_map(ClosedAt::of));
            let mut seen = Vec::with_capacity(entry.effects.len());
            fold_entry(&mut world, entry, |event| seen.push(event.clone()))?;
            events += seen.len() as u64;
            for event in &seen {
                let from = event.counts_from();
                later = later || lies_later(event.event(), from, event.effective_at, day);
                if counts(event, day) {
                    observe(event, &world);
                }
            }
            Ok(())
        })?;
        let read = History {
            chain,
            world,
            events,
            day,
            whole: !later,
            closes,
        };
        read.counted(&reader, until)
    }

    /// With the state over what counts on its day: where a fact lies later, that is another than what was read.
    fn counted(mut self, reader: &LogReader, until: Until) -> Result<History, LedgerError> {
        if !self.whole {
            // Two states of a large ledger would not fit side by side.
            let shown = self.world.notices.first_days();
            drop(std::mem::take(&mut self.world));
            self.world = as_of(reader, until, self.day, &shown)?;
        }
        Ok(self)
    }

    /// The place of the last entry read.
    pub fn head(&self) -> EventAt {
        EventAt {
            sequence: self.chain.size().saturating_sub(1),
            index: 0,
        }
    }
}
