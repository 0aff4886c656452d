//! How two values of a field compare: equal, near, other, or not both known.
//!
//! Near is one slip of the keyboard (a letter too many, too few, another, or two neighbours exchanged; two in
//! words of six letters and more), a word that the other begins with, and, for days, two of year, month and day
//! equal, or day and month exchanged.

/// How values of a field are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sort {
    /// Words.
    Word,
    /// Digits that name something.
    Number,
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
    /// A slip apart.
    Near,
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
            Level::Near => "near",
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

/// Compares two values.
pub fn level(sort: Sort, a: &str, b: &str) -> Level {
    if a.is_empty() || b.is_empty() {
        return Level::Unknown;
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
    if near { Level::Near } else { Level::Other }
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
        use Level::{Equal, Near, Other, Unknown};
        use Sort::{Day, Number, Token, Word};
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
            (Day, "19710624", "19710524", Near),
            (Day, "19710604", "19710406", Near),
            (Day, "19710624", "19830102", Other),
            (Token, "a", "b", Other),
        ] {
            assert_eq!(level(sort, a, b), expected, "{a} {b}");
            assert_eq!(level(sort, b, a), expected, "{b} {a}");
        }
    }
}
