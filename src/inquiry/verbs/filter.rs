//! Which rows a question is about: `--where`, a condition in CEL over the columns of the table.
//!
//! A column is named as it is called, `金额 >= 500.5`, or between backquotes where its name has more than
//! letters and digits, `` `金额(元)` > 0 ``; a day is a text, `日期 < "2025-07-01"`.
//!
//! Promises: numbers are compared exactly: every number of the condition and of the columns it names is brought to
//! whole numbers of one power of ten (which is why nothing is multiplied or divided here). A row that does not
//! say enough is left out, and counted apart from those that the condition leaves out. How long and deep a
//! condition may be: `schemes/cel/limits.rs`. An ID number is refused, and so is any text or long number beside
//! a column that names persons: what people are looked for by belongs in no command line and no log.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::{Kind, Listing, Record, VerbError};
use crate::domain::date::Date;
use crate::domain::ids::may_hold_resident_id;
use crate::intake::overview::names_somebody;
use crate::schemes::cel::{Answer as Said, Condition, LENGTH_MAX};
use crate::schemes::facts::{Sort, Value as Fact};

/// Most decimals of a number in a condition.
const DECIMALS_MAX: u32 = 6;

/// A condition over a table.
pub struct Filter {
    condition: Condition,
    /// Columns it names, by the name they have in it.
    columns: BTreeMap<String, (usize, Sort, bool)>,
    /// Decimals that all numbers are brought to.
    decimals: u32,
}

/// Rows that a condition keeps.
pub struct Kept {
    /// The table with those rows alone.
    pub listing: Listing,
    /// Rows there were.
    pub read: usize,
    /// Rows that the condition says no of.
    pub left_out: usize,
    /// Rows that do not say enough.
    pub undecided: usize,
}

enum Part {
    Column(usize),
    Number(Decimal),
    Quoted(String),
    Sign(String),
}

impl Part {
    /// Whether it could be what a person is looked for by.
    fn looks_for(&self) -> bool {
        match self {
            Part::Quoted(text) => !text.trim().is_empty(),
            Part::Number(number) => names_somebody(*number),
            Part::Column(_) | Part::Sign(_) => false,
        }
    }

    /// Whether five parts are a day without quotes, which would be a difference of three numbers.
    fn is_day(parts: &[Part]) -> bool {
        let is_minus = |part: &Part| matches!(part, Part::Sign(sign) if sign == "-");
        matches!(parts, [Part::Number(year), one, Part::Number(_), other, Part::Number(_)]
            if is_minus(one) && is_minus(other) && year.to_string().len() == 4)
    }
}

impl Filter {
    /// Reads a condition over a table.
    ///
    /// # Errors
    /// It is no condition over its columns.
    pub fn read(listing: &Listing, text: &str) -> Result<Filter, VerbError> {
        let refuse = |why: &str| Err(VerbError::Where(why.to_owned()));
        if text.len() > LENGTH_MAX {
            return refuse("the condition is too long: take a shorter one");
        }
        if text.trim().is_empty() {
            return refuse("the condition is empty: write one, or leave --where away");
        }
        if may_hold_resident_id(text) {
            return refuse(
                "it holds an ID number, which belongs in no command line: put it in a file and use audit join",
            );
        }
        let parts = parts(listing, text)?;
        let mut decimals = 0;
        let mut kinds = BTreeMap::new();
        for part in &parts {
            match part {
                Part::Column(at) if !kinds.contains_key(at) => {
                    let kind = listing.kind(*at);
                    if kind == Kind::Number {
                        let values = listing.rows.iter().map(|record| record.value(*at));
                        let numbers = values.filter_map(super::Value::number);
                        let scales = numbers.map(|number| number.normalize().scale());
                        decimals = decimals.max(scales.max().unwrap_or(0));
                    }
                    kinds.insert(*at, kind);
                }
                Part::Number(number) => decimals = decimals.max(number.normalize().scale()),
                _ => {}
            }
        }
        if decimals > DECIMALS_MAX {
            return refuse("numbers with more than six decimals cannot be compared here");
        }
        if kinds.keys().any(|at| listing.open(*at).is_err()) && parts.iter().any(Part::looks_for) {
            return refuse(
                "it looks for somebody by name or number, which belongs in no command line and no log: put what you look for in a file and use audit join",
            );
        }
        if parts.windows(5).any(Part::is_day) {
            return refuse("a day stands in quotes: paid_on > \"2025-06-30\"");
        }
        let days = kinds.values().any(|kind| *kind == Kind::Day);
        let numbers = kinds.values().any(|kind| *kind == Kind::Number);
        if days && !numbers && parts.iter().any(|part| matches!(part, Part::Number(_))) {
            return refuse(
                "a day is compared with a day in quotes, not with a number: paid_on > \"2025-06-30\"",
            );
        }
        let mut out = String::new();
        let mut columns = BTreeMap::new();
        for (place, part) in parts.iter().enumerate() {
            match part {
                Part::Column(at) => {
                    let name = format!("c{at}");
                    let kind = kinds.get(at).copied().unwrap_or(Kind::Word);
                    let sort = match kind {
                        Kind::Number | Kind::Day => Sort::Int,
                        _ => Sort::Word,
                    };
                    out.push_str(&name);
                    columns.insert(name, (*at, sort, kind == Kind::Day));
                }
                Part::Number(number) => match whole(*number, decimals) {
                    Some(number) => out.push_str(&number.to_string()),
                    None => return refuse("a number is too large to be compared here"),
                },
                Part::Quoted(text) => match text.parse::<Date>() {
                    Ok(day) if days => match whole(Decimal::from(day.0), decimals) {
                        Some(number) => out.push_str(&number.to_string()),
                        None => return refuse("a number is too large to be compared here"),
                    },
                    _ if beside_a_day(&parts, place, &kinds) => {
                        return refuse(&format!(
                            "“{text}” is no day of the calendar: write a day as 2025-06-30"
                        ));
                    }
                    _ => out.push_str(&format!("\"{text}\"")),
                },
                Part::Sign(sign) => out.push_str(sign),
            }
        }
        let sorts = |name: &str| columns.get(name).map(|(_, sort, _)| *sort);
        let condition = Condition::read_over(&out, &sorts).map_err(|error| {
            // What the parser read has our names for the columns: whoever asked sees his own words.
            VerbError::Where(match error.found.contains(&out) {
                true => format!(
                    "“{text}” is no condition: compare columns with numbers, texts in quotes and days, and join with && and ||"
                ),
                false => error.to_string(),
            })
        })?;
        Ok(Filter {
            condition,
            columns,
            decimals,
        })
    }

    /// Whether it keeps a row; `None` where the row does not say enough.
    pub fn keeps(&self, record: &Record) -> Option<bool> {
        let values = self.columns.iter().filter_map(|(name, (at, sort, day))| {
            let value = record.value(*at);
            let fact = match (sort, day) {
                (Sort::Word, _) => Fact::Word(value.text()),
                (_, true) => Fact::Int(whole(Decimal::from(value.day()?.0), self.decimals)?),
                _ => Fact::Int(whole(value.number()?, self.decimals)?),
            };
            Some((name.as_str(), fact))
        });
        match self.condition.ask_over(values) {
            Said::Holds => Some(true),
            Said::Fails => Some(false),
            Said::Undecided(_) => None,
        }
    }
}

/// The rows that a condition keeps; all of them without one.
///
/// # Errors
/// As [`Filter::read`].
pub fn keep(mut listing: Listing, condition: Option<&str>) -> Result<Kept, VerbError> {
    let read = listing.rows.len();
    let (mut left_out, mut undecided) = (0, 0);
    if let Some(text) = condition {
        let filter = Filter::read(&listing, text)?;
        listing.rows.retain(|record| match filter.keeps(record) {
            Some(true) => true,
            Some(false) => {
                left_out += 1;
                false
            }
            None => {
                undecided += 1;
                false
            }
        });
    }
    Ok(Kept {
        listing,
        read,
        left_out,
        undecided,
    })
}

/// Whether a quoted text is compared with a column of days.
fn beside_a_day(parts: &[Part], place: usize, kinds: &BTreeMap<usize, Kind>) -> bool {
    let compares = |part: &&Part| match part {
        Part::Sign(sign) => sign.chars().all(|letter| "<>=! ".contains(letter)),
        _ => false,
    };
    let is_day = |part: Option<&Part>| match part {
        Some(Part::Column(at)) => kinds.get(at) == Some(&Kind::Day),
        _ => false,
    };
    let (before, after) = parts.split_at_checked(place).unwrap_or_default();
    is_day(before.iter().rev().find(|part| !compares(part)))
        || is_day(after.iter().skip(1).find(|part| !compares(part)))
}

/// A number in units of the last of so many decimals.
fn whole(number: Decimal, decimals: u32) -> Option<i64> {
    let ten = (0..decimals).try_fold(Decimal::ONE, |ten, _| ten.checked_mul(Decimal::TEN))?;
    let scaled = number.checked_mul(ten)?;
    scaled.is_integer().then(|| scaled.to_i64()).flatten()
}

fn parts(listing: &Listing, text: &str) -> Result<Vec<Part>, VerbError> {
    let refuse = |why: &str| Err(VerbError::Where(why.to_owned()));
    let mut out = Vec::new();
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '"' | '\'' | '`' => {
                let mut inside = String::new();
                loop {
                    match letters.next() {
                        Some(next) if next == letter => break,
                        Some('\\' | '"' | '\n') => return refuse("a quoted text holds \\ or \""),
                        Some(next) => inside.push(next),
                        None => return refuse("a quote is not closed"),
                    }
                }
                out.push(match letter {
                    '`' => Part::Column(listing.find(&inside)?),
                    _ => Part::Quoted(inside),
                });
            }
            '0'..='9' => {
                let mut number = String::from(letter);
                let more = |next: &char| next.is_ascii_alphanumeric() || *next == '.';
                while let Some(next) = letters.next_if(more) {
                    number.push(next);
                }
                match Decimal::from_str_exact(&number) {
                    Ok(number) => out.push(Part::Number(number)),
                    Err(_) => {
                        return refuse("a number is written in digits with at most one point");
                    }
                }
            }
            '*' | '/' | '%' => {
                return refuse("nothing is multiplied or divided here: compare and add");
            }
            _ if letter.is_alphabetic() || letter == '_' => {
                let mut word = String::from(letter);
                let more = |next: &char| next.is_alphanumeric() || *next == '_';
                while let Some(next) = letters.next_if(more) {
                    word.push(next);
                }
                out.push(match word.as_str() {
                    "in" | "true" | "false" => Part::Sign(word),
                    _ => Part::Column(listing.find(&word)?),
                });
            }
            '=' if letters.next_if_eq(&'=').is_some() => out.push(Part::Sign("==".to_owned())),
            '=' => return refuse("two are compared with ==, not with ="),
            '<' | '>' | '!' if letters.next_if_eq(&'=').is_some() => {
                out.push(Part::Sign(format!("{letter}=")));
            }
            other => out.push(Part::Sign(other.to_string())),
        }
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::super::tests::listing;
    use super::*;

    #[test]
    fn conditions_keep_rows_exactly() {
        let table = || {
            listing(
                "学校|金额(元)|日期|n
                 甲校|500.10|2025-03-01|1
                 乙校|500.1|2025-04-01|2
                 乙校|0.3|2025-04-02|3
                 丙校||2025-05-01|4",
            )
        };
        let asked = |text: &str| {
            let kept = keep(table(), Some(text)).unwrap();
            let places = kept.listing.rows.iter().map(|record| record.place);
            (places.collect::<Vec<_>>(), kept.left_out, kept.undecided)
        };
        assert_eq!(asked("`金额(元)` == 500.1"), (vec![2, 3], 1, 1));
        assert_eq!(asked("`金额(元)` - 0.1 == 0.2"), (vec![4], 2, 1));
        assert_eq!(asked("学校 in [\"乙校\", '丙校']"), (vec![3, 4, 5], 1, 0));
        assert_eq!(asked("日期 < \"2025-04-02\" && n > 1"), (vec![3], 3, 0));
        assert_eq!(asked("`金额(元)` > 500 || n == 4"), (vec![2, 3, 5], 1, 0));
        assert_eq!(keep(table(), None).unwrap().listing.rows.len(), 4);
        let mut named = table();
        if let Some(column) = named.columns.first_mut() {
            column.personal = true;
        }
        assert!(keep(named.clone(), Some("学校 == \"乙校\"")).is_err());
        assert_eq!(
            keep(named, Some("学校 != ''")).unwrap().listing.rows.len(),
            4
        );
        for refused in [
            "",
            "金客 > 1",
            "n * 2 > 1",
            "n",
            "学校 > 1",
            "n > \"x",
            "n > 1.2.3",
            "n > 0.0000001",
            "学校 == \"11010519491231002X\"",
            "(n > 1",
            "n = 1",
            "日期 > 2025-06-30",
            "日期 > 20250630",
            "n > 1 && 日期 > 2025-06-30",
            "n > NaN",
            "n > 1e9",
            "n > 99999999999999999999999999999",
            "n > 1 / 0",
        ] {
            assert!(keep(table(), Some(refused)).is_err(), "{refused}");
        }
        // Neither length nor depth makes the parser work, and each is told in the words that were typed.
        let deep = format!("{}n > 1{}", "(".repeat(90), ")".repeat(90));
        let long = format!("n > 1{}", " || n > 1".repeat(20_000));
        for (refused, why) in [
            (deep.as_str(), "brackets 12 deep"),
            (&long, "too long"),
            (" ", "is empty"),
            ("日期 > \"2025-02-30\"", "“2025-02-30” is no day"),
            ("\"gestern\" <= 日期", "“gestern” is no day"),
            ("n > 1 &&", "“n > 1 &&” is no condition"),
            ("n + 9223372036854775807 > 0 && 金额 > 0.01", "too large"),
        ] {
            let Err(error) = keep(table(), Some(refused)) else {
                panic!("{refused} is kept");
            };
            assert!(error.to_string().contains(why), "{error}");
        }
        // A sum that leaves the range decides nothing: such rows are counted apart.
        let kept = keep(table(), Some("n + 9223372036854775807 > 0")).unwrap();
        assert_eq!((kept.listing.rows.len(), kept.undecided), (0, 4));
    }
}
