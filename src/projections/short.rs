//! Whose money went on from a stage without having come into it: an order whose award is not on record, a bank's
//! answer to no order. The sheet that tells the one is missing, or its row was refused.
//!
//! **Promises**: by accounts, so that what one owner lacks is not hidden by what another has left; the sum and the
//! number of owners are whole, and the first of them are named. A tranche that was ordered without a release lacks
//! nothing: it takes its money from what was received; nor does a case lack what it was ordered again out of what came back of it
//! (`freed.rs`). **Not here**: which sheet should have told it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::World;
use super::freed::Freed;
use super::postings::{Account, Owner};
use crate::domain::events::funds::Stage;
use crate::domain::money::Fen;

/// So many owners are named.
const NAMED_MAX: usize = 5;

/// What is lacking in a stage of a fund.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Short {
    /// The sum, in fen, above zero.
    pub fen: i64,
    /// How many owners lack something.
    pub owners: u64,
    /// The first of them by number, each with what it lacks in fen.
    pub named: Vec<(Owner, i64)>,
}

/// By scheme, fund and stage.
pub(super) type ShortByStage<'a> = BTreeMap<(&'a str, &'a str, Stage), Short>;

/// What is lacking, by owners that have a number; what a fund as a whole lacks is its rest.
pub(super) fn short<'a>(world: &'a World, freed: &[Freed]) -> ShortByStage<'a> {
    let mut moved: BTreeMap<Account, i64> = BTreeMap::new();
    let own = freed.iter().filter(|one| one.to == Stage::Returned);
    for line in own.flat_map(Freed::postings) {
        let held = moved.entry(line.account).or_default();
        *held = held.saturating_add(line.amount.0);
    }
    let mut all: ShortByStage<'_> = BTreeMap::new();
    let names: BTreeMap<(&str, &str), (&str, &str)> = world
        .books
        .flows()
        .keys()
        .map(|key| (key.scheme.as_str(), key.fund.as_str()))
        .map(|name| (name, name))
        .collect();
    for (account, fen) in world.books.accounts() {
        let passing = matches!(account.stage, Stage::Committed | Stage::Instructed);
        let numbered = matches!(account.owner, Owner::Case(_) | Owner::Payment(_));
        let Some((scheme, fund)) = names.get(&(account.scheme.as_str(), account.fund.as_str()))
        else {
            continue;
        };
        let put_right = moved.get(&account).copied().unwrap_or(0);
        let fen = fen.saturating_add(put_right);
        if fen >= 0 || !passing || !numbered {
            continue;
        }
        let lacking = fen.saturating_neg();
        let of_stage = all.entry((scheme, fund, account.stage)).or_default();
        let sum = i128::from(of_stage.fen) + i128::from(lacking);
        of_stage.fen = Fen::from_wide(sum).unwrap_or(Fen(i64::MAX)).0;
        of_stage.owners += 1;
        if of_stage.named.len() < NAMED_MAX {
            of_stage.named.push((account.owner, lacking));
        }
    }
    all
}
