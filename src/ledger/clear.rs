//! Keeps ID numbers out of the texts of live acts, which enter the log in clear.
//!
//! **Promises**: names the first field of an event whose text holds an ID number, never the number. What was
//! read from a file was judged by its cells (`intake/fields.rs`). **Not here**: names, which no rule tells
//! from other words; and histories that stand already: an audit judges no text for its content.

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
