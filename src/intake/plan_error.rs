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

/// Why no plan could be made.
#[derive(Debug, thiserror::Error)]
pub enum PlanError {
    /// Two columns for one field.
    #[error("{}: columns {first} and {second} both mean «{field}»: remove or rename one of them",
        place(.file, .sheet)
    )]
    DoubledColumn {
        /// File.
        file: String,
        /// Sheet.
        sheet: String,
        /// Field.
        field: String,
        /// First column's heading cell.
        first: String,
        /// Second column's heading cell.
        second: String,
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
    /// A table of a kind this program cannot read.
    #[error("{}: it is a table of the kind «{kind}», which this program does not read: use one of {known} in the scheme's file, or a newer program",
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
