//! `calendar`: import, list, diff.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use clap::{Args, Subcommand};
use serde_json::json;

use crate::cli::commands::publish::read_text;
use crate::cli::{Context, Failure, Output, data};
use crate::domain::calendar::CalendarYear;
use crate::domain::calendar_file::{YearFile, read_year};
use crate::domain::date::Date;
use crate::domain::events::rules::CalendarPublished;
use crate::domain::events::{Event, EventHead};
use crate::domain::party::Role;
use crate::ledger::Until;
use crate::projections::World;
use crate::schemes::shipped::{CALENDARS, CALENDARS_BEFORE};

/// Publish a year's working days, in versions
///
/// Notice periods run in working days: the days off and the working days moved for them, as the State
/// Council announces them each year. Finance publishes; a newer version of a year replaces the older from
/// the day on which it comes into force, and a clock that ran out before it did keeps the older; so does one of the desk that ran out
/// before it was recorded. What files tell goes by the day in force alone, whenever calendar and folder are read.
#[derive(Args)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Publish calendar files: our TOML, or the JSON of holiday-cn
    #[command(alias = "publish")]
    Import {
        /// Calendar files, one a year
        #[arg(required = true)]
        files: Vec<PathBuf>,
        /// Day on which they come into force: that of the State Council's notice (default: today)
        #[arg(long, value_name = "DATE")]
        in_force: Option<Date>,
        /// Version of the year, for JSON, which states none (default: one above that on the ledger)
        #[arg(long)]
        version: Option<u16>,
        /// Key to sign with
        #[arg(long, default_value = "fin")]
        key: String,
    },
    /// List published years in every version
    List {
        #[command(flatten)]
        output: Output,
    },
    /// Tell which days two versions of a year differ in
    ///
    /// A version that is not on the ledger is taken from those that the program brings with it.
    Diff {
        /// The year
        year: u16,
        /// Version before
        before: u16,
        /// Version after
        after: u16,
    },
}

/// Runs `calendar`.
pub fn run(context: &mut Context, arguments: &Arguments) -> Result<u8, Failure> {
    match &arguments.command {
        Command::Import {
            files,
            in_force,
            version,
            key,
        } => import(context, files, *in_force, *version, key),
        Command::List { output } => list(context, output),
        Command::Diff {
            year,
            before,
            after,
        } => diff(context, *year, *before, *after),
    }
}

fn import(
    context: &mut Context,
    files: &[PathBuf],
    in_force: Option<Date>,
    version: Option<u16>,
    key: &str,
) -> Result<u8, Failure> {
    let mut years = Vec::new();
    for file in files {
        let text = read_text(file)?;
        let year = read_year(&text).map_err(|error| Failure::file(file, error))?;
        years.push((file, year));
    }
    let key = context.key(key)?;
    let ledger = context.open("calendar import")?;
    let day = in_force.unwrap_or_else(|| context.clock().now.date_cn());
    let today = context.clock().now.date_cn();
    let mut events = Vec::new();
    let mut unreached = BTreeMap::new();
    for (file, year) in years {
        let calendar = match year {
            YearFile::Ours(calendar) => calendar,
            YearFile::Json(mut calendar) => {
                let newest = ledger.world().registry.year_version(calendar.year);
                calendar.version = version.unwrap_or_else(|| newest.unwrap_or(0).saturating_add(1));
                calendar
            }
        };
        calendar
            .check()
            .map_err(|error| Failure::file(file, error))?;
        let (found, least) = (calendar.off_days.len(), statutory(calendar.year));
        if found < least {
            return Err(Failure::file(
                file,
                format!(
                    "calendar {} has {found} days off, expected at least the {least} holidays of the law: take every day off and every day moved from the State Council's notice of that year",
                    calendar.year
                ),
            ));
        }
        unreached.append(&mut unreached_by(ledger.world(), calendar.year, day, today));
        let head = EventHead::live(Role::Fin, day);
        events.push((head, Event::from(CalendarPublished { calendar })));
    }
    context.record(ledger, &key, &events)?;
    if !unreached.is_empty() {
        let told = |((scheme, number), cases): (&(String, String), &usize)| {
            let values = [
                ("scheme", scheme.clone()),
                ("notice", number.clone()),
                ("cases", cases.to_string()),
            ];
            context.say("calendar-unreached-notice", &values)
        };
        let all: Vec<String> = unreached.iter().map(told).collect();
        let values = [
            ("count", unreached.len().to_string()),
            (
                "notices",
                all.join(&context.say("calendar-unreached-joint", &[])),
            ),
        ];
        context.tell("calendar-unreached", &values);
    }
    Ok(0)
}

/// Notices whose time is over, with the cases they list, that a further version of a year would count anew by its day in force,
/// and does not reach since it is recorded after their end, which the desk told. The first calendar of a year reaches all, and those
/// of files are reached by their days alone.
fn unreached_by(
    world: &World,
    year: u16,
    in_force: Date,
    today: Date,
) -> BTreeMap<(String, String), usize> {
    if world.registry.year_version(year).is_none() {
        return BTreeMap::new();
    }
    let over = world.notices.iter().filter(|(_, notice)| {
        let mut opened = notice.opened.iter();
        let standing = opened.any(|fact| fact.said.standing);
        let first = notice.opened.iter().map(|fact| fact.said.from).min();
        let ended = !notice.closed.is_empty() || !standing;
        let last = notice.last_day().filter(|last| ended && *last < today);
        let closed_today = || notice.closed.iter().map(|fact| fact.clock).min();
        let last = last.or_else(closed_today);
        first.zip(last).is_some_and(|(first, last)| {
            (first.year()..=last.year()).contains(&i32::from(year))
                && in_force <= last
                && notice.over_on(last).told.is_some()
        })
    });
    let counted = over.map(|(key, notice)| {
        let cases = notice
            .rows
            .iter()
            .filter_map(|row| row.said.case_no.as_ref());
        let cases: BTreeSet<&String> = cases.collect();
        (key.clone(), cases.len())
    });
    counted.collect()
}

/// Holidays of all citizens in a year (全国年节及纪念日放假办法: from 2000, as amended 2007 and 2024): no year's notice has
/// fewer days off.
fn statutory(year: u16) -> usize {
    match year {
        ..2000 => 7,
        2000..2008 => 10,
        2008..2025 => 11,
        2025.. => 13,
    }
}

fn list(context: &mut Context, output: &Output) -> Result<u8, Failure> {
    let history = context.history(Until {
        sequence: None,
        as_of: None,
    })?;
    let mut table = context.table(&[
        "year",
        "scheme version",
        "in force from",
        "off days",
        "moved days",
        "source title",
        "source address",
        "entry",
    ]);
    let mut answers = Vec::new();
    for (year, versions) in history.world.registry.calendars().iter() {
        for told in versions {
            table.rows.push(vec![
                year.to_string(),
                told.table.version.to_string(),
                told.from.to_string(),
                told.table.off_days.len().to_string(),
                told.table.work_days.len().to_string(),
                told.table.title.clone(),
                told.table.source.clone(),
                told.at.sequence.to_string(),
            ]);
            answers.push(json!({
                "year": year, "version": told.table.version, "from": told.from,
                "off_days": told.table.off_days, "work_days": told.table.work_days,
                "title": told.table.title, "source": told.table.source,
                "entry": told.at.sequence,
            }));
        }
    }
    let standing = context.standing(&history.chain, Some(history.day), "calendar list");
    let table = table.of("calendars", Some(standing));
    output.give(context, &table, &json!(answers))?;
    if answers.is_empty() {
        context.tell("list-empty", &[]);
    }
    Ok(0)
}

/// The versions of a year that travel inside the program.
fn shipped_years(year: u16) -> impl Iterator<Item = CalendarYear> {
    let (now, before) = (format!("{year}.toml"), format!("{year}-v"));
    CALENDARS
        .iter()
        .chain(CALENDARS_BEFORE)
        .filter(move |(name, _)| *name == now || name.starts_with(&before))
        // A test reads each of them.
        .filter_map(|(_, text)| toml::from_str(text).ok())
}

fn diff(context: &mut Context, year: u16, before: u16, after: u16) -> Result<u8, Failure> {
    // What is on the ledger goes before what is shipped, which needs no ledger.
    let mut versions: Vec<CalendarYear> = Vec::new();
    if context.ledger_dir.exists() {
        let history = context.history(Until {
            sequence: None,
            as_of: None,
        })?;
        let told = history.world.registry.calendars().versions(year);
        versions.extend(told.iter().map(|told| told.table.clone()));
    }
    versions.extend(shipped_years(year));
    let find = |version: u16| -> Result<&CalendarYear, Failure> {
        versions
            .iter()
            .find(|table| table.version == version)
            .ok_or_else(|| {
                let mut known: Vec<u16> = versions.iter().map(|table| table.version).collect();
                known.sort_unstable();
                known.dedup();
                let known: Vec<String> = known.iter().map(u16::to_string).collect();
                Failure::new(if known.is_empty() {
                    format!(
                        "year {year} is neither on this ledger nor shipped: publish it with `calendar import`"
                    )
                } else {
                    format!(
                        "year {year} has no version {version}, on this ledger or shipped: expected one of {}",
                        known.join(", ")
                    )
                })
            })
    };
    let (before, after) = (find(before)?, find(after)?);
    let mut days: BTreeSet<Date> = BTreeSet::new();
    for table in [before, after] {
        days.extend(table.off_days.iter().chain(&table.work_days));
    }
    let state = |table: &CalendarYear, day: Date| {
        if table.work_days.contains(&day) {
            "calendar-worked"
        } else if table.off_days.contains(&day) || day.weekday() >= 5 {
            "calendar-off"
        } else {
            "calendar-worked"
        }
    };
    let mut answers = Vec::new();
    for day in days {
        let (was, is) = (state(before, day), state(after, day));
        if was == is {
            continue;
        }
        let off = |state: &str| state == "calendar-off";
        answers.push(json!({ "day": day, "off_before": off(was), "off_after": off(is) }));
        if !context.json {
            let said = context.say(
                "calendar-changed",
                &[
                    ("day", day.to_string()),
                    ("before", context.say(was, &[])),
                    ("after", context.say(is, &[])),
                ],
            );
            data(&said);
        }
    }
    if context.json {
        data(&serde_json::to_string_pretty(&answers)?);
    } else if answers.is_empty() {
        context.tell("calendar-same", &[]);
    }
    Ok(0)
}
