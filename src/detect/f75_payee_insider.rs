//! F75 Money went to the account of somebody who handles the scheme.
//!
//! **Definition.** A payment arrived on an account that some register has as that of an official of the scheme (a
//! clerk, reviewer, approver, cashier or principal on the list of duties), or of a member of an official's household,
//! and the payee is neither of them. A register of others' accounts (代收账户备案表) that names them as the holder has it so too.
//! **Example.** The grant of a teacher in hardship arrives on the account of the clerk who took the claim in.
//! **Exclusions.** Officials paid what is their own; an account that was put on record for the payee beforehand, with
//! a relation that serves (spouse, guardian); the payee's own account, though the payee is kin of an official (F09 asks that);
//! duties that began after the payment; payments returned.
//! **False positives:** an official who is kin of the payee, and whose relation nobody put on record.
//! **Evidence:** the payment rows, the row that has the account, and the row of the duty. **Amount:** those payments. One flag an account and scheme.
//! **Look at:** who opened the account, the register of duties, the person who should have the money.
//! **Source:** the scheme's payment clause where it is on accounts, else the general rule, which is named as such; red-flag catalogue F75.

use std::collections::{BTreeMap, BTreeSet};

use super::f06_holder_differs::{Held, held_by};
use super::flag::{Evidence, Flag, Severity};
use super::joined::Joined;
use super::paid::{Paid, account_clause, span, sum};
use super::{Detector, Findings};
use crate::domain::alias::Alias;
use crate::domain::date::Date;
use crate::domain::events::parties::DutyAssigned;
use crate::projections::accounts::Accounts;
use crate::projections::{Fact, World};

/// F75.
pub struct PayeeInsider;

/// Whose account it is, why that is an insider, and the row that has the account.
pub(super) struct Insider<'a> {
    /// Whose account it is.
    pub holder: Alias,
    /// The duty, their own or of their household.
    pub duty: &'a Fact<DutyAssigned>,
    /// The row that has the account.
    pub has: Evidence,
}

/// Accounts that a register has under one person and as another's, by whose they are: each with the row.
fn held_by_others(world: &World) -> BTreeMap<Alias, Vec<(Alias, Evidence)>> {
    let mut held: BTreeMap<Alias, Vec<(Alias, Evidence)>> = BTreeMap::new();
    for (person, known) in world.parties.iter() {
        for fact in &known.accounts {
            // A register may name the holder by an office's number.
            let holder = fact.said.holder_person.map(|one| world.parties.who(one));
            if let Some(holder) = holder.filter(|holder| holder != person) {
                let row = (fact.said.account, Evidence::from(fact));
                held.entry(holder).or_default().push(row);
            }
        }
    }
    held
}

/// Accounts of officials of a scheme and of their households, by scheme and account.
pub(super) fn insiders(world: &World) -> BTreeMap<(&str, Alias), Vec<Insider<'_>>> {
    let mut households: BTreeMap<Alias, Vec<(&str, &Fact<DutyAssigned>)>> = BTreeMap::new();
    for (_, known) in world.parties.iter() {
        for link in &known.households {
            let duties = known
                .duties
                .iter()
                .map(|(scheme, duty)| (scheme.as_str(), duty));
            households
                .entry(link.said.household)
                .or_default()
                .extend(duties);
        }
    }
    let others = held_by_others(world);
    let mut accounts: BTreeMap<(&str, Alias), Vec<Insider<'_>>> = BTreeMap::new();
    for (holder, known) in world.parties.iter() {
        let of_kin = known.households.iter();
        let of_kin = of_kin.filter_map(|link| households.get(&link.said.household));
        let duties = known
            .duties
            .iter()
            .map(|(scheme, duty)| (scheme.as_str(), duty))
            .chain(of_kin.flatten().copied());
        for (scheme, duty) in duties {
            let bound = known.accounts.iter().filter(|fact| {
                // What is on record as another's account is not the holder's own.
                let other = fact.said.holder_person;
                other.is_none_or(|other| world.one(other) == *holder)
            });
            let bound = bound.map(|fact| (fact.said.account, Evidence::from(fact)));
            let changed = known.account_changes.iter();
            let changed = changed.map(|fact| (fact.said.new, Evidence::from(fact)));
            let named = others.get(holder).into_iter().flatten().cloned();
            for (account, has) in bound.chain(changed).chain(named) {
                accounts
                    .entry((scheme, account))
                    .or_default()
                    .push(Insider {
                        holder: *holder,
                        duty,
                        has,
                    });
            }
        }
    }
    accounts
}

impl Detector for PayeeInsider {
    fn code(&self) -> &'static str {
        "F75"
    }

    fn look(&self, world: &Joined<'_>, _as_of: Date) -> Findings {
        let mut found = Findings::default();
        let insiders = insiders(world);
        if insiders.is_empty() {
            return found;
        }
        let mut of: BTreeMap<(&str, Alias), Vec<Paid<'_>>> = BTreeMap::new();
        let all = world.by_person().flat_map(|(_, payments)| payments);
        for paid in all {
            let Some(account) = paid.account() else {
                continue;
            };
            let Some(held) = insiders.get(&(paid.scheme, account)) else {
                continue;
            };
            let day = paid.clock();
            let own = held.iter().any(|insider| insider.holder == paid.person)
                || held_by(world, paid) == Held::Own;
            let begun = held.iter().any(|insider| insider.duty.said.from <= day);
            let on_record =
                || Accounts::relation(world, paid.scheme, &paid.person, &account, day).is_some();
            if begun && !own && !on_record() {
                of.entry((paid.scheme, account)).or_default().push(*paid);
            }
        }
        for ((scheme, account), mut paids) in of {
            // Of one day, number and row as they were told.
            paids.sort_by_key(Paid::place);
            paids.sort_by_key(|paid| (paid.fact.clock, paid.number, &paid.fact.source));
            let mut flag = Flag::new(
                self.code(),
                Severity::Critical,
                scheme,
                &account.to_string(),
            );
            for paid in &paids {
                paid.supports(&mut flag);
            }
            let mut holders = BTreeSet::new();
            for insider in insiders.get(&(scheme, account)).into_iter().flatten() {
                flag.concerns(Some(insider.holder));
                holders.insert(insider.holder);
                flag.rests_on_event(insider.has.clone());
                flag.rests_on(insider.duty);
            }
            flag.amount = sum(&paids);
            flag.period = span(&paids);
            flag.clause = account_clause(world, &paids);
            flag.finding = format!(
                "{} payments went to an account of an official of the scheme or of the official's household",
                paids.len()
            );
            found.flags.push(flag);
        }
        found
    }
}
