//! Tables below each other on one sheet, each with its own columns and unit; and columns that look like
//! one another: signatures beside names, what was to be paid beside what was. Nothing is lost in silence.

use sunledger::intake::{Plan, PlanError};

use super::{Before, CLAIM_HEADINGS, ID, b, claim, common, heading, plan_b, plan_under, source};

const CLAWBACKS: &str = "追缴编号 项目代码 身份证号 应追缴金额 下达日期 已追回金额 追回日期";
const OTHERS: &str = "追缴编号 项目代码 身份证号 应追缴金额 下达日期 已追回金额 追回日期 原因";

fn order<'a>(number: &'a str, amount: &'a str, recovered: &'a str) -> Vec<&'a str> {
    let day = match recovered {
        "" => "",
        _ => "2025-12-20",
    };
    vec![number, "B", ID, amount, "2025-12-01", recovered, day]
}

fn codes(plan: &Plan) -> Vec<(&str, &str)> {
    plan.bad
        .iter()
        .map(|bad| (bad.code, bad.cell.as_str()))
        .collect()
}

/// The sums of each table: what is to be recovered, and what was.
fn sums(plan: &Plan) -> Vec<[i64; 2]> {
    assert_eq!(plan.bad, []);
    let sum = |sheet: &sunledger::intake::PlannedSheet, name: &str| {
        let of_name = sheet.totals.iter().filter(|total| total.name == name);
        of_name.map(|total| total.amount.0).sum()
    };
    plan.sheets
        .iter()
        .map(|sheet| [sum(sheet, "应追缴金额"), sum(sheet, "已追回金额")])
        .collect()
}

#[test]
fn a_unit_counts_for_every_table_below_it_until_another() {
    let of = |between: Option<Vec<&'static str>>, headings: &'static str| {
        let mut rows = vec![
            vec!["追缴登记(金额单位:万元)"],
            heading(CLAWBACKS),
            order("Z-1", "=0.1", ""),
        ];
        rows.extend(between);
        rows.push(heading(headings));
        rows.push(order("Z-2", "=0.1", ""));
        rows.push(vec!["三、其他"]);
        rows.push(heading("追缴编号 项目代码 身份证号 应追缴金额 下达日期"));
        rows.push(vec!["Z-3", "B", ID, "=0.1", "2025-12-01"]);
        sums(&plan_b(&rows))
    };
    assert_eq!(of(None, OTHERS), [[100_000, 0]; 3]);
    assert_eq!(of(Some(vec!["二、续"]), OTHERS), [[100_000, 0]; 3]);
    // Another unit counts from there on, beside a title or alone, also where the headings are the same.
    for line in [vec!["单位:元"], vec!["二、续", "", "单位:元"]] {
        for headings in [OTHERS, CLAWBACKS] {
            assert_eq!(
                of(Some(line.clone()), headings),
                [[100_000, 0], [10, 0], [10, 0]],
                "{headings}"
            );
        }
    }
}

#[test]
fn two_units_above_one_heading_are_refused_with_both_cells() {
    let plan = |first: &'static str, headings: &'static str| {
        plan_b(&[
            vec![first],
            vec!["某县", "单位:万元"],
            heading(headings),
            order("Z-1", "=0.1", ""),
        ])
    };
    let two = plan("金额单位:元", CLAWBACKS);
    assert_eq!(codes(&two), [("unit-twice", "B2")]);
    assert_eq!(two.bad[0].shown, "A1 元, B2 万元");
    assert!(two.sheets[0].events.is_empty());
    assert_eq!(sums(&plan("金额单位:万元", CLAWBACKS)), [[100_000, 0]]);
    // A heading that gives the unit itself needs no line.
    let own = "追缴编号 项目代码 身份证号 应追缴金额(元) 下达日期 已追回金额(元) 追回日期";
    assert_eq!(sums(&plan("金额单位:元", own)), [[10, 0]]);
}

#[test]
fn columns_that_have_changed_places_are_read_where_they_stand() {
    let swapped = "追缴编号 项目代码 身份证号 已追回金额 下达日期 应追缴金额 追回日期";
    let rows = [
        heading(CLAWBACKS),
        order("Z-1", "=1000", "=200"),
        heading(CLAWBACKS),
        order("Z-2", "=1000", "=200"),
        heading(swapped),
        vec!["Z-3", "B", ID, "=200", "2025-12-01", "=1000", "2025-12-20"],
    ];
    // Said again as they were, they are a page of the first.
    assert_eq!(sums(&plan_b(&rows)), [[200_000, 40_000], [100_000, 20_000]]);
}

#[test]
fn a_first_table_with_headings_of_two_lines_is_not_lost() {
    let upper = vec!["追缴", "项目", "当事人", "应追缴", "下达", "已追回", "追回"];
    let lower = vec!["编号", "代码", "身份证号", "金额", "日期", "金额", "日期"];
    let rows = |upper: Vec<&'static str>, lower: Vec<&'static str>| {
        vec![
            vec!["追缴登记"],
            upper,
            lower,
            order("Z-1", "=1000", "=200"),
            order("Z-2", "=1000", "=200"),
            vec!["二、续"],
            heading(OTHERS),
            order("Z-3", "=500", ""),
        ]
    };
    let plan = plan_b(&rows(upper.clone(), lower));
    assert_eq!(sums(&plan), [[200_000, 40_000], [50_000, 0]]);
    let accepted: Vec<u32> = plan.sheets.iter().map(|sheet| sheet.accepted).collect();
    assert_eq!(accepted, [2, 1]);

    // Where nobody knows its headings, nothing of the sheet is taken, and the lines are named.
    let strange = vec!["甲", "乙", "丙", "丁", "戊", "己", "庚"];
    let plan = plan_b(&rows(upper, strange));
    assert_eq!(codes(&plan), [("lines-above-headings", "A4")]);
    assert_eq!(plan.bad[0].shown, "lines 4 to 5");
    assert!(plan.sheets[0].events.is_empty());
    assert_eq!((plan.sheets[0].accepted, plan.sheets[0].refused), (0, 3));
}

#[test]
fn headings_of_two_lines_further_down_are_a_table_of_their_own() {
    let rows = [
        heading(CLAWBACKS),
        order("Z-1", "=1000", "=200"),
        vec!["追缴", "项目", "当事人", "已追回", "下达", "应追缴", "追回"],
        vec!["编号", "代码", "身份证号", "金额", "日期", "金额", "日期"],
        order("Z-2", "=200", "=1000"),
    ];
    let plan = plan_b(&rows);
    assert_eq!(plan.bad, []);
    let sums: Vec<Vec<i64>> = plan
        .sheets
        .iter()
        .map(|sheet| sheet.totals.iter().map(|total| total.amount.0).collect())
        .collect();
    assert_eq!(sums.len(), 2);
    let debug = format!("{:?}", plan.sheets[1].events);
    assert!(debug.contains("100000"), "{debug}");
    assert!(sums.iter().all(|sums| sums.iter().sum::<i64>() == 120_000));
}

#[test]
fn a_title_block_above_the_headings_is_no_table() {
    let headings = CLAIM_HEADINGS.replace("(元)", "");
    let rows = [
        vec!["2025年申请汇总表"],
        vec![
            "填报单位:",
            "某县教育局",
            "填报日期:",
            "2025-12-01",
            "单位:元",
        ],
        vec!["年度", "=2025", "批次", "=1"],
        heading(&headings),
        claim(),
    ];
    // The heading holds ten columns; a line of four is told and hinders nothing.
    let plan = plan_b(&rows);
    assert_eq!((plan.bad.len(), plan.sheets[0].accepted), (0, 1));
    let told: Vec<_> = plan.told.iter().map(|one| (one.code, one.line)).collect();
    assert_eq!(told, [("line-not-read", 3)]);
}

const PAYMENTS: &str =
    "发放编号 决定编号 申请编号 姓名 身份证号 金额(元) 发放方式 银行账号 发放日期 支付结果";

fn payment() -> Vec<&'static str> {
    let mut row: Vec<&str> = "P-1 D-1 B-2025-0001 甲乙丙".split(' ').collect();
    row.extend([
        ID,
        "=2000",
        "银行代发",
        super::ACCOUNT,
        "2025-12-01",
        "成功",
    ]);
    row
}

/// A list of payments with one column more.
fn with(amount: &str, more: &str, value: &'static str) -> Result<Plan, PlanError> {
    let headings = PAYMENTS.replace("金额(元)", amount);
    let mut headings = heading(&headings);
    headings.push(more);
    let mut row = payment();
    row.push(value);
    plan_under(
        &[b()],
        &[source("B-爱烛行动", "table.xlsx", &[headings, row])],
        &Before::default(),
    )
}

/// Money went to that number, or was decided for it: refusing the row would hide it. A claim is mended instead.
#[test]
fn a_payment_to_a_number_that_does_not_hold_is_taken_and_told() {
    let mut row = payment();
    row[4] = "110105194912310021";
    let plan = plan_b(&[heading(PAYMENTS), row]);
    assert!(plan.bad.is_empty(), "{:?}", plan.bad);
    assert_eq!(plan.sheets[0].accepted, 1);
    let told: Vec<_> = plan
        .told
        .iter()
        .map(|one| (one.code, one.cell.as_str()))
        .collect();
    assert_eq!(told, [("id-doubtful", "E2")]);
    let awards = [
        heading("决定编号 申请编号 身份证号 批准金额(元) 决定日期 审批人"),
        vec![
            "BJ1",
            "B-2025-0001",
            "110105194912310021",
            "=2000",
            "2025-12-12",
            "",
        ],
    ];
    let plan = plan_b(&awards);
    let told: Vec<_> = plan.told.iter().map(|one| one.code).collect();
    assert!(plan.bad.is_empty(), "{:?}", plan.bad);
    assert_eq!(told, ["id-doubtful"]);
}

#[test]
fn a_column_for_signatures_is_no_name() {
    for signature in [
        "领款人签字",
        "领取人签字",
        "收款人签字",
        "领取人签名",
        "领款人(签章)",
        "收款人（盖章）",
        "领款人指印",
        "签字",
    ] {
        for value in ["", "甲乙丙"] {
            let plan = with("金额(元)", signature, value).expect("a plan");
            assert_eq!(plan.bad, [], "{signature}");
            assert_eq!(plan.sheets[0].accepted, 1, "{signature}");
            assert!(plan.sheets[0].unread.is_empty(), "{signature}");
            assert_eq!(plan.told, [], "{signature}");
        }
    }
    // On the list of signatures it is what the list is for.
    let receipts = plan_b(&[
        heading("发放编号 姓名 领取金额(元) 领取人签字 与受助人关系 签收日期"),
        vec!["P-1", "甲乙丙", "=2000", "甲乙丙", "本人", "2025-12-02"],
    ]);
    assert_eq!((receipts.bad.len(), receipts.sheets[0].accepted), (0, 1));
}

#[test]
fn an_empty_second_column_and_one_that_is_only_like_the_first_are_told_and_not_read() {
    for (more, value) in [("姓名", ""), ("困难教师的姓名", "丁戊己"), ("领款人", "")]
    {
        let plan = with("金额(元)", more, value).expect("a plan");
        assert_eq!((plan.bad.len(), plan.sheets[0].accepted), (0, 1), "{more}");
        let [told] = plan.told.as_slice() else {
            panic!("{more}: {:?}", plan.told)
        };
        assert_eq!(
            (told.code, told.cell.as_str()),
            ("heading-passed-over", "K1")
        );
        assert!(told.expected.contains("D1 is read"), "{}", told.expected);
        let plain = with("金额(元)", "核对", "").expect("a plan");
        assert_eq!(plan.sheets[0].events, plain.sheets[0].events);
    }
    assert!(matches!(
        with("金额(元)", "领款人", "丁戊己"),
        Err(PlanError::DoubledColumn { .. })
    ));
}

#[test]
fn what_was_to_be_paid_is_not_the_amount_where_another_column_may_be() {
    let alone = with("应发金额(元)", "核对", "").expect("a plan");
    assert_eq!((alone.bad.len(), alone.sheets[0].accepted), (0, 1));
    // Both are known: what was paid is read.
    let net = with("应发金额(元)", "实发金额(元)", "=1800").expect("a plan");
    assert_eq!(net.sheets[0].totals[0].amount.0, 180_000);
    assert_eq!(net.told[0].cell, "F1");
    // One that nobody knows may be it: asked, with both cells.
    for net in ["实发补助款", "合计", "银行打卡金额(元)", "应付款"] {
        let error = with("应发金额(元)", net, "=1800").expect_err(net);
        let text = error.to_string();
        assert!(
            text.contains("columns F1 and K1 both mean"),
            "{net}: {text}"
        );
    }
    // A day or a count is no amount, and a column that holds nothing says nothing.
    for (more, value) in [
        ("打卡银行名", "某行"),
        ("实发人数", "=1"),
        ("实发补助款", ""),
    ] {
        let plan = with("应发金额(元)", more, value).expect(more);
        assert_eq!(plan.sheets[0].totals[0].amount.0, 200_000, "{more}");
    }
    // Nor is a rate what was paid.
    let rate = with("救助标准(元)", "核对", "").expect("a plan");
    assert_eq!((rate.sheets.len(), rate.unknown.len()), (0, 1));
}

/// A rate is no amount of what was decided or paid, unless the table of the kind says so itself.
#[test]
fn no_further_heading_takes_a_rate_for_an_amount_paid() {
    let common = common();
    for kind in [
        "any",
        "payments",
        "payment_lists",
        "bank_returns",
        "receipts",
        "awards",
        "org_awards",
        "org_payments",
        "works_payments",
        "tranches",
    ] {
        let names = common.headings.get(kind).and_then(|of| of.get("amount"));
        for name in names.into_iter().flatten() {
            assert!(!name.contains("标准"), "{kind}: {name}");
        }
    }
}

/// The day on which somebody began to work, or to teach, is no day on which they took the post at this school: it would put them in
/// post for decades, and nothing paid before they came would be found.
#[test]
fn no_heading_of_a_career_begins_a_post() {
    const CAREER: &[&str] = &["参加工作", "参加乡村", "任教年月", "入职", "从教", "教龄"];
    let common = common();
    let of_kinds = ["any", "teachers", "teachers_alone", "posts", "posts_alone"];
    let further = of_kinds
        .iter()
        .filter_map(|kind| common.headings.get(*kind));
    let further = further.filter_map(|of| of.get("from")).flatten();
    let schemes = super::renamed::every_scheme();
    let own = schemes.iter().flat_map(|scheme| &scheme.table);
    let own = own
        .chain(&common.table)
        .filter(|table| table.kind == "teachers");
    let own = own.filter_map(|table| table.columns.get("from"));
    let mut asked = 0;
    for name in own.flat_map(|column| &column.names).chain(further) {
        asked += 1;
        let of_career = CAREER.iter().any(|word| name.contains(word));
        assert!(!of_career, "{name} begins no post at this school");
    }
    assert!(asked > 8, "{asked}");
}
