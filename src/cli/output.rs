//! One way for every list to leave the program: a table at a terminal, JSON, CSV or a workbook.

use std::path::PathBuf;

use clap::Args;

use super::{Context, Failure, data};
use crate::report::Table;

/// Forms of a list.
#[derive(Args, Clone, Default)]
pub struct Output {
    /// Give the list as CSV on stdout (UTF-8 with a mark, for spreadsheets)
    #[arg(long, conflicts_with = "xlsx")]
    csv: bool,
    /// Write the list to a new workbook
    #[arg(long, value_name = "FILE")]
    xlsx: Option<PathBuf>,
}

impl Output {
    /// Whether a form for other programs was asked for.
    pub fn to_file(&self) -> bool {
        self.csv || self.xlsx.is_some()
    }

    /// Gives the list in the form that was asked for; `--json` goes before the others.
    pub fn give(
        &self,
        context: &Context,
        table: &Table,
        json: &serde_json::Value,
    ) -> Result<(), Failure> {
        if context.json {
            data(&serde_json::to_string_pretty(json)?);
        } else if self.csv {
            // The line's own end is CR LF; `data` adds the LF.
            let csv = table.to_csv()?;
            data(csv.strip_suffix('\n').unwrap_or(&csv));
        } else if let Some(path) = &self.xlsx {
            let bytes = table.to_xlsx()?;
            super::write_new(path, &bytes)?;
            context.tell("written", &[("file", path.display().to_string())]);
        } else if !table.rows.is_empty() {
            data(&table.to_terminal());
        }
        Ok(())
    }
}
