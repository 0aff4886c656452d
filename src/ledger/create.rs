//! A new ledger: its log and its genesis entry.

use std::sync::Arc;

use crate::chain::mandates::{genesis_possession_message, next_key_commitment};
use crate::chain::{Draft, Submission};
use crate::crypto::digest::{EntryHash, LedgerId};
use crate::crypto::sign::SigningKey;
use crate::disk::Disk;
use crate::domain::alias::Alias;
use crate::domain::date::Timestamp;
use crate::domain::events::keys::{GenesisKey, LedgerOpened, Limits, Nonce, RoleRule};
use crate::domain::events::{Event, EventHead};
use crate::domain::party::Role;
use crate::log::{LogOptions, LogWriter};

use super::append::{Clock, Ledger};
use super::error::{LedgerError, Refusal};

/// A genesis authority or operator, with its key and the one committed to follow it.
pub struct Founder<'a> {
    /// The key.
    pub key: &'a SigningKey,
    /// The key that may replace it.
    pub next: &'a SigningKey,
    /// Who holds it.
    pub person: Alias,
}

/// What genesis says.
pub struct Founding<'a> {
    /// Random bytes.
    pub nonce: Nonce,
    /// The origin line.
    pub origin: &'a str,
    /// The authorities; the first signs.
    pub authorities: &'a [Founder<'a>],
    /// How many of them must sign.
    pub quorum: u16,
    /// The operator.
    pub operator: Founder<'a>,
    /// Role to event.
    pub role_table: Vec<RoleRule>,
    /// Limits.
    pub limits: Limits,
    /// Random seed for the salts.
    pub seed: [u8; 32],
}

impl Founding<'_> {
    /// The signed genesis submission.
    pub fn submission(&self, now: Timestamp) -> Result<Submission, LedgerError> {
        let message = genesis_possession_message(&self.nonce, self.origin);
        let named = |founder: &Founder| GenesisKey {
            key: founder.key.public(),
            person: founder.person,
            next_key: next_key_commitment(&founder.next.public()),
            proof: founder.key.sign(&message),
        };
        let opened = LedgerOpened {
            nonce: self.nonce,
            origin: self.origin.to_owned(),
            authorities: self.authorities.iter().map(named).collect(),
            quorum: self.quorum,
            operator: named(&self.operator),
            role_table: self.role_table.clone(),
            limits: self.limits,
        };
        let Some(first) = self.authorities.first() else {
            return Err(LedgerError::Empty);
        };
        let head = EventHead::live(Role::Ka, now.date_cn());
        Draft {
            ledger: LedgerId::ZERO,
            count: 1,
            claimed: now,
            seen: (0, EntryHash::ZERO),
            seed: self.seed,
            events: &[(head, Event::from(opened))],
        }
        .sign(first.key)
        .map_err(|error| LedgerError::Refused(Refusal::Encoding(error)))
    }
}

impl Ledger {
    /// Makes the log and records genesis. The other authorities endorse it as event 0 of entry 0.
    pub fn create(
        disk: Arc<dyn Disk>,
        founding: &Founding<'_>,
        clock: Clock,
        holder: &str,
    ) -> Result<Ledger, LedgerError> {
        let submission = founding.submission(clock.now)?;
        let log = LogWriter::create_as(Arc::clone(&disk), LogOptions::default(), holder)?;
        let mut ledger = Ledger::empty(disk, log);
        ledger.submit(&[submission], clock)?;
        Ok(ledger)
    }
}
