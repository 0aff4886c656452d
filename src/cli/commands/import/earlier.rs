//! What an earlier import, and the corrected copies of it, have left standing on the ledger.
//!
//! **Promises**: facts net of corrections, each under the row it was first read from; a copy's sheet is
//! matched with the one it has the most rows in common with. **Not here**: what differs.

use std::collections::{BTreeMap, BTreeSet};

use super::place;
use crate::cli::{Context, Failure};
use crate::crypto::digest::FileHash;
use crate::domain::events::control::{ControlEvent, ImportId};
use crate::domain::events::{Event, EventRef};
use crate::domain::party::Role;
use crate::domain::recorded::EventAt;
use crate::intake::PlannedSheet;
use crate::intake::pairing::{RowAt, Standing, rows_in_common};
use crate::ledger::LedgerError;
use crate::ledger::history::replay;
use crate::log::{LogOptions, LogReader};
use crate::projections::imports::Imports;

/// The import that a number, or the beginning of one, means.
pub(super) fn import_of(imports: &Imports, named: &str) -> Result<ImportId, Failure> {
    let wanted = named.to_lowercase();
    let mut found = imports
        .parts()
        .map(|(id, _)| *id)
        .filter(|id| !wanted.is_empty() && id.to_string().starts_with(&wanted));
    match (found.next(), found.next()) {
        (Some(only), None) => Ok(only),
        (Some(_), Some(_)) => Err(Failure::new(format!(
            "--corrects {named}: several imports begin so: give more of the number, as `import status` lists it"
        ))),
        (None, _) => Err(Failure::new(format!(
            "--corrects {named}: there is no such import: see `sunledger import status`"
        ))),
    }
}

/// The imports that tell one story: the one named, those that corrected it, and so on.
pub(super) fn line_of(imports: &Imports, named: ImportId) -> BTreeSet<ImportId> {
    let mut line = BTreeSet::from([named]);
    loop {
        let before = line.len();
        for paired in imports.all_paired() {
            if line.contains(&paired.corrects) || line.contains(&paired.import_id) {
                line.extend([paired.corrects, paired.import_id]);
            }
        }
        if line.len() == before {
            return line;
        }
    }
}

/// A sheet that was recorded before.
pub(super) type SheetAt = (FileHash, String);

/// Sheets of a line of imports, each with the first of its own line, its table and its file's name.
pub(super) struct Earlier {
    /// Each sheet and the first of its line.
    pub first: BTreeMap<SheetAt, SheetAt>,
    tables: BTreeMap<SheetAt, (String, String)>,
}

impl Earlier {
    /// The sheets of a line of imports.
    pub fn of(imports: &Imports, line: &BTreeSet<ImportId>) -> Earlier {
        let mut tables = BTreeMap::new();
        for (_, parts) in imports.parts().filter(|(id, _)| line.contains(id)) {
            for part in parts {
                let key = (part.sha256, part.sheet.clone());
                tables.insert(key, (part.table.clone(), part.name.clone()));
            }
        }
        let mut copies: BTreeMap<SheetAt, SheetAt> = BTreeMap::new();
        for paired in imports.all_paired() {
            let copy = (paired.sha256, paired.sheet.clone());
            let earlier = (paired.earlier, paired.earlier_sheet.clone());
            if copy != earlier {
                copies.entry(copy).or_insert(earlier);
            }
        }
        let first = tables
            .keys()
            .map(|sheet| {
                let mut first = sheet;
                // A line is no longer than the sheets it has.
                for _ in 0..=copies.len() {
                    match copies.get(first) {
                        Some(earlier) => first = earlier,
                        None => break,
                    }
                }
                (sheet.clone(), first.clone())
            })
            .collect();
        Earlier { first, tables }
    }
}

/// Facts of those sheets that stand, net of corrections.
pub(super) fn standing(
    context: &Context,
    earlier: &Earlier,
) -> Result<BTreeMap<EventAt, Standing>, Failure> {
    let reader =
        LogReader::open(context.disk(), LogOptions::default()).map_err(LedgerError::from)?;
    let mut facts: BTreeMap<EventAt, Standing> = BTreeMap::new();
    let mut rows: BTreeMap<RowAt, RowAt> = BTreeMap::new();
    replay(&reader, None, |entry, _| {
        for effect in &entry.effects {
            let at = EventAt {
                sequence: effect.sequence,
                index: effect.index,
            };
            let target = |target: &EventRef, sequence| EventAt {
                sequence,
                index: target.index,
            };
            match &effect.event.event {
                Some(Event::Control(ControlEvent::EventCorrected(e))) => {
                    let Some(before) = facts.remove(&target(&e.target, e.target_sequence)) else {
                        continue;
                    };
                    let Ok(after) = e.after.decoded(Role::Rec) else {
                        continue;
                    };
                    if let (Some(source), Some(event)) = (&after.head.source, after.event) {
                        let copy = (source.file, source.sheet.clone(), source.row);
                        rows.insert(copy, before.row.clone());
                        let fact = Standing {
                            at,
                            entry: effect.entry,
                            row: before.row,
                            head: after.head,
                            event,
                        };
                        facts.insert(at, fact);
                    }
                }
                Some(Event::Control(ControlEvent::EventReversed(e))) => {
                    facts.remove(&target(&e.target, e.target_sequence));
                }
                Some(event) => {
                    if let Some(source) = &effect.event.head.source
                        && earlier
                            .first
                            .contains_key(&(source.file, source.sheet.clone()))
                    {
                        let fact = Standing {
                            at,
                            entry: effect.entry,
                            row: (source.file, source.sheet.clone(), source.row),
                            head: effect.event.head.clone(),
                            event: event.clone(),
                        };
                        facts.insert(at, fact);
                    }
                }
                None => {}
            }
        }
        Ok(())
    })?;
    for fact in facts.values_mut() {
        if let Some(first) = rows.get(&fact.row) {
            fact.row = first.clone();
        }
    }
    Ok(facts)
}

/// The sheet recorded before that a sheet of the copy stands for: of the same table, and where several
/// are, the one with which it has the most rows in common, else the one of the same name.
pub(super) fn counterpart<'a>(
    sheet: &PlannedSheet,
    earlier: &'a Earlier,
    facts: &BTreeMap<SheetAt, Vec<Standing>>,
    taken: &BTreeSet<SheetAt>,
) -> Result<&'a SheetAt, Failure> {
    let own = (sheet.sha256, sheet.sheet.clone());
    if let Some(first) = earlier.first.get(&own) {
        return Ok(first);
    }
    // Rows in common, and whether a copy of the line had this name.
    let mut firsts: BTreeMap<&SheetAt, (usize, bool)> = BTreeMap::new();
    for (at, (table, name)) in &earlier.tables {
        let Some(first) = earlier.first.get(at) else {
            continue;
        };
        if *table == sheet.table && !taken.contains(first) {
            let facts = facts.get(first).map_or(&[][..], Vec::as_slice);
            let one = firsts
                .entry(first)
                .or_insert_with(|| (rows_in_common(facts, &sheet.events), false));
            one.1 |= *name == sheet.file && at.1 == sheet.sheet;
        }
    }
    let best = firsts.values().max().copied();
    let mut best = firsts.iter().filter(|(_, one)| Some(**one) == best);
    match (best.next(), best.next()) {
        (Some((only, _)), None) => Ok(only),
        (None, _) => Err(Failure::new(format!(
            "{}: the import has no sheet of the kind {}: name the import that this file corrects",
            place(&sheet.file, &sheet.sheet),
            sheet.table
        ))),
        (Some(_), Some(_)) => Err(Failure::new(format!(
            "{}: the import has several sheets of the kind {}, and none has a row of this one: give the copy the name of the file that it corrects",
            place(&sheet.file, &sheet.sheet),
            sheet.table
        ))),
    }
}
