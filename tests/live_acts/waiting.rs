//! Acts that wait for their endorsement: only one of a number waits, it can be rejected, and it counts by its own day,
//! or from its last signature where others rely on it.

use sunledger::crypto::digest::EntryHash;
use sunledger::domain::date::Date;
use sunledger::domain::events::keys::ProposalRejected;
use sunledger::domain::events::{Event, EventHead, EventRef};
use sunledger::domain::party::Role;
use sunledger::domain::party::Role::*;
use sunledger::ledger::verify::Verdict;

use super::facts::*;
use super::house::*;
use crate::trust_support::story::{alias, endorsement, head, person_registered};

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
