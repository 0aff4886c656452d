//! Sorted runs of postings, and the blocks they are stored in.
//!
//! A posting is a word's hash and a place, packed into 64 bits (sequence × 2^14 + index: an entry holds
//! at most 2^14 events). A run is sorted by both and cut into blocks of a few KiB. A block is a list of
//! words with their places: hash (8 bytes, big-endian), number of places, then each place as its
//! distance from the one before, all as LEB128. A word with more places than a block holds goes on in
//! the next one.
//!
//! **Promises**: what [`blocks`] writes [`places`] finds, whole and in order; bytes that are no block
//! are told, and cost no more memory than they are long. **Not here**: the store.

use crate::domain::recorded::EventAt;

/// Bits of a packed place that hold the index.
const INDEX_BITS: u32 = 14;
/// Bytes after which a block is full.
const BLOCK_BYTES: usize = 6 << 10;

/// A word's hash and a packed place.
pub(super) type Pair = (u64, u64);

/// A place in 64 bits; `None` past 2^50 entries or 2^14 events in one.
pub(super) fn pack(at: EventAt) -> Option<u64> {
    let high = at.sequence.checked_shl(INDEX_BITS)?;
    let fits = high >> INDEX_BITS == at.sequence && at.index >> INDEX_BITS == 0;
    fits.then_some(high | u64::from(at.index))
}

/// The place again.
pub(super) fn unpack(packed: u64) -> EventAt {
    EventAt {
        sequence: packed >> INDEX_BITS,
        index: (packed & ((1 << INDEX_BITS) - 1)) as u32,
    }
}

/// One block: the first word's hash, a number that tells blocks beginning with the same word apart,
/// and the bytes.
pub(super) type Block = (u64, u32, Vec<u8>);

/// Cuts sorted pairs without repetition into blocks.
pub(super) fn blocks(pairs: &[Pair], mut give: impl FnMut(Block)) {
    let mut bytes: Vec<u8> = Vec::with_capacity(BLOCK_BYTES + 64);
    let mut first = None;
    let mut nth = 0u32;
    let mut last_first = None;
    let mut flush = |first: &mut Option<u64>, bytes: &mut Vec<u8>| {
        if let Some(word) = first.take() {
            nth = if last_first == Some(word) { nth + 1 } else { 0 };
            last_first = Some(word);
            give((word, nth, std::mem::take(bytes)));
        }
    };
    for list in pairs.chunk_by(|a, b| a.0 == b.0) {
        let Some((word, _)) = list.first().copied() else {
            continue;
        };
        let mut rest = list;
        while !rest.is_empty() {
            // At most three bytes a place are expected; more only makes a block a little longer.
            let room = BLOCK_BYTES.saturating_sub(bytes.len() + 16) / 3;
            if room == 0 {
                flush(&mut first, &mut bytes);
                continue;
            }
            let (now, later) = rest.split_at(room.min(rest.len()));
            first.get_or_insert(word);
            bytes.extend_from_slice(&word.to_be_bytes());
            write_number(&mut bytes, now.len() as u64);
            let mut before = 0;
            for (_, place) in now {
                write_number(&mut bytes, place.wrapping_sub(before));
                before = *place;
            }
            rest = later;
        }
    }
    flush(&mut first, &mut bytes);
}

/// Gives every pair of a block; `None` where the bytes are no block.
pub(super) fn pairs_of(mut bytes: &[u8], mut give: impl FnMut(Pair)) -> Option<()> {
    while !bytes.is_empty() {
        let (word, rest) = bytes.split_first_chunk::<8>()?;
        let word = u64::from_be_bytes(*word);
        bytes = rest;
        let count = read_number(&mut bytes)?;
        let mut place = 0u64;
        for _ in 0..count {
            place = place.wrapping_add(read_number(&mut bytes)?);
            give((word, place));
        }
    }
    Some(())
}

/// The places of one word in a block, and whether the block ends with that word: then the next one may
/// go on with it.
pub(super) fn places(bytes: &[u8], word: u64, out: &mut Vec<u64>) -> Option<bool> {
    let mut last = 0;
    pairs_of(bytes, |(of, place)| {
        last = of;
        if of == word {
            out.push(place);
        }
    })?;
    Some(last <= word)
}

fn write_number(out: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

fn read_number(bytes: &mut &[u8]) -> Option<u64> {
    let mut number = 0u64;
    for shift in (0..64).step_by(7) {
        let (byte, rest) = bytes.split_first()?;
        *bytes = rest;
        number |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Some(number);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn written(pairs: &[Pair]) -> Vec<Block> {
        let mut out = Vec::new();
        blocks(pairs, |block| out.push(block));
        out
    }

    proptest! {
        #[test]
        fn what_is_written_is_found(mut pairs in prop::collection::vec((0u64..40, 0u64..1 << 40), 0..6000)) {
            pairs.sort_unstable();
            pairs.dedup();
            let blocks = written(&pairs);
            let mut read = Vec::new();
            for (_, _, bytes) in &blocks {
                prop_assert!(bytes.len() < 2 * BLOCK_BYTES);
                pairs_of(bytes, |pair| read.push(pair)).unwrap();
            }
            prop_assert_eq!(&read, &pairs);
            prop_assert!(blocks.windows(2).all(|w| (w[0].0, w[0].1) < (w[1].0, w[1].1)));
            for word in 0..40 {
                let mut found = Vec::new();
                for (_, _, bytes) in &blocks {
                    places(bytes, word, &mut found).unwrap();
                }
                let expected: Vec<u64> = pairs.iter().filter(|p| p.0 == word).map(|p| p.1).collect();
                prop_assert_eq!(found, expected);
            }
        }

        #[test]
        fn spoiled_blocks_are_told_or_read_and_never_more(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
            let mut count = 0usize;
            let _ = pairs_of(&bytes, |_| count += 1);
            prop_assert!(count <= bytes.len());
        }
    }

    #[test]
    fn places_are_packed_and_unpacked() {
        let at = EventAt {
            sequence: 9_876_543_210,
            index: 16_383,
        };
        assert_eq!(unpack(pack(at).unwrap()), at);
        assert_eq!(
            pack(EventAt {
                sequence: 1,
                index: 1 << 14
            }),
            None
        );
        assert_eq!(
            pack(EventAt {
                sequence: 1 << 50,
                index: 0
            }),
            None
        );
    }
}
