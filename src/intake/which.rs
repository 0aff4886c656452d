//! Which table a sheet is, of which programme; and for a sheet that is none, what it lacks of the nearest.
//!
//! Promises: a sheet is of the table that knows the most of its columns, of the programme that it names itself as; two that
//! know as many, or two columns for one field, are an error and never a guess. **Not here**: how headings are read
//! ([`super::columns`]), and what rows mean ([`super::tables`]).

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use super::columns::{
    Doubled, HeadingLines, Headings, Match, heading_lines, match_at, match_table,
};
use super::headings::read_heading;
use super::layout::Layout;
use super::months;
use super::nearly::{known_columns, lacking, meant, top_lines};
use super::overview::heading_row;
use super::owner::{Marks, folder_code};
use super::plan::{NearColumn, Owners, Source, Under, UnknownSheet};
use super::plan_error::PlanError;
use super::read::{Row, Sheet, cell_address};
use super::rows::{held, numbers_columns, settle_empty};
use super::shapes::shape_of;
use super::spellings::{ReadHeading, is_signature, signature_ends};
use super::strange::KNOWN;
use super::strange::cells::ROWS_MAX;
use super::titles::{is_called, may_be, names_of};
use super::weighty::Looks;
use crate::domain::date::Month;
use crate::schemes::Scheme;
use crate::schemes::tables::{Words, code_of};

/// What the name of a table in that of file or sheet adds to what its headings come to.
const CALLED: i32 = KNOWN * 7 / 10;
/// By how much a table must come to more than another that has all its columns as well.
const CLEARLY: i32 = KNOWN / 2;

/// The table of a sheet.
pub(super) struct TableOf<'a> {
    /// The scheme; `None` for a table that every programme shares.
    pub scheme: Option<(&'a Scheme, u16)>,
    /// The table, and its columns in the sheet.
    pub found: Match<'a>,
    /// Whether the sheet is of no published scheme that has such a table.
    pub foreign: bool,
    /// The published scheme that it is of all the same, and that has no such table.
    pub without: Option<&'a str>,
}

impl Under<'_> {
    /// The name of a file, with its folder where another file of the import has the same name.
    fn shown(&self, source: &Source) -> String {
        let name = &source.file.name;
        match self.namesakes.contains(name.as_str()) && !source.folder.is_empty() {
            true => format!("{}/{name}", source.folder),
            false => name.clone(),
        }
    }

    /// The tables that a sheet may be of by what it is called; where a kind is asked for, by that alone.
    fn coming_into_question<'s>(
        &'s self,
        source: &Source,
        sheet: &Sheet,
    ) -> impl Iterator<Item = &'s (Owners<'s>, Headings<'s>)> {
        let named = names_of(&source.file.name, sheet);
        let may: Vec<bool> = self
            .tables
            .iter()
            .map(|(_, known)| self.options.kind.is_some() || may_be(known.table, &named))
            .collect();
        let tables = self.tables.iter().zip(may);
        tables.filter_map(|(table, may)| may.then_some(table))
    }

    /// The table of a sheet; `None` when none answers to it.
    pub(super) fn table_of<'s>(
        &'s self,
        source: &Source,
        layout: &Layout<'_>,
    ) -> Result<Option<TableOf<'s>>, PlanError> {
        let sheet = layout.sheet;
        let names = [source.file.name.as_str(), sheet.name.as_str()];
        let headings = heading_lines(layout, &self.spellings);
        let all: Vec<(&Owners<'_>, Match<'_>)> = self
            .coming_into_question(source, sheet)
            .filter_map(|(owners, known)| Some((owners, match_table(known, &headings, &names)?)))
            .collect();
        let best = all.iter().map(|(_, found)| found.score).max();
        let known =
            best.is_some_and(|best| !self.is_called_another(source, sheet, &headings, &all, best));
        // Where no table answers to the headings as they are known, they are asked what they may stand for.
        let all = match known {
            true => all,
            false => self.guessed(source, layout, &headings),
        };
        let Some(best) = all.iter().map(|(_, found)| found.score).max() else {
            return Ok(None);
        };
        let kinds_at_best: BTreeSet<&str> = all
            .iter()
            .filter(|(_, found)| found.score == best)
            .map(|(_, found)| found.table.meaning())
            .collect();
        // Another scheme's table of the same kind may know one column more: the sheet's own scheme
        // goes before it all the same.
        let (mut candidates, mut others) = (Vec::new(), Vec::new());
        let mut without = None;
        let of_best = all
            .iter()
            .filter(|(_, found)| kinds_at_best.contains(found.table.meaning()));
        for (owners, found) in of_best {
            let no_words = BTreeMap::new();
            let first = owners.iter().flatten().next();
            let words = first.map_or(&no_words, |(scheme, _)| &scheme.words);
            let words = [words, &self.common.words];
            let marks = Marks::of(self.schemes, source, layout, found, words);
            without = without.or_else(|| marks.of_published(self.schemes));
            for owner in owners.iter() {
                let owned = owner.is_none_or(|(scheme, _)| marks.owned_by(scheme, self.schemes));
                match owned {
                    true => candidates.push((*owner, found.clone())),
                    false => others.push((*owner, found.clone())),
                }
            }
        }
        let foreign = candidates.is_empty();
        // A scheme that has such a table with a column more, which this sheet lacks: the column is what to tell.
        let has_one = |id: &str| {
            self.tables.iter().any(|(owners, known)| {
                kinds_at_best.contains(known.table.meaning())
                    && !all.iter().any(|(_, found)| found.table == known.table)
                    && owners.iter().flatten().any(|(scheme, _)| scheme.id == id)
            })
        };
        if foreign && without.is_some_and(has_one) {
            return Ok(None);
        }
        if foreign {
            candidates = others;
        }
        let best = candidates.iter().map(|(_, found)| found.score).max();
        candidates.retain(|(_, found)| Some(found.score) == best);
        if !foreign {
            let claiming: BTreeSet<&str> = candidates
                .iter()
                .filter_map(|(scheme, _)| scheme.map(|(scheme, _)| scheme.id.as_str()))
                .collect();
            if claiming.len() > 1 {
                return Err(PlanError::SchemeTie {
                    file: self.shown(source),
                    sheet: sheet.name.clone(),
                    schemes: claiming.into_iter().collect::<Vec<_>>().join(", "),
                });
            }
        }
        let (scheme, mut found) = candidates.swap_remove(0);
        if found.month.is_some() && !months::fits(&found, layout) {
            return Ok(None);
        }
        if candidates.iter().any(|(other, rival)| {
            other.map(|(s, _)| &s.id) == scheme.map(|(s, _)| &s.id)
                && rival.table.meaning() != found.table.meaning()
        }) {
            let mut kinds: Vec<&str> = candidates
                .iter()
                .map(|(_, rival)| rival.table.meaning())
                .chain([found.table.meaning()])
                .collect();
            kinds.sort_unstable();
            return Err(PlanError::Tie {
                file: self.shown(source),
                sheet: sheet.name.clone(),
                tables: kinds.join(", "),
            });
        }
        let no_words = BTreeMap::new();
        let words = scheme.map_or(&no_words, |(scheme, _)| &scheme.words);
        let words = [words, &self.common.words];
        settle_empty(&mut found, layout, words);
        let mut tables = self.tables.iter().map(|(_, known)| known);
        let of_found = tables.find(|known| std::ptr::eq(known.table, found.table));
        let lines = headings.iter().find(|lines| {
            lines.last_row == found.heading_row && lines.depth() == found.heading_depth
        });
        let rows = lines.map(|lines| below(layout, lines)).unwrap_or_default();
        if let (Some(of_found), Some(lines)) = (of_found, lines) {
            self.matching.settle_moments(of_found, &mut found, &rows);
            let completed = self
                .matching
                .completed(of_found, lines, found, &rows, words);
            found = completed.0;
        }
        let doubled = found.doubled.iter().map(|Doubled { field, second, .. }| {
            let first = found.columns.get(field);
            // What each may mean instead.
            let others = first.into_iter().chain([second]).filter_map(|one| {
                let heading = (&*one.heading, one.column);
                let matching = &self.matching;
                let name = matching.may_rather_mean(of_found?, &found, heading, &rows, words)?;
                Some(format!("--map '{}={name}'", one.heading))
            });
            let others: Vec<String> = others.collect();
            PlanError::DoubledColumn {
                file: self.shown(source),
                sheet: sheet.name.clone(),
                // The heading, since nobody in an office knows the name of our field.
                field: found
                    .table
                    .columns
                    .get(*field)
                    .and_then(|column| column.names.first())
                    .map_or_else(|| (*field).to_owned(), String::clone),
                columns: Box::new([
                    cell_address(found.heading_line, first.map_or(0, |first| first.column)),
                    cell_address(found.heading_line, second.column),
                ]),
                others: others.join(", "),
            }
        });
        if let Some(error) = PlanError::together(doubled.collect()) {
            return Err(error);
        }
        Ok(Some(TableOf {
            scheme,
            found,
            foreign,
            without: without.filter(|_| foreign),
        }))
    }

    /// The table that a sheet with headings that nobody has listed is, if one comes clearly to more than every other,
    /// also than those of which it does not have all that they require.
    fn guessed<'s>(
        &'s self,
        source: &Source,
        layout: &Layout<'_>,
        headings: &[HeadingLines],
    ) -> Vec<(&'s Owners<'s>, Match<'s>)> {
        let names = names_of(&source.file.name, layout.sheet);
        let code = folder_code(&source.folder);
        let lines = likely(layout, headings);
        let no_words = BTreeMap::new();
        let mut all: Vec<(i32, bool, &Owners<'_>, Match<'_>)> = Vec::new();
        for (owners, known) in self.coming_into_question(source, layout.sheet) {
            let of_code = |code: &str| {
                let mut owners = owners.iter();
                owners.any(|of| of.is_none_or(|(scheme, _)| scheme.owns_folder(code)))
            };
            if known.table.event.is_some() || !code.is_none_or(of_code) {
                continue;
            }
            let first = owners.iter().flatten().next();
            let words = first.map_or(&no_words, |(scheme, _)| &scheme.words);
            let called = is_called(known.table, &names);
            let mut best: Option<(i32, bool, Match<'_>)> = None;
            for lines in &lines {
                let (found, _) = match_at(known, lines, called);
                let below = below(layout, lines);
                let words = [words, &self.common.words];
                let (found, sum) = self.matching.completed(known, lines, found, &below, words);
                let columns = known.table.columns.iter();
                let mut required = columns.filter(|(_, column)| column.required);
                let whole = required.all(|(field, _)| found.columns.contains_key(field.as_str()));
                let sum = sum + if called { CALLED } else { 0 };
                // Lines above that say nothing more are titles, and may give the unit.
                let depth = Reverse(found.heading_depth);
                if best.as_ref().is_none_or(|(most, _, held)| {
                    (sum, depth) > (*most, Reverse(held.heading_depth))
                }) {
                    best = Some((sum, whole, found));
                }
            }
            all.extend(best.map(|(sum, whole, found)| (sum, whole, owners, found)));
        }
        let whole = all.iter().filter(|(_, whole, ..)| *whole);
        let Some((most, _, _, best)) = whole.max_by_key(|(sum, ..)| *sum) else {
            return Vec::new();
        };
        let kind = best.table.meaning();
        let rival = all.iter().any(|(sum, whole, _, found)| {
            let margin = if *whole { CLEARLY } else { 0 };
            found.table.meaning() != kind && *sum + margin > *most
        });
        if rival {
            return Vec::new();
        }
        all.into_iter()
            .filter(|(_, whole, _, found)| *whole && found.table.meaning() == kind)
            .map(|(_, _, owners, found)| (owners, found))
            .collect()
    }

    /// Whether a sheet is called by the name of another table than those that it has every column of, and has as
    /// many columns of that one, though not all: it is no sheet of theirs, and lacks what the other requires.
    /// So it is with an outside list where the sheet lies in the folder of a programme that has such a table.
    fn is_called_another(
        &self,
        source: &Source,
        sheet: &Sheet,
        headings: &[HeadingLines],
        all: &[(&Owners<'_>, Match<'_>)],
        best: usize,
    ) -> bool {
        let names = names_of(&source.file.name, sheet);
        let mut at_best = all.iter().filter(|(_, found)| found.score == best);
        if self.options.kind.is_some() || at_best.any(|(_, found)| is_called(found.table, &names)) {
            return false;
        }
        let mut at_best = all.iter().filter(|(_, found)| found.score == best);
        let outside = at_best.all(|(_, found)| found.table.kind.starts_with("list_"));
        let code = folder_code(&source.folder);
        self.coming_into_question(source, sheet)
            .filter(|(owners, known)| {
                let in_folder = outside
                    && owners
                        .iter()
                        .flatten()
                        .any(|(scheme, _)| code.is_some_and(|code| scheme.owns_folder(code)));
                in_folder || is_called(known.table, &names)
            })
            .filter(|(_, known)| !all.iter().any(|(_, found)| found.table == known.table))
            .any(|(_, known)| known_columns(known, headings) * 2 >= best)
    }

    /// What a sheet that no table answers to lacks of the nearest.
    pub(super) fn unknown(&self, source: &Source, layout: &Layout<'_>) -> UnknownSheet {
        let names = names_of(&source.file.name, layout.sheet);
        let lines = top_lines(layout, &self.spellings);
        let lacks = self
            .coming_into_question(source, layout.sheet)
            .filter_map(|(_, known)| Some((known, lacking(known, &lines)?)))
            .min_by_key(|(known, lacks)| {
                let other = !is_called(known.table, &names);
                (other, lacks.count(), Reverse(lacks.there))
            });
        let said = [source.file.name.as_str(), layout.sheet.name.as_str()];
        let (lacking, near, mapped, month) =
            lacks.map_or_else(Default::default, |(known, lacks)| {
                let near = lacks.near(known).into_iter().map(near_column);
                // What nobody knows may be what is missing, under a name that is like none.
                let told = |heading: &ReadHeading| {
                    let plain = &heading.heading.plain;
                    let words = &self.common.words;
                    !heading.signature && code_of(words, "heading_unread", plain).is_none()
                };
                let others = lacks.others(known, told).into_iter();
                let near = near.chain(others.map(other_column)).collect();
                let columns = lacks.columns();
                let of_month = months::lacks_month(known.table, &columns);
                let month = of_month.then(|| months::named(layout, &said));
                (columns, near, lacks.mapped(known), month)
            });
        UnknownSheet {
            file: source.file.name.clone(),
            sheet: layout.sheet.name.clone(),
            lacking,
            near,
            mapped,
            month: month.map(|named| named.iter().map(Month::to_string).collect()),
            shape: shape_of(layout),
        }
    }
}

/// The lines that may be headings which nobody has listed: the first that looks like headings and the one of which the
/// tables know the most, each alone or with those beside it.
fn likely<'h>(layout: &Layout<'_>, headings: &'h [HeadingLines]) -> Vec<&'h HeadingLines> {
    let first = heading_row(layout.sheet);
    let known = headings.iter().filter(|lines| lines.depth() == 1);
    let known = known.max_by_key(|lines| (lines.known(), Reverse(lines.last_row)));
    let rows: BTreeSet<usize> = first
        .into_iter()
        .chain(known.map(|lines| lines.last_row))
        .collect();
    let of = |lines: &&HeadingLines| {
        let above = (lines.last_row + 1).saturating_sub(lines.depth());
        rows.contains(&lines.last_row) || rows.contains(&above)
    };
    headings.iter().filter(of).collect()
}

/// The first rows under some headings: those that hold at least half as much as the fullest.
fn below<'r>(layout: &Layout<'r>, lines: &HeadingLines) -> Vec<&'r Row> {
    let rows = layout.sheet.rows.iter().skip(lines.last_row + 1);
    let rows: Vec<&Row> = rows
        .take(ROWS_MAX)
        .filter(|row| !numbers_columns(row))
        .collect();
    let fullest = rows
        .iter()
        .map(|row| held(row).count())
        .max()
        .unwrap_or_default();
    let full = |row: &&Row| held(row).count() * 2 >= fullest;
    rows.into_iter().filter(full).collect()
}

fn near_column((line, column, heading, nearest): (u32, usize, String, String)) -> NearColumn {
    NearColumn {
        cell: cell_address(line, column),
        heading,
        nearest: Some(nearest),
        looks: None,
    }
}

fn other_column((line, column, heading): (u32, usize, String)) -> NearColumn {
    NearColumn {
        cell: cell_address(line, column),
        heading,
        nearest: None,
        looks: None,
    }
}

/// Columns that no field answers to, with the nearest known heading that the sheet does not have.
/// Headings in the words `heading_unread`, and those under which somebody signs, are left out: they are
/// known, and hold no fact. `holds` says whether anything stands in a column: of one that is empty, what it looks
/// like is no matter.
pub(super) fn unread(
    found: &Match<'_>,
    words: [&Words; 2],
    holds: impl Fn(usize) -> bool,
) -> Vec<NearColumn> {
    let mut out = Vec::new();
    let words_with_ends = words.map(|words| (words, signature_ends(words)));
    for (line, column, heading) in &found.unknown {
        let read = read_heading(heading);
        let plain = &read.plain;
        if words_with_ends.iter().any(|(words, ends)| {
            code_of(words, "heading_unread", plain).is_some() || is_signature(&read, ends)
        }) {
            continue;
        }
        let free = found
            .table
            .columns
            .iter()
            .filter(|(field, _)| !found.columns.contains_key(field.as_str()))
            .map(|(_, column)| column);
        out.push(NearColumn {
            cell: cell_address(*line, *column),
            heading: heading.clone(),
            nearest: meant(plain, free).map(str::to_owned),
            looks: Looks::of(heading, words).filter(|_| holds(*column)),
        });
    }
    out
}
