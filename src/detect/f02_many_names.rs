//! F02 One ID number, several names.
//!
//! **Definition.** Under one ID number the sheets of a scheme write two or more different names. The name of
//! the register, of its earliest row, is taken for the person's; where no register names them, that of the earliest
//! payment.
//! **Example.** The register has a teacher under one name; the lists of May and June pay the same ID number
//! under another name.
//! **Exclusions.** Two ID numbers that were joined as one person's; names that are one in NFC, without spaces and with one middle dot; a change of name that is on
//! record. Where the names differ only in rare or unreadable characters, as when a bank's program cannot write
//! one, it is told as data quality and suspects nobody.
//! **False positives:** renames that nobody recorded; a row pasted beside the wrong number.
//! **Evidence:** the rows with another name, and the register's row. **Amount:** the payments made under
//! another name. One flag a person (or case) and scheme.
//! **Source:** red-flag catalogue F02; real-name rule of plan 3 (以身份证信息为基础).

use std::collections::BTreeSet;

use super::flag::{Flag, Severity};
use super::joined::Joined;
use super::paid::{Paid, about, span, sum};
use super::{Detector, Findings};
use crate::domain::alias::Alias;
use crate::domain::date::Date;
use crate::domain::events::parties::{NameAliases, PersonNamed};
use crate::projections::{Fact, World};

/// F02.
pub struct ManyNames;

/// What real-name lists rest on.
const CLAUSE: &str = "实名制管理,以居民身份证信息为基础";

/// Register rows that name the person in the scheme under this very alias, earliest by the office's own time.
pub(super) fn register<'a>(
    world: &'a World,
    scheme: &str,
    person: &Alias,
) -> Vec<&'a Fact<PersonNamed>> {
    let mut rows: Vec<_> = world
        .parties
        .get(person)
        .into_iter()
        .flat_map(|person| &person.names)
        .filter(|(of, _)| of == scheme)
        .map(|(_, fact)| fact)
        .filter(|fact| fact.said.person == *person)
        .collect();
    rows.sort_by_key(|fact| (fact.registered_at, fact.clock, &fact.source));
    rows
}

fn renamed(world: &World, person: &Alias) -> bool {
    world
        .parties
        .get(person)
        .is_some_and(|person| person.updates.iter().any(|fact| fact.said.name.is_some()))
}

impl Detector for ManyNames {
    fn code(&self) -> &'static str {
        "F02"
    }

    fn look(&self, world: &Joined<'_>, _as_of: Date) -> Findings {
        let mut found = Findings::default();
        let paid = world.by_person();
        let paid =
            paid.flat_map(|((scheme, _), paid)| paid.iter().map(move |one| (scheme, one.told())));
        let mut persons: BTreeSet<(&str, Alias)> = paid.collect();
        for (_, person) in world.parties.iter() {
            let names = person.names.iter();
            persons.extend(names.map(|(scheme, fact)| (scheme.as_str(), fact.said.person)));
        }
        for (scheme, person) in persons {
            let rows = register(world, scheme, &person);
            let paid = world.paid_to(scheme, person).iter();
            let paid: Vec<Paid<'_>> = paid.filter(|one| one.told() == person).copied().collect();
            let own = rows
                .first()
                .map(|fact| fact.said.name)
                .or_else(|| paid.iter().find_map(|paid| paid.names().next()));
            let Some(own) = own else { continue };
            if renamed(world, &person) {
                continue;
            }
            let other = |name: &NameAliases| name.whole != own.whole;
            let mut all =
                (rows.iter().map(|fact| fact.said.name)).chain(paid.iter().flat_map(Paid::names));
            if !all.any(|name| other(&name)) {
                continue;
            }
            let strange = |name: &NameAliases| other(name) && name.common != own.common;
            let is = |paid: &Paid<'_>, differs: &dyn Fn(&NameAliases) -> bool| {
                let mut names = paid.names().peekable();
                names.peek().is_some() && names.all(|name| differs(&name))
            };
            let suspected = rows.iter().any(|fact| strange(&fact.said.name))
                || paid.iter().any(|paid| is(paid, &strange));
            let differs: &dyn Fn(&NameAliases) -> bool = if suspected { &strange } else { &other };
            let paid: Vec<Paid<'_>> = paid
                .iter()
                .filter(|paid| is(paid, differs))
                .copied()
                .collect();
            let unlike: Vec<_> = rows
                .iter()
                .filter(|fact| differs(&fact.said.name))
                .collect();
            if paid.is_empty() && unlike.is_empty() {
                continue;
            }
            let about = about(&paid, person);
            let mut flag = Flag::new(self.code(), Severity::Medium, scheme, &about)
                .known_by(scheme, &person.to_string());
            flag.concerns(Some(person));
            for paid in &paid {
                flag.rests_on(paid.fact);
            }
            for fact in unlike {
                flag.rests_on(fact);
            }
            if let Some(fact) = rows.first() {
                flag.rests_on(fact);
            }
            flag.amount = sum(&paid);
            flag.period = span(&paid);
            flag.clause = CLAUSE.to_owned();
            if suspected {
                let names: BTreeSet<Alias> = rows
                    .iter()
                    .map(|fact| fact.said.name.whole)
                    .chain(paid.iter().flat_map(Paid::names).map(|name| name.whole))
                    .collect();
                flag.finding = format!(
                    "{} names under one ID number; {} payments are under another than the register's",
                    names.len().max(2),
                    paid.len()
                );
            } else {
                flag = flag.as_data_quality();
                flag.finding =
                    "one ID number, names that differ in rare or unreadable characters only"
                        .to_owned();
            }
            found.flags.push(flag);
        }
        found
    }
}
