//! Which fields leave the house at the public level. This table is the only place that decides.
//!
//! | field | leaves | why |
//! |---|---|---|
//! | ordinal, unit, programme, amount | as they are | what a public notice must say |
//! | name | whole; first and last character where the person is under 14 on the first day of the notice | Ministry of Education 2017: name, school and class only; Personal Information Protection Law art. 28: under 14 is sensitive |
//! | tier | only where it is no category of need | a category such as a grave illness beside a name is health data |
//! | way and days of payment | as they are, beside the tier, after payment alone | 受助情况 is one of the three that are made public |
//! | ID number, account, telephone, address, birth date, sex | never | the same rules |
//! | category, reason, debt, alias, case number | never | hardship is nobody's business; an alias would link notices |

use crate::domain::date::Date;
use crate::domain::events::payments::PaymentMethod;
use crate::schemes::Scheme;

use super::choose::{Handed, Listed};

/// A row as the public sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicRow {
    /// Ordinal, from 1.
    pub ordinal: u32,
    /// Name as displayed.
    pub name: String,
    /// Unit.
    pub unit: String,
    /// Programme's title, in Chinese, as in the published scheme.
    pub programme: String,
    /// Tier, where the scheme has tiers; after payment with the way and the days of it.
    pub tier: Option<String>,
    /// Amount in fen.
    pub amount: i64,
}

/// Years of age from which a name is shown whole.
const WHOLE_NAME_FROM: i32 = 14;

/// Lets through what the public may see. `birth` hides the name of a child; without a birth date
/// the name is shown whole, as the beneficiaries of a scheme without birth dates are adults.
pub fn redact(
    row: &Listed,
    scheme: &Scheme,
    name: &str,
    birth: Option<Date>,
    first_day: Date,
) -> PublicRow {
    let child = birth.is_some_and(|birth| age(birth, first_day) < WHOLE_NAME_FROM);
    // A row recorded by hand may say the office's word where an imported one has the code.
    let need = |tier: &str| {
        scheme.category.iter().any(|category| {
            category.code == tier || category.names.iter().any(|name| tier.contains(name))
        })
    };
    let tier = row.tier.clone().filter(|tier| !need(tier));
    let tier = match row.paid.as_ref().map(situation) {
        Some(paid) => Some(tier.into_iter().chain(paid).collect::<Vec<_>>().join(" · ")),
        None => tier,
    };
    PublicRow {
        ordinal: row.ordinal,
        name: if child { mask(name) } else { name.to_owned() },
        unit: row.unit.clone(),
        programme: scheme.title.zh.clone(),
        tier,
        amount: row.amount.0,
    }
}

/// The ways and days of payment, in Chinese as the programme's title.
fn situation(paid: &Handed) -> Vec<String> {
    let ways = paid.ways.iter().filter_map(|way| match way {
        PaymentMethod::Bank => Some("银行发放"),
        PaymentMethod::Custodian => Some("现场发放"),
        PaymentMethod::Cash => Some("现金发放"),
        PaymentMethod::Intermediary => Some("代领转付"),
        PaymentMethod::Other => None,
    });
    let ways: Vec<&str> = ways.collect();
    let days = match paid.first == paid.last {
        true => paid.first.to_string(),
        false => format!("{} 至 {}", paid.first, paid.last),
    };
    let ways = (!ways.is_empty()).then(|| ways.join("、"));
    ways.into_iter().chain(std::iter::once(days)).collect()
}

/// Full years on a day.
fn age(birth: Date, on: Date) -> i32 {
    let (year, month, day) = on.ymd();
    let (born, born_month, born_day) = birth.ymd();
    year - born - i32::from((month, day) < (born_month, born_day))
}

/// First and last character, asterisks between; of two characters the first.
fn mask(name: &str) -> String {
    let characters: Vec<char> = name.chars().collect();
    match characters.as_slice() {
        [] => String::new(),
        [_] => "*".to_owned(),
        [first, _] => format!("{first}*"),
        [first, middle @ .., last] => format!("{first}{}{last}", "*".repeat(middle.len())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_masked_by_their_length() {
        for (name, masked) in [("王明", "王*"), ("王小明", "王*明"), ("欧阳小明", "欧**明")]
        {
            assert_eq!(mask(name), masked);
        }
    }

    #[test]
    fn fourteen_is_reached_on_the_birthday() {
        let day = |text: &str| text.parse::<Date>().unwrap();
        assert_eq!(age(day("2012-05-06"), day("2026-05-05")), 13);
        assert_eq!(age(day("2012-05-06"), day("2026-05-06")), 14);
        assert_eq!(age(day("2012-02-29"), day("2026-02-28")), 13);
        assert_eq!(age(day("2012-02-29"), day("2026-03-01")), 14);
    }
}
