//! The whole ledger on a disk that fails: at every changing call of a story in turn the power goes,
//! the disk is full, a write or a sync fails. What was acknowledged is there afterwards, what is there
//! is a prefix of the honest story, the audit finds nothing, and the writer goes on.
//!
//! The same for the log alone, with more seeds, stands in `log_crash.rs`.

mod trust_support;

use sunledger::crypto::digest::EntryHash;
use sunledger::disk::{Fault, SimDisk};
use sunledger::domain::party::Role;
use sunledger::ledger::verify::{Trust, Verdict};
use trust_support::random::cases;
use trust_support::story::{PAYER, Story, head, received};
use trust_support::{check, findings, open};

/// What was acknowledged: sequence and hash of each entry, in order.
type Acknowledged = Vec<(u64, EntryHash)>;

/// Opens the ledger and records receipts until something fails; every acknowledged entry is kept in
/// `told`. Whether all went well to the closing.
fn write(disk: &SimDisk, told: &mut Acknowledged, numbers: std::ops::Range<u32>) -> bool {
    let Ok(ledger) = open(disk) else {
        return false;
    };
    let mut story = Story {
        now: ledger.chain().recorded_at().map_or(0, |at| at.0),
        ledger,
        disk: disk.clone(),
        salt: 1,
    };
    for number in numbers {
        let events = [(head(Role::Pay), received(&number.to_string(), 100))];
        match story.record(PAYER, &events) {
            Ok(receipt) => told.push((receipt.sequence, receipt.hash)),
            Err(_) => {
                // After a failure the ledger must be opened again before anything is taken.
                let after = story.record(PAYER, &[(head(Role::Pay), received("after", 1))]);
                assert!(after.is_err(), "a writer that failed goes on");
                return false;
            }
        }
    }
    story.ledger.close().is_ok()
}

/// Every acknowledged entry is there, at its place, and the audit has nothing to say.
fn held(disk: &SimDisk, told: &Acknowledged, place: &str) {
    let ledger = open(disk).unwrap_or_else(|error| panic!("{place}: {error}"));
    for (sequence, hash) in told {
        let found = ledger.chain().recent_hash(*sequence);
        assert_eq!(
            found,
            Some(*hash),
            "{place}: entry {sequence} of {}",
            told.len()
        );
    }
    ledger
        .close()
        .unwrap_or_else(|error| panic!("{place}: {error}"));
    let report = check(disk, Trust::default()).unwrap_or_else(|error| panic!("{place}: {error}"));
    let (_, all) = findings(&report);
    assert_eq!(report.verdict, Verdict::Sound, "{place}: {all}");
}

/// A ledger with three entries, on a healthy disk.
fn founded() -> (SimDisk, Acknowledged) {
    let disk = SimDisk::new();
    let mut story = Story::found(disk.clone(), 1).expect("it is founded");
    story.enrol().expect("clerks");
    let told = vec![(story.ledger.chain().size() - 1, story.ledger.chain().head())];
    story.ledger.close().expect("it closes");
    (disk, told)
}

fn fault_everywhere(seeds: u64) -> usize {
    let (base, told) = founded();
    let healthy = base.copy();
    let begun = healthy.calls();
    assert!(write(&healthy, &mut told.clone(), 0..4));
    let calls = healthy.calls() - begun;
    let faults = [
        Fault::PowerLost,
        Fault::NoSpace,
        Fault::Error,
        Fault::ShortWrite(1),
        Fault::ShortWrite(70),
    ];
    let mut tried = 0;
    for fault in faults {
        for call in 0..calls {
            for seed in 0..seeds {
                let place = format!("{fault:?} at call {call} of {calls}, seed {seed}");
                let disk = base.copy();
                let mut told = told.clone();
                disk.fail_at(disk.calls() + call, fault);
                let whole = write(&disk, &mut told, 0..4);
                assert!(!whole || fault != Fault::PowerLost, "{place}: unnoticed");
                // The process dies, and with every second seed the power goes too.
                if fault == Fault::PowerLost || seed % 2 == 1 {
                    disk.power_cut(seed * 1_000_003 + call);
                } else {
                    disk.kill_process();
                }
                disk.heal();
                held(&disk, &told, &place);
                assert!(write(&disk, &mut told, 10..12), "{place}: it can't go on");
                held(&disk, &told, &place);
                tried += 1;
            }
        }
    }
    tried
}

#[test]
fn a_fault_at_any_call_loses_nothing_acknowledged() {
    let seeds = cases(2) as u64;
    println!(
        "{} trials, seeds 0 to {}",
        fault_everywhere(seeds),
        seeds - 1
    );
}

#[test]
#[ignore = "many more orders of unsynced pages: minutes"]
fn a_fault_at_any_call_loses_nothing_acknowledged_many_seeds() {
    let seeds = cases(60) as u64;
    println!(
        "{} trials, seeds 0 to {}",
        fault_everywhere(seeds),
        seeds - 1
    );
}
