//! One Merkle tree for log, events, notice rows, mandates and balances: that of RFC 6962 §2.1.
//!
//! Promises: pure functions of their arguments; no recursion, no copy of the leaves, and for a
//! growing tree no more memory than one hash a level ([`Frontier`]). Leaf and inner hashes carry
//! different prefixes, so that neither is ever taken for the other.
//!
//! Deliberately not here: what a leaf means, where trees are stored, and who signs a root.
//!
//! Sources: RFC 6962 §2.1 (hash functions and tree shape); the salted leaf is ours.

mod frontier;
mod leaf;

pub use frontier::{Frontier, FrontierError, MAX_TREE_SIZE};
pub use leaf::{leaf_hash, salt, salted_leaf};

use crate::crypto::digest::TreeRoot;
use crate::crypto::hash;

/// The root of the tree without leaves: SHA-256 of nothing (RFC 6962 §2.1).
pub const EMPTY_ROOT: TreeRoot = TreeRoot([
    0xe3, 0xb0, 0xc4, 0x42, 0x98, 0xfc, 0x1c, 0x14, 0x9a, 0xfb, 0xf4, 0xc8, 0x99, 0x6f, 0xb9, 0x24,
    0x27, 0xae, 0x41, 0xe4, 0x64, 0x9b, 0x93, 0x4c, 0xa4, 0x95, 0x99, 0x1b, 0x78, 0x52, 0xb8, 0x55,
]);

/// The hash of an inner node: SHA-256(0x01 ‖ left ‖ right).
pub fn node_hash(left: &[u8; 32], right: &[u8; 32]) -> [u8; 32] {
    // One buffer and one call, because this runs once for every leaf.
    let mut bytes = [0u8; 65];
    bytes[0] = 0x01;
    bytes[1..33].copy_from_slice(left);
    bytes[33..].copy_from_slice(right);
    hash::sha256(&[&bytes])
}

/// The root over `leaf_hashes`, in their order.
///
/// The leaves are pushed on a [`Frontier`], which yields RFC 6962's left-heavy shape without
/// recursion and without copying halves.
pub fn root(leaf_hashes: &[[u8; 32]]) -> TreeRoot {
    let mut frontier = Frontier::new();
    for leaf in leaf_hashes {
        frontier.push(*leaf);
    }
    frontier.root()
}
