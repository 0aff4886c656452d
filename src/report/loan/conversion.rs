//! The conversion account between a loan's currency and yuan: a pure function of a drawing.
//!
//! A drawing of 1,000.00 USD that the bank credited with 7,050.00 yuan is
//!
//! ```text
//! loan          USD  −1,000.00      owed
//! conversion    USD  +1,000.00
//! conversion    CNY  −7,050.00
//! designated    CNY  +7,050.00      at the bank
//! ```
//!
//! Promises: the lines of each currency sum to zero; a currency is only ever added to itself. The lines are
//! worked out from the event and never stored, and they move nothing in the books: income in yuan is the
//! bank's note.

use serde::Serialize;

use crate::domain::currency::digits;
use crate::domain::events::funds::LoanWithdrawn;

/// Yuan, by its ISO 4217 code.
pub const YUAN: &str = "CNY";
/// A rate is yuan for one major unit, times this.
const RATE_SCALE: i128 = 1_000_000;
/// Fen of a yuan.
const FEN: i128 = 100;

/// Where a line stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LoanAccount {
    /// What is owed to the lender.
    Loan,
    /// Between the two currencies.
    Conversion,
    /// The designated account at the bank.
    Designated,
}

/// One line, in minor units of its currency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leg {
    /// Where it stands.
    pub account: LoanAccount,
    /// ISO 4217 code.
    pub currency: String,
    /// Positive debits, negative credits.
    pub amount: i64,
}

/// The lines of a drawing; `None` where an amount has no negative.
pub fn legs(drawing: &LoanWithdrawn) -> Option<Vec<Leg>> {
    let leg = |account, currency: &str, amount| Leg {
        account,
        currency: currency.to_owned(),
        amount,
    };
    let (drawn, amount) = (drawing.drawn, drawing.amount.0);
    let own = drawing.currency.as_str();
    Some(vec![
        leg(LoanAccount::Loan, own, drawn.checked_neg()?),
        leg(LoanAccount::Conversion, own, drawn),
        leg(LoanAccount::Conversion, YUAN, amount.checked_neg()?),
        leg(LoanAccount::Designated, YUAN, amount),
    ])
}

/// What a drawing comes to in fen at its rate, rounded to the nearest; `None` where it fits no amount.
pub fn at_rate(drawing: &LoanWithdrawn) -> Option<i64> {
    let unit = 10i128.checked_pow(digits(&drawing.currency))?;
    let product = i128::from(drawing.drawn)
        .checked_mul(i128::from(drawing.rate_micro))?
        .checked_mul(FEN)?;
    let scale = unit.checked_mul(RATE_SCALE)?;
    let half = scale / 2;
    let rounded = product.checked_add(if product < 0 { -half } else { half })? / scale;
    i64::try_from(rounded).ok()
}

/// Minor units of a currency as text with its digits.
pub fn shown(currency: &str, minor: i64) -> String {
    let digits = digits(currency);
    let sign = if minor < 0 { "-" } else { "" };
    let all = minor.unsigned_abs();
    let unit = 10u64.pow(digits);
    if digits == 0 {
        return format!("{sign}{all}");
    }
    let width = usize::try_from(digits).unwrap_or(2);
    format!("{sign}{}.{:0width$}", all / unit, all % unit)
}

/// A rate as text, six digits behind the point without its last zeros.
pub fn rate_shown(rate_micro: i64) -> String {
    let sign = if rate_micro < 0 { "-" } else { "" };
    let all = rate_micro.unsigned_abs();
    let text = format!("{sign}{}.{:06}", all / 1_000_000, all % 1_000_000);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::domain::money::Fen;
    use proptest::prelude::*;

    fn drawing(currency: &str, drawn: i64, rate_micro: i64, amount: i64) -> LoanWithdrawn {
        LoanWithdrawn {
            application_no: "WA-1".to_owned(),
            loan_no: "8001-CN".to_owned(),
            fund: "f".to_owned(),
            currency: currency.to_owned(),
            drawn,
            rate_micro,
            rate_date: "2020-10-09".parse().unwrap(),
            amount: Fen(amount),
            document_no: None,
        }
    }

    #[test]
    fn a_rate_turns_minor_units_into_fen() {
        for (currency, drawn, rate, fen) in [
            ("USD", 100_000, 7_050_000, 705_000),
            ("JPY", 1_000_000, 64_500, 6_450_000),
            ("KWD", 1_000, 23_100_000, 2_310),
            ("EUR", 1, 7_855_000, 8),
            ("EUR", -1, 7_855_000, -8),
        ] {
            let drawing = drawing(currency, drawn, rate, 0);
            assert_eq!(at_rate(&drawing), Some(fen), "{currency}");
        }
        assert_eq!(at_rate(&drawing("USD", i64::MAX, i64::MAX, 0)), None);
        assert_eq!(shown("JPY", -5), "-5");
        assert_eq!(shown("KWD", 1_005), "1.005");
        assert_eq!(rate_shown(7_050_000), "7.05");
        assert_eq!(rate_shown(7_000_000), "7");
    }

    proptest! {
        #[test]
        fn the_lines_of_each_currency_sum_to_zero(drawn: i64, amount: i64) {
            let legs = legs(&drawing("USD", drawn, 7_000_000, amount));
            prop_assert_eq!(legs.is_none(), drawn == i64::MIN || amount == i64::MIN);
            let mut sums: BTreeMap<String, i128> = BTreeMap::new();
            for leg in legs.into_iter().flatten() {
                *sums.entry(leg.currency).or_default() += i128::from(leg.amount);
            }
            prop_assert!(sums.values().all(|sum| *sum == 0));
        }
    }
}
