//! What a verb is asked of: a list of the ledger, or one sheet of an office file.
//!
//! Promises: a list has the rows that its own command gives, amounts in yuan, values of closed lists by their
//! words in the schemas, so that conditions read the same in both languages. A file is read as an import reads
//! it, whether it was imported or not.

use std::path::Path;

use clap::Args;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::log::Input;
use crate::cli::context::known_scheme;
use crate::cli::point::Point;
use crate::cli::rows::Rows;
use crate::cli::{Context, Failure};
use crate::detect::{self, Flag};
use crate::inquiry::outcome::outcomes;
use crate::inquiry::spotcheck::check::Check;
use crate::inquiry::spotcheck::dropped::dropped;
use crate::inquiry::verbs::{Column, Listing, Record, Value};
use crate::intake::headings::one_spelling;
use crate::intake::plain::plain;
use crate::intake::read::{Cell as SheetCell, Limits, OfficeFile, Sheet, read_file};
use crate::ledger::History;
use crate::projections::freed::freed;
use crate::report::Standing;
use crate::report::books::{self, Grouping};
use crate::report::inquiry::raised::FlagRow;
use crate::report::inquiry::rows as inquiry;
use crate::report::lists::{self, Cell, Row};
use crate::report::spotcheck::CheckRow;
use crate::words::{Lang, Words};

/// Lists that can be asked.
const LISTS: &[&str] = &[
    "persons",
    "posts",
    "orgs",
    "accounts",
    "cases",
    "payments",
    "notices",
    "agreements",
    "tranches",
    "clawbacks",
    "objections",
    "remissions",
    "stock",
    "expenditures",
    "contracts",
    "donations",
    "reviews",
    "balances",
    "funnel",
    "trial-balance",
    "flags",
    "tips",
    "inquiries",
    "findings",
    "repairs",
    "spotchecks",
];

/// The table, and which of its rows
#[derive(Args, Clone, Serialize, Deserialize)]
pub(super) struct Source {
    /// A list of the ledger, such as payments, or a file
    #[arg(value_name = "TABLE")]
    pub table: String,
    /// Sheet of the file, by name, part of its name or number (default: the only one)
    #[arg(long, value_name = "SHEET")]
    pub sheet: Option<String>,
    /// Only rows that meet this condition: compare columns with numbers, texts in quotes and days, join with &&
    /// and ||; a heading with brackets or spaces stands in backquotes, `Amount (yuan)` > 0
    #[arg(long = "where", value_name = "CONDITION")]
    pub condition: Option<String>,
    /// Only rows of this scheme; for lists of the ledger
    #[arg(long, value_name = "SCHEME")]
    pub scheme: Option<String>,
    #[command(flatten)]
    #[serde(flatten)]
    pub point: Point,
}

impl Source {
    /// Names entry and day of a ledger, so that the same is read again.
    pub fn pin(&mut self, input: &Input) {
        if let Input::Ledger { size, as_of, .. } = input {
            self.point.entry.at = Some(size.saturating_sub(1));
            self.point.as_of = Some(*as_of);
        }
    }
}

/// A table as read.
pub(super) struct Read {
    /// The table.
    pub listing: Listing,
    /// Where it is from.
    pub input: Input,
    /// Lines of totals and signatures, which are no rows.
    pub foot: usize,
    /// Of which ledger it is.
    pub standing: Option<Standing>,
}

/// Reads a table.
pub(super) fn read(context: &Context, source: &Source) -> Result<Read, Failure> {
    let path = Path::new(&source.table);
    let known = source.table == "vouchers" || LISTS.contains(&source.table.as_str());
    if known && !path.is_file() {
        return of_ledger(context, source);
    }
    if !path.is_file() {
        return Err(Failure::new(format!(
            "{}: expected a file that is there, or a list of the ledger: {}",
            source.table,
            LISTS.join(", ")
        )));
    }
    let file = read_file(path, &Limits::default())?;
    let sheet = sheet_of(&file, source.sheet.as_deref())?;
    let (listing, foot) = of_sheet(sheet);
    Ok(Read {
        listing,
        input: Input::File {
            file: file.name.clone(),
            sheet: sheet.name.clone(),
            sha256: file.sha256.to_string(),
        },
        foot,
        standing: None,
    })
}

/// The sheet that was asked for.
fn sheet_of<'a>(file: &'a OfficeFile, asked: Option<&str>) -> Result<&'a Sheet, Failure> {
    let filled: Vec<&Sheet> = file.sheets.iter().filter(|s| !s.rows.is_empty()).collect();
    let found = match asked {
        None => match filled.as_slice() {
            [one] => Some(*one),
            _ => None,
        },
        Some(name) => {
            let exact = filled.iter().find(|sheet| sheet.name == name);
            let parts: Vec<_> = filled.iter().filter(|s| s.name.contains(name)).collect();
            let number = || {
                let number: usize = name.parse().ok()?;
                file.sheets.get(number.checked_sub(1)?)
            };
            match (exact, parts.as_slice()) {
                (Some(exact), _) => Some(*exact),
                (None, [one]) => Some(**one),
                // A text file has one sheet, which has no name.
                (None, []) => number(),
                _ => None,
            }
        }
    };
    found.ok_or_else(|| {
        let names: Vec<&str> = filled.iter().map(|sheet| sheet.name.as_str()).collect();
        Failure::new(format!(
            "{}: name one sheet with rows with --sheet: {}",
            file.name,
            names.join(", ")
        ))
    })
}

/// A sheet as a table, and how many lines close it.
fn of_sheet(sheet: &Sheet) -> (Listing, usize) {
    let plain = plain(sheet);
    let mut columns: Vec<Column> = Vec::new();
    for own in &plain.columns {
        let spelt = one_spelling(&own.heading);
        let twice = columns
            .iter()
            .any(|other| one_spelling(&other.name) == spelt);
        let name = match twice {
            true => format!("{} [{}]", own.heading, own.letters),
            false => own.heading.clone(),
        };
        columns.push(Column {
            name,
            also: vec![own.letters.clone()],
            called: None,
            personal: own.personal,
            text: false,
        });
    }
    let rows = plain.rows.iter().map(|row| Record {
        place: row.line,
        values: plain
            .columns
            .iter()
            .map(|own| value(row.cell(own.at)))
            .collect(),
    });
    let listing = Listing {
        rows: rows.collect(),
        columns,
    };
    (listing, plain.foot.len())
}

fn value(cell: &SheetCell) -> Value {
    match cell {
        SheetCell::Empty => Value::Empty,
        SheetCell::Text(text) | SheetCell::Error(text) => Value::Text(text.clone()),
        SheetCell::Number { text, .. } => match Decimal::from_str_exact(text) {
            Ok(number) => Value::Number(number),
            Err(_) => Value::Text(text.clone()),
        },
        SheetCell::Bool(truth) => Value::Text(truth.to_string()),
        SheetCell::Date(day) => Value::Day(*day),
        SheetCell::DateTime {
            date,
            seconds_of_day,
        } => {
            let (minutes, seconds) = (seconds_of_day / 60, seconds_of_day % 60);
            Value::Text(format!(
                "{date} {:02}:{:02}:{seconds:02}",
                minutes / 60,
                minutes % 60
            ))
        }
    }
}

fn of_ledger(context: &Context, source: &Source) -> Result<Read, Failure> {
    let history = context.history(source.point.until())?;
    let scheme = source.scheme.as_deref();
    if let Some(scheme) = scheme {
        known_scheme(&history.world, scheme)?;
    }
    let list = match source.table.as_str() {
        "vouchers" => "expenditures",
        list => list,
    };
    let rows = rows(context, &history, list, scheme)?;
    let words = [Words::new(Lang::En), Words::new(Lang::Zh)];
    let columns = rows.columns().iter().map(|key| {
        let heading = format!("col-{}", key.replace(' ', "-"));
        Column {
            name: key.replace([' ', '-'], "_"),
            also: words.iter().map(|own| own.say(&heading, &[])).collect(),
            // The names are English words already.
            called: (context.words.lang == Lang::Zh).then(|| context.say(&heading, &[])),
            personal: false,
            text: false,
        }
    });
    let mut columns: Vec<Column> = columns.collect();
    // What a list holds as text names something, whatever it looks like: a unit's code is no amount.
    for cells in rows.cells() {
        for (column, cell) in columns.iter_mut().zip(cells) {
            column.text |= matches!(
                cell,
                Cell::Text(_)
                    | Cell::Sentence(_)
                    | Cell::Persons(_)
                    | Cell::Parties(_)
                    | Cell::Each(..)
            );
        }
    }
    let records = (1..).zip(rows.cells()).map(|(place, cells)| Record {
        place,
        values: cells.iter().map(of_cell).collect(),
    });
    let listing = Listing {
        columns,
        rows: records.collect(),
    };
    let command = format!("audit count {}", source.table);
    let standing = context.standing_on(&history.chain, Some(history.day), &command);
    Ok(Read {
        listing,
        input: Input::Ledger {
            list: source.table.clone(),
            ledger: history.chain.ledger().to_string(),
            size: history.chain.size(),
            root: history.chain.root().to_string(),
            as_of: history.day,
        },
        foot: 0,
        standing: Some(standing),
    })
}

fn rows(
    context: &Context,
    history: &History,
    list: &str,
    scheme: Option<&str>,
) -> Result<Rows, Failure> {
    let (world, day) = (&history.world, history.day);
    match list {
        "persons" => of(lists::persons::persons(world)?, scheme),
        "posts" => of(lists::posts::posts(world, day), scheme),
        "orgs" => of(lists::units::units(world)?, scheme),
        "accounts" => of(lists::accounts::accounts(world)?, scheme),
        "cases" => of(lists::cases::cases(world)?, scheme),
        "payments" => of(lists::payments::payments(world)?, scheme),
        "notices" => of(lists::notices::notices(world, day)?, scheme),
        "agreements" => of(lists::agreements::agreements(world, day)?, scheme),
        "tranches" => of(lists::agreements::tranches(world, day)?, scheme),
        "clawbacks" => of(lists::clawbacks::clawbacks(world, day)?, scheme),
        "objections" => of(lists::objections::objections(world), scheme),
        "remissions" => of(lists::remissions::remissions(world)?, scheme),
        "stock" => of(lists::stock::stock(world)?, scheme),
        "expenditures" => of(lists::spending::expenditures(world)?, scheme),
        "contracts" => of(lists::contracts::contract_lines(world)?, scheme),
        "donations" => of(lists::donations::donations(world)?, scheme),
        "reviews" => of(lists::reviews::reviews(world)?, scheme),
        "balances" => of(books::balances(world, Grouping::Fund)?, scheme),
        "funnel" => of(books::funnel(world), scheme),
        "trial-balance" => of(books::trial_balance(&world.books, &freed(world)), scheme),
        "flags" => {
            let flags = detect::run(world, day).flags;
            let acted = outcomes(world, &flags);
            let row = |flag: &Flag| {
                let outcome = acted.get(&flag.id).cloned().unwrap_or_default();
                FlagRow::of(flag, &outcome)
            };
            of(flags.iter().map(row).collect(), scheme)
        }
        "tips" => of(inquiry::tip_rows(world), scheme),
        "inquiries" => of(inquiry::inquiries(world), scheme),
        "findings" => of(inquiry::finding_rows(world), scheme),
        "repairs" => of(inquiry::repair_rows(world, day), scheme),
        _ => {
            let mut rows = Vec::new();
            let mut of_checks = dropped(&context.disk(), history.chain.size().checked_sub(1))?;
            for number in Check::numbers(world) {
                let draws = of_checks.remove(number).unwrap_or_default();
                rows.push(CheckRow::of(&Check::of(world, number)?, draws));
            }
            of(rows, scheme)
        }
    }
}

fn of<R: Row>(mut rows: Vec<R>, scheme: Option<&str>) -> Result<Rows, Failure> {
    if let Some(scheme) = scheme {
        rows.retain(|row| row.schemes().contains(&scheme));
    }
    Rows::of(&rows)
}

fn of_cell(cell: &Cell) -> Value {
    match cell {
        Cell::Text(text) | Cell::Sentence(text) if text.is_empty() => Value::Empty,
        Cell::Text(text) | Cell::Sentence(text) => Value::Text(text.clone()),
        Cell::Money(fen) | Cell::MoneyIfAny(Some(fen)) => Value::Number(Decimal::new(*fen, 2)),
        Cell::Count(Some(count)) => Value::Count(*count),
        Cell::Tenths(Some(tenths)) => Value::Number(Decimal::new(*tenths, 1)),
        Cell::Figure(text) => match text.parse::<Decimal>() {
            Ok(number) => Value::Number(number),
            Err(_) => Value::Text(text.clone()),
        },
        Cell::Day(Some(day)) => Value::Day(*day),
        Cell::Term(list, Some(word)) => Value::Term(list, word.clone()),
        Cell::Parties(parties) if parties.iter().any(|party| !party.is_empty()) => {
            Value::Text(parties.join("、"))
        }
        Cell::Persons(persons) if !persons.is_empty() => {
            let persons: Vec<String> = persons.iter().map(ToString::to_string).collect();
            Value::Text(persons.join("、"))
        }
        Cell::Each(_, numbers) if !numbers.is_empty() => {
            let numbers = numbers.iter();
            let numbers = numbers.map(|(number, word)| format!("{number}:{word}"));
            Value::Text(numbers.collect::<Vec<_>>().join(", "))
        }
        Cell::Each(..)
        | Cell::MoneyIfAny(None)
        | Cell::Count(None)
        | Cell::Tenths(None)
        | Cell::Day(None)
        | Cell::Term(_, None)
        | Cell::Parties(_)
        | Cell::Persons(_) => Value::Empty,
    }
}
