//! F62 Persons tied together by accounts, telephones, addresses and papers.
//!
//! **Definition.** Of the persons who claimed or were paid under a scheme, those who share an account, a telephone, an address or a
//! document form groups. A group has a number of persons, is tied by at least two of these kinds, and spans more
//! than two households.
//! **Parameters.** `persons` = 4: persons from which on a group is told.
//! **Example.** Five applicants have one telephone and one address, and no register has them as a family.
//! **Exclusions.** Values that an organisation has (a school's account, an office's telephone); members of one
//! household count as one person; documents of a kind that the scheme asks of nobody; persons of whom neither a
//! claim nor a payment is known, who tie nobody together either. **False positives:** dormitories, villages with one telephone.
//! **Evidence:** the claims and registrations of the persons. **Amount:** what they were paid, else awarded. One flag a
//! group.
//! **Source:** GAO 2023, Arachne; red-flag catalogue F62.

use std::collections::{BTreeMap, BTreeSet};

use super::flag::{Flag, Severity, at_stake};
use super::joined::Joined;
use super::paid::{sum, to_persons};
use super::settings::Settings;
use super::{Detector, Findings, text};
use crate::domain::alias::Alias;
use crate::domain::date::Date;
use crate::domain::money::Fen;
use crate::projections::World;

/// F62.
pub struct Ring;

/// What persons share.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Tie {
    Account,
    Telephone,
    Address,
    Document,
}

/// Who is in a group, and what ties them.
type Members = (BTreeSet<Alias>, BTreeSet<Tie>);

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

/// Values that organisations have.
fn of_orgs(world: &World) -> BTreeSet<Alias> {
    let facts = world.parties.orgs().flat_map(|(_, facts)| facts);
    facts
        .flat_map(|fact| [fact.said.account, fact.said.phone, fact.said.address])
        .flatten()
        .collect()
}

/// That a person has a value, under a scheme. Kept as a sorted row of these: of millions of persons nearly
/// all share nothing, and a set for each value would cost more than the persons.
type Holding<'a> = (&'a str, Tie, Alias, Alias);

/// Whoever claimed or was paid under a scheme, in order.
fn concerned(world: &World) -> Vec<(&str, Alias)> {
    let claimed = world.cases.iter().filter_map(|((scheme, _), case)| {
        let person = case.person()?;
        Some((scheme.as_str(), person))
    });
    let mut all: Vec<_> = to_persons(world)
        .map(|paid| (paid.scheme, paid.person))
        .chain(claimed)
        .collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// Who has what, in order, each once.
fn held(world: &World) -> Vec<Holding<'_>> {
    let orgs = of_orgs(world);
    let concerned = concerned(world);
    let mut held: Vec<Holding<'_>> = Vec::new();
    for (alias, person) in world.parties.iter() {
        for (scheme, fact) in &person.registered {
            if concerned.binary_search(&(scheme.as_str(), *alias)).is_err() {
                continue;
            }
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
        let Some(person) = case.person() else {
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
    for paid in to_persons(world) {
        held.extend(
            paid.account()
                .map(|account| (paid.scheme, Tie::Account, account, paid.person)),
        );
    }
    held.retain(|(_, _, value, _)| !orgs.contains(value));
    held.sort_unstable();
    held.dedup();
    held
}

/// Holdings of one value by two persons and more.
fn shared<'h, 'a>(held: &'h [Holding<'a>]) -> impl Iterator<Item = &'h [Holding<'a>]> {
    let same = |a: &Holding<'_>, b: &Holding<'_>| (a.0, a.1, a.2) == (b.0, b.1, b.2);
    held.chunk_by(same).filter(|persons| persons.len() > 1)
}

/// Households of some persons; whoever is in none is one of his own.
fn households(world: &World, persons: &BTreeSet<Alias>) -> usize {
    let of = |person: &Alias| {
        let facts = world.parties.get(person).map(|known| &known.households);
        let numbers = facts.into_iter().flatten().map(|fact| fact.said.household);
        numbers.min().unwrap_or(*person)
    };
    persons.iter().map(of).collect::<BTreeSet<_>>().len()
}

impl Detector for Ring {
    fn code(&self) -> &'static str {
        "F62"
    }

    fn look(&self, world: &Joined<'_>, as_of: Date) -> Findings {
        let settings = Settings::of(world, self.code(), as_of);
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
        let mut rings: BTreeMap<(&str, Alias), Members> = BTreeMap::new();
        for (scheme, tie, _, person) in shared(&held).flatten() {
            if let Some(groups) = groups.get_mut(scheme) {
                let head = groups.head(*person);
                let ring = rings.entry((scheme, head)).or_default();
                ring.0.insert(*person);
                ring.1.insert(*tie);
            }
        }
        rings.retain(|(scheme, _), (persons, ties)| {
            persons.len() >= settings.count(scheme, "persons")
                && ties.len() >= 2
                && households(world, persons) > 2
        });
        if rings.is_empty() {
            return Findings::default();
        }
        let mut cases: BTreeMap<(&str, Alias), Vec<&str>> = BTreeMap::new();
        for ((scheme, case_no), case) in world.cases.iter() {
            if let Some(person) = case.person() {
                cases.entry((scheme, person)).or_default().push(case_no);
            }
        }
        let mut found = Findings::default();
        for ((scheme, _), (persons, ties)) in rings {
            let of_persons: Vec<&str> = persons
                .iter()
                .flat_map(|person| cases.get(&(scheme, *person)).into_iter().flatten())
                .copied()
                .collect();
            // A number where there is one: aliases differ from ledger to ledger.
            let least = persons.iter().next().map(Alias::to_string);
            let about = of_persons.iter().min().map(|number| (*number).to_owned());
            let Some(about) = about.or(least) else {
                continue;
            };
            let mut flag = Flag::new(self.code(), Severity::High, scheme, &about);
            // A group is known by whoever of it came first, and by each of the others.
            let came = |person: &Alias| {
                let own = cases.get(&(scheme, *person)).into_iter().flatten();
                let claimed = own.filter_map(|no| world.cases.get(scheme, no)?.claims.first());
                let paid = world.paid_to(scheme, *person).iter();
                let paid = paid.map(|paid| paid.fact.clock);
                (claimed.map(|claim| claim.clock).chain(paid).min(), *person)
            };
            if let Some(first) = persons.iter().min_by_key(|person| came(person)) {
                flag = flag.known_by(scheme, &first.to_string());
            }
            for person in &persons {
                flag.known_also(scheme, &person.to_string());
            }
            let mut amounts = Vec::new();
            for person in &persons {
                flag.concerns(Some(*person));
                let of_person = cases.get(&(scheme, *person)).into_iter().flatten();
                let mut none = true;
                for case_no in of_person {
                    none = false;
                    amounts.push(at_stake(world, scheme, case_no));
                    for claim in world
                        .cases
                        .get(scheme, case_no)
                        .into_iter()
                        .flat_map(|c| &c.claims)
                    {
                        flag.rests_on(claim);
                    }
                }
                if none {
                    let paid = world.paid_to(scheme, *person);
                    amounts.push(sum(paid));
                }
                let registered = world.parties.get(person).map(|known| &known.registered);
                for (of, fact) in registered.into_iter().flatten() {
                    if of == scheme {
                        flag.rests_on(fact);
                    }
                }
            }
            flag.amount = Fen::sum(amounts).unwrap_or(Fen(i64::MAX));
            if flag.amount.0 == 0 {
                continue;
            }
            flag.period = world
                .registry
                .scheme(scheme)
                .map(|text| text.period.clone());
            flag.clause = "申请人信息须真实、属本人".to_owned();
            let ties: Vec<&str> = ties
                .into_iter()
                .map(|tie| match tie {
                    Tie::Account => "accounts",
                    Tie::Telephone => "telephones",
                    Tie::Address => "addresses",
                    Tie::Document => "documents",
                })
                .collect();
            flag.finding = format!(
                "{} persons are tied by shared {}",
                persons.len(),
                ties.join(", ")
            );
            found.flags.push(flag);
        }
        found
    }
}
