//! How many pupils are aided, by county: of the boarders, and of those registered as poor.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{permille, tenths};
use crate::domain::date::{Date, Period};
use crate::domain::events::pairing::CoverageReported;
use crate::projections::World;
use crate::projections::acts::Act;
use crate::report::books::SumError;
use crate::report::lists::{Cell, Rest, Rests, Row, fen};

/// One county in one period; amounts in fen, shares in tenths of a percent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CoverageRow {
    /// County; empty where the source names none.
    pub county: String,
    /// Period.
    pub period: String,
    /// Schools.
    pub schools: u64,
    /// Pupils enrolled.
    pub enrolled: u64,
    /// Of them boarders.
    pub boarders: u64,
    /// Pupils aided.
    pub aided: u64,
    /// Aided of the boarders.
    pub aided_permille: Option<u64>,
    /// Boarders registered as poor.
    pub poor_boarders: u64,
    /// Of the aided, registered as poor.
    pub poor_aided: u64,
    /// Aided of the boarders registered as poor.
    pub poor_permille: Option<u64>,
    /// Schools in which not every boarder registered as poor is aided.
    pub schools_lacking: u64,
    /// Amount.
    pub amount: i64,
    /// What the row rests on.
    #[serde(skip)]
    pub rests_on: Vec<Rest>,
}

impl Row for CoverageRow {
    const LIST: &'static str = "works-coverage";
    const COLUMNS: &'static [&'static str] = &[
        "county",
        "period",
        "schools",
        "pupils",
        "boarders",
        "aided pupils",
        "aided share",
        "poor boarders",
        "poor aided",
        "poor share",
        "schools lacking",
        "coverage amount",
    ];

    fn cells(&self) -> Vec<Cell> {
        let share = |share: Option<u64>| tenths(share.and_then(|share| i64::try_from(share).ok()));
        vec![
            Cell::Text(self.county.clone()),
            Cell::Text(self.period.clone()),
            Cell::Count(Some(self.schools)),
            Cell::Count(Some(self.enrolled)),
            Cell::Count(Some(self.boarders)),
            Cell::Count(Some(self.aided)),
            share(self.aided_permille),
            Cell::Count(Some(self.poor_boarders)),
            Cell::Count(Some(self.poor_aided)),
            share(self.poor_permille),
            Cell::Count(Some(self.schools_lacking)),
            Cell::Money(self.amount),
        ]
    }

    fn rests_on(&self) -> &[Rest] {
        &self.rests_on
    }

    fn schemes(&self) -> Vec<&str> {
        Vec::new()
    }
}

#[derive(Default)]
struct Sum {
    schools: u64,
    enrolled: u64,
    boarders: u64,
    aided: u64,
    poor_boarders: u64,
    poor_aided: u64,
    lacking: u64,
    amount: i128,
    rests: Rests,
}

/// Coverage by county and period, of each school as last told.
///
/// # Errors
/// [`SumError`] where a sum fits no amount.
pub fn coverage(world: &World, scheme: &str) -> Result<Vec<CoverageRow>, SumError> {
    let mut newest: BTreeMap<(Period, &str), Act<'_, CoverageReported>> = BTreeMap::new();
    for act in world.acts.all::<CoverageReported>(scheme) {
        let key = (act.said.period, act.said.unit_code.as_str());
        let rank = |act: &Act<'_, CoverageReported>| (act.fact.clock, act.fact.at);
        if newest.get(&key).is_none_or(|held| rank(held) <= rank(&act)) {
            newest.insert(key, act);
        }
    }
    let mut sums: BTreeMap<(Date, &str, Period), Sum> = BTreeMap::new();
    for ((period, _), act) in &newest {
        let said = act.said;
        let county = said.county.as_deref().unwrap_or_default();
        let key = (period.first_day(), county, *period);
        let sum = sums.entry(key).or_default();
        sum.schools += 1;
        sum.enrolled += u64::from(said.enrolled);
        sum.boarders += u64::from(said.boarders);
        sum.aided += u64::from(said.aided);
        sum.poor_boarders += u64::from(said.poor_boarders);
        sum.poor_aided += u64::from(said.poor_aided);
        sum.lacking += u64::from(said.poor_aided < said.poor_boarders);
        sum.amount += i128::from(said.amount.0);
        sum.rests.on([act.fact]);
    }
    sums.into_iter()
        .map(|((_, county, period), sum)| {
            Ok(CoverageRow {
                county: county.to_owned(),
                period: period.to_string(),
                schools: sum.schools,
                enrolled: sum.enrolled,
                boarders: sum.boarders,
                aided: sum.aided,
                aided_permille: permille(i128::from(sum.aided), i128::from(sum.boarders)),
                poor_boarders: sum.poor_boarders,
                poor_aided: sum.poor_aided,
                poor_permille: permille(i128::from(sum.poor_aided), i128::from(sum.poor_boarders)),
                schools_lacking: sum.lacking,
                amount: fen("amounts", county, sum.amount)?,
                rests_on: sum.rests.done(),
            })
        })
        .collect()
}
