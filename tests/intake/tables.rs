//! Office sheets become proposed events: every row of a clean set, in any order of columns and by
//! any known heading; every cell that cannot be taken is named and its content not shown when it is
//! personal.
//!
//! These tests make their sheets in memory; those over whole sets of files stand in `sets`. Persons
//! in both are invented.

use std::collections::BTreeMap;

use sunledger::crypto::digest::{Digest, FileHash};
use sunledger::crypto::hash::sha256;
use sunledger::domain::date::Date;
use sunledger::domain::events::Event;
use sunledger::domain::events::claims::ClaimEvent;
use sunledger::domain::events::funds::FundEvent;
use sunledger::domain::events::lists::ListEvent;
use sunledger::domain::events::parties::PartyEvent;
use sunledger::domain::party::Role;
use sunledger::intake::plan::Options;
use sunledger::intake::read::{Cell, OfficeFile, Row, Sheet};
use sunledger::intake::tables::{makes, unread_fields};
use sunledger::intake::{History, Plan, PlanError, PlannedSheet, Source, plan};
use sunledger::schemes::{Scheme, Tables, shipped};
use sunledger::vault::MemoryRegistrar;

mod asked;
mod called;
mod composed;
mod dirt;
mod dressed;
mod edits;
mod forms;
mod layout;
mod monthly;
mod months;
mod offices;
mod outside;
mod pairs;
mod programmes;
mod public;
mod renamed;
mod sets;
mod slips;
mod stacked;
mod strange;
mod unseen;

/// The example of GB 11643 itself, and an invented account.
const ID: &str = "11010519491231002X";
const ACCOUNT: &str = "6222021907014455668";

/// What was recorded before.
#[derive(Default)]
struct Before {
    rows: Vec<(FileHash, String, u32)>,
    sheets: Vec<Digest>,
}

impl History for Before {
    fn row_recorded(&self, file: &FileHash, sheet: &str, row: u32) -> bool {
        self.rows.contains(&(*file, sheet.to_owned(), row))
    }
    fn sheet_recorded(&self, content: &Digest) -> bool {
        self.sheets.contains(content)
    }
}

/// A shipped scheme, by its file.
fn scheme(file: &str) -> Scheme {
    let (_, text) = shipped::SCHEMES
        .iter()
        .find(|(name, _)| *name == file)
        .unwrap_or_else(|| panic!("{file} is shipped"));
    Scheme::parse(text).unwrap_or_else(|errors| panic!("{file}: {errors}"))
}

fn b() -> Scheme {
    scheme("B.toml")
}

/// A second scheme with the same sheets and other case numbers.
fn b2() -> Scheme {
    let text = shipped::SCHEMES[0]
        .1
        .replace("id = \"B\"", "id = \"B2\"")
        .replace("codes = [\"B\"]", "codes = [\"B2\"]")
        .replace("names = [\"爱烛行动\"]", "names = [\"另一行动\"]")
        .replace("[\"B-\"]", "[\"B2-\"]");
    Scheme::parse(&text).expect("the second scheme reads")
}

fn common() -> Tables {
    Tables::parse(shipped::COMMON_TABLES).expect("common.toml reads")
}

/// `2025-11-03` is a date, `=3.5` a number, `!…` an error, an empty text nothing; all else is text.
fn cell(text: &str) -> Cell {
    if text.is_empty() {
        Cell::Empty
    } else if let Some(number) = text.strip_prefix('=') {
        Cell::Number {
            value: number.parse().expect("a number"),
            text: number.to_owned(),
        }
    } else if text.starts_with('!') {
        Cell::Error("#REF!".to_owned())
    } else if text.len() == 10 && text.as_bytes()[4] == b'-' && text.as_bytes()[7] == b'-' {
        text.parse()
            .map_or_else(|_| Cell::Text(text.to_owned()), Cell::Date)
    } else {
        Cell::Text(text.to_owned())
    }
}

fn sheet(rows: &[Vec<&str>]) -> Sheet {
    Sheet {
        name: "Sheet1".to_owned(),
        rows: rows
            .iter()
            .enumerate()
            .map(|(at, cells)| Row {
                line: at as u32 + 1,
                cells: cells.iter().map(|text| cell(text)).collect(),
            })
            .collect(),
        merged: Vec::new(),
        hidden: false,
    }
}

fn source(folder: &str, name: &str, rows: &[Vec<&str>]) -> Source {
    let sheet = sheet(rows);
    Source {
        file: OfficeFile {
            name: name.to_owned(),
            sha256: FileHash(sha256(&[folder.as_bytes(), name.as_bytes()])),
            bytes: 0,
            sheets: vec![sheet],
            encoding: None,
        },
        folder: folder.to_owned(),
    }
}

fn plan_under(schemes: &[Scheme], sources: &[Source], before: &Before) -> Result<Plan, PlanError> {
    let schemes: Vec<(&Scheme, u16)> = schemes.iter().map(|s| (s, s.version)).collect();
    let made = plan(
        sources,
        &schemes,
        &common(),
        before,
        &mut MemoryRegistrar::new(),
        Options::default(),
    )?;
    // A row becomes what its kind of table says that it makes, and nothing else.
    for sheet in &made.sheets {
        for kind in kinds(sheet).keys() {
            let said = makes(&sheet.table).any(|known| known == kind);
            // What a row shows and the log may not hold in clear is noted beside any event.
            let said = said || kind == "RowNoted";
            assert!(said || *kind == sheet.table, "{} makes {kind}", sheet.table);
        }
    }
    Ok(made)
}

/// Plans one sheet under B alone.
fn plan_b(rows: &[Vec<&str>]) -> Plan {
    let sources = [source("B-爱烛行动", "table.xlsx", rows)];
    plan_under(&[b()], &sources, &Before::default()).expect("a plan")
}

fn heading(line: &str) -> Vec<&str> {
    line.split(' ').collect()
}

fn kinds(sheet: &PlannedSheet) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for (_, event) in &sheet.events {
        *counts.entry(event.kind().name()).or_default() += 1;
    }
    counts
}

const CLAIM_HEADINGS: &str =
    "申请编号 单位代码 申报单位 姓名 身份证号 困难类别 负债金额(元) 申请金额(元) 申请日期 银行账号";

fn claim() -> Vec<&'static str> {
    vec![
        "B-2025-0001",
        "4307229013",
        "金坪镇中学",
        "甲乙丙",
        ID,
        "重大疾病",
        "=45000",
        "=2000",
        "2025-11-03",
        ACCOUNT,
    ]
}

/// The claim with one column's cell replaced.
fn claim_with(column: &str, value: &'static str) -> Plan {
    let headings = heading(CLAIM_HEADINGS);
    let at = headings
        .iter()
        .position(|h| *h == column)
        .expect("a column");
    let mut row = claim();
    row[at] = value;
    plan_b(&[headings, row])
}

#[test]
fn a_claim_becomes_a_person_an_account_and_a_claim() {
    let plan = plan_b(&[heading(CLAIM_HEADINGS), claim()]);
    assert!(plan.bad.is_empty(), "{:?}", plan.bad);
    let sheet = &plan.sheets[0];
    assert_eq!(
        (sheet.table.as_str(), sheet.scheme.as_deref()),
        ("claims", Some("B"))
    );
    assert_eq!((sheet.accepted, sheet.refused, sheet.skipped), (1, 0, 0));
    let names: Vec<String> = sheet.events.iter().map(|(_, e)| e.kind().name()).collect();
    assert_eq!(
        names,
        [
            "PersonRegistered",
            "AccountBound",
            "ClaimSubmitted",
            "PersonNamed"
        ]
    );
    let (head, event) = &sheet.events[2];
    assert_eq!(head.effective, Date::from_ymd(2025, 11, 3).unwrap());
    assert_eq!(head.role, Role::Rec);
    let row = head.source.as_ref().expect("the row it rests on");
    assert_eq!((row.sheet.as_str(), row.row), ("Sheet1", 2));
    let Event::Claim(ClaimEvent::ClaimSubmitted(claim)) = event else {
        panic!("a claim")
    };
    assert_eq!(claim.category.as_deref(), Some("cat-1"));
    assert_eq!(claim.debt.map(|debt| debt.0), Some(4_500_000));
    let sums: Vec<(&str, i64)> = sheet
        .totals
        .iter()
        .map(|t| (t.name.as_str(), t.amount.0))
        .collect();
    assert_eq!(sums, [("申请金额", 200_000), ("负债金额", 4_500_000)]);
}

#[test]
fn columns_in_another_order_and_under_other_names_give_the_same_events() {
    let plain = plan_b(&[heading(CLAIM_HEADINGS), claim()]);
    let mut headings = heading(CLAIM_HEADINGS);
    let mut row = claim();
    headings.reverse();
    row.reverse();
    let turned = plan_b(&[headings, row]);
    assert_eq!(turned.sheets[0].events, plain.sheets[0].events);

    let other = "受理编号 学校代码 所在单位 申请人 公民身份号码 致困原因 欠债金额（元） 申请救助金额 填表日期 卡号";
    let renamed = plan_b(&[heading(other), claim()]);
    assert!(renamed.bad.is_empty(), "{:?}", renamed.bad);
    assert_eq!(renamed.sheets[0].events, plain.sheets[0].events);

    let broken = plan_b(&[
        CLAIM_HEADINGS
            .split(' ')
            .map(|h| match h {
                "姓名" => "姓\n　名",
                "身份证号" => " 身份证号 *",
                other => other,
            })
            .collect(),
        claim(),
    ]);
    assert_eq!(broken.sheets[0].events, plain.sheets[0].events);
}

#[test]
fn each_kind_of_bad_cell_has_its_code_and_its_place() {
    // column, value, code, cell, whether the value may be shown
    for (column, value, code, cell, shown) in [
        ("身份证号", "=110105194912310020", "id-numeric", "E2", false),
        ("身份证号", "110105194912310021", "id-checksum", "E2", false),
        ("身份证号", "11010519491231", "id-length", "E2", false),
        ("身份证号", "11010519491231002乙", "id-charset", "E2", false),
        (
            "身份证号",
            "110105194913310025",
            "id-birth-date",
            "E2",
            false,
        ),
        ("身份证号", "", "cell-empty", "E2", true),
        ("姓名", "", "cell-empty", "D2", true),
        ("申请编号", "", "cell-empty", "A2", true),
        ("困难类别", "丧偶", "word-unknown", "F2", false),
        ("负债金额(元)", "=0.001", "money-fraction", "G2", true),
        ("负债金额(元)", "四万", "money-format", "G2", true),
        ("负债金额(元)", "=-5", "money-negative", "G2", true),
        ("申请金额(元)", "12,34.00", "money-grouping", "H2", true),
        (
            "申请金额(元)",
            "99999999999999999999",
            "money-overflow",
            "H2",
            true,
        ),
        ("申请日期", "2025-02-30", "date-format", "I2", true),
        ("申请日期", "上周", "date-format", "I2", true),
        ("申请日期", "=12", "date-format", "I2", true),
        (
            "银行账号",
            "=6299693767720859648",
            "account-numeric",
            "J2",
            false,
        ),
        ("银行账号", "12345", "account-format", "J2", false),
        ("申报单位", "!", "cell-error", "C2", true),
    ] {
        let plan = claim_with(column, value);
        let [bad] = plan.bad.as_slice() else {
            panic!(
                "{column} = {value}: expected one bad cell, found {:?}",
                plan.bad
            )
        };
        assert_eq!(
            (bad.code, bad.cell.as_str()),
            (code, cell),
            "{column} = {value}"
        );
        assert_eq!((bad.line, bad.column.as_str()), (2, column));
        assert_eq!(
            (bad.file.as_str(), bad.sheet.as_str()),
            ("table.xlsx", "Sheet1")
        );
        assert!(!bad.expected.is_empty() && !bad.remedy.is_empty(), "{code}");
        let told = serde_json::to_string(bad).unwrap();
        let value = value.trim_start_matches('=');
        assert!(
            shown || !told.contains(value),
            "{code} shows what is personal: {told}"
        );
        let sheet = &plan.sheets[0];
        assert_eq!(
            (sheet.accepted, sheet.refused, sheet.events.len()),
            (0, 1, 0),
            "{code}"
        );
        assert!(
            sheet.totals.is_empty(),
            "a refused row is no part of a total"
        );
    }
}

#[test]
fn all_bad_cells_of_a_row_are_told_together() {
    let mut row = claim();
    row[4] = "=110105194912310020";
    row[6] = "四万";
    row[8] = "上周";
    let plan = plan_b(&[heading(CLAIM_HEADINGS), claim(), row]);
    let cells: Vec<&str> = plan.bad.iter().map(|bad| bad.cell.as_str()).collect();
    assert_eq!(cells, ["E3", "G3", "I3"]);
    assert_eq!((plan.sheets[0].accepted, plan.sheets[0].refused), (1, 1));
}

#[test]
fn dates_and_numbers_in_the_forms_offices_use_are_taken() {
    let day = Date::from_ymd(2025, 11, 3).unwrap();
    for value in [
        "2025-11-03",
        "2025.11.3",
        "20251103",
        "=20251103",
        "2025年11月3日",
        "=45964",
    ] {
        let plan = claim_with("申请日期", value);
        assert!(plan.bad.is_empty(), "{value}: {:?}", plan.bad);
        assert_eq!(plan.sheets[0].events[0].0.effective, day, "{value}");
    }
    let plain = plan_b(&[heading(CLAIM_HEADINGS), claim()]);
    for value in [
        "１１０１０５１９４９１２３１００２Ｘ",
        "'11010519491231002X",
        "11010519491231002x",
        "11O10519491231002X",
    ] {
        let plan = claim_with("身份证号", value);
        assert!(plan.bad.is_empty(), "{value}: {:?}", plan.bad);
        assert_eq!(plan.sheets[0].events, plain.sheets[0].events, "{value}");
    }
}

#[test]
fn the_unit_of_money_stands_in_the_heading_or_above_the_table() {
    let debt = |headings: &str, above: Option<&'static str>, value: &'static str| {
        let mut row = claim();
        row[6] = value;
        let mut rows = Vec::new();
        rows.extend(above.map(|text| vec![text]));
        rows.push(heading(headings));
        rows.push(row);
        let plan = plan_b(&rows);
        assert!(plan.bad.is_empty(), "{:?}", plan.bad);
        plan.sheets[0]
            .events
            .iter()
            .find_map(|(_, event)| match event {
                Event::Claim(ClaimEvent::ClaimSubmitted(claim)) => claim.debt.map(|debt| debt.0),
                _ => None,
            })
    };
    let with = |unit: &str| CLAIM_HEADINGS.replace("负债金额(元)", &format!("负债金额{unit}"));
    assert_eq!(debt(&with("（万元）"), None, "=4.5"), Some(4_500_000));
    assert_eq!(debt(&with("/万元"), None, "=4.5"), Some(4_500_000));
    assert_eq!(debt(&with(""), None, "=45000"), Some(4_500_000));
    assert_eq!(
        debt(&with(""), Some("填报日期:2025年12月   单位：万元"), "=4.5"),
        Some(4_500_000)
    );
    assert_eq!(
        debt(&with("(元)"), Some("单位：万元"), "=45000"),
        Some(4_500_000)
    );
    // 填报单位 is an office, not a unit of money.
    assert_eq!(
        debt(&with(""), Some("填报单位:万元中学"), "=45000"),
        Some(4_500_000)
    );
}

#[test]
fn lines_that_close_a_sheet_are_no_rows() {
    let mut total = vec![""; 10];
    total[0] = "合    计";
    total[6] = "=45000";
    let signatures = vec!["制表人:            审核人:            单位负责人:"];
    let plan = plan_b(&[
        vec!["2025年申请汇总"],
        heading(CLAIM_HEADINGS),
        claim(),
        total,
        heading(CLAIM_HEADINGS),
        signatures,
    ]);
    assert!(plan.bad.is_empty(), "{:?}", plan.bad);
    let sheet = &plan.sheets[0];
    assert_eq!((sheet.accepted, sheet.refused, sheet.ignored), (1, 0, 3));
    assert_eq!(
        sheet.totals.iter().map(|t| t.amount.0).max(),
        Some(4_500_000)
    );

    // A row that only lacks something is still a row, and refused.
    let mut lacking = claim();
    lacking[3] = "";
    lacking[4] = "";
    let plan = plan_b(&[heading(CLAIM_HEADINGS), lacking]);
    assert_eq!((plan.sheets[0].refused, plan.sheets[0].ignored), (1, 0));
}

const QUOTA_HEADINGS: &str = "单位代码 申报单位 推荐名额";

fn quota_rows() -> Vec<Vec<&'static str>> {
    vec![
        heading(QUOTA_HEADINGS),
        vec!["4307229013", "金坪镇中学", "=2"],
    ]
}

#[test]
fn equal_sheets_of_two_schemes_are_both_facts_and_a_copy_is_none() {
    let sources = [
        source("B-爱烛行动", "名额分配表.xlsx", &quota_rows()),
        source("B2-另一行动", "名额分配表.xlsx", &quota_rows()),
        source("B-爱烛行动", "名额分配表 - 副本.xlsx", &quota_rows()),
    ];
    let plan = plan_under(&[b(), b2()], &sources, &Before::default()).unwrap();
    let told: Vec<(Option<&str>, u32, u32)> = plan
        .sheets
        .iter()
        .map(|sheet| (sheet.scheme.as_deref(), sheet.accepted, sheet.skipped))
        .collect();
    assert_eq!(
        told,
        [(Some("B"), 1, 0), (Some("B2"), 1, 0), (Some("B"), 0, 1)]
    );

    // The first of the two not being published must not hide the second either.
    let sources = [
        source("B2-另一行动", "名额分配表.xlsx", &quota_rows()),
        source("B-爱烛行动", "名额分配表.xlsx", &quota_rows()),
    ];
    let plan = plan_under(&[b()], &sources, &Before::default()).unwrap();
    assert_eq!(
        plan.sheets[0].unpublished,
        BTreeMap::from([("B2".to_owned(), 1)])
    );
    assert_eq!((plan.sheets[1].accepted, plan.sheets[1].skipped), (1, 0));
}

#[test]
fn case_numbers_then_folders_tell_whose_sheet_it_is() {
    let schemes = [b2(), b()];
    // The case number outweighs a folder without a code.
    let sources = [source(
        "下载",
        "table.xlsx",
        &[heading(CLAIM_HEADINGS), claim()],
    )];
    let plan = plan_under(&schemes, &sources, &Before::default()).unwrap();
    assert_eq!(plan.sheets[0].scheme.as_deref(), Some("B"));
    // Without either, two schemes could own it.
    let sources = [source("下载", "名额分配表.xlsx", &quota_rows())];
    let error = plan_under(&schemes, &sources, &Before::default()).unwrap_err();
    assert!(
        matches!(error, PlanError::SchemeTie { ref schemes, .. } if schemes == "B, B2"),
        "{error}"
    );
}

#[test]
fn a_row_with_the_number_of_another_scheme_is_refused_wherever_it_stands() {
    let other = |number| {
        let mut row = claim();
        row[0] = number;
        row
    };
    let own = [claim(), other("B-2025-0002")];
    let foreign = other("C1-2025-0001");
    for (rows, cell) in [
        ([foreign.clone(), own[0].clone(), own[1].clone()], "A2"),
        ([own[0].clone(), own[1].clone(), foreign], "A4"),
    ] {
        let mut all = vec![heading(CLAIM_HEADINGS)];
        all.extend(rows);
        let plan = plan_b(&all);
        assert_eq!((plan.sheets[0].accepted, plan.sheets[0].refused), (2, 1));
        let [bad] = plan.bad.as_slice() else {
            panic!("one bad cell, found {:?}", plan.bad)
        };
        assert_eq!((bad.code, bad.cell.as_str()), ("case-other-scheme", cell));
    }
}

#[test]
fn two_columns_for_one_field_are_refused_with_both_places() {
    let mut headings = heading(CLAIM_HEADINGS);
    headings.push("公民身份号码");
    let mut row = claim();
    row.push("110105194912310038");
    let sources = [source("B-爱烛行动", "table.xlsx", &[headings, row])];
    let error = plan_under(&[b()], &sources, &Before::default()).unwrap_err();
    assert!(
        matches!(&error, PlanError::DoubledColumn { field, columns, .. }
            if field == "身份证号" && **columns == ["E1", "K1"]),
        "{error}"
    );
}

#[test]
fn a_sheet_without_a_required_column_is_told_with_what_it_lacks() {
    let headings = CLAIM_HEADINGS.replace("困难类别", "备注一");
    let plan = plan_b(&[heading(&headings), claim()]);
    assert!(plan.sheets.is_empty());
    assert_eq!(plan.unknown.len(), 1);
    assert_eq!(plan.unknown[0].lacking, ["困难类别"]);
}

#[test]
fn a_table_of_a_kind_nobody_reads_is_refused_not_dropped() {
    let mut scheme = b();
    let quotas = scheme.table.iter_mut().find(|table| table.kind == "quotas");
    quotas.expect("a table of quotas").kind = "quotes".to_owned();
    let sources = [source("B-爱烛行动", "名额分配表.xlsx", &quota_rows())];
    let error = plan_under(&[scheme], &sources, &Before::default()).unwrap_err();
    assert!(
        matches!(&error, PlanError::UnknownKind { kind, .. } if kind == "quotes"),
        "{error}"
    );
}

#[test]
fn every_column_of_the_shipped_tables_is_asked_for() {
    let b = b();
    let common = common();
    let schemes: Vec<Scheme> = shipped::SCHEMES
        .iter()
        .map(|(name, _)| scheme(name))
        .collect();
    let tables = schemes.iter().flat_map(|scheme| &scheme.table);
    for table in tables.chain(&common.table) {
        assert_eq!(
            unread_fields(table),
            Some(Vec::new()),
            "table {}",
            table.kind
        );
    }
    let claims = b.table.iter().find(|table| table.kind == "claims");
    let mut misspelt = claims.expect("a table of claims").clone();
    let column = misspelt.columns.remove("debt").unwrap();
    misspelt.columns.insert("dept".to_owned(), column);
    assert_eq!(unread_fields(&misspelt), Some(vec!["dept"]));
}

#[test]
fn rows_and_sheets_recorded_before_add_nothing() {
    let rows = [heading(CLAIM_HEADINGS), claim(), {
        let mut row = claim();
        row[0] = "B-2025-0002";
        row
    }];
    let sources = [source("B-爱烛行动", "table.xlsx", &rows)];
    let first = plan_under(&[b()], &sources, &Before::default()).unwrap();
    let before = Before {
        rows: vec![(sources[0].file.sha256, "Sheet1".to_owned(), 2)],
        sheets: Vec::new(),
    };
    let second = plan_under(&[b()], &sources, &before).unwrap();
    assert_eq!(
        (second.sheets[0].accepted, second.sheets[0].skipped),
        (1, 1)
    );
    let before = Before {
        rows: Vec::new(),
        sheets: vec![first.sheets[0].content],
    };
    let third = plan_under(&[b()], &sources, &before).unwrap();
    assert_eq!((third.sheets[0].accepted, third.sheets[0].skipped), (0, 2));
}

#[test]
fn rows_of_a_scheme_that_is_not_published_are_left_out_and_counted() {
    let rows = [
        heading("到账通知编号 项目代码 资金名称 资金性质 付款单位 到账金额(元) 到账日期"),
        vec![
            "DZ1",
            "B",
            "爱烛行动救助资金",
            "基金会",
            "县教师奖励基金会",
            "=85000",
            "2025-10-20",
        ],
        vec![
            "DZ2",
            "C1",
            "省级资金",
            "基金会",
            "省教育基金会",
            "=630000",
            "2025-10-20",
        ],
    ];
    let plan = plan_under(
        &[b()],
        &[source("0-公共资料", "x.xlsx", &rows)],
        &Before::default(),
    )
    .unwrap();
    let sheet = &plan.sheets[0];
    assert_eq!(sheet.accepted, 1);
    assert_eq!(sheet.unpublished, BTreeMap::from([("C1".to_owned(), 1)]));
    let [(_, Event::Fund(FundEvent::FundReceived(received)))] = sheet.events.as_slice() else {
        panic!("one receipt")
    };
    assert_eq!(received.amount.0, 8_500_000);
}

#[test]
fn a_decision_names_the_official_that_the_table_of_duties_names() {
    let duties = [
        heading("工号 姓名 身份证号 岗位 负责项目 任职日期"),
        vec!["GZ0017", "丁戊己", ID, "负责人", "B", "2024-01-01"],
    ];
    let awards = [
        heading("决定编号 申请编号 身份证号 批准金额(元) 决定日期 审批人"),
        vec!["BJ1", "B-2025-0001", ID, "=2000", "2025-12-12", "丁　戊己"],
    ];
    let sources = [
        source("0-公共资料", "岗位职责表.xlsx", &duties),
        source("B-爱烛行动", "救助决定.xlsx", &awards),
    ];
    let plan = plan_under(&[b()], &sources, &Before::default()).unwrap();
    assert!(plan.bad.is_empty(), "{:?}", plan.bad);
    let [(_, Event::Party(PartyEvent::DutyAssigned(duty)))] = plan.sheets[0].events.as_slice()
    else {
        panic!("one duty")
    };
    let (head, _) = &plan.sheets[1].events[0];
    assert_eq!(Some(head.acted_by[0].person), duty.named);
}

#[test]
fn a_list_is_registered_once_and_each_row_recorded() {
    let row = |fund, status| vec!["中央", fund, ID, "=5000", "2025-03-01", status];
    let plan = plan_b(&[
        heading("级别 基金名称 身份证号 资助金额(元) 资助日期 状态"),
        row("甲基金", "已发放"),
        row("乙基金", "已撤销退回"),
    ]);
    assert!(plan.bad.is_empty(), "{:?}", plan.bad);
    let sheet = &plan.sheets[0];
    assert_eq!(
        kinds(sheet),
        BTreeMap::from([
            ("ListEntryRecorded".to_owned(), 2),
            ("ListRegistered".to_owned(), 1)
        ])
    );
    let Event::List(ListEvent::ListRegistered(list)) = &sheet.events[0].1 else {
        panic!("the list first")
    };
    assert_eq!((list.rows, list.sha256), (2, sheet.sha256));
}
