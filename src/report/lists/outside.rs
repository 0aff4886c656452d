//! Outside lists: which editions the ledger has, and what one says, by alias.
//!
//! Promises: editions in the order of kind, day and place in the log; a row says whether the ledger knows its person from elsewhere.
//! **Not here**: what a list shuts out, which the flags say.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::{Cell, Rest, Row};
use crate::crypto::digest::FileHash;
use crate::detect::editions::keeper;
use crate::domain::alias::Alias;
use crate::domain::date::Date;
use crate::domain::events::lists::{ListEntryRecorded, ListKind, ListRegistered, ListStatus};
use crate::domain::events::payments::Payee;
use crate::domain::party::Level;
use crate::projections::{Fact, World};

/// Digits of a file's hash that name an edition without a day.
const HASH_DIGITS: usize = 8;

/// One edition of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct EditionRow {
    /// What the list says.
    pub kind: ListKind,
    /// Day of the edition, else the first digits of its file's SHA-256.
    pub edition: String,
    /// Who keeps it, or the name of the file.
    pub source: String,
    /// SHA-256 of the file.
    pub sha256: String,
    /// Rows of the sheet.
    pub rows: u32,
    /// Rows on the ledger.
    pub recorded: u64,
    /// Of these, rows of persons whom the ledger knows from elsewhere too.
    pub known: u64,
    /// Whether a later edition takes its place.
    pub newest: bool,
    /// What the row rests on.
    #[serde(skip)]
    pub rests_on: Vec<Rest>,
}

impl Row for EditionRow {
    const LIST: &'static str = "editions";
    const COLUMNS: &'static [&'static str] = &[
        "outside list",
        "edition",
        "list keeper",
        "list sha256",
        "list rows",
        "rows recorded",
        "rows known",
        "newest edition",
    ];

    fn cells(&self) -> Vec<Cell> {
        let state = if self.newest { "newest" } else { "older" };
        vec![
            Cell::term("register", Some(self.kind)),
            Cell::Text(self.edition.clone()),
            Cell::Text(self.source.clone()),
            Cell::Text(self.sha256.clone()),
            Cell::Count(Some(u64::from(self.rows))),
            Cell::Count(Some(self.recorded)),
            Cell::Count(Some(self.known)),
            Cell::Term("edition-state", Some(state.to_owned())),
        ]
    }

    fn rests_on(&self) -> &[Rest] {
        &self.rests_on
    }

    fn schemes(&self) -> Vec<&str> {
        Vec::new()
    }
}

/// One row of an edition.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct EntryRow {
    /// The person.
    pub person: Alias,
    /// Day of the aid, death or registration.
    pub on: Option<Date>,
    /// Year, where the source gives no day.
    pub year: Option<u16>,
    /// Level of the fund.
    pub level: Option<Level>,
    /// Fund, or class of post.
    pub fund: Option<String>,
    /// Whether it is a class of post.
    #[serde(skip)]
    pub is_class: bool,
    /// Amount in fen.
    pub amount: Option<i64>,
    /// Whether it counts.
    pub status: ListStatus,
    /// Schemes that know the person from elsewhere.
    pub schemes: BTreeSet<String>,
    /// What the row rests on.
    #[serde(skip)]
    pub rests_on: Vec<Rest>,
}

impl Row for EntryRow {
    const LIST: &'static str = "edition";
    const COLUMNS: &'static [&'static str] = &[
        "person",
        "entry day",
        "entry year",
        "entry fund",
        "entry amount",
        "entry status",
        "schemes",
    ];

    fn cells(&self) -> Vec<Cell> {
        vec![
            Cell::Persons(vec![self.person]),
            Cell::Day(self.on),
            Cell::Text(self.year.map(|year| year.to_string()).unwrap_or_default()),
            self.fund_or_class(),
            Cell::MoneyIfAny(self.amount),
            Cell::term("entry-status", Some(self.status)),
            Cell::Text(self.schemes.iter().cloned().collect::<Vec<_>>().join(", ")),
        ]
    }

    fn rests_on(&self) -> &[Rest] {
        &self.rests_on
    }

    fn schemes(&self) -> Vec<&str> {
        self.schemes.iter().map(String::as_str).collect()
    }
}

/// Classes of post that there are words for.
const CLASSES: &[&str] = &["civil_servant", "public_teacher", "public_staff", "other"];

impl EntryRow {
    fn fund_or_class(&self) -> Cell {
        match &self.fund {
            Some(class) if self.is_class && CLASSES.contains(&class.as_str()) => {
                Cell::Term("payroll", Some(class.clone()))
            }
            fund => Cell::text(fund.as_deref()),
        }
    }
}

/// How an edition is named.
fn name(list: &ListRegistered) -> String {
    match list.version {
        Some(day) => day.to_string(),
        None => list.sha256.to_string().chars().take(HASH_DIGITS).collect(),
    }
}

/// Schemes that know a person from a registration, a claim or a payment.
fn known(world: &World) -> BTreeMap<Alias, BTreeSet<String>> {
    let mut all: BTreeMap<Alias, BTreeSet<String>> = BTreeMap::new();
    let mut note = |person: Alias, scheme: &str| {
        all.entry(person).or_default().insert(scheme.to_owned());
    };
    for (alias, person) in world.parties.iter() {
        for (scheme, _) in &person.registered {
            note(*alias, scheme);
        }
        for (scheme, _) in &person.duties {
            note(*alias, scheme);
        }
    }
    for ((scheme, _), case) in world.cases.iter() {
        if let Some(person) = world.person_of(case) {
            note(person, scheme);
        }
    }
    for ((scheme, _), payment) in world.payments.iter() {
        for fact in payment.standing() {
            if let Payee::Person(person) = fact.said.payee {
                note(world.one(person), scheme);
            }
        }
    }
    all
}

/// Every entry of outside lists.
fn all_entries(world: &World) -> impl Iterator<Item = (Alias, &Fact<ListEntryRecorded>)> {
    world.funds.entries().flat_map(move |(person, entries)| {
        let person = world.one(*person);
        entries.iter().map(move |(_, entry)| (person, entry))
    })
}

/// Editions of every list, or of one kind.
pub fn editions(world: &World, kind: Option<ListKind>) -> Vec<EditionRow> {
    let known = known(world);
    let mut lists: Vec<_> = world
        .funds
        .lists()
        .iter()
        .filter(|list| kind.is_none_or(|kind| kind == list.said.kind))
        .collect();
    lists.sort_by_key(|list| (list.said.kind as u8, list.clock, list.at));
    // Rows of each file, and of these rows of persons known from elsewhere.
    let mut rows: BTreeMap<FileHash, (u64, u64)> = BTreeMap::new();
    for (person, entry) in all_entries(world) {
        let of = rows.entry(entry.said.list).or_default();
        of.0 += 1;
        of.1 += u64::from(known.contains_key(&person));
    }
    let newest = |list: &Fact<ListRegistered>| {
        lists
            .iter()
            .filter(|other| other.said.kind == list.said.kind)
            .all(|other| other.clock <= list.clock)
    };
    lists
        .iter()
        .map(|list| {
            let (recorded, known) = rows.get(&list.said.sha256).copied().unwrap_or_default();
            EditionRow {
                kind: list.said.kind,
                edition: name(&list.said),
                source: list.said.source.clone(),
                sha256: list.said.sha256.to_string(),
                rows: list.said.rows,
                recorded,
                known,
                newest: newest(list),
                rests_on: vec![Rest::from(*list)],
            }
        })
        .collect()
}

/// The files of an edition.
fn meant<'a>(
    world: &'a World,
    kind: ListKind,
    edition: Option<&str>,
) -> Vec<&'a Fact<ListRegistered>> {
    let mut lists: Vec<_> = world.funds.lists().iter().collect();
    lists.retain(|list| list.said.kind == kind);
    match edition {
        Some(asked) => lists.retain(|list| {
            let hash = list.said.sha256.to_string();
            let by_hash = asked.len() >= HASH_DIGITS && hash.starts_with(asked);
            name(&list.said) == asked || by_hash
        }),
        None => {
            let newest = lists.iter().map(|list| list.clock).max();
            lists.retain(|list| Some(list.clock) == newest);
        }
    }
    lists
}

/// First digits of the files of an edition, one for each keeper: several keepers may have a list of one day.
pub fn several_keepers(world: &World, kind: ListKind, edition: Option<&str>) -> Vec<String> {
    let mut keepers = BTreeMap::new();
    for list in meant(world, kind, edition) {
        let digits = list.said.sha256.to_string();
        let digits: String = digits.chars().take(HASH_DIGITS).collect();
        keepers.entry(keeper(&list.said.source)).or_insert(digits);
    }
    keepers.into_values().collect()
}

/// Rows of an edition, told by its day or by the first digits of its file's hash; of the newest where none is told.
/// `None` where there is no such edition.
pub fn entries(world: &World, kind: ListKind, edition: Option<&str>) -> Option<Vec<EntryRow>> {
    let lists = meant(world, kind, edition).into_iter();
    let files: BTreeSet<_> = lists.map(|list| list.said.sha256).collect();
    if files.is_empty() {
        return None;
    }
    let known = known(world);
    let mut rows: Vec<EntryRow> = all_entries(world)
        .filter(|(_, entry)| entry.said.kind == kind && files.contains(&entry.said.list))
        .map(|(person, entry)| EntryRow {
            person,
            on: entry.said.on,
            year: entry.said.year,
            level: entry.said.level,
            fund: entry.said.fund.clone(),
            is_class: kind == ListKind::Payroll,
            amount: entry.said.amount.map(|amount| amount.0),
            status: entry.said.status,
            schemes: known.get(&person).cloned().unwrap_or_default(),
            rests_on: vec![Rest::from(entry)],
        })
        .collect();
    rows.sort_by_key(|row| row.rests_on.first().map(|rest| rest.at));
    Some(rows)
}
