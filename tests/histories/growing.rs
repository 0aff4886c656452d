//! A history that grows event by event, with facts taken back and entries refused in between: after each event
//! the flags are those of a history folded from its beginning, and what is kept of them reads back the same.

use std::collections::BTreeSet;

use sunledger::crypto::digest::{Commitment, Digest};
use sunledger::detect::{self, Flag};
use sunledger::domain::date::Date;
use sunledger::domain::events::corrections::{EventReversed, StatedFact};
use sunledger::domain::events::{DecodedEvent, Event, EventHead, EventRef};
use sunledger::domain::party::Role;
use sunledger::domain::recorded::{EventAt, RecordedEvent};
use sunledger::inquiry::flagged::Flagged;
use sunledger::projections::corrections::correctable;
use sunledger::projections::snapshot::{bytes_of, read};
use sunledger::projections::{World, WorldKept};

use super::table::History;

/// Two schools' persons under one programme, told with what an honest office does and with what it does not.
const COUNTY: &str = "
    given notices=required
    2025-03-01 | fund received | amount=3000.00
    2025-03-05 | quota         | school=S1 count=1
    2025-03-05 | duty          | official=任某 name=任某 post=经办人 staff=GZ01
    2025-03-05 | duty          | official=毛某 name=毛某 post=初审人 staff=GZ02
    2025-11-03 | claim         | case=C1 person=甲 school=S1 asked=2000.00 registered=2025-11-03
    2025-11-04 | claim         | case=C2 person=乙 school=S1 asked=2000.00 registered=2025-11-04
    2025-11-18 | claim         | case=C3 person=丙 school=S2 asked=2000.00 registered=2025-11-18
    2025-11-05 | papers        | case=C1
    2025-11-05 | papers        | case=C2 without=身份证
    2025-11-06 | paper         | case=C3 type=借条 file=同一 shows=30000.00
    2025-11-06 | paper         | case=C2 type=借条 file=同一 shows=20000.00
    2025-11-05 | step          | case=C1 step=受理 by=GZ01
    2025-11-17 | step          | case=C1 step=初审 by=GZ02
    2025-12-02 | step          | case=C1 step=复审 by=GZ02
    2025-06-10 | other aid     | person=甲 level=央 fund=国家资助 amount=3000.00 status=已发放
    2025-12-03 | notice        | notice=N1 until=2025-12-09
    2025-12-03 | notice row    | notice=N1 case=C1 amount=2000.00
    2025-12-03 | notice row    | notice=N1 case=C2 amount=1500.00
    2025-12-05 | objection     | objection=O1 notice=N1 case=C2
    2025-12-20 | settlement    | objection=O1 outcome=不属实
    2025-12-12 | award         | award=J1 case=C1 person=甲 school=S1 amount=2000.00 by=林某/负责人
    2025-12-12 | award         | award=J2 case=C2 person=乙 school=S1 amount=2000.00 by=林某/负责人
    2025-12-08 | award         | award=J3 case=C3 person=丙 school=S2 amount=2000.00 by=林某/负责人
    2025-12-14 | payment       | payment=P1 award=J1 case=C1 person=甲 amount=2000.00 result=成功 by=林某/负责人
    2025-12-16 | payment       | payment=P2 award=J2 case=C2 person=乙 amount=2000.00 result=成功 by=苏某/出纳
    2025-12-19 | payment       | payment=P3 award=J2 case=C2 person=乙 amount=2000.00 result=成功 by=苏某/出纳
    2025-12-23 | signature     | payment=P1 amount=1900.00
    2025-12-23 | signature     | payment=P2 amount=2000.00 signer=丁 relation=代领
    expect no flag
";

/// SplitMix64.
fn next(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut z = *state;
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// The event that takes another one back; `None` for those that are not taken back.
fn reversal(of: &RecordedEvent, sequence: u64) -> Option<RecordedEvent> {
    let body = of.event().filter(|event| correctable(event))?;
    let event = Event::from(EventReversed {
        target: EventRef {
            entry: of.entry,
            index: of.at.index,
        },
        target_sequence: of.at.sequence,
        before: Box::new(StatedFact::of(of.head(), body).ok()?),
        reason: Commitment([9; 32]),
        public_note: None,
    });
    let head = EventHead {
        scheme: of.head().scheme.clone(),
        ..EventHead::live(Role::Rec, of.recorded_at.date_cn())
    };
    Some(RecordedEvent {
        at: EventAt { sequence, index: 0 },
        effective_sequence: sequence,
        decoded: std::sync::Arc::new(DecodedEvent {
            kind: event.kind().0,
            version: event.version(),
            head,
            event: Some(event),
        }),
        ..of.clone()
    })
}

/// A random history: some lines in some order, each followed now and then by one taken back.
fn history(seed: u64) -> Vec<RecordedEvent> {
    let table = History::read(COUNTY);
    let mut state = seed;
    let mut order: Vec<usize> = (0..table.len()).collect();
    for at in (1..order.len()).rev() {
        order.swap(at, (next(&mut state) % (at as u64 + 1)) as usize);
    }
    order.truncate(12 + (next(&mut state) % 17) as usize);
    let mut events: Vec<RecordedEvent> = Vec::new();
    let mut taken: BTreeSet<EventAt> = BTreeSet::new();
    for event in table.recorded(&order) {
        events.push(event);
        let some = (next(&mut state) % events.len() as u64) as usize;
        let sequence = 1_000 + events.len() as u64;
        if next(&mut state).is_multiple_of(4)
            && let Some(back) = reversal(&events[some], sequence)
            && taken.insert(events[some].at)
        {
            events.push(back);
        }
    }
    events
}

fn flags(world: &World, day: Date) -> Vec<Flag> {
    detect::run(world, day).flags
}

#[test]
fn flags_after_each_event_are_those_of_a_history_folded_anew() {
    let day: Date = "2026-12-31".parse().expect("a date");
    let (mut raised, mut gone) = (BTreeSet::new(), 0);
    for seed in 1..=6 {
        let events = history(seed);
        let mut grown = World::default();
        let mut before: Vec<Flag> = Vec::new();
        for (at, event) in events.iter().enumerate() {
            // As a writer does whose entry is then refused: it leaves no trace in what is flagged.
            let mut kept = WorldKept::default();
            grown.keep(event, &mut kept);
            grown.apply(event).expect("it folds");
            grown.put_back(kept);
            assert_eq!(
                flags(&grown, day),
                before,
                "seed {seed}: a refusal left a trace"
            );

            grown.apply(event).expect("it folds");
            let found = flags(&grown, day);
            let mut anew = World::default();
            for event in &events[..=at] {
                anew.apply(event).expect("it folds");
            }
            assert_eq!(found, flags(&anew, day), "seed {seed}, event {at}");
            gone += before
                .iter()
                .filter(|flag| !found.iter().any(|one| one.id == flag.id))
                .count();
            raised.extend(found.iter().map(|flag| flag.code));
            before = found;
        }
        // Asked one by one they say what they say side by side.
        let alone: Vec<Flag> = detect::all()
            .iter()
            .flat_map(|detector| {
                let mut found = detector.flags(&grown, day);
                detector.on_record(&grown, &mut found);
                let mut flags = found.flags;
                flags.sort_by(|a, b| a.id.cmp(&b.id));
                flags
            })
            .collect();
        assert_eq!(alone, before, "seed {seed}");
        let kept = Flagged::of(&grown, day, Digest([seed as u8; 32]));
        let bytes = bytes_of(&kept, u64::MAX).expect("encoded").expect("small");
        assert_eq!(read::<Flagged>(&bytes), Some(kept), "seed {seed}");
    }
    assert!(raised.len() > 10, "only {raised:?} were raised");
    assert!(gone > 5, "only {gone} flags went again");
}
