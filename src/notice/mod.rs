//! What the public may see: choose, redact, then one file a format.
//!
//! **Promises**
//! - A public row holds what [`redact`] lets through and nothing else: no alias, no part of any
//!   number, no category or reason of hardship.
//! - Every row is a salted leaf ([`rows`]) under one root, which the ledger keeps; the same position
//!   of the log and the same vault give the same bytes.
//! - No suspicion can leak: this room sees neither detectors nor inquiries.
//!
//! **Deliberately not here**: deciding who may export, recording it, writing files (the command), and
//! proofs of single rows, which come with the proof room.

pub mod choose;
pub mod csv;
pub mod html;
pub mod redact;
pub mod rows;
pub mod three;
pub mod three_rows;

pub use choose::{ChooseError, Listed, NoticeList, choose};
pub use redact::{PublicRow, redact};
pub use rows::{row_bytes, rows_root};
pub use three::{ThreeError, three};
