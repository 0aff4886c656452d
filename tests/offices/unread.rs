//! A clean year with one kind of sheet left out: nobody is suspected of what that sheet would have told, and it is said which sheet
//! is missing.
//!
//! The files lie outside the repository: SUNLEDGER_SHARED names the folder that holds `office-files/`. Without it each
//! test says that it skips.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde_json::Value;

use crate::office::{Desk, Order, whole_set};

/// Sheets without which flags are raised all the same, with their codes: an exception or an account that is on no record is what those
/// codes look for, and that the ledger has no such register at all is said beside them. Without the register of teachers an account is known of
/// those alone who changed theirs, which nothing says.
const BESIDE: &[(&str, &[&str])] = &[
    ("0/06", &["F26", "F40"]),
    ("0/09", &["F04", "F06"]),
    ("A/03", &["F06"]),
    ("A/05", &["F06"]),
];

/// Sheets whose absence must be told as what cannot be judged, with the code that says so.
const TOLD: &[(&str, &str)] = &[
    ("0/02", "F41"),
    ("A/03", "F44"),
    ("A/08", "F29"),
    ("A/11", "F34"),
    ("B/02", "F21"),
    ("B/04", "F34"),
    ("B/05", "F29"),
    ("D1/03", "F21"),
    ("G/04", "F47"),
    ("H/06", "F70"),
];

/// Programme and the number that a file's name begins with.
fn kind(path: &Path) -> String {
    let name = |path: &Path| path.file_name().unwrap().to_string_lossy().into_owned();
    let folder = name(path.parent().unwrap());
    let programme = folder.split('-').next().unwrap().to_owned();
    let number: String = name(path).chars().take(2).collect();
    format!("{programme}/{number}")
}

fn without(left_out: impl Fn(&str) -> bool) {
    let Some(set) = whole_set("small-clean") else {
        return;
    };
    let files = set.files(Order::AsListed);
    let kinds: BTreeSet<String> = files.iter().map(|path| kind(path)).collect();
    assert!(kinds.len() > 70, "{kinds:?}");
    let beside: BTreeMap<&str, &[&str]> = BESIDE.iter().copied().collect();
    let told: BTreeMap<&str, &str> = TOLD.iter().copied().collect();
    for left_out in kinds.iter().filter(|kind| left_out(kind)) {
        let desk = Desk::new();
        let rest = files.iter().filter(|path| kind(path) != *left_out);
        let rest: Vec<_> = rest.cloned().collect();
        let run = desk.import(&rest);
        assert!(run.status <= 1, "{left_out}: {}", run.words);
        let answer: Value = desk.json(&["flags", "--json"]);
        let rows = answer["rows"].as_array().unwrap();
        let accused = rows.iter().filter(|flag| flag["nature"] == "suspicion");
        let codes: BTreeSet<&str> = accused.map(|flag| flag["code"].as_str().unwrap()).collect();
        let allowed: BTreeSet<&str> = beside
            .get(left_out.as_str())
            .copied()
            .unwrap_or_default()
            .iter()
            .copied()
            .collect();
        assert_eq!(codes, allowed, "without {left_out}: {rows:#?}");
        let unjudged: Vec<&str> = answer["unjudged"]
            .as_array()
            .unwrap()
            .iter()
            .filter_map(Value::as_str)
            .collect();
        for code in allowed.iter().filter(|_| left_out != "A/03") {
            let said = |text: &&str| text.starts_with(code) && text.ends_with("if there are any");
            assert!(
                unjudged.iter().any(said),
                "without {left_out}: {unjudged:?}"
            );
        }
        if let Some(code) = told.get(left_out.as_str()) {
            let said = |text: &&str| text.starts_with(code) && text.contains("import");
            assert!(
                unjudged.iter().any(said),
                "without {left_out}: {unjudged:?}"
            );
        }
    }
}

#[test]
fn a_sheet_that_was_not_read_accuses_nobody() {
    without(|kind| {
        TOLD.iter().any(|(of, _)| *of == kind) || BESIDE.iter().any(|(of, _)| *of == kind)
    });
}

#[test]
#[ignore = "runs for minutes"]
fn each_sheet_left_out_in_turn_accuses_nobody() {
    without(|_| true);
}
