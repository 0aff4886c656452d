//! `report works`: contracts, works, coverage and reports by month, quarter or half-year.

use clap::Args;

use super::{Common, give};
use crate::cli::context::known_scheme;
use crate::cli::rows::{Names, Rows};
use crate::cli::{Context, Failure};
use crate::domain::date::Period;
use crate::domain::events::pairing::CoverageReported;
use crate::report::works::{self, Every, PeriodRow};
use crate::schemes::Scheme;

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
    /// The report of this month, quarter or half-year alone: 2025-03, 2025-Q1, 2025-H1
    ///
    /// Contracts, works and coverage as they stood on its last day, progress of times that end by then; reports for it and for times that end in
    /// it as they stand now.
    #[arg(long, value_name = "PERIOD", conflicts_with = "every", value_parser = time_of_works)]
    period: Option<Period>,
    #[command(flatten)]
    common: Common,
}

/// Kinds of sheets that tell of works, of reports and of pupils aided.
const WORKS: &[&str] = &[
    "contracts",
    "progress",
    "coverage",
    "reports",
    "works_payments",
];

/// What a time of works may be.
const TIMES: &str = "expected a month, a quarter or a half-year, such as 2025-03, 2025-Q1 or 2025-H1: those are the times that works are reported for";

/// A period that works are reported for; whoever types another word hears of these alone.
fn time_of_works(text: &str) -> Result<Period, String> {
    let period = text.parse::<Period>().map_err(|_| TIMES.to_owned())?;
    Every::of_period(period)
        .map(|_| period)
        .ok_or_else(|| TIMES.to_owned())
}

/// Runs the command.
pub fn run(context: &mut Context, arguments: &Arguments) -> Result<u8, Failure> {
    let scheme = &arguments.scheme;
    let history = arguments.common.history(context)?;
    known_scheme(&history.world, scheme)?;
    let (world, day) = (&history.world, history.day);
    let (sections, command) = if let Some(period) = arguments.period {
        let every = Every::of_period(period)
            .ok_or_else(|| Failure::new(format!("--period {period}: {TIMES}")))?;
        let then = arguments.common.history_of(context, Some(period))?;
        let of = |row: &PeriodRow| row.period == period.to_string();
        let mut periods = works::periods(world, scheme, every, day)?;
        periods.retain(of);
        let mut coverage = works::coverage(&then.world, scheme)?;
        coverage.retain(|row| row.of.first_day() <= period.last_day());
        let mut reports = works::reports(world, scheme, day);
        // Those that the table of periods counts: a quarter has its monthly reports too.
        reports.retain(|row| period.contains(row.of.last_day()));
        let sections = vec![
            Rows::of(&works::contract_rows(
                &then.world,
                scheme,
                Some(period.last_day()),
            )?)?,
            Rows::of(&periods)?,
            Rows::of(&coverage)?,
            Rows::of(&reports)?,
        ];
        let command = format!("report works {scheme} --period {period}");
        (sections, command)
    } else {
        // The parser takes no other word.
        let every = Every::from_word(&arguments.every).unwrap_or(Every::Quarter);
        let sections = vec![
            Rows::of(&works::contract_rows(world, scheme, None)?)?,
            Rows::of(&works::periods(world, scheme, every, day)?)?,
            Rows::of(&works::coverage(world, scheme)?)?,
            Rows::of(&works::reports(world, scheme, day))?,
        ];
        let command = format!("report works {scheme} --every {}", every.word());
        (sections, command)
    };
    // What a scheme never has is no gap in its books: say so, where the tables are empty for that reason.
    if let Some(text) = world.registry.scheme(scheme)
        && text.report.is_empty()
        && text.coverage.is_none()
        && !text.table.iter().any(|table| WORKS.contains(&&*table.kind))
    {
        context.tell("works-none", &[("scheme", scheme.clone())]);
    }
    // Sheets of one folder may be two schemes': where the coverage of pupils is another's, its report has it.
    if let Some(text) = world.registry.scheme(scheme)
        && text.coverage.is_none()
    {
        let beside = |other: &Scheme| {
            let mut folders = other.recognise.folders.iter();
            folders.any(|folder| text.recognise.codes.contains(folder))
        };
        for (other, rules) in world.registry.schemes() {
            let mut told = world.acts.all::<CoverageReported>(other);
            if beside(rules) && told.next().is_some() {
                context.tell("works-coverage-beside", &[("scheme", other.clone())]);
            }
        }
    }
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
