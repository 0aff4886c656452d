//! `show`, `log`, `export events`.

use std::collections::BTreeMap;

use clap::{Args, Subcommand};

use crate::cli::{Context, Failure, Output, data, shown};
use crate::inquiry::trace::target_of;
use crate::ledger::LedgerError;
use crate::ledger::history::replay;
use crate::ledger::json::{EntryJson, EventJson};
use crate::log::{LogOptions, LogReader};

/// Show one entry: who signed it when, and all that its events say
///
/// With --json in the shape that `record` takes, the entry around it.
#[derive(Args)]
pub struct ShowArguments {
    /// Sequence of the entry
    sequence: u64,
}

/// List entries
///
/// With --json an entry a line, with its events in the shape of `show --json`.
#[derive(Args)]
pub struct LogArguments {
    /// First entry
    #[arg(long, default_value_t = 0)]
    from: u64,
    /// Most entries listed
    #[arg(long, default_value_t = u64::MAX, hide_default_value = true)]
    limit: u64,
    #[command(flatten)]
    output: Output,
}

/// Export events
#[derive(Args)]
pub struct ExportArguments {
    #[command(subcommand)]
    what: ExportWhat,
}

#[derive(Subcommand)]
enum ExportWhat {
    /// Every event as one JSON object a line, in the shape `record` takes
    Events {},
}

fn reader(context: &Context) -> Result<LogReader, Failure> {
    Ok(LogReader::open(context.disk(), LogOptions::default()).map_err(LedgerError::from)?)
}

/// Runs `show`. The whole log is read: a correction of the entry comes after it.
pub fn show(context: &mut Context, arguments: &ShowArguments) -> Result<u8, Failure> {
    let mut found = None;
    let mut replaced = BTreeMap::new();
    replay(&reader(context)?, None, |entry, _| {
        if entry.sequence == arguments.sequence {
            found = EntryJson::of(entry).ok();
        }
        for effect in &entry.effects {
            let target = effect.event.event.as_ref().and_then(target_of);
            if let Some(at) = target.filter(|at| at.sequence == arguments.sequence) {
                replaced.insert(at.index, format!("{}.{}", effect.sequence, effect.index));
            }
        }
        Ok(())
    })?;
    let Some(found) = found else {
        return Err(Failure::new(format!(
            "there is no entry {}: see `sunledger log`",
            arguments.sequence
        )));
    };
    let mut json = serde_json::to_value(&found)?;
    let events = json
        .get_mut("events")
        .and_then(|events| events.as_array_mut());
    for (index, event) in (0u32..).zip(events.into_iter().flatten()) {
        if let (Some(by), Some(fields)) = (replaced.get(&index), event.as_object_mut()) {
            fields.insert("replaced_by".to_owned(), by.as_str().into());
        }
    }
    if context.json {
        data(&serde_json::to_string_pretty(&json)?);
    } else {
        told(context, &found, &json, &replaced);
    }
    Ok(0)
}

/// An entry for people: a line for it and its signer, then each event with its head and body.
fn told(
    context: &Context,
    entry: &EntryJson,
    json: &serde_json::Value,
    replaced: &BTreeMap<u32, String>,
) {
    let say = |key: &str, values: &[(&str, String)]| shown(&context.say(key, values));
    say(
        "show-entry",
        &[
            ("sequence", entry.sequence.to_string()),
            ("recorded-at", entry.recorded_at.to_string()),
            ("hash", entry.hash.to_string()),
        ],
    );
    say(
        "show-author",
        &[
            ("author", entry.author.to_string()),
            ("person", entry.person.to_string()),
            ("claimed", entry.claimed.to_string()),
        ],
    );
    let events = json.get("events").and_then(|events| events.as_array());
    for (index, event) in (0u32..).zip(events.into_iter().flatten()) {
        let kind = event.get("kind").and_then(|kind| kind.as_str());
        shown(&format!(
            "{}.{index} {}",
            entry.sequence,
            context.kind(kind.unwrap_or_default())
        ));
        if let Some(by) = replaced.get(&index) {
            let by = context.say("trace-replaced", &[("event", by.clone())]);
            shown(&format!("  ({by})"));
        }
        for part in ["head", "body"] {
            for line in event
                .get(part)
                .map(|part| context.words.lines(part))
                .unwrap_or_default()
            {
                shown(&format!("  {line}"));
            }
        }
    }
}

/// Runs `log`.
pub fn log(context: &mut Context, arguments: &LogArguments) -> Result<u8, Failure> {
    let mut table = context.table(&["entry", "recorded at", "author", "events", "kinds", "hash"]);
    table.right = vec![0, 3];
    let mut failed = None;
    let last = arguments.from.saturating_add(arguments.limit);
    let chain = replay(&reader(context)?, None, |entry, _| {
        if !(arguments.from..last).contains(&entry.sequence) {
            return Ok(());
        }
        if context.json {
            // An entry a line, as it is read: a long log needs no memory.
            match EntryJson::of(entry).and_then(|entry| serde_json::to_string(&entry)) {
                Ok(line) => data(&line),
                Err(error) => failed = Some(error),
            }
            return Ok(());
        }
        let mut kinds: Vec<String> = entry
            .events
            .iter()
            .map(|event| crate::domain::events::Kind(event.kind).name())
            .collect();
        kinds.sort();
        kinds.dedup();
        // A file for programs keeps the names of the schemas.
        if !arguments.output.csv() {
            kinds = kinds.iter().map(|kind| context.kind(kind)).collect();
        }
        table.rows.push(vec![
            entry.sequence.to_string(),
            entry.recorded_at.to_string(),
            entry.author.short(),
            entry.events.len().to_string(),
            kinds.join(" "),
            entry.hash.short(),
        ]);
        Ok(())
    })?;
    if let Some(error) = failed {
        return Err(error.into());
    }
    if context.json {
        return Ok(0);
    }
    let mut command = format!("log --from {}", arguments.from);
    if arguments.limit < u64::MAX {
        command = format!("{command} --limit {}", arguments.limit);
    }
    let table = table.of("log", Some(context.standing(&chain, None, &command)));
    arguments
        .output
        .give(context, &table, &serde_json::Value::Null)?;
    Ok(0)
}

/// Runs `export`.
pub fn export(context: &mut Context, arguments: &ExportArguments) -> Result<u8, Failure> {
    let ExportWhat::Events {} = arguments.what;
    let mut failed = None;
    replay(&reader(context)?, None, |entry, _| {
        for event in &entry.events {
            match EventJson::of(event).and_then(|event| serde_json::to_string(&event)) {
                Ok(line) => data(&line),
                Err(error) => failed = Some(error),
            }
        }
        Ok(())
    })?;
    // An event left out in silence would make the export a lie.
    match failed {
        Some(error) => Err(error.into()),
        None => Ok(0),
    }
}
