//! A number of an act in the unit that its heading gives.
//!
//! Promises: 万 and its like in a heading move the point (`验收面积(万平方米)`); a unit that is none of the
//! field's is refused, in the heading as behind the number; nothing finer than what the field counts in is
//! taken. A heading of a number with decimals may hold no note but a unit of its own and what its table says
//! of the column. **Deliberately not here**: amounts of yuan, and what a number means.

use serde_json::{Value, json};

use super::super::fields::{Fields, unwrapped};
use super::super::headings::one_spelling;
use super::super::totals::Numbers;
use crate::domain::currency::{currency_of, digits};
use crate::domain::events::fields::Field;
use crate::domain::ids::to_half_width;
use crate::domain::money::MoneyUnit;
use crate::schemes::tables::Column;

/// Most digits of a number with decimals.
const DIGITS_MAX: usize = 18;

/// Fields counted in the smallest unit of a currency, and the field that names it: a cell has its major unit.
const MINOR: &[(&str, &str)] = &[("drawn", "currency")];

/// Fields whose numbers have a unit, with its names.
const UNITS: &[(&str, &[&str])] = &[("area_tenths", &["平方米", "平米", "㎡", "m2", "m²"])];

/// Currencies, with their names.
const CURRENCIES: &[(&str, &[&str])] = &[
    ("CNY", &["元", "人民币", "人民币元", "cny", "rmb"]),
    ("USD", &["美元", "美金", "usd", "$"]),
    ("EUR", &["欧元", "eur", "€"]),
    ("HKD", &["港元", "港币", "hkd"]),
    ("JPY", &["日元", "jpy"]),
    ("GBP", &["英镑", "gbp"]),
];

/// What is counted in whole numbers.
const COUNTED: &[&str] = &[
    "个", "人", "名", "位", "座", "户", "份", "件", "所", "对", "天", "日", "次", "行", "条",
];

/// Words for many at once, the longer ones first, and their noughts.
const MANY: &[(&str, usize)] = &[
    ("百万", 6),
    ("千万", 7),
    ("十万", 5),
    ("亿", 8),
    ("万", 4),
    ("千", 3),
    ("百", 2),
    ("十", 1),
];

/// What the units of a field are.
struct Of<'a> {
    /// Names of its unit, behind the number as in the heading.
    names: &'a [&'a str],
    /// Digits behind the point; `None` for whole numbers.
    decimals: Option<usize>,
    /// Whether it is an amount of some currency.
    money: bool,
}

/// A whole number, or one with so many decimals that is counted in the last of them.
pub(super) fn number(
    fields: &mut Fields<'_>,
    field: &Field,
    column: Option<&Column>,
) -> Option<Value> {
    let name = field.name.as_str();
    let before = fields.bad.len();
    let currency = MINOR
        .iter()
        .find(|(amount, _)| *amount == name)
        .and_then(|(_, currency)| fields.peek_code(currency))
        .map(|text| currency_of(&text).map_or(text, str::to_owned));
    let minor = currency.as_deref().and_then(|code| {
        let places = u8::try_from(digits(code)).ok()?;
        Some(usize::from(places))
    });
    let decimals = column.and_then(|column| column.decimals).map(usize::from);
    let named = |list: &'static [(&str, &'static [&'static str])], word: &str| {
        list.iter().find(|(own, _)| *own == word)
    };
    let names = match currency.as_deref() {
        Some(code) => named(CURRENCIES, code),
        None => named(UNITS, name),
    };
    let of = Of {
        names: names.map_or(&[], |(_, names)| names),
        decimals: minor.or(decimals),
        money: minor.is_some(),
    };
    let Some(shift) = shift(fields, name, column, &of) else {
        if fields.bad.len() == before && fields.asked.strange_unit.is_none() {
            let expected = match of.names.first() {
                Some(unit) => format!("numbers in {unit}, or in a multiple of it such as 万"),
                None => "numbers without a unit".to_owned(),
            };
            fields.refuse(
                name,
                "unit-unknown",
                &expected,
                "bring the column to this unit, and say so in its heading",
            );
        }
        return None;
    };
    let read = match (of.decimals, shift) {
        (None, 0) => fields.count(name).map(i64::from),
        (decimals, _) => {
            let text = fields.code(name)?;
            let units = match decimals {
                Some(_) => of.names,
                None => COUNTED,
            };
            scaled(&text, decimals.unwrap_or(0), shift, units)
        }
    };
    let read = read.filter(|number| *number <= field.max);
    if read.is_none() && fields.bad.len() == before {
        let expected = match of.decimals {
            Some(decimals) => format!("a number with at most {} decimals", decimals + shift),
            None => format!("a whole number up to {}", field.max),
        };
        fields.refuse(name, "count-decimals", &expected, "write it in digits");
    }
    read.map(|number| json!(number))
}

/// By how many places the unit of a field's heading moves the point; `None` where it is none of the field's.
fn shift(
    fields: &mut Fields<'_>,
    name: &str,
    column: Option<&Column>,
    of: &Of<'_>,
) -> Option<usize> {
    let columns = fields.columns;
    let Some(found) = columns.get(name) else {
        return Some(0);
    };
    // Title lines that contradict each other: no column under them can be read.
    if !found.units.is_empty() && (of.money || of.decimals.is_none()) {
        fields.numbers(name, Numbers::Counts);
        return None;
    }
    let heading = one_spelling(&found.heading);
    let known: Vec<String> = column
        .into_iter()
        .flat_map(|column| &column.names)
        .map(|name| one_spelling(name))
        .collect();
    let mut given: Option<usize> = None;
    for note in notes(&heading) {
        let places = match of_note(note, of) {
            Some(places) => places,
            // What the table itself says of the column is no unit; of a whole number a note may say anything
            // but how many there are in one.
            None if known.iter().any(|name| notes(name).any(|own| own == note)) => continue,
            None if of.decimals.is_none() && many(note).1 == 0 => continue,
            None => return None,
        };
        if given.is_some_and(|before| before != places) {
            return None;
        }
        given = Some(places);
    }
    if given.is_some() {
        return given;
    }
    match &found.other_unit {
        // 分钟 and the like above a table of areas or drawings; a count has its own rule for them.
        Some(unit) if of.decimals.is_some() && (found.unit_noted || of.money) => {
            return of_note(unit, of);
        }
        _ => {}
    }
    let noted = found.unit_noted && found.unit != MoneyUnit::Yuan;
    if of.money {
        // Fen and jiao are no units of other currencies.
        let places = found
            .unit
            .decimals()
            .checked_sub(MoneyUnit::Yuan.decimals())?;
        return usize::try_from(places).ok();
    }
    (!noted || of.decimals.is_none()).then_some(0)
}

/// The notes in the brackets of a heading in one spelling.
fn notes(heading: &str) -> impl Iterator<Item = &str> {
    heading
        .split('(')
        .skip(1)
        .filter_map(|rest| rest.split(')').next())
}

/// A word's multiple, and its noughts.
fn many(note: &str) -> (&str, usize) {
    MANY.iter()
        .find_map(|(word, places)| Some((note.strip_prefix(word)?, *places)))
        .unwrap_or((note, 0))
}

/// By how many places a note moves the point, where it is a unit of the field.
fn of_note(note: &str, of: &Of<'_>) -> Option<usize> {
    let mut word = note;
    for lead in ["计量单位", "金额单位", "货币单位", "单位"] {
        word = word.strip_prefix(lead).unwrap_or(word);
    }
    let (unit, places) = many(word);
    let own = of.names.contains(&unit)
        || (of.decimals.is_none() && COUNTED.contains(&unit))
        // 万元 beside a column for the currency is ten thousand of that.
        || (of.money && unit == "元")
        || (unit.is_empty() && places > 0);
    own.then_some(places)
}

/// A decimal number in units of its last decimal, its point moved: `7.1234` with four is 71234, and `4.2` of
/// 万 with one 420000.
fn scaled(text: &str, decimals: usize, shift: usize, units: &[&str]) -> Option<i64> {
    let plain = to_half_width(unwrapped(text)).replace(',', "");
    let plain = units
        .iter()
        .find_map(|unit| plain.strip_suffix(unit))
        .unwrap_or(&plain)
        .trim();
    let places = decimals + shift;
    let (whole, part) = plain.split_once('.').unwrap_or((plain, ""));
    let part = part.trim_end_matches('0');
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty()
        || !digits(whole)
        || !digits(part)
        || part.len() > places
        || whole.len() + places > DIGITS_MAX
    {
        return None;
    }
    format!("{whole}{part:0<places$}").parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_are_counted_whole_and_nothing_finer() {
        let area = UNITS[0].1;
        assert_eq!(scaled("1,250.5㎡", 1, 0, area), Some(12_505));
        assert_eq!(scaled("6.8231", 6, 0, &[]), Some(6_823_100));
        assert_eq!(scaled("7", 2, 0, &[]), Some(700));
        assert_eq!(scaled("7.00", 1, 0, &[]), Some(70));
        assert_eq!(scaled("4.2", 1, 4, area), Some(420_000));
        for text in [
            "7.25",
            "",
            ".5",
            "-1",
            "1e3",
            "七",
            "99999999999999999999",
            "7.1%",
            "100分",
        ] {
            assert_eq!(scaled(text, 1, 0, area), None, "{text}");
        }
    }

    #[test]
    fn a_unit_is_that_of_its_field() {
        let area = Of {
            names: UNITS[0].1,
            decimals: Some(1),
            money: false,
        };
        let drawn = Of {
            names: CURRENCIES[1].1,
            decimals: Some(2),
            money: true,
        };
        let count = Of {
            names: &[],
            decimals: None,
            money: false,
        };
        for (note, of, places) in [
            ("万平方米", &area, Some(4)),
            ("m2", &area, Some(0)),
            ("亩", &area, None),
            ("万元", &area, None),
            ("万元", &drawn, Some(4)),
            ("单位百万美元", &drawn, Some(6)),
            ("欧元", &drawn, None),
            ("万个", &count, Some(4)),
            ("人", &count, Some(0)),
        ] {
            assert_eq!(of_note(note, of), places, "{note}");
        }
    }
}
