//! Confidence factors of monetary-unit sampling: the upper bound of a Poisson mean, given how many
//! errors were found. CF(k, c) = ½·χ²inv(c; 2(k+1)), which is the mean at which k errors or fewer
//! have the chance 1 − c.

use super::sums::poisson;
use super::{Confidence, StatisticsError, WHOLE, billionths, turning_point};

/// A factor, in billionths.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Factor(u64);

/// Errors beyond which no factor is asked for: an audit that found them has its answer.
const MOST_ERRORS: u32 = 100_000;

impl Factor {
    /// In billionths.
    pub fn billionths(self) -> u64 {
        self.0
    }

    /// Rounded up to hundredths, as printed tables have it, in billionths.
    fn printed(self) -> Self {
        let hundredth = WHOLE / 100;
        Self(self.0.div_ceil(hundredth) * hundredth)
    }
}

/// The exact factor for `errors` found, to nine decimals.
pub fn confidence_factor(errors: u32, confidence: Confidence) -> Result<Factor, StatisticsError> {
    if errors > MOST_ERRORS {
        return Err(StatisticsError::TooLarge { limit: MOST_ERRORS });
    }
    let risk = confidence.risk_f64();
    // Ten standard deviations above, and a little: the factor lies below for every confidence.
    let k = f64::from(errors);
    let high = k + 20.0 + 10.0 * libm::sqrt(k + 1.0);
    let mean = turning_point(0.0, high, |mean| poisson(errors, mean) > risk);
    Ok(Factor(billionths(mean)))
}

/// The factor as printed tables give it: rounded up to hundredths.
pub fn printed_factor(errors: u32, confidence: Confidence) -> Result<Factor, StatisticsError> {
    Ok(confidence_factor(errors, confidence)?.printed())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exact(hundredths: u16, places: u64) -> Vec<u64> {
        let confidence = Confidence::new(hundredths).unwrap();
        (0..11)
            .map(|k| {
                let part = WHOLE / places;
                (confidence_factor(k, confidence).unwrap().billionths() + part / 2) / part
            })
            .collect()
    }

    #[test]
    fn the_factors_of_the_field_guide() {
        assert_eq!(
            exact(9_500, 10_000)[..7],
            [29_957, 47_439, 62_958, 77_537, 91_535, 105_130, 118_424]
        );
        assert_eq!(
            exact(9_000, 10_000)[..6],
            [23_026, 38_897, 53_223, 66_808, 79_936, 92_747]
        );
        assert_eq!(
            exact(8_000, 10_000)[..5],
            [16_094, 29_943, 42_790, 55_150, 67_210]
        );
    }

    #[test]
    fn the_printed_table_rounds_up() {
        let confidence = Confidence::P95;
        let printed: Vec<u64> = (0..11)
            .map(|k| printed_factor(k, confidence).unwrap().billionths() / 10_000_000)
            .collect();
        assert_eq!(
            printed,
            [300, 475, 630, 776, 916, 1052, 1185, 1315, 1444, 1571, 1697]
        );
    }

    #[test]
    fn a_factor_exists_for_every_confidence_and_any_count_of_errors() {
        for hundredths in [5_000, 9_999] {
            let confidence = Confidence::new(hundredths).unwrap();
            for errors in [0, 1, 100, MOST_ERRORS] {
                let factor = confidence_factor(errors, confidence).unwrap().billionths();
                assert!(factor > u64::from(errors) * WHOLE);
                assert!(factor < (u64::from(errors) * 2 + 12) * WHOLE);
            }
        }
        assert!(confidence_factor(MOST_ERRORS + 1, Confidence::P95).is_err());
        assert!(Confidence::new(10_000).is_err());
        assert!(Confidence::new(4_999).is_err());
    }
}
