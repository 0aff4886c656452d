//! What a condition may hold at most, judged before the parser of CEL sees it.
//!
//! Promises: a text that passes is short, shallow and made of signs and words that a condition needs, so that
//! no text can make the parser run long or deep; what no condition needs is named. It does not know facts or
//! sorts: `cel.rs` judges those.

use super::{CelError, only};

/// Longest condition, in bytes.
pub const LENGTH_MAX: usize = 600;
/// Most words and signs of a condition.
const TOKENS_MAX: usize = 160;
/// Deepest nesting of brackets, choices and signs before a value.
const NESTING_MAX: usize = 12;

/// Counts words, signs and nesting, and refuses what no condition needs, before the parser sees it.
pub(super) fn tokens(text: &str) -> Result<(), CelError> {
    let too_long = |found: String| {
        CelError::new(
            &format!(
                "at most {LENGTH_MAX} bytes, {TOKENS_MAX} words and signs, and brackets {NESTING_MAX} deep"
            ),
            found,
            "make several rules of it",
        )
    };
    if text.trim().is_empty() {
        return Err(CelError::new(
            "a condition in CEL, such as debt_fen >= 3000000 && status == \"in_service\"",
            "nothing",
            "write one, or take the key off",
        ));
    }
    if text.len() > LENGTH_MAX {
        return Err(too_long(format!("{} bytes", text.len())));
    }
    let letters: Vec<char> = text.chars().collect();
    let at = |index: usize| letters.get(index).copied().unwrap_or('\0');
    let (mut index, mut count, mut deepest, mut before_value) = (0usize, 0usize, 0usize, 0usize);
    let mut open: Vec<char> = Vec::new();
    let mut choices = 0usize;
    while index < letters.len() {
        let letter = at(index);
        if letter == ' ' || letter == '\n' || letter == '\t' {
            index += 1;
            continue;
        }
        count += 1;
        let sign = |found: &str| only(&format!("“{found}”"));
        match letter {
            '"' | '\'' => {
                let start = index + 1;
                let mut end = start;
                while end < letters.len() && at(end) != letter && at(end) != '\n' {
                    if at(end) == '\\' {
                        return Err(sign("\\"));
                    }
                    end += 1;
                }
                if at(end) != letter {
                    return Err(CelError::new(
                        "a word that ends with the quote it began with",
                        "none",
                        "close the quote",
                    ));
                }
                index = end + 1;
                before_value = 0;
            }
            '0'..='9' => {
                let start = index;
                while at(index).is_ascii_alphanumeric() || at(index) == '.' || at(index) == '_' {
                    index += 1;
                }
                let number: String = letters.iter().skip(start).take(index - start).collect();
                if number.parse::<i64>().is_err() {
                    return Err(CelError::new(
                        "a whole number, money in fen",
                        number,
                        "write it in digits alone, 30,000 yuan as 3000000",
                    ));
                }
                before_value = 0;
            }
            'a'..='z' | 'A'..='Z' | '_' => {
                let start = index;
                while at(index).is_ascii_alphanumeric() || at(index) == '_' {
                    index += 1;
                }
                let word: String = letters.iter().skip(start).take(index - start).collect();
                let mut next = index;
                while at(next) == ' ' {
                    next += 1;
                }
                if at(next) == '(' && word != "in" {
                    return Err(only(&format!("the function {word}")));
                }
                // A quote right behind letters makes bytes or a raw text of it.
                if matches!(at(index), '"' | '\'') {
                    return Err(only(&format!("the function {word}")));
                }
                before_value = 0;
            }
            '(' | '[' => {
                open.push(letter);
                deepest = deepest.max(open.len());
                index += 1;
            }
            ')' | ']' => {
                let other = if letter == ')' { '(' } else { '[' };
                if open.pop() != Some(other) {
                    return Err(unpaired());
                }
                index += 1;
            }
            '!' | '-' if !(letter == '!' && at(index + 1) == '=') => {
                before_value += 1;
                deepest = deepest.max(before_value);
                index += 1;
            }
            '?' => {
                choices += 1;
                deepest = deepest.max(choices);
                index += 1;
            }
            ',' | ':' | '+' | '*' | '/' | '%' => index += 1,
            '<' | '>' | '=' | '!' | '&' | '|' => {
                index += 1;
                if matches!(at(index), '=' | '&' | '|') {
                    index += 1;
                }
            }
            other => return Err(sign(&other.to_string())),
        }
    }
    if !open.is_empty() {
        return Err(unpaired());
    }
    if count > TOKENS_MAX {
        return Err(too_long(format!("{count} words and signs")));
    }
    if deepest > NESTING_MAX {
        return Err(too_long(format!("{deepest} deep")));
    }
    Ok(())
}

fn unpaired() -> CelError {
    CelError::new(
        "every bracket with its partner",
        "one alone",
        "count the brackets",
    )
}
