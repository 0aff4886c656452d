//! The month of a sheet whose rows have none of their own: its title, its name or its file's name says it once for all.
//!
//! Promises: a month counts only where it is written with its year, and is no part of a day or of a span; a date of
//! filling in or printing names no month of the rows. Two months that differ are several, and nobody chooses between
//! them; rows whose days lie in several months are not of one. **Not here**: months in cells ([`super::dates`]).

use std::collections::BTreeSet;

use super::columns::Match;
use super::dates::{digits as chinese_digits, parse_date};
use super::layout::Layout;
use super::planned::BadCell;
use super::read::{Cell, Row, cell_address};
use super::rows::held;
use crate::domain::date::Month;
use crate::domain::ids::to_half_width;
use crate::schemes::Table;

/// Fields of tables whose rows may all be of one month: kind of table, and field.
const OF_A_MONTH: &[(&str, &str)] = &[
    ("payment_lists", "period"),
    ("notices", "period"),
    ("org_payments", "period"),
    ("attendance", "month"),
];
/// Days of a row that lie in its month or soon after.
const DAYS: &[&str] = &["on", "from"];
/// Words beside a day on which a sheet was filled in: that day is not the month of its rows.
const OTHER_DAYS: &[&str] = &[
    "填报", "填表", "制表", "编制", "报送", "打印", "导出", "日期", "时间",
];
/// Most cells of a title line.
const TITLE_CELLS: usize = 3;

/// A month that a sheet names once for all its rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SaidMonth<'a> {
    /// The field.
    pub field: &'a str,
    /// The month.
    pub month: Month,
}

/// Whether a field of a table is the month of its rows.
pub(super) fn is_month(table: &Table, field: &str) -> bool {
    OF_A_MONTH.contains(&(table.kind.as_str(), field))
}

/// Whether all that a sheet lacks of a table, by the first known headings, is the month of its rows.
pub(super) fn lacks_month(table: &Table, lacking: &[String]) -> bool {
    let [name] = lacking else { return false };
    table
        .columns
        .iter()
        .any(|(field, column)| is_month(table, field) && column.names.first() == Some(name))
}

/// The months that lines above the headings name.
pub(super) fn of_titles(rows: &[Row]) -> BTreeSet<Month> {
    let titles = rows.iter().filter(|row| held(row).count() <= TITLE_CELLS);
    let texts = titles.flat_map(|row| row.cells.iter().filter_map(Cell::as_text));
    let texts = texts.filter(|text| !OTHER_DAYS.iter().any(|word| text.contains(word)));
    texts.flat_map(months_in).collect()
}

/// The months that a sheet names above its first line of several cells, by its own name and by its file's.
pub(super) fn named(layout: &Layout<'_>, names: &[&str]) -> BTreeSet<Month> {
    let rows = &layout.sheet.rows;
    let head = rows.iter().position(|row| held(row).count() > TITLE_CELLS);
    let mut all = of_titles(rows.get(..head.unwrap_or(0)).unwrap_or_default());
    all.extend(names.iter().flat_map(|name| months_in(name)));
    all
}

/// Whether the days of the rows below the headings lie in one month, as far as they say.
pub(super) fn fits(found: &Match<'_>, layout: &Layout<'_>) -> bool {
    let mut columns = DAYS.iter().filter_map(|field| found.columns.get(*field));
    columns.all(|column| {
        let rows = layout.sheet.rows.iter().skip(found.heading_row + 1);
        let months = rows.filter_map(|row| match row.cell(column.column) {
            Cell::Date(date) | Cell::DateTime { date, .. } => Some(date.month()),
            Cell::Text(text) => parse_date(text).map(|date| date.month()),
            _ => None,
        });
        months.collect::<BTreeSet<Month>>().len() <= 1
    })
}

/// What is told of a month that was taken so.
pub(super) fn told((file, sheet): (&str, &str), found: &Match<'_>) -> Option<BadCell> {
    let said = found.month.as_ref()?;
    let column = found.table.columns.get(said.field);
    let name = column.and_then(|column| column.names.first())?;
    Some(BadCell {
        file: file.to_owned(),
        sheet: sheet.to_owned(),
        cell: cell_address(found.heading_line, 0),
        line: found.heading_line,
        column: name.clone(),
        code: "month-named",
        shown: said.month.to_string(),
        expected: format!("a column headed {name}"),
        remedy: "the month that the title, the sheet or the file names is taken for every row; add the column where rows are of other months".to_owned(),
    })
}

/// Every month that a text names with its year. Of a span both ends are named.
pub(super) fn months_in(text: &str) -> Vec<Month> {
    let text = chinese_digits(&to_half_width(text));
    let mut out = Vec::new();
    let mut rest = text.as_str();
    while let Some(at) = rest.find(|letter: char| letter.is_ascii_digit()) {
        let run = rest.get(at..).unwrap_or_default();
        let end = run.find(|letter: char| !letter.is_ascii_digit());
        let (figures, after) = run.split_at(end.unwrap_or(run.len()));
        rest = after;
        match figures.len() {
            6 => out.extend(month_of(figures.get(..4), figures.get(4..))),
            4 => {
                let (months, left) = after_year(figures, after);
                out.extend(months);
                rest = left;
            }
            _ => {}
        }
    }
    out
}

/// The months that follow a year, and what is left of the text.
fn after_year<'t>(year: &str, after: &'t str) -> (Vec<Month>, &'t str) {
    let none = |left: &'t str| (Vec::new(), left);
    let written = after.trim_start();
    if let Some(part) = written.strip_prefix('年') {
        let part = part.strip_prefix('度').unwrap_or(part).trim_start();
        let (first, left) = figures(part);
        let left = left.trim_start();
        if let Some(left) = left.strip_prefix('月') {
            let left = left.strip_prefix('份').unwrap_or(left);
            let (day, after_day) = figures(left.trim_start());
            if !day.is_empty() && after_day.starts_with(['日', '号']) {
                return none(after_day);
            }
            return (
                month_of(Some(year), Some(first))
                    .into_iter()
                    .chain(last(year, left))
                    .collect(),
                left,
            );
        }
        // 2025年1-3月.
        return match (month_of(Some(year), Some(first)), last(year, left)) {
            (Some(first), Some(last)) => (vec![first, last], left),
            _ => none(left),
        };
    }
    // 2025-01, 2025.01 and 2025_01; what goes on with another figure is a day.
    let Some(part) = after.strip_prefix(['-', '.', '/', '_']) else {
        return none(after);
    };
    let (month, left) = figures(part);
    let day = left
        .strip_prefix(['-', '.', '/', '_'])
        .is_some_and(|day| day.starts_with(|letter: char| letter.is_ascii_digit()));
    match month.len() == 2 && !day {
        true => (
            month_of(Some(year), Some(month)).into_iter().collect(),
            left,
        ),
        false => none(part),
    }
}

/// The last month of a span, after its first: `-3月`, `至3月`.
fn last(year: &str, left: &str) -> Option<Month> {
    let part = left
        .trim_start()
        .strip_prefix(['-', '至', '到', '~', '—', '–', '、'])?;
    let (month, after) = figures(part.trim_start());
    after.trim_start().strip_prefix('月')?;
    month_of(Some(year), Some(month))
}

/// The figures at the beginning of a text, and the rest.
fn figures(text: &str) -> (&str, &str) {
    let end = text.find(|letter: char| !letter.is_ascii_digit());
    text.split_at(end.unwrap_or(text.len()))
}

fn month_of(year: Option<&str>, month: Option<&str>) -> Option<Month> {
    let year: i32 = year?.parse().ok()?;
    let month = month.filter(|month| month.len() <= 2)?;
    let known = (2000..2100).contains(&year);
    known.then(|| Month::from_ym(year, month.parse().ok()?))?
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(text: &str) -> String {
        let months: Vec<String> = months_in(text).iter().map(Month::to_string).collect();
        months.join(" ")
    }

    #[test]
    fn a_month_with_its_year_is_named() {
        for text in [
            "某县2025年1月乡村教师生活补助发放表",
            "2025年01月",
            "2025 年 1 月份",
            "二〇二五年一月发放表",
            "06补助发放表_2025年01月.xlsx",
            "发放表202501.xlsx",
            "发放表-2025-01.csv",
            "发放表2025.01.xlsx",
        ] {
            assert_eq!(named(text), "2025-01", "{text}");
        }
        for text in [
            "2025年1月26日",
            "发放表20250126.xlsx",
            "2025-01-26",
            "2025年度发放表",
            "1月发放表",
            "编号1234561",
            "2025年13月",
            "2025-1-3",
            "",
        ] {
            assert_eq!(named(text), "", "{text}");
        }
        for text in ["2025年1-3月", "2025年1月至3月"] {
            assert_eq!(named(text), "2025-01 2025-03", "{text}");
        }
        assert_eq!(named("2025年1月、2025年2月"), "2025-01 2025-02");
    }
}
