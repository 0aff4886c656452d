//! Draws of the spot checks of a trace that were thrown away, so that nobody tries samples until one suits.
//!
//! Promises: they are in the log, and no event that took effect; each stands with the sample in force, where there is one. **Not
//! here**: which draws those are (`inquiry/spotcheck/dropped.rs`).

use std::collections::BTreeMap;

use crate::cli::commands::spotcheck::dropped_words;
use crate::cli::{Context, Failure};
use crate::domain::events::Event;
use crate::domain::events::audit::{AuditEvent, SampleDrawn};
use crate::inquiry::spotcheck::dropped::{Dropped, dropped};
use crate::inquiry::trace::Found;
use crate::ledger::Until;

/// Draws of the checks told of that never counted, each with the sample in force: they are in the log, and no
/// event that took effect.
pub(super) fn thrown_away<'a>(
    context: &Context,
    found: &'a [Found],
    until: Until,
) -> Result<Vec<(Dropped, Option<&'a SampleDrawn>)>, Failure> {
    let mut checks: BTreeMap<&str, Option<&SampleDrawn>> = BTreeMap::new();
    for one in found {
        match &one.event.event {
            Some(Event::Audit(AuditEvent::SpotCheckOpened(said))) => {
                checks.entry(&said.check_no).or_default();
            }
            Some(Event::Audit(AuditEvent::SampleDrawn(said))) => {
                checks.insert(&said.check_no, Some(said));
            }
            _ => {}
        }
    }
    if checks.is_empty() {
        return Ok(Vec::new());
    }
    let mut draws = dropped(&context.disk(), until.sequence)?;
    let mut out = Vec::new();
    for (check, in_force) in checks {
        let of_check = draws.remove(check).unwrap_or_default();
        out.extend(of_check.into_iter().map(|draw| (draw, in_force)));
    }
    Ok(out)
}

/// A line of the table of a trace: a draw, and whether the sample in force has other randomness.
pub(super) fn line(
    context: &Context,
    draw: &Dropped,
    in_force: Option<&SampleDrawn>,
) -> Vec<String> {
    let day = draw.proposed_at.date_cn();
    vec![
        format!("{}.{}", draw.entry, draw.event),
        day.to_string(),
        context.kind("SampleDrawn"),
        dropped_words(context, draw, in_force),
        String::new(),
    ]
}
