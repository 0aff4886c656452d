//! Money about one subject as a tree: fund → award → instruction → what became of it; budget documents with
//! what changed them and what went back; agreements with their tranches and vouchers, contracts with what was
//! paid on them; and orders to pay back with what came on them.
//!
//! Promises: made of the very events that a trace found, in the order of the ledger; each node has its
//! event's place, its entry's hash and its amount in fen; an event that a correction replaced is not money any
//! more and is left out. No money stands beside itself: the voucher under which a payment is booked hangs below
//! that payment, as its confirmation does. What was paid on a contract to somebody else than its contractor stands
//! apart, under the contract's number. What a node follows from stands above it by its number also where no event of it is at
//! hand: the agreement of a voucher, the document that was adjusted. A payment without its award hangs on its
//! fund. It adds nothing up: books are elsewhere.

use std::collections::BTreeMap;

use serde::Serialize;

use super::trace::Found;
use crate::crypto::digest::EntryHash;
use crate::domain::date::Date;
use crate::domain::events::Event;
use crate::domain::events::claims::ClaimEvent as C;
use crate::domain::events::funds::FundEvent as F;
use crate::domain::events::pairing::{ContractSigned, PairingEvent as A};
use crate::domain::events::payments::{Payee, PaymentEvent as P};
use crate::domain::recorded::EventAt;

/// What a node without an event of its own stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Bare {
    /// A scheme's fund.
    Fund,
    /// An agreement.
    Agreement,
    /// A budget document.
    Document,
    /// A payment.
    Payment,
    /// An order to pay back.
    Order,
    /// What was paid on a contract to another than its contractor.
    Elsewhere,
}

/// One event that is money, and what followed from it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MoneyNode {
    /// Kind of the event; `None` for a fund or order of which no event of its own is at hand.
    pub kind: Option<String>,
    /// What it stands for, where it has no event.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stands_for: Option<Bare>,
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
    fn bare(of: Bare, number: &str) -> MoneyNode {
        MoneyNode {
            kind: None,
            stands_for: Some(of),
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
            stands_for: None,
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
    /// Budget documents by number, what changed them or went back on them, and their fund.
    documents: BTreeMap<Key, Under>,
    /// Agreements by number: tranches, payments and vouchers.
    agreements: BTreeMap<Key, Under>,
    /// Contracts by number.
    contracts: BTreeMap<Key, Under>,
    /// Vouchers of no agreement: to whom, where that is told, and on which fund.
    vouchers: Vec<(Key, Option<Payee>, String, MoneyNode)>,
    /// Payments of a tranche, or of whatever case number may be a contract's.
    tranches: BTreeMap<Key, (String, u8)>,
    works: BTreeMap<Key, String>,
    /// Who holds each contract, however often it is told.
    held: BTreeMap<Key, Vec<ContractSigned>>,
    /// Whom each payment goes to, and its amount in fen.
    payees: BTreeMap<Key, (Payee, i64)>,
    /// What became of a payment, by its number.
    after: BTreeMap<Key, Vec<MoneyNode>>,
    orders: Vec<(Key, String, MoneyNode)>,
    /// What came on an order, by its number, with the fund where one is named.
    back: BTreeMap<Key, Vec<(Option<String>, MoneyNode)>>,
}

/// What is known of a number that money hangs on.
#[derive(Default)]
struct Under {
    /// Its own events, one a row.
    own: Vec<MoneyNode>,
    /// The fund, as the first that names one has it.
    fund: Option<String>,
    /// What hangs on it, by ordinal of the tranche; 0 for what is of none.
    children: Vec<(u8, MoneyNode)>,
}

impl Under {
    fn of_fund(&mut self, fund: &str) {
        self.fund.get_or_insert_with(|| fund.to_owned());
    }

    /// Fund and node: what hangs on it follows its first event, or stands below its bare number.
    fn node(self, of: Bare, number: &str) -> (String, Vec<MoneyNode>) {
        let mut own = self.own;
        if own.is_empty() {
            own.push(MoneyNode::bare(of, number));
        }
        let mut children = self.children;
        children.sort_by_key(|(ordinal, _)| match ordinal {
            0 => u8::MAX,
            ordinal => *ordinal,
        });
        // What is paid of a tranche follows its release.
        let mut placed: Vec<(u8, MoneyNode)> = Vec::new();
        for (ordinal, node) in children {
            let of_release = placed.iter_mut().find(|(of, release)| {
                ordinal > 0 && *of == ordinal && release.kind.as_deref() == Some(RELEASED)
            });
            let paid = node.kind.as_deref() != Some(RELEASED);
            match of_release {
                Some((_, release)) if paid => release.children.push(node),
                _ => placed.push((ordinal, node)),
            }
        }
        if let Some(first) = own.first_mut() {
            first
                .children
                .extend(placed.into_iter().map(|(_, node)| node));
        }
        (self.fund.unwrap_or_default(), own)
    }
}

/// The kind of event that releases a tranche.
const RELEASED: &str = "TrancheReleased";

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
            Event::Fund(F::DonationRecorded(e)) => {
                let gift = node(&e.donation_no, e.amount.0);
                self.income.push((key(&e.fund), gift));
            }
            Event::Fund(F::LoanWithdrawn(e)) => {
                let drawn = node(&e.application_no, e.amount.0);
                self.income.push((key(&e.fund), drawn));
            }
            Event::Fund(F::AppropriationIssued(e)) => {
                let under = self.documents.entry(key(&e.document_no)).or_default();
                under.of_fund(&e.fund);
                under.own.push(node(&e.document_no, e.amount.0));
            }
            Event::Fund(F::AppropriationAdjusted(e)) => {
                let under = self.documents.entry(key(&e.adjusts)).or_default();
                under.of_fund(&e.fund);
                let change = node(&e.document_no, e.change.0);
                under.children.push((0, change));
            }
            Event::Fund(F::UnspentReturned(e)) => {
                let under = self.documents.entry(key(&e.appropriation_no)).or_default();
                under.of_fund(&e.fund);
                let back = node(&e.document_no, e.amount.0);
                under.children.push((0, back));
            }
            Event::Pairing(A::AgreementSigned(e)) => {
                let under = self.agreements.entry(key(&e.agreement_no)).or_default();
                let mut signed = node(&e.agreement_no, 0);
                signed.fen = e.amount.map(|amount| amount.0);
                under.own.push(signed);
            }
            Event::Pairing(A::TrancheReleased(e)) => {
                let under = self.agreements.entry(key(&e.agreement_no)).or_default();
                under.of_fund(&e.fund);
                let number = format!("{}/{}", e.agreement_no, e.number);
                let released = node(&number, e.amount.0);
                under.children.push((e.number, released));
            }
            Event::Payment(P::ExpenditureRecorded(e)) => {
                let spent = node(&e.voucher_no, e.amount.0);
                match &e.agreement_no {
                    Some(agreement) => {
                        let under = self.agreements.entry(key(agreement)).or_default();
                        under.of_fund(&e.fund);
                        under.children.push((0, spent));
                    }
                    None => {
                        let of = (key(&e.voucher_no), e.payee.clone(), e.fund.clone(), spent);
                        self.vouchers.push(of);
                    }
                }
            }
            Event::Pairing(A::ContractSigned(e)) => {
                let under = self.contracts.entry(key(&e.contract_no)).or_default();
                under.own.push(node(&e.contract_no, e.amount.0));
                let held = self.held.entry(key(&e.contract_no)).or_default();
                held.push(e.clone());
            }
            Event::Claim(C::AwardDecided(e)) => {
                let award = node(&e.award_no, e.amount.0);
                self.awards.push((key(&e.award_no), e.fund.clone(), award));
            }
            Event::Payment(P::PaymentInstructed(e)) => {
                let number = key(&e.payment_no);
                let of = (e.payee.clone(), e.amount.0);
                self.payees.entry(number.clone()).or_insert(of);
                if let Some((agreement, ordinal)) = &e.tranche {
                    self.tranches
                        .insert(number.clone(), (agreement.clone(), *ordinal));
                } else if let Some(case_no) = &e.case_no {
                    self.works.insert(number.clone(), case_no.clone());
                }
                self.instructed.push((
                    number,
                    e.award_no.clone(),
                    e.fund.clone(),
                    node(&e.payment_no, e.amount.0),
                ));
            }
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
        // One row may tell a payment and the voucher it is booked under.
        for (key, payee, fund, spent) in self.vouchers {
            let paid = self.payees.get(&key);
            let booked = paid.is_some_and(|(to, fen)| {
                payee.as_ref().is_none_or(|payee| payee == to) && spent.fen == Some(*fen)
            });
            match booked {
                true => self.after.entry(key).or_default().push(spent),
                false => {
                    let root = root(&mut funds, of(&key.0, &fund));
                    root.children.push(spent);
                }
            }
        }
        let mut elsewhere: BTreeMap<(Key, String), Vec<MoneyNode>> = BTreeMap::new();
        // A number that rows repeat stands once for each of them; what became of it hangs on the first.
        let mut payments: Vec<(Key, Option<String>, String, MoneyNode)> = Vec::new();
        for (key, award_no, fund, mut node) in self.instructed {
            node.children = self.after.remove(&key).unwrap_or_default();
            node.children.sort_by_key(|child| child.at);
            if let Some((agreement, ordinal)) = self.tranches.get(&key) {
                let of = (key.0.clone(), agreement.clone());
                let under = self.agreements.entry(of).or_default();
                under.of_fund(&fund);
                under.children.push((*ordinal, node));
                continue;
            }
            let works = self.works.get(&key);
            let contract = works.map(|number| (key.0.clone(), number.clone()));
            if let Some(contract) = contract
                && let Some(under) = self.contracts.get_mut(&contract)
            {
                let held = self.held.get(&contract).map_or(&[][..], Vec::as_slice);
                let paid = self.payees.get(&key);
                let own = paid.is_none_or(|(to, _)| held.iter().any(|one| one.is_with(to)));
                under.of_fund(&fund);
                if own {
                    under.children.push((0, node));
                } else {
                    elsewhere.entry((contract, fund)).or_default().push(node);
                }
                continue;
            }
            payments.push((key, award_no, fund, node));
        }
        let parts = [
            (Bare::Document, self.documents),
            (Bare::Agreement, self.agreements),
            // A contract is known by its own event alone.
            (Bare::Elsewhere, self.contracts),
        ];
        for (bare, parts) in parts {
            for ((scheme, number), under) in parts {
                let (fund, nodes) = under.node(bare, &number);
                root(&mut funds, of(&scheme, &fund)).children.extend(nodes);
            }
        }
        for (((scheme, number), fund), nodes) in elsewhere {
            let mut others = MoneyNode::bare(Bare::Elsewhere, &number);
            others.children = nodes;
            root(&mut funds, of(&scheme, &fund)).children.push(others);
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
        for (key, fund, mut order) in self.orders {
            let back = self.back.remove(&key).unwrap_or_default();
            order.children = back.into_iter().map(|(_, node)| node).collect();
            root(&mut funds, of(&key.0, &fund)).children.push(order);
        }
        // What nothing at hand leads to still shows.
        for ((scheme, number), nodes) in self.after {
            let mut payment = MoneyNode::bare(Bare::Payment, &number);
            payment.children = nodes;
            root(&mut funds, of(&scheme, "")).children.push(payment);
        }
        for ((scheme, number), nodes) in self.back {
            let fund = nodes.iter().find_map(|(fund, _)| fund.clone());
            let mut order = MoneyNode::bare(Bare::Order, &number);
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
    funds
        .entry(key)
        .or_insert_with(|| MoneyNode::bare(Bare::Fund, &name))
}
