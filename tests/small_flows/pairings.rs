//! Pairings without money, each from its agreement to its end: sheets as a school writes them, the end on the sheet
//! that `sheets --template` gives; and one report of each that does not come.

use std::path::{Path, PathBuf};

use serde_json::Value;
use sunledger::intake::read::{Limits, read_file};

use super::office::Desk;
use super::{AGREEMENTS, ID, bodies, count, sheet};

const REPORTS: &str = "报送单位,报送类型,所属期,应报日期,实报日期,协议编号";

/// A pairing: its scheme and folder, who helps whom, and its reports: kind as the office writes it, period with its
/// last day, and the day each came.
struct Pairing {
    scheme: &'static str,
    folder: &'static str,
    supporter: &'static str,
    aided: &'static str,
    report: &'static str,
    came: [&'static str; 3],
    periods: [(&'static str, &'static str); 3],
    /// The last of the periods, as a flag calls it.
    missing: &'static str,
    /// Whether teachers stay at the paired school and their days are kept.
    attended: bool,
    /// Whether the text itself says that the supporting school owes the report, so that no register need say so.
    by_text: bool,
}

const HALVES: [(&str, &str); 3] = [
    ("2024H2", "2024-12-31"),
    ("2025H1", "2025-06-30"),
    ("2025H2", "2025-12-31"),
];

fn pairings() -> Vec<Pairing> {
    let of = |scheme, folder, supporter, aided, report| Pairing {
        scheme,
        folder,
        supporter,
        aided,
        report,
        came: ["2024-12-27", "2025-06-24", "2025-12-26"],
        periods: HALVES,
        missing: "2025-H2",
        attended: false,
        by_text: false,
    };
    vec![
        Pairing {
            attended: true,
            ..of("S4", "S4-三校结对帮扶", "城中小学", "山前小学", "半年报")
        },
        of("S8", "S8-结对共建", "中心完小", "河口村小", "半年报"),
        Pairing {
            attended: true,
            came: ["2023-12-20", "2024-12-20", "2025-12-20"],
            periods: [
                ("2023", "2023-12-31"),
                ("2024", "2024-12-31"),
                ("2025", "2025-12-31"),
            ],
            missing: "2025",
            by_text: true,
            ..of(
                "S12",
                "S12-示范园结对",
                "实验幼儿园",
                "桥头幼儿园",
                "年度总结",
            )
        },
        Pairing {
            came: ["2025-03-28", "2025-04-29", "2025-05-30"],
            periods: [
                ("2025-03", "2025-03-31"),
                ("2025-04", "2025-04-30"),
                ("2025-05", "2025-05-31"),
            ],
            missing: "2025-05",
            ..of("S13", "S13-学生互助帮扶", "一班", "二班", "思想汇报")
        },
        of(
            "S19",
            "S19-学习困难学生帮扶",
            "数学系",
            "一年级",
            "学期帮扶记录",
        ),
    ]
}

/// The end of an agreement, on the sheet that the program gives for it.
fn ended(desk: &Desk, scheme: &str, number: &str) -> PathBuf {
    let empty = desk.folder().join(format!("空表{scheme}.xlsx"));
    let at = empty.to_string_lossy().into_owned();
    let made = desk.run(&["sheets", "--template", "协议终止登记", "--out", &at]);
    assert_eq!(made.status, 0, "{}", made.words);
    let file = read_file(Path::new(&empty), &Limits::default()).unwrap();
    let headings = file.sheets[0].rows[0].cells.iter();
    let headings: Vec<String> = headings
        .map(|cell| cell.as_text().unwrap_or_default().to_owned())
        .collect();
    let row: Vec<&str> = headings
        .iter()
        .map(|heading| match heading.as_str() {
            "项目代码" => scheme,
            "协议编号" => number,
            "终止日期" => "2026-02-28",
            "终止原因" => "期满",
            _ => "",
        })
        .collect();
    let rows = [headings.join(","), row.join(",")];
    sheet(
        desk,
        "0-公共资料",
        &format!("协议终止登记_{scheme}"),
        &[&rows[0], &rows[1]],
    )
}

/// The sheets of a pairing; `came` says on which day each report came, if it did.
fn sheets_of(desk: &Desk, of: &Pairing, came: [Option<&str>; 3]) -> Vec<PathBuf> {
    let number = format!("{}X1", of.scheme);
    let agreement = format!(
        "{number},结对帮扶,4301,{},4302,{},2023-09-01,2023-09-01,2026-02-28",
        of.supporter, of.aided
    );
    let mut reports = vec![REPORTS.to_owned()];
    for ((period, due), came) in of.periods.into_iter().zip(came) {
        // Where the text says who owes it, nobody has to write a line for what did not come.
        if came.is_none() && of.by_text {
            continue;
        }
        reports.push(format!(
            "{},{},{period},{due},{},{number}",
            of.supporter,
            of.report,
            came.unwrap_or_default()
        ));
    }
    let reports: Vec<&str> = reports.iter().map(String::as_str).collect();
    let mut files = vec![
        sheet(desk, of.folder, "01结对协议名册", &[AGREEMENTS, &agreement]),
        sheet(desk, of.folder, "06报送登记", &reports),
        ended(desk, of.scheme, &number),
    ];
    if of.attended {
        files.push(sheet(
            desk,
            of.folder,
            "支教出勤表",
            &[
                "协议编号,姓名,身份证号,月份,出勤工作日",
                &format!("{number},甲乙丙,{ID},2025-04,5"),
                &format!("{number},甲乙丙,{ID},2025-05,4"),
            ],
        ));
    }
    files
}

#[test]
fn a_pairing_runs_from_its_agreement_to_its_end() {
    for of in pairings() {
        let desk = Desk::new();
        let run = desk.import(&sheets_of(&desk, &of, of.came.map(Some)));
        assert_eq!(run.status, 0, "{}: {}{}", of.scheme, run.data, run.words);
        let answer: Value = desk.json(&["agreements", "--scheme", of.scheme, "--json"]);
        let rows = answer["rows"].as_array().unwrap();
        assert_eq!(rows.len(), 1, "{}", of.scheme);
        for name in [of.supporter, of.aided] {
            assert!(rows[0].to_string().contains(name), "{name}: {rows:?}");
        }
        assert_eq!(count(&desk, "AgreementEnded"), 1, "{}", of.scheme);
        assert_eq!(
            count(&desk, "AttendanceRecorded"),
            2 * usize::from(of.attended)
        );
        let reports = bodies(&desk, "ReportFiled");
        assert!(reports.iter().all(|body| !body["filed"].is_null()));
        assert_eq!(reports.len(), 3, "{}", of.scheme);
        let works: Value = desk.json(&["report", "works", of.scheme, "--json"]);
        let rows = works["works-reports"].as_array().unwrap();
        assert!(
            rows.iter().filter(|row| row["state"] == "filed").count() == 3,
            "{}: {rows:?}",
            of.scheme
        );
        // No money moves, and there is nothing to flag.
        let funnel: Value = desk.json(&["funnel", "--scheme", of.scheme, "--json"]);
        assert_eq!(
            funnel["rows"].as_array().map(Vec::len),
            Some(0),
            "{}",
            of.scheme
        );
        let flags = desk.run(&["flags", "--check"]);
        assert_eq!(flags.status, 0, "{}: {}", of.scheme, flags.data);
        let sound: Value = desk.json(&["verify", "--json"]);
        assert_eq!(sound["verdict"], "sound", "{}", of.scheme);
    }
}

#[test]
fn a_report_of_a_pairing_that_does_not_come_is_flagged() {
    for of in pairings() {
        let desk = Desk::new();
        let [first, second, _] = of.came.map(Some);
        let run = desk.import(&sheets_of(&desk, &of, [first, second, None]));
        assert_eq!(run.status, 0, "{}: {}{}", of.scheme, run.data, run.words);
        let flags = desk.flags();
        let told: Vec<(&str, &str)> = flags
            .iter()
            .map(|flag| {
                (
                    flag["code"].as_str().unwrap(),
                    flag["about"].as_str().unwrap(),
                )
            })
            .collect();
        let about = format!("{}/{}", of.supporter, of.missing);
        assert_eq!(told, [("F70", about.as_str())], "{}", of.scheme);
        let works: Value = desk.json(&["report", "works", of.scheme, "--json"]);
        let rows = works["works-reports"].as_array().unwrap();
        let missing: Vec<&Value> = rows
            .iter()
            .filter(|row| row["state"] == "missing")
            .collect();
        assert_eq!(missing.len(), 1, "{}: {rows:?}", of.scheme);
        assert_eq!(missing[0]["period"], of.missing, "{}", of.scheme);
    }
}
