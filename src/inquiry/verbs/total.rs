//! `audit total`: a control total for every column of numbers, and a hash total for every column of codes.
//!
//! A hash total is the sum of the numbers that the last nine digits of each cell make: it means nothing, and
//! changes when a row is lost, doubled or mistyped. It is not given for a single row, which it would show.

use rust_decimal::Decimal;

use super::{Answer, Heading, Kind, Listing, Numbers, Value, VerbError, add};

/// Digits of a code that a hash total takes.
const HASH_DIGITS: usize = 9;

/// Totals of the named columns, or of all that hold numbers or codes.
///
/// # Errors
/// A column is not there or, if named, holds no number; a sum is too long.
pub fn total(listing: &Listing, columns: &[String]) -> Result<Answer, VerbError> {
    let named = !columns.is_empty();
    let places = match named {
        true => listing.find_all(columns)?,
        false => (0..listing.columns.len()).collect(),
    };
    let mut answer = Answer {
        headings: [
            "column",
            "filled",
            "numbers",
            "sum",
            "smallest",
            "largest",
            "hash_total",
        ]
        .map(Heading::Ours)
        .to_vec(),
        ..Answer::default()
    };
    answer.count("rows", listing.rows.len());
    for at in places {
        let name = listing.name(at);
        // The smallest of the numbers of persons is somebody's.
        let kind = match listing.open(at) {
            Ok(()) => listing.kind(at),
            Err(_) => Kind::Code,
        };
        let numbers = Numbers::of(listing, at);
        let filled = listing.rows.len() - numbers.blank;
        let row = match kind {
            Kind::Code => {
                let hash = (filled > 1).then(|| hash_total(listing, at));
                let hash = hash.map_or(Value::Empty, |sum| Value::Number(sum.into()));
                let none = || Value::Empty;
                [Value::count(0), none(), none(), none(), hash]
            }
            Kind::Number | Kind::Word if named || kind == Kind::Number => {
                let all = || numbers.rows.iter().map(|(_, number)| *number);
                let (Some(least), Some(most)) = (all().min(), all().max()) else {
                    return Err(VerbError::NoNumber {
                        column: name.to_owned(),
                    });
                };
                let sum = all().try_fold(Decimal::ZERO, |sum, number| add(sum, number, name))?;
                answer.control_of("sum", name, Value::Number(sum));
                [
                    Value::count(numbers.rows.len()),
                    Value::Number(sum),
                    Value::Number(least),
                    Value::Number(most),
                    Value::Empty,
                ]
            }
            _ if named => {
                return Err(VerbError::NoNumber {
                    column: name.to_owned(),
                });
            }
            _ => continue,
        };
        let mut line = vec![Value::Text(name.to_owned()), Value::count(filled)];
        line.extend(row);
        answer.rows.push(line);
    }
    Ok(answer)
}

/// The sum of the last digits of every cell.
fn hash_total(listing: &Listing, column: usize) -> u64 {
    let cells = listing
        .rows
        .iter()
        .map(|record| record.value(column).text());
    // A million rows of nine digits stay far below 64 bits.
    cells.fold(0_u64, |sum, text| {
        let digits: Vec<u8> = text.bytes().filter(u8::is_ascii_digit).collect();
        let start = digits.len().saturating_sub(HASH_DIGITS);
        let last = digits.iter().skip(start);
        let number = last.fold(0_u64, |number, digit| number * 10 + u64::from(digit - b'0'));
        sum.saturating_add(number)
    })
}

#[cfg(test)]
mod tests {
    use super::super::tests::{control, lines, listing};
    use super::*;

    #[test]
    fn numbers_and_codes_are_totalled() {
        let table = listing(
            "单号|金额|姓名|卡号
             B-001|1,000.10|甲|6222020000000000011
             B-002|-0.20|乙|6222020000000000022
             B-003||丙|6222020000000000033",
        );
        let all = total(&table, &[]).unwrap();
        assert_eq!(
            lines(&all),
            [
                "单号 3 0    6",
                "金额 2 2 999.9 -0.2 1000.1 ",
                "卡号 3 0    66"
            ]
        );
        assert_eq!(control(&all, "sum"), "999.9");
        assert!(total(&table, &["姓名".to_owned()]).is_err());
        assert!(total(&table, &["额".to_owned()]).is_err());
        let yuan = listing("金额(元)|金额(万元)|数额(元)\n1|2|3");
        assert_eq!(yuan.find("数额"), Ok(2));
        assert!(yuan.find("金额").is_err());
        let alone = listing("卡号\n6222020000000000011");
        assert_eq!(lines(&total(&alone, &[]).unwrap()), ["卡号 1 0    "]);
    }
}
