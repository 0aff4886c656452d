//! The rows of a list as if they had been paid: which are tried, and how they are folded into a world.
//!
//! Promises: what is folded is only supposed. A row whose number was ordered
//! before, and one that pays what an earlier row pays, is not tried. **Not here**: what is asked of the rows (`mod.rs`).

use std::collections::{BTreeMap, BTreeSet, btree_map};
use std::sync::Arc;

use super::{Proposed, version_on};
use crate::crypto::digest::EntryHash;
use crate::domain::alias::Alias;
use crate::domain::date::{Date, Timestamp};
use crate::domain::events::payments::{Payee, PaymentConfirmed, PaymentInstructed};
use crate::domain::events::{DecodedEvent, Event, EventHead, SchemeRef};
use crate::domain::party::Role;
use crate::domain::recorded::{EventAt, RecordedEvent};
use crate::projections::{FoldError, Supposed, World};

/// Folds the rows that are tried, and lets what is under way to their payees arrive, at the sequence `trial`.
pub(super) fn fold(
    world: &mut Supposed<'_>,
    rows: &[Proposed],
    (trial, tried): (u64, &[bool]),
) -> Result<(), FoldError> {
    in_flight_arrives(world, rows, trial)?;
    for ((at, row), tried) in (0u32..).zip(rows).zip(tried) {
        if *tried {
            add(world, row, (trial, at))?;
        }
    }
    Ok(())
}

/// What bears a row's number before it.
#[derive(Clone, Copy)]
pub(super) enum Before {
    /// A payment that was instructed.
    Instructed,
    /// The row of this line.
    Line(u32),
}

/// For each row what bears its number before it: a payment that was instructed, or an earlier row.
pub(super) fn numbered_before(world: &World, rows: &[Proposed]) -> Vec<Option<Before>> {
    let mut seen = BTreeMap::new();
    rows.iter()
        .enumerate()
        .map(|(at, row)| {
            let number = &row.instructed.payment_no;
            let known = world.payments.get(&row.scheme.id, number);
            let key = (row.scheme.id.as_str(), number.as_str());
            let (first, line) = *seen.entry(key).or_insert((at, row.row.row));
            if known.is_some_and(|payment| !payment.instructed.is_empty()) {
                return Some(Before::Instructed);
            }
            (first != at).then_some(Before::Line(line))
        })
        .collect()
}

/// For each row the place of an earlier one that pays the same, for an organisation's award or tranche, or else on the same bill: such a row is held, and counts for nothing
/// else, so that it does not speak against the first. Rows that are left out are nobody's first.
pub(super) fn twins(rows: &[Proposed], is_out: impl Fn(usize) -> bool) -> Vec<Option<usize>> {
    let mut seen = BTreeMap::new();
    rows.iter()
        .enumerate()
        .map(|(at, row)| {
            if is_out(at) {
                return None;
            }
            let said = &row.instructed;
            let to_org = matches!(said.payee, Payee::Org(_));
            let bill = row.spent.as_ref().and_then(|spent| spent.invoice);
            let open = to_org && said.award_no.is_none() && said.tranche.is_none();
            // Instalments of a contract may be equal: without the same bill nothing says that they are one.
            if open && bill.is_none() {
                return None;
            }
            let key = (
                row.scheme.id.as_str(),
                &said.payee,
                said.period,
                said.amount,
                (&said.award_no, &said.case_no, &said.tranche, &said.tier),
                // What two schools pay one person is asked by F15.
                &said.unit_code,
                bill.filter(|_| open),
            );
            match seen.entry(key) {
                btree_map::Entry::Occupied(first) => Some(*first.get()),
                btree_map::Entry::Vacant(place) => {
                    place.insert(at);
                    None
                }
            }
        })
        .collect()
}

/// Payments to the same persons that are under way count as if they had arrived: nobody is paid twice
/// because the bank has not answered yet.
fn in_flight_arrives(
    world: &mut Supposed<'_>,
    rows: &[Proposed],
    trial: u64,
) -> Result<(), FoldError> {
    let persons: BTreeSet<Alias> = rows
        .iter()
        .filter_map(Proposed::person)
        .map(|one| world.one(one))
        .collect();
    let mut arriving = Vec::new();
    for ((scheme, _), payment) in world.payments.iter() {
        if !payment.confirmed.is_empty() {
            continue;
        }
        for fact in payment.standing() {
            if let Payee::Person(person) = &fact.said.payee
                && persons.contains(&world.one(*person))
            {
                arriving.push((scheme.clone(), fact.clock, confirmation(&fact.said)));
            }
        }
    }
    let rows_max = u32::try_from(rows.len()).unwrap_or(u32::MAX);
    for (number, (scheme, day, event)) in (0u32..).zip(arriving) {
        let head = EventHead {
            scheme: Some(SchemeRef {
                id: scheme,
                version: 0,
            }),
            ..EventHead::live(Role::Pay, day)
        };
        one(
            world,
            (trial, rows_max.saturating_add(number)),
            day,
            head,
            event,
        )?;
    }
    Ok(())
}

fn confirmation(said: &PaymentInstructed) -> Event {
    PaymentConfirmed {
        payment_no: said.payment_no.clone(),
        amount: said.amount,
        fund: said.fund.clone(),
        bank_ref: None,
        account: said.account,
        holder: said.holder,
    }
    .into()
}

/// Adds a row as if it had been paid.
fn add(world: &mut Supposed<'_>, row: &Proposed, at: (u64, u32)) -> Result<(), FoldError> {
    let scheme = SchemeRef {
        id: row.scheme.id.clone(),
        version: version_on(world, row),
    };
    let head = || EventHead {
        scheme: Some(scheme.clone()),
        source: Some(row.row.clone()),
        acted_by: row.acted_by.clone(),
        ..EventHead::live(Role::Rec, row.day)
    };
    let events = [
        Some(Event::from(row.instructed.clone())),
        Some(confirmation(&row.instructed)),
        row.named.clone().map(Event::from),
    ];
    let noted = row.noted.iter().cloned().map(Event::from);
    for event in events.into_iter().flatten().chain(noted) {
        one(world, at, row.day, head(), event)?;
    }
    Ok(())
}

/// Folds one event of a sequence and place as if it had been recorded on a day.
pub(super) fn one(
    world: &mut Supposed<'_>,
    (sequence, index): (u64, u32),
    day: Date,
    head: EventHead,
    event: Event,
) -> Result<(), FoldError> {
    let noon = Timestamp::from_cn(day, 12, 0, 0);
    let event = RecordedEvent {
        at: EventAt { sequence, index },
        entry: EntryHash([0; 32]),
        recorded_at: noon,
        effective_sequence: sequence,
        effective_at: noon,
        signers: Arc::from(Vec::new()),
        decoded: Arc::new(DecodedEvent {
            kind: event.kind().0,
            version: event.version(),
            head,
            event: Some(event),
        }),
    };
    world.fold(&event)
}
