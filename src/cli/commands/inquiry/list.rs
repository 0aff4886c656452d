//! Lists about inquiries: one way for all of them.

use clap::Args;

use crate::cli::point::Point;
use crate::cli::rows::{Names, Rows, why};
use crate::cli::{Context, Failure, Output};
use crate::domain::date::Date;
use crate::projections::World;
use crate::report::Table;
use crate::report::lists::Row;

/// Options of these lists
#[derive(Args, Clone)]
pub struct Arguments {
    #[command(flatten)]
    point: Point,
    /// List the events every row rests on
    #[arg(long)]
    why: bool,
    #[command(flatten)]
    output: Output,
}

/// Gives a list as table, JSON, CSV or workbook.
pub fn give<R: Row>(
    context: &Context,
    arguments: &Arguments,
    command: &str,
    rows: impl FnOnce(&World, Date) -> Vec<R>,
) -> Result<u8, Failure> {
    let until = arguments.point.until();
    let history = context.history(until)?;
    let rows = Rows::of(&rows(&history.world, history.day))?;
    let standing = context.standing_on(&history.chain, Some(history.day), command);
    let table = rows
        .table(context, &Names::default(), arguments.why)
        .of(R::LIST, Some(standing));
    let json = serde_json::json!({ "rows": rows.json(arguments.why, &history.world) });
    let rests = arguments.why.then(|| why(context, [&rows], &history.world));
    let others: Vec<(String, &Table)> = rests
        .iter()
        .map(|table| (context.say("list-why", &[]), table))
        .collect();
    let beside: &[(String, &Table)] = if arguments.output.csv() { &[] } else { &others };
    arguments.output.give_with(context, &table, &json, beside)?;
    if rows.is_empty() {
        context.tell("list-empty", &[]);
    }
    Ok(0)
}

/// The commands of a group that has acts, and one list of what came of them.
macro_rules! acts_and_list {
    (
        $(#[$about:meta])+ acts $act:ty;
        $(#[$list:meta])+ list $command:literal: $rows:expr
    ) => {
        $(#[$about])+
        #[derive(clap::Args)]
        pub struct Arguments {
            #[command(subcommand)]
            command: Command,
        }

        #[derive(clap::Subcommand)]
        enum Command {
            $(#[$list])+
            List($crate::cli::commands::inquiry::list::Arguments),
            #[command(flatten)]
            Act($crate::cli::commands::act::Act<$act>),
        }

        /// Runs the command.
        pub fn run(
            context: &mut $crate::cli::Context,
            arguments: &Arguments,
        ) -> Result<u8, $crate::cli::Failure> {
            match &arguments.command {
                Command::List(own) => {
                    $crate::cli::commands::inquiry::list::give(context, own, $command, $rows)
                }
                Command::Act(own) => $crate::cli::commands::act::run(context, own),
            }
        }
    };
}
pub(in crate::cli::commands) use acts_and_list;
