//! `import`: office files become entries.

use std::path::{Path, PathBuf};

use clap::Args;

use crate::chain::entry::encode_event;
use crate::cli::{Context, Failure, data};
use crate::crypto::random;
use crate::domain::events::control::{FileImported, ImportId};
use crate::domain::events::{Event, EventHead};
use crate::domain::party::Role;
use crate::intake::plan::Options;
use crate::intake::read::{Limits, read_file};
use crate::intake::{History, Plan, PlannedSheet, Source, plan};
use crate::ledger::Ledger;
use crate::projections::imports::Imports;
use crate::schemes::{Scheme, Tables, shipped};

/// Import office files
///
/// Takes files or folders (.xlsx .xls .csv .txt, UTF-8 or GB18030) as the office keeps them and knows
/// each sheet by its columns. Everything is checked before anything is written; a second import of the
/// same rows adds nothing.
#[derive(Args)]
pub struct Arguments {
    /// Files or folders
    #[arg(required = true)]
    pub paths: Vec<PathBuf>,
    /// Show what would be recorded, and record nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Record the good rows when others are refused; exit 1
    #[arg(long)]
    pub accept_good_rows: bool,
    /// Take every sheet for this kind of table
    #[arg(long = "as", value_name = "KIND")]
    pub kind: Option<String>,
    /// Key to sign with
    #[arg(long, default_value = "rec")]
    pub key: String,
    /// Mark the rows as of a period before the ledger opened
    #[arg(long)]
    pub historical: bool,
}

/// Most events in one entry of an import, below the ledger's own limit to leave room.
const EVENTS_MAX: usize = 8_000;
/// Most bytes of events in one entry of an import.
const BYTES_MAX: usize = 6 << 20;

impl History for Imports {
    fn row_recorded(&self, file: &crate::crypto::digest::FileHash, sheet: &str, row: u32) -> bool {
        Imports::row_recorded(self, file, sheet, row)
    }
    fn sheet_recorded(&self, content: &crate::crypto::digest::Digest) -> bool {
        Imports::sheet_recorded(self, content)
    }
}

/// Runs the command.
pub fn run(context: &mut Context, arguments: &Arguments) -> Result<u8, Failure> {
    let mut paths = Vec::new();
    for path in &arguments.paths {
        collect(path, &mut paths)?;
    }
    let limits = Limits::default();
    let mut sources = Vec::new();
    for path in &paths {
        let folder = path
            .canonicalize()
            .ok()
            .and_then(|path| Some(path.parent()?.file_name()?.to_string_lossy().into_owned()))
            .unwrap_or_default();
        sources.push(Source {
            file: read_file(path, &limits)?,
            folder,
        });
    }
    let key = context.key(&arguments.key)?;
    let mut ledger = context.open("import")?;
    let mut vault = context.vault(&ledger.id())?;
    let common = Tables::parse(shipped::COMMON_TABLES)?;
    let published: Vec<(std::sync::Arc<Scheme>, u16)> = ledger
        .world()
        .registry
        .schemes()
        .map(|(_, scheme)| (std::sync::Arc::clone(scheme), scheme.version))
        .collect();
    let schemes: Vec<(&Scheme, u16)> = published
        .iter()
        .map(|(scheme, version)| (scheme.as_ref(), *version))
        .collect();
    let made = plan(
        &sources,
        &schemes,
        &common,
        &ledger.world().imports,
        &mut vault,
        Options {
            kind: arguments.kind.as_deref(),
        },
    )?;
    tell(context, &made)?;
    if !made.bad.is_empty() && !arguments.accept_good_rows {
        vault.discard();
        context.tell("import-refused", &[("count", made.bad.len().to_string())]);
        return Ok(if arguments.dry_run { 1 } else { 2 });
    }
    if arguments.dry_run {
        vault.discard();
        if !context.json {
            dry_run(&made)?;
        }
        context.tell("import-dry", &[]);
        return Ok(0);
    }
    // The vault first: an alias in the log whose person is lost would be worse than the reverse.
    vault.save()?;
    let mut entries = 0usize;
    let mut events = 0usize;
    let mut rows = 0u64;
    for sheet in &made.sheets {
        if sheet.accepted == 0 {
            continue;
        }
        rows += u64::from(sheet.accepted);
        entries += record_sheet(context, &mut ledger, &key, sheet)?;
        events += sheet.events.len();
    }
    ledger.close()?;
    if entries == 0 {
        context.tell("import-nothing", &[]);
    } else {
        context.tell(
            "import-total",
            &[
                ("entries", entries.to_string()),
                ("events", events.to_string()),
                ("rows", rows.to_string()),
            ],
        );
    }
    if made.bad.is_empty() && made.unknown.is_empty() {
        Ok(0)
    } else {
        if !made.bad.is_empty() {
            context.tell("import-partly", &[("count", made.bad.len().to_string())]);
        }
        Ok(1)
    }
}

/// Files under a path, in the order of their names; what no office keeps as a table is passed over.
fn collect(path: &Path, out: &mut Vec<PathBuf>) -> Result<(), Failure> {
    let meta = std::fs::metadata(path).map_err(|error| Failure::file(path, error))?;
    if !meta.is_dir() {
        out.push(path.to_owned());
        return Ok(());
    }
    let mut names: Vec<PathBuf> = std::fs::read_dir(path)
        .map_err(|error| Failure::file(path, error))?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<_, _>>()
        .map_err(|error| Failure::file(path, error))?;
    names.sort();
    for name in names {
        let file = name
            .file_name()
            .map(|name| name.to_string_lossy().to_lowercase())
            .unwrap_or_default();
        let table = [".xlsx", ".xls", ".csv", ".txt", ".et"]
            .iter()
            .any(|ending| file.ends_with(ending));
        if name.is_dir() || (table && !file.starts_with("~$") && !file.starts_with('.')) {
            collect(&name, out)?;
        }
    }
    Ok(())
}

fn tell(context: &Context, made: &Plan) -> Result<(), Failure> {
    if context.json {
        let sheets: Vec<_> = made
            .sheets
            .iter()
            .map(|sheet| {
                serde_json::json!({
                    "file": sheet.file, "sheet": sheet.sheet, "sha256": sheet.sha256,
                    "table": sheet.table, "scheme": sheet.scheme, "accepted": sheet.accepted,
                    "refused": sheet.refused, "skipped": sheet.skipped,
                    "unpublished": sheet.unpublished, "events": sheet.events.len(),
                    "totals": sheet.totals,
                })
            })
            .collect();
        data(&serde_json::to_string_pretty(&serde_json::json!({
            "sheets": sheets, "bad": made.bad, "unknown": made.unknown,
        }))?);
    }
    for sheet in &made.sheets {
        context.tell(
            "import-sheet",
            &[
                ("file", sheet.file.clone()),
                ("sheet", sheet.sheet.clone()),
                ("table", sheet.table.clone()),
                ("accepted", sheet.accepted.to_string()),
                ("refused", sheet.refused.to_string()),
                ("skipped", sheet.skipped.to_string()),
            ],
        );
        for (scheme, rows) in &sheet.unpublished {
            context.tell(
                "import-unpublished",
                &[
                    ("file", sheet.file.clone()),
                    ("sheet", sheet.sheet.clone()),
                    ("scheme", scheme.clone()),
                    ("rows", rows.to_string()),
                ],
            );
        }
    }
    for unknown in &made.unknown {
        context.tell(
            "import-unknown",
            &[
                ("file", unknown.file.clone()),
                ("sheet", unknown.sheet.clone()),
                ("lacking", unknown.lacking.join("、")),
            ],
        );
    }
    for bad in &made.bad {
        context.tell(
            "bad-cell",
            &[
                ("file", bad.file.clone()),
                ("sheet", bad.sheet.clone()),
                ("cell", bad.cell.clone()),
                ("column", bad.column.clone()),
                ("shown", bad.shown.clone()),
                ("expected", bad.expected.clone()),
                ("remedy", bad.remedy.clone()),
            ],
        );
    }
    Ok(())
}

/// Prints every event an import would record, in the shape of `show`.
fn dry_run(made: &Plan) -> Result<(), Failure> {
    for sheet in &made.sheets {
        for (head, event) in &sheet.events {
            let json = serde_json::json!({
                "kind": event.kind().name(),
                "version": event.version(),
                "head": head,
                "body": event.serialize_body(serde_json::value::Serializer)?,
            });
            data(&json.to_string());
        }
    }
    Ok(())
}

/// Records a sheet as one entry, or as several parts that carry one import id. A part is synced
/// before the next is signed, so that an import cut short goes on where it stopped.
fn record_sheet(
    context: &Context,
    ledger: &mut Ledger,
    key: &crate::crypto::sign::SigningKey,
    sheet: &PlannedSheet,
) -> Result<usize, Failure> {
    let mut parts: Vec<&[(EventHead, Event)]> = Vec::new();
    let mut start = 0;
    let mut bytes = 0;
    for (at, (head, event)) in sheet.events.iter().enumerate() {
        let size = encode_event(head, event)
            .map_err(|error| Failure::new(error.to_string()))?
            .len()
            + 4;
        // Events of one row stay together: a row is recorded whole or not at all.
        let new_row = at > start
            && sheet
                .events
                .get(at - 1)
                .is_none_or(|(before, _)| before.source != head.source);
        if new_row && (at - start >= EVENTS_MAX || bytes + size > BYTES_MAX) {
            parts.extend(sheet.events.get(start..at));
            start = at;
            bytes = 0;
        }
        bytes += size;
    }
    parts.extend(sheet.events.get(start..));
    let import_id = ImportId(random::array()?);
    let count = parts.len();
    for (number, part) in parts.iter().enumerate() {
        let last_part = number + 1 == count;
        let mut rows: Vec<u32> = part
            .iter()
            .filter_map(|(head, _)| head.source.as_ref().map(|source| source.row))
            .collect();
        rows.dedup();
        let clock = context.clock();
        let mut events = part.to_vec();
        events.push((
            EventHead::live(Role::Rec, clock.now.date_cn()),
            Event::from(FileImported {
                import_id,
                part: number as u32 + 1,
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
            }),
        ));
        ledger.record(key, &events, context.seed()?, clock)?;
    }
    Ok(count)
}
