//! Headings and rows of a list, and the list as CSV for a spreadsheet (UTF-8 with BOM). The same rows give
//! the same bytes on any day. As a workbook: [`super::workbook`]; at a terminal: [`super::terminal`].

use super::about::Standing;

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
    /// What a workbook prints around the rows; nothing else shows it.
    pub form: Option<Form>,
}

/// Lines around the rows of a list that is printed, signed and kept on paper.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Form {
    /// Title line.
    pub title: String,
    /// Lines below the title: unit, period, unit of money.
    pub above: Vec<String>,
    /// Lines below the rows: places for signatures.
    pub below: Vec<String>,
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

    /// For a terminal of so many columns; `None` for a pipe or a file, where every row is one line. See
    /// [`super::terminal`].
    pub fn to_terminal(&self, width: Option<u16>) -> String {
        super::terminal::draw(self, width)
    }

    /// For programs and spreadsheets: the rows alone, without their sums, so that whoever adds up a column
    /// counts nothing twice; lines end in CRLF, as RFC 4180 has it.
    pub fn to_csv(&self) -> Result<String, csv::Error> {
        let mut writer = csv::WriterBuilder::new()
            .terminator(csv::Terminator::CRLF)
            .from_writer(Vec::new());
        writer.write_record(&self.headings)?;
        let rows = self.rows.len().saturating_sub(self.sums);
        for row in self.rows.iter().take(rows) {
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
