//! The rules of the shipped schemes whose payments hang on no case: the subsidy of A, the rewards of F and the
//! tranches of G, each at its edge.

use super::desk::Desk;
use super::shipped::{rules, text_of};

/// F pays by the score of the year, and nothing where the year is vetoed.
#[test]
fn rewards_at_the_edge_of_each_bracket() {
    let asked = |tenths: u32, veto: &str, amount: &str| {
        let lines = format!(
            "2024-01-01 | money    | amount=900000
             2025-09-01 | agreement | agreement=C1
             2025-12-01 | assessed | agreement=C1 tenths={tenths} veto={veto}
             2025-12-03 | notice   | until=2025-12-10
             2025-12-03 | row      | amount={amount}
             2025-12-11 | award    | amount={amount}"
        );
        let desk = Desk::under(text_of("F")).tell(&lines);
        let judged = desk.ask(&format!("2025-12-22 | amount={amount}"));
        rules(&judged)
            .into_iter()
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    for (tenths, most, more) in [
        (750, "10000", "10000.01"),
        (799, "10000", "10000.01"),
        (800, "20000", "20000.01"),
        (899, "20000", "20000.01"),
        (900, "30000", "30000.01"),
    ] {
        assert_eq!(asked(tenths, "否", most), [""; 0], "{tenths}");
        assert_eq!(asked(tenths, "否", more), ["tariff"], "{tenths}");
    }
    assert_eq!(
        asked(749, "否", "0.01"),
        ["tariff"],
        "74.9 points give nothing"
    );
    assert_eq!(asked(900, "是", "30000"), ["veto"]);
}

/// G pays the second and third tranche after 75 points, each no more than 100,000 yuan.
#[test]
fn tranches_of_the_loan_at_75_points() {
    let asked = |number: u32, tenths: u32, amount: &str| {
        let year = number - 1;
        let lines = format!(
            "2020-08-01 | money     | amount=900000
             2020-09-28 | agreement |
             2020-09-28 | tranche   | no={number} amount=100000
             2021-09-16 | accepted  | year={year} tenths={tenths}"
        );
        let judged = Desk::under(text_of("G"))
            .tell(&lines)
            .ask(&format!("2021-09-27 | tranche={number} amount={amount}"));
        rules(&judged)
            .into_iter()
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    for number in [2, 3] {
        assert_eq!(asked(number, 750, "100000"), [""; 0]);
        assert_eq!(asked(number, 749, "100000"), ["accepted-75"]);
        assert_eq!(asked(number, 740, "100000"), ["accepted-75"]);
        assert_eq!(
            asked(number, 750, "100000.01"),
            [format!("tranche-{number}")]
        );
    }
    // The first waits for the agreement alone.
    let first = |lines: &str| {
        let judged = Desk::under(text_of("G"))
            .tell("2020-08-01 | money | amount=900000")
            .tell(lines)
            .ask("2020-09-28 | tranche=1 amount=100000");
        rules(&judged)
            .into_iter()
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    assert_eq!(first("2020-09-28 | agreement |"), [""; 0]);
    assert_eq!(first("2020-09-29 | agreement |"), ["agreement"]);
}

#[test]
fn a_public_servant_is_shut_out_and_a_teacher_is_not() {
    let stopped = |class: &str| {
        let lines = format!(
            "2025-01-01 | money | amount=9000
             2025-01-10 | payroll | fund={class}"
        );
        let judged = Desk::under(text_of("A"))
            .tell(&lines)
            .ask("2025-02-25 | amount=500");
        rules(&judged).contains(&"public-servants")
    };
    assert!(stopped("civil_servant"));
    assert!(!stopped("public_teacher"));
}

/// Changed on Friday 5 December: the 10th working day is the 19th, the 11th Monday the 22nd.
#[test]
fn a_new_account_from_the_eleventh_working_day() {
    let stopped = |day: &str| {
        let lines = "2025-01-01 | money | amount=9000
                     2025-01-01 | account | account=卡1
                     2025-12-05 | account changed | account=卡2";
        let ask = format!("{day} | amount=500 account=卡2");
        let judged = Desk::under(text_of("A")).tell(lines).ask(&ask);
        rules(&judged).contains(&"payment")
    };
    assert!(stopped("2025-12-19"));
    assert!(!stopped("2025-12-22"));
}
