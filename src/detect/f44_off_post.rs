//! F44 Paid for a month without being in post.
//!
//! **Definition.** A scheme pays those who are in post on a certain day of the month, and a month was paid to a person
//! who was in post at no school on that day; or a school where they were not in post paid them beside the
//! school where they were.
//! **Example.** A teacher left on 2025-03-10; the lists of March to June pay her all the same.
//! **Exclusions.** Who left after the deciding day has the whole month; who came after it has none; who moved
//! is paid by the school of that day. A payment that the bank returned. Where nothing at all is known of a person's
//! posts and rows of the register were refused, it is told as data quality; where the ledger holds no posts, as not judged.
//! **False positives:** paid leave that no sheet records.
//! **Evidence:** the payment rows and the rows by which the person left. **Amount:** the payments. One flag a person.
//! **Source:** the scheme's tariff clause; plan 3 (在岗享受,离岗取消).

use std::collections::BTreeMap;

use super::flag::{Flag, Severity};
use super::paid::{Paid, by_person, span, sum};
use super::{Detector, Findings};
use crate::domain::alias::Alias;
use crate::domain::date::{Date, Month};
use crate::projections::World;
use crate::projections::posts::Posts;

/// F44.
pub struct OffPost;

/// Kinds of tables that say who is in post.
const REGISTERS: &[&str] = &["teachers", "post_changes"];

/// The day that decides over a payment, by the text it was recorded under.
fn deciding_day(world: &World, paid: &Paid<'_>) -> Option<Date> {
    paid.text(world)?.deciding_day(paid.month()?)
}

/// Whether the payment was made off post, given all payments of the month.
fn off_post(world: &World, posts: Posts<'_>, paid: &Paid<'_>, month: &[&Paid<'_>]) -> bool {
    let Some(day) = deciding_day(world, paid) else {
        return false;
    };
    let schools = posts.schools(day);
    if schools.is_empty() {
        return true;
    }
    let by_own = |paid: &Paid<'_>| {
        let code = paid.fact.said.unit_code.as_deref();
        code.is_none_or(|code| schools.contains(&code))
    };
    !by_own(paid) && month.iter().any(|other| by_own(other))
}

impl Detector for OffPost {
    fn code(&self) -> &'static str {
        "F44"
    }

    fn flags(&self, world: &World, _as_of: Date) -> Findings {
        let mut found = Findings::default();
        let mut untold: BTreeMap<&str, usize> = BTreeMap::new();
        let any_posts = world
            .parties
            .iter()
            .any(|(_, person)| !person.posts.is_empty());
        for ((scheme_id, person), payments) in by_person(world) {
            let mut months: BTreeMap<Month, Vec<&Paid<'_>>> = BTreeMap::new();
            for paid in &payments {
                if let Some(month) = paid.month()
                    && deciding_day(world, paid).is_some()
                {
                    months.entry(month).or_default().push(paid);
                }
            }
            if months.is_empty() {
                continue;
            }
            let posts = Posts::of(world, &person);
            let off: Vec<Paid<'_>> = months
                .values()
                .flat_map(|paid| {
                    paid.iter().filter(move |one| match posts {
                        Some(posts) => off_post(world, posts, one, paid),
                        None => true,
                    })
                })
                .map(|paid| **paid)
                .collect();
            if off.is_empty() {
                continue;
            }
            if posts.is_none() && !any_posts {
                *untold.entry(scheme_id).or_default() += 1;
                continue;
            }
            found
                .flags
                .push(flag(self.code(), world, scheme_id, person, posts, &off));
        }
        for (scheme_id, persons) in untold {
            found.unjudged.push(format!(
                "F44, scheme {scheme_id}: {persons} persons are paid, but no posts are in the ledger: import the register of persons in post"
            ));
        }
        found
    }
}

fn flag(
    code: &'static str,
    world: &World,
    scheme_id: &str,
    person: Alias,
    posts: Option<Posts<'_>>,
    off: &[Paid<'_>],
) -> Flag {
    let mut flag = Flag::new(code, Severity::Critical, scheme_id, &person.to_string());
    flag.concerns(Some(person));
    for paid in off {
        flag.rests_on(paid.fact);
    }
    let last = off.iter().map(|paid| paid.fact.clock).max();
    match posts {
        Some(posts) => {
            for fact in posts.ended() {
                if last.is_none_or(|last| fact.said.from <= last) {
                    flag.rests_on(fact);
                }
            }
            flag.finding = format!(
                "{} payments are for months in which the person was not in post on the deciding day",
                off.len()
            );
        }
        None => {
            flag.finding = format!(
                "{} payments to a person of whom no register has a post",
                off.len()
            );
            if world.imports.rows_refused(REGISTERS) {
                flag = flag.as_data_quality();
            }
        }
    }
    flag.amount = sum(off);
    flag.period = span(off);
    flag.clause = off
        .first()
        .and_then(|paid| paid.text(world)?.tariff.as_ref())
        .map_or_else(String::new, |tariff| tariff.clause.clone());
    flag
}
