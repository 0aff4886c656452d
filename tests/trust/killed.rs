//! A process that writes to a real folder is killed without warning, at a random point, again and
//! again; what it had said was recorded is there afterwards, and the history verifies against the
//! last head it said.

use crate::trust_support;

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use sunledger::chain::entry;
use sunledger::crypto::digest::TreeRoot;
use sunledger::disk::{Disk, RealDisk, SimDisk};
use sunledger::domain::date::Timestamp;
use sunledger::domain::party::Role;
use sunledger::ledger::verify::{Trust, Verdict, verify};
use sunledger::ledger::{Clock, Ledger};
use sunledger::log::{LogOptions, LogReader};
use trust_support::findings;
use trust_support::forge::payloads_of;
use trust_support::random::{Seeded, cases};
use trust_support::story::*;

/// Names the folder to the process that is to be killed.
const FOLDER: &str = "SUNLEDGER_TEST_KILLED_FOLDER";
/// And its seed.
const SEED: &str = "SUNLEDGER_TEST_KILLED_SEED";

/// Not a test of its own: the process that is killed. It records for ever, and prints the size and
/// the root after each entry or group that was acknowledged.
#[test]
fn writer_to_be_killed() {
    let Ok(folder) = std::env::var(FOLDER) else {
        return;
    };
    let mut random = Seeded(std::env::var(SEED).unwrap().parse().unwrap());
    let disk: Arc<dyn Disk> = Arc::new(RealDisk::new(folder));
    let mut ledger = Ledger::open(disk, "the writer to be killed").expect("it opens");
    let mut out = std::io::stdout();
    // Printing fails when the parent is gone; then this ends too.
    loop {
        let size = ledger.chain().size();
        let now = Timestamp(ledger.chain().recorded_at().expect("a genesis").0 + HOUR);
        let clock = Clock {
            now,
            allow_jump: false,
        };
        // Entries of one to sixteen events, some alone and some two in a group.
        let mut group = Vec::new();
        for by in [PAYER, LEAVER].into_iter().take(1 + random.below(2)) {
            let events: Vec<_> = (0..=random.below(16))
                .map(|at| {
                    let number = format!("{size}-{at}");
                    match by {
                        PAYER => (
                            head(Role::Pay),
                            received(&number, 1 + random.below(9) as i64),
                        ),
                        _ => (head(Role::Sup), tip(&number)),
                    }
                })
                .collect();
            let draft = sunledger::chain::Draft {
                ledger: ledger.id(),
                count: ledger.next_count(&key(by).public()),
                claimed: now,
                seen: ledger.seen(),
                seed: random.bytes(),
                events: &events,
            };
            group.push(draft.sign(&key(by)).expect("it encodes"));
        }
        ledger.submit(&group, clock).expect("recorded");
        let chain = ledger.chain();
        if writeln!(out, "recorded {} {}", chain.size(), chain.root()).is_err() {
            return;
        }
    }
}

/// An open ledger with clerks, in a folder.
fn founded(folder: &Path, nonce: u8) {
    // Made in memory and written down, which is quicker than syncing each entry.
    let mut story = Story::found(SimDisk::new(), nonce).expect("it is founded");
    story.enrol().expect("clerks");
    story.publish().expect("a scheme");
    let disk = story.disk.clone();
    story.ledger.close().expect("it closes");
    std::fs::create_dir(folder.join("log")).unwrap();
    for name in disk.list("log").unwrap() {
        let path = format!("log/{name}");
        let bytes = disk.read_whole(&path, 1 << 30).unwrap();
        std::fs::write(folder.join(path), bytes).unwrap();
    }
}

fn spawned(folder: &Path, seed: u64) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "killed::writer_to_be_killed", "--nocapture"])
        .env(FOLDER, folder)
        .env(SEED, seed.to_string())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it starts")
}

/// Size and root from a line of the writer.
fn said(line: &str) -> Option<(u64, TreeRoot)> {
    let mut words = line.split("recorded ").nth(1)?.split_whitespace();
    let size = words.next()?.parse().ok()?;
    // A line that was cut short by the kill has no whole root, and was not said.
    let mut root = [0; 32];
    hex::decode_to_slice(words.next()?, &mut root).ok()?;
    Some((size, TreeRoot(root)))
}

/// Kills a writer `kills` times, each time after a random number of acknowledgements and a random
/// while; says how many entries were acknowledged, and how often more was found than was said.
fn killed(kills: usize, seed: u64) -> (u64, usize, usize) {
    let mut random = Seeded(seed);
    let (mut entries, mut unsaid, mut torn) = (0, 0, 0);
    let mut folder = tempfile::tempdir().unwrap();
    let mut head: Option<(u64, TreeRoot)> = None;
    let mut kept: Vec<Vec<u8>> = Vec::new();
    for kill in 0..kills {
        if kill % 20 == 0 {
            // A new one now and then, as each opening reads the whole history.
            folder = tempfile::tempdir().unwrap();
            founded(folder.path(), random.mask());
            head = None;
            kept.clear();
        }
        let place = format!("seed {seed}, kill {kill}");
        let mut child = spawned(folder.path(), random.next());
        // Some are killed while they still open the ledger.
        let wanted = random.below(4) * random.below(12);
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut heard = 0;
        while heard < wanted {
            let line = lines
                .next()
                .unwrap_or_else(|| panic!("{place}: it ended"))
                .unwrap();
            if let Some(said) = said(&line) {
                head = Some(said);
                heard += 1;
            }
        }
        let longest = if wanted == 0 { 60_000 } else { 6_000 };
        std::thread::sleep(Duration::from_micros(random.below(longest) as u64));
        child.kill().expect("it is killed");
        let ended = child.wait().unwrap();
        assert_eq!(ended.code(), None, "{place}: it ended by itself");
        for line in lines.map_while(Result::ok) {
            head = said(&line).or(head);
        }

        // As it lies there, before any writer has cleaned up: the head that was said holds.
        let disk: Arc<dyn Disk> = Arc::new(RealDisk::new(folder.path()));
        let trust = Trust { ledger: None, head };
        let report = verify(Arc::clone(&disk), trust, |_, _| {}).expect("it is judged");
        let (_, all) = findings(&report);
        assert_ne!(report.verdict, Verdict::Distrust, "{place}: {all}");
        torn += usize::from(report.verdict == Verdict::TornTail);
        let acknowledged = head.map_or(0, |(size, _)| size);
        assert!(report.size >= acknowledged, "{place}");
        // And after one has: nothing that was there has changed, and it can go on.
        let ledger = Ledger::open(Arc::clone(&disk), "the next writer").expect("it opens");
        let size = ledger.chain().size();
        assert!(size >= report.size, "{place}: what a reader has seen stays");
        unsaid += usize::from(size > acknowledged);
        ledger.close().unwrap();
        let report = verify(Arc::clone(&disk), trust, |_, _| {}).expect("it is judged");
        assert_eq!(
            (report.verdict, report.size),
            (Verdict::Sound, size),
            "{place}"
        );
        let segment = std::fs::read(folder.path().join("log/00000000.seg")).unwrap();
        let now = payloads_of(&segment);
        assert!(now.starts_with(&kept), "{place}: an entry changed");
        entries += (now.len() - kept.len()) as u64;
        kept = now;
        // What is there now was seen by this reader: from here on it must stay too.
        head = Some((size, report.root));
        let reader = LogReader::open(disk, LogOptions::default()).unwrap();
        assert_eq!(
            entry::hash_of(&reader.read(size - 1).unwrap()),
            Some(report.head)
        );
    }
    (entries, unsaid, torn)
}

fn run(kills: usize, seed: u64) {
    println!("seed {seed}");
    let (entries, unsaid, torn) = killed(kills, seed);
    println!(
        "{kills} kills, {entries} entries found; {torn} times bytes past the mark, {unsaid} times \
         more was recorded than had been said"
    );
    assert!(entries > 5 * kills as u64, "they were at work");
}

#[test]
fn a_killed_writer_loses_nothing_acknowledged_sample() {
    run(12, 1);
}

#[test]
#[ignore = "200 kills: minutes"]
fn a_killed_writer_loses_nothing_acknowledged_200_times() {
    run(cases(200), 2);
}
