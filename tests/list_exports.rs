//! Lists that leave the program, read back: the workbook and the CSV file hold the same rows and the
//! same totals as the JSON answer, the workbook says of which ledger it is and how to check that, and
//! the same ledger gives the same bytes.

#[allow(dead_code)]
mod office;

use std::io::{Cursor, Read};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use calamine::{Data, Reader, Xlsx};
use office::{Desk, Order, set};
use serde_json::Value;
use tempfile::TempDir;

/// A list: its command, and the columns whose sums are compared, each by its English heading, the field
/// of the JSON answer, and whether it is money.
struct List {
    command: &'static [&'static str],
    sums: &'static [(&'static str, &'static str, bool)],
    /// A column that names something and must stay text.
    text: &'static str,
}

const LISTS: &[List] = &[
    List {
        command: &["persons"],
        sums: &[
            ("claims", "claims", false),
            ("awarded", "awarded", true),
            ("payments", "payments", false),
            ("paid", "paid", true),
            ("returned", "returned", true),
        ],
        text: "person",
    },
    List {
        command: &["orgs"],
        sums: &[
            ("quota", "quota", false),
            ("claims", "claims", false),
            ("awards", "awards", false),
            ("awarded", "awarded", true),
            ("paid", "paid", true),
        ],
        text: "unit code",
    },
    List {
        command: &["accounts"],
        sums: &[
            ("payments", "payments", false),
            ("paid", "paid", true),
            ("returned", "returned", true),
        ],
        text: "account",
    },
    List {
        command: &["cases"],
        sums: &[
            ("asked for", "requested", true),
            ("papers", "papers", false),
            ("awarded", "awarded", true),
            ("paid", "paid", true),
            ("acknowledged", "acknowledged", true),
        ],
        text: "case",
    },
    List {
        command: &["payments"],
        sums: &[
            ("instructed", "instructed", true),
            ("paid", "paid", true),
            ("returned", "returned", true),
            ("acknowledged", "acknowledged", true),
        ],
        text: "payment",
    },
    List {
        command: &["notices"],
        sums: &[
            ("rows", "rows", false),
            ("listed", "amount", true),
            ("objections", "objections", false),
            ("days counted", "counted", false),
        ],
        text: "notice",
    },
    List {
        command: &["balances"],
        sums: &[
            ("heads", "heads", false),
            ("received", "received", true),
            ("awarded", "awarded", true),
            ("paid out", "paid_out", true),
            ("returned", "returned", true),
            ("recovered", "recovered", true),
            ("balance", "balance", true),
        ],
        text: "fund",
    },
    List {
        command: &["balances", "--by", "unit"],
        sums: &[("awards", "awards", false), ("awarded", "awarded", true)],
        text: "unit",
    },
    List {
        command: &["funnel"],
        sums: &[
            ("lines", "lines", false),
            ("into", "into", true),
            ("rest", "rest", true),
        ],
        text: "fund",
    },
    List {
        command: &["trial-balance"],
        sums: &[],
        text: "fund",
    },
    List {
        command: &["flags"],
        sums: &[("amount (yuan)", "amount", true)],
        text: "flag",
    },
];

/// The year that the demo makes, its ledger and keys.
fn demo() -> &'static Path {
    static DEMO: OnceLock<(TempDir, PathBuf)> = OnceLock::new();
    &DEMO
        .get_or_init(|| {
            let home = tempfile::tempdir().unwrap();
            let folder = home.path().join("demo");
            let made = Command::new(env!("CARGO_BIN_EXE_sunledger"))
                .args(["demo", "--dir", &folder.to_string_lossy()])
                .output()
                .unwrap();
            assert!(made.status.success());
            (home, folder)
        })
        .1
}

/// Runs a command on a ledger; gives status, stdout and stderr.
fn run(home: &Path, lang: &str, line: &[&str]) -> (i32, Vec<u8>, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_sunledger"))
        .args(line)
        .args(["--lang", lang])
        .env("SUNLEDGER_LEDGER", home.join("ledger"))
        .env_remove("SUNLEDGER_KEYS")
        .env_remove("SUNLEDGER_TRUST")
        .env("SUNLEDGER_PASSPHRASE_FILE", home.join("passphrase"))
        .env("SUNLEDGER_VAULT_PASSPHRASE_FILE", home.join("passphrase"))
        .output()
        .unwrap();
    (
        output.status.code().unwrap_or(-1),
        output.stdout,
        String::from_utf8(output.stderr).unwrap(),
    )
}

fn with<'a>(list: &List, more: &[&'a str]) -> Vec<&'a str> {
    let mut line: Vec<&'a str> = list.command.to_vec();
    line.extend_from_slice(more);
    line
}

/// Hundredths of a decimal text: fen of yuan.
fn hundredths(text: &str) -> i128 {
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => (-1, digits),
        None => (1, text),
    };
    let (whole, part) = digits.split_once('.').unwrap_or((digits, "00"));
    assert_eq!(part.len(), 2, "{text}");
    sign * (whole.parse::<i128>().unwrap() * 100 + part.parse::<i128>().unwrap())
}

/// Headings and rows of a CSV answer.
fn csv_of(bytes: &[u8]) -> (Vec<String>, Vec<Vec<String>>) {
    let text = std::str::from_utf8(bytes).unwrap();
    let text = text
        .strip_prefix('\u{feff}')
        .expect("a mark for spreadsheets");
    let mut reader = csv::ReaderBuilder::new().from_reader(text.as_bytes());
    let headings = reader
        .headers()
        .unwrap()
        .iter()
        .map(str::to_owned)
        .collect();
    let rows = reader
        .records()
        .map(|record| record.unwrap().iter().map(str::to_owned).collect())
        .collect();
    (headings, rows)
}

/// Rows of a sheet, each cell as text; figures as the CSV file has them.
fn sheet(bytes: &[u8], number: usize) -> Vec<Vec<Data>> {
    let mut book: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(bytes.to_vec())).unwrap();
    let name = book.sheet_names()[number].clone();
    let range = book.worksheet_range(&name).unwrap();
    range.rows().map(<[Data]>::to_vec).collect()
}

fn shown(cell: &Data, money: bool) -> String {
    match cell {
        Data::Float(value) if money => format!("{value:.2}"),
        Data::Float(value) => format!("{value:.0}"),
        Data::Int(value) => value.to_string(),
        Data::Empty => String::new(),
        other => other.to_string(),
    }
}

fn part(bytes: &[u8], name: &str) -> String {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut text = String::new();
    archive
        .by_name(name)
        .unwrap()
        .read_to_string(&mut text)
        .unwrap();
    text
}

/// One list of one ledger in all its forms.
fn round_trip(home: &Path, list: &List) {
    let said = format!("{:?}", list.command);
    let (status, json, words) = run(home, "en", &with(list, &["--json"]));
    assert!(status <= 1, "{said}: {words}");
    let answer: Value = serde_json::from_slice(&json).unwrap();
    let items = answer
        .get("rows")
        .unwrap_or(&answer)
        .as_array()
        .unwrap()
        .clone();

    let (_, csv, _) = run(home, "en", &with(list, &["--csv"]));
    let (headings, rows) = csv_of(&csv);
    let sums_below = usize::from(list.command[0] == "trial-balance");
    assert_eq!(rows.len(), items.len() + sums_below, "{said}");

    let file = home.join(format!("{}.xlsx", list.command.join("")));
    let _ = std::fs::remove_file(&file);
    let at = file.to_string_lossy().into_owned();
    let (status, _, words) = run(home, "en", &with(list, &["--xlsx", &at]));
    assert!(status <= 1, "{said}: {words}");
    let book = std::fs::read(&file).unwrap();
    let cells = sheet(&book, 0);
    assert_eq!(cells.len(), rows.len() + 1, "{said}");
    let first: Vec<String> = cells[0].iter().map(ToString::to_string).collect();
    assert_eq!(first, headings, "{said}");

    // Every cell of the workbook is the cell of the CSV file.
    for (line, row) in rows.iter().enumerate() {
        for (column, text) in row.iter().enumerate() {
            let money = text.contains('.');
            let cell = cells[line + 1].get(column).unwrap_or(&Data::Empty);
            let other = shown(cell, money);
            assert_eq!(*text, other, "{said}, row {line}, {}", headings[column]);
        }
    }
    // The totals are those of the JSON answer.
    for (heading, field, money) in list.sums {
        let column = headings.iter().position(|name| name == heading);
        let column = column.unwrap_or_else(|| panic!("{said}: no column {heading}"));
        let total: i128 = rows
            .iter()
            .map(|row| row[column].as_str())
            .filter(|text| !text.is_empty())
            .map(|text| {
                if *money {
                    hundredths(text)
                } else {
                    text.parse().unwrap()
                }
            })
            .sum();
        let expected: i128 = items
            .iter()
            .filter_map(|item| item[field].as_i64())
            .map(i128::from)
            .sum();
        assert_eq!(total, expected, "{said}, {heading}");
    }
    // What names something is text, in the cell and in its format.
    let column = headings.iter().position(|name| name == list.text).unwrap();
    for row in &cells[1..] {
        assert!(
            matches!(row[column], Data::String(_) | Data::Empty),
            "{said}: {:?}",
            row[column]
        );
    }
    let xml = part(&book, "xl/worksheets/sheet1.xml");
    assert!(xml.contains("state=\"frozen\""), "{said}");
    assert!(xml.contains("<autoFilter "), "{said}");
    assert!(
        part(&book, "xl/styles.xml").contains("numFmtId=\"49\""),
        "{said}"
    );

    // The same ledger gives the same bytes on another day.
    let again = home.join("again.xlsx");
    let _ = std::fs::remove_file(&again);
    let to = again.to_string_lossy().into_owned();
    if list.command == ["persons"] {
        // An archive counts time in two seconds.
        std::thread::sleep(std::time::Duration::from_millis(2100));
    }
    run(home, "en", &with(list, &["--xlsx", &to]));
    assert!(
        std::fs::read(&again).unwrap() == book,
        "{said}: other bytes"
    );
}

/// The list that a workbook says gives it again, and the verification it names.
fn about(home: &Path, list: &List) {
    let file = home.join(format!("about-{}.xlsx", list.command.join("")));
    let _ = std::fs::remove_file(&file);
    let at = file.to_string_lossy().into_owned();
    run(home, "zh", &with(list, &["--xlsx", &at]));
    let book = std::fs::read(&file).unwrap();
    let mut opened: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(book.clone())).unwrap();
    let names = opened.sheet_names();
    assert_eq!(names[1], "说明", "{names:?}");
    let lines = sheet(&book, 1);
    let of = |label: &str| -> String {
        lines
            .iter()
            .find(|line| line[0] == label)
            .map(|line| line[1].to_string())
            .unwrap_or_else(|| panic!("{:?}: no line {label}", list.command))
    };
    let verify = of("核验命令");
    let line: Vec<&str> = verify.split(' ').skip(1).collect();
    let (status, report, words) = run(home, "zh", &line);
    let report = String::from_utf8(report).unwrap();
    assert_eq!(status, 0, "{verify}: {words}");
    assert!(report.contains("台账编号与您指定的一致"), "{report}");
    assert!(report.contains("历史记录延续了外部记下的末端"), "{report}");
    assert!(verify.contains(&of("台账编号")) && verify.contains(&of("默克尔根")));
    assert_eq!(of("末条哈希").len(), 64);
    assert!(of("范围").contains("个条目"));

    // The command it names gives the list again.
    let command = of("再次列出");
    let mut line: Vec<&str> = command.split(' ').skip(1).collect();
    line.push("--csv");
    let (_, again, words) = run(home, "zh", &line);
    let (_, first, _) = run(home, "zh", &with(list, &["--csv"]));
    assert!(again == first, "{command}: {words}");

    // Every heading of the list is explained.
    let headings = opened.worksheet_range(&names[0]).unwrap();
    for heading in headings.rows().next().unwrap() {
        let meaning = of(&heading.to_string());
        assert!(
            !meaning.is_empty() && !meaning.starts_with("mean-"),
            "{heading}"
        );
    }
}

#[test]
fn every_list_of_the_demo_is_the_same_in_every_form() {
    for list in LISTS {
        round_trip(demo(), list);
    }
}

#[test]
fn a_workbook_says_what_it_is_and_how_to_check_it() {
    for list in LISTS {
        about(demo(), list);
    }
}

#[test]
fn every_list_of_an_office_is_the_same_in_every_form() {
    let Some(set) = set("small-clean") else {
        return;
    };
    let desk = Desk::with(&set, Order::AsListed);
    for list in LISTS {
        round_trip(desk.folder(), list);
    }
    // The totals that the set states for programme B.
    let answer: Value = desk.json(&["payments", "--json"]);
    let rows = answer["rows"].as_array().unwrap();
    let paid: i64 = rows.iter().filter_map(|row| row["paid"].as_i64()).sum();
    assert_eq!((rows.len(), paid), (40, 8_000_000));
    let answer: Value = desk.json(&["cases", "--json"]);
    let rows = answer["rows"].as_array().unwrap();
    let awarded: i64 = rows.iter().filter_map(|row| row["awarded"].as_i64()).sum();
    assert_eq!(awarded, 8_000_000);
    let persons: Value = desk.json(&["persons", "--json"]);
    let paid = persons["rows"].as_array().unwrap().iter();
    assert_eq!(
        paid.filter(|row| row["paid"].as_i64() > Some(0)).count(),
        40
    );
}

/// What a row rests on is named in every form, and is there.
#[test]
fn every_row_names_the_events_it_rests_on() {
    let home = demo();
    for list in LISTS.iter().take(6) {
        let (_, json, _) = run(home, "en", &with(list, &["--why", "--json"]));
        let answer: Value = serde_json::from_slice(&json).unwrap();
        let rows = answer["rows"].as_array().unwrap();
        assert!(!rows.is_empty());
        for row in rows {
            let why = row["why"].as_array().unwrap();
            assert!(!why.is_empty(), "{:?}: {row}", list.command);
            for event in why {
                assert!(
                    event["file"]
                        .as_str()
                        .is_some_and(|name| name.contains('.'))
                );
            }
        }
        let (_, csv, _) = run(home, "en", &with(list, &["--why", "--csv"]));
        let (headings, lines) = csv_of(&csv);
        assert_eq!(headings.last().unwrap(), "rests on");
        for (line, row) in lines.iter().zip(rows) {
            let events = line.last().unwrap().split(' ').count();
            assert_eq!(events, row["why"].as_array().unwrap().len());
        }
        let file = home.join("why.xlsx");
        let _ = std::fs::remove_file(&file);
        let at = file.to_string_lossy().into_owned();
        run(home, "en", &with(list, &["--why", "--xlsx", &at]));
        let cells = sheet(&std::fs::read(&file).unwrap(), 2);
        assert!(cells.len() > rows.len(), "{:?}", list.command);
    }
}

/// In a file `--why` gives each line that was posted, and the lines of a figure come to the figure.
#[test]
fn the_lines_behind_the_books_come_to_the_figures() {
    let home = demo();
    let (_, json, _) = run(home, "en", &["funnel", "--json"]);
    let funnel: Value = serde_json::from_slice(&json).unwrap();
    let stages = funnel["rows"].as_array().unwrap();
    assert!(stages.len() > 4);
    for command in [&["balances"][..], &["funnel"], &["trial-balance"]] {
        let mut line = command.to_vec();
        line.extend(["--why", "--csv"]);
        let (status, csv, words) = run(home, "en", &line);
        assert_eq!(status, 0, "{words}");
        let (headings, rows) = csv_of(&csv);
        let column = |name: &str| headings.iter().position(|one| one == name).unwrap();
        for stage in stages {
            let of_stage = rows.iter().filter(|row| {
                row[column("fund")] == stage["fund"].as_str().unwrap()
                    && row[column("stage")].replace(' ', "_") == stage["stage"].as_str().unwrap()
            });
            let (mut into, mut rest, mut lines) = (0, 0, 0);
            for row in of_stage {
                let (debit, credit) = (
                    hundredths(&row[column("debit")]),
                    hundredths(&row[column("credit")]),
                );
                into += debit;
                rest += debit - credit;
                lines += 1;
                assert!(!row[column("event")].is_empty() && !row[column("source")].is_empty());
            }
            assert_eq!(Some(lines), stage["lines"].as_i64(), "{stage}");
            assert_eq!(into, i128::from(stage["into"].as_i64().unwrap()), "{stage}");
            assert_eq!(rest, i128::from(stage["rest"].as_i64().unwrap()), "{stage}");
        }
        let file = home.join("lines.xlsx");
        let _ = std::fs::remove_file(&file);
        let at = file.to_string_lossy().into_owned();
        let mut line = command.to_vec();
        line.extend(["--why", "--xlsx", &at]);
        assert_eq!(run(home, "en", &line).0, 0);
        assert_eq!(
            sheet(&std::fs::read(&file).unwrap(), 2).len(),
            rows.len() + 1
        );
    }
    let (_, json, _) = run(home, "en", &["flags", "--json"]);
    let flags: Value = serde_json::from_slice(&json).unwrap();
    let evidence = flags.as_array().unwrap().iter();
    let count: usize = evidence
        .map(|flag| flag["evidence"].as_array().unwrap().len())
        .sum();
    let (_, csv, _) = run(home, "en", &["flags", "--why", "--csv"]);
    let (_, rows) = csv_of(&csv);
    assert!(count > 0);
    assert_eq!(rows.len(), count);
}

/// A cell that a spreadsheet would take for a formula is no formula in either form.
#[test]
fn what_looks_like_a_formula_stays_text() {
    use sunledger::report::{About, Table, table::guard, workbook::workbook};
    let mut table = Table::new(&["what"]);
    for text in ["=1+1", "+1", "@sum", "-x", "＝1", "\t=1", " =1"] {
        table.rows.push(vec![text.to_owned()]);
        assert!(guard(text).starts_with('\''), "{text}");
    }
    let bytes = workbook(
        &table,
        &About {
            title: "a".to_owned(),
            sheet: "b".to_owned(),
            ..About::default()
        },
        &[],
    )
    .unwrap();
    assert!(!part(&bytes, "xl/worksheets/sheet1.xml").contains("<f>"));
    for (line, row) in table.rows.iter().enumerate() {
        let cells = sheet(&bytes, 0);
        assert_eq!(cells[line + 1][0], Data::String(row[0].clone()));
    }
}
