//! `trace --ring`: whom a person is tied to, and by what.
//!
//! Promises: persons and values by alias; what is shown is no verdict, and says which groups F62 has raised. Where
//! there is nothing, it says why: whether the alias is no person's, or the person is tied to nobody.

use std::collections::BTreeSet;

use serde_json::json;

use crate::cli::{Context, Failure, Output};
use crate::detect::f62_ring::Ring as Flagged;
use crate::detect::joined::Joined;
use crate::detect::paid::to_persons;
use crate::detect::rings::rings;
use crate::detect::{Detector as _, Flag};
use crate::domain::alias::Alias;
use crate::ledger::Until;
use crate::projections::World;

/// Shows the groups that the person is in.
pub(super) fn run(
    context: &mut Context,
    person: Alias,
    until: Until,
    output: &Output,
) -> Result<u8, Failure> {
    let history = context.history(until)?;
    let world = &history.world;
    // Of a person joined with another both aliases are the one person.
    let person = world.one(person);
    if world.parties.get(&person).is_none() && !is_party(world, person) {
        return Err(Failure::new(format!(
            "--ring {person}: expected the alias of a person, as `persons` and `person find` give it, found {}: ask `trace` without --ring",
            kind_of(world, person)
        )));
    }
    let flags: Vec<Flag> = Flagged.flags(world, history.day).flags;
    let mut table = context.table(&["scheme", "tie", "tie value", "tied persons", "flag"]);
    let mut answers = Vec::new();
    for ring in rings(&Joined::of(world, history.day))
        .into_iter()
        .filter(|ring| ring.members.contains(&person))
    {
        let raised = flags.iter().find(|flag| {
            let subjects: BTreeSet<Alias> = flag.subjects.iter().copied().collect();
            flag.scheme == ring.scheme && subjects == ring.members
        });
        let id = raised.map_or("", |flag| flag.id.as_str());
        for tie in &ring.ties {
            let persons: Vec<String> = tie.persons.iter().map(Alias::to_string).collect();
            table.rows.push(vec![
                ring.scheme.to_owned(),
                context.term("tie", tie.kind),
                tie.value.to_string(),
                context.words.list(&persons),
                id.to_owned(),
            ]);
        }
        let evidence = raised.map(|flag| &flag.evidence);
        answers.push(
            json!({ "ring": ring, "flag": raised.map(|flag| &flag.id), "evidence": evidence }),
        );
    }
    let standing = context.standing_on(&history.chain, Some(history.day), "trace --ring");
    let table = table.of("ring", Some(standing));
    output.give(context, &table, &json!({ "rings": answers }))?;
    if answers.is_empty() {
        context.tell("trace-ring-none", &[]);
    }
    Ok(0)
}

/// Whether somebody who is on no register claimed or was paid under the alias.
fn is_party(world: &World, person: Alias) -> bool {
    let mut cases = world.cases.iter();
    cases.any(|(_, case)| world.person_of(case) == Some(person))
        || to_persons(world).any(|paid| paid.person == person)
}

/// What an alias that is no person's is.
fn kind_of(world: &World, alias: Alias) -> &'static str {
    let bound = world.parties.iter().any(|(_, known)| {
        let bound = known.accounts.iter().map(|fact| fact.said.account);
        let changed = known.account_changes.iter();
        bound
            .chain(changed.flat_map(|fact| fact.said.old.into_iter().chain([fact.said.new])))
            .any(|account| account == alias)
    });
    let paid_on = || to_persons(world).any(|paid| paid.account() == Some(alias));
    let filed = || {
        let mut papers = world.cases.iter().flat_map(|(_, case)| &case.evidence);
        papers.any(|paper| [paper.said.document, paper.said.invoice].contains(&Some(alias)))
    };
    if bound || paid_on() {
        "that of an account"
    } else if filed() {
        "that of a document"
    } else {
        "one that is no person's"
    }
}
