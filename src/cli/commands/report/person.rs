//! `report person`: all that is known of one person, with names and numbers, for the file (专项档案).

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use clap::Args;
use serde_json::Value;

use crate::cli::called::Called;
use crate::cli::commands::trace::aliases;
use crate::cli::point::Point;
use crate::cli::{Context, Failure, Output, shown, without_numbers, write_whole};
use crate::domain::alias::Alias;
use crate::domain::events::control::VaultOpened;
use crate::domain::events::{Body, Kind};
use crate::inquiry::trace::{Found, trace};
use crate::ledger::{History, INDEX_DIR, SubjectIndex};
use crate::report::Table;
use crate::report::books::yuan;
use crate::report::document::{Document, html::html, markdown::markdown};
use crate::report::lists::persons::persons;
use crate::vault::{FieldKind, Vault};
use crate::words::Lang;

/// Make the file of one person: all that is recorded under each scheme, with name and numbers
///
/// Needs the vault and an auditor's key, and is itself recorded before anything is shown. Every event stands
/// with its entry's hash and the row of the office's file that it came from.
#[derive(Args)]
pub struct Arguments {
    /// Alias of the person (`person find` prints it)
    #[arg(required_unless_present = "case", conflicts_with = "case")]
    person: Option<String>,
    /// The person of this case
    #[arg(long, value_name = "NUMBER")]
    case: Option<String>,
    /// Scheme of the case, where several have a case of that number
    #[arg(long)]
    scheme: Option<String>,
    /// Key that may look into the vault
    #[arg(long, default_value = "aud", value_name = "KEY")]
    key: String,
    #[command(flatten)]
    point: Point,
    /// Write it as one printable web page to this new file
    #[arg(long, value_name = "FILE", conflicts_with_all = ["csv", "xlsx"])]
    html: Option<PathBuf>,
    #[command(flatten)]
    output: Output,
}

/// Fields of a person that the vault holds, with their words.
const OWN: &[(FieldKind, &str)] = &[
    (FieldKind::Name, "person-name"),
    (FieldKind::IdNumber, "person-id"),
    (FieldKind::StaffNo, "person-staff-no"),
    (FieldKind::Sex, "person-sex"),
    (FieldKind::Birth, "person-birth"),
];
/// Fields of what is the person's, kept under an alias of its own.
const HELD: &[(FieldKind, &str)] = &[
    (FieldKind::Account, "person-account"),
    (FieldKind::Phone, "person-phone"),
    (FieldKind::Address, "person-address"),
];

/// Runs the command.
pub fn run(context: &mut Context, arguments: &Arguments) -> Result<u8, Failure> {
    let until = arguments.point.until();
    let history = context.history(until)?;
    let person = person(arguments, &history)?;
    let index = SubjectIndex::open(&context.ledger_dir.join(INDEX_DIR));
    let (found, _) = trace(
        &context.disk(),
        index,
        false,
        person.to_string().as_str().into(),
        until,
    )?;
    if found.is_empty() {
        return Err(Failure::new(format!(
            "nothing in the ledger names {person}: give an alias (`person find`), or a number as the office writes it"
        )));
    }
    let mut all: BTreeSet<Alias> = found
        .iter()
        .flat_map(|event| named(event, person))
        .collect();
    all.insert(person);
    let vault = context.look(
        &arguments.key,
        "report person",
        all.iter().copied().collect(),
    )?;
    let known = Known::of(&vault, &all)?;
    let paper = paper(context, &history, person, &found, &known)?;
    give(context, arguments, person, &found, paper)?;
    Ok(0)
}

/// The person who is meant.
fn person(arguments: &Arguments, history: &History) -> Result<Alias, Failure> {
    if let Some(given) = &arguments.person {
        return Alias::from_hex(given).ok_or_else(|| {
            Failure::new(format!(
                "{}: expected the alias of a person, 32 hex digits: `person find` prints it, or name the case with --case",
                // Somebody's own number is a likely slip.
                without_numbers(given)
            ))
        });
    }
    let number = arguments.case.as_deref().unwrap_or_default();
    let scheme = arguments.scheme.as_deref();
    let cases = history.world.cases.iter();
    let persons: BTreeSet<(&str, Alias)> = cases
        .filter(|((of, case), _)| {
            case.as_str() == number && scheme.is_none_or(|only| only == of.as_str())
        })
        .filter_map(|((of, _), case)| Some((of.as_str(), history.world.person_of(case)?)))
        .collect();
    let all: BTreeSet<Alias> = persons.iter().map(|(_, person)| *person).collect();
    match (all.first(), all.len()) {
        (Some(only), 1) => Ok(*only),
        (None, _) => Err(Failure::new(format!(
            "--case {number}: expected a case that names a person, found none such"
        ))),
        _ => {
            let schemes: Vec<&str> = persons.iter().map(|(of, _)| *of).collect();
            Err(Failure::new(format!(
                "--case {number}: it is a number of the schemes {}: say which with --scheme",
                schemes.join(", ")
            )))
        }
    }
}

/// What the vault says of the aliases of an answer.
struct Known {
    names: BTreeMap<Alias, String>,
    own: BTreeMap<(Alias, &'static str), String>,
    held: BTreeMap<Alias, (&'static str, String)>,
}

impl Known {
    fn of(vault: &Vault, all: &BTreeSet<Alias>) -> Result<Known, Failure> {
        let mut known = Known {
            names: BTreeMap::new(),
            own: BTreeMap::new(),
            held: BTreeMap::new(),
        };
        for alias in all {
            for (kind, word) in OWN {
                if let Some(value) = vault.field(alias, *kind)? {
                    known.own.insert((*alias, *word), value.to_string());
                    if *kind == FieldKind::Name {
                        known.names.insert(*alias, value.to_string());
                    }
                }
            }
            for (kind, word) in HELD {
                if let Some(value) = vault.field(alias, *kind)? {
                    known.held.insert(*alias, (*word, value.to_string()));
                }
            }
        }
        Ok(known)
    }
}

/// Whether it is a look into the vault, which names everybody whose data was shown with this person's.
fn is_look(event: &Found) -> bool {
    event.event.kind == VaultOpened::KIND
}

/// Whom and what an event names for the file of a person. Of a look at many it is this person alone: a
/// file never shows who else was looked at.
fn named(event: &Found, person: Alias) -> Vec<Alias> {
    if is_look(event) {
        vec![person]
    } else {
        aliases(event).into_iter().collect()
    }
}

/// Accounts, telephones and addresses that an event gives as the person's: its fields of that name.
fn held_by(event: &Found) -> BTreeSet<Alias> {
    ["account", "new", "phone", "address"]
        .into_iter()
        .filter_map(|field| event.body.get(field).and_then(Value::as_str))
        .filter_map(Alias::from_hex)
        .collect()
}

fn paper(
    context: &Context,
    history: &History,
    person: Alias,
    found: &[Found],
    known: &Known,
) -> Result<Document, Failure> {
    let say = |key: &str| context.say(key, &[]);
    let mut facts = vec![(say("person-alias"), person.to_string())];
    for (_, word) in OWN {
        if let Some(value) = known.own.get(&(person, *word)) {
            facts.push((say(word), value.clone()));
        }
    }
    let own = found.iter().filter(|event| {
        let named = event.body.get("person").and_then(Value::as_str);
        let named = named.and_then(Alias::from_hex);
        named.is_some_and(|named| history.world.one(named) == history.world.one(person))
    });
    let held: BTreeSet<Alias> = own.flat_map(held_by).collect();
    for (word, value) in held.iter().filter_map(|alias| known.held.get(alias)) {
        facts.push((say(word), value.clone()));
    }
    if let Some(row) = persons(&history.world)?
        .into_iter()
        .find(|row| row.person == history.world.one(person))
    {
        facts.push((
            say("col-unit"),
            row.unit.or(row.unit_code).unwrap_or_default(),
        ));
        for (key, amount) in [
            ("col-awarded", row.awarded),
            ("col-paid", row.paid),
            ("col-returned", row.returned),
        ] {
            facts.push((say(key), yuan(amount)));
        }
    }
    facts.retain(|(_, text)| !text.is_empty());
    let called = Called::of(&history.world, found);
    let mut tables: BTreeMap<String, Table> = BTreeMap::new();
    for event in found {
        let scheme = event.event.head.scheme.as_ref();
        let scheme = scheme.map_or_else(String::new, |scheme| scheme.id.clone());
        let table = tables.entry(scheme).or_insert_with(|| {
            context.table(&["event", "day", "kind", "what", "entry hash", "source"])
        });
        table
            .rows
            .push(line(context, event, person, (known, &called)));
    }
    let tables = tables
        .into_iter()
        .map(|(scheme, table)| {
            let title = history.world.registry.scheme(&scheme);
            let title = title.map_or_else(
                || say("person-of-no-scheme"),
                |rules| match context.words.lang {
                    Lang::Zh => format!("{scheme} · {}", rules.title.zh),
                    Lang::En => format!("{scheme} · {}", rules.title.en),
                },
            );
            (title, table.of("person-file", None))
        })
        .collect();
    let command = format!("report person {person}");
    Ok(Document {
        title: say("person-title"),
        subtitle: known.names.get(&person).cloned().unwrap_or_default(),
        statement: vec![say("person-note")],
        facts,
        tables,
        pictures: Vec::new(),
        blanks: Vec::new(),
        signatures: vec![say("person-signature")],
        standing: Some(context.standing_on(&history.chain, Some(history.day), &command)),
    })
}

/// An event on one line, with the names and numbers of what it names beside the person.
fn line(
    context: &Context,
    event: &Found,
    person: Alias,
    (known, called): (&Known, &Called),
) -> Vec<String> {
    let source = event.event.head.source.as_ref();
    let place = source.map_or_else(String::new, |source| {
        let file = event.file.clone();
        let file = file.unwrap_or_else(|| source.file.short());
        context.row_place(&file, &source.sheet, source.row)
    });
    let mut what = vec![context.words.gist(&called.body(event, false))];
    let others = named(event, person).into_iter();
    for alias in others.filter(|alias| *alias != person) {
        if let Some((word, value)) = known.held.get(&alias) {
            what.push(format!("{} {value}", context.say(word, &[])));
        } else if let Some(name) = known.names.get(&alias) {
            what.push(name.clone());
        }
    }
    if let Some(by) = event.replaced_by {
        what.push(context.say("trace-replaced", &[("event", by.to_string())]));
    }
    what.retain(|part| !part.is_empty());
    vec![
        event.at.to_string(),
        event.day.to_string(),
        context.kind(&Kind(event.event.kind).name()),
        what.join(", "),
        event.entry.to_string(),
        place,
    ]
}

fn give(
    context: &Context,
    arguments: &Arguments,
    person: Alias,
    found: &[Found],
    paper: Document,
) -> Result<(), Failure> {
    if let (Some(path), false) = (&arguments.html, context.json) {
        let page = html(&paper, &context.words).map_err(|error| Failure::new(error.to_string()))?;
        write_whole(path, page.as_bytes())?;
        context.tell("written", &[("file", path.display().to_string())]);
        return Ok(());
    }
    if !context.json && !arguments.output.to_file() {
        shown(&markdown(&paper, &context.words));
        return Ok(());
    }
    let events: Vec<Value> = found
        .iter()
        .map(|event| {
            let mut body = event.body.clone();
            if is_look(event) {
                body["aliases"] = serde_json::json!([person]);
            }
            serde_json::json!({
                "sequence": event.at.sequence, "event": event.at.index, "entry": event.entry,
                "day": event.day, "kind": Kind(event.event.kind).name(),
                "head": event.event.head, "body": body, "file": event.file,
            })
        })
        .collect();
    let facts: Vec<Value> = paper
        .facts
        .iter()
        .map(|(label, text)| serde_json::json!({ "item": label, "text": text }))
        .collect();
    let json = serde_json::json!({ "person": person, "facts": facts, "events": events });
    let mut table = context.table(&["item", "text"]);
    let pairs = paper.facts.iter();
    table
        .rows
        .extend(pairs.map(|(label, text)| vec![label.clone(), text.clone()]));
    let table = table.of("person-file", paper.standing.clone());
    let mut tables = vec![(paper.title.clone(), table)];
    tables.extend(paper.tables);
    arguments.output.give_tables(context, &tables, &json)
}
