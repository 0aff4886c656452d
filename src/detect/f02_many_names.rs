//! F02 One ID number, several names.
//!
//! **Definition.** Under one ID number the sheets of a scheme write two or more different names. The name of
//! the register, of its earliest row, is taken for the person's; where no register names them, that of the earliest
//! payment.
//! Or a row of a programme's register or claims names a person whom another programme's register knows under another name, as
//! the import saw (names are compared in the vault there, since the log has none).
//! **Example.** The register has a teacher under one name; the lists of May and June pay the same ID number
//! under another name.
//! **Exclusions.** Two ID numbers that were joined as one person's; names that are one in NFC, without spaces and with one middle dot; a change of name that is on
//! record. Where the names differ only in rare or unreadable characters, as when a bank's program cannot write
//! one, it is told as data quality and suspects nobody; between programmes it is not told. Who is flagged within a programme is not
//! flagged for another as well. Rows that were imported before this was seen are not compared between programmes.
//! **False positives:** renames that nobody recorded; a row pasted beside the wrong number.
//! **Evidence:** the rows with another name, and the register's row; between programmes the first row of each. **Amount:** the payments made under
//! another name; between programmes, what the programme of the row paid them. One flag a person (or case) and scheme; between
//! programmes one a person.
//! **Look at:** the row of the register, the rows of the payments, the household book or the proof of a change of name.
//! **Source:** the scheme's clause on real names where its text has one, else the general rule, which is named as such; red-flag
//! catalogue F02; real-name rule of plan 3 (以身份证信息为基础).

use std::collections::{BTreeMap, BTreeSet};

use super::flag::{Flag, Severity};
use super::general::{general, quoted_by};
use super::joined::Joined;
use super::paid::{Paid, about, span, sum};
use super::{Detector, Findings};
use crate::domain::alias::Alias;
use crate::domain::date::Date;
use crate::domain::events::lists::{RowNoted, Seen};
use crate::domain::events::parties::{NameAliases, PersonNamed};
use crate::projections::acts::Act;
use crate::projections::{Fact, World};

/// F02.
pub struct ManyNames;

/// What real-name lists rest on.
const CLAUSE: &str = general!("姓名", "实名制管理,以居民身份证信息为基础");
/// Words of a clause on real names.
pub(super) const REAL_NAME: &[&str] = &["实名"];

/// Register rows that name the person in the scheme under this very alias, as they were told.
fn registered<'a>(
    world: &'a World,
    scheme: &str,
    person: &Alias,
) -> impl Iterator<Item = &'a Fact<PersonNamed>> {
    let known = world.parties.get(person).into_iter();
    let names = known.flat_map(|person| &person.names);
    let own = names.filter(move |(of, fact)| of == scheme && fact.said.person == *person);
    own.map(|(_, fact)| fact)
}

/// Order of the rows of a register: by the office's own time.
fn by_time(fact: &Fact<PersonNamed>) -> impl Ord + '_ {
    (fact.registered_at, fact.clock, &fact.source)
}

/// Register rows that name the person in the scheme under this very alias, earliest by the office's own time.
pub(super) fn register<'a>(
    world: &'a World,
    scheme: &str,
    person: &Alias,
) -> Vec<&'a Fact<PersonNamed>> {
    let mut rows: Vec<_> = registered(world, scheme, person).collect();
    rows.sort_by(|a, b| by_time(a).cmp(&by_time(b)));
    rows
}

/// The name that is taken for the person's: that of the register's earliest row, else of the earliest payment.
fn own_name<'p>(
    world: &World,
    scheme: &str,
    person: &Alias,
    mut paid: impl Iterator<Item = &'p Paid<'p>>,
) -> Option<NameAliases> {
    let earliest = registered(world, scheme, person).min_by(|a, b| by_time(a).cmp(&by_time(b)));
    let registered = earliest.map(|fact| fact.said.name);
    registered.or_else(|| paid.find_map(|paid| paid.names().next()))
}

/// Persons whom a scheme paid, or a register of it names, by the alias that they were told with, in order.
fn persons<'a>(world: &'a Joined<'_>) -> Vec<(&'a str, Alias)> {
    // A list that is sorted takes less room than a set of millions.
    let mut persons: Vec<(&str, Alias)> = Vec::new();
    for ((scheme, _), payments) in world.by_person() {
        for paid in payments {
            let told = (scheme, paid.told());
            if persons.last() != Some(&told) {
                persons.push(told);
            }
        }
    }
    for (_, person) in world.parties.iter() {
        let names = person.names.iter();
        persons.extend(names.map(|(scheme, fact)| (scheme.as_str(), fact.said.person)));
    }
    // Nearly all of it is in order already, by which this way of sorting gains.
    persons.sort();
    persons.dedup();
    persons
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
        let mut paid = world.by_person().peekable();
        for (scheme, person) in persons(world) {
            // Both come in one order. Who was joined with another is paid under the alias that stands.
            let payments = match world.one(person) == person {
                true => {
                    while paid.next_if(|(key, _)| *key < (scheme, person)).is_some() {}
                    let own = paid.next_if(|(key, _)| *key == (scheme, person));
                    own.map_or(&[][..], |(_, payments)| payments)
                }
                false => world.paid_to(scheme, person),
            };
            let paid = || payments.iter().filter(|one| one.told() == person);
            let Some(own) = own_name(world, scheme, &person, paid()) else {
                continue;
            };
            let other = |name: &NameAliases| name.whole != own.whole;
            let mut all = registered(world, scheme, &person)
                .map(|fact| fact.said.name)
                .chain(paid().flat_map(Paid::names));
            if !all.any(|name| other(&name)) || renamed(world, &person) {
                continue;
            }
            let rows = register(world, scheme, &person);
            let strange = |name: &NameAliases| other(name) && name.common != own.common;
            let is = |paid: &Paid<'_>, differs: &dyn Fn(&NameAliases) -> bool| {
                let mut names = paid.names().peekable();
                names.peek().is_some() && names.all(|name| differs(&name))
            };
            let suspected = rows.iter().any(|fact| strange(&fact.said.name))
                || paid().any(|paid| is(paid, &strange));
            let differs: &dyn Fn(&NameAliases) -> bool = if suspected { &strange } else { &other };
            let paid = paid().filter(|paid| is(paid, differs));
            let paid: Vec<Paid<'_>> = paid.copied().collect();
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
            let by = (scheme, rows.first().copied());
            flag.clause = quoted_by(world, by, REAL_NAME, CLAUSE);
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
        between(self.code(), world, &mut found.flags);
        found
    }
}

/// Persons whom two programmes know under two names, each once; none of those who are flagged within a programme.
fn between(code: &'static str, world: &Joined<'_>, flags: &mut Vec<Flag>) {
    let told: BTreeSet<Alias> = flags
        .iter()
        .flat_map(|flag| &flag.subjects)
        .copied()
        .collect();
    let mut noted: BTreeMap<Alias, Vec<(&str, Act<'_, RowNoted>)>> = BTreeMap::new();
    for scheme in world.registry.scheme_ids() {
        for act in world.acts.all::<RowNoted>(scheme) {
            if let (Seen::NamedOtherwise, Some(person)) = (act.said.seen, act.said.person) {
                let of = noted.entry(world.one(person)).or_default();
                of.push((scheme, act));
            }
        }
    }
    for (person, mut acts) in noted {
        acts.sort_by_key(|(scheme, act)| (act.fact.clock, *scheme, &act.fact.source));
        let Some((scheme, _)) = acts.first() else {
            continue;
        };
        let mut first: BTreeMap<&str, &Fact<PersonNamed>> = BTreeMap::new();
        let known = world.parties.get(&person);
        for (of, fact) in known.into_iter().flat_map(|person| &person.names) {
            let rank =
                |fact: &Fact<PersonNamed>| (fact.registered_at, fact.clock, fact.source.clone());
            let own = first.entry(of).or_insert(fact);
            if rank(fact) < rank(own) {
                *own = fact;
            }
        }
        // One who has one name by two numbers, or whose change of name is on record, is not called by two.
        if told.contains(&person) || first.len() < 2 || renamed(world, &person) {
            continue;
        }
        let paid = world.paid_to(scheme, person);
        let mut flag = Flag::new(code, Severity::Medium, scheme, &person.to_string())
            .known_by("", &person.to_string());
        flag.concerns(Some(person));
        for (_, act) in &acts {
            flag.rests_on(act.fact);
        }
        for fact in first.values() {
            flag.rests_on(fact);
        }
        flag.amount = sum(paid);
        flag.period = span(paid);
        let by = (*scheme, first.get(scheme).copied());
        flag.clause = quoted_by(world, by, REAL_NAME, CLAUSE);
        let programmes: Vec<&str> = first.into_keys().collect();
        flag.finding = format!(
            "one ID number under names that differ between the programmes {}",
            programmes.join(", ")
        );
        flags.push(flag);
    }
}
