//! Money of a finding on its way back: ordered, received, set off, given up, and what is still open.
//!
//! Promises: every figure is in fen and exact; what is open is what the decision asks for, less what came
//! back, was set off or was given up, and never less than nothing. An order is known by its number, in
//! whatever scheme it was made; where schemes share a number, all of them count. It does not say whether the
//! order was right.

use serde::Serialize;

use super::World;
use super::fact::Fact;
use crate::domain::date::Date;
use crate::domain::events::audit::FindingSettled;
use crate::domain::events::payments::{RecoveryOffset, RecoveryWrittenOff};
use crate::domain::recorded::EventAt;

/// What happened to the money, as one line of the way back.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct RecoveryStep {
    /// The event.
    pub at: EventAt,
    /// Day by which legal clocks count it.
    pub day: Date,
    /// Kind of the event.
    pub kind: String,
    /// Amount in fen.
    pub fen: i64,
}

/// How far the money of a finding is back; amounts in fen.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Recovery {
    /// The order that the decision names.
    pub order_no: Option<String>,
    /// What the decision asks for.
    pub recover: i128,
    /// What was ordered.
    pub ordered: i128,
    /// What came.
    pub received: i128,
    /// What was set against payments.
    pub offset: i128,
    /// What was given up.
    pub written_off: i128,
    /// What is still open.
    pub open: i128,
    /// Each of them, in the order of the ledger.
    pub steps: Vec<RecoveryStep>,
}

impl World {
    /// How far the money that a decision asks for is back.
    pub fn recovery(&self, settled: &FindingSettled) -> Recovery {
        let mut back = Recovery {
            order_no: settled.order_no.clone(),
            recover: i128::from(settled.recover.0),
            ..Recovery::default()
        };
        if let Some(number) = &settled.order_no {
            for ((scheme, order), clawback) in self.payments.clawbacks() {
                if order != number {
                    continue;
                }
                for fact in &clawback.ordered {
                    back.ordered += i128::from(fact.said.amount.0);
                    back.steps
                        .push(step(fact, "ClawbackOrdered", fact.said.amount.0));
                }
                for fact in &clawback.recovered {
                    back.received += i128::from(fact.said.amount.0);
                    back.steps
                        .push(step(fact, "RecoveryReceived", fact.said.amount.0));
                }
                for act in self.acts.about::<RecoveryOffset>(scheme, number) {
                    back.offset += i128::from(act.said.amount.0);
                    back.steps
                        .push(step(act.fact, "RecoveryOffset", act.said.amount.0));
                }
                for act in self.acts.about::<RecoveryWrittenOff>(scheme, number) {
                    back.written_off += i128::from(act.said.amount.0);
                    back.steps
                        .push(step(act.fact, "RecoveryWrittenOff", act.said.amount.0));
                }
            }
        }
        back.steps.sort();
        back.open = (back.recover - back.received - back.offset - back.written_off).max(0);
        back
    }
}

fn step<T>(fact: &Fact<T>, kind: &str, fen: i64) -> RecoveryStep {
    RecoveryStep {
        at: fact.at,
        day: fact.clock,
        kind: kind.to_owned(),
        fen,
    }
}
