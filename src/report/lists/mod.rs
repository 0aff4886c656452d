//! Lists of what the ledger holds, as plain data: persons, posts, units, accounts, cases, payments,
//! notices, agreements, tranches, spending, donations, reviews, orders to pay back, objections, fees remitted, goods, outside
//! lists; and the figures of the books as rows.
//! One file a list; each row says which facts its figures rest on.
//!
//! Promises: rows in the order of their keys; sums in fen, exact, an error where one does not fit;
//! persons and accounts by alias only. Facts of later days are left out by whoever reads the history
//! as of a day; only clocks that run are told the day. Not here: words, names, forms of output.

pub mod accounts;
pub mod agreements;
pub mod cases;
pub mod clawbacks;
pub mod contracts;
pub mod donations;
pub mod figures;
pub mod notices;
pub mod objections;
pub mod outside;
pub mod payments;
pub mod persons;
pub mod posts;
pub mod remissions;
pub mod reviews;
pub mod spending;
pub mod stock;
pub mod units;

use serde::Serialize;

use super::books::SumError;
use crate::domain::alias::Alias;
use crate::domain::date::Date;
use crate::domain::recorded::EventAt;
use crate::projections::Fact;
use crate::projections::payments::Payment;
use crate::projections::shared::RowOf;

/// One fact a row rests on.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Rest {
    /// The event.
    pub at: EventAt,
    /// Day by which legal clocks count it.
    pub day: Date,
    /// The row of an office's file; `None` for a live act.
    pub source: Option<RowOf>,
}

impl<T> From<&Fact<T>> for Rest {
    fn from(fact: &Fact<T>) -> Self {
        Rest {
            at: fact.at,
            day: fact.clock,
            source: fact.source.clone(),
        }
    }
}

/// What stands in one cell of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    /// As it is.
    Text(String),
    /// An amount in fen.
    Money(i64),
    /// An amount in fen, where there is one.
    MoneyIfAny(Option<i64>),
    /// A number of things, where there is one.
    Count(Option<u64>),
    /// A number in tenths, where there is one: percent, square metres.
    Tenths(Option<i64>),
    /// A number with its digits as they are to stand, such as an amount of another currency or a rate.
    Figure(String),
    /// A day, where there is one.
    Day(Option<Date>),
    /// A value of a closed list, by the list's name; `None` where it is not stated.
    Term(&'static str, Option<String>),
    /// Numbers, each with its value of a closed list, by the list's name.
    Each(&'static str, Vec<(String, &'static str)>),
    /// Persons, by alias.
    Persons(Vec<Alias>),
    /// Whoever gave, is paid or works for money, as texts of the log have them: bodies by name, persons by alias.
    Parties(Vec<String>),
    /// A sentence in English.
    Sentence(String),
}

impl Cell {
    /// Text that may be missing.
    pub fn text(text: Option<&str>) -> Cell {
        Cell::Text(text.unwrap_or_default().to_owned())
    }

    /// A value of a closed list by its word in the schemas and in JSON, which is what the words in
    /// every language are found by.
    pub fn term(list: &'static str, value: Option<impl Serialize>) -> Cell {
        let word = value.and_then(|value| {
            let word = serde_json::to_value(value).ok()?;
            word.as_str().map(str::to_owned)
        });
        Cell::Term(list, word)
    }

    /// A number of things.
    pub fn count(count: usize) -> Cell {
        Cell::Count(u64::try_from(count).ok())
    }

    /// Whether the cell holds a figure.
    pub fn is_figure(&self) -> bool {
        matches!(
            self,
            Cell::Money(_)
                | Cell::MoneyIfAny(_)
                | Cell::Count(_)
                | Cell::Tenths(_)
                | Cell::Figure(_)
        )
    }
}

/// A row of a list.
pub trait Row: Serialize {
    /// Name of the list.
    const LIST: &'static str;
    /// Columns, by the names of their headings.
    const COLUMNS: &'static [&'static str];

    /// One cell a column.
    fn cells(&self) -> Vec<Cell>;

    /// What the row rests on.
    fn rests_on(&self) -> &[Rest];

    /// Schemes it belongs to.
    fn schemes(&self) -> Vec<&str>;
}

/// Facts that rows rest on, each once and in the order of the log.
#[derive(Clone, Debug, Default)]
pub(super) struct Rests(Vec<Rest>);

impl Rests {
    /// Adds the facts.
    pub fn on<'a, T: 'a>(&mut self, facts: impl IntoIterator<Item = &'a Fact<T>>) {
        self.0.extend(facts.into_iter().map(Rest::from));
    }

    /// Adds what another row rests on.
    pub fn also(&mut self, others: &[Rest]) {
        self.0.extend_from_slice(others);
    }

    /// The facts, sorted.
    pub fn done(mut self) -> Vec<Rest> {
        self.0.sort();
        self.0.dedup();
        self.0
    }
}

/// What was paid under one or several numbers, in fen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Paid {
    /// Instructed, each repetition apart.
    pub instructed: i128,
    /// Arrived, and not returned afterwards.
    pub paid: i128,
    /// Came back.
    pub returned: i128,
    /// Signed for.
    pub acknowledged: i128,
}

impl Paid {
    /// Adds one payment.
    pub fn add(&mut self, payment: &Payment) {
        let sum = |amounts: &mut dyn Iterator<Item = i64>| amounts.map(i128::from).sum::<i128>();
        self.instructed += sum(&mut payment.instructed.iter().map(|fact| fact.said.amount.0));
        let arrived = sum(&mut payment.confirmed.iter().map(|fact| fact.said.amount.0));
        let undone = sum(&mut payment
            .returned
            .iter()
            .filter(|fact| fact.said.after_confirmation)
            .map(|fact| fact.said.amount.0));
        self.paid += arrived - undone;
        self.returned += sum(&mut payment.returned.iter().map(|fact| fact.said.amount.0));
        self.acknowledged += sum(&mut payment.acknowledged.iter().map(|fact| fact.said.amount.0));
    }
}

/// What of one payment's orders that neither arrived nor came back is set against a debt, of what was set off out of them, in fen: it
/// is settled, and no more under way.
pub(super) fn settled_by_offset(money: &Paid, set_off: i128) -> i128 {
    let under_way = money.instructed - money.paid - money.returned;
    set_off.min(under_way).max(0)
}

/// Everything told of a payment.
pub(super) fn rest_on_payment(rests: &mut Rests, payment: &Payment) {
    rests.on(&payment.instructed);
    rests.on(&payment.confirmed);
    rests.on(&payment.returned);
    rests.on(&payment.acknowledged);
}

/// A sum as an amount in fen.
pub(crate) fn fen(what: &'static str, of: &str, sum: i128) -> Result<i64, SumError> {
    i64::try_from(sum).map_err(|_| SumError {
        what,
        of: of.to_owned(),
        fen: sum,
    })
}
