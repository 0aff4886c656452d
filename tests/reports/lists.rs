//! Lists that leave the program, read back: the workbook and the CSV file hold the same rows and the
//! same totals as the JSON answer, the workbook says of which ledger it is and how to check that, and
//! the same ledger gives the same bytes.

use crate::exports;
use crate::office;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Mutex, OnceLock};

use calamine::Data;
use exports::{List, about, csv_of, hundredths, part, round_trip, run, schools, sheet, with};
use office::{Desk, Order, set, whole_set};
use serde_json::Value;
use tempfile::TempDir;

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
        command: &["report", "plan", "B"],
        sums: &[
            ("received", "received", true),
            ("awarded", "awarded", true),
            ("paid", "paid", true),
            ("paid less awarded", "paid_less_awarded", true),
        ],
        text: "fund",
    },
    List {
        command: &["flags"],
        sums: &[("amount (yuan)", "amount", true)],
        text: "flag",
    },
];

/// Lists of programmes that the demo does not have.
const SCHOOL_LISTS: &[List] = &[
    List {
        command: &["posts"],
        sums: &[("rate", "rate", true)],
        text: "unit code",
    },
    List {
        command: &["agreements"],
        sums: &[
            ("agreed", "agreed", true),
            ("tranches", "tranches", false),
            ("scheduled", "scheduled", true),
            ("released", "released", true),
            ("paid", "paid", true),
            ("years judged", "acceptances", false),
        ],
        text: "agreement",
    },
    List {
        command: &["tranches"],
        sums: &[
            ("scheduled", "scheduled", true),
            ("released", "released", true),
            ("paid", "paid", true),
        ],
        text: "agreement",
    },
];

/// A county with two schools and two pairs of schools, and what its lists hold.
fn county() -> &'static Desk {
    static COUNTY: OnceLock<Desk> = OnceLock::new();
    COUNTY.get_or_init(|| {
        let desk = Desk::new();
        let folders = schools(desk.folder());
        let run = desk.run(&["import", &folders[0], &folders[1]]);
        assert_eq!(run.status, 0, "{}", run.words);
        // The tranche that the sheet holds back is told with its line, and which money does not flow.
        let held = "1 of the rows taken are tranches that the sheet itself says are held back (line 6): 100000.00 yuan";
        assert!(run.words.contains(held), "{}", run.words);
        desk
    })
}

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

#[test]
fn lists_of_schools_are_the_same_in_every_form() {
    let desk = county();
    for list in SCHOOL_LISTS {
        round_trip(desk.folder(), list);
        about(desk.folder(), list);
    }
    let rows = |command: &str| -> Vec<Value> {
        let answer: Value = desk.json(&[command, "--json"]);
        answer["rows"].as_array().unwrap().clone()
    };
    let posts = rows("posts");
    // Three teachers; one is on record at both schools.
    assert_eq!(posts.len(), 4, "{posts:#?}");
    let there = posts.iter().filter(|row| row["in_post"] == true).count();
    assert_eq!(there, 2, "{posts:#?}");
    let agreements = rows("agreements");
    let sum = |rows: &[Value], field: &str| -> i64 {
        rows.iter().filter_map(|row| row[field].as_i64()).sum()
    };
    assert_eq!(agreements.len(), 2);
    assert_eq!(sum(&agreements, "agreed"), 60_000_000);
    assert_eq!(sum(&agreements, "paid"), 40_000_000);
    assert_eq!(sum(&agreements, "acceptances"), 3);
    let tranches = rows("tranches");
    assert_eq!(tranches.len(), 5);
    assert_eq!(sum(&tranches, "scheduled"), 50_000_000);
    assert_eq!(sum(&tranches, "paid"), 40_000_000);
    let failed = tranches.iter().find(|row| row["state"] == "withheld");
    assert_eq!(failed.unwrap()["score"], "70.5", "{tranches:#?}");
}

/// The same over a whole office: as many tranches paid as it states.
#[test]
fn lists_of_schools_of_an_office_are_the_same_in_every_form() {
    let Some(set) = whole_set("small-clean") else {
        return;
    };
    let desk = Desk::with(&set, Order::AsListed);
    for list in SCHOOL_LISTS {
        round_trip(desk.folder(), list);
    }
    let answer: Value = desk.json(&["tranches", "--json"]);
    let rows = answer["rows"].as_array().unwrap();
    let paid = rows.iter().filter_map(|row| row["paid"].as_i64());
    assert_eq!(paid.clone().sum::<i64>(), 670_000_000);
    assert_eq!(paid.filter(|fen| *fen > 0).count(), 67);
    let answer: Value = desk.json(&["agreements", "--scheme", "G", "--json"]);
    let rows = answer["rows"].as_array().unwrap();
    let agreed: i64 = rows.iter().filter_map(|row| row["agreed"].as_i64()).sum();
    assert_eq!((rows.len(), agreed), (25, 750_000_000));
}

/// A list of a scheme holds what belongs to it and nothing else; a scheme that nobody published is
/// refused, with those that are.
#[test]
fn a_list_of_a_scheme_is_of_that_scheme_alone() {
    let desk = county();
    let rows = |line: &[&str]| -> usize {
        let answer: Value = desk.json(line);
        answer["rows"].as_array().unwrap().len()
    };
    for (list, in_a, in_b, in_g) in [
        ("persons", 3, 0, 0),
        ("posts", 4, 0, 0),
        ("agreements", 0, 0, 2),
        ("tranches", 0, 0, 5),
        ("payments", 0, 0, 4),
        ("accounts", 0, 0, 2),
        ("cases", 0, 0, 0),
        ("notices", 0, 0, 0),
    ] {
        for (scheme, expected) in [("A", in_a), ("B", in_b), ("G", in_g)] {
            let found = rows(&[list, "--scheme", scheme, "--json"]);
            assert_eq!(found, expected, "{list} --scheme {scheme}");
        }
    }
    let lists = [
        "persons",
        "posts",
        "orgs",
        "accounts",
        "cases",
        "payments",
        "notices",
        "agreements",
        "tranches",
    ];
    for list in lists {
        let run = desk.run(&[list, "--scheme", "Z", "--json"]);
        assert_eq!(run.status, 2, "{list}: {}", run.data);
        let told: Value = serde_json::from_str(&run.data).unwrap();
        assert!(
            told["error"].is_string() && told["rows"].is_null(),
            "{told}"
        );
        assert!(
            run.words.contains("published here (A, B, C1, ")
                && run.words.contains("), found none such"),
            "{list}: {}",
            run.words
        );
    }
}

/// Persons who are on record without a scheme (here: in a register of households) are of none.
#[test]
fn who_belongs_to_no_scheme_is_on_no_list_of_one() {
    let desk = Desk::new();
    let file = desk.folder().join("08户籍家庭关系表.csv");
    let text = "户号,姓名,身份证号,与户主关系\nH1,甘雨晴,439901197803140222,户主\n";
    std::fs::write(&file, text).unwrap();
    let run = desk.run(&["import", &file.to_string_lossy()]);
    assert_eq!(run.status, 0, "{}", run.words);
    let rows = |line: &[&str]| -> Vec<Value> {
        let answer: Value = desk.json(line);
        answer["rows"].as_array().unwrap().clone()
    };
    let all = rows(&["persons", "--json"]);
    assert_eq!(all.len(), 1);
    assert_eq!(all[0]["schemes"], serde_json::json!([]));
    assert!(rows(&["persons", "--scheme", "A", "--json"]).is_empty());
}

/// Places of all events of a ledger, entry and index.
fn there(home: &Path) -> &'static BTreeSet<(u64, u64)> {
    type Places = BTreeMap<PathBuf, &'static BTreeSet<(u64, u64)>>;
    static KNOWN: Mutex<Places> = Mutex::new(BTreeMap::new());
    let mut known = KNOWN.lock().unwrap();
    known.entry(home.to_owned()).or_insert_with(|| {
        let (_, log, _) = run(home, "en", &["log", "--json"]);
        let mut places = BTreeSet::new();
        for line in String::from_utf8(log).unwrap().lines() {
            let entry: Value = serde_json::from_str(line).unwrap();
            let sequence = entry["sequence"].as_u64().unwrap();
            let events = entry["events"].as_array().unwrap().len() as u64;
            places.extend((0..events).map(|index| (sequence, index)));
        }
        Box::leak(Box::new(places))
    })
}

/// What a row rests on is named in every form, and is there.
#[test]
fn every_row_names_the_events_it_rests_on() {
    let of_demo = LISTS.iter().take(6).map(|list| (demo(), list));
    let of_county = SCHOOL_LISTS.iter().map(|list| (county().folder(), list));
    for (home, list) in of_demo.chain(of_county) {
        let (_, json, _) = run(home, "en", &with(list, &["--why", "--json"]));
        let answer: Value = serde_json::from_slice(&json).unwrap();
        let rows = answer["rows"].as_array().unwrap();
        assert!(!rows.is_empty());
        for row in rows {
            let why = row["why"].as_array().unwrap();
            assert!(!why.is_empty(), "{:?}: {row}", list.command);
            for event in why {
                let place = (event["sequence"].as_u64(), event["event"].as_u64());
                let (Some(sequence), Some(index)) = place else {
                    panic!("{event}")
                };
                assert!(there(home).contains(&(sequence, index)), "{event}");
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
                lines += i64::from(debit > 0);
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
    let evidence = flags["rows"].as_array().unwrap().iter();
    let count: usize = evidence
        .map(|flag| flag["evidence"].as_array().unwrap().len())
        .sum();
    // What had no list, sheet or column is a line each, and one on the screen.
    let absent = flags["absent"].as_array().unwrap();
    let unjudged = flags["unjudged"].as_array().unwrap();
    let (_, csv, words) = run(home, "en", &["flags", "--csv", "--part", "unjudged"]);
    let (_, rows) = csv_of(&csv);
    assert!(!absent.is_empty());
    assert_eq!(rows.len(), absent.len() + unjudged.len());
    assert_eq!(words.matches("--part unjudged").count(), 1, "{words}");
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
