//! Agreements between schools, and what hangs on them.

use super::super::World;
use super::super::agreements::{Agreement, Tranche};
use super::{StructureFault, duplicate, ended, positive, told, unknown};
use crate::domain::date::Date;
use crate::domain::events::pairing::{
    AcceptanceRecorded, AgreementEnded, AgreementSigned, AttendanceRecorded, PairingEvent,
    TrancheReleased,
};
use crate::domain::money::Fen;

impl World {
    pub(super) fn check_pairing(
        &self,
        event: &PairingEvent,
        scheme: &str,
        day: Date,
    ) -> Result<(), StructureFault> {
        let agreement_no = match event {
            PairingEvent::AgreementSigned(e) => {
                self.published(scheme)?;
                return match self.agreement(scheme, &e.agreement_no) {
                    Ok(known) => self.check_extension(scheme, known, e),
                    Err(_) => super::works::between_two(e),
                };
            }
            PairingEvent::TrancheScheduled(e) => return self.check_schedule(scheme, e),
            PairingEvent::SelfEvaluationFiled(e) => {
                return self.check_year(scheme, &e.agreement_no, e.year, e.score_tenths);
            }
            PairingEvent::AcceptanceRecorded(e) => {
                self.check_year(scheme, &e.agreement_no, e.year, Some(e.score_tenths))?;
                self.has_begun(scheme, e, day)?;
                return self.judged_once(scheme, e);
            }
            PairingEvent::TrancheReleased(e) => {
                self.check_release(scheme, e)?;
                return self.check_condition(scheme, e, day);
            }
            PairingEvent::TrancheWithheld(e) => &e.agreement_no,
            PairingEvent::AttendanceRecorded(e) => return self.check_attendance(scheme, e, day),
            // The rest is judged in `works.rs`.
            _ => return Ok(()),
        };
        self.agreement(scheme, agreement_no).map(|_| ())
    }

    /// An agreement that is signed anew under its number says all that it said, and a later last day. One that was ended is
    /// not extended.
    fn check_extension(
        &self,
        scheme: &str,
        known: &Agreement,
        e: &AgreementSigned,
    ) -> Result<(), StructureFault> {
        let newest = known.signed.iter().max_by_key(|fact| (fact.clock, fact.at));
        let again = || Err(duplicate("agreement", &e.agreement_no));
        let Some(newest) = newest.map(|fact| &fact.said) else {
            return again();
        };
        let longer = newest
            .to
            .zip(e.to)
            .is_some_and(|(before, after)| before < after);
        let same = AgreementSigned {
            to: e.to,
            ..newest.clone()
        };
        if !longer || same != *e {
            return again();
        }
        let mut ends = self.acts.about::<AgreementEnded>(scheme, &e.agreement_no);
        match ends.next() {
            Some(act) => Err(ended(
                "agreement",
                &e.agreement_no,
                ("ended", act.fact.at),
                "sign a new one under a number of its own (`sunledger agreement sign`)",
            )),
            None => Ok(()),
        }
    }

    /// Days attended are of a month that has begun, no more than it has, and told once of a person.
    fn check_attendance(
        &self,
        scheme: &str,
        e: &AttendanceRecorded,
        day: Date,
    ) -> Result<(), StructureFault> {
        let agreement = self.agreement(scheme, &e.agreement_no)?;
        let (first, last) = (e.month.first_day(), e.month.last_day());
        let most = i64::from(last.0) - i64::from(first.0) + 1;
        if i64::from(e.working_days) > most {
            return Err(StructureFault::Text(format!(
                "the attendance for {} is of {} days, and the month has {most}: correct the days",
                e.month, e.working_days
            )));
        }
        if first > day {
            return Err(StructureFault::Text(format!(
                "the attendance is for {}, which begins on {first}, and this is of {day}: record it once it has begun",
                e.month
            )));
        }
        let who = self.parties.who(e.person);
        let mut known = agreement.attendance.iter();
        let known = known.find(|((person, month), facts)| {
            *month == e.month && !facts.is_empty() && self.parties.who(*person) == who
        });
        match known.and_then(|(_, facts)| facts.last()) {
            Some(fact) => Err(told(
                "attendance",
                format!("{}/{}/{}", e.agreement_no, e.month, e.person),
                fact.at,
            )),
            None => Ok(()),
        }
    }

    /// A year is judged once; one that did not pass may be judged again. What was told wrong is corrected.
    fn judged_once(&self, scheme: &str, e: &AcceptanceRecorded) -> Result<(), StructureFault> {
        let agreement = self.agreements.get(scheme, &e.agreement_no);
        let year = agreement.and_then(|agreement| agreement.years.get(&e.year));
        let mut before = year.into_iter().flat_map(|year| &year.acceptances);
        match before.find(|fact| fact.said.passed != Some(false)) {
            Some(fact) => Err(told(
                "acceptance",
                format!("{}/{}", e.agreement_no, e.year),
                fact.at,
            )),
            None => Ok(()),
        }
    }

    /// A release is of a tranche of the schedule, the agreement's own or else the scheme's, and leaves both
    /// the tranche and what was agreed on within their amounts. What was held back since is not released.
    fn check_release(&self, scheme: &str, e: &TrancheReleased) -> Result<(), StructureFault> {
        positive(e.amount)?;
        let agreement = self.agreement(scheme, &e.agreement_no)?;
        let text = self.registry.scheme(scheme);
        let own = agreement.tranches.get(&e.number);
        let scheduled = own.and_then(|own| own.scheduled.iter().map(|f| f.said.amount).max());
        let number = format!("{}/{}", e.agreement_no, e.number);
        let any_schedule = agreement
            .tranches
            .values()
            .any(|tranche| !tranche.scheduled.is_empty())
            || text.is_some_and(|text| !text.tranche.is_empty());
        let by_rule = || self.of_rule(scheme, agreement, e.number);
        let most = scheduled.or_else(|| by_rule().filter(|_| any_schedule));
        if most.is_none() && any_schedule {
            return Err(unscheduled(&number));
        }
        let wanted = i128::from(e.amount.0);
        let within = |what: &'static str, number: &str, most: Fen, before: i128| {
            let left = i128::from(most.0) - before;
            if wanted <= left {
                return Ok(());
            }
            Err(StructureFault::Differs {
                what,
                number: number.to_owned(),
                expected: format!(
                    "{} yuan that are not released yet",
                    Fen::from_wide(left.max(0)).unwrap_or(Fen(i64::MAX))
                ),
                found: format!("{} yuan", e.amount),
            })
        };
        if let Some(most) = most {
            within("tranche", &number, most, own.map_or(0, in_force))?;
        }
        let agreed = agreement.signed.iter().filter_map(|f| f.said.amount).max();
        if let Some(agreed) = agreed {
            let before = agreement.tranches.values().map(in_force).sum();
            within("agreement", &e.agreement_no, agreed, before)?;
        }
        Ok(())
    }

    /// What the texts give for a tranche: the newest, and the one that the agreement was signed under, whichever gives more.
    /// That the agreement's own gives less is told by F43 (`detect/agreed.rs`).
    fn of_rule(&self, scheme: &str, agreement: &Agreement, number: u8) -> Option<Fen> {
        let newest = self.registry.scheme(scheme).map(|text| &**text);
        let signed = self.text_of_agreement(scheme, agreement);
        let texts = newest.into_iter().chain(signed);
        let rules = texts.filter_map(|text| text.tranche_rule(number));
        rules.map(|rule| Fen(rule.amount_fen)).max()
    }

    /// A signed agreement; one that only its tranches or evaluations name is still to come.
    pub(super) fn agreement(
        &self,
        scheme: &str,
        number: &str,
    ) -> Result<&Agreement, StructureFault> {
        self.agreements
            .get(scheme, number)
            .filter(|agreement| !agreement.signed.is_empty())
            .ok_or_else(|| unknown("agreement", number))
    }

    /// Whether a tranche that is to be paid is on the schedule of a signed agreement or of the text it was signed under, or released.
    pub(super) fn check_tranche(
        &self,
        scheme: &str,
        agreement_no: &str,
        number: u8,
    ) -> Result<(), StructureFault> {
        let agreement = self.agreement(scheme, agreement_no)?;
        let known = agreement
            .tranches
            .get(&number)
            .is_some_and(|tranche| !tranche.scheduled.is_empty() || !tranche.released.is_empty());
        let text = self.text_of_agreement(scheme, agreement);
        let ruled = text.is_some_and(|text| text.tranche_rule(number).is_some());
        if known || ruled {
            Ok(())
        } else {
            Err(unscheduled(&format!("{agreement_no}/{number}")))
        }
    }

    /// Whether a payment leaves its tranche within what the agreement's own schedule or else the scheme gives, with
    /// what was instructed of it before and did not come back.
    pub(super) fn within_tranche(
        &self,
        scheme: &str,
        agreement_no: &str,
        number: u8,
        wanted: Fen,
    ) -> Result<(), StructureFault> {
        let agreement = self.agreement(scheme, agreement_no)?;
        let own = agreement.tranches.get(&number);
        let scheduled = own.and_then(|own| own.scheduled.iter().map(|f| f.said.amount).max());
        let newest = self.registry.scheme(scheme);
        let ruled = newest.is_some_and(|text| text.tranche_rule(number).is_some());
        let by_rule = || self.of_rule(scheme, agreement, number);
        let Some(most) = scheduled.or_else(|| by_rule().filter(|_| ruled)) else {
            return Ok(());
        };
        let paid = self.payments.of_tranche(scheme, agreement_no, number);
        let paid: i128 = paid.map(|(_, fact)| i128::from(fact.said.amount.0)).sum();
        let left = i128::from(most.0) - paid;
        if i128::from(wanted.0) <= left {
            return Ok(());
        }
        Err(StructureFault::Differs {
            what: "tranche",
            number: format!("{agreement_no}/{number}"),
            expected: format!(
                "{} yuan that are not paid yet",
                Fen::from_wide(left.max(0)).unwrap_or(Fen(i64::MAX))
            ),
            found: format!("{wanted} yuan"),
        })
    }
}

/// A tranche that stands on no schedule.
fn unscheduled(number: &str) -> StructureFault {
    StructureFault::Text(format!(
        "tranche {number} is not on the schedule: schedule it with `sunledger tranche schedule`, or import the sheet that lists the agreement's tranches"
    ))
}

/// What of a tranche is released, in fen: releases since it was last held back, by their days and in the ledger. What one of
/// the two leaves out, the desk is asked (`detect/gate/released.rs`).
fn in_force(tranche: &Tranche) -> i128 {
    let held = tranche.withheld.iter().map(|fact| fact.at).max();
    let released = tranche.released.iter();
    let since = released.filter(|fact| held.is_none_or(|held| fact.at > held));
    let told: i128 = since.map(|fact| i128::from(fact.said.amount.0)).sum();
    told.min(tranche.in_force())
}
