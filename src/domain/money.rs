//! Money as integer minor units. One currency (CNY) unless an event says otherwise; never a float.
//!
//! Text and spreadsheet cells become fen exactly, or are refused: a fraction of a fen is an error,
//! never rounded away. Scientific notation (`1.23457E+11`) is refused even where it looks exact: it is
//! what a spreadsheet writes after it has dropped digits.
//!
//! Deliberately not here: whether an amount may be negative (callers judge), conversion between
//! currencies, and division.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// An amount in fen (1/100 yuan). Sums go through [`Fen::checked_add`] or [`Fen::sum`].
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    JsonSchema,
)]
#[serde(transparent)]
pub struct Fen(pub i64);

/// Why text or a cell is not an amount. Never echoes what was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    /// Nothing there.
    #[error("expected an amount, found nothing")]
    Empty,
    /// Not a number.
    #[error("expected an amount such as 1,234.56")]
    NotANumber,
    /// Commas that do not separate thousands, or spaces between digits.
    #[error("expected a comma every three digits, or none, and no space between digits")]
    Grouping,
    /// More than two decimals of a yuan.
    #[error("expected whole fen (two decimals of a yuan), found a fraction of a fen")]
    FractionOfFen,
    /// Beyond 64-bit fen.
    #[error("the amount is larger than the ledger can hold (92 quadrillion yuan)")]
    Overflow,
}

/// A sum that leaves the range of 64-bit fen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the sum leaves the range of 64-bit fen")]
pub struct MoneyOverflow;

/// The unit a column of amounts is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum MoneyUnit {
    /// 分: a hundredth of a yuan
    Fen,
    /// 角: a tenth of a yuan
    Jiao,
    /// 元
    Yuan,
    /// 百元: 100 yuan
    Hundred,
    /// 千元: 1,000 yuan
    Thousand,
    /// 万元: 10,000 yuan
    Wan,
    /// 十万元: 100,000 yuan
    TenWan,
    /// 百万元: 1,000,000 yuan
    Million,
    /// 千万元: 10,000,000 yuan
    TenMillion,
    /// 亿元: 100,000,000 yuan
    Yi,
}

impl MoneyUnit {
    /// Every unit, the smallest first.
    pub const ALL: [MoneyUnit; 10] = [
        MoneyUnit::Fen,
        MoneyUnit::Jiao,
        MoneyUnit::Yuan,
        MoneyUnit::Hundred,
        MoneyUnit::Thousand,
        MoneyUnit::Wan,
        MoneyUnit::TenWan,
        MoneyUnit::Million,
        MoneyUnit::TenMillion,
        MoneyUnit::Yi,
    ];

    /// Decimals of the unit down to a fen: 2 for 元, 6 for 万元. A unit is ten to this power of fen.
    pub const fn decimals(self) -> u32 {
        match self {
            MoneyUnit::Fen => 0,
            MoneyUnit::Jiao => 1,
            MoneyUnit::Yuan => 2,
            MoneyUnit::Hundred => 4,
            MoneyUnit::Thousand => 5,
            MoneyUnit::Wan => 6,
            MoneyUnit::TenWan => 7,
            MoneyUnit::Million => 8,
            MoneyUnit::TenMillion => 9,
            MoneyUnit::Yi => 10,
        }
    }

    /// As offices write it.
    pub const fn name(self) -> &'static str {
        match self {
            MoneyUnit::Fen => "分",
            MoneyUnit::Jiao => "角",
            MoneyUnit::Yuan => "元",
            MoneyUnit::Hundred => "百元",
            MoneyUnit::Thousand => "千元",
            MoneyUnit::Wan => "万元",
            MoneyUnit::TenWan => "十万元",
            MoneyUnit::Million => "百万元",
            MoneyUnit::TenMillion => "千万元",
            MoneyUnit::Yi => "亿元",
        }
    }
}

impl Fen {
    /// The sum, unless it overflows.
    pub fn checked_add(self, other: Fen) -> Option<Fen> {
        self.0.checked_add(other.0).map(Fen)
    }

    /// The difference, unless it overflows.
    pub fn checked_sub(self, other: Fen) -> Option<Fen> {
        self.0.checked_sub(other.0).map(Fen)
    }

    /// The amount with the other sign, unless it overflows.
    pub fn checked_neg(self) -> Option<Fen> {
        self.0.checked_neg().map(Fen)
    }

    /// The sum of many, in wider arithmetic.
    pub fn sum(amounts: impl IntoIterator<Item = Fen>) -> Result<Fen, MoneyOverflow> {
        let sum: i128 = amounts.into_iter().map(|amount| i128::from(amount.0)).sum();
        Fen::from_wide(sum)
    }

    /// A wide sum back in 64 bits.
    pub fn from_wide(sum: i128) -> Result<Fen, MoneyOverflow> {
        i64::try_from(sum).map(Fen).map_err(|_| MoneyOverflow)
    }

    /// With a comma every three digits: `1,234.50`.
    pub fn grouped(self) -> String {
        let plain = self.to_string();
        let (sign, digits) = match plain.strip_prefix('-') {
            Some(rest) => ("-", rest),
            None => ("", plain.as_str()),
        };
        let (whole, decimals) = digits.split_once('.').unwrap_or((digits, "00"));
        let mut out = String::from(sign);
        for (at, digit) in whole.chars().enumerate() {
            if at > 0 && (whole.len() - at) % 3 == 0 {
                out.push(',');
            }
            out.push(digit);
        }
        out.push('.');
        out.push_str(decimals);
        out
    }

    /// Reads an amount as offices write it: `1,234.56`, `￥1234`, `１２３４元`, `0.2万元`.
    ///
    /// A leading ¥ and a trailing unit are dropped; the unit must be the column's own (`0.2万元` is
    /// refused in a column of 元, `2000元` in one of 万元). Spaces are dropped around the number, never
    /// between digits, where they may part two numbers.
    pub fn parse(text: &str, unit: MoneyUnit) -> Result<Fen, MoneyError> {
        let half: String = text
            .chars()
            .map(|letter| match letter {
                '\u{ff01}'..='\u{ff5e}' => char::from_u32(letter as u32 - 0xfee0).unwrap_or(letter),
                '−' => '-',
                '￥' => '¥',
                other if other.is_whitespace() => ' ',
                other => other,
            })
            .collect();
        let plain = half.trim().trim_start_matches('\'').trim();
        if plain.is_empty() {
            return Err(MoneyError::Empty);
        }
        let short = match unit {
            MoneyUnit::Wan => Some("万"),
            MoneyUnit::Yi => Some("亿"),
            _ => None,
        };
        let plain = plain
            .strip_suffix(unit.name())
            .or_else(|| plain.strip_suffix(short?))
            .unwrap_or(plain)
            .trim_end();
        let unsigned = |text: &str| text.strip_prefix('¥').map(|rest| rest.trim().to_owned());
        // The sign may stand before or after the ¥, once.
        let (plain, currency) = match unsigned(plain) {
            Some(rest) => (rest, true),
            None => (plain.to_owned(), false),
        };
        let (sign, digits) = match plain.strip_prefix('-') {
            Some(rest) => ("-", rest.trim_start()),
            None => ("", plain.as_str()),
        };
        let digits = match digits.strip_prefix('¥') {
            Some(rest) if !sign.is_empty() && !currency => rest.trim_start(),
            _ => digits,
        };
        if digits.contains(' ') {
            return Err(MoneyError::Grouping);
        }
        let (whole, decimals) = match digits.split_once('.') {
            Some((whole, decimals)) => (whole, Some(decimals)),
            None => (digits, None),
        };
        let numeric = |text: &str, also: u8| {
            !text.is_empty()
                && text
                    .bytes()
                    .all(|byte| byte.is_ascii_digit() || byte == also)
        };
        if !numeric(whole, b',') || decimals.is_some_and(|decimals| !numeric(decimals, b'0')) {
            return Err(MoneyError::NotANumber);
        }
        let mut joined = String::from(sign);
        if whole.contains(',') {
            let mut groups = whole.split(',');
            let first = groups.next().unwrap_or("");
            let right = |group: &str| group.len() == 3;
            if first.is_empty() || first.len() > 3 || !groups.all(right) {
                return Err(MoneyError::Grouping);
            }
        }
        joined.extend(whole.chars().filter(|letter| *letter != ','));
        if let Some(decimals) = decimals {
            joined.push('.');
            joined.push_str(decimals);
        }
        Self::from_decimal_text(&joined, unit)
    }

    /// An amount from a spreadsheet's number, through the double's shortest decimal text, then
    /// exactly: 0.1 + 0.2 is refused rather than rounded.
    pub fn from_f64_shortest(value: f64, unit: MoneyUnit) -> Result<Fen, MoneyError> {
        if !value.is_finite() {
            return Err(MoneyError::NotANumber);
        }
        Self::from_decimal_text(&format!("{value}"), unit)
    }

    /// `text` is an optional `-`, digits, and perhaps a point and digits.
    fn from_decimal_text(text: &str, unit: MoneyUnit) -> Result<Fen, MoneyError> {
        let (sign, digits) = match text.strip_prefix('-') {
            Some(rest) => (-1, rest),
            None => (1, text),
        };
        let (whole, decimals) = digits.split_once('.').unwrap_or((digits, ""));
        let (whole, decimals) = (
            whole.trim_start_matches('0'),
            decimals.trim_end_matches('0'),
        );
        // Sized up first: 20 digits of the largest unit stay far below 128 bits.
        if whole.len() > 20 {
            return Err(MoneyError::Overflow);
        }
        let left = usize::try_from(unit.decimals())
            .ok()
            .and_then(|places| places.checked_sub(decimals.len()));
        let Some(left) = left else {
            return Err(MoneyError::FractionOfFen);
        };
        let joined = format!("0{whole}{decimals}{}", "0".repeat(left));
        let fen: i128 = joined.parse().map_err(|_| MoneyError::NotANumber)?;
        i64::try_from(sign * fen)
            .map(Fen)
            .map_err(|_| MoneyError::Overflow)
    }
}

impl std::fmt::Display for Fen {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let abs = self.0.unsigned_abs();
        let sign = if self.0 < 0 { "-" } else { "" };
        write!(f, "{sign}{}.{:02}", abs / 100, abs % 100)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn office_amounts_are_read_exactly() {
        for (text, fen) in [
            ("2000", 200_000),
            ("2,000.00", 200_000),
            ("１，２３４．５６", 123_456),
            ("￥ 1234.5元", 123_450),
            ("-0.01", -1),
            ("－12", -1200),
            ("0", 0),
        ] {
            assert_eq!(Fen::parse(text, MoneyUnit::Yuan), Ok(Fen(fen)), "{text}");
        }
        assert_eq!(Fen::parse("0.2", MoneyUnit::Wan), Ok(Fen(200_000)));
        assert_eq!(Fen::parse("0.000001", MoneyUnit::Wan), Ok(Fen(1)));
        assert_eq!(
            Fen::parse("0.0000001", MoneyUnit::Wan),
            Err(MoneyError::FractionOfFen)
        );
        for (text, unit, fen) in [
            ("1.2345", MoneyUnit::Hundred, 12_345),
            ("0.00001千元", MoneyUnit::Thousand, 1),
            ("1,234.5", MoneyUnit::Thousand, 123_450_000),
            ("12.3角", MoneyUnit::Jiao, 123),
            ("200000", MoneyUnit::Fen, 200_000),
            ("-1.5", MoneyUnit::TenWan, -15_000_000),
            ("0.0000000001亿元", MoneyUnit::Yi, 1),
        ] {
            assert_eq!(Fen::parse(text, unit), Ok(Fen(fen)), "{text}");
        }
        for (text, unit, error) in [
            ("1.23456", MoneyUnit::Hundred, MoneyError::FractionOfFen),
            ("1.5", MoneyUnit::Fen, MoneyError::FractionOfFen),
            ("12元", MoneyUnit::Thousand, MoneyError::NotANumber),
            ("12千元", MoneyUnit::Yuan, MoneyError::NotANumber),
            ("9223372036854775808", MoneyUnit::Fen, MoneyError::Overflow),
        ] {
            assert_eq!(Fen::parse(text, unit), Err(error), "{text}");
        }
        for (text, error) in [
            ("", MoneyError::Empty),
            ("1.005", MoneyError::FractionOfFen),
            ("1,23", MoneyError::Grouping),
            ("12,34,567", MoneyError::Grouping),
            ("1e3", MoneyError::NotANumber),
            ("二千", MoneyError::NotANumber),
            ("1.", MoneyError::NotANumber),
            ("99999999999999999999", MoneyError::Overflow),
        ] {
            assert_eq!(Fen::parse(text, MoneyUnit::Yuan), Err(error), "{text}");
        }
    }

    #[test]
    fn doubles_go_through_their_shortest_text() {
        let yuan = |value| Fen::from_f64_shortest(value, MoneyUnit::Yuan);
        assert_eq!(yuan(1234.56), Ok(Fen(123_456)));
        assert_eq!(yuan(0.1), Ok(Fen(10)));
        assert_eq!(yuan(0.1 + 0.2), Err(MoneyError::FractionOfFen));
        assert_eq!(yuan(f64::NAN), Err(MoneyError::NotANumber));
        assert!(yuan(1e300).is_err());
        assert_eq!(
            Fen::from_f64_shortest(0.2, MoneyUnit::Wan),
            Ok(Fen(200_000))
        );
    }

    #[test]
    fn amounts_are_shown_to_the_fen() {
        assert_eq!(Fen(-1205).to_string(), "-12.05");
        assert_eq!(Fen(123_456_789).grouped(), "1,234,567.89");
        assert_eq!(Fen(-99_900).grouped(), "-999.00");
        assert_eq!(Fen(i64::MIN).to_string(), "-92233720368547758.08");
        assert_eq!(Fen::sum([Fen(i64::MAX), Fen(1)]), Err(MoneyOverflow));
    }
}
