//! Days, months and amounts in the forms of banks, of spreadsheets and of papers: what leaves no doubt is taken, and
//! what does is refused with what to write.
//!
//! **Not here**: the forms themselves, one by one (the unit tests of `dates`, `date_words` and `amounts`).

use sunledger::intake::Plan;
use sunledger::intake::read::{Cell, NO_VALUE};

use super::{
    ACCOUNT, Before, CLAIM_HEADINGS, ID, b, claim, heading, plan_b, plan_under, scheme, source,
};

fn with(column: usize, value: &'static str) -> Plan {
    let mut row = claim();
    row[column] = value;
    plan_b(&[heading(CLAIM_HEADINGS), row])
}

fn bodies(plan: &Plan) -> Vec<String> {
    assert!(plan.bad.is_empty(), "{:?}", plan.bad);
    let events = plan.sheets[0].events.iter();
    events.map(|(_, event)| format!("{event:?}")).collect()
}

#[test]
fn a_day_and_an_amount_in_other_forms_are_the_same() {
    let plain = bodies(&plan_b(&[heading(CLAIM_HEADINGS), claim()]));
    for day in [
        "2025年11月3日(星期一)",
        "2025-11-03 星期一",
        "20251103000000",
        "03-Nov-2025",
    ] {
        assert_eq!(bodies(&with(8, day)), plain, "{day}");
    }
    for amount in [
        "2000元整",
        "人民币2000元",
        "RMB 2,000.00",
        "CNY2000",
        "+2000.00",
    ] {
        assert_eq!(bodies(&with(7, amount)), plain, "{amount}");
    }
    for (column, value, code) in [
        (8, "2025-11-03 星期二", "date-format"),
        (8, "11/3/2025", "date-format"),
        (7, "贰仟元整", "money-format"),
        (7, "2000.00 贷", "money-format"),
        (7, "USD 2000", "money-format"),
    ] {
        let plan = with(column, value);
        let codes: Vec<&str> = plan.bad.iter().map(|bad| bad.code).collect();
        assert_eq!(codes, [code], "{value}");
    }
}

const LIST: &str = "批次号 序号 姓名 身份证号 学校标识码 学校名称 补助类别 所属月份 金额(元) 发放方式 开户银行 银行账号 发放日期";

fn list_row(month: &'static str) -> Vec<&'static str> {
    vec![
        "1",
        "=1",
        "甲乙丙",
        ID,
        "4307221979",
        "某教学点",
        "教学点",
        month,
        "=600",
        "银行代发",
        "农业银行",
        ACCOUNT,
        "2025-01-26",
    ]
}

fn planned_list(rows: &[Vec<&str>]) -> Plan {
    let sources = [source("A-乡村教师生活补助", "发放表.csv", rows)];
    plan_under(&[scheme("A.toml")], &sources, &Before::default()).expect("a plan")
}

fn of_month(month: &'static str) -> Plan {
    planned_list(&[heading(LIST), list_row(month)])
}

#[test]
fn a_month_in_other_forms_is_the_same_and_one_that_may_be_two_is_asked() {
    let plain = bodies(&of_month("2025-01"));
    for month in [
        "Jan-25",
        "=2025.01",
        "202501期",
        "2025年度1月",
        "2025年1月(补发)",
    ] {
        assert_eq!(bodies(&of_month(month)), plain, "{month}");
    }
    for month in ["=2025.1", "2025年1月(含2月)", "25-Jan"] {
        let plan = of_month(month);
        let codes: Vec<&str> = plan.bad.iter().map(|bad| bad.code).collect();
        assert_eq!(codes, ["date-month"], "{month}");
    }
}

#[test]
fn the_lines_that_close_a_bank_s_export_are_no_rows() {
    let rows = [
        heading(LIST),
        list_row("2025-01"),
        vec!["#共1笔记录"],
        vec!["#导出时间:[2025-01-27 09:00:00]"],
    ];
    let plan = planned_list(&rows);
    let sheet = &plan.sheets[0];
    let counts = (sheet.accepted, sheet.refused, sheet.ignored);
    assert_eq!(counts, (1, 0, 2), "{:?}", plan.bad);
    // A row of data that begins so stays one.
    let mut row = claim();
    row[0] = "#1";
    let plan = plan_b(&[heading(CLAIM_HEADINGS), row]);
    assert_eq!(plan.sheets[0].ignored, 0);
}

#[test]
fn a_formula_that_has_no_value_is_told_as_one() {
    let mut source = source(
        "B-爱烛行动",
        "table.xlsx",
        &[heading(CLAIM_HEADINGS), claim()],
    );
    for column in [7, 8] {
        source.file.sheets[0].rows[1].cells[column] = Cell::Error(NO_VALUE.to_owned());
    }
    let plan = plan_under(&[b()], &[source], &Before::default()).expect("a plan");
    let bad = plan.bad.iter();
    let mut told: Vec<(&str, &str)> = bad.map(|bad| (bad.code, bad.cell.as_str())).collect();
    told.sort_unstable();
    assert_eq!(told, [("formula-empty", "H2"), ("formula-empty", "I2")]);
    assert!(
        plan.bad[0].remedy.contains("save"),
        "{}",
        plan.bad[0].remedy
    );
}
