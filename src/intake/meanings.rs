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
use std::sync::Arc;

use super::headings::{Heading, Unit, one_spelling, read_heading};
use super::mapping::{Mapping, NOTHING, field_of};
use crate::schemes::tables::{Vary, Words};
use crate::schemes::{Table, Tables};

/// Rank of a heading that is no table's own.
const LATER: usize = 1_000;
/// Rank of a heading that is not known as it stands.
pub(super) const VARIED: usize = 2_000;

/// Fewest characters of a known heading that may be part of another: 日期 and 单位 are part of too many.
const PART_MIN: usize = 3;

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

/// What was read of a heading.
pub(super) struct Reading<'a, 'h> {
    pub means: Means<'a>,
    /// The unit that the heading gives.
    pub unit: Option<&'h Unit>,
    /// Whether a mapping says so.
    pub mapped: bool,
}

/// A table with its headings in one spelling, made once for all sheets.
pub struct Headings<'a> {
    /// The table.
    pub table: &'a Table,
    fields: BTreeMap<String, Means<'a>>,
    /// Headings that a mapping has settled.
    mapped: BTreeSet<String>,
    words: Arc<HeadingWords>,
}

/// Words in headings of any table, in one spelling.
struct HeadingWords {
    vary: Varied,
    /// Words at the end of a heading under which somebody signs.
    signature: Vec<String>,
    money: Money,
    /// Words that make another thing of a heading beside which they stand.
    changed: Vec<String>,
}

/// Words in headings of amounts, in one spelling.
struct Money {
    /// What was to be paid, before anything was taken off.
    gross: Vec<String>,
    /// What was paid, or may be.
    net: Vec<String>,
    /// How a heading of the latter ends.
    net_ends: Vec<String>,
}

/// The words of [`Vary`], in one spelling.
struct Varied {
    ends: Vec<Vec<String>>,
    leads: Vec<String>,
    whom: Vec<String>,
    whom_fields: Vec<String>,
}

impl Varied {
    fn new(vary: &Vary) -> Varied {
        let spelt = |words: &Vec<String>| -> Vec<String> {
            words.iter().map(|word| one_spelling(word)).collect()
        };
        Varied {
            ends: vary.ends.iter().map(spelt).collect(),
            leads: spelt(&vary.leads),
            whom: spelt(&vary.whom),
            whom_fields: vary.whom_fields.clone(),
        }
    }

    /// Other spellings of a heading that mean the same for any field.
    fn of(&self, text: &str) -> BTreeSet<String> {
        let mut stems = vec![text];
        stems.extend(self.leads.iter().filter_map(|lead| rest(text, lead)));
        let mut out = BTreeSet::new();
        for stem in stems {
            out.insert(stem.to_owned());
            for set in &self.ends {
                for end in set {
                    let Some(before) = stem.strip_suffix(end.as_str()) else {
                        continue;
                    };
                    if before.is_empty() {
                        continue;
                    }
                    out.extend(set.iter().map(|other| format!("{before}{other}")));
                }
            }
        }
        out.remove(text);
        out
    }
}

/// What follows a word at the beginning of a heading, if anything does.
fn rest<'t>(text: &'t str, word: &str) -> Option<&'t str> {
    let rest = text.strip_prefix(word)?;
    let rest = rest.strip_prefix('的').unwrap_or(rest);
    (!rest.is_empty()).then_some(rest)
}

/// The headings of the common tables in one spelling, read once for all tables of a plan.
pub struct Spellings<'a> {
    plain: BTreeMap<&'a str, String>,
    words: Arc<HeadingWords>,
}

impl<'a> Spellings<'a> {
    /// Those of `headings.toml`.
    pub fn of(common: &'a Tables) -> Spellings<'a> {
        let fields = common.headings.values().flat_map(BTreeMap::values);
        let spans = common.headings_span.iter().map(|span| &span.names);
        let names = fields.chain(spans).flatten();
        Spellings {
            plain: names
                .map(|name| (name.as_str(), read_heading(name).plain))
                .collect(),
            words: Arc::new(HeadingWords {
                vary: Varied::new(&common.headings_vary),
                signature: signature_ends(&common.words),
                money: Money {
                    gross: spelt_words(&common.words, "heading_money", "gross"),
                    net: spelt_words(&common.words, "heading_money", "net"),
                    net_ends: spelt_words(&common.words, "heading_money", "net_ends"),
                },
                changed: spelt_words(&common.words, "heading_changed", "by"),
            }),
        }
    }

    fn plain(&mut self, name: &'a str) -> String {
        let plain = self.plain.entry(name);
        plain.or_insert_with(|| read_heading(name).plain).clone()
    }
}

impl<'a> Headings<'a> {
    /// The headings of a table, those of the mapping going before its own.
    pub fn new(
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
                    .entry(spellings.plain(name))
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
            let mut level: BTreeMap<String, BTreeSet<&'a str>> = BTreeMap::new();
            for (field, names) in names {
                if !table.columns.contains_key(field) {
                    continue;
                }
                for name in names {
                    let fields = level.entry(spellings.plain(name)).or_default();
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
                    .entry(spellings.plain(name))
                    .or_insert(Means::Span(first, last));
            }
        }
        let mut mapped = BTreeSet::new();
        for (heading, word) in mapping.of_kind(table.meaning()) {
            let plain = read_heading(heading).plain;
            if word == NOTHING {
                fields.insert(plain.clone(), Means::Nothing);
            } else if let Some(field) = field_of(table, word) {
                fields.insert(plain.clone(), Means::Field(field, 0));
            } else {
                continue;
            }
            mapped.insert(plain);
        }
        Headings {
            table,
            fields,
            mapped,
            words: Arc::clone(&spellings.words),
        }
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
    fn signs(&self, heading: &Heading, means: Means<'a>) -> bool {
        let person = match means {
            Means::Field(field, _) => self.words.vary.whom_fields.iter().any(|one| one == field),
            _ => false,
        };
        person && is_signature(heading, &self.words.signature)
    }

    /// The known heading of a field that a heading holds whole, at its beginning or end, where the rest changes
    /// nothing of what it means, as far as the words in `[words.heading_changed]` tell, and no other field that
    /// is not among those `held` has as much of it.
    pub(super) fn part_of(
        &self,
        heading: &Heading,
        field: &str,
        held: impl Fn(&str) -> bool,
    ) -> Option<&'a str> {
        let text = heading.bare.as_deref().unwrap_or(&heading.plain);
        let part = |names: &'a [String]| {
            let names = names.iter().map(String::as_str);
            names
                .filter(|name| name.chars().count() >= PART_MIN)
                .filter(|name| {
                    let name = one_spelling(name);
                    let rest = text
                        .strip_prefix(&*name)
                        .or_else(|| text.strip_suffix(&*name));
                    rest.is_some_and(|rest| {
                        let words = &self.words.changed;
                        !rest.is_empty() && !words.iter().any(|word| rest.contains(&**word))
                    })
                })
                .max_by_key(|name| name.chars().count())
        };
        let own = part(&self.table.columns.get(field)?.names)?;
        let long = own.chars().count();
        let claimed = self.table.columns.iter().any(|(other, column)| {
            other != field
                && !held(other)
                && part(&column.names).is_some_and(|name| name.chars().count() >= long)
        });
        (!claimed).then_some(own)
    }

    /// What a mapping says of the heading in a cell, by the cell's address: `--map 'F1=-'`.
    pub(super) fn mapped_cell(&self, address: &str) -> Option<Reading<'a, 'static>> {
        if self.mapped.is_empty() {
            return None;
        }
        let address = address.to_ascii_lowercase();
        self.mapped.get(&address)?;
        Some(Reading {
            means: *self.fields.get(&address)?,
            unit: None,
            mapped: true,
        })
    }

    /// What a heading means, with all its notes first, then without the last one, and so on; without
    /// any at the end.
    pub(super) fn field<'h>(&self, heading: &'h Heading) -> Option<Reading<'a, 'h>> {
        let mut texts = vec![heading.plain.as_str()];
        while let Some(shorter) = texts.last().and_then(|text| without_note(text)) {
            texts.push(shorter);
        }
        texts.extend(heading.bare.as_deref());
        let known = texts.iter().enumerate().find_map(|(at, text)| {
            let means = *self.fields.get(*text)?;
            // 领款人(签字) is no 领款人.
            (at == 0 || !self.signs(heading, means)).then_some((*text, means))
        });
        let (text, means) = match known {
            Some(known) => known,
            None => texts.iter().find_map(|text| {
                let means = self.varied(text)?;
                (!self.signs(heading, means)).then_some((*text, means))
            })?,
        };
        // A note that belongs to the known heading is no unit of money: 用时(分).
        let unit = heading.unit.as_ref().filter(|unit| match unit {
            Unit::Money(_) => true,
            Unit::Other(note) => !text.contains(&format!("({note})")),
        });
        Some(Reading {
            means,
            unit,
            mapped: self.mapped.contains(text),
        })
    }

    /// The fields that a heading means.
    pub(super) fn fields_of(&self, heading: &Heading) -> Vec<&'a str> {
        match self.field(heading).map(|read| read.means) {
            Some(Means::Field(field, _)) => vec![field],
            Some(Means::Span(first, last)) => vec![first, last],
            Some(Means::Nothing) | None => Vec::new(),
        }
    }

    /// What a heading means that is not known as it stands, where one thing alone can be meant.
    fn varied(&self, text: &str) -> Option<Means<'a>> {
        let one = |texts: &BTreeSet<String>, only: Option<&[String]>| {
            let mut meant: Vec<Means<'a>> = Vec::new();
            for text in texts {
                let means = match self.fields.get(text) {
                    Some(Means::Field(field, _)) => Means::Field(field, VARIED),
                    Some(Means::Span(first, last)) => Means::Span(first, last),
                    Some(Means::Nothing) | None => continue,
                };
                let fits = only.is_none_or(|only| match means {
                    Means::Field(field, _) => only.iter().any(|one| one == field),
                    _ => false,
                });
                if fits && !meant.contains(&means) {
                    meant.push(means);
                }
            }
            match meant.as_slice() {
                [means] => Some(*means),
                _ => None,
            }
        };
        if let Some(means) = one(&self.words.vary.of(text), None) {
            return Some(means);
        }
        // The longest word for a person goes first: 受助学生 before 受助.
        let mut rests: Vec<&str> = self
            .words
            .vary
            .whom
            .iter()
            .filter_map(|whom| rest(text, whom))
            .collect();
        rests.sort_by_key(|rest| rest.len());
        rests.into_iter().find_map(|rest| {
            let mut texts = self.words.vary.of(rest);
            texts.insert(rest.to_owned());
            one(&texts, Some(&self.words.vary.whom_fields))
        })
    }
}

/// The words of a set under a code, in one spelling.
fn spelt_words(words: &Words, set: &str, code: &str) -> Vec<String> {
    let list = words.get(set).and_then(|codes| codes.get(code));
    list.into_iter()
        .flatten()
        .map(|word| one_spelling(word))
        .collect()
}

/// The words at the end of headings under which somebody signs.
pub(super) fn signature_ends(words: &Words) -> Vec<String> {
    spelt_words(words, "heading_unread_end", "signature")
}

/// Whether a heading is one under which somebody signs: 领款人签字, 领取人(签章).
pub(super) fn is_signature(heading: &Heading, ends: &[String]) -> bool {
    let texts = [Some(&heading.plain), heading.bare.as_ref()];
    texts.into_iter().flatten().any(|text| {
        let text = text.trim_end_matches(')');
        ends.iter().any(|end| text.ends_with(&**end))
    })
}

/// A heading without its last note.
fn without_note(text: &str) -> Option<&str> {
    let at = text.strip_suffix(')')?.rfind('(')?;
    text.get(..at).filter(|shorter| !shorter.is_empty())
}
