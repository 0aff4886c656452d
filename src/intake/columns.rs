//! Which table is this sheet? Headings are compared in one spelling; the line with the most known
//! headings is the heading line; the table whose required columns are all there and which knows the
//! most columns wins. A tie is settled by the names of file and sheet, else it is an error.

use std::collections::BTreeMap;

use unicode_normalization::UnicodeNormalization;

use super::read::{Cell, Sheet};
use crate::domain::money::MoneyUnit;
use crate::domain::near::nearest;
use crate::schemes::Table;

/// Lines looked at for the headings.
const HEADING_LINES: usize = 12;

/// A table found in a sheet.
#[derive(Clone, Debug)]
pub struct Match<'a> {
    /// The table.
    pub table: &'a Table,
    /// Index of the heading line among the sheet's rows.
    pub heading_row: usize,
    /// Field → column, unit and heading as written.
    pub columns: BTreeMap<&'a str, Found>,
    /// Fields that more than one column answers to: field and the two headings' columns.
    pub doubled: Vec<(String, usize, usize)>,
    /// Headings that no field answers to: column and text.
    pub unknown: Vec<(usize, String)>,
    /// Columns known; a name of the table in the name of file or sheet counts one half more.
    pub score: usize,
}

/// A field's column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Column, from 0.
    pub column: usize,
    /// Unit its heading gives, else the sheet's title lines, else yuan.
    pub unit: MoneyUnit,
    /// The heading as written.
    pub heading: String,
    /// Whether ID numbers in it are taken as they stand (see [`crate::schemes::tables::Column`]).
    pub as_stated: bool,
}

/// A heading in one spelling, and the unit it gives, if it gives one.
pub fn normalise_heading(text: &str) -> (String, Option<MoneyUnit>) {
    let mut plain: String = text
        .nfkc()
        .filter(|letter| !letter.is_whitespace() && *letter != '*' && *letter != ':')
        .collect();
    let mut unit = None;
    for (mark, of) in [
        ("(单位万元)", MoneyUnit::Wan),
        ("(单位元)", MoneyUnit::Yuan),
        ("(万元)", MoneyUnit::Wan),
        ("(元)", MoneyUnit::Yuan),
    ] {
        if let Some(at) = plain.find(mark) {
            plain.replace_range(at..at + mark.len(), "");
            unit = Some(of);
        }
    }
    // Without brackets only a unit that cannot be part of another word counts: 单元 ends in 元.
    for (end, of) in [
        ("/万元", MoneyUnit::Wan),
        ("/元", MoneyUnit::Yuan),
        ("万元", MoneyUnit::Wan),
    ] {
        if unit.is_none() && plain.len() > end.len() && plain.ends_with(end) {
            plain.truncate(plain.len() - end.len());
            unit = Some(of);
        }
    }
    (plain, unit)
}

/// The unit that a line above the headings gives for the whole sheet (单位:万元). A unit in the
/// sense of a school or office (填报单位:…) is none.
fn sheet_unit(sheet: &Sheet, heading_row: usize) -> Option<MoneyUnit> {
    let mut unit = None;
    for row in sheet.rows.iter().take(heading_row) {
        for cell in &row.cells {
            let Cell::Text(text) = cell else { continue };
            let plain: String = text.nfkc().filter(|c| !c.is_whitespace()).collect();
            for (at, mark) in plain.match_indices("单位:") {
                let before = plain.get(..at).unwrap_or_default();
                let after = plain.get(at + mark.len()..).unwrap_or_default();
                if ["填报", "编制", "报送", "制表", "主管"]
                    .iter()
                    .any(|office| before.ends_with(office))
                {
                    continue;
                }
                if after.starts_with("万元") {
                    unit = Some(MoneyUnit::Wan);
                } else if after.starts_with('元') {
                    unit = Some(MoneyUnit::Yuan);
                }
            }
        }
    }
    unit
}

/// The best match of one table in a sheet, if its required columns are all there.
pub fn match_table<'a>(table: &'a Table, sheet: &Sheet, names: &[&str]) -> Option<Match<'a>> {
    let mut best: Option<Match<'a>> = None;
    for (heading_row, row) in sheet.rows.iter().take(HEADING_LINES).enumerate() {
        let of_sheet = sheet_unit(sheet, heading_row);
        let mut columns: BTreeMap<&str, Found> = BTreeMap::new();
        let mut doubled = Vec::new();
        let mut unknown = Vec::new();
        for (column, cell) in row.cells.iter().enumerate() {
            let Cell::Text(text) = cell else { continue };
            let (plain, unit) = normalise_heading(text);
            let field = table.columns.iter().find(|(_, known)| {
                known
                    .names
                    .iter()
                    .any(|name| normalise_heading(name).0 == plain)
            });
            match field {
                Some((field, known)) => {
                    let found = Found {
                        column,
                        unit: unit.or(of_sheet).unwrap_or(MoneyUnit::Yuan),
                        heading: text.clone(),
                        as_stated: known.as_stated,
                    };
                    match columns.get(field.as_str()) {
                        Some(first) => doubled.push((field.clone(), first.column, column)),
                        None => {
                            columns.insert(field, found);
                        }
                    }
                }
                None => unknown.push((column, text.clone())),
            }
        }
        let complete = table
            .columns
            .iter()
            .all(|(field, column)| !column.required || columns.contains_key(field.as_str()));
        if !complete {
            continue;
        }
        let named = table
            .names
            .iter()
            .any(|name| names.iter().any(|given| given.contains(name.as_str())));
        let score = columns.len() * 2 + usize::from(named);
        if best.as_ref().is_none_or(|best| score > best.score) {
            best = Some(Match {
                table,
                heading_row,
                columns,
                doubled,
                unknown,
                score,
            });
        }
    }
    best
}

/// What a near miss lacks.
pub struct Lacking {
    /// Required columns that the sheet does not have, by their first known heading.
    pub columns: Vec<String>,
    /// Headings of the sheet that come near to one of them: line, column, heading as written, and the
    /// known heading.
    pub near: Vec<(u32, usize, String, String)>,
}

/// Required columns of a table that no line of the sheet has, when at least half of them are there.
pub fn lacking(table: &Table, sheet: &Sheet) -> Option<Lacking> {
    let required: Vec<&crate::schemes::tables::Column> = table
        .columns
        .values()
        .filter(|column| column.required)
        .collect();
    let known = |plain: &str| {
        table
            .columns
            .values()
            .flat_map(|column| &column.names)
            .any(|name| normalise_heading(name).0 == plain)
    };
    sheet
        .rows
        .iter()
        .take(HEADING_LINES)
        .map(|row| {
            let headings: Vec<(usize, &String, String)> = row
                .cells
                .iter()
                .enumerate()
                .filter_map(|(column, cell)| match cell {
                    Cell::Text(text) => Some((column, text, normalise_heading(text).0)),
                    _ => None,
                })
                .collect();
            let missing: Vec<&&crate::schemes::tables::Column> = required
                .iter()
                .filter(|column| {
                    !column.names.iter().any(|name| {
                        let name = normalise_heading(name).0;
                        headings.iter().any(|(_, _, plain)| *plain == name)
                    })
                })
                .collect();
            let near = headings
                .iter()
                .filter(|(_, _, plain)| !known(plain))
                .filter_map(|(column, text, plain)| {
                    let names = missing
                        .iter()
                        .flat_map(|column| column.names.iter().map(String::as_str));
                    let name = nearest(plain, names)?;
                    Some((row.line, *column, (*text).clone(), name.to_owned()))
                })
                .collect();
            Lacking {
                columns: missing
                    .iter()
                    .map(|column| column.names.first().cloned().unwrap_or_default())
                    .collect(),
                near,
            }
        })
        .min_by_key(|lacking| lacking.columns.len())
        .filter(|lacking| {
            !lacking.columns.is_empty() && lacking.columns.len() * 2 <= required.len()
        })
}
