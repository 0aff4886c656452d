//! Orders that came back, and stand again as that is taken back: what the desk holds in one step it holds in three.

use super::anew::undecided;
use super::changed::{corrected, correction, held, one, reversal, rules, stated};
use super::desk::{Desk, alias};
use super::shipped::text_of;
use sunledger::domain::events::Event;
use sunledger::domain::events::payments::{Payee, PaymentReturned};
use sunledger::domain::money::Fen;
use sunledger::domain::recorded::EventAt;

/// An order of all that was awarded, which came back.
fn came_back() -> Desk {
    undecided().tell(
        "2025-12-11 | award          | award=J1 amount=1000
         2025-12-22 | live ordered   | payment=P1 award=J1 account=卡1 amount=1000 batch=B1
         2025-12-22 | live came back | payment=P1 amount=1000 unarrived=yes",
    )
}

const ON: &str = "2025-12-23";

fn returned(desk: &Desk, scheme: &str, number: &str) -> (EventAt, String, PaymentReturned) {
    let payment = desk.world().payments.get(scheme, number);
    let fact = payment.and_then(|payment| payment.returned.first());
    let fact = fact.expect("a return");
    (fact.at, fact.clock.to_string(), fact.said.clone())
}

/// The reversal of what came back of a payment.
fn taken_back(desk: &Desk, scheme: &str, number: &str) -> Event {
    let (at, on, said) = returned(desk, scheme, number);
    reversal(at, stated(desk, &on, None, &said.into()))
}

fn put_right(
    desk: &Desk,
    scheme: &str,
    number: &str,
    change: impl Fn(&mut PaymentReturned),
) -> Event {
    let (at, on, said) = returned(desk, scheme, number);
    let mut after = said.clone();
    change(&mut after);
    let stated = |said: PaymentReturned| stated(desk, &on, None, &said.into());
    correction(at, stated(said), stated(after))
}

const AGAIN: &str =
    "2025-12-22 | live ordered | payment=P2 award=J1 account=卡1 amount=1000 again=yes";

#[test]
fn an_order_that_came_back_becomes_no_other_order() {
    let desk = came_back();
    let to = |fen: i64| corrected(&desk, "S", "P1", |said| said.amount = Fen(fen));
    assert!(one(&desk, ON, to(900_000)).contains(&"award".to_owned()));
    assert_eq!(one(&desk, ON, to(90_000)), [""; 0]);
    let other = corrected(&desk, "S", "P1", |said| {
        said.amount = Fen(900_000);
        said.payee = Payee::Person(alias("乙"));
    });
    assert!(one(&desk, ON, other).contains(&"award".to_owned()));
    let batch = |desk: &Desk| {
        corrected(desk, "S", "P1", |said| {
            said.batch_no = Some("B2".to_owned())
        })
    };
    assert_eq!(one(&desk, ON, batch(&desk)), [""; 0]);
    // Beside the order that makes it again a slip is put right, and it takes no number under which it would stand.
    let again = desk.tell(AGAIN);
    assert_eq!(one(&again, ON, batch(&again)), [""; 0]);
    let renamed = corrected(&again, "S", "P1", |said| {
        "P7".clone_into(&mut said.payment_no)
    });
    assert!(one(&again, ON, renamed).contains(&"award".to_owned()));
}

#[test]
fn a_return_is_taken_back_where_its_order_could_be_made() {
    let desk = came_back();
    assert_eq!(one(&desk, ON, taken_back(&desk, "S", "P1")), [""; 0]);
    // It had arrived before it came back.
    let arrived = undecided().tell(
        "2025-12-11 | award          | award=J1 amount=1000
         2025-12-22 | live paid      | payment=P1 award=J1 account=卡1 amount=1000
         2025-12-22 | live came back | payment=P1 amount=1000",
    );
    assert_eq!(one(&arrived, ON, taken_back(&arrived, "S", "P1")), [""; 0]);
    // Changed while it did not stand, before that was asked.
    let changed = corrected(&desk, "S", "P1", |said| {
        said.amount = Fen(900_000);
        said.payee = Payee::Person(alias("乙"));
    });
    let changed = desk.clone().done(ON, changed);
    let stops = held(&changed, ON, &[taken_back(&changed, "S", "P1")]).remove(0);
    assert!(rules(&stops).contains(&"award"), "{stops:?}");
    let finding =
        "payment P1 would stand again (9000.00 yuan): the payee is not the person of the award";
    assert!(
        stops.iter().any(|stop| stop.finding == finding),
        "{stops:?}"
    );
    // The award is smaller by now.
    let stopped = desk.tell("2025-12-22 | stopped |");
    let rules = one(&stopped, ON, taken_back(&stopped, "S", "P1"));
    assert_eq!(rules, ["suspension"]);
}

#[test]
fn what_was_made_again_must_have_come_back() {
    let again = came_back().tell(AGAIN);
    let stops = held(&again, ON, &[taken_back(&again, "S", "P1")]).remove(0);
    let names = rules(&stops);
    assert!(
        names.contains(&"again") && names.contains(&"award"),
        "{names:?}"
    );
    let own = stops.iter().find(|stop| stop.rule == "again").unwrap();
    assert_eq!(own.code, Some("F42"));
    assert_eq!(
        own.finding,
        "without it 0.00 yuan came back, and 1000.00 yuan more are paid again"
    );
    let order = again.world().payments.get("S", "P2").unwrap().instructed[0].at;
    assert!(own.lifts.contains(&format!("sunledger reverse {order}")));
    // That order gone first, it may go in the same signature.
    let gone = super::changed::reversed(&again, "S", "P2");
    let both = held(&again, ON, &[gone, taken_back(&again, "S", "P1")]);
    assert!(both.iter().all(Vec::is_empty), "{both:?}");
    // Nor is it made smaller, or that of another payment.
    let less = put_right(&again, "S", "P1", |said| said.amount = Fen(99_999));
    assert!(one(&again, ON, less).contains(&"again".to_owned()));
    let other = put_right(&again, "S", "P1", |said| {
        "P7".clone_into(&mut said.payment_no)
    });
    let other = one(&again, ON, other);
    assert!(other.contains(&"again".to_owned()), "{other:?}");
    assert!(other.contains(&"award".to_owned()), "{other:?}");
    let reference = put_right(&again, "S", "P1", |said| {
        said.bank_ref = Some("LS9".to_owned())
    });
    assert_eq!(one(&again, ON, reference), [""; 0]);
}

/// A body without any award: nothing but what came back says what may be paid again.
#[test]
fn a_bodys_order_that_was_made_again_stays_back() {
    let desk = Desk::under(text_of("E")).tell(
        "2025-09-01 | money          | amount=9000
         2025-09-02 | live ordered   | case=none award=none payment=P1 payee=S1 amount=1000
         2025-09-04 | live came back | payment=P1 amount=1000 unarrived=yes",
    );
    let back = taken_back(&desk, "E", "P1");
    assert!(!one(&desk, "2025-09-05", back).contains(&"again".to_owned()));
    let again = desk.tell(
        "2025-09-05 | live ordered | case=none award=none payment=P2 payee=S1 amount=600 again=yes",
    );
    let back = taken_back(&again, "E", "P1");
    assert!(one(&again, "2025-09-05", back).contains(&"again".to_owned()));
}

/// The order of a file is no act of the desk: only what was recorded since it came back holds it.
#[test]
fn an_order_of_a_file_is_not_paid_beside_the_one_that_makes_it_again() {
    let file = undecided().tell(
        "2025-12-11 | award          | award=J1 amount=1000
         2025-12-22 | ordered        | payment=P1 award=J1 account=卡9 amount=1000
         2025-12-22 | live came back | payment=P1 amount=1000 unarrived=yes",
    );
    assert_eq!(one(&file, ON, taken_back(&file, "S", "P1")), [""; 0]);
    let beside =
        file.tell("2025-12-22 | live ordered | payment=P2 award=J1 account=卡1 amount=1000");
    let held = one(&beside, ON, taken_back(&beside, "S", "P1"));
    assert!(held.contains(&"award".to_owned()), "{held:?}");
}
