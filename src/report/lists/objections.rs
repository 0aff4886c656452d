//! Objections to notices: on which slip, against what, and how each ended.
//!
//! Promises: one row a slip, by scheme and number; a settlement whose objection is not on the ledger has its
//! row too. What an objection says is told nowhere here. Slips are numbered before they are handed out, so a
//! number that is missing is one that somebody may have torn out: [`missing_slips`] says which.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{Cell, Rest, Rests, Row};
use crate::domain::alias::Alias;
use crate::domain::date::Date;
use crate::domain::events::notices::ObjectionOutcome;
use crate::projections::World;

/// Where an objection stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ObjectionState {
    /// It is filed and not settled.
    Open,
    /// It is settled.
    Settled,
    /// Its settlement is on the ledger, and it itself is not.
    Unfiled,
}

/// One objection.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ObjectionRow {
    /// Scheme.
    pub scheme: String,
    /// Number of the slip.
    pub objection_no: String,
    /// The notice.
    pub notice_no: Option<String>,
    /// The case it holds.
    pub case_no: Option<String>,
    /// The person it holds, where the source has no case; neither for the whole list.
    pub person: Option<Alias>,
    /// Day it was filed.
    pub filed_on: Option<Date>,
    /// Where it stands.
    pub state: ObjectionState,
    /// How it ended.
    pub outcome: Option<ObjectionOutcome>,
    /// Day it was settled.
    pub resolved_on: Option<Date>,
    /// What the row rests on.
    #[serde(skip)]
    pub rests_on: Vec<Rest>,
}

impl Row for ObjectionRow {
    const LIST: &'static str = "objections";
    const COLUMNS: &'static [&'static str] = &[
        "scheme",
        "objection",
        "notice",
        "case",
        "person",
        "filed on",
        "objection state",
        "outcome",
        "resolved on",
    ];

    fn cells(&self) -> Vec<Cell> {
        vec![
            Cell::Text(self.scheme.clone()),
            Cell::Text(self.objection_no.clone()),
            Cell::text(self.notice_no.as_deref()),
            Cell::text(self.case_no.as_deref()),
            Cell::Persons(self.person.into_iter().collect()),
            Cell::Day(self.filed_on),
            Cell::term("objection-state", Some(self.state)),
            Cell::term("outcome", self.outcome),
            Cell::Day(self.resolved_on),
        ]
    }

    fn rests_on(&self) -> &[Rest] {
        &self.rests_on
    }

    fn schemes(&self) -> Vec<&str> {
        vec![self.scheme.as_str()]
    }
}

/// Every objection.
pub fn objections(world: &World) -> Vec<ObjectionRow> {
    let mut rows = Vec::new();
    for ((scheme, number), objection) in world.notices.objections() {
        let mut rests = Rests::default();
        rests.on(&objection.filed);
        rests.on(&objection.resolved);
        let filed = objection.filed.first();
        let resolved = objection.resolved.first();
        rows.push(ObjectionRow {
            scheme: scheme.clone(),
            objection_no: number.clone(),
            notice_no: filed.map(|fact| fact.said.notice_no.clone()),
            case_no: filed.and_then(|fact| fact.said.case_no.clone()),
            person: filed.and_then(|fact| fact.said.person),
            filed_on: filed.map(|fact| fact.clock),
            state: match (filed, resolved) {
                (None, _) => ObjectionState::Unfiled,
                (Some(_), None) => ObjectionState::Open,
                (Some(_), Some(_)) => ObjectionState::Settled,
            },
            outcome: resolved.map(|fact| fact.said.outcome),
            resolved_on: resolved.map(|fact| fact.clock),
            rests_on: rests.done(),
        });
    }
    rows
}

/// Longest number of a slip, in digits; of a longer run the last ones are the number.
const DIGITS_MAX: usize = 6;

/// The book that a slip is from: what stands before its number.
pub fn book_of(slip: &str) -> &str {
    parted(slip).map_or(slip, |(book, _)| book)
}

/// Numbers of slips of a scheme that are on no objection, as spans, from the first slip of each book (number
/// 1, with the digits of the others) to the highest that was used; of one book alone where it is said.
pub fn missing_slips(world: &World, scheme: &str, book: Option<&str>) -> Vec<String> {
    let mut books: BTreeMap<&str, (usize, Vec<u64>)> = BTreeMap::new();
    for ((of, number), _) in world.notices.objections() {
        let Some((own, digits)) = parted(number) else {
            continue;
        };
        let Ok(slip) = digits.parse() else { continue };
        if of != scheme || book.is_some_and(|book| book != own) {
            continue;
        }
        let (width, used) = books.entry(own).or_insert((digits.len(), Vec::new()));
        *width = digits.len().min(*width);
        used.push(slip);
    }
    let mut spans = Vec::new();
    for (book, (width, mut used)) in books {
        used.sort_unstable();
        let mut next = 1_u64;
        for slip in used {
            if slip > next {
                let whole = |number: u64| format!("{book}{number:0width$}");
                spans.push(match slip - next {
                    1 => whole(next),
                    _ => format!("{}–{}", whole(next), whole(slip - 1)),
                });
            }
            next = next.max(slip + 1);
        }
    }
    spans
}

/// What stands before the number of a slip, and the number: its last run of digits, nothing after it. A year
/// at the head of a longer run (`YY20250003`) is the book's.
fn parted(number: &str) -> Option<(&str, &str)> {
    let stem = number.trim_end_matches(|letter: char| letter.is_ascii_digit());
    let digits = number.len() - stem.len();
    let year = number
        .get(stem.len()..)
        .is_some_and(|run| digits >= 7 && (run.starts_with("19") || run.starts_with("20")));
    let book = match (year, digits > DIGITS_MAX) {
        (true, _) => stem.len() + 4,
        (false, true) => number.len() - DIGITS_MAX,
        (false, false) => stem.len(),
    };
    let (book, slip) = number.split_at_checked(book)?;
    (!slip.is_empty() && slip.len() <= DIGITS_MAX).then_some((book, slip))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_year_before_the_number_is_the_books() {
        for (number, book, slip) in [
            ("0007", "", "0007"),
            ("YY20250003", "YY2025", "0003"),
            ("县公示-12", "县公示-", "12"),
            ("20250003", "2025", "0003"),
            ("1234567", "1", "234567"),
        ] {
            assert_eq!(parted(number), Some((book, slip)), "{number}");
        }
        assert_eq!(parted("甲"), None);
    }
}
