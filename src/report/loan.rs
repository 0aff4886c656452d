//! The four statements of a programme that a World Bank loan pays for: sources and uses of funds
//! (资金平衡表), uses by year and cost line (项目进度表), the loan as it was drawn (贷款协定执行情况表), and the
//! designated account (专用账户报表); and how its agreements stand.
//!
//! Promises: yuan are integer fen; another currency is never added to yuan: a drawing passes a conversion
//! account ([`conversion`]) with its rate, the rate's day and its document, and the lines of each currency
//! sum to zero. Income is what the bank's notes say ([`FundReceived`]); a withdrawal application without
//! such a note is shown as not received. "This period" and "so far" differ only where a period is asked for.
//!
//! [`FundReceived`]: crate::domain::events::funds::FundReceived

pub mod conversion;
mod drawings;
mod standing;
mod uses;

use serde::Serialize;

use super::books::SumError;
use super::lists::{Cell, Rest, Rests, Row, fen};
use crate::domain::date::{Date, Period};
use crate::domain::events::funds::{FundSource, LoanWithdrawn, UnspentReturned};
use crate::projections::World;
use crate::projections::appropriations::{GoesBack, Trees};
use crate::projections::books::FundKey;

pub use drawings::{DrawingRow, LegRow, drawings, legs};
pub use standing::{StandingRow, standing};
pub use uses::{ComponentRow, UseRow, components, uses};

/// No loan is told of a scheme.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "scheme {scheme}: expected a loan, that is a receipt that is a loan drawing or a withdrawal application, up to {day}; found none: `report plan {scheme}` shows what the scheme's own funds received and paid"
)]
pub struct NoLoan {
    /// Scheme.
    scheme: String,
    /// Last day that counted.
    day: Date,
}

/// Whether a loan is told of a scheme: the statements of one that has none would only seem to be empty.
///
/// # Errors
/// [`NoLoan`].
pub fn told(world: &World, scheme: &str, day: Date) -> Result<(), NoLoan> {
    let mut receipts = world.funds.receipts().iter();
    let drawn = receipts.any(|((of, _), facts)| {
        let mut drawings = facts.iter();
        of == scheme && drawings.any(|fact| fact.said.source == FundSource::LoanDraw)
    });
    if drawn || world.acts.all::<LoanWithdrawn>(scheme).next().is_some() {
        return Ok(());
    }
    Err(NoLoan {
        scheme: scheme.to_owned(),
        day,
    })
}

/// Which time a statement is for.
#[derive(Clone, Copy, Debug)]
pub struct Span {
    /// First day of "this period".
    pub from: Option<Date>,
    /// Last day that counts.
    pub to: Date,
}

impl Span {
    /// The span of a period, or of all time up to a day.
    pub fn new(period: Option<Period>, as_of: Date) -> Span {
        match period {
            Some(period) => Span {
                from: Some(period.first_day()),
                to: period.last_day().min(as_of),
            },
            None => Span {
                from: None,
                to: as_of,
            },
        }
    }

    fn counts(self, day: Date) -> bool {
        day <= self.to
    }

    fn is_this(self, day: Date) -> bool {
        self.counts(day) && self.from.is_none_or(|from| from <= day)
    }
}

/// A sum of this period and one of all time up to its end, in fen.
#[derive(Clone, Debug, Default)]
struct Both {
    this: i128,
    so_far: i128,
    rests: Rests,
}

impl Both {
    fn add(&mut self, span: Span, day: Date, amount: i64) {
        if span.is_this(day) {
            self.this += i128::from(amount);
        }
        if span.counts(day) {
            self.so_far += i128::from(amount);
        }
    }
}

/// A line of a statement; amounts in fen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SourceRow {
    /// Which line.
    pub item: &'static str,
    /// In the period asked for.
    pub this_period: i64,
    /// Up to its end.
    pub so_far: i64,
    /// What the row rests on.
    #[serde(skip)]
    pub rests_on: Vec<Rest>,
}

impl Row for SourceRow {
    const LIST: &'static str = "loan";
    const COLUMNS: &'static [&'static str] = &["item", "this period", "so far"];

    fn cells(&self) -> Vec<Cell> {
        vec![
            Cell::term("loan-line", Some(self.item)),
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

/// A line of the designated account; amounts in fen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AccountRow {
    /// Which line.
    pub item: &'static str,
    /// In the period asked for.
    pub amount: i64,
    /// What the row rests on.
    #[serde(skip)]
    pub rests_on: Vec<Rest>,
}

impl Row for AccountRow {
    const LIST: &'static str = "loan-account";
    const COLUMNS: &'static [&'static str] = &["item", "amount"];

    fn cells(&self) -> Vec<Cell> {
        vec![
            Cell::term("loan-line", Some(self.item)),
            Cell::Money(self.amount),
        ]
    }

    fn rests_on(&self) -> &[Rest] {
        &self.rests_on
    }

    fn schemes(&self) -> Vec<&str> {
        Vec::new()
    }
}

/// What several sums rest on, together.
fn rests_of(sums: &[&Both]) -> Vec<Rest> {
    let mut all = Rests::default();
    for both in sums {
        all.also(&both.rests.clone().done());
    }
    all.done()
}

/// Money in and out of a scheme's funds.
#[derive(Default)]
struct Flows {
    draws: Both,
    other: Both,
    recovered: Both,
    paid: Both,
    given_back: Both,
    spent: Both,
}

fn flows(world: &World, scheme: &str, span: Span) -> Flows {
    let mut flows = Flows::default();
    for ((of, _), facts) in world.funds.receipts() {
        for fact in facts.iter().filter(|_| of == scheme) {
            let both = match fact.said.source {
                FundSource::LoanDraw => &mut flows.draws,
                _ => &mut flows.other,
            };
            both.add(span, fact.clock, fact.said.amount.0);
            both.rests.on([fact]);
        }
    }
    for ((of, _), payment) in world.payments.iter() {
        if of != scheme {
            continue;
        }
        for fact in &payment.confirmed {
            flows.paid.add(span, fact.clock, fact.said.amount.0);
            flows.paid.rests.on([fact]);
        }
        for fact in payment
            .returned
            .iter()
            .filter(|fact| fact.said.after_confirmation)
        {
            let back = fact.said.amount.0.saturating_neg();
            flows.paid.add(span, fact.clock, back);
            flows.paid.rests.on([fact]);
        }
    }
    for ((of, _), clawback) in world.payments.clawbacks() {
        for fact in clawback.recovered.iter().filter(|_| of == scheme) {
            flows.recovered.add(span, fact.clock, fact.said.amount.0);
            flows.recovered.rests.on([fact]);
        }
    }
    let trees = Trees::of(world, scheme);
    for act in world.acts.all::<UnspentReturned>(scheme) {
        // Within the tree of the fund nothing left it.
        if trees.goes_back(act.said) != GoesBack::Out {
            continue;
        }
        flows
            .given_back
            .add(span, act.fact.clock, act.said.amount.0);
        flows.given_back.rests.on([act.fact]);
    }
    for ((of, _), facts) in world.payments.expenditures() {
        for fact in facts.iter().filter(|_| of == scheme) {
            flows.spent.add(span, fact.clock, fact.said.amount.0);
            flows.spent.rests.on([fact]);
        }
    }
    flows
}

/// Sources and uses of funds. The last lines compare what is left with the books, and say what schools hold
/// and have not spent.
///
/// # Errors
/// [`SumError`] where a sum fits no amount.
pub fn sources(world: &World, scheme: &str, span: Span) -> Result<Vec<SourceRow>, SumError> {
    let flows = flows(world, scheme, span);
    let mut rows = Vec::new();
    let mut line = |item: &'static str, this: i128, so_far: i128, rests_on: Vec<Rest>| {
        rows.push(SourceRow {
            item,
            this_period: fen("sums", item, this)?,
            so_far: fen("sums", item, so_far)?,
            rests_on,
        });
        Ok::<(), SumError>(())
    };
    let all_in = [&flows.draws, &flows.other, &flows.recovered];
    let all_out = [&flows.paid, &flows.given_back];
    let sum = |of: &[&Both]| -> (i128, i128) {
        let this = of.iter().map(|both| both.this).sum();
        (this, of.iter().map(|both| both.so_far).sum())
    };
    let (sources, sources_so_far) = sum(&all_in);
    let (uses, uses_so_far) = sum(&all_out);
    for (item, both) in [
        ("loan-draws", &flows.draws),
        ("other-receipts", &flows.other),
        ("recoveries", &flows.recovered),
    ] {
        line(item, both.this, both.so_far, both.rests.clone().done())?;
    }
    line("sources", sources, sources_so_far, rests_of(&all_in))?;
    for (item, both) in [
        ("payments", &flows.paid),
        ("unspent-returned", &flows.given_back),
    ] {
        line(item, both.this, both.so_far, both.rests.clone().done())?;
    }
    line("uses", uses, uses_so_far, rests_of(&all_out))?;
    line(
        "left",
        sources - uses,
        sources_so_far - uses_so_far,
        rests_of(&[all_in.as_slice(), &all_out].concat()),
    )?;
    let held = &flows.spent;
    line("spent", held.this, held.so_far, held.rests.clone().done())?;
    line(
        "held-by-schools",
        flows.paid.this - held.this,
        flows.paid.so_far - held.so_far,
        rests_of(&[&flows.paid, held]),
    )?;
    Ok(rows)
}

/// The designated account: what lay on it, what came, what left, what lies on it. The last line is what the
/// books hold beyond that: 0 unless a period ended earlier, or the books were opened with a balance.
///
/// # Errors
/// [`SumError`] where a sum fits no amount.
pub fn account(world: &World, scheme: &str, span: Span) -> Result<Vec<AccountRow>, SumError> {
    let flows = flows(world, scheme, span);
    let before = |both: &Both| both.so_far - both.this;
    let came = [&flows.draws, &flows.other, &flows.recovered];
    let left = [&flows.paid, &flows.given_back];
    let sum = |of: &[&Both], part: &dyn Fn(&Both) -> i128| -> i128 {
        of.iter().map(|both| part(both)).sum()
    };
    let opening = sum(&came, &before) - sum(&left, &before);
    let this = |both: &Both| both.this;
    let closing = opening + sum(&came, &this) - sum(&left, &this);
    let books: i128 = world
        .books
        .flows()
        .keys()
        .filter(|key| key.scheme == scheme)
        .map(|key: &FundKey| world.books.fund_balance(key))
        .sum();
    let rests = |both: &Both| both.rests.clone().done();
    let all = rests_of(&[came.as_slice(), &left].concat());
    [
        ("account-opening", opening, all.clone()),
        ("loan-draws", flows.draws.this, rests(&flows.draws)),
        ("other-receipts", flows.other.this, rests(&flows.other)),
        ("recoveries", flows.recovered.this, rests(&flows.recovered)),
        ("payments", -flows.paid.this, rests(&flows.paid)),
        (
            "unspent-returned",
            -flows.given_back.this,
            rests(&flows.given_back),
        ),
        ("account-closing", closing, all.clone()),
        ("books-beyond", books - closing, all),
    ]
    .into_iter()
    .map(|(item, amount, rests_on)| {
        Ok(AccountRow {
            item,
            amount: fen("sums", item, amount)?,
            rests_on,
        })
    })
    .collect()
}
