//! `report plan`: plan against actual.

use clap::Args;

use super::{Common, give};
use crate::cli::context::known_scheme;
use crate::cli::rows::{Names, Rows};
use crate::cli::{Context, Failure};
use crate::report::plan;

/// Compare a scheme's plan with what came of it, by fund, joint funder, unit, tier, node and budget document
///
/// Planned, promised, received, quota, awarded or contracted, instructed, paid, returned and recovered, side
/// by side, with their differences. A plan is no money and is added to none.
#[derive(Args)]
pub struct Arguments {
    /// The scheme, for instance B
    scheme: String,
    #[command(flatten)]
    common: Common,
}

/// Runs the command.
pub fn run(context: &mut Context, arguments: &Arguments) -> Result<u8, Failure> {
    let scheme = &arguments.scheme;
    let history = arguments.common.history(context)?;
    known_scheme(&history.world, scheme)?;
    let world = &history.world;
    let sections = vec![
        Rows::of(&plan::funds(world, scheme)?)?,
        Rows::of(&plan::funders(world, scheme)?)?,
        Rows::of(&plan::units(world, scheme)?)?,
        Rows::of(&plan::tiers(world, scheme)?)?,
        Rows::of(&plan::nodes(world, scheme)?)?,
        Rows::of(&plan::documents(world, scheme)?)?,
    ];
    let command = format!("report plan {scheme}");
    let names = Names::default();
    let status = give(
        context,
        &arguments.common,
        &history,
        (sections, names),
        &command,
        None,
    )?;
    for (document, count) in plan::unknown_documents(world, scheme) {
        let values = [("document", document), ("count", count.to_string())];
        context.tell("plan-unknown-document", &values);
    }
    Ok(status)
}
