//! Reviews: who judged which case or batch, at which level, and how.
//!
//! Promises: one row a review, in the order of cases and then of days; reviewers are aliases, those who acted
//! outside the ledger for a review read from a file, those who signed for a live one. Steps that decide nothing
//! are no reviews. Not here: whether a reviewer was too quick or too kind, which the flags say.

use serde::Serialize;

use super::{Cell, Rest, Row};
use crate::domain::alias::Alias;
use crate::domain::date::Date;
use crate::domain::party::Step;
use crate::projections::World;
use crate::projections::cases::ReviewDecision;
use crate::report::books::SumError;

/// One review.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ReviewRow {
    /// Scheme.
    pub scheme: String,
    /// The case or batch.
    pub case_no: String,
    /// The step.
    pub step: Step,
    /// 1 first review, 2 second, 3 approval.
    pub level: u8,
    /// How it went.
    pub decision: &'static str,
    /// Day.
    pub day: Date,
    /// Seconds spent, where the office's system says so.
    pub seconds: Option<u32>,
    /// Who reviewed.
    pub reviewers: Vec<Alias>,
    /// What the row rests on.
    #[serde(skip)]
    pub rests_on: Vec<Rest>,
}

impl Row for ReviewRow {
    const LIST: &'static str = "reviews";
    const COLUMNS: &'static [&'static str] = &[
        "scheme",
        "case",
        "step",
        "review level",
        "decision",
        "day",
        "seconds",
        "reviewer",
    ];

    fn cells(&self) -> Vec<Cell> {
        vec![
            Cell::Text(self.scheme.clone()),
            Cell::Text(self.case_no.clone()),
            Cell::term("at-step", Some(self.step)),
            Cell::Count(Some(self.level.into())),
            Cell::term("decision", Some(self.decision)),
            Cell::Day(Some(self.day)),
            Cell::Count(self.seconds.map(u64::from)),
            Cell::Persons(self.reviewers.clone()),
        ]
    }

    fn rests_on(&self) -> &[Rest] {
        &self.rests_on
    }

    fn schemes(&self) -> Vec<&str> {
        vec![self.scheme.as_str()]
    }
}

/// Every review, by scheme and case.
///
/// # Errors
/// None; the form is that of the other lists.
pub fn reviews(world: &World) -> Result<Vec<ReviewRow>, SumError> {
    let mut rows = Vec::new();
    for ((scheme, case_no), case) in world.cases.iter() {
        for fact in case.steps.iter() {
            let Some((level, decision)) = fact.said.review else {
                continue;
            };
            let mut reviewers: Vec<Alias> = fact.acted_by.iter().map(|by| by.person).collect();
            reviewers.extend(fact.signers.iter().copied());
            reviewers.sort_unstable();
            reviewers.dedup();
            rows.push(ReviewRow {
                scheme: scheme.clone(),
                case_no: case_no.clone(),
                step: fact.said.step,
                level,
                decision: match decision {
                    ReviewDecision::Agreed => "agreed",
                    ReviewDecision::Refused => "refused",
                    ReviewDecision::SentBack => "sent_back",
                },
                day: fact.clock,
                seconds: fact.said.seconds,
                reviewers,
                rests_on: vec![Rest::from(fact)],
            });
        }
    }
    Ok(rows)
}
