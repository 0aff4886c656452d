//! Rules of a scheme's text that a live act breaks in the very moment: a claim outside its window, an award without its
//! reviews, a cost beyond its tranche or its days, or outside its year, a tranche without its year's acceptance, places beyond a unit's most.
//!
//! Promises: pure; the code is that which holds a payment and flags what is on record, so that nobody learns of a
//! rule only once the money is asked for. A rule binds by its mode: `gate` keeps the act from being recorded, `soft`
//! and `flag` are said and the act stands. What was spent is a fact of the world outside: it is always recorded, and said.
//! **Not here**: what can't be so at all, which is structure, and payments themselves ([`judge`](super::judge)).

use super::claim::stop;
use super::{Stop, released, waiver};
use crate::detect::breach::{Breach, Word};
use crate::detect::cost::off_list;
use crate::detect::f50_meal_overrun::above_days;
use crate::detect::f51_cost_out_of_period::out_of_year;
use crate::detect::{claimed, reviewed, spent, text};
use crate::domain::date::Date;
use crate::domain::events::Event;
use crate::domain::events::claims::{AwardDecided, ClaimEvent};
use crate::domain::events::funds::{FundEvent, QuotaAllocated};
use crate::domain::events::pairing::PairingEvent;
use crate::domain::events::payments::{ExpenditureRecorded, PaymentEvent};
use crate::projections::World;
use crate::schemes::Scheme;
use crate::schemes::model::Mode;

/// What speaks against a live act of a day, those that hold it first.
pub fn of_act(world: &World, scheme: &Scheme, event: &Event, day: Date) -> Vec<Stop> {
    let mut stops = match event {
        Event::Claim(ClaimEvent::ClaimSubmitted(e)) => {
            let subjects = [e.case_no.clone(), e.person.to_string()];
            let late = claimed::out_of_time_on(world, scheme, day);
            let stops = late.into_iter().map(|breach| {
                let lifts = match breach.mode {
                    Mode::Soft => "a waiver of this rule for the case",
                    Mode::Gate | Mode::Flag => "nothing: the claim is out of time",
                };
                stop(breach, lifts)
            });
            with_waivers(world, scheme, &subjects, day, stops.collect())
        }
        Event::Claim(ClaimEvent::AwardDecided(e)) => award(world, scheme, e, day),
        Event::Payment(PaymentEvent::ExpenditureRecorded(e)) => spending(world, scheme, e),
        Event::Fund(FundEvent::QuotaAllocated(e)) => places(world, scheme, e),
        Event::Pairing(PairingEvent::TrancheReleased(e)) => {
            let stops = released::judge(world, scheme, e, day);
            let subjects = std::slice::from_ref(&e.agreement_no);
            with_waivers(world, scheme, subjects, day, stops)
        }
        _ => Vec::new(),
    };
    for stop in &mut stops {
        let called = || scheme.called(&stop.rule).map(str::to_owned);
        stop.name = stop.name.take().or_else(called);
    }
    stops.sort_by_key(|stop| stop.mode != Mode::Gate);
    stops
}

/// Reviews that the case lacks on the day of its award.
fn award(world: &World, scheme: &Scheme, e: &AwardDecided, day: Date) -> Vec<Stop> {
    let Some(case) = world.cases.get(&scheme.id, &e.case_no) else {
        return Vec::new();
    };
    let Some(text) = world.registry.text_or_newest(&scheme.id, case.version()) else {
        return Vec::new();
    };
    let lacking = reviewed::lacking(&reviewed::Asked {
        scheme: text,
        case: Some(case),
        batch: None,
        by: day,
        approval: false,
        calendar: world.registry.calendar(),
    });
    let stops = lacking.into_iter().map(|breach| {
        let lifts = "record the review, with its decision";
        stop(breach, lifts)
    });
    let subjects = [e.case_no.clone(), e.award_no.clone()];
    with_waivers(world, text, &subjects, day, stops.collect())
}

/// Places of a unit beyond the most that the text only flags: what binds is structure.
fn places(world: &World, scheme: &Scheme, e: &QuotaAllocated) -> Vec<Stop> {
    let quota = scheme.quota.as_ref();
    let Some(quota) = quota.filter(|quota| quota.mode == Mode::Flag) else {
        return Vec::new();
    };
    let found = world.above_unit_most(e, &scheme.id, quota);
    let stop = |found| Stop::new("quota", Some("F39"), Mode::Flag, &quota.clause).found(found, "");
    found.map(stop).into_iter().collect()
}

/// What is wrong with a cost: all of it is only said.
fn spending(world: &World, scheme: &Scheme, e: &ExpenditureRecorded) -> Vec<Stop> {
    let under = e.agreement_no.as_deref();
    let text = under.and_then(|number| text::of_agreement(world, &scheme.id, number, 0));
    let text = text.unwrap_or(scheme);
    let mut stops = Vec::new();
    if let Some(off) = off_list(text, e) {
        let stop = Stop::new(off.rule, Some("F49"), Mode::Flag, &off.clause);
        stops.push(stop.found(off.finding, ""));
    }
    if let Some(found) = out_of_year(text, e) {
        let clause = text.agreement.as_ref().map(|rule| rule.clause.clone());
        let stop = Stop::new("F51", Some("F51"), Mode::Flag, &clause.unwrap_or_default());
        stops.push(stop.found(found, ""));
    }
    let beyond = spent::with(world, &scheme.id, e);
    let beyond = beyond.into_iter().chain(above_days(world, text, e));
    stops.extend(beyond.map(|breach: Breach<'_>| stop(breach, "")));
    stops
}

/// Soft rules that a signed waiver covers on the day are named as waived.
fn with_waivers(
    world: &World,
    scheme: &Scheme,
    subjects: &[String],
    day: Date,
    mut stops: Vec<Stop>,
) -> Vec<Stop> {
    for stop in &mut stops {
        stop.name = scheme.called(&stop.rule).map(str::to_owned);
        if stop.mode == Mode::Soft {
            let rule = (stop.rule.as_str(), stop.code);
            let found = waiver(world, &scheme.id, subjects, rule, (day, Word::Signed));
            stop.waived_by = found.map(|fact| fact.said.waiver_no.clone());
        }
    }
    stops
}
