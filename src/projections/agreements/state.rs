//! How an agreement stands on a day: in force, done, run out or ended.
//!
//! Promises: pure, by the facts of that day or before and the text that the agreement was signed under, in any order of import.
//! Done is an agreement of which each support year was accepted once it was over and each tranche has arrived whole; one under a text without
//! tranches, once its last day is past, each of its calendar years was assessed and all that was awarded under it has
//! arrived. What is done stays so, whatever ends it afterwards; what was ended before is ended, though its last day passes.
//! Where the agreement names no last day it is that of the text's last support year. **Not here**: whose turn it is
//! (`inquiry/deal_turn.rs`), and whether a tranche may be paid (`detect/`).

use std::collections::BTreeSet;

use serde::Serialize;

use super::super::World;
use super::super::fact::Fact;
use super::super::payments::Payment;
use super::Agreement;
use crate::domain::date::Date;
use crate::domain::events::pairing::{AgreementEnded, AgreementSigned, AssessmentRecorded};
use crate::schemes::Scheme;
use crate::schemes::pairing::{Condition, ConditionKind};

/// How an agreement stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum AgreementState {
    /// No signing is told.
    Proposed,
    /// In force.
    Running,
    /// Its last day is past, and not all of it was done.
    Expired,
    /// Each year was accepted, and all its money has arrived.
    Completed,
    /// Ended, with something of it not done.
    Ended,
}

/// What of a payment had arrived by a day and has not come back by then, in fen.
pub fn arrived(payment: &Payment, day: Date) -> i128 {
    let sum = |amounts: &mut dyn Iterator<Item = i64>| amounts.map(i128::from).sum::<i128>();
    let came = payment.confirmed.iter().filter(|fact| fact.clock <= day);
    let back = payment.returned.iter();
    let back = back.filter(|fact| fact.said.after_confirmation && fact.clock <= day);
    sum(&mut came.map(|fact| fact.said.amount.0)) - sum(&mut back.map(|fact| fact.said.amount.0))
}

/// How an agreement stands at the end of a day. `arrived` gives what had arrived by then of the tranche of an ordinal, in fen.
pub fn state(
    world: &World,
    (scheme, number): (&str, &str),
    arrived: &dyn Fn(u8) -> i128,
    day: Date,
) -> AgreementState {
    let agreement = world.agreements.get(scheme, number);
    let signed = agreement.and_then(|agreement| newest(agreement, day));
    let (Some(agreement), Some(signed)) = (agreement, signed) else {
        return AgreementState::Proposed;
    };
    let version = agreement.signed.iter().map(|fact| fact.version).min();
    let text = world.registry.text_or_newest(scheme, version.unwrap_or(0));
    let text = text.map(AsRef::as_ref);
    let last = signed.said.to;
    let last = last.or_else(|| agreement.last_support_day(text?));
    let past = last.is_some_and(|last| last < day);
    let mut ends = world.acts.about::<AgreementEnded>(scheme, number);
    let ended = ends.any(|act| act.fact.clock <= day);
    let of = Asked {
        world,
        scheme,
        number,
        agreement,
        day,
    };
    let done = text.is_some_and(|text| match tranches(text, agreement) {
        some if !some.is_empty() => {
            of.years_accepted(text) && some.iter().all(|one| of.whole(text, *one, arrived))
        }
        _ => past && of.years_assessed(&signed.said) && of.awards_paid(),
    });
    match (done, ended, past) {
        (true, ..) => AgreementState::Completed,
        (false, true, _) => AgreementState::Ended,
        (false, false, true) => AgreementState::Expired,
        (false, false, false) => AgreementState::Running,
    }
}

/// The signing that counts on a day.
fn newest(agreement: &Agreement, day: Date) -> Option<&Fact<AgreementSigned>> {
    let signed = agreement.signed.iter().filter(|fact| fact.clock <= day);
    signed.max_by_key(|fact| (fact.clock, fact.at))
}

/// Ordinals of the tranches of the text and of the agreement's own schedule.
fn tranches(text: &Scheme, agreement: &Agreement) -> BTreeSet<u8> {
    let own = agreement.tranches.iter();
    let own = own.filter(|(_, tranche)| !tranche.scheduled.is_empty());
    let ruled = text.tranche.iter().map(|rule| rule.number);
    ruled.chain(own.map(|(number, _)| *number)).collect()
}

/// What is asked about, on which day.
struct Asked<'a> {
    world: &'a World,
    scheme: &'a str,
    number: &'a str,
    agreement: &'a Agreement,
    day: Date,
}

impl Asked<'_> {
    /// Whether each support year of the text was accepted, with the score that its conditions ask.
    fn years_accepted(&self, text: &Scheme) -> bool {
        let asks = |rule: &&Condition| rule.kind == ConditionKind::YearAccepted;
        let rule = text.condition.iter().find(asks);
        let years = text.agreement.as_ref().map_or(0, |rule| rule.years);
        (1..=years).all(|year| {
            let known = self.agreement.years.get(&year);
            let mut judged = known.into_iter().flat_map(|known| &known.acceptances);
            judged.any(|fact| {
                fact.clock <= self.day
                    && self.agreement.year_is_over(text, year, fact.clock)
                    && fact.said.passed != Some(false)
                    && rule.is_none_or(|rule| rule.passes(fact.said.score_tenths))
            })
        })
    }

    /// Whether a tranche has arrived whole, by the agreement's own schedule or else the text's.
    fn whole(&self, text: &Scheme, ordinal: u8, arrived: &dyn Fn(u8) -> i128) -> bool {
        let own = self.agreement.tranches.get(&ordinal);
        let told = own.into_iter().flat_map(|own| &own.scheduled);
        let told = told
            .filter(|fact| fact.clock <= self.day)
            .max_by_key(|fact| (fact.clock, fact.at))
            .map(|fact| fact.said.amount.0);
        let ruled = || text.tranche_rule(ordinal).map(|rule| rule.amount_fen);
        let came = arrived(ordinal);
        came > 0
            && told
                .or_else(ruled)
                .is_none_or(|fen| came >= i128::from(fen))
    }

    /// Whether each calendar year in which the agreement ran was assessed.
    fn years_assessed(&self, signed: &AgreementSigned) -> bool {
        let (Some(from), Some(to)) = (signed.from, signed.to) else {
            return false;
        };
        let assessed = self
            .world
            .acts
            .about::<AssessmentRecorded>(self.scheme, self.number)
            .filter(|act| act.fact.clock <= self.day);
        let assessed: BTreeSet<i32> = assessed.map(|act| i32::from(act.said.year)).collect();
        // Each year that is on record lies between the two, so that counting them is enough.
        let within = assessed.range(from.year()..=to.year().max(from.year()));
        i64::try_from(within.count()).ok()
            == Some(i64::from(to.year()) - i64::from(from.year()) + 1)
    }

    /// Whether all that was awarded under the agreement has arrived.
    fn awards_paid(&self) -> bool {
        let Some(case) = self.world.cases.get(self.scheme, self.number) else {
            return true;
        };
        let payments = &self.world.payments;
        let by_case = payments.of_case(self.scheme, self.number).into_iter();
        let awards: BTreeSet<&str> = case
            .awards
            .iter()
            .map(|fact| fact.said.award_no.as_str())
            .collect();
        let by_award = awards
            .into_iter()
            .flat_map(|award| payments.of_award(self.scheme, award));
        let came = by_case.chain(by_award);
        let came: i128 = came.map(|(_, payment)| arrived(payment, self.day)).sum();
        let standing = self.world.awards_standing(self.scheme, self.number, case);
        let awarded = standing.iter().filter(|fact| fact.clock <= self.day);
        let awarded: i128 = awarded.map(|fact| i128::from(fact.said.amount.0)).sum();
        came >= awarded
    }
}
