//! What a key, or a person by any of their keys, signed: kinds of events, how many, and in which entries.
//!
//! Promises: read from the log itself, every entry verified; entries in order, those side by side joined.

use std::collections::BTreeMap;

use crate::cli::{Context, Failure};
use crate::domain::events::Kind;
use crate::ledger::LedgerError;
use crate::ledger::history::replay;
use crate::log::{LogOptions, LogReader};

/// Of one kind of event.
#[derive(Debug, Default)]
pub struct Signed {
    /// Events.
    pub events: u64,
    /// Entries they stand in.
    pub entries: Vec<u64>,
}

/// What was signed under a key or by a person, by kind; `subject` is the key or the alias as text.
pub fn signed(
    context: &Context,
    subject: &str,
    at: Option<u64>,
) -> Result<BTreeMap<u16, Signed>, Failure> {
    let reader =
        LogReader::open(context.disk(), LogOptions::default()).map_err(LedgerError::from)?;
    let mut kinds: BTreeMap<u16, Signed> = BTreeMap::new();
    replay(&reader, at, |entry, _| {
        if entry.person.to_string() != subject && entry.author.to_string() != subject {
            return Ok(());
        }
        for event in &entry.events {
            let own = kinds.entry(event.kind).or_default();
            own.events += 1;
            if own.entries.last() != Some(&entry.sequence) {
                own.entries.push(entry.sequence);
            }
        }
        Ok(())
    })?;
    Ok(kinds)
}

/// Entries as text, such as `3, 5-9`.
pub fn spans(entries: &[u64]) -> String {
    let mut spans: Vec<(u64, u64)> = Vec::new();
    for entry in entries {
        match spans.last_mut() {
            Some((_, last)) if last.checked_add(1) == Some(*entry) => *last = *entry,
            _ => spans.push((*entry, *entry)),
        }
    }
    let spans: Vec<String> = spans
        .into_iter()
        .map(|(first, last)| match first == last {
            true => first.to_string(),
            false => format!("{first}-{last}"),
        })
        .collect();
    spans.join(", ")
}

/// Each kind for an answer as JSON.
pub fn json(kinds: &BTreeMap<u16, Signed>) -> serde_json::Value {
    let kinds = kinds.iter();
    kinds
        .map(|(kind, signed)| {
            serde_json::json!({
                "kind": Kind(*kind).name(), "events": signed.events, "entries": signed.entries,
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::spans;

    #[test]
    fn neighbours_are_joined() {
        assert_eq!(spans(&[3, 5, 6, 7, 9]), "3, 5-7, 9");
        assert_eq!(spans(&[]), "");
    }
}
