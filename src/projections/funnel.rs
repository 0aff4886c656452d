//! How money passes the stages of a fund, from its plan to the beneficiary's signature.
//!
//! **Promises**: a plan is no money: its row says what the topmost nodes of the plan come to, and how much of
//! that has not been received. What was awarded, by decision, agreement, contract or payment list, is what the
//! balances say, whether or not the books commit money for it. What is set aside and promised no more is free again, and a tranche
//! that was ordered without having been released takes its money from what was received, as in the trial balance (`freed.rs`). What is awarded, or ordered without an award, uses a budget document up; what is paid
//! again after it came back uses nothing. Every other row is the books' own flow: each thing
//! that came in counts once. Heads are persons, agreements or contracts that came into a stage, each once.
//! **Not here**: balances, which `figures.rs` has.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::World;
use super::acts::Act;
use super::appropriations::{passed_on, went_out};
use super::awarded::{Told, awarded, is_award, promises, set_off};
use super::books::{Flow, FundKey};
use super::figures::{Head, ListedByFund, listed};
use super::freed::{Freed, freed};
use super::short::{Short, short};
use crate::domain::events::funds::{BudgetPlanned, FundSource, Stage};
use crate::domain::events::payments::Payee;
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
    /// How often something came into it; of a plan its topmost nodes.
    pub lines: u64,
    /// What came in, in fen; of awards what the balances say was awarded, of budget documents what they promise
    /// with every change; of signatures no more than was paid.
    pub into: i64,
    /// What lies there, in fen; below zero where more went on than came. Of a plan what is not received; of budget documents
    /// what they promise, less what went back out of the fund and less what was awarded or ordered of it; of awards
    /// money of the fund that is set aside for them, not what agreements or contracts promise beyond it.
    pub rest: i64,
    /// Of awards that agreements or contracts make: what these promise and nobody ordered yet, in fen; the books set
    /// no money aside for it. `None` elsewhere.
    pub promised: Option<i64>,
    /// Whose money went on from here without having come, where there is some.
    pub short: Option<Short>,
    /// Of budget documents: what was awarded or ordered beyond them, in fen, and came from money that no document
    /// promises, such as gifts; the rest is not below zero for it. `None` where there is none.
    pub beyond_documents: Option<i64>,
}

/// Every stage of every fund, in the order money passes them.
pub fn funnel(world: &World) -> Vec<FunnelRow> {
    funnel_of(world, &listed(world), &freed(world))
}

/// As [`funnel`], for whoever has worked out what the payments come to, and what is free again.
pub(super) fn funnel_of(
    world: &World,
    listed: &ListedByFund<'_>,
    freed: &[Freed],
) -> Vec<FunnelRow> {
    let mut heads = heads(world);
    let beyond = signed_beyond(world);
    let mut back: BTreeMap<(&str, &str, Stage), i128> = BTreeMap::new();
    for one in freed {
        let key = (one.scheme.as_str(), one.fund.as_str(), one.to);
        *back.entry(key).or_default() += i128::from(one.fen);
    }
    let mut short = short(world, freed);
    let mut funds: BTreeMap<(String, String), Vec<FunnelRow>> = BTreeMap::new();
    for ((scheme, fund), plan) in plans(world) {
        let key = FundKey {
            scheme: scheme.clone(),
            fund: fund.clone(),
        };
        let stages = world.books.flows().get(&key);
        let into = stages.and_then(|stages| stages.get(&Stage::Received));
        let received = into.map_or(0, |flow| i128::from(flow.into)) - set_off(world, &key).fen;
        let row = FunnelRow {
            scheme: scheme.clone(),
            fund: fund.clone(),
            stage: Stage::Planned,
            heads: None,
            lines: plan.0,
            into: narrow(plan.1),
            rest: narrow(plan.1 - received),
            promised: None,
            short: None,
            beyond_documents: None,
        };
        funds.entry((scheme, fund)).or_default().push(row);
    }
    for (key, flows) in world.books.flows() {
        let name = (key.scheme.as_str(), key.fund.as_str());
        let own = listed.get(&name);
        let awarded = awarded(world, key, flows, own);
        let moved = |to: Stage| back.get(&(name.0, name.1, to)).copied().unwrap_or(0);
        let (freed, anew) = (moved(Stage::Received), moved(Stage::Returned));
        let mut stages: BTreeMap<Stage, Flow> = flows.clone();
        stages.remove(&Stage::Outside);
        stages.remove(&Stage::Planned);
        if awarded.times > 0 {
            // Also where the books set no money aside for an award.
            stages.entry(Stage::Committed).or_default();
        }
        let rows = stages.iter().map(|(stage, flow)| {
            let mut came = Told {
                times: flow.came,
                fen: i128::from(flow.into),
            };
            let mut rest = i128::from(flow.into) - i128::from(flow.out_of);
            let mut beyond_documents = None;
            match stage {
                Stage::Committed => {
                    came = awarded;
                    rest -= freed + anew;
                }
                // What is ordered again though nobody says so uses nothing.
                Stage::Returned => rest += anew,
                // What is signed for beyond what was paid is no money (F73 tells it).
                Stage::Paid => rest += beyond.get(&name).copied().unwrap_or(0),
                Stage::Acknowledged => {
                    let beyond = beyond.get(&name).copied().unwrap_or(0);
                    came.fen -= beyond;
                    rest -= beyond;
                }
                Stage::Received => {
                    rest += freed;
                    let set_off = set_off(world, key);
                    came.times = came.times.saturating_sub(set_off.times);
                    came.fen -= set_off.fen;
                }
                // A level that passes on what it was given promises nothing new.
                Stage::Appropriated => {
                    let twice = passed_on(world, &key.scheme, &key.fund);
                    came.times = came.times.saturating_sub(twice.times);
                    came.fen = rest - twice.promised;
                    let (out, of_documents) = went_out(world, &key.scheme, &key.fund);
                    let received = flows.get(&Stage::Received).copied().unwrap_or_default();
                    let used = i128::from(received.out_of) - out - freed - set_off(world, key).fen;
                    rest = came.fen - of_documents - used;
                    if rest < 0 {
                        let covered = (-rest).min(beside_documents(world, key));
                        rest += covered;
                        beyond_documents = Some(narrow(covered)).filter(|fen| *fen > 0);
                    }
                }
                _ => {}
            }
            FunnelRow {
                scheme: key.scheme.clone(),
                fund: key.fund.clone(),
                stage: *stage,
                heads: heads.remove(&(name.0, name.1, *stage)).map(|mut heads| {
                    heads.sort_unstable();
                    heads.dedup();
                    heads.len() as u64
                }),
                lines: came.times,
                into: narrow(came.fen),
                rest: narrow(rest),
                promised: (*stage == Stage::Committed)
                    .then(|| still_promised(world, key))
                    .flatten(),
                short: short.remove(&(name.0, name.1, *stage)),
                beyond_documents,
            }
        });
        let of_fund = funds.entry((key.scheme.clone(), key.fund.clone()));
        of_fund.or_default().extend(rows);
    }
    funds.into_values().flatten().collect()
}

/// What came into a fund and no budget document promises, in fen: gifts, sales, anything else the office names, and what
/// lay there when the ledger opened.
fn beside_documents(world: &World, key: &FundKey) -> i128 {
    let promised =
        |source: FundSource| matches!(source, FundSource::Appropriation | FundSource::LoanDraw);
    let receipts = world.funds.receipts();
    let receipts = receipts.get(&(key.scheme.clone(), key.fund.clone()));
    let receipts = receipts.into_iter().flatten();
    let given: i128 = receipts
        .filter(|fact| !promised(fact.said.source))
        .map(|fact| i128::from(fact.said.amount.0))
        .sum();
    let openings = world.funds.openings().get(&key.scheme);
    let lines = openings.into_iter().flatten();
    let lines = lines.flat_map(|fact| &fact.said.postings);
    let opening: i128 = lines
        .filter(|line| line.fund == key.fund && line.stage == Stage::Received)
        .map(|line| i128::from(line.amount.0))
        .sum();
    (given + opening).max(0)
}

/// What was signed for of single payments beyond what stands of them, in fen, by scheme and fund.
fn signed_beyond(world: &World) -> BTreeMap<(&str, &str), i128> {
    let mut beyond: BTreeMap<(&str, &str), i128> = BTreeMap::new();
    let fen = |amount: Fen| i128::from(amount.0);
    for ((scheme, _), payment) in world.payments.iter() {
        let Some(first) = payment.acknowledged.first() else {
            continue;
        };
        let signed: i128 = (payment.acknowledged.iter())
            .map(|fact| fen(fact.said.amount))
            .sum();
        let standing = payment.standing();
        let sent: i128 = standing.iter().map(|fact| fen(fact.said.amount)).sum();
        if signed > sent && !payment.instructed.is_empty() {
            *beyond.entry((scheme, &first.said.fund)).or_default() += signed - sent;
        }
    }
    beyond
}

/// What agreements or contracts promise of a fund beyond what was ordered under each, in fen; `None` where decisions
/// award, or what is handed over does.
fn still_promised(world: &World, key: &FundKey) -> Option<i64> {
    let promises = promises(world, key).filter(|promises| !promises.is_empty())?;
    let mut ordered: BTreeMap<&str, i128> = BTreeMap::new();
    for ((scheme, _), payment) in world.payments.iter() {
        for said in payment.standing().into_iter().map(|fact| &fact.said) {
            let tranche = said.tranche.as_ref().map(|(agreement, _)| agreement);
            let number = tranche.or(said.case_no.as_ref());
            if let Some(number) = number.filter(|_| *scheme == key.scheme) {
                *ordered.entry(number).or_default() += i128::from(said.amount.0);
            }
        }
    }
    let open = promises.into_iter().map(|(number, fen)| {
        let ordered = ordered.get(number).copied().unwrap_or(0);
        (i128::from(fen) - ordered).max(0)
    });
    Some(narrow(open.sum()))
}

/// A sum as an amount; one that is too large is the largest there is.
fn narrow(sum: i128) -> i64 {
    Fen::from_wide(sum).unwrap_or(Fen(i64::MAX)).0
}

/// Whoever came into a stage of a fund, as often as they did.
type Heads<'a> = BTreeMap<(&'a str, &'a str, Stage), Vec<Head<'a>>>;

fn heads(world: &World) -> Heads<'_> {
    let mut heads: Heads<'_> = BTreeMap::new();
    let mut promised = BTreeSet::new();
    for key in world.books.flows().keys() {
        let name = (key.scheme.as_str(), key.fund.as_str());
        if let Some(promises) = promises(world, key) {
            promised.insert(name);
            let all = heads.entry((name.0, name.1, Stage::Committed)).or_default();
            let each = promises.into_iter();
            all.extend(each.map(|(number, _)| Head::Agreement(name.0, number)));
        }
    }
    for ((scheme, case_no), case) in world.cases.iter() {
        for award in world.awards_counted(scheme, case_no, case) {
            if promised.contains(&(scheme.as_str(), award.said.fund.as_str())) {
                continue;
            }
            let key = (scheme.as_str(), award.said.fund.as_str(), Stage::Committed);
            let person = award.said.person.or(case.person());
            let head = person.map_or(Head::Agreement(scheme, case_no), Head::Person);
            heads.entry(key).or_default().push(head);
        }
    }
    for ((scheme, _), payment) in world.payments.iter() {
        for fact in &payment.instructed {
            let said = &fact.said;
            let head = match Head::of(scheme, said) {
                // Whom an award names, and whom a list pays, is one person.
                Head::Payee(Payee::Person(alias)) => Head::Person(*alias),
                head => head,
            };
            let passed = [
                (Stage::Committed, is_award(world, scheme, said)),
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
