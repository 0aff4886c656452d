//! Goods handed out of a store beyond what came into it: the part of F41 that is no money.
//!
//! Promises: pure; a day's slips of goods that came in count before those of goods that went out. **Not here**:
//! goods under an agreement, which go straight from giver to receiver, and schemes that keep no store.

use std::collections::BTreeMap;

use super::flag::{Flag, Severity};
use super::lacking::Lacking;
use crate::domain::date::Date;
use crate::domain::events::payments::InKindDonated;
use crate::domain::money::Fen;
use crate::projections::World;
use crate::projections::goods::{Goods, of_scheme};

/// Kinds of tables whose rows are goods.
const TABLES: &[&str] = &["goods"];
/// What goods are measured by.
pub(super) const CLAUSE: &str = "物资发放数量不得超过接收数量";

/// One flag an item of which more was handed out than had come in by some day.
pub(super) fn beyond(code: &'static str, world: &World, flags: &mut Vec<Flag>) {
    for scheme in world.registry.scheme_ids() {
        let goods = of_scheme(world, scheme);
        let store = || {
            goods
                .iter()
                .filter(|((agreement, _), _)| agreement.is_empty())
        };
        if store().all(|(_, item)| item.received.is_empty()) {
            continue;
        }
        let lacking = Lacking::of(world, scheme, TABLES);
        for ((_, name), item) in store() {
            let Some((first, short)) = shortfall(item) else {
                continue;
            };
            let mut flag = Flag::new(code, Severity::Critical, scheme, &format!("goods/{name}"));
            for (fact, _) in &item.received {
                flag.rests_on(fact);
            }
            for (fact, _) in &item.given {
                flag.rests_on(fact);
            }
            // What they cost on average, rounded down: no slip says which pieces they were.
            let out = i128::from(item.went_out()).max(1);
            let value = item.value_out().saturating_mul(short) / out;
            flag.amount = Fen::from_wide(value).unwrap_or(Fen(i64::MAX));
            flag.period = Some(first.to_string());
            flag.clause = CLAUSE.to_owned();
            flag.finding = format!(
                "{} pieces came in and {} were handed out; from {first} on up to {short} more than there were",
                item.came_in(),
                item.went_out()
            );
            // A slip that was refused can only be one of goods that came in.
            if lacking.any() {
                flag = flag.as_data_quality();
            }
            flags.push(flag);
        }
    }
}

/// What speaks against goods that would be handed out: more than the store has left of them.
pub(super) fn with(world: &World, scheme: &str, e: &InKindDonated) -> Option<String> {
    let goods = of_scheme(world, scheme);
    let mut store = goods.iter().filter(|((of, _), _)| of.is_empty());
    if e.agreement_no.is_some() || store.all(|(_, item)| item.received.is_empty()) {
        return None;
    }
    let item = goods.get(&("", e.item.as_str()));
    let came_in = item.map_or(0, Goods::came_in);
    let out = item.map_or(0, Goods::went_out) + u64::from(e.quantity);
    (out > came_in).then(|| format!("{came_in} pieces came in and {out} would be handed out"))
}

/// The first day on which more was out than had come in, and by how many pieces at most.
fn shortfall(item: &Goods<'_>) -> Option<(Date, i128)> {
    let mut days: BTreeMap<Date, i128> = BTreeMap::new();
    for (fact, said) in &item.received {
        *days.entry(fact.clock).or_default() += i128::from(said.quantity);
    }
    for (fact, said) in &item.given {
        *days.entry(fact.clock).or_default() -= i128::from(said.quantity);
    }
    let mut left = 0_i128;
    let mut first = None;
    let mut short = 0_i128;
    for (day, change) in days {
        left += change;
        if left < 0 {
            first = first.or(Some(day));
            short = short.max(-left);
        }
    }
    Some((first?, short))
}
