//! `import status`: what came, what is missing, and what does not fit yet.

use std::collections::BTreeMap;

use clap::{Args, ValueEnum};
use serde::Serialize;
use serde_json::json;

use crate::cli::context::file_name;
use crate::cli::output::terminal_width;
use crate::cli::{Context, Failure, Output, shown};
use crate::crypto::digest::FileHash;
use crate::domain::events::control::{ControlTotal, ImportId};
use crate::domain::money::Fen;
use crate::ledger::{History, Until};
use crate::projections::World;
use crate::report::Table;
use crate::report::completeness::{Completeness, Tally};
use crate::report::controls::{Control, controls};
use crate::report::open_parents::{OpenParent, open_parents};

/// Options of `import status`.
#[derive(Args)]
pub struct Arguments {
    /// The list to give; all of them at a terminal and with --json
    #[arg(long, value_name = "LIST")]
    list: Option<List>,
    #[command(flatten)]
    output: Output,
}

/// The lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum List {
    /// By scheme, kind of sheet and period: rows, units, units missing
    Sent,
    /// Sheets that did not come
    Missing,
    /// Our figures and the office's
    Controls,
    /// Facts whose parent has not been imported
    Open,
    /// Every sheet of every import, unfinished ones first
    Imports,
}

/// Every list in the order in which they are given.
const LISTS: &[(List, &str)] = &[
    (List::Sent, "status-sent"),
    (List::Missing, "status-missing"),
    (List::Controls, "status-controls"),
    (List::Open, "status-open"),
    (List::Imports, "status-imports"),
];

/// A sheet of an import.
#[derive(Serialize)]
struct ReadSheet {
    import: ImportId,
    file: String,
    sheet: String,
    table: String,
    parts: u32,
    finished: bool,
    rows: u64,
    refused: u32,
    unpublished: u32,
    corrects: Option<ImportId>,
    totals: Vec<ControlTotal>,
}

/// Whether something of the sheet is left to do, and what.
fn state(sheet: &ReadSheet) -> &'static str {
    match sheet {
        _ if !sheet.finished => "unfinished",
        _ if sheet.refused > 0 => "refused",
        _ if sheet.unpublished > 0 => "unpublished",
        _ => "whole",
    }
}

/// Runs the command.
pub(super) fn run(context: &Context, arguments: &Arguments) -> Result<u8, Failure> {
    let mut tally = Tally::default();
    let history = History::read_with(context.disk(), Until::everything(), |event, _| {
        tally.observe(event);
    })?;
    let world = &history.world;
    let complete = tally.completeness(world);
    let controls = controls(world)?;
    let open = open_parents(world);
    let sheets = sheets(world)?;
    let answer = json!({
        "sent": complete.sent,
        "missing": complete.absent,
        "controls": controls,
        "open_parents": open.iter().map(|one| json!({
            "scheme": one.scheme, "parent": one.parent, "number": one.number, "facts": one.facts,
            "event": one.event.to_string(),
            "file": one.source.as_ref().map(|source| file_name(world, &source.file)),
            "sheet": one.source.as_ref().map(|source| &source.sheet),
            "row": one.source.as_ref().map(|source| source.row),
        })).collect::<Vec<_>>(),
        "unfinished": sheets.iter().filter(|one| !one.finished).collect::<Vec<_>>(),
        "with_refused_rows": sheets.iter().filter(|one| one.refused > 0).collect::<Vec<_>>(),
        "imports": sheets,
    });
    let table = |list: List| {
        let standing = context.standing(&history.chain, None, "import status");
        let standing = Some(standing);
        match list {
            List::Sent => sent(context, &complete).of("import-sent", standing),
            List::Missing => missing(context, &complete).of("import-missing", standing),
            List::Controls => figures(context, &controls).of("import-controls", standing),
            List::Open => parents(context, world, &open).of("import-open", standing),
            List::Imports => imports(context, &sheets).of("imports", standing),
        }
    };
    if context.json || arguments.list.is_some() || arguments.output.to_file() {
        let list = arguments.list.unwrap_or(List::Sent);
        arguments.output.give(context, &table(list), &answer)?;
    } else {
        for (list, heading) in LISTS {
            let table = table(*list);
            context.tell(heading, &[("count", table.rows.len().to_string())]);
            if !table.rows.is_empty() {
                shown(&table.to_terminal(terminal_width()));
            }
        }
    }
    let cut = sheets.iter().filter(|one| !one.finished).count();
    if cut > 0 {
        context.tell("status-unfinished", &[("count", cut.to_string())]);
    }
    Ok(0)
}

fn sheets(world: &World) -> Result<Vec<ReadSheet>, Failure> {
    let corrects: BTreeMap<(ImportId, FileHash, &str), ImportId> = world
        .imports
        .all_paired()
        .map(|paired| {
            let sheet = (paired.import_id, paired.sha256, paired.sheet.as_str());
            (sheet, paired.corrects)
        })
        .collect();
    // A sheet may hold several tables: those of one kind are one line, and their sums come together.
    let mut out: BTreeMap<(ImportId, FileHash, &str, &str), ReadSheet> = BTreeMap::new();
    for (id, parts) in world.imports.parts() {
        for part in parts {
            let sheet = (*id, part.sha256, part.sheet.as_str());
            let key = (sheet.0, sheet.1, sheet.2, part.table.as_str());
            let one = out.entry(key).or_insert_with(|| ReadSheet {
                import: *id,
                file: part.name.clone(),
                sheet: part.sheet.clone(),
                table: part.table.clone(),
                parts: 0,
                finished: false,
                rows: 0,
                refused: 0,
                unpublished: 0,
                corrects: corrects.get(&sheet).copied(),
                totals: Vec::new(),
            });
            one.parts += 1;
            one.finished = part.last_part;
            one.rows += u64::from(part.accepted);
            if part.last_part {
                one.refused += part.refused;
                one.unpublished += part.unpublished;
                for total in &part.totals {
                    match one.totals.iter_mut().find(|sum| sum.name == total.name) {
                        Some(sum) => {
                            sum.rows += total.rows;
                            sum.amount = sum.amount.checked_add(total.amount).ok_or_else(|| {
                                Failure::new(format!(
                                    "{}: {}: the sum is too large",
                                    one.file, total.name
                                ))
                            })?;
                        }
                        None => one.totals.push(total.clone()),
                    }
                }
            }
        }
    }
    let mut out: Vec<ReadSheet> = out.into_values().collect();
    out.sort_by(|a, b| {
        let key = |one: &ReadSheet| (one.finished, one.refused == 0, one.file.clone());
        key(a).cmp(&key(b)).then_with(|| a.sheet.cmp(&b.sheet))
    });
    Ok(out)
}

/// So many codes are shown in a cell of a table; JSON has all.
const CODES_SHOWN: usize = 8;

fn codes(codes: &[String]) -> String {
    let mut shown: Vec<&str> = codes.iter().take(CODES_SHOWN).map(String::as_str).collect();
    if codes.len() > CODES_SHOWN {
        shown.push("…");
    }
    shown.join(" ")
}

fn sent(context: &Context, complete: &Completeness) -> Table {
    let mut table = context.table(&[
        "scheme",
        "table",
        "period",
        "files",
        "rows",
        "ordered by command",
        "units",
        "missing",
        "units missing",
    ]);
    table.right = vec![3, 4, 5, 6, 7];
    for one in &complete.sent {
        table.rows.push(vec![
            one.scheme.clone(),
            context.table_word(&one.table),
            one.period.clone(),
            one.files.len().to_string(),
            one.rows.to_string(),
            one.ordered.to_string(),
            one.units.len().to_string(),
            one.missing.len().to_string(),
            codes(&one.missing),
        ]);
    }
    table
}

fn missing(context: &Context, complete: &Completeness) -> Table {
    let mut table = context.table(&["scheme", "table", "period"]);
    for one in &complete.absent {
        table.rows.push(vec![
            one.scheme.clone(),
            context.table_word(&one.table),
            one.period.clone(),
        ]);
    }
    table
}

fn figures(context: &Context, controls: &[Control]) -> Table {
    let mut table = context.table(&["scheme", "about", "figure", "ours", "office", "difference"]);
    table.right = vec![3, 4, 5];
    for one in controls {
        let shown = |figure: i64| match one.money {
            true => Fen(figure).to_string(),
            false => figure.to_string(),
        };
        table.rows.push(vec![
            one.scheme.clone(),
            one.about.clone(),
            context.term("figure", one.figure),
            shown(one.ours),
            shown(one.office),
            shown(one.difference),
        ]);
    }
    table
}

fn parents(context: &Context, world: &World, open: &[OpenParent]) -> Table {
    let mut table = context.table(&["scheme", "parent", "number", "facts", "event", "source"]);
    table.right = vec![3];
    for one in open {
        let place = one.source.as_ref().map(|source| {
            context.row_place(&file_name(world, &source.file), &source.sheet, source.row)
        });
        table.rows.push(vec![
            one.scheme.clone(),
            context.term("parent", one.parent),
            one.number.clone(),
            one.facts.to_string(),
            one.event.to_string(),
            place.unwrap_or_default(),
        ]);
    }
    table
}

fn imports(context: &Context, sheets: &[ReadSheet]) -> Table {
    let mut table = context.table(&[
        "import", "file", "sheet", "table", "state", "parts", "rows", "refused", "totals",
        "corrects",
    ]);
    table.right = vec![5, 6, 7];
    for one in sheets {
        let totals: Vec<String> = one
            .totals
            .iter()
            .map(|total| format!("{} {} ({})", total.name, total.amount, total.rows))
            .collect();
        table.rows.push(vec![
            one.import.to_string(),
            one.file.clone(),
            one.sheet.clone(),
            context.table_word(&one.table),
            context.term("import-state", state(one)),
            one.parts.to_string(),
            one.rows.to_string(),
            one.refused.to_string(),
            totals.join("\n"),
            one.corrects.map_or_else(String::new, |id| id.short()),
        ]);
    }
    table
}
