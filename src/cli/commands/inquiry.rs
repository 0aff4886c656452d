//! `inquiry`: its acts, what there is, and the papers made of it.

mod dossier;
mod form;
pub mod lines;
pub mod list;

use clap::{Args, Subcommand};

use super::act::{self, Act};
use crate::cli::{Context, Failure};
use crate::report::inquiry::rows::inquiries;

/// Look into something: open an inquiry, note its steps, put facts before the unit, bind the file, close it
#[derive(Args)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// List inquiries with their flags, tips, findings and results
    List(list::Arguments),
    /// Show an inquiry with its steps, findings, money and repair
    Show(dossier::ShowArguments),
    Form(form::Arguments),
    Dossier(dossier::Arguments),
    #[command(flatten)]
    Act(Act<act::Inquiry>),
}

/// Runs the command.
pub fn run(context: &mut Context, arguments: &Arguments) -> Result<u8, Failure> {
    match &arguments.command {
        Command::List(own) => list::give(context, own, "inquiry list", |world, _| inquiries(world)),
        Command::Show(own) => dossier::show(context, own),
        Command::Form(own) => form::run(context, own),
        Command::Dossier(own) => dossier::run(context, own),
        Command::Act(own) => act::run(context, own),
    }
}
