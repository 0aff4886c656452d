//! `import --corrects`: a corrected copy is compared with what an earlier import recorded.
//!
//! **Promises**: rows that say what the ledger has add nothing; a row that says something else becomes
//! a correction, one that is gone a reversal, both proposed for approval by another person; a row that
//! the ledger lacks is recorded as new. What waits for approval already is not proposed again. A dry run
//! says all of it and writes nothing. No value that tells of a person is shown.

use std::collections::{BTreeMap, BTreeSet};

use super::compared::{Compared, Sayer, answer, tell};
use super::earlier::{Earlier, SheetAt, counterpart, import_of, line_of, standing};
use super::parts::{CorrectedSheet, Recorded, record_corrected};
use super::place;
use crate::cli::recorded::Recorded as OnLedger;
use crate::cli::{Context, Failure, data};
use crate::crypto::digest::{Commitment, FileHash};
use crate::crypto::sign::SigningKey;
use crate::domain::alias::Alias;
use crate::domain::date::{Date, Period};
use crate::domain::events::control::{ControlEvent, ImportId};
use crate::domain::events::corrections::{EventCorrected, EventReversed, ImportPaired, StatedFact};
use crate::domain::events::{Event, EventHead, EventRef};
use crate::domain::party::Role;
use crate::domain::recorded::EventAt;
use crate::intake::known::{HeldRow, Instructed, Lead, OrderedFor, Register, Settled};
use crate::intake::pairing::{Comparison, FactChange, RowChange, Standing, pair};
use crate::intake::{History, Plan, PlannedSheet};
use crate::ledger::Ledger;
use crate::projections::corrections::{correctable, correction_postings};
use crate::projections::counts_on;
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
    /// Periods whose books are closed.
    pub closed: &'a [Period],
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
    fn told_again(&self, scheme: &str, payment_no: &str) -> Option<bool> {
        self.0.told_again(scheme, payment_no)
    }
    fn ordered_for(&self, scheme: &str) -> BTreeSet<OrderedFor> {
        self.0.ordered_for(scheme)
    }
    fn held(&self, scheme: &str, payment_no: &str) -> Vec<HeldRow> {
        self.0.held(scheme, payment_no)
    }
    fn settled(&self, scheme: &str, payment_no: &str) -> Settled {
        self.0.settled(scheme, payment_no)
    }
    fn batch_is_whole(&self, scheme: &str, batch_no: &str) -> Option<bool> {
        self.0.batch_is_whole(scheme, batch_no)
    }
    fn version_on(&self, scheme: &str, day: Date) -> Option<u16> {
        self.0.version_on(scheme, day)
    }
    fn suspended(&self, scheme: &str, person: Alias, day: Date) -> bool {
        self.0.suspended(scheme, person, day)
    }
    fn notice_opened(&self, scheme: &str, notice_no: &str) -> Option<Date> {
        self.0.notice_opened(scheme, notice_no)
    }
    fn register(&self, scheme: &str) -> Register {
        self.0.register(scheme)
    }
    fn bodies(&self) -> BTreeSet<String> {
        self.0.bodies()
    }
    fn whose(&self, scheme: &str, lead: Lead<'_>) -> Option<Alias> {
        self.0.whose(scheme, lead)
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
    if let Some(note) = asked.note {
        check_note(note)?;
        if vault.mentions().find(note, false)?.is_some() {
            return Err(Failure::new(
                "--note: found the name of a person whom the ledger knows; expected a note that may be published, without names and numbers of persons: say it without the name, or in --reason, which is kept apart",
            ));
        }
    }
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
    refuse_closed(&compared, asked.closed)?;
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

/// A public note stands in the log in clear: no number of a person, an account or a telephone may.
pub(in crate::cli::commands) fn check_note(note: &str) -> Result<(), Failure> {
    const LONGEST: usize = 7;
    let longest = note
        .split(|letter: char| !letter.is_ascii_digit())
        .map(str::len)
        .max()
        .unwrap_or(0);
    if longest > LONGEST {
        return Err(Failure::new(
            "--note: found a number of more than 7 digits; expected a note that may be published, without names and numbers of persons: say it in --reason, which is kept apart",
        ));
    }
    Ok(())
}

/// Refuses facts that would come into a closed period, new or moved there from another day: what
/// stands there can be put right, and nothing comes to it.
fn refuse_closed(compared: &[Compared<'_>], closed: &[Period]) -> Result<(), Failure> {
    for one in compared {
        let moved = one
            .rows
            .iter()
            .flat_map(|row| &row.facts)
            .filter_map(|fact| {
                let FactChange::Corrected { before, after, .. } = fact else {
                    return None;
                };
                Some((before.head.effective, &after.0, &after.1))
            });
        let new = one
            .new
            .iter()
            .map(|(head, event)| (Date(i32::MIN), head, event));
        for (was, head, event) in new.chain(moved) {
            let period = closed
                .iter()
                .find(|period| period.contains(head.effective) && !period.contains(was));
            if let Some(period) =
                period.filter(|period| !counts_on(Some(event), head.effective, before(period)))
            {
                return Err(Failure::new(format!(
                    "{} · row {}: would come to {}, in {}, whose books are closed; nothing was recorded: record it as an adjustment dated after the close",
                    place(&one.sheet.file, &one.sheet.sheet),
                    head.source.as_ref().map_or(0, |source| source.row),
                    head.effective,
                    period
                )));
            }
        }
    }
    Ok(())
}

/// The day before a period.
fn before(period: &Period) -> Date {
    let first = period.first_day();
    first.checked_add_days(-1).unwrap_or(first)
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
