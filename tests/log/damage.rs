//! Every cut and every flipped bit of a small log is called what it is: torn past the mark, damage
//! before it.

use std::sync::Arc;
use sunledger::disk::{Disk, SimDisk};
use sunledger::log::{
    Damage, Examined, LogError, LogOptions, LogReader, LogWriter, SEGMENT_HEADER_BYTES, SetAside,
    survey,
};

type Outcome = Result<(), Box<dyn std::error::Error>>;

const OPTIONS: LogOptions = LogOptions {
    segment_bytes: 1 << 20,
    frame_bytes_max: 4096,
};
const SEGMENT: &str = "log/00000000.seg";

fn digest(bytes: &[u8]) -> [u8; 32] {
    let mut out = [0; 32];
    out[..4].copy_from_slice(&crc32c::crc32c(bytes).to_le_bytes());
    out[4..12].copy_from_slice(&(bytes.len() as u64).to_le_bytes());
    out
}

fn payload(sequence: u64) -> Vec<u8> {
    vec![sequence as u8 + 1; 5 + sequence as usize * 3]
}

fn append(writer: &mut LogWriter, frames: std::ops::Range<u64>) -> Result<(), LogError> {
    let payloads: Vec<Vec<u8>> = frames.map(payload).collect();
    let group: Vec<(&[u8], [u8; 32])> = payloads.iter().map(|p| (&p[..], digest(p))).collect();
    writer.append_group(&group).map(drop)
}

fn open(disk: &SimDisk) -> Result<(LogWriter, Option<SetAside>), LogError> {
    LogWriter::open(Arc::new(disk.clone()), OPTIONS, "a test", digest, digest)
}

/// A log of three groups (frames 0–2, 3–4, 5–8), its disk, the ends of its frames, and the mark file
/// as it was after each group.
struct Small {
    disk: SimDisk,
    ends: Vec<u64>,
    marks: Vec<Vec<u8>>,
    bytes: Vec<u8>,
}

impl Small {
    fn new() -> Result<Self, Box<dyn std::error::Error>> {
        let disk = SimDisk::new();
        let mut writer = LogWriter::create(Arc::new(disk.clone()), OPTIONS)?;
        let mut marks = vec![disk.read_whole("log/mark", 1 << 20)?];
        for group in [0..3, 3..5, 5..9] {
            append(&mut writer, group)?;
            marks.push(disk.read_whole("log/mark", 1 << 20)?);
        }
        drop(writer);
        let reader = LogReader::open(Arc::new(disk.clone()), OPTIONS)?;
        let ends = (0..9)
            .map(|n| Ok(reader.position(n)?.offset + 40 + payload(n).len() as u64))
            .collect::<Result<Vec<_>, LogError>>()?;
        let bytes = disk.read_whole(SEGMENT, 1 << 20)?;
        Ok(Self {
            disk,
            ends,
            marks,
            bytes,
        })
    }

    /// A copy whose mark vouches for the first so many groups only; `None` takes the mark away.
    fn with_mark_after(&self, groups: Option<usize>) -> Result<SimDisk, std::io::Error> {
        let disk = self.disk.copy();
        match groups {
            Some(groups) => disk.overwrite("log/mark", 0, &self.marks[groups]),
            None => disk.remove("log/mark")?,
        }
        Ok(disk)
    }

    /// How many frames end at or before this offset.
    fn whole_frames(&self, offset: u64) -> u64 {
        self.ends.iter().filter(|end| **end <= offset).count() as u64
    }

    fn end_of(&self, frames: u64) -> u64 {
        match frames {
            0 => SEGMENT_HEADER_BYTES,
            n => self.ends[n as usize - 1],
        }
    }
}

/// The log goes on after a torn tail: what was kept is there, what is appended follows.
fn goes_on(disk: &SimDisk, mut writer: LogWriter, kept: u64) -> Outcome {
    assert_eq!(writer.mark().frames, kept);
    append(&mut writer, kept..kept + 2)?;
    writer.close()?;
    let (writer, set_aside) = open(disk)?;
    assert_eq!(set_aside, None, "told only until something was appended");
    assert_eq!(writer.mark().frames, kept + 2);
    let reader = LogReader::open(Arc::new(disk.clone()), OPTIONS)?;
    for (n, frame) in reader.scan(0).enumerate() {
        assert_eq!(frame?.payload, payload(n as u64));
    }
    assert!(reader.survey().is_intact());
    assert_eq!(reader.survey().tail, None);
    Ok(())
}

#[test]
fn every_cut_of_the_last_group_is_torn_past_the_mark() -> Outcome {
    let small = Small::new()?;
    let last_group = small.end_of(5);
    let end = small.bytes.len() as u64;
    for mark in [Some(2), Some(1), Some(0), None] {
        for len in last_group..end {
            let disk = small.with_mark_after(mark)?;
            disk.cut(SEGMENT, len as usize);
            let kept = small.whole_frames(len);
            let torn = len - small.end_of(kept);
            let seen = survey(&disk, &OPTIONS);
            assert!(seen.is_intact(), "{len}: {seen:?}");
            assert_eq!(seen.tail.map_or(0, |t| t.torn_bytes), torn, "{len}");
            let (writer, set_aside) = open(&disk).map_err(|e| format!("{len}: {e}"))?;
            match set_aside {
                None => assert_eq!(torn, 0, "{len}"),
                Some(aside) => {
                    let bytes = disk.read_whole(&aside.file, 1 << 20)?;
                    assert_eq!(
                        bytes,
                        small.bytes[small.end_of(kept) as usize..len as usize]
                    );
                    assert_eq!((aside.bytes, aside.digest), (torn, digest(&bytes)));
                    assert!(torn > 0);
                }
            }
            goes_on(&disk, writer, kept)?;
        }
    }
    Ok(())
}

#[test]
fn every_cut_before_the_mark_is_damage() -> Outcome {
    let small = Small::new()?;
    for len in 0..small.bytes.len() {
        let disk = small.with_mark_after(Some(3))?;
        disk.cut(SEGMENT, len);
        let expected = small.whole_frames(len as u64);
        let Err(LogError::Damage(found)) = open(&disk) else {
            return Err(format!("a cut to {len} bytes was not refused").into());
        };
        assert_eq!(found.sequence_expected, expected, "{len}: {found}");
        let seen = survey(&disk, &OPTIONS);
        assert_eq!(seen.damage.len(), 1, "{len}: {seen:?}");
        assert_eq!(seen.damage[0].sequence_expected, expected);
        assert_eq!(seen.damage[0].sequence_resumes, None);
        assert_eq!(seen.frames, expected);
        let reader = LogReader::open(Arc::new(disk.clone()), OPTIONS)?;
        let read: Vec<_> = reader.scan(0).collect();
        let good = read.iter().filter(|r| r.is_ok()).count() as u64;
        if len as u64 >= SEGMENT_HEADER_BYTES {
            assert_eq!(good, expected, "{len}");
        }
        assert!(matches!(read.last(), Some(Err(LogError::Damage(_)))));
    }
    Ok(())
}

#[test]
fn every_flipped_bit_is_damage_before_the_mark_and_torn_in_the_last_group_past_it() -> Outcome {
    let small = Small::new()?;
    for (mark, vouched) in [(Some(3), 9), (Some(2), 5), (Some(1), 3), (None, 0)] {
        for at in 0..small.bytes.len() {
            for bit in 0..8 {
                let disk = small.with_mark_after(mark)?;
                disk.overwrite(SEGMENT, at, &[small.bytes[at] ^ (1 << bit)]);
                let hit = small.whole_frames(at as u64);
                let in_header = (at as u64) < SEGMENT_HEADER_BYTES;
                // Frames 5 to 8 are the last group: with no mark over it, it is torn.
                let is_torn = !in_header && hit >= vouched && hit >= 5;
                let place = format!("byte {at} bit {bit} mark {mark:?}");
                let seen = survey(&disk, &OPTIONS);
                match open(&disk) {
                    Ok((writer, aside)) => {
                        assert!(is_torn, "{place} was not refused");
                        assert_eq!(
                            aside.map(|a| a.bytes),
                            Some(small.bytes.len() as u64 - small.end_of(hit)),
                            "{place}"
                        );
                        assert!(seen.is_intact(), "{place}: {seen:?}");
                        assert!(seen.tail.is_some_and(|t| t.torn_bytes > 0), "{place}");
                        if bit == 0 {
                            goes_on(&disk, writer, hit)?;
                        }
                    }
                    Err(LogError::Damage(found)) => {
                        assert!(!is_torn, "{place}: {found}");
                        assert_eq!(found.segment, 0);
                        let start = if in_header { 0 } else { small.end_of(hit) };
                        assert_eq!(
                            (found.offset, found.sequence_expected),
                            (start, hit),
                            "{place}"
                        );
                        // The survey finds the same place, and every other frame.
                        let first: &Damage =
                            seen.damage.first().ok_or(format!("{place}: {seen:?}"))?;
                        assert_eq!(seen.damage.len(), 1, "{place}: {seen:?}");
                        assert_eq!(
                            (first.offset, first.sequence_expected),
                            (start, hit),
                            "{place}"
                        );
                        let intact: u64 = seen.runs.iter().map(|r| r.frames).sum();
                        assert_eq!(intact, if in_header { 9 } else { 8 }, "{place}");
                        assert_eq!(seen.tail.map_or(0, |t| t.torn_bytes), 0, "{place}");
                    }
                    Err(other) => return Err(format!("{place}: {other}").into()),
                }
            }
        }
    }
    Ok(())
}

#[test]
fn a_damaged_mark_is_overcome_and_a_false_one_is_refused() -> Outcome {
    let small = Small::new()?;
    for at in 0..small.marks[3].len() {
        if at % 4096 >= 92 {
            continue;
        }
        let disk = small.with_mark_after(Some(3))?;
        disk.overwrite("log/mark", at, &[small.marks[3][at] ^ 0x40]);
        let reader = LogReader::open(Arc::new(disk.clone()), OPTIONS)?;
        assert!(
            reader.mark().frames >= 5,
            "byte {at}: one record further back"
        );
        assert_eq!(open(&disk)?.0.mark().frames, 9, "byte {at}");
    }
    // The mark of a log with one frame more.
    let longer = small.disk.copy();
    let (mut writer, _) = open(&longer)?;
    append(&mut writer, 9..10)?;
    let disk = small.with_mark_after(Some(3))?;
    disk.overwrite("log/mark", 0, &longer.read_whole("log/mark", 1 << 20)?);
    match open(&disk) {
        Err(LogError::Damage(found)) => assert_eq!(
            found.to_string(),
            format!(
                "segment 0, offset {}, frame 9 expected: expected 10 synced frames as the mark says, found 9",
                small.bytes.len()
            )
        ),
        other => return Err(format!("{other:?}").into()),
    }
    assert_eq!(survey(&disk, &OPTIONS).damage.len(), 1);
    Ok(())
}

#[test]
fn each_independent_damage_is_listed_with_where_reading_resumes() -> Outcome {
    let small = Small::new()?;
    let disk = small.disk.copy();
    // Frame 1 loses its payload, frames 3 and 4 their headers, frame 7 its length.
    disk.overwrite(SEGMENT, small.end_of(2) as usize - 1, b"?");
    disk.overwrite(SEGMENT, small.end_of(3) as usize, b"?");
    disk.overwrite(SEGMENT, small.end_of(4) as usize + 8, b"?");
    disk.overwrite(SEGMENT, small.end_of(7) as usize + 7, b"?");
    let reader = LogReader::open(Arc::new(disk), OPTIONS)?;
    let mut order = Vec::new();
    let seen = reader.survey_with(&mut |examined| match examined {
        Examined::Frame(frame) => {
            assert_eq!(frame.payload, payload(frame.position.sequence));
            order.push(frame.position.sequence.to_string());
        }
        Examined::Damage(damage) => {
            let resumes = damage.sequence_resumes.unwrap_or(99);
            order.push(format!("{}>{resumes}", damage.sequence_expected));
        }
    });
    assert_eq!(order.join(" "), "0 1>2 2 3>5 5 6 7>8 8");
    assert_eq!(seen.damage.len(), 3);
    assert_eq!(seen.frames, 5);
    let after: Vec<u64> = seen
        .runs
        .iter()
        .map(|run| reader.scan_at(run.from).filter(Result::is_ok).count() as u64)
        .collect();
    assert_eq!(
        after,
        seen.runs.iter().map(|r| r.frames).collect::<Vec<_>>()
    );
    Ok(())
}

#[test]
fn bytes_that_look_like_frames_inside_a_payload_are_none() -> Outcome {
    let small = Small::new()?;
    let disk = SimDisk::new();
    let mut writer = LogWriter::create(Arc::new(disk.clone()), OPTIONS)?;
    writer.append_group(&[(b"first", digest(b"first"))])?;
    let end = writer.mark().offset;
    // A payload that holds a whole segment, then torn within that payload.
    writer.append_group(&[(&small.bytes, digest(&small.bytes))])?;
    let mark = disk.read_whole("log/mark", 1 << 20)?;
    drop(writer);
    for len in end as usize + 1..end as usize + 40 + small.bytes.len() {
        let torn = disk.copy();
        torn.remove("log/mark")?;
        torn.cut(SEGMENT, len);
        let (writer, aside) = open(&torn)?;
        assert_eq!(writer.mark().frames, 1);
        assert_eq!(aside.map(|a| a.bytes), Some(len as u64 - end));
        let damaged = disk.copy();
        damaged.overwrite("log/mark", 0, &mark);
        damaged.overwrite(SEGMENT, end as usize, &[0; 40]);
        assert_eq!(survey(&damaged, &OPTIONS).frames, 1);
    }
    Ok(())
}

#[test]
fn torn_bytes_at_one_place_are_all_kept_and_all_told() -> Outcome {
    let small = Small::new()?;
    let disk = small.with_mark_after(Some(3))?;
    let end = small.bytes.len();
    for (n, torn) in [&b"torn once"[..], b"torn twice", b"torn twice"]
        .iter()
        .enumerate()
    {
        disk.overwrite(SEGMENT, end, torn);
        let (writer, newest) = open(&disk)?;
        let all = writer.set_aside();
        assert_eq!(all.last(), newest.as_ref());
        assert_eq!(all.len(), (n + 1).min(2), "equal bytes are kept once");
        assert_eq!(newest.map(|a| a.digest), Some(digest(torn)));
    }
    let (writer, newest) = open(&disk)?;
    assert_eq!(newest.map(|a| a.digest), Some(digest(b"torn twice")));
    goes_on(&disk, writer, 9)
}
