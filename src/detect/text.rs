//! Which text of a scheme judges a case, a fact or an agreement: the one it was begun under, never the
//! newest as such. The newest stands in only where no version is said that was published.

use std::collections::BTreeMap;

use crate::domain::date::Date;
use crate::projections::agreements::Agreement;
use crate::projections::{Fact, World};
use crate::schemes::Scheme;

/// The texts of a scheme that judge its periods: of each period the newest, the oldest period first. What a period's text
/// asks is owed for good, whatever the next year's says.
pub(super) fn of_periods<'a>(world: &'a World, scheme: &str) -> Vec<&'a Scheme> {
    let mut newest: BTreeMap<(Date, Date), &Scheme> = BTreeMap::new();
    for told in world.registry.texts(scheme) {
        let Some(text) = world.registry.text(scheme, told.said.version) else {
            continue;
        };
        let period = text.claim_period();
        let known = newest.entry((period.first_day(), period.last_day()));
        let known = known.or_insert(text);
        if known.version < text.version {
            *known = text;
        }
    }
    newest.into_values().collect()
}

/// The text a fact was recorded under.
pub(super) fn of_fact<'a, T>(world: &'a World, scheme: &str, fact: &Fact<T>) -> Option<&'a Scheme> {
    Some(world.registry.text_or_newest(scheme, fact.version)?)
}

/// The text a case was claimed under, else decided under, else first paid under.
pub(super) fn of_case<'a>(world: &'a World, scheme: &str, case_no: &str) -> Option<&'a Scheme> {
    let case = world.cases.get(scheme, case_no);
    let version = case
        .filter(|case| case.is_known())
        .map(|case| case.version());
    let paid = || {
        let payments = world.payments.of_case(scheme, case_no).into_iter();
        let facts = payments.flat_map(|(_, payment)| payment.standing());
        facts.map(|fact| fact.version).min()
    };
    let version = version.or_else(paid).unwrap_or(0);
    Some(world.registry.text_or_newest(scheme, version)?)
}

/// Version of the text an agreement was signed under, where its signing is known.
pub(super) fn agreed(agreement: Option<&Agreement>) -> Option<u16> {
    let signed = agreement?.signed.iter();
    signed.map(|fact| fact.version).min()
}

/// The text an agreement was signed under; that of `otherwise` where its signing is not known.
pub(super) fn of_agreement<'a>(
    world: &'a World,
    scheme: &str,
    agreement_no: &str,
    otherwise: u16,
) -> Option<&'a Scheme> {
    let version = agreed(world.agreements.get(scheme, agreement_no)).unwrap_or(otherwise);
    Some(world.registry.text_or_newest(scheme, version)?)
}
