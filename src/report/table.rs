//! A table for a terminal, with Chinese widths, or as CSV for a spreadsheet (UTF-8 with BOM). The same
//! rows give the same bytes on any day. As a workbook: [`super::workbook`].
//!
//! Lines are drawn with ASCII and headings keep to what a GBK console can show. Characters whose width
//! is a matter of taste (the box-drawing ones among them) would be one column here and two on a Chinese
//! console, so none is added to what the rows hold.

use super::about::Standing;

/// A line under the headings and one at each end.
const LINES: comfy_table::TableStyle = comfy_table::TableStyle::new()
    .top_border(comfy_table::LineStyle::none().fill('-').junction('-'))
    .header_separator(comfy_table::LineStyle::none().fill('-').junction('-'))
    .bottom_border(comfy_table::LineStyle::none().fill('-').junction('-'));

/// Headings and rows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    /// Which list it is: the end of the keys `list-…` that say what it is called.
    pub name: String,
    /// Ends of the keys that say what each column is called and means.
    pub keys: Vec<String>,
    /// Headings.
    pub headings: Vec<String>,
    /// Rows.
    pub rows: Vec<Vec<String>>,
    /// Columns of figures, which stand to the right.
    pub right: Vec<usize>,
    /// So many rows at the end are sums of those above.
    pub sums: usize,
    /// Of which ledger and up to where, for a list that leaves the house.
    pub standing: Option<Standing>,
}

impl Table {
    /// A table with these headings.
    pub fn new(headings: &[&str]) -> Table {
        Table {
            headings: headings.iter().map(|text| (*text).to_owned()).collect(),
            ..Table::default()
        }
    }

    /// Says which list it is, and of which ledger up to where.
    pub fn of(mut self, name: &str, standing: Option<Standing>) -> Table {
        name.clone_into(&mut self.name);
        self.standing = standing;
        self
    }

    /// For a terminal of so many columns, columns that are empty throughout left out; where the width is not known (a pipe, a file) every row is
    /// one line, whole, so that a search finds what stands in it.
    pub fn to_terminal(&self, width: Option<u16>) -> String {
        let mut table = comfy_table::Table::new();
        table.load_style(LINES);
        match width {
            Some(width) => {
                table.set_content_arrangement(comfy_table::ContentArrangement::Dynamic);
                table.set_width(width);
            }
            None => {
                table.set_content_arrangement(comfy_table::ContentArrangement::Disabled);
            }
        }
        // A column that is empty in every row only takes room.
        let shown: Vec<usize> = (0..self.headings.len())
            .filter(|column| {
                self.rows.is_empty()
                    || self
                        .rows
                        .iter()
                        .any(|row| row.get(*column).is_some_and(|cell| !cell.is_empty()))
            })
            .collect();
        let only = |row: &[String]| -> Vec<String> {
            shown
                .iter()
                .map(|column| row.get(*column).cloned().unwrap_or_default())
                .map(|cell| match width {
                    Some(_) => cell,
                    None => cell.replace('\n', "; "),
                })
                .collect()
        };
        table.set_header(only(&self.headings));
        for row in &self.rows {
            table.add_row(only(row));
        }
        for (at, column) in shown.iter().enumerate() {
            if self.right.contains(column)
                && let Some(column) = table.column_mut(at)
            {
                column.set_cell_alignment(comfy_table::CellAlignment::Right);
                // A figure broken over two lines is another figure.
                column.set_constraint(comfy_table::ColumnConstraint::ContentWidth);
            }
        }
        let text = table.to_string();
        let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
        lines.join("\n")
    }

    /// For a spreadsheet: lines end in CRLF, as RFC 4180 has it.
    pub fn to_csv(&self) -> Result<String, csv::Error> {
        let mut writer = csv::WriterBuilder::new()
            .terminator(csv::Terminator::CRLF)
            .from_writer(Vec::new());
        writer.write_record(&self.headings)?;
        for row in &self.rows {
            writer.write_record(row.iter().map(|cell| guard(cell)))?;
        }
        let bytes = writer
            .into_inner()
            .map_err(|error| csv::Error::from(error.into_error()))?;
        Ok(format!("\u{feff}{}", String::from_utf8_lossy(&bytes)))
    }
}

/// A cell that a spreadsheet would take for a formula gets an apostrophe. Full-width signs count too:
/// spreadsheets set up for Chinese or Japanese take them for the narrow ones. So do signs behind
/// blanks, which some programs drop.
pub fn guard(cell: &str) -> String {
    let start = cell.trim_start();
    let formula = cell.starts_with(['\t', '\r', '\n'])
        || start.starts_with(['=', '+', '@', '＝', '＋', '－', '＠'])
        || (start.starts_with('-') && cell.parse::<f64>().is_err());
    if formula {
        format!("'{cell}")
    } else {
        cell.to_owned()
    }
}
