//! `trace --ring`: whom a person is tied to, and by what.
//!
//! Promises: persons and values by alias; what is shown is no verdict, and says which groups F62 has raised.

use std::collections::BTreeSet;

use serde_json::json;

use crate::cli::{Context, Failure, Output};
use crate::detect::f62_ring::Ring as Flagged;
use crate::detect::joined::Joined;
use crate::detect::rings::rings;
use crate::detect::{Detector as _, Flag};
use crate::domain::alias::Alias;
use crate::ledger::Until;

/// Shows the groups that the person is in.
pub(super) fn run(
    context: &mut Context,
    person: Alias,
    until: Until,
    output: &Output,
) -> Result<u8, Failure> {
    let history = context.history(until)?;
    let world = &history.world;
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
                persons.join("、"),
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
        context.tell("list-empty", &[]);
    }
    Ok(0)
}
