//! Plan against actual: what was planned, promised, received, put forward, awarded or contracted,
//! instructed, paid, came back and was recovered: by fund, joint funder, unit, tier, node of the plan and budget document.
//!
//! Promises: a plan is no money and is never added to any; each column is one stage of it; sums in fen,
//! exact; of a node or contract told twice the newest counts; a node's contracts and payments are those of
//! the nodes below it too; a change of a document that is not on the ledger is not counted, and named. It does not judge: what stands
//! against a difference below zero is told (`reasons.rs`), not whether it may.

mod funders;
mod nodes;
mod reasons;
mod units;

use std::collections::BTreeMap;

use serde::Serialize;

use super::books::{Grouping, SumError, balances};
use super::lists::{Cell, Paid, Rest, Rests, Row, fen, rest_on_payment};
use crate::domain::events::funds::{AppropriationAdjusted, BudgetPlanned, Stage, UnspentReturned};
use crate::domain::events::pairing::ContractSigned;
use crate::domain::party::Level;
use crate::projections::World;
use crate::projections::acts::Act;
use crate::projections::appropriations::{Appropriation, GoesBack, Trees, is_issued, passed_on};
use crate::projections::books::FundKey;

pub use funders::{FunderRow, funders};
pub use nodes::{NodeRow, nodes};
pub use reasons::{Reason, Why};
use reasons::{note, reason};
pub use units::{TierRow, UnitRow, tiers, units};

/// One fund; amounts in fen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FundRow {
    /// Fund.
    pub fund: String,
    /// Its level.
    pub level: Option<Level>,
    /// Planned: the sum of the plan's topmost nodes.
    pub planned: i64,
    /// Promised by budget documents, with the changes to those.
    pub appropriated: i64,
    /// Unspent and given back out of the fund; what goes back from one body of its tree to another is not.
    pub given_back: i64,
    /// Received.
    pub received: i64,
    /// Most that the scheme's text lets be given in all, where it says; it stands beside the scheme's main
    /// fund.
    pub quota_amount: Option<i64>,
    /// Awarded, or agreed in a scheme of pairs.
    pub awarded: i64,
    /// Contract sums.
    pub contracted: i64,
    /// Instructed, each repetition apart.
    pub instructed: i64,
    /// Arrived, and not returned afterwards.
    pub paid: i64,
    /// Came back from the bank.
    pub returned: i64,
    /// Recovered from recipients.
    pub recovered: i64,
    /// Spent by units.
    pub spent: i64,
    /// What lies in the fund.
    pub balance: i64,
    /// Received less planned, where there is a plan.
    pub received_less_planned: Option<i64>,
    /// Received less promised, where something is promised.
    pub received_less_appropriated: Option<i64>,
    /// Quota less awarded or contracted, of all funds of the scheme.
    pub quota_less_awarded: Option<i64>,
    /// Paid less awarded or contracted.
    pub paid_less_awarded: i64,
    /// Why a difference is below zero.
    pub reasons: Vec<Reason>,
    /// What the row rests on.
    #[serde(skip)]
    pub rests_on: Vec<Rest>,
}

impl Row for FundRow {
    const LIST: &'static str = "plan";
    const COLUMNS: &'static [&'static str] = &[
        "fund",
        "level",
        "planned",
        "appropriated",
        "given back",
        "received",
        "quota amount",
        "awarded",
        "contracted",
        "instructed",
        "paid",
        "returned",
        "recovered",
        "spent",
        "balance",
        "received less planned",
        "received less appropriated",
        "quota less awarded",
        "paid less awarded",
        "plan note",
    ];

    fn cells(&self) -> Vec<Cell> {
        vec![
            Cell::Text(self.fund.clone()),
            Cell::term("level", self.level),
            Cell::Money(self.planned),
            Cell::Money(self.appropriated),
            Cell::Money(self.given_back),
            Cell::Money(self.received),
            Cell::MoneyIfAny(self.quota_amount),
            Cell::Money(self.awarded),
            Cell::Money(self.contracted),
            Cell::Money(self.instructed),
            Cell::Money(self.paid),
            Cell::Money(self.returned),
            Cell::Money(self.recovered),
            Cell::Money(self.spent),
            Cell::Money(self.balance),
            Cell::MoneyIfAny(self.received_less_planned),
            Cell::MoneyIfAny(self.received_less_appropriated),
            Cell::MoneyIfAny(self.quota_less_awarded),
            Cell::Money(self.paid_less_awarded),
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

/// One budget document (指标文); amounts in fen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DocumentRow {
    /// Number.
    pub document_no: String,
    /// Issuing body.
    pub from: String,
    /// Receiving body.
    pub to: String,
    /// Fund.
    pub fund: String,
    /// Promised.
    pub appropriated: i64,
    /// Changed by later documents.
    pub adjusted: i64,
    /// Unspent and given back.
    pub given_back: i64,
    /// What is left of the promise.
    pub in_force: i64,
    /// Why it is below zero.
    pub reasons: Vec<Reason>,
    /// What the row rests on.
    #[serde(skip)]
    pub rests_on: Vec<Rest>,
}

impl Row for DocumentRow {
    const LIST: &'static str = "plan-documents";
    const COLUMNS: &'static [&'static str] = &[
        "document",
        "from body",
        "to body",
        "fund",
        "appropriated",
        "adjusted",
        "given back",
        "in force",
        "plan note",
    ];

    fn cells(&self) -> Vec<Cell> {
        vec![
            Cell::Text(self.document_no.clone()),
            Cell::Text(self.from.clone()),
            Cell::Text(self.to.clone()),
            Cell::Text(self.fund.clone()),
            Cell::Money(self.appropriated),
            Cell::Money(self.adjusted),
            Cell::Money(self.given_back),
            Cell::Money(self.in_force),
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

/// The newest telling of each thing that acts are about, by its number.
pub(super) fn newest<'a, T: 'a>(
    acts: impl Iterator<Item = Act<'a, T>>,
    number: impl Fn(&T) -> &str,
) -> BTreeMap<String, Act<'a, T>> {
    let mut newest: BTreeMap<String, Act<'a, T>> = BTreeMap::new();
    for act in acts {
        let rank = |act: &Act<'a, T>| (act.fact.clock, act.fact.at);
        let number = number(act.said);
        if newest
            .get(number)
            .is_none_or(|held| rank(held) <= rank(&act))
        {
            newest.insert(number.to_owned(), act);
        }
    }
    newest
}

/// Contracts of a scheme, each as last told.
pub(super) fn contracts<'a>(
    world: &'a World,
    scheme: &str,
) -> BTreeMap<String, Act<'a, ContractSigned>> {
    newest(world.acts.all::<ContractSigned>(scheme), |said| {
        &said.contract_no
    })
}

/// Nodes of a scheme's plan, each as last told.
pub(super) fn plan_nodes<'a>(
    world: &'a World,
    scheme: &str,
) -> BTreeMap<String, Act<'a, BudgetPlanned>> {
    newest(world.acts.all::<BudgetPlanned>(scheme), |said| {
        &said.plan_no
    })
}

/// Budget documents that changes or returns name and that are not on the ledger, or promise no money of that
/// fund, each with how many such facts there are: none of these is counted by [`funds`] or [`documents`].
pub fn unknown_documents(world: &World, scheme: &str) -> Vec<(String, u64)> {
    let mut unknown: BTreeMap<String, u64> = BTreeMap::new();
    let changes = world.acts.all::<AppropriationAdjusted>(scheme);
    let changes = changes.map(|act| (&act.said.adjusts, &act.said.fund));
    let returns = world.acts.all::<UnspentReturned>(scheme);
    let returns = returns.map(|act| (&act.said.appropriation_no, &act.said.fund));
    // Money that came without a document goes back under its receipt.
    let returns = returns.filter(|(number, fund)| {
        Appropriation::of(world, scheme, number, fund)
            .received
            .is_empty()
    });
    for (number, fund) in changes.chain(returns) {
        if !is_issued(world, scheme, number, fund) {
            *unknown.entry(number.clone()).or_default() += 1;
        }
    }
    unknown.into_iter().collect()
}

#[derive(Default)]
struct FundSums {
    planned: i128,
    any_plan: bool,
    appropriated: i128,
    any_document: bool,
    given_back: i128,
    contracted: i128,
    money: Paid,
    rests: Rests,
}

/// Every fund of a scheme.
///
/// # Errors
/// [`SumError`] where a sum fits no amount.
pub fn funds(world: &World, scheme: &str) -> Result<Vec<FundRow>, SumError> {
    let mut sums: BTreeMap<String, FundSums> = BTreeMap::new();
    let nodes = plan_nodes(world, scheme);
    for act in nodes.values() {
        let sum = sums.entry(act.said.fund.clone()).or_default();
        sum.any_plan = true;
        let above = act.said.parent_no.as_ref();
        // A node whose parent is not known is part of a whole that is still to come: `open_parents` lists that.
        if above.is_none() {
            sum.planned += i128::from(act.said.amount.0);
        }
        sum.rests.on([act.fact]);
    }
    for ((of, _), facts) in world.funds.appropriations() {
        for fact in facts.iter().filter(|_| of == scheme) {
            let sum = sums.entry(fact.said.fund.clone()).or_default();
            sum.any_document = true;
            sum.appropriated += i128::from(fact.said.amount.0);
            sum.rests.on([fact]);
        }
    }
    for act in world.acts.all::<AppropriationAdjusted>(scheme) {
        // What changes a promise that nobody made promises nothing: `unknown_documents` names it.
        if !is_issued(world, scheme, &act.said.adjusts, &act.said.fund) {
            continue;
        }
        let sum = sums.entry(act.said.fund.clone()).or_default();
        sum.any_document = true;
        sum.appropriated += i128::from(act.said.change.0);
        sum.rests.on([act.fact]);
    }
    // A body that passes on what it was given promises nothing new.
    for (fund, sum) in &mut sums {
        sum.appropriated -= passed_on(world, scheme, fund).promised;
    }
    let trees = Trees::of(world, scheme);
    for act in world.acts.all::<UnspentReturned>(scheme) {
        if !is_issued(world, scheme, &act.said.appropriation_no, &act.said.fund) {
            continue;
        }
        let sum = sums.entry(act.said.fund.clone()).or_default();
        sum.rests.on([act.fact]);
        // Within the tree the document is lowered, and the fund has it still.
        if trees.goes_back(act.said) != GoesBack::Out {
            continue;
        }
        sum.given_back += i128::from(act.said.amount.0);
    }
    for act in contracts(world, scheme).values() {
        // A contract is paid from the fund of its node.
        let fund = nodes
            .get(&act.said.plan_no)
            .map(|node| node.said.fund.as_str())
            .or_else(|| Some(world.registry.scheme(scheme)?.main_fund()))
            .unwrap_or_default();
        let sum = sums.entry(fund.to_owned()).or_default();
        sum.contracted += i128::from(act.said.amount.0);
        sum.rests.on([act.fact]);
    }
    for ((of, fund), facts) in world.funds.receipts() {
        if of == scheme {
            sums.entry(fund.clone()).or_default().rests.on(facts);
        }
    }
    for ((of, _), payment) in world.payments.iter() {
        let fund = payment.instructed.first().map(|fact| &fact.said.fund);
        let fund = fund.or_else(|| payment.confirmed.first().map(|fact| &fact.said.fund));
        if of == scheme
            && let Some(fund) = fund
        {
            let sum = sums.entry(fund.clone()).or_default();
            sum.money.add(payment);
            rest_on_payment(&mut sum.rests, payment);
        }
    }
    for (_, case) in world
        .cases
        .iter()
        .filter(|((of, _), _)| of.as_str() == scheme)
    {
        for fact in &case.awards {
            let sum = sums.entry(fact.said.fund.clone()).or_default();
            sum.rests.on([fact]);
        }
    }
    for ((of, _), clawback) in world.payments.clawbacks() {
        for fact in clawback.recovered.iter().filter(|_| of == scheme) {
            let sum = sums.entry(fact.said.fund.clone()).or_default();
            sum.rests.on([fact]);
        }
    }
    let books: BTreeMap<String, _> = balances(world, Grouping::Fund)?
        .into_iter()
        .filter(|row| row.scheme == scheme)
        .map(|row| (row.fund.clone(), row))
        .collect();
    for fund in books.keys() {
        sums.entry(fund.clone()).or_default();
    }
    let rules = world.registry.scheme(scheme);
    let most = rules.and_then(|rules| {
        Some((
            rules.main_fund().to_owned(),
            rules.quota.as_ref()?.total_fen?,
        ))
    });
    if let Some((fund, _)) = &most {
        sums.entry(fund.clone()).or_default();
    }
    let awarded_in_all: i128 = books.values().map(|book| i128::from(book.awarded)).sum();
    let contracted_in_all: i128 = sums.values().map(|sum| sum.contracted).sum();
    let promised_in_all = match contracted_in_all {
        0 => awarded_in_all,
        sum => sum,
    };
    sums.into_iter()
        .map(|(fund, sum)| {
            let book = books.get(&fund);
            let of = |figure: Option<i64>| figure.unwrap_or(0);
            let received = of(book.map(|book| book.received));
            let awarded = of(book.map(|book| book.awarded));
            let paid = fen("paid", &fund, sum.money.paid)?;
            let planned = fen("planned", &fund, sum.planned)?;
            let appropriated = fen("appropriated", &fund, sum.appropriated)?;
            let contracted = fen("contracted", &fund, sum.contracted)?;
            let less = |what, a: i64, b: i64| fen(what, &fund, i128::from(a) - i128::from(b));
            let quota = most.as_ref().filter(|(main, _)| *main == fund);
            let quota_amount = quota.map(|(_, most)| *most);
            let promised = if contracted == 0 { awarded } else { contracted };
            let key = FundKey {
                scheme: scheme.to_owned(),
                fund: fund.clone(),
            };
            let balance = of(book.map(|book| book.balance));
            let mut reasons = Vec::new();
            if sum.any_plan {
                let missing = i128::from(planned) - i128::from(received);
                let to_come = i128::from(appropriated) - i128::from(received);
                reasons.extend(match sum.any_document {
                    true => reason(Why::NotPromised, missing.min(missing - to_come)),
                    false => reason(Why::NotReceived, missing),
                });
            }
            if sum.any_document {
                let to_come = i128::from(appropriated) - i128::from(received);
                reasons.extend(reason(Why::NotArrived, to_come));
            }
            if let Some(most) = quota_amount {
                let beyond = promised_in_all - i128::from(most);
                reasons.extend(reason(Why::BeyondQuota, beyond));
            }
            let unpaid = i128::from(promised) - i128::from(paid);
            if unpaid > 0 {
                let under_way = world.books.stage(&key, Stage::Instructed).clamp(0, unpaid);
                let rest = unpaid - under_way;
                let came_back = world.books.stage(&key, Stage::Returned).clamp(0, rest);
                reasons.extend(reason(Why::NotOrdered, rest - came_back));
                reasons.extend(reason(Why::UnderWay, under_way));
                reasons.extend(reason(Why::CameBack, came_back));
            }
            reasons.extend(reason(Why::Overdrawn, -i128::from(balance)));
            let spent = world
                .books
                .flows()
                .get(&key)
                .and_then(|stages| stages.get(&Stage::Spent))
                .map_or(0, |flow| flow.into);
            Ok(FundRow {
                level: world
                    .registry
                    .scheme(scheme)
                    .and_then(|rules| rules.fund_named(&fund))
                    .map(|fund| fund.level),
                planned,
                appropriated,
                given_back: fen("given back", &fund, sum.given_back)?,
                received,
                quota_amount,
                awarded,
                contracted,
                instructed: fen("instructed", &fund, sum.money.instructed)?,
                paid,
                returned: fen("returned", &fund, sum.money.returned)?,
                recovered: of(book.map(|book| book.recovered)),
                spent,
                balance,
                received_less_planned: sum
                    .any_plan
                    .then(|| less("differences", received, planned))
                    .transpose()?,
                received_less_appropriated: sum
                    .any_document
                    .then(|| less("differences", received, appropriated))
                    .transpose()?,
                quota_less_awarded: quota_amount
                    .map(|most| fen("differences", &fund, i128::from(most) - promised_in_all))
                    .transpose()?,
                paid_less_awarded: less("differences", paid, promised)?,
                reasons,
                rests_on: sum.rests.done(),
                fund,
            })
        })
        .collect()
}

/// Every budget document of a scheme, with what later documents made of it.
///
/// # Errors
/// [`SumError`] where a sum fits no amount.
pub fn documents(world: &World, scheme: &str) -> Result<Vec<DocumentRow>, SumError> {
    let mut rows = Vec::new();
    for ((of, number), facts) in world.funds.appropriations() {
        let Some(first) = facts.first().filter(|_| of == scheme) else {
            continue;
        };
        let mut rests = Rests::default();
        rests.on(facts);
        let promised: i128 = facts
            .iter()
            .map(|fact| i128::from(fact.said.amount.0))
            .sum();
        let mut adjusted = 0;
        let of = |fund: &str| facts.iter().any(|fact| fact.said.fund == fund);
        let changes = world.acts.about::<AppropriationAdjusted>(scheme, number);
        for act in changes.filter(|act| of(&act.said.fund)) {
            adjusted += i128::from(act.said.change.0);
            rests.on([act.fact]);
        }
        let mut given_back = 0;
        let returns = world.acts.about::<UnspentReturned>(scheme, number);
        for act in returns.filter(|act| of(&act.said.fund)) {
            given_back += i128::from(act.said.amount.0);
            rests.on([act.fact]);
        }
        rows.push(DocumentRow {
            document_no: number.clone(),
            from: first.said.from.clone(),
            to: first.said.to.clone(),
            fund: first.said.fund.clone(),
            appropriated: fen("appropriated", number, promised)?,
            adjusted: fen("adjusted", number, adjusted)?,
            given_back: fen("given back", number, given_back)?,
            in_force: fen("in force", number, promised + adjusted - given_back)?,
            reasons: reason(Why::TakenBackBeyond, given_back - promised - adjusted)
                .into_iter()
                .collect(),
            rests_on: rests.done(),
        });
    }
    Ok(rows)
}
