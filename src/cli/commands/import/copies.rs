//! A sheet most of whose rows another file has told already, for every kind of table whose numbers no
//! projection keeps with their files.
//!
//! **Promises**: rows are known by their marks ([`crate::intake::copies`]), among sheets of the same table;
//! what was reversed is not known any more. The history is read once, and only where another file with a
//! sheet of the same table was recorded. Two files of one import are compared as well. **Not here**: what
//! is said, and numbers that the projections know ([`super::again`]).

use std::collections::{BTreeMap, BTreeSet};

use crate::chain::Effect;
use crate::cli::{Context, Failure};
use crate::crypto::digest::{Digest, FileHash};
use crate::domain::events::control::ControlEvent;
use crate::domain::events::{Event, EventHead};
use crate::domain::party::Role;
use crate::domain::recorded::EventAt;
use crate::intake::PlannedSheet;
use crate::intake::copies::mark;
use crate::ledger::LedgerError;
use crate::ledger::history::replay;
use crate::log::{LogOptions, LogReader};
use crate::projections::imports::Imports;

/// A sheet that looks like a copy.
pub(super) struct Copy<'a> {
    /// The sheet.
    pub sheet: &'a PlannedSheet,
    /// The file that told most of its rows.
    pub from: FileHash,
    /// Its rows that were told.
    pub known: usize,
    /// Its rows.
    pub rows: usize,
}

/// The first of these sheets more than half of whose rows another file has told.
pub(super) fn find<'a>(
    context: &Context,
    imports: &Imports,
    sheets: &[&'a PlannedSheet],
) -> Result<Option<Copy<'a>>, Failure> {
    let mut files: BTreeMap<&str, BTreeSet<FileHash>> = BTreeMap::new();
    for sheet in sheets {
        files.entry(&sheet.table).or_default().insert(sheet.sha256);
    }
    // Sheets on the ledger of a table of which the import has another file.
    let mut before: BTreeMap<(FileHash, &str), &str> = BTreeMap::new();
    for part in imports.parts().flat_map(|(_, parts)| parts) {
        let others = files.get(part.table.as_str());
        if others.is_some_and(|files| files.iter().any(|file| *file != part.sha256)) {
            before.insert((part.sha256, &part.sheet), &part.table);
        }
    }
    let mut told = match before.is_empty() {
        true => BTreeMap::new(),
        false => recorded(context, &before)?,
    };
    for sheet in sheets {
        let line_of = |head: &EventHead| head.source.as_ref().map_or(0, |source| source.row);
        let marks: Vec<Digest> = sheet
            .events
            .chunk_by(|a, b| line_of(&a.0) == line_of(&b.0))
            .filter_map(|row| mark(&sheet.table, row.iter().map(|(head, event)| (head, event))))
            .collect();
        let mut from: BTreeMap<FileHash, usize> = BTreeMap::new();
        let mut known = 0;
        for mark in &marks {
            let files = told.get(mark).into_iter().flatten();
            let mut others = files.filter(|file| **file != sheet.sha256).peekable();
            known += usize::from(others.peek().is_some());
            for file in others {
                *from.entry(*file).or_default() += 1;
            }
        }
        let most = from.into_iter().max_by_key(|(_, rows)| *rows);
        if let Some((from, _)) = most.filter(|_| known * 2 > marks.len()) {
            let rows = marks.len();
            return Ok(Some(Copy {
                sheet,
                from,
                known,
                rows,
            }));
        }
        for mark in marks {
            told.entry(mark).or_default().insert(sheet.sha256);
        }
    }
    Ok(None)
}

/// Marks of the rows that stand on those sheets, with their files.
fn recorded(
    context: &Context,
    sheets: &BTreeMap<(FileHash, &str), &str>,
) -> Result<BTreeMap<Digest, BTreeSet<FileHash>>, Failure> {
    let reader =
        LogReader::open(context.disk(), LogOptions::default()).map_err(LedgerError::from)?;
    let mut rows: Vec<(Digest, FileHash, EventAt)> = Vec::new();
    let mut reversed: BTreeSet<EventAt> = BTreeSet::new();
    replay(&reader, None, |entry, _| {
        let source = |effect: &Effect| effect.event.head.source.clone();
        for row in entry.effects.chunk_by(|a, b| source(a) == source(b)) {
            let Some(first) = row.first() else { continue };
            let at = EventAt {
                sequence: first.sequence,
                index: first.index,
            };
            if let Some(source) = &first.event.head.source
                && let Some(table) = sheets.get(&(source.file, source.sheet.as_str()))
            {
                let facts = row
                    .iter()
                    .filter_map(|effect| Some((&effect.event.head, effect.event.event.as_ref()?)));
                rows.extend(mark(table, facts).map(|mark| (mark, source.file, at)));
            }
            for effect in row {
                match &effect.event.event {
                    Some(Event::Control(ControlEvent::EventReversed(e))) => {
                        reversed.insert(EventAt {
                            sequence: e.target_sequence,
                            index: e.target.index,
                        });
                    }
                    Some(Event::Control(ControlEvent::EventCorrected(e))) => {
                        if let Ok(after) = e.after.decoded(Role::Rec)
                            && let (Some(source), Some(event)) = (&after.head.source, &after.event)
                            && let Some(table) = sheets.get(&(source.file, source.sheet.as_str()))
                        {
                            let facts = std::iter::once((&after.head, event));
                            rows.extend(mark(table, facts).map(|mark| (mark, source.file, at)));
                        }
                    }
                    _ => {}
                }
            }
        }
        Ok(())
    })?;
    let mut told: BTreeMap<Digest, BTreeSet<FileHash>> = BTreeMap::new();
    for (mark, file, at) in rows {
        if !reversed.contains(&at) {
            told.entry(mark).or_default().insert(file);
        }
    }
    Ok(told)
}
