//! A table at a terminal: rows below each other where every column can be read there, else a record a
//! row, with a line a field.
//!
//! Promises: no line is wider than the terminal; figures, numbers and aliases are never broken in a
//! table; columns that are empty throughout are left out; where no width is known (a pipe, a file) a row
//! is one line, whole, so that a search finds what stands in it.
//!
//! Lines are drawn with ASCII. Characters whose width is a matter of taste (the box-drawing ones among
//! them) would be one column here and two on a Chinese console, so none is added to what the rows hold.

use super::table::Table;
use super::wrap::{columns, longest_part, wrap};

/// A line under the headings and one at each end.
const LINES: comfy_table::TableStyle = comfy_table::TableStyle::new()
    .top_border(comfy_table::LineStyle::none().fill('-').junction('-'))
    .header_separator(comfy_table::LineStyle::none().fill('-').junction('-'))
    .bottom_border(comfy_table::LineStyle::none().fill('-').junction('-'));

/// A blank on either side of a cell; between two cells there is one more.
const PADDING: usize = 2;
/// A column of texts is at least so wide, or as wide as its longest text: six Chinese letters.
const TEXT_MIN: usize = 12;
/// Numbers and aliases up to this length stay whole in a table.
const WHOLE_MAX: usize = 40;
/// In a record a value has at least this room beside its label; else it stands below it.
const VALUE_MIN: usize = 16;

/// The table for a terminal of so many columns; `None` for a pipe or a file.
pub fn draw(table: &Table, width: Option<u16>) -> String {
    // A column that is empty in every row only takes room.
    let shown: Vec<usize> = (0..table.headings.len())
        .filter(|column| {
            table.rows.is_empty() || table.rows.iter().any(|row| !cell(row, *column).is_empty())
        })
        .collect();
    let Some(width) = width.map(usize::from) else {
        return grid(table, &shown, None);
    };
    match widths(table, &shown, width) {
        Some(widths) => grid(table, &shown, Some(&widths)),
        None => records(table, &shown, width),
    }
}

fn cell(row: &[String], column: usize) -> &str {
    row.get(column).map_or("", String::as_str)
}

/// Heading and cells of a column.
fn texts(table: &Table, column: usize) -> impl Iterator<Item = &str> {
    let heading = table.headings.get(column).map_or("", String::as_str);
    let cells = table.rows.iter().map(move |row| cell(row, column));
    std::iter::once(heading).chain(cells)
}

/// How wide each column is; `None` where some would be too narrow to be read.
fn widths(table: &Table, shown: &[usize], width: usize) -> Option<Vec<usize>> {
    // Each column: the least it needs, and the most it can use.
    let bounds: Vec<(usize, usize)> = shown
        .iter()
        .map(|column| {
            let widest = |text: &str| text.lines().map(columns).max().unwrap_or(0);
            let most = texts(table, *column).map(widest).max().unwrap_or(0);
            // A figure broken over two lines is another figure.
            let least = if table.right.contains(column) {
                let cells = table.rows.iter().map(|row| widest(cell(row, *column)));
                let heading = table
                    .headings
                    .get(*column)
                    .map_or(0, |text| longest_part(text));
                cells.max().unwrap_or(0).max(heading)
            } else {
                let whole = texts(table, *column).map(longest_part).max().unwrap_or(0);
                most.min(TEXT_MIN.max(whole.min(WHOLE_MAX)))
            };
            (least.max(1), most.max(1))
        })
        .collect();
    let gaps = PADDING * shown.len() + shown.len().saturating_sub(1);
    let room = width.checked_sub(gaps)?;
    let sum = |ceiling: usize| -> usize {
        bounds
            .iter()
            .map(|(least, most)| ceiling.clamp(*least, *most))
            .sum()
    };
    if sum(0) > room {
        return None;
    }
    // One ceiling for all, as high as the room allows: short columns get all they can use.
    let (mut low, mut high) = (0, width);
    while low < high {
        let middle = (low + high).div_ceil(2);
        if sum(middle) <= room {
            low = middle;
        } else {
            high = middle - 1;
        }
    }
    Some(
        bounds
            .iter()
            .map(|(least, most)| low.clamp(*least, *most))
            .collect(),
    )
}

/// Rows below each other.
fn grid(table: &Table, shown: &[usize], widths: Option<&[usize]>) -> String {
    let mut drawn = comfy_table::Table::new();
    drawn.load_style(LINES);
    drawn.set_content_arrangement(comfy_table::ContentArrangement::Disabled);
    let only = |row: &[String]| -> Vec<String> {
        shown
            .iter()
            .enumerate()
            .map(|(at, column)| match widths.and_then(|all| all.get(at)) {
                Some(width) => wrap(cell(row, *column), *width).join("\n"),
                None => cell(row, *column).replace('\n', "; "),
            })
            .collect()
    };
    drawn.set_header(only(&table.headings));
    for row in &table.rows {
        drawn.add_row(only(row));
    }
    for (at, column) in shown.iter().enumerate() {
        if table.right.contains(column)
            && let Some(column) = drawn.column_mut(at)
        {
            column.set_cell_alignment(comfy_table::CellAlignment::Right);
        }
    }
    let text = drawn.to_string();
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    lines.join("\n")
}

/// A record a row: its ordinal, then label and value of every field that holds something.
fn records(table: &Table, shown: &[usize], width: usize) -> String {
    let heading = |column: usize| table.headings.get(column).map_or("", String::as_str);
    let label = shown.iter().map(|at| columns(heading(*at))).max();
    let label = label.unwrap_or(0);
    let beside = width.checked_sub(label + PADDING + 1);
    let beside = beside.filter(|room| *room >= VALUE_MIN);
    let sums_from = table.rows.len().saturating_sub(table.sums);
    let mut lines = Vec::new();
    for (number, row) in table.rows.iter().enumerate() {
        let title = match number < sums_from {
            true => format!("-[ {} ]-", number + 1),
            false => "-[ = ]-".to_owned(),
        };
        lines.push(format!("{title:-<width$}"));
        for column in shown {
            let (heading, value) = (heading(*column), cell(row, *column));
            if value.is_empty() {
                continue;
            }
            let (start, room) = match beside {
                Some(room) => {
                    let gap = " ".repeat(label.saturating_sub(columns(heading)) + PADDING);
                    (format!(" {heading}{gap}"), room)
                }
                None => {
                    let broken = wrap(heading, width.saturating_sub(1));
                    lines.extend(broken.into_iter().map(|line| format!(" {line}")));
                    ("   ".to_owned(), width.saturating_sub(3))
                }
            };
            let gap = " ".repeat(columns(&start));
            for (at, line) in wrap(value, room).into_iter().enumerate() {
                let start = if at == 0 { &start } else { &gap };
                lines.push(format!("{start}{line}").trim_end().to_owned());
            }
        }
    }
    lines.join("\n")
}
