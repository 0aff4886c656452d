//! `scheme publish`, `scheme check`, `calendar publish`.

use std::io::Read;
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};

use crate::cli::{Context, Failure};
use crate::crypto::digest::FileHash;
use crate::crypto::hash::sha256;
use crate::domain::calendar::CalendarYear;
use crate::domain::date::Date;
use crate::domain::events::rules::{CalendarPublished, SchemePublished};
use crate::domain::events::{Event, EventHead};
use crate::domain::party::Role;
use crate::schemes::Scheme;

/// Publish a scheme's rules
///
/// A scheme file holds a programme's rules, each beside its clause, and how its office sheets name their
/// columns. Its full text goes on the ledger: proposed by education or the fund, endorsed by finance.
/// Cases keep the version they were claimed under.
#[derive(Args)]
pub struct SchemeArguments {
    #[command(subcommand)]
    command: SchemeCommand,
}

#[derive(Subcommand)]
enum SchemeCommand {
    /// Propose a scheme file's full text; the finance bureau endorses it
    Publish {
        /// The scheme file (TOML)
        file: PathBuf,
        /// Key to sign with
        #[arg(long, default_value = "edu")]
        key: String,
        /// Role to sign as: EDU or FND
        #[arg(long, default_value = "EDU")]
        role: String,
    },
    /// Say what is wrong with a scheme file; exit 1 when something is
    Check {
        /// The scheme file (TOML)
        file: PathBuf,
    },
}

/// Publish a year's working days
///
/// Notice periods run in working days: the days off and the working days moved for them, as the State
/// Council announces them each year. Finance publishes; a newer version of a year replaces the older.
#[derive(Args)]
pub struct CalendarArguments {
    #[command(subcommand)]
    command: CalendarCommand,
}

#[derive(Subcommand)]
enum CalendarCommand {
    /// Publish a calendar file
    Publish {
        /// Calendar files (TOML), one a year
        #[arg(required = true)]
        files: Vec<PathBuf>,
        /// Key to sign with
        #[arg(long, default_value = "fin")]
        key: String,
    },
}

/// Scheme and calendar files are small; more than this is another kind of file.
const FILE_MAX: u64 = 1 << 20;

pub(crate) fn read_text(path: &Path) -> Result<String, Failure> {
    let mut text = String::new();
    std::fs::File::open(path)
        .and_then(|file| file.take(FILE_MAX + 1).read_to_string(&mut text))
        .map_err(|error| Failure::file(path, error))?;
    if text.len() as u64 > FILE_MAX {
        return Err(Failure::file(path, "larger than 1 MiB: not such a file"));
    }
    Ok(text)
}

/// The event that publishes a scheme's text.
pub(crate) fn scheme_event(
    text: &str,
    today: Date,
    role: Role,
) -> Result<(Scheme, (EventHead, Event)), Failure> {
    let scheme = Scheme::parse(text)?;
    let event = SchemePublished {
        id: scheme.id.clone(),
        version: scheme.version,
        text: text.to_owned(),
        sha256: FileHash(sha256(&[text.as_bytes()])),
        from: today,
    };
    Ok((scheme, (EventHead::live(role, today), Event::from(event))))
}

/// The events that publish calendar years.
pub(crate) fn calendar_events(
    files: &[(&str, &str)],
    today: Date,
) -> Result<Vec<(EventHead, Event)>, Failure> {
    files
        .iter()
        .map(|(name, text)| {
            let calendar: CalendarYear = toml::from_str(text)
                .map_err(|error| Failure::new(format!("{name}: {}", error.message())))?;
            let head = EventHead::live(Role::Fin, today);
            Ok((head, Event::from(CalendarPublished { calendar })))
        })
        .collect()
}

/// Runs `scheme`.
pub fn scheme(context: &mut Context, arguments: &SchemeArguments) -> Result<u8, Failure> {
    match &arguments.command {
        SchemeCommand::Check { file } => match Scheme::parse(&read_text(file)?) {
            Ok(scheme) => {
                // The scheme's own check does not know what each kind of table asks for.
                let mut wrong = 0u8;
                for (number, table) in scheme.table.iter().enumerate() {
                    let name = table
                        .names
                        .first()
                        .map_or_else(|| number.to_string(), String::clone);
                    let what = match crate::intake::tables::unread_fields(table) {
                        None => format!(
                            "kind {}: expected one of {}",
                            table.kind,
                            crate::intake::tables::kinds()
                                .collect::<Vec<_>>()
                                .join(", ")
                        ),
                        Some(fields) if !fields.is_empty() => format!(
                            "{}: no {} table has such a field: correct its name",
                            fields.join(", "),
                            table.kind
                        ),
                        Some(_) => continue,
                    };
                    let told = format!("{}: table {name}: {what}", file.display());
                    crate::cli::shown(&context.retell(&told));
                    wrong = 1;
                }
                if wrong == 0 {
                    context.tell(
                        "scheme-well",
                        &[
                            ("id", scheme.id.clone()),
                            ("version", scheme.version.to_string()),
                            ("tables", scheme.table.len().to_string()),
                        ],
                    );
                }
                Ok(wrong)
            }
            Err(errors) => {
                for error in errors.0 {
                    crate::cli::shown(&format!(
                        "{}: {}: {}",
                        file.display(),
                        context.retell(&error.place),
                        context.retell(&error.what)
                    ));
                }
                Ok(1)
            }
        },
        SchemeCommand::Publish { file, key, role } => {
            let role = Role::from_word(role)
                .ok_or_else(|| Failure::new(format!("--role {role}: expected EDU or FND")))?;
            let today = context.clock().now.date_cn();
            let (_, event) = scheme_event(&read_text(file)?, today, role)?;
            let key = context.key(key)?;
            let ledger = context.open("scheme publish")?;
            context.record(ledger, &key, &[event])?;
            Ok(0)
        }
    }
}

/// Runs `calendar`.
pub fn calendar(context: &mut Context, arguments: &CalendarArguments) -> Result<u8, Failure> {
    let CalendarCommand::Publish { files, key } = &arguments.command;
    let today = context.clock().now.date_cn();
    let mut events = Vec::new();
    for file in files {
        let text = read_text(file)?;
        let name = file.display().to_string();
        events.append(&mut calendar_events(&[(&name, &text)], today)?);
    }
    let key = context.key(key)?;
    let ledger = context.open("calendar publish")?;
    context.record(ledger, &key, &events)?;
    Ok(0)
}
