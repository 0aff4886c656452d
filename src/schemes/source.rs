//! Where every key and value of a scheme file stands in its text.
//!
//! Promises: lines are those of the text as given, from 1; a rule is named as the checks name it
//! (`step notice`, `tariff tier 完小`), so that a fault found in the rules leads back to its line. It
//! does not know what a key means.

use std::collections::BTreeMap;
use std::ops::Range;

use toml::de::{DeTable, DeValue};

/// Keys that name a rule or a part of one, the first that is there.
const NAMES: [&str; 6] = ["id", "code", "name", "kind", "funder", "doubt"];

/// A key with its value.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The rule it stands in, as checks name it; empty for a key of the file itself.
    pub place: String,
    /// The key.
    pub key: String,
    /// The value, when it is a text; each text of a list is an entry of its own.
    pub text: Option<String>,
    /// Bytes of the value.
    pub value: Range<usize>,
    /// Bytes of the key and its value; `None` for an item of a list.
    pub whole: Option<Range<usize>>,
}

/// A scheme file's text with the place of every key.
pub struct Source<'a> {
    text: &'a str,
    entries: Vec<Entry>,
    /// Rules with the byte at which each begins, in the order of the tree.
    heads: Vec<(String, usize)>,
    /// Those of them that are tables, which keys can be missing in.
    tables: Vec<(String, usize)>,
    /// The same, by place and key.
    keys: BTreeMap<(String, String), usize>,
}

impl<'a> Source<'a> {
    /// Reads the text.
    ///
    /// # Errors
    /// What the reader of TOML says, when it is none.
    pub fn read(text: &'a str) -> Result<Source<'a>, toml::de::Error> {
        let root = DeTable::parse(text)?;
        let mut source = Source {
            text,
            entries: Vec::new(),
            heads: Vec::new(),
            tables: Vec::new(),
            keys: BTreeMap::new(),
        };
        source.table(root.get_ref(), "");
        Ok(source)
    }

    /// Every key with a plain value, in no order.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The line of a byte.
    pub fn line_at(&self, byte: usize) -> u32 {
        line_at(self.text, byte)
    }

    /// The line of a key of a rule, or of the rule where it has no such key.
    pub fn line_of(&self, place: &str, key: &str) -> Option<u32> {
        let found = self.keys.get(&(place.to_owned(), key.to_owned()));
        match found {
            Some(byte) => Some(self.line_at(*byte)),
            None => self.head(place).map(|byte| self.line_at(byte)),
        }
    }

    /// Whether a rule has a key.
    pub fn has(&self, place: &str, key: &str) -> bool {
        self.keys.contains_key(&(place.to_owned(), key.to_owned()))
    }

    /// The line of a fault that names its rule and says what was expected: the first word of the
    /// expectation that is a key of the rule leads to its line.
    pub fn line_of_fault(&self, place: &str, expected: &str) -> Option<u32> {
        if let Some(id) = place.strip_prefix("rule id ") {
            // The first may stay: those after it are the ones to mend.
            let (id, number) = match id.strip_suffix(')').and_then(|id| id.rsplit_once(" (")) {
                Some((id, number)) => (id, number.parse().unwrap_or(2)),
                None => (id, 2usize),
            };
            let (own, again) = (format!(" {id}"), format!(" {id} ("));
            let heads = self.heads.iter();
            let heads = heads.filter(|(head, _)| {
                head.ends_with(&own) || head.contains(&again) && head.ends_with(')')
            });
            let mut bytes: Vec<usize> = heads.map(|(_, byte)| *byte).collect();
            bytes.sort_unstable();
            let one = number.checked_sub(1).and_then(|at| bytes.get(at));
            return Some(self.line_at(*one.or(bytes.last())?));
        }
        let place = self.known(place)?;
        let words =
            expected.split(|letter: char| !(letter.is_ascii_alphanumeric() || letter == '_'));
        let key = words
            .filter_map(|word| self.keys.get(&(place.clone(), word.to_owned())))
            .next();
        match key {
            Some(byte) => Some(self.line_at(*byte)),
            None => self.head(&place).map(|byte| self.line_at(byte)),
        }
    }

    /// The key that a byte belongs to.
    pub fn entry_at(&self, byte: usize) -> Option<&Entry> {
        self.entries
            .iter()
            .filter(|entry| {
                let whole = entry.whole.as_ref().unwrap_or(&entry.value);
                whole.contains(&byte)
            })
            .min_by_key(|entry| entry.whole.as_ref().map_or(0, ExactSizeIterator::len))
    }

    /// The table that a byte stands in: the one that begins last before it; empty for the file itself.
    pub fn table_at(&self, byte: usize) -> &str {
        self.tables
            .iter()
            .filter(|(_, at)| *at <= byte)
            .max_by_key(|(_, at)| *at)
            .map_or("", |(place, _)| place.as_str())
    }

    /// The table that a line stands in, in the same way.
    pub fn table_on(&self, line: u32) -> &str {
        self.tables
            .iter()
            .filter(|(_, at)| self.line_at(*at) <= line)
            .max_by_key(|(_, at)| *at)
            .map_or("", |(place, _)| place.as_str())
    }

    /// A place as the file has it: checks say `tariff tariff` of a rule that has no id, and
    /// `recognise.codes` of a key.
    fn known(&self, place: &str) -> Option<String> {
        if self.head(place).is_some() {
            return Some(place.to_owned());
        }
        let cut = place.rfind([' ', '.'])?;
        let (before, last) = place.split_at(cut);
        let last = last.get(1..).unwrap_or_default();
        if self
            .keys
            .contains_key(&(before.to_owned(), last.to_owned()))
        {
            return Some(before.to_owned());
        }
        self.known(before)
    }

    fn head(&self, place: &str) -> Option<usize> {
        self.heads
            .iter()
            .find(|(head, _)| head == place)
            .map(|(_, byte)| *byte)
    }

    fn table(&mut self, table: &DeTable<'_>, place: &str) {
        for (key, value) in table {
            let (name, begins) = (key.get_ref().as_ref(), key.span().start);
            self.keys
                .entry((place.to_owned(), name.to_owned()))
                .or_insert(begins);
            let below = match place {
                "" => name.to_owned(),
                _ => format!("{place}.{name}"),
            };
            match value.get_ref() {
                DeValue::Table(inner) => {
                    let first = inner.iter().map(|(key, _)| key.span().start).min();
                    let head = self.header(begins.min(first.unwrap_or(begins)));
                    self.heads.push((below.clone(), head));
                    self.tables.push((below.clone(), head));
                    self.table(inner, &below);
                }
                DeValue::Array(items)
                    if items
                        .iter()
                        .any(|item| matches!(item.get_ref(), DeValue::Table(_))) =>
                {
                    for (number, item) in items.iter().enumerate() {
                        let DeValue::Table(inner) = item.get_ref() else {
                            continue;
                        };
                        let own = NAMES
                            .iter()
                            .find_map(|name| match inner.get(*name)?.get_ref() {
                                DeValue::String(text) => Some(text.to_string()),
                                _ => None,
                            })
                            .unwrap_or_else(|| (number + 1).to_string());
                        let what = below.replace('.', " ");
                        let mut rule = format!("{what} {own}");
                        if self.head(&rule).is_some() {
                            rule = format!("{rule} ({})", number + 1);
                        }
                        let first = inner.iter().map(|(key, _)| key.span().start).min();
                        let begins = item.span().start;
                        let in_braces = self
                            .text
                            .get(begins..)
                            .is_some_and(|text| text.starts_with('{'));
                        let head = match in_braces {
                            true => begins,
                            false => self.before(first.unwrap_or(begins)),
                        };
                        self.heads.push((rule.clone(), head));
                        self.tables.push((rule.clone(), head));
                        self.table(inner, &rule);
                    }
                }
                DeValue::Array(items) => {
                    let span = value.span();
                    self.plain(place, name, None, span.clone(), Some(begins..span.end));
                    for item in items.iter() {
                        if let DeValue::String(text) = item.get_ref() {
                            self.plain(place, name, Some(text), item.span(), None);
                        }
                    }
                    self.heads.push((below, begins));
                }
                DeValue::String(text) => {
                    let span = value.span();
                    self.plain(
                        place,
                        name,
                        Some(text),
                        span.clone(),
                        Some(begins..span.end),
                    );
                    self.heads.push((below, begins));
                }
                _ => {
                    let span = value.span();
                    self.plain(place, name, None, span.clone(), Some(begins..span.end));
                    self.heads.push((below, begins));
                }
            }
        }
    }

    /// Where a table begins whose key is at a byte: its header's bracket, where the key stands in a header.
    fn header(&self, key: usize) -> usize {
        let text = self.text.get(..key).unwrap_or_default();
        let line = text.rfind('\n').map_or(0, |at| at + 1);
        let before = text.get(line..).unwrap_or_default();
        let blanks = before.len() - before.trim_start().len();
        match before.trim_start().starts_with('[') {
            true => line + blanks,
            false => key,
        }
    }

    /// The header of a rule, which stands on a line of its own before its first key.
    fn before(&self, first_key: usize) -> usize {
        let text = self.text.get(..first_key).unwrap_or_default();
        text.rfind("[[").unwrap_or(first_key)
    }

    fn plain(
        &mut self,
        place: &str,
        key: &str,
        text: Option<&str>,
        value: Range<usize>,
        whole: Option<Range<usize>>,
    ) {
        self.entries.push(Entry {
            place: place.to_owned(),
            key: key.to_owned(),
            text: text.map(str::to_owned),
            value,
            whole,
        });
    }
}

/// The line of a byte of a text, from 1.
pub fn line_at(text: &str, byte: usize) -> u32 {
    let before = text.as_bytes().get(..byte).unwrap_or(text.as_bytes());
    let breaks = before.iter().filter(|letter| **letter == b'\n').count();
    u32::try_from(breaks + 1).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "id = \"X\"\nperiod = \"20xx\"\n\n[tariff]\nkind = \"bracket\"\n\n[[tariff.bracket]]\nfrom = 0\n\n[[step]]\nid = \"a\"\nlevel = 1\n\n[[step]]\nid = \"b\"\nplaces = [\"x\", \"unknown\"]\n\n[[table]]\nkind = \"claims\"\n[table.columns]\nname = { names = [\"姓名\"] }\n";

    #[test]
    fn rules_and_keys_have_lines() {
        let source = Source::read(TEXT).unwrap();
        assert_eq!(source.line_of("", "period"), Some(2));
        assert_eq!(source.line_of("tariff", "kind"), Some(5));
        assert_eq!(source.line_of("tariff bracket 1", "from"), Some(8));
        assert_eq!(source.line_of("step a", "level"), Some(12));
        assert_eq!(source.line_of("step b", "level"), Some(14));
        assert_eq!(source.line_of_fault("step a", "level 1 or more"), Some(12));
        assert_eq!(source.line_of_fault("tariff tariff", "the clause"), Some(4));
        assert_eq!(source.line_of_fault("rule id b", "each once"), Some(14));
        assert_eq!(
            source.line_of_fault("table claims.columns name", "x"),
            Some(20)
        );
        let open = source
            .entries()
            .iter()
            .find(|entry| entry.text.as_deref() == Some("unknown"))
            .unwrap();
        assert_eq!(
            (open.place.as_str(), open.key.as_str()),
            ("step b", "places")
        );
        assert_eq!(source.line_at(open.value.start), 16);
    }
}
