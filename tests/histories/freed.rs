//! What is set aside and promised no more, whichever number an order names and whatever became of the award: the trial balance,
//! the funnel, the balances and the free money tell one story to the fen (`table.rs` asks that of every table), in any order of
//! import.

use std::sync::Arc;

use sunledger::crypto::digest::{Commitment, EntryHash};
use sunledger::domain::date::Date;
use sunledger::domain::events::corrections::{EventReversed, StatedFact};
use sunledger::domain::events::{DecodedEvent, Event, EventHead, EventRef};
use sunledger::domain::party::Role;
use sunledger::domain::recorded::RecordedEvent;
use sunledger::projections::freed::freed;
use sunledger::report::books::funnel;

use crate::table::{History, check_money, told};

/// What a payment may name: both numbers, the award's alone, the case's alone.
const NAMES: [&str; 3] = ["award=J1 case=C1", "award=J1", "case=C1"];

const FUND: &str = "given tariff=open
                    2025-03-01 | fund received | amount=1000.00";

const AWARD: &str = "2025-12-01 | award | award=J1 case=C1 person=甲 amount=600.00";

const OVERTURNED: &str = "2025-12-03 | appeal         | appeal=SS1 case=C1 against=award
                          2025-12-08 | appeal settled | appeal=SS1 upheld=no";

fn each_way(lines: &str, expected: &str) {
    for names in NAMES {
        let lines = lines.replace("NAMES", names);
        check_money(&format!(
            "{FUND}\n{AWARD}\n{lines}\nexpect balance {expected}"
        ));
    }
}

#[test]
fn an_award_that_is_paid_sets_nothing_aside_by_whichever_number() {
    each_way(
        "2025-12-22 | payment | payment=P1 NAMES person=甲 amount=600.00 result=成功",
        "set_aside=0.00 free=400.00 awarded=600.00",
    );
    each_way(
        "2025-12-22 | payment | payment=P1 NAMES person=甲 amount=599.99 result=在途",
        "set_aside=0.01 free=400.00 awarded=600.00",
    );
}

#[test]
fn what_is_overturned_or_taken_back_is_free_as_far_as_it_was_not_paid() {
    for fell in [OVERTURNED, "2025-12-08 | withdrawal | case=C1"] {
        each_way(fell, "set_aside=0.00 free=1000.00 awarded=0.00");
        each_way(
            &format!(
                "{fell}
                 2025-12-02 | payment | payment=P1 NAMES person=甲 amount=600.00 result=成功"
            ),
            "set_aside=0.00 free=400.00 awarded=600.00",
        );
        // Part of it was paid: the rest is free.
        each_way(
            &format!(
                "{fell}
                 2025-12-02 | payment | payment=P1 NAMES person=甲 amount=250.00 result=成功"
            ),
            "set_aside=0.00 free=750.00 awarded=600.00",
        );
        // What was paid came back, and is among the returns: nothing is free twice.
        each_way(
            &format!(
                "{fell}
                 2025-12-02 | payment | payment=P1 NAMES person=甲 amount=600.00 result=退回"
            ),
            "set_aside=0.00 free=1000.00 awarded=0.00",
        );
    }
}

#[test]
fn of_two_awards_the_one_that_stands_is_set_aside() {
    let anew = "2025-12-09 | award | award=J2 case=C1 person=甲 amount=350.00";
    each_way(
        &format!("{OVERTURNED}\n{anew}"),
        "set_aside=350.00 free=650.00 awarded=350.00",
    );
    for names in ["award=J2 case=C1", "award=J2", "case=C1"] {
        let paid = format!(
            "2025-12-22 | payment | payment=P1 {names} person=甲 amount=350.00 result=成功"
        );
        each_way(
            &format!("{OVERTURNED}\n{anew}\n{paid}"),
            "set_aside=0.00 free=650.00 awarded=350.00",
        );
    }
    // What was paid of the first counts against the second.
    each_way(
        &format!(
            "{OVERTURNED}\n{anew}
             2025-12-02 | payment | payment=P1 NAMES person=甲 amount=300.00 result=成功"
        ),
        "set_aside=50.00 free=650.00 awarded=350.00",
    );
}

/// The desk allows an order under a new number that does not say so: it takes what came back, and its case lacks nothing.
#[test]
fn what_comes_back_and_is_ordered_anew_is_taken_from_the_returns() {
    let lines = |more: &str| {
        format!(
            "{FUND}
             2025-12-01 | award | award=J1 case=C1 person=甲 amount=600.00
             2025-12-22 | payment | payment=P1 award=J1 case=C1 person=甲 amount=600.00 result=退回
             2025-12-29 | payment | payment=P2 award=J1 case=C1 person=甲 amount=600.00 result=成功
             {more}"
        )
    };
    let whole = lines("expect balance set_aside=0.00 free=400.00 awarded=600.00");
    check_money(&whole);
    let lacks = |text: &str| {
        let history = History::read(text);
        let world = told(&history.recorded(&history.orders()[0]));
        let rows = funnel(&world).into_iter();
        rows.filter_map(|row| row.short).collect::<Vec<_>>()
    };
    assert_eq!(lacks(&whole), []);
    // As far as its own came back: what nothing came back for it lacks.
    let beyond = lines(
        "2025-12-30 | payment | payment=P3 award=J1 case=C1 person=甲 amount=100.00 result=成功
         expect balance set_aside=-100.00 free=400.00 awarded=600.00",
    );
    check_money(&beyond);
    let short: Vec<i64> = lacks(&beyond).iter().map(|short| short.fen).collect();
    assert_eq!(short, [10_000]);
    // What is told as made again takes of it first.
    check_money(&lines(
        "2025-12-30 | payment | payment=P3 award=J1 case=C1 person=甲 amount=100.00 result=成功 again=yes
         expect balance set_aside=-100.00 free=400.00 awarded=600.00",
    ));
}

#[test]
fn what_comes_back_and_is_made_again_takes_nothing_twice() {
    let back = "2025-12-22 | payment | payment=P1 NAMES person=甲 amount=600.00 result=退回";
    each_way(
        back,
        "set_aside=0.00 free=1000.00 returned=600.00 awarded=600.00",
    );
    each_way(
        &format!(
            "{back}
             2025-12-29 | payment | payment=P2 NAMES person=甲 amount=600.00 result=成功 again=yes"
        ),
        "set_aside=0.00 free=400.00 returned=0.00 awarded=600.00",
    );
}

#[test]
fn a_part_that_came_back_and_is_made_again_is_used_up_once() {
    each_way(
        "2025-12-22 | payment | payment=P1 NAMES person=甲 amount=250.00 result=退回
         2025-12-29 | payment | payment=P2 NAMES person=甲 amount=250.00 result=成功 again=yes",
        "set_aside=350.00 free=400.00 returned=0.00 awarded=600.00",
    );
}

/// A tranche that nobody released takes its money from what was received.
#[test]
fn a_tranche_ordered_without_a_release_is_not_free() {
    check_money(
        "given scheme=G
         2025-03-01 | fund received | amount=1000.00
         2025-03-02 | agreement     | agreement=X1 supporter=S1 aided=S2
         2025-12-22 | payment       | payment=P1 tranche=X1/1 person=甲 amount=600.00 result=在途
         expect balance set_aside=0.00 free=400.00",
    );
}

#[test]
fn what_is_set_off_against_a_debt_is_free_once() {
    let debt = "2025-12-10 | clawback | order=K1 person=甲 amount=200.00";
    each_way(
        &format!(
            "{debt}
             2025-12-22 | payment | payment=P1 NAMES person=甲 amount=400.00 result=成功
             2025-12-22 | set off | order=K1 payment=P1 case=C1 amount=200.00"
        ),
        "set_aside=0.00 free=600.00 awarded=600.00",
    );
    each_way(
        &format!(
            "{debt}
             2025-12-22 | payment | payment=P1 NAMES person=甲 amount=600.00 result=在途
             2025-12-22 | set off | order=K1 payment=P1 amount=200.00"
        ),
        "set_aside=0.00 free=600.00 awarded=600.00",
    );
}

/// What is paid beyond the award is money that was received: no more is freed than the award set aside.
#[test]
fn no_more_is_freed_than_was_set_aside() {
    for names in ["award=J1", "case=C1"] {
        check_money(&format!(
            "{FUND}\n{AWARD}
             2025-12-22 | payment | payment=P1 {names} person=甲 amount=800.00 result=成功
             expect balance set_aside=0.00 free=200.00"
        ));
    }
    // Another fund's money pays no award of this one.
    check_money(&format!(
        "{FUND}\n{AWARD}
         2025-03-01 | fund received | fund=G amount=1000.00
         2025-12-22 | payment | fund=G payment=P1 award=J1 person=甲 amount=600.00 result=成功
         expect balance set_aside=600.00 free=400.00
         expect balance fund=G set_aside=0.00 free=400.00"
    ));
}

/// Cases that share the number of a decision are paid in the order of their numbers, each as far as it has something left.
#[test]
fn an_award_number_of_several_cases_is_used_up_in_their_order() {
    let left = |lines: &str| {
        let history = History::read(&format!(
            "given tariff=open
             2025-03-01 | fund received | amount=1000.00
             2025-12-01 | award         | award=J1 case=C2 person=乙 amount=300.00
             2025-12-01 | award         | award=J1 case=C1 person=甲 amount=600.00
             {lines}
             expect balance free=0.00"
        ));
        let own: Vec<usize> = (0..history.len()).collect();
        let reverse: Vec<usize> = own.iter().rev().copied().collect();
        let freed = [own, reverse].map(|order| {
            let freed = freed(&told(&history.recorded(&order))).into_iter();
            freed
                .map(|one| (format!("{:?}", one.owner), one.fen))
                .collect::<Vec<_>>()
        });
        assert_eq!(freed[0], freed[1]);
        freed[0].clone()
    };
    let one = |case: &str, fen: i64| (format!("Case(\"{case}\")"), fen);
    let paid = |fen: &str| {
        left(&format!(
            "2025-12-22 | payment | payment=P1 award=J1 person=甲 amount={fen} result=成功"
        ))
    };
    assert_eq!(paid("600.00"), [one("C1", 60_000)]);
    assert_eq!(paid("700.00"), [one("C1", 60_000), one("C2", 10_000)]);
    assert_eq!(paid("950.00"), [one("C1", 60_000), one("C2", 30_000)]);
    // What the first case was paid by its own number is used up before.
    let both = left(
        "2025-12-21 | payment | payment=P0 case=C1 person=甲 amount=500.00 result=成功
         2025-12-22 | payment | payment=P1 award=J1 person=甲 amount=200.00 result=成功",
    );
    assert_eq!(both, [one("C1", 60_000), one("C2", 10_000)]);
}

/// An order under an agreement that promises money itself, or under a contract, pays no award that has its number.
#[test]
fn the_number_of_an_agreement_is_no_case() {
    let history = |scheme: &str| {
        format!(
            "given scheme={scheme}
             2025-03-01 | fund received | amount=1000.00
             2025-03-02 | agreement     | agreement=X1 supporter=S1 aided=S2
             2025-12-01 | award         | award=J1 case=X1 amount=600.00
             2025-12-22 | payment       | payment=P1 case=X1 person=甲 amount=300.00 result=成功"
        )
    };
    check_money(&format!(
        "{}\nexpect balance set_aside=600.00 free=100.00",
        history("G")
    ));
    // Where only an award gives money under it, the order pays the award.
    check_money(&format!(
        "{}\nexpect balance set_aside=300.00 free=400.00",
        history("F")
    ));
}

/// Whatever set money free is reversed: the money is set aside again.
#[test]
fn a_reversal_sets_it_aside_again() {
    let text = |line: &str| format!("{FUND}\n{AWARD}\n{line}\nexpect balance free=0.00");
    for (line, sheet_row) in [
        (
            "2025-12-22 | payment | payment=P1 award=J1 person=甲 amount=600.00 result=在途",
            3,
        ),
        (
            "2025-12-22 | payment | payment=P1 case=C1 person=甲 amount=600.00 result=在途",
            3,
        ),
        ("2025-12-22 | withdrawal | case=C1", 3),
    ] {
        let history = History::read(&text(line));
        let own: Vec<usize> = (0..history.len()).collect();
        let events = history.recorded(&own);
        let before = told(&events);
        let sums: Vec<i64> = freed(&before).iter().map(|one| one.fen).collect();
        assert_eq!(sums, [60_000], "{line}");
        let of = events
            .iter()
            .find(|event| event.source().is_some_and(|source| source.row == sheet_row))
            .expect("its row");
        let after = told(&[events.clone(), vec![reversal(of, events.len())]].concat());
        assert!(freed(&after).is_empty(), "{line}");
    }
}

fn reversal(of: &RecordedEvent, at: usize) -> RecordedEvent {
    let target = EventRef {
        entry: of.entry,
        index: of.at.index,
    };
    let stated = StatedFact::of(of.head(), of.event().expect("a body")).expect("stated");
    let event = Event::from(EventReversed {
        target,
        target_sequence: of.at.sequence,
        before: Box::new(stated),
        reason: Commitment::ZERO,
        public_note: None,
    });
    let head = EventHead {
        scheme: of.head().scheme.clone(),
        corrects: Some(target),
        ..EventHead::live(Role::Rec, Date(30_000))
    };
    let mut reversal = of.clone();
    reversal.at.sequence = at as u64 + 100;
    reversal.at.index = 0;
    reversal.entry = EntryHash::ZERO;
    reversal.effective_sequence = reversal.at.sequence;
    reversal.decoded = Arc::new(DecodedEvent {
        kind: event.kind().0,
        version: event.version(),
        head,
        event: Some(event),
    });
    reversal
}
