//! Bad input at the command line: passphrases, keys, entries, the clock, the ledger's folder.
//!
//! Each test gives the program one thing that is wrong and holds three things: the exit status, that
//! the message names the place, what was expected, what was found and what to do, and that it names no
//! person. The real program is run wherever it can be brought into that state; a full disk and a read-only
//! one come from the simulated disk, through the very text and status that the program would end with.

use crate::messages;

use std::sync::Arc;

use messages::{Desk, event, names_nobody, received};
use sunledger::chain::{Draft, Submission};
use sunledger::cli::Failure;
use sunledger::crypto::digest::LedgerId;
use sunledger::crypto::sign::SigningKey;

use sunledger::disk::{Disk, Fault, SimDisk, write_durably};
use sunledger::domain::date::Timestamp;
use sunledger::ledger::{Clock, Ledger, LedgerError};

/// Five seconds after the last entry, or as many as asked.
fn after(ledger: &Ledger, seconds: i64) -> Clock {
    let last = ledger.chain().recorded_at().unwrap();
    Clock {
        now: Timestamp(last.0 + seconds * 1_000_000),
        allow_jump: false,
    }
}

/// What the program would end with.
fn ends(error: LedgerError) -> (u8, String) {
    let failure = Failure::from(error);
    names_nobody(&failure.text);
    (failure.status, failure.text)
}

fn holds(text: &str, parts: &[&str]) {
    for part in parts {
        assert!(text.contains(part), "expected “{part}” in:\n{text}");
    }
}

#[test]
fn a_wrong_passphrase_of_the_keys() {
    let desk = Desk::new();
    std::fs::write(desk.path("other"), "another passphrase\n").unwrap();
    let before = desk.log();
    let text = received("PAY", "R1").to_string();
    let line = [
        "--passphrase-file",
        &desk.at("other"),
        "record",
        "FundReceived",
    ];
    desk.run_with(&line, &text).says(
        2,
        &[
            "ledger.keys/pay.pem",
            "expected the passphrase it was locked with",
            "found one that does not open it",
            "type it again",
            "use your backup",
        ],
    );
    assert_eq!(desk.log(), before, "nothing may be written");
}

#[test]
fn a_wrong_passphrase_of_the_vault() {
    let desk = Desk::new();
    std::fs::write(desk.path("other"), "another passphrase\n").unwrap();
    let file = desk.csv("申请汇总表.csv", &messages::good_claims());
    desk.run(&[
        "--vault-passphrase-file",
        &desk.at("other"),
        "import",
        &file,
    ])
    .says(
        2,
        &[
            "vault/header",
            "expected the vault's passphrase",
            "found another one",
            "nothing was changed, so try again",
        ],
    );
}

#[test]
fn a_key_that_is_not_there() {
    let desk = Desk::new();
    let text = received("PAY", "R1").to_string();
    desk.run_with(&["record", "FundReceived", "--key", "cashier"], &text)
        .says(2, &["ledger.keys/cashier.pem", "--key NAME", "--keys DIR"]);
}

#[test]
fn a_key_that_was_never_enrolled() {
    let desk = Desk::new();
    let made = desk.run(&["key", "new", "stranger"]);
    made.says(0, &[]);
    let text = received("PAY", "R1").to_string();
    desk.run_with(&["record", "FundReceived", "--key", "stranger"], &text)
        .says(
            2,
            &[
                made.out.trim(),
                "is not enrolled as an author",
                "`key enrol`",
            ],
        );
}

#[test]
fn a_role_without_a_mandate() {
    let desk = Desk::new();
    let text = received("PAY", "R1").to_string();
    desk.run_with(&["record", "FundReceived", "--key", "aud"], &text)
        .says(
            2,
            &[
                "event 0 (FundReceived)",
                "expected a mandate as PAY",
                "the author's key holds none",
                "`key list`",
                "`key enrol`",
            ],
        );
}

#[test]
fn a_role_that_may_not_sign_the_kind() {
    let desk = Desk::new();
    let text = received("AUD", "R1").to_string();
    desk.run_with(&["record", "FundReceived"], &text).says(
        2,
        &[
            "event 0 (FundReceived)",
            "the role table lets PAY sign it, not AUD",
            "give such a role in the head",
        ],
    );
}

/// The desk's ledger, the cashier's key, and an entry that key has signed.
fn signed(ledger: &Ledger, id: LedgerId, key: &SigningKey, number: &str, count: u64) -> Submission {
    Draft {
        ledger: id,
        count,
        claimed: after(ledger, 1).now,
        seen: ledger.seen(),
        seed: [7; 32],
        events: &[event(&received("PAY", number))],
    }
    .sign(key)
    .unwrap()
}

#[test]
fn another_ledgers_entry() {
    let desk = Desk::new();
    let mut ledger = desk.open();
    let other = LedgerId([0x5a; 32]);
    let key = desk.key("pay");
    let entry = signed(&ledger, other, &key, "R1", ledger.next_count(&key.public()));
    let clock = after(&ledger, 5);
    let own = ledger.id();
    let (status, text) = ends(ledger.submit(&[entry], clock).unwrap_err());
    assert_eq!(status, 2);
    holds(
        &text,
        &[
            &format!("belongs to ledger {other}"),
            &format!("expected {own}"),
            "--ledger",
            "sign it anew",
        ],
    );
}

/// The whole log of another ledger: whoever trusts one id is told of the other.
#[test]
fn another_ledger_than_the_trusted_one() {
    let desk = Desk::new();
    let trusted = "5a".repeat(32);
    let own = desk.open().id().to_string();
    desk.run(&["verify", "--trust", &trusted])
        .says(3, &[&trusted, &own]);
}

#[test]
fn a_count_used_before() {
    let desk = Desk::new();
    let mut ledger = desk.open();
    let key = desk.key("pay");
    let (id, count) = (ledger.id(), ledger.next_count(&key.public()));
    let first = signed(&ledger, id, &key, "R1", count);
    let second = signed(&ledger, id, &key, "R2", count);
    let clock = after(&ledger, 5);
    let receipt = ledger.submit(std::slice::from_ref(&first), clock).unwrap();
    // The same bytes get their first receipt; other bytes under the count are refused.
    let clock = after(&ledger, 5);
    let again = ledger.submit(&[first], clock).unwrap();
    assert_eq!(again[0].hash, receipt[0].hash);
    let (status, text) = ends(ledger.submit(&[second], clock).unwrap_err());
    assert_eq!(status, 2);
    holds(
        &text,
        &[
            &key.public().to_string(),
            &format!("already used count {count}"),
            &format!("expected one after {count}"),
            "sign anew with the next count",
        ],
    );
}

#[test]
fn a_clock_set_back() {
    let desk = Desk::new();
    let mut ledger = desk.open();
    let clock = after(&ledger, 2 * 86_400);
    let key = desk.key("pay");
    ledger
        .record(&key, &[event(&received("PAY", "R1"))], [7; 32], clock)
        .unwrap();
    ledger.close().unwrap();
    let before = desk.log();
    let text = received("PAY", "R2").to_string();
    desk.run_with(&["record", "FundReceived"], &text).says(
        2,
        &[
            "the clock says 20",
            &format!("the last entry was recorded at {}", clock.now),
            "set the clock right",
        ],
    );
    assert_eq!(desk.log(), before, "nothing may be written");
}

#[test]
fn a_clock_far_ahead() {
    let desk = Desk::new();
    let mut ledger = desk.open();
    let clock = after(&ledger, 32 * 86_400);
    let refused = ledger.record(
        &desk.key("pay"),
        &[event(&received("PAY", "R1"))],
        [7; 32],
        clock,
    );
    let (status, text) = ends(refused.unwrap_err());
    assert_eq!(status, 2);
    holds(
        &text,
        &[
            &format!("the clock says {}", clock.now),
            "more than 31 days after the last entry",
            "--allow-time-jump",
        ],
    );
}

/// The desk's log on a simulated disk.
fn simulated(desk: &Desk) -> SimDisk {
    let disk = SimDisk::new();
    disk.create_dir("log").unwrap();
    for name in ["00000000.seg", "mark"] {
        let name = format!("log/{name}");
        let bytes = std::fs::read(desk.path(&format!("ledger/{name}"))).unwrap();
        write_durably(&disk, &name, &bytes).unwrap();
    }
    disk
}

/// The disk fills up at every call that recording makes, one run after another. Nothing is acknowledged
/// then, and the message says what to do.
#[test]
fn a_full_disk() {
    let desk = Desk::new();
    let whole = simulated(&desk);
    let key = desk.key("pay");
    for call in 0..100 {
        let disk = whole.copy();
        let mut ledger = Ledger::open(Arc::new(disk.clone()), "a test").unwrap();
        let clock = after(&ledger, 5);
        disk.fail_at(disk.calls() + call, Fault::NoSpace);
        let recorded = ledger
            .record(&key, &[event(&received("PAY", "R1"))], [7; 32], clock)
            .and_then(|_| ledger.close());
        let Err(error) = recorded else {
            assert!(call >= 2, "only {call} calls of a record can fail");
            return;
        };
        let (status, text) = ends(error);
        assert_eq!(status, 2, "{text}");
        holds(
            &text,
            &[
                "no space left on the disk for log/",
                "free some",
                "see with `log`",
            ],
        );
    }
    panic!("recording never ended well");
}

#[test]
fn a_read_only_directory() {
    let desk = Desk::new();
    let disk = simulated(&desk);
    disk.set_read_only(true);
    let refused = Ledger::open(Arc::new(disk), "a test").err().unwrap();
    let (status, text) = ends(refused);
    assert_eq!(status, 2);
    holds(
        &text,
        &["log", "can't be written", "read-only", "make it writable"],
    );
}

/// The same with the real program, where the system keeps its word: root may write everywhere.
#[cfg(unix)]
#[test]
fn a_real_read_only_directory() {
    use std::os::unix::fs::PermissionsExt;
    let desk = Desk::new();
    let log = desk.path("ledger/log");
    let allow = |mode: u32, file: u32| {
        for entry in std::fs::read_dir(&log).unwrap() {
            let path = entry.unwrap().path();
            std::fs::set_permissions(path, PermissionsExt::from_mode(file)).unwrap();
        }
        std::fs::set_permissions(&log, PermissionsExt::from_mode(mode)).unwrap();
    };
    allow(0o555, 0o444);
    if std::fs::write(log.join("probe"), "").is_ok() {
        println!("skipped: this user may write to a read-only directory");
    } else {
        let text = received("PAY", "R1").to_string();
        desk.run_with(&["record", "FundReceived"], &text).says(
            2,
            &["log", "can't be written", "read-only", "make it writable"],
        );
        desk.run(&["log"]).says(0, &[]);
    }
    allow(0o755, 0o644);
}

#[test]
fn a_folder_without_a_ledger() {
    let desk = Desk::new();
    for line in [
        ["log"].as_slice(),
        &["verify"],
        &["flags"],
        &["key", "list"],
    ] {
        let mut line = line.to_vec();
        let nowhere = desk.at("nowhere");
        line.extend(["--ledger", &nowhere]);
        desk.run(&line)
            .says(2, &["no log here", "is missing", "--ledger DIR", "`init`"]);
    }
}

#[test]
fn a_locked_ledger() {
    let desk = Desk::new();
    let held = desk.open();
    let text = received("PAY", "R1").to_string();
    desk.run_with(&["record", "FundReceived"], &text).says(
        2,
        &[
            "the log is locked by process 1 (a test)",
            "wait for it or stop it",
            "readers are not affected",
        ],
    );
    // Readers are indeed not affected.
    desk.run(&["log", "--limit", "1"])
        .says(0, &["LedgerOpened"]);
    drop(held);
    desk.run_with(&["record", "FundReceived"], &text)
        .says(0, &[]);
}

/// Whatever could not run says so as JSON where JSON is asked for: the same two fields, in the reader's language, as on
/// stderr.
#[test]
fn errors_have_the_same_fields_in_json_whatever_the_command() {
    let desk = super::founded::Desk::new();
    let lines = [
        "funnel --scheme Z9",
        "balances --by x",
        "balances --bogus",
        "claim show",
        "claim show NOPE",
        "claim award --scheme B --award-no J1 --case-no C1 --person x --amount 1",
        "import nowhere",
        "scheme explain Z9",
        "scheme diff nowhere.toml",
        "trace NOPE",
        "flags show F01-00000000",
        "report plan Z9",
        "report works H1 --period 2025-S1",
        "audit total nowhere.csv",
        "detect explain F999",
        "pay check nowhere.csv",
        "verify --trust zz",
        "endorse 99 --role APR",
        "notice export NOPE --out out",
        "nosuch",
    ];
    for line in lines {
        for lang in ["en", "zh"] {
            let words: Vec<&str> = line.split(' ').chain(["--json", "--lang", lang]).collect();
            let output = desk.run(&words, "");
            let said = String::from_utf8(output.stderr).unwrap();
            assert_eq!(output.status.code(), Some(2), "{line}: {said}");
            let told: serde_json::Value = serde_json::from_slice(&output.stdout)
                .unwrap_or_else(|error| panic!("{line}: {error}: {said}"));
            let fields: Vec<&String> = told.as_object().unwrap().keys().collect();
            assert_eq!(fields, ["error", "status"], "{line}");
            assert_eq!(told["status"], 2, "{line}");
            let error = told["error"].as_str().unwrap();
            assert!(said.contains(error), "{line}: {error}, on stderr {said}");
            let chinese = error.chars().any(|letter| ('一'..='鿿').contains(&letter));
            assert_eq!(chinese, lang == "zh", "{line}: {error}");
        }
    }
}
