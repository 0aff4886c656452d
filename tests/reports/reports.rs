//! Reports made from real office files and read back: a workbook and the JSON answer hold the same sums,
//! those of the office's own totals; what may not be said is not said; what may not be certified is refused.

use crate::exports::sheet_of;
use crate::office;

use std::io::Cursor;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};

use calamine::{Data, Reader, Xlsx};
use office::{Desk, Order, Set, whole_set};
use serde_json::Value;
use sunledger::report::books::{UnitBalance, unit_totals};

/// Programmes of the clean set, imported once. The tests only read, or record looks and exports.
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

/// Held by whoever records something on the shared desk, or counts what is recorded.
fn alone() -> MutexGuard<'static, ()> {
    static WRITING: Mutex<()> = Mutex::new(());
    WRITING.lock().unwrap_or_else(PoisonError::into_inner)
}

fn sum(rows: &Value, field: &str) -> i64 {
    let rows = rows.as_array().unwrap();
    assert!(!rows.is_empty());
    rows.iter().map(|row| row[field].as_i64().unwrap()).sum()
}

/// Names of three characters and more, which no school bears by chance.
fn names(set: &Set, part: &str) -> Vec<String> {
    let all = set.names(part).into_iter();
    all.filter(|name| name.chars().count() >= 3).collect()
}

fn workbook(path: &Path) -> Xlsx<Cursor<Vec<u8>>> {
    calamine::open_workbook_from_rs(Cursor::new(std::fs::read(path).unwrap())).unwrap()
}

/// Sum of a column below its heading down to `last` rows before the end, in fen.
fn column(rows: &[Vec<Data>], heading: &str, foot: usize) -> i64 {
    let is = |cell: &Data| *cell == *heading;
    let (line, at) = rows
        .iter()
        .enumerate()
        .find_map(|(line, row)| Some((line, row.iter().position(is)?)))
        .unwrap_or_else(|| panic!("no column {heading}"));
    let cells = rows[line + 1..rows.len() - foot].iter().map(|row| &row[at]);
    cells
        .map(|cell| match cell {
            Data::Float(value) => (value * 100.0).round() as i64,
            Data::Int(value) => value * 100,
            Data::Empty => 0,
            other => panic!("{heading}: {other:?}"),
        })
        .sum()
}

#[test]
fn the_disbursement_list_has_the_offices_totals_in_every_form() {
    let Some((set, desk)) = clean() else { return };
    // Two workbooks are compared byte by byte, and each says how large the ledger is.
    let _alone = alone();
    // Scheme, payments, paid out by the office's table, returned.
    for (scheme, payments, out, returned) in [
        ("A", 1805, 81_060_000, 660_000),
        ("B", 40, 8_000_000, 0),
        ("C1", 63, 63_000_000, 0),
        ("C2", 80, 40_000_000, 0),
        ("D1", 44, 15_726_000, 0),
        ("D2", 30, 4_900_000, 0),
        ("E", 24, 2_380_000, 0),
        ("F", 11, 23_000_000, 0),
        ("G", 67, 670_000_000, 0),
        ("H1", 72, 48_900_245_929, 0),
    ] {
        let answer: Value = desk.json(&["report", "roster", scheme, "--json"]);
        assert_eq!(answer["rows"].as_array().unwrap().len(), payments);
        for rows in [&answer["rows"], &answer["roster-units"]] {
            assert_eq!(sum(rows, "instructed"), out, "{scheme}");
            assert_eq!(sum(rows, "paid"), out - returned);
            assert_eq!(sum(rows, "returned"), returned);
        }
        assert_eq!(sum(&answer["roster-units"], "under_way"), 0);
        let file = desk.folder().join(format!("roster-{scheme}.xlsx"));
        let path = file.to_string_lossy().into_owned();
        let run = desk.run(&["report", "roster", scheme, "--xlsx", &path]);
        assert_eq!(run.status, 0, "{}", run.words);
        let mut book = workbook(&file);
        let rows = sheet_of(&mut book, 0);
        assert!(rows[0][0].to_string().contains("disbursement list"));
        assert!(rows[1][0].to_string().contains("Amounts in yuan"));
        let last = rows.last().unwrap()[0].to_string();
        assert!(last.contains("Approved by"), "{last}");
        // Below the rows: their sum, an empty line, and the places for signatures.
        assert_eq!(column(&rows, "instructed", 3), out);
        assert_eq!(column(&rows, "paid", 3), out - returned);
        let about = sheet_of(&mut book, 1);
        let about: Vec<String> = about.iter().map(|row| row[1].to_string()).collect();
        assert!(
            about
                .iter()
                .any(|text| text.starts_with("sunledger verify --trust"))
        );
        let units = sheet_of(&mut book, 2);
        assert_eq!(column(&units, "instructed", 1), out);
        let again = desk.folder().join(format!("again-{scheme}.xlsx"));
        let path = again.to_string_lossy().into_owned();
        desk.run(&["report", "roster", scheme, "--xlsx", &path]);
        assert_eq!(
            std::fs::read(&file).unwrap(),
            std::fs::read(&again).unwrap()
        );
    }
    let month: Value = desk.json(&["report", "roster", "A", "--period", "2025-03", "--json"]);
    let rows = month["rows"].as_array().unwrap();
    assert!(rows.len() > 250 && rows.iter().all(|row| row["period"] == "2025-03"));
    let said = String::from_utf8(desk.said()).unwrap();
    for name in names(set, "B-") {
        assert!(
            !said.contains(&name),
            "a name was said without being asked for"
        );
    }
    let named = desk.run(&["report", "roster", "B", "--names", "--csv"]);
    assert_eq!(named.status, 0, "{}", named.words);
    let shown = set.names("B-爱烛行动/09").into_iter();
    assert!(
        shown
            .filter(|name| named.data.contains(name.as_str()))
            .count()
            >= 40
    );
    let refused = desk.run(&["report", "roster", "B", "--names", "--key", "rec"]);
    assert_eq!(refused.status, 2, "a recorder may not look");
    let unknown = desk.run(&["report", "roster", "Z9"]);
    assert_eq!(unknown.status, 2);
    assert!(
        unknown
            .words
            .contains("expected a scheme that is published here")
    );
}

/// Every report of the whole set, with what it is asked about.
const ALL: &[&[&str]] = &[
    &["roster", "A"],
    &["plan", "H1"],
    &["loan", "G", "--period", "2021"],
    &["works", "H2", "--period", "2025-H1"],
    &["certificate", "BGS202501"],
];

/// Every report in every form: the same rows as JSON, as CSV and as a workbook, which says of which ledger
/// it is and how to check that; and every row of figures says what it rests on.
#[test]
fn every_report_is_the_same_in_every_form() {
    let Some((_, desk)) = clean() else { return };
    for (at, report) in ALL.iter().enumerate() {
        let line = |more: &[&str]| -> office::Run {
            let all = ["report"].iter().chain(report.iter()).chain(more);
            let all: Vec<&str> = all.copied().collect();
            let run = desk.run(&all);
            assert_eq!(run.status, 0, "{all:?}: {}", run.words);
            run
        };
        assert!(line(&[]).data.lines().count() > 3, "{report:?}");
        let answer: Value = serde_json::from_str(&line(&["--json", "--why"]).data).unwrap();
        assert!(answer["as_of"].is_string(), "{report:?}");
        let file = desk.folder().join(format!("all-{at}.xlsx"));
        line(&["--why", "--xlsx", &file.to_string_lossy()]);
        let mut book = workbook(&file);
        let about = sheet_of(&mut book, 1);
        let said = about.iter().map(|row| row[1].to_string());
        let verify = said.filter(|text| text.starts_with("sunledger verify --trust"));
        assert_eq!(verify.count(), 1, "{report:?}");
        let paper = matches!(report[0], "notice" | "certificate");
        let tables = answer.as_object().unwrap().iter();
        let tables: Vec<(&String, &Vec<Value>)> = tables
            .filter_map(|(name, rows)| Some((name, rows.as_array()?)))
            .filter(|(name, _)| *name != "rows" || !paper)
            .collect();
        // A figure without an entry it rests on is a claim.
        for row in tables
            .iter()
            .flat_map(|(_, rows)| rows.iter())
            .filter(|_| !paper)
        {
            let mut fields = row.as_object().unwrap().iter();
            let figure = fields.any(|(name, value)| {
                name != "number" && name != "support_year" && value.as_i64().is_some_and(|n| n != 0)
            });
            let bare = row["why"].as_array().is_none_or(Vec::is_empty);
            assert!(!figure || !bare, "{report:?}: {row}");
        }
        let why = tables.iter().flat_map(|(_, rows)| rows.iter());
        let why = why.filter_map(|row| row["why"].as_array());
        let reasons = why.flatten().count();
        if !paper {
            let csv = line(&["--csv"]).data;
            let rows = answer["rows"].as_array().unwrap().len();
            assert_eq!(csv.lines().count(), rows + 1, "{report:?}: no sums");
        }
        assert!(reasons > 0, "{report:?}");
        let rests = book.sheet_names().iter().any(|name| name == "Rests on");
        assert!(rests, "{report:?}: {:?}", book.sheet_names());
    }
    // Sums are no rows: JSON has them apart.
    let roster: Value = desk.json(&["report", "roster", "B", "--json"]);
    assert_eq!(roster["totals"]["rows"]["paid"], 8_000_000);
    assert_eq!(roster["totals"]["roster-units"]["heads"], 40);
    // An answer has one form.
    for other in [&["--csv"][..], &["--xlsx", "x.xlsx"], &["--html", "x.html"]] {
        let report = if other[0] == "--html" {
            ["notice", "BGS202501"]
        } else {
            ["roster", "B"]
        };
        let line: Vec<&str> = ["report"]
            .iter()
            .chain(&report)
            .chain(&["--json"])
            .chain(other)
            .copied()
            .collect();
        let run = desk.run(&line);
        assert_eq!(run.status, 2, "{line:?}");
        let told: Value = serde_json::from_str(&run.data).unwrap();
        assert!(
            told["error"].is_string() && told["rows"].is_null(),
            "{told}"
        );
        assert!(
            run.words.contains("--json") && run.words.contains(other[0]),
            "{}",
            run.words
        );
    }
}

/// What one list says of money, every other says too; of payments whose instruction is not on the ledger as
/// of all others.
#[test]
fn lists_and_reports_count_alike() {
    let Some((set, desk)) = clean() else { return };
    let alone = Desk::new();
    let returns = set.files(Order::AsListed).into_iter();
    let returns: Vec<_> = returns
        .filter(|path| path.to_string_lossy().contains("07银行回盘_2025年01月"))
        .collect();
    let run = alone.import(&returns);
    assert!(run.status <= 1, "{}", run.words);
    let sum = |answer: &Value, table: &str, scheme: &str, field: &str| -> i64 {
        let rows = answer.get(table).unwrap_or(answer);
        let rows = rows.as_array().unwrap().iter();
        let own = rows.filter(|row| row.get("scheme").is_none_or(|of| of == scheme));
        own.map(|row| row[field].as_i64().unwrap()).sum()
    };
    let all: &[&str] = &["A", "E", "G", "H1"];
    for (desk, schemes) in [(desk, all), (&alone, &["A"])] {
        let payments: Value = desk.json(&["payments", "--json"]);
        let orgs: Value = desk.json(&["orgs", "--json"]);
        let units: Value = desk.json(&["balances", "--by", "unit", "--json"]);
        for scheme in schemes {
            let plan: Value = desk.json(&["report", "plan", scheme, "--json"]);
            let roster: Value = desk.json(&["report", "roster", scheme, "--json"]);
            let paid = sum(&payments, "rows", scheme, "paid");
            assert!(paid > 0, "{scheme}");
            for (answer, table) in [
                (&orgs, "rows"),
                (&units, "rows"),
                (&plan, "rows"),
                (&plan, "plan-units"),
                (&roster, "rows"),
                (&roster, "roster-units"),
            ] {
                let own = sum(answer, table, scheme, "paid");
                assert_eq!(own, paid, "{scheme} {table}");
            }
            let count = sum(&roster, "roster-units", scheme, "payments");
            assert_eq!(sum(&orgs, "rows", scheme, "payments"), count, "{scheme}");
            for field in ["awards", "awarded"] {
                let own = sum(&units, "rows", scheme, field);
                assert_eq!(sum(&orgs, "rows", scheme, field), own, "{scheme}");
            }
        }
    }
}

/// Rows that were refused are in no figure, and every list says how many they are.
#[test]
fn refused_rows_are_named_beside_the_figures() {
    let desk = odd_notice("2025-12-10", "", "", 1);
    assert!(!desk.run(&["payments"]).words.contains("refused"));
    let sheet = "公示编号,申请编号,申报单位,金额(元)\nGS2,B-2025-0002,某某中学,2000.00\n\
                 GS2,B-2025-0003,某某中学,两千左右\n";
    let file = desk.folder().join("B-爱烛行动/06公示名单(二).csv");
    std::fs::write(&file, sheet).unwrap();
    let run = desk.run(&["import", "--accept-good-rows", &file.to_string_lossy()]);
    assert_eq!(run.status, 1, "{}", run.words);
    for list in [&["payments"][..], &["orgs"], &["report", "plan", "B"]] {
        let words = desk.run(list).words;
        assert!(
            words.contains("1 rows of 1 sheets were refused"),
            "{list:?}: {words}"
        );
    }
}

/// A notice's list states no day: its rows have that of the notice's opening, whichever file comes first.
#[test]
fn rows_of_a_notice_have_the_day_of_its_opening() {
    let Some((_, desk)) = clean() else { return };
    let answer: Value = desk.json(&["trace", "BGS202501", "--json"]);
    let events = answer["events"].as_array().unwrap().iter();
    let rows = events.filter(|event| event["kind"] == "NoticeRowListed");
    let days: Vec<&str> = rows.map(|row| row["day"].as_str().unwrap()).collect();
    assert_eq!(days, ["2025-12-03"; 40]);
    // A number that is somebody's own is not said again.
    let slip = desk.run(&["trace", "439901197803140222"]);
    assert_eq!(slip.status, 2);
    assert!(!slip.words.contains("4399"), "{}", slip.words);
    let slip = desk.run(&["report", "person", "439901197803140222"]);
    assert_eq!(slip.status, 2);
    assert!(!slip.words.contains("4399"), "{}", slip.words);
}

#[test]
fn every_row_says_what_it_rests_on() {
    let Some((_, desk)) = clean() else { return };
    let answer: Value = desk.json(&["report", "roster", "B", "--why", "--json"]);
    for row in answer["rows"].as_array().unwrap() {
        let why = row["why"].as_array().unwrap();
        assert!(why.len() >= 3, "{row}");
        assert!(why.iter().any(|rest| rest["file"] == "09发放登记表.xlsx"));
    }
    for report in ["plan", "works"] {
        let earlier: Value = desk.json(&["report", report, "B", "--json", "--at", "30"]);
        assert!(earlier["as_of"].is_string());
    }
}

#[test]
fn plan_and_actual_meet_the_control_totals() {
    let Some((_, desk)) = clean() else { return };
    for (scheme, received, awarded, paid, returned, recovered, balance) in [
        (
            "A", 86_000_000, 80_500_000, 80_400_000, 660_000, 40_000, 5_640_000,
        ),
        ("B", 8_500_000, 8_000_000, 8_000_000, 0, 0, 500_000),
        ("G", 710_200_000, 750_000_000, 670_000_000, 0, 0, 40_200_000),
        ("C1", 63_000_000, 63_000_000, 63_000_000, 0, 0, 0),
        ("C2", 40_000_000, 40_000_000, 40_000_000, 0, 0, 0),
        ("D1", 16_700_000, 15_726_000, 15_726_000, 0, 0, 974_000),
        ("E", 17_594_000, 2_380_000, 2_380_000, 0, 0, 15_214_000),
        ("F", 24_400_000, 23_000_000, 23_000_000, 0, 0, 1_400_000),
        (
            "H1",
            51_834_300_000,
            63_131_322_000,
            48_900_245_929,
            0,
            0,
            2_934_054_071,
        ),
    ] {
        let answer: Value = desk.json(&["report", "plan", scheme, "--json"]);
        let funds = &answer["rows"];
        for (field, expected) in [
            ("received", received),
            ("awarded", awarded),
            ("paid", paid),
            ("returned", returned),
            ("recovered", recovered),
            ("balance", balance),
        ] {
            assert_eq!(sum(funds, field), expected, "{scheme} {field}");
        }
        let units = &answer["plan-units"];
        assert_eq!(sum(units, "paid"), paid, "{scheme}");
        assert_eq!(sum(units, "recovered"), recovered);
        if scheme != "A" {
            assert_eq!(sum(units, "awarded"), awarded);
        } else {
            assert_eq!(sum(&answer["plan-tiers"], "paid"), paid);
        }
        let why: Value = desk.json(&["report", "plan", scheme, "--json", "--why"]);
        assert!(!why["rows"][0]["why"].as_array().unwrap().is_empty());
    }
    let quota: Value = desk.json(&["report", "plan", "C1", "--json"]);
    assert_eq!(quota["rows"][0]["quota_amount"], 63_000_000);
    assert_eq!(quota["rows"][0]["quota_less_awarded"], 0);
    let units: Value = desk.json(&["report", "plan", "B", "--json", "--part", "plan-units"]);
    let over = units["plan-units"].as_array().unwrap().iter();
    assert!(over.clone().count() > 20);
    assert!(
        over.filter_map(|row| row["quota_left"].as_i64())
            .all(|left| left >= 0)
    );
    let wrong = desk.run(&["report", "plan", "B", "--part", "units"]);
    assert_eq!(wrong.status, 2);
    assert!(wrong.words.contains("plan-units"), "{}", wrong.words);
}

#[test]
fn a_notice_that_stood_its_time_is_certified() {
    let Some((set, desk)) = clean() else { return };
    let run = desk.run(&["report", "certificate", "BGS202501"]);
    assert_eq!(run.status, 0, "{}", run.words);
    for part in [
        "40 rows",
        "80000.00 yuan",
        "2025-12-03",
        "No objection",
        "calendar of 2025, version",
    ] {
        assert!(run.data.contains(part), "{part}: {}", run.data);
    }
    let page = desk.folder().join("certificate.html");
    let path = page.to_string_lossy().into_owned();
    let written = desk.run(&["report", "certificate", "BGS202501", "--html", &path]);
    assert_eq!(written.status, 0, "{}", written.words);
    let html = std::fs::read_to_string(&page).unwrap();
    assert!(
        html.contains("评审后公示5个工作日") && !html.contains("<script") && !html.contains("http")
    );
    let again = desk.run(&["report", "certificate", "BGS202501", "--html", &path]);
    assert_eq!(again.status, 2, "nothing is overwritten");
    let json: Value = desk.json(&["report", "notice", "BGS202501", "--json"]);
    assert_eq!(json["certifiable"], true);
    assert_eq!(json["notice"]["rows"], 40);
    assert_eq!(json["notice"]["counted"], 6);
    for name in names(set, "B-") {
        assert!(!html.contains(&name) && !run.data.contains(&name));
    }
    let book = desk.folder().join("certificate.xlsx");
    let path = book.to_string_lossy().into_owned();
    let written = desk.run(&["report", "certificate", "BGS202501", "--xlsx", &path]);
    assert_eq!(written.status, 0, "{}", written.words);
    let title = "Certificate of no objection";
    let names = workbook(&book).sheet_names();
    assert_eq!(names[0], title, "{names:?}");
    let unknown = desk.run(&["report", "notice", "BGS999"]);
    assert_eq!(unknown.status, 2);
    assert!(unknown.words.contains("BGS202501"));
}

/// Whichever file is read first, a notice and its rows count from its first day on.
#[test]
fn a_list_and_its_register_are_read_in_any_order() {
    let sheets = [
        (
            "05公示登记.csv",
            "公示编号,公示阶段,公示单位,公示渠道,公示开始,公示结束,公示人数,公示金额(元)\nGS1,拟救助名单公示,县教育局,网站,2025-12-03,2025-12-10,1,2000.00\n",
        ),
        (
            "06公示名单.csv",
            "公示编号,申请编号,申报单位,金额(元)\nGS1,B-2025-0001,某某中学,2000.00\n",
        ),
    ];
    let told = |order: [usize; 2]| {
        let desk = Desk::new();
        let folder = desk.folder().join("B-爱烛行动");
        std::fs::create_dir(&folder).unwrap();
        for at in order {
            let path = folder.join(sheets[at].0);
            std::fs::write(&path, sheets[at].1).unwrap();
            let run = desk.import(&[path]);
            assert!(run.status <= 1, "{}", run.words);
        }
        ["2025-06-01", "2025-12-02", "2025-12-03", "2026-01-31"].map(|day| {
            let list: Value = desk.json(&["notices", "--as-of", day, "--json"]);
            list["rows"].clone()
        })
    };
    let register_first = told([0, 1]);
    assert_eq!(told([1, 0]), register_first);
    let rows = register_first.map(|rows| rows.as_array().unwrap().len());
    assert_eq!(rows, [0, 0, 1, 1], "it is there from its first day on");
}

/// A notice of programme B as an office registers it, with one thing wrong.
fn odd_notice(until: &str, checksum_end: &str, objection: &str, rows: u32) -> Desk {
    let desk = Desk::new();
    let folder = desk.folder().join("B-爱烛行动");
    std::fs::create_dir(&folder).unwrap();
    let start = "a".repeat(64);
    let counted = u8::from(objection == "counted");
    let end = if checksum_end.is_empty() {
        start.clone()
    } else {
        checksum_end.repeat(64)
    };
    std::fs::write(
        folder.join("05公示登记.csv"),
        format!(
            "公示编号,公示阶段,公示单位,公示渠道,公示开始,公示结束,最短工作日数,公示人数,公示金额(元),异议件数,开始时名单校验码,结束时名单校验码,撤下日期,公示专员\n\
             GS1,拟救助名单公示,县教育局,网站,2025-12-03,{until},5,{rows},2000.00,{counted},{start},{end},,\n"
        ),
    )
    .unwrap();
    let list = "公示编号,申请编号,申报单位,金额(元)\nGS1,B-2025-0001,某某中学,2000.00\n";
    if objection != "no list" {
        std::fs::write(folder.join("06公示名单.csv"), list).unwrap();
    }
    if objection.starts_with('Y') {
        std::fs::write(
            folder.join("07公示异议登记.csv"),
            format!(
                "异议编号,公示编号,提出日期,涉及人员,申请编号,异议内容,办结日期,结果\n{objection}\n"
            ),
        )
        .unwrap();
    }
    let run = desk.import(&[folder]);
    assert!(run.status <= 1, "{}", run.words);
    desk
}

#[test]
fn a_certificate_is_refused_with_its_reason() {
    for (until, checksum, objection, rows, reason) in [
        (
            "2025-12-09",
            "",
            "",
            1,
            "it stood 4 working days of the 5 that are required",
        ),
        (
            "2025-12-10",
            "b",
            "",
            1,
            "the list at the end is not the list of the start",
        ),
        (
            "2025-12-10",
            "",
            "Y1,GS1,2025-12-05,,B-2025-0001,不符合条件,,",
            1,
            "objection Y1 is not settled",
        ),
        (
            "2025-12-10",
            "",
            "Y1,GS1,2025-12-05,,B-2025-0001,不符合条件,2025-12-08,属实",
            1,
            "objection Y1 was upheld, and neither the list nor the case was changed after it",
        ),
        ("2025-12-10", "", "", 2, "the register says 2 rows"),
        (
            "2025-12-10",
            "",
            "counted",
            1,
            "the register counts 1 objections, the ledger has 0",
        ),
    ] {
        let desk = odd_notice(until, checksum, objection, rows);
        let run = desk.run(&["report", "certificate", "GS1"]);
        assert_eq!(run.status, 1, "{reason}: {}{}", run.data, run.words);
        assert!(run.words.contains(reason), "{reason}: {}", run.words);
        assert_eq!(run.words.lines().count(), 2, "one reason: {}", run.words);
        assert!(run.data.is_empty());
        let json: Value = desk.json(&["report", "certificate", "GS1", "--json"]);
        assert_eq!(json["certifiable"], false);
        let report = desk.run(&["report", "notice", "GS1"]);
        assert_eq!(report.status, 0, "the report is made all the same");
        assert!(report.data.contains("GS1"));
    }
    // A list of which no row is recorded is known by its checksum, if the register has it at both ends.
    for (checksum, status, said) in [
        ("", 0, "its checksum"),
        ("b", 1, "is not the list of the start"),
    ] {
        let desk = odd_notice("2025-12-10", checksum, "no list", 63);
        let run = desk.run(&["report", "certificate", "GS1"]);
        assert_eq!(run.status, status, "{}", run.words);
        let text = format!("{}{}", run.data, run.words);
        assert!(text.contains(said), "{text}");
        assert_eq!(text.contains("63 rows"), status == 0, "{text}");
        let bound = text.contains(&"a".repeat(64));
        assert!(bound, "{text}");
    }
    // The same notice with nothing wrong, on the last day that is needed.
    let settled = "Y1,GS1,2025-12-05,,B-2025-0001,不符合条件,2025-12-08,不属实";
    for objection in ["", settled] {
        let desk = odd_notice("2025-12-10", "", objection, 1);
        let run = desk.run(&["report", "certificate", "GS1"]);
        assert_eq!(run.status, 0, "{}", run.words);
    }
}

/// A correction of a row by sheet: raised, it needs a supplementary notice that shows as much; lowered, it explains
/// a list that ended otherwise than it began.
#[test]
fn a_changed_row_decides_the_certificate() {
    let amend = |desk: &Desk, amount: &str| {
        let folder = desk.folder().join("更正");
        std::fs::create_dir(&folder).unwrap();
        let path = folder.join("公示更正.csv");
        let text = format!(
            "项目代码,公示编号,申请编号,更正后金额(元),更正日期\nB,GS1,B-2025-0001,{amount},2025-12-05\n"
        );
        std::fs::write(&path, text).unwrap();
        let run = desk.import(&[path]);
        assert!(run.status <= 1, "{}", run.words);
    };
    let changes = |desk: &Desk| -> Vec<Value> {
        let report: Value = desk.json(&["report", "notice", "GS1", "--json"]);
        report["changes"].as_array().unwrap().clone()
    };
    let upheld = "Y1,GS1,2025-12-05,,B-2025-0001,不符合条件,2025-12-08,属实";
    let whole = "Y1,GS1,2025-12-05,,,不符合条件,2025-12-08,属实";
    for (checksum, objection, amount, fen, refused) in [
        // Raised: nobody could object to what nobody saw.
        ("", "", "3000", Some(300_000), true),
        ("b", "", "2000.01", Some(200_001), true),
        // Lowered, or taken off.
        ("b", "", "1500", Some(150_000), false),
        ("", upheld, "1999.99", Some(199_999), false),
        ("b", upheld, "", None, false),
        // Of a whole list each row is answered by its own change.
        ("", whole, "1999.99", Some(199_999), false),
    ] {
        let desk = odd_notice("2025-12-10", checksum, objection, 1);
        let before = desk.run(&["report", "certificate", "GS1"]).status;
        assert_eq!(before == 0, checksum.is_empty() && objection.is_empty());
        amend(&desk, amount);
        let run = desk.run(&["report", "certificate", "GS1"]);
        assert_eq!(run.status, i32::from(refused), "{amount}: {}", run.words);
        let reason = "no supplementary notice shows it";
        assert_eq!(run.words.contains(reason), refused, "{}", run.words);
        let listed = changes(&desk);
        assert_eq!(listed.len(), 1, "{listed:?}");
        assert_eq!(listed[0]["case_no"], "B-2025-0001");
        assert_eq!(listed[0]["amount"], serde_json::json!(fen));
        let said = desk.run(&["report", "notice", "GS1"]).data;
        assert!(said.contains("2025-12-05"), "{said}");
        // What the gate and F32 say is the same.
        let flags = desk.flags();
        let edited = flags.iter().any(|flag| flag["code"] == "F32");
        assert_eq!(edited, refused, "{amount}: {flags:?}");
    }
    // Put up anew with as much, and for as long, it is before the public.
    let desk = odd_notice("2025-12-10", "", "", 1);
    amend(&desk, "3000");
    let folder = desk.folder().join("补充");
    std::fs::create_dir(&folder).unwrap();
    let opened = "项目代码,公示编号,原公示编号,公示渠道,公示开始日期,公示结束日期,公示人数,公示金额合计(元)\nB,GS2,GS1,网站,2025-12-05,2025-12-12,1,3000\n";
    std::fs::write(folder.join("补充公示.csv"), opened).unwrap();
    let rows = "公示编号,申请编号,申报单位,金额(元)\nGS2,B-2025-0001,某某中学,3000.00\n";
    let own = desk.folder().join("B-爱烛行动补");
    std::fs::create_dir(&own).unwrap();
    std::fs::write(own.join("06公示名单.csv"), rows).unwrap();
    let run = desk.import(&[folder, own]);
    assert!(run.status <= 1, "{}", run.words);
    let run = desk.run(&["report", "certificate", "GS1"]);
    assert_eq!(run.status, 1, "{}", run.data);
    assert!(
        run.words.contains("GS2 has not stood its time") && run.words.lines().count() == 2,
        "its own clock is all that is left: {}",
        run.words
    );
    assert_eq!(changes(&desk).len(), 2);
    // The case shows what was put up, and what became of it.
    let who = desk.folder().join("who.txt");
    std::fs::write(&who, "430121198001010010\n").unwrap();
    let who = format!("@{}", who.display());
    let line = [
        "claim",
        "submit",
        "--case-no",
        "B-2025-0001",
        "--person",
        &who,
        "--unit",
        "某某中学",
        "--category",
        "cat-1",
        "--scheme",
        "B",
    ];
    let run = desk.run(&line);
    assert_eq!(run.status, 0, "{}", run.words);
    let case: Value = desk.json(&["claim", "show", "B-2025-0001", "--json"]);
    let told = case["happened"].as_array().unwrap().iter();
    let told: Vec<_> = told
        .filter(|line| line["number"] == "GS1")
        .map(|line| (line["kind"].as_str().unwrap(), line["amount"].as_i64()))
        .collect();
    assert_eq!(
        told,
        [
            ("NoticeOpened", Some(200_000)),
            ("NoticeAmended", Some(300_000)),
            ("NoticeClosed", None)
        ]
    );
}

/// An act of the office on a Saturday is recorded as it stands, and said; on a weekend that is worked it is an
/// act like any other.
#[test]
fn rows_on_days_off_are_told() {
    for (from, told) in [("2025-12-06", true), ("2025-09-28", false)] {
        let desk = Desk::new();
        let folder = desk.folder().join("B-爱烛行动");
        std::fs::create_dir(&folder).unwrap();
        let text = format!(
            "公示编号,公示阶段,公示单位,公示渠道,公示开始,公示结束,公示人数,公示金额(元)\nGS1,拟救助名单公示,县教育局,网站,{from},2025-12-12,1,2000.00\n"
        );
        std::fs::write(folder.join("05公示登记.csv"), text).unwrap();
        let run = desk.import(&[folder]);
        let words = format!("1 rows are dated on days off, the first: 2 ({from})");
        assert_eq!(run.words.contains(&words), told, "{}", run.words);
    }
}

/// A change of a budget document that nobody imported promises nothing, and is named.
#[test]
fn what_a_level_passes_down_is_promised_once() {
    let desk = Desk::new();
    let folder = desk.folder().join("指标");
    std::fs::create_dir(&folder).unwrap();
    let fund = "爱烛行动救助资金";
    let documents = format!(
        "文号,项目代码,下达单位,接收单位,资金名称,用途,指标金额(元),下达日期\n财教11,B,省财政厅,市财政局,{fund},救助,1000.00,2025-01-06\n财教12,B,市财政局,县财政局,{fund},救助,400.00,2025-01-08\n"
    );
    std::fs::write(folder.join("03指标文登记.csv"), documents).unwrap();
    let run = desk.import(&[folder]);
    assert!(run.status <= 1, "{}", run.words);
    let plan: Value = desk.json(&["report", "plan", "B", "--json"]);
    let rows = plan["rows"].as_array().unwrap().iter();
    let promised: i64 = rows.filter_map(|row| row["appropriated"].as_i64()).sum();
    assert_eq!(promised, 100_000, "{plan}");
    let funnel: Value = desk.json(&["funnel", "--scheme", "B", "--json"]);
    let rows = funnel["rows"].as_array().unwrap().iter();
    let promised: Vec<_> = rows
        .filter(|row| row["stage"] == "appropriated")
        .map(|row| row["into"].as_i64())
        .collect();
    assert_eq!(promised, [Some(100_000)], "{funnel}");
    // What goes beyond is refused by command, with what is left.
    let live = desk.run(&[
        "fund",
        "appropriate",
        "--document-no",
        "财教13",
        "--from",
        "市财政局",
        "--to",
        "区财政局",
        "--fund",
        fund,
        "--purpose",
        "救助",
        "--amount",
        "600.01",
        "--scheme",
        "B",
    ]);
    assert_eq!(live.status, 2, "{}", live.words);
    assert!(live.words.contains("600.00"), "{}", live.words);
}

#[test]
fn a_change_of_no_known_document_is_not_counted() {
    let desk = Desk::new();
    let folder = desk.folder().join("指标");
    std::fs::create_dir(&folder).unwrap();
    let changes = "项目代码,调整文号,原指标文号,接收单位,调整金额(元),调整日期\nB,财教9,财教1,某县教育局,5000.00,2025-10-08\n";
    std::fs::write(folder.join("指标调整.csv"), changes).unwrap();
    let run = desk.import(&[folder]);
    assert!(run.status <= 1, "{}", run.words);
    let plan: Value = desk.json(&["report", "plan", "B", "--json"]);
    let promised = plan["rows"].as_array().unwrap().iter();
    let promised: i64 = promised
        .filter_map(|row| row["appropriated"].as_i64())
        .sum();
    assert_eq!(promised, 0, "{plan}");
    let run = desk.run(&["report", "plan", "B"]);
    assert!(
        run.words.contains("budget document 财教1 are not counted"),
        "{}",
        run.words
    );
    let status: Value = desk.json(&["import", "status", "--json"]);
    assert_eq!(status["open_parents"][0]["number"], "财教1");
    // Live, it is refused.
    let live = desk.run(&[
        "fund",
        "adjust",
        "--document-no",
        "财教8",
        "--adjusts",
        "财教1",
        "--to",
        "某县教育局",
        "--change",
        "10",
        "--scheme",
        "B",
    ]);
    assert_eq!(live.status, 2);
    assert!(live.words.contains("财教1 is not known"), "{}", live.words);
}

#[test]
fn the_public_list_after_payment_says_no_reason_and_is_recorded() {
    let Some(set) = whole_set("small-clean") else {
        return;
    };
    let Some((_, desk)) = clean() else { return };
    let _alone = alone();
    let out = desk.folder().join("public");
    let path = out.to_string_lossy().into_owned();
    let before = desk.entries();
    let run = desk.run(&["report", "three", "B", "--out", &path, "--json"]);
    assert_eq!(run.status, 0, "{}", run.words);
    let answer: Value = serde_json::from_str(&run.data).unwrap();
    assert_eq!(answer["rows"], 40);
    // The name that every row's leaf holds stands on the ledger beside the root over the leaves.
    let recorded = desk.run(&["show", &answer["sequence"].to_string(), "--json"]);
    assert!(recorded.data.contains("\"three-B\""), "{}", recorded.data);
    assert_eq!(
        desk.entries(),
        before + 1,
        "that it left the house is on the ledger"
    );
    let html = std::fs::read_to_string(out.join("three-B.html")).unwrap();
    let csv = std::fs::read_to_string(out.join("three-B.csv")).unwrap();
    for text in [&html, &csv] {
        assert!(text.contains("80,000.00"), "{text}");
        for word in ["重大疾病", "自然灾害", "cat-1", "B-2025-", "4307"] {
            assert!(!text.contains(word), "{word}");
        }
    }
    let shown = set.names("B-爱烛行动/09");
    assert!(
        shown
            .iter()
            .filter(|name| csv.contains(name.as_str()))
            .count()
            >= 38
    );
    let again = desk.run(&["report", "three", "B", "--out", &path]);
    assert_eq!(again.status, 2, "{}", again.data);
    assert_eq!(
        desk.entries(),
        before + 1,
        "nothing is recorded of what was refused"
    );
    for (scheme, heads, total) in [("C1", 63, "630,000.00"), ("C2", 80, "400,000.00")] {
        let run = desk.run(&["report", "three", scheme, "--out", &path, "--json"]);
        assert_eq!(run.status, 0, "{scheme}: {}", run.words);
        let answer: Value = serde_json::from_str(&run.data).unwrap();
        assert_eq!(answer["rows"], heads, "{scheme}");
        let csv = std::fs::read_to_string(out.join(format!("three-{scheme}.csv"))).unwrap();
        assert!(csv.contains(total) && !csv.contains("疾病") && !csv.contains("cat-"));
    }
    let before = desk.entries() - 1;
    let nobody = desk.run(&["report", "three", "B", "--out", &path, "--period", "2019"]);
    assert_eq!(nobody.status, 2);
    assert!(nobody.words.contains("found none"), "{}", nobody.words);
    assert_eq!(desk.entries(), before + 1);
}

#[test]
fn the_file_of_a_person_needs_a_look_that_is_recorded_first() {
    let Some((_, desk)) = clean() else { return };
    let _alone = alone();
    let cases: Value = desk.json(&["cases", "--scheme", "B", "--json"]);
    let mut all = cases["rows"].as_array().unwrap().iter();
    let awarded = all.find(|row| row["awarded"] == 200_000);
    let awarded = awarded.expect("a case that was awarded");
    let case = awarded["case_no"].as_str().unwrap().to_owned();
    let person = awarded["person"].as_str().unwrap().to_owned();
    let refused = desk.run(&["report", "person", "--case", &case, "--key", "rec"]);
    assert_eq!(refused.status, 2, "{}", refused.data);
    assert!(refused.data.is_empty());
    // A look at everybody stands in the file of each, and shows nobody else in it.
    let roster: Value = desk.json(&["report", "roster", "B", "--names", "--json"]);
    let names: Vec<&str> = roster["names"]
        .as_object()
        .unwrap()
        .values()
        .filter_map(Value::as_str)
        .collect();
    assert!(names.len() > 30);
    let before = desk.entries();
    let page = desk.folder().join("person.html");
    let path = page.to_string_lossy().into_owned();
    let run = desk.run(&["report", "person", "--case", &case, "--html", &path]);
    assert_eq!(run.status, 0, "{}", run.words);
    assert_eq!(desk.entries(), before + 1, "the look is on the ledger");
    let html = std::fs::read_to_string(&page).unwrap();
    assert!(html.contains(&person) && html.contains("ID number") && html.contains("AwardDecided"));
    assert!(html.contains("09发放登记表.xlsx") && !html.contains("<script"));
    assert!(html.contains("VaultOpened"));
    let shown = names.iter().filter(|name| html.contains(**name));
    assert_eq!(shown.count(), 1, "the person's own name and no other");
    let told: Value = desk.json(&["report", "person", &person, "--json"]);
    let events = told["events"].as_array().unwrap().iter();
    let mut looks = events.filter(|event| event["kind"] == "VaultOpened");
    assert!(looks.all(|look| look["body"]["aliases"] == serde_json::json!([person])));
    let book = desk.folder().join("person.xlsx");
    let path = book.to_string_lossy().into_owned();
    let run = desk.run(&["report", "person", &person, "--xlsx", &path]);
    assert_eq!(run.status, 0, "{}", run.words);
    let mut book = workbook(&book);
    assert!(book.sheet_names().len() >= 3);
    let facts = sheet_of(&mut book, 0);
    assert!(facts.iter().any(|row| row[1] == *"2000.00"));
    let nobody = desk.run(&["report", "person", &"0".repeat(32)]);
    assert_eq!(nobody.status, 2);
    let no_case = desk.run(&["report", "person", "--case", "B-1999-0001"]);
    assert_eq!(no_case.status, 2);
    assert!(
        no_case.words.contains("found none such"),
        "{}",
        no_case.words
    );
}

#[test]
fn a_loan_is_drawn_through_a_conversion_account() {
    let Some(set) = whole_set("small-clean") else {
        return;
    };
    let desk = Desk::new();
    let wanted = ["/G-", "/0-公共资料/02", "/0-公共资料/03", "/0-公共资料/04"];
    let files = set.files(Order::AsListed).into_iter();
    let files: Vec<_> = files
        .filter(|path| {
            wanted
                .iter()
                .any(|part| path.to_string_lossy().contains(part))
        })
        .collect();
    let run = desk.import(&files);
    assert!(run.status <= 1, "{}", run.words);
    let answer: Value = desk.json(&["report", "loan", "G", "--json"]);
    let line = |rows: &Value, item: &str| {
        let mut rows = rows.as_array().unwrap().iter();
        rows.find(|row| row["item"] == item)
            .unwrap_or_else(|| panic!("no line {item}"))
            .clone()
    };
    let rows = &answer["rows"];
    assert_eq!(line(rows, "sources")["so_far"], 710_200_000);
    assert_eq!(line(rows, "uses")["so_far"], 670_000_000);
    assert_eq!(line(rows, "left")["so_far"], 40_200_000);
    let account = &answer["loan-account"];
    assert_eq!(line(account, "account-closing")["amount"], 40_200_000);
    assert_eq!(line(account, "books-beyond")["amount"], 0);
    assert_eq!(sum(&answer["loan-components"], "paid"), 670_000_000);
    // All its years are over: what was not done whole has run out.
    let standing = answer["loan-standing"].as_array().unwrap().iter();
    let standing: Vec<_> = standing
        .map(|row| (row["state"].as_str().unwrap(), row["agreements"].as_u64()))
        .collect();
    assert_eq!(standing, [("expired", Some(5)), ("completed", Some(20))]);
    assert_eq!(sum(&answer["loan-standing"], "paid"), 670_000_000);
    assert_eq!(
        sum(&answer["loan-components"], "spent"),
        sum(&answer["loan-uses"], "so_far")
    );
    assert!(answer["loan-agreement"].as_array().unwrap().is_empty());
    // A statement without rows is handed in too, and says so.
    let text = desk.run(&["report", "loan", "G"]).data;
    let empty = "the loan as it was drawn";
    assert!(
        text.to_lowercase().contains(empty)
            && text.contains("no withdrawal application is recorded"),
        "{text}"
    );

    // Of a scheme without a loan there is nothing to state.
    let none = desk.run(&["report", "loan", "B"]);
    assert_eq!((none.status, none.data.as_str()), (2, ""));
    assert!(none.words.contains("expected a loan"), "{}", none.words);

    // A year of it: what came before stands in the opening balance, and what came after nowhere.
    let year: Value = desk.json(&["report", "loan", "G", "--json", "--period", "2021"]);
    let account = &year["loan-account"];
    let moved: i64 = [
        "loan-draws",
        "other-receipts",
        "recoveries",
        "payments",
        "unspent-returned",
    ]
    .iter()
    .map(|item| line(account, item)["amount"].as_i64().unwrap())
    .sum();
    let opening = line(account, "account-opening")["amount"].as_i64().unwrap();
    let closing = line(account, "account-closing")["amount"].as_i64().unwrap();
    assert_eq!(opening + moved, closing);
    assert_eq!(line(account, "books-beyond")["amount"], 0);
    assert_eq!(year["as_of"], "2021-12-31");
    assert_eq!(line(&year["rows"], "left")["so_far"], closing);

    let fund = "世行贷款学校对口帮扶工作经费";
    let drawing = |number: &str, currency: &str, drawn: i64, rate: i64, fen: i64| {
        // A loan is drawn in its own currency.
        let loan = match currency {
            "JPY" => "8002-CN",
            _ => "8001-CN",
        };
        let text = format!(
            r#"{{"kind":"LoanWithdrawn","head":{{"role":"FIN","scheme":{{"id":"G","version":1}},"effective":"2020-10-10"}},
               "body":{{"application_no":"{number}","loan_no":"{loan}","fund":"{fund}","currency":"{currency}","drawn":{drawn},
               "rate_micro":{rate},"rate_date":"2020-10-09","amount":{fen},"document_no":"汇单-{number}"}}}}"#
        );
        let file = desk.folder().join(format!("{number}.json"));
        std::fs::write(&file, text).unwrap();
        desk.run(&["record", "LoanWithdrawn", "--json", &file.to_string_lossy()])
    };
    let run = drawing("WA-1", "USD", 100_000, 6_780_000, 678_000);
    assert_eq!(run.status, 0, "{}", run.words);
    let run = drawing("WA-2", "JPY", 1_000_000, 64_500, 6_450_000);
    assert_eq!(run.status, 0, "a yen has no smaller unit: {}", run.words);
    let run = drawing("WA-3", "USD", 100_000, 6_780_000, 678_001);
    assert_eq!(run.status, 2, "not what the rate gives");
    let after: Value = desk.json(&["report", "loan", "G", "--json"]);
    let drawn = after["loan-agreement"].as_array().unwrap();
    assert_eq!(drawn.len(), 2);
    for row in drawn {
        assert_eq!(row["difference"], 0);
        assert_eq!(
            row["receipt_no"],
            Value::Null,
            "the bank's note has another amount"
        );
    }
    let mut sums = std::collections::BTreeMap::new();
    for leg in after["loan-conversion"].as_array().unwrap() {
        *sums.entry(leg["currency"].as_str().unwrap()).or_insert(0) +=
            leg["amount"].as_i64().unwrap();
    }
    assert_eq!(sums, [("CNY", 0), ("JPY", 0), ("USD", 0)].into());
    // No yuan came of it: income is the bank's note.
    assert_eq!(line(&after["rows"], "sources")["so_far"], 710_200_000);
}

/// What came back of a batch stands beside what was instructed and what reached the payees, wherever a batch is shown.
#[test]
fn what_came_back_of_a_batch_is_told() {
    let Some((_, desk)) = clean() else { return };
    let shown: Value = desk.json(&["claim", "show", "202501-1", "--scheme", "A", "--json"]);
    let list = &shown["list"];
    assert_eq!(list["instructed"], 13_270_000, "{list}");
    assert_eq!(
        (&list["returns"], &list["returned"]),
        (&2.into(), &80_000.into())
    );
    assert_eq!(list["reached"], 13_190_000);
    // One figure under either name.
    assert_eq!(shown["awarded"], list["instructed"], "{shown:#}");
    assert_eq!(shown["paid"], list["reached"]);
    for (lang, words) in [
        ("zh", ["退回 2 笔 800.00 元", "实际到账 131900.00 元"]),
        (
            "en",
            [
                "returned 2 payments of 800.00 yuan",
                "reached the payees 131900.00 yuan",
            ],
        ),
    ] {
        let told = desk.run(&["claim", "show", "202501-1", "--scheme", "A", "--lang", lang]);
        assert!(
            words.iter().all(|word| told.data.contains(word)),
            "{}",
            told.data
        );
    }
    let answer: Value = desk.json(&["report", "roster", "A", "--json"]);
    let batches = &answer["roster-batches"];
    assert_eq!(sum(batches, "instructed"), 81_060_000);
    assert_eq!(sum(batches, "returned"), 660_000);
    assert_eq!(sum(batches, "paid"), 80_400_000);
    let rows = batches.as_array().unwrap();
    let first = rows.iter().find(|row| row["batch_no"] == "202501-1");
    let first = first.expect("the first month's batch");
    for field in ["instructed", "returns", "returned"] {
        assert_eq!(first[field], list[field], "{field}");
    }
    // Payments that are made singly are no batch.
    let single: Value = desk.json(&["report", "roster", "F", "--json"]);
    assert!(
        single["roster-batches"].is_null(),
        "{}",
        single["roster-batches"]
    );
}

/// Budget documents are used up by what is awarded or ordered, and the stages tie: what is promised and not used is what
/// arrived and is not used, where all that was promised arrived.
#[test]
fn budget_documents_are_used_up_and_the_stages_tie() {
    let Some((_, desk)) = clean() else { return };
    for (scheme, promised, left) in [
        ("A", 86_000_000, 5_500_000),
        ("F", 24_400_000, 1_400_000),
        ("G", 710_200_000, 40_200_000),
        ("H1", 51_834_300_000, 2_934_054_071_i64),
    ] {
        let funnel: Value = desk.json(&["funnel", "--scheme", scheme, "--json"]);
        let rows = funnel["rows"].as_array().unwrap();
        let of = |stage: &str, field: &str| {
            let row = rows.iter().find(|row| row["stage"] == stage);
            row.unwrap_or_else(|| panic!("{scheme}: {stage}"))[field]
                .as_i64()
                .unwrap()
        };
        assert_eq!(of("appropriated", "into"), promised, "{scheme}");
        assert_eq!(of("appropriated", "rest"), left, "{scheme}");
        assert_eq!(of("received", "rest"), left, "{scheme}");
        let why: Value = desk.json(&["funnel", "--scheme", scheme, "--why", "--json"]);
        let why = why["why"].as_array().unwrap();
        assert!(!why.is_empty());
        for line in why
            .iter()
            .flat_map(|event| event["postings"].as_array().unwrap())
        {
            assert_eq!(
                line["scheme"], scheme,
                "another scheme's money is no evidence"
            );
        }
    }
}

/// Every difference of plan and actual that is below zero says what stands against it, in the language of the report.
#[test]
fn a_difference_below_zero_says_what_stands_against_it() {
    let Some((_, desk)) = clean() else { return };
    let reasons = |scheme: &str| -> Vec<(String, i64)> {
        let plan: Value = desk.json(&["report", "plan", scheme, "--json"]);
        let rows = plan["rows"].as_array().unwrap();
        let each = rows
            .iter()
            .flat_map(|row| row["reasons"].as_array().unwrap());
        let each = each.map(|one| {
            let why = one["why"].as_str().unwrap().to_owned();
            (why, one["fen"].as_i64().unwrap())
        });
        each.collect()
    };
    let is = |why: &str, fen: i64| (why.to_owned(), fen);
    assert_eq!(reasons("A"), [is("came_back", 100_000)]);
    assert_eq!(reasons("B"), []);
    assert_eq!(reasons("F"), []);
    assert_eq!(reasons("G"), [is("not_ordered", 80_000_000)]);
    assert_eq!(
        reasons("H1"),
        [
            is("not_promised", 15_265_700_000),
            is("not_ordered", 14_231_076_071)
        ]
    );
    let told = desk.run(&["report", "plan", "H1", "--lang", "zh"]).data;
    assert!(
        told.contains("计划中尚有 152657000.00 元未下达指标"),
        "{told}"
    );
    assert!(!told.contains(" yuan "), "{told}");
    for scheme in ["A", "B", "C1", "C2", "D1", "D2", "E", "F", "G", "H1", "H2"] {
        let plan: Value = desk.json(&["report", "plan", scheme, "--json"]);
        for row in plan["rows"].as_array().unwrap() {
            let less = row.as_object().unwrap().iter();
            let below = less.filter(|(field, figure)| {
                field.contains("_less_") && figure.as_i64().is_some_and(|fen| fen < 0)
            });
            let told = !row["reasons"].as_array().unwrap().is_empty();
            assert!(below.count() == 0 || told, "{scheme}: {row}");
        }
    }
}

/// Schools that only an agreement or a contract names stand by name in the disbursement list, as in the plan's table of units.
#[test]
fn schools_of_agreements_and_contracts_are_named() {
    let Some((_, desk)) = clean() else { return };
    for scheme in ["F", "G", "H1"] {
        let answer: Value = desk.json(&["report", "roster", scheme, "--json"]);
        for row in answer["rows"].as_array().unwrap() {
            assert!(
                row["unit"].as_str().is_some_and(|name| !name.is_empty()),
                "{row}"
            );
        }
    }
}

/// What one body of a fund's tree gives back to another, told by a file before the documents of the tree, moves between their
/// accounts: the fund has it still, and `--why` comes to the trial balance, account by account.
#[test]
fn what_goes_back_within_the_tree_ties() {
    let desk = Desk::new();
    let fund = "爱烛行动救助资金";
    let import = |name: &str, text: String| {
        let folder = desk.folder().join(name);
        std::fs::create_dir(&folder).unwrap();
        std::fs::write(folder.join(format!("{name}.csv")), text).unwrap();
        let run = desk.import(&[folder]);
        assert!(run.status <= 1, "{}", run.words);
    };
    import(
        "结余上缴登记",
        format!(
            "项目代码,上缴文号,原指标文号,缴入单位,资金名称,上缴金额,上缴原因,上缴日期,经办人\nB,缴1,财教12,市财政局,{fund},100.00,结余,2025-12-30,\n"
        ),
    );
    let lies = || -> Value {
        let balances: Value = desk.json(&["balances", "--json"]);
        balances["rows"][0]["balance"].clone()
    };
    assert_eq!(
        lies(),
        -10_000,
        "nobody knows yet that it stays in the tree"
    );
    import(
        "03指标文登记",
        format!(
            "文号,项目代码,下达单位,接收单位,资金名称,用途,指标金额(元),下达日期\n财教11,B,省财政厅,市财政局,{fund},救助,1000.00,2025-01-06\n财教12,B,市财政局,县财政局,{fund},救助,400.00,2025-01-08\n"
        ),
    );
    assert_eq!(lies(), 0);
    let trial: Value = desk.json(&["trial-balance", "--why", "--json"]);
    let rows = trial["rows"].as_array().unwrap();
    let of = |owner: &str| {
        let mut own = rows.iter().filter(|row| row["owner"] == owner);
        let row = own.next().unwrap_or_else(|| panic!("{owner}: {trial}"));
        (
            row["debit"].as_i64().unwrap(),
            row["credit"].as_i64().unwrap(),
        )
    };
    assert_eq!(of("unit 县财政局"), (0, 10_000));
    assert_eq!(of("unit 市财政局"), (10_000, 0));
    let mut net = std::collections::BTreeMap::<String, i64>::new();
    for row in rows {
        let fen = row["debit"].as_i64().unwrap() - row["credit"].as_i64().unwrap();
        *net.entry(row["stage"].to_string()).or_default() += fen;
    }
    let why = trial["why"].as_array().unwrap();
    for line in why
        .iter()
        .flat_map(|event| event["postings"].as_array().unwrap())
    {
        *net.entry(line["stage"].to_string()).or_default() -= line["fen"].as_i64().unwrap();
    }
    assert!(net.values().all(|fen| *fen == 0), "{net:?}");
    let plan: Value = desk.json(&["report", "plan", "B", "--json"]);
    assert_eq!(plan["rows"][0]["given_back"], 0, "nothing left the fund");
}

/// What units come to: a line a scheme where there are several, in their order, and one for all; no sum beyond an amount is given.
#[test]
fn units_come_to_a_line_a_scheme_and_one_for_all() {
    let unit = |scheme: &str, unit: &str, awarded: i64| UnitBalance {
        scheme: scheme.to_owned(),
        unit: unit.to_owned(),
        awards: 2,
        awarded,
        paid: 3,
        acknowledged: 1,
    };
    let rows = [unit("B", "U1", 5), unit("A", "U1", 7), unit("A", "U2", 11)];
    let totals = unit_totals(&rows).unwrap();
    let told: Vec<_> = totals
        .iter()
        .map(|row| {
            (
                row.scheme.as_str(),
                row.unit.as_str(),
                row.awards,
                row.awarded,
            )
        })
        .collect();
    assert_eq!(told, [("A", "", 4, 18), ("B", "", 2, 5), ("", "", 6, 23)]);
    assert_eq!(unit_totals(&rows[..1]).unwrap().len(), 1);
    let many = [unit("A", "U1", i64::MAX), unit("A", "U2", 1)];
    assert_eq!(unit_totals(&many).unwrap_err().what, "awarded");
}
