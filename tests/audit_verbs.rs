//! `audit`: the verbs on the demo's files and on the offices' sets, through the program, with results that were
//! worked out by hand or by another program; the command log, and its replay when something was touched.

#[allow(dead_code)]
mod office;

use std::path::{Path, PathBuf};
use std::process::Command;

use office::{Desk, Order, set};
use serde_json::Value;
use sunledger::intake::read::{Limits, read_file};

/// A folder of the demo's office files, to work in.
fn demo() -> (tempfile::TempDir, PathBuf) {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("B");
    std::fs::create_dir(&folder).unwrap();
    let shipped =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("src/cli/demo_files/office/B-爱烛行动");
    for entry in std::fs::read_dir(shipped).unwrap() {
        let entry = entry.unwrap();
        std::fs::copy(entry.path(), folder.join(entry.file_name())).unwrap();
    }
    (home, folder)
}

/// Runs `audit` in a folder.
fn audit(folder: &Path, arguments: &[&str]) -> (i32, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_sunledger"))
        .current_dir(folder)
        .arg("audit")
        .args(arguments)
        .args(["--lang", "en"])
        .output()
        .unwrap();
    (
        output.status.code().unwrap(),
        String::from_utf8(output.stdout).unwrap(),
        String::from_utf8(output.stderr).unwrap(),
    )
}

fn json(folder: &Path, arguments: &[&str]) -> Value {
    let mut all = arguments.to_vec();
    all.push("--json");
    let (status, data, words) = audit(folder, &all);
    let answer: Value = serde_json::from_str(&data).unwrap_or_default();
    // What was looked for and found is status 1.
    let finds = matches!(arguments[0], "duplicates" | "gaps");
    let found = finds
        && answer["rows"]
            .as_array()
            .is_some_and(|rows| !rows.is_empty());
    let found = found || (arguments[0] == "join" && apart(&answer));
    assert_eq!(status, i32::from(found), "{arguments:?}: {words}");
    answer
}

/// Whether tables that were joined have anything apart.
fn apart(answer: &Value) -> bool {
    let controls = answer["controls"].as_array().unwrap();
    let of = |what: &str| controls.iter().find(|one| one["what"] == what);
    let apart = ["primary_only", "secondary_only", "unequal_sums"];
    apart
        .iter()
        .filter_map(|what| of(what))
        .any(|one| one["value"] != 0)
}

fn figure(answer: &Value, what: &str) -> Value {
    let controls = answer["controls"].as_array().unwrap();
    let found = controls.iter().find(|control| control["what"] == what);
    found.unwrap_or_else(|| panic!("no {what} in {answer}"))["value"].clone()
}

#[test]
fn verbs_answer_over_files_and_the_log_replays() {
    let (_home, folder) = demo();
    let (paid, asked) = ("09发放登记表.csv", "01申请汇总表.xlsx");

    let total = json(&folder, &["total", paid, "--column", "金额"]);
    // 11 payments of 2,000 and one of 2,500.
    assert_eq!(total["rows"][0]["sum"], "24500");
    assert_eq!(total["rows"][0]["largest"], "2500");
    let over = ["count", paid, "--where", "`金额(元)` > 2000"];
    assert_eq!(json(&folder, &over)["rows"][0]["count"], 1);

    let strata = [
        "stratify",
        paid,
        "--column",
        "金额(元)",
        "--bands",
        "0,2000,2500",
    ];
    let strata = json(&folder, &strata);
    assert_eq!(strata["rows"][1]["count"], 12);
    assert_eq!(strata["rows"][1]["share_of_sum"], "100");
    // One of them is the last limit itself, which is said.
    let note = strata["notes"][0].as_str().unwrap();
    assert!(note.contains("1 amounts are 2500"), "{note}");
    let elsewhere = ["count", paid, "--log", "no-such-folder/a.jsonl"];
    let (status, _, words) = audit(&folder, &elsewhere);
    assert_eq!(status, 2);
    assert!(
        words.contains("name another place with --log FILE"),
        "{words}"
    );

    // 13 applied, 12 were paid.
    let join = json(
        &folder,
        &[
            "join",
            asked,
            "--with",
            paid,
            "--key",
            "申请编号",
            "--column",
            "申请金额(元)",
            "--with-column",
            "金额(元)",
        ],
    );
    assert_eq!(figure(&join, "matched_keys"), 12);
    assert_eq!(figure(&join, "primary_only"), 1);
    assert_eq!(figure(&join, "secondary_only"), 0);
    assert_eq!(figure(&join, "unequal_sums"), 1);
    assert_eq!(figure(&join, "primary_sum"), "26000");

    // The numbers run from 1 to 12; without the fifth, the fifth is missing.
    let without = "申请编号 != \"B-2025-0005\"";
    let gaps = ["gaps", paid, "--column", "申请编号", "--where", without];
    let gaps = json(&folder, &gaps);
    assert_eq!(gaps["rows"][0]["from"], "B-2025-0005");
    assert_eq!(figure(&gaps, "missing_numbers"), 1);

    // Whoever is named is shown in part, unless asked for.
    let key = ["duplicates", asked, "--key", "申请金额(元),姓名"];
    assert_eq!(json(&folder, &key)["rows"].as_array().unwrap().len(), 0);
    let one = [
        "join", asked, "--with", paid, "--key", "姓名", "--only", "primary",
    ];
    let hidden = json(&folder, &one)["rows"][0]["姓名"].to_string();
    let shown = json(&folder, &[&one[..], &["--clear"]].concat());
    let name = shown["rows"][0]["姓名"].as_str().unwrap().to_owned();
    assert!(hidden.contains("**") && !hidden.contains(&name), "{hidden}");

    let (status, _, words) = audit(&folder, &["benford", paid, "--column", "金额(元)"]);
    assert_eq!(status, 2);
    assert!(words.contains("12 amounts above zero"), "{words}");
    let (status, _, words) = audit(&folder, &["total", paid, "--column", "发放遍号"]);
    assert_eq!(status, 2);
    assert!(words.contains("write 发放编号"), "{words}");
    // Numbers of persons lie beside one another: neither gaps nor bands of them are told, and nothing is logged.
    for asked in [
        &["gaps", asked, "--column", "身份证号"][..],
        &["stratify", asked, "--column", "身份证号"],
        &["count", asked, "--where", "姓名 == '池映雪'"],
        &["age", paid, "--date", "金额(元)", "--cutoff", "2025-12-31"],
        &["count", paid, "--where", "发放日期 > 2025-06-30"],
    ] {
        let (status, data, words) = audit(&folder, asked);
        assert_eq!((status, data.as_str()), (2, ""), "{asked:?}: {words}");
        assert!(!words.contains("池映雪"), "{words}");
    }
    let (status, _, words) = audit(&folder, &["age", paid, "--date", "发放日期"]);
    assert_eq!(status, 2);
    assert!(words.contains("--cutoff"), "{words}");

    let book = folder.join("合计.xlsx");
    let book_name = book.to_str().unwrap();
    let (status, ..) = audit(&folder, &["total", asked, "--xlsx", book_name]);
    assert_eq!(status, 0);
    let mut book: calamine::Xlsx<_> = calamine::open_workbook(&book).unwrap();
    assert_eq!(calamine::Reader::sheet_names(&book).len(), 3);
    let about = calamine::Reader::worksheet_range_at(&mut book, 2)
        .unwrap()
        .unwrap();
    assert!(about.rows().any(|row| row[2].to_string().len() == 64));

    // Nine answers were given, each left a line; refused ones left none.
    let log = std::fs::read_to_string(folder.join("audit.log.jsonl")).unwrap();
    assert_eq!(log.lines().count(), 9, "{log}");
    assert!(!log.contains(&name), "{log}");
    let (status, data, words) = audit(&folder, &["replay", "--json"]);
    assert_eq!(status, 0, "{words}");
    let again: Value = serde_json::from_str(&data).unwrap();
    assert_eq!(again["others"], 0);

    // A line more in the file, a figure changed in the log, a file gone: each is told of its line.
    let text = std::fs::read(folder.join(asked)).unwrap();
    std::fs::remove_file(folder.join(asked)).unwrap();
    let forged = log.replacen("\"value\":\"24500\"", "\"value\":\"24499\"", 1);
    assert_ne!(forged, log);
    std::fs::write(folder.join("other.jsonl"), forged).unwrap();
    let (status, data, _) = audit(&folder, &["replay", "other.jsonl", "--json"]);
    assert_eq!(status, 1);
    let again: Value = serde_json::from_str(&data).unwrap();
    let lines = again["lines"].as_array().unwrap();
    assert_eq!(lines[0]["why"], "control figures differ");
    assert_eq!(lines[1]["same"], true);
    assert!(
        lines[3]["why"]
            .as_str()
            .unwrap()
            .contains("expected a file")
    );
    std::fs::write(folder.join(asked), text).unwrap();
    let mut paid_bytes = std::fs::read(folder.join(paid)).unwrap();
    paid_bytes.extend_from_slice(b"\r\n");
    std::fs::write(folder.join(paid), paid_bytes).unwrap();
    let (status, data, _) = audit(&folder, &["replay", "--json"]);
    assert_eq!(status, 1);
    let again: Value = serde_json::from_str(&data).unwrap();
    assert!(
        again["lines"][0]["why"]
            .as_str()
            .unwrap()
            .contains("another")
    );
}

#[test]
fn verbs_answer_over_the_ledger_as_its_lists_do() {
    let Some(set) = set("small-clean") else {
        return;
    };
    let desk = Desk::with(&set, Order::AsListed);
    let log = desk.folder().join("log.jsonl");
    let log = log.to_str().unwrap();
    let ask = |arguments: &[&str]| -> Value {
        let mut all = vec!["audit"];
        all.extend(arguments);
        all.extend(["--log", log, "--json"]);
        desk.json(&all)
    };
    let payments: Value = desk.json(&["payments", "--json"]);
    let rows = payments["rows"].as_array().unwrap();
    let paid: i64 = rows.iter().map(|row| row["paid"].as_i64().unwrap()).sum();
    let total = ask(&["total", "payments", "--column", "paid"]);
    let sum = total["rows"][0]["sum"].as_str().unwrap().to_owned();
    assert_eq!(sum, format!("{}.{:02}", paid / 100, paid % 100));
    assert_eq!(figure(&total, "rows_read"), rows.len());

    let late = rows
        .iter()
        .filter(|row| row["paid_on"].as_str() > Some("2025-06-30"));
    let asked = ["count", "payments", "--where", "paid_on > \"2025-06-30\""];
    assert_eq!(ask(&asked)["rows"][0]["count"], late.count());
    let asked = ["count", "payments", "--where", "state == \"returned\""];
    let returned = rows.iter().filter(|row| row["state"] == "returned");
    assert_eq!(ask(&asked)["rows"][0]["count"], returned.count());

    // The office's own sheet and the ledger agree, number by number.
    let path = set
        .files(Order::AsListed)
        .into_iter()
        .find(|path| path.to_string_lossy().contains("09发放登记表"));
    let path = path.unwrap();
    let join = ask(&[
        "join",
        "payments",
        "--with",
        path.to_str().unwrap(),
        "--key",
        "payment",
        "--with-key",
        "发放编号",
        "--column",
        "instructed",
        "--with-column",
        "金额(元)",
    ]);
    assert_eq!(figure(&join, "unequal_sums"), 0);
    assert_eq!(figure(&join, "secondary_only"), 0);
    assert_eq!(figure(&join, "matched_keys"), rows.len());

    let ages = ask(&["age", "payments", "--date", "paid_on", "--column", "paid"]);
    assert_eq!(figure(&ages, "sum").as_str().unwrap(), sum);

    // What comes later changes no line: each names the entry it was read up to.
    let run = desk.run(&["persons", "--names"]);
    assert_eq!(run.status, 0, "{}", run.words);
    let again: Value = desk.json(&["audit", "replay", log, "--json"]);
    assert_eq!(again["others"], 0, "{again}");
    assert_eq!(again["lines"].as_array().unwrap().len(), 5);

    // Who is who: by alias alone, and joined by a person's decision, once.
    let found: Value = desk.json(&["person", "match", "--json"]);
    let persons: Value = desk.json(&["persons", "--json"]);
    assert!(found["persons"].as_u64().unwrap() > 20, "{found}");
    let text = found.to_string();
    let named = set
        .personal()
        .into_iter()
        .find(|own| text.contains(own.as_str()));
    assert_eq!(named, None);
    let alias = |at: usize| persons["rows"][at]["person"].as_str().unwrap().to_owned();
    let (kept, merged) = (alias(0), alias(1));
    let merge = [
        "person",
        "merge",
        "--kept",
        &kept,
        "--merged",
        &merged,
        "--evidence",
        "[\"id: digits exchanged\"]",
        "--reason",
        "both certificates were compared",
    ];
    // What they are held to be one by is asked for by name.
    let run = desk.run(&[&merge[..6], &merge[8..]].concat());
    assert_eq!(run.status, 2, "{}", run.words);
    assert!(run.words.contains("--evidence <TEXT>"), "{}", run.words);
    let run = desk.run(&merge);
    assert_eq!(run.status, 0, "{}", run.words);
    let run = desk.run(&merge);
    assert_eq!(run.status, 2, "{}", run.words);
    assert!(
        run.words.contains("was joined with another before"),
        "{}",
        run.words
    );
    let after: Value = desk.json(&["person", "match", "--json"]);
    let one_less = found["persons"].as_u64().unwrap() - 1;
    assert_eq!(after["persons"], one_less);

    // Whoever asks for one alias gets what stands under the other, from the index as from the log.
    let of_kept: Value = desk.json(&["trace", &kept, "--json"]);
    let of_merged: Value = desk.json(&["trace", &merged, "--json"]);
    assert_eq!(of_kept["events"], of_merged["events"]);
    assert_eq!(of_kept["flags"], of_merged["flags"]);
    let of_log: Value = desk.json(&["trace", &kept, "--rebuild", "--json"]);
    assert_eq!(of_kept["events"], of_log["events"]);
    let events = of_kept["events"].as_array().unwrap();
    for alias in [&kept, &merged] {
        let named = events.iter().any(|event| {
            event["kind"] != "PersonMerged" && event["body"].to_string().contains(alias.as_str())
        });
        assert!(named, "{alias}");
    }
    let rows = |list: &Value| list["rows"].as_array().unwrap().len();
    let joined: Value = desk.json(&["persons", "--json"]);
    assert_eq!(rows(&joined), rows(&persons) - 1);

    // A look at everybody is told as one at the person who is asked for, in a workbook too.
    let looks: Vec<&Value> = events
        .iter()
        .filter(|event| event["kind"] == "VaultOpened")
        .collect();
    assert!(!looks.is_empty());
    for look in looks {
        for alias in look["body"]["aliases"].as_array().unwrap() {
            assert!([&kept, &merged].iter().any(|own| alias == own.as_str()));
        }
    }
    let said = of_kept.to_string();
    let others = persons["rows"].as_array().unwrap().iter();
    let others = others.map(|row| row["person"].as_str().unwrap());
    let others: Vec<&str> = others.filter(|other| !said.contains(other)).collect();
    assert!(others.len() > 10, "{}", others.len());
    let book = desk.folder().join("trace.xlsx");
    let written = desk.run(&["trace", &kept, "--why", "--xlsx", book.to_str().unwrap()]);
    assert_eq!(written.status, 0, "{}", written.words);
    let book = read_file(&book, &Limits::default()).unwrap();
    let rows = book.sheets.iter().flat_map(|sheet| &sheet.rows);
    let cells = rows.flat_map(|row| (0..12).filter_map(|at| row.cell(at).as_text()));
    let text = cells.collect::<Vec<_>>().join("\n");
    assert!(text.contains(&kept) && text.contains(&merged), "{text}");
    for other in others {
        assert!(!text.contains(other), "{other}");
    }
}

/// The set of the project: what registers and banks of a county do to names and numbers, and what looks like it.
#[test]
fn persons_are_found_in_other_spellings_and_families_are_not() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vectors/linkage");
    let output = Command::new(env!("CARGO_BIN_EXE_sunledger"))
        .args(["person", "match", "--json", "--score"])
        .arg(&folder)
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    let answer: Value = serde_json::from_slice(&output.stdout).unwrap();
    let set = &answer["sets"][0];
    assert_eq!(set["set"], "chinese");
    for (what, count) in [("true_pairs", 20), ("found", 20), ("right", 20)] {
        assert_eq!(set[what], count, "{what}: {answer}");
    }
}

#[test]
fn public_sets_with_known_answers_are_matched() {
    let shared = std::env::var("SUNLEDGER_SHARED").unwrap_or_default();
    let folder = Path::new(&shared).join("vectors/linkage");
    if shared.is_empty() || !folder.is_dir() {
        eprintln!("skipped: SUNLEDGER_SHARED names no folder with vectors/linkage");
        return;
    }
    let output = Command::new(env!("CARGO_BIN_EXE_sunledger"))
        .args(["person", "match", "--json", "--score"])
        .arg(&folder)
        .output()
        .unwrap();
    assert!(output.status.success());
    let answer: Value = serde_json::from_slice(&output.stdout).unwrap();
    let share = |at: usize, what: &str| -> f64 {
        answer["sets"][at][what].as_str().unwrap().parse().unwrap()
    };
    // True pairs as the sets' own pages count them; precision and recall at least.
    for (at, (set, pairs, precision, recall)) in [
        ("febrl", 500, 100.0, 100.0),
        ("rldata", 50, 100.0, 98.0),
        ("splink", 2031, 99.5, 95.5),
    ]
    .into_iter()
    .enumerate()
    {
        assert_eq!(answer["sets"][at]["set"], set);
        assert_eq!(answer["sets"][at]["true_pairs"], pairs);
        assert!(share(at, "precision") >= precision, "{answer}");
        assert!(share(at, "recall") >= recall, "{answer}");
    }
}
