//! How the programme's agreements stand at the end of the statement's time: how many are in force, done, run out or ended,
//! and their money. **Not here**: what makes the state of one, which is projected (`projections/agreements/state.rs`).

use std::collections::BTreeMap;

use serde::Serialize;

use super::Span;
use crate::projections::World;
use crate::projections::agreements::state::AgreementState;
use crate::report::books::SumError;
use crate::report::lists::agreements::agreements;
use crate::report::lists::{Cell, Rest, Row, fen};

/// The agreements that stand in one way; amounts in fen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StandingRow {
    /// How they stand.
    pub state: AgreementState,
    /// How many.
    pub agreements: u64,
    /// Agreed on.
    pub agreed: i64,
    /// Paid up to the end of the statement's time, returned sums taken off.
    pub paid: i64,
    /// What the row rests on.
    #[serde(skip)]
    pub rests_on: Vec<Rest>,
}

impl Row for StandingRow {
    const LIST: &'static str = "loan-standing";
    const COLUMNS: &'static [&'static str] = &["state", "agreements", "agreed", "paid"];

    fn cells(&self) -> Vec<Cell> {
        vec![
            Cell::term("deal", Some(self.state)),
            Cell::Count(Some(self.agreements)),
            Cell::Money(self.agreed),
            Cell::Money(self.paid),
        ]
    }

    fn rests_on(&self) -> &[Rest] {
        &self.rests_on
    }

    fn schemes(&self) -> Vec<&str> {
        Vec::new()
    }
}

/// Agreements of a scheme, by how they stand at the end of the span.
///
/// # Errors
/// [`SumError`] where a sum fits no amount.
pub fn standing(world: &World, scheme: &str, span: Span) -> Result<Vec<StandingRow>, SumError> {
    let mut states: BTreeMap<AgreementState, (u64, i128, i128, Vec<Rest>)> = BTreeMap::new();
    for row in agreements(world, span.to)? {
        if row.scheme != scheme {
            continue;
        }
        let (count, agreed, paid, rests) = states.entry(row.state).or_default();
        *count += 1;
        *agreed += i128::from(row.agreed.unwrap_or(0));
        *paid += i128::from(row.paid);
        rests.extend(row.rests_on);
    }
    states
        .into_iter()
        .map(|(state, (agreements, agreed, paid, mut rests_on))| {
            rests_on.sort();
            rests_on.dedup();
            Ok(StandingRow {
                state,
                agreements,
                agreed: fen("agreed", scheme, agreed)?,
                paid: fen("paid", scheme, paid)?,
                rests_on,
            })
        })
        .collect()
}
