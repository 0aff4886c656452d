//! How money passes the stages of a fund, from its plan to the beneficiary's signature.
//!
//! **Promises**: a plan is no money: its row says what the topmost nodes of the plan come to, and how much of
//! that has not been received; every other row is the books' own flow. Heads are persons, agreements or
//! contracts that came into a stage, each once. **Not here**: balances, which `figures.rs` has.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::World;
use super::acts::Act;
use super::appropriations::{PassedOn, passed_on};
use super::books::{Flow, FundKey};
use super::figures::Head;
use crate::domain::events::funds::{BudgetPlanned, Stage};
use crate::domain::money::Fen;

/// One stage of the funnel.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FunnelRow {
    /// Scheme.
    pub scheme: String,
    /// Fund.
    pub fund: String,
    /// Stage.
    pub stage: Stage,
    /// Persons, agreements or contracts that came into it, each once; `None` where the stage is of the fund as
    /// a whole.
    pub heads: Option<u64>,
    /// Lines posted into it; of a plan its topmost nodes.
    pub lines: u64,
    /// What came in, in fen: also an award whose claim was withdrawn since, which is no award any more.
    pub into: i64,
    /// What lies there, in fen; below zero where more went on than came. Of a plan what is not received.
    pub rest: i64,
}

/// Every stage of every fund, in the order money passes them.
pub fn funnel(world: &World) -> Vec<FunnelRow> {
    let mut heads = heads(world);
    let mut funds: BTreeMap<(String, String), Vec<FunnelRow>> = BTreeMap::new();
    for ((scheme, fund), plan) in plans(world) {
        let key = FundKey {
            scheme: scheme.clone(),
            fund: fund.clone(),
        };
        let stages = world.books.flows().get(&key);
        let received = stages.and_then(|stages| stages.get(&Stage::Received));
        let fen = |sum: i128| Fen::from_wide(sum).unwrap_or(Fen(i64::MAX)).0;
        let row = FunnelRow {
            scheme: scheme.clone(),
            fund: fund.clone(),
            stage: Stage::Planned,
            heads: None,
            lines: plan.0,
            into: fen(plan.1),
            rest: fen(plan.1 - i128::from(received.map_or(0, |flow| flow.into))),
        };
        funds.entry((scheme, fund)).or_default().push(row);
    }
    for (key, stages) in world.books.flows() {
        let mut rows = Vec::with_capacity(stages.len());
        for (stage, flow) in stages {
            if *stage == Stage::Outside || *stage == Stage::Planned {
                continue;
            }
            // A level that passes on what it was given promises nothing new.
            let twice = match stage {
                Stage::Appropriated => passed_on(world, &key.scheme, &key.fund),
                _ => PassedOn::default(),
            };
            rows.push(row(
                key,
                *stage,
                flow,
                twice,
                heads.remove(&(key.scheme.as_str(), key.fund.as_str(), *stage)),
            ));
        }
        let of_fund = funds.entry((key.scheme.clone(), key.fund.clone()));
        of_fund.or_default().extend(rows);
    }
    funds.into_values().flatten().collect()
}

fn row(
    key: &FundKey,
    stage: Stage,
    flow: &Flow,
    twice: PassedOn,
    heads: Option<Vec<Head<'_>>>,
) -> FunnelRow {
    let narrow = |fen: i128| i64::try_from(fen).unwrap_or(i64::MAX);
    FunnelRow {
        scheme: key.scheme.clone(),
        fund: key.fund.clone(),
        stage,
        heads: heads.map(|mut heads| {
            heads.sort_unstable();
            heads.dedup();
            heads.len() as u64
        }),
        lines: flow.lines,
        into: flow.into.saturating_sub(narrow(twice.gross)),
        // Neither is negative, so their difference always fits.
        rest: flow
            .into
            .saturating_sub(flow.out_of)
            .saturating_sub(narrow(twice.net)),
    }
}

/// Whoever came into a stage of a fund, as often as they did.
type Heads<'a> = BTreeMap<(&'a str, &'a str, Stage), Vec<Head<'a>>>;

fn heads(world: &World) -> Heads<'_> {
    let mut heads: Heads<'_> = BTreeMap::new();
    for ((scheme, case_no), case) in world.cases.iter() {
        for award in &case.awards {
            let key = (scheme.as_str(), award.said.fund.as_str(), Stage::Committed);
            let person = award.said.person.or(case.person());
            let head = person.map_or(Head::Agreement(scheme, case_no), Head::Person);
            heads.entry(key).or_default().push(head);
        }
    }
    for ((scheme, _), payment) in world.payments.iter() {
        for fact in &payment.instructed {
            let said = &fact.said;
            let head = Head::of(scheme, said);
            let passed = [
                (Stage::Instructed, true),
                (Stage::Paid, !payment.confirmed.is_empty()),
                (Stage::Returned, !payment.returned.is_empty()),
                (Stage::Acknowledged, !payment.acknowledged.is_empty()),
            ];
            for (stage, _) in passed.into_iter().filter(|(_, passed)| *passed) {
                let key = (scheme.as_str(), said.fund.as_str(), stage);
                heads.entry(key).or_default().push(head);
            }
        }
    }
    heads
}

/// Topmost nodes of the plans, and their sum in fen, by scheme and fund; of a node told twice the later holds.
fn plans(world: &World) -> BTreeMap<(String, String), (u64, i128)> {
    let mut sums: BTreeMap<(String, String), (u64, i128)> = BTreeMap::new();
    for scheme in world.registry.scheme_ids() {
        let mut nodes: BTreeMap<&str, Act<'_, BudgetPlanned>> = BTreeMap::new();
        for act in world.acts.all::<BudgetPlanned>(scheme) {
            let rank = |act: &Act<'_, BudgetPlanned>| (act.fact.clock, act.fact.at);
            let number = act.said.plan_no.as_str();
            let newer = nodes
                .get(number)
                .is_none_or(|known| rank(known) <= rank(&act));
            if newer {
                nodes.insert(number, act);
            }
        }
        for node in nodes.values() {
            // A node whose parent is not known is part of a whole that is still to come.
            if node.said.parent_no.is_some() {
                continue;
            }
            let sum = sums
                .entry((scheme.clone(), node.said.fund.clone()))
                .or_default();
            sum.0 += 1;
            sum.1 += i128::from(node.said.amount.0);
        }
    }
    sums
}
