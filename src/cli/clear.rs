//! Keeps persons whom the vault knows out of the words that everybody may read.
//!
//! Promises: where the vault is open, or its passphrase is at hand, an act whose words name somebody, or hold
//! an account or telephone number, is refused before anything is recorded, and the refusal repeats neither.
//! Of the sheets of an import every such row is given back instead, so that its cell can be refused.
//! Where the vault is shut the words are taken as they are, and that is said. What is found, and what is not,
//! stands at the head of `vault/names.rs`; which fields are words, in `ledger/clear.rs`.

use std::collections::{BTreeMap, BTreeSet};

use super::{Context, Failure};
use crate::crypto::digest::LedgerId;
use crate::domain::events::{Event, EventHead};
use crate::intake::PlannedSheet;
use crate::intake::plan::NamedRows;
use crate::ledger::clear::{Word, chosen_words};
use crate::vault::{Mentioned, Vault, may_mention};

impl Context {
    /// Refuses events whose words name somebody; `vault` is the one that is open already, if one is. `bodies` are names that were
    /// said to be bodies', whoever else is called so.
    pub fn names_nobody(
        &self,
        ledger: &LedgerId,
        vault: Option<&Vault>,
        events: &[(EventHead, Event)],
        bodies: &BTreeSet<String>,
    ) -> Result<(), Failure> {
        let mut words = Vec::new();
        for (head, event) in events {
            let chosen = chosen_words(head, event);
            let said = |word: &Word| word.organisation && bodies.contains(&word.text);
            let asking = chosen
                .into_iter()
                .filter(|word| may_mention(&word.text) && !said(word));
            words.extend(asking.map(|word| (event, word)));
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
        // A list of payments says the same fund and sheet in every row.
        let mut looked: BTreeSet<(String, bool)> = BTreeSet::new();
        for (
            event,
            Word {
                field,
                text,
                organisation,
            },
        ) in words
        {
            if looked.contains(&(text.clone(), organisation)) {
                continue;
            }
            let Some(found) = mentions.find(&text, organisation)? else {
                looked.insert((text, organisation));
                continue;
            };
            let what = match found {
                Mentioned::Name => "the name of a person",
                Mentioned::Number => "an account or telephone number",
            };
            let kind = event.kind().name();
            return Err(Failure::new(format!(
                "{kind} {field} holds {what} whom or which the vault knows, and what stands there enters the ledger in clear: take it out; nothing was recorded"
            )));
        }
        Ok(())
    }
}

/// Rows of a plan of which a word names somebody, each with the fields and their texts. The names are opened
/// once for all sheets, and a text is looked through once.
pub fn named_rows(vault: &Vault, sheets: &[PlannedSheet]) -> Result<NamedRows, Failure> {
    let mentions = vault.mentions();
    let mut asked: BTreeMap<(String, bool), bool> = BTreeMap::new();
    let mut rows = NamedRows::new();
    for (head, event) in sheets.iter().flat_map(|sheet| &sheet.events) {
        let Some(source) = &head.source else { continue };
        for word in chosen_words(head, event) {
            if !may_mention(&word.text) {
                continue;
            }
            let key = (word.text, word.organisation);
            let named = match asked.get(&key) {
                Some(named) => *named,
                None => {
                    let named = mentions.find(&key.0, key.1)?.is_some();
                    asked.insert(key.clone(), named);
                    named
                }
            };
            if named {
                let row = (source.file, source.sheet.clone(), source.row);
                rows.entry(row).or_default().push((word.field, key.0));
            }
        }
    }
    Ok(rows)
}
