//! Appeals against one decision of a case: which of them came first, and whether it is answered.
//!
//! Asked by the gate of a live appeal (`gate/act.rs`) and by F42 of what is on record (`twice_told.rs`): one code for both.
//! Promises: pure; an appeal that is open stands in the way of another against the same decision, and so does one that was
//! settled: no text of a scheme gives a second appeal against one. One against a decision of before stands in the way of none,
//! settled or not. **Not here**: which decision an appeal is against (`projections/appeals.rs`), whether there is one,
//! which is structure (`projections/structure/acts.rs`), and what an appeal that was settled changes
//! (`structure/decisions.rs`).

use super::general::general;
use crate::domain::events::Event;
use crate::domain::events::claims::{AppealAgainst, AppealFiled};
use crate::projections::acts::Act;
use crate::projections::appeals::{Appeal, Decided, Filed, against_which};
use crate::projections::{Fact, World};

/// What appeals are measured by.
pub(super) const CLAUSE: &str = general!("再次申诉", "对同一决定的申诉只受理一次");

/// The appeal that came first.
pub(super) struct First<'a> {
    /// The appeal.
    pub filed: Act<'a, AppealFiled>,
    /// What settled it, and whether the decision stands; none while it is open.
    pub settled: Option<(&'a Fact<Event>, bool)>,
}

/// The appeals of a kind in a case, and the decisions that they can be against: worked out once for all of them.
pub(super) struct Docket<'a> {
    all: Vec<Appeal<'a>>,
    decisions: Vec<Decided<'a>>,
    against: AppealAgainst,
}

impl<'a> Docket<'a> {
    /// Of a case.
    pub fn of(
        world: &'a World,
        (scheme, case_no): (&str, &str),
        against: AppealAgainst,
    ) -> Docket<'a> {
        Docket {
            all: world.appeals(scheme, case_no, against),
            decisions: world.appealable((scheme, case_no), against),
            against,
        }
    }

    /// The appeal that stands in the way of another one, of that number and time, against the same decision; of several one that
    /// is open, else the one that was settled last.
    pub fn first(&self, appeal: &AppealFiled, when: Filed) -> Option<First<'a>> {
        let all = self.all.iter().copied();
        let earlier = all.filter(|other| {
            let told = (other.filed.fact.clock, other.filed.fact.at);
            told < (when.day, when.at) && other.filed.said.appeal_no != appeal.appeal_no
        });
        let earlier: Vec<Appeal<'a>> = earlier.collect();
        let own = against_which(&self.decisions, self.against, when, &earlier)?;
        let same = earlier.into_iter().filter(|other| {
            let against = other.against;
            against.is_some_and(|against| against.at == own.at)
        });
        // What is settled on the day of another appeal is settled before it.
        let same = same.map(|other| First {
            filed: other.filed,
            settled: other.settled.filter(|(fact, _)| fact.clock <= when.day),
        });
        same.max_by_key(|one| {
            let settled = one.settled.map(|(fact, _)| (fact.clock, fact.at));
            (settled.is_none(), settled)
        })
    }
}
