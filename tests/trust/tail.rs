//! Bytes past the mark: an entry that was written and not yet marked is kept, anything that somebody
//! put there is set aside, and the ledger goes on either way.

use crate::trust_support;

use std::sync::Arc;

use sunledger::disk::SimDisk;
use sunledger::ledger::verify::{Trust, Verdict};
use sunledger::log::{LogOptions, LogWriter};
use trust_support::story::Story;
use trust_support::{SEGMENT, bytes_of, check, findings, noted, open, trust};

const MARK: &str = "log/mark";

fn tag(payload: &[u8]) -> [u8; 32] {
    sunledger::chain::entry::hash_of(payload).map_or([0; 32], |hash| hash.0)
}

/// A ledger, what was noted of it, and its mark as it stood then.
fn founded() -> (SimDisk, Trust, Vec<u8>) {
    let story = Story::whole(SimDisk::new(), 1).expect("an honest story");
    let trust = trust(noted(&story.ledger));
    let disk = story.disk.clone();
    story.ledger.close().expect("it closes");
    let mark = bytes_of(&disk, MARK);
    (disk, trust, mark)
}

/// Puts a frame with good checksums after the last one, and the mark back to before it.
fn put_past_the_mark(disk: &SimDisk, payload: &[u8], mark: &[u8]) {
    let (mut log, _) = LogWriter::open(
        Arc::new(disk.clone()),
        LogOptions::default(),
        "a thief",
        |_| [0; 32],
        tag,
    )
    .expect("the log opens");
    log.append_group(&[(payload, tag(payload))])
        .expect("it is written");
    log.close().expect("it closes");
    disk.overwrite(MARK, 0, mark);
}

#[test]
fn a_frame_that_somebody_put_past_the_mark_is_set_aside_and_the_ledger_goes_on() {
    let (disk, trust, mark) = founded();
    let entries = bytes_of(&disk, SEGMENT);
    // An entry that was recorded before is no entry here.
    let again = sunledger::log::LogReader::open(Arc::new(disk.clone()), LogOptions::default())
        .expect("the log is read")
        .read(1)
        .expect("entry 1");
    for payload in [vec![7u8; 900], again] {
        let disk = disk.copy();
        put_past_the_mark(&disk, &payload, &mark);
        let report = check(&disk, trust).expect("it is judged");
        assert_eq!(report.verdict, Verdict::TornTail, "{:?}", findings(&report));
        let ledger = open(&disk).expect("it opens");
        assert!(
            ledger.set_aside().is_some(),
            "the frame is kept beside the log"
        );
        ledger.close().expect("it closes");
        assert_eq!(bytes_of(&disk, SEGMENT), entries, "the log is as it was");
        let report = check(&disk, trust).expect("it is judged");
        assert_eq!(report.verdict, Verdict::Sound, "{:?}", findings(&report));
    }
}

#[test]
fn an_entry_that_was_written_before_the_mark_moved_is_kept() {
    let (disk, _, mark) = founded();
    let mut story = Story::whole(SimDisk::new(), 1).expect("the same story");
    // The next entry of the same history, as its writer would have written it.
    story.grant("N9", 100).expect("a grant more");
    let size = story.ledger.chain().size();
    let reader =
        sunledger::log::LogReader::open(Arc::new(story.disk.clone()), LogOptions::default())
            .expect("the log is read");
    let before = sunledger::log::LogReader::open(Arc::new(disk.clone()), LogOptions::default())
        .expect("the log is read")
        .mark()
        .frames;
    assert!(size > before);
    let next = reader.read(before).expect("the entry after");
    put_past_the_mark(&disk, &next, &mark);
    let ledger = open(&disk).expect("it opens");
    assert!(ledger.set_aside().is_none());
    assert_eq!(ledger.chain().size(), before + 1, "the entry stands");
}
