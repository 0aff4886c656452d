//! A sheet whose rows bear numbers that another file's rows bear already: most likely a mended or
//! corrected copy, which must not be booked beside the first.
//!
//! **Promises**: such a sheet is refused before anything is recorded, with the import it should correct;
//! `--as-new` records it all the same, since two files may really tell two things of one number (which
//! the detectors then show). More than half of a sheet's rows must be known: by the office's own numbers,
//! and in tables whose numbers no projection keeps with their files by what a corrected copy pairs by
//! ([`super::copies`]); of a list of payments whose numbers are new, persons and amounts are compared too, since
//! one period is paid once: a payment that came back does not count, so that paying again is no copy.
//! **Not here**: rows of the same file, which are skipped one by one, and sheets that
//! equal one recorded whole.

use std::collections::{BTreeMap, BTreeSet};

use super::copies::{self, Copy};
use crate::cli::{Context, Failure};
use crate::crypto::digest::FileHash;
use crate::domain::date::Period;
use crate::domain::events::claims::ClaimEvent;
use crate::domain::events::notices::NoticeEvent;
use crate::domain::events::pairing::PairingEvent;
use crate::domain::events::payments::{Payee, PaymentEvent};
use crate::domain::events::{Event, EventHead};
use crate::domain::money::Fen;
use crate::intake::{Plan, PlannedSheet};
use crate::projections::World;
use crate::projections::fact::Fact;

/// Refuses a plan that holds such a sheet.
pub(super) fn refuse(context: &Context, world: &World, plan: &Plan) -> Result<(), Failure> {
    let mut others = Vec::new();
    for sheet in &plan.sheets {
        let (mut numbers, mut known) = (BTreeSet::new(), BTreeSet::new());
        let mut from = None;
        for (head, event) in &sheet.events {
            let Some((number, file)) = recorded(world, head, event) else {
                continue;
            };
            if let Some(file) = file.filter(|file| *file != sheet.sha256) {
                known.insert(number.clone());
                from = from.or(Some(file));
            }
            numbers.insert(number);
        }
        // Rows that are refused as told by another file count among those that are known.
        let (known_rows, rows) = (sheet.doubled.len(), sheet.accepted + sheet.refused);
        let rows = usize::try_from(rows).unwrap_or(usize::MAX);
        if let Some(from) = sheet.doubled.first()
            && known_rows > rows / 2
        {
            let copy = Copy {
                sheet,
                from: *from,
                known: known_rows,
                rows,
            };
            return Err(copied(world, &copy, plan));
        }
        if numbers.is_empty() && !sheet.events.is_empty() {
            others.push(sheet);
        }
        if let Some(from) = from
            && known.len() * 2 > numbers.len()
        {
            return Err(refusal(world, sheet, &from, (known.len(), numbers.len())));
        }
    }
    refuse_paid_twice(world, plan)?;
    match copies::find(context, &world.imports, &others)? {
        Some(copy) => Err(copied(world, &copy, plan)),
        None => Ok(()),
    }
}

/// What is said of a sheet whose rows another file has told.
fn copied(world: &World, copy: &Copy<'_>, plan: &Plan) -> Failure {
    let place = super::place(&copy.sheet.file, &copy.sheet.sheet);
    let (known, rows) = (copy.known, copy.rows);
    let (id, name) = import_of(world, &copy.from);
    if id.is_empty() {
        let mut files = plan.sheets.iter();
        let other = files.find(|sheet| sheet.sha256 == copy.from);
        let other = other.map_or("", |sheet| sheet.file.as_str());
        return Failure::new(format!(
            "{place}: {known} of its {rows} rows are in {other} too, which is imported with it; nothing was recorded: import the one that holds, or both with --as-new if these are further facts"
        ));
    }
    Failure::new(format!(
        "{place}: {known} of its {rows} rows were recorded from {name} already; nothing was recorded: import a corrected copy with --corrects {id}, or with --as-new if these are further facts"
    ))
}

/// Fewest payments of a sheet that are compared by person and amount: of two or three rows chance decides.
const PAYMENTS_MIN: usize = 5;

/// What a payment is for: scheme, period, who is paid and how much.
type Paid<'a> = (&'a str, Period, &'a Payee, Fen);

/// What an event tells the bank to pay, if it does.
fn paid<'a>(head: &'a EventHead, event: &'a Event) -> Option<(Paid<'a>, &'a str)> {
    let Event::Payment(PaymentEvent::PaymentInstructed(e)) = event else {
        return None;
    };
    let scheme = head.scheme.as_ref().map_or("", |scheme| scheme.id.as_str());
    Some(((scheme, e.period, &e.payee, e.amount), &e.payment_no))
}

/// Refuses a sheet that pays mostly whom an earlier file has paid as much for the same period.
fn refuse_paid_twice(world: &World, plan: &Plan) -> Result<(), Failure> {
    let sheets: Vec<(&PlannedSheet, Vec<(Paid<'_>, &str)>)> = plan
        .sheets
        .iter()
        .map(|sheet| {
            let events = sheet.events.iter();
            let paid = events.filter_map(|(head, event)| paid(head, event));
            (sheet, paid.collect::<Vec<_>>())
        })
        .filter(|(_, paid)| paid.len() >= PAYMENTS_MIN)
        .collect();
    if sheets.is_empty() {
        return Ok(());
    }
    let mut before: BTreeMap<Paid<'_>, (FileHash, &str)> = BTreeMap::new();
    for ((scheme, number), payment) in world.payments.iter() {
        for fact in payment.standing() {
            if let Some(source) = &fact.source {
                let said = &fact.said;
                let key = (scheme.as_str(), said.period, &said.payee, said.amount);
                before.entry(key).or_insert((source.file, number.as_str()));
            }
        }
    }
    for (sheet, paid) in sheets {
        let mut files: BTreeMap<FileHash, usize> = BTreeMap::new();
        for (key, number) in &paid {
            if let Some((file, other)) = before.get(key)
                && *file != sheet.sha256
                && other != number
            {
                *files.entry(*file).or_default() += 1;
            }
        }
        if let Some((file, known)) = files.iter().max_by_key(|(_, known)| **known)
            && known * 2 > paid.len()
        {
            let (id, name) = import_of(world, file);
            return Err(Failure::new(format!(
                "{}: {known} of its {} payments go to whom {name} has paid as much for the same period, under other numbers; nothing was recorded: import a corrected copy with --corrects {id}, or with --as-new if these are further payments",
                super::place(&sheet.file, &sheet.sheet),
                paid.len(),
            )));
        }
    }
    Ok(())
}

/// The import that read a file, and the file's name.
pub(super) fn import_of(world: &World, file: &FileHash) -> (String, String) {
    let import = world
        .imports
        .parts()
        .find(|(_, parts)| parts.iter().any(|part| part.sha256 == *file));
    let id = import.map_or_else(String::new, |(id, _)| id.to_string());
    let name = world.imports.file_name(file).unwrap_or_default().to_owned();
    (id, name)
}

fn refusal(
    world: &World,
    sheet: &PlannedSheet,
    from: &FileHash,
    (known, all): (usize, usize),
) -> Failure {
    let (id, name) = import_of(world, from);
    Failure::new(format!(
        "{}: {known} of its {all} numbers were recorded from {name} already; nothing was recorded: import a corrected copy with --corrects {id}, or with --as-new if these are further facts",
        super::place(&sheet.file, &sheet.sheet),
    ))
}

/// The number that an event bears, and the file from which a fact of that number was recorded.
fn recorded(world: &World, head: &EventHead, event: &Event) -> Option<(String, Option<FileHash>)> {
    fn file<T>(facts: &[Fact<T>]) -> Option<FileHash> {
        facts
            .first()
            .and_then(|fact| fact.source.as_ref())
            .map(|source| source.file)
    }
    let scheme = head.scheme.as_ref().map_or("", |scheme| scheme.id.as_str());
    let payment = |number: &str| world.payments.get(scheme, number);
    Some(match event {
        Event::Payment(PaymentEvent::PaymentInstructed(e)) => (
            e.payment_no.clone(),
            payment(&e.payment_no).and_then(|payment| file(&payment.instructed)),
        ),
        // A list that says itself what became of a payment says it beside the instruction.
        Event::Payment(PaymentEvent::PaymentConfirmed(e)) => (
            e.payment_no.clone(),
            payment(&e.payment_no).and_then(|payment| file(&payment.confirmed)),
        ),
        Event::Payment(PaymentEvent::PaymentReturned(e)) => (
            e.payment_no.clone(),
            payment(&e.payment_no).and_then(|payment| file(&payment.returned)),
        ),
        Event::Payment(PaymentEvent::ReceiptAcknowledged(e)) => (
            e.payment_no.clone(),
            payment(&e.payment_no).and_then(|payment| file(&payment.acknowledged)),
        ),
        Event::Payment(PaymentEvent::ClawbackOrdered(e)) => (
            e.order_no.clone(),
            world
                .payments
                .clawback(scheme, &e.order_no)
                .and_then(|order| file(&order.ordered)),
        ),
        Event::Claim(ClaimEvent::ClaimSubmitted(e)) => (
            e.case_no.clone(),
            world
                .cases
                .get(scheme, &e.case_no)
                .and_then(|case| file(&case.claims)),
        ),
        Event::Claim(ClaimEvent::AwardDecided(e)) => (
            e.award_no.clone(),
            world
                .cases
                .get(scheme, &e.case_no)
                .and_then(|case| file(&case.awards)),
        ),
        Event::Notice(NoticeEvent::NoticeOpened(e)) => (
            e.notice_no.clone(),
            world
                .notices
                .get(scheme, &e.notice_no)
                .and_then(|notice| file(&notice.opened)),
        ),
        Event::Pairing(PairingEvent::AgreementSigned(e)) => (
            e.agreement_no.clone(),
            world
                .agreements
                .get(scheme, &e.agreement_no)
                .and_then(|agreement| file(&agreement.signed)),
        ),
        Event::Pairing(PairingEvent::TrancheScheduled(e)) => (
            format!("{}/{}", e.agreement_no, e.number),
            world
                .agreements
                .get(scheme, &e.agreement_no)
                .and_then(|agreement| agreement.tranches.get(&e.number))
                .and_then(|tranche| file(&tranche.scheduled)),
        ),
        _ => return None,
    })
}
