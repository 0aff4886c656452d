//! Headings that nobody has listed: what is taken for a column by its words and its cells is what a clerk would say, is
//! told, and keeps the unit of the sheet; what may be two things, has cells of another form or says another thing is
//! left and asked.

use sunledger::intake::{Plan, Source};

use super::{Before, b, heading, plan_under, source};

const DECISIONS: &str = "决定编号 申请编号 姓名 身份证号 批准金额(元) 决定日期 审批人";

fn decision() -> Vec<&'static str> {
    vec![
        "J1",
        "B-2025-0001",
        "甲乙丙",
        super::ID,
        "=2000",
        "2025-12-12",
        "林某",
    ]
}

fn planned(name: &str, rows: &[Vec<&str>]) -> Plan {
    let sources: [Source; 1] = [source("B-爱烛行动", name, rows)];
    plan_under(&[b()], &sources, &Before::default()).expect("a plan")
}

fn decisions(headings: &str) -> Plan {
    planned("表.xlsx", &[heading(headings), decision()])
}

/// Headings that were taken, each with the column that it is read as.
fn taken(plan: &Plan) -> Vec<(&str, &str)> {
    let told = plan.told.iter().filter(|told| told.code == "heading-taken");
    told.map(|told| {
        let name = told.expected.strip_prefix("a column headed ");
        (&*told.column, name.expect("which column"))
    })
    .collect()
}

#[test]
fn a_sheet_of_which_no_heading_is_listed_is_read_as_one_with_known_headings_and_each_is_told() {
    let known = decisions(DECISIONS);
    assert!(taken(&known).is_empty(), "{:?}", known.told);
    let plan = decisions(
        "批准决定登记编号 救助申请登记编号 获批教师姓名 获批人身份证号 审批核定金额(元) 作出决定的日期 负责审批人",
    );
    assert_eq!(plan.sheets.len(), 1, "{:?}", plan.unknown);
    assert!(plan.bad.is_empty(), "{:?}", plan.bad);
    assert_eq!(plan.sheets[0].table, "awards");
    assert_eq!(plan.sheets[0].events, known.sheets[0].events);
    let taken = taken(&plan);
    for one in [
        ("批准决定登记编号", "决定编号"),
        ("获批人身份证号", "身份证号"),
        ("作出决定的日期", "决定日期"),
    ] {
        assert!(taken.contains(&one), "{one:?} among {taken:?}");
    }
}

#[test]
fn the_unit_of_the_lines_above_counts_where_a_heading_is_taken_and_another_one_in_a_heading_is_told()
 {
    let plan = |signed: &str, money: &str| {
        let headings = DECISIONS
            .replace("决定日期", signed)
            .replace("批准金额(元)", money);
        let mut row = decision();
        row[4] = "=0.2";
        planned(
            "救助决定.xlsx",
            &[vec!["单位:万元"], heading(&headings), row],
        )
    };
    let sums = |plan: &Plan| -> Vec<i64> {
        let totals = plan.sheets.iter().flat_map(|sheet| &sheet.totals);
        totals.map(|total| total.amount.0).collect()
    };
    let known = plan("决定日期", "批准金额");
    assert_eq!(sums(&known), [200_000], "{:?}", known.bad);
    let strange = plan("作出决定的日期", "批准金额");
    assert_eq!(taken(&strange), [("作出决定的日期", "决定日期")]);
    assert_eq!(sums(&strange), [200_000]);
    assert_eq!(strange.sheets[0].events, known.sheets[0].events);
    assert!(
        strange
            .told
            .iter()
            .all(|told| told.code != "unit-contradicts")
    );
    // An amount whose own heading is taken is in that unit as well.
    let money = plan("决定日期", "审批核定金额");
    assert_eq!(sums(&money), [200_000], "{:?}", money.unknown);
    // Two units: the heading's own is read, and the clerk is asked to look.
    let two = plan("决定日期", "批准金额(元)");
    assert_eq!(sums(&two), [20]);
    let told: Vec<_> = two
        .told
        .iter()
        .map(|told| (told.code, &*told.cell))
        .collect();
    assert!(told.contains(&("unit-contradicts", "E2")), "{told:?}");
}

#[test]
fn what_may_be_two_things_or_says_another_thing_or_holds_something_else_is_left_and_asked() {
    let lacks = |plan: &Plan, column: &str| {
        assert!(plan.sheets.is_empty(), "{:?}", taken(plan));
        assert_eq!(plan.unknown[0].lacking, [column]);
    };
    // An amount that was asked for, or is only planned, is not what was granted.
    for other in ["拟批准金额(元)", "家庭申请救助金额(元)", "撤销批准金额(元)"]
    {
        lacks(
            &decisions(&DECISIONS.replace("批准金额(元)", other)),
            "批准金额",
        );
    }
    // Two headings that are as near.
    let mut headings = heading(DECISIONS);
    headings[5] = "作出决定的日期";
    headings.push("决定作出之日");
    let mut row = decision();
    row.push("2025-12-15");
    lacks(&planned("救助决定.xlsx", &[headings, row]), "决定日期");
    // The right words over cells of another form.
    let mut row = decision();
    row[5] = "林某某";
    let headings = DECISIONS.replace("决定日期", "作出决定的日期");
    lacks(
        &planned("救助决定.xlsx", &[heading(&headings), row]),
        "决定日期",
    );
    // The number of something else.
    let headings = DECISIONS.replace("决定编号", "申请材料编号");
    lacks(&decisions(&headings), "决定编号");
}

#[test]
fn a_column_of_few_words_is_taken_by_them_and_never_where_it_holds_none() {
    let steps = |extra: &str, said: &'static str| {
        let headings = format!("申请编号 环节 经办工号 业务日期 {extra}");
        let rows = [
            heading(&headings),
            vec!["B-2025-0001", "初审", "GZ1", "2025-11-03", said],
            vec!["B-2025-0001", "复审", "GZ2", "2025-11-05", said],
        ];
        planned("办理记录.xlsx", &rows)
    };
    let plan = steps("环节处理意见", "同意");
    assert_eq!(taken(&plan), [("环节处理意见", "意见")]);
    assert!(plan.bad.is_empty(), "{:?}", plan.bad);
    let plan = steps("环节处理意见", "已归档");
    assert!(taken(&plan).is_empty());
    // The row says which heading of the sheet it may be.
    assert_eq!(plan.sheets[0].refused, 2);
    let remedy = &plan.bad[0].remedy;
    assert!(remedy.contains("--map '环节处理意见=意见'"), "{remedy}");
}

#[test]
fn a_column_that_no_rule_requires_is_taken_by_the_same_rule() {
    let notice = |down: &str| {
        let headings = format!("公示编号 公示阶段 公示单位 公示开始 公示结束 {down}");
        let row = vec![
            "G1",
            "拟救助名单公示",
            "县教育局",
            "2025-12-03",
            "2025-12-11",
            "2025-12-12",
        ];
        planned("公示登记.xlsx", &[heading(&headings), row])
    };
    let known = notice("撤下日期");
    let plan = notice("公示撤除的日期");
    assert_eq!(taken(&plan), [("公示撤除的日期", "撤下日期")]);
    assert_eq!(plan.sheets[0].events, known.sheets[0].events);
}

#[test]
fn a_time_of_operation_beside_the_day_is_when_the_step_was_registered() {
    let rows = [
        heading("申请编号 环节 经办工号 实际办理日期 操作时间 意见"),
        vec![
            "B-2025-0001",
            "初审",
            "GZ1",
            "2025-11-03",
            "2025-11-03 08:27:28",
            "同意",
        ],
        vec![
            "B-2025-0001",
            "复审",
            "GZ2",
            "2025-11-05",
            "2025-11-05 16:03:00",
            "同意",
        ],
    ];
    let sources = [source("B-爱烛行动", "办理记录.xlsx", &rows)];
    let plan = plan_under(&[b()], &sources, &Before::default()).expect("a plan");
    assert!(plan.bad.is_empty(), "{:?}", plan.bad);
    let mut heads = plan.sheets[0].events.iter().map(|(head, _)| head);
    assert!(heads.all(|head| head.registered_at.is_some()));
}
