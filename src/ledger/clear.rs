//! Keeps ID numbers out of the texts of live acts, which enter the log in clear.
//!
//! **Promises**: names the first field of an event whose text holds an ID number, never the number. What was
//! read from a file was judged by its cells (`intake/fields.rs`). Which texts are words that somebody chose
//! stands here too ([`chosen_words`]), for whoever can compare them with the names in the vault. **Not here**:
//! that comparison, since a ledger knows no vault; and histories that stand already: an audit judges no text for
//! its content.

use serde_json::Value;

use super::error::Refusal;
use crate::domain::events::{Event, EventHead};
use crate::domain::ids::holds_resident_id;

/// Refuses the first live act that holds an ID number in clear.
pub(super) fn check(events: &[(EventHead, Event)]) -> Result<(), Refusal> {
    for (index, (head, event)) in (0u32..).zip(events) {
        if head.source.is_some() {
            continue;
        }
        let body = event
            .serialize_body(serde_json::value::Serializer)
            .unwrap_or_default();
        // The text of a published rule is for everybody; so is what its file is called.
        if let Some(field) = holding(&body, "") {
            return Err(Refusal::PersonInClear {
                index,
                kind: event.kind().name(),
                field,
            });
        }
    }
    Ok(())
}

/// The first field that holds an ID number, as a path.
fn holding(value: &Value, path: &str) -> Option<String> {
    match value {
        Value::String(text) if holds_resident_id(text) => Some(path.to_owned()),
        Value::Array(items) => items.iter().find_map(|item| holding(item, path)),
        Value::Object(fields) => fields.iter().find_map(|(name, value)| {
            let below = if path.is_empty() {
                name.clone()
            } else {
                format!("{path}.{name}")
            };
            holding(value, &below)
        }),
        _ => None,
    }
}

/// Fields whose text somebody chose, in words: reasons for everybody, items, labels, activities. All others
/// hold numbers, codes, aliases, commitments, or names of organisations and funds.
const CHOSEN: &[&str] = &[
    "note",
    "public_note",
    "item",
    "measure",
    "activity",
    "label",
    "topic",
    "what",
    "purpose",
    "channel",
    "post",
    "change",
    "condition",
    "grade",
    "fee",
    "nature",
    "document_no",
    "procedure",
    "conclusion",
];

/// Kinds of imported rows that have such a field and are no rows by the hundred thousand.
const IMPORTED: &[&str] = &[
    "BudgetPlanned",
    "DonationRecorded",
    "FundReceived",
    "InKindDonated",
    "InKindReceived",
    "NoticeOpened",
    "SupplementaryNoticeOpened",
    "NoticeEvidenceAdded",
    "TipReceived",
    "AssessmentRecorded",
];

/// The texts of an act that somebody chose and that everybody may read, each with its field.
pub fn chosen_words(head: &EventHead, event: &Event) -> Vec<(String, String)> {
    let mut found = Vec::new();
    if head.source.is_some() && !IMPORTED.contains(&event.kind().name().as_str()) {
        return found;
    }
    let body = event
        .serialize_body(serde_json::value::Serializer)
        .unwrap_or_default();
    if let Value::Object(fields) = body {
        for (name, value) in fields {
            if let Value::String(text) = value
                && CHOSEN.contains(&name.as_str())
            {
                found.push((name, text));
            }
        }
    }
    found
}
