//! `finding`: its acts, what there is, and one finding whole.

use crate::cli::point::Entry;
use clap::{Args, Subcommand};

use super::act::{self, Act};
use super::inquiry::lines::{self, Read};
use super::inquiry::list;
use crate::cli::{Context, Failure, data, shown};
use crate::domain::near::nearest;
use crate::inquiry::file::{finding, findings};
use crate::report::books::yuan;
use crate::report::document::{Document, markdown::markdown};
use crate::report::inquiry::rows::finding_rows;

/// Raise findings, hear the unit, settle them, impose sanctions, and follow their money
#[derive(Args)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// List findings with their money on its way back
    List(list::Arguments),
    Show(ShowArguments),
    #[command(flatten)]
    Act(Act<act::Finding>),
}

/// Show a finding with every act about it and its money to the last fen
#[derive(Args)]
pub struct ShowArguments {
    /// Number of the finding
    no: String,
    #[command(flatten)]
    entry: Entry,
}

/// Runs the command.
pub fn run(context: &mut Context, arguments: &Arguments) -> Result<u8, Failure> {
    match &arguments.command {
        Command::List(own) => {
            list::give(context, own, "finding list", |world, _| finding_rows(world))
        }
        Command::Show(own) => show(context, own),
        Command::Act(own) => act::run(context, own),
    }
}

fn show(context: &Context, arguments: &ShowArguments) -> Result<u8, Failure> {
    let until = arguments.entry.until();
    let read = Read::of(context, until)?;
    let no = &arguments.no;
    let Some(file) = finding(&read.history.world, no) else {
        let known = findings(&read.history.world);
        let known = known.iter().map(|one| one.raised.said.finding_no.as_str());
        return Err(Failure::new(match nearest(no, known) {
            Some(near) => format!(
                "finding {no}: expected a finding of this ledger, found none such; the nearest known is {near}"
            ),
            None => format!(
                "finding {no}: expected a finding of this ledger, found none such: see `sunledger finding list`"
            ),
        }));
    };
    if context.json {
        data(&serde_json::to_string_pretty(&file)?);
        return Ok(0);
    }
    let say = |key: &str| context.say(key, &[]);
    let said = &file.raised.said;
    let facts = [
        ("col-unit-code", said.unit_code.clone()),
        ("col-standard", said.criteria.clone()),
        ("col-problem", said.condition.clone()),
        ("finding-cause", said.cause.clone()),
        ("finding-effect", said.effect.clone()),
        ("col-amount", yuan(said.amount.0)),
        ("col-state", context.term("finding-state", file.state)),
    ];
    let mut tables = vec![(say("dossier-steps"), lines::finding(context, &read, &file)?)];
    if let Some(back) = &file.recovery {
        let number = [("no", no.clone())];
        tables.push((
            context.say("dossier-recovery", &number),
            lines::recovery(context, &read, back),
        ));
    }
    let paper = Document {
        title: say("finding-title"),
        subtitle: no.clone(),
        facts: facts
            .into_iter()
            .map(|(key, text)| (say(key), text))
            .collect(),
        tables,
        ..Document::default()
    };
    shown(&markdown(&paper, &context.words));
    Ok(0)
}
