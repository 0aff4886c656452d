//! Sheets of the programmes C to H and of the small flows: bills, earlier recipients, gifts, yearly
//! assessments, plans, contracts, works, reports, pupils. Each row as the facts it means, and the cells
//! that are refused.

use sunledger::domain::alias::Alias;
use sunledger::domain::date::{Date, Period};
use sunledger::domain::events::Event;
use sunledger::domain::events::claims::ClaimEvent;
use sunledger::domain::events::funds::{Donor, FundEvent};
use sunledger::domain::events::lists::{ListEvent, ListKind, Seen};
use sunledger::domain::events::pairing::{PairingEvent, ReportKind};
use sunledger::domain::events::parties::PartyEvent;
use sunledger::domain::events::payments::{Payee, PaymentEvent};
use sunledger::domain::money::Fen;
use sunledger::domain::party::{Level, Step};
use sunledger::intake::{Plan, PlanError, PlannedSheet};
use sunledger::schemes::{Scheme, shipped};

use super::{
    ACCOUNT, Before, CLAIM_HEADINGS, ID, b, b2, claim, heading, kinds, plan_under, source,
};

fn schemes() -> Vec<Scheme> {
    shipped::SCHEMES
        .iter()
        .map(|(_, text)| Scheme::parse(text).expect("a scheme"))
        .collect()
}

fn planned(folder: &str, rows: &[Vec<&str>]) -> Plan {
    let sources = [source(folder, "table.xlsx", rows)];
    plan_under(&schemes(), &sources, &Before::default()).expect("a plan")
}

fn good(folder: &str, rows: &[Vec<&str>]) -> PlannedSheet {
    let plan = planned(folder, rows);
    assert!(plan.bad.is_empty(), "{:?}", plan.bad);
    assert_eq!(plan.sheets.len(), 1, "{:?}", plan.unknown);
    plan.sheets[0].clone()
}

fn bad(folder: &str, rows: &[Vec<&str>]) -> (&'static str, String) {
    let plan = planned(folder, rows);
    let [bad] = plan.bad.as_slice() else {
        panic!("one bad cell: {:?}", plan.bad)
    };
    (bad.code, bad.cell.clone())
}

fn day(text: &str) -> Date {
    text.parse().expect("a day")
}

const D1: &str = "D1-高校爱心基金";
const E: &str = "E-慈善一日捐与义卖";
const F: &str = "F-校校结对以奖代补";
const H: &str = "H-全面改薄与学生资助";

#[test]
fn a_bill_is_of_the_schemes_kind_of_paper_and_a_split_is_noted() {
    let headings = heading("申请编号 姓名 票据号码 开票单位 开票日期 票据金额(元) 备注");
    let row = |remark| {
        vec![
            "D1-2025-0001",
            "甲乙丙",
            "5766808881",
            "市肿瘤医院",
            "2025-02-12",
            "=4808.37",
            remark,
        ]
    };
    let sheet = good(D1, &[headings.clone(), row(""), row("原票据分割单1/2")]);
    let bills: Vec<_> = sheet
        .events
        .iter()
        .filter_map(|(head, event)| match event {
            Event::Claim(ClaimEvent::EvidenceAttached(bill)) => Some((head.effective, bill)),
            // What tells equal and neighbouring numbers is noted beside each.
            Event::List(_) => None,
            other => panic!("a bill: {other:?}"),
        })
        .collect();
    assert_eq!(bills.len(), 2);
    assert_eq!(sheet.events.len(), 4, "each with its note");
    assert_eq!(bills[0].0, day("2025-02-12"));
    assert_eq!(bills[0].1.document_type, "doc-04");
    assert_eq!(bills[0].1.amount, Some(Fen(480_837)));
    assert!(bills[0].1.invoice.is_some());
    assert_eq!(
        bills[0].1.invoice, bills[1].1.invoice,
        "one number, one alias"
    );
    assert_eq!((bills[0].1.split, bills[1].1.split), (false, true));
    let mut undated = row("");
    undated[4] = "";
    assert_eq!(
        bad(D1, &[headings, undated]),
        ("cell-empty", "E2".to_owned())
    );
}

#[test]
fn earlier_recipients_are_a_list_with_years() {
    let headings = heading("级别 年度 基金名称 姓名 身份证号 资助金额(元)");
    let row = |year| vec!["省级", year, "省级困难教师资助", "甲乙丙", ID, "=10000"];
    let sheet = good(
        "C1-省级困难教师资助",
        &[headings.clone(), row("=2023"), row("2024年")],
    );
    assert_eq!(kinds(&sheet)["ListRegistered"], 1);
    let years: Vec<_> = sheet
        .events
        .iter()
        .filter_map(|(head, event)| match event {
            Event::List(ListEvent::ListEntryRecorded(entry)) => {
                assert_eq!(entry.kind, ListKind::EarlierYears);
                assert_eq!(entry.level, Some(Level::Province));
                Some((entry.year, head.effective))
            }
            _ => None,
        })
        .collect();
    assert_eq!(
        years,
        [
            (Some(2023), day("2023-12-31")),
            (Some(2024), day("2024-12-31"))
        ]
    );
    for year in ["去年", "=25", "20234"] {
        assert_eq!(
            bad("C1-省级困难教师资助", &[headings.clone(), row(year)]).0,
            "date-year",
            "{year}"
        );
    }
}

#[test]
fn a_donor_who_is_a_person_stands_by_alias_and_an_organisation_by_name() {
    let headings =
        heading("捐赠编号 捐赠人 捐赠人类型 证件号码 捐赠金额(元) 捐赠日期 活动 收款方式 票据号");
    let row = |donor, kind, number| {
        vec![
            "JZ1",
            donor,
            kind,
            number,
            "=20",
            "2025-03-12",
            "慈善一日捐",
            "扫码",
            "PJ1",
        ]
    };
    let donor = |rows: &[Vec<&str>]| {
        let sheet = good(E, rows);
        match &sheet.events[0].1 {
            Event::Fund(FundEvent::DonationRecorded(gift)) => {
                assert_eq!(gift.amount, Fen(2_000));
                gift.donor.clone()
            }
            other => panic!("a donation: {other:?}"),
        }
    };
    let of = |name, kind, number| donor(&[headings.clone(), row(name, kind, number)]);
    assert!(matches!(of("甲乙丙", "个人", ID), Donor::Person(_)));
    assert!(matches!(of("甲乙丙", "个人", ""), Donor::Person(_)));
    let org = Donor::Org("某某公司".to_owned());
    assert_eq!(of("某某公司", "单位", "91430700MA4L1XYZ12"), org);
    assert_eq!(of("匿名", "", ""), Donor::Unnamed);
    // Nothing says whether it is a person: then it is treated as one, so that no name stands in clear.
    assert!(matches!(of("某某", "", ""), Donor::Person(_)));
    assert_eq!(
        bad(
            E,
            &[
                headings.clone(),
                row("甲乙丙", "个人", "110105194912310021")
            ]
        ),
        ("id-checksum", "D2".to_owned())
    );
}

#[test]
fn goods_come_in_and_go_out() {
    let headings = heading("物资单号 收发 物品名称 数量 单位 价值(元) 捐赠方或受赠方 日期 经办人");
    let row = |direction, quantity| {
        vec![
            "WZ1",
            direction,
            "儿童图书",
            quantity,
            "册",
            "=432",
            "某某幼儿园",
            "2025-09-08",
            "丙丁",
        ]
    };
    let sheet = good(E, &[headings.clone(), row("收", "=24"), row("发", "=24")]);
    let (_, Event::Payment(PaymentEvent::InKindReceived(received))) = &sheet.events[0] else {
        panic!("goods in")
    };
    assert_eq!(received.donor.as_deref(), Some("某某幼儿园"));
    assert_eq!((received.quantity, received.value), (24, Fen(43_200)));
    let (head, Event::Payment(PaymentEvent::InKindDonated(given))) = &sheet.events[1] else {
        panic!("goods out")
    };
    assert_eq!(head.org.as_deref(), Some("某某幼儿园"));
    assert_eq!(given.slip_no.as_deref(), Some("WZ1"));
    for word in ["捐入", "受赠"] {
        let sheet = good(E, &[headings.clone(), row(word, "=24")]);
        let (_, Event::Payment(PaymentEvent::InKindReceived(_))) = &sheet.events[0] else {
            panic!("goods in: {word}")
        };
    }
    let sheet = good(E, &[headings.clone(), row("赠送", "=24")]);
    assert!(matches!(
        &sheet.events[0].1,
        Event::Payment(PaymentEvent::InKindDonated(_))
    ));
    // A person who gave, or was given, stands by alias.
    let of_person = |direction| {
        let mut cells = row(direction, "=24");
        cells[6] = "李家豪";
        good(E, &[headings.clone(), cells])
    };
    let sheet = of_person("收");
    let (_, Event::Payment(PaymentEvent::InKindReceived(received))) = &sheet.events[0] else {
        panic!("goods in")
    };
    let donor = received.donor.clone().expect("a donor");
    assert!(Alias::from_hex(&donor).is_some(), "{donor}");
    let org = of_person("发").events[0].0.org.clone();
    assert!(org.is_some_and(|org| Alias::from_hex(&org).is_some()));
    assert_eq!(
        bad(E, &[headings.clone(), row("借", "=24")]).0,
        "word-unknown"
    );
    assert_eq!(bad(E, &[headings, row("收", "若干")]).0, "count-format");
}

#[test]
fn a_year_is_assessed_rewarded_noticed_and_paid_under_the_agreements_number() {
    let agreement = good(
        F,
        &[
            heading(
                "协议编号 帮扶类别 支援学校标识码 支援学校 受援学校标识码 受援学校 签订日期 起始日期 终止日期",
            ),
            vec![
                "XY1",
                "中学教育",
                "4301",
                "城区中学",
                "4302",
                "某镇中学",
                "2024-09-05",
                "2024-09-01",
                "2026-08-31",
            ],
        ],
    );
    let (head, Event::Pairing(PairingEvent::AgreementSigned(signed))) = &agreement.events[0] else {
        panic!("an agreement")
    };
    assert_eq!(head.effective, day("2024-09-05"));
    assert_eq!(signed.signed_by_pair, Some(day("2024-09-05")));
    assert_eq!((signed.signed_with_department, signed.amount), (None, None));
    assert_eq!(signed.to, Some(day("2026-08-31")));

    let headings = heading(
        "协议编号 支援学校标识码 支援学校 考核年度 总结上报日期 考核得分 考核等次 是否一票否决 考核日期 考核人",
    );
    let row = |score, vetoed| {
        vec![
            "XY1",
            "4301",
            "城区中学",
            "=2025",
            "2025-11-24",
            score,
            "良好",
            vetoed,
            "2025-12-03",
            "丁戊",
        ]
    };
    let sheet = good(
        F,
        &[headings.clone(), row("=88.5", "否"), row("=69.5", "是")],
    );
    let scored: Vec<_> = sheet
        .events
        .iter()
        .map(|(head, event)| match event {
            Event::Pairing(PairingEvent::AssessmentRecorded(said)) => {
                assert_eq!(head.acted_by[0].step, Step::Accept);
                (said.score_tenths, said.vetoed, said.reported)
            }
            other => panic!("an assessment: {other:?}"),
        })
        .collect();
    let filed = Some(day("2025-11-24"));
    assert_eq!(scored, [(885, false, filed), (695, true, filed)]);
    assert_eq!(bad(F, &[headings, row("良", "否")]).0, "count-score");

    let award = good(
        F,
        &[
            heading(
                "奖补编号 协议编号 支援学校标识码 支援学校 考核等次 奖补金额(万元) 决定日期 审批人",
            ),
            vec![
                "JB1",
                "XY1",
                "4301",
                "城区中学",
                "良好",
                "=2",
                "2025-12-17",
                "己庚",
            ],
        ],
    );
    let (_, Event::Claim(ClaimEvent::AwardDecided(decided))) = &award.events[0] else {
        panic!("an award")
    };
    assert_eq!(
        (decided.case_no.as_str(), decided.person, decided.amount),
        ("XY1", None, Fen(2_000_000))
    );
    assert_eq!(decided.unit_code.as_deref(), Some("4301"));

    let listed = good(
        F,
        &[
            heading("公示编号 协议编号 支援学校 考核等次 奖补金额(元)"),
            vec!["FGS1", "XY1", "城区中学", "良好", "=20000"],
        ],
    );
    assert_eq!(kinds(&listed)["NoticeRowListed"], 1);

    let paid = good(
        F,
        &[
            heading("拨付编号 奖补编号 协议编号 收款单位 银行账号 拨付金额(元) 拨付日期 出纳"),
            vec![
                "FF1",
                "JB1",
                "XY1",
                "城区中学",
                ACCOUNT,
                "=20000",
                "2025-12-22",
                "辛壬",
            ],
        ],
    );
    let (_, Event::Payment(PaymentEvent::PaymentInstructed(instructed))) = &paid.events[0] else {
        panic!("a payment")
    };
    assert_eq!(instructed.payee, Payee::Org("城区中学".to_owned()));
    assert_eq!(instructed.award_no.as_deref(), Some("JB1"));
    assert_eq!(kinds(&paid)["PaymentConfirmed"], 1);
}

#[test]
fn a_plan_a_contract_and_its_payments() {
    let plan = good(
        H,
        &[
            heading("节点编号 上级编号 层级 县(市、区) 项目名称 资金类别 分配金额(万元)"),
            vec!["N0", "", "市", "", "全面改薄规划总投入", "", "=67100"],
            vec![
                "N1-1-1",
                "N1-1",
                "项目",
                "某区",
                "某校教学楼",
                "校园建设",
                "=5999.04",
            ],
        ],
    );
    let nodes: Vec<_> = plan
        .events
        .iter()
        .map(|(_, event)| match event {
            Event::Fund(FundEvent::BudgetPlanned(node)) => {
                (node.parent_no.clone(), node.level, node.amount)
            }
            other => panic!("a node: {other:?}"),
        })
        .collect();
    assert_eq!(
        nodes,
        [
            (None, Some(Level::City), Fen(67_100_000_000)),
            (Some("N1-1".to_owned()), None, Fen(5_999_040_000))
        ]
    );

    let headings = heading(
        "项目编号 节点编号 县(市、区) 学校名称 资金类别 预算(万元) 合同金额(元) 合同日期 承包单位 统一社会信用代码 建筑面积(平方米) 新增学位",
    );
    let row = |area, places| {
        vec![
            "GB1",
            "N1-1-1",
            "某区",
            "某校",
            "校园建设",
            "=5999.04",
            "=57882476",
            "2024-09-04",
            "某建筑公司",
            "9137090236045989DF",
            area,
            places,
        ]
    };
    let contract = good(H, &[headings.clone(), row("42170.5㎡", "=84")]);
    let (_, Event::Pairing(PairingEvent::ContractSigned(signed))) = &contract.events[0] else {
        panic!("a contract")
    };
    assert_eq!(signed.budget, Some(Fen(5_999_040_000)));
    assert_eq!(signed.area_tenths, Some(421_705));
    assert_eq!(signed.places, Some(84));
    assert_eq!(bad(H, &[headings, row("约四万", "=84")]).0, "count-area");

    let paid = good(
        H,
        &[
            heading(
                "付款编号 项目编号 收款单位 统一社会信用代码 银行账号 付款金额(元) 付款日期 发票号码 用途 经办人 审批人",
            ),
            vec![
                "HF1",
                "GB1",
                "某建筑公司",
                "9137090236045989DF",
                ACCOUNT,
                "=10715356.24",
                "2025-03-27",
                "FP1",
                "工程进度款",
                "甲乙",
                "丙丁",
            ],
        ],
    );
    let [
        (_, Event::Payment(PaymentEvent::PaymentInstructed(instructed))),
        (_, Event::Payment(PaymentEvent::PaymentConfirmed(_))),
        (_, Event::Payment(PaymentEvent::ExpenditureRecorded(spent))),
    ] = paid.events.as_slice()
    else {
        panic!("paid and spent: {:?}", paid.events)
    };
    assert_eq!(instructed.case_no.as_deref(), Some("GB1"));
    assert_eq!(
        instructed.payee,
        Payee::Org("9137090236045989DF".to_owned())
    );
    assert_eq!(spent.cost_line, "工程进度款");
    assert!(spent.invoice.is_some());
    assert_eq!(spent.amount, instructed.amount);

    let contractors = good(
        H,
        &[
            heading(
                "单位名称 统一社会信用代码 法定代表人 法定代表人身份证号 联系电话 注册地址 银行账号 成立日期 登记状态",
            ),
            vec![
                "某建筑公司",
                "9137090236045989DF",
                "甲乙丙",
                ID,
                "15463102453",
                "某镇某村",
                ACCOUNT,
                "2008-11-21",
                "存续",
            ],
        ],
    );
    let (_, Event::Party(PartyEvent::OrgRegistered(org))) = &contractors.events[0] else {
        panic!("an organisation")
    };
    assert!(org.representative.is_some());
    assert_eq!(kinds(&contractors)["OrgStatusChanged"], 1);
}

#[test]
fn progress_reports_and_coverage() {
    let headings = heading("项目编号 季度 形象进度(%) 统计日期");
    let row = |period, progress| vec!["GB1", period, progress, "2025-03-25"];
    let sheet = good(H, &[headings.clone(), row("2025年第1季度", "=21.7")]);
    let (_, Event::Pairing(PairingEvent::ProgressReported(said))) = &sheet.events[0] else {
        panic!("progress")
    };
    assert_eq!(said.permille, 217);
    let quarter: Period = "2025-Q1".parse().unwrap();
    assert_eq!(said.period, quarter);
    for (period, progress, code) in [
        ("2025年第5季度", "=21.7", "date-period"),
        ("2025年第1季度", "=100.1", "count-percent"),
        ("2025年第1季度", "", "cell-empty"),
    ] {
        assert_eq!(bad(H, &[headings.clone(), row(period, progress)]).0, code);
    }

    let headings = heading("县(市、区) 报送类型 所属期 应报日期 实报日期");
    let row = |kind, period, filed| vec!["某区", kind, period, "2025-04-07", filed];
    let sheet = good(
        H,
        &[
            headings.clone(),
            row("季汇总", "2025Q1", "2025-04-03"),
            row("月调度", "2025-03", ""),
            row("半年通报", "2025H1", "2025-07-01"),
        ],
    );
    let filed: Vec<_> = sheet
        .events
        .iter()
        .map(|(head, event)| match event {
            Event::Pairing(PairingEvent::ReportFiled(said)) => {
                (said.kind, said.period.to_string(), head.effective)
            }
            other => panic!("a report: {other:?}"),
        })
        .collect();
    assert_eq!(
        filed,
        [
            (ReportKind::Quarter, "2025-Q1".to_owned(), day("2025-04-03")),
            (ReportKind::Month, "2025-03".to_owned(), day("2025-04-07")),
            (
                ReportKind::HalfYear,
                "2025-H1".to_owned(),
                day("2025-07-01")
            ),
        ]
    );
    assert_eq!(
        bad(H, &[headings, row("周报", "2025-03", "")]).0,
        "word-unknown"
    );

    let sheet = good(
        H,
        &[
            heading(
                "学校标识码 学校名称 县(市、区) 学段 在校生数 寄宿生数 建档立卡寄宿生数 受助人数 其中建档立卡受助人数 年补助标准(元) 资助金额(元)",
            ),
            vec![
                "3709020806",
                "某小学",
                "某区",
                "小学",
                "=721",
                "=428",
                "=14",
                "=89",
                "=14",
                "=1000",
                "=89000",
            ],
        ],
    );
    assert_eq!(
        sheet.scheme.as_deref(),
        Some("H2"),
        "two schemes, one folder"
    );
    let (_, Event::Pairing(PairingEvent::CoverageReported(said))) = &sheet.events[0] else {
        panic!("coverage")
    };
    assert_eq!((said.boarders, said.aided, said.poor_aided), (428, 89, 14));
    assert_eq!((said.standard, said.amount), (Fen(100_000), Fen(8_900_000)));
}

/// Nobody is counted among some who are not there; as many as there are may be.
#[test]
fn heads_of_a_coverage_are_within_those_they_are_of() {
    let coverage = |heads: [&'static str; 5]| {
        let titles = heading(
            "学校标识码 学校名称 在校生数 寄宿生数 建档立卡寄宿生数 受助人数 其中建档立卡受助人数 年补助标准(元) 资助金额(元)",
        );
        let mut row = vec!["3709020806", "某小学"];
        row.extend(heads);
        row.extend(["=1000", "=1000"]);
        [titles, row]
    };
    for heads in [
        ["=100", "=101", "=10", "=15", "=10"],
        ["=100", "=50", "=51", "=15", "=10"],
        ["=100", "=50", "=10", "=9", "=10"],
    ] {
        let refused = bad(H, &coverage(heads));
        assert_eq!(refused.0, "count-heads", "{heads:?}");
    }
    good(H, &coverage(["=100", "=100", "=15", "=15", "=15"]));
    // What a ghost school's papers say is taken, and flagged (F59).
    good(H, &coverage(["=100", "=50", "=10", "=18", "=18"]));
    good(H, &coverage(["=100", "=50", "=10", "=101", "=10"]));
}

#[test]
fn a_fee_that_is_not_asked_for_stands_by_code() {
    let headings = heading("减免编号 学校标识码 姓名 身份证号 减免项目 所属期 减免金额(元)");
    let row = |fee| vec!["JM1", "3709", "甲乙丙", ID, fee, "2025年上半年", "=600"];
    let sheet = good("H2-学生资助", &[headings.clone(), row("免除学杂费")]);
    let (head, Event::Payment(PaymentEvent::FeeRemitted(said))) = &sheet.events[0] else {
        panic!("a remission")
    };
    assert_eq!(said.fee, "aid-4");
    assert_eq!(head.effective, day("2025-01-01"));
    assert_eq!(
        bad("H2-学生资助", &[headings, row("免车费")]).0,
        "word-unknown"
    );
}

/// Equal sheets of several schemes: a name above the headings says whose it is, and without any nobody
/// guesses.
#[test]
fn the_name_of_a_scheme_on_a_sheet_makes_it_that_schemes_alone() {
    let rows = |title: &'static str| {
        vec![
            vec![title],
            heading("公示编号 公示阶段 公示单位 公示开始 公示结束"),
            vec![
                "GS1",
                "拟救助名单公示",
                "校工会",
                "2025-11-06",
                "2025-11-12",
            ],
        ]
    };
    let sheet = good("", &rows("2025年高校爱心基金公示登记"));
    assert_eq!(sheet.scheme.as_deref(), Some("D1"));
    let sources = [source("", "公示登记.xlsx", &rows("2025年公示登记"))];
    let error = plan_under(&schemes(), &sources, &Before::default()).unwrap_err();
    assert!(matches!(error, PlanError::SchemeTie { .. }), "{error}");
}

/// A scheme's own table of a kind goes before the shared one of that kind.
#[test]
fn a_table_of_its_own_goes_before_a_shared_one() {
    let scheme = schemes()
        .into_iter()
        .find(|scheme| scheme.id == "F")
        .expect("F");
    let of_kind = |kind: &str| {
        let tables = scheme.table.iter().filter(|table| table.kind == kind);
        tables.collect::<Vec<_>>()
    };
    let [payments] = of_kind("org_payments")[..] else {
        panic!("one table of payments")
    };
    assert!(payments.columns.contains_key("award_no"), "F's own");
    assert_eq!(of_kind("agreements").len(), 1, "the shared one");
}

/// The second of two programmes in which one ID number stands beside two names is noted; beside one name, or one whose rare
/// character a machine lost, it is not, and neither is anybody who is in one programme alone.
#[test]
fn a_person_whom_another_programme_calls_otherwise_is_noted() {
    let noted = |first: &'static str, second: &'static str, number: &'static str| {
        let row = |case: &'static str, name: &'static str, id: &'static str| {
            let mut row = claim();
            (row[0], row[3], row[4]) = (case, name, id);
            vec![heading(CLAIM_HEADINGS), row]
        };
        let sources = [
            source("B-爱烛行动", "one.xlsx", &row("B-2025-0001", first, ID)),
            source(
                "B2-另一行动",
                "two.xlsx",
                &row("B2-2025-0001", second, number),
            ),
        ];
        let plan = plan_under(&[b(), b2()], &sources, &Before::default()).expect("a plan");
        assert!(plan.bad.is_empty(), "{:?}", plan.bad);
        assert_eq!(plan.sheets.len(), 2, "{:?}", plan.unknown);
        let events = plan.sheets.iter().flat_map(|sheet| &sheet.events);
        let seen = events.filter(|(_, event)| {
            matches!(event, Event::List(ListEvent::RowNoted(said)) if said.seen == Seen::NamedOtherwise)
        });
        seen.count()
    };
    assert_eq!(noted("甲乙丙", "丁戊己", ID), 1);
    assert_eq!(noted("甲乙丙", "甲乙丙", ID), 0);
    assert_eq!(noted("甲乙𬱖", "甲乙?", ID), 0);
    assert_eq!(noted("甲乙丙", "丁戊己", "110105198001010518"), 0);
}
