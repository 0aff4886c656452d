//! Snapshots of projections, through the program: the same rows from a snapshot, from the log, and where
//! the snapshots cannot be used, each said; what a period close commits, and what a forger cannot.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use serde_json::Value;
use sunledger::ledger::{INDEX_DIR, Snapshot, Snapshots};
use tempfile::TempDir;

/// A ledger of the demo's year with its keys.
struct Desk {
    home: TempDir,
}

/// What a command gave.
struct Given {
    status: i32,
    data: Vec<u8>,
    words: String,
}

const QUESTIONS: &[&[&str]] = &[
    &["balances"],
    &["balances", "--by", "scheme"],
    &["balances", "--by", "level"],
    &["balances", "--by", "unit"],
    &["funnel"],
    &["trial-balance"],
];

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let path = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &path);
        } else {
            std::fs::copy(entry.path(), path).unwrap();
        }
    }
}

impl Desk {
    /// A ledger of its own, by a demo of its own.
    fn made() -> Desk {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join("demo");
        let made = Command::new(env!("CARGO_BIN_EXE_sunledger"))
            .args(["demo", "--dir", &folder.to_string_lossy()])
            .output()
            .unwrap();
        assert!(made.status.success());
        Desk { home }
    }

    /// A copy of one ledger.
    fn new() -> Desk {
        static FIRST: OnceLock<Desk> = OnceLock::new();
        let home = tempfile::tempdir().unwrap();
        let first = FIRST.get_or_init(Desk::made);
        copy(&first.folder(), &home.path().join("demo"));
        Desk { home }
    }

    fn folder(&self) -> PathBuf {
        self.home.path().join("demo")
    }

    fn index(&self) -> PathBuf {
        self.folder().join("ledger").join(INDEX_DIR)
    }

    fn run(&self, line: &[&str]) -> Given {
        let folder = self.folder();
        let output = Command::new(env!("CARGO_BIN_EXE_sunledger"))
            .args(line)
            .args(["--lang", "en"])
            .env("SUNLEDGER_LEDGER", folder.join("ledger"))
            .env_remove("SUNLEDGER_KEYS")
            .env_remove("SUNLEDGER_TRUST")
            .env("SUNLEDGER_PASSPHRASE_FILE", folder.join("passphrase"))
            .env("SUNLEDGER_VAULT_PASSPHRASE_FILE", folder.join("passphrase"))
            .output()
            .unwrap();
        Given {
            status: output.status.code().unwrap_or(-1),
            data: output.stdout,
            words: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// The JSON answer and what was said.
    fn json(&self, line: &[&str]) -> (Value, String) {
        let mut line = line.to_vec();
        line.push("--json");
        let given = self.run(&line);
        assert_eq!(given.status, 0, "{line:?}: {}", given.words);
        (serde_json::from_slice(&given.data).unwrap(), given.words)
    }

    /// The rows from the log, whatever is kept.
    fn rows_of_the_log(&self, line: &[&str]) -> Value {
        let mut line = line.to_vec();
        line.push("--rebuild");
        let (answer, _) = self.json(&line);
        assert_eq!(answer["from_cache"], false);
        answer["rows"].clone()
    }

    /// Closes the year 2025; gives the entry before the close, and the close's.
    fn propose(&self) -> (String, String) {
        let given = self.run(&["period", "close", "2025"]);
        assert_eq!(given.status, 0, "{}", given.words);
        let (pending, _) = self.json(&["pending"]);
        let entry = pending[0]["entry"].as_u64().unwrap();
        ((entry - 1).to_string(), entry.to_string())
    }

    fn endorse(&self, entry: &str) {
        let given = self.run(&["endorse", entry, "--role", "AUD"]);
        assert_eq!(given.status, 0, "{}", given.words);
    }

    /// Changes what is kept of a projection after an entry, by hand.
    fn forge(&self, last: &str, name: &str, forge: impl FnOnce(&mut Snapshot)) {
        let store = Snapshots::open(&self.index()).unwrap();
        let size = last.parse::<u64>().unwrap() + 1;
        let mut kept = store.get(size, name, None).unwrap().expect(name);
        forge(&mut kept);
        store.put(&[kept]).unwrap();
    }
}

fn with<'a>(line: &[&'a str], more: &[&'a str]) -> Vec<&'a str> {
    line.iter().chain(more).copied().collect()
}

#[test]
fn a_writer_leaves_snapshots_and_every_report_reads_them() {
    let desk = Desk::new();
    // The demo's last import is a writer; a look at names is another.
    for look in [false, true] {
        if look {
            let given = desk.run(&["persons", "--names"]);
            assert_eq!(given.status, 0, "{}", given.words);
        }
        for question in QUESTIONS {
            let (answer, words) = desk.json(question);
            assert_eq!(answer["from_cache"], true, "{question:?}: {words}");
            assert!(words.contains("From cache"), "{words}");
            assert_eq!(
                answer["rows"],
                desk.rows_of_the_log(question),
                "{question:?}"
            );
        }
    }
}

#[test]
fn without_the_index_the_log_answers_and_the_answer_is_kept() {
    let desk = Desk::new();
    for question in QUESTIONS {
        std::fs::remove_dir_all(desk.index()).unwrap();
        let (made, words) = desk.json(question);
        assert_eq!(made["from_cache"], false, "{question:?}");
        assert!(words.contains("Worked out from the whole log"), "{words}");
        let (kept, _) = desk.json(question);
        assert_eq!(kept["from_cache"], true, "{question:?}");
        assert_eq!(kept["rows"], made["rows"], "{question:?}");
    }
}

#[test]
fn who_cannot_open_the_store_reads_the_log_and_no_writer_waits() {
    let desk = Desk::new();
    let before = desk.rows_of_the_log(&["balances"]);
    let held = Snapshots::open(&desk.index()).unwrap();
    let (answer, words) = desk.json(&["balances"]);
    assert_eq!(answer["from_cache"], false);
    assert!(words.contains("the whole log was read"), "{words}");
    assert_eq!(answer["rows"], before);
    // A writer records all the same, and leaves no snapshot.
    let (_, close) = desk.propose();
    drop(held);
    let (answer, words) = desk.json(&["balances"]);
    assert_eq!(answer["from_cache"], false, "entry {close} is not known");
    assert!(words.contains("no snapshot is of this entry"), "{words}");
    assert_eq!(answer["rows"], before);

    // As on a read-only disk.
    std::fs::remove_dir_all(desk.index()).unwrap();
    std::fs::write(desk.index(), b"in the way").unwrap();
    let (answer, words) = desk.json(&["balances"]);
    assert_eq!(answer["from_cache"], false);
    assert!(words.contains("the whole log was read"), "{words}");
    assert_eq!(answer["rows"], before);
}

#[test]
fn a_period_close_commits_the_snapshot_of_its_position() {
    let desk = Desk::new();
    let (last, close) = desk.propose();
    for question in QUESTIONS {
        let asked = with(question, &["--at", &last]);
        let (answer, _) = desk.json(&asked);
        assert_eq!(answer["from_cache"], true, "it waits for its endorsement");
        assert!(answer.get("committed").is_none());
    }
    desk.endorse(&close);
    // Later entries take nothing away from it.
    let given = desk.run(&["persons", "--names"]);
    assert_eq!(given.status, 0, "{}", given.words);
    for question in QUESTIONS {
        let asked = with(question, &["--at", &last]);
        let (answer, words) = desk.json(&asked);
        assert_eq!(answer["from_cache"], false, "{question:?}");
        assert_eq!(
            answer["committed"]["close"],
            format!("{close}.0"),
            "{words}"
        );
        assert!(words.contains("Committed"), "{words}");
        assert_eq!(answer["rows"], desk.rows_of_the_log(&asked), "{question:?}");
        // The newest position is committed by nothing.
        let (answer, _) = desk.json(question);
        assert_eq!(answer["from_cache"], true, "{question:?}");
        assert!(answer.get("committed").is_none());
    }
    // A day that leaves facts out is another question.
    let early = ["balances", "--at", last.as_str(), "--as-of", "2025-11-30"];
    for from_cache in [false, true] {
        let (answer, _) = desk.json(&early);
        assert_eq!(answer["from_cache"], from_cache);
        assert!(answer.get("committed").is_none());
        assert_eq!(answer["rows"], desk.rows_of_the_log(&early));
        assert_ne!(
            answer["rows"],
            desk.rows_of_the_log(&["balances", "--at", &last])
        );
    }
    // A workbook states the root that the log gives.
    let file = |name: &str, more: &[&str]| {
        let path = desk.home.path().join(name);
        let at = path.to_string_lossy().into_owned();
        let line = with(&["balances", "--at", &last, "--xlsx", &at], more);
        assert_eq!(desk.run(&line).status, 0);
        std::fs::read(path).unwrap()
    };
    assert!(file("kept.xlsx", &[]) == file("log.xlsx", &["--rebuild"]));
    // With the index gone the log answers, and where the close stands is found again by whoever reads it.
    std::fs::remove_dir_all(desk.index()).unwrap();
    let asked = ["balances", "--at", last.as_str()];
    let (answer, _) = desk.json(&asked);
    assert_eq!(answer["from_cache"], false);
    assert!(answer.get("committed").is_none());
    desk.json(&["balances"]);
    desk.json(&asked);
    let (answer, _) = desk.json(&asked);
    assert_eq!(answer["committed"]["close"], format!("{close}.0"));
}

#[test]
fn a_forged_snapshot_is_never_called_committed() {
    let desk = Desk::new();
    let (last, close) = desk.propose();
    desk.endorse(&close);
    let asked = ["balances", "--at", last.as_str()];
    let (honest, _) = desk.json(&asked);
    assert!(honest.get("committed").is_some());
    // A head count, four bytes of which are made other ones: the record's own digest is made to fit.
    let heads = honest["rows"][0]["heads"].as_u64().unwrap();
    desk.forge(&last, "figures", |kept| {
        let old = heads.to_le_bytes();
        let at = kept
            .bytes
            .windows(8)
            .position(|bytes| bytes == old)
            .unwrap();
        kept.bytes[at] += 1;
    });
    let (forged, words) = desk.json(&asked);
    assert_eq!(forged["rows"][0]["heads"], heads + 1);
    assert_eq!(forged["from_cache"], true);
    assert!(forged.get("committed").is_none(), "{words}");
    assert!(words.contains("--rebuild"), "{words}");
    assert_eq!(desk.rows_of_the_log(&asked), honest["rows"]);
    // Asking the log put the honest one back.
    let (again, _) = desk.json(&asked);
    assert_eq!(again["rows"], honest["rows"]);
    assert!(again.get("committed").is_some());
}

#[test]
fn bytes_that_are_cut_or_of_another_ledger_give_no_answer() {
    let desk = Desk::new();
    let (last, _) = desk.propose();
    let asked = ["balances", "--at", last.as_str()];
    let rows = desk.rows_of_the_log(&asked);
    for cut in [0, 1, 40] {
        desk.forge(&last, "figures", |kept| {
            kept.bytes.truncate(kept.bytes.len() * cut / 50);
        });
        let (answer, words) = desk.json(&asked);
        assert_eq!(answer["from_cache"], false, "{cut}");
        assert!(words.contains("cannot be read"), "{words}");
        assert_eq!(answer["rows"], rows);
    }
    // The whole folder of another ledger that tells the same year.
    let other = Desk::made();
    std::fs::remove_dir_all(desk.index()).unwrap();
    copy(&other.index(), &desk.index());
    let (answer, words) = desk.json(&asked);
    assert_eq!(answer["from_cache"], false);
    assert!(words.contains("not of this ledger"), "{words}");
    assert_eq!(answer["rows"], rows);

    // Damage of the store's own files, whatever it meets.
    let file = desk.index().join("snapshots").join("db");
    let whole = std::fs::read(&file).unwrap();
    for part in 1..12 {
        let mut bytes = whole.clone();
        let from = whole.len() * part / 12;
        for byte in bytes.iter_mut().skip(from).take(4_096) {
            *byte ^= 0x5a;
        }
        std::fs::write(&file, &bytes).unwrap();
        let (answer, _) = desk.json(&asked);
        assert_eq!(answer["rows"], rows, "part {part}");
        std::fs::write(&file, &whole[..from]).unwrap();
        let (answer, _) = desk.json(&asked);
        assert_eq!(answer["rows"], rows, "cut at part {part}");
    }
}
