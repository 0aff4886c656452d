//! What a statement of a fund says was received, against the receipts of the ledger.
//!
//! Promises: pure; flags of F42, whose page tells of them. A statement that adds up in itself may still state another sum than
//! the notes of receipt come to, counted from the first or within its year. It is asked only where the ledger can say what was received: the fund has no opening balance, every note of
//! it was read from a file, no row of their sheets was refused, and nothing was paid before the first came. **Not here**: a statement whose own sums do not
//! give its balance (`f42_sum_break.rs`), what was paid, which lists of other offices may tell, and the day by day of a fund (F41).

use super::flag::{Flag, Severity};
use super::general::general;
use super::lacking::Lacking;
use crate::domain::events::funds::{FundReceived, FundStatementFiled};
use crate::domain::money::Fen;
use crate::projections::{Fact, World};

/// What it is measured by.
const CLAUSE: &str = general!("结存表", "结存表收入合计与到账通知合计一致");
/// Kinds of tables that tell receipts.
const RECEIPTS: &[&str] = &["fund_receipts"];

fn total<'a>(facts: impl Iterator<Item = &'a Fact<FundReceived>>) -> i128 {
    facts.map(|fact| i128::from(fact.said.amount.0)).sum()
}

/// Whether the ledger has all receipts of a fund.
fn whole(world: &World, scheme: &str, fund: &str, receipts: &[Fact<FundReceived>]) -> bool {
    let openings = world.funds.openings().get(scheme).into_iter().flatten();
    let mut lines = openings.flat_map(|fact| &fact.said.postings);
    let first = receipts.iter().map(|fact| fact.clock).min();
    let mut payments = world.payments.of_scheme(scheme);
    let before = payments.any(|(_, payment)| {
        let mut orders = payment.instructed.iter();
        orders.any(|order| order.said.fund == fund && Some(order.clock) < first)
    });
    first.is_some()
        && receipts.iter().all(|fact| fact.source.is_some())
        && !lines.any(|line| line.fund == fund)
        && !Lacking::of(world, scheme, RECEIPTS).any()
        && !before
}

/// The flag of a statement that adds up in itself, where its receipts are not the ledger's.
pub(super) fn otherwise(
    world: &World,
    code: &'static str,
    (scheme, fund): (&str, &str),
    statement: &Fact<FundStatementFiled>,
) -> Option<Flag> {
    let key = (scheme.to_owned(), fund.to_owned());
    let receipts = world.funds.receipts().get(&key)?;
    let said = &statement.said;
    let until = || receipts.iter().filter(move |fact| fact.clock <= said.as_of);
    let year = said.as_of.year();
    let stated = i128::from(said.received.0);
    let (all, of_year) = (
        total(until()),
        total(until().filter(|fact| fact.clock.year() == year)),
    );
    if stated == all || stated == of_year || !whole(world, scheme, fund, receipts) {
        return None;
    }
    let about = format!("{fund}/{}", said.as_of);
    let key = format!("received/{about}");
    let mut flag = Flag::of(code, Severity::Critical, (scheme, &about), &key);
    flag.rests_on(statement);
    for fact in until() {
        flag.rests_on(fact);
    }
    let nearest = match (stated - all).abs() <= (stated - of_year).abs() {
        true => all,
        false => of_year,
    };
    let yuan = |sum: i128| Fen::from_wide(sum).unwrap_or(Fen(i64::MAX));
    flag.amount = yuan((stated - nearest).abs());
    flag.period = Some(year.to_string());
    flag.clause = CLAUSE.to_owned();
    flag.finding = format!(
        "the statement of {} has {} yuan received, the notes of receipt come to {} yuan",
        said.as_of,
        said.received,
        yuan(nearest)
    );
    Some(flag)
}
