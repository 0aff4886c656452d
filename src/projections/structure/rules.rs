//! Rules and funds: published texts, calendars, waivers, money coming in.

use super::super::{World, quotas};
use super::duties::Duty;
use super::{StructureFault, positive};
use crate::crypto::digest::FileHash;
use crate::domain::alias::Alias;
use crate::domain::events::SchemeRef;
use crate::domain::events::funds::{FundEvent, QuotaAllocated};
use crate::domain::events::rules::RuleEvent;
use crate::domain::money::Fen;
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
            "the text is scheme {own_id} version {own_version}, the event says {id} version {version}: state those of the text"
        )));
    }
    if crate::crypto::hash::sha256(&[text.as_bytes()]) != sha256.0 {
        return Err(StructureFault::Text(
            "the SHA-256 of the text differs from the one stated: state that of the file as it is, or let `scheme publish` or `scheme amend` do so".to_owned(),
        ));
    }
    Ok(())
}

impl World {
    pub(super) fn check_fund(
        &self,
        event: &FundEvent,
        named: Option<&SchemeRef>,
        scheme: &str,
    ) -> Result<(), StructureFault> {
        match event {
            FundEvent::FundReceived(e) => self.check_receipt(e, scheme),
            FundEvent::QuotaAllocated(e) => {
                self.check_quota(e, scheme)?;
                match named {
                    Some(named) => self.within_whole(named, e),
                    None => Ok(()),
                }
            }
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

    /// The quotas of all units together, this one included, are within what the text has in all.
    fn within_whole(&self, named: &SchemeRef, e: &QuotaAllocated) -> Result<(), StructureFault> {
        let text = self.registry.text_or_newest(&named.id, named.version);
        let Some(quota) = text.and_then(|text| text.quota.as_ref()) else {
            return Ok(());
        };
        let differs = |expected: String, found: String| StructureFault::Differs {
            what: "quota of scheme",
            number: named.id.clone(),
            expected,
            found,
        };
        for whole in quotas::of_scheme(self, &named.id, e.period) {
            if e.period.is_some() && whole.period != e.period {
                continue;
            }
            if let (Some(most), Some(count)) = (quota.places_of_all(), e.count) {
                let left = u64::from(most).saturating_sub(whole.count);
                if count > 0 && u64::from(count) > left {
                    let expected = format!("a count of {left} more, of {most} in all");
                    return Err(differs(expected, format!("a count of {count}")));
                }
            }
            if let (Some(most), Some(amount)) = (quota.total_fen, e.amount) {
                let left = (i128::from(most) - whole.fen).max(0);
                if amount.0 > 0 && i128::from(amount.0) > left {
                    let left = Fen::from_wide(left).unwrap_or(Fen(i64::MAX));
                    let expected = format!("{left} yuan more, of {} yuan in all", Fen(most));
                    return Err(differs(expected, format!("{amount} yuan")));
                }
            }
        }
        Ok(())
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
