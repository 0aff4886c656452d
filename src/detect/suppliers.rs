//! Money that went to organisations, by scheme and the organisation's code: for F58 and F63.
//!
//! A row that is both a payment and an expenditure under one number counts once. Payments count once they
//! arrived. Not here: what an organisation should have had.

use std::collections::{BTreeMap, BTreeSet};

use super::flag::{Evidence, Flag};
use super::paid::arrived;
use crate::domain::date::Date;
use crate::domain::events::pairing::ContractSigned;
use crate::domain::events::parties::OrgRegistered;
use crate::domain::events::payments::Payee;
use crate::domain::money::Fen;
use crate::projections::acts::Act;
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

/// Each payment and voucher by which money went to an organisation: who, how much, when, and its row.
fn each<'a>(world: &'a World, mut tell: impl FnMut(Key<'a>, Fen, Date, Evidence)) {
    for ((scheme, _), payment) in world.payments.iter().filter(|(_, one)| arrived(one)) {
        for fact in payment.standing() {
            if let Payee::Org(code) = &fact.said.payee {
                let key = (scheme.as_str(), code.as_str());
                tell(key, fact.said.amount, fact.clock, Evidence::from(fact));
            }
        }
    }
    for ((scheme, number), facts) in world.payments.expenditures() {
        if world.payments.get(scheme, number).is_some() {
            continue;
        }
        for fact in facts {
            if let Some(Payee::Org(code)) = &fact.said.payee {
                let key = (scheme.as_str(), code.as_str());
                tell(key, fact.said.amount, fact.clock, Evidence::from(fact));
            }
        }
    }
}

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
    each(world, |(scheme, code), amount, day, _| {
        add(scheme, code, amount, day)
    });
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

/// What makes up the sum of each of some organisations, in the order of the payments' numbers, then of the vouchers'. One walk
/// for all of them.
pub(super) fn paid_by<'a>(
    world: &'a World,
    keys: &BTreeSet<Key<'a>>,
) -> BTreeMap<Key<'a>, Vec<Evidence>> {
    let mut all: BTreeMap<Key<'a>, Vec<Evidence>> = BTreeMap::new();
    if keys.is_empty() {
        return all;
    }
    each(world, |key, _, _, fact| {
        if keys.contains(&key) {
            all.entry(key).or_default().push(fact);
        }
    });
    all
}

/// Rests a flag on what some organisation was paid by.
pub(super) fn rests_on_paid(
    flag: &mut Flag,
    paid: &BTreeMap<Key<'_>, Vec<Evidence>>,
    key: Key<'_>,
) {
    for one in paid.get(&key).into_iter().flatten() {
        flag.rests_on_event(one.clone());
    }
}

/// The contracts that were signed with an organisation on a day.
pub(super) fn signed_on<'a>(
    world: &'a World,
    (scheme, code): Key<'_>,
    day: Date,
) -> Vec<Act<'a, ContractSigned>> {
    let all = world.acts.all::<ContractSigned>(scheme);
    let with = all.filter(|act| act.said.contractor_code.as_deref() == Some(code));
    with.filter(|act| act.fact.clock == day).collect()
}
