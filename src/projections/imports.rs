//! Which files, sheets and rows were read, so that a second import adds nothing.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::crypto::digest::{Digest, FileHash};
use crate::domain::events::Event;
use crate::domain::events::control::{ControlEvent, FileImported, ImportId};
use crate::domain::recorded::RecordedEvent;

/// Rows read from one sheet, as ranges: a whole roster is one range, not thousands of numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct RowSet(BTreeMap<u32, u32>);

impl RowSet {
    /// Adds a row.
    pub fn insert(&mut self, row: u32) {
        let before = self.0.range(..=row).next_back().map(|(a, b)| (*a, *b));
        let (start, mut end) = match before {
            Some((_, last)) if last >= row => return,
            Some((first, last)) if last + 1 == row => (first, row),
            _ => (row, row),
        };
        if let Some(next) = row.checked_add(1)
            && let Some(last) = self.0.remove(&next)
        {
            end = last;
        }
        self.0.insert(start, end);
    }

    /// Whether the row is in.
    pub fn contains(&self, row: u32) -> bool {
        self.0
            .range(..=row)
            .next_back()
            .is_some_and(|(_, last)| *last >= row)
    }
}

/// Everything imported.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Imports {
    rows: BTreeMap<(FileHash, String), RowSet>,
    contents: BTreeSet<Digest>,
    names: BTreeMap<FileHash, String>,
    parts: BTreeMap<ImportId, Vec<FileImported>>,
}

impl Imports {
    /// Folds an event.
    pub fn apply(&mut self, event: &RecordedEvent) {
        if let Some(source) = event.source() {
            // Rows of one sheet come together: look the sheet up without making a key first.
            let key = (source.file, source.sheet.clone());
            self.rows.entry(key).or_default().insert(source.row);
        }
        if let Some(Event::Control(ControlEvent::FileImported(e))) = event.event() {
            self.names.insert(e.sha256, e.name.clone());
            // A sheet counts as read whole only when its last part is in and no row waits for its
            // scheme to be published.
            if e.last_part && e.unpublished == 0 && e.refused == 0 {
                self.contents.insert(e.content);
            }
            self.parts.entry(e.import_id).or_default().push(e.clone());
        }
    }

    /// Whether a row was recorded.
    pub fn row_recorded(&self, file: &FileHash, sheet: &str, row: u32) -> bool {
        self.rows
            .get(&(*file, sheet.to_owned()))
            .is_some_and(|rows| rows.contains(row))
    }

    /// Whether a sheet with this content was read whole.
    pub fn sheet_recorded(&self, content: &Digest) -> bool {
        self.contents.contains(content)
    }

    /// Name of a file, by its hash.
    pub fn file_name(&self, file: &FileHash) -> Option<&str> {
        self.names.get(file).map(String::as_str)
    }

    /// Parts of every import.
    pub fn parts(&self) -> impl Iterator<Item = (&ImportId, &Vec<FileImported>)> {
        self.parts.iter()
    }

    /// Sheets held.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }
}
