//! What lies far from the rest, decided with whole numbers alone.

use super::StatisticsError;

/// Quartiles and the two fences of Tukey, in quarters of the unit of the values, so that no digit is
/// lost: quartiles lie between two values, at (n − 1)·¼ and (n − 1)·¾ of the sorted row (the seventh
/// of Hyndman and Fan, which spreadsheets call QUARTILE.INC).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fences {
    /// Values.
    pub n: u64,
    /// First quartile.
    pub q1: i128,
    /// Third quartile.
    pub q3: i128,
    /// Q3 + 1.5·(Q3 − Q1), in eighths.
    outer_15: i128,
    /// Q1 − 1.5·(Q3 − Q1), in eighths.
    lower_15: i128,
}

impl Fences {
    /// Whether a value lies above Q3 + 1.5·(Q3 − Q1).
    pub fn above(&self, value: i64) -> bool {
        i128::from(value) * 8 > self.outer_15
    }

    /// Whether a value lies below Q1 − 1.5·(Q3 − Q1).
    pub fn below(&self, value: i64) -> bool {
        i128::from(value) * 8 < self.lower_15
    }

    /// Q3 + 1.5·(Q3 − Q1), of which [`above`](Fences::above) asks.
    pub fn fence(&self) -> Rounded {
        Rounded::of(self.outer_15, 8)
    }

    /// Q3 + 3·(Q3 − Q1), of which [`far_above`](Fences::far_above) asks.
    pub fn far_fence(&self) -> Rounded {
        Rounded::of(self.q3 + 3 * (self.q3 - self.q1), 4)
    }

    /// The two quartiles.
    pub fn quartiles(&self) -> (Rounded, Rounded) {
        (Rounded::of(self.q1, 4), Rounded::of(self.q3, 4))
    }

    /// Whether a value lies above Q3 + 3·(Q3 − Q1).
    pub fn far_above(&self, value: i64) -> bool {
        i128::from(value) * 4 > self.q3 + 3 * (self.q3 - self.q1)
    }
}

/// Quartiles and fences; the values are sorted on the way.
pub fn fences(values: &mut [i64]) -> Result<Fences, StatisticsError> {
    values.sort_unstable();
    let last = values.len().checked_sub(1).ok_or(StatisticsError::Empty)?;
    let at = |quarters: usize| {
        let place = last * quarters;
        let low = values.get(place / 4).copied().unwrap_or_default();
        let high = values.get((place / 4 + 1).min(last)).copied();
        let high = high.unwrap_or(low);
        let part = i128::try_from(place % 4).unwrap_or_default();
        i128::from(low) * 4 + (i128::from(high) - i128::from(low)) * part
    };
    let (q1, q3) = (at(1), at(3));
    Ok(Fences {
        n: values.len() as u64,
        q1,
        q3,
        outer_15: q3 * 2 + 3 * (q3 - q1),
        lower_15: q1 * 2 - 3 * (q3 - q1),
    })
}

/// A number as it is shown beside what was compared with it: in hundredths of its unit, halves away from zero. What is
/// compared is compared unrounded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rounded(i128);

impl Rounded {
    /// `number` of so many parts of a unit.
    fn of(number: i128, parts: i128) -> Rounded {
        let doubled = number.saturating_mul(200);
        let half = if doubled < 0 { -parts } else { parts };
        Rounded(doubled.saturating_add(half) / (2 * parts.max(1)))
    }

    /// In whole units, halves away from zero.
    pub fn whole(self) -> i128 {
        let half = if self.0 < 0 { -50 } else { 50 };
        self.0.saturating_add(half) / 100
    }
}

impl std::fmt::Display for Rounded {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let whole = self.0.unsigned_abs();
        write!(f, "{sign}{}.{:02}", whole / 100, whole % 100)
    }
}

/// The mean of a row, its standard deviation (of the whole row), and the mean plus three of these: what
/// [`beyond_three_sigma`] compares with, rounded to be shown. `None` for an empty row, or where the squares leave 127 bits.
pub fn mean_and_deviation(values: &[i64]) -> Option<[Rounded; 3]> {
    let n = i128::try_from(values.len()).ok().filter(|n| *n > 0)?;
    let mut sum = 0_i128;
    let mut squares = 0_i128;
    for v in values.iter().copied().map(i128::from) {
        sum = sum.checked_add(v)?;
        squares = squares.checked_add(v.checked_mul(v)?)?;
    }
    // n times the deviation, in thousandths: the root of a whole number.
    let spread = n.checked_mul(squares)?.checked_sub(sum.checked_mul(sum)?)?;
    let root = spread.checked_mul(1_000_000)?.isqrt();
    let thousands = sum.checked_mul(1_000)?;
    let parts = n.checked_mul(1_000)?;
    let beyond = thousands.checked_add(root.checked_mul(3)?)?;
    Some([thousands, root, beyond].map(|number| Rounded::of(number, parts)))
}

/// Whether `value` lies more than three standard deviations (of the whole row) above the mean of
/// `values`. Compared as squares of whole numbers: n·x − S against 3·√(n·Q − S²). `None` where the
/// squares leave 127 bits.
pub fn beyond_three_sigma(value: i64, values: &[i64]) -> Option<bool> {
    let n = i128::try_from(values.len()).ok()?;
    let mut sum = 0_i128;
    let mut squares = 0_i128;
    for v in values.iter().copied().map(i128::from) {
        sum = sum.checked_add(v)?;
        squares = squares.checked_add(v.checked_mul(v)?)?;
    }
    let off = n.checked_mul(value.into())?.checked_sub(sum)?;
    if off <= 0 {
        return Some(false);
    }
    let spread = n.checked_mul(squares)?.checked_sub(sum.checked_mul(sum)?)?;
    Some(off.checked_mul(off)? > spread.checked_mul(9)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quartiles_are_those_of_a_spreadsheet() {
        // QUARTILE.INC({1,2,3,4},1) = 1.75 and 3.25; of {6,7,15,36,39,40,41,42,43,47,49}: 25.5, 42.5.
        let four = fences(&mut [4, 2, 3, 1]).unwrap();
        assert_eq!((four.q1, four.q3), (7, 13));
        let mut eleven = [47, 6, 49, 15, 42, 41, 7, 39, 43, 40, 36];
        let eleven = fences(&mut eleven).unwrap();
        assert_eq!((eleven.q1, eleven.q3), (102, 170));
        // 42.5 + 1.5·17 = 68; 42.5 + 3·17 = 93.5; 25.5 − 25.5 = 0.
        assert!(!eleven.above(68) && eleven.above(69));
        assert!(!eleven.far_above(93) && eleven.far_above(94));
        assert!(!eleven.below(0) && eleven.below(-1));
        assert_eq!(fences(&mut []), Err(StatisticsError::Empty));
    }

    #[test]
    fn what_is_shown_is_rounded_to_hundredths() {
        // Mean 5, deviation 2: the textbook's row.
        let shown = mean_and_deviation(&[2, 4, 4, 4, 5, 5, 7, 9]).unwrap();
        let shown = shown.map(|number| number.to_string());
        assert_eq!(shown, ["5.00", "2.00", "11.00"]);
        // Mean 1/3, deviation √2/3 = 0.4714…; mean plus three = 1.7475…
        let thirds = mean_and_deviation(&[0, 0, 1]).unwrap();
        assert_eq!(
            thirds.map(|number| number.to_string()),
            ["0.33", "0.47", "1.75"]
        );
        let below = mean_and_deviation(&[-1, -2]).unwrap();
        assert_eq!(below[0].to_string(), "-1.50");
        assert_eq!(below[0].whole(), -2);
        assert_eq!(mean_and_deviation(&[]), None);
        assert_eq!(mean_and_deviation(&[i64::MAX; 4]), None);
        let mut eleven = [47, 6, 49, 15, 42, 41, 7, 39, 43, 40, 36];
        let eleven = fences(&mut eleven).unwrap();
        assert_eq!(eleven.fence().to_string(), "68.00");
        assert_eq!(eleven.far_fence().to_string(), "93.50");
        assert_eq!(eleven.quartiles().1.to_string(), "42.50");
    }

    #[test]
    fn three_deviations_exactly_are_not_beyond() {
        // Mean 0, deviation 2.
        let row = [2, -2, 2, -2];
        assert_eq!(beyond_three_sigma(6, &row), Some(false));
        assert_eq!(beyond_three_sigma(7, &row), Some(true));
        assert_eq!(beyond_three_sigma(5, &[5, 5, 5]), Some(false));
        assert_eq!(beyond_three_sigma(6, &[5, 5, 5]), Some(true));
        assert_eq!(beyond_three_sigma(i64::MAX, &[i64::MAX; 4]), None);
    }
}
