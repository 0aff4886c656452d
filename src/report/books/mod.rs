//! Reports on the books: what the funds come to ([`crate::projections::figures`]), and the trial balance.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::domain::events::funds::Stage;
use crate::domain::money::Fen;
use crate::projections::books::Books;
pub use crate::projections::figures::{
    Balance, FunnelRow, Grouping, SumError, UnitBalance, balances, by_unit, funnel,
};
use crate::projections::freed::Freed;
pub use crate::projections::lying::lying;
use crate::projections::postings::{Account, Owner};

/// One line of the trial balance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrialRow {
    /// Scheme.
    pub scheme: String,
    /// Fund.
    pub fund: String,
    /// Stage.
    pub stage: Stage,
    /// Owner: the fund, a unit, a case, a payment or a tranche.
    pub owner: String,
    /// Debit in fen; 0 when the account is in credit.
    pub debit: i64,
    /// Credit in fen.
    pub credit: i64,
}

/// Whose account it is; empty for the fund's own.
pub fn owner(owner: &Owner) -> String {
    match owner {
        Owner::Fund => String::new(),
        Owner::Unit(code) => format!("unit {code}"),
        Owner::Case(number) => format!("case {number}"),
        Owner::Payment(number) => format!("payment {number}"),
        Owner::Tranche(agreement, number) => format!("tranche {agreement}/{number}"),
    }
}

/// Moves what is free again; a move whose sums fit no account is left as the events post it.
fn free(accounts: &mut BTreeMap<Account, i64>, freed: &Freed) {
    let moved = freed.postings().map(|line| {
        let held = accounts.get(&line.account).copied().unwrap_or(0);
        let sum = held.checked_add(line.amount.0);
        sum.map(|sum| (line.account, sum))
    });
    let [Some(committed), Some(other)] = moved else {
        return;
    };
    for (account, sum) in [committed, other] {
        match sum {
            0 => drop(accounts.remove(&account)),
            sum => drop(accounts.insert(account, sum)),
        }
    }
}

/// Every account that is not zero, by scheme and then in the order of the books, with what is set aside and promised no more moved
/// back to received, and what was ordered again out of returns taken from these ([`crate::projections::freed`]); debits equal credits.
pub fn trial_balance(books: &Books, freed: &[Freed]) -> Vec<TrialRow> {
    let mut accounts: BTreeMap<Account, i64> = books.accounts().collect();
    for one in freed {
        free(&mut accounts, one);
    }
    let mut accounts: Vec<_> = accounts.into_iter().collect();
    accounts.sort_by(|(one, _), (other, _)| one.scheme.cmp(&other.scheme));
    accounts
        .into_iter()
        .map(|(account, amount)| TrialRow {
            scheme: account.scheme.clone(),
            fund: account.fund.clone(),
            stage: account.stage,
            owner: owner(&account.owner),
            debit: amount.max(0),
            credit: amount.min(0).saturating_neg(),
        })
        .collect()
}

/// What units come to: one line a scheme where there are several, in their order, then all. A line has no unit, and that of all
/// no scheme.
///
/// # Errors
/// [`SumError`] where a sum fits no amount.
pub fn unit_totals(rows: &[UnitBalance]) -> Result<Vec<UnitBalance>, SumError> {
    let total = |scheme: &str, of: &[&UnitBalance]| {
        let fault = |what, fen| SumError {
            what,
            of: scheme.to_owned(),
            fen,
        };
        let sum = |what, of_row: fn(&UnitBalance) -> i64| {
            let fen: i128 = of.iter().map(|row| i128::from(of_row(row))).sum();
            i64::try_from(fen).map_err(|_| fault(what, fen))
        };
        let awards: i128 = of.iter().map(|row| i128::from(row.awards)).sum();
        Ok(UnitBalance {
            scheme: scheme.to_owned(),
            unit: String::new(),
            awards: u64::try_from(awards).map_err(|_| fault("awards", awards))?,
            awarded: sum("awarded", |row| row.awarded)?,
            paid: sum("paid", |row| row.paid)?,
            acknowledged: sum("acknowledged", |row| row.acknowledged)?,
        })
    };
    let mut schemes: BTreeMap<&str, Vec<&UnitBalance>> = BTreeMap::new();
    for row in rows {
        schemes.entry(&row.scheme).or_default().push(row);
    }
    let mut totals = Vec::new();
    if schemes.len() > 1 {
        for (scheme, of) in &schemes {
            totals.push(total(scheme, of)?);
        }
    }
    totals.push(total("", &rows.iter().collect::<Vec<_>>())?);
    Ok(totals)
}

/// Yuan to two decimals.
pub fn yuan(fen: i64) -> String {
    Fen(fen).to_string()
}

/// Yuan to two decimals, for a sum that may be wider than an amount.
pub fn yuan_sum(fen: i128) -> String {
    let sign = if fen < 0 { "-" } else { "" };
    let fen = fen.unsigned_abs();
    format!("{sign}{}.{:02}", fen / 100, fen % 100)
}
