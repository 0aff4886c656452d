//! Dates, money, identity numbers and working days against vectors and golden values.
//!
//! The identity numbers of another library's tests are personal data by our rules: they are read from
//! the folder named by SUNLEDGER_SHARED when it is set, never copied and never shown.

#[path = "common/books.rs"]
mod books;
#[path = "vectors/fraud.rs"]
mod fraud;

use std::path::{Path, PathBuf};

use proptest::prelude::*;
use sunledger::domain::calendar::{Calendar, CalendarError, CalendarYear, CalendarYearError};
use sunledger::domain::date::{Date, Month, Period, Timestamp};
use sunledger::domain::ids::{BankAccount, IdError, IdKind, ResidentId, Sex, Uscc, normalise_name};
use sunledger::domain::money::{Fen, MoneyError, MoneyUnit};

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// Every string case of a JSON Schema format file: text, whether it is valid, what it is.
fn format_cases(name: &str) -> Vec<(String, bool, String)> {
    let text = std::fs::read_to_string(repository("tests/vectors/dates").join(name)).unwrap();
    let groups: serde_json::Value = serde_json::from_str(&text).unwrap();
    let mut cases = Vec::new();
    for group in groups.as_array().unwrap() {
        for test in group["tests"].as_array().unwrap() {
            if let Some(data) = test["data"].as_str() {
                let what = test["description"].as_str().unwrap().to_owned();
                cases.push((data.to_owned(), test["valid"].as_bool().unwrap(), what));
            }
        }
    }
    cases
}

#[test]
fn dates_are_rfc_3339_full_dates_of_our_years() {
    let cases = format_cases("date.json");
    assert!(cases.len() > 70);
    let mut narrower = Vec::new();
    for (text, valid, what) in &cases {
        let read = text.parse::<Date>();
        if read.is_ok() != *valid {
            assert!(*valid, "accepted: {what}");
            narrower.push(text.as_str());
        } else if let Ok(date) = read {
            assert_eq!(date.to_string(), *text);
        }
    }
    // Valid dates outside the years 1800 to 2199 that the ledger holds.
    assert_eq!(narrower, ["0400-02-29", "0001-01-01", "1582-10-10"]);
}

#[test]
fn times_are_rfc_3339_date_times_but_for_leap_seconds_and_nanoseconds() {
    let cases = format_cases("date-time.json");
    assert!(cases.len() > 25);
    let mut narrower = Vec::new();
    for (text, valid, what) in &cases {
        if text.parse::<Timestamp>().is_ok() != *valid {
            assert!(*valid, "accepted: {what}");
            narrower.push(text.as_str());
        }
    }
    assert_eq!(
        narrower,
        [
            // Leap seconds have no place in a count of microseconds.
            "1998-12-31T23:59:60Z",
            "1998-12-31T15:59:60.123-08:00",
            // Finer than a microsecond: it would be lost.
            "1985-04-12T00:59:59.999999999999999Z",
        ]
    );
    for text in [
        "2025-11-03 08:27:28Z",
        "2025-11-03T24:00:00+08:00",
        "2025-11-03T08:27:28",
        "2025-11-03T08:27:28\u{2212}08:00",
        "2025-11-03T08:27:28.+08:00",
        "1799-12-31T15:59:59Z",
        "2199-12-31T16:00:00Z",
        "",
    ] {
        assert!(text.parse::<Timestamp>().is_err(), "{text}");
    }
    let time: Timestamp = "2025-11-03T00:27:28.0105000Z".parse().unwrap();
    assert_eq!(time.to_string(), "2025-11-03T08:27:28.010500+08:00");
}

#[test]
fn the_civil_date_is_that_of_china() {
    for (utc, cn) in [
        ("2025-12-31T15:59:59.999999Z", "2025-12-31"),
        ("2025-12-31T16:00:00Z", "2026-01-01"),
        ("1969-12-31T15:59:59Z", "1969-12-31"),
        ("1969-12-31T16:00:00Z", "1970-01-01"),
    ] {
        assert_eq!(utc.parse::<Timestamp>().unwrap().date_cn(), day(cn));
    }
    assert_eq!(day("2026-11-23").weekday(), 0, "a Monday");
    assert_eq!(
        "2199-12".parse::<Month>().unwrap().last_day(),
        day("2199-12-31")
    );
    assert_eq!(
        "1800-01".parse::<Month>().unwrap().first_day(),
        day("1800-01-01")
    );
}

#[test]
fn json_is_text_and_binary_is_the_integer() {
    let date = day("2025-12-22");
    assert_eq!(serde_json::to_string(&date).unwrap(), "\"2025-12-22\"");
    assert_eq!(bincode::serialize(&date).unwrap(), 20_444i32.to_le_bytes());
    let period = Period::Quarter {
        year: 2025,
        quarter: 3,
    };
    assert_eq!(
        serde_json::to_string(&period).unwrap(),
        r#"{"quarter":{"year":2025,"quarter":3}}"#
    );
    for text in [
        "2025",
        "2025-H2",
        "2025-Q3",
        "2025-03",
        "2025-03-01..2025-04-02",
    ] {
        let period: Period = text.parse().unwrap();
        let bytes = bincode::serialize(&period).unwrap();
        assert_eq!(bincode::deserialize::<Period>(&bytes).unwrap(), period);
        let json = serde_json::to_string(&period).unwrap();
        assert_eq!(serde_json::from_str::<Period>(&json).unwrap(), period);
    }
}

#[test]
fn what_is_no_date_or_period_is_refused_in_every_encoding() {
    for days in [i32::MIN, day("1800-01-01").0 - 1, day("2199-12-31").0 + 1] {
        let bytes = bincode::serialize(&days).unwrap();
        assert!(bincode::deserialize::<Date>(&bytes).is_err(), "{days}");
    }
    for micros in [i64::MIN, i64::MAX] {
        let bytes = bincode::serialize(&micros).unwrap();
        assert!(bincode::deserialize::<Timestamp>(&bytes).is_err());
    }
    for json in [r#"{"year":{"year":2025,"half":1}}"#, r#""2025""#] {
        assert!(serde_json::from_str::<Period>(json).is_err(), "{json}");
    }
}

/// The proleptic Gregorian calendar by counting, as a second opinion.
fn days_by_counting(year: i32, month: u32, day: u32) -> i32 {
    let leap = |y: i32| y % 4 == 0 && (y % 100 != 0 || y % 400 == 0);
    let length = |y: i32, m: u32| match m {
        2 => 28 + i32::from(leap(y)),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    let years: i32 = (1800..year).map(|y| 365 + i32::from(leap(y))).sum();
    let months: i32 = (1..month).map(|m| length(year, m)).sum();
    // 1800-01-01 lies 62,091 days before 1970-01-01 (170 years, 41 of them leap).
    years + months + day as i32 - 1 - 62_091
}

proptest! {
    #[test]
    fn every_date_goes_to_text_and_back(days in -62_091i32..=84_005) {
        let date = Date(days);
        prop_assert_eq!(date.to_string().parse::<Date>(), Ok(date));
        let (year, month, d) = date.ymd();
        prop_assert_eq!(days_by_counting(year, month, d), days);
        prop_assert!(date.month().first_day() <= date && date <= date.month().last_day());
        prop_assert_eq!(Timestamp::from_cn(date, 0, 0, 0).date_cn(), date);
    }

    #[test]
    fn every_amount_goes_to_text_and_back(fen in any::<i64>()) {
        let amount = Fen(fen);
        prop_assert_eq!(Fen::parse(&amount.to_string(), MoneyUnit::Yuan), Ok(amount));
        prop_assert_eq!(Fen::parse(&amount.grouped(), MoneyUnit::Yuan), Ok(amount));
        let wan = format!("{}{}.{:06}", if fen < 0 { "-" } else { "" },
            fen.unsigned_abs() / 1_000_000, fen.unsigned_abs() % 1_000_000);
        prop_assert_eq!(Fen::parse(&wan, MoneyUnit::Wan), Ok(amount));
    }

    #[test]
    fn doubles_of_fifteen_digits_are_read_exactly(fen in -999_999_999_999_999i64..=999_999_999_999_999) {
        let value: f64 = Fen(fen).to_string().parse().unwrap();
        prop_assert_eq!(Fen::from_f64_shortest(value, MoneyUnit::Yuan), Ok(Fen(fen)));
    }

    #[test]
    fn no_text_makes_a_reader_panic(text in "\\PC{0,40}", digits in "[-0-9.,¥元万 O]{0,24}") {
        for text in [&text, &digits] {
            let _ = (text.parse::<Date>(), text.parse::<Timestamp>(), text.parse::<Month>());
            let _ = text.parse::<Period>();
            for unit in [MoneyUnit::Yuan, MoneyUnit::Wan] {
                let _ = Fen::parse(text, unit);
            }
            let _ = (ResidentId::parse(text), Uscc::parse(text), BankAccount::parse(text));
            let _ = normalise_name(text);
        }
    }
}

#[test]
fn amounts_as_offices_write_them() {
    for (text, fen) in [
        ("1,234.56", 123_456),
        ("1,234", 123_400),
        ("１，２３４．５", 123_450),
        ("¥-12.05", -1_205),
        ("-￥12.05", -1_205),
        ("－３", -300),
        ("\u{a0}2000.00\u{a0}元 ", 200_000),
        ("'500", 50_000),
        ("1.10000000000000000000000000", 110),
        ("0.00", 0),
    ] {
        assert_eq!(Fen::parse(text, MoneyUnit::Yuan), Ok(Fen(fen)), "{text}");
    }
    for (text, fen) in [
        ("0.2万元", 200_000),
        ("12万", 12_000_000),
        ("-1.5", -1_500_000),
    ] {
        assert_eq!(Fen::parse(text, MoneyUnit::Wan), Ok(Fen(fen)), "{text}");
    }
    for (text, error) in [
        (" \u{3000}", MoneyError::Empty),
        ("'", MoneyError::Empty),
        ("1,2345", MoneyError::Grouping),
        (",123", MoneyError::Grouping),
        ("1,,234", MoneyError::Grouping),
        ("1234,567", MoneyError::Grouping),
        ("12 34", MoneyError::Grouping),
        ("1.234,56", MoneyError::NotANumber),
        ("1.2.3", MoneyError::NotANumber),
        ("--12", MoneyError::NotANumber),
        ("-¥-12", MoneyError::NotANumber),
        ("¥¥12", MoneyError::NotANumber),
        ("-", MoneyError::NotANumber),
        ("元", MoneyError::NotANumber),
        ("+12", MoneyError::NotANumber),
        ("1.23457E+11", MoneyError::NotANumber),
        ("0.2万元", MoneyError::NotANumber),
        ("12.345", MoneyError::FractionOfFen),
        (
            "0.0000000000000000000000000000001",
            MoneyError::FractionOfFen,
        ),
        ("92233720368547758.08", MoneyError::Overflow),
        (
            "99999999999999999999999999999999999999",
            MoneyError::Overflow,
        ),
    ] {
        assert_eq!(Fen::parse(text, MoneyUnit::Yuan), Err(error), "{text}");
    }
    // 2000 元 under a heading in 万元 would be 20 million yuan.
    assert_eq!(
        Fen::parse("2000元", MoneyUnit::Wan),
        Err(MoneyError::NotANumber)
    );
    assert_eq!(Fen(i64::MIN).checked_neg(), None);
    assert_eq!(Fen(5).checked_neg(), Some(Fen(-5)));
    assert_eq!(serde_json::to_string(&Fen(123_456)).unwrap(), "123456");
}

#[test]
fn numbers_of_a_spreadsheet_are_read_exactly_or_refused() {
    for (value, unit, expected) in [
        (1234.56, MoneyUnit::Yuan, Ok(Fen(123_456))),
        (3.1, MoneyUnit::Wan, Ok(Fen(3_100_000))),
        (-0.0, MoneyUnit::Yuan, Ok(Fen(0))),
        (1e15, MoneyUnit::Yuan, Ok(Fen(100_000_000_000_000_000))),
        (0.1 + 0.2, MoneyUnit::Yuan, Err(MoneyError::FractionOfFen)),
        (1e-300, MoneyUnit::Yuan, Err(MoneyError::FractionOfFen)),
        (1e300, MoneyUnit::Yuan, Err(MoneyError::Overflow)),
        (f64::INFINITY, MoneyUnit::Wan, Err(MoneyError::NotANumber)),
    ] {
        assert_eq!(Fen::from_f64_shortest(value, unit), expected, "{value:e}");
    }
}

#[test]
fn identity_numbers_of_every_kind() {
    let man = ResidentId::parse("360426199101010071").unwrap();
    assert_eq!(man.birth_date(), Some(day("1991-01-01")));
    assert_eq!((man.sex(), man.kind()), (Some(Sex::Male), IdKind::Resident));
    assert_eq!(format!("{man} {man:?}"), "ID(…) ID(…)");
    // Invented numbers whose check characters were computed by the standard's other formula.
    for (body, kind) in [
        ("81000019900307001", IdKind::ResidencePermit),
        ("82000019900307001", IdKind::ResidencePermit),
        ("83000019900307001", IdKind::ResidencePermit),
        ("91156019900307001", IdKind::ForeignPermanentResident),
    ] {
        let id = ResidentId::parse(&format!("{body}{}", check_by_base_13(body))).unwrap();
        assert_eq!(id.kind(), kind);
        assert_eq!(id.birth_date(), Some(day("1990-03-07")));
    }
    let old = ResidentId::parse("abc310090030712").unwrap();
    assert_eq!(old.kind(), IdKind::ForeignPermanentResidentOld);
    assert_eq!((old.birth_date(), old.sex()), (None, None));
    // A letter O for 0, where the check character vouches for it; nothing vouches among 15 digits.
    assert_eq!(ResidentId::parse("36O426199101O10071").unwrap(), man);
    assert!(ResidentId::parse("11O105491231002").is_err());
    for blank in ["\u{202f}", "\u{200b}", "\u{2060}", "\n", "\u{3000}"] {
        let text = format!("360426{blank}19910101{blank}0071");
        assert_eq!(ResidentId::parse(&text).unwrap(), man);
    }
}

/// (1 − 2·n₁₃) mod 11, n₁₃ the 17 digits read in base 13: equal to the weights of GB 11643.
fn check_by_base_13(body: &str) -> char {
    let n = body
        .bytes()
        .fold(0u32, |n, digit| (n * 13 + u32::from(digit - b'0')) % 11);
    char::from(b"0123456789X"[((1 + 2 * (11 - n)) % 11) as usize])
}

proptest! {
    #[test]
    fn exactly_one_check_character_fits(sequence in 0u32..1000, days in 0i32..20_000) {
        let body = format!("430702{}{sequence:03}", Date(days).to_string().replace('-', ""));
        for check in "0123456789X".chars() {
            let fits = check == check_by_base_13(&body);
            prop_assert_eq!(ResidentId::parse(&format!("{body}{check}")).is_ok(), fits);
        }
    }
}

/// Numbers of another library's tests. Only line numbers are shown.
#[test]
fn identity_numbers_of_another_library() {
    let Some(shared) = std::env::var_os("SUNLEDGER_SHARED") else {
        println!("skipped: SUNLEDGER_SHARED is not set");
        return;
    };
    let path = Path::new(&shared).join("vectors/ids/cn-resident-id-idcard.csv");
    let text = std::fs::read_to_string(path).unwrap();
    let (mut valid, mut invalid) = (0, 0);
    for (at, line) in text.lines().enumerate().skip(1) {
        let (number, expected) = line.split_once(',').unwrap();
        let good = expected.trim() == "true";
        assert!(
            ResidentId::parse(number).is_ok() == good,
            "line {} should be {}",
            at + 1,
            if good { "valid" } else { "invalid" }
        );
        *if good { &mut valid } else { &mut invalid } += 1;
    }
    assert!(valid > 20 && invalid > 3);
}

#[test]
fn credit_codes_accounts_and_names() {
    assert!(Uscc::parse(" ９１４３０７００ＭＡ４Ｌ０００２５０").is_ok());
    assert!(matches!(
        Uscc::parse("91430700MI4L000250"),
        Err(IdError::Charset(_))
    ));
    let account = BankAccount::parse("'6222 0000 0000 0000 000").unwrap();
    assert_eq!(format!("{account} {account:?}"), "Account(…) Account(…)");
    for (text, found) in [("1234567", 7), ("", 0), (&"1".repeat(33), 33)] {
        assert!(matches!(
            BankAccount::parse(text),
            Err(IdError::Length { found: n, .. }) if n == found
        ));
    }
    for dot in ["•", "‧", "・", "．", "·"] {
        assert_eq!(
            normalise_name(&format!("扎西 {dot}\u{3000}次仁")),
            "扎西·次仁"
        );
    }
    assert_eq!(normalise_name("e\u{301}"), "\u{e9}", "NFC");
}

fn year_file(name: &str) -> CalendarYear {
    let text = std::fs::read_to_string(repository("schemas/calendars").join(name)).unwrap();
    toml::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn shipped() -> Calendar {
    let mut calendar = Calendar::default();
    for year in 2007..=2026 {
        calendar.insert(year_file(&format!("{year}.toml")));
    }
    calendar
}

#[test]
fn every_shipped_table_is_sound_and_goes_through_both_encodings() {
    let mut files = 0;
    for entry in std::fs::read_dir(repository("schemas/calendars")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let Some(stem) = name.strip_suffix(".toml") else {
            continue;
        };
        files += 1;
        let year = year_file(&name);
        assert_eq!(year.check(), Ok(()), "{name}");
        let (stated, first) = match stem.strip_suffix("-v1") {
            Some(stated) => (stated, true),
            None => (stem, false),
        };
        assert_eq!(stated.parse(), Ok(year.year), "{name}");
        assert!(!first || year.version == 1, "{name}");
        assert!(year.off_days.len() >= 10, "{name}");
        let bytes = bincode::serialize(&year).unwrap();
        assert_eq!(bincode::deserialize::<CalendarYear>(&bytes).unwrap(), year);
        let json = serde_json::to_string(&year).unwrap();
        assert_eq!(serde_json::from_str::<CalendarYear>(&json).unwrap(), year);
    }
    assert_eq!(files, 26, "20 years, six of them twice");
}

#[test]
fn golden_working_days() {
    let calendar = shipped();
    for (from, count, to) in [
        ("2020-09-28", 5, "2020-10-12"),
        ("2020-09-25", 7, "2020-10-12"),
        ("2021-09-24", 30, "2021-11-10"),
        ("2022-01-24", 5, "2022-01-29"),
        ("2026-02-09", 5, "2026-02-14"),
        ("2020-12-25", 30, "2021-02-07"),
    ] {
        assert_eq!(
            calendar.add_working_days(day(from), count),
            Ok(day(to)),
            "{from} + {count}"
        );
        assert_eq!(
            calendar.working_days_between(day(from), day(to)),
            Ok(count),
            "{from} to {to}"
        );
    }
    for (month, days, cap) in [
        ("2020-09", 23, 92_000),
        ("2020-10", 17, 68_000),
        ("2021-02", 17, 68_000),
        ("2021-05", 19, 76_000),
        ("2022-10", 18, 72_000),
    ] {
        let month: Month = month.parse().unwrap();
        let eve = month.first_day().checked_add_days(-1).unwrap();
        let found = calendar.working_days_between(eve, month.last_day());
        assert_eq!(found, Ok(days), "{month}");
        assert_eq!(
            i64::from(days) * 4_000,
            cap,
            "{month}: 40 yuan a working day"
        );
    }
}

#[test]
fn a_notice_that_changed_a_table_makes_a_second_version() {
    let mut calendar = Calendar::default();
    for (first, second, changed) in [
        (
            "2007-v1.toml",
            "2007.toml",
            vec!["2007-12-29", "2007-12-31"],
        ),
        ("2011-v1.toml", "2011.toml", vec!["2011-12-31"]),
        (
            "2015-v1.toml",
            "2015.toml",
            vec!["2015-09-03", "2015-09-04", "2015-09-06"],
        ),
        (
            "2018-v1.toml",
            "2018.toml",
            vec!["2018-12-29", "2018-12-31"],
        ),
        (
            "2019-v1.toml",
            "2019.toml",
            vec!["2019-04-28", "2019-05-02", "2019-05-03", "2019-05-05"],
        ),
        (
            "2020-v1.toml",
            "2020.toml",
            vec!["2020-01-31", "2020-02-01"],
        ),
    ] {
        let (first, second) = (year_file(first), year_file(second));
        assert_eq!((first.version, second.version), (1, 2));
        let start = Date::from_ymd(i32::from(first.year), 1, 1).unwrap();
        let days: Vec<Date> = (0..366)
            .filter_map(|n| start.checked_add_days(n))
            .filter(|day| day.year() == start.year())
            .collect();
        calendar.insert(first);
        let before: Vec<_> = days.iter().map(|d| calendar.is_working_day(*d)).collect();
        calendar.insert(second);
        let differs: Vec<String> = days
            .iter()
            .zip(before)
            .filter(|(day, before)| calendar.is_working_day(**day) != *before)
            .map(|(day, _)| day.to_string())
            .collect();
        assert_eq!(differs, changed);
    }
}

#[test]
fn an_unpublished_year_is_an_error_and_names_the_remedy() {
    let calendar = shipped();
    let error = calendar.add_working_days(day("2026-12-30"), 5).unwrap_err();
    assert_eq!(error, CalendarError::Unpublished { year: 2027 });
    assert!(error.to_string().contains("2027") && error.to_string().contains("calendar import"));
    assert!(calendar.is_working_day(day("2027-02-08")).is_err());
    assert!(calendar.is_working_day(day("2006-12-31")).is_err());
    assert!(calendar.next_day_if_off(day("2027-01-01")).is_err());
    // Nothing to count, nothing to know.
    assert_eq!(
        calendar.add_working_days(day("2027-02-08"), 0),
        Ok(day("2027-02-08"))
    );
}

#[test]
fn a_last_day_that_is_off_moves_on() {
    let calendar = shipped();
    for (last, moved) in [
        ("2020-10-01", "2020-10-09"),
        ("2022-10-08", "2022-10-08"),
        ("2025-03-01", "2025-03-03"),
        ("2025-03-03", "2025-03-03"),
    ] {
        assert_eq!(
            calendar.next_day_if_off(day(last)),
            Ok(day(moved)),
            "{last}"
        );
    }
    assert_eq!(
        calendar.working_days_between(day("2025-03-03"), day("2025-03-03")),
        Ok(0)
    );
}

#[test]
fn a_table_with_a_fault_is_not_published() {
    let good = year_file("2025.toml");
    let fault = |change: fn(&mut CalendarYear)| {
        let mut year = good.clone();
        change(&mut year);
        year.check().unwrap_err()
    };
    let (year, other) = (2025, day("2026-01-01"));
    assert_eq!(
        fault(|y| y.off_days.push(day("2026-01-01"))),
        CalendarYearError::OtherYear { year, day: other }
    );
    let first = day("2025-01-01");
    assert_eq!(
        fault(|y| y.work_days.push(day("2025-01-01"))),
        CalendarYearError::Twice { year, day: first }
    );
    assert_eq!(
        fault(|y| y.version = 0),
        CalendarYearError::Version { year }
    );
    assert_eq!(fault(|y| y.year = 25), CalendarYearError::Year { year: 25 });
    assert_eq!(
        fault(|y| y.source = " ".to_owned()),
        CalendarYearError::Unnamed {
            year,
            field: "source"
        }
    );
}
