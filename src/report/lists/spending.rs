//! Spending: every voucher of a unit that spent what it was given.
//!
//! Promises: a voucher that rows repeat stands once for each of them, so that sums are those of the ledger;
//! amounts in fen; the invoice by alias. Not here: whether a cost line allows it, which the flags say.

use serde::Serialize;

use super::{Cell, Rest, Row};
use crate::domain::alias::Alias;
use crate::domain::date::Date;
use crate::domain::events::payments::Payee;
use crate::projections::World;
use crate::report::books::SumError;

/// One voucher; the amount in fen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ExpenditureRow {
    /// Scheme.
    pub scheme: String,
    /// Voucher number.
    pub voucher_no: String,
    /// The agreement it is spent under.
    pub agreement_no: Option<String>,
    /// Support year, from 1.
    pub year: Option<u8>,
    /// Cost line, as the scheme names it.
    pub cost_line: String,
    /// The organisation paid.
    pub org: Option<String>,
    /// The person paid.
    pub person: Option<Alias>,
    /// The invoice, by alias.
    pub invoice: Option<Alias>,
    /// Date of the invoice.
    pub invoice_date: Option<Date>,
    /// Day it was spent.
    pub day: Date,
    /// Amount.
    pub amount: i64,
    /// The fund it comes from.
    pub fund: String,
    /// What the row rests on.
    #[serde(skip)]
    pub rests_on: Vec<Rest>,
}

impl Row for ExpenditureRow {
    const LIST: &'static str = "expenditures";
    const COLUMNS: &'static [&'static str] = &[
        "scheme",
        "voucher",
        "agreement",
        "support year",
        "cost line",
        "payee org",
        "person",
        "invoice",
        "invoice date",
        "day",
        "amount",
        "fund",
    ];

    fn cells(&self) -> Vec<Cell> {
        vec![
            Cell::Text(self.scheme.clone()),
            Cell::Text(self.voucher_no.clone()),
            Cell::text(self.agreement_no.as_deref()),
            Cell::Count(self.year.map(u64::from)),
            Cell::Text(self.cost_line.clone()),
            Cell::text(self.org.as_deref()),
            Cell::Persons(self.person.into_iter().collect()),
            Cell::Text(self.invoice.map_or_else(String::new, |one| one.to_string())),
            Cell::Day(self.invoice_date),
            Cell::Day(Some(self.day)),
            Cell::Money(self.amount),
            Cell::Text(self.fund.clone()),
        ]
    }

    fn rests_on(&self) -> &[Rest] {
        &self.rests_on
    }

    fn schemes(&self) -> Vec<&str> {
        vec![self.scheme.as_str()]
    }
}

/// Every voucher, by scheme and number.
///
/// # Errors
/// None; the form is that of the other lists.
pub fn expenditures(world: &World) -> Result<Vec<ExpenditureRow>, SumError> {
    let mut rows = Vec::new();
    for ((scheme, number), facts) in world.payments.expenditures() {
        for fact in facts {
            let said = &fact.said;
            let (person, org) = match &said.payee {
                Some(Payee::Person(person)) => (Some(*person), None),
                Some(Payee::Org(org)) => (None, Some(org.clone())),
                None => (None, None),
            };
            rows.push(ExpenditureRow {
                scheme: scheme.clone(),
                voucher_no: number.clone(),
                agreement_no: said.agreement_no.clone(),
                year: said.year,
                cost_line: said.cost_line.clone(),
                org,
                person,
                invoice: said.invoice,
                invoice_date: said.invoice_date,
                day: fact.clock,
                amount: said.amount.0,
                fund: said.fund.clone(),
                rests_on: vec![Rest::from(fact)],
            });
        }
    }
    Ok(rows)
}
