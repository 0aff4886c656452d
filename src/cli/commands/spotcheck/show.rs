//! `spotcheck list`, `spotcheck show`, `spotcheck sample`.

use std::path::PathBuf;

use clap::Args;

use super::open::write_items;
use super::{Late, Which, frozen, give, give_plain};
use crate::cli::rows::{Look, Rows};
use crate::cli::{Context, Failure, Output};
use crate::inquiry::spotcheck::check::Check;
use crate::ledger::Until;
use crate::report::lists::Row;
use crate::report::spotcheck::{CheckRow, SampleRow};

/// List the checks and how far each has come
#[derive(Args)]
pub struct ListArguments {
    #[command(flatten)]
    output: Output,
}

/// Show one check: all that was published of it, to draw again and to compare
#[derive(Args)]
pub struct Arguments {
    #[command(flatten)]
    which: Which,
    /// Ask the frozen population again, and write its items to this new CSV file
    #[arg(long, value_name = "FILE")]
    items: Option<PathBuf>,
    #[command(flatten)]
    output: Output,
}

/// List the items drawn, with the chance of each, its inspectors and its result
#[derive(Args)]
pub struct SampleArguments {
    #[command(flatten)]
    which: Which,
    /// Show names; each look is recorded. Needs the vault and an auditor's key
    #[arg(long)]
    names: bool,
    /// Key that may look into the vault
    #[arg(long, default_value = "aud", value_name = "KEY")]
    key: String,
    #[command(flatten)]
    late: Late,
    #[command(flatten)]
    output: Output,
}

/// Runs `list`.
pub fn list(context: &mut Context, arguments: &ListArguments) -> Result<u8, Failure> {
    let history = context.history(Until::default())?;
    let mut rows = Vec::new();
    for number in Check::numbers(&history.world) {
        rows.push(CheckRow::of(&Check::of(&history.world, number)?));
    }
    let json = serde_json::json!({});
    give_plain(
        context,
        &arguments.output,
        &history,
        &rows,
        "spotcheck list",
        json,
    )
}

/// Runs `show`.
pub fn run(context: &mut Context, arguments: &Arguments) -> Result<u8, Failure> {
    let which = &arguments.which;
    let history = which.history(context)?;
    let check = Check::of(&history.world, &which.check_no)?;
    let opened = check.opened.said;
    if let Some(path) = &arguments.items {
        let (_, population) = frozen(context, opened)?;
        check.same(&population)?;
        write_items(path, &population)?;
    }
    let json = serde_json::json!({
        "opened": opened,
        "drawn": check.drawn.as_ref().map(|act| act.said),
        "papers": check.papers.iter().map(|act| act.said).collect::<Vec<_>>(),
        "visits": check.visits.iter().map(|act| act.said).collect::<Vec<_>>(),
        "closed": check.closed.as_ref().map(|act| act.said),
    });
    let status = give_plain(
        context,
        &arguments.output,
        &history,
        &[CheckRow::of(&check)],
        &which.command("show"),
        json,
    )?;
    context.tell(
        "spotcheck-frozen",
        &[
            ("items", opened.items.to_string()),
            ("book", opened.book.to_string()),
            ("root", opened.population.to_string()),
            ("size", opened.log_size.to_string()),
            ("log", opened.log_root.to_string()),
            ("query", opened.query.clone()),
        ],
    );
    Ok(status)
}

/// Runs `sample`.
pub fn sample(context: &mut Context, arguments: &SampleArguments) -> Result<u8, Failure> {
    arguments.late.refused()?;
    let which = &arguments.which;
    let history = which.history(context)?;
    let check = Check::of(&history.world, &which.check_no)?;
    let rows = Rows::of(&crate::report::spotcheck::sample(&check)?)?;
    let look = Look {
        names: arguments.names,
        key: &arguments.key,
    };
    let names = look.names(context, SampleRow::LIST, [&rows])?;
    let drawn = check.sample()?;
    let json = serde_json::json!({
        "check_no": which.check_no, "seed": drawn.seed, "randomness": drawn.randomness,
        "apart": drawn.apart,
    });
    let rows = (&rows, names, false);
    give(
        context,
        &arguments.output,
        &history,
        rows,
        &which.command("sample"),
        json,
    )
}
