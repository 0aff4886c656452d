//! Keeps persons whom the vault knows out of the words that everybody may read.
//!
//! Promises: where the vault is open, or its passphrase is at hand, an act whose words name somebody, or hold
//! an account or telephone number, is refused before anything is recorded, and the refusal repeats neither.
//! Where the vault is shut the words are taken as they are, and that is said. What is found, and what is not,
//! stands at the head of `vault/names.rs`; which fields are words, in `ledger/clear.rs`.

use super::{Context, Failure};
use crate::crypto::digest::LedgerId;
use crate::domain::events::{Event, EventHead};
use crate::ledger::clear::chosen_words;
use crate::vault::{Mentioned, Vault, may_mention};

impl Context {
    /// Refuses events whose words name somebody; `vault` is the one that is open already, if one is.
    pub fn names_nobody(
        &self,
        ledger: &LedgerId,
        vault: Option<&Vault>,
        events: &[(EventHead, Event)],
    ) -> Result<(), Failure> {
        let mut words = Vec::new();
        for (head, event) in events {
            let chosen = chosen_words(head, event);
            let asking = chosen.into_iter().filter(|(_, text)| may_mention(text));
            words.extend(asking.map(|(field, text)| (head, event, field, text)));
        }
        if words.is_empty() {
            return Ok(());
        }
        let opened;
        let vault = match vault {
            Some(vault) => vault,
            None => match self.vault_at_hand(ledger)? {
                Some(vault) => {
                    opened = vault;
                    &opened
                }
                None => return Ok(()),
            },
        };
        let mentions = vault.mentions();
        for (head, event, field, text) in words {
            let Some(found) = mentions.find(&text)? else {
                continue;
            };
            let what = match found {
                Mentioned::Name => "the name of a person",
                Mentioned::Number => "an account or telephone number",
            };
            let kind = event.kind().name();
            let refusal = match &head.source {
                Some(source) => format!(
                    "{} row {}: {kind} {field} holds {what} whom or which the vault knows, and what stands there enters the ledger in clear: take it out; nothing was recorded",
                    source.sheet, source.row
                ),
                None => format!(
                    "{kind} {field} holds {what} whom or which the vault knows, and what stands there enters the ledger in clear: take it out; nothing was recorded"
                ),
            };
            return Err(Failure::new(refusal));
        }
        Ok(())
    }
}
