//! What an office puts around a heading and does not mean: brackets around the whole, a number in a circle, the letter
//! of the column, a unit behind a colon, and the same once more in English.
//!
//! Promises: only what says nothing is taken off. Of a heading in two languages the Chinese part is what it means, and
//! only where the English part cannot make another thing of it (`申请人 ID` is no 申请人); a unit in the English part
//! stays a unit. **Not here**: notes in brackets and units of money ([`super::headings`]).

use std::borrow::Cow;

use super::headings::{Unit, one_spelling, unit_of};
use crate::domain::names::is_han;

/// Brackets that stand around a whole heading for show. Round ones are a note under another line of headings.
const AROUND: &[(char, char)] = &[
    ('【', '】'),
    ('[', ']'),
    ('［', '］'),
    ('〔', '〕'),
    ('「', '」'),
    ('『', '』'),
    ('〖', '〗'),
    ('《', '》'),
];

/// A heading without what stands around it.
pub(super) fn undressed(text: &str) -> Cow<'_, str> {
    let text = text.trim();
    let text = text.trim_start_matches(in_circle).trim_start();
    let text = within(text).unwrap_or(text);
    let text = without_letter(text).unwrap_or(text);
    match unit_behind(text) {
        Some((before, unit)) => Cow::Owned(format!("{before}({unit})")),
        None => Cow::Borrowed(text),
    }
}

/// `①`, `❶` and the like.
fn in_circle(letter: char) -> bool {
    matches!(letter, '\u{2460}'..='\u{2473}' | '\u{24ea}'..='\u{24ff}' | '\u{2776}'..='\u{2793}')
}

/// What brackets hold that stand around the whole; a unit or a note alone stays as it is.
fn within(text: &str) -> Option<&str> {
    let (open, close) = AROUND.iter().find(|(open, _)| text.starts_with(*open))?;
    let inner = text.strip_prefix(*open)?.strip_suffix(*close)?.trim();
    let whole = !inner.contains([*open, *close]) && unit_of(&one_spelling(inner)).is_none();
    (whole && inner.chars().nth(1).is_some()).then_some(inner)
}

/// A heading without the letter of its column: `A姓名`, `B.身份证号`, `C、金额`.
fn without_letter(text: &str) -> Option<&str> {
    let mut letters = text.chars();
    letters.next().filter(char::is_ascii_uppercase)?;
    let rest = letters.as_str();
    let bare = rest.trim_start_matches(['.', '、', '．', ')', '）', ' ']);
    // 类, 档, 级 and the like: the letter says which.
    let says_which = bare.starts_with([
        '类', '档', '级', '等', '卡', '款', '表', '角', '组', '区', '座', '面',
    ]);
    let heading = bare.chars().next().is_some_and(is_han) && bare.chars().nth(1).is_some();
    (heading && !says_which).then_some(bare)
}

/// A unit of money behind a colon or a comma: `金额:元`, `金额,万元`.
fn unit_behind(text: &str) -> Option<(&str, &str)> {
    let at = text.rfind([':', '：', ',', '，'])?;
    let (before, mark) = text.split_at_checked(at)?;
    let unit = mark.trim_start_matches([':', '：', ',', '，']).trim();
    let money = matches!(unit_of(&one_spelling(unit)), Some(Unit::Money(_)));
    let unit_itself = one_spelling(before).ends_with("单位");
    let heading = !before.is_empty() && !before.contains(['(', '（']) && !unit_itself;
    (money && heading).then_some((before, unit))
}

/// Words of an English part that say a number: the Chinese part must say one too.
const NUMBERS: &[&str] = &[
    "id", "no", "number", "num", "code", "account", "acct", "a/c", "card", "uscc",
];
/// Characters of which a Chinese heading of a number has one.
const NUMBERS_ZH: &[char] = &['号', '码', '证', '账', '户', '卡', '编', '话', '机'];
/// Words that say a day or a time.
const DAYS: &[&str] = &["date", "day", "time", "on"];
/// Characters of which a Chinese heading of a day has one.
const DAYS_ZH: &[char] = &['日', '时', '间', '月', '年', '期', '天'];

/// The Chinese part of a heading that says the same in English before or after it, parted by a blank, a stroke or a line
/// break: `姓名 Name`, `Name/姓名`. `None` where there is no English part, or it may say another thing.
pub(super) fn chinese_part(text: &str) -> Option<String> {
    let han = |part: &str| part.chars().any(is_han);
    if text.is_ascii() || !han(text) {
        return None;
    }
    let parting = |letter: char| letter.is_whitespace() || matches!(letter, '/' | '／' | '|');
    let mut parted = text.match_indices(parting).filter_map(|(at, mark)| {
        let before = text.get(..at)?.trim();
        let after = text.get(at + mark.len()..)?.trim();
        let english = |part: &str| {
            let letters = part.chars().filter(char::is_ascii_alphabetic);
            let begins = part.starts_with(|letter: char| letter.is_ascii_alphabetic());
            // I and II say which.
            let counts = part.chars().all(|letter| "IVXivx".contains(letter));
            !han(part) && begins && !counts && letters.count() > 1
        };
        match (han(before), han(after)) {
            (true, false) if english(after) => Some((before, after)),
            (false, true) if english(before) => Some((after, before)),
            _ => None,
        }
    });
    // After the Chinese part the first parting holds the whole English part, before it the last.
    let first = parted.next()?;
    let (chinese, english) = match text.trim_start().starts_with(first.1) {
        true => parted.next_back().unwrap_or(first),
        false => first,
    };
    match unit_of(&one_spelling(english)) {
        Some(_) => return Some(format!("{chinese}({english})")),
        None if says_another(chinese, english) => return None,
        None => {}
    }
    Some(chinese.to_owned())
}

/// Whether an English part may make another thing of a Chinese one.
fn says_another(chinese: &str, english: &str) -> bool {
    let english = english.to_ascii_lowercase();
    let noted = english.split(['(', '（']).next().unwrap_or_default();
    let words: Vec<&str> = noted
        .split([' ', '\n', '\r', '\t', '.', ',', ':'])
        .filter(|word| !word.is_empty())
        .collect();
    let says = |list: &[&str]| words.iter().any(|word| list.contains(word));
    let counts = words.windows(2).any(|pair| pair.last() == Some(&"of"));
    let counts = counts && says(&["no", "number"]);
    if says(&["name"]) {
        return chinese.contains(['号', '码']);
    }
    (says(NUMBERS) && !counts && !chinese.contains(NUMBERS_ZH))
        || (says(DAYS) && !chinese.contains(DAYS_ZH))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_around_a_heading_is_taken_off() {
        for text in ["【姓名】", "[姓名]", "①姓名", "A姓名", "A.姓名", " 姓名 "] {
            assert_eq!(undressed(text), "姓名", "{text}");
        }
        for text in [
            "【元】",
            "(姓名)",
            "A类金额",
            "E卡通号",
            "【甲】【乙】",
            "S/N",
            "备注:元旦",
            "单位:元",
        ] {
            assert_eq!(undressed(text), text, "{text}");
        }
        for (text, read) in [("金额:元", "金额(元)"), ("金额，万元", "金额(万元)")] {
            assert_eq!(undressed(text), read, "{text}");
        }
    }

    #[test]
    fn of_two_languages_the_chinese_part_is_meant_where_the_other_says_the_same() {
        for (text, part) in [
            ("姓名 Name", "姓名"),
            ("姓名\nName", "姓名"),
            ("姓名/Name", "姓名"),
            ("Full name 姓名", "姓名"),
            ("支出日期 Date", "支出日期"),
            ("银行账号 Bank A/C", "银行账号"),
            ("协议总额(元) Total (RMB)", "协议总额(元)"),
            ("协议编号/Agreement ID", "协议编号"),
            ("户名 Account name", "户名"),
            ("金额 RMB", "金额(RMB)"),
            ("金额 USD", "金额(USD)"),
            ("天数 No. of days", "天数"),
        ] {
            assert_eq!(chinese_part(text).as_deref(), Some(part), "{text}");
        }
        for text in [
            "姓名",
            "Name",
            "申请人 ID",
            "支援学校 Code",
            "姓名 Date",
            "身份证号 Name",
            "验收人 1",
            "验收人 II",
            "金额 A",
            "姓名Name",
        ] {
            assert_eq!(chinese_part(text), None, "{text}");
        }
    }
}
