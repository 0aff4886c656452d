//! `audit`: an auditor's verbs over any list of the ledger or any office file, each logged so that it can be
//! run again. What a verb says: `inquiry/verbs`.

mod answer;
mod log;
mod replay;
mod source;

use std::collections::BTreeMap;
use std::path::PathBuf;

use clap::{Args, Subcommand};
use serde::{Deserialize, Serialize};

use crate::cli::{Context, Failure, Output};
use crate::domain::date::Date;
use crate::inquiry::verbs::{
    Answer, Control, Kept, Listing, Value, VerbError, age, benford, count, duplicates, filter,
    gaps, join, stratify, total,
};
use crate::intake::overview::figure_in;
use log::{Input, LogLine};
use source::{Read, Source};

/// Ask any list of the ledger or any office file, as audit programs do
///
/// TABLE is a list of the ledger (persons, posts, orgs, accounts, cases, payments, notices, agreements,
/// tranches, expenditures, contracts, donations, reviews, balances, funnel, trial-balance, flags, clawbacks,
/// objections, remissions, stock, tips, inquiries, findings, repairs, spotchecks) or a file (.xlsx, .xls, .csv,
/// .txt), which any other list or report becomes with --csv. Columns are named as they are called; in lists of the ledger
/// also in English with an underscore, such as paid_on. Amounts are exact decimals. Each run adds a line to the
/// command log, with the digests of what it read and what it answered; audit replay runs them again. Cells of
/// a file that may name somebody are shown in part.
#[derive(Args)]
pub struct Arguments {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand, Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Verb {
    /// Count rows
    Count(Plain),
    /// Add up every column of numbers, with a hash total for every column of codes
    ///
    /// A hash total adds the last nine digits of every cell: it means nothing, and changes when a row is lost,
    /// doubled or mistyped. A cell of a column of numbers that holds none is left out of the sum, counted, and
    /// its line named; exit status 1 if there is any.
    Total(Total),
    /// Find rows that share a key; exit status 1 if there are any
    Duplicates(Duplicates),
    /// Find numbers that are missing from a sequence; exit status 1 if there are any
    Gaps(Gaps),
    /// Put amounts in bands, with count, sum and shares
    Stratify(Stratify),
    /// Put rows in bands by their age in days before a cut-off day
    Age(Age),
    /// Match two tables by a key: what both have, and what one alone has; exit status 1 if one alone has any, or sums
    /// differ
    Join(Join),
    /// Compare first two digits with Benford's law; refuses fixed rates and few amounts
    Benford(Benford),
    /// Run the commands of a log again, and say of each whether its answer is the same
    #[serde(skip)]
    Replay(replay::Arguments),
}

#[derive(Args, Clone, Serialize, Deserialize)]
struct Plain {
    #[command(flatten)]
    source: Source,
    #[command(flatten)]
    #[serde(skip)]
    out: Out,
}

#[derive(Args, Clone, Serialize, Deserialize)]
struct Total {
    #[command(flatten)]
    source: Source,
    /// Columns to add up, parted by commas (default: all that hold numbers or codes)
    #[arg(long, value_name = "COLUMNS", value_delimiter = ',')]
    column: Vec<String>,
    #[command(flatten)]
    #[serde(skip)]
    out: Out,
}

#[derive(Args, Clone, Serialize, Deserialize)]
struct Duplicates {
    #[command(flatten)]
    source: Source,
    /// Columns of the key, parted by commas
    #[arg(long, value_name = "COLUMNS", value_delimiter = ',', required = true)]
    key: Vec<String>,
    /// Take for the same what differs in width, case, blanks, marks and brackets alone
    #[arg(long)]
    near: bool,
    /// Column of amounts to add up in each group
    #[arg(long, value_name = "COLUMN")]
    column: Option<String>,
    #[command(flatten)]
    #[serde(skip)]
    out: Out,
}

#[derive(Args, Clone, Serialize, Deserialize)]
struct Gaps {
    #[command(flatten)]
    source: Source,
    /// Column of the numbers; each prefix is a sequence of its own
    #[arg(long, value_name = "COLUMN")]
    column: String,
    /// First number of every sequence, for slips that are numbered before they are handed out (default: the smallest there is)
    #[arg(long, value_name = "NUMBER")]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    from: Option<u64>,
    #[command(flatten)]
    #[serde(skip)]
    out: Out,
}

#[derive(Args, Clone, Serialize, Deserialize)]
struct Stratify {
    #[command(flatten)]
    source: Source,
    /// Column of the amounts
    #[arg(long, value_name = "COLUMN")]
    column: String,
    /// Limits of the bands, rising, parted by commas: 0,500,1000; the last band also has what is its upper limit
    #[arg(long, value_name = "LIMITS", value_delimiter = ',')]
    bands: Vec<String>,
    /// So many bands of one width, where no limits are given
    #[arg(long, value_name = "NUMBER", default_value_t = 10, value_parser = clap::value_parser!(u16).range(1..=999), conflicts_with = "bands")]
    intervals: u16,
    #[command(flatten)]
    #[serde(skip)]
    out: Out,
}

#[derive(Args, Clone, Serialize, Deserialize)]
struct Age {
    #[command(flatten)]
    source: Source,
    /// Column of the days
    #[arg(long, value_name = "COLUMN")]
    date: String,
    /// Count ages back from this day (default, for a list of the ledger: the day it is read up to)
    #[arg(long, value_name = "DATE")]
    cutoff: Option<Date>,
    /// First day of every band, rising, parted by commas
    #[arg(long, value_name = "DAYS", value_delimiter = ',', default_values_t = age::BANDS.to_vec())]
    bands: Vec<u32>,
    /// Column of amounts to add up in each band
    #[arg(long, value_name = "COLUMN")]
    column: Option<String>,
    #[command(flatten)]
    #[serde(skip)]
    out: Out,
}

#[derive(Args, Clone, Serialize, Deserialize)]
struct Join {
    #[command(flatten)]
    source: Source,
    /// The other table: a list of the ledger or a file
    #[arg(long, value_name = "TABLE")]
    with: String,
    /// Sheet of the other table, by name, part of its name or number
    #[arg(long, value_name = "SHEET")]
    with_sheet: Option<String>,
    /// Only rows of the other table that meet this condition
    #[arg(long, value_name = "CONDITION")]
    with_where: Option<String>,
    /// Columns of the key, parted by commas
    #[arg(long, value_name = "COLUMNS", value_delimiter = ',', required = true)]
    key: Vec<String>,
    /// Columns of the key in the other table (default: the same names)
    #[arg(long, value_name = "COLUMNS", value_delimiter = ',')]
    with_key: Vec<String>,
    /// Take for the same what differs in width, case, blanks, marks and brackets alone
    #[arg(long)]
    near: bool,
    /// Column of amounts to compare for each key
    #[arg(long, value_name = "COLUMN")]
    column: Option<String>,
    /// Column of amounts in the other table (default: the same name)
    #[arg(long, value_name = "COLUMN", requires = "column")]
    with_column: Option<String>,
    /// Only keys that both tables have, or that one alone has
    #[arg(long, value_enum)]
    only: Option<Only>,
    #[command(flatten)]
    #[serde(skip)]
    out: Out,
}

#[derive(clap::ValueEnum, Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Only {
    Matched,
    Primary,
    Secondary,
}

#[derive(Args, Clone, Serialize, Deserialize)]
struct Benford {
    #[command(flatten)]
    source: Source,
    /// Column of the amounts
    #[arg(long, value_name = "COLUMN")]
    column: String,
    /// Show the digits also where the conditions of the law do not hold; no verdict is given then
    #[arg(long)]
    anyway: bool,
    #[command(flatten)]
    #[serde(skip)]
    out: Out,
}

/// Where an answer goes
#[derive(Args, Clone, Default)]
struct Out {
    /// Show cells that may name somebody as the file has them
    #[arg(long)]
    clear: bool,
    /// File that the command log is kept in, a line of JSON a run
    #[arg(long, value_name = "FILE", default_value = log::DEFAULT)]
    log: PathBuf,
    #[command(flatten)]
    output: Output,
}

/// What a run gave.
struct Given {
    answer: Answer,
    inputs: Vec<Input>,
    /// What people read over the columns of lists, by name.
    called: BTreeMap<String, String>,
    /// The verb with entry and days named, so that it reads the same again.
    pinned: Verb,
    standing: Option<crate::report::Standing>,
}

/// Runs the command.
pub fn run(context: &mut Context, arguments: &Arguments) -> Result<u8, Failure> {
    if let Verb::Replay(own) = &arguments.verb {
        return replay::run(context, own);
    }
    let given = ask(context, &arguments.verb)?;
    let Some(out) = arguments.verb.out() else {
        return Ok(0);
    };
    // An answer that left no trace could not be defended.
    LogLine::of(context, &given)?.append(&out.log)?;
    answer::give(context, &given, arguments.verb.list(), out)?;
    let finds = matches!(arguments.verb, Verb::Duplicates(_) | Verb::Gaps(_));
    let found = given.answer.finds || (finds && !given.answer.rows.is_empty());
    Ok(u8::from(found))
}

impl Verb {
    fn out(&self) -> Option<&Out> {
        Some(match self {
            Verb::Count(own) => &own.out,
            Verb::Total(own) => &own.out,
            Verb::Duplicates(own) => &own.out,
            Verb::Gaps(own) => &own.out,
            Verb::Stratify(own) => &own.out,
            Verb::Age(own) => &own.out,
            Verb::Join(own) => &own.out,
            Verb::Benford(own) => &own.out,
            Verb::Replay(_) => return None,
        })
    }

    fn source(&mut self) -> Option<&mut Source> {
        Some(match self {
            Verb::Count(own) => &mut own.source,
            Verb::Total(own) => &mut own.source,
            Verb::Duplicates(own) => &mut own.source,
            Verb::Gaps(own) => &mut own.source,
            Verb::Stratify(own) => &mut own.source,
            Verb::Age(own) => &mut own.source,
            Verb::Join(own) => &mut own.source,
            Verb::Benford(own) => &mut own.source,
            Verb::Replay(_) => return None,
        })
    }

    /// Key of what its answer is called.
    fn list(&self) -> &'static str {
        match self {
            Verb::Count(_) => "list-audit-count",
            Verb::Total(_) => "list-audit-total",
            Verb::Duplicates(_) => "list-audit-duplicates",
            Verb::Gaps(_) => "list-audit-gaps",
            Verb::Stratify(_) => "list-audit-stratify",
            Verb::Age(_) => "list-audit-age",
            Verb::Join(_) => "list-audit-join",
            Verb::Benford(_) => "list-audit-benford",
            Verb::Replay(_) => "list-audit-replay",
        }
    }
}

/// Reads what a verb is asked of, and asks it.
fn ask(context: &Context, verb: &Verb) -> Result<Given, Failure> {
    let mut pinned = verb.clone();
    let Some(source) = pinned.source() else {
        return Err(Failure::new("a replay is not run again"));
    };
    let (kept, read) = table(context, source)?;
    source.pin(&read.input);
    let listing = &kept.listing;
    let mut controls = controls(&kept, &read);
    let mut called = called(listing);
    let mut inputs = vec![read.input.clone()];
    let mut answer = match &mut pinned {
        Verb::Count(_) => count::count(listing),
        Verb::Total(own) => total::total(listing, &own.column)?,
        Verb::Duplicates(own) => {
            let asked = duplicates::Asked {
                key: &own.key,
                near: own.near,
                column: own.column.as_deref(),
            };
            duplicates::duplicates(listing, &asked)?
        }
        Verb::Gaps(own) => gaps::gaps(listing, &own.column, own.from)?,
        Verb::Stratify(own) => {
            let bands = match own.bands.as_slice() {
                [] => stratify::Bands::Equal(own.intervals),
                limits => {
                    let limits: Option<Vec<_>> =
                        limits.iter().map(|limit| figure_in(limit)).collect();
                    stratify::Bands::Limits(limits.ok_or(VerbError::Bands { least: 2 })?)
                }
            };
            stratify::stratify(listing, &own.column, &bands)?
        }
        Verb::Age(own) => {
            let Some(cutoff) = own.cutoff.or(read.input.day()) else {
                return Err(Failure::new(
                    "a file has no day of its own: name the day that ages are counted back from with --cutoff DATE",
                ));
            };
            own.cutoff = Some(cutoff);
            let asked = age::Asked {
                date: &own.date,
                cutoff,
                bands: &own.bands,
                column: own.column.as_deref(),
            };
            age::age(listing, &asked)?
        }
        Verb::Join(own) => {
            let other = Source {
                table: own.with.clone(),
                sheet: own.with_sheet.clone(),
                condition: own.with_where.clone(),
                ..own.source.clone()
            };
            let (second, other) = table(context, &other)?;
            // A list is read up to the same entry again, whichever of the two it is.
            own.source.pin(&other.input);
            controls.extend(self::controls(&second, &other));
            for column in &second.listing.columns {
                // A word of a file is its own.
                match &column.called {
                    None => {
                        called.remove(&column.name);
                    }
                    Some(word) if listing.find(&column.name).is_err() => {
                        called.insert(column.name.clone(), word.clone());
                    }
                    Some(_) => {}
                }
            }
            inputs.push(other.input);
            joined(own, listing, &second.listing)?
        }
        Verb::Benford(own) => benford::benford(listing, &own.column, own.anyway)?,
        Verb::Replay(_) => return Err(Failure::new("a replay is not run again")),
    };
    controls.append(&mut answer.controls);
    answer.controls = controls;
    Ok(Given {
        answer,
        inputs,
        called,
        pinned,
        standing: read.standing,
    })
}

fn joined(own: &Join, first: &Listing, second: &Listing) -> Result<Answer, VerbError> {
    let own_column = own.column.as_deref();
    let other = own.with_column.as_deref().or(own_column);
    let asked = join::Asked {
        key: &own.key,
        with_key: &own.with_key,
        near: own.near,
        compare: own_column.zip(other),
        only: own.only.map(|only| match only {
            Only::Matched => join::Side::Matched,
            Only::Primary => join::Side::Primary,
            Only::Secondary => join::Side::Secondary,
        }),
    };
    join::join(first, second, &asked)
}

/// The rows that a verb is asked of.
fn table(context: &Context, source: &Source) -> Result<(Kept, Read), Failure> {
    let mut read = source::read(context, source)?;
    let listing = std::mem::take(&mut read.listing);
    let kept = filter::keep(listing, source.condition.as_deref())?;
    Ok((kept, read))
}

/// What people read over the columns of a list, by name; nothing for a file.
fn called(listing: &Listing) -> BTreeMap<String, String> {
    let columns = listing.columns.iter();
    let called = columns.filter_map(|own| Some((own.name.clone(), own.called.clone()?)));
    called.collect()
}

/// What was read, and what a condition left out.
fn controls(kept: &Kept, read: &Read) -> Vec<Control> {
    let control = |what, count| Control {
        what,
        column: Some(read.input.name()),
        value: Value::count(count),
    };
    let mut out = vec![control("rows_read", kept.read)];
    if read.foot > 0 {
        out.push(control("closing_lines", read.foot));
    }
    if kept.left_out + kept.undecided > 0 {
        out.push(control("rows_left_out", kept.left_out));
        out.push(control("rows_undecided", kept.undecided));
    }
    out
}
