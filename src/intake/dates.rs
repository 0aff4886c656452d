//! Days, months and moments in the forms offices write.
//!
//! Promises: `2025-11-03`, `2025.11.3`, `2025/11/3`, `2025年11月3日`, `2025年11月3号`, `20251103`,
//! `二〇二五年十一月三日`, a bank's stamp of fourteen figures and a spreadsheet's serial number are one day; a month
//! likewise; a form that could mean two days is none.
//!
//! **Deliberately not here**: years of two digits, days without a year, and other orders than year, month, day in
//! figures, which no Chinese office writes; weekdays and English names of months ([`super::date_words`]).

use super::date_words::{english_day, english_month, with_weekday};
use crate::domain::date::{Date, Month, Timestamp};
use crate::domain::ids::to_half_width;

/// Day and seconds of a spreadsheet's serial number: a date cell that has lost its date format.
///
/// Days count from 1899-12-30 (ECMA-376 part 1, §18.17.4.1, the 1900 date base). Taken only between
/// 1910 and 2099, so that no count or amount passes for a date by chance, and never confused with
/// `20251103`, which is far above. A number without format does not show the 1904 base, which
/// spreadsheets have not written by default for many years.
pub(super) fn serial(value: f64) -> Option<(Date, u32)> {
    if !(3_654.0..73_051.0).contains(&value) {
        return None;
    }
    let seconds = (value * 86_400.0).round() as i64;
    let date = Date::from_ymd(1899, 12, 30)?.checked_add_days(seconds.div_euclid(86_400))?;
    Some((date, u32::try_from(seconds.rem_euclid(86_400)).ok()?))
}

/// The day of a birth whose cell has lost its date format and was saved as text: `19200` is 25 July 1952, which no day
/// of another field may be, since 19200 to 20999 may as well be a month there. From 5000 (1913) on: a year is below.
pub(super) fn birth_serial(text: &str) -> Option<Date> {
    let plain = to_half_width(text);
    let digits = (4..=5).contains(&plain.len()) && plain.bytes().all(|byte| byte.is_ascii_digit());
    let number = digits.then(|| plain.parse::<u32>().ok())??;
    if number < BIRTH_SERIAL_MIN {
        return None;
    }
    serial(f64::from(number)).map(|(date, _)| date)
}

/// The least serial number of a birth: 8 September 1913.
const BIRTH_SERIAL_MIN: u32 = 5_000;

/// Year, month and day in the forms offices use; a time of day after it is dropped, and a weekday that is its own.
pub fn parse_date(text: &str) -> Option<Date> {
    let trimmed = text.trim();
    if let Some((day, weekday)) = with_weekday(trimmed) {
        return parse_date(day).filter(|date| date.weekday() == weekday);
    }
    let day = match trimmed.split_once([' ', 'T', '\u{a0}']) {
        Some((day, time)) if time.contains(':') => day,
        _ => trimmed,
    };
    let plain = digits(&to_half_width(day));
    if plain.bytes().all(|byte| byte.is_ascii_digit()) {
        let part = |range: std::ops::Range<usize>| plain.get(range)?.parse::<u32>().ok();
        return match plain.len() {
            // A bank's stamp of day and time.
            14 => parse_moment(&plain).map(|moment| moment.date_cn()),
            8 => Date::from_ymd(part(0..4)? as i32, part(4..6)?, part(6..8)?),
            // A date cell saved as text without its format; 20251 may as well be a month.
            5 if !plain.starts_with("19") && !plain.starts_with("20") => {
                serial(f64::from(part(0..5)?)).map(|(date, _)| date)
            }
            _ => None,
        };
    }
    let parts = parts(&plain);
    let [year, month, day] = parts.as_slice() else {
        return english_day(&plain);
    };
    if plain.bytes().any(|byte| byte.is_ascii_alphabetic()) {
        return english_day(&plain);
    }
    Date::from_ymd(year_of(year)?, number(month)?, number(day)?)
}

/// Year and month in the forms offices use; a whole day names its month.
pub fn parse_month(text: &str) -> Option<Month> {
    // What ends in 月 names no day: 2025年2-5月 are four months.
    if !text.trim_end().ends_with('月')
        && let Some(date) = parse_date(text)
    {
        return Some(date.month());
    }
    if let Some(month) = english_month(text) {
        return Some(month);
    }
    let plain = digits(&to_half_width(text)).replace("年度", "年");
    let plain = without_note(&plain);
    let plain = plain.trim_end_matches(['份', '期']);
    if plain.len() == 6 && plain.bytes().all(|byte| byte.is_ascii_digit()) {
        let part = |range: std::ops::Range<usize>| plain.get(range)?.parse::<u32>().ok();
        return Month::from_ym(part(0..4)? as i32, part(4..6)?);
    }
    let parts = parts(plain);
    let [year, month] = parts.as_slice() else {
        return None;
    };
    Month::from_ym(year_of(year)?, number(month)?)
}

/// A month without a note behind it: `2025年1月(补发)`. One that holds figures may name another month.
fn without_note(text: &str) -> &str {
    let noted = text
        .trim()
        .strip_suffix(')')
        .and_then(|inner| inner.rsplit_once('('));
    match noted {
        Some((before, note)) if !note.bytes().any(|byte| byte.is_ascii_digit()) => {
            before.trim_end()
        }
        _ => text.trim(),
    }
}

/// A day and a time: `2025-11-03 08:27:28`, `2025年11月3日 8时27分`, `20251103082728`.
pub(super) fn parse_moment(text: &str) -> Option<Timestamp> {
    let trimmed = text.trim();
    let plain = to_half_width(trimmed);
    if plain.len() == 14 && plain.bytes().all(|byte| byte.is_ascii_digit()) {
        let date = parse_date(plain.get(..8)?)?;
        let part = |at: usize| plain.get(at..at + 2)?.parse::<u32>().ok();
        return time_of(date, part(8)?, part(10)?, part(12)?);
    }
    let parted = trimmed
        .split_once([' ', 'T', '\u{a0}', '\u{3000}'])
        .or_else(|| {
            let end = trimmed.find(['日', '号'])?;
            let after = trimmed.get(end..)?.chars().next()?.len_utf8();
            trimmed.split_at_checked(end + after)
        });
    let (date, time) = match parted {
        Some((date, time)) if !time.trim().is_empty() => (date, time),
        _ => (trimmed, "0:00"),
    };
    let date = parse_date(date)?;
    let time = to_half_width(time).replace(['时', '点', '分'], ":");
    let mut parts = time
        .trim_end_matches('秒')
        .trim_end_matches(':')
        .split(':')
        .map(|part| part.parse::<u32>().ok());
    let hour = parts.next()??;
    let minute = parts.next().unwrap_or(Some(0))?;
    let second = parts.next().unwrap_or(Some(0))?;
    match parts.next() {
        None => time_of(date, hour, minute, second),
        Some(_) => None,
    }
}

fn time_of(date: Date, hour: u32, minute: u32, second: u32) -> Option<Timestamp> {
    (hour < 24 && minute < 60 && second < 60)
        .then(|| Timestamp::from_cn(date, hour, minute, second))
}

fn parts(plain: &str) -> Vec<&str> {
    plain
        .split(['-', '/', '.', '年', '月', '日', '号', '–', '—', '、'])
        .filter(|part| !part.is_empty())
        .collect()
}

fn year_of(text: &str) -> Option<i32> {
    (text.len() == 4)
        .then(|| number(text))?
        .map(|year| year as i32)
}

fn number(text: &str) -> Option<u32> {
    (text.len() <= 4 && text.bytes().all(|byte| byte.is_ascii_digit()))
        .then(|| text.parse().ok())?
}

/// Chinese digits as Arabic ones: `二〇二五年十一月三日` is `2025年11月3日`, `元月` is `1月`.
pub(super) fn digits(text: &str) -> String {
    if text.is_ascii() {
        return text.to_owned();
    }
    let mut out = String::new();
    let letters: Vec<char> = text.replace("元月", "一月").chars().collect();
    for (at, letter) in letters.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|before| letters.get(before));
        let digit = |letter: Option<&char>| letter.and_then(|letter| digit_of(*letter));
        match digit_of(*letter) {
            Some(digit) => out.push(digit),
            // 十 is 10, 十一 11, 二十 20, 二十一 21.
            None if *letter == '十' => {
                if digit(before).is_none() {
                    out.push('1');
                }
                if digit(letters.get(at + 1)).is_none() {
                    out.push('0');
                }
            }
            None => out.push(*letter),
        }
    }
    out
}

fn digit_of(letter: char) -> Option<char> {
    Some(match letter {
        '〇' | '零' | '○' => '0',
        '一' => '1',
        '二' => '2',
        '三' => '3',
        '四' => '4',
        '五' => '5',
        '六' => '6',
        '七' => '7',
        '八' => '8',
        '九' => '9',
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Option<String> {
        parse_date(text).map(|date| date.to_string())
    }

    #[test]
    fn one_day_in_every_form_is_one_day() {
        for text in [
            "2025-11-03",
            "2025-11-3",
            "2025.11.3",
            "2025．11．3",
            "2025/11/03",
            "2025年11月3日",
            "2025 年 11 月 3 日",
            "2025年11月3号",
            "20251103",
            "２０２５１１０３",
            "45964",
            "二〇二五年十一月三日",
            "二○二五年十一月三日",
            "2025-11-03 00:00:00",
            "2025-11-03T08:27:28",
            "2025年11月3日(星期一)",
            "2025-11-03 周一",
            "20251103082728",
            "03-Nov-2025",
        ] {
            assert_eq!(day(text).as_deref(), Some("2025-11-03"), "{text}");
        }
        for (text, expected) in [
            ("2025年元月5日", "2025-01-05"),
            ("二〇二五年十月二十日", "2025-10-20"),
            ("二〇二五年十二月三十一日", "2025-12-31"),
        ] {
            assert_eq!(day(text).as_deref(), Some(expected), "{text}");
        }
        for text in [
            "25.11.3",
            "2025-13-1",
            "2025-02-29",
            "11月3日",
            "2025",
            "2025111",
            "20251",
            "3.11.2025",
            "2025-11-03-04",
            "上周",
            "2025年11月3日(星期二)",
            "20251103992728",
            "11/3/2025",
            "03-Nov-25",
            "",
        ] {
            assert_eq!(day(text), None, "{text}");
        }
    }

    #[test]
    fn a_birth_kept_as_a_serial_number_is_its_day() {
        let born = |text: &str| birth_serial(text).map(|date| date.to_string());
        assert_eq!(born("19200").as_deref(), Some("1952-07-25"));
        assert_eq!(born("19436").as_deref(), Some("1953-03-18"));
        assert_eq!(born("5000").as_deref(), Some("1913-09-08"));
        for text in ["4999", "1952", "99999", "019200", "1952a", "", "-9200"] {
            assert_eq!(born(text), None, "{text}");
        }
        // Elsewhere it may as well be a month.
        assert_eq!(parse_date("19200"), None);
    }

    #[test]
    fn one_month_in_every_form_is_one_month() {
        for text in [
            "2025-01",
            "2025-1",
            "2025.01",
            "2025/1",
            "2025年1月",
            "2025年01月份",
            "202501",
            "２０２５０１",
            "2025年元月",
            "二〇二五年一月",
            "2025-01-15",
            "202501期",
            "2025年度1月",
            "2025年1月(补发)",
            "2025年1月（补发）",
            "Jan-25",
        ] {
            assert_eq!(parse_month(text), Month::from_ym(2025, 1), "{text}");
        }
        for text in [
            "2025",
            "1月",
            "2025-13",
            "25-01",
            "202513",
            "20251",
            "2025年度",
            "2025年1月(含2月)",
            "25-Jan",
        ] {
            assert_eq!(parse_month(text), None, "{text}");
        }
    }

    #[test]
    fn a_moment_is_read_to_the_second() {
        let moment = Timestamp::from_cn(Date::from_ymd(2025, 11, 3).unwrap(), 8, 27, 28);
        for text in [
            "2025-11-03 08:27:28",
            "2025/11/3 8:27:28",
            "2025-11-03T08:27:28",
            "2025年11月3日 8时27分28秒",
            "2025年11月3日8时27分28秒",
            "20251103082728",
        ] {
            assert_eq!(parse_moment(text), Some(moment), "{text}");
        }
        let midnight = Timestamp::from_cn(Date::from_ymd(2025, 11, 3).unwrap(), 0, 0, 0);
        for text in ["2025-11-03", "2025年11月3日"] {
            assert_eq!(parse_moment(text), Some(midnight), "{text}");
        }
        for text in ["2025-11-03 25:00", "2025-11-03 08:27:28:01", "8:27"] {
            assert_eq!(parse_moment(text), None, "{text}");
        }
    }
}
