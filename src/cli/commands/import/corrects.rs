//! `import --corrects`: a corrected copy is compared with what an earlier import recorded.
//!
//! **Promises**: rows that say what the ledger has add nothing; a row that says something else becomes
//! a correction, one that is gone a reversal, both proposed for approval by another person; a row that
//! the ledger lacks is recorded as new. What waits for approval already is not proposed again. A dry run
//! says all of it and writes nothing. No value that tells of a person is shown.

use std::collections::{BTreeMap, BTreeSet};

use super::compared::{Sayer, answer, tell};
use super::parts::{CorrectedSheet, Recorded, record_corrected};
use super::place;
use crate::cli::recorded::Recorded as OnLedger;
use crate::cli::{Context, Failure, data};
use crate::crypto::digest::{Commitment, FileHash};
use crate::crypto::sign::SigningKey;
use crate::domain::events::control::{ControlEvent, ImportId};
use crate::domain::events::corrections::{EventCorrected, EventReversed, ImportPaired, StatedFact};
use crate::domain::events::{Event, EventHead, EventRef};
use crate::domain::party::Role;
use crate::domain::recorded::EventAt;
use crate::intake::known::{Instructed, Register};
use crate::intake::pairing::{
    Comparison, FactChange, PairedRow, RowAt, RowChange, Standing, pair, rows_in_common,
};
use crate::intake::{History, Plan, PlannedSheet};
use crate::ledger::history::replay;
use crate::ledger::{Ledger, LedgerError};
use crate::log::{LogOptions, LogReader};
use crate::projections::corrections::{correctable, correction_postings};
use crate::projections::imports::Imports;
use crate::schemes::{Scheme, Tables};
use crate::vault::{Registrar, Vault};

/// What is asked of a correcting import.
pub(super) struct Asked<'a> {
    /// The earlier import, or the beginning of its number.
    pub import: &'a str,
    /// Why, for the committed reason.
    pub reason: Option<&'a str>,
    /// What anyone may read.
    pub note: Option<&'a str>,
    /// Whether to write nothing.
    pub dry_run: bool,
}

/// Every row counts as not read yet: the copy is compared, not skipped.
pub(super) struct Afresh<'a>(pub &'a OnLedger<'a>);

impl History for Afresh<'_> {
    fn row_recorded(&self, _: &FileHash, _: &str, _: u32) -> bool {
        false
    }
    fn sheet_recorded(&self, _: &crate::crypto::digest::Digest) -> bool {
        false
    }
    fn instructed(&self, scheme: &str, payment_no: &str) -> Option<Instructed> {
        self.0.instructed(scheme, payment_no)
    }
    fn batch_is_whole(&self, scheme: &str, batch_no: &str) -> Option<bool> {
        self.0.batch_is_whole(scheme, batch_no)
    }
    fn register(&self, scheme: &str) -> Register {
        self.0.register(scheme)
    }
}

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

/// A file of the plan that was read before as a corrected copy must be read so again: its equal rows
/// were never booked under its own lines.
pub(super) fn refuse_copies(imports: &Imports, plan: &Plan) -> Result<(), Failure> {
    for sheet in &plan.sheets {
        if let Some(paired) = imports.paired(&sheet.sha256).first() {
            return Err(Failure::new(format!(
                "{}: was read as a corrected copy of import {}: import it with --corrects {}",
                sheet.file, paired.corrects, paired.corrects
            )));
        }
    }
    Ok(())
}

/// The imports that tell one story: the one named, those that corrected it, and so on.
fn line_of(imports: &Imports, named: ImportId) -> BTreeSet<ImportId> {
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
type SheetAt = (FileHash, String);

/// Sheets of a line of imports, each with the first of its own line, its table and its file's name.
struct Earlier {
    first: BTreeMap<SheetAt, SheetAt>,
    tables: BTreeMap<SheetAt, (String, String)>,
}

impl Earlier {
    fn of(imports: &Imports, line: &BTreeSet<ImportId>) -> Earlier {
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
fn standing(context: &Context, earlier: &Earlier) -> Result<BTreeMap<EventAt, Standing>, Failure> {
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
fn counterpart<'a>(
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

/// One sheet compared.
pub(super) struct Compared<'a> {
    /// The sheet of the copy.
    pub sheet: &'a PlannedSheet,
    earlier: SheetAt,
    /// Its rows, and those that are gone.
    pub rows: Vec<PairedRow>,
    /// Changes that wait for approval already.
    pub waiting: u32,
    /// Facts that no correction can name, by kind.
    pub stuck: BTreeMap<String, u32>,
    /// Corrections and reversals.
    pub proposals: Vec<(EventHead, Event)>,
    /// Facts that the ledger lacks.
    pub new: Vec<(EventHead, Event)>,
}

impl Compared<'_> {
    /// Rows that became this.
    pub fn count(&self, change: RowChange) -> u32 {
        let rows = self.rows.iter().filter(|row| row.change == change);
        u32::try_from(rows.count()).unwrap_or(u32::MAX)
    }
}

/// Compares a plan with an earlier import, and proposes and records what differs.
pub(super) fn run(
    context: &Context,
    ledger: &mut Ledger,
    vault: &mut Vault,
    key: &SigningKey,
    plan: &Plan,
    (schemes, common): (&[(&Scheme, u16)], &Tables),
    asked: &Asked<'_>,
) -> Result<u8, Failure> {
    let imports = &ledger.world().imports;
    let named = import_of(imports, asked.import)?;
    let earlier = Earlier::of(imports, &line_of(imports, named));
    let mut by_sheet: BTreeMap<SheetAt, Vec<Standing>> = BTreeMap::new();
    for fact in standing(context, &earlier)?.into_values() {
        let sheet = (fact.row.0, fact.row.1.clone());
        if let Some(first) = earlier.first.get(&sheet) {
            by_sheet.entry(first.clone()).or_default().push(fact);
        }
    }
    let waiting = waiting(ledger);
    let reason = asked.reason.map_or_else(
        || format!("corrected copy of import {named}"),
        str::to_owned,
    );
    let reason = vault.commit(None, &reason)?;
    let mut compared = Vec::new();
    let mut taken = BTreeSet::new();
    for sheet in &plan.sheets {
        // The same sheet twice in one run, or one of a scheme that is not published.
        if sheet.events.is_empty() && (sheet.skipped > 0 || !sheet.unpublished.is_empty()) {
            continue;
        }
        let first = counterpart(sheet, &earlier, &by_sheet, &taken)?.clone();
        taken.insert(first.clone());
        let facts = by_sheet.remove(&first).unwrap_or_default();
        let same_text = |a: &str, b: &str| same_text(vault, a, b);
        let rows = pair(
            facts,
            &sheet.events,
            &Comparison {
                same_text: &same_text,
                earlier_files: earlier
                    .first
                    .keys()
                    .map(|(file, _)| file.to_string())
                    .collect(),
                file: sheet.sha256.to_string(),
            },
        );
        let mut one = Compared {
            sheet,
            earlier: first,
            rows,
            waiting: 0,
            stuck: BTreeMap::new(),
            proposals: Vec::new(),
            new: Vec::new(),
        };
        // A row that was refused may be one that the ledger has: then nothing is known to be gone.
        if sheet.refused > 0 {
            one.rows.retain(|row| row.change != RowChange::Gone);
        }
        propose(context, &mut one, &waiting, reason, asked.note)?;
        compared.push(one);
    }
    let mut recorded = None;
    if asked.dry_run {
        vault.discard();
    } else {
        vault.save()?;
        recorded = Some(write(context, ledger, key, &compared, named)?);
    }
    let say = Sayer { schemes, common };
    tell(context, &compared, &say);
    if context.json {
        answer(named, &compared, plan, recorded.as_ref(), &say)?;
    } else if asked.dry_run {
        for (head, event) in compared
            .iter()
            .flat_map(|one| one.proposals.iter().chain(&one.new))
        {
            data(&super::event_json(head, event)?.to_string());
        }
    }
    match &recorded {
        None => context.tell("import-dry", &[]),
        Some(recorded) if recorded.entries == 0 => context.tell("import-nothing", &[]),
        Some(recorded) => {
            let proposed: usize = compared.iter().map(|one| one.proposals.len()).sum();
            context.tell(
                "import-corrected",
                &[
                    ("entries", recorded.entries.to_string()),
                    ("proposed", proposed.to_string()),
                    (
                        "new",
                        compared
                            .iter()
                            .map(|one| one.new.len())
                            .sum::<usize>()
                            .to_string(),
                    ),
                    ("import", recorded.import.clone().unwrap_or_default()),
                ],
            );
            for entry in &recorded.proposing {
                context.tell("import-endorse", &[("entry", entry.to_string())]);
            }
        }
    }
    let stuck = compared.iter().any(|one| !one.stuck.is_empty());
    Ok(u8::from(stuck).max(super::left_out(plan)))
}

/// Targets of proposals that wait, with what each would put in the target's place.
type Waiting<'a> = BTreeMap<EventAt, Vec<Option<&'a StatedFact>>>;

fn waiting(ledger: &Ledger) -> Waiting<'_> {
    let mut out = Waiting::new();
    for proposal in ledger.chain().pending().iter() {
        let (target, sequence, after) = match &proposal.event.event {
            Some(Event::Control(ControlEvent::EventCorrected(e))) => {
                (e.target, e.target_sequence, Some(&*e.after))
            }
            Some(Event::Control(ControlEvent::EventReversed(e))) => {
                (e.target, e.target_sequence, None)
            }
            _ => continue,
        };
        let index = target.index;
        out.entry(EventAt { sequence, index })
            .or_default()
            .push(after);
    }
    out
}

/// Whether two commitments hide the same text; one that the vault cannot open hides another.
fn same_text(vault: &Vault, before: &str, after: &str) -> bool {
    let open = |hex: &str| {
        let commitment = Commitment::from_hex(hex)?;
        vault.text_of(&commitment).ok().flatten()
    };
    match (open(before), open(after)) {
        (Some(before), Some(after)) => *before == *after,
        _ => false,
    }
}

/// Turns the changes of a sheet into proposals and new facts.
fn propose(
    context: &Context,
    one: &mut Compared<'_>,
    waiting: &Waiting<'_>,
    reason: Commitment,
    note: Option<&str>,
) -> Result<(), Failure> {
    let day = context.clock().now.date_cn();
    let public_note = note.map(str::to_owned);
    for change in one.rows.iter().flat_map(|row| &row.facts) {
        let (before, after) = match change {
            FactChange::New(fact) => {
                one.new.push((**fact).clone());
                continue;
            }
            FactChange::Corrected { before, after, .. } => (before, Some(after)),
            FactChange::Reversed(before) => (before, None),
        };
        if !correctable(&before.event) || after.is_some_and(|after| !correctable(&after.1)) {
            *one.stuck.entry(before.event.kind().name()).or_default() += 1;
            continue;
        }
        let stated = StatedFact::of(&before.head, &before.event)?;
        let after = match after {
            Some(after) => Some(StatedFact::of(&after.0, &after.1)?),
            None => None,
        };
        // The row of the copy does not matter to what waits: the same file was read.
        let waits = waiting.get(&before.at).is_some_and(|proposed| {
            proposed.iter().any(|other| match (other, &after) {
                (None, None) => true,
                (Some(other), Some(after)) => **other == *after || same_fact(other, after),
                _ => false,
            })
        });
        if waits {
            one.waiting += 1;
            continue;
        }
        let target = EventRef {
            entry: before.entry,
            index: before.at.index,
        };
        let mut head = EventHead::live(Role::Rec, day);
        head.scheme.clone_from(&before.head.scheme);
        head.org.clone_from(&before.head.org);
        head.corrects = Some(target);
        let target_sequence = before.at.sequence;
        let public_note = public_note.clone();
        let event = match after {
            Some(after) => Event::from(EventCorrected {
                target,
                target_sequence,
                postings: correction_postings(&stated, &after).ok_or_else(|| {
                    Failure::new(format!("event {}: its amount cannot be negated", before.at))
                })?,
                before: Box::new(stated),
                after: Box::new(after),
                reason,
                public_note,
            }),
            None => Event::from(EventReversed {
                target,
                target_sequence,
                before: Box::new(stated),
                reason,
                public_note,
            }),
        };
        one.proposals.push((head, event));
    }
    Ok(())
}

/// Whether two stated facts say the same, but for the row they were read from.
fn same_fact(a: &StatedFact, b: &StatedFact) -> bool {
    let plain = |fact: &StatedFact| StatedFact {
        source: None,
        ..fact.clone()
    };
    plain(a) == plain(b)
}

/// Records proposals, new rows and what was compared.
fn write(
    context: &Context,
    ledger: &mut Ledger,
    key: &SigningKey,
    compared: &[Compared<'_>],
    corrects: ImportId,
) -> Result<Recorded, Failure> {
    let mut sheets = Vec::new();
    for one in compared {
        let known = {
            let imports = &ledger.world().imports;
            imports.sheet_recorded(&one.sheet.content)
                || imports
                    .paired(&one.sheet.sha256)
                    .iter()
                    .any(|paired| paired.sheet == one.sheet.sheet)
        };
        if known && one.proposals.is_empty() && one.new.is_empty() {
            continue;
        }
        let mut rows: Vec<u32> = one
            .new
            .iter()
            .filter_map(|(head, _)| head.source.as_ref().map(|source| source.row))
            .collect();
        rows.dedup();
        let paired = ImportPaired {
            import_id: ImportId::ZERO,
            corrects,
            sha256: one.sheet.sha256,
            sheet: one.sheet.sheet.clone(),
            earlier: one.earlier.0,
            earlier_sheet: one.earlier.1.clone(),
            equal: one.count(RowChange::Equal),
            changed: one.count(RowChange::Changed),
            gone: one.count(RowChange::Gone),
            added: one.count(RowChange::New),
        };
        sheets.push(CorrectedSheet {
            sheet: PlannedSheet {
                events: one.new.clone(),
                accepted: u32::try_from(rows.len()).unwrap_or(u32::MAX),
                ..one.sheet.clone()
            },
            proposals: one.proposals.clone(),
            paired,
        });
    }
    record_corrected(context, ledger, key, &sheets)
}
