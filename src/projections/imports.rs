//! Which files, sheets and rows were read, so that a second import adds nothing.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::kept::Kept;
use crate::crypto::digest::{Digest, FileHash};
use crate::domain::date::Date;
use crate::domain::events::Event;
use crate::domain::events::control::{ControlEvent, FileImported, HistoricalMarked, ImportId};
use crate::domain::events::corrections::ImportPaired;
use crate::domain::recorded::RecordedEvent;

/// Rows read from one sheet, as ranges: a whole roster is one range, not thousands of numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct RowSet(BTreeMap<u32, u32>);

impl RowSet {
    /// Adds a row.
    pub fn insert(&mut self, row: u32) {
        let after = row.checked_add(1).and_then(|next| {
            // Rows mostly come in order, and then nothing begins after this one.
            let begins = self.0.last_key_value().is_some_and(|(at, _)| *at >= next);
            begins.then(|| self.0.remove(&next)).flatten()
        });
        let end = after.unwrap_or(row);
        match self.0.range_mut(..=row).next_back() {
            Some((_, last)) if *last >= row => {}
            Some((_, last)) if *last + 1 == row => *last = end,
            _ => {
                self.0.insert(row, end);
            }
        }
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
    /// Sheets read as corrected copies of earlier ones, by file.
    paired: BTreeMap<FileHash, Vec<ImportPaired>>,
    /// Sheets with rows of days before the ledger opened.
    historical: BTreeMap<(FileHash, String), Vec<HistoricalMarked>>,
    // What follows is told by the parts and rows above and takes no part in the digest.
    /// Schemes of the rows of a sheet.
    #[serde(skip)]
    schemes: BTreeMap<(FileHash, String), BTreeSet<String>>,
    /// Sheets with rows that were refused and not read since, with what the sheet is.
    #[serde(skip)]
    waiting: BTreeMap<(FileHash, String), String>,
    /// Day on which a row of a sheet was recorded first.
    #[serde(skip)]
    read_on: BTreeMap<(FileHash, String), Date>,
}

impl Imports {
    /// Folds an event.
    pub fn apply(&mut self, event: &RecordedEvent) {
        self.apply_all(std::slice::from_ref(event));
    }

    /// Folds events that stand in order. Rows of one sheet come together, so a sheet is looked up
    /// once for all that follow one another.
    pub(super) fn apply_all(&mut self, events: &[RecordedEvent]) {
        let sheet = |event: &RecordedEvent| {
            event
                .source()
                .map(|source| (source.file, source.sheet.clone()))
        };
        let same = |a: &RecordedEvent, b: &RecordedEvent| match (a.source(), b.source()) {
            (Some(a), Some(b)) => a.file == b.file && a.sheet == b.sheet,
            (None, None) => true,
            _ => false,
        };
        for run in events.chunk_by(same) {
            if let Some(key) = run.first().and_then(sheet) {
                let of = self.schemes.entry(key.clone()).or_default();
                for scheme in run.iter().map(RecordedEvent::scheme) {
                    if !scheme.is_empty() && !of.contains(scheme) {
                        of.insert(scheme.to_owned());
                    }
                }
                if let Some(first) = run.first()
                    && !self.read_on.contains_key(&key)
                {
                    let day = first.recorded_at.date_cn();
                    self.read_on.insert(key.clone(), day);
                }
                let rows = self.rows.entry(key).or_default();
                for source in run.iter().filter_map(RecordedEvent::source) {
                    rows.insert(source.row);
                }
            }
        }
        for event in events {
            self.apply_control(event);
        }
    }

    fn apply_control(&mut self, event: &RecordedEvent) {
        if let Some(Event::Control(ControlEvent::HistoricalMarked(e))) = event.event() {
            let key = (e.sha256, e.sheet.clone());
            self.historical.entry(key).or_default().push(e.clone());
        }
        if let Some(Event::Control(ControlEvent::ImportPaired(e))) = event.event() {
            self.paired.entry(e.sha256).or_default().push(e.clone());
            // What the sheet lacked, its corrected copy was read for.
            self.waiting.remove(&(e.earlier, e.earlier_sheet.clone()));
        }
        if let Some(Event::Control(ControlEvent::FileImported(e))) = event.event() {
            self.names.insert(e.sha256, e.name.clone());
            // A sheet counts as read whole only when its last part is in and no row waits for its
            // scheme to be published.
            if e.last_part && e.unpublished == 0 && e.refused == 0 {
                self.contents.insert(e.content);
            }
            // The last part says how many rows of the sheet are still refused: those that were taken by a later
            // import of the same file are no longer among them.
            if e.last_part {
                let key = (e.sha256, e.sheet.clone());
                match e.refused {
                    0 => self.waiting.remove(&key),
                    _ => self.waiting.insert(key, e.table.clone()),
                };
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

    /// Sheets of one of these kinds with rows that were refused and not read since: what those would have said of
    /// the scheme is missing here. A sheet none of whose rows was read may be of any scheme.
    pub fn lacking(&self, scheme: &str, kinds: &[&str]) -> Vec<(FileHash, &str)> {
        self.waiting
            .iter()
            .filter(|(key, table)| {
                let of = self.schemes.get(key).filter(|of| !of.is_empty());
                kinds.contains(&table.as_str()) && of.is_none_or(|of| of.contains(scheme))
            })
            .map(|((file, sheet), _)| (*file, sheet.as_str()))
            .collect()
    }

    /// Sheets that were read as a kind of table.
    pub fn sheets_of(&self, kind: &str) -> BTreeSet<(FileHash, &str)> {
        let parts = self.parts.values().flatten();
        let of_kind = parts.filter(|part| part.table == kind);
        of_kind
            .map(|part| (part.sha256, part.sheet.as_str()))
            .collect()
    }

    /// Whether a sheet of one of these kinds was read with a row of the scheme, whatever became of that.
    pub fn has_read(&self, scheme: &str, kinds: &[&str]) -> bool {
        let parts = self.parts.values().flatten();
        let mut of_kinds = parts.filter(|part| kinds.contains(&part.table.as_str()));
        of_kinds.any(|part| {
            let sheet = (part.sha256, part.sheet.clone());
            self.schemes
                .get(&sheet)
                .is_some_and(|of| of.contains(scheme))
        })
    }

    /// Day on which the first row of a sheet was recorded.
    pub fn read_on(&self, file: &FileHash, sheet: &str) -> Option<Date> {
        self.read_on.get(&(*file, sheet.to_owned())).copied()
    }

    /// Rows that were refused, by file and sheet: what they would have said is in no figure.
    pub fn refused(&self) -> BTreeMap<(FileHash, &str), u64> {
        let mut refused = BTreeMap::new();
        for part in self
            .parts
            .values()
            .flatten()
            .filter(|part| part.refused > 0)
        {
            let rows = refused
                .entry((part.sha256, part.sheet.as_str()))
                .or_insert(0);
            *rows += u64::from(part.refused);
        }
        refused
    }

    /// Every file that was read, by hash, with its name.
    pub fn files(&self) -> impl Iterator<Item = (&FileHash, &str)> {
        self.names.iter().map(|(hash, name)| (hash, name.as_str()))
    }

    /// Name of a file, by its hash.
    pub fn file_name(&self, file: &FileHash) -> Option<&str> {
        self.names.get(file).map(String::as_str)
    }

    /// Parts of one import, in the order in which they were recorded.
    pub fn parts_of(&self, import: &ImportId) -> &[FileImported] {
        self.parts.get(import).map_or(&[], Vec::as_slice)
    }

    /// Parts of every import.
    pub fn parts(&self) -> impl Iterator<Item = (&ImportId, &Vec<FileImported>)> {
        self.parts.iter()
    }

    /// Sheets of a file that were read as corrected copies of earlier ones.
    pub fn paired(&self, file: &FileHash) -> &[ImportPaired] {
        self.paired.get(file).map_or(&[], Vec::as_slice)
    }

    /// Every mark of rows of days before the ledger opened.
    pub fn historical(&self) -> impl Iterator<Item = &HistoricalMarked> {
        self.historical.values().flatten()
    }

    /// Every sheet that was read as a corrected copy.
    pub fn all_paired(&self) -> impl Iterator<Item = &ImportPaired> {
        self.paired.values().flatten()
    }

    /// The newest part of every sheet whose last part is missing: its import was cut off.
    pub fn unfinished(&self) -> impl Iterator<Item = &FileImported> {
        self.parts.values().flat_map(|parts| {
            let mut newest: BTreeMap<(&FileHash, &str), &FileImported> = BTreeMap::new();
            for part in parts {
                newest.insert((&part.sha256, &part.sheet), part);
            }
            newest.into_values().filter(|part| !part.last_part)
        })
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

/// What was read before an entry.
#[derive(Debug, Default)]
pub(super) struct ImportsKept {
    rows: Kept<(FileHash, String), RowSet>,
    contents: BTreeSet<Digest>,
    names: Kept<FileHash, String>,
    parts: Kept<ImportId, Vec<FileImported>>,
    paired: Kept<FileHash, Vec<ImportPaired>>,
    historical: Kept<(FileHash, String), Vec<HistoricalMarked>>,
    schemes: Kept<(FileHash, String), BTreeSet<String>>,
    waiting: Kept<(FileHash, String), String>,
    read_on: Kept<(FileHash, String), Date>,
}

impl Imports {
    /// Keeps what the event will change.
    pub(super) fn keep(&self, event: &RecordedEvent, kept: &mut ImportsKept) {
        if let Some(source) = event.source() {
            let key = (source.file, source.sheet.clone());
            kept.schemes.keep(&self.schemes, key.clone());
            kept.read_on.keep(&self.read_on, key.clone());
            kept.rows.keep(&self.rows, key);
        }
        if let Some(Event::Control(ControlEvent::HistoricalMarked(e))) = event.event() {
            let key = (e.sha256, e.sheet.clone());
            kept.historical.keep(&self.historical, key);
        }
        if let Some(Event::Control(ControlEvent::ImportPaired(e))) = event.event() {
            kept.paired.keep(&self.paired, e.sha256);
            let earlier = (e.earlier, e.earlier_sheet.clone());
            kept.waiting.keep(&self.waiting, earlier);
        }
        if let Some(Event::Control(ControlEvent::FileImported(e))) = event.event() {
            kept.names.keep(&self.names, e.sha256);
            kept.parts.keep(&self.parts, e.import_id);
            let key = (e.sha256, e.sheet.clone());
            kept.waiting.keep(&self.waiting, key);
            if !self.contents.contains(&e.content) {
                kept.contents.insert(e.content);
            }
        }
    }

    /// Goes back to what was kept.
    pub(super) fn put_back(&mut self, kept: ImportsKept) {
        kept.rows.put_back(&mut self.rows);
        for content in &kept.contents {
            self.contents.remove(content);
        }
        kept.names.put_back(&mut self.names);
        kept.parts.put_back(&mut self.parts);
        kept.paired.put_back(&mut self.paired);
        kept.historical.put_back(&mut self.historical);
        kept.schemes.put_back(&mut self.schemes);
        kept.waiting.put_back(&mut self.waiting);
        kept.read_on.put_back(&mut self.read_on);
    }
}
