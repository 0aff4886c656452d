//! Which aliases are one person: what a person decided (`person merge`), for whoever compares persons.
//!
//! **Promises**: the alias kept stands for all that were joined with it, also over several steps, whatever
//! the order in which they are asked; facts go on saying the alias that their row or act said, and only the
//! question who that is changes. A joining is not undone: no correction takes one back. **Not here**: whether
//! two aliases look alike, and numbers and names that stand for an alias (`parties.rs`).

use std::collections::BTreeMap;

use super::cases::Case;
use super::{Fact, World};
use crate::domain::alias::Alias;
use crate::domain::events::lists::ListEntryRecorded;

/// Aliases joined.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Merged {
    /// Each alias that was joined with another → the one that stands for both now.
    into: BTreeMap<Alias, Alias>,
    /// The alias that stands → all that were joined with it, in order.
    of: BTreeMap<Alias, Vec<Alias>>,
}

impl Merged {
    /// Joins two aliases. Gives the one that stands and the one that no longer does; none where they are
    /// one already.
    pub(super) fn join(&mut self, kept: Alias, merged: Alias) -> Option<(Alias, Alias)> {
        let (stands, ends) = (self.one(kept), self.one(merged));
        if stands == ends {
            return None;
        }
        let mut all = self.of.remove(&ends).unwrap_or_default();
        all.push(ends);
        for alias in &all {
            self.into.insert(*alias, stands);
        }
        let of = self.of.entry(stands).or_default();
        of.append(&mut all);
        of.sort_unstable();
        Some((stands, ends))
    }

    /// The alias that stands for a person.
    pub fn one(&self, alias: Alias) -> Alias {
        self.into.get(&alias).copied().unwrap_or(alias)
    }

    /// Every alias of a person, the one that stands first.
    pub fn aliases(&self, alias: Alias) -> impl Iterator<Item = Alias> + '_ {
        let stands = self.one(alias);
        let others = self.of.get(&stands).into_iter().flatten().copied();
        std::iter::once(stands).chain(others)
    }
}

impl World {
    /// The alias that stands for a person.
    pub fn one(&self, person: Alias) -> Alias {
        self.parties.merged().one(person)
    }

    /// The person a case is about, by the alias that stands for them.
    pub fn person_of(&self, case: &Case) -> Option<Alias> {
        case.person().map(|person| self.one(person))
    }

    /// Whether a case is this person's, under any of their aliases: they claimed it, or, where nobody did, it was
    /// awarded to them.
    pub fn is_case_of(&self, case: &Case, person: Alias) -> bool {
        let claimed = case.claims.iter().map(|claim| claim.said.person);
        let awarded = case.awards.iter().filter_map(|award| award.said.person);
        let awarded = awarded.filter(|_| case.claims.is_empty());
        let person = self.one(person);
        claimed.chain(awarded).any(|own| self.one(own) == person)
    }

    /// Entries of outside lists that name the person under any alias, with the scheme whose folder they
    /// came in.
    pub fn listed(
        &self,
        person: Alias,
    ) -> impl Iterator<Item = &(String, Fact<ListEntryRecorded>)> {
        let aliases = self.parties.merged().aliases(person);
        aliases.flat_map(|alias| self.funds.entries_of(&alias))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn alias(number: u8) -> Alias {
        Alias([number; 16])
    }

    /// Whatever was joined first, all of a person are one, and the alias kept last stands for them.
    #[test]
    fn joining_goes_over_several_steps() {
        for steps in [[(2, 1), (3, 2)], [(3, 2), (3, 1)]] {
            let mut merged = Merged::default();
            for (kept, other) in steps {
                assert!(merged.join(alias(kept), alias(other)).is_some());
            }
            for number in 1..=3 {
                assert_eq!(merged.one(alias(number)), alias(3));
                let all: Vec<Alias> = merged.aliases(alias(number)).collect();
                assert_eq!(all, [alias(3), alias(1), alias(2)]);
            }
            assert_eq!(merged.join(alias(1), alias(3)), None);
            assert_eq!(merged.one(alias(4)), alias(4));
        }
    }
}
