//! Persons, organisations, posts, lists and tips.

use super::super::World;
use super::super::parties::Person;
use super::{StructureFault, duplicate, unknown};
use crate::domain::alias::Alias;
use crate::domain::date::Date;
use crate::domain::events::lists::ListEvent;
use crate::domain::events::parties::{PartyEvent, SchoolTierSet};

impl World {
    pub(super) fn check_party(
        &self,
        event: &PartyEvent,
        scheme: &str,
    ) -> Result<(), StructureFault> {
        match event {
            PartyEvent::OrgStatusChanged(e) => {
                if self.parties.org(&e.code).is_empty() {
                    return Err(unknown("unit", &e.code));
                }
                Ok(())
            }
            PartyEvent::PersonNamed(e) => self.known_person(e.person).map(|_| ()),
            PartyEvent::PersonUpdated(e) => self.known_person(e.person).map(|_| ()),
            PartyEvent::AccountBound(e) => self.known_person(e.person).map(|_| ()),
            PartyEvent::AccountChanged(e) => self.known_person(e.person).map(|_| ()),
            PartyEvent::PostAssigned(e) => {
                self.known_person(e.person)?;
                match e.to.filter(|to| *to < e.from) {
                    Some(to) => Err(StructureFault::Text(format!(
                        "the post at unit {} begins on {} and ends on {to}, which is before: correct the days",
                        e.unit_code, e.from
                    ))),
                    None => Ok(()),
                }
            }
            PartyEvent::SchoolTierSet(e) => self.knows_tier(scheme, e),
            PartyEvent::PostSuspended(e) => self.holds_post(e.person, &e.unit_code, e.from),
            PartyEvent::PostEnded(e) => self.holds_post(e.person, &e.unit_code, e.from),
            PartyEvent::OrgRegistered(_)
            | PartyEvent::PersonRegistered(_)
            | PartyEvent::HouseholdLinked(_)
            | PartyEvent::ConflictDeclared(_)
            // `audit.rs` judges the joining of two persons.
            | PartyEvent::PersonMerged(_)
            | PartyEvent::DutyAssigned(_) => Ok(()),
        }
    }

    /// Whether the scheme has the tier of a school, or its end, where it pays by tiers.
    fn knows_tier(&self, scheme: &str, e: &SchoolTierSet) -> Result<(), StructureFault> {
        if let Some(to) = e.to.filter(|to| *to < e.from) {
            let from = e.from;
            return Err(StructureFault::Text(format!(
                "the tier of unit {} begins on {from} and ends on {to}, which is before: correct the days",
                e.unit_code
            )));
        }
        let text = self.registry.scheme(scheme);
        let tiers = text
            .and_then(|text| text.tariff.as_ref())
            .map(|rule| &rule.tier);
        let (Some(text), Some(tiers)) = (text, tiers.filter(|tiers| !tiers.is_empty())) else {
            return Ok(());
        };
        if text.tier_named(&e.tier).is_some() {
            return Ok(());
        }
        let known: Vec<&str> = tiers.iter().map(|tier| tier.name.as_str()).collect();
        Err(StructureFault::Text(format!(
            "scheme {scheme} has no tier {}: expected one of {}",
            e.tier,
            known.join(", ")
        )))
    }

    pub(super) fn known_person(&self, alias: Alias) -> Result<&Person, StructureFault> {
        self.parties
            .get(&alias)
            .filter(|person| !person.registered.is_empty() || !person.duties.is_empty())
            .ok_or(StructureFault::Person {
                person: alias,
                lacks: "is not registered",
                command: "sunledger register person",
            })
    }

    /// Whether the person took a post at the unit that they have not left, and that reaches to the
    /// day before `from`.
    fn holds_post(&self, alias: Alias, unit_code: &str, from: Date) -> Result<(), StructureFault> {
        let person = self.known_person(alias)?;
        let taken: Vec<Date> = person
            .posts
            .iter()
            .filter(|post| post.said.unit_code == unit_code && post.said.from <= from)
            .filter(|post| match post.said.to {
                None => true,
                Some(to) => to.checked_add_days(1).is_none_or(|after| after >= from),
            })
            .map(|post| post.said.from)
            .collect();
        let Some(first) = taken.iter().min() else {
            return Err(StructureFault::Person {
                person: alias,
                lacks: "holds no post at that unit",
                command: "sunledger register post",
            });
        };
        // An end before the first of them ended another post.
        let left = person
            .post_ends
            .iter()
            .filter(|end| end.said.unit_code == unit_code && end.said.from >= *first)
            .count();
        if taken.len() > left {
            return Ok(());
        }
        Err(StructureFault::Person {
            person: alias,
            lacks: "holds no post at that unit",
            command: "sunledger register post",
        })
    }

    pub(super) fn check_list(&self, event: &ListEvent) -> Result<(), StructureFault> {
        match event {
            ListEvent::ListRegistered(e) => {
                if e.sha256.is_zero() {
                    return Err(StructureFault::Unstated {
                        what: "list",
                        field: "SHA-256 of its file",
                    });
                }
                Ok(())
            }
            ListEvent::ListEntryRecorded(e) => {
                let known = self
                    .funds
                    .lists()
                    .iter()
                    .any(|list| list.said.sha256 == e.list);
                if known {
                    Ok(())
                } else {
                    Err(unknown("list", &e.list.to_string()))
                }
            }
            ListEvent::TipReceived(e) => {
                super::audit::numbered("tip", &e.tip_no)?;
                if self.funds.tip_known(&e.tip_no) {
                    return Err(duplicate("tip", &e.tip_no));
                }
                Ok(())
            }
            // `audit.rs` judges what becomes of it.
            ListEvent::TipTriaged(_) | ListEvent::TipClosed(_) | ListEvent::RowNoted(_) => Ok(()),
        }
    }
}
