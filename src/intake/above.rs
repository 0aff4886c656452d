//! Lines above the headings of a table: titles, units, a further line of the headings, or nothing that
//! anybody understood.
//!
//! Promises: none of them is dropped in silence. Lines that look like rows stand for a table whose headings
//! are not known: the sheet is refused and they are named. Any other line that is no title is told.
//!
//! **Deliberately not here**: where the tables of one sheet begin ([`super::blocks`]), and lines below the
//! headings ([`super::rows`]).

use super::columns::Match;
use super::layout::Layout;
use super::plan::BadCell;
use super::read::{Row, cell_address};
use super::rows::{Foot, held, is_value};
use super::units::gives_unit;
use crate::schemes::tables::Words;

/// Lines above the headings that are no title, no unit and no part of the headings.
pub(super) struct Above<'a> {
    /// Lines that look like rows of a table: nothing may be taken from a sheet with such lines, since
    /// their table was not understood.
    pub rows: Vec<&'a Row>,
    /// Lines of which nobody can say what they are.
    pub other: Vec<&'a Row>,
}

/// Fewest cells of a row.
const ROW_MIN: usize = 3;
/// Lines directly above the headings that may be a further line of them.
const GROUPS: usize = 2;

/// Looks at the lines above the headings.
pub(super) fn lines_above<'a>(
    layout: &Layout<'a>,
    found: &Match<'_>,
    words: [&Words; 2],
) -> Above<'a> {
    let foot = Foot::new(words);
    let all = &layout.sheet.rows;
    let first = (found.heading_row + 1).saturating_sub(found.heading_depth);
    let wide = all
        .get(first..=found.heading_row)
        .unwrap_or_default()
        .iter()
        .map(|row| held(row).count())
        .max()
        .unwrap_or_default();
    let mut out = Above {
        rows: Vec::new(),
        other: Vec::new(),
    };
    let mut before = false;
    for (at, row) in all.iter().take(first).enumerate() {
        let cells = held(row).count();
        let label = held(row).next().is_some_and(|(_, cell)| {
            cell.as_text()
                .is_some_and(|text| text.contains([':', '：']))
        });
        let title = cells < ROW_MIN || label || gives_unit(row) || foot.total_at(row).is_some();
        let values = !title && held(row).any(|(_, cell)| is_value(cell));
        // A title may hold a year or a number; a row holds as much as its headings, or follows another.
        let next = all.get(at + 1).filter(|_| at + 1 < first);
        let follows = before || next.is_some_and(|next| holds_as_much(next, cells));
        if values && (cells * 2 >= wide || (cells > ROW_MIN && follows)) {
            out.rows.push(row);
        } else if !title && (values || at + GROUPS < first) {
            out.other.push(row);
        }
        before = values;
    }
    // What stands above rows that were not understood is their heading.
    if let Some(last) = out.rows.last() {
        out.other.retain(|row| row.line > last.line);
    }
    out
}

fn holds_as_much(row: &Row, cells: usize) -> bool {
    held(row).count() == cells && held(row).any(|(_, cell)| is_value(cell))
}

/// Rows above the headings that stand for a table of their own, which nobody understood.
pub(super) fn unread_rows((file, sheet): (&str, &str), first: &Row, last: &Row) -> BadCell {
    BadCell {
        file: file.to_owned(),
        sheet: sheet.to_owned(),
        cell: cell_address(first.line, 0),
        line: first.line,
        column: String::new(),
        code: "lines-above-headings",
        shown: match first.line == last.line {
            true => format!("line {}", first.line),
            false => format!("lines {} to {}", first.line, last.line),
        },
        expected: "only titles and units above the headings of a table; these lines look like rows of a table whose headings are not known".to_owned(),
        remedy: "put that table on a sheet of its own, or settle its headings with --map; nothing of this table is taken".to_owned(),
    }
}

/// A line above the headings of which nobody can say what it is.
pub(super) fn unread_line((file, sheet): (&str, &str), row: &Row) -> BadCell {
    BadCell {
        file: file.to_owned(),
        sheet: sheet.to_owned(),
        cell: cell_address(row.line, 0),
        line: row.line,
        column: String::new(),
        code: "line-not-read",
        shown: format!("line {}", row.line),
        expected: "a title, a unit or headings".to_owned(),
        remedy: "look whether the line holds a fact: it is not read".to_owned(),
    }
}
