//! The one place that asks the operating system for randomness.
//!
//! Promises: bytes come from the system's generator or the call fails; there is no fallback.
//! Deliberately not here: any seeded or reproducible generator. What must be reproducible (a
//! sample's draw) is derived with [`super::hash`] from values that are written down.

use thiserror::Error;

/// Why the system gave no random bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error(
    "the operating system gave no random bytes: expected {wanted}, found error {code}; no key, \
     salt or nonce was made, so try again once the system's random source works"
)]
pub struct RandomError {
    /// How many bytes were asked for.
    pub wanted: usize,
    /// The system's error number, or 0 where it gave none.
    pub code: i32,
}

/// Fills `out` with random bytes from the operating system.
pub fn fill(out: &mut [u8]) -> Result<(), RandomError> {
    getrandom::fill(out).map_err(|error| RandomError {
        wanted: out.len(),
        code: error.raw_os_error().unwrap_or(0),
    })
}

/// `N` random bytes from the operating system.
pub fn array<const N: usize>() -> Result<[u8; N], RandomError> {
    let mut out = [0u8; N];
    fill(&mut out)?;
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_draws_differ() {
        let first: [u8; 32] = array().unwrap();
        let second: [u8; 32] = array().unwrap();
        assert_ne!(first, second);
        assert_ne!(first, [0; 32]);
    }

    #[test]
    fn an_empty_draw_is_no_error() {
        fill(&mut []).unwrap();
    }
}
