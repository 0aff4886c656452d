//! Figures of the books as rows that can be listed and asked: balances by fund and by unit, the
//! funnel, the trial balance.
//!
//! Promises: the very figures of `balances`, `funnel` and `trial-balance`. They rest on every posting, so that
//! no row names its events; `--why` of those reports does.

use super::{Cell, Rest, Row};
use crate::report::books::{Balance, FunnelRow, TrialRow, UnitBalance};

impl Row for Balance {
    const LIST: &'static str = "balances";
    const COLUMNS: &'static [&'static str] = &[
        "scheme",
        "level",
        "fund",
        "heads",
        "payments",
        "received",
        "awarded",
        "paid out",
        "returned",
        "recovered",
        "balance",
        "stated",
        "difference",
    ];

    fn cells(&self) -> Vec<Cell> {
        vec![
            Cell::Text(self.scheme.clone()),
            Cell::term("level", self.level),
            Cell::Text(self.fund.clone()),
            Cell::Count(Some(self.heads)),
            Cell::Count(Some(self.payments)),
            Cell::Money(self.received),
            Cell::Money(self.awarded),
            Cell::Money(self.paid_out),
            Cell::Money(self.returned),
            Cell::Money(self.recovered),
            Cell::Money(self.balance),
            Cell::MoneyIfAny(self.stated),
            Cell::MoneyIfAny(self.difference),
        ]
    }

    fn rests_on(&self) -> &[Rest] {
        &[]
    }

    fn schemes(&self) -> Vec<&str> {
        vec![self.scheme.as_str()]
    }
}

impl Row for UnitBalance {
    const LIST: &'static str = "balances";
    const COLUMNS: &'static [&'static str] = &[
        "scheme",
        "unit",
        "awards",
        "awarded",
        "paid",
        "acknowledged",
    ];

    fn cells(&self) -> Vec<Cell> {
        vec![
            Cell::Text(self.scheme.clone()),
            Cell::Text(self.unit.clone()),
            Cell::Count(Some(self.awards)),
            Cell::Money(self.awarded),
            Cell::Money(self.paid),
            Cell::Money(self.acknowledged),
        ]
    }

    fn rests_on(&self) -> &[Rest] {
        &[]
    }

    fn schemes(&self) -> Vec<&str> {
        vec![self.scheme.as_str()]
    }
}

impl Row for FunnelRow {
    const LIST: &'static str = "funnel";
    const COLUMNS: &'static [&'static str] = &[
        "scheme",
        "fund",
        "stage",
        "stage heads",
        "lines",
        "into",
        "rest",
    ];

    fn cells(&self) -> Vec<Cell> {
        vec![
            Cell::Text(self.scheme.clone()),
            Cell::Text(self.fund.clone()),
            Cell::term("stage", Some(self.stage)),
            Cell::Count(self.heads),
            Cell::Count(Some(self.lines)),
            Cell::Money(self.into),
            Cell::Money(self.rest),
        ]
    }

    fn rests_on(&self) -> &[Rest] {
        &[]
    }

    fn schemes(&self) -> Vec<&str> {
        vec![self.scheme.as_str()]
    }
}

impl Row for TrialRow {
    const LIST: &'static str = "trial-balance";
    const COLUMNS: &'static [&'static str] =
        &["scheme", "fund", "stage", "owner", "debit", "credit"];

    fn cells(&self) -> Vec<Cell> {
        vec![
            Cell::Text(self.scheme.clone()),
            Cell::Text(self.fund.clone()),
            Cell::term("stage", Some(self.stage)),
            Cell::Sentence(self.owner.clone()),
            Cell::Money(self.debit),
            Cell::Money(self.credit),
        ]
    }

    fn rests_on(&self) -> &[Rest] {
        &[]
    }

    fn schemes(&self) -> Vec<&str> {
        vec![self.scheme.as_str()]
    }
}
