//! What offices write around an amount: `600元整`, `人民币600元`, `RMB 600.00`, `+600.00`, `600.00 贷`.
//!
//! Promises: only words that leave the amount what it is are taken off, and `贷` only under a heading of money that came
//! in, where it says the same once more. **Not here**: the figures themselves, and their unit ([`Fen::parse`]).

use super::headings::one_spelling;
use crate::domain::ids::to_half_width;
use crate::domain::money::{Fen, MoneyError, MoneyUnit};

/// Names of the money before an amount.
const MONEY: &[&str] = &["人民币", "RMB", "CNY", "rmb", "cny"];
/// Words in headings of money that came in.
const CAME_IN: &[&str] = &["贷", "收入", "到账", "存入", "来款"];

/// An amount as it stands, or without what is written around it. `heading` is the column's.
///
/// # Errors
/// As [`Fen::parse`] says of the text as it stands.
pub(super) fn parse_amount(text: &str, unit: MoneyUnit, heading: &str) -> Result<Fen, MoneyError> {
    let error = match Fen::parse(text, unit) {
        Err(error @ (MoneyError::NotANumber | MoneyError::Grouping)) => error,
        read => return read,
    };
    match bare(text, heading).map(|bare| Fen::parse(&bare, unit)) {
        Some(Ok(amount)) => Ok(amount),
        // Where words stand beside the figures, commas are not what is wrong.
        _ if text
            .chars()
            .any(|letter| letter.is_alphabetic() && !unit.name().contains(letter)) =>
        {
            Err(MoneyError::NotANumber)
        }
        _ => Err(error),
    }
}

/// A text without what is written around an amount; `None` where nothing is.
fn bare(text: &str, heading: &str) -> Option<String> {
    let half = to_half_width(text);
    let whole = half.trim();
    let mut rest = whole;
    if let Some(before) = rest.strip_suffix(['贷']) {
        let heading = one_spelling(heading);
        if !CAME_IN.iter().any(|word| heading.contains(word)) {
            return None;
        }
        rest = before.trim_end();
    }
    let named = MONEY.iter().find_map(|name| rest.strip_prefix(name));
    rest = named.map_or(rest, |rest| rest.trim_start_matches(':').trim_start());
    rest = match rest.strip_prefix('+') {
        Some(figures) if !figures.starts_with(['+', '-']) => figures.trim_start(),
        _ => rest,
    };
    let exact = rest.strip_suffix(['整', '正']);
    rest = exact.filter(|rest| rest.ends_with('元')).unwrap_or(rest);
    (rest.len() < whole.len()).then(|| rest.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_around_an_amount_is_taken_off() {
        let read = |text: &str, heading: &str| parse_amount(text, MoneyUnit::Yuan, heading);
        for text in [
            "600",
            "600元整",
            "人民币600元",
            "人民币：600.00元整",
            "RMB 600.00",
            "CNY600",
            "+600.00",
        ] {
            assert_eq!(read(text, "金额"), Ok(Fen(60_000)), "{text}");
        }
        assert_eq!(read("600.00 贷", "贷方发生额"), Ok(Fen(60_000)));
        for text in [
            "600.00 贷",
            "600.00 借",
            "陆佰元整",
            "人民币陆佰元整",
            "0.06万元",
            "USD600",
            "+-600",
            "++600",
            "600整",
        ] {
            assert_eq!(read(text, "金额"), Err(MoneyError::NotANumber), "{text}");
        }
        // In a column of 万元 a cell in 元 stays refused.
        assert!(parse_amount("600元整", MoneyUnit::Wan, "金额").is_err());
    }
}
