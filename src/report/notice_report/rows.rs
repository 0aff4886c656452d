//! The tables of a notice's report: objections, changes of its list, and what shows that it hung.

use serde::Serialize;

use crate::crypto::digest::FileHash;
use crate::domain::alias::Alias;
use crate::domain::date::Date;
use crate::domain::events::notices::ObjectionOutcome;
use crate::report::lists::{Cell, Rest, Row};

/// An objection to the notice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ObjectionRow {
    /// Objection number.
    pub objection_no: String,
    /// The case it holds.
    pub case_no: Option<String>,
    /// The person it holds, where the source has no case; neither for the whole list.
    pub person: Option<Alias>,
    /// Day it was filed.
    pub filed_on: Option<Date>,
    /// How it ended.
    pub outcome: Option<ObjectionOutcome>,
    /// Day it was settled.
    pub resolved_on: Option<Date>,
    /// What the row rests on.
    #[serde(skip)]
    pub rests_on: Vec<Rest>,
}

impl Row for ObjectionRow {
    const LIST: &'static str = "notice-objections";
    const COLUMNS: &'static [&'static str] = &[
        "objection",
        "case",
        "person",
        "filed on",
        "outcome",
        "resolved on",
    ];

    fn cells(&self) -> Vec<Cell> {
        vec![
            Cell::Text(self.objection_no.clone()),
            Cell::text(self.case_no.as_deref()),
            Cell::Persons(self.person.into_iter().collect()),
            Cell::Day(self.filed_on),
            Cell::term("outcome", self.outcome),
            Cell::Day(self.resolved_on),
        ]
    }

    fn rests_on(&self) -> &[Rest] {
        &self.rests_on
    }

    fn schemes(&self) -> Vec<&str> {
        Vec::new()
    }
}

/// A row taken off or lowered, or rows added with a notice of their own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ChangeRow {
    /// Day of the change; the first day of a supplementary notice.
    pub day: Date,
    /// Number of the supplementary notice, where it is one.
    pub supplement: Option<String>,
    /// The case.
    pub case_no: Option<String>,
    /// The person, where there is no case.
    pub person: Option<Alias>,
    /// The lower amount, or the sum of the added rows, in fen; `None` where a row was taken off.
    pub amount: Option<i64>,
    /// Last day of a supplementary notice.
    pub until: Option<Date>,
    /// What the row rests on.
    #[serde(skip)]
    pub rests_on: Vec<Rest>,
}

impl Row for ChangeRow {
    const LIST: &'static str = "notice-changes";
    const COLUMNS: &'static [&'static str] =
        &["day", "supplement", "case", "person", "new amount", "until"];

    fn cells(&self) -> Vec<Cell> {
        vec![
            Cell::Day(Some(self.day)),
            Cell::text(self.supplement.as_deref()),
            Cell::text(self.case_no.as_deref()),
            Cell::Persons(self.person.into_iter().collect()),
            Cell::MoneyIfAny(self.amount),
            Cell::Day(self.until),
        ]
    }

    fn rests_on(&self) -> &[Rest] {
        &self.rests_on
    }

    fn schemes(&self) -> Vec<&str> {
        Vec::new()
    }
}

/// A picture or page that shows the notice hanging.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ProofRow {
    /// What it is, in a word.
    pub label: String,
    /// Day it was taken.
    pub taken: Option<Date>,
    /// SHA-256.
    pub sha256: FileHash,
    /// What the row rests on.
    #[serde(skip)]
    pub rests_on: Vec<Rest>,
}

impl Row for ProofRow {
    const LIST: &'static str = "notice-proofs";
    const COLUMNS: &'static [&'static str] = &["proof", "taken on", "sha256"];

    fn cells(&self) -> Vec<Cell> {
        vec![
            Cell::Text(self.label.clone()),
            Cell::Day(self.taken),
            Cell::Text(self.sha256.to_string()),
        ]
    }

    fn rests_on(&self) -> &[Rest] {
        &self.rests_on
    }

    fn schemes(&self) -> Vec<&str> {
        Vec::new()
    }
}
