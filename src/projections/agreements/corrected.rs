//! Agreements under a correction: the fact that is looked for, and taken out. The corrected fact is
//! added like any other. A year, tranche or agreement that nothing is said of any more is forgotten.

use super::super::fact::{Fact, Told, take_at, told_at};
use super::{Agreement, Agreements, Tranche, Year, number_of};
use crate::domain::events::pairing::PairingEvent;
use crate::domain::recorded::EventAt;

fn told_among<T: PartialEq>(facts: &[Fact<T>], at: EventAt, said: &T) -> Option<Told> {
    told_at(facts, at, |fact| fact.said == *said)
}

impl Agreements {
    /// How the fact at `at` was told, if it said this.
    pub(in crate::projections) fn told(
        &self,
        scheme: &str,
        at: EventAt,
        event: &PairingEvent,
    ) -> Option<Told> {
        let agreement = self.get(scheme, number_of(event))?;
        let tranche = |number: u8| agreement.tranches.get(&number);
        let year = |year: u8| agreement.years.get(&year);
        match event {
            PairingEvent::AgreementSigned(e) => told_among(&agreement.signed, at, e),
            PairingEvent::TrancheScheduled(e) => told_among(&tranche(e.number)?.scheduled, at, e),
            PairingEvent::TrancheReleased(e) => told_among(&tranche(e.number)?.released, at, e),
            PairingEvent::TrancheWithheld(e) => told_among(&tranche(e.number)?.withheld, at, e),
            PairingEvent::SelfEvaluationFiled(e) => told_among(&year(e.year)?.evaluations, at, e),
            PairingEvent::AcceptanceRecorded(e) => told_among(&year(e.year)?.acceptances, at, e),
            PairingEvent::AttendanceRecorded(e) => {
                told_among(agreement.attendance.get(&(e.person, e.month))?, at, e)
            }
            // `acts.rs` holds the rest.
            _ => None,
        }
    }

    /// Takes the fact at `at` out.
    pub(in crate::projections) fn take_out(
        &mut self,
        scheme: &str,
        at: EventAt,
        event: &PairingEvent,
    ) -> Option<Told> {
        let key = (scheme.to_owned(), number_of(event).to_owned());
        let agreement = self.agreements.get_mut(&key)?;
        let told = match event {
            PairingEvent::AgreementSigned(_) => take_at(&mut agreement.signed, at),
            PairingEvent::TrancheScheduled(e) => {
                take_at(&mut agreement.tranches.get_mut(&e.number)?.scheduled, at)
            }
            PairingEvent::TrancheReleased(e) => {
                take_at(&mut agreement.tranches.get_mut(&e.number)?.released, at)
            }
            PairingEvent::TrancheWithheld(e) => {
                take_at(&mut agreement.tranches.get_mut(&e.number)?.withheld, at)
            }
            PairingEvent::SelfEvaluationFiled(e) => {
                take_at(&mut agreement.years.get_mut(&e.year)?.evaluations, at)
            }
            PairingEvent::AcceptanceRecorded(e) => {
                take_at(&mut agreement.years.get_mut(&e.year)?.acceptances, at)
            }
            PairingEvent::AttendanceRecorded(e) => {
                take_at(agreement.attendance.get_mut(&(e.person, e.month))?, at)
            }
            _ => None,
        };
        agreement
            .tranches
            .retain(|_, one| *one != Tranche::default());
        agreement.years.retain(|_, one| *one != Year::default());
        agreement.attendance.retain(|_, facts| !facts.is_empty());
        if *agreement == Agreement::default() {
            self.agreements.remove(&key);
        }
        told
    }
}
