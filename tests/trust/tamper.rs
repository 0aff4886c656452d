//! One changed byte, or one missing: a small ledger is altered at every place, as it is and with
//! the checksum made right again, and verified against a head that was noted outside.

use crate::trust_support;

use sunledger::disk::SimDisk;
use sunledger::ledger::verify::{Trust, Verdict};
use trust_support::forge::{
    self, FRAME_HEADER, RECORD, SEGMENT_HEADER, SLOT, frames_of, payloads_of, segment_of,
};
use trust_support::random::Seeded;
use trust_support::story::Story;
use trust_support::{SEGMENT, bytes_of, check, distrusted, findings, noted, trust};

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
    println!(
        "{} bytes, {} entries, {} events",
        bytes_of(&disk, SEGMENT).len(),
        report.size,
        report.checked.events
    );
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
        let mask = if random.below(2) == 0 {
            0xff
        } else {
            random.mask()
        };
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
                assert!(
                    report.verdict == Verdict::Distrust || report == before,
                    "{at} {report:?}"
                );
                continue;
            }
            assert!(
                distrusted(&answer),
                "byte {at} xor {mask:#x}, {how}: {answer:?}"
            );
        }
    }
    disk.overwrite(SEGMENT, 0, &honest);
    assert_eq!(check(&disk, trust).expect("it is judged"), before);
    tried
}

/// The ordinary run takes every so many bytes; the whole run takes every one.
const STEP: usize = 29;

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
    assert!(tried > 30_000);
}

/// The forger's hand is as good as the writer's: from the payloads alone it makes the same segment.
/// Without this, what is found below might be the forger's clumsiness.
#[test]
fn the_forger_writes_what_the_writer_writes() {
    let (disk, trust) = small();
    let honest = bytes_of(&disk, SEGMENT);
    let payloads = payloads_of(&honest);
    assert!(segment_of(&payloads).0 == honest);
    let forged = forge::disk_of(&payloads);
    assert_eq!(check(&forged, trust).unwrap(), check(&disk, trust).unwrap());
}

/// Cuts the segment to the lengths in `places`. First the mark is left as it was: it alone tells.
/// Then the mark is made to fit what is left, as a thorough hand would: only the noted head tells,
/// and without it the answer names how far it goes.
fn cut(places: impl Iterator<Item = usize>) -> (usize, usize) {
    let (disk, trust) = small();
    let honest = bytes_of(&disk, SEGMENT);
    let frames = frames_of(&honest);
    let payloads = payloads_of(&honest);
    let noted_size = trust.head.expect("a noted head").0;
    let (mut tried, mut at_boundary) = (0, 0);
    for len in places.take_while(|len| *len < honest.len()) {
        let left = disk.copy();
        left.cut(SEGMENT, len);
        let answer = check(&left, Trust::default());
        assert!(distrusted(&answer), "cut to {len}, mark left: {answer:?}");
        assert!(distrusted(&check(&left, trust)), "cut to {len}, mark left");

        let whole = frames.iter().filter(|(at, size)| at + size <= len).count();
        let (fitting, mark) = segment_of(&payloads[..whole]);
        left.overwrite("log/mark", 0, &mark);
        let answer = check(&left, trust);
        assert!(distrusted(&answer), "cut to {len}, mark fits: {answer:?}");
        tried += 2;
        let alone = check(&left, Trust::default());
        if whole == 0 {
            assert!(distrusted(&alone), "nothing is left: {alone:?}");
            continue;
        }
        let alone = alone.expect("it is judged");
        let boundary = fitting.len() == len;
        let expected = if boundary {
            Verdict::Sound
        } else {
            Verdict::TornTail
        };
        assert_eq!(alone.verdict, expected, "cut to {len}, no head");
        assert_eq!((alone.size, alone.head_given), (whole as u64, None));
        assert!(alone.size < noted_size);
        at_boundary += usize::from(boundary);
    }
    (tried, at_boundary)
}

#[test]
fn a_cut_is_found_sample() {
    let (disk, _) = small();
    let honest = bytes_of(&disk, SEGMENT);
    // Every frame boundary, and every so many lengths.
    let mut places: Vec<usize> = frames_of(&honest).iter().map(|(at, _)| *at).collect();
    places.extend((0..honest.len()).step_by(5 * STEP));
    let (tried, boundaries) = cut(places.into_iter());
    println!("{tried} cuts, {boundaries} of them at a frame boundary with a fitting mark");
    assert!(tried > 250 && boundaries > 20);
}

#[test]
#[ignore = "every length: minutes"]
fn a_cut_is_found_every_length() {
    let (tried, boundaries) = cut(0..);
    println!("every length: {tried} cuts, {boundaries} at a frame boundary with a fitting mark");
    assert!(tried > 30_000);
}

/// The mark holds no history. Whatever is done to a byte of it, what is said to be recorded is
/// either the same or distrusted; and its three records stand in for one another.
#[test]
fn a_changed_mark_never_gives_another_history() {
    let (disk, trust) = small();
    let before = check(&disk, trust).expect("it is judged");
    let honest = bytes_of(&disk, "log/mark");
    let (mut tried, mut found) = (0, 0);
    for slot in 0..3 {
        for byte in 0..RECORD {
            let mut changed = honest.clone();
            changed[slot * SLOT + byte] ^= 0xff;
            let mut mended = changed.clone();
            forge::mend_mark(&mut mended, slot);
            for bytes in [changed, mended] {
                disk.overwrite("log/mark", 0, &bytes);
                match check(&disk, trust) {
                    Ok(report) if report.verdict != Verdict::Distrust => assert_eq!(report, before),
                    _ => found += 1,
                }
                tried += 1;
            }
        }
    }
    println!("{tried} changes of the mark: {found} distrusted, the others without effect");
    assert!(found > 0);
    // With no record whole there is no mark: nothing is vouched for, and the noted head tells.
    disk.overwrite("log/mark", 0, &vec![0; honest.len()]);
    assert!(distrusted(&check(&disk, trust)));
}
