//! `spotcheck …`: from the plan of a sample to the conclusion, one file a step.
//!
//! **Promises**: the population is asked again, at its frozen size, by every step that draws or evaluates,
//! and one that differs ends with status 3; no step takes a filter once the randomness is known. **Not
//! here**: what is drawn and what it says (`inquiry`), rows (`report`).

mod draw;
mod evaluate;
mod open;
mod others;
mod papers;
mod plan;
mod record;
mod show;
mod unsigned;

pub use others::{dropped_words, not_taken_back, vouch};

use clap::{Args, Subcommand};

use crate::cli::point::Entry;
use crate::cli::rows::{Names, Rows};
use crate::cli::{Context, Failure, Output, data};
use crate::domain::events::audit::SpotCheckOpened;
use crate::domain::events::{Event, EventHead};
use crate::domain::party::Role;
use crate::inquiry::spotcheck::evaluate::{Evaluation, evaluate as evaluate_check};
use crate::inquiry::spotcheck::population::{Population, ask};
use crate::inquiry::spotcheck::query::Query;
use crate::inquiry::spotcheck::{SpotError, check::Check};
use crate::ledger::{History, Ledger, Until};
use crate::report::lists::Row;
use crate::statistics::Confidence;

/// Draw and evaluate spot checks that nobody can steer: plan, open, draw, record, evaluate, close
///
/// A check freezes its population and method first; randomness published afterwards, which nobody could
/// know, draws the items, and anyone can draw them again (tools/draw.py).
#[derive(Args)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Plan(plan::Arguments),
    Open(open::Arguments),
    Draw(draw::Arguments),
    Abandon(others::Arguments),
    Sample(show::SampleArguments),
    Visit(record::VisitArguments),
    Record(record::Arguments),
    Sheet(papers::SheetArguments),
    Evaluate(evaluate::Arguments),
    Close(evaluate::CloseArguments),
    Paper(papers::Arguments),
    List(show::ListArguments),
    Show(show::Arguments),
}

/// Runs the command.
pub fn run(context: &mut Context, arguments: &Arguments) -> Result<u8, Failure> {
    match &arguments.command {
        Command::Plan(own) => plan::run(context, own),
        Command::Open(own) => open::run(context, own),
        Command::Draw(own) => draw::run(context, own),
        Command::Abandon(own) => others::abandon(context, own),
        Command::Sample(own) => show::sample(context, own),
        Command::Visit(own) => record::visit(context, own),
        Command::Record(own) => record::run(context, own),
        Command::Sheet(own) => papers::sheet(context, own),
        Command::Evaluate(own) => evaluate::run(context, own),
        Command::Close(own) => evaluate::close(context, own),
        Command::Paper(own) => papers::run(context, own),
        Command::List(own) => show::list(context, own),
        Command::Show(own) => show::run(context, own),
    }
}

/// What a population is asked as.
#[derive(Args, Clone)]
pub(super) struct Asked {
    /// The population: a list and conditions, such as "payments scheme=B stratum=unit"
    #[arg(long, value_name = "QUERY")]
    population: Option<String>,
    /// Only this scheme
    #[arg(long, value_name = "ID")]
    scheme: Option<String>,
    /// Only this unit, by code
    #[arg(long, value_name = "CODE")]
    unit: Option<String>,
    /// Only from this day on
    #[arg(long, value_name = "DATE")]
    from: Option<String>,
    /// Only up to this day, included
    #[arg(long, value_name = "DATE")]
    to: Option<String>,
}

impl Asked {
    /// The query, options added as conditions; `None` where nothing was asked.
    fn query(&self) -> Result<Option<Query>, Failure> {
        let Some(population) = &self.population else {
            return Ok(None);
        };
        let mut text = population.clone();
        for (name, value) in [
            ("scheme", &self.scheme),
            ("unit", &self.unit),
            ("from", &self.from),
            ("to", &self.to),
        ] {
            if let Some(value) = value {
                text.push_str(&format!(" {name}={value}"));
            }
        }
        let query: Query = text.parse().map_err(SpotError::from)?;
        Ok(Some(query))
    }
}

// Filters are known here so that whoever tries one is told why there is none. (No doc: help shows it not.)
#[derive(Args, Clone)]
pub(super) struct Late {
    #[arg(long, hide = true)]
    population: Option<String>,
    #[arg(long = "where", hide = true)]
    condition: Option<String>,
    #[arg(long, hide = true)]
    scheme: Option<String>,
    #[arg(long, hide = true)]
    unit: Option<String>,
    #[arg(long, hide = true)]
    from: Option<String>,
    #[arg(long, hide = true)]
    to: Option<String>,
}

impl Late {
    /// Refuses every filter.
    fn refused(&self) -> Result<(), Failure> {
        let filters = [
            &self.population,
            &self.condition,
            &self.scheme,
            &self.unit,
            &self.from,
            &self.to,
        ];
        match filters.iter().any(|value| value.is_some()) {
            false => Ok(()),
            true => Err(Failure::new(
                "a frozen population and its sample take no filter (--where, --scheme and the like), since that would choose among their items: open another check whose query says what is drawn from",
            )),
        }
    }
}

/// Which check, as it stood when
#[derive(Args, Clone)]
pub(super) struct Which {
    /// Number of the check
    check_no: String,
    #[command(flatten)]
    entry: Entry,
}

impl Which {
    fn history(&self, context: &Context) -> Result<History, Failure> {
        context.history(self.until())
    }

    fn until(&self) -> Until {
        self.entry.until()
    }

    /// The command that gives the same again.
    fn command(&self, verb: &str) -> String {
        ["spotcheck", verb, &self.check_no].join(" ")
    }
}

/// The ledger as it stood when a check was frozen, and the population it gives.
fn frozen(context: &Context, opened: &SpotCheckOpened) -> Result<(History, Population), Failure> {
    let history = context.history(Until {
        sequence: Some(opened.log_size.saturating_sub(1)),
        as_of: None,
    })?;
    let query: Query = opened.query.parse().map_err(SpotError::from)?;
    let population = ask(&history.world, history.day, &query)?.as_frozen(opened.population);
    if history.chain.root() != opened.log_root {
        return Err(SpotError::Changed {
            check: opened.check_no.clone(),
            expected: opened.log_root.to_string(),
            items: opened.items,
            found: history.chain.root().to_string(),
            count: population.count()?,
        }
        .into());
    }
    Ok((history, population))
}

/// The check's evaluation, after its draw was repeated.
fn evaluated(context: &Context, check: &Check<'_>) -> Result<Evaluation, Failure> {
    check.sample()?;
    let (before, population) = frozen(context, check.opened.said)?;
    check.redraw(&before.world, &population)?;
    Ok(evaluate_check(check, &population)?)
}

/// Records one act of an auditor.
fn record(
    context: &mut Context,
    ledger: Ledger,
    key: &str,
    event: impl Into<Event>,
    mut answer: serde_json::Value,
) -> Result<u8, Failure> {
    let key = context.key(key)?;
    let head = EventHead::live(Role::Aud, context.clock().now.date_cn());
    let receipt = context.record(ledger, &key, &[(head, event.into())])?;
    if context.json {
        if let Some(fields) = answer.as_object_mut() {
            fields.insert("sequence".to_owned(), receipt.sequence.into());
            fields.insert("hash".to_owned(), receipt.hash.to_string().into());
        }
        data(&answer.to_string());
    }
    Ok(0)
}

/// Gives the rows of a list about checks; with `why`, the events that each rests on too.
fn give(
    context: &Context,
    output: &Output,
    history: &History,
    (rows, names, why): (&Rows, Names, bool),
    command: &str,
    mut json: serde_json::Value,
) -> Result<u8, Failure> {
    let standing = context.standing_on(&history.chain, None, command);
    let table = rows
        .table(context, &names, why)
        .of(rows.list, Some(standing));
    if let Some(fields) = json.as_object_mut() {
        fields.insert("rows".to_owned(), rows.json(why, &history.world));
    }
    names.into_json(&mut json);
    output.give(context, &table, &json)?;
    if rows.is_empty() {
        context.tell("list-empty", &[]);
    }
    Ok(0)
}

/// Gives rows that name nobody.
fn give_plain<R: Row>(
    context: &Context,
    output: &Output,
    history: &History,
    rows: &[R],
    command: &str,
    json: serde_json::Value,
) -> Result<u8, Failure> {
    let rows = (&Rows::of(rows)?, Names::default(), false);
    give(context, output, history, rows, command, json)
}

/// The number of an item in a sample.
fn item_of(check: &Check<'_>, item: &str) -> Result<String, Failure> {
    let found = check.item(item)?;
    let check_no = &check.opened.said.check_no;
    found.map(|one| one.item.clone()).ok_or_else(|| {
        Failure::new(format!(
            "{item} is not in the sample of spot check {check_no}: see spotcheck sample {check_no}"
        ))
    })
}

/// A decimal figure, in parts of its last place.
fn decimal(flag: &str, text: &str, places: u32) -> Result<u32, Failure> {
    let wrong = || {
        Failure::new(format!(
            "--{flag} {text}: expected a percentage such as 5 or 2.5"
        ))
    };
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let few = part.len() <= places as usize;
    if whole.is_empty() || whole.len() > 3 || !digits(whole) || !digits(part) || !few {
        return Err(wrong());
    }
    let padded = format!("{whole}{part:0<width$}", width = places as usize);
    padded.parse().map_err(|_| wrong())
}

/// A confidence, typed as a percentage.
fn confidence(text: &str) -> Result<Confidence, Failure> {
    let hundredths = decimal("confidence", text, 2)?;
    let hundredths = u16::try_from(hundredths).unwrap_or(u16::MAX);
    Confidence::new(hundredths).map_err(|error| Failure::new(error.to_string()))
}

/// An amount typed in yuan, in fen.
fn fen(flag: &str, text: &str) -> Result<i64, Failure> {
    use crate::domain::money::{Fen, MoneyUnit};
    let negative = text.strip_prefix('-');
    let Fen(fen) = Fen::parse(negative.unwrap_or(text), MoneyUnit::Yuan)
        .map_err(|error| Failure::new(format!("--{flag}: {error}")))?;
    Ok(if negative.is_some() { -fen } else { fen })
}
