//! `report three`: what is made public once money has been paid.
//!
//! Promises: every form holds the same rows, what leaves the house is recorded by its hash before it has a name, and a list that stays
//! within the unit says so in the page, the CSV file and the workbook. **Not here**: who is on the list and what a row shows
//! (`notice/`), and how it is recorded ([`Issue`]).

use std::path::PathBuf;

use clap::Args;

use super::super::notice::{Beside, Given, Issue};
use super::chosen;
use crate::cli::context::known_scheme;
use crate::cli::rows::{Names, Rows};
use crate::cli::{Context, Failure, Output};
use crate::domain::date::Period;
use crate::notice::html::Page;
use crate::notice::three;
use crate::notice::three_rows::{ThreeRow, ThreeUnitRow, by_unit, lines};
use crate::projections::World;
use crate::report::lists::{Cell, Row};
use crate::report::table::Form;
use crate::report::workbook::workbook;
use crate::report::{About, Table};
use crate::words::Words;

/// Write the list of who was aided, how and with how much for the public, and record it
///
/// One web page and one CSV file, as notices are written: unit, name, programme, tier, amount, never the
/// reason of hardship; or a workbook laid out for paper, with what each unit comes to; or CSV on stdout. The rows' root and the hash of
/// each form go on the ledger, and the ledger's id, size and root stand below the list.
#[derive(Args)]
pub struct Arguments {
    /// The scheme, for instance B
    scheme: String,
    /// Folder for the page and the CSV file
    #[arg(long, value_name = "DIR", required_unless_present_any = ["csv", "xlsx"])]
    out: Option<PathBuf>,
    /// Only payments for this period or a part of it: 2025, 2025-H1, 2025-Q3, 2025-03
    #[arg(long, value_name = "PERIOD")]
    period: Option<Period>,
    /// Give this table alone in the workbook or as CSV: three (the list), three-units (what each unit comes to)
    #[arg(long, value_name = "TABLE")]
    part: Option<String>,
    #[command(flatten)]
    output: Output,
    /// Key to sign with
    #[arg(long, default_value = "ntc")]
    key: String,
    /// Replace files that are there already
    #[arg(long)]
    force: bool,
    /// For a scheme that shows its result within the unit, or asks for no public list: mark every form as internal
    #[arg(long)]
    internal: bool,
}

/// Runs the command.
pub fn run(context: &mut Context, arguments: &Arguments) -> Result<u8, Failure> {
    let scheme = arguments.scheme.as_str();
    let number = match arguments.period {
        Some(period) => format!("three-{scheme}-{period}"),
        None => format!("three-{scheme}"),
    };
    if arguments.part.is_some() && !arguments.output.to_file() {
        return Err(Failure::new(
            "--part: expected --csv or --xlsx FILE beside it; the page always has the whole list",
        ));
    }
    let issue = Issue {
        // What every row's leaf names stands on the ledger with the root over the leaves.
        what: &number,
        command: "report three",
        number: &number,
        notice_no: None,
        out: arguments.out.as_deref(),
        workbook: arguments.output.book(),
        key: &arguments.key,
        force: arguments.force,
        internal: arguments.internal,
    };
    let choice = |world: &World| {
        known_scheme(world, scheme)?;
        let (list, rules) = three(world, scheme, arguments.period, &number)?;
        Ok((list, rules.clone()))
    };
    let dress = |page: &mut Page, words: &Words| {
        let say = |key: &str| words.say(key, &[]);
        page.words.title = say("three-title");
        page.stage = say("three-title");
        page.words.from = say("three-from");
        page.words.until = say("three-until");
        page.words.tier = say("three-situation");
        page.words.object = say("three-object");
    };
    issue.write(context, choice, dress, |given| beside(given, arguments))
}

/// The workbook and the list on stdout, where they were asked for.
fn beside(given: &Given<'_>, arguments: &Arguments) -> Result<Beside, Failure> {
    if !arguments.output.to_file() {
        return Ok(Beside::default());
    }
    let context = given.context;
    let (units, total) = by_unit(given.list)?;
    let sum = context.say("col-total", &[]);
    let sections = [
        Rows::of(&lines(given.shown))?.with_sum(list_sum(&sum, &total), &total)?,
        Rows::of(&units)?.with_sum(unit_sum(&sum, &total), &total)?,
    ];
    let part = chosen(arguments.part.as_deref(), &sections)?;
    let wanted = sections
        .iter()
        .filter(|rows| part.is_none_or(|part| part == rows.list));
    let mut command = format!("report three {}", arguments.scheme);
    if let Some(period) = arguments.period {
        command.push_str(&format!(" --period {period}"));
    }
    if arguments.internal {
        command.push_str(" --internal");
    }
    let standing = context.standing(given.chain, None, &command);
    let names = Names::default();
    let mut tables = wanted.map(|rows| Table {
        form: Some(form(given, arguments)),
        ..rows
            .table(context, &names, false)
            .of(rows.list, Some(standing.clone()))
    });
    let Some(first) = tables.next() else {
        return Ok(Beside::default());
    };
    if arguments.output.csv() {
        return Ok(Beside {
            workbook: None,
            stdout: Some(first.to_csv()?),
        });
    }
    let others: Vec<(String, Table)> = tables
        .map(|table| (context.say(&format!("list-{}", table.name), &[]), table))
        .collect();
    let others: Vec<(String, &Table)> = others
        .iter()
        .map(|(name, table)| (name.clone(), table))
        .collect();
    let mut about = About::of_all(
        &first,
        others.iter().map(|(_, table)| *table),
        &context.words,
    );
    // What the ledger keeps of the very rows, and whom they are for.
    let root = given.standing.rows_root.to_string();
    about.lines.push((context.say("three-root", &[]), root));
    if let Some(mark) = given.mark {
        let label = context.say("three-level", &[]);
        about.lines.push((label, mark.to_owned()));
    }
    Ok(Beside {
        workbook: Some(workbook(&first, &about, &others)?),
        stdout: None,
    })
}

/// What is printed around each table.
fn form(given: &Given<'_>, arguments: &Arguments) -> Form {
    let (context, page) = (given.context, given.page);
    let values = [("programme", page.programme.clone())];
    let title = context.say("three-form-title", &values);
    let period = arguments.period.map(|period| period.to_string());
    let head = [
        ("publisher", page.publisher.clone()),
        (
            "period",
            period.unwrap_or_else(|| context.say("roster-all", &[])),
        ),
        ("from", page.from.clone()),
        ("until", page.until.clone()),
    ];
    Form {
        title: match given.mark {
            Some(mark) => format!("{title} · {mark}"),
            None => title,
        },
        above: vec![context.say("three-form-head", &head)],
        // The footer of the page, which bears the mark too.
        below: vec![
            page.words.object.clone(),
            page.words.seal.clone(),
            page.footer.clone(),
        ],
    }
}

/// The line below the list.
fn list_sum(sum: &str, total: &ThreeUnitRow) -> Vec<Cell> {
    let cell = |column: &&str| match *column {
        "beneficiary" => Cell::Text(sum.to_owned()),
        "paid" => Cell::Money(total.paid),
        _ => Cell::text(None),
    };
    ThreeRow::COLUMNS.iter().map(cell).collect()
}

/// The line below the units.
fn unit_sum(sum: &str, total: &ThreeUnitRow) -> Vec<Cell> {
    let mut cells = total.cells();
    if let Some(name) = cells.first_mut() {
        *name = Cell::Text(sum.to_owned());
    }
    cells
}
