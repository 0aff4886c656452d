//! What lies in the funds, and which events alone can change it.
//!
//! **Promises**: a world that was told nothing but these events and the rules has in its funds, to the fen, what one that was told all
//! of them has, on any day and after any correction; it holds neither awards nor orders nor cases, so that one for each of several
//! days fits beside another. In fen. **Not here**: every other figure of the balances (`figures.rs`).

use std::collections::BTreeMap;

use super::World;
use super::books::{FundKey, lies_in_fund};
use super::corrections::Change;
use super::figures::{Group, Grouping};
use super::makes_tree;
use super::postings::postings;
use crate::domain::events::Event;
use crate::domain::events::funds::FundEvent;
use crate::domain::events::payments::PaymentEvent;
use crate::domain::recorded::RecordedEvent;

/// Whether an event may change what lies in a fund, or says what may: a movement over the fund's bounds, what makes its
/// tree, a correction or reversal of either, a rule.
pub fn bears_on_funds(event: &RecordedEvent) -> bool {
    if let Some(change) = Change::of(event) {
        // One that states no fact is refused by whoever folds it.
        return change.is_ok_and(|change| {
            let after = change.after.as_ref();
            moves(&change.before) || after.is_some_and(moves)
        });
    }
    matches!(event.event(), Some(Event::Rule(_))) || moves(event)
}

/// Whether an event moves money over the bounds of a fund, or makes its tree; or is of a kind that may, so that a correction
/// finds the fact whose day it keeps.
fn moves(event: &RecordedEvent) -> bool {
    let Some(body) = event.event() else {
        return false;
    };
    let may = matches!(
        body,
        Event::Fund(FundEvent::OpeningBalanceRecorded(_))
            | Event::Payment(PaymentEvent::PaymentReturned(_))
    );
    if may || makes_tree(Some(body)) {
        return true;
    }
    let lines = postings(body, event.scheme(), event.head().org.as_deref());
    let mut within: BTreeMap<(&str, &str), i128> = BTreeMap::new();
    for line in lines.iter().flatten() {
        let account = &line.account;
        if lies_in_fund(account.stage) {
            let sum = within.entry((&account.scheme, &account.fund)).or_default();
            *sum += i128::from(line.amount.0);
        }
    }
    within.values().any(|fen| *fen != 0)
}

/// What lies in the funds, put together as the rows of the balances are, in fen.
pub fn lying(world: &World, by: Grouping) -> BTreeMap<Group, i128> {
    let mut sums: BTreeMap<Group, i128> = BTreeMap::new();
    for key in world.books.flows().keys() {
        *sums.entry(by.group(world, key)).or_default() += world.books.fund_balance(key);
    }
    sums
}

impl Grouping {
    /// The row that a fund belongs to: its scheme, level and name, as far as the grouping tells them.
    pub(super) fn group(self, world: &World, key: &FundKey) -> Group {
        let level = || {
            let scheme = world.registry.scheme(&key.scheme)?;
            Some(scheme.fund_named(&key.fund)?.level)
        };
        match self {
            Grouping::Fund => (key.scheme.clone(), level(), key.fund.clone()),
            Grouping::Scheme => (key.scheme.clone(), None, String::new()),
            Grouping::Level => (String::new(), level(), String::new()),
        }
    }
}
