//! Balances, the funnel and the trial balance, from the projections.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::domain::events::funds::Stage;
use crate::domain::money::Fen;
use crate::projections::World;
use crate::projections::books::FundKey;
use crate::projections::postings::Owner;

/// One fund of one scheme; amounts in fen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Balance {
    /// Scheme.
    pub scheme: String,
    /// Level of the fund.
    pub level: Option<crate::domain::party::Level>,
    /// Fund.
    pub fund: String,
    /// Persons paid, each once.
    pub heads: u64,
    /// Awarded and not withdrawn.
    pub awarded: i64,
    /// Received.
    pub received: i64,
    /// Paid out: confirmed or returned, as offices count.
    pub paid_out: i64,
    /// Returned.
    pub returned: i64,
    /// Recovered.
    pub recovered: i64,
    /// Instructed and neither confirmed nor returned.
    pub in_flight: i64,
    /// Acknowledged by the beneficiaries.
    pub acknowledged: i64,
    /// What lies in the fund: received − paid out + returned + recovered, and what an opening balance
    /// brought in.
    pub balance: i64,
    /// Balance in the office's own newest statement.
    pub stated: Option<i64>,
    /// Ledger less statement.
    pub difference: Option<i64>,
}

fn narrow(sum: i128) -> i64 {
    // Every account was checked to lie within 64 bits; a clamp shows as an absurd figure rather
    // than wrapping into a plausible one.
    i64::try_from(sum).unwrap_or(if sum < 0 { i64::MIN } else { i64::MAX })
}

/// Balances by scheme and fund.
pub fn balances(world: &World) -> Vec<Balance> {
    world
        .books
        .flows()
        .iter()
        .map(|(key, stages)| {
            let into = |stage: Stage| stages.get(&stage).map_or(0, |flow| flow.into);
            let out_of = |stage: Stage| stages.get(&stage).map_or(0, |flow| flow.out_of);
            // Money that came back after it had arrived went out only once.
            let came_back = i128::from(out_of(Stage::Paid))
                - i128::from(into(Stage::Acknowledged))
                - i128::from(into(Stage::Spent));
            let paid_out =
                i128::from(into(Stage::Paid)) + i128::from(into(Stage::Returned)) - came_back;
            let balance = world.books.fund_balance(key);
            let stated = world
                .funds
                .statements()
                .get(&(key.scheme.clone(), key.fund.clone()))
                .and_then(|facts| facts.iter().max_by_key(|fact| (fact.said.as_of, fact.at)))
                .map(|fact| fact.said.balance.0);
            Balance {
                scheme: key.scheme.clone(),
                level: world
                    .registry
                    .scheme(&key.scheme)
                    .and_then(|scheme| scheme.fund_named(&key.fund))
                    .map(|fund| fund.level),
                fund: key.fund.clone(),
                heads: heads(world, key),
                awarded: into(Stage::Committed),
                received: into(Stage::Received),
                paid_out: narrow(paid_out),
                returned: into(Stage::Returned),
                recovered: into(Stage::Recovered),
                in_flight: narrow(
                    i128::from(into(Stage::Instructed)) - i128::from(out_of(Stage::Instructed)),
                ),
                acknowledged: into(Stage::Acknowledged),
                balance: narrow(balance),
                stated,
                difference: stated.map(|stated| narrow(balance - i128::from(stated))),
            }
        })
        .collect()
}

fn heads(world: &World, key: &FundKey) -> u64 {
    let persons: BTreeSet<_> = world
        .payments
        .iter()
        .filter(|((scheme, _), _)| *scheme == key.scheme)
        .filter(|(_, payment)| !payment.confirmed.is_empty())
        .flat_map(|(_, payment)| &payment.instructed)
        .filter(|fact| fact.said.fund == key.fund)
        .map(|fact| &fact.said.payee)
        .collect();
    persons.len() as u64
}

/// Money of one unit under one scheme; amounts in fen.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct UnitBalance {
    /// Scheme.
    pub scheme: String,
    /// Unit code; empty where no sheet names it.
    pub unit: String,
    /// Awards.
    pub awards: u64,
    /// Awarded.
    pub awarded: i64,
    /// Paid.
    pub paid: i64,
    /// Acknowledged.
    pub acknowledged: i64,
}

/// Money by unit: cases and payments are joined to the unit that put the case forward.
pub fn by_unit(world: &World) -> Vec<UnitBalance> {
    let mut units: BTreeMap<(String, String), UnitBalance> = BTreeMap::new();
    for ((scheme, _), case) in world.cases.iter() {
        let unit = case.unit_code().unwrap_or("").to_owned();
        let row = units.entry((scheme.clone(), unit)).or_default();
        for award in &case.awards {
            row.awards += 1;
            row.awarded = row.awarded.saturating_add(award.said.amount.0);
        }
    }
    for ((scheme, _), payment) in world.payments.iter() {
        let unit = payment
            .instructed
            .iter()
            .find_map(|fact| {
                fact.said.unit_code.clone().or_else(|| {
                    let case = world.cases.get(scheme, fact.said.case_no.as_deref()?)?;
                    case.unit_code().map(str::to_owned)
                })
            })
            .unwrap_or_default();
        let row = units.entry((scheme.clone(), unit)).or_default();
        for fact in &payment.confirmed {
            row.paid = row.paid.saturating_add(fact.said.amount.0);
        }
        for fact in &payment.acknowledged {
            row.acknowledged = row.acknowledged.saturating_add(fact.said.amount.0);
        }
    }
    units
        .into_iter()
        .filter(|(_, row)| row.awarded != 0 || row.paid != 0)
        .map(|((scheme, unit), row)| UnitBalance {
            scheme,
            unit,
            ..row
        })
        .collect()
}

/// One stage of the funnel.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FunnelRow {
    /// Scheme.
    pub scheme: String,
    /// Fund.
    pub fund: String,
    /// Stage.
    pub stage: Stage,
    /// Lines posted into it.
    pub lines: u64,
    /// What came in, in fen.
    pub into: i64,
    /// What lies there, in fen.
    pub rest: i64,
}

/// Every stage of every fund, in the order money passes them.
pub fn funnel(world: &World) -> Vec<FunnelRow> {
    let mut rows = Vec::new();
    for (key, stages) in world.books.flows() {
        for (stage, flow) in stages {
            if *stage == Stage::Outside || *stage == Stage::Planned {
                continue;
            }
            rows.push(FunnelRow {
                scheme: key.scheme.clone(),
                fund: key.fund.clone(),
                stage: *stage,
                lines: flow.lines,
                into: flow.into,
                rest: narrow(i128::from(flow.into) - i128::from(flow.out_of)),
            });
        }
    }
    rows
}

/// One line of the trial balance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TrialRow {
    /// Scheme.
    pub scheme: String,
    /// Fund.
    pub fund: String,
    /// Stage.
    pub stage: Stage,
    /// Owner: the fund, a unit, a case, a payment or a tranche.
    pub owner: String,
    /// Debit in fen; 0 when the account is in credit.
    pub debit: i64,
    /// Credit in fen.
    pub credit: i64,
}

/// Every account that is not zero; debits equal credits.
pub fn trial_balance(world: &World) -> Vec<TrialRow> {
    world
        .books
        .accounts()
        .map(|(account, amount)| TrialRow {
            scheme: account.scheme.clone(),
            fund: account.fund.clone(),
            stage: account.stage,
            owner: match &account.owner {
                Owner::Fund => String::new(),
                Owner::Unit(code) => format!("unit {code}"),
                Owner::Case(number) => format!("case {number}"),
                Owner::Payment(number) => format!("payment {number}"),
                Owner::Tranche(agreement, number) => format!("tranche {agreement}/{number}"),
            },
            debit: amount.max(0),
            credit: amount.min(0).saturating_neg(),
        })
        .collect()
}

/// Yuan to two decimals.
pub fn yuan(fen: i64) -> String {
    Fen(fen).to_string()
}
