//! Finding the end of the log before a writer goes on.
//!
//! **Promises**: nothing is changed here. Bytes past the mark are called torn only where no intact
//! header proves that a later group was begun; everything else that is wrong is damage, and refused.
//! Looked at: every segment's header, and every byte of the mark's segment and of all after it (of
//! all segments, where the mark is lost). **Not here**: the payloads of earlier segments, which
//! [`survey`](super::survey()) reads; the cutting, which the writer does.

use super::frame::{Chain, FrameHeader, Last, SegmentHeader};
use super::segment::{Found, SegmentBytes, segment_path, segments};
use super::{Damage, GROUP_BYTES_MAX, LogError, LogOptions, Mark, SEGMENT_HEADER_BYTES, What};
use crate::disk::Disk;

/// Where a writer goes on.
#[derive(Debug)]
pub(super) struct Recovered {
    /// What the mark should say: all intact frames.
    pub mark: Mark,
    /// What the next frame must look like.
    pub chain: Chain,
    /// The last segment.
    pub segment: u32,
    /// Offset past its last intact frame.
    pub end: u64,
    /// Whether torn bytes follow.
    pub torn: bool,
    /// Offset of the last group's first frame in that segment, where the mark did not vouch for the
    /// whole group: it must be written again and synced before it counts.
    pub unsynced_from: Option<u64>,
}

/// Whether an intact header found past a bad frame proves that the bad frame's group was synced.
///
/// The frame expected at the bad place and the found one are in the same group if and only if the
/// found group's range of sequences contains the expected one.
pub(super) fn proves_damage(sequence_expected: u64, found: &FrameHeader) -> bool {
    let start = found.group_start();
    let same_group = start <= sequence_expected
        && sequence_expected < start.saturating_add(u64::from(found.count))
        && sequence_expected <= found.sequence;
    !same_group
}

/// Where to look for the next header after a bad frame: past the frame, where its own header is
/// intact and says how long it is, so that nothing inside a payload is taken for a frame.
pub(super) fn past_bad_frame(offset: u64, expected: u64, header: Option<&FrameHeader>) -> u64 {
    match header {
        Some(header) if header.sequence == expected => offset.saturating_add(header.frame_bytes()),
        _ => offset,
    }
}

/// Says of the payload of a frame past the mark whether it may stand there.
pub(super) type Judge<'a> = &'a mut dyn FnMut(&[u8]) -> bool;

/// Reads on from the mark. `tag` computes from a payload what the caller gave with it; `judge` is asked
/// about each frame past the mark, in order, and one that may not stand is torn, with all after it.
pub(super) fn recover(
    disk: &dyn Disk,
    options: &LogOptions,
    mark: Option<&Mark>,
    tag: fn(&[u8]) -> [u8; 32],
    judge: Judge<'_>,
) -> Result<Recovered, LogError> {
    let present = segments(disk)?;
    let last = match present.last() {
        Some(last) => *last,
        None if mark.is_none() => {
            return Err(LogError::NotALog {
                missing: segment_path(0),
            });
        }
        None => 0,
    };
    let start = mark.map_or(0, |mark| mark.segment);
    let headers = check_headers(disk, &present, last.max(start))?;
    let mut state = Walk {
        disk,
        options,
        mark,
        tag,
        judge,
        last_segment: last,
        chain: Chain {
            sequence: 0,
            last: Last::Begins { group: 1 },
        },
        last_frame: None,
        unsynced_from: None,
    };
    let mut end = (SEGMENT_HEADER_BYTES, false);
    for header in headers.iter().filter(|header| header.segment >= start) {
        state.begin(header, start)?;
        end = state.walk(header.segment)?;
    }
    if let Some(mark) = mark.filter(|mark| state.chain.sequence < mark.frames) {
        return Err(state.damage(
            last,
            end.0,
            What::MarkAhead {
                marked: mark.frames,
                found: state.chain.sequence,
            },
        ));
    }
    Ok(Recovered {
        mark: state.mark_now()?,
        chain: state.chain,
        segment: last,
        end: end.0,
        torn: end.1,
        unsynced_from: state.unsynced_from,
    })
}

/// All segments from 0 to `last` are there, and their headers follow one another.
fn check_headers(
    disk: &dyn Disk,
    present: &[u32],
    last: u32,
) -> Result<Vec<SegmentHeader>, LogError> {
    let mut headers: Vec<SegmentHeader> = Vec::new();
    let damage = |segment, sequence_expected, what| {
        LogError::Damage(Damage {
            segment,
            offset: 0,
            sequence_expected,
            sequence_resumes: None,
            what,
        })
    };
    for number in 0..=last {
        let at_least = headers
            .last()
            .map_or((0, 1), |h| (h.first_sequence, h.first_group));
        if present.binary_search(&number).is_err() {
            return Err(damage(number, at_least.0, What::SegmentMissing));
        }
        let path = segment_path(number);
        let header = SegmentBytes::open(disk, number, SEGMENT_HEADER_BYTES)
            .and_then(|mut bytes| bytes.header())
            .map_err(LogError::io("reading a segment header", &path))?
            .ok_or_else(|| damage(number, at_least.0, What::SegmentHeader))?;
        let follows = header.segment == number
            && header.first_sequence >= at_least.0
            && header.first_group >= at_least.1
            && (number > 0 || (header.first_sequence, header.first_group) == (0, 1));
        if !follows {
            let what = order(number, at_least, &header);
            return Err(damage(number, at_least.0, what));
        }
        headers.push(header);
    }
    Ok(headers)
}

pub(super) fn order(segment: u32, expected: (u64, u64), found: &SegmentHeader) -> What {
    What::SegmentOrder {
        segment_expected: segment,
        segment_found: found.segment,
        sequence_expected: expected.0,
        sequence_found: found.first_sequence,
        group_expected: expected.1,
        group_found: found.first_group,
    }
}

struct Walk<'a> {
    disk: &'a dyn Disk,
    options: &'a LogOptions,
    mark: Option<&'a Mark>,
    tag: fn(&[u8]) -> [u8; 32],
    judge: Judge<'a>,
    last_segment: u32,
    chain: Chain,
    /// Segment, offset and header of the last intact frame seen.
    last_frame: Option<(u32, u64, FrameHeader)>,
    unsynced_from: Option<u64>,
}

impl Walk<'_> {
    fn damage(&self, segment: u32, offset: u64, what: What) -> LogError {
        LogError::Damage(Damage {
            segment,
            offset,
            sequence_expected: self.chain.sequence,
            sequence_resumes: None,
            what,
        })
    }

    fn begin(&mut self, header: &SegmentHeader, start: u32) -> Result<(), LogError> {
        if header.segment > start {
            let group = self.chain.next_group().unwrap_or(header.first_group);
            if (header.first_sequence, header.first_group) != (self.chain.sequence, group) {
                let what = order(header.segment, (self.chain.sequence, group), header);
                return Err(self.damage(header.segment, 0, what));
            }
        }
        self.chain = Chain::at_segment(header);
        // A segment is made only after the group before it was synced.
        self.unsynced_from = None;
        Ok(())
    }

    /// Walks one segment; gives the offset past its last intact frame and whether torn bytes follow.
    fn walk(&mut self, segment: u32) -> Result<(u64, bool), LogError> {
        let failed = || LogError::io("reading a segment", segment_path(segment));
        let mut bytes = SegmentBytes::open(self.disk, segment, u64::MAX).map_err(failed())?;
        let mut offset = SEGMENT_HEADER_BYTES;
        loop {
            let (what, header) = match bytes.frame(offset, self.options).map_err(failed())? {
                Found::End => return Ok((offset, false)),
                Found::Bad(what, header) => (what, header),
                Found::Frame(header, payload) => match self.chain.check(&header) {
                    Err(what) => (what, Some(header)),
                    Ok(()) => {
                        let end = offset + header.frame_bytes();
                        let marked = self.mark.filter(|m| m.frames == header.sequence + 1);
                        if let Some(mark) = marked
                            && ((mark.segment, mark.offset, mark.group)
                                != (segment, end, header.group)
                                || mark.tag != (self.tag)(payload))
                        {
                            let what = What::MarkElsewhere {
                                segment: mark.segment,
                                offset: mark.offset,
                            };
                            return Err(self.damage(segment, offset, what));
                        }
                        // Without a mark nothing says what was acknowledged, and all must stand.
                        let past = self.mark.is_some_and(|m| header.sequence >= m.frames);
                        if !past || (self.judge)(payload) {
                            self.take(segment, offset, header);
                            offset = end;
                            continue;
                        }
                        (What::NotOurs, Some(header))
                    }
                },
            };
            self.refuse_damage(&mut bytes, offset, what, header.as_ref())?;
            return Ok((offset, true));
        }
    }

    fn take(&mut self, segment: u32, offset: u64, header: FrameHeader) {
        self.chain = Chain::after(&header);
        self.last_frame = Some((segment, offset, header));
        if header.index == 0 {
            self.unsynced_from = Some(offset);
        }
        if self.mark.is_some_and(|m| header.sequence < m.frames) {
            // The mark moved past this frame only after its group was synced.
            self.unsynced_from = None;
        }
    }

    /// A bad frame at `offset`: an error unless it is torn.
    fn refuse_damage(
        &self,
        bytes: &mut SegmentBytes,
        offset: u64,
        what: What,
        header: Option<&FrameHeader>,
    ) -> Result<(), LogError> {
        let expected = self.chain.sequence;
        let marked = self.mark.is_some_and(|mark| expected < mark.frames);
        // A later segment was made only after everything in this one was synced.
        if marked || bytes.segment < self.last_segment {
            return Err(self.damage(bytes.segment, offset, what));
        }
        let tail = bytes.end.saturating_sub(offset);
        if tail > GROUP_BYTES_MAX {
            let what = What::TailTooLong {
                max: GROUP_BYTES_MAX,
                found: tail,
            };
            return Err(self.damage(bytes.segment, offset, what));
        }
        let later = bytes
            .find_header(past_bad_frame(offset, expected, header), |found| {
                proves_damage(expected, found)
            })
            .map_err(LogError::io(
                "reading a segment",
                segment_path(bytes.segment),
            ))?;
        match later {
            Some(_) => Err(self.damage(bytes.segment, offset, what)),
            None => Ok(()),
        }
    }

    /// The mark for the frames seen.
    fn mark_now(&self) -> Result<Mark, LogError> {
        let Some((segment, offset, header)) = self.last_frame else {
            return Ok(self.mark.copied().unwrap_or(Mark::EMPTY));
        };
        let failed = || LogError::io("reading a segment", segment_path(segment));
        let mut bytes = SegmentBytes::open(self.disk, segment, u64::MAX).map_err(failed())?;
        match bytes.frame(offset, self.options).map_err(failed())? {
            Found::Frame(_, payload) => Ok(Mark {
                frames: header.sequence + 1,
                segment,
                offset: offset + header.frame_bytes(),
                group: header.group,
                tag: (self.tag)(payload),
            }),
            Found::Bad(what, _) => Err(self.damage(segment, offset, what)),
            Found::End => Err(self.damage(
                segment,
                offset,
                What::Cut {
                    expected: header.frame_bytes(),
                    found: 0,
                },
            )),
        }
    }
}
