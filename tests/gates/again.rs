//! Orders told as made again: what they order came back, once. At the desk more is held, and of files F42 tells it.

use super::desk::Desk;
use super::shipped::{rules, text_of};
use sunledger::detect::flag::{Flag, Severity};
use sunledger::detect::gate::Stop;

/// An order of 1,000 yuan to a body that came back.
const BACK: &str = "
    2025-09-01 | money     | amount=9000
    2025-09-02 | ordered   | case=none award=none payment=P1 payee=S1 amount=1000
    2025-09-04 | came back | payment=P1 amount=1000 unarrived=yes";

fn came_back() -> Desk {
    Desk::under(text_of("E")).tell(BACK)
}

/// What holds a row to the body for what it orders again.
fn held(desk: &Desk, row: &str) -> Option<Stop> {
    let judged = desk.ask(&format!("2025-09-05 | case=none award=none {row}"));
    let mut stops = judged.stops.into_iter();
    stops.find(|stop| stop.rule == "again" && stop.holds())
}

#[test]
fn what_never_came_back_is_not_paid_again() {
    let nothing = Desk::under(text_of("E")).tell("2025-09-01 | money | amount=9000");
    let stop = held(&nothing, "payment=P2 payee=S1 amount=900 again=yes").expect("it is held");
    assert_eq!(stop.code, Some("F42"));
    assert_eq!(
        stop.clause,
        "项目条款未规定重新发放;一般规则:重新发放的款项不超过退回的款项"
    );
    assert_eq!(
        stop.finding,
        "900.00 yuan are to be paid again, and of what came back from this payee for this fund and period, or this case, 0.00 yuan are not paid again yet"
    );
    assert!(stop.lifts.contains("`sunledger pay return`"));
    // Not told as made again it pays what is free.
    assert_eq!(held(&nothing, "payment=P2 payee=S1 amount=900"), None);
    let desk = came_back();
    assert_eq!(
        held(&desk, "payment=P2 payee=S1 amount=1000 again=yes"),
        None
    );
    let stop = held(&desk, "payment=P2 payee=S1 amount=1000.01 again=yes").expect("it is held");
    assert!(
        stop.lifts.contains("1000.00 yuan at most"),
        "{}",
        stop.lifts
    );
    // It is for the same payee and the same time.
    for other in ["payee=S9 amount=900", "payee=S1 amount=900 month=2025-12"] {
        assert!(
            held(&desk, &format!("payment=P2 {other} again=yes")).is_some(),
            "{other}"
        );
    }
}

#[test]
fn what_came_back_is_paid_again_once() {
    let again = "2025-09-05 | ordered | case=none award=none payee=S1 again=yes";
    let desk = came_back().tell(&format!("{again} payment=P2 amount=600"));
    assert_eq!(
        held(&desk, "payment=P3 payee=S1 amount=400 again=yes"),
        None
    );
    assert!(held(&desk, "payment=P3 payee=S1 amount=400.01 again=yes").is_some());
    // That one came back too.
    let once_more = desk.tell("2025-09-05 | came back | payment=P2 amount=600 unarrived=yes");
    assert_eq!(
        held(&once_more, "payment=P3 payee=S1 amount=1000 again=yes"),
        None
    );
    assert!(held(&once_more, "payment=P3 payee=S1 amount=1000.01 again=yes").is_some());
    // Under its own number, it is made again already.
    let own = came_back()
        .tell("2025-09-05 | ordered | case=none award=none payment=P1 payee=S1 amount=1000");
    assert!(held(&own, "payment=P3 payee=S1 amount=0.01 again=yes").is_some());
    // Rows of one list, as far as those before them go.
    let of_list = |first: &str| -> Vec<String> {
        let answer = Desk::under(text_of("S2")).tell(BACK).asks(&format!(
            "2025-09-05 | case=none award=none payment=P2 payee=S1 amount={first} again=yes
             2025-09-05 | case=none award=none payment=P3 payee=S1 amount=401 again=yes"
        ));
        answer.rows.iter().map(|row| rules(row).join(" ")).collect()
    };
    assert_eq!(of_list("599"), ["", ""]);
    assert_eq!(of_list("600"), ["", "again"]);
    assert_eq!(of_list("1001"), ["again", ""]);
}

/// Of one case another period is the same money.
#[test]
fn what_came_back_of_a_case_is_paid_again_in_it() {
    let desk = Desk::under(text_of("C1")).tell(
        "2025-09-01 | money     | amount=9000
         2025-09-02 | claim     | case=C1 person=甲
         2025-09-02 | award     | case=C1 award=J1 person=甲 amount=1000
         2025-09-03 | ordered   | case=C1 award=J1 payment=P1 person=甲 account=卡1 amount=1000
         2025-09-04 | came back | payment=P1 amount=1000 unarrived=yes",
    );
    let holds = |row: &str| {
        let judged = desk.ask(&format!(
            "2025-09-05 | person=甲 account=卡1 again=yes payment=P2 month=2025-12 {row}"
        ));
        judged.stops.iter().any(|stop| stop.rule == "again")
    };
    assert!(!holds("case=C1 award=J1 amount=1000"));
    assert!(holds("case=C1 award=J1 amount=1000.01"));
    assert!(holds("case=C9 award=none amount=1000"));
}

/// From files nothing is refused: F42 tells what is paid again beyond what came back, in either order of import.
#[test]
fn f42_tells_more_paid_again_than_came_back() {
    let flags = |desk: &Desk| desk.flags("F42", "2025-09-30");
    let again = |amount: &str| {
        format!(
            "2025-09-05 | ordered | case=none award=none payment=P2 payee=S1 amount={amount} again=yes"
        )
    };
    let of = |lines: &[&str]| Desk::under(text_of("E")).tell(&lines.join("\n"));
    let beyond = again("1000.01");
    for lines in [[BACK, beyond.as_str()], [beyond.as_str(), BACK]] {
        let found = flags(&of(&lines));
        let findings: Vec<&str> = found.iter().map(|(finding, _)| finding.as_str()).collect();
        assert_eq!(
            findings,
            ["1000.01 yuan are paid again, and 1000.00 yuan came back"]
        );
    }
    assert_eq!(flags(&of(&[BACK, &again("1000")])), []);
    let money = "2025-09-01 | money | amount=9000";
    assert_eq!(flags(&of(&[money, &again("900")])).len(), 1);
    let first = again("900").replace(" again=yes", "");
    assert_eq!(flags(&of(&[money, &first])), []);
}

/// Whoever dismissed the flag sees it under the same id as more is ordered, and under the id that it had before.
#[test]
fn the_flag_of_more_paid_again_keeps_its_id() {
    let again = |number: &str, amount: &str| {
        format!(
            "2025-09-05 | ordered | case=none award=none payment={number} payee=S1 amount={amount} again=yes"
        )
    };
    let ids = |desk: &Desk| {
        let ids = desk.flag_ids("F42", "2025-09-30");
        assert_eq!(ids.len(), 1, "{ids:?}");
        ids[0].clone()
    };
    let first = came_back().tell(&again("P2", "1500"));
    let second = first.clone().tell(&again("P3", "10"));
    let ((id, former), (same, all)) = (ids(&first), ids(&second));
    assert_eq!(id, same);
    // By the last order that was made again: of P2 first, then of P3.
    let known =
        |number: &str| Flag::new("F42", Severity::Critical, "E", &format!("again/{number}")).id;
    assert!(former.contains(&known("P2")), "{former:?}");
    assert!(
        all.contains(&known("P2")) && all.contains(&known("P3")),
        "{all:?}"
    );
    // Nothing came back at all.
    let nothing = Desk::under(text_of("E")).tell("2025-09-01 | money | amount=9000");
    let first = nothing.tell(&again("P2", "1500"));
    let second = first.clone().tell(&again("P3", "10"));
    assert_eq!(ids(&first).0, ids(&second).0);
}
