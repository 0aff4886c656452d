//! Which lines under the headings are data? Offices close a sheet with a total, a remark and a line
//! for signatures, number the columns, print blank numbered rows, and repeat title and headings on
//! each page: none of these is a fact.
//!
//! Promises: a line is passed over only when it says itself what it is (by one of the words in
//! `[words.foot]`, by repeating title or headings, by numbering the columns, by being merged across
//! the sheet, or by holding nothing in any known column) and lacks at least half of what a row needs;
//! or, for a total, when it has nothing but numbers beside its word; or, in whatever columns, when it
//! holds nothing but places for signatures, the names beside them and days, or one day alone. A row
//! that is merely incomplete stays data and is refused with its cells. Totals are handed on for
//! [`super::totals`].

use std::collections::{BTreeMap, BTreeSet};

use super::columns::Match;
use super::dates::parse_date;
use super::headings::one_spelling;
use super::layout::Layout;
use super::read::{Cell, Row};
use crate::domain::money::{Fen, MoneyUnit};
use crate::schemes::tables::Words;

/// A line that matters.
#[derive(Clone, Copy, Debug)]
pub enum Line<'a> {
    /// A row of data.
    Data(&'a Row),
    /// A total of the rows since the last one.
    Subtotal(&'a Row),
    /// A total of all rows above it, or of those since the last such total.
    Total(&'a Row),
}

/// The lines under the headings that matter, in order.
#[derive(Clone, Debug, Default)]
pub struct Lines<'a>(pub Vec<Line<'a>>);

impl<'a> Lines<'a> {
    /// The rows of data.
    pub fn data(&self) -> Vec<&'a Row> {
        self.0
            .iter()
            .filter_map(|line| match line {
                Line::Data(row) => Some(*row),
                Line::Subtotal(_) | Line::Total(_) => None,
            })
            .collect()
    }
}

/// Reads the lines under the headings.
pub fn lines<'a>(layout: &Layout<'a>, found: &Match<'_>, words: [&Words; 2]) -> Lines<'a> {
    let foot = Foot::new(words);
    let above = said_above(layout, found);
    let rows = layout.sheet.rows.iter().skip(found.heading_row + 1);
    let mut out = Vec::new();
    for (at, row) in rows.enumerate() {
        let numbers = at == 0 && numbers_columns(row);
        if numbers || holds_nothing(row, found) || repeats(row, &above) {
            continue;
        }
        out.extend(foot.read(layout, row, found));
    }
    Lines(out)
}

/// Every text in the headings and the lines above them, in one spelling, with the columns it stands in.
fn said_above(layout: &Layout<'_>, found: &Match<'_>) -> BTreeMap<String, BTreeSet<usize>> {
    let mut out: BTreeMap<String, BTreeSet<usize>> = BTreeMap::new();
    for row in layout.sheet.rows.iter().take(found.heading_row + 1) {
        for (column, cell) in row.cells.iter().enumerate() {
            if let Cell::Text(text) = cell {
                out.entry(one_spelling(text)).or_default().insert(column);
            }
        }
    }
    out
}

/// Whether a line says nothing that the headings and the title have not said: the head of a further
/// page. A title may stand elsewhere; headings that have changed places are others.
fn repeats(row: &Row, above: &BTreeMap<String, BTreeSet<usize>>) -> bool {
    let alone = held(row).nth(1).is_none();
    row.cells.iter().enumerate().all(|(at, cell)| match cell {
        Cell::Empty => true,
        Cell::Text(text) => above
            .get(&one_spelling(text))
            .is_some_and(|columns| alone || columns.contains(&at)),
        _ => false,
    })
}

/// The cells of a row that hold something, with their columns.
pub(super) fn held(row: &Row) -> impl Iterator<Item = (usize, &Cell)> {
    let cells = row.cells.iter().enumerate();
    cells.filter(|(_, cell)| !cell.is_empty())
}

/// Settles second columns of a field where one of the two holds nothing in any row.
pub(super) fn settle_empty(found: &mut Match<'_>, layout: &Layout<'_>, words: [&Words; 2]) {
    if found.doubled.is_empty() {
        return;
    }
    let rows = lines(layout, found, words).data();
    found.settle_empty(|column| rows.iter().any(|row| !row.cell(column).is_empty()));
}

/// Whether a cell holds a number, a day or digits that are no part of words.
pub(super) fn is_value(cell: &Cell) -> bool {
    match cell {
        Cell::Text(text) if text.len() <= FOOT_BYTES => {
            let mut run = 0;
            let long = text.bytes().any(|byte| {
                run = if byte.is_ascii_digit() { run + 1 } else { 0 };
                run >= LONG_DIGITS
            });
            long || is_figure(text)
                || (text.bytes().any(|byte| byte.is_ascii_digit())
                    && text.bytes().all(|byte| byte.is_ascii()))
        }
        Cell::Text(_) | Cell::Empty | Cell::Bool(_) | Cell::Error(_) => false,
        Cell::Number { .. } | Cell::Date(_) | Cell::DateTime { .. } => true,
    }
}

/// So many digits in one row are part of no heading: 2025年 has four.
const LONG_DIGITS: usize = 5;

/// Whether no known column holds anything: a form's blank row with its printed number.
fn holds_nothing(row: &Row, found: &Match<'_>) -> bool {
    found
        .columns
        .values()
        .all(|column| row.cell(column.column).is_empty())
}

/// Whether a line numbers the columns: `1 2 3 4`, or `栏次 甲 乙 1 2`.
pub(super) fn numbers_columns(row: &Row) -> bool {
    let mut letters = "甲乙丙丁戊己庚辛壬癸".chars().peekable();
    let mut numbers = 0u32;
    for cell in &row.cells {
        let text = match cell {
            Cell::Empty => continue,
            Cell::Text(text) if text.len() <= FOOT_BYTES => one_spelling(text),
            Cell::Number { text, .. } => text.clone(),
            _ => return false,
        };
        let plain = text.trim_matches(['(', ')', '.', '栏']);
        let letter = letters.next_if(|letter| numbers == 0 && plain == letter.to_string());
        if plain == (numbers + 1).to_string() {
            numbers += 1;
        } else if letter.is_none() && plain != "次" {
            return false;
        }
    }
    numbers >= 2
}

/// Longest text that may be a word of the foot, in bytes.
const FOOT_BYTES: usize = 600;

/// The words of the foot, in one spelling.
pub(super) struct Foot {
    total: Vec<String>,
    subtotal: Vec<String>,
    signature: Vec<String>,
    remark: Vec<String>,
    /// Last letters of the words for totals: a cell without any of them is no total.
    ends: BTreeSet<char>,
}

impl Foot {
    pub(super) fn new(words: [&Words; 2]) -> Foot {
        let list = |kind: &str| -> Vec<String> {
            words
                .iter()
                .filter_map(|set| set.get("foot")?.get(kind))
                .flatten()
                .map(|word| one_spelling(word))
                .collect()
        };
        let (total, subtotal) = (list("total"), list("subtotal"));
        Foot {
            ends: total
                .iter()
                .chain(&subtotal)
                .filter_map(|word| word.chars().last())
                .collect(),
            signature: list("signature"),
            remark: list("remark"),
            total,
            subtotal,
        }
    }

    /// What a line is; `None` for one that closes a sheet, a page or a group and is no total.
    fn read<'a>(&self, layout: &Layout<'_>, row: &'a Row, found: &Match<'_>) -> Option<Line<'a>> {
        let held = || held(row);
        if let Some((at, whole)) = self.total_at(row) {
            let only_numbers = held().all(|(column, cell)| {
                column == at
                    || match cell {
                        Cell::Number { .. } | Cell::Error(_) => true,
                        Cell::Text(text) => is_figure(text),
                        _ => false,
                    }
            });
            if only_numbers || lacks_half(row, found, at) {
                return Some(if whole {
                    Line::Total(row)
                } else {
                    Line::Subtotal(row)
                });
            }
        }
        if self.is_signed(row) || is_lone_day(layout, row, found) {
            return None;
        }
        let closes = held().next().is_some_and(|(column, cell)| {
            let banner = held().count() == 1 && layout.is_banner(row, column);
            // Banks close their exports with lines that begin so: `#共12笔记录`, `#导出时间:[…]`.
            let marked = cell
                .as_text()
                .is_some_and(|text| text.trim_start().starts_with(['#', '＃']));
            (banner || marked || self.signs(cell)) && lacks_half(row, found, column)
        });
        (!closes).then_some(Line::Data(row))
    }

    /// The column of a word for a total, and whether it is one of all rows. The word may begin or end
    /// the row's first text (`合计(大写)`, `金坪镇中学小计`); further on it stands alone.
    pub(super) fn total_at(&self, row: &Row) -> Option<(usize, bool)> {
        let texts = row.cells.iter().enumerate().filter_map(|(column, cell)| {
            let text = cell.as_text().filter(|text| text.len() <= FOOT_BYTES)?;
            Some((column, text))
        });
        let mut first = true;
        for (column, text) in texts {
            let first = std::mem::take(&mut first);
            if !text.chars().any(|letter| self.ends.contains(&letter)) {
                continue;
            }
            let text = one_spelling(text);
            let fits = |word: &String| {
                let rest = text.strip_prefix(word.as_str());
                rest.is_some_and(str::is_empty)
                    || (first
                        && (text.ends_with(word.as_str())
                            || rest.is_some_and(|rest| {
                                rest.starts_with(['(', '人', '¥', '共']) || counts(rest)
                            })))
            };
            // The longer word goes first: 本页合计 is a subtotal, though it ends in 合计.
            if self.subtotal.iter().any(fits) {
                return Some((column, false));
            }
            if self.total.iter().any(fits) {
                return Some((column, true));
            }
        }
        None
    }

    /// Whether a row holds nothing but places for signatures (`制表人:某某`), names beside them and days, in whatever
    /// columns: each of them says itself what it is, so that it is no value of the column it stands in.
    fn is_signed(&self, row: &Row) -> bool {
        let (mut signed, mut open) = (false, false);
        for (_, cell) in held(row) {
            let text = match cell {
                Cell::Date(_) | Cell::DateTime { .. } => {
                    open = false;
                    continue;
                }
                Cell::Text(text) if text.len() <= FOOT_BYTES => text.trim(),
                _ => return false,
            };
            if let Some(after) = self.signed_by(text) {
                (signed, open) = (true, after.trim().is_empty());
            } else if is_day(text) || (open && is_name(text)) {
                open = false;
            } else {
                return false;
            }
        }
        signed
    }

    /// What follows a word for a signature, or one with a few letters behind it, and a colon.
    fn signed_by<'t>(&self, text: &'t str) -> Option<&'t str> {
        let (before, after) = text.split_once([':', '：'])?;
        let before = one_spelling(before);
        let mut words = self.signature.iter();
        words
            .any(|word| {
                let rest = before.strip_prefix(word.as_str());
                rest.is_some_and(|rest| rest.chars().count() <= SIGNED_REST)
            })
            .then_some(after)
    }

    /// Whether a row's first cell is a place for signatures or a remark.
    pub(super) fn signs(&self, cell: &Cell) -> bool {
        let Some(text) = cell.as_text().filter(|text| text.len() <= FOOT_BYTES) else {
            return false;
        };
        let marked = text.contains([':', '：', '(', '（']);
        let spelt = one_spelling(text);
        let says = |words: &[String], numbered: bool| {
            words.iter().any(|word| {
                spelt
                    .strip_prefix(word.as_str())
                    .is_some_and(|rest| rest.is_empty() || marked || (numbered && counts(rest)))
            })
        };
        says(&self.signature, false) || says(&self.remark, true)
    }
}

/// Most letters between a word for a signature and its colon: `单位负责人(签字):`.
const SIGNED_REST: usize = 6;
/// Most letters of a name beside a place for a signature.
const NAME_LETTERS: usize = 12;

/// Whether a text is a day written as one, or the blanks of one (`年 月 日`); figures alone may be a number.
fn is_day(text: &str) -> bool {
    let dated = text.chars().any(|letter| !letter.is_ascii_digit()) && parse_date(text).is_some();
    dated || one_spelling(text) == "年月日"
}

/// Whether a text may be a name: short, and without figures.
fn is_name(text: &str) -> bool {
    text.chars().count() <= NAME_LETTERS && !text.chars().any(char::is_numeric)
}

/// Whether a row holds a day and nothing else, neither of its own nor merged from above: the day on which a sheet was
/// made.
fn is_lone_day(layout: &Layout<'_>, row: &Row, found: &Match<'_>) -> bool {
    let mut cells = held(row);
    let (Some((_, cell)), None) = (cells.next(), cells.next()) else {
        return false;
    };
    let day = match cell {
        Cell::Text(text) => text.len() <= FOOT_BYTES && is_day(text),
        Cell::Date(_) => true,
        _ => false,
    };
    day && layout.shared(row, found.heading_line).is_empty()
}

/// Whether a text is an amount as offices write it: `¥1,234.50`, `0.2万元`.
fn is_figure(text: &str) -> bool {
    text.len() <= FOOT_BYTES
        && MoneyUnit::ALL
            .iter()
            .any(|unit| Fen::parse(text, *unit).is_ok())
}

/// Whether a text goes on with a number: `40人`, `1.`, `2、`.
fn counts(rest: &str) -> bool {
    rest.starts_with(|letter: char| letter.is_ascii_digit())
}

/// Whether a row lacks at least half of what its table needs; the word that closes the sheet is no
/// value of the column it stands in.
fn lacks_half(row: &Row, found: &Match<'_>, word: usize) -> bool {
    let mut needed = 0usize;
    let mut lacking = 0usize;
    for (field, column) in &found.columns {
        let known = found.table.columns.get(*field);
        if !known.is_some_and(|known| known.required) {
            continue;
        }
        needed += 1;
        if column.column == word || row.cell(column.column).is_empty() {
            lacking += 1;
        }
    }
    lacking * 2 >= needed
}
