//! Which awards of a case stand: an appeal that was won overturns the award it is against, and what is decided anew stands.
//!
//! **Promises**: one answer for the desk, the flags, quotas, balances and lists, the same in any order of import: facts
//! count by their days, and of one day as they were recorded. Of one day a file's order says nothing: there an award beside an earlier
//! one, by their numbers, is the decision that followed the appeal. Of two settlements of one decision the later holds; another award of the case is
//! none of its business. Source: 申诉成立的,撤销原决定,重新作出决定.
//! **Not here**: what a claim taken back leaves of its awards (`awarded.rs`), and what no log may hold (`structure/decisions.rs`).

use std::collections::{BTreeMap, BTreeSet};

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

/// An award, and the settlement that overturned it for good, where one did.
pub type Fell<'a, 'w> = (&'a Fact<AwardDecided>, Option<&'w Fact<Event>>);

/// Awards of a case in the order of their days, so that each is found by a settlement's day.
struct Turns<'a>(Vec<&'a Fact<AwardDecided>>);

impl<'a> Turns<'a> {
    fn of(case: &'a Case) -> Turns<'a> {
        let mut turns: Vec<&Fact<AwardDecided>> = case.awards.iter().collect();
        turns.sort_by(|a, b| awards_in_turn(a, b));
        Turns(turns)
    }

    fn is_first(&self, award: &Fact<AwardDecided>) -> bool {
        self.0.first().is_some_and(|first| first.at == award.at)
    }

    /// Whether an award was decided after an appeal in its case was settled.
    fn follows(&self, award: &Fact<AwardDecided>, settled: &Fact<Event>) -> bool {
        let by_file = award.source.is_some() || settled.source.is_some();
        if award.clock == settled.clock && by_file {
            return !self.is_first(award);
        }
        (award.clock, award.at) > (settled.clock, settled.at)
    }

    /// Awards of a day, those that files told first, and how many were decided before it.
    fn of_day(&self, day: Date) -> (&[&'a Fact<AwardDecided>], usize) {
        let from = self.0.partition_point(|one| one.clock < day);
        let to = self.0.partition_point(|one| one.clock <= day);
        (self.0.get(from..to).unwrap_or_default(), from)
    }

    /// The last award that a settlement found there.
    fn last_before(&self, settled: &Fact<Event>) -> Option<&'a Fact<AwardDecided>> {
        let (of_day, from) = self.of_day(settled.clock);
        let told = of_day.partition_point(|one| one.source.is_some() || one.at < settled.at);
        let live = of_day.get(..told).and_then(|told| told.last());
        let live = live.filter(|_| settled.source.is_none());
        let live = live.filter(|one| one.source.is_none());
        let earlier = from.checked_sub(1).and_then(|place| self.0.get(place));
        let earlier = earlier.or_else(|| {
            let mut first = self.0.first().into_iter();
            first.find(|first| !self.follows(first, settled))
        });
        live.or(earlier).copied()
    }

    /// Whether anything was decided after one settlement and before a later one.
    fn anew(&self, by: &Fact<Event>, later: &Fact<Event>) -> bool {
        // Of what follows the first, the last that the later one found, or one of the first one's own day: of those that files
        // told and of the others the last, unless it is the first of the case.
        let (of_day, _) = self.of_day(by.clock);
        let filed = of_day.partition_point(|one| one.source.is_some());
        let filed = filed.checked_sub(1).and_then(|place| of_day.get(place));
        let likely = [self.0.first(), filed, of_day.last()];
        let mut likely = likely.into_iter().flatten().copied();
        let between = |one: &Fact<AwardDecided>| self.follows(one, by) && !self.follows(one, later);
        self.last_before(later).is_some_and(between) || likely.any(between)
    }

    /// The award that a settlement is of, by its place. What was decided after it cannot be what the appeal was against: then it is
    /// against the last one of before.
    fn target(
        &self,
        places: &BTreeMap<EventAt, &'a Fact<AwardDecided>>,
        settled: &Settled<'_>,
    ) -> Option<&'a Fact<AwardDecided>> {
        let named = places.get(&settled.against?).copied();
        let named = named.filter(|one| !self.follows(one, settled.fact));
        named.or_else(|| self.last_before(settled.fact))
    }
}

/// Settlements of one decision in the order of their days, with what an award that all of them from one on are of has fallen by.
#[derive(Default)]
struct Line<'w> {
    settled: Vec<Settled<'w>>,
    from: Vec<Option<&'w Fact<Event>>>,
}

impl<'w> Line<'w> {
    fn of(turns: &Turns<'_>, settled: Vec<Settled<'w>>) -> Line<'w> {
        let mut from = vec![None; settled.len() + 1];
        let mut upheld: Option<usize> = None;
        for (place, one) in settled.iter().enumerate().rev() {
            let next = from.get(place + 1).copied().flatten();
            let fell = if one.upheld {
                upheld = Some(place);
                next
            } else {
                // Upheld is what was decided last: this award, where nothing was decided anew since it fell.
                let later = upheld.and_then(|later| Some((later, settled.get(later)?)));
                match later.filter(|(_, later)| !turns.anew(one.fact, later.fact)) {
                    Some((later, _)) => from.get(later + 1).copied().flatten(),
                    None => Some(one.fact),
                }
            };
            if let Some(here) = from.get_mut(place) {
                *here = fell;
            }
        }
        Line { settled, from }
    }

    /// The settlement that overturned an award of it for good.
    fn fell_by(&self, turns: &Turns<'_>, award: &Fact<AwardDecided>) -> Option<&'w Fact<Event>> {
        // The first award of a case was there before all that files tell of its day, and follows what was told before it.
        if turns.is_first(award) {
            let own = self.settled.iter();
            let own = own.filter(|one| !turns.follows(award, one.fact));
            let own = Line::of(turns, own.copied().collect());
            return own.from.first().copied().flatten();
        }
        let follows = |one: &Settled<'_>| turns.follows(award, one.fact);
        let place = self.settled.partition_point(follows);
        self.from.get(place).copied().flatten()
    }
}

/// Awards of a case in the order they were told in, each with what it fell by; of all settlements of its case in the order of their
/// days. Near linear in both.
fn fell<'a, 'w>(case: &'a Case, settled: &[Settled<'w>]) -> Vec<Fell<'a, 'w>> {
    let awards = case.awards.iter();
    if settled.is_empty() {
        return awards.map(|award| (award, None)).collect();
    }
    let turns = Turns::of(case);
    let places: BTreeMap<EventAt, &Fact<AwardDecided>> =
        case.awards.iter().map(|award| (award.at, award)).collect();
    // An award told twice under its number is one; where no decision is told, a settlement is of all of them.
    let mut of_number: BTreeMap<&str, Vec<Settled<'_>>> = BTreeMap::new();
    let mut of_all = Vec::new();
    for one in settled {
        match (one.against, turns.target(&places, one)) {
            (None, _) => of_all.push(*one),
            (Some(_), Some(target)) => {
                let own = of_number.entry(&target.said.award_no).or_default();
                own.push(*one);
            }
            (Some(_), None) => {}
        }
    }
    if !of_all.is_empty() {
        for own in of_number.values_mut() {
            own.extend(&of_all);
            own.sort_by(|a, b| in_turn((a.fact, a.appeal_no), (b.fact, b.appeal_no)));
        }
    }
    let of_all = Line::of(&turns, of_all);
    let of_number: BTreeMap<&str, Line<'_>> = of_number
        .into_iter()
        .map(|(number, own)| (number, Line::of(&turns, own)))
        .collect();
    let fell = |award: &'a Fact<AwardDecided>| {
        let own = of_number.get(award.said.award_no.as_str());
        (award, own.unwrap_or(&of_all).fell_by(&turns, award))
    };
    awards.map(fell).collect()
}

impl World {
    /// Settlements of the appeals against awards of a case, in the order of their days.
    fn settled_awards(&self, scheme: &str, case_no: &str) -> Vec<Settled<'_>> {
        let mut settled: Vec<Settled<'_>> = Vec::new();
        let mut filed: BTreeSet<(&str, Date)> = BTreeSet::new();
        for appeal in self.appeals(scheme, case_no, AppealAgainst::Award) {
            let number = appeal.filed.said.appeal_no.as_str();
            // Told twice, it is one appeal, against one award.
            if !filed.insert((number, appeal.filed.fact.clock)) {
                continue;
            }
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
        let fell = fell(case, &settled).into_iter();
        let untouched = fell.filter(|(_, by)| by.is_none());
        untouched.map(|(award, _)| award).collect()
    }

    /// Awards of a case, in the order they were told in, each with the settlement that overturned it where it stands no more.
    pub fn awards_fell<'a>(
        &self,
        scheme: &str,
        case_no: &str,
        case: &'a Case,
    ) -> Vec<Fell<'a, '_>> {
        if case.awards.is_empty() {
            return Vec::new();
        }
        fell(case, &self.settled_awards(scheme, case_no))
    }

    /// Awards of a case that no appeal has overturned, in the order they were told in.
    pub fn awards_standing<'a>(
        &self,
        scheme: &str,
        case_no: &str,
        case: &'a Case,
    ) -> Vec<&'a Fact<AwardDecided>> {
        let fell = self.awards_fell(scheme, case_no, case).into_iter();
        let standing = fell.filter(|(_, by)| by.is_none());
        standing.map(|(award, _)| award).collect()
    }

    /// What a case is awarded still, in fen: its awards that stand, and nothing where its claim was taken back.
    pub fn still_awarded(&self, scheme: &str, case_no: &str, case: &Case) -> i128 {
        if self.taken_back(scheme, case_no, case) {
            return 0;
        }
        let standing = self.awards_standing(scheme, case_no, case).into_iter();
        standing.map(|award| i128::from(award.said.amount.0)).sum()
    }

    /// The settlement that overturned all that a case was awarded, where nobody has decided anew since.
    pub fn overturned(&self, scheme: &str, case_no: &str) -> Option<&Fact<Event>> {
        let case = self.cases.get(scheme, case_no)?;
        let settled = self.settled_awards(scheme, case_no);
        let last = settled.last()?;
        let turns = Turns::of(case);
        let mut awards = fell(case, &settled).into_iter();
        let stands = awards.any(|(award, by)| by.is_none() || turns.follows(award, last.fact));
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
        let counted: BTreeSet<EventAt> = counted.iter().map(|one| one.at).collect();
        let awards = case.awards.iter();
        awards
            .filter(|award| !counted.contains(&award.at))
            .collect()
    }
}
