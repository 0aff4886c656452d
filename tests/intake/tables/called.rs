//! Columns that name whoever gives, is paid or works for money, and those that name bodies alone: persons stand by alias, or are
//! refused with their cell; bodies that are called as persons are known by a code or by `org:`.

use sunledger::domain::alias::Alias;
use sunledger::domain::events::Event;
use sunledger::domain::events::funds::{Donor, FundEvent};
use sunledger::domain::events::pairing::PairingEvent;
use sunledger::domain::events::payments::{Payee, PaymentEvent};
use sunledger::intake::plan::{BadCell, READ_AS_PERSON};
use sunledger::intake::{Plan, PlannedSheet};
use sunledger::schemes::{Scheme, shipped};

use super::{ACCOUNT, Before, ID, heading, plan_under, source};

const E: &str = "E-慈善一日捐与义卖";
const F: &str = "F-校校结对以奖代补";
const H: &str = "H-全面改薄与学生资助";
const SHARED: &str = "0-公共资料";
const USCC: &str = "91350200MA2XN5BJ4W";
/// Names that read as persons', in characters and in letters.
const PERSONS: [&str; 6] = [
    "李家豪",
    "Zhang Sanfeng",
    "ZHANG Sanfeng",
    "Mary Smith",
    "John F. Kennedy",
    "刘德福夫妇",
];
/// Names of bodies in letters.
const BODIES: [&str; 5] = [
    "Acme Trading Co., Ltd.",
    "Ford Foundation",
    "Huawei",
    "Stanford University",
    "某建筑公司",
];

fn planned(tables: &[(&str, &[Vec<&str>])]) -> Plan {
    let schemes: Vec<Scheme> = shipped::SCHEMES
        .iter()
        .map(|(_, text)| Scheme::parse(text).expect("a scheme"))
        .collect();
    let sources: Vec<_> = (1..)
        .zip(tables)
        .map(|(at, (folder, rows))| source(folder, &format!("table{at}.xlsx"), rows))
        .collect();
    plan_under(&schemes, &sources, &Before::default()).expect("a plan")
}

fn good(tables: &[(&str, &[Vec<&str>])]) -> (Vec<PlannedSheet>, Vec<BadCell>) {
    let plan = planned(tables);
    assert!(plan.bad.is_empty(), "{:?}", plan.bad);
    assert_eq!(plan.sheets.len(), tables.len(), "{:?}", plan.unknown);
    (plan.sheets, plan.told)
}

/// The one bad cell, which does not show what it holds.
fn bad(folder: &str, rows: &[Vec<&str>], held: &str) -> (&'static str, String) {
    let plan = planned(&[(folder, rows)]);
    let [bad] = plan.bad.as_slice() else {
        panic!("one bad cell: {:?} {:?}", plan.bad, plan.unknown)
    };
    let said = serde_json::to_string(bad).unwrap();
    assert!(!said.contains(held), "{said}");
    (bad.code, bad.cell.clone())
}

fn told_as_persons(told: &[BadCell]) -> Vec<&str> {
    let read = told.iter().filter(|told| told.code == READ_AS_PERSON);
    read.map(|told| told.cell.as_str()).collect()
}

fn goods(party: &str) -> [Vec<&str>; 2] {
    [
        heading("物资单号 收发 物品名称 数量 单位 价值(元) 捐赠方或受赠方 日期 经办人"),
        vec![
            "WZ1",
            "收",
            "儿童图书",
            "=24",
            "册",
            "=432",
            party,
            "2025-09-08",
            "丙丁",
        ],
    ]
}

fn donor(rows: &[Vec<&str>]) -> (String, Vec<BadCell>) {
    let (sheets, told) = good(&[(E, rows)]);
    let Event::Payment(PaymentEvent::InKindReceived(received)) = &sheets[0].events[0].1 else {
        panic!("goods in")
    };
    (received.donor.clone().unwrap(), told)
}

#[test]
fn who_gave_goods_is_told_to_have_been_read_as_a_person() {
    for name in PERSONS.into_iter().chain(["李宁", "华为"]) {
        let (donor, told) = donor(&goods(name));
        assert!(Alias::from_hex(&donor).is_some(), "{name}: {donor}");
        assert_eq!(told_as_persons(&told), ["G2"], "{name}");
        let [read] = told.as_slice() else {
            panic!("{told:?}")
        };
        assert!(read.remedy.contains("org:"), "{read:?}");
        assert_eq!(read.shown, format!("{} characters", name.chars().count()));
    }
    for (written, name) in BODIES
        .map(|name| (name, name))
        .into_iter()
        .chain([("org:李宁", "李宁"), ("单位\u{ff1a}华为", "华为")])
    {
        let (donor, told) = donor(&goods(written));
        assert_eq!(donor, name);
        assert!(told_as_persons(&told).is_empty(), "{name}: {told:?}");
    }
    // A name is told once, however many rows it has.
    let [headings, row] = goods("李家豪");
    let mut again = row.clone();
    (again[0], again[2]) = ("WZ2", "铅笔");
    let (_, told) = good(&[(E, &[headings, row, again])]);
    assert_eq!(told_as_persons(&told), ["G2"]);
    assert_eq!(bad(E, &goods("org:"), "nothing").0, "cell-empty");
}

#[test]
fn a_donor_of_money_of_whom_nothing_is_said_is_told_to_be_a_person() {
    let gift = |name: &'static str, kind: &'static str| {
        let rows = [
            heading(
                "捐赠编号 捐赠人 捐赠人类型 证件号码 捐赠金额(元) 捐赠日期 活动 收款方式 票据号",
            ),
            vec![
                "JZ1",
                name,
                kind,
                "",
                "=20",
                "2025-03-12",
                "慈善一日捐",
                "扫码",
                "PJ1",
            ],
        ];
        let (sheets, told) = good(&[(E, &rows)]);
        let Event::Fund(FundEvent::DonationRecorded(gift)) = &sheets[0].events[0].1 else {
            panic!("a donation")
        };
        (gift.donor.clone(), told_as_persons(&told).len())
    };
    assert!(matches!(gift("华为", ""), (Donor::Person(_), 1)));
    assert!(matches!(gift("李家豪", "个人"), (Donor::Person(_), 0)));
    assert_eq!(gift("org:华为", ""), (Donor::Org("华为".to_owned()), 0));
}

fn contract<'a>(contractor: &'a str, code: &'a str) -> [Vec<&'a str>; 2] {
    [
        heading(
            "项目编号 节点编号 县(市、区) 学校名称 资金类别 预算(万元) 合同金额(元) 合同日期 承包单位 统一社会信用代码 建筑面积(平方米) 新增学位",
        ),
        vec![
            "GB1",
            "N1-1-1",
            "某区",
            "某校",
            "校园建设",
            "=5",
            "=40000",
            "2024-09-04",
            contractor,
            code,
            "=20",
            "=1",
        ],
    ]
}

fn works<'a>(payee: &'a str, code: &'a str) -> [Vec<&'a str>; 2] {
    [
        heading(
            "付款编号 项目编号 收款单位 统一社会信用代码 银行账号 付款金额(元) 付款日期 发票号码 用途 经办人 审批人",
        ),
        vec![
            "HF1",
            "GB1",
            payee,
            code,
            ACCOUNT,
            "=40000",
            "2025-03-27",
            "FP1",
            "工程进度款",
            "甲乙",
            "丙丁",
        ],
    ]
}

fn contractor(sheet: &PlannedSheet) -> String {
    match &sheet.events[0].1 {
        Event::Pairing(PairingEvent::ContractSigned(signed)) => signed.contractor.clone(),
        other => panic!("a contract: {other:?}"),
    }
}

fn paid(sheet: &PlannedSheet) -> Payee {
    let payees: Vec<Payee> = sheet
        .events
        .iter()
        .filter_map(|(_, event)| match event {
            Event::Payment(PaymentEvent::PaymentInstructed(paid)) => Some(paid.payee.clone()),
            Event::Payment(PaymentEvent::ExpenditureRecorded(spent)) => spent.payee.clone(),
            _ => None,
        })
        .collect();
    let [paid, spent] = payees.as_slice() else {
        panic!("paid and spent: {payees:?}")
    };
    assert_eq!(paid, spent);
    paid.clone()
}

#[test]
fn a_contractor_who_is_a_person_is_one_alias_where_it_signs_and_where_it_is_paid() {
    for name in PERSONS {
        let (sheets, told) = good(&[(H, &works(name, "")), (H, &contract(name, ""))]);
        let alias = Alias::from_hex(&contractor(&sheets[1])).unwrap_or_else(|| panic!("{name}"));
        assert_eq!(paid(&sheets[0]), Payee::Person(alias), "{name}");
        assert_eq!(told_as_persons(&told).len(), 1, "{name}");
    }
    for name in BODIES {
        let (sheets, told) = good(&[(H, &contract(name, "")), (H, &works(name, ""))]);
        assert_eq!(contractor(&sheets[0]), name);
        assert_eq!(paid(&sheets[1]), Payee::Org(name.to_owned()));
        assert!(told_as_persons(&told).is_empty(), "{name}");
    }
    // A firm with a code, here or in its contract, is one wherever it is named, and in whichever order the sheets lie.
    let (sheets, told) = good(&[(H, &works("李宁", "")), (H, &contract("李宁", USCC))]);
    assert_eq!(contractor(&sheets[1]), "李宁");
    assert_eq!(paid(&sheets[0]), Payee::Org("李宁".to_owned()));
    assert!(told_as_persons(&told).is_empty(), "{told:?}");
    let (sheets, _) = good(&[(H, &works("李宁", USCC))]);
    assert_eq!(paid(&sheets[0]), Payee::Org(USCC.to_owned()));
}

#[test]
fn where_only_a_body_can_stand_a_person_is_refused_with_the_cell() {
    let documents = |from, to| {
        [
            heading("文号 项目代码 下达单位 接收单位 资金名称 用途 指标金额(元) 下达日期"),
            vec![
                "文1",
                "H2",
                from,
                to,
                "学生资助资金",
                "建设",
                "=40000",
                "2024-09-04",
            ],
        ]
    };
    let agreement = |supporter, code| {
        [
            heading(
                "协议编号 帮扶类别 支援学校标识码 支援学校 受援学校标识码 受援学校 签订日期 起始日期 终止日期",
            ),
            vec![
                "XY1",
                "小学教育",
                code,
                supporter,
                "4302",
                "某村小学",
                "2025-09-01",
                "2025-09-01",
                "2027-08-31",
            ],
        ]
    };
    let supplier = |name, code| {
        [
            heading(
                "单位名称 统一社会信用代码 法定代表人 法定代表人身份证号 联系电话 注册地址 银行账号 成立日期 登记状态",
            ),
            vec![
                name,
                code,
                "甲乙丙",
                ID,
                "15463102453",
                "某镇某村",
                ACCOUNT,
                "2008-11-21",
                "存续",
            ],
        ]
    };
    for name in PERSONS {
        let place = |cell: &str| ("person-for-body", cell.to_owned());
        assert_eq!(bad(H, &supplier(name, "无"), name), place("A2"), "{name}");
        assert_eq!(bad(F, &agreement(name, "无"), name), place("D2"), "{name}");
        let plan = planned(&[(SHARED, &documents(name, "某县教育局"))]);
        let cells: Vec<_> = plan
            .bad
            .iter()
            .map(|bad| (bad.code, bad.cell.as_str()))
            .collect();
        assert!(
            cells.contains(&("person-for-body", "C2")),
            "{name}: {cells:?} {:?}",
            plan.unknown
        );
    }
    // With a code, or said to be a body, any name is one's.
    good(&[(H, &supplier("李宁", USCC))]);
    good(&[(F, &agreement("白云山", "4301"))]);
    let (sheets, _) = good(&[(F, &agreement("org:白云山", "无"))]);
    let Event::Pairing(PairingEvent::AgreementSigned(signed)) = &sheets[0].events[0].1 else {
        panic!("an agreement")
    };
    assert_eq!(signed.supporter, "白云山");
}
