//! Corrections at the level of the projections, for every kind that can be corrected: after one the
//! world stands as if the corrected fact had been told at once, after a reversal as if it never had;
//! going back leaves no trace; and what is stated wrongly is refused before it is recorded.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::Value;
use sunledger::crypto::digest::{Commitment, EntryHash, FileHash};
use sunledger::crypto::hash;
use sunledger::domain::alias::Alias;
use sunledger::domain::date::{Date, Timestamp};
use sunledger::domain::events::corrections::{EventCorrected, EventReversed, StatedFact};
use sunledger::domain::events::rules::SchemePublished;
use sunledger::domain::events::{
    DecodedEvent, Event, EventHead, EventRef, SchemeRef, SourceRef, schemas,
};
use sunledger::domain::party::Role;
use sunledger::domain::recorded::{EventAt, RecordedEvent};
use sunledger::projections::corrections::{correctable, correction_postings};
use sunledger::projections::{World, WorldKept};
use sunledger::schemes::shipped;

#[path = "common/examples.rs"]
mod examples;

const DAY: Timestamp = Timestamp(1_700_000_000_000_000);

fn decoded(head: EventHead, event: Event) -> Arc<DecodedEvent> {
    Arc::new(DecodedEvent {
        kind: event.kind().0,
        version: event.version(),
        head,
        event: Some(event),
    })
}

fn hash_of(sequence: u64) -> EntryHash {
    EntryHash(hash::sha256(&[&sequence.to_le_bytes()]))
}

fn recorded(sequence: u64, head: &EventHead, event: &Event) -> RecordedEvent {
    RecordedEvent {
        at: EventAt { sequence, index: 0 },
        entry: hash_of(sequence),
        recorded_at: DAY,
        effective_sequence: sequence,
        effective_at: DAY,
        signers: vec![Alias([7; 16])].into(),
        decoded: decoded(head.clone(), event.clone()),
    }
}

fn head(row: u32) -> EventHead {
    EventHead {
        source: Some(SourceRef {
            file: FileHash([3; 32]),
            sheet: "s".to_owned(),
            row,
        }),
        scheme: Some(SchemeRef {
            id: "B".to_owned(),
            version: scheme_version(),
        }),
        org: Some("S-1".to_owned()),
        ..EventHead::live(Role::Rec, Date::from_ymd(2025, 3, 1).unwrap())
    }
}

fn scheme_text() -> &'static str {
    let (_, text) = shipped::SCHEMES
        .iter()
        .find(|(_, text)| text.contains("id = \"B\""))
        .expect("B is shipped");
    text
}

fn scheme_version() -> u16 {
    let scheme = sunledger::schemes::Scheme::parse(scheme_text()).unwrap();
    scheme.version
}

/// A world in which the scheme is published.
fn founded() -> World {
    let text = scheme_text();
    let event = Event::from(SchemePublished {
        id: "B".to_owned(),
        version: scheme_version(),
        sha256: FileHash(hash::sha256(&[text.as_bytes()])),
        text: text.to_owned(),
        from: Date::from_ymd(2025, 1, 1).unwrap(),
    });
    let mut world = World::default();
    let live = EventHead::live(Role::Edu, Date::from_ymd(2025, 1, 1).unwrap());
    world.apply(&recorded(0, &live, &event)).unwrap();
    world
}

fn told(events: &[RecordedEvent]) -> World {
    let mut world = founded();
    for event in events {
        world.apply(event).unwrap();
    }
    world
}

/// Digests by name, without those of the projections named, which hold what the histories differ in. Nor
/// is the latest day of either compared then: it says from when figures hold, and a corrected fact of a
/// later day has been there.
fn digests(world: &World, without: &[&str]) -> BTreeMap<String, String> {
    let mut world = world.clone();
    if !without.is_empty() {
        world.latest = None;
    }
    world
        .digests()
        .unwrap()
        .into_iter()
        .filter(|one| !without.contains(&one.name.as_str()))
        .map(|one| (one.name, one.digest.to_string()))
        .collect()
}

/// Every correctable kind: the fullest example, and one that differs where it can.
fn pairs() -> Vec<(String, Event, Event)> {
    schemas::schemas()
        .into_iter()
        .filter_map(|(name, schema)| {
            let mut example = examples::example(&schema, &schema["$defs"], true);
            if let Some(postings) = example["body"].get_mut("postings") {
                // One line alone would not sum to zero.
                *postings = serde_json::json!([]);
            }
            if example["body"].get("of").is_some_and(Value::is_string) {
                // A notice supplements another, not itself.
                example["body"]["notice_no"] = Value::from("supplement");
            }
            let (_, event) = examples::read(&example).expect("it reads");
            let mut other = example;
            change(&mut other["body"]);
            let (_, changed) = examples::read(&other).expect("it reads");
            correctable(&event).then_some((name, event, changed))
        })
        .collect()
}

/// Makes another value of every field that can take one.
fn change(body: &mut Value) {
    for value in body.as_object_mut().unwrap().values_mut() {
        match value {
            Value::Number(_) => *value = Value::from(2),
            Value::String(text) if text == "text" => *value = Value::from("other"),
            Value::String(text) if text == "2025-12-22" => *value = Value::from("2025-12-23"),
            Value::String(text) if text.len() == 32 => {
                *value = Value::from("ab".repeat(16));
            }
            Value::String(text) if text.len() == 64 => {
                *value = Value::from("cd".repeat(32));
            }
            _ => {}
        }
    }
}

fn target(of: &RecordedEvent) -> EventRef {
    EventRef {
        entry: of.entry,
        index: of.at.index,
    }
}

fn correction_head(of: &RecordedEvent) -> EventHead {
    EventHead {
        scheme: of.head().scheme.clone(),
        org: of.head().org.clone(),
        corrects: Some(target(of)),
        ..EventHead::live(Role::Rec, Date::from_ymd(2025, 6, 1).unwrap())
    }
}

fn corrected(of: &RecordedEvent, after_head: &EventHead, after: &Event) -> EventCorrected {
    let before = StatedFact::of(of.head(), of.event().unwrap()).unwrap();
    let after = StatedFact::of(after_head, after).unwrap();
    EventCorrected {
        target: target(of),
        target_sequence: of.at.sequence,
        postings: correction_postings(&before, &after).unwrap(),
        before: Box::new(before),
        after: Box::new(after),
        reason: Commitment([9; 32]),
        public_note: None,
    }
}

fn reversed(of: &RecordedEvent) -> EventReversed {
    EventReversed {
        target: target(of),
        target_sequence: of.at.sequence,
        before: Box::new(StatedFact::of(of.head(), of.event().unwrap()).unwrap()),
        reason: Commitment([9; 32]),
        public_note: None,
    }
}

fn judged(world: &World, event: &RecordedEvent) -> Result<(), String> {
    world
        .check(
            &event.decoded,
            &event.signers,
            event.at.sequence,
            event.recorded_at,
        )
        .map_err(|fault| fault.to_string())
}

#[test]
fn every_kind_corrected_stands_as_if_told_at_once() {
    let pairs = pairs();
    assert!(pairs.len() > 35, "only {} kinds", pairs.len());
    for (name, before, after) in pairs {
        let first = recorded(1, &head(2), &before);
        let mut late = head(3);
        late.effective = Date::from_ymd(2025, 4, 1).unwrap();
        let correction = Event::from(corrected(&first, &late, &after));
        let correction = recorded(2, &correction_head(&first), &correction);
        let mut world = told(std::slice::from_ref(&first));
        judged(&world, &correction).unwrap_or_else(|fault| panic!("{name}: {fault}"));

        // Undone, it leaves no trace.
        let all = digests(&world, &[]);
        let mut kept = WorldKept::default();
        world.keep(&correction, &mut kept);
        world
            .apply(&correction)
            .unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_ne!(digests(&world, &[]), all, "{name}: it changes something");
        world.put_back(kept);
        assert_eq!(digests(&world, &[]), all, "{name}: undone");

        // Done, the world is that of a ledger in which the corrected fact was told at that place.
        world.apply(&correction).unwrap();
        let once = told(&[recorded(2, &late, &after)]);
        let other = ["corrections", "imports"];
        assert_eq!(digests(&world, &other), digests(&once, &other), "{name}");
        assert_eq!(
            world.books.flows(),
            once.books.flows(),
            "{name}: flows are net"
        );

        // Nothing corrects the first any more; the correction itself can be reversed.
        let fault = judged(
            &world,
            &recorded(3, &correction_head(&first), &Event::from(reversed(&first))),
        );
        assert!(
            fault.unwrap_err().contains("was replaced by event 2.0"),
            "{name}"
        );
        let standing = recorded(2, &late, &after);
        let back = recorded(
            3,
            &correction_head(&standing),
            &Event::from(reversed(&standing)),
        );
        judged(&world, &back).unwrap_or_else(|fault| panic!("{name}: {fault}"));
        let all = digests(&world, &[]);
        let mut kept = WorldKept::default();
        world.keep(&back, &mut kept);
        world.apply(&back).unwrap();
        assert_eq!(
            digests(&world, &other),
            digests(&founded(), &other),
            "{name}: reversed"
        );
        world.put_back(kept);
        assert_eq!(digests(&world, &[]), all, "{name}: reversal undone");
    }
}

#[test]
fn what_is_stated_wrongly_is_refused() {
    let (_, before, after) = pairs()
        .into_iter()
        .find(|(name, _, _)| name.contains("fund-received"))
        .unwrap();
    let first = recorded(1, &head(2), &before);
    let world = told(std::slice::from_ref(&first));
    let good = corrected(&first, &head(3), &after);
    let try_with = |change: &dyn Fn(&mut EventCorrected, &mut EventHead)| {
        let (mut event, mut head) = (good.clone(), correction_head(&first));
        change(&mut event, &mut head);
        judged(&world, &recorded(2, &head, &Event::from(event)))
    };
    assert_eq!(try_with(&|_, _| {}), Ok(()));
    type Change = Box<dyn Fn(&mut EventCorrected, &mut EventHead)>;
    let cases: Vec<(&str, Change)> = vec![
        ("is not the one", Box::new(|_, head| head.corrects = None)),
        (
            "is not the one",
            Box::new(|event, head| {
                event.target.entry = EntryHash([1; 32]);
                head.corrects = Some(event.target);
            }),
        ),
        (
            "is not the one",
            Box::new(|event, _| event.target_sequence = 9),
        ),
        (
            "does not say",
            Box::new(|event, _| {
                let amount = |field: &&mut sunledger::domain::events::corrections::StatedField| {
                    field.name == "amount"
                };
                event.before.body.iter_mut().find(amount).unwrap().value = "5".to_owned();
            }),
        ),
        (
            "does not say",
            Box::new(|event, _| event.before.effective = Date::from_ymd(2025, 3, 2).unwrap()),
        ),
        (
            "does not say",
            Box::new(|event, _| event.before.source.as_mut().unwrap().row = 8),
        ),
        (
            "not JSON",
            Box::new(|event, _| event.after.body[0].value = "nothing".to_owned()),
        ),
        (
            "do not make",
            Box::new(|event, _| event.after.body.truncate(1)),
        ),
        (
            "postings that are not",
            Box::new(|event, _| event.postings[0].amount.0 += 1),
        ),
        (
            "postings that are not",
            Box::new(|event, _| event.postings.clear()),
        ),
        (
            "another scheme",
            Box::new(|event, _| event.after.scheme.as_mut().unwrap().id = "C1".to_owned()),
        ),
        (
            "another scheme or organisation",
            Box::new(|_, head| head.org = None),
        ),
        (
            "live act in place",
            Box::new(|event, _| event.after.source = None),
        ),
        (
            "equal",
            Box::new(|event, _| {
                event.after = event.before.clone();
                event.postings.clear();
            }),
        ),
    ];
    for (expected, change) in cases {
        let fault = try_with(&*change).expect_err(expected);
        assert!(
            fault.contains(expected),
            "expected “{expected}”, found: {fault}"
        );
    }
}

/// Two facts of every kind, in three orders: whichever of them is reversed, every projection stands as if it
/// alone had never been told, whatever was told of the same numbers before and after it.
#[test]
fn a_reversal_among_facts_of_every_kind_restores_every_projection() {
    let pairs = pairs();
    let empty = founded();
    let told = |facts: &[RecordedEvent]| {
        let mut world = empty.clone();
        facts.iter().for_each(|fact| world.apply(fact).unwrap());
        world
    };
    let mut reversals = 0;
    for order in 0..3usize {
        let mut facts: Vec<(&str, &Event)> = Vec::new();
        for (name, one, other) in &pairs {
            facts.push((name, one));
            facts.push((name, other));
        }
        let (count, middle) = (facts.len(), facts.len() / 2);
        match order {
            1 => facts.reverse(),
            2 => facts.rotate_left(middle),
            _ => {}
        }
        let told_as: Vec<RecordedEvent> = facts
            .iter()
            .zip(1u64..)
            .map(|((_, event), at)| recorded(at, &head(at as u32 + 1), event))
            .collect();
        let whole = told(&told_as);
        for (at, (name, _)) in facts.iter().enumerate() {
            let of = &told_as[at];
            let back = Event::from(reversed(of));
            let back = recorded(count as u64 + 1, &correction_head(of), &back);
            let mut world = whole.clone();
            world
                .apply(&back)
                .unwrap_or_else(|error| panic!("{name}, order {order}: {error}"));
            let mut others = told_as.clone();
            others.remove(at);
            let without = told(&others);
            let other = ["corrections", "imports"];
            assert_eq!(
                digests(&world, &other),
                digests(&without, &other),
                "{name}, order {order}"
            );
            reversals += 1;
        }
    }
    assert!(reversals > 200, "{reversals}");
}

#[test]
fn what_decides_over_others_is_not_corrected() {
    let mut refused = 0;
    for (name, schema) in schemas::schemas() {
        let example = examples::example(&schema, &schema["$defs"], true);
        let (_, event) = examples::read(&example).expect("it reads");
        if correctable(&event) {
            continue;
        }
        let first = recorded(1, &head(2), &event);
        let back = recorded(2, &correction_head(&first), &Event::from(reversed(&first)));
        let fault = judged(&founded(), &back).expect_err(&name);
        assert!(fault.contains("is not corrected"), "{name}: {fault}");
        refused += 1;
    }
    assert!(refused > 10, "only {refused}");
}

#[test]
fn a_world_of_a_day_holds_the_corrected_fact_only_from_its_day_on() {
    let (_, before, after) = pairs()
        .into_iter()
        .find(|(name, _, _)| name.contains("fund-received"))
        .unwrap();
    let first = recorded(1, &head(2), &before);
    let mut late = head(3);
    late.effective = Date::from_ymd(2025, 4, 1).unwrap();
    let correction = Event::from(corrected(&first, &late, &after));
    let correction = recorded(2, &correction_head(&first), &correction);
    let of_day = |month: u32| {
        let day = Date::from_ymd(2025, month, 15).unwrap();
        let mut world = founded();
        for event in [&first, &correction] {
            let counts = event.at.sequence == 2 || event.clock() <= day;
            if counts {
                world.apply_as_of(event, Some(day)).unwrap();
            }
        }
        world
    };
    let other = ["corrections", "imports"];
    let none = digests(&founded(), &other);
    // Before either day, between the two (the fact was moved on), and after both.
    assert_eq!(digests(&of_day(2), &other), none);
    assert_eq!(digests(&of_day(3), &other), none);
    let whole = digests(&told(&[recorded(2, &late, &after)]), &other);
    assert_eq!(digests(&of_day(4), &other), whole);
}
