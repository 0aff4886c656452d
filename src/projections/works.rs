//! Works as they stand: contracts and nodes of a plan as each was told last, which acceptances of a contract count, and
//! nodes for which more was contracted than was planned.
//!
//! Promises: pure, and the same in any order of import. What a contract asks of a node is its sum, or its own budget where that is
//! less: a contract above its budget is a fact of its own. A node is beyond its plan by what the nodes right below it do not
//! explain. Amounts are in fen. **Not here**: nodes whose parts do not sum (F42), and what was paid on contracts.

use std::collections::{BTreeMap, BTreeSet};

use super::World;
use super::acts::Act;
use crate::domain::date::Date;
use crate::domain::events::Body;
use crate::domain::events::funds::BudgetPlanned;
use crate::domain::events::pairing::{ContractSigned, OutputAccepted};
use crate::domain::recorded::EventAt;

/// Of facts told under one number, the newest.
fn newest<'a, T: Body + 'a>(
    acts: impl Iterator<Item = Act<'a, T>>,
    number: impl Fn(&'a T) -> &'a str,
) -> BTreeMap<&'a str, Act<'a, T>> {
    let mut last: BTreeMap<&str, Act<'_, T>> = BTreeMap::new();
    for act in acts {
        let known = last.get(number(act.said));
        if known.is_none_or(|known| rank(known) <= rank(&act)) {
            last.insert(number(act.said), act);
        }
    }
    last
}

/// What comes later: by its day, then by its place.
fn rank<T>(act: &Act<'_, T>) -> (Date, EventAt) {
    (act.fact.clock, act.fact.at)
}

/// Contracts of a scheme as they were told last, by number.
pub fn contracts<'a>(world: &'a World, scheme: &str) -> BTreeMap<&'a str, Act<'a, ContractSigned>> {
    newest(world.acts.all::<ContractSigned>(scheme), |said| {
        said.contract_no.as_str()
    })
}

/// Nodes of a scheme's plan as they were told last, by number.
pub fn nodes<'a>(world: &'a World, scheme: &str) -> BTreeMap<&'a str, Act<'a, BudgetPlanned>> {
    newest(world.acts.all::<BudgetPlanned>(scheme), |said| {
        said.plan_no.as_str()
    })
}

/// Acceptances of one contract.
#[derive(Default)]
pub struct Accepted<'a> {
    /// Those that count, by their days.
    pub counted: Vec<Act<'a, OutputAccepted>>,
    /// Those that tell again what was accepted already: the same figures of the same day, or anything after the works were
    /// accepted as finished.
    pub again: Vec<Act<'a, OutputAccepted>>,
}

impl Accepted<'_> {
    /// Whether the works are accepted as finished.
    pub fn finished(&self) -> bool {
        self.counted.iter().any(|act| act.said.finished)
    }
}

/// Which acceptances of a contract count.
pub fn accepted<'a>(world: &'a World, scheme: &str, number: &str) -> Accepted<'a> {
    let mut told: Vec<_> = world.acts.about::<OutputAccepted>(scheme, number).collect();
    told.sort_by_key(rank);
    let mut all = Accepted::default();
    for act in told {
        let same = |held: &Act<'_, OutputAccepted>| {
            held.fact.clock == act.fact.clock && held.said == act.said
        };
        match all.finished() || all.counted.iter().any(same) {
            true => all.again.push(act),
            false => all.counted.push(act),
        }
    }
    all
}

/// A node for which more was contracted than was planned.
pub struct Overdrawn<'a> {
    /// The node.
    pub node: Act<'a, BudgetPlanned>,
    /// Contracts of it and of the nodes below it, by their numbers.
    pub contracts: Vec<Act<'a, ContractSigned>>,
    /// What these ask of it, in fen.
    pub contracted: i128,
    /// By how much that is beyond the plan, in fen, less what a node right below is beyond its own.
    pub beyond: i128,
}

/// Nodes beyond their plan by the contracts that are counted, and by one that is asked about as well.
pub fn overdrawn<'a>(
    world: &'a World,
    scheme: &str,
    counts: impl Fn(&Act<'_, ContractSigned>) -> bool,
    with: Option<&ContractSigned>,
) -> Vec<Overdrawn<'a>> {
    let nodes = nodes(world, scheme);
    let mut asked: BTreeMap<&str, (i128, Vec<Act<'a, ContractSigned>>)> = BTreeMap::new();
    for act in contracts(world, scheme).into_values() {
        if !counts(&act) || with.is_some_and(|with| with.contract_no == act.said.contract_no) {
            continue;
        }
        for node in path(&nodes, &act.said.plan_no) {
            let of = asked.entry(node).or_default();
            of.0 += asks(act.said);
            of.1.push(act);
        }
    }
    if let Some(with) = with {
        for node in path(&nodes, &with.plan_no) {
            asked.entry(node).or_default().0 += asks(with);
        }
    }
    let over = |number: &str, act: &Act<'_, BudgetPlanned>| {
        let asked = asked.get(number).map_or(0, |(sum, _)| *sum);
        (asked - i128::from(act.said.amount.0)).max(0)
    };
    // What is planned right below a node, and by how much that is overdrawn.
    let mut below: BTreeMap<&str, (i128, i128)> = BTreeMap::new();
    for (number, act) in &nodes {
        if let Some(above) = act.said.parent_no.as_deref() {
            let of = below.entry(above).or_default();
            of.0 += i128::from(act.said.amount.0);
            of.1 += over(number, act);
        }
    }
    let mut all = Vec::new();
    for (number, act) in &nodes {
        let (planned, explained) = below.get(number).copied().unwrap_or_default();
        let beyond = over(number, act) - explained;
        // Where the plan's own parts are more than the whole, that is the break.
        if beyond <= 0 || planned > i128::from(act.said.amount.0) {
            continue;
        }
        let (contracted, contracts) = asked.get(number).cloned().unwrap_or_default();
        all.push(Overdrawn {
            node: *act,
            contracts,
            contracted,
            beyond,
        });
    }
    all
}

/// A node that was beyond its plan when a contract was signed.
struct Overrun<'a> {
    node: Act<'a, BudgetPlanned>,
    /// How many of its contracts were signed by then.
    signed: usize,
    contracted: i128,
    beyond: i128,
}

/// Contracts by number, in the order in which they were signed.
type Signed<'a> = Vec<(&'a str, Act<'a, ContractSigned>)>;

/// For each contract the nodes of its path that are beyond their plan by it and the contracts that were signed before it: what
/// [`overdrawn`] gives of these. The contracts of a node are held once, however many of them are beyond its plan.
#[derive(Default)]
pub struct InTurn<'a> {
    /// Contracts of a node and of those below it.
    of_node: BTreeMap<&'a str, Signed<'a>>,
    of_contract: BTreeMap<&'a str, Vec<Overrun<'a>>>,
}

impl<'a> InTurn<'a> {
    /// Of all contracts of a scheme, in one walk in the order in which they were signed.
    pub fn of(world: &'a World, scheme: &str) -> InTurn<'a> {
        let nodes = nodes(world, scheme);
        let mut in_turn: Signed<'a> = contracts(world, scheme).into_iter().collect();
        in_turn.sort_by_key(|(_, act)| rank(act));
        // What is planned right below a node.
        let mut planned: BTreeMap<&str, i128> = BTreeMap::new();
        for act in nodes.values() {
            if let Some(above) = act.said.parent_no.as_deref() {
                *planned.entry(above).or_default() += i128::from(act.said.amount.0);
            }
        }
        let mut asked: BTreeMap<&str, i128> = BTreeMap::new();
        // By how much the nodes right below a node are beyond their plans.
        let mut explained: BTreeMap<&str, i128> = BTreeMap::new();
        let mut all = InTurn::default();
        for (number, act) in in_turn {
            let path = path(&nodes, &act.said.plan_no);
            for place in &path {
                let Some(node) = nodes.get(place) else {
                    continue;
                };
                let amount = i128::from(node.said.amount.0);
                let of = asked.entry(place).or_default();
                let before = (*of - amount).max(0);
                *of += asks(act.said);
                all.of_node.entry(place).or_default().push((number, act));
                let more = (*of - amount).max(0) - before;
                if let Some(above) = node.said.parent_no.as_deref() {
                    *explained.entry(above).or_default() += more;
                }
            }
            let mut own = Vec::new();
            for (place, node) in &nodes_of(&nodes, &path) {
                let contracted = asked.get(place).copied().unwrap_or_default();
                let amount = i128::from(node.said.amount.0);
                let below = explained.get(place).copied().unwrap_or_default();
                let beyond = (contracted - amount).max(0) - below;
                let parts = planned.get(place).copied().unwrap_or_default();
                if beyond > 0 && parts <= amount {
                    own.push(Overrun {
                        node: *node,
                        signed: all.of_node.get(place).map_or(0, Vec::len),
                        contracted,
                        beyond,
                    });
                }
            }
            all.of_contract.insert(number, own);
        }
        all
    }

    /// Of one contract, by its number.
    pub fn of_contract(&self, number: &str) -> Vec<Overdrawn<'a>> {
        let own = self.of_contract.get(number).into_iter().flatten();
        own.map(|overrun| {
            let signed = self.of_node.get(overrun.node.said.plan_no.as_str());
            let signed = signed.into_iter().flatten().take(overrun.signed);
            let by_number: BTreeMap<&str, _> = signed.copied().collect();
            Overdrawn {
                node: overrun.node,
                contracts: by_number.into_values().collect(),
                contracted: overrun.contracted,
                beyond: overrun.beyond,
            }
        })
        .collect()
    }
}

/// The nodes of a path, in the order of their numbers.
fn nodes_of<'a>(
    nodes: &BTreeMap<&'a str, Act<'a, BudgetPlanned>>,
    path: &[&'a str],
) -> BTreeMap<&'a str, Act<'a, BudgetPlanned>> {
    let own = path
        .iter()
        .filter_map(|place| Some((*place, *nodes.get(place)?)));
    own.collect()
}

/// What a contract asks of its node, in fen.
fn asks(said: &ContractSigned) -> i128 {
    let budget = said.budget.unwrap_or(said.amount);
    i128::from(said.amount.min(budget).0)
}

/// A node and all above it; a ring of parents ends where it closes.
pub fn path<'a>(nodes: &BTreeMap<&'a str, Act<'a, BudgetPlanned>>, from: &str) -> Vec<&'a str> {
    let mut path = Vec::new();
    let mut seen = BTreeSet::new();
    let mut next = nodes.get(from);
    while let Some(act) = next {
        if !seen.insert(act.said.plan_no.as_str()) {
            break;
        }
        path.push(act.said.plan_no.as_str());
        let above = act.said.parent_no.as_deref();
        next = above.and_then(|above| nodes.get(above));
    }
    path
}
