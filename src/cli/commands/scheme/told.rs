//! `scheme explain`, `scheme list`, `scheme show`, `scheme diff`: what a scheme says, and what changed.

use std::path::Path;

use serde_json::json;

use crate::cli::commands::publish::read_text;
use crate::cli::{Context, Failure, Output, data};
use crate::ledger::{History, Until};
use crate::projections::registry::{Registry, TextTold};
use crate::report::scheme::changed;
use crate::report::scheme::explain::{explain, phrase};
use crate::schemes::Scheme;
use crate::schemes::diff::{Change, changes};
use crate::schemes::examine::examine;
use crate::schemes::source::Source;
use crate::schemes::unknowns::open_values;

fn history(context: &Context) -> Result<History, Failure> {
    context.history(Until {
        sequence: None,
        as_of: None,
    })
}

/// A published text by id and version.
fn published<'a>(
    registry: &'a Registry,
    id: &str,
    version: Option<u16>,
) -> Result<&'a TextTold, Failure> {
    let texts = registry.texts(id);
    let known: Vec<String> = texts
        .iter()
        .map(|told| told.said.version.to_string())
        .collect();
    let wanted = version.or_else(|| registry.scheme_version(id));
    texts
        .iter()
        .find(|told| Some(told.said.version) == wanted)
        .ok_or_else(|| {
            if known.is_empty() {
                let ids: Vec<&str> = registry.scheme_ids().map(String::as_str).collect();
                Failure::new(format!(
                    "scheme {id} is not published here: expected one of {}, or the path of a scheme file",
                    ids.join(", ")
                ))
            } else {
                Failure::new(format!(
                    "scheme {id} has no version {}: expected one of {}",
                    wanted.unwrap_or(0),
                    known.join(", ")
                ))
            }
        })
}

/// Whether a word on the command line is a file rather than the id of a scheme.
fn is_file(word: &str) -> bool {
    word.ends_with(".toml") || word.contains(['/', '\\']) || Path::new(word).is_file()
}

/// Runs `scheme explain`.
pub(super) fn explained(
    context: &mut Context,
    scheme: &str,
    version: Option<u16>,
) -> Result<u8, Failure> {
    let text = if is_file(scheme) {
        read_text(Path::new(scheme))?
    } else {
        published(&history(context)?.world.registry, scheme, version)?
            .said
            .text
            .clone()
    };
    let (read, open) = match (Scheme::parse(&text), Source::read(&text)) {
        (Ok(read), _) => (read, Vec::new()),
        // What is open or wrong is told by `scheme check`; the rest can be explained all the same.
        (Err(errors), Ok(source)) => match examine(&text).scheme {
            Some(read) => (read, open_values(&source)),
            None => return Err(errors.into()),
        },
        (Err(errors), Err(_)) => return Err(errors.into()),
    };
    let lines = explain(&read, &open, &context.words);
    if context.json {
        data(&serde_json::to_string_pretty(&lines)?);
        return Ok(0);
    }
    let mut part = "";
    for line in &lines {
        if line.part != part {
            if !part.is_empty() {
                data("");
            }
            part = line.part;
            data(&phrase(&context.words, &format!("part-{part}"), &[]));
        }
        data(&format!("  {}", line.text));
        if let Some(clause) = &line.clause {
            let clause = phrase(&context.words, "clause", &[("clause", clause.clone())]);
            data(&format!("      {clause}"));
        }
    }
    Ok(0)
}

/// Runs `scheme list`.
pub(super) fn list(context: &mut Context, output: &Output) -> Result<u8, Failure> {
    let history = history(context)?;
    let registry = &history.world.registry;
    let mut table = context.table(&[
        "scheme",
        "scheme version",
        "scheme title",
        "in force from",
        "last day",
        "by document",
        "amended why",
        "entry",
    ]);
    let mut answers = Vec::new();
    for id in registry.scheme_ids() {
        let closed = registry.closed(id);
        for told in registry.texts(id) {
            let title = registry.text(id, told.said.version).map_or("", |scheme| {
                match context.words.lang {
                    crate::words::Lang::Zh => scheme.title.zh.as_str(),
                    crate::words::Lang::En => scheme.title.en.as_str(),
                }
            });
            table.rows.push(vec![
                id.clone(),
                told.said.version.to_string(),
                title.to_owned(),
                told.said.from.to_string(),
                closed.map_or_else(String::new, |closed| closed.last_day.to_string()),
                told.document_no.clone().unwrap_or_default(),
                told.note.clone().unwrap_or_default(),
                told.at.sequence.to_string(),
            ]);
            answers.push(json!({
                "id": id, "version": told.said.version, "title": title,
                "from": told.said.from, "sha256": told.said.sha256,
                "last_day": closed.map(|closed| closed.last_day),
                "document_no": told.document_no, "note": told.note,
                "entry": told.at.sequence,
            }));
        }
    }
    let standing = context.standing(&history.chain, Some(history.day), "scheme list");
    let table = table.of("schemes", Some(standing));
    output.give(context, &table, &json!(answers))?;
    if answers.is_empty() {
        context.tell("list-empty", &[]);
    }
    Ok(0)
}

/// Runs `scheme show`.
pub(super) fn show(context: &mut Context, id: &str, version: Option<u16>) -> Result<u8, Failure> {
    let history = history(context)?;
    let registry = &history.world.registry;
    let told = published(registry, id, version)?;
    if context.json {
        data(&serde_json::to_string_pretty(&json!({
            "id": id, "version": told.said.version, "from": told.said.from,
            "sha256": told.said.sha256, "document_no": told.document_no, "note": told.note,
            "last_day": registry.closed(id).map(|closed| closed.last_day),
            "entry": told.at.sequence, "text": told.said.text,
        }))?);
        return Ok(0);
    }
    context.tell(
        "scheme-shown",
        &[
            ("id", id.to_owned()),
            ("version", told.said.version.to_string()),
            ("from", told.said.from.to_string()),
            ("entry", told.at.sequence.to_string()),
            ("sha256", told.said.sha256.to_string()),
        ],
    );
    // The bytes as they were signed: a line break at the end is the text's own.
    let text = &told.said.text;
    data(text.strip_suffix('\n').unwrap_or(text));
    Ok(0)
}

/// Runs `scheme diff`.
pub(super) fn diff(
    context: &mut Context,
    scheme: &str,
    versions: (Option<u16>, Option<u16>),
    output: &Output,
) -> Result<u8, Failure> {
    let history = history(context)?;
    let registry = &history.world.registry;
    let (before, after) = if is_file(scheme) {
        let text = read_text(Path::new(scheme))?;
        let read = Scheme::parse(&text)?;
        let before = published(registry, &read.id, versions.0)?;
        (before.said.text.clone(), text)
    } else {
        let (Some(before), Some(after)) = versions else {
            return Err(Failure::new(format!(
                "scheme diff {scheme}: expected two versions, for instance scheme diff {scheme} 1 2, or the path of a scheme file"
            )));
        };
        let text = |version| -> Result<String, Failure> {
            Ok(published(registry, scheme, Some(version))?
                .said
                .text
                .clone())
        };
        (text(before)?, text(after)?)
    };
    let found = changes(&before, &after)?;
    if found.is_empty() && !context.json {
        context.tell("scheme-same", &[]);
        return Ok(0);
    }
    if context.json || output.to_file() {
        let mut table = context.table(&["of rule", "rule key", "text before", "text after"]);
        for change in &found {
            table.rows.push(vec![
                change.place.clone(),
                change.key.clone(),
                change.before.clone().unwrap_or_default(),
                change.after.clone().unwrap_or_default(),
            ]);
        }
        let standing = context.standing(&history.chain, Some(history.day), "scheme diff");
        let table = table.of("scheme-diff", Some(standing));
        output.give(context, &table, &json!(found))?;
        return Ok(0);
    }
    for change in &found {
        data(&line(context, change));
    }
    Ok(0)
}

/// A change in one line: `tariff: amount_fen 2000.00 yuan → 3000.00 yuan`.
fn line(context: &Context, change: &Change) -> String {
    let key = match (&change.before, &change.after) {
        (Some(_), Some(_)) => "scheme-changed",
        (None, _) => "scheme-added",
        (_, None) => "scheme-gone",
    };
    let (place, before, after) = changed::told(change, &context.words);
    context.say(
        key,
        &[("place", place), ("before", before), ("after", after)],
    )
}
