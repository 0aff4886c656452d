//! Persons, officials, accounts and organisations, and who is who among an official's aliases.
//!
//! What is known of aliases that were joined stands under the one that was kept.

mod corrected;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::fact::{Fact, Told, add};
use super::few::Few;
use super::kept::Kept;
use super::merged::Merged;
use crate::domain::alias::Alias;
use crate::domain::events::Event;
use crate::domain::events::parties::{
    AccountBound, AccountChanged, ConflictDeclared, DutyAssigned, HouseholdLinked, OrgRegistered,
    OrgStatusChanged, PartyEvent, PersonMerged, PersonNamed, PersonRegistered, PersonUpdated,
    PostAssigned, PostEnded, PostSuspended, SchoolTierSet,
};
use crate::domain::recorded::RecordedEvent;

/// What is known of one person.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// Registrations, by scheme.
    pub registered: Few<(String, Fact<PersonRegistered>)>,
    /// Names, by scheme.
    pub names: Few<(String, Fact<PersonNamed>)>,
    /// Changes of name, unit or status.
    pub updates: Few<Fact<PersonUpdated>>,
    /// Accounts.
    pub accounts: Few<Fact<AccountBound>>,
    /// Changes of account.
    pub account_changes: Few<Fact<AccountChanged>>,
    /// Posts taken.
    pub posts: Few<Fact<PostAssigned>>,
    /// Absences.
    pub suspensions: Few<Fact<PostSuspended>>,
    /// Posts left.
    pub post_ends: Few<Fact<PostEnded>>,
    /// Households.
    pub households: Few<Fact<HouseholdLinked>>,
    /// Duties held as an official.
    pub duties: Few<(String, Fact<DutyAssigned>)>,
}

/// All parties.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Parties {
    persons: BTreeMap<Alias, Person>,
    orgs: BTreeMap<String, Vec<Fact<OrgRegistered>>>,
    tiers: BTreeMap<String, Vec<Fact<SchoolTierSet>>>,
    conflicts: Vec<(String, Fact<ConflictDeclared>)>,
    /// Staff number, teacher number or (name, post, scheme) alias → persons it was given to.
    other_names: BTreeMap<Alias, Few<Alias>>,
    // What registers say became of organisations: beside the rest, and no part of the digest.
    #[serde(skip)]
    org_statuses: BTreeMap<String, Vec<Fact<OrgStatusChanged>>>,
    // Follows from acts that `acts.rs` holds, so it is no part of the digest either.
    #[serde(skip)]
    merged: Merged,
}

impl Parties {
    /// Folds an event.
    pub(super) fn apply(&mut self, told: Told, party: PartyEvent) {
        let scheme = told.scheme.clone();
        match party {
            PartyEvent::OrgRegistered(e) => {
                add(self.orgs.entry(e.code.clone()).or_default(), told.fact(e))
            }
            PartyEvent::PersonRegistered(e) => {
                if let Some(number) = e.number {
                    self.name_too(number, e.person);
                }
                add(
                    &mut self.person(e.person).registered,
                    (scheme, told.fact(e)),
                );
            }
            PartyEvent::PersonNamed(e) => {
                add(&mut self.person(e.person).names, (scheme, told.fact(e)));
            }
            PartyEvent::PersonUpdated(e) => add(&mut self.person(e.person).updates, told.fact(e)),
            PartyEvent::AccountBound(e) => add(&mut self.person(e.person).accounts, told.fact(e)),
            PartyEvent::AccountChanged(e) => {
                add(&mut self.person(e.person).account_changes, told.fact(e))
            }
            PartyEvent::PostAssigned(e) => add(&mut self.person(e.person).posts, told.fact(e)),
            PartyEvent::PostSuspended(e) => {
                add(&mut self.person(e.person).suspensions, told.fact(e))
            }
            PartyEvent::PostEnded(e) => add(&mut self.person(e.person).post_ends, told.fact(e)),
            PartyEvent::SchoolTierSet(e) => add(
                self.tiers.entry(e.unit_code.clone()).or_default(),
                told.fact(e),
            ),
            PartyEvent::HouseholdLinked(e) => {
                add(&mut self.person(e.person).households, told.fact(e))
            }
            PartyEvent::ConflictDeclared(e) => {
                self.conflicts.push((scheme, told.fact(e)));
            }
            PartyEvent::DutyAssigned(e) => {
                for other in [e.staff, e.named].into_iter().flatten() {
                    self.name_too(other, e.official);
                }
                add(&mut self.person(e.official).duties, (scheme, told.fact(e)));
            }
            PartyEvent::OrgStatusChanged(e) => add(
                self.org_statuses.entry(e.code.clone()).or_default(),
                told.fact(e),
            ),
            // `acts.rs` holds it; what follows from it is [`Parties::join`].
            PartyEvent::PersonMerged(_) => {}
        }
    }

    /// Joins two persons: what is known of the one stands under the other from now on.
    pub(super) fn join(&mut self, e: &PersonMerged) {
        let Some((stands, ends)) = self.merged.join(e.kept, e.merged) else {
            return;
        };
        if let Some(more) = self.persons.remove(&ends) {
            self.person(stands).take_over(more);
        }
    }

    /// Which aliases are one person.
    pub fn merged(&self) -> &Merged {
        &self.merged
    }

    /// Gives a person another name; those who share one stand in the order of their aliases.
    fn name_too(&mut self, name: Alias, person: Alias) {
        let persons = self.other_names.entry(name).or_default();
        if let Err(place) = persons.binary_search(&person) {
            persons.insert(place, person);
        }
    }

    fn person(&mut self, alias: Alias) -> &mut Person {
        self.persons.entry(self.merged.one(alias)).or_default()
    }

    /// The person an alias stands for: itself, the alias it was joined with, or the one person that this
    /// number or name was given to. Where it fits several it stays apart, so that nobody is taken for another.
    pub fn who(&self, alias: Alias) -> Alias {
        let named = self.perhaps(&alias);
        let mut persons = named.iter().map(|person| self.merged.one(*person));
        match persons.next() {
            Some(person) if persons.all(|other| other == person) => person,
            _ => self.merged.one(alias),
        }
    }

    /// Whether an alias may stand for the person: it is theirs, or a number or name given to them,
    /// if perhaps to others too. For questions where a doubt must not fall on the person.
    pub fn may_be(&self, alias: Alias, person: Alias) -> bool {
        let one = |alias: Alias| self.merged.one(alias);
        let is = |other: Alias| one(other) == one(person);
        is(alias) || self.perhaps(&alias).iter().any(|other| is(*other))
    }

    /// Persons whom a number or name may stand for.
    pub fn perhaps(&self, alias: &Alias) -> &[Alias] {
        self.other_names.get(alias).map_or(&[], Few::as_slice)
    }

    /// What is known of a person.
    pub fn get(&self, alias: &Alias) -> Option<&Person> {
        self.persons.get(&self.merged.one(*alias))
    }

    /// Every person.
    pub fn iter(&self) -> impl Iterator<Item = (&Alias, &Person)> {
        self.persons.iter()
    }

    /// An organisation by code.
    pub fn org(&self, code: &str) -> &[Fact<OrgRegistered>] {
        self.orgs.get(code).map_or(&[], Vec::as_slice)
    }

    /// Every organisation, by code.
    pub fn orgs(&self) -> impl Iterator<Item = (&String, &Vec<Fact<OrgRegistered>>)> {
        self.orgs.iter()
    }

    /// What registers say became of an organisation.
    pub fn org_statuses(&self, code: &str) -> &[Fact<OrgStatusChanged>] {
        self.org_statuses.get(code).map_or(&[], Vec::as_slice)
    }

    /// Tiers of a school, as told.
    pub fn tiers(&self, unit_code: &str) -> &[Fact<SchoolTierSet>] {
        self.tiers.get(unit_code).map_or(&[], Vec::as_slice)
    }

    /// Whether any school has a tier.
    pub fn has_tiers(&self) -> bool {
        !self.tiers.is_empty()
    }

    /// Declared conflicts, with their scheme.
    pub fn conflicts(&self) -> &[(String, Fact<ConflictDeclared>)] {
        &self.conflicts
    }

    /// Persons held.
    pub fn len(&self) -> usize {
        self.persons.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.persons.is_empty()
    }
}

/// Parties as they stood before an entry.
#[derive(Debug, Default)]
pub(super) struct PartiesKept {
    persons: Kept<Alias, Person>,
    orgs: Kept<String, Vec<Fact<OrgRegistered>>>,
    tiers: Kept<String, Vec<Fact<SchoolTierSet>>>,
    conflicts: Option<Vec<(String, Fact<ConflictDeclared>)>>,
    other_names: Kept<Alias, Few<Alias>>,
    org_statuses: Kept<String, Vec<Fact<OrgStatusChanged>>>,
    merged: Option<Merged>,
}

impl Person {
    /// What is known of another alias of the same person, behind what is known of this one.
    fn take_over(&mut self, more: Person) {
        fn both<T: Clone>(own: &mut Few<T>, more: &Few<T>) {
            *own = [own.as_slice(), more.as_slice()].concat().into();
        }
        both(&mut self.registered, &more.registered);
        both(&mut self.names, &more.names);
        both(&mut self.updates, &more.updates);
        both(&mut self.accounts, &more.accounts);
        both(&mut self.account_changes, &more.account_changes);
        both(&mut self.posts, &more.posts);
        both(&mut self.suspensions, &more.suspensions);
        both(&mut self.post_ends, &more.post_ends);
        both(&mut self.households, &more.households);
        both(&mut self.duties, &more.duties);
    }
}

impl Parties {
    /// Keeps what the event will change.
    pub(super) fn keep(&self, event: &RecordedEvent, kept: &mut PartiesKept) {
        let Some(Event::Party(party)) = event.event() else {
            return;
        };
        let person = match party {
            PartyEvent::OrgRegistered(e) => return kept.orgs.keep(&self.orgs, e.code.clone()),
            PartyEvent::SchoolTierSet(e) => {
                return kept.tiers.keep(&self.tiers, e.unit_code.clone());
            }
            PartyEvent::ConflictDeclared(_) => {
                kept.conflicts.get_or_insert_with(|| self.conflicts.clone());
                return;
            }
            PartyEvent::OrgStatusChanged(e) => {
                return kept.org_statuses.keep(&self.org_statuses, e.code.clone());
            }
            PartyEvent::PersonMerged(e) => {
                kept.merged.get_or_insert_with(|| self.merged.clone());
                for alias in [e.kept, e.merged] {
                    kept.persons.keep(&self.persons, self.merged.one(alias));
                }
                return;
            }
            PartyEvent::PersonRegistered(e) => {
                if let Some(number) = e.number {
                    kept.other_names.keep(&self.other_names, number);
                }
                e.person
            }
            PartyEvent::PersonNamed(e) => e.person,
            PartyEvent::PersonUpdated(e) => e.person,
            PartyEvent::AccountBound(e) => e.person,
            PartyEvent::AccountChanged(e) => e.person,
            PartyEvent::PostAssigned(e) => e.person,
            PartyEvent::PostSuspended(e) => e.person,
            PartyEvent::PostEnded(e) => e.person,
            PartyEvent::HouseholdLinked(e) => e.person,
            PartyEvent::DutyAssigned(e) => {
                for other in [e.staff, e.named].into_iter().flatten() {
                    kept.other_names.keep(&self.other_names, other);
                }
                e.official
            }
        };
        kept.persons.keep(&self.persons, self.merged.one(person));
    }

    /// Goes back to what was kept.
    pub(super) fn put_back(&mut self, kept: PartiesKept) {
        kept.persons.put_back(&mut self.persons);
        kept.orgs.put_back(&mut self.orgs);
        kept.tiers.put_back(&mut self.tiers);
        if let Some(before) = kept.conflicts {
            self.conflicts = before;
        }
        kept.other_names.put_back(&mut self.other_names);
        kept.org_statuses.put_back(&mut self.org_statuses);
        if let Some(before) = kept.merged {
            self.merged = before;
        }
    }
}
