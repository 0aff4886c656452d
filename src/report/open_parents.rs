//! Facts whose parent is not known yet: a payment of no award, a return of no instruction, a row of no
//! notice. Facts from files name their parents by number and may come before them.
//!
//! **Promises**: each missing parent once, with how many facts name it and one row that does. **Not
//! here**: whether the parent exists somewhere: it has not been imported.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::domain::events::claims::{AppealAgainst, AppealFiled, AppealResolved};
use crate::domain::events::funds::{
    AppropriationAdjusted, BudgetPlanned, QuotaReallocated, UnspentReturned,
};
use crate::domain::events::pairing::{
    AssessmentRecorded, ContractSigned, OutputAccepted, ProgressReported,
};
use crate::domain::events::payments::{RecoveryOffset, RecoveryWrittenOff};
use crate::domain::recorded::EventAt;
use crate::projections::World;
use crate::projections::appropriations::Appropriation;
use crate::projections::cases::Case;
use crate::projections::fact::Fact;
use crate::projections::shared::RowOf;
use crate::schemes::Scheme;

/// What is missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Parent {
    /// A claim, or the batch that a step is about.
    Case,
    /// A decision.
    Award,
    /// An instruction to pay.
    Payment,
    /// A notice's opening.
    Notice,
    /// An order to pay back.
    Order,
    /// An agreement.
    Agreement,
    /// A contract for works or goods.
    Contract,
    /// A budget document.
    Appropriation,
    /// A node of a plan.
    Plan,
    /// The quota of a unit.
    Quota,
    /// An appeal that was settled.
    Appeal,
}

/// A parent that is missing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OpenParent {
    /// Scheme.
    pub scheme: String,
    /// What is missing.
    pub parent: Parent,
    /// Its number, as the facts name it.
    pub number: String,
    /// Facts that name it.
    pub facts: u64,
    /// The first of them in the log.
    pub event: EventAt,
    /// The row that one came from.
    pub source: Option<RowOf>,
}

#[derive(Default)]
struct Open(BTreeMap<(String, Parent, String), OpenParent>);

impl Open {
    fn add<T>(&mut self, scheme: &str, parent: Parent, number: &str, fact: &Fact<T>) {
        let key = (scheme.to_owned(), parent, number.to_owned());
        let one = self.0.entry(key).or_insert_with(|| OpenParent {
            scheme: scheme.to_owned(),
            parent,
            number: number.to_owned(),
            facts: 0,
            event: fact.at,
            source: fact.source.clone(),
        });
        one.facts += 1;
        if fact.at < one.event {
            one.event = fact.at;
            one.source.clone_from(&fact.source);
        }
    }

    fn all<T>(&mut self, scheme: &str, parent: Parent, number: &str, facts: &[Fact<T>]) {
        for fact in facts {
            self.add(scheme, parent, number, fact);
        }
    }
}

/// Every parent that is missing, by scheme, kind and number.
pub fn open_parents(world: &World) -> Vec<OpenParent> {
    let mut open = Open::default();
    cases(world, &mut open);
    payments(world, &mut open);
    notices(world, &mut open);
    agreements(world, &mut open);
    works(world, &mut open);
    for ((scheme, order_no), order) in world.payments.clawbacks() {
        if order.ordered.is_empty() {
            open.all(scheme, Parent::Order, order_no, &order.recovered);
        }
    }
    for scheme in world.registry.scheme_ids() {
        recoveries(world, scheme, &mut open);
        funds(world, scheme, &mut open);
        appeals(world, scheme, &mut open);
    }
    open.0.into_values().collect()
}

/// Whether the scheme has claims at all: some begin with a decision or a list.
fn has_claims(world: &World, scheme: &str) -> bool {
    world
        .registry
        .scheme(scheme)
        .is_some_and(|scheme| scheme.table.iter().any(|table| table.kind == "claims"))
}

fn claimed(world: &World, scheme: &str, case_no: &str) -> bool {
    !has_claims(world, scheme)
        || world
            .cases
            .get(scheme, case_no)
            .is_some_and(|case| !case.claims.is_empty())
}

fn cases(world: &World, open: &mut Open) {
    for ((scheme, case_no), case) in world.cases.iter() {
        let batch = world.payments.of_batch(scheme, case_no).next().is_some();
        let known = if has_claims(world, scheme) {
            !case.claims.is_empty()
        } else {
            // Steps of a scheme without claims are of batches; decisions stand for themselves.
            !case.awards.is_empty() || case.steps.is_empty()
        };
        if known || batch {
            continue;
        }
        open.all(scheme, Parent::Case, case_no, &case.evidence);
        open.all(scheme, Parent::Case, case_no, &case.steps);
        open.all(scheme, Parent::Case, case_no, &case.awards);
        open.all(scheme, Parent::Case, case_no, &case.refusals);
        open.all(scheme, Parent::Case, case_no, &case.withdrawn);
    }
}

/// Whether the scheme pays under contracts, and the case that a payment names is one of them.
fn contracts(world: &World, scheme: &str) -> bool {
    world
        .registry
        .scheme(scheme)
        .is_some_and(|scheme| scheme.table.iter().any(|table| table.kind == "contracts"))
}

/// Payments, progress and outputs of contracts that are not in the ledger.
fn works(world: &World, open: &mut Open) {
    let known = |scheme: &str, number: &str| {
        world
            .acts
            .about::<ContractSigned>(scheme, number)
            .next()
            .is_some()
    };
    for ((scheme, _), payment) in world.payments.iter() {
        for fact in &payment.instructed {
            if let Some(number) = &fact.said.case_no
                && contracts(world, scheme)
                && !known(scheme, number)
            {
                open.add(scheme, Parent::Contract, number, fact);
            }
        }
    }
    for scheme in world.registry.scheme_ids() {
        for act in world.acts.all::<ProgressReported>(scheme) {
            if !known(scheme, &act.said.contract_no) {
                open.add(scheme, Parent::Contract, &act.said.contract_no, act.fact);
            }
        }
        for act in world.acts.all::<OutputAccepted>(scheme) {
            if !known(scheme, &act.said.contract_no) {
                open.add(scheme, Parent::Contract, &act.said.contract_no, act.fact);
            }
        }
        for act in world.acts.all::<AssessmentRecorded>(scheme) {
            agreement(world, scheme, &act.said.agreement_no, act.fact, open);
        }
    }
}

/// Debts given up or set off that nobody ordered back, or against payments nobody instructed.
fn recoveries(world: &World, scheme: &str, open: &mut Open) {
    let ordered = |number: &str| {
        let order = world.payments.clawback(scheme, number);
        order.is_some_and(|order| !order.ordered.is_empty())
    };
    for act in world.acts.all::<RecoveryWrittenOff>(scheme) {
        if !ordered(&act.said.order_no) {
            open.add(scheme, Parent::Order, &act.said.order_no, act.fact);
        }
    }
    for act in world.acts.all::<RecoveryOffset>(scheme) {
        if !ordered(&act.said.order_no) {
            open.add(scheme, Parent::Order, &act.said.order_no, act.fact);
        }
        let payment = world.payments.get(scheme, &act.said.payment_no);
        if payment.is_none_or(|payment| payment.instructed.is_empty()) {
            open.add(scheme, Parent::Payment, &act.said.payment_no, act.fact);
        }
    }
}

/// Changes and returns of appropriations nobody issued, and moves of quotas nobody gave.
fn funds(world: &World, scheme: &str, open: &mut Open) {
    let key = |number: &str| (scheme.to_owned(), number.to_owned());
    let issued = |number: &str| world.funds.appropriations().contains_key(&key(number));
    for act in world.acts.all::<AppropriationAdjusted>(scheme) {
        if !issued(&act.said.adjusts) {
            open.add(scheme, Parent::Appropriation, &act.said.adjusts, act.fact);
        }
    }
    for act in world.acts.all::<UnspentReturned>(scheme) {
        let number = &act.said.appropriation_no;
        let known = Appropriation::of(world, scheme, number, &act.said.fund);
        if !issued(number) && known.is_unknown() {
            open.add(scheme, Parent::Appropriation, number, act.fact);
        }
    }
    let nodes: BTreeSet<&str> = world
        .acts
        .all::<BudgetPlanned>(scheme)
        .map(|act| act.said.plan_no.as_str())
        .collect();
    for act in world.acts.all::<BudgetPlanned>(scheme) {
        if let Some(above) = act.said.parent_no.as_deref()
            && !nodes.contains(above)
        {
            open.add(scheme, Parent::Plan, above, act.fact);
        }
    }
    for act in world.acts.all::<ContractSigned>(scheme) {
        if !nodes.contains(act.said.plan_no.as_str()) {
            open.add(scheme, Parent::Plan, &act.said.plan_no, act.fact);
        }
    }
    for act in world.acts.all::<QuotaReallocated>(scheme) {
        for unit in [&act.said.from_code, &act.said.to_code] {
            if !world.funds.quotas().contains_key(&key(unit)) {
                open.add(scheme, Parent::Quota, unit, act.fact);
            }
        }
    }
}

/// Appeals in cases that nobody decided so, and settlements of appeals nobody made.
fn appeals(world: &World, scheme: &str, open: &mut Open) {
    let mut filed = BTreeSet::new();
    for act in world.acts.all::<AppealFiled>(scheme) {
        filed.insert(act.said.appeal_no.as_str());
        let case = world.cases.get(scheme, &act.said.case_no);
        let decided = case.is_some_and(|case| match act.said.against {
            AppealAgainst::Award => !case.awards.is_empty(),
            AppealAgainst::Refusal => !case.refusals.is_empty(),
        });
        match (decided, case.is_some_and(Case::is_known)) {
            (true, _) => {}
            (false, true) => open.add(scheme, Parent::Award, &act.said.case_no, act.fact),
            (false, false) => open.add(scheme, Parent::Case, &act.said.case_no, act.fact),
        }
    }
    for act in world.acts.all::<AppealResolved>(scheme) {
        if !filed.contains(act.said.appeal_no.as_str()) {
            open.add(scheme, Parent::Appeal, &act.said.appeal_no, act.fact);
        }
    }
}

/// Whether what a payment of the scheme names is an agreement: it registers those and no claims, and its transfer is the award.
fn by_agreement(world: &World, scheme: &str) -> bool {
    let registers = |scheme: &Scheme| scheme.table.iter().any(|table| table.kind == "agreements");
    world.registry.scheme(scheme).is_some_and(|text| {
        text.transfer_is_award() && registers(text) && !has_claims(world, scheme)
    })
}

fn payments(world: &World, open: &mut Open) {
    for ((scheme, number), payment) in world.payments.iter() {
        if payment.instructed.is_empty() {
            open.all(scheme, Parent::Payment, number, &payment.confirmed);
            open.all(scheme, Parent::Payment, number, &payment.returned);
            open.all(scheme, Parent::Payment, number, &payment.acknowledged);
        }
        for fact in &payment.instructed {
            if let Some(award_no) = &fact.said.award_no
                && world.cases.by_award(scheme, award_no).is_empty()
            {
                open.add(scheme, Parent::Award, award_no, fact);
            }
            if let Some(case_no) = &fact.said.case_no
                && !claimed(world, scheme, case_no)
            {
                open.add(scheme, Parent::Case, case_no, fact);
            }
            if let Some((agreement_no, _)) = &fact.said.tranche {
                agreement(world, scheme, agreement_no, fact, open);
            }
            if let Some(number) = &fact.said.case_no
                && fact.said.award_no.is_none()
                && by_agreement(world, scheme)
            {
                agreement(world, scheme, number, fact, open);
            }
        }
    }
}

fn notices(world: &World, open: &mut Open) {
    for ((scheme, number), notice) in world.notices.iter() {
        if notice.opened.is_empty() {
            open.all(scheme, Parent::Notice, number, &notice.rows);
            open.all(scheme, Parent::Notice, number, &notice.amended);
            open.all(scheme, Parent::Notice, number, &notice.closed);
            open.all(scheme, Parent::Notice, number, &notice.taken_down);
        }
        for fact in &notice.supplements {
            let parent = world.notices.get(scheme, &fact.said.of);
            if parent.is_none_or(|parent| parent.opened.is_empty()) {
                open.add(scheme, Parent::Notice, &fact.said.of, fact);
            }
        }
        for fact in &notice.rows {
            if let Some(case_no) = &fact.said.case_no
                && !claimed(world, scheme, case_no)
            {
                open.add(scheme, Parent::Case, case_no, fact);
            }
        }
    }
    for ((scheme, _), objection) in world.notices.objections() {
        for fact in &objection.filed {
            let notice = world.notices.get(scheme, &fact.said.notice_no);
            if notice.is_none_or(|notice| notice.opened.is_empty()) {
                open.add(scheme, Parent::Notice, &fact.said.notice_no, fact);
            }
        }
    }
}

fn agreement<T>(world: &World, scheme: &str, number: &str, fact: &Fact<T>, open: &mut Open) {
    let agreement = world.agreements.get(scheme, number);
    if agreement.is_none_or(|agreement| agreement.signed.is_empty()) {
        open.add(scheme, Parent::Agreement, number, fact);
    }
}

fn agreements(world: &World, open: &mut Open) {
    for ((scheme, number), agreement) in world.agreements.iter() {
        if !agreement.signed.is_empty() {
            continue;
        }
        for tranche in agreement.tranches.values() {
            open.all(scheme, Parent::Agreement, number, &tranche.scheduled);
            open.all(scheme, Parent::Agreement, number, &tranche.released);
            open.all(scheme, Parent::Agreement, number, &tranche.withheld);
        }
        for year in agreement.years.values() {
            open.all(scheme, Parent::Agreement, number, &year.evaluations);
            open.all(scheme, Parent::Agreement, number, &year.acceptances);
        }
        for facts in agreement.attendance.values() {
            open.all(scheme, Parent::Agreement, number, facts);
        }
    }
}
