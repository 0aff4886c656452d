//! Withdrawal applications, and the conversion account they pass.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::Span;
use super::conversion::{self, LoanAccount, YUAN, at_rate, rate_shown, shown};
use crate::domain::date::Date;
use crate::domain::events::funds::{FundSource, LoanWithdrawn};
use crate::domain::recorded::EventAt;
use crate::projections::World;
use crate::report::books::SumError;
use crate::report::lists::{Cell, Rest, Rests, Row, fen};

/// One drawing. Amounts in fen but for what was drawn, which is in minor units of the loan's currency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DrawingRow {
    /// Loan number.
    pub loan_no: String,
    /// Number of the application.
    pub application_no: String,
    /// Its day.
    pub on: Date,
    /// ISO 4217 code.
    pub currency: String,
    /// Drawn, in minor units.
    pub drawn: i64,
    /// Yuan for one major unit, times 1,000,000.
    pub rate_micro: i64,
    /// Day of the rate.
    pub rate_date: Date,
    /// What it comes to at that rate.
    pub at_rate: Option<i64>,
    /// What the bank credited.
    pub amount: i64,
    /// Credited less what the rate gives.
    pub difference: Option<i64>,
    /// Document of the rate or the bank.
    pub document_no: Option<String>,
    /// The bank's note of the same amount; none where the money is not received yet.
    pub receipt_no: Option<String>,
    /// What the row rests on.
    #[serde(skip)]
    pub rests_on: Vec<Rest>,
}

impl Row for DrawingRow {
    const LIST: &'static str = "loan-agreement";
    const COLUMNS: &'static [&'static str] = &[
        "loan",
        "application",
        "day",
        "currency",
        "drawn",
        "exchange rate",
        "rate date",
        "at rate",
        "credited",
        "difference",
        "document",
        "receipt",
    ];

    fn cells(&self) -> Vec<Cell> {
        vec![
            Cell::Text(self.loan_no.clone()),
            Cell::Text(self.application_no.clone()),
            Cell::Day(Some(self.on)),
            Cell::Text(self.currency.clone()),
            Cell::Figure(shown(&self.currency, self.drawn)),
            Cell::Figure(rate_shown(self.rate_micro)),
            Cell::Day(Some(self.rate_date)),
            Cell::MoneyIfAny(self.at_rate),
            Cell::Money(self.amount),
            Cell::MoneyIfAny(self.difference),
            Cell::text(self.document_no.as_deref()),
            Cell::text(self.receipt_no.as_deref()),
        ]
    }

    fn rests_on(&self) -> &[Rest] {
        &self.rests_on
    }

    fn schemes(&self) -> Vec<&str> {
        Vec::new()
    }
}

/// What stands on an account in a currency, in its minor units.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LegRow {
    /// Loan number.
    pub loan_no: String,
    /// The account.
    pub account: LoanAccount,
    /// ISO 4217 code.
    pub currency: String,
    /// Positive debits, negative credits.
    pub amount: i64,
    /// What the row rests on.
    #[serde(skip)]
    pub rests_on: Vec<Rest>,
}

impl Row for LegRow {
    const LIST: &'static str = "loan-conversion";
    const COLUMNS: &'static [&'static str] = &["loan", "loan account", "currency", "minor amount"];

    fn cells(&self) -> Vec<Cell> {
        vec![
            Cell::Text(self.loan_no.clone()),
            Cell::term("loan-account", Some(self.account)),
            Cell::Text(self.currency.clone()),
            Cell::Figure(shown(&self.currency, self.amount)),
        ]
    }

    fn rests_on(&self) -> &[Rest] {
        &self.rests_on
    }

    fn schemes(&self) -> Vec<&str> {
        Vec::new()
    }
}

/// Every drawing up to the end of a span, by day; each with the bank's note of the same amount that is
/// nearest to it and that no other drawing has.
pub fn drawings(world: &World, scheme: &str, span: Span) -> Vec<DrawingRow> {
    let mut acts: Vec<_> = world
        .acts
        .all::<LoanWithdrawn>(scheme)
        .filter(|act| span.counts(act.fact.clock))
        .collect();
    acts.sort_by_key(|act| (act.fact.clock, act.fact.at));
    let mut taken: BTreeSet<EventAt> = BTreeSet::new();
    acts.into_iter()
        .map(|act| {
            let said = act.said;
            let mut rests = Rests::default();
            rests.on([act.fact]);
            let key = (scheme.to_owned(), said.fund.clone());
            let receipts = world.funds.receipts().get(&key);
            let note = receipts
                .into_iter()
                .flatten()
                .filter(|fact| {
                    fact.said.source == FundSource::LoanDraw
                        && fact.said.amount == said.amount
                        && span.counts(fact.clock)
                        && !taken.contains(&fact.at)
                })
                .min_by_key(|fact| (fact.clock.0.abs_diff(act.fact.clock.0), fact.at));
            if let Some(note) = note {
                taken.insert(note.at);
                rests.on([note]);
            }
            let expected = at_rate(said);
            DrawingRow {
                loan_no: said.loan_no.clone(),
                application_no: said.application_no.clone(),
                on: act.fact.clock,
                currency: said.currency.clone(),
                drawn: said.drawn,
                rate_micro: said.rate_micro,
                rate_date: said.rate_date,
                at_rate: expected,
                amount: said.amount.0,
                difference: expected.and_then(|expected| said.amount.0.checked_sub(expected)),
                document_no: said.document_no.clone(),
                receipt_no: note.map(|note| note.said.receipt_no.clone()),
                rests_on: rests.done(),
            }
        })
        .collect()
}

/// What stands on the loan, conversion and designated accounts in each currency: the lines of a currency
/// sum to zero.
///
/// # Errors
/// [`SumError`] where a sum fits no amount.
pub fn legs(world: &World, scheme: &str, span: Span) -> Result<Vec<LegRow>, SumError> {
    let mut sums: BTreeMap<(String, bool, String, LoanAccount), (i128, Rests)> = BTreeMap::new();
    for act in world.acts.all::<LoanWithdrawn>(scheme) {
        if !span.counts(act.fact.clock) {
            continue;
        }
        // The least 64-bit number is no amount that structure lets through.
        for leg in conversion::legs(act.said).unwrap_or_default() {
            let yuan = leg.currency == YUAN;
            let key = (act.said.loan_no.clone(), yuan, leg.currency, leg.account);
            let (sum, rests) = sums.entry(key).or_default();
            *sum += i128::from(leg.amount);
            rests.on([act.fact]);
        }
    }
    sums.into_iter()
        .map(|((loan_no, _, currency, account), (sum, rests))| {
            Ok(LegRow {
                amount: fen("sums", &loan_no, sum)?,
                loan_no,
                account,
                currency,
                rests_on: rests.done(),
            })
        })
        .collect()
}
