//! A filled-in template becomes the text of a scheme file.
//!
//! Promises: every cell that cannot be taken is named with what was found, what was expected and what to
//! do, all at once; what is left empty is left out; what is marked open (待定) is written as unknown, so
//! that the file says so. It does not judge the rules: `scheme check` does that of the text made here.

use std::fmt::Write as _;

use serde::Serialize;

use super::dates::parse_date;
use super::read::{Cell, OfficeFile, Row, Sheet, cell_address};
use crate::domain::money::{Fen, MoneyUnit};
use crate::schemes::template::{
    Field, Form, Holds, NOTE_MARK, OPEN_WORD, SHEETS, SheetRule, in_yuan,
};
use crate::schemes::unknowns::UNKNOWN;

/// A cell of a template that cannot be taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TemplateCell {
    /// The sheet.
    pub sheet: String,
    /// Its address; empty where a sheet is missing.
    pub cell: String,
    /// The heading.
    pub column: String,
    /// What was found.
    pub found: String,
    /// What was expected.
    pub expected: String,
    /// What to do.
    pub remedy: String,
}

/// What a template gives.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Made {
    /// The text of the scheme file; of use only where no cell is bad.
    pub text: String,
    /// Cells that cannot be taken.
    pub bad: Vec<TemplateCell>,
    /// The fact that the tariff is reckoned from.
    of: Option<String>,
}

/// Rows of one sheet that are read; more is no template.
const ROWS_MAX: usize = 2_000;

/// Reads a filled-in template.
pub fn read(file: &OfficeFile) -> Made {
    let mut made = Made::default();
    let mut tables = String::new();
    for rule in SHEETS {
        let Some(sheet) = file
            .sheets
            .iter()
            .find(|sheet| sheet.name.trim() == rule.name)
        else {
            if rule.key.is_empty() {
                made.bad.push(TemplateCell {
                    sheet: rule.name.to_owned(),
                    cell: String::new(),
                    column: String::new(),
                    found: "no such sheet".to_owned(),
                    expected: "the sheet of the template".to_owned(),
                    remedy: "begin with a new template: sunledger scheme template FILE".to_owned(),
                });
            }
            continue;
        };
        match rule.form {
            Form::One => one(sheet, rule, &mut made),
            Form::Rows if rule.key == "table" => office_tables(sheet, rule, &mut tables, &mut made),
            Form::Rows if rule.key == "words" => words(sheet, rule, &mut tables, &mut made),
            Form::Rows => rows(sheet, rule, &mut made),
        }
    }
    made.text.push_str(&tables);
    made
}

/// A cell's text as it is shown.
fn shown(cell: &Cell) -> String {
    match cell {
        Cell::Empty => String::new(),
        Cell::Text(text) => text.trim().to_owned(),
        Cell::Number { text, .. } => text.clone(),
        Cell::Bool(true) => "是".to_owned(),
        Cell::Bool(false) => "否".to_owned(),
        Cell::Date(date) | Cell::DateTime { date, .. } => date.to_string(),
        _ => "an error of the spreadsheet".to_owned(),
    }
}

/// Where a value stands.
struct At<'a> {
    sheet: &'a Sheet,
    line: u32,
    column: usize,
    field: &'a Field,
}

impl At<'_> {
    fn bad(&self, found: &str, expected: &str, remedy: &str) -> TemplateCell {
        TemplateCell {
            sheet: self.sheet.name.clone(),
            cell: cell_address(self.line, self.column),
            column: self.field.heading.to_owned(),
            found: found.to_owned(),
            expected: expected.to_owned(),
            remedy: remedy.to_owned(),
        }
    }
}

/// The column of each heading.
fn column_of(heads: &Row, heading: &str) -> Option<usize> {
    heads.cells.iter().position(|cell| {
        let text = shown(cell);
        let text = text.trim_end_matches('*');
        text == heading
    })
}

fn one(sheet: &Sheet, rule: &SheetRule, made: &mut Made) {
    let mut plain = String::new();
    let mut nested: Vec<(&str, String)> = Vec::new();
    let mut filled = false;
    let mut missing = Vec::new();
    for field in rule.fields {
        let row = sheet
            .rows
            .iter()
            .find(|row| shown(row.cell(0)) == field.heading);
        let (line, text) = row.map_or((1, String::new()), |row| (row.line, shown(row.cell(1))));
        let at = At {
            sheet,
            line,
            column: 1,
            field,
        };
        if text.is_empty() {
            if field.required {
                missing.push(at.bad(
                    "nothing",
                    "a value: this one must be filled in",
                    "fill it in, or write 待定 where the policy leaves it open",
                ));
            }
            continue;
        }
        filled = true;
        match value(&at, &text, None) {
            Err(bad) => made.bad.push(*bad),
            Ok(value) if (rule.key, field.key) == ("tariff", "of") => {
                made.of = Some(value.trim_matches('"').to_owned());
                let _ = writeln!(plain, "of = {value}");
            }
            Ok(value) => match field.key.split_once('.') {
                Some((table, key)) => {
                    let line = format!("{key} = {value}\n");
                    match nested.iter_mut().find(|(name, _)| *name == table) {
                        Some((_, text)) => text.push_str(&line),
                        None => nested.push((table, line)),
                    }
                }
                None => {
                    let _ = writeln!(plain, "{} = {value}", field.key);
                }
            },
        }
    }
    // An empty sheet says that the scheme has no such rule.
    if !filled && !rule.key.is_empty() {
        return;
    }
    made.bad.extend(missing);
    if !rule.key.is_empty() {
        let _ = write!(made.text, "\n[{}]\n", rule.key);
    }
    made.text.push_str(&plain);
    for (name, text) in nested {
        let of = match rule.key {
            "" => String::new(),
            key => format!("{key}."),
        };
        let _ = write!(made.text, "\n[{of}{name}]\n{text}");
    }
}

/// The heads of a sheet with rows, and the rows that were filled in.
fn filled<'a>(
    sheet: &'a Sheet,
    rule: &SheetRule,
    made: &mut Made,
) -> Option<(&'a Row, Vec<&'a Row>)> {
    let heads = sheet.rows.first()?;
    let rows: Vec<&Row> = sheet
        .rows
        .iter()
        .skip(1)
        .filter(|row| !shown(row.cell(0)).starts_with(NOTE_MARK))
        .filter(|row| row.cells.iter().any(|cell| !shown(cell).is_empty()))
        .take(ROWS_MAX)
        .collect();
    if rows.is_empty() {
        return None;
    }
    let mut whole = true;
    for field in rule.fields.iter().filter(|field| field.required) {
        if column_of(heads, field.heading).is_none() {
            whole = false;
            made.bad.push(TemplateCell {
                sheet: sheet.name.clone(),
                cell: cell_address(heads.line, 0),
                column: field.heading.to_owned(),
                found: "no such column".to_owned(),
                expected: "the columns of the template".to_owned(),
                remedy: "put the heading back as the template has it".to_owned(),
            });
        }
    }
    whole.then_some((heads, rows))
}

fn rows(sheet: &Sheet, rule: &SheetRule, made: &mut Made) {
    let Some((heads, rows)) = filled(sheet, rule, made) else {
        return;
    };
    for row in rows {
        let _ = write!(made.text, "\n[[{}]]\n", rule.key);
        let mut fact = match rule.key {
            "tariff.bracket" => made.of.clone(),
            _ => None,
        };
        for field in rule.fields {
            let Some(column) = column_of(heads, field.heading) else {
                continue;
            };
            let at = At {
                sheet,
                line: row.line,
                column,
                field,
            };
            let text = shown(row.cell(column));
            if text.is_empty() {
                if field.required {
                    made.bad.push(at.bad(
                        "nothing",
                        "a value: this one must be filled in",
                        "fill it in, or write 待定 where the policy leaves it open",
                    ));
                }
                continue;
            }
            match value(&at, &text, fact.as_deref()) {
                Ok(value) => {
                    let _ = writeln!(made.text, "{} = {value}", field.key);
                    if field.key == "field" {
                        fact = Some(value.trim_matches('"').to_owned());
                    }
                }
                Err(bad) => made.bad.push(*bad),
            }
        }
    }
}

/// The office's own tables: rows of one kind and name are the columns of one table.
fn office_tables(sheet: &Sheet, rule: &SheetRule, out: &mut String, made: &mut Made) {
    let Some((heads, rows)) = filled(sheet, rule, made) else {
        return;
    };
    let mut last: Option<[String; 3]> = None;
    for row in rows {
        let cells = cells_of(sheet, rule, (heads, row), made);
        let [
            kind,
            names,
            field,
            headings,
            required,
            as_stated,
            one_sheet_per,
        ] = cells.as_slice()
        else {
            continue;
        };
        let own = [kind.clone(), names.clone(), one_sheet_per.clone()];
        if last.as_ref() != Some(&own) {
            let _ = write!(out, "\n[[table]]\nkind = {kind}\n");
            let _ = writeln!(out, "names = {names}");
            if !one_sheet_per.is_empty() {
                let _ = writeln!(out, "one_sheet_per = {one_sheet_per}");
            }
            let _ = writeln!(out, "[table.columns]");
            last = Some(own);
        }
        let said = |key: &str, cell: &str| match cell {
            "true" => format!(", {key} = true"),
            _ => String::new(),
        };
        let _ = writeln!(
            out,
            "{field} = {{ names = {headings}{}{} }}",
            said("required", required),
            said("as_stated", as_stated)
        );
    }
}

/// The office's own words for choices: rows of one set are one table.
fn words(sheet: &Sheet, rule: &SheetRule, out: &mut String, made: &mut Made) {
    let Some((heads, rows)) = filled(sheet, rule, made) else {
        return;
    };
    let mut sets: Vec<(String, String)> = Vec::new();
    for row in rows {
        let cells = cells_of(sheet, rule, (heads, row), made);
        let [set, code, names] = cells.as_slice() else {
            continue;
        };
        let line = format!("{code} = {names}\n");
        match sets.iter_mut().find(|(known, _)| known == set) {
            Some((_, lines)) => lines.push_str(&line),
            None => sets.push((set.clone(), line)),
        }
    }
    for (set, lines) in sets {
        let _ = write!(out, "\n[words.{set}]\n{lines}");
    }
}

/// The cells of a row as TOML, in the order of the fields; empty where nothing was filled in.
fn cells_of(
    sheet: &Sheet,
    rule: &SheetRule,
    (heads, row): (&Row, &Row),
    made: &mut Made,
) -> Vec<String> {
    let mut cells = Vec::new();
    for field in rule.fields {
        let column = column_of(heads, field.heading).unwrap_or(usize::MAX);
        let at = At {
            sheet,
            line: row.line,
            column,
            field,
        };
        let text = shown(row.cell(column));
        if text.is_empty() && field.required {
            made.bad.push(at.bad(
                "nothing",
                "a value: this one must be filled in",
                "fill it in, or take the row out",
            ));
        }
        cells.push(match text.is_empty() {
            true => String::new(),
            false => value(&at, &text, None).unwrap_or_else(|bad| {
                made.bad.push(*bad);
                String::new()
            }),
        });
    }
    cells
}

fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

/// A cell's value as TOML.
fn value(at: &At<'_>, text: &str, fact: Option<&str>) -> Result<String, Box<TemplateCell>> {
    if text == OPEN_WORD {
        return Ok(quoted(UNKNOWN));
    }
    let refuse = |expected: &str, remedy: &str| Err(Box::new(at.bad(text, expected, remedy)));
    let whole = |text: &str| text.parse::<i64>().ok().filter(|number| *number >= 0);
    match at.field.holds {
        Holds::Text => Ok(quoted(text)),
        Holds::Texts => Ok(listed(parts(text).map(quoted))),
        Holds::Int => match whole(text) {
            Some(number) => Ok(number.to_string()),
            None => refuse("a whole number", "write it in digits, without a unit"),
        },
        Holds::Yuan => match yuan(text) {
            Some(fen) => Ok(fen.to_string()),
            None => refuse(
                "an amount in yuan, such as 2000 or 1,234.56",
                "write it in digits, at most two places after the point",
            ),
        },
        Holds::Percent => match tenths(text) {
            Some(tenths) => Ok(tenths.to_string()),
            None => refuse(
                "a number with at most one place after the point, such as 75 or 12.5",
                "write it in digits",
            ),
        },
        Holds::Value => {
            let found = match fact {
                Some(fact) if in_yuan(fact) => yuan(text),
                Some("score_tenths") => tenths(text),
                _ => whole(text),
            };
            match found {
                Some(number) => Ok(number.to_string()),
                None => refuse(
                    "a number, money in yuan",
                    "write it in digits, without a unit",
                ),
            }
        }
        Holds::Day => match parse_date(text) {
            Some(day) => Ok(quoted(&day.to_string())),
            None => refuse(
                "a date such as 2025-11-03, 2025.11.3 or 2025年11月3日",
                "write it as a date",
            ),
        },
        Holds::Yes => match text {
            "是" => Ok("true".to_owned()),
            "否" => Ok("false".to_owned()),
            _ => refuse(
                &one_of(&[("是", "true"), ("否", "false")]),
                "choose one of them",
            ),
        },
        Holds::One(choices) => match meant(choices, text) {
            Some((_, code)) => Ok(quoted(code)),
            None => refuse(&one_of(choices), "choose one of them"),
        },
        Holds::Several(choices) => {
            let mut codes = Vec::new();
            for part in parts(text) {
                match meant(choices, part) {
                    Some((_, code)) => codes.push(quoted(code)),
                    None => return refuse(&one_of(choices), "choose of them, with 、 between two"),
                }
            }
            Ok(listed(codes.into_iter()))
        }
    }
}

/// The choice that a word means: by its word, its code, or the word without what its brackets add (原则性).
fn meant<'c>(
    choices: &'c [(&'static str, &'static str)],
    text: &str,
) -> Option<&'c (&'static str, &'static str)> {
    let whole = |choice: &&(&str, &str)| choice.0 == text || choice.1 == text;
    let bare = |choice: &&(&str, &str)| {
        let (word, _) = choice.0.split_once('(').unwrap_or((choice.0, ""));
        word == text
    };
    let mut short = choices.iter().filter(bare);
    choices
        .iter()
        .find(whole)
        .or_else(|| short.next().filter(|_| short.next().is_none()))
}

fn one_of(choices: &[(&str, &str)]) -> String {
    let words: Vec<&str> = choices.iter().map(|choice| choice.0).collect();
    format!("one of these words: {}", words.join("、"))
}

/// The texts of a cell, apart at 、 commas, semicolons and line breaks; those inside brackets or quotes
/// belong to the text (县(市、区)).
fn parts(text: &str) -> impl Iterator<Item = &str> {
    let mut depth = 0usize;
    text.split(move |letter: char| {
        match letter {
            '(' | '\u{ff08}' | '《' | '“' | '「' | '【' => depth += 1,
            ')' | '\u{ff09}' | '》' | '”' | '」' | '】' => depth = depth.saturating_sub(1),
            _ => {}
        }
        letter == '\n' || depth == 0 && matches!(letter, '、' | ',' | '\u{ff0c}' | ';' | '\u{ff1b}')
    })
    .map(str::trim)
    .filter(|part| !part.is_empty())
}

fn listed(items: impl Iterator<Item = String>) -> String {
    format!("[{}]", items.collect::<Vec<_>>().join(", "))
}

/// Yuan in fen.
fn yuan(text: &str) -> Option<i64> {
    Fen::parse(text, MoneyUnit::Yuan)
        .ok()
        .map(|fen| fen.0)
        .filter(|fen| *fen >= 0)
}

/// A number with one place after the point, in tenths.
fn tenths(text: &str) -> Option<i64> {
    let text = text.strip_suffix('%').unwrap_or(text).trim();
    let (whole, part) = text.split_once('.').unwrap_or((text, "0"));
    let tenth = part.parse::<i64>().ok().filter(|_| part.len() == 1)?;
    let whole = whole.parse::<i64>().ok().filter(|number| *number >= 0)?;
    whole.checked_mul(10)?.checked_add(tenth)
}
