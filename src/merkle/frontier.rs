//! A tree that grows leaf by leaf, kept as its right edge only: the roots of the full subtrees of
//! which it is made, largest first.
//!
//! Promises: [`Frontier::root`] equals [`super::root`] over the same leaves, at every size; a
//! frontier read from outside has exactly as many peaks as its size demands. It cannot promise
//! that the peaks are those of any real tree: whoever reads a frontier compares its root with one
//! it trusts.

use super::{EMPTY_ROOT, node_hash};
use crate::crypto::digest::TreeRoot;
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// The largest tree accepted from outside: 2^48 leaves, so that counting on can never overflow.
pub const MAX_TREE_SIZE: u64 = 1 << 48;

/// Why a size and a stack of peaks make no frontier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum FrontierError {
    /// A tree of this size has another number of full subtrees.
    #[error(
        "tree frontier of size {size}: expected {expected} subtree hashes, found {found}; the \
         stored frontier is damaged, so rebuild it from the log"
    )]
    PeakCount {
        /// Number of leaves.
        size: u64,
        /// Number of full subtrees that many leaves form.
        expected: u32,
        /// Number of hashes given.
        found: usize,
    },
    /// Larger than any ledger.
    #[error(
        "tree frontier: expected at most {MAX_TREE_SIZE} leaves, found {size}; the stored frontier \
         is damaged, so rebuild it from the log"
    )]
    TooLarge {
        /// Number of leaves.
        size: u64,
    },
}

/// The right edge of a tree: its size and the roots of its full subtrees, largest first, one for
/// each bit set in the size.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "StoredFrontier", into = "StoredFrontier")]
pub struct Frontier {
    size: u64,
    peaks: Vec<[u8; 32]>,
}

/// The stored form: size, then peaks, largest first; raw in binary encodings, hex for people.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename = "Frontier")]
struct StoredFrontier {
    size: u64,
    peaks: Vec<TreeRoot>,
}

impl TryFrom<StoredFrontier> for Frontier {
    type Error = FrontierError;

    fn try_from(stored: StoredFrontier) -> Result<Self, FrontierError> {
        Self::from_peaks(
            stored.size,
            stored.peaks.into_iter().map(|peak| peak.0).collect(),
        )
    }
}

impl From<Frontier> for StoredFrontier {
    fn from(frontier: Frontier) -> Self {
        Self {
            size: frontier.size,
            peaks: frontier.peaks.into_iter().map(TreeRoot).collect(),
        }
    }
}

impl Frontier {
    /// The frontier of the tree without leaves.
    pub fn new() -> Self {
        Self::default()
    }

    /// A frontier from its size and peaks (largest subtree first), refused where their number does
    /// not fit the size.
    pub fn from_peaks(size: u64, peaks: Vec<[u8; 32]>) -> Result<Self, FrontierError> {
        if size > MAX_TREE_SIZE {
            return Err(FrontierError::TooLarge { size });
        }
        let expected = size.count_ones();
        if u32::try_from(peaks.len()) != Ok(expected) {
            return Err(FrontierError::PeakCount {
                size,
                expected,
                found: peaks.len(),
            });
        }
        Ok(Self { size, peaks })
    }

    /// Adds the next leaf, given as its leaf hash.
    pub fn push(&mut self, leaf_hash: [u8; 32]) {
        let mut hash = leaf_hash;
        // Each trailing 1 of the size is a full subtree as large as the one just completed: the
        // two become one, as in a binary carry.
        for _ in 0..self.size.trailing_ones() {
            if let Some(left) = self.peaks.pop() {
                hash = node_hash(&left, &hash);
            }
        }
        self.peaks.push(hash);
        self.size += 1;
    }

    /// The number of leaves.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// The roots of the full subtrees, largest first.
    pub fn peaks(&self) -> &[[u8; 32]] {
        &self.peaks
    }

    /// The root over all leaves pushed.
    pub fn root(&self) -> TreeRoot {
        // RFC 6962 splits at the largest power of two below the size, so the smaller subtrees join
        // first, from the right.
        let mut peaks = self.peaks.iter().rev();
        match peaks.next() {
            None => EMPTY_ROOT,
            Some(last) => TreeRoot(peaks.fold(*last, |right, left| node_hash(left, &right))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stack_that_does_not_match_the_size_is_refused() {
        assert_eq!(
            Frontier::from_peaks(5, vec![[0; 32]; 3]),
            Err(FrontierError::PeakCount {
                size: 5,
                expected: 2,
                found: 3
            })
        );
        assert!(Frontier::from_peaks(0, vec![[0; 32]]).is_err());
        assert!(Frontier::from_peaks(1, vec![]).is_err());
        assert!(Frontier::from_peaks(0, vec![]).is_ok());
        assert_eq!(
            Frontier::from_peaks(u64::MAX, vec![[0; 32]; 64]),
            Err(FrontierError::TooLarge { size: u64::MAX })
        );
    }

    #[test]
    fn stored_and_read_back_it_goes_on_the_same() {
        let mut frontier = Frontier::new();
        for i in 0..77u8 {
            frontier.push([i; 32]);
            let json = serde_json::to_string(&frontier).unwrap();
            let mut back: Frontier = serde_json::from_str(&json).unwrap();
            assert_eq!(back, frontier);
            let mut on = frontier.clone();
            on.push([200; 32]);
            back.push([200; 32]);
            assert_eq!(on.root(), back.root());
        }
    }

    #[test]
    fn the_stored_form_is_hex_for_people_and_checked_when_read() {
        let mut frontier = Frontier::new();
        frontier.push([0xab; 32]);
        let json = serde_json::to_string(&frontier).unwrap();
        assert_eq!(
            json,
            format!("{{\"size\":1,\"peaks\":[\"{}\"]}}", "ab".repeat(32))
        );
        let wrong = json.replace("\"size\":1", "\"size\":3");
        let error = serde_json::from_str::<Frontier>(&wrong).unwrap_err();
        assert!(
            error
                .to_string()
                .contains("expected 2 subtree hashes, found 1")
        );
    }
}
