//! Contracts against the plan: what all contracts of a node and of those below it come to, beside what was planned for it.
//!
//! Asked when a contract is signed, by the gates before a payment on it leaves, and by F41 of what is on record: one code for
//! all. A payment is judged by the contracts that were signed up to its own, so that those which the plan had room for are paid. Pure.
//! **Not here**: a contract above its own budget (`contracted.rs`), and nodes that are not the sum of their parts (F42).

use std::collections::BTreeMap;

use super::breach::Breach;
use super::flag::{Flag, Severity};
use super::general::general;
use super::text;
use crate::domain::events::pairing::ContractSigned;
use crate::domain::money::Fen;
use crate::projections::World;
use crate::projections::works::{self, InTurn, Overdrawn};
use crate::schemes::Scheme;
use crate::schemes::model::{Mode, TariffKind};

/// What contracts of a node are measured by where the scheme has no tariff of works.
const CLAUSE: &str = general!("合同价合计", "合同价之和不超过计划数");

fn fen(sum: i128) -> Fen {
    Fen::from_wide(sum).unwrap_or(Fen(i64::MAX))
}

/// The node as a broken rule: that of works by their contract, where the text has it.
fn breach<'a>(scheme: &'a Scheme, found: &Overdrawn<'_>) -> Breach<'a> {
    let tariff = scheme.tariff.as_ref();
    let tariff = tariff.filter(|tariff| tariff.kind == TariffKind::Milestone);
    let breach = Breach {
        rule: tariff.map_or("contract", |_| "tariff"),
        code: Some("F41"),
        mode: tariff.map_or(Mode::Gate, |tariff| tariff.mode),
        clause: tariff.map_or(CLAUSE, |tariff| tariff.clause.as_str()),
        finding: format!(
            "contracts of node {} come to {} yuan, {} yuan are planned for it",
            found.node.said.plan_no,
            fen(found.contracted),
            found.node.said.amount
        ),
        evidence: Vec::new(),
    };
    breach.on([found.node.fact])
}

/// What a contract that would be signed leaves beyond its plan.
pub(super) fn with<'a>(
    world: &World,
    scheme: &'a Scheme,
    said: &ContractSigned,
) -> Vec<Breach<'a>> {
    let nodes = works::nodes(world, &scheme.id);
    let path = works::path(&nodes, &said.plan_no);
    let found = works::overdrawn(world, &scheme.id, |_| true, Some(said));
    let own = found
        .iter()
        .filter(|one| path.contains(&one.node.said.plan_no.as_str()));
    own.map(|one| breach(scheme, one)).collect()
}

/// Contracts beyond their plans, by scheme and number, worked out once for all rows of a check.
pub(super) struct Plans<'w>(BTreeMap<&'w str, InTurn<'w>>);

impl<'w> Plans<'w> {
    /// Of the schemes that are named.
    pub fn of(world: &'w World, schemes: impl Iterator<Item = &'w str>) -> Self {
        let mut all = BTreeMap::new();
        for scheme in schemes {
            all.entry(scheme)
                .or_insert_with(|| InTurn::of(world, scheme));
        }
        Plans(all)
    }

    /// What a contract on record is beyond its plan by, with the contracts that were signed before it.
    pub fn of_contract<'a>(&self, scheme: &'a Scheme, number: &str) -> Vec<Breach<'a>> {
        let own = self.0.get(scheme.id.as_str());
        let own = own.map(|contracts| contracts.of_contract(number));
        let own = own.into_iter().flatten();
        own.map(|one| breach(scheme, &one).on(one.contracts.iter().map(|act| act.fact)))
            .collect()
    }
}

/// Flags of nodes for which more was contracted than was planned: one a node.
pub(super) fn flags(world: &World, code: &'static str) -> Vec<Flag> {
    let mut flags = Vec::new();
    for scheme_id in world.registry.scheme_ids() {
        for found in works::overdrawn(world, scheme_id, |_| true, None) {
            let Some(scheme) = text::of_fact(world, scheme_id, found.node.fact) else {
                continue;
            };
            let number = found.node.said.plan_no.as_str();
            let key = format!("contracted/{number}");
            let mut flag = Flag::of(code, Severity::Critical, (scheme_id, number), &key);
            flag.rests_on(found.node.fact);
            for act in &found.contracts {
                flag.rests_on(act.fact);
            }
            let breach = breach(scheme, &found);
            flag.amount = fen(found.beyond);
            flag.period = found.node.said.period.map(|period| period.to_string());
            flag.clause = breach.clause.to_owned();
            flag.finding = breach.finding;
            flags.push(flag);
        }
    }
    flags
}
