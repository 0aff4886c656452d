//! `audit join`: two tables by a key: what both have, and what one alone has.
//!
//! A row of the answer is a key, with the lines of both sides and, where a column is compared, both sums and
//! their difference: keys that several rows of both sides share (many to many) are one row, told as such and
//! never multiplied. An empty key matches nothing.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::duplicates::spelt;
use super::{Answer, Heading, Listing, Record, Value, VerbError, add};

/// How two tables are joined.
#[derive(Clone, Debug, Default)]
pub struct Asked<'a> {
    /// Key of the first.
    pub key: &'a [String],
    /// Key of the second; empty: of the same names.
    pub with_key: &'a [String],
    /// Whether spelling counts.
    pub near: bool,
    /// Columns compared, of the first and of the second.
    pub compare: Option<(&'a str, &'a str)>,
    /// Which rows of the answer are wanted; none: all.
    pub only: Option<Side>,
}

/// What became of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Both have it.
    Matched,
    /// The first alone.
    Primary,
    /// The second alone.
    Secondary,
}

type Group<'a> = (Vec<&'a Record>, Vec<&'a Record>);

/// Joins two tables.
///
/// # Errors
/// A column is not there, keys are of other lengths, or a sum is too long.
pub fn join(first: &Listing, second: &Listing, asked: &Asked<'_>) -> Result<Answer, VerbError> {
    let key = first.find_all(asked.key)?;
    let with = match asked.with_key {
        [] => asked.key,
        names => names,
    };
    let with = second.find_all(with)?;
    if key.len() != with.len() {
        return Err(VerbError::Keys {
            primary: key.len(),
            secondary: with.len(),
        });
    }
    let compare = match asked.compare {
        Some((own, other)) => Some((first.find(own)?, second.find(other)?)),
        None => None,
    };
    let mut groups: BTreeMap<Vec<String>, Group<'_>> = BTreeMap::new();
    let spell = |parts: Vec<String>| match asked.near {
        true => parts.iter().map(|part| spelt(part)).collect(),
        false => parts,
    };
    let mut without = [0_usize; 2];
    let [ref mut none_first, ref mut none_second] = without;
    for (listing, columns, own, none) in [
        (first, &key, true, none_first),
        (second, &with, false, none_second),
    ] {
        for record in &listing.rows {
            let parts = spell(record.key(columns));
            if parts.iter().any(String::is_empty) {
                *none += 1;
                continue;
            }
            let group = groups.entry(parts).or_default();
            match own {
                true => group.0.push(record),
                false => group.1.push(record),
            }
        }
    }
    let columns = key.iter().filter_map(|at| first.column(*at));
    let mut answer = Answer {
        headings: vec![Heading::Ours("state")],
        ..Answer::default()
    };
    answer.headings.extend(columns.map(Heading::of));
    let personal = with.iter().filter_map(|at| second.column(*at));
    for (heading, column) in answer.headings.iter_mut().skip(1).zip(personal) {
        if let Heading::Of { personal, .. } = heading {
            *personal |= column.personal;
        }
    }
    answer
        .headings
        .extend(["primary_lines", "secondary_lines"].map(Heading::Ours));
    if compare.is_some() {
        answer
            .headings
            .extend(["primary_sum", "secondary_sum", "difference"].map(Heading::Ours));
    }
    let mut counts = [0_usize; 3];
    let (mut many, mut unequal) = (0, 0);
    let mut sums = [Decimal::ZERO; 2];
    for (own, other) in groups.values() {
        let side = match (own.is_empty(), other.is_empty()) {
            (false, false) => Side::Matched,
            (false, true) => Side::Primary,
            _ => Side::Secondary,
        };
        if let Some(count) = counts.get_mut(side as usize) {
            *count += 1;
        }
        let both = own.len() > 1 && other.len() > 1;
        many += usize::from(both);
        let mut row = vec![Value::Term("join", word(side, both).to_owned())];
        let of = |record: &&Record, columns: &[usize]| -> Vec<Value> {
            columns.iter().map(|at| record.value(*at).clone()).collect()
        };
        let shown = own.first().map(|record| of(record, &key));
        let shown = shown.or_else(|| other.first().map(|record| of(record, &with)));
        row.extend(shown.unwrap_or_default());
        for records in [own, other] {
            row.push(Value::Places(
                records.iter().map(|record| record.place).collect(),
            ));
        }
        if let Some((own_at, other_at)) = compare {
            let (a, b) = (sum(first, own, own_at)?, sum(second, other, other_at)?);
            let difference = add(a, -b, first.name(own_at))?;
            unequal += usize::from(side == Side::Matched && !difference.is_zero());
            for (sum, part) in sums.iter_mut().zip([a, b]) {
                *sum = add(*sum, part, first.name(own_at))?;
            }
            row.extend([a, b, difference].map(Value::Number));
        }
        if asked.only.is_none_or(|only| only == side) {
            answer.rows.push(row);
        }
    }
    answer.count("primary_rows", first.rows.len());
    answer.count("secondary_rows", second.rows.len());
    let [none_first, none_second] = without;
    answer.count("primary_without_key", none_first);
    answer.count("secondary_without_key", none_second);
    for (what, count) in ["matched_keys", "primary_only", "secondary_only"]
        .into_iter()
        .zip(counts)
    {
        answer.count(what, count);
    }
    answer.count("many_to_many", many);
    if let Some((own_at, other_at)) = compare {
        let [a, b] = sums;
        answer.control_of("primary_sum", first.name(own_at), Value::Number(a));
        answer.control_of("secondary_sum", second.name(other_at), Value::Number(b));
        answer.count("unequal_sums", unequal);
    }
    let [_, first_only, second_only] = counts;
    let is_asked = |side: Side| asked.only.is_none_or(|only| only == side);
    answer.finds = (is_asked(Side::Primary) && first_only > 0)
        || (is_asked(Side::Secondary) && second_only > 0)
        || (is_asked(Side::Matched) && unequal > 0);
    if many > 0 {
        answer.notes.push(format!(
            "{many} keys stand in several rows of both tables: their rows are told together, not multiplied"
        ));
    }
    Ok(answer)
}

fn word(side: Side, both: bool) -> &'static str {
    match (side, both) {
        (Side::Matched, true) => "many",
        (Side::Matched, false) => "matched",
        (Side::Primary, _) => "primary",
        (Side::Secondary, _) => "secondary",
    }
}

fn sum(listing: &Listing, records: &[&Record], at: usize) -> Result<Decimal, VerbError> {
    let numbers = records
        .iter()
        .filter_map(|record| record.value(at).number());
    numbers.into_iter().try_fold(Decimal::ZERO, |sum, number| {
        add(sum, number, listing.name(at))
    })
}

#[cfg(test)]
mod tests {
    use super::super::tests::{control, lines, listing};
    use super::*;

    #[test]
    fn two_tables_are_joined_by_key() {
        let first = listing(
            "号|金额
             A1|10
             A2|20
             A2|5
             A3|1
             A4|2
             |9",
        );
        let second = listing(
            "编号|发放
             A2|25
             A3|2
             A5|7
             A4|1
             A4|1",
        );
        let (key, with) = (["号".to_owned()], ["编号".to_owned()]);
        let mut asked = Asked {
            key: &key,
            with_key: &with,
            compare: Some(("金额", "发放")),
            ..Asked::default()
        };
        let found = join(&first, &second, &asked).unwrap();
        assert_eq!(
            lines(&found),
            [
                "primary A1 2  10 0 10",
                "matched A2 3,4 2 25 25 0",
                "matched A3 5 3 1 2 -1",
                "matched A4 6 5,6 2 2 0",
                "secondary A5  4 0 7 -7"
            ]
        );
        for (what, figure) in [
            ("matched_keys", "3"),
            ("primary_only", "1"),
            ("secondary_only", "1"),
            ("primary_without_key", "1"),
            ("many_to_many", "0"),
            ("unequal_sums", "1"),
            ("primary_sum", "38"),
            ("secondary_sum", "36"),
        ] {
            assert_eq!(control(&found, what), figure, "{what}");
        }
        assert!(found.finds);
        asked.only = Some(Side::Secondary);
        assert_eq!(join(&first, &second, &asked).unwrap().rows.len(), 1);
        asked.with_key = &[];
        assert!(join(&first, &second, &asked).is_err());
        // A table joined with itself has nothing apart.
        let (own, other) = (first.clone(), first.clone());
        asked.only = None;
        asked.compare = Some(("金额", "金额"));
        assert!(!join(&own, &other, &asked).unwrap().finds);
    }

    #[test]
    fn many_to_many_is_told_and_not_multiplied() {
        let table = listing("a\nx\nx\ny");
        let key = ["a".to_owned()];
        let asked = Asked {
            key: &key,
            ..Asked::default()
        };
        let found = join(&table, &table, &asked).unwrap();
        assert_eq!(lines(&found), ["many x 2,3 2,3", "matched y 4 4"]);
        assert_eq!(control(&found, "many_to_many"), "1");
        assert_eq!(found.notes.len(), 1);
    }
}
