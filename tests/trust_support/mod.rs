//! What the tests of trust share: a small ledger with an event of every family, its bytes on a
//! simulated disk, and the hands of a forger who can write frames, checksums and hash chains as
//! well as the writer can.
//!
//! Promises: everything is a function of constants and of seeds that are printed. Deliberately not
//! here: any judgement; what must be found stands in the tests.

// Each test file uses its own part of this module.
#![allow(dead_code)]

pub mod forge;
pub mod random;
pub mod story;

use std::sync::Arc;

use sunledger::crypto::digest::{LedgerId, TreeRoot};
use sunledger::disk::{Disk, SimDisk};
use sunledger::ledger::verify::{Report, Trust, Verdict, verify};
use sunledger::ledger::{Ledger, LedgerError};

/// The one segment of a small ledger.
pub const SEGMENT: &str = "log/00000000.seg";

/// All bytes of a file.
pub fn bytes_of(disk: &SimDisk, path: &str) -> Vec<u8> {
    disk.read_whole(path, 64 << 20).expect("the file is there")
}

/// Verifies what lies on the disk.
pub fn check(disk: &SimDisk, trust: Trust) -> Result<Report, LedgerError> {
    verify(Arc::new(disk.clone()), trust, |_, _| {})
}

/// Whether the answer tells a person not to rely on the ledger: a verdict, or a refusal to judge.
pub fn distrusted(answer: &Result<Report, LedgerError>) -> bool {
    match answer {
        Ok(report) => report.verdict == Verdict::Distrust,
        Err(_) => true,
    }
}

/// What an outsider noted of a ledger.
pub fn noted(ledger: &Ledger) -> (LedgerId, (u64, TreeRoot)) {
    (ledger.id(), (ledger.chain().size(), ledger.chain().root()))
}

/// Trust in a head noted outside.
pub fn trust(noted: (LedgerId, (u64, TreeRoot))) -> Trust {
    Trust {
        ledger: Some(noted.0),
        head: Some(noted.1),
    }
}

/// Opens the ledger for writing.
pub fn open(disk: &SimDisk) -> Result<Ledger, LedgerError> {
    Ledger::open(Arc::new(disk.clone()), "a test")
}

/// The sequence of the first finding, and all findings as one text.
pub fn findings(report: &Report) -> (Option<u64>, String) {
    let first = report.findings.first().and_then(|first| first.sequence);
    let all: Vec<String> = report
        .findings
        .iter()
        .map(|finding| format!("{:?}: {}", finding.sequence, finding.what))
        .collect();
    (first, all.join("\n"))
}
