//! More typed values of a row: months, scores, words that may be free text, ordinals.
//!
//! Promises: as for [`super::fields`], a value that cannot be taken is refused with its cell. A score
//! is an integer number of tenths; what is finer than a tenth is refused, but for the trace that a
//! spreadsheet's binary number leaves (80.59999999999999 is 80.6).

use super::columns::Half;
use super::dates::{parse_month, serial};
use super::fields::{Fields, unwrapped};
use super::read::Cell;
use super::spans::parse_months;
use crate::domain::date::Month;
use crate::domain::ids::{BankAccount, to_half_width};
use crate::schemes::tables::code_of;

impl Fields<'_> {
    /// A month; `None` when the cell is empty.
    pub fn month(&mut self, field: &str) -> Option<Month> {
        if let Some((_, month)) = self.month_named.filter(|(of, _)| *of == field) {
            return Some(month);
        }
        if let Some(half) = self.half(field) {
            return self.half_month(field, half);
        }
        let read = match self.cell(field) {
            Cell::Empty => return None,
            Cell::Date(date) | Cell::DateTime { date, .. } => Some(date.month()),
            Cell::Text(text) => parse_month(unwrapped(text)),
            // 2025.1 as a number may have been 2025.10 before: only 202510 or a date's serial is clear.
            Cell::Number { text, .. } if text.len() == 6 && !text.contains('.') => {
                parse_month(text)
            }
            // 2025.01 and 2025.11 can be no other month.
            Cell::Number { text, .. } if text.len() == 7 && text.contains('.') => parse_month(text),
            // A serial before the year 2000 is rather a month written as 20251.
            Cell::Number { value, .. } if *value >= 36_526.0 => {
                serial(*value).map(|(date, _)| date.month())
            }
            Cell::Number { .. } | Cell::Bool(_) | Cell::Error(_) => None,
        };
        match read {
            Some(month) => self.noted_day(field, month.first_day(), month.last_day()),
            None => self.refuse(
                field,
                "date-month",
                "a month such as 2025-01, 2025年1月 or 202501",
                "write it as year and month",
            ),
        }
        read
    }

    /// A month from a cell that holds a first and a last one.
    fn half_month(&mut self, field: &str, half: Half) -> Option<Month> {
        let read = match self.cell(field) {
            Cell::Empty => return None,
            Cell::Text(text) => parse_months(unwrapped(text)),
            _ => None,
        };
        let Some((first, last)) = read else {
            self.refuse(
                field,
                "date-months",
                "a first and a last month such as 2025.1-2025.3, 2025年1-3月 or 2025年第一季度",
                "write both months with their year, or each in a column of its own",
            );
            return None;
        };
        let month = match half {
            Half::First => first,
            Half::Last => last,
        };
        self.noted_day(field, month.first_day(), month.last_day());
        Some(month)
    }

    /// A month that must be there.
    pub fn need_month(&mut self, field: &str) -> Option<Month> {
        let before = self.bad.len();
        let month = self.month(field);
        if month.is_none() && self.bad.len() == before {
            self.refuse(field, "cell-empty", "a month", "fill it in");
        }
        month
    }

    /// A name that must be there, in one spelling.
    pub fn need_name(&mut self, field: &str) -> Option<String> {
        let before = self.bad.len();
        let name = self.name(field);
        if name.is_none() && self.bad.len() == before {
            self.refuse(field, "cell-empty", "a name", "fill it in");
        }
        name
    }

    /// An account that must be there.
    pub fn need_account(&mut self, field: &str) -> Option<BankAccount> {
        let before = self.bad.len();
        let account = self.account(field);
        if account.is_none() && self.bad.len() == before {
            self.refuse(field, "cell-empty", "an account", "fill it in");
        }
        account
    }

    /// A score in tenths of a point; `None` when the cell is empty.
    pub fn score(&mut self, field: &str) -> Option<i32> {
        let read = match self.cell(field) {
            Cell::Empty => return None,
            Cell::Number { value, .. } => tenths(*value),
            Cell::Text(text) => to_half_width(text)
                .trim_end_matches('分')
                .parse::<f64>()
                .ok()
                .and_then(tenths),
            _ => None,
        };
        if read.is_none() {
            self.refuse(
                field,
                "count-score",
                "a score with at most one decimal, such as 82.5",
                "write it in digits",
            );
        }
        read
    }

    /// Points of a hundred, as years of an agreement are judged by.
    pub fn points(&mut self, field: &str) -> Option<i32> {
        let score = self.score(field)?;
        if score > POINTS_MAX_TENTHS {
            self.refuse(
                field,
                "count-points",
                "0 to 100 points",
                "compare the score with the papers of the acceptance or assessment",
            );
        }
        Some(score)
    }

    /// An ordinal from 1 that must be there, such as a support year.
    pub fn need_ordinal(&mut self, field: &str) -> u8 {
        let before = self.bad.len();
        let text = self.need_code(field);
        let plain = text.trim_start_matches('第').trim_end_matches(['年', '度']);
        let in_words = CHINESE_ORDINALS.iter().position(|word| *word == plain);
        let read = match in_words {
            Some(at) => u8::try_from(at + 1).ok(),
            None => plain.parse::<u8>().ok(),
        };
        match read {
            Some(number) if number > 0 => number,
            _ => {
                if self.bad.len() == before {
                    self.refuse(
                        field,
                        "count-ordinal",
                        "a whole number from 1 to 255",
                        "write the number of the year",
                    );
                }
                0
            }
        }
    }

    /// A choice where the cell may as well hold free text; `None` when no word of the set fits.
    pub fn known_choice(&mut self, field: &str, set: &str) -> Option<String> {
        let text = to_half_width(&self.text(field)?);
        self.words
            .into_iter()
            .find_map(|words| code_of(words, set, &text))
            .map(str::to_owned)
    }

    /// Whether a cell's text holds a word of one code of a set.
    pub fn holds_word(&mut self, field: &str, (set, code): (&str, &str)) -> bool {
        let Some(text) = self.text(field).map(|text| to_half_width(&text)) else {
            return false;
        };
        let words = self.words.into_iter();
        let mut words = words
            .filter_map(|words| words.get(set)?.get(code))
            .flatten();
        words.any(|word| text.contains(word.as_str()))
    }

    /// Whether the sheet has this column, or says once what it would hold.
    pub fn has(&self, field: &str) -> bool {
        self.columns.contains_key(field) || self.month_named.is_some_and(|(of, _)| of == field)
    }
}

/// A score as an integer number of tenths. What a binary number leaves beside it is below a
/// millionth.
fn tenths(value: f64) -> Option<i32> {
    let tenths = (value * 10.0).round();
    let near = (value * 10.0 - tenths).abs() < 1e-6;
    (near && (0.0..=100_000.0).contains(&tenths)).then_some(tenths as i32)
}

/// 第一年 to 第十年.
const CHINESE_ORDINALS: &[&str] = &["一", "二", "三", "四", "五", "六", "七", "八", "九", "十"];

/// The most points there are, in tenths.
const POINTS_MAX_TENTHS: i32 = 1_000;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_score_is_tenths_and_nothing_finer() {
        assert_eq!(tenths(806.0 / 10.0 - 1e-14), Some(806));
        assert_eq!(tenths(75.0), Some(750));
        assert_eq!(tenths(75.05), None);
        assert_eq!(tenths(-1.0), None);
        assert_eq!(tenths(f64::NAN), None);
    }
}
