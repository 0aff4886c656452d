//! Keeps ID numbers out of the texts of live acts, which enter the log in clear.
//!
//! **Promises**: names the first field of an event whose text holds an ID number, never the number. What was
//! read from a file was judged by its cells (`intake/fields.rs`). Which texts are words that somebody chose
//! stands here too ([`chosen_words`]), for whoever can compare them with the names in the vault. **Not here**:
//! that comparison, since a ledger knows no vault; and histories that stand already: an audit judges no text for
//! its content.

use serde_json::Value;

use super::error::Refusal;
use crate::domain::events::lists::ListEvent;
use crate::domain::events::parties::PartyEvent;
use crate::domain::events::rules::RuleEvent;
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

/// Further fields of that sort in acts of auditors, whose reasons stand in clear: in other events a field of
/// such a name holds a commitment or a word of a list.
const AUDITED: &[&str] = &[
    "reason",
    "summary",
    "facts",
    "refused",
    "criteria",
    "cause",
    "effect",
    "statement",
    "basis",
    "responsible",
    "procedure",
    "result",
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
    let audited = matches!(
        event,
        Event::Audit(_)
            | Event::List(ListEvent::TipTriaged(_) | ListEvent::TipClosed(_))
            | Event::Rule(RuleEvent::SettingsChanged(_))
            | Event::Party(PartyEvent::PersonMerged(_))
    );
    gather(&body, audited, &mut found);
    found
}

/// The words of a body; of an audited act also those within its parts, such as the labels of evidence.
fn gather(body: &Value, audited: bool, found: &mut Vec<(String, String)>) {
    match body {
        Value::Object(fields) => {
            for (name, value) in fields {
                let chosen = CHOSEN.contains(&name.as_str())
                    || (audited && AUDITED.contains(&name.as_str()));
                match value {
                    Value::String(text) if chosen => found.push((name.clone(), text.clone())),
                    _ if audited => gather(value, audited, found),
                    _ => {}
                }
            }
        }
        Value::Array(items) if audited => {
            for item in items {
                gather(item, audited, found);
            }
        }
        _ => {}
    }
}
