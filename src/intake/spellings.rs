//! A heading as it is read, once for all tables: in one spelling, with every known heading that it is, or that it
//! may be another way of saying.
//!
//! Promises: each known heading is spelt once and has a number; a heading of a sheet is compared with the words in
//! which headings vary (`[headings_vary]` in `schemas/tables/headings.toml`) when it is read, however many tables
//! are asked about it afterwards; what no table of the plan knows is kept nowhere, so that the work for a cell is
//! bounded by those words.
//!
//! **Deliberately not here**: what a known heading means in a table ([`super::meanings`]).

use std::collections::BTreeMap;
use std::sync::Arc;

use super::composed::ParentWords;
use super::headings::{Heading, chinese_heading, one_spelling, read_heading};
use crate::schemes::Tables;
use crate::schemes::tables::{Vary, Words};

/// Number of a known heading among those of a plan.
pub(super) type Number = u32;

/// The headings that the tables of a plan know, each in one spelling.
pub struct Spellings<'a> {
    /// As the tables write it, and its number.
    written: BTreeMap<&'a str, Number>,
    /// In one spelling, and its number.
    spelt: BTreeMap<String, Number>,
    words: Arc<HeadingWords>,
}

/// Words in headings of any table, in one spelling.
pub(super) struct HeadingWords {
    vary: Varied,
    /// Fields of which a heading may say whose they are before what they are.
    pub whom_fields: Vec<String>,
    /// Words at the end of a heading under which somebody signs.
    signature: Vec<String>,
    pub money: Money,
    /// Words for the first of two days or months, below a heading for both.
    pub firsts: Vec<String>,
    /// Words for the last of them.
    pub lasts: Vec<String>,
    /// Words of a heading over two columns or more.
    pub parent: ParentWords,
}

/// Words in headings of amounts, in one spelling.
pub(super) struct Money {
    /// What was to be paid, before anything was taken off.
    pub gross: Vec<String>,
    /// What was paid, or may be.
    pub net: Vec<String>,
    /// How a heading of the latter ends.
    pub net_ends: Vec<String>,
}

/// The words of [`Vary`], in one spelling.
struct Varied {
    ends: Vec<Vec<String>>,
    leads: Vec<String>,
    whom: Vec<String>,
}

/// A heading of a sheet, and what it says in the words of any table.
pub(super) struct ReadHeading {
    /// The heading in one spelling.
    pub heading: Heading,
    /// Whether somebody signs under it.
    pub signature: bool,
    /// Its texts of which a table knows one or a variant, in the order in which they are asked: with all its notes,
    /// then without the last one and so on, and without any.
    pub texts: Vec<Text>,
}

/// A text of a heading.
pub(super) struct Text {
    /// The text.
    pub text: String,
    /// Whether it is the heading with all its notes.
    pub whole: bool,
    /// The known heading that it is.
    pub known: Option<Number>,
    /// Known headings that say the same for any field.
    pub like: Vec<Number>,
    /// For each word of a person before it, the longest first: the known headings that the rest is, or says the same
    /// as.
    pub whom: Vec<Vec<Number>>,
}

impl<'a> Spellings<'a> {
    /// None yet, with the words of `common.toml` and `headings.toml`.
    pub(super) fn of(common: &Tables) -> Spellings<'a> {
        Spellings {
            written: BTreeMap::new(),
            spelt: BTreeMap::new(),
            words: Arc::new(HeadingWords {
                vary: Varied::new(&common.headings_vary),
                whom_fields: common.headings_vary.whom_fields.clone(),
                signature: signature_ends(&common.words),
                money: Money {
                    gross: spelt_words(&common.words, "heading_money", "gross"),
                    net: spelt_words(&common.words, "heading_money", "net"),
                    net_ends: spelt_words(&common.words, "heading_money", "net_ends"),
                },
                firsts: spelt_words(&common.words, "heading_half", "first"),
                lasts: spelt_words(&common.words, "heading_half", "last"),
                parent: ParentWords {
                    ends: spelt_words(&common.words, "heading_parent", "end"),
                    leads: spelt_words(&common.words, "heading_parent", "lead"),
                    names: spelt_words(&common.words, "heading_parent", "name"),
                    between: spelt_words(&common.words, "heading_between", "by"),
                    first: spelt_words(&common.words, "heading_parent", "first"),
                    second: spelt_words(&common.words, "heading_parent", "second"),
                },
            }),
        }
    }

    /// The words.
    pub(super) fn words(&self) -> Arc<HeadingWords> {
        Arc::clone(&self.words)
    }

    /// The number of a heading that a table knows, as the table writes it.
    pub(super) fn written(&mut self, name: &'a str) -> Number {
        if let Some(number) = self.written.get(name) {
            return *number;
        }
        let number = self.spelt(read_heading(name).plain);
        self.written.insert(name, number);
        number
    }

    /// The number of a known heading in one spelling.
    pub(super) fn spelt(&mut self, plain: String) -> Number {
        // No two have the same: none is ever taken out.
        let next = Number::try_from(self.spelt.len()).unwrap_or(Number::MAX);
        *self.spelt.entry(plain).or_insert(next)
    }

    /// Reads a heading that stands over two columns or more together with the one below it, in every way in which the
    /// two may be said in one that some table knows.
    pub(super) fn read_below(&self, parent: &str, child: &str) -> Vec<ReadHeading> {
        let said = self.words.parent.compositions(parent, child);
        let read = said.iter().map(|text| self.read(text));
        read.filter(|read| !read.texts.is_empty()).collect()
    }

    /// Reads a heading of a sheet.
    pub(super) fn read(&self, text: &str) -> ReadHeading {
        let heading = read_heading(text);
        let chinese = heading.bare.as_ref().and_then(|_| chinese_heading(text));
        let mut asked = Vec::new();
        for whole in [Some(&heading.plain), chinese.as_ref()]
            .into_iter()
            .flatten()
        {
            asked.push(whole.as_str());
            while let Some(shorter) = asked.last().and_then(|text| without_note(text)) {
                asked.push(shorter);
            }
        }
        asked.extend(heading.bare.as_deref());
        let texts = asked.iter().enumerate().filter_map(|(at, text)| {
            let text = Text {
                text: (*text).to_owned(),
                whole: at == 0,
                known: self.spelt.get(*text).copied(),
                like: self.like(text),
                whom: self.whom(text),
            };
            let says = text.known.is_some() || !text.like.is_empty() || !text.whom.is_empty();
            says.then_some(text)
        });
        ReadHeading {
            texts: texts.collect(),
            signature: is_signature(&heading, &self.words.signature)
                || chinese
                    .as_deref()
                    .is_some_and(|part| is_signature(&read_heading(part), &self.words.signature)),
            heading,
        }
    }

    /// Known headings that say the same as a text for any field, without the text itself.
    fn like(&self, text: &str) -> Vec<Number> {
        let vary = &self.words.vary;
        let mut out = Vec::new();
        let mut other_text = String::new();
        let mut note = |other: &str| {
            if other != text
                && let Some(number) = self.spelt.get(other)
            {
                out.push(*number);
            }
        };
        let leads = vary.leads.iter().filter_map(|lead| rest(text, lead));
        for stem in [text].into_iter().chain(leads) {
            note(stem);
            for set in &vary.ends {
                for end in set {
                    let before = stem.strip_suffix(end.as_str());
                    let Some(before) = before.filter(|before| !before.is_empty()) else {
                        continue;
                    };
                    for other in set {
                        other_text.clear();
                        other_text.push_str(before);
                        other_text.push_str(other);
                        note(&other_text);
                    }
                }
            }
        }
        out.sort_unstable();
        out.dedup();
        out
    }

    /// Known headings that say the same as what follows a word of a person. The longest word goes first: 受助学生
    /// before 受助.
    fn whom(&self, text: &str) -> Vec<Vec<Number>> {
        let whom = self.words.vary.whom.iter();
        let mut rests: Vec<&str> = whom.filter_map(|whom| rest(text, whom)).collect();
        rests.sort_by_key(|rest| rest.len());
        let known = rests.into_iter().map(|rest| {
            let mut like = self.like(rest);
            like.extend(self.spelt.get(rest));
            like
        });
        known.filter(|known| !known.is_empty()).collect()
    }
}

impl Varied {
    fn new(vary: &Vary) -> Varied {
        let spelt = |words: &Vec<String>| -> Vec<String> {
            words.iter().map(|word| one_spelling(word)).collect()
        };
        Varied {
            ends: vary.ends.iter().map(spelt).collect(),
            leads: spelt(&vary.leads),
            whom: spelt(&vary.whom),
        }
    }
}

/// What follows a word at the beginning of a heading, if anything does.
fn rest<'t>(text: &'t str, word: &str) -> Option<&'t str> {
    let rest = text.strip_prefix(word)?;
    let rest = rest.strip_prefix('的').unwrap_or(rest);
    (!rest.is_empty()).then_some(rest)
}

/// The words of a set under a code, in one spelling.
fn spelt_words(words: &Words, set: &str, code: &str) -> Vec<String> {
    let list = words.get(set).and_then(|codes| codes.get(code));
    list.into_iter()
        .flatten()
        .map(|word| one_spelling(word))
        .collect()
}

/// The words at the end of headings under which somebody signs.
pub(super) fn signature_ends(words: &Words) -> Vec<String> {
    spelt_words(words, "heading_unread_end", "signature")
}

/// Whether a heading is one under which somebody signs: 领款人签字, 领取人(签章).
pub(super) fn is_signature(heading: &Heading, ends: &[String]) -> bool {
    let texts = [Some(&heading.plain), heading.bare.as_ref()];
    texts.into_iter().flatten().any(|text| {
        let text = text.trim_end_matches(')');
        ends.iter().any(|end| text.ends_with(&**end))
    })
}

/// A heading without its last note.
fn without_note(text: &str) -> Option<&str> {
    let at = text.strip_suffix(')')?.rfind('(')?;
    text.get(..at).filter(|shorter| !shorter.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schemes::shipped;

    /// Whether a text is the whole heading, what it is known as, and what it is like, by itself and without whose it is.
    type Numbers = (bool, Option<Number>, Vec<Number>, Vec<Vec<Number>>);

    fn numbers(of: &ReadHeading) -> Vec<Numbers> {
        let texts = of.texts.iter();
        texts
            .map(|text| (text.whole, text.known, text.like.clone(), text.whom.clone()))
            .collect()
    }

    #[test]
    fn a_heading_is_read_for_what_some_table_knows_and_for_nothing_else() {
        let common = Tables::parse(shipped::COMMON_TABLES).unwrap();
        let mut spellings = Spellings::of(&common);
        let name = spellings.written("姓名");
        let account = spellings.written("银行帐号");
        assert_eq!(spellings.written("银行 账号"), account);
        assert_eq!(spellings.written("姓名"), name);
        assert_ne!(name, account);
        let read = |text: &str| numbers(&spellings.read(text));
        assert_eq!(
            read("3.姓　名*"),
            [(true, Some(name), Vec::new(), Vec::new())]
        );
        // The note goes last, and with it the whole heading.
        assert_eq!(
            read("姓名(同身份证)").last(),
            Some(&(false, Some(name), Vec::new(), Vec::new()))
        );
        // Whose it is does not say another thing.
        let of_pupil = read("受助学生姓名");
        assert!(
            of_pupil
                .iter()
                .any(|(_, known, _, whom)| known.is_none() && whom.contains(&vec![name])),
            "{of_pupil:?}"
        );
        assert_eq!(read("天气"), []);
        assert!(spellings.read("领款人(签字)").signature);
        assert!(!spellings.read("领款人").signature);
    }

    #[test]
    fn words_that_vary_lead_to_what_is_known_and_not_to_the_heading_itself() {
        let mut common = Tables::default();
        let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
        common.headings_vary.ends = vec![words(&["日期", "时间"])];
        common.headings_vary.leads = words(&["实际"]);
        let mut spellings = Spellings::of(&common);
        let (date, time) = (spellings.written("到账日期"), spellings.written("到账时间"));
        let read = |text: &str| numbers(&spellings.read(text));
        assert_eq!(
            read("到账日期"),
            [(true, Some(date), vec![time], Vec::new())]
        );
        assert_eq!(
            read("实际到账时间"),
            [(true, None, vec![date, time], Vec::new())]
        );
        // A word that varies is no heading alone.
        assert_eq!(read("日期"), []);
    }
}
