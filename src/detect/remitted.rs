//! Fees that were not asked for twice: one pupil, one kind of fee, one period, two numbers.
//!
//! Promises: pure; a remission that is told again under its number counts once, as it was told last. It is part of F16,
//! which tells what it means. **Not here**: whether the pupil was entitled, and what a fee may come to.

use std::collections::BTreeMap;

use super::flag::{Flag, Severity};
use super::general::general;
use super::text;
use crate::domain::alias::Alias;
use crate::domain::date::Period;
use crate::domain::events::payments::FeeRemitted;
use crate::domain::money::Fen;
use crate::projections::World;
use crate::projections::acts::Act;

/// What it is measured by where the scheme's text has no clause on amounts.
const ONCE: &str = general!("重复减免", "同一学生同一期间同一费用只减免一次");

/// A flag for each pupil, kind of fee and period that has more than one remission.
pub(super) fn twice(code: &'static str, world: &World) -> Vec<Flag> {
    let mut flags = Vec::new();
    for scheme in world.registry.scheme_ids() {
        let mut newest: BTreeMap<&str, Act<'_, FeeRemitted>> = BTreeMap::new();
        for act in world.acts.all::<FeeRemitted>(scheme) {
            let rank = |act: &Act<'_, FeeRemitted>| (act.fact.clock, act.fact.at);
            let known = newest.get(act.said.remission_no.as_str());
            if known.is_none_or(|known| rank(known) <= rank(&act)) {
                newest.insert(&act.said.remission_no, act);
            }
        }
        let mut groups: BTreeMap<(Alias, Period, &str), Vec<Act<'_, FeeRemitted>>> =
            BTreeMap::new();
        for act in newest.into_values() {
            let said = act.said;
            let key = (world.one(said.pupil), said.period, said.fee.as_str());
            groups.entry(key).or_default().push(act);
        }
        for ((pupil, period, fee), mut acts) in groups {
            if acts.len() < 2 {
                continue;
            }
            acts.sort_by_key(|act| (act.fact.clock, act.fact.at));
            let about = format!("{pupil}/{period}");
            let mut flag = Flag::new(code, Severity::High, scheme, &about)
                .known_by(scheme, &format!("{pupil}/{period}/remitted/{fee}"));
            flag.concerns(Some(pupil));
            for act in &acts {
                flag.rests_on(act.fact);
            }
            let beyond = acts.iter().skip(1).map(|act| act.said.amount);
            flag.amount = Fen::sum(beyond).unwrap_or(Fen(i64::MAX));
            flag.period = Some(period.to_string());
            let first = acts.first();
            flag.clause = first
                .and_then(|act| text::of_fact(world, scheme, act.fact))
                .and_then(|text| Some(text.tariff.as_ref()?.clause.clone()))
                .unwrap_or_else(|| ONCE.to_owned());
            flag.finding = format!("{} remissions of one kind of fee for {period}", acts.len());
            flags.push(flag);
        }
    }
    flags
}
