//! What can go wrong with a ledger as a whole.

use crate::chain::EntryFault;
use crate::chain::encoding::EncodingError;
use crate::domain::recorded::EventAt;
use crate::log::LogError;
use crate::projections::FoldError;
use crate::projections::structure::StructureFault;

/// Why a submission was not recorded. Nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// The entry cannot stand here.
    #[error(transparent)]
    Entry(#[from] EntryFault),
    /// An event cannot be true.
    #[error("event {index} ({kind}): {source}")]
    Structure {
        /// Index in the entry.
        index: u32,
        /// The kind's name.
        kind: String,
        /// Why.
        source: Box<StructureFault>,
    },
    /// An event cannot be folded.
    #[error(transparent)]
    Fold(#[from] FoldError),
    /// The machine's clock lies behind the ledger's.
    #[error(
        "the clock says {now}, the last entry was recorded at {last}: set the clock right (a ledger's time never runs back)"
    )]
    ClockBehind {
        /// The machine's time.
        now: String,
        /// The ledger's.
        last: String,
    },
    /// The machine's clock is far ahead.
    #[error(
        "the clock says {now}, more than 31 days after the last entry ({last}): if that is right, say so with --allow-time-jump"
    )]
    ClockAhead {
        /// The machine's time.
        now: String,
        /// The ledger's.
        last: String,
    },
    /// An event that this program cannot read: it could not be judged, and a later program that can
    /// read it might have to refuse the whole history.
    #[error(
        "event {index} is of kind {kind} version {version}, which this program cannot read: record it with a newer program"
    )]
    Unreadable {
        /// Index in the entry.
        index: u32,
        /// The kind's number.
        kind: u16,
        /// Version of its schema.
        version: u16,
    },
    /// A text of a live act holds a person's number. It is not repeated here.
    #[error(
        "event {index} ({kind}): {field} holds an ID number, and what stands there enters the ledger in clear: take it out; persons are named by alias (`person find`)"
    )]
    PersonInClear {
        /// Index in the entry.
        index: u32,
        /// The kind's name.
        kind: String,
        /// The field.
        field: String,
    },
    /// A text of a live act that somebody chose holds a telephone or card number. It is not repeated here.
    #[error(
        "event {index} ({kind}): {field} holds a mobile telephone or bank card number, and what stands there enters the ledger in clear: take it out, or put it in a paper and name that with its fingerprint"
    )]
    NumberInClear {
        /// Index in the entry.
        index: u32,
        /// The kind's name.
        kind: String,
        /// The field.
        field: String,
    },
    /// The events do not encode.
    #[error(transparent)]
    Encoding(#[from] EncodingError),
}

/// Why a ledger could not be opened, read or written.
#[derive(Debug, thiserror::Error)]
pub enum LedgerError {
    /// The log said no.
    #[error(transparent)]
    Log(#[from] LogError),
    /// An entry of the stored history cannot be trusted.
    #[error("entry {sequence} cannot be trusted: {source}")]
    Untrusted {
        /// Its sequence.
        sequence: u64,
        /// Why.
        source: EntryFault,
    },
    /// A stored event breaks structure.
    #[error("entry {} event {} cannot be trusted: {what}", at.sequence, at.index)]
    Business {
        /// The event.
        at: EventAt,
        /// Why.
        what: String,
    },
    /// The submission was refused.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// An earlier failure; the ledger must be opened again.
    #[error("the ledger was left after an earlier failure ({first}): open it again")]
    Poisoned {
        /// The first failure.
        first: String,
    },
    /// A sum over many entries that no amount can hold.
    #[error(
        "the sum is {fen} fen, and an amount holds at most 9223372036854775807 fen: ask for fewer entries at once"
    )]
    Sum {
        /// The sum, in fen.
        fen: String,
    },
    /// A position that the ledger has not reached.
    #[error("there is no entry {asked} yet: the last is {last}")]
    NotYet {
        /// The sequence asked for.
        asked: u64,
        /// The last one.
        last: u64,
    },
    /// A part of the program gave up in the middle of an audit: no verdict rests on half of one.
    #[error("the audit was cut short by a fault of this program: run it again, and report it")]
    CutShort,
    /// There is a ledger already.
    #[error("there is a ledger already in {0}")]
    Exists(String),
    /// The log holds no entry.
    #[error(
        "the log holds no entry: its founding was cut short; remove the ledger's folder and the keys made with it (NAME.keys beside it), and run `init` again"
    )]
    Empty,
}

impl LedgerError {
    /// Whether it says that the history cannot be trusted (exit status 3).
    pub fn distrust(&self) -> bool {
        matches!(
            self,
            LedgerError::Untrusted { .. }
                | LedgerError::Business { .. }
                | LedgerError::Log(LogError::Damage(_))
        )
    }
}

/// A stored event that the fold refused.
impl From<Box<(EventAt, Refusal)>> for LedgerError {
    fn from(refused: Box<(EventAt, Refusal)>) -> Self {
        LedgerError::Business {
            at: refused.0,
            what: refused.1.to_string(),
        }
    }
}
