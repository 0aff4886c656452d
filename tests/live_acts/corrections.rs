//! A correction makes no live act what it may not be.

use sunledger::crypto::digest::Commitment;
use sunledger::domain::events::corrections::{EventCorrected, StatedFact};
use sunledger::domain::events::payments::{Payee, PaymentInstructed};
use sunledger::domain::events::{Event, EventHead, EventRef};
use sunledger::domain::money::Fen;
use sunledger::domain::party::Role;
use sunledger::ledger::Receipt;
use sunledger::ledger::verify::Verdict;
use sunledger::projections::corrections::correction_postings;

use super::facts::*;
use super::house::*;
use super::money::granted;
use crate::distrusted;
use crate::trust_support::story::{
    alias, award, claim, endorsement, from_file, head, instructed, received, review,
};

/// A fact on the ledger, as it was written.
struct Written {
    by: Receipt,
    head: EventHead,
    event: Event,
}

fn written(house: &mut House, by: u8, head: EventHead, event: Event) -> Written {
    let receipt = house.write(by, &[(head.clone(), event.clone())]);
    Written {
        by: receipt,
        head,
        event,
    }
}

/// What puts `after` in place of a fact, said under a role.
fn correction(fact: &Written, role: Role, after: Event) -> (EventHead, Event) {
    let stated = |event: &Event| StatedFact::of(&fact.head, event).expect("it has JSON");
    let (before, after) = (stated(&fact.event), stated(&after));
    let target = EventRef {
        entry: fact.by.hash,
        index: 0,
    };
    let event = EventCorrected {
        target,
        target_sequence: fact.by.sequence,
        postings: correction_postings(&before, &after).expect("they have postings"),
        before: Box::new(before),
        after: Box::new(after),
        reason: Commitment([8; 32]),
        public_note: None,
    };
    let said = EventHead {
        corrects: Some(target),
        ..head(role)
    };
    (said, event.into())
}

/// `proposer` puts `after` in place of a fact, and the finance bureau agrees.
fn corrected(
    house: &mut House,
    fact: &Written,
    (proposer, role): (u8, Role),
    after: Event,
) -> Result<(), Refused> {
    let proposed = house.try_write(proposer, &[correction(fact, role, after)])?;
    house
        .try_write(FINANCE, &[endorsement(Role::Fin, proposed.hash, 0)])
        .map(|_| ())
}

fn refused(house: &House, fact: &Written, by: (u8, Role), after: Event, words: &str) {
    let answer = corrected(&mut house.copy(), fact, by, after);
    let refused = answer.expect_err(words);
    assert!(refused.words.contains(words), "{}", refused.words);
    distrusted(&refused.forged, words);
}

fn stands(house: &House, fact: &Written, by: (u8, Role), after: Event) -> House {
    let mut copy = house.copy();
    if let Err(refused) = corrected(&mut copy, fact, by, after) {
        panic!("refused: {}", refused.words);
    }
    assert_eq!(copy.report().verdict, Verdict::Sound);
    copy
}

#[test]
fn many_corrections_wait_side_by_side_and_none_of_them_twice() {
    let mut house = House::new();
    let facts: Vec<Written> = ["1", "2"]
        .map(|number| written(&mut house, PAYER, head(Role::Pay), received(number, 100)))
        .into();
    let says = |at: usize, fen: i64| {
        let number = (at + 1).to_string();
        correction(&facts[at], Role::Pay, received(&number, fen))
    };
    house.write(PAYER, &[says(0, 200), says(1, 200)]);
    // The file was corrected again, so that it says something else of the first by now.
    house.write(PAYER, &[says(0, 300)]);
    assert_eq!(house.ledger().chain().pending().len(), 3);
    for (said, twice) in [
        (vec![says(0, 200)], 0),
        (vec![says(0, 400), says(1, 200)], 1),
        (vec![says(1, 400), says(1, 400)], 1),
    ] {
        let Err(refused) = house.try_write(PAYER, &said) else {
            panic!("the same correction waits twice");
        };
        let at = facts[twice].by.sequence;
        let words = format!("correction of event {at}.0 waits since entry");
        assert!(refused.words.contains(&words), "{}", refused.words);
    }
    assert_eq!(house.ledger().chain().pending().len(), 3);
    assert_eq!(house.report().verdict, Verdict::Sound);
}

#[test]
fn an_order_to_pay_is_corrected_to_what_could_be_ordered() {
    let mut house = House::new();
    for act in granted() {
        house.must(&act);
    }
    house.must(&act(PAYER, Role::Pay, income("2", None, 100)));
    house.must(&act(
        PAYER,
        Role::Pay,
        pays("2", |e| {
            e.award_no = Some("W1".to_owned());
            e.amount = Fen(100);
        }),
    ));
    let order = written(&mut house, PAYER, head(Role::Pay), instructed("1", 200_000));
    let payer = (PAYER, Role::Pay);
    let as_for = |change: fn(&mut PaymentInstructed)| {
        pays("1", |e| {
            e.award_no = Some("W1".to_owned());
            e.case_no = Some("C1".to_owned());
            change(e);
        })
    };
    let before = house.ledger.world().digests().expect("they encode");
    for (after, words) in [
        (
            as_for(|e| e.amount = Fen(200_001)),
            "the fund F holds 2000.00 yuan for this instruction, 2000.01 yuan are asked",
        ),
        (as_for(|e| e.amount = Fen(0)), "the amount is 0.00 yuan"),
        (
            as_for(|e| e.payment_no = "P2".to_owned()),
            "payment P2 is recorded already",
        ),
        (
            as_for(|e| e.award_no = Some("W2".to_owned())),
            "award W2 is not known",
        ),
        (
            as_for(|e| e.payee = Payee::Person(alias(PAYER))),
            "in this case as payee; another person must act as payer",
        ),
    ] {
        refused(&house, &order, payer, after.clone(), words);
        // The writer's own state is untouched by a correction that was judged and refused.
        let mut same = house.copy();
        corrected(&mut same, &order, payer, after).expect_err(words);
        assert_eq!(same.ledger.world().digests().expect("they encode"), before);
    }
    // Less is sent, and what is left can be spent.
    let mut less = stands(&house, &order, payer, as_for(|e| e.amount = Fen(150_000)));
    let rest = |fen| {
        pays("3", move |e| {
            e.award_no = Some("W1".to_owned());
            e.amount = Fen(fen);
        })
    };
    let words = "the fund F holds 500.00 yuan";
    let refused = less
        .does(&act(PAYER, Role::Pay, rest(50_001)))
        .expect_err(words);
    assert!(refused.words.contains(words), "{}", refused.words);
    less.must(&act(PAYER, Role::Pay, rest(50_000)));
}

#[test]
fn a_review_is_corrected_in_a_case_that_is_known_and_by_nobody_with_another_duty() {
    let mut house = House::new();
    house.must(&act(CLERK, Role::App, claim("1", BENEFICIARY)));
    house.must(&act(MANY, Role::App, claim("2", 32)));
    let fact = written(&mut house, FIRST, head(Role::R1), review("1"));
    let first = (FIRST, Role::R1);
    refused(&house, &fact, first, review("3"), "case C3 is not known");
    let words = "as applicant; another person must act as reviewer";
    refused(
        &house,
        &fact,
        (BENEFICIARY, Role::R1),
        review_at("1", 2),
        words,
    );
    refused(&house, &fact, (MANY, Role::R1), review("2"), words);
    // What may sign a review may sign no award, and no correction makes one of it.
    refused(
        &house,
        &fact,
        first,
        award("1", 100),
        "an act of another kind",
    );
    stands(&house, &fact, first, review("2"));
    stands(&house, &fact, (OTHER, Role::R1), review("2"));
}

#[test]
fn who_awarded_wrongly_awards_in_no_case_they_reviewed() {
    let mut house = House::new();
    house.must(&act(CLERK, Role::App, claim("1", BENEFICIARY)));
    house.must(&act(CLERK, Role::App, claim("2", BENEFICIARY)));
    house.must(&act(MANY, Role::R1, review("2")));
    let fact = written(&mut house, MANY, head(Role::Apr), award("1", 200_000));
    // Proposed by another, it stays the act of whoever did it.
    let words = "as reviewer of the first level; another person must act as approver";
    for proposer in [MANY, APPROVER] {
        let after = award_to("1", "2", BENEFICIARY);
        refused(&house, &fact, (proposer, Role::Apr), after, words);
    }
    stands(&house, &fact, (APPROVER, Role::Apr), award("1", 100_000));
}

/// A fact read from a file is put right to whatever the file says.
#[test]
fn a_fact_from_a_file_is_corrected_to_what_the_file_says() {
    let mut house = House::new();
    let said = from_file(3);
    let fact = written(&mut house, RECORDER, said, review("1"));
    stands(&house, &fact, (FIRST, Role::R1), review("9"));
}
