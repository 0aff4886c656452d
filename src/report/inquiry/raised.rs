//! Flags as rows, each with where it stands: of a whole ledger, or those about one subject.
//!
//! Promises: the flags that the detectors raise and the outcomes that signed acts give them, no more; a flag is
//! a lead, never a verdict. Persons are aliases.

use serde::Serialize;

use crate::detect::Flag;
use crate::detect::flag::Severity;
use crate::domain::alias::Alias;
use crate::inquiry::outcome::{FlagState, Outcome};
use crate::report::lists::{Cell, Rest, Row};

/// One flag; the amount at stake in fen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FlagRow {
    /// Its id.
    pub id: String,
    /// Code of the catalogue.
    pub code: String,
    /// Severity.
    pub severity: Severity,
    /// Scheme.
    pub scheme: String,
    /// What it is about.
    pub about: String,
    /// Persons concerned.
    pub subjects: Vec<Alias>,
    /// Period.
    pub period: Option<String>,
    /// Amount at stake.
    pub amount: i64,
    /// What was computed.
    pub finding: String,
    /// The clause it is measured by.
    pub clause: String,
    /// Events it rests on, by number.
    pub evidence: usize,
    /// Where it stands.
    pub state: FlagState,
    /// What became of it.
    pub outcome: Outcome,
}

impl FlagRow {
    /// The row of a flag.
    pub fn of(flag: &Flag, outcome: &Outcome) -> FlagRow {
        FlagRow {
            id: flag.id.clone(),
            code: flag.code.to_owned(),
            severity: flag.severity,
            scheme: flag.scheme.clone(),
            about: flag.about.clone(),
            subjects: flag.subjects.clone(),
            period: flag.period.clone(),
            amount: flag.amount.0,
            finding: flag.finding.clone(),
            clause: flag.clause.clone(),
            evidence: flag.evidence.len(),
            state: outcome.state,
            outcome: outcome.clone(),
        }
    }
}

impl Row for FlagRow {
    const LIST: &'static str = "flags";
    const COLUMNS: &'static [&'static str] = &[
        "flag",
        "code",
        "severity",
        "scheme",
        "about",
        "subjects",
        "period",
        "amount",
        "finding",
        "clause",
        "evidence",
        "flag state",
    ];

    fn cells(&self) -> Vec<Cell> {
        vec![
            Cell::Text(self.id.clone()),
            Cell::Text(self.code.clone()),
            Cell::term("severity", Some(self.severity)),
            Cell::Text(self.scheme.clone()),
            Cell::Text(self.about.clone()),
            Cell::Persons(self.subjects.clone()),
            Cell::text(self.period.as_deref()),
            Cell::Money(self.amount),
            Cell::Sentence(self.finding.clone()),
            Cell::Text(self.clause.clone()),
            Cell::count(self.evidence),
            Cell::term("flag-state", Some(self.state)),
        ]
    }

    fn rests_on(&self) -> &[Rest] {
        &[]
    }

    fn schemes(&self) -> Vec<&str> {
        vec![self.scheme.as_str()]
    }
}

/// Whether a flag is about a subject: by its name, or by one of the persons it concerns.
pub fn is_about(flag: &Flag, subject: &str) -> bool {
    let person = Alias::from_hex(subject);
    // Of several that one flag is about, each.
    let mut each = flag.about.split('+');
    flag.about == subject
        || each.any(|one| one == subject)
        || person.is_some_and(|person| flag.subjects.contains(&person))
}
