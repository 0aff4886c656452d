//! A property: whatever honest people do in whatever order, the audit finds nothing, a second reading
//! gives the same state, and one flipped bit anywhere is found.

mod trust_support;

use sunledger::disk::SimDisk;
use sunledger::domain::events::{Event, EventHead};
use sunledger::domain::party::Role;
use sunledger::ledger::verify::Verdict;
use trust_support::random::{Seeded, cases};
use trust_support::story::{self, CLERK, HEAD, PAYER, SECOND, Story, head};
use trust_support::{SEGMENT, bytes_of, check, distrusted, findings, noted, open, trust};

/// One thing somebody tries; it may well be refused, for what it says or for who says it.
fn attempt(random: &mut Seeded, number: &str) -> (u8, Vec<(EventHead, Event)>) {
    let fen = random.below(500_000) as i64;
    let person = *random.pick(&[31u8, 33, 35]);
    let one: (Role, Event) = match random.below(14) {
        0 => (Role::Pay, story::received(number, fen)),
        1 => (Role::Unit, story::person_registered(person)),
        2 => (Role::App, story::claim(number, person)),
        3 => (Role::App, story::evidence(number)),
        4 => (Role::R1, story::review(number)),
        5 => (Role::Ntc, story::notice_opened(number)),
        6 => (Role::Ntc, story::notice_row(number, fen)),
        7 => (Role::Ntc, story::objection(number)),
        8 => (Role::R3, story::objection_resolved(number)),
        9 => (Role::Ntc, story::notice_closed(number)),
        10 => (Role::Apr, story::award(number, fen)),
        11 => (Role::Pay, story::instructed(number, fen)),
        12 => (Role::Pay, story::confirmed(number, fen)),
        _ => (Role::App, story::acknowledged(number, fen)),
    };
    let by = match one.0 {
        Role::Pay => PAYER,
        Role::R1 => SECOND,
        Role::Apr | Role::R3 => HEAD,
        _ => CLERK,
    };
    // Now and then it is the wrong person.
    let by = if random.below(12) == 0 {
        *random.pick(&[PAYER, SECOND, HEAD, CLERK])
    } else {
        by
    };
    (by, vec![(head(one.0), one.1)])
}

/// A ledger of random acts; how many were recorded and how many refused.
fn random_ledger(seed: u64) -> (SimDisk, Story, usize, usize) {
    let mut random = Seeded(seed);
    let disk = SimDisk::new();
    let mut story = Story::found(disk.clone(), seed as u8).expect("it is founded");
    story.enrol().expect("clerks");
    story.publish().expect("a scheme");
    let (mut recorded, mut refused) = (0, 0);
    for _ in 0..4 + random.below(24) {
        let number = random.below(4).to_string();
        let (by, mut events) = attempt(&mut random, &number);
        while random.below(3) == 0 {
            let (_, more) = attempt(&mut random, &number);
            events.extend(more);
        }
        let size = story.ledger.chain().size();
        match story.record(by, &events) {
            Ok(_) => recorded += 1,
            Err(error) => {
                assert!(!error.distrust(), "seed {seed}: {error}");
                assert_eq!(story.ledger.chain().size(), size, "seed {seed}");
                refused += 1;
            }
        }
        if random.below(9) == 0 {
            // Somebody else opens it meanwhile.
            story.ledger.close().expect("it closes");
            story.ledger = open(&disk).expect("it opens");
        }
    }
    (disk, story, recorded, refused)
}

fn honest(seeds: std::ops::Range<u64>) {
    let (mut all_recorded, mut all_refused) = (0, 0);
    for seed in seeds.clone() {
        let (disk, story, recorded, refused) = random_ledger(seed);
        all_recorded += recorded;
        all_refused += refused;
        let noted = trust(noted(&story.ledger));
        let digests = story.ledger.world().digests();
        story.ledger.close().expect("it closes");
        let report = check(&disk, noted).expect("it is judged");
        let (_, all) = findings(&report);
        assert_eq!(report.verdict, Verdict::Sound, "seed {seed}: {all}");
        let again = open(&disk).expect("it opens");
        assert_eq!(again.world().digests(), digests, "seed {seed}");
        drop(again);

        let bytes = bytes_of(&disk, SEGMENT);
        let mut random = Seeded(seed ^ 0xf11b);
        let (at, bit) = (random.below(bytes.len()), random.below(8));
        let mut changed = bytes;
        changed[at] ^= 1 << bit;
        disk.overwrite(SEGMENT, 0, &changed);
        let answer = check(&disk, noted);
        assert!(distrusted(&answer), "seed {seed}, bit {bit} of byte {at}");
    }
    println!("seeds {seeds:?}: {all_recorded} entries recorded, {all_refused} refused");
    assert!(all_recorded > 0 && all_refused > 0);
}

#[test]
fn honest_ledgers_verify_and_a_flipped_bit_is_found() {
    honest(0..cases(60) as u64);
}

#[test]
#[ignore = "a thousand ledgers: minutes"]
fn a_thousand_honest_ledgers_verify() {
    honest(1_000..1_000 + cases(1_000) as u64);
}
