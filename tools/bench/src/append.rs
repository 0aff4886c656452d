//! Appending: from signed bytes in memory to the synced, acknowledged entry, beside a plain file
//! that is given the same bytes and synced as often. Both grow as they are written; rounds of the
//! two alternate, so that what else the machine does weighs on both.

use std::fs::{File, OpenOptions};
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use sunledger::chain::Submission;
use sunledger::chain::entry::HEADER_LEN;

use crate::fixture::Fixture;
use crate::table::{Row, median};
use crate::workload::Workload;

/// A file that is appended to and synced, and nothing else.
struct Plain {
    file: File,
    at: u64,
}

impl Plain {
    fn create(dir: &Path) -> Result<Plain> {
        let file = OpenOptions::new()
            .create_new(true)
            .write(true)
            .open(dir.join("plain"))?;
        Ok(Plain { file, at: 0 })
    }

    fn append(&mut self, bytes: &[u8]) -> Result<()> {
        self.file.write_all_at(bytes, self.at)?;
        self.at += bytes.len() as u64;
        self.file.sync_data()?;
        Ok(())
    }
}

/// As many bytes as the ledger writes for a submission: header and body.
fn stored(submission: &Submission) -> Vec<u8> {
    let mut bytes = vec![0x5a; HEADER_LEN];
    bytes.extend_from_slice(&submission.body);
    bytes
}

/// What rounds of both sides took.
#[derive(Default)]
struct Rounds {
    us: Vec<f64>,
    peer: Vec<f64>,
    ratio: Vec<f64>,
}

impl Rounds {
    fn add(&mut self, events: usize, us: Duration, peer: Duration) {
        let rate = |time: Duration| events as f64 / time.as_secs_f64();
        self.us.push(rate(us));
        self.peer.push(rate(peer));
        self.ratio.push(rate(us) / rate(peer));
    }

    fn row(self, what: &str, unit: &'static str, aim: &str) -> Row {
        let rounds = self.ratio.len();
        let ratio = median(self.ratio);
        Row::against(what, unit, median(self.us), median(self.peer), aim).noted(format!(
            "medians of {rounds} rounds; median ratio {ratio:.2}"
        ))
    }
}

/// Entries of `size` events, one submission and one sync each.
pub fn one_by_one(
    dir: &Path,
    seed: u64,
    size: usize,
    rounds: usize,
    per_round: usize,
) -> Result<Row> {
    let mut fixture = Fixture::create(&dir.join("ledger"))?;
    let mut plain = Plain::create(dir)?;
    let mut workload = Workload::new(seed);
    let mut out = Rounds::default();
    let mut event_bytes = 0;
    let mut events = 0;
    for round in 0..=rounds {
        let submissions = fixture
            .signer
            .sign(&mut workload, std::iter::repeat_n(size, per_round))?;
        event_bytes += submissions.iter().map(|s| s.body.len() - 32).sum::<usize>();
        events += size * per_round;
        let wire: Vec<Vec<u8>> = submissions.iter().map(Submission::to_bytes).collect();
        let raw: Vec<Vec<u8>> = submissions.iter().map(stored).collect();
        let mut ours = || -> Result<Duration> {
            let start = Instant::now();
            for bytes in &wire {
                let submission = Submission::from_bytes(bytes).context("submission")?;
                let clock = fixture.clock();
                let receipts = fixture.ledger.submit(&[submission], clock)?;
                if receipts.len() != 1 {
                    bail!("expected one receipt");
                }
            }
            Ok(start.elapsed())
        };
        let mut theirs = || -> Result<Duration> {
            let start = Instant::now();
            for bytes in &raw {
                plain.append(bytes)?;
            }
            Ok(start.elapsed())
        };
        let (us, peer) = if round % 2 == 0 {
            let us = ours()?;
            (us, theirs()?)
        } else {
            let peer = theirs()?;
            (ours()?, peer)
        };
        // The first round warms both sides up.
        if round > 0 {
            out.add(size * per_round, us, peer);
        }
    }
    let bytes = event_bytes / events - 4;
    let row = out.row(
        &format!("entries of {size} events"),
        "events/s",
        if size == 1 {
            "≥ 0.8"
        } else {
            "≥ 0.5 (0.7)"
        },
    );
    let note = format!("{}; {bytes} bytes an event", row.note);
    Ok(row.noted(note))
}
