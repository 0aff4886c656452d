//! Small populations: drawn items are not put back, so the hypergeometric judges, and often says
//! that all must be looked at.

use super::sums::hypergeometric;
use super::{Confidence, StatisticsError, billionths};

/// The chance, in billionths, that `n` drawn of `all` items, `bad` of which are bad, show `k` bad
/// ones or fewer.
pub fn finite_at_most(k: u32, all: u32, bad: u32, n: u32) -> Result<u64, StatisticsError> {
    for part in [bad, n] {
        if part > all {
            return Err(StatisticsError::Part {
                part: part.into(),
                whole: all.into(),
            });
        }
    }
    Ok(billionths(hypergeometric(k, all, bad, n)))
}

/// The smallest sample without an error that rules out `bad` bad items among `all`.
pub fn finite_sample(all: u32, bad: u32, confidence: Confidence) -> Result<u32, StatisticsError> {
    if all == 0 || bad == 0 {
        return Err(StatisticsError::Empty);
    }
    if bad > all {
        return Err(StatisticsError::Part {
            part: bad.into(),
            whole: all.into(),
        });
    }
    // The chance of seeing none falls as the sample grows: halve the span.
    let (mut short, mut enough) = (0, all);
    while short + 1 < enough {
        let n = short + (enough - short) / 2;
        if finite_at_most(0, all, bad, n)? <= confidence.risk() {
            enough = n;
        } else {
            short = n;
        }
    }
    Ok(enough)
}

/// The largest number of bad items among `all` that `errors` in a sample of `n` do not rule out.
pub fn finite_upper(
    all: u32,
    n: u32,
    errors: u32,
    confidence: Confidence,
) -> Result<u32, StatisticsError> {
    if n == 0 {
        return Err(StatisticsError::Empty);
    }
    for (part, whole) in [(n, all), (errors, n)] {
        if part > whole {
            return Err(StatisticsError::Part {
                part: part.into(),
                whole: whole.into(),
            });
        }
    }
    // As many as were found are possible; more than all that were not found good are not.
    let (mut possible, mut ruled_out) = (errors, all - (n - errors) + 1);
    while possible + 1 < ruled_out {
        let bad = possible + (ruled_out - possible) / 2;
        if finite_at_most(errors, all, bad, n)? > confidence.risk() {
            possible = bad;
        } else {
            ruled_out = bad;
        }
    }
    Ok(possible)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_samples_of_the_field_guide() {
        for (all, bad, n) in [
            (63, 1, 60),
            (63, 3, 40),
            (80, 4, 42),
            (80, 8, 24),
            (500, 5, 225),
            (500, 10, 129),
            (500, 25, 56),
            (40, 2, 31),
        ] {
            assert_eq!(
                finite_sample(all, bad, Confidence::P95).unwrap(),
                n,
                "{bad} of {all}"
            );
        }
    }

    /// Counted out: every draw of 4 of 9 items, for each count of bad ones.
    #[test]
    fn the_chance_equals_a_count_of_all_draws() {
        let (all, n) = (9_u32, 4_u32);
        for bad in 0..=all {
            for k in 0..=n {
                let draws: Vec<u32> = (0_u32..1 << all).filter(|d| d.count_ones() == n).collect();
                let few = draws
                    .iter()
                    .filter(|d| (*d & ((1 << bad) - 1)).count_ones() <= k)
                    .count();
                let exact = (few as u64 * 1_000_000_000 + 63) / draws.len() as u64;
                let got = finite_at_most(k, all, bad, n).unwrap();
                assert!(exact.abs_diff(got) <= 1, "{bad} {k}: {exact} {got}");
            }
        }
    }

    #[test]
    fn a_sample_of_all_knows_all() {
        for errors in 0..=10 {
            assert_eq!(
                finite_upper(10, 10, errors, Confidence::P95).unwrap(),
                errors
            );
        }
        // 24 of 80 without an error rule eight out, and seven not.
        assert_eq!(finite_upper(80, 24, 0, Confidence::P95).unwrap(), 7);
        assert_eq!(finite_upper(80, 23, 0, Confidence::P95).unwrap(), 8);
        assert!(finite_upper(10, 11, 0, Confidence::P95).is_err());
        assert!(finite_upper(10, 0, 0, Confidence::P95).is_err());
    }
}
