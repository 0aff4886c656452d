//! `audit total`: a control total for every column of numbers, and a hash total for every column of codes.
//!
//! A hash total is the sum of the numbers that the last nine digits of each cell make: it means nothing, and
//! changes when a row is lost, doubled or mistyped. It is not given for a single row, which it would show.
//!
//! A cell of a column of numbers that holds none is counted and its line named: the sum is that of the others,
//! and the answer says that something was found.

use rust_decimal::Decimal;

use super::{Answer, Heading, Kind, Listing, Numbers, Value, VerbError, add};

/// Digits of a code that a hash total takes.
const HASH_DIGITS: usize = 9;
/// So many lines without a number are named.
const LINES_MAX: usize = 100;

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
            "no_number",
            "lines",
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
                [
                    Value::count(0),
                    none(),
                    none(),
                    none(),
                    hash,
                    none(),
                    none(),
                ]
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
                let lines = match numbers.other {
                    0 => Value::Empty,
                    others => {
                        answer.control_of("no_number", name, Value::count(others));
                        answer.finds = true;
                        Value::Places(no_numbers(listing, at))
                    }
                };
                [
                    Value::count(numbers.rows.len()),
                    Value::Number(sum),
                    Value::Number(least),
                    Value::Number(most),
                    Value::Empty,
                    Value::count(numbers.other),
                    lines,
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

/// Lines whose cell is filled and holds no number, the first of them.
fn no_numbers(listing: &Listing, column: usize) -> Vec<u32> {
    let others = listing.rows.iter().filter(|record| {
        let value = record.value(column);
        !value.is_empty() && value.number().is_none()
    });
    others.map(|record| record.place).take(LINES_MAX).collect()
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
                "单号 3 0    6  ",
                "金额 2 2 999.9 -0.2 1000.1  0 ",
                "卡号 3 0    66  "
            ]
        );
        assert_eq!(control(&all, "sum"), "999.9");
        assert!(total(&table, &["姓名".to_owned()]).is_err());
        assert!(total(&table, &["额".to_owned()]).is_err());
        let yuan = listing("金额(元)|金额(万元)|数额(元)\n1|2|3");
        assert_eq!(yuan.find("数额"), Ok(2));
        assert!(yuan.find("金额").is_err());
        let alone = listing("卡号\n6222020000000000011");
        assert_eq!(lines(&total(&alone, &[]).unwrap()), ["卡号 1 0      "]);
        assert!(!all.finds);

        // One letter among digits: the others are summed, and the line is named.
        for heading in ["金额", "数目"] {
            let slip = listing(&format!(
                "编号|{heading}\nB-1|10.50\nB-2|20.00\nB-3|2OOO.00"
            ));
            let total = total(&slip, &[]).unwrap();
            assert_eq!(lines(&total)[1], format!("{heading} 3 2 30.5 10.5 20  1 4"));
            assert!(total.finds, "{heading}");
            assert_eq!(control(&total, "no_number"), "1");
        }
        // Called a code, or known to be text, digits count nothing.
        let mut codes = listing("unit_code|学校\n3601|7\n3602|8");
        codes.columns[1].text = true;
        assert_eq!(
            lines(&total(&codes, &[]).unwrap()),
            ["unit_code 2 0    7203  ", "学校 2 0    15  "]
        );
    }
}
