//! A condition in CEL in the reader's words, its categories by the names that the scheme gives them.
//!
//! Promises: as [`Words::condition`](crate::words::Words::condition).

use super::explain::Told;
use crate::schemes::Scheme;

/// The condition in words, or as it stands.
pub(super) fn told(scheme: &Scheme, text: &str, told: &Told<'_>) -> String {
    told.words.condition(text, &|fact, word| {
        Some(told.word_of_fact(scheme, fact, word))
    })
}
