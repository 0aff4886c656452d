//! Properties of histories made at random: money is conserved in any order of valid events; what is told
//! again or in another order gives the same; a reversal leaves no trace; no child of a tree has more than
//! its parent unseen. Each seed is one history, and a failure names it.

use std::collections::BTreeMap;
use std::sync::Arc;

use sunledger::crypto::digest::{Commitment, EntryHash, FileHash};
use sunledger::crypto::hash;
use sunledger::detect;
use sunledger::domain::alias::Alias;
use sunledger::domain::date::{Date, Period, Timestamp};
use sunledger::domain::events::claims::{AwardDecided, ClaimWithdrawn};
use sunledger::domain::events::corrections::{EventCorrected, EventReversed, StatedFact};
use sunledger::domain::events::funds::{
    AppropriationAdjusted, AppropriationIssued, BudgetPlanned, FundReceived, FundSource,
    QuotaAllocated, QuotaReallocated, Stage, UnspentReturned,
};
use sunledger::domain::events::notices::{
    NoticeAmended, NoticeOpened, NoticeRowListed, NoticeStage, SupplementaryNoticeOpened,
};
use sunledger::domain::events::pairing::TrancheReleased;
use sunledger::domain::events::payments::{
    ClawbackOrdered, Payee, PaymentConfirmed, PaymentInstructed, PaymentMethod, PaymentReturned,
    RecoveryOffset, RecoveryReceived, RecoveryWrittenOff,
};
use sunledger::domain::events::rules::SchemePublished;
use sunledger::domain::events::{DecodedEvent, Event, EventHead, EventRef, SchemeRef, SourceRef};
use sunledger::domain::money::Fen;
use sunledger::domain::party::{HolderMatch, Role};
use sunledger::domain::recorded::{EventAt, RecordedEvent};
use sunledger::projections::books::FundKey;
use sunledger::projections::corrections::correction_postings;
use sunledger::projections::figures::{Grouping, balances, by_unit};
use sunledger::projections::lying::{bears_on_funds, lying};
use sunledger::projections::{World, counts_on, quotas};
use sunledger::report::plan;

const SEEDS: u64 = 200;

/// A generator of its own, so that a seed gives one history for ever.
struct Chance(u64);

impl Chance {
    fn below(&mut self, end: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % end
    }
    fn shuffle<T>(&mut self, items: &mut [T]) {
        for at in (1..items.len()).rev() {
            items.swap(at, self.below(at as u64 + 1) as usize);
        }
    }
}

fn recorded(sequence: u64, head: EventHead, event: Event) -> RecordedEvent {
    RecordedEvent {
        at: EventAt { sequence, index: 0 },
        entry: EntryHash(hash::sha256(&[&sequence.to_le_bytes()])),
        recorded_at: Timestamp(1_700_000_000_000_000),
        effective_sequence: sequence,
        effective_at: Timestamp(1_700_000_000_000_000),
        signers: vec![Alias([7; 16])].into(),
        decoded: Arc::new(DecodedEvent {
            kind: event.kind().0,
            version: event.version(),
            head,
            event: Some(event),
        }),
    }
}

/// The row of a sheet, on its own day.
fn row(sequence: u64, event: impl Into<Event>) -> RecordedEvent {
    let head = EventHead {
        source: Some(SourceRef {
            file: FileHash([3; 32]),
            sheet: "s".to_owned(),
            row: sequence as u32 + 2,
        }),
        scheme: Some(SchemeRef {
            id: "T".to_owned(),
            version: 1,
        }),
        ..EventHead::live(Role::Rec, Date(20_000 + sequence as i32))
    };
    recorded(sequence, head, event.into())
}

fn told(events: &[RecordedEvent]) -> World {
    let mut world = World::default();
    for event in events {
        world.apply(event).expect("it folds");
        let sum: i128 = world.books.accounts().map(|(_, fen)| i128::from(fen)).sum();
        assert_eq!(sum, 0, "after {}", event.at);
    }
    world
}

fn digests(world: &World) -> BTreeMap<String, String> {
    let digests = world.digests().expect("digests");
    digests
        .into_iter()
        .filter(|one| one.name != "corrections")
        .map(|one| (one.name, one.digest.to_string()))
        .collect()
}

fn accounts(world: &World) -> Vec<(String, i64)> {
    let all = world.books.accounts();
    all.map(|(account, fen)| (format!("{account:?}"), fen))
        .collect()
}

/// What lies in the fund, counted by hand beside the books.
#[derive(Default)]
struct ByHand {
    cash: i128,
    promised: i128,
}

/// A valid history of money: whatever is paid was sent, whatever comes back had gone.
fn money(seed: u64) -> (Vec<Event>, ByHand) {
    let mut chance = Chance(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
    let mut events: Vec<Event> = Vec::new();
    let mut hand = ByHand::default();
    let fund = || "F".to_owned();
    let text = None::<Commitment>;
    // What "c" gave back to "b", and whether "b" was given money of the fund: then it stays in the fund.
    let (mut back_to_b, mut b_was_given) = (0i128, false);
    for number in 0..6 + chance.below(12) {
        let fen = 1 + chance.below(1_000_000) as i64;
        let amount = Fen(fen);
        let no = number.to_string();
        match chance.below(7) {
            4 => {
                let back = chance.below(fen as u64) as i64 + 1;
                hand.promised += i128::from(fen);
                back_to_b += i128::from(back);
                events.push(
                    AppropriationIssued {
                        document_no: no.clone(),
                        from: "b".to_owned(),
                        to: "c".to_owned(),
                        fund: fund(),
                        purpose: Commitment::ZERO,
                        amount,
                    }
                    .into(),
                );
                events.push(
                    UnspentReturned {
                        document_no: format!("{no}-"),
                        appropriation_no: no.clone(),
                        to: "b".to_owned(),
                        fund: fund(),
                        amount: Fen(back),
                        reason: text,
                    }
                    .into(),
                );
            }
            0 => {
                hand.cash += i128::from(fen);
                events.push(
                    FundReceived {
                        receipt_no: no.clone(),
                        fund: fund(),
                        source: FundSource::Other,
                        nature: "n".to_owned(),
                        payer: "p".to_owned(),
                        amount,
                        bank_ref: None,
                    }
                    .into(),
                );
            }
            1 => {
                let change = chance.below(fen as u64) as i64 - fen / 2;
                let back = chance.below(fen as u64) as i64 + 1;
                hand.promised += i128::from(fen + change);
                hand.cash -= i128::from(back);
                b_was_given = true;
                events.push(
                    AppropriationIssued {
                        document_no: no.clone(),
                        from: "a".to_owned(),
                        to: "b".to_owned(),
                        fund: fund(),
                        purpose: Commitment::ZERO,
                        amount,
                    }
                    .into(),
                );
                events.push(
                    AppropriationAdjusted {
                        document_no: format!("{no}+"),
                        adjusts: no.clone(),
                        to: "b".to_owned(),
                        fund: fund(),
                        change: Fen(change),
                        reason: text,
                    }
                    .into(),
                );
                events.push(
                    UnspentReturned {
                        document_no: format!("{no}-"),
                        appropriation_no: no.clone(),
                        to: "a".to_owned(),
                        fund: fund(),
                        amount: Fen(back),
                        reason: text,
                    }
                    .into(),
                );
            }
            2 => events.push(
                TrancheReleased {
                    agreement_no: no.clone(),
                    number: 1,
                    amount,
                    fund: fund(),
                }
                .into(),
            ),
            3 => {
                let part = 1 + chance.below(fen as u64) as i64;
                hand.cash += i128::from(part);
                events.push(
                    ClawbackOrdered {
                        order_no: no.clone(),
                        debtor: Payee::Org("o".to_owned()),
                        amount,
                        fund: fund(),
                        due: None,
                        reason: text,
                    }
                    .into(),
                );
                events.push(
                    RecoveryReceived {
                        order_no: no.clone(),
                        amount: Fen(part),
                        fund: fund(),
                        bank_ref: None,
                    }
                    .into(),
                );
                events.push(
                    RecoveryWrittenOff {
                        order_no: no.clone(),
                        amount: Fen(1),
                        document_no: "d".to_owned(),
                        reason: text,
                    }
                    .into(),
                );
            }
            _ => grant(&mut chance, &mut events, &mut hand, &no, amount),
        }
    }
    if !b_was_given {
        hand.cash -= back_to_b;
    }
    (events, hand)
}

/// An award with its payment, which may be under way, have arrived, or have come back.
fn grant(chance: &mut Chance, events: &mut Vec<Event>, hand: &mut ByHand, no: &str, amount: Fen) {
    let fund = || "F".to_owned();
    let period = Period::Year { year: 2025 };
    let case_no = || Some(format!("C{no}"));
    events.push(
        AwardDecided {
            award_no: no.to_owned(),
            case_no: format!("C{no}"),
            person: None,
            unit_code: None,
            amount,
            fund: fund(),
            document_no: None,
            status: None,
            period,
        }
        .into(),
    );
    events.push(
        PaymentInstructed {
            payment_no: no.to_owned(),
            batch_no: None,
            award_no: Some(no.to_owned()),
            case_no: case_no(),
            tranche: None,
            payee: Payee::Org("o".to_owned()),
            unit_code: None,
            tier: None,
            amount,
            fund: fund(),
            period,
            method: PaymentMethod::Bank,
            account: None,
            holder: HolderMatch::Unstated,
            again: false,
        }
        .into(),
    );
    let ending = chance.below(5);
    if ending == 4 {
        events.push(
            RecoveryOffset {
                order_no: "K".to_owned(),
                payment_no: no.to_owned(),
                case_no: case_no(),
                amount: Fen(1),
                fund: fund(),
            }
            .into(),
        );
    }
    let arrives = matches!(ending, 1 | 2);
    if arrives {
        hand.cash -= i128::from(amount.0);
        events.push(
            PaymentConfirmed {
                payment_no: no.to_owned(),
                amount,
                fund: fund(),
                bank_ref: None,
                account: None,
                holder: HolderMatch::Unstated,
            }
            .into(),
        );
    }
    if matches!(ending, 2 | 3) {
        if arrives {
            hand.cash += i128::from(amount.0);
        }
        events.push(
            PaymentReturned {
                payment_no: no.to_owned(),
                amount,
                fund: fund(),
                bank_ref: None,
                account: None,
                after_confirmation: arrives,
                reason: None,
            }
            .into(),
        );
    }
}

fn rows(events: &[Event]) -> Vec<RecordedEvent> {
    let numbered = (0u64..).zip(events);
    numbered.map(|(at, event)| row(at, event.clone())).collect()
}

#[test]
fn money_is_conserved_in_any_order() {
    let key = FundKey {
        scheme: "T".to_owned(),
        fund: "F".to_owned(),
    };
    for seed in 1..=SEEDS {
        let (events, hand) = money(seed);
        let mut rows = rows(&events);
        let world = told(&rows);
        assert_eq!(world.books.fund_balance(&key), hand.cash, "seed {seed}");
        // The trial balance says the same, account by account.
        let within = [
            Stage::Received,
            Stage::Committed,
            Stage::Instructed,
            Stage::Returned,
            Stage::Recovered,
        ];
        let lying = world.books.accounts();
        let lying = lying.filter(|(account, _)| within.contains(&account.stage));
        let lies: i128 = lying.map(|(_, fen)| i128::from(fen)).sum();
        assert_eq!(lies, hand.cash, "seed {seed}");
        let promised = Stage::Appropriated;
        assert_eq!(
            world.books.stage(&key, promised),
            hand.promised,
            "seed {seed}"
        );
        assert_eq!(digests(&world), digests(&told(&rows)), "seed {seed}");
        let own = accounts(&world);
        let mut chance = Chance(seed | 1);
        for _ in 0..4 {
            chance.shuffle(&mut rows);
            assert_eq!(accounts(&told(&rows)), own, "seed {seed}");
        }
    }
}

/// A correction of a fact of the history: told of another day.
fn moved(at: u64, of: &RecordedEvent, day: Date) -> RecordedEvent {
    let before = StatedFact::of(of.head(), of.event().expect("a body")).expect("stated");
    let head = EventHead {
        effective: day,
        ..of.head().clone()
    };
    let after = StatedFact::of(&head, of.event().expect("a body")).expect("stated");
    let target = EventRef {
        entry: of.entry,
        index: 0,
    };
    let corrected = EventCorrected {
        target,
        target_sequence: of.at.sequence,
        postings: correction_postings(&before, &after).expect("they negate"),
        before: Box::new(before),
        after: Box::new(after),
        reason: Commitment::ZERO,
        public_note: None,
    };
    let head = EventHead {
        scheme: of.head().scheme.clone(),
        corrects: Some(target),
        ..EventHead::live(Role::Rec, Date(20_015))
    };
    recorded(at, head, corrected.into())
}

/// What lies in the funds on a day is told by the events that move money over their bounds alone: the same as by all of them, of
/// rows and live acts, with a fact of each history moved to another day.
#[test]
fn what_lies_in_a_fund_needs_no_award_and_no_order() {
    let (mut left_out, mut all) = (0, 0);
    for seed in 1..=SEEDS {
        let (events, _) = money(seed);
        let mut chance = Chance(seed | 1);
        let mut rows = rows(&events);
        for row in rows.iter_mut().filter(|_| chance.below(3) == 0) {
            let mut decoded = (*row.decoded).clone();
            decoded.head.source = None;
            row.decoded = Arc::new(decoded);
        }
        let of = rows[chance.below(rows.len() as u64) as usize].clone();
        let day = Date(20_000 + chance.below(30) as i32);
        let changed = day != of.head().effective;
        rows.extend(changed.then(|| moved(rows.len() as u64, &of, day)));
        for day in (19_999..20_032).step_by(4).map(Date) {
            let counts =
                |event: &&RecordedEvent| counts_on(event.event(), event.counts_from(), day);
            let (mut whole, mut few) = (World::default(), World::default());
            for event in rows.iter().filter(counts) {
                whole.apply_as_of(event, Some(day)).expect("it folds");
                all += 1;
                match bears_on_funds(event) {
                    true => few.apply_as_of(event, Some(day)).expect("it folds"),
                    false => left_out += 1,
                }
            }
            for by in [Grouping::Fund, Grouping::Scheme, Grouping::Level] {
                let with_zero = lying(&whole, by);
                let none = |(_, fen): &(_, i128)| *fen != 0;
                let whole: Vec<_> = with_zero.into_iter().filter(none).collect();
                let few: Vec<_> = lying(&few, by).into_iter().filter(none).collect();
                assert_eq!(few, whole, "seed {seed}, day {day}");
            }
        }
    }
    assert!(left_out * 4 > all, "{left_out} of {all}");
}

#[test]
fn a_claim_taken_back_is_awarded_no_more_unless_it_was_paid() {
    let mut chance = Chance(1);
    let mut paid = Vec::new();
    grant(
        &mut chance,
        &mut paid,
        &mut ByHand::default(),
        "1",
        Fen(200_000),
    );
    // The award and the order; whatever its bank says would be told by other events.
    paid.truncate(2);
    let unpaid = vec![paid[0].clone()];
    for (mut events, awarded) in [(paid, 200_000), (unpaid, 0)] {
        let case_no = "C1".to_owned();
        let taken_back = ClaimWithdrawn {
            case_no,
            reason: None,
        };
        events.push(taken_back.into());
        let world = told(&rows(&events));
        let balances = balances(&world, Grouping::Scheme).unwrap();
        let sums: Vec<i64> = balances.iter().map(|one| one.awarded).collect();
        assert_eq!(sums, [awarded]);
        let units = by_unit(&world).unwrap();
        let sums: Vec<i64> = units.iter().map(|one| one.awarded).collect();
        assert_eq!(sums.iter().sum::<i64>(), awarded);
    }
}

#[test]
fn a_reversal_restores_every_projection() {
    for seed in 1..=SEEDS {
        let (mut events, _) = money(seed);
        events.extend(notices(seed));
        let rows = rows(&events);
        let at = Chance(seed | 1).below(rows.len() as u64) as usize;
        let mut world = told(&rows);
        let of = &rows[at];
        let head = EventHead {
            scheme: of.head().scheme.clone(),
            corrects: Some(EventRef {
                entry: of.entry,
                index: 0,
            }),
            ..EventHead::live(Role::Rec, Date(30_000))
        };
        let reversal = EventReversed {
            target: EventRef {
                entry: of.entry,
                index: 0,
            },
            target_sequence: of.at.sequence,
            before: Box::new(
                StatedFact::of(of.head(), of.event().expect("a body")).expect("stated"),
            ),
            reason: Commitment::ZERO,
            public_note: None,
        };
        let next = rows.len() as u64;
        world
            .apply(&recorded(next, head, Event::from(reversal)))
            .expect("it is reversed");
        let mut others = rows.clone();
        others.remove(at);
        let without = told(&others);
        // Flows tell what passed both ways, imports which rows were read, figures of which day the latest
        // fact is; everything else stands as if the fact had never been told.
        let (mut left, mut right) = (digests(&world), digests(&without));
        for digests in [&mut left, &mut right] {
            for name in ["books", "figures", "imports"] {
                digests.remove(name);
            }
        }
        assert_eq!(left, right, "seed {seed}, event {at}");
        assert_eq!(accounts(&world), accounts(&without), "seed {seed}");
    }
}

/// A notice with rows, one of them lowered, and a supplement, in an order made from the seed.
fn notices(seed: u64) -> Vec<Event> {
    let listed = |notice: &str, case: &str, fen| {
        Event::from(NoticeRowListed {
            notice_no: notice.to_owned(),
            case_no: Some(case.to_owned()),
            person: None,
            unit: "u".to_owned(),
            tier: None,
            amount: Fen(fen),
            from: None,
            to: None,
        })
    };
    let mut events = vec![
        Event::from(NoticeOpened {
            notice_no: "N1".to_owned(),
            stage: NoticeStage::PostPayment,
            publisher: "局".to_owned(),
            channel: "网".to_owned(),
            from: Date(20_000),
            until: Date(20_010),
            working_days_min: None,
            rows: None,
            amount: None,
            list_checksum: None,
            period: None,
            standing: false,
        }),
        listed("N1", "C1", 500),
        listed("N1", "C2", 500),
        Event::from(NoticeAmended {
            notice_no: "N1".to_owned(),
            case_no: Some("C1".to_owned()),
            person: None,
            amount: Some(Fen(300)),
            reason: None,
        }),
        Event::from(SupplementaryNoticeOpened {
            notice_no: "N2".to_owned(),
            of: "N1".to_owned(),
            channel: "网".to_owned(),
            from: Date(20_020),
            until: Date(20_030),
            rows: None,
            amount: None,
        }),
        listed("N2", "C1", 700),
    ];
    Chance(seed.wrapping_mul(77) | 1).shuffle(&mut events);
    events
}

#[test]
fn a_supplement_joins_its_notice_in_any_order() {
    for seed in 1..=SEEDS {
        let world = told(&rows(&notices(seed)));
        let supplement = world.notices.get("T", "N2").expect("the supplement");
        let opened = supplement.opened.first().expect("its opening");
        assert_eq!(opened.said.stage, NoticeStage::PostPayment, "seed {seed}");
        assert_eq!(opened.said.publisher, "局", "seed {seed}");
        assert_eq!(supplement.last_day(), Some(Date(20_030)), "its own clock");
        let first = world.notices.get("T", "N1").expect("the notice");
        assert_eq!(
            first.last_day(),
            Some(Date(20_010)),
            "which restarts nobody's"
        );
        let amounts: Vec<i64> = first.shown().map(|row| row.amount.0).collect();
        let mut sorted = amounts.clone();
        sorted.sort_unstable();
        assert_eq!(sorted, [300, 500], "seed {seed}");
        assert_eq!(world.notices.listing("T", "C1").len(), 2);
    }
}

#[test]
fn moved_quotas_sum_to_what_was_allocated() {
    for seed in 1..=SEEDS {
        let mut chance = Chance(seed.wrapping_mul(0x9E37_79B9) | 1);
        let units = ["U1", "U2", "U3", "U4"];
        let mut left: BTreeMap<&str, u32> = BTreeMap::new();
        let mut events: Vec<Event> = Vec::new();
        for unit in units {
            let count = chance.below(9) as u32;
            left.insert(unit, count);
            events.push(
                QuotaAllocated {
                    unit_code: unit.to_owned(),
                    unit: unit.to_owned(),
                    unit_kind: None,
                    count: Some(count),
                    retired_max: None,
                    amount: None,
                    count_in_set: None,
                    period: None,
                }
                .into(),
            );
        }
        let total: u32 = left.values().sum();
        for _ in 0..chance.below(8) {
            let from = units[chance.below(4) as usize];
            let to = units[chance.below(4) as usize];
            let count = chance.below(u64::from(left[from]) + 1) as u32;
            if from == to {
                continue;
            }
            *left.get_mut(from).unwrap() -= count;
            *left.get_mut(to).unwrap() += count;
            events.push(
                QuotaReallocated {
                    from_code: from.to_owned(),
                    to_code: to.to_owned(),
                    count: Some(count),
                    amount: None,
                    period: None,
                    document_no: None,
                }
                .into(),
            );
        }
        chance.shuffle(&mut events);
        let world = told(&rows(&events));
        let mut sum = 0;
        for unit in units {
            let allowed = quotas::of_unit(&world, "T", unit);
            let count = allowed[0].count.expect("a count");
            assert_eq!(count, left[unit], "seed {seed}, {unit}");
            sum += count;
        }
        assert_eq!(sum, total, "seed {seed}");
    }
}

#[test]
fn quotas_of_units_never_sum_to_more_than_the_scheme_unseen() {
    for (whom, basis) in [("pair", "county"), ("person", "unit")] {
        quotas_of_units_are_parts_of_the_whole(whom, basis);
    }
}

/// Neither live nor from files do places beyond the whole pass unseen, and none within it are refused.
fn quotas_of_units_are_parts_of_the_whole(whom: &str, basis: &str) {
    let text = format!(
        "id = \"T\"\nversion = 1\nlevel = \"county\"\nperiod = \"2025\"\nbeneficiary = \"{whom}\"\n\
        [title]\nzh = \"t\"\nen = \"t\"\n[[legal_basis]]\nid = \"a\"\ndocument = \"d\"\nclause = \"c\"\n[recognise]\ncodes = [\"T\"]\n[[fund]]\nname = \"F\"\nlevel = \"county\"\n\
        [quota]\nbasis = \"{basis}\"\ntotal = 40\ntotal_fen = 4000\nclause = \"c\"\n"
    );
    let published = Event::from(SchemePublished {
        id: "T".to_owned(),
        version: 1,
        text: text.to_owned(),
        sha256: FileHash(hash::sha256(&[text.as_bytes()])),
        from: Date(19_000),
    });
    let total = |world: &World| {
        let of = quotas::of_scheme(world, "T", None);
        let most = |sum: fn(&quotas::Whole<'_>) -> i128| of.iter().map(sum).max().unwrap_or(0);
        (
            most(|whole| i128::from(whole.count)),
            most(|whole| whole.fen),
        )
    };
    let (mut refused, mut stood) = (0, 0);
    for seed in 1..=SEEDS {
        let mut chance = Chance(seed.wrapping_mul(0x9E37_79B9) | 1);
        let mut live = told(&[row(0, published.clone())]);
        let mut from_files = told(&[row(0, published.clone())]);
        for number in 1..=8 {
            let quota = Event::from(QuotaAllocated {
                unit_code: format!("U{}", chance.below(4)),
                unit: "u".to_owned(),
                unit_kind: None,
                count: Some(chance.below(12) as u32),
                retired_max: None,
                amount: Some(Fen(chance.below(1_200) as i64)),
                count_in_set: None,
                period: [None, Some(2024), Some(2025)][chance.below(3) as usize]
                    .map(|year| Period::Year { year }),
            });
            from_files
                .apply(&row(number, quota.clone()))
                .expect("it folds");
            let head = EventHead {
                scheme: Some(SchemeRef {
                    id: "T".to_owned(),
                    version: 1,
                }),
                ..EventHead::live(Role::Edu, Date(20_000))
            };
            let act = recorded(number, head, quota);
            let mut after = live.clone();
            after.apply(&act).expect("it folds");
            let (count, fen) = total(&after);
            let judged = live.check(&act.decoded, &[Alias([7; 16])], number, act.recorded_at);
            // It is refused where it would go beyond, and only there; what adds nothing goes beyond nothing.
            assert_eq!(
                judged.is_ok(),
                count <= 40 && fen <= 4_000,
                "seed {seed}, {number}: {judged:?}"
            );
            match judged {
                Ok(()) => (live, stood) = (after, stood + 1),
                Err(_) => refused += 1,
            }
        }
        for (world, name) in [(&live, "live"), (&from_files, "files")] {
            let (count, fen) = total(world);
            let flags = detect::run(world, Date(20_100)).flags;
            let flagged = flags
                .iter()
                .any(|flag| flag.code == "F39" && flag.about == "T");
            assert_eq!(flagged, count > 40 || fen > 4_000, "seed {seed}, {name}");
        }
    }
    assert!(
        refused > 100 && stood > 100,
        "{refused} refused, {stood} stood"
    );
}

#[test]
fn no_child_of_a_tree_has_more_than_its_parent_unseen() {
    for seed in 1..=SEEDS {
        let mut chance = Chance(seed.wrapping_mul(0x51_7C_C1) | 1);
        let node = |no: &str, parent: Option<&str>, fen: i64| {
            Event::from(BudgetPlanned {
                plan_no: no.to_owned(),
                parent_no: parent.map(str::to_owned),
                item: "i".to_owned(),
                class: None,
                unit: None,
                level: None,
                fund: "F".to_owned(),
                amount: Fen(fen),
                document_no: None,
                period: None,
            })
        };
        // Each node's money is cut among its children, so that all of it is passed down.
        let mut events = Vec::new();
        let mut open = vec![("1".to_owned(), None::<String>, 1_000_000i64)];
        while let Some((no, parent, fen)) = open.pop() {
            events.push(node(&no, parent.as_deref(), fen));
            if no.len() >= 7 || fen < 4 {
                continue;
            }
            let mut rest = fen;
            let children = 2 + chance.below(2);
            for child in 1..=children {
                let cut = match child == children {
                    true => rest,
                    false => chance.below(rest as u64 / 2 + 1) as i64,
                };
                rest -= cut;
                open.push((format!("{no}-{child}"), Some(no.clone()), cut));
            }
        }
        let mut spoilt = events.clone();
        chance.shuffle(&mut events);
        let nodes = plan::nodes(&told(&rows(&events)), "T").expect("sums that fit");
        let adds_up = |node: &plan::NodeRow| node.planned_less_below.is_none_or(|left| left == 0);
        assert!(nodes.iter().all(adds_up), "seed {seed}");
        // A fen more for one child, and its parent is overrun, and no other node.
        let at = 1 + chance.below(spoilt.len() as u64 - 1) as usize;
        let Event::Fund(sunledger::domain::events::funds::FundEvent::BudgetPlanned(plan)) =
            &mut spoilt[at]
        else {
            unreachable!("only plans are told");
        };
        plan.amount.0 += 1;
        let parent = plan.parent_no.clone().expect("a child");
        let nodes = plan::nodes(&told(&rows(&spoilt)), "T").expect("sums that fit");
        let overrun: Vec<&String> = nodes
            .iter()
            .filter(|node| node.planned_less_below.is_some_and(|left| left < 0))
            .map(|node| &node.plan_no)
            .collect();
        assert_eq!(overrun, [&parent], "seed {seed}");
    }
}
