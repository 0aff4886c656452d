//! The office's own sheets, read without the program's tables: each cell by its heading, each row with its
//! line. What a life is compared with comes from here and from nowhere else. **Not here**: other headings
//! than those of the clean files.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use sunledger::intake::read::{Cell, Limits, read_file};

/// A row of a sheet.
#[derive(Clone, Debug)]
pub struct Row {
    /// Name of the file.
    pub file: String,
    /// Line of the sheet; the headings are in line 1.
    pub line: u64,
    cells: BTreeMap<String, String>,
}

impl Row {
    /// The cell under a heading; empty where nothing is written.
    #[track_caller]
    pub fn text(&self, heading: &str) -> &str {
        match self.cells.get(heading) {
            Some(text) => text,
            None => panic!("{} has no column {heading}", self.file),
        }
    }

    /// The cell, where the sheet has such a column and something is written.
    pub fn maybe(&self, heading: &str) -> Option<&str> {
        let text = self.cells.get(heading)?;
        (!text.is_empty()).then_some(text)
    }

    /// The day of a cell, without its hour, however its parts are divided.
    #[track_caller]
    pub fn day(&self, heading: &str) -> String {
        let text = self.text(heading);
        let date = text.split([' ', 'T']).next().unwrap_or_default();
        let parts: Vec<&str> = date.split(|mark: char| !mark.is_ascii_digit()).collect();
        match parts.as_slice() {
            [year, month, day, ..] => format!("{year}-{month:0>2}-{day:0>2}"),
            _ => panic!("{}: a day: {text}", self.file),
        }
    }

    /// Yuan as fen.
    #[track_caller]
    pub fn fen(&self, heading: &str) -> i64 {
        decimal(self.text(heading), 2)
    }

    /// 万元 as fen.
    #[track_caller]
    pub fn ten_thousands(&self, heading: &str) -> i64 {
        decimal(self.text(heading), 6)
    }

    /// A count.
    #[track_caller]
    pub fn number(&self, heading: &str) -> i64 {
        decimal(self.text(heading), 0)
    }

    /// A figure with one decimal, in tenths.
    #[track_caller]
    pub fn tenths(&self, heading: &str) -> i64 {
        decimal(self.text(heading), 1)
    }

    /// Where the row stands: file and line.
    pub fn place(&self) -> (String, u64) {
        (self.file.clone(), self.line)
    }
}

/// A decimal number in units of its last place; nothing beyond that place may be written.
#[track_caller]
pub fn decimal(text: &str, places: usize) -> i64 {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let kept: String = format!("{part:0<places$}");
    let (kept, rest) = kept.split_at(places);
    assert!(rest.chars().all(|digit| digit == '0'), "{text}");
    format!("{whole}{kept}")
        .parse()
        .unwrap_or_else(|_| panic!("a number: {text}"))
}

/// Folders of an office, by the start of their names.
pub struct Office {
    files: Vec<PathBuf>,
}

impl Office {
    /// The files of a folder of folders.
    pub fn of(folder: &Path) -> Office {
        let mut files: Vec<PathBuf> = Vec::new();
        for inner in listed(folder).iter().filter(|path| path.is_dir()) {
            files.extend(listed(inner));
        }
        Office { files }
    }

    /// Rows of the files of a programme (`0` for the public ones) whose name starts so, in their order.
    #[track_caller]
    pub fn rows(&self, programme: &str, start: &str) -> Vec<Row> {
        let folder = format!("{programme}-");
        let mut found = Vec::new();
        let mut any = false;
        for path in &self.files {
            let inner = path.parent().map(name_of).unwrap_or_default();
            let name = name_of(path);
            if inner.starts_with(&folder) && name.starts_with(start) {
                any = true;
                found.extend(rows(path, &name));
            }
        }
        assert!(any, "{programme} has no file {start}");
        found
    }

    /// Whether a programme has a file whose name starts so.
    pub fn has(&self, programme: &str, start: &str) -> bool {
        let folder = format!("{programme}-");
        self.files.iter().any(|path| {
            path.parent()
                .map(name_of)
                .unwrap_or_default()
                .starts_with(&folder)
                && name_of(path).starts_with(start)
        })
    }

    /// Every place in the programme's folder where a cell under one of the headings holds the value.
    pub fn places(
        &self,
        programme: &str,
        headings: &[&str],
        value: &str,
    ) -> BTreeSet<(String, u64)> {
        let every = self.rows(programme, "");
        let holding = every.iter().filter(|row| {
            headings
                .iter()
                .any(|heading| row.maybe(heading) == Some(value))
        });
        holding.map(Row::place).collect()
    }
}

fn name_of(path: &Path) -> String {
    path.file_name().unwrap().to_string_lossy().into_owned()
}

fn listed(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap();
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
}

fn rows(path: &Path, name: &str) -> Vec<Row> {
    let read = read_file(path, &Limits::default()).unwrap();
    let text = |cell: &Cell| match cell {
        Cell::Text(text) => text.trim().to_owned(),
        Cell::Number { text, .. } => text.clone(),
        Cell::Date(day) | Cell::DateTime { date: day, .. } => day.to_string(),
        Cell::Empty => String::new(),
        other => format!("{other:?}"),
    };
    let sheet = &read.sheets[0];
    let head: Vec<String> = sheet.rows[0].cells.iter().map(text).collect();
    let told = sheet.rows[1..].iter().zip(2u64..);
    told.map(|(row, line)| {
        let cells = row
            .cells
            .iter()
            .map(text)
            .chain(std::iter::repeat(String::new()));
        Row {
            file: name.to_owned(),
            line,
            cells: head.iter().cloned().zip(cells).collect(),
        }
    })
    .collect()
}

/// Sum of a column.
pub fn sum<'a>(rows: impl IntoIterator<Item = &'a Row>, heading: &str) -> i64 {
    rows.into_iter().map(|row| row.fen(heading)).sum()
}

/// Rows that hold the value under the heading.
pub fn with<'a>(rows: &'a [Row], heading: &str, value: &str) -> Vec<&'a Row> {
    rows.iter()
        .filter(|row| row.text(heading) == value)
        .collect()
}
