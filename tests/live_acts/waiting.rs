//! Acts that wait for their endorsement: only one of a number waits, it can be rejected, and it counts by its own day,
//! or from its last signature where others rely on it.

use sunledger::crypto::digest::EntryHash;
use sunledger::domain::date::Date;
use sunledger::domain::events::keys::{KeyRevoked, ProposalRejected, RevocationReason};
use sunledger::domain::events::{Event, EventHead, EventRef};
use sunledger::domain::party::Role;
use sunledger::domain::party::Role::*;
use sunledger::ledger::verify::Verdict;
use sunledger::ledger::waiting::Subjects;

use super::facts::*;
use super::house::*;
use crate::trust_support::story::{KA1, KA2, alias, endorsement, head, key, person_registered};

fn rejection(role: Role, entry: EntryHash) -> (EventHead, Event) {
    let target = EventRef { entry, index: 0 };
    (head(role), ProposalRejected { target }.into())
}

/// A year is accepted by two of the education bureau, and released with the finance bureau.
fn accepts() -> Act {
    act(CLERK, Edu, acceptance("1"))
}

fn agreed() -> House {
    let mut house = House::new();
    house.must(&act(CLERK, Edu, agreement("1")).and(OTHER, Unit));
    house
}

#[test]
fn of_two_proposals_of_one_act_only_one_waits() {
    let mut house = agreed();
    let first = house.proposes(&accepts()).expect("the first");
    let Err(twice) = house.proposes(&accepts()) else {
        panic!("the same year is proposed twice");
    };
    let (at, year) = (first.sequence, "acceptance of year A1/1");
    for words in [
        format!("{year} waits since entry {at}.0 for endorsement by EDU"),
        format!("sunledger reject {at}.0 --role EDU"),
    ] {
        assert!(twice.words.contains(&words), "{}", twice.words);
    }
    // Only whoever appends is bound: a log that holds both is a true one, and one of them takes effect.
    assert_eq!(report(&twice.forged).verdict, Verdict::Sound);
    // Another number waits beside it.
    let mut other = house.copy();
    other
        .proposes(&act(CLERK, Edu, withheld("1")))
        .expect("another act");

    // Neither a stranger to it nor a role that fills no place ends it.
    for (by, role) in [(FINANCE, Fin), (APPROVER, Apr)] {
        let Err(refused) = house.try_write(by, &[rejection(role, first.hash)]) else {
            panic!("{role} rejected it");
        };
        let words = "fills none of the places";
        assert!(refused.words.contains(words), "{}", refused.words);
        assert_eq!(report(&refused.forged).verdict, Verdict::Distrust);
    }
    // Who could have endorsed it says no, or who proposed it takes it back; then it can be proposed anew.
    for by in [OTHER, CLERK] {
        let mut house = house.copy();
        house.write(by, &[rejection(Edu, first.hash)]);
        assert!(house.ledger().chain().pending().is_empty());
        let gone = [endorsement(Edu, first.hash, 0)];
        let Err(refused) = house.try_write(OTHER, &gone) else {
            panic!("what was rejected took effect");
        };
        let words = "there is no pending proposal";
        assert!(refused.words.contains(words), "{}", refused.words);
        house.must(&accepts().and(OTHER, Edu));
        assert_eq!(house.report().verdict, Verdict::Sound);
    }
}

#[test]
fn a_list_asks_once_what_its_acts_lean_on() {
    let mut house = agreed();
    let first = house.proposes(&accepts()).expect("it waits");
    let chain = house.ledger().chain();
    let waiting = Subjects::of(chain.pending());
    let on = |event: Event| -> Vec<(String, u64)> {
        let found = waiting.leant_on(&head(Edu), &event);
        let found = found.into_iter();
        found.map(|(act, one)| (act.number, one.sequence)).collect()
    };
    assert_eq!(
        on(released("1", 1)),
        [("A1/1".to_owned(), first.sequence)],
        "what names the agreement"
    );
    assert!(on(released("2", 1)).is_empty(), "another agreement");
    assert!(on(acceptance("1")).is_empty(), "the same kind");
}

#[test]
fn who_signed_already_rejects_it_in_no_other_role() {
    let mut house = agreed();
    let agreement = act(CLERK, Unit, agreement("2"));
    let first = house.proposes(&agreement).expect("it waits");
    // The proposer holds another key's role that would fill the place: they say no only as they proposed it.
    let evaluated = house.proposes(&accepts()).expect("another waits");
    for (entry, role, own) in [(first.hash, Edu, Unit), (evaluated.hash, Unit, Edu)] {
        let Err(refused) = house.try_write(CLERK, &[rejection(role, entry)]) else {
            panic!("the proposer rejected it as {role}");
        };
        // It says who may reject it, and asks for nobody who endorses it.
        let words = format!(
            "has signed this act already and cannot reject it: its proposer takes it back, signing as {own}, or a person who may endorse it and has not signed says no"
        );
        assert!(refused.words.contains(&words), "{}", refused.words);
        assert!(!refused.words.contains("must endorse"), "{}", refused.words);
        assert_eq!(report(&refused.forged).verdict, Verdict::Distrust);
    }
    house.write(CLERK, &[rejection(Unit, first.hash)]);
    house.write(OTHER, &[rejection(Edu, evaluated.hash)]);
    assert!(house.ledger().chain().pending().is_empty());
    assert_eq!(house.report().verdict, Verdict::Sound);
}

#[test]
fn only_its_proposer_takes_back_what_is_about_keys() {
    let mut house = House::new();
    let revoked = KeyRevoked {
        key: key(OTHER).public(),
        reason: RevocationReason::Compromised,
        tainted_from: None,
    };
    let told = house.proposes(&act(KA1, Ka, revoked)).expect("it waits");
    let Err(vetoed) = house.try_write(KA2, &[rejection(Ka, told.hash)]) else {
        panic!("one authority vetoed a revocation");
    };
    let words = "a proposed KeyRevoked is taken back by its proposer alone, signing as KA";
    assert!(vetoed.words.contains(words), "{}", vetoed.words);
    assert_eq!(report(&vetoed.forged).verdict, Verdict::Distrust);
    // Its proposer takes it back, or the other endorses it.
    let mut taken = house.copy();
    taken.write(KA1, &[rejection(Ka, told.hash)]);
    assert!(taken.ledger().chain().pending().is_empty());
    assert_eq!(taken.report().verdict, Verdict::Sound);
    house.write(KA2, &[endorsement(Ka, told.hash, 0)]);
    assert!(house.ledger().chain().pending().is_empty());
    assert_eq!(house.report().verdict, Verdict::Sound);
}

#[test]
fn a_refused_entry_leaves_what_it_rejects_waiting() {
    let mut house = agreed();
    let first = house.proposes(&accepts()).expect("it waits");
    // The second event of the entry cannot be true, so the first is not done either.
    let both = [rejection(Edu, first.hash), (head(Edu), acceptance("9"))];
    assert!(house.try_write(OTHER, &both).is_err());
    house.write(OTHER, &[endorsement(Edu, first.hash, 0)]);
    assert_eq!(house.report().verdict, Verdict::Sound);
}

#[test]
fn an_endorsed_act_counts_by_its_own_day() {
    let mut house = agreed();
    let told = house
        .proposes(&act(CLERK, Unit, evaluation("1")))
        .expect("it waits");
    let proposed = told.recorded_at.date_cn();
    house.wait(40);
    let last = house.write(OTHER, &[endorsement(Unit, told.hash, 0)]);
    let endorsed = last.recorded_at.date_cn();
    assert!(endorsed > proposed);
    let world = house.ledger().world();
    let agreement = world.agreements.get("T", "A1").expect("signed");
    let filed: Vec<Date> = agreement
        .years
        .values()
        .flat_map(|year| &year.evaluations)
        .map(|fact| fact.clock)
        .collect();
    assert_eq!(filed, [proposed]);
    // A report counts it from the day on which it took effect, for until then it moved nothing.
    assert_eq!(world.latest, Some(endorsed));
}

/// What others may rely on only once it is endorsed counts from its last signature: waiting periods run from there.
#[test]
fn an_account_counts_from_its_last_signature() {
    let mut house = agreed();
    house.must(&act(CLERK, Unit, person_registered(41)));
    let changed = act(CLERK, Unit, account_changed(41));
    let told = house.proposes(&changed).expect("it waits");
    house.wait(20);
    let last = house.write(PAYER, &[endorsement(Pay, told.hash, 0)]);
    let world = house.ledger().world();
    let known = world.parties.get(&alias(41)).expect("known");
    let days: Vec<Date> = known.account_changes.iter().map(|f| f.clock).collect();
    assert_eq!(days, [last.recorded_at.date_cn()]);
    assert!(told.recorded_at.date_cn() < last.recorded_at.date_cn());
}
