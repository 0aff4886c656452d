//! `audit stratify`: amounts in bands, with count, sum and shares of each.
//!
//! A band holds what is at least its lower limit and below its upper one, the last band also what equals its
//! upper limit: ACL's STRATIFY takes the start of each interval and the end of the last one (its manual, FREE). Without limits the span from the smallest to the largest is cut into equal bands, their width rounded
//! up to a hundredth. What lies below the first limit or above the last is a band of its own, so that the
//! bands come to the whole.

use rust_decimal::{Decimal, RoundingStrategy};

use super::{Answer, Heading, Listing, Numbers, Value, VerbError, add, percent};

/// Most limits of bands.
pub const LIMITS_MAX: usize = 1000;

/// How amounts are cut.
#[derive(Clone, Debug)]
pub enum Bands {
    /// Limits, from the lowest to the highest.
    Limits(Vec<Decimal>),
    /// So many bands of one width.
    Equal(u16),
}

/// One band: from and to, where it has them.
struct Band {
    from: Option<Decimal>,
    to: Option<Decimal>,
    count: usize,
    sum: Decimal,
}

/// Amounts of a column in bands.
///
/// # Errors
/// The column is not there, has no number or numbers of persons, limits do not rise, or a sum is too long.
pub fn stratify(listing: &Listing, column: &str, bands: &Bands) -> Result<Answer, VerbError> {
    let at = listing.find(column)?;
    listing.open(at)?;
    let name = listing.name(at);
    let numbers = Numbers::of(listing, at);
    let all = || numbers.rows.iter().map(|(_, number)| *number);
    let (Some(least), Some(most)) = (all().min(), all().max()) else {
        return Err(VerbError::NoNumber {
            column: name.to_owned(),
        });
    };
    let limits = match bands {
        Bands::Limits(limits) => limits.clone(),
        Bands::Equal(count) => equal(least, most, *count).ok_or_else(|| VerbError::TooLong {
            column: name.to_owned(),
        })?,
    };
    let mut cut = cut(&limits)?;
    let highest = limits.last().copied().unwrap_or(most);
    let mut on_it = 0_usize;
    for number in all() {
        // The band below the first limit stands first, so this is the place among the bands.
        let mut place = limits.partition_point(|limit| *limit <= number);
        if number == highest {
            place = place.saturating_sub(1);
            on_it += 1;
        }
        if let Some(band) = cut.get_mut(place) {
            band.count += 1;
            band.sum = add(band.sum, number, name)?;
        }
    }
    let whole = numbers.sum(name)?;
    let count = Decimal::from(numbers.rows.len());
    let mut answer = Answer {
        headings: [
            "from",
            "to",
            "count",
            "share_of_count",
            "sum",
            "share_of_sum",
        ]
        .map(Heading::Ours)
        .to_vec(),
        ..Answer::default()
    };
    for band in &cut {
        // Nothing outside the limits is no band.
        if band.count == 0 && (band.from.is_none() || band.to.is_none()) {
            continue;
        }
        let limit = |limit: Option<Decimal>| limit.map_or(Value::Empty, Value::Number);
        answer.rows.push(vec![
            limit(band.from),
            limit(band.to),
            Value::count(band.count),
            percent(Decimal::from(band.count), count),
            Value::Number(band.sum),
            percent(band.sum, whole),
        ]);
    }
    answer.count("rows", listing.rows.len());
    answer.count("numbers", numbers.rows.len());
    answer.control_of("sum", name, Value::Number(whole));
    answer.control_of("smallest", name, Value::Number(least));
    answer.control_of("largest", name, Value::Number(most));
    numbers.tell(&mut answer, name);
    if on_it > 0 {
        answer.notes.push(format!(
            "{on_it} amounts are {highest}, the upper limit of the last band, and counted in it; a band has its lower limit and, but for the last, not its upper one"
        ));
    }
    Ok(answer)
}

fn cut(limits: &[Decimal]) -> Result<Vec<Band>, VerbError> {
    let rising = limits.iter().zip(limits.iter().skip(1)).all(|(a, b)| a < b);
    if limits.len() < 2 || limits.len() > LIMITS_MAX || !rising {
        return Err(VerbError::Bands { least: 2 });
    }
    let from = std::iter::once(None).chain(limits.iter().copied().map(Some));
    let to = limits
        .iter()
        .copied()
        .map(Some)
        .chain(std::iter::once(None));
    Ok(from
        .zip(to)
        .map(|(from, to)| Band {
            from,
            to,
            count: 0,
            sum: Decimal::ZERO,
        })
        .collect())
}

/// Limits of equal bands; a single amount is a band of one hundredth.
fn equal(least: Decimal, most: Decimal, count: u16) -> Option<Vec<Decimal>> {
    let count = count.max(1);
    let span = most.checked_sub(least)?;
    let width = span
        .checked_div(Decimal::from(count))?
        .round_dp_with_strategy(2, RoundingStrategy::AwayFromZero)
        .max(Decimal::new(1, 2));
    let mut limits = vec![least];
    let mut last = least;
    while limits.len() <= usize::from(count) && (last < most || limits.len() == 1) {
        last = last.checked_add(width)?;
        limits.push(last);
    }
    Some(limits)
}

#[cfg(test)]
mod tests {
    use super::super::tests::{control, lines, listing};
    use super::*;

    fn table() -> Listing {
        listing(
            "金额
             100
             200
             300
             499.99
             500
             -1
             不详",
        )
    }

    #[test]
    fn given_bands_come_to_the_whole() {
        let limits = Bands::Limits([0, 200, 500].map(Decimal::from).to_vec());
        let found = stratify(&table(), "金额", &limits).unwrap();
        assert_eq!(
            lines(&found),
            [
                " 0 1 16.67 -1 -0.06",
                "0 200 1 16.67 100 6.25",
                "200 500 4 66.67 1499.99 93.81"
            ]
        );
        assert_eq!(control(&found, "sum"), "1598.99");
        // One is 500 and counted in the band that ends there, which is said.
        assert_eq!(found.notes.len(), 1);
        assert!(
            found.notes[0].starts_with("1 amounts are 500, "),
            "{:?}",
            found.notes
        );
        let higher = Bands::Limits([0, 200, 501].map(Decimal::from).to_vec());
        assert!(
            stratify(&table(), "金额", &higher)
                .unwrap()
                .notes
                .is_empty()
        );
        assert_eq!(control(&found, "no_number"), "1");
        for limits in [vec![1], vec![2, 1], vec![1, 1]] {
            let limits = limits.into_iter().map(Decimal::from).collect();
            assert!(stratify(&table(), "金额", &Bands::Limits(limits)).is_err());
        }
    }

    #[test]
    fn equal_bands_reach_from_the_smallest_to_the_largest() {
        let found = stratify(&table(), "金额", &Bands::Equal(3)).unwrap();
        assert_eq!(
            lines(&found),
            [
                "-1 166 2 33.33 99 6.19",
                "166 333 2 33.33 500 31.27",
                "333 500 2 33.33 999.99 62.54"
            ]
        );
        let one = listing("金额\n5\n5");
        let found = stratify(&one, "金额", &Bands::Equal(10)).unwrap();
        assert_eq!(lines(&found), ["5 5.01 2 100 10 100"]);
    }
}
