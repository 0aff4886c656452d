//! Who is in a scheme's register, and under which names.
//!
//! Not here: how a register is read, and what the ledger knows beside the sheets of an import (`known.rs`).

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::alias::Alias;
use crate::domain::events::parties::NameAliases;

/// Who is in a scheme's register.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Register {
    /// Persons with a post.
    pub persons: BTreeSet<Alias>,
    /// Persons by the alias of a name.
    called: BTreeMap<Alias, BTreeSet<Alias>>,
    /// Aliases of a person's names, whole and without rare characters.
    names: BTreeMap<Alias, BTreeSet<Alias>>,
    /// Accounts recorded as another's who takes in for the person (代收).
    pub proxy_accounts: BTreeSet<Alias>,
}

impl Register {
    /// Adds a name of a person.
    pub fn name(&mut self, person: Alias, named: NameAliases) {
        self.called.entry(named.whole).or_default().insert(person);
        let names = self.names.entry(person).or_default();
        names.extend([named.whole, named.common]);
    }

    /// Whether the person is called so, rare characters aside; `None` where no name of theirs is known.
    pub fn is_called(&self, person: Alias, named: NameAliases) -> Option<bool> {
        let names = self.names.get(&person)?;
        Some(names.contains(&named.whole) || names.contains(&named.common))
    }

    /// Whether any name of the person is known.
    pub fn knows(&self, person: Alias) -> bool {
        self.names.contains_key(&person)
    }

    /// Whether the name of anybody is known.
    pub fn has_names(&self) -> bool {
        !self.names.is_empty()
    }

    /// Whether anybody with a post is called so.
    pub fn has_name(&self, named: &Alias) -> bool {
        self.called
            .get(named)
            .is_some_and(|persons| persons.iter().any(|person| self.persons.contains(person)))
    }
}
