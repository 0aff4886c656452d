//! Whether this organisation may be paid on this account: the school that the agreement names, on the account that
//! is on record as its own.
//!
//! Promises: binds where the scheme says that money goes to the beneficiary's own account (`own_account`), whatever the
//! programme; the account of the agreement, and of the register of units, is on record from its day on. A row without
//! an account, or a payee of whom no account is on record, is not judged. **Not here**: persons (`person.rs`) and
//! contractors, whom their contract names (`contract.rs`).

use super::{Stop, View, contract};
use crate::domain::alias::Alias;
use crate::domain::events::payments::{Payee, PaymentMethod};

pub(super) fn judge(view: &View<'_>, stops: &mut Vec<Stop>) {
    let (Some(rule), Payee::Org(payee)) = (&view.scheme.payment, &view.row.instructed.payee) else {
        return;
    };
    if !rule.own_account || contract::pays(view.scheme) {
        return;
    }
    let (said, day) = (&view.row.instructed, view.row.day);
    let scheme = view.scheme.id.as_str();
    let of_tranche = said.tranche.as_ref().map(|(number, _)| number.as_str());
    let number = of_tranche.or(said.case_no.as_deref()).unwrap_or_default();
    let agreement = view.world.agreements.get(scheme, number);
    let signed: Vec<_> = agreement
        .into_iter()
        .flat_map(|agreement| &agreement.signed)
        .filter(|fact| fact.clock <= day)
        .collect();
    let is = |code: &str, name: &str| payee == code || payee == name;
    let named = signed
        .iter()
        .any(|fact| is(&fact.said.supporter_code, &fact.said.supporter));
    if !signed.is_empty() && !named {
        let stop = Stop::new("payment", Some("F06"), rule.mode, &rule.clause).found(
            "the payee is not the school that the agreement supports others through",
            "pay the supporting school of the agreement, or correct the agreement's number in the row",
        );
        stops.push(stop.on(signed.iter().copied()));
    }
    let (Some(account), PaymentMethod::Bank) = (said.account, said.method) else {
        return;
    };
    let units: Vec<_> = view
        .world
        .parties
        .orgs()
        .flat_map(|(_, facts)| facts)
        .filter(|fact| fact.clock <= day)
        .filter(|fact| {
            let own = &fact.said;
            is(&own.code, &own.name)
                || signed
                    .iter()
                    .any(|agreed| agreed.said.supporter_code == own.code)
        })
        .collect();
    let agreed = signed.iter().filter_map(|fact| fact.said.supporter_account);
    let registered = units.iter().filter_map(|fact| fact.said.account);
    let known: Vec<Alias> = agreed.chain(registered).collect();
    if known.is_empty() || known.contains(&account) {
        return;
    }
    let stop = Stop::new("payment", Some("F06"), rule.mode, &rule.clause).found(
        "the account is not on record as the payee's",
        "record the account with the bank's answer on its holder, or pay to the one on record",
    );
    stops.push(stop.on(signed.iter().copied()).on(units.iter().copied()));
}
