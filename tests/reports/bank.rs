//! A bank's statement made from the office's own notes and return files, and what `reconcile bank` says when
//! it is as it should be, booked in sums, or wrong in one place.

use crate::office;

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use office::{Desk, Order, Set, whole_set};
use serde_json::Value;
use sunledger::intake::read::{Cell, Limits, read_file};

/// One line of a statement: day, what the bank wrote, fen that came or (below zero) left, reference.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Line {
    day: String,
    summary: String,
    fen: i64,
    reference: String,
}

fn clean() -> Option<&'static (Set, Desk)> {
    static CLEAN: OnceLock<Option<(Set, Desk)>> = OnceLock::new();
    CLEAN
        .get_or_init(|| {
            let set = whole_set("small-clean")?;
            let desk = Desk::with(&set, Order::AsListed);
            Some((set, desk))
        })
        .as_ref()
}

/// Rows of an office file, each cell by its heading.
fn rows(path: &Path) -> Vec<std::collections::BTreeMap<String, String>> {
    let file = read_file(path, &Limits::default()).unwrap();
    let text = |cell: &Cell| match cell {
        Cell::Text(text) => text.clone(),
        Cell::Number { text, .. } => text.clone(),
        Cell::Date(day) => day.to_string(),
        _ => String::new(),
    };
    let sheet = &file.sheets[0];
    let head: Vec<String> = sheet.rows[0].cells.iter().map(text).collect();
    let rows = sheet.rows[1..].iter();
    rows.map(|row| {
        head.iter()
            .cloned()
            .zip(row.cells.iter().map(text))
            .collect()
    })
    .collect()
}

fn fen(yuan: &str) -> i64 {
    let (whole, part) = yuan.split_once('.').unwrap_or((yuan, ""));
    let part = format!("{part:0<2}");
    whole.parse::<i64>().unwrap() * 100 + part[..2].parse::<i64>().unwrap()
}

fn file(set: &Set, part: &str) -> Vec<PathBuf> {
    let files = set.files(Order::AsListed).into_iter();
    files
        .filter(|path| path.to_string_lossy().contains(part))
        .collect()
}

/// The statement that the bank of programme A would give: every line with its reference; what could not be
/// paid leaves and comes back.
fn statement(set: &Set) -> Vec<Line> {
    let mut lines = Vec::new();
    for row in rows(&file(set, "02资金到账通知")[0]) {
        if row["项目代码"] == "A" {
            lines.push(Line {
                day: row["到账日期"].clone(),
                summary: "拨款".to_owned(),
                fen: fen(&row["到账金额(元)"]),
                reference: row["银行流水号"].clone(),
            });
        }
    }
    for row in rows(&file(set, "05追缴登记")[0]) {
        if row["项目代码"] == "A" && !row["已追回金额(元)"].is_empty() {
            lines.push(Line {
                day: row["追回日期"].clone(),
                summary: "追缴".to_owned(),
                fen: fen(&row["已追回金额(元)"]),
                reference: String::new(),
            });
        }
    }
    for path in file(set, "07银行回盘") {
        for row in rows(&path) {
            let amount = fen(&row["金额(元)"]);
            let line = |fen: i64| Line {
                day: row["入账日期"].clone(),
                summary: format!("代发 {}", row["批次号"]),
                fen,
                reference: row["银行流水号"].clone(),
            };
            lines.push(line(-amount));
            if row["处理结果"] != "成功" {
                lines.push(line(amount));
            }
        }
    }
    lines.sort_by(|a, b| a.day.cmp(&b.day));
    lines
}

/// The statement as the bank's CSV file.
fn csv(lines: &[Line]) -> String {
    let mut out = String::from("交易日期,摘要,借方发生额,贷方发生额,余额,流水号,对方户名\n");
    let mut balance = 0;
    for line in lines {
        balance += line.fen;
        let yuan = |fen: i64| {
            let sign = if fen < 0 { "-" } else { "" };
            format!("{sign}{}.{:02}", fen.abs() / 100, fen.abs() % 100)
        };
        let (paid, received) = if line.fen < 0 {
            (yuan(-line.fen), String::new())
        } else {
            (String::new(), yuan(line.fen))
        };
        out.push_str(&format!(
            "{},{},{paid},{received},{},{},某某\n",
            line.day,
            line.summary,
            yuan(balance),
            line.reference
        ));
    }
    out
}

/// Status, answer and words for a statement.
fn asked(desk: &Desk, name: &str, text: &str, more: &[&str]) -> (i32, Value, String) {
    let path = desk.folder().join(format!("{name}.csv"));
    std::fs::write(&path, text).unwrap();
    let path = path.to_string_lossy().into_owned();
    let mut line = vec!["reconcile", "bank", &path, "--scheme", "A", "--json"];
    line.extend_from_slice(more);
    let run = desk.run(&line);
    let answer = serde_json::from_str(&run.data).unwrap_or(Value::Null);
    (run.status, answer, run.words)
}

fn amount(answer: &Value, item: &str) -> i64 {
    let mut rows = answer["rows"].as_array().unwrap().iter();
    rows.find(|row| row["item"] == item).unwrap()["amount"]
        .as_i64()
        .unwrap()
}

fn findings(answer: &Value) -> Vec<String> {
    let rows = answer["reconcile-findings"].as_array().unwrap().iter();
    rows.map(|row| row["finding"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn a_whole_statement_meets_the_ledger() {
    let Some((set, desk)) = clean() else { return };
    let lines = statement(set);
    assert!(lines.len() > 1800);
    let before = desk.entries();
    let (status, answer, words) = asked(desk, "whole", &csv(&lines), &[]);
    assert_eq!(status, 0, "{words} {answer}");
    assert_eq!(amount(&answer, "bank-balance"), 5_640_000);
    assert_eq!(amount(&answer, "ledger-balance"), 5_640_000);
    assert_eq!(amount(&answer, "difference"), 0);
    assert!(answer["reconcile-open"].as_array().unwrap().is_empty());
    let batches = answer["reconcile-batches"].as_array().unwrap();
    assert!(batches.len() >= 6 && batches.iter().all(|batch| batch["under_way"] == 0));
    // What came back is told apart from what reached the payees.
    for batch in batches {
        let of = |field: &str| batch[field].as_i64().unwrap();
        assert_eq!(of("instructed"), of("returned") + of("paid"), "{batch}");
        assert_eq!(of("returns") > 0, of("returned") > 0, "{batch}");
    }
    let first = batches.iter().find(|batch| batch["batch_no"] == "202501-1");
    let returned = &first.expect("the first month's batch")["returned"];
    assert!(returned.as_i64().unwrap() > 0, "{first:?}");
    assert_eq!(desk.entries(), before, "nothing is recorded");
    // Newest line first, as some banks print it.
    let mut text = csv(&lines);
    let mut all: Vec<&str> = text.trim_end().lines().collect();
    all[1..].reverse();
    text = all.join("\n");
    let (status, _, words) = asked(desk, "reversed", &text, &[]);
    assert_eq!(status, 0, "{words}");
}

#[test]
fn a_batch_booked_in_one_sum_is_its_payments() {
    let Some((set, desk)) = clean() else { return };
    let mut sums: std::collections::BTreeMap<String, i64> = std::collections::BTreeMap::new();
    let mut days = std::collections::BTreeMap::new();
    let mut lines = Vec::new();
    for line in statement(set) {
        if line.fen < 0 && line.summary.starts_with("代发") {
            *sums.entry(line.summary.clone()).or_default() += line.fen;
            days.entry(line.summary.clone()).or_insert(line.day);
        } else {
            lines.push(line);
        }
    }
    for (summary, fen) in sums {
        lines.push(Line {
            day: days[&summary].clone(),
            summary,
            fen,
            reference: String::new(),
        });
    }
    lines.sort_by(|a, b| a.day.cmp(&b.day));
    let (status, answer, words) = asked(desk, "sums", &csv(&lines), &[]);
    assert_eq!(status, 0, "{words} {}", answer["reconcile-open"]);
    assert_eq!(amount(&answer, "difference"), 0);
}

/// Received before the statement begins and booked by the bank in its time, under a reference of its own.
#[test]
fn a_receipt_of_before_the_statement_that_does_not_lie_in_its_opening_balance() {
    let Some((set, desk)) = clean() else { return };
    let whole = statement(set);
    let first = whole[0].day.clone();
    let (late, mut lines): (Vec<Line>, Vec<Line>) =
        whole.into_iter().partition(|line| line.day == first);
    let last = lines.last().unwrap().day.clone();
    for (number, line) in late.iter().enumerate() {
        assert!(line.fen > 0, "{line:?}");
        lines.push(Line {
            day: last.clone(),
            reference: format!("X{number}"),
            ..line.clone()
        });
    }
    let (status, answer, words) = asked(desk, "early", &csv(&lines), &[]);
    assert_eq!(status, 1, "{words}");
    assert_eq!(findings(&answer), vec!["unknown_reference"; late.len()]);
    let open = answer["reconcile-open"].as_array().unwrap();
    let of = |group: &str| -> Vec<&Value> {
        let rows = open.iter().filter(|row| row["group"] == group);
        rows.collect()
    };
    let received = of("ledger_received");
    assert_eq!(of("bank_received").len(), late.len(), "{open:?}");
    assert_eq!(received.len(), late.len(), "{open:?}");
    assert_eq!(open.len(), 2 * late.len(), "{open:?}");
    for found in answer["reconcile-findings"].as_array().unwrap() {
        let suggested = received
            .iter()
            .find(|row| row["number"] == found["suggested"]);
        let suggested = suggested.unwrap_or_else(|| panic!("{found}: what it may be"));
        assert_eq!(suggested["amount"], found["found"], "{found}");
    }
    assert_eq!(amount(&answer, "difference"), 0);
}

#[test]
fn what_does_not_fit_is_a_finding() {
    let Some((set, desk)) = clean() else { return };
    let lines = statement(set);
    let paid = lines.iter().position(|line| line.fen < 0).unwrap();

    let mut unknown = lines.clone();
    unknown[paid].reference = "B00000000000000".to_owned();
    let (status, answer, words) = asked(desk, "unknown", &csv(&unknown), &[]);
    assert_eq!(status, 1, "{words}");
    assert_eq!(findings(&answer), ["unknown_reference", "unseen"]);
    let open = answer["reconcile-open"].as_array().unwrap();
    let groups: Vec<&str> = open
        .iter()
        .map(|row| row["group"].as_str().unwrap())
        .collect();
    assert_eq!(groups, ["bank_paid", "ledger_paid"], "shown on both sides");
    assert_eq!(
        amount(&answer, "difference"),
        0,
        "and the corrected balances meet"
    );
    assert_eq!(
        open[0]["place"][2],
        paid as i64 + 2,
        "the line of the statement"
    );
    let suggested = &answer["reconcile-findings"][0]["suggested"];
    assert_eq!(suggested, &open[1]["number"], "what it may be");

    let mut other = lines.clone();
    other[paid].fen -= 10_000;
    let (status, answer, _) = asked(desk, "other", &csv(&other), &[]);
    assert_eq!(status, 1);
    assert_eq!(findings(&answer), ["other_amount", "unseen"]);
    let row = &answer["reconcile-findings"][0];
    assert_eq!(
        row["found"].as_i64().unwrap(),
        row["expected"].as_i64().unwrap() - 10_000
    );

    // A line taken out without its balance: the sums show it, and so does the balance beside it.
    let mut all: Vec<String> = csv(&lines).lines().map(str::to_owned).collect();
    all.remove(paid + 1);
    let (status, answer, _) = asked(desk, "cut", &all.join("\n"), &[]);
    assert_eq!(status, 1);
    assert_eq!(findings(&answer), ["unseen", "balance", "difference"]);

    let mut twice = lines.clone();
    let again = twice[paid].clone();
    twice.insert(paid + 1, again);
    let (status, answer, _) = asked(desk, "twice", &csv(&twice), &[]);
    assert_eq!(status, 1);
    assert_eq!(findings(&answer), ["repeated"]);

    // Money that lay on the account and that no entry of the ledger explains.
    let mut before = lines.clone();
    before[0].fen += 5_000;
    before[0].reference.clear();
    let (status, answer, _) = asked(desk, "before", &csv(&before), &[]);
    assert_eq!(status, 0, "open items explain it: {answer}");
    let open = answer["reconcile-open"].as_array().unwrap();
    assert_eq!(open.len(), 2);
}

#[test]
fn a_booking_that_the_bank_took_back_is_nothing_to_the_ledger() {
    let Some((set, desk)) = clean() else { return };
    let lines = statement(set);
    let paid = lines.iter().position(|line| line.fen < 0).unwrap();
    let text = csv(&lines);
    let all: Vec<&str> = text.lines().collect();
    let (own, balance) = (all[paid + 1], all[paid + 1].split(',').nth(4).unwrap());
    let line = &lines[paid];
    let yuan = |fen: i64| format!("{}.{:02}", fen / 100, fen % 100);
    let amount = yuan(-line.fen);
    let before = yuan(fen(balance) - line.fen);
    let with = |red: &str| {
        let mut all: Vec<String> = all.iter().map(|line| (*line).to_owned()).collect();
        // Booked, taken back, and booked once more.
        all.splice(paid + 2..paid + 2, [red.to_owned(), own.to_owned()]);
        all.join("\n")
    };
    for red in [
        format!(
            "{},红字冲正,-{amount},,{before},{},某某",
            line.day, line.reference
        ),
        format!(
            "{},冲正 {},-{amount},,{before},R1,某某",
            line.day, line.reference
        ),
        format!(
            "{},冲正 {},-{amount},,{before},,某某",
            line.day, line.reference
        ),
    ] {
        let (status, answer, words) = asked(desk, "red", &with(&red), &[]);
        assert_eq!(status, 0, "{red}: {words} {answer}");
        assert!(answer["reconcile-open"].as_array().unwrap().is_empty());
    }
    // One that names no line is told, with its place.
    let lone = format!("{},冲正,-{amount},,{before},R1,某某", line.day);
    let (status, answer, _) = asked(desk, "lone", &with(&lone), &[]);
    assert_eq!(status, 1);
    assert_eq!(findings(&answer), ["repeated", "reversal"]);
    let found = answer["reconcile-findings"].as_array().unwrap();
    assert_eq!(found[1]["place"][2], paid as i64 + 3);
}

#[test]
fn a_batch_that_has_not_come_back_to_zero_is_a_finding() {
    let Some(set) = whole_set("small-clean") else {
        return;
    };
    let desk = Desk::new();
    let files = set.files(Order::AsListed).into_iter();
    let files: Vec<PathBuf> = files
        .filter(|path| !path.to_string_lossy().contains("07银行回盘_2025年06月"))
        .collect();
    let run = desk.import(&files);
    assert!(run.status <= 1, "{}", run.words);
    let lines = statement(&set);
    let (status, answer, words) = asked(&desk, "june", &csv(&lines), &[]);
    assert_eq!(status, 1, "{words}");
    let found = findings(&answer);
    assert!(
        found.iter().any(|finding| finding == "in_transit"),
        "{found:?}"
    );
    let batches = answer["reconcile-batches"].as_array().unwrap();
    let under_way: i64 = batches
        .iter()
        .map(|batch| batch["under_way"].as_i64().unwrap())
        .sum();
    assert!(under_way > 10_000_000);

    // The bank's file comes, and says that it paid after the cut-off: the batch was in transit on the day, and
    // what the bank shows before we do is open, each with the day on which it was cleared.
    let original = file(&set, "07银行回盘_2025年06月").remove(0);
    let late: Vec<u8> = std::fs::read(original).unwrap();
    let late = String::from_utf8_lossy(&late).replace("2025-06-", "2025-07-");
    let folder = desk.folder().join("A-乡村教师生活补助");
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.join("07银行回盘_2025年06月.csv");
    std::fs::write(&path, late).unwrap();
    let run = desk.import(&[path]);
    assert_eq!(run.status, 0, "{}", run.words);
    let (status, answer, words) = asked(&desk, "july", &csv(&lines), &["--as-of", "2025-06-30"]);
    assert_eq!(status, 0, "{words} {}", answer["reconcile-findings"]);
    assert_eq!(answer["as_of"], "2025-06-30");
    let open = answer["reconcile-open"].as_array().unwrap();
    assert!(open.len() > 250, "{}", open.len());
    for row in open {
        let day = row["cleared_on"].as_str().unwrap_or_default();
        assert!(day.starts_with("2025-07-"), "{row}");
    }
    let states = answer["reconcile-batches"].as_array().unwrap().iter();
    let later = states.filter(|batch| batch["state"] == "settled_later");
    assert!(later.count() >= 1);
    assert_eq!(amount(&answer, "in-transit"), under_way);
    assert_eq!(amount(&answer, "difference"), 0);
}

#[test]
fn a_statement_that_cannot_be_read_is_refused_whole() {
    let Some((set, desk)) = clean() else { return };
    let lines = statement(set);
    let text = csv(&lines);
    for (name, text, said) in [
        (
            "none",
            "姓名,金额\n某某,1.00\n".to_owned(),
            "expected a bank statement",
        ),
        ("cell", text.replacen("2025-0", "2025-9", 1), "E9"),
        (
            "both",
            "交易日期,借方,贷方,余额\n2025-03-01,1.00,2.00,3.00\n".to_owned(),
            "C2",
        ),
        (
            "empty",
            "交易日期,借方,贷方,余额\n合计,,,\n".to_owned(),
            "no line",
        ),
        (
            "balance",
            "交易日期,借方,贷方\n2025-03-01,1.00,\n".to_owned(),
            "--closing",
        ),
    ] {
        let (status, answer, words) = asked(desk, name, &text, &[]);
        assert_eq!(
            (status, &answer["status"]),
            (2, &2.into()),
            "{name}: {words}"
        );
        let error = answer["error"].as_str().unwrap_or("nothing");
        assert!(words.contains(error), "{name}: {error}: {words}");
        assert_eq!(answer.as_object().map(|answer| answer.len()), Some(2));
        if name != "cell" {
            assert!(words.contains(said), "{name}: {words}");
        }
        assert!(!words.contains("某某"), "{name}");
    }
    let signs = "交易日期,发生额,借贷标志\n2025-03-01,5.00,借\n2025-03-02,6.00,贷\n";
    let (status, answer, words) = asked(desk, "signs", signs, &["--closing", "1.00"]);
    assert_eq!(status, 1, "{words}");
    assert_eq!(amount(&answer, "bank-balance"), 100);
    let path = desk
        .folder()
        .join("signs.csv")
        .to_string_lossy()
        .into_owned();
    let fund = desk.run(&[
        "reconcile",
        "bank",
        &path,
        "--scheme",
        "A",
        "--fund",
        "某资金",
    ]);
    assert_eq!(fund.status, 2);
    assert!(
        fund.words.contains("乡村教师生活补助资金"),
        "{}",
        fund.words
    );
}
