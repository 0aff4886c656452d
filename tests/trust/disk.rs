//! The ledger as a whole over a disk that fails: at every call in turn the power goes, the disk is
//! full, a write stops in the middle or a write or sync fails; then the machine or the process
//! starts anew. What was acknowledged is there, the history verifies against the last head that was
//! noted, and the author who was not answered sends the same bytes again.
//!
//! Deliberately not here: the log alone under the same faults, with more of each; that is
//! `log/crash.rs`.

use crate::trust_support;

use std::collections::BTreeMap;
use std::sync::Arc;

use sunledger::chain::{Draft, Submission, entry};
use sunledger::crypto::digest::{EntryHash, LedgerId};
use sunledger::disk::{Disk, Fault, SimDisk};
use sunledger::domain::date::{Date, Timestamp};
use sunledger::domain::events::{Event, EventHead};
use sunledger::domain::party::Role;
use sunledger::ledger::verify::{Trust, Verdict};
use sunledger::ledger::{Clock, Ledger, LedgerError};
use sunledger::log::{LogError, LogOptions, LogReader};
use trust_support::random::{Seeded, cases};
use trust_support::story::*;
use trust_support::{check, findings, noted, open, trust};

/// What authors do next.
enum Act {
    /// Entries of one commit group.
    Record(Vec<Step>),
    /// An endorsement of the first events of the last entry.
    Endorse(u8, Role, u32),
    /// The writer ends and another begins.
    Restart,
}

fn acts(id: &LedgerId) -> Vec<Act> {
    let authority = || EventHead::live(Role::Ka, Date(20_150));
    let enrolments: Vec<(EventHead, Event)> = CLERKS
        .iter()
        .map(|(number, roles)| (authority(), enrolment(id, *number, roles)))
        .collect();
    let count = enrolments.len() as u32;
    let pay = |number: &str| (PAYER, vec![(head(Role::Pay), received(number, 5))]);
    let tipped = |number: &str| (LEAVER, vec![(head(Role::Sup), tip(number))]);
    vec![
        Act::Endorse(KA2, Role::Ka, 1),
        Act::Record(vec![(KA1, enrolments)]),
        Act::Endorse(KA2, Role::Ka, count),
        Act::Record(vec![(CLERK, vec![(head(Role::Edu), scheme_published())])]),
        Act::Endorse(SECOND, Role::Fin, 1),
        Act::Record(vec![pay("1"), tipped("1")]),
        Act::Restart,
        Act::Record(vec![pay("2"), tipped("2")]),
        Act::Record(vec![(
            CLERK,
            vec![(head(Role::Unit), person_registered(31))],
        )]),
    ]
}

/// What the authors and an outsider know.
#[derive(Default)]
struct Known {
    /// Hash of each entry that was acknowledged.
    acknowledged: BTreeMap<u64, EntryHash>,
    /// The ledger's id, size and root, noted after the last acknowledgement.
    noted: Option<Trust>,
    /// The last entry acknowledged.
    last: Option<EntryHash>,
    /// How many acts are done.
    done: usize,
    /// Bytes that were sent and not answered.
    unanswered: Vec<Submission>,
    hours: i64,
}

impl Known {
    fn clock(&mut self) -> Clock {
        self.hours += 1;
        Clock {
            now: Timestamp(START + self.hours * HOUR),
            allow_jump: false,
        }
    }

    fn note(&mut self, ledger: &Ledger) {
        self.noted = Some(trust(noted(ledger)));
    }

    /// Founds the ledger, or opens it, and does what is left to do.
    fn go_on(&mut self, disk: &SimDisk, nonce: u8) -> Result<(), LedgerError> {
        let mut ledger = if self.noted.is_some() {
            open(disk)?
        } else {
            let ledger = Story::found(disk.clone(), nonce)?.ledger;
            let genesis = ledger.chain().head();
            self.acknowledged.insert(0, genesis);
            self.last = Some(genesis);
            self.note(&ledger);
            ledger
        };
        let acts = acts(&ledger.id());
        while let Some(act) = acts.get(self.done) {
            let steps = match act {
                Act::Restart => {
                    // Before the closing: whether it succeeds or not, nothing is asked again.
                    self.done += 1;
                    ledger.close()?;
                    ledger = open(disk)?;
                    continue;
                }
                Act::Record(steps) => steps.clone(),
                Act::Endorse(by, role, count) => {
                    let entry = self.last.expect("something to endorse");
                    let each = (0..*count).map(|index| endorsement(*role, entry, index));
                    vec![(*by, each.collect())]
                }
            };
            let clock = self.clock();
            if self.unanswered.is_empty() {
                self.unanswered = steps
                    .iter()
                    .map(|(by, events)| {
                        let draft = Draft {
                            ledger: ledger.id(),
                            count: ledger.next_count(&key(*by).public()),
                            claimed: clock.now,
                            seen: ledger.seen(),
                            seed: [self.done as u8; 32],
                            events,
                        };
                        draft.sign(&key(*by)).expect("it encodes")
                    })
                    .collect();
            }
            match ledger.submit(&self.unanswered, clock) {
                Ok(receipts) => {
                    for receipt in &receipts {
                        self.acknowledged.insert(receipt.sequence, receipt.hash);
                    }
                    self.last = receipts.last().map(|receipt| receipt.hash);
                    self.unanswered.clear();
                    self.done += 1;
                    self.note(&ledger);
                }
                Err(error) => {
                    for _ in 0..2 {
                        let again = ledger.submit(&self.unanswered, clock);
                        let stopped = matches!(again, Err(LedgerError::Poisoned { .. }));
                        assert!(stopped, "it stops, and says so: {again:?}");
                    }
                    return Err(error);
                }
            }
        }
        ledger.close()
    }

    /// Everything acknowledged is on the disk and verifies. Until a writer has been there again, the
    /// mark may lag behind or be lost; then it is not trusted as it lies, and never taken for the whole.
    fn is_kept(&self, disk: &SimDisk, recovered: bool) {
        let Some(noted) = self.noted else {
            return;
        };
        let report = match check(disk, noted) {
            Ok(report) => report,
            Err(error) => {
                assert!(!recovered, "{error}");
                return;
            }
        };
        let (_, all) = findings(&report);
        let size = noted.head.map_or(0, |head| head.0);
        if !recovered && report.size < size {
            // The mark lags behind: not trusted as it lies, but all of it is there, and said to be.
            assert!(report.size + report.tail_entries >= size, "{all}");
            assert!(all.contains("whole entries past the mark"), "{all}");
            return;
        }
        assert_ne!(report.verdict, Verdict::Distrust, "{all}");
        assert_eq!(report.head_given.map(|(_, _, holds)| holds), Some(true));
        if recovered {
            assert_eq!(report.verdict, Verdict::Sound);
        }
        let reader = LogReader::open(Arc::new(disk.clone()), LogOptions::default());
        let reader = reader.expect("it reads");
        for (sequence, hash) in &self.acknowledged {
            let bytes = reader.read(*sequence).expect("what was acknowledged");
            assert_eq!(entry::hash_of(&bytes), Some(*hash), "entry {sequence}");
        }
    }

    /// Opens once and looks. A founding that was cut short was not acknowledged: there is nothing
    /// yet, or the genesis alone, or it can be begun again.
    fn recover(&mut self, disk: &SimDisk) {
        match open(disk) {
            Ok(ledger) => {
                if self.noted.is_none() {
                    assert_eq!(ledger.chain().size(), 1);
                    self.acknowledged.insert(0, ledger.chain().head());
                    self.last = Some(ledger.chain().head());
                    self.note(&ledger);
                }
                drop(ledger);
                self.is_kept(disk, true);
            }
            Err(LedgerError::Empty | LedgerError::Log(LogError::NotALog { .. }))
                if self.noted.is_none() => {}
            Err(error) => panic!("it must open: {error}"),
        }
    }
}

/// The number of calls of an undisturbed run.
fn calls() -> u64 {
    let disk = SimDisk::new();
    let mut known = Known::default();
    known.go_on(&disk, 1).expect("nothing fails");
    known.is_kept(&disk, true);
    disk.calls()
}

const FAULTS: [Fault; 6] = [
    Fault::PowerLost,
    Fault::Error,
    Fault::NoSpace,
    Fault::ShortWrite(1),
    Fault::ShortWrite(60),
    Fault::ShortWrite(700),
];

/// One fault at one call, a restart, perhaps a second fault meanwhile, and on to the end.
fn trial(call: u64, fault: Fault, seed: u64) {
    let mut random = Seeded(seed);
    let disk = SimDisk::new();
    let mut known = Known::default();
    disk.fail_at(call, fault);
    let error = known.go_on(&disk, 1).expect_err("the fault must be told");
    assert!(matches!(error, LedgerError::Log(_)), "{error:?}");
    if fault == Fault::PowerLost || random.below(2) == 0 {
        disk.power_cut(random.next());
    } else {
        disk.kill_process();
    }
    known.is_kept(&disk, false);
    // The next opening may fail too, in any way.
    if random.below(2) == 0 {
        disk.fail_at(
            disk.calls() + random.below(12) as u64,
            *random.pick(&FAULTS),
        );
        if open(&disk).is_ok() {
            disk.heal();
        }
        disk.power_cut(random.next());
        known.is_kept(&disk, false);
    }
    known.recover(&disk);
    // What a writer has found, it has made durable.
    disk.power_cut(random.next());
    known.is_kept(&disk, true);
    if known.noted.is_none() {
        // Where nothing was acknowledged, a founding begins on a fresh disk.
        let fresh = SimDisk::new();
        known.go_on(&fresh, 2).expect("a fresh disk");
        return known.is_kept(&fresh, true);
    }
    known.go_on(&disk, 1).expect("nothing fails any more");
    known.is_kept(&disk, true);
    let all = known.acknowledged.len() as u64;
    assert_eq!(
        known.noted.and_then(|noted| noted.head).map(|head| head.0),
        Some(all)
    );
    assert_eq!(all, 11, "nothing is there twice");
}

fn trials(rounds: u64, seed: u64, every: impl Fn(u64, usize, u64) -> bool) -> usize {
    let calls = calls();
    let mut tried = 0;
    for round in 0..rounds {
        for call in 0..calls {
            for (at, fault) in FAULTS.into_iter().enumerate() {
                if !every(call, at, round) {
                    continue;
                }
                let seed = seed + round * 1_000_003 + call * 17 + at as u64;
                let done = std::panic::catch_unwind(|| trial(call, fault, seed));
                assert!(
                    done.is_ok(),
                    "{fault:?} at call {call}, seed {seed}: see above"
                );
                tried += 1;
            }
        }
    }
    println!("{tried} faults over {calls} calls, seed {seed}: nothing acknowledged was lost");
    tried
}

/// Every call once, each with another fault than its neighbours, and every call with the power gone.
#[test]
fn a_fault_at_every_call_loses_nothing_sample() {
    let tried = trials(1, 1, |call, fault, _| {
        fault == 0 || call as usize % FAULTS.len() == fault
    });
    assert!(tried > 60);
}

#[test]
#[ignore = "every fault at every call, many times: minutes"]
fn every_fault_at_every_call_loses_nothing() {
    let rounds = cases(10) as u64;
    let tried = trials(rounds, 100, |_, _, _| true);
    assert!(tried > 300 * rounds as usize);
}

/// A disk that turns read-only refuses the writer and hides nothing from a reader.
#[test]
fn a_read_only_disk_is_told() {
    let disk = SimDisk::new();
    let mut known = Known::default();
    known.go_on(&disk, 1).expect("nothing fails");
    disk.set_read_only(true);
    let error = open(&disk).map(drop).expect_err("no writing");
    assert!(
        matches!(error, LedgerError::Log(LogError::ReadOnly { .. })),
        "{error:?}"
    );
    known.is_kept(&disk, true);
    assert!(disk.exists("log/00000000.seg").unwrap());
}
