//! No name, ID number or account of a person in the sheets of any programme stands in clear: not in the log, the index or any other file
//! of the ledger, not in what the commands say, not in what they export. For the clean set, the one with frauds and the one with dirt.
//!
//! Which values are persons' the sheets say themselves: by the columns for names and numbers, and by an ID number in the cell beside. The
//! files lie outside the repository: SUNLEDGER_SHARED names the folder that holds `office-files/`. Without it each test says that it skips.

use crate::office;

use std::collections::{BTreeMap, BTreeSet};

use office::{Desk, Order, Set, whole_set};
use serde_json::Value;
use sunledger::domain::ids::normalise_name;
use sunledger::domain::names::reads_as_person;

/// What is read out of the ledger and may be handed on; none of it asks for names.
const READ_OUT: [&[&str]; 12] = [
    &["export", "events", "--json"],
    &["flags", "--json"],
    &["balances", "--why"],
    &["trial-balance"],
    &["payments", "--json"],
    &["expenditures", "--json"],
    &["contracts"],
    &["stock"],
    &["donations"],
    &["clawbacks"],
    &["persons"],
    &["import", "status"],
];

/// Values to be looked for in many bytes, by their first two, so that most places are passed over at once.
struct Needles<'a> {
    by_start: BTreeMap<[u8; 2], Vec<&'a [u8]>>,
    starts: Vec<bool>,
}

impl<'a> Needles<'a> {
    fn new(values: &'a BTreeSet<String>) -> Needles<'a> {
        let mut by_start: BTreeMap<[u8; 2], Vec<&[u8]>> = BTreeMap::new();
        let mut starts = vec![false; 1 << 16];
        for value in values.iter().map(String::as_bytes) {
            let start = [value[0], value[1]];
            by_start.entry(start).or_default().push(value);
            starts[usize::from(u16::from_be_bytes(start))] = true;
        }
        Needles { by_start, starts }
    }

    fn first_in(&self, bytes: &[u8]) -> Option<usize> {
        bytes.windows(2).enumerate().find_map(|(at, pair)| {
            let start = [pair[0], pair[1]];
            let may = self.starts[usize::from(u16::from_be_bytes(start))];
            let rest = &bytes[at..];
            let mut known = may.then(|| self.by_start[&start].iter())?;
            known.any(|value| rest.starts_with(value)).then_some(at)
        })
    }
}

/// Every text of the events, with its field: a name of two characters is no word by chance where it is the whole of one.
fn texts<'v>(value: &'v Value, field: &'v str, found: &mut Vec<(&'v str, &'v str)>) {
    match value {
        Value::String(text) => found.push((field, text)),
        Value::Array(items) => items.iter().for_each(|item| texts(item, field, found)),
        Value::Object(fields) => fields
            .iter()
            .for_each(|(own, value)| texts(value, own, found)),
        _ => {}
    }
}

/// Looks through all that a desk holds and says.
fn nothing_in_clear(
    set: &Set,
    desk: &Desk,
    (longer, whole): (&BTreeSet<String>, &BTreeSet<String>),
) {
    let needles = Needles::new(longer);
    // What is looked for can be found: in the office's own files, as text.
    let one = longer.iter().next().unwrap();
    assert_eq!(needles.first_in(format!("xx{one}").as_bytes()), Some(2));
    let mut places = vec![("what the commands said".to_owned(), desk.said())];
    let mut names = 0;
    for arguments in READ_OUT {
        let run = desk.run(arguments);
        assert!(run.status <= 1, "{arguments:?}: {}", run.words);
        if arguments[0] == "export" {
            for line in run.data.lines() {
                let event: Value = serde_json::from_str(line).unwrap();
                let mut found = Vec::new();
                texts(&event, "", &mut found);
                names += found.len();
                for (field, text) in found {
                    assert!(
                        !whole.contains(&normalise_name(text)),
                        "{} {field} is the name of a person",
                        event["kind"]
                    );
                }
            }
        }
        places.push((
            format!("{arguments:?}"),
            (run.data + &run.words).into_bytes(),
        ));
    }
    assert!(names > 10_000, "texts of events: {names}");
    places.extend(desk.all_files());
    assert!(places.iter().any(|(place, _)| place.contains("/index/")));
    for (place, bytes) in &places {
        let found = needles.first_in(bytes);
        assert!(
            found.is_none(),
            "{}: {place} holds a personal value in clear at byte {found:?}",
            set.folder.display()
        );
    }
}

/// The names of persons of a set: those of three characters and more with all numbers, to be looked for anywhere, and all of them.
fn persons(set: &Set) -> (BTreeSet<String>, BTreeSet<String>) {
    let (personal, names) = (set.personal_in_all(), set.persons_named());
    assert!(personal.len() > 3_000, "{}", personal.len());
    assert!(names.len() > 500, "{}", names.len());
    let units = set.units();
    let longer = names.iter().filter(|name| name.chars().count() >= 3);
    let longer: BTreeSet<String> = personal.into_iter().chain(longer.cloned()).collect();
    let apart = |all: BTreeSet<String>| -> BTreeSet<String> {
        all.into_iter()
            .filter(|value| !units.contains(value))
            .collect()
    };
    (apart(longer), apart(names))
}

#[test]
fn no_personal_value_of_the_clean_set_stands_in_clear() {
    let Some(set) = whole_set("small-clean") else {
        return;
    };
    let desk = Desk::with(&set, Order::AsListed);
    let (longer, whole) = persons(&set);
    nothing_in_clear(&set, &desk, (&longer, &whole));
}

#[test]
#[ignore = "half a minute each: the clean set is asked in every run"]
fn no_personal_value_of_the_set_with_frauds_stands_in_clear() {
    let Some(set) = whole_set("small-fraud") else {
        return;
    };
    let desk = Desk::with(&set, Order::AsListed);
    let (longer, whole) = persons(&set);
    nothing_in_clear(&set, &desk, (&longer, &whole));
}

/// Rows that are refused are told, with their cells; the others are recorded.
#[test]
#[ignore = "half a minute each: the clean set is asked in every run"]
fn no_personal_value_of_the_dirty_set_stands_in_clear() {
    let Some(set) = whole_set("small-dirty") else {
        return;
    };
    let desk = Desk::new();
    let mut arguments = vec!["import".to_owned(), "--accept-good-rows".to_owned()];
    let files = set.files(Order::AsListed);
    arguments.extend(files.iter().map(|path| path.to_string_lossy().into_owned()));
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let run = desk.run(&arguments);
    assert_eq!(run.status, 1, "{}", run.words);
    let (longer, whole) = persons(&set);
    // Lines of sums and remarks stand in the same columns.
    let named =
        |value: &String| value.bytes().any(|one| one.is_ascii_digit()) || reads_as_person(value);
    let longer: BTreeSet<String> = longer.into_iter().filter(named).collect();
    let whole: BTreeSet<String> = whole
        .into_iter()
        .filter(|name| reads_as_person(name))
        .collect();
    nothing_in_clear(&set, &desk, (&longer, &whole));
}
