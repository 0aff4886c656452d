//! One changed byte, or one missing: a small ledger is altered at every place, as it is and with
//! the checksum made right again, and verified against a head that was noted outside.

mod trust_support;

use sunledger::disk::SimDisk;
use sunledger::ledger::verify::{Trust, Verdict};
use trust_support::forge::{self, FRAME_HEADER, SEGMENT_HEADER, SLOT, frames_of};
use trust_support::random::Seeded;
use trust_support::story::Story;
use trust_support::{SEGMENT, bytes_of, check, distrusted, findings, noted, open, trust};

/// The small ledger, closed, and what an outsider noted of it.
fn small() -> (SimDisk, Trust) {
    let story = Story::whole(SimDisk::new(), 1).expect("an honest story");
    let trust = trust(noted(&story.ledger));
    let disk = story.disk.clone();
    story.ledger.close().expect("it closes");
    let segment = bytes_of(&disk, SEGMENT);
    assert!(segment.len() <= 32 << 10, "{} bytes", segment.len());
    (disk, trust)
}

#[test]
fn the_small_ledger_is_sound_and_holds_every_family() {
    let (disk, trust) = small();
    let report = check(&disk, trust).expect("it is judged");
    let (_, all) = findings(&report);
    assert_eq!(report.verdict, Verdict::Sound, "{all}");
    assert_eq!(report.pending, 2);
    println!("{} bytes, {} entries, {} events", bytes_of(&disk, SEGMENT).len(), report.size, report.checked.events);
}
