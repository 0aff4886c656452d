//! Who is tied to whom by what several persons have: accounts, telephones, addresses, papers, suppliers.
//!
//! Promises: pure; groups do not depend on the order of the facts; what a school or office has ties nobody.
//! **Not here**: which group is worth a flag (F62), and loops of money (F57).

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::joined::Joined;
use super::paid::Paid;
use super::text;
use crate::domain::alias::Alias;
use crate::domain::events::parties::OrgRegistered;
use crate::projections::Fact;

/// What persons share.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Tie {
    /// An account.
    Account,
    /// A telephone.
    Telephone,
    /// An address.
    Address,
    /// A paper, byte for byte.
    Document,
    /// A supplier that was paid: what it has they have too, or they represent it.
    Supplier,
}

/// A value that several persons have.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Shared {
    /// What it is.
    pub kind: Tie,
    /// Its alias.
    pub value: Alias,
    /// Who has it.
    pub persons: BTreeSet<Alias>,
}

/// Persons of a scheme who are tied together, each with another through others at most.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Ring<'a> {
    /// Scheme.
    pub scheme: &'a str,
    /// Who is in it.
    pub members: BTreeSet<Alias>,
    /// What ties them, in order.
    pub ties: Vec<Shared>,
}

impl Ring<'_> {
    /// Kinds of what ties them.
    pub fn kinds(&self) -> BTreeSet<Tie> {
        self.ties.iter().map(|tie| tie.kind).collect()
    }
}

/// Groups of persons joined two by two. A forest of parents by alias: small, ordered, and its groups do not
/// depend on the order of joining, which a graph library would have to be wrapped for.
#[derive(Default)]
struct Groups(BTreeMap<Alias, Alias>);

impl Groups {
    /// The least alias of the group.
    fn head(&mut self, person: Alias) -> Alias {
        let mut head = person;
        while let Some(above) = self.0.get(&head).copied().filter(|above| *above != head) {
            head = above;
        }
        let mut at = person;
        while at != head {
            match self.0.insert(at, head) {
                Some(above) => at = above,
                None => break,
            }
        }
        head
    }

    fn join(&mut self, one: Alias, other: Alias) {
        let (one, other) = (self.head(one), self.head(other));
        self.0.insert(one.max(other), one.min(other));
        self.0.entry(one.min(other)).or_insert(one.min(other));
    }
}

/// What an organisation has that a person may have too.
pub(super) fn of_org(fact: &Fact<OrgRegistered>) -> [Alias; 4] {
    let said = &fact.said;
    let one = |value: Option<Alias>| value.unwrap_or(Alias::ZERO);
    [said.account, said.phone, said.address, said.representative].map(one)
}

/// Values that organisations have; of a supplier that was paid, one of its values stands for all of them.
fn of_orgs(world: &Joined<'_>) -> BTreeMap<Alias, Option<Alias>> {
    let paid: BTreeSet<&str> = world.suppliers().keys().map(|(_, code)| *code).collect();
    let mut values: BTreeMap<Alias, Option<Alias>> = BTreeMap::new();
    for (code, facts) in world.parties.orgs() {
        // Schools and units are paid too: of those no register has a representative.
        let represented = facts.iter().any(|fact| fact.said.representative.is_some());
        let of: BTreeSet<Alias> = facts
            .iter()
            .flat_map(of_org)
            .filter(|value| *value != Alias::ZERO)
            .collect();
        let supplier = of.first().copied();
        let supplier = supplier.filter(|_| represented && paid.contains(code.as_str()));
        for value in of {
            // What a school or office has too ties nobody.
            let own = values.entry(value).or_insert(supplier);
            *own = (*own).min(supplier);
        }
    }
    values
}

/// That a person has a value, under a scheme. Kept as a sorted row of these: of millions of persons nearly
/// all share nothing, and a set for each value would cost more than the persons.
type Holding<'a> = (&'a str, Tie, Alias, Alias);

/// Who has what, in order, each once.
fn held<'a>(world: &'a Joined<'_>) -> Vec<Holding<'a>> {
    let orgs = of_orgs(world);
    let mut held: Vec<Holding<'_>> = Vec::new();
    for (alias, person) in world.parties.iter() {
        for (scheme, fact) in &person.registered {
            let ties = [
                (Tie::Telephone, fact.said.phone),
                (Tie::Address, fact.said.address),
            ];
            for (tie, value) in ties {
                held.extend(value.map(|value| (scheme.as_str(), tie, value, *alias)));
            }
        }
    }
    for ((scheme, case_no), case) in world.cases.iter() {
        let Some(person) = world.person_of(case) else {
            continue;
        };
        for account in case.claims.iter().filter_map(|claim| claim.said.account) {
            held.push((scheme, Tie::Account, account, person));
        }
        let text = text::of_case(world, scheme, case_no);
        for paper in &case.evidence {
            let kind = text.and_then(|text| {
                let mut kinds = text.document.iter();
                kinds.find(|kind| kind.code == paper.said.document_type)
            });
            if let Some(document) = paper.said.document
                && kind.is_none_or(|kind| !kind.required_for.is_empty())
            {
                held.push((scheme, Tie::Document, document, person));
            }
        }
    }
    for ((scheme, person), payments) in world.by_person() {
        // Most are paid on one account for years.
        let mut before = None;
        for account in payments.iter().filter_map(Paid::account) {
            if before.replace(account) != Some(account) {
                held.push((scheme, Tie::Account, account, person));
            }
        }
    }
    held.retain_mut(|(_, tie, value, _)| match orgs.get(value) {
        None => true,
        Some(None) => false,
        Some(Some(supplier)) => {
            (*tie, *value) = (Tie::Supplier, *supplier);
            true
        }
    });
    let represent = |scheme, person| {
        let supplier = orgs.get(&person).copied().flatten();
        supplier.map(|supplier| (scheme, Tie::Supplier, supplier, person))
    };
    for (alias, person) in world.parties.iter() {
        let schemes = person.registered.iter().map(|(scheme, _)| scheme.as_str());
        held.extend(schemes.filter_map(|scheme| represent(scheme, *alias)));
    }
    for ((scheme, _), case) in world.cases.iter() {
        let person = world.person_of(case);
        held.extend(person.and_then(|person| represent(scheme.as_str(), person)));
    }
    // Whoever neither claimed nor was paid ties nobody together.
    let concerned = concerned(world);
    held.retain(|(scheme, _, _, person)| concerned.binary_search(&(*scheme, *person)).is_ok());
    held.sort_unstable();
    held.dedup();
    held
}

/// Whoever claimed or was paid under a scheme, in order.
fn concerned<'a>(world: &'a Joined<'_>) -> Vec<(&'a str, Alias)> {
    let claimed = world.cases.iter().filter_map(|((scheme, _), case)| {
        let person = world.person_of(case)?;
        Some((scheme.as_str(), person))
    });
    let paid = world.by_person().map(|(key, _)| key);
    let mut all: Vec<_> = paid.chain(claimed).collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// Holdings of one value by two persons and more.
fn shared<'h, 'a>(held: &'h [Holding<'a>]) -> impl Iterator<Item = &'h [Holding<'a>]> {
    let same = |a: &Holding<'_>, b: &Holding<'_>| (a.0, a.1, a.2) == (b.0, b.1, b.2);
    held.chunk_by(same).filter(|persons| persons.len() > 1)
}

/// Persons of each scheme who are tied together, two and more, in the order of scheme and least alias.
pub fn rings<'a>(world: &'a Joined<'_>) -> Vec<Ring<'a>> {
    let held = held(world);
    let mut groups: BTreeMap<&str, Groups> = BTreeMap::new();
    for persons in shared(&held) {
        let Some((scheme, _, _, first)) = persons.first() else {
            continue;
        };
        let groups = groups.entry(scheme).or_default();
        for (_, _, _, other) in persons {
            groups.join(*first, *other);
        }
    }
    let mut rings: BTreeMap<(&str, Alias), Ring<'_>> = BTreeMap::new();
    for persons in shared(&held) {
        let Some((scheme, kind, value, first)) = persons.first() else {
            continue;
        };
        let Some(groups) = groups.get_mut(scheme) else {
            continue;
        };
        let ring = rings
            .entry((*scheme, groups.head(*first)))
            .or_insert_with(|| Ring {
                scheme,
                members: BTreeSet::new(),
                ties: Vec::new(),
            });
        let persons: BTreeSet<Alias> = persons.iter().map(|(_, _, _, person)| *person).collect();
        ring.members.extend(&persons);
        ring.ties.push(Shared {
            kind: *kind,
            value: *value,
            persons,
        });
    }
    rings.into_values().collect()
}
