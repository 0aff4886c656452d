//! Whether this organisation may be paid on this account: the body of the agreement that the clause pays, on the account
//! that is on record as its own.
//!
//! Promises: binds where the scheme says that money goes to the beneficiary's own account (`own_account`), whatever the
//! programme; which body that is the text says (`payees`), and without a word of it the supporting one. Where the transfer
//! is the award, `transfer.rs` asks for the body. The account of the agreement, and of the register of units, is on record from its day on. A row that
//! pays by bank and names no account of a payee of whom none is on record is held; so is one that names an account of a payee of whom
//! none is on record, where it is on record as another's, or where the programme has an account of any of its bodies on record: where it
//! has none there is no register to hold the row against, and that is told of the list. **Not here**: persons (`person.rs`) and
//! contractors, whom their contract names (`contract.rs`).

use std::collections::{BTreeMap, BTreeSet};

use super::judging::Texts;
use super::{Stop, View, contract};
use crate::detect::own_account::ANOTHERS;
use crate::detect::transferred::{bodies, by_agreement, pays};
use crate::domain::alias::Alias;
use crate::domain::date::Date;
use crate::domain::events::pairing::AgreementSigned;
use crate::domain::events::payments::{Payee, PaymentMethod};
use crate::projections::accounts::Accounts;
use crate::projections::{Fact, World};
use crate::schemes::Scheme;
use crate::schemes::model::PaidBody;

/// Whether a text pays a body of an agreement; one that names none pays the supporting one.
fn is_paid(scheme: &Scheme, body: PaidBody) -> bool {
    let rule = scheme.payment.as_ref();
    match rule.is_none_or(|rule| rule.payees.is_empty()) {
        true => body == PaidBody::Supporter,
        false => pays(scheme, body),
    }
}

/// Of the schemes of some texts those that have an account on record of one of the bodies they pay: of one of an agreement, or of
/// one that was paid. `codes` are those of organisations by their names.
pub(super) fn accounts<'w>(
    world: &World,
    texts: &Texts<'w>,
    codes: &BTreeMap<&str, BTreeSet<&str>>,
) -> BTreeSet<&'w str> {
    let registered = |code: &str| {
        let mut facts = world.parties.org(code).iter();
        facts.any(|fact| fact.said.account.is_some())
    };
    let has = |body: &str| {
        let mut known = codes.get(body).into_iter().flatten();
        registered(body) || known.any(|code| registered(code))
    };
    let of_text = |text: &Scheme| {
        let supports = is_paid(text, PaidBody::Supporter);
        let aids = is_paid(text, PaidBody::Aided);
        let agreed = |said: &AgreementSigned| {
            let supporter = said.supporter_account.is_some()
                || has(&said.supporter_code)
                || has(&said.supporter);
            (supports && supporter) || (aids && (has(&said.aided_code) || has(&said.aided)))
        };
        let agreements = world.agreements.of_scheme(&text.id);
        let mut signed = agreements.flat_map(|(_, one)| &one.signed);
        let paid = |body: &Payee| matches!(body, Payee::Org(body) if has(body));
        let payments = world.payments.of_scheme(&text.id);
        let mut told = payments.flat_map(|(_, one)| &one.instructed);
        signed.any(|fact| agreed(&fact.said)) || told.any(|fact| paid(&fact.said.payee))
    };
    let texts = texts.iter().filter(|(_, text)| of_text(text));
    texts.map(|((scheme, _), _)| *scheme).collect()
}

/// Whether an account is on record on a day as somebody's; of a payee of whom none is on record it is another's.
fn is_anothers(world: &World, accounts: &Accounts<'_>, account: Alias, day: Date) -> bool {
    accounts.any_org_by(&account, day) || !accounts.persons_on(world, &account, day).is_empty()
}

/// What lifts the stop of a body of which no account is on record.
const RECORD_ACCOUNT: &str = "put the payee's account on record (`sunledger register org`, with --account), or import the register that has it";

pub(super) fn judge(view: &View<'_>, stops: &mut Vec<Stop>, unjudged: &mut Vec<String>) {
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
    let paid = |body: PaidBody| is_paid(view.scheme, body);
    let named = signed
        .iter()
        .any(|fact| bodies(&fact.said, payee).any(paid));
    // One that goods are bought from, as the clause allows.
    let of_none = |fact: &&Fact<AgreementSigned>| bodies(&fact.said, payee).next().is_none();
    let bought = paid(PaidBody::Others) && signed.iter().all(of_none);
    let others = !by_agreement(view.scheme) && !signed.is_empty() && !named && !bought;
    if others {
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
    if known.contains(&account) {
        return;
    }
    if known.is_empty() {
        // Whose account another body names is not asked: the row pays the wrong one.
        if others {
            return;
        }
        let another = is_anothers(view.world, &view.once.accounts, account, day);
        let (finding, lifts) = match (another, view.once.bodies.contains(scheme)) {
            (true, _) => (ANOTHERS, "pay to an account of the payee's own"),
            (false, true) => (
                "no account is on record as the payee's, so that nothing says whose the row's is",
                RECORD_ACCOUNT,
            ),
            (false, false) => {
                unjudged.push(format!(
                    "scheme {scheme}: of payees in the list no account is on record, so that nothing says whose the row's is: record their accounts, or import the register"
                ));
                return;
            }
        };
        let stop = Stop::new("payment", Some("F06"), rule.mode, &rule.clause);
        stops.push(stop.found(finding, lifts));
        return;
    }
    let stop = Stop::new("payment", Some("F06"), rule.mode, &rule.clause).found(
        "the account is not on record as the payee's",
        "record the account with the bank's answer on its holder, or pay to the one on record",
    );
    stops.push(stop.on(signed.iter().copied()).on(units.iter().copied()));
}
