//! A log gives back what it was given: through rollover, reopening, and while it is being written.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use sunledger::disk::{Disk, RealDisk, SimDisk};
use sunledger::log::{LogError, LogOptions, LogReader, LogWriter, What};

type Outcome = Result<(), Box<dyn std::error::Error>>;

const SMALL: LogOptions = LogOptions {
    segment_bytes: 4096,
    frame_bytes_max: 8192,
};

/// A stand-in digest: these tests only ask that it is computed from the right bytes.
fn digest(bytes: &[u8]) -> [u8; 32] {
    let mut out = [0; 32];
    out[..4].copy_from_slice(&crc32c::crc32c(bytes).to_le_bytes());
    out[4..12].copy_from_slice(&(bytes.len() as u64).to_le_bytes());
    out
}

/// Payloads of different lengths, told apart by their number.
fn payload(sequence: u64) -> Vec<u8> {
    let len = 8 + (sequence * 37 % 301) as usize;
    let mut out = sequence.to_le_bytes().to_vec();
    out.resize(len, sequence as u8);
    out
}

fn append(writer: &mut LogWriter, frames: std::ops::Range<u64>) -> Result<u64, LogError> {
    let payloads: Vec<Vec<u8>> = frames.map(payload).collect();
    let group: Vec<(&[u8], [u8; 32])> = payloads.iter().map(|p| (&p[..], digest(p))).collect();
    Ok(writer.append_group(&group)?.frames)
}

fn open(disk: &Arc<dyn Disk>) -> Result<LogWriter, LogError> {
    let (writer, set_aside) =
        LogWriter::open(disk.clone(), SMALL, "process 1, a test", digest, digest)?;
    assert_eq!(set_aside, None);
    Ok(writer)
}

fn disks() -> Result<(tempfile::TempDir, Vec<Arc<dyn Disk>>), std::io::Error> {
    let dir = tempfile::tempdir()?;
    let real = RealDisk::new(dir.path());
    Ok((dir, vec![Arc::new(SimDisk::new()), Arc::new(real)]))
}

#[test]
fn what_was_appended_is_read_back_through_rollover_and_reopening() -> Outcome {
    let (_dir, disks) = disks()?;
    for disk in disks {
        let mut writer = LogWriter::create(disk.clone(), SMALL)?;
        let mut next = 0;
        for group in 0..60u64 {
            if group % 7 == 3 {
                writer.close()?;
                writer = open(&disk)?;
                assert_eq!(writer.mark().frames, next);
            }
            let end = next + 1 + group % 5;
            assert_eq!(append(&mut writer, next..end)?, end);
            next = end;
            assert_eq!(writer.mark().group, group + 1);
            assert_eq!(writer.mark().tag, digest(&payload(end - 1)));
        }
        let reader = LogReader::open(disk.clone(), SMALL)?;
        assert_eq!(reader.mark(), &writer.mark());
        assert!(reader.mark().segment > 3, "the log must have rolled over");
        for (sequence, frame) in reader.scan(0).enumerate() {
            let frame = frame?;
            assert_eq!(frame.sequence, sequence as u64);
            assert_eq!(frame.payload, payload(frame.sequence));
        }
        for from in 0..=next {
            assert_eq!(reader.scan(from).count() as u64, next - from);
        }
        // Backwards, so that the index is not filled in order.
        for sequence in (0..next).rev() {
            assert_eq!(reader.read(sequence)?, payload(sequence));
            let place = reader.position(sequence)?;
            assert_eq!(reader.frame(sequence)?.offset, place.offset);
        }
        assert!(matches!(
            reader.read(next),
            Err(LogError::PastMark { sequence, frames }) if sequence == next && frames == next
        ));
        reader.drop_cached(0)?;
        let survey = reader.survey();
        assert!(survey.is_intact(), "{survey:?}");
        assert_eq!((survey.frames, survey.tail), (next, None));
        assert_eq!(survey.runs.len(), 1);
        assert!(survey.foreign.is_empty());
    }
    Ok(())
}

#[test]
fn many_frames_are_found_at_random() -> Outcome {
    let disk: Arc<dyn Disk> = Arc::new(SimDisk::new());
    let options = LogOptions {
        segment_bytes: 100_000,
        ..SMALL
    };
    let mut writer = LogWriter::create(disk.clone(), options)?;
    for group in 0..20 {
        append(&mut writer, group * 100..group * 100 + 100)?;
    }
    let reader = LogReader::open(disk, options)?;
    for n in 0..2000 {
        let sequence = n * 1103 % 2000;
        assert_eq!(reader.read(sequence)?, payload(sequence));
    }
    Ok(())
}

#[test]
fn places_lead_to_their_frames_and_false_ones_do_no_harm() -> Outcome {
    // Frames of 9 to 80 KiB over several segments, so that places stand inside segments too.
    let long = |sequence: u64| vec![sequence as u8; 9_000 + (sequence * 7_919 % 72_000) as usize];
    let options = LogOptions {
        segment_bytes: 2 << 20,
        frame_bytes_max: 1 << 20,
    };
    let disk: Arc<dyn Disk> = Arc::new(SimDisk::new());
    let mut writer = LogWriter::create(disk.clone(), options)?;
    let mut first = Vec::new();
    for sequence in 0..300u64 {
        let bytes = long(sequence);
        writer.append_group(&[(&bytes[..], digest(&bytes))])?;
        if sequence == 100 {
            first = LogReader::open(disk.clone(), options)?.places(None)?;
        }
    }
    let reader = LogReader::open(disk.clone(), options)?;
    let places = reader.places(None)?;
    assert!(reader.mark().segment > 3);
    assert!(places.len() > 20 && places.len() < 300, "{}", places.len());
    assert!(places.is_sorted_by_key(|place| place.sequence));
    for place in &places {
        assert_eq!(reader.position(place.sequence)?, *place);
    }
    // Going on from the last place gives what going from the start gives.
    let mut together = first.clone();
    together.extend(reader.places(first.last().copied())?);
    assert_eq!(together, places);

    for sequence in 0..300 {
        let before = places.iter().rfind(|place| place.sequence <= sequence);
        assert!(before.is_some());
        let mut near = vec![None, before.copied(), places.first().copied()];
        // A later frame's, one that is off by a byte, one of another segment, one past the end.
        near.push(places.last().copied());
        for (segment, offset) in [(0, 1), (1, 0), (7, 0), (0, u64::MAX / 2)] {
            near.push(before.map(|place| sunledger::log::Position {
                segment: place.segment + segment,
                offset: place.offset + offset,
                sequence: place.sequence,
            }));
        }
        // The place of one frame under the number of another.
        near.push(before.map(|place| sunledger::log::Position {
            sequence: place.sequence.saturating_sub(1),
            ..*place
        }));
        for near in near {
            let fresh = LogReader::open(disk.clone(), options)?;
            assert!(
                fresh.read_near(sequence, near)? == long(sequence),
                "{near:?}"
            );
        }
    }
    assert!(reader.read_near(300, places.last().copied()).is_err());
    Ok(())
}

#[test]
fn a_group_larger_than_a_segment_gets_its_own() -> Outcome {
    let (_dir, disks) = disks()?;
    for disk in disks {
        let mut writer = LogWriter::create(disk.clone(), SMALL)?;
        append(&mut writer, 0..3)?;
        append(&mut writer, 3..100)?;
        append(&mut writer, 100..101)?;
        assert_eq!(writer.mark().segment, 2);
        drop(writer);
        let writer = open(&disk)?;
        assert_eq!(writer.mark().frames, 101);
        let reader = LogReader::open(disk, SMALL)?;
        assert_eq!(reader.scan(0).filter(Result::is_ok).count(), 101);
    }
    Ok(())
}

#[test]
fn an_empty_log_reads_as_empty() -> Outcome {
    let (_dir, disks) = disks()?;
    for disk in disks {
        assert!(matches!(
            LogReader::open(disk.clone(), SMALL),
            Err(LogError::NotALog { .. })
        ));
        assert!(matches!(open(&disk), Err(LogError::NotALog { .. })));
        assert!(!disk.exists("log")?, "looking must leave nothing behind");
        LogWriter::create(disk.clone(), SMALL)?.close()?;
        let reader = LogReader::open(disk.clone(), SMALL)?;
        assert_eq!(reader.mark().frames, 0);
        assert_eq!(reader.scan(0).count(), 0);
        assert!(reader.survey().is_intact());
        let mut writer = open(&disk)?;
        append(&mut writer, 0..1)?;
        assert!(matches!(
            LogWriter::create(disk, SMALL),
            Err(LogError::AlreadyThere { .. })
        ));
    }
    Ok(())
}

#[test]
fn frames_outside_the_limits_are_refused_and_the_writer_goes_on() -> Outcome {
    let disk: Arc<dyn Disk> = Arc::new(SimDisk::new());
    let mut writer = LogWriter::create(disk, SMALL)?;
    let large = vec![0; 8193];
    let refused = |done| matches!(done, Err(LogError::FrameTooLarge { max: 8192, .. }));
    assert!(refused(writer.append_group(&[(&large, [0; 32])])));
    assert!(refused(writer.append_group(&[(&[], [0; 32])])));
    assert!(matches!(
        writer.append_group(&[]),
        Err(LogError::GroupTooLarge { frames: 0, .. })
    ));
    assert_eq!(
        writer.append_group(&[(&large[..8192], [7; 32])])?.tag,
        [7; 32]
    );
    Ok(())
}

#[test]
fn the_holder_of_the_lock_is_named() -> Outcome {
    let (_dir, disks) = disks()?;
    for disk in disks {
        LogWriter::create(disk.clone(), SMALL)?.close()?;
        let first = open(&disk)?;
        match LogWriter::open(disk.clone(), SMALL, "process 2", digest, digest) {
            Err(LogError::Locked { holder }) => assert_eq!(holder, "process 1, a test"),
            other => panic!("{other:?}"),
        }
        drop(first);
        open(&disk)?;
    }
    Ok(())
}

#[test]
fn readers_need_no_writing_and_writers_say_read_only() -> Outcome {
    let sim = SimDisk::new();
    let disk: Arc<dyn Disk> = Arc::new(sim.clone());
    let mut writer = LogWriter::create(disk.clone(), SMALL)?;
    append(&mut writer, 0..5)?;
    writer.close()?;
    let before = sim.calls();
    sim.set_read_only(true);
    let mut reader = LogReader::open(disk.clone(), SMALL)?;
    reader.refresh()?;
    assert_eq!(reader.scan(0).count(), 5);
    assert!(reader.survey().is_intact());
    assert_eq!(sim.calls(), before, "a reader must not write");
    assert!(matches!(
        LogWriter::open(disk.clone(), SMALL, "process 2", digest, digest),
        Err(LogError::ReadOnly { .. })
    ));
    Ok(())
}

#[test]
fn a_reader_beside_a_writer_sees_a_growing_prefix() -> Outcome {
    let dir = tempfile::tempdir()?;
    let disk: Arc<dyn Disk> = Arc::new(RealDisk::new(dir.path()));
    let mut writer = LogWriter::create(disk.clone(), SMALL)?;
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| -> Outcome {
        let reading = scope.spawn(|| -> Result<u64, LogError> {
            let mut reader = LogReader::open(disk.clone(), SMALL)?;
            let mut seen = 0;
            let mut looks = 0u64;
            loop {
                let last = done.load(Ordering::SeqCst);
                reader.refresh()?;
                assert!(reader.mark().frames >= seen, "a reader never goes back");
                for frame in reader.scan(seen) {
                    let frame = frame?;
                    assert_eq!(frame.sequence, seen);
                    assert_eq!(frame.payload, payload(seen));
                    seen += 1;
                }
                assert_eq!(seen, reader.mark().frames);
                looks += 1;
                if looks.is_multiple_of(50) {
                    let survey = reader.survey();
                    assert!(survey.is_intact(), "{survey:?}");
                }
                if last {
                    return Ok(seen);
                }
            }
        });
        let mut next = 0;
        for group in 0..400 {
            let end = next + 1 + group % 9;
            append(&mut writer, next..end)?;
            next = end;
        }
        done.store(true, Ordering::SeqCst);
        let seen = reading.join().map_err(|_| "the reader panicked")??;
        assert_eq!(seen, next);
        Ok(())
    })
}

#[test]
fn without_a_mark_a_reader_refuses_and_a_writer_finds_everything() -> Outcome {
    let (_dir, disks) = disks()?;
    for disk in disks {
        let mut writer = LogWriter::create(disk.clone(), SMALL)?;
        append(&mut writer, 0..30)?;
        append(&mut writer, 30..60)?;
        let mark = writer.mark();
        writer.close()?;
        disk.remove("log/mark")?;
        assert!(matches!(
            LogReader::open(disk.clone(), SMALL),
            Err(LogError::NoMark)
        ));
        let survey = sunledger::log::survey(&*disk, &SMALL);
        assert!(survey.is_intact() && survey.mark.is_none());
        assert_eq!(survey.frames, 60);
        assert_eq!(open(&disk)?.mark(), mark);
    }
    Ok(())
}

#[test]
fn a_missing_segment_is_located_and_the_others_are_still_read() -> Outcome {
    let (_dir, disks) = disks()?;
    for disk in disks {
        let mut writer = LogWriter::create(disk.clone(), SMALL)?;
        for n in 0..8 {
            append(&mut writer, n * 20..n * 20 + 20)?;
        }
        writer.close()?;
        let reader = LogReader::open(disk.clone(), SMALL)?;
        let (lost, next) = (0..160)
            .map(|n| reader.position(n))
            .collect::<Result<Vec<_>, _>>()?
            .windows(2)
            .filter(|w| w[0].segment == 1 && w[1].segment == 2)
            .map(|w| (w[0].sequence, w[1]))
            .next()
            .ok_or("no such segment")?;
        disk.remove("log/00000001.seg")?;
        disk.create_new("log/notes.txt")?;
        let reader = LogReader::open(disk.clone(), SMALL)?;
        assert!(matches!(
            reader.read(lost),
            Err(LogError::Damage(found)) if found.segment == 1 && found.what == What::SegmentMissing
        ));
        assert!(matches!(
            LogWriter::open(disk.clone(), SMALL, "", digest, digest),
            Err(LogError::Damage(found)) if found.segment == 1
        ));
        let survey = reader.survey();
        assert_eq!(survey.missing_segments, [(1, 1)]);
        assert_eq!(survey.foreign, ["notes.txt"]);
        assert_eq!(survey.damage.len(), 1);
        assert_eq!(survey.damage[0].sequence_resumes, Some(lost + 1));
        assert_eq!(survey.runs.len(), 2);
        assert_eq!(survey.runs[1].from, next);
        let after = reader.scan_at(survey.runs[1].from);
        assert_eq!(
            after.filter(Result::is_ok).count() as u64,
            160 - next.sequence
        );
    }
    Ok(())
}

/// A header of a frame as the format lays it out, with both checksums right for where it lies.
fn frame_header(sequence: u64, offset: u64, payload: &[u8]) -> Vec<u8> {
    let mut out = b"SLF1".to_vec();
    out.extend_from_slice(&(payload.len() as u32).to_le_bytes());
    out.extend_from_slice(&(sequence + 1).to_le_bytes());
    out.extend_from_slice(&sequence.to_le_bytes());
    out.extend_from_slice(&1u32.to_le_bytes());
    out.extend_from_slice(&[0; 4]);
    out.extend_from_slice(&crc32c::crc32c(payload).to_le_bytes());
    let mut bound = 0u32.to_le_bytes().to_vec();
    bound.extend_from_slice(&offset.to_le_bytes());
    bound.extend_from_slice(&out);
    out.extend_from_slice(&crc32c::crc32c(&bound).to_le_bytes());
    out
}

/// A frame may hold bytes that look like frames. Whoever forges the place noted for one can lead a reader
/// there; it must find the true frames all the same, also later.
#[test]
fn a_forged_place_leads_a_reader_astray_once_and_never_again() -> Outcome {
    const ROOMY: LogOptions = LogOptions {
        segment_bytes: 1 << 20,
        frame_bytes_max: 8192,
    };
    // The first payload begins after the headers of its segment and frame, and is two frames to look at.
    let inside = 32 + 40;
    let mut first = frame_header(255, inside, b"one");
    first.extend_from_slice(b"one");
    for whole in [false, true] {
        if whole {
            let second = frame_header(256, inside + 43, b"two");
            first.extend_from_slice(&second);
            first.extend_from_slice(b"two");
        }
        let disk: Arc<dyn Disk> = Arc::new(SimDisk::new());
        let mut writer = LogWriter::create(disk.clone(), ROOMY)?;
        writer.append_group(&[(&first[..], digest(&first))])?;
        append(&mut writer, 1..300)?;
        let reader = LogReader::open(disk, ROOMY)?;
        let near = sunledger::log::Position {
            segment: 0,
            offset: inside,
            sequence: 255,
        };
        let astray = reader.read_near(256, Some(near))?;
        // The log knows no meaning: a whole frame inside another is one for its reader to refuse.
        let expected = if whole { b"two".to_vec() } else { payload(256) };
        assert!(astray == expected, "whole: {whole}");
        for sequence in [256, 257, 299] {
            assert!(
                reader.read(sequence)? == payload(sequence),
                "whole: {whole}"
            );
        }
    }
    Ok(())
}
