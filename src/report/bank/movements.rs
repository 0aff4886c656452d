//! The movements of a fund's money, as facts of the ledger state them.
//!
//! Promises: the sum of the movements up to a day is what lies in the fund on that day, wherever it was
//! promised or instructed to: money leaves with the bank's word, not with the instruction.

use serde::Serialize;

use super::Question;
use crate::domain::date::Date;
use crate::domain::events::funds::{Stage, UnspentReturned};
use crate::domain::events::payments::Payee;
use crate::domain::ids::to_half_width;
use crate::projections::appropriations::{GoesBack, Trees};
use crate::projections::{Fact, World};
use crate::report::lists::Rest;

/// Stages whose money lies in the fund.
const IN_THE_FUND: &[Stage] = &[
    Stage::Received,
    Stage::Committed,
    Stage::Instructed,
    Stage::Returned,
    Stage::Recovered,
];

/// What a movement of the ledger is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum MovementKind {
    /// What lay in the fund when its books were opened.
    Opening,
    /// Money came into the fund.
    Receipt,
    /// A payment arrived at its payee.
    Payment,
    /// A payment that had arrived came back.
    Return,
    /// A payment that the bank did not make, as it left.
    Unpaid,
    /// The same, as it came back.
    UnpaidBack,
    /// Money was recovered.
    Recovery,
    /// Unspent money was given back.
    Unspent,
}

/// A movement of the fund's money, in fen; below zero where it left.
#[derive(Clone, Debug)]
pub(super) struct Movement {
    pub rest: Rest,
    pub day: Date,
    pub amount: i64,
    pub reference: Option<String>,
    pub number: String,
    pub batch: Option<String>,
    pub kind: MovementKind,
    /// The organisation that was paid or paid, where the ledger has its name.
    pub body: Option<String>,
}

/// Every movement of the fund's money, in the order of the log.
pub(super) fn movements(world: &World, question: Question<'_>) -> Vec<Movement> {
    let Question { scheme, fund, .. } = question;
    let mut out = Vec::new();
    for fact in world.funds.openings().get(scheme).into_iter().flatten() {
        let lies = fact.said.postings.iter();
        let lies = lies.filter(|line| line.fund == fund && IN_THE_FUND.contains(&line.stage));
        let sum: i128 = lies.map(|line| i128::from(line.amount.0)).sum();
        // What no amount can hold, the books would have refused.
        let amount = i64::try_from(sum).unwrap_or(i64::MAX);
        if amount != 0 {
            out.push(Movement {
                amount,
                number: fact.said.document_no.clone(),
                kind: MovementKind::Opening,
                ..of(fact)
            });
        }
    }
    let key = (scheme.to_owned(), fund.to_owned());
    for fact in world.funds.receipts().get(&key).into_iter().flatten() {
        out.push(Movement {
            amount: fact.said.amount.0,
            reference: fact.said.bank_ref.clone(),
            number: fact.said.receipt_no.clone(),
            batch: None,
            kind: MovementKind::Receipt,
            body: Some(to_half_width(&fact.said.payer)),
            ..of(fact)
        });
    }
    for ((of_scheme, number), payment) in world.payments.iter() {
        if of_scheme != scheme {
            continue;
        }
        let told = payment.instructed.first();
        let batch = told.and_then(|fact| fact.said.batch_no.clone());
        let body = told.and_then(|fact| match &fact.said.payee {
            Payee::Org(name) => Some(to_half_width(name)),
            Payee::Person(_) => None,
        });
        let own = |movement: Movement| Movement {
            number: number.clone(),
            body: body.clone(),
            ..movement
        };
        for fact in payment
            .confirmed
            .iter()
            .filter(|fact| fact.said.fund == fund)
        {
            out.push(own(Movement {
                amount: fact.said.amount.0.saturating_neg(),
                reference: fact.said.bank_ref.clone(),
                batch: batch.clone(),
                kind: MovementKind::Payment,
                ..of(fact)
            }));
        }
        for fact in payment
            .returned
            .iter()
            .filter(|fact| fact.said.fund == fund)
        {
            let back = own(Movement {
                amount: fact.said.amount.0,
                reference: fact.said.bank_ref.clone(),
                kind: MovementKind::Return,
                ..of(fact)
            });
            if fact.said.after_confirmation {
                out.push(back);
                continue;
            }
            out.push(own(Movement {
                amount: fact.said.amount.0.saturating_neg(),
                day: told.map_or(fact.clock, |told| told.clock).min(fact.clock),
                reference: fact.said.bank_ref.clone(),
                batch: batch.clone(),
                kind: MovementKind::Unpaid,
                ..of(fact)
            }));
            out.push(Movement {
                kind: MovementKind::UnpaidBack,
                ..back
            });
        }
    }
    for ((of_scheme, number), clawback) in world.payments.clawbacks() {
        let recovered = clawback.recovered.iter();
        let recovered = recovered.filter(|fact| of_scheme == scheme && fact.said.fund == fund);
        out.extend(recovered.map(|fact| Movement {
            amount: fact.said.amount.0,
            reference: fact.said.bank_ref.clone(),
            number: number.clone(),
            kind: MovementKind::Recovery,
            ..of(fact)
        }));
    }
    let trees = Trees::of(world, scheme);
    for act in world.acts.all::<UnspentReturned>(scheme) {
        // Within the tree of the fund it moves between the bodies, and the fund's sum is what it was.
        if act.said.fund == fund && trees.goes_back(act.said) == GoesBack::Out {
            out.push(Movement {
                amount: act.said.amount.0.saturating_neg(),
                number: act.said.document_no.clone(),
                kind: MovementKind::Unspent,
                ..of(act.fact)
            });
        }
    }
    out.sort_by(|a, b| (a.day, &a.rest).cmp(&(b.day, &b.rest)));
    out
}

/// A movement with the place of a fact, its own figures still to be filled in.
fn of<T>(fact: &Fact<T>) -> Movement {
    Movement {
        rest: Rest::from(fact),
        day: fact.clock,
        amount: 0,
        reference: None,
        number: String::new(),
        batch: None,
        kind: MovementKind::Receipt,
        body: None,
    }
}
