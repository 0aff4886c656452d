//! What must hold of the acts that `projections/acts.rs` keeps, marks S of the catalogue.

use std::collections::BTreeSet;

use super::super::World;
use super::super::payments::Clawback;
use super::super::quotas;
use super::duties::Duty;
use super::{StructureFault, duplicate, ended, positive, put_right, unknown};
use crate::domain::alias::Alias;
use crate::domain::currency::is_currency;
use crate::domain::date::Date;
use crate::domain::events::Event;
use crate::domain::events::claims::{
    AppealAgainst, AppealFiled, AppealResolved, ClaimEvent as C, SuspensionLifted,
    SuspensionStarted,
};
use crate::domain::events::funds::{FundEvent as F, LoanWithdrawn, QuotaReallocated};
use crate::domain::events::notices::NoticeEvent as N;
use crate::domain::events::payments::{
    FeeRemitted, PaymentEvent as P, RecoveryOffset, RecoveryWrittenOff,
};
use crate::domain::money::Fen;

impl World {
    pub(super) fn check_act(
        &self,
        event: &Event,
        scheme: &str,
        signers: &[Alias],
        day: Date,
    ) -> Result<(), StructureFault> {
        self.published(scheme)?;
        match event {
            Event::Fund(F::AppropriationAdjusted(e)) => {
                let left = self.not_gone_back(scheme, (&e.adjusts, false), &e.fund)?;
                if e.change.0 >= 0 || left + i128::from(e.change.0) >= 0 {
                    return self.within_tree(scheme, e);
                }
                Err(StructureFault::Differs {
                    what: "appropriation",
                    number: e.adjusts.clone(),
                    expected: format!("{} yuan that can still be taken back", shown(left)),
                    found: format!("{} yuan", shown(-i128::from(e.change.0))),
                })
            }
            Event::Fund(F::QuotaReallocated(e)) => {
                self.known_quota(scheme, &e.from_code)?;
                self.known_quota(scheme, &e.to_code)?;
                self.check_move(scheme, e)
            }
            Event::Fund(F::UnspentReturned(e)) => {
                positive(e.amount)?;
                let left = self.not_gone_back(scheme, (&e.appropriation_no, true), &e.fund)?;
                if i128::from(e.amount.0) > left {
                    return Err(StructureFault::Differs {
                        what: "appropriation",
                        number: e.appropriation_no.clone(),
                        expected: format!("{} yuan that did not go back yet", shown(left)),
                        found: format!("{} yuan", e.amount),
                    });
                }
                self.leaves_the_fund(scheme, e)?;
                self.still_held(scheme, e)
            }
            Event::Fund(F::DonationRecorded(e)) => self.check_gift(scheme, e),
            Event::Fund(F::BudgetPlanned(e)) => self.check_node(scheme, e),
            Event::Fund(F::LoanWithdrawn(e)) => self.check_drawing(scheme, e, day),
            Event::Claim(e) => self.check_case_act(e, scheme, signers),
            Event::Notice(N::NoticeEvidenceAdded(e)) => {
                self.known_notice(scheme, &e.notice_no).map(|_| ())
            }
            Event::Payment(e) => self.check_payment_act(e, scheme),
            _ => Ok(()),
        }
    }

    /// No more places, and no more money, move away than the unit has for the period.
    fn check_move(&self, scheme: &str, e: &QuotaReallocated) -> Result<(), StructureFault> {
        for has in quotas::of_unit(self, scheme, &e.from_code) {
            if e.period.is_some() && has.period.is_some() && e.period != has.period {
                continue;
            }
            let used = self.places_used(scheme, &e.from_code, has.period);
            let left = i128::from(has.count.unwrap_or(0)).saturating_sub(i128::from(used.places));
            let places = u32::try_from(left.max(0)).unwrap_or(u32::MAX);
            let fen = (has.amount.unwrap_or(0) - used.fen).max(0);
            let found = match (e.count, e.amount) {
                (Some(count), _) if count > places && used.places > 0 => (
                    format!(
                        "a count of {places} beside {} that cases have taken",
                        used.places
                    ),
                    format!("a count of {count}"),
                ),
                (Some(count), _) if count > places => (
                    format!("a count of {places}"),
                    format!("a count of {count}"),
                ),
                (_, Some(amount)) if i128::from(amount.0) > fen => {
                    (format!("{} yuan", shown(fen)), format!("{amount} yuan"))
                }
                _ => continue,
            };
            return Err(StructureFault::Differs {
                what: "quota of unit",
                number: e.from_code.clone(),
                expected: found.0,
                found: found.1,
            });
        }
        Ok(())
    }

    fn known_quota(&self, scheme: &str, unit_code: &str) -> Result<(), StructureFault> {
        let key = (scheme.to_owned(), unit_code.to_owned());
        if self.funds.quotas().contains_key(&key) {
            Ok(())
        } else {
            Err(unknown("quota of unit", unit_code))
        }
    }

    /// The yuan are the drawing at the stated rate, rounded to the fen either way; the currency is one, and the
    /// loan's, and the rate was known on the day of the drawing.
    fn check_drawing(
        &self,
        scheme: &str,
        e: &LoanWithdrawn,
        day: Date,
    ) -> Result<(), StructureFault> {
        let mut before = self.acts.about::<LoanWithdrawn>(scheme, &e.application_no);
        if before.next().is_some() {
            return Err(duplicate("withdrawal application", &e.application_no));
        }
        positive(e.amount)?;
        let differs = |expected: String, found: String| {
            Err(StructureFault::Differs {
                what: "withdrawal application",
                number: e.application_no.clone(),
                expected,
                found,
            })
        };
        if !is_currency(&e.currency) {
            let expected = "a currency of ISO 4217, such as EUR or USD".to_owned();
            return differs(expected, e.currency.clone());
        }
        let mut drawn = self.acts.all::<LoanWithdrawn>(scheme);
        let other =
            drawn.find(|act| act.said.loan_no == e.loan_no && act.said.currency != e.currency);
        if let Some(other) = other {
            let expected = format!(
                "{}, in which loan {} was drawn",
                other.said.currency, e.loan_no
            );
            return differs(expected, e.currency.clone());
        }
        if e.rate_date > day {
            let expected = format!("a rate of {day}, the day of the drawing, or before");
            return differs(expected, format!("a rate of {}", e.rate_date));
        }
        if e.is_at_its_rate() {
            return Ok(());
        }
        Err(StructureFault::Differs {
            what: "withdrawal application",
            number: e.application_no.clone(),
            expected: format!("{} yuan at its rate", e.at_rate()),
            found: format!("{} yuan", e.amount),
        })
    }

    fn check_case_act(
        &self,
        event: &C,
        scheme: &str,
        signers: &[Alias],
    ) -> Result<(), StructureFault> {
        let case = |number: &str| {
            self.cases
                .get(scheme, number)
                .filter(|case| case.is_known())
                .ok_or_else(|| unknown("case", number))
        };
        match event {
            C::ClaimAmended(e) => {
                e.requested.map_or(Ok(()), positive)?;
                super::claims::undecided(case(&e.case_no)?, &e.case_no)?;
                super::decisions::still_asked(case(&e.case_no)?, &e.case_no)
            }
            C::EvidenceRejected(e) => {
                let number = Some(e.document_no.as_str());
                let mut papers = case(&e.case_no)?.evidence.iter();
                if papers.any(|paper| paper.said.document_no.as_deref() == number) {
                    Ok(())
                } else {
                    Err(unknown("document", &e.document_no))
                }
            }
            C::AppealFiled(e) => {
                let case = case(&e.case_no)?;
                let (none, what) = match e.against {
                    AppealAgainst::Award => (case.awards.is_empty(), "award of case"),
                    AppealAgainst::Refusal => {
                        let in_review = self.refused_in_review(scheme, &e.case_no).is_some();
                        (case.refusals.is_empty() && !in_review, "refusal of case")
                    }
                };
                if none {
                    return Err(unknown(what, &e.case_no));
                }
                if self.appeal(scheme, &e.appeal_no).is_some() {
                    return Err(duplicate("appeal", &e.appeal_no));
                }
                Ok(())
            }
            C::AppealResolved(e) => {
                let Some(appeal) = self.appeal(scheme, &e.appeal_no) else {
                    return Err(unknown("appeal", &e.appeal_no));
                };
                let mut settled = self.acts.about::<AppealResolved>(scheme, &e.appeal_no);
                if let Some(act) = settled.next() {
                    let at = act.fact.at;
                    let right = put_right(at);
                    return Err(ended("appeal", &e.appeal_no, ("settled", at), right));
                }
                self.has_not_reviewed(scheme, &appeal.case_no, Duty::Resolve, signers)
            }
            C::SuspensionStarted(e) => {
                if !self.suspended(scheme, e.person, e.from) {
                    return Ok(());
                }
                Err(StructureFault::Text(format!(
                    "person {} is suspended on {} already: a suspension is lifted with `suspend lift` before another begins",
                    e.person, e.from
                )))
            }
            C::SuspensionLifted(e) => {
                if self.suspended(scheme, e.person, e.from) {
                    return Ok(());
                }
                Err(StructureFault::Text(format!(
                    "person {} is not suspended on {}: correct the person or the day, or record the stop first with `sunledger suspend start`",
                    e.person, e.from
                )))
            }
            _ => Ok(()),
        }
    }

    fn appeal(&self, scheme: &str, number: &str) -> Option<&AppealFiled> {
        let mut appeals = self.acts.all::<AppealFiled>(scheme);
        appeals
            .find(|appeal| appeal.said.appeal_no == number)
            .map(|appeal| appeal.said)
    }

    /// Whether the person's payments of the scheme are stopped on a day: the last suspension that began
    /// by then was not lifted by then. Of a stop and a lifting from the same day the one recorded later
    /// holds: lifted on the day it began, a suspension stopped nothing; begun anew on the day of lifting,
    /// it stops. Two rows of files that say both of one day come in the order they were imported.
    pub fn suspended(&self, scheme: &str, person: Alias, day: Date) -> bool {
        self.suspended_by(scheme, person, day, Date(i32::MAX))
    }

    /// As [`suspended`](World::suspended), by what was told up to the end of the day `known`: nobody breaks a stop that is
    /// decided afterwards.
    pub fn suspended_by(&self, scheme: &str, person: Alias, day: Date, known: Date) -> bool {
        let numbers = self.parties.merged().aliases(person);
        let numbers: Vec<String> = numbers.map(|alias| alias.to_string()).collect();
        let begun = numbers
            .iter()
            .flat_map(|number| self.acts.about::<SuspensionStarted>(scheme, number));
        let lifted = numbers
            .iter()
            .flat_map(|number| self.acts.about::<SuspensionLifted>(scheme, number));
        let begun = begun
            .filter(|act| act.fact.clock <= known)
            .map(|act| (act.said.from, act.fact.at))
            .filter(|(from, _)| *from <= day)
            .max();
        let lifted = lifted
            .map(|act| (act.said.from, act.fact.at))
            .filter(|(from, _)| *from <= day)
            .max();
        match (begun, lifted) {
            (Some(begun), Some(lifted)) => begun > lifted,
            (begun, _) => begun.is_some(),
        }
    }

    fn check_payment_act(&self, event: &P, scheme: &str) -> Result<(), StructureFault> {
        match event {
            P::PaymentHeld(e) if e.rules.is_empty() => Err(StructureFault::Unstated {
                what: "held payment",
                field: "rule that stopped it",
            }),
            P::RecoveryWrittenOff(e) => {
                positive(e.amount)?;
                let order = self.clawback_ordered(scheme, &e.order_no)?;
                self.within_open(scheme, &e.order_no, order, e.amount)
            }
            P::RecoveryOffset(e) => self.check_offset(e, scheme),
            P::CostBorne(e) => positive(e.amount),
            P::InKindReceived(_) | P::InKindDonated(_) => self.check_slip(event, scheme),
            P::FeeRemitted(e) => {
                self.known_person(e.pupil)?;
                let mut known = self.acts.about::<FeeRemitted>(scheme, &e.remission_no);
                known
                    .next()
                    .map_or(Ok(()), |_| Err(duplicate("remission", &e.remission_no)))
            }
            _ => Ok(()),
        }
    }

    pub(super) fn clawback_ordered(
        &self,
        scheme: &str,
        number: &str,
    ) -> Result<&Clawback, StructureFault> {
        self.payments
            .clawback(scheme, number)
            .filter(|order| !order.ordered.is_empty())
            .ok_or_else(|| unknown("clawback order", number))
    }

    /// Nothing comes back, is given up or set off that is not owed any more: ordered, less what came back, was given
    /// up and was set off before.
    pub(super) fn within_open(
        &self,
        scheme: &str,
        number: &str,
        order: &Clawback,
        amount: Fen,
    ) -> Result<(), StructureFault> {
        let fen = |amount: Fen| i128::from(amount.0);
        let ordered: i128 = order.ordered.iter().map(|one| fen(one.said.amount)).sum();
        let recovered: i128 = order.recovered.iter().map(|one| fen(one.said.amount)).sum();
        let given_up = self.acts.about::<RecoveryWrittenOff>(scheme, number);
        let given_up: i128 = given_up.map(|act| fen(act.said.amount)).sum();
        let set_off = self.set_off(scheme, number);
        let set_off: i128 = set_off.iter().map(|one| one.counted).sum();
        let open = (ordered - recovered - given_up - set_off).max(0);
        if fen(amount) <= open {
            return Ok(());
        }
        Err(StructureFault::Differs {
            what: "clawback order",
            number: number.to_owned(),
            expected: format!("{} yuan that are still owed", shown(open)),
            found: format!("{amount} yuan"),
        })
    }

    /// A debt is set off against a payment to the same person, or body, that has not arrived yet, and of the same fund; what
    /// is no longer promised is promised in the case that the payment is of.
    fn check_offset(&self, e: &RecoveryOffset, scheme: &str) -> Result<(), StructureFault> {
        positive(e.amount)?;
        let order = self.clawback_ordered(scheme, &e.order_no)?;
        let payment = self
            .payments
            .get(scheme, &e.payment_no)
            .filter(|payment| !payment.instructed.is_empty())
            .ok_or_else(|| unknown("payment", &e.payment_no))?;
        let funds = order.ordered.iter().map(|one| one.said.fund.as_str());
        if let Some(fund) = not_among(funds, &e.fund) {
            return Err(other_fund("clawback order", &e.order_no, fund, &e.fund));
        }
        let funds = payment.instructed.iter().map(|one| one.said.fund.as_str());
        if let Some(fund) = not_among(funds, &e.fund) {
            return Err(other_fund("payment", &e.payment_no, fund, &e.fund));
        }
        if let Some(fact) = payment.confirmed.first() {
            return Err(ended(
                "payment",
                &e.payment_no,
                ("confirmed", fact.at),
                "set what is owed off against a payment that has not arrived, or record what comes back with `sunledger clawback receive`",
            ));
        }
        if !self.owes_and_is_paid(order, payment) {
            return Err(StructureFault::Differs {
                what: "clawback order",
                number: e.order_no.clone(),
                expected: "a payment to whoever owes it".to_owned(),
                found: format!("payment {}, which goes to another", e.payment_no),
            });
        }
        if let Some(case_no) = &e.case_no {
            let mut cases: BTreeSet<&str> = BTreeSet::new();
            for one in payment.instructed.iter().map(|fact| &fact.said) {
                match (&one.case_no, &one.award_no) {
                    (Some(of), _) => {
                        cases.insert(of);
                    }
                    (None, Some(award_no)) => {
                        let awarded = self.cases.by_award(scheme, award_no);
                        cases.extend(awarded.iter().map(String::as_str));
                    }
                    (None, None) => {}
                }
            }
            if !cases.contains(case_no.as_str()) {
                let cases: Vec<&str> = cases.into_iter().collect();
                return Err(StructureFault::Differs {
                    what: "payment",
                    number: e.payment_no.clone(),
                    expected: match cases.is_empty() {
                        true => "no case".to_owned(),
                        false => format!("case {}", cases.join(", ")),
                    },
                    found: format!("case {case_no}"),
                });
            }
        }
        self.within_open(scheme, &e.order_no, order, e.amount)
    }
}

/// A sum as an amount to be shown; one that fits none is shown as the nearest that is.
pub(in crate::projections) fn shown(fen: i128) -> Fen {
    let nearest = if fen < 0 { i64::MIN } else { i64::MAX };
    Fen(i64::try_from(fen).unwrap_or(nearest))
}

/// The first of these, where `name` is none of them.
fn not_among<'a>(mut names: impl Iterator<Item = &'a str>, name: &str) -> Option<&'a str> {
    let first = names.next()?;
    (first != name && names.all(|other| other != name)).then_some(first)
}

pub(super) fn other_fund(
    what: &'static str,
    number: &str,
    of: &str,
    found: &str,
) -> StructureFault {
    StructureFault::Differs {
        what,
        number: number.to_owned(),
        expected: format!("the fund {of}"),
        found: format!("the fund {found}"),
    }
}
