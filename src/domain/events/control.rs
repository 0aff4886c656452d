//! The ledger's own house-keeping: imports, closes, looks into the vault.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::corrections::{EventCorrected, EventReversed, ImportPaired};
use super::family;
use crate::crypto::digest::{Digest, FileHash};
use crate::domain::alias::Alias;
use crate::domain::date::{Date, Period};
use crate::domain::money::Fen;

crate::fixed_bytes! {
    /// Sixteen random bytes that join the entries of one import.
    ImportId, 16
}

/// A figure that the file and the ledger can be compared by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ControlTotal {
    /// What is counted, as the table calls the column.
    pub name: String,
    /// Rows counted.
    pub rows: u32,
    /// Sum in fen.
    pub amount: Fen,
}

/// A sheet of a file was read and its rows recorded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FileImported {
    /// Joins all that one import recorded.
    pub import_id: ImportId,
    /// Ordinal of this part of the sheet, from 1.
    pub part: u32,
    /// Whether it is the last.
    pub last_part: bool,
    /// SHA-256 of the file.
    pub sha256: FileHash,
    /// Name of the file, without folder.
    pub name: String,
    /// Name of the sheet.
    pub sheet: String,
    /// What the sheet was taken for, as the table is called.
    pub table: String,
    /// BLAKE3 over the sheet's normalised rows, so that an equal sheet is known again.
    pub content: Digest,
    /// Rows accepted in this part.
    pub accepted: u32,
    /// Rows refused.
    pub refused: u32,
    /// Rows left out because their scheme is not published.
    pub unpublished: u32,
    /// Control totals, in the last part only.
    pub totals: Vec<ControlTotal>,
}

/// Rows of a sheet are of days before the ledger opened: figures that rest on them say so.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HistoricalMarked {
    /// The import.
    pub import_id: ImportId,
    /// SHA-256 of the file.
    pub sha256: FileHash,
    /// The sheet.
    pub sheet: String,
    /// Rows of days before the ledger opened.
    pub rows: u32,
    /// The earliest of those days.
    pub from: Date,
    /// The latest.
    pub to: Date,
}

/// Digest of one projection at a close.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ProjectionDigest {
    /// The projection.
    pub name: String,
    /// Version of its fold.
    pub version: u16,
    /// BLAKE3 of its canonical bytes.
    pub digest: Digest,
}

/// A period is closed: its balances become provable.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PeriodClosed {
    /// The period.
    pub period: Period,
    /// Number of entries the digests are over.
    pub ledger_size: u64,
    /// One digest a projection.
    pub digests: Vec<ProjectionDigest>,
}

/// Personal data was looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct VaultOpened {
    /// Whose data; empty for a whole report.
    pub aliases: Vec<Alias>,
    /// What was asked, for instance `flags`.
    pub purpose: String,
}

family! {
    /// Imports, corrections, closes, vault looks.
    ControlEvent {
        FileImported = 290,
        EventCorrected = 291,
        EventReversed = 292,
        PeriodClosed = 293,
        VaultOpened = 294,
        ImportPaired = 315,
        HistoricalMarked = 316,
    }
}
