//! A tranche that is released: what its payment would be held for, said when it is released.
//!
//! Promises: the acceptance that its condition waits for (F47), the sum and the schedule that the text gives (F43), with what is
//! released of the tranche already, an agreement
//! that has ended or run out (F47), and the aided unit's own evaluation of the year before (F70), each by the mode of its rule.
//! **Not here**: what structure refuses (a tranche that is on no schedule, more than it is of) and what holds its payment.

use super::Stop;
use super::claim::stop;
use crate::detect::{accepted, agreed, text};
use crate::domain::date::Date;
use crate::domain::events::pairing::TrancheReleased;
use crate::domain::money::Fen;
use crate::projections::World;
use crate::projections::agreements::Agreement;
use crate::schemes::Scheme;
use crate::schemes::model::Mode;

/// What speaks against a release of a day.
pub(super) fn judge(world: &World, scheme: &Scheme, e: &TrancheReleased, day: Date) -> Vec<Stop> {
    let number = e.agreement_no.as_str();
    let text = text::of_agreement(world, &scheme.id, number, 0).unwrap_or(scheme);
    let asked = agreed::Tranche {
        agreement_no: number,
        number: e.number,
        day,
        amount: Some(e.amount),
        leaves: false,
        earlier: &[],
    };
    let mut stops = Vec::new();
    let signed = world.agreements.get(&scheme.id, number);
    let is_signed = signed.is_some_and(|agreement| !agreement.signed.is_empty());
    for (breach, lifts) in agreed::judge(world, text, &asked) {
        let lifts = match breach.rule {
            "agreement" if breach.code == Some("F47") && is_signed => {
                "record the agreement that goes on"
            }
            _ => lifts,
        };
        stops.push(stop(breach, lifts));
    }
    let Some(agreement) = agreed::signed_by(world, text, number, day) else {
        return stops;
    };
    stops.extend(released_before(text, agreement, e));
    let condition = accepted::lacking(world, text, (number, agreement), (e.number, day));
    stops.extend(condition.map(|(breach, lifts)| stop(breach, &lifts)));
    stops.extend(unevaluated(text, agreement, e));
    stops
}

/// That more would be released of a tranche than it is of, those releases counted that stand on the day: one that was held back
/// afterwards is none, and of the two the later day counts, whichever is told first.
fn released_before(scheme: &Scheme, agreement: &Agreement, e: &TrancheReleased) -> Option<Stop> {
    let rule = scheme.tranche_rule(e.number);
    let known = agreement.tranches.get(&e.number)?;
    let scheduled = known.scheduled.iter().map(|fact| fact.said.amount).max();
    let most = scheduled.or(rule.map(|rule| Fen(rule.amount_fen)))?;
    let before = known.in_force();
    if before <= 0 || before + i128::from(e.amount.0) <= i128::from(most.0) {
        return None;
    }
    let finding = format!(
        "tranche {} is for {most} yuan, {} yuan of it are released, this releases {} yuan",
        e.number,
        Fen::from_wide(before).unwrap_or(Fen(i64::MAX)),
        e.amount
    );
    let lifts =
        "release what is left of the tranche, or hold it back first (`sunledger tranche withhold`)";
    let (rule, clause) = match (rule, &scheme.agreement) {
        (Some(rule), _) => (rule.id.as_str(), rule.clause.as_str()),
        (None, Some(rule)) => ("tranche", rule.clause.as_str()),
        (None, None) => ("tranche", ""),
    };
    let stop = Stop::new(rule, Some("F43"), Mode::Gate, clause).found(finding, lifts);
    Some(stop.on(&known.released))
}

/// The year before, where the agreement asks for its evaluation and none is filed.
fn unevaluated(scheme: &Scheme, agreement: &Agreement, e: &TrancheReleased) -> Option<Stop> {
    let rule = scheme.agreement.as_ref()?;
    rule.self_evaluation_days?;
    let before = e.number.checked_sub(1).filter(|year| *year > 0)?;
    let year = agreement.years.get(&before);
    if year.is_some_and(|year| !year.evaluations.is_empty()) {
        return None;
    }
    let finding = format!(
        "no self-evaluation of year {before} of agreement {} is filed",
        e.agreement_no
    );
    let lifts = "file the self-evaluation of the year";
    Some(Stop::new("F70", Some("F70"), Mode::Flag, &rule.clause).found(finding, lifts))
}

/// Whether a tranche that is not paid waits on a day for an agreement that has run out, so that nobody releases or pays it: the
/// agreement is extended first, or ended.
pub fn waits(world: &World, scheme: &Scheme, tranche: (&str, u8), day: Date) -> bool {
    agreed::waits(world, scheme, tranche, day)
}
