//! Tales of keys: who may be enrolled by whom, and up to which amount a mandate reaches.

use sunledger::chain::mandates::{next_key_commitment, possession_message};
use sunledger::domain::date::Date;
use sunledger::domain::events::keys::{
    KeyRegistered, KeyRevoked, KeyRotated, Mandate, RevocationReason, RoleTableChanged,
    WitnessPolicySet,
};
use sunledger::domain::events::{Event, EventHead};
use sunledger::domain::money::Fen;
use sunledger::domain::party::{KeyClass, Role};

use super::facts::{clawback, income, opening};
use super::house::*;
use crate::distrusted;
use crate::trust_support::story::{KA1, KA2, alias, endorsement, head, key};

/// A payer's key, for a person, up to an amount.
fn enrolment(house: &House, number: u8, person: u8, limit: Option<Fen>) -> Event {
    let mandates = vec![Mandate {
        role: Role::Pay,
        org: None,
        scheme: None,
        limit,
        from: Date(0),
        to: None,
    }];
    let holder = key(number);
    let message = possession_message(
        &house.ledger.id(),
        &alias(person),
        KeyClass::Author,
        &mandates,
    );
    KeyRegistered {
        key: holder.public(),
        class: KeyClass::Author,
        person: alias(person),
        next_key: None,
        mandates,
        proof: holder.sign(&message),
    }
    .into()
}

fn of_authority(event: Event) -> (EventHead, Event) {
    (EventHead::live(Role::Ka, Date(20_150)), event)
}

/// Proposes by one authority and endorses by the other.
fn by_both(house: &mut House, first: u8, second: u8, event: Event) -> Result<(), Refused> {
    let proposed = house.try_write(first, &[of_authority(event)])?;
    house
        .try_write(second, &[endorsement(Role::Ka, proposed.hash, 0)])
        .map(|_| ())
}

fn refused(answer: Result<(), Refused>, words: &str) {
    let refused = answer.expect_err("it is refused");
    assert!(refused.words.contains(words), "{}", refused.words);
    distrusted(&refused.forged, words);
}

#[test]
fn no_authority_enrols_a_key_of_their_own() {
    let words = "would be held by a person who signs its enrolment: other authorities must";
    for (first, second, person) in [(KA1, KA2, KA1), (KA1, KA2, KA2), (KA2, KA1, KA1)] {
        let mut house = House::new();
        let event = enrolment(&house, 90, person, None);
        let answer = by_both(&mut house, first, second, event);
        refused(answer, words);
        let event = enrolment(&house, 90, 90, None);
        let done = by_both(&mut house, first, second, event);
        assert!(done.is_ok(), "for somebody else it is recorded");
    }
}

#[test]
fn a_key_is_enrolled_once() {
    let mut house = House::new();
    let event = enrolment(&house, PAYER, 90, None);
    refused(by_both(&mut house, KA1, KA2, event), "enrolled");
    let event = enrolment(&house, 90, 90, None);
    assert!(by_both(&mut house, KA1, KA2, event).is_ok());
}

#[test]
fn an_authority_goes_over_to_the_key_it_committed_to_alone() {
    let rotation = |house: &House, new: u8| -> Event {
        let new = key(new);
        let mandates = house
            .ledger
            .chain()
            .mandates()
            .key(&key(KA1).public())
            .expect("an authority")
            .mandates
            .clone();
        let message =
            possession_message(&house.ledger.id(), &alias(KA1), KeyClass::Author, &mandates);
        KeyRotated {
            old: key(KA1).public(),
            new: new.public(),
            next_key: next_key_commitment(&key(99).public()),
            proof: new.sign(&message),
        }
        .into()
    };
    let mut house = House::new();
    let event = rotation(&house, 98);
    refused(by_both(&mut house, KA1, KA2, event), "commit");
    let event = rotation(&house, KA1 + 100);
    by_both(&mut house, KA1, KA2, event).expect("the next key");
}

#[test]
fn a_key_in_force_is_revoked_and_the_quorum_stays() {
    let revoked = |number: u8| -> Event {
        KeyRevoked {
            key: key(number).public(),
            reason: RevocationReason::Left,
            tainted_from: None,
        }
        .into()
    };
    let mut house = House::new();
    refused(
        by_both(&mut house, KA1, KA2, revoked(90)),
        "is not enrolled",
    );
    let words = "fewer authorities would remain than the quorum of 2";
    refused(by_both(&mut house, KA1, KA2, revoked(KA2)), words);
    by_both(&mut house, KA1, KA2, revoked(PAYER)).expect("a payer leaves");
    let words = "was revoked before";
    refused(by_both(&mut house, KA1, KA2, revoked(PAYER)), words);
}

#[test]
fn a_role_table_keeps_what_the_ledger_lives_by() {
    let table = |keep: fn(u16) -> bool| -> Event {
        let role_table = sunledger::domain::events::catalogue::default_role_table();
        RoleTableChanged {
            role_table: role_table
                .into_iter()
                .filter(|rule| keep(rule.kind))
                .collect(),
        }
        .into()
    };
    let mut house = House::new();
    for (without, words) in [
        (table(|kind| kind != 2), "it has no rule for kind 2"),
        (table(|kind| kind != 4), "it has no rule for kind 4"),
        (table(|kind| kind != 10), "it has no rule for kind 10"),
    ] {
        refused(by_both(&mut house, KA1, KA2, without), words);
    }
    by_both(&mut house, KA1, KA2, table(|kind| kind != 210)).expect("it lives without gifts");
}

#[test]
fn no_more_witnesses_are_needed_than_there_are() {
    let policy = |quorum| -> Event {
        WitnessPolicySet {
            quorum,
            keys: Vec::new(),
        }
        .into()
    };
    let mut house = House::new();
    let words = "the witness policy is refused";
    refused(by_both(&mut house, KA1, KA2, policy(1)), words);
    by_both(&mut house, KA1, KA2, policy(0)).expect("none of none");
}

#[test]
fn a_mandate_reaches_up_to_its_limit_for_whoever_signs() {
    let mut house = House::new();
    let event = enrolment(&house, 90, 90, Some(Fen(1_000)));
    by_both(&mut house, KA1, KA2, event).expect("a small payer");
    let words = "the amount is above the mandate's limit";
    // Books that begin with a sum count by what they bring in, whichever way the lines stand.
    for (event, stands) in [
        (income("1", None, 1_001), false),
        (opening(-1_001, 1_001), false),
        (opening(1_001, -1_001), false),
        (income("1", None, 1_000), true),
        (opening(-1_000, 1_000), true),
    ] {
        let answer = house.copy().try_write(90, &[(head(Role::Pay), event)]);
        match (answer, stands) {
            (Ok(_), true) => {}
            (Err(refusal), false) => refused(Err(refusal), words),
            (Ok(_), false) => panic!("above the limit, and recorded"),
            (Err(refusal), true) => panic!("within the limit: {}", refusal.words),
        }
    }
    // The limit is the role's: another role of the same person is another mandate, and here is none.
    let answer = house.try_write(90, &[(head(Role::Sup), clawback("1", 1))]);
    let words = "mandate";
    refused(answer.map(|_| ()), words);
}
