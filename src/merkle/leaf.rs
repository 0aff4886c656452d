//! Leaf hashes: the plain leaf of RFC 6962, and the salted leaf under which one event, notice row
//! or balance can be shown without the others being guessable.

use crate::crypto::digest::LedgerId;
use crate::crypto::hash::{self, Sha256Stream};

/// Prefix of every leaf (RFC 6962 §2.1).
const LEAF_PREFIX: u8 = 0x00;

/// The hash of a leaf: SHA-256(0x00 ‖ parts). The parts are simply concatenated, so they are of
/// fixed width, or each says its length.
pub fn leaf_hash(parts: &[&[u8]]) -> [u8; 32] {
    let mut stream = Sha256Stream::new();
    stream.update(&[LEAF_PREFIX]);
    for part in parts {
        stream.update(part);
    }
    stream.finish()
}

/// The salted leaf: leaf hash of `label ‖ ledger id ‖ index ‖ count ‖ salt ‖ bytes`, where index
/// and count are 4 bytes each, little-endian.
///
/// The label says what kind of leaf it is, so that a notice row never passes for an event. The
/// count is that of all leaves of the tree, so a proof of one also says how many there are. All
/// parts but the last are of fixed width, so no two lists of parts share their bytes.
pub fn salted_leaf(
    label: &[u8; 16],
    ledger: &LedgerId,
    index: u32,
    count: u32,
    salt: &[u8; 32],
    bytes: &[u8],
) -> [u8; 32] {
    // The fixed part goes through one buffer, because this runs once for every event.
    let mut fixed = [0u8; 89];
    fixed[0] = LEAF_PREFIX;
    fixed[1..17].copy_from_slice(label);
    fixed[17..49].copy_from_slice(ledger.as_bytes());
    fixed[49..53].copy_from_slice(&index.to_le_bytes());
    fixed[53..57].copy_from_slice(&count.to_le_bytes());
    fixed[57..].copy_from_slice(salt);
    hash::sha256(&[&fixed, bytes])
}

/// The salt of leaf `index` under an entry's random `seed`: keyed BLAKE3 of the index, 4 bytes
/// little-endian. Whoever is shown one salt learns nothing of the seed or of another salt.
pub fn salt(seed: &[u8; 32], index: u32) -> [u8; 32] {
    hash::keyed(seed, &[&index.to_le_bytes()])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_salted_leaf_is_the_leaf_of_its_parts() {
        let ledger = LedgerId([3; 32]);
        let salt = salt(&[9; 32], 5);
        let leaf = salted_leaf(b"sunledger event1", &ledger, 5, 258, &salt, b"event");
        assert_eq!(
            leaf,
            leaf_hash(&[
                b"sunledger event1",
                &[3; 32],
                &[5, 0, 0, 0],
                &[2, 1, 0, 0],
                &salt,
                b"event",
            ])
        );
    }

    #[test]
    fn every_input_changes_the_salted_leaf() {
        let ledger = LedgerId([3; 32]);
        let salt = [4; 32];
        let base = salted_leaf(b"sunledger event1", &ledger, 1, 2, &salt, b"x");
        for other in [
            salted_leaf(b"sunledger event2", &ledger, 1, 2, &salt, b"x"),
            salted_leaf(b"sunledger event1", &LedgerId([5; 32]), 1, 2, &salt, b"x"),
            salted_leaf(b"sunledger event1", &ledger, 0, 2, &salt, b"x"),
            salted_leaf(b"sunledger event1", &ledger, 1, 3, &salt, b"x"),
            salted_leaf(b"sunledger event1", &ledger, 1, 2, &[5; 32], b"x"),
            salted_leaf(b"sunledger event1", &ledger, 1, 2, &salt, b"y"),
        ] {
            assert_ne!(base, other);
        }
    }

    #[test]
    fn salts_depend_on_seed_and_index() {
        assert_ne!(salt(&[0; 32], 0), salt(&[0; 32], 1));
        assert_ne!(salt(&[0; 32], 0), salt(&[1; 32], 0));
    }
}
