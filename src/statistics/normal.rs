//! Two comparisons that rest on logarithms and roots, and a point of the normal curve.

use super::{Confidence, MILLION, StatisticsError, turning_point};

/// The point that a standard normal value exceeds with the chance of being wrong, in millionths: one-sided,
/// 1.644854 at 95 %.
pub fn normal_point(confidence: Confidence) -> u32 {
    let risk = confidence.risk_f64();
    let beyond = |point: f64| 0.5 * libm::erfc(point * core::f64::consts::FRAC_1_SQRT_2);
    let point = turning_point(0.0, 10.0, |point| beyond(point) > risk);
    libm::rint(point * f64::from(MILLION)) as u32
}

/// How far two shares lie apart, in thousandths of a standard error: `a` of `n` beside `b` of `m`
/// (pooled two-proportion z). Positive where the first share is larger.
pub fn proportion_gap(a: u32, n: u32, b: u32, m: u32) -> Result<i64, StatisticsError> {
    if n == 0 || m == 0 {
        return Err(StatisticsError::Empty);
    }
    for (part, whole) in [(a, n), (b, m)] {
        if part > whole {
            return Err(StatisticsError::Part {
                part: part.into(),
                whole: whole.into(),
            });
        }
    }
    let [a, n, b, m] = [a, n, b, m].map(f64::from);
    let pooled = (a + b) / (n + m);
    let error = libm::sqrt(pooled * (1.0 - pooled) * (1.0 / n + 1.0 / m));
    if error <= 0.0 {
        return Ok(0);
    }
    Ok(libm::rint((a / n - b / m) / error * 1_000.0) as i64)
}

/// What the agreement of a field weighs, in thousandths of a bit: log2(m / u), where `m` is how often
/// it agrees for one person and `u` how often for two, in millionths (Fellegi and Sunter 1969). With
/// the complements of both it is what disagreement weighs.
pub fn weight(m: u32, u: u32) -> i32 {
    let held = |rate: u32| f64::from(rate.clamp(1, MILLION));
    libm::rint(libm::log2(held(m) / held(u)) * 1_000.0) as i32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gaps_are_those_of_the_textbook() {
        // 45 of 50 beside 300 of 500: p = 0.6273, error 0.07172, z = 4.183.
        assert_eq!(proportion_gap(45, 50, 300, 500).unwrap(), 4_183);
        assert_eq!(proportion_gap(300, 500, 45, 50).unwrap(), -4_183);
        assert_eq!(proportion_gap(5, 5, 9, 9).unwrap(), 0);
        assert!(proportion_gap(0, 0, 1, 2).is_err());
        assert!(proportion_gap(3, 2, 1, 2).is_err());
    }

    #[test]
    fn points_are_those_of_the_printed_tables() {
        for (hundredths, point) in [
            (5_000, 0),
            (8_000, 841_621),
            (9_000, 1_281_552),
            (9_500, 1_644_854),
            (9_900, 2_326_348),
        ] {
            let confidence = Confidence::new(hundredths).unwrap();
            assert_eq!(normal_point(confidence), point, "{hundredths}");
        }
    }

    #[test]
    fn weights_are_bits() {
        assert_eq!(weight(800_000, 100_000), 3_000);
        assert_eq!(weight(100_000, 800_000), -3_000);
        assert_eq!(weight(0, 0), 0);
        assert_eq!(weight(900_000, 10_000), 6_492);
    }
}
