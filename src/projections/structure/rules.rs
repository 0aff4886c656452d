//! Rules and funds: published texts, calendars, waivers, money coming in.

use super::super::World;
use super::duties::Duty;
use super::{StructureFault, positive};
use crate::crypto::digest::FileHash;
use crate::domain::alias::Alias;
use crate::domain::events::funds::FundEvent;
use crate::domain::events::rules::RuleEvent;
use crate::schemes::shipped::shipped;

/// A published text is one that can be read, of the id, version and hash that are stated.
fn stated_text(
    text: &str,
    id: &str,
    version: u16,
    sha256: &FileHash,
) -> Result<(), StructureFault> {
    let (own_id, own_version) = match shipped(text) {
        Some((own_id, own_version)) => (own_id.to_owned(), own_version),
        None => {
            let scheme = crate::schemes::Scheme::parse(text)
                .map_err(|errors| StructureFault::Text(errors.to_string()))?;
            (scheme.id, scheme.version)
        }
    };
    if own_id != id || own_version != version {
        return Err(StructureFault::Text(format!(
            "the text is scheme {own_id} version {own_version}, the event says {id} version {version}"
        )));
    }
    if crate::crypto::hash::sha256(&[text.as_bytes()]) != sha256.0 {
        return Err(StructureFault::Text(
            "the SHA-256 of the text differs from the one stated".to_owned(),
        ));
    }
    Ok(())
}

impl World {
    pub(super) fn check_fund(&self, event: &FundEvent, scheme: &str) -> Result<(), StructureFault> {
        match event {
            FundEvent::FundReceived(e) => self.check_receipt(e, scheme),
            FundEvent::QuotaAllocated(e) => self.check_quota(e, scheme),
            FundEvent::OpeningBalanceRecorded(e) => {
                let sum: i128 = e
                    .postings
                    .iter()
                    .map(|line| i128::from(line.amount.0))
                    .sum();
                if sum == 0 {
                    Ok(())
                } else {
                    Err(StructureFault::Unbalanced { sum })
                }
            }
            FundEvent::AppropriationIssued(e) => {
                positive(e.amount)?;
                self.can_pass_on(scheme, e)
            }
            // The rest is judged in `acts.rs`.
            _ => Ok(()),
        }
    }

    pub(super) fn check_rule(
        &self,
        event: &RuleEvent,
        scheme: &str,
        signers: &[Alias],
    ) -> Result<(), StructureFault> {
        let newer = |what: String, last: Option<u16>, found: u16| match last {
            Some(last) if found <= last => Err(StructureFault::Version { what, last, found }),
            _ => Ok(()),
        };
        match event {
            RuleEvent::SchemePublished(e) => {
                stated_text(&e.text, &e.id, e.version, &e.sha256)?;
                newer(
                    format!("scheme {}", e.id),
                    self.registry.scheme_version(&e.id),
                    e.version,
                )
            }
            RuleEvent::SchemeAmended(e) => {
                self.published(&e.id)?;
                stated_text(&e.text, &e.id, e.version, &e.sha256)?;
                newer(
                    format!("scheme {}", e.id),
                    self.registry.scheme_version(&e.id),
                    e.version,
                )
            }
            RuleEvent::CalendarPublished(e) => {
                e.calendar
                    .check()
                    .map_err(|error| StructureFault::Text(error.to_string()))?;
                let (year, found) = (e.calendar.year, e.calendar.version);
                match self.registry.year_version(year) {
                    Some(last) if found <= last => {
                        Err(StructureFault::CalendarVersion { year, last, found })
                    }
                    _ => Ok(()),
                }
            }
            RuleEvent::SchemeClosed(e) => self.published(&e.id),
            // `audit.rs` judges settings.
            RuleEvent::SettingsChanged(_) => Ok(()),
            // A waiver for something else than a case meets no reviewer.
            RuleEvent::WaiverGranted(e) => {
                self.separate(scheme, &e.subject_no, Duty::Waive, signers)
            }
        }
    }
}
