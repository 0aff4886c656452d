//! Nodes of a plan: each against the sum of those below it, and against what was contracted and paid under
//! it.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::reasons::{Reason, Why, note, reason};
use super::{contracts, plan_nodes};
use crate::projections::World;
use crate::report::books::SumError;
use crate::report::lists::{Cell, Paid, Rest, Rests, Row, fen, rest_on_payment};

/// One node of the plan; amounts in fen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NodeRow {
    /// Number.
    pub plan_no: String,
    /// Node above.
    pub parent_no: Option<String>,
    /// What it is for.
    pub item: String,
    /// Class of money.
    pub class: Option<String>,
    /// County or unit.
    pub unit: Option<String>,
    /// Planned.
    pub planned: i64,
    /// Sum of the nodes right below, where there are any.
    pub below: Option<i64>,
    /// Planned less that sum: 0 where the tree adds up.
    pub planned_less_below: Option<i64>,
    /// Contract sums of the node and all below it.
    pub contracted: i64,
    /// Paid on those contracts.
    pub paid: i64,
    /// Planned less contracted.
    pub left: i64,
    /// Why one of these is below zero.
    pub reasons: Vec<Reason>,
    /// What the row rests on.
    #[serde(skip)]
    pub rests_on: Vec<Rest>,
}

impl Row for NodeRow {
    const LIST: &'static str = "plan-nodes";
    const COLUMNS: &'static [&'static str] = &[
        "node",
        "node above",
        "planned for",
        "money class",
        "unit",
        "planned",
        "below",
        "planned less below",
        "contracted",
        "paid",
        "left",
        "plan note",
    ];

    fn cells(&self) -> Vec<Cell> {
        vec![
            Cell::Text(self.plan_no.clone()),
            Cell::text(self.parent_no.as_deref()),
            Cell::Text(self.item.clone()),
            Cell::text(self.class.as_deref()),
            Cell::text(self.unit.as_deref()),
            Cell::Money(self.planned),
            Cell::MoneyIfAny(self.below),
            Cell::MoneyIfAny(self.planned_less_below),
            Cell::Money(self.contracted),
            Cell::Money(self.paid),
            Cell::Money(self.left),
            Cell::Sentence(note(&self.reasons)),
        ]
    }

    fn rests_on(&self) -> &[Rest] {
        &self.rests_on
    }

    fn schemes(&self) -> Vec<&str> {
        Vec::new()
    }
}

#[derive(Default)]
struct Under {
    below: Option<i128>,
    contracted: i128,
    money: Paid,
    rests: Rests,
}

/// Every node of a scheme's plan, by number.
///
/// # Errors
/// [`SumError`] where a sum fits no amount.
pub fn nodes(world: &World, scheme: &str) -> Result<Vec<NodeRow>, SumError> {
    let nodes = plan_nodes(world, scheme);
    let mut under: BTreeMap<&str, Under> = BTreeMap::new();
    for act in nodes.values() {
        under
            .entry(&act.said.plan_no)
            .or_default()
            .rests
            .on([act.fact]);
        if let Some(parent) = act.said.parent_no.as_deref()
            && nodes.contains_key(parent)
        {
            let of = under.entry(parent).or_default();
            of.below = Some(of.below.unwrap_or(0) + i128::from(act.said.amount.0));
            of.rests.on([act.fact]);
        }
    }
    for (number, act) in contracts(world, scheme) {
        let paid = world.payments.of_case(scheme, &number);
        for node in path(&nodes, &act.said.plan_no) {
            let of = under.entry(node).or_default();
            of.contracted += i128::from(act.said.amount.0);
            of.rests.on([act.fact]);
            for (_, payment) in &paid {
                of.money.add(payment);
                rest_on_payment(&mut of.rests, payment);
            }
        }
    }
    nodes
        .values()
        .map(|act| {
            let said = act.said;
            let number = said.plan_no.as_str();
            let of = under.remove(number).unwrap_or_default();
            let planned = i128::from(said.amount.0);
            let optional =
                |what, sum: Option<i128>| sum.map(|sum| fen(what, number, sum)).transpose();
            Ok(NodeRow {
                plan_no: said.plan_no.clone(),
                parent_no: said.parent_no.clone(),
                item: said.item.clone(),
                class: said.class.clone(),
                unit: said.unit.clone(),
                planned: said.amount.0,
                below: optional("sums", of.below)?,
                planned_less_below: optional("sums", of.below.map(|below| planned - below))?,
                contracted: fen("contracted", number, of.contracted)?,
                paid: fen("paid", number, of.money.paid)?,
                left: fen("left", number, planned - of.contracted)?,
                reasons: of
                    .below
                    .and_then(|below| reason(Why::BelowIsMore, below - planned))
                    .into_iter()
                    .chain(reason(Why::ContractedBeyond, of.contracted - planned))
                    .collect(),
                rests_on: of.rests.done(),
            })
        })
        .collect()
}

/// A node and all above it; a ring of parents ends where it closes.
fn path<'a>(
    nodes: &'a BTreeMap<
        String,
        crate::projections::acts::Act<'a, crate::domain::events::funds::BudgetPlanned>,
    >,
    from: &str,
) -> Vec<&'a str> {
    let mut path = Vec::new();
    let mut seen = BTreeSet::new();
    let mut next = Some(from);
    while let Some(number) = next {
        let Some(act) = nodes.get(number) else { break };
        let number = act.said.plan_no.as_str();
        if !seen.insert(number) {
            break;
        }
        path.push(number);
        next = act.said.parent_no.as_deref();
    }
    path
}
