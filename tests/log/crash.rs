//! Power cuts, full disks, failing syncs and killed processes: nothing acknowledged is lost, and what
//! is read is a prefix of what was submitted.

use std::io::{BufRead, BufReader};
use std::sync::Arc;
use sunledger::disk::{Disk, Fault, RealDisk, SimDisk};
use sunledger::log::{LogError, LogOptions, LogReader, LogWriter, SetAside, survey};

type Outcome = Result<(), Box<dyn std::error::Error>>;

const OPTIONS: LogOptions = LogOptions {
    segment_bytes: 3000,
    frame_bytes_max: 4096,
};
const GROUPS: u64 = 12;

fn digest(bytes: &[u8]) -> [u8; 32] {
    let mut out = [0; 32];
    out[..4].copy_from_slice(&crc32c::crc32c(bytes).to_le_bytes());
    out[4..12].copy_from_slice(&(bytes.len() as u64).to_le_bytes());
    out
}

/// Payloads name the frame and the attempt, so that a frame resent after a crash is told from one
/// that survived it.
fn payload(sequence: u64, attempt: u64) -> Vec<u8> {
    let mut out = sequence.to_le_bytes().to_vec();
    out.extend_from_slice(&attempt.to_le_bytes());
    out.resize(16 + (sequence * 97 % 700) as usize, sequence as u8);
    out
}

fn open(disk: &SimDisk) -> Result<(LogWriter, Option<SetAside>), LogError> {
    LogWriter::open(Arc::new(disk.clone()), OPTIONS, "a test", digest, digest)
}

/// What a submitter knows.
#[derive(Default, Clone)]
struct Story {
    /// Every acknowledged payload.
    acknowledged: Vec<Vec<u8>>,
    /// The payloads of the one group that was submitted and not acknowledged.
    unanswered: Vec<Vec<u8>>,
}

impl Story {
    /// Makes or opens the log and appends groups until all are in, or something fails.
    fn write(&mut self, disk: &SimDisk, attempt: u64) -> Result<(), LogError> {
        let mut writer = if disk.exists("log/00000000.seg").unwrap_or(false) {
            let (writer, _) = open(disk)?;
            self.settle(disk, &writer);
            writer
        } else {
            LogWriter::create(Arc::new(disk.clone()), OPTIONS)?
        };
        let mut appended = 0;
        while appended < GROUPS {
            let first = self.acknowledged.len() as u64;
            self.unanswered = (first..first + 1 + first % 4)
                .map(|n| payload(n, attempt))
                .collect();
            let group: Vec<(&[u8], [u8; 32])> = self
                .unanswered
                .iter()
                .map(|p| (&p[..], digest(p)))
                .collect();
            let done = writer.append_group(&group);
            if let Err(error) = done {
                for _ in 0..2 {
                    let again = writer.append_group(&group);
                    assert!(matches!(again, Err(LogError::Poisoned { .. })), "{again:?}");
                }
                assert!(matches!(writer.close(), Err(LogError::Poisoned { .. })));
                return Err(error);
            }
            let mark = writer.mark();
            self.acknowledged.append(&mut self.unanswered);
            assert_eq!(mark.frames, self.acknowledged.len() as u64);
            appended += 1;
            if appended % 5 == 0 {
                writer.sync_mark()?;
            }
        }
        writer.close()
    }

    /// After an opening: everything acknowledged is there, then perhaps the first frames of the
    /// unanswered group, which count as recorded from now on.
    fn settle(&mut self, disk: &SimDisk, writer: &LogWriter) {
        let found = frames(disk);
        assert_eq!(found.len() as u64, writer.mark().frames);
        let (kept, more) = found
            .split_at_checked(self.acknowledged.len())
            .expect("an acknowledged frame was lost");
        assert!(kept == self.acknowledged, "an acknowledged frame changed");
        assert!(
            self.unanswered.starts_with(more),
            "something was read that was not submitted in this order"
        );
        self.acknowledged.extend_from_slice(more);
        self.unanswered.clear();
    }
}

/// What a reader sees, which must read without error.
fn frames(disk: &SimDisk) -> Vec<Vec<u8>> {
    let reader = LogReader::open(Arc::new(disk.clone()), OPTIONS).expect("a reader opens");
    let read: Result<Vec<_>, _> = reader.scan(0).map(|f| f.map(|f| f.payload)).collect();
    read.expect("what is marked is readable")
}

/// Opens until it succeeds and checks what is there; `faults` break the first openings.
fn recover(story: &mut Story, disk: &SimDisk) -> Outcome {
    match open(disk) {
        Ok((writer, _)) => {
            story.settle(disk, &writer);
            let seen = survey(disk, &OPTIONS);
            assert!(seen.is_intact(), "{seen:?}");
            assert_eq!(seen.tail, None);
            Ok(())
        }
        // A creation that was cut short was not acknowledged: it is made again.
        Err(LogError::NotALog { .. }) if story.acknowledged.is_empty() => {
            story.unanswered.clear();
            drop(LogWriter::create(Arc::new(disk.clone()), OPTIONS)?);
            Ok(())
        }
        Err(e) => Err(e.into()),
    }
}

/// Number of changing calls of an undisturbed run.
fn calls() -> Result<u64, LogError> {
    let disk = SimDisk::new();
    Story::default().write(&disk, 0)?;
    Ok(disk.calls())
}

#[test]
fn a_power_cut_at_any_call_loses_nothing_acknowledged() -> Outcome {
    let calls = calls()?;
    for seed in 0..240u64 {
        // Each seed visits its share of the calls, so that all together visit each several times.
        for call in (0..calls).filter(|call| (call + seed) % 6 == 0) {
            let trial = std::panic::catch_unwind(|| -> Result<(), String> {
                let text = |e: Box<dyn std::error::Error>| e.to_string();
                let disk = SimDisk::new();
                let mut story = Story::default();
                disk.fail_at(call, Fault::PowerLost);
                if story.write(&disk, 0).is_ok() {
                    return Err("the power should have gone".to_owned());
                }
                disk.power_cut(seed * 1_000_003 + call);
                // What a reader sees before anybody has recovered, it may rely on.
                if let Ok(reader) = LogReader::open(Arc::new(disk.clone()), OPTIONS) {
                    assert_eq!(reader.mark().frames, frames(&disk).len() as u64);
                }
                // A second cut, during the recovery.
                let second = disk.calls() + seed % 23;
                disk.fail_at(second, Fault::PowerLost);
                let recovered = recover(&mut story, &disk);
                if disk.calls() > second {
                    disk.power_cut(seed);
                    recover(&mut story, &disk).map_err(text)?;
                } else {
                    recovered.map_err(text)?;
                    disk.heal();
                }
                story.write(&disk, 1).map_err(|e| e.to_string())?;
                assert_eq!(frames(&disk), story.acknowledged);
                Ok(())
            });
            match trial {
                Ok(Ok(())) => {}
                Ok(Err(e)) => return Err(format!("seed {seed}, call {call}: {e}").into()),
                Err(_) => return Err(format!("seed {seed}, call {call}: see above").into()),
            }
        }
    }
    Ok(())
}

#[test]
fn a_fault_at_any_call_is_typed_stops_the_writer_and_loses_nothing() -> Outcome {
    let calls = calls()?;
    let faults = [
        Fault::NoSpace,
        Fault::Error,
        Fault::ShortWrite(1),
        Fault::ShortWrite(45),
        Fault::ShortWrite(600),
    ];
    for fault in faults {
        for call in 0..calls {
            for power in [None, Some(0), Some(1), Some(call)] {
                let place = format!("{fault:?} at call {call}, power cut {power:?}");
                let disk = SimDisk::new();
                let mut story = Story::default();
                disk.fail_at(call, fault);
                match (story.write(&disk, 0), fault) {
                    (Err(LogError::NoSpace { .. }), Fault::NoSpace | Fault::ShortWrite(_)) => {}
                    (Err(LogError::Io { .. }), Fault::Error) => {}
                    (other, _) => return Err(format!("{place}: {other:?}").into()),
                }
                match power {
                    Some(seed) => disk.power_cut(seed),
                    None => disk.kill_process(),
                }
                recover(&mut story, &disk).map_err(|e| format!("{place}: {e}"))?;
                // What the opening has said is recorded must survive a cut right after it: a failed
                // sync leaves pages that read well and are not on the disk.
                disk.power_cut(call);
                recover(&mut story, &disk).map_err(|e| format!("{place}, then cut: {e}"))?;
                story
                    .write(&disk, 1)
                    .map_err(|e| format!("{place}, going on: {e}"))?;
                assert_eq!(frames(&disk), story.acknowledged, "{place}");
            }
        }
    }
    Ok(())
}

#[test]
fn a_fault_in_any_call_of_an_opening_leaves_the_next_one_well() -> Outcome {
    // A log with a torn tail, so that the opening has everything to do.
    let start = SimDisk::new();
    let mut story = Story::default();
    story.write(&start, 0)?;
    let reader = LogReader::open(Arc::new(start.clone()), OPTIONS)?;
    let torn_at = format!("log/{:08}.seg", reader.mark().segment);
    start.overwrite(&torn_at, reader.mark().offset as usize, b"torn");
    let told = open(&start.copy())?.1.ok_or("nothing was set aside")?;
    for fault in [
        Fault::NoSpace,
        Fault::Error,
        Fault::ShortWrite(2),
        Fault::PowerLost,
    ] {
        for call in 0..60 {
            let disk = start.copy();
            disk.fail_at(call, fault);
            let first = open(&disk);
            let ended = disk.calls() <= call;
            assert_eq!(first.is_ok(), ended, "{fault:?} at call {call}");
            drop(first);
            disk.power_cut(call * 7 + 1);
            let (writer, again) = open(&disk).map_err(|e| format!("{fault:?} {call}: {e}"))?;
            let again = again.ok_or(format!("{fault:?} {call}: not told again"))?;
            assert_eq!((again.bytes, again.digest), (told.bytes, told.digest));
            assert_eq!(writer.set_aside().len(), 1);
            assert_eq!(disk.read_whole(&again.file, 99)?, b"torn");
            story.clone().settle(&disk, &writer);
            if ended {
                break;
            }
            assert!(call < 59, "an opening has fewer calls");
        }
    }
    Ok(())
}

/// The environment variable that turns [`child_writer`] into a writer, and names its directory.
const CHILD: &str = "SUNLEDGER_TEST_LOG_CHILD";
/// How often a process is killed; 20 if unset.
const KILLS: &str = "SUNLEDGER_TEST_LOG_KILLS";

/// Not a test of its own: the process that the next test kills. It appends for ever and prints what
/// was acknowledged.
#[test]
fn child_writer() -> Outcome {
    let Ok(dir) = std::env::var(CHILD) else {
        return Ok(());
    };
    let disk: Arc<dyn Disk> = Arc::new(RealDisk::new(dir));
    let (mut writer, _) = LogWriter::open(disk, OPTIONS, "the child", digest, digest)?;
    // Ends by itself if its parent is gone, as printing then fails.
    loop {
        let first = writer.mark().frames;
        let payloads: Vec<_> = (first..first + 1 + first % 4)
            .map(|n| payload(n, 0))
            .collect();
        let group: Vec<(&[u8], [u8; 32])> = payloads.iter().map(|p| (&p[..], digest(p))).collect();
        let mark = writer.append_group(&group)?;
        use std::io::Write;
        writeln!(std::io::stdout(), "acknowledged {}", mark.frames)?;
    }
}

#[test]
fn a_killed_process_loses_nothing_acknowledged() -> Outcome {
    let kills: u64 = std::env::var(KILLS).map_or(Ok(20), |n| n.parse())?;
    let dir = tempfile::tempdir()?;
    let disk: Arc<dyn Disk> = Arc::new(RealDisk::new(dir.path()));
    LogWriter::create(disk.clone(), OPTIONS)?.close()?;
    for kill in 0..kills {
        let mut child = std::process::Command::new(std::env::current_exe()?)
            .args(["--exact", "crash::child_writer", "--nocapture"])
            .env(CHILD, dir.path())
            .stdout(std::process::Stdio::piped())
            .spawn()?;
        let mut lines = BufReader::new(child.stdout.take().ok_or("no output")?).lines();
        // The child is killed after some acknowledgements, at whatever it is doing by then.
        let wanted = 1 + kill * 7 % 30;
        let mut acknowledged = 0;
        let mut read = 0;
        while read < wanted {
            let line = lines.next().ok_or("the child ended")??;
            if let Some(n) = line.split("acknowledged ").nth(1) {
                acknowledged = n.trim().parse()?;
                read += 1;
            }
        }
        let busy = LogWriter::open(disk.clone(), OPTIONS, "", digest, digest);
        assert!(
            matches!(&busy, Err(LogError::Locked { holder }) if holder == "the child"),
            "{busy:?}"
        );
        std::thread::sleep(std::time::Duration::from_micros(kill * 613 % 5000));
        child.kill()?;
        child.wait()?;
        // What it could still print counts too.
        for line in lines.map_while(Result::ok) {
            let said = line.split("acknowledged ").nth(1);
            acknowledged = said
                .and_then(|n| n.trim().parse().ok())
                .unwrap_or(acknowledged);
        }
        let (writer, _) = LogWriter::open(disk.clone(), OPTIONS, "parent", digest, digest)?;
        let frames = writer.mark().frames;
        assert!(
            frames >= acknowledged,
            "kill {kill}: {frames} of {acknowledged}"
        );
        drop(writer);
        let reader = LogReader::open(disk.clone(), OPTIONS)?;
        for (sequence, frame) in reader.scan(0).enumerate() {
            assert_eq!(frame?.payload, payload(sequence as u64, 0), "kill {kill}");
        }
        assert!(reader.survey().is_intact());
    }
    Ok(())
}
