//! An office's own headings, settled without touching a scheme: `--map 'heading=field'` for once,
//! and a kept file for every month.
//!
//! ```toml
//! # Kind of table → heading of the office → field, or a heading that the scheme knows.
//! [claims]
//! "本人姓名" = "姓名"
//! [any]
//! "内部编号" = "-"
//! ```
//!
//! `any` is for every kind of table; `-` says that the column holds nothing to be read. Promises: a
//! mapping goes before the scheme's own headings; one that names no field there is is refused, with
//! the nearest, before anything is planned; the file holds headings only, never a value of a cell.
//!
//! **Deliberately not here**: reading and writing the file, which the command line does.

use std::collections::BTreeMap;

use super::headings::read_heading;
use super::plan_error::PlanError;
use crate::domain::near::nearest;
use crate::schemes::Table;

/// Word for every kind of table.
pub const ANY: &str = "any";
/// Field of a column that is not to be read.
pub const NOTHING: &str = "-";

/// Headings of an office, by kind of table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mapping {
    kinds: BTreeMap<String, BTreeMap<String, String>>,
}

/// Why a mapping cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum MappingError {
    /// No heading, no field, or no equals sign.
    #[error("--map {found}: expected HEADING=FIELD, for instance --map '本人姓名=姓名'")]
    Pair {
        /// What was given.
        found: String,
    },
    /// The file is no such table.
    #[error("expected tables of headings, such as [claims] with \"本人姓名\" = \"姓名\": {0}")]
    Toml(#[from] toml::de::Error),
}

impl Mapping {
    /// Reads a kept file's text.
    ///
    /// Errors: it is no TOML of tables of texts.
    pub fn parse(text: &str) -> Result<Mapping, MappingError> {
        Ok(Mapping {
            kinds: toml::from_str(text)?,
        })
    }

    /// Adds `heading=field` for every kind of table. The last equals sign parts the two: a heading
    /// may hold one, a field does not.
    ///
    /// Errors: one of the two is missing.
    pub fn add_pair(&mut self, pair: &str) -> Result<(), MappingError> {
        match pair.rsplit_once('=') {
            Some((heading, field)) if !heading.trim().is_empty() && !field.trim().is_empty() => {
                self.add(ANY, heading.trim(), field.trim());
                Ok(())
            }
            _ => Err(MappingError::Pair {
                found: pair.to_owned(),
            }),
        }
    }

    /// Adds a heading of a kind of table.
    pub fn add(&mut self, kind: &str, heading: &str, field: &str) {
        self.kinds
            .entry(kind.to_owned())
            .or_default()
            .insert(heading.to_owned(), field.to_owned());
    }

    /// The file's text: kinds and headings in order, so that equal mappings are equal files.
    pub fn to_toml(&self) -> String {
        // A basic string on one line: JSON's escapes are all TOML's too, and a key may not span lines.
        let quoted = |text: &str| serde_json::Value::String(text.to_owned()).to_string();
        let mut out = String::new();
        for (kind, headings) in &self.kinds {
            if !out.is_empty() {
                out.push('\n');
            }
            out.push_str(&format!("[{}]\n", quoted(kind)));
            for (heading, field) in headings {
                out.push_str(&format!("{} = {}\n", quoted(heading), quoted(field)));
            }
        }
        out
    }

    /// Headings that hold for a kind of table, with the fields they are said to mean; those for the
    /// kind itself come last and so go before those for any.
    pub(super) fn of_kind(&self, kind: &str) -> impl Iterator<Item = (&str, &str)> {
        [ANY, kind]
            .into_iter()
            .filter_map(|of| self.kinds.get(of))
            .flatten()
            .map(|(heading, field)| (heading.as_str(), field.as_str()))
    }

    /// Refuses a mapping whose field no table of its kind has.
    pub(super) fn check<'a>(
        &self,
        tables: impl Iterator<Item = &'a Table> + Clone,
    ) -> Result<(), PlanError> {
        for (kind, headings) in &self.kinds {
            let of_kind = tables
                .clone()
                .filter(|table| kind == ANY || table.meaning() == kind);
            if of_kind.clone().next().is_none() {
                let known: Vec<&str> = tables.clone().map(Table::meaning).collect();
                return Err(PlanError::MappedKind {
                    kind: kind.clone(),
                    nearest: nearest(kind, known.iter().copied()).map(str::to_owned),
                });
            }
            for (heading, field) in headings {
                if field == NOTHING
                    || of_kind
                        .clone()
                        .any(|table| field_of(table, field).is_some())
                {
                    continue;
                }
                let known = of_kind.clone().flat_map(|table| {
                    table.columns.iter().flat_map(|(field, column)| {
                        std::iter::once(field.as_str())
                            .chain(column.names.iter().map(String::as_str))
                    })
                });
                return Err(PlanError::MappedField {
                    heading: heading.clone(),
                    field: field.clone(),
                    nearest: nearest(field, known).map(str::to_owned),
                });
            }
        }
        Ok(())
    }
}

/// The field of a table that a word means: the field's own name, or a heading that the table knows.
pub(super) fn field_of<'a>(table: &'a Table, word: &str) -> Option<&'a str> {
    if let Some((field, _)) = table.columns.get_key_value(word) {
        return Some(field);
    }
    let plain = read_heading(word).plain;
    table
        .columns
        .iter()
        .find(|(_, column)| {
            column
                .names
                .iter()
                .any(|name| read_heading(name).plain == plain)
        })
        .map(|(field, _)| field.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kept_file_is_read_back_as_it_was_written() {
        let mut mapping = Mapping::default();
        mapping.add_pair("本人姓名=姓名").unwrap();
        mapping.add_pair("甲=乙=id").unwrap();
        mapping.add("claims", "说\"明\n", "-");
        let text = mapping.to_toml();
        assert_eq!(Mapping::parse(&text).unwrap(), mapping, "{text}");
        let all: Vec<_> = mapping.of_kind("claims").collect();
        assert_eq!(
            all,
            [("本人姓名", "姓名"), ("甲=乙", "id"), ("说\"明\n", "-")]
        );
    }

    #[test]
    fn what_is_no_pair_is_refused() {
        let mut mapping = Mapping::default();
        for pair in ["姓名", "=name", "姓名= "] {
            assert!(mapping.add_pair(pair).is_err(), "{pair}");
        }
        assert!(Mapping::parse("姓名 = \"name\"").is_err());
        assert!(Mapping::parse("[claims]\n姓名 = 3").is_err());
    }
}
