//! What a sheet lacks of a table, and whether one of its headings may be what is missing.
//!
//! Promises: one column that is missing is read under a heading that holds its own whole, where nothing else can
//! be meant, and the match says so; money, whom it goes to and what has a unit are never read so. A heading is
//! proposed for another only where the two do not say opposite things.
//!
//! **Deliberately not here**: what a heading means that is known ([`super::meanings`]).

use std::collections::BTreeSet;

use super::columns::{EXACT, Found, HEADING_BYTES, HeadingLines, Match, match_at};
use super::headings::read_heading;
use super::layout::{HEADING_LINES, Layout};
use super::meanings::Headings;
use crate::domain::money::MoneyUnit;
use crate::domain::near::nearest;
use crate::schemes::tables::Column;

/// So many columns a table knows of a sheet that is not called so, before one more is taken by a part of its heading.
const PARTS_AMONG: usize = 4;

/// How many columns of a table the best line of a sheet knows, whether or not all are there that it requires.
pub(super) fn known_columns(known: &Headings<'_>, lines: &[HeadingLines]) -> usize {
    let lines = lines
        .iter()
        .map(|line| match_at(known, line, false).0.columns.len());
    lines.max().unwrap_or(0)
}

/// The match with all that the table requires, if it has it: where one column alone is missing, and one heading
/// alone of those that nothing answers to holds that column's whole, that one is read for it. Money, and whom it
/// goes to, is never taken so, nor a column with a unit.
pub(super) fn completed<'a>(
    known: &Headings<'a>,
    lines: &HeadingLines,
    mut found: Match<'a>,
    missing: &[&'a str],
) -> Option<Match<'a>> {
    let field = match missing {
        [] => return Some(found),
        [field] if !EXACT.contains(field) && lines.units.is_empty() => *field,
        _ => return None,
    };
    let named = found.score % 2 == 1;
    if !named && found.columns.len() < PARTS_AMONG {
        return None;
    }
    let mut fitting = found.unknown.iter().enumerate().filter_map(|(at, one)| {
        let heading = read_heading(&one.2);
        if heading.unit.is_some() {
            return None;
        }
        let held = |field: &str| found.columns.contains_key(field);
        Some((at, known.part_of(&heading, field, held)?))
    });
    let (Some((at, name)), None) = (fitting.next(), fitting.next()) else {
        return None;
    };
    let (line, column, heading) = found.unknown.remove(at);
    let as_stated = known.table.columns.get(field);
    found.columns.insert(
        field,
        Found {
            column,
            line,
            unit: MoneyUnit::Yuan,
            other_unit: None,
            unit_noted: false,
            half: None,
            heading: heading.clone(),
            units: Vec::new(),
            as_stated: as_stated.is_some_and(|column| column.as_stated),
        },
    );
    found.taken = Some((line, column, heading, name));
    Some(found)
}

/// Words of headings that say opposite things: what says one is never proposed for what says the other.
const OPPOSED: &[(&[&str], &[&str])] = &[
    (
        &["调出", "转出", "原", "旧", "变更前"],
        &["调入", "转入", "现", "新", "变更后"],
    ),
    (&["支援"], &["受援", "被帮扶"]),
    (&["开始", "起始", "起"], &["结束", "终止", "截止", "止"]),
    (&["收入", "收款"], &["支出", "付款"]),
];

fn opposed(one: &str, other: &str) -> bool {
    let has = |text: &str, words: &[&str]| words.iter().any(|word| text.contains(word));
    OPPOSED.iter().any(|(left, right)| {
        let sides = |text: &str| (has(text, left), has(text, right));
        matches!(
            (sides(one), sides(other)),
            ((true, false), (false, true)) | ((false, true), (true, false))
        )
    })
}

/// Which of these columns a heading may have been meant for, by the table's own word for the column.
pub(super) fn meant<'a>(
    heading: &str,
    columns: impl Iterator<Item = &'a Column> + Clone,
) -> Option<&'a str> {
    let names = columns
        .clone()
        .flat_map(|column| column.names.iter().map(String::as_str))
        .filter(|name| !opposed(heading, name));
    let name = nearest(heading, names)?;
    let mut columns = columns.filter(|column| column.names.iter().any(|one| one == name));
    let own = columns.next()?.names.first()?;
    Some(if opposed(heading, own) { name } else { own })
}

/// What a near miss lacks.
pub struct Lacking {
    /// Required columns that the sheet does not have, by their first known heading.
    pub columns: Vec<String>,
    /// How many of the required ones are there: of two tables that lack as much, the sheet is more
    /// likely the one that it has more of.
    pub there: usize,
    /// Headings of the sheet that come near to one of them: line, column, heading as written, and the
    /// known heading.
    pub near: Vec<(u32, usize, String, String)>,
}

/// Required columns of a table that no line of the sheet has, when at least half of them are there.
pub fn lacking(known: &Headings<'_>, layout: &Layout<'_>) -> Option<Lacking> {
    let required: Vec<(&String, &Column)> = known
        .table
        .columns
        .iter()
        .filter(|(_, column)| column.required)
        .collect();
    layout
        .sheet
        .rows
        .iter()
        .take(HEADING_LINES)
        .map(|row| {
            let headings: Vec<(usize, &str)> = row
                .cells
                .iter()
                .enumerate()
                .filter_map(|(column, cell)| cell.as_text().map(|text| (column, text)))
                .filter(|(_, text)| text.len() <= HEADING_BYTES)
                .collect();
            let there: BTreeSet<&str> = headings
                .iter()
                .flat_map(|(_, text)| known.fields_of(&read_heading(text)))
                .collect();
            let missing: Vec<_> = required
                .iter()
                .filter(|(field, _)| !there.contains(field.as_str()))
                .map(|(_, column)| *column)
                .collect();
            let near = headings
                .iter()
                .filter(|(_, text)| known.field(&read_heading(text)).is_none())
                .filter_map(|(column, text)| {
                    let name = meant(&read_heading(text).plain, missing.iter().copied())?;
                    Some((row.line, *column, (*text).to_owned(), name.to_owned()))
                })
                .collect();
            Lacking {
                there: required.len() - missing.len(),
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
