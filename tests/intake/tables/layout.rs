//! How offices lay a sheet out: merged headings and cells, totals, units, remarks, closed books, and
//! headings of their own.

use std::collections::BTreeMap;

use sunledger::domain::date::Period;
use sunledger::domain::events::Event;
use sunledger::domain::events::funds::FundEvent;
use sunledger::intake::mapping::Mapping;
use sunledger::intake::plan::Options;
use sunledger::intake::read::MergedRange;
use sunledger::intake::{BadCell, Plan, PlanError, Source, plan};
use sunledger::schemes::{Scheme, Tables, shipped};
use sunledger::vault::MemoryRegistrar;

use super::{Before, CLAIM_HEADINGS, b, claim, common, heading, kinds, plan_b, plan_under, source};

fn merged(lines: (u32, u32), columns: (usize, usize)) -> MergedRange {
    MergedRange {
        first_line: lines.0,
        last_line: lines.1,
        first_column: columns.0,
        last_column: columns.1,
    }
}

fn with_merged(rows: &[Vec<&str>], ranges: &[MergedRange]) -> Source {
    let mut source = source("B-爱烛行动", "table.xlsx", rows);
    source.file.sheets[0].merged = ranges.to_vec();
    source.file.sheets[0].merged.sort_unstable();
    source
}

fn planned(source: Source) -> Plan {
    plan_under(&[b()], &[source], &Before::default()).expect("a plan")
}

fn told(bad: &[BadCell]) -> Vec<(&str, &str)> {
    bad.iter()
        .map(|bad| (bad.code, bad.cell.as_str()))
        .collect()
}

/// Two lines of headings, merged as offices merge them, give the events of one line.
#[test]
fn headings_of_two_lines_are_read_as_one() {
    let plain = plan_b(&[heading(CLAIM_HEADINGS), claim()]);
    let rows = [
        vec!["2025年特困教师救助申请汇总表"],
        vec![
            "申请编号",
            "单位",
            "",
            "申请人",
            "",
            "困难类别",
            "金额(元)",
            "",
            "申请日期",
            "银行账号",
        ],
        vec![
            "",
            "代码",
            "名称",
            "姓名",
            "身份证号",
            "",
            "负债",
            "申请金额",
            "",
            "",
        ],
        claim(),
    ];
    let source = with_merged(
        &rows,
        &[
            merged((1, 1), (0, 9)),
            merged((2, 3), (0, 0)),
            merged((2, 2), (1, 2)),
            merged((2, 2), (3, 4)),
            merged((2, 3), (5, 5)),
            merged((2, 2), (6, 7)),
            merged((2, 3), (8, 8)),
            merged((2, 3), (9, 9)),
        ],
    );
    let plan = planned(source);
    assert!(plan.bad.is_empty(), "{:?}", plan.bad);
    assert!(
        plan.sheets[0].unread.is_empty(),
        "{:?}",
        plan.sheets[0].unread
    );
    let bodies = |plan: &Plan| -> Vec<String> {
        let events = plan.sheets[0].events.iter();
        events.map(|(_, event)| format!("{event:?}")).collect()
    };
    assert_eq!(bodies(&plan), bodies(&plain));
}

/// A line of units below the headings is part of them.
#[test]
fn a_line_of_units_below_the_headings_counts() {
    let headings = CLAIM_HEADINGS.replace("(元)", "");
    let mut units = vec![""; 10];
    units[6] = "（万元）";
    units[7] = "元";
    let mut row = claim();
    row[6] = "=4.5";
    let plan = plan_b(&[heading(&headings), units, row]);
    assert!(plan.bad.is_empty(), "{:?}", plan.bad);
    let plain = plan_b(&[heading(CLAIM_HEADINGS), claim()]);
    let claim_of = |plan: &Plan| format!("{:?}", plan.sheets[0].events[2].1);
    assert_eq!(claim_of(&plan), claim_of(&plain));
}

const QUOTAS: &str = "单位代码 申报单位 单位类别 推荐名额";

/// A cell merged downwards counts for its rows; an amount or a count of persons never does.
#[test]
fn a_merged_cell_counts_for_its_rows_and_an_amount_for_none() {
    let rows = [
        heading(QUOTAS),
        vec!["01", "甲中学", "乡镇中学", "=2"],
        vec!["02", "乙中学", "", "=1"],
        vec!["03", "丙中学", "", "=1"],
        vec!["04", "丁中学", "", "=1"],
    ];
    let plan = planned(with_merged(&rows, &[merged((2, 4), (2, 2))]));
    assert!(plan.bad.is_empty(), "{:?}", plan.bad);
    let kinds: Vec<Option<&str>> = plan.sheets[0]
        .events
        .iter()
        .map(|(_, event)| match event {
            Event::Fund(FundEvent::QuotaAllocated(quota)) => quota.unit_kind.as_deref(),
            _ => panic!("a quota"),
        })
        .collect();
    assert_eq!(
        kinds,
        [Some("乡镇中学"), Some("乡镇中学"), Some("乡镇中学"), None]
    );

    let mut second = claim();
    second[0] = "B-2025-0002";
    second[6] = "";
    let rows = [heading(CLAIM_HEADINGS), claim(), second];
    let plan = planned(with_merged(&rows, &[merged((2, 3), (6, 6))]));
    assert_eq!(
        told(&plan.bad),
        [("money-merged", "G2"), ("money-merged", "G3")]
    );
    assert!(plan.sheets[0].events.is_empty());
}

#[test]
fn totals_are_compared_with_their_rows_and_left_out() {
    let total = |word: &'static str, debt: &'static str, asked: &'static str| {
        let mut row = vec![""; 10];
        row[0] = word;
        row[6] = debt;
        row[7] = asked;
        row
    };
    let of = |number: &'static str| {
        let mut row = claim();
        row[0] = number;
        row
    };
    let good = plan_b(&[
        heading(CLAIM_HEADINGS),
        of("B-2025-0001"),
        total("金坪镇中学小计", "=45000", "2,000.00"),
        of("B-2025-0002"),
        of("B-2025-0003"),
        total("小 计", "=90000", "=4000"),
        total("合计(大写):拾叁万伍仟元整", "=135000", "=6000"),
    ]);
    assert!(good.bad.is_empty(), "{:?}", good.bad);
    assert_eq!((good.sheets[0].accepted, good.sheets[0].ignored), (3, 3));

    let wrong = plan_b(&[
        heading(CLAIM_HEADINGS),
        of("B-2025-0001"),
        of("B-2025-0002"),
        total("合计", "=135000", "=4000"),
    ]);
    let [bad] = wrong.bad.as_slice() else {
        panic!("one cell, found {:?}", wrong.bad)
    };
    assert_eq!((bad.code, bad.cell.as_str()), ("total-differs", "G4"));
    assert_eq!(bad.shown, "135000");
    assert!(bad.expected.starts_with("90000.00"), "{}", bad.expected);
    assert_eq!(wrong.sheets[0].accepted, 2, "the rows are as they are");

    // A refused row is part of the sum all the same; a cell without a number settles nothing.
    let mut refused = of("B-2025-0002");
    refused[4] = "=110105194912310020";
    let plan = plan_b(&[
        heading(CLAIM_HEADINGS),
        of("B-2025-0001"),
        refused,
        total("合计", "=90000", "见附表"),
    ]);
    assert_eq!(told(&plan.bad), [("id-numeric", "E3")]);

    // What a spreadsheet's doubles leave beside a sum is no disagreement.
    let mut cents = of("B-2025-0001");
    cents[6] = "=0.1";
    let mut more = of("B-2025-0002");
    more[6] = "=0.2";
    let plan = plan_b(&[
        heading(CLAIM_HEADINGS),
        cents,
        more,
        total("合计", "=0.30000000000000004", ""),
    ]);
    assert!(plan.bad.is_empty(), "{:?}", plan.bad);
}

#[test]
fn what_closes_pages_and_sheets_is_no_row() {
    let mut blank = vec![""; 12];
    blank[11] = "2";
    let mut headings = heading(CLAIM_HEADINGS);
    headings.extend(["", "序号"]);
    let numbers: Vec<&str> = "1 2 3 4 5 6 7 8 9 10".split(' ').collect();
    let mut second = claim();
    second[0] = "B-2025-0002";
    let rows = [
        vec!["申请汇总表"],
        headings.clone(),
        numbers,
        claim(),
        blank,
        vec!["申请汇总表"],
        headings,
        second,
        vec!["备注:以上人员均已公示"],
        vec!["注1:负债以借款凭证为准"],
        vec!["校长签字:", "", "", "经办人:"],
        vec!["填报日期：2025年12月1日"],
        vec!["特此说明本表一式三份由教育局学校和基金会各存一份"],
    ];
    let plan = planned(with_merged(&rows, &[merged((13, 13), (0, 9))]));
    assert!(plan.bad.is_empty(), "{:?}", plan.bad);
    assert_eq!((plan.sheets[0].accepted, plan.sheets[0].refused), (2, 0));

    // The same long text in one cell alone, not merged: nobody says that it is no row.
    let plan = planned(with_merged(&rows, &[]));
    assert_eq!(plan.sheets[0].refused, 1);
}

#[test]
fn a_unit_that_nobody_knows_is_refused_once_and_no_row_taken() {
    for (headings, above, cell, shown) in [
        (
            CLAIM_HEADINGS.replace("负债金额(元)", "负债金额(欧元)"),
            None,
            "G1",
            "欧元",
        ),
        (
            CLAIM_HEADINGS.replace("负债金额(元)", "负债金额(美元)"),
            None,
            "G1",
            "美元",
        ),
        (
            CLAIM_HEADINGS.replace("负债金额(元)", "负债金额"),
            Some("单位：港元"),
            "G2",
            "港元",
        ),
    ] {
        let mut rows = Vec::new();
        rows.extend(above.map(|text: &str| vec![text]));
        rows.push(heading(&headings));
        rows.push(claim());
        let plan = plan_b(&rows);
        let [bad] = plan.bad.as_slice() else {
            panic!("one cell, found {:?}", plan.bad)
        };
        assert_eq!((bad.code, bad.cell.as_str()), ("unit-unknown", cell));
        assert_eq!(bad.shown, shown);
        let sheet = &plan.sheets[0];
        assert_eq!(
            (sheet.accepted, sheet.refused, sheet.events.len()),
            (0, 1, 0)
        );
    }
}

fn under(source: Source, options: Options<'_>) -> Result<Plan, PlanError> {
    let b = b();
    plan(
        &[source],
        &[(&b, b.version)],
        &common(),
        &Before::default(),
        &mut MemoryRegistrar::new(),
        options,
    )
}

#[test]
fn a_day_in_a_closed_period_is_refused_with_its_cell() {
    let of = |day: &'static str| {
        let mut row = claim();
        row[8] = day;
        source("B-爱烛行动", "table.xlsx", &[heading(CLAIM_HEADINGS), row])
    };
    let closed: [Period; 1] = ["2025-10".parse().expect("a month")];
    let options = Options {
        closed: &closed,
        ..Options::default()
    };
    let plan = under(of("2025-10-31"), options).expect("a plan");
    assert_eq!(told(&plan.bad), [("date-closed-period", "I2")]);
    assert!(
        plan.bad[0].expected.contains("2025-10"),
        "{:?}",
        plan.bad[0]
    );
    assert!(plan.sheets[0].events.is_empty());
    let plan = under(of("2025-11-01"), options).expect("a plan");
    assert!(plan.bad.is_empty(), "{:?}", plan.bad);

    // A list without a day of its own is judged by its scheme's period.
    let year: [Period; 1] = ["2025".parse().expect("a year")];
    let quotas = source(
        "B-爱烛行动",
        "名额.xlsx",
        &[heading(QUOTAS), vec!["01", "甲中学", "乡镇中学", "=2"]],
    );
    let options = Options {
        closed: &year,
        ..Options::default()
    };
    let plan = under(quotas, options).expect("a plan");
    assert_eq!(told(&plan.bad), [("date-closed-period", "A2")]);
}

#[test]
fn an_offices_own_headings_are_settled_by_a_mapping() {
    let headings = CLAIM_HEADINGS
        .replace("姓名", "当事人")
        .replace("身份证号", "证件内容");
    let of = || source("B-爱烛行动", "table.xlsx", &[heading(&headings), claim()]);
    let without = under(of(), Options::default()).expect("a plan");
    assert_eq!(without.unknown.len(), 1, "not known without help");

    let mut mapping = Mapping::default();
    mapping.add_pair("当事人=姓名").expect("a pair");
    mapping.add("claims", "证件内容", "id");
    let options = Options {
        mapping: Some(&mapping),
        ..Options::default()
    };
    let plan = under(of(), options).expect("a plan");
    assert!(plan.bad.is_empty(), "{:?}", plan.bad);
    let plain = plan_b(&[heading(CLAIM_HEADINGS), claim()]);
    assert_eq!(plan.sheets[0].events, plain.sheets[0].events);
    assert_eq!(
        plan.sheets[0].mapped,
        [
            ("当事人".to_owned(), "name".to_owned()),
            ("证件内容".to_owned(), "id".to_owned())
        ]
    );

    // Two columns for one field, of which a mapping leaves one out.
    let mut doubled = heading(CLAIM_HEADINGS);
    doubled.push("公民身份号码");
    let mut two = claim();
    two.push("110105194912310038");
    let of = || source("B-爱烛行动", "table.xlsx", &[doubled.clone(), two.clone()]);
    assert!(matches!(
        under(of(), Options::default()),
        Err(PlanError::DoubledColumn { .. })
    ));
    let mut mapping = Mapping::default();
    mapping.add_pair("公民身份号码=-").expect("a pair");
    let options = Options {
        mapping: Some(&mapping),
        ..Options::default()
    };
    assert_eq!(under(of(), options).expect("a plan").sheets[0].accepted, 1);

    for (heading, field) in [("当事人", "姓明"), ("当事人", "salary")] {
        let mut mapping = Mapping::default();
        mapping.add("claims", heading, field);
        let options = Options {
            mapping: Some(&mapping),
            ..Options::default()
        };
        let error = under(of(), options).expect_err("no such field");
        assert!(
            matches!(&error, PlanError::MappedField { field: told, .. } if told == field),
            "{error}"
        );
    }
}

#[test]
fn as_settles_which_table_a_sheet_is() {
    let of = || {
        source(
            "B-爱烛行动",
            "table.xlsx",
            &[heading(CLAIM_HEADINGS), claim()],
        )
    };
    let options = |kind| Options {
        kind: Some(kind),
        ..Options::default()
    };
    assert_eq!(
        under(of(), options("claims")).expect("a plan").sheets.len(),
        1
    );
    let other = under(of(), options("receipts")).expect("a plan");
    assert_eq!((other.sheets.len(), other.unknown.len()), (0, 1));
    let error = under(of(), options("receipt")).expect_err("no such kind");
    assert!(matches!(error, PlanError::NoSuchKind { .. }), "{error}");
}

/// Two statements of one fund and day that differ: which one holds is not for a program to guess.
#[test]
fn two_sheets_that_claim_one_period_are_both_refused() {
    let statement = |name: &str, balance: &'static str| {
        let rows = [
            heading(
                "项目代码 资金名称 收入合计(元) 拨付合计(元) 退回合计(元) 追回合计(元) 结余(元) 截止日期",
            ),
            vec![
                "B",
                "爱烛行动救助资金",
                "=85000",
                "=80000",
                "=0",
                "=0",
                balance,
                "2025-12-31",
            ],
        ];
        source("0-公共资料", name, &rows)
    };
    let two = [
        statement("结存.xlsx", "=5000"),
        statement("结存(改).xlsx", "=4000"),
    ];
    let plan = plan_under(&[b()], &two, &Before::default()).expect("a plan");
    assert_eq!(
        told(&plan.bad),
        [("period-twice", "H2"), ("period-twice", "H2")]
    );
    assert!(
        plan.bad[0].expected.contains("结存(改).xlsx"),
        "{:?}",
        plan.bad[0]
    );
    let taken: BTreeMap<&str, usize> = plan
        .sheets
        .iter()
        .map(|sheet| (sheet.file.as_str(), kinds(sheet).len()))
        .collect();
    assert_eq!(
        taken,
        BTreeMap::from([("结存.xlsx", 0), ("结存(改).xlsx", 0)])
    );

    // The same sheet saved twice is no second claim.
    let twice = [
        statement("结存.xlsx", "=5000"),
        statement("副本.xlsx", "=5000"),
    ];
    let plan = plan_under(&[b()], &twice, &Before::default()).expect("a plan");
    assert!(plan.bad.is_empty(), "{:?}", plan.bad);
}

/// A list of a month beside its corrected copy: they share lines of the batch. Two schools' lists of one
/// batch that number on do not.
#[test]
fn two_lists_that_share_lines_of_a_batch_are_both_refused() {
    let a = shipped::SCHEMES
        .iter()
        .map(|(_, text)| Scheme::parse(text).expect("a scheme"))
        .find(|scheme| scheme.id == "A")
        .expect("scheme A");
    let list = |name: &str, line: &'static str, amount: &'static str| {
        let rows = [
            heading(
                "批次号 序号 教师编号 姓名 身份证号 学校标识码 学校名称 补助类别 所属月份 金额(元) 发放方式 开户银行 银行账号 发放日期",
            ),
            vec![
                "202503-1",
                line,
                "T001",
                "甲乙丙",
                super::ID,
                "2143000001",
                "甲小学",
                "完小",
                "2025-03",
                amount,
                "银行代发",
                "农商行",
                super::ACCOUNT,
                "2025-03-20",
            ],
        ];
        source("A-乡村教师生活补助", name, &rows)
    };
    let plan_of = |sources: &[Source]| {
        plan_under(std::slice::from_ref(&a), sources, &Before::default()).expect("a plan")
    };
    let plan = plan_of(&[
        list("发放表.xlsx", "1", "=500"),
        list("发放表(改).xlsx", "1", "=600"),
    ]);
    assert_eq!(
        told(&plan.bad),
        [("period-twice", "B2"), ("period-twice", "B2")]
    );
    assert_eq!(plan.bad[0].shown, "202503-1 · 1");
    assert!(plan.sheets.iter().all(|sheet| sheet.events.is_empty()));
    let plan = plan_of(&[list("一.xlsx", "1", "=500"), list("二.xlsx", "2", "=500")]);
    assert!(plan.bad.is_empty(), "{:?}", plan.bad);
}

/// Every heading of the shipped files means one field of its table, and finds it.
#[test]
fn every_shipped_heading_finds_its_field() {
    let schemes: Vec<Scheme> = shipped::SCHEMES
        .iter()
        .map(|(_, text)| Scheme::parse(text).expect("a scheme"))
        .collect();
    let common: Tables = common();
    let tables = schemes
        .iter()
        .flat_map(|scheme| &scheme.table)
        .chain(&common.table);
    for table in tables {
        let mut seen = BTreeMap::new();
        for (field, column) in &table.columns {
            for name in &column.names {
                let plain = sunledger::intake::headings::read_heading(name).plain;
                if let Some(other) = seen.insert(plain, field) {
                    assert_eq!(other, field, "{}: “{name}” means both", table.kind);
                }
            }
        }
    }
}
