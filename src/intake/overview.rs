//! What the reader sees of a file, whatever table it is: where the headings stand, and for each column
//! how many cells hold text, days or numbers, and what the numbers come to.
//!
//! Promises: sums are exact decimals, or absent where one would need more than 28 digits; a text that
//! holds a figure in the usual dress (`$18,323,395`, `1,234.56元`, `（2,000.00）` for a negative one)
//! counts as a number, any other text does not; nothing of a cell but sums leaves here.
//!
//! **Deliberately not here**: what a column means ([`super::columns`]); total lines are not told from
//! rows, since without a known table nothing says which they are.

use rust_decimal::Decimal;
use serde::Serialize;

use super::layout::HEADING_LINES;
use super::read::{Cell, OfficeFile, Row, Sheet, column_letters};

/// One column of a sheet.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ColumnView {
    /// Its letters: A, B, … AA.
    pub letters: String,
    /// Its heading; empty where there is none.
    pub heading: String,
    /// Cells below the heading that hold anything.
    pub filled: u64,
    /// Of those, days and moments.
    pub days: u64,
    /// Of those, numbers, also in text.
    pub numbers: u64,
    /// The sum of the numbers, as a plain decimal; `None` where there is none or it is too long.
    pub sum: Option<String>,
}

/// One sheet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SheetView {
    /// File.
    pub file: String,
    /// Sheet.
    pub sheet: String,
    /// Whether the workbook hides it.
    pub hidden: bool,
    /// Line of the headings; `None` where no line looks like them.
    pub heading_line: Option<u32>,
    /// Rows below the headings.
    pub rows: u64,
    /// Columns that hold anything.
    pub columns: Vec<ColumnView>,
}

/// What the reader sees of a file.
pub fn overview(file: &OfficeFile) -> Vec<SheetView> {
    file.sheets
        .iter()
        .map(|sheet| view(&file.name, sheet))
        .collect()
}

fn view(file: &str, sheet: &Sheet) -> SheetView {
    let heading = heading_row(sheet);
    let below = sheet.rows.iter().skip(heading.map_or(0, |at| at + 1));
    let head = heading.and_then(|at| sheet.rows.get(at));
    let width = sheet.rows.iter().map(|row| row.cells.len()).max();
    let mut columns: Vec<(ColumnView, Option<Decimal>)> = (0..width.unwrap_or(0))
        .map(|column| {
            let heading = match head.map(|row| row.cell(column)) {
                Some(Cell::Text(text)) => text.split_whitespace().collect::<Vec<_>>().join(" "),
                _ => String::new(),
            };
            let view = ColumnView {
                letters: column_letters(column),
                heading,
                ..ColumnView::default()
            };
            (view, Some(Decimal::ZERO))
        })
        .collect();
    let mut rows = 0;
    for row in below {
        rows += 1;
        for (cell, (column, sum)) in row.cells.iter().zip(&mut columns) {
            if cell.is_empty() {
                continue;
            }
            column.filled += 1;
            if matches!(cell, Cell::Date(_) | Cell::DateTime { .. }) {
                column.days += 1;
            } else if let Some(number) = figure(cell) {
                column.numbers += 1;
                // A column of ID, account or telephone numbers has no sum: with one row it would be the
                // number itself.
                *sum = sum
                    .filter(|_| !names_somebody(number))
                    .and_then(|sum| sum.checked_add(number));
            }
        }
    }
    SheetView {
        file: file.to_owned(),
        sheet: sheet.name.clone(),
        hidden: sheet.hidden,
        heading_line: head.map(|row| row.line),
        rows,
        columns: columns
            .into_iter()
            .filter(|(column, _)| column.filled > 0 || !column.heading.is_empty())
            .map(|(mut column, sum)| {
                if column.numbers > 0 {
                    column.sum = sum.map(|sum| sum.normalize().to_string());
                }
                column
            })
            .collect(),
    }
}

/// Whether a whole number has the length of an ID number or account, or the form of a mobile telephone.
pub fn names_somebody(number: Decimal) -> bool {
    let text = number.to_string();
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    let mobile = text.len() == 11 && text.starts_with('1') && !text.starts_with("10");
    digits && (text.len() >= 15 || mobile && !text.ends_with("000"))
}

/// Index of the first line that holds only texts, in at least three fifths of the columns that the
/// fullest of the first lines holds, and has another line below it.
pub(super) fn heading_row(sheet: &Sheet) -> Option<usize> {
    let top = || sheet.rows.iter().take(HEADING_LINES).enumerate();
    let held = |row: &Row| row.cells.iter().filter(|cell| !cell.is_empty()).count();
    let fullest = top().map(|(_, row)| held(row)).max()?;
    top()
        .find(|(at, row)| {
            held(row) * 5 >= fullest * 3
                && at + 1 < sheet.rows.len()
                && row.cells.iter().all(|cell| match cell {
                    Cell::Empty => true,
                    Cell::Text(_) => figure(cell).is_none(),
                    _ => false,
                })
        })
        .map(|(at, _)| at)
}

/// The number in a cell, also in the dress that offices put on it; `None` for any other text.
pub fn figure(cell: &Cell) -> Option<Decimal> {
    match cell {
        Cell::Number { text, .. } => Decimal::from_str_exact(text).ok(),
        Cell::Text(text) => figure_in(text),
        _ => None,
    }
}

/// The number in a text, in the same dress.
pub fn figure_in(text: &str) -> Option<Decimal> {
    // No figure is as long, and not every text is worth a look.
    if text.len() > 80 {
        return None;
    }
    let half: String = text
        .chars()
        .filter(|letter| !letter.is_whitespace())
        .map(|letter| match letter {
            '\u{ff01}'..='\u{ff5e}' => char::from_u32(letter as u32 - 0xfee0).unwrap_or(letter),
            '−' => '-',
            '￥' => '¥',
            other => other,
        })
        .collect();
    let (sign, plain) = match half
        .strip_prefix('(')
        .and_then(|rest| rest.strip_suffix(')'))
    {
        Some(inside) => ("-", inside),
        None => match half.strip_prefix('-') {
            Some(rest) => ("-", rest),
            None => ("", half.as_str()),
        },
    };
    let plain = plain.trim_start_matches(['$', '£', '€', '¥']);
    let plain = plain.strip_suffix('元').unwrap_or(plain);
    let (whole, decimals) = match plain.split_once('.') {
        Some((whole, decimals)) => (whole, Some(decimals)),
        None => (plain, None),
    };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let mut groups = whole.split(',');
    let first = groups.next().unwrap_or_default();
    let mut grouped = false;
    let rest_fits = groups.all(|group| {
        grouped = true;
        group.len() == 3 && digits(group)
    });
    if !digits(first) || !rest_fits || (grouped && first.len() > 3) {
        return None;
    }
    if decimals.is_some_and(|decimals| !digits(decimals)) {
        return None;
    }
    Decimal::from_str_exact(&format!("{sign}{}", plain.replace(',', ""))).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Option<String> {
        figure(&Cell::Text(text.to_owned())).map(|number| number.to_string())
    }

    #[test]
    fn numbers_that_name_somebody_are_not_summed() {
        let of = |text: &str| names_somebody(Decimal::from_str_exact(text).unwrap());
        for text in ["430703197608178229", "6299432002010011563", "15438126799"] {
            assert!(of(text), "{text}");
        }
        for text in [
            "18323395",
            "13800000000",
            "10500000001",
            "430703197608178.29",
        ] {
            assert!(!of(text), "{text}");
        }
    }

    #[test]
    fn figures_are_read_in_their_usual_dress_and_nothing_else_is() {
        for (text, expected) in [
            ("$18,323,395", "18323395"),
            (" $513.00 ", "513.00"),
            ("1,234.56元", "1234.56"),
            ("（2,000.00）", "-2000.00"),
            ("-5", "-5"),
            ("１２３", "123"),
            ("￥0.1", "0.1"),
        ] {
            assert_eq!(of(text).as_deref(), Some(expected), "{text}");
        }
        for text in [
            "",
            "-",
            "1,23",
            "12,34,567",
            "1234,567",
            "1.2.3",
            "e $150,000-350,000",
            "346,363,000（減額交付決定後の額）",
            "4.3E+17",
            "第3期",
        ] {
            assert_eq!(of(text), None, "{text}");
        }
    }
}
