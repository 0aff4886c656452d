//! What a kept snapshot is worth: whether it is of the history that the log holds now, and whether a period
//! close in that log states its digest.
//!
//! **Promises**: a snapshot is used only where its ledger, its number of entries and the hash of the last
//! are those of the log, by this version of the fold, and for a day that leaves nothing of it out. A close
//! is named only where the digest worked out from the snapshot's own bytes stands in a `PeriodClosed` over
//! exactly so many entries, and an `Endorsed` by another key names that event; both are read from the log
//! and checked by themselves (signature, event root, place). **Not here**: whether those keys had the
//! mandate, and the chain between, so that whoever can write the disk can write such a close with keys of
//! their own: a snapshot stays "from cache" whatever states it. That the close is one of this ledger is
//! the audit's to prove (`verify`), which reads everything.

use super::error::LedgerError;
use super::history::History;
use super::index::{ClosedAt, IndexedTo, Snapshot, Snapshots};
use crate::chain::state::LIMITS_MAX;
use crate::chain::{ChainState, KeyCache, OpenedEntry};
use crate::crypto::digest::{Digest, LedgerId};
use crate::domain::date::Date;
use crate::domain::events::control::ControlEvent;
use crate::domain::events::keys::KeyEvent;
use crate::domain::events::{Event, EventRef};
use crate::domain::recorded::EventAt;
use crate::log::LogReader;
use crate::projections::World;
use crate::projections::books::Books;
use crate::projections::figures::Figures;
use crate::projections::snapshot::{Kept, bytes_of, digest_of, read};

/// A projection of more bytes is not kept: reading it back would take longer than it is worth.
pub const SNAPSHOT_BYTES_MAX: u64 = 8 << 20;
/// More accounts than this never fit.
const ACCOUNTS_MAX: usize = 100_000;

/// A state as it was kept.
pub struct Found<T> {
    /// The state.
    pub state: T,
    /// Digest of its bytes.
    pub digest: Digest,
    /// The day it is as of, where facts of later days are left out.
    pub as_of: Option<Date>,
}

/// Why a kept state is not used.
#[derive(Debug, thiserror::Error)]
pub enum Unusable {
    /// The store.
    #[error(transparent)]
    Index(#[from] super::IndexError),
    /// It is of something else.
    #[error("index/: a snapshot is not of this ledger's entry {0}")]
    Foreign(u64),
    /// Its bytes are no such state.
    #[error("index/: a snapshot after entry {0} cannot be read")]
    Spoilt(u64),
}

/// Snapshots of the state after the last entry of a chain; `as_of` where later facts are left out. A
/// projection too large to keep is left out.
pub fn snapshots_of(chain: &ChainState, world: &World, as_of: Option<Date>) -> Vec<Snapshot> {
    let of = IndexedTo {
        ledger: chain.ledger(),
        size: chain.size(),
        head: chain.head(),
    };
    let figures = kept(of, as_of, &Figures::of(world));
    // Measuring them takes as long as writing them.
    let few = world.books.len() <= ACCOUNTS_MAX;
    let books = few.then(|| kept(of, as_of, &world.books)).flatten();
    figures.into_iter().chain(books).collect()
}

fn kept<T: Kept>(of: IndexedTo, as_of: Option<Date>, state: &T) -> Option<Snapshot> {
    Some(Snapshot {
        of,
        as_of,
        name: T::NAME.to_owned(),
        version: T::VERSION,
        bytes: bytes_of(state, SNAPSHOT_BYTES_MAX).ok()??,
    })
}

/// Keeps the state of a history that was read, if it is one that will be asked for again: the log's head,
/// or the position of a period close.
pub fn keep(store: &Snapshots, history: &History, head: bool) -> Result<(), super::IndexError> {
    store.note_closes(&history.closes)?;
    let of_close = || store.closes(history.chain.size());
    if !head && of_close()?.is_empty() {
        return Ok(());
    }
    let as_of = (!history.whole).then_some(history.day);
    store.put(&snapshots_of(&history.chain, &history.world, as_of))
}

/// The state of a projection after so many entries, for a report on a day.
///
/// # Errors
/// [`Unusable`]; the log answers as well.
pub fn find<T: Kept>(
    store: &Snapshots,
    of: &IndexedTo,
    as_of: Option<Date>,
) -> Result<Option<Found<T>>, Unusable> {
    let last = of.size.saturating_sub(1);
    let Some(snapshot) = store.get(of.size, T::NAME, as_of)? else {
        return Ok(None);
    };
    if snapshot.of != *of {
        return Err(Unusable::Foreign(last));
    }
    if snapshot.version != T::VERSION {
        return Ok(None);
    }
    Ok(Some(Found {
        digest: digest_of(&snapshot.bytes),
        state: read(&snapshot.bytes).ok_or(Unusable::Spoilt(last))?,
        as_of,
    }))
}

/// The figures after so many entries as a report on `day` shows them.
///
/// # Errors
/// [`Unusable`]; the log answers as well.
pub fn figures(
    store: &Snapshots,
    of: &IndexedTo,
    day: Date,
) -> Result<Option<Found<Figures>>, Unusable> {
    if let Some(whole) = find::<Figures>(store, of, None)?
        && whole.state.latest.is_none_or(|latest| latest <= day)
    {
        return Ok(Some(whole));
    }
    find::<Figures>(store, of, Some(day))
}

/// The books after so many entries, as of the day that figures are kept as of.
///
/// # Errors
/// [`Unusable`]; the log answers as well.
pub fn books(
    store: &Snapshots,
    of: &IndexedTo,
    as_of: Option<Date>,
) -> Result<Option<Found<Books>>, Unusable> {
    find::<Books>(store, of, as_of)
}

/// A period close that states the digest of a state, and the entry that endorses it. Neither is proved to
/// be by those who may close a period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stated {
    /// The close.
    pub close: EventAt,
    /// Entry that endorses it.
    pub endorsed: u64,
}

/// The period close that states these digests (name, version, digest) after so many entries, if one does.
///
/// # Errors
/// What the log says, and an entry that does not hold.
pub fn stated(
    store: &Snapshots,
    reader: &LogReader,
    of: &IndexedTo,
    digests: &[(&str, u16, Digest)],
) -> Result<Option<Stated>, LedgerError> {
    // Only where to look: a store that cannot say names none.
    for close in store.closes(of.size).unwrap_or_default() {
        if let Some(found) = holds(reader, &of.ledger, &close, digests)? {
            return Ok(Some(found));
        }
    }
    Ok(None)
}

fn open(
    reader: &LogReader,
    ledger: &LedgerId,
    sequence: u64,
) -> Result<Option<OpenedEntry>, LedgerError> {
    if sequence >= reader.mark().frames {
        return Ok(None);
    }
    let bytes = reader.read(sequence)?;
    let entry = OpenedEntry::open(bytes, ledger, &LIMITS_MAX, &KeyCache::new())
        .map_err(|source| LedgerError::Untrusted { sequence, source })?;
    Ok((entry.header.ledger.sequence == sequence).then_some(entry))
}

fn holds(
    reader: &LogReader,
    ledger: &LedgerId,
    close: &ClosedAt,
    digests: &[(&str, u16, Digest)],
) -> Result<Option<Stated>, LedgerError> {
    let Some(effective) = close.effective else {
        return Ok(None);
    };
    if effective <= close.at.sequence {
        return Ok(None);
    }
    let Some(entry) = open(reader, ledger, close.at.sequence)? else {
        return Ok(None);
    };
    let Some(Ok(event)) = entry.event(close.at.index) else {
        return Ok(None);
    };
    let Some(Event::Control(ControlEvent::PeriodClosed(said))) = &event.event else {
        return Ok(None);
    };
    let states = |(name, version, digest): &(&str, u16, Digest)| {
        let mut stated = said.digests.iter();
        stated.any(|one| one.name == *name && one.version == *version && one.digest == *digest)
    };
    if said.ledger_size != close.ledger_size || !digests.iter().all(states) {
        return Ok(None);
    }
    let Some(other) = open(reader, ledger, effective)? else {
        return Ok(None);
    };
    let target = EventRef {
        entry: entry.hash,
        index: close.at.index,
    };
    let endorses = (0..other.header.signed.event_count).any(|index| {
        let event = other.event(index).and_then(Result::ok);
        matches!(
            event.and_then(|event| event.event),
            Some(Event::Key(KeyEvent::Endorsed(said))) if said.target == target
        )
    });
    let others = other.header.signed.author != entry.header.signed.author;
    Ok((endorses && others).then_some(Stated {
        close: close.at,
        endorsed: effective,
    }))
}
