//! F14 Aided again too soon.
//!
//! **Definition.** The scheme shuts out whoever was aided by funds of the named levels in the years before,
//! and a case was awarded or paid whose person has such aid on a list of earlier recipients or in this ledger.
//! **Example.** The scheme looks back two years at provincial aid; a teacher aided by the province in 2024 gets 10,000 in 2025.
//! **Exclusions.** Aid of another level; of a year before the years looked back at; of the very year (F13);
//! entries that were cancelled and given back; cases refused or withdrawn unpaid. **False positives:** what counts as of the province.
//! **Evidence:** the list rows or earlier awards, and the award and payment rows; the finding names the lists' editions. **Amount:** what was paid,
//! else awarded. One flag a case. It is judged by the very code that holds a payment.
//! **Look at:** the lists of earlier years and the earlier awards on this ledger.
//! **Source:** plan 10 (前两年未接受过省级资助); red-flag catalogue F14.

use super::flag::Severity;
use super::joined::Joined;
use super::shut_out::{Aided, year_of};
use super::{Detector, Findings};
use crate::domain::date::Date;
use crate::schemes::eligible::ExclusionKind;

/// F14.
pub struct LookBack;

impl Detector for LookBack {
    fn code(&self) -> &'static str {
        "F14"
    }

    fn look(&self, world: &Joined<'_>, _as_of: Date) -> Findings {
        let mut found = Findings::default();
        let aided = Aided::of(world);
        for case in world.decided() {
            let (Some(person), Some(year)) = (world.person_of(case.case), year_of(case.case))
            else {
                continue;
            };
            let breaches = case
                .scheme
                .exclusion
                .iter()
                .filter(|rule| rule.kind == ExclusionKind::LookBack)
                .filter_map(|rule| aided.looked_back(rule, person, year))
                .collect();
            let flag = case.flag(world, self.code(), Severity::High, breaches);
            found.flags.extend(flag);
        }
        found
    }
}
