//! How two values of a field compare: equal, written otherwise, near, close, other, or not both known.
//!
//! - **Written otherwise**, of names alone: other characters for the same, letters that spell the characters, or
//!   characters that can be read alike (`domain/names`); of two fields that are exchanged, what fits crosswise.
//! - **Near** is one slip of the keyboard (a letter too many, too few, another, or two neighbours exchanged; two in
//!   words of six letters and more), a word that the other begins with, and, for days, two of year, month and day
//!   equal, or day and month exchanged. A name of two characters has no slip: half of it is another.
//! - **Close** is a word of which at most a quarter is slips, a name of which one of two characters is another, an ID
//!   number a slip apart but for its check character, and,
//!   for days, about a year (400 days), or a month after one digit of the year is put right.
//!
//! A value may hold several, one a line: the best that two of them give counts.

use crate::domain::names::{is_han, same_sound, written};
use crate::intake::dates::parse_date;

/// How values of a field are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sort {
    /// Words.
    Word,
    /// Names of persons, as they were written.
    Name,
    /// Digits that name something.
    Number,
    /// ID numbers, whose last character checks the others.
    Id,
    /// Days, as eight digits.
    Day,
    /// Tokens that are equal or not.
    Token,
}

/// How two values compare.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// The same.
    Equal,
    /// The same, written otherwise.
    Otherwise,
    /// A slip apart.
    Near,
    /// Further than a slip, and nearer than chance.
    Close,
    /// Something else.
    Other,
    /// One of them is not known.
    Unknown,
}

impl Level {
    /// Its word in data.
    pub fn word(self) -> &'static str {
        match self {
            Level::Equal => "equal",
            Level::Otherwise => "otherwise",
            Level::Near => "near",
            Level::Close => "close",
            Level::Other => "other",
            Level::Unknown => "unknown",
        }
    }
}

/// Words of so many letters may have two slips.
const LONG: usize = 6;
/// A word that another begins with has at least so many letters.
const BEGINNING: usize = 3;
/// Longest value that is looked at for slips, in letters.
const LETTERS_MAX: usize = 64;
/// One letter of so many may be a slip in a word that is close.
const LETTERS_A_SLIP: usize = 4;
/// Days that two days which are close lie apart.
const YEAR_DAYS: i32 = 400;
/// Days that they lie apart once a digit of the year is put right.
const MONTH_DAYS: i32 = 31;

/// Compares two values.
pub fn level(sort: Sort, a: &str, b: &str) -> Level {
    if a.is_empty() || b.is_empty() {
        return Level::Unknown;
    }
    let all = a
        .lines()
        .flat_map(|x| b.lines().map(move |y| one(sort, x, y)));
    all.min().unwrap_or(Level::Unknown)
}

fn one(sort: Sort, a: &str, b: &str) -> Level {
    if sort == Sort::Name {
        return names(a, b);
    }
    if a == b {
        return Level::Equal;
    }
    if sort == Sort::Token {
        return Level::Other;
    }
    let (x, y): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let shorter = x.len().min(y.len());
    if x.len().max(y.len()) > LETTERS_MAX {
        return Level::Other;
    }
    let slips = match sort {
        Sort::Word if shorter >= LONG => 2,
        _ => 1,
    };
    let near = (shorter > 1 && distance(&x, &y, slips) <= slips)
        || (sort == Sort::Word && shorter >= BEGINNING && (a.starts_with(b) || b.starts_with(a)))
        || (sort == Sort::Day && days_near(a, b));
    if near {
        Level::Near
    } else if close(sort, (a, b), (&x, &y)) {
        Level::Close
    } else {
        Level::Other
    }
}

/// Two names of persons.
fn names(a: &str, b: &str) -> Level {
    if a == b {
        return Level::Equal;
    }
    let (x, y) = (written(a), written(b));
    if x == y || same_sound(a, b) {
        return Level::Otherwise;
    }
    let short = |name: &str| name.chars().all(is_han) && name.chars().count() < BEGINNING;
    match one(Sort::Word, &x, &y) {
        Level::Near if short(&x) || short(&y) => Level::Close,
        level => level,
    }
}

/// Whether two values that are not near are close.
fn close(sort: Sort, (a, b): (&str, &str), (x, y): (&[char], &[char])) -> bool {
    match sort {
        Sort::Word => {
            let slips = x.len().max(y.len()) / LETTERS_A_SLIP;
            slips > 0 && x.len().min(y.len()) >= BEGINNING && distance(x, y, slips) <= slips
        }
        Sort::Day => {
            let day = |text: &str| parse_date(text).map(|day| day.0);
            let apart = |a: Option<i32>, b: Option<i32>| Some(a?.abs_diff(b?));
            let within = |a: &str, b: &str, most: i32| {
                apart(day(a), day(b)).is_some_and(|days| days <= most.unsigned_abs())
            };
            let (Some((year_a, _)), Some((year_b, rest))) = (year_of(a), year_of(b)) else {
                return false;
            };
            let differ = year_a.chars().zip(year_b.chars());
            let one_digit = differ.filter(|(p, q)| p != q).count() <= 1;
            within(a, b, YEAR_DAYS)
                || one_digit && within(a, &format!("{year_a}{rest}"), MONTH_DAYS)
        }
        Sort::Id => {
            let (Some((_, own)), Some((_, other))) = (x.split_last(), y.split_last()) else {
                return false;
            };
            own.len() == other.len() && distance(own, other, 1) <= 1
        }
        Sort::Name | Sort::Number | Sort::Token => false,
    }
}

/// Year, and month and day, of a day in eight digits.
fn year_of(day: &str) -> Option<(&str, &str)> {
    day.is_ascii().then(|| day.split_at_checked(4))?
}

fn days_near(a: &str, b: &str) -> bool {
    let parts = |day: &str| {
        let part = |range: std::ops::Range<usize>| day.get(range).map(str::to_owned);
        (day.len() == 8).then(|| Some([part(0..4)?, part(4..6)?, part(6..8)?]))?
    };
    let (Some([year, month, day]), Some([year_b, month_b, day_b])) = (parts(a), parts(b)) else {
        return false;
    };
    let equal = [year == year_b, month == month_b, day == day_b];
    equal.iter().filter(|equal| **equal).count() >= 2
        || (year == year_b && month == day_b && day == month_b)
}

/// Slips between two words, neighbours exchanged counting one; more than `most` is only that.
fn distance(a: &[char], b: &[char], most: usize) -> usize {
    if a.len().abs_diff(b.len()) > most {
        return most + 1;
    }
    let at = |row: &[usize], place: usize| row.get(place).copied().unwrap_or(LETTERS_MAX);
    let mut before: Vec<usize> = Vec::new();
    let mut above: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, y) in b.iter().enumerate() {
            let mut best = (at(&above, j + 1) + 1)
                .min(at(&row, j) + 1)
                .min(at(&above, j) + usize::from(x != y));
            if let (Some(i), Some(j)) = (i.checked_sub(1), j.checked_sub(1))
                && a.get(i) == Some(y)
                && b.get(j) == Some(x)
            {
                best = best.min(at(&before, j) + 1);
            }
            row.push(best);
        }
        before = std::mem::replace(&mut above, row);
    }
    at(&above, b.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_near_and_other_words_are_not() {
        use Level::{Close, Equal, Near, Other, Otherwise, Unknown};
        use Sort::{Day, Id, Name, Number, Token, Word};
        for (sort, a, b, expected) in [
            (Word, "allen", "allen", Equal),
            (Word, "allen", "alen", Near),
            (Word, "allen", "alan", Other),
            (Word, "rob", "robert", Near),
            (Word, "robertson", "roebrtsen", Near),
            (Word, "张三丰", "张三风", Near),
            (Word, "张", "李", Other),
            (Word, "", "李", Unknown),
            (Number, "110105194912310021", "110105194913210021", Near),
            (Number, "110105194912310021", "110105194912310132", Other),
            (Id, "110105194912310021", "110105194913210021", Near),
            (Id, "11010519491231002X", "110105194912310046", Close),
            (Id, "11010519491231002X", "110105194812310148", Other),
            (Day, "19710624", "19710524", Near),
            (Day, "19710604", "19710406", Near),
            (Day, "19710624", "19830102", Other),
            (Day, "19730309", "19830408", Close),
            (Day, "19730309", "19740220", Close),
            (Day, "19730309", "19830416", Other),
            (Word, "ohughes@page-kim", "ohugs@pag-kim", Close),
            (Token, "a", "b", Other),
            (Token, "a\nb", "c\nb", Equal),
            (Number, "13800138000\n13900139000", "13900139009", Near),
            (Name, "张国峰", "張國峯", Otherwise),
            (Name, "单晓明", "SHAN XIAOMING", Otherwise),
            (Name, "张伟", "章伟", Otherwise),
            (Name, "张三丰", "张三风", Otherwise),
            (Name, "欧阳小明", "欧阳晓红", Other),
            (Name, "张小明", "张大明", Near),
            (Name, "张三", "张四", Close),
            (Name, "张三", "李四", Other),
        ] {
            assert_eq!(level(sort, a, b), expected, "{a} {b}");
            assert_eq!(level(sort, b, a), expected, "{b} {a}");
        }
    }
}
