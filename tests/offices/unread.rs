//! A clean year with one kind of sheet left out: nobody is suspected of what that sheet would have told, and it is said which sheet
//! is missing.
//!
//! The files lie outside the repository: SUNLEDGER_SHARED names the folder that holds `office-files/`. Without it each
//! test says that it skips.

use std::collections::BTreeSet;
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

/// Left out together, since each programme is judged by its own sheets.
const ROUNDS: &[&[&str]] = &[
    &[
        "A/08", "B/02", "C1/04", "D1/03", "E/05", "F/04", "G/04", "H/06",
    ],
    &["0/02", "A/11", "B/05", "C2/04", "D2/02"],
    &["0/06", "0/09", "A/03", "A/05"],
];

/// Kinds of sheets of the set; `None` where it is not at hand.
fn kinds() -> Option<BTreeSet<String>> {
    let set = whole_set("small-clean")?;
    let files = set.files(Order::AsListed);
    Some(files.iter().map(|path| kind(path)).collect())
}

/// Imports the set without those kinds of sheets and compares what is raised and what is said.
fn without(left_out: &[&str]) {
    let Some(set) = whole_set("small-clean") else {
        return;
    };
    let desk = Desk::new();
    let mut files = set.files(Order::AsListed);
    files.retain(|path| !left_out.contains(&kind(path).as_str()));
    let run = desk.import(&files);
    assert!(run.status <= 1, "{left_out:?}: {}", run.words);
    let answer: Value = desk.json(&["flags", "--json"]);
    let rows = answer["rows"].as_array().unwrap();
    let accused = rows.iter().filter(|flag| flag["nature"] == "suspicion");
    let codes: BTreeSet<&str> = accused.map(|flag| flag["code"].as_str().unwrap()).collect();
    let beside = BESIDE.iter().filter(|(of, _)| left_out.contains(of));
    let allowed: BTreeSet<&str> = beside
        .flat_map(|(_, codes)| codes.iter().copied())
        .collect();
    assert_eq!(codes, allowed, "without {left_out:?}: {rows:#?}");
    let unjudged = answer["unjudged"].as_array().unwrap();
    let unjudged: Vec<&str> = unjudged.iter().filter_map(Value::as_str).collect();
    let said = |code: &str, words: &str| {
        let mut all = unjudged.iter();
        assert!(
            all.any(|text| text.starts_with(code) && text.contains(words)),
            "{code} without {left_out:?}: {unjudged:?}"
        );
    };
    for code in allowed.iter().filter(|_| left_out != ["A/03"]) {
        said(code, "if there are any");
    }
    for (_, code) in TOLD.iter().filter(|(of, _)| left_out.contains(of)) {
        said(code, "import");
    }
}

#[test]
fn a_sheet_that_was_not_read_accuses_nobody() {
    let Some(kinds) = kinds() else { return };
    for round in ROUNDS {
        for kind in *round {
            assert!(kinds.contains(*kind), "{kind} is no sheet of the set");
        }
        without(round);
    }
}

#[test]
#[ignore = "runs for minutes"]
fn each_sheet_left_out_in_turn_accuses_nobody() {
    let Some(kinds) = kinds() else { return };
    assert!(kinds.len() > 70, "{kinds:?}");
    for kind in &kinds {
        without(&[kind]);
    }
}
