//! Payments, what became of them, and orders to pay back.

use std::collections::BTreeMap;

use serde::Serialize;

use super::fact::Fact;
use crate::domain::events::Event;
use crate::domain::events::payments::{
    ClawbackOrdered, ExpenditureRecorded, PaymentConfirmed, PaymentEvent, PaymentInstructed,
    PaymentReturned, ReceiptAcknowledged, RecoveryReceived,
};
use crate::domain::recorded::RecordedEvent;

/// All that is known under one payment number.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Payment {
    /// Instructions; more than one only when rows repeat the number.
    pub instructed: Vec<Fact<PaymentInstructed>>,
    /// The bank's or cashier's word that it arrived.
    pub confirmed: Vec<Fact<PaymentConfirmed>>,
    /// Returns.
    pub returned: Vec<Fact<PaymentReturned>>,
    /// Signatures of receipt.
    pub acknowledged: Vec<Fact<ReceiptAcknowledged>>,
}

/// An order to pay back, and what came.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Clawback {
    /// Orders.
    pub ordered: Vec<Fact<ClawbackOrdered>>,
    /// Receipts on it.
    pub recovered: Vec<Fact<RecoveryReceived>>,
}

/// All payments, by scheme and number.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Payments {
    payments: BTreeMap<(String, String), Payment>,
    of_case: BTreeMap<(String, String), Vec<String>>,
    clawbacks: BTreeMap<(String, String), Clawback>,
    expenditures: BTreeMap<(String, String), Vec<Fact<ExpenditureRecorded>>>,
}

impl Payments {
    /// Folds an event.
    pub fn apply(&mut self, event: &RecordedEvent) {
        let Some(Event::Payment(payment)) = event.event() else {
            return;
        };
        let scheme = event.scheme().to_owned();
        match payment {
            PaymentEvent::PaymentInstructed(e) => {
                if let Some(case_no) = &e.case_no {
                    let numbers = self
                        .of_case
                        .entry((scheme.clone(), case_no.clone()))
                        .or_default();
                    if !numbers.contains(&e.payment_no) {
                        numbers.push(e.payment_no.clone());
                    }
                }
                self.payment(scheme, &e.payment_no)
                    .instructed
                    .push(Fact::new(event, e.clone()));
            }
            PaymentEvent::PaymentConfirmed(e) => self
                .payment(scheme, &e.payment_no)
                .confirmed
                .push(Fact::new(event, e.clone())),
            PaymentEvent::PaymentReturned(e) => self
                .payment(scheme, &e.payment_no)
                .returned
                .push(Fact::new(event, e.clone())),
            PaymentEvent::ReceiptAcknowledged(e) => self
                .payment(scheme, &e.payment_no)
                .acknowledged
                .push(Fact::new(event, e.clone())),
            PaymentEvent::ClawbackOrdered(e) => self
                .clawbacks
                .entry((scheme, e.order_no.clone()))
                .or_default()
                .ordered
                .push(Fact::new(event, e.clone())),
            PaymentEvent::RecoveryReceived(e) => self
                .clawbacks
                .entry((scheme, e.order_no.clone()))
                .or_default()
                .recovered
                .push(Fact::new(event, e.clone())),
            PaymentEvent::ExpenditureRecorded(e) => self
                .expenditures
                .entry((scheme, e.voucher_no.clone()))
                .or_default()
                .push(Fact::new(event, e.clone())),
            PaymentEvent::InKindDonated(_) => {}
        }
    }

    fn payment(&mut self, scheme: String, number: &str) -> &mut Payment {
        self.payments
            .entry((scheme, number.to_owned()))
            .or_default()
    }

    /// A payment by scheme and number.
    pub fn get(&self, scheme: &str, number: &str) -> Option<&Payment> {
        self.payments.get(&(scheme.to_owned(), number.to_owned()))
    }

    /// Payments of a case, in the order of their numbers' first instruction.
    pub fn of_case(&self, scheme: &str, case_no: &str) -> Vec<(&str, &Payment)> {
        self.of_case
            .get(&(scheme.to_owned(), case_no.to_owned()))
            .into_iter()
            .flatten()
            .filter_map(|number| {
                self.get(scheme, number)
                    .map(|payment| (number.as_str(), payment))
            })
            .collect()
    }

    /// Scheme and number of every case that a payment names.
    pub fn cases(&self) -> impl Iterator<Item = &(String, String)> {
        self.of_case.keys()
    }

    /// Every payment, by scheme and number.
    pub fn iter(&self) -> impl Iterator<Item = (&(String, String), &Payment)> {
        self.payments.iter()
    }

    /// Every order to pay back.
    pub fn clawbacks(&self) -> impl Iterator<Item = (&(String, String), &Clawback)> {
        self.clawbacks.iter()
    }

    /// A clawback by scheme and order number.
    pub fn clawback(&self, scheme: &str, order_no: &str) -> Option<&Clawback> {
        self.clawbacks
            .get(&(scheme.to_owned(), order_no.to_owned()))
    }

    /// Payments held.
    pub fn len(&self) -> usize {
        self.payments.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.payments.is_empty()
    }
}
