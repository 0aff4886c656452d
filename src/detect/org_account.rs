//! Organisations that were paid on an account that is not theirs: for F06, and for its gate.
//!
//! Promises: a payment to an organisation of which registers have accounts, on none of these nor of its agreements; or, of
//! one of which no register has an account, on an account on which another organisation was paid before. An account on record
//! on any day counts as its own, so that a change that was recorded late suspects nobody. Pure. **Not here**: persons
//! (F06 itself), and whether the payee is the contractor (`contracted.rs`).

use std::collections::{BTreeMap, BTreeSet};

use super::contracted;
use super::paid::arrived;
use crate::domain::alias::Alias;
use crate::domain::events::parties::OrgRegistered;
use crate::domain::events::payments::{Payee, PaymentInstructed, PaymentMethod};
use crate::projections::{Fact, World};

/// What speaks against the account of a payment.
pub(super) enum Wrong<'a> {
    /// The rows of the register, which have another account.
    OffRecord(Vec<&'a Fact<OrgRegistered>>),
    /// The payment to another organisation on that account.
    Others(&'a Fact<PaymentInstructed>),
}

/// A payment on an account that is not its payee's.
pub(super) struct Strange<'a> {
    /// The scheme.
    pub scheme: &'a str,
    /// The payee, by code where a register has it, else as the row says.
    pub payee: &'a str,
    /// The payment.
    pub fact: &'a Fact<PaymentInstructed>,
    /// What speaks against it.
    pub wrong: Wrong<'a>,
}

/// What is on record of one organisation.
#[derive(Default)]
struct Own<'a> {
    accounts: BTreeSet<Alias>,
    rows: Vec<&'a Fact<OrgRegistered>>,
}

/// Every such payment, by scheme and number.
pub(super) fn strange(world: &World) -> Vec<Strange<'_>> {
    let mut codes: BTreeMap<&str, &str> = BTreeMap::new();
    let mut known: BTreeMap<&str, Own<'_>> = BTreeMap::new();
    for (code, facts) in world.parties.orgs() {
        for fact in facts {
            codes.insert(&fact.said.name, code);
            if let Some(account) = fact.said.account {
                let own = known.entry(code).or_default();
                own.accounts.insert(account);
                own.rows.push(fact);
            }
        }
    }
    let named = |name: &str| codes.get(name).copied();
    // By account, whom it was used for, in the order of days.
    let mut used: BTreeMap<Alias, Vec<(&str, &Fact<PaymentInstructed>)>> = BTreeMap::new();
    let mut paid = Vec::new();
    for ((scheme, _), payment) in world.payments.iter().filter(|(_, one)| arrived(one)) {
        for fact in payment.standing() {
            let said = &fact.said;
            let (Payee::Org(payee), Some(account), PaymentMethod::Bank) =
                (&said.payee, said.account, said.method)
            else {
                continue;
            };
            let payee = named(payee).unwrap_or(payee.as_str());
            used.entry(account).or_default().push((payee, fact));
            paid.push((scheme.as_str(), payee, account, fact));
        }
    }
    for uses in used.values_mut() {
        uses.sort_by_key(|(_, fact)| (fact.clock, fact.at));
    }
    let mut agreed: BTreeMap<&str, BTreeSet<Alias>> = BTreeMap::new();
    for (_, agreement) in world.agreements.iter() {
        for fact in &agreement.signed {
            let said = &fact.said;
            for name in [said.supporter.as_str(), said.supporter_code.as_str()] {
                let name = named(name).unwrap_or(name);
                agreed
                    .entry(name)
                    .or_default()
                    .extend(said.supporter_account);
            }
        }
    }
    let mut all = Vec::new();
    for (scheme, payee, account, fact) in paid {
        let is_agreed = |own: &BTreeSet<Alias>| own.contains(&account);
        if agreed.get(payee).is_some_and(is_agreed) {
            continue;
        }
        let others = || first_of_another(used.get(&account)?, (payee, fact));
        let wrong = match known.get(payee) {
            Some(own) if own.accounts.contains(&account) => None,
            Some(own) => Some(Wrong::OffRecord(own.rows.clone())),
            None => others().map(Wrong::Others),
        };
        all.extend(wrong.map(|wrong| Strange {
            scheme,
            payee,
            fact,
            wrong,
        }));
    }
    all
}

/// The first payment to another on the account before this one. A name and a code may be of one organisation: they are
/// not compared.
fn first_of_another<'a>(
    uses: &[(&str, &'a Fact<PaymentInstructed>)],
    (payee, own): (&str, &Fact<PaymentInstructed>),
) -> Option<&'a Fact<PaymentInstructed>> {
    let before = |fact: &Fact<PaymentInstructed>| (fact.clock, fact.at) < (own.clock, own.at);
    let mut uses = uses.iter();
    let other = uses.find(|(other, fact)| {
        before(fact) && *other != payee && other.is_ascii() == payee.is_ascii()
    });
    other.map(|(_, fact)| *fact)
}

/// Whether the gate of an organisation's own account asks this already: accounts on record, where the scheme asks for them.
pub(super) fn gate_asks(world: &World, one: &Strange<'_>) -> bool {
    let text = world.registry.text_or_newest(one.scheme, one.fact.version);
    let asks = text.is_some_and(|text| {
        let own = text.payment.as_ref().is_some_and(|rule| rule.own_account);
        own && !contracted::pays(text)
    });
    asks && matches!(one.wrong, Wrong::OffRecord(_))
}
