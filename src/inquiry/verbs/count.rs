//! `audit count`: how many rows there are.

use super::{Answer, Heading, Listing, Value};

/// Counts the rows.
pub fn count(listing: &Listing) -> Answer {
    Answer {
        headings: vec![Heading::Ours("count")],
        rows: vec![vec![Value::count(listing.rows.len())]],
        ..Answer::default()
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{lines, listing};
    use super::*;

    #[test]
    fn rows_are_counted() {
        assert_eq!(lines(&count(&listing("a|b\n1|\n|2"))), ["2"]);
    }
}
