//! Two days or two months in one text: `2025.3.1-2025.3.7`, `2025年3月1日至7日`, `2025年1-3月`,
//! `2025年第一季度`.
//!
//! Promises: what the first has and the last leaves out (year, month) is the same in both; a text that
//! can be parted in two ways is none. A year must stand in it.
//!
//! **Deliberately not here**: whether the last lies after the first (callers judge, with the cell).

use super::dates::{parse_date, parse_month};
use crate::domain::date::{Date, Month};
use crate::domain::ids::to_half_width;

/// Marks between the first and the last.
const BETWEEN: &[&str] = &["至", "到", "~", "—", "–", "--", "-"];

/// The first and the last day.
pub(super) fn parse_days(text: &str) -> Option<(Date, Date)> {
    parted(text, parse_date, |first, last| {
        let month = first.month();
        parse_date(last)
            .or_else(|| parse_date(&format!("{}年{last}", year(month))))
            .or_else(|| {
                let (year, month) = (year(month), number(month));
                parse_date(&format!("{year}年{month}月{last}"))
            })
    })
}

/// The first and the last month; a quarter, half a year or a year is its months.
pub(super) fn parse_months(text: &str) -> Option<(Month, Month)> {
    if let Some(months) = named(text) {
        return Some(months);
    }
    parted(text, parse_month, |first, last| {
        parse_month(last).or_else(|| parse_month(&format!("{}年{last}", year(first))))
    })
}

/// Reads a text in the one way in which it can be parted.
fn parted<T: Copy + PartialEq>(
    text: &str,
    first: impl Fn(&str) -> Option<T>,
    last: impl Fn(T, &str) -> Option<T>,
) -> Option<(T, T)> {
    let half = to_half_width(text).replace(['～', '－'], "-");
    // A remark in brackets counts the days: 2025.3.1-2025.3.7(5个工作日).
    let plain = match half.split_once('(') {
        Some((before, note)) if note.ends_with(')') => before,
        _ => half.as_str(),
    }
    .trim();
    let plain = plain.strip_prefix(['自', '从']).unwrap_or(plain);
    let mut found: Vec<(T, T)> = Vec::new();
    for mark in BETWEEN {
        for (at, _) in plain.match_indices(mark) {
            let before = plain.get(..at).unwrap_or_default().trim();
            let after = plain.get(at + mark.len()..).unwrap_or_default().trim();
            if before.is_empty() || after.is_empty() {
                continue;
            }
            if let Some(begin) = first(before)
                && let Some(end) = last(begin, after)
                && !found.contains(&(begin, end))
            {
                found.push((begin, end));
            }
        }
    }
    match found.as_slice() {
        [one] => Some(*one),
        _ => None,
    }
}

/// A quarter, half a year or a whole year by its name.
fn named(text: &str) -> Option<(Month, Month)> {
    let plain = to_half_width(text);
    let (year, part) = plain.trim().split_once('年')?;
    let year: i32 = (year.len() == 4).then(|| year.parse().ok())??;
    let part = part.trim().trim_start_matches(['度', '第']);
    let (first, last) = match part {
        "" | "全年" => (1, 12),
        "上半年" => (1, 6),
        "下半年" => (7, 12),
        quarter => match quarter.strip_suffix("季度")? {
            "一" | "1" => (1, 3),
            "二" | "2" => (4, 6),
            "三" | "3" => (7, 9),
            "四" | "4" => (10, 12),
            _ => return None,
        },
    };
    Some((Month::from_ym(year, first)?, Month::from_ym(year, last)?))
}

fn year(month: Month) -> String {
    month
        .to_string()
        .split('-')
        .next()
        .unwrap_or_default()
        .to_owned()
}

fn number(month: Month) -> String {
    month
        .to_string()
        .rsplit('-')
        .next()
        .unwrap_or_default()
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn days(text: &str) -> Option<String> {
        parse_days(text).map(|(first, last)| format!("{first} {last}"))
    }

    fn months(text: &str) -> Option<String> {
        parse_months(text).map(|(first, last)| format!("{first} {last}"))
    }

    #[test]
    fn a_first_and_a_last_day_in_every_form() {
        for text in [
            "2025.3.1-2025.3.7",
            "2025-03-01-2025-03-07",
            "2025-03-01至2025-03-07",
            "2025/3/1~2025/3/7",
            "20250301—20250307",
            "2025年3月1日至3月7日",
            "2025年3月1日-7日",
            "2025.3.1-3.7",
            "2025．3．1－3．7",
            "自2025年3月1日至2025年3月7日（5个工作日）",
        ] {
            assert_eq!(
                days(text).as_deref(),
                Some("2025-03-01 2025-03-07"),
                "{text}"
            );
        }
        for text in [
            "2025.3.1",
            "3月1日至3月7日",
            "5个工作日",
            "",
            "2025.3.1-2025.13.7",
            "至",
        ] {
            assert_eq!(days(text), None, "{text}");
        }
    }

    #[test]
    fn a_first_and_a_last_month_in_every_form() {
        for text in [
            "2025.01-2025.03",
            "2025年1-3月",
            "2025年1月至3月",
            "2025年1月—2025年3月",
            "202501-202503",
            "2025年第一季度",
            "2025年一季度",
            "2025年度第1季度",
        ] {
            assert_eq!(months(text).as_deref(), Some("2025-01 2025-03"), "{text}");
        }
        assert_eq!(months("2025年上半年").as_deref(), Some("2025-01 2025-06"));
        assert_eq!(months("2025年").as_deref(), Some("2025-01 2025-12"));
        for text in ["1-6月", "一季度", "2025年第五季度", "2025年3月"] {
            assert_eq!(months(text), None, "{text}");
        }
    }
}
