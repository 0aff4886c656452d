//! Days and months with words in them: a weekday behind a day, the English name of a month.
//!
//! Promises: a weekday is dropped only where it is that day's; one that is not leaves the day unread, since one of the
//! two is wrong. `Jan-25` is a month (a spreadsheet's `mmm-yy`), never a day. **Not here**: figures
//! ([`super::dates`]).

use crate::domain::date::{Date, Month};

/// Names of months, by their first three letters.
const MONTHS: &[&str] = &[
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
];
/// Whole names, where they are longer.
const LONG_MONTHS: &[&str] = &[
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];
/// Words for the days of the week, from Monday.
const WEEKDAYS: &[&[&str]] = &[
    &["一", "monday", "mon"],
    &["二", "tuesday", "tue"],
    &["三", "wednesday", "wed"],
    &["四", "thursday", "thu"],
    &["五", "friday", "fri"],
    &["六", "saturday", "sat"],
    &["日", "天", "sunday", "sun"],
];

/// A day with its weekday behind it: the day's text, and the weekday from 0 for Monday.
pub(super) fn with_weekday(text: &str) -> Option<(&str, u32)> {
    let text = text.trim();
    let inner = text.strip_suffix([')', '）']);
    let (day, word) = match inner {
        Some(inner) => inner.rsplit_once(['(', '（'])?,
        None => {
            let at = ["星期", "周", "礼拜", " "];
            let at = at.iter().find_map(|mark| text.rfind(mark))?;
            text.split_at_checked(at)?
        }
    };
    let word = word.trim().to_lowercase();
    let said = ["星期", "礼拜", "周"];
    let bare = said.iter().find_map(|mark| word.strip_prefix(mark));
    let english = word.is_ascii();
    let name = bare.unwrap_or(&word);
    let known = WEEKDAYS.iter().position(|names| names.contains(&name))?;
    let written = bare.is_some() || english;
    let day = day.trim();
    (written && !day.is_empty()).then_some((day, u32::try_from(known).ok()?))
}

/// `26-Jan-2025`, `26 January 2025`.
pub(super) fn english_day(text: &str) -> Option<Date> {
    let parts: Vec<&str> = text.trim().split(['-', ' ', '/', '.']).collect();
    let [day, month, year] = parts.as_slice() else {
        return None;
    };
    let figures = |text: &str, most: usize| {
        let all = text.bytes().all(|byte| byte.is_ascii_digit());
        (all && (1..=most).contains(&text.len())).then(|| text.parse::<u32>().ok())?
    };
    let year = Some(*year).filter(|year| year.len() == 4)?;
    Date::from_ymd(
        i32::try_from(figures(year, 4)?).ok()?,
        month_of(month)?,
        figures(day, 2)?,
    )
}

/// `Jan-25`, `Jan-2025`: a month as a spreadsheet shows one.
pub(super) fn english_month(text: &str) -> Option<Month> {
    let (month, year) = text.trim().split_once(['-', ' '])?;
    let figures = year.bytes().all(|byte| byte.is_ascii_digit());
    let year: i32 = match (figures, year.len()) {
        (true, 4) => year.parse().ok()?,
        (true, 2) => 2000 + year.parse::<i32>().ok()?,
        _ => return None,
    };
    Month::from_ym(year, month_of(month)?)
}

fn month_of(word: &str) -> Option<u32> {
    let word = word.to_ascii_lowercase();
    let at = |names: &[&str]| names.iter().position(|name| *name == word);
    let at = at(MONTHS).or_else(|| at(LONG_MONTHS))?;
    u32::try_from(at + 1).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_weekday_is_parted_from_its_day() {
        for text in [
            "2025-01-26 星期日",
            "2025-01-26(周日)",
            "2025-01-26（星期天）",
            "2025-01-26 Sunday",
            "2025-01-26 Sun",
        ] {
            assert_eq!(with_weekday(text), Some(("2025-01-26", 6)), "{text}");
        }
        for text in [
            "2025-01-26",
            "2025-01-26(补)",
            "2025年1月26日",
            "星期日",
            "2025-01-26 08:00",
        ] {
            assert_eq!(with_weekday(text), None, "{text}");
        }
    }

    #[test]
    fn english_names_of_months_are_read() {
        let day = |text: &str| english_day(text).map(|day| day.to_string());
        assert_eq!(day("26-Jan-2025").as_deref(), Some("2025-01-26"));
        assert_eq!(day("26 January 2025").as_deref(), Some("2025-01-26"));
        for text in ["26-Jan-25", "Jan-26-2025", "32-Jan-2025", "26-Foo-2025", ""] {
            assert_eq!(day(text), None, "{text}");
        }
        for text in ["Jan-25", "jan-2025", "January 2025"] {
            assert_eq!(english_month(text), Month::from_ym(2025, 1), "{text}");
        }
        for text in ["25-Jan", "Jan", "Jan-251", "Foo-25"] {
            assert_eq!(english_month(text), None, "{text}");
        }
    }
}
