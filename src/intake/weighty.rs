//! Headings of amounts and days: columns that a sheet is not rightly read without.
//!
//! Promises: a heading looks like an amount where it gives a unit of money or ends in a word of amounts, and like a
//! day where it ends in a word of days (`[words.heading_looks]` in `schemas/tables/common.toml`). A sheet that has
//! such a column, filled and unread, whose heading comes near to that of a column of the same sort which the sheet
//! lacks, is not taken: what would be judged by it (money paid back, a term kept) would be judged without it.
//!
//! **Deliberately not here**: which field a heading means ([`super::meanings`]).

use serde::Serialize;

use super::headings::{Unit, one_spelling, read_heading};
use super::planned::{NearColumn, UnknownSheet};
use crate::schemes::tables::Words;

/// The set of words at the end of such headings.
const SET: &str = "heading_looks";

/// What a heading looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Looks {
    /// Money.
    Amount,
    /// A day, or a moment.
    Day,
}

impl Looks {
    /// What a heading looks like, if like either.
    pub(super) fn of(heading: &str, words: [&Words; 2]) -> Option<Looks> {
        let read = read_heading(heading);
        if matches!(read.unit, Some(Unit::Money(_))) {
            return Some(Looks::Amount);
        }
        let text = read.bare.as_deref().unwrap_or(&read.plain);
        let ends = |code: &str| {
            let sets = words.iter().filter_map(|words| words.get(SET)?.get(code));
            let mut ends = sets.flatten();
            ends.any(|end| text.ends_with(&*one_spelling(end)))
        };
        match (ends("amount"), ends("day")) {
            (true, _) => Some(Looks::Amount),
            (false, true) => Some(Looks::Day),
            (false, false) => None,
        }
    }
}

/// The sheet as one that is left unread, where a column that it lacks may be one of its own that is not read.
pub(super) fn left_unread(
    (file, sheet): (&str, &str),
    unread: &[NearColumn],
    words: [&Words; 2],
) -> Option<UnknownSheet> {
    let near: Vec<NearColumn> = unread
        .iter()
        .filter(|column| {
            let near = column.nearest.as_deref();
            let near = near.and_then(|near| Looks::of(near, words));
            column.looks.is_some() && near == column.looks
        })
        .cloned()
        .collect();
    let lacking: Vec<String> = near.iter().filter_map(|one| one.nearest.clone()).collect();
    (!near.is_empty()).then(|| UnknownSheet {
        file: file.to_owned(),
        sheet: sheet.to_owned(),
        lacking,
        near,
        mapped: Vec::new(),
        month: None,
        shape: None,
    })
}
