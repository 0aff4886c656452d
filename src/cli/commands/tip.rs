//! `tip`: what people pointed out, who looks into it, and what it came to.

use clap::{Args, Subcommand};

use super::act::{self, Act};
use super::inquiry::list;
use crate::cli::{Context, Failure};
use crate::report::inquiry::rows::tip_rows;

/// Take tips in, hand them to whoever looks into them, close them, and list them
#[derive(Args)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// List tips with the inquiry that takes each up
    List(list::Arguments),
    #[command(flatten)]
    Act(Act<act::Tip>),
}

/// Runs the command.
pub fn run(context: &mut Context, arguments: &Arguments) -> Result<u8, Failure> {
    match &arguments.command {
        Command::List(own) => list::give(context, own, "tip list", |world, _| tip_rows(world)),
        Command::Act(own) => act::run(context, own),
    }
}
