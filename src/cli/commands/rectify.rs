//! `rectify`: what units put right, and the ledger of it (整改台账).

use clap::{Args, Subcommand};

use super::act::{self, Act};
use super::inquiry::list;
use crate::cli::{Context, Failure};
use crate::report::inquiry::rows::repair_rows;

/// Report what was put right, strike findings off, and list what is left
#[derive(Args)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// List findings that stand: problem, standard, unit, who answers, deadline, proof, how far it is
    List(list::Arguments),
    #[command(flatten)]
    Act(Act<act::Rectify>),
}

/// Runs the command.
pub fn run(context: &mut Context, arguments: &Arguments) -> Result<u8, Failure> {
    match &arguments.command {
        Command::List(own) => list::give(context, own, "rectify list", repair_rows),
        Command::Act(own) => act::run(context, own),
    }
}
