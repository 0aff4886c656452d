//! Whether the year before a tranche was accepted as the tranche's condition asks, and by others than the judged unit.
//!
//! Asked by the gates before a tranche leaves and when it is released (`gate/award.rs`, `gate/released.rs`). Pure; acceptances of a
//! later day than the one asked about count for nothing. **Not here**: tranches on record (F47), which a release or a
//! payment of that day has made, and the agreement and its schedule (`agreed.rs`).

use super::breach::Breach;
use crate::domain::date::Date;
use crate::domain::events::pairing::AcceptanceRecorded;
use crate::projections::agreements::Agreement;
use crate::projections::{Fact, World};
use crate::schemes::Scheme;
use crate::schemes::pairing::ConditionKind;

/// Whether somebody of the supporting or the aided unit took part in the acceptance.
fn by_judged_unit(world: &World, agreement: &Agreement, fact: &Fact<AcceptanceRecorded>) -> bool {
    let mut units: Vec<&str> = Vec::new();
    for signed in &agreement.signed {
        let said = &signed.said;
        units.extend([
            said.supporter_code.as_str(),
            said.supporter.as_str(),
            said.aided_code.as_str(),
            said.aided.as_str(),
        ]);
    }
    let acted = fact.acted_by.iter().map(|by| by.person);
    let mut persons = acted.chain(fact.signers.iter().copied());
    persons.any(|alias| {
        let who = world.parties.who(alias);
        world.parties.get(&who).is_some_and(|known| {
            let registered = known.registered.iter().flat_map(|(_, fact)| {
                let said = &fact.said;
                [said.unit_code.as_deref(), said.unit.as_deref()]
            });
            let duties = known
                .duties
                .iter()
                .map(|(_, fact)| fact.said.unit.as_deref());
            registered
                .chain(duties)
                .flatten()
                .any(|unit| units.contains(&unit))
        })
    })
}

/// What a tranche of that ordinal lacks on a day of its condition, with what lifts it; nothing where it waits for no
/// acceptance.
pub(super) fn lacking<'a>(
    world: &World,
    scheme: &'a Scheme,
    agreement: &Agreement,
    (number, day): (u8, Date),
) -> Option<(Breach<'a>, &'static str)> {
    let rule = scheme.tranche_rule(number)?;
    let condition = scheme.condition_rule(&rule.condition)?;
    if condition.kind != ConditionKind::YearAccepted {
        return None;
    }
    let acceptances = agreement
        .years
        .get(&number.saturating_sub(1))
        .map_or(&[][..], |year| year.acceptances.as_slice());
    let by_now: Vec<_> = acceptances
        .iter()
        .filter(|fact| fact.clock <= day)
        .collect();
    let (own, others): (Vec<_>, Vec<_>) = by_now
        .iter()
        .copied()
        .partition(|fact| by_judged_unit(world, agreement, fact));
    let passes = |fact: &Fact<AcceptanceRecorded>| {
        condition.passes(fact.said.score_tenths) && fact.said.passed != Some(false)
    };
    if others.iter().any(|fact| passes(fact)) {
        return None;
    }
    let breach = |finding: String| Breach {
        rule: &condition.code,
        code: Some("F47"),
        mode: condition.mode,
        clause: &condition.clause,
        finding,
        evidence: Vec::new(),
    };
    if own.iter().any(|fact| passes(fact)) {
        let finding = "the acceptance of the year before was signed by a person of the judged unit";
        let signed = breach(finding.to_owned()).on(own);
        return Some((signed, "let other persons accept the year"));
    }
    let best = by_now.iter().map(|fact| fact.said.score_tenths).max();
    let finding = match best {
        Some(score) => format!(
            "the year before had {}.{} points",
            score / 10,
            (score % 10).abs()
        ),
        None => "the year before had not been accepted".to_owned(),
    };
    let lifts = "record an acceptance with the score that is asked";
    Some((breach(finding).on(by_now), lifts))
}
