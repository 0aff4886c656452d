//! Structure: what cannot be true of a live act is refused (DESIGN §1.7, marks S of the
//! catalogue). Imported facts are recorded even when a parent is missing or a rule was broken;
//! those join or are flagged later. The same function judges at append and at audit.
//!
//! One file a family; that one person does not act twice in a case is `duties.rs`; what
//! may be wrong is `fault.rs`.

use crate::domain::alias::Alias;
use crate::domain::date::{Date, Timestamp};
use crate::domain::events::audit::AuditEvent;
use crate::domain::events::claims::ClaimEvent;
use crate::domain::events::rules::RuleEvent;
use crate::domain::events::{DecodedEvent, Event, SchemeRef};

use super::World;
use super::acts::Acts;

mod acts;
mod audit;
mod claims;
mod control;
mod decisions;
mod duties;
mod fault;
mod first;
mod limits;
mod notices;
mod pairing;
mod parties;
mod payments;
mod planned;
mod references;
mod rules;
mod sanctions;
mod spotcheck;
mod tree;
mod works;

pub(super) use acts::shown;
pub use duties::Duty;
pub use fault::StructureFault;
use fault::{duplicate, ended, positive, put_right, reference_taken, told, unknown};

impl World {
    /// Judges an event at the entry that holds it. `signers` are the persons who signed it so far, the
    /// proposer first; `size` is the number of entries before it, `now` the moment it is recorded at.
    pub fn check(
        &self,
        decoded: &DecodedEvent,
        signers: &[Alias],
        size: u64,
        now: Timestamp,
    ) -> Result<(), StructureFault> {
        let today = now.date_cn();
        let Some(event) = &decoded.event else {
            return Ok(());
        };
        if decoded.head.source.is_some() {
            return Ok(());
        }
        let scheme = decoded
            .head
            .scheme
            .as_ref()
            .map_or("", |scheme| scheme.id.as_str());
        if let Some(named) = &decoded.head.scheme
            && !matches!(event, Event::Rule(RuleEvent::SchemePublished(_)))
            && self.registry.text(&named.id, named.version).is_none()
        {
            self.published(&named.id)?;
            return Err(StructureFault::NoText {
                id: named.id.clone(),
                found: named.version,
                newest: self.registry.scheme_version(&named.id).unwrap_or(0),
            });
        }
        if let Event::Audit(AuditEvent::SanctionImposed(e)) = event {
            let settled = self.upheld_finding(&e.finding_no)?;
            let day = decoded.head.effective.max(today);
            return self.check_sanction(e, settled, decoded.head.scheme.as_ref(), day);
        }
        if let Some(judged) = self.check_audit(event, signers, size, now) {
            return judged;
        }
        if let Some(named) = &decoded.head.scheme {
            self.knows_category(named, event)?;
        }
        if Acts::holds(event) {
            if let Event::Pairing(event) = event {
                self.published(scheme)?;
                return self.check_works(event, scheme, decoded.head.effective.max(today));
            }
            return self.check_act(event, scheme, signers, decoded.head.effective);
        }
        if let (Event::Claim(ClaimEvent::ClaimSubmitted(_)), Some(named)) =
            (event, &decoded.head.scheme)
        {
            self.takes_claims(named, decoded.head.effective.max(today))?;
        }
        match event {
            Event::Fund(event) => self.check_fund(event, decoded.head.scheme.as_ref(), scheme),
            Event::Rule(event) => self.check_rule(event, scheme, signers),
            Event::Party(event) => self.check_party(event, scheme),
            Event::Claim(event) => {
                self.check_claim(event, scheme, signers, decoded.head.effective.max(today))
            }
            Event::Notice(event) => self.check_notice(event, decoded.head.role, scheme, signers),
            Event::Payment(event) => self.check_payment(event, scheme, signers, size),
            Event::List(event) => self.check_list(event),
            Event::Control(event) => self.check_control(event, &decoded.head, size, today),
            Event::Pairing(event) => {
                self.check_pairing(event, scheme, decoded.head.effective.max(today))
            }
            // The chain itself judges keys; an auditor's acts were judged above.
            Event::Key(_) | Event::Audit(_) => Ok(()),
        }
    }

    /// Whether the category of a claim is one of its scheme's, where that has any: a code says which papers
    /// are asked for, and other words could be a diagnosis in clear.
    fn knows_category(&self, named: &SchemeRef, event: &Event) -> Result<(), StructureFault> {
        let category = match event {
            Event::Claim(ClaimEvent::ClaimSubmitted(e)) => &e.category,
            Event::Claim(ClaimEvent::ClaimAmended(e)) => &e.category,
            _ => return Ok(()),
        };
        let (Some(category), Some(text)) = (
            category,
            self.registry.text_or_newest(&named.id, named.version),
        ) else {
            return Ok(());
        };
        let known: Vec<&str> = text.category.iter().map(|own| own.code.as_str()).collect();
        if known.is_empty() || known.contains(&category.as_str()) {
            return Ok(());
        }
        Err(StructureFault::Category {
            id: named.id.clone(),
            known: known.join(", "),
        })
    }

    /// Whether a claim of a day may be made under the text it names.
    fn takes_claims(&self, named: &SchemeRef, day: Date) -> Result<(), StructureFault> {
        if let Some(closed) = self.registry.closed(&named.id)
            && day > closed.last_day
        {
            return Err(StructureFault::SchemeClosed {
                id: named.id.clone(),
                last: closed.last_day,
                day,
            });
        }
        match self.registry.version_on(&named.id, day) {
            Some(expected) if expected != named.version => Err(StructureFault::NotInForce {
                id: named.id.clone(),
                found: named.version,
                day,
                expected,
            }),
            _ => Ok(()),
        }
    }

    /// Whether the text that the event names is published.
    fn published(&self, scheme: &str) -> Result<(), StructureFault> {
        match self.registry.scheme(scheme) {
            Some(_) => Ok(()),
            None => Err(StructureFault::NoScheme {
                found: scheme.to_owned(),
                published: match self.registry.scheme_ids().next() {
                    Some(_) => {
                        let ids: Vec<&str> =
                            self.registry.scheme_ids().map(String::as_str).collect();
                        ids.join(", ")
                    }
                    None => "none yet".to_owned(),
                },
            }),
        }
    }
}
