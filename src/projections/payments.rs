//! Payments, what became of them, and orders to pay back.

mod corrected;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::fact::{Fact, Told, add};
use super::few::Few;
use super::kept::Kept;
use super::numbered::Numbered;
use crate::domain::alias::Alias;
use crate::domain::date::Date;
use crate::domain::events::Event;
use crate::domain::events::parties::NameAliases;
use crate::domain::events::payments::{
    ClawbackOrdered, ExpenditureRecorded, PaymentConfirmed, PaymentEvent, PaymentInstructed,
    PaymentReturned, ReceiptAcknowledged, RecoveryReceived,
};
use crate::domain::money::Fen;
use crate::domain::recorded::{EventAt, RecordedEvent};

/// All that is known under one payment number.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Payment {
    /// Instructions; more than one only when rows repeat the number.
    pub instructed: Few<Fact<PaymentInstructed>>,
    /// The bank's or cashier's word that it arrived.
    pub confirmed: Few<Fact<PaymentConfirmed>>,
    /// Returns.
    pub returned: Few<Fact<PaymentReturned>>,
    /// Signatures of receipt.
    pub acknowledged: Few<Fact<ReceiptAcknowledged>>,
    /// Whom its rows name. Each event stands beside another of the same row, whose fact has the
    /// place; so the place in the log is all that is kept here.
    pub named: Few<Named>,
}

impl Payment {
    /// The account it went to: the one that the bank names on arrival, else on a return, else the one that was ordered.
    pub fn account(&self) -> Option<Alias> {
        let arrived = self.confirmed.iter().find_map(|fact| fact.said.account);
        let back = || self.returned.iter().find_map(|fact| fact.said.account);
        let ordered = || self.instructed.iter().find_map(|fact| fact.said.account);
        arrived.or_else(back).or_else(ordered)
    }

    /// What arrived and did not come back, of words of the bank's that count, in fen: each return of money that had arrived undoes the
    /// earliest.
    pub fn arrived(&self, counts: impl Fn(&Fact<PaymentConfirmed>) -> bool) -> i128 {
        let back = self.returned.iter();
        let back = back.filter(|fact| fact.said.after_confirmation).count();
        let mut arrived: Vec<_> = self.confirmed.iter().filter(|fact| counts(fact)).collect();
        arrived.sort_by_key(|fact| (fact.clock, &fact.source));
        let left = arrived.into_iter().skip(back);
        left.map(|fact| i128::from(fact.said.amount.0)).sum()
    }

    /// Instructions that stand: each return undoes the earliest of them, so that a payment made
    /// again under its old number counts once.
    pub fn standing(&self) -> Standing<'_> {
        if let ([only], true) = (self.instructed.as_slice(), self.returned.is_empty()) {
            return Standing::One(only);
        }
        let mut instructed: Vec<_> = self.instructed.iter().collect();
        instructed.sort_by_key(|fact| (fact.clock, &fact.source));
        instructed.drain(..self.returned.len().min(instructed.len()));
        Standing::More(instructed)
    }
}

/// Instructions that stand, earliest first: nearly always one, which takes no room of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing<'a> {
    /// The only one.
    One(&'a Fact<PaymentInstructed>),
    /// None, or several.
    More(Vec<&'a Fact<PaymentInstructed>>),
}

impl<'a> std::ops::Deref for Standing<'a> {
    type Target = [&'a Fact<PaymentInstructed>];

    fn deref(&self) -> &Self::Target {
        match self {
            Standing::One(only) => std::slice::from_ref(only),
            Standing::More(facts) => facts,
        }
    }
}

impl<'a> IntoIterator for Standing<'a> {
    type Item = &'a Fact<PaymentInstructed>;
    type IntoIter = std::iter::Chain<
        std::option::IntoIter<&'a Fact<PaymentInstructed>>,
        std::vec::IntoIter<&'a Fact<PaymentInstructed>>,
    >;

    fn into_iter(self) -> Self::IntoIter {
        let (one, more) = match self {
            Standing::One(only) => (Some(only), Vec::new()),
            Standing::More(facts) => (None, facts),
        };
        one.into_iter().chain(more)
    }
}

/// Whom a row about a payment names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Named {
    /// The event that said it.
    pub at: EventAt,
    /// The office's own number of the payee.
    pub number: Option<Alias>,
    /// Name of the payee.
    pub payee: Option<NameAliases>,
    /// Name of the account's holder.
    pub holder: Option<NameAliases>,
}

/// An order to pay back, and what came.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clawback {
    /// Orders.
    pub ordered: Few<Fact<ClawbackOrdered>>,
    /// Receipts on it.
    pub recovered: Few<Fact<RecoveryReceived>>,
}

/// All payments, by scheme and number.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Payments {
    payments: Numbered<Payment>,
    of_case: Numbered<Few<String>>,
    /// By award, those that name no case.
    of_award: Numbered<Few<String>>,
    clawbacks: BTreeMap<(String, String), Clawback>,
    expenditures: BTreeMap<(String, String), Vec<Fact<ExpenditureRecorded>>>,
}

impl Payments {
    /// Place, day and amount of what arrived or came back under a reference of the bank's for a payment of the
    /// scheme other than this one. All payments are looked through: only an act of one asks.
    pub fn bank_ref_of_other(
        &self,
        scheme: &str,
        number: &str,
        reference: &str,
    ) -> Option<(EventAt, Date, Fen)> {
        let has = |said: &Option<String>| said.as_deref() == Some(reference);
        self.iter()
            .filter(|((of, other), _)| *of == scheme && *other != number)
            .find_map(|(_, payment)| {
                let arrived = payment.confirmed.iter();
                let arrived = arrived
                    .filter(|fact| has(&fact.said.bank_ref))
                    .map(|fact| (fact.at, fact.clock, fact.said.amount));
                let back = payment.returned.iter();
                let back = back
                    .filter(|fact| has(&fact.said.bank_ref))
                    .map(|fact| (fact.at, fact.clock, fact.said.amount));
                arrived.chain(back).next()
            })
    }

    /// Place, day and amount of the money on an order of the scheme that has this reference of the bank's.
    pub fn bank_ref_of_recovery(
        &self,
        scheme: &str,
        reference: &str,
    ) -> Option<(EventAt, Date, Fen)> {
        let orders = self.clawbacks.iter().filter(|((of, _), _)| *of == scheme);
        let mut recovered = orders.flat_map(|(_, order)| &order.recovered);
        let found = recovered.find(|fact| fact.said.bank_ref.as_deref() == Some(reference))?;
        Some((found.at, found.clock, found.said.amount))
    }

    /// Folds an event.
    pub(super) fn apply(&mut self, mut told: Told, payment: PaymentEvent) {
        let scheme = std::mem::take(&mut told.scheme);
        match payment {
            PaymentEvent::PaymentInstructed(e) => {
                let index = match place_of(&e) {
                    Place::Case(number) => Some((&mut self.of_case, number)),
                    Place::Award(number) => Some((&mut self.of_award, number)),
                    Place::Nowhere => None,
                };
                if let Some((index, number)) = index {
                    let numbers = index.or_default(scheme.clone(), number.to_owned());
                    if !numbers.contains(&e.payment_no) {
                        add(numbers, e.payment_no.clone());
                    }
                }
                add(
                    &mut self.payment(scheme, &e.payment_no).instructed,
                    told.fact(e),
                );
            }
            PaymentEvent::PaymentConfirmed(e) => add(
                &mut self.payment(scheme, &e.payment_no).confirmed,
                told.fact(e),
            ),
            PaymentEvent::PaymentReturned(e) => add(
                &mut self.payment(scheme, &e.payment_no).returned,
                told.fact(e),
            ),
            PaymentEvent::ReceiptAcknowledged(e) => add(
                &mut self.payment(scheme, &e.payment_no).acknowledged,
                told.fact(e),
            ),
            PaymentEvent::ClawbackOrdered(e) => add(
                &mut self
                    .clawbacks
                    .entry((scheme, e.order_no.clone()))
                    .or_default()
                    .ordered,
                told.fact(e),
            ),
            PaymentEvent::RecoveryReceived(e) => add(
                &mut self
                    .clawbacks
                    .entry((scheme, e.order_no.clone()))
                    .or_default()
                    .recovered,
                told.fact(e),
            ),
            PaymentEvent::ExpenditureRecorded(e) => add(
                self.expenditures
                    .entry((scheme, e.voucher_no.clone()))
                    .or_default(),
                told.fact(e),
            ),
            PaymentEvent::PaymentNamed(e) => {
                let named = Named {
                    at: told.at,
                    number: e.number,
                    payee: e.payee,
                    holder: e.holder,
                };
                add(&mut self.payment(scheme, &e.payment_no).named, named);
            }
            // Goods are no money, and `acts.rs` holds the rest.
            _ => {}
        }
    }

    fn payment(&mut self, scheme: String, number: &str) -> &mut Payment {
        self.payments.or_default(scheme, number.to_owned())
    }

    /// A payment by scheme and number.
    pub fn get(&self, scheme: &str, number: &str) -> Option<&Payment> {
        self.payments.get(scheme, number)
    }

    /// Payments of a batch: those whose number begins with it and a stroke.
    pub fn of_batch(&self, scheme: &str, batch_no: &str) -> impl Iterator<Item = &Payment> {
        let begins = format!("{batch_no}/");
        self.payments
            .from(scheme, &begins)
            .take_while(move |(number, _)| number.starts_with(&begins))
            .map(|(_, payment)| payment)
    }

    /// Payments of a case, in the order of their numbers' first instruction.
    pub fn of_case(&self, scheme: &str, case_no: &str) -> Vec<(&str, &Payment)> {
        self.under(&self.of_case, scheme, case_no)
    }

    /// Instructions of a tranche that stand, with their payments' numbers, in their order.
    pub fn of_tranche<'a>(
        &'a self,
        scheme: &'a str,
        agreement_no: &'a str,
        number: u8,
    ) -> impl Iterator<Item = (&'a str, &'a Fact<PaymentInstructed>)> {
        let pays = move |fact: &&Fact<PaymentInstructed>| {
            let tranche = fact.said.tranche.as_ref();
            tranche.is_some_and(|(of, ordinal)| of == agreement_no && *ordinal == number)
        };
        self.of_scheme(scheme)
            .flat_map(|(payment_no, payment)| {
                payment
                    .standing()
                    .into_iter()
                    .map(move |fact| (payment_no.as_str(), fact))
            })
            .filter(move |(_, fact)| pays(fact))
    }

    /// Payments that name the award and no case, in the same order.
    pub fn of_award(&self, scheme: &str, award_no: &str) -> Vec<(&str, &Payment)> {
        self.under(&self.of_award, scheme, award_no)
    }

    fn under<'a>(
        &'a self,
        index: &'a Numbered<Few<String>>,
        scheme: &str,
        number: &str,
    ) -> Vec<(&'a str, &'a Payment)> {
        index
            .get(scheme, number)
            .into_iter()
            .flatten()
            .filter_map(|number| {
                self.get(scheme, number)
                    .map(|payment| (number.as_str(), payment))
            })
            .collect()
    }

    /// Scheme and number of every case that a payment names.
    pub fn cases(&self) -> impl Iterator<Item = (&String, &String)> {
        self.of_case.iter().map(|(key, _)| key)
    }

    /// Whether a voucher of that number is recorded.
    pub fn voucher_known(&self, scheme: &str, voucher_no: &str) -> bool {
        self.expenditures
            .contains_key(&(scheme.to_owned(), voucher_no.to_owned()))
    }

    /// Whether a line of that batch is known: its payments' numbers are batch ‖ `/` ‖ line.
    pub fn batch_known(&self, scheme: &str, batch_no: &str) -> bool {
        self.of_batch(scheme, batch_no).next().is_some()
    }

    /// Payments of one scheme, by number.
    pub fn of_scheme<'a>(
        &'a self,
        scheme: &str,
    ) -> impl Iterator<Item = (&'a String, &'a Payment)> + use<'a> {
        self.payments.from(scheme, "")
    }

    /// Every payment, by scheme and number.
    pub fn iter(&self) -> impl Iterator<Item = ((&String, &String), &Payment)> {
        self.payments.iter()
    }

    /// Vouchers of that number of a scheme.
    pub fn vouchers(&self, scheme: &str, number: &str) -> &[Fact<ExpenditureRecorded>] {
        let key = (scheme.to_owned(), number.to_owned());
        self.expenditures.get(&key).map_or(&[], Vec::as_slice)
    }

    /// Spending, by scheme and voucher number.
    pub fn expenditures(
        &self,
    ) -> impl Iterator<Item = (&(String, String), &Vec<Fact<ExpenditureRecorded>>)> {
        self.expenditures.iter()
    }

    /// Spending of one scheme, by voucher number.
    pub fn expenditures_of<'a>(
        &'a self,
        scheme: &'a str,
    ) -> impl Iterator<Item = (&'a (String, String), &'a Vec<Fact<ExpenditureRecorded>>)> {
        self.expenditures
            .range((scheme.to_owned(), String::new())..)
            .take_while(move |((of, _), _)| of == scheme)
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

/// Where an instruction is found again: under its case, else under its award.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place<'a> {
    Case(&'a str),
    Award(&'a str),
    Nowhere,
}

fn place_of(e: &PaymentInstructed) -> Place<'_> {
    match (&e.case_no, &e.award_no) {
        (Some(case_no), _) => Place::Case(case_no),
        (None, Some(award_no)) => Place::Award(award_no),
        (None, None) => Place::Nowhere,
    }
}

/// Payments as they stood before an entry.
#[derive(Debug, Default)]
pub(super) struct PaymentsKept {
    payments: Kept<(String, String), Payment>,
    of_case: Kept<(String, String), Few<String>>,
    of_award: Kept<(String, String), Few<String>>,
    clawbacks: Kept<(String, String), Clawback>,
    expenditures: Kept<(String, String), Vec<Fact<ExpenditureRecorded>>>,
}

impl Payments {
    /// Keeps what the event will change.
    pub(super) fn keep(&self, event: &RecordedEvent, kept: &mut PaymentsKept) {
        let Some(Event::Payment(payment)) = event.event() else {
            return;
        };
        let key = |number: &str| (event.scheme().to_owned(), number.to_owned());
        let payment_no = match payment {
            PaymentEvent::PaymentInstructed(e) => {
                match place_of(e) {
                    Place::Case(number) => kept.of_case.keep(&self.of_case, key(number)),
                    Place::Award(number) => kept.of_award.keep(&self.of_award, key(number)),
                    Place::Nowhere => {}
                }
                &e.payment_no
            }
            PaymentEvent::PaymentConfirmed(e) => &e.payment_no,
            PaymentEvent::PaymentReturned(e) => &e.payment_no,
            PaymentEvent::ReceiptAcknowledged(e) => &e.payment_no,
            PaymentEvent::ClawbackOrdered(e) => {
                return kept.clawbacks.keep(&self.clawbacks, key(&e.order_no));
            }
            PaymentEvent::RecoveryReceived(e) => {
                return kept.clawbacks.keep(&self.clawbacks, key(&e.order_no));
            }
            PaymentEvent::ExpenditureRecorded(e) => {
                return kept
                    .expenditures
                    .keep(&self.expenditures, key(&e.voucher_no));
            }
            PaymentEvent::PaymentNamed(e) => &e.payment_no,
            // Goods are no money, and `acts.rs` holds the rest.
            _ => return,
        };
        kept.payments.keep(&self.payments, key(payment_no));
    }

    /// Goes back to what was kept.
    pub(super) fn put_back(&mut self, kept: PaymentsKept) {
        kept.payments.put_back(&mut self.payments);
        kept.of_case.put_back(&mut self.of_case);
        kept.of_award.put_back(&mut self.of_award);
        kept.clawbacks.put_back(&mut self.clawbacks);
        kept.expenditures.put_back(&mut self.expenditures);
    }
}
