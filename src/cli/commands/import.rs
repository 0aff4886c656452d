//! `import`: office files become entries.

mod again;
mod compared;
mod copies;
mod corrects;
mod earlier;
mod editions;
mod headings;
mod off_days;
mod parts;
mod refusals;
mod status;
mod told;

use std::path::{Path, PathBuf};

pub(super) use corrects::check_note;
use told::{answer, dry_run, event_json, place, tell};
pub(super) use told::{cell_values, tell_bad};

use clap::{Args, Subcommand};

use crate::chain::entry::Header;
use crate::cli::clear::named_rows;
use crate::cli::recorded::Recorded as OnLedger;
use crate::cli::{Context, Failure};
use crate::domain::date::{Date, Period};
use crate::domain::events::catalogue::{Kind, ROWS};
use crate::intake::plan::{HELD_AT_DESK, ListAsked, NamedRows, Options};
use crate::intake::read::{Limits, read_file};
use crate::intake::{History, Plan, Source, plan};
use crate::ledger::LedgerError;
use crate::log::{LogOptions, LogReader};
use crate::projections::World;
use crate::report::open_parents::open_parents;
use crate::schemes::{Scheme, Tables, shipped};
use crate::vault::Vault;

/// Import office files
///
/// Takes files or folders (.xlsx .xls .csv .txt, UTF-8 or GB18030) as the office keeps them and knows
/// each sheet by its columns. Everything is checked before anything is written: a cell that can't be
/// taken is named with its file, sheet and address, what was found, what was expected and what to do.
/// A second import of the same rows adds nothing.
///
/// Exit 0: all recorded, or nothing new; 1: rows or sheets were left out; 2: refused, and nothing
/// recorded.
#[derive(Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub struct Arguments {
    /// What else there is to ask
    #[command(subcommand)]
    pub ask: Option<Ask>,
    /// Files or folders
    #[arg(required = true)]
    pub paths: Vec<PathBuf>,
    /// Show what would be recorded, and record nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Record the good rows when others are refused; exit 1
    #[arg(long)]
    pub accept_good_rows: bool,
    /// Record a sheet also where most of its numbers were recorded from another file
    #[arg(long)]
    pub as_new: bool,
    /// Take every sheet for this kind of table
    #[arg(long = "as", value_name = "KIND")]
    pub kind: Option<String>,
    /// Say what a heading of yours means: the field's own name, a heading that is known, or - for a
    /// column that is not to be read (repeatable)
    #[arg(long = "map", value_name = "HEADING=FIELD")]
    pub maps: Vec<String>,
    /// Read headings from a file that was kept
    #[arg(long, value_name = "FILE")]
    pub mapping: Option<PathBuf>,
    /// Keep the headings that were settled for the next time
    #[arg(long, value_name = "FILE")]
    pub save_mapping: Option<PathBuf>,
    /// Write the sheets with refused cells to a new workbook, each bad cell coloured and noted, and a
    /// list of them all; it holds the office's own data and stays in the house
    #[arg(long, value_name = "FILE")]
    pub refusals: Option<PathBuf>,
    /// Key to sign with
    #[arg(long, default_value = "rec")]
    pub key: String,
    /// Mark rows of days before the ledger opened, so that figures which rest on them say so
    #[arg(long)]
    pub historical: bool,
    /// Compare with an earlier import instead of booking again: equal rows are skipped, changed and
    /// missing ones proposed for approval, new ones recorded
    #[arg(long, value_name = "IMPORT")]
    pub corrects: Option<String>,
    /// Why the rows are corrected; kept as a commitment
    #[arg(long, requires = "corrects")]
    pub reason: Option<String>,
    /// A note on the corrections, which stands in the log for anyone to read: it must hold no name and no
    /// number of a person; the names in the vault are looked for
    #[arg(long, requires = "corrects")]
    pub note: Option<String>,
    /// What `list import` says of the list.
    #[arg(skip)]
    pub list: Option<OfList>,
}

/// Which edition a list is of, and whose.
#[derive(Clone, Debug)]
pub struct OfList {
    /// Day of the edition, where it was said.
    pub edition: Option<Date>,
    /// Who keeps it, where it was said.
    pub source: Option<String>,
}

/// Questions about imports.
#[derive(Subcommand)]
pub enum Ask {
    /// Show what was imported, and what is missing
    ///
    /// Which units have sent what for which period and kind of sheet and which have not; the office's
    /// own figures beside ours; facts whose parent (a case, an award, a payment list, a notice, an
    /// agreement) has not been imported; imports that were cut off, and those with refused rows.
    Status(status::Arguments),
}

/// Runs the command.
pub fn run(context: &mut Context, arguments: &Arguments) -> Result<u8, Failure> {
    if let Some(Ask::Status(asked)) = &arguments.ask {
        return status::run(context, asked);
    }
    let paths = files(&arguments.paths)?;
    let mapping = headings::asked(arguments)?;
    let limits = Limits::default();
    let mut sources = Vec::new();
    let mut unread = 0usize;
    for path in &paths {
        // Every file that cannot be read is named at once: a clerk mends them all, not one a day.
        let file = match read_file(path, &limits) {
            Ok(file) => file,
            Err(error) => {
                unread += 1;
                crate::cli::word(&context.retell(&error.to_string()));
                continue;
            }
        };
        let folder = path
            .canonicalize()
            .ok()
            .and_then(|path| Some(path.parent()?.file_name()?.to_string_lossy().into_owned()))
            .unwrap_or_default();
        sources.push(Source { file, folder });
    }
    if unread > 0 {
        return Err(Failure::new(
            context.say("import-unread-files", &[("count", unread.to_string())]),
        ));
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
    let closed: Vec<Period> = ledger
        .world()
        .closes
        .iter()
        .map(|close| close.period)
        .collect();
    if let Some(import) = &arguments.corrects {
        earlier::import_of(&ledger.world().imports, import)?;
    }
    let mandates = ledger.chain().mandates();
    let not_told: Vec<Kind> = ROWS
        .iter()
        .filter(|row| row.imported)
        .map(|row| Kind(row.kind))
        .filter(|kind| mandates.rule(kind.0).is_none_or(|rule| !rule.imported))
        .collect();
    let recorded = OnLedger(ledger.world());
    let afresh = corrects::Afresh(&recorded);
    let history: &dyn History = match arguments.corrects {
        Some(_) => &afresh,
        None => &recorded,
    };
    let planned = |vault: &mut Vault, named: &NamedRows| {
        plan(
            &sources,
            &schemes,
            &common,
            history,
            vault,
            Options {
                kind: arguments.kind.as_deref(),
                mapping: Some(&mapping),
                // A correction is how a closed period is put right; new rows in one are refused later.
                closed: match arguments.corrects {
                    Some(_) => &[],
                    None => &closed,
                },
                today: Some(context.clock().now.date_cn()),
                not_told: &not_told,
                list: ListAsked {
                    edition: arguments.list.as_ref().and_then(|list| list.edition),
                    source: arguments
                        .list
                        .as_ref()
                        .and_then(|list| list.source.as_deref()),
                },
                named: Some(named),
            },
        )
    };
    let mut made = planned(&mut vault, &NamedRows::default())?;
    // Words that name somebody are refused in their cells: whoever is named may stand in a later sheet, so
    // all of them are looked through before any cell can be.
    let named = named_rows(&vault, &made.sheets)?;
    if !named.is_empty() {
        vault.discard();
        made = planned(&mut vault, &named)?;
    }
    if arguments.corrects.is_none() {
        corrects::refuse_copies(&ledger.world().imports, &made)?;
    }
    // A whole copy is told as one, and not row by row.
    let copied = made.sheets.iter().any(|sheet| !sheet.doubled.is_empty());
    if copied && arguments.corrects.is_none() && !arguments.as_new {
        again::refuse(context, ledger.world(), &made)?;
    }
    tell(context, ledger.world(), &made);
    off_days::tell(context, ledger.world(), &made);
    if schemes.is_empty() {
        context.tell("import-no-scheme", &[]);
    }
    headings::tell_unused(context, arguments, &made);
    if let Some(path) = &arguments.save_mapping {
        headings::save(context, path, arguments, &made)?;
    }
    if let Some(path) = &arguments.refusals {
        refusals::write(context, path, &sources, &made)?;
    }
    if !made.bad.is_empty() && !arguments.accept_good_rows {
        vault.discard();
        if context.json {
            answer(&made, None)?;
        }
        context.tell("import-refused", &[("count", made.bad.len().to_string())]);
        tell_left_unread(context, &made);
        return Ok(if arguments.dry_run { 1 } else { 2 });
    }
    editions::refuse_future(&made, context.clock().now.date_cn())?;
    if arguments.corrects.is_none() {
        editions::refuse_again(ledger.world(), &made)?;
    }
    if arguments.corrects.is_none() && !arguments.as_new {
        again::refuse(context, ledger.world(), &made)?;
    }
    if let Some(import) = &arguments.corrects {
        let asked = corrects::Asked {
            import,
            reason: arguments.reason.as_deref(),
            note: arguments.note.as_deref(),
            dry_run: arguments.dry_run,
            closed: &closed,
        };
        let tables = (schemes.as_slice(), &common);
        let status = corrects::run(
            context,
            &mut ledger,
            &mut vault,
            &key,
            &made,
            tables,
            &asked,
        )?;
        context.close(ledger)?;
        return Ok(status);
    }
    if arguments.dry_run {
        vault.discard();
        if context.json {
            answer(&made, None)?;
        } else {
            dry_run(&made)?;
        }
        context.tell("import-dry", &[]);
        tell_left_unread(context, &made);
        return Ok(left_out(&made));
    }
    // The vault first: an alias in the log whose person is lost would be worse than the reverse.
    vault.save()?;
    let opened = match arguments.historical {
        true => Some(opened_on(context)?),
        false => None,
    };
    let recorded = parts::record(context, &mut ledger, &key, &made.sheets, opened)?;
    let waiting = waiting_for_parents(ledger.world(), &made);
    context.close(ledger)?;
    if context.json {
        answer(&made, Some(&recorded))?;
    }
    let known_before = made.sheets.iter().any(|sheet| sheet.skipped > 0);
    if recorded.entries == 0 && known_before {
        context.tell("import-nothing", &[]);
    } else if recorded.entries == 0 && made.bad.is_empty() && accepted(&made) {
        context.tell("import-said-before", &[]);
    } else if recorded.entries == 0 {
        context.tell("import-none", &[]);
        // Nothing of these files is a table that is known here: the import could not run.
        if made.sheets.is_empty() {
            tell_left_unread(context, &made);
            return Ok(2);
        }
    } else {
        context.tell(
            "import-total",
            &[
                ("entries", recorded.entries.to_string()),
                ("events", recorded.events.to_string()),
                ("rows", recorded.rows.to_string()),
                ("import", recorded.import.clone().unwrap_or_default()),
            ],
        );
    }
    if waiting > 0 {
        context.tell("import-open-parents", &[("count", waiting.to_string())]);
    }
    if let Some(day) = opened {
        context.tell(
            "import-historical",
            &[
                ("rows", recorded.historical.to_string()),
                ("day", day.to_string()),
            ],
        );
    }
    if !made.bad.is_empty() {
        context.tell("import-partly", &[("count", made.bad.len().to_string())]);
    }
    tell_left_unread(context, &made);
    Ok(left_out(&made))
}

/// Says last how many sheets no table answered to: their names stand far above where the files are many.
fn tell_left_unread(context: &Context, made: &Plan) {
    let count = made.unknown.len();
    if count > 0 {
        let sheets = count + made.sheets.len();
        let values = [("count", count.to_string()), ("sheets", sheets.to_string())];
        context.tell("import-left-unread", &values);
    }
    let columns = made.weighty_unread();
    if columns > 0 {
        context.tell("import-columns-unread", &[("count", columns.to_string())]);
    }
}

/// Files that are named, and those of folders that are named, in order.
pub(super) fn files(paths: &[PathBuf]) -> Result<Vec<PathBuf>, Failure> {
    let mut all = Vec::new();
    for path in paths {
        collect(path, &mut all)?;
    }
    Ok(all)
}

/// Facts of this import that name a case, batch, award or agreement which is not on the ledger yet.
fn waiting_for_parents(world: &World, made: &Plan) -> u64 {
    open_parents(world)
        .iter()
        .filter(|open| {
            let file = open.source.as_ref().map(|source| source.file);
            made.sheets.iter().any(|sheet| Some(sheet.sha256) == file)
        })
        .map(|open| open.facts)
        .sum()
}

/// The day the ledger opened.
fn opened_on(context: &Context) -> Result<Date, Failure> {
    let reader =
        LogReader::open(context.disk(), LogOptions::default()).map_err(LedgerError::from)?;
    let first = reader.read(0).map_err(LedgerError::from)?;
    Header::from_bytes(&first)
        .map(|header| header.ledger.recorded_at.date_cn())
        .ok_or_else(|| LedgerError::Empty.into())
}

/// Whether any row was taken.
fn accepted(made: &Plan) -> bool {
    made.sheets.iter().any(|sheet| sheet.accepted > 0)
}

/// 1 when rows were left out or held at the desk, or a sheet or a column of amounts or days was not known, else 0.
fn left_out(made: &Plan) -> u8 {
    let unpublished = made
        .sheets
        .iter()
        .any(|sheet| !sheet.unpublished.is_empty());
    let unread = !made.unknown.is_empty() || made.weighty_unread() > 0;
    let held = made.told.iter().any(|told| told.code == HELD_AT_DESK);
    u8::from(unpublished || held || !made.bad.is_empty() || unread)
}

/// Files under a path, in the order of their names; what no office keeps as a table is passed over.
pub(super) fn collect(path: &Path, out: &mut Vec<PathBuf>) -> Result<(), Failure> {
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
