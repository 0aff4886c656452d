//! How many a unit may put forward: what was allocated to it, and what moved from or to it since.
//!
//! Promises: pure, in any order of import; a move of a stated period counts for quotas of that period and
//! for those that state none; more moved away than there was leaves none, and is said; what all units have
//! together is summed for each period ([`of_scheme`]). It does not count awards, and compares with no text.

use super::World;
use super::fact::Fact;
use crate::domain::date::Period;
use crate::domain::events::Event;
use crate::domain::events::funds::{QuotaAllocated, QuotaReallocated};

/// The quota of one unit for one period.
#[derive(Clone, Debug)]
pub struct Allowed<'a> {
    /// The period; `None` where no quota states one.
    pub period: Option<Period>,
    /// Persons or pairs allowed; `None` where none of its quotas states a number.
    pub count: Option<u32>,
    /// Money allowed, in fen; `None` where none of its quotas states an amount.
    pub amount: Option<i128>,
    /// Places that moved away beyond those it had.
    pub places_short: u32,
    /// Money that moved away beyond what it had, in fen.
    pub fen_short: i128,
    /// Of them retired at most.
    pub retired_max: Option<u32>,
    /// What was allocated.
    pub allocated: Vec<&'a Fact<QuotaAllocated>>,
    /// What moved.
    pub moved: Vec<&'a Fact<Event>>,
}

/// The quotas of a unit, one for each period that they state.
pub fn of_unit<'a>(world: &'a World, scheme: &str, unit_code: &str) -> Vec<Allowed<'a>> {
    let key = (scheme.to_owned(), unit_code.to_owned());
    let Some(quotas) = world.funds.quotas().get(&key) else {
        return Vec::new();
    };
    let mut periods: Vec<Option<Period>> = quotas.iter().map(|fact| fact.said.period).collect();
    periods.sort_unstable();
    periods.dedup();
    if periods.iter().any(Option::is_some) {
        periods.retain(Option::is_some);
    }
    let moves: Vec<_> = world.acts.all::<QuotaReallocated>(scheme).collect();
    periods
        .into_iter()
        .map(|period| {
            let of_period = |stated: Option<Period>| stated.is_none() || stated == period;
            let allocated: Vec<_> = quotas
                .iter()
                .filter(|fact| of_period(fact.said.period))
                .collect();
            let mut moved = Vec::new();
            let (mut change, mut change_fen) = (0i64, 0i128);
            for act in moves.iter().filter(|act| of_period(act.said.period)) {
                let sign = i64::from(act.said.to_code == unit_code)
                    - i64::from(act.said.from_code == unit_code);
                let count = sign * i64::from(act.said.count.unwrap_or(0));
                let fen =
                    i128::from(sign) * act.said.amount.map_or(0, |amount| i128::from(amount.0));
                if (count, fen) != (0, 0) {
                    moved.push(act.fact);
                    change += count;
                    change_fen += fen;
                }
            }
            let counts: Vec<u32> = allocated.iter().filter_map(|f| f.said.count).collect();
            let given: i64 = counts.iter().map(|count| i64::from(*count)).sum();
            let places = |count: i64| u32::try_from(count.max(0)).unwrap_or(u32::MAX);
            let amounts: Vec<i128> = allocated
                .iter()
                .filter_map(|f| Some(i128::from(f.said.amount?.0)))
                .collect();
            let given_fen: i128 = amounts.iter().sum();
            let retired: Vec<u32> = allocated
                .iter()
                .filter_map(|f| f.said.retired_max)
                .collect();
            Allowed {
                period,
                count: (!counts.is_empty()).then_some(places(given + change)),
                amount: (!amounts.is_empty()).then_some((given_fen + change_fen).max(0)),
                places_short: places(-(given + change)),
                fen_short: (-(given_fen + change_fen)).max(0),
                retired_max: (!retired.is_empty())
                    .then(|| retired.iter().copied().fold(0, u32::saturating_add)),
                allocated,
                moved,
            }
        })
        .collect()
}

/// What all units of a scheme were allocated for one period.
#[derive(Clone, Debug)]
pub struct Whole<'a> {
    /// The period; `None` where no quota states one.
    pub period: Option<Period>,
    /// Persons or pairs, over all units.
    pub count: u64,
    /// Money, over all units, in fen.
    pub fen: i128,
    /// What was allocated.
    pub allocated: Vec<&'a Fact<QuotaAllocated>>,
}

/// What all units of a scheme were allocated, for each period that a quota states and for `also`. A move
/// between units changes no sum.
pub fn of_scheme<'a>(world: &'a World, scheme: &str, also: Option<Period>) -> Vec<Whole<'a>> {
    let from = (scheme.to_owned(), String::new());
    let of_units = world.funds.quotas().range(from..);
    let quotas: Vec<&Fact<QuotaAllocated>> = of_units
        .take_while(|((of, _), _)| of == scheme)
        .flat_map(|(_, facts)| facts)
        .collect();
    let stated = quotas.iter().filter_map(|fact| fact.said.period);
    let mut periods: Vec<Option<Period>> = stated.chain(also).map(Some).collect();
    periods.sort_unstable();
    periods.dedup();
    if periods.is_empty() {
        periods.push(None);
    }
    periods
        .into_iter()
        .map(|period| {
            let of_period = |fact: &&&Fact<QuotaAllocated>| {
                fact.said.period.is_none() || fact.said.period == period
            };
            let allocated: Vec<_> = quotas.iter().filter(of_period).copied().collect();
            Whole {
                period,
                count: allocated
                    .iter()
                    .map(|fact| u64::from(fact.said.count.unwrap_or(0)))
                    .sum(),
                fen: allocated
                    .iter()
                    .map(|fact| fact.said.amount.map_or(0, |amount| i128::from(amount.0)))
                    .sum(),
                allocated,
            }
        })
        .collect()
}

/// Whether a period lies within another.
pub fn within(inner: Period, outer: Period) -> bool {
    outer.first_day() <= inner.first_day() && inner.last_day() <= outer.last_day()
}
