//! F76 A unit received money for more heads than it paid.
//!
//! **Definition.** A quota gives a unit a number of heads and the money for them, the quota's period is over, and the
//! unit's staff or pupils who were paid in that period are fewer.
//! **Example.** A school received 12,000 yuan for 24 pupils; 20 were paid.
//! **Exclusions.** Quotas without money (nominations) or without heads; quotas that were moved to other units; units of
//! which nobody was paid where the scheme paid nobody at all; periods that are not over.
//! **False positives:** pupils who moved to another school. **Evidence:** the quota's rows.
//! **Amount:** the quota's money, in proportion to the heads not paid, rounded down to whole fen. One flag a unit and
//! period.
//! **Look at:** the quota and the papers of the funding, the list of who was paid.
//! **Source:** audit practice (报多发少); red-flag catalogue F76.

use std::collections::{BTreeMap, BTreeSet};

use super::flag::{Flag, Severity};
use super::joined::Joined;
use super::paid::to_persons;
use super::{Detector, Findings, text};
use crate::domain::alias::Alias;
use crate::domain::date::{Date, Period};
use crate::domain::money::Fen;
use crate::projections::quotas::{of_unit, within};

/// F76.
pub struct HeadsFunded;

impl Detector for HeadsFunded {
    fn code(&self) -> &'static str {
        "F76"
    }

    fn look(&self, world: &Joined<'_>, as_of: Date) -> Findings {
        if world.funds.quotas().is_empty() {
            return Findings::default();
        }
        let mut paid: BTreeMap<(&str, &str), Vec<(Period, Alias)>> = BTreeMap::new();
        let mut paying = BTreeSet::new();
        for one in to_persons(world) {
            paying.insert(one.scheme);
            let case = one.fact.said.case_no.as_deref();
            let of_case = case.and_then(|number| world.cases.get(one.scheme, number)?.unit_code());
            let unit = one.fact.said.unit_code.as_deref().or(of_case);
            if let Some(unit) = unit {
                let heads = paid.entry((one.scheme, unit)).or_default();
                heads.push((one.fact.said.period, one.person));
            }
        }
        let mut found = Findings::default();
        for (scheme, unit) in world.funds.quotas().keys() {
            if !paying.contains(scheme.as_str()) {
                continue;
            }
            for quota in of_unit(world, scheme, unit) {
                let (Some(heads), Some(period)) = (quota.count, quota.period) else {
                    continue;
                };
                let money = quota.allocated.iter().map(|fact| fact.said.amount);
                let Some(money) = money.collect::<Option<Vec<_>>>() else {
                    continue;
                };
                let money = Fen::sum(money).unwrap_or(Fen(0));
                if !quota.moved.is_empty()
                    || money.0 <= 0
                    || heads == 0
                    || period.last_day() >= as_of
                {
                    continue;
                }
                let persons: BTreeSet<Alias> = paid
                    .get(&(scheme.as_str(), unit.as_str()))
                    .into_iter()
                    .flatten()
                    .filter(|(of, _)| within(*of, period))
                    .map(|(_, person)| *person)
                    .collect();
                let there = u32::try_from(persons.len()).unwrap_or(u32::MAX);
                if there >= heads {
                    continue;
                }
                let about = format!("{unit}/{period}");
                let mut flag = Flag::new(self.code(), Severity::High, scheme, &about);
                for fact in &quota.allocated {
                    flag.rests_on(*fact);
                }
                let missing = i128::from(heads - there);
                flag.amount = Fen::from_wide(i128::from(money.0) * missing / i128::from(heads))
                    .unwrap_or(Fen(i64::MAX));
                flag.period = Some(period.to_string());
                flag.clause = quota
                    .allocated
                    .first()
                    .and_then(|fact| text::of_fact(world, scheme, fact))
                    .and_then(|text| text.quota.as_ref())
                    .map(|rule| rule.clause.clone())
                    .unwrap_or_default();
                flag.finding = format!("money for {heads} heads, {there} persons were paid");
                found.flags.push(flag);
            }
        }
        found
    }
}
