//! Public randomness bound to a frozen population, and Rivest's numbers from it.
//!
//! seed = SHA-256("sunledger spot check v1\n" ‖ root in hex ‖ "\n" ‖ size of the log ‖ "\n" ‖ public
//! randomness ‖ "\n" ‖ purpose), and pick i = SHA-256(seed in hex ‖ "," ‖ i) mod N + 1, both in text,
//! so that thirty lines of any language reproduce a draw from what was published. Randomness and
//! purpose are single lines of text: no two lists of parts have one seed.

use super::SamplingError;
use crate::crypto::hash::sha256;

/// The first line of what is hashed.
const DOMAIN: &str = "sunledger spot check v1";

/// A seed, as text: what a pick hashes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seed(String);

impl Seed {
    /// Binds public randomness to a population: its Merkle root, the log's size when it was frozen,
    /// the randomness as it was published, and what is drawn.
    pub fn bind(
        root: &[u8; 32],
        log_size: u64,
        randomness: &str,
        purpose: &str,
    ) -> Result<Self, SamplingError> {
        for line in [randomness, purpose] {
            if line.is_empty() || line.contains(['\n', '\r']) {
                return Err(SamplingError::NoLine);
            }
        }
        let text = format!(
            "{DOMAIN}\n{}\n{log_size}\n{randomness}\n{purpose}",
            hex(root)
        );
        Ok(Self(hex(&sha256(&[text.as_bytes()]))))
    }

    /// A seed as text, as Rivest's page has it.
    pub fn from_text(text: &str) -> Self {
        Self(text.to_owned())
    }

    /// A seed of its own for one part of a draw: a stratum, the inspectors.
    pub fn part(&self, name: &str) -> Self {
        Self(hex(&sha256(&[self.0.as_bytes(), b"\n", name.as_bytes()])))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Rivest's pick `i`, from 1 to `n` (`n` is at least 1).
    pub fn pick(&self, i: u64, n: u64) -> u64 {
        let hash = sha256(&[self.0.as_bytes(), b",", i.to_string().as_bytes()]);
        let n = u128::from(n.max(1));
        let rest = hash
            .iter()
            .fold(0_u128, |rest, byte| (rest * 256 + u128::from(*byte)) % n);
        u64::try_from(rest).unwrap_or_default() + 1
    }

    /// The ticket of an item: SHA-256(seed ‖ "," ‖ id). The smallest tickets are a sample that stays
    /// the same when lists are drawn apart and put together (Rivest's consistent sampling).
    pub fn ticket(&self, id: &str) -> [u8; 32] {
        sha256(&[self.0.as_bytes(), b",", id.as_bytes()])
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rivests_page() {
        let picks = |seed: &str| [1, 2, 3].map(|i| Seed::from_text(seed).pick(i, 1_000));
        assert_eq!(picks("1"), [97, 89, 163]);
        assert_eq!(picks("0"), [905, 573, 160]);
    }

    #[test]
    fn every_part_of_a_seed_counts() {
        let seed = |root: u8, size, randomness: &str, purpose: &str| {
            Seed::bind(&[root; 32], size, randomness, purpose).unwrap()
        };
        let one = seed(1, 7, "3 1 4", "payments of 2025");
        assert_ne!(one, seed(2, 7, "3 1 4", "payments of 2025"));
        assert_ne!(one, seed(1, 8, "3 1 4", "payments of 2025"));
        assert_ne!(one, seed(1, 7, "3 1 5", "payments of 2025"));
        assert_ne!(one, seed(1, 7, "3 1 4", "payments of 2026"));
        assert_ne!(one.part("a"), one.part("b"));
        assert!(Seed::bind(&[1; 32], 7, "3\n1", "p").is_err());
        assert!(Seed::bind(&[1; 32], 7, "", "p").is_err());
    }
}
