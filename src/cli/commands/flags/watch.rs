//! `flags watch`: stays with the ledger and gives each flag that entries raise while it runs.
//!
//! Promises: an entry is read, verified and folded once, when it has been synced; the answer after it is the one
//! that `flags` gives. It judges when the log rests, not between the entries of one import. That answer is kept, so that `flags` need not read the log meanwhile. Not here: who is told
//! beyond the terminal; the lines go to stdout, for another program too.

use std::collections::BTreeSet;
use std::time::Duration;

use clap::Args;

use super::{gravity, json, kept};
use crate::cli::{Context, Failure, data, shown};
use crate::detect::Flag;
use crate::domain::date::Date;
use crate::inquiry::flagged::Flagged;
use crate::ledger::follow::Following;
use crate::report::books::yuan;

/// Stay with the ledger and give each flag as entries raise it
///
/// Reads the ledger once, then each new entry as it is recorded, and gives a line for each flag that was not
/// raised before (with --json an object a line, and one with `gone` for each that is raised no more). Ctrl-C ends it; no harm is done to the ledger.
#[derive(Args)]
pub struct Arguments {
    /// End when this entry has been judged
    #[arg(long, value_name = "SEQUENCE")]
    to: Option<u64>,
    /// Seconds between two looks at the log
    #[arg(long, value_name = "SECONDS", default_value_t = 1, value_parser = clap::value_parser!(u64).range(1..=3600))]
    every: u64,
}

/// Runs the command.
pub fn run(context: &Context, own: &Arguments, as_of: Option<Date>) -> Result<u8, Failure> {
    let mut following = Following::open(context.disk(), as_of)?;
    let program = kept::program();
    let mut before: Option<BTreeSet<String>> = None;
    loop {
        let history = following.history();
        let last = history.head().sequence;
        let flagged = Flagged::of(&history.world, history.day, program.unwrap_or_default());
        // Whoever recorded the entry may still have the store; without it `flags` reads the log, no harm.
        let mut tries = 0..20;
        while !kept::keep_newest(context, history, &flagged) && tries.next().is_some() {
            std::thread::sleep(Duration::from_millis(100));
        }
        let now: BTreeSet<String> = flagged.flags.iter().map(|flag| flag.id.clone()).collect();
        if let Some(before) = &before {
            for flag in flagged.flags.iter().filter(|flag| is_new(flag, before)) {
                give(context, flag, &flagged, last)?;
            }
            let known = |id: &String| flagged.flags.iter().any(|flag| flag.former.contains(id));
            for gone in before.difference(&now).filter(|id| !known(id)) {
                if context.json {
                    let line = serde_json::json!({ "gone": gone, "entry": last });
                    data(&serde_json::to_string(&line)?);
                }
                let values = [("flag", gone.clone()), ("entry", last.to_string())];
                context.tell("watch-gone", &values);
            }
        } else {
            let values = [
                ("count", now.len().to_string()),
                ("entry", last.to_string()),
            ];
            context.tell("watch-begins", &values);
        }
        before = Some(now);
        if !wait(&mut following, own)? {
            return Ok(0);
        }
    }
}

/// Looks that the log may go on growing at before it is judged all the same.
const LOOKS_MAX: u32 = 60;

/// Waits for entries, and until no more come: in the middle of an import nearly everything lacks its other half.
/// `false` where what was to be judged has been.
fn wait(following: &mut Following, own: &Arguments) -> Result<bool, Failure> {
    let reached = |following: &Following| {
        own.to
            .is_some_and(|to| following.history().head().sequence >= to)
    };
    if reached(following) {
        return Ok(false);
    }
    let mut grown = 0;
    while grown < LOOKS_MAX {
        match following.read_on()? {
            0 if grown > 0 => break,
            0 => {}
            _ if reached(following) => break,
            _ => grown += 1,
        }
        std::thread::sleep(Duration::from_secs(own.every));
    }
    Ok(true)
}

/// Whether a flag was not raised before, under this id or an earlier one.
fn is_new(flag: &Flag, before: &BTreeSet<String>) -> bool {
    let mut ids = std::iter::once(&flag.id).chain(&flag.former);
    !ids.any(|id| before.contains(id))
}

/// A line for a flag.
fn give(context: &Context, flag: &Flag, flagged: &Flagged, last: u64) -> Result<(), Failure> {
    if context.json {
        let mut object = json(flag, flagged, &flagged.outcome(flag));
        if let Some(fields) = object.as_object_mut() {
            fields.insert("entry".to_owned(), serde_json::json!(last));
        }
        data(&serde_json::to_string(&object)?);
        return Ok(());
    }
    let line = [
        last.to_string(),
        flag.id.clone(),
        gravity(context, flag),
        flag.scheme.clone(),
        context.words.about(&flag.about),
        yuan(flag.amount.0),
        context.retell(&flag.finding),
    ];
    shown(&line.join(" · "));
    Ok(())
}
