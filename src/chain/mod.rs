//! Entries and the chain they form: layout, links, signatures, mandates, endorsement.
//!
//! Two steps, so that the dear one runs on all cores: [`check::check_entry`] needs no history
//! (sizes, strict signature, event root, unique decoding); [`state::ChainState::admit`] runs in
//! sequence (links, counts, `seen`, mandates, endorsements). Only the second makes a
//! [`state::VerifiedEntry`], and it is the same code at append and at audit.

pub mod check;
mod compare;
pub mod compose;
pub mod encoding;
pub mod endorsement;
pub mod entry;
pub mod fault;
pub mod mandates;
pub mod state;
mod text;

pub use check::{CheckedEntry, KeyCache, OpenedEntry, ParsedEvent, check_beside, check_entry};
pub use compose::{Draft, Submission};
pub use fault::EntryFault;
pub use state::{ChainState, Effect, VerifiedEntry};
