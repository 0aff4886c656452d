//! Sentences that arise in rooms which know no language, said again in the chosen one.
//!
//! Those rooms write English (`Display` of their errors, what a cell was expected to hold, what a
//! flag found), and the library keeps it. `sentences/*.en.ftl` holds each such sentence with its
//! values as it stands in the code, `sentences/*.zh.ftl` the same key in Chinese; a text is
//! recognised by its fixed parts, and its values, which may be sentences themselves, go into the
//! Chinese one.
//!
//! Promises: what is not recognised stays as it is, whole; nothing of a value is lost; the same
//! text always gives the same answer. A test demands a line here for every sentence of the code.
//! It does not translate data: JSON never passes through here.

use std::collections::BTreeMap;

/// English sentences, by key.
pub const EN: &[&str] = &[
    include_str!("sentences/acts.en.ftl"),
    include_str!("sentences/detect.en.ftl"),
    include_str!("sentences/flags.en.ftl"),
    include_str!("sentences/help.en.ftl"),
    include_str!("sentences/inquiry.en.ftl"),
    include_str!("sentences/inquiry_help.en.ftl"),
    include_str!("sentences/judged.en.ftl"),
    include_str!("sentences/life.en.ftl"),
    include_str!("sentences/life_help.en.ftl"),
    include_str!("sentences/nouns.en.ftl"),
    include_str!("sentences/office.en.ftl"),
    include_str!("sentences/record.en.ftl"),
    include_str!("sentences/reports.en.ftl"),
    include_str!("sentences/scheme.en.ftl"),
    include_str!("sentences/scheme_check.en.ftl"),
    include_str!("sentences/rules.en.ftl"),
    include_str!("sentences/toml.en.ftl"),
    include_str!("sentences/json.en.ftl"),
    include_str!("sentences/works.en.ftl"),
    include_str!("sentences/spotcheck.en.ftl"),
    include_str!("sentences/audit.en.ftl"),
];
/// The same in Chinese.
pub const ZH: &[&str] = &[
    include_str!("sentences/acts.zh.ftl"),
    include_str!("sentences/detect.zh.ftl"),
    include_str!("sentences/flags.zh.ftl"),
    include_str!("sentences/help.zh.ftl"),
    include_str!("sentences/inquiry.zh.ftl"),
    include_str!("sentences/inquiry_help.zh.ftl"),
    include_str!("sentences/judged.zh.ftl"),
    include_str!("sentences/life.zh.ftl"),
    include_str!("sentences/life_help.zh.ftl"),
    include_str!("sentences/nouns.zh.ftl"),
    include_str!("sentences/office.zh.ftl"),
    include_str!("sentences/record.zh.ftl"),
    include_str!("sentences/reports.zh.ftl"),
    include_str!("sentences/scheme.zh.ftl"),
    include_str!("sentences/scheme_check.zh.ftl"),
    include_str!("sentences/rules.zh.ftl"),
    include_str!("sentences/toml.zh.ftl"),
    include_str!("sentences/json.zh.ftl"),
    include_str!("sentences/works.zh.ftl"),
    include_str!("sentences/spotcheck.zh.ftl"),
    include_str!("sentences/audit.zh.ftl"),
];

/// Sentences inside values of sentences are followed so deep.
const DEPTH_MAX: usize = 6;
/// Words that each value may have where a pattern has so few fixed ones that half the language would
/// fit it: by the number of fixed words, a mark of punctuation counting as one.
const VALUE_WORDS: [usize; 3] = [1, 1, 3];
/// Sentences about the command line quote what was typed, but for the reason they give.
const TYPED: &str = "usage-";
/// That reason's name.
const REASON: &str = "why";
/// Nouns that stand in refusals of the ledger for what is numbered, missing or over: single words, which mean so only
/// as a value of such a sentence. Elsewhere the same word may be a command or an option.
const NOUN: &str = "noun-";
/// Keys of those sentences.
const OF_NOUNS: &[&str] = &["projections-", "acts-", "life-"];
/// Sentences about spot checks.
const OF_CHECKS: &str = "spot";
/// What is called so in these, and in sentences of nouns, is a number that an office gave, which may be spelled like a role, and
/// which a reader types again.
const NUMBERS: &[&str] = &["check", "again", "number", "paper", "item"];
/// What begins with this and a number is the place of a refusal, and no value at the head of a sentence.
const PLACE: &str = "event ";
/// What a rule of the scheme adds to what was found, which no value of the latter swallows.
const BY_RULE: &str = ", by rule ";
/// What joins parts of a list in English, and in Chinese.
const JOINTS: &[(&str, &str)] = &[(", ", "、"), (" and ", "、"), (" or ", "或")];
/// What joins whole sentences.
const SENTENCES_JOINT: (&str, &str) = ("; ", ";");

/// Gives the sentence of a key with its values.
pub type Say<'a> = dyn Fn(&str, &[(&str, String)]) -> String + 'a;

/// One sentence: fixed parts with a value between each two.
struct Sentence {
    key: String,
    fixed: Vec<String>,
    values: Vec<String>,
}

impl Sentence {
    fn weight(&self) -> usize {
        self.fixed.iter().map(String::len).sum()
    }

    /// Most words of a value, where the pattern is weak.
    fn value_words_max(&self) -> Option<usize> {
        // What the reader of the command line puts in brackets is a list of any length.
        if self
            .fixed
            .first()
            .is_some_and(|first| first.starts_with('['))
        {
            return None;
        }
        let words: usize = self
            .fixed
            .iter()
            .map(|part| {
                let marks = part.chars().filter(|letter| ",;:(".contains(*letter));
                let words = part.split(|letter: char| !letter.is_alphabetic());
                marks.count() + words.filter(|word| !word.is_empty()).count()
            })
            .sum();
        VALUE_WORDS.get(words).copied()
    }

    /// Which values are said as they stand: names of options (`--person`), and what is typed between backticks.
    fn as_typed(&self) -> Vec<bool> {
        let mut marks = 0;
        self.fixed
            .iter()
            .take(self.values.len())
            .map(|part| {
                marks += part.matches('`').count();
                part.ends_with("--") || marks % 2 == 1
            })
            .collect()
    }

    /// The values, when the text has the fixed parts in their order. The place of a refusal (`event 0 (KIND): `) is
    /// a sentence's own, and swallowed by no other's value.
    fn fits<'a>(&self, text: &'a str) -> Option<Vec<&'a str>> {
        let (first, rest) = self.fixed.split_first()?;
        let behind = rest.first().map_or("", String::as_str);
        let places = first == PLACE && [": ", " ("].iter().any(|mark| behind.starts_with(mark));
        if is_placed(text) && !places {
            return None;
        }
        let mut left = text.strip_prefix(first.as_str())?;
        let Some((last, middle)) = rest.split_last() else {
            return left.is_empty().then(Vec::new);
        };
        let mut values = Vec::new();
        for part in middle {
            let (value, after) = left.split_once(part.as_str())?;
            values.push(value);
            left = after;
        }
        values.push(left.strip_suffix(last.as_str())?);
        Some(values)
    }
}

/// Whether a text begins with the place of a refusal: `event 0 (KIND): `, `event 3.0: `.
fn is_placed(text: &str) -> bool {
    let place = text
        .strip_prefix(PLACE)
        .and_then(|rest| rest.split_once(": "));
    let number = place.and_then(|(place, _)| place.split(" (").next());
    number.is_some_and(|number| {
        !number.is_empty() && number.chars().all(|one| one.is_ascii_digit() || one == '.')
    })
}

/// Every sentence, the one with the most fixed letters first.
pub struct Sentences {
    patterns: Vec<Sentence>,
    whole: BTreeMap<String, String>,
    nouns: BTreeMap<String, String>,
}

/// A sentence with the key that says it and its values by name.
struct Recognised<'a> {
    key: &'a str,
    values: Vec<(&'a str, &'a str)>,
    // Which of them are said as they stand.
    typed: Vec<bool>,
    // It begins with two values side by side: what is numbered, and its number.
    paired: bool,
}

impl Sentences {
    /// Reads the English sentences.
    pub fn new() -> Sentences {
        let mut patterns = Vec::new();
        let mut whole = BTreeMap::new();
        let mut nouns = BTreeMap::new();
        for (key, text) in EN.iter().flat_map(|file| lines(file)) {
            let (fixed, values) = parts(text);
            match fixed.as_slice() {
                [only] if key.starts_with(NOUN) => {
                    nouns.insert(only.clone(), key.to_owned());
                }
                [only] => {
                    whole.insert(only.clone(), key.to_owned());
                }
                _ => patterns.push(Sentence {
                    key: key.to_owned(),
                    fixed,
                    values,
                }),
            }
        }
        patterns.sort_by(|a, b| (b.weight(), &a.key).cmp(&(a.weight(), &b.key)));
        Sentences {
            patterns,
            whole,
            nouns,
        }
    }

    /// Says a text again; `say` gives the sentence of a key with its values.
    pub fn retell(&self, text: &str, say: &Say<'_>) -> String {
        let lines: Vec<String> = text
            .split('\n')
            .map(|line| {
                let inner = line.trim_start();
                let (indent, _) = line.split_at(line.len() - inner.len());
                format!("{indent}{}", self.part(inner, say, 0))
            })
            .collect();
        lines.join("\n")
    }

    fn recognise<'a>(&'a self, text: &'a str) -> Option<Recognised<'a>> {
        let text = text.trim();
        if let Some(key) = self.whole.get(text) {
            return Some(Recognised {
                key,
                values: Vec::new(),
                typed: Vec::new(),
                paired: false,
            });
        }
        let found = text.split_once(BY_RULE).map(|(found, _)| found);
        self.patterns.iter().find_map(|sentence| {
            let values = sentence.fits(text)?;
            let of_rule = sentence.fixed.iter().any(|part| part.contains(BY_RULE));
            let placed = sentence.fixed.first().is_some_and(|first| first == PLACE);
            if let (Some(found), false, false) = (found, of_rule, placed)
                && sentence.fits(found).is_some()
            {
                return None;
            }
            if let Some(most) = sentence.value_words_max() {
                let fits = |value: &&str| {
                    value.split(' ').count() <= most || self.recognise(value).is_some()
                };
                if !values.iter().all(fits) {
                    return None;
                }
            }
            Some(Recognised {
                key: &sentence.key,
                values: sentence
                    .values
                    .iter()
                    .map(String::as_str)
                    .zip(values)
                    .collect(),
                typed: sentence.as_typed(),
                paired: matches!(sentence.fixed.as_slice(), [first, second, ..] if first.is_empty() && second == " "),
            })
        })
    }

    /// A whole text, or a value of one: a sentence, a place and a sentence, or a list.
    fn part(&self, text: &str, say: &Say<'_>, depth: usize) -> String {
        if depth > DEPTH_MAX {
            return text.to_owned();
        }
        if let Some(told) = self.list(text, SENTENCES_JOINT, say, depth) {
            return told;
        }
        if let Some(mut found) = self.recognise(text) {
            if found.paired {
                self.split_by_noun(text, &mut found);
            }
            let typed = found.typed.iter().copied().chain(std::iter::repeat(false));
            let values: Vec<(&str, String)> = found
                .values
                .iter()
                .zip(typed)
                .map(|((name, value), typed)| {
                    // What somebody typed, or is to type, is said as it was typed.
                    let typed = typed || found.key.starts_with(TYPED) && *name != REASON;
                    let of_nouns = OF_NOUNS.iter().any(|start| found.key.starts_with(start));
                    let noun = self.nouns.get(*value).filter(|_| of_nouns);
                    let numbered = NUMBERS.contains(name) && !value.contains(' ');
                    let of_checks = found.key.starts_with(OF_CHECKS);
                    let typed = typed || numbered && (of_checks || of_nouns && noun.is_none());
                    let told = match noun {
                        _ if typed => (*value).to_owned(),
                        Some(noun) => say(noun, &[]),
                        None => self.part(value, say, depth + 1),
                    };
                    (*name, told)
                })
                .collect();
            return say(found.key, &values);
        }
        // What stands before a colon is a place: a file, an option, an event.
        for (at, colon) in text.match_indices(": ") {
            let (place, rest) = text.split_at(at);
            let rest = rest.get(colon.len()..).unwrap_or_default();
            if self.recognise(rest).is_some() {
                return format!("{place}:{}", self.part(rest, say, depth + 1));
            }
        }
        JOINTS
            .iter()
            .find_map(|joint| self.list(text, *joint, say, depth))
            .unwrap_or_else(|| text.to_owned())
    }

    /// Splits what is numbered from its number: `clawback order K1` is an order of the number K1. The longest noun
    /// that is known counts; where none is, the first word.
    fn split_by_noun<'a>(&self, text: &'a str, found: &mut Recognised<'a>) {
        let text = text.trim();
        let both = match found.values.as_slice() {
            [(_, what), (_, number), ..] => text.get(..what.len() + 1 + number.len()),
            _ => None,
        };
        let Some(both) = both else { return };
        let mut ends = both.match_indices(' ').map(|(at, _)| at).rev();
        let known = |noun: &str| self.nouns.contains_key(noun) || self.whole.contains_key(noun);
        let Some(end) = ends.find(|end| both.get(..*end).is_some_and(known)) else {
            return;
        };
        let (what, number) = both.split_at(end);
        if let [first, second, ..] = found.values.as_mut_slice() {
            first.1 = what;
            second.1 = number.trim_start();
        }
    }

    /// A list of which every item is known.
    fn list(
        &self,
        text: &str,
        (joint, other): (&str, &str),
        say: &Say<'_>,
        depth: usize,
    ) -> Option<String> {
        let one = |item: &str| self.recognise(item).is_some();
        // An item may be a choice of its own: `EDU or FND, FIN`.
        let known = |item: &str| {
            let choice = |other: &str| item.contains(other) && item.split(other).all(one);
            one(item) || JOINTS.iter().any(|&(other, _)| choice(other))
        };
        if !text.contains(joint) || !text.split(joint).all(known) {
            return None;
        }
        let items: Vec<String> = text
            .split(joint)
            .map(|item| self.part(item, say, depth + 1))
            .collect();
        Some(items.join(other))
    }
}

impl Default for Sentences {
    fn default() -> Self {
        Sentences::new()
    }
}

/// Keys and texts of a file of words.
fn lines(file: &str) -> impl Iterator<Item = (&str, &str)> {
    file.lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split_once(" = "))
}

/// The fixed parts of a text and the names of the values between them.
fn parts(text: &str) -> (Vec<String>, Vec<String>) {
    let mut fixed = Vec::new();
    let mut values = Vec::new();
    let mut part = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        part.push_str(before);
        let Some((inner, behind)) = placeable(after) else {
            part.push('{');
            rest = after;
            continue;
        };
        match inner.strip_prefix('$') {
            Some(name) => {
                fixed.push(std::mem::take(&mut part));
                values.push(name.to_owned());
            }
            None => part.push_str(inner.trim_matches('"')),
        }
        rest = behind;
    }
    part.push_str(rest);
    fixed.push(part);
    (fixed, values)
}

/// What stands in braces, and what follows them; a brace in quotes is a letter.
fn placeable(after: &str) -> Option<(&str, &str)> {
    let quoted = [" \"{\" }", " \"}\" }"];
    for (text, brace) in quoted.iter().zip(["{", "}"]) {
        if let Some(behind) = after.strip_prefix(text) {
            return Some((brace, behind));
        }
    }
    let (inner, behind) = after.split_once('}')?;
    Some((inner.trim(), behind))
}
