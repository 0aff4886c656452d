//! The writer: one at a time, holding the lock. A submission is judged by the very code that
//! audits it, appended, synced, and only then acknowledged.
//!
//! Promises: a refused submission leaves the ledger as it was, also one refused for its last event;
//! submissions of one group share one sync, and none is acknowledged before it. What needs no
//! history is checked on all cores, and what nothing can refuse any more is folded while the disk
//! works.

mod found;
mod waits;

use std::sync::Arc;

use rayon::prelude::*;

use crate::chain::entry::LedgerPart;
use crate::chain::state::Before;
use crate::chain::{
    ChainState, CheckedEntry, Draft, EntryFault, KeyCache, Submission, check_entry, entry,
};
use crate::crypto::digest::{Digest, EntryHash, LedgerId, PublicKey};
use crate::crypto::hash;
use crate::crypto::sign::SigningKey;
use crate::disk::Disk;
use crate::domain::date::Timestamp;
use crate::domain::events::{Event, EventHead};
use crate::domain::recorded::RecordedEvent;
use crate::log::{LogOptions, LogReader, LogWriter, SetAside};
use crate::projections::{Supposed, World};

use self::found::{fold_all, stands};
use super::error::{LedgerError, Refusal};
use super::fold::{Judged, judge_entry, stands_alone};
use super::history::within_limits;
use super::index::{Gathered, IndexedTo, RUN_PAIRS};

/// Behind the last entry by no more than this, the clock is nudged forward instead of refused.
const BEHIND_MAX_MICROS: i64 = 2_000_000;
/// A forward jump beyond this needs an explicit word.
const AHEAD_MAX_MICROS: i64 = 31 * 86_400 * 1_000_000;

/// Fewer events than this are folded sooner than another core takes them over.
const FOLD_MEANWHILE: usize = 128;

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

/// A submission checked by itself, and the bytes it will be stored as but for its place.
struct Ready {
    bytes: Vec<u8>,
    entry: Result<CheckedEntry, EntryFault>,
}

/// Submissions that stand, to be written with one sync.
#[derive(Default)]
struct Group(Vec<Member>);

/// One of them, with the way back.
struct Member {
    bytes: Vec<u8>,
    hash: EntryHash,
    before: Before,
    judged: Judged,
    gathered: Gathered,
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
    /// Words of what was recorded since the ledger was opened, where somebody asked for them.
    gathered: Option<Gathered>,
    /// The history as it was opened; `None` for a new ledger.
    opened: Option<IndexedTo>,
}

pub(super) fn tag_of(payload: &[u8]) -> [u8; 32] {
    entry::hash_of(payload).map_or([0; 32], |hash| hash.0)
}

/// What the first entry after torn bytes states of them: the digest of the one file, or, where several
/// lie at that place, the digest over their digests, oldest first. Zero for none.
pub(super) fn stated_digest(asides: &[SetAside]) -> Digest {
    match asides {
        [] => Digest::ZERO,
        [only] => Digest(only.digest),
        several => {
            let digests: Vec<&[u8]> = several.iter().map(|one| &one.digest[..]).collect();
            hash::digest(&digests)
        }
    }
}

pub(super) fn digest_of(bytes: &[u8]) -> [u8; 32] {
    hash::digest(&[bytes]).0
}

impl Ledger {
    /// Opens for writing: takes the lock, recovers the log, verifies and folds the history.
    /// `holder` names this writer to whoever finds the ledger locked.
    pub fn open(disk: Arc<dyn Disk>, holder: &str) -> Result<Ledger, LedgerError> {
        let options = LogOptions::default();
        let keys = KeyCache::new();
        // A frame past the mark may be one that was acknowledged before the power failed, or bytes that
        // somebody put there: it stands if it could have been written, judged as any submission is.
        let mut history: Option<(ChainState, World)> = None;
        let mut judge = |payload: &[u8]| {
            if history.is_none() {
                history = fold_all(&disk).ok();
            }
            // A history that does not hold is told of below, and nothing is set aside for it.
            match &mut history {
                Some((chain, world)) => stands(chain, world, payload, &keys),
                None => true,
            }
        };
        let (log, set_aside) = LogWriter::open_judging(
            Arc::clone(&disk),
            options,
            holder,
            digest_of,
            tag_of,
            &mut judge,
        )?;
        let (chain, world) = match history {
            Some(folded) => folded,
            None => fold_all(&disk)?,
        };
        if chain.size() == 0 {
            return Err(LedgerError::Empty);
        }
        let opened = Some(IndexedTo {
            ledger: chain.ledger(),
            size: chain.size(),
            head: chain.head(),
        });
        Ok(Ledger {
            disk,
            log,
            chain,
            world,
            keys,
            set_aside,
            poisoned: None,
            gathered: None,
            opened,
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
            gathered: None,
            opened: None,
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

    /// Every projection, to ask what would be: whatever is supposed is taken out again.
    pub fn suppose(&mut self) -> Supposed<'_> {
        self.world.suppose()
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
        super::clear::check(events)?;
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
        let mut receipts = self
            .submit(std::slice::from_ref(&submission), clock)
            .map_err(|error| self.with_what_waits(error, events))?;
        receipts.pop().ok_or(LedgerError::Empty)
    }

    /// Judges submissions in order and appends them as one commit group, all or none: the first that
    /// is refused refuses them all, nothing is written, and the ledger is as it was.
    pub fn submit(
        &mut self,
        submissions: &[Submission],
        clock: Clock,
    ) -> Result<Vec<Receipt>, LedgerError> {
        self.healthy()?;
        let mut group = Group::default();
        let mut receipts = Vec::with_capacity(submissions.len());
        for (submission, checked) in submissions.iter().zip(self.check_all(submissions)) {
            match self.take(submission, checked, clock, &mut group) {
                Ok(receipt) => receipts.push(receipt),
                Err(refusal) => {
                    self.undo(group);
                    return Err(refusal.into());
                }
            }
        }
        self.write(group)?;
        Ok(receipts)
    }

    /// Judges submissions of different authors in order and appends those that stand as one commit
    /// group with one sync. One that is refused leaves the others unharmed. The answers come in the
    /// order of the submissions.
    ///
    /// # Errors
    /// What the disk says; then none of them is acknowledged, and the ledger must be opened again.
    pub fn submit_batch(
        &mut self,
        submissions: &[Submission],
        clock: Clock,
    ) -> Result<Vec<Result<Receipt, Refusal>>, LedgerError> {
        self.healthy()?;
        let mut group = Group::default();
        let checked = self.check_all(submissions);
        let answers = submissions
            .iter()
            .zip(checked)
            .map(|(submission, checked)| self.take(submission, checked, clock, &mut group))
            .collect();
        self.write(group)?;
        Ok(answers)
    }

    fn healthy(&self) -> Result<(), LedgerError> {
        match &self.poisoned {
            None => Ok(()),
            Some(first) => Err(LedgerError::Poisoned {
                first: first.clone(),
            }),
        }
    }

    /// Checks submissions by themselves, those of a group on all cores. Their places are not known
    /// yet; what is checked here does not rest on them, but for genesis, which is told by its own.
    fn check_all(&self, submissions: &[Submission]) -> Vec<Ready> {
        let check = |(ahead, submission): (u64, &Submission)| {
            let part = LedgerPart {
                sequence: self.chain.size().saturating_add(ahead),
                ..self.chain.next_ledger_part(Timestamp(0), Digest::ZERO)
            };
            let bytes = submission.with_ledger_part(part);
            let entry = check_entry(
                &bytes,
                &self.chain.ledger(),
                self.chain.limits(),
                &self.keys,
            );
            Ready { bytes, entry }
        };
        if submissions.len() < 2 {
            return (0u64..).zip(submissions).map(check).collect();
        }
        submissions
            .par_iter()
            .enumerate()
            .map(|(ahead, submission)| check((ahead as u64, submission)))
            .collect()
    }

    /// Judges one submission after those of the group.
    fn take(
        &mut self,
        submission: &Submission,
        ready: Ready,
        clock: Clock,
        group: &mut Group,
    ) -> Result<Receipt, Refusal> {
        // Only for what its author signed: nobody else makes the writer read back.
        let genuine = ready.entry.is_ok() || submission.signed.ledger.is_zero();
        if genuine && let Some(receipt) = self.known(submission, group) {
            return Ok(receipt);
        }
        let recorded_at = self.recorded_at(clock)?;
        // Bytes set aside are named by the first entry written after them.
        let set_aside = match &self.set_aside {
            Some(_) if group.0.is_empty() => stated_digest(self.log.set_aside()),
            _ => Digest::ZERO,
        };
        let Ready { mut bytes, entry } = ready;
        let mut entry = entry?;
        readable(&entry)?;
        let part = self.chain.next_ledger_part(recorded_at, set_aside);
        entry.place(part, &mut bytes);
        let entry = within_limits(entry, bytes.len(), &self.chain)?;
        let (verified, before) = self.chain.admit_undoable(entry)?;
        let receipt = Receipt {
            sequence: verified.sequence,
            hash: verified.hash,
            recorded_at,
            resent: false,
        };
        let mut gathered = Gathered::default();
        if self.gathered.is_some() && gathered.note(&verified.effects).is_err() {
            // The index will be made anew by whoever asks it.
            self.gathered = None;
        }
        if !stands_alone(&verified) {
            // It is judged by all that came before, so that must be folded whole.
            for earlier in &mut group.0 {
                earlier.judged = std::mem::take(&mut earlier.judged).complete(&mut self.world);
            }
        }
        let refusal = self.proposed_twice(receipt.sequence, recorded_at);
        if let Some(refusal) = refusal.or_else(|| self.opened_beside(&verified)) {
            self.chain.undo(before);
            return Err(refusal);
        }
        match judge_entry(&mut self.world, verified) {
            Ok(judged) => {
                group.0.push(Member {
                    bytes,
                    hash: receipt.hash,
                    before,
                    judged,
                    gathered,
                });
                Ok(receipt)
            }
            Err(refused) => {
                self.chain.undo(before);
                let (_, refusal) = *refused;
                Err(refusal)
            }
        }
    }

    /// Goes back to before the group.
    fn undo(&mut self, group: Group) {
        for member in group.0.into_iter().rev() {
            member.judged.undo(&mut self.world);
            self.chain.undo(member.before);
        }
    }

    /// Writes and syncs the group, and meanwhile folds what is left of it to fold.
    fn write(&mut self, group: Group) -> Result<(), LedgerError> {
        if group.0.is_empty() {
            return Ok(());
        }
        let mut gathered = Gathered::default();
        let mut posted: Vec<Vec<RecordedEvent>> = Vec::new();
        let mut entries: Vec<(Vec<u8>, [u8; 32])> = Vec::with_capacity(group.0.len());
        for member in group.0 {
            if let Judged::Posted(events) = member.judged {
                posted.push(events);
            }
            entries.push((member.bytes, member.hash.0));
            gathered.append(member.gathered);
        }
        let frames: Vec<(&[u8], [u8; 32])> = entries
            .iter()
            .map(|(bytes, tag)| (bytes.as_slice(), *tag))
            .collect();
        let (log, world) = (&mut self.log, &mut self.world);
        let few = posted.iter().map(Vec::len).sum::<usize>() < FOLD_MEANWHILE;
        let join = || {
            posted
                .into_iter()
                .for_each(|events| world.apply_posted(events))
        };
        let written = if few {
            let written = log.append_group(&frames);
            join();
            written
        } else {
            rayon::join(|| log.append_group(&frames), join).0
        };
        if let Err(error) = written {
            // The state here is ahead of the disk: nothing may be built on it.
            self.poisoned = Some(error.to_string());
            return Err(error.into());
        }
        self.set_aside = None;
        if let Some(all) = &mut self.gathered {
            all.append(gathered);
            // More than a run is no small addition: the index is made anew by whoever asks it.
            if all.len() > RUN_PAIRS {
                self.gathered = None;
            }
        }
        Ok(())
    }

    /// The receipt of bytes that were recorded before, whichever of the key's entries they are. Other
    /// bytes under a count that was used are no resend, and are refused for that count.
    fn known(&self, submission: &Submission, group: &Group) -> Option<Receipt> {
        let author = submission.author();
        let key = self.chain.mandates().key(&author)?;
        if submission.signed.count == 0 || submission.signed.count > key.count {
            return None;
        }
        // Genesis is signed by no enrolled key and is looked for in its own place alone.
        let (first, last) = if submission.signed.ledger.is_zero() {
            (0, 0)
        } else {
            (key.since, key.last_sequence)
        };
        let written = self.log.mark().frames;
        let reader = LogReader::open(Arc::clone(&self.disk), LogOptions::default()).ok()?;
        // From the key's last entry back: a client resends what it sent last.
        for sequence in (first..=last).rev() {
            let bytes = match sequence.checked_sub(written) {
                None => reader.read(sequence).ok()?,
                Some(ahead) => {
                    let member = group.0.get(usize::try_from(ahead).ok()?)?;
                    member.bytes.clone()
                }
            };
            let Some(stored) = entry::Header::from_bytes(&bytes) else {
                continue;
            };
            if stored.signed.author != author || stored.signed.count > submission.signed.count {
                continue;
            }
            let recorded_at = stored.ledger.recorded_at;
            if submission.with_ledger_part(stored.ledger) != bytes {
                return None;
            }
            return Some(Receipt {
                sequence,
                hash: entry::hash_of(&bytes)?,
                recorded_at,
                resent: true,
            });
        }
        None
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

    /// Whether anything was recorded since it was opened.
    pub fn has_grown(&self) -> bool {
        self.chain.size() > self.opened.map_or(0, |opened| opened.size)
    }

    /// From now on keeps the words of what is recorded, for [`Ledger::gathered`].
    pub fn gather(&mut self) {
        self.gathered.get_or_insert_with(Gathered::default);
    }

    /// What was recorded since the ledger was opened, for an index that was up to date then: the history
    /// at the opening (`None` for a new ledger) and now, and the words. Nothing where nobody asked for
    /// them before the first entry.
    pub fn gathered(&mut self) -> Option<(Option<IndexedTo>, IndexedTo, Gathered)> {
        let now = IndexedTo {
            ledger: self.chain.ledger(),
            size: self.chain.size(),
            head: self.chain.head(),
        };
        Some((self.opened, now, self.gathered.take()?))
    }

    /// Makes the mark durable and frees the lock.
    pub fn close(self) -> Result<(), LedgerError> {
        Ok(self.log.close()?)
    }
}

/// An audit lets kinds of later programs stand, unread; a writer records none.
fn readable(entry: &CheckedEntry) -> Result<(), Refusal> {
    let unread = (0u32..)
        .zip(&entry.events)
        .find(|(_, event)| event.event.is_none());
    match unread {
        None => Ok(()),
        Some((index, event)) => Err(Refusal::Unreadable {
            index,
            kind: event.kind,
            version: event.version,
        }),
    }
}

impl From<EntryFault> for LedgerError {
    fn from(fault: EntryFault) -> Self {
        LedgerError::Refused(Refusal::Entry(fault))
    }
}
