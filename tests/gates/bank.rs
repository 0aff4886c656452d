//! Payments beside the bank's word: on which account they count, what is told of one that was made or ordered before, rows of a
//! monthly list of which some are held, and by which clause an account is measured.

use std::collections::BTreeMap;

use sunledger::report::lists::accounts::accounts;
use sunledger::report::lists::payments::payments;

use super::desk::{Desk, alias};
use super::shipped::text_of;

/// A month of A: 甲 is shown with 500 yuan.
const MONTH: &str = "2024-01-01 | money | amount=900000
     2025-01-10 | notice | until=2025-01-20 list=无
     2025-01-10 | row | case=none month=2025-01 amount=500
     2025-01-10 | row | case=none person=乙 month=2025-01 amount=500";

/// Money is booked on the account that the bank names; an account that was only ordered stands there without payments.
#[test]
fn a_payment_counts_on_the_account_that_the_bank_names() {
    let told = |lines: &str| {
        let desk = Desk::under(text_of("A")).tell(lines);
        let rows = accounts(desk.world()).unwrap().into_iter();
        let rows = rows.map(|row| (row.account, (row.payments, row.paid, row.returned)));
        let rows: BTreeMap<_, _> = rows.collect();
        let payment = payments(desk.world()).unwrap().remove(0);
        let of = |name: &str| rows.get(&alias(name)).copied();
        (of("卡1"), of("卡9"), payment.account)
    };
    let row = "case=none month=2025-01 amount=500 account=卡1";
    let none = Some((0, 0, 0));
    let paid = Some((1, 50_000, 0));
    let as_ordered = told(&format!("2025-01-26 | paid | {row}"));
    assert_eq!(as_ordered, (paid, None, Some(alias("卡1"))));
    let elsewhere = told(&format!("2025-01-26 | paid | {row} bank_account=卡9"));
    assert_eq!(elsewhere, (none, paid, Some(alias("卡9"))));
    // A return that names no account is of the one that the bank named; an order without the bank's word is the order's.
    let back = told(&format!(
        "2025-01-26 | paid | {row} bank_account=卡9
         2025-01-28 | came back | amount=500"
    ));
    assert_eq!(back, (none, Some((1, 0, 50_000)), Some(alias("卡9"))));
    let ordered = told(&format!("2025-01-26 | ordered | {row}"));
    assert_eq!(ordered, (Some((1, 0, 0)), None, Some(alias("卡1"))));
    // Where the bank paid is what F06 asks of, too.
    let f06 = |bank: &str| {
        let desk = Desk::under(text_of("A")).tell(&format!(
            "2024-01-01 | account | account=卡1
             2025-01-26 | paid | {row} bank_account={bank}"
        ));
        desk.flags("F06", "2025-02-01").len()
    };
    assert_eq!((f06("卡1"), f06("卡9")), (0, 1));
}

/// A row that pays what was paid or ordered before is told of that payment: the row itself is none.
#[test]
fn a_second_payment_for_a_month_is_told_of_the_first() {
    let row = "2025-01-26 | payment=P2 case=none month=2025-01 amount=400";
    let f16 = |history: &str| {
        let desk = Desk::under(text_of("A")).tell(MONTH).tell(history);
        let judged = desk.ask(row);
        let own = judged.stops.into_iter();
        let own = own.filter(|stop| stop.rule == "F16");
        own.map(|stop| stop.finding).collect::<Vec<_>>()
    };
    let first = "payment=P1 case=none month=2025-01 amount=500";
    assert_eq!(f16(""), [""; 0]);
    assert_eq!(
        f16(&format!("2025-01-24 | ordered | {first}")),
        [
            "payment P1 for 2025-01 was ordered on 2025-01-24, and the bank's word on it is not known"
        ]
    );
    assert_eq!(
        f16(&format!("2025-01-24 | paid | {first}")),
        ["payment P1 for 2025-01 arrived on 2025-01-24"]
    );
    let back = "2025-01-25 | came back | amount=500";
    assert_eq!(
        f16(&format!("2025-01-24 | paid | {first}\n{back}")),
        [""; 0]
    );
    // Another month is another payment.
    let other = "payment=P1 case=none month=2024-12 amount=500";
    assert_eq!(f16(&format!("2025-01-24 | paid | {other}")), [""; 0]);
}

/// A row that is held pays nothing: beside it the one row that truly differs is told, each by its own amount.
#[test]
fn a_held_row_of_a_monthly_list_is_no_payment_that_differs() {
    // What the desk held and the bank never confirmed is no payment on record either.
    let on_record = |held: &str| {
        let desk = Desk::under(text_of("A")).tell(MONTH).tell(&format!(
            "2025-01-26 | live held | payment=P1 case=none amount=300
             {held}
             2025-01-26 | paid | payment=P2 case=none person=乙 month=2025-01 amount=400"
        ));
        let flags = desk.flags("F30", "2025-02-01").into_iter();
        // What it says of each payment follows.
        let first = |finding: String| finding.split("; ").next().map(str::to_owned);
        flags
            .filter_map(|(finding, _)| first(finding))
            .collect::<Vec<_>>()
    };
    let one = "1 payments differ from the amount listed for their month";
    assert_eq!(on_record(""), [one]);
    let listed = "payment=P1 case=none month=2025-01 amount=300";
    assert_eq!(
        on_record(&format!("2025-01-26 | ordered | {listed}")),
        [one]
    );
    assert_eq!(
        on_record(&format!("2025-01-26 | paid | {listed}")),
        [one, one]
    );

    // At the desk: the first row is held for its account, the second differs.
    let desk = Desk::under(text_of("A"))
        .tell(MONTH)
        .tell("2024-01-01 | account | account=卡1");
    let f30 = |lines: &str| {
        let answer = desk.asks(lines);
        let rows = answer.rows.into_iter().map(|row| {
            let mut stops = row.stops.into_iter();
            let own = stops.find(|stop| stop.code == Some("F30"));
            own.map(|stop| stop.finding)
        });
        rows.collect::<Vec<_>>()
    };
    let held = "2025-01-26 | payment=P1 case=none month=2025-01 amount=500 account=卡9";
    let row = |amount: &str| {
        format!("2025-01-26 | payment=P2 case=none month=2025-01 amount={amount} account=卡1")
    };
    let differs = Some("noticed 500.00 yuan, paid 400.00 yuan".to_owned());
    assert_eq!(f30(&format!("{held}\n{}", row("400"))), [None, differs]);
    // Held as well, it is told by its own amount alone.
    let held = held.replace("=500", "=600");
    let own = Some("noticed 500.00 yuan, paid 600.00 yuan".to_owned());
    let differs = Some("noticed 500.00 yuan, paid 400.00 yuan".to_owned());
    assert_eq!(f30(&format!("{held}\n{}", row("400"))), [own, differs]);
}

/// An account is measured by the clause that the programme has for accounts; H1's is on the treasury, so the general rule is named.
#[test]
fn f06_quotes_the_clause_on_the_account_or_names_the_general_rule() {
    let works = |scheme: &str| {
        let desk = Desk::under(text_of(scheme)).tell(
            "2025-01-10 | money | amount=9000
             2025-01-10 | contract | amount=1000
             2025-01-12 | paid | payment=P1 payee=S9 case=K9 award=none amount=100 account=卡1
             2025-01-20 | paid | payment=P2 payee=S1 award=none amount=100 account=卡1",
        );
        let mut clauses: Vec<_> = desk.flags("F06", "2025-02-01");
        assert_eq!(clauses.len(), 1, "{scheme}: {clauses:?}");
        let (_, on_record) = clauses.remove(0);
        let judged = desk.ask("2025-01-26 | payee=S1 award=none amount=100 account=卡1");
        let mut stops = judged.stops.into_iter();
        let held = stops.find(|stop| stop.code == Some("F06"));
        if let Some(stop) = held {
            assert_eq!(stop.clause, on_record, "{scheme}: one code for both");
        }
        on_record
    };
    let clause = works("H1");
    assert!(!clause.contains("50万"), "{clause}");
    assert_eq!(
        clause,
        "项目条款未规定收款账户;一般规则:资金支付到收款单位自己的账户"
    );
    // A clause that has the account in its words is the programme's own.
    assert_eq!(works("S1"), "资金用于该校装备设施,拨付到受援学校账户");
    let person = |scheme: &str| {
        let desk = Desk::under(text_of(scheme)).tell(
            "2024-01-01 | account | account=卡1
             2025-01-26 | paid | case=none month=2025-01 amount=500 account=卡9",
        );
        desk.flags("F06", "2025-02-01")
    };
    assert!(person("A")[0].1.contains("教师个人工资账户"));
}
