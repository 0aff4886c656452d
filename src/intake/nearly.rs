//! What a sheet lacks of a table, and whether one of its headings may be what is missing.
//!
//! Promises: a heading is proposed for another only where the two do not say opposite things.
//!
//! **Deliberately not here**: what a heading means that is known ([`super::meanings`]), and one that is taken
//! ([`super::strange`]).

use std::collections::BTreeSet;

use super::columns::{HeadingLines, Spellings, match_at, read_row};
use super::layout::{HEADING_LINES, Layout};
use super::mapping::NOTHING;
use super::meanings::{Headings, Means, Reading};
use super::read::cell_address;
use super::spellings::ReadHeading;
use crate::domain::near::nearest;
use crate::schemes::tables::Column;

/// How many columns of a table the best line of a sheet knows, whether or not all are there that it requires.
pub(super) fn known_columns(known: &Headings<'_>, lines: &[HeadingLines]) -> usize {
    let lines = lines
        .iter()
        .map(|line| match_at(known, line, false).0.columns.len());
    lines.max().unwrap_or(0)
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

/// A line at the top of a sheet, with its texts: column, text and heading.
pub(super) struct TopLine<'r> {
    line: u32,
    headings: Vec<(usize, &'r str, ReadHeading)>,
}

impl TopLine<'_> {
    /// What its headings mean in a table: a mapping may name the cell.
    fn read<'a, 'h>(
        &'h self,
        known: &'h Headings<'a>,
    ) -> impl Iterator<Item = (usize, &'h str, &'h ReadHeading, Option<Reading<'a, 'h>>)> {
        self.headings.iter().map(move |(column, text, heading)| {
            let by_cell = known.is_mapped();
            let by_cell = by_cell.then(|| known.mapped_cell(&cell_address(self.line, *column)));
            let read = by_cell.flatten().or_else(|| known.field(heading));
            (*column, *text, heading, read)
        })
    }
}

/// The lines at the top of a sheet, read once for all tables.
pub(super) fn top_lines<'r>(layout: &Layout<'r>, spellings: &Spellings<'_>) -> Vec<TopLine<'r>> {
    let rows = layout.sheet.rows.iter().take(HEADING_LINES);
    rows.map(|row| TopLine {
        line: row.line,
        headings: read_row(row, spellings),
    })
    .collect()
}

/// What a near miss lacks.
pub(super) struct Lacking<'a, 'r> {
    /// Required columns that the sheet does not have.
    missing: Vec<&'a Column>,
    /// How many of the required ones are there: of two tables that lack as much, the sheet is more
    /// likely the one that it has more of.
    pub there: usize,
    /// The line that lacks the fewest.
    line: &'r TopLine<'r>,
}

impl<'a> Lacking<'a, '_> {
    /// How many required columns the sheet does not have.
    pub fn count(&self) -> usize {
        self.missing.len()
    }

    /// The required columns that the sheet does not have, by their first known heading.
    pub fn columns(&self) -> Vec<String> {
        let columns = self.missing.iter();
        columns
            .map(|column| column.names.first().cloned().unwrap_or_default())
            .collect()
    }

    /// Headings of the sheet that come near to one of them: line, column, heading as written, and the
    /// known heading. Each is compared with all known headings of those columns.
    pub fn near(&self, known: &Headings<'a>) -> Vec<(u32, usize, String, String)> {
        let unread = self.line.read(known).filter(|(.., read)| read.is_none());
        let near = unread.filter_map(|(column, text, heading, _)| {
            let name = meant(&heading.heading.plain, self.missing.iter().copied())?;
            Some((self.line.line, column, text.to_owned(), name.to_owned()))
        });
        near.collect()
    }

    /// Headings of the sheet that nothing answers to and that come near to none of them: line, column, and heading as
    /// written. `told` says whether one is told at all.
    pub fn others(
        &self,
        known: &Headings<'a>,
        told: impl Fn(&ReadHeading) -> bool,
    ) -> Vec<(u32, usize, String)> {
        let unread = self.line.read(known).filter(|(.., read)| read.is_none());
        let others = unread.filter(|(_, _, heading, _)| {
            told(heading) && meant(&heading.heading.plain, self.missing.iter().copied()).is_none()
        });
        others
            .map(|(column, text, ..)| (self.line.line, column, text.to_owned()))
            .collect()
    }

    /// Headings of the line that a mapping has settled, each with the first known heading of its column, or `-`.
    pub fn mapped(&self, known: &Headings<'a>) -> Vec<(String, String)> {
        let mapped = self.line.read(known).filter_map(|(_, text, _, read)| {
            let read = read.filter(|read| read.mapped)?;
            let field = match read.means {
                Means::Field(field, _) | Means::Span(field, _) => field,
                Means::Nothing => return Some((text.to_owned(), NOTHING.to_owned())),
            };
            let name = known.table.columns.get(field)?.names.first()?;
            Some((text.to_owned(), name.clone()))
        });
        mapped.collect()
    }
}

/// Required columns of a table that no line of the sheet has, when at least half of them are there.
pub(super) fn lacking<'a, 'r>(
    known: &Headings<'a>,
    lines: &'r [TopLine<'r>],
) -> Option<Lacking<'a, 'r>> {
    let required: Vec<(&String, &Column)> = known
        .table
        .columns
        .iter()
        .filter(|(_, column)| column.required)
        .collect();
    lines
        .iter()
        .map(|line| {
            let there: BTreeSet<&str> = line
                .read(known)
                .filter_map(|(.., read)| read)
                .flat_map(|read| read.means.fields())
                .collect();
            let missing: Vec<&Column> = required
                .iter()
                .filter(|(field, _)| !there.contains(field.as_str()))
                .map(|(_, column)| *column)
                .collect();
            Lacking {
                there: required.len() - missing.len(),
                missing,
                line,
            }
        })
        .min_by_key(Lacking::count)
        .filter(|lacking| lacking.count() > 0 && lacking.count() * 2 <= required.len())
}
