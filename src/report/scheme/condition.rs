//! A condition in CEL in the reader's words.
//!
//! Promises: a comparison, and comparisons joined by "and" and "or", are told as a sentence, amounts in yuan and
//! codes as words; anything else stands as the code it is, so that nothing is told wrongly.

use super::explain::Told;
use crate::schemes::Scheme;
use crate::schemes::cel::{Comparison, Condition, Said};

/// The condition in words, or as it stands.
pub(super) fn told(scheme: &Scheme, text: &str, told: &Told<'_>) -> String {
    match Condition::read(text).ok().and_then(|read| read.said()) {
        Some(said) => sentence(scheme, &said, told),
        None => text.to_owned(),
    }
}

fn sentence(scheme: &Scheme, said: &Said, told: &Told<'_>) -> String {
    let word = |fact: &str, word: &str| told.word_of_fact(scheme, fact, word);
    let joined = |parts: &[Said], key: &str| {
        let joint = told.phrase(key, &[]);
        let parts: Vec<String> = parts
            .iter()
            .map(|part| match part {
                Said::All(_) | Said::Any(_) => {
                    told.phrase("grouped", &[("what", sentence(scheme, part, told))])
                }
                _ => sentence(scheme, part, told),
            })
            .collect();
        parts.join(&joint)
    };
    match said {
        Said::Truth(fact, truth) => {
            let key = if *truth { "op_yes" } else { "op_no" };
            told.phrase(key, &[("fact", told.fact(fact))])
        }
        Said::Number(fact, how, number) => {
            let key = match how {
                Comparison::AtLeast => "op_ge",
                Comparison::Above => "op_gt",
                Comparison::AtMost => "op_le",
                Comparison::Below => "op_lt",
                Comparison::Equal => "op_eq",
                Comparison::Other => "op_ne",
            };
            let value = told.counted(fact, *number);
            told.phrase(key, &[("fact", told.fact(fact)), ("value", value)])
        }
        Said::Word(fact, value, same) => {
            let key = if *same { "op_eq" } else { "op_ne" };
            let value = word(fact, value);
            told.phrase(key, &[("fact", told.fact(fact)), ("value", value)])
        }
        Said::Among(fact, words) => {
            let words = words.iter().map(|own| word(fact, own)).collect();
            told.among(told.fact(fact), words)
        }
        Said::All(parts) => joined(parts, "and"),
        Said::Any(parts) => joined(parts, "or"),
    }
}
