//! Tails of three distributions. Each is summed away from its mode, where terms only shrink: counts
//! at or below the mean downward, counts above it upward and taken from one. So no first term
//! vanishes while those after it still count.

use libm::{exp, lgamma, log, log1p};

/// Terms smaller than this part of the sum add nothing to any digit that is kept.
const NOTHING: f64 = 1e-19;

/// `first` and the terms after it, each the one before times its ratio; `ratio(i)` leads to term i.
fn tail(first: f64, places: impl Iterator<Item = u32>, ratio: impl Fn(f64) -> f64) -> f64 {
    let (mut term, mut sum) = (first, first);
    for i in places {
        term *= ratio(f64::from(i));
        sum += term;
        if term <= sum * NOTHING {
            break;
        }
    }
    sum.clamp(0.0, 1.0)
}

/// P(X ≤ `k`) of a Poisson count with mean `mean`.
pub(super) fn poisson(k: u32, mean: f64) -> f64 {
    if mean <= 0.0 {
        return 1.0;
    }
    let at = |i: u32| {
        let i = f64::from(i);
        exp(i * log(mean) - mean - lgamma(i + 1.0))
    };
    if f64::from(k) <= mean {
        tail(at(k), (0..k).rev(), |i| (i + 1.0) / mean)
    } else {
        1.0 - tail(at(k + 1), k + 2..=u32::MAX, |i| mean / i)
    }
}

/// P(X ≤ `k`) of `n` trials that each fail with chance `rate`.
pub(super) fn binomial(k: u32, n: u32, rate: f64) -> f64 {
    if k >= n || rate <= 0.0 {
        return 1.0;
    }
    if rate >= 1.0 {
        return 0.0;
    }
    let n_f = f64::from(n);
    let odds = rate / (1.0 - rate);
    let at = |i: u32| {
        let i = f64::from(i);
        exp(choose(n_f, i) + i * log(rate) + (n_f - i) * log1p(-rate))
    };
    if f64::from(k) <= n_f * rate {
        tail(at(k), (0..k).rev(), |i| (i + 1.0) / ((n_f - i) * odds))
    } else {
        1.0 - tail(at(k + 1), k + 2..=n, |i| (n_f - i + 1.0) * odds / i)
    }
}

/// P(X ≤ `k`) of bad items among `n` drawn without putting back from `all`, `bad` of them bad.
/// `bad` and `n` are at most `all`.
pub(super) fn hypergeometric(k: u32, all: u32, bad: u32, n: u32) -> f64 {
    let least = bad.saturating_add(n).saturating_sub(all);
    let most = bad.min(n);
    if k >= most {
        return 1.0;
    }
    if k < least {
        return 0.0;
    }
    let [all_f, bad_f, n_f] = [all, bad, n].map(f64::from);
    let at = |i: u32| {
        let i = f64::from(i);
        exp(choose(bad_f, i) + choose(all_f - bad_f, n_f - i) - choose(all_f, n_f))
    };
    // Odds of the step from i − 1 bad ones to i.
    let step = |i: f64| (bad_f - i + 1.0) * (n_f - i + 1.0) / (i * (all_f - bad_f - n_f + i));
    if f64::from(k) * all_f <= n_f * bad_f {
        tail(at(k), (least..k).rev(), |i| 1.0 / step(i + 1.0))
    } else {
        1.0 - tail(at(k + 1), k + 2..=most, step)
    }
}

/// Logarithm of the number of ways to take `k` of `n`.
fn choose(n: f64, k: f64) -> f64 {
    if k <= 0.0 || k >= n {
        return 0.0;
    }
    lgamma(n + 1.0) - lgamma(k + 1.0) - lgamma(n - k + 1.0)
}
