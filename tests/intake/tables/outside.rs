//! What other offices know: households, accounts held for another, lists in dated editions.

use sunledger::domain::date::Date;
use sunledger::domain::events::Event;
use sunledger::domain::events::lists::{ListEvent, ListKind, ListStatus};
use sunledger::domain::events::parties::PartyEvent;
use sunledger::domain::money::Fen;
use sunledger::domain::party::{HolderMatch, Relation};
use sunledger::intake::Plan;

use super::{ACCOUNT, Before, ID, b, heading, plan_under, source};

fn plan_files(files: &[(&str, &[Vec<&str>])]) -> Plan {
    let sources: Vec<_> = files
        .iter()
        .map(|(name, rows)| source("0-公共资料", name, rows))
        .collect();
    plan_under(&[b()], &sources, &Before::default()).expect("a plan")
}

/// The list and its first entry.
fn entry(
    name: &str,
    rows: &[Vec<&str>],
) -> (
    Option<Date>,
    sunledger::domain::events::lists::ListEntryRecorded,
) {
    let plan = plan_files(&[(name, rows)]);
    assert!(plan.bad.is_empty(), "{:?}", plan.bad);
    let events = &plan.sheets[0].events;
    for (head, _) in events {
        assert_eq!(head.scheme, None, "such a list belongs to no scheme");
    }
    let [
        (_, Event::List(ListEvent::ListRegistered(list))),
        (head, Event::List(ListEvent::ListEntryRecorded(entry))),
    ] = events.as_slice()
    else {
        panic!("a list and an entry: {events:?}")
    };
    assert_eq!(entry.list, list.sha256);
    assert_eq!(Some(head.effective), list.version.or(entry.on));
    (list.version, entry.clone())
}

#[test]
fn each_list_says_whose_when_how_much_and_whether_in_force() {
    let (version, dead) = entry(
        "11死亡人员名单_2025-01-10版.csv",
        &[
            heading("姓名 身份证号 死亡日期 登记日期"),
            vec!["甲乙丙", ID, "2024-01-02", "2024-01-13"],
        ],
    );
    assert_eq!(version, Date::from_ymd(2025, 1, 10));
    assert_eq!(
        (dead.kind, dead.on),
        (ListKind::Deceased, Date::from_ymd(2024, 1, 2))
    );
    let (_, paid) = entry(
        "12财政供养人员名单_20251130版.csv",
        &[
            heading("姓名 身份证号 单位名称 编制类型 在职状态"),
            vec!["甲乙丙", ID, "县民政局", "公务员", "在职"],
        ],
    );
    assert_eq!(
        (paid.kind, paid.status),
        (ListKind::Payroll, ListStatus::InForce)
    );
    assert_eq!(paid.fund.as_deref(), Some("civil_servant"));
    let (_, company) = entry(
        "13工商登记名单_2025-01-10版.csv",
        &[
            heading(
                "企业名称 统一社会信用代码 法定代表人 身份证号 注册资本(万元) 成立日期 登记状态",
            ),
            vec![
                "运输公司",
                "91350100M000100Y43",
                "甲乙丙",
                ID,
                "=200",
                "2023-02-23",
                "注销",
            ],
        ],
    );
    assert_eq!(
        (company.amount, company.status),
        (Some(Fen(200_000_000)), ListStatus::Revoked)
    );
    let (_, vehicle) = entry(
        "14机动车登记名单_2025-01-10版.csv",
        &[
            heading("姓名 身份证号 号牌 购置价(万元) 登记日期 车辆状态"),
            vec!["甲乙丙", ID, "湘A46942", "=29.5", "2011-08-13", "正常"],
        ],
    );
    assert_eq!(
        (vehicle.amount, vehicle.status),
        (Some(Fen(29_500_000)), ListStatus::InForce)
    );
    let (version, property) = entry(
        "15不动产登记名单.csv",
        &[
            heading("姓名 身份证号 不动产权证号 用途 面积(平方米) 登记日期"),
            vec![
                "甲乙丙",
                ID,
                "2022不动产权第0985722号",
                "住宅",
                "=105.8",
                "2010-12-13",
            ],
        ],
    );
    assert_eq!((version, property.kind), (None, ListKind::Property));
    for (word, status) in [
        ("在籍在读", ListStatus::InForce),
        ("休学", ListStatus::Revoked),
    ] {
        let (version, pupil) = entry(
            "学籍名单_2025-09-30版.csv",
            &[
                heading("姓名 身份证号 学校名称 年级 变动日期 学籍状态"),
                vec!["甲乙丙", ID, "青石小学", "三年级", "2025-03-01", word],
            ],
        );
        assert_eq!(version, Date::from_ymd(2025, 9, 30));
        assert_eq!((pupil.kind, pupil.status), (ListKind::Enrolment, status));
        assert_eq!(pupil.on, Date::from_ymd(2025, 3, 1));
    }
}

#[test]
fn two_editions_with_equal_rows_are_two_lists_and_a_copy_of_one_is_none() {
    let rows = [
        heading("姓名 身份证号 单位名称 编制类型 在职状态"),
        vec!["甲乙丙", ID, "县民政局", "公务员", "在职"],
    ];
    let plan = plan_files(&[
        ("12财政供养人员名单_2025-01-10版.csv", &rows),
        ("12财政供养人员名单_2025-11-30版.csv", &rows),
        ("12财政供养人员名单_2025-11-30版 - 副本.csv", &rows),
    ]);
    let taken: Vec<(u32, u32)> = plan
        .sheets
        .iter()
        .map(|sheet| (sheet.accepted, sheet.skipped))
        .collect();
    assert_eq!(taken, [(1, 0), (1, 0), (0, 1)]);
}

#[test]
fn a_household_and_an_account_held_for_another() {
    let plan = plan_files(&[(
        "08户籍家庭关系表.xlsx",
        &[
            heading("户号 姓名 身份证号 与户主关系"),
            vec!["H211777589", "甲乙丙", ID, "户主"],
            vec!["H211777589", "丁戊己", "440524188001010014", "配偶"],
        ],
    )]);
    let households: Vec<_> = plan.sheets[0]
        .events
        .iter()
        .map(|(_, event)| match event {
            Event::Party(PartyEvent::HouseholdLinked(link)) => (link.household, link.relation),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(
        households[0].0, households[1].0,
        "one number, one household"
    );
    assert_eq!(
        (households[0].1, households[1].1),
        (Relation::Head, Relation::Spouse)
    );
    let plan = plan_files(&[(
        "09代收账户备案表.xlsx",
        &[
            heading("受益人 身份证号 银行账号 账户所有人 账户所有人身份证号 关系 备案日期"),
            vec![
                "甲乙丙",
                ID,
                ACCOUNT,
                "丁戊己",
                "440524188001010014",
                "监护人",
                "2024-12-20",
            ],
        ],
    )]);
    let (head, Event::Party(PartyEvent::AccountBound(bound))) = &plan.sheets[0].events[0] else {
        panic!("an account")
    };
    assert_eq!(head.effective, Date::from_ymd(2024, 12, 20).unwrap());
    assert_eq!(
        (bound.holder, bound.relation),
        (HolderMatch::Different, Some(Relation::Guardian))
    );
    assert!(
        bound
            .holder_person
            .is_some_and(|holder| holder != bound.person)
    );
}

#[test]
fn without_a_published_scheme_the_rows_wait() {
    let rows = [
        heading("姓名 身份证号 死亡日期 登记日期"),
        vec!["甲乙丙", ID, "2024-01-02", "2024-01-13"],
    ];
    let sources = [source(
        "0-公共资料",
        "11死亡人员名单_2025-01-10版.csv",
        &rows,
    )];
    let plan = plan_under(&[], &sources, &Before::default()).unwrap();
    assert_eq!(plan.sheets[0].accepted, 0);
    assert_eq!(plan.sheets[0].unpublished.values().sum::<u32>(), 1);
}
