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

/// The head alone, so that nothing but the noted root tells.
fn head_only(trust: Trust) -> Trust {
    Trust {
        ledger: None,
        ..trust
    }
}

/// Makes every checksum over the byte at `at` right again, as the honest frames `frames` lie.
fn mend(segment: &mut [u8], frames: &[(usize, usize)], at: usize) {
    if at < SEGMENT_HEADER {
        return forge::mend_segment(segment);
    }
    let (start, len) = *frames
        .iter()
        .rev()
        .find(|(start, _)| *start <= at)
        .expect("it lies in a frame");
    let mut end = start + len;
    if (start + 4..start + 8).contains(&at) {
        // Another length: the payload's checksum is made for what would then be the payload.
        let stated = u32::from_le_bytes(segment[start + 4..start + 8].try_into().unwrap());
        let stated_end = start + FRAME_HEADER + stated as usize;
        if stated_end <= segment.len() {
            end = stated_end;
        }
    }
    forge::mend_frame(segment, start, end - start);
}

/// The only bytes that say nothing of the history: how many frames their commit group had when it
/// was written. A group may be short after a crash, so a larger number cannot be called false.
fn says_nothing(frames: &[(usize, usize)], at: usize) -> bool {
    frames
        .iter()
        .any(|(start, _)| (start + 24..start + 28).contains(&at))
}

/// Changes the bytes at `places`, each as it is and mended; says how many changes were tried.
fn flip(places: impl Iterator<Item = usize>, seed: u64) -> usize {
    let (disk, trust) = small();
    let trust = head_only(trust);
    let honest = bytes_of(&disk, SEGMENT);
    let frames = frames_of(&honest);
    let before = check(&disk, trust).expect("it is judged");
    assert_eq!(before.verdict, Verdict::Sound);
    let mut random = Seeded(seed);
    let mut tried = 0;
    for at in places.take_while(|at| *at < honest.len()) {
        let mask = if random.below(2) == 0 { 0xff } else { random.mask() };
        let mut changed = honest.clone();
        changed[at] ^= mask;
        let mut mended = changed.clone();
        mend(&mut mended, &frames, at);
        for (how, bytes) in [("as it is", changed), ("mended", mended)] {
            if bytes == honest {
                // A changed checksum, made right again, is no change.
                continue;
            }
            disk.overwrite(SEGMENT, 0, &bytes);
            let answer = check(&disk, trust);
            tried += 1;
            if how == "mended" && says_nothing(&frames, at) {
                // Either it is seen, or every entry, the root and the head are as they were.
                let report = answer.expect("it is judged");
                assert!(report.verdict == Verdict::Distrust || report == before, "{at} {report:?}");
                continue;
            }
            assert!(distrusted(&answer), "byte {at} xor {mask:#x}, {how}: {answer:?}");
        }
    }
    disk.overwrite(SEGMENT, 0, &honest);
    assert_eq!(check(&disk, trust).expect("it is judged"), before);
    tried
}

/// In the ordinary run: every byte of the segment header and of each frame's own header fields is
/// left to the whole run; here every 13th byte of the file.
const STEP: usize = 13;

#[test]
fn a_changed_byte_is_found_sample() {
    let seed = 7;
    let tried = flip((0..).step_by(STEP), seed);
    println!("every {STEP}th byte, seed {seed}: {tried} changes, each found");
    assert!(tried > 1_000);
}

#[test]
#[ignore = "every byte: minutes"]
fn a_changed_byte_is_found_every_one() {
    let seed = 8;
    let tried = flip(0.., seed);
    println!("every byte, seed {seed}: {tried} changes, each found");
    assert!(tried > 10_000);
}
