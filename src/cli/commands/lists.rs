//! `persons`, `posts`, `orgs`, `accounts`, `cases`, `payments`, `notices`, `agreements`, `tranches`, `expenditures`, `contracts`,
//! `donations`, `reviews`, `clawbacks`, `objections`, `remissions`, `stock`: what the ledger holds, as lists.

use clap::Args;

use crate::cli::context::known_scheme;
use crate::cli::point::Point;
use crate::cli::rows::{Look, Rows};
use crate::cli::{Context, Failure, Output};
use crate::domain::date::Date;
use crate::projections::World;
use crate::report::Table;
use crate::report::books::SumError;
use crate::report::lists::{self, Row};

/// Options of every list
#[derive(Args, Clone)]
pub struct Arguments {
    /// Only what belongs to this scheme, for instance B
    #[arg(long, value_name = "SCHEME")]
    scheme: Option<String>,
    #[command(flatten)]
    point: Point,
    /// List the events every row rests on
    #[arg(long)]
    why: bool,
    /// Show names; each look is recorded. Needs the vault and a key of AUD, FIN, EDU or NTC
    #[arg(long)]
    names: bool,
    /// Key that may look into the vault
    #[arg(long, default_value = "aud", value_name = "KEY")]
    key: String,
    #[command(flatten)]
    output: Output,
}

/// Options of the list of cases
#[derive(Args, Clone)]
pub struct OfCases {
    /// Only cases in which an appeal waits for its answer
    #[arg(long)]
    open_appeal: bool,
    #[command(flatten)]
    list: Arguments,
}

/// Runs `persons`.
pub fn persons(context: &mut Context, arguments: &Arguments) -> Result<u8, Failure> {
    run(context, arguments, |world, _| {
        lists::persons::persons(world)
    })
}

/// Runs `posts`.
pub fn posts(context: &mut Context, arguments: &Arguments) -> Result<u8, Failure> {
    run(context, arguments, |world, day| {
        Ok(lists::posts::posts(world, day))
    })
}

/// Runs `agreements`.
pub fn agreements(context: &mut Context, arguments: &Arguments) -> Result<u8, Failure> {
    run(context, arguments, lists::agreements::agreements)
}

/// Runs `tranches`.
pub fn tranches(context: &mut Context, arguments: &Arguments) -> Result<u8, Failure> {
    run(context, arguments, lists::agreements::tranches)
}

/// Runs `orgs`.
pub fn orgs(context: &mut Context, arguments: &Arguments) -> Result<u8, Failure> {
    run(context, arguments, |world, _| lists::units::units(world))
}

/// Runs `accounts`.
pub fn accounts(context: &mut Context, arguments: &Arguments) -> Result<u8, Failure> {
    run(context, arguments, |world, _| {
        lists::accounts::accounts(world)
    })
}

/// Runs `cases`.
pub fn cases(context: &mut Context, arguments: &OfCases) -> Result<u8, Failure> {
    run(context, &arguments.list, |world, _| {
        let mut rows = lists::cases::cases(world)?;
        rows.retain(|row| !arguments.open_appeal || row.appeal_open);
        Ok(rows)
    })
}

/// Runs `payments`.
pub fn payments(context: &mut Context, arguments: &Arguments) -> Result<u8, Failure> {
    run(context, arguments, |world, _| {
        lists::payments::payments(world)
    })
}

/// Runs `notices`.
pub fn notices(context: &mut Context, arguments: &Arguments) -> Result<u8, Failure> {
    run(context, arguments, lists::notices::notices)
}

/// Runs `clawbacks`.
pub fn clawbacks(context: &mut Context, arguments: &Arguments) -> Result<u8, Failure> {
    run(context, arguments, lists::clawbacks::clawbacks)
}

/// Runs `objections`.
pub fn objections(context: &mut Context, arguments: &Arguments) -> Result<u8, Failure> {
    run(context, arguments, |world, _| {
        Ok(lists::objections::objections(world))
    })
}

/// Runs `remissions`.
pub fn remissions(context: &mut Context, arguments: &Arguments) -> Result<u8, Failure> {
    run(context, arguments, |world, _| {
        lists::remissions::remissions(world)
    })
}

/// Runs `stock`.
pub fn stock(context: &mut Context, arguments: &Arguments) -> Result<u8, Failure> {
    run(context, arguments, |world, _| lists::stock::stock(world))
}

/// Runs `expenditures`.
pub fn expenditures(context: &mut Context, arguments: &Arguments) -> Result<u8, Failure> {
    run(context, arguments, |world, _| {
        lists::spending::expenditures(world)
    })
}

/// Runs `contracts`.
pub fn contracts(context: &mut Context, arguments: &Arguments) -> Result<u8, Failure> {
    run(context, arguments, |world, _| {
        lists::contracts::contract_lines(world)
    })
}

/// Runs `donations`.
pub fn donations(context: &mut Context, arguments: &Arguments) -> Result<u8, Failure> {
    run(context, arguments, |world, _| {
        lists::donations::donations(world)
    })
}

/// Runs `reviews`.
pub fn reviews(context: &mut Context, arguments: &Arguments) -> Result<u8, Failure> {
    run(context, arguments, |world, _| {
        lists::reviews::reviews(world)
    })
}

fn run<R: Row>(
    context: &mut Context,
    arguments: &Arguments,
    list: impl FnOnce(&World, Date) -> Result<Vec<R>, SumError>,
) -> Result<u8, Failure> {
    let until = arguments.point.until();
    let history = context.history(until)?;
    if let Some(scheme) = &arguments.scheme {
        known_scheme(&history.world, scheme)?;
    }
    let mut rows = list(&history.world, history.day)?;
    if let Some(scheme) = &arguments.scheme {
        rows.retain(|row| row.schemes().contains(&scheme.as_str()));
    }
    let rows = Rows::of(&rows)?;
    let look = Look {
        names: arguments.names,
        key: &arguments.key,
    };
    let names = look.names(context, R::LIST, [&rows])?;
    let mut line = vec![R::LIST.to_owned()];
    line.extend(
        arguments
            .scheme
            .iter()
            .map(|scheme| format!("--scheme {scheme}")),
    );
    let standing = context.standing_on(&history.chain, Some(history.day), &line.join(" "));
    let table = rows
        .table(context, &names, arguments.why)
        .of(R::LIST, Some(standing));
    let mut json = serde_json::json!({ "rows": rows.json(arguments.why, &history.world) });
    names.into_json(&mut json);
    let rests = arguments
        .why
        .then(|| crate::cli::rows::why(context, [&rows], &history.world));
    let others: Vec<(String, &Table)> = rests
        .iter()
        .map(|table| (context.say("list-why", &[]), table))
        .collect();
    // In a CSV file the column of events has to do.
    let beside: &[(String, &Table)] = if arguments.output.csv() { &[] } else { &others };
    arguments.output.give_with(context, &table, &json, beside)?;
    if rows.is_empty() {
        context.tell("list-empty", &[]);
    }
    context.tell_refused_rows(&history.world);
    Ok(0)
}
