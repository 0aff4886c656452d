//! Debts that are set off, and the orders that they were set against once these came back: what may be paid again, what an award
//! has left, what is judged together, and what of it stays owed.

use super::desk::Desk;
use super::shipped::{rules, text_of};
use sunledger::detect::gate::{Stop, of_acts};
use sunledger::domain::date::Date;
use sunledger::domain::events::parties::OrgRegistered;
use sunledger::domain::events::payments::RecoveryOffset;
use sunledger::domain::events::{Event, EventHead};
use sunledger::domain::money::Fen;
use sunledger::domain::party::Role;

fn day(text: &str) -> Date {
    text.parse().expect("a day")
}

/// A debt of 200 yuan of a body's, an order of 1,000 to it, and the money to pay it.
const ORDERED: &str = "
    2025-09-01 | money   | amount=9000
    2025-09-01 | owed    | order=K1 payee=S1 amount=200
    2025-09-02 | ordered | case=none award=none payment=P1 payee=S1 amount=1000";
/// The debt is set against it, and what was sent comes back.
const SET_OFF_AND_BACK: &str = "
    2025-09-03 | set off   | order=K1 payment=P1 amount=200
    2025-09-04 | came back | payment=P1 amount=800 unarrived=yes";

fn came_back() -> Desk {
    Desk::under(text_of("E"))
        .tell(ORDERED)
        .tell(SET_OFF_AND_BACK)
}

/// The stops of F65 of a row to the body, a day after its money came back.
fn f65(desk: &Desk, row: &str) -> Vec<Stop> {
    let judged = desk.ask(&format!("2025-09-05 | case=none award=none {row}"));
    let stops = judged.stops.into_iter();
    stops.filter(|stop| stop.rule == "F65").collect()
}

#[track_caller]
fn goes(desk: &Desk, row: &str) {
    assert_eq!(f65(desk, row), [], "{row}");
}

#[track_caller]
fn is_held(desk: &Desk, row: &str) -> Stop {
    let mut stops = f65(desk, row);
    assert_eq!(stops.len(), 1, "{row}: {stops:?}");
    assert!(stops[0].holds());
    stops.remove(0)
}

#[test]
fn what_came_back_is_what_may_be_ordered_again() {
    let desk = came_back();
    let stop = is_held(&desk, "payment=P2 payee=S1 amount=1000 again=yes");
    assert_eq!(
        stop.clause,
        "项目条款未规定抵扣;一般规则:抵扣的款项不再发放:抵扣与实付之和不超过应付金额"
    );
    assert_eq!(
        stop.finding,
        "200.00 yuan of the order of payment P1 are set against a debt, 800.00 yuan of it came back and 0.00 yuan are ordered anew: this says 1000.00 yuan"
    );
    let offset = &stop.evidence[0];
    let reverse = format!(
        "`sunledger reverse {}.{} --reason WHY`",
        offset.sequence, offset.event
    );
    assert!(stop.lifts.contains("order what came back (800.00 yuan)"));
    assert!(stop.lifts.contains(&reverse), "{}", stop.lifts);
    // The offset, the order and its return.
    assert_eq!(stop.evidence.len(), 3);
    goes(&desk, "payment=P2 payee=S1 amount=800 again=yes");
    is_held(&desk, "payment=P2 payee=S1 amount=800.01 again=yes");
    // One that is not told to be made again is, where it is for more than came back and no more than was ordered.
    is_held(&desk, "payment=P2 payee=S1 amount=1000");
    is_held(&desk, "payment=P2 payee=S1 amount=800.01");
    goes(&desk, "payment=P2 payee=S1 amount=800");
    goes(&desk, "payment=P2 payee=S1 amount=1000.01");
    // For another time, or to another body, it is none.
    goes(
        &desk,
        "payment=P2 payee=S1 amount=1000 again=yes month=2025-09",
    );
    goes(&desk, "payment=P2 payee=S9 amount=1000 again=yes");
    // Where nothing was set off, or nothing came back, nothing is to be held.
    let whole = Desk::under(text_of("E"))
        .tell(ORDERED)
        .tell("2025-09-04 | came back | payment=P1 amount=1000 unarrived=yes");
    goes(&whole, "payment=P2 payee=S1 amount=1000 again=yes");
    let sent = Desk::under(text_of("E"))
        .tell(ORDERED)
        .tell("2025-09-03 | set off | order=K1 payment=P1 amount=200");
    goes(&sent, "payment=P2 payee=S1 amount=1000");
}

#[test]
fn all_that_is_ordered_anew_is_counted_together() {
    let again = "2025-09-05 | ordered | case=none award=none payee=S1 again=yes";
    let desk = came_back().tell(&format!("{again} payment=P2 amount=500"));
    goes(&desk, "payment=P3 payee=S1 amount=300 again=yes");
    is_held(&desk, "payment=P3 payee=S1 amount=300.01 again=yes");
    let all = desk.tell(&format!("{again} payment=P3 amount=300"));
    let stop = is_held(&all, "payment=P4 payee=S1 amount=0.01 again=yes");
    assert!(stop.lifts.starts_with("what came back is ordered already"));
    // Rows of one list too, as far as those before them go.
    let of_list = |first: &str| {
        let desk = Desk::under(text_of("S2"))
            .tell(ORDERED)
            .tell(SET_OFF_AND_BACK);
        let answer = desk.asks(&format!(
            "2025-09-05 | case=none award=none payment=P2 payee=S1 amount={first} again=yes
             2025-09-05 | case=none award=none payment=P3 payee=S1 amount=301 again=yes"
        ));
        let held: Vec<String> = answer.rows.iter().map(|row| rules(row).join(" ")).collect();
        held
    };
    assert_eq!(of_list("499"), ["", ""]);
    assert_eq!(of_list("500"), ["", "F65"]);
    assert_eq!(of_list("801"), ["F65", ""]);
    // What came back of it in its turn may be ordered once more, and what another order of the time had come back too.
    let back = "2025-09-06 | came back | payment=P2 amount=500 unarrived=yes";
    let once_more = came_back()
        .tell(&format!("{again} payment=P2 amount=500"))
        .tell(back);
    goes_on(
        &once_more,
        "payment=P3 payee=S1 amount=800 again=yes",
        false,
    );
    goes_on(&once_more, "payment=P3 payee=S1 amount=801 again=yes", true);
    let other = came_back().tell(
        "2025-09-02 | ordered   | case=none award=none payment=P7 payee=S1 amount=600
         2025-09-04 | came back | payment=P7 amount=600 unarrived=yes
         2025-09-05 | ordered   | case=none award=none payment=P8 payee=S1 amount=600 again=yes",
    );
    goes(&other, "payment=P2 payee=S1 amount=800 again=yes");
    is_held(&other, "payment=P2 payee=S1 amount=801 again=yes");
    // A second payment of the amount that was ordered before the first came back is none made again.
    let second = Desk::under(text_of("E"))
        .tell(ORDERED)
        .tell("2025-09-02 | ordered | case=none award=none payment=P9 payee=S1 amount=1000")
        .tell(SET_OFF_AND_BACK);
    goes(&second, "payment=P2 payee=S1 amount=800 again=yes");
    assert_eq!(second.flags("F65", "2025-09-05"), []);
}

#[track_caller]
fn goes_on(desk: &Desk, row: &str, held: bool) {
    let judged = desk.ask(&format!("2025-09-07 | case=none award=none {row}"));
    let own = judged.stops.iter().any(|stop| stop.rule == "F65");
    assert_eq!(own, held, "{row}: {judged:?}");
}

#[test]
fn who_is_paid_again_is_known_by_every_name() {
    let registered = OrgRegistered {
        code: "4301000003".to_owned(),
        name: "S1".to_owned(),
        uscc: None,
        division: None,
        place: None,
        kind: None,
        pupils: None,
        teachers: None,
        account: None,
        representative: None,
        phone: None,
        address: None,
        founded: None,
    };
    let desk = came_back().record("2025-01-01", registered);
    is_held(&desk, "payment=P2 payee=4301000003 amount=1000 again=yes");
    goes(&desk, "payment=P2 payee=4301000003 amount=800 again=yes");
    let person = |merged: &str| {
        Desk::under(text_of("E"))
            .tell(
                "2025-09-01 | money     | amount=9000
                 2025-09-02 | ordered   | case=none award=none payment=P1 person=乙 amount=1000
                 2025-09-03 | set off   | payment=P1 amount=200
                 2025-09-04 | came back | payment=P1 amount=800 unarrived=yes",
            )
            .tell(merged)
    };
    let row = "payment=P2 person=甲 amount=1000 again=yes";
    goes(&person(""), row);
    is_held(&person("2025-09-04 | one person | person=乙"), row);
}

/// Of two bodies of one name the code says which is paid; an order that states none is of the one that others state.
#[test]
fn two_bodies_of_one_name_are_two() {
    let desk = Desk::under(text_of("E")).tell(
        "2025-09-01 | money     | amount=9000
         2025-09-01 | owed      | order=K1 payee=中心小学 amount=200
         2025-09-02 | ordered   | case=none award=none payment=P1 payee=中心小学 school=4301000011 amount=1000
         2025-09-03 | set off   | order=K1 payment=P1 amount=200
         2025-09-04 | came back | payment=P1 amount=800 unarrived=yes",
    );
    let row = |school: &str| format!("payment=P2 payee=中心小学 amount=1000 {school}");
    goes(&desk, &row("school=4301000012"));
    is_held(&desk, &row("school=4301000011"));
    is_held(&desk, &row(""));
    is_held(
        &desk,
        "payment=P2 payee=4301000011 school=4301000011 amount=1000",
    );
}

/// From files nothing is refused: the offset counts for nothing, F65 tells it, and the debt stays owed.
#[test]
fn an_order_made_again_whole_leaves_the_debt_owed() {
    let state = |desk: &Desk| desk.world().order_state(("E", "K1"));
    let flags = |desk: &Desk| desk.flags("F65", "2025-09-30");
    let told =
        "set against payment P1, of which 800.00 yuan came back and 1000.00 yuan were ordered anew";
    let of = |again: &str, amount: &str, arrived: &str| {
        let order = format!(
            "2025-09-05 | ordered | case=none award=none payment=P2 payee=S1 amount={amount} {again}"
        );
        let desk = came_back().tell(&order);
        match arrived {
            "" => desk,
            sum => desk.tell(&format!("2025-09-06 | arrived | payment=P2 amount={sum}")),
        }
    };
    for again in ["again=yes", ""] {
        for arrived in ["", "1000"] {
            let whole = of(again, "1000", arrived);
            let found = flags(&whole);
            let findings: Vec<&str> = found.iter().map(|(finding, _)| finding.as_str()).collect();
            assert_eq!(findings, [told], "{again} {arrived}");
            let state = state(&whole);
            assert_eq!((state.open, state.uncounted), (20_000, 20_000));
        }
    }
    // What came back, ordered anew, or paid of an order that was whole.
    for (amount, arrived) in [("800", ""), ("800", "800"), ("1000", "800")] {
        let net = of("again=yes", amount, arrived);
        assert_eq!(flags(&net), [], "{amount} {arrived}");
        assert_eq!(state(&net).open, 0);
    }
    assert_eq!(flags(&of("again=yes", "800.01", "800.01")).len(), 1);
    assert_eq!(flags(&of("", "900", "900")).len(), 1);
    assert_eq!(flags(&of("", "1000.01", "1000.01")), []);
    // Every one of its events is evidence: both orders, the return, the offset, the order to pay back, the arrival.
    let whole = of("again=yes", "1000", "1000");
    let found = sunledger::detect::run(whole.world(), day("2025-09-30")).flags;
    let found = found.into_iter().find(|flag| flag.code == "F65");
    assert_eq!(found.expect("it is flagged").evidence.len(), 6);
}

/// The same under one number, which only files can say.
#[test]
fn an_order_made_again_under_its_own_number() {
    let anew = |amount: &str, arrived: &str| {
        came_back().tell(&format!(
            "2025-09-05 | ordered | case=none award=none payment=P1 payee=S1 amount={amount}
             2025-09-06 | arrived | payment=P1 amount={arrived}"
        ))
    };
    let flags = |desk: &Desk| desk.flags("F65", "2025-09-30").len();
    let open = |desk: &Desk| desk.world().order_state(("E", "K1")).open;
    let whole = anew("1000", "1000");
    assert_eq!((flags(&whole), open(&whole)), (1, 20_000));
    for (amount, arrived) in [("800", "800"), ("1000", "800")] {
        let net = anew(amount, arrived);
        assert_eq!((flags(&net), open(&net)), (0, 0), "{amount} {arrived}");
    }
    // At the desk what came back is what arrives, once.
    let ordered = came_back()
        .tell("2025-09-05 | ordered | case=none award=none payment=P1 payee=S1 amount=800");
    let holds = |amount: &str| {
        let (on, event) = ordered.event(&format!(
            "2025-09-06 | arrived | payment=P1 amount={amount}"
        ));
        let stops = ordered.stops_of("E", &on.to_string(), event);
        stops.iter().any(Stop::holds)
    };
    assert!(!holds("800"));
    assert!(holds("600"));
}

const AWARDED: &str = "
    2025-09-01 | money   | amount=9000
    2025-09-02 | claim   | case=C1 person=甲
    2025-09-02 | award   | case=C1 award=J1 person=甲 amount=1000";

/// Whether the award holds a row of another month, which makes no order again.
#[track_caller]
fn award_holds(desk: &Desk, amount: &str) -> Option<String> {
    let judged = desk.ask(&format!(
        "2025-09-20 | case=C1 award=J1 payment=P2 person=甲 account=卡1 month=2025-12 amount={amount}"
    ));
    let mut stops = judged.stops.into_iter();
    let own = stops.find(|stop| stop.rule == "award" && stop.holds());
    own.map(|stop| stop.finding)
}

#[test]
fn what_was_kept_of_an_order_is_paid_under_its_award() {
    let order =
        "2025-09-03 | ordered | case=C1 award=J1 payment=P1 person=甲 account=卡1 amount=1000";
    let desk = Desk::under(text_of("C1"))
        .tell(AWARDED)
        .tell(order)
        .tell(SET_OFF_AND_BACK);
    assert_eq!(award_holds(&desk, "800"), None);
    let held = award_holds(&desk, "801");
    assert_eq!(
        held.as_deref(),
        Some("awarded 1000.00 yuan, 200.00 yuan are paid or under way, the row says 801.00 yuan")
    );
    let whole = Desk::under(text_of("C1")).tell(AWARDED).tell(order);
    let whole = whole.tell("2025-09-04 | came back | payment=P1 amount=1000 unarrived=yes");
    assert_eq!(award_holds(&whole, "1000"), None);
}

#[test]
fn what_is_set_off_of_an_award_is_no_more_to_be_paid() {
    let desk = Desk::under(text_of("C1")).tell(AWARDED).tell(
        "2025-09-03 | ordered | case=C1 award=J1 payment=P1 person=甲 account=卡1 amount=300
             2025-09-03 | arrived | payment=P1 amount=300",
    );
    assert_eq!(award_holds(&desk, "700"), None);
    let desk = desk.tell("2025-09-04 | set off | case=C1 payment=P1 amount=100");
    assert_eq!(award_holds(&desk, "600"), None);
    assert!(award_holds(&desk, "601").is_some());
    // Of another case it takes nothing.
    let other = Desk::under(text_of("C1")).tell(AWARDED);
    let other = other.tell("2025-09-04 | set off | case=C9 payment=P1 amount=100");
    assert_eq!(award_holds(&other, "1000"), None);
}

/// What was kept, and what is set off of the award, is not waited for: nobody is asked to order it.
#[test]
fn a_case_waits_for_what_is_left_of_its_award() {
    let turn = |lines: &str| super::honest().tell(lines).turn("2025-12-22");
    let order = "2025-12-11 | ordered | account=卡1 payment=P1";
    let back = format!(
        "{order} amount=2000
         2025-12-12 | set off   | payment=P1 amount=500
         2025-12-13 | came back | payment=P1 amount=1500 unarrived=yes"
    );
    assert_eq!(turn(&back), "PAY pay instruct");
    let again = |amount: &str| {
        turn(&format!(
            "{back}
             2025-12-14 | ordered | account=卡1 payment=P2 amount={amount} again=yes
             2025-12-15 | arrived | payment=P2 amount={amount}"
        ))
    };
    assert_eq!(again("1499.99"), "PAY pay instruct");
    assert_eq!(again("1500"), "");
    let of_award = |off: &str| {
        turn(&format!(
            "{order} amount=1500
             2025-12-12 | set off | case=C1 payment=P1 amount={off}
             2025-12-13 | arrived | payment=P1 amount=1500"
        ))
    };
    assert_eq!(of_award("499.99"), "PAY pay instruct");
    assert_eq!(of_award("500"), "");
}

/// Two debts set off together are judged together.
#[test]
fn the_second_of_two_offsets_sees_the_first() {
    let held = |desk: &Desk, case_no: Option<&str>, yuan: [i64; 2]| {
        let offsets = yuan.map(|yuan| {
            Event::from(RecoveryOffset {
                order_no: "K1".to_owned(),
                payment_no: "P1".to_owned(),
                case_no: case_no.map(str::to_owned),
                amount: Fen(yuan * 100),
                fund: "F".to_owned(),
            })
        });
        let on = day("2025-09-04");
        let head = EventHead {
            scheme: Some(desk.scheme_ref()),
            ..EventHead::live(Role::Pay, on)
        };
        let acts: Vec<_> = offsets.iter().map(|event| (&head, event)).collect();
        let stops = of_acts(desk.world().clone().suppose(), &acts, on).expect("sums that fit");
        let held = stops.iter().map(|stops| stops.iter().any(Stop::holds));
        held.collect::<Vec<bool>>()
    };
    let order = Desk::under(text_of("E")).tell(ORDERED);
    assert_eq!(held(&order, None, [500, 500]), [false, false]);
    assert_eq!(held(&order, None, [500, 501]), [false, true]);
    let award = Desk::under(text_of("C1")).tell(AWARDED).tell(
        "2025-09-03 | ordered | case=C1 award=J1 payment=P1 person=甲 account=卡1 amount=800",
    );
    assert_eq!(held(&award, Some("C1"), [100, 100]), [false, false]);
    assert_eq!(held(&award, Some("C1"), [100, 101]), [false, true]);
}

/// What is set off leaves the fund no more: out of an order, with or without an award, and out of an award beyond its orders.
#[test]
fn a_fund_pays_what_is_left_once_a_debt_is_set_off() {
    let flags = |scheme: &str, money: &str, lines: &str| {
        let desk = Desk::under(text_of(scheme))
            .tell(&format!("2025-09-01 | money | amount={money}"))
            .tell(lines);
        desk.flags("F41", "2025-09-30").len()
    };
    let order = "2025-09-02 | ordered | case=none award=none payment=P1 payee=S1 amount=1000";
    let off = "2025-09-02 | set off | payment=P1 amount=200";
    let paid = format!("{order}\n{off}\n2025-09-03 | arrived | payment=P1 amount=800");
    assert_eq!(flags("E", "800", &paid), 0);
    assert_eq!(flags("E", "799.99", &paid), 1);
    // Paid all the same, it left the fund.
    let all_the_same = format!("{order}\n{off}\n2025-09-03 | arrived | payment=P1 amount=1000");
    assert_eq!(flags("E", "999.99", &all_the_same), 1);
    // It came back, and is paid again.
    let again = format!(
        "{order}\n{off}
         2025-09-03 | came back | payment=P1 amount=800 unarrived=yes
         2025-09-04 | ordered   | case=none award=none payment=P2 payee=S1 amount=800 again=yes"
    );
    assert_eq!(flags("E", "800", &again), 0);
    assert_eq!(flags("E", "799.99", &again), 1);
    let award = "2025-09-02 | claim | case=C1 person=甲
                 2025-09-02 | award | case=C1 award=J1 person=甲 amount=1000";
    let order = "2025-09-02 | ordered | case=C1 award=J1 payment=P1 person=甲 account=卡1";
    let of_order = format!("{award}\n{order} amount=1000\n{off}");
    assert_eq!(flags("C1", "800", &of_order), 0);
    assert_eq!(flags("C1", "799.99", &of_order), 1);
    let of_award = format!(
        "{award}\n{order} amount=700\n2025-09-02 | set off | case=C1 payment=P1 amount=200"
    );
    assert_eq!(flags("C1", "800", &of_award), 0);
    assert_eq!(flags("C1", "799.99", &of_award), 1);
}

/// Where nothing is taken from the order, nobody is told that something is.
#[test]
fn more_than_was_ordered_is_told_as_such() {
    let desk = Desk::under(text_of("C1")).tell(AWARDED).tell(
        "2025-09-03 | ordered | case=C1 award=J1 payment=P1 person=甲 account=卡1 amount=300
         2025-09-03 | set off | case=C1 payment=P1 amount=100",
    );
    let told = |kind: &str| {
        let (on, event) = desk.event(&format!(
            "2025-09-04 | {kind} | payment=P1 amount=301 unarrived=yes"
        ));
        let stops = desk.stops_of("C1", &on.to_string(), event).into_iter();
        let held = stops.filter(Stop::holds);
        held.map(|stop| (stop.finding, stop.lifts))
            .collect::<Vec<_>>()
    };
    let finding = "payment P1 is ordered for 300.00 yuan, of which nothing is set against a debt, and this says 301.00 yuan";
    let told_of = |lifts: &str| vec![(finding.to_owned(), lifts.to_owned())];
    assert_eq!(
        told("arrived"),
        told_of("confirm what was ordered (`--amount 300.00`)")
    );
    assert_eq!(
        told("came back"),
        told_of("record the return of what was ordered (`--amount 300.00`)")
    );
}

/// What an appeal overturned gives nothing to set a debt against; what was decided anew does, at the desk and in F65.
#[test]
fn an_overturned_award_pays_no_debt() {
    let desk = Desk::under(text_of("C1")).tell(
        "2025-09-01 | money   | amount=9000
         2025-09-02 | claim   | case=C1 person=甲
         2025-09-02 | award   | case=C1 award=J1 person=甲 amount=800
         2025-09-03 | ordered | case=C1 award=J1 payment=P1 person=甲 account=卡1 amount=100",
    );
    let holds = |desk: &Desk, amount: &str| {
        let (on, event) = desk.event(&format!(
            "2025-09-08 | set off | case=C1 payment=P1 amount={amount}"
        ));
        let stops = desk.stops_of("C1", &on.to_string(), event);
        stops.iter().any(Stop::holds)
    };
    assert!(!holds(&desk, "700"));
    assert!(holds(&desk, "700.01"));
    let anew = desk.tell(
        "2025-09-04 | appeal         | against=award
         2025-09-05 | appeal settled |
         2025-09-06 | award          | case=C1 award=J2 person=甲 amount=200
         2025-09-07 | owed           | order=K1 person=甲 amount=800",
    );
    assert!(!holds(&anew, "100"));
    assert!(holds(&anew, "100.01"));
    let flags = |amount: &str| {
        let told = anew.clone().tell(&format!(
            "2025-09-08 | set off | case=C1 payment=P1 amount={amount}
             2025-09-09 | arrived | payment=P1 amount=100"
        ));
        let state = told.world().order_state(("C1", "K1"));
        (told.flags("F65", "2025-09-30").len(), state.open)
    };
    assert_eq!(flags("100"), (0, 70_000));
    assert_eq!(flags("100.01"), (1, 80_000));
}

/// What no order is left of is settled: the lists and the books wait for nothing.
#[test]
fn an_order_that_is_set_off_whole_is_settled() {
    use sunledger::report::lists::cases::{CaseState, cases};
    use sunledger::report::lists::payments::{PaymentState, payments};
    use sunledger::report::roster::{Choice, roster};
    let told = |amount: &str| {
        let desk = Desk::under(text_of("C1")).tell(AWARDED).tell(&format!(
            "2025-09-01 | owed    | order=K1 person=甲 amount=1000
             2025-09-03 | ordered | case=C1 award=J1 payment=P1 person=甲 account=卡1 amount=1000
             2025-09-04 | set off | order=K1 payment=P1 amount={amount}"
        ));
        let world = desk.world();
        let payment = payments(world).expect("sums that fit").remove(0).state;
        let cases = cases(world).expect("sums that fit");
        let case = cases.iter().find(|case| case.case_no == "C1");
        let list = roster(world, "C1", Choice::default()).expect("sums that fit");
        (payment, case.expect("the case").state, list.total.under_way)
    };
    assert_eq!(told("1000"), (PaymentState::SetOff, CaseState::SetOff, 0));
    assert_eq!(
        told("999.99"),
        (PaymentState::Instructed, CaseState::Instructed, 1)
    );
}
