//! F41 A fund was overdrawn.
//!
//! **Definition.** On some day, awards and payments without an award exceed what the fund had received,
//! had come back and had been recovered by the end of that day.
//! **Example.** Received 30,000; grants of 50,000 decided.
//! **Not raised** when money arrives on the day it is committed. **False positives:** timing of bank notes.
//! **Evidence:** the fund's receipts, and what was committed on the first day that went below zero.
//! **Amount:** the deepest deficit. One flag a fund.
//! **Source:** double entry; red-flag catalogue F41.

use std::collections::BTreeMap;

use super::flag::{Evidence, Flag, Severity};
use super::{Detector, Findings};
use crate::domain::date::Date;
use crate::domain::money::Fen;
use crate::projections::World;

/// F41.
pub struct Overdraw;

#[derive(Default)]
struct Day {
    received: i128,
    committed: i128,
    commitments: Vec<Evidence>,
}

impl Detector for Overdraw {
    fn code(&self) -> &'static str {
        "F41"
    }

    fn flags(&self, world: &World, _as_of: Date) -> Findings {
        let mut funds: BTreeMap<(String, String), BTreeMap<Date, Day>> = BTreeMap::new();
        for ((scheme, fund), receipts) in world.funds.receipts() {
            for fact in receipts {
                day(&mut funds, scheme, fund, fact.clock).received +=
                    i128::from(fact.said.amount.0);
            }
        }
        for ((scheme, _), case) in world.cases.iter() {
            for fact in &case.awards {
                let day = day(&mut funds, scheme, &fact.said.fund, fact.clock);
                day.committed += i128::from(fact.said.amount.0);
                day.commitments.push(Evidence::from(fact));
            }
        }
        for ((scheme, _), payment) in world.payments.iter() {
            for fact in &payment.instructed {
                if fact.said.award_no.is_none() || fact.said.again {
                    let day = day(&mut funds, scheme, &fact.said.fund, fact.clock);
                    day.committed += i128::from(fact.said.amount.0);
                    day.commitments.push(Evidence::from(fact));
                }
            }
            for fact in &payment.returned {
                day(&mut funds, scheme, &fact.said.fund, fact.clock).received +=
                    i128::from(fact.said.amount.0);
            }
        }
        for ((scheme, _), order) in world.payments.clawbacks() {
            for fact in &order.recovered {
                day(&mut funds, scheme, &fact.said.fund, fact.clock).received +=
                    i128::from(fact.said.amount.0);
            }
        }
        let mut found = Findings::default();
        for ((scheme, fund), days) in funds {
            let mut balance = 0i128;
            let mut deepest = 0i128;
            let mut first: Option<(Date, &Day)> = None;
            for (date, day) in &days {
                balance += day.received - day.committed;
                if balance < 0 && first.is_none() {
                    first = Some((*date, day));
                }
                deepest = deepest.min(balance);
            }
            let Some((date, crossing)) = first else {
                continue;
            };
            let mut flag = Flag::new(self.code(), Severity::Critical, &scheme, &fund);
            if let Some(receipts) = world.funds.receipts().get(&(scheme.clone(), fund.clone())) {
                for fact in receipts {
                    flag.rests_on(fact);
                }
            }
            flag.evidence.extend(crossing.commitments.iter().cloned());
            flag.amount = Fen::from_wide(-deepest).unwrap_or(Fen(i64::MAX));
            flag.clause = "资金支出不得超过到账资金".to_owned();
            flag.finding = format!(
                "below zero from {date}; deepest deficit {} yuan",
                flag.amount
            );
            found.flags.push(flag);
        }
        found
    }
}

fn day<'a>(
    funds: &'a mut BTreeMap<(String, String), BTreeMap<Date, Day>>,
    scheme: &str,
    fund: &str,
    date: Date,
) -> &'a mut Day {
    funds
        .entry((scheme.to_owned(), fund.to_owned()))
        .or_default()
        .entry(date)
        .or_default()
}
