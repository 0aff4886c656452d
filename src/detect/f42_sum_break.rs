//! F42 A sum that the office states is not the sum of its parts.
//!
//! **Definition.** A node of a plan is not the sum of the nodes right below it; or a statement of a fund has another
//! balance than what it says was received, less paid, plus returned, plus recovered; or more came back on an order
//! than it asked for.
//! **Example.** A county's node has 15,938,400 yuan, its one project 15,528,400; a statement shows 630,000 received, 630,000 paid
//! and a balance of 35,000.
//! **Exclusions.** A node with nothing below it in the ledger; a statement that differs from the ledger's own books
//! but adds up in itself (the balances show that difference). Where rows of the plan's sheets were refused, a node that does not add up
//! is told as data quality. **False positives:** none where every row is in.
//! **Evidence:** the node's row and those right below it; the statement's row; the order and what came on it.
//! **Amount:** the difference. One flag a node, fund and day, or order.
//! **Source:** double entry; the plan's own sums; plans 16 and 18.

use std::collections::BTreeMap;

use super::flag::{Flag, Severity};
use super::joined::Joined;
use super::{Detector, Findings};
use crate::domain::date::Date;
use crate::domain::events::Event;
use crate::domain::events::funds::BudgetPlanned;
use crate::domain::money::Fen;
use crate::projections::{Fact, World};

/// F42.
pub struct SumBreak;

/// Kinds of tables whose rows are nodes of a plan.
const PLANS: &[&str] = &["plan_nodes"];
/// What a plan's sums are measured by.
const PLAN: &str = "各级分配数等于其下级分配数之和";
/// What a statement is measured by.
const STATEMENT: &str = "结余=收入−拨付+退回+追回";

/// What came on an order is measured by.
const ORDER: &str = "追回金额不超过追缴令金额";

/// A node as it was told last.
type Node<'a> = (&'a Fact<Event>, &'a BudgetPlanned);

/// Every node of a scheme's plan; of one told twice the later one holds.
fn nodes<'a>(world: &'a World, scheme: &str) -> BTreeMap<&'a str, Node<'a>> {
    let mut nodes: BTreeMap<&str, Node<'_>> = BTreeMap::new();
    for act in world.acts.all::<BudgetPlanned>(scheme) {
        let number = act.said.plan_no.as_str();
        let newer = nodes
            .get(number)
            .is_none_or(|(known, _)| (act.fact.clock, act.fact.at) >= (known.clock, known.at));
        if newer {
            nodes.insert(number, (act.fact, act.said));
        }
    }
    nodes
}

/// Nodes that are not the sum of those right below them.
fn plans(world: &World, code: &'static str, scheme: &str, flags: &mut Vec<Flag>) {
    let nodes = nodes(world, scheme);
    let mut below: BTreeMap<&str, Vec<Node<'_>>> = BTreeMap::new();
    for node in nodes.values() {
        if let Some(parent) = node.1.parent_no.as_deref() {
            below.entry(parent).or_default().push(*node);
        }
    }
    for (number, (fact, said)) in &nodes {
        let Some(parts) = below.get(number) else {
            continue;
        };
        let sum: i128 = parts
            .iter()
            .map(|(_, part)| i128::from(part.amount.0))
            .sum();
        let off = i128::from(said.amount.0) - sum;
        if off == 0 {
            continue;
        }
        let mut flag = Flag::new(code, Severity::Critical, scheme, number);
        flag.rests_on(fact);
        for (part, _) in parts {
            flag.rests_on(part);
        }
        flag.amount = Fen::from_wide(off.abs()).unwrap_or(Fen(i64::MAX));
        flag.period = said.period.map(|period| period.to_string());
        flag.clause = PLAN.to_owned();
        flag.finding = format!(
            "node {number} has {} yuan, the {} nodes below it sum to {} yuan",
            said.amount,
            parts.len(),
            Fen::from_wide(sum).unwrap_or(Fen(i64::MAX))
        );
        if world.imports.rows_refused(PLANS) {
            flag = flag.as_data_quality();
        }
        flags.push(flag);
    }
}

/// Orders on which more came back than they ask for.
fn orders(world: &World, code: &'static str, flags: &mut Vec<Flag>) {
    for ((scheme, number), order) in world.payments.clawbacks() {
        let ordered: i128 = order
            .ordered
            .iter()
            .map(|fact| i128::from(fact.said.amount.0))
            .sum();
        let back: i128 = order
            .recovered
            .iter()
            .map(|fact| i128::from(fact.said.amount.0))
            .sum();
        if order.ordered.is_empty() || back <= ordered {
            continue;
        }
        let mut flag = Flag::new(code, Severity::Critical, scheme, number);
        for fact in &order.ordered {
            flag.rests_on(fact);
        }
        for fact in &order.recovered {
            flag.rests_on(fact);
        }
        flag.amount = Fen::from_wide(back - ordered).unwrap_or(Fen(i64::MAX));
        flag.clause = ORDER.to_owned();
        flag.finding = format!(
            "{} yuan came back on an order of {} yuan",
            Fen::from_wide(back).unwrap_or(Fen(i64::MAX)),
            Fen::from_wide(ordered).unwrap_or(Fen(i64::MAX))
        );
        flags.push(flag);
    }
}

impl Detector for SumBreak {
    fn code(&self) -> &'static str {
        "F42"
    }

    fn look(&self, world: &Joined<'_>, _as_of: Date) -> Findings {
        let mut found = Findings::default();
        for scheme in world.registry.scheme_ids() {
            plans(world, self.code(), scheme, &mut found.flags);
        }
        orders(world, self.code(), &mut found.flags);
        for ((scheme, fund), statements) in world.funds.statements() {
            let mut of_days: BTreeMap<Date, Flag> = BTreeMap::new();
            for fact in statements {
                let said = &fact.said;
                let [received, paid, returned, recovered, balance] = [
                    said.received,
                    said.paid,
                    said.returned,
                    said.recovered,
                    said.balance,
                ]
                .map(|amount| i128::from(amount.0));
                let sum = received - paid + returned + recovered;
                let off = Fen::from_wide((balance - sum).abs()).unwrap_or(Fen(i64::MAX));
                if off == Fen(0) {
                    continue;
                }
                let about = format!("{fund}/{}", said.as_of);
                let flag = of_days
                    .entry(said.as_of)
                    .or_insert_with(|| Flag::new(self.code(), Severity::Critical, scheme, &about));
                flag.rests_on(fact);
                if off >= flag.amount {
                    flag.amount = off;
                    flag.finding = format!(
                        "the statement of {} has a balance of {} yuan, its own sums give {} yuan",
                        said.as_of,
                        said.balance,
                        Fen::from_wide(sum).unwrap_or(Fen(i64::MAX))
                    );
                }
                flag.period = Some(said.as_of.year().to_string());
                flag.clause = STATEMENT.to_owned();
            }
            found.flags.extend(of_days.into_values());
        }
        found
    }
}
