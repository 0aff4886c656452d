//! Appeals against one decision of a case: which of them came first, and whether it is answered.
//!
//! Asked by the gate of a live appeal (`gate/act.rs`) and by F42 of what is on record (`twice_told.rs`): one code for both.
//! Promises: pure; an appeal that is open stands in the way of another against the same decision, and so does one that was
//! settled, until there is a new decision: no text of a scheme gives a second appeal against one. Of refusals a later one,
//! by a level of review or as decision, is a new one; of awards each has its own appeal, as an appeal names the case and
//! not the award. Facts count by their days, of one day as they were recorded. **Not here**: whether there is a decision to
//! appeal against, which is structure (`projections/structure/acts.rs`), and what an appeal that was settled changes
//! (`structure/decisions.rs`).

use crate::domain::date::Date;
use crate::domain::events::Event;
use crate::domain::events::claims::{AppealAgainst, AppealFiled, AppealResolved};
use crate::domain::recorded::EventAt;
use crate::projections::acts::Act;
use crate::projections::cases::{Case, ReviewDecision};
use crate::projections::{Fact, World};

/// What appeals are measured by.
pub(super) const CLAUSE: &str = "对同一决定的申诉只受理一次";

/// When a fact counts: its day, and of one day its place.
type When = (Date, EventAt);

/// The appeal that came first.
pub(super) struct First<'a> {
    /// The appeal.
    pub filed: Act<'a, AppealFiled>,
    /// What settled it, and whether the decision stands; none while it is open.
    pub settled: Option<(&'a Fact<Event>, bool)>,
}

/// When the decisions of a kind were made that a case has, and whether a file told them.
fn decided(case: &Case, against: AppealAgainst) -> Vec<(When, bool)> {
    match against {
        AppealAgainst::Award => {
            let awards = case.awards.iter();
            awards
                .map(|one| ((one.clock, one.at), one.source.is_some()))
                .collect()
        }
        AppealAgainst::Refusal => {
            let refused = |decision| decision == ReviewDecision::Refused;
            let by_level = case.steps.iter();
            let by_level = by_level
                .filter(|step| step.said.review.is_some_and(|(_, said)| refused(said)))
                .map(|step| ((step.clock, step.at), step.source.is_some()));
            let refusals = case.refusals.iter();
            let refusals = refusals.map(|one| ((one.clock, one.at), one.source.is_some()));
            refusals.chain(by_level).collect()
        }
    }
}

/// The appeal that stands in the way of another one, of that number, against that kind of decision of the case at that time;
/// of several one that is open, else the one that was settled last.
pub(super) fn first<'a>(
    world: &'a World,
    scheme: &str,
    appeal: &AppealFiled,
    when: Option<When>,
) -> Option<First<'a>> {
    let case = world.cases.get(scheme, &appeal.case_no)?;
    let by_then = |told: When| when.is_none_or(|when| told < when);
    // What is settled on the day of another appeal is settled before it.
    let by_day = |day: Date| when.is_none_or(|(today, _)| day <= today);
    let earlier = world.acts.about::<AppealFiled>(scheme, &appeal.case_no);
    let earlier = earlier.filter(|other| {
        let said = other.said;
        let when = (other.fact.clock, other.fact.at);
        said.against == appeal.against && said.appeal_no != appeal.appeal_no && by_then(when)
    });
    let earlier: Vec<First<'a>> = earlier
        .map(|filed| {
            let number = &filed.said.appeal_no;
            let settled = world.acts.about::<AppealResolved>(scheme, number);
            let settled = settled
                .filter(|act| by_day(act.fact.clock))
                .map(|act| (act.fact, act.said.upheld))
                .max_by_key(|(fact, _)| (fact.clock, fact.at));
            First { filed, settled }
        })
        .collect();
    let when_settled = |one: &First<'a>| one.settled.map(|(fact, _)| (fact.clock, fact.at));
    let decided: Vec<(When, bool)> = decided(case, appeal.against)
        .into_iter()
        .filter(|(when, _)| by_then(*when))
        .collect();
    let is_open = earlier.iter().any(|one| one.settled.is_none());
    let last = earlier.iter().max_by_key(|one| when_settled(one));
    let last = last.and_then(|one| one.settled);
    // Of one day a file's order says nothing: then the decision may be the later one.
    let since = |(when, told): &(When, bool)| {
        last.is_none_or(|(fact, _)| {
            let filed = *told || fact.source.is_some();
            when.0 > fact.clock || (when.0 == fact.clock && (filed || when.1 > fact.at))
        })
    };
    let newer = !is_open && (earlier.is_empty() || decided.iter().any(since));
    let anew = match appeal.against {
        // Which of several awards an appeal is against is not told.
        AppealAgainst::Award => newer || decided.len() > earlier.len(),
        AppealAgainst::Refusal => newer,
    };
    if anew {
        return None;
    }
    let open = |one: &First<'a>| one.settled.is_none();
    earlier
        .into_iter()
        .max_by_key(|one| (open(one), when_settled(one)))
}
