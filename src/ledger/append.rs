//! The writer: one at a time, holding the lock. A submission is judged by the very code that
//! audits it, appended, synced, and only then acknowledged.

use std::sync::Arc;

use crate::chain::{ChainState, Draft, EntryFault, KeyCache, Submission, check_entry, entry};
use crate::crypto::digest::{Digest, EntryHash, LedgerId, PublicKey};
use crate::crypto::hash;
use crate::crypto::sign::SigningKey;
use crate::disk::Disk;
use crate::domain::date::Timestamp;
use crate::domain::events::{Event, EventHead};
use crate::log::{LogOptions, LogReader, LogWriter, SetAside};
use crate::projections::World;

use super::error::{LedgerError, Refusal};
use super::fold::fold_entry;
use super::history::{replay, within_limits};

/// Behind the last entry by no more than this, the clock is nudged forward instead of refused.
const BEHIND_MAX_MICROS: i64 = 2_000_000;
/// A forward jump beyond this needs an explicit word.
const AHEAD_MAX_MICROS: i64 = 31 * 86_400 * 1_000_000;

/// The time a command runs at, and how far it may lie from the ledger's.
#[derive(Clone, Copy, Debug)]
pub struct Clock {
    /// Now, by the machine.
    pub now: Timestamp,
    /// Whether a forward jump over 31 days is meant.
    pub allow_jump: bool,
}

/// What an author gets back: the entry is synced to disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// Its sequence.
    pub sequence: u64,
    /// Its hash.
    pub hash: EntryHash,
    /// When it was recorded.
    pub recorded_at: Timestamp,
    /// Whether it had been recorded before, by the same bytes.
    pub resent: bool,
}

/// An open ledger, for writing.
pub struct Ledger {
    disk: Arc<dyn Disk>,
    log: LogWriter,
    chain: ChainState,
    world: World,
    keys: KeyCache,
    set_aside: Option<SetAside>,
    poisoned: Option<String>,
}

pub(super) fn tag_of(payload: &[u8]) -> [u8; 32] {
    entry::hash_of(payload).map_or([0; 32], |hash| hash.0)
}

pub(super) fn digest_of(bytes: &[u8]) -> [u8; 32] {
    hash::digest(&[bytes]).0
}

impl Ledger {
    /// Opens for writing: takes the lock, recovers the log, verifies and folds the history.
    /// `holder` names this writer to whoever finds the ledger locked.
    pub fn open(disk: Arc<dyn Disk>, holder: &str) -> Result<Ledger, LedgerError> {
        let options = LogOptions::default();
        let (log, set_aside) =
            LogWriter::open(Arc::clone(&disk), options, holder, digest_of, tag_of)?;
        let reader = LogReader::open(Arc::clone(&disk), options)?;
        let mut world = World::default();
        let chain = replay(&reader, None, |entry, _| {
            fold_entry(&mut world, entry, |_| {}).map_err(LedgerError::from)
        })?;
        Ok(Ledger {
            disk,
            log,
            chain,
            world,
            keys: KeyCache::new(),
            set_aside,
            poisoned: None,
        })
    }

    /// A ledger whose log was just made and holds nothing yet.
    pub(super) fn empty(disk: Arc<dyn Disk>, log: LogWriter) -> Ledger {
        Ledger {
            disk,
            log,
            chain: ChainState::new(),
            world: World::default(),
            keys: KeyCache::new(),
            set_aside: None,
            poisoned: None,
        }
    }

    /// The disk it lies on.
    pub fn disk(&self) -> &Arc<dyn Disk> {
        &self.disk
    }

    /// Head, keys, proposals.
    pub fn chain(&self) -> &ChainState {
        &self.chain
    }

    /// Every projection.
    pub fn world(&self) -> &World {
        &self.world
    }

    /// The ledger's id.
    pub fn id(&self) -> LedgerId {
        self.chain.ledger()
    }

    /// Bytes that were found torn when the ledger was opened and that no entry has named yet.
    pub fn set_aside(&self) -> Option<&SetAside> {
        self.set_aside.as_ref()
    }

    /// The key's next count.
    pub fn next_count(&self, key: &PublicKey) -> u64 {
        self.chain
            .mandates()
            .key(key)
            .map_or(1, |key| key.count + 1)
    }

    /// Sequence and hash of the head, as `seen` of a new entry.
    pub fn seen(&self) -> (u64, EntryHash) {
        match self.chain.size().checked_sub(1) {
            Some(last) => (last, self.chain.head()),
            None => (0, EntryHash::ZERO),
        }
    }

    /// Signs events with `key` and records them as one entry.
    pub fn record(
        &mut self,
        key: &SigningKey,
        events: &[(EventHead, Event)],
        seed: [u8; 32],
        clock: Clock,
    ) -> Result<Receipt, LedgerError> {
        let submission = Draft {
            ledger: self.chain.ledger(),
            count: self.next_count(&key.public()),
            claimed: clock.now,
            seen: self.seen(),
            seed,
            events,
        }
        .sign(key)
        .map_err(Refusal::Encoding)?;
        let mut receipts = self.submit(std::slice::from_ref(&submission), clock)?;
        receipts.pop().ok_or(LedgerError::Empty)
    }

    /// Judges submissions in order and appends them as one commit group. The first that is refused
    /// refuses them all; then nothing is written and the ledger must be opened again if any of them
    /// had been folded.
    pub fn submit(
        &mut self,
        submissions: &[Submission],
        clock: Clock,
    ) -> Result<Vec<Receipt>, LedgerError> {
        if let Some(first) = &self.poisoned {
            return Err(LedgerError::Poisoned {
                first: first.clone(),
            });
        }
        let mut receipts = Vec::with_capacity(submissions.len());
        let mut frames: Vec<(Vec<u8>, [u8; 32])> = Vec::with_capacity(submissions.len());
        for submission in submissions {
            if let Some(receipt) = self.known(submission, &frames) {
                receipts.push(receipt);
                continue;
            }
            let folded_before = !frames.is_empty();
            match self.judge(submission, clock) {
                Ok((bytes, receipt)) => {
                    frames.push((bytes, receipt.hash.0));
                    receipts.push(receipt);
                }
                Err(error) => {
                    if folded_before && self.poisoned.is_none() {
                        self.poisoned = Some(error.to_string());
                    }
                    return Err(error.into());
                }
            }
        }
        if frames.is_empty() {
            return Ok(receipts);
        }
        let group: Vec<(&[u8], [u8; 32])> = frames
            .iter()
            .map(|(bytes, tag)| (bytes.as_slice(), *tag))
            .collect();
        if let Err(error) = self.log.append_group(&group) {
            // The state here is ahead of the disk: nothing may be built on it.
            self.poisoned = Some(error.to_string());
            return Err(error.into());
        }
        self.set_aside = None;
        Ok(receipts)
    }

    /// The first receipt of bytes that were recorded before as the key's last entry, or that stand
    /// in the group being made. The stored bytes decide: the signature alone does not say that the
    /// rest was resent too.
    fn known(&self, submission: &Submission, group: &[(Vec<u8>, [u8; 32])]) -> Option<Receipt> {
        let key = self.chain.mandates().key(&submission.author())?;
        if key.count != submission.signed.count
            || key.last_signature != submission.signature
            || key.count == 0
        {
            return None;
        }
        let stored = match key.last_sequence.checked_sub(self.log.mark().frames) {
            Some(at) => group.get(usize::try_from(at).ok()?)?.0.clone(),
            None => LogReader::open(Arc::clone(&self.disk), LogOptions::default())
                .and_then(|reader| reader.read(key.last_sequence))
                .ok()?,
        };
        let ledger = entry::Header::from_bytes(&stored)?.ledger;
        let recorded_at = ledger.recorded_at;
        if submission.with_ledger_part(ledger) != stored {
            return None;
        }
        Some(Receipt {
            sequence: key.last_sequence,
            hash: entry::hash_of(&stored)?,
            recorded_at,
            resent: true,
        })
    }

    fn recorded_at(&self, clock: Clock) -> Result<Timestamp, Refusal> {
        let Some(last) = self.chain.recorded_at() else {
            return Ok(clock.now);
        };
        let ahead = clock.now.0.saturating_sub(last.0);
        if ahead < -BEHIND_MAX_MICROS {
            return Err(Refusal::ClockBehind {
                now: clock.now.to_string(),
                last: last.to_string(),
            });
        }
        if ahead > AHEAD_MAX_MICROS && !clock.allow_jump {
            return Err(Refusal::ClockAhead {
                now: clock.now.to_string(),
                last: last.to_string(),
            });
        }
        Ok(Timestamp(clock.now.0.max(last.0.saturating_add(1))))
    }

    fn judge(
        &mut self,
        submission: &Submission,
        clock: Clock,
    ) -> Result<(Vec<u8>, Receipt), Refusal> {
        let recorded_at = self.recorded_at(clock)?;
        let set_aside = self
            .set_aside
            .as_ref()
            .map_or(Digest::ZERO, |aside| Digest(aside.digest));
        let bytes =
            submission.with_ledger_part(self.chain.next_ledger_part(recorded_at, set_aside));
        // Genesis is judged under the zero id; its own is not known before it is admitted.
        let checked = check_entry(
            &bytes,
            &self.chain.ledger(),
            self.chain.limits(),
            &self.keys,
        )?;
        let checked = within_limits(checked, bytes.len(), &self.chain)?;
        let before = self.chain.clone_light();
        let verified = self.chain.admit(checked)?;
        let receipt = Receipt {
            sequence: verified.sequence,
            hash: verified.hash,
            recorded_at,
            resent: false,
        };
        let mut folded = 0;
        if let Err(refused) = fold_entry(&mut self.world, &verified, |_| folded += 1) {
            let (_, refusal) = *refused;
            if folded == 0 {
                // Nothing reached the world: step back and go on.
                self.chain.restore(before);
            } else {
                self.poisoned = Some(refusal.to_string());
            }
            return Err(refusal);
        }
        Ok((bytes, receipt))
    }

    /// Makes the mark durable and frees the lock.
    pub fn close(self) -> Result<(), LedgerError> {
        Ok(self.log.close()?)
    }
}

impl From<EntryFault> for LedgerError {
    fn from(fault: EntryFault) -> Self {
        LedgerError::Refused(Refusal::Entry(fault))
    }
}
