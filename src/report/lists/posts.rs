//! Posts: who is on record at which school or unit, since and until when, whether in post on the day, and
//! the tier of the school on that day.
//!
//! Whether somebody is in post is what the posts projection joins from registers and changes; which day of
//! a month decides is the scheme's to say, and not said here.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::{Cell, Rest, Rests, Row};
use crate::domain::alias::Alias;
use crate::domain::date::Date;
use crate::projections::World;
use crate::projections::posts::{Posts, tier_on};

/// One person at one school; amounts in fen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PostRow {
    /// The person.
    pub person: Alias,
    /// Code of the school or unit.
    pub unit_code: String,
    /// Its name.
    pub unit: Option<String>,
    /// The post, as the newest source writes it.
    pub post: Option<String>,
    /// First day of the post that any source states.
    pub since: Option<Date>,
    /// First day out of post, by the newest leaving.
    pub left_on: Option<Date>,
    /// Whether in post on the day.
    pub in_post: bool,
    /// Tier of the school on the day.
    pub tier: Option<String>,
    /// Its rate a month.
    pub rate: Option<i64>,
    /// Schemes in which the person is registered.
    #[serde(skip)]
    pub schemes: BTreeSet<String>,
    /// What the row rests on.
    #[serde(skip)]
    pub rests_on: Vec<Rest>,
}

impl Row for PostRow {
    const LIST: &'static str = "posts";
    const COLUMNS: &'static [&'static str] = &[
        "person",
        "unit code",
        "unit",
        "post",
        "since",
        "left on",
        "in post",
        "tier",
        "rate",
    ];

    fn cells(&self) -> Vec<Cell> {
        vec![
            Cell::Persons(vec![self.person]),
            Cell::Text(self.unit_code.clone()),
            Cell::text(self.unit.as_deref()),
            Cell::text(self.post.as_deref()),
            Cell::Day(self.since),
            Cell::Day(self.left_on),
            Cell::term("posted", Some(if self.in_post { "yes" } else { "no" })),
            Cell::text(self.tier.as_deref()),
            Cell::MoneyIfAny(self.rate),
        ]
    }

    fn rests_on(&self) -> &[Rest] {
        &self.rests_on
    }

    // A post belongs to a school, whatever scheme pays for it; the person is known in schemes.
    fn schemes(&self) -> Vec<&str> {
        self.schemes.iter().map(String::as_str).collect()
    }
}

/// What sources say of one person at one school.
#[derive(Default)]
struct Known {
    unit: Option<String>,
    post: Option<String>,
    since: Option<Date>,
    left_on: Option<Date>,
    rests: Rests,
}

/// Every person at every school at which a source puts them, as it is on a day.
pub fn posts(world: &World, day: Date) -> Vec<PostRow> {
    let mut rows = Vec::new();
    for (alias, person) in world.parties.iter() {
        let Some(posts) = Posts::of(world, alias) else {
            continue;
        };
        let mut schools: BTreeMap<&str, Known> = BTreeMap::new();
        let mut assigned: Vec<_> = posts.assigned().iter().collect();
        assigned.sort_by_key(|fact| (fact.clock, fact.at));
        for fact in assigned {
            let known = schools.entry(&fact.said.unit_code).or_default();
            known.unit = Some(fact.said.unit.clone());
            known.post = fact.said.post.clone().or(known.post.take());
            known.since = Some(
                known
                    .since
                    .map_or(fact.said.from, |day| day.min(fact.said.from)),
            );
            known.left_on = known
                .left_on
                .max(fact.said.to.and_then(|to| to.checked_add_days(1)));
            known.rests.on([fact]);
        }
        for fact in posts.ended() {
            let known = schools.entry(&fact.said.unit_code).or_default();
            known.left_on = known.left_on.max(Some(fact.said.from));
            known.rests.on([fact]);
        }
        for (unit_code, mut known) in schools {
            let away = person
                .suspensions
                .iter()
                .filter(|fact| fact.said.unit_code == unit_code);
            known.rests.on(away);
            let tier = tier_on(world, unit_code, day);
            known.rests.on(tier);
            rows.push(PostRow {
                person: *alias,
                unit_code: unit_code.to_owned(),
                unit: known.unit,
                post: known.post,
                since: known.since,
                left_on: known.left_on,
                in_post: posts.at(unit_code, day),
                tier: tier.map(|fact| fact.said.tier.clone()),
                rate: tier.map(|fact| fact.said.rate.0),
                schemes: person
                    .registered
                    .iter()
                    .map(|(scheme, _)| scheme.clone())
                    .collect(),
                rests_on: known.rests.done(),
            });
        }
    }
    rows
}
