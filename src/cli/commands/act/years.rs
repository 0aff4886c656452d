//! Whether the acceptance of a year says how the year was judged.
//!
//! Promises: it reads and records nothing; where the text of the agreement has a least score the score says it, and where
//! it has none whoever accepts the year is asked: what nobody said is never recorded as a no. **Not here**: which score
//! passes, and what a year that failed holds (`detect/accepted.rs`).

use crate::cli::Failure;
use crate::domain::events::Event;
use crate::domain::events::pairing::PairingEvent;
use crate::projections::World;
use crate::schemes::pairing::ConditionKind;

/// Refuses an acceptance that says nothing of how the year was judged, where no score of the scheme's says it.
pub(super) fn judged(world: &World, scheme: &str, event: &Event) -> Result<(), Failure> {
    let Event::Pairing(PairingEvent::AcceptanceRecorded(e)) = event else {
        return Ok(());
    };
    if e.passed.is_some() {
        return Ok(());
    }
    let agreement = world.agreements.get(scheme, &e.agreement_no);
    let signed = agreement.into_iter().flat_map(|known| &known.signed);
    let version = signed.map(|fact| fact.version).min().unwrap_or(0);
    let text = world.registry.text_or_newest(scheme, version);
    let scored = text.is_some_and(|text| {
        let mut conditions = text.condition.iter();
        conditions
            .any(|rule| rule.kind == ConditionKind::YearAccepted && rule.score_min_tenths.is_some())
    });
    match scored {
        true => Ok(()),
        false => Err(Failure::new(format!(
            "scheme {scheme} has no least score for year {} of agreement {}: say whether it passed, with --passed or --passed=false",
            e.year, e.agreement_no
        ))),
    }
}
