//! How many items: the plan of a monetary-unit sample, three ways, and when a sample is pointless.

use super::{SamplingError, total};
use crate::statistics::{Confidence, WHOLE, confidence_factor, finite_sample, printed_factor};

/// Which reckoning gave the interval. Auditors compare plans, so it is told with each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PlanMethod {
    /// n = BV·CF₀ / (TM − EM·EF) with the exact factor and the expansion factor EF.
    Expansion,
    /// J·UF(EM/J) = TM, interpolated in the printed table: the number ACL gives.
    Table,
}

/// A monetary-unit plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MonetaryPlan {
    /// The reckoning.
    pub method: PlanMethod,
    /// Book value, fen.
    pub book: i64,
    /// Interval, in ten-thousandths of a fen, so that an auditor can compare digits.
    pub interval_parts: i128,
    /// Interval, whole fen, rounded down: an interval too short only draws more.
    pub interval: i64,
    /// Items, if none is larger than the interval.
    pub size: u32,
}

/// Parts of a fen that an interval is told in.
const PARTS: i128 = 10_000;

/// Tolerable misstatement, the expected one, and how sure to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MonetaryAim {
    /// Tolerable misstatement, fen.
    pub tolerable: i64,
    /// Expected misstatement, fen.
    pub expected: i64,
    /// Confidence.
    pub confidence: Confidence,
}

/// Expansion factor for expected misstatement, in hundredths (AICPA audit guide: 1.6 at 95 %, 1.5 at
/// 90 %, 1.3 at 80 %); between them the next stricter one.
fn expansion(confidence: Confidence) -> i128 {
    match confidence.hundredths() {
        ..=8_000 => 130,
        8_001..=9_000 => 150,
        9_001..=9_500 => 160,
        _ => 190,
    }
}

/// Plans a monetary-unit sample of items with the book values `books`; those of zero or less are
/// tested apart and do not count.
pub fn monetary_plan(
    books: impl IntoIterator<Item = i64>,
    aim: MonetaryAim,
    method: PlanMethod,
) -> Result<MonetaryPlan, SamplingError> {
    let book = total(books.into_iter().filter(|book| *book > 0))?;
    let (tolerable, expected) = (i128::from(aim.tolerable), i128::from(aim.expected));
    let no_room = SamplingError::NoRoom {
        tolerable: aim.tolerable,
        expected: aim.expected,
    };
    if tolerable <= 0 || expected < 0 || expected >= tolerable {
        return Err(no_room);
    }
    let interval_parts = match method {
        PlanMethod::Expansion => {
            let zero = i128::from(confidence_factor(0, aim.confidence)?.billionths());
            let room = tolerable * 100 - expected * expansion(aim.confidence);
            if room <= 0 {
                return Err(no_room);
            }
            room * PARTS * i128::from(WHOLE) / 100 / zero
        }
        PlanMethod::Table => by_table(tolerable, expected, aim.confidence)?.ok_or(no_room)?,
    };
    if book <= 0 {
        return Err(SamplingError::NoAmounts { book });
    }
    if interval_parts < PARTS {
        return Err(SamplingError::IntervalShort);
    }
    let size = i128::from(book) * PARTS;
    let size = match method {
        // What does not fill an interval still needs a hit.
        PlanMethod::Expansion => size / interval_parts + i128::from(size % interval_parts != 0),
        PlanMethod::Table => (size / interval_parts).max(1),
    };
    Ok(MonetaryPlan {
        method,
        book,
        interval_parts,
        interval: i64::try_from(interval_parts / PARTS).map_err(|_| SamplingError::Overflow)?,
        size: u32::try_from(size).map_err(|_| SamplingError::Overflow)?,
    })
}

/// Largest expected misstatement, in intervals, that the table is asked for.
const TABLE: u32 = 1_000;

/// Solves J·UF(EM/J) = TM where UF is linear between printed factors: in the stretch from k to k + 1
/// errors, J·F(k) + (EM − k·J)·(F(k+1) − F(k)) = TM.
fn by_table(
    tolerable: i128,
    expected: i128,
    confidence: Confidence,
) -> Result<Option<i128>, SamplingError> {
    let whole = i128::from(WHOLE);
    for errors in 0..TABLE {
        let here = i128::from(printed_factor(errors, confidence)?.billionths());
        let next = i128::from(printed_factor(errors + 1, confidence)?.billionths());
        let k = i128::from(errors);
        let step = next - here;
        let over = tolerable * whole - expected * step;
        let under = here - k * step;
        if over <= 0 || under <= 0 {
            continue;
        }
        let interval = over * PARTS / under;
        // Holds where EM lies between k and k + 1 intervals.
        if interval > 0 && k * interval <= expected * PARTS && expected * PARTS < (k + 1) * interval
        {
            return Ok(Some(interval));
        }
    }
    Ok(None)
}

/// What to do with a small population.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Advice {
    /// A sample of so many rules `bad` or more bad items out, if it shows none.
    Sample {
        /// Items.
        size: u32,
    },
    /// So much of the population would be drawn that checking all costs little more and says all.
    CheckAll {
        /// Items a sample would need.
        size: u32,
    },
}

/// A sample that would take this share of the population or more, in hundredths, is pointless.
const POINTLESS: u64 = 50;

/// Whether to sample a population of `all` items so that `bad` bad ones would show.
pub fn advise(all: u32, bad: u32, confidence: Confidence) -> Result<Advice, SamplingError> {
    let size = finite_sample(all, bad, confidence)?;
    Ok(if u64::from(size) * 100 >= u64::from(all) * POINTLESS {
        Advice::CheckAll { size }
    } else {
        Advice::Sample { size }
    })
}

/// Shares a sample of `size` among strata by Neyman's rule, n ∝ N·σ: `strata` has for each the count
/// of items and the standard deviation of their book values (any unit). Each stratum with items gets
/// one at least and never more than it has; what is left goes to the largest remainders, earlier
/// strata first.
pub fn share_out(size: u32, strata: &[(u32, u64)]) -> Result<Vec<u32>, SamplingError> {
    let available: u64 = strata.iter().map(|(n, _)| u64::from(*n)).sum();
    if u64::from(size) > available {
        return Err(SamplingError::NotEnough {
            asked: size,
            available: u32::try_from(available).unwrap_or(u32::MAX),
        });
    }
    let filled = strata.iter().filter(|(n, _)| *n > 0).count();
    if size == 0 {
        return Err(SamplingError::Nothing);
    }
    if (size as usize) < filled {
        return Err(SamplingError::FewForStrata {
            asked: size,
            strata: filled,
        });
    }
    let mut shares: Vec<u32> = strata.iter().map(|(n, _)| u32::from(*n > 0)).collect();
    let mut left = size - u32::try_from(filled).unwrap_or(size);
    while left > 0 {
        // Strata that are not full yet; equal weights where nothing varies.
        let weight = |(n, sigma): (u32, u64)| u128::from(n) * u128::from(sigma);
        let open: Vec<usize> = (0..strata.len())
            .filter(|i| strata.get(*i).map(|(n, _)| *n) > shares.get(*i).copied())
            .collect();
        let varied = open
            .iter()
            .any(|i| strata.get(*i).is_some_and(|s| weight(*s) > 0));
        let of = |i: usize| {
            let stratum = strata.get(i).copied().unwrap_or_default();
            if varied {
                weight(stratum)
            } else {
                u128::from(stratum.0)
            }
        };
        let sum: u128 = open.iter().map(|i| of(*i)).sum();
        if sum == 0 {
            break;
        }
        let round = left;
        let mut remainders = Vec::new();
        for i in open {
            let room =
                strata.get(i).map_or(0, |(n, _)| *n) - shares.get(i).copied().unwrap_or_default();
            let product = u128::from(round)
                .checked_mul(of(i))
                .ok_or(SamplingError::Overflow)?;
            let whole = u32::try_from(product / sum).unwrap_or(u32::MAX).min(room);
            if let Some(share) = shares.get_mut(i) {
                *share += whole;
            }
            left -= whole;
            if whole < room {
                remainders.push((product % sum, i));
            }
        }
        if left == round {
            // Less than one each: the largest remainders take one.
            remainders.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
            for (_, i) in remainders.into_iter().take(left as usize) {
                if let Some(share) = shares.get_mut(i) {
                    *share += 1;
                }
                left -= 1;
            }
        }
    }
    Ok(shares)
}

// Amounts are written as yuan and fen: 1_853_93 is 1,853.93 yuan.
#[cfg(test)]
#[allow(clippy::inconsistent_digit_grouping)]
mod tests {
    use super::*;

    fn aim(tolerable: i64, expected: i64, hundredths: u16) -> MonetaryAim {
        MonetaryAim {
            tolerable,
            expected,
            confidence: Confidence::new(hundredths).unwrap(),
        }
    }

    /// The field guide's case, as ACL answers it: 1,853.93 yuan and 161 items.
    #[test]
    fn the_number_of_acl() {
        let plan = monetary_plan(
            [300_000_00],
            aim(15_000_00, 6_000_00, 9_500),
            PlanMethod::Table,
        )
        .unwrap();
        assert_eq!(plan.interval, 1_853_93);
        assert_eq!(plan.interval_parts / 100, 1_853_9325);
        assert_eq!(plan.size, 161);
    }

    #[test]
    fn the_world_bank_year_of_the_field_guide() {
        for (hundredths, size) in [(9_500, 150), (9_000, 116), (8_000, 81)] {
            let plan = monetary_plan(
                [50_000_000_00],
                aim(1_000_000_00, 0, hundredths),
                PlanMethod::Expansion,
            )
            .unwrap();
            assert_eq!(plan.size, size);
        }
    }

    #[test]
    fn items_of_zero_or_less_do_not_count() {
        let books = [50_000_000_00, 0, -7_000_000_00];
        let plan =
            monetary_plan(books, aim(1_000_000_00, 0, 9_500), PlanMethod::Expansion).unwrap();
        assert_eq!(plan.book, 50_000_000_00);
    }

    #[test]
    fn no_room_is_told() {
        for method in [PlanMethod::Expansion, PlanMethod::Table] {
            for (tolerable, expected) in [(0, 0), (100, 100), (100, -1)] {
                assert!(matches!(
                    monetary_plan([1_000], aim(tolerable, expected, 9_500), method),
                    Err(SamplingError::NoRoom { .. })
                ));
            }
        }
        assert!(matches!(
            monetary_plan([1_000], aim(100, 99, 9_500), PlanMethod::Expansion),
            Err(SamplingError::NoRoom { .. })
        ));
        assert!(matches!(
            monetary_plan([-5], aim(100, 0, 9_500), PlanMethod::Expansion),
            Err(SamplingError::NoAmounts { book: 0 })
        ));
    }

    /// All of 40, 63 and 80 are to be checked; 500 agreements are not.
    #[test]
    fn small_populations_are_checked_whole() {
        let c = Confidence::P95;
        assert_eq!(advise(63, 3, c), Ok(Advice::CheckAll { size: 40 }));
        assert_eq!(advise(40, 2, c), Ok(Advice::CheckAll { size: 31 }));
        assert_eq!(advise(80, 4, c), Ok(Advice::CheckAll { size: 42 }));
        assert_eq!(advise(500, 25, c), Ok(Advice::Sample { size: 56 }));
    }

    #[test]
    fn neyman_shares_out_by_size_times_spread() {
        // 100·10 : 100·30 : 50·0, one each first.
        assert_eq!(
            share_out(43, &[(100, 10), (100, 30), (50, 0)]),
            Ok(vec![11, 31, 1])
        );
        // A full stratum hands on what it cannot take.
        assert_eq!(share_out(12, &[(3, 1_000), (20, 1)]), Ok(vec![3, 9]));
        // Nothing varies: by size.
        assert_eq!(share_out(8, &[(30, 0), (10, 0)]), Ok(vec![6, 2]));
        assert!(share_out(9, &[(4, 1), (4, 1)]).is_err());
        for size in 3..=60 {
            let shares = share_out(size, &[(10, 7), (20, 1), (30, 3)]).unwrap();
            assert_eq!(shares.iter().sum::<u32>(), size);
        }
    }
}
