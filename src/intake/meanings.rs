//! Which field of a table does a heading mean? Asked in this order: the office's own mapping, the
//! table's headings, those of its kind and those of any kind (`schemas/tables/headings.toml`), columns
//! that hold a first and a last day, and last the ways in which words vary without a change of meaning.
//!
//! Promises: what is asked later never takes a heading from what is asked before; a heading that two
//! fields could mean on one of the later levels means neither, so that it is told as unknown with the
//! nearest, and nothing is guessed.
//!
//! **Deliberately not here**: which line holds the headings, and which table a sheet is
//! ([`super::columns`]).

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, OnceLock};

use super::headings::{Unit, one_spelling, read_heading};
use super::mapping::{Mapping, NOTHING, field_of};
use super::spellings::{HeadingWords, Number, ReadHeading, Spellings, Text};
use super::strange::{Knows, Matching};
use crate::schemes::{Table, Tables};

/// Rank of a heading that is no table's own.
pub(super) const LATER: usize = 1_000;
/// Rank of a heading that is not known as it stands.
pub(super) const VARIED: usize = 2_000;

/// What a heading means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Means<'a> {
    /// A field, and the heading's place among those of the field: the first is the best known.
    Field(&'a str, usize),
    /// The two fields of a first and a last day.
    Span(&'a str, &'a str),
    /// Nothing to be read, as a mapping says.
    Nothing,
}

impl<'a> Means<'a> {
    /// The fields.
    pub(super) fn fields(self) -> Vec<&'a str> {
        match self {
            Means::Field(field, _) => vec![field],
            Means::Span(first, last) => vec![first, last],
            Means::Nothing => Vec::new(),
        }
    }
}

/// What was read of a heading.
pub(super) struct Reading<'a, 'h> {
    pub means: Means<'a>,
    /// The unit that the heading gives.
    pub unit: Option<&'h Unit>,
    /// Whether a mapping says so.
    pub mapped: bool,
}

/// A table with its headings, made once for all sheets.
pub struct Headings<'a> {
    /// The table.
    pub table: &'a Table,
    fields: BTreeMap<Number, Means<'a>>,
    /// Headings that a mapping has settled, in one spelling.
    mapped: BTreeMap<String, Number>,
    words: Arc<HeadingWords>,
    knows: OnceLock<Knows>,
}

impl<'a> Headings<'a> {
    /// The headings of each of these tables, those of the mapping going before its own, and the spellings in which
    /// headings of sheets are read for them.
    pub fn of_all(
        tables: impl IntoIterator<Item = &'a Table>,
        common: &'a Tables,
        mapping: &Mapping,
    ) -> (Vec<Headings<'a>>, Spellings<'a>) {
        let mut spellings = Spellings::of(common);
        let all = tables
            .into_iter()
            .map(|table| Headings::new(table, common, mapping, &mut spellings))
            .collect();
        (all, spellings)
    }

    fn new(
        table: &'a Table,
        common: &'a Tables,
        mapping: &Mapping,
        spellings: &mut Spellings<'a>,
    ) -> Headings<'a> {
        let mut fields = BTreeMap::new();
        for (field, column) in &table.columns {
            for (rank, name) in column.names.iter().enumerate() {
                // The first field of two wins, as it would in the order of the file's columns.
                fields
                    .entry(spellings.written(name))
                    .or_insert(Means::Field(field.as_str(), rank));
            }
        }
        let alone = format!("{}_alone", table.kind);
        for (of, rank) in [
            (table.kind.as_str(), LATER),
            (&*alone, VARIED),
            ("any", LATER),
        ] {
            let Some(names) = common.headings.get(of) else {
                continue;
            };
            let mut level: BTreeMap<Number, BTreeSet<&'a str>> = BTreeMap::new();
            for (field, names) in names {
                if !table.columns.contains_key(field) {
                    continue;
                }
                for name in names {
                    let fields = level.entry(spellings.written(name)).or_default();
                    fields.insert(field);
                }
            }
            for (name, meant) in level {
                if let (Some(field), 1) = (meant.first(), meant.len()) {
                    fields.entry(name).or_insert(Means::Field(field, rank));
                }
            }
        }
        let spans = common.headings_span.iter();
        for span in spans.filter(|span| span.kind == table.kind) {
            let [first, last] = &span.fields;
            if !table.columns.contains_key(first) || !table.columns.contains_key(last) {
                continue;
            }
            for name in &span.names {
                fields
                    .entry(spellings.written(name))
                    .or_insert(Means::Span(first, last));
            }
        }
        let mut mapped = BTreeMap::new();
        for (heading, word) in mapping.of_kind(table.meaning()) {
            let plain = read_heading(heading).plain;
            let means = if word == NOTHING {
                Means::Nothing
            } else if let Some(field) = field_of(table, word) {
                Means::Field(field, 0)
            } else {
                continue;
            };
            let number = spellings.spelt(plain.clone());
            fields.insert(number, means);
            mapped.insert(plain, number);
        }
        Headings {
            table,
            fields,
            mapped,
            words: spellings.words(),
            knows: OnceLock::new(),
        }
    }

    /// Whether a mapping says anything of this table.
    pub(super) fn is_mapped(&self) -> bool {
        !self.mapped.is_empty()
    }

    /// Of two headings of amounts of which one says what was to be paid (应发) and the other what was
    /// paid, or may be (实发, 打卡金额, 合计), the latter.
    pub(super) fn net_of<'t>(&self, one: &'t str, other: &'t str) -> Option<&'t str> {
        let gross = |text: &str| {
            let text = one_spelling(text);
            self.words
                .money
                .gross
                .iter()
                .any(|word| text.contains(&**word))
        };
        let net = |text: &str| {
            let heading = read_heading(text);
            let text = heading.bare.as_deref().unwrap_or(&heading.plain);
            let sum = matches!(heading.unit, Some(Unit::Money(_)))
                || self
                    .words
                    .money
                    .net_ends
                    .iter()
                    .any(|end| text.ends_with(&**end));
            sum && self
                .words
                .money
                .net
                .iter()
                .any(|word| text.contains(&**word))
        };
        match (gross(one), gross(other)) {
            (true, false) if net(other) => Some(other),
            (false, true) if net(one) => Some(one),
            _ => None,
        }
    }

    /// Whether somebody signs under a heading, so that it does not say whom the row is about.
    fn signs(&self, heading: &ReadHeading, means: Means<'a>) -> bool {
        heading.signature && self.is_whom(means)
    }

    /// Whether a person is meant, or what is a person's.
    fn is_whom(&self, means: Means<'a>) -> bool {
        match means {
            Means::Field(field, _) => self.words.whom_fields.iter().any(|one| one == field),
            Means::Span(..) | Means::Nothing => false,
        }
    }

    /// What the table knows of its columns, for headings that nobody has listed: worked out when first asked for.
    pub(super) fn knows(&self, matching: &Matching<'_>) -> &Knows {
        self.knows.get_or_init(|| matching.knows(self.table))
    }

    /// What a mapping says of the heading in a cell, by the cell's address: `--map 'F1=-'`.
    pub(super) fn mapped_cell(&self, address: &str) -> Option<Reading<'a, 'static>> {
        if self.mapped.is_empty() {
            return None;
        }
        let number = self.mapped.get(&address.to_ascii_lowercase())?;
        Some(Reading {
            means: *self.fields.get(number)?,
            unit: None,
            mapped: true,
        })
    }

    /// What a heading means, with all its notes first, then without the last one, and so on; without
    /// any at the end.
    pub(super) fn field<'h>(&self, heading: &'h ReadHeading) -> Option<Reading<'a, 'h>> {
        let known = heading.texts.iter().find_map(|text| {
            let means = *self.fields.get(&text.known?)?;
            // 领款人(签字) is no 领款人.
            (text.whole || !self.signs(heading, means)).then_some((text, means))
        });
        let (text, means) = match known {
            Some(known) => known,
            None => heading.texts.iter().find_map(|text| {
                let means = self.varied(text)?;
                (!self.signs(heading, means)).then_some((text, means))
            })?,
        };
        // A note that belongs to the known heading is no unit of money: 用时(分).
        let unit = heading.heading.unit.as_ref().filter(|unit| match unit {
            Unit::Money(_) => true,
            Unit::Other(note) => !text.text.contains(&format!("({note})")),
        });
        Some(Reading {
            means,
            unit,
            mapped: self.mapped.contains_key(&text.text),
        })
    }

    /// The field of a first or a last day or month where a heading for both stands above a word for one of the two.
    pub(super) fn half(&self, above: &ReadHeading, word: &ReadHeading) -> Option<&'a str> {
        let says = |words: &[String]| words.contains(&word.heading.plain);
        let is_first = says(&self.words.firsts);
        if !is_first && !says(&self.words.lasts) {
            return None;
        }
        match self.field(above)?.means {
            Means::Span(first, last) => Some(if is_first { first } else { last }),
            Means::Field(..) | Means::Nothing => None,
        }
    }

    /// The fields that a heading means.
    pub(super) fn fields_of(&self, heading: &ReadHeading) -> Vec<&'a str> {
        self.field(heading)
            .map_or_else(Vec::new, |read| read.means.fields())
    }

    /// What a text of a heading means that is not known as it stands, where one thing alone can be meant.
    fn varied(&self, text: &Text) -> Option<Means<'a>> {
        let one = |known: &[Number], only_whom: bool| {
            let mut meant: Option<Means<'a>> = None;
            for number in known {
                let means = match self.fields.get(number) {
                    Some(Means::Field(field, _)) => Means::Field(field, VARIED),
                    Some(Means::Span(first, last)) => Means::Span(first, last),
                    Some(Means::Nothing) | None => continue,
                };
                if only_whom && !self.is_whom(means) {
                    continue;
                }
                match meant {
                    Some(before) if before != means => return None,
                    _ => meant = Some(means),
                }
            }
            meant
        };
        let mut whom = text.whom.iter();
        one(&text.like, false).or_else(|| whom.find_map(|known| one(known, true)))
    }
}
