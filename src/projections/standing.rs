//! Which awards of a case stand: an appeal that was won overturns the award it is against, and what is decided anew stands.
//!
//! **Promises**: one answer for the desk, the flags, quotas, balances and lists, the same in any order of import: facts
//! count by their days, and of one day as they were recorded. Of one day a file's order says nothing: there an award beside an earlier
//! one, by their numbers, is the decision that followed the appeal. Of two settlements of one decision the later holds; another award of the case is
//! none of its business. Source: 申诉成立的,撤销原决定,重新作出决定.
//! **Not here**: what a claim taken back leaves of its awards (`awarded.rs`), and what no log may hold (`structure/decisions.rs`).

use super::World;
use super::appeals::{awards_in_turn, in_turn};
use super::cases::Case;
use super::fact::Fact;
use crate::domain::date::Date;
use crate::domain::events::Event;
use crate::domain::events::claims::{AppealAgainst, AppealResolved, AwardDecided};
use crate::domain::recorded::EventAt;

/// A settlement of an appeal against an award.
#[derive(Clone, Copy)]
struct Settled<'a> {
    fact: &'a Fact<Event>,
    /// The appeal's number.
    appeal_no: &'a str,
    /// Whether the award was upheld.
    upheld: bool,
    /// The award that the appeal is against; where none is told, all that were decided before it.
    against: Option<EventAt>,
}

/// Whether an award was decided after an appeal in its case was settled.
fn follows(case: &Case, award: &Fact<AwardDecided>, settled: &Fact<Event>) -> bool {
    let by_file = award.source.is_some() || settled.source.is_some();
    if award.clock == settled.clock && by_file {
        let mut awards = case.awards.iter();
        return awards.any(|one| awards_in_turn(one, award).is_lt());
    }
    (award.clock, award.at) > (settled.clock, settled.at)
}

/// Whether a settlement is of an appeal against this award, by its place or its number. What was decided after it cannot be
/// what the appeal was against: then it is against the last one of before.
fn is_of(case: &Case, award: &Fact<AwardDecided>, settled: &Settled<'_>) -> bool {
    if follows(case, award, settled.fact) {
        return false;
    }
    let Some(at) = settled.against else {
        return true;
    };
    let awards = case.awards.iter();
    let before = awards.filter(|one| !follows(case, one, settled.fact));
    let before: Vec<&Fact<AwardDecided>> = before.collect();
    let named = before.iter().find(|one| one.at == at);
    let target = named.or_else(|| before.iter().max_by(|a, b| awards_in_turn(a, b)));
    target.is_none_or(|target| target.at == award.at || target.said.award_no == award.said.award_no)
}

/// The settlement that overturned an award for good, of all of its case in the order of their days.
fn fell_by<'a>(
    case: &Case,
    award: &Fact<AwardDecided>,
    settled: &[Settled<'a>],
) -> Option<&'a Fact<Event>> {
    let mut by: Option<&Fact<Event>> = None;
    for one in settled {
        let fact = one.fact;
        if !is_of(case, award, one) {
            continue;
        }
        if !one.upheld {
            by = by.or(Some(fact));
            continue;
        }
        // Upheld is what was decided last: this award, where nothing was decided anew since it fell.
        let anew = |by: &Fact<Event>| {
            let mut awards = case.awards.iter();
            awards.any(|one| follows(case, one, by) && !follows(case, one, fact))
        };
        if by.is_some_and(|by| !anew(by)) {
            by = None;
        }
    }
    by
}

impl World {
    /// Settlements of the appeals against awards of a case, in the order of their days.
    fn settled_awards(&self, scheme: &str, case_no: &str) -> Vec<Settled<'_>> {
        let mut settled: Vec<Settled<'_>> = Vec::new();
        let mut filed: Vec<(&str, Date)> = Vec::new();
        for appeal in self.appeals(scheme, case_no, AppealAgainst::Award) {
            let number = appeal.filed.said.appeal_no.as_str();
            // Told twice, it is one appeal, against one award.
            let own = (number, appeal.filed.fact.clock);
            if filed.contains(&own) {
                continue;
            }
            filed.push(own);
            let acts = self.acts.about::<AppealResolved>(scheme, number);
            settled.extend(acts.map(|act| Settled {
                fact: act.fact,
                appeal_no: number,
                upheld: act.said.upheld,
                against: appeal.against.map(|award| award.at),
            }));
        }
        settled.sort_by(|a, b| in_turn((a.fact, a.appeal_no), (b.fact, b.appeal_no)));
        settled
    }

    /// Awards of a case decided since the appeals in it, whichever of them was appealed against: what an older program took for
    /// overturned gives nothing to what may be recorded, so that a log that was valid stays so.
    pub(super) fn awards_untouched<'a>(
        &self,
        scheme: &str,
        case_no: &str,
        case: &'a Case,
    ) -> Vec<&'a Fact<AwardDecided>> {
        let mut settled = self.settled_awards(scheme, case_no);
        for one in &mut settled {
            one.against = None;
        }
        let awards = case.awards.iter();
        awards
            .filter(|award| fell_by(case, award, &settled).is_none())
            .collect()
    }

    /// Awards of a case that no appeal has overturned, in the order they were told in.
    pub fn awards_standing<'a>(
        &self,
        scheme: &str,
        case_no: &str,
        case: &'a Case,
    ) -> Vec<&'a Fact<AwardDecided>> {
        if case.awards.is_empty() {
            return Vec::new();
        }
        let settled = self.settled_awards(scheme, case_no);
        let awards = case.awards.iter();
        awards
            .filter(|award| fell_by(case, award, &settled).is_none())
            .collect()
    }

    /// The settlement that overturned an award of a case, where it stands no more.
    pub fn award_fell_by(
        &self,
        scheme: &str,
        case_no: &str,
        (case, award): (&Case, &Fact<AwardDecided>),
    ) -> Option<&Fact<Event>> {
        fell_by(case, award, &self.settled_awards(scheme, case_no))
    }

    /// The settlement that overturned all that a case was awarded, where nobody has decided anew since.
    pub fn overturned(&self, scheme: &str, case_no: &str) -> Option<&Fact<Event>> {
        let case = self.cases.get(scheme, case_no)?;
        let settled = self.settled_awards(scheme, case_no);
        let last = settled.last()?;
        let mut awards = case.awards.iter();
        let stands = awards.any(|award| {
            follows(case, award, last.fact) || fell_by(case, award, &settled).is_none()
        });
        (!last.upheld && !stands).then_some(last.fact)
    }

    /// Whether money was ordered on a case or on one of its awards, and did not come back.
    pub fn paid_on(&self, scheme: &str, case_no: &str, case: &Case) -> bool {
        let awards = case.awards.iter();
        let of_awards = awards.flat_map(|one| self.payments.of_award(scheme, &one.said.award_no));
        let of_case = self.payments.of_case(scheme, case_no).into_iter();
        let mut paid = of_case.chain(of_awards);
        paid.any(|(_, payment)| !payment.standing().is_empty())
    }

    /// Awards of a case that count as awarded, in the order they were told in: those that stand. What was paid stays awarded:
    /// where none stands and money went out on them, all of them count; where nothing went out, a claim taken back has none.
    pub fn awards_counted<'a>(
        &self,
        scheme: &str,
        case_no: &str,
        case: &'a Case,
    ) -> Vec<&'a Fact<AwardDecided>> {
        if self.taken_back(scheme, case_no, case) {
            return Vec::new();
        }
        let standing = self.awards_standing(scheme, case_no, case);
        if standing.is_empty() && self.paid_on(scheme, case_no, case) {
            return case.awards.iter().collect();
        }
        standing
    }

    /// Awards of a case that count no more, in the order they were told in.
    pub(super) fn awards_undone<'a>(
        &self,
        scheme: &str,
        case_no: &str,
        case: &'a Case,
    ) -> Vec<&'a Fact<AwardDecided>> {
        let counted = self.awards_counted(scheme, case_no, case);
        if counted.len() == case.awards.len() {
            return Vec::new();
        }
        let awards = case.awards.iter();
        awards
            .filter(|award| counted.iter().all(|one| one.at != award.at))
            .collect()
    }
}
