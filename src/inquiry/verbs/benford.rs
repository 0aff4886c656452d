//! `audit benford`: the first two digits of many free amounts, beside Benford's law, with the bounds of Nigrini
//! (2012) for the mean absolute deviation.
//!
//! The law says nothing of tariffs and of amounts with a floor or a ceiling, and little of few amounts. So nothing
//! is said where a condition fails: more than 1,000 amounts; none of them makes more than 5 % of all (a fixed
//! rate); the largest is at least 100 times the smallest; the smallest and the largest each make at most 1 %
//! (no floor, no ceiling). The percentages are ours, the conditions Nigrini's. With `anyway` the digits are
//! shown with the conditions that fail beside them, and no verdict. Zero and less are left out and counted.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::{Answer, Heading, Listing, Numbers, Value, VerbError};
use crate::statistics::{Closeness, first_digits};

/// There must be more amounts than this.
const N_MIN: usize = 1_000;
/// Largest share of one amount, in thousandths.
const RATE_MAX: usize = 50;
/// Largest share of the smallest and of the largest amount, in thousandths.
const END_MAX: usize = 10;
/// The largest must be so many times the smallest.
const SPAN_MIN: i64 = 100;

/// First two digits of a column's amounts.
///
/// # Errors
/// The column is not there or has no amount, or, unless `anyway`, a condition of the law does not hold.
pub fn benford(listing: &Listing, column: &str, anyway: bool) -> Result<Answer, VerbError> {
    let at = listing.find(column)?;
    let name = listing.name(at);
    let numbers = Numbers::of(listing, at);
    let too_long = || VerbError::TooLong {
        column: name.to_owned(),
    };
    let scale = numbers
        .rows
        .iter()
        .map(|(_, number)| number.normalize().scale())
        .max()
        .unwrap_or(0);
    let mut amounts: BTreeMap<i64, usize> = BTreeMap::new();
    let mut left = 0;
    for (_, number) in &numbers.rows {
        if number.is_sign_negative() || number.is_zero() {
            left += 1;
            continue;
        }
        let ten = (0..scale).try_fold(Decimal::ONE, |ten, _| ten.checked_mul(Decimal::TEN));
        let whole = ten.and_then(|ten| number.checked_mul(ten));
        let whole = whole
            .and_then(|whole| whole.to_i64())
            .ok_or_else(too_long)?;
        *amounts.entry(whole).or_default() += 1;
    }
    let failed = failed(&amounts);
    if !failed.is_empty() && !anyway {
        return Err(VerbError::NoLaw {
            column: name.to_owned(),
            why: failed.join("; "),
        });
    }
    let each = amounts
        .iter()
        .flat_map(|(amount, count)| std::iter::repeat_n(*amount, *count));
    let digits = first_digits(each)?;
    let mut answer = Answer {
        headings: ["first_digits", "count", "expected", "difference"]
            .map(Heading::Ours)
            .to_vec(),
        ..Answer::default()
    };
    for (first, count, expected) in &digits.counts {
        let expected = Decimal::from(*expected) / Decimal::ONE_THOUSAND;
        answer.rows.push(vec![
            Value::Text(first.to_string()),
            Value::Count(*count),
            Value::Number(expected),
            Value::Number(Decimal::from(*count) - expected),
        ]);
    }
    answer.count("rows", listing.rows.len());
    answer.control("amounts", Value::Count(digits.n));
    answer.count("distinct_amounts", amounts.len());
    answer.count("zero_or_less", left);
    numbers.tell(&mut answer, name);
    answer.control(
        "deviation",
        Value::Number(Decimal::new(i64::from(digits.deviation), 6)),
    );
    if failed.is_empty() {
        let word = match digits.closeness {
            Closeness::Close => "close",
            Closeness::Acceptable => "acceptable",
            Closeness::Marginal => "marginal",
            Closeness::Nonconforming => "nonconforming",
        };
        answer.control("closeness", Value::Term("benford", word.to_owned()));
    }
    answer.notes = failed;
    answer.notes.push(
        "the deviation is the mean, over 10 to 99, of how far each share lies from log10(1 + 1/d); up to 0.0012 close, 0.0018 acceptable, 0.0022 marginal (Nigrini 2012); it is no finding"
            .to_owned(),
    );
    Ok(answer)
}

/// Conditions of the law that do not hold, a sentence each.
fn failed(amounts: &BTreeMap<i64, usize>) -> Vec<String> {
    let n: usize = amounts.values().sum();
    let mut out = Vec::new();
    if n <= N_MIN {
        out.push(format!(
            "{n} amounts above zero, where more than {N_MIN} are needed"
        ));
    }
    let most = amounts.values().max().copied().unwrap_or(0);
    if most * 1_000 > n * RATE_MAX {
        out.push(format!(
            "one amount stands {most} times among {n}, more than 5 %, as fixed rates do"
        ));
    }
    let ends = (amounts.first_key_value(), amounts.last_key_value());
    if let (Some((least, few)), Some((largest, many))) = ends {
        if largest / SPAN_MIN < *least {
            out.push("the largest amount is less than 100 times the smallest".to_owned());
        }
        if few * 1_000 > n * END_MAX || many * 1_000 > n * END_MAX {
            out.push(format!(
                "the smallest amount stands {few} times and the largest {many} times among {n}, more than 1 %, as a floor or ceiling makes them"
            ));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::tests::control;
    use super::super::{Column, Record};
    use super::*;

    fn table(amounts: impl IntoIterator<Item = i64>) -> Listing {
        let amounts = amounts.into_iter();
        Listing {
            columns: vec![Column::new("金额")],
            rows: (2..)
                .zip(amounts)
                .map(|(place, fen)| Record {
                    place,
                    values: vec![Value::Number(Decimal::new(fen, 2))],
                })
                .collect(),
        }
    }

    #[test]
    fn free_amounts_are_compared_with_the_law() {
        // Steps of half a percent are what the law describes.
        let mut amounts = vec![0, -500];
        let mut amount = 1_000_000_i64;
        while amount < 1_000_000_000 {
            amounts.push(amount);
            amount += amount / 200;
        }
        let n = amounts.len() - 2;
        let found = benford(&table(amounts), "金额", false).unwrap();
        assert_eq!(control(&found, "closeness"), "close");
        assert_eq!(control(&found, "amounts"), n.to_string());
        assert_eq!(control(&found, "zero_or_less"), "2");
        assert_eq!(found.rows.len(), 90);
        // log10(1 + 1/10) of n, to three decimals.
        let expected = found.rows[0][2].text();
        let law = (n as f64 * 1.1_f64.log10() * 1_000.0).round() / 1_000.0;
        assert_eq!(expected, law.to_string());
    }

    #[test]
    fn fixed_rates_and_few_amounts_are_refused() {
        let fixed = table([40_000, 50_000, 60_000].repeat(1_000));
        let refused = benford(&fixed, "金额", false).unwrap_err().to_string();
        assert!(refused.contains("fixed rates"), "{refused}");
        let seen = benford(&fixed, "金额", true).unwrap();
        assert!(seen.notes.len() >= 3, "{:?}", seen.notes);
        assert!(seen.controls.iter().all(|one| one.what != "closeness"));
        let few = benford(&table(1..=1_000), "金额", false).unwrap_err();
        assert!(few.to_string().contains("more than 1000"), "{few}");
        assert!(benford(&table([]), "金额", true).is_err());
    }
}
