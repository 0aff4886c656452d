//! `spotcheck open`: freezes population, method and the source of randomness.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use super::others::{known, tell_others};
use super::{Asked, confidence, fen, record};
use crate::cli::{Context, Failure, write_new};
use crate::domain::alias::Alias;
use crate::domain::date::Timestamp;
use crate::domain::events::audit::{SampleMethod, SpotCheckOpened, StratumSize};
use crate::domain::money::Fen;
use crate::domain::randomness::with_groups;
use crate::inquiry::sampling::plan::{MonetaryAim, PlanMethod, monetary_plan, share_out};
use crate::inquiry::spotcheck::check::{Check, sample_of};
use crate::inquiry::spotcheck::evaluate::{at_best, fixed_rate, limits_of};
use crate::inquiry::spotcheck::population::{Population, ask};
use crate::inquiry::spotcheck::query::Query;
use crate::ledger::Until;
use crate::statistics::{Confidence, finite_sample};

/// Open a check: freeze what is drawn from, how, and by which randomness
///
/// Records the query, the root over the sorted items, the ledger's size and root, the method and what is
/// tolerable, and where randomness will be published after which moment. --items writes the items, so that
/// anyone can check root and draw; the list names no person and tells no suspicion, only which items are
/// taken whatever the draw says. One check over a population at a time waits for its draw; payments, awards and cases are one
/// population where they are of one scheme and fund, whatever days, amounts and units the queries name.
#[derive(Args)]
pub struct Arguments {
    /// Number of the check
    check_no: String,
    #[command(flatten)]
    asked: Asked,
    /// How items are drawn
    #[arg(long, value_enum, default_value = "random")]
    method: Way,
    /// Items to draw (default: from what is tolerable)
    #[arg(long, value_name = "NUMBER")]
    size: Option<u32>,
    /// Sizes of strata, such as unit:U1=3,unit:U2=5 (default: --size shared out by Neyman's rule)
    #[arg(long, value_name = "STRATUM=SIZE", value_delimiter = ',')]
    sizes: Vec<String>,
    /// Interval in yuan (default: from what is tolerable)
    #[arg(long, value_name = "YUAN")]
    interval: Option<String>,
    /// Confidence in percent
    #[arg(long, value_name = "PERCENT", default_value = "95")]
    confidence: String,
    /// Tolerable misstatement in yuan
    #[arg(long, value_name = "YUAN")]
    tolerable: Option<String>,
    /// Expected misstatement in yuan
    #[arg(long, value_name = "YUAN")]
    expected: Option<String>,
    /// Number of items in error that can be borne
    #[arg(long, value_name = "NUMBER")]
    tolerable_items: Option<u32>,
    /// Take nothing for certain; else officials' kin and items under a critical flag are all taken
    #[arg(long)]
    nothing_certain: bool,
    /// Where the randomness will be published
    #[arg(long, value_name = "TEXT")]
    randomness_source: String,
    /// How many groups of letters or digits the randomness has, such as 5 for "3 1 4 1 5"; frozen too
    #[arg(long, value_name = "NUMBER")]
    groups: Option<u32>,
    /// Randomness counts that is published after this moment, such as 2026-01-09T18:00:00+08:00
    #[arg(long, value_name = "TIME")]
    randomness_after: Timestamp,
    /// Who may be drawn as inspectors, by alias, with commas between them; whoever is kin, of the unit, or handled an item is left out of it
    #[arg(long, value_name = "ALIAS", value_delimiter = ',')]
    inspectors: Vec<String>,
    /// Inspectors an item (default: 2 where inspectors are named)
    #[arg(long, value_name = "NUMBER")]
    inspectors_per_item: Option<u8>,
    /// Write the items to this new CSV file
    #[arg(long, value_name = "FILE")]
    items: Option<PathBuf>,
    /// Key to sign with
    #[arg(long, default_value = "aud")]
    key: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Way {
    /// Equal chances by Rivest's numbers
    Random,
    /// Equal chances by the smallest tickets
    Tickets,
    /// Equal chances in each stratum
    Stratified,
    /// Monetary units at a fixed interval
    Interval,
    /// A monetary unit in each cell
    Cells,
    /// Chances by risk, from open flags
    Risk,
    /// All items
    All,
}

/// Runs the command.
pub fn run(context: &mut Context, arguments: &Arguments) -> Result<u8, Failure> {
    let Some(mut query) = arguments.asked.query()? else {
        return Err(Failure::new(
            "--population: expected a query, such as \"payments scheme=B\"",
        ));
    };
    if !arguments.nothing_certain {
        query.relatives = true;
        query.critical = true;
    }
    query.risk |= arguments.method == Way::Risk;
    let confidence = confidence(&arguments.confidence)?;
    let now = context.clock().now;
    if arguments.randomness_after <= now {
        return Err(Failure::new(format!(
            "--randomness-after {}: expected a moment after now ({now}): randomness that is known already steers a draw",
            arguments.randomness_after
        )));
    }
    let inspectors = inspectors(arguments)?;
    let history = context.history(Until::default())?;
    let inspectors = known(&history.world, &history.chain, "inspectors", &inspectors)?;
    let population = ask(&history.world, history.day, &query)?;
    let method = method(arguments, &query, &population, confidence)?;
    let items = population.count()?;
    let amount = |flag, text: &Option<String>| -> Result<Option<Fen>, Failure> {
        let text = text.as_deref();
        Ok(text.map(|text| fen(flag, text)).transpose()?.map(Fen))
    };
    let per_item = if inspectors.is_empty() { 0 } else { 2 };
    let opened = SpotCheckOpened {
        check_no: arguments.check_no.clone(),
        query: query.to_string(),
        population: population.root(),
        items,
        book: Fen(population.book()?),
        log_size: history.chain.size(),
        log_root: history.chain.root(),
        method,
        confidence: confidence.hundredths(),
        tolerable: amount("tolerable", &arguments.tolerable)?,
        expected: amount("expected", &arguments.expected)?,
        tolerable_items: arguments.tolerable_items,
        randomness_source: match arguments.groups {
            Some(groups) => with_groups(&arguments.randomness_source, groups),
            None => arguments.randomness_source.clone(),
        },
        randomness_after: arguments.randomness_after,
        inspectors,
        inspectors_per_item: arguments.inspectors_per_item.unwrap_or(per_item),
    };
    can_be_accepted(context, &opened, &population)?;
    // A trial shows now what would make the draw impossible: too few items or inspectors.
    let trial = sample_of(&history.world, &opened, &population, "trial")?;
    if opened.method != SampleMethod::All && trial.drawn.len() * 2 >= population.items.len() {
        context.tell("spotcheck-check-all", &[]);
    }
    if at_best(&opened, &trial, &population)?.accepted == Some(false) {
        context.tell("spotcheck-cannot-accept", &[]);
    }
    let monetary = matches!(
        opened.method,
        SampleMethod::Interval(_) | SampleMethod::Cells(_)
    );
    if monetary && fixed_rate(&population).is_some() {
        context.tell("spotcheck-fixed-rate", &[]);
    }
    let unregistered: Vec<String> = opened
        .inspectors
        .iter()
        .filter(|person| !history.world.ties(**person).registered)
        .map(ToString::to_string)
        .collect();
    let ledger = context.open("spotcheck open")?;
    if let Some(path) = &arguments.items {
        write_items(path, &population)?;
    }
    let said = [
        ("items", items.to_string()),
        ("book", opened.book.to_string()),
        ("root", opened.population.to_string()),
        ("size", opened.log_size.to_string()),
        ("log", opened.log_root.to_string()),
        ("query", opened.query.clone()),
    ];
    let answer = serde_json::json!({
        "check_no": opened.check_no, "query": opened.query, "items": items, "book": opened.book,
        "population": opened.population, "log_size": opened.log_size, "log_root": opened.log_root,
        "method": opened.method, "randomness_after": opened.randomness_after.to_string(),
    });
    let done = record(context, ledger, &arguments.key, opened, answer);
    if done.is_err()
        && let Some(path) = &arguments.items
    {
        // A list of a check that is not on the ledger would mislead.
        let _ = std::fs::remove_file(path);
    }
    let done = done?;
    context.tell("spotcheck-frozen", &said);
    let unregistered = unregistered.join(", ");
    if !unregistered.is_empty() {
        context.tell("spotcheck-unregistered", &[("persons", unregistered)]);
    }
    tell_others(
        context,
        &Check::of(
            &context.history(Until::default())?.world,
            &arguments.check_no,
        )?,
    );
    Ok(done)
}

/// Refuses what is tolerable in a measure that the method gives no limit in, and says where nothing is.
fn can_be_accepted(
    context: &Context,
    opened: &SpotCheckOpened,
    population: &Population,
) -> Result<(), Failure> {
    let (money, items) = limits_of(&opened.method, population);
    if opened.tolerable.is_some() && !money {
        return Err(Failure::new(
            "--tolerable: this method gives the misstatement of this population no upper limit, so that nothing could be accepted: draw by interval or cells, or give --tolerable-items",
        ));
    }
    if opened.tolerable_items.is_some() && !items {
        return Err(Failure::new(
            "--tolerable-items: this method gives the number of items in error no upper limit, so that nothing could be accepted: draw with equal chances, or give --tolerable",
        ));
    }
    if opened.tolerable.is_none() && opened.tolerable_items.is_none() {
        context.tell("spotcheck-nothing-tolerable", &[]);
    }
    Ok(())
}

fn inspectors(arguments: &Arguments) -> Result<Vec<Alias>, Failure> {
    let aliases = arguments.inspectors.iter().map(|text| {
        Alias::from_hex(text).ok_or_else(|| {
            Failure::new(
                "--inspectors: expected aliases (`key list` gives them), commas between them",
            )
        })
    });
    let mut aliases: Vec<Alias> = aliases.collect::<Result<_, _>>()?;
    aliases.sort_unstable();
    aliases.dedup();
    Ok(aliases)
}

fn method(
    arguments: &Arguments,
    query: &Query,
    population: &Population,
    confidence: Confidence,
) -> Result<SampleMethod, Failure> {
    let unsized_ = || {
        Failure::new(
            "the size of the sample is open: give --size, or --tolerable-items for equal chances",
        )
    };
    let open = population
        .items
        .iter()
        .filter(|item| item.certain.is_none());
    let size = || -> Result<u32, Failure> {
        if let Some(size) = arguments.size {
            return Ok(size);
        }
        let bad = arguments.tolerable_items.ok_or_else(unsized_)?;
        let count = u32::try_from(open.clone().count()).unwrap_or(u32::MAX);
        let size = finite_sample(count, bad.saturating_add(1), confidence);
        size.map_err(|error| Failure::new(error.to_string()))
    };
    let interval = || -> Result<Fen, Failure> {
        if let Some(text) = &arguments.interval {
            return Ok(Fen(fen("interval", text)?));
        }
        let Some(tolerable) = &arguments.tolerable else {
            return Err(Failure::new(
                "the interval is open: give --interval, or --tolerable to reckon it from",
            ));
        };
        let expected = arguments.expected.as_deref();
        let aim = MonetaryAim {
            tolerable: fen("tolerable", tolerable)?,
            expected: expected.map_or(Ok(0), |text| fen("expected", text))?,
            confidence,
        };
        let books = open.clone().map(|item| item.book);
        Ok(Fen(
            monetary_plan(books, aim, PlanMethod::Expansion)?.interval
        ))
    };
    Ok(match arguments.method {
        Way::Random => SampleMethod::Random(size()?),
        Way::Tickets => SampleMethod::Tickets(size()?),
        Way::Interval => SampleMethod::Interval(interval()?),
        Way::Cells => SampleMethod::Cells(interval()?),
        Way::Risk => SampleMethod::Risk(size()?),
        Way::All => SampleMethod::All,
        Way::Stratified => {
            if query.stratum.is_none() {
                return Err(Failure::new(
                    "--method stratified: expected a query with strata, such as stratum=unit",
                ));
            }
            let mut names = population.items.iter().map(|item| item.stratum.as_str());
            if names.clone().any(|name| name.ends_with(':')) {
                return Err(Failure::new(
                    "--method stratified: expected every item in a stratum, and some tell nothing to make one of: choose another stratum=",
                ));
            }
            let first = names.next();
            if names.all(|name| Some(name) == first) {
                return Err(Failure::new(
                    "--method stratified: expected two strata or more, found one: draw with --method random, or choose another stratum=",
                ));
            }
            SampleMethod::Stratified(strata(arguments, population, &size)?)
        }
    })
}

/// Sizes of the strata: as typed, or shared out. Every stratum is drawn from.
fn strata(
    arguments: &Arguments,
    population: &Population,
    size: &dyn Fn() -> Result<u32, Failure>,
) -> Result<Vec<StratumSize>, Failure> {
    let mut books: BTreeMap<&str, Vec<i64>> = BTreeMap::new();
    for item in population
        .items
        .iter()
        .filter(|item| item.certain.is_none())
    {
        books.entry(&item.stratum).or_default().push(item.book);
    }
    let sizes: Vec<u32> = if arguments.sizes.is_empty() {
        let spread: Vec<(u32, u64)> = books
            .values()
            .map(|books| (u32::try_from(books.len()).unwrap_or(u32::MAX), sigma(books)))
            .collect();
        share_out(size()?, &spread)?
    } else {
        let mut typed = BTreeMap::new();
        for one in &arguments.sizes {
            let parsed = one.rsplit_once('=');
            let parsed = parsed.and_then(|(name, size)| Some((name, size.parse::<u32>().ok()?)));
            let Some((name, size)) =
                parsed.filter(|(name, size)| *size > 0 && books.contains_key(name))
            else {
                let known: Vec<&str> = books.keys().copied().collect();
                return Err(Failure::new(format!(
                    "--sizes {one}: expected STRATUM=SIZE with one of the strata {}",
                    known.join(", ")
                )));
            };
            typed.insert(name, size);
        }
        if let Some(missing) = books.keys().find(|name| !typed.contains_key(*name)) {
            return Err(Failure::new(format!(
                "--sizes: stratum {missing} has no size, and what is not drawn from cannot be projected to"
            )));
        }
        typed.into_values().collect()
    };
    let strata = books.into_keys().zip(sizes);
    Ok(strata
        .map(|(stratum, size)| StratumSize {
            stratum: stratum.to_owned(),
            size,
        })
        .collect())
}

/// Standard deviation of book values, whole fen rounded down.
fn sigma(books: &[i64]) -> u64 {
    let n = books.len() as i128;
    let sum: i128 = books.iter().copied().map(i128::from).sum();
    let mut squares = books.iter().copied().map(i128::from);
    let squares = squares.try_fold(0_i128, |sum, book| sum.checked_add(book.checked_mul(book)?));
    // n·Σx² − (Σx)² = n²σ².
    let scaled =
        squares.and_then(|squares| squares.checked_mul(n)?.checked_sub(sum.checked_mul(sum)?));
    let scaled = u128::try_from(scaled.unwrap_or_default()).unwrap_or_default();
    let whole = u128::try_from(n.max(1)).unwrap_or(1);
    u64::try_from(scaled.isqrt() / whole).unwrap_or(u64::MAX)
}

/// The items as CSV for whoever draws again: numbers by the file's own words, amounts in fen. The root's
/// layout is at the head of `inquiry/spotcheck/population.rs`.
pub(super) fn write_items(path: &Path, population: &Population) -> Result<(), Failure> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(["place", "item", "book_fen", "stratum", "risk", "certain"])?;
    for (place, item) in (1_u32..).zip(&population.items) {
        writer.write_record([
            &place.to_string(),
            &item.id,
            &item.book.to_string(),
            &item.stratum,
            &item.risk.to_string(),
            item.certain.as_deref().unwrap_or_default(),
        ])?;
    }
    let bytes = writer.into_inner();
    let bytes = bytes.map_err(|error| Failure::new(error.to_string()))?;
    write_new(path, &bytes)
}
