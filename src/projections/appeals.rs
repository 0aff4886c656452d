//! Appeals of a case: the decision each of them is against, and what settled it.
//!
//! **Promises**: pure, in any order of import. An appeal names its case and the kind of decision, so that the decision is
//! told by time: the last one of that kind that was made by then, and of awards the last that no earlier appeal is against, as each
//! award has its own. Of one day a file's order says nothing, and the decision came first. An appeal that a sheet dates before
//! every decision is against the first. Of awards of one day that files told, and of appeals, the order is that of their numbers, in
//! whichever order the files came; what was decided at the desk on that day follows them. A refusal is one of a level of review or as decision. What an appeal overturns is the
//! decision that it is against and whatever led to that one, and none that came after it was filed. **Not here**: whether another
//! appeal may be filed (`detect/appealed.rs`), and what a case may be once it is overturned (`structure/decisions.rs`).

use std::cmp::Ordering;
use std::collections::BTreeMap;

use super::World;
use super::acts::Act;
use super::cases::{Case, ReviewDecision};
use super::fact::Fact;
use crate::domain::date::Date;
use crate::domain::events::Event;
use crate::domain::events::claims::{AppealAgainst, AppealFiled, AppealResolved, AwardDecided};
use crate::domain::numbers::by_number;
use crate::domain::recorded::EventAt;

/// A decision that can be appealed against.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Decided<'a> {
    /// Its day.
    pub day: Date,
    /// The event.
    pub at: EventAt,
    /// Whether a file told it.
    pub filed: bool,
    /// The award's number, where it is one.
    pub award_no: Option<&'a str>,
}

/// When an appeal was filed: its day, its place, and whether a file told it.
#[derive(Clone, Copy, Debug)]
pub struct Filed {
    /// Its day.
    pub day: Date,
    /// The event.
    pub at: EventAt,
    /// Whether a file told it.
    pub filed: bool,
}

impl Filed {
    /// After all that is on record.
    pub const NOW: Filed = Filed {
        day: Date(i32::MAX),
        at: EventAt {
            sequence: u64::MAX,
            index: u32::MAX,
        },
        filed: false,
    };

    /// Of an appeal on record.
    pub fn of<T>(fact: &Fact<T>) -> Filed {
        Filed {
            day: fact.clock,
            at: fact.at,
            filed: fact.source.is_some(),
        }
    }
}

/// An appeal.
#[derive(Clone, Copy, Debug)]
pub struct Appeal<'a> {
    /// Its filing.
    pub filed: Act<'a, AppealFiled>,
    /// The decision it is against; none where the case has none of that kind.
    pub against: Option<Decided<'a>>,
    /// What settled it last, and whether the decision stands; none while it is open.
    pub settled: Option<(&'a Fact<Event>, bool)>,
}

impl<'a> Appeal<'a> {
    /// What settled it, where that overturned the decision.
    fn overturned(&self) -> Option<&'a Fact<Event>> {
        let (fact, upheld) = self.settled?;
        (!upheld).then_some(fact)
    }
}

/// Which of two facts with numbers came first: by their days; of one day those that files told come before others, by their numbers
/// and rows, and the others as they were recorded.
pub(super) fn in_turn<T>(a: (&Fact<T>, &str), b: (&Fact<T>, &str)) -> Ordering {
    let ((a, own), (b, other)) = (a, b);
    let of_day = || match (&a.source, &b.source) {
        (Some(row), Some(of)) => by_number(own, other).then_with(|| row.cmp(of)),
        (row, of) => row.is_none().cmp(&of.is_none()),
    };
    let by_day = a.clock.cmp(&b.clock).then_with(of_day);
    by_day.then_with(|| a.at.cmp(&b.at))
}

/// The same of two awards.
pub(super) fn awards_in_turn(a: &Fact<AwardDecided>, b: &Fact<AwardDecided>) -> Ordering {
    in_turn((a, &a.said.award_no), (b, &b.said.award_no))
}

/// Decisions of a kind that a case has, by time.
fn decisions(case: &Case, against: AppealAgainst) -> Vec<Decided<'_>> {
    fn of<'a, T>(fact: &Fact<T>, award_no: Option<&'a str>) -> Decided<'a> {
        Decided {
            day: fact.clock,
            at: fact.at,
            filed: fact.source.is_some(),
            award_no,
        }
    }
    match against {
        AppealAgainst::Award => {
            let mut awards: Vec<_> = case.awards.iter().collect();
            awards.sort_by(|a, b| awards_in_turn(a, b));
            let awards = awards.into_iter();
            awards
                .map(|one| of(one, Some(one.said.award_no.as_str())))
                .collect()
        }
        AppealAgainst::Refusal => {
            let refused = |decision| decision == ReviewDecision::Refused;
            let by_level = case.steps.iter();
            let by_level =
                by_level.filter(|step| step.said.review.is_some_and(|(_, said)| refused(said)));
            let by_level = by_level.map(|step| of(step, None));
            let refusals = case.refusals.iter().map(|one| of(one, None));
            let mut all: Vec<Decided<'_>> = refusals.chain(by_level).collect();
            all.sort_by_key(|one| (one.day, one.at));
            all
        }
    }
}

/// Decisions of a kind that a case has, by time, and which of them no appeal is against yet.
struct Turns<'a> {
    decisions: Vec<Decided<'a>>,
    against: AppealAgainst,
    /// Their places by their events.
    places: BTreeMap<EventAt, usize>,
    /// By how many of the first decisions are looked at, how many of them are down to the last that no appeal is against; some
    /// more while nobody asked.
    free: Vec<usize>,
}

impl<'a> Turns<'a> {
    fn of(decisions: Vec<Decided<'a>>, against: AppealAgainst) -> Turns<'a> {
        let places = decisions.iter().enumerate();
        Turns {
            against,
            places: places.map(|(place, one)| (one.at, place)).collect(),
            free: (0..=decisions.len()).collect(),
            decisions,
        }
    }

    /// The place of the last of the first `many` that no appeal is against.
    fn last_free(&mut self, many: usize) -> Option<usize> {
        let mut at = many;
        loop {
            let next = self.free.get(at).copied()?;
            if next == at {
                return at.checked_sub(1);
            }
            // Whoever comes this way again goes half as far.
            let over = self.free.get(next).copied()?;
            *self.free.get_mut(at)? = over;
            at = over;
        }
    }

    /// An appeal is against that one.
    fn take(&mut self, at: EventAt) {
        if let Some(place) = self.places.get(&at).copied()
            && let Some(free) = self.free.get_mut(place + 1)
        {
            *free = place;
        }
    }

    /// The decision that an appeal of that time is against.
    fn target(&mut self, filed: Filed) -> Option<Decided<'a>> {
        let by_then = |one: &Decided<'a>| {
            one.day < filed.day
                || (one.day == filed.day && (one.filed || filed.filed || one.at < filed.at))
        };
        let till = self.decisions.partition_point(|one| one.day <= filed.day);
        let till = self.decisions.get(..till).unwrap_or_default();
        let last = till.iter().rposition(by_then);
        let own = match (self.against, last) {
            // Those of the day that were there by then are before the others of the day.
            (AppealAgainst::Award, Some(last)) => self.last_free(last + 1),
            _ => None,
        };
        let place = own.or(last).unwrap_or(0);
        self.decisions.get(place).copied()
    }
}

impl World {
    /// Appeals of a case against decisions of a kind, by time.
    pub fn appeals<'a>(
        &'a self,
        scheme: &str,
        case_no: &str,
        against: AppealAgainst,
    ) -> Vec<Appeal<'a>> {
        let filed = self.acts.about::<AppealFiled>(scheme, case_no);
        let mut filed: Vec<_> = filed.filter(|act| act.said.against == against).collect();
        if filed.is_empty() {
            return Vec::new();
        }
        filed.sort_by(|a, b| {
            let numbered = |act: &Act<'a, AppealFiled>| (act.fact, act.said.appeal_no.as_str());
            in_turn(numbered(a), numbered(b))
        });
        let case = self.cases.get(scheme, case_no);
        let decisions = case.map_or_else(Vec::new, |case| decisions(case, against));
        let mut turns = Turns::of(decisions, against);
        let all = filed.into_iter().map(|filed| {
            let own = turns.target(Filed::of(filed.fact));
            if let Some(own) = own {
                turns.take(own.at);
            }
            let settled = self
                .acts
                .about::<AppealResolved>(scheme, &filed.said.appeal_no);
            Appeal {
                filed,
                against: own,
                settled: settled
                    .map(|act| (act.fact, act.said.upheld))
                    .max_by_key(|(fact, _)| (fact.clock, fact.at)),
            }
        });
        all.collect()
    }

    /// Decisions of a kind that a case has, by time.
    pub fn appealable<'a>(
        &'a self,
        (scheme, case_no): (&str, &str),
        against: AppealAgainst,
    ) -> Vec<Decided<'a>> {
        let case = self.cases.get(scheme, case_no);
        case.map_or_else(Vec::new, |case| decisions(case, against))
    }

    /// What settled last the appeals that overturned a decision of a time: those against it, or against one that followed it
    /// before they were filed.
    pub(super) fn overturning(
        &self,
        (scheme, case_no): (&str, &str),
        against: AppealAgainst,
        decided: (Date, EventAt),
    ) -> Option<&Fact<Event>> {
        let appeals = self.appeals(scheme, case_no, against).into_iter();
        let own = appeals.filter(|appeal| {
            let target = appeal.against;
            target.is_none_or(|target| (target.day, target.at) >= decided)
        });
        own.filter_map(|appeal| appeal.overturned())
            .max_by_key(|fact| (fact.clock, fact.at))
    }
}

/// Which of some decisions an appeal of a time would be against, beside earlier ones.
pub fn against_which<'a>(
    decisions: &[Decided<'a>],
    against: AppealAgainst,
    filed: Filed,
    earlier: &[Appeal<'_>],
) -> Option<Decided<'a>> {
    let mut turns = Turns::of(decisions.to_vec(), against);
    for one in earlier.iter().filter_map(|one| one.against) {
        turns.take(one.at);
    }
    turns.target(filed)
}

/// Whether a decision came after an appeal was settled: of one day a file's order says nothing, and it did.
pub(super) fn since<T>(decided: &Fact<T>, settled: &Fact<Event>) -> bool {
    let filed = decided.source.is_some() || settled.source.is_some();
    decided.clock > settled.clock
        || (decided.clock == settled.clock && (filed || decided.at > settled.at))
}
