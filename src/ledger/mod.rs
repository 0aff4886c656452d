//! Where the two halves meet: bytes are read and verified, entries become recorded events, events
//! are folded; new entries are judged, appended and acknowledged. Alone turns a verified entry
//! into recorded events. Time, randomness and passphrases come in by parameters.

pub mod append;
pub mod clear;
pub mod create;
pub mod error;
pub mod fold;
pub mod follow;
pub mod history;
pub mod index;
pub mod json;
pub mod on_days;
pub mod snapshot;
pub mod verify;
pub mod waiting;

pub use append::{Clock, Ledger, Receipt};
pub use error::{LedgerError, Refusal};
pub use history::{History, Until};
pub use index::{
    ClosedAt, Gathered, IndexError, IndexedTo, Posting, Snapshot, Snapshots, SubjectIndex,
};

/// Lets the vault, the log and the index be told apart under one root.
pub const INDEX_DIR: &str = "index";
