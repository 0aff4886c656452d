//! `list import|list|show`: lists that other offices keep, each in dated editions.
//!
//! Promises: an import of lists is an import like any other (every cell is judged before anything is recorded, a second
//! one adds nothing; another file of a day that its keeper has given already is refused or corrects the first), with the edition and the keeper said where the name of the file does not; persons are matched
//! through the vault's register and stand on the ledger by alias alone. Names are shown by nobody here.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use super::act::hash_of;
use super::import;
use crate::cli::point::Point;
use crate::cli::rows::{Look, Rows};
use crate::cli::{Context, Failure, Output};
use crate::domain::date::Date;
use crate::domain::events::lists::ListKind;
use crate::domain::names::{reads_as_person, stated_body};
use crate::intake::tables::edition;
use crate::ledger::{History, Until};
use crate::report::lists::Row;
use crate::report::lists::outside::{self, editions, entries, several_keepers};

/// Import and show lists of other offices: the dead, public payroll, property, vehicles, companies, enrolment
///
/// Each is kept in editions: an edition is told by its day, and a flag that rests on a list names it. Of an edition the ledger has the file's SHA-256
/// and a row for each person, by alias; names and numbers stay in the vault.
#[derive(Args)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Import(Import),
    List(List),
    Show(Show),
}

/// Import an edition of a list
///
/// Files are read as `import` reads them. The edition's day is taken from the name of the file, such as
/// deceased_2025-01-10.csv, or from --edition; a list without a day is refused, since nobody could say what was known when.
#[derive(Args)]
struct Import {
    /// What the list says
    kind: Kind,
    /// Files or folders
    #[arg(required = true)]
    paths: Vec<PathBuf>,
    /// Day that the edition is of
    #[arg(long, value_name = "DATE")]
    edition: Option<Date>,
    /// Who keeps the list (default: the name of the file)
    #[arg(long)]
    source: Option<String>,
    /// Show what would be recorded, and record nothing
    #[arg(long)]
    dry_run: bool,
    /// Record the good rows when others are refused; exit 1
    #[arg(long)]
    accept_good_rows: bool,
    /// Record a sheet also where most of its numbers were recorded from another file
    #[arg(long, conflicts_with = "corrects")]
    as_new: bool,
    /// Compare with the import of the edition that this one replaces: rows that differ or are gone are proposed for approval
    #[arg(long, value_name = "IMPORT")]
    corrects: Option<String>,
    /// Why the rows are corrected; kept as a commitment
    #[arg(long, requires = "corrects")]
    reason: Option<String>,
    /// A note on the corrections, which stands in the log for anyone to read: it must hold no name and no
    /// number of a person; the names in the vault are looked for
    #[arg(long, requires = "corrects")]
    note: Option<String>,
    /// Say what a heading of yours means (repeatable)
    #[arg(long = "map", value_name = "HEADING=FIELD")]
    maps: Vec<String>,
    /// Read headings from a file that was kept
    #[arg(long, value_name = "FILE")]
    mapping: Option<PathBuf>,
    /// Key to sign with
    #[arg(long, default_value = "rec")]
    key: String,
}

/// List the editions that were imported
#[derive(Args)]
struct List {
    /// Only lists of this kind
    kind: Option<Kind>,
    #[command(flatten)]
    point: Point,
    #[command(flatten)]
    output: Output,
}

/// Show the rows of an edition, by alias
#[derive(Args)]
struct Show {
    /// What the list says
    kind: Kind,
    /// Day of the edition, or the first digits of its file's SHA-256 (default: the newest)
    edition: Option<String>,
    /// Only persons whom the ledger knows from elsewhere too
    #[arg(long)]
    known: bool,
    #[command(flatten)]
    point: Point,
    #[command(flatten)]
    output: Output,
}

/// Kinds of lists.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Kind {
    /// The dead
    Deceased,
    /// Persons on public payroll
    Payroll,
    /// Real estate
    Property,
    /// Vehicles
    Vehicles,
    /// Companies and their representatives
    Companies,
    /// Pupils on the roll
    Enrolment,
    /// Recipients of other funds this year
    OtherFunds,
    /// Recipients of earlier years
    EarlierYears,
}

impl Kind {
    fn of(self) -> ListKind {
        match self {
            Kind::Deceased => ListKind::Deceased,
            Kind::Payroll => ListKind::Payroll,
            Kind::Property => ListKind::Property,
            Kind::Vehicles => ListKind::Vehicles,
            Kind::Companies => ListKind::Companies,
            Kind::Enrolment => ListKind::Enrolment,
            Kind::OtherFunds => ListKind::OtherFunds,
            Kind::EarlierYears => ListKind::EarlierYears,
        }
    }

    /// The kind of table that has such rows.
    fn table(self) -> &'static str {
        match self {
            Kind::Deceased => "list_deceased",
            Kind::Payroll => "list_payroll",
            Kind::Property => "list_property",
            Kind::Vehicles => "list_vehicles",
            Kind::Companies => "list_companies",
            Kind::Enrolment => "list_enrolment",
            Kind::OtherFunds => "fund_list",
            Kind::EarlierYears => "earlier_list",
        }
    }
}

/// Runs the command.
pub fn run(context: &mut Context, arguments: &Arguments) -> Result<u8, Failure> {
    match &arguments.command {
        Command::Import(own) => take(context, own),
        Command::List(own) => list(context, own),
        Command::Show(own) => show(context, own),
    }
}

fn take(context: &mut Context, own: &Import) -> Result<u8, Failure> {
    // Lists of aid have a day or a year in every row; of the others nobody could say what was known when.
    let dated = matches!(own.kind, Kind::OtherFunds | Kind::EarlierYears);
    if own.edition.is_none() && !dated {
        for path in import::files(&own.paths)? {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            if edition(own.kind.table(), &name).is_none() {
                return Err(Failure::file(
                    &path,
                    "expected the day of the edition in the name of the file, such as 2025-01-10, found none: say --edition DATE",
                ));
            }
        }
    }
    of_one_day(context, own)?;
    let asked = import::Arguments {
        ask: None,
        paths: own.paths.clone(),
        dry_run: own.dry_run,
        accept_good_rows: own.accept_good_rows,
        as_new: own.as_new,
        kind: Some(own.kind.table().to_owned()),
        maps: own.maps.clone(),
        mapping: own.mapping.clone(),
        save_mapping: None,
        refusals: None,
        key: own.key.clone(),
        historical: false,
        corrects: own.corrects.clone(),
        reason: own.reason.clone(),
        note: own.note.clone(),
        list: Some(import::OfList {
            edition: own.edition,
            source: own.source.as_deref().map(keeper).transpose()?,
        }),
    };
    import::run(context, &asked)
}

/// Who keeps the list: an office, by a name that stands in the log in clear.
fn keeper(text: &str) -> Result<String, Failure> {
    let flag = "source";
    match stated_body(text) {
        Some(name) if !name.is_empty() => Ok(name.to_owned()),
        None if !reads_as_person(text) => Ok(text.to_owned()),
        _ => Err(Failure::new(format!(
            "--{flag}: it reads as a person's name, and only a body can stand there, in clear: name the body; the name of a body that reads so is given as org:NAME"
        ))),
    }
}

/// That the edition is of no day to come, and that no file is said to be of another day than it was recorded with.
fn of_one_day(context: &Context, own: &Import) -> Result<(), Failure> {
    let today = context.clock().now.date_cn();
    if let Some(day) = own.edition.filter(|day| *day > today) {
        return Err(Failure::new(format!(
            "--edition {day}: expected a day up to {today}; nothing was recorded: say the day that the list is of"
        )));
    }
    let mut said = Vec::new();
    for path in import::files(&own.paths)? {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let day = own.edition.or_else(|| edition(own.kind.table(), &name));
        if let Some(day) = day {
            said.push((
                hash_of("edition", &format!("@{}", path.display()))?,
                path,
                day,
            ));
        }
    }
    if said.is_empty() {
        return Ok(());
    }
    let history = context.history(Until::default())?;
    for (hash, path, day) in said {
        let mut known = history.world.funds.lists().iter().map(|fact| &fact.said);
        let before =
            known.find(|known| known.kind == own.kind.of() && known.sha256.to_string() == hash);
        if let Some(before) = before
            .and_then(|known| known.version)
            .filter(|before| *before != day)
        {
            return Err(Failure::file(
                &path,
                format!(
                    "this very file is on the ledger as the edition of {before}, and is said to be of {day}; nothing was recorded: give the file of that day, or leave --edition out"
                ),
            ));
        }
    }
    Ok(())
}

fn list(context: &mut Context, own: &List) -> Result<u8, Failure> {
    let until = own.point.until();
    let history = context.history(until)?;
    let kind = own.kind.map(Kind::of);
    let rows = editions(&history.world, kind);
    give(context, &history, &rows, "list list", &own.output)
}

fn show(context: &mut Context, own: &Show) -> Result<u8, Failure> {
    let until = own.point.until();
    let history = context.history(until)?;
    let (kind, asked) = (own.kind.of(), own.edition.as_deref());
    let several = several_keepers(&history.world, kind, asked);
    if several.len() > 1 {
        return Err(Failure::new(format!(
            "list show: several offices keep a list of that day ({}): say which by the first digits of its SHA-256, as `list list` gives it",
            several.join(", ")
        )));
    }
    let Some(mut rows) = entries(&history.world, kind, asked) else {
        let known: Vec<String> = editions(&history.world, Some(kind))
            .into_iter()
            .map(|row| row.edition)
            .collect();
        return Err(Failure::new(match known.is_empty() {
            true => "no list of that kind was imported: see `list import`".to_owned(),
            false => format!(
                "{}: no such edition of that list, expected one of {}",
                asked.unwrap_or_default(),
                known.join(", ")
            ),
        }));
    };
    if own.known {
        rows.retain(|row| !row.schemes.is_empty());
    }
    give(
        context,
        &history,
        &rows,
        outside::EntryRow::LIST,
        &own.output,
    )
}

fn give<R: Row>(
    context: &mut Context,
    history: &History,
    rows: &[R],
    line: &str,
    output: &Output,
) -> Result<u8, Failure> {
    let rows = Rows::of(rows)?;
    let standing = context.standing_on(&history.chain, Some(history.day), line);
    let look = Look {
        names: false,
        key: "",
    };
    let names = look.names(context, R::LIST, [&rows])?;
    let table = rows
        .table(context, &names, false)
        .of(R::LIST, Some(standing));
    let json = serde_json::json!({ "rows": rows.json(false, &history.world) });
    output.give(context, &table, &json)?;
    if rows.is_empty() {
        context.tell("list-empty", &[]);
    }
    Ok(0)
}
