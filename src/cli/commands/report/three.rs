//! `report three`: what is made public once money has been paid.

use std::path::PathBuf;

use clap::Args;

use super::super::notice::Issue;
use crate::cli::context::known_scheme;
use crate::cli::{Context, Failure};
use crate::domain::date::Period;
use crate::notice::three;
use crate::projections::World;

/// Write the list of who was aided, how and with how much for the public, and record it
///
/// One web page and one CSV file, as notices are written: unit, name, programme, tier, amount, never the
/// reason of hardship. The rows' root goes on the ledger, and the ledger's id, size and root stand in the
/// footer.
#[derive(Args)]
pub struct Arguments {
    /// The scheme, for instance B
    scheme: String,
    /// Folder for the two files
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Only payments for this period or a part of it: 2025, 2025-H1, 2025-Q3, 2025-03
    #[arg(long, value_name = "PERIOD")]
    period: Option<Period>,
    /// Key to sign with
    #[arg(long, default_value = "ntc")]
    key: String,
    /// Replace files that are there already
    #[arg(long)]
    force: bool,
    /// For a scheme that shows its result within the unit, or asks for no public list: mark both files as internal
    #[arg(long)]
    internal: bool,
}

/// Runs the command.
pub fn run(context: &mut Context, arguments: &Arguments) -> Result<u8, Failure> {
    let scheme = arguments.scheme.as_str();
    let number = match arguments.period {
        Some(period) => format!("three-{scheme}-{period}"),
        None => format!("three-{scheme}"),
    };
    let issue = Issue {
        // What every row's leaf names stands on the ledger with the root over the leaves.
        what: &number,
        command: "report three",
        number: &number,
        notice_no: None,
        out: &arguments.out,
        key: &arguments.key,
        force: arguments.force,
        internal: arguments.internal,
    };
    let choice = |world: &World| {
        known_scheme(world, scheme)?;
        let (list, rules) = three(world, scheme, arguments.period, &number)?;
        Ok((list, rules.clone()))
    };
    issue.write(context, choice, |page, words| {
        let say = |key: &str| words.say(key, &[]);
        page.words.title = say("three-title");
        page.stage = say("three-title");
        page.words.from = say("three-from");
        page.words.until = say("three-until");
        page.words.tier = say("three-situation");
        page.words.object = say("three-object");
    })
}
