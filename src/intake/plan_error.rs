//! Why files cannot be planned at all: what is wrong with a whole sheet, by its place. What is wrong
//! with one cell is no error here but a line of the plan.

use crate::crypto::digest::FileHash;
use crate::vault::RegistrarError;

/// A file and its sheet; a text file has none.
fn place(file: &str, sheet: &str) -> String {
    if sheet.is_empty() {
        file.to_owned()
    } else {
        format!("{file}, sheet {sheet}")
    }
}

/// Each error on a line of its own.
fn lines(errors: &[PlanError]) -> String {
    let lines: Vec<String> = errors.iter().map(PlanError::to_string).collect();
    lines.join("\n")
}

/// The end of a message about a word that nobody knows.
fn meant(nearest: &Option<String>) -> String {
    match nearest {
        Some(word) => format!("; did you mean “{word}”?"),
        None => "; give a heading that the scheme's file knows, or - for a column that is not to be read".to_owned(),
    }
}

/// That two columns mean one field, and what either may mean instead, where that is known.
fn both_mean(
    (file, sheet): (&str, &str),
    [first, second]: &[String; 2],
    field: &str,
    others: &str,
) -> String {
    let place = place(file, sheet);
    match others.is_empty() {
        true => format!(
            "{place}: columns {first} and {second} both mean “{field}”: say which is not to be read with --map '{first}=-' or --map '{second}=-', or rename one of them"
        ),
        false => format!(
            "{place}: columns {first} and {second} both mean “{field}”: say which is not to be read with --map '{first}=-' or --map '{second}=-', or rename one of them; or say what it means instead: {others}"
        ),
    }
}

/// Why no plan could be made.
#[derive(Debug, thiserror::Error)]
pub enum PlanError {
    /// Two columns for one field.
    #[error(
        "{}",
        both_mean((.file, .sheet), .columns, .field, .others)
    )]
    DoubledColumn {
        /// File.
        file: String,
        /// Sheet.
        sheet: String,
        /// Field.
        field: String,
        /// Cells of the two columns.
        columns: Box<[String; 2]>,
        /// What either may mean instead, as mappings; empty where nothing is near.
        others: String,
    },
    /// A tie between tables.
    #[error("{}: it could be {tables}: say which with --as KIND",
        place(.file, .sheet)
    )]
    Tie {
        /// File.
        file: String,
        /// Sheet.
        sheet: String,
        /// The tables.
        tables: String,
    },
    /// Two schemes claim the sheet.
    #[error("{}: it could belong to any of the schemes {schemes}: keep it in a folder whose name begins with the scheme's code and a dash",
        place(.file, .sheet)
    )]
    SchemeTie {
        /// File.
        file: String,
        /// Sheet.
        sheet: String,
        /// The schemes.
        schemes: String,
    },
    /// Several of these, of one sheet or of many: all are told, so that one look settles them.
    #[error("{}", lines(.0))]
    Several(Vec<PlanError>),
    /// A table of a kind this program cannot read.
    #[error("{}: it is a table of the kind “{kind}”, which this program does not read: use one of {known} in the scheme's file, or a newer program",
        place(.file, .sheet)
    )]
    UnknownKind {
        /// File.
        file: String,
        /// Sheet.
        sheet: String,
        /// The kind.
        kind: String,
        /// The kinds known.
        known: String,
    },
    /// A kind of table that nobody reads was asked for.
    #[error("--as {kind}: no kind of table; expected one of {known}")]
    NoSuchKind {
        /// The kind.
        kind: String,
        /// The kinds known.
        known: String,
    },
    /// A mapping for a kind of table that is not published here.
    #[error("mapping [{kind}]: no table of this kind is published here{}", meant(.nearest))]
    MappedKind {
        /// The kind.
        kind: String,
        /// The nearest kind.
        nearest: Option<String>,
    },
    /// A mapping to a field that no table has.
    #[error("mapping “{heading}” = “{field}”: no table has such a field or heading{}", meant(.nearest))]
    MappedField {
        /// The office's heading.
        heading: String,
        /// What it is said to mean.
        field: String,
        /// The nearest field or heading.
        nearest: Option<String>,
    },
    /// A file or sheet is named after somebody in the import; the message does not repeat it.
    #[error(
        "file {number} of this import (SHA-256 {sha256}): {what} holds the name or a number of a person in the import, and names of files and sheets enter the ledger in clear: rename it, for instance after the table and the month"
    )]
    NamedAfterPerson {
        /// Which of the files, from 1, in the order read.
        number: usize,
        /// The file.
        sha256: FileHash,
        /// The file's name or a sheet's.
        what: String,
    },
    /// The vault.
    #[error(transparent)]
    Registrar(#[from] RegistrarError),
}

impl PlanError {
    /// Whether it says that one sheet can be read in two ways: the other sheets can be looked at all the same.
    pub(super) fn is_of_one_sheet(&self) -> bool {
        matches!(
            self,
            PlanError::DoubledColumn { .. }
                | PlanError::Tie { .. }
                | PlanError::SchemeTie { .. }
                | PlanError::Several(_)
        )
    }

    /// The errors as one; `None` where there are none.
    pub(super) fn together(errors: Vec<PlanError>) -> Option<PlanError> {
        let mut all = Vec::new();
        for error in errors {
            match error {
                PlanError::Several(several) => all.extend(several),
                one => all.push(one),
            }
        }
        match all.len() {
            0 | 1 => all.pop(),
            _ => Some(PlanError::Several(all)),
        }
    }
}
