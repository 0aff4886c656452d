//! What a live act names that the ledger or the scheme's text does not have: a report of a kind that the text does not ask for,
//! or about an agreement that nobody signed; an order of a kind of aid that there is not, or, by hand or as the row of a list, to a
//! person whom no register has.
//!
//! Promises: pure; an import is asked the same by its sheet, whose words of kinds are the text's. A text that lists no reports
//! takes any, and a payment of a case, an award or a tranche is to whom these name. **Not here**: numbers that structure
//! refuses, and whether what is there may be paid.

use std::collections::BTreeSet;

use super::{Stop, View};
use crate::domain::date::Date;
use crate::domain::events::funds::BudgetPlanned;
use crate::domain::events::pairing::{ContractSigned, ReportFiled, ReportKind};
use crate::domain::events::payments::{Payee, PaymentInstructed};
use crate::projections::World;
use crate::projections::cases::Case;
use crate::projections::parties::Person;
use crate::schemes::Scheme;
use crate::schemes::model::Mode;
use crate::schemes::steps::WindowOf;

/// The word that a kind of report is typed by.
fn word(kind: ReportKind) -> &'static str {
    match kind {
        ReportKind::Month => "month",
        ReportKind::Quarter => "quarter",
        ReportKind::HalfYear => "half_year",
        ReportKind::Year => "year",
        ReportKind::Filing => "filing",
    }
}

/// A report that the text does not ask for, or about what nobody recorded.
pub(super) fn filing(world: &World, scheme: &Scheme, e: &ReportFiled) -> Vec<Stop> {
    let mut stops = Vec::new();
    let mut kinds: Vec<ReportKind> = scheme.report.iter().map(|rule| rule.kind).collect();
    let windows = scheme.window.iter();
    let by_year = windows.filter(|window| window.of == WindowOf::Reports);
    if !kinds.is_empty() {
        kinds.extend(by_year.map(|_| ReportKind::Year));
        kinds.sort();
        kinds.dedup();
    }
    if let (false, Some(rule)) = (
        kinds.is_empty() || kinds.contains(&e.kind),
        scheme.report.first(),
    ) {
        let expected: Vec<_> = kinds.iter().map(|kind| word(*kind)).collect();
        let finding = format!(
            "the scheme {} asks for no report of the kind {}: expected {}",
            scheme.id,
            word(e.kind),
            expected.join(" or ")
        );
        let stop = Stop::new("report", Some("F70"), Mode::Gate, &rule.clause);
        stops.push(stop.found(finding, "correct the kind (--kind), or the scheme"));
    }
    let under_agreements = scheme.table.iter().any(|table| table.kind == "agreements");
    if let Some(number) = e.subject_no.as_deref().filter(|_| under_agreements)
        && !is_known(world, &scheme.id, number)
    {
        let finding = format!("the report is about {number}, which is not known");
        let lifts = "record the agreement first (`sunledger agreement sign`), or correct the number (--subject-no)";
        let stop = Stop::new("report", Some("F70"), Mode::Gate, "");
        stops.push(stop.found(finding, lifts));
    }
    stops
}

/// Whether anything that a report is about bears the number: an agreement, a contract, a node of the plan or a case.
fn is_known(world: &World, scheme: &str, number: &str) -> bool {
    let agreement = world.agreements.get(scheme, number);
    let mut contracts = world.acts.about::<ContractSigned>(scheme, number);
    let mut plans = world.acts.about::<BudgetPlanned>(scheme, number);
    agreement.is_some_and(|agreement| !agreement.signed.is_empty())
        || contracts.next().is_some()
        || plans.next().is_some()
        || world.cases.get(scheme, number).is_some_and(Case::is_known)
}

/// An order of a kind of aid that the text does not have, or to a person of no case whom no register has.
pub(super) fn order(world: &World, scheme: &Scheme, e: &PaymentInstructed, day: Date) -> Vec<Stop> {
    let mut stops = Vec::new();
    let clause = scheme.tariff.as_ref().map(|rule| rule.clause.as_str());
    let tiers = scheme
        .tariff
        .as_ref()
        .is_some_and(|rule| !rule.tier.is_empty());
    if let Some(kind) = e.tier.as_deref()
        && !tiers
        && !scheme.category.is_empty()
        && !scheme.category.iter().any(|known| known.code == kind)
    {
        let known = scheme.category.iter();
        let known: Vec<_> = known
            .map(|known| match known.names.first() {
                Some(name) => format!("{} ({name})", known.code),
                None => known.code.clone(),
            })
            .collect();
        let finding = format!(
            "the scheme {} has no kind of aid {kind}: expected one of {}",
            scheme.id,
            known.join(", ")
        );
        let stop = Stop::new("category", None, Mode::Gate, clause.unwrap_or_default());
        stops.push(stop.found(finding, "correct the kind (--tier)"));
    }
    stops.extend(unregistered(world, e, day));
    stops
}

/// A payment to a person of no case whom no register has by a day.
fn unregistered(world: &World, e: &PaymentInstructed, day: Date) -> Option<Stop> {
    let of_a_case = e.case_no.is_some() || e.award_no.is_some() || e.tranche.is_some();
    let Payee::Person(person) = e.payee else {
        return None;
    };
    let mut aliases = world.parties.merged().aliases(person);
    let on_register = |known: &Person| {
        let mut registered = known.registered.iter();
        registered.any(|(_, fact)| fact.clock <= day) || !known.duties.is_empty()
    };
    if of_a_case || aliases.any(|alias| world.parties.get(&alias).is_some_and(on_register)) {
        return None;
    }
    let stop = Stop::new("payee", None, Mode::Gate, "");
    Some(stop.found(
        "the payee is on no register",
        "register the person first (`sunledger register person`), or import the register",
    ))
}

/// Schemes of which a register of persons is on the ledger.
pub(super) fn registers(world: &World) -> BTreeSet<&str> {
    let persons = world.parties.iter();
    let registered = persons.flat_map(|(_, known)| &known.registered);
    registered.map(|(scheme, _)| scheme.as_str()).collect()
}

/// Schemes of which an account of a registered person is on record.
pub(super) fn accounts(world: &World) -> BTreeSet<&str> {
    let persons = world.parties.iter().map(|(_, known)| known);
    let known = persons.filter(|known| !known.accounts.is_empty());
    let registered = known.flat_map(|known| &known.registered);
    registered.map(|(scheme, _)| scheme.as_str()).collect()
}

/// The row of a list that is itself the award, to a person whom no register has, where the scheme has one on the ledger. An
/// order by hand is held without: it names one person, who can be registered first.
pub(super) fn row(view: &View<'_>, stops: &mut Vec<Stop>) {
    let scheme = view.scheme;
    if scheme.transfer_is_award() && view.once.registers.contains(scheme.id.as_str()) {
        let said = &view.row.instructed;
        stops.extend(unregistered(view.world, said, view.row.day));
    }
}
