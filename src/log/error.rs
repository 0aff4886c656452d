//! What can go wrong with a log, precisely.
//!
//! [`Damage`] is a finding about bytes and names its place; [`LogError`] is why a call failed. A torn
//! tail is neither: it is handled and told by [`SetAside`](super::SetAside).

use std::io;

/// One place where the log is not what was written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("segment {segment}, offset {offset}, frame {sequence_expected} expected: {what}")]
pub struct Damage {
    /// Number of the segment file.
    pub segment: u32,
    /// Byte offset in that file.
    pub offset: u64,
    /// The sequence of the frame that should begin here; the first one that can't be read.
    pub sequence_expected: u64,
    /// The sequence of the next frame that can be read, where a survey found one: the frames from
    /// `sequence_expected` up to this one are lost or unreadable.
    pub sequence_resumes: Option<u64>,
    /// What was expected and what was found.
    pub what: What,
}

/// What was expected at a damaged place and what was found.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum What {
    /// A segment file that must exist does not.
    #[error("the segment file is missing")]
    SegmentMissing,
    /// The segment's first 32 bytes are not a header of ours.
    #[error("expected a segment header \"SUNLEDG1\" with a matching CRC, found other bytes")]
    SegmentHeader,
    /// The segment's header is intact and says something else than the frames before it.
    #[error(
        "expected a segment header for segment {segment_expected} from frame {sequence_expected} and group {group_expected}, \
         found segment {segment_found} from frame {sequence_found} and group {group_found}"
    )]
    SegmentOrder {
        /// The number in the file's name.
        segment_expected: u32,
        /// The number in its header.
        segment_found: u32,
        /// The sequence after the last frame before it.
        sequence_expected: u64,
        /// The first sequence according to its header.
        sequence_found: u64,
        /// The group after the last frame before it.
        group_expected: u64,
        /// The first group according to its header.
        group_found: u64,
    },
    /// The 40 bytes here are not a frame header for this place.
    #[error(
        "expected a frame header \"SLF1\" with a matching CRC, found other bytes (\"{}\")",
        start.escape_ascii()
    )]
    FrameHeader {
        /// The four bytes found where the frame's magic belongs.
        start: [u8; 4],
    },
    /// The header is intact and gives an impossible length.
    #[error("expected a payload of 1 to {max} bytes, found a length of {found}")]
    Length {
        /// The length given.
        found: u32,
        /// The longest that is allowed.
        max: u32,
    },
    /// The payload is not the one that was written.
    #[error("expected a payload with CRC-32C {expected:08x}, found {found:08x}")]
    PayloadCrc {
        /// As the frame's header says.
        expected: u32,
        /// Of the bytes found.
        found: u32,
    },
    /// The file ends within a frame.
    #[error("expected a frame of {expected} bytes, found {found} before the end of the file")]
    Cut {
        /// Bytes the frame should have, or its header where that is cut.
        expected: u64,
        /// Bytes there are.
        found: u64,
    },
    /// An intact frame past the mark that whoever keeps the log does not own to.
    #[error("found a frame that does not belong here: nobody was told that it is recorded")]
    NotOurs,
    /// An intact frame of another sequence.
    #[error("found frame {found}")]
    Sequence {
        /// The sequence found.
        found: u64,
    },
    /// An intact frame with an impossible commit group number or index.
    #[error("expected {expected}, found frame {index} of {count} in commit group {group}")]
    Group {
        /// What could have followed.
        expected: &'static str,
        /// Group number found.
        group: u64,
        /// Index found.
        index: u32,
        /// Number of frames the group says it has.
        count: u32,
    },
    /// The mark vouches for frames that are not there.
    #[error("expected {marked} synced frames as the mark says, found {found}")]
    MarkAhead {
        /// Frames according to the mark.
        marked: u64,
        /// Intact frames in the log.
        found: u64,
    },
    /// The last marked frame is intact but lies or reads otherwise than the mark says.
    #[error(
        "expected the last marked frame to end at segment {segment}, offset {offset} with the mark's tag, found another"
    )]
    MarkElsewhere {
        /// Segment according to the mark.
        segment: u32,
        /// Offset according to the mark.
        offset: u64,
    },
    /// More bytes than one group can hold lie past the last intact frame.
    #[error("expected at most {max} bytes past the last intact frame, found {found}")]
    TailTooLong {
        /// The most one commit group can be.
        max: u64,
        /// Bytes found.
        found: u64,
    },
    /// The system could not read the bytes.
    #[error("expected readable bytes, the system says: {0}")]
    Unreadable(io::ErrorKind),
}

/// Why a call on the log failed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LogError {
    /// Another writer has the log.
    #[error("the log is locked by {holder}; wait for it or stop it, readers are not affected")]
    Locked {
        /// What the holder wrote about itself.
        holder: String,
    },
    /// The medium or the permissions allow no writing.
    #[error(
        "{file} can't be written: the disk or its permissions are read-only ({op}); make it writable for this user, readers are not affected"
    )]
    ReadOnly {
        /// What was tried.
        op: &'static str,
        /// On which file, relative to the root.
        file: String,
    },
    /// The disk is full.
    #[error(
        "no space left on the disk for {file} ({op}); free some, see with `log` what is recorded, and go on from there"
    )]
    NoSpace {
        /// What was tried.
        op: &'static str,
        /// On which file, relative to the root.
        file: String,
    },
    /// Any other answer of the system.
    #[error("{op} failed on {file}: {source}")]
    Io {
        /// What was tried.
        op: &'static str,
        /// On which file, relative to the root.
        file: String,
        /// The system's answer.
        source: io::Error,
    },
    /// The log is not what was written; there is no repair.
    #[error("the log is damaged: {0}; run verify, restore the bytes from a copy")]
    Damage(Damage),
    /// An earlier write or sync failed, so this writer no longer knows what is on the disk.
    #[error("the writer stopped after an earlier failure ({first}); open the log again")]
    Poisoned {
        /// The failure that stopped it.
        first: String,
    },
    /// A payload outside the limits.
    #[error("a payload of {len} bytes is outside 1 to {max}")]
    FrameTooLarge {
        /// Its length.
        len: u64,
        /// The limit.
        max: u32,
    },
    /// A group outside the limits.
    #[error("a commit group of {frames} frames and {bytes} bytes is outside 1 to {max} bytes")]
    GroupTooLarge {
        /// Number of frames.
        frames: u64,
        /// Bytes with headers.
        bytes: u64,
        /// The limit.
        max: u64,
    },
    /// There is no log here.
    #[error(
        "no log here: {missing} is missing; name the ledger's folder with --ledger DIR, or found one with `init`"
    )]
    NotALog {
        /// The file or directory expected.
        missing: String,
    },
    /// A new log was to be made where something already is.
    #[error("a log can't be made here: log/ already holds {found}")]
    AlreadyThere {
        /// A name found.
        found: String,
    },
    /// A reader found no intact mark, so it can't know what was synced.
    #[error(
        "log/mark is missing or unreadable, and without it nothing says how far the log was recorded: restore it from a backup, or let the next command that records something find the log's end and write it anew"
    )]
    NoMark,
    /// A sequence past the mark was asked for.
    #[error("frame {sequence} is not synced; the log has {frames} frames, counted from 0")]
    PastMark {
        /// The sequence asked for.
        sequence: u64,
        /// The number of synced frames.
        frames: u64,
    },
}

impl LogError {
    /// Adds operation and file to the system's answer, and names the answers a caller can act on.
    pub(super) fn io(op: &'static str, file: impl Into<String>) -> impl FnOnce(io::Error) -> Self {
        let file = file.into();
        move |source| match source.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::NoSpace { op, file },
            io::ErrorKind::ReadOnlyFilesystem | io::ErrorKind::PermissionDenied => {
                Self::ReadOnly { op, file }
            }
            _ => Self::Io { op, file, source },
        }
    }
}
