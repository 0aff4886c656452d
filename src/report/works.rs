//! Works, outputs, coverage and reports of a programme, by month, quarter or half-year: contracts against
//! budgets, payments against contracts, progress against payments, what was built against what was agreed,
//! how many pupils are aided, and which reports came late or not at all.
//!
//! Promises: shares are whole tenths of a percent, rounded down, and never divide by nothing; of a contract
//! told twice, or a progress reported twice for one period, the newest counts, and of works accepted twice the first acceptance; a report is called missing
//! only for a county and a period beside others of its kind that are known. It does not judge the works.

mod coverage;
mod periods;
mod reports;

use std::collections::BTreeMap;

use serde::Serialize;

use super::books::SumError;
use super::lists::{Cell, Paid, Rest, Rests, Row, fen, rest_on_payment};
use super::plan::contracts;
use crate::domain::date::Date;
use crate::domain::events::pairing::{ContractSigned, ProgressReported};
use crate::projections::{World, works};

pub use coverage::{CoverageRow, CoverageState, coverage};
pub use periods::{Every, PeriodRow, periods};
pub use reports::{ReportRow, ReportState, reports};

/// What the payments of a contract say against it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ContractState {
    /// Payments ≤ contract ≤ budget, and not ahead of the works.
    Kept,
    /// The contract is above its budget.
    OverBudget,
    /// More was paid than was contracted.
    OverContract,
    /// The share that was paid is above the progress reported.
    AheadOfWorks,
}

/// One contract; amounts in fen, shares in tenths of a percent, areas in tenths of a square metre.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ContractRow {
    /// Contract number.
    pub contract_no: String,
    /// Node of the plan.
    pub plan_no: String,
    /// County.
    pub county: Option<String>,
    /// School.
    pub school: String,
    /// Class of money.
    pub class: Option<String>,
    /// Budget.
    pub budget: Option<i64>,
    /// Contract sum.
    pub contracted: i64,
    /// Arrived at the contractor, and not returned afterwards.
    pub paid: i64,
    /// Booked on the contract, but arrived at somebody else, and not returned afterwards.
    pub paid_elsewhere: i64,
    /// Booked of the contract sum, whoever it arrived at.
    pub paid_permille: Option<u64>,
    /// Progress last reported.
    pub progress_permille: Option<u16>,
    /// Period it was reported for.
    pub progress_period: Option<String>,
    /// Floor area agreed.
    pub area_agreed: Option<i64>,
    /// Floor area accepted.
    pub area_accepted: Option<i64>,
    /// Places agreed.
    pub places_agreed: Option<u32>,
    /// Places accepted.
    pub places_accepted: Option<u32>,
    /// Whether the works are finished.
    pub finished: bool,
    /// What the payments say.
    pub state: ContractState,
    /// What the row rests on.
    #[serde(skip)]
    pub rests_on: Vec<Rest>,
}

impl Row for ContractRow {
    const LIST: &'static str = "works";
    const COLUMNS: &'static [&'static str] = &[
        "contract",
        "node",
        "county",
        "school",
        "money class",
        "budget",
        "contracted",
        "paid",
        "paid elsewhere",
        "paid share",
        "progress",
        "progress period",
        "area agreed",
        "area accepted",
        "places agreed",
        "places accepted",
        "finished",
        "works state",
    ];

    fn cells(&self) -> Vec<Cell> {
        vec![
            Cell::Text(self.contract_no.clone()),
            Cell::Text(self.plan_no.clone()),
            Cell::text(self.county.as_deref()),
            Cell::Text(self.school.clone()),
            Cell::text(self.class.as_deref()),
            Cell::MoneyIfAny(self.budget),
            Cell::Money(self.contracted),
            Cell::Money(self.paid),
            Cell::Money(self.paid_elsewhere),
            Cell::Tenths(
                self.paid_permille
                    .and_then(|share| i64::try_from(share).ok()),
            ),
            Cell::Tenths(self.progress_permille.map(i64::from)),
            Cell::text(self.progress_period.as_deref()),
            Cell::Tenths(self.area_agreed),
            Cell::Tenths(self.area_accepted),
            Cell::Count(self.places_agreed.map(u64::from)),
            Cell::Count(self.places_accepted.map(u64::from)),
            Cell::term("finished", self.finished.then_some("finished")),
            Cell::term("works-state", Some(self.state)),
        ]
    }

    fn rests_on(&self) -> &[Rest] {
        &self.rests_on
    }

    fn schemes(&self) -> Vec<&str> {
        Vec::new()
    }
}

/// A part of a whole in tenths of a percent, rounded down; `None` of nothing.
fn permille(part: i128, whole: i128) -> Option<u64> {
    if whole <= 0 || part < 0 {
        return None;
    }
    u64::try_from(part.checked_mul(1000)?.checked_div(whole)?).ok()
}

/// The newest progress of each contract for times that end by a day: tenths of a percent, and the period it is for.
fn progress<'a>(
    world: &'a World,
    scheme: &str,
    until: Option<Date>,
) -> BTreeMap<&'a str, crate::projections::acts::Act<'a, ProgressReported>> {
    let mut newest: BTreeMap<&str, crate::projections::acts::Act<'a, ProgressReported>> =
        BTreeMap::new();
    for act in world.acts.all::<ProgressReported>(scheme) {
        if until.is_some_and(|until| act.said.period.last_day() > until) {
            continue;
        }
        let rank = |act: &crate::projections::acts::Act<'_, ProgressReported>| {
            (act.said.period.last_day(), act.fact.clock, act.fact.at)
        };
        let number = act.said.contract_no.as_str();
        if newest
            .get(number)
            .is_none_or(|held| rank(held) <= rank(&act))
        {
            newest.insert(number, act);
        }
    }
    newest
}

/// Every contract of a scheme, by number, with its progress for times that end by a day, where one is named.
///
/// # Errors
/// [`SumError`] where a sum fits no amount.
pub fn contract_rows(
    world: &World,
    scheme: &str,
    until: Option<Date>,
) -> Result<Vec<ContractRow>, SumError> {
    let progress = progress(world, scheme, until);
    contracts(world, scheme)
        .into_iter()
        .map(|(number, act)| {
            let said = act.said;
            let mut rests = Rests::default();
            rests.on([act.fact]);
            let (mut own, mut elsewhere) = (Paid::default(), Paid::default());
            let held: Vec<_> = world
                .acts
                .about::<ContractSigned>(scheme, &number)
                .collect();
            for (_, payment) in world.payments.of_case(scheme, &number) {
                let mut told = payment.instructed.iter();
                let strange = told.next().is_some_and(|first| {
                    let to = &first.said.payee;
                    !held.iter().any(|act| act.said.is_with(to))
                });
                match strange {
                    true => elsewhere.add(payment),
                    false => own.add(payment),
                }
                rest_on_payment(&mut rests, payment);
            }
            // Whoever got it, it is taken from the contract's sum.
            let booked = own.paid + elsewhere.paid;
            let reported = progress.get(number.as_str());
            rests.on(reported.map(|act| act.fact));
            let mut area: Option<i64> = None;
            let mut places: Option<u32> = None;
            let mut finished = false;
            let accepted = works::accepted(world, scheme, &number);
            for output in &accepted.counted {
                area = match (area, output.said.area_tenths) {
                    (Some(sum), Some(more)) => Some(sum.saturating_add(more)),
                    (sum, more) => sum.or(more),
                };
                places = match (places, output.said.places) {
                    (Some(sum), Some(more)) => Some(sum.saturating_add(more)),
                    (sum, more) => sum.or(more),
                };
                finished |= output.said.finished;
                rests.on([output.fact]);
            }
            let contracted = i128::from(said.amount.0);
            let share = permille(booked, contracted);
            let done = reported.map(|act| act.said.permille);
            let over_budget = said.budget.is_some_and(|budget| said.amount > budget);
            // Works that are accepted as finished have come to their end, whatever was reported before.
            let ahead = !finished
                && share
                    .zip(done)
                    .is_some_and(|(share, done)| share > u64::from(done));
            let state = if booked > contracted {
                ContractState::OverContract
            } else if over_budget {
                ContractState::OverBudget
            } else if ahead {
                ContractState::AheadOfWorks
            } else {
                ContractState::Kept
            };
            Ok(ContractRow {
                plan_no: said.plan_no.clone(),
                county: said.county.clone(),
                school: said.school.clone(),
                class: said.class.clone(),
                budget: said.budget.map(|budget| budget.0),
                contracted: said.amount.0,
                paid: fen("paid", &number, own.paid)?,
                paid_elsewhere: fen("paid elsewhere", &number, elsewhere.paid)?,
                paid_permille: share,
                progress_permille: done,
                progress_period: reported.map(|act| act.said.period.to_string()),
                area_agreed: said.area_tenths,
                area_accepted: area,
                places_agreed: said.places,
                places_accepted: places,
                finished,
                state,
                rests_on: rests.done(),
                contract_no: number,
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_rounded_down_and_never_of_nothing() {
        assert_eq!(permille(1, 3), Some(333));
        assert_eq!(permille(0, 5), Some(0));
        assert_eq!(permille(5, 0), None);
        assert_eq!(permille(-1, 5), None);
        assert_eq!(permille(i128::MAX, 1), None);
    }
}
