//! Reports on works and student aid from the office's own sheets: the plan's tree adds up, payments keep
//! to contracts, and a report that never came is named; in the set with frauds the places that do not fit
//! are the ones that the set says.

use crate::office;

use std::path::PathBuf;

use office::{Desk, Order, whole_set};
use serde_json::Value;

/// A desk with the works of a set, its receipts and appropriations.
fn works(set: &str) -> Option<Desk> {
    let set = whole_set(set)?;
    let wanted = ["/H-", "/0-公共资料/02", "/0-公共资料/03", "/0-公共资料/04"];
    let files = set.files(Order::AsListed).into_iter();
    let files: Vec<PathBuf> = files
        .filter(|path| {
            wanted
                .iter()
                .any(|part| path.to_string_lossy().contains(part))
        })
        .collect();
    let desk = Desk::new();
    let run = desk.import(&files);
    assert!(run.status <= 1, "{}", run.words);
    Some(desk)
}

fn rows<'a>(answer: &'a Value, table: &str) -> &'a Vec<Value> {
    answer[table]
        .as_array()
        .unwrap_or_else(|| panic!("no table {table}"))
}

fn sum(answer: &Value, table: &str, field: &str) -> i64 {
    rows(answer, table)
        .iter()
        .map(|row| {
            row[field]
                .as_i64()
                .unwrap_or_else(|| panic!("{field}: {row}"))
        })
        .sum()
}

/// Paid on the contracts up to a period's end, from the list of payments.
fn sum_so_far(desk: &Desk, period: &str) -> i64 {
    let last = match period {
        "2025-H1" => "2025-06-30",
        _ => "2025-03-31",
    };
    let list: Value = desk.json(&["payments", "--scheme", "H1", "--as-of", last, "--json"]);
    sum(&list, "rows", "paid")
}

#[test]
fn works_keep_to_plan_and_contract() {
    let Some(desk) = works("small-clean") else {
        return;
    };
    let plan: Value = desk.json(&["report", "plan", "H1", "--json"]);
    assert_eq!(sum(&plan, "rows", "planned"), 67_100_000_000);
    assert_eq!(sum(&plan, "rows", "contracted"), 63_131_322_000);
    assert_eq!(sum(&plan, "rows", "paid"), 48_900_245_929);
    assert_eq!(sum(&plan, "rows", "received"), 51_834_300_000);
    assert_eq!(sum(&plan, "rows", "balance"), 2_934_054_071);
    let total = &rows(&plan, "rows")[0];
    assert_eq!(total["quota_amount"], 67_100_000_000i64, "{total}");
    assert_eq!(total["quota_less_awarded"], 3_968_678_000i64);
    // Each school has its contracts beside what was paid on them.
    assert_eq!(sum(&plan, "plan-units", "contracts"), 18);
    assert_eq!(sum(&plan, "plan-units", "contracted"), 63_131_322_000);
    for school in rows(&plan, "plan-units") {
        let of = |field: &str| school[field].as_i64().unwrap();
        assert!(
            of("contracts") > 0 && of("paid") <= of("contracted"),
            "{school}"
        );
    }
    let nodes = rows(&plan, "plan-nodes");
    assert_eq!(nodes.len(), 33);
    for node in nodes {
        assert!(
            [Value::Null, 0.into()].contains(&node["planned_less_below"]),
            "{node}"
        );
    }
    let root = nodes
        .iter()
        .find(|node| node["parent_no"].is_null())
        .unwrap();
    assert_eq!(root["contracted"], 63_131_322_000i64);
    assert_eq!(root["paid"], 48_900_245_929i64);

    for every in ["month", "quarter", "half"] {
        let report: Value = desk.json(&["report", "works", "H1", "--every", every, "--json"]);
        assert_eq!(sum(&report, "rows", "contracted"), 63_131_322_000);
        assert_eq!(sum(&report, "rows", "paid"), 48_900_245_929);
        assert_eq!(sum(&report, "works-periods", "contracted"), 63_131_322_000);
        assert_eq!(sum(&report, "works-periods", "paid"), 48_900_245_929);
        let states: Vec<&str> = rows(&report, "rows")
            .iter()
            .map(|row| row["state"].as_str().unwrap())
            .collect();
        assert_eq!(states.len(), 18);
        assert!(!states.contains(&"over_budget") && !states.contains(&"over_contract"));
        assert_eq!(sum(&report, "works-periods", "reports_missing"), 0);
        assert_eq!(sum(&report, "works-periods", "reports_late"), 0);
        assert_eq!(sum(&report, "works-periods", "reports_owed"), 108);
    }
    let aid: Value = desk.json(&["report", "works", "H2", "--json"]);
    assert_eq!(sum(&aid, "works-coverage", "aided"), 2988);
    assert_eq!(sum(&aid, "works-coverage", "amount"), 330_200_000);
    assert_eq!(sum(&aid, "works-coverage", "schools_lacking"), 0);
    for county in rows(&aid, "works-coverage") {
        assert_eq!(
            county["poor_permille"], 1000,
            "every boarder registered as poor: {county}"
        );
        assert!(
            county["aided_permille"].as_i64().unwrap() <= 300,
            "{county}"
        );
        // The scheme's text has 30 % of the boarders for its aim, and all of those registered as poor.
        let of = |field: &str| county[field].as_i64().unwrap();
        let aim = of("boarders") * 30 / 100;
        assert!(
            (aim - of("schools")..=aim).contains(&of("aided_aim")),
            "{county}"
        );
        assert_eq!(of("aided_left"), of("aided_aim") - of("aided"));
        assert_eq!((of("poor_aim"), of("poor_short")), (of("poor_boarders"), 0));
        let state = if of("aided_left") == 0 {
            "reached"
        } else {
            "room"
        };
        assert_eq!(county["state"], state);
    }
    // One month, one quarter, one half-year: what was filed for it, and the works as they then stood.
    // What is counted as owed is listed: all reports for a time that ends in the period.
    for (period, owed) in [("2025-03", 12), ("2025-Q1", 24), ("2025-H1", 54)] {
        let report: Value = desk.json(&["report", "works", "H1", "--period", period, "--json"]);
        let filed = rows(&report, "works-reports");
        assert_eq!(filed.len(), owed, "{period}");
        let whole = filed.iter().all(|row| row["state"] == "filed");
        assert!(whole, "{filed:?}");
        let counted = sum(&report, "works-periods", "reports_owed");
        assert_eq!(counted, owed as i64, "{period}");
        let counties = rows(&report, "works-periods");
        assert!(!counties.is_empty() && counties.iter().all(|row| row["period"] == period));
        let paid = sum(&report, "rows", "paid");
        assert_eq!(
            paid,
            sum_so_far(&desk, period),
            "what had been paid by then"
        );
        assert!(paid < 48_900_245_929);
    }
    let year = desk.run(&["report", "works", "H1", "--period", "2025"]);
    assert_eq!(year.status, 2);
    assert!(year.words.contains("2025-Q1"), "{}", year.words);
    let wrong = desk.run(&["report", "works", "H1", "--every", "week"]);
    assert_eq!(wrong.status, 2);
}

#[test]
fn what_does_not_fit_is_where_the_set_says() {
    let Some(desk) = works("small-fraud") else {
        return;
    };
    let report: Value = desk.json(&["report", "works", "H1", "--every", "month", "--json"]);
    let missing: Vec<(&str, &str)> = rows(&report, "works-reports")
        .iter()
        .filter(|row| row["state"] == "missing")
        .map(|row| {
            (
                row["unit"].as_str().unwrap(),
                row["period"].as_str().unwrap(),
            )
        })
        .collect();
    assert_eq!(missing, [("宁阳县", "2025-04")]);
    let plan: Value = desk.json(&["report", "plan", "H1", "--json"]);
    let odd: Vec<&str> = rows(&plan, "plan-nodes")
        .iter()
        .filter(|row| row["planned_less_below"].as_i64().unwrap_or(0) != 0)
        .map(|row| row["plan_no"].as_str().unwrap())
        .collect();
    assert!(odd.contains(&"N2-370902"), "{odd:?}");
}

#[test]
fn a_plan_that_was_put_on_file_is_told() {
    let desk = Desk::new();
    let folder = desk.folder().join("A-乡村教师生活补助");
    std::fs::create_dir(&folder).unwrap();
    let sheet = "县(市、区),报送类型,所属期,应报日期,实报日期,方案编号\n\
                 明河县,备案,2025,2025-03-31,2025-03-28,明教〔2025〕3号\n\
                 青石县,备案,2025,2025-03-31,2025-04-02,青教〔2025〕9号\n\
                 石桥县,备案,2025,2025-03-31,,\n";
    std::fs::write(folder.join("12报送登记.csv"), sheet).unwrap();
    let run = desk.import(&[folder]);
    assert_eq!(run.status, 0, "{}", run.words);
    let report: Value = desk.json(&["report", "works", "A", "--json", "--why"]);
    let states: Vec<(&str, &str)> = rows(&report, "works-reports")
        .iter()
        .map(|row| {
            (
                row["unit"].as_str().unwrap(),
                row["state"].as_str().unwrap(),
            )
        })
        .collect();
    let told = [
        ("明河县", "filed"),
        ("石桥县", "missing"),
        ("青石县", "late"),
    ];
    assert_eq!(states, told);
    let why = rows(&report, "works-reports");
    assert!(
        why.iter()
            .all(|row| row["why"][0]["file"] == "12报送登记.csv")
    );
}
