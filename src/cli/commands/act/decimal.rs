//! Numbers that an event keeps as whole ones of a small unit, typed as people write them: 74.5 points, 1250.5
//! square metres, a rate of 7.1234, 1234.56 dollars.
//!
//! Promises: exact, by digits alone; what has more digits behind the point than the event keeps is refused,
//! never rounded. Which unit an event keeps is said by the name of its field.

use crate::domain::events::fields::{Field, Sort};

/// How a field that keeps a small unit is typed.
pub(super) struct Scale {
    /// The flag, without the unit.
    pub flag: String,
    /// Digits behind the point; `None`: those of the currency typed beside it.
    pub places: Option<u32>,
    /// What the schema says of the unit, and what is said instead.
    unit: (&'static str, &'static str),
}

/// The scale of a field; `None` of one that is typed as it is kept.
pub(super) fn scale(field: &Field) -> Option<Scale> {
    if field.sort != Sort::Number {
        return None;
    }
    let scaled = |flag: &str, places, unit| Scale {
        flag: flag.replace('_', "-"),
        places,
        unit,
    };
    Some(match field.name.as_str() {
        "drawn" => scaled(
            "drawn",
            None,
            (" in minor units of", ", such as 1234.56, in"),
        ),
        "rate_micro" => scaled("rate", Some(6), (", times 1,000,000", ", such as 7.1234")),
        "permille" => scaled(
            "percent",
            Some(1),
            (" in tenths of a percent", " in percent, such as 21.7"),
        ),
        name => match name.strip_suffix("_tenths")? {
            "area" => scaled(
                "area",
                Some(1),
                (
                    " in tenths of a square metre",
                    " in square metres, such as 1250.5",
                ),
            ),
            other => scaled(
                other,
                Some(1),
                (" in tenths of a point", " in points, such as 75 or 74.5"),
            ),
        },
    })
}

impl Scale {
    /// The help of the schema with the unit that is typed.
    pub fn help(&self, text: &str) -> String {
        text.replace(self.unit.0, self.unit.1)
    }
}

/// A number as typed, in units of which so many digits lie behind the point; `None` where it is none, or has
/// more digits.
pub(super) fn whole(text: &str, places: u32) -> Option<i64> {
    let (sign, plain) = match text.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", text),
    };
    let (before, behind) = plain.split_once('.').unwrap_or((plain, ""));
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let places = usize::try_from(places).ok()?;
    let point = plain.contains('.');
    if before.is_empty() || !digits(before) || !digits(behind) || (point && behind.is_empty()) {
        return None;
    }
    let behind = behind.trim_end_matches('0');
    let left = places.checked_sub(behind.len())?;
    format!("{sign}{before}{behind}{}", "0".repeat(left))
        .parse()
        .ok()
}

#[cfg(test)]
mod tests {
    use super::whole;

    #[test]
    fn a_number_is_taken_exactly_or_not_at_all() {
        for (text, places, kept) in [
            ("74.5", 1, Some(745)),
            ("75", 1, Some(750)),
            ("75.0", 1, Some(750)),
            ("74.55", 1, None),
            ("7.1234", 6, Some(7_123_400)),
            ("0.0000001", 6, None),
            ("1234.56", 2, Some(123_456)),
            ("1234.560", 2, Some(123_456)),
            ("500", 0, Some(500)),
            ("500.5", 0, None),
            ("-0.5", 1, Some(-5)),
            ("-5.5", 1, Some(-55)),
            (".5", 1, None),
            ("5.", 1, None),
            ("1e3", 1, None),
            ("1,000", 1, None),
            ("", 1, None),
            ("9223372036854775807", 1, None),
        ] {
            assert_eq!(whole(text, places), kept, "{text}");
        }
    }
}
