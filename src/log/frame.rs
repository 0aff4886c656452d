//! Segment headers and frame headers: bytes to values and back. The layout is in the room's doc.

use super::What;

/// Length of a segment header in bytes.
pub const SEGMENT_HEADER_BYTES: u64 = 32;
/// Length of a frame header in bytes.
pub const FRAME_HEADER_BYTES: u64 = 40;

pub(super) const SEGMENT_MAGIC: [u8; 8] = *b"SUNLEDG1";
pub(super) const FRAME_MAGIC: [u8; 4] = *b"SLF1";
const SEGMENT_HEADER_LEN: usize = SEGMENT_HEADER_BYTES as usize;
const FRAME_HEADER_LEN: usize = FRAME_HEADER_BYTES as usize;

/// What a segment says of itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct SegmentHeader {
    pub segment: u32,
    pub first_sequence: u64,
    pub first_group: u64,
}

impl SegmentHeader {
    pub fn encode(&self) -> [u8; SEGMENT_HEADER_LEN] {
        let mut out = [0; SEGMENT_HEADER_LEN];
        out[..8].copy_from_slice(&SEGMENT_MAGIC);
        out[8..12].copy_from_slice(&self.segment.to_le_bytes());
        out[12..20].copy_from_slice(&self.first_sequence.to_le_bytes());
        out[20..28].copy_from_slice(&self.first_group.to_le_bytes());
        let crc = crc32c::crc32c(&out[..28]);
        out[28..].copy_from_slice(&crc.to_le_bytes());
        out
    }

    pub fn decode(bytes: &[u8]) -> Option<Self> {
        let bytes: &[u8; SEGMENT_HEADER_LEN] = bytes.get(..SEGMENT_HEADER_LEN)?.try_into().ok()?;
        let intact =
            bytes[..8] == SEGMENT_MAGIC && crc32c::crc32c(&bytes[..28]) == u32_at(bytes, 28);
        intact.then(|| Self {
            segment: u32_at(bytes, 8),
            first_sequence: u64_at(bytes, 12),
            first_group: u64_at(bytes, 20),
        })
    }
}

/// What a frame says of itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct FrameHeader {
    pub len: u32,
    pub group: u64,
    pub sequence: u64,
    pub count: u32,
    pub index: u32,
    pub payload_crc: u32,
}

impl FrameHeader {
    /// The header's bytes at one place of the log, and at no other.
    pub fn encode(&self, segment: u32, offset: u64) -> [u8; FRAME_HEADER_LEN] {
        let mut out = [0; FRAME_HEADER_LEN];
        out[..4].copy_from_slice(&FRAME_MAGIC);
        out[4..8].copy_from_slice(&self.len.to_le_bytes());
        out[8..16].copy_from_slice(&self.group.to_le_bytes());
        out[16..24].copy_from_slice(&self.sequence.to_le_bytes());
        out[24..28].copy_from_slice(&self.count.to_le_bytes());
        out[28..32].copy_from_slice(&self.index.to_le_bytes());
        out[32..36].copy_from_slice(&self.payload_crc.to_le_bytes());
        let crc = place_crc(segment, offset, &out[..36]);
        out[36..].copy_from_slice(&crc.to_le_bytes());
        out
    }

    /// The header at this place, if the bytes are one.
    pub fn decode(bytes: &[u8], segment: u32, offset: u64) -> Option<Self> {
        let bytes: &[u8; FRAME_HEADER_LEN] = bytes.get(..FRAME_HEADER_LEN)?.try_into().ok()?;
        let intact = bytes[..4] == FRAME_MAGIC
            && place_crc(segment, offset, &bytes[..36]) == u32_at(bytes, 36);
        let header = Self {
            len: u32_at(bytes, 4),
            group: u64_at(bytes, 8),
            sequence: u64_at(bytes, 16),
            count: u32_at(bytes, 24),
            index: u32_at(bytes, 28),
            payload_crc: u32_at(bytes, 32),
        };
        intact.then_some(header)
    }

    /// The sequence of the first frame of this frame's group.
    pub fn group_start(&self) -> u64 {
        self.sequence.saturating_sub(u64::from(self.index))
    }

    /// Bytes from this frame's offset to the next one's.
    pub fn frame_bytes(&self) -> u64 {
        FRAME_HEADER_BYTES + u64::from(self.len)
    }
}

fn place_crc(segment: u32, offset: u64, header: &[u8]) -> u32 {
    let mut place = [0; 12];
    place[..4].copy_from_slice(&segment.to_le_bytes());
    place[4..].copy_from_slice(&offset.to_le_bytes());
    crc32c::crc32c_append(crc32c::crc32c(&place), header)
}

// Both callers hold arrays longer than any `at` they pass.
fn u32_at(bytes: &[u8], at: usize) -> u32 {
    let mut out = [0; 4];
    out.copy_from_slice(&bytes[at..at + 4]);
    u32::from_le_bytes(out)
}

fn u64_at(bytes: &[u8], at: usize) -> u64 {
    let mut out = [0; 8];
    out.copy_from_slice(&bytes[at..at + 8]);
    u64::from_le_bytes(out)
}

/// What the next frame must look like, given the ones before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Chain {
    /// The next sequence.
    pub sequence: u64,
    /// Group of the last frame, and whether it is known: after damage, or at a start in the middle,
    /// only the sequence is.
    pub last: Last,
}

/// What is known of the frame before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Last {
    /// Nothing: any group may follow.
    Unknown,
    /// A new group with this number must begin: the segment begins here.
    Begins { group: u64 },
    /// The last frame had this place in its group.
    Frame { group: u64, count: u32, index: u32 },
}

impl Chain {
    /// The state at a segment's first frame.
    pub fn at_segment(header: &SegmentHeader) -> Self {
        Self {
            sequence: header.first_sequence,
            last: Last::Begins {
                group: header.first_group,
            },
        }
    }

    /// The group that a new segment would begin with.
    pub fn next_group(&self) -> Option<u64> {
        match self.last {
            Last::Unknown => None,
            Last::Begins { group } => Some(group),
            Last::Frame { group, .. } => Some(group.saturating_add(1)),
        }
    }

    /// Whether this frame can come next.
    pub fn check(&self, frame: &FrameHeader) -> Result<(), What> {
        if frame.sequence != self.sequence {
            return Err(What::Sequence {
                found: frame.sequence,
            });
        }
        let expected = match self.last {
            _ if frame.index >= frame.count => "an index below the number of frames",
            Last::Unknown => return Ok(()),
            Last::Begins { group } if frame.index == 0 && frame.group == group => return Ok(()),
            Last::Begins { .. } => "the first frame of the next commit group",
            Last::Frame { group, .. }
                if frame.index == 0 && Some(frame.group) == group.checked_add(1) =>
            {
                return Ok(());
            }
            Last::Frame {
                group,
                count,
                index,
            } if frame.group == group
                && frame.count == count
                && Some(frame.index) == index.checked_add(1) =>
            {
                return Ok(());
            }
            Last::Frame { .. } => "the next frame of the commit group, or the first of the next",
        };
        Err(What::Group {
            expected,
            group: frame.group,
            index: frame.index,
            count: frame.count,
        })
    }

    /// The state after this frame.
    pub fn after(frame: &FrameHeader) -> Self {
        Self {
            sequence: frame.sequence.saturating_add(1),
            last: Last::Frame {
                group: frame.group,
                count: frame.count,
                index: frame.index,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FRAME: FrameHeader = FrameHeader {
        len: 5,
        group: 7,
        sequence: 9,
        count: 3,
        index: 1,
        payload_crc: 0x0102_0304,
    };

    #[test]
    fn the_layout_is_the_documented_one() {
        let bytes = FRAME.encode(2, 32);
        assert_eq!(
            hex::encode(&bytes[..36]),
            "534c463105000000070000000000000009000000000000000300000001000000\
             04030201"
        );
        let crc = crc32c::crc32c(
            &[
                &2u32.to_le_bytes()[..],
                &32u64.to_le_bytes()[..],
                &bytes[..36],
            ]
            .concat(),
        );
        assert_eq!(bytes[36..], crc.to_le_bytes());
        let segment = SegmentHeader {
            segment: 1,
            first_sequence: 2,
            first_group: 3,
        };
        assert_eq!(
            hex::encode(&segment.encode()[..28]),
            "53554e4c454447310100000002000000000000000300000000000000"
        );
        assert_eq!(SegmentHeader::decode(&segment.encode()), Some(segment));
        assert_eq!(SegmentHeader::decode(&segment.encode()[..31]), None);
    }

    #[test]
    fn a_frame_is_one_only_at_its_place_and_with_every_bit() {
        let bytes = FRAME.encode(2, 32);
        assert_eq!(FrameHeader::decode(&bytes, 2, 32), Some(FRAME));
        assert_eq!(FrameHeader::decode(&bytes, 2, 33), None);
        assert_eq!(FrameHeader::decode(&bytes, 3, 32), None);
        assert_eq!(FrameHeader::decode(&bytes[..39], 2, 32), None);
        for bit in 0..bytes.len() * 8 {
            let mut flipped = bytes;
            flipped[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(FrameHeader::decode(&flipped, 2, 32), None, "bit {bit}");
        }
    }

    #[test]
    fn the_chain_allows_the_next_frame_and_a_new_group_only() {
        let chain = Chain::after(&FRAME);
        let next = |group, index, count| FrameHeader {
            sequence: 10,
            group,
            index,
            count,
            ..FRAME
        };
        assert_eq!(chain.check(&next(7, 2, 3)), Ok(()));
        assert_eq!(chain.check(&next(8, 0, 1)), Ok(()), "a short group");
        for bad in [
            next(7, 1, 3),
            next(7, 2, 4),
            next(8, 1, 2),
            next(9, 0, 1),
            next(6, 0, 1),
            next(8, 0, 0),
        ] {
            assert!(chain.check(&bad).is_err(), "{bad:?}");
        }
        assert_eq!(
            chain.check(&FRAME),
            Err(What::Sequence { found: 9 }),
            "a repeated frame"
        );
    }
}
