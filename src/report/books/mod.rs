//! Reports on the books: what the funds come to ([`crate::projections::figures`]), and the trial balance.

use serde::{Deserialize, Serialize};

use crate::domain::events::funds::Stage;
use crate::domain::money::Fen;
use crate::projections::books::Books;
pub use crate::projections::figures::{
    Balance, FunnelRow, Grouping, SumError, UnitBalance, balances, by_unit, funnel,
};
use crate::projections::postings::Owner;

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

/// Every account that is not zero, by scheme and then in the order of the books; debits equal credits.
pub fn trial_balance(books: &Books) -> Vec<TrialRow> {
    let mut accounts: Vec<_> = books.accounts().collect();
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
