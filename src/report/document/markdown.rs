//! A paper as Markdown, which is also plain text that people read.

use std::fmt::Write as _;

use super::Document;
use crate::report::about::standing_lines;
use crate::words::Words;

/// The paper as Markdown, without a line break at its end.
pub fn markdown(paper: &Document, words: &Words) -> String {
    let mut out = format!("# {}\n", one_line(&paper.title));
    if !paper.subtitle.is_empty() {
        let _ = write!(out, "\n{}\n", one_line(&paper.subtitle));
    }
    for paragraph in &paper.statement {
        let _ = write!(out, "\n{}\n", one_line(paragraph));
    }
    if !paper.facts.is_empty() {
        out.push('\n');
    }
    for (label, text) in &paper.facts {
        let _ = writeln!(out, "- {}: {}", one_line(label), one_line(text));
    }
    for (title, table) in paper
        .tables
        .iter()
        .filter(|(_, table)| !table.rows.is_empty())
    {
        let _ = write!(out, "\n## {}\n\n", one_line(title));
        let line = |cells: &[String]| {
            let cells: Vec<String> = cells
                .iter()
                .map(|cell| one_line(cell).replace('|', "\\|"))
                .collect();
            format!("| {} |\n", cells.join(" | "))
        };
        out.push_str(&line(&table.headings));
        let rule: Vec<String> = (0..table.headings.len())
            .map(|column| match table.right.contains(&column) {
                true => "---:".to_owned(),
                false => "---".to_owned(),
            })
            .collect();
        out.push_str(&line(&rule));
        for row in &table.rows {
            out.push_str(&line(row));
        }
    }
    for label in &paper.blanks {
        let _ = write!(out, "\n{}: ________\n", one_line(label));
    }
    for place in &paper.signatures {
        let _ = write!(out, "\n{}\n", one_line(place));
    }
    if let Some(standing) = &paper.standing {
        out.push_str("\n---\n\n");
        for (label, text) in standing_lines(standing, words) {
            let _ = writeln!(out, "- {label}: {text}");
        }
    }
    out.trim_end().to_owned()
}

/// A text on one line: a line break in a cell would end a list or a table.
fn one_line(text: &str) -> String {
    let parts: Vec<&str> = text.lines().map(str::trim).collect();
    parts.join("; ")
}
