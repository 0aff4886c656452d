//! Slips that would be taken silently: a column twice, a year that cannot be, a total changed in a copy
//! of a sheet that was read; and what must not be taken for one: other units, other words, two days in
//! one column, a second table below the first.

use sunledger::domain::date::{Date, Month, Period};
use sunledger::intake::mapping::Mapping;
use sunledger::intake::plan::Options;
use sunledger::intake::{Plan, PlanError, Source, plan};
use sunledger::vault::MemoryRegistrar;

use super::{Before, CLAIM_HEADINGS, b, claim, common, heading, plan_b, plan_under, source};

const PAYMENTS: &str =
    "发放编号 决定编号 申请编号 姓名 身份证号 金额(元) 发放方式 银行账号 发放日期 支付结果";

fn payment() -> Vec<&'static str> {
    let mut row: Vec<&str> = "P-1 D-1 B-2025-0001 甲乙丙".split(' ').collect();
    row.extend([
        super::ID,
        "=2000",
        "银行代发",
        super::ACCOUNT,
        "2025-12-01",
        "成功",
    ]);
    row
}

fn under(rows: &[Vec<&str>], options: Options<'_>) -> Result<Plan, PlanError> {
    let (b, source) = (b(), source("B-爱烛行动", "table.xlsx", rows));
    plan(
        &[source],
        &[(&b, b.version)],
        &common(),
        &Before::default(),
        &mut MemoryRegistrar::new(),
        options,
    )
}

fn codes(plan: &Plan) -> Vec<(&str, &str)> {
    plan.bad
        .iter()
        .map(|bad| (bad.code, bad.cell.as_str()))
        .collect()
}

#[test]
fn two_columns_of_names_are_refused_with_both_cells_and_settled_by_one() {
    for (headings, row) in [(CLAIM_HEADINGS, claim()), (PAYMENTS, payment())] {
        let mut headings = heading(headings);
        headings.push("姓名");
        let mut row = row;
        row.push("丁戊己");
        let rows = [headings, row];
        let error = under(&rows, Options::default()).expect_err("two columns");
        let text = error.to_string();
        assert!(
            text.contains("columns D1 and K1 both mean “姓名”"),
            "{text}"
        );
        assert!(text.contains("--map 'K1=-'"), "{text}");
        let mut mapping = Mapping::default();
        mapping.add_pair("K1=-").expect("a pair");
        let options = Options {
            mapping: Some(&mapping),
            ..Options::default()
        };
        let settled = under(&rows, options).expect("a plan");
        assert_eq!((settled.sheets[0].accepted, settled.bad.len()), (1, 0));
        assert_eq!(
            settled.sheets[0].mapped,
            [("K1".to_owned(), "-".to_owned())]
        );
    }
}

#[test]
fn of_two_telephones_one_is_read_and_the_other_told() {
    let (mut headings, mut row) = (heading(CLAIM_HEADINGS), claim());
    headings.extend(["手机号码", "联系电话"]);
    row.extend(["13900000000", "13800000000"]);
    let plan = plan_b(&[headings, row]);
    assert_eq!((plan.sheets[0].accepted, plan.bad.len()), (1, 0));
    let [told] = plan.told.as_slice() else {
        panic!("{:?}", plan.told)
    };
    assert_eq!(
        (told.code, told.cell.as_str()),
        ("heading-passed-over", "K1")
    );
    assert!(told.expected.contains("L1 is read"), "{}", told.expected);
}

#[test]
fn a_year_that_cannot_be_is_refused_and_one_that_can_is_not() {
    let today = Date::from_ymd(2025, 12, 31);
    let of = |day: &str| {
        let mut row = claim();
        row[8] = day;
        let rows = [heading(CLAIM_HEADINGS), row];
        under(
            &rows,
            Options {
                today,
                ..Options::default()
            },
        )
        .expect("a plan")
    };
    for day in ["2099-11-03", "1899-12-31", "1948-12-31", "2027-01-02"] {
        let plan = of(day);
        assert_eq!(codes(&plan), [("date-year", "I2")], "{day}");
        assert_eq!(plan.bad[0].expected, "a day from 1949-01-01 to 2027-01-01");
    }
    for day in ["1949-01-01", "2025-12-31", "2025-11-03"] {
        assert_eq!(of(day).bad, [], "{day}");
    }
    // Years that can be, of days that have not come: what has happened has happened by today.
    for day in ["2026-01-01", "2027-01-01"] {
        assert_eq!(codes(&of(day)), [("date-ahead", "I2")], "{day}");
    }
    let mut headings = heading(CLAIM_HEADINGS);
    headings.push("出生日期");
    for (born, bad) in [("1899-12-31", 1), ("1949-12-31", 0), ("1930-01-01", 0)] {
        let mut row = claim();
        row.push(born);
        let plan = plan_b(&[headings.clone(), row]);
        let years = plan.bad.iter().filter(|bad| bad.code == "date-year");
        assert_eq!(years.count(), bad, "{born}");
    }
}

#[test]
fn a_total_is_compared_also_where_the_rows_were_read_before() {
    let sheet = |total: &'static str| {
        let mut foot = vec![""; 10];
        (foot[0], foot[7]) = ("合计", total);
        [heading(CLAIM_HEADINGS), claim(), foot]
    };
    let of = |total: &'static str| source("B-爱烛行动", "table.xlsx", &sheet(total));
    let first = plan_b(&sheet("=2000"));
    assert_eq!(first.bad, []);
    let before = Before {
        sheets: vec![first.sheets[0].content],
        ..Before::default()
    };
    let again =
        |source: Source, before: &Before| plan_under(&[b()], &[source], before).expect("a plan");
    let right = again(of("=2000"), &before);
    assert_eq!((right.sheets[0].skipped, right.bad.len()), (1, 0));
    let wrong = again(of("=2500"), &before);
    assert_eq!(codes(&wrong), [("total-differs", "H3")]);
    assert_eq!(wrong.sheets[0].skipped, 1);
    // The same, where the rows were read one by one.
    let source = of("=2500");
    let rows = Before {
        rows: vec![(source.file.sha256, source.file.sheets[0].name.clone(), 2)],
        ..Before::default()
    };
    assert_eq!(codes(&again(source, &rows)), [("total-differs", "H3")]);
}

#[test]
fn units_of_yuan_are_converted_to_the_fen_or_refused() {
    let of = |unit: &str, debt: &'static str| {
        let headings = CLAIM_HEADINGS.replace("负债金额(元)", &format!("负债金额({unit})"));
        let mut row = claim();
        row[6] = debt;
        plan_b(&[heading(&headings), row])
    };
    let plain = of("元", "=45000.1");
    assert_eq!(plain.bad, []);
    for (unit, debt) in [
        ("千元", "=45.0001"),
        ("百元", "450.001百元"),
        ("角", "=450001"),
        ("分", "=4500010"),
        ("十万元", "=0.450001"),
    ] {
        let plan = of(unit, debt);
        assert_eq!(plan.bad, [], "{unit}");
        assert_eq!(plan.sheets[0].events, plain.sheets[0].events, "{unit}");
    }
    for (unit, debt) in [("千元", "=45.000001"), ("分", "=4500010.5")] {
        assert_eq!(codes(&of(unit, debt)), [("money-fraction", "G2")], "{unit}");
    }
}

#[test]
fn words_vary_and_what_could_be_two_things_is_neither() {
    let other = "申请表编号 学校编号 教师所在学校 困难教师的姓名 受助教师身份证件号码 致困事由 负债数额(元) 申请救助额(元) 申请日 领款人卡号";
    let plain = plan_b(&[heading(CLAIM_HEADINGS), claim()]);
    let varied = plan_b(&[heading(other), claim()]);
    assert_eq!(varied.bad, []);
    assert!(
        varied.sheets[0].unread.is_empty(),
        "{:?}",
        varied.sheets[0].unread
    );
    assert_eq!(varied.sheets[0].events, plain.sheets[0].events);
    // Whose number it is matters: a guardian's is not the applicant's.
    let guardian = CLAIM_HEADINGS.replace("身份证号", "监护人身份证号");
    let plan = plan_b(&[heading(&guardian), claim()]);
    assert_eq!((plan.sheets.len(), plan.unknown.len()), (0, 1));
    assert_eq!(plan.unknown[0].lacking, ["身份证号"]);
}

#[test]
fn two_days_in_one_column_are_two_days() {
    let notice = |headings: &str, days: &[&'static str]| {
        let mut row = vec!["GS-1", "拟救助名单公示", "县教育局"];
        row.extend(days);
        plan_b(&[heading(headings), row])
    };
    let plain = notice(
        "公示编号 公示阶段 公示单位 公示开始 公示结束",
        &["2025-03-03", "2025-03-10"],
    );
    assert_eq!(plain.bad, []);
    for text in ["2025.3.3-2025.3.10", "2025年3月3日至10日"] {
        let span = notice("公示编号 公示阶段 公示单位 公示起止时间", &[text]);
        assert_eq!(span.bad, [], "{text}");
        assert_eq!(span.sheets[0].events, plain.sheets[0].events, "{text}");
    }
    // A supplementary notice is one of its own; the sheet that names the notice it adds to is told.
    let mut supplement = vec!["GS-2", "拟救助名单补充公示", "县教育局"];
    supplement.extend(["2025-03-05", "2025-03-12"]);
    let plan = plan_b(&[
        heading("公示编号 公示阶段 公示单位 公示开始 公示结束"),
        supplement,
    ]);
    assert_eq!(plan.bad, []);
    assert_eq!(plan.sheets[0].events.len(), plain.sheets[0].events.len());
    let told: Vec<_> = plan.told.iter().map(|one| one.code).collect();
    assert!(told.contains(&"notice-supplement"), "{told:?}");
    for (text, code) in [
        ("5个工作日", "date-span"),
        ("2025.3.10-2025.3.3", "date-order"),
    ] {
        let plan = notice("公示编号 公示阶段 公示单位 公示起止时间", &[text]);
        assert!(
            codes(&plan).contains(&(code, "D2")),
            "{text}: {:?}",
            plan.bad
        );
    }
}

#[test]
fn a_second_table_below_the_first_is_a_table_of_its_own() {
    let (claims, payments) = (heading(CLAIM_HEADINGS), heading(PAYMENTS));
    let mut second = claim();
    second[0] = "B-2025-0002";
    let rows = [
        vec!["一、申请"],
        claims.clone(),
        claim(),
        claims,
        second,
        vec!["二、发放", ""],
        payments,
        payment(),
    ];
    let plan = plan_b(&rows);
    assert_eq!(plan.bad, []);
    let found: Vec<_> = plan
        .sheets
        .iter()
        .map(|sheet| (sheet.table.as_str(), sheet.accepted, sheet.sheet.as_str()))
        .collect();
    // The headings of the first said again are a page of it.
    assert_eq!(found, [("claims", 2, "Sheet1"), ("payments", 1, "Sheet1")]);
    let head = &plan.sheets[1].events[0].0;
    assert_eq!(head.source.as_ref().map(|source| source.row), Some(8));
}

/// A row without a day belongs to its scheme's period, and is refused when that has been closed.
#[test]
fn a_row_without_a_day_is_judged_by_the_end_of_its_period() {
    let rows = [
        heading("公示编号 申请编号 姓名 申报单位 金额(元)"),
        vec!["GS-1", "B-2025-0001", "甲乙丙", "金坪镇中学", "=2000"],
    ];
    for (month, bad) in [(1, 0), (12, 1)] {
        let month = Month::from_ym(2025, month).expect("a month");
        let closed = [Period::Month { month }];
        let options = Options {
            closed: &closed,
            ..Options::default()
        };
        let plan = under(&rows, options).expect("a plan");
        assert_eq!(plan.bad.len(), bad, "{month}: {:?}", plan.bad);
        if bad == 1 {
            assert_eq!(codes(&plan), [("date-closed-period", "A2")]);
        }
    }
}

/// A heading kept for a kind or a field that there is not would help nobody.
#[test]
fn every_further_heading_is_of_a_kind_and_field_that_there_are() {
    use sunledger::intake::tables::{kinds, unread_fields};
    use sunledger::schemes::{Table, tables::Column};
    let common = common();
    let column = |names: &[String]| Column {
        names: names.to_vec(),
        required: false,
        as_stated: false,
        words: None,
        decimals: None,
        may_be_empty: false,
    };
    let of_kind = |kind: &str, columns| Table {
        kind: kind.to_owned(),
        event: None,
        names: Vec::new(),
        columns,
        one_sheet_per: None,
    };
    for (kind, fields) in common.headings.iter().filter(|(kind, _)| *kind != "any") {
        // What means a field only where no better known heading does is of the same kind.
        let kind = kind.strip_suffix("_alone").unwrap_or(kind);
        let columns = fields
            .iter()
            .map(|(field, names)| (field.clone(), column(names)));
        let unread = of_kind(kind, columns.collect());
        assert_eq!(unread_fields(&unread), Some(vec![]), "{kind}");
    }
    for (field, names) in &common.headings["any"] {
        let known = kinds().any(|kind| {
            let one = of_kind(kind, [(field.clone(), column(names))].into());
            unread_fields(&one).is_some_and(|unread| unread.is_empty())
        });
        assert!(known, "any: {field}");
    }
    for span in &common.headings_span {
        assert!(kinds().any(|kind| kind == span.kind), "{}", span.kind);
    }
}

/// A review without a column for how it went is named on import; a step that is none needs no opinion.
#[test]
fn a_review_of_a_case_says_how_it_went_or_is_refused() {
    let headings = super::heading("申请编号 环节 经办工号 业务日期");
    let line = |step| vec!["B-2025-001", step, "GZ01", "2025-11-18"];
    let plan = super::plan_b(&[headings.clone(), line("受理"), line("初审"), line("审批")]);
    let told: Vec<(u32, &str, &str)> = plan
        .bad
        .iter()
        .map(|bad| (bad.line, bad.code, bad.column.as_str()))
        .collect();
    assert_eq!(told, [(3, "cell-empty", "意见"), (4, "cell-empty", "意见")]);
    assert!(
        plan.bad[0].remedy.contains("add the column"),
        "{:?}",
        plan.bad
    );
    let with = |mut row: Vec<&'static str>, last| {
        row.push(last);
        row
    };
    let rows = [
        with(headings, "意见"),
        with(line("受理"), ""),
        with(line("初审"), "同意"),
    ];
    let plan = super::plan_b(&rows);
    assert!(plan.bad.is_empty(), "{:?}", plan.bad);
}

#[test]
fn a_row_that_repeats_another_is_taken_and_told() {
    let scheme = super::b();
    let paper = scheme.document[0].names[0].as_str();
    let row = |issued| vec!["C1", "B-2025-0001", paper, "县公安局", issued];
    let rows = [
        super::heading("材料编号 申请编号 材料类型 出具单位 出具日期"),
        row("2025-11-03"),
        row("2025-11-03"),
        row("2025-11-04"),
    ];
    let plan = super::plan_b(&rows);
    assert!(plan.bad.is_empty(), "{:?}", plan.bad);
    assert_eq!(plan.sheets[0].accepted, 3);
    let told: Vec<(&str, u32)> = plan.told.iter().map(|one| (one.code, one.line)).collect();
    assert_eq!(told, [("row-twice", 3)], "{:?}", plan.told);
    assert!(plan.told[0].expected.contains("row 2 says the same"));
}
