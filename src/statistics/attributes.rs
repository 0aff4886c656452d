//! Attribute sampling: how many items to look at, and what their errors say of all (binomial, upper
//! limits by Clopper and Pearson). For small populations see [`super::finite`].

use super::sums::binomial;
use super::{Confidence, MILLION, StatisticsError, billionths, turning_point};

/// Samples larger than this are refused: no audit takes them, and the search stays short.
pub(super) const MOST_ITEMS: u32 = 100_000;

fn rate_f64(millionths: u32) -> f64 {
    f64::from(millionths) / f64::from(MILLION)
}

/// The chance, in billionths, that `n` items of a population with a rate of `rate` millionths show
/// `k` errors or fewer.
pub fn binomial_at_most(k: u32, n: u32, rate: u32) -> u64 {
    billionths(binomial(k, n, rate_f64(rate)))
}

/// The smallest sample that, at the expected rate, would rule the tolerable rate out: the smallest n
/// with P(X ≤ ⌈n·expected⌉; n, tolerable) ≤ 1 − confidence. Rates in millionths.
pub fn attribute_sample(
    expected: u32,
    tolerable: u32,
    confidence: Confidence,
) -> Result<u32, StatisticsError> {
    if expected >= tolerable || tolerable >= MILLION {
        return Err(StatisticsError::Rates {
            expected,
            tolerable,
        });
    }
    let risk = confidence.risk();
    for n in 1..=MOST_ITEMS {
        let errors = (u64::from(n) * u64::from(expected)).div_ceil(u64::from(MILLION));
        let errors = u32::try_from(errors).unwrap_or(n);
        if errors < n && binomial_at_most(errors, n, tolerable) <= risk {
            return Ok(n);
        }
    }
    Err(StatisticsError::TooLarge { limit: MOST_ITEMS })
}

/// Upper limit of the rate of errors after `errors` in a sample of `n`, in millionths, rounded to the
/// nearest (Clopper and Pearson, one-sided).
pub fn upper_rate(n: u32, errors: u32, confidence: Confidence) -> Result<u32, StatisticsError> {
    if n == 0 {
        return Err(StatisticsError::Empty);
    }
    if errors > n {
        return Err(StatisticsError::Part {
            part: errors.into(),
            whole: n.into(),
        });
    }
    if errors == n {
        return Ok(MILLION);
    }
    let risk = confidence.risk_f64();
    let rate = turning_point(0.0, 1.0, |rate| binomial(errors, n, rate) > risk);
    let millionths = (billionths(rate) + 500) / 1_000;
    Ok(u32::try_from(millionths).unwrap_or(MILLION))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_samples_of_the_field_guide() {
        let at = |expected: u32, tolerable: u32, hundredths: u16| {
            attribute_sample(
                expected * 10_000,
                tolerable * 10_000,
                Confidence::new(hundredths).unwrap(),
            )
            .unwrap()
        };
        for (tolerable, n) in [
            (1, 299),
            (2, 149),
            (3, 99),
            (4, 74),
            (5, 59),
            (6, 49),
            (7, 42),
            (8, 36),
            (10, 29),
        ] {
            assert_eq!(at(0, tolerable, 9_500), n, "95 %, {tolerable} %");
        }
        for (tolerable, n) in [(4, 156), (5, 93), (6, 78)] {
            assert_eq!(at(1, tolerable, 9_500), n, "95 %, 1 % to {tolerable} %");
        }
        for (tolerable, n) in [(5, 181), (6, 127), (7, 88)] {
            assert_eq!(at(2, tolerable, 9_500), n, "95 %, 2 % to {tolerable} %");
        }
        assert_eq!(at(0, 5, 9_000), 45);
        assert_eq!(at(0, 10, 9_000), 22);
    }

    #[test]
    fn the_upper_limits_of_the_field_guide() {
        let percent = |n, errors| {
            let rate = upper_rate(n, errors, Confidence::P95).unwrap();
            (rate + 50) / 100
        };
        assert_eq!(percent(59, 0), 495);
        assert_eq!(percent(59, 1), 779);
        assert_eq!(percent(93, 1), 500);
        assert_eq!(percent(60, 3), 1_242);
        assert_eq!(upper_rate(5, 5, Confidence::P95).unwrap(), MILLION);
    }

    #[test]
    fn what_no_sample_can_tell_is_refused() {
        let c = Confidence::P95;
        assert!(matches!(
            attribute_sample(20_000, 20_000, c),
            Err(StatisticsError::Rates { .. })
        ));
        assert!(matches!(
            attribute_sample(19_999, 20_000, c),
            Err(StatisticsError::TooLarge { .. })
        ));
        assert!(matches!(upper_rate(0, 0, c), Err(StatisticsError::Empty)));
        assert!(matches!(
            upper_rate(3, 4, c),
            Err(StatisticsError::Part { .. })
        ));
    }
}
