//! F62 Persons tied together by accounts, telephones, addresses, papers and suppliers.
//!
//! **Definition.** Of the persons who claimed or were paid under a scheme, those who share an account, a telephone, an address or a
//! document form groups, and so do those who have what a supplier has that the ledger paid (its account, telephone or
//! address) or who represent it. A group has a number of persons, is tied by at least two of these kinds, and spans more
//! than two households.
//! **Parameters.** `persons` = 4: persons from which on a group is told.
//! **Example.** Five applicants have one telephone and one address, and no register has them as a family.
//! **Exclusions.** Values that another organisation has (a school's account, an office's telephone); members of one
//! household count as one person; documents of a kind that the scheme asks of nobody; persons of whom neither a
//! claim nor a payment is known, who tie nobody together either. **False positives:** dormitories, villages with one telephone.
//! **Evidence:** the claims and registrations of the persons, and the rows of the suppliers; `trace PERSON --ring` shows who shares what. **Amount:** what they were paid, else awarded. One flag a
//! group.
//! **Look at:** who registered what is shared, whether each person is real, the receipts.
//! **Source:** the scheme's clause on applicants that say what is not so where its text has one, else the general rule, which is
//! named as such; GAO 2023, Arachne; red-flag catalogue F62.

use std::collections::{BTreeMap, BTreeSet};

use super::flag::{Flag, Severity, at_stake};
use super::general::{general, quoted};
use super::joined::Joined;
use super::paid::sum;
use super::rings::{Tie, of_org, rings};
use super::settings::Settings;
use super::{Detector, Findings};
use crate::domain::alias::Alias;
use crate::domain::date::Date;
use crate::domain::money::Fen;
use crate::projections::World;

/// F62.
pub struct Ring;

/// Words of a clause on what applicants say, and what is quoted where the scheme's text has none.
const TRUE: &[&str] = &["弄虚作假", "信息真实"];
const CLAUSE: &str = general!("申请人的信息", "申请人信息须真实、属本人");

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
        let mut rings = rings(world);
        rings.retain(|ring| {
            ring.members.len() >= settings.count(ring.scheme, "persons")
                && ring.kinds().len() >= 2
                && households(world, &ring.members) > 2
        });
        if rings.is_empty() {
            return Findings::default();
        }
        let mut cases: BTreeMap<(&str, Alias), Vec<&str>> = BTreeMap::new();
        for ((scheme, case_no), case) in world.cases.iter() {
            if let Some(person) = world.person_of(case) {
                cases.entry((scheme, person)).or_default().push(case_no);
            }
        }
        let mut found = Findings::default();
        for ring in rings {
            let (scheme, persons, ties) = (ring.scheme, &ring.members, ring.kinds());
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
            for person in persons {
                flag.known_also(scheme, &person.to_string());
            }
            let mut amounts = Vec::new();
            for person in persons {
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
            for tie in ring.ties.iter().filter(|tie| tie.kind == Tie::Supplier) {
                for (_, facts) in world.parties.orgs() {
                    for fact in facts
                        .iter()
                        .filter(|fact| of_org(fact).contains(&tie.value))
                    {
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
            let text = world.registry.scheme(scheme).map(AsRef::as_ref);
            flag.clause = quoted(text, TRUE, CLAUSE).to_owned();
            let ties: Vec<&str> = ties
                .into_iter()
                .map(|tie| match tie {
                    Tie::Account => "accounts",
                    Tie::Telephone => "telephones",
                    Tie::Address => "addresses",
                    Tie::Document => "documents",
                    Tie::Supplier => "suppliers",
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
