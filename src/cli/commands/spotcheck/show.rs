//! `spotcheck list`, `spotcheck show`, `spotcheck sample`.

use std::path::PathBuf;

use clap::Args;

use super::evaluated;
use super::open::write_items;
use super::others::{
    dropped_draws, dropped_words, others_json, proposed_draws, tell_close, tell_dropped,
    tell_others, tell_proposed,
};
use super::{Late, Which, frozen, give, give_plain};
use crate::cli::point::Entry;
use crate::cli::rows::{Look, Rows};
use crate::cli::{Context, Failure, Output};
use crate::domain::events::audit::SampleMethod;
use crate::inquiry::spotcheck::check::Check;
use crate::inquiry::spotcheck::dropped::dropped;
use crate::report::lists::Row;
use crate::report::spotcheck::{CheckRow, SampleRow};

/// List the checks and how far each has come
#[derive(Args)]
pub struct ListArguments {
    #[command(flatten)]
    entry: Entry,
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
    /// Show names; each look is recorded. Needs the vault and a key of AUD, FIN, EDU or NTC
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
    let history = context.history(arguments.entry.until())?;
    let mut rows = Vec::new();
    let mut of_checks = dropped(&context.disk(), arguments.entry.until().sequence)?;
    let mut told = Vec::new();
    for number in Check::numbers(&history.world) {
        let check = Check::of(&history.world, number)?;
        let draws = of_checks.remove(number).unwrap_or_default();
        rows.push(CheckRow::of(&check, draws.clone()));
        told.push((check, draws));
    }
    let json = serde_json::json!({});
    let status = give_plain(
        context,
        &arguments.output,
        &history,
        &rows,
        "spotcheck list",
        json,
    )?;
    for (check, draws) in &told {
        let number = &check.opened.said.check_no;
        let in_force = check.drawn.as_ref().map(|act| act.said);
        for draw in draws {
            let said = dropped_words(context, draw, in_force);
            let values = [("check", number.clone()), ("said", said)];
            context.tell("spotcheck-draw-dropped-of", &values);
        }
    }
    Ok(status)
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
    // What a close says is held against what its papers give.
    let concluded = check.drawn.is_some() && check.closed.is_some();
    let done = match concluded {
        true => Some(evaluated(context, &check)?),
        false => None,
    };
    let thrown = dropped_draws(context, &which.check_no, which.until().sequence)?;
    let json = serde_json::json!({
        "dropped": thrown,
        "opened": opened, "evaluation": done, "others": others_json(&check),
        "drawn": check.drawn.as_ref().map(|act| act.said),
        "papers": check.papers.iter().map(|act| act.said).collect::<Vec<_>>(),
        "visits": check.visits.iter().map(|act| act.said).collect::<Vec<_>>(),
        "closed": check.closed.as_ref().map(|act| act.said),
        "proposed": proposed_draws(&history.chain, &which.check_no)
            .into_iter()
            .map(|(entry, event, said)| serde_json::json!({ "entry": entry, "event": event, "drawn": said }))
            .collect::<Vec<_>>(),
    });
    let status = give_plain(
        context,
        &arguments.output,
        &history,
        &[CheckRow::of(&check, thrown.clone())],
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
    tell_method(context, &opened.method);
    if let Some(sample) = check.drawn.as_ref().map(|act| act.said) {
        context.tell(
            "spotcheck-drawn-with",
            &[
                ("randomness", sample.randomness.clone()),
                ("published", sample.published_at.to_string()),
                ("seed", sample.seed.to_string()),
            ],
        );
    }
    tell_proposed(context, &history.chain, &which.check_no);
    tell_dropped(context, &check, &thrown);
    if let Some(reason) = history.world.given_up(&which.check_no) {
        context.tell("spotcheck-given-up", &[("reason", reason.to_owned())]);
    }
    tell_others(context, &check);
    if let Some(done) = &done {
        tell_close(context, &check, done);
    }
    Ok(status)
}

/// What the frozen method draws by: its interval, or the items of each stratum.
fn tell_method(context: &Context, method: &SampleMethod) {
    match method {
        SampleMethod::Interval(interval) | SampleMethod::Cells(interval) => {
            context.tell("spotcheck-interval", &[("interval", interval.to_string())]);
        }
        SampleMethod::Stratified(sizes) => {
            for one in sizes {
                let values = [
                    ("stratum", one.stratum.clone()),
                    ("size", one.size.to_string()),
                ];
                context.tell("spotcheck-stratum", &values);
            }
        }
        _ => {}
    }
}

/// Runs `sample`.
pub fn sample(context: &mut Context, arguments: &SampleArguments) -> Result<u8, Failure> {
    arguments.late.refused()?;
    let which = &arguments.which;
    let history = which.history(context)?;
    let check = Check::of(&history.world, &which.check_no)?;
    let mut rows = crate::report::spotcheck::sample(&check)?;
    // Why an item is certain stays inside: the published list says only that it is.
    let (_, population) = frozen(context, check.opened.said)?;
    for row in &mut rows {
        let place = usize::try_from(row.place).unwrap_or_default();
        let of = population.of.get(place.saturating_sub(1));
        if row.why.is_some()
            && let Some(why) = of.and_then(|of| of.why.clone())
        {
            row.why = Some(why);
        }
    }
    let rows = Rows::of(&rows)?;
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
