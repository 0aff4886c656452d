//! Whether this organisation may be paid on this account: the body of the agreement that the clause pays, on the account
//! that is on record as its own.
//!
//! Promises: binds where the scheme says that money goes to the beneficiary's own account (`own_account`), whatever the
//! programme; which body that is the text says (`payees`), and without a word of it the supporting one. Where the transfer
//! is the award, `transfer.rs` asks for the body. The account of the agreement, and of the register of units, is on record from its day on. A row that
//! pays by bank and names no account of a payee of whom none is on record is held; an account of a payee of whom no account is on record is not judged. **Not here**: persons (`person.rs`) and
//! contractors, whom their contract names (`contract.rs`).

use std::collections::BTreeSet;

use super::{Stop, View, contract};
use crate::detect::transferred::{bodies, by_agreement, pays};
use crate::domain::alias::Alias;
use crate::domain::events::pairing::AgreementSigned;
use crate::domain::events::payments::{Payee, PaymentMethod};
use crate::projections::Fact;
use crate::schemes::model::PaidBody;

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
    let unsaid = rule.payees.is_empty();
    let paid = |body: PaidBody| match unsaid {
        true => body == PaidBody::Supporter,
        false => pays(view.scheme, body),
    };
    let named = signed
        .iter()
        .any(|fact| bodies(&fact.said, payee).any(paid));
    // One that goods are bought from, as the clause allows.
    let of_none = |fact: &&Fact<AgreementSigned>| bodies(&fact.said, payee).next().is_none();
    let bought = paid(PaidBody::Others) && signed.iter().all(of_none);
    if !by_agreement(view.scheme) && !signed.is_empty() && !named && !bought {
        let (finding, lifts) = match paid(PaidBody::Supporter) {
            true => (
                "the payee is not the school that the agreement supports others through",
                "pay the supporting school of the agreement, or correct the agreement's number in the row",
            ),
            false => (
                "the payee is not the school that the agreement aids",
                "pay the aided school of the agreement, or correct the agreement's number in the row",
            ),
        };
        let stop = Stop::new("payment", Some("F06"), rule.mode, &rule.clause).found(finding, lifts);
        stops.push(stop.on(signed.iter().copied()));
    }
    if said.method != PaymentMethod::Bank {
        return;
    }
    // Its code in the agreement, and its account there, which is told of the supporting body alone.
    let own_of = |agreed: &Fact<AgreementSigned>| {
        let agreed = &agreed.said;
        match bodies(agreed, payee).next() {
            None if bought => (None, None),
            Some(PaidBody::Aided) => (Some(agreed.aided_code.clone()), None),
            _ => (
                Some(agreed.supporter_code.clone()),
                agreed.supporter_account,
            ),
        }
    };
    let own: Vec<_> = signed.iter().map(|agreed| own_of(agreed)).collect();
    let mut codes: BTreeSet<&str> = view.once.codes_of(payee).collect();
    codes.insert(payee);
    codes.extend(own.iter().filter_map(|(code, _)| code.as_deref()));
    let units: Vec<_> = codes
        .into_iter()
        .flat_map(|code| view.world.parties.org(code))
        .filter(|fact| fact.clock <= day)
        .filter(|fact| {
            let unit = &fact.said;
            payee == &unit.code
                || payee == &unit.name
                || own
                    .iter()
                    .any(|(code, _)| code.as_ref() == Some(&unit.code))
        })
        .collect();
    let Some(account) = said.account else {
        let of_units = units.iter().any(|fact| fact.said.account.is_some());
        if !of_units && own.iter().all(|(_, account)| account.is_none()) {
            let stop = Stop::new("payment", Some("F06"), rule.mode, &rule.clause);
            stops.push(stop.found(
                "the row names no account, and none is on record as the payee's",
                "record the payee's account, or name it in the row",
            ));
        }
        return;
    };
    let agreed = own.iter().filter_map(|(_, account)| *account);
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
