//! What an objection holds that was right, and what a row is told of another row that is held.

use super::desk::Desk;
use super::shipped::text_of;
use super::{PAY, holds, honest, pays};

/// An objection of the notice's second day, and its outcome on the fifth.
const UPHELD: &str = "2025-12-05 | objection
     2025-12-08 | objection settled | outcome=属实";

fn upheld() -> Desk {
    honest().tell(UPHELD)
}

#[test]
fn an_upheld_objection_holds_its_row_until_the_list_is_changed() {
    let judged = holds(&upheld(), PAY, &["notice"]);
    let stop = &judged.stops[0];
    assert_eq!(stop.code, Some("F31"));
    assert_eq!(
        stop.finding,
        "objection O1 was upheld, and neither the list nor the case was changed after it"
    );
    assert!(stop.lifts.contains("`notice supplement`"), "{stop:?}");
    // One that was not right passes, and one of another case.
    pays(
        &honest().tell(&UPHELD.replace(" | outcome=属实", " |")),
        PAY,
    );
    pays(
        &honest().tell(&UPHELD.replace("| objection\n", "| objection | case=C9\n")),
        PAY,
    );
    // Until it is settled it is open.
    let early = honest().tell("2025-12-05 | objection");
    assert!(
        holds(&early, PAY, &["notice"]).stops[0]
            .finding
            .contains("was open")
    );

    let with = |line: &str| upheld().tell(line);
    let lowered = "2025-12-09 | row lowered | amount=1500";
    pays(&with(lowered), "2025-12-22 | account=卡1 amount=1500");
    // What was lowered before anybody objected answers nothing.
    let before = with("2025-12-04 | row lowered | amount=1500");
    holds(&before, "2025-12-22 | account=卡1 amount=1500", &["notice"]);
    holds(
        &with("2025-12-09 | row lowered | amount=1500 case=C9"),
        PAY,
        &["notice"],
    );
    // Raised, or lowered to what it showed, it was not lowered.
    for same in ["2100", "2000"] {
        let line = format!("2025-12-09 | row lowered | amount={same}");
        let judged = with(&line).ask(PAY);
        let f31 = judged.stops.iter().any(|stop| stop.code == Some("F31"));
        assert!(f31, "{same}: {:#?}", judged.stops);
    }
    // Shown anew it waits for the time of that notice.
    let anew = with(
        "2025-12-10 | supplement | until=2025-12-17
         2025-12-10 | row        | notice=N2",
    );
    let running = holds(&anew, "2025-12-17 | account=卡1", &["notice"]);
    let f31 = running.stops.iter().find(|stop| stop.code == Some("F31"));
    assert!(
        f31.is_some_and(|stop| stop.finding.contains("N2")),
        "{running:?}"
    );
    pays(&anew, "2025-12-18 | account=卡1");
    let other = with(
        "2025-12-10 | supplement | until=2025-12-17
         2025-12-10 | row        | notice=N2 case=C9",
    );
    holds(&other, PAY, &["notice"]);
}

#[test]
fn an_upheld_objection_is_answered_by_a_review_or_an_award_anew() {
    let with = |line: &str| upheld().tell(line);
    pays(&with("2025-12-09 | review | level=2"), PAY);
    // A review that sends it back answers nothing, nor does one before the objection was found right.
    let back = with("2025-12-09 | review | level=2 opinion=退回");
    assert!(!back.ask(PAY).pays());
    let earlier = with("2025-12-06 | review | level=2");
    holds(&earlier, PAY, &["notice"]);
    // The first award is no second look.
    holds(&upheld(), PAY, &["notice"]);
    let late = honest().tell(
        "2025-12-09 | objection
         2025-12-12 | objection settled | outcome=属实
         2025-12-15 | award | award=J2",
    );
    let judged = late.ask(PAY);
    let f31 = judged.stops.iter().any(|stop| stop.code == Some("F31"));
    assert!(!f31, "{:#?}", judged.stops);
}

#[test]
fn whose_turn_it_is_after_an_upheld_objection() {
    assert_eq!(
        honest().tell("2025-12-05 | objection").turn("2025-12-12"),
        "R3 notice resolve"
    );
    assert_eq!(upheld().turn("2025-12-12"), "NTC notice supplement");
    let settled = honest().tell(&UPHELD.replace(" | outcome=属实", " |"));
    assert_eq!(settled.turn("2025-12-12"), "PAY pay instruct");
}

/// The payment to the payee's own account is not suspected for another row on that account: neither for one below it, nor
/// for one above it that is held and pays nobody.
#[test]
fn a_row_is_not_suspected_for_another_that_is_held_beside_it() {
    let desk = Desk::under(text_of("H1")).tell(
        "2025-01-10 | money | amount=9000
         2025-01-10 | contract | amount=1000
         2025-01-20 | progress | tenths=1000",
    );
    let f06 = |lines: &[&str]| -> Vec<(bool, bool)> {
        let answer = desk.asks(&lines.join("\n"));
        let rows = answer.rows.iter().map(|row| {
            let told = row.stops.iter().any(|stop| stop.code == Some("F06"));
            let strange = row.stops.iter().any(|stop| stop.code == Some("F56"));
            (told, strange)
        });
        rows.collect()
    };
    let own = "2025-01-26 | payment=P1 payee=S1 award=none amount=100 account=卡1";
    let other = "2025-01-26 | payment=P2 payee=S9 award=none amount=100 account=卡1";
    assert_eq!(f06(&[own, other]), [(false, false), (true, true)]);
    assert_eq!(f06(&[other, own])[1], (false, false));
}
