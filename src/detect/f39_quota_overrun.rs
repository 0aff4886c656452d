//! F39 A unit has more awards than its quota.
//!
//! **Definition.** Awards charged to a unit exceed the quota allocated to it, summed over allocations.
//! **Example.** Quota 2, awards 3.
//! **Not raised** for a unit without a quota in the ledger. **False positives:** a reallocation that is
//! not recorded yet.
//! **Evidence:** every award row of the unit, and the quota rows. **Amount:** the awards beyond the
//! quota, last by decision number. One flag a unit.
//! **Source:** the scheme's quota clause; plans 9, 10 and 16.

use std::collections::BTreeMap;

use super::flag::{Flag, Severity};
use super::{Detector, Findings};
use crate::domain::date::Date;
use crate::domain::events::claims::AwardDecided;
use crate::domain::money::Fen;
use crate::projections::{Fact, World};

/// F39.
pub struct QuotaOverrun;

impl Detector for QuotaOverrun {
    fn code(&self) -> &'static str {
        "F39"
    }

    fn flags(&self, world: &World, _as_of: Date) -> Findings {
        let mut awards: BTreeMap<(String, String), Vec<&Fact<AwardDecided>>> = BTreeMap::new();
        for ((scheme, _), case) in world.cases.iter() {
            if let Some(unit) = case.unit_code() {
                awards
                    .entry((scheme.clone(), unit.to_owned()))
                    .or_default()
                    .extend(&case.awards);
            }
        }
        let mut found = Findings::default();
        for (key, mut given) in awards {
            let Some(quotas) = world.funds.quotas().get(&key) else {
                continue;
            };
            let counts: Vec<u32> = quotas.iter().filter_map(|fact| fact.said.count).collect();
            let quota: usize = counts.iter().map(|count| *count as usize).sum();
            if counts.is_empty() || given.len() <= quota {
                continue;
            }
            given.sort_by(|a, b| a.said.award_no.cmp(&b.said.award_no));
            let (scheme_id, unit) = &key;
            let mut flag = Flag::new(self.code(), Severity::High, scheme_id, unit);
            for fact in &given {
                flag.concerns(fact.said.person);
                flag.rests_on(fact);
            }
            for fact in quotas {
                flag.rests_on(fact);
            }
            flag.amount = Fen::sum(given.iter().skip(quota).map(|fact| fact.said.amount))
                .unwrap_or(Fen(i64::MAX));
            flag.period = given.first().map(|fact| fact.said.period.to_string());
            flag.clause = world
                .registry
                .scheme(scheme_id)
                .and_then(|scheme| scheme.quota.as_ref().map(|quota| quota.clause.clone()))
                .unwrap_or_default();
            flag.finding = format!("quota {quota}, awards {}", given.len());
            found.flags.push(flag);
        }
        found
    }
}
