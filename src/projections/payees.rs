//! Who is paid, by one name: merged persons are one, and a body goes by its code, whether it is called by that or by the name it is
//! registered under.
//!
//! **Promises**: pure; the bodies are walked once, when it is made. **Not here**: what they are paid.

use std::collections::BTreeMap;

use super::World;
use crate::domain::alias::Alias;
use crate::domain::events::payments::Payee;

/// Who is paid, under whichever alias, code or name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Party<'w> {
    /// A person, by the alias that stands for all of theirs.
    Person(Alias),
    /// A body, by its code; by its name where no register has one.
    Body(&'w str),
}

/// Codes of bodies by the names they are registered under.
#[derive(Default)]
pub struct Payees<'w>(BTreeMap<&'w str, &'w str>);

impl<'w> Payees<'w> {
    /// As the ledger has them.
    pub fn of(world: &'w World) -> Payees<'w> {
        let mut codes: BTreeMap<&str, &str> = BTreeMap::new();
        for (code, facts) in world.parties.orgs() {
            for fact in facts {
                codes.entry(&fact.said.name).or_insert(code);
            }
        }
        Payees(codes)
    }

    /// One of them.
    pub fn party<'a>(&self, world: &World, payee: &'a Payee) -> Party<'a>
    where
        'w: 'a,
    {
        match payee {
            Payee::Person(person) => Party::Person(world.one(*person)),
            Payee::Org(name) if !world.parties.org(name).is_empty() => Party::Body(name),
            Payee::Org(name) => Party::Body(self.0.get(name.as_str()).copied().unwrap_or(name)),
        }
    }
}
