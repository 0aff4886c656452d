//! Words and truths that two rules ask and no case has both: one admits the retired alone and another shuts them out, one
//! asks that something holds and another that it does not.
//!
//! Promises: thresholds of words, the conditions in CEL for what they ask of every case, and exclusions by status are read
//! together; every rule before it that one contradicts is told, the first few of many. Whether a word is one that a case
//! can have is not asked here, nor what a clause says.

use super::reach::asked_of_all;
use super::{Notes, one_case};
use crate::schemes::Scheme;
use crate::schemes::cel::Said;
use crate::schemes::eligible::{Asked, ExclusionKind};

/// What one rule asks of a fact that is a word or a truth.
struct Asks<'a> {
    place: String,
    key: &'static str,
    fact: String,
    wants: Wants,
    categories: &'a [String],
    of: Asked,
}

/// What the fact must be.
enum Wants {
    /// One of these words.
    Among(Vec<String>),
    /// None of these.
    NoneOf(Vec<String>),
    /// True, or false.
    Truth(bool),
}

impl Asks<'_> {
    /// Whether no case that both bind meets both.
    fn against(&self, other: &Asks<'_>) -> bool {
        let within = |few: &[String], many: &[String]| few.iter().all(|word| many.contains(word));
        let apart = match (&self.wants, &other.wants) {
            (Wants::Among(own), Wants::Among(others)) => {
                !own.iter().any(|word| others.contains(word))
            }
            (Wants::Among(few), Wants::NoneOf(many)) | (Wants::NoneOf(many), Wants::Among(few)) => {
                within(few, many)
            }
            (Wants::Truth(own), Wants::Truth(others)) => own != others,
            _ => false,
        };
        self.fact == other.fact
            && self.of == other.of
            && one_case(self.categories, other.categories)
            && apart
    }

    /// As a condition would say it.
    fn told(&self) -> String {
        let fact = &self.fact;
        let list = |words: &[String]| {
            let quoted: Vec<String> = words.iter().map(|word| format!("\"{word}\"")).collect();
            quoted.join(", ")
        };
        match &self.wants {
            Wants::Among(words) => match words.as_slice() {
                [word] => format!("{fact} == \"{word}\""),
                several => format!("{fact} in [{}]", list(several)),
            },
            Wants::NoneOf(words) => match words.as_slice() {
                [word] => format!("{fact} != \"{word}\""),
                several => format!("!({fact} in [{}])", list(several)),
            },
            Wants::Truth(true) => fact.clone(),
            Wants::Truth(false) => format!("!{fact}"),
        }
    }
}

pub(super) fn lint(scheme: &Scheme, notes: &mut Notes<'_>) {
    let all = asks(scheme);
    for (number, one) in all.iter().enumerate() {
        let before = all.iter().take(number);
        let against = before.filter(|other| one.against(other));
        let against = against.map(|other| (other.place.clone(), other.key, other.told()));
        notes.nobody_admitted((&one.place, one.key, &one.told()), against);
    }
}

fn asks(scheme: &Scheme) -> Vec<Asks<'_>> {
    let mut all = Vec::new();
    for rule in &scheme.exclusion {
        if rule.kind == ExclusionKind::Status && !rule.classes.is_empty() {
            all.push(Asks {
                place: format!("exclusion {}", rule.id),
                key: "classes",
                fact: "status".to_owned(),
                wants: Wants::NoneOf(rule.classes.clone()),
                categories: &[],
                of: Asked::Case,
            });
        }
    }
    for rule in &scheme.eligibility {
        if rule.op == "in" && !rule.words.is_empty() {
            all.push(Asks {
                place: format!("eligibility {}", rule.id),
                key: "words",
                fact: rule.field.clone(),
                wants: Wants::Among(rule.words.clone()),
                categories: &rule.categories,
                of: Asked::Case,
            });
        }
    }
    for (place, rule, parts) in asked_of_all(scheme) {
        for part in parts {
            let Some((fact, wants)) = wanted(part) else {
                continue;
            };
            all.push(Asks {
                place: place.clone(),
                key: "holds",
                fact,
                wants,
                categories: &rule.categories,
                of: rule.of,
            });
        }
    }
    all
}

fn wanted(part: Said) -> Option<(String, Wants)> {
    Some(match part {
        Said::Word(fact, word, true) => (fact, Wants::Among(vec![word])),
        Said::Word(fact, word, false) => (fact, Wants::NoneOf(vec![word])),
        Said::Among(fact, words) => (fact, Wants::Among(words)),
        Said::Truth(fact, truth) => (fact, Wants::Truth(truth)),
        Said::Not(inner) => match *inner {
            Said::Among(fact, words) => (fact, Wants::NoneOf(words)),
            _ => return None,
        },
        _ => return None,
    })
}
