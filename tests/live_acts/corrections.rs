//! A correction makes no live act what it may not be, and of one that several signed it is signed by them again.

use sunledger::crypto::digest::Commitment;
use sunledger::domain::events::control::ProjectionDigest;
use sunledger::domain::events::corrections::{EventCorrected, EventReversed, StatedFact};
use sunledger::domain::events::pairing::{ContractSigned, PairingEvent};
use sunledger::domain::events::payments::{Payee, PaymentInstructed};
use sunledger::domain::events::{Event, EventHead, EventRef};
use sunledger::domain::money::Fen;
use sunledger::domain::party::Role;
use sunledger::ledger::Receipt;
use sunledger::ledger::verify::Verdict;
use sunledger::projections::corrections::correction_postings;

use super::facts::*;
use super::house::*;
use super::life::contract;
use super::money::granted;
use super::works::node;
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

/// What takes a fact back, said under a role.
fn reversal(fact: &Written, role: Role) -> (EventHead, Event) {
    let target = EventRef {
        entry: fact.by.hash,
        index: 0,
    };
    let event = EventReversed {
        target,
        target_sequence: fact.by.sequence,
        before: Box::new(StatedFact::of(&fact.head, &fact.event).expect("it has JSON")),
        reason: Commitment([8; 32]),
        public_note: None,
    };
    let said = EventHead {
        corrects: Some(target),
        ..head(role)
    };
    (said, event.into())
}

/// A live act that two persons signed.
fn signed(house: &mut House, by: (u8, Role), and: (u8, Role), event: Event) -> Written {
    let fact = written(house, by.0, head(by.1), event);
    house.write(and.0, &[endorsement(and.1, fact.by.hash, 0)]);
    fact
}

/// What one proposes and another endorses.
fn jointly(
    house: &mut House,
    (by, said): (u8, (EventHead, Event)),
    (other, role): (u8, Role),
) -> Result<(), Refused> {
    let proposed = house.try_write(by, &[said])?;
    let endorsed = house.try_write(other, &[endorsement(role, proposed.hash, 0)]);
    endorsed.map(|_| ())
}

fn aided(house: &House) -> Vec<String> {
    let agreements = &house.ledger().world().agreements;
    let signed = agreements.get("T", "A1").map(|known| &known.signed);
    let signed = signed.into_iter().flatten();
    signed.map(|fact| fact.said.aided.clone()).collect()
}

fn agreement_with(aided: &str) -> Event {
    let mut event = agreement("1");
    if let Event::Pairing(PairingEvent::AgreementSigned(e)) = &mut event {
        aided.clone_into(&mut e.aided);
    }
    event
}

#[test]
fn what_two_signed_is_put_right_by_both_in_either_order() {
    let mut house = House::new();
    let (edu, unit) = ((CLERK, Role::Edu), (OTHER, Role::Unit));
    let fact = signed(&mut house, edu, unit, agreement("1"));
    let after = || agreement_with("Other");
    for (one, other) in [(edu, unit), (unit, edu), ((MANY, Role::Unit), unit)] {
        let mut copy = house.copy();
        let said = correction(&fact, one.1, after());
        jointly(&mut copy, (one.0, said), other).unwrap_or_else(|no| panic!("{}", no.words));
        assert_eq!(aided(&copy), ["Other"]);
        assert_eq!(copy.report().verdict, Verdict::Sound);
        // Whoever signed the correction has a part in the act beside those who signed it.
        let known = copy.ledger().world().agreements.get("T", "A1").unwrap();
        for (person, _) in [edu, unit, one] {
            assert!(known.signed[0].signers.contains(&alias(person)));
        }
    }
    for (one, other, words) in [
        (edu, (CLERK, Role::Unit), "has signed this act already"),
        (
            edu,
            (FINANCE, Role::Fin),
            "fills none of the places still open",
        ),
        (
            edu,
            (APPROVER, Role::Apr),
            "fills none of the places still open",
        ),
        ((PAYER, Role::Pay), unit, "sign it, not PAY"),
        ((APPROVER, Role::Apr), unit, "sign it, not APR"),
    ] {
        let mut copy = house.copy();
        let said = correction(&fact, one.1, after());
        let refused = jointly(&mut copy, (one.0, said), other).expect_err(words);
        assert!(refused.words.contains(words), "{}", refused.words);
        assert_eq!(aided(&copy), ["Aid"]);
        distrusted(&refused.forged, words);
    }
}

#[test]
fn what_two_signed_is_taken_back_by_both_and_may_be_signed_anew() {
    let mut house = House::new();
    let fresh = house.ledger().world().digests().expect("they encode");
    let (edu, unit) = ((CLERK, Role::Edu), (OTHER, Role::Unit));
    let fact = signed(&mut house, edu, unit, agreement("1"));
    let words = "fills none of the places still open";
    let said = reversal(&fact, Role::Unit);
    let refused = jointly(&mut house.copy(), (unit.0, said), (FINANCE, Role::Fin));
    let refused = refused.expect_err(words);
    assert!(refused.words.contains(words), "{}", refused.words);
    let said = reversal(&fact, Role::Unit);
    jointly(&mut house, (unit.0, said), edu).unwrap_or_else(|no| panic!("{}", no.words));
    assert!(aided(&house).is_empty());
    let now = house.ledger().world().digests().expect("they encode");
    let agreements = |of: &[ProjectionDigest]| {
        let mut all = of.iter();
        all.find(|one| one.name == "agreements")
            .map(|one| one.digest)
    };
    assert_eq!(agreements(&now), agreements(&fresh));
    assert!(agreements(&now).is_some());
    let again = signed(&mut house, unit, edu, agreement_with("Other"));
    assert_eq!(aided(&house), ["Other"]);
    assert_eq!(house.report().verdict, Verdict::Sound);
    // The new one is its own line, and can be put right like the first.
    let said = correction(&again, Role::Edu, agreement("1"));
    jointly(&mut house, (edu.0, said), unit).unwrap_or_else(|no| panic!("{}", no.words));
    assert_eq!(aided(&house), ["Aid"]);
}

#[test]
fn a_contract_is_put_right_by_the_unit_and_the_finance_bureau() {
    let mut house = House::new();
    house.must(&node("1"));
    let (unit, fin) = ((CLERK, Role::Unit), (FINANCE, Role::Fin));
    let fact = signed(&mut house, unit, fin, contract("1", 100));
    let now = |house: &House| {
        let acts = &house.ledger().world().acts;
        let known = acts.about::<ContractSigned>("T", "H1");
        known.map(|act| act.said.amount.0).collect::<Vec<_>>()
    };
    for (one, other) in [(unit, fin), (fin, unit)] {
        let mut copy = house.copy();
        let said = correction(&fact, one.1, contract("1", 90));
        jointly(&mut copy, (one.0, said), other).unwrap_or_else(|no| panic!("{}", no.words));
        assert_eq!(now(&copy), [90]);
        assert_eq!(copy.report().verdict, Verdict::Sound);
    }
    // Two of one side are not both sides.
    let words = "fills none of the places still open";
    let said = correction(&fact, Role::Unit, contract("1", 90));
    let refused = jointly(&mut house, (CLERK, said), (OTHER, Role::Unit)).expect_err(words);
    assert!(refused.words.contains(words), "{}", refused.words);
    assert_eq!(now(&house), [100]);
}
