//! What a sample says of all: misstatement projected, with its upper limit.
//!
//! An item that could not be verified is given to these functions as wholly misstated: who could not
//! show it has not shown it.

use super::{SamplingError, scaled};
use crate::statistics::{
    Confidence, MILLION, WHOLE, confidence_factor, finite_upper, normal_point, printed_factor,
    upper_rate,
};

/// What was found of one item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Found {
    /// What the books say, fen.
    pub book: i64,
    /// What is right, fen.
    pub audit: i64,
}

/// Which factors a limit is reckoned with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Factors {
    /// To nine decimals.
    Exact,
    /// As printed tables have them, rounded up to hundredths.
    Printed,
}

/// The result of a monetary-unit sample, in fen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stringer {
    /// Basic precision: interval × factor of no error.
    pub basic: i64,
    /// Projected misstatement of what was drawn.
    pub projected: i64,
    /// Allowance for the errors found.
    pub allowance: i64,
    /// Misstatement of items that were all taken: known, not projected.
    pub known: i64,
    /// The sum of the four: the upper limit of overstatement.
    pub upper: i64,
    /// Understatement found, projected apart (as a positive figure), never set against the others.
    pub understated: i64,
}

/// Evaluates a monetary-unit sample by Stringer's bound. `drawn` has one line for each hit (an item
/// hit twice counts twice), `top` what was taken whole.
pub fn stringer(
    interval: i64,
    drawn: &[Found],
    top: &[Found],
    confidence: Confidence,
    factors: Factors,
) -> Result<Stringer, SamplingError> {
    if interval <= 0 {
        return Err(SamplingError::NoInterval);
    }
    // Taints as millionths of a millionth of a whole, large enough for any two books in fen.
    let mut taints = Vec::new();
    for found in drawn {
        if found.book <= 0 {
            return Err(SamplingError::Results(
                "a drawn item has no book value above zero".into(),
            ));
        }
        let off = i128::from(found.book) - i128::from(found.audit);
        let taint = off.checked_mul(TAINT).ok_or(SamplingError::Overflow)?;
        taints.push(taint / i128::from(found.book));
    }
    let Bound {
        basic,
        projected,
        allowance,
        understated,
    } = bound(interval, &taints, confidence, factors)?;
    let mut known = 0_i64;
    for found in top {
        known = found
            .book
            .checked_sub(found.audit)
            .and_then(|off| known.checked_add(off.max(0)))
            .ok_or(SamplingError::Overflow)?;
    }
    let upper = [basic, projected, allowance, known]
        .into_iter()
        .try_fold(0_i64, i64::checked_add)
        .ok_or(SamplingError::Overflow)?;
    Ok(Stringer {
        basic,
        projected,
        allowance,
        known,
        upper,
        understated,
    })
}

/// Parts of a whole taint.
const TAINT: i128 = 1_000_000_000_000;

/// What Stringer's bound is added up from.
struct Bound {
    basic: i64,
    projected: i64,
    allowance: i64,
    understated: i64,
}

/// Stringer's bound over the taints of what was drawn, each in parts of a whole, and what one of them
/// stands for.
fn bound(
    interval: i64,
    taints: &[i128],
    confidence: Confidence,
    factors: Factors,
) -> Result<Bound, SamplingError> {
    let factor = |errors: u32| -> Result<i128, SamplingError> {
        let factor = match factors {
            Factors::Exact => confidence_factor(errors, confidence)?,
            Factors::Printed => printed_factor(errors, confidence)?,
        };
        Ok(factor.billionths().into())
    };
    let j = i128::from(interval);
    let whole = i128::from(WHOLE);
    let mut over = Vec::new();
    let mut under = 0_i128;
    for taint in taints {
        if *taint > 0 {
            over.push((*taint).min(TAINT));
        } else {
            under = under.checked_sub(*taint).ok_or(SamplingError::Overflow)?;
        }
    }
    over.sort_unstable_by(|a, b| b.cmp(a));
    let basic = scaled(j, factor(0)?, whole)?;
    let projected = scaled(j, over.iter().sum(), TAINT)?;
    let mut allowance = 0_i128;
    let mut before = factor(0)?;
    for (rank, taint) in (1_u32..).zip(&over) {
        let here = factor(rank)?;
        let excess = here - before - whole;
        before = here;
        // Parts of a fen are kept until the sum, a millionth each.
        let part = taint
            .checked_mul(excess)
            .and_then(|p| (p / whole).checked_mul(j))
            .ok_or(SamplingError::Overflow)?;
        allowance = allowance.checked_add(part).ok_or(SamplingError::Overflow)?;
    }
    Ok(Bound {
        basic,
        projected,
        allowance: scaled(allowance, 1, TAINT)?,
        understated: scaled(j, under, TAINT)?,
    })
}

/// What was found of an item, with the chance it had of being drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Weighed {
    /// Book value less what is right, fen.
    pub off: i64,
    /// Its chance, as a fraction.
    pub chance: (u64, u64),
}

/// The limits of a sample whose chances follow something else than amounts, in fen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ByChances {
    /// The most that one item can add, times the factor of no error.
    pub basic: i64,
    /// Allowance for the errors found.
    pub allowance: i64,
    /// Basic precision, overstatement found over its chances, allowance: the upper limit of what was drawn.
    pub upper: i64,
    /// Understatement found, over its chances, as a positive figure.
    pub understated: i64,
    /// Standard error of Σ y/π; `None` of fewer than two items.
    pub error: Option<i64>,
    /// Σ y/π of what was drawn, and the error times the normal curve's point of the confidence.
    pub upper_normal: Option<i64>,
}

/// Limits around the estimate of Horvitz and Thompson for what was left to the draw.
///
/// The limit that decides is Stringer's: each y/π is a part of `heaviest`, the most that any item left to
/// the draw can add, so that its bound holds for chances of any kind, and without a single error too. Where
/// chances follow amounts, `heaviest` is the interval, and the bound that of monetary units.
///
/// Beside it the limit by the standard error, √(n/(n−1) · Σ(y/π − mean)²), which is that of draws with
/// putting back (Hansen and Hurwitz 1943) and so no smaller than that of a draw at an interval in no order
/// of amounts. It says nothing where no error was found.
pub fn by_chances(
    drawn: &[Weighed],
    heaviest: i64,
    confidence: Confidence,
) -> Result<ByChances, SamplingError> {
    let mut added = Vec::new();
    for one in drawn {
        let (part, whole) = one.chance;
        if part == 0 || part > whole {
            return Err(SamplingError::Results(
                "a chance is not between 0 and 1".into(),
            ));
        }
        let (part, whole) = (i128::from(part), i128::from(whole));
        added.push(i128::from(scaled(one.off.into(), whole, part)?));
    }
    let taint = |added: &i128| match heaviest {
        0 => Some(0),
        most => Some(added.checked_mul(TAINT)? / i128::from(most)),
    };
    let taints: Option<Vec<i128>> = added.iter().map(taint).collect();
    let taints = taints.ok_or(SamplingError::Overflow)?;
    let bound = bound(heaviest, &taints, confidence, Factors::Exact)?;
    let upper = [bound.basic, bound.projected, bound.allowance];
    let upper = upper.into_iter().try_fold(0_i64, i64::checked_add);
    let error = standard_error(&added)?;
    let sum: i128 = added.iter().sum();
    let upper_normal = error.map(|error| {
        let wide = i128::from(error) * i128::from(normal_point(confidence));
        let normal = sum + wide / i128::from(MILLION);
        i64::try_from(normal).map_err(|_| SamplingError::Overflow)
    });
    Ok(ByChances {
        basic: bound.basic,
        allowance: bound.allowance,
        upper: upper.ok_or(SamplingError::Overflow)?,
        understated: bound.understated,
        error,
        upper_normal: upper_normal.transpose()?,
    })
}

/// √(n/(n−1) · Σ(x − mean)²) = √((n·Σx² − (Σx)²)/(n−1)), whole fen rounded down.
fn standard_error(added: &[i128]) -> Result<Option<i64>, SamplingError> {
    let n = added.len() as i128;
    if n < 2 {
        return Ok(None);
    }
    let sum: i128 = added.iter().sum();
    let squares = added.iter().try_fold(0_i128, |squares, one| {
        squares.checked_add(one.checked_mul(*one)?)
    });
    let scaled = squares.and_then(|squares| {
        let spread = squares.checked_mul(n)?.checked_sub(sum.checked_mul(sum)?)?;
        u128::try_from(spread / (n - 1)).ok()
    });
    let error = scaled.ok_or(SamplingError::Overflow)?.isqrt();
    i64::try_from(error)
        .map(Some)
        .map_err(|_| SamplingError::Overflow)
}

/// The result of an attribute sample.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Attribute {
    /// Items of the population that may be in error at most, the finite population counted.
    pub upper_items: u32,
    /// The rate found, millionths.
    pub rate: u32,
    /// Upper limit of the rate for an endless population (Clopper and Pearson), millionths.
    pub upper_rate: u32,
}

/// Evaluates `errors` in a sample of `n` of `all` items.
pub fn attribute(
    all: u32,
    n: u32,
    errors: u32,
    confidence: Confidence,
) -> Result<Attribute, SamplingError> {
    let upper_rate = upper_rate(n, errors, confidence)?;
    Ok(Attribute {
        upper_items: finite_upper(all, n, errors, confidence)?,
        rate: u32::try_from(u64::from(errors) * u64::from(MILLION) / u64::from(n.max(1)))
            .unwrap_or(MILLION),
        upper_rate,
    })
}

/// Money of a fixed rate: so many items at so many fen.
pub fn at_rate(items: u32, amount: i64) -> Result<i64, SamplingError> {
    amount
        .checked_mul(items.into())
        .ok_or(SamplingError::Overflow)
}

/// Σ y / π of Horvitz and Thompson: misstatements, each with the chance its item had. Certain items
/// have the chance (1, 1).
pub fn horvitz_thompson(found: &[(i64, (u64, u64))]) -> Result<i64, SamplingError> {
    let mut sum = 0_i128;
    for (misstatement, (part, whole)) in found {
        if *part == 0 || part > whole {
            return Err(SamplingError::Results(
                "a chance is not between 0 and 1".into(),
            ));
        }
        let estimate = scaled(
            (*misstatement).into(),
            i128::from(*whole),
            i128::from(*part),
        )?;
        sum += i128::from(estimate);
    }
    i64::try_from(sum).map_err(|_| SamplingError::Overflow)
}

/// Σ N·mean over strata: for each the items it has and the misstatements found in its sample.
pub fn stratified(strata: &[(u32, Vec<i64>)]) -> Result<i64, SamplingError> {
    let mut sum = 0_i128;
    for (items, found) in strata {
        if found.is_empty() {
            if *items == 0 {
                continue;
            }
            return Err(SamplingError::Results(
                "a stratum has items and none of them was looked at".into(),
            ));
        }
        let misstated: i128 = found.iter().copied().map(i128::from).sum();
        sum += i128::from(scaled(misstated, (*items).into(), found.len() as i128)?);
    }
    i64::try_from(sum).map_err(|_| SamplingError::Overflow)
}

// Amounts are written as yuan and fen: 1_853_93 is 1,853.93 yuan.
#[cfg(test)]
#[allow(clippy::inconsistent_digit_grouping)]
mod tests {
    use super::*;

    fn tainted(percent: i64) -> Found {
        Found {
            book: 1_000_00,
            audit: (100 - percent) * 1_000,
        }
    }

    /// The field guide's case: J = 20,000 yuan, taints 50 %, 20 % and 5 %.
    #[test]
    fn the_golden_stringer() {
        let found = [tainted(5), tainted(50), tainted(0), tainted(20)];
        let exact = stringer(20_000_00, &found, &[], Confidence::P95, Factors::Exact).unwrap();
        assert_eq!(exact.basic, 59_914_65);
        assert_eq!(exact.projected, 15_000_00);
        assert_eq!(exact.allowance, 10_146_90);
        assert_eq!(exact.upper, 85_061_55);
        let printed = stringer(20_000_00, &found, &[], Confidence::P95, Factors::Printed).unwrap();
        assert_eq!(printed.upper, 85_160_00);
    }

    #[test]
    fn what_was_taken_whole_is_known_and_understatement_stands_apart() {
        let found = [Found {
            book: 100,
            audit: 150,
        }];
        let top = [
            Found {
                book: 5_000,
                audit: 4_000,
            },
            Found {
                book: 5_000,
                audit: 9_000,
            },
        ];
        let result = stringer(1_000, &found, &top, Confidence::P95, Factors::Exact).unwrap();
        assert_eq!(result.known, 1_000);
        assert_eq!(result.projected, 0);
        assert_eq!(result.understated, 500);
        assert_eq!(result.upper, 2_996 + 1_000);
    }

    #[test]
    fn attributes_of_a_small_population_are_counted() {
        let result = attribute(80, 24, 0, Confidence::P95).unwrap();
        assert_eq!(result.upper_items, 7);
        assert_eq!(
            attribute(63, 63, 2, Confidence::P95).unwrap().upper_items,
            2
        );
        assert_eq!(at_rate(7, 500_000), Ok(3_500_000));
        assert!(attribute(10, 11, 0, Confidence::P95).is_err());
    }

    /// The field guide's case again, with chances that follow amounts: the interval is the most that one item
    /// can add, and the bound that of monetary units.
    #[test]
    fn chances_that_follow_amounts_have_the_bound_of_monetary_units() {
        let weighed = |percent: i64| Weighed {
            off: 1_000 * percent,
            chance: (1_000_00, 20_000_00),
        };
        let found = [5, 50, 0, 20].map(weighed);
        let limits = by_chances(&found, 20_000_00, Confidence::P95).unwrap();
        assert_eq!(limits.basic, 59_914_65);
        assert_eq!(limits.allowance, 10_146_90);
        assert_eq!(limits.upper, 85_061_55);
        // 1,000, 10,000, 0 and 4,000 yuan: 4·117,000,000 − 15,000² = 243,000,000, a third of it 81,000,000.
        assert_eq!(limits.error, Some(9_000_00));
        assert_eq!(limits.upper_normal, Some(15_000_00 + 14_803_68));
        // Nothing found: the error knows nothing, the bound does.
        let clean = by_chances(&[weighed(0), weighed(0)], 20_000_00, Confidence::P95).unwrap();
        assert_eq!((clean.upper, clean.upper_normal), (59_914_65, Some(0)));
        let one = by_chances(&[weighed(-50)], 20_000_00, Confidence::P95).unwrap();
        assert_eq!((one.error, one.understated), (None, 10_000_00));
        let huge = Weighed {
            off: i64::MAX,
            chance: (1, u64::MAX),
        };
        assert_eq!(
            by_chances(&[huge], i64::MAX, Confidence::P95),
            Err(SamplingError::Overflow)
        );
    }

    #[test]
    fn estimates_by_hand() {
        // 10/(1/2) + 6/(1/3) + 4 = 42.
        assert_eq!(
            horvitz_thompson(&[(10, (1, 2)), (6, (1, 3)), (4, (1, 1))]),
            Ok(42)
        );
        assert!(horvitz_thompson(&[(1, (0, 2))]).is_err());
        // 100·(5+0)/2 + 50·3 = 400.
        assert_eq!(stratified(&[(100, vec![5, 0]), (50, vec![3])]), Ok(400));
        assert!(stratified(&[(1, vec![])]).is_err());
    }
}
