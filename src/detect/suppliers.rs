//! Money that went to organisations, by scheme and the organisation's code: for F58 and F63.
//!
//! A row that is both a payment and an expenditure under one number counts once. Payments count once they
//! arrived. Not here: what an organisation should have had.

use std::collections::BTreeMap;

use super::flag::Flag;
use super::paid::arrived;
use crate::domain::date::Date;
use crate::domain::events::pairing::ContractSigned;
use crate::domain::events::parties::OrgRegistered;
use crate::domain::events::payments::Payee;
use crate::domain::money::Fen;
use crate::projections::{Fact, World};

/// What went to one organisation under one scheme.
#[derive(Clone, Copy, Debug)]
pub(super) struct Spent {
    /// The sum, in fen.
    pub amount: Fen,
    /// The first day on which a contract was signed with it, or money went to it.
    pub first: Date,
    /// The last day on which money went to it.
    pub last: Date,
}

/// Scheme and code.
pub(super) type Key<'a> = (&'a str, &'a str);

/// Every organisation that was paid.
pub(super) fn paid(world: &World) -> BTreeMap<Key<'_>, Spent> {
    let mut all: BTreeMap<Key<'_>, Spent> = BTreeMap::new();
    let mut add = |scheme, code, amount: Fen, day: Date| {
        let spent = all.entry((scheme, code)).or_insert(Spent {
            amount: Fen(0),
            first: day,
            last: day,
        });
        spent.amount = spent.amount.checked_add(amount).unwrap_or(Fen(i64::MAX));
        spent.first = spent.first.min(day);
        spent.last = spent.last.max(day);
    };
    for ((scheme, _), payment) in world.payments.iter().filter(|(_, one)| arrived(one)) {
        for fact in payment.standing() {
            if let Payee::Org(code) = &fact.said.payee {
                add(scheme.as_str(), code.as_str(), fact.said.amount, fact.clock);
            }
        }
    }
    for ((scheme, number), facts) in world.payments.expenditures() {
        if world.payments.get(scheme, number).is_some() {
            continue;
        }
        for fact in facts {
            if let Some(Payee::Org(code)) = &fact.said.payee {
                add(scheme.as_str(), code.as_str(), fact.said.amount, fact.clock);
            }
        }
    }
    for scheme in world.registry.scheme_ids() {
        for act in world.acts.all::<ContractSigned>(scheme) {
            let code = act.said.contractor_code.as_deref();
            if let Some(spent) = code.and_then(|code| all.get_mut(&(scheme.as_str(), code))) {
                spent.first = spent.first.min(act.fact.clock);
            }
        }
    }
    all
}

/// Rests a flag on the rows of the register that name the organisation; they are evidence in the order
/// of their sheets.
pub(super) fn rests_on(flag: &mut Flag, facts: &[Fact<OrgRegistered>]) {
    for fact in facts {
        flag.rests_on(fact);
    }
}

/// Rests a flag on what an organisation was paid by, where no register names it.
pub(super) fn rests_on_vouchers(world: &World, flag: &mut Flag, (scheme, code): Key<'_>) {
    let is = |payee: Option<&Payee>| matches!(payee, Some(Payee::Org(own)) if own == code);
    for ((of, _), facts) in world.payments.expenditures() {
        for fact in facts.iter().filter(|_| of == scheme) {
            if is(fact.said.payee.as_ref()) {
                flag.rests_on(fact);
            }
        }
    }
    for ((of, _), payment) in world.payments.iter() {
        for fact in payment.standing() {
            if of == scheme && is(Some(&fact.said.payee)) {
                flag.rests_on(fact);
            }
        }
    }
}
