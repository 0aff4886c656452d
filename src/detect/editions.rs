//! Which entries of outside lists hold on a day: the one answer for F07, F08 and their gates.
//!
//! Promises: lists come in dated editions, in one file or several, from one keeper or several. The order in
//! which they were imported decides nothing. The dead stay dead: since lists of the dead are mostly of one month,
//! the last word on a person holds whatever the lists after it leave out, until an entry takes it back or says
//! another day.
//! Of every other kind each keeper's newest day holds, with all files of that day: who is no longer on it is
//! no longer named. Pure. **Not here**: what a list entails (`shut_out.rs`, F07), and lists of other funds'
//! aid, of which every row counts for itself (F13, F14). A flag that rests on a list names its edition ([`names_of`]): its day, or,
//! where it has none, the first digits of its file's SHA-256, with the file's name kept on the ledger beside it.

use std::collections::{BTreeMap, BTreeSet};

use super::Evidence;
use crate::domain::alias::Alias;
use crate::domain::date::Date;
use crate::domain::events::lists::{ListEntryRecorded, ListKind, ListRegistered, ListStatus};
use crate::projections::{Fact, World};

/// Digits of a file's hash that name it where a list has no day.
const HASH_DIGITS: usize = 8;

/// Entries of lists of a kind that name the person and hold by the end of `day`: what [`current`] has, but for
/// what it says is over.
pub(super) fn holding(
    world: &World,
    kind: ListKind,
    person: Alias,
    day: Date,
) -> Vec<&Fact<ListEntryRecorded>> {
    let mut held = current(world, kind, person, day);
    let over = |entry: &Fact<ListEntryRecorded>| entry.said.status == ListStatus::Revoked;
    // Of the dead one word that takes it back is enough; who has two companies may have given up one.
    if lasts(kind) && held.iter().any(|entry| over(entry)) {
        held.clear();
    }
    held.retain(|entry| !over(entry));
    held
}

/// Entries of the editions that hold by the end of `day` and name the person, taken back or not.
pub(super) fn current(
    world: &World,
    kind: ListKind,
    person: Alias,
    day: Date,
) -> Vec<&Fact<ListEntryRecorded>> {
    let all = world.listed(person);
    let mut told: Vec<_> = all
        .map(|(_, entry)| entry)
        .filter(|entry| entry.said.kind == kind && entry.clock <= day)
        .collect();
    if told.is_empty() {
        return told;
    }
    if lasts(kind) {
        let last = told.iter().map(|entry| entry.clock).max();
        told.retain(|entry| Some(entry.clock) == last);
        return told;
    }
    let known = || {
        let lists = world.funds.lists().iter();
        lists.filter(|list| list.said.kind == kind && list.clock <= day)
    };
    let mut newest: BTreeMap<String, Date> = BTreeMap::new();
    for list in known() {
        let of = newest
            .entry(keeper(&list.said.source))
            .or_insert(list.clock);
        *of = list.clock.max(*of);
    }
    told.retain(|entry| {
        let mut own = known()
            .filter(|list| list.said.sha256 == entry.said.list)
            .peekable();
        // An entry whose list was never registered holds: nothing newer is known.
        own.peek().is_none()
            || own.any(|list| newest.get(&keeper(&list.said.source)) == Some(&list.clock))
    });
    told
}

/// Whether an earlier list said the same of the person: then an entry is no news.
pub(super) fn said_before(world: &World, entry: &Fact<ListEntryRecorded>) -> bool {
    let said = |one: &ListEntryRecorded| {
        let what = (one.kind, one.level, one.fund.clone(), one.amount, one.on);
        (what, one.year, one.status)
    };
    let own = said(&entry.said);
    let mut entries = world.listed(entry.said.person);
    entries.any(|(_, other)| other.clock < entry.clock && said(&other.said) == own)
}

/// Evidence of an entry, which may only say again what an earlier list said.
pub(super) fn evidence(world: &World, entry: &Fact<ListEntryRecorded>) -> Evidence {
    Evidence {
        again: said_before(world, entry),
        ..Evidence::from(entry)
    }
}

/// Whether what a list of the kind says stays so without being said again.
fn lasts(kind: ListKind) -> bool {
    kind == ListKind::Deceased
}

/// Who keeps a list, from what its registration names: for a file its title, without what tells one edition
/// from another (numbers, the day, the kind of file).
pub fn keeper(source: &str) -> String {
    const OF_EDITIONS: [char; 6] = ['年', '月', '日', '版', '期', '第'];
    let stem = match source.rsplit_once('.') {
        Some((stem, ending)) if ending.chars().all(|letter| letter.is_ascii_alphanumeric()) => stem,
        _ => source,
    };
    stem.chars()
        .filter(|letter| letter.is_alphabetic() && !OF_EDITIONS.contains(letter))
        .flat_map(char::to_lowercase)
        .collect()
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

#[cfg(test)]
mod tests {
    use super::keeper;

    #[test]
    fn editions_of_one_list_have_one_keeper_and_lists_of_two_offices_have_two() {
        let one = keeper("13工商登记名单_2025-01-10版.csv");
        assert_eq!(one, keeper("工商登记名单（2025年12月10日）.xlsx"));
        assert_eq!(one, keeper("13工商登记名单_第3版"));
        assert_ne!(one, keeper("13工商登记名单_乙县_2025-01-10版.csv"));
        assert_ne!(keeper("某局"), keeper("另一局"));
    }
}
