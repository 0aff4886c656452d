//! Drawings of a loan that cannot be as they are told, unspent money that went back to a body of the fund's own tree, and
//! sanctions that are not what the clause they rest on sets.
//!
//! Pure; flags of F42, whose page tells of them; of live acts structure refuses all three. It does not matter which file came first.
//! **Not here**: whether the yuan are the drawing at its rate to the fen, which the loan's own report compares.

use std::collections::BTreeMap;

use super::flag::{Flag, Severity};
use super::general::general;
use crate::domain::currency::is_currency;
use crate::domain::events::Event;
use crate::domain::events::audit::SanctionImposed;
use crate::domain::events::funds::{LoanWithdrawn, UnspentReturned};
use crate::domain::money::Fen;
use crate::projections::appropriations::{GoesBack, Trees};
use crate::projections::{Fact, World};

/// What a drawing is measured by.
const LOAN: &str = general!("提款汇率", "提款按贷款币种和提款日已公布的汇率折算");
/// What money that goes back is measured by.
const TREE: &str = general!("指标之间的退回", "资金在指标各级之间退回,资金总额不变");

/// Sanctions told by files that differ from the clause they rest on.
pub(super) fn sanctions(world: &World, code: &'static str) -> Vec<Flag> {
    let mut flags = Vec::new();
    for act in world.acts.all::<SanctionImposed>("") {
        let said = act.said;
        let Some((scheme, rule, expected, found)) = world.off_its_clause(act.fact, said) else {
            continue;
        };
        let about = format!("{}/{}", said.finding_no, said.party);
        let mut flag = Flag::new(code, Severity::Critical, scheme, &said.finding_no)
            .known_by(scheme, &format!("sanction/{about}"));
        flag.rests_on(act.fact);
        flag.amount = said.amount.unwrap_or(Fen(0));
        flag.clause.clone_from(&rule.clause);
        flag.finding = format!(
            "the sanction on finding {} is {found}, the clause sets {expected}",
            said.finding_no
        );
        flags.push(flag);
    }
    flags
}

/// All such flags of a scheme.
pub(super) fn flags(world: &World, code: &'static str, scheme: &str) -> Vec<Flag> {
    let mut flags = Vec::new();
    let mut loans: BTreeMap<&str, Vec<(&Fact<Event>, &LoanWithdrawn)>> = BTreeMap::new();
    for act in world.acts.all::<LoanWithdrawn>(scheme) {
        let of_loan = loans.entry(act.said.loan_no.as_str()).or_default();
        of_loan.push((act.fact, act.said));
    }
    let mut told: BTreeMap<&str, Vec<(&Fact<Event>, &LoanWithdrawn)>> = BTreeMap::new();
    for (fact, said) in loans.values().flatten() {
        let own = told.entry(said.application_no.as_str()).or_default();
        own.push((*fact, *said));
    }
    told.retain(|_, facts| facts.len() > 1);
    for (number, mut facts) in told {
        facts.sort_by_key(|(fact, _)| (fact.clock, fact.at));
        let mut flag = Flag::new(code, Severity::Critical, scheme, number)
            .known_by(scheme, &format!("drawn-again/{number}"));
        for (fact, _) in &facts {
            flag.rests_on(*fact);
        }
        let more = facts.iter().skip(1).map(|(_, said)| said.amount);
        flag.amount = Fen::sum(more).unwrap_or(Fen(i64::MAX));
        flag.clause = LOAN.to_owned();
        flag.finding = format!(
            "withdrawal application {number} is told {} times",
            facts.len()
        );
        flags.push(flag);
    }
    for (loan_no, mut drawn) in loans {
        drawn.sort_by_key(|(fact, said)| (fact.clock, &said.application_no, fact.at));
        let Some((first, own)) = drawn.first().copied() else {
            continue;
        };
        for (fact, said) in drawn {
            let mut findings = Vec::new();
            let mut flag = Flag::new(code, Severity::Critical, scheme, &said.application_no)
                .known_by(scheme, &format!("drawn/{}", said.application_no));
            flag.rests_on(fact);
            if !is_currency(&said.currency) {
                findings.push(format!("{} is no currency of ISO 4217", said.currency));
            }
            if said.currency != own.currency {
                flag.rests_on(first);
                findings.push(format!(
                    "loan {loan_no} was drawn in {}, and here in {}",
                    own.currency, said.currency
                ));
            }
            if said.rate_date > fact.clock {
                findings.push(format!(
                    "the rate is of {}, the drawing of {}",
                    said.rate_date, fact.clock
                ));
            }
            if findings.is_empty() {
                continue;
            }
            flag.amount = said.amount;
            flag.clause = LOAN.to_owned();
            flag.finding = findings.join("; ");
            flags.push(flag);
        }
    }
    let trees = Trees::of(world, scheme);
    for act in world.acts.all::<UnspentReturned>(scheme) {
        let said = act.said;
        let back = trees.goes_back(said);
        if back == GoesBack::Out {
            continue;
        }
        let mut flag = Flag::new(code, Severity::Critical, scheme, &said.document_no)
            .known_by(scheme, &format!("within/{}", said.document_no));
        flag.rests_on(act.fact);
        flag.amount = said.amount;
        flag.clause = TREE.to_owned();
        flag.finding = format!(
            "{} yuan went back to {}, which was itself given money of the fund, and are told as gone out of it: the books move them between the two bodies and leave the fund's sum",
            said.amount, said.to
        );
        if let GoesBack::Beyond(documents) = back {
            let beyond = format!(
                "it did not issue {}, and no document was lowered of {}",
                said.appropriation_no,
                documents.join(", ")
            );
            flag.finding = [flag.finding, beyond].join("; ");
        }
        flags.push(flag);
    }
    flags
}
