//! `sheets`: what the reader sees of office files, before any table is known.

use std::path::PathBuf;

use clap::Args;

use super::import::collect;
use crate::cli::{Context, Failure, Output};
use crate::intake::overview::overview;
use crate::intake::read::{Limits, read_file};

/// Show what is read of office files: sheets, headings, rows, and the sum of every column of figures
///
/// For any table, also one that no scheme knows: where its headings stand, how many cells of each column
/// hold anything, days or numbers, and what the numbers come to, exactly. A total line counts as a row.
/// Needs no ledger and records nothing.
#[derive(Args)]
pub struct Arguments {
    /// Files or folders
    #[arg(required = true)]
    paths: Vec<PathBuf>,
    #[command(flatten)]
    output: Output,
}

/// Runs the command.
pub fn run(context: &mut Context, arguments: &Arguments) -> Result<u8, Failure> {
    let mut paths = Vec::new();
    for path in &arguments.paths {
        collect(path, &mut paths)?;
    }
    let mut views = Vec::new();
    for path in &paths {
        views.extend(overview(&read_file(path, &Limits::default())?));
    }
    let mut table = context.table(&[
        "file",
        "sheet",
        "line",
        "data rows",
        "column",
        "heading",
        "filled",
        "days",
        "numbers",
        "sum of numbers",
    ]);
    table.right = vec![2, 3, 6, 7, 8, 9];
    for view in &views {
        for column in &view.columns {
            table.rows.push(vec![
                view.file.clone(),
                view.sheet.clone(),
                view.heading_line
                    .map_or_else(String::new, |line| line.to_string()),
                view.rows.to_string(),
                column.letters.clone(),
                column.heading.clone(),
                column.filled.to_string(),
                column.days.to_string(),
                column.numbers.to_string(),
                column.sum.clone().unwrap_or_default(),
            ]);
        }
    }
    arguments
        .output
        .give(context, &table, &serde_json::to_value(&views)?)?;
    Ok(0)
}
