//! F03 One person under two ID numbers.
//!
//! **Definition.** In one scheme two ID numbers stand beside the same name, birth date and sex, and one account
//! serves both. Birth date and sex are those of the ID numbers. Or the register has somebody in two records, with two numbers of the office's own at two units, by the old ID number
//! of 15 digits in one and by its form of 18 in the other, and both are paid.
//! **Example.** A teacher is in the register of two schools under two ID numbers, with one wage account, and both
//! lines are paid each month.
//! **Exclusions.** Two numbers that somebody joined as one person's; twins, whose names differ; persons of one name with other birth dates; persons alike in name,
//! birth and sex whose accounts differ. An old number of 15 digits and its form of 18 are one number from the start: a record that has the old form alone is in order.
//! **False positives:** common names born on one day who share an account, such as cousins.
//! **Evidence:** the register's row of each number, and the payments of the one registered later.
//! **Amount:** those payments. One flag for each number but the first.
//! **Look at:** the certificates of both numbers, the bank's papers of the account, the rows of each payment.
//! **Source:** the scheme's clause on real names where its text has one, else the general rule, which is named as such; red-flag
//! catalogue F03; general knowledge.

use std::collections::{BTreeMap, BTreeSet};

use super::f02_many_names::{REAL_NAME, register};
use super::flag::{Flag, Severity};
use super::general::{general, quoted_by};
use super::joined::Joined;
use super::paid::{Paid, span, sum};
use super::{Detector, Findings};
use crate::domain::alias::Alias;
use crate::domain::date::Date;
use crate::domain::events::lists::{RowNoted, Seen};
use crate::domain::events::parties::PersonRegistered;
use crate::projections::{Fact, World};

/// F03.
pub struct TwoNumbers;

/// What real-name lists rest on.
const CLAUSE: &str = general!("一人一号", "实名制管理,一人一证,以居民身份证信息为基础");

/// Accounts that any register has for the person, and those they were paid on.
fn accounts_of(world: &World, person: &Alias, paid: &[Paid<'_>]) -> BTreeSet<Alias> {
    let registered = world.parties.get(person).into_iter().flat_map(|person| {
        let bound = person.accounts.iter().map(|fact| fact.said.account);
        let changed = person.account_changes.iter().map(|fact| fact.said.new);
        bound.chain(changed)
    });
    registered
        .chain(paid.iter().filter_map(Paid::account))
        .collect()
}

/// Persons whom a register has twice, by the old number of 15 digits in one record and by its form of 18 in another, with another of the
/// office's own numbers or at another unit: the payments of the record told later are in doubt.
fn old_and_new(world: &Joined<'_>, code: &'static str, scheme: &str, flags: &mut Vec<Flag>) {
    let mut old: BTreeMap<Alias, BTreeSet<_>> = BTreeMap::new();
    for act in world.acts.all::<RowNoted>(scheme) {
        if let (Seen::IdOldForm, Some(person), Some(source)) =
            (act.said.seen, act.said.person, &act.fact.source)
        {
            old.entry(world.one(person)).or_default().insert(source);
        }
    }
    for (person, rows) in old {
        let known = world.parties.get(&person).into_iter();
        let records = known.flat_map(|known| &known.registered);
        let mut records: Vec<_> = records
            .filter(|(of, _)| of == scheme)
            .map(|(_, fact)| fact)
            .collect();
        records.sort_by_key(|fact| (fact.registered_at, fact.clock, &fact.source));
        let is_old = |fact: &Fact<PersonRegistered>| {
            let source = fact.source.as_ref();
            source.is_some_and(|source| rows.contains(source))
        };
        let differ = |one: &Fact<PersonRegistered>, other: &Fact<PersonRegistered>| {
            let (one_said, other_said) = (&one.said, &other.said);
            is_old(one) != is_old(other)
                && one_said.number != other_said.number
                && one_said.unit_code != other_said.unit_code
        };
        let Some((first, later)) = records.iter().enumerate().find_map(|(at, first)| {
            let mut others = records.iter().skip(at + 1);
            Some((*first, *others.find(|other| differ(first, other))?))
        }) else {
            continue;
        };
        let all = world.paid_to(scheme, person);
        let of = |unit: &Option<String>| -> Vec<Paid<'_>> {
            let own = all.iter().filter(|paid| paid.fact.said.unit_code == *unit);
            own.copied().collect()
        };
        // One record that nothing was paid on took nobody's money.
        let paid = of(&later.said.unit_code);
        if paid.is_empty() || of(&first.said.unit_code).is_empty() {
            continue;
        }
        let about = person.to_string();
        let key = format!("forms/{person}");
        let mut flag = Flag::of(code, Severity::Medium, (scheme, &about), &key);
        flag.concerns(Some(person));
        flag.rests_on(first);
        flag.rests_on(later);
        for one in &paid {
            flag.rests_on(one.fact);
        }
        flag.amount = sum(&paid);
        flag.period = span(&paid);
        flag.clause = CLAUSE.to_owned();
        flag.finding =
            "one register has the person by the old number of 15 digits and by its form of 18, in two records that are both paid"
                .to_owned();
        flags.push(flag);
    }
}

impl Detector for TwoNumbers {
    fn code(&self) -> &'static str {
        "F03"
    }

    fn look(&self, world: &Joined<'_>, _as_of: Date) -> Findings {
        let mut alike: BTreeMap<(&str, Alias), BTreeSet<Alias>> = BTreeMap::new();
        for (alias, person) in world.parties.iter() {
            for (scheme, fact) in &person.names {
                if let Some(born) = fact.said.born {
                    alike.entry((scheme, born)).or_default().insert(*alias);
                }
            }
        }
        alike.retain(|_, persons| persons.len() > 1);
        let mut found = Findings::default();
        for scheme in world.registry.scheme_ids() {
            old_and_new(world, self.code(), scheme, &mut found.flags);
        }
        if alike.is_empty() {
            return found;
        }
        let paid_of = |scheme, person: &Alias| world.paid_to(scheme, *person);
        for ((scheme, _), persons) in alike {
            let mut persons: Vec<Alias> = persons.into_iter().collect();
            persons.sort_by_key(|person| {
                let first = register(world, scheme, person).first().copied();
                (
                    first.map(|fact| (fact.registered_at, fact.clock, fact.source.clone())),
                    *person,
                )
            });
            for (at, later) in persons.iter().enumerate().skip(1) {
                let accounts = accounts_of(world, later, paid_of(scheme, later));
                let others: Vec<&Alias> = persons
                    .iter()
                    .take(at)
                    .filter(|other| {
                        !accounts.is_disjoint(&accounts_of(world, other, paid_of(scheme, other)))
                    })
                    .collect();
                if others.is_empty() {
                    continue;
                }
                let paid = paid_of(scheme, later);
                let mut flag = Flag::new(self.code(), Severity::Medium, scheme, &later.to_string());
                for person in others.into_iter().chain([later]) {
                    flag.concerns(Some(*person));
                    for fact in register(world, scheme, person) {
                        flag.rests_on(fact);
                    }
                }
                for paid in paid {
                    flag.rests_on(paid.fact);
                }
                flag.amount = sum(paid);
                flag.period = span(paid);
                let by = (scheme, register(world, scheme, later).first().copied());
                flag.clause = quoted_by(world, by, REAL_NAME, CLAUSE);
                flag.finding =
                    "two ID numbers beside one name, birth date and sex, with one account"
                        .to_owned();
                found.flags.push(flag);
            }
        }
        found
    }
}
