//! Parties under a correction: the fact that is looked for, and taken out. The corrected fact is added
//! like any other. A person, organisation or name that nothing is said of any more is forgotten.

use super::super::fact::{Told, take_at, take_under, told_at};
use super::{Parties, Person};
use crate::domain::alias::Alias;
use crate::domain::events::parties::PartyEvent;
use crate::domain::recorded::EventAt;

impl Parties {
    /// How the fact at `at` was told, if it said this.
    pub(in crate::projections) fn told(&self, at: EventAt, event: &PartyEvent) -> Option<Told> {
        match event {
            PartyEvent::OrgRegistered(e) => {
                told_at(self.orgs.get(&e.code)?, at, |fact| fact.said == *e)
            }
            PartyEvent::PersonRegistered(e) => {
                told_at(&self.get(&e.person)?.registered, at, |fact| fact.said == *e)
            }
            PartyEvent::AccountBound(e) => {
                told_at(&self.get(&e.person)?.accounts, at, |fact| fact.said == *e)
            }
            PartyEvent::AccountChanged(e) => {
                told_at(&self.get(&e.person)?.account_changes, at, |fact| {
                    fact.said == *e
                })
            }
            PartyEvent::PostAssigned(e) => {
                told_at(&self.get(&e.person)?.posts, at, |fact| fact.said == *e)
            }
            PartyEvent::PostSuspended(e) => {
                told_at(&self.get(&e.person)?.suspensions, at, |fact| {
                    fact.said == *e
                })
            }
            PartyEvent::PostEnded(e) => {
                told_at(&self.get(&e.person)?.post_ends, at, |fact| fact.said == *e)
            }
            PartyEvent::SchoolTierSet(e) => {
                told_at(self.tiers.get(&e.unit_code)?, at, |fact| fact.said == *e)
            }
            PartyEvent::HouseholdLinked(e) => {
                told_at(&self.get(&e.person)?.households, at, |fact| fact.said == *e)
            }
            PartyEvent::ConflictDeclared(e) => told_at(&self.conflicts, at, |fact| fact.said == *e),
            PartyEvent::DutyAssigned(e) => {
                told_at(&self.get(&e.official)?.duties, at, |fact| fact.said == *e)
            }
            PartyEvent::PersonNamed(e) => {
                told_at(&self.get(&e.person)?.names, at, |fact| fact.said == *e)
            }
            PartyEvent::PersonUpdated(e) => {
                told_at(&self.get(&e.person)?.updates, at, |fact| fact.said == *e)
            }
            // `acts.rs` holds who was joined with whom.
            PartyEvent::OrgStatusChanged(_) | PartyEvent::PersonMerged(_) => None,
        }
    }

    /// Takes the fact at `at` out.
    pub(in crate::projections) fn take_out(
        &mut self,
        at: EventAt,
        event: &PartyEvent,
    ) -> Option<Told> {
        match event {
            PartyEvent::OrgRegistered(e) => take_under(&mut self.orgs, &e.code, at),
            PartyEvent::SchoolTierSet(e) => take_under(&mut self.tiers, &e.unit_code, at),
            PartyEvent::ConflictDeclared(_) => take_at(&mut self.conflicts, at),
            PartyEvent::PersonRegistered(e) => {
                let told = self.take_from(e.person, |person| take_at(&mut person.registered, at));
                self.forget_names(e.person, [e.number, None]);
                told
            }
            PartyEvent::AccountBound(e) => {
                self.take_from(e.person, |person| take_at(&mut person.accounts, at))
            }
            PartyEvent::AccountChanged(e) => {
                self.take_from(e.person, |person| take_at(&mut person.account_changes, at))
            }
            PartyEvent::PostAssigned(e) => {
                self.take_from(e.person, |person| take_at(&mut person.posts, at))
            }
            PartyEvent::PostSuspended(e) => {
                self.take_from(e.person, |person| take_at(&mut person.suspensions, at))
            }
            PartyEvent::PostEnded(e) => {
                self.take_from(e.person, |person| take_at(&mut person.post_ends, at))
            }
            PartyEvent::HouseholdLinked(e) => {
                self.take_from(e.person, |person| take_at(&mut person.households, at))
            }
            PartyEvent::DutyAssigned(e) => {
                let told = self.take_from(e.official, |person| take_at(&mut person.duties, at));
                self.forget_names(e.official, [e.staff, e.named]);
                told
            }
            PartyEvent::PersonNamed(e) => {
                self.take_from(e.person, |person| take_at(&mut person.names, at))
            }
            PartyEvent::PersonUpdated(e) => {
                self.take_from(e.person, |person| take_at(&mut person.updates, at))
            }
            // `acts.rs` holds who was joined with whom.
            PartyEvent::OrgStatusChanged(_) | PartyEvent::PersonMerged(_) => None,
        }
    }

    fn take_from(
        &mut self,
        alias: Alias,
        take: impl FnOnce(&mut Person) -> Option<Told>,
    ) -> Option<Told> {
        let alias = self.merged.one(alias);
        let person = self.persons.get_mut(&alias)?;
        let told = take(person);
        if *person == Person::default() {
            self.persons.remove(&alias);
        }
        told
    }

    /// Other names of a person that no registration or duty gives any more.
    fn forget_names(&mut self, alias: Alias, names: [Option<Alias>; 2]) {
        for other in names.into_iter().flatten() {
            let given = self.get(&alias).is_some_and(|person| {
                let own = person.registered.iter().map(|(_, fact)| &fact.said);
                let own = own.filter(|said| said.person == alias);
                let numbers = own.map(|said| said.number);
                let duties = person.duties.iter();
                let duties = duties.filter(|(_, duty)| duty.said.official == alias);
                let duties = duties.flat_map(|(_, duty)| [duty.said.staff, duty.said.named]);
                numbers.chain(duties).any(|name| name == Some(other))
            });
            if given {
                continue;
            }
            if let Some(persons) = self.other_names.get_mut(&other) {
                persons.retain(|person| *person != alias);
                if persons.is_empty() {
                    self.other_names.remove(&other);
                }
            }
        }
    }
}
