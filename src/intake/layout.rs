//! How a sheet is laid out: which cells are merged, and what a merged cell says for the others.
//!
//! Promises: a cell merged over several lines counts for each of them; a value is looked up where it
//! stands and copied for one row at a time, so that no file makes the table grow; the work is bounded
//! whatever ranges a file declares, also where they overlap.
//!
//! **Deliberately not here**: whether a value may count for several rows (an amount may not: see
//! [`super::fields`]), and which line holds the headings ([`super::columns`]).

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::read::{Cell, MergedRange, Row, Sheet};
use super::units::UnitSaid;

/// Lines at the top that may hold headings.
pub const HEADING_LINES: usize = 20;
/// Cells of merged headings looked at; no office merges as many.
const HEADING_CELLS: usize = 16_384;

/// A cell merged over several lines of one column.
struct Down {
    first_line: u32,
    last_line: u32,
    /// Index of the row it stands in.
    row: usize,
}

/// A sheet with its merged cells.
pub struct Layout<'a> {
    /// The sheet.
    pub sheet: &'a Sheet,
    /// Units that lines of the file above this table give, where it has none of its own.
    pub units: Vec<UnitSaid>,
    /// Column → merged cells from top to bottom; none overlaps another.
    down: BTreeMap<usize, Vec<Down>>,
    /// Line → widest merged range that begins in it: first and last column.
    across: BTreeMap<u32, (usize, usize)>,
    /// Line and column → where the text of a merged heading stands.
    headings: BTreeMap<(u32, usize), (u32, usize)>,
}

impl<'a> Layout<'a> {
    /// Looks at the merged cells of a sheet.
    pub fn new(sheet: &'a Sheet) -> Layout<'a> {
        let mut layout = Layout {
            sheet,
            units: Vec::new(),
            down: BTreeMap::new(),
            across: BTreeMap::new(),
            headings: BTreeMap::new(),
        };
        let mut heads = sheet.rows.iter().take(HEADING_LINES);
        let last_head = heads.next_back().map_or(0, |row| row.line);
        let mut cells = 0;
        for range in &sheet.merged {
            let wide = range.last_column.saturating_sub(range.first_column);
            if wide > 0 {
                let widest = layout
                    .across
                    .entry(range.first_line)
                    .or_insert((range.first_column, range.last_column));
                if widest.1 - widest.0 < wide {
                    *widest = (range.first_column, range.last_column);
                }
            }
            if range.last_line > range.first_line {
                layout.note_down(range);
            }
            if range.first_line <= last_head {
                layout.note_heading(range, last_head, &mut cells);
            }
        }
        layout
    }

    /// The same for a table below others of its sheet, with the units that lines above those give.
    pub(super) fn below(sheet: &'a Sheet, units: &[UnitSaid]) -> Layout<'a> {
        Layout {
            units: units.to_vec(),
            ..Layout::new(sheet)
        }
    }

    fn note_down(&mut self, range: &MergedRange) {
        let Ok(row) = self
            .sheet
            .rows
            .binary_search_by_key(&range.first_line, |row| row.line)
        else {
            return;
        };
        let column = self.down.entry(range.first_column).or_default();
        if column
            .last()
            .is_none_or(|above| above.last_line < range.first_line)
        {
            column.push(Down {
                first_line: range.first_line,
                last_line: range.last_line,
                row,
            });
        }
    }

    fn note_heading(&mut self, range: &MergedRange, last_head: u32, cells: &mut usize) {
        for line in range.first_line..=range.last_line.min(last_head) {
            for column in range.first_column..=range.last_column {
                *cells += 1;
                if *cells > HEADING_CELLS {
                    return;
                }
                self.headings
                    .entry((line, column))
                    .or_insert((range.first_line, range.first_column));
            }
        }
    }

    /// The text of a heading cell and where it stands, also where it is merged from elsewhere.
    pub fn heading(&self, row: &Row, column: usize) -> Option<(&'a str, u32, usize)> {
        let (line, at) = match self.headings.get(&(row.line, column)) {
            Some(place) => *place,
            None => (row.line, column),
        };
        let rows = &self.sheet.rows;
        let found = rows.binary_search_by_key(&line, |row| row.line).ok()?;
        match rows.get(found)?.cell(at) {
            Cell::Text(text) => Some((text, line, at)),
            _ => None,
        }
    }

    fn span(&self, column: usize, line: u32, after: u32) -> Option<&Down> {
        let spans = self.down.get(&column)?;
        let at = spans.partition_point(|span| span.first_line <= line);
        let span = spans.get(at.checked_sub(1)?)?;
        (line <= span.last_line && span.first_line > after).then_some(span)
    }

    /// A row with what cells merged from above say in it. `after` is the last line of the headings:
    /// what is merged there fills nothing.
    pub fn filled(&self, row: &'a Row, after: u32) -> Cow<'a, Row> {
        let mut out = Cow::Borrowed(row);
        for column in self.down.keys().copied() {
            if !row.cell(column).is_empty() {
                continue;
            }
            let Some(span) = self.span(column, row.line, after) else {
                continue;
            };
            let Some(above) = self.sheet.rows.get(span.row) else {
                continue;
            };
            let value = above.cell(column);
            if value.is_empty() {
                continue;
            }
            let cells = &mut out.to_mut().cells;
            if cells.len() <= column {
                cells.resize(column + 1, Cell::Empty);
            }
            if let Some(cell) = cells.get_mut(column) {
                *cell = value.clone();
            }
        }
        out
    }

    /// Columns whose cell in this row is merged with those of other rows, and counts for all of them.
    pub fn shared(&self, row: &Row, after: u32) -> Vec<usize> {
        self.down
            .keys()
            .copied()
            .filter(|column| self.span(*column, row.line, after).is_some())
            .collect()
    }

    /// Whether a cell of this line is merged over three columns or more, as titles and remarks are.
    pub fn is_banner(&self, row: &Row, column: usize) -> bool {
        self.across
            .get(&row.line)
            .is_some_and(|(first, last)| *first == column && last - first >= 2)
    }
}
