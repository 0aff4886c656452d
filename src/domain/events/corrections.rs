//! What puts an earlier event right: a correction, a reversal, and the record that a file was compared
//! with an earlier import.
//!
//! A correction states the fact whole, as it stood and as it stands from now on, so that whoever folds
//! it needs nothing else. Bodies stand field by field as JSON text in the shape of the kind's schema:
//! readable without this program, and independent of the order in which another version would encode
//! them. **Not here**: whether the target exists and stood so; `projections/corrections.rs` judges that.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::control::ImportId;
use super::funds::Stage;
use super::{ActedBy, DecodedEvent, Event, EventHead, EventRef, Kind, SchemeRef, SourceRef};
use crate::crypto::digest::{Commitment, FileHash};
use crate::domain::date::{Date, Timestamp};
use crate::domain::money::Fen;
use crate::domain::party::Role;

/// One field of a body, with its value as JSON text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StatedField {
    /// Name of the field, as in the kind's schema.
    pub name: String,
    /// Its value as JSON text.
    pub value: String,
}

/// A fact as a correction states it: kind, head and body.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StatedFact {
    /// Number of the kind.
    pub kind: u16,
    /// Schema version of the body.
    pub version: u16,
    /// Civil date on which it took effect, as claimed.
    pub effective: Date,
    /// The office system's own time of registration.
    pub registered_at: Option<Timestamp>,
    /// The row it was read from; `None` for a live act.
    pub source: Option<SourceRef>,
    /// Who acted outside the ledger.
    pub acted_by: Vec<ActedBy>,
    /// Organisation acted for.
    pub org: Option<String>,
    /// Scheme that judges it.
    pub scheme: Option<SchemeRef>,
    /// The body, field by field.
    pub body: Vec<StatedField>,
}

/// Whose money an account of a correction's postings holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum StatedOwner {
    /// The fund as a whole.
    Fund,
    /// A unit, by code.
    Unit(String),
    /// A case, by number.
    Case(String),
    /// A payment on its way, by number.
    Payment(String),
    /// A tranche: agreement number and ordinal.
    Tranche(String, u8),
}

/// One line that a correction posts: positive debits, negative credits, in fen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CorrectionPosting {
    /// The scheme's id; empty where none is named.
    pub scheme: String,
    /// The fund.
    pub fund: String,
    /// The stage.
    pub stage: Stage,
    /// Whose money.
    pub owner: StatedOwner,
    /// The amount; all lines of one event sum to zero.
    pub amount: Fen,
}

/// An earlier event was wrong and stands corrected; what it said stays on the ledger.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EventCorrected {
    /// The event corrected: the newest of its line, so that of two corrections only one can stand.
    pub target: EventRef,
    /// Sequence of the target's entry.
    pub target_sequence: u64,
    /// The fact as it stood.
    pub before: Box<StatedFact>,
    /// The fact as it stands from now on.
    pub after: Box<StatedFact>,
    /// What the books change by: the postings of `before` taken back, then those of `after`; empty
    /// where the two are equal.
    pub postings: Vec<CorrectionPosting>,
    /// Why, committed.
    pub reason: Commitment,
    /// What anyone may read about it; names no person.
    pub public_note: Option<String>,
}

/// An earlier event was wrong and stands no more (冲销); what it said stays on the ledger.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EventReversed {
    /// The event reversed: the newest of its line.
    pub target: EventRef,
    /// Sequence of the target's entry.
    pub target_sequence: u64,
    /// The fact as it stood; its postings are taken back.
    pub before: Box<StatedFact>,
    /// Why, committed.
    pub reason: Commitment,
    /// What anyone may read about it; names no person.
    pub public_note: Option<String>,
}

/// A sheet was read as a corrected copy of an earlier one: its rows were paired, not booked again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ImportPaired {
    /// The import that read the corrected copy.
    pub import_id: ImportId,
    /// The import it corrects.
    pub corrects: ImportId,
    /// SHA-256 of the corrected file.
    pub sha256: FileHash,
    /// Its sheet.
    pub sheet: String,
    /// SHA-256 of the file that it was paired with.
    pub earlier: FileHash,
    /// Sheet of that file.
    pub earlier_sheet: String,
    /// Rows that say what the ledger has.
    pub equal: u32,
    /// Rows for which a correction or reversal was proposed.
    pub changed: u32,
    /// Rows of the ledger that the copy lacks; their reversal was proposed.
    pub gone: u32,
    /// Rows that the ledger did not have; recorded as new.
    pub added: u32,
}

/// Why a stated fact is none.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StatedError {
    /// A value is no JSON.
    #[error("field {0}: its value is not JSON text")]
    NotJson(String),
    /// The fields do not make a body of the kind.
    #[error("its fields do not make a {0} of that version: see schemas/events/")]
    Body(String),
}

impl StatedFact {
    /// The fact that an event states.
    ///
    /// # Errors
    /// A body that has no JSON; none of ours is such.
    pub fn of(head: &EventHead, event: &Event) -> Result<StatedFact, serde_json::Error> {
        let body = event.serialize_body(serde_json::value::Serializer)?;
        let mut fields = Vec::new();
        for (name, value) in body.as_object().into_iter().flatten() {
            fields.push(StatedField {
                name: name.clone(),
                value: serde_json::to_string(value)?,
            });
        }
        Ok(StatedFact {
            kind: event.kind().0,
            version: event.version(),
            effective: head.effective,
            registered_at: head.registered_at,
            source: head.source.clone(),
            acted_by: head.acted_by.clone(),
            org: head.org.clone(),
            scheme: head.scheme.clone(),
            body: fields,
        })
    }

    /// The body as JSON.
    pub fn json(&self) -> Result<Value, StatedError> {
        let mut fields = Map::new();
        for field in &self.body {
            let value = serde_json::from_str(&field.value)
                .map_err(|_| StatedError::NotJson(field.name.clone()))?;
            fields.insert(field.name.clone(), value);
        }
        Ok(Value::Object(fields))
    }

    /// The body as an event.
    pub fn event(&self) -> Result<Event, StatedError> {
        Event::deserialize_body(self.kind, self.version, self.json()?)
            .map_err(|_| StatedError::Body(Kind(self.kind).name()))
    }

    /// The scheme's id; empty where it belongs to none.
    pub fn scheme_id(&self) -> &str {
        self.scheme.as_ref().map_or("", |scheme| scheme.id.as_str())
    }

    /// The event as if it stood by itself, said under `role`.
    pub fn decoded(&self, role: Role) -> Result<DecodedEvent, StatedError> {
        Ok(DecodedEvent {
            kind: self.kind,
            version: self.version,
            head: EventHead {
                registered_at: self.registered_at,
                source: self.source.clone(),
                acted_by: self.acted_by.clone(),
                org: self.org.clone(),
                scheme: self.scheme.clone(),
                ..EventHead::live(role, self.effective)
            },
            event: Some(self.event()?),
        })
    }

    /// The amount that the fact decides over, where it has one.
    pub fn amount(&self) -> Option<Fen> {
        self.event().ok()?.amount()
    }
}
