//! Fees that were not asked for, by unit and kind of fee: heads, remissions and sums.
//!
//! Promises: a remission that is told twice under one number counts once, as it was told last; no money moves by
//! it, and no sum here is in any balance. It does not say whether the pupil was entitled.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::{Cell, Rest, Rests, Row, fen};
use crate::domain::alias::Alias;
use crate::domain::date::Date;
use crate::domain::events::payments::FeeRemitted;
use crate::projections::World;
use crate::projections::acts::Act;
use crate::report::books::SumError;

/// One kind of fee at one unit for one period; amounts in fen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RemissionRow {
    /// Scheme.
    pub scheme: String,
    /// Code of the unit.
    pub unit_code: String,
    /// Kind of fee, as the office writes it.
    pub fee: String,
    /// What it is for.
    pub period: String,
    /// Pupils, each once.
    pub pupils: u64,
    /// Remissions.
    pub remissions: u64,
    /// Their sum.
    pub remitted: i64,
    /// Day of the first.
    pub first_on: Option<Date>,
    /// Day of the last.
    pub last_on: Option<Date>,
    /// What the row rests on.
    #[serde(skip)]
    pub rests_on: Vec<Rest>,
}

impl Row for RemissionRow {
    const LIST: &'static str = "remissions";
    const COLUMNS: &'static [&'static str] = &[
        "scheme",
        "unit code",
        "fee",
        "period",
        "fee pupils",
        "remissions",
        "remitted",
        "remitted from",
        "remitted to",
    ];

    fn cells(&self) -> Vec<Cell> {
        vec![
            Cell::Text(self.scheme.clone()),
            Cell::Text(self.unit_code.clone()),
            Cell::Text(self.fee.clone()),
            Cell::Text(self.period.clone()),
            Cell::Count(Some(self.pupils)),
            Cell::Count(Some(self.remissions)),
            Cell::Money(self.remitted),
            Cell::Day(self.first_on),
            Cell::Day(self.last_on),
        ]
    }

    fn rests_on(&self) -> &[Rest] {
        &self.rests_on
    }

    fn schemes(&self) -> Vec<&str> {
        vec![self.scheme.as_str()]
    }
}

#[derive(Default)]
struct Sum {
    pupils: BTreeSet<Alias>,
    remissions: u64,
    fen: i128,
    days: BTreeSet<Date>,
    rests: Rests,
}

/// Every kind of fee that was remitted, by scheme, unit, kind and period.
///
/// # Errors
/// [`SumError`] where a sum fits no amount.
pub fn remissions(world: &World) -> Result<Vec<RemissionRow>, SumError> {
    let mut rows = Vec::new();
    for scheme in world.registry.scheme_ids() {
        let mut newest: BTreeMap<&str, Act<'_, FeeRemitted>> = BTreeMap::new();
        for act in world.acts.all::<FeeRemitted>(scheme) {
            let rank = |act: &Act<'_, FeeRemitted>| (act.fact.clock, act.fact.at);
            let number = act.said.remission_no.as_str();
            let newer = newest
                .get(number)
                .is_none_or(|known| rank(known) <= rank(&act));
            if newer {
                newest.insert(number, act);
            }
        }
        let mut sums: BTreeMap<(&str, &str, Date, String), Sum> = BTreeMap::new();
        for act in newest.values() {
            let said = act.said;
            let period = (said.period.first_day(), said.period.to_string());
            let key = (
                said.unit_code.as_str(),
                said.fee.as_str(),
                period.0,
                period.1,
            );
            let sum = sums.entry(key).or_default();
            sum.pupils.insert(said.pupil);
            sum.remissions += 1;
            sum.fen += i128::from(said.amount.0);
            sum.days.insert(act.fact.clock);
            sum.rests.on([act.fact]);
        }
        for ((unit_code, fee, _, period), sum) in sums {
            rows.push(RemissionRow {
                scheme: scheme.clone(),
                unit_code: unit_code.to_owned(),
                fee: fee.to_owned(),
                period,
                pupils: sum.pupils.len() as u64,
                remissions: sum.remissions,
                remitted: fen("remitted", unit_code, sum.fen)?,
                first_on: sum.days.first().copied(),
                last_on: sum.days.last().copied(),
                rests_on: sum.rests.done(),
            });
        }
    }
    Ok(rows)
}
