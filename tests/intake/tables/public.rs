//! Waivers, kinship, tips and money to be paid back.

use sunledger::domain::events::Event;
use sunledger::domain::events::lists::ListEvent;
use sunledger::domain::events::parties::PartyEvent;
use sunledger::domain::events::payments::PaymentEvent;
use sunledger::domain::events::rules::RuleEvent;
use sunledger::domain::party::Relation;
use sunledger::intake::Plan;

use super::{Before, ID, b, heading, plan_under, source};

fn plan_common(rows: &[Vec<&str>]) -> Plan {
    let sources = [source("0-公共资料", "table.xlsx", rows)];
    plan_under(&[b()], &sources, &Before::default()).expect("a plan")
}

fn only_event(plan: &Plan) -> &Event {
    assert!(plan.bad.is_empty(), "{:?}", plan.bad);
    let [(_, event)] = plan.sheets[0].events.as_slice() else {
        panic!("one event, found {}", plan.sheets[0].events.len())
    };
    event
}

#[test]
fn a_waiver_names_the_rule_whose_clause_it_quotes_and_no_other() {
    let waiver = |clause| {
        let plan = plan_common(&[
            heading("审批编号 项目代码 适用条款 对象 对象编号 原因 审批人 批准日期"),
            vec![
                "LW1",
                "B",
                clause,
                "甲乙丙",
                "B-2025-0001",
                "道路中断",
                "丁戊己",
                "2025-11-16",
            ],
        ]);
        let Event::Rule(RuleEvent::WaiverGranted(waiver)) = only_event(&plan).clone() else {
            panic!("a waiver")
        };
        waiver
    };
    assert_eq!(waiver("11月15日前申报").rule.as_deref(), Some("papers"));
    assert_eq!(waiver("某条").rule, None);
    // Four steps share this clause: which is waived cannot be told.
    assert_eq!(waiver("五个环节由不同的人办理").rule, None);
}

#[test]
fn kinship_joins_the_staff_number_and_the_applicant() {
    let plan = plan_common(&[
        heading("工号 工作人员 相关申请人 身份证号 关系 项目代码 申报日期"),
        vec![
            "GZ0011",
            "丁戊己",
            "甲乙丙",
            ID,
            "兄弟姐妹",
            "B",
            "2025-11-05",
        ],
    ]);
    let Event::Party(PartyEvent::ConflictDeclared(conflict)) = only_event(&plan) else {
        panic!("a declaration")
    };
    assert_eq!(conflict.relation, Relation::Sibling);
    assert_ne!(conflict.official, conflict.applicant);
}

#[test]
fn a_tip_keeps_whom_it_is_about_out_of_the_event() {
    let plan = plan_common(&[
        heading("举报编号 受理日期 渠道 项目代码 被反映对象 对象编号 问题类别 办理状态"),
        vec![
            "JB1",
            "2025-11-20",
            "网络",
            "B",
            "甲乙丙",
            "B-2025-0001",
            "公示不及时",
            "办理中",
        ],
    ]);
    let Event::List(ListEvent::TipReceived(tip)) = only_event(&plan) else {
        panic!("a tip")
    };
    assert!(!tip.closed && tip.about.is_some());
    assert!(!format!("{tip:?}").contains("甲乙丙"));
}

#[test]
fn what_came_back_on_an_order_needs_its_day() {
    let order = |recovered, day| {
        plan_common(&[
            heading("追缴编号 项目代码 身份证号 应追缴金额(元) 下达日期 已追回金额(元) 追回日期"),
            vec!["ZJ1", "B", ID, "=2000", "2025-12-28", recovered, day],
        ])
    };
    let plan = order("=500", "2026-01-08");
    assert!(plan.bad.is_empty(), "{:?}", plan.bad);
    let [
        (ordered, _),
        (came, Event::Payment(PaymentEvent::RecoveryReceived(back))),
    ] = plan.sheets[0].events.as_slice()
    else {
        panic!("an order and a recovery")
    };
    assert_eq!(back.amount.0, 50_000);
    assert!(came.effective > ordered.effective);

    only_event(&order("", ""));
    only_event(&order("=0", ""));
    let plan = order("=500", "");
    let [bad] = plan.bad.as_slice() else {
        panic!("one bad cell, found {:?}", plan.bad)
    };
    assert_eq!((bad.code, bad.cell.as_str()), ("cell-empty", "G2"));
    assert!(plan.sheets[0].events.is_empty());
}

#[test]
fn an_order_in_parts_has_a_row_for_each_last_day() {
    let parts = |second: [&'static str; 3]| {
        let [on, due, amount] = second;
        plan_common(&[
            heading("追缴编号 项目代码 身份证号 应追缴金额(元) 下达日期 限缴日期"),
            vec!["ZJ1", "B", ID, "=400", "2025-08-01", "2025-09-30"],
            vec!["ZJ1", "B", ID, amount, on, due],
            vec!["ZJ1", "B", ID, "=100", "2025-08-01", "2025-12-31"],
        ])
    };
    let dues = |plan: &Plan| -> Vec<(String, i64)> {
        let events = plan.sheets[0].events.iter();
        let orders = events.filter_map(|(_, event)| match event {
            Event::Payment(PaymentEvent::ClawbackOrdered(e)) => Some(e),
            _ => None,
        });
        orders
            .map(|e| (e.due.unwrap().to_string(), e.amount.0))
            .collect()
    };
    let plan = parts(["2025-08-01", "2025-10-31", "=300"]);
    assert!(plan.bad.is_empty(), "{:?}", plan.bad);
    let expected = [
        ("2025-09-30", 40_000),
        ("2025-10-31", 30_000),
        ("2025-12-31", 10_000),
    ];
    assert_eq!(
        dues(&plan),
        expected.map(|(due, fen)| (due.to_owned(), fen))
    );
    // Another order under the number, and a part whose last day one has already, are refused.
    for second in [
        ["2025-08-02", "2025-10-31", "=300"],
        ["2025-08-01", "2025-09-30", "=300"],
    ] {
        let plan = parts(second);
        let codes: Vec<_> = plan.bad.iter().map(|bad| bad.code).collect();
        assert_eq!(codes, ["told-twice"], "{second:?}");
    }
}

#[test]
fn an_order_that_is_paid_back_by_instalments_has_a_row_for_each() {
    let register = |second: [&'static str; 3]| {
        let [amount, recovered, day] = second;
        plan_common(&[
            heading("追缴编号 项目代码 身份证号 应追缴金额(元) 下达日期 已追回金额(元) 追回日期"),
            vec!["ZJ1", "B", ID, "=400", "2025-08-01", "=200", "2025-08-22"],
            vec!["ZJ1", "B", ID, amount, "2025-08-01", recovered, day],
        ])
    };
    let came = |plan: &Plan| -> Vec<(bool, i64)> {
        let events = plan.sheets[0].events.iter();
        let told = events.map(|(_, event)| match event {
            Event::Payment(PaymentEvent::ClawbackOrdered(order)) => (true, order.amount.0),
            Event::Payment(PaymentEvent::RecoveryReceived(back)) => (false, back.amount.0),
            other => panic!("an order or a recovery, found {other:?}"),
        });
        told.collect()
    };
    let plan = register(["=400", "=200", "2025-09-22"]);
    assert!(plan.bad.is_empty(), "{:?}", plan.bad);
    assert_eq!(
        came(&plan),
        [(true, 40_000), (false, 20_000), (false, 20_000)]
    );
    // The same money again, the order alone again, and an order that differs.
    for (second, cell) in [
        (["=400", "=200", "2025-08-22"], "F3"),
        (["=400", "", ""], "A3"),
        (["=400.01", "=200", "2025-09-22"], "A3"),
    ] {
        let plan = register(second);
        let [bad] = plan.bad.as_slice() else {
            panic!("one bad cell, found {:?}", plan.bad)
        };
        assert_eq!((bad.code, bad.cell.as_str()), ("told-twice", cell));
        assert_eq!(came(&plan), [(true, 40_000), (false, 20_000)]);
    }
}
