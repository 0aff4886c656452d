//! What is done in two steps: orders reversed once their money arrived, acts corrected to what the desk would have held, acts that
//! wait together; and money beyond what its case is awarded.

use super::anew::{row, undecided, undecided_text};
use super::desk::{Desk, alias};
use super::shipped::text_of;
use super::{HONEST, PAIRS, PAY, STRICT, holds, pays};
use sunledger::crypto::digest::{Commitment, EntryHash, FileHash};
use sunledger::detect::bereft;
use sunledger::detect::gate::{Stop, of_acts};
use sunledger::domain::date::Date;
use sunledger::domain::events::corrections::{EventCorrected, EventReversed, StatedFact};
use sunledger::domain::events::pairing::TrancheReleased;
use sunledger::domain::events::payments::{
    InKindDonated, Payee, PaymentInstructed, RecoveryOffset,
};
use sunledger::domain::events::{Event, EventHead, EventRef, SourceRef};
use sunledger::domain::money::Fen;
use sunledger::domain::party::Role;
use sunledger::domain::recorded::EventAt;
use sunledger::projections::World;

pub(super) fn day(text: &str) -> Date {
    text.parse().expect("a day")
}

/// A fact of the desk as a correction states it.
pub(super) fn stated(desk: &Desk, on: &str, row: Option<SourceRef>, event: &Event) -> StatedFact {
    let head = EventHead {
        scheme: Some(desk.scheme_ref()),
        source: row,
        ..EventHead::live(Role::Pay, day(on))
    };
    StatedFact::of(&head, event).expect("a fact")
}

fn target(at: EventAt) -> EventRef {
    EventRef {
        entry: EntryHash::ZERO,
        index: at.index,
    }
}

pub(super) fn reversal(at: EventAt, before: StatedFact) -> Event {
    Event::from(EventReversed {
        target: target(at),
        target_sequence: at.sequence,
        before: Box::new(before),
        reason: Commitment::ZERO,
        public_note: None,
    })
}

pub(super) fn correction(at: EventAt, before: StatedFact, after: StatedFact) -> Event {
    Event::from(EventCorrected {
        target: target(at),
        target_sequence: at.sequence,
        postings: Vec::new(),
        before: Box::new(before),
        after: Box::new(after),
        reason: Commitment::ZERO,
        public_note: None,
    })
}

/// An order of a payment that is on record: its place, its day, its row, and what it says.
pub(super) fn order(
    desk: &Desk,
    scheme: &str,
    number: &str,
) -> (EventAt, String, Option<SourceRef>, PaymentInstructed) {
    let payment = desk.world().payments.get(scheme, number);
    let fact = payment.and_then(|payment| payment.instructed.first());
    let fact = fact.expect("an order");
    let row = fact.source.as_ref().map(|_| SourceRef {
        file: FileHash([1; 32]),
        sheet: "史".to_owned(),
        row: 2,
    });
    (fact.at, fact.clock.to_string(), row, fact.said.clone())
}

pub(super) fn reversed(desk: &Desk, scheme: &str, number: &str) -> Event {
    let (at, on, row, said) = order(desk, scheme, number);
    reversal(at, stated(desk, &on, row, &said.into()))
}

/// The order with something else in its place.
pub(super) fn corrected(
    desk: &Desk,
    scheme: &str,
    number: &str,
    change: impl Fn(&mut PaymentInstructed),
) -> Event {
    let (at, on, row, said) = order(desk, scheme, number);
    let mut after = said.clone();
    change(&mut after);
    correction(
        at,
        stated(desk, &on, row.clone(), &said.into()),
        stated(desk, &on, row, &after.into()),
    )
}

/// What holds acts that take effect together on a day; the world is as before.
pub(super) fn held(desk: &Desk, on: &str, events: &[Event]) -> Vec<Vec<Stop>> {
    let head = EventHead {
        scheme: Some(desk.scheme_ref()),
        ..EventHead::live(Role::Pay, day(on))
    };
    let acts: Vec<_> = events.iter().map(|event| (&head, event)).collect();
    let mut world = desk.world().clone();
    let before = world.digests().expect("digests");
    let stops = of_acts(world.suppose(), &acts, day(on)).expect("sums that fit");
    assert_eq!(world.digests().expect("digests"), before);
    let gone = |world: &World| world.corrections.gone_orders(&desk.scheme_ref().id).count();
    assert_eq!(gone(&world), gone(desk.world()));
    for stop in stops.iter().flatten() {
        assert!(
            !stop.finding.is_empty() && !stop.lifts.is_empty(),
            "{stop:?}"
        );
    }
    stops
}

pub(super) fn rules(stops: &[Stop]) -> Vec<&str> {
    let mut rules: Vec<&str> = stops.iter().map(|stop| stop.rule.as_str()).collect();
    rules.sort_unstable();
    rules.dedup();
    rules
}

pub(super) fn one(desk: &Desk, on: &str, event: Event) -> Vec<String> {
    let stops = held(desk, on, &[event]);
    rules(&stops[0]).into_iter().map(str::to_owned).collect()
}

const ON: &str = "2025-12-22";

#[test]
fn an_order_whose_money_arrived_is_not_reversed() {
    let ordered = Desk::under(STRICT)
        .tell(HONEST)
        .tell("2025-12-22 | live ordered | payment=P1 account=卡1");
    assert_eq!(one(&ordered, ON, reversed(&ordered, "S", "P1")), [""; 0]);
    let paid = ordered.tell("2025-12-22 | live arrived | payment=P1");
    let stops = held(&paid, ON, &[reversed(&paid, "S", "P1")]).remove(0);
    assert_eq!(rules(&stops), ["arrived"]);
    assert!(stops[0].lifts.contains("pay return"), "{}", stops[0].lifts);
    assert_eq!(stops[0].code, Some("F42"));
    // Once the money is back the return undoes it, and the confirmation may go before the order in one signature.
    let back = paid
        .clone()
        .tell("2025-12-23 | live came back | payment=P1");
    assert_eq!(
        one(&back, "2025-12-23", reversed(&back, "S", "P1")),
        [""; 0]
    );
    let confirmed = &paid.world().payments.get("S", "P1").unwrap().confirmed[0];
    let word = reversal(
        confirmed.at,
        stated(&paid, ON, None, &confirmed.said.clone().into()),
    );
    let whole = reversed(&paid, "S", "P1");
    let both = held(&paid, ON, &[word.clone(), whole.clone()]);
    assert!(both.iter().all(Vec::is_empty), "{both:?}");
    let wrong_way = held(&paid, ON, &[whole, word]);
    assert_eq!(rules(&wrong_way[0]), ["arrived"]);
    // Ordered anew after it came back: nothing has arrived on that yet.
    let anew = back.tell("2025-12-24 | live ordered | payment=P1 account=卡1");
    let fact = anew.world().payments.get("S", "P1").unwrap().standing()[0].clone();
    let again = |desk: &Desk| {
        reversal(
            fact.at,
            stated(desk, "2025-12-24", None, &fact.said.clone().into()),
        )
    };
    assert_eq!(one(&anew, "2025-12-24", again(&anew)), [""; 0]);
    let arrived = anew.tell("2025-12-24 | live arrived | payment=P1");
    assert_eq!(one(&arrived, "2025-12-24", again(&arrived)), ["arrived"]);
    // A row of a file tells of the world outside.
    let of_file = Desk::under(STRICT)
        .tell(HONEST)
        .tell("2025-12-22 | paid | payment=P1 account=卡1");
    assert_eq!(one(&of_file, ON, reversed(&of_file, "S", "P1")), [""; 0]);
    // It is not held, and asks whether it is meant.
    let rests = |desk: &Desk| {
        let (at, _, _, said) = order(desk, "S", "P1");
        let left = bereft::of(desk.world(), "S", &said.into(), at);
        left.map(|left| (left.code, left.sum()))
    };
    assert_eq!(rests(&of_file), Some((Some("F42"), Fen(200_000))));
    let back = of_file.tell("2025-12-23 | came back | payment=P1");
    assert_eq!(rests(&back), None);
}

#[test]
fn of_an_order_told_twice_one_may_go() {
    let twice = Desk::under(text_of("E")).tell(
        "2025-09-01 | money        | amount=9000
         2025-09-02 | live ordered | case=none award=none payment=P1 payee=S1 amount=1000
         2025-09-02 | live ordered | case=none award=none payment=P1 payee=S1 amount=1000
         2025-09-03 | arrived      | payment=P1 amount=1000",
    );
    assert_eq!(
        one(&twice, "2025-09-04", reversed(&twice, "E", "P1")),
        [""; 0]
    );
    let both = twice.tell("2025-09-03 | arrived | payment=P1 amount=1000");
    assert_eq!(
        one(&both, "2025-09-04", reversed(&both, "E", "P1")),
        ["arrived"]
    );
}

#[test]
fn what_arrived_is_paid_of_its_award_though_the_order_is_gone() {
    let paid = Desk::under(STRICT)
        .tell(HONEST)
        .tell("2025-12-15 | live paid | payment=P0 account=卡1");
    let gone = reversed(&paid, "S", "P0");
    let free = paid.clone().done("2025-12-16", gone.clone());
    let judged = holds(&free, PAY, &["award", "tariff"]);
    let stop = judged
        .stops
        .iter()
        .find(|stop| stop.rule == "award")
        .unwrap();
    assert!(
        stop.finding.contains("2000.00 yuan are paid"),
        "{}",
        stop.finding
    );
    // It rests on the award and on the bank's word.
    let arrived = &paid.world().payments.get("S", "P0").unwrap().confirmed[0];
    assert!(
        stop.evidence
            .iter()
            .any(|one| one.sequence == arrived.at.sequence)
    );
    // Told at once, as of the day itself.
    let flags = free.flags("F42", "2025-12-16");
    assert_eq!(flags.len(), 1, "{flags:?}");
    assert!(
        flags[0]
            .0
            .starts_with("payments whose order was reversed: 1; 2000.00 yuan arrived")
    );
    // Confirmed by a file afterwards too; without any money nothing is to be told, nor once it is back.
    let ordered = Desk::under(STRICT)
        .tell(HONEST)
        .tell("2025-12-15 | live ordered | payment=P0 account=卡1");
    let gone = ordered
        .clone()
        .done("2025-12-15", reversed(&ordered, "S", "P0"));
    pays(&gone, PAY);
    assert_eq!(gone.flags("F42", "2025-12-16"), []);
    let by_file = gone.tell("2025-12-16 | arrived | payment=P0");
    holds(&by_file, PAY, &["award", "tariff"]);
    assert_eq!(by_file.flags("F42", "2025-12-16").len(), 1);
    let back = by_file.tell("2025-12-17 | came back | payment=P0");
    pays(&back, PAY);
    assert_eq!(back.flags("F42", "2025-12-17"), []);
    // What no order was ever told of still waits for its list.
    let unknown = Desk::under(STRICT)
        .tell(HONEST)
        .tell("2025-12-16 | arrived | payment=P0");
    assert_eq!(unknown.flags("F42", "2025-12-17"), []);
}

#[test]
fn an_order_does_not_grow_beyond_its_award() {
    let desk = undecided()
        .tell("2025-12-11 | award | award=J1 amount=1000")
        .tell("2025-12-22 | live ordered | payment=P1 award=J1 account=卡1 amount=100");
    let to = |yuan: i64| corrected(&desk, "S", "P1", |said| said.amount = Fen(yuan));
    assert_eq!(one(&desk, ON, to(100_000)), [""; 0]);
    assert_eq!(one(&desk, ON, to(100_001)), ["award"]);
    let stops = held(&desk, ON, &[to(900_000)]).remove(0);
    let ordered = desk.ask(&row("payment=P2 award=J1 amount=8900.01"));
    assert!(!ordered.pays());
    assert!(
        stops
            .iter()
            .any(|stop| stop.finding.contains("the row says 9000.00 yuan"))
    );
    // Nor does it go to somebody else, though another row of it does not change.
    let other = corrected(&desk, "S", "P1", |said| {
        said.payee = Payee::Person(alias("乙"))
    });
    assert!(one(&desk, ON, other).contains(&"award".to_owned()));
    // Two that together are too much: the second is held.
    let two = desk
        .clone()
        .tell("2025-12-22 | live ordered | payment=P2 award=J1 account=卡1 amount=100");
    let grows =
        |number: &str, fen: i64| corrected(&two, "S", number, |said| said.amount = Fen(fen));
    let both = held(&two, ON, &[grows("P1", 50_000), grows("P2", 50_000)]);
    assert!(
        both.iter().all(|stops| !rules(stops).contains(&"award")),
        "{both:?}"
    );
    let both = held(&two, ON, &[grows("P1", 50_000), grows("P2", 50_001)]);
    assert!(!rules(&both[0]).contains(&"award"), "{both:?}");
    assert!(rules(&both[1]).contains(&"award"), "{both:?}");
    // What arrived is not made less than it was, nor taken to another number, to make room for more.
    let paid = desk
        .clone()
        .tell("2025-12-22 | live arrived | payment=P1 amount=100");
    let less = corrected(&paid, "S", "P1", |said| said.amount = Fen(1));
    assert_eq!(one(&paid, ON, less), ["arrived"]);
    let moved = corrected(&paid, "S", "P1", |said| {
        "P9".clone_into(&mut said.payment_no)
    });
    assert_eq!(one(&paid, ON, moved), ["arrived"]);
    // A fact of a file is put right as the file says.
    let of_file = undecided()
        .tell("2025-12-11 | award | award=J1 amount=1000")
        .tell("2025-12-22 | ordered | payment=P1 award=J1 account=卡1 amount=100");
    let grown = corrected(&of_file, "S", "P1", |said| said.amount = Fen(900_000));
    assert_eq!(one(&of_file, ON, grown), [""; 0]);
}

/// A slip that is put right in an order is no other order: what came up since does not hold it, and whoever makes more of it is held.
#[test]
fn what_came_up_since_holds_no_slip() {
    let desk = undecided()
        .tell("2025-12-11 | award | award=J1 amount=1000")
        .tell("2025-12-22 | live paid | payment=P1 award=J1 account=卡1 amount=1000 batch=B1")
        .tell("2025-12-23 | stopped |");
    let judged = |change: &dyn Fn(&mut PaymentInstructed)| {
        one(&desk, "2025-12-24", corrected(&desk, "S", "P1", change))
    };
    let of_batch = judged(&|said| said.batch_no = Some("PC1".to_owned()));
    assert_eq!(of_batch, [""; 0]);
    let of_unit = judged(&|said| said.unit_code = Some("U1".to_owned()));
    assert_eq!(of_unit, [""; 0]);
    let stopped = "suspension".to_owned();
    let beyond: [&dyn Fn(&mut PaymentInstructed); 5] = [
        &|said| said.amount = Fen(100_001),
        &|said| said.account = Some(alias("卡2")),
        &|said| said.award_no = None,
        &|said| said.case_no = None,
        &|said| "G".clone_into(&mut said.fund),
    ];
    for change in beyond {
        assert!(judged(change).contains(&stopped));
    }
    let other = judged(&|said| said.payee = Payee::Person(alias("乙")));
    assert!(other.contains(&"award".to_owned()), "{other:?}");
}

/// What would hold the order as it stands does not keep a slip in it from being put right, as long as no more is paid, nor to another.
#[test]
fn what_came_up_since_does_not_hold_a_smaller_order() {
    let desk = undecided()
        .tell("2025-12-11 | award | award=J1 amount=1000")
        .tell("2025-12-22 | live ordered | payment=P1 award=J1 account=卡1 amount=900")
        .tell("2025-12-23 | stopped |");
    let to = |fen: i64| corrected(&desk, "S", "P1", |said| said.amount = Fen(fen));
    assert_eq!(one(&desk, "2025-12-24", to(80_000)), [""; 0]);
    assert!(one(&desk, "2025-12-24", to(90_001)).contains(&"suspension".to_owned()));
}

#[test]
fn an_offset_does_not_grow_beyond_its_order() {
    let desk = Desk::under(text_of("E")).tell(
        "2025-09-01 | money        | amount=9000
         2025-09-01 | owed         | order=K1 payee=S1 amount=2000
         2025-09-02 | live ordered | case=none award=none payment=P1 payee=S1 amount=100
         2025-09-02 | live set off | order=K1 payment=P1 amount=50",
    );
    let acts = desk.world().acts.all::<RecoveryOffset>("E");
    let (at, said) = acts
        .map(|act| (act.fact.at, act.said.clone()))
        .next()
        .unwrap();
    let to = |fen: i64| {
        let after = RecoveryOffset {
            amount: Fen(fen),
            ..said.clone()
        };
        correction(
            at,
            stated(&desk, "2025-09-02", None, &said.clone().into()),
            stated(&desk, "2025-09-02", None, &after.into()),
        )
    };
    assert_eq!(one(&desk, "2025-09-03", to(10_000)), [""; 0]);
    assert_eq!(one(&desk, "2025-09-03", to(10_001)), ["F65"]);
}

#[test]
fn the_second_of_two_acts_that_waited_sees_the_first() {
    let give = |quantity: u32| {
        Event::from(InKindDonated {
            slip_no: None,
            agreement_no: None,
            item: "书".to_owned(),
            quantity,
            value: Fen(0),
        })
    };
    let store = Desk::under(text_of("E")).tell("2025-03-01 | goods in | quantity=10");
    let fit = |first: u32, second: u32| {
        let stops = held(&store, "2025-12-22", &[give(first), give(second)]);
        stops
            .iter()
            .map(|stops| rules(stops).join(" "))
            .collect::<Vec<_>>()
    };
    assert_eq!(fit(8, 2), ["", ""]);
    assert_eq!(fit(8, 3), ["", "F41"]);
    assert_eq!(fit(11, 10), ["F41", "F41"]);
    let pair = Desk::under(PAIRS).tell(
        "2025-09-01 | money     | amount=300000
         2025-09-01 | agreement | amount=200000",
    );
    let release = || {
        Event::from(TrancheReleased {
            agreement_no: "A1".to_owned(),
            number: 1,
            amount: Fen(10_000_000),
            fund: "F".to_owned(),
        })
    };
    let stops = held(&pair, "2025-09-10", &[release(), release()]);
    let again = stops.iter();
    let again = again.map(|stops| stops.iter().any(|stop| stop.code == Some("F43")));
    assert_eq!(again.collect::<Vec<_>>(), [false, true], "{stops:?}");
}

#[test]
fn money_beyond_the_awards_that_stand_is_told() {
    const FINDING: &str =
        "1000.00 yuan were paid on the case, and the awards of it that stand come to 600.00 yuan";
    let f42 = |desk: &Desk| {
        let flags = desk.flags("F42", "2025-12-31").into_iter();
        flags.map(|(finding, _)| finding).collect::<Vec<_>>()
    };
    // The notice shows what was paid, so that F30 has nothing to tell.
    let noticed = |lines: &str| {
        let text = HONEST.replace("2025-12-11 | award    |", "");
        let text = text.replace("row      |", "row | amount=1000");
        Desk::under(&undecided_text()).tell(&text).tell(lines)
    };
    let paid = "2025-12-22 | paid | payment=P1 award=none amount=1000 account=卡1";
    let award = "2025-12-11 | award | award=J1 amount=600";
    let beyond = noticed(&format!("{award}\n{paid}"));
    assert_eq!(f42(&beyond), [FINDING]);
    assert_eq!(beyond.flags("F30", "2025-12-31"), []);
    // The near twins: a second award of the rest, money ordered back, money that came back, none that arrived.
    let second = "2025-12-12 | award | award=J2 amount=400";
    assert_eq!(
        f42(&noticed(&format!("{award}\n{second}\n{paid}"))),
        [""; 0]
    );
    let short = "2025-12-12 | award | award=J2 amount=399.99";
    assert_eq!(f42(&noticed(&format!("{award}\n{short}\n{paid}"))).len(), 1);
    let owed = beyond.clone().tell("2025-12-24 | owed | amount=400");
    assert_eq!(f42(&owed), [""; 0]);
    let back = beyond.tell("2025-12-24 | came back | payment=P1 amount=1000");
    assert_eq!(f42(&back), [""; 0]);
    let sent = "2025-12-22 | ordered | payment=P1 award=none amount=1000 account=卡1";
    assert_eq!(f42(&noticed(&format!("{award}\n{sent}"))), [""; 0]);
    // A text that states no amount and asks no decision, and a case that was awarded one all the same.
    let unstated = |award: &str| {
        Desk::under(text_of("S6")).tell(&format!(
            "2025-03-01 | money | amount=9000
             2025-03-02 | claim |
             2025-03-03 | award | amount={award}
             2025-03-04 | paid  | amount=1000"
        ))
    };
    assert_eq!(f42(&unstated("600")), [FINDING]);
    assert_eq!(f42(&unstated("1000")), [""; 0]);
    // One that an appeal overturned gives nothing any more, and what F16 tells is told by it alone.
    let anew = noticed(&format!(
        "2025-12-11 | award | award=J1 amount=1000\n{paid}
         2025-12-23 | appeal | against=award
         2025-12-24 | appeal settled |
         2025-12-25 | award | award=J2 amount=600"
    ));
    assert_eq!(f42(&anew), [FINDING]);
    let twice = noticed(
        "2025-12-11 | award | award=J1 amount=500
         2025-12-22 | paid | payment=P1 award=J1 amount=500 account=卡1
         2025-12-23 | paid | payment=P2 award=J1 amount=500 account=卡1",
    );
    assert_eq!(f42(&twice), [""; 0]);
    assert_eq!(twice.flags("F16", "2025-12-31").len(), 1);
}

/// What was ordered back is taken once from what was paid beyond, and what of it was given up is told again.
#[test]
fn what_was_ordered_back_excuses_once_and_not_once_it_is_given_up() {
    let case = |number: &str| {
        format!(
            "2025-03-02 | claim | case={number}
             2025-03-03 | award | case={number} award=J{number} amount=600
             2025-03-04 | paid  | case={number} award=J{number} payment=P{number} month=2025-0{number} amount=1000\n"
        )
    };
    let money = "2025-03-01 | money | amount=9000\n";
    let amounts = |desk: &Desk| {
        let found = sunledger::detect::run(desk.world(), day("2025-12-31"));
        let own = found.flags.into_iter().filter(|flag| flag.code == "F42");
        own.map(|flag| (flag.about, flag.amount.0 / 100))
            .collect::<Vec<_>>()
    };
    let told = |about: &str, yuan: i64| (about.to_owned(), yuan);
    let one = Desk::under(text_of("S6")).tell(&format!("{money}{}", case("1")));
    assert_eq!(amounts(&one), [told("1", 400)]);
    let owed = one.clone().tell("2025-12-24 | owed | amount=400");
    assert_eq!(amounts(&owed), []);
    let part = owed
        .clone()
        .tell("2025-12-25 | given up | order=K1 amount=150");
    assert_eq!(amounts(&part), [told("1", 150)]);
    let whole = owed.tell("2025-12-25 | given up | order=K1 amount=400");
    assert_eq!(amounts(&whole), [told("1", 400)]);
    // Two cases of one person, beyond by as much each: one order is for one of them.
    let two = one.tell(&case("2"));
    assert_eq!(amounts(&two), [told("1", 400), told("2", 400)]);
    let owed = two.clone().tell("2025-12-24 | owed | amount=400");
    assert_eq!(amounts(&owed), [told("2", 400)]);
    let more = two.tell("2025-12-24 | owed | amount=500");
    assert_eq!(amounts(&more), [told("2", 300)]);
    // One that is for just so much is for that case, whatever its number.
    let larger = Desk::under(text_of("S6"))
        .tell(&format!("{money}{}{}", case("1"), case("2")))
        .tell("2025-12-01 | paid | case=2 award=J2 payment=P9 month=2025-09 amount=100");
    let owed = larger.tell("2025-12-24 | owed | amount=500");
    assert_eq!(amounts(&owed), [told("1", 400)]);
}

/// Money that went to another person is told once, as that.
#[test]
fn what_went_to_another_person_is_not_told_as_beyond_the_award_too() {
    let case = "2025-03-01 | money | amount=90000
                2025-03-02 | claim |
                2025-03-03 | award | amount=3000
                2025-03-04 | paid  | payment=P1 amount=3000";
    let desk = Desk::under(text_of("S6")).tell(case);
    assert_eq!(desk.flags("F42", "2025-12-31"), []);
    let other = desk.tell("2025-03-05 | paid | payment=P2 person=乙 month=2025-04 amount=9000");
    let flags = other.flags("F42", "2025-12-31");
    let findings: Vec<&str> = flags.iter().map(|(finding, _)| finding.as_str()).collect();
    assert_eq!(
        findings,
        ["1 payments went to another person than it was granted to"]
    );
}
