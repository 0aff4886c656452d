//! Every red flag of a large ledger: the fold and the detectors, beside reading and verifying the same log
//! and folding nothing, which no detection from the log can beat.
//!
//! Each measurement runs in a process of its own. The flags are asked for once on all cores, as `flags` asks;
//! then once more one by one, which says where the time goes.

use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::time::Instant;

use anyhow::{Context as _, Result, bail};
use serde_json::json;
use sunledger::detect;
use sunledger::disk::{Disk, RealDisk};
use sunledger::ledger::history::replay;
use sunledger::ledger::{History, Until};
use sunledger::log::{LogOptions, LogReader};

use crate::county::County;
use crate::fixture::Fixture;
use crate::table::Row;
use crate::verify::{child, status};
use crate::workload::Workload;

/// Entries written with one sync while the ledger is made.
const GROUP: usize = 512;

fn disk(dir: &Path) -> Arc<dyn Disk> {
    Arc::new(RealDisk::new(dir))
}

/// Makes the ledger in `dir`.
pub fn child_county(dir: &Path, seed: u64, events: usize) -> Result<()> {
    std::fs::create_dir_all(dir)?;
    let persons = make(dir, seed, events)?;
    println!("{}", json!({ "persons": persons }));
    Ok(())
}

fn make(dir: &Path, seed: u64, events: usize) -> Result<u64> {
    let mut fixture = Fixture::create_county(dir)?;
    let county = County::new(seed, events)?;
    let mut seeds = Workload::new(seed);
    let mut lists = county.lists().peekable();
    while lists.peek().is_some() {
        let group: Vec<_> = lists.by_ref().take(GROUP).collect();
        let submissions = fixture.signer.sign_lists(&mut seeds, group)?;
        let clock = fixture.clock();
        for answer in fixture.ledger.submit_batch(&submissions, clock)? {
            answer?;
        }
        fixture.advance(GROUP as i64);
    }
    fixture.ledger.close()?;
    Ok(county.persons())
}

/// Reads and verifies the ledger in `dir`, and folds nothing.
pub fn child_replay(dir: &Path) -> Result<()> {
    let start = Instant::now();
    let reader = LogReader::open(disk(dir), LogOptions::default())?;
    let mut events = 0;
    replay(&reader, None, |entry, _| {
        events += entry.effects.len();
        Ok(())
    })?;
    let seconds = start.elapsed().as_secs_f64();
    println!(
        "{}",
        json!({ "seconds": seconds, "events": events, "peak": status("VmHWM")? })
    );
    Ok(())
}

/// Folds the ledger in `dir` and asks every detector.
pub fn child_detect(dir: &Path) -> Result<()> {
    let start = Instant::now();
    let history = History::read(disk(dir), Until::default())?;
    let folded = start.elapsed().as_secs_f64();
    let state = status("VmRSS")?;
    let start = Instant::now();
    let found = detect::run(&history.world, history.day);
    let detected = start.elapsed().as_secs_f64();
    let peak = status("VmHWM")?;
    let mut codes = std::collections::BTreeMap::new();
    for flag in &found.flags {
        *codes.entry(flag.code).or_insert(0) += 1;
    }
    let mut each: Vec<(f64, &str)> = Vec::new();
    for detector in detect::all() {
        let start = Instant::now();
        let one = detector.flags(&history.world, history.day);
        each.push((start.elapsed().as_secs_f64() * 1_000.0, detector.code()));
        drop(one);
    }
    each.sort_by(|a, b| b.0.total_cmp(&a.0));
    println!(
        "{}",
        json!({
            "folded": folded, "detected": detected, "events": history.events,
            "state": state, "peak": peak, "flags": found.flags.len(), "codes": codes,
            "alone": each.iter().map(|(millis, _)| millis).sum::<f64>() / 1_000.0,
            "slowest": each.iter().take(10).map(|(millis, code)| json!([code, millis])).collect::<Vec<_>>(),
            "unjudged": found.unjudged,
        })
    );
    // Taking a state of many gigabytes apart is nobody's answer.
    std::mem::forget(history);
    Ok(())
}

/// Takes so much memory and touches each page of it once, which no program that needs it can spare: on a virtual machine a page
/// that the host has to find first costs more than what is written to it.
pub fn child_touch(mebibytes: usize) -> Result<()> {
    const PAGE: usize = 4_096;
    let start = Instant::now();
    let mut memory: Vec<u8> = Vec::new();
    memory.try_reserve_exact(mebibytes << 20)?;
    for page in memory.spare_capacity_mut().chunks_mut(PAGE) {
        if let Some(first) = page.first_mut() {
            first.write(1);
        }
    }
    std::hint::black_box(&memory);
    println!("{}", json!({ "seconds": start.elapsed().as_secs_f64() }));
    Ok(())
}

/// Seconds that a command of the program beside this one takes; `None` where there is no such program.
fn command(dir: &Path, line: &[&str]) -> Result<Option<f64>> {
    let program = std::env::current_exe()?.with_file_name("sunledger");
    if !program.exists() {
        return Ok(None);
    }
    let start = Instant::now();
    let out = Command::new(program)
        .args(line)
        .args(["--json", "--ledger"])
        .arg(dir)
        .output()?;
    if !out.status.success() {
        bail!("{line:?}: {}", String::from_utf8_lossy(&out.stderr));
    }
    Ok(Some(start.elapsed().as_secs_f64()))
}

/// The figures of `detect`.
pub fn measure(dir: &Path, seed: u64, events: usize) -> Result<Vec<Row>> {
    let dir = dir.join("county");
    std::fs::create_dir(&dir)?;
    let persons = make(&dir, seed, events)?;
    let number = |value: &serde_json::Value, name: &str| -> Result<f64> {
        value[name].as_f64().with_context(|| name.to_owned())
    };
    let read = child("child-replay", &dir)?;
    let found = child("child-detect", &dir)?;
    let events = number(&found, "events")?;
    let (folded, detected) = (number(&found, "folded")?, number(&found, "detected")?);
    let mebibytes = |name: &str| Ok::<f64, anyhow::Error>(number(&found, name)? / 1024.0);
    let peak = mebibytes("peak")?.round();
    let touched = child("child-touch", Path::new(&peak.to_string()))?;
    let touched = number(&touched, "seconds")?;
    let slowest: Vec<String> = (found["slowest"].as_array().into_iter().flatten())
        .take(6)
        .map(|one| {
            format!(
                "{} {:.0} ms",
                one[0].as_str().unwrap_or(""),
                one[1].as_f64().unwrap_or(0.0)
            )
        })
        .collect();
    let mut rows = vec![
        Row::against(
            "log read, verified, folded, every detector asked; against read and verified alone",
            "events/s",
            events / (folded + detected),
            events / number(&read, "seconds")?,
            "≥ 500,000 events/s",
        )
        .noted(format!(
            "{events} events of {persons} persons; {} flags",
            found["flags"]
        )),
        Row::alone("of this: the fold", "s", folded, "").noted("reading and verifying included"),
        Row::alone("of this: the detectors, on all cores", "s", detected, "").noted(format!(
            "{:.2} s one by one; {}",
            number(&found, "alone")?,
            slowest.join(", ")
        )),
        Row::alone("the detectors alone", "events/s", events / detected, ""),
        Row::alone("memory: the folded state", "MiB", mebibytes("state")?, ""),
        Row::alone(
            "memory: peak beyond it while detecting",
            "MiB",
            mebibytes("peak")? - mebibytes("state")?,
            "grows with persons",
        ),
        Row::alone(
            "of this machine: that peak touched and nothing done, on one core",
            "s",
            touched,
            "",
        ),
    ];
    let since = (events as u64 / 2_000).to_string();
    let asked: [&[&str]; 4] = [
        &["flags"],
        &["flags", "--open"],
        &["flags", "precision"],
        &["flags", "--new-since", &since],
    ];
    for line in asked {
        if let (Some(first), Some(again)) = (command(&dir, line)?, command(&dir, line)?) {
            let what = format!("`{}` asked again, against asked first", line.join(" "));
            rows.push(Row::against(&what, "s", again, first, "≤ 0.1 s").noted("the whole command"));
        }
    }
    std::fs::remove_dir_all(&dir)?;
    Ok(rows)
}
