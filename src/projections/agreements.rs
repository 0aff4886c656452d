//! Agreements between schools: what was signed, each year's tranche from its schedule to its payment,
//! self-evaluations, acceptances, and the days that seconded teachers attended.
//!
//! Promises: facts stand under agreement number and ordinal as they were told, in any order of import;
//! [`Tranche::state`] is worked out when it is asked. Not here: whether a tranche may be paid, which is
//! the scheme's rule.

mod corrected;
pub mod state;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::World;
use super::fact::{Fact, Told, add};
use super::kept::Kept;
use crate::domain::alias::Alias;
use crate::domain::date::{Date, Month, Period};
use crate::domain::events::Event;
use crate::domain::events::pairing::{
    AcceptanceRecorded, AgreementSigned, AttendanceRecorded, PairingEvent, SelfEvaluationFiled,
    TrancheReleased, TrancheScheduled, TrancheWithheld,
};
use crate::domain::events::payments::PaymentInstructed;
use crate::domain::recorded::RecordedEvent;
use crate::schemes::Scheme;

/// One tranche of an agreement.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tranche {
    /// Schedules.
    pub scheduled: Vec<Fact<TrancheScheduled>>,
    /// Releases.
    pub released: Vec<Fact<TrancheReleased>>,
    /// Withholdings.
    pub withheld: Vec<Fact<TrancheWithheld>>,
}

/// How far a tranche has come by a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TrancheState {
    /// Nothing was told of it by then.
    Unknown,
    /// It is on the schedule.
    Scheduled,
    /// It is held back.
    Withheld,
    /// It may be paid.
    Released,
    /// The bank was told to pay it, and nothing came back or is confirmed yet.
    Instructed,
    /// It was paid, and not returned.
    Paid,
}

/// One support year of an agreement.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Year {
    /// The aided unit's own report.
    pub evaluations: Vec<Fact<SelfEvaluationFiled>>,
    /// How it was judged.
    pub acceptances: Vec<Fact<AcceptanceRecorded>>,
}

/// All that is known under one agreement number.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Agreement {
    /// Signings; more than one only when rows repeat the number.
    pub signed: Vec<Fact<AgreementSigned>>,
    /// Tranches, by ordinal.
    pub tranches: BTreeMap<u8, Tranche>,
    /// Support years, by ordinal.
    pub years: BTreeMap<u8, Year>,
    /// Days attended, by person and month.
    pub attendance: BTreeMap<(Alias, Month), Vec<Fact<AttendanceRecorded>>>,
}

impl Agreement {
    /// The first day that its years are counted from, where that is not the text's: one of its own, outside the text's first year.
    pub fn own_first_day(&self, scheme: &Scheme) -> Option<Date> {
        let stated = self.signed.iter().filter_map(|fact| fact.said.from);
        let first = scheme.support_year(1)?;
        stated
            .min()
            .filter(|from| *from < first.first_day() || *from > first.last_day())
    }

    /// The support year of that ordinal, from 1: the text's, where the agreement begins within the text's first year or states no
    /// first day; else counted from its own. `None` beyond the agreed years.
    pub fn support_year(&self, scheme: &Scheme, number: u8) -> Option<Period> {
        match self.own_first_day(scheme) {
            Some(first) => scheme.support_year_from(first, number),
            None => scheme.support_year(number),
        }
    }

    /// The last day of the last support year, which is that of an agreement that names none.
    pub fn last_support_day(&self, scheme: &Scheme) -> Option<Date> {
        let years = scheme.agreement.as_ref()?.years;
        Some(self.support_year(scheme, years)?.last_day())
    }

    /// Whether a support year is over on a day, so that it can be judged then; one whose days nobody tells can be on any.
    pub fn year_is_over(&self, scheme: &Scheme, number: u8, day: Date) -> bool {
        let year = self.support_year(scheme, number);
        year.is_none_or(|year| year.last_day() < day)
    }
}

impl Tranche {
    /// The last thing told of it by the end of `day`, payments aside: of several on one day the one
    /// that holds money back.
    fn told_by(&self, day: Date) -> TrancheState {
        let newest = |clocks: &mut dyn Iterator<Item = Date>| clocks.filter(|c| *c <= day).max();
        let released = newest(&mut self.released.iter().map(|fact| fact.clock));
        let withheld = newest(&mut self.withheld.iter().map(|fact| fact.clock));
        match (released, withheld) {
            (Some(released), Some(withheld)) if released > withheld => TrancheState::Released,
            (_, Some(_)) => TrancheState::Withheld,
            (Some(_), None) => TrancheState::Released,
            (None, None) if self.scheduled.iter().any(|fact| fact.clock <= day) => {
                TrancheState::Scheduled
            }
            (None, None) => TrancheState::Unknown,
        }
    }

    /// How far it has come by the end of `day`, given the payments ordered of it: those that the bank confirmed, and all
    /// that stand.
    pub fn state(
        &self,
        confirmed: &[Date],
        ordered: &[&Fact<PaymentInstructed>],
        day: Date,
    ) -> TrancheState {
        if confirmed.iter().any(|on| *on <= day) {
            TrancheState::Paid
        } else if ordered.iter().any(|fact| fact.clock <= day) {
            TrancheState::Instructed
        } else {
            self.told_by(day)
        }
    }

    /// What of it is released, in fen: releases since it was last held back, in the order of their days.
    pub fn in_force(&self) -> i128 {
        let held = self.withheld.iter().map(|fact| (fact.clock, fact.at)).max();
        let released = self.released.iter();
        let since = released.filter(|fact| held.is_none_or(|held| (fact.clock, fact.at) > held));
        since.map(|fact| i128::from(fact.said.amount.0)).sum()
    }

    /// Whether the desk itself runs it: a live act scheduled it, and not a sheet of the office.
    pub fn by_desk(&self) -> bool {
        self.scheduled.iter().any(|fact| fact.source.is_none())
    }
}

/// All agreements, by scheme and number.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Agreements {
    agreements: BTreeMap<(String, String), Agreement>,
}

impl Agreements {
    /// Folds an event.
    pub(super) fn apply(&mut self, told: Told, event: PairingEvent) {
        let key = (told.scheme.clone(), number_of(&event).to_owned());
        let agreement = self.agreements.entry(key).or_default();
        match event {
            PairingEvent::AgreementSigned(e) => add(&mut agreement.signed, told.fact(e)),
            PairingEvent::TrancheScheduled(e) => add(
                &mut agreement.tranches.entry(e.number).or_default().scheduled,
                told.fact(e),
            ),
            PairingEvent::TrancheReleased(e) => add(
                &mut agreement.tranches.entry(e.number).or_default().released,
                told.fact(e),
            ),
            PairingEvent::TrancheWithheld(e) => add(
                &mut agreement.tranches.entry(e.number).or_default().withheld,
                told.fact(e),
            ),
            PairingEvent::SelfEvaluationFiled(e) => add(
                &mut agreement.years.entry(e.year).or_default().evaluations,
                told.fact(e),
            ),
            PairingEvent::AcceptanceRecorded(e) => add(
                &mut agreement.years.entry(e.year).or_default().acceptances,
                told.fact(e),
            ),
            PairingEvent::AttendanceRecorded(e) => add(
                agreement.attendance.entry((e.person, e.month)).or_default(),
                told.fact(e),
            ),
            // `acts.rs` holds the rest.
            _ => {}
        }
    }

    /// An agreement by scheme and number.
    pub fn get(&self, scheme: &str, number: &str) -> Option<&Agreement> {
        self.agreements.get(&(scheme.to_owned(), number.to_owned()))
    }

    /// Every agreement, by scheme and number.
    pub fn iter(&self) -> impl Iterator<Item = (&(String, String), &Agreement)> {
        self.agreements.iter()
    }

    /// Agreements of one scheme, by number.
    pub fn of_scheme<'a>(
        &'a self,
        scheme: &'a str,
    ) -> impl Iterator<Item = (&'a (String, String), &'a Agreement)> {
        self.agreements
            .range((scheme.to_owned(), String::new())..)
            .take_while(move |((of, _), _)| of == scheme)
    }

    /// Agreements held.
    pub fn len(&self) -> usize {
        self.agreements.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.agreements.is_empty()
    }
}

/// A tranche: scheme, agreement number, ordinal.
type TrancheKey<'a> = (&'a str, &'a str, u8);

/// Instructions that stand, by the tranche they pay.
#[derive(Debug, Default)]
pub struct TranchePayments<'a>(BTreeMap<TrancheKey<'a>, Vec<&'a Fact<PaymentInstructed>>>);

impl<'a> TranchePayments<'a> {
    /// Joined from all payments.
    pub fn of(world: &'a World) -> Self {
        let mut paid: BTreeMap<TrancheKey<'a>, Vec<_>> = BTreeMap::new();
        for ((scheme, _), payment) in world.payments.iter() {
            for fact in payment.standing() {
                if let Some((agreement, number)) = &fact.said.tranche {
                    paid.entry((scheme.as_str(), agreement.as_str(), *number))
                        .or_default()
                        .push(fact);
                }
            }
        }
        TranchePayments(paid)
    }

    /// Instructions of one tranche, in the order of their numbers.
    pub fn of_tranche(
        &self,
        scheme: &'a str,
        agreement: &'a str,
        number: u8,
    ) -> &[&'a Fact<PaymentInstructed>] {
        self.0
            .get(&(scheme, agreement, number))
            .map_or(&[], Vec::as_slice)
    }

    /// Every tranche that was paid, with its instructions.
    pub fn iter(
        &self,
    ) -> impl Iterator<Item = (&TrancheKey<'a>, &Vec<&'a Fact<PaymentInstructed>>)> {
        self.0.iter()
    }
}

fn number_of(event: &PairingEvent) -> &str {
    match event {
        PairingEvent::AgreementSigned(e) => &e.agreement_no,
        PairingEvent::TrancheScheduled(e) => &e.agreement_no,
        PairingEvent::TrancheReleased(e) => &e.agreement_no,
        PairingEvent::TrancheWithheld(e) => &e.agreement_no,
        PairingEvent::SelfEvaluationFiled(e) => &e.agreement_no,
        PairingEvent::AcceptanceRecorded(e) => &e.agreement_no,
        PairingEvent::AttendanceRecorded(e) => &e.agreement_no,
        // `acts.rs` holds the rest.
        _ => "",
    }
}

/// Agreements as they stood before an entry.
#[derive(Debug, Default)]
pub(super) struct AgreementsKept {
    agreements: Kept<(String, String), Agreement>,
}

impl Agreements {
    /// Keeps what the event will change.
    pub(super) fn keep(&self, event: &RecordedEvent, kept: &mut AgreementsKept) {
        if let Some(Event::Pairing(pairing)) = event.event() {
            let key = (event.scheme().to_owned(), number_of(pairing).to_owned());
            kept.agreements.keep(&self.agreements, key);
        }
    }

    /// Goes back to what was kept.
    pub(super) fn put_back(&mut self, kept: AgreementsKept) {
        kept.agreements.put_back(&mut self.agreements);
    }
}
