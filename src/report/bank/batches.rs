//! Batches told to the bank: what of each has arrived, come back, or is still in transit (代发在途) at the
//! cut-off.
//!
//! Promises: figures are those of the cut-off. A batch that was in transit then and came back to zero later,
//! or was told to the bank later, is said to be so and is no finding.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::Question;
use crate::domain::date::Date;
use crate::domain::events::payments::{PaymentReturned, RecoveryOffset};
use crate::projections::World;
use crate::projections::acts::Act;
use crate::projections::fact::Fact;
use crate::report::batched::{BatchSums, Batched};
use crate::report::books::SumError;
use crate::report::lists::{Cell, Rest, Row};

/// How a batch stands at the cut-off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum BatchState {
    /// Back to zero.
    Settled,
    /// In transit on the day, and back to zero later.
    SettledLater,
    /// Told to the bank after the day.
    AfterCutoff,
    /// In transit on the day, and not back to zero by all that the ledger knows.
    InTransit,
}

/// A batch told to the bank; amounts in fen, up to the cut-off.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct BatchRow {
    /// What it comes to; of one told after the cut-off, what was told then.
    #[serde(flatten)]
    pub batch: Batched,
    /// How it stands.
    pub state: BatchState,
    /// Day after the cut-off on which it came back to zero.
    pub settled_on: Option<Date>,
    /// What the row rests on.
    #[serde(skip)]
    pub rests_on: Vec<Rest>,
}

impl Row for BatchRow {
    const LIST: &'static str = "reconcile-batches";
    const COLUMNS: &'static [&'static str] = &{
        let [a, b, c, d, e, f, g] = Batched::COLUMNS;
        [a, b, c, d, e, f, g, "batch state", "cleared on"]
    };

    fn cells(&self) -> Vec<Cell> {
        let mut cells = self.batch.cells();
        cells.push(Cell::term("batch-state", Some(self.state)));
        cells.push(Cell::Day(self.settled_on));
        cells
    }

    fn rests_on(&self) -> &[Rest] {
        &self.rests_on
    }

    fn schemes(&self) -> Vec<&str> {
        Vec::new()
    }
}

/// Sums of a batch, in fen.
#[derive(Default)]
struct Sum {
    payments: u64,
    instructed: i128,
    paid: i128,
    returns: u64,
    returned: i128,
    /// Set against debts out of the orders.
    set_off: i128,
    /// What arrived, came back or was set off after the cut-off, and the last day of it.
    done_later: i128,
    last: Option<Date>,
    /// Payments and fen that were told after the cut-off.
    told_later: (u64, i128),
    rests: BTreeSet<Rest>,
}

/// Batches of the fund by number, as they stand at the cut-off.
pub(super) fn batches(
    world: &World,
    question: Question<'_>,
    cutoff: Date,
) -> Result<Vec<BatchRow>, SumError> {
    let mut sums: BTreeMap<String, Sum> = BTreeMap::new();
    let mut offsets: BTreeMap<&str, Vec<Act<'_, RecoveryOffset>>> = BTreeMap::new();
    for act in world.acts.all::<RecoveryOffset>(question.scheme) {
        // With a case it is taken from an award, and from no order.
        if act.said.case_no.is_none() {
            let own = offsets.entry(&act.said.payment_no).or_default();
            own.push(act);
        }
    }
    for ((scheme, number), payment) in world.payments.iter() {
        if scheme != question.scheme {
            continue;
        }
        let told = payment
            .instructed
            .iter()
            .filter(|fact| fact.said.fund == question.fund);
        for (at, fact) in told.enumerate() {
            let Some(batch) = &fact.said.batch_no else {
                continue;
            };
            let sum = sums.entry(batch.clone()).or_default();
            let amount = i128::from(fact.said.amount.0);
            sum.rests.insert(Rest::from(fact));
            if fact.clock > cutoff {
                sum.told_later.0 += 1;
                sum.told_later.1 += amount;
                continue;
            }
            sum.payments += 1;
            sum.instructed += amount;
            if at > 0 {
                continue;
            }
            let mut done = |day: Date, amount: i64, came_back: bool, rest: Rest| {
                let amount = i128::from(amount);
                sum.rests.insert(rest);
                if day > cutoff {
                    sum.done_later += amount;
                    sum.last = sum.last.max(Some(day));
                } else if came_back {
                    sum.returned += amount;
                } else {
                    sum.paid += amount;
                }
            };
            for one in &payment.confirmed {
                done(one.clock, one.said.amount.0, false, Rest::from(one));
            }
            let early = |back: &&Fact<PaymentReturned>| !back.said.after_confirmation;
            for one in payment.returned.iter().filter(early) {
                done(one.clock, one.said.amount.0, true, Rest::from(one));
            }
            // What is set against a debt is neither paid out nor under way, as far as it neither arrived nor came back.
            let arrived = payment.confirmed.iter().map(|one| one.said.amount.0);
            let back = payment.returned.iter().filter(early);
            let done = arrived.chain(back.map(|one| one.said.amount.0));
            let mut room = amount - done.map(i128::from).sum::<i128>();
            for act in offsets.get(number.as_str()).into_iter().flatten() {
                let settled = i128::from(act.said.amount.0).min(room).max(0);
                room -= settled;
                sum.rests.insert(Rest::from(act.fact));
                if act.fact.clock > cutoff {
                    sum.done_later += settled;
                    sum.last = sum.last.max(Some(act.fact.clock));
                } else {
                    sum.set_off += settled;
                }
            }
            let back = payment.returned.iter().filter(|one| one.clock <= cutoff);
            sum.returns += u64::from(back.clone().next().is_some());
            // What had arrived and went back reached nobody; it is in transit no more than before.
            for one in back.filter(|back| !early(back)) {
                let amount = i128::from(one.said.amount.0);
                sum.rests.insert(Rest::from(one));
                sum.paid -= amount;
                sum.returned += amount;
            }
        }
    }
    sums.into_iter()
        .map(|(batch_no, sum)| {
            let under_way = sum.instructed - sum.paid - sum.returned - sum.set_off;
            let later = sum.payments == 0;
            let state = if later {
                BatchState::AfterCutoff
            } else if under_way == 0 {
                BatchState::Settled
            } else if under_way == sum.done_later {
                BatchState::SettledLater
            } else {
                BatchState::InTransit
            };
            let (payments, instructed) = if later {
                sum.told_later
            } else {
                (sum.payments, sum.instructed)
            };
            let sums = BatchSums {
                payments,
                instructed,
                returns: sum.returns,
                returned: sum.returned,
                paid: sum.paid,
                under_way,
            };
            Ok(BatchRow {
                batch: Batched::of(batch_no, sums)?,
                state,
                settled_on: sum.last.filter(|_| state == BatchState::SettledLater),
                rests_on: sum.rests.into_iter().collect(),
            })
        })
        .collect()
}
