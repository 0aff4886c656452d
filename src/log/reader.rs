//! Readers: any number, beside a writer or on a read-only medium.
//!
//! **Promises**: takes no lock, writes nothing, sees nothing past the mark. Memory is bounded: one
//! known place per [`INDEX_STEP`] frames passed. **Not here**: waiting for new frames (call
//! [`LogReader::refresh`]).

use super::recover::order;
use super::scan::{Frame, Position, Scan};
use super::segment::{Found, SegmentBytes, segment_path, segments};
use super::survey::{Examined, Survey, survey_with};
use super::{Damage, LogError, LogOptions, Mark, SEGMENT_HEADER_BYTES, What, mark};
use crate::disk::Disk;
use std::collections::BTreeMap;
use std::io;
use std::sync::{Arc, Mutex, PoisonError};

/// One place is remembered per so many frames.
const INDEX_STEP: u64 = 256;
/// Read-ahead when walking to a single frame, in bytes.
const WALK_CHUNK: usize = 64 << 10;
/// Bytes between two places of [`LogReader::places`], unless a frame is longer.
const PLACE_STEP: u64 = 256 << 10;

/// A view of the log up to its mark.
pub struct LogReader {
    disk: Arc<dyn Disk>,
    options: LogOptions,
    mark: Mark,
    index: Mutex<Index>,
}

/// A frame's place, a window on its segment, and places passed: sequence, segment and offset.
type Walked = (Position, SegmentBytes, Vec<(u64, (u32, u64))>);

#[derive(Default)]
struct Index {
    /// First sequence of each segment whose header was read.
    firsts: BTreeMap<u32, u64>,
    /// Places of some frames, by sequence.
    places: BTreeMap<u64, (u32, u64)>,
}

impl LogReader {
    /// Opens the log for reading up to its mark.
    ///
    /// # Errors
    /// [`LogError::NotALog`]; [`LogError::NoMark`] where no intact mark says what was synced.
    pub fn open(disk: Arc<dyn Disk>, options: LogOptions) -> Result<LogReader, LogError> {
        let mark = match read_mark(&*disk)? {
            Some(mark) => mark,
            None if segments(&*disk)?.is_empty() => {
                return Err(LogError::NotALog {
                    missing: segment_path(0),
                });
            }
            None => return Err(LogError::NoMark),
        };
        Ok(Self {
            disk,
            options,
            mark,
            index: Mutex::default(),
        })
    }

    /// How far this view goes.
    pub fn mark(&self) -> &Mark {
        &self.mark
    }

    /// Goes on to the present mark. A mark that seems to have gone back is not followed: a writer
    /// was rewriting it, and the older record was found.
    pub fn refresh(&mut self) -> Result<(), LogError> {
        if let Some(mark) = read_mark(&*self.disk)?
            && mark.frames > self.mark.frames
        {
            self.mark = mark;
        }
        Ok(())
    }

    /// The payload of one frame.
    pub fn read(&self, sequence: u64) -> Result<Vec<u8>, LogError> {
        Ok(self.frame(sequence)?.payload)
    }

    /// As [`LogReader::read`], looking first from a place that somebody noted earlier. A place that does
    /// not lead to an intact frame of this number is no harm: then it is looked for as ever. What lies on
    /// the way from such a place is not remembered: it may lead through bytes inside a frame, written to
    /// look like frames.
    pub fn read_near(&self, sequence: u64, near: Option<Position>) -> Result<Vec<u8>, LogError> {
        let noted = near.filter(|near| {
            near.sequence <= sequence
                && sequence < self.mark.frames
                && near.segment <= self.mark.segment
        });
        if let Some(near) = noted
            && let Ok((place, bytes, _)) = self.walk_from(near, sequence)
            && let Ok(frame) = self.frame_at(place, bytes)
        {
            return Ok(frame.payload);
        }
        self.read(sequence)
    }

    /// Places along the log up to the mark, at each segment's first frame and then at most
    /// 256 KiB or one frame apart, for [`LogReader::read_near`]: from the start, or on from a place given
    /// by an earlier call. Frame headers are read and nothing else.
    ///
    /// # Errors
    /// [`LogError::Damage`] at the first header that is not the next one.
    pub fn places(&self, from: Option<Position>) -> Result<Vec<Position>, LogError> {
        let mut place = match from {
            Some(from) => from,
            None => Position {
                segment: 0,
                offset: SEGMENT_HEADER_BYTES,
                sequence: self.first_sequence(0)?,
            },
        };
        let mut out = Vec::new();
        if from.is_none() && place.sequence < self.mark.frames {
            out.push(place);
        }
        let mut last = place;
        while place.sequence < self.mark.frames {
            let end = self.end_of(place.segment);
            let mut bytes = self.segment_bytes(place, end)?.with_chunk(WALK_CHUNK);
            while place.offset < bytes.end && place.sequence < self.mark.frames {
                self.step(&mut place, &mut bytes)?;
                let far = place.offset.saturating_sub(last.offset) >= PLACE_STEP;
                if far && place.offset < bytes.end && place.sequence < self.mark.frames {
                    out.push(place);
                    last = place;
                }
            }
            if place.sequence >= self.mark.frames {
                break;
            }
            if place.segment >= self.mark.segment {
                let what = What::MarkAhead {
                    marked: self.mark.frames,
                    found: place.sequence,
                };
                return Err(damage(place, what));
            }
            place.segment += 1;
            place.offset = SEGMENT_HEADER_BYTES;
            let first = self.first_sequence(place.segment)?;
            if first != place.sequence {
                return Err(damage(place, What::Sequence { found: first }));
            }
            out.push(place);
            last = place;
        }
        Ok(out)
    }

    /// One frame with its place.
    ///
    /// # Errors
    /// [`LogError::PastMark`]; [`LogError::Damage`] if it, or a header on the way to it from the last
    /// known place, is not intact.
    pub fn frame(&self, sequence: u64) -> Result<Frame, LogError> {
        let (place, bytes) = self.walk_to(sequence)?;
        self.frame_at(place, bytes)
    }

    fn frame_at(&self, place: Position, mut bytes: SegmentBytes) -> Result<Frame, LogError> {
        let sequence = place.sequence;
        let failed = LogError::io("reading a segment", segment_path(place.segment));
        let what = match bytes.frame(place.offset, &self.options).map_err(failed)? {
            Found::Frame(header, payload) if header.sequence == sequence => {
                return Ok(Frame {
                    sequence,
                    segment: place.segment,
                    offset: place.offset,
                    group: header.group,
                    payload: payload.to_vec(),
                });
            }
            Found::Frame(header, _) => What::Sequence {
                found: header.sequence,
            },
            Found::Bad(what, _) => what,
            Found::End => What::MarkAhead {
                marked: self.mark.frames,
                found: sequence,
            },
        };
        Err(damage(place, what))
    }

    /// Where a frame lies.
    pub fn position(&self, sequence: u64) -> Result<Position, LogError> {
        Ok(self.walk_to(sequence)?.0)
    }

    /// All frames from this one to the mark, in order; none if it is past the mark.
    pub fn scan(&self, from_sequence: u64) -> Scan {
        let start = self.position(from_sequence);
        Scan::new(self.disk.clone(), self.options, self.mark, start)
    }

    /// All frames from a known place to the mark, in order: for going on after damage, from a
    /// [`Run`](super::Run) of a survey.
    pub fn scan_at(&self, from: Position) -> Scan {
        Scan::new(self.disk.clone(), self.options, self.mark, Ok(from))
    }

    /// Reads everything, past the mark too, and says what is not as it was written.
    pub fn survey(&self) -> Survey {
        self.survey_with(&mut |_| {})
    }

    /// As [`LogReader::survey`], showing every frame and every damage in order as it is met.
    pub fn survey_with(&self, visit: &mut dyn FnMut(Examined<'_>)) -> Survey {
        survey_with(&*self.disk, &self.options, visit)
    }

    /// Asks the system to forget its cached copy of the segments from this frame's on, so that what is
    /// read next comes from the medium; advice, which some systems ignore.
    pub fn drop_cached(&self, from_sequence: u64) -> Result<(), LogError> {
        let start = match self.position(from_sequence) {
            Err(LogError::PastMark { .. }) => return Ok(()),
            other => other?,
        };
        for segment in start.segment..=self.mark.segment {
            let path = segment_path(segment);
            self.disk
                .open_read(&path)
                .and_then(|file| file.drop_cached(0, file.len()?))
                .map_err(LogError::io("dropping cached pages", &path))?;
        }
        Ok(())
    }

    /// The frame's place and a window on its segment.
    fn walk_to(&self, sequence: u64) -> Result<(Position, SegmentBytes), LogError> {
        if sequence >= self.mark.frames {
            return Err(LogError::PastMark {
                sequence,
                frames: self.mark.frames,
            });
        }
        let (place, bytes, passed) = self.walk_from(self.nearest(sequence)?, sequence)?;
        self.index().places.extend(passed);
        Ok((place, bytes))
    }

    /// Nothing of a segment at or past this offset is looked at.
    fn end_of(&self, segment: u32) -> u64 {
        if segment == self.mark.segment {
            self.mark.offset
        } else {
            u64::MAX
        }
    }

    /// Goes on from a place to a frame: where it lies, a window on its segment, and places passed on the
    /// way, which hold only where `from` is a place that this reader found itself.
    fn walk_from(&self, from: Position, sequence: u64) -> Result<Walked, LogError> {
        let mut place = from;
        let end = self.end_of(place.segment);
        let mut bytes = self.segment_bytes(place, end)?.with_chunk(WALK_CHUNK);
        let mut passed = Vec::new();
        while place.sequence < sequence {
            self.step(&mut place, &mut bytes)?;
            if place.sequence.is_multiple_of(INDEX_STEP) {
                passed.push((place.sequence, (place.segment, place.offset)));
            }
        }
        Ok((place, bytes, passed))
    }

    /// Goes on by one frame, of which only the header is looked at.
    fn step(&self, place: &mut Position, bytes: &mut SegmentBytes) -> Result<(), LogError> {
        let failed = || LogError::io("reading a segment", segment_path(place.segment));
        let header = bytes
            .frame_header(place.offset)
            .map_err(failed())?
            .filter(|header| {
                header.sequence == place.sequence
                    && (1..=self.options.frame_bytes_max).contains(&header.len)
            });
        let Some(header) = header else {
            let what = match bytes.frame(place.offset, &self.options).map_err(failed())? {
                Found::Bad(what, _) => what,
                Found::Frame(header, _) => What::Sequence {
                    found: header.sequence,
                },
                Found::End => What::Cut {
                    expected: super::FRAME_HEADER_BYTES,
                    found: 0,
                },
            };
            return Err(damage(*place, what));
        };
        place.sequence += 1;
        place.offset += header.frame_bytes();
        // Past long frames nothing would be used of what is read ahead.
        let ahead = if header.frame_bytes() > WALK_CHUNK as u64 {
            super::FRAME_HEADER_BYTES as usize
        } else {
            WALK_CHUNK
        };
        bytes.read_ahead(ahead);
        Ok(())
    }

    /// The last known place at or before this frame, in its segment.
    fn nearest(&self, sequence: u64) -> Result<Position, LogError> {
        let segment = self.segment_of(sequence)?;
        let index = self.index();
        let known = index.places.range(..=sequence).next_back();
        if let Some((sequence, (of, offset))) = known
            && *of == segment
        {
            return Ok(Position {
                segment,
                offset: *offset,
                sequence: *sequence,
            });
        }
        Ok(Position {
            segment,
            offset: SEGMENT_HEADER_BYTES,
            sequence: index.firsts.get(&segment).copied().unwrap_or(0),
        })
    }

    /// The last segment that begins at or before this frame, by bisection over the headers.
    fn segment_of(&self, sequence: u64) -> Result<u32, LogError> {
        let (mut low, mut high) = (0, self.mark.segment);
        // The answer is in low..=high.
        self.first_sequence(low)?;
        while low < high {
            let middle = high - (high - low) / 2;
            if self.first_sequence(middle)? <= sequence {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        Ok(low)
    }

    fn first_sequence(&self, segment: u32) -> Result<u64, LogError> {
        if let Some(first) = self.index().firsts.get(&segment) {
            return Ok(*first);
        }
        let place = Position {
            segment,
            offset: 0,
            sequence: 0,
        };
        let header = self
            .segment_bytes(place, SEGMENT_HEADER_BYTES)?
            .header()
            .map_err(LogError::io("reading a segment", segment_path(segment)))?
            .ok_or_else(|| damage(place, What::SegmentHeader))?;
        if header.segment != segment {
            let expected = (header.first_sequence, header.first_group);
            return Err(damage(place, order(segment, expected, &header)));
        }
        self.index().firsts.insert(segment, header.first_sequence);
        Ok(header.first_sequence)
    }

    fn segment_bytes(&self, place: Position, end: u64) -> Result<SegmentBytes, LogError> {
        SegmentBytes::open(&*self.disk, place.segment, end).map_err(|e| match e.kind() {
            io::ErrorKind::NotFound => damage(place, What::SegmentMissing),
            _ => LogError::io("opening a segment", segment_path(place.segment))(e),
        })
    }

    fn index(&self) -> std::sync::MutexGuard<'_, Index> {
        // The index holds only what was read; a panic elsewhere can't make it wrong.
        self.index.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl std::fmt::Debug for LogReader {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("LogReader")
            .field("mark", &self.mark)
            .finish_non_exhaustive()
    }
}

fn damage(place: Position, what: What) -> LogError {
    LogError::Damage(Damage {
        segment: place.segment,
        offset: place.offset,
        sequence_expected: place.sequence,
        sequence_resumes: None,
        what,
    })
}

/// The mark, tried again where a writer rewrote both running records while they were being read.
fn read_mark(disk: &dyn Disk) -> Result<Option<Mark>, LogError> {
    const ATTEMPTS: u32 = 3;
    for _ in 0..ATTEMPTS {
        let found =
            mark::read(disk).map_err(LogError::io("reading the mark", mark::mark_path()))?;
        if let Some((_, mark)) = found {
            return Ok(Some(mark));
        }
    }
    Ok(None)
}
