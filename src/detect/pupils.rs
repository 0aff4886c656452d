//! How many pupils of a school are aided, against the scheme's coverage rule: no more of the boarders than its share, and all
//! registered as poor whom it wants aided; and whether what they get is so much a head as the report itself states.
//!
//! Asked when a school's coverage is recorded, and by F39, F43 and F68 of what is on record: one code for both. Pure; heads are
//! rounded down where the text says how many at most, up where it says how many at least. Of a school told twice for a
//! period the newest word counts. **Not here**: more aided than are enrolled (F59), and a school told twice (F42).

use std::collections::BTreeMap;

use super::breach::Breach;
use super::doubled::{OfSchool, coverage_id};
use super::flag::{Flag, Severity};
use super::text;
use crate::domain::events::pairing::CoverageReported;
use crate::domain::money::Fen;
use crate::projections::World;
use crate::projections::acts::Act;
use crate::schemes::Scheme;

/// A coverage that breaks the rule, and what is at stake.
pub(super) type Off<'a> = (Breach<'a>, Fen);

/// What a school's coverage breaks: more of the boarders aided than the share (F39), some of the poor left out (F68), or an
/// amount that is not so much a head (F43).
pub(super) fn off<'a>(scheme: &'a Scheme, said: &CoverageReported) -> Vec<Off<'a>> {
    let Some(rule) = &scheme.coverage else {
        return Vec::new();
    };
    let breach = |code, finding| Breach {
        rule: "coverage",
        code: Some(code),
        mode: rule.mode,
        clause: rule.clause.as_str(),
        finding,
        evidence: Vec::new(),
    };
    let mut found = Vec::new();
    let of_heads = |heads: u32| {
        let amount = i128::from(said.standard.0) * i128::from(heads);
        Fen::from_wide(amount).unwrap_or(Fen(i64::MAX))
    };
    let of = |heads: u32, percent: u8| u64::from(heads) * u64::from(percent);
    let least = u32::try_from(of(said.poor_boarders, rule.poor_percent_min).div_ceil(100));
    let least = least.unwrap_or(u32::MAX);
    // Where more of the boarders are poor than the share has room for, all of these are aided, and nobody else.
    let most = u32::try_from(of(said.boarders, rule.boarders_percent_max) / 100);
    let most = most.unwrap_or(u32::MAX).max(least);
    if said.aided > most && said.aided <= said.enrolled {
        let heads = said.aided - most;
        let finding = format!(
            "{} pupils are aided, at most {most} of {} boarders may be ({} percent)",
            said.aided, said.boarders, rule.boarders_percent_max
        );
        found.push((breach("F39", finding), of_heads(heads)));
    }
    if said.poor_aided < least {
        let finding = format!(
            "{} of {} boarders registered as poor are aided, at least {least} must be ({} percent)",
            said.poor_aided, said.poor_boarders, rule.poor_percent_min
        );
        found.push((breach("F68", finding), of_heads(least - said.poor_aided)));
    }
    let given = of_heads(said.aided);
    if said.amount != given {
        let finding = format!(
            "{} pupils at {} yuan a head come to {given} yuan, the report says {} yuan",
            said.aided, said.standard, said.amount
        );
        let off = i128::from(said.amount.0) - i128::from(given.0);
        let off = Fen::from_wide(off.abs()).unwrap_or(Fen(i64::MAX));
        found.push((breach("F43", finding), off));
    }
    found
}

/// Flags of one code, one a school and period.
pub(super) fn flags(world: &World, code: &'static str) -> Vec<Flag> {
    let mut flags = Vec::new();
    for scheme_id in world.registry.scheme_ids() {
        let mut newest: BTreeMap<OfSchool<'_>, Act<'_, CoverageReported>> = BTreeMap::new();
        for act in world.acts.all::<CoverageReported>(scheme_id) {
            let said = act.said;
            let key = (said.unit_code.as_str(), said.period, said.stage.as_deref());
            let rank = |act: &Act<'_, CoverageReported>| (act.fact.clock, act.fact.at);
            if newest.get(&key).is_none_or(|held| rank(held) <= rank(&act)) {
                newest.insert(key, act);
            }
        }
        for ((unit, period, stage), act) in newest {
            let Some(scheme) = text::of_fact(world, scheme_id, act.fact) else {
                continue;
            };
            for (breach, amount) in off(scheme, act.said) {
                if breach.code != Some(code) {
                    continue;
                }
                let severity = match code {
                    "F39" | "F43" => Severity::High,
                    _ => Severity::Medium,
                };
                let mut flag = Flag::new(code, severity, scheme_id, unit)
                    .known_by(scheme_id, &coverage_id(unit, period, stage));
                flag.rests_on(act.fact);
                flag.amount = amount;
                flag.period = Some(period.to_string());
                flag.clause = breach.clause.to_owned();
                flag.finding = breach.finding;
                flags.push(flag);
            }
        }
    }
    flags
}
