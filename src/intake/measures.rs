//! Typed values of plans, works and reports: years, periods, counts that must be there, areas, progress.
//!
//! Promises: as for [`super::fields`], a value that cannot be taken is refused with its cell; an area is
//! whole tenths of a square metre, progress whole tenths of a percent, and what is finer is refused.

use super::dates::parse_month;
use super::fields::{Fields, unwrapped};
use super::read::Cell;
use super::spans::parse_months;
use crate::domain::date::{Month, Period};
use crate::domain::ids::to_half_width;

/// Words for a square metre that may stand behind an area.
const SQUARE_METRES: &[&str] = &["平方米", "平米", "㎡", "m2", "m²"];

impl Fields<'_> {
    /// A whole number of 0 or more that must be there.
    pub fn need_count(&mut self, field: &str) -> u32 {
        let before = self.bad.len();
        match self.count(field) {
            Some(count) => count,
            None => {
                if self.bad.len() == before {
                    self.refuse(field, "cell-empty", "a whole number", "fill it in");
                }
                0
            }
        }
    }

    /// A calendar year that must be there: `2025`, `2025年`, `2025年度`.
    pub fn need_year(&mut self, field: &str) -> u16 {
        let before = self.bad.len();
        let text = self.need_code(field);
        let plain = text.trim_end_matches(['年', '度']);
        match plain.parse::<u16>() {
            Ok(year) if plain.len() == 4 && (1900..=2199).contains(&year) => {
                let whole = Period::Year { year };
                self.noted_day(field, whole.first_day(), whole.last_day());
                year
            }
            _ => {
                if self.bad.len() == before {
                    self.refuse(
                        field,
                        "date-year",
                        "a year such as 2025",
                        "write the year in four digits",
                    );
                }
                0
            }
        }
    }

    /// A period that must be there: a month, a quarter, half a year or a year.
    pub fn need_period(&mut self, field: &str) -> Option<Period> {
        let before = self.bad.len();
        let read = match self.cell(field) {
            Cell::Date(date) | Cell::DateTime { date, .. } => Some(Period::Month {
                month: date.month(),
            }),
            Cell::Text(text) => parse_period(unwrapped(text)),
            // 2025.1 as a number may have been 2025.10 before.
            Cell::Number { text, .. } if text.len() == 6 && text.contains('.') => None,
            Cell::Number { text, .. } => parse_period(text),
            Cell::Empty | Cell::Bool(_) | Cell::Error(_) => None,
        };
        match read {
            Some(period) => self.noted_day(field, period.first_day(), period.last_day()),
            None if matches!(self.cell(field), Cell::Empty) => {
                self.refuse(field, "cell-empty", "a period", "fill it in");
            }
            None if self.bad.len() == before => self.refuse(
                field,
                "date-period",
                "a period such as 2025-01, 2025Q1, 2025年第1季度, 2025H1 or 2025年上半年",
                "write the year and the month, quarter or half",
            ),
            None => {}
        }
        read
    }

    /// An area in tenths of a square metre; `None` when the cell is empty.
    pub fn area(&mut self, field: &str) -> Option<i64> {
        let read = match self.cell(field) {
            Cell::Empty => return None,
            Cell::Number { value, .. } => tenths(*value),
            Cell::Text(text) => {
                let plain = to_half_width(unwrapped(text)).replace(',', "");
                let bare = SQUARE_METRES
                    .iter()
                    .find_map(|unit| plain.strip_suffix(unit))
                    .unwrap_or(&plain);
                bare.trim().parse().ok().and_then(tenths)
            }
            Cell::Date(_) | Cell::DateTime { .. } | Cell::Bool(_) | Cell::Error(_) => None,
        };
        if read.is_none() {
            self.refuse(
                field,
                "count-area",
                "an area with at most one decimal, such as 1250.5",
                "write it in digits",
            );
        }
        read
    }

    /// Progress in tenths of a percent, at most 100 %; `None` when the cell is empty.
    pub fn progress(&mut self, field: &str) -> Option<u16> {
        let read = match self.cell(field) {
            Cell::Empty => return None,
            Cell::Number { value, .. } => tenths(*value),
            Cell::Text(text) => to_half_width(unwrapped(text))
                .trim_end_matches('%')
                .parse()
                .ok()
                .and_then(tenths),
            Cell::Date(_) | Cell::DateTime { .. } | Cell::Bool(_) | Cell::Error(_) => None,
        };
        let permille = read
            .and_then(|tenths| u16::try_from(tenths).ok())
            .filter(|permille| *permille <= 1_000);
        if permille.is_none() {
            self.refuse(
                field,
                "count-percent",
                "a percentage from 0 to 100 with at most one decimal",
                "write it in digits",
            );
        }
        permille
    }
}

/// A number as whole tenths; what a binary number leaves beside them is below a millionth.
fn tenths(value: f64) -> Option<i64> {
    let tenths = (value * 10.0).round();
    let near = (value * 10.0 - tenths).abs() < 1e-6;
    (near && (0.0..=1e12).contains(&tenths)).then_some(tenths as i64)
}

/// A month, quarter, half year or year in the forms offices use.
fn parse_period(text: &str) -> Option<Period> {
    let plain = to_half_width(text).trim().to_ascii_uppercase();
    if let Some(period) = short(&plain) {
        return Some(period);
    }
    if let Some(month) = parse_month(&plain) {
        return Some(Period::Month { month });
    }
    let (first, last) = parse_months(&plain)?;
    Some(of_months(first, last))
}

/// `2025`, `2025Q1`, `2025-Q1`, `2025H1`.
fn short(text: &str) -> Option<Period> {
    let (year, part) = text.split_at_checked(4)?;
    let part = part.trim_start_matches(['-', '年', ' ']);
    match part.chars().next() {
        None => year.parse().ok(),
        Some('Q' | 'H') => format!("{year}-{part}").parse().ok(),
        Some(_) => None,
    }
}

/// The whole period that two months are the first and last of.
fn of_months(first: Month, last: Month) -> Period {
    let (year, from, _) = first.first_day().ymd();
    let (other, to, _) = last.first_day().ymd();
    let named = match (from, to) {
        (1, 12) => Some(format!("{year}")),
        (1, 6) => Some(format!("{year}-H1")),
        (7, 12) => Some(format!("{year}-H2")),
        (1, 3) => Some(format!("{year}-Q1")),
        (4, 6) => Some(format!("{year}-Q2")),
        (7, 9) => Some(format!("{year}-Q3")),
        (10, 12) => Some(format!("{year}-Q4")),
        _ => None,
    };
    named
        .filter(|_| year == other)
        .and_then(|name| name.parse().ok())
        .unwrap_or(Period::Span {
            from: first.first_day(),
            to: last.last_day(),
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_period_in_every_form() {
        for (text, expected) in [
            ("2025-01", "2025-01"),
            ("2025年1月", "2025-01"),
            ("202501", "2025-01"),
            ("2025Q1", "2025-Q1"),
            ("2025-q4", "2025-Q4"),
            ("２０２５Ｑ２", "2025-Q2"),
            ("2025年第1季度", "2025-Q1"),
            ("2025年三季度", "2025-Q3"),
            ("2025H2", "2025-H2"),
            ("2025年上半年", "2025-H1"),
            ("2025", "2025"),
            ("2025年", "2025"),
            ("2025年度", "2025"),
            ("2025年2-5月", "2025-02-01..2025-05-31"),
        ] {
            let read = parse_period(text).map(|period| period.to_string());
            assert_eq!(read.as_deref(), Some(expected), "{text}");
        }
        for text in ["", "第1季度", "2025Q5", "25Q1", "本期", "2025年第五季度"] {
            assert_eq!(parse_period(text), None, "{text}");
        }
    }

    #[test]
    fn areas_and_progress_are_tenths_and_nothing_finer() {
        assert_eq!(tenths(42_170.0), Some(421_700));
        assert_eq!(tenths(78.2), Some(782));
        assert_eq!(tenths(0.25), None);
        assert_eq!(tenths(-1.0), None);
        assert_eq!(tenths(f64::INFINITY), None);
    }
}
