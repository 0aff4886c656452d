//! `audit replay`: the commands of a log, run again.

use std::io::Read as _;
use std::path::PathBuf;

use clap::Args;
use serde_json::json;

use super::ask;
use super::log::{DEFAULT, LogLine};
use crate::cli::{Context, Failure, Output};

/// Longest log that is read, in bytes.
const LOG_MAX: u64 = 64 << 20;

/// Exit status 1 when a line's answer is another, or could not be had.
#[derive(Args, Clone)]
pub(super) struct Arguments {
    /// The log
    #[arg(value_name = "LOG", default_value = DEFAULT)]
    log: PathBuf,
    #[command(flatten)]
    output: Output,
}

/// Runs the command.
pub(super) fn run(context: &Context, arguments: &Arguments) -> Result<u8, Failure> {
    let path = &arguments.log;
    let mut text = String::new();
    let file = std::fs::File::open(path).map_err(|error| Failure::file(path, error))?;
    file.take(LOG_MAX + 1)
        .read_to_string(&mut text)
        .map_err(|error| Failure::file(path, error))?;
    if text.len() as u64 > LOG_MAX {
        return Err(Failure::file(
            path,
            "the log is longer than 64 MiB: split it",
        ));
    }
    let mut table = context.table(&["log line", "logged at", "verb", "replay", "why not"]);
    let mut answers = Vec::new();
    let mut others = 0;
    for (number, line) in (1_u32..).zip(text.lines()) {
        if line.trim().is_empty() {
            continue;
        }
        let logged: LogLine = serde_json::from_str(line).map_err(|error| {
            Failure::file(
                path,
                format!("line {number} is no line of a command log: {error}"),
            )
        })?;
        let (state, why) = again(context, &logged)?;
        others += u32::from(state != "replay-same");
        let list = logged.asked.list();
        let verb = list.strip_prefix("list-audit-");
        answers.push(json!({
            "line": number, "at": logged.at, "version": logged.version,
            "verb": verb, "same": state == "replay-same", "why": why,
        }));
        table.rows.push(vec![
            number.to_string(),
            logged.at.clone(),
            context.say(list, &[]),
            context.say(state, &[]),
            context.retell(&why),
        ]);
    }
    table.right = vec![0];
    let table = table.of("audit-replay", None);
    let json = json!({ "lines": answers, "others": others });
    arguments.output.give(context, &table, &json)?;
    Ok(u8::from(others > 0))
}

/// Asks a line again: whether the answer is the same, and what is not.
fn again(context: &Context, logged: &LogLine) -> Result<(&'static str, String), Failure> {
    let given = match ask(context, &logged.asked) {
        Ok(given) => given,
        Err(failure) if failure.status == 3 => return Err(failure),
        Err(failure) => return Ok(("replay-failed", failure.text)),
    };
    let now = LogLine::of(context, &given)?;
    let why = if now.inputs != logged.inputs {
        "what was read is another: compare the digests of file or ledger"
    } else if now.controls != logged.controls {
        "control figures differ"
    } else if now.rows != logged.rows || now.digest != logged.digest {
        "rows differ"
    } else {
        return Ok(("replay-same", String::new()));
    };
    Ok(("replay-other", why.to_owned()))
}
