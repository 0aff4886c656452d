//! What is said of a fault in a scheme file, and gathering faults.
//!
//! Promises: every fault has its place, what was expected, what was found and what to do. It knows no rule:
//! what is a fault stands in `check.rs` and its like.

use std::collections::{BTreeMap, BTreeSet};

/// One thing wrong with a scheme file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SchemeError {
    /// Where: a key path with the rule's id, or `line n` where the text could not be read.
    pub place: String,
    /// Line of the text, where the reader of TOML gives one.
    pub line: Option<u32>,
    /// What was expected.
    pub expected: String,
    /// What was found.
    pub found: String,
    /// What to do.
    pub remedy: String,
    /// Expected, found and remedy in one sentence, for lists that show no columns.
    pub what: String,
}

impl SchemeError {
    pub(super) fn new(
        place: String,
        line: Option<u32>,
        expected: String,
        found: String,
        remedy: &str,
    ) -> Self {
        SchemeError {
            what: format!("expected {expected}; found {found}; {remedy}"),
            place,
            line,
            expected,
            found,
            remedy: remedy.to_owned(),
        }
    }
}

impl std::fmt::Display for SchemeError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.place, self.what)
    }
}

/// Everything wrong with a scheme file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SchemeErrors(pub Vec<SchemeError>);

impl std::fmt::Display for SchemeErrors {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (index, error) in self.0.iter().enumerate() {
            if index > 0 {
                f.write_str("\n")?;
            }
            write!(f, "{error}")?;
        }
        Ok(())
    }
}

impl std::error::Error for SchemeErrors {}

#[derive(Default)]
pub(super) struct Faults(pub(super) Vec<SchemeError>);

impl Faults {
    pub(super) fn say(&mut self, place: &str, expected: &str, found: &str, remedy: &str) {
        self.0.push(SchemeError::new(
            place.to_owned(),
            None,
            expected.to_owned(),
            found.to_owned(),
            remedy,
        ));
    }

    /// Every name in `given` is one of `known`.
    pub(super) fn known(
        &mut self,
        place: &str,
        key: &str,
        given: &[String],
        known: &BTreeSet<&str>,
    ) {
        for name in given {
            if !known.contains(name.as_str()) {
                let list: Vec<&str> = known.iter().copied().collect();
                self.say(
                    place,
                    &format!("{key} to name one of {}", list.join(", ")),
                    name,
                    "mend the name or add what it names",
                );
            }
        }
    }

    /// Each of `ids` stands once. The third of an id has its number beside it, as every one after it.
    pub(super) fn once<'a>(&mut self, what: &str, ids: impl Iterator<Item = &'a str>) {
        let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
        for id in ids {
            let times = seen.entry(id).or_default();
            *times += 1;
            let place = match *times {
                1 => continue,
                2 => format!("{what} {id}"),
                more => format!("{what} {id} ({more})"),
            };
            self.say(
                &place,
                "each once",
                "it again",
                "give this one a name of its own",
            );
        }
    }

    /// No word belongs to two codes: the first would win, silently.
    pub(super) fn one_meaning<'a, W: Iterator<Item = &'a String>>(
        &mut self,
        what: &str,
        codes: impl Iterator<Item = (&'a str, W)>,
    ) {
        let mut seen: BTreeMap<&str, &str> = BTreeMap::new();
        for (code, words) in codes {
            for word in words {
                match seen.insert(word, code) {
                    Some(other) if other != code => self.say(
                        &format!("{what} {code}"),
                        "each word to mean one thing",
                        &format!("{word}, which {other} has too"),
                        "take it off one of the two",
                    ),
                    _ => {}
                }
            }
        }
    }
}
