//! F44 Paid for a month without being in post, or while payments were stopped.
//!
//! **Definition.** A scheme pays those who are in post on a certain day of the month, and a month was paid to a person
//! who was in post at no school on that day; or a school where they were not in post paid them beside the
//! school where they were. In any scheme: a payment to a person whose payments were stopped on that day, or,
//! where no such day is set, on the first of the month paid, or on the day of the payment. Where the stop was recorded after the
//! payment was made, nobody broke it: it is told apart, one step milder, as money that may have to come back.
//! **Example.** A teacher left on 2025-03-10; the lists of March to June pay her all the same.
//! **Exclusions.** Who left after the deciding day has the whole month; who came after it has none; who moved
//! is paid by the school of that day. A payment that the bank returned. Where nothing at all is known of a person's
//! posts and rows of the scheme's register were refused and not read since, it is told as data quality; where the ledger holds no posts, or those alone that a register of changes tells, as not judged.
//! **False positives:** paid leave that no sheet records.
//! **Evidence:** the payment rows, the rows by which the person left, and the acts that stopped the payments. **Amount:** the payments. One flag a person.
//! **Look at:** the register of posts and its changes, the stops, the lists of those months.
//! **Source:** the scheme's tariff clause; plan 3 (在岗享受,离岗取消).

use std::collections::{BTreeMap, BTreeSet};

use super::flag::{Flag, Severity};
use super::joined::Joined;
use super::lacking::Lacking;
use super::paid::{Paid, by_month, span, sum};
use super::{Detector, Findings};
use crate::crypto::digest::FileHash;
use crate::domain::alias::Alias;
use crate::domain::date::{Date, Month};
use crate::domain::events::claims::SuspensionStarted;
use crate::domain::events::parties::PostAssigned;
use crate::projections::posts::Posts;
use crate::projections::{Fact, World};

/// F44.
pub struct OffPost;

/// F44 as the gates ask it: of whom a register of changes alone says nothing is in no post.
pub struct OffPostAtDesk;

/// Kinds of tables that say who is in post.
const REGISTERS: &[&str] = &["teachers", "post_changes"];

/// The day that decides over a payment, by the text it was recorded under.
fn deciding_day(world: &World, paid: &Paid<'_>) -> Option<Date> {
    paid.text(world)?.deciding_day(paid.month()?)
}

/// Whether payments to the person were stopped when this one was due, as the gate judges it, by what was on record on a day.
fn is_stopped(world: &World, paid: &Paid<'_>, known: Date) -> bool {
    let day = deciding_day(world, paid)
        .or_else(|| paid.month().map(Month::first_day))
        .unwrap_or(paid.clock());
    world.suspended_by(paid.scheme, paid.person, day, known)
}

/// Whether the payment was made off post, given all payments of the month.
fn off_post(
    world: &World,
    posts: Posts<'_>,
    paid: &Paid<'_>,
    month: &[(Month, &Paid<'_>)],
) -> bool {
    let Some(day) = deciding_day(world, paid) else {
        return false;
    };
    let schools = posts.schools(day);
    if schools.is_empty() {
        return true;
    }
    let by_own = |paid: &Paid<'_>| paid.unit().is_none_or(|code| schools.contains(&code));
    !by_own(paid) && month.iter().any(|(_, other)| by_own(other))
}

impl Detector for OffPost {
    fn code(&self) -> &'static str {
        "F44"
    }

    fn look(&self, world: &Joined<'_>, _as_of: Date) -> Findings {
        // A register of changes names those alone who moved.
        look(self.code(), world, &world.imports.sheets_of("post_changes"))
    }
}

impl Detector for OffPostAtDesk {
    fn code(&self) -> &'static str {
        "F44"
    }

    fn look(&self, world: &Joined<'_>, _as_of: Date) -> Findings {
        look(self.code(), world, &BTreeSet::new())
    }
}

/// Payments off post; where posts are known from sheets of changes alone, those of persons of no known post are not judged.
fn look(code: &'static str, world: &Joined<'_>, changes: &BTreeSet<(FileHash, &str)>) -> Findings {
    let mut found = Findings::default();
    let mut untold: BTreeMap<&str, usize> = BTreeMap::new();
    // Few schemes stop anybody's payments.
    let mut stops: BTreeMap<&str, BTreeSet<Alias>> = BTreeMap::new();
    let registered = |fact: &Fact<PostAssigned>| {
        let source = fact.source.as_ref();
        !source.is_some_and(|of| changes.contains(&(of.file, of.sheet.as_str())))
    };
    let any_posts = world
        .parties
        .iter()
        .any(|(_, person)| person.posts.iter().any(registered));
    for ((scheme_id, person), payments) in world.by_person() {
        let decided = |paid: &&Paid<'_>| deciding_day(world, paid).is_some();
        let months = by_month(payments.iter().filter(decided));
        let persons = stops.entry(scheme_id).or_insert_with(|| {
            let acts = world.acts.all::<SuspensionStarted>(scheme_id);
            acts.map(|act| world.one(act.said.person)).collect()
        });
        let any_stop = persons.contains(&person);
        let of_stops = payments.iter().filter(|_| any_stop);
        let of_stops = of_stops.filter(|paid| is_stopped(world, paid, Date(i32::MAX)));
        let (stopped, since): (Vec<Paid<'_>>, Vec<Paid<'_>>) = of_stops
            .copied()
            .partition(|paid| is_stopped(world, paid, paid.clock()));
        if months.is_empty() && stopped.is_empty() && since.is_empty() {
            continue;
        }
        let posts = Posts::of(world, &person);
        let off: Vec<Paid<'_>> = months
            .chunk_by(|a, b| a.0 == b.0)
            .flat_map(|of_month| {
                of_month.iter().filter(move |(_, one)| match posts {
                    Some(posts) => off_post(world, posts, one, of_month),
                    None => true,
                })
            })
            .map(|(_, paid)| **paid)
            .collect();
        let unjudged = posts.is_none() && !any_posts && !off.is_empty();
        if unjudged {
            *untold.entry(scheme_id).or_default() += 1;
        }
        let off = if unjudged { Vec::new() } else { off };
        if off.is_empty() && stopped.is_empty() {
            if !since.is_empty() {
                found
                    .flags
                    .push(of_stopped(code, world, scheme_id, person, &[], since, true));
            }
            continue;
        }
        found.flags.push(if stopped.is_empty() {
            flag(code, world, scheme_id, person, posts, &off)
        } else {
            of_stopped(code, world, scheme_id, person, &off, stopped, false)
        });
    }
    for (scheme_id, persons) in untold {
        found.unjudged.push(format!(
            "F44, scheme {scheme_id}: {persons} persons are paid, but no posts are in the ledger: import the register of persons in post"
        ));
    }
    found
}

/// The flag of a person who was paid while payments to them were stopped, and perhaps off post beside; or `since` only then was
/// paid for a time from which they were stopped afterwards.
fn of_stopped(
    code: &'static str,
    world: &World,
    scheme_id: &str,
    person: Alias,
    off: &[Paid<'_>],
    stopped: Vec<Paid<'_>>,
    since: bool,
) -> Flag {
    let number = person.to_string();
    let severity = match since {
        true => Severity::Medium,
        false => Severity::Critical,
    };
    let mut flag = Flag::new(code, severity, scheme_id, &number);
    flag.concerns(Some(person));
    let of_stops = stopped.len();
    let mut all = stopped;
    for paid in off {
        if !all.iter().any(|one| one.fact.at == paid.fact.at) {
            all.push(*paid);
        }
    }
    all.sort_by_key(|paid| (paid.clock(), paid.fact.at));
    for paid in &all {
        flag.rests_on(paid.fact);
    }
    let last = all.iter().map(|paid| paid.clock()).max();
    let aliases = world.parties.merged().aliases(person);
    let numbers: Vec<String> = aliases.map(|alias| alias.to_string()).collect();
    let acts = numbers
        .iter()
        .flat_map(|number| world.acts.about::<SuspensionStarted>(scheme_id, number));
    for act in acts {
        if since || last.is_none_or(|last| act.said.from <= last) {
            flag.rests_on(act.fact);
        }
    }
    flag.finding = if since {
        format!(
            "{of_stops} payments are for a time from which payments to the person were stopped afterwards: what is not due comes back"
        )
    } else if all.len() == of_stops {
        format!("{of_stops} payments were made while payments to the person were stopped")
    } else {
        format!(
            "{} payments are for months in which the person was not in post on the deciding day, or payments to them were stopped",
            all.len()
        )
    };
    flag.amount = sum(&all);
    flag.period = span(&all);
    flag.clause = clause(world, &all);
    flag
}

/// The clause of the tariff that judges the first of some payments, else of its payment rule.
pub(super) fn clause(world: &World, paid: &[Paid<'_>]) -> String {
    let text = paid.first().and_then(|paid| paid.text(world));
    text.and_then(|text| {
        let tariff = text.tariff.as_ref().map(|rule| &rule.clause);
        tariff.or(text.payment.as_ref().map(|rule| &rule.clause))
    })
    .cloned()
    .unwrap_or_default()
}

/// The months that some payments are for, in order.
fn months_of(paid: &[Paid<'_>]) -> String {
    let periods = paid.iter().map(|paid| paid.fact.said.period);
    let months: BTreeSet<String> = periods.map(|period| period.to_string()).collect();
    Vec::from_iter(months).join(", ")
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
    let last = off.iter().map(|paid| paid.clock()).max();
    match posts {
        Some(posts) => {
            for fact in posts.ended() {
                if last.is_none_or(|last| fact.said.from <= last) {
                    flag.rests_on(fact);
                }
            }
            flag.finding = format!(
                "{} payments are for months in which the person was not in post on the deciding day: {}",
                off.len(),
                months_of(off)
            );
        }
        None => {
            flag.finding = format!(
                "{} payments to a person of whom no register has a post",
                off.len()
            );
            if Lacking::of(world, scheme_id, REGISTERS).any() {
                flag = flag.as_data_quality();
            }
        }
    }
    flag.amount = sum(off);
    flag.period = span(off);
    flag.clause = clause(world, off);
    flag
}
