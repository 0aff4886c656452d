//! Balances by double entry, and the gross flow through every stage.
//!
//! Promises: every event's postings sum to zero, sums never wrap, and an account that returns to
//! zero is forgotten. What it does not do: judge. An overdraft is recorded here and flagged elsewhere.

use std::collections::BTreeMap;

use serde::Serialize;

use super::FoldError;
use super::postings::{Account, Owner, postings};
use crate::domain::events::funds::Stage;
use crate::domain::recorded::RecordedEvent;

/// Gross flow through one stage of a fund: what came in and what went out, in fen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Flow {
    /// Debits.
    pub into: i64,
    /// Credits, as a positive number.
    pub out_of: i64,
    /// Lines posted.
    pub lines: u64,
}

/// A fund of a scheme.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct FundKey {
    /// The scheme's id.
    pub scheme: String,
    /// The fund's name.
    pub fund: String,
}

/// All accounts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Books {
    accounts: BTreeMap<Account, i64>,
    flows: BTreeMap<FundKey, BTreeMap<Stage, Flow>>,
}

impl Books {
    /// Posts an event.
    pub fn apply(&mut self, event: &RecordedEvent) -> Result<(), FoldError> {
        let Some(body) = event.event() else {
            return Ok(());
        };
        let overflow = |account: &Account| FoldError::Overflow {
            at: event.at,
            account: account.to_string(),
        };
        let Some(lines) = postings(body, event.scheme(), event.head().org.as_deref()) else {
            return Err(FoldError::Overflow {
                at: event.at,
                account: "(amount)".to_owned(),
            });
        };
        let sum: i128 = lines.iter().map(|line| i128::from(line.amount.0)).sum();
        if sum != 0 {
            return Err(FoldError::Unbalanced { at: event.at, sum });
        }
        // First every new sum, then every change: an overflow leaves the books as they were.
        let mut news: Vec<(&Account, i64)> = Vec::with_capacity(lines.len());
        for line in &lines {
            let before = match news
                .iter()
                .rev()
                .find(|(account, _)| *account == &line.account)
            {
                Some((_, amount)) => *amount,
                None => self.accounts.get(&line.account).copied().unwrap_or(0),
            };
            // The least 64-bit number has no other sign, so no report could show it as a credit.
            let after = before
                .checked_add(line.amount.0)
                .filter(|after| after.checked_neg().is_some())
                .ok_or_else(|| overflow(&line.account))?;
            news.push((&line.account, after));
        }
        let mut new_flows: BTreeMap<(FundKey, Stage), Flow> = BTreeMap::new();
        for line in &lines {
            let key = FundKey {
                scheme: line.account.scheme.clone(),
                fund: line.account.fund.clone(),
            };
            let before = self
                .flows
                .get(&key)
                .and_then(|stages| stages.get(&line.account.stage))
                .copied()
                .unwrap_or_default();
            let flow = new_flows.entry((key, line.account.stage)).or_insert(before);
            let side = if line.amount.0 >= 0 {
                &mut flow.into
            } else {
                &mut flow.out_of
            };
            *side = i64::try_from(line.amount.0.unsigned_abs())
                .ok()
                .and_then(|amount| side.checked_add(amount))
                .ok_or_else(|| overflow(&line.account))?;
            flow.lines += 1;
        }
        for ((key, stage), flow) in new_flows {
            self.flows.entry(key).or_default().insert(stage, flow);
        }
        for (account, amount) in news {
            if amount == 0 {
                self.accounts.remove(account);
            } else {
                self.accounts.insert(account.clone(), amount);
            }
        }
        Ok(())
    }

    /// Accounts that are not zero, in order.
    pub fn accounts(&self) -> impl Iterator<Item = (&Account, i64)> {
        self.accounts
            .iter()
            .map(|(account, amount)| (account, *amount))
    }

    /// Gross flows by fund and stage.
    pub fn flows(&self) -> &BTreeMap<FundKey, BTreeMap<Stage, Flow>> {
        &self.flows
    }

    /// Balance of one stage of a fund over all owners.
    pub fn stage(&self, key: &FundKey, stage: Stage) -> i128 {
        self.flows
            .get(key)
            .and_then(|stages| stages.get(&stage))
            .map_or(0, |flow| i128::from(flow.into) - i128::from(flow.out_of))
    }

    /// Money that lies in the fund: received, committed, instructed, returned and recovered.
    pub fn fund_balance(&self, key: &FundKey) -> i128 {
        [
            Stage::Received,
            Stage::Committed,
            Stage::Instructed,
            Stage::Returned,
            Stage::Recovered,
        ]
        .into_iter()
        .map(|stage| self.stage(key, stage))
        .sum()
    }

    /// Money of the fund that nothing is decided about yet.
    pub fn free_balance(&self, key: &FundKey) -> i128 {
        [Stage::Received, Stage::Returned, Stage::Recovered]
            .into_iter()
            .map(|stage| self.stage(key, stage))
            .sum()
    }

    /// Balance of one account.
    pub fn account(&self, scheme: &str, fund: &str, stage: Stage, owner: Owner) -> i64 {
        self.accounts
            .get(&Account {
                fund: fund.to_owned(),
                scheme: scheme.to_owned(),
                stage,
                owner,
            })
            .copied()
            .unwrap_or(0)
    }

    /// Accounts held.
    pub fn len(&self) -> usize {
        self.accounts.len()
    }

    /// Whether nothing was ever posted.
    pub fn is_empty(&self) -> bool {
        self.flows.is_empty()
    }
}
