//! Verifying a whole ledger, beside bare strict signature checks of the same entries on the same
//! cores, and the memory that it takes.
//!
//! Each measurement runs in a process of its own, so that the high-water mark of one says nothing
//! of another.

use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::time::Instant;

use anyhow::{Context as _, Result, bail};
use rayon::prelude::*;
use serde_json::{Value, json};
use sunledger::chain::entry::{HEADER_LEN, Header, SIGNED_LEN};
use sunledger::crypto::digest::PublicKey;
use sunledger::crypto::sign::VerifyingKey;
use sunledger::disk::RealDisk;
use sunledger::ledger::verify::{Trust, Verdict, verify};
use sunledger::ledger::{History, Until};
use sunledger::log::{LogOptions, LogReader};

use crate::fixture::Fixture;
use crate::table::Row;
use crate::workload::{Rng, Workload};

/// Submissions written with one sync while a ledger is made.
const GROUP: usize = 512;

/// Makes a ledger of `events` events in entries of `size` events on average.
pub fn make(dir: &Path, seed: u64, events: usize, size: usize) -> Result<u64> {
    let mut fixture = Fixture::create(dir)?;
    let mut workload = Workload::new(seed);
    let mut rng = Rng(seed ^ 0x7665_7269_6679);
    let mut left = events;
    let mut entries = 0;
    while left > 0 {
        let mut sizes = Vec::with_capacity(GROUP);
        while left > 0 && sizes.len() < GROUP {
            let spread = if size > 1 {
                rng.next() as usize % size
            } else {
                0
            };
            let rows = (size - size / 2 + spread).min(left);
            sizes.push(rows);
            left -= rows;
        }
        entries += sizes.len() as u64;
        let submissions = fixture.signer.sign(&mut workload, sizes)?;
        let clock = fixture.clock();
        for answer in fixture.ledger.submit_batch(&submissions, clock)? {
            answer?;
        }
        // The clock of the ledger moves on by a microsecond an entry.
        fixture.advance(GROUP as i64);
    }
    fixture.ledger.close()?;
    Ok(entries)
}

/// Verifies the ledger in `dir` and prints what it took.
pub fn child_verify(dir: &Path) -> Result<()> {
    let disk = Arc::new(RealDisk::new(dir));
    let start = Instant::now();
    let report = verify(disk, Trust::default(), |_, _| {})?;
    let seconds = start.elapsed().as_secs_f64();
    if report.verdict != Verdict::Sound {
        bail!("the ledger does not verify: {:?}", report.findings.first());
    }
    let out = json!({
        "seconds": seconds,
        "entries": report.checked.entries,
        "events": report.checked.events,
        "peak": status("VmHWM")?,
        "live": report.live,
    });
    println!("{out}");
    Ok(())
}

/// Folds the ledger in `dir` and prints what the live state takes: what the process grows by when
/// the state is copied. Room that is free already makes the figure smaller, never larger.
pub fn child_live(dir: &Path) -> Result<()> {
    let disk = Arc::new(RealDisk::new(dir));
    let history = History::read(disk, Until::default())?;
    let before = status("VmRSS")?;
    let copy = (history.world.clone(), history.chain.mandates().clone());
    let live = status("VmRSS")?.saturating_sub(before);
    let persons = copy.0.parties.len();
    println!("{}", json!({ "live": live, "persons": persons }));
    Ok(())
}

/// Checks the signatures of every entry in `dir` and nothing else; reading is not counted.
pub fn child_bare(dir: &Path) -> Result<()> {
    let disk = Arc::new(RealDisk::new(dir));
    let reader = LogReader::open(disk, LogOptions::default())?;
    let mut keys: Vec<(PublicKey, VerifyingKey)> = Vec::new();
    let mut entries = Vec::new();
    for frame in reader.scan(0) {
        let bytes = frame?.payload;
        let header = Header::from_bytes(&bytes[..HEADER_LEN]).context("header")?;
        let author = header.signed.author;
        let at = match keys.iter().position(|(key, _)| *key == author) {
            Some(at) => at,
            None => {
                keys.push((author, VerifyingKey::known(&author)?));
                keys.len() - 1
            }
        };
        let mut signed = [0; SIGNED_LEN];
        signed.copy_from_slice(&bytes[..SIGNED_LEN]);
        entries.push((at, signed, header.signature));
    }
    let start = Instant::now();
    let good = entries
        .par_iter()
        .filter(|(at, signed, signature)| keys[*at].1.verify(signed, signature).is_ok())
        .count();
    let seconds = start.elapsed().as_secs_f64();
    if good != entries.len() {
        bail!("a signature does not verify");
    }
    println!("{}", json!({ "seconds": seconds, "entries": good }));
    Ok(())
}

/// A line of this process's status, in KiB.
pub fn status(name: &str) -> Result<u64> {
    let text = std::fs::read_to_string("/proc/self/status")?;
    text.lines()
        .find_map(|line| line.strip_prefix(name)?.strip_prefix(':'))
        .and_then(|rest| rest.split_whitespace().next())
        .and_then(|number| number.parse().ok())
        .with_context(|| format!("{name} in /proc/self/status"))
}

/// Runs this program again as a child, and reads the JSON it prints.
pub fn child(command: &str, dir: &Path) -> Result<Value> {
    child_of(1, command, dir)
}

/// As [`child`], for a workload of another seed.
pub fn child_of(seed: u64, command: &str, dir: &Path) -> Result<Value> {
    let out = Command::new(std::env::current_exe()?)
        .args(["--seed", &seed.to_string()])
        .arg(command)
        .arg(dir)
        .output()?;
    if !out.status.success() {
        bail!("{command}: {}", String::from_utf8_lossy(&out.stderr));
    }
    Ok(serde_json::from_slice(&out.stdout)?)
}

/// Best of `runs` of verify and of bare checks, alternating.
fn best(dir: &Path, runs: usize) -> Result<(Value, Value)> {
    let mut pairs = Vec::new();
    for _ in 0..runs.max(1) {
        let bare = child("child-bare", dir)?;
        pairs.push((child("child-verify", dir)?, bare));
    }
    let seconds = |value: &Value| value["seconds"].as_f64().unwrap_or(f64::MAX);
    let mut ours: Vec<Value> = pairs.iter().map(|(us, _)| us.clone()).collect();
    let mut bare: Vec<Value> = pairs.into_iter().map(|(_, bare)| bare).collect();
    ours.sort_by(|a, b| seconds(a).total_cmp(&seconds(b)));
    bare.sort_by(|a, b| seconds(a).total_cmp(&seconds(b)));
    Ok((ours.swap_remove(0), bare.swap_remove(0)))
}

/// The figures of `verify`.
pub fn measure(dir: &Path, seed: u64, events: usize, runs: usize) -> Result<Vec<Row>> {
    let mut rows = Vec::new();
    for size in [1, 100] {
        let dir = dir.join(format!("of-{size}"));
        std::fs::create_dir(&dir)?;
        make(&dir, seed, events, size)?;
        let (us, bare) = best(&dir, runs)?;
        let seconds = us["seconds"].as_f64().context("seconds")?;
        let checked = us["events"].as_f64().context("events")?;
        let entries = us["entries"].as_f64().context("entries")?;
        if size == 1 {
            let bare_seconds = bare["seconds"].as_f64().context("seconds")?;
            let bare_rate = bare["entries"].as_f64().context("entries")? / bare_seconds;
            rows.push(
                Row::against(
                    "entries of one event, against bare strict checks",
                    "entries/s",
                    entries / seconds,
                    bare_rate,
                    "≥ 0.85",
                )
                .noted(format!("best of {runs}")),
            );
        } else {
            rows.push(
                Row::alone(
                    "entries of 100 events on average",
                    "events/s",
                    checked / seconds,
                    "≥ 1,000,000",
                )
                .noted(format!("best of {runs}; {entries} entries")),
            );
        }
        let live = child("child-live", &dir)?["live"]
            .as_f64()
            .context("live")?
            / 1024.0;
        let peak = us["peak"].as_f64().context("peak")? / 1024.0;
        let what = format!("memory, entries of {size}");
        rows.push(Row::alone(&format!("{what}: peak"), "MiB", peak, ""));
        rows.push(
            Row::alone(&format!("{what}: live state"), "MiB", live, "")
                .noted("grows with cases and payments"),
        );
        rows.push(Row::alone(
            &format!("{what}: fixed part"),
            "MiB",
            (peak - live).max(0.0),
            "≤ 256",
        ));
        std::fs::remove_dir_all(&dir)?;
    }
    Ok(rows)
}
