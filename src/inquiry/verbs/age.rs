//! `audit age`: how many days before a cut-off day each row lies, in bands.
//!
//! A band holds ages from its first day up to the one before the next band; the last has no end. Days after
//! the cut-off stand apart, first.

use rust_decimal::Decimal;

use super::{Answer, Heading, Listing, Value, VerbError, add, percent};
use crate::domain::date::Date;

/// First days of the bands where none are named.
pub const BANDS: &[u32] = &[0, 30, 60, 90, 120];

/// What is aged.
#[derive(Clone, Debug)]
pub struct Asked<'a> {
    /// Column of the days.
    pub date: &'a str,
    /// Ages are counted back from this day.
    pub cutoff: Date,
    /// First day of every band, rising.
    pub bands: &'a [u32],
    /// Column whose amounts are added up.
    pub column: Option<&'a str>,
}

/// Rows by age.
///
/// # Errors
/// A column is not there or holds no day, bands do not rise, or a sum is too long.
pub fn age(listing: &Listing, asked: &Asked<'_>) -> Result<Answer, VerbError> {
    let at = listing.find(asked.date)?;
    let sum_of = asked.column.map(|name| listing.find(name)).transpose()?;
    let bands = asked.bands;
    let rising = bands.iter().zip(bands.iter().skip(1)).all(|(a, b)| a < b);
    if bands.is_empty() || bands.len() > super::stratify::LIMITS_MAX || !rising {
        return Err(VerbError::Bands { least: 1 });
    }
    let amount = sum_of.map_or("", |at| listing.name(at));
    // The first is for days after the cut-off, the second for ages below the first band.
    let mut found = vec![(0_usize, Decimal::ZERO); bands.len() + 2];
    let (mut blank, mut other) = (0, 0);
    for record in &listing.rows {
        let value = record.value(at);
        let Some(day) = value.day() else {
            match value.is_empty() {
                true => blank += 1,
                false => other += 1,
            }
            continue;
        };
        let age = i64::from(asked.cutoff.0) - i64::from(day.0);
        let place = match age < 0 {
            true => 0,
            false => 1 + bands.partition_point(|first| i64::from(*first) <= age),
        };
        if let Some((count, sum)) = found.get_mut(place) {
            *count += 1;
            if let Some(number) = sum_of.and_then(|at| record.value(at).number()) {
                *sum = add(*sum, number, amount)?;
            }
        }
    }
    let dated: usize = found.iter().map(|(count, _)| count).sum();
    if dated == 0 && !listing.rows.is_empty() {
        return Err(VerbError::NoDay {
            column: listing.name(at).to_owned(),
        });
    }
    let mut answer = Answer {
        headings: ["days_from", "days_to", "count", "share_of_count"]
            .map(Heading::Ours)
            .to_vec(),
        ..Answer::default()
    };
    if sum_of.is_some() {
        answer.headings.push(Heading::Ours("sum"));
    }
    let first = |band: usize| bands.get(band).copied();
    for (place, (count, sum)) in found.iter().enumerate() {
        let days = |days: Option<i64>| {
            days.map_or(Value::Empty, |days| Value::Number(Decimal::from(days)))
        };
        let (from, to) = match place {
            0 => (None, Some(-1)),
            1 => (Some(0), first(0).map(|first| i64::from(first) - 1)),
            _ => (
                first(place - 2).map(i64::from),
                first(place - 1).map(|next| i64::from(next) - 1),
            ),
        };
        if *count == 0 && place < 2 {
            continue;
        }
        let mut row = vec![
            days(from),
            days(to),
            Value::count(*count),
            percent(Decimal::from(*count), Decimal::from(dated)),
        ];
        if sum_of.is_some() {
            row.push(Value::Number(*sum));
        }
        answer.rows.push(row);
    }
    answer.count("rows", listing.rows.len());
    answer.control("cut_off", Value::Day(asked.cutoff));
    answer.control_of("blank", listing.name(at), Value::count(blank));
    answer.control_of("no_date", listing.name(at), Value::count(other));
    if sum_of.is_some() {
        let sums = found.iter().map(|(_, sum)| *sum);
        let whole = sums
            .into_iter()
            .try_fold(Decimal::ZERO, |sum, part| add(sum, part, amount))?;
        answer.control_of("sum", amount, Value::Number(whole));
    }
    Ok(answer)
}

#[cfg(test)]
mod tests {
    use super::super::tests::{control, lines, listing};
    use super::*;

    #[test]
    fn rows_are_aged_back_from_the_cut_off() {
        let table = listing(
            "日期|金额
             2025-12-31|1
             2025-12-02|2
             2025-12-01|4
             2025年11月1日|8
             2024-12-31|16
             2026-01-01|32
             不详|64
             |128",
        );
        let asked = Asked {
            date: "日期",
            cutoff: "2025-12-31".parse().unwrap(),
            bands: &[0, 30, 60],
            column: Some("金额"),
        };
        let found = age(&table, &asked).unwrap();
        assert_eq!(
            lines(&found),
            [
                " -1 1 16.67 32",
                "0 29 2 33.33 3",
                "30 59 1 16.67 4",
                "60  2 33.33 24"
            ]
        );
        assert_eq!(control(&found, "sum"), "63");
        assert_eq!(control(&found, "no_date"), "1");
        let bands = Asked {
            bands: &[30, 0],
            ..asked
        };
        assert!(age(&table, &bands).is_err());
    }
}
