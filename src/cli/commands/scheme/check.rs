//! `scheme check`: everything wrong, open or doubtful in scheme files, by line.

use std::path::PathBuf;

use serde_json::json;

use crate::cli::commands::publish::read_text;
use crate::cli::{Context, Failure, data};
use crate::report::scheme::explain::explain;
use crate::schemes::Scheme;
use crate::schemes::examine::{Examined, Finding, Weight, examine};
use crate::schemes::source::Source;

/// Examines a text, the office's tables included: the scheme's own check does not know what each kind of
/// table asks for.
pub(super) fn examined(text: &str) -> Examined {
    let mut examined = examine(text);
    let (Some(scheme), Ok(source)) = (&examined.scheme, Source::read(text)) else {
        return examined;
    };
    let mut found = Vec::new();
    for table in &scheme.table {
        let place = format!("table {}", table.kind);
        let finding = |key: &str, expected: String, found: String, remedy: &str| Finding {
            weight: Weight::Fault,
            code: "table",
            line: source.line_of(&place, key),
            place: place.clone(),
            key: None,
            expected,
            found,
            remedy: remedy.to_owned(),
        };
        match crate::intake::tables::unread_fields(table) {
            None => {
                let kinds = crate::intake::tables::kinds()
                    .collect::<Vec<_>>()
                    .join(", ");
                found.push(finding(
                    "kind",
                    format!("a kind of table, one of {kinds}"),
                    table.meaning().to_owned(),
                    "write one of them",
                ));
            }
            Some(fields) if !fields.is_empty() => found.push(finding(
                "columns",
                format!("fields that a {} table has", table.meaning()),
                fields.join(", "),
                "correct the names: a misspelt field loses its column",
            )),
            Some(_) => {}
        }
    }
    examined.add(found);
    examined
}

/// The scheme in a text that is to be published, however it comes to the ledger: nothing in it is wrong or
/// open. `name` is what the text is called in messages.
///
/// # Errors
/// The number of findings, after each was told.
pub(in crate::cli::commands) fn publishable(
    context: &Context,
    name: &str,
    text: &str,
) -> Result<Scheme, Failure> {
    let examined = examined(text);
    if !examined.well() {
        for line in lines(context, name, &examined) {
            crate::cli::word(&line);
        }
        let count = examined.blocking().count();
        return Err(Failure::new(format!(
            "{name}: {count} findings stop publishing; nothing was recorded"
        )));
    }
    // What was examined is what a reader of the ledger reads.
    Ok(Scheme::parse(text)?)
}

/// What was found, as lines to read.
pub(super) fn lines(context: &Context, file: &str, examined: &Examined) -> Vec<String> {
    let mut lines = Vec::new();
    for finding in &examined.findings {
        let weight = match finding.weight {
            Weight::Fault => "scheme-fault",
            Weight::Open => "scheme-open",
            Weight::Doubt => "scheme-doubt",
        };
        let line = finding
            .line
            .map_or_else(String::new, |line| format!(":{line}"));
        lines.push(context.say(
            "scheme-finding",
            &[
                ("file", format!("{file}{line}")),
                ("weight", context.say(weight, &[])),
                (
                    "place",
                    match finding.place.as_str() {
                        "" => context.say("scheme-whole-file", &[]),
                        place => place.to_owned(),
                    },
                ),
            ],
        ));
        for (key, text) in [
            ("scheme-expected", &finding.expected),
            ("scheme-found", &finding.found),
            ("scheme-remedy", &finding.remedy),
        ] {
            let text = context.retell(text);
            lines.push(format!("    {}", context.say(key, &[("text", text)])));
        }
    }
    lines
}

/// Names the rules that nothing in the program judges, of a file that may be published.
fn tell_unjudged(context: &Context, examined: &Examined) {
    let Some(scheme) = examined.scheme.as_ref().filter(|_| examined.well()) else {
        return;
    };
    let lines = explain(scheme, &[], &context.words);
    let unjudged = lines.iter().filter(|line| line.part == "unjudged");
    let rules: Vec<_> = unjudged.collect();
    if rules.is_empty() {
        return;
    }
    context.tell("scheme-unjudged", &[("count", rules.len().to_string())]);
    for line in rules {
        let values = [("text", line.text.clone()), ("rule", line.rule.clone())];
        let told = context.say("scheme-unjudged-rule", &values);
        crate::cli::word(&format!("  {told}"));
    }
}

/// How many of each weight.
fn counts(examined: &Examined) -> (usize, usize, usize) {
    let of = |weight| {
        examined
            .findings
            .iter()
            .filter(|one| one.weight == weight)
            .count()
    };
    (of(Weight::Fault), of(Weight::Open), of(Weight::Doubt))
}

/// Runs `scheme check`. A file that cannot be read is told beside what was found in the others.
pub(super) fn run(context: &mut Context, files: &[PathBuf]) -> Result<u8, Failure> {
    let mut answers = Vec::new();
    let mut status = 0;
    for file in files {
        let file_name = file.display().to_string();
        let text = match read_text(file) {
            Ok(text) => text,
            Err(failure) => {
                status = 2;
                if context.json {
                    let error = context.retell(&failure.text);
                    let status = failure.status;
                    answers.push(json!({ "file": file_name, "error": error, "status": status }));
                } else {
                    failure.tell(&context.words, false);
                }
                continue;
            }
        };
        let examined = examined(&text);
        let (faults, open, doubts) = counts(&examined);
        if !examined.well() {
            status = status.max(1);
        }
        // Sheets of the groups that it names count as its own.
        let name = examined.scheme.as_ref().map_or_else(
            || (String::new(), 0, 0),
            |scheme| (scheme.id.clone(), scheme.version, scheme.tables_in_all()),
        );
        if context.json {
            answers.push(json!({
                "file": file_name, "id": name.0, "version": name.1,
                "well": examined.well(), "findings": examined.findings,
            }));
            continue;
        }
        for line in lines(context, &file_name, &examined) {
            data(&line);
        }
        let (id, version, tables) = name;
        if examined.findings.is_empty() {
            context.tell(
                "scheme-well",
                &[
                    ("id", id),
                    ("version", version.to_string()),
                    ("tables", tables.to_string()),
                ],
            );
        } else {
            context.tell(
                "scheme-counted",
                &[
                    ("file", file_name),
                    ("faults", faults.to_string()),
                    ("open", open.to_string()),
                    ("doubts", doubts.to_string()),
                ],
            );
        }
        tell_unjudged(context, &examined);
    }
    if context.json {
        data(&serde_json::to_string_pretty(&answers)?);
    }
    Ok(status)
}
