//! What auditors ask of any table, under the names that their other tools have: count, total, duplicates,
//! gaps, stratify, age, join, benford. One file a verb.
//!
//! Promises: every answer is plain data, the same for the same rows; sums are exact decimals, or an error;
//! whatever is left out (blank cells, texts where numbers belong, keys that are empty) is counted among the
//! controls, so that the parts come to the rows that were read. The rows of an answer stand in the order of
//! their keys.
//!
//! **Deliberately not here**: reading files and ledgers, words for people, and who may see which cell.

pub mod age;
pub mod benford;
pub mod count;
pub mod duplicates;
pub mod filter;
pub mod gaps;
pub mod join;
pub mod listing;
pub mod stratify;
pub mod total;

use rust_decimal::{Decimal, RoundingStrategy};

pub use filter::{Filter, Kept};
pub use listing::{Column, Kind, Listing, Record, Value};

/// What stands over a column of an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Heading {
    /// A word of ours.
    Ours(&'static str),
    /// A column of the table that was asked.
    Of {
        /// Its name.
        name: String,
        /// Whether its cells may name somebody.
        personal: bool,
    },
}

impl Heading {
    fn of(column: &Column) -> Heading {
        Heading::Of {
            name: column.name.clone(),
            personal: column.personal,
        }
    }

    /// The name it has in data.
    pub fn name(&self) -> &str {
        match self {
            Heading::Ours(name) => name,
            Heading::Of { name, .. } => name,
        }
    }
}

/// A figure that the answer can be controlled with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Control {
    /// What it is of.
    pub what: &'static str,
    /// Of which column, where it is of one.
    pub column: Option<String>,
    /// The figure.
    pub value: Value,
}

/// What a verb answers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answer {
    /// Columns.
    pub headings: Vec<Heading>,
    /// Rows, a value for each column.
    pub rows: Vec<Vec<Value>>,
    /// Control figures.
    pub controls: Vec<Control>,
    /// What must be said with the answer, a sentence each.
    pub notes: Vec<String>,
    /// Whether something was found that should not be there.
    pub finds: bool,
}

impl Answer {
    fn control(&mut self, what: &'static str, value: Value) {
        self.controls.push(Control {
            what,
            column: None,
            value,
        });
    }

    fn count(&mut self, what: &'static str, count: usize) {
        self.control(what, Value::count(count));
    }

    fn control_of(&mut self, what: &'static str, column: &str, value: Value) {
        self.controls.push(Control {
            what,
            column: Some(column.to_owned()),
            value,
        });
    }
}

/// A question that has no answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum VerbError {
    /// No such column.
    #[error("column {name}: expected one of {known}; found none of that name{near}")]
    Column {
        /// As asked.
        name: String,
        /// Names there are.
        known: String,
        /// The nearest, as the end of a sentence.
        near: String,
    },
    /// Nothing to take as a key.
    #[error("no key is named: expected at least one column")]
    NoKey,
    /// Keys of two tables that cannot be compared.
    #[error(
        "the keys of the two tables have {primary} and {secondary} columns: name as many of each"
    )]
    Keys {
        /// Columns of the first.
        primary: usize,
        /// Columns of the second.
        secondary: usize,
    },
    /// A sum of more than 28 digits.
    #[error(
        "the sum of {column} has more than 28 digits: leave out what is no amount with --where"
    )]
    TooLong {
        /// The column.
        column: String,
    },
    /// A column without any number.
    #[error("column {column} holds no number: name one that does")]
    NoNumber {
        /// The column.
        column: String,
    },
    /// A column of days without any.
    #[error(
        "column {column} holds no day: name one that does; a day is written 2025-06-30 or 20250630, or the cell is formatted as one"
    )]
    NoDay {
        /// The column.
        column: String,
    },
    /// Numbers of persons, which lie beside one another: limits and gaps would tell them.
    #[error(
        "column {column} holds numbers of persons, accounts or telephones: the ends of bands and gaps would show them in clear. Name another column; duplicates, join and total work with it"
    )]
    Personal {
        /// The column.
        column: String,
    },
    /// Limits of bands that do not rise.
    #[error(
        "limits of bands must rise, and there must be at least {least} and at most 1000 of them: write them as 0,500,1000"
    )]
    Bands {
        /// How many there must be.
        least: usize,
    },
    /// A condition that cannot be read.
    #[error("--where: {0}")]
    Where(String),
    /// Amounts that the law of first digits says nothing of.
    #[error(
        "the first digits of {column} say nothing: {why}. Take another column or more rows, or see the digits all the same with --anyway"
    )]
    NoLaw {
        /// The column.
        column: String,
        /// Conditions that do not hold.
        why: String,
    },
    /// A statistic that has no answer.
    #[error(transparent)]
    Statistics(#[from] crate::statistics::StatisticsError),
}

/// Adds to a sum, or says that it is too long.
fn add(sum: Decimal, number: Decimal, column: &str) -> Result<Decimal, VerbError> {
    sum.checked_add(number).ok_or_else(|| VerbError::TooLong {
        column: column.to_owned(),
    })
}

/// A share in hundredths of a percent, half away from zero; nothing of nothing.
fn percent(part: Decimal, whole: Decimal) -> Value {
    let share = part
        .checked_mul(Decimal::ONE_HUNDRED)
        .and_then(|part| part.checked_div(whole));
    share.map_or(Value::Empty, |share| {
        Value::Number(share.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero))
    })
}

/// Numbers of a column, and what of it is none.
struct Numbers<'a> {
    rows: Vec<(&'a Record, Decimal)>,
    blank: usize,
    other: usize,
}

impl<'a> Numbers<'a> {
    fn of(listing: &'a Listing, column: usize) -> Numbers<'a> {
        let mut out = Numbers {
            rows: Vec::new(),
            blank: 0,
            other: 0,
        };
        for record in &listing.rows {
            let value = record.value(column);
            match value.number() {
                Some(number) => out.rows.push((record, number)),
                None if value.is_empty() => out.blank += 1,
                None => out.other += 1,
            }
        }
        out
    }

    fn sum(&self, column: &str) -> Result<Decimal, VerbError> {
        let mut numbers = self.rows.iter();
        numbers.try_fold(Decimal::ZERO, |sum, (_, number)| add(sum, *number, column))
    }

    fn tell(&self, answer: &mut Answer, name: &str) {
        answer.control_of("blank", name, Value::count(self.blank));
        answer.control_of("no_number", name, Value::count(self.other));
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// A table from lines with `|` between cells; days, numbers and texts tell themselves.
    pub fn listing(text: &str) -> Listing {
        let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
        let names = lines.next().unwrap_or_default();
        let columns = names.split('|').map(|name| Column::new(name.trim()));
        let columns = columns.collect();
        let mut rows = Vec::new();
        for (place, line) in (2..).zip(lines) {
            let values = line.split('|').map(|cell| {
                let cell = cell.trim();
                match (cell.parse(), Decimal::from_str_exact(cell)) {
                    _ if cell.is_empty() => Value::Empty,
                    (Ok(day), _) => Value::Day(day),
                    (_, Ok(number)) if !cell.starts_with('0') => Value::Number(number),
                    _ => Value::Text(cell.to_owned()),
                }
            });
            rows.push(Record {
                place,
                values: values.collect(),
            });
        }
        Listing { columns, rows }
    }

    /// The rows of an answer as lines, cells parted by a blank.
    pub fn lines(answer: &Answer) -> Vec<String> {
        let line = |row: &Vec<Value>| {
            let cells: Vec<String> = row.iter().map(Value::text).collect();
            cells.join(" ")
        };
        answer.rows.iter().map(line).collect()
    }

    /// A control figure as text.
    pub fn control(answer: &Answer, what: &str) -> String {
        let found = answer.controls.iter().find(|control| control.what == what);
        found.unwrap().value.text()
    }
}
