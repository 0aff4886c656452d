//! Words of closed columns: one of a set, told by its code.
//!
//! Promises: a word that no set holds is refused with the known ones nearest to it; where the set names a code
//! that any other word stands for (`[words.otherwise]` in `schemas/tables/common.toml`: only where no rule
//! turns on what else it could be), the row is taken by that code and the cell is told. A word of a set of
//! `[words.kernel]` that holds the words of one code alone, and no word that turns them, is taken by that code and told
//! as well: 校际调动 is 调动, 借调期满 is none of both. The word itself is
//! named where nothing speaks for its being a person: it is short, is no personal column's, has something of
//! the set's own words, stands in none of the row's personal cells, and holds no character that families are called by
//! and that no known word has (张三的表叔).
//!
//! **Deliberately not here**: what a code means to a table (`super::tables`).

use super::fields::Fields;
use super::read::Cell;
use super::shown::is_personal;
use crate::domain::ids::to_half_width;
use crate::domain::names::FAMILY;
use crate::domain::near::nearest_first;
use crate::schemes::tables::{Words, code_of, words_of};

/// The set that says what unknown words of other sets stand for.
const OTHERWISE: &str = "otherwise";
/// The set that says of which sets a word may hold a known one, and what turns it.
const KERNEL: &str = "kernel";
/// Fewest characters of a known word that another may hold.
const KERNEL_MIN: usize = 2;
/// So many known words are named for one that is not.
const WORDS_SHOWN: usize = 8;
/// Longer words are not shown, in characters.
const WORD_MAX: usize = 16;
/// As many digits may be a person's number.
const DIGITS_MAX: usize = 4;

impl Fields<'_> {
    /// A choice from a set of words; `None` when the cell is empty.
    pub fn choice(&mut self, field: &str, set: &str) -> Option<String> {
        self.choice_or(field, set, &[])
    }

    /// The code of a word, where the scheme's own names would do as well and are told to whoever used none.
    fn choice_or(&mut self, field: &str, set: &str, own: &[&str]) -> Option<String> {
        let text = to_half_width(&self.text(field)?);
        for words in self.words {
            if let Some(code) = code_of(words, set, &text) {
                return Some(code.to_owned());
            }
        }
        let known = self.known_words(set, own);
        if let Some((code, word)) = kernel(self.words, set, &text) {
            let remedy =
                format!("it is taken for {word}: write one of these words where another is meant");
            self.tell(field, "word-other", &one_of(&text, &known), &remedy);
            let shown = self.named_word(field, &text, &known);
            if let (Some(told), Some(shown)) = (self.told.last_mut(), shown) {
                told.shown = shown;
            }
            return Some(code.to_owned());
        }
        let mut sets = self.words.iter();
        let otherwise = sets.find_map(|words| words.get(OTHERWISE)?.get(set)?.first().cloned());
        let Some(code) = otherwise else {
            self.refuse_word(field, &known);
            return None;
        };
        let meant = self.words.iter().find_map(|words| {
            let word = words.get(set)?.get(&code)?.first()?;
            Some(word.clone())
        });
        self.tell(
            field,
            "word-other",
            &one_of(&text, &known),
            &format!(
                "it is taken for {}: write one of these words where another is meant",
                meant.unwrap_or_else(|| code.clone())
            ),
        );
        let shown = self.named_word(field, &text, &known);
        if let (Some(told), Some(shown)) = (self.told.last_mut(), shown) {
            told.shown = shown;
        }
        Some(code)
    }

    /// Refuses a cell whose word is none of those known, the nearest of them named first.
    pub(super) fn refuse_word(&mut self, field: &str, known: &[String]) {
        let text = to_half_width(&self.peek_code(field).unwrap_or_default());
        self.refuse(
            field,
            "word-unknown",
            &one_of(&text, known),
            "use one of these words, or add the office's own to the scheme's file",
        );
        let shown = self.named_word(field, &text, known);
        if let (Some(bad), Some(shown)) = (self.bad.last_mut(), shown) {
            bad.shown = shown;
        }
    }

    /// Refuses an empty cell that must hold one of the words known.
    pub(super) fn refuse_empty(&mut self, field: &str, known: &[String]) {
        self.refuse(field, "cell-empty", &one_of("", known), "fill it in");
    }

    /// The word as it may stand in a message; `None` where it may be a person's.
    fn named_word(&self, field: &str, text: &str, known: &[String]) -> Option<String> {
        let digits = text.chars().filter(char::is_ascii_digit).count();
        let short = text.chars().count() <= WORD_MAX && digits <= DIGITS_MAX;
        let akin = (text.is_ascii() && digits == text.len())
            || text
                .chars()
                .any(|letter| known.iter().any(|word| word.contains(letter)));
        let of_person = self.columns.iter().any(|(other, found)| {
            let held = match self.row.cell(found.column) {
                Cell::Text(held) => to_half_width(held.trim()),
                _ => return false,
            };
            is_personal(other) && !held.is_empty() && (text.contains(&held) || held.contains(text))
        });
        let new = |letter: char| !known.iter().any(|word| word.contains(letter));
        let mut letters = text.chars().peekable();
        let mut named = false;
        while let Some(letter) = letters.next() {
            named |= letters.peek().is_some() && FAMILY.contains(letter) && new(letter);
        }
        (short && akin && !of_person && !named && !is_personal(field)).then(|| text.to_owned())
    }

    /// The words of a set, as offices write them.
    fn known_words(&self, set: &str, own: &[&str]) -> Vec<String> {
        let mut known: Vec<String> = own.iter().map(|name| (*name).to_owned()).collect();
        for word in self.words.iter().flat_map(|words| words_of(words, set)) {
            if !known.contains(&word) {
                known.push(word);
            }
        }
        known
    }

    /// A choice that must be there.
    pub fn need_choice(&mut self, field: &str, set: &str) -> Option<String> {
        self.need_choice_or(field, set, &[])
    }

    /// A choice that must be there, where the scheme's own names would do as well.
    pub fn need_choice_or(&mut self, field: &str, set: &str, own: &[&str]) -> Option<String> {
        let before = self.bad.len();
        let choice = self.choice_or(field, set, own);
        if choice.is_none() && self.bad.len() == before {
            let expected = one_of("", &self.known_words(set, own));
            self.refuse(field, "cell-empty", &expected, "fill it in");
        }
        choice
    }
}

/// The code whose words alone a text holds, and the longest of them, where the set is one of `[words.kernel]`: each of
/// at least two characters, together at least half of the text, and beside them nothing that turns what they say.
fn kernel<'w>(words: [&'w Words; 2], set: &str, text: &str) -> Option<(&'w str, &'w str)> {
    let listed = |code: &'static str| {
        let sets = words
            .into_iter()
            .filter_map(move |words| words.get(KERNEL)?.get(code));
        sets.flatten().map(String::as_str)
    };
    if !listed("sets").any(|name| name == set) {
        return None;
    }
    let sets = words.into_iter().filter_map(|words| words.get(set));
    let held: Vec<(&str, &str)> = sets
        .flatten()
        .flat_map(|(code, list)| list.iter().map(move |word| (code.as_str(), word.as_str())))
        .filter(|(_, word)| word.chars().count() >= KERNEL_MIN && text.contains(word))
        .collect();
    // 通过 in 审核不通过 is a part of 不通过, and says nothing of its own.
    let whole: Vec<(&str, &str)> = held
        .iter()
        .filter(|(_, word)| {
            !held
                .iter()
                .any(|(_, other)| other != word && other.contains(word))
        })
        .copied()
        .collect();
    let (code, word) = whole
        .iter()
        .copied()
        .max_by_key(|(_, word)| word.chars().count())?;
    if whole.iter().any(|(other, _)| *other != code) {
        return None;
    }
    let mut rest = text.to_owned();
    for (_, word) in &whole {
        rest = rest.replace(word, "");
    }
    let turned = listed("turned").any(|word| rest.contains(word));
    let enough = rest.chars().count() * 2 <= text.chars().count();
    (enough && !turned).then_some((code, word))
}

/// The known words, the nearest first where they are many.
fn one_of(text: &str, known: &[String]) -> String {
    let words = nearest_first(text, known, WORDS_SHOWN);
    let more = match known.len() > words.len() {
        true => "…",
        false => "",
    };
    format!("one of {}{more}", words.join("、"))
}
