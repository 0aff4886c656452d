//! Snapshots of projections, through the program: the same rows from a snapshot, from the log, and where
//! the snapshots cannot be used, each said; what a period close states, and that nothing written beside the
//! log, or at its end by whoever has the disk, makes more of a snapshot than a cache.

use std::collections::BTreeSet;
use std::io::Cursor;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, OnceLock};

use calamine::{Reader, Xlsx};
use serde_json::{Value, json};
use sunledger::chain::Draft;
use sunledger::chain::entry::{self, Header};
use sunledger::crypto::digest::{EntryHash, LedgerId};
use sunledger::crypto::sign::SigningKey;
use sunledger::disk::RealDisk;
use sunledger::domain::date::{Date, Period, Timestamp};
use sunledger::domain::events::control::{PeriodClosed, ProjectionDigest};
use sunledger::domain::events::keys::Endorsed;
use sunledger::domain::events::{Event, EventHead, EventRef};
use sunledger::domain::party::Role;
use sunledger::domain::recorded::EventAt;
use sunledger::inquiry::flagged::Flagged;
use sunledger::ledger::index::ClosedAt;
use sunledger::ledger::on_days::{AT_ONCE, funds_on};
use sunledger::ledger::{History, INDEX_DIR, Snapshot, Snapshots, Until};
use sunledger::log::{LogOptions, LogReader, LogWriter};
use sunledger::projections::World;
use sunledger::projections::figures::Grouping;
use sunledger::projections::lying::lying;
use sunledger::projections::snapshot::{bytes_of, digest_of, read};
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

/// Labels and texts of the sheet that says what a workbook of this list is.
fn about(desk: &Desk, line: &[&str]) -> Vec<(String, String)> {
    let path = desk.home.path().join("about.xlsx");
    let _ = std::fs::remove_file(&path);
    let at = path.to_string_lossy().into_owned();
    let given = desk.run(&with(line, &["--xlsx", &at]));
    assert_eq!(given.status, 0, "{}", given.words);
    let bytes = std::fs::read(path).unwrap();
    let mut book: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(bytes)).unwrap();
    let range = book.worksheet_range("About").unwrap();
    let rows = range.rows().filter(|row| row.len() > 1);
    rows.map(|row| (row[0].to_string(), row[1].to_string()))
        .collect()
}

fn of<'a>(about: &'a [(String, String)], label: &str) -> Option<&'a str> {
    let mut lines = about.iter().filter(|(name, _)| name == label);
    lines.next().map(|(_, text)| text.as_str())
}

/// What a thief with the disk and no key of the ledger can do: frames at the end of the log, signed by keys
/// of their own, that close the year over the entries before them and endorse that; the mark moved on; and
/// a note in the index of where the close is.
fn forge_close(desk: &Desk, digests: Vec<ProjectionDigest>) -> (u64, u64) {
    let home = desk.folder().join("ledger");
    let disk = Arc::new(RealDisk::new(&home));
    let hash = |bytes: &[u8]| entry::hash_of(bytes).unwrap();
    let reader = LogReader::open(disk.clone(), LogOptions::default()).unwrap();
    let size = reader.mark().frames;
    let ledger = LedgerId(hash(&reader.read(0).unwrap()).0);
    let mut last = reader.read(size - 1).unwrap();
    let mut frames: Vec<Vec<u8>> = Vec::new();
    let mut forge = |seed: u8, event: Event, role: Role| -> EntryHash {
        let before = Header::from_bytes(&last).unwrap();
        let head = EventHead::live(role, Date(20_454));
        let draft = Draft {
            ledger,
            count: 1,
            claimed: before.ledger.recorded_at,
            seen: (before.ledger.sequence, hash(&last)),
            seed: [seed; 32],
            events: &[(head, event)],
        };
        let mut part = before.ledger.clone();
        part.sequence += 1;
        part.recorded_at = Timestamp(part.recorded_at.0 + 1);
        part.previous = hash(&last);
        let signed = draft.sign(&SigningKey::from_seed([seed; 32])).unwrap();
        last = signed.with_ledger_part(part);
        frames.push(last.clone());
        hash(&last)
    };
    let close = PeriodClosed {
        period: Period::Year { year: 2025 },
        ledger_size: size,
        digests,
    };
    let closed = forge(0x71, close.into(), Role::Fin);
    let target = EventRef {
        entry: closed,
        index: 0,
    };
    forge(0x72, Endorsed { target }.into(), Role::Aud);

    let tag = |bytes: &[u8]| entry::hash_of(bytes).map_or([0; 32], |hash| hash.0);
    let (mut writer, set_aside) =
        LogWriter::open(disk, LogOptions::default(), "a thief", tag, tag).unwrap();
    assert_eq!(set_aside, None);
    let group: Vec<(&[u8], [u8; 32])> = frames.iter().map(|one| (&one[..], tag(one))).collect();
    writer.append_group(&group).unwrap();
    writer.close().unwrap();
    let store = Snapshots::open(&desk.index()).unwrap();
    let at = EventAt {
        sequence: size,
        index: 0,
    };
    let noted = ClosedAt {
        ledger_size: size,
        at,
        effective: Some(size + 1),
    };
    store.note_closes(&[noted]).unwrap();
    (size - 1, size)
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
fn a_period_close_states_the_snapshot_of_its_position() {
    let desk = Desk::new();
    let (last, close) = desk.propose();
    for question in QUESTIONS {
        let asked = with(question, &["--at", &last]);
        let (answer, _) = desk.json(&asked);
        assert_eq!(answer["from_cache"], true, "it waits for its endorsement");
        assert!(answer.get("stated").is_none());
    }
    desk.endorse(&close);
    // Later entries take nothing away from it.
    let given = desk.run(&["persons", "--names"]);
    assert_eq!(given.status, 0, "{}", given.words);
    for question in QUESTIONS {
        let asked = with(question, &["--at", &last]);
        let (answer, words) = desk.json(&asked);
        assert_eq!(answer["from_cache"], true, "{question:?}");
        let stated = &answer["stated"];
        assert_eq!(stated["close"], format!("{close}.0"), "{words}");
        assert_eq!(stated["left_to_verify"], json!(["mandates", "chain"]));
        assert!(words.contains("From cache"), "{words}");
        assert!(words.contains(&format!("event {close}.0")), "{words}");
        assert!(words.contains("verify proves it"), "{words}");
        assert_eq!(answer["rows"], desk.rows_of_the_log(&asked), "{question:?}");
        // No close is over the newest position.
        let (answer, _) = desk.json(question);
        assert_eq!(answer["from_cache"], true, "{question:?}");
        assert!(answer.get("stated").is_none());
    }
    // A day that leaves facts out is another question.
    let early = ["balances", "--at", last.as_str(), "--as-of", "2025-11-30"];
    for from_cache in [false, true] {
        let (answer, _) = desk.json(&early);
        assert_eq!(answer["from_cache"], from_cache);
        assert!(answer.get("stated").is_none());
        assert_eq!(answer["rows"], desk.rows_of_the_log(&early));
        assert_ne!(
            answer["rows"],
            desk.rows_of_the_log(&["balances", "--at", &last])
        );
    }
    // A workbook says the same of where its figures are from, and states no root that was not worked out.
    let kept = about(&desk, &["balances", "--at", &last]);
    let from = of(&kept, "Figures from").unwrap();
    assert!(from.starts_with("cache"), "{from}");
    assert!(from.contains(&format!("event {close}.0")), "{from}");
    assert!(from.contains("was not checked"), "{from}");
    // With the index gone the log answers, and where the close stands is found again by whoever reads it.
    std::fs::remove_dir_all(desk.index()).unwrap();
    let asked = ["balances", "--at", last.as_str()];
    let (answer, _) = desk.json(&asked);
    assert_eq!(answer["from_cache"], false);
    assert!(answer.get("stated").is_none());
    desk.json(&["balances"]);
    desk.json(&asked);
    let (answer, _) = desk.json(&asked);
    assert_eq!(answer["stated"]["close"], format!("{close}.0"));
}

/// A workbook of what is kept beside the log says so, and sends its reader to the log.
#[test]
fn a_workbook_of_a_snapshot_says_so_and_states_no_root() {
    let desk = Desk::new();
    for question in QUESTIONS {
        let kept = about(&desk, question);
        let line = |label| of(&kept, label);
        assert!(line("Figures from").is_some_and(|from| from.starts_with("cache")));
        assert_eq!(line("Merkle root"), None, "{question:?}");
        assert_eq!(line("Hash of the last entry"), None, "{question:?}");
        assert!(!line("How to verify").unwrap().contains("--head"));
        assert!(line("What that proves").is_some_and(|text| text.contains("not this list")));
        let again = line("To list it again").unwrap().to_owned();
        assert!(again.ends_with(" --rebuild"), "{again}");
        let again: Vec<&str> = again.split(' ').skip(1).collect();
        let (from_log, _) = desk.json(&again);
        assert_eq!(from_log["from_cache"], false);

        let log = about(&desk, &with(question, &["--rebuild"]));
        let line = |label| of(&log, label);
        assert!(line("Figures from").is_some_and(|from| from.starts_with("the log")));
        let root = line("Merkle root").expect("a root");
        assert!(line("How to verify").is_some_and(|verify| verify.ends_with(root)));
        assert!(line("To list it again").is_some_and(|again| !again.contains("--rebuild")));
    }
}

/// Nothing that a thief with the disk can write makes a snapshot more than one.
#[test]
fn a_close_signed_by_keys_of_nobody_is_not_believed() {
    let desk = Desk::new();
    let (honest, _) = desk.json(&["balances"]);
    let heads = honest["rows"][0]["heads"].as_u64().unwrap();
    let home = desk.folder().join("ledger");
    let reader = LogReader::open(Arc::new(RealDisk::new(&home)), LogOptions::default()).unwrap();
    let last = (reader.mark().frames - 1).to_string();
    drop(reader);
    let mut digests = Vec::new();
    desk.forge(&last, "figures", |kept| {
        let old = heads.to_le_bytes();
        let mut places = kept.bytes.windows(8);
        let at = places.position(|bytes| bytes == old).unwrap();
        kept.bytes[at] += 1;
        digests.push(ProjectionDigest {
            name: kept.name.clone(),
            version: kept.version,
            digest: digest_of(&kept.bytes),
        });
    });
    let (end, close) = forge_close(&desk, digests);
    assert_eq!(end.to_string(), last);

    let asked = ["balances", "--at", last.as_str()];
    let (forged, words) = desk.json(&asked);
    // The forger gets as far as to be named, and no further.
    assert_eq!(forged["rows"][0]["heads"], heads + 1);
    assert_eq!(forged["from_cache"], true, "{words}");
    assert!(forged.get("committed").is_none(), "{words}");
    assert_eq!(forged["stated"]["close"], format!("{close}.0"));
    assert_eq!(
        forged["stated"]["left_to_verify"],
        json!(["mandates", "chain"])
    );
    assert!(words.contains("From cache"), "{words}");
    assert!(!words.contains("Committed"), "{words}");
    let sheet = about(&desk, &asked);
    assert!(of(&sheet, "Figures from").is_some_and(|from| from.starts_with("cache")));
    assert_eq!(of(&sheet, "Merkle root"), None);
    // The log gives the true figures, and an audit does not trust what was written at its end.
    assert_eq!(desk.rows_of_the_log(&asked), honest["rows"]);
    assert_eq!(desk.run(&["verify"]).status, 3);
    let whole = desk.run(&["balances", "--rebuild"]);
    assert_ne!(whole.status, 0, "{}", whole.words);
}

#[test]
fn no_close_is_named_for_a_forged_snapshot() {
    let desk = Desk::new();
    let (last, close) = desk.propose();
    desk.endorse(&close);
    let asked = ["balances", "--at", last.as_str()];
    let (honest, _) = desk.json(&asked);
    assert!(honest.get("stated").is_some());
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
    assert!(forged.get("stated").is_none(), "{words}");
    assert!(words.contains("--rebuild"), "{words}");
    assert_eq!(desk.rows_of_the_log(&asked), honest["rows"]);
    // Asking the log put the honest one back.
    let (again, _) = desk.json(&asked);
    assert_eq!(again["rows"], honest["rows"]);
    assert!(again.get("stated").is_some());
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

/// The flags that are kept are those of the log, are told as a cache, and are used for nothing else: another
/// entry, another program, or another ledger's flags are worked out again.
#[test]
fn flags_that_are_kept_are_those_of_the_log() {
    let desk = Desk::new();
    let told = |words: &str| words.contains("From cache: the flags");
    let (first, words) = desk.json(&["flags"]);
    assert!(!told(&words), "{words}");
    assert!(
        first["rows"]
            .as_array()
            .is_some_and(|flags| !flags.is_empty())
    );
    let (again, words) = desk.json(&["flags"]);
    assert!(told(&words), "{words}");
    assert_eq!(again, first);
    let (rebuilt, words) = desk.json(&["flags", "--rebuild"]);
    assert!(!told(&words), "{words}");
    assert_eq!(rebuilt, first);
    let (precision, _) = desk.json(&["flags", "precision"]);
    let (of_log, _) = desk.json(&["flags", "precision", "--rebuild"]);
    assert_eq!(
        (&precision["from_cache"], &of_log["from_cache"]),
        (&json!(true), &json!(false))
    );
    assert_eq!(precision["rows"], of_log["rows"]);
    let lines = about(&desk, &["flags"]);
    let again = |(_, text): &(String, String)| {
        text.starts_with("sunledger flags") && text.ends_with("--rebuild")
    };
    assert!(lines.iter().any(again), "{lines:?}");
    for _ in 0..2 {
        let (new, _) = desk.json(&["flags", "--new-since", "5"]);
        let (of_log, _) = desk.json(&["flags", "--new-since", "5", "--rebuild"]);
        assert_eq!(new, of_log);
    }

    // Of another program, and of another history: neither is used.
    let whole = first["rows"].as_array().unwrap().len();
    let forge = |change: &dyn Fn(&mut Flagged, &mut Snapshot)| {
        let store = Snapshots::open(&desk.index()).unwrap();
        let reader = LogReader::open(
            Arc::new(RealDisk::new(desk.folder().join("ledger"))),
            LogOptions::default(),
        )
        .unwrap();
        let (of, at) = sunledger::ledger::history::head_of(&reader, None).unwrap();
        let day = at.map(Timestamp::date_cn);
        let mut kept = store.get(of.size, "flags", day).unwrap().expect("kept");
        let mut flagged: Flagged = read(&kept.bytes).unwrap();
        flagged.flags.pop();
        change(&mut flagged, &mut kept);
        kept.bytes = bytes_of(&flagged, u64::MAX).unwrap().unwrap();
        store.put(&[kept]).unwrap();
    };
    forge(&|_, _| {});
    let (forged, words) = desk.json(&["flags"]);
    assert!(
        told(&words) && forged["rows"].as_array().unwrap().len() < whole,
        "a cache is no more than told"
    );
    forge(&|flagged, _| flagged.program.0[0] ^= 1);
    let (answer, words) = desk.json(&["flags"]);
    assert!(!told(&words), "{words}");
    assert_eq!(answer, first);
    forge(&|_, kept| kept.of.head.0[0] ^= 1);
    let (answer, words) = desk.json(&["flags"]);
    assert!(words.contains("not of this ledger's entry"), "{words}");
    assert_eq!(answer, first);

    // A decision is an entry: what was kept before it is not used, and the flag is decided.
    let id = first["rows"][0]["id"].as_str().unwrap();
    let given = desk.run(&["flags", "triage", id, "--reason", "to be looked into"]);
    assert_eq!(given.status, 0, "{}", given.words);
    let (after, words) = desk.json(&["flags"]);
    assert!(!told(&words), "{words}");
    assert_eq!(
        (&after["rows"][0]["id"], &after["rows"][0]["state"]),
        (&first["rows"][0]["id"], &json!("triaged"))
    );
    let (kept, words) = desk.json(&["flags"]);
    assert!(told(&words), "{words}");
    assert_eq!(kept, after);
}

/// What lay in the funds on many days, read at once, is what a reading as of each of them has.
#[test]
fn what_lay_in_the_funds_on_many_days_is_read_at_once() {
    let desk = Desk::new();
    let disk = || Arc::new(RealDisk::new(desk.folder().join("ledger")));
    let (events, _) = desk.json(&["balances", "--why"]);
    let days: BTreeSet<Date> = events["why"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["day"].as_str().unwrap().parse().unwrap())
        .collect();
    assert!(days.len() > AT_ONCE / 2, "{days:?}");
    let first = *days.first().unwrap();
    let more = (1..=6).map(|week| Date(first.0 + 30 * week));
    let days: BTreeSet<Date> = days.into_iter().chain(more).collect();
    assert!(days.len() > AT_ONCE, "{days:?}");
    let worlds = funds_on(disk(), Until::default(), &days).unwrap();
    assert!(worlds.keys().eq(&days));
    let mut sums = BTreeSet::new();
    for (day, world) in worlds {
        let until = Until {
            as_of: Some(day),
            ..Until::default()
        };
        let whole = History::read(disk(), until).unwrap();
        for by in [Grouping::Fund, Grouping::Scheme, Grouping::Level] {
            let lies = |world: &World| {
                let lies = lying(world, by).into_iter();
                lies.filter(|(_, fen)| *fen != 0).collect::<Vec<_>>()
            };
            assert_eq!(lies(&world), lies(&whole.world), "{day}");
            sums.extend(lies(&world).into_iter().map(|(_, fen)| fen));
        }
        assert!(world.cases.is_empty(), "it holds what moves no money");
    }
    assert!(sums.len() > 2, "{sums:?}");
}
