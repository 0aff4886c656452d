//! A list whose rows have no month: the title, the sheet's name or the file's says it once for all, and it is told;
//! where none or several are named the office is asked for a column.
//!
//! **Not here**: months in cells ([`super::forms`]).

use sunledger::domain::events::Event;
use sunledger::domain::events::payments::PaymentEvent;
use sunledger::intake::{Plan, Source};

use super::{ACCOUNT, Before, ID, heading, plan_under, scheme, source};

const LIST: &str = "批次号 序号 姓名 身份证号 学校标识码 学校名称 补助类别 金额(元) 发放方式 开户银行 银行账号 发放日期";

fn row(batch: &'static str, paid: &'static str) -> Vec<&'static str> {
    vec![
        batch,
        "=1",
        "甲乙丙",
        ID,
        "4307221979",
        "永垭乡安坪教学点",
        "教学点",
        "=600",
        "银行代发",
        "农业银行",
        ACCOUNT,
        paid,
    ]
}

/// The list in a file and a sheet of these names, below this title if there is one.
fn list(file: &str, sheet: &str, title: &'static str, rows: &[Vec<&'static str>]) -> Source {
    let mut all: Vec<Vec<&str>> = Vec::new();
    if !title.is_empty() {
        all.push(vec![title]);
    }
    all.push(heading(LIST));
    all.extend(rows.iter().cloned());
    let mut source = source("A-乡村教师生活补助", file, &all);
    source.file.sheets[0].name = sheet.to_owned();
    source
}

fn planned(source: Source) -> Plan {
    plan_under(&[scheme("A.toml")], &[source], &Before::default()).expect("a plan")
}

fn months(plan: &Plan) -> Vec<String> {
    let sheets = plan.sheets.iter();
    let events = sheets.flat_map(|sheet| &sheet.events);
    let months = events.filter_map(|(_, event)| match event {
        Event::Payment(PaymentEvent::PaymentInstructed(e)) => Some(e.period.to_string()),
        _ => None,
    });
    months.collect()
}

#[test]
fn a_month_that_is_named_once_is_every_row_s_and_told() {
    let rows = [row("202501-1", "2025-01-26")];
    for (file, sheet, title) in [
        (
            "06补助发放表.xlsx",
            "Sheet1",
            "汉寿县2025年1月乡村教师生活补助发放表",
        ),
        ("06补助发放表.xlsx", "2025年1月", ""),
        ("06补助发放表_2025年01月.xlsx", "Sheet1", ""),
        ("06补助发放表_202501.xlsx", "Sheet1", "填报日期:2025年2月"),
    ] {
        let plan = planned(list(file, sheet, title, &rows));
        assert!(plan.bad.is_empty(), "{:?}", plan.bad);
        assert_eq!(
            months(&plan),
            ["2025-01"],
            "{file} {sheet} {:?}",
            plan.unknown
        );
        let told: Vec<(&str, &str)> = plan
            .told
            .iter()
            .filter(|told| told.code == "month-named")
            .map(|told| (told.shown.as_str(), told.column.as_str()))
            .collect();
        assert_eq!(told, [("2025-01", "所属月份")], "{file} {sheet}");
    }
}

/// Equal rows of another month are other payments, and no copy of the same list.
#[test]
fn the_same_rows_of_two_months_are_two_lists() {
    let rows = [row("1", "2025-02-26")];
    let sources = [
        list("发放表_2025年01月.xlsx", "Sheet1", "", &rows),
        list("发放表_2025年02月.xlsx", "Sheet1", "", &rows),
    ];
    let plan = plan_under(&[scheme("A.toml")], &sources, &Before::default());
    let plan = plan.expect("a plan");
    assert_ne!(plan.sheets[0].content, plan.sheets[1].content);
}

#[test]
fn where_none_or_several_are_named_a_column_is_asked_for() {
    let one = [row("202501-1", "2025-01-26")];
    let two = [row("202501-1", "2025-01-26"), row("202502-1", "2025-02-26")];
    for (file, title, rows, named) in [
        ("06补助发放表.xlsx", "某县2025年度发放表", &one[..], ""),
        (
            "06补助发放表_2025年02月.xlsx",
            "某县2025年1月发放表",
            &one[..],
            "2025-01 2025-02",
        ),
        (
            "06补助发放表.xlsx",
            "某县2025年1月发放表",
            &two[..],
            "2025-01",
        ),
    ] {
        let plan = planned(list(file, "Sheet1", title, rows));
        assert!(plan.sheets.is_empty(), "{file}");
        let unknown = &plan.unknown[0];
        assert_eq!(unknown.lacking, ["所属月份"], "{file}");
        let months = unknown
            .month
            .clone()
            .expect("all that is lacking is a month");
        assert_eq!(months.join(" "), named, "{file}");
    }
}
