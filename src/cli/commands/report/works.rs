//! `report works`: contracts, works, coverage and reports by month, quarter or half-year.

use clap::Args;

use super::{Common, give};
use crate::cli::context::known_scheme;
use crate::cli::rows::{Names, Rows};
use crate::cli::{Context, Failure};
use crate::report::works::{self, Every};

/// Report on works and student aid by month, quarter or half-year
///
/// Contracts against budgets, payments against contracts, progress against payments, what was accepted
/// against what was agreed, pupils aided, and reports that came late or not at all, by county.
#[derive(Args)]
pub struct Arguments {
    /// The scheme, for instance H1
    scheme: String,
    /// Length of the periods
    #[arg(long, value_name = "LENGTH", default_value = "quarter", value_parser = ["month", "quarter", "half"])]
    every: String,
    #[command(flatten)]
    common: Common,
}

/// Runs the command.
pub fn run(context: &mut Context, arguments: &Arguments) -> Result<u8, Failure> {
    let scheme = &arguments.scheme;
    let history = arguments.common.history(context)?;
    known_scheme(&history.world, scheme)?;
    let (world, day) = (&history.world, history.day);
    // The parser takes no other word.
    let every = Every::from_word(&arguments.every).unwrap_or(Every::Quarter);
    let sections = vec![
        Rows::of(&works::contract_rows(world, scheme)?)?,
        Rows::of(&works::periods(world, scheme, every, day)?)?,
        Rows::of(&works::coverage(world, scheme)?)?,
        Rows::of(&works::reports(world, scheme, day))?,
    ];
    let command = format!("report works {scheme} --every {}", every.word());
    let names = Names::default();
    give(
        context,
        &arguments.common,
        &history,
        (sections, names),
        &command,
        None,
    )
}
