//! Whether what an auditor's act names is there: flags that are or were raised, a subject or unit that the ledger
//! knows, an amount where its flags have one, and none far beyond it unasked. Only the detectors and the index can say; the ledger itself judges the
//! rest.
//!
//! Promises: it reads and records nothing; an unknown flag is refused with the nearest there is.

use std::collections::BTreeMap;

use crate::cli::commands::flags::whole_id;
use crate::cli::{Context, Failure, without_numbers};
use crate::detect;
use crate::detect::flag::meant;
use crate::domain::alias::Alias;
use crate::domain::events::Event;
use crate::domain::events::audit::AuditEvent;
use crate::domain::events::lists::ListEvent;
use crate::domain::money::Fen;
use crate::inquiry::outcome::outcomes;
use crate::inquiry::trace::{Found, trace};
use crate::ledger::{INDEX_DIR, Ledger, SubjectIndex, Until};
use crate::projections::default_as_of;

/// Refuses an act that names a flag, subject or unit that nobody knows; an amount far beyond what the flags have at stake unless
/// it is `sure`.
pub(super) fn there(
    context: &Context,
    ledger: &Ledger,
    event: &Event,
    sure: bool,
) -> Result<(), Failure> {
    let none = Vec::new();
    let (flags, flag, subject) = match event {
        Event::Audit(AuditEvent::InquiryOpened(e)) => (&e.flags, "subject", Some(&e.subject)),
        Event::Audit(AuditEvent::FindingRaised(e)) => (&e.flags, "unit-code", Some(&e.unit_code)),
        Event::List(ListEvent::TipReceived(e)) => (&none, "subject-no", e.subject_no.as_ref()),
        _ => return Ok(()),
    };
    if !flags.is_empty() {
        let world = ledger.world();
        let day = default_as_of(ledger.chain().recorded_at());
        let raised = detect::run(world, day).flags;
        let outcomes = outcomes(world, &raised);
        let of_nothing =
            matches!(event, Event::Audit(AuditEvent::FindingRaised(e)) if e.amount.0 == 0);
        let mut at_stake_of = BTreeMap::new();
        for flag in flags {
            let whole = whole_id(flag, &raised, &outcomes)?;
            if whole != *flag {
                return Err(Failure::new(format!(
                    "--flags {flag}: expected the whole id of a flag, such as {whole}"
                )));
            }
            let at_stake = meant(flag, &raised).map(|flag| flag.amount);
            at_stake_of.insert(flag.as_str(), at_stake);
            if let Some(amount) = at_stake.filter(|amount| of_nothing && amount.0 > 0) {
                return Err(Failure::new(format!(
                    "--amount: expected more than 0, since flag {flag} is about {amount} yuan: say what the finding stands for"
                )));
            }
        }
        if let Event::Audit(AuditEvent::FindingRaised(e)) = event {
            // A flag that is gone has no figure to hold the amount against.
            let all: Option<Vec<Fen>> = at_stake_of.into_values().collect();
            let sum = all.and_then(|all| Fen::sum(all).ok());
            credible(e.amount, sum.filter(|_| !sure))?;
        }
    }
    let Some(subject) = subject else {
        return Ok(());
    };
    named(context, flag, subject)
}

/// An amount of so many times what is at stake is more likely a slip of the keys.
const FAR_ABOVE: i64 = 10;

/// Refuses an amount far above what the flags have at stake.
fn credible(amount: Fen, at_stake: Option<Fen>) -> Result<(), Failure> {
    match at_stake {
        Some(at_stake) if at_stake.0 > 0 && amount.0 / FAR_ABOVE >= at_stake.0 => {
            Err(Failure::new(format!(
                "--amount {amount}: found ten times the {at_stake} yuan that its flags have at stake, or more: look again, and say --sure if it is right"
            )))
        }
        _ => Ok(()),
    }
}

/// Refuses a unit that nothing but what auditors wrote names.
///
/// # Errors
/// The code is empty or unknown, or the ledger could not be read.
pub fn unit_there(context: &Context, unit_code: &str) -> Result<(), Failure> {
    named(context, "unit-code", unit_code)
}

/// Refuses a number or alias that nothing names.
fn named(context: &Context, flag: &str, subject: &str) -> Result<(), Failure> {
    if subject.trim().is_empty() {
        return Err(Failure::new(format!(
            "--{flag}: expected a number or an alias, found an empty word: leave it away, or say what it is about"
        )));
    }
    let asked = Alias::from_hex(subject).map_or_else(|| subject.to_owned(), |one| one.to_string());
    let index = SubjectIndex::open(&context.ledger_dir.join(INDEX_DIR));
    let (found, _) = trace(
        &context.disk(),
        index,
        false,
        asked.as_str().into(),
        Until::default(),
    )?;
    // What auditors alone have written is no unit yet.
    let of_audit = |one: &Found| matches!(one.event.event, Some(Event::Audit(_)));
    let known = match flag {
        "unit-code" => !found.iter().all(of_audit),
        _ => !found.is_empty(),
    };
    match known {
        true => Ok(()),
        false => Err(Failure::new(format!(
            "--{flag} {}: nothing in the ledger names it; give a number as the office writes it, or an alias (`person find`)",
            without_numbers(subject)
        ))),
    }
}
