//! F13 Double aid in one year.
//!
//! **Definition.** A person of an award also stands on a list of another fund of the levels that the
//! scheme's exclusion names, with aid dated in the calendar year of the award and not revoked.
//! **Example.** Award of 2,000 on 2025-12-12; the county imports the list of other funds, where the
//! same ID number received 3,000 from a central fund on 2025-06-10.
//! **Exclusions.** Aid that was revoked and given back; aid of another year, of this scheme's own fund or of
//! a level that the clause does not name; a scheme without that exclusion.
//! **False positives:** refunds the list does not show yet.
//! **Evidence:** the payment row (the award where nothing is paid) and the list row.
//! **Source:** the scheme's exclusion clause; plan 9 of the county foundation; OLAF on double funding.

use super::flag::{Flag, Severity, at_stake, paid_of};
use super::{Detector, Findings};
use crate::domain::date::Date;
use crate::domain::events::lists::{ListKind, ListStatus};
use crate::projections::World;
use crate::schemes::model::ExclusionKind;

/// F13.
pub struct DoubleAid;

impl Detector for DoubleAid {
    fn code(&self) -> &'static str {
        "F13"
    }

    fn flags(&self, world: &World, _as_of: Date) -> Findings {
        let mut found = Findings::default();
        for ((scheme_id, case_no), case) in world.cases.iter() {
            let Some(scheme) = world.registry.scheme(scheme_id) else {
                continue;
            };
            let Some(rule) = scheme.exclusion_of(ExclusionKind::OtherFundSameYear) else {
                continue;
            };
            let mut flag = Flag::new(self.code(), Severity::High, scheme_id, case_no);
            let mut other = Vec::new();
            for award in &case.awards {
                let Some(person) = award.said.person else {
                    continue;
                };
                for (_, entry) in world.funds.entries_of(&person) {
                    let year = entry
                        .said
                        .on
                        .map(Date::year)
                        .or(entry.said.year.map(i32::from));
                    let counts = entry.said.kind == ListKind::OtherFunds
                        && entry.said.status != ListStatus::Revoked
                        && year == Some(award.clock.year())
                        && entry
                            .said
                            .level
                            .is_some_and(|level| rule.levels.contains(&level))
                        && entry
                            .said
                            .fund
                            .as_deref()
                            .is_none_or(|fund| scheme.fund_named(fund).is_none());
                    if counts {
                        flag.concerns(Some(person));
                        flag.period = Some(award.said.period.to_string());
                        other.push(entry);
                        if paid_of(world, scheme_id, case_no).is_empty() {
                            flag.rests_on(award);
                        }
                    }
                }
            }
            if other.is_empty() {
                continue;
            }
            for payment in paid_of(world, scheme_id, case_no) {
                flag.rests_on(payment);
            }
            for entry in &other {
                flag.rests_on(entry);
            }
            flag.amount = at_stake(world, scheme_id, case_no);
            flag.clause.clone_from(&rule.clause);
            flag.finding = format!(
                "aided by {} other fund entries in the calendar year of the award",
                other.len()
            );
            found.flags.push(flag);
        }
        found
    }
}
