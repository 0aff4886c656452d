//! What neighbouring facts have in common, held once: the sheet they came from, who acted, who signed.
//!
//! **Promises**: a shared value reads, compares, orders and encodes as one of its own would, so that
//! sharing shows in no answer and no digest. Values are looked for among the few last used, since the
//! rows of a sheet come together; one not found is only held twice. **Not here**: what differs from row
//! to row.

use std::collections::VecDeque;
use std::ops::Deref;
use std::sync::Arc;

use serde::ser::SerializeStruct;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::crypto::digest::FileHash;
use crate::domain::alias::Alias;
use crate::domain::events::{ActedBy, SourceRef};

/// One sheet of one file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Sheet {
    /// SHA-256 of the file as it lay on disk.
    pub file: FileHash,
    /// Name of the sheet; empty for text files.
    pub sheet: String,
}

/// The row of an office file that a fact rests on: a [`SourceRef`] that shares its sheet.
#[derive(Clone, Debug)]
pub struct RowOf {
    of: Arc<Sheet>,
    /// Line of the sheet as the office sees it, heading line = 1.
    pub row: u32,
}

impl Deref for RowOf {
    type Target = Sheet;

    fn deref(&self) -> &Sheet {
        &self.of
    }
}

impl RowOf {
    /// Whether it is the row that an event names.
    pub fn is(&self, source: &SourceRef) -> bool {
        (self.row, &self.file, &self.sheet) == (source.row, &source.file, &source.sheet)
    }
}

impl From<SourceRef> for RowOf {
    fn from(source: SourceRef) -> Self {
        RowOf {
            of: Arc::new(Sheet {
                file: source.file,
                sheet: source.sheet,
            }),
            row: source.row,
        }
    }
}

impl PartialEq for RowOf {
    fn eq(&self, other: &Self) -> bool {
        self.row == other.row && (Arc::ptr_eq(&self.of, &other.of) || self.of == other.of)
    }
}

impl Eq for RowOf {}

/// By file, sheet and row, as [`SourceRef`] is ordered.
impl Ord for RowOf {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.of.cmp(&other.of).then(self.row.cmp(&other.row))
    }
}

impl PartialOrd for RowOf {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Serialize for RowOf {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        let mut fields = s.serialize_struct("SourceRef", 3)?;
        fields.serialize_field("file", &self.file)?;
        fields.serialize_field("sheet", &self.sheet)?;
        fields.serialize_field("row", &self.row)?;
        fields.end()
    }
}

impl<'de> Deserialize<'de> for RowOf {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        SourceRef::deserialize(d).map(RowOf::from)
    }
}

/// A list that others may hold too; none is held for an empty one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shared<T>(Option<Arc<Vec<T>>>);

impl<T> Default for Shared<T> {
    fn default() -> Self {
        Shared(None)
    }
}

impl<T> From<Vec<T>> for Shared<T> {
    fn from(items: Vec<T>) -> Self {
        Shared((!items.is_empty()).then(|| Arc::new(items)))
    }
}

impl<T> Deref for Shared<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        self.0.as_deref().map_or(&[], Vec::as_slice)
    }
}

impl<'a, T> IntoIterator for &'a Shared<T> {
    type Item = &'a T;
    type IntoIter = std::slice::Iter<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl<T: Serialize> Serialize for Shared<T> {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        (**self).serialize(s)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Shared<T> {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        Vec::deserialize(d).map(Shared::from)
    }
}

/// Values remembered of each sort.
const REMEMBERED: usize = 8;

/// The values last used, the newest last.
#[derive(Clone, Debug)]
struct Last<T>(VecDeque<Arc<T>>);

impl<T> Default for Last<T> {
    fn default() -> Self {
        Last(VecDeque::new())
    }
}

impl<T: PartialEq> Last<T> {
    /// The value, or the equal one that was used before.
    fn share(&mut self, value: T) -> Arc<T> {
        if let Some(found) = self.0.iter().rev().find(|one| ***one == value) {
            return Arc::clone(found);
        }
        let made = Arc::new(value);
        if self.0.len() == REMEMBERED {
            self.0.pop_front();
        }
        self.0.push_back(Arc::clone(&made));
        made
    }
}

/// What the facts told last have, so that the next can share it. No part of the state: it may be
/// emptied at any time.
#[derive(Clone, Debug, Default)]
pub(super) struct Sharing {
    sheets: Last<Sheet>,
    acted_by: Last<Vec<ActedBy>>,
    signers: Last<Vec<Alias>>,
}

impl Sharing {
    /// The row, with its sheet shared.
    pub(super) fn row(&mut self, source: SourceRef) -> RowOf {
        let SourceRef { file, sheet, row } = source;
        RowOf {
            of: self.sheets.share(Sheet { file, sheet }),
            row,
        }
    }

    /// Who acted, shared.
    pub(super) fn acted_by(&mut self, acted: Vec<ActedBy>) -> Shared<ActedBy> {
        Shared((!acted.is_empty()).then(|| self.acted_by.share(acted)))
    }

    /// Who signed, shared.
    pub(super) fn signers(&mut self, signers: Vec<Alias>) -> Shared<Alias> {
        Shared((!signers.is_empty()).then(|| self.signers.share(signers)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chain::encoding::{decode, encode};

    fn source(file: u8, sheet: &str, row: u32) -> SourceRef {
        SourceRef {
            file: FileHash([file; 32]),
            sheet: sheet.to_owned(),
            row,
        }
    }

    #[test]
    fn a_shared_row_reads_and_orders_as_its_source() {
        let mut sharing = Sharing::default();
        let mut sources = Vec::new();
        for file in [3, 1, 2] {
            for sheet in ["乙", "甲", ""] {
                for row in [9, 2] {
                    sources.push(source(file, sheet, row));
                }
            }
        }
        let mut rows: Vec<RowOf> = sources
            .iter()
            .cloned()
            .map(|one| sharing.row(one))
            .collect();
        for (row, source) in rows.iter().zip(&sources) {
            assert!(row.is(source));
            let bytes = encode(source).expect("encoded");
            assert_eq!(encode(row).expect("encoded"), bytes);
            assert_eq!(decode::<RowOf>(&bytes).expect("decoded"), *row);
        }
        rows.sort();
        sources.sort();
        assert!(
            rows.iter()
                .zip(&sources)
                .all(|(row, source)| row.is(source))
        );
    }

    #[test]
    fn rows_of_one_sheet_share_it_and_an_empty_list_is_none() {
        let mut sharing = Sharing::default();
        let (a, b) = (
            sharing.row(source(1, "甲", 2)),
            sharing.row(source(1, "甲", 3)),
        );
        assert!(Arc::ptr_eq(&a.of, &b.of) && a != b);
        let other = sharing.row(source(2, "甲", 3));
        assert!(!Arc::ptr_eq(&a.of, &other.of) && other != b);
        let one = sharing.signers(vec![Alias([1; 16])]);
        assert_eq!(one, sharing.signers(vec![Alias([1; 16])]));
        assert_ne!(one, sharing.signers(vec![Alias([2; 16])]));
        assert_eq!(sharing.signers(Vec::new()), Shared::default());
        assert_eq!(
            encode(&one).expect("encoded"),
            encode(&vec![Alias([1; 16])]).expect("encoded")
        );
    }
}
