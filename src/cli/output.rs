//! One way for every list to leave the program: a table at a terminal, JSON, CSV or a workbook.

use std::path::{Path, PathBuf};

use clap::Args;

use super::{Context, Failure, data, shown};
use crate::report::workbook::workbook;
use crate::report::{About, Table};

/// Forms of a list.
#[derive(Args, Clone, Default)]
pub struct Output {
    /// Give the list as CSV on stdout (UTF-8 with a mark, for spreadsheets)
    #[arg(long, conflicts_with = "xlsx")]
    csv: bool,
    /// Write the list to a new workbook, with a sheet that says what it is and how to check it
    #[arg(long, value_name = "FILE")]
    xlsx: Option<PathBuf>,
}

impl Output {
    /// CSV on stdout.
    pub fn as_csv() -> Output {
        Output {
            csv: true,
            xlsx: None,
        }
    }

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
        self.give_with(context, table, json, &[])
    }

    /// Gives the list with tables of what it rests on, which stand below it at a terminal and beside
    /// it in a workbook; a CSV file is one table, so that whoever asks for one chooses which.
    pub fn give_with(
        &self,
        context: &Context,
        table: &Table,
        json: &serde_json::Value,
        others: &[(String, &Table)],
    ) -> Result<(), Failure> {
        if context.json {
            data(&serde_json::to_string_pretty(json)?);
        } else if self.csv {
            // The line's own end is CR LF; `data` adds the LF.
            let csv = table.to_csv()?;
            data(csv.strip_suffix('\n').unwrap_or(&csv));
        } else if let Some(path) = &self.xlsx {
            let bytes = workbook(table, &About::of(table, &context.words), others)?;
            super::write_new(path, &bytes)?;
            context.tell("written", &[("file", path.display().to_string())]);
        } else {
            let width = terminal_width();
            let all = std::iter::once(table).chain(others.iter().map(|(_, table)| *table));
            for table in all.filter(|table| !table.rows.is_empty()) {
                shown(&table.to_terminal(width));
            }
        }
        Ok(())
    }

    /// Gives a report of several tables, each under its name: all of them at a terminal and in a
    /// workbook, in a CSV file the first.
    pub fn give_tables(
        &self,
        context: &Context,
        tables: &[(String, Table)],
        json: &serde_json::Value,
    ) -> Result<(), Failure> {
        let Some(((_, first), others)) = tables.split_first() else {
            return Ok(());
        };
        if context.json || self.csv {
            return self.give(context, first, json);
        }
        let beside: Vec<(String, &Table)> = others
            .iter()
            .map(|(name, table)| (name.clone(), table))
            .collect();
        if let Some(path) = &self.xlsx {
            let about = About::of_all(first, others.iter().map(|(_, table)| table), &context.words);
            super::write_new(path, &workbook(first, &about, &beside)?)?;
            context.tell("written", &[("file", path.display().to_string())]);
            return Ok(());
        }
        let width = terminal_width();
        for (name, table) in tables {
            shown(name);
            // A statement of which nothing is to be told is handed in all the same.
            if table.rows.is_empty() {
                let of_its_own = format!("none-{}", table.name);
                let known = context.words.has(&of_its_own);
                let key = if known { &of_its_own } else { "table-none" };
                shown(&context.say(key, &[]));
            } else {
                shown(&table.to_terminal(width));
            }
        }
        Ok(())
    }

    /// Whether a CSV file is wanted.
    pub fn csv(&self) -> bool {
        self.csv
    }

    /// The workbook that is wanted.
    pub fn book(&self) -> Option<&Path> {
        self.xlsx.as_deref()
    }

    /// Whether a workbook is wanted, which says more of the ledger than the other forms.
    pub fn workbook(&self, context: &Context) -> bool {
        self.xlsx.is_some() && !context.json
    }
}

/// Columns of the terminal that stdout is; `None` where it is none.
pub fn terminal_width() -> Option<u16> {
    comfy_table::Table::new().width()
}
