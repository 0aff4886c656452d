//! A table for a terminal, with Chinese widths, as CSV for a spreadsheet (UTF-8 with BOM), or as a
//! workbook. The same rows give the same bytes on any day.

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, XlsxError};

/// A line under the headings and one at each end; characters that a GBK console can show.
const LINES: comfy_table::TableStyle = comfy_table::TableStyle::new()
    .top_border(comfy_table::LineStyle::none().fill('─').junction('─'))
    .header_separator(comfy_table::LineStyle::none().fill('─').junction('─'))
    .bottom_border(comfy_table::LineStyle::none().fill('─').junction('─'));

/// Headings and rows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    /// Headings.
    pub headings: Vec<String>,
    /// Rows.
    pub rows: Vec<Vec<String>>,
    /// Columns of figures, which stand to the right.
    pub right: Vec<usize>,
}

impl Table {
    /// A table with these headings.
    pub fn new(headings: &[&str]) -> Table {
        Table {
            headings: headings.iter().map(|text| (*text).to_owned()).collect(),
            ..Table::default()
        }
    }

    /// For a terminal.
    pub fn to_terminal(&self) -> String {
        let mut table = comfy_table::Table::new();
        table.load_style(LINES);
        table.set_content_arrangement(comfy_table::ContentArrangement::Dynamic);
        table.set_header(self.headings.iter());
        for row in &self.rows {
            table.add_row(row.iter());
        }
        for column in &self.right {
            if let Some(column) = table.column_mut(*column) {
                column.set_cell_alignment(comfy_table::CellAlignment::Right);
            }
        }
        table.to_string()
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

    /// As a workbook of one sheet. Amounts are numbers, so that a spreadsheet can add them; they are
    /// written from their decimal text, and only where a spreadsheet's 15 digits hold them whole.
    pub fn to_xlsx(&self) -> Result<Vec<u8>, XlsxError> {
        let mut book = Workbook::new();
        // The day of writing is no part of the answer.
        let day = ExcelDateTime::from_ymd(2000, 1, 1)?;
        book.set_properties(&DocProperties::new().set_creation_datetime(&day));
        let sheet = book.add_worksheet();
        let bold = Format::new().set_bold();
        let amount = Format::new().set_num_format("0.00");
        let count = Format::new().set_num_format("0");
        for (column, heading) in (0u16..).zip(&self.headings) {
            sheet.write_string_with_format(0, column, heading, &bold)?;
        }
        for (line, row) in (1u32..).zip(&self.rows) {
            for (column, cell) in (0u16..).zip(row) {
                let digits = cell.chars().filter(char::is_ascii_digit).count();
                let number = self.right.contains(&usize::from(column)) && digits <= 15;
                match cell.parse::<f64>() {
                    Ok(value) if number => {
                        let format = if cell.contains('.') { &amount } else { &count };
                        sheet.write_number_with_format(line, column, value, format)?;
                    }
                    _ => {
                        sheet.write_string(line, column, cell)?;
                    }
                }
            }
        }
        sheet.autofit();
        sheet.set_freeze_panes(1, 0)?;
        book.save_to_buffer()
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
