//! Debts that are set off against payments: how much of each offset counts.
//!
//! **Promises**: pure, exact, in any order of import. A file may tell of an offset that cannot be: against a payment to another
//! person, against one that had arrived before, against one that nobody ordered, or of more than is owed. It is recorded and
//! flagged (F65), and it lowers no debt: what such a one says stands apart as not counted. Of several, those of earlier days
//! fill the debt first. While the order itself, or every order to pay, is not in the ledger, an offset counts as told.
//! **Not here**: what a live offset must keep (structure), and its postings, which follow from the event alone.

use super::World;
use super::acts::Act;
use crate::domain::date::Date;
use crate::domain::events::payments::RecoveryOffset;

/// Why an offset lowers no debt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OffsetFault {
    /// Nobody ordered the payment.
    Unordered,
    /// The payment goes to another.
    Another,
    /// The payment had arrived on that day, before the offset.
    Arrived(Date),
}

/// An offset, and what of it counts.
pub struct SetOff<'a> {
    /// The offset.
    pub act: Act<'a, RecoveryOffset>,
    /// Why nothing of it does.
    pub fault: Option<OffsetFault>,
    /// What of it lowers the debt, in fen.
    pub counted: i128,
}

impl World {
    /// Whether the ledger has any order to pay of a scheme: while it has none, their sheet is not in.
    pub fn pays_anybody(&self, scheme: &str) -> bool {
        let mut payments = self.payments.of_scheme(scheme);
        payments.any(|(_, payment)| !payment.instructed.is_empty())
    }

    /// Why an offset lowers no debt, where `orders` says that the scheme's orders to pay are in.
    pub fn offset_fault(
        &self,
        scheme: &str,
        said: &RecoveryOffset,
        day: Date,
        orders: bool,
    ) -> Option<OffsetFault> {
        let payment = self.payments.get(scheme, &said.payment_no);
        let Some(payment) = payment.filter(|payment| !payment.instructed.is_empty()) else {
            return orders.then_some(OffsetFault::Unordered);
        };
        let order = self.payments.clawback(scheme, &said.order_no);
        let order = order.filter(|order| !order.ordered.is_empty());
        if order.is_some_and(|order| !self.owes_and_is_paid(order, payment)) {
            return Some(OffsetFault::Another);
        }
        let arrived = payment.confirmed.iter().map(|fact| fact.clock).min();
        let before = arrived.filter(|arrived| *arrived < day);
        before.map(OffsetFault::Arrived)
    }

    /// The offsets of an order, each with what of it counts.
    pub fn set_off<'a>(&'a self, scheme: &str, order_no: &str) -> Vec<SetOff<'a>> {
        let mut acts: Vec<_> = self
            .acts
            .about::<RecoveryOffset>(scheme, order_no)
            .collect();
        if acts.is_empty() {
            return Vec::new();
        }
        acts.sort_by(|one, other| {
            let place = |act: &Act<'_, RecoveryOffset>| {
                (act.fact.clock, act.fact.source.clone(), act.fact.at)
            };
            place(one).cmp(&place(other))
        });
        let order = self.payments.clawback(scheme, order_no);
        let order = order.filter(|order| !order.ordered.is_empty());
        // An order that is still to come asks for as much as is set off.
        let mut left = order.map_or(i128::MAX, |order| {
            let asked = order
                .ordered
                .iter()
                .map(|fact| i128::from(fact.said.amount.0));
            let came = order
                .recovered
                .iter()
                .map(|fact| i128::from(fact.said.amount.0));
            (asked.sum::<i128>() - came.sum::<i128>()).max(0)
        });
        let orders = self.pays_anybody(scheme);
        let one = |act: Act<'a, RecoveryOffset>| {
            let fault = self.offset_fault(scheme, act.said, act.fact.clock, orders);
            let said = i128::from(act.said.amount.0);
            let counted = match fault {
                Some(_) => 0,
                None => said.min(left),
            };
            left -= counted;
            SetOff {
                act,
                fault,
                counted,
            }
        };
        acts.into_iter().map(one).collect()
    }
}
