//! `trace`: all about one subject.
//!
//! Promises: events in the order of the ledger, whatever the index says; what the ledger alone can tell of them stands with them: what was
//! signed under a key, how the orders to pay back stand, the draws that were thrown away. **Not here**: money as a tree
//! (`trace/money.rs`), the ring of a person (`trace/ring.rs`), and what a subject is (`inquiry/trace.rs`).

mod money;
mod orders;
mod ring;
mod thrown;

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use clap::Args;

use super::act;
use super::flags::{kept, told_state};
use super::known_as::{aliases as aliases_in_clear, persons};
use super::signed;
use crate::cli::called::Called;
use crate::cli::point::Point;
use crate::cli::rows::{Names, Rows};
use crate::cli::{Context, Failure, Output, without_numbers, write_whole};
use crate::detect::Flag;
use crate::detect::catalogue::entry;
use crate::detect::flag::meant;
use crate::domain::alias::Alias;
use crate::domain::events::keys::KeyEvent;
use crate::domain::events::{Event, Kind};
use crate::domain::recorded::EventAt;
use crate::inquiry::spotcheck::dropped::Dropped;
use crate::inquiry::trace::{Asked, Found, Origin, also_known, at_places, schemes_of, trace};
use crate::inquiry::tree::money as money_of;
use crate::ledger::history::{ledger_id, replay};
use crate::ledger::{INDEX_DIR, LedgerError, SubjectIndex};
use crate::log::{LogOptions, LogReader};
use crate::report::books::yuan;
use crate::report::inquiry::raised::{FlagRow, is_about};
use crate::report::inquiry::svg::svg;
use crate::report::{MadeFrom, Standing, Table};
use crate::vault::FieldKind;
pub(super) use money::{drawn, tree_table};

/// Show all about a person, case, payment, notice or flag
///
/// Every event that names the subject, in the order of the ledger, with its entry, the office file and
/// row it came from, and its amount; of a key, or a person who holds one, also what was signed under it. With
/// them every flag about the subject, and where it stands.
#[derive(Args)]
pub struct Arguments {
    /// An alias, the number of a case, award, payment, notice, objection or unit, or a flag's id or subject; @FILE or - (stdin) for an ID, account, telephone, bill, SHA-256, staff or teacher's number in clear, which then stands in no command line: the look into the vault is recorded; of a number
    /// that several schemes have, SCHEME/NUMBER
    subject: String,
    /// The scheme whose number it is
    #[arg(long, value_name = "ID", conflicts_with = "ring")]
    scheme: Option<String>,
    #[command(flatten)]
    point: Point,
    /// Show each event whole
    #[arg(long)]
    why: bool,
    /// Show the money alone, forward and back, as a tree: fund, award, instruction, what became of it
    #[arg(long)]
    tree: bool,
    /// Show whom a person is tied to by accounts, telephones, addresses, papers and suppliers, and whether that is a flag
    #[arg(long, conflicts_with_all = ["tree", "svg", "why", "names"])]
    ring: bool,
    /// Draw that tree as an SVG picture to this new file
    #[arg(long, value_name = "FILE")]
    svg: Option<PathBuf>,
    /// Read the whole log and make the index anew
    #[arg(long)]
    rebuild: bool,
    /// Show names; the look is recorded. Needs the vault and a key of AUD, FIN, EDU or NTC
    #[arg(long)]
    names: bool,
    /// Key that may look into the vault
    #[arg(long, default_value = "aud")]
    key: String,
    #[command(flatten)]
    output: Output,
}

/// Whether the text is a flag's id, or the beginning of one.
fn is_flag(subject: &str) -> bool {
    let mut parts = subject.splitn(2, '-');
    let code = parts.next().unwrap_or_default();
    parts.next().is_some_and(|digits| {
        entry(code).is_some()
            && !digits.is_empty()
            && digits.chars().all(|one| one.is_ascii_hexdigit())
    })
}

/// The flag of that id, else the flags that are about the subject or concern the person, by any of the aliases;
/// of one scheme, where it is given.
fn flagged<'a>(flags: &'a [Flag], asked: Asked<'_>, aliases: &BTreeSet<String>) -> Vec<&'a Flag> {
    match meant(asked.subject, flags) {
        Some(flag) if is_flag(asked.subject) => vec![flag],
        _ => flags
            .iter()
            .filter(|flag| asked.scheme.is_none_or(|scheme| flag.scheme == scheme))
            .filter(|flag| aliases.iter().any(|alias| is_about(flag, alias)))
            .collect(),
    }
}

/// Places of what flags rest on.
fn places_of(flags: &[&Flag]) -> BTreeSet<EventAt> {
    let evidence = flags.iter().flat_map(|flag| &flag.evidence);
    let place = evidence.map(|one| EventAt {
        sequence: one.sequence,
        index: one.event,
    });
    place.collect()
}

/// Flags as a table, each with where it stands; `whole` with persons, period and evidence too.
pub(super) fn flags_table(
    context: &Context,
    flags: &[FlagRow],
    whole: bool,
) -> Result<Table, Failure> {
    if whole {
        let rows = Rows::of(flags)?;
        let table = rows.table(context, &Names::default(), false);
        return Ok(table.of("flags", None));
    }
    let mut table = context.table(&[
        "flag",
        "severity",
        "scheme",
        "about",
        "amount",
        "finding",
        "clause",
        "flag state",
    ]);
    table.right = vec![4];
    for flag in flags {
        table.rows.push(vec![
            flag.id.clone(),
            context.term("severity", flag.severity),
            flag.scheme.clone(),
            context.words.about(&flag.about),
            yuan(flag.amount),
            context.retell(&flag.finding),
            flag.clause.clone(),
            told_state(context, &flag.outcome),
        ]);
    }
    Ok(table.of("flags", None))
}

/// The alias of a value in clear that a file or stdin holds; `None` where the subject was typed. The look is on
/// the ledger before anything is shown.
fn in_clear(context: &mut Context, arguments: &Arguments) -> Result<Option<Alias>, Failure> {
    let typed = &arguments.subject;
    if typed != "-" && !typed.starts_with('@') {
        return Ok(None);
    }
    let value = act::value_in_clear("subject", typed)?;
    let reader = LogReader::open(context.disk(), LogOptions::default());
    let ledger = ledger_id(&reader.map_err(LedgerError::from)?)?;
    let vault = context.vault_reader(&ledger)?;
    let mut all = BTreeSet::new();
    for alias in aliases_in_clear(&vault, &value) {
        all.extend(persons(context, &vault, alias)?);
    }
    match Vec::from_iter(all).as_slice() {
        [alias] => {
            context.look(&arguments.key, "trace", vec![*alias])?;
            Ok(Some(*alias))
        }
        [] => Err(Failure::new(
            "the vault knows no ID, account, telephone, bill, paper, staff or teacher's number by what the file says: see that its first line is whole",
        )),
        several => {
            let told: Vec<String> = several.iter().map(ToString::to_string).collect();
            Err(Failure::new(format!(
                "what the file says stands for several things: trace one of {}",
                told.join(", ")
            )))
        }
    }
}

/// Runs the command.
pub fn run(context: &mut Context, arguments: &Arguments) -> Result<u8, Failure> {
    let until = arguments.point.until();
    if arguments.subject.trim().is_empty() {
        return Err(Failure::new(
            "trace: expected an alias or a number, found an empty word: give an alias (`person find`), or a number as the office writes it",
        ));
    }
    let subject = match in_clear(context, arguments)? {
        Some(alias) => alias.to_string(),
        None => Alias::from_hex(&arguments.subject)
            .map_or_else(|| arguments.subject.clone(), |alias| alias.to_string()),
    };
    if arguments.ring {
        let person = Alias::from_hex(&subject).ok_or_else(|| {
            Failure::new(
                "--ring: expected the alias of a person, as `persons` and `person find` give it",
            )
        })?;
        return ring::run(context, person, until, &arguments.output);
    }
    // First whether there is a ledger at all: asking makes no folders where there is none.
    LogReader::open(context.disk(), LogOptions::default()).map_err(LedgerError::from)?;
    let disk = context.disk();
    let index = || SubjectIndex::open(&context.ledger_dir.join(INDEX_DIR));
    let mut asked = Asked {
        subject: &subject,
        scheme: arguments.scheme.as_deref(),
    };
    let (mut found, mut origin) = trace(&disk, index(), arguments.rebuild, asked, until)?;
    // A number of one scheme among several.
    if let Some((scheme, number)) = arguments.subject.split_once('/')
        && asked.scheme.is_none()
        && !found.iter().any(|one| one.event.head.scheme.is_some())
    {
        let of_scheme = Asked {
            subject: number,
            scheme: Some(scheme),
        };
        let (own, whence) = trace(&disk, index(), false, of_scheme, until)?;
        if own.iter().any(|one| one.event.head.scheme.is_some()) {
            (found, origin, asked) = (own, whence, of_scheme);
        }
    }
    let schemes = match asked.scheme {
        None => schemes_of(&found, asked.subject),
        Some(_) => BTreeSet::new(),
    };
    let subject = asked.subject.to_owned();
    // A flag is no word of the log: it is raised again, or read where it is kept beside it.
    let needed = arguments.rebuild || found.is_empty() || is_flag(&subject);
    let answer = if needed {
        Some(kept::answer(context, until, arguments.rebuild)?)
    } else {
        kept::at_hand(context, until)?
    };
    let raised = answer
        .as_ref()
        .map_or(&[][..], |answer| answer.flagged.flags.as_slice());
    let about = flagged(raised, asked, &also_known(&found, &subject));
    let flags: Vec<FlagRow> = about
        .iter()
        .filter_map(|flag| Some(FlagRow::of(flag, &answer.as_ref()?.flagged.outcome(flag))))
        .collect();
    if answer.is_none() {
        context.tell("trace-flags-later", &[]);
    }
    if found.is_empty() || is_flag(&subject) {
        let places = places_of(&about);
        if !places.is_empty() {
            let known: BTreeSet<EventAt> = found.iter().map(|one| one.at).collect();
            let mut rest = at_places(&context.disk(), &places, until)?;
            rest.retain(|one| !known.contains(&one.at));
            found.append(&mut rest);
            found.sort_by_key(|one| (one.effective_sequence, one.at));
            origin = Origin::Log;
        }
    }
    if found.is_empty() {
        return Err(Failure::new(format!(
            "nothing in the ledger names {}: give an alias (`person find`), or a number as the office writes it; a staff or teacher's number on stdin (`trace -`)",
            without_numbers(&subject)
        )));
    }
    let names = if arguments.names {
        names(context, arguments, &found)?
    } else {
        BTreeMap::new()
    };
    let mut table = context.table(&["event", "day", "kind", "what", "source"]);
    let mut list = Vec::new();
    let called = match context.json || arguments.tree {
        true => Called::default(),
        false => Called::indexed(context, &found),
    };
    for event in &found {
        let source = event.event.head.source.as_ref();
        let place = source.map_or_else(String::new, |source| {
            let file = event.file.clone();
            let file = file.unwrap_or_else(|| source.file.short());
            context.row_place(&file, &source.sheet, source.row)
        });
        let mut what = if arguments.why {
            context.words.lines(&called.body(event, true)).join("\n")
        } else {
            context.words.gist(&called.body(event, false))
        };
        if let Some(by) = event.replaced_by {
            let by = context.say("trace-replaced", &[("event", by.to_string())]);
            what = format!("{what} ({by})");
        }
        for (alias, name) in aliases(event)
            .iter()
            .filter_map(|one| names.get_key_value(one))
        {
            if arguments.why {
                what = what.replace(&alias.to_string(), name);
            } else {
                what = format!("{what}, {name}");
            }
        }
        let kind = Kind(event.event.kind).name();
        table.rows.push(vec![
            event.at.to_string(),
            event.day.to_string(),
            context.kind(&kind),
            what,
            place,
        ]);
        list.push(serde_json::json!({
            "sequence": event.at.sequence, "event": event.at.index, "entry": event.entry,
            "day": event.day, "kind": kind, "head": event.event.head, "body": event.body,
            "file": event.file,
            "replaced_by": event.replaced_by.map(|by| by.to_string()),
        }));
    }
    let author = |one: &Found| {
        use KeyEvent::{KeyRegistered, KeyRotated, LedgerOpened};
        matches!(
            &one.event.event,
            Some(Event::Key(
                LedgerOpened(_) | KeyRegistered(_) | KeyRotated(_)
            ))
        )
    };
    // Who holds a key is shown with what was signed under it.
    let signed = match found.iter().any(author) {
        true => signed::signed(context, &subject, arguments.point.entry.at)?,
        false => BTreeMap::new(),
    };
    for (kind, own) in &signed {
        let values = [
            ("count", own.events.to_string()),
            ("entries", signed::spans(&own.entries)),
        ];
        table.rows.push(vec![
            String::new(),
            String::new(),
            context.kind(&Kind(*kind).name()),
            context.say("trace-signed", &values),
            String::new(),
        ]);
    }
    let read = answer.as_ref().and_then(|answer| answer.history.as_ref());
    let orders = orders::orders(context, until, &found, read)?;
    table
        .rows
        .extend(orders.iter().map(|order| orders::line(context, order)));
    let thrown = thrown::thrown_away(context, &found, until)?;
    let lines = thrown.iter();
    let lines = lines.map(|(draw, in_force)| thrown::line(context, draw, *in_force));
    table.rows.extend(lines);
    let thrown: Vec<&Dropped> = thrown.iter().map(|(draw, _)| draw).collect();
    let names: BTreeMap<String, String> = names
        .into_iter()
        .map(|(alias, name)| (alias.to_string(), name))
        .collect();
    let json = serde_json::json!({
        "events": list, "flags": answer.as_ref().map(|_| &flags), "names": names,
        "from_cache": origin == Origin::Cache,
        "signed": signed::json(&signed), "orders": orders, "dropped": thrown,
    });
    let standing = if arguments.output.workbook(context) {
        let reader =
            LogReader::open(context.disk(), LogOptions::default()).map_err(LedgerError::from)?;
        let chain = replay(&reader, arguments.point.entry.at, |_, _| Ok(()))?;
        let command = format!("trace {subject}");
        let standing = context.standing_on(&chain, arguments.point.as_of, &command);
        // The entries were verified, but that these are all that tell of the subject is the index's word.
        let made_from = match origin {
            Origin::Cache => MadeFrom::Cache,
            Origin::Log | Origin::LogWithout(_) => MadeFrom::Log,
        };
        Some(Standing {
            made_from,
            ..standing
        })
    } else {
        None
    };
    let roots = match arguments.tree || arguments.svg.is_some() {
        true => money_of(&found),
        false => Vec::new(),
    };
    if let Some(path) = &arguments.svg {
        let title = context.say("dossier-picture", &[]);
        write_whole(path, svg(&drawn(context, &roots), &title).as_bytes())?;
        context.tell("written", &[("file", path.display().to_string())]);
    }
    if arguments.tree {
        let table = tree_table(context, &roots).of("money", standing);
        let json = serde_json::json!({ "tree": roots });
        arguments.output.give(context, &table, &json)?;
        if roots.is_empty() {
            context.tell("tree-none", &[]);
        }
    } else {
        let table = table.of("trace", standing);
        let whole = arguments.output.workbook(context);
        let flags = flags_table(context, &flags, whole)?;
        let title = context.say("dossier-flags-about", &[]);
        let beside = [(title, &flags)];
        // A CSV file is one table.
        let others: &[(String, &Table)] = match arguments.output.csv() {
            true => &[],
            false => &beside,
        };
        arguments.output.give_with(context, &table, &json, others)?;
    }
    if schemes.len() > 1 {
        let schemes = Vec::from_iter(schemes).join(", ");
        context.tell(
            "trace-schemes",
            &[("subject", subject), ("schemes", schemes)],
        );
    }
    match origin {
        Origin::Cache => context.tell("trace-cache", &[]),
        Origin::LogWithout(why) => {
            context.tell("trace-without", &[("why", context.retell(&why))]);
        }
        Origin::Log => {}
    }
    Ok(0)
}

/// Aliases that an event names, each once.
pub(super) fn aliases(event: &Found) -> BTreeSet<Alias> {
    fn walk(value: &serde_json::Value, out: &mut BTreeSet<Alias>) {
        match value {
            serde_json::Value::String(text) => out.extend(Alias::from_hex(text)),
            serde_json::Value::Array(items) => items.iter().for_each(|item| walk(item, out)),
            serde_json::Value::Object(fields) => fields.values().for_each(|item| walk(item, out)),
            _ => {}
        }
    }
    let mut out = BTreeSet::new();
    walk(&event.body, &mut out);
    out.extend(event.event.head.acted_by.iter().map(|by| by.person));
    out
}

/// Names behind the aliases of an answer; the look is recorded first.
fn names(
    context: &mut Context,
    arguments: &Arguments,
    found: &[Found],
) -> Result<BTreeMap<Alias, String>, Failure> {
    let all: BTreeSet<Alias> = found.iter().flat_map(aliases).collect();
    let vault = context.look(&arguments.key, "trace", all.iter().copied().collect())?;
    let mut names = BTreeMap::new();
    for alias in all {
        if let Some(name) = vault.field(&alias, FieldKind::Name)? {
            names.insert(alias, name.to_string());
        }
    }
    Ok(names)
}
