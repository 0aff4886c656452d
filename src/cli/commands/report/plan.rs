//! `report plan`: plan against actual.

use clap::Args;

use super::{Common, give};
use crate::cli::context::known_scheme;
use crate::cli::rows::{Names, Rows};
use crate::cli::{Context, Failure};
use crate::report::lists::{Cell, Row};
use crate::report::plan::{self, UnitRow};

/// Compare a scheme's plan with what came of it, by fund, joint funder, unit, tier, node and budget document
///
/// Planned, promised, received, quota, awarded or contracted, instructed, paid, returned and recovered, side
/// by side, with their differences. A plan is no money and is added to none. Below the units stands what all of them come to; the
/// school of a contract, which no sheet gives a code, stands by its name.
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
    let units = plan::units(world, scheme)?;
    let total = UnitRow::total(&units)?;
    let mut sum = total.cells();
    if let Some(name) = sum.get_mut(1) {
        *name = Cell::Text(context.say("col-total", &[]));
    }
    // Why a unit's quota is below zero is said of the unit.
    if let Some(note) = sum.last_mut() {
        *note = Cell::text(None);
    }
    let sections = vec![
        Rows::of(&plan::funds(world, scheme)?)?,
        Rows::of(&plan::funders(world, scheme)?)?,
        Rows::of(&units)?.with_sum(sum, &total)?,
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
