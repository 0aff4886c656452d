//! Benford's law of first two digits, with the bounds of Nigrini (2012): how far the digits of many
//! free amounts lie from what nature writes. Never for fixed rates.

use super::StatisticsError;

/// Counts of the first two digits, 10 to 99.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FirstDigits {
    /// Amounts counted.
    pub n: u64,
    /// Mean absolute deviation from the law, in millionths.
    pub deviation: u32,
    /// What the bounds call that.
    pub closeness: Closeness,
    /// For 10 to 99: how many there are, and how many the law expects, in thousandths.
    pub counts: Vec<(u8, u64, u64)>,
}

/// Nigrini's bounds for first two digits: 0.0012, 0.0018, 0.0022.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Closeness {
    /// Up to 0.0012.
    Close,
    /// Up to 0.0018.
    Acceptable,
    /// Up to 0.0022.
    Marginal,
    /// Above.
    Nonconforming,
}

/// First two digits of an amount of ten or more, by its absolute value.
pub fn first_two(amount: i64) -> Option<u8> {
    let mut rest = amount.unsigned_abs();
    if rest == 0 {
        return None;
    }
    if rest < 10 {
        return u8::try_from(rest * 10).ok();
    }
    while rest >= 100 {
        rest /= 10;
    }
    u8::try_from(rest).ok()
}

/// The first two digits of all amounts that are not zero, beside the law.
pub fn first_digits(
    amounts: impl IntoIterator<Item = i64>,
) -> Result<FirstDigits, StatisticsError> {
    let mut seen = [0_u64; 100];
    let mut n = 0_u64;
    for amount in amounts {
        let place = first_two(amount).and_then(|d| seen.get_mut(usize::from(d)));
        if let Some(count) = place {
            *count += 1;
            n += 1;
        }
    }
    if n == 0 {
        return Err(StatisticsError::Empty);
    }
    let mut off = 0.0;
    let mut counts = Vec::with_capacity(90);
    for (digits, count) in (0_u8..).zip(seen).skip(10) {
        let law = libm::log10(1.0 + 1.0 / f64::from(digits));
        off += libm::fabs(count as f64 / n as f64 - law);
        counts.push((digits, count, libm::rint(law * n as f64 * 1_000.0) as u64));
    }
    let deviation = libm::rint(off / 90.0 * 1e6) as u32;
    let closeness = match deviation {
        0..=1_200 => Closeness::Close,
        1_201..=1_800 => Closeness::Acceptable,
        1_801..=2_200 => Closeness::Marginal,
        _ => Closeness::Nonconforming,
    };
    Ok(FirstDigits {
        n,
        deviation,
        closeness,
        counts,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_lead() {
        for (amount, digits) in [
            (7, Some(70)),
            (10, Some(10)),
            (-4_599, Some(45)),
            (i64::MIN, Some(92)),
            (0, None),
        ] {
            assert_eq!(first_two(amount), digits);
        }
    }

    #[test]
    fn powers_conform_and_fixed_rates_do_not() {
        // Steps of one in a thousand along a logarithmic scale are what the law describes.
        let mut powers = Vec::new();
        let mut amount = 1_000_000_i64;
        while amount < 1_000_000_000 {
            powers.push(amount);
            amount += amount / 1_000;
        }
        let close = first_digits(powers).unwrap();
        assert_eq!(close.closeness, Closeness::Close);
        let fixed = first_digits([40_000, 50_000, 60_000].repeat(1_000)).unwrap();
        assert_eq!(fixed.closeness, Closeness::Nonconforming);
        assert_eq!(fixed.n, 3_000);
        assert_eq!(first_digits([0]), Err(StatisticsError::Empty));
    }
}
