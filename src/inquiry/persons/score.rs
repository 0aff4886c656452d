//! Pairs that may be one person, weighed field by field (Fellegi and Sunter 1969).
//!
//! - **Which pairs are compared** (blocking): those with an equal field, or with the beginnings of two fields
//!   equal; a block of more than 60 records makes no pairs.
//! - **Weight of a field**: log2(m / u) in thousandths of a bit. For an equal value u is how often that very value
//!   stands among the records, so that a rare name weighs more than a common one; for near and other values it is
//!   how often they come about between records taken at fixed distances. m begins at 85, 10 and 5 % and is counted
//!   anew, four times, from the pairs found.
//! - **A pair is found** when its weight reaches log2(n / 2), where one pair in so many is of one person, or a rule
//!   joins it; never when a rule parts it.

use std::collections::{BTreeMap, BTreeSet};

use super::rules::ruled;
use super::{Level, People, level};
use crate::statistics::{MILLION, weight};

/// Largest block that makes pairs.
const BLOCK_MAX: usize = 60;
/// Most pairs that are compared; more records than make so many are compared only by their first blocks.
const PAIRS_MAX: usize = 4_000_000;
/// Records are compared with those so many places further, for what chance gives.
const STRIDE: usize = 37;
/// So many of those for each.
const STRIDES: usize = 20;
/// How often m is counted from the pairs found.
const ROUNDS: usize = 4;

/// What a field says of a pair.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evidence {
    /// Field.
    pub field: String,
    /// How its values compare.
    pub level: Level,
    /// What that weighs, in thousandths of a bit.
    pub weight: i32,
}

/// Two records that may be one person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pair {
    /// The first, by its place.
    pub a: usize,
    /// The second.
    pub b: usize,
    /// Weight of all fields, in thousandths of a bit.
    pub weight: i32,
    /// Whether a rule joined them.
    pub ruled: bool,
    /// What each known field says.
    pub evidence: Vec<Evidence>,
}

/// Three counts: equal, near, other.
type Counts = [u64; 3];

/// Pairs that may be one person, the heaviest first; and how many were compared.
pub fn likely(people: &People) -> (Vec<Pair>, usize) {
    let n = people.records.len();
    let pairs: Vec<(usize, usize)> = blocks(people).into_iter().collect();
    let often = frequencies(people);
    let chance = chance(people);
    let mut same: Vec<Counts> = vec![[850, 100, 50]; people.fields.len()];
    let half = u64::try_from(n / 2).unwrap_or(u64::MAX).max(1);
    let threshold = weight(MILLION, rate(1, half));
    let compared: Vec<(usize, usize, Vec<Level>, Option<bool>)> = pairs
        .iter()
        .map(|(a, b)| (*a, *b, levels(people, *a, *b), ruled(people, *a, *b)))
        .collect();
    let mut found = Vec::new();
    for _ in 0..ROUNDS {
        found.clear();
        let mut counted: Vec<Counts> = vec![[85, 10, 5]; people.fields.len()];
        for (a, b, levels, rule) in &compared {
            if *rule == Some(false) {
                continue;
            }
            let mut evidence = Vec::new();
            let mut whole = 0_i32;
            for (at, level) in levels.iter().enumerate() {
                let Some(place) = place(*level) else {
                    continue;
                };
                let m = share(&same, at, place);
                let u = match level {
                    Level::Equal => {
                        let own = often.get(at).and_then(|f| f.get(people.value(*a, at)));
                        rate(own.copied().unwrap_or(1), u64::try_from(n).unwrap_or(1))
                    }
                    _ => share(&chance, at, place),
                };
                let weight = weight(m, u);
                whole = whole.saturating_add(weight);
                evidence.push(Evidence {
                    field: people
                        .fields
                        .get(at)
                        .map_or("", |f| f.name.as_str())
                        .to_owned(),
                    level: *level,
                    weight,
                });
            }
            if whole < threshold && *rule != Some(true) {
                continue;
            }
            for (at, level) in levels.iter().enumerate() {
                let counts = counted.get_mut(at);
                if let (Some(place), Some(counts)) = (place(*level), counts)
                    && let Some(count) = counts.get_mut(place)
                {
                    *count += 10;
                }
            }
            found.push(Pair {
                a: *a,
                b: *b,
                weight: whole,
                ruled: *rule == Some(true),
                evidence,
            });
        }
        same = counted;
    }
    found.sort_by(|x, y| y.weight.cmp(&x.weight).then((x.a, x.b).cmp(&(y.a, y.b))));
    (found, pairs.len())
}

fn place(level: Level) -> Option<usize> {
    match level {
        Level::Equal => Some(0),
        Level::Near => Some(1),
        Level::Other => Some(2),
        Level::Unknown => None,
    }
}

fn levels(people: &People, a: usize, b: usize) -> Vec<Level> {
    let fields = people.fields.iter().enumerate();
    fields
        .map(|(at, field)| level(field.sort, people.value(a, at), people.value(b, at)))
        .collect()
}

/// A part of a whole in millionths, at least one.
fn rate(part: u64, whole: u64) -> u32 {
    let millionths = part.saturating_mul(u64::from(MILLION)) / whole.max(1);
    u32::try_from(millionths)
        .unwrap_or(MILLION)
        .clamp(1, MILLION)
}

fn share(counts: &[Counts], field: usize, place: usize) -> u32 {
    let Some(counts) = counts.get(field) else {
        return MILLION;
    };
    rate(counts.get(place).copied().unwrap_or(0), counts.iter().sum())
}

/// How often each value of each field stands among the records.
fn frequencies(people: &People) -> Vec<BTreeMap<&str, u64>> {
    let mut all = vec![BTreeMap::new(); people.fields.len()];
    for record in &people.records {
        for (value, own) in record.iter().zip(&mut all) {
            if !value.is_empty() {
                *own.entry(value.as_str()).or_insert(0) += 1;
            }
        }
    }
    all
}

/// How often values compare as they do between records that nothing brought together.
fn chance(people: &People) -> Vec<Counts> {
    let n = people.records.len();
    let mut all: Vec<Counts> = vec![[1, 1, 1]; people.fields.len()];
    for stride in 1..=STRIDES {
        for a in 0..n {
            let b = (a + stride * STRIDE) % n;
            if a == b {
                continue;
            }
            for (counts, level) in all.iter_mut().zip(levels(people, a, b)) {
                if let Some(count) = place(level).and_then(|at| counts.get_mut(at)) {
                    *count += 1;
                }
            }
        }
    }
    all
}

/// Pairs worth a comparison.
fn blocks(people: &People) -> BTreeSet<(usize, usize)> {
    let width = people.fields.len();
    let start = |text: &str, letters: usize| text.chars().take(letters).collect::<String>();
    let mut keys: Vec<(usize, Option<usize>)> = (0..width).map(|f| (f, None)).collect();
    for f in 0..width {
        keys.extend((f + 1..width).map(|g| (f, Some(g))));
    }
    let mut pairs = BTreeSet::new();
    for (f, g) in keys {
        let mut groups: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for record in 0..people.records.len() {
            let own = people.value(record, f);
            let key = match g.map(|g| people.value(record, g)) {
                None => own.to_owned(),
                Some(other) if !own.is_empty() && !other.is_empty() => {
                    format!("{}\n{}", start(own, 2), start(other, 3))
                }
                Some(_) => String::new(),
            };
            if !key.is_empty() {
                groups.entry(key).or_default().push(record);
            }
        }
        for members in groups.values().filter(|all| all.len() <= BLOCK_MAX) {
            for (at, a) in members.iter().enumerate() {
                for b in members.iter().skip(at + 1) {
                    if pairs.len() >= PAIRS_MAX {
                        return pairs;
                    }
                    pairs.insert((*a, *b));
                }
            }
        }
    }
    pairs
}

#[cfg(test)]
mod tests {
    use super::super::{Field, Sort};
    use super::*;

    #[test]
    fn one_person_in_two_spellings_is_found_and_namesakes_are_not() {
        let field = |name: &str, sort| Field {
            name: name.to_owned(),
            sort,
        };
        // A hundred persons of ten surnames, twenty given names and birth days of their own.
        let given: Vec<&str> = "anna boris cecil david elena frank greta henry irene jonas \
            katja louis maria nikita oscar petra quinn rosa stefan tanja"
            .split_whitespace()
            .collect();
        let surnames: Vec<&str> =
            "albrecht baumann cordes dietrich ebert fischer gruber hoffmann iversen jansen"
                .split(' ')
                .collect();
        let mut records: Vec<Vec<String>> = (0..100)
            .map(|i| {
                vec![
                    given[i % 20].to_owned(),
                    surnames[i / 10].to_owned(),
                    format!("19{:02}{:02}{:02}", i % 97, i % 12 + 1, i % 28 + 1),
                ]
            })
            .collect();
        let mut twin = records[42].clone();
        twin[0] = "ceicl".to_owned();
        records.push(twin);
        let mut namesake = records[7].clone();
        namesake[2] = "20010930".to_owned();
        records.push(namesake);
        let people = People {
            fields: vec![
                field("given", Sort::Word),
                field("surname", Sort::Word),
                field("birth", Sort::Day),
            ],
            records,
        };
        let (found, compared) = likely(&people);
        assert!(compared > 100, "{compared}");
        let pairs: Vec<_> = found.iter().map(|pair| (pair.a, pair.b)).collect();
        assert_eq!(pairs, [(42, 100)], "{found:?}");
        let near = &found[0].evidence[0];
        assert_eq!((near.field.as_str(), near.level), ("given", Level::Near));
        assert!(likely(&People::default()).0.is_empty());
    }
}
