//! Civil dates (UTC+8), instants, months and periods. Integers inside, ISO text for people.
//!
//! In binary encodings each is its plain integer; in JSON and TOML it is text: `2025-12-22`,
//! `2025-11-03T08:27:28+08:00` (RFC 3339), `2025-12`. Years 1800 to 2199 are accepted, in text and in
//! binary alike: what lies outside is a slip or an attack, and is refused where it is read.
//!
//! Times are read with any RFC 3339 offset and written at +08:00. Narrower than RFC 3339 on purpose:
//! no leap second (`:60` has no place in a count of microseconds), nothing finer than a microsecond
//! (it would be lost), and `T` between date and time, never a space.
//!
//! Deliberately not here: a clock ("now" comes in by parameter), other time zones, and the looser
//! spellings of office files (`2022.10.5`), which are the business of whoever reads those files.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Datelike, NaiveDate, TimeDelta};
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// First and last year that text may name.
pub const YEARS: std::ops::RangeInclusive<i32> = 1800..=2199;

/// Offset of Chinese civil time in microseconds.
const CN_OFFSET_MICROS: i64 = 8 * 3_600_000_000;
const DAY_MICROS: i64 = 86_400_000_000;

/// Text that is not a date, time, month or period.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected {expected}, years 1800 to 2199")]
pub struct DateError {
    /// The shape expected.
    pub expected: &'static str,
}

/// A civil date at UTC+8: days since 1970-01-01.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Date(pub i32);

/// An instant: microseconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Timestamp(pub i64);

/// A month: months since January 1970.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Month(pub i32);

/// What a payment, claim or report is for.
// The derived order compares the kind first: it serves
// sorted containers only. (Not a doc comment: those become the published schema's description.)
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Period {
    /// A calendar year.
    Year {
        /// The year.
        year: u16,
    },
    /// Half a year.
    HalfYear {
        /// The year.
        year: u16,
        /// 1 or 2.
        half: u8,
    },
    /// A quarter.
    Quarter {
        /// The year.
        year: u16,
        /// 1 to 4.
        quarter: u8,
    },
    /// A month.
    Month {
        /// The month.
        month: Month,
    },
    /// Any span, both days included.
    Span {
        /// First day.
        from: Date,
        /// Last day.
        to: Date,
    },
}

impl Date {
    /// A date of the years that text may name; `None` when there is no such day.
    pub fn from_ymd(year: i32, month: u32, day: u32) -> Option<Date> {
        if !YEARS.contains(&year) {
            return None;
        }
        NaiveDate::from_ymd_opt(year, month, day).map(Date::of)
    }

    fn of(date: NaiveDate) -> Date {
        let days = date.signed_duration_since(NaiveDate::default()).num_days();
        // chrono's years end at ±262,143: under 100 million days.
        Date(days as i32)
    }

    fn naive(self) -> NaiveDate {
        NaiveDate::default()
            .checked_add_signed(TimeDelta::days(i64::from(self.0)))
            .unwrap_or(if self.0 < 0 {
                NaiveDate::MIN
            } else {
                NaiveDate::MAX
            })
    }

    /// Year, month, day. A number outside the calendar's range gives its nearest end.
    pub fn ymd(self) -> (i32, u32, u32) {
        let date = self.naive();
        (date.year(), date.month(), date.day())
    }

    /// The year.
    pub fn year(self) -> i32 {
        self.naive().year()
    }

    /// 0 for Monday to 6 for Sunday.
    pub fn weekday(self) -> u32 {
        // 1970-01-01 was a Thursday.
        (i64::from(self.0) + 3).rem_euclid(7) as u32
    }

    /// The month it lies in.
    pub fn month(self) -> Month {
        let (year, month, _) = self.ymd();
        Month((year - 1970) * 12 + month as i32 - 1)
    }

    /// So many days later, or earlier when negative.
    pub fn checked_add_days(self, days: i64) -> Option<Date> {
        i64::from(self.0)
            .checked_add(days)
            .and_then(|sum| i32::try_from(sum).ok())
            .map(Date)
    }
}

impl Timestamp {
    /// The civil date at UTC+8.
    pub fn date_cn(self) -> Date {
        let days = self
            .0
            .saturating_add(CN_OFFSET_MICROS)
            .div_euclid(DAY_MICROS);
        Date(days as i32)
    }

    /// The instant of a civil time at UTC+8; seconds past a day's end run on into the next, and a
    /// date no text can name gives the nearest end of the range.
    pub fn from_cn(date: Date, hour: u32, minute: u32, second: u32) -> Timestamp {
        let seconds = i64::from(hour) * 3600 + i64::from(minute) * 60 + i64::from(second);
        Timestamp(
            i64::from(date.0)
                .saturating_mul(DAY_MICROS)
                .saturating_add(seconds * 1_000_000 - CN_OFFSET_MICROS),
        )
    }
}

impl Month {
    /// A month of the years that text may name.
    pub fn from_ym(year: i32, month: u32) -> Option<Month> {
        (YEARS.contains(&year) && (1..=12).contains(&month))
            .then(|| Month((year - 1970) * 12 + month as i32 - 1))
    }

    /// Year and month.
    pub fn ym(self) -> (i32, u32) {
        (
            1970 + self.0.div_euclid(12),
            self.0.rem_euclid(12) as u32 + 1,
        )
    }

    /// So many months later, or earlier when negative.
    pub fn checked_add_months(self, months: i32) -> Option<Month> {
        self.0.checked_add(months).map(Month)
    }

    /// First day. A number outside the calendar's range gives its nearest end.
    pub fn first_day(self) -> Date {
        let (year, month) = self.ym();
        // Not `Date::from_ymd`: the month after December 2199 must have a first day too.
        NaiveDate::from_ymd_opt(year, month, 1).map_or(
            if self.0 < 0 {
                Date(i32::MIN)
            } else {
                Date(i32::MAX)
            },
            Date::of,
        )
    }

    /// Last day.
    pub fn last_day(self) -> Date {
        let next = Month(self.0.saturating_add(1)).first_day();
        Date(next.0.saturating_sub(1))
    }
}

impl Period {
    /// First and last day.
    fn days(self) -> (Date, Date) {
        let of = |year: u16, first: i32, last: i32| {
            let january = (i32::from(year) - 1970) * 12;
            (
                Month(january + first - 1).first_day(),
                Month(january + last - 1).last_day(),
            )
        };
        match self {
            Period::Year { year } => of(year, 1, 12),
            Period::HalfYear { year, half: 1 } => of(year, 1, 6),
            Period::HalfYear { year, .. } => of(year, 7, 12),
            Period::Quarter { year, quarter } => {
                let last = i32::from(quarter.clamp(1, 4)) * 3;
                of(year, last - 2, last)
            }
            Period::Month { month } => (month.first_day(), month.last_day()),
            Period::Span { from, to } => (from, to),
        }
    }

    /// First day.
    pub fn first_day(self) -> Date {
        self.days().0
    }

    /// Last day.
    pub fn last_day(self) -> Date {
        self.days().1
    }

    /// Whether the day lies in it.
    pub fn contains(self, day: Date) -> bool {
        (self.first_day()..=self.last_day()).contains(&day)
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.ymd();
        write!(f, "{year:04}-{month:02}-{day:02}")
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let local = self.0.saturating_add(CN_OFFSET_MICROS);
        let micros = local.rem_euclid(DAY_MICROS);
        let seconds = micros / 1_000_000;
        write!(
            f,
            "{}T{:02}:{:02}:{:02}",
            Date(local.div_euclid(DAY_MICROS) as i32),
            seconds / 3600,
            seconds / 60 % 60,
            seconds % 60
        )?;
        if micros % 1_000_000 != 0 {
            write!(f, ".{:06}", micros % 1_000_000)?;
        }
        f.write_str("+08:00")
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month) = self.ym();
        write!(f, "{year:04}-{month:02}")
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Period::Year { year } => write!(f, "{year:04}"),
            Period::HalfYear { year, half } => write!(f, "{year:04}-H{half}"),
            Period::Quarter { year, quarter } => write!(f, "{year:04}-Q{quarter}"),
            Period::Month { month } => write!(f, "{month}"),
            Period::Span { from, to } => write!(f, "{from}..{to}"),
        }
    }
}

macro_rules! debug_as_text {
    ($($type:ty),+) => {
        $(impl fmt::Debug for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, f)
            }
        })+
    };
}
debug_as_text!(Date, Timestamp, Month);

impl FromStr for Date {
    type Err = DateError;

    fn from_str(text: &str) -> Result<Self, DateError> {
        let error = DateError {
            expected: "a date such as 2025-12-22",
        };
        // chrono also takes `+2025-1-2`: the shape is fixed first.
        let shaped = text.len() == 10
            && text.bytes().enumerate().all(|(at, byte)| match at {
                4 | 7 => byte == b'-',
                _ => byte.is_ascii_digit(),
            });
        if !shaped {
            return Err(error);
        }
        let date = NaiveDate::parse_from_str(text, "%Y-%m-%d").map_err(|_| error.clone())?;
        Date::from_ymd(date.year(), date.month(), date.day()).ok_or(error)
    }
}

impl FromStr for Timestamp {
    type Err = DateError;

    fn from_str(text: &str) -> Result<Self, DateError> {
        let error = DateError {
            expected: "a time such as 2025-11-03T08:27:28+08:00 (RFC 3339)",
        };
        // chrono also takes a space for `T`, a leap second and other minus signs, and cuts off what
        // is finer than it can hold: all of that is settled before it sees the text.
        if !is_rfc3339_to_microseconds(text.as_bytes()) {
            return Err(error);
        }
        let time = DateTime::parse_from_rfc3339(text).map_err(|_| error.clone())?;
        let stamp = Timestamp(time.timestamp_micros());
        if YEARS.contains(&stamp.date_cn().year()) {
            Ok(stamp)
        } else {
            Err(error)
        }
    }
}

/// Whether the text has the shape `2025-11-03T08:27:28[.fraction](Z|±08:00)`, with no leap second and no
/// fraction finer than a microsecond (further zeros are harmless). Values are checked elsewhere.
fn is_rfc3339_to_microseconds(text: &[u8]) -> bool {
    let Some((head, rest)) = text.split_at_checked(19) else {
        return false;
    };
    let head_right = head.iter().enumerate().all(|(at, byte)| match at {
        4 | 7 => *byte == b'-',
        10 => matches!(byte, b'T' | b't'),
        13 | 16 => *byte == b':',
        17 => matches!(byte, b'0'..=b'5'),
        _ => byte.is_ascii_digit(),
    });
    let offset = match rest.strip_prefix(b".") {
        None => rest,
        Some(fraction) => {
            let digits = fraction.iter().take_while(|b| b.is_ascii_digit()).count();
            let (digits, offset) = fraction.split_at(digits);
            if digits.is_empty() || digits.iter().skip(6).any(|digit| *digit != b'0') {
                return false;
            }
            offset
        }
    };
    let offset_right = match offset {
        [b'Z' | b'z'] => true,
        [b'+' | b'-', h1, h2, b':', m1, m2] => [h1, h2, m1, m2].iter().all(|b| b.is_ascii_digit()),
        _ => false,
    };
    head_right && offset_right
}

impl FromStr for Month {
    type Err = DateError;

    fn from_str(text: &str) -> Result<Self, DateError> {
        let error = DateError {
            expected: "a month such as 2025-12",
        };
        let day: Date = format!("{text}-01").parse().map_err(|_| error.clone())?;
        if text.len() == 7 {
            Ok(day.month())
        } else {
            Err(error)
        }
    }
}

impl FromStr for Period {
    type Err = DateError;

    fn from_str(text: &str) -> Result<Self, DateError> {
        let error = || DateError {
            expected: "a period such as 2025, 2025-H1, 2025-Q3, 2025-03 or 2025-03-01..2025-04-02",
        };
        let year = |text: &str| -> Result<u16, DateError> {
            let year: u16 = text.parse().map_err(|_| error())?;
            if text.len() == 4 && YEARS.contains(&i32::from(year)) {
                Ok(year)
            } else {
                Err(error())
            }
        };
        if let Some((from, to)) = text.split_once("..") {
            let (from, to) = (
                from.parse().map_err(|_| error())?,
                to.parse().map_err(|_| error())?,
            );
            return if from <= to {
                Ok(Period::Span { from, to })
            } else {
                Err(error())
            };
        }
        match text.split_once('-') {
            None => Ok(Period::Year { year: year(text)? }),
            Some((head, "H1")) => Ok(Period::HalfYear {
                year: year(head)?,
                half: 1,
            }),
            Some((head, "H2")) => Ok(Period::HalfYear {
                year: year(head)?,
                half: 2,
            }),
            Some((head, quarter @ ("Q1" | "Q2" | "Q3" | "Q4"))) => Ok(Period::Quarter {
                year: year(head)?,
                quarter: quarter.as_bytes().get(1).map_or(1, |digit| digit - b'0'),
            }),
            Some(_) => Ok(Period::Month {
                month: text.parse().map_err(|_| error())?,
            }),
        }
    }
}

macro_rules! text_or_integer {
    ($type:ident, $integer:ty, $year:expr, $format:literal, $pattern:literal) => {
        impl Serialize for $type {
            fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
                if s.is_human_readable() {
                    s.collect_str(self)
                } else {
                    self.0.serialize(s)
                }
            }
        }

        impl<'de> Deserialize<'de> for $type {
            fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
                if d.is_human_readable() {
                    let text = <std::borrow::Cow<'de, str>>::deserialize(d)?;
                    text.parse().map_err(de::Error::custom)
                } else {
                    let value = $type(<$integer>::deserialize(d)?);
                    let year: fn($type) -> i32 = $year;
                    if YEARS.contains(&year(value)) {
                        Ok(value)
                    } else {
                        Err(de::Error::custom(DateError {
                            expected: concat!("a number that is a ", stringify!($type)),
                        }))
                    }
                }
            }
        }

        impl JsonSchema for $type {
            fn inline_schema() -> bool {
                true
            }
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($type).into()
            }
            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({ "type": "string", $format: $pattern })
            }
        }
    };
}
text_or_integer!(Date, i32, |date| date.year(), "format", "date");
text_or_integer!(
    Timestamp,
    i64,
    |time| time.date_cn().year(),
    "format",
    "date-time"
);
text_or_integer!(
    Month,
    i32,
    |month| month.ym().0,
    "pattern",
    "^[0-9]{4}-[0-9]{2}$"
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_and_integers_agree() {
        let date: Date = "2025-12-22".parse().unwrap();
        assert_eq!(date.to_string(), "2025-12-22");
        assert_eq!(date.0, 20_444);
        assert_eq!(date.weekday(), 0);
        let time: Timestamp = "2025-11-03T08:27:28+08:00".parse().unwrap();
        assert_eq!(time.to_string(), "2025-11-03T08:27:28+08:00");
        assert_eq!(time, "2025-11-03T00:27:28Z".parse().unwrap());
        assert_eq!(time.date_cn().to_string(), "2025-11-03");
        assert_eq!(
            Timestamp::from_cn("2025-11-03".parse().unwrap(), 8, 27, 28),
            time
        );
        for text in [
            "2025-02-29",
            "1799-12-31",
            "2200-01-01",
            "2025-1-02",
            "+025-01-02",
            "",
        ] {
            assert!(text.parse::<Date>().is_err(), "{text}");
        }
    }

    #[test]
    fn periods_have_first_and_last_days() {
        for (text, first, last) in [
            ("2025", "2025-01-01", "2025-12-31"),
            ("2024-H1", "2024-01-01", "2024-06-30"),
            ("2024-Q1", "2024-01-01", "2024-03-31"),
            ("2024-02", "2024-02-01", "2024-02-29"),
            ("2025-03-01..2025-04-02", "2025-03-01", "2025-04-02"),
        ] {
            let period: Period = text.parse().unwrap();
            assert_eq!(period.to_string(), text);
            assert_eq!(period.first_day().to_string(), first);
            assert_eq!(period.last_day().to_string(), last);
        }
        assert!("2025-Q5".parse::<Period>().is_err());
        assert!("2025-04-02..2025-03-01".parse::<Period>().is_err());
    }

    #[test]
    fn no_integer_makes_a_date_panic() {
        for number in [i32::MIN, i32::MAX, -719_529, 0] {
            let _ = (
                Date(number).to_string(),
                Date(number).ymd(),
                Date(number).month(),
            );
        }
        let _ = Timestamp(i64::MIN).to_string();
        let _ = Timestamp(i64::MAX).to_string();
        for number in [i32::MIN, i32::MIN + 1, i32::MAX - 1, i32::MAX] {
            let _ = Timestamp::from_cn(Date(number), 23, 59, 59);
            let _ = (
                Month(number).to_string(),
                Month(number).first_day(),
                Month(number).last_day(),
            );
        }
        for year in [0, u16::MAX] {
            let _ = Period::Quarter { year, quarter: 9 }.last_day();
        }
    }
}
