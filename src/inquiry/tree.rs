//! Money about one subject as a tree: fund → award → instruction → what became of it, what a unit spent, and
//! orders to pay back with what came on them.
//!
//! Promises: made of the very events that a trace found, in the order of the ledger; each node has its
//! event's place, its entry's hash and its amount in fen; an event that a correction replaced is not money any
//! more and is left out. A payment without its award hangs on its fund. It adds nothing up: books are elsewhere.

use std::collections::BTreeMap;

use serde::Serialize;

use super::trace::Found;
use crate::crypto::digest::EntryHash;
use crate::domain::date::Date;
use crate::domain::events::Event;
use crate::domain::events::claims::ClaimEvent as C;
use crate::domain::events::funds::FundEvent as F;
use crate::domain::events::payments::PaymentEvent as P;
use crate::domain::recorded::EventAt;

/// One event that is money, and what followed from it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MoneyNode {
    /// Kind of the event; `None` for a fund or order of which no event of its own is at hand.
    pub kind: Option<String>,
    /// Name of the fund, or number of the award, payment or order.
    pub number: String,
    /// Amount in fen.
    pub fen: Option<i64>,
    /// Day by which legal clocks count it.
    pub day: Option<Date>,
    /// The event.
    pub at: Option<EventAt>,
    /// Hash of its entry.
    pub entry: Option<EntryHash>,
    /// What followed, forward or back.
    pub children: Vec<MoneyNode>,
}

impl MoneyNode {
    fn bare(number: &str) -> MoneyNode {
        MoneyNode {
            kind: None,
            number: number.to_owned(),
            fen: None,
            day: None,
            at: None,
            entry: None,
            children: Vec::new(),
        }
    }

    fn of(found: &Found, number: &str, fen: i64) -> MoneyNode {
        MoneyNode {
            kind: found.event.event.as_ref().map(|event| event.kind().name()),
            number: number.to_owned(),
            fen: Some(fen),
            day: Some(found.day),
            at: Some(found.at),
            entry: Some(found.entry),
            children: Vec::new(),
        }
    }

    /// Nodes of the tree.
    pub fn count(&self) -> usize {
        1 + self.children.iter().map(MoneyNode::count).sum::<usize>()
    }
}

type Key = (String, String);

/// Where nodes hang, by scheme and number.
#[derive(Default)]
struct Parts {
    /// Money that came into a fund.
    income: Vec<(Key, MoneyNode)>,
    awards: Vec<(Key, String, MoneyNode)>,
    /// With the award that each pays, and its fund.
    instructed: Vec<(Key, Option<String>, String, MoneyNode)>,
    /// What became of a payment, by its number.
    after: BTreeMap<Key, Vec<MoneyNode>>,
    /// What units spent or gave back, with the fund it is from.
    spent: Vec<(Key, MoneyNode)>,
    orders: Vec<(Key, String, MoneyNode)>,
    /// What came on an order, by its number, with the fund where one is named.
    back: BTreeMap<Key, Vec<(Option<String>, MoneyNode)>>,
}

/// The tree of what a trace found, one root a scheme's fund, by scheme and fund.
pub fn money(found: &[Found]) -> Vec<MoneyNode> {
    let mut parts = Parts::default();
    for one in found.iter().filter(|one| one.replaced_by.is_none()) {
        parts.take(one);
    }
    parts.tree()
}

impl Parts {
    fn take(&mut self, found: &Found) {
        let Some(event) = &found.event.event else {
            return;
        };
        let scheme = found.event.head.scheme.as_ref();
        let scheme = scheme.map_or("", |scheme| scheme.id.as_str());
        let key = |number: &str| (scheme.to_owned(), number.to_owned());
        let node = |number: &str, fen: i64| MoneyNode::of(found, number, fen);
        match event {
            Event::Fund(F::FundReceived(e)) => {
                let income = node(&e.receipt_no, e.amount.0);
                self.income.push((key(&e.fund), income));
            }
            Event::Claim(C::AwardDecided(e)) => {
                let award = node(&e.award_no, e.amount.0);
                self.awards.push((key(&e.award_no), e.fund.clone(), award));
            }
            Event::Payment(P::PaymentInstructed(e)) => self.instructed.push((
                key(&e.payment_no),
                e.award_no.clone(),
                e.fund.clone(),
                node(&e.payment_no, e.amount.0),
            )),
            Event::Payment(P::PaymentConfirmed(e)) => {
                let after = node(e.bank_ref.as_deref().unwrap_or(&e.payment_no), e.amount.0);
                self.after
                    .entry(key(&e.payment_no))
                    .or_default()
                    .push(after);
            }
            Event::Payment(P::PaymentReturned(e)) => {
                let after = node(e.bank_ref.as_deref().unwrap_or(&e.payment_no), e.amount.0);
                self.after
                    .entry(key(&e.payment_no))
                    .or_default()
                    .push(after);
            }
            Event::Payment(P::ReceiptAcknowledged(e)) => {
                let after = node(&e.payment_no, e.amount.0);
                self.after
                    .entry(key(&e.payment_no))
                    .or_default()
                    .push(after);
            }
            Event::Payment(P::ExpenditureRecorded(e)) => {
                let spent = node(&e.voucher_no, e.amount.0);
                self.spent.push((key(&e.fund), spent));
            }
            Event::Fund(F::UnspentReturned(e)) => {
                let given = node(&e.document_no, e.amount.0);
                self.spent.push((key(&e.fund), given));
            }
            Event::Payment(P::ClawbackOrdered(e)) => {
                let order = node(&e.order_no, e.amount.0);
                self.orders.push((key(&e.order_no), e.fund.clone(), order));
            }
            Event::Payment(P::RecoveryReceived(e)) => {
                let back = node(e.bank_ref.as_deref().unwrap_or(&e.order_no), e.amount.0);
                let of = (Some(e.fund.clone()), back);
                self.back.entry(key(&e.order_no)).or_default().push(of);
            }
            Event::Payment(P::RecoveryOffset(e)) => {
                let of = (Some(e.fund.clone()), node(&e.payment_no, e.amount.0));
                self.back.entry(key(&e.order_no)).or_default().push(of);
            }
            Event::Payment(P::RecoveryWrittenOff(e)) => {
                let of = (None, node(&e.document_no, e.amount.0));
                self.back.entry(key(&e.order_no)).or_default().push(of);
            }
            _ => {}
        }
    }

    fn tree(mut self) -> Vec<MoneyNode> {
        let mut funds: BTreeMap<Key, MoneyNode> = BTreeMap::new();
        let of = |scheme: &str, fund: &str| (scheme.to_owned(), fund.to_owned());
        for ((scheme, fund), income) in self.income {
            root(&mut funds, of(&scheme, &fund)).children.push(income);
        }
        // A number that rows repeat stands once for each of them; what became of it hangs on the first.
        let mut payments: Vec<(Key, Option<String>, String, MoneyNode)> = Vec::new();
        for (key, award_no, fund, mut node) in self.instructed {
            node.children = self.after.remove(&key).unwrap_or_default();
            payments.push((key, award_no, fund, node));
        }
        for ((scheme, number), fund, mut award) in self.awards {
            let (own, others): (Vec<_>, Vec<_>) =
                payments.into_iter().partition(|((of, _), pays, _, _)| {
                    *of == scheme && pays.as_deref() == Some(&number)
                });
            payments = others;
            award.children = own.into_iter().map(|(_, _, _, node)| node).collect();
            root(&mut funds, of(&scheme, &fund)).children.push(award);
        }
        for ((scheme, _), _, fund, node) in payments {
            root(&mut funds, of(&scheme, &fund)).children.push(node);
        }
        for ((scheme, fund), spent) in self.spent {
            root(&mut funds, of(&scheme, &fund)).children.push(spent);
        }
        for (key, fund, mut order) in self.orders {
            let back = self.back.remove(&key).unwrap_or_default();
            order.children = back.into_iter().map(|(_, node)| node).collect();
            root(&mut funds, of(&key.0, &fund)).children.push(order);
        }
        // What nothing at hand leads to still shows.
        for ((scheme, number), nodes) in self.after {
            let mut payment = MoneyNode::bare(&number);
            payment.children = nodes;
            root(&mut funds, of(&scheme, "")).children.push(payment);
        }
        for ((scheme, number), nodes) in self.back {
            let fund = nodes.iter().find_map(|(fund, _)| fund.clone());
            let mut order = MoneyNode::bare(&number);
            order.children = nodes.into_iter().map(|(_, node)| node).collect();
            let key = of(&scheme, &fund.unwrap_or_default());
            root(&mut funds, key).children.push(order);
        }
        funds.into_values().collect()
    }
}

fn root(funds: &mut BTreeMap<Key, MoneyNode>, key: Key) -> &mut MoneyNode {
    let name = match (key.0.as_str(), key.1.as_str()) {
        ("", fund) => fund.to_owned(),
        (scheme, "") => scheme.to_owned(),
        (scheme, fund) => format!("{scheme} · {fund}"),
    };
    funds.entry(key).or_insert_with(|| MoneyNode::bare(&name))
}
