//! Audit sampling: how many items, which ones, and what they say of all. Pure: the population, the
//! method and the seed come in, and anyone who holds the three gets the same answer.
//!
//! - [`plan`]: the size of a sample and the interval, with the method that gave them.
//! - [`seed`]: public randomness bound to a population that was frozen before it.
//! - [`draw`]: the items drawn, with the chance each had.
//! - [`evaluate`]: misstatement projected, with its upper limit.
//!
//! A filter cannot be put on a drawn sample: what is not to be drawn stands in the population's own
//! query, before the seed is known. Money is in fen throughout, and no figure is a float: what the
//! distributions say comes from `statistics` in whole parts.
//!
//! Sources: Rivest, "Sampling: uniform, and consistent" (2011); Stringer (1963) and the monetary-unit
//! tables of the AICPA's audit guide; Horvitz and Thompson (1952); Neyman (1934).

pub mod draw;
pub mod evaluate;
pub mod plan;
pub mod seed;

use crate::domain::money::Fen;
use crate::statistics::StatisticsError;

/// An item of a population.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// Its number, unique in the population.
    pub id: String,
    /// What the books say, in fen; may be zero or negative.
    pub book: i64,
    /// The group it is drawn in, where the method has groups.
    pub stratum: String,
    /// Its weight, where chances follow a risk score.
    pub risk: u32,
    /// Taken whatever the draw says, and why (a relative of an official, a grave flag).
    pub certain: Option<String>,
}

/// Why a sample cannot be planned, drawn or evaluated.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SamplingError {
    /// A question that statistics cannot answer.
    #[error(transparent)]
    Statistics(#[from] StatisticsError),
    /// Amounts beyond 63 bits.
    #[error("the amounts of the population add up to more than the ledger can hold")]
    Overflow,
    /// The tolerable misstatement leaves no room above the expected one.
    #[error(
        "the tolerable misstatement of {} yuan leaves no room above the expected {} yuan: expect less, or check every item",
        Fen(*tolerable), Fen(*expected)
    )]
    NoRoom {
        /// Tolerable, fen.
        tolerable: i64,
        /// Expected, fen.
        expected: i64,
    },
    /// An interval or a sample of nothing.
    #[error("a sample needs at least one item")]
    Nothing,
    /// No amounts that monetary units could be drawn from.
    #[error("the book value is {} yuan: monetary units are drawn from amounts above zero", Fen(*book))]
    NoAmounts {
        /// Book value, fen.
        book: i64,
    },
    /// An interval that is shorter than a fen.
    #[error(
        "so small a tolerable misstatement gives an interval of less than one fen: check every item, or tolerate more"
    )]
    IntervalShort,
    /// An interval of nothing.
    #[error("an interval is at least one fen: name one above zero")]
    NoInterval,
    /// Randomness that is no line of text.
    #[error("the randomness is one line of text as it was published, and not empty")]
    NoLine,
    /// Fewer items than strata.
    #[error(
        "{asked} items are too few for {strata} strata, each of which gets one at least: ask for {strata} or more"
    )]
    FewForStrata {
        /// Asked for.
        asked: u32,
        /// Strata with items.
        strata: usize,
    },
    /// More asked for than there is.
    #[error("{asked} items were asked for, and the population has {available}: check all of them")]
    NotEnough {
        /// Asked for.
        asked: u32,
        /// There.
        available: u32,
    },
    /// Two items with one number, or items out of order.
    #[error(
        "item {place} of the population is not after the one before it: freeze it sorted, each number once"
    )]
    Unsorted {
        /// Its place, from 1.
        place: usize,
    },
    /// A result for an item outside the sample, or none for one inside.
    #[error("the results do not fit the sample: {0}")]
    Results(String),
}

/// The sum of amounts, in fen.
fn total(amounts: impl IntoIterator<Item = i64>) -> Result<i64, SamplingError> {
    let sum = amounts
        .into_iter()
        .try_fold(0_i128, |sum, a| sum.checked_add(a.into()))
        .ok_or(SamplingError::Overflow)?;
    i64::try_from(sum).map_err(|_| SamplingError::Overflow)
}

/// `value · over / under`, rounded to the nearest, halves away from zero.
fn scaled(value: i128, over: i128, under: i128) -> Result<i64, SamplingError> {
    let product = value.checked_mul(over).ok_or(SamplingError::Overflow)?;
    let half = under / 2;
    let shifted = if product < 0 {
        product.checked_sub(half)
    } else {
        product.checked_add(half)
    };
    let rounded = shifted
        .and_then(|s| s.checked_div(under))
        .ok_or(SamplingError::Overflow)?;
    i64::try_from(rounded).map_err(|_| SamplingError::Overflow)
}
