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
use crate::domain::date::Date;
use crate::domain::events::control::{ControlEvent, FileImported, HistoricalMarked, ImportId};
use crate::domain::events::corrections::ImportPaired;
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
    /// Rows marked as of days before the ledger opened.
    pub historical: u64,
    /// Entries whose events wait for approval.
    pub proposing: Vec<u64>,
}

/// A sheet of a corrected copy: what is new in it, and what is proposed because of it.
pub(super) struct CorrectedSheet {
    /// The sheet, with the events of its new rows alone.
    pub sheet: PlannedSheet,
    /// Corrections and reversals.
    pub proposals: Vec<(EventHead, Event)>,
    /// What was compared; the import id is filled in.
    pub paired: ImportPaired,
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
    /// The day the ledger opened, where earlier rows are to be marked.
    opened: Option<Date>,
}

/// Records the sheets of a plan, those of one file together.
pub(super) fn record(
    context: &Context,
    ledger: &mut Ledger,
    key: &SigningKey,
    sheets: &[PlannedSheet],
    opened: Option<Date>,
) -> Result<Recorded, Failure> {
    let mut writer = Writer::new(context, ledger, key, sheets.iter())?;
    writer.opened = opened;
    let done = sheets
        .chunk_by(|a, b| a.sha256 == b.sha256)
        .try_for_each(|file| {
            file.iter()
                .try_for_each(|sheet| writer.sheet(sheet, false))?;
            writer.send()
        });
    let recorded = writer.done();
    if done.is_err() && recorded.entries > 0 {
        // A full disk in the middle: what is on the ledger stays, and the rest can follow.
        context.tell(
            "import-cut-off",
            &[
                ("entries", recorded.entries.to_string()),
                ("rows", recorded.rows.to_string()),
            ],
        );
    }
    done.map(|()| recorded)
}

/// Records the sheets of a corrected copy: first what was compared and what is proposed, so that an
/// import cut off after it finds what it has done, then the new rows.
pub(super) fn record_corrected(
    context: &Context,
    ledger: &mut Ledger,
    key: &SigningKey,
    sheets: &[CorrectedSheet],
) -> Result<Recorded, Failure> {
    let all = sheets.iter().map(|one| &one.sheet);
    let mut writer = Writer::new(context, ledger, key, all)?;
    for one in sheets {
        let paired = ImportPaired {
            import_id: writer
                .begun(&one.sheet)
                .map_or(writer.import_id, |begun| begun.0),
            ..one.paired.clone()
        };
        let day = context.clock().now.date_cn();
        let head = EventHead::live(Role::Rec, day);
        writer.waiting.push((head, Event::from(paired)));
        for (head, event) in &one.proposals {
            let size = size_of(head, event)?;
            if writer.waiting.len() >= EVENTS_MAX || writer.bytes + size > BYTES_MAX {
                writer.send()?;
            }
            writer.bytes += size;
            writer.waiting.push((head.clone(), event.clone()));
        }
        writer.sheet(&one.sheet, true)?;
    }
    writer.send()?;
    Ok(writer.done())
}

impl<'a> Writer<'a> {
    fn new<'s>(
        context: &'a Context,
        ledger: &'a mut Ledger,
        key: &'a SigningKey,
        sheets: impl Iterator<Item = &'s PlannedSheet>,
    ) -> Result<Writer<'a>, Failure> {
        let unfinished: Unfinished = ledger
            .world()
            .imports
            .unfinished()
            .map(|part| {
                let sheet = (part.sha256, part.sheet.clone());
                (sheet, (part.import_id, part.part))
            })
            .collect();
        let mut going_on: Vec<ImportId> = sheets
            .filter_map(|sheet| unfinished.get(&(sheet.sha256, sheet.sheet.clone())))
            .map(|(id, _)| *id)
            .collect();
        going_on.sort_unstable();
        going_on.dedup();
        // The files that an import cut off had not reached yet belong to it as well.
        let import_id = match going_on.as_slice() {
            [only] => *only,
            _ => ImportId(random::array()?),
        };
        for id in &going_on {
            context.tell("import-resumed", &[("import", id.to_string())]);
        }
        Ok(Writer {
            context,
            ledger,
            key,
            import_id,
            unfinished,
            waiting: Vec::new(),
            bytes: 0,
            recorded: Recorded::default(),
            opened: None,
        })
    }

    fn done(mut self) -> Recorded {
        if self.recorded.entries > 0 {
            self.recorded.import = Some(self.import_id.to_string());
        }
        self.recorded
    }

    /// Import and last part of a sheet that was begun before.
    fn begun(&self, sheet: &PlannedSheet) -> Option<(ImportId, u32)> {
        let key = (sheet.sha256, sheet.sheet.clone());
        self.unfinished.get(&key).copied()
    }
}

impl Writer<'_> {
    /// Adds a sheet to what waits, in parts where it does not fit one entry. A part is synced before
    /// the next is signed, so that an import cut short goes on where it stopped. A sheet with nothing
    /// new says nothing, unless its last part is missing or it was asked for.
    fn sheet(&mut self, sheet: &PlannedSheet, even_empty: bool) -> Result<(), Failure> {
        let (import_id, before) = match self.begun(sheet) {
            Some(begun) => begun,
            None if (sheet.accepted == 0 || sheet.events.is_empty()) && !even_empty => {
                return Ok(());
            }
            None => (self.import_id, 0),
        };
        // Of several tables on one sheet the first goes on with what was begun.
        self.unfinished.remove(&(sheet.sha256, sheet.sheet.clone()));
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
            if let Some(mark) = self.opened.and_then(|day| historical(&said, &part, day)) {
                self.recorded.historical += u64::from(mark.rows);
                self.waiting
                    .push((EventHead::live(Role::Rec, day), Event::from(mark)));
            }
            self.waiting
                .push((EventHead::live(Role::Rec, day), Event::from(said)));
        }
        Ok(())
    }

    /// Signs and records what waits.
    fn send(&mut self) -> Result<(), Failure> {
        if !self.waiting.is_empty() {
            let (seed, clock) = (self.context.seed()?, self.context.clock());
            let receipt = self.ledger.record(self.key, &self.waiting, seed, clock)?;
            let proposes = self.waiting.iter().any(|(_, event)| {
                matches!(
                    event,
                    Event::Control(
                        ControlEvent::EventCorrected(_) | ControlEvent::EventReversed(_)
                    )
                )
            });
            if proposes {
                self.recorded.proposing.push(receipt.sequence);
            }
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

/// Bytes of an event in an entry, with its length.
fn size_of(head: &EventHead, event: &Event) -> Result<usize, Failure> {
    let bytes = encode_event(head, event).map_err(|error| Failure::new(error.to_string()))?;
    Ok(bytes.len() + 4)
}

/// A sheet's events in parts that fit an entry. Events of one row stay together: a row is recorded
/// whole or not at all.
fn parts_of(sheet: &PlannedSheet) -> Result<Vec<Part<'_>>, Failure> {
    let mut parts = Vec::new();
    let mut start = 0;
    let mut bytes = 0;
    for (at, (head, event)) in sheet.events.iter().enumerate() {
        let size = size_of(head, event)?;
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

/// The mark of a part's rows of days before the ledger opened, where it has any.
fn historical(said: &FileImported, part: &Part<'_>, opened: Date) -> Option<HistoricalMarked> {
    let early = || {
        let heads = part.events.iter().map(|(head, _)| head);
        heads.filter(|head| head.effective < opened)
    };
    let mut rows: Vec<u32> = early()
        .filter_map(|head| head.source.as_ref().map(|source| source.row))
        .collect();
    rows.dedup();
    Some(HistoricalMarked {
        import_id: said.import_id,
        sha256: said.sha256,
        sheet: said.sheet.clone(),
        rows: rows.len() as u32,
        from: early().map(|head| head.effective).min()?,
        to: early().map(|head| head.effective).max()?,
    })
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
