//! What the money was for: by support year and by cost line.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::{Both, Span};
use crate::projections::World;
use crate::report::books::SumError;
use crate::report::lists::{Cell, Rest, Rests, Row, fen};

/// One support year; amounts in fen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ComponentRow {
    /// Support year, from 1.
    pub year: u8,
    /// Agreements with a tranche of that year.
    pub agreements: u64,
    /// On the schedules.
    pub scheduled: i64,
    /// Paid in the period asked for.
    pub paid_this_period: i64,
    /// Paid up to its end.
    pub paid: i64,
    /// Spent by schools up to its end.
    pub spent: i64,
    /// Paid less spent.
    pub unspent: i64,
    /// What the row rests on.
    #[serde(skip)]
    pub rests_on: Vec<Rest>,
}

impl Row for ComponentRow {
    const LIST: &'static str = "loan-components";
    const COLUMNS: &'static [&'static str] = &[
        "support year",
        "agreements",
        "scheduled",
        "paid this period",
        "paid",
        "spent",
        "unspent",
    ];

    fn cells(&self) -> Vec<Cell> {
        vec![
            Cell::Count(Some(u64::from(self.year))),
            Cell::Count(Some(self.agreements)),
            Cell::Money(self.scheduled),
            Cell::Money(self.paid_this_period),
            Cell::Money(self.paid),
            Cell::Money(self.spent),
            Cell::Money(self.unspent),
        ]
    }

    fn rests_on(&self) -> &[Rest] {
        &self.rests_on
    }

    fn schemes(&self) -> Vec<&str> {
        Vec::new()
    }
}

/// One cost line; amounts in fen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct UseRow {
    /// Cost line.
    pub cost_line: String,
    /// Vouchers up to the end of the period.
    pub vouchers: u64,
    /// Spent in the period asked for.
    pub this_period: i64,
    /// Spent up to its end.
    pub so_far: i64,
    /// What the row rests on.
    #[serde(skip)]
    pub rests_on: Vec<Rest>,
}

impl Row for UseRow {
    const LIST: &'static str = "loan-uses";
    const COLUMNS: &'static [&'static str] = &["cost line", "vouchers", "this period", "so far"];

    fn cells(&self) -> Vec<Cell> {
        vec![
            Cell::Text(self.cost_line.clone()),
            Cell::Count(Some(self.vouchers)),
            Cell::Money(self.this_period),
            Cell::Money(self.so_far),
        ]
    }

    fn rests_on(&self) -> &[Rest] {
        &self.rests_on
    }

    fn schemes(&self) -> Vec<&str> {
        Vec::new()
    }
}

#[derive(Default)]
struct Year<'a> {
    agreements: BTreeSet<&'a str>,
    scheduled: i128,
    paid: Both,
    spent: Both,
    rests: Rests,
}

/// Every support year of a scheme's agreements.
///
/// # Errors
/// [`SumError`] where a sum fits no amount.
pub fn components(world: &World, scheme: &str, span: Span) -> Result<Vec<ComponentRow>, SumError> {
    let mut years: BTreeMap<u8, Year<'_>> = BTreeMap::new();
    for ((of, number), agreement) in world.agreements.iter() {
        for (ordinal, tranche) in agreement.tranches.iter().filter(|_| of == scheme) {
            let newest = tranche
                .scheduled
                .iter()
                .max_by_key(|fact| (fact.clock, fact.at));
            let Some(newest) = newest else { continue };
            let year = years.entry(*ordinal).or_default();
            year.agreements.insert(number);
            year.scheduled += i128::from(newest.said.amount.0);
            year.rests.on([newest]);
        }
    }
    for ((of, _), payment) in world.payments.iter() {
        let told = payment.instructed.iter().filter(|_| of == scheme);
        let Some(ordinal) = told
            .filter_map(|fact| fact.said.tranche.as_ref())
            .map(|(_, ordinal)| *ordinal)
            .next()
        else {
            continue;
        };
        let year = years.entry(ordinal).or_default();
        for fact in &payment.confirmed {
            year.paid.add(span, fact.clock, fact.said.amount.0);
            year.rests.on([fact]);
        }
        for fact in payment
            .returned
            .iter()
            .filter(|fact| fact.said.after_confirmation)
        {
            year.paid
                .add(span, fact.clock, fact.said.amount.0.saturating_neg());
            year.rests.on([fact]);
        }
    }
    for ((of, _), facts) in world.payments.expenditures() {
        for fact in facts.iter().filter(|_| of == scheme) {
            if let Some(ordinal) = fact.said.year {
                let year = years.entry(ordinal).or_default();
                year.spent.add(span, fact.clock, fact.said.amount.0);
                year.rests.on([fact]);
            }
        }
    }
    years
        .into_iter()
        .map(|(year, sum)| {
            let of = year.to_string();
            Ok(ComponentRow {
                year,
                agreements: sum.agreements.len() as u64,
                scheduled: fen("scheduled", &of, sum.scheduled)?,
                paid_this_period: fen("paid", &of, sum.paid.this)?,
                paid: fen("paid", &of, sum.paid.so_far)?,
                spent: fen("spent", &of, sum.spent.so_far)?,
                unspent: fen("unspent", &of, sum.paid.so_far - sum.spent.so_far)?,
                rests_on: sum.rests.done(),
            })
        })
        .collect()
}

/// Spending by cost line.
///
/// # Errors
/// [`SumError`] where a sum fits no amount.
pub fn uses(world: &World, scheme: &str, span: Span) -> Result<Vec<UseRow>, SumError> {
    let mut lines: BTreeMap<&str, (u64, Both)> = BTreeMap::new();
    for ((of, _), facts) in world.payments.expenditures() {
        for fact in facts.iter().filter(|_| of == scheme) {
            let (vouchers, both) = lines.entry(&fact.said.cost_line).or_default();
            *vouchers += u64::from(span.counts(fact.clock));
            both.add(span, fact.clock, fact.said.amount.0);
            both.rests.on([fact]);
        }
    }
    lines
        .into_iter()
        .map(|(line, (vouchers, both))| {
            Ok(UseRow {
                cost_line: line.to_owned(),
                vouchers,
                this_period: fen("spent", line, both.this)?,
                so_far: fen("spent", line, both.so_far)?,
                rests_on: both.rests.done(),
            })
        })
        .collect()
}
