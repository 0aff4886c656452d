//! Programme G's sheets: agreements, tranches, evaluations, attendance, spending, goods.

use sunledger::domain::date::{Date, Month};
use sunledger::domain::events::Event;
use sunledger::domain::events::pairing::PairingEvent;
use sunledger::domain::events::parties::PartyEvent;
use sunledger::domain::events::payments::{Payee, PaymentEvent};
use sunledger::domain::ids::{ResidentId, Uscc};
use sunledger::domain::money::Fen;
use sunledger::domain::party::Step;
use sunledger::intake::{Plan, PlannedSheet};

use super::{ACCOUNT, Before, ID, heading, kinds, plan_under, scheme, source};

fn plan_g(rows: &[Vec<&str>]) -> Plan {
    let sources = [source("G-世行贷款学校对口帮扶", "table.xlsx", rows)];
    plan_under(
        &[scheme("A.toml"), scheme("G.toml")],
        &sources,
        &Before::default(),
    )
    .expect("a plan")
}

fn good(rows: &[Vec<&str>]) -> PlannedSheet {
    let plan = plan_g(rows);
    assert!(plan.bad.is_empty(), "{:?}", plan.bad);
    assert_eq!(plan.sheets.len(), 1, "{:?}", plan.unknown);
    plan.sheets[0].clone()
}

fn bad(rows: &[Vec<&str>]) -> (&'static str, String) {
    let plan = plan_g(rows);
    let [bad] = plan.bad.as_slice() else {
        panic!("one bad cell: {:?}", plan.bad)
    };
    (bad.code, bad.cell.clone())
}

#[test]
fn an_agreement_counts_from_the_day_it_was_signed_with_the_department() {
    let sheet = good(&[
        heading(
            "协议编号 帮扶类型 支援学校标识码 支援学校 支援学校账户 受援学校标识码 受援学校 行政区划代码 省厅协议签订日期 结对协议签订日期 协议总额(万元)",
        ),
        vec![
            "SH2020-440513-001",
            "跨市对口",
            "4401061711",
            "安墟实验小学",
            ACCOUNT,
            "4405130031",
            "松岗学校",
            "440513",
            "2020-09-28",
            "2020-10-13",
            "=30",
        ],
    ]);
    let (head, Event::Pairing(PairingEvent::AgreementSigned(agreement))) = &sheet.events[0] else {
        panic!("an agreement")
    };
    assert_eq!(head.effective, Date::from_ymd(2020, 9, 28).unwrap());
    assert_eq!(agreement.amount, Some(Fen(30_000_000)));
    assert!(agreement.supporter_account.is_some());
}

const TRANCHE: &str = "协议编号 帮扶年度 支援学校 应拨金额(元) 拨付条件 应拨截止日期 拨付状态 实拨日期 实拨金额(元) 收款账号 经办人";

fn tranche(
    year: &'static str,
    status: &'static str,
    on: &'static str,
    amount: &'static str,
) -> Vec<&'static str> {
    vec![
        "SH2020-440513-001",
        year,
        "安墟实验小学",
        "=100000",
        "上一年度验收合格(75分及以上)后30个工作日内",
        "2021-11-03",
        status,
        on,
        amount,
        ACCOUNT,
        "丁戊己",
    ]
}

#[test]
fn a_paid_tranche_is_scheduled_released_instructed_and_confirmed() {
    let sheet = good(&[
        heading(TRANCHE),
        tranche("=2", "已拨付", "2021-09-27", "=100000"),
    ]);
    let names: Vec<String> = sheet.events.iter().map(|(_, e)| e.kind().name()).collect();
    assert_eq!(
        names,
        [
            "TrancheScheduled",
            "TrancheReleased",
            "PaymentInstructed",
            "PaymentConfirmed"
        ]
    );
    let Event::Pairing(PairingEvent::TrancheScheduled(scheduled)) = &sheet.events[0].1 else {
        panic!("a schedule")
    };
    assert_eq!(scheduled.condition.as_deref(), Some("accepted-75"));
    let (head, Event::Payment(PaymentEvent::PaymentInstructed(paid))) = &sheet.events[2] else {
        panic!("an instruction")
    };
    assert_eq!(head.effective, Date::from_ymd(2021, 9, 27).unwrap());
    assert_eq!(paid.payment_no, "SH2020-440513-001/2");
    assert_eq!(paid.tranche, Some(("SH2020-440513-001".to_owned(), 2)));
    assert_eq!(paid.payee, Payee::Org("安墟实验小学".to_owned()));
    assert_eq!(paid.period.last_day(), Date::from_ymd(2022, 8, 31).unwrap());
}

/// A school that is called as a person may be is paid as the school it is.
#[test]
fn a_supporter_is_a_school_however_it_is_called() {
    for name in ["金一中", "石中", "白云山"] {
        let mut row = tranche("=2", "已拨付", "2021-09-27", "=100000");
        row[2] = name;
        let sheet = good(&[heading(TRANCHE), row]);
        let Event::Payment(PaymentEvent::PaymentInstructed(paid)) = &sheet.events[2].1 else {
            panic!("an instruction")
        };
        assert_eq!(paid.payee, Payee::Org(name.to_owned()));
    }
}

#[test]
fn a_withheld_tranche_moves_nothing_and_cannot_have_been_paid() {
    let counts = kinds(&good(&[
        heading(TRANCHE),
        tranche("第3年度", "暂缓拨付", "", ""),
    ]));
    assert_eq!(
        (counts["TrancheScheduled"], counts["TrancheWithheld"]),
        (1, 1)
    );
    assert_eq!(counts.len(), 2);
    // How many rows are held, and what they schedule, is told; a row that is paid is none of them.
    let sheet = good(&[
        heading(TRANCHE),
        tranche("=1", "已拨付", "2020-10-16", "=100000"),
        tranche("=2", "暂缓", "", ""),
        tranche("=3", "停拨", "", ""),
    ]);
    let held = sheet.held().unwrap();
    assert_eq!(held.lines, [3, 4]);
    assert_eq!(held.scheduled, Some(Fen(20_000_000)));
    let paid = tranche("=1", "已拨付", "2020-10-16", "=100000");
    assert_eq!(good(&[heading(TRANCHE), paid]).held(), None);
    let rows = [heading(TRANCHE), tranche("=3", "暂缓拨付", "", "=100000")];
    assert_eq!(bad(&rows), ("tranche-status", "I2".to_owned()));
    let rows = [heading(TRANCHE), tranche("=4", "暂缓拨付", "", "")];
    assert_eq!(bad(&rows), ("count-ordinal", "B2".to_owned()));
    let rows = [heading(TRANCHE), tranche("=2", "已拨付", "2021-09-27", "")];
    assert_eq!(bad(&rows), ("cell-empty", "I2".to_owned()));
}

#[test]
fn an_evaluation_and_an_acceptance_by_two() {
    let headings = heading(
        "协议编号 帮扶年度 年度结束日 自评报送日期 自评得分 验收日期 验收得分 验收结论 验收人一 验收人二",
    );
    let row = |on, score| {
        vec![
            "SH2020-440513-001",
            "=1",
            "2021-08-31",
            "2021-08-19",
            "=88.09999999999999",
            on,
            score,
            if score.is_empty() { "" } else { "不合格" },
            "丁戊己",
            "庚辛壬",
        ]
    };
    let sheet = good(&[headings.clone(), row("2021-09-16", "=74.9")]);
    let Event::Pairing(PairingEvent::SelfEvaluationFiled(own)) = &sheet.events[0].1 else {
        panic!("a self-evaluation")
    };
    assert_eq!(own.score_tenths, Some(881));
    let (head, Event::Pairing(PairingEvent::AcceptanceRecorded(accepted))) = &sheet.events[1]
    else {
        panic!("an acceptance")
    };
    assert_eq!((accepted.score_tenths, accepted.passed), (749, Some(false)));
    assert_eq!(head.acted_by.len(), 2);
    assert!(head.acted_by.iter().all(|by| by.step == Step::Accept));
    // A year that is not judged yet has its self-evaluation alone.
    assert_eq!(good(&[headings.clone(), row("", "")]).events.len(), 1);
    assert_eq!(
        bad(&[headings, row("2021-09-16", "")]),
        ("cell-empty", "G2".to_owned())
    );
}

const SPENT: &str = "支出编号 协议编号 帮扶年度 支出日期 费用类别 收款人 收款人证号 发票号码 发票日期 支出金额(元) 伙食月份 工作日数 其他费用批准号 经办人 审批人";

/// An ID number whose last digit is right by both standards.
const BOTH: &str = "110105198001010518";

fn spent(
    line: &'static str,
    payee: &'static str,
    number: &'static str,
    days: &'static str,
) -> Vec<&'static str> {
    vec![
        "ZC-001-0001",
        "SH2020-440513-001",
        "=1",
        "2021-06-06",
        line,
        payee,
        number,
        "",
        "",
        "=760",
        "2021-05",
        days,
        "",
        "丁戊己",
        "庚辛壬",
    ]
}

fn expenditure(row: Vec<&str>) -> sunledger::domain::events::payments::ExpenditureRecorded {
    let sheet = good(&[heading(SPENT), row]);
    let (head, Event::Payment(PaymentEvent::ExpenditureRecorded(spent))) = &sheet.events[0] else {
        panic!("an expenditure")
    };
    let steps: Vec<Step> = head.acted_by.iter().map(|by| by.step).collect();
    assert_eq!(steps, [Step::Prepare, Step::Approve]);
    spent.clone()
}

#[test]
fn spending_has_a_cost_line_days_and_a_payee_who_is_never_named() {
    let meals = expenditure(spent("伙食费", "甲乙丙", ID, "=19"));
    assert_eq!(meals.cost_line, "伙食补助");
    assert_eq!(
        (meals.meal_month, meals.working_days),
        (Month::from_ym(2021, 5), Some(19))
    );
    assert!(matches!(meals.payee, Some(Payee::Person(_))));
    // Off the list: as the office wrote it, to be flagged.
    let off = expenditure(spent("公务接待费", "会务公司", "91350100M000100Y43", ""));
    assert_eq!(off.cost_line, "公务接待费");
    assert_eq!(off.payee, Some(Payee::Org("91350100M000100Y43".to_owned())));
    // A code whose check character does not fit is a fact to be flagged, not a person.
    let doubtful = expenditure(spent("交通费", "运输公司", "91350100M000100Y44", ""));
    assert_eq!(
        doubtful.payee,
        Some(Payee::Org("91350100M000100Y44".to_owned()))
    );
    // This invented ID number passes for a credit code too; it is a person's all the same.
    let both = expenditure(spent("交通费", "甲乙丙", BOTH, ""));
    assert!(matches!(both.payee, Some(Payee::Person(_))));
    assert!(Uscc::parse(BOTH).is_ok() && ResidentId::parse(BOTH).is_ok());
    // A name alone may be a person's.
    assert_eq!(expenditure(spent("交通费", "甲乙丙", "", "")).payee, None);
    let rows = [heading(SPENT), spent("伙食补助", "甲乙丙", ID, "=32")];
    assert_eq!(bad(&rows), ("count-days", "L2".to_owned()));
    let rows = [
        heading(SPENT),
        spent("伙食补助", "甲乙丙", "430722198001", "=19"),
    ];
    assert_eq!(bad(&rows), ("id-payee", "G2".to_owned()));
}

/// In whose books a cost stands is told beside the voucher where the sheet has the column and the cell is filled; what
/// reads as a person's name does not enter the log.
#[test]
fn a_voucher_says_in_whose_books_its_cost_stands() {
    let told = |headings: &'static str, unit: &'static str| {
        let mut row = spent("交通费", "运输公司", "", "");
        row.push(unit);
        let sheet = good(&[heading(headings), row]);
        assert_eq!(kinds(&sheet)["ExpenditureRecorded"], 1);
        sheet.events.iter().find_map(|(_, event)| match event {
            Event::Payment(PaymentEvent::CostBorne(said)) => Some(said.clone()),
            _ => None,
        })
    };
    for name in ["列支单位", "支出单位", "记账单位"] {
        let headings: &'static str = Box::leak(format!("{SPENT} {name}").into_boxed_str());
        let said = told(headings, "乌石镇中心小学").expect("the bearer");
        assert_eq!(
            (said.voucher_no.as_str(), said.amount),
            ("ZC-001-0001", Fen(76_000))
        );
        assert_eq!(said.agreement_no.as_deref(), Some("SH2020-440513-001"));
        assert_eq!(said.unit, "乌石镇中心小学");
        assert_eq!(told(headings, ""), None);
        let person = told(headings, "欧阳修文").expect("the bearer");
        assert!(!person.unit.contains("欧阳"), "{}", person.unit);
    }
}

#[test]
fn quotas_of_counties_attendance_suppliers_and_goods() {
    let sheet = good(&[
        heading("行政区划代码 县(市、区) 地级市 计划对数 本批对数"),
        vec!["440513", "潮阳区", "汕头市", "=55", "=3"],
    ]);
    assert_eq!(
        (sheet.table.as_str(), kinds(&sheet)["QuotaAllocated"]),
        ("quotas", 1)
    );
    let sheet = good(&[
        heading("协议编号 姓名 身份证号 月份 出勤工作日"),
        vec!["SH2020-440513-001", "甲乙丙", ID, "2021-05", "=19"],
    ]);
    let (head, Event::Pairing(PairingEvent::AttendanceRecorded(attended))) = &sheet.events[0]
    else {
        panic!("attendance")
    };
    assert_eq!(head.effective, Date::from_ymd(2021, 5, 31).unwrap());
    assert_eq!(attended.working_days, 19);
    let sheet = good(&[
        heading("供应商名称 统一社会信用代码 法定代表人 联系电话 注册地址 银行账号 成立日期"),
        vec![
            "文具有限公司",
            "91350100M000100Y43",
            "甲乙丙",
            "15407141636",
            "下田村21组",
            ACCOUNT,
            "2011-03-03",
        ],
    ]);
    let Event::Party(PartyEvent::OrgRegistered(org)) = &sheet.events[0].1 else {
        panic!("an organisation")
    };
    assert_eq!(org.uscc.as_deref(), Some("91350100M000100Y43"));
    assert!(org.representative.is_some() && org.phone.is_some() && org.account.is_some());
    let sheet = good(&[
        heading("协议编号 物品名称 数量 价值(元) 捐赠日期 接收人"),
        vec![
            "SH2020-440513-001",
            "投影仪",
            "=46",
            "=119600",
            "2022-12-27",
            "甲乙丙",
        ],
    ]);
    let Event::Payment(PaymentEvent::InKindDonated(given)) = &sheet.events[0].1 else {
        panic!("goods")
    };
    assert_eq!((given.quantity, given.value), (46, Fen(11_960_000)));
}
