//! The durable, append-only segment log.
//!
//! **For**: keeping a sequence of opaque payloads such that what was acknowledged is never lost and
//! what was altered is located. **Promises**: [`LogWriter::append_group`] returns only after the
//! bytes are synced; one writer at a time; readers never block, never write and stop at the synced
//! mark; a torn tail is set aside and told, never dropped; damage is located by segment, offset and
//! sequence, and never repaired. **Deliberately not here**: what a payload means, hashes and
//! signatures (a CRC finds decay, not malice), and the queue of concurrent submitters.
//!
//! # Layout
//!
//! All integers are little-endian and unsigned; CRC is CRC-32C (Castagnoli, RFC 3720 appendix B.4);
//! offsets are bytes from the start of the segment file.
//!
//! ```text
//! log/00000000.seg, log/00000001.seg, …   segments, numbered without gap from 0, eight digits or more
//! log/mark                                the synced mark
//! log/lock                                locked by the one writer; holds its name
//! log/set-aside-<segment>-<offset>[-n].bin   bytes found torn there, as they were
//! log/*.new                               an unfinished file; means nothing, the next writer replaces it
//! ```
//!
//! **Segment** = segment header, then frames without gap to the end of the file.
//!
//! ```text
//! segment header, 32 bytes
//!   0   8  "SUNLEDG1"
//!   8   4  segment number
//!  12   8  sequence of its first frame
//!  20   8  commit group number of its first frame
//!  28   4  CRC of bytes 0..28
//!
//! frame = header of 40 bytes, then the payload
//!   0   4  "SLF1"
//!   4   4  payload length, at least 1
//!   8   8  commit group number; groups count from 1 without gap
//!  16   8  sequence; frames count from 0 without gap through all segments
//!  24   4  number of frames in the group as it was written, at least 1
//!  28   4  index of this frame in the group, from 0
//!  32   4  CRC of the payload
//!  36   4  CRC of: segment number (4 bytes) ‖ offset of this frame (8 bytes) ‖ bytes 0..36
//! ```
//!
//! The last CRC binds a frame to its place: a frame copied elsewhere, or bytes inside a payload that
//! look like a frame, are not one.
//!
//! A group never spans segments; one larger than a segment gets a segment of its own, which is then
//! longer than the others. A group may be short (its last frames missing) only where a torn tail
//! was set aside or cut by a crash; sequences have no gap even there, and each frame stands for itself.
//!
//! ```text
//! mark file, 12,288 bytes: a record at 0 (anchor), 4,096 and 8,192 (running), zeros between
//! record, 92 bytes
//!   0   8  "SUNMARK1"
//!   8   8  generation: one more at each rewrite; the valid record with the highest counts
//!  16   8  synced frames, which is the next sequence
//!  24   4  segment of the last synced frame
//!  28   4  zero
//!  32   8  offset just past that frame
//!  40   8  its commit group number
//!  48  32  the caller's tag of that frame, zeros while the log is empty
//!  80   4  zero
//!  84   4  zero
//!  88   4  CRC of bytes 0..88
//! ```
//!
//! Running records alternate and are not synced, so that a group costs one sync and no more; a torn
//! one leaves its neighbour. The anchor is rewritten only when the newest running record has been
//! synced, so one of the three is whole after any power cut. In-place slots were chosen over
//! rename because a rename per group would cost a directory write each.
//!
//! # What must hold
//!
//! 1. A segment appears under its name only by a rename after its header was synced, and takes its
//!    first frame only after the directory was synced: a bad segment header is always damage.
//! 2. Group *g* + 1 is written only after group *g* was synced. So an intact header of a later group
//!    proves that an earlier bad frame was once good: damage. Otherwise, past the mark, it is torn.
//! 3. The mark moves only after the sync of what it covers. A mark past the intact frames is damage.
//! 4. Before the mark moves over frames found past it, the last group is written again and synced:
//!    after a failed sync Linux shows pages as clean that never reached the disk.
//!
//! A frame decayed in the last group when the mark was lost too can't be told from a torn one here;
//! the tree, its checkpoints and receipts above this room can. Whoever copies a log while it is
//! written copies `mark` first: a mark newer than its log reads as damage.

mod error;
mod frame;
mod mark;
mod reader;
mod recover;
mod scan;
mod segment;
mod set_aside;
mod survey;
mod writer;

pub use error::{Damage, LogError, What};
pub use frame::{FRAME_HEADER_BYTES, SEGMENT_HEADER_BYTES};
pub use mark::Mark;
pub use reader::LogReader;
pub use scan::{Frame, Position, Scan};
pub use set_aside::{SetAside, every as set_aside_pieces};
pub use survey::{Examined, FrameSeen, Run, Survey, Tail, survey};
pub use writer::LogWriter;

/// The log's directory under the disk's root.
pub const LOG_DIR: &str = "log";

/// The longest group, in bytes with its headers: what may have to be held and set aside at once.
pub const GROUP_BYTES_MAX: u64 = 1 << 30;

/// Limits of one log. Neither is stored: a reader may use other values than the writer did, as long
/// as `frame_bytes_max` is not smaller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LogOptions {
    /// A segment is left when the next group would make it longer than this, in bytes.
    pub segment_bytes: u64,
    /// The longest payload, in bytes; a longer one on disk is taken for damage.
    pub frame_bytes_max: u32,
}

impl Default for LogOptions {
    fn default() -> Self {
        Self {
            segment_bytes: 256 << 20,
            frame_bytes_max: 9 << 20,
        }
    }
}
