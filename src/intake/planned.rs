//! What a plan says: what each sheet would add, every cell that cannot be taken, and sheets that no table answers to.
//!
//! Promises: plain data, in the order of the files and their rows; a value of a personal column is described and never
//! shown. **Not here**: how it is found out ([`super::plan`]).

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::crypto::digest::{Digest, FileHash};
use crate::domain::events::control::ControlTotal;
use crate::domain::events::pairing::PairingEvent;
use crate::domain::events::{Event, EventHead};
use crate::domain::money::Fen;

pub use super::shapes::Shape;
pub use super::weighty::Looks;

/// A cell that cannot be taken, with what to do about it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct BadCell {
    /// File.
    pub file: String,
    /// Sheet.
    pub sheet: String,
    /// Address as the office sees it, for instance `F12`.
    pub cell: String,
    /// Line.
    pub line: u32,
    /// Heading of the column.
    pub column: String,
    /// A stable word for the kind of error.
    pub code: &'static str,
    /// What was found: the value, or a description where it is personal.
    pub shown: String,
    /// What was expected.
    pub expected: String,
    /// What to do.
    pub remedy: String,
}

/// What one sheet would add.
#[derive(Clone, Debug)]
pub struct PlannedSheet {
    /// File.
    pub file: String,
    /// Its SHA-256.
    pub sha256: FileHash,
    /// Sheet.
    pub sheet: String,
    /// Kind of table it was taken for.
    pub table: String,
    /// Scheme it belongs to; `None` for sheets of many schemes.
    pub scheme: Option<String>,
    /// Keyed fingerprint of its rows.
    pub content: Digest,
    /// Events in row order.
    pub events: Vec<(EventHead, Event)>,
    /// Names of payees of whom the events hold the code alone, by line: for whoever judges a list before it is paid, and
    /// never recorded.
    pub called: Vec<(u32, String)>,
    /// Rows taken.
    pub accepted: u32,
    /// Rows refused.
    pub refused: u32,
    /// Rows left out because their scheme is not published, or has no table of this kind, by scheme.
    pub unpublished: BTreeMap<String, u32>,
    /// Rows that were recorded before.
    pub skipped: u32,
    /// For each row refused as one that another file has told, that file.
    pub doubled: Vec<FileHash>,
    /// Lines under the headings that are no data: totals, signatures, repeated headings.
    pub ignored: u32,
    /// Sums of its money columns over the rows taken, now or before from the same sheet.
    pub totals: Vec<ControlTotal>,
    /// What its refused rows hold, by money column: what is recorded is lower by as much until they are put right.
    pub left_out: Vec<LeftOut>,
    /// Columns that were not read, since no field answers to their headings.
    pub unread: Vec<NearColumn>,
    /// Headings that a mapping settled, and the field each means (`-` for a column that holds nothing
    /// to be read).
    pub mapped: Vec<(String, String)>,
}

/// Rows that are taken and by which nothing is paid, since the sheet says that the money is held back (暂缓拨付).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Held {
    /// Lines of the sheet.
    pub lines: Vec<u32>,
    /// What they schedule, in fen; `None` where the sum is beyond an amount.
    pub scheduled: Option<Fen>,
}

impl PlannedSheet {
    /// The tranches that its rows hold back, if any does.
    pub fn held(&self) -> Option<Held> {
        let line = |head: &EventHead| head.source.as_ref().map(|row| row.row);
        let lines: Vec<u32> = self
            .events
            .iter()
            .filter_map(|(head, event)| match event {
                Event::Pairing(PairingEvent::TrancheWithheld(_)) => line(head),
                _ => None,
            })
            .collect();
        let of_held: BTreeSet<u32> = lines.iter().copied().collect();
        let scheduled = self.events.iter().filter_map(|(head, event)| match event {
            Event::Pairing(PairingEvent::TrancheScheduled(e)) => {
                line(head).filter(|line| of_held.contains(line))?;
                Some(e.amount)
            }
            _ => None,
        });
        let scheduled = Fen::sum(scheduled).ok();
        (!lines.is_empty()).then_some(Held { lines, scheduled })
    }
}

/// Amounts of a money column in rows that are refused for another cell.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LeftOut {
    /// Heading of the column.
    pub name: String,
    /// The field that it is.
    #[serde(skip)]
    pub field: String,
    /// Lines of the sheet.
    pub lines: Vec<u32>,
    /// What they come to, in fen.
    pub amount: Fen,
}

/// What an import would record.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// Sheets in the order of the files.
    pub sheets: Vec<PlannedSheet>,
    /// Cells that cannot be taken.
    pub bad: Vec<BadCell>,
    /// Cells that are taken and that somebody should look at.
    pub told: Vec<BadCell>,
    /// Sheets that no table answers to: file, sheet, and what they lack.
    pub unknown: Vec<UnknownSheet>,
}

impl Plan {
    /// How many columns of sheets that are taken look like amounts or days and were not read.
    pub fn weighty_unread(&self) -> usize {
        let sheets = self.sheets.iter().filter(|sheet| sheet.skipped == 0);
        let columns = sheets.flat_map(|sheet| &sheet.unread);
        columns.filter(|column| column.looks.is_some()).count()
    }
}

/// A sheet that no table answers to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct UnknownSheet {
    /// File.
    pub file: String,
    /// Sheet.
    pub sheet: String,
    /// Columns that the nearest table lacks.
    pub lacking: Vec<String>,
    /// Headings of the sheet that nothing answers to: first those that come near to one of these.
    pub near: Vec<NearColumn>,
    /// Headings of the sheet that a mapping has settled for that table, each with the first heading that the table
    /// knows of the column, or `-`.
    pub mapped: Vec<(String, String)>,
    /// Where all that it lacks is the month of its rows: the months that its title, its own name and its file's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub month: Option<Vec<String>>,
    /// What its headings show of why nobody could read it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shape: Option<Shape>,
}

/// A heading that no field answers to, and what it may have been meant for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NearColumn {
    /// Address of the heading's cell.
    pub cell: String,
    /// The heading as written.
    pub heading: String,
    /// The nearest heading known; `None` where none is near.
    pub nearest: Option<String>,
    /// What it looks like, where the column holds anything and the sheet is of a known table.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub looks: Option<Looks>,
}
