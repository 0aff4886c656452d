//! `reconcile bank`: a fund beside the bank's statement.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::import::{cell_values, collect};
use super::report::{Common, give_on};
use crate::cli::context::known_scheme;
use crate::cli::rows::{Names, Rows};
use crate::cli::{Context, Failure};
use crate::domain::money::{Fen, MoneyUnit};
use crate::intake::read::{Limits, read_file};
use crate::intake::statement::{StatementError, read};
use crate::projections::World;
use crate::report::bank::{Question, reconcile};
use crate::schemes::{Tables, shipped};

/// Compare the ledger with what others hold
#[derive(Args)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Bank(BankArguments),
}

/// Compare a fund's movements with the bank's statement of its account
///
/// Lines are matched by the bank's reference, by batch, then, those without a reference, by amount and day.
/// What is left stands in four groups, and both balances corrected by them must meet. Both are those of one
/// day: --as-of, else the day of the statement's last line. Exit status 1 when they do not meet, when a reference
/// is unknown to the ledger or has another amount there, when a balance of the statement does not follow
/// from the line before, or when a batch has not come back to zero. Nothing is recorded.
#[derive(Args)]
struct BankArguments {
    /// Statements of one account: .xlsx, .xls, .csv or .txt, or a folder of them
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// The scheme whose fund lies on the account
    #[arg(long, value_name = "SCHEME")]
    scheme: String,
    /// The fund, where the scheme has several
    #[arg(long, value_name = "FUND")]
    fund: Option<String>,
    /// Closing balance in yuan, where the statement has no column of balances
    #[arg(long, value_name = "YUAN")]
    closing: Option<String>,
    /// So many days may lie between a line and the ledger's day
    #[arg(long, value_name = "DAYS", default_value_t = 3)]
    days: u32,
    #[command(flatten)]
    common: Common,
}

/// Runs the command.
pub fn run(context: &mut Context, arguments: &Arguments) -> Result<u8, Failure> {
    let Command::Bank(arguments) = &arguments.command;
    let history = arguments.common.history_whole(context)?;
    let scheme = arguments.scheme.as_str();
    known_scheme(&history.world, scheme)?;
    let fund = fund(&history.world, scheme, arguments.fund.as_deref())?;
    let closing = arguments
        .closing
        .as_deref()
        .map(|text| {
            Fen::parse(text, MoneyUnit::Yuan)
                .map_err(|error| Failure::new(format!("--closing {text}: {error}")))
        })
        .transpose()?;
    let mut paths = Vec::new();
    for path in &arguments.files {
        collect(path, &mut paths)?;
    }
    let mut files = Vec::new();
    for path in &paths {
        files.push(read_file(path, &Limits::default())?);
    }
    let common = Tables::parse(shipped::COMMON_TABLES)?;
    let lines = match read(&files, &common) {
        Ok(lines) => lines,
        Err(error) => {
            if let StatementError::Cells(cells) = &error {
                for cell in cells {
                    context.tell("bad-cell", &cell_values(context, cell));
                }
            }
            return Err(Failure::new(error.to_string()));
        }
    };
    let question = Question {
        scheme,
        fund: &fund,
        closing: closing.map(|closing| closing.0),
        days: arguments.days,
        cutoff: arguments.common.day(),
    };
    let answer = reconcile(&history.world, &lines, question)
        .map_err(|error| Failure::new(error.to_string()))?;
    let sections = vec![
        Rows::of(&answer.summary)?,
        Rows::of(&answer.open)?,
        Rows::of(&answer.findings)?,
        Rows::of(&answer.batches)?,
    ];
    let command = format!("reconcile bank FILE --scheme {scheme} --fund {fund}");
    let names = Names::default();
    give_on(
        context,
        &arguments.common,
        (&history, answer.day),
        (sections, names),
        &command,
        None,
    )?;
    if answer.findings.is_empty() {
        context.tell("reconcile-meets", &[]);
        return Ok(0);
    }
    let count = answer.findings.len().to_string();
    context.tell("reconcile-findings", &[("count", count)]);
    Ok(1)
}

/// The fund that is meant, by any of its names.
fn fund(world: &World, scheme: &str, named: Option<&str>) -> Result<String, Failure> {
    let funds = world
        .registry
        .scheme(scheme)
        .map_or(&[][..], |scheme| scheme.fund.as_slice());
    let known: Vec<&str> = funds.iter().map(|fund| fund.name.as_str()).collect();
    let of_name = |name: &str| {
        let rules = world.registry.scheme(scheme)?;
        rules.fund_named(name).map(|fund| fund.name.clone())
    };
    match (named, known.as_slice()) {
        (Some(name), _) => of_name(name).ok_or_else(|| {
            Failure::new(format!(
                "--fund {name}: expected a fund of scheme {scheme} ({}), found none such",
                known.join(", ")
            ))
        }),
        (None, [only]) => Ok((*only).to_owned()),
        (None, _) => Err(Failure::new(format!(
            "scheme {scheme} has several funds: say with --fund which lies on the account ({})",
            known.join(", ")
        ))),
    }
}
