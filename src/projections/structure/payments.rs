//! Payments, what comes back, and orders to pay back.

use std::collections::BTreeSet;

use super::super::World;
use super::super::books::FundKey;
use super::super::cases::Case;
use super::super::payments::Payment;
use super::duties::Duty;
use super::{StructureFault, duplicate, ended, positive, put_right, unknown};
use crate::domain::alias::Alias;
use crate::domain::events::funds::Stage;
use crate::domain::events::pairing::ContractSigned;
use crate::domain::events::payments::{
    ClawbackOrdered, Payee, PaymentEvent, PaymentInstructed, ReceiptAcknowledged,
};
use crate::domain::money::Fen;

impl World {
    pub(super) fn check_payment(
        &self,
        event: &PaymentEvent,
        scheme: &str,
        signers: &[Alias],
        size: u64,
    ) -> Result<(), StructureFault> {
        let payment = |number: &str| {
            self.payments
                .get(scheme, number)
                .filter(|payment| !payment.instructed.is_empty())
                .ok_or_else(|| unknown("payment", number))
        };
        match event {
            PaymentEvent::PaymentInstructed(e) => self.check_instruction(e, scheme, signers),
            PaymentEvent::PaymentConfirmed(e) => {
                let payment = payment(&e.payment_no)?;
                if !payment.confirmed.is_empty() {
                    return Err(duplicate("confirmation of payment", &e.payment_no));
                }
                not_returned(payment, &e.payment_no)?;
                let set_off = self.either_set_off(scheme, &e.payment_no);
                as_instructed(payment, (&e.payment_no, set_off), e.amount, &e.fund)?;
                self.bank_ref_free(scheme, Some(&e.payment_no), e.bank_ref.as_deref())
            }
            PaymentEvent::PaymentReturned(e) => {
                let payment = payment(&e.payment_no)?;
                not_returned(payment, &e.payment_no)?;
                let set_off = self.either_set_off(scheme, &e.payment_no);
                as_instructed(payment, (&e.payment_no, set_off), e.amount, &e.fund)?;
                self.bank_ref_free(scheme, Some(&e.payment_no), e.bank_ref.as_deref())?;
                let arrived = !payment.confirmed.is_empty();
                if arrived == e.after_confirmation {
                    return Ok(());
                }
                let said = |arrived: bool| {
                    if arrived {
                        "a return after it had arrived"
                    } else {
                        "a return before it arrived"
                    }
                };
                Err(StructureFault::Differs {
                    what: "payment",
                    number: e.payment_no.clone(),
                    expected: said(arrived).to_owned(),
                    found: said(e.after_confirmation).to_owned(),
                })
            }
            PaymentEvent::ReceiptAcknowledged(e) => {
                positive(e.amount)?;
                within_standing(payment(&e.payment_no)?, e)
            }
            PaymentEvent::ClawbackOrdered(e) => {
                positive(e.amount)?;
                self.check_order(e, scheme, size)?;
                self.within_paid(scheme, e)
            }
            PaymentEvent::RecoveryReceived(e) => self.check_recovery(e, scheme),
            PaymentEvent::ExpenditureRecorded(e) => {
                positive(e.amount)?;
                if self.payments.voucher_known(scheme, &e.voucher_no) {
                    return Err(duplicate("voucher", &e.voucher_no));
                }
                self.check_year_of_cost(scheme, e)
            }
            PaymentEvent::PaymentNamed(e) => payment(&e.payment_no).map(|_| ()),
            // The rest is judged in `acts.rs`.
            _ => Ok(()),
        }
    }

    /// What was set against a payment: all of it, and what of it is taken from its own order.
    fn either_set_off(&self, scheme: &str, payment_no: &str) -> [i128; 2] {
        [
            self.set_against(scheme, payment_no),
            self.set_against_order(scheme, payment_no),
        ]
    }

    /// An order number is new. The instalments of one order are told in one entry, which is the one after
    /// `size` others: each with another last day, of the same debtor and fund.
    fn check_order(
        &self,
        e: &ClawbackOrdered,
        scheme: &str,
        size: u64,
    ) -> Result<(), StructureFault> {
        let known = self.payments.clawback(scheme, &e.order_no);
        let mut parts = known.into_iter().flat_map(|order| &order.ordered);
        let fits = |part: &ClawbackOrdered| {
            part.due.is_some()
                && e.due.is_some()
                && part.due != e.due
                && part.debtor == e.debtor
                && part.fund == e.fund
        };
        match parts.all(|part| part.at.sequence == size && fits(&part.said)) {
            true => Ok(()),
            false => Err(duplicate("clawback order", &e.order_no)),
        }
    }

    fn check_instruction(
        &self,
        e: &PaymentInstructed,
        scheme: &str,
        signers: &[Alias],
    ) -> Result<(), StructureFault> {
        positive(e.amount)?;
        self.published(scheme)?;
        if self
            .payments
            .get(scheme, &e.payment_no)
            .is_some_and(|payment| !payment.instructed.is_empty())
        {
            return Err(duplicate("payment", &e.payment_no));
        }
        if let Some((agreement_no, number)) = &e.tranche {
            self.check_tranche(scheme, agreement_no, *number)?;
            self.within_tranche(scheme, agreement_no, *number, e.amount)?;
        }
        let mut cases: BTreeSet<&str> = BTreeSet::new();
        if let Some(award_no) = &e.award_no {
            let awarded = self.cases.by_award(scheme, award_no);
            if awarded.is_empty() {
                return Err(unknown("award", award_no));
            }
            cases.extend(awarded.iter().map(String::as_str));
        }
        if let Some(case_no) = &e.case_no {
            let known = self.cases.get(scheme, case_no);
            // Where the transfer is the award, or works are paid, it pays an agreement or a contract.
            let other = || {
                let mut contracts = self.acts.about::<ContractSigned>(scheme, case_no);
                self.agreement(scheme, case_no).is_ok() || contracts.next().is_some()
            };
            if !known.is_some_and(Case::is_known) && !other() {
                return Err(unknown("case", case_no));
            }
            if let Some(award_no) = &e.award_no
                && !cases.contains(case_no.as_str())
            {
                let awarded: Vec<&str> = cases.iter().copied().collect();
                return Err(StructureFault::Differs {
                    what: "award",
                    number: award_no.clone(),
                    expected: format!("case {}", awarded.join(", ")),
                    found: format!("case {case_no}"),
                });
            }
            cases.insert(case_no);
        }
        for case_no in &cases {
            self.not_overturned(scheme, case_no)?;
        }
        if let Payee::Person(payee) = e.payee {
            self.not_among(payee, signers, "payee", Duty::Pay)?;
            // Whoever names neither award nor case pays in every case of the payee.
            if cases.is_empty() {
                let aliases = self.parties.merged().aliases(payee);
                cases.extend(aliases.flat_map(|one| self.cases.about(scheme, one)));
            }
        }
        for case_no in cases {
            self.separate(scheme, case_no, Duty::Pay, signers)?;
        }
        let key = FundKey {
            scheme: scheme.to_owned(),
            fund: e.fund.clone(),
        };
        // What is under way is no longer there to spend. More arrived than was sent is no gain.
        let in_flight = self.books.stage(&key, Stage::Instructed).max(0);
        let available = self.books.fund_balance(&key) - in_flight;
        if available < i128::from(e.amount.0) {
            return Err(StructureFault::Overdraft {
                fund: e.fund.clone(),
                available: Fen(i64::try_from(available).unwrap_or(i64::MIN)),
                wanted: e.amount,
            });
        }
        Ok(())
    }
}

/// Nobody signs for more than was sent to them and did not come back, and one receipt is told once. A second one, by telephone
/// or visit, is evidence of its own (F73).
fn within_standing(payment: &Payment, e: &ReceiptAcknowledged) -> Result<(), StructureFault> {
    let fen = |amount: Fen| i128::from(amount.0);
    let sent: i128 = (payment.standing().iter())
        .map(|fact| fen(fact.said.amount))
        .sum();
    if payment.acknowledged.iter().any(|fact| fact.said == *e) {
        return Err(duplicate("receipt", &e.payment_no));
    }
    if fen(e.amount) <= sent {
        return Ok(());
    }
    Err(StructureFault::Differs {
        what: "payment",
        number: e.payment_no.clone(),
        expected: format!(
            "at most the {} yuan that were sent",
            Fen::from_wide(sent).unwrap_or(Fen(i64::MAX))
        ),
        found: format!("{} yuan", e.amount),
    })
}

/// One instruction goes back once.
fn not_returned(payment: &Payment, number: &str) -> Result<(), StructureFault> {
    if payment.returned.len() < payment.instructed.len().max(1) {
        return Ok(());
    }
    match payment.returned.last() {
        Some(fact) => {
            let returned = ("returned", fact.at);
            Err(ended("payment", number, returned, put_right(fact.at)))
        }
        None => Ok(()),
    }
}

/// What the bank says must be of the fund and the amount that were instructed, whole or less what was set against a debt; which of
/// both a gate decides.
fn as_instructed(
    payment: &Payment,
    (number, set_off): (&str, [i128; 2]),
    amount: Fen,
    fund: &str,
) -> Result<(), StructureFault> {
    positive(amount)?;
    let mut instructed = payment.instructed.iter();
    let fits = |fact: &PaymentInstructed| {
        let whole = i128::from(fact.amount.0);
        let net = |off: i128| whole - off == i128::from(amount.0);
        (fact.amount == amount || set_off.into_iter().any(net)) && fact.fund == fund
    };
    if instructed.any(|fact| fits(&fact.said)) {
        return Ok(());
    }
    let Some(fact) = payment.instructed.first() else {
        return Err(unknown("payment", number));
    };
    Err(StructureFault::Differs {
        what: "payment",
        number: number.to_owned(),
        expected: format!("{} yuan from {}", fact.said.amount, fact.said.fund),
        found: format!("{amount} yuan from {fund}"),
    })
}
