//! A console set to GBK or GB18030 stays readable: what people are told comes in its bytes, what
//! programs read stays UTF-8.

use std::path::Path;
use std::process::{Command, Output};
use std::sync::{Mutex, OnceLock};

use encoding_rs::{GB18030, GBK};
use tempfile::TempDir;

/// A folder with the year that the demo makes.
fn demo() -> &'static Path {
    static DEMO: OnceLock<TempDir> = OnceLock::new();
    let home = DEMO.get_or_init(|| {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join("demo");
        let made = Command::new(env!("CARGO_BIN_EXE_sunledger"))
            .args(["demo", "--dir", &folder.to_string_lossy()])
            .output()
            .unwrap();
        assert!(made.status.success());
        home
    });
    home.path()
}

/// One at a time: who finds the index in use by another says so.
fn run(locale: &str, line: &[&str]) -> Output {
    static ALONE: Mutex<()> = Mutex::new(());
    let _alone = ALONE.lock();
    Command::new(env!("CARGO_BIN_EXE_sunledger"))
        .args(line)
        .env("LC_ALL", locale)
        .env("SUNLEDGER_LEDGER", demo().join("demo/ledger"))
        .env_remove("SUNLEDGER_KEYS")
        .env_remove("SUNLEDGER_TRUST")
        .output()
        .unwrap()
}

fn utf8(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[test]
fn what_people_are_told_comes_in_the_consoles_bytes() {
    for line in [
        &["balances", "--rebuild"][..],
        &["flags", "--rebuild"],
        &["flags", "show", "F13"],
        &["cases"],
        &["verify"],
        &["trace", "B-2025-0005", "--rebuild"],
        &["show", "5"],
        &["--help"],
        &["persons", "--scheme", "Z"],
        &["nonsense"],
        &["import", "status"],
    ] {
        let plain = run("zh_CN.UTF-8", line);
        for (locale, set) in [("zh_CN.GBK", GBK), ("zh_CN.gb18030", GB18030)] {
            let told = run(locale, line);
            assert_eq!(told.status.code(), plain.status.code(), "{line:?}");
            for (bytes, expected) in [(&told.stdout, &plain.stdout), (&told.stderr, &plain.stderr)]
            {
                let (text, _, faults) = set.decode(bytes);
                assert!(!faults, "{locale}: {line:?}");
                // The help of a terminal has colours; a pipe has none.
                assert_eq!(text, utf8(expected), "{locale}: {line:?}");
            }
            let all = [told.stdout, told.stderr].concat();
            assert!(std::str::from_utf8(&all).is_err(), "{line:?}: still UTF-8");
        }
    }
}

#[test]
fn what_programs_read_stays_utf8() {
    for line in [
        &["balances", "--rebuild", "--json"][..],
        &["balances", "--rebuild", "--csv"],
        &["flags", "--json"],
        &["flags", "--csv"],
        &["show", "5", "--json"],
        &["log", "--json"],
        &["export", "events"],
        &["trace", "B-2025-0005", "--rebuild", "--json"],
        &["completions", "bash"],
    ] {
        let plain = run("zh_CN.UTF-8", line);
        let told = run("zh_CN.GBK", line);
        assert!(told.status.success(), "{line:?}");
        assert!(!plain.stdout.is_empty(), "{line:?}");
        assert!(told.stdout == plain.stdout, "{line:?}");
    }
    let csv = run("zh_CN.GBK", &["flags", "--csv"]).stdout;
    assert!(
        csv.starts_with("\u{feff}".as_bytes()),
        "a mark for spreadsheets"
    );
}

/// An English locale with the set gets English in it, which is ASCII but for what the rows hold.
#[test]
fn the_language_is_the_locales_and_the_bytes_are_its_sets() {
    let told = run("en_US.GBK", &["balances", "--rebuild"]);
    let (text, _, faults) = GBK.decode(&told.stdout);
    assert!(!faults && text.contains("received") && text.contains("爱烛行动救助资金"));
}
