//! `spotcheck plan`.

use clap::Args;

use super::{Asked, confidence, decimal, fen};
use crate::cli::rows::{Names, Rows};
use crate::cli::{Context, Failure, Output};
use crate::domain::money::Fen;
use crate::inquiry::sampling::SamplingError;
use crate::inquiry::sampling::plan::{Advice, MonetaryAim, PlanMethod, advise, monetary_plan};
use crate::inquiry::spotcheck::population::ask;
use crate::ledger::Until;
use crate::report::spotcheck::PlanRow;
use crate::statistics::{Confidence, attribute_sample};

/// Work out how many items to draw, and at which interval
///
/// From a population of the ledger (--population) or from figures (--book, --items). A small population is
/// better checked whole, and the plan says so.
#[derive(Args)]
pub struct Arguments {
    #[command(flatten)]
    asked: Asked,
    /// Book value in yuan, instead of a population
    #[arg(long, value_name = "YUAN", conflicts_with = "population")]
    book: Option<String>,
    /// Number of items, instead of a population
    #[arg(long, value_name = "NUMBER", conflicts_with = "population")]
    items: Option<u32>,
    /// Tolerable misstatement in yuan: plans monetary units
    #[arg(long, value_name = "YUAN")]
    tolerable: Option<String>,
    /// Expected misstatement in yuan
    #[arg(long, value_name = "YUAN", default_value = "0")]
    expected: String,
    /// Tolerable rate of items in error, in percent: plans equal chances
    #[arg(long, value_name = "PERCENT")]
    tolerable_rate: Option<String>,
    /// Expected rate of items in error, in percent
    #[arg(long, value_name = "PERCENT", default_value = "0")]
    expected_rate: String,
    /// Number of items in error that can be borne, of a population that is counted
    #[arg(long, value_name = "NUMBER")]
    tolerable_items: Option<u32>,
    /// Confidence in percent
    #[arg(long, value_name = "PERCENT", default_value = "95")]
    confidence: String,
    /// Show beside ours the interval and size that ACL gives
    #[arg(long)]
    acl: bool,
    #[command(flatten)]
    output: Output,
}

/// Runs the command.
pub fn run(context: &mut Context, arguments: &Arguments) -> Result<u8, Failure> {
    let confidence = confidence(&arguments.confidence)?;
    fits(arguments)?;
    let (books, items): (Vec<i64>, Option<u32>) = match arguments.asked.query()? {
        Some(query) => {
            let history = context.history(Until::default())?;
            let population = ask(&history.world, history.day, &query)?;
            let books = population.items.iter().map(|item| item.book).collect();
            (books, Some(population.count()?))
        }
        None => {
            let book = arguments.book.as_deref().map(|text| fen("book", text));
            (book.transpose()?.into_iter().collect(), arguments.items)
        }
    };
    let rows = plans(arguments, &books, items, confidence)?;
    if rows.is_empty() {
        return Err(Failure::new(
            "nothing to plan for: give --tolerable with --population or --book, --tolerable-rate, or --tolerable-items with --population or --items",
        ));
    }
    let check_all = rows.iter().any(|row| row.check_all);
    let rows = Rows::of(&rows)?;
    let table = rows
        .table(context, &Names::default(), false)
        .of(rows.list, None);
    let book: i128 = books.iter().copied().map(i128::from).sum();
    let json = serde_json::json!({
        "book": i64::try_from(book).ok(), "items": items,
        "confidence": confidence.hundredths(),
        "rows": rows.json(false, &crate::projections::World::default()),
    });
    arguments.output.give(context, &table, &json)?;
    if check_all {
        context.tell("spotcheck-check-all", &[]);
    }
    Ok(0)
}

/// That what was typed belongs together: what would be passed over in silence is refused.
fn fits(arguments: &Arguments) -> Result<(), Failure> {
    let counted = arguments.items.is_some() || arguments.asked.query()?.is_some();
    if arguments.items == Some(0) {
        return Err(Failure::new(
            "--items 0: there is nothing to draw from, expected 1 or more",
        ));
    }
    if arguments.tolerable_items.is_some() && !counted {
        return Err(Failure::new(
            "--tolerable-items: expected with --population or --items, since it is a number of so many items",
        ));
    }
    let money = arguments.tolerable.is_some();
    if !money && (arguments.expected != "0" || arguments.acl) {
        return Err(Failure::new(
            "--expected and --acl: expected with --tolerable, since they plan monetary units",
        ));
    }
    if arguments.tolerable_rate.is_none() && arguments.expected_rate != "0" {
        return Err(Failure::new(
            "--expected-rate: expected with --tolerable-rate, since it plans equal chances",
        ));
    }
    Ok(())
}

fn plans(
    arguments: &Arguments,
    books: &[i64],
    items: Option<u32>,
    confidence: Confidence,
) -> Result<Vec<PlanRow>, Failure> {
    let mut rows = Vec::new();
    // A sample of more than half of what there is says little that checking all does not.
    let most = |size: u32| items.is_some_and(|items| u64::from(size) * 2 >= u64::from(items));
    if let Some(tolerable) = &arguments.tolerable {
        let aim = MonetaryAim {
            tolerable: fen("tolerable", tolerable)?,
            expected: fen("expected", &arguments.expected)?,
            confidence,
        };
        let book: i128 = books.iter().map(|book| i128::from((*book).max(0))).sum();
        if !books.is_empty() && i128::from(aim.tolerable) >= book {
            let book = i64::try_from(book).unwrap_or(i64::MAX);
            return Err(Failure::new(format!(
                "--tolerable {}: found the whole book value of {} yuan, or more: where all may be wrong nothing needs checking; name less",
                Fen(aim.tolerable),
                Fen(book)
            )));
        }
        let mut ways = vec![("monetary", PlanMethod::Expansion)];
        if arguments.acl {
            ways.push(("acl", PlanMethod::Table));
        }
        for (reckoning, method) in ways {
            let plan = monetary_plan(books.iter().copied(), aim, method)?;
            rows.push(PlanRow {
                reckoning,
                size: plan.size,
                interval_parts: i64::try_from(plan.interval_parts).ok(),
                interval: Some(plan.interval),
                check_all: most(plan.size),
            });
        }
    }
    let counted = |reckoning, size, check_all| PlanRow {
        reckoning,
        size,
        interval_parts: None,
        interval: None,
        check_all,
    };
    if let Some(rate) = &arguments.tolerable_rate {
        let tolerable = decimal("tolerable-rate", rate, 4)?;
        let expected = decimal("expected-rate", &arguments.expected_rate, 4)?;
        let size =
            attribute_sample(expected, tolerable, confidence).map_err(SamplingError::from)?;
        // The law of the plan is that of an endless population: of a small one, all is less.
        let size = items.map_or(size, |items| size.min(items));
        rows.push(counted("attribute", size, most(size)));
    }
    if let (Some(bad), Some(items)) = (arguments.tolerable_items, items) {
        if bad >= items {
            return Err(Failure::new(format!(
                "--tolerable-items: found {bad} of {items} items: where all may be wrong nothing needs checking; name fewer than {items}"
            )));
        }
        // One more than can be borne has to be ruled out.
        let row = match advise(items, bad.saturating_add(1), confidence)? {
            Advice::Sample { size } => counted("finite", size, false),
            Advice::CheckAll { size } => counted("finite", size, true),
        };
        rows.push(row);
    }
    Ok(rows)
}
