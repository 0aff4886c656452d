//! Goods: what came in and what was given, item by item.
//!
//! Promises: pure, in any order of import; a slip and item told twice counts once, as it was told last; goods under
//! an agreement stand apart from those of the scheme's own store. Items are one where their names are the same
//! letter for letter. **Not here**: whether more was given than came in, which is judged and not folded.

use std::collections::BTreeMap;

use super::World;
use super::acts::Act;
use super::fact::Fact;
use crate::domain::events::Event;
use crate::domain::events::payments::{InKindDonated, InKindReceived};

/// One item of a scheme's store, or under one agreement.
#[derive(Clone, Debug, Default)]
pub struct Goods<'a> {
    /// What is counted (册, 件); `None` where no slip says.
    pub measure: Option<&'a str>,
    /// What came in.
    pub received: Vec<(&'a Fact<Event>, &'a InKindReceived)>,
    /// What was given.
    pub given: Vec<(&'a Fact<Event>, &'a InKindDonated)>,
}

impl Goods<'_> {
    /// Pieces that came in.
    pub fn came_in(&self) -> u64 {
        let pieces = self.received.iter().map(|(_, said)| said.quantity);
        pieces.map(u64::from).sum()
    }

    /// Pieces that were given.
    pub fn went_out(&self) -> u64 {
        let pieces = self.given.iter().map(|(_, said)| said.quantity);
        pieces.map(u64::from).sum()
    }

    /// Fair value of what came in, in fen.
    pub fn value_in(&self) -> i128 {
        let values = self.received.iter().map(|(_, said)| said.value.0);
        values.map(i128::from).sum()
    }

    /// Fair value of what was given, in fen.
    pub fn value_out(&self) -> i128 {
        let values = self.given.iter().map(|(_, said)| said.value.0);
        values.map(i128::from).sum()
    }
}

/// Agreement, empty for the scheme's own store, and item.
pub type GoodsKey<'a> = (&'a str, &'a str);

/// All goods of a scheme.
pub fn of_scheme<'a>(world: &'a World, scheme: &str) -> BTreeMap<GoodsKey<'a>, Goods<'a>> {
    let mut goods: BTreeMap<GoodsKey<'a>, Goods<'a>> = BTreeMap::new();
    let agreement = |number: &'a Option<String>| number.as_deref().unwrap_or_default();
    let received = world.acts.all::<InKindReceived>(scheme);
    let key = |said: &'a InKindReceived| (said.slip_no.as_str(), said.item.as_str());
    for act in last_told(received, |said| Some(key(said))) {
        let item = (agreement(&act.said.agreement_no), act.said.item.as_str());
        let own = goods.entry(item).or_default();
        own.measure = own.measure.or(act.said.measure.as_deref());
        own.received.push((act.fact, act.said));
    }
    let given = world.acts.all::<InKindDonated>(scheme);
    for act in last_told(given, |said| {
        Some((said.slip_no.as_deref()?, said.item.as_str()))
    }) {
        let item = (agreement(&act.said.agreement_no), act.said.item.as_str());
        goods
            .entry(item)
            .or_default()
            .given
            .push((act.fact, act.said));
    }
    goods
}

/// Of acts with one key the one told last; acts without a key each.
fn last_told<'a, T: 'a, K: Ord>(
    acts: impl Iterator<Item = Act<'a, T>>,
    key: impl Fn(&'a T) -> Option<K>,
) -> Vec<Act<'a, T>> {
    let mut newest: BTreeMap<K, Act<'a, T>> = BTreeMap::new();
    let mut all = Vec::new();
    for act in acts {
        let Some(own) = key(act.said) else {
            all.push(act);
            continue;
        };
        let rank = |act: &Act<'a, T>| (act.fact.clock, act.fact.at);
        if newest
            .get(&own)
            .is_none_or(|known| rank(known) <= rank(&act))
        {
            newest.insert(own, act);
        }
    }
    all.extend(newest.into_values());
    all
}
