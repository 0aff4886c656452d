//! `report roster`: the disbursement list.

use clap::Args;

use super::{Common, give};
use crate::cli::context::known_scheme;
use crate::cli::rows::{Look, Rows};
use crate::cli::{Context, Failure};
use crate::domain::date::Period;
use crate::report::lists::{Cell, Row};
use crate::report::roster::{Choice, RosterRow, RosterUnitRow, roster};
use crate::report::table::Form;
use crate::words::{Lang, Words};

/// List the payments of a scheme as a roster to print and sign
///
/// Every payment with unit, tier, amount, way of payment, what the bank said and who signed, by unit, and
/// the sums of each unit and each batch: instructed, returned and what reached the payees. The workbook is laid out for paper.
#[derive(Args)]
pub struct Arguments {
    /// The scheme, for instance B
    scheme: String,
    /// Only payments for this period or a part of it: 2025, 2025-H1, 2025-Q3, 2025-03
    #[arg(long, value_name = "PERIOD")]
    period: Option<Period>,
    /// Only this unit, by code
    #[arg(long, value_name = "CODE")]
    unit: Option<String>,
    /// Show names; each look is recorded. Needs the vault and a key of AUD, FIN, EDU or NTC
    #[arg(long)]
    names: bool,
    /// Key that may look into the vault
    #[arg(long, default_value = "aud", value_name = "KEY")]
    key: String,
    #[command(flatten)]
    common: Common,
}

/// Runs the command.
pub fn run(context: &mut Context, arguments: &Arguments) -> Result<u8, Failure> {
    let scheme = &arguments.scheme;
    let history = arguments.common.history(context)?;
    known_scheme(&history.world, scheme)?;
    let choice = Choice {
        period: arguments.period,
        unit_code: arguments.unit.as_deref(),
    };
    let list = roster(&history.world, scheme, choice)?;
    let rows = Rows::of(&list.rows)?.with_sum(sum(context, &list.total), &list.total)?;
    let units = Rows::of(&list.units)?.with_sum(unit_sum(context, &list.total), &list.total)?;
    let look = Look {
        names: arguments.names,
        key: &arguments.key,
    };
    let names = look.names(context, RosterRow::LIST, [&rows])?;
    let mut command = format!("report roster {scheme}");
    if let Some(period) = arguments.period {
        command.push_str(&format!(" --period {period}"));
    }
    if let Some(unit) = &arguments.unit {
        command.push_str(&format!(" --unit {unit}"));
    }
    let title = history.world.registry.scheme(scheme);
    let title = title.map_or_else(
        || scheme.clone(),
        |scheme| match context.words.lang {
            Lang::Zh => scheme.title.zh.clone(),
            Lang::En => scheme.title.en.clone(),
        },
    );
    let form = form(&context.words, &title, arguments, history.day.to_string());
    let mut sections = vec![rows, units];
    // Where payments are made singly there is no batch to show.
    if !list.batches.is_empty() {
        sections.push(Rows::of(&list.batches)?);
    }
    give(
        context,
        &arguments.common,
        &history,
        (sections, names),
        &command,
        Some(form),
    )
}

/// What is printed around the list.
fn form(words: &Words, title: &str, arguments: &Arguments, day: String) -> Form {
    let period = arguments
        .period
        .map_or_else(|| words.say("roster-all", &[]), |period| period.to_string());
    let unit = arguments
        .unit
        .clone()
        .unwrap_or_else(|| words.say("roster-all", &[]));
    Form {
        title: words.say("roster-form-title", &[("programme", title.to_owned())]),
        above: vec![words.say(
            "roster-form-head",
            &[("unit", unit), ("period", period), ("day", day)],
        )],
        below: vec![words.say("roster-form-signatures", &[])],
    }
}

/// The line below all rows.
fn sum(context: &Context, total: &RosterUnitRow) -> Vec<Cell> {
    let filled = [
        ("unit", Cell::Text(context.say("col-total", &[]))),
        ("instructed", Cell::Money(total.instructed)),
        ("paid", Cell::Money(total.paid)),
        ("returned", Cell::Money(total.returned)),
        ("acknowledged", Cell::Money(total.acknowledged)),
    ];
    RosterRow::COLUMNS
        .iter()
        .map(|column| {
            let cell = filled.iter().find(|(name, _)| name == column);
            cell.map_or_else(|| Cell::text(None), |(_, cell)| cell.clone())
        })
        .collect()
}

/// The line below all units.
fn unit_sum(context: &Context, total: &RosterUnitRow) -> Vec<Cell> {
    let mut cells = total.cells();
    if let Some(name) = cells.get_mut(1) {
        *name = Cell::Text(context.say("col-total", &[]));
    }
    cells
}
