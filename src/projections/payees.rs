//! Who is paid, by one name: merged persons are one, and a body goes by its code, whether it is called by that or by the name it is
//! registered under. Two bodies may have one name: where an order states the code of the payee's unit, that says which is meant.
//! An order that states none goes to the body that is registered under the name, else to the one that other orders state for it.
//!
//! **Promises**: pure; the bodies and the scheme's orders are walked once, when it is made. **Not here**: what they are paid.

use std::collections::BTreeMap;

use super::World;
use crate::domain::alias::Alias;
use crate::domain::events::payments::{Payee, PaymentInstructed};

/// Who is paid, under whichever alias, code or name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Party<'w> {
    /// A person, by the alias that stands for all of theirs.
    Person(Alias),
    /// A body, by its code; by its name where no register has one.
    Body(&'w str),
}

/// Codes of bodies by the names they are registered under, or that orders state them with.
#[derive(Default)]
pub struct Payees<'w>(BTreeMap<&'w str, &'w str>);

impl<'w> Payees<'w> {
    /// As the ledger and the orders of a scheme have them.
    pub fn of(world: &'w World, scheme: &str) -> Payees<'w> {
        let mut codes: BTreeMap<&str, &str> = BTreeMap::new();
        for (code, facts) in world.parties.orgs() {
            for fact in facts {
                codes.entry(&fact.said.name).or_insert(code);
            }
        }
        let mut stated: BTreeMap<&str, &str> = BTreeMap::new();
        for (_, payment) in world.payments.of_scheme(scheme) {
            for fact in &payment.instructed {
                if let (Payee::Org(name), Some(code)) = (&fact.said.payee, &fact.said.unit_code) {
                    // The lowest, so that the order of import makes no difference.
                    let own = stated.entry(name).or_insert(code);
                    *own = (*own).min(code);
                }
            }
        }
        for (name, code) in stated {
            codes.entry(name).or_insert(code);
        }
        Payees(codes)
    }

    /// Whom an order pays.
    pub fn party<'a>(&self, world: &World, said: &'a PaymentInstructed) -> Party<'a>
    where
        'w: 'a,
    {
        match (&said.payee, &said.unit_code) {
            (Payee::Person(person), _) => Party::Person(world.one(*person)),
            (Payee::Org(name), _) if !world.parties.org(name).is_empty() => Party::Body(name),
            (Payee::Org(_), Some(code)) => Party::Body(code),
            (Payee::Org(name), None) => {
                Party::Body(self.0.get(name.as_str()).copied().unwrap_or(name))
            }
        }
    }
}
