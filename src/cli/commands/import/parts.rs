//! A plan is recorded in entries that fit the ledger's limits, all under one import id.
//!
//! **Promises**: a file that fits is one entry with all its sheets; of a larger one each sheet becomes
//! several entries, and each is synced before the next is signed. An import that was cut off (a sheet
//! with a part and without its last) is found on the ledger, and the same command records the rows
//! that are missing under the same import id, with the part numbers that follow: no row twice, and the
//! last part bears the totals of the whole sheet. **Not here**: which rows are missing; the plan left
//! out those that are recorded.

use std::collections::BTreeMap;

use crate::chain::entry::encode_event;
use crate::cli::{Context, Failure};
use crate::crypto::digest::FileHash;
use crate::crypto::random;
use crate::crypto::sign::SigningKey;
use crate::domain::events::control::{FileImported, ImportId};
use crate::domain::events::{Event, EventHead};
use crate::domain::party::Role;
use crate::intake::PlannedSheet;
use crate::ledger::Ledger;

/// Most events in one entry of an import, below the ledger's own limit to leave room.
const EVENTS_MAX: usize = 8_000;
/// Most bytes of events in one entry of an import.
const BYTES_MAX: usize = 6 << 20;

/// What was recorded.
#[derive(Default, serde::Serialize)]
pub(super) struct Recorded {
    /// The import id, in hex; `None` where nothing was recorded.
    pub import: Option<String>,
    pub entries: usize,
    pub events: usize,
    pub rows: u64,
}

/// Sheets that an earlier import left unfinished: its id and the number of its last part.
type Unfinished = BTreeMap<(FileHash, String), (ImportId, u32)>;

/// Writes one import.
struct Writer<'a> {
    context: &'a Context,
    ledger: &'a mut Ledger,
    key: &'a SigningKey,
    /// Of the sheets that begin with this run.
    import_id: ImportId,
    unfinished: Unfinished,
    waiting: Vec<(EventHead, Event)>,
    bytes: usize,
    recorded: Recorded,
}

/// Records the sheets of a plan, those of one file together.
pub(super) fn record(
    context: &Context,
    ledger: &mut Ledger,
    key: &SigningKey,
    sheets: &[PlannedSheet],
) -> Result<Recorded, Failure> {
    let unfinished: Unfinished = ledger
        .world()
        .imports
        .unfinished()
        .map(|part| {
            let sheet = (part.sha256, part.sheet.clone());
            (sheet, (part.import_id, part.part))
        })
        .collect();
    let going_on: Vec<ImportId> = {
        let mut ids: Vec<ImportId> = sheets
            .iter()
            .filter_map(|sheet| unfinished.get(&(sheet.sha256, sheet.sheet.clone())))
            .map(|(id, _)| *id)
            .collect();
        ids.sort_unstable();
        ids.dedup();
        ids
    };
    // The files that an import cut off had not reached yet belong to it as well.
    let import_id = match going_on.as_slice() {
        [only] => *only,
        _ => ImportId(random::array()?),
    };
    for id in &going_on {
        context.tell("import-resumed", &[("import", id.to_string())]);
    }
    let mut writer = Writer {
        context,
        ledger,
        key,
        import_id,
        unfinished,
        waiting: Vec::new(),
        bytes: 0,
        recorded: Recorded::default(),
    };
    for file in sheets.chunk_by(|a, b| a.sha256 == b.sha256) {
        writer.file(file)?;
    }
    let mut recorded = writer.recorded;
    if recorded.entries > 0 {
        recorded.import = Some(import_id.to_string());
    }
    Ok(recorded)
}

impl Writer<'_> {
    /// Records a file: as one entry with all its sheets where that fits the limits, else each sheet
    /// as several entries. A part is synced before the next is signed, so that an import cut short
    /// goes on where it stopped.
    fn file(&mut self, sheets: &[PlannedSheet]) -> Result<(), Failure> {
        for sheet in sheets {
            let key = (sheet.sha256, sheet.sheet.clone());
            let (import_id, before) = match self.unfinished.get(&key) {
                Some(begun) => *begun,
                // A sheet with nothing new says nothing, unless its last part is missing.
                None if sheet.accepted == 0 => continue,
                None => (self.import_id, 0),
            };
            self.recorded.rows += u64::from(sheet.accepted);
            self.recorded.events += sheet.events.len();
            let parts = parts_of(sheet)?;
            let last = parts.len();
            for (number, part) in (1u32..).zip(parts) {
                if !self.waiting.is_empty()
                    && (self.waiting.len() + part.events.len() >= EVENTS_MAX
                        || self.bytes + part.bytes > BYTES_MAX)
                {
                    self.send()?;
                }
                self.bytes += part.bytes;
                self.waiting.extend_from_slice(part.events);
                let day = self.context.clock().now.date_cn();
                let is_last = number as usize == last;
                let said = imported(sheet, import_id, before + number, is_last, &part);
                self.waiting
                    .push((EventHead::live(Role::Rec, day), Event::from(said)));
            }
        }
        self.send()
    }

    /// Signs and records what waits.
    fn send(&mut self) -> Result<(), Failure> {
        if !self.waiting.is_empty() {
            let (seed, clock) = (self.context.seed()?, self.context.clock());
            self.ledger.record(self.key, &self.waiting, seed, clock)?;
            self.recorded.entries += 1;
            self.waiting.clear();
            self.bytes = 0;
        }
        Ok(())
    }
}

/// Events that stand together in one entry.
struct Part<'a> {
    events: &'a [(EventHead, Event)],
    bytes: usize,
}

/// A sheet's events in parts that fit an entry. Events of one row stay together: a row is recorded
/// whole or not at all.
fn parts_of(sheet: &PlannedSheet) -> Result<Vec<Part<'_>>, Failure> {
    let mut parts = Vec::new();
    let mut start = 0;
    let mut bytes = 0;
    for (at, (head, event)) in sheet.events.iter().enumerate() {
        let size = encode_event(head, event)
            .map_err(|error| Failure::new(error.to_string()))?
            .len()
            + 4;
        let new_row = at > start
            && sheet
                .events
                .get(at - 1)
                .is_none_or(|(before, _)| before.source != head.source);
        if new_row && (at - start >= EVENTS_MAX || bytes + size > BYTES_MAX) {
            let events = sheet.events.get(start..at).unwrap_or_default();
            parts.push(Part { events, bytes });
            start = at;
            bytes = 0;
        }
        bytes += size;
    }
    let events = sheet.events.get(start..).unwrap_or_default();
    parts.push(Part { events, bytes });
    Ok(parts)
}

/// What the ledger is told of one part of a sheet.
fn imported(
    sheet: &PlannedSheet,
    import_id: ImportId,
    part_no: u32,
    last_part: bool,
    part: &Part<'_>,
) -> FileImported {
    let mut rows: Vec<u32> = part
        .events
        .iter()
        .filter_map(|(head, _)| head.source.as_ref().map(|source| source.row))
        .collect();
    rows.dedup();
    FileImported {
        import_id,
        part: part_no,
        last_part,
        sha256: sheet.sha256,
        name: sheet.file.clone(),
        sheet: sheet.sheet.clone(),
        table: sheet.table.clone(),
        content: sheet.content,
        accepted: rows.len() as u32,
        refused: if last_part { sheet.refused } else { 0 },
        unpublished: sheet.unpublished.values().sum(),
        totals: if last_part {
            sheet.totals.clone()
        } else {
            Vec::new()
        },
    }
}
