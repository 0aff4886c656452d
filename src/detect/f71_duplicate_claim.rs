//! F71 A second live claim by one person.
//!
//! **Definition.** One person has two or more claims for one scheme and period that are neither
//! withdrawn nor refused.
//! **Example.** Cases 7 and 31 are both of one ID number, for 2025.
//! **Not raised** when the earlier claim was withdrawn or refused. **False positives:** amended claims
//! filed under a new number.
//! **Evidence:** every such claim row. **Amount:** what the later cases were awarded, else asked.
//! **Source:** red-flag catalogue F71.

use std::collections::BTreeMap;

use super::flag::{Flag, Severity, at_stake};
use super::{Detector, Findings};
use crate::domain::date::Date;
use crate::domain::money::Fen;
use crate::projections::World;
use crate::projections::cases::ReviewDecision;

/// F71.
pub struct DuplicateClaim;

impl Detector for DuplicateClaim {
    fn code(&self) -> &'static str {
        "F71"
    }

    fn flags(&self, world: &World, _as_of: Date) -> Findings {
        let mut live: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for ((scheme, case_no), case) in world.cases.iter() {
            let refused = !case.refusals.is_empty()
                || case.steps.iter().any(|step| {
                    step.said
                        .review
                        .is_some_and(|(_, decision)| decision == ReviewDecision::Refused)
                });
            if refused || !case.withdrawn.is_empty() {
                continue;
            }
            for claim in &case.claims {
                live.entry((scheme.clone(), claim.said.person, claim.said.period))
                    .or_default()
                    .push((case_no, claim));
            }
        }
        let mut found = Findings::default();
        for ((scheme, person, period), mut claims) in live {
            claims.sort_by_key(|(case_no, claim)| (claim.registered_at, claim.clock, *case_no));
            let mut numbers: Vec<&str> = claims.iter().map(|(no, _)| no.as_str()).collect();
            numbers.dedup();
            if numbers.len() < 2 {
                continue;
            }
            let mut flag = Flag::new(self.code(), Severity::High, &scheme, &numbers.join("+"));
            flag.concerns(Some(person));
            for (_, claim) in &claims {
                flag.rests_on(claim);
            }
            let later = claims.iter().skip(1).map(|(case_no, claim)| {
                let awarded = at_stake(world, &scheme, case_no);
                if awarded.0 > 0 {
                    awarded
                } else {
                    claim.said.requested.unwrap_or_default()
                }
            });
            flag.amount = Fen::sum(later).unwrap_or(Fen(i64::MAX));
            flag.period = Some(period.to_string());
            flag.clause = "同一人同一项目同一年度只能申请一次".to_owned();
            flag.finding = format!("live claims {}", numbers.join(", "));
            found.flags.push(flag);
        }
        found
    }
}
