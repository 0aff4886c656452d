//! Which awards fell, against the plain definition, told award by award and settlement by settlement: the same for any history of
//! awards, appeals and settlements, from files and at the desk.

use std::cmp::Ordering;
use std::fmt::Write as _;

use super::desk::Desk;
use super::shipped::text_of;
use sunledger::domain::date::Date;
use sunledger::domain::events::Event;
use sunledger::domain::events::claims::{AppealFiled, AppealResolved, AwardDecided};
use sunledger::domain::numbers::by_number;
use sunledger::domain::recorded::EventAt;
use sunledger::projections::Fact;
use sunledger::projections::cases::Case;

fn in_turn<T>(a: (&Fact<T>, &str), b: (&Fact<T>, &str)) -> Ordering {
    let ((a, own), (b, other)) = (a, b);
    let of_day = || match (&a.source, &b.source) {
        (Some(row), Some(of)) => by_number(own, other).then_with(|| row.cmp(of)),
        (row, of) => row.is_none().cmp(&of.is_none()),
    };
    let by_day = a.clock.cmp(&b.clock).then_with(of_day);
    by_day.then_with(|| a.at.cmp(&b.at))
}

fn awards_in_turn(a: &Fact<AwardDecided>, b: &Fact<AwardDecided>) -> Ordering {
    in_turn((a, &a.said.award_no), (b, &b.said.award_no))
}

struct Settled<'a> {
    fact: &'a Fact<Event>,
    appeal_no: &'a str,
    upheld: bool,
    against: EventAt,
}

/// An award of a day that files tell follows, unless it is the first of the case.
fn follows(case: &Case, award: &Fact<AwardDecided>, settled: &Fact<Event>) -> bool {
    let by_file = award.source.is_some() || settled.source.is_some();
    if award.clock == settled.clock && by_file {
        let mut awards = case.awards.iter();
        return awards.any(|one| awards_in_turn(one, award).is_lt());
    }
    (award.clock, award.at) > (settled.clock, settled.at)
}

fn is_of(case: &Case, award: &Fact<AwardDecided>, settled: &Settled<'_>) -> bool {
    if follows(case, award, settled.fact) {
        return false;
    }
    let awards = case.awards.iter();
    let before = awards.filter(|one| !follows(case, one, settled.fact));
    let before: Vec<&Fact<AwardDecided>> = before.collect();
    let named = before.iter().find(|one| one.at == settled.against);
    let target = named.or_else(|| before.iter().max_by(|a, b| awards_in_turn(a, b)));
    target.is_none_or(|target| target.at == award.at || target.said.award_no == award.said.award_no)
}

fn fell(case: &Case, award: &Fact<AwardDecided>, settled: &[Settled<'_>]) -> bool {
    let mut by: Option<&Fact<Event>> = None;
    for one in settled {
        if !is_of(case, award, one) {
            continue;
        }
        if !one.upheld {
            by = by.or(Some(one.fact));
            continue;
        }
        let anew = |by: &Fact<Event>| {
            let mut awards = case.awards.iter();
            awards.any(|new| follows(case, new, by) && !follows(case, new, one.fact))
        };
        if by.is_some_and(|by| !anew(by)) {
            by = None;
        }
    }
    by.is_some()
}

/// The award that each appeal is against, by time: the last one of by then that no earlier appeal is against, else the last, else
/// the first of all.
fn settlements<'a>(desk: &'a Desk, case: &Case) -> Vec<Settled<'a>> {
    let acts = &desk.world().acts;
    let mut filed: Vec<_> = acts.about::<AppealFiled>("C1", "C1").collect();
    filed.sort_by(|a, b| in_turn((a.fact, &a.said.appeal_no), (b.fact, &b.said.appeal_no)));
    let mut awards: Vec<&Fact<AwardDecided>> = case.awards.iter().collect();
    awards.sort_by(|a, b| awards_in_turn(a, b));
    let (mut taken, mut told): (Vec<EventAt>, Vec<(&str, Date)>) = Default::default();
    let mut settled = Vec::new();
    for act in filed {
        let by_file = act.fact.source.is_some();
        let by_then = |one: &&&Fact<AwardDecided>| {
            one.clock < act.fact.clock
                || (one.clock == act.fact.clock
                    && (one.source.is_some() || by_file || one.at < act.fact.at))
        };
        let mut newest = awards.iter().rev().filter(by_then);
        let last = newest.clone().next();
        let own = newest.find(|one| !taken.contains(&one.at));
        let against = own.or(last).or(awards.first()).expect("an award").at;
        taken.push(against);
        let number = act.said.appeal_no.as_str();
        if told.contains(&(number, act.fact.clock)) {
            continue;
        }
        told.push((number, act.fact.clock));
        let acts = acts.about::<AppealResolved>("C1", number);
        settled.extend(acts.map(|act| Settled {
            fact: act.fact,
            appeal_no: number,
            upheld: act.said.upheld,
            against,
        }));
    }
    settled.sort_by(|a, b| in_turn((a.fact, a.appeal_no), (b.fact, b.appeal_no)));
    settled
}

#[test]
fn which_awards_fell_is_what_the_definition_says() {
    let mut seed = 7_u64;
    let mut next = |below: u64| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (seed >> 33) % below
    };
    let (mut some_fell, mut some_stand) = (0, 0);
    for history in 0..400 {
        let mut lines = "2025-09-01 | award | award=J0 amount=1\n".to_owned();
        for place in 0..4 + next(12) {
            let day = 1 + next(6);
            let live = ["", "live "][usize::from(next(2) == 0)];
            let what = match next(5) {
                0 | 1 => format!("award | award=J{} amount=1", next(8)),
                2 => format!("appeal | against=award appeal=SS{}", next(6)),
                _ => format!(
                    "appeal settled | appeal=SS{} {}",
                    next(6),
                    ["", "upheld=yes"][usize::from(next(3) == 0)]
                ),
            };
            writeln!(lines, "2025-09-{day:02} | {live}{what}").expect("a line");
            if place % 2 == 0 {
                writeln!(
                    lines,
                    "2025-09-{day:02} | {live}appeal | appeal=SS{}",
                    next(6)
                )
                .expect("a line");
            }
        }
        let desk = Desk::under(text_of("C1")).tell(&lines);
        let world = desk.world();
        let case = world.cases.get("C1", "C1").expect("the case");
        let settled = settlements(&desk, case);
        let told: Vec<bool> = case
            .awards
            .iter()
            .map(|award| fell(case, award, &settled))
            .collect();
        let found = world.awards_fell("C1", "C1", case).into_iter();
        let found: Vec<bool> = found.map(|(_, by)| by.is_some()).collect();
        assert_eq!(found, told, "{history}:\n{lines}");
        some_fell += told.iter().filter(|fell| **fell).count();
        some_stand += told.iter().filter(|fell| !**fell).count();
    }
    assert!(
        some_fell > 100 && some_stand > 100,
        "{some_fell} {some_stand}"
    );
}
