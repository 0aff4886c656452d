//! Trees of planned money: each node, what is planned below it, and where that is more than the node has.
//!
//! Promises: pure, in any order of import; of several facts under one number the last by day holds. A
//! node whose parent nobody told stands by itself. Money that moved is not here: a plan is no money.

use std::collections::BTreeMap;

use super::World;
use crate::domain::events::funds::BudgetPlanned;
use crate::domain::money::Fen;
use crate::domain::recorded::EventAt;

/// A node of a tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// Number of the node above.
    pub parent_no: Option<String>,
    /// What is planned.
    pub amount: Fen,
    /// What the nodes right below it sum to, in fen.
    pub below: i128,
    /// How many they are.
    pub children: usize,
    /// The fact that holds.
    pub at: EventAt,
}

impl Node {
    /// Whether more is planned below the node than it has.
    pub fn overrun(&self) -> bool {
        self.below > i128::from(self.amount.0)
    }

    /// Whether the nodes below it sum to what it has, where there are any.
    pub fn adds_up(&self) -> bool {
        self.children == 0 || self.below == i128::from(self.amount.0)
    }
}

/// Every node of a scheme's plans, by number.
pub fn nodes(world: &World, scheme: &str) -> BTreeMap<String, Node> {
    let mut facts: Vec<_> = world.acts.all::<BudgetPlanned>(scheme).collect();
    facts.sort_by_key(|act| (act.fact.clock, act.fact.at));
    let mut nodes: BTreeMap<String, Node> = BTreeMap::new();
    for act in facts {
        nodes.insert(
            act.said.plan_no.clone(),
            Node {
                parent_no: act.said.parent_no.clone(),
                amount: act.said.amount,
                below: 0,
                children: 0,
                at: act.fact.at,
            },
        );
    }
    let children: Vec<(String, Fen)> = nodes
        .values()
        .filter_map(|node| Some((node.parent_no.clone()?, node.amount)))
        .collect();
    for (parent, amount) in children {
        if let Some(node) = nodes.get_mut(&parent) {
            node.below += i128::from(amount.0);
            node.children += 1;
        }
    }
    nodes
}
