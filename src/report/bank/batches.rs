//! Batches told to the bank: what of each has arrived, come back, or is still in transit (代发在途).

use std::collections::{BTreeMap, BTreeSet};

use super::{BatchRow, Question};
use crate::domain::date::Date;
use crate::projections::World;
use crate::report::books::SumError;
use crate::report::lists::{Rest, fen};

/// Batches of the fund up to a day, by number.
pub(super) fn batches(
    world: &World,
    question: Question<'_>,
    last_day: Date,
) -> Result<Vec<BatchRow>, SumError> {
    #[derive(Default)]
    struct Sum {
        payments: u64,
        instructed: i128,
        paid: i128,
        returned: i128,
        rests: BTreeSet<Rest>,
    }
    let mut sums: BTreeMap<String, Sum> = BTreeMap::new();
    for ((scheme, _), payment) in world.payments.iter() {
        let told = payment
            .instructed
            .iter()
            .filter(|fact| fact.said.fund == question.fund && fact.clock <= last_day);
        if scheme != question.scheme {
            continue;
        }
        for (at, fact) in told.enumerate() {
            let Some(batch) = &fact.said.batch_no else {
                continue;
            };
            let sum = sums.entry(batch.clone()).or_default();
            sum.payments += 1;
            sum.instructed += i128::from(fact.said.amount.0);
            sum.rests.insert(Rest::from(fact));
            if at > 0 {
                continue;
            }
            for done in payment
                .confirmed
                .iter()
                .filter(|done| done.clock <= last_day)
            {
                sum.paid += i128::from(done.said.amount.0);
                sum.rests.insert(Rest::from(done));
            }
            let back = payment
                .returned
                .iter()
                .filter(|back| back.clock <= last_day);
            for back in back.filter(|back| !back.said.after_confirmation) {
                sum.returned += i128::from(back.said.amount.0);
                sum.rests.insert(Rest::from(back));
            }
        }
    }
    sums.into_iter()
        .map(|(batch_no, sum)| {
            Ok(BatchRow {
                payments: sum.payments,
                instructed: fen("instructed", &batch_no, sum.instructed)?,
                paid: fen("paid", &batch_no, sum.paid)?,
                returned: fen("returned", &batch_no, sum.returned)?,
                under_way: fen(
                    "under way",
                    &batch_no,
                    sum.instructed - sum.paid - sum.returned,
                )?,
                rests_on: sum.rests.into_iter().collect(),
                batch_no,
            })
        })
        .collect()
}
