//! Contracts for works against their budget, and payments against their contract.
//!
//! Asked by the gates before a payment leaves, and by F41 of what was signed and paid and F56 of who was paid: one code
//! for both. Pure. **Not here**: progress, and quality held back.

use std::collections::BTreeMap;

use super::breach::Breach;
use super::flag::{Flag, Severity};
use super::text;
use crate::domain::date::Date;
use crate::domain::events::Event;
use crate::domain::events::pairing::ContractSigned;
use crate::domain::events::payments::{Payee, PaymentInstructed};
use crate::domain::money::Fen;
use crate::projections::{Fact, World};
use crate::schemes::Scheme;
use crate::schemes::model::Mode;

/// Kind of the sheets that tell payments to contractors.
const WORKS: &str = "works_payments";
/// What contracts and their payments are measured by where the scheme has no tariff.
const CLAUSE: &str = "合同价不超过预算,累计付款不超过合同价";

/// Whether a programme pays contractors.
pub(super) fn pays(scheme: &Scheme) -> bool {
    scheme.table.iter().any(|table| table.kind == WORKS)
}

fn breach(finding: String) -> Breach<'static> {
    Breach {
        rule: "contract",
        code: Some("F41"),
        mode: Mode::Gate,
        clause: "",
        finding,
        evidence: Vec::new(),
    }
}

/// Whether the contract's sum is beyond its budget.
pub(super) fn above_budget(said: &ContractSigned) -> Option<Breach<'static>> {
    let budget = said.budget.filter(|budget| said.amount > *budget)?;
    Some(breach(format!(
        "contract {} of {} yuan is above its budget of {budget} yuan",
        said.contract_no, said.amount
    )))
}

/// Whether what is paid goes beyond the contract's sum, with a row that would be paid where one is asked about.
pub(super) fn above_sum(
    said: &ContractSigned,
    paid: Fen,
    row: Option<Fen>,
) -> Option<Breach<'static>> {
    let total = Fen::sum([paid, row.unwrap_or(Fen(0))]).unwrap_or(Fen(i64::MAX));
    (total > said.amount).then_some(())?;
    let (number, sum) = (&said.contract_no, said.amount);
    Some(breach(match row {
        Some(row) => format!(
            "contract {number} is of {sum} yuan, {paid} yuan are paid or under way, the row says {row} yuan"
        ),
        None => format!("contract {number} is of {sum} yuan, {paid} yuan were paid on it"),
    }))
}

/// Whether the payee is another than the contractor.
pub(super) fn other_payee(said: &ContractSigned, payee: &Payee) -> Option<Breach<'static>> {
    let payee = match payee {
        Payee::Org(name) => Some(name.as_str()),
        Payee::Person(_) => None,
    };
    let own = [
        Some(said.contractor.as_str()),
        said.contractor_code.as_deref(),
    ];
    let other = payee.is_none() || !own.contains(&payee);
    other.then(|| Breach {
        code: Some("F56"),
        ..breach(format!(
            "the payee is not the contractor of contract {}",
            said.contract_no
        ))
    })
}

/// The contract as it was told last by a day; one that was told only later, as it was told first.
fn on<'a>(
    world: &'a World,
    scheme: &str,
    number: &str,
    day: Date,
) -> Option<(&'a Fact<Event>, &'a ContractSigned)> {
    let mut told: Vec<_> = world
        .acts
        .about::<ContractSigned>(scheme, number)
        .map(|act| (act.fact, act.said))
        .collect();
    told.sort_by_key(|(fact, _)| (fact.clock, fact.at));
    let by_then = told.iter().rev().find(|(fact, _)| fact.clock <= day);
    by_then.or(told.first()).copied()
}

/// A payment on record to another than the contractor: scheme, number, order, and what speaks against it.
pub(super) type Strange<'a> = (
    &'a str,
    &'a str,
    &'a Fact<PaymentInstructed>,
    Breach<'static>,
);

/// Payments under contracts that went to another than their contractor.
pub(super) fn strange(world: &World) -> Vec<Strange<'_>> {
    let mut all = Vec::new();
    for scheme_id in world.registry.scheme_ids() {
        if !world
            .registry
            .scheme(scheme_id)
            .is_some_and(|text| pays(text))
        {
            continue;
        }
        for (payment_no, payment) in world.payments.of_scheme(scheme_id) {
            for fact in payment.standing() {
                let number = fact.said.case_no.as_deref().unwrap_or_default();
                let contract = on(world, scheme_id, number, fact.clock);
                let found = contract
                    .and_then(|(told, said)| Some(other_payee(said, &fact.said.payee)?.on([told])));
                if let Some(breach) = found {
                    all.push((scheme_id.as_str(), payment_no.as_str(), fact, breach));
                }
            }
        }
    }
    all
}

/// Contracts of a scheme as they were told last, by number.
fn contracts<'a>(
    world: &'a World,
    scheme: &str,
) -> BTreeMap<&'a str, (&'a Fact<Event>, &'a ContractSigned)> {
    let mut last: BTreeMap<&str, (&Fact<Event>, &ContractSigned)> = BTreeMap::new();
    for act in world.acts.all::<ContractSigned>(scheme) {
        let number = act.said.contract_no.as_str();
        let newer = last
            .get(number)
            .is_none_or(|(known, _)| (act.fact.clock, act.fact.at) >= (known.clock, known.at));
        if newer {
            last.insert(number, (act.fact, act.said));
        }
    }
    last
}

/// Flags of contracts that are above their budget, or paid beyond their sum: one a contract.
pub(super) fn flags(world: &World, code: &'static str) -> Vec<Flag> {
    let mut flags = Vec::new();
    for scheme_id in world.registry.scheme_ids() {
        for (number, (fact, said)) in contracts(world, scheme_id) {
            let Some(scheme) = text::of_fact(world, scheme_id, fact).filter(|text| pays(text))
            else {
                continue;
            };
            let paid: Vec<_> = world
                .payments
                .of_case(scheme_id, number)
                .into_iter()
                .flat_map(|(_, payment)| payment.standing())
                .collect();
            let sum = Fen::sum(paid.iter().map(|one| one.said.amount)).unwrap_or(Fen(i64::MAX));
            let budget = above_budget(said);
            let paid_above = above_sum(said, sum, None);
            let over = |most: Fen| sum_over(said, sum, most);
            let amount = match (&budget, &paid_above) {
                (None, None) => continue,
                (Some(_), _) => over(said.budget.unwrap_or(said.amount)),
                (None, Some(_)) => over(said.amount),
            };
            let about = format!("contract/{number}");
            let mut flag =
                Flag::new(code, Severity::Critical, scheme_id, number).known_by(scheme_id, &about);
            flag.rests_on(fact);
            if paid_above.is_some() {
                for one in &paid {
                    flag.rests_on(one);
                }
            }
            flag.amount = amount;
            flag.clause = scheme
                .tariff
                .as_ref()
                .map_or_else(|| CLAUSE.to_owned(), |tariff| tariff.clause.clone());
            let findings = budget.into_iter().chain(paid_above);
            let findings: Vec<String> = findings.map(|one| one.finding).collect();
            flag.finding = findings.join("; ");
            flags.push(flag);
        }
    }
    flags
}

/// By how much the contract or what was paid on it, the more of the two, is beyond a sum.
fn sum_over(said: &ContractSigned, paid: Fen, most: Fen) -> Fen {
    said.amount
        .max(paid)
        .checked_sub(most)
        .unwrap_or(Fen(i64::MAX))
}
