//! `audit gaps`: numbers that are missing from a sequence, for each prefix apart.
//!
//! The sequence is the last run of digits of a cell; what stands before and after it is the series it belongs
//! to (`B-2025-` of `B-2025-0007`). Where all runs of a series are equally long and begin with a year (`MYY2025001`), the
//! year belongs to the series too: numbers begin anew with it. A series runs from its smallest number, or the one that is said to be its
//! first, to its largest: whether one after is missing, the numbers cannot say.

use std::collections::{BTreeMap, BTreeSet};

use super::{Answer, Heading, Listing, Value, VerbError};

/// Longest number of a sequence, in digits.
const DIGITS_MAX: usize = 18;
/// Digits of a year, and the fewest of a run that begins with one.
const YEAR_DIGITS: usize = 4;
const WITH_YEAR_MIN: usize = 6;
/// Years that numbers begin with.
const YEARS: std::ops::Range<u16> = 1980..2100;

#[derive(Default)]
struct Series {
    numbers: BTreeSet<u64>,
    width: usize,
    repeated: usize,
}

/// Missing numbers of a column, of every series from `first` on where that is said.
///
/// # Errors
/// The column is not there, or holds numbers of persons.
pub fn gaps(listing: &Listing, column: &str, first: Option<u64>) -> Result<Answer, VerbError> {
    let at = listing.find(column)?;
    if !listing.is_of_bills(at) {
        listing.open(at)?;
    }
    let mut runs: BTreeMap<(String, String), Vec<String>> = BTreeMap::new();
    let (mut blank, mut other) = (0, 0);
    for record in &listing.rows {
        let value = record.value(at);
        let text = value.text();
        match parted(&text) {
            Some((prefix, digits, suffix)) => {
                let own = runs.entry((prefix.to_owned(), suffix.to_owned()));
                own.or_default().push(digits.to_owned());
            }
            None if value.is_empty() => blank += 1,
            None => other += 1,
        }
    }
    let mut series: BTreeMap<(String, String), Series> = BTreeMap::new();
    for ((prefix, suffix), own) in runs {
        let by_year = all_with_year(&own);
        for run in &own {
            let at = if by_year { YEAR_DIGITS } else { 0 };
            let (year, digits) = run.split_at_checked(at).unwrap_or(("", run));
            let Ok(number) = digits.parse() else {
                other += 1;
                continue;
            };
            let own = series.entry((format!("{prefix}{year}"), suffix.clone()));
            let own = own.or_default();
            own.width = match own.numbers.is_empty() {
                true => digits.len(),
                false => own.width.min(digits.len()),
            };
            if !own.numbers.insert(number) {
                own.repeated += 1;
            }
        }
    }
    let mut answer = Answer {
        headings: ["prefix", "from", "to", "missing_numbers"]
            .map(Heading::Ours)
            .to_vec(),
        ..Answer::default()
    };
    let (mut all, mut repeated) = (0_u64, 0);
    for ((prefix, suffix), own) in &series {
        repeated += own.repeated;
        // Nothing is missing before the first, of which the one before it stands as there.
        let mut before: Option<u64> = first.and_then(|first| first.checked_sub(1));
        for number in &own.numbers {
            if let Some(before) = before.filter(|before| number.saturating_sub(*before) > 1) {
                let (from, to) = (before + 1, number - 1);
                let missing = number - before - 1;
                all = all.saturating_add(missing);
                let whole =
                    |number: u64| format!("{prefix}{number:0width$}{suffix}", width = own.width);
                answer.rows.push(vec![
                    Value::Text(prefix.clone()),
                    Value::Text(whole(from)),
                    Value::Text(whole(to)),
                    Value::Count(missing),
                ]);
            }
            before = before.max(Some(*number));
        }
    }
    answer.count("rows", listing.rows.len());
    answer.count("series", series.len());
    answer.control("missing_numbers", Value::Count(all));
    answer.count("repeated_numbers", repeated);
    answer.control_of("blank", listing.name(at), Value::count(blank));
    answer.control_of("no_number", listing.name(at), Value::count(other));
    Ok(answer)
}

/// Whether runs of digits are equally long and each begins with a year.
fn all_with_year(runs: &[String]) -> bool {
    let width = runs.first().map_or(0, String::len);
    width >= WITH_YEAR_MIN
        && runs.iter().all(|run| {
            let year = run.get(..YEAR_DIGITS).and_then(|year| year.parse().ok());
            run.len() == width && year.is_some_and(|year| YEARS.contains(&year))
        })
}

/// What stands before, in and after the last run of digits.
fn parted(text: &str) -> Option<(&str, &str, &str)> {
    let end = text.rfind(|letter: char| letter.is_ascii_digit())? + 1;
    let (head, suffix) = text.split_at_checked(end)?;
    let prefix = head.trim_end_matches(|letter: char| letter.is_ascii_digit());
    let digits = head.get(prefix.len()..)?;
    (digits.len() <= DIGITS_MAX).then_some((prefix, digits, suffix))
}

#[cfg(test)]
mod tests {
    use super::super::tests::{control, lines, listing};
    use super::*;

    #[test]
    fn numbers_of_persons_have_no_gaps_to_tell() {
        let table = listing(
            "身份证|座机|单号\n110105194912310021|13812345678|B-202500010001\n110105194912310048|13812345680|B-202500010003",
        );
        for refused in ["身份证", "座机"] {
            let error = gaps(&table, refused, None).unwrap_err();
            assert!(matches!(error, VerbError::Personal { .. }), "{refused}");
        }
        assert_eq!(lines(&gaps(&table, "单号", None).unwrap()).len(), 1);
        // Numbers of invoices are numbers of papers, however long, though a sheet of bills is a person's.
        let mut bills = listing("发票号码\nFP67306894\nFP67306896");
        bills.columns[0].personal = true;
        assert_eq!(
            lines(&gaps(&bills, "发票号码", None).unwrap()),
            ["FP FP67306895 FP67306895 1"]
        );
        bills.columns[0].name = "证件号码".to_owned();
        assert!(gaps(&bills, "证件号码", None).is_err());
    }

    #[test]
    fn slips_that_are_numbered_beforehand_are_counted_from_the_first() {
        let table = listing("编号\n0007\n0003");
        let told = |first| lines(&gaps(&table, "编号", first).unwrap());
        assert_eq!(told(Some(1)), [" 0001 0002 2", " 0004 0006 3"]);
        assert_eq!(told(Some(3)), [" 0004 0006 3"]);
        assert_eq!(told(Some(5)), [" 0005 0006 2"]);
        assert_eq!(told(None), [" 0004 0006 3"]);
    }

    #[test]
    fn a_year_before_the_number_is_of_the_series() {
        let table = listing("编号\nMYY2025003\nMYY2025005\nMYY2024002");
        let told = |first| lines(&gaps(&table, "编号", first).unwrap());
        assert_eq!(
            told(Some(1)),
            [
                "MYY2024 MYY2024001 MYY2024001 1",
                "MYY2025 MYY2025001 MYY2025002 2",
                "MYY2025 MYY2025004 MYY2025004 1"
            ]
        );
        assert_eq!(told(None), ["MYY2025 MYY2025004 MYY2025004 1"]);
        // Runs of several lengths, or of no year, are one number each.
        let table = listing("编号\nFP20250101\nFP20250103\nFP3");
        assert_eq!(lines(&gaps(&table, "编号", None).unwrap()).len(), 2);
        let table = listing("编号\nFP67306894\nFP67306896");
        assert_eq!(lines(&gaps(&table, "编号", None).unwrap()).len(), 1);
    }

    #[test]
    fn missing_numbers_are_told_for_each_series() {
        let table = listing(
            "编号
             B-0007
             B-0011
             C-1号
             B-0008
             B-0011
             C-3号
             无
             012345678901234567890",
        );
        let found = gaps(&table, "编号", None).unwrap();
        assert_eq!(lines(&found), ["B- B-0009 B-0010 2", "C- C-2号 C-2号 1"]);
        for (what, count) in [
            ("rows", "8"),
            ("series", "2"),
            ("missing_numbers", "3"),
            ("repeated_numbers", "1"),
            ("no_number", "2"),
        ] {
            assert_eq!(control(&found, what), count, "{what}");
        }
    }
}
