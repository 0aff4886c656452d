//! The flags of every programme on the office files: every labelled instance of the codes built so
//! far with all its rows and its amount, no look-alike, nothing on a clean year, nothing that suspects anybody on a
//! dirty one, and the same whatever the order of the files. Everything goes through the program.
//!
//! The files lie outside the repository: SUNLEDGER_SHARED names the folder that holds
//! `office-files/`. Without it each test says that it skips.

use crate::office;

use std::collections::BTreeSet;

use crate::answers::plain_flags;
use office::{Desk, Order, Set, whole_set};
use serde_json::Value;

/// Codes that the fraud set labels and that have a detector.
const LABELLED: [&str; 62] = [
    "F01", "F02", "F03", "F04", "F05", "F06", "F07", "F08", "F09", "F10", "F11", "F12", "F13",
    "F14", "F15", "F16", "F17", "F18", "F19", "F21", "F22", "F23", "F24", "F25", "F26", "F27",
    "F28", "F29", "F30", "F31", "F32", "F33", "F34", "F35", "F36", "F37", "F38", "F39", "F40",
    "F41", "F42", "F43", "F44", "F45", "F46", "F47", "F48", "F49", "F51", "F55", "F56", "F58",
    "F59", "F60", "F61", "F62", "F63", "F65", "F66", "F68", "F69", "F70",
];

/// `flags score` over the set's own answers.
fn score(desk: &Desk, set: &Set) -> Value {
    desk.json(&["flags", "score", set.folder.to_str().unwrap(), "--json"])
}

#[test]
fn every_labelled_instance_is_raised_with_its_rows_and_amount_and_no_look_alike() {
    let Some(set) = whole_set("small-fraud") else {
        return;
    };
    let desk = Desk::with(&set, Order::AsListed);
    let score = score(&desk, &set);
    for list in ["missed", "hits", "wrong"] {
        assert_eq!(score[list], serde_json::json!([]), "{list}");
    }
    for code in LABELLED.iter().chain(&["F50"]) {
        let figures = &score["codes"][code];
        assert!(figures["labelled"].as_u64() > Some(0), "{code}: {figures}");
        assert_eq!(figures["found"], figures["labelled"], "{code}");
        assert_eq!(figures["right"], figures["flags"], "{code}");
        assert_eq!(figures["hit"], 0, "{code}");
    }
    // The labels of the two notices that are missing have sums that no sheet of the set adds up to; the
    // flags have the payments that arrived.
    // So it is told, and ends well by rows alone: the sums are those of before another fraud raised a payment of the list.
    let folder = set.folder.to_str().unwrap();
    assert_eq!(desk.run(&["flags", "score", folder]).status, 1);
    let by_rows = desk.run(&["flags", "score", folder, "--rows-only"]);
    assert_eq!(by_rows.status, 0, "{}", by_rows.words);
    let mut sums = ["24,500.00", "24500.00"].into_iter();
    assert!(
        sums.any(|sum| by_rows.words.contains(sum)),
        "{}",
        by_rows.words
    );
    let amounts = score["amounts"].as_array().unwrap();
    let codes: Vec<&Value> = amounts.iter().map(|one| &one["label"]["code"]).collect();
    assert_eq!(codes, ["F29", "F29"], "labels met with another amount");

    // Whoever is in the ring is shown with the others, with what they share, and with the flag.
    let flags: Value = desk.json(&["flags", "--json", "--code", "F62"]);
    let flags = &flags["rows"];
    let members = flags[0]["subjects"].as_array().unwrap();
    let shown: Value = desk.json(&["trace", members[0].as_str().unwrap(), "--ring", "--json"]);
    let ring = &shown["rings"][0];
    assert_eq!(ring["flag"], flags[0]["id"], "{shown}");
    let listed: BTreeSet<&str> = ring["ring"]["members"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(Value::as_str)
        .collect();
    let wanted: BTreeSet<&str> = members.iter().filter_map(Value::as_str).collect();
    assert_eq!(listed, wanted);
    let kinds: BTreeSet<&str> = ring["ring"]["ties"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|tie| tie["kind"].as_str())
        .collect();
    assert_eq!(kinds, BTreeSet::from(["address", "telephone"]), "{shown}");

    // Whoever asks about one code is not told what another could not judge.
    let beside = |code: &str| {
        let one: Value = desk.json(&["flags", "--json", "--code", code]);
        let id = one["rows"][0]["id"].as_str().unwrap().to_owned();
        (
            one["unjudged"].clone(),
            desk.run(&["flags", "show", &id]).words,
        )
    };
    let (none, words) = beside("F13");
    assert_eq!(none, serde_json::json!([]));
    assert!(!words.contains("F10, scheme"), "{words}");
    let (told, words) = beside("F10");
    assert_eq!(told.as_array().map(Vec::len), Some(1), "{told}");
    assert!(words.contains("F10, scheme C1"), "{words}");

    // What nobody declared is measured by the general rule on it, since no text of the programme has one.
    let kin: Value = desk.json(&["flags", "--json", "--code", "F09"]);
    let clause = kin["rows"][0]["clause"].as_str().unwrap();
    assert_eq!(
        clause,
        "项目条款未规定回避;一般规则:办理人员与申请人有近亲属关系的应当申报并回避"
    );
}

#[test]
fn a_clean_year_raises_nothing() {
    let Some(set) = whole_set("small-clean") else {
        return;
    };
    let desk = Desk::with(&set, Order::AsListed);
    let run = desk.run(&["flags", "--check"]);
    assert_eq!(run.status, 0, "{}{}", run.data, run.words);
    assert_eq!(plain_flags(&desk), BTreeSet::new());
    let answer: Value = desk.json(&["flags", "--json"]);
    assert_eq!(answer["settings"], serde_json::json!([]));
    // No sheet of the set has the posts of C1's teachers, nor the register of H's schools: these alone are told as not judged.
    let unjudged = answer["unjudged"].as_array().unwrap();
    assert_eq!(unjudged.len(), 2, "{unjudged:?}");
    let told = unjudged[0].as_str().unwrap();
    assert!(
        told.starts_with("F10, scheme C1: ") && told.contains("(full-time)"),
        "{told}"
    );
    let told = unjudged[1].as_str().unwrap();
    assert!(
        told.starts_with("F59, scheme H2: ") && told.contains("370902"),
        "{told}"
    );
    let score = score(&desk, &set);
    assert_eq!(score["hits"], serde_json::json!([]));
    assert!(score["total"]["innocents"].as_u64() > Some(20), "{score}");
}

#[test]
fn a_dirty_year_suspects_nobody() {
    let Some(set) = whole_set("small-dirty") else {
        return;
    };
    let desk = Desk::new();
    let mut arguments = vec!["import".to_owned(), "--accept-good-rows".to_owned()];
    let paths = set.files(Order::AsListed);
    arguments.extend(paths.iter().map(|path| path.display().to_string()));
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let run = desk.run(&arguments);
    assert!(run.status <= 1, "{}", run.words);
    let flags: Vec<Value> = desk.flags();
    let suspicions: Vec<&Value> = flags
        .iter()
        .filter(|flag| flag["nature"] == "suspicion")
        .collect();
    assert!(suspicions.is_empty(), "{suspicions:#?}");
    let checked = desk.run(&["flags", "--check"]);
    assert_eq!(checked.status, 0, "{}", checked.data);
}

#[test]
fn the_same_flags_in_any_order_of_files() {
    let Some(set) = whole_set("small-fraud") else {
        return;
    };
    let first = plain_flags(&Desk::with(&set, Order::AsListed));
    same_flags(&set, &first, &[Order::Reversed, Order::Shuffled(11)]);
}

/// A command for each of 121 files reads the whole ledger each time.
#[test]
#[ignore = "runs for minutes"]
fn the_same_flags_with_a_command_for_each_file() {
    let Some(set) = whole_set("small-fraud") else {
        return;
    };
    let first = plain_flags(&Desk::with(&set, Order::AsListed));
    same_flags(&set, &first, &[Order::OneByOne(12)]);
}

fn same_flags(set: &Set, first: &BTreeSet<String>, orders: &[Order]) {
    for order in orders.iter().copied() {
        let found = plain_flags(&Desk::with(set, order));
        let missing: Vec<_> = first.difference(&found).collect();
        let more: Vec<_> = found.difference(first).collect();
        assert!(
            missing.is_empty() && more.is_empty(),
            "{order:?}: missing {missing:#?}, more {more:#?}"
        );
    }
}

#[test]
fn the_score_tells_what_was_missed_and_which_look_alike_was_hit() {
    let Some(set) = whole_set("small-fraud") else {
        return;
    };
    let desk = Desk::with(&set, Order::AsListed);
    // Answers made false: a fraud where there is none, and a look-alike where there is a fraud.
    let folder = tempfile::tempdir().unwrap();
    let heading = "id,flag,programme,role,file,sheet,rows,subject,period,amount_yuan,also_expect,explanation\n";
    let list = "06补助发放表_2025年01月.xlsx,发放表";
    std::fs::write(
        folder.path().join("truth.csv"),
        format!("{heading}0001,F16,A,primary,{list},2;3,x,2025-01,600.00,,\n"),
    )
    .unwrap();
    std::fs::write(
        folder.path().join("innocents.csv"),
        format!("{heading}0002,F16,A,primary,{list},192,x,2025-01,0.00,,\n"),
    )
    .unwrap();
    let run = desk.run(&[
        "flags",
        "score",
        folder.path().to_str().unwrap(),
        "--codes",
        "F16",
    ]);
    assert_eq!(run.status, 1, "{}", run.words);
    assert!(run.words.contains("Missed: F16"), "{}", run.words);
    assert!(run.words.contains("Hit: look-alike 0002"), "{}", run.words);
    // Nothing is labelled, so what is raised is wrong: no look-alike need be hit for that to be told.
    let write = |name: &str, lines: &str| {
        std::fs::write(folder.path().join(name), format!("{heading}{lines}")).unwrap();
        desk.run(&[
            "flags",
            "score",
            folder.path().to_str().unwrap(),
            "--codes",
            "F16",
        ])
    };
    write("truth.csv", "");
    let run = write(
        "innocents.csv",
        &format!("0002,F16,A,primary,{list},2,x,2025-01,0.00,,\n"),
    );
    assert_eq!(run.status, 1, "{}", run.words);
    assert!(run.words.contains("meets no answer"), "{}", run.words);
    assert!(!run.words.contains("Hit:"), "{}", run.words);
    // None of the files is here.
    let run = write(
        "innocents.csv",
        "0002,F16,A,primary,别处.xlsx,发放表,2,x,2025-01,0.00,,\n",
    );
    assert_eq!(run.status, 2, "{}", run.words);
    assert!(
        run.words.contains("import the folder first"),
        "{}",
        run.words
    );
    let unknown = desk.run(&[
        "flags",
        "score",
        folder.path().to_str().unwrap(),
        "--codes",
        "F99",
    ]);
    assert_eq!(unknown.status, 2, "{}", unknown.words);
}
