//! Whose sheet is it? Several schemes keep equal sheets: the numbers in it, and the names of its file
//! and folder, decide. Two equal sheets of one scheme are one export saved twice.
//!
//! **Deliberately not here**: which kind of table a sheet is ([`super::columns`]).

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::columns::Match;
use super::layout::Layout;
use super::plan::Source;
use super::read::{Cell, Row};
use super::rows::lines;
use crate::crypto::digest::Digest;
use crate::domain::ids::to_half_width;
use crate::domain::money::MoneyUnit;
use crate::domain::names::in_simplified;
use crate::schemes::Scheme;
use crate::schemes::tables::Words;
use crate::vault::Registrar;

/// The programme code before the dash of a folder's name: `C1` of `C1-省级困难教师资助`.
pub(super) fn folder_code(folder: &str) -> Option<&str> {
    let (code, _) = folder.split_once('-')?;
    let short = (1..=3).contains(&code.len());
    (short && code.bytes().all(|byte| byte.is_ascii_alphanumeric())).then_some(code)
}

/// Whether a text may be the code of a scheme: a few letters, figures and dashes.
pub(super) fn is_code(text: &str) -> bool {
    (1..=CODE_MAX).contains(&text.len())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        && !text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Longest code of a scheme.
const CODE_MAX: usize = 8;

/// What a sheet says of whose it is.
pub(super) struct Marks<'a> {
    /// Its case numbers.
    numbers: Vec<String>,
    folder: &'a str,
    /// The code of its folder, else, where a published scheme owns it, the one that its file's name begins with.
    code: Option<&'a str>,
    /// Published schemes that the names of folder, file and sheet, or a line above the headings, name.
    named: BTreeSet<&'a str>,
}

impl<'a> Marks<'a> {
    /// Reads the marks of a sheet that was matched with a table.
    pub(super) fn of(
        schemes: &[(&'a Scheme, u16)],
        source: &'a Source,
        layout: &Layout<'_>,
        found: &Match<'_>,
        words: [&Words; 2],
    ) -> Marks<'a> {
        let above = layout.sheet.rows.iter().take(found.heading_row);
        let title = above.flat_map(|row| &row.cells).filter_map(Cell::as_text);
        let said: Vec<Cow<'_, str>> = [&source.folder, &source.file.name, &layout.sheet.name]
            .into_iter()
            .map(String::as_str)
            .chain(title)
            .map(in_simplified)
            .collect();
        let named = schemes.iter().filter(|(scheme, _)| {
            let names = &scheme.recognise.names;
            names
                .iter()
                .any(|name| said.iter().any(|text| text.contains(name.as_str())))
        });
        Marks {
            numbers: case_numbers(layout, found, words),
            folder: &source.folder,
            code: folder_code(&source.folder).or_else(|| {
                let code = folder_code(&source.file.name)?;
                let mut schemes = schemes.iter();
                schemes
                    .any(|(scheme, _)| scheme.owns_folder(code))
                    .then_some(code)
            }),
            named: named.map(|(scheme, _)| scheme.id.as_str()).collect(),
        }
    }

    /// Whether the sheet may belong to the scheme.
    ///
    /// Its case numbers decide where most of them are numbers of this or another published scheme; else
    /// the code of its folder; else the names of schemes that it bears. An office may number its cases in
    /// its own way: then the names must do.
    pub(super) fn owned_by(&self, scheme: &Scheme, schemes: &[(&Scheme, u16)]) -> bool {
        // Most rows decide: one mistyped number must not take a whole sheet from its scheme.
        let most = |of: &dyn Fn(&str) -> bool| {
            self.numbers.iter().filter(|number| of(number)).count() * 2 > self.numbers.len()
        };
        if most(&|number| has_number(scheme, number)) {
            return true;
        }
        let other = |number: &str| schemes.iter().any(|(other, _)| has_number(other, number));
        if most(&other) {
            return false;
        }
        if let Some(code) = self.code {
            return scheme.owns_folder(code);
        }
        if !self.named.is_empty() {
            return self.named.contains(scheme.id.as_str());
        }
        // Numbers that begin with the code of a scheme that is not published here.
        let coded = |number: &str| folder_code(number).is_some() && !has_number(scheme, number);
        !most(&coded) && !self.folder.contains('-')
    }

    /// The published scheme whose numbers most of its case numbers are, else the one that its folder's code means,
    /// else the only one that it names: for a sheet of a kind that this scheme has no table for.
    pub(super) fn of_published<'s>(&self, schemes: &[(&'s Scheme, u16)]) -> Option<&'s str> {
        let most = |scheme: &Scheme| {
            let own = self
                .numbers
                .iter()
                .filter(|number| has_number(scheme, number));
            own.count() * 2 > self.numbers.len()
        };
        let code = self.code;
        let all = || schemes.iter().map(|(scheme, _)| *scheme);
        let by_number = all().find(|scheme| most(scheme));
        let by_folder = || all().find(|scheme| code.is_some_and(|code| scheme.owns_folder(code)));
        let by_name = || match self.named.len() {
            1 => all().find(|scheme| self.named.contains(scheme.id.as_str())),
            _ => None,
        };
        let found = by_number.or_else(by_folder).or_else(by_name)?;
        Some(found.id.as_str())
    }
}

/// Whether a case number begins as the scheme's do.
fn has_number(scheme: &Scheme, number: &str) -> bool {
    !scheme.recognise.case_no_prefix.is_empty() && scheme.owns_case(number)
}

/// Whether most case numbers of a sheet begin as the scheme's do, so that one that does not has been
/// mistyped or belongs elsewhere.
pub(super) fn numbers_its_cases(
    scheme: &Scheme,
    layout: &Layout<'_>,
    found: &Match<'_>,
    words: [&Words; 2],
) -> bool {
    let numbers = case_numbers(layout, found, words);
    let own = numbers.iter().filter(|number| has_number(scheme, number));
    own.count() * 2 > numbers.len()
}

fn case_numbers(layout: &Layout<'_>, found: &Match<'_>, words: [&Words; 2]) -> Vec<String> {
    let Some(case) = found.columns.get("case_no") else {
        return Vec::new();
    };
    lines(layout, found, words)
        .data()
        .into_iter()
        .filter_map(|row| row.cell(case.column).as_text().map(to_half_width))
        .collect()
}

/// A fingerprint of the scheme and the rows in one spelling: equal for the same export saved again.
pub(super) fn fingerprint(
    owner: &str,
    layout: &Layout<'_>,
    rows: &[&Row],
    found: &Match<'_>,
    registrar: &dyn Registrar,
) -> Digest {
    let mut bytes = format!("{owner}\u{1d}{}", found.table.meaning()).into_bytes();
    // Equal figures in another unit are other amounts.
    for (field, column) in &found.columns {
        if column.unit != MoneyUnit::Yuan || column.other_unit.is_some() {
            let unit = column.other_unit.as_deref().unwrap_or(column.unit.name());
            bytes.extend_from_slice(format!("\u{1c}{field}:{unit}").as_bytes());
        }
    }
    // Equal rows of another month are other payments.
    if let Some(named) = &found.month {
        bytes.extend_from_slice(format!("\u{1c}{}={}", named.field, named.month).as_bytes());
    }
    for row in rows {
        let row = layout.filled(row, found.heading_line);
        bytes.push(0x1e);
        for (field, column) in &found.columns {
            bytes.push(0x1f);
            bytes.extend_from_slice(field.as_bytes());
            bytes.push(b'=');
            let text = said_by(row.cell(column.column));
            bytes.extend_from_slice(text.as_bytes());
        }
    }
    registrar.fingerprint(&bytes)
}

/// What a cell says, the same for the same value; empty where it holds nothing.
pub(super) fn said_by(cell: &Cell) -> String {
    match cell {
        Cell::Empty => String::new(),
        Cell::Text(text) => text.trim().to_owned(),
        Cell::Number { text, .. } => text.clone(),
        Cell::Bool(value) => value.to_string(),
        Cell::Date(date) => date.to_string(),
        Cell::DateTime {
            date,
            seconds_of_day,
        } => format!("{date} {seconds_of_day}"),
        Cell::Error(error) => error.clone(),
    }
}
