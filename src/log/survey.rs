//! Reading a whole log to say what is not as it was written.
//!
//! **Promises**: every byte of every segment is read, past the mark too; each independent damage is
//! listed with its place and with the frame at which reading resumes; a torn tail is told apart from
//! damage by the same rule that [`LogWriter::open`](super::LogWriter::open) follows. Time is linear in
//! the bytes, memory bounded; it never fails, because what can't be read is a finding too. **Not
//! here**: what the payloads mean, and any change to the log. Run beside a writer, it may take a
//! group that is just being written for a torn tail.

use super::frame::{Chain, FrameHeader, Last, SegmentHeader};
use super::recover::{order, past_bad_frame, proves_damage};
use super::segment::{Found, Named, SegmentBytes, named, names};
use super::{Damage, LogOptions, Mark, Position, SEGMENT_HEADER_BYTES, What, mark};
use crate::disk::Disk;
use std::io;

/// At most this many damages, runs and file names of each sort are listed; the rest are counted.
const LISTED_MAX: usize = 10_000;

/// What a whole log holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Survey {
    /// The mark, if an intact one was found.
    pub mark: Option<Mark>,
    /// Segment files found.
    pub segments: u32,
    /// Bytes in them.
    pub bytes: u64,
    /// Intact frames up to the mark; without a mark, all.
    pub frames: u64,
    /// Unbroken stretches of intact frames, those past the mark included; the first ones.
    pub runs: Vec<Run>,
    /// Damage in the order of the log; the first ones.
    pub damage: Vec<Damage>,
    /// Damages that were found and not listed.
    pub damage_not_listed: u64,
    /// What lies past the mark, if anything does.
    pub tail: Option<Tail>,
    /// Ranges of segment numbers (both ends included) whose files are missing.
    pub missing_segments: Vec<(u32, u32)>,
    /// Names in the log's directory that are none of ours.
    pub foreign: Vec<String>,
    /// Names of files with bytes set aside.
    pub set_aside: Vec<String>,
}

impl Survey {
    /// Whether nothing is damaged or missing; a torn tail, foreign files and a lost mark are none of that.
    pub fn is_intact(&self) -> bool {
        self.damage.is_empty()
    }
}

/// An unbroken stretch of intact frames.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Run {
    /// Its first frame.
    pub from: Position,
    /// How many frames it has.
    pub frames: u64,
}

/// What lies past the mark; without a mark, past the last intact frame.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tail {
    /// Segment in which it begins.
    pub segment: u32,
    /// Offset there.
    pub offset: u64,
    /// All its bytes, segment headers included.
    pub bytes: u64,
    /// Intact frames in it, which nobody was told are recorded; the next writer keeps them.
    pub frames: u64,
    /// Bytes at its end that are torn, which the next writer sets aside.
    pub torn_bytes: u64,
    /// Where the torn bytes begin: segment and offset; the end of the log if there are none.
    pub torn_from: (u32, u64),
}

/// One thing met by a survey, in the order of the log.
#[derive(Debug)]
pub enum Examined<'a> {
    /// An intact frame.
    Frame(FrameSeen<'a>),
    /// A damaged place, shown once it is known where reading resumes.
    Damage(&'a Damage),
}

/// An intact frame as a survey meets it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FrameSeen<'a> {
    /// Its place and number.
    pub position: Position,
    /// Its commit group.
    pub group: u64,
    /// Whether it is covered by the mark; without a mark this is not known and false.
    pub synced: bool,
    /// The caller's bytes.
    pub payload: &'a [u8],
}

/// Surveys a log that may lack its mark; [`LogReader::survey`](super::LogReader::survey) is the same.
pub fn survey(disk: &dyn Disk, options: &LogOptions) -> Survey {
    survey_with(disk, options, &mut |_| {})
}

pub(super) fn survey_with(
    disk: &dyn Disk,
    options: &LogOptions,
    visit: &mut dyn FnMut(Examined<'_>),
) -> Survey {
    // The mark before the list and the list before the lengths: beside a writer, what the mark
    // vouches for is then always among what is found.
    let mark = mark::read(disk).ok().flatten().map(|(_, mark)| mark);
    let mut surveyor = Surveyor {
        disk,
        options,
        visit,
        out: Survey {
            mark,
            ..Survey::default()
        },
        chain: Chain {
            sequence: 0,
            last: Last::Begins { group: 1 },
        },
        open_damage: None,
        run: None,
        tail: Tail::default(),
        end: (0, 0),
    };
    match surveyor.list() {
        Ok(present) => surveyor.all(&present),
        Err(kind) => surveyor.damaged(0, 0, What::Unreadable(kind)),
    }
    surveyor.finish()
}

struct Surveyor<'a> {
    disk: &'a dyn Disk,
    options: &'a LogOptions,
    visit: &'a mut dyn FnMut(Examined<'_>),
    out: Survey,
    chain: Chain,
    /// Damage for which it is not known yet where reading resumes.
    open_damage: Option<Damage>,
    run: Option<Run>,
    tail: Tail,
    /// Segment and offset past the last byte examined.
    end: (u32, u64),
}

impl Surveyor<'_> {
    fn list(&mut self) -> Result<Vec<u32>, io::ErrorKind> {
        let names = names(self.disk).map_err(|error| match error {
            super::LogError::Io { source, .. } => source.kind(),
            super::LogError::ReadOnly { .. } => io::ErrorKind::PermissionDenied,
            _ => io::ErrorKind::NotFound,
        })?;
        let mut present = Vec::new();
        for name in names {
            match named(&name) {
                Named::Segment(number) => present.push(number),
                Named::Foreign if self.out.foreign.len() < LISTED_MAX => {
                    self.out.foreign.push(name);
                }
                Named::SetAside if self.out.set_aside.len() < LISTED_MAX => {
                    self.out.set_aside.push(name);
                }
                _ => {}
            }
        }
        present.sort_unstable();
        Ok(present)
    }

    fn all(&mut self, present: &[u32]) {
        let last = present.last().copied();
        let mut expected = 0u32;
        for number in present {
            if *number > expected {
                self.missing(expected, number - 1);
            }
            self.segment(*number, Some(*number) == last);
            expected = number.saturating_add(1);
        }
        match self.out.mark {
            Some(mark) if mark.segment >= expected => self.missing(expected, mark.segment),
            None if present.is_empty() => self.missing(0, 0),
            _ => {}
        }
    }

    fn missing(&mut self, first: u32, last: u32) {
        if self.out.missing_segments.len() < LISTED_MAX {
            self.out.missing_segments.push((first, last));
        }
        self.damaged(first, 0, What::SegmentMissing);
        self.chain.last = Last::Unknown;
    }

    /// Opens a damage; one that is open already ends here without reading having resumed.
    fn damaged(&mut self, segment: u32, offset: u64, what: What) {
        self.close_damage(None);
        self.close_run();
        self.open_damage = Some(Damage {
            segment,
            offset,
            sequence_expected: self.chain.sequence,
            sequence_resumes: None,
            what,
        });
    }

    fn close_damage(&mut self, resumes: Option<u64>) {
        let Some(mut damage) = self.open_damage.take() else {
            return;
        };
        damage.sequence_resumes = resumes;
        (self.visit)(Examined::Damage(&damage));
        if self.out.damage.len() < LISTED_MAX {
            self.out.damage.push(damage);
        } else {
            self.out.damage_not_listed += 1;
        }
    }

    fn close_run(&mut self) {
        if let Some(run) = self.run.take()
            && self.out.runs.len() < LISTED_MAX
        {
            self.out.runs.push(run);
        }
    }

    fn segment(&mut self, number: u32, is_last: bool) {
        self.out.segments = self.out.segments.saturating_add(1);
        let examined = SegmentBytes::open(self.disk, number, u64::MAX).and_then(|mut bytes| {
            self.out.bytes = self.out.bytes.saturating_add(bytes.end);
            self.end = (number, bytes.end);
            self.header(&mut bytes)?;
            self.frames(&mut bytes, is_last)
        });
        if let Err(error) = examined {
            self.damaged(number, 0, What::Unreadable(error.kind()));
            self.chain.last = Last::Unknown;
        }
    }

    fn header(&mut self, bytes: &mut SegmentBytes) -> io::Result<()> {
        let number = bytes.segment;
        let Some(header) = bytes.header()? else {
            self.damaged(number, 0, What::SegmentHeader);
            self.chain.last = Last::Unknown;
            return Ok(());
        };
        let group = self.chain.next_group().unwrap_or(header.first_group);
        // After damage the header tells how much was lost, which is no second damage.
        let in_order = if self.open_damage.is_some() {
            header.first_sequence >= self.chain.sequence
        } else {
            (header.first_sequence, header.first_group) == (self.chain.sequence, group)
        };
        if header.segment != number || !in_order {
            let what = order(number, (self.chain.sequence, group), &header);
            self.damaged(number, 0, what);
        }
        self.take_header(&header);
        Ok(())
    }

    fn take_header(&mut self, header: &SegmentHeader) {
        if header.first_sequence < self.chain.sequence {
            // Never back: the frames before were seen.
            self.chain.last = Last::Unknown;
            return;
        }
        self.chain = Chain::at_segment(header);
    }

    fn past_mark(&self) -> bool {
        self.out
            .mark
            .is_none_or(|mark| self.chain.sequence >= mark.frames)
    }

    fn frames(&mut self, bytes: &mut SegmentBytes, is_last: bool) -> io::Result<()> {
        let number = bytes.segment;
        let mut offset = SEGMENT_HEADER_BYTES.min(bytes.end);
        loop {
            let (what, header) = match bytes.frame(offset, self.options)? {
                Found::End => return Ok(()),
                Found::Bad(what, header) => (what, header),
                Found::Frame(header, payload) => match self.chain.check(&header) {
                    Ok(()) => {
                        self.intact(number, offset, &header, payload);
                        offset += header.frame_bytes();
                        continue;
                    }
                    Err(what) => (what, Some(header)),
                },
            };
            let expected = self.chain.sequence;
            let search_from = past_bad_frame(offset, expected, header.as_ref());
            if is_last && self.open_damage.is_none() && self.past_mark() {
                let proof = bytes.find_header(search_from, |h| proves_damage(expected, h))?;
                if proof.is_none() {
                    self.tail.torn_bytes = bytes.end.saturating_sub(offset);
                    self.tail.torn_from = (bytes.segment, offset);
                    return Ok(());
                }
            }
            // A damage that is open here is the same one: its segment's header was bad, or nothing was
            // found after it.
            if self.open_damage.is_none() {
                self.damaged(bytes.segment, offset, what);
            }
            match bytes.find_header(search_from, |h| h.sequence > expected)? {
                None => return Ok(()),
                Some((at, header)) => {
                    self.chain = Chain {
                        sequence: header.sequence,
                        last: Last::Unknown,
                    };
                    self.close_damage(Some(header.sequence));
                    offset = at;
                }
            }
        }
    }

    fn intact(&mut self, segment: u32, offset: u64, header: &FrameHeader, payload: &[u8]) {
        let position = Position {
            segment,
            offset,
            sequence: header.sequence,
        };
        self.close_damage(Some(header.sequence));
        let synced = self.out.mark.is_some_and(|m| header.sequence < m.frames);
        if synced || self.out.mark.is_none() {
            self.out.frames += 1;
        } else {
            self.tail.frames += 1;
        }
        match &mut self.run {
            Some(run) => run.frames += 1,
            None => {
                self.run = Some(Run {
                    from: position,
                    frames: 1,
                });
            }
        }
        self.chain = Chain::after(header);
        (self.visit)(Examined::Frame(FrameSeen {
            position,
            group: header.group,
            synced,
            payload,
        }));
        if let Some(mark) = self.out.mark.filter(|m| m.frames == self.chain.sequence) {
            let end = offset + header.frame_bytes();
            if (mark.segment, mark.offset, mark.group) != (segment, end, header.group) {
                let what = What::MarkElsewhere {
                    segment: mark.segment,
                    offset: mark.offset,
                };
                self.damaged(segment, offset, what);
                self.close_damage(Some(self.chain.sequence));
            }
        }
    }

    fn finish(mut self) -> Survey {
        // An open damage without resumption covers all frames up to the mark.
        if let Some(mark) = self.out.mark
            && self.chain.sequence < mark.frames
            && self.open_damage.is_none()
        {
            let what = What::MarkAhead {
                marked: mark.frames,
                found: self.chain.sequence,
            };
            self.damaged(self.end.0, self.end.1, what);
        }
        self.close_damage(None);
        self.close_run();
        self.tail();
        self.out
    }

    fn tail(&mut self) {
        let mut tail = self.tail;
        if tail.torn_bytes == 0 {
            tail.torn_from = self.end;
        }
        (tail.segment, tail.offset) = match self.out.mark {
            Some(mark) => (mark.segment, mark.offset),
            None => tail.torn_from,
        };
        // From the tail's first byte to the end of the last segment.
        let mut bytes = 0u64;
        for segment in tail.segment..=self.end.0 {
            // Missing ones have no bytes; they are listed as damage.
            let Ok(Some(len)) = self.disk.len(&super::segment::segment_path(segment)) else {
                break;
            };
            let from = if segment == tail.segment {
                tail.offset
            } else {
                0
            };
            bytes = bytes.saturating_add(len.saturating_sub(from));
        }
        tail.bytes = bytes;
        if tail.frames > 0 || tail.torn_bytes > 0 {
            self.out.tail = Some(tail);
        }
    }
}
