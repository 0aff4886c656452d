//! Sheets in the looks of offices that nobody asked before: a row of signatures in whatever columns, a heading over two
//! of its own, a day of birth that has lost its format, a column that the programme needs under a name nobody knows,
//! and several ambiguities at once.
//!
//! **Not here**: single headings and words ([`super::renamed`]), and lines of totals and remarks ([`super::layout`]).

use sunledger::domain::events::Event;
use sunledger::domain::events::notices::NoticeEvent;
use sunledger::intake::read::MergedRange;
use sunledger::intake::{Plan, PlanError, Source};

use super::{
    Before, CLAIM_HEADINGS, b, claim, claim_with, heading, plan_b, plan_under, scheme, source,
};

const QUOTAS: &str = "单位代码 申报单位 单位类别 推荐名额 其中退休名额上限";

fn quotas(foot: Vec<&'static str>) -> Plan {
    plan_b(&[
        heading(QUOTAS),
        vec!["q1", "新墟县直中学", "县直中学", "=2", ""],
        foot,
    ])
}

#[test]
fn a_row_of_signatures_is_no_data_in_whatever_columns_it_stands() {
    for foot in [
        vec!["制表:王建国", "审核:李秀兰", "", "负责人:张伟", ""],
        vec![
            "",
            "制表人：王建国",
            "单位负责人（签字）：张伟",
            "",
            "2025-03-01",
        ],
        vec!["", "", "", "财务负责人：张伟", "出纳：李秀兰"],
        vec!["制表人:", "王建国", "审核人:", "李秀兰", "2025年3月1日"],
        vec!["填表日期：2025年3月1日", "", "校长：", "张伟", "年 月 日"],
        vec!["", "", "", "", "2025年3月1日"],
    ] {
        let plan = quotas(foot.clone());
        assert!(plan.bad.is_empty(), "{foot:?}: {:?}", plan.bad);
        let sheet = &plan.sheets[0];
        assert_eq!((sheet.accepted, sheet.ignored), (1, 1), "{foot:?}");
    }
}

#[test]
fn a_row_that_holds_more_than_signatures_stays_data() {
    for row in [
        vec!["制表:王建国", "某中学", "县直中学", "=2", ""],
        vec!["q2", "负责人:张伟", "县直中学", "=2", ""],
        // A figure alone may be a number, and a name without a place for it is none.
        vec!["20250301", "", "", "", ""],
        vec!["王建国", "2025年3月1日", "", "", ""],
        // No word for a signature, or one that goes on.
        vec!["地址:某路", "", "", "", ""],
        vec!["q2", "负责人所在单位名称及地址:某路", "", "", ""],
    ] {
        let plan = quotas(row.clone());
        let sheet = &plan.sheets[0];
        assert_eq!(sheet.ignored, 0, "{row:?}");
        assert_eq!(sheet.accepted + sheet.refused, 2, "{row:?}");
    }
}

#[test]
fn what_stands_for_a_scheme_and_is_no_code_is_not_told_as_it_stands() {
    let of = |rows: &[Vec<&str>]| {
        let sources = [source("0-公共资料", "追缴登记.csv", rows)];
        plan_under(&[b()], &sources, &Before::default()).expect("a plan")
    };
    let row = |scheme: &'static str| {
        let row = ["ZJ1", scheme, super::ID, "=2000", "2025-06-03", "重复申领"];
        row.to_vec()
    };
    let headings = heading("追缴编号 项目代码 身份证号 应追缴金额(元) 下达日期 原因");
    let plan = of(&[headings.clone(), row("张伟"), row("C9"), row("13800000000")]);
    let told: Vec<(&str, u32)> = plan.sheets[0]
        .unpublished
        .iter()
        .map(|(code, rows)| (code.as_str(), *rows))
        .collect();
    assert_eq!(told, [("?", 2), ("C9", 1)]);
    // A row of signatures is none of any scheme.
    let foot = vec!["制表:王建国", "负责人:张伟", "", "", "", ""];
    let plan = of(&[headings, foot]);
    assert!(plan.sheets[0].unpublished.is_empty());
    assert_eq!(plan.sheets[0].ignored, 1);
}

const NOTICE: &str =
    "公示编号 公示阶段 公示单位 公示渠道 公示时间 - 最短工作日数 公示校数 公示金额(元) 公示专员";

/// A notice of F under a heading of two lines, the fifth over two columns.
fn notice(parent: &'static str, first: &'static str, last: &'static str) -> Source {
    let above = heading(NOTICE).into_iter();
    let above: Vec<&str> = above
        .map(|text| match text {
            "公示时间" => parent,
            "-" => "",
            other => other,
        })
        .collect();
    let mut below = vec![""; 10];
    (below[4], below[5]) = (first, last);
    let row =
        "FGS2025010 拟奖补名单公示 区教文体局 网站 2025-12-09 2025-12-16 =5 =14 =330000 廖涵雅";
    let rows = [above, below, heading(row)];
    let mut source = source("F-校校结对", "公示登记.xlsx", &rows);
    let cell = |lines: (u32, u32), columns: (usize, usize)| MergedRange {
        first_line: lines.0,
        last_line: lines.1,
        first_column: columns.0,
        last_column: columns.1,
    };
    let down = (0..10).filter(|at| !(4..=5).contains(at));
    let merged = down.map(|at| cell((1, 2), (at, at)));
    let merged = merged.chain([cell((1, 1), (4, 5))]);
    source.file.sheets[0].merged = merged.collect();
    source.file.sheets[0].merged.sort_unstable();
    source
}

#[test]
fn two_days_with_a_heading_each_below_one_for_both_are_read_from_their_own_columns() {
    for (parent, first, last) in [
        ("公示时间", "公示开始", "公示结束"),
        ("公示时间", "开始日期", "结束日期"),
        ("公示期", "起", "止"),
        ("公示期间", "自", "至"),
        ("公示时间", "起始日期", "截止日期"),
        ("公示日期", "公示开始日期", "公示结束日期"),
    ] {
        let sources = [notice(parent, first, last)];
        let plan = plan_under(&[scheme("F.toml")], &sources, &Before::default()).expect("a plan");
        assert!(plan.bad.is_empty(), "{parent} {first}: {:?}", plan.bad);
        assert_eq!(plan.sheets[0].accepted, 1, "{parent} {first}");
        let days = plan.sheets[0]
            .events
            .iter()
            .find_map(|(_, event)| match event {
                Event::Notice(NoticeEvent::NoticeOpened(e)) => {
                    Some((e.from.to_string(), e.until.to_string()))
                }
                _ => None,
            });
        let expected = ("2025-12-09".to_owned(), "2025-12-16".to_owned());
        assert_eq!(days, Some(expected), "{parent} {first}");
    }
}

#[test]
fn a_birth_that_has_lost_its_format_is_a_day_where_a_day_is_asked_for() {
    let of = |column: &str, value: &'static str| {
        let mut headings = heading(CLAIM_HEADINGS);
        headings.push(column);
        let mut row = claim();
        row.push(value);
        plan_b(&[headings, row])
    };
    for value in ["19200", "19436", "5000", "28155"] {
        let plan = of("出生日期", value);
        assert!(plan.bad.is_empty(), "{value}: {:?}", plan.bad);
    }
    // A month may be meant, a year, or, elsewhere, a month as well.
    for plan in [
        of("出生年月", "19561"),
        of("出生日期", "1956"),
        claim_with("申请日期", "19200"),
    ] {
        let codes: Vec<&str> = plan.bad.iter().map(|bad| bad.code).collect();
        assert_eq!(codes, ["date-format"]);
    }
}

#[test]
fn a_sheet_that_lacks_what_its_scheme_needs_is_told_by_the_column_and_not_as_another_scheme_s() {
    let rows = [
        heading("公示编号 公示阶段 计发周期 公示单位 公示开始 公示结束 公示人数"),
        heading("GS202503 发放前公示 2025-03 某县教育局 2025-03-03 2025-03-10 =40"),
    ];
    let sources = [source("A-乡村教师生活补助", "公示登记.csv", &rows)];
    let schemes = [scheme("A.toml"), b()];
    let plan = plan_under(&schemes, &sources, &Before::default()).expect("a plan");
    assert!(plan.sheets.is_empty(), "{:?}", plan.sheets[0].unpublished);
    assert_eq!(plan.unknown[0].lacking, ["所属月份"]);
    // The heading is named, though it is like none that is known.
    let near: Vec<(&str, &str)> = plan.unknown[0]
        .near
        .iter()
        .map(|column| (column.cell.as_str(), column.heading.as_str()))
        .collect();
    assert_eq!(near, [("C1", "计发周期")]);
}

#[test]
fn whatever_can_be_read_in_two_ways_is_told_of_all_sheets_at_once() {
    let doubled = |name: &str, more: &[&'static str]| {
        let mut headings = heading(CLAIM_HEADINGS);
        let mut row = claim();
        headings.extend(more);
        row.extend(vec!["甲"; more.len()]);
        source("B-爱烛行动", name, &[headings, row])
    };
    let sources = [
        doubled("一.xlsx", &["公民身份号码"]),
        doubled("二.xlsx", &[]),
        doubled("三.xlsx", &["公民身份号码", "申请人"]),
    ];
    let error = plan_under(&[b()], &sources, &Before::default()).unwrap_err();
    let text = error.to_string();
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), 3, "{text}");
    for (line, begins) in lines.iter().zip(["一.xlsx", "三.xlsx", "三.xlsx"]) {
        assert!(
            line.starts_with(begins) && line.contains("both mean"),
            "{line}"
        );
    }
    // One alone is told as itself.
    let error = plan_under(&[b()], &sources[..1], &Before::default()).unwrap_err();
    assert!(matches!(error, PlanError::DoubledColumn { .. }), "{error}");
}

/// Headings that are codes, and months side by side, are told for what they are and not by what another table has.
#[test]
fn a_sheet_that_shows_why_nobody_reads_it_is_told_so() {
    use sunledger::intake::plan::Shape;
    let texts = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
    for (headings, shape) in [
        (
            "XM SFZH JE KHH YHZH",
            Some(Shape::Codes(texts(&["XM", "SFZH", "JE", "KHH", "YHZH"]))),
        ),
        (
            "姓名 身份证号 学校 1月 2月 3月份 合计",
            Some(Shape::MonthsAcross(texts(&["1月", "2月", "3月份"]))),
        ),
        ("姓名 天气 心情 温度 1月", None),
    ] {
        let row = vec!["甲"; headings.split(' ').count()];
        let plan = plan_b(&[heading(headings), row]);
        assert!(plan.sheets.is_empty(), "{headings}");
        assert_eq!(plan.unknown[0].shape, shape, "{headings}");
    }
}
