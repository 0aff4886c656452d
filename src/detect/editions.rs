//! The newest edition of an outside list that was known on a day, and what it says of a person.
//!
//! Promises: of several editions the one of the last day holds, which may lie in several files; what an older one says and
//! the newest no longer does is nothing. A flag that rests on a list names the edition by [`Edition::name`]: its day, or,
//! where the list has none, the first digits of its file's SHA-256, with the file's name kept on the ledger beside it.
//! **Not here**: which entries count, which each code says for itself.

use std::collections::BTreeSet;

use crate::crypto::digest::FileHash;
use crate::domain::alias::Alias;
use crate::domain::date::Date;
use crate::domain::events::lists::{ListEntryRecorded, ListKind, ListRegistered};
use crate::projections::{Fact, World};

/// Digits of a file's hash that name it where a list has no day.
const HASH_DIGITS: usize = 8;

/// The newest edition of a list.
pub(super) struct Edition<'a> {
    world: &'a World,
    kind: ListKind,
    /// Day of the edition, and the files of that day; `None` where no list was registered.
    newest: Option<(Date, BTreeSet<FileHash>)>,
}

impl<'a> Edition<'a> {
    /// As known by the end of a day.
    pub fn known_by(world: &'a World, kind: ListKind, day: Date) -> Edition<'a> {
        let lists = || {
            let all = world.funds.lists().iter();
            all.filter(move |list| list.said.kind == kind && list.clock <= day)
        };
        let newest = lists().map(|list| list.clock).max().map(|newest| {
            let files = lists().filter(|list| list.clock == newest);
            (newest, files.map(|list| list.said.sha256).collect())
        });
        Edition {
            world,
            kind,
            newest,
        }
    }

    /// The edition in words.
    pub fn name(&self) -> String {
        match &self.newest {
            Some((day, _)) => day.to_string(),
            None => "without a day".to_owned(),
        }
    }

    /// What it says of a person, taken back or not; where no list was registered, every entry.
    pub fn entries(&self, person: Alias) -> impl Iterator<Item = &'a Fact<ListEntryRecorded>> {
        let entries = self.world.funds.entries_of(&person).iter();
        entries.map(|(_, entry)| entry).filter(|entry| {
            entry.said.kind == self.kind
                && self
                    .newest
                    .as_ref()
                    .is_none_or(|(_, files)| files.contains(&entry.said.list))
        })
    }
}

/// How a list is named: by its day, or by its file.
pub(super) fn name_of(list: &ListRegistered) -> String {
    match list.version {
        Some(day) => day.to_string(),
        None => {
            let hash = list.sha256.to_string();
            hash.chars().take(HASH_DIGITS).collect()
        }
    }
}

/// Names of the lists that these entries stand on, in order, each once.
pub(super) fn names_of<'a>(
    world: &World,
    entries: impl IntoIterator<Item = &'a Fact<ListEntryRecorded>>,
) -> String {
    let names: BTreeSet<String> = entries
        .into_iter()
        .filter_map(|entry| {
            let mut lists = world.funds.lists().iter();
            lists.find(|list| list.said.sha256 == entry.said.list)
        })
        .map(|list| name_of(&list.said))
        .collect();
    names.into_iter().collect::<Vec<_>>().join(", ")
}
