//! Hands that must stay apart, by whatever number or alias an act names what it is about.
//!
//! The ledger itself refuses one person two duties in a case (`projections/structure/duties.rs`), as far as both acts name the
//! case, and an inspector under one alias the review of what they looked at. An exception may name an award, a payment, an
//! agreement, a contract, a unit or a person as well (`breach.rs` honours each), and an official may have several aliases: here
//! these are led to the cases, payments and persons that they are. Asked by the tool before it signs, and by F35 of what stands: one
//! code for both. A log that holds such an act is valid all the same. Pure. **Not here**: facts from files, and steps of a case
//! by their own numbers.

use std::collections::BTreeSet;

use super::breach::{known_as, subjects};
use crate::domain::alias::Alias;
use crate::domain::events::Event;
use crate::domain::events::audit::{AuditEvent, FieldVisitRecorded, SampleDrawn, WorkpaperFiled};
use crate::domain::events::payments::{Payee, PaymentEvent, PaymentInstructed};
use crate::domain::events::rules::{RuleEvent, WaiverGranted};
use crate::projections::cases::Case;
use crate::projections::structure::{Duty, StructureFault};
use crate::projections::{Fact, World};

/// Whether the act joins no two hands that must stay apart, signed by these persons, the proposer first.
///
/// # Errors
/// What the person is already, and what they would be.
pub fn apart(
    world: &World,
    scheme: &str,
    event: &Event,
    signers: &[Alias],
) -> Result<(), StructureFault> {
    match event {
        Event::Rule(RuleEvent::WaiverGranted(e)) => waives(world, scheme, e, signers),
        Event::Payment(PaymentEvent::PaymentInstructed(e)) => pays(world, scheme, e, signers),
        Event::Audit(AuditEvent::WorkpaperFiled(e)) => match inspected(world, e, signers) {
            None => Ok(()),
            Some(who) => Err(StructureFault::Differs {
                what: "working paper on item",
                number: e.item.clone(),
                expected: "a reviewer who did not inspect it".to_owned(),
                found: format!("{who}, one of its inspectors"),
            }),
        },
        _ => Ok(()),
    }
}

/// The reviewer of a working paper, its signers the preparer first, who went to its item or was drawn to go, under whichever of
/// their aliases.
pub(super) fn inspected(world: &World, e: &WorkpaperFiled, signers: &[Alias]) -> Option<Alias> {
    let visits = world.acts.about::<FieldVisitRecorded>("", &e.check_no);
    let went = visits
        .filter(|visit| visit.said.item == e.item)
        .flat_map(|visit| &visit.said.inspectors);
    let samples = world.acts.about::<SampleDrawn>("", &e.check_no);
    let drawn = samples
        .flat_map(|sample| &sample.said.drawn)
        .filter(|one| one.item == e.item)
        .flat_map(|one| &one.inspectors);
    let inspectors: BTreeSet<Alias> = went
        .chain(drawn)
        .map(|person| world.parties.who(*person))
        .collect();
    let mut reviewers = signers.iter().skip(1).copied();
    reviewers.find(|who| inspectors.contains(&world.parties.who(*who)))
}

/// Whoever grants an exception has no other duty in a case that it is for, and pays nothing that it is for.
fn waives(
    world: &World,
    scheme: &str,
    e: &WaiverGranted,
    signers: &[Alias],
) -> Result<(), StructureFault> {
    let subject = e.subject_no.as_str();
    let mut cases: BTreeSet<&str> = BTreeSet::new();
    let awarded = world.cases.by_award(scheme, subject);
    cases.extend(awarded.iter().map(String::as_str));
    let payment = world.payments.get(scheme, subject);
    for fact in payment.iter().flat_map(|payment| &payment.instructed) {
        cases.extend(cases_of(world, scheme, &fact.said));
    }
    if let Some(person) = Alias::from_hex(subject) {
        let aliases = world.parties.merged().aliases(person);
        cases.extend(aliases.flat_map(|one| world.cases.about(scheme, one)));
    }
    for case_no in cases {
        world.separate(scheme, case_no, Duty::Waive, signers)?;
    }
    for (_, payment) in world.payments.of_scheme(scheme) {
        for fact in &payment.instructed {
            let mut own = fact.signers.iter().copied();
            let Some(person) = own.find(|payer| world.signs(*payer, signers)) else {
                continue;
            };
            let names = names_of(world, scheme, &fact.said);
            if known_as(world, subject)
                .iter()
                .any(|one| names.contains(one.as_ref()))
            {
                return Err(same(person, Duty::Pay, Duty::Waive));
            }
        }
    }
    Ok(())
}

/// Whoever pays has granted no exception for what they pay.
fn pays(
    world: &World,
    scheme: &str,
    e: &PaymentInstructed,
    signers: &[Alias],
) -> Result<(), StructureFault> {
    let granters = granters(world, scheme);
    if !signers
        .iter()
        .any(|one| granters.contains(&world.parties.who(*one)))
    {
        return Ok(());
    }
    let behind = granted_for(world, scheme, e)
        .into_iter()
        .flat_map(|fact| fact.signers.iter().copied())
        .find(|person| world.signs(*person, signers));
    match behind {
        None => Ok(()),
        Some(person) => Err(same(person, Duty::Waive, Duty::Pay)),
    }
}

fn same(person: Alias, before: Duty, now: Duty) -> StructureFault {
    StructureFault::SamePerson {
        person,
        before: before.name(),
        now: now.name(),
    }
}

/// Cases that an order pays: the one it names, those of its award, or where it names neither all of its payee.
fn cases_of<'a>(world: &'a World, scheme: &str, said: &'a PaymentInstructed) -> BTreeSet<&'a str> {
    let mut cases: BTreeSet<&str> = said.case_no.iter().map(String::as_str).collect();
    if let Some(award_no) = &said.award_no {
        let awarded = world.cases.by_award(scheme, award_no);
        cases.extend(awarded.iter().map(String::as_str));
    }
    if let (true, Payee::Person(payee)) = (cases.is_empty(), &said.payee) {
        let aliases = world.parties.merged().aliases(*payee);
        cases.extend(aliases.flat_map(|one| world.cases.about(scheme, one)));
    }
    cases
}

/// Every number under which an exception may be for an order: those that the gates honour, and its case's awards and person.
fn names_of(world: &World, scheme: &str, said: &PaymentInstructed) -> BTreeSet<String> {
    let mut names: BTreeSet<String> = subjects(world, scheme, said, None).into_iter().collect();
    for case_no in cases_of(world, scheme, said) {
        let Some(case) = world.cases.get(scheme, case_no) else {
            continue;
        };
        names.extend(subjects(world, scheme, said, Some((case_no, case))));
        names.extend(names_of_case(case_no, case));
    }
    names
}

/// Every number under which an exception may be for a case alone.
fn names_of_case(case_no: &str, case: &Case) -> BTreeSet<String> {
    let awards = case.awards.iter().map(|fact| fact.said.award_no.clone());
    let person = case.person().map(|person| person.to_string());
    awards.chain(person).chain([case_no.to_owned()]).collect()
}

/// Exceptions signed in the ledger under any of some numbers.
fn signed<'a>(
    world: &'a World,
    scheme: &str,
    names: &BTreeSet<String>,
) -> Vec<&'a Fact<WaiverGranted>> {
    let names: BTreeSet<_> = names
        .iter()
        .flat_map(|name| known_as(world, name))
        .collect();
    names
        .iter()
        .flat_map(|name| world.registry.waivers(scheme, name))
        .filter(|fact| fact.source.is_none())
        .collect()
}

/// Persons who have signed an exception of the scheme in the ledger.
pub(super) fn granters(world: &World, scheme: &str) -> BTreeSet<Alias> {
    let signed = world.registry.waivers_of(scheme);
    let signed = signed.filter(|fact| fact.source.is_none());
    signed
        .flat_map(|fact| fact.signers.iter())
        .map(|person| world.parties.who(*person))
        .collect()
}

/// Exceptions signed in the ledger for an order, under whatever number.
pub(super) fn granted_for<'a>(
    world: &'a World,
    scheme: &str,
    said: &PaymentInstructed,
) -> Vec<&'a Fact<WaiverGranted>> {
    signed(world, scheme, &names_of(world, scheme, said))
}

/// Exceptions signed in the ledger for a case, under its number or that of an award or its person.
pub(super) fn granted_in<'a>(
    world: &'a World,
    scheme: &str,
    (case_no, case): (&str, &Case),
) -> Vec<&'a Fact<WaiverGranted>> {
    signed(world, scheme, &names_of_case(case_no, case))
}
