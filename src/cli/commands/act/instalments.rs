//! An order to pay back in parts: `clawback order --instalment DATE=YUAN …`.
//!
//! **Promises**: each part is an event of the order's own kind under the order's number, with its own last day
//! and amount, and all stand in one entry; their amounts are together what the order says, to the fen. **Not
//! here**: what comes of them; whatever comes fills the part that is due first.

use std::collections::BTreeSet;

use clap::ArgMatches;

use super::fill::day;
use super::form::INSTALMENT;
use crate::cli::Failure;
use crate::domain::date::Date;
use crate::domain::events::Event;
use crate::domain::events::payments::{ClawbackOrdered, PaymentEvent};
use crate::domain::money::{Fen, MoneyUnit};

/// Most parts of one order: thirty years of months.
const PARTS_MAX: usize = 360;

/// The order as typed, or its parts.
///
/// # Errors
/// A part that is no day with an amount above zero, two of one day, or parts that are not the amount together.
pub(super) fn of(typed: &ArgMatches, event: Event) -> Result<Vec<Event>, Failure> {
    let parts: Vec<&String> = typed
        .get_many::<String>(INSTALMENT)
        .into_iter()
        .flatten()
        .collect();
    let Event::Payment(PaymentEvent::ClawbackOrdered(order)) = &event else {
        return Ok(vec![event]);
    };
    if parts.is_empty() {
        return Ok(vec![event]);
    }
    if parts.len() > PARTS_MAX {
        return Err(Failure::new(format!(
            "--{INSTALMENT}: expected at most {PARTS_MAX} of them, found {}",
            parts.len()
        )));
    }
    let mut days: BTreeSet<Date> = BTreeSet::new();
    let mut told = Vec::with_capacity(parts.len());
    for text in parts {
        let Some((due, yuan)) = text.split_once('=') else {
            return Err(Failure::new(format!(
                "--{INSTALMENT} {text}: expected a day and an amount, such as 2025-11-15=800.00"
            )));
        };
        let due = day(INSTALMENT, due)?;
        let amount = Fen::parse(yuan, MoneyUnit::Yuan)
            .map_err(|error| Failure::new(format!("--{INSTALMENT} {text}: {error}")))?;
        if amount.0 <= 0 {
            return Err(Failure::new(format!(
                "--{INSTALMENT} {text}: expected an amount above 0"
            )));
        }
        if !days.insert(due) {
            return Err(Failure::new(format!(
                "--{INSTALMENT} {text}: {due} has an instalment already: one day has one"
            )));
        }
        told.push(ClawbackOrdered {
            due: Some(due),
            amount,
            ..order.clone()
        });
    }
    let sum = Fen::sum(told.iter().map(|part| part.amount));
    if sum.ok() != Some(order.amount) {
        let sum: i128 = told.iter().map(|part| i128::from(part.amount.0)).sum();
        return Err(Failure::new(format!(
            "the instalments sum to {} yuan, expected {} yuan as --amount says: correct one of them",
            Fen::from_wide(sum).unwrap_or(Fen(i64::MAX)),
            order.amount
        )));
    }
    told.sort_by_key(|part| part.due);
    Ok(told.into_iter().map(Event::from).collect())
}
