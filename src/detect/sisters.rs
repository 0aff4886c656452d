//! Companies that stand close to one another by what their registers have: one representative, account, telephone or address.
//!
//! Promises: pure; two companies are sisters where a register has one of these values for both and for no more than a few others:
//! what many have (an agent's telephone, an office tower) ties nobody. Schools and offices, of which no register has a
//! representative, are nobody's sisters. Each pair has the rows that tie it. Asked by F57 (money that comes back by way of a
//! sister) and F58 (an official of a sister). **Not here**: sisters of sisters; companies that only an outside list has,
//! since a list's entry in the ledger names the person and not the company.

use std::collections::{BTreeMap, BTreeSet};

use super::flag::Evidence;
use super::rings::of_org;
use crate::domain::alias::Alias;
use crate::domain::events::parties::OrgRegistered;
use crate::projections::{Fact, World};

/// Companies that may have a value before it ties nobody.
const SHARED_MOST: usize = 3;

/// The sisters of each company, by code, with the rows that tie the two.
pub(super) type Sisters<'a> = BTreeMap<&'a str, BTreeMap<&'a str, Vec<Evidence>>>;

/// Whether a register has a representative of an organisation: it is a company then, no school or office.
pub(super) fn represented(facts: &[Fact<OrgRegistered>]) -> bool {
    facts.iter().any(|fact| fact.said.representative.is_some())
}

/// Who is whose sister.
pub(super) fn sisters(world: &World) -> Sisters<'_> {
    let mut having: BTreeMap<Alias, BTreeMap<&str, Vec<Evidence>>> = BTreeMap::new();
    let mut of_offices: BTreeSet<Alias> = BTreeSet::new();
    for (code, facts) in world.parties.orgs() {
        let company = represented(facts);
        for fact in facts {
            let values = of_org(fact).into_iter();
            for value in values.filter(|value| *value != Alias::ZERO) {
                if company {
                    let rows = having.entry(value).or_default();
                    rows.entry(code).or_default().push(fact.into());
                } else {
                    of_offices.insert(value);
                }
            }
        }
    }
    let mut all = Sisters::new();
    let tying = having.into_iter().filter(|(value, companies)| {
        (2..=SHARED_MOST).contains(&companies.len()) && !of_offices.contains(value)
    });
    for (_, companies) in tying {
        for (one, rows) in &companies {
            for (other, others) in companies.iter().filter(|(other, _)| *other != one) {
                let tied = all.entry(*one).or_default().entry(*other).or_default();
                tied.extend(rows.iter().chain(others).cloned());
            }
        }
    }
    all
}
