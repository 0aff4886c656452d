//! F71 A second live claim by one person.
//!
//! **Definition.** One person has two or more claims for one scheme and period that are neither
//! withdrawn nor refused. A claim refused at first and agreed to or awarded afterwards is live again.
//! **Example.** Cases 7 and 31 are both of one ID number, for 2025.
//! **Exclusions.** A claim that was withdrawn or refused (a person may apply again); claims of different
//! years; rows that repeat one case number. **False positives:** amended claims filed under a new number.
//! **Evidence:** every such claim row. **Amount:** what the later cases were awarded, else asked.
//! **Look at:** the rows of the claims, and what was withdrawn.
//! **Source:** the scheme's clause on claiming twice where its text has one, else the general rule, which is named as such; red-flag catalogue F71.

use std::collections::BTreeMap;

use super::flag::{Flag, Severity, at_stake};
use super::general::{general, quoted_by};
use super::joined::Joined;
use super::{Detector, Findings};
use crate::domain::date::Date;
use crate::domain::money::Fen;

/// F71.
pub struct DuplicateClaim;

/// Words of a clause on claiming twice, and what is quoted where the scheme's text has none.
const ONCE: &[&str] = &["重复申请", "申请一次"];
const CLAUSE: &str = general!("重复申请", "同一人同一项目同一年度只能申请一次");

impl Detector for DuplicateClaim {
    fn code(&self) -> &'static str {
        "F71"
    }

    fn look(&self, world: &Joined<'_>, _as_of: Date) -> Findings {
        let mut live: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for ((scheme, case_no), case) in world.cases.iter() {
            if !case.is_live() {
                continue;
            }
            for claim in &case.claims {
                live.entry((
                    scheme.clone(),
                    world.one(claim.said.person),
                    claim.said.period,
                ))
                .or_default()
                .push((case_no, claim));
            }
        }
        let mut found = Findings::default();
        for ((scheme, person, period), mut claims) in live {
            claims.sort_by_key(|(case_no, claim)| (claim.registered_at, claim.clock, *case_no));
            // A number that several rows repeat is one claim, and the first of its rows dates it.
            let mut firsts: Vec<(&str, _)> = Vec::new();
            for (case_no, claim) in &claims {
                if !firsts.iter().any(|(known, _)| *known == case_no.as_str()) {
                    firsts.push((case_no.as_str(), claim));
                }
            }
            let numbers: Vec<&str> = firsts.iter().map(|(no, _)| *no).collect();
            if numbers.len() < 2 {
                continue;
            }
            let mut flag = Flag::new(self.code(), Severity::High, &scheme, &numbers.join("+"))
                .known_by(&scheme, &format!("{person}/{period}"));
            flag.concerns(Some(person));
            for (_, claim) in &claims {
                flag.rests_on(claim);
            }
            let later = firsts.iter().skip(1).map(|(case_no, claim)| {
                let awarded = at_stake(world, &scheme, case_no);
                if awarded.0 > 0 {
                    awarded
                } else {
                    claim.said.requested.unwrap_or_default()
                }
            });
            flag.amount = Fen::sum(later).unwrap_or(Fen(i64::MAX));
            flag.period = Some(period.to_string());
            let by = (scheme.as_str(), claims.first().map(|(_, claim)| *claim));
            flag.clause = quoted_by(world, by, ONCE, CLAUSE);
            flag.finding = format!("live claims {}", numbers.join(", "));
            found.flags.push(flag);
        }
        found
    }
}
