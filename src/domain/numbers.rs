//! Numbers that offices give to papers, cases and decisions, in the order in which they count them.
//!
//! Promises: pure and total; numbers that are written differently are never equal. **Not here**: what a number is of, and identity
//! numbers (`ids.rs`).

use std::cmp::Ordering;

/// Orders numbers as an office counts: runs of digits by their value, all else by its letters.
pub fn by_number(a: &str, b: &str) -> Ordering {
    fn parts(text: &str) -> Vec<(usize, &str)> {
        let mut parts = Vec::new();
        let mut rest = text;
        while let Some(first) = rest.chars().next() {
            let digits = first.is_ascii_digit();
            let end = rest
                .find(|letter: char| letter.is_ascii_digit() != digits)
                .unwrap_or(rest.len());
            let (run, after) = rest.split_at(end);
            let run = if digits {
                run.trim_start_matches('0')
            } else {
                run
            };
            // Of two numbers without leading zeros the longer is the greater.
            parts.push((if digits { run.len() } else { 0 }, run));
            rest = after;
        }
        parts
    }
    parts(a).cmp(&parts(b)).then_with(|| a.cmp(b))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_go_by_their_value_and_no_two_numbers_are_one() {
        let mut numbers = ["J10", "J9", "J2-10", "J2-9", "J02", "J2"];
        numbers.sort_by(|a, b| by_number(a, b));
        assert_eq!(numbers, ["J02", "J2", "J2-9", "J2-10", "J9", "J10"]);
        assert_eq!(by_number("J2", "J02"), Ordering::Greater);
    }
}
