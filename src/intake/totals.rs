//! Total lines against the rows above them.
//!
//! Promises: the rows are the facts and a total never is; where an office has added up, each figure
//! of its total line is compared to the fen with the sum of the rows it covers, whether these are
//! taken, refused or were read before; a disagreement names the cell, what it holds and what the rows
//! come to. A column in which some row has no readable number is not compared: that row is refused
//! with its own cell.
//!
//! **Deliberately not here**: deciding which of the two is wrong.

use std::collections::BTreeMap;

use super::columns::{Found, Match};
use super::plan::BadCell;
use super::read::{Cell, Row, cell_address};
use super::rows::{Line, Lines};
use crate::domain::money::{Fen, MoneyUnit};

/// What a column's numbers are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Numbers {
    /// Amounts of money, in the column's unit.
    Money,
    /// Whole numbers.
    Counts,
}

/// Sums of one column. Counts are kept in hundredths, as amounts are in fen.
#[derive(Default)]
struct Sums {
    all: i128,
    since_total: i128,
    since_any: i128,
    /// A row without a readable number since the last total of any kind, and at all.
    unreadable: bool,
    first_line: Option<u32>,
    last_line: u32,
}

/// Cells of total lines that disagree with their rows, in order. `numbers` says which fields add up.
pub fn disagreements(
    lines: &Lines<'_>,
    found: &Match<'_>,
    numbers: &BTreeMap<&str, Numbers>,
    (file, sheet): (&str, &str),
) -> Vec<BadCell> {
    let mut bad = Vec::new();
    let mut sums: BTreeMap<&str, Sums> = BTreeMap::new();
    let mut totals_before = false;
    let columns: Vec<(&str, &Found, Numbers)> = found
        .columns
        .iter()
        .filter(|(_, column)| column.other_unit.is_none())
        .filter_map(|(field, column)| Some((*field, column, *numbers.get(field)?)))
        .collect();
    for line in &lines.0 {
        for (field, column, kind) in &columns {
            let sum = sums.entry(field).or_default();
            match line {
                Line::Data(row) => sum.add(row, column, *kind),
                Line::Subtotal(row) | Line::Total(row) => {
                    let whole = matches!(line, Line::Total(_));
                    let expected = if whole { sum.all } else { sum.since_any };
                    // Some offices close each group with 合计 as well.
                    let also = (whole && totals_before).then_some(sum.since_total);
                    let stated = stated(row, column, *kind);
                    if let Some(stated) = stated
                        && !sum.unreadable
                        && stated != expected
                        && Some(stated) != also
                    {
                        bad.push(disagreement(
                            row,
                            column,
                            sum,
                            (expected, *kind),
                            (file, sheet),
                        ));
                    }
                    sum.since_any = 0;
                    if whole {
                        sum.since_total = 0;
                    }
                }
            }
        }
        totals_before |= matches!(line, Line::Total(_));
    }
    bad
}

impl Sums {
    fn add(&mut self, row: &Row, column: &Found, kind: Numbers) {
        self.first_line.get_or_insert(row.line);
        self.last_line = row.line;
        match row.cell(column.column) {
            Cell::Empty => {}
            cell => match read(cell, column, kind) {
                // 64-bit amounts of a million rows stay far below 128 bits.
                Some(amount) => {
                    self.all += i128::from(amount);
                    self.since_any += i128::from(amount);
                    self.since_total += i128::from(amount);
                }
                None => self.unreadable = true,
            },
        }
    }
}

/// A cell's number in hundredths.
fn read(cell: &Cell, column: &Found, kind: Numbers) -> Option<i64> {
    let unit = match kind {
        Numbers::Money => column.unit,
        Numbers::Counts => MoneyUnit::Yuan,
    };
    match cell {
        Cell::Number { value, .. } => Fen::from_f64_shortest(*value, unit).ok(),
        Cell::Text(text) => Fen::parse(text, unit).ok(),
        _ => None,
    }
    .map(|amount| amount.0)
}

/// What a total line states, if it states a number. A sum that a spreadsheet has made of doubles may
/// miss the fen by a billionth (0.1 + 0.2); that is no disagreement.
fn stated(row: &Row, column: &Found, kind: Numbers) -> Option<i128> {
    let cell = row.cell(column.column);
    if let Some(exact) = read(cell, column, kind) {
        return Some(i128::from(exact));
    }
    let Cell::Number { value, .. } = cell else {
        return None;
    };
    let unit = match kind {
        Numbers::Money => column.unit,
        Numbers::Counts => MoneyUnit::Yuan,
    };
    let hundredths = value * 10f64.powi(unit.decimals() as i32);
    let nearest = hundredths.round();
    // Beyond 2^53 a double holds no whole fen.
    ((hundredths - nearest).abs() < 0.001 && nearest.abs() < 9_007_199_254_740_992.0)
        .then_some(nearest as i128)
}

fn disagreement(
    row: &Row,
    column: &Found,
    sum: &Sums,
    (expected, kind): (i128, Numbers),
    (file, sheet): (&str, &str),
) -> BadCell {
    let shown = match row.cell(column.column) {
        Cell::Text(text) => text.trim().to_owned(),
        Cell::Number { text, .. } => text.clone(),
        _ => String::new(),
    };
    let expected = match (kind, column.unit) {
        (Numbers::Counts, _) => (expected / 100).to_string(),
        (Numbers::Money, unit) => decimal(expected, unit.decimals() as usize, 2),
    };
    BadCell {
        file: file.to_owned(),
        sheet: sheet.to_owned(),
        cell: cell_address(row.line, column.column),
        line: row.line,
        column: column.heading.clone(),
        code: "total-differs",
        shown,
        expected: format!(
            "{expected}, the sum of the rows it covers (lines {} to {})",
            sum.first_line.unwrap_or(row.line),
            sum.last_line,
        ),
        remedy: "find the row that is missing, doubled or mistyped, or correct the total; only rows are recorded".to_owned(),
    }
}

/// A number of `places` decimals, with at least `least` of them shown.
fn decimal(number: i128, places: usize, least: usize) -> String {
    let sign = if number < 0 { "-" } else { "" };
    let digits = format!("{:0>width$}", number.unsigned_abs(), width = places + 1);
    let (whole, decimals) = digits.split_at(digits.len() - places);
    let mut decimals = decimals.to_owned();
    while decimals.len() > least && decimals.ends_with('0') {
        decimals.pop();
    }
    if decimals.is_empty() {
        return format!("{sign}{whole}");
    }
    format!("{sign}{whole}.{decimals}")
}

#[cfg(test)]
mod tests {
    use super::decimal;

    #[test]
    fn a_sum_is_shown_in_the_unit_of_its_column() {
        assert_eq!(decimal(450_000, 2, 2), "4500.00");
        assert_eq!(decimal(-5, 2, 2), "-0.05");
        assert_eq!(decimal(45_000_000, 6, 2), "45.00");
        assert_eq!(decimal(20_000_001, 6, 2), "20.000001");
        assert_eq!(decimal(2_000, 0, 2), "2000");
    }
}
