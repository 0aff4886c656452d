//! A name in standard characters: width, case, blanks and marks aside, and each character that stands for another
//! (異體字, 繁體字, what GBK kept in private places) as the standard one.
//!
//! Promises: two names that differ in such characters alone are equal afterwards. **Not here**: whether the standard
//! character is the one on the certificate; two standard characters of its first two levels stay two.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::OnceLock;

use unicode_normalization::UnicodeNormalization as _;

use crate::domain::ids::normalise_name;

const VARIANTS: &str = include_str!("../../../schemas/names/variants.txt");

fn variants() -> &'static BTreeMap<char, char> {
    static VARIANT_OF: OnceLock<BTreeMap<char, char>> = OnceLock::new();
    VARIANT_OF.get_or_init(|| {
        let mut all = BTreeMap::new();
        for line in VARIANTS.lines().filter(|line| !line.starts_with('#')) {
            if let Some((number, letter)) = line
                .strip_prefix("U+")
                .and_then(|rest| rest.split_once(' '))
            {
                let place = u32::from_str_radix(number, 16)
                    .ok()
                    .and_then(char::from_u32);
                if let (Some(place), Some(letter)) = (place, letter.chars().next()) {
                    all.insert(place, letter);
                }
                continue;
            }
            let mut letters = line.chars();
            if let Some(standard) = letters.next() {
                all.extend(letters.map(|variant| (variant, standard)));
            }
        }
        all
    })
}

/// The standard character for a character; itself where the table has none.
pub fn standard(letter: char) -> char {
    variants().get(&letter).copied().unwrap_or(letter)
}

/// The simplified character for one of a heading or a word, where a name would keep its own (備註, 委託, 徵).
pub fn simplified(letter: char) -> char {
    match letter {
        '註' => '注',
        '託' => '托',
        '徵' => '征',
        '覈' => '核',
        other if other.is_ascii() => other,
        other => standard(other),
    }
}

/// A text in simplified characters.
pub fn in_simplified(text: &str) -> Cow<'_, str> {
    match text.chars().any(|letter| simplified(letter) != letter) {
        true => Cow::Owned(text.chars().map(simplified).collect()),
        false => Cow::Borrowed(text),
    }
}

/// A name as it is compared: letters and digits alone, narrow and small, in standard characters.
pub fn written(name: &str) -> String {
    // Private places are no letters before they are put right.
    let put_right: String = normalise_name(name).nfkc().map(standard).collect();
    put_right
        .chars()
        .filter(|letter| letter.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_other_characters_are_one_and_standard_ones_stay_apart() {
        for (a, b) in [
            ("張國峯", "张国峰"),
            ("單 曉龢", "单晓和"),
            ("阿卜杜•热合曼", "阿卜杜·热合曼"),
            ("ＺＨＡＮＧ　ＳＡＮ", "Zhang San"),
            ("王\u{e863}", "王䶮"),
            ("刘喆", "劉哲"),
            ("李昇", "李升"),
        ] {
            assert_eq!(written(a), written(b), "{a} {b}");
        }
        for (a, b) in [
            ("余三", "俞三"),
            ("张伟", "章伟"),
            ("干云", "于云"),
            ("王", ""),
        ] {
            assert_ne!(written(a), written(b), "{a} {b}");
        }
        assert_eq!(in_simplified("備註:委託簽收,審覈"), "备注:委托签收,审核");
        assert_eq!(in_simplified("备注 A"), "备注 A");
        assert_eq!(
            (standard('單'), standard('单'), standard('x')),
            ('单', '单', 'x')
        );
    }
}
