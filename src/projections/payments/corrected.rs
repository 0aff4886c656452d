//! Payments under a correction: the fact that is looked for, and taken out. The corrected fact is added
//! like any other. Numbers that nothing names any more are forgotten.

use super::super::fact::{Told, take_at, told_at};
use super::super::few::Few;
use super::super::numbered::Numbered;
use super::{Clawback, Payment, Payments, Place, place_of};
use crate::domain::events::payments::PaymentEvent;
use crate::domain::recorded::EventAt;

impl Payments {
    /// How the fact at `at` was told, if it said this.
    pub(in crate::projections) fn told(
        &self,
        scheme: &str,
        at: EventAt,
        event: &PaymentEvent,
    ) -> Option<Told> {
        match event {
            PaymentEvent::PaymentInstructed(e) => {
                told_at(&self.get(scheme, &e.payment_no)?.instructed, at, |fact| {
                    fact.said == *e
                })
            }
            PaymentEvent::PaymentConfirmed(e) => {
                told_at(&self.get(scheme, &e.payment_no)?.confirmed, at, |fact| {
                    fact.said == *e
                })
            }
            PaymentEvent::PaymentReturned(e) => {
                told_at(&self.get(scheme, &e.payment_no)?.returned, at, |fact| {
                    fact.said == *e
                })
            }
            PaymentEvent::ReceiptAcknowledged(e) => {
                told_at(&self.get(scheme, &e.payment_no)?.acknowledged, at, |fact| {
                    fact.said == *e
                })
            }
            PaymentEvent::ClawbackOrdered(e) => {
                told_at(&self.clawback(scheme, &e.order_no)?.ordered, at, |fact| {
                    fact.said == *e
                })
            }
            PaymentEvent::RecoveryReceived(e) => {
                told_at(&self.clawback(scheme, &e.order_no)?.recovered, at, |fact| {
                    fact.said == *e
                })
            }
            PaymentEvent::ExpenditureRecorded(e) => {
                let key = (scheme.to_owned(), e.voucher_no.clone());
                told_at(self.expenditures.get(&key)?, at, |fact| fact.said == *e)
            }
            PaymentEvent::PaymentNamed(e) => self
                .get(scheme, &e.payment_no)?
                .named
                .iter()
                .find(|one| one.at == at)
                .filter(|one| {
                    (one.number, &one.payee, &one.holder) == (e.number, &e.payee, &e.holder)
                })
                .map(|one| Told::at_place(one.at)),
            // Goods are no money, and `acts.rs` holds the rest.
            _ => None,
        }
    }

    /// Takes the fact at `at` out.
    pub(in crate::projections) fn take_out(
        &mut self,
        scheme: &str,
        at: EventAt,
        event: &PaymentEvent,
    ) -> Option<Told> {
        let key = |number: &str| (scheme.to_owned(), number.to_owned());
        match event {
            PaymentEvent::PaymentInstructed(e) => {
                let told = self.take_from(key(&e.payment_no), |payment| {
                    take_at(&mut payment.instructed, at)
                });
                let place = place_of(e);
                let mut left = self
                    .get(scheme, &e.payment_no)
                    .into_iter()
                    .flat_map(|payment| &payment.instructed);
                if left.any(|fact| place_of(&fact.said) == place) {
                    return told;
                }
                match place {
                    Place::Case(number) => {
                        forget(&mut self.of_case, (scheme, number), &e.payment_no)
                    }
                    Place::Award(number) => {
                        forget(&mut self.of_award, (scheme, number), &e.payment_no)
                    }
                    Place::Nowhere => {}
                }
                told
            }
            PaymentEvent::PaymentConfirmed(e) => self.take_from(key(&e.payment_no), |payment| {
                take_at(&mut payment.confirmed, at)
            }),
            PaymentEvent::PaymentReturned(e) => self.take_from(key(&e.payment_no), |payment| {
                take_at(&mut payment.returned, at)
            }),
            PaymentEvent::ReceiptAcknowledged(e) => self.take_from(key(&e.payment_no), |payment| {
                take_at(&mut payment.acknowledged, at)
            }),
            PaymentEvent::ClawbackOrdered(e) => {
                self.take_from_order(key(&e.order_no), |order| take_at(&mut order.ordered, at))
            }
            PaymentEvent::RecoveryReceived(e) => {
                self.take_from_order(key(&e.order_no), |order| take_at(&mut order.recovered, at))
            }
            PaymentEvent::ExpenditureRecorded(e) => {
                let key = key(&e.voucher_no);
                let facts = self.expenditures.get_mut(&key)?;
                let told = take_at(facts, at);
                if facts.is_empty() {
                    self.expenditures.remove(&key);
                }
                told
            }
            PaymentEvent::PaymentNamed(e) => self.take_from(key(&e.payment_no), |payment| {
                let place = payment.named.iter().position(|one| one.at == at)?;
                let named = payment.named.remove(place)?;
                Some(Told::at_place(named.at))
            }),
            // Goods are no money, and `acts.rs` holds the rest.
            _ => None,
        }
    }

    fn take_from(
        &mut self,
        key: (String, String),
        take: impl FnOnce(&mut Payment) -> Option<Told>,
    ) -> Option<Told> {
        let payment = self.payments.get_mut(&key.0, &key.1)?;
        let told = take(payment);
        if *payment == Payment::default() {
            self.payments.remove(&key.0, &key.1);
        }
        told
    }

    fn take_from_order(
        &mut self,
        key: (String, String),
        take: impl FnOnce(&mut Clawback) -> Option<Told>,
    ) -> Option<Told> {
        let order = self.clawbacks.get_mut(&key)?;
        let told = take(order);
        if *order == Clawback::default() {
            self.clawbacks.remove(&key);
        }
        told
    }
}

/// Takes a payment's number out of an index, and the place when it was the last there.
fn forget(index: &mut Numbered<Few<String>>, (scheme, place): (&str, &str), payment_no: &str) {
    if let Some(numbers) = index.get_mut(scheme, place) {
        numbers.retain(|number| number != payment_no);
        if numbers.is_empty() {
            index.remove(scheme, place);
        }
    }
}
