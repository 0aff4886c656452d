//! Where frames lie in the log, so that one is read without walking to it.
//!
//! A place is kept for about every 256 KiB of log, or for each longer frame: sequence (8 bytes), segment
//! (4), offset (8), little-endian, in blocks of [`BLOCK_PLACES`] under the first one's sequence.
//!
//! **Promises**: nothing here is believed: the log reader looks at the frame's own header there, and
//! walks as ever where it is not the one. **Not here**: which frames hold what.

use crate::log::Position;

/// First byte of the key of a block; then the sequence of its first place, big-endian.
const FRAMES: u8 = b'f';
/// Places of one block.
const BLOCK_PLACES: usize = 256;
/// Bytes of one place.
const PLACE_BYTES: usize = 20;

/// Key of the block that begins with this sequence.
pub(super) fn key(sequence: u64) -> Vec<u8> {
    let mut key = vec![FRAMES];
    key.extend_from_slice(&sequence.to_be_bytes());
    key
}

/// Blocks of places that are in order.
pub(super) fn blocks(places: &[Position]) -> impl Iterator<Item = (Vec<u8>, Vec<u8>)> {
    places.chunks(BLOCK_PLACES).filter_map(|block| {
        let first = block.first()?.sequence;
        let mut bytes = Vec::with_capacity(block.len() * PLACE_BYTES);
        for place in block {
            bytes.extend_from_slice(&place.sequence.to_le_bytes());
            bytes.extend_from_slice(&place.segment.to_le_bytes());
            bytes.extend_from_slice(&place.offset.to_le_bytes());
        }
        Some((key(first), bytes))
    })
}

/// The last place of a block at or before `sequence`.
pub(super) fn at_or_before(block: &[u8], sequence: u64) -> Option<Position> {
    let places = block.chunks_exact(PLACE_BYTES).filter_map(|bytes| {
        let (sequence, rest) = bytes.split_first_chunk::<8>()?;
        let (segment, rest) = rest.split_first_chunk::<4>()?;
        Some(Position {
            segment: u32::from_le_bytes(*segment),
            offset: u64::from_le_bytes(*rest.first_chunk::<8>()?),
            sequence: u64::from_le_bytes(*sequence),
        })
    });
    places.take_while(|place| place.sequence <= sequence).last()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_frame_has_the_last_place_before_it() {
        let places: Vec<Position> = (0..1_000u64)
            .map(|n| Position {
                segment: (n / 300) as u32,
                offset: 32 + n % 300 * 1_000,
                sequence: n * 7,
            })
            .collect();
        let blocks: Vec<(Vec<u8>, Vec<u8>)> = blocks(&places).collect();
        assert_eq!(blocks.len(), 4);
        assert!(blocks.is_sorted_by_key(|(key, _)| key.clone()));
        for sequence in 0..7_000u64 {
            let upto = key(sequence);
            let (_, block) = blocks.iter().rfind(|(key, _)| *key <= upto).unwrap();
            let found = at_or_before(block, sequence);
            assert_eq!(found, places.get((sequence / 7) as usize).copied());
        }
        assert_eq!(at_or_before(&[1; 19], 5), None);
    }
}
