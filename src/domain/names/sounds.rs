//! How names sound: in pinyin without tones, surnames in their own reading (单 Shàn, 尉迟 Yùchí).
//!
//! Promises: a name in characters and one in letters are alike where the letters spell the characters, family name
//! first or last, blanks and case aside (`ZHANG SAN`, `San Zhang`, `zhangsan`; ü as ü, v, yu or u); two names in
//! characters where every character can be read as its counterpart. **Not here**: dialects, and spellings that are no
//! pinyin (Wade-Giles, Cantonese, names of minorities in passports).

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use pinyin::{Pinyin, ToPinyinMulti as _};

use super::written::written;

const SURNAMES: &str = include_str!("../../../schemas/names/surnames.txt");

/// Characters of the longest name that is read.
const CHARACTERS_MAX: usize = 16;
/// Most keys that one name gets.
const KEYS_MAX: usize = 8;
/// Characters of the longest surname.
const SURNAME_MAX: usize = 2;

/// Readings of a character, or of each character of a surname.
type Readings = BTreeSet<String>;

fn surnames() -> &'static BTreeMap<Vec<char>, Vec<Readings>> {
    static READ: OnceLock<BTreeMap<Vec<char>, Vec<Readings>>> = OnceLock::new();
    READ.get_or_init(|| {
        let mut all: BTreeMap<Vec<char>, Vec<Readings>> = BTreeMap::new();
        for line in SURNAMES.lines().filter(|line| !line.starts_with('#')) {
            let Some((surname, syllables)) = line.split_once(' ') else {
                continue;
            };
            let letters: Vec<char> = surname.chars().collect();
            let places = all
                .entry(letters.clone())
                .or_insert_with(|| vec![Readings::new(); letters.len()]);
            for (place, syllable) in places.iter_mut().zip(syllables.split(' ')) {
                place.extend(spellings(syllable));
            }
        }
        all
    })
}

/// Whether a letter is a Chinese character.
pub fn is_han(letter: char) -> bool {
    matches!(letter, '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{323af}')
}

/// A syllable in the letters of machines: ü is written v, yu or u.
fn spellings(syllable: &str) -> Vec<String> {
    if syllable.contains('ü') {
        ["v", "yu", "u"]
            .iter()
            .map(|other| syllable.replace('ü', other))
            .collect()
    } else {
        vec![syllable.to_owned()]
    }
}

/// Readings of each character of a name in characters, with how long its surname may be; `None` for other names.
fn read(name: &str) -> Option<(Vec<Readings>, Vec<usize>)> {
    let letters: Vec<char> = name.chars().collect();
    if letters.is_empty() || letters.len() > CHARACTERS_MAX {
        return None;
    }
    let mut all = Vec::with_capacity(letters.len());
    for letter in &letters {
        let readings = letter.to_pinyin_multi()?;
        let plain = readings.into_iter().map(Pinyin::plain);
        all.push(plain.flat_map(spellings).collect::<Readings>());
    }
    let mut lengths = vec![1];
    for length in (1..=SURNAME_MAX).rev() {
        let own = letters.get(..length).and_then(|own| surnames().get(own));
        // 尉迟 is read as such, and not as 尉 with another name behind it.
        if let Some(own) = own.filter(|_| letters.len() > length) {
            for (place, readings) in all.iter_mut().zip(own) {
                place.clone_from(readings);
            }
            lengths = vec![length];
            break;
        }
    }
    Some((all, lengths))
}

/// Whether the letters spell these characters one after the other.
fn spelt(places: &[&Readings], letters: &str) -> bool {
    match places.split_first() {
        None => letters.is_empty(),
        Some((first, others)) => first.iter().any(|syllable| {
            let rest = letters.strip_prefix(syllable.as_str());
            rest.is_some_and(|rest| spelt(others, rest))
        }),
    }
}

/// Letters of a name that has no others; `None` for a name with anything else.
fn letters_of(name: &str) -> Option<String> {
    let plain = name.replace('ü', "v");
    let all = !plain.is_empty() && plain.chars().all(|letter| letter.is_ascii_lowercase());
    all.then_some(plain)
}

/// Words of a name in letters, in order.
fn words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = name
        .split(|letter: char| !letter.is_alphanumeric())
        .map(written)
        .filter(|word| !word.is_empty())
        .collect();
    words.sort();
    words
}

/// Whether two names that are not written alike can be read alike.
pub fn same_sound(a: &str, b: &str) -> bool {
    let (spelt_a, spelt_b) = (written(a), written(b));
    match (letters_of(&spelt_a), letters_of(&spelt_b)) {
        (Some(_), Some(_)) => words(a) == words(b),
        (Some(letters), None) => spells(&spelt_b, &letters),
        (None, Some(letters)) => spells(&spelt_a, &letters),
        (None, None) => match (read(&spelt_a), read(&spelt_b)) {
            (Some((a, _)), Some((b, _))) => {
                a.len() == b.len() && a.iter().zip(&b).all(|(x, y)| !x.is_disjoint(y))
            }
            _ => false,
        },
    }
}

fn spells(han: &str, letters: &str) -> bool {
    let Some((places, lengths)) = read(han) else {
        return false;
    };
    lengths.into_iter().any(|length| {
        let own: Vec<&Readings> = places.iter().collect();
        let (surname, given) = own.split_at(length.min(own.len()));
        let turned: Vec<&Readings> = given.iter().chain(surname).copied().collect();
        spelt(&own, letters) || spelt(&turned, letters)
    })
}

/// Keys by which names that may sound alike are brought together: the letters of their readings in the order of
/// the alphabet, so that the order of words does not count.
pub fn sound_keys(name: &str) -> BTreeSet<String> {
    let spelt = written(name);
    let key = |text: &str| {
        let mut letters: Vec<char> = text.chars().collect();
        letters.sort_unstable();
        letters.into_iter().collect::<String>()
    };
    if let Some(letters) = letters_of(&spelt) {
        return BTreeSet::from([key(&letters)]);
    }
    let mut all = vec![String::new()];
    for place in read(&spelt).into_iter().flat_map(|(places, _)| places) {
        let longer = all.iter().flat_map(|before| {
            place
                .iter()
                .map(move |syllable| format!("{before}{syllable}"))
        });
        all = longer.take(KEYS_MAX).collect();
    }
    all.iter()
        .filter(|text| !text.is_empty())
        .map(|text| key(text))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_spell_characters_with_the_reading_of_the_surname() {
        for (a, b) in [
            ("张三", "ZHANG SAN"),
            ("张三", "San Zhang"),
            ("张三", "zhangsan"),
            ("張三", "章三"),
            ("单晓明", "SHAN XIAOMING"),
            ("解志强", "Xie, Zhiqiang"),
            ("仇英", "QIU YING"),
            ("区大伟", "OU DAWEI"),
            ("查建国", "ZHA JIANGUO"),
            ("曾乐", "ZENG LE"),
            ("尉迟恭", "YUCHI GONG"),
            ("尉迟恭", "Gong Yuchi"),
            ("吕强", "LYU QIANG"),
            ("吕强", "LV QIANG"),
            ("ZHANG SAN", "San Zhang"),
        ] {
            assert!(same_sound(a, b) && same_sound(b, a), "{a} {b}");
            assert!(!sound_keys(a).is_disjoint(&sound_keys(b)), "{a} {b}");
        }
        for (a, b) in [
            ("单晓明", "DAN XIAOMING"),
            ("查建国", "CHA JIANGUO"),
            ("尉迟恭", "WEICHI GONG"),
            ("张三", "ZHANG SI"),
            ("张三", "ZHANG S"),
            ("张三", "张三丰"),
            ("ZHANG SAN", "ZHANG SHAN"),
            ("", "ZHANG"),
        ] {
            assert!(!same_sound(a, b), "{a} {b}");
        }
        assert!(sound_keys("").is_empty());
    }
}
