//! Accounts by alias: who is paid on which, whose it is on record, and which holder relations were
//! put on record beforehand. Joined when it is asked from parties and payments, in any order of import.
//!
//! Promises: aliases only; every link with the fact that shows it. Not here: whether a shared or
//! borrowed account is allowed beyond that, which the detectors judge.

use std::collections::{BTreeMap, BTreeSet};

use super::World;
use super::fact::Fact;
use crate::domain::alias::Alias;
use crate::domain::date::Date;
use crate::domain::events::parties::{AccountBound, OrgRegistered};
use crate::domain::party::Relation;

/// Accounts as parties have them on record.
#[derive(Debug, Default)]
pub struct Accounts<'a> {
    orgs: BTreeMap<Alias, Vec<&'a Fact<OrgRegistered>>>,
    persons: BTreeMap<Alias, BTreeSet<Alias>>,
    households: BTreeMap<Alias, BTreeSet<Alias>>,
}

/// A relation that lets one person's account serve another, where a scheme names none.
fn serves(relation: Relation) -> bool {
    !matches!(
        relation,
        Relation::Own | Relation::Colleague | Relation::Unrelated | Relation::Other
    )
}

/// Whether a relation lets somebody else's account serve under a scheme: one of those that it names, or any kin where
/// it names none.
fn allowed<'a>(world: &'a World, scheme: &str) -> impl Fn(Relation) -> bool + 'a {
    let scheme = world.registry.scheme(scheme);
    let rule = scheme.and_then(|scheme| scheme.payment.as_ref());
    let named = rule.map_or(&[][..], |rule| rule.proxies.as_slice());
    move |relation| match named {
        [] => serves(relation),
        _ => named.contains(&relation),
    }
}

/// Whether an account is on record as a person's on a day: by the last that was told of it until then, else as the first
/// that is told of it later is that they gave it up.
fn held_on(world: &World, person: &Alias, account: &Alias, day: Date) -> bool {
    let Some(known) = world.parties.get(person) else {
        return false;
    };
    let bound = known.accounts.iter();
    let bound = bound
        .filter(|fact| fact.said.account == *account)
        .map(|fact| (fact.clock, fact.at, true));
    let changed = known.account_changes.iter().flat_map(|fact| {
        let taken = (fact.said.new == *account).then_some((fact.clock, fact.at, true));
        let left = (fact.said.old == Some(*account) && fact.said.new != *account)
            .then_some((fact.clock, fact.at, false));
        taken.into_iter().chain(left)
    });
    let mut told: Vec<_> = bound.chain(changed).collect();
    told.sort_unstable();
    let before = told.iter().rev().find(|(clock, ..)| *clock <= day);
    match before {
        Some((.., taken)) => *taken,
        None => told.first().is_some_and(|(.., taken)| !taken),
    }
}

impl<'a> Accounts<'a> {
    /// Joined from all parties.
    pub fn of(world: &'a World) -> Self {
        let mut accounts = Accounts::default();
        for (_, facts) in world.parties.orgs() {
            for fact in facts {
                if let Some(account) = fact.said.account {
                    accounts.orgs.entry(account).or_default().push(fact);
                }
            }
        }
        for (alias, person) in world.parties.iter() {
            let bound = person.accounts.iter().map(|fact| fact.said.account);
            let changed = person
                .account_changes
                .iter()
                .flat_map(|fact| fact.said.old.into_iter().chain([fact.said.new]));
            for account in bound.chain(changed) {
                accounts.persons.entry(account).or_default().insert(*alias);
            }
            for fact in &person.households {
                accounts
                    .households
                    .entry(*alias)
                    .or_default()
                    .insert(fact.said.household);
            }
        }
        accounts
    }

    /// Organisations whose own account it is.
    pub fn orgs(&self, account: &Alias) -> &[&'a Fact<OrgRegistered>] {
        self.orgs.get(account).map_or(&[], Vec::as_slice)
    }

    /// Persons for whom some register has the account.
    pub fn persons(&self, account: &Alias) -> impl Iterator<Item = &Alias> {
        self.persons.get(account).into_iter().flatten()
    }

    /// Those of [`persons`](Self::persons) whose the account is on record as on a day: taken on record by then and not given
    /// up since, or given up only later by a change that names no earlier record.
    pub fn persons_on(&self, world: &World, account: &Alias, day: Date) -> Vec<Alias> {
        let persons = self.persons(account).copied();
        persons
            .filter(|person| held_on(world, person, account, day))
            .collect()
    }

    /// Organisations whose own account it is on record as by a day.
    pub fn any_org_by(&self, account: &Alias, day: Date) -> bool {
        self.orgs(account).iter().any(|fact| fact.clock <= day)
    }

    /// Whether two persons belong to one household.
    pub fn one_household(&self, one: &Alias, other: &Alias) -> bool {
        match (self.households.get(one), self.households.get(other)) {
            (Some(one), Some(other)) => !one.is_disjoint(other),
            _ => false,
        }
    }

    /// Whether some record of the person's, filed by the day, has an account of this holder's that may serve them.
    pub fn takes_for(
        world: &World,
        scheme: &str,
        (person, holder): (Alias, Alias),
        day: Date,
    ) -> bool {
        let allows = allowed(world, scheme);
        let known = world.parties.get(&world.one(person));
        let mut accounts = known.into_iter().flat_map(|person| &person.accounts);
        accounts.any(|fact| {
            let of = fact.said.holder_person.map(|one| world.one(one));
            fact.clock <= day
                && of == Some(world.one(holder))
                && fact.said.relation.is_some_and(&allows)
        })
    }

    /// The record by which somebody else's account may serve the person on the day: filed by then,
    /// with a holder who is another person and a relation that serves: one of those that the scheme
    /// names, or any kin where it names none.
    pub fn relation(
        world: &'a World,
        scheme: &str,
        person: &Alias,
        account: &Alias,
        day: Date,
    ) -> Option<&'a Fact<AccountBound>> {
        let allows = allowed(world, scheme);
        world.parties.get(person)?.accounts.iter().find(|fact| {
            fact.said.account == *account
                && fact.clock <= day
                && fact.said.relation.is_some_and(&allows)
                && fact.said.holder_person.map(|one| world.one(one)) != Some(world.one(*person))
        })
    }
}
