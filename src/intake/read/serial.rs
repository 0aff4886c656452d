//! Numbers and dates as a spreadsheet keeps them.
//!
//! A date cell is a number of days with a format (ECMA-376 part 1, 18.17.4.1). In the 1900 system
//! day 1 is 1900-01-01 and day 60 is 1900-02-29, a day that never was; in the 1904 system day 0 is
//! 1904-01-01. Durations and times without a day are no dates and stay numbers.

use super::sheet::Cell;
use crate::domain::date::Date;
use chrono::{Datelike, NaiveDate, NaiveDateTime, Timelike};

/// Days from 1970-01-01 to the day before 1900-01-01.
const BEFORE_1900: i64 = -25_568;
/// Days from 1970-01-01 to 1904-01-01.
const FIRST_1904: i64 = -24_107;
/// Days from 1970-01-01 to 9999-12-31, the last day a spreadsheet shows.
const LAST_DAY: i64 = 2_932_896;
/// Days from 0001-01-01 (counted as 1) to 1970-01-01.
const DAYS_TO_1970: i32 = 719_163;

/// A number cell with its shortest decimal text; an error cell where it is not finite.
pub(super) fn number(value: f64) -> Cell {
    if !value.is_finite() {
        return Cell::Error("not a finite number".to_owned());
    }
    // Negative zero would print its sign, which means nothing in a table.
    let value = if value == 0.0 { 0.0 } else { value };
    Cell::Number {
        value,
        text: value.to_string(),
    }
}

/// A date cell from its serial number; a number cell where the serial names no day.
pub(super) fn date_from_serial(serial: f64, is_1904: bool) -> Cell {
    if !(1.0..4_000_000.0).contains(&serial) {
        return number(serial);
    }
    // Below 4,000,000 days the product is exact enough to round to the second and fits i64.
    let seconds = (serial * 86_400.0).round() as i64;
    let (day, seconds_of_day) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    let since_1970 = match (is_1904, day) {
        (true, day) => FIRST_1904 + day,
        (false, 60) => return Cell::Error("1900-02-29, a day that never was".to_owned()),
        (false, day) if day < 60 => BEFORE_1900 + day,
        (false, day) => BEFORE_1900 + day - 1,
    };
    match i32::try_from(since_1970) {
        Ok(days) if since_1970 <= LAST_DAY => at(Date(days), seconds_of_day as u32),
        _ => number(serial),
    }
}

/// A date cell from its ISO 8601 text (`2025-03-01` or `2025-03-01T08:30:00`, without zone).
pub(super) fn date_from_iso(text: &str) -> Option<Cell> {
    if let Ok(date) = NaiveDate::parse_from_str(text, "%Y-%m-%d") {
        return days_since_1970(date).map(Cell::Date);
    }
    let instant = NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S%.f").ok()?;
    let half_second = u32::from(instant.nanosecond() >= 500_000_000);
    let seconds = instant.num_seconds_from_midnight() + half_second;
    let date = days_since_1970(instant.date())?;
    Some(match seconds {
        86_400.. => at(Date(date.0.checked_add(1)?), 0),
        _ => at(date, seconds),
    })
}

fn at(date: Date, seconds_of_day: u32) -> Cell {
    match seconds_of_day {
        0 => Cell::Date(date),
        _ => Cell::DateTime {
            date,
            seconds_of_day,
        },
    }
}

fn days_since_1970(date: NaiveDate) -> Option<Date> {
    let in_range = (1..=9999).contains(&date.year());
    in_range.then(|| Date(date.num_days_from_ce() - DAYS_TO_1970))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Date {
        days_since_1970(text.parse().unwrap()).unwrap()
    }

    #[test]
    fn serials_of_both_systems_name_the_days_excel_shows() {
        let cases = [
            (1.0, false, "1900-01-01"),
            (59.0, false, "1900-02-28"),
            (61.0, false, "1900-03-01"),
            (25_569.0, false, "1970-01-01"),
            (45_717.0, false, "2025-03-01"),
            (2_958_465.0, false, "9999-12-31"),
            (1.0, true, "1904-01-02"),
            (44_255.0, true, "2025-03-01"),
        ];
        for (serial, is_1904, expected) in cases {
            let read = date_from_serial(serial, is_1904);
            assert!(
                matches!(read, Cell::Date(d) if d == day(expected)),
                "{serial}"
            );
        }
    }

    #[test]
    fn a_time_is_rounded_to_the_second_and_may_reach_the_next_day() {
        let noon = date_from_serial(45_717.5, false);
        assert!(
            matches!(noon, Cell::DateTime { date, seconds_of_day: 43_200 } if date == day("2025-03-01"))
        );
        let almost = date_from_serial(45_717.999_999_9, false);
        assert!(matches!(almost, Cell::Date(d) if d == day("2025-03-02")));
        let iso = date_from_iso("2024-12-31T23:59:59.6").unwrap();
        assert!(matches!(iso, Cell::Date(d) if d == day("2025-01-01")));
    }

    #[test]
    fn what_names_no_day_is_no_date() {
        assert!(matches!(date_from_serial(60.0, false), Cell::Error(_)));
        for serial in [0.5, -3.0, 2_958_466.0, 1e300] {
            assert!(matches!(
                date_from_serial(serial, false),
                Cell::Number { .. }
            ));
        }
        assert!(matches!(date_from_serial(f64::NAN, false), Cell::Error(_)));
        assert!(date_from_iso("2025-02-30").is_none());
        assert!(date_from_iso("2025-03-01T00:00:00Z").is_none());
    }

    #[test]
    fn a_number_has_its_shortest_decimal_text() {
        for (value, expected) in [
            (0.1, "0.1"),
            (6.71e4, "67100"),
            (-0.0, "0"),
            (110105199003078000.0, "110105199003078000"),
        ] {
            assert!(matches!(number(value), Cell::Number { text, .. } if text == expected));
        }
    }
}
