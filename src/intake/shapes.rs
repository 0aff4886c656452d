//! Sheets that no table answers to and that show why: headings that are the codes of a system, and months side by side.
//!
//! Promises: only the line of headings is looked at, and what is told of it holds no cell of a row. **Not here**: what a
//! sheet lacks of the nearest table ([`super::which`]).

use serde::Serialize;

use super::headings::one_spelling;
use super::layout::{HEADING_LINES, Layout};
use super::rows::held;

/// Fewest cells of a line of headings.
const CELLS_MIN: usize = 4;
/// Most headings that are told.
const TOLD_MAX: usize = 6;
/// Longest code of a system, in characters.
const CODE_MAX: usize = 12;

/// Why nobody could read a sheet, where its headings show it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Shape {
    /// Most headings are codes of the system that wrote the file (XM, SFZH, JE).
    Codes(Vec<String>),
    /// Months stand side by side: 1月, 2月, 3月.
    MonthsAcross(Vec<String>),
}

/// What the first line of several texts of a sheet shows.
pub(super) fn shape_of(layout: &Layout<'_>) -> Option<Shape> {
    let mut rows = layout.sheet.rows.iter().take(HEADING_LINES);
    let head = rows.find(|row| held(row).count() >= CELLS_MIN)?;
    let texts: Vec<&str> = held(head).filter_map(|(_, cell)| cell.as_text()).collect();
    let of = |is: fn(&str) -> bool| -> Vec<String> {
        let fitting = texts.iter().filter(|text| is(text));
        fitting.map(|text| text.trim().to_owned()).collect()
    };
    let mut months = of(is_month);
    if months.len() > 1 {
        months.truncate(TOLD_MAX);
        return Some(Shape::MonthsAcross(months));
    }
    let mut codes = of(is_code);
    if codes.len() >= CELLS_MIN && codes.len() * 2 > texts.len() {
        codes.truncate(TOLD_MAX);
        return Some(Shape::Codes(codes));
    }
    None
}

/// `1月` to `12月`, without a year.
fn is_month(text: &str) -> bool {
    let text = one_spelling(text);
    let figures = text.trim_end_matches('份').strip_suffix('月');
    figures.is_some_and(|figures| matches!(figures.parse::<u8>(), Ok(1..=12)))
}

/// Capitals, figures and strokes, as a data base names its fields.
fn is_code(text: &str) -> bool {
    let text = text.trim();
    let letters =
        |letter: char| letter.is_ascii_uppercase() || letter.is_ascii_digit() || letter == '_';
    (2..=CODE_MAX).contains(&text.len())
        && text.starts_with(|letter: char| letter.is_ascii_uppercase())
        && text.chars().all(letters)
}
