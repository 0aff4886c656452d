//! Writing a log by hand, as someone with the disk would: segment header, frames and mark with the
//! right checksums at the right places. The layout is restated from the log's documentation and not
//! taken from its code, so that a change of either is noticed.

use sunledger::chain::entry::{self, HEADER_LEN, Header};
use sunledger::crypto::digest::EntryHash;
use sunledger::disk::{Disk, SimDisk};

use super::SEGMENT;

/// Bytes of a segment header.
pub const SEGMENT_HEADER: usize = 32;
/// Bytes of a frame header.
pub const FRAME_HEADER: usize = 40;
/// Distance of the mark's slots.
pub const SLOT: usize = 4096;
/// Bytes of a mark record.
pub const RECORD: usize = 92;

/// Where each frame of a segment lies, by its lengths: offset and whole length.
pub fn frames_of(segment: &[u8]) -> Vec<(usize, usize)> {
    let mut out = Vec::new();
    let mut at = SEGMENT_HEADER;
    while at + FRAME_HEADER <= segment.len() {
        let len = u32::from_le_bytes(segment[at + 4..at + 8].try_into().unwrap()) as usize;
        out.push((at, FRAME_HEADER + len));
        at += FRAME_HEADER + len;
    }
    assert_eq!(at, segment.len(), "the frames fill the segment");
    out
}

/// The payloads of a segment.
pub fn payloads_of(segment: &[u8]) -> Vec<Vec<u8>> {
    frames_of(segment)
        .into_iter()
        .map(|(at, len)| segment[at + FRAME_HEADER..at + len].to_vec())
        .collect()
}

/// Makes both checksums of the frame at `at` right again, taking it to be `len` bytes long.
pub fn mend_frame(segment: &mut [u8], at: usize, len: usize) {
    let payload = crc32c::crc32c(&segment[at + FRAME_HEADER..at + len]);
    segment[at + 32..at + 36].copy_from_slice(&payload.to_le_bytes());
    mend_header(segment, at);
}

/// Makes the header's own checksum right again.
fn mend_header(segment: &mut [u8], at: usize) {
    let mut bound = 0u32.to_le_bytes().to_vec();
    bound.extend_from_slice(&(at as u64).to_le_bytes());
    bound.extend_from_slice(&segment[at..at + 36]);
    let crc = crc32c::crc32c(&bound);
    segment[at + 36..at + 40].copy_from_slice(&crc.to_le_bytes());
}

/// Makes the segment header's checksum right again.
pub fn mend_segment(segment: &mut [u8]) {
    let crc = crc32c::crc32c(&segment[..28]);
    segment[28..32].copy_from_slice(&crc.to_le_bytes());
}

/// Makes the checksum of the mark record at `slot` right again.
pub fn mend_mark(mark: &mut [u8], slot: usize) {
    let at = slot * SLOT;
    let crc = crc32c::crc32c(&mark[at..at + 88]);
    mark[at + 88..at + 92].copy_from_slice(&crc.to_le_bytes());
}

/// A segment of these payloads, one commit group each, and the mark that covers them all.
pub fn segment_of(payloads: &[Vec<u8>]) -> (Vec<u8>, Vec<u8>) {
    let mut segment = b"SUNLEDG1".to_vec();
    segment.extend_from_slice(&0u32.to_le_bytes());
    segment.extend_from_slice(&0u64.to_le_bytes());
    segment.extend_from_slice(&1u64.to_le_bytes());
    segment.extend_from_slice(&[0; 4]);
    mend_segment(&mut segment);
    for (sequence, payload) in payloads.iter().enumerate() {
        let at = segment.len();
        segment.extend_from_slice(b"SLF1");
        segment.extend_from_slice(&(payload.len() as u32).to_le_bytes());
        segment.extend_from_slice(&(sequence as u64 + 1).to_le_bytes());
        segment.extend_from_slice(&(sequence as u64).to_le_bytes());
        segment.extend_from_slice(&1u32.to_le_bytes());
        segment.extend_from_slice(&[0; 12]);
        segment.extend_from_slice(payload);
        mend_frame(&mut segment, at, FRAME_HEADER + payload.len());
    }
    let count = payloads.len() as u64;
    let tag = payloads
        .last()
        .and_then(|last| entry::hash_of(last))
        .map_or([0; 32], |hash| hash.0);
    let mut record = b"SUNMARK1".to_vec();
    record.extend_from_slice(&9u64.to_le_bytes());
    record.extend_from_slice(&count.to_le_bytes());
    record.extend_from_slice(&[0; 8]);
    record.extend_from_slice(&(segment.len() as u64).to_le_bytes());
    record.extend_from_slice(&count.to_le_bytes());
    record.extend_from_slice(&tag);
    record.resize(RECORD, 0);
    let mut mark = vec![0; 3 * SLOT];
    for slot in 0..3 {
        mark[slot * SLOT..slot * SLOT + RECORD].copy_from_slice(&record);
        mend_mark(&mut mark, slot);
    }
    (segment, mark)
}

/// A disk that holds a log of exactly these payloads.
pub fn disk_of(payloads: &[Vec<u8>]) -> SimDisk {
    let disk = SimDisk::new();
    disk.create_dir("log").expect("a fresh disk");
    let (segment, mark) = segment_of(payloads);
    disk.overwrite(SEGMENT, 0, &segment);
    disk.overwrite("log/mark", 0, &mark);
    disk
}

/// Numbers and links the entries anew, from `from` on, as an operator who rewrites history would:
/// only the authors' signatures are beyond them.
pub fn relink(payloads: &mut [Vec<u8>], from: usize) {
    for at in from..payloads.len() {
        let previous = match at {
            0 => EntryHash::ZERO,
            _ => entry::hash_of(&payloads[at - 1]).expect("an entry"),
        };
        change_header(&mut payloads[at], |header| {
            header.ledger.sequence = at as u64;
            header.ledger.previous = previous;
        });
    }
}

/// Changes an entry's header; its body stays.
pub fn change_header(payload: &mut Vec<u8>, change: impl FnOnce(&mut Header)) {
    let mut header = Header::from_bytes(payload).expect("an entry");
    change(&mut header);
    let body = payload[HEADER_LEN..].to_vec();
    *payload = header.to_bytes();
    payload.extend_from_slice(&body);
}
