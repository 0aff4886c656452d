//! The JSON shape of an event: what `record` takes, and what `show`, `log` and `export events`
//! give back. Money is integer fen, dates are ISO, digests and aliases are hex.

use serde::{Deserialize, Serialize};

use crate::chain::VerifiedEntry;
use crate::crypto::digest::{EntryHash, PublicKey};
use crate::domain::alias::Alias;
use crate::domain::date::Timestamp;
use crate::domain::events::catalogue::ROWS;
use crate::domain::events::{BodyError, DecodedEvent, Event, EventHead, Kind};

/// An event as JSON.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EventJson {
    /// The kind's name, for instance `FundReceived`.
    pub kind: String,
    /// Schema version of the body; the newest when left out on input.
    #[serde(default)]
    pub version: Option<u16>,
    /// The head.
    pub head: EventHead,
    /// The body, in the shape of `schemas/events/`.
    pub body: serde_json::Value,
}

/// Why JSON is not an event.
#[derive(Debug, thiserror::Error)]
pub enum JsonError {
    /// Not JSON, or not the outer shape.
    #[error(
        "the JSON is not an event: {} (expected {{\"kind\", \"head\", \"body\"}}; see schemas/events/)",
        without_values(.0)
    )]
    Shape(#[from] serde_json::Error),
    /// No such kind.
    #[error("there is no event kind {found}{}: see `sunledger record --kinds`", nearest(.near))]
    NoKind {
        /// The name given.
        found: String,
        /// The kind whose name is nearest, where one is near.
        near: Option<&'static str>,
    },
    /// Named and numbered, without fields.
    #[error(
        "{0} has no fields in this version of the program: it comes with the command that writes it"
    )]
    NoFields(String),
    /// A version this program does not write.
    #[error(
        "{kind} has schema version {known} here, found {found}: use the program that wrote it, or a newer one"
    )]
    Version {
        /// The kind.
        kind: String,
        /// Version known.
        known: u16,
        /// Version found.
        found: u16,
    },
    /// The body does not fit.
    #[error(
        "the body of {kind}{}: {}: see `{kind}` in schemas/events/",
        .field.as_ref().map_or_else(String::new, |field| format!(", field {field}")),
        without_values(.source)
    )]
    Body {
        /// The kind.
        kind: String,
        /// The field that does not fit, where it can be told.
        field: Option<String>,
        /// Why.
        source: serde_json::Error,
    },
}

impl JsonError {
    /// No such kind, with the nearest there is.
    pub fn no_kind(found: &str) -> JsonError {
        JsonError::NoKind {
            found: found.chars().take(60).collect(),
            near: crate::domain::near::nearest(found, ROWS.iter().map(|row| row.name)),
        }
    }
}

fn nearest(near: &Option<&str>) -> String {
    near.map_or_else(String::new, |name| format!(" (did you mean {name}?)"))
}

/// What serde says of a fault, without the value it found: a name or an account written into the
/// wrong field must not come back in a message.
fn without_values(error: &serde_json::Error) -> String {
    let mut text = error.to_string();
    // What was expected stays, also where it is a list of words in the same marks.
    for (start, end) in [
        ("string \"", "\", expected"),
        ("integer `", "`, expected"),
        ("floating point `", "`, expected"),
        ("unknown variant `", "`, expected"),
    ] {
        if let Some(at) = text.find(start)
            && let Some(length) = text.get(at..).and_then(|rest| rest.rfind(end))
            && length >= start.len()
        {
            let word = start.trim_end_matches(['"', '`', ' ']);
            text.replace_range(at..at + length + 1, word);
        }
    }
    text
}

/// The first field, in the order read, whose value does not fit. A body cut off after a good field
/// can only lack the later ones.
fn bad_field(kind: Kind, version: u16, body: &serde_json::Value) -> Option<String> {
    let mut read = serde_json::Map::new();
    for (name, value) in body.as_object()? {
        read.insert(name.clone(), value.clone());
        match Event::deserialize_body(kind.0, version, serde_json::Value::Object(read.clone())) {
            Err(BodyError::Body(error)) if !error.to_string().starts_with("missing field") => {
                return Some(name.clone());
            }
            _ => {}
        }
    }
    None
}

impl EventJson {
    /// An event from its JSON text.
    pub fn parse(text: &str) -> Result<(EventHead, Event), JsonError> {
        let json: EventJson = serde_json::from_str(text)?;
        json.into_event()
    }

    /// The event it describes.
    pub fn into_event(self) -> Result<(EventHead, Event), JsonError> {
        let kind = Kind::from_name(&self.kind).ok_or_else(|| JsonError::no_kind(&self.kind))?;
        let known = kind.row().map_or(0, |row| row.version);
        if known == 0 {
            return Err(JsonError::NoFields(self.kind));
        }
        let version = self.version.unwrap_or(known);
        let event =
            Event::deserialize_body(kind.0, version, &self.body).map_err(|error| match error {
                BodyError::UnknownKind { .. } => JsonError::NoFields(self.kind.clone()),
                BodyError::FutureVersion { found, known, .. } => JsonError::Version {
                    kind: self.kind.clone(),
                    known,
                    found,
                },
                BodyError::Body(source) => JsonError::Body {
                    field: bad_field(kind, version, &self.body),
                    kind: self.kind.clone(),
                    source,
                },
            })?;
        Ok((self.head, event))
    }

    /// The JSON of a decoded event; a kind unknown here has a null body.
    pub fn of(decoded: &DecodedEvent) -> Result<EventJson, serde_json::Error> {
        Ok(EventJson {
            kind: Kind(decoded.kind).name(),
            version: Some(decoded.version),
            head: decoded.head.clone(),
            body: match &decoded.event {
                Some(event) => event.serialize_body(serde_json::value::Serializer)?,
                None => serde_json::Value::Null,
            },
        })
    }
}

/// An entry as `show` and `log` give it.
#[derive(Clone, Debug, Serialize)]
pub struct EntryJson {
    /// Position.
    pub sequence: u64,
    /// Hash.
    pub hash: EntryHash,
    /// The author's key.
    pub author: PublicKey,
    /// Who holds it.
    pub person: Alias,
    /// The ledger's time.
    pub recorded_at: Timestamp,
    /// The author's time.
    pub claimed: Timestamp,
    /// Its events.
    pub events: Vec<EventJson>,
}

impl EntryJson {
    /// The JSON of a verified entry.
    pub fn of(entry: &VerifiedEntry) -> Result<EntryJson, serde_json::Error> {
        Ok(EntryJson {
            sequence: entry.sequence,
            hash: entry.hash,
            author: entry.author,
            person: entry.person,
            recorded_at: entry.recorded_at,
            claimed: entry.claimed,
            events: entry
                .events
                .iter()
                .map(|event| EventJson::of(event))
                .collect::<Result<_, _>>()?,
        })
    }
}
