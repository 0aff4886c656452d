//! Events: one fact each, in about a dozen families. A body says what happened; the head says when,
//! by whom, under which rules and from which row of which file. The entry's envelope (sequence,
//! hashes, signature) belongs to the chain and never stands inside an event.
//!
//! Wire rules (a test walks the types): no hash map, float, `usize` or zero-size sequence, and no
//! serde `tag`, `untagged`, `flatten` or `skip_serializing_if`. Fields are never reordered or
//! removed; a changed shape is a new version with an upgrade function.

pub mod audit;
pub mod catalogue;
pub mod claims;
pub mod control;
pub mod corrections;
pub mod fields;
pub mod funds;
pub mod happened;
pub mod keys;
pub mod lists;
pub mod notices;
pub mod pairing;
pub mod parties;
pub mod payments;
pub mod rules;
pub mod schemas;
pub mod texts;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::crypto::digest::{EntryHash, FileHash};
use crate::domain::alias::Alias;
use crate::domain::date::{Date, Timestamp};
use crate::domain::party::{Role, Step};

pub use catalogue::Kind;

/// Where in the ledger an event stands: its entry and its place in it.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(deny_unknown_fields)]
pub struct EventRef {
    /// Hash of the entry.
    pub entry: EntryHash,
    /// Index of the event in the entry, from 0.
    pub index: u32,
}

/// The row of an office file that an imported event rests on.
#[derive(
    Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(deny_unknown_fields)]
pub struct SourceRef {
    /// SHA-256 of the file as it lay on disk.
    pub file: FileHash,
    /// Name of the sheet; empty for text files.
    pub sheet: String,
    /// Line of the sheet as the office sees it, heading line = 1.
    pub row: u32,
}

/// Who acted outside the ledger, and in which step.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(deny_unknown_fields)]
pub struct ActedBy {
    /// Alias of the person, of the staff number, or of the (name, role, scheme) the source gives.
    pub person: Alias,
    /// The step taken.
    pub step: Step,
}

/// Which published text of which scheme judges the event.
#[derive(
    Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(deny_unknown_fields)]
pub struct SchemeRef {
    /// The scheme's id, for instance `B`.
    pub id: String,
    /// Version of the published text, from 1.
    pub version: u16,
}

/// What every event says beside its body.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EventHead {
    /// Civil date (UTC+8) on which the fact took effect, as claimed.
    pub effective: Date,
    /// The office system's own time of registration (登记时间), where the source has one.
    pub registered_at: Option<Timestamp>,
    /// The row it was imported from; `None` for a live act.
    pub source: Option<SourceRef>,
    /// Role under which the author acts.
    pub role: Role,
    /// Who acted outside the ledger.
    #[serde(default)]
    pub acted_by: Vec<ActedBy>,
    /// Code of the organisation acted for.
    pub org: Option<String>,
    /// Scheme text that judges the event.
    pub scheme: Option<SchemeRef>,
    /// Version of the calendar year that clocks rest on: (year, version).
    pub calendar: Option<(u16, u16)>,
    /// Events this one follows from.
    #[serde(default)]
    pub causes: Vec<EventRef>,
    /// Event this one corrects.
    pub corrects: Option<EventRef>,
}

impl EventHead {
    /// A head for a live act in `role` on `effective`, with nothing else said.
    pub fn live(role: Role, effective: Date) -> Self {
        EventHead {
            effective,
            registered_at: None,
            source: None,
            role,
            acted_by: Vec::new(),
            org: None,
            scheme: None,
            calendar: None,
            causes: Vec::new(),
            corrects: None,
        }
    }
}

impl EventHead {
    /// The day by which the event counts: its effective date when it was imported, else the later of that
    /// and the day `at` which the ledger had it: recorded for legal clocks, endorsed for reports
    /// ([`RecordedEvent::clock`](crate::domain::recorded::RecordedEvent::clock)).
    pub fn clock(&self, at: Timestamp) -> Date {
        if self.source.is_some() {
            self.effective
        } else {
            self.effective.max(at.date_cn())
        }
    }
}

/// An event as read from its bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecodedEvent {
    /// Kind number.
    pub kind: u16,
    /// Schema version of the body.
    pub version: u16,
    /// Head.
    pub head: EventHead,
    /// Body; `None` when the kind or its version is not known to this program.
    pub event: Option<Event>,
}

/// Why a body could not be read.
#[derive(Debug, thiserror::Error)]
pub enum BodyError<E> {
    /// The kind is not in this program's catalogue, or its fields come with a later version.
    #[error("event kind {kind} is unknown to this version of the program")]
    UnknownKind {
        /// The number found.
        kind: u16,
    },
    /// The kind is known, the version is newer than this program.
    #[error(
        "event kind {kind} has schema version {found}, this program reads up to {known}: use a newer program"
    )]
    FutureVersion {
        /// The kind number.
        kind: u16,
        /// Version found.
        found: u16,
        /// Newest version known here.
        known: u16,
    },
    /// The bytes or the JSON do not fit the fields.
    #[error(transparent)]
    Body(E),
}

/// A family of events.
pub trait InFamily: Sized {
    /// The event as one of this family, if it is.
    fn of(event: &Event) -> Option<&Self>;
}

/// The body of one kind of event.
pub trait Body: Sized {
    /// Its kind number.
    const KIND: u16;

    /// The event's body, if it is of this kind.
    fn of(event: &Event) -> Option<&Self>;
}

/// Defines a family: an enum of event bodies with their kind numbers, and its codecs.
macro_rules! family {
    ($(#[$doc:meta])* $family:ident { $($variant:ident = $kind:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
        pub enum $family {
            $(
                #[doc = concat!("Kind ", stringify!($kind), ".")]
                $variant($variant),
            )+
        }

        impl $family {
            /// The event's kind number.
            pub fn kind(&self) -> $crate::domain::events::Kind {
                match self { $( $family::$variant(_) => $crate::domain::events::Kind($kind), )+ }
            }

            /// Whether this family has the kind.
            pub fn has(kind: u16) -> bool {
                Self::KINDS.contains(&kind)
            }

            /// Serialises the body alone.
            pub fn serialize_body<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
                use serde::Serialize;
                match self { $( $family::$variant(body) => body.serialize(s), )+ }
            }

            /// Reads a body of the given kind; `None` when the kind is not of this family.
            pub fn deserialize_body<'de, D: serde::Deserializer<'de>>(
                kind: u16,
                d: D,
            ) -> Option<Result<Self, D::Error>> {
                use serde::Deserialize;
                match kind {
                    $( $kind => Some($variant::deserialize(d).map($family::$variant)), )+
                    _ => None,
                }
            }

            /// JSON Schema of the body of the given kind.
            pub fn body_schema(kind: u16) -> Option<schemars::Schema> {
                match kind {
                    $( $kind => Some(schemars::schema_for!($variant)), )+
                    _ => None,
                }
            }

            /// Every kind of the family that has fields.
            pub const KINDS: &'static [u16] = &[$( $kind ),+];
        }

        $(
            impl $crate::domain::events::Body for $variant {
                const KIND: u16 = $kind;

                #[allow(unreachable_patterns)] // a family of one
                fn of(event: &$crate::domain::events::Event) -> Option<&Self> {
                    match <$family as $crate::domain::events::InFamily>::of(event)? {
                        $family::$variant(body) => Some(body),
                        _ => None,
                    }
                }
            }

            impl From<$variant> for $crate::domain::events::Event {
                fn from(body: $variant) -> Self {
                    $crate::domain::events::Event::from($family::$variant(body))
                }
            }
        )+
    };
}
pub(crate) use family;

macro_rules! families {
    ($($variant:ident($family:ty)),+ $(,)?) => {
        /// One fact, by family. Projections match every family and the events they read.
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
        pub enum Event {
            $(
                #[doc = concat!("Events of the family ", stringify!($family), ".")]
                $variant($family),
            )+
        }

        $(
            impl From<$family> for Event {
                fn from(event: $family) -> Self {
                    Event::$variant(event)
                }
            }
        )+

        $(
            impl InFamily for $family {
                fn of(event: &Event) -> Option<&Self> {
                    match event {
                        Event::$variant(family) => Some(family),
                        _ => None,
                    }
                }
            }
        )+

        impl Event {
            /// The event's kind number.
            pub fn kind(&self) -> Kind {
                match self { $( Event::$variant(event) => event.kind(), )+ }
            }

            /// Version of the body's schema that this program writes.
            pub fn version(&self) -> u16 {
                self.kind().row().map_or(1, |row| row.version)
            }

            /// Serialises the body alone, without kind or head.
            pub fn serialize_body<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
                match self { $( Event::$variant(event) => event.serialize_body(s), )+ }
            }

            /// Reads the body of an event of `kind` at schema `version`.
            pub fn deserialize_body<'de, D: serde::Deserializer<'de>>(
                kind: u16,
                version: u16,
                d: D,
            ) -> Result<Self, BodyError<D::Error>> {
                let row = Kind(kind).row().filter(|row| row.version > 0);
                let Some(row) = row else {
                    return Err(BodyError::UnknownKind { kind });
                };
                if version != row.version {
                    return Err(BodyError::FutureVersion { kind, found: version, known: row.version });
                }
                $(
                    if <$family>::has(kind) {
                        return match <$family>::deserialize_body(kind, d) {
                            Some(result) => result.map(Event::$variant).map_err(BodyError::Body),
                            None => Err(BodyError::UnknownKind { kind }),
                        };
                    }
                )+
                Err(BodyError::UnknownKind { kind })
            }

            /// JSON Schema of the body of `kind`, where it has fields.
            pub fn body_schema(kind: u16) -> Option<schemars::Schema> {
                $( if <$family>::has(kind) { return <$family>::body_schema(kind); } )+
                None
            }

            /// Every kind with fields, ascending within each family.
            pub fn kinds_with_fields() -> Vec<u16> {
                let mut kinds = Vec::new();
                $( kinds.extend_from_slice(<$family>::KINDS); )+
                kinds.sort_unstable();
                kinds
            }
        }
    };
}

families! {
    Key(keys::KeyEvent),
    Rule(rules::RuleEvent),
    Fund(funds::FundEvent),
    Party(parties::PartyEvent),
    Claim(claims::ClaimEvent),
    Notice(notices::NoticeEvent),
    Payment(payments::PaymentEvent),
    Pairing(pairing::PairingEvent),
    List(lists::ListEvent),
    Control(control::ControlEvent),
    Audit(audit::AuditEvent),
}

impl Event {
    /// The amount of money the event decides over, in fen, for limits of mandates.
    pub fn amount(&self) -> Option<crate::domain::money::Fen> {
        use claims::ClaimEvent as C;
        use control::ControlEvent as K;
        use funds::FundEvent as F;
        use pairing::PairingEvent as A;
        use payments::PaymentEvent as P;
        match self {
            Event::Fund(F::FundReceived(event)) => Some(event.amount),
            Event::Fund(F::AppropriationIssued(event)) => Some(event.amount),
            Event::Fund(F::QuotaAllocated(event)) => event.amount,
            // What it brings in, whichever accounts it is spread over.
            Event::Fund(F::OpeningBalanceRecorded(event)) => Some(event.debits()),
            Event::Claim(C::AwardDecided(event)) => Some(event.amount),
            Event::Pairing(A::AgreementSigned(event)) => event.amount,
            Event::Pairing(A::TrancheScheduled(event)) => Some(event.amount),
            Event::Pairing(A::TrancheReleased(event)) => Some(event.amount),
            Event::Payment(P::PaymentInstructed(event)) => Some(event.amount),
            Event::Payment(P::PaymentConfirmed(event)) => Some(event.amount),
            Event::Payment(P::PaymentReturned(event)) => Some(event.amount),
            Event::Payment(P::ClawbackOrdered(event)) => Some(event.amount),
            Event::Payment(P::RecoveryReceived(event)) => Some(event.amount),
            Event::Payment(P::ExpenditureRecorded(event)) => Some(event.amount),
            Event::Payment(P::PaymentHeld(event)) => Some(event.amount),
            Event::Payment(P::RecoveryWrittenOff(event)) => Some(event.amount),
            Event::Payment(P::RecoveryOffset(event)) => Some(event.amount),
            Event::Payment(P::FeeRemitted(event)) => Some(event.amount),
            Event::Pairing(A::ContractSigned(event)) => Some(event.amount),
            // Taking away counts like giving.
            Event::Fund(F::AppropriationAdjusted(event)) => {
                event.change.0.checked_abs().map(crate::domain::money::Fen)
            }
            Event::Fund(F::QuotaReallocated(event)) => event.amount,
            Event::Fund(F::UnspentReturned(event)) => Some(event.amount),
            Event::Fund(F::BudgetPlanned(event)) => Some(event.amount),
            Event::Fund(F::DonationRecorded(event)) => Some(event.amount),
            Event::Fund(F::LoanWithdrawn(event)) => Some(event.amount),
            // A correction decides over the larger of the two, a reversal over what it takes back.
            Event::Control(K::EventCorrected(event)) => {
                event.before.amount().max(event.after.amount())
            }
            Event::Control(K::EventReversed(event)) => event.before.amount(),
            _ => None,
        }
    }
}
