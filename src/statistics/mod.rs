//! Statistics of an audit: the one room where numbers are f64.
//!
//! Every function takes whole numbers and gives whole numbers, rounded to the digits that its page
//! states, so that nothing unrounded is ever compared, stored or shown. The functions stand on
//! `libm`, written in Rust, and on the four operations of IEEE 754: the same answer to the last
//! digit on any machine. What can be decided with whole numbers alone (a fence, three standard
//! deviations) is, in [`spread`].
//!
//! What it does not do: it draws nothing, reads no event and knows no money. Sampling stands in
//! `inquiry`, flags in `detect`.

mod attributes;
mod benford;
mod factors;
mod finite;
mod normal;
mod spread;
mod sums;

pub use attributes::{attribute_sample, binomial_at_most, upper_rate};
pub use benford::{Closeness, FirstDigits, first_digits, first_two};
pub use factors::{Factor, confidence_factor, printed_factor};
pub use finite::{finite_at_most, finite_sample, finite_upper};
pub use normal::{normal_point, proportion_gap, weight};
pub use spread::{Fences, Rounded, beyond_three_sigma, fences, mean_and_deviation};

/// One whole, in the parts that probabilities are told in: billionths.
pub const WHOLE: u64 = 1_000_000_000;

/// One whole, in the parts that rates are told in: millionths.
pub const MILLION: u32 = 1_000_000;

/// How sure an auditor wants to be, in hundredths of a percent: 9500 is 95 %.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Confidence(u16);

impl Confidence {
    /// 95 %.
    pub const P95: Confidence = Confidence(9_500);

    /// From hundredths of a percent; half and more, and short of certain.
    pub fn new(hundredths: u16) -> Result<Self, StatisticsError> {
        if (5_000..10_000).contains(&hundredths) {
            Ok(Self(hundredths))
        } else {
            Err(StatisticsError::Confidence { hundredths })
        }
    }

    /// In hundredths of a percent.
    pub fn hundredths(self) -> u16 {
        self.0
    }

    /// The chance of being wrong, in billionths.
    pub fn risk(self) -> u64 {
        u64::from(10_000 - self.0) * (WHOLE / 10_000)
    }

    fn risk_f64(self) -> f64 {
        f64::from(10_000 - self.0) / 10_000.0
    }
}

/// Millionths as a percentage with the decimals it needs.
struct Percent(u64);

impl std::fmt::Display for Percent {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let decimals = format!("{:04}", self.0 % 10_000);
        let decimals = decimals.trim_end_matches('0');
        match decimals.is_empty() {
            true => write!(f, "{}", self.0 / 10_000),
            false => write!(f, "{}.{decimals}", self.0 / 10_000),
        }
    }
}

/// A question that has no answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StatisticsError {
    /// A confidence out of range.
    #[error(
        "a confidence of {} % is out of range: take one from 50 % up to, and short of, 100 %", Percent(u64::from(*hundredths) * 100)
    )]
    Confidence {
        /// As given.
        hundredths: u16,
    },
    /// Rates out of range, or no room between them.
    #[error(
        "a sample cannot tell an expected rate of {} % from a tolerable rate of {} %: the tolerable rate must be above the expected one, and below 100 %", Percent(u64::from(*expected)), Percent(u64::from(*tolerable))
    )]
    Rates {
        /// Expected rate, millionths.
        expected: u32,
        /// Tolerable rate, millionths.
        tolerable: u32,
    },
    /// More errors than items, or more items than there are.
    #[error("{part} of {whole} cannot be: a part is larger than its whole")]
    Part {
        /// The part.
        part: u64,
        /// The whole.
        whole: u64,
    },
    /// Nothing to ask of.
    #[error("there are no items: nothing can be said of them")]
    Empty,
    /// The sample would be larger than any audit takes.
    #[error("the sample would be larger than {limit} items: widen the gap between the two rates")]
    TooLarge {
        /// The bound.
        limit: u32,
    },
}

/// Rounds to whole billionths.
fn billionths(value: f64) -> u64 {
    let scaled = libm::rint(value * 1e9);
    if scaled.is_nan() || scaled <= 0.0 {
        0
    } else if scaled >= 1e18 {
        1_000_000_000_000_000_000
    } else {
        scaled as u64
    }
}

/// The point between `low` and `high` where `above` turns false, by halving the span until it is
/// narrower than any digit that is shown. `above(low)` holds.
fn turning_point(mut low: f64, mut high: f64, above: impl Fn(f64) -> bool) -> f64 {
    for _ in 0..200 {
        let middle = low + (high - low) / 2.0;
        if middle <= low || middle >= high {
            break;
        }
        if above(middle) {
            low = middle;
        } else {
            high = middle;
        }
    }
    low + (high - low) / 2.0
}
