//! Everything about one person, case, payment, notice or organisation.
//!
//! An event belongs to the answer when it names the subject, or the number of a case, award or
//! payment that an event naming the subject names too. Names and numbers are compared whole.

use std::collections::BTreeSet;

use crate::domain::recorded::RecordedEvent;

/// Fields that lead on to other events of the same matter.
const LEADS: &[&str] = &[
    "case_no",
    "award_no",
    "payment_no",
    "objection_no",
    "order_no",
];

/// Collects a trace over two passes of the history.
pub struct Trace {
    subjects: BTreeSet<String>,
    leads: BTreeSet<(String, String, String)>,
}

impl Trace {
    /// A trace of a subject and its other names.
    pub fn of(subjects: impl IntoIterator<Item = String>) -> Trace {
        Trace {
            subjects: subjects.into_iter().collect(),
            leads: BTreeSet::new(),
        }
    }

    /// First pass: follows the event if it names the subject.
    pub fn follow(&mut self, event: &RecordedEvent, body: &serde_json::Value) {
        if self.names(event, body) {
            for lead in LEADS {
                if let Some(value) = body.get(lead).and_then(|value| value.as_str()) {
                    self.leads.insert((
                        event.scheme().to_owned(),
                        (*lead).to_owned(),
                        value.to_owned(),
                    ));
                }
            }
        }
    }

    fn names(&self, event: &RecordedEvent, body: &serde_json::Value) -> bool {
        mentions(body, &self.subjects)
            || event
                .head()
                .acted_by
                .iter()
                .any(|by| self.subjects.contains(&by.person.to_string()))
    }

    /// Second pass: whether the event belongs to the answer.
    pub fn belongs(&self, event: &RecordedEvent, body: &serde_json::Value) -> bool {
        self.names(event, body)
            || LEADS.iter().any(|lead| {
                body.get(lead)
                    .and_then(|value| value.as_str())
                    .is_some_and(|value| {
                        self.leads.contains(&(
                            event.scheme().to_owned(),
                            (*lead).to_owned(),
                            value.to_owned(),
                        ))
                    })
            })
    }
}

fn mentions(value: &serde_json::Value, subjects: &BTreeSet<String>) -> bool {
    match value {
        serde_json::Value::String(text) => subjects.contains(text),
        serde_json::Value::Array(items) => items.iter().any(|item| mentions(item, subjects)),
        serde_json::Value::Object(fields) => fields.values().any(|field| mentions(field, subjects)),
        _ => false,
    }
}
