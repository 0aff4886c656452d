//! Organisations that were paid on an account that is not theirs: for F06, and for its gate.
//!
//! Promises: a payment to an organisation of which registers or agreements have accounts, on none of these; or, of
//! one of which neither has an account, on one on which another organisation was paid before, or on another than was
//! ordered, by the bank's word; or whose holder is another by that word. An account on record on any day counts as its own, so that a change that was recorded late suspects nobody. Pure. **Not here**: persons
//! (F06 itself), and whether the payee is the contractor (`contracted.rs`).

use std::collections::{BTreeMap, BTreeSet};

use super::contracted;
use super::paid::arrived;
use crate::domain::alias::Alias;
use crate::domain::events::pairing::AgreementSigned;
use crate::domain::events::parties::OrgRegistered;
use crate::domain::events::payments::{Payee, PaymentConfirmed, PaymentInstructed, PaymentMethod};
use crate::domain::party::HolderMatch;
use crate::projections::{Fact, World};

/// What speaks against the account of a payment.
pub(super) enum Wrong<'a> {
    /// The rows of the register, which have another account.
    OffRecord(Vec<&'a Fact<OrgRegistered>>),
    /// Its agreements, which have another account; no register has one.
    OffAgreed(Vec<&'a Fact<AgreementSigned>>),
    /// The payment to another organisation on that account.
    Others(&'a Fact<PaymentInstructed>),
    /// The bank's word, of another account than was ordered.
    Elsewhere(&'a Fact<PaymentConfirmed>),
    /// The bank's word, of another holder.
    Holder(&'a Fact<PaymentConfirmed>),
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

/// What is on record of organisations and their accounts.
#[derive(Default)]
struct OnRecord<'a> {
    /// Codes by name.
    codes: BTreeMap<&'a str, &'a str>,
    /// Rows of registers that have an account, by code.
    known: BTreeMap<&'a str, Vec<&'a Fact<OrgRegistered>>>,
    /// Agreements that have an account, by the supporting body's code or name.
    agreed: BTreeMap<&'a str, Vec<&'a Fact<AgreementSigned>>>,
}

impl<'a> OnRecord<'a> {
    fn of(world: &'a World) -> Self {
        let mut all = OnRecord::default();
        for (code, facts) in world.parties.orgs() {
            for fact in facts {
                all.codes.insert(&fact.said.name, code);
                if fact.said.account.is_some() {
                    all.known.entry(code).or_default().push(fact);
                }
            }
        }
        for (_, agreement) in world.agreements.iter() {
            let signed = agreement.signed.iter();
            for fact in signed.filter(|fact| fact.said.supporter_account.is_some()) {
                let said = &fact.said;
                let names = [said.supporter.as_str(), said.supporter_code.as_str()];
                let names: BTreeSet<&str> = names.into_iter().map(|one| all.code(one)).collect();
                for name in names {
                    all.agreed.entry(name).or_default().push(fact);
                }
            }
        }
        all
    }

    /// The code under which a register has a body, else what the row says.
    fn code(&self, name: &'a str) -> &'a str {
        self.codes.get(name).copied().unwrap_or(name)
    }

    /// What an account is off; `None` where it is the payee's, or nobody knows any.
    fn off(&self, payee: &str, account: Alias) -> Option<Option<Wrong<'a>>> {
        let known = self.known.get(payee);
        let agreed = self.agreed.get(payee);
        let has = |own: &Option<Alias>| *own == Some(account);
        let mut rows = known.into_iter().flatten();
        let mut signed = agreed.into_iter().flatten();
        if rows.any(|row| has(&row.said.account))
            || signed.any(|fact| has(&fact.said.supporter_account))
        {
            return None;
        }
        Some(match (known, agreed) {
            (Some(rows), _) => Some(Wrong::OffRecord(rows.clone())),
            (None, Some(signed)) => Some(Wrong::OffAgreed(signed.clone())),
            (None, None) => None,
        })
    }
}

/// Every such payment, by scheme and number.
pub(super) fn strange(world: &World) -> Vec<Strange<'_>> {
    let record = OnRecord::of(world);
    // By account, whom it was used for, in the order of days.
    let mut used: BTreeMap<Alias, Vec<(&str, &Fact<PaymentInstructed>)>> = BTreeMap::new();
    let mut paid = Vec::new();
    for ((scheme, _), payment) in world.payments.iter().filter(|(_, one)| arrived(one)) {
        for fact in payment.standing() {
            let said = &fact.said;
            let (Payee::Org(payee), PaymentMethod::Bank) = (&said.payee, said.method) else {
                continue;
            };
            let mut told = payment.confirmed.iter();
            let told = told.find_map(|word| Some((word.said.account?, word)));
            let payee = record.code(payee);
            let elsewhere =
                told.filter(|(account, _)| said.account.is_some_and(|own| own != *account));
            let account = told.map(|(account, _)| account).or(said.account);
            if let Some(account) = account {
                used.entry(account).or_default().push((payee, fact));
            }
            let elsewhere = elsewhere.map(|(_, word)| word);
            paid.push((scheme.as_str(), payee, account, fact, payment, elsewhere));
        }
    }
    for uses in used.values_mut() {
        uses.sort_by_key(|(_, fact)| (fact.clock, fact.at));
    }
    let mut all = Vec::new();
    for (scheme, payee, account, fact, payment, elsewhere) in paid {
        let of_account = account.and_then(|account| {
            record.off(payee, account)?.or_else(|| {
                let other = first_of_another(used.get(&account)?, (payee, fact));
                other.map(Wrong::Others).or(elsewhere.map(Wrong::Elsewhere))
            })
        });
        let wrong = of_account.or_else(|| {
            let mut told = payment.confirmed.iter();
            let other = told.find(|word| word.said.holder == HolderMatch::Different)?;
            Some(Wrong::Holder(other))
        });
        all.extend(wrong.map(|wrong| Strange {
            scheme,
            payee,
            fact,
            wrong,
        }));
    }
    all
}

/// What the bank's word of a payment to an organisation, that would be recorded, says against its account.
pub(super) fn at_the_bank(
    world: &World,
    payee: &str,
    ordered: Option<Alias>,
    word: &PaymentConfirmed,
) -> Option<&'static str> {
    let record = OnRecord::of(world);
    let payee = record.codes.get(payee).copied().unwrap_or(payee);
    let of_account = word
        .account
        .and_then(|account| match record.off(payee, account)? {
            Some(_) => Some(OFF_RECORD),
            None => ordered.filter(|own| *own != account).map(|_| ELSEWHERE),
        });
    of_account.or_else(|| (word.holder == HolderMatch::Different).then_some(HOLDER))
}

/// What is said of a payment whose account is on no record of the payee's.
pub(super) const OFF_RECORD: &str = "the account is not on record as the payee's";
/// What is said of one that went to another account than was ordered.
pub(super) const ELSEWHERE: &str =
    "by the bank's word the payment went to another account than was ordered";
/// What is said of one whose account is another's.
pub(super) const HOLDER: &str = "by the bank's word the account's holder is another than the payee";

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
    let said = &one.fact.said;
    let of_tranche = said.tranche.as_ref().map(|(number, _)| number);
    let number = of_tranche.or(said.case_no.as_ref());
    asks && match &one.wrong {
        Wrong::OffRecord(_) => true,
        // It asks of the agreement that the payment names.
        Wrong::OffAgreed(signed) => signed
            .iter()
            .any(|fact| Some(&fact.said.agreement_no) == number),
        Wrong::Others(_) | Wrong::Elsewhere(_) | Wrong::Holder(_) => false,
    }
}
