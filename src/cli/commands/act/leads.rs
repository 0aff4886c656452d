//! Whether what an auditor's act names is there: flags that are or were raised, a subject or unit that the ledger
//! knows, an amount where its flags have one. Only the detectors and the index can say; the ledger itself judges the
//! rest.
//!
//! Promises: it reads and records nothing; an unknown flag is refused with the nearest there is.

use crate::cli::commands::flags::whole_id;
use crate::cli::{Context, Failure, without_numbers};
use crate::detect;
use crate::detect::flag::meant;
use crate::domain::alias::Alias;
use crate::domain::events::Event;
use crate::domain::events::audit::AuditEvent;
use crate::domain::events::lists::ListEvent;
use crate::inquiry::outcome::outcomes;
use crate::inquiry::trace::{Found, trace};
use crate::ledger::{INDEX_DIR, Ledger, SubjectIndex, Until};
use crate::projections::default_as_of;

/// Refuses an act that names a flag, subject or unit that nobody knows.
pub(super) fn there(context: &Context, ledger: &Ledger, event: &Event) -> Result<(), Failure> {
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
        for flag in flags {
            let whole = whole_id(flag, &raised, &outcomes)?;
            if whole != *flag {
                return Err(Failure::new(format!(
                    "--flags {flag}: expected the whole id of a flag, such as {whole}"
                )));
            }
            let at_stake = meant(flag, &raised).map(|flag| flag.amount);
            if let Some(amount) = at_stake.filter(|amount| of_nothing && amount.0 > 0) {
                return Err(Failure::new(format!(
                    "--amount: expected more than 0, since flag {flag} is about {amount} yuan: say what the finding stands for"
                )));
            }
        }
    }
    let Some(subject) = subject else {
        return Ok(());
    };
    if subject.trim().is_empty() {
        return Err(Failure::new(format!(
            "--{flag}: expected a number or an alias, found an empty word: leave it away, or say what it is about"
        )));
    }
    let asked = Alias::from_hex(subject).map_or_else(|| subject.clone(), |one| one.to_string());
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
