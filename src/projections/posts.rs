//! Who is in post at which school on a day, and which tier a school has on it, joined from what the
//! parties projection was told, in any order of import.
//!
//! A register shows the school of today beside the day on which the person's career began; a change of
//! post says on which day a school was left or joined. So at each school the changes decide, and the
//! register only where there is none: before the first change the person was there if that change is a
//! leaving, and not there if it is a joining. A post left for a time is taken up again by the next posting at that
//! school, which is no first joining. Promises: whole days, pure, no scheme's rule; which day of
//! a month counts is the scheme's to say. Not here: leave, which a scheme may pay all the same, unless a
//! sheet says that the post was suspended.

use std::ops::Deref;

use super::World;
use super::fact::Fact;
use super::parties::Person;
use crate::domain::alias::Alias;
use crate::domain::date::Date;
use crate::domain::events::parties::{PostAssigned, PostEnded, SchoolTierSet};

/// Whether a posting comes from a change of post and not from a register.
fn is_change(fact: &Fact<PostAssigned>) -> bool {
    fact.said.change_no.is_some() || fact.said.change.is_some()
}

/// Schools by code: nearly always one or none, which take no room of their own.
#[derive(Clone, Debug)]
pub enum Schools<'a> {
    /// None, or the only one.
    One(Option<&'a str>),
    /// Any number.
    More(Vec<&'a str>),
}

impl<'a> Deref for Schools<'a> {
    type Target = [&'a str];

    fn deref(&self) -> &Self::Target {
        match self {
            Schools::One(only) => only.as_slice(),
            Schools::More(codes) => codes,
        }
    }
}

/// What is known of one person's posts.
#[derive(Clone, Copy, Debug)]
pub struct Posts<'a>(&'a Person);

impl<'a> Posts<'a> {
    /// The posts of a person; `None` when nothing was ever told of a post of theirs.
    pub fn of(world: &'a World, person: &Alias) -> Option<Posts<'a>> {
        Posts::known(world.parties.get(person)?)
    }

    /// The same of what is known of the person.
    pub fn known(person: &'a Person) -> Option<Posts<'a>> {
        let told = !person.posts.is_empty() || !person.post_ends.is_empty();
        told.then_some(Posts(person))
    }

    /// Whether a change of post, and not a register alone, says of any school when the person came to it or left it.
    pub fn any_change(&self) -> bool {
        !self.0.post_ends.is_empty() || self.0.posts.iter().any(is_change)
    }

    /// Whether the person is in post at the school on the day.
    pub fn at(&self, unit_code: &str, day: Date) -> bool {
        let joined = |fact: &&Fact<PostAssigned>| fact.said.unit_code == unit_code;
        if !self.any_change() && self.0.suspensions.is_empty() {
            let mut register = self.0.posts.iter().filter(joined);
            return register
                .any(|fact| fact.said.from <= day && fact.said.to.is_none_or(|to| day <= to));
        }
        let leaves = self
            .0
            .post_ends
            .iter()
            .filter(|fact| fact.said.unit_code == unit_code);
        let suspended = self.0.suspensions.iter();
        let suspended = suspended.filter(|fact| fact.said.unit_code == unit_code);
        // Whoever comes back to a post that was never given up was there before.
        let comes_back = |on: Date| {
            suspended.clone().any(|fact| {
                let since = fact.said.from;
                let left =
                    |leave: &Fact<PostEnded>| since <= leave.said.from && leave.said.from < on;
                since < on && !leaves.clone().any(left)
            })
        };
        let joins = self.0.posts.iter().filter(joined).filter(|f| is_change(f));
        let joins = joins.filter(|fact| !comes_back(fact.said.from));
        // A school left and joined on one day is joined: `true` comes last.
        let mut changes: Vec<(Date, bool)> = joins
            .map(|fact| (fact.said.from, true))
            .chain(leaves.clone().map(|fact| (fact.said.from, false)))
            .collect();
        changes.sort_unstable();
        let mut register = self.0.posts.iter().filter(joined);
        let there = match changes.iter().rev().find(|(from, _)| *from <= day) {
            Some((_, false)) => false,
            // A register may show the last day of a posting that a change began.
            Some((since, true)) => {
                !register.any(|fact| fact.said.to.is_some_and(|to| *since <= to && to < day))
            }
            None => match changes.first() {
                Some((_, first_is_joining)) => !first_is_joining,
                None => register
                    .any(|fact| fact.said.from <= day && fact.said.to.is_none_or(|to| day <= to)),
            },
        };
        let postings = self.0.posts.iter().filter(joined).map(|f| f.said.from);
        there
            && !suspended.clone().any(|fact| {
                fact.said.from <= day
                    && fact.said.to.is_none_or(|to| day <= to)
                    && !postings.clone().any(|on| fact.said.from < on && on <= day)
            })
    }

    /// Whether a change of post, and not a register alone, says when the person came to the school or left it.
    pub fn changed_at(&self, unit_code: &str) -> bool {
        let left = |fact: &Fact<PostEnded>| fact.said.unit_code == unit_code;
        let joined =
            |fact: &Fact<PostAssigned>| is_change(fact) && fact.said.unit_code == unit_code;
        self.0.post_ends.iter().any(left) || self.0.posts.iter().any(joined)
    }

    /// Schools at which the person is in post on the day, by code.
    pub fn schools(&self, day: Date) -> Schools<'a> {
        if let ([only], []) = (self.0.posts.as_slice(), self.0.post_ends.as_slice()) {
            let code = only.said.unit_code.as_str();
            return Schools::One(self.at(code, day).then_some(code));
        }
        let mut codes: Vec<&str> = self
            .0
            .posts
            .iter()
            .map(|fact| fact.said.unit_code.as_str())
            .chain(self.0.post_ends.iter().map(|f| f.said.unit_code.as_str()))
            .collect();
        codes.sort_unstable();
        codes.dedup();
        codes.retain(|code| self.at(code, day));
        Schools::More(codes)
    }

    /// The post held on the day, in the words of the register: of several the one taken up last.
    pub fn held(&self, day: Date) -> Option<&'a str> {
        let held = self.0.posts.iter().filter(|fact| {
            let said = &fact.said;
            let lasts = said.from <= day && said.to.is_none_or(|to| day <= to);
            said.post.is_some() && lasts && self.at(&said.unit_code, day)
        });
        let last = held.max_by_key(|fact| (fact.said.from, &fact.said.post));
        last?.said.post.as_deref()
    }

    /// Postings that a change of post told, and no register.
    pub fn joined(&self) -> impl Iterator<Item = &'a Fact<PostAssigned>> {
        self.0.posts.iter().filter(|fact| is_change(fact))
    }

    /// Postings that were told.
    pub fn assigned(&self) -> &'a [Fact<PostAssigned>] {
        &self.0.posts
    }

    /// Leavings that were told.
    pub fn ended(&self) -> &'a [Fact<PostEnded>] {
        &self.0.post_ends
    }
}

/// The tier of a school on a day: of several that are in force the one that came into force last, of
/// those from one day the one set by the later document number.
pub fn tier_on<'a>(
    world: &'a World,
    unit_code: &str,
    day: Date,
) -> Option<&'a Fact<SchoolTierSet>> {
    among(world.parties.tiers(unit_code), day)
}

fn among(told: &[Fact<SchoolTierSet>], day: Date) -> Option<&Fact<SchoolTierSet>> {
    told.iter()
        .filter(|fact| fact.said.from <= day && fact.said.to.is_none_or(|to| day <= to))
        .max_by_key(|fact| (fact.said.from, &fact.said.document_no, fact.said.rate))
}

/// Tiers of one school after another: those who ask of many payments nearly always ask of the same school again.
#[derive(Debug, Default)]
pub struct Tiers<'a> {
    of: Option<&'a str>,
    told: &'a [Fact<SchoolTierSet>],
}

impl<'a> Tiers<'a> {
    /// As [`tier_on`].
    pub fn on(
        &mut self,
        world: &'a World,
        unit_code: &'a str,
        day: Date,
    ) -> Option<&'a Fact<SchoolTierSet>> {
        if self.of != Some(unit_code) {
            self.of = Some(unit_code);
            self.told = world.parties.tiers(unit_code);
        }
        among(self.told, day)
    }
}
