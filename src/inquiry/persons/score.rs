//! Pairs that may be one person, weighed field by field (Fellegi and Sunter 1969).
//!
//! - **Which pairs are compared** (blocking): those with an equal field, with names that may sound alike, or with the
//!   beginnings of two fields equal, two fields that may be exchanged in either order; a block of more than 60 records
//!   makes no pairs.
//! - **Weight of a field**: log2(m / u) in thousandths of a bit. For an equal value u is how often that very value
//!   stands among the records, so that a rare name weighs more than a common one; for other comparisons it is
//!   how often they come about between records taken at fixed distances. m begins at 78 % equal, 4 otherwise, 10 near,
//!   5 close, 3 other, and is counted anew, four times, from the pairs found.
//! - **A pair is found** when its weight reaches log2(n / 2), where one pair in so many is of one person, or a rule
//!   joins it; never when a rule parts it.
//! - **Groups**: pairs found are joined from the heaviest, and whoever is in one group is one person's. A pair that would
//!   bring two records together that speak against each other (four bits against) is left out. So records
//!   that are each like a third are found although they have little in common.

use std::collections::{BTreeMap, BTreeSet};

use super::groups::Groups;
use super::rules::ruled;
use super::{Field, Level, People, Sort, level};
use crate::domain::names::sound_keys;
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
/// Two records of one group weigh at least this, in thousandths of a bit.
const AGAINST: i32 = -4_000;

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
    /// Whether they are found only because each is like others of the group.
    pub through_others: bool,
    /// What each known field says.
    pub evidence: Vec<Evidence>,
}

/// Equal, otherwise, near, close, other.
type Counts = [u64; 5];
/// m of the first round, in hundredths.
const FIRST: Counts = [78, 4, 10, 5, 3];

/// What is known of how fields compare.
struct Scale<'a> {
    people: &'a People,
    /// How often each value stands, by field.
    often: Vec<BTreeMap<&'a str, u64>>,
    chance: Vec<Counts>,
    same: Vec<Counts>,
}

/// Pairs that may be one person, the heaviest first; and how many were compared.
pub fn likely(people: &People) -> (Vec<Pair>, usize) {
    let n = people.records.len();
    let pairs: Vec<(usize, usize)> = blocks(people).into_iter().collect();
    let mut scale = Scale {
        people,
        often: frequencies(people),
        chance: chance(people),
        same: vec![FIRST.map(|share| share * 10); people.fields.len()],
    };
    let half = u64::try_from(n / 2).unwrap_or(u64::MAX).max(1);
    let threshold = weight(MILLION, rate(1, half));
    let compared: Vec<(usize, usize, Vec<Level>, Option<bool>)> = pairs
        .iter()
        .map(|(a, b)| (*a, *b, levels(people, *a, *b), ruled(people, *a, *b)))
        .collect();
    let mut found = Vec::new();
    for _ in 0..ROUNDS {
        found.clear();
        let mut counted: Vec<Counts> = vec![FIRST; people.fields.len()];
        for (a, b, levels, rule) in &compared {
            if *rule == Some(false) {
                continue;
            }
            let pair = scale.pair((*a, *b), levels, *rule == Some(true));
            if pair.weight < threshold && !pair.ruled {
                continue;
            }
            for (counts, level) in counted.iter_mut().zip(levels) {
                if let Some(count) = place(*level).and_then(|at| counts.get_mut(at)) {
                    *count += 10;
                }
            }
            found.push(pair);
        }
        scale.same = counted;
    }
    (grouped(&scale, found), pairs.len())
}

/// The pairs of the groups that the pairs found make.
fn grouped(scale: &Scale<'_>, mut found: Vec<Pair>) -> Vec<Pair> {
    let people = scale.people;
    let heaviest = |x: &Pair, y: &Pair| {
        (y.ruled, y.weight)
            .cmp(&(x.ruled, x.weight))
            .then((x.a, x.b).cmp(&(y.a, y.b)))
    };
    found.sort_by(heaviest);
    let mut groups = Groups::default();
    for pair in &found {
        groups.join(pair.a, pair.b, |a, b| {
            let (a, b) = (a.min(b), a.max(b));
            match ruled(people, a, b) {
                Some(rule) => rule,
                None => {
                    let levels = levels(people, a, b);
                    scale.pair((a, b), &levels, false).weight >= AGAINST
                }
            }
        });
    }
    let known: BTreeMap<(usize, usize), Pair> = found
        .into_iter()
        .map(|pair| ((pair.a, pair.b), pair))
        .collect();
    let mut all: Vec<Pair> = groups
        .pairs()
        .map(|(a, b)| match known.get(&(a, b)) {
            Some(pair) => pair.clone(),
            None => {
                let by_rule = ruled(people, a, b) == Some(true);
                let mut pair = scale.pair((a, b), &levels(people, a, b), by_rule);
                pair.through_others = !by_rule;
                pair
            }
        })
        .collect();
    all.sort_by(|x, y| y.weight.cmp(&x.weight).then((x.a, x.b).cmp(&(y.a, y.b))));
    all
}

impl Scale<'_> {
    /// Two records and what each known field says.
    fn pair(&self, (a, b): (usize, usize), levels: &[Level], by_rule: bool) -> Pair {
        let n = u64::try_from(self.people.records.len()).unwrap_or(u64::MAX);
        let mut evidence = Vec::new();
        let mut whole = 0_i32;
        for (at, level) in levels.iter().enumerate() {
            let (Some(place), Some(field)) = (place(*level), self.people.fields.get(at)) else {
                continue;
            };
            let m = share(&self.same, at, place);
            let u = match level {
                Level::Equal => {
                    let own = self.often.get(at);
                    let shared = own.and_then(|own| shared_often(self.people, own, (a, b), at));
                    rate(shared.unwrap_or(1), n)
                }
                _ => share(&self.chance, at, place),
            };
            let weight = weight(m, u);
            whole = whole.saturating_add(weight);
            evidence.push(Evidence {
                field: field.name.clone(),
                level: *level,
                weight,
            });
        }
        Pair {
            a,
            b,
            weight: whole,
            ruled: by_rule,
            through_others: false,
            evidence,
        }
    }
}

/// How often the rarest value that both have stands among the records.
fn shared_often(
    people: &People,
    often: &BTreeMap<&str, u64>,
    (a, b): (usize, usize),
    at: usize,
) -> Option<u64> {
    let other = people.value(b, at);
    let both = people
        .value(a, at)
        .lines()
        .filter(|value| other.lines().any(|own| own == *value));
    both.filter_map(|value| often.get(value).copied()).min()
}

fn place(level: Level) -> Option<usize> {
    match level {
        Level::Equal => Some(0),
        Level::Otherwise => Some(1),
        Level::Near => Some(2),
        Level::Close => Some(3),
        Level::Other => Some(4),
        Level::Unknown => None,
    }
}

/// How the fields of two records compare; two fields that are exchanged compare crosswise, where they fit so and
/// not straight.
fn levels(people: &People, a: usize, b: usize) -> Vec<Level> {
    let of = |x: usize, y: usize| {
        let sort = people
            .fields
            .get(x)
            .map_or(Sort::Token, |field: &Field| field.sort);
        level(sort, people.value(a, x), people.value(b, y))
    };
    let mut all: Vec<Level> = (0..people.fields.len()).map(|at| of(at, at)).collect();
    for (x, y) in &people.exchanged {
        let known = |levels: [Level; 2]| levels.into_iter().filter(|one| *one != Level::Unknown);
        let straight = [of(*x, *x), of(*y, *y)];
        let (first, second) = (of(*x, *y), of(*y, *x));
        let across = [first, second];
        let fits = known(across)
            .max()
            .is_some_and(|worst| worst <= Level::Near)
            && known(straight).all(|one| one == Level::Other);
        if !fits {
            continue;
        }
        for (at, level) in [(*x, first), (*y, second)] {
            if let Some(place) = all.get_mut(at) {
                *place = level.max(Level::Otherwise);
            }
        }
    }
    all
}

/// A part of a whole in millionths, at least one.
fn rate(part: u64, whole: u64) -> u32 {
    let millionths = part.saturating_mul(u64::from(MILLION)) / whole.max(1);
    u32::try_from(millionths)
        .unwrap_or(MILLION)
        .clamp(1, MILLION)
}

fn share(counts: &[Counts], field: usize, place: usize) -> u32 {
    let own = counts.get(field).copied().unwrap_or([1; 5]);
    let whole = own.iter().fold(0_u64, |sum, one| sum.saturating_add(*one));
    rate(own.get(place).copied().unwrap_or(0), whole)
}

/// How often each value stands among the records, by field.
fn frequencies(people: &People) -> Vec<BTreeMap<&str, u64>> {
    let mut all: Vec<BTreeMap<&str, u64>> = vec![BTreeMap::new(); people.fields.len()];
    for record in &people.records {
        for (of, value) in all.iter_mut().zip(record) {
            for own in value.lines().filter(|own| !own.is_empty()) {
                *of.entry(own).or_default() += 1;
            }
        }
    }
    all
}

/// How often values compare as they do between records that nothing brought together.
fn chance(people: &People) -> Vec<Counts> {
    let n = people.records.len();
    let mut all: Vec<Counts> = vec![[1; 5]; people.fields.len()];
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

/// What brings records together.
#[derive(Clone, Copy)]
enum By {
    /// A value of a field.
    Whole(usize),
    /// How a name may sound.
    Sound(usize),
    /// How two values begin.
    Beginnings(usize, usize),
    /// How two values begin that may be exchanged.
    Either(usize, usize),
}

fn keys(people: &People, record: usize, by: By) -> BTreeSet<String> {
    let start = |text: &str, letters: usize| text.chars().take(letters).collect::<String>();
    let value = |at| people.value(record, at);
    match by {
        By::Whole(f) => value(f).lines().map(str::to_owned).collect(),
        By::Sound(f) => value(f).lines().flat_map(sound_keys).collect(),
        By::Beginnings(f, g) | By::Either(f, g) if value(f).is_empty() || value(g).is_empty() => {
            BTreeSet::new()
        }
        By::Beginnings(f, g) => {
            BTreeSet::from([format!("{}\n{}", start(value(f), 2), start(value(g), 3))])
        }
        By::Either(f, g) => {
            let (one, other) = (start(value(f), 2), start(value(g), 2));
            let (first, last) = (one.clone().min(other.clone()), one.max(other));
            BTreeSet::from([format!("{first}\n{last}")])
        }
    }
}

/// Pairs worth a comparison.
fn blocks(people: &People) -> BTreeSet<(usize, usize)> {
    let width = people.fields.len();
    let mut ways: Vec<By> = (0..width).map(By::Whole).collect();
    for (at, field) in people.fields.iter().enumerate() {
        if field.sort == Sort::Name {
            ways.push(By::Sound(at));
        }
    }
    for f in 0..width {
        ways.extend((f + 1..width).map(|g| By::Beginnings(f, g)));
    }
    ways.extend(people.exchanged.iter().map(|(f, g)| By::Either(*f, *g)));
    let mut pairs = BTreeSet::new();
    for by in ways {
        let mut groups: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for record in 0..people.records.len() {
            for key in keys(people, record, by) {
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
            ..People::default()
        };
        let (found, compared) = likely(&people);
        assert!(compared > 100, "{compared}");
        let pairs: Vec<_> = found.iter().map(|pair| (pair.a, pair.b)).collect();
        assert_eq!(pairs, [(42, 100)], "{found:?}");
        let near = &found[0].evidence[0];
        assert_eq!((near.field.as_str(), near.level), ("given", Level::Near));
        assert!(likely(&People::default()).0.is_empty());
    }

    #[test]
    fn records_that_are_each_like_a_third_are_one_group_and_exchanged_names_are_found() {
        let field = |name: &str, sort| Field {
            name: name.to_owned(),
            sort,
        };
        // Two hundred strangers with words of no meaning.
        let word = |seed: u64| -> String {
            let next = |state: u64| {
                state
                    .wrapping_mul(6_364_136_223_846_793_005)
                    .wrapping_add(1_442_695_040_888_963_407)
            };
            let states = std::iter::successors(Some(next(next(seed))), |state| Some(next(*state)));
            let letters = states.map(|state| char::from(b'a' + ((state >> 33) % 26) as u8));
            letters.take(8).collect()
        };
        let mut records: Vec<Vec<String>> = (0..200)
            .map(|i| {
                let birth = format!("19{:02}{:02}{:02}", i % 97, i % 12 + 1, i % 28 + 1);
                vec![word(i * 3 + 1), word(i * 3 + 2), birth, word(i * 3 + 3)]
            })
            .collect();
        let row = |values: [&str; 4]| values.map(str::to_owned).to_vec();
        records.push(row(["maria", "quinn", "19710624", ""]));
        // Like the one before by name, like the next by birth day and mail; those two share nothing.
        records.push(row(["quinn", "maria", "19710624", "mq@lake.org"]));
        records.push(row(["", "", "19710625", "mq@lake.org"]));
        // A stranger whose name is like: one letter, and nothing else.
        records.push(row(["mario", "stone", "19950102", "other@hill.org"]));
        let people = People {
            fields: vec![
                field("given", Sort::Word),
                field("surname", Sort::Word),
                field("birth", Sort::Day),
                field("mail", Sort::Word),
            ],
            records,
            exchanged: vec![(0, 1)],
            ..People::default()
        };
        let (found, _) = likely(&people);
        let of_them: Vec<_> = found
            .iter()
            .filter(|pair| pair.b >= 200)
            .map(|pair| (pair.a, pair.b, pair.through_others))
            .collect();
        assert!(of_them.contains(&(200, 201, false)), "{of_them:?}");
        assert!(of_them.contains(&(201, 202, false)), "{of_them:?}");
        assert!(of_them.contains(&(200, 202, true)), "{of_them:?}");
        assert!(of_them.iter().all(|pair| pair.1 != 203), "{of_them:?}");
        let crossed = found.iter().find(|pair| (pair.a, pair.b) == (200, 201));
        assert_eq!(crossed.unwrap().evidence[0].level, Level::Otherwise);
    }
}
