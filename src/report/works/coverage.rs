//! How many pupils are aided, by county: of the boarders, and of those registered as poor, beside what the
//! scheme's text asks for.
//!
//! Promises: the aim is worked out for each school and summed, heads rounded down where the text says how
//! many are aided at most, and up where it says how many at least; no aim is made up where the text has none.

use std::collections::BTreeMap;

use serde::Serialize;

use super::permille;
use crate::domain::date::{Date, Period};
use crate::domain::events::pairing::CoverageReported;
use crate::projections::World;
use crate::projections::acts::Act;
use crate::report::books::SumError;
use crate::report::lists::{Cell, Rest, Rests, Row, fen};

/// How a county stands to what the scheme's text asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum CoverageState {
    /// All registered as poor who must be are aided, and as many boarders as the text aims at.
    Reached,
    /// All who must be are aided; of the boarders, fewer than the text allows.
    Room,
    /// In some school fewer registered as poor are aided than must be.
    Short,
    /// In some school more boarders are aided than the text allows.
    Beyond,
    /// Both: some who must be aided are not, and in some school more boarders are than the text allows.
    ShortAndBeyond,
}

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
    /// Most of the boarders that the scheme's text lets be aided (its aim), by school.
    pub aided_aim: Option<u64>,
    /// Less than that are aided by so many, by school; below zero where more are.
    pub aided_left: Option<i64>,
    /// Boarders registered as poor.
    pub poor_boarders: u64,
    /// Of the aided, registered as poor.
    pub poor_aided: u64,
    /// Aided of the boarders registered as poor.
    pub poor_permille: Option<u64>,
    /// Least of them that the scheme's text wants aided.
    pub poor_aim: Option<u64>,
    /// So many of them are still to be aided, by school.
    pub poor_short: Option<u64>,
    /// Schools in which not every boarder registered as poor is aided.
    pub schools_lacking: u64,
    /// Amount.
    pub amount: i64,
    /// How it stands to the scheme's text, where that has an aim.
    pub state: Option<CoverageState>,
    /// Its period, for the order.
    #[serde(skip)]
    pub of: Period,
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
        "aided aim",
        "aided left",
        "poor boarders",
        "poor aided",
        "poor share",
        "poor aim",
        "poor short",
        "schools lacking",
        "coverage amount",
        "coverage state",
    ];

    fn cells(&self) -> Vec<Cell> {
        let share =
            |share: Option<u64>| Cell::Tenths(share.and_then(|share| i64::try_from(share).ok()));
        vec![
            Cell::Text(self.county.clone()),
            Cell::Text(self.period.clone()),
            Cell::Count(Some(self.schools)),
            Cell::Count(Some(self.enrolled)),
            Cell::Count(Some(self.boarders)),
            Cell::Count(Some(self.aided)),
            share(self.aided_permille),
            Cell::Count(self.aided_aim),
            Cell::Text(
                self.aided_left
                    .map_or_else(String::new, |left| left.to_string()),
            ),
            Cell::Count(Some(self.poor_boarders)),
            Cell::Count(Some(self.poor_aided)),
            share(self.poor_permille),
            Cell::Count(self.poor_aim),
            Cell::Count(self.poor_short),
            Cell::Count(Some(self.schools_lacking)),
            Cell::Money(self.amount),
            Cell::term("coverage-state", self.state),
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
    aided_aim: u64,
    beyond: bool,
    poor_aim: u64,
    poor_short: u64,
    amount: i128,
    rests: Rests,
}

/// Coverage by county and period, of each school as last told.
///
/// # Errors
/// [`SumError`] where a sum fits no amount.
pub fn coverage(world: &World, scheme: &str) -> Result<Vec<CoverageRow>, SumError> {
    // A school of several stages tells each.
    let mut newest: BTreeMap<(Period, &str, Option<&str>), Act<'_, CoverageReported>> =
        BTreeMap::new();
    for act in world.acts.all::<CoverageReported>(scheme) {
        let said = act.said;
        let key = (said.period, said.unit_code.as_str(), said.stage.as_deref());
        let rank = |act: &Act<'_, CoverageReported>| (act.fact.clock, act.fact.at);
        if newest.get(&key).is_none_or(|held| rank(held) <= rank(&act)) {
            newest.insert(key, act);
        }
    }
    let rule = world
        .registry
        .scheme(scheme)
        .and_then(|rules| rules.coverage.as_ref());
    let mut sums: BTreeMap<(Date, &str, Period), Sum> = BTreeMap::new();
    let mut before = None;
    for ((period, unit, _), act) in &newest {
        let said = act.said;
        let county = said.county.as_deref().unwrap_or_default();
        let key = (period.first_day(), county, *period);
        let sum = sums.entry(key).or_default();
        sum.schools += u64::from(before.replace((*period, *unit)) != Some((*period, *unit)));
        sum.enrolled += u64::from(said.enrolled);
        sum.boarders += u64::from(said.boarders);
        sum.aided += u64::from(said.aided);
        sum.poor_boarders += u64::from(said.poor_boarders);
        sum.poor_aided += u64::from(said.poor_aided);
        sum.lacking += u64::from(said.poor_aided < said.poor_boarders);
        if let Some(rule) = rule {
            let (boarders, aided) = (u64::from(said.boarders), u64::from(said.aided));
            let poor = u64::from(said.poor_boarders) * u64::from(rule.poor_percent_min);
            let least = poor.div_ceil(100);
            // As F39 has it (`detect/pupils.rs`): where more are poor than the share has room for, all these are aided.
            let most = (boarders * u64::from(rule.boarders_percent_max) / 100).max(least);
            sum.aided_aim += most;
            sum.beyond |= aided > most;
            sum.poor_aim += least;
            sum.poor_short += least.saturating_sub(u64::from(said.poor_aided));
        }
        sum.amount += i128::from(said.amount.0);
        sum.rests.on([act.fact]);
    }
    sums.into_iter()
        .map(|((_, county, period), sum)| {
            let left = i64::try_from(i128::from(sum.aided_aim) - i128::from(sum.aided));
            let state = if sum.poor_short > 0 && sum.beyond {
                CoverageState::ShortAndBeyond
            } else if sum.poor_short > 0 {
                CoverageState::Short
            } else if sum.beyond {
                CoverageState::Beyond
            } else if sum.aided < sum.aided_aim {
                CoverageState::Room
            } else {
                CoverageState::Reached
            };
            Ok(CoverageRow {
                county: county.to_owned(),
                period: period.to_string(),
                of: period,
                schools: sum.schools,
                enrolled: sum.enrolled,
                boarders: sum.boarders,
                aided: sum.aided,
                aided_permille: permille(i128::from(sum.aided), i128::from(sum.boarders)),
                aided_aim: rule.map(|_| sum.aided_aim),
                aided_left: rule.and(left.ok()),
                poor_boarders: sum.poor_boarders,
                poor_aided: sum.poor_aided,
                poor_permille: permille(i128::from(sum.poor_aided), i128::from(sum.poor_boarders)),
                poor_aim: rule.map(|_| sum.poor_aim),
                poor_short: rule.map(|_| sum.poor_short),
                schools_lacking: sum.lacking,
                amount: fen("amounts", county, sum.amount)?,
                state: rule.map(|_| state),
                rests_on: sum.rests.done(),
            })
        })
        .collect()
}
