//! The rules of the shipped schemes whose payments hang on no case: the subsidy of A, the rewards of F and the
//! tranches of G, each at its edge.

use super::desk::{Desk, alias, day};
use super::shipped::{rules, text_of};
use sunledger::detect::gate::Judged;
use sunledger::domain::events::payments::{ExpenditureRecorded, Payee, PaymentConfirmed};
use sunledger::domain::money::Fen;
use sunledger::domain::party::HolderMatch;
use sunledger::inquiry::past::{Over, Way};

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
        let judged = desk.ask(&format!("2025-12-22 | payee=S1 amount={amount}"));
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
    let on_day = |number: u32, judged: &[(u32, u32, &str)], amount: &str| {
        let lines = format!(
            "2020-08-01 | money     | amount=900000
             2020-09-28 | agreement |
             2020-09-28 | tranche   | no={number} amount=100000"
        );
        let judged = judged.iter().fold(
            Desk::under(text_of("G")).tell(&lines),
            |desk, (year, tenths, day)| {
                desk.tell(&format!("{day} | accepted | year={year} tenths={tenths}"))
            },
        );
        let day = format!("202{}-10-08", number - 1);
        let judged = judged.ask(&format!("{day} | tranche={number} amount={amount}"));
        rules(&judged)
            .into_iter()
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    let asked = |number: u32, tenths: u32, amount: &str| {
        let first = (1, 750, "2021-09-16");
        let judged = [first, (number - 1, tenths, "2022-09-16")];
        match number {
            2 => on_day(number, &[(1, tenths, "2021-09-16")], amount),
            _ => on_day(number, &judged, amount),
        }
    };
    // What is accepted is the whole year: its last day is 31 August.
    assert_eq!(on_day(2, &[(1, 750, "2021-09-01")], "100000"), [""; 0]);
    let early = on_day(2, &[(1, 750, "2021-08-31")], "100000");
    assert_eq!(early, ["accepted-75"]);
    // A year that failed ends the payments, whatever the next one is worth, until it is accepted itself.
    let second = (2, 800, "2022-09-16");
    let third = |judged: &[(u32, u32, &str)]| on_day(3, judged, "100000");
    let failed = (1, 749, "2021-09-16");
    assert_eq!(third(&[failed, second]), ["accepted-75"]);
    let anew = |day| [failed, second, (1, 750, day)];
    assert_eq!(third(&anew("2022-10-08")), [""; 0]);
    assert_eq!(third(&anew("2022-10-09")), ["accepted-75"]);
    assert_eq!(third(&[second]), ["accepted-75"]);
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

/// What lifts a tranche after a failed year is what the text allows: G stops it and names neither a second judgement nor paying
/// back; a text that names both is told so.
#[test]
fn what_the_text_allows_after_a_failed_year() {
    let more = "\n[[sanction]]\nid = \"failed\"\nbreach = \"年度验收不合格\"\nmeasure = \"追回\"\nclause = \"整改后重新验收,该年度经费追回\"\n";
    let lifts = |text: &str, lines: &str| {
        let judged = Desk::under(text)
            .tell(
                "2020-08-01 | money     | amount=900000
                 2020-09-28 | agreement |
                 2020-09-28 | tranche   | no=2 amount=100000",
            )
            .tell(lines)
            .ask("2021-10-08 | tranche=2 amount=100000");
        let stops = judged
            .stops
            .into_iter()
            .filter(|stop| stop.rule == "accepted-75");
        stops.map(|stop| stop.lifts).collect::<Vec<_>>()
    };
    let g = text_of("G");
    assert_eq!(
        lifts(g, ""),
        [
            "record how year 1 is judged once it is over (`sunledger tranche accept --agreement-no A1 --year 1`)"
        ]
    );
    // What was told before the year was over judges nothing.
    assert_eq!(
        lifts(g, "2021-08-01 | accepted | year=1 tenths=740"),
        lifts(g, "")
    );
    let failed = "2021-09-16 | accepted | year=1 tenths=749";
    let end = "or end the agreement (`sunledger agreement end --agreement-no A1`)";
    let accept = "(`sunledger tranche accept --agreement-no A1 --year 1`, 75.0 points or more)";
    assert_eq!(
        lifts(g, failed),
        [format!(
            "no tranche follows a year that failed: hold it back (`sunledger tranche withhold --agreement-no A1 --number 2`), {end}; the text names no second judgement, so that it takes a decision of the department to have the year put right and judged anew {accept}; nor does it ask for money of that year back: an order of it (`sunledger clawback order`) takes a decision too"
        )]
    );
    let held = format!("{failed}\n2021-09-20 | withheld | no=2");
    let held = lifts(g, &held);
    assert!(
        held[0].starts_with("no tranche follows a year that failed: leave it held back, or end"),
        "{held:?}"
    );
    assert_eq!(
        lifts(&format!("{g}{more}"), failed),
        [format!(
            "no tranche follows a year that failed: hold it back (`sunledger tranche withhold --agreement-no A1 --number 2`), {end}; as the text says, have the year put right and judged anew {accept}; as the text says, money of that year is ordered back (`sunledger clawback order`)"
        )]
    );
}

/// A year of the loan is accepted once it is over, and after the year before it was judged; a tranche after a failed year
/// is not released.
#[test]
fn a_year_is_accepted_when_it_is_over_and_in_turn() {
    let said = |before: &str, act: &str| {
        let desk = Desk::under(text_of("G")).tell(
            "2020-08-01 | money | amount=300000
             2020-09-28 | agreement |
             2020-09-28 | tranche   | no=3 amount=100000
             2022-08-20 | evaluated | year=2",
        );
        desk.tell(before).act(act)
    };
    let refused = [("agreement".to_owned(), "F36", true)];
    assert_eq!(said("", "2020-10-08 | accepted | year=1"), refused);
    assert_eq!(said("", "2021-08-31 | accepted | year=1"), refused);
    assert_eq!(said("", "2021-09-01 | accepted | year=1"), []);
    let second = "2022-09-01 | accepted | year=2 tenths=800";
    assert_eq!(said("", second), refused);
    let failed = "2021-09-16 | accepted | year=1 tenths=749";
    assert_eq!(said(failed, second), []);
    let third = "2022-10-08 | released | no=3 amount=100000";
    let both = |first: &str| said(&format!("{first}\n{second}"), third);
    let held = [("accepted-75".to_owned(), "F47", true)];
    assert_eq!(both(failed), held);
    assert_eq!(both(&failed.replace("749", "750")), []);
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

/// G's list of costs ends open: a cost off it, or under its open end, needs an approval before money leaves.
#[test]
fn costs_on_the_list_of_the_loan_and_off_it() {
    let held = |lines: &str, ask: &str| -> Vec<String> {
        let judged = Desk::under(text_of("G"))
            .tell(
                "2020-08-01 | money     | amount=900000
                 2020-09-28 | agreement |
                 2021-09-16 | accepted  | year=1 tenths=750",
            )
            .tell(lines)
            .ask(ask);
        let held = judged.stops.iter().filter(|stop| stop.holds());
        held.map(|stop| stop.rule.clone()).collect()
    };
    let next = "2021-09-27 | tranche=2 amount=100000";
    let spent = |cost: &str| format!("2021-03-01 | spent | agreement=A1 amount=100 cost={cost}");
    assert_eq!(held(&spent("交通费"), next), [""; 0]);
    assert_eq!(held(&spent("其他 approval=批1"), next), [""; 0]);
    assert_eq!(held(&spent("其他"), next), ["cost-other"]);
    assert_eq!(held(&spent("公务接待费"), next), ["cost-other"]);
    // Another agreement's, and what is spent later, hold nothing.
    assert_eq!(held(&spent("其他").replace("A1", "A2"), next), [""; 0]);
    let later = spent("其他").replace("2021-03-01", "2021-09-28");
    assert_eq!(held(&later, next), [""; 0]);
    // A waiver of the rule for the voucher, or for the agreement, lets it go; one that is over does not.
    for (subject, expires, by) in [
        ("V1", "2021-09-27", None),
        ("A1", "2021-09-27", None),
        ("V1", "2021-09-26", Some("cost-other")),
    ] {
        let waived = format!(
            "{}\n2021-09-20 | live waiver | rule=cost-other subject={subject} expires={expires}",
            spent("其他")
        );
        let by: Vec<&str> = by.into_iter().collect();
        assert_eq!(held(&waived, next), by, "{subject} {expires}");
    }
    // A row that says itself what it pays for.
    let own = |cost: &str| format!("2020-09-28 | tranche=1 amount=100000 cost={cost}");
    assert_eq!(held("", &own("其他")), ["cost-other"]);
    assert_eq!(held("", &own("其他 approval=批1")), [""; 0]);
}

/// A's lists are reviewed and approved whole, each step told or not; here the text makes gates of them.
#[test]
fn a_whole_list_is_reviewed_and_without_it() {
    let mut text = String::new();
    for part in text_of("A").split_inclusive("[[step]]") {
        let own = part.contains("id = \"check\"") || part.contains("id = \"approve\"");
        match own {
            true => text.push_str(&part.replacen("mode = \"flag\"", "mode = \"gate\"", 1)),
            false => text.push_str(part),
        }
    }
    let held_as = |lines: &str, row: &str| -> Vec<String> {
        let judged = Desk::under(&text)
            .tell("2025-01-01 | money | amount=9000")
            .tell(lines)
            .ask(&format!("2025-02-25 | amount=500 case=none {row}"));
        let held = rules(&judged).into_iter();
        held.filter(|rule| ["check", "approve"].contains(rule))
            .map(str::to_owned)
            .collect()
    };
    let held = |lines: &str| held_as(lines, "batch=P1");
    let steps = |review: &str, day: &str| {
        format!("{day} | {review}\n2025-02-21 | step | case=P1 step=审批")
    };
    let agreed = "review | case=P1 level=1";
    assert_eq!(held(&steps(agreed, "2025-02-25")), [""; 0]);
    assert_eq!(
        held(&steps("step | case=P1 step=审核", "2025-02-20")),
        [""; 0]
    );
    assert_eq!(held(&steps(agreed, "2025-02-26")), ["check"], "a day late");
    assert_eq!(
        held(&steps("review | case=P2 level=1", "2025-02-20")),
        ["check"]
    );
    let refused = format!("{agreed} opinion=不同意");
    assert_eq!(held(&steps(&refused, "2025-02-20")), ["check"]);
    assert_eq!(held(&format!("2025-02-20 | {agreed}")), ["approve"]);
    // A row without its list's number rests on no list that was reviewed.
    let told = steps(agreed, "2025-02-20");
    assert_eq!(held_as(&told, ""), ["approve", "check"]);
}

/// Whom a ban keeps out is paid nothing from its first day to its last, in any scheme.
#[test]
fn a_sanction_that_keeps_out_on_its_last_day_and_the_day_after() {
    let held = |scheme: &str, ban: &str, ask: &str| {
        let judged = Desk::under(text_of(scheme))
            .tell("2020-08-01 | money | amount=900000\n2020-09-28 | agreement |")
            .tell(ban)
            .ask(ask);
        rules(&judged).contains(&"sanction")
    };
    let person = "2025-01-10 | live barred | to=2025-02-24";
    assert!(held("A", person, "2025-02-24 | amount=500"));
    assert!(!held("A", person, "2025-02-25 | amount=500"));
    assert!(!held("A", person, "2025-01-09 | amount=500"));
    assert!(!held("A", person, "2025-02-24 | amount=500 person=乙"));
    // A school by its code; without a last day it goes on.
    let first = "2020-09-28 | tranche=1 amount=100000";
    assert!(held("G", "2020-09-28 | live barred | unit=S1", first));
    assert!(!held("G", "2020-09-29 | live barred | unit=S1", first));
    assert!(!held("G", "2020-09-28 | live barred | unit=S2", first));
}

/// A rule may ask which post the register has on the day of the claim, and whoever it does not know is held.
#[test]
fn a_full_time_teacher_on_the_day_of_the_claim_and_another() {
    let text = format!(
        "{}\n[[eligibility]]\nid = \"full-time-post\"\nfield = \"post\"\nop = \"in\"\nwords = [\"专任教师\"]\nclause = \"学校专任教师\"\nmode = \"gate\"\n",
        text_of("C1")
    );
    let held = |post: &str| {
        let judged = Desk::under(&text)
            .tell("2025-01-01 | money | amount=90000\n2025-05-12 | claim |")
            .tell(post)
            .ask("2025-12-22 | amount=10000");
        rules(&judged).contains(&"full-time-post")
    };
    assert!(!held("2015-09-01 | post | post=专任教师 to=2025-05-12"));
    assert!(held("2015-09-01 | post | post=专任教师 to=2025-05-11"));
    assert!(held("2025-05-13 | post | post=专任教师"));
    assert!(held("2015-09-01 | post | post=工勤人员"));
    assert!(held("2015-09-01 | post | post=专任教师 person=乙"));
    // Of two posts the one taken up last is held.
    let later = "2015-09-01 | post | post=专任教师\n2024-09-01 | post | post=后勤主任 unit=U2";
    assert!(held(later));
}

/// C1 is for full-time teachers, by the register of posts on the day of the claim: a subject taught is the post of one. The
/// retired hold none and are let in; of whom no register holds nothing is said on the row.
#[test]
fn c1_asks_the_register_who_is_a_full_time_teacher() {
    let told = |status: &str, post: &str| {
        let answer = Desk::under(text_of("C1"))
            .tell("2025-01-01 | money | amount=90000")
            .tell(&format!("2025-05-12 | claim | status={status}"))
            .tell(post)
            .asks("2025-12-22 | amount=10000");
        let stops = &answer.rows[0].stops;
        let own = stops.iter().find(|stop| stop.rule == "full-time");
        let open = answer
            .unjudged
            .iter()
            .any(|text| text.contains("full-time"));
        (own.map(|stop| (stop.code, stop.holds())), open)
    };
    let well = (None, false);
    assert_eq!(told("在职", "2015-09-01 | post | post=专任教师"), well);
    assert_eq!(told("在职", "2015-09-01 | post | post=语文"), well);
    let other = (Some((Some("F10"), false)), false);
    assert_eq!(told("在职", "2015-09-01 | post | post=工勤人员"), other);
    assert_eq!(told("退休", ""), well);
    // Nobody's register, or one that begins a day after the claim.
    assert_eq!(told("在职", ""), (None, true));
    assert_eq!(told("在职", "2025-05-13 | post | post=语文"), (None, true));
}

/// Where no register of posts is on the ledger, that is told of the whole list once, with what brings it; where one is, each
/// row of somebody whom it does not hold is told.
#[test]
fn a_list_without_a_register_of_posts_is_told_once() {
    let told = |post: &str| {
        let answer = Desk::under(text_of("C1"))
            .tell("2025-01-01 | money | amount=90000")
            .tell("2025-05-12 | claim | status=在职\n2025-05-12 | claim | status=在职 case=C2 person=乙")
            .tell(post)
            .asks("2025-12-22 | amount=10000\n2025-12-22 | payment=P2 case=C2 person=乙 amount=10000");
        let own = answer.unjudged.into_iter();
        own.filter(|text| text.contains("full-time"))
            .collect::<Vec<_>>()
    };
    let none = told("");
    assert_eq!(none.len(), 1, "{none:?}");
    let says = "is judged for no payment of the list: no register of posts is on the ledger. Import the 教师实名信息库 of whichever programme keeps it (`sunledger import FILE`)";
    assert!(none[0].contains(says), "{none:?}");
    let of_another = told("2015-09-01 | post | post=语文 person=丙");
    assert_eq!(of_another.len(), 2, "{of_another:?}");
    assert!(
        of_another[1].ends_with("payment P2: the case does not say post"),
        "{of_another:?}"
    );
}

/// C2: what the trade union bears is paid once its money has come, and not from what is borne without it.
#[test]
fn what_a_joint_funder_bears_is_paid_once_its_money_has_come() {
    let told = |own: &str, came: &str, pays: &str| {
        // The programme bears what is left of its money beside the union's 100,000 yuan.
        let text = text_of("C2").replacen("total_fen = 40000000", own, 1);
        let judged = Desk::under(&text)
            .tell("2025-01-01 | money | amount=9000000\n2025-06-12 | claim |\n2025-06-20 | award | amount=5000")
            .tell(came)
            .ask(&format!("2025-12-22 | amount={pays}"));
        let stops = judged.stops.into_iter();
        let own = stops.filter(|stop| stop.code == Some("F41"));
        own.map(|stop| (stop.rule.clone(), stop.holds()))
            .collect::<Vec<_>>()
    };
    let beyond = [("quota".to_owned(), true)];
    let (enough, short) = ("total_fen = 10500000", "total_fen = 10499999");
    assert_eq!(told(enough, "", "5000"), []);
    assert_eq!(told(short, "", "5000"), beyond);
    let union = |day: &str, payer: &str| {
        let money = "no=R2 amount=0.01";
        told(
            short,
            &format!("{day} | money | {money} payer={payer}"),
            "5000",
        )
    };
    assert_eq!(union("2025-12-22", "市总工会"), []);
    assert_eq!(union("2025-12-23", "市总工会"), beyond);
    assert_eq!(union("2025-12-22", "市教育基金会"), beyond);
}

/// H1: from 500,000 yuan on a payment names who of the treasury examined it, where the list has a column for that.
#[test]
fn a_payment_of_500000_that_was_examined_and_one_that_was_not() {
    let desk = Desk::under(text_of("H1")).tell(
        "2025-01-10 | money | amount=9000000
         2025-01-10 | node | amount=9000000
         2025-01-12 | contract | case=K1 amount=9000000",
    );
    let told = |rows: &str| {
        let answer = desk.asks(rows);
        let stops = answer.rows.iter().map(|row| {
            let mut stops = row.stops.iter();
            stops.any(|stop| stop.code == Some("F34") && stop.rule == "payment" && !stop.holds())
        });
        stops.collect::<Vec<_>>()
    };
    let row = |number: &str, more: &str| {
        format!("2025-02-08 | payment={number} case=K1 payee=S1 award=none {more}\n")
    };
    let examined = row("P1", "amount=500000 examiner=国某");
    assert_eq!(
        told(&(examined.clone() + &row("P2", "amount=500000"))),
        [false, true]
    );
    assert_eq!(
        told(&(examined + &row("P2", "amount=499999.99"))),
        [false, false]
    );
    // A list of one sheet without a name, as a CSV file is, is asked like any other.
    assert_eq!(
        told(
            &(row("P1", "amount=500000 examiner=国某 sheet=none")
                + &row("P2", "amount=500000 sheet=none"))
        ),
        [false, true]
    );
    // A list without the column is not judged.
    assert_eq!(told(&row("P2", "amount=500000")), [false]);
}

/// G pays the supporting school of the agreement, on the account that the agreement has.
#[test]
fn a_tranche_to_the_school_and_the_account_of_the_agreement() {
    let asked = |row: &str| {
        let judged = Desk::under(text_of("G"))
            .tell(
                "2020-08-01 | money     | amount=900000
                 2020-09-28 | agreement | held=卡校
                 2020-09-28 | tranche   | no=1 amount=100000",
            )
            .ask(&format!("2020-09-28 | tranche=1 amount=100000 {row}"));
        rules(&judged)
            .into_iter()
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    assert_eq!(asked("account=卡校"), [""; 0]);
    assert_eq!(asked("account=卡二"), ["payment"]);
    assert_eq!(asked("account=卡校 payee=S9"), ["payment"]);
}

/// What the schedule and the agreement say beside the scheme's own text: a tranche of a mode that holds is held.
#[test]
fn a_schedule_of_another_amount_than_the_scheme_gives() {
    let asked = |scheduled: &str, total: &str, text: &str| {
        let lines = format!(
            "2020-08-01 | money     | amount=900000
             2020-09-28 | agreement | amount={total}
             2020-09-28 | tranche   | no=2 amount={scheduled}
             2021-09-16 | accepted  | year=1 tenths=750"
        );
        let line = format!("2021-09-27 | tranche=2 amount={scheduled}");
        let judged = Desk::under(text).tell(&lines).ask(&line);
        rules(&judged)
            .into_iter()
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    let own = text_of("G");
    assert_eq!(asked("100000", "300000", own), [""; 0]);
    assert_eq!(asked("150000", "300000", own), ["tranche-2"]);
    // The agreement's sum is a flag in the text as it is shipped, and holds where a text makes it a gate.
    let (before, after) = own.split_once("[agreement]").expect("the agreement's rule");
    let strict = format!(
        "{before}[agreement]{}",
        after.replacen("mode = \"flag\"", "mode = \"gate\"", 1)
    );
    assert_eq!(asked("100000", "300000", &strict), [""; 0]);
    assert_eq!(asked("100000", "900000", &strict), ["agreement"]);
}

/// An agreement more than the county has places: its tranche is held where the quota is a gate.
#[test]
fn the_last_pair_of_a_county_and_one_more() {
    let (before, after) = text_of("G").split_once("[quota]").expect("the quota");
    let strict = format!(
        "{before}[quota]{}",
        after.replacen("mode = \"flag\"", "mode = \"gate\"", 1)
    );
    let asked_after = |places: u32, more: &str| {
        let lines = format!(
            "2020-08-01 | money     | amount=900000
             2020-08-01 | quota     | unit=440513 count={places}
             2020-09-01 | agreement | agreement=A0 county=440513 amount=300000
             2020-09-28 | agreement | county=440513 amount=300000"
        );
        let judged = Desk::under(&strict)
            .tell(&lines)
            .tell(more)
            .ask("2020-09-29 | tranche=1 amount=100000");
        rules(&judged)
            .into_iter()
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    let asked = |places| asked_after(places, "");
    assert_eq!(asked(2), [""; 0]);
    assert_eq!(asked(1), ["quota"]);
    // One that ended before the newer was signed leaves it its place.
    let ended = |day: &str| format!("{day} | agreement ended | agreement=A0");
    assert_eq!(asked_after(1, &ended("2020-09-27")), [""; 0]);
    assert_eq!(asked_after(1, &ended("2020-09-28")), ["quota"]);
}

/// A pays whoever is in post on the 15th, by the tier of the school of that day: whoever is not is held, as is another rate.
#[test]
fn a_month_in_post_and_off_it_and_at_another_rate() {
    let held = |lines: &str, ask: &str| -> Vec<&'static str> {
        let judged = Desk::under(text_of("A"))
            .tell("2025-01-01 | money | amount=9000\n2024-09-01 | tier | rate=500")
            .tell(lines)
            .ask(&format!(
                "2025-02-25 | case=none school=U1 month=2025-02 {ask}"
            ));
        let held = judged.stops.iter().filter(|stop| stop.holds());
        let codes = held.filter_map(|stop| stop.code);
        codes.filter(|code| ["F43", "F44"].contains(code)).collect()
    };
    let until = |day: &str| format!("2024-09-01 | post | to={day}");
    assert_eq!(held(&until("2025-02-15"), "amount=500"), [""; 0]);
    assert_eq!(held(&until("2025-02-14"), "amount=500"), ["F44"]);
    assert_eq!(held(&until("2025-06-30"), "amount=500.01"), ["F43"]);
}

/// The age of a seconded teacher lies in the vault: what no paper could lift holds nobody's money, and is told.
#[test]
fn the_age_of_a_seconded_teacher_is_for_whoever_reviews() {
    let judged = Desk::under(text_of("S6"))
        .tell(
            "2025-01-01 | money | amount=9000
             2025-03-01 | claim | category=cat-2
             2025-04-01 | award | amount=600",
        )
        .ask("2025-04-20 | amount=400");
    let age = judged.stops.iter().find(|stop| stop.rule == "secondee-age");
    let age = age.expect("the age is told");
    assert!(!age.holds() && age.lifts.is_empty(), "{age:?}");
    assert!(
        age.finding.starts_with("the age lies in the vault alone"),
        "{age:?}"
    );
}

/// Who moved is due the rate of the school of the 15th: the list of the school that was left, or not joined yet, is held.
#[test]
fn a_month_after_a_transfer_by_the_old_school_and_by_the_new_one() {
    let held = |school: &str, amount: &str| -> Vec<&'static str> {
        let judged = Desk::under(text_of("A"))
            .tell(
                "2025-01-01 | money | amount=9000
                 2024-09-01 | tier | unit=U1 rate=600
                 2024-09-01 | tier | unit=U2 rate=400
                 2024-09-01 | post | unit=U1
                 2025-02-01 | left | unit=U1
                 2025-02-01 | post | unit=U2",
            )
            .ask(&format!(
                "2025-02-25 | case=none school={school} month=2025-02 amount={amount}"
            ));
        let held = judged.stops.iter().filter(|stop| stop.holds());
        let codes = held.filter_map(|stop| stop.code);
        codes.filter(|code| ["F43", "F44"].contains(code)).collect()
    };
    assert_eq!(held("U2", "400"), [""; 0]);
    assert_eq!(held("U1", "600"), ["F43"]);
    assert_eq!(held("U2", "600"), ["F43"]);
}

/// Two schools' lists name one person for one month: the row of the school where she is in post goes.
#[test]
fn one_person_by_two_schools_for_one_month_and_by_one() {
    let asked = |second: &str| -> Vec<Vec<&'static str>> {
        let answer = Desk::under(text_of("A"))
            .tell(
                "2025-01-01 | money | amount=9000
                 2024-09-01 | tier | unit=U1
                 2024-09-01 | tier | unit=U2
                 2024-09-01 | post | unit=U2",
            )
            .asks(&format!(
                "2025-02-25 | payment=P1 case=none amount=500 month=2025-02 school=U1
                 2025-02-25 | payment=P2 case=none amount=500 {second}"
            ));
        let held = |judged: &sunledger::detect::gate::Judged| -> Vec<&'static str> {
            let held = judged.stops.iter().filter(|stop| stop.holds());
            let codes = held.filter_map(|stop| stop.code);
            codes.filter(|code| *code == "F15").collect()
        };
        answer.rows.iter().map(held).collect()
    };
    let none: Vec<&str> = Vec::new();
    assert_eq!(
        asked("month=2025-02 school=U2"),
        [vec!["F15"], none.clone()]
    );
    assert_eq!(
        asked("month=2025-03 school=U2"),
        [none.clone(), none.clone()]
    );
    assert_eq!(
        asked("month=2025-02 school=U2 person=乙"),
        [none.clone(), none]
    );
}

/// A list by the month that was raised for a person holds what is paid to them under an alias joined with that one, and
/// to nobody else.
#[test]
fn a_row_raised_under_one_alias_and_paid_under_another() {
    let held = |more: &str| -> Vec<&'static str> {
        let judged = Desk::under(text_of("A"))
            .tell(
                "2025-01-01 | money       | amount=9000
                 2024-09-01 | tier        | rate=500
                 2024-09-01 | post        | to=2025-06-30
                 2025-02-10 | notice      | until=2025-02-17
                 2025-02-10 | row         | case=none person=甲 month=2025-02 amount=500
                 2025-02-11 | row lowered | case=none person=乙 amount=600",
            )
            .tell(more)
            .ask("2025-02-25 | case=none school=U1 month=2025-02 amount=500");
        let held = judged.stops.iter().filter(|stop| stop.holds());
        let codes = held.filter_map(|stop| stop.code);
        codes.filter(|code| *code == "F32").collect()
    };
    assert_eq!(held(""), [""; 0]);
    assert_eq!(held("2025-02-12 | one person | person=乙"), ["F32"]);
}

/// Meals beyond the days attended are told of the next tranche of that agreement, as G's text binds them.
#[test]
fn a_tranche_after_meals_beyond_the_days_attended() {
    let told = |spent: &str, agreement: &str| -> Vec<(String, bool)> {
        let judged = Desk::under(text_of("G"))
            .tell(
                "2020-08-01 | money     | amount=900000
                 2020-09-28 | agreement |
                 2020-09-28 | agreement | agreement=A11
                 2021-03-31 | attended  | person=甲 month=2021-03 days=21
                 2021-09-16 | accepted  | year=1 tenths=750
                 2021-09-16 | accepted  | agreement=A11 year=1 tenths=750",
            )
            .tell(&format!(
                "2021-03-31 | spent | agreement=A1 cost=伙食补助 person=甲 month=2021-03 amount={spent}"
            ))
            .ask(&format!("2021-09-27 | agreement={agreement} tranche=2 amount=100000"));
        let meals = judged.stops.iter().filter(|stop| stop.code == Some("F50"));
        meals
            .map(|stop| (stop.rule.clone(), stop.holds()))
            .collect()
    };
    assert!(told("840", "A1").is_empty());
    assert_eq!(told("840.01", "A1"), [("cost-meals".to_owned(), false)]);
    assert!(told("840.01", "A11").is_empty(), "another agreement's");
    // So it is of a cost that is recorded by hand, with those of its month before, and it stands.
    let said = |before: &str, more: &str, days: &str| {
        let spent = |number: u8, amount: &str| {
            format!(
                "2021-03-31 | spent | voucher=V{number} agreement=A1 cost=伙食补助 person=甲 month=2021-03 amount={amount}"
            )
        };
        let desk = Desk::under(text_of("G"))
            .tell("2020-09-28 | agreement |")
            .tell(days)
            .tell(&spent(1, before));
        let said = desk.act(&spent(2, more)).into_iter();
        said.map(|(rule, code, holds)| format!("{rule} {code} {holds}"))
            .collect::<Vec<_>>()
    };
    let attended = "2021-03-31 | attended | person=甲 month=2021-03 days=21";
    assert_eq!(said("800", "40", attended), [""; 0]);
    assert_eq!(said("800", "40.01", attended), ["cost-meals F50 false"]);
    assert_eq!(said("800", "40.01", ""), [""; 0], "nobody told the days");
}

/// G asks for the aided school's own evaluation of the year before: a tranche released without one is told, and released.
#[test]
fn a_tranche_released_without_its_years_evaluation() {
    let said = |more: &str, number: u8| {
        Desk::under(text_of("G"))
            .tell(
                "2020-09-28 | agreement |
                 2020-09-28 | tranche   | no=1 amount=100000
                 2020-09-28 | tranche   | no=2 amount=100000
                 2021-09-16 | accepted  | year=1",
            )
            .tell(more)
            .act(&format!(
                "2021-09-27 | released | no={number} amount=100000"
            ))
    };
    let lacks = [("F70".to_owned(), "F70", false)];
    assert_eq!(said("", 2), lacks);
    assert_eq!(said("2021-08-20 | evaluated | year=1", 2), []);
    assert_eq!(said("2021-08-20 | evaluated | year=2", 2), lacks);
    assert_eq!(said("", 1), []);
}

/// Where the transfer is the award, an agreement between bodies pays one of the two: no third body, and no person.
#[test]
fn a_transfer_to_a_body_of_the_agreement_and_to_a_person() {
    let held = |scheme: &str, row: &str| {
        let judged = Desk::under(text_of(scheme))
            .tell("2025-01-01 | money | amount=900000\n2025-09-01 | agreement |")
            .ask(&format!(
                "2025-09-10 | case=A1 award=none amount=100000 {row}"
            ));
        judged
            .stops
            .iter()
            .any(|stop| stop.holds() && stop.finding == "the payee is neither body of agreement A1")
    };
    for scheme in ["S1", "S2", "S20"] {
        assert!(!held(scheme, "payee=S2"), "{scheme}");
        assert!(held(scheme, "person=甲"), "{scheme}");
    }
    for scheme in ["S1", "S2"] {
        assert!(held(scheme, "payee=S9"), "{scheme}");
    }
    // A scheme that aids persons may hand the money to one.
    assert!(!held("S6", "person=甲"));
}

/// What the desk has against a transfer of S1, S11, S17 or S20, that holds it for its agreement.
fn against_transfer(scheme: &str, history: &str, row: &str) -> Vec<String> {
    let judged = Desk::under(text_of(scheme))
        .tell("2025-01-01 | money | amount=900000")
        .tell(history)
        .ask(row);
    let own = judged
        .stops
        .into_iter()
        .filter(|stop| stop.rule == "agreement");
    own.map(|stop| {
        assert!(stop.holds() && !stop.clause.is_empty() && !stop.lifts.is_empty());
        stop.finding
    })
    .collect()
}

#[test]
fn a_transfer_on_the_last_day_of_its_agreement_and_the_day_after() {
    let until = "2025-09-01 | agreement | to=2026-08-31";
    let extended = format!("{until}\n2026-08-20 | agreement | to=2027-08-31");
    let row = |day: &str, names: &str| format!("{day} | {names} payee=S2 amount=3000");
    let own = "case=A1 award=none";
    for scheme in ["S1", "S11", "S17", "S20"] {
        let held = |history: &str, day: &str, names: &str| {
            against_transfer(scheme, history, &row(day, names))
        };
        let none: [&str; 0] = [];
        assert_eq!(held(until, "2026-08-31", own), none, "{scheme}");
        let over = ["agreement A1 ran until 2026-08-31"];
        assert_eq!(held(until, "2026-09-01", own), over, "{scheme}");
        assert_eq!(held(&extended, "2026-09-01", own), none, "{scheme}");
        // By the day it is paid on the agreement is signed, and the row names it.
        let unsigned = ["agreement A1 is not signed"];
        assert_eq!(held(until, "2025-08-31", own), unsigned, "{scheme}");
        let unknown = ["agreement A9 is not signed"];
        assert_eq!(held(until, "2026-08-31", "case=A9 award=none"), unknown);
        assert_eq!(
            held(until, "2026-08-31", "case=none"),
            ["it names no agreement"]
        );
        // Nor is it paid by way of a tranche.
        assert_eq!(held(until, "2026-09-01", "tranche=1"), over, "{scheme}");
    }
    // A list of monthly rewards, and one of stipends, rests on no agreement.
    for scheme in ["S2", "H2"] {
        let held = against_transfer(scheme, "", &row("2026-09-01", "case=none"));
        assert!(held.is_empty(), "{scheme}: {held:?}");
    }
}

/// S1, S11 and S17 pay the aided school alone; S20 also whoever its goods are bought from, without an agreement too, but
/// no supporter, and its own pair under their agreement alone.
#[test]
fn a_transfer_to_the_body_that_the_clause_pays() {
    let signed = "2025-09-01 | agreement | to=2026-08-31";
    let held = |scheme: &str, names: &str, payee: &str| {
        let row = format!("2025-10-10 | {names} payee={payee} amount=3000");
        against_transfer(scheme, signed, &row)
    };
    let (own, none) = ("case=A1 award=none", [""; 0]);
    let supporter =
        ["the payee is the supporting body of agreement A1, which the clause does not pay"];
    for scheme in ["S1", "S11", "S17", "S20"] {
        for aided in ["S2", "受"] {
            assert_eq!(held(scheme, own, aided), none, "{scheme}");
        }
        for giver in ["S1", "支"] {
            assert_eq!(held(scheme, own, giver), supporter, "{scheme}");
        }
    }
    assert_eq!(held("S20", own, "玩具店"), none);
    assert_eq!(held("S20", "case=none", "玩具店"), none);
    for named in ["S1", "S2", "受"] {
        let unnamed = ["it names no agreement"];
        assert_eq!(held("S20", "case=none", named), unnamed, "{named}");
    }
    let neither = ["the payee is neither body of agreement A1"];
    assert_eq!(held("S17", own, "玩具店"), neither);
}

/// Money that must go to the own account goes to the body that the text names, where it does.
#[test]
fn the_own_account_of_the_body_that_the_clause_pays() {
    let held = |payees: &str, row: &str| -> Vec<String> {
        let text = text_of("G").replace("payees = [\"supporter\"]", payees);
        let judged = Desk::under(&text)
            .tell(
                "2020-08-01 | money     | amount=900000
                 2020-09-28 | agreement | held=卡支",
            )
            .ask(&format!("2020-10-08 | tranche=1 amount=100000 {row}"));
        let own = judged.stops.into_iter();
        own.filter(|stop| stop.code == Some("F06"))
            .map(|stop| stop.finding)
            .collect()
    };
    let aids = "the payee is not the school that the agreement aids";
    let supports = "the payee is not the school that the agreement supports others through";
    let none = [""; 0];
    for unsaid in ["", "payees = [\"supporter\"]"] {
        assert_eq!(held(unsaid, "payee=S1 account=卡支"), none);
        assert_eq!(held(unsaid, "payee=S2"), [supports]);
    }
    let aided = "payees = [\"aided\"]";
    assert_eq!(held(aided, "payee=S2"), none);
    assert_eq!(held(aided, "payee=S1 account=卡支"), [aids]);
}

/// A body is paid by bank on an account that the row names or a record has.
#[test]
fn a_body_paid_by_bank_has_an_account() {
    let held = |recorded: &str, row: &str| -> Vec<String> {
        let judged = Desk::under(text_of("G"))
            .tell(&format!(
                "2020-08-01 | money     | amount=900000
                 2020-09-28 | agreement | {recorded}"
            ))
            .ask(&format!(
                "2020-10-08 | tranche=1 amount=100000 payee=S1 {row}"
            ));
        let own = judged.stops.into_iter();
        own.filter(|stop| stop.code == Some("F06"))
            .map(|stop| stop.finding)
            .collect()
    };
    let none = [""; 0];
    let without = ["the row names no account, and none is on record as the payee's"];
    assert_eq!(held("agreement=A1", "account=none"), without);
    assert_eq!(held("agreement=A1", "account=卡支"), none);
    assert_eq!(held("held=卡支", "account=none"), none);
}

/// An account that the row itself names, of a body of which none is on record: held where the programme has accounts of its bodies,
/// or the account is on record as another's; where it has none there is nothing to hold it against, and that is told of the list.
#[test]
fn an_account_of_a_body_that_no_register_knows() {
    let asked = |history: &str, row: &str| {
        let answer = Desk::under(text_of("G"))
            .tell(&format!(
                "2020-08-01 | money     | amount=900000
                 2020-09-28 | agreement | agreement=A1
                 {history}"
            ))
            .asks(&format!(
                "2020-10-08 | tranche=1 amount=100000 payee=S1 {row}"
            ));
        let own = answer.rows[0].stops.iter();
        let own = own.filter(|stop| stop.code == Some("F06"));
        let held: Vec<_> = own
            .map(|stop| (stop.finding.clone(), stop.holds()))
            .collect();
        let told = answer.unjudged.iter();
        (
            held,
            told.filter(|why| why.contains("of payees in the list"))
                .count(),
        )
    };
    let unknown = "no account is on record as the payee's, so that nothing says whose the row's is";
    let anothers = "the account is on record as another's, with no relation on record";
    let held = |finding: &str| (vec![(finding.to_owned(), true)], 0);
    // Of no body of the programme is an account on record.
    assert_eq!(asked("", "account=卡支"), (Vec::new(), 1));
    // Another agreement has its body's.
    let other = "2020-09-28 | agreement | agreement=A2 supporter=S7 aided=S8 held=卡七";
    assert_eq!(asked(other, "account=卡支"), held(unknown));
    // Its own, on record, is paid; that of an organisation of no programme of ours says nothing.
    let own = format!("{other}\n2020-09-01 | org | unit=S1 account=卡支");
    assert_eq!(asked(&own, "account=卡支"), (Vec::new(), 0));
    assert_eq!(
        asked("2020-09-01 | org | unit=Z9 account=卡九", "account=卡支"),
        (Vec::new(), 1)
    );
    // On record as another's: of an organisation or a person, by the day.
    for line in ["org | unit=Z9 account=卡九", "account | account=卡九"] {
        let by = |on: &str| asked(&format!("{on} | {line}"), "account=卡九");
        assert_eq!(by("2020-09-01"), held(anothers), "{line}");
        assert_eq!(by("2020-10-09"), (Vec::new(), 1), "{line}");
    }
}

/// The bank's word on the account is told when it is recorded: of a body as of a person.
#[test]
fn what_the_bank_says_of_the_account_is_told() {
    let word = |account: &str, holder: HolderMatch| PaymentConfirmed {
        payment_no: "P1".to_owned(),
        amount: Fen(10_000_000),
        fund: "F".to_owned(),
        bank_ref: None,
        account: Some(alias(account)),
        holder,
    };
    let told = |scheme: &str, history: &str, account: &str, holder: HolderMatch| {
        let told = Desk::under(text_of(scheme))
            .tell(history)
            .told("2025-12-23", word(account, holder));
        let told = told.into_iter().map(|(code, found)| {
            assert_eq!(code, "F06");
            found
        });
        told.collect::<Vec<_>>().join("; ")
    };
    let same = HolderMatch::Same;
    let off = "the account is not on record as the payee's";
    let elsewhere = "by the bank's word the payment went to another account than was ordered";
    let other = "by the bank's word the account's holder is another than the payee";
    let agreed = "2020-09-28 | agreement | held=卡支
                  2025-12-22 | ordered | tranche=1 payee=S1 account=卡支";
    assert_eq!(told("G", agreed, "卡支", same), "");
    assert_eq!(told("G", agreed, "卡他", same), off);
    assert_eq!(told("G", agreed, "卡支", HolderMatch::Different), other);
    let unknown = "2025-12-22 | ordered | payee=S9 account=卡支";
    assert_eq!(told("G", unknown, "卡支", same), "");
    assert_eq!(told("G", unknown, "卡他", same), elsewhere);
    let person = "2025-03-01 | account | account=卡1
                  2025-12-22 | ordered | account=卡1";
    assert_eq!(told("D1", person, "卡1", same), "");
    assert_eq!(told("D1", person, "卡9", same), off);
    assert_eq!(told("D1", person, "卡1", HolderMatch::Different), other);
    // Nothing is on record of the payee: another's by the registers, or another than was ordered.
    let another = "the account is on record as another's, with no relation on record";
    let unknown = "2025-03-01 | account | account=卡9 person=乙
                   2025-12-22 | ordered | account=卡1";
    assert_eq!(told("E", unknown, "卡1", same), "");
    assert_eq!(told("E", unknown, "卡9", same), another);
    assert_eq!(told("E", unknown, "卡8", same), elsewhere);
    // Theirs only later, or no more by then.
    let later = unknown.replace("2025-03-01", "2025-12-24");
    assert_eq!(told("E", &later, "卡9", same), elsewhere);
    let spouse = format!("{unknown}\n2025-03-01 | account | account=卡9 holder=乙");
    assert_eq!(told("E", &spouse, "卡9", same), "");
}

/// A row to an account that is on record as another's is held where nothing is on record of the payee; one that was the
/// payee's until a newer came is told so.
#[test]
fn the_account_of_another_and_one_that_was_replaced() {
    let asked = |history: &str, account: &str| {
        let text = text_of("E").replace(
            "使用细则:转账到本人账户;由监护人、配偶代收的须事先备案\"\nmode = \"flag\"",
            "使用细则:转账到本人账户;由监护人、配偶代收的须事先备案\"\nmode = \"gate\"",
        );
        let desk = Desk::under(&text).tell(history);
        let judged = desk.ask(&format!("2025-12-22 | account={account} amount=100"));
        let own = judged
            .stops
            .into_iter()
            .filter(|stop| stop.code == Some("F06"));
        let told = own.map(|stop| {
            assert!(stop.holds(), "{stop:?}");
            stop.finding
        });
        told.collect::<Vec<_>>().join("; ")
    };
    // The claim's own form is a record too.
    let form = "2025-03-01 | claim | account=卡1";
    assert_eq!(asked(form, "卡1"), "");
    assert_eq!(
        asked(form, "卡2"),
        "the account is not the one that the claim's form names"
    );
    let unknown = "2025-03-01 | account | account=卡9 person=乙";
    let nothing = "no account is on record as the payee's, so that nothing says whose the row's is";
    assert_eq!(asked(unknown, "卡1"), nothing);
    assert_eq!(
        asked(unknown, "卡9"),
        "the account is on record as another's, with no relation on record"
    );
    let later = unknown.replace("2025-03-01", "2025-12-23");
    assert_eq!(asked(&later, "卡9"), nothing);
    let given_up = |day: &str| {
        let history =
            format!("{unknown}\n{day} | account changed | from=卡9 account=卡7 person=乙");
        asked(&history, "卡9")
    };
    assert_eq!(given_up("2025-12-22"), nothing);
    assert_ne!(given_up("2025-12-23"), nothing);
    assert_ne!(given_up("2025-12-23"), "");
    let replaced = "2025-03-01 | account changed | from=卡0 account=卡2";
    assert_eq!(asked(replaced, "卡2"), "");
    assert_eq!(
        asked(replaced, "卡0"),
        "the account was the payee's until 2025-03-01, since when the register has a newer one"
    );
    assert_eq!(
        asked(replaced, "卡9"),
        "the account is not on record as the payee's"
    );
}

/// A case that a review refused is nobody's turn until that level sends it back, or an appeal overturns its word; then it
/// comes to whoever must act, by the days of the step.
#[test]
fn whose_turn_it_is_after_a_review_refused() {
    let text = text_of("C1").replacen("level = 1\n", "level = 1\nmax_wd = 3\n", 1);
    let refused = "2025-05-06 | live claim | person=甲
                   2025-05-07 | live review | level=1 opinion=不同意";
    let asked = |more: &str| {
        let desk = Desk::under(&text).tell(&format!("{refused}\n{more}"));
        let (by, level) = desk.due("2025-05-20");
        let by = by.map_or_else(String::new, |by| format!(" {by}"));
        (format!("{}{by}", desk.turn("2025-05-20")), level)
    };
    let turn = |words: &str| (words.to_owned(), None);
    let over = (String::new(), Some(1));
    assert_eq!(asked(""), over);
    // Another level's word is not its own, and sending back is no agreement.
    assert_eq!(asked("2025-05-08 | live review | level=2"), over);
    let back = "2025-05-08 | live review | level=1 opinion=退回";
    assert_eq!(asked(back), turn("APP claim evidence 2025-05-15"));
    let paper = format!("{back}\n2025-05-09 | live paper | type=doc-01");
    assert_eq!(asked(&paper), turn("R1 claim review 2025-05-14"));
    let agreed = format!("{paper}\n2025-05-09 | live review | level=1");
    assert_eq!(asked(&agreed), turn("R2 claim review"));
    let again = format!("{paper}\n2025-05-09 | live review | level=1 opinion=不同意");
    assert_eq!(asked(&again), over);
    let appeal = "2025-05-08 | live appeal | against=refusal";
    assert_eq!(asked(appeal).0, "R3 claim resolve");
    let settled = |upheld: &str| format!("{appeal}\n2025-05-12 | live appeal settled | {upheld}");
    assert_eq!(asked(&settled("upheld=yes")), over);
    let reopened = settled("case=C1");
    assert_eq!(asked(&reopened), turn("R1 claim review 2025-05-15"));
    let anew = format!("{reopened}\n2025-05-13 | live review | level=1");
    assert_eq!(asked(&anew), turn("R2 claim review"));
    let no = format!("{reopened}\n2025-05-13 | live review | level=1 opinion=不同意");
    assert_eq!(asked(&no), over);
    // A decision that followed its word is overturned with it.
    let decided = |more: &str| {
        asked(&format!(
            "2025-05-07 | live refused | person=甲\n{}\n{more}",
            settled("case=C1")
        ))
    };
    assert_eq!(decided(""), turn("R1 claim review 2025-05-15"));
    let agreed = "2025-05-13 | live review | level=1";
    assert_eq!(decided(agreed), turn("R2 claim review"));
}

/// A step whose last day is over is late from the day after, and still to be done; a claim in time is not told as late.
#[test]
fn a_step_is_late_from_the_day_after_its_last() {
    let over = |on: &str| {
        let desk = Desk::under(text_of("C1")).tell("2025-05-06 | live claim | person=甲");
        let shown = sunledger::inquiry::case::show(desk.world().clone(), "C1", "C1", day(on));
        let turn = shown.expect("it is shown").turn.expect("a turn");
        assert_eq!(
            (turn.command, turn.by),
            ("claim step", Some(day("2025-05-15")))
        );
        turn.over
    };
    assert_eq!(over("2025-05-15"), None);
    let late = Over {
        day: day("2025-05-15"),
        rule: None,
        waiver: None,
        ways: vec![Way::Act],
    };
    assert_eq!(over("2025-05-16"), Some(late));
}

/// An appeal that was won sends the case back to the level that refused it: nothing is awarded before that level has given its word,
/// and from files it is flagged.
#[test]
fn an_award_after_an_appeal_waits_for_the_level_that_refused() {
    let text = text_of("C1");
    let refused = "2025-05-06 | live claim | person=甲
                   2025-05-07 | live review | level=1 opinion=不同意
                   2025-05-08 | live appeal | against=refusal";
    let won = format!("{refused}\n2025-05-12 | live appeal settled |");
    let anew = format!("{won}\n2025-05-13 | live review | level=1");
    let award = "2025-05-13 | award | person=甲 amount=1";
    let silent = "review 1 has given no new word since an appeal overturned its refusal";
    let live = |history: &str| {
        let said = Desk::under(text).tell(history).act(award);
        let own = said.into_iter().filter(|(_, code, _)| *code == "F34");
        own.map(|(rule, _, holds)| (rule, holds))
            .collect::<Vec<_>>()
    };
    let first = "first-review".to_owned();
    assert!(
        live(&won).contains(&(first.clone(), true)),
        "{:?}",
        live(&won)
    );
    assert!(!live(&anew).iter().any(|(rule, _)| *rule == first));
    // A refusal of the decision alone, which every level had agreed to, waits for no level.
    let decided = "2025-05-06 | live claim | person=甲
                   2025-05-07 | live review | level=1
                   2025-05-07 | live refused | person=甲
                   2025-05-08 | live appeal | against=refusal
                   2025-05-12 | live appeal settled |";
    assert!(!live(decided).iter().any(|(rule, _)| *rule == first));
    let told = |history: &str| {
        let desk = Desk::under(text).tell(&format!("{history}\n{award}"));
        let flags = desk.flags("F34", "2025-06-01");
        flags.iter().any(|(finding, _)| finding.contains(silent))
    };
    let from_files = |history: &str| history.replace("live ", "");
    assert!(told(&from_files(&won)));
    assert!(!told(&from_files(&anew)));
    // And the desk says so before it is paid.
    let desk = |history: &str| {
        let desk = Desk::under(text).tell(&format!("{}\n{award}", from_files(history)));
        let judged = desk.ask("2025-05-20 | amount=1");
        judged.stops.iter().any(|stop| stop.finding == silent)
    };
    assert!(desk(&won));
    assert!(!desk(&anew));
}

/// The reward of F is the supporting school's: the aided one of the agreement is awarded nothing, and a school of no
/// agreement is not judged. An award that names nobody is to whoever claimed.
#[test]
fn whom_an_award_is_to() {
    let history = "2025-09-01 | agreement | agreement=C1";
    let held = |unit: &str| {
        let desk = Desk::under(text_of("F")).tell(history);
        let said = desk.act(&format!(
            "2025-12-11 | award | person=none unit={unit} amount=1"
        ));
        said.contains(&("award".to_owned(), "F42", true))
    };
    assert!(!held("S1") && !held("U9"));
    assert!(held("S2"));
    let asked = |payee: &str| {
        let desk = Desk::under(text_of("B")).tell(
            "2024-01-01 | money | amount=900000
             2025-11-03 | claim | person=甲
             2025-12-11 | award | person=none amount=2000",
        );
        let judged = desk.ask(&format!("2025-12-22 | person={payee} amount=2000"));
        let mut stops = judged.stops.iter();
        stops.any(|stop| stop.rule == "award" && stop.code == Some("F42") && stop.holds())
    };
    assert!(!asked("甲"));
    assert!(asked("乙"));
}

/// A bill that a voucher used before is told when it is recorded.
#[test]
fn a_bill_used_before_is_told() {
    let spent = |voucher: &str, fen: i64| ExpenditureRecorded {
        voucher_no: voucher.to_owned(),
        agreement_no: Some("X1".to_owned()),
        year: None,
        cost_line: "交通费".to_owned(),
        payee: Some(Payee::Org("K1".to_owned())),
        invoice: Some(alias("票1")),
        invoice_date: None,
        amount: Fen(fen),
        fund: "F".to_owned(),
        meal_month: None,
        working_days: None,
        approval_no: None,
    };
    let desk = Desk::under(text_of("G")).done("2021-10-01", spent("V1", 50_000));
    let used = "its bill was used for voucher V1".to_owned();
    assert_eq!(
        desk.told("2021-10-02", spent("V2", 50_000)),
        [("F17", used)]
    );
    assert_eq!(desk.told("2021-10-02", spent("V2", 50_001)), []);
}

/// From the first day of the agreement on; an extension for the time after takes nothing away.
#[test]
fn a_transfer_before_the_first_day_of_its_agreement() {
    let signed = "2025-08-01 | agreement | from=2025-09-01 to=2026-08-31";
    let extended = format!("{signed}\n2026-07-01 | agreement | from=2026-09-01 to=2027-08-31");
    let row = |day: &str| format!("{day} | case=A1 award=none payee=S2 amount=3000");
    let none = [""; 0];
    for scheme in ["S1", "S20"] {
        let held = |history: &str, day: &str| against_transfer(scheme, history, &row(day));
        let early = ["agreement A1 runs from 2025-09-01"];
        assert_eq!(held(signed, "2025-08-31"), early, "{scheme}");
        assert_eq!(held(signed, "2025-09-01"), none, "{scheme}");
        assert_eq!(held(&extended, "2026-08-31"), none, "{scheme}");
    }
}

/// What a held row would take stays there for the rows after it, to the fen.
#[test]
fn a_held_row_leaves_the_agreement_to_the_next() {
    let answer = |payee: &str| {
        let rows = format!(
            "2025-09-10 | payment=P1 case=A1 award=none payee={payee} amount=60000
             2025-09-10 | payment=P2 case=A1 award=none payee=S2 amount=40000.01"
        );
        let answer = Desk::under(text_of("S17"))
            .tell("2025-01-01 | money | amount=900000\n2025-09-01 | agreement | amount=100000")
            .asks(&rows);
        answer.rows.iter().map(Judged::pays).collect::<Vec<_>>()
    };
    assert_eq!(answer("S2"), [true, false]);
    assert_eq!(answer("S9"), [false, true]);
}

/// Under a number that nobody gave a case nothing was reviewed.
#[test]
fn a_number_under_which_there_is_no_case() {
    let held = |row: &str| {
        let judged = Desk::under(text_of("A"))
            .tell("2025-01-01 | money | amount=900000\n2025-01-05 | claim |")
            .ask(&format!(
                "2025-02-20 | award=none month=2025-02 amount=500 {row}"
            ));
        rules(&judged).contains(&"case")
    };
    assert!(held("case=C9"));
    assert!(!held("case=C1"));
    assert!(!held("case=none"));
}

/// Under F the schools of an agreement report on the year by the end of November; then the bureau assesses it, within the
/// text's year.
#[test]
fn whose_turn_it_is_before_a_year_is_assessed() {
    let asked = |more: &str, day: &str| {
        let desk = Desk::under(text_of("F"))
            .tell(&format!("2025-09-01 | agreement | agreement=A1\n{more}"));
        let turn = desk.shown_of("A1", day).turn.expect("a turn");
        let by = turn.by.expect("a day");
        format!("{} {} {by}", turn.role.word(), turn.command)
    };
    let school = "UNIT filing add 2025-11-30";
    let bureau = "EDU agreement assess 2025-12-31";
    assert_eq!(asked("", "2025-10-01"), school);
    assert_eq!(asked("", "2025-11-30"), school);
    assert_eq!(asked("", "2025-12-01"), bureau);
    let report =
        |unit: &str, year: &str| format!("2025-11-20 | year filed | unit={unit} year={year}");
    assert_eq!(asked(&report("S1", "2025"), "2025-11-21"), bureau);
    assert_eq!(asked(&report("S9", "2025"), "2025-11-21"), school);
    assert_eq!(asked(&report("S1", "2024"), "2025-11-21"), school);
}

/// An agreement of G is done once each year was accepted and each tranche has arrived, whatever is recorded of it then; else
/// it runs out with the text's last support year, or is ended before. What the list says `claim show` says too.
#[test]
fn how_an_agreement_of_the_loan_stands() {
    use sunledger::inquiry::deal::DealState;
    use sunledger::projections::agreements::state::AgreementState::{
        Completed, Ended, Expired, Running,
    };
    let desk = |more: &str| {
        let signed = "2020-08-01 | money | amount=400000
                      2020-09-01 | agreement | amount=300000";
        Desk::under(text_of("G")).tell(&format!("{signed}\n{more}"))
    };
    let paid = |number: u8, amount: u32| {
        format!(
            "202{}-10-08 | paid | payment=P{number} tranche={number} amount={amount}",
            number - 1
        )
    };
    let accepted =
        |year: u8, tenths: u32| format!("202{year}-09-10 | accepted | year={year} tenths={tenths}");
    let all = |tranche: u32, score: u32| {
        let money: Vec<String> = (1..=3).map(|one| paid(one, tranche)).collect();
        let years = [accepted(1, 800), accepted(2, 800), accepted(3, score)];
        format!("{}\n{}", money.join("\n"), years.join("\n"))
    };
    assert_eq!(desk("").standing("2023-08-31"), Running);
    assert_eq!(desk("").standing("2023-09-01"), Expired);
    let done = desk(&all(100_000, 750));
    assert_eq!(done.standing("2023-08-31"), Running);
    // Its last year is accepted after it ran out.
    assert_eq!(done.standing("2023-09-09"), Expired);
    assert_eq!(done.standing("2023-09-10"), Completed);
    let shown = |desk: &Desk, day: &str| desk.shown_of("A1", day).standing;
    assert_eq!(shown(&done, "2023-09-09"), Some(DealState::Expired));
    assert_eq!(shown(&done, "2023-09-10"), Some(DealState::Completed));
    // A yuan of a tranche, and a tenth of a point, short.
    assert_eq!(desk(&all(99_999, 750)).standing("2024-01-01"), Expired);
    assert_eq!(desk(&all(100_000, 749)).standing("2024-01-01"), Expired);
    let back = format!(
        "{}\n2023-10-01 | came back | payment=P3 amount=100000",
        all(100_000, 750)
    );
    assert_eq!(desk(&back).standing("2023-10-01"), Expired);

    let ended = desk("2021-03-01 | agreement ended |");
    assert_eq!(ended.standing("2021-02-28"), Running);
    assert_eq!(ended.standing("2021-03-01"), Ended);
    assert_eq!(ended.standing("2024-01-01"), Ended);
    let after = desk(&format!(
        "{}\n2023-12-01 | agreement ended |",
        all(100_000, 750)
    ));
    assert_eq!(after.standing("2024-01-01"), Completed);
}

/// One of F, which has no tranches, is done once its last day is past, each of its years was assessed and its rewards have
/// arrived.
#[test]
fn how_an_agreement_with_a_reward_stands() {
    use sunledger::projections::agreements::state::AgreementState::{Completed, Expired, Running};
    let desk = |to: &str, more: &str| {
        Desk::under(text_of("F")).tell(&format!(
            "2025-08-01 | money | amount=90000
             2025-09-01 | agreement | from=2025-09-01 to={to}
             2025-12-05 | assessed | tenths=920
             2025-12-19 | award | case=A1 person=none unit=S1 amount=30000
             {more}"
        ))
    };
    let paid = |yuan: u32| format!("2025-12-22 | paid | case=A1 payee=支 amount={yuan}");
    let day = "2025-12-31";
    assert_eq!(desk(day, &paid(30_000)).standing(day), Running);
    assert_eq!(desk(day, &paid(30_000)).standing("2026-01-01"), Completed);
    assert_eq!(desk(day, &paid(29_999)).standing("2026-01-01"), Expired);
    assert_eq!(desk(day, "").standing("2026-01-01"), Expired);
    // The year that follows was not assessed.
    let two = desk("2026-08-31", &paid(30_000));
    assert_eq!(two.standing("2026-08-31"), Running);
    assert_eq!(two.standing("2026-09-01"), Expired);
}
