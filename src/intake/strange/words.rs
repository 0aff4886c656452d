//! Words of headings: the groups that say one thing, and how much one heading says of another.
//!
//! Promises: a heading is cut from left to right, at each place into the longest word known; what no group has counts
//! as single letters, and little; likeness is a whole number of thousandths. **Not here**: the words
//! (`schemas/tables/matching.toml`), and what stands in cells ([`super::cells`]).

use std::collections::{BTreeMap, BTreeSet};

use crate::intake::headings::one_spelling;
use crate::schemes::tables::LexiconGroup;

/// So many of a column's headings, the best known, say which words tell it from others.
pub(super) const BEST: usize = 3;

/// Weight of a word that says something.
const FULL: i32 = 10;
/// Of one that stands in some of a table's columns.
const SHARED: i32 = 6;
/// Of one that stands in most, and of a letter that no word has.
const COMMON: i32 = 4;
/// Of a word that adds nothing.
const LIGHT: i32 = 2;

/// Forms of words that many columns of one table end in.
const SORTS: &[&str] = &["day", "month", "money", "code"];

/// What counts against a heading whose last word a known one does not have.
const OTHER_END: i32 = 200;
/// What counts against a heading for each word that is other columns' and not this one's.
const OF_OTHERS: i32 = 200;
/// What counts against a heading for each word that makes another thing of it.
const TURNED: i32 = 500;

/// A part of a heading.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Part {
    /// A word, by its group.
    Word(usize),
    /// A letter of no word.
    Letter(char),
}

/// A heading, cut into parts.
pub(super) type Said = Vec<Part>;

/// The groups.
pub(super) struct Lexicon {
    groups: Vec<LexiconGroup>,
    words: BTreeMap<String, usize>,
    /// Characters of the longest word.
    longest: usize,
}

/// In how many columns of a table each part stands.
pub(super) struct Known(BTreeMap<Part, usize>);

impl Known {
    /// Of columns by their best known headings.
    pub(super) fn of(columns: Vec<Vec<Said>>) -> Known {
        let mut known = BTreeMap::new();
        for column in columns {
            let parts: BTreeSet<Part> = column.into_iter().flatten().collect();
            for part in parts {
                *known.entry(part).or_default() += 1;
            }
        }
        Known(known)
    }

    fn columns(&self, part: &Part) -> usize {
        self.0.get(part).copied().unwrap_or_default()
    }
}

impl Lexicon {
    pub(super) fn of(groups: &[LexiconGroup]) -> Lexicon {
        let mut words = BTreeMap::new();
        for (at, group) in groups.iter().enumerate() {
            for word in &group.words {
                words.entry(one_spelling(word)).or_insert(at);
            }
        }
        let longest = words.keys().map(|word| word.chars().count()).max();
        Lexicon {
            groups: groups.to_vec(),
            words,
            longest: longest.unwrap_or_default(),
        }
    }

    /// Cuts a heading in one spelling.
    pub(super) fn read(&self, text: &str) -> Said {
        let mut out = Vec::new();
        let mut rest = text;
        while let Some(letter) = rest.chars().next() {
            let ends = rest
                .char_indices()
                .map(|(at, letter)| at + letter.len_utf8());
            let ends: Vec<usize> = ends.take(self.longest).collect();
            let word = ends.iter().rev().find_map(|end| {
                let (word, after) = rest.split_at_checked(*end)?;
                Some((*self.words.get(word)?, after))
            });
            match word {
                Some((group, after)) => {
                    out.push(Part::Word(group));
                    rest = after;
                }
                None => {
                    out.push(Part::Letter(letter));
                    rest = rest.get(letter.len_utf8()..).unwrap_or_default();
                }
            }
        }
        out
    }

    fn group(&self, part: &Part) -> Option<&LexiconGroup> {
        match part {
            Part::Word(group) => self.groups.get(*group),
            Part::Letter(_) => None,
        }
    }

    /// Whether a part says something by itself.
    fn says(&self, part: &Part) -> bool {
        self.group(part).is_some_and(|group| !group.light)
    }

    fn is_light(&self, part: &Part) -> bool {
        self.group(part).is_some_and(|group| group.light)
    }

    /// Whether a part says only what sort of thing cells hold.
    fn is_sort(&self, part: &Part) -> bool {
        let form = self.group(part).and_then(|group| group.form.as_deref());
        form.is_some_and(|form| SORTS.contains(&form))
    }

    /// The last part that says something, where nothing but light words and letters follow.
    fn last(&self, said: &[Part]) -> Option<usize> {
        said.iter().rposition(|part| self.says(part))
    }

    /// What stands under a heading, by its last word.
    pub(super) fn form(&self, said: &[Part]) -> Option<&str> {
        let mut parts = said.iter().rev();
        let ends = |group: &LexiconGroup| !group.light || group.form.is_some();
        let last = parts.find(|part| self.group(part).is_none_or(ends))?;
        self.group(last)?.form.as_deref()
    }

    /// What each part of a heading weighs in a table.
    fn weights(&self, known: &Known, said: &[Part]) -> Vec<i32> {
        let last = self.last(said);
        let number = self.form(said) == Some("code");
        let parts = said.iter().enumerate();
        parts
            .map(|(at, part)| match self.group(part) {
                None => COMMON,
                Some(group) if group.light || (group.passing && number) => LIGHT,
                // 资金发放编号 is a number, whatever is paid.
                Some(group) if group.form.as_deref() == Some("money") && last != Some(at) => LIGHT,
                Some(_) => match known.columns(part) {
                    0..=2 => FULL,
                    3..=4 => SHARED,
                    _ => COMMON,
                },
            })
            .collect()
    }
}

/// How much a heading says of a column that is known by these headings, of a thousand; below nothing where it says
/// another thing.
pub(super) fn likeness(lexicon: &Lexicon, known: &Known, said: &[Part], names: &[Said]) -> i32 {
    let weights = lexicon.weights(known, said);
    let end = lexicon.last(said).and_then(|last| said.get(last));
    let mut best = 0;
    for name in names {
        let of_name = lexicon.weights(known, name);
        let mut left: Vec<(&Part, i32)> = name.iter().zip(of_name.iter().copied()).collect();
        let (mut shared, mut says, mut telling) = (0, false, false);
        for (part, weight) in said.iter().zip(&weights) {
            if let Some(at) = left.iter().position(|(other, _)| *other == part) {
                let (_, other) = left.remove(at);
                shared += weight + other;
                says |= lexicon.says(part);
                telling |= lexicon.says(part) && !lexicon.is_sort(part);
            }
        }
        let whole: i32 = weights.iter().chain(&of_name).sum();
        // A day of paying and a day of deciding share that they are days, and no more.
        let other = |part: &Part| !name.contains(part) && !lexicon.is_light(part);
        if !says || whole == 0 || (!telling && said.iter().any(other)) {
            continue;
        }
        let other_end = end.is_some_and(|end| !name.contains(end));
        let penalty = if other_end { OTHER_END } else { 0 };
        best = best.max(1_000 * shared / whole - penalty);
    }
    let parts: BTreeMap<&Part, i32> = said.iter().zip(weights).collect();
    let others = parts
        .iter()
        .filter(|(part, _)| !names.iter().any(|name| name.contains(part)) && lexicon.says(part));
    let mut against = 0;
    for (part, weight) in others {
        if *weight > LIGHT && known.columns(part) > 0 {
            against += OF_OTHERS;
        }
        if lexicon.group(part).is_some_and(|group| group.turns) {
            against += TURNED;
        }
    }
    best - against
}
