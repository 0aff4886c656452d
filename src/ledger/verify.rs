//! The auditor's question: was anything altered, removed, inserted or reordered?
//!
//! Reads every byte of the log; checks CRC, sequence, count, hash, strict signature, mandate,
//! separation of duties, event root, Merkle root, business structure and committed projection
//! digests. Names the first entry that cannot be trusted with expected and found, then goes on and
//! lists damage that does not follow from it. Vouches for nothing past the synced mark, and says up
//! to where somebody outside vouches. Memory: fixed batches and the `seen` window, plus the live
//! state of keys, persons and cases, which the report counts apart.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::mpsc::sync_channel;

use rayon::prelude::*;
use serde::Serialize;

use crate::chain::state::LIMITS_MAX;
use crate::chain::{ChainState, CheckedEntry, EntryFault, KeyCache, check_entry, entry};
use crate::crypto::digest::{Digest, EntryHash, LedgerId, TreeRoot};
use crate::disk::Disk;
use crate::domain::date::Timestamp;
use crate::log::{Examined, LogOptions, LogReader, Survey, set_aside_pieces};
use crate::projections::World;

use super::append::{digest_of, stated_digest};
use super::error::LedgerError;
use super::fold::fold_whole;
use super::history::within_limits;

/// Findings listed; the rest are counted.
const LISTED_MAX: usize = 1_000;
/// Frames in one batch, at most.
const BATCH_FRAMES: usize = 512;
/// Bytes in one batch, at most.
const BATCH_BYTES: usize = 1 << 20;

/// What the verifier is told from outside; it never comes from the thing being checked.
#[derive(Clone, Copy, Debug, Default)]
pub struct Trust {
    /// The ledger id to trust.
    pub ledger: Option<LedgerId>,
    /// A size and root noted outside.
    pub head: Option<(u64, TreeRoot)>,
}

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// Sequence concerned, where one is.
    pub sequence: Option<u64>,
    /// Segment file.
    pub segment: Option<u32>,
    /// Byte offset in it.
    pub offset: Option<u64>,
    /// What was expected and what was found.
    pub what: String,
}

/// What was checked, by count.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Checked {
    /// Bytes of segment files read.
    pub bytes: u64,
    /// Entries whose place, links, signature and mandate hold.
    pub entries: u64,
    /// Events whose bytes hang under a signed root.
    pub events: u64,
    /// Events of kinds unknown to this program: verified, not understood.
    pub unknown_kinds: u64,
    /// Keys that have signed.
    pub keys: u64,
    /// Endorsements counted.
    pub endorsements: u64,
    /// Committed projection digests recomputed.
    pub closes: u64,
}

/// The verdict.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Everything holds.
    Sound,
    /// Everything recorded holds; bytes past the mark were never acknowledged.
    TornTail,
    /// The history cannot be trusted.
    Distrust,
}

/// The whole answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Report {
    /// The verdict.
    pub verdict: Verdict,
    /// The ledger's id, as its own first entry gives it.
    pub ledger: LedgerId,
    /// Whether that id was the one to trust; `None` when none was given.
    pub trusted: Option<bool>,
    /// Size and root given from outside, and whether this history extends them.
    pub head_given: Option<(u64, TreeRoot, bool)>,
    /// Entries vouched for.
    pub size: u64,
    /// RFC 6962 root over them.
    pub root: TreeRoot,
    /// Hash of the last.
    pub head: EntryHash,
    /// Recorded-at of the last.
    pub recorded_at: Option<Timestamp>,
    /// Proposals that wait for signers.
    pub pending: usize,
    /// Counts.
    pub checked: Checked,
    /// What is wrong; the first is the first in log order.
    pub findings: Vec<Finding>,
    /// Findings not listed.
    pub findings_not_listed: u64,
    /// Bytes past the mark that nobody was told are recorded.
    pub tail_bytes: u64,
    /// Whole entries among them.
    pub tail_entries: u64,
    /// Files with bytes set aside.
    pub set_aside: Vec<String>,
    /// Files in the log's folder that are none of ours.
    pub foreign: Vec<String>,
    /// Live state: items by kind, growing with persons and cases, not with history.
    pub live: Vec<(String, u64)>,
}

enum Item {
    Entry {
        sequence: u64,
        segment: u32,
        offset: u64,
        len: usize,
        hash: Option<EntryHash>,
        previous: Option<EntryHash>,
        result: Box<Result<CheckedEntry, EntryFault>>,
    },
    Damage(Finding),
}

enum Raw {
    Entry(u64, u32, u64, Vec<u8>),
    Damage(Finding),
}

/// Verifies the ledger on `disk`. `progress` hears bytes done and bytes in all.
pub fn verify(
    disk: Arc<dyn Disk>,
    trust: Trust,
    mut progress: impl FnMut(u64, u64) + Send,
) -> Result<Report, LedgerError> {
    let options = LogOptions::default();
    let reader = LogReader::open(Arc::clone(&disk), options)?;
    let total = total_bytes(&*disk);
    // Damage in the first entry must not stop the rest from being looked at: then the id is
    // unknown, and every entry is judged by the id it states itself.
    let ledger = reader
        .read(0)
        .ok()
        .and_then(|bytes| entry::hash_of(&bytes))
        .map_or(LedgerId::ZERO, |hash| LedgerId(hash.0));
    let kept: BTreeSet<Digest> = set_aside_pieces(&*disk, digest_of)?
        .iter()
        .map(|pieces| stated_digest(pieces))
        .collect();
    let keys = KeyCache::new();
    // Three stages at once: one reads, all cores check, one judges in order. The channels bound what
    // lies between them.
    let (send_read, receive_read) = sync_channel::<Vec<Raw>>(1);
    let (send, receive) = sync_channel::<Vec<Item>>(2);
    let mut judge = Judge::new(ledger, trust, kept);
    let survey = std::thread::scope(|scope| {
        let keys = &keys;
        let reader = &reader;
        scope.spawn(move || {
            for batch in receive_read {
                let items: Vec<Item> = batch
                    .into_par_iter()
                    .map(|raw| check_raw(raw, &ledger, keys))
                    .collect();
                if send.send(items).is_err() {
                    return;
                }
            }
        });
        let surveyor = scope.spawn(move || {
            let mut batch: Vec<Raw> = Vec::new();
            let mut bytes = 0usize;
            let mut done = 0u64;
            let mut open = true;
            let flush = |batch: &mut Vec<Raw>| send_read.send(std::mem::take(batch)).is_ok();
            let survey = reader.survey_with(&mut |examined| {
                if !open {
                    return;
                }
                match examined {
                    Examined::Frame(frame) => {
                        done += frame.payload.len() as u64;
                        // Nothing past the mark is vouched for, even where the mark covers nothing.
                        if !frame.synced {
                            return;
                        }
                        bytes += frame.payload.len();
                        batch.push(Raw::Entry(
                            frame.position.sequence,
                            frame.position.segment,
                            frame.position.offset,
                            frame.payload.to_vec(),
                        ));
                    }
                    Examined::Damage(damage) => batch.push(Raw::Damage(Finding {
                        sequence: Some(damage.sequence_expected),
                        segment: Some(damage.segment),
                        offset: Some(damage.offset),
                        what: damage.what.to_string(),
                    })),
                }
                if batch.len() >= BATCH_FRAMES || bytes >= BATCH_BYTES {
                    bytes = 0;
                    progress(done, total);
                    open = flush(&mut batch);
                }
            });
            flush(&mut batch);
            progress(total, total);
            survey
        });
        for items in receive {
            for item in items {
                judge.take(item);
            }
        }
        surveyor.join()
    });
    let survey = survey.map_err(|_| LedgerError::CutShort)?;
    Ok(judge.report(&survey))
}

fn total_bytes(disk: &dyn Disk) -> u64 {
    disk.list(crate::log::LOG_DIR)
        .unwrap_or_default()
        .iter()
        .filter(|name| name.ends_with(".seg"))
        .filter_map(|name| {
            disk.len(&format!("{}/{name}", crate::log::LOG_DIR))
                .ok()
                .flatten()
        })
        .sum()
}

fn check_raw(raw: Raw, ledger: &LedgerId, keys: &KeyCache) -> Item {
    match raw {
        Raw::Damage(finding) => Item::Damage(finding),
        Raw::Entry(sequence, segment, offset, bytes) => {
            let header = entry::Header::from_bytes(&bytes);
            let ledger = match (&header, ledger.is_zero()) {
                (Some(header), true) => header.signed.ledger,
                _ => *ledger,
            };
            Item::Entry {
                sequence,
                segment,
                offset,
                len: bytes.len(),
                hash: entry::hash_of(&bytes),
                previous: header.map(|header| header.ledger.previous),
                result: Box::new(check_entry(&bytes, &ledger, &LIMITS_MAX, keys)),
            }
        }
    }
}

struct Judge {
    ledger: LedgerId,
    trust: Trust,
    /// Digests of what lies set aside.
    kept: BTreeSet<Digest>,
    chain: ChainState,
    world: World,
    checked: Checked,
    findings: Vec<Finding>,
    findings_not_listed: u64,
    /// Once an entry cannot be trusted nothing after it is admitted; it is only looked at by itself.
    broken: bool,
    last_hash: Option<EntryHash>,
    head_holds: Option<bool>,
}

impl Judge {
    fn new(ledger: LedgerId, trust: Trust, kept: BTreeSet<Digest>) -> Self {
        let mut judge = Judge {
            ledger,
            trust,
            kept,
            chain: ChainState::new(),
            world: World::default(),
            checked: Checked::default(),
            findings: Vec::new(),
            findings_not_listed: 0,
            broken: false,
            last_hash: None,
            head_holds: None,
        };
        judge.note_head();
        judge
    }

    fn find(&mut self, finding: Finding) {
        self.broken = true;
        self.list(finding);
    }

    /// Lists what cannot be trusted and has nothing resting on it.
    fn list(&mut self, finding: Finding) {
        if self.findings.len() < LISTED_MAX {
            self.findings.push(finding);
        } else {
            self.findings_not_listed += 1;
        }
    }

    fn note_head(&mut self) {
        if let Some((size, root)) = self.trust.head
            && size == self.chain.size()
        {
            self.head_holds = Some(root == self.chain.root());
        }
    }

    fn take(&mut self, item: Item) {
        match item {
            Item::Damage(finding) => {
                self.last_hash = None;
                self.find(finding);
            }
            Item::Entry {
                sequence,
                segment,
                offset,
                len,
                hash,
                previous,
                result,
            } => {
                let before = self.last_hash;
                self.last_hash = hash;
                let place = |what: String| Finding {
                    sequence: Some(sequence),
                    segment: Some(segment),
                    offset: Some(offset),
                    what,
                };
                if self.broken {
                    // Only what does not follow from the first finding.
                    match (*result, before, previous) {
                        (Err(fault), _, _) => self.find(place(fault.to_string())),
                        (Ok(_), Some(before), Some(previous)) if before != previous => {
                            self.find(place(
                                EntryFault::Previous {
                                    expected: before,
                                    found: previous,
                                }
                                .to_string(),
                            ));
                        }
                        _ => {}
                    }
                    return;
                }
                let admitted = (*result)
                    .and_then(|entry| within_limits(entry, len, &self.chain))
                    .and_then(|entry| self.chain.admit(entry));
                let verified = match admitted {
                    Ok(verified) => verified,
                    Err(fault) => return self.find(place(fault.to_string())),
                };
                if !verified.set_aside.is_zero() && !self.kept.contains(&verified.set_aside) {
                    self.list(place(format!(
                        "expected set-aside bytes with digest {} beside the log, found none: they are missing or altered",
                        verified.set_aside
                    )));
                }
                self.checked.entries += 1;
                self.checked.bytes += len as u64;
                self.checked.events += verified.events.len() as u64;
                for event in &verified.events {
                    match event.kind {
                        10 => self.checked.endorsements += 1,
                        293 => self.checked.closes += 1,
                        _ if event.event.is_none() => self.checked.unknown_kinds += 1,
                        _ => {}
                    }
                }
                if let Err(refused) = fold_whole(&mut self.world, verified) {
                    let (at, refusal) = *refused;
                    self.find(place(format!("event {}: {refusal}", at.index)));
                }
                self.note_head();
            }
        }
    }

    fn report(mut self, survey: &Survey) -> Report {
        self.checked.bytes = survey.bytes;
        self.checked.keys = self
            .chain
            .mandates()
            .keys()
            .filter(|(_, key)| key.count > 0)
            .count() as u64;
        if self.chain.size() == 0 && self.findings.is_empty() {
            self.find(Finding {
                sequence: Some(0),
                segment: None,
                offset: None,
                what: "expected a genesis entry, found none that is recorded".to_owned(),
            });
        }
        if let Some(mark) = &survey.mark
            && mark.frames == self.chain.size()
            && mark.frames > 0
            && mark.tag != self.chain.head().0
        {
            self.list(Finding {
                sequence: mark.frames.checked_sub(1),
                segment: None,
                offset: None,
                what: format!(
                    "the mark names another last entry than the log has ({}): one of the two was put in place of the other",
                    self.chain.head()
                ),
            });
        }
        let trusted = self.trust.ledger.map(|trusted| trusted == self.ledger);
        if trusted == Some(false) {
            self.find(Finding {
                sequence: Some(0),
                segment: None,
                offset: None,
                what: format!(
                    "this is ledger {}, the one to trust is {}",
                    self.ledger,
                    self.trust.ledger.unwrap_or_default()
                ),
            });
        }
        let head_given = self.trust.head.map(|(size, root)| {
            let holds = self.head_holds == Some(true);
            (size, root, holds)
        });
        let tail = survey.tail.unwrap_or_default();
        if let Some((size, root, false)) = head_given {
            let size_here = self.chain.size();
            let what = if self.head_holds.is_none() {
                // After a power cut the mark may lag behind what was acknowledged.
                let perhaps = if tail.frames > 0 {
                    format!(
                        ", unless they are among the {} whole entries past the mark: open the ledger for writing once, then verify again",
                        tail.frames
                    )
                } else {
                    String::new()
                };
                format!(
                    "the head noted outside has {size} entries, this history has {size_here} that can be trusted: entries are missing{perhaps}"
                )
            } else {
                format!(
                    "the head noted outside has root {root} at {size} entries, this history has another root there"
                )
            };
            self.find(Finding {
                sequence: Some(size.saturating_sub(1)),
                segment: None,
                offset: None,
                what,
            });
        }
        let verdict = if !self.findings.is_empty() {
            Verdict::Distrust
        } else if tail.bytes > 0 {
            Verdict::TornTail
        } else {
            Verdict::Sound
        };
        let mut live: Vec<(String, u64)> = self
            .world
            .live_items()
            .into_iter()
            .map(|(name, count)| (name.to_owned(), count as u64))
            .collect();
        live.insert(
            0,
            (
                "keys".to_owned(),
                self.chain.mandates().keys().count() as u64,
            ),
        );
        // Taking the state apart takes a tenth of an audit, and nobody needs to wait for it.
        let world = std::mem::take(&mut self.world);
        rayon::spawn(move || drop(world));
        Report {
            verdict,
            ledger: self.ledger,
            trusted,
            head_given,
            size: self.chain.size(),
            root: self.chain.root(),
            head: self.chain.head(),
            recorded_at: self.chain.recorded_at(),
            pending: self.chain.pending().len(),
            checked: self.checked,
            findings: self.findings,
            findings_not_listed: self.findings_not_listed + survey.damage_not_listed,
            tail_bytes: tail.bytes,
            tail_entries: tail.frames,
            set_aside: survey.set_aside.clone(),
            foreign: survey.foreign.clone(),
            live,
        }
    }
}
