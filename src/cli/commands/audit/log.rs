//! The command log: a line of JSON for every run, to which a working paper can point.
//!
//! A line says when, with which version, what was asked (so that it can be asked again), what was read (a
//! file's SHA-256; a ledger's size and root), and what came out: the control figures, the number of rows, and
//! the SHA-256 over rows and figures. Lines are added and never changed; the log is no part of the ledger, and
//! whoever holds it can change it: its use is that the answer can be had again.

use std::io::Write;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::{Given, Verb};
use crate::cli::{Context, Failure};
use crate::crypto::hash::Sha256Stream;
use crate::domain::date::Date;
use crate::inquiry::verbs::{Answer, Heading};

/// Where the log is kept unless another place is named.
pub(super) const DEFAULT: &str = "audit.log.jsonl";

/// What a run read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Input {
    /// One sheet of a file.
    File {
        /// Its name without folder.
        file: String,
        /// The sheet.
        sheet: String,
        /// SHA-256 of the file, hex.
        sha256: String,
    },
    /// A list of a ledger.
    Ledger {
        /// The list.
        list: String,
        /// Id of the ledger.
        ledger: String,
        /// Entries read.
        size: u64,
        /// RFC 6962 root over them.
        root: String,
        /// Facts up to this day count.
        as_of: Date,
    },
}

impl Input {
    /// What it is called in an answer.
    pub fn name(&self) -> String {
        match self {
            Input::File { file, sheet, .. } if sheet.is_empty() => file.clone(),
            Input::File { file, sheet, .. } => format!("{file} · {sheet}"),
            Input::Ledger { list, .. } => list.clone(),
        }
    }

    /// The day a ledger is read up to.
    pub fn day(&self) -> Option<Date> {
        match self {
            Input::File { .. } => None,
            Input::Ledger { as_of, .. } => Some(*as_of),
        }
    }
}

/// A control figure as logged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Figure {
    what: String,
    of: Option<String>,
    value: String,
}

/// One run.
#[derive(Serialize, Deserialize)]
pub(super) struct LogLine {
    /// When, by the machine's clock.
    pub at: String,
    /// Version of the program.
    pub version: String,
    /// What was asked.
    pub asked: Verb,
    /// What was read.
    pub inputs: Vec<Input>,
    /// Rows of the answer.
    pub rows: u64,
    /// Control figures.
    pub controls: Vec<Figure>,
    /// SHA-256 over headings, rows and control figures, hex.
    pub digest: String,
}

impl LogLine {
    /// The line of a run.
    pub fn of(context: &Context, given: &Given) -> Result<LogLine, Failure> {
        let answer = &given.answer;
        Ok(LogLine {
            at: context.clock().now.to_string(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            asked: given.pinned.clone(),
            inputs: given.inputs.clone(),
            rows: u64::try_from(answer.rows.len()).unwrap_or(u64::MAX),
            controls: figures(answer),
            digest: digest(answer)?,
        })
    }

    /// Adds the line to a log, and syncs it.
    pub fn append(&self, path: &Path) -> Result<(), Failure> {
        let mut line = serde_json::to_string(self)?;
        line.push('\n');
        let file = std::fs::OpenOptions::new()
            .create(true)
            .append(true)
            .open(path);
        file.and_then(|mut file| {
            file.write_all(line.as_bytes())?;
            file.sync_all()
        })
        .map_err(|error| {
            Failure::new(format!(
                "the command log {}: {error}: an answer that leaves no trace is not given; name another place with --log FILE",
                path.display()
            ))
        })
    }
}

fn figures(answer: &Answer) -> Vec<Figure> {
    let figures = answer.controls.iter().map(|control| Figure {
        what: control.what.to_owned(),
        of: control.column.clone(),
        value: control.value.text(),
    });
    figures.collect()
}

/// SHA-256 over all that an answer says, in no language: the JSON of headings, rows as texts, and figures.
pub(super) fn digest(answer: &Answer) -> Result<String, Failure> {
    let mut stream = Sha256Stream::new();
    let headings: Vec<&str> = answer.headings.iter().map(Heading::name).collect();
    stream.update(serde_json::to_string(&headings)?.as_bytes());
    for row in &answer.rows {
        let row: Vec<String> = row.iter().map(|value| value.text()).collect();
        stream.update(serde_json::to_string(&row)?.as_bytes());
    }
    stream.update(serde_json::to_string(&figures(answer))?.as_bytes());
    Ok(stream.finish_file().to_string())
}
