//! `audit duplicates`: rows that share a key.
//!
//! A key with an empty part is none; such rows are counted. With `near`, keys are the same that differ in
//! width, case, blanks, marks, brackets and variants of characters (國, 国) alone.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::{Answer, Heading, Listing, Record, Value, VerbError, add};
use crate::domain::names::written;
use crate::intake::headings::one_spelling;

/// What makes two rows the same.
#[derive(Clone, Debug, Default)]
pub struct Asked<'a> {
    /// Columns of the key.
    pub key: &'a [String],
    /// Whether spelling counts.
    pub near: bool,
    /// Column whose amounts are added up in each group.
    pub column: Option<&'a str>,
}

/// Groups of rows that share a key.
///
/// # Errors
/// A column is not there, or a sum too long.
pub fn duplicates(listing: &Listing, asked: &Asked<'_>) -> Result<Answer, VerbError> {
    let key = listing.find_all(asked.key)?;
    let sum_of = asked.column.map(|name| listing.find(name)).transpose()?;
    let mut groups: BTreeMap<Vec<String>, Vec<&Record>> = BTreeMap::new();
    let mut without = 0;
    for record in &listing.rows {
        let mut parts = record.key(&key);
        if asked.near {
            parts = parts.iter().map(|part| spelt(part)).collect();
        }
        if parts.iter().any(String::is_empty) {
            without += 1;
        } else {
            groups.entry(parts).or_default().push(record);
        }
    }
    let mut answer = Answer::default();
    let columns = key.iter().filter_map(|at| listing.column(*at));
    answer.headings = columns.map(Heading::of).collect();
    answer
        .headings
        .extend(["count", "lines"].map(Heading::Ours));
    if sum_of.is_some() {
        answer.headings.push(Heading::Ours("sum"));
    }
    answer.count("rows", listing.rows.len());
    answer.count("without_key", without);
    answer.count("keys", groups.len());
    let (mut repeated, mut more) = (0, 0);
    let mut all = Decimal::ZERO;
    for records in groups.values().filter(|records| records.len() > 1) {
        repeated += 1;
        more += records.len() - 1;
        let Some(first) = records.first() else {
            continue;
        };
        let mut row: Vec<Value> = key.iter().map(|at| first.value(*at).clone()).collect();
        row.push(Value::count(records.len()));
        row.push(Value::Places(
            records.iter().map(|record| record.place).collect(),
        ));
        if let Some(at) = sum_of {
            let name = listing.name(at);
            let numbers = records
                .iter()
                .filter_map(|record| record.value(at).number());
            let sum = numbers
                .into_iter()
                .try_fold(Decimal::ZERO, |sum, number| add(sum, number, name))?;
            all = add(all, sum, name)?;
            row.push(Value::Number(sum));
        }
        answer.rows.push(row);
    }
    answer.count("repeated_keys", repeated);
    answer.count("rows_too_many", more);
    if let Some(at) = sum_of {
        answer.control_of("sum", listing.name(at), Value::Number(all));
    }
    Ok(answer)
}

/// A text without what spelling varies: width, case, blanks, marks, and characters that stand for each other. Names are
/// brought to this form wherever they are compared.
pub fn spelt(text: &str) -> String {
    written(&one_spelling(text))
}

#[cfg(test)]
mod tests {
    use super::super::tests::{control, lines, listing};
    use super::*;

    #[test]
    fn equal_keys_are_grouped_and_near_ones_when_asked() {
        let table = listing(
            "单位|号|金额
             第一小学|A1|10.50
             第一 小学|a1|1
             第一小学|Ａ1|2
             第一小学|A1|0.25
             |A1|3
             第一小學|a1|4",
        );
        let key = ["单位".to_owned(), "号".to_owned()];
        let mut asked = Asked {
            key: &key,
            column: Some("金额"),
            ..Asked::default()
        };
        let exact = duplicates(&table, &asked).unwrap();
        assert_eq!(lines(&exact), ["第一小学 A1 2 2,5 10.75"]);
        assert_eq!(control(&exact, "without_key"), "1");
        assert_eq!(control(&exact, "keys"), "4");
        asked.near = true;
        let near = duplicates(&table, &asked).unwrap();
        assert_eq!(lines(&near), ["第一小学 A1 5 2,3,4,5,7 17.75"]);
        assert_eq!(control(&near, "rows_too_many"), "4");
    }
}
