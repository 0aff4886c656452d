//! Reading frames in order, up to the mark.
//!
//! **Promises**: each frame given is intact and is the next one; at the first that is not, the place
//! is named and the scan ends. Reads go a megabyte at a time. **Not here**: going on after damage
//! ([`survey`](super::survey())).

use super::frame::{Chain, Last};
use super::recover::order;
use super::segment::{Found, SegmentBytes, segment_path};
use super::{Damage, LogError, LogOptions, Mark, SEGMENT_HEADER_BYTES, What};
use crate::disk::Disk;
use std::io;
use std::sync::Arc;

/// An intact frame.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame {
    /// Its number in the log, from 0.
    pub sequence: u64,
    /// The segment it lies in.
    pub segment: u32,
    /// Its offset there, in bytes.
    pub offset: u64,
    /// Its commit group.
    pub group: u64,
    /// The caller's bytes.
    pub payload: Vec<u8>,
}

/// The place of one frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Position {
    /// The segment it lies in.
    pub segment: u32,
    /// Its offset there, in bytes.
    pub offset: u64,
    /// Its number in the log, from 0.
    pub sequence: u64,
}

/// Frames in order, from [`LogReader::scan`](super::LogReader::scan).
pub struct Scan {
    disk: Arc<dyn Disk>,
    options: LogOptions,
    mark: Mark,
    chain: Chain,
    segment: u32,
    offset: u64,
    bytes: Option<SegmentBytes>,
    pending: Option<LogError>,
    ended: bool,
}

impl Scan {
    pub(super) fn new(
        disk: Arc<dyn Disk>,
        options: LogOptions,
        mark: Mark,
        start: Result<Position, LogError>,
    ) -> Self {
        let (place, pending) = match start {
            Ok(place) => (place, None),
            Err(LogError::PastMark { .. }) => (
                Position {
                    segment: mark.segment,
                    offset: mark.offset,
                    sequence: mark.frames,
                },
                None,
            ),
            Err(error) => (
                Position {
                    segment: 0,
                    offset: 0,
                    sequence: 0,
                },
                Some(error),
            ),
        };
        Self {
            disk,
            options,
            mark,
            chain: Chain {
                sequence: place.sequence,
                last: Last::Unknown,
            },
            segment: place.segment,
            offset: place.offset,
            bytes: None,
            pending,
            ended: false,
        }
    }

    fn damage(&self, what: What) -> LogError {
        LogError::Damage(Damage {
            segment: self.segment,
            offset: self.offset,
            sequence_expected: self.chain.sequence,
            sequence_resumes: None,
            what,
        })
    }

    fn failed(&self) -> impl FnOnce(io::Error) -> LogError + use<> {
        LogError::io("reading a segment", segment_path(self.segment))
    }

    fn open(&self) -> Result<SegmentBytes, LogError> {
        // Past the mark nothing is looked at, as a writer may be writing there.
        let end = if self.segment == self.mark.segment {
            self.mark.offset
        } else {
            u64::MAX
        };
        SegmentBytes::open(&*self.disk, self.segment, end).map_err(|e| match e.kind() {
            io::ErrorKind::NotFound => self.damage(What::SegmentMissing),
            _ => self.failed()(e),
        })
    }

    /// Goes to the next segment, whose header must follow what was read.
    fn next_segment(&mut self) -> Result<(), LogError> {
        if self.segment >= self.mark.segment {
            return Err(self.damage(What::MarkAhead {
                marked: self.mark.frames,
                found: self.chain.sequence,
            }));
        }
        self.segment += 1;
        self.offset = 0;
        let mut bytes = self.open()?;
        let header = bytes
            .header()
            .map_err(self.failed())?
            .ok_or_else(|| self.damage(What::SegmentHeader))?;
        let group = self.chain.next_group().unwrap_or(header.first_group);
        let found = (header.segment, header.first_sequence, header.first_group);
        if found != (self.segment, self.chain.sequence, group) {
            return Err(self.damage(order(self.segment, (self.chain.sequence, group), &header)));
        }
        self.chain = Chain::at_segment(&header);
        self.offset = SEGMENT_HEADER_BYTES;
        self.bytes = Some(bytes);
        Ok(())
    }

    fn step(&mut self) -> Result<Option<Frame>, LogError> {
        if let Some(error) = self.pending.take() {
            return Err(error);
        }
        if self.chain.sequence >= self.mark.frames {
            return Ok(None);
        }
        if self.bytes.is_none() {
            self.bytes = Some(self.open()?);
        }
        loop {
            let failed = self.failed();
            let Some(bytes) = self.bytes.as_mut() else {
                return Ok(None);
            };
            let what = match bytes.frame(self.offset, &self.options).map_err(failed)? {
                Found::End => {
                    self.next_segment()?;
                    continue;
                }
                Found::Bad(what, _) => what,
                Found::Frame(header, payload) => match self.chain.check(&header) {
                    Err(what) => what,
                    Ok(()) => {
                        let frame = Frame {
                            sequence: header.sequence,
                            segment: self.segment,
                            offset: self.offset,
                            group: header.group,
                            payload: payload.to_vec(),
                        };
                        self.chain = Chain::after(&header);
                        self.offset += header.frame_bytes();
                        return Ok(Some(frame));
                    }
                },
            };
            return Err(self.damage(what));
        }
    }
}

impl Iterator for Scan {
    type Item = Result<Frame, LogError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        let step = self.step();
        self.ended = !matches!(step, Ok(Some(_)));
        step.transpose()
    }
}
