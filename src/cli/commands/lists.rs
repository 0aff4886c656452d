//! `persons`, `posts`, `orgs`, `accounts`, `cases`, `payments`, `notices`, `agreements`, `tranches`: what
//! the ledger holds, as lists.

use std::collections::{BTreeMap, BTreeSet};

use clap::Args;

use crate::cli::context::{file_name, known_scheme};
use crate::cli::{Context, Failure, Output};
use crate::domain::alias::Alias;
use crate::domain::date::Date;
use crate::ledger::{History, Until};
use crate::projections::World;
use crate::report::Table;
use crate::report::books::{SumError, yuan};
use crate::report::lists::{self, Cell, Rest, Row};
use crate::vault::FieldKind;

/// Options of every list
#[derive(Args, Clone)]
pub struct Arguments {
    /// Only what belongs to this scheme, for instance B
    #[arg(long, value_name = "SCHEME")]
    scheme: Option<String>,
    /// Count facts up to this day (default: the day of the last entry)
    #[arg(long, value_name = "DATE")]
    as_of: Option<Date>,
    /// Read the ledger up to this entry, included
    #[arg(long, value_name = "SEQUENCE")]
    at: Option<u64>,
    /// List the events every row rests on
    #[arg(long)]
    why: bool,
    /// Show names; each look is recorded. Needs the vault and an auditor's key
    #[arg(long)]
    names: bool,
    /// Key that may look into the vault
    #[arg(long, default_value = "aud", value_name = "KEY")]
    key: String,
    #[command(flatten)]
    output: Output,
}

/// So many digits of an alias stand beside a name.
const ALIAS_SHOWN: usize = 8;

/// Runs `persons`.
pub fn persons(context: &mut Context, arguments: &Arguments) -> Result<u8, Failure> {
    run(context, arguments, |world, _| {
        lists::persons::persons(world)
    })
}

/// Runs `posts`.
pub fn posts(context: &mut Context, arguments: &Arguments) -> Result<u8, Failure> {
    run(context, arguments, |world, day| {
        Ok(lists::posts::posts(world, day))
    })
}

/// Runs `agreements`.
pub fn agreements(context: &mut Context, arguments: &Arguments) -> Result<u8, Failure> {
    run(context, arguments, |world, _| {
        lists::agreements::agreements(world)
    })
}

/// Runs `tranches`.
pub fn tranches(context: &mut Context, arguments: &Arguments) -> Result<u8, Failure> {
    run(context, arguments, lists::agreements::tranches)
}

/// Runs `orgs`.
pub fn orgs(context: &mut Context, arguments: &Arguments) -> Result<u8, Failure> {
    run(context, arguments, |world, _| lists::units::units(world))
}

/// Runs `accounts`.
pub fn accounts(context: &mut Context, arguments: &Arguments) -> Result<u8, Failure> {
    run(context, arguments, |world, _| {
        lists::accounts::accounts(world)
    })
}

/// Runs `cases`.
pub fn cases(context: &mut Context, arguments: &Arguments) -> Result<u8, Failure> {
    run(context, arguments, |world, _| lists::cases::cases(world))
}

/// Runs `payments`.
pub fn payments(context: &mut Context, arguments: &Arguments) -> Result<u8, Failure> {
    run(context, arguments, |world, _| {
        lists::payments::payments(world)
    })
}

/// Runs `notices`.
pub fn notices(context: &mut Context, arguments: &Arguments) -> Result<u8, Failure> {
    run(context, arguments, lists::notices::notices)
}

fn run<R: Row>(
    context: &mut Context,
    arguments: &Arguments,
    list: impl FnOnce(&World, Date) -> Result<Vec<R>, SumError>,
) -> Result<u8, Failure> {
    let until = Until {
        sequence: arguments.at,
        as_of: arguments.as_of,
    };
    let history = context.history(until)?;
    if let Some(scheme) = &arguments.scheme {
        known_scheme(&history.world, scheme)?;
    }
    let mut rows = list(&history.world, history.day)?;
    if let Some(scheme) = &arguments.scheme {
        rows.retain(|row| row.schemes().contains(&scheme.as_str()));
    }
    let names = if arguments.names {
        names(context, arguments, &rows, R::LIST)?
    } else {
        BTreeMap::new()
    };
    let mut line = vec![R::LIST.to_owned()];
    line.extend(
        arguments
            .scheme
            .iter()
            .map(|scheme| format!("--scheme {scheme}")),
    );
    let standing = context.standing_on(&history.chain, Some(history.day), &line.join(" "));
    let table = table(context, &rows, &names, arguments.why).of(R::LIST, Some(standing));
    let json = json(&rows, &names, arguments.why, &history.world)?;
    let rests = arguments.why.then(|| why(context, &rows, &history));
    let others: Vec<(String, &Table)> = rests
        .iter()
        .map(|table| (context.say("list-why", &[]), table))
        .collect();
    // In a CSV file the column of events has to do.
    let beside: &[(String, &Table)] = if arguments.output.csv() { &[] } else { &others };
    arguments.output.give_with(context, &table, &json, beside)?;
    if rows.is_empty() {
        context.tell("list-empty", &[]);
    }
    Ok(0)
}

/// Names behind the aliases of a list; the look is recorded first.
fn names<R: Row>(
    context: &mut Context,
    arguments: &Arguments,
    rows: &[R],
    purpose: &str,
) -> Result<BTreeMap<Alias, String>, Failure> {
    let mut aliases = BTreeSet::new();
    for cell in rows.iter().flat_map(Row::cells) {
        if let Cell::Persons(persons) = cell {
            aliases.extend(persons);
        }
    }
    let vault = context.look(&arguments.key, purpose, aliases.iter().copied().collect())?;
    let mut names = BTreeMap::new();
    for alias in aliases {
        if let Some(name) = vault.field(&alias, FieldKind::Name)? {
            names.insert(alias, name.to_string());
        }
    }
    Ok(names)
}

fn table<R: Row>(
    context: &Context,
    rows: &[R],
    names: &BTreeMap<Alias, String>,
    why: bool,
) -> Table {
    let mut columns = R::COLUMNS.to_vec();
    if why {
        columns.push("rests on");
    }
    let mut table = context.table(&columns);
    for row in rows {
        let cells = row.cells();
        if table.rows.is_empty() {
            table.right = (0..)
                .zip(&cells)
                .filter(|(_, cell)| cell.is_figure())
                .map(|(column, _)| column)
                .collect();
        }
        let mut line: Vec<String> = cells
            .into_iter()
            .map(|cell| text(context, cell, names))
            .collect();
        if why {
            let events: Vec<String> = row
                .rests_on()
                .iter()
                .map(|rest| rest.at.to_string())
                .collect();
            line.push(events.join(" "));
        }
        table.rows.push(line);
    }
    table
}

fn text(context: &Context, cell: Cell, names: &BTreeMap<Alias, String>) -> String {
    match cell {
        Cell::Text(text) => text,
        Cell::Money(fen) | Cell::MoneyIfAny(Some(fen)) => yuan(fen),
        Cell::Count(Some(count)) => count.to_string(),
        Cell::Day(Some(day)) => day.to_string(),
        Cell::Term(list, Some(word)) => context.term(list, word),
        Cell::Sentence(text) => context.retell(&text),
        Cell::Persons(persons) => {
            let shown: Vec<String> = persons
                .into_iter()
                .map(|alias| match names.get(&alias) {
                    Some(name) => {
                        let alias = alias.to_string();
                        let start = alias.get(..ALIAS_SHOWN).unwrap_or_default();
                        format!("{name} ({start})")
                    }
                    None => alias.to_string(),
                })
                .collect();
            shown.join("、")
        }
        Cell::MoneyIfAny(None) | Cell::Count(None) | Cell::Day(None) | Cell::Term(_, None) => {
            String::new()
        }
    }
}

fn json<R: Row>(
    rows: &[R],
    names: &BTreeMap<Alias, String>,
    why: bool,
    world: &World,
) -> Result<serde_json::Value, Failure> {
    let mut list = Vec::with_capacity(rows.len());
    for row in rows {
        let mut json = serde_json::to_value(row)?;
        if why && let Some(fields) = json.as_object_mut() {
            let rests: Vec<_> = row
                .rests_on()
                .iter()
                .map(|rest| rest_json(rest, world))
                .collect();
            fields.insert("why".to_owned(), serde_json::Value::Array(rests));
        }
        list.push(json);
    }
    let mut answer = serde_json::json!({ "rows": list });
    if !names.is_empty()
        && let Some(fields) = answer.as_object_mut()
    {
        let names: BTreeMap<String, &String> = names
            .iter()
            .map(|(alias, name)| (alias.to_string(), name))
            .collect();
        fields.insert("names".to_owned(), serde_json::to_value(names)?);
    }
    Ok(answer)
}

fn rest_json(rest: &Rest, world: &World) -> serde_json::Value {
    serde_json::json!({
        "sequence": rest.at.sequence, "event": rest.at.index, "day": rest.day,
        "file": rest.source.as_ref().map(|source| file_name(world, &source.file)),
        "sha256": rest.source.as_ref().map(|source| source.file),
        "sheet": rest.source.as_ref().map(|source| &source.sheet),
        "row": rest.source.as_ref().map(|source| source.row),
    })
}

/// Every event that a row of the list rests on, once.
fn why<R: Row>(context: &Context, rows: &[R], history: &History) -> Table {
    let mut table = context.table(&["event", "day", "source"]);
    let rests: BTreeSet<&Rest> = rows.iter().flat_map(Row::rests_on).collect();
    for rest in rests {
        let place = rest.source.as_ref().map(|source| {
            let file = file_name(&history.world, &source.file);
            context.row_place(&file, &source.sheet, source.row)
        });
        table.rows.push(vec![
            rest.at.to_string(),
            rest.day.to_string(),
            place.unwrap_or_default(),
        ]);
    }
    table
}
