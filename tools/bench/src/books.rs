//! What is derived from a large ledger: rebuilding every projection, making the index, asking it for
//! one person, and balances from a snapshot.
//!
//! The peer of a rebuild is reading the log's frames and nothing else: what the disk and the checksums
//! allow. Each measurement runs in a process of its own.

use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::time::Instant;

use anyhow::{Context as _, Result, bail};
use serde_json::json;
use sunledger::disk::{Disk, RealDisk};
use sunledger::inquiry::trace::trace;
use sunledger::ledger::snapshot::snapshots_of;
use sunledger::ledger::{History, INDEX_DIR, SubjectIndex, Until};
use sunledger::log::{LogOptions, LogReader};

use crate::table::Row;
use crate::verify::{child, child_of, make, status};
use crate::workload::Workload;

/// Events of an entry, on average: a roster.
const ENTRY: usize = 1_000;
/// Persons asked for.
const ASKED: u64 = 25;

fn disk(dir: &Path) -> Arc<dyn Disk> {
    Arc::new(RealDisk::new(dir))
}

/// Makes the ledger that `books` measures, in `dir`.
pub fn child_make(dir: &Path, seed: u64, events: usize) -> Result<()> {
    std::fs::create_dir_all(dir)?;
    make(dir, seed, events, ENTRY)?;
    Ok(())
}

/// Reads every frame of the log in `dir`.
pub fn child_scan(dir: &Path) -> Result<()> {
    let start = Instant::now();
    let reader = LogReader::open(disk(dir), LogOptions::default())?;
    let mut bytes = 0u64;
    for frame in reader.scan(0) {
        bytes += frame?.payload.len() as u64;
    }
    println!(
        "{}",
        json!({ "seconds": start.elapsed().as_secs_f64(), "bytes": bytes })
    );
    Ok(())
}

/// Verifies and folds the ledger in `dir` into every projection.
pub fn child_rebuild(dir: &Path) -> Result<()> {
    let start = Instant::now();
    let history = History::read(disk(dir), Until::everything())?;
    let folded = start.elapsed();
    let start = Instant::now();
    let kept = snapshots_of(&history.chain, &history.world, None);
    println!(
        "{}",
        json!({
            "seconds": folded.as_secs_f64(),
            "snapshots": start.elapsed().as_secs_f64(),
            "bytes": kept.iter().map(|one| one.bytes.len()).sum::<usize>(),
            "events": history.events,
            "peak": status("VmHWM")?,
        })
    );
    // Taking a state of many gigabytes apart is nobody's answer.
    std::mem::forget(history);
    Ok(())
}

/// Makes the index of the ledger in `dir` anew.
pub fn child_index(dir: &Path) -> Result<()> {
    let start = Instant::now();
    let index = SubjectIndex::open(&dir.join(INDEX_DIR));
    trace(&disk(dir), index, true, "nobody".into(), Until::default())?;
    println!(
        "{}",
        json!({ "seconds": start.elapsed().as_secs_f64(), "peak": status("VmHWM")? })
    );
    Ok(())
}

/// Asks the index of the ledger in `dir` for one person after another, opening it once.
pub fn child_trace(dir: &Path, seed: u64) -> Result<()> {
    let workload = Workload::new(seed);
    let mut millis = Vec::new();
    let mut found = 0;
    for number in 0..ASKED {
        let start = Instant::now();
        let index = SubjectIndex::open(&dir.join(INDEX_DIR));
        let subject = workload.person(number * 7_919).to_string();
        let (events, _) = trace(
            &disk(dir),
            index,
            false,
            subject.as_str().into(),
            Until::default(),
        )?;
        millis.push(start.elapsed().as_secs_f64() * 1_000.0);
        found += events.len();
    }
    millis.sort_by(f64::total_cmp);
    println!(
        "{}",
        json!({
            "median": millis.get(millis.len() / 2),
            "worst": millis.last(),
            "events": found / ASKED as usize,
        })
    );
    Ok(())
}

fn bytes_in(dir: &Path) -> Result<u64> {
    let mut sum = 0;
    for entry in std::fs::read_dir(dir)? {
        let entry = entry?;
        sum += match entry.file_type()?.is_dir() {
            true => bytes_in(&entry.path())?,
            false => entry.metadata()?.len(),
        };
    }
    Ok(sum)
}

/// Seconds that the command itself takes for its balances, the program beside this one.
fn balances(dir: &Path) -> Result<Option<f64>> {
    let program = std::env::current_exe()?.with_file_name("sunledger");
    if !program.exists() {
        return Ok(None);
    }
    let start = Instant::now();
    let out = Command::new(program)
        .args(["balances", "--json", "--ledger"])
        .arg(dir)
        .output()?;
    if !out.status.success() {
        bail!("balances: {}", String::from_utf8_lossy(&out.stderr));
    }
    Ok(Some(start.elapsed().as_secs_f64()))
}

/// The figures of `books`.
pub fn measure(dir: &Path, seed: u64, events: usize) -> Result<Vec<Row>> {
    let dir = dir.join("books");
    std::fs::create_dir(&dir)?;
    make(&dir, seed, events, ENTRY)?;
    let number = |value: &serde_json::Value, name: &str| -> Result<f64> {
        value[name].as_f64().with_context(|| name.to_owned())
    };
    let log = bytes_in(&dir.join("log"))? as f64;
    let scan = child("child-scan", &dir)?;
    let rebuilt = child("child-rebuild", &dir)?;
    let folded = number(&rebuilt, "events")?;
    let mut rows = vec![
        Row::against(
            "every projection rebuilt from the log, against reading its frames alone",
            "events/s",
            folded / number(&rebuilt, "seconds")?,
            folded / number(&scan, "seconds")?,
            "≥ 1,000,000 events/s",
        )
        .noted(format!(
            "{folded} events; peak {:.0} MiB",
            number(&rebuilt, "peak")? / 1024.0
        )),
    ];
    rows.push(
        Row::alone(
            "snapshots made, as each writer leaves them",
            "s",
            number(&rebuilt, "snapshots")?,
            "",
        )
        .noted(format!("{:.1} KiB", number(&rebuilt, "bytes")? / 1024.0)),
    );
    let index = child("child-index", &dir)?;
    rows.push(
        Row::alone(
            "index made anew",
            "s",
            number(&index, "seconds")?,
            "≤ 60 at 10 M events",
        )
        .noted(format!("peak {:.0} MiB", number(&index, "peak")? / 1024.0)),
    );
    rows.push(Row::against(
        "size of the index, against the log",
        "MiB",
        bytes_in(&dir.join(INDEX_DIR))? as f64 / f64::from(1 << 20),
        log / f64::from(1 << 20),
        "≤ 0.25",
    ));
    let traced = child_of(seed, "child-trace", &dir)?;
    rows.push(
        Row::alone(
            "trace of one person, index opened each time",
            "ms",
            number(&traced, "median")?,
            "≤ 50",
        )
        .noted(format!(
            "median of {ASKED}; worst {:.1}; {} events each",
            number(&traced, "worst")?,
            traced["events"]
        )),
    );
    if let (Some(first), Some(again)) = (balances(&dir)?, balances(&dir)?) {
        rows.push(
            Row::against(
                "balances from a snapshot, against reading the log",
                "s",
                again,
                first,
                "≤ 0.2 s",
            )
            .noted("the whole command"),
        );
    } else {
        rows.push(
            Row::alone("balances from a snapshot", "s", f64::NAN, "≤ 0.2 s")
                .noted("skipped: build the program beside this one first"),
        );
    }
    let verified = child("child-verify", &dir)?;
    rows.push(
        Row::alone(
            "full audit",
            "events/s",
            number(&verified, "events")? / number(&verified, "seconds")?,
            "",
        )
        .noted(format!(
            "{:.1} s; peak {:.0} MiB",
            number(&verified, "seconds")?,
            number(&verified, "peak")? / 1024.0
        )),
    );
    std::fs::remove_dir_all(&dir)?;
    Ok(rows)
}
