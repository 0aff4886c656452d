//! Goods handed out of a store beyond what came into it: the part of F41 that is no money.
//!
//! Asked when goods are handed out and by F41 of what is on record. Promises: pure; a day's slips of goods that came in count
//! before those of goods that went out; goods under an agreement are counted where some of the item came in under it, as `stock`
//! counts them. **Not here**: goods that go straight from giver to receiver, and schemes that keep no store.

use std::collections::BTreeMap;

use super::flag::{Flag, Severity};
use super::general::general;
use super::lacking::Lacking;
use crate::domain::date::Date;
use crate::domain::events::payments::InKindDonated;
use crate::domain::money::Fen;
use crate::projections::World;
use crate::projections::goods::{Goods, GoodsKey, of_scheme};
use crate::schemes::Scheme;

/// The kind of tables whose rows are goods that come in and go out.
const STORE: &str = "goods";
/// Kinds of tables whose rows are goods.
const TABLES: &[&str] = &[STORE];
/// What goods are measured by.
pub(super) const CLAUSE: &str = general!("物资数量", "物资发放数量不得超过接收数量");
/// What lifts the gate on goods beyond the store.
pub(super) const LIFTS: &str =
    "record what came in first (`sunledger goods receive`), or correct the quantity or the item";

/// One flag an item of which more was handed out than had come in by some day.
pub(super) fn beyond(code: &'static str, world: &World, flags: &mut Vec<Flag>) {
    for scheme in world.registry.scheme_ids() {
        let goods = of_scheme(world, scheme);
        let keeps = keeps_store(world.registry.scheme(scheme).map(AsRef::as_ref), &goods);
        let lacking = Lacking::of(world, scheme, TABLES);
        let counted = goods.iter();
        let counted = counted.filter(|((agreement, _), item)| counts(agreement, item, keeps));
        for ((agreement, name), item) in counted {
            let Some((first, short)) = shortfall(item) else {
                continue;
            };
            let about = match agreement.is_empty() {
                true => format!("goods/{name}"),
                false => format!("goods/{agreement}/{name}"),
            };
            let mut flag = Flag::new(code, Severity::Critical, scheme, &about);
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

/// Whether a scheme keeps goods of its own: its text has a sheet of goods, or some came into its store.
fn keeps_store(text: Option<&Scheme>, goods: &BTreeMap<GoodsKey<'_>, Goods<'_>>) -> bool {
    let sheet = text.is_some_and(|text| text.table.iter().any(|table| table.kind == STORE));
    let mut own = goods.iter().filter(|((of, _), _)| of.is_empty());
    sheet || own.any(|(_, item)| !item.received.is_empty())
}

/// Whether an item can run short: of a store, or one that came in under its agreement; what did not goes straight from giver
/// to receiver.
fn counts(agreement: &str, item: &Goods<'_>, keeps_store: bool) -> bool {
    match agreement.is_empty() {
        true => keeps_store,
        false => !item.received.is_empty(),
    }
}

/// What speaks against goods that would be handed out: more than the store, or what came in under the agreement, has left.
pub(super) fn with(world: &World, scheme: &Scheme, e: &InKindDonated) -> Option<String> {
    let goods = of_scheme(world, &scheme.id);
    let agreement = e.agreement_no.as_deref().unwrap_or_default();
    let none = Goods::default();
    let item = goods.get(&(agreement, e.item.as_str()));
    let keeps = keeps_store(Some(scheme), &goods);
    if !counts(agreement, item.unwrap_or(&none), keeps) {
        return None;
    }
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
