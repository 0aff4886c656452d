//! Headings in one spelling, and the unit that a heading gives.
//!
//! Promises: width, spaces, line breaks, traditional characters, brackets of every shape, required-marks (`*`, 必填) and a
//! number before the heading (`3.姓名`) make no difference; a note in brackets is dropped only where
//! the heading with its note is not itself known; a unit in brackets is never dropped unseen: units of
//! yuan, from 分 to 亿元, are understood, any other is handed on, so that nobody reads 美元 as 元.
//!
//! **Deliberately not here**: which heading means which field ([`super::columns`]), and guessing.

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfkc_quick};

use super::dress::{chinese_part, undressed};
use crate::domain::money::MoneyUnit;
use crate::domain::names::simplified;

/// A unit that a heading or a title line gives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unit {
    /// 元, 万元 and the like.
    Money(MoneyUnit),
    /// Another unit, as written: no amount can be read in it.
    Other(String),
}

/// A heading in one spelling.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heading {
    /// With its notes, without a unit of money.
    pub plain: String,
    /// Without its notes and without any unit, where that differs.
    pub bare: Option<String>,
    /// The unit it gives.
    pub unit: Option<Unit>,
}

/// Units of other money, of time, and words that say no unit of money for certain.
const OTHER_UNITS: &[&str] = &[
    "美元", "美金", "港元", "港币", "欧元", "日元", "英镑", "usd", "eur", "hkd", "$", "€", "千",
    "百", "分钟", "小时",
];

/// Units that may stand at the end of a heading without brackets; what is shorter could be part of a
/// word (得分, 部分).
const OTHER_ENDS: &[&str] = &["美元", "港元", "欧元", "日元"];

/// Units of money that may stand at the end of a heading without brackets, the longer ones first:
/// 百万元 ends in 万元. 元 alone does so only after a stroke: 单元 ends in it.
const MONEY_ENDS: &[(&str, MoneyUnit)] = &[
    ("百万元", MoneyUnit::Million),
    ("千万元", MoneyUnit::TenMillion),
    ("十万元", MoneyUnit::TenWan),
    ("百元", MoneyUnit::Hundred),
    ("千元", MoneyUnit::Thousand),
    ("亿元", MoneyUnit::Yi),
    ("万元", MoneyUnit::Wan),
    ("/元", MoneyUnit::Yuan),
];

/// A text in one spelling: NFKC, small letters, no blanks, no marks, one shape of brackets.
pub fn one_spelling(text: &str) -> String {
    // Nearly every heading is in that form already, and to ask is far cheaper than to make it.
    if is_nfkc_quick(text.chars()) == IsNormalized::Yes {
        text.chars().filter_map(one_letter).collect()
    } else {
        text.nfkc().filter_map(one_letter).collect()
    }
}

fn one_letter(letter: char) -> Option<char> {
    match simplified(letter) {
        '【' | '〔' | '[' | '{' | '〈' | '《' | '「' => Some('('),
        '】' | '〕' | ']' | '}' | '〉' | '》' | '」' => Some(')'),
        '帐' => Some('账'),
        '*' | ':' | '★' | '※' | '"' | '\'' | '“' | '”' | '‘' | '’' | '_' | '#' => None,
        '↓' | '↑' | '▼' | '▲' | '▽' | '△' | '●' | '◆' | '■' | '☆' => None,
        '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}' | '\u{feff}' => None,
        other if other.is_whitespace() => None,
        other => Some(other.to_ascii_lowercase()),
    }
}

/// Reads a heading; one in two languages by its Chinese part as well, without its notes.
pub fn read_heading(text: &str) -> Heading {
    let text = undressed(text);
    let whole = read_plain(&text);
    let Some(part) = chinese_part(&text).map(|part| read_plain(&part)) else {
        return whole;
    };
    // The two parts may not give two units.
    match (&whole.unit, &part.unit) {
        (Some(one), Some(other)) if one != other => whole,
        _ => Heading {
            plain: whole.plain,
            unit: whole.unit.or(part.unit),
            bare: Some(part.bare.unwrap_or(part.plain)),
        },
    }
}

/// Reads a heading as it stands.
fn read_plain(text: &str) -> Heading {
    let spelt = one_spelling(text);
    let spelt = without_number(spelt.trim_end_matches(['.', '。', ';', ',', '、']));
    let mut plain = String::new();
    let mut bare = String::new();
    let mut unit = None;
    let mut rest = spelt;
    while let Some((before, after)) = rest.split_once('(') {
        plain.push_str(before);
        bare.push_str(before);
        let Some((note, after)) = after.split_once(')') else {
            // A bracket that is never closed, as in a heading that was cut: all of it is a note.
            plain.push('(');
            plain.push_str(after);
            rest = "";
            break;
        };
        let given = unit_of(note);
        if !matches!(given, Some(Unit::Money(_))) {
            plain.push('(');
            plain.push_str(note);
            plain.push(')');
        }
        unit = unit.or(given);
        rest = after;
    }
    plain.push_str(rest);
    bare.push_str(rest);
    // Without brackets only a unit that cannot be part of another word counts: 单元 ends in 元.
    if unit.is_none() {
        if let Some(end) = OTHER_ENDS.iter().find(|end| bare.ends_with(**end)) {
            unit = Some(Unit::Other((*end).to_owned()));
            let stem = bare.strip_suffix(end).unwrap_or(&bare);
            bare = stem.trim_end_matches(['/', '-', ',']).to_owned();
        } else if let Some((end, of)) = MONEY_ENDS
            .iter()
            .find(|(end, _)| bare.len() > end.len() && bare.ends_with(end))
        {
            for text in [&mut plain, &mut bare] {
                if let Some(stem) = text.strip_suffix(end) {
                    *text = stem.trim_end_matches(['/', '-', ',']).to_owned();
                }
            }
            unit = Some(Unit::Money(*of));
        }
    }
    // A heading that is nothing but a note (`(元)` under another line) stays what it is.
    let bare = (bare != plain && !bare.is_empty()).then_some(bare);
    Heading { plain, bare, unit }
}

/// A heading in one spelling, and the unit of money it gives, if it gives one.
pub fn normalise_heading(text: &str) -> (String, Option<MoneyUnit>) {
    let heading = read_heading(text);
    let unit = match heading.unit {
        Some(Unit::Money(unit)) => Some(unit),
        _ => None,
    };
    (heading.plain, unit)
}

/// Whether a text is nothing but a unit or a note, as in a line under the headings that holds only
/// units: `元`, `(万元)`, `(必填)`.
pub fn is_mark(text: &str) -> bool {
    let spelt = one_spelling(text);
    let inside = spelt
        .strip_prefix('(')
        .and_then(|rest| rest.strip_suffix(')'));
    match inside {
        Some(_) => true,
        None => matches!(unit_of(&spelt), Some(Unit::Money(_))) || COUNTED.contains(&&*spelt),
    }
}

/// What things are counted in, in a line of units.
const COUNTED: &[&str] = &[
    "人", "名", "个", "户", "份", "件", "所", "天", "日", "-", "—", "/",
];

/// A heading of two languages by its Chinese part, with its notes, in one spelling.
pub(super) fn chinese_heading(text: &str) -> Option<String> {
    let part = chinese_part(&undressed(text))?;
    Some(read_plain(&part).plain)
}

/// The unit in a note: `元`, `单位万元`, `人民币元`, `元/人·月`.
pub(super) fn unit_of(note: &str) -> Option<Unit> {
    let mut word = note;
    for lead in [
        "计量单位",
        "金额单位",
        "货币单位",
        "单位",
        "人民币",
        "以",
        "按",
    ] {
        word = word.strip_prefix(lead).unwrap_or(word);
    }
    let word = match word {
        "10,000yuan" | "10000yuan" | "tenthousandyuan" => "万元",
        "1,000yuan" | "1000yuan" | "thousandyuan" => "千元",
        other => other,
    };
    let word = word
        .split(['/', '·', ',', '、', ';'])
        .next()
        .unwrap_or_default();
    let word = word.strip_suffix("为单位").unwrap_or(word);
    match word {
        "圆" | "人民币" | "rmb" | "cny" | "¥" | "yuan" => Some(Unit::Money(MoneyUnit::Yuan)),
        "万圆" | "万" => Some(Unit::Money(MoneyUnit::Wan)),
        "亿" => Some(Unit::Money(MoneyUnit::Yi)),
        other => MoneyUnit::ALL
            .iter()
            .find(|unit| unit.name() == other)
            .map(|unit| Unit::Money(*unit))
            .or_else(|| {
                OTHER_UNITS
                    .contains(&other)
                    .then(|| Unit::Other(other.to_owned()))
            }),
    }
}

/// The unit that a line above the headings gives for the whole sheet (单位:万元). A unit in the
/// sense of a school or office (填报单位:…) is none.
pub fn unit_of_line(text: &str) -> Option<Unit> {
    let plain = text.nfkc().filter(|c| !c.is_whitespace());
    let plain: String = plain.map(simplified).collect();
    let mut unit = None;
    for (at, mark) in plain.match_indices("单位:") {
        let before = plain.get(..at).unwrap_or_default();
        let after = plain.get(at + mark.len()..).unwrap_or_default();
        let office = [
            "填报", "编制", "报送", "制表", "主管", "申报", "学校", "所在", "上报",
        ];
        if office.iter().any(|office| before.ends_with(office)) {
            continue;
        }
        let after = after.strip_prefix("人民币").unwrap_or(after);
        let word: String = after
            .chars()
            .take_while(|letter| !matches!(letter, ')' | ',' | ';' | '、' | '/' | '。' | '】'))
            .collect();
        // A unit is the whole word, or begins a text that runs on without a mark between.
        let of = |unit: &&MoneyUnit| {
            let name = unit.name();
            word == name || (name.ends_with('元') && after.starts_with(name))
        };
        unit = if let Some(unit) = MoneyUnit::ALL.iter().find(of) {
            Some(Unit::Money(*unit))
        } else if OTHER_UNITS.contains(&word.to_lowercase().as_str()) {
            Some(Unit::Other(word))
        } else {
            unit
        };
    }
    unit
}

/// A heading without the number before it: `3.姓名`, `(3)姓名`, `三、姓名`.
fn without_number(text: &str) -> &str {
    let number = |letter: char| letter.is_ascii_digit() || "一二三四五六七八九十".contains(letter);
    let opened = text.strip_prefix('(').unwrap_or(text);
    let rest = opened.trim_start_matches(number);
    if rest.len() == opened.len() {
        return text;
    }
    let stripped = if opened.len() < text.len() {
        rest.strip_prefix(')')
    } else {
        rest.strip_prefix(['.', '、'])
    };
    match stripped {
        Some(heading) if !heading.is_empty() && !heading.starts_with(number) => heading,
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(text: &str) -> String {
        read_heading(text).plain
    }

    fn bare(text: &str) -> String {
        let heading = read_heading(text);
        heading.bare.unwrap_or(heading.plain)
    }

    #[test]
    fn spellings_of_one_heading_are_one() {
        for text in [
            "身份证号",
            " 身份证\n号 ",
            "身　份 证 号*",
            "3.身份证号",
            "（3）身份证号",
            "三、身份证号",
            "身份证号：",
            "\u{feff}身份证号",
        ] {
            assert_eq!(plain(text), "身份证号", "{text:?}");
        }
        for text in ["身份证号（必填）", "身份证号【18位】", "身份证号(请核对)*"]
        {
            assert_eq!(bare(text), "身份证号", "{text:?}");
        }
        assert_eq!(plain("银行帐号"), "银行账号");
        for (text, simple) in [
            ("身份證號碼", "身份证号码"),
            ("銀行帳號", "银行账号"),
            ("備註", "备注"),
            ("姓名↓", "姓名"),
            ("【姓名】", "姓名"),
        ] {
            assert_eq!(plain(text), simple, "{text}");
        }
        for text in ["姓名 Name", "姓名/Name", "Name\n姓名", "姓名(必填) Name"] {
            assert_eq!(bare(text), "姓名", "{text}");
        }
        assert_eq!(plain("2025年金额"), "2025年金额");
        assert_eq!(plain("县（市、区）"), "县(市、区)");
        assert_eq!(plain("文件校验码(SHA-256)"), "文件校验码(sha-256)");
    }

    #[test]
    fn units_of_money_are_read_wherever_they_stand() {
        use MoneyUnit::{Wan, Yuan};
        for (text, stem, unit) in [
            ("金额(元)", "金额", Yuan),
            ("金额（单位：元）", "金额", Yuan),
            ("金额【万元】", "金额", Wan),
            ("金额(人民币元)", "金额", Yuan),
            ("金额/万元", "金额", Wan),
            ("金額(萬元)", "金额", Wan),
            ("金额:元", "金额", Yuan),
            ("金额,万元", "金额", Wan),
            ("金额\n（元/月）", "金额", Yuan),
            ("指标金额万元", "指标金额", Wan),
            ("金额(千元)", "金额", MoneyUnit::Thousand),
            ("金额（百万元）", "金额", MoneyUnit::Million),
            ("金额百万元", "金额", MoneyUnit::Million),
            ("金额/百元", "金额", MoneyUnit::Hundred),
            ("金额(分)", "金额", MoneyUnit::Fen),
            ("金额（角）", "金额", MoneyUnit::Jiao),
            ("Amount (10,000 yuan)", "amount", Wan),
            ("Amount (CNY)", "amount", Yuan),
        ] {
            let heading = read_heading(text);
            assert_eq!(heading.plain, stem, "{text}");
            assert_eq!(heading.unit, Some(Unit::Money(unit)), "{text}");
        }
        // Of two languages one may give the unit; two that differ give none that the Chinese part could be read in.
        let bilingual = read_heading("应拨金额 Due (10,000 yuan)");
        assert_eq!(bilingual.bare.as_deref(), Some("应拨金额"));
        assert_eq!(bilingual.unit, Some(Unit::Money(Wan)));
        let torn = read_heading("金额(元) Amount 万元");
        assert_ne!(torn.bare.as_deref(), Some("金额"), "{torn:?}");
        assert_eq!(unit_of_line("單位：萬元"), Some(Unit::Money(Wan)));
        assert_eq!(read_heading("教学单元").unit, None);
        assert_eq!(read_heading("教学单元").plain, "教学单元");
    }

    #[test]
    fn another_unit_is_never_dropped_unseen() {
        for (text, unit) in [
            ("金额(美元)", "美元"),
            ("金额（千）", "千"),
            ("金额港元", "港元"),
        ] {
            let heading = read_heading(text);
            assert_eq!(heading.bare.as_deref(), Some("金额"), "{text}");
            assert_eq!(heading.unit, Some(Unit::Other(unit.to_owned())), "{text}");
        }
        assert_eq!(
            unit_of_line("填报日期:2025年 单位：千元"),
            Some(Unit::Money(MoneyUnit::Thousand))
        );
        assert_eq!(unit_of_line("单位：分"), Some(Unit::Money(MoneyUnit::Fen)));
        assert_eq!(
            unit_of_line("单位:美元"),
            Some(Unit::Other("美元".to_owned()))
        );
        assert_eq!(unit_of_line("填报单位:万元中学"), None);
        assert_eq!(unit_of_line("单位：美林镇中学"), None);
        assert_eq!(
            unit_of_line("(金额单位：万元)"),
            Some(Unit::Money(MoneyUnit::Wan))
        );
    }

    #[test]
    fn a_line_of_units_is_one() {
        for text in ["元", "（万元）", "(必填)", "人"] {
            assert!(is_mark(text), "{text}");
        }
        for text in ["金额", "2000", "万家乐"] {
            assert!(!is_mark(text), "{text}");
        }
    }
}
