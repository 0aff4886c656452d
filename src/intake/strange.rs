//! Headings that nobody has listed: which lacking column of a table does each stand for, if any?
//!
//! A heading and a column are compared by words ([`words`]: the groups of `schemas/tables/matching.toml`), by what
//! stands below it ([`cells`]) and by what the sheet's other columns have taken. Promises: a heading is taken only
//! where the column is its best and it the column's best, each by a clear margin over the second, above a threshold,
//! and nearly all its cells have the column's form; what a heading that is read has already counts against it; every
//! taking is told; whole numbers alone are compared, so that the same sheet is always read alike; the work is bounded
//! by columns × headings × [`cells::ROWS_MAX`] rows.
//!
//! **Deliberately not here**: headings that are known ([`super::meanings`]), and which table is chosen
//! ([`super::which`]).

pub(super) mod cells;
pub(super) mod words;

use std::collections::{BTreeMap, BTreeSet};

use super::columns::{Doubled, Found, HeadingLines, Match};
use super::headings::{Unit, read_heading};
use super::meanings::Headings;
use super::read::{Cell, Row};
use super::spellings::{is_signature, signature_ends};
use crate::schemes::tables::{Words, code_of, words_of};
use crate::schemes::{Table, Tables};
use cells::{Form, counts_up, fits_nearly_all, has_time, of_column};
use words::{Known, Lexicon, Said};

/// What a heading and a column must come to, of a thousand, for the one to be taken for the other.
const TAKEN_FROM: i32 = 450;
/// By how much both must be better than their second best.
const MARGIN: i32 = 100;
/// What the words of a heading that is read come to at most, where another asks for its column.
const HELD_MAX: i32 = 900;
/// The sum of a known column. One that is taken comes to at most as much.
pub(super) const KNOWN: i32 = 1_000;
/// What counts against a heading that tables of the import know for another field.
const KNOWN_ELSEWHERE: i32 = 600;
/// What is asked more of money.
const OF_MONEY: i32 = 100;
/// What cells of a column of few words add, where all are words of its set.
const CLOSED: i32 = 300;
/// Fields that a scheme has words of its own for.
const OWN_WORDS: &[&str] = &["step", "stage"];
/// What cells add whose form is that of nothing else.
const RARE_FORM: i32 = 250;
/// What cells add whose form few others have.
const SCARCE_FORM: i32 = 150;

/// A heading that was taken for a column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken<'a> {
    /// Line of the heading.
    pub line: u32,
    /// Column, from 0.
    pub column: usize,
    /// The heading as written.
    pub heading: String,
    /// The column's best known heading.
    pub name: &'a str,
}

/// What is known for the tables of an import.
pub(super) struct Matching<'a> {
    lexicon: Lexicon,
    common: &'a Tables,
    /// Headings that tables list themselves, in one spelling, and the fields that they mean.
    own: BTreeMap<String, BTreeSet<&'a str>>,
}

/// What a table knows of its columns.
pub(super) struct Knows {
    columns: BTreeMap<String, KnownColumn>,
    /// In how many columns' best known headings a word stands.
    known: Known,
}

/// A column that may be meant.
struct KnownColumn {
    form: Form,
    /// The set that closes its words.
    closed: Option<String>,
    names: Vec<Said>,
}

/// A heading that nothing answers to.
struct Strange<'r> {
    /// Its place among those of the match.
    at: usize,
    said: Said,
    /// Its heading in one spelling, without notes.
    text: String,
    unit: Option<Unit>,
    /// The cells below it that hold anything.
    cells: Vec<&'r Cell>,
}

impl<'a> Matching<'a> {
    /// For these tables.
    pub(super) fn of(tables: &[&'a Table], common: &'a Tables) -> Matching<'a> {
        let mut own: BTreeMap<String, BTreeSet<&'a str>> = BTreeMap::new();
        for (field, column) in tables.iter().flat_map(|table| &table.columns) {
            for name in &column.names {
                own.entry(bare(name)).or_default().insert(field);
            }
        }
        Matching {
            lexicon: Lexicon::of(&common.lexicon),
            common,
            own,
        }
    }

    /// What a table knows.
    pub(super) fn knows(&self, table: &Table) -> Knows {
        let alone = format!("{}_alone", table.kind);
        let mut columns = BTreeMap::new();
        let mut best = Vec::new();
        for (field, column) in &table.columns {
            let lists = [&*table.kind, &*alone, "any"].into_iter();
            let lists = lists.filter_map(|of| self.common.headings.get(of)?.get(field));
            let mut names = Vec::new();
            for name in column.names.iter().chain(lists.flatten()) {
                let said = self.lexicon.read(&bare(name));
                // Of headings in another script nothing is known but the whole.
                if !name.is_ascii() && !names.contains(&said) {
                    names.push(said);
                }
            }
            let first = column.names.iter().take(words::BEST);
            best.push(first.map(|name| self.lexicon.read(&bare(name))).collect());
            let known = KnownColumn {
                form: Form::of(self.common, &table.kind, field),
                closed: closed(self.common, &table.kind, field),
                names,
            };
            columns.insert(field.clone(), known);
        }
        Knows {
            columns,
            known: Known::of(best),
        }
    }

    /// The match with every column that one of its unread headings stands for, and what it comes to: [`KNOWN`] for
    /// each column that is known, less for each that is taken. `below` are lines under the headings.
    pub(super) fn completed<'t>(
        &self,
        table: &Headings<'t>,
        lines: &HeadingLines,
        mut found: Match<'t>,
        below: &[&Row],
        words: [&Words; 2],
    ) -> (Match<'t>, i32) {
        let known_columns = i32::try_from(found.columns.len()).unwrap_or(i32::MAX / KNOWN);
        let mut sum = known_columns.saturating_mul(KNOWN);
        let mut strange = self.strange(&found, below, words);
        if strange.is_empty() || table.table.event.is_some() {
            return (found, sum);
        }
        let knows = table.knows(self);
        let mut scores: BTreeMap<(usize, &str), i32> = BTreeMap::new();
        for heading in &strange {
            for (field, column) in &knows.columns {
                let held = found.columns.contains_key(field.as_str());
                let score = match held {
                    true => Some(self.by_words(knows, column, heading).min(HELD_MAX)),
                    false => self.score(knows, (field, column), heading, words),
                };
                if let Some(score) = score.filter(|score| *score > 0) {
                    scores.insert((heading.at, field), score);
                }
            }
        }
        let mut gone = BTreeSet::new();
        while let Some((at, field, score)) = best_pair(&scores, &found) {
            // What is read has no other heading, and its words still speak against others for it.
            let (Some((field, column)), Some(heading)) = (
                table.table.columns.get_key_value(field),
                strange.iter().find(|heading| heading.at == at),
            ) else {
                break;
            };
            let Some((line, place, text)) = found.unknown.get(at).cloned() else {
                break;
            };
            let money = knows
                .columns
                .get(field)
                .is_some_and(|c| c.form == Form::Money);
            let unit = heading.unit.as_ref().filter(|_| money);
            let read = Found {
                as_stated: column.as_stated,
                ..lines.found(place, line, &text, unit)
            };
            found.columns.insert(field, read);
            found.taken.push(Taken {
                line,
                column: place,
                heading: text,
                name: column.names.first().map_or(field.as_str(), String::as_str),
            });
            sum = sum.saturating_add(score.min(KNOWN));
            gone.insert(at);
            strange.retain(|heading| heading.at != at);
            scores.retain(|(heading, _), _| *heading != at);
        }
        let mut at = 0;
        found.unknown.retain(|_| {
            at += 1;
            !gone.contains(&(at - 1))
        });
        found.score += gone.len() * 2;
        (found, sum)
    }

    /// The headings of a match that nothing answers to and that may mean something.
    fn strange<'r>(
        &self,
        found: &Match<'_>,
        below: &[&'r Row],
        words: [&Words; 2],
    ) -> Vec<Strange<'r>> {
        let ends = words.map(signature_ends);
        let all = found.unknown.iter().enumerate();
        let strange = all.filter_map(|(at, (_, column, text))| {
            let read = read_heading(text);
            let no_fact = words.iter().zip(&ends).any(|(words, ends)| {
                code_of(words, "heading_unread", &read.plain).is_some() || is_signature(&read, ends)
            });
            if no_fact {
                return None;
            }
            let text = read.bare.unwrap_or(read.plain);
            Some(Strange {
                at,
                said: self.lexicon.read(&text),
                text,
                unit: read.unit,
                cells: of_column(below, *column),
            })
        });
        strange.collect()
    }

    /// The lacking column that a heading which is read as another may rather stand for, by its best known heading.
    pub(super) fn may_rather_mean<'t>(
        &self,
        table: &Headings<'t>,
        found: &Match<'t>,
        (heading, column): (&str, usize),
        below: &[&Row],
        words: [&Words; 2],
    ) -> Option<&'t str> {
        let knows = table.knows(self);
        let read = read_heading(heading);
        let text = read.bare.unwrap_or(read.plain);
        let strange = Strange {
            at: 0,
            said: self.lexicon.read(&text),
            text,
            unit: read.unit,
            cells: of_column(below, column),
        };
        let free = knows.columns.iter();
        let free = free.filter(|(field, _)| !found.columns.contains_key(field.as_str()));
        let scored = free.filter_map(|(field, column)| {
            let score = self.score(knows, (field, column), &strange, words)?;
            (score > 0).then_some((score, field))
        });
        let (_, field) =
            scored.max_by(|one, other| one.0.cmp(&other.0).then(other.1.cmp(one.1)))?;
        let column = table.table.columns.get(field)?;
        column.names.first().map(String::as_str)
    }

    /// Settles two columns for one day of which one alone holds times of day, where the table has a column for a
    /// moment that the sheet lacks: 操作时间 beside 办理日期 is when it was registered.
    pub(super) fn settle_moments<'t>(
        &self,
        table: &Headings<'t>,
        found: &mut Match<'t>,
        below: &[&Row],
    ) {
        let knows = table.knows(self);
        for Doubled {
            field,
            second,
            known,
        } in std::mem::take(&mut found.doubled)
        {
            let form_of = |field: &str| knows.columns.get(field).map(|column| column.form);
            let mut moments = table.table.columns.iter().filter(|(field, _)| {
                form_of(field) == Some(Form::Moment) && !found.columns.contains_key(field.as_str())
            });
            let moment = moments.next().filter(|_| form_of(field) == Some(Form::Day));
            let times = |column: usize| {
                let cells = of_column(below, column);
                let timed = cells.iter().filter(|cell| has_time(cell)).count();
                (timed > 0, timed == cells.len())
            };
            let first = found.columns.get(field).map(|first| first.column);
            let (Some((moment, column)), Some(first)) = (moment, first) else {
                found.doubled.push(Doubled {
                    field,
                    second,
                    known,
                });
                continue;
            };
            let of_moment = match (times(first), times(second.column)) {
                ((false, _), (true, true)) => second,
                ((true, true), (false, _)) => {
                    let Some(first) = found.columns.insert(field, second) else {
                        continue;
                    };
                    first
                }
                _ => {
                    found.doubled.push(Doubled {
                        field,
                        second,
                        known,
                    });
                    continue;
                }
            };
            found.taken.push(Taken {
                line: of_moment.line,
                column: of_moment.column,
                heading: of_moment.heading.clone(),
                name: column.names.first().map_or(moment.as_str(), String::as_str),
            });
            found.columns.insert(moment, of_moment);
        }
    }

    /// What the words of a heading say for a column, of a thousand.
    fn by_words(&self, knows: &Knows, column: &KnownColumn, heading: &Strange<'_>) -> i32 {
        words::likeness(&self.lexicon, &knows.known, &heading.said, &column.names)
    }

    /// What a heading and a column come to; `None` where the one cannot be the other.
    fn score(
        &self,
        knows: &Knows,
        (field, column): (&str, &KnownColumn),
        heading: &Strange<'_>,
        words: [&Words; 2],
    ) -> Option<i32> {
        let form = column.form;
        let money = matches!(heading.unit, Some(Unit::Money(_)));
        let says = self.lexicon.form(&heading.said);
        if (money && form != Form::Money) || says.is_some_and(|said| !form.may_stand_under(said)) {
            return None;
        }
        // 环节办理人 is who took the step.
        if says == Some("name") && column.closed.is_some() {
            return None;
        }
        let cells = &heading.cells;
        let mut score = self.by_words(knows, column, heading);
        let elsewhere = self.own.get(&heading.text);
        if elsewhere.is_some_and(|fields| !fields.contains(field)) {
            score -= KNOWN_ELSEWHERE;
        }
        if form == Form::Money {
            score -= OF_MONEY;
        }
        // What no word speaks for is not taken; the cells are read of the others alone, as that costs more.
        if score <= 0 {
            return None;
        }
        if (form != Form::Line && counts_up(cells)) || !fits_nearly_all(form, cells) {
            return None;
        }
        if cells.is_empty() {
            return Some(score);
        }
        if let Some(set) = &column.closed {
            let sets = words.iter().flat_map(|words| words_of(words, set));
            let known: BTreeSet<String> = sets.collect();
            let held = cells.iter().filter(|cell| {
                let text = cell.as_text().map(str::trim);
                text.is_some_and(|text| known.contains(text))
            });
            let held = held.count();
            // A set of which nothing stands in the column is another column's.
            return match (known.is_empty(), held) {
                (true, _) => Some(score),
                (false, 0) if OWN_WORDS.contains(&field) => Some(score),
                (false, 0) => None,
                (false, held) if held * 10 >= cells.len() * 9 => Some(score + CLOSED),
                (false, _) => Some(score),
            };
        }
        Some(
            score
                + match form {
                    Form::Id | Form::CreditCode | Form::Checksum => RARE_FORM,
                    Form::Account | Form::Telephone | Form::Month => SCARCE_FORM,
                    _ => 0,
                },
        )
    }
}

/// The pair that comes to most, of those that are each other's best by a margin; of equals the first heading.
fn best_pair<'k>(
    scores: &BTreeMap<(usize, &'k str), i32>,
    found: &Match<'_>,
) -> Option<(usize, &'k str, i32)> {
    let clear = scores.iter().filter(|((at, field), score)| {
        let rivals = scores.iter().filter(|((other, of), _)| {
            (other == at) != (of == field)
                // A column that is read asks for no further heading.
                && (other == at || !found.columns.contains_key(*of))
        });
        !found.columns.contains_key(*field)
            && **score >= TAKEN_FROM
            && rivals
                .map(|(_, rival)| *rival)
                .all(|rival| *score - rival >= MARGIN)
    });
    let best = clear.max_by(|(one, a), (other, b)| a.cmp(b).then(other.cmp(one)))?;
    let ((at, field), score) = best;
    Some((*at, *field, *score))
}

/// The set that closes the words of a column.
fn closed(common: &Tables, kind: &str, field: &str) -> Option<String> {
    let of = |kind: &str| common.closed.get(kind)?.get(field);
    let set = of(kind).or_else(|| of("any"))?;
    (!set.is_empty()).then(|| set.clone())
}

/// A heading in one spelling, without its notes.
fn bare(heading: &str) -> String {
    let read = read_heading(heading);
    read.bare.unwrap_or(read.plain)
}
