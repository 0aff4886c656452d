//! Whether a text that anyone may read holds somebody's name, account or telephone number.
//!
//! Names lie sealed under each person's key, so a text is compared with their fingerprints (`prints.rs`), and
//! only a name that one of them points at is opened; accounts and telephone numbers are looked up in the register
//! and never opened.
//!
//! **Promises**: no name, number, alias or place is given back, only which sort of them there is.
//! - A name of three characters or more is found wherever it stands, blanks and the form of its dot aside.
//! - A name of two Chinese characters is a word of many sentences (平安, 高明), so it is found only where it
//!   stands apart: each side is the end of the text, a letter that is no Chinese character, or one of the words
//!   that go with persons ([`BEFORE`], [`AFTER`]).
//! - In the name of an organisation a longer name is found only where it stands apart, as one of two characters
//!   is: many a school, foundation or shop is called after somebody (王大力小学), and 王大力家属 is none.
//! - A name in other letters is found where it stands apart from letters and digits.
//! - A number of seven digits or more, blanks and hyphens within it aside, is found if it is whole.
//!
//! **Deliberately not here**: guessing at names that the vault does not hold; single characters; names of two
//! characters in the middle of a sentence without such a word; nicknames and other characters for a name;
//! persons who were erased.

use std::cell::OnceCell;

use zeroize::Zeroizing;

use super::prints::{HEAD, Prints, head, whole};
use super::store::Vault;
use super::{FieldKind, RegisterKind, VaultError};
use crate::domain::alias::Alias;
use crate::domain::ids::{BankAccount, normalise_name};

/// Shortest name looked for, in characters.
const CHARACTERS_MIN: usize = 2;
/// Shortest name that is found inside other words.
const ANYWHERE_MIN: usize = 3;
/// Shortest number looked for, in digits.
const DIGITS_MIN: usize = 7;
/// Words that go before a person's name.
const BEFORE: &[&str] = &[
    "姓名",
    "教师",
    "老师",
    "同志",
    "学生",
    "同学",
    "家长",
    "职工",
    "申请人",
    "受助人",
    "户主",
    "校长",
    "名为",
    "给",
    "由",
    "向",
    "对",
    "与",
    "和",
    "及",
    "经",
    "因",
    "更正",
    "补发",
    "漏发",
    "错发",
    "退回",
];
/// Words that go after one.
const AFTER: &[&str] = &[
    "同志", "老师", "教师", "同学", "校长", "主任", "本人", "家庭", "一案", "等", "的", "因", "已",
    "未", "于", "在", "与", "和", "及", "申请", "反映", "提供", "患", "户", "家属", "亲属", "夫妇",
    "之", "父", "母", "妻", "子女", "个人",
];

/// What a text names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mentioned {
    /// A person, by name.
    Name,
    /// An account or a telephone.
    Number,
}

/// The names and numbers of a vault, to be looked for in many texts.
pub struct Mentions<'a> {
    vault: &'a Vault,
    prints: OnceCell<Prints>,
}

impl Vault {
    /// What can be looked for in texts. Staged names count; those of organisations do not.
    pub fn mentions(&self) -> Mentions<'_> {
        Mentions {
            vault: self,
            prints: OnceCell::new(),
        }
    }
}

impl Mentions<'_> {
    /// Whom or what the text names, if anybody; in the name of an organisation (`apart`) a name counts only
    /// where it stands apart.
    ///
    /// # Errors
    /// A sealed name that cannot be opened.
    pub fn find(&self, text: &str, apart: bool) -> Result<Option<Mentioned>, VaultError> {
        if self.number(text) {
            return Ok(Some(Mentioned::Number));
        }
        if !text.chars().any(char::is_alphabetic) {
            return Ok(None);
        }
        let prints = match self.prints.get() {
            Some(prints) => prints,
            None => {
                let prints = self.vault.prints(CHARACTERS_MIN)?;
                self.prints.get_or_init(|| prints)
            }
        };
        let names = Names {
            prints,
            key: &self.vault.secrets.names,
            opened: &|alias| self.vault.field(alias, FieldKind::Name),
        };
        Ok(names.stand_in(text, apart)?.then_some(Mentioned::Name))
    }

    fn number(&self, text: &str) -> bool {
        numbers(text).into_iter().any(|(plain, written)| {
            let account = BankAccount::parse(&plain).ok();
            let account = account.as_ref().map_or(plain.as_str(), BankAccount::as_str);
            let vault = self.vault;
            vault.find(RegisterKind::Account, account).is_some()
                || vault.find(RegisterKind::Phone, &plain).is_some()
                || vault.find(RegisterKind::Phone, &written).is_some()
        })
    }
}

fn is_han(letter: char) -> bool {
    ('\u{3400}'..='\u{9fff}').contains(&letter) || letter >= '\u{20000}'
}

/// Whether a text may name anybody at all, so that a vault has to be asked: it has a Chinese character, two
/// words in other letters, or a number long enough for an account or telephone.
pub fn may_mention(text: &str) -> bool {
    let words = text
        .split_whitespace()
        .filter(|word| word.chars().all(char::is_alphabetic));
    text.chars().any(is_han) || words.count() >= 2 || !numbers(text).is_empty()
}

/// Numbers that stand apart from letters: in digits alone, and as they are written.
fn numbers(text: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let letters: Vec<char> = text.chars().chain(['\0']).collect();
    let mut written = String::new();
    let mut touches = false;
    // Whether letters of a code (B-2025-0001) stand right before, hyphens aside.
    let mut of_code = false;
    let mut last = '\0';
    for letter in letters {
        let joint = matches!(letter, '-' | ' ') && last.is_ascii_digit() && !written.is_empty();
        if letter.is_ascii_digit() {
            if written.is_empty() {
                touches = of_code;
            }
            written.push(letter);
        } else if joint {
            written.push(letter);
        } else if !written.is_empty() {
            let plain: String = written.chars().filter(char::is_ascii_digit).collect();
            if plain.len() >= DIGITS_MIN && !touches && !letter.is_ascii_alphabetic() {
                found.push((plain, written.trim_end_matches(['-', ' ']).to_owned()));
            }
            written.clear();
        }
        of_code = letter.is_ascii_alphabetic() || (of_code && letter == '-');
        last = letter;
    }
    found
}

/// Names by their fingerprints, and what opens the one that such a fingerprint points at.
struct Names<'a> {
    prints: &'a Prints,
    key: &'a [u8; 32],
    opened: &'a Opened<'a>,
}

/// The name of whom an alias is.
type Opened<'a> = dyn Fn(&Alias) -> Result<Option<Zeroizing<String>>, VaultError> + 'a;

impl Names<'_> {
    fn stand_in(&self, text: &str, apart: bool) -> Result<bool, VaultError> {
        // Blanks apart words for the short names; long ones are found across them.
        let spaced: Vec<char> = joined(text).chars().collect();
        if self.stand_among(&spaced, CHARACTERS_MIN, apart)? {
            return Ok(true);
        }
        let whole: Vec<char> = normalise_name(text).chars().collect();
        Ok(whole != spaced && self.stand_among(&whole, ANYWHERE_MIN, apart)?)
    }

    /// Whether a name of so many characters or more stands among the letters.
    fn stand_among(
        &self,
        letters: &[char],
        length_min: usize,
        apart: bool,
    ) -> Result<bool, VaultError> {
        for (at, first) in letters.windows(HEAD).enumerate() {
            let first: Zeroizing<String> = Zeroizing::new(first.iter().collect());
            for length in self.prints.lengths(head(self.key, &first)) {
                if length >= length_min && self.stands_at(letters, at, length, apart)? {
                    return Ok(true);
                }
            }
        }
        Ok(false)
    }

    fn stands_at(
        &self,
        letters: &[char],
        at: usize,
        length: usize,
        apart: bool,
    ) -> Result<bool, VaultError> {
        let end = at.saturating_add(length);
        let Some(part) = letters.get(at..end) else {
            return Ok(false);
        };
        let before = letters.get(..at).unwrap_or_default();
        let after = letters.get(end..).unwrap_or_default();
        if !counts(part, before, after, apart) {
            return Ok(false);
        }
        let name: Zeroizing<String> = Zeroizing::new(part.iter().collect());
        for alias in self.prints.whom(whole(self.key, &name)) {
            let known = (self.opened)(alias)?;
            if known.is_some_and(|known| normalise_name(&known) == *name) {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

/// Whether a name counts where it stands, by the letters around it.
fn counts(part: &[char], before: &[char], after: &[char], apart: bool) -> bool {
    let (last, next) = (before.last().copied(), after.first().copied());
    if !part.iter().copied().any(is_han) {
        return !last.is_some_and(char::is_alphanumeric)
            && !next.is_some_and(char::is_alphanumeric);
    }
    if part.len() >= ANYWHERE_MIN && !apart {
        return true;
    }
    let ends = |word: &&str| {
        let word: Vec<char> = word.chars().collect();
        before.ends_with(&word)
    };
    let begins = |word: &&str| {
        let word: Vec<char> = word.chars().collect();
        after.starts_with(&word)
    };
    (!last.is_some_and(is_han) || BEFORE.iter().any(ends))
        && (!next.is_some_and(is_han) || AFTER.iter().any(begins))
}

/// The text with blanks between single Chinese characters taken out (王 明), and others kept.
fn joined(text: &str) -> String {
    let letters: Vec<char> = normalised(text);
    let han = |at: Option<usize>| {
        at.and_then(|at| letters.get(at))
            .copied()
            .is_some_and(is_han)
    };
    letters
        .iter()
        .enumerate()
        .filter(|(at, letter)| {
            let single_before = han(at.checked_sub(1)) && !han(at.checked_sub(2));
            let single_after = han(Some(at + 1)) && !han(Some(at + 2));
            !(**letter == ' ' && single_before && single_after)
        })
        .map(|(_, letter)| *letter)
        .collect()
}

/// The text with every run of blanks as one.
fn normalised(text: &str) -> Vec<char> {
    let words: Vec<&str> = text.split_whitespace().collect();
    words.join(" ").chars().collect()
}

#[cfg(test)]
mod tests {
    use super::super::prints::NamePrint;
    use super::*;

    #[test]
    fn names_are_told_from_words() {
        let known = ["平安", "欧阳小明", "王大力", "John Smith", "李"];
        let key = [5; 32];
        let prints = known
            .iter()
            .enumerate()
            .map(|(at, name)| NamePrint::of(&key, Alias([at as u8; 16]), 1, name));
        let prints = Prints::of(prints, CHARACTERS_MIN);
        let names = Names {
            prints: &prints,
            key: &key,
            opened: &|alias| {
                let name = known[usize::from(alias.0[0])].to_owned();
                Ok(Some(Zeroizing::new(name)))
            },
        };
        let stands = |text: &str, apart: bool| names.stand_in(text, apart).unwrap();
        for text in [
            "平安",
            "教师平安因病申请救助",
            "补发给平安、其他人",
            "姓名:平 安",
            "向王大力之妻核实",
            "请欧阳 小明补交",
            "paid to John Smith, late",
            "付给 John Smith 的款项",
        ] {
            assert!(stands(text, false), "{text}");
        }
        for text in [
            "平安保险费",
            "祝大家平安健康",
            "购买平安险的通知",
            "王大",
            "李",
            "John Smithson",
            "",
        ] {
            assert!(!stands(text, false), "{text}");
        }
        // What an organisation is called after is no person; whoever stands for one is.
        for (text, found) in [
            ("王大力小学", false),
            ("某县王大力助学基金会", false),
            ("王大力", true),
            ("王大力家属", true),
            ("王 大 力(个人)", true),
        ] {
            assert_eq!(stands(text, true), found, "{text}");
        }
    }

    #[test]
    fn numbers_stand_apart() {
        let plain =
            |text: &str| -> Vec<String> { numbers(text).into_iter().map(|one| one.0).collect() };
        assert_eq!(plain("电话 138-0013 8000,转"), ["13800138000"]);
        assert_eq!(plain("账号6222020200112233445。"), ["6222020200112233445"]);
        assert!(plain("a13800138000").is_empty() && plain("B-2025-0001").is_empty());
        assert!(
            may_mention("更正金额") && may_mention("John Smith") && !may_mention("B-2025-0005")
        );
    }
}
