//! Orders to pay back: what each asks for, what came, was set off or given up, what is still open, what of it
//! is overdue and when the next part is due.
//!
//! Promises: whatever comes fills the part that is due first; an order without a last day counts as due on
//! its own day. An offset that cannot be lowers no debt, and stands in a column of its own. It does not say whether the order was right, nor what of it a finding asked for.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{Cell, Rest, Rests, Row, fen};
use crate::domain::alias::Alias;
use crate::domain::date::Date;
use crate::domain::events::payments::{Payee, RecoveryOffset, RecoveryWrittenOff};
use crate::projections::World;
use crate::projections::set_off::SetOffs;
use crate::report::books::SumError;

/// One order; amounts in fen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ClawbackRow {
    /// Scheme.
    pub scheme: String,
    /// Order number.
    pub order_no: String,
    /// The person who must pay.
    pub debtor: Option<Alias>,
    /// The organisation that must.
    pub debtor_org: Option<String>,
    /// The fund it goes back to; empty where the order is not on the ledger.
    pub fund: String,
    /// Day of the order.
    pub ordered_on: Option<Date>,
    /// Parts with a last day of their own; 1 where it is due as a whole, 0 where the order is not on the ledger.
    pub instalments: u64,
    /// Asked for.
    pub ordered: i64,
    /// Came.
    pub received: i64,
    /// Set against payments.
    pub offset: i64,
    /// Said to be set against payments, and not counted: another's payment, one that had arrived, more than was owed (F65).
    pub uncounted: i64,
    /// Given up.
    pub written_off: i64,
    /// Still open.
    pub open: i64,
    /// Of that, due and not come.
    pub overdue: i64,
    /// Last day of the next part that is open and not overdue.
    pub next_due: Option<Date>,
    /// What the row rests on.
    #[serde(skip)]
    pub rests_on: Vec<Rest>,
}

impl Row for ClawbackRow {
    const LIST: &'static str = "clawbacks";
    const COLUMNS: &'static [&'static str] = &[
        "scheme",
        "clawback",
        "debtor",
        "debtor org",
        "fund",
        "ordered on",
        "instalments",
        "ordered back",
        "paid back",
        "offset",
        "offset not counted",
        "written off",
        "open debt",
        "open overdue",
        "next due",
    ];

    fn cells(&self) -> Vec<Cell> {
        vec![
            Cell::Text(self.scheme.clone()),
            Cell::Text(self.order_no.clone()),
            Cell::Persons(self.debtor.into_iter().collect()),
            Cell::text(self.debtor_org.as_deref()),
            Cell::Text(self.fund.clone()),
            Cell::Day(self.ordered_on),
            Cell::Count(Some(self.instalments)),
            Cell::Money(self.ordered),
            Cell::Money(self.received),
            Cell::Money(self.offset),
            Cell::Money(self.uncounted),
            Cell::Money(self.written_off),
            Cell::Money(self.open),
            Cell::Money(self.overdue),
            Cell::Day(self.next_due),
        ]
    }

    fn rests_on(&self) -> &[Rest] {
        &self.rests_on
    }

    fn schemes(&self) -> Vec<&str> {
        vec![self.scheme.as_str()]
    }
}

/// Every order, by scheme and number, as it stands on a day; also one that only a payment on it names.
///
/// # Errors
/// [`SumError`] where a sum fits no amount.
pub fn clawbacks(world: &World, as_of: Date) -> Result<Vec<ClawbackRow>, SumError> {
    let mut rows = Vec::new();
    let mut offsets: BTreeMap<&str, SetOffs<'_>> = BTreeMap::new();
    for ((scheme, number), clawback) in world.payments.clawbacks() {
        let of_scheme = offsets
            .entry(scheme)
            .or_insert_with(|| world.set_offs(scheme));
        let mut rests = Rests::default();
        rests.on(&clawback.ordered);
        rests.on(&clawback.recovered);
        let offset = world.acts.about::<RecoveryOffset>(scheme, number);
        rests.on(offset.map(|act| act.fact));
        let given_up = world.acts.about::<RecoveryWrittenOff>(scheme, number);
        rests.on(given_up.map(|act| act.fact));
        let first = clawback.ordered.iter().min_by_key(|fact| fact.clock);
        let (debtor, debtor_org) = match first.map(|fact| &fact.said.debtor) {
            Some(Payee::Person(person)) => (Some(*person), None),
            Some(Payee::Org(name)) => (None, Some(name.clone())),
            None => (None, None),
        };
        let state = world.order_state_of((scheme, number), &of_scheme.of(number));
        let overdue: i128 = state.overdue(as_of).map(|part| part.open).sum();
        rows.push(ClawbackRow {
            scheme: scheme.clone(),
            order_no: number.clone(),
            debtor,
            debtor_org,
            fund: first.map_or_else(String::new, |fact| fact.said.fund.clone()),
            ordered_on: first.map(|fact| fact.clock),
            instalments: state.instalments.len() as u64,
            ordered: fen("ordered", number, state.ordered)?,
            received: fen("received", number, state.received)?,
            offset: fen("set off", number, state.offset)?,
            uncounted: fen("set off", number, state.uncounted)?,
            written_off: fen("written off", number, state.written_off)?,
            open: fen("open", number, state.open)?,
            overdue: fen("overdue", number, overdue)?,
            next_due: state.next_due(as_of),
            rests_on: rests.done(),
        });
    }
    Ok(rows)
}
