//! `report …`: what an office hands in, signs or keeps: one file a report.

mod loan;
mod notice;
mod person;
mod plan;
mod roster;
mod three;
mod works;

use clap::{Args, Subcommand};

use crate::cli::point::Point;
use crate::cli::rows::{Names, Rows, why};
use crate::cli::{Context, Failure, Output};
use crate::domain::date::{Date, Period};
use crate::ledger::history::report_day;
use crate::ledger::{History, LedgerError, Until};
use crate::log::{LogOptions, LogReader};
use crate::report::Table;
use crate::report::table::Form;

/// Make a report: the lists, statements and certificates that an office hands in, signs and keeps
#[derive(Args)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Plan(plan::Arguments),
    Roster(roster::Arguments),
    Notice(notice::Arguments),
    Certificate(notice::CertificateArguments),
    Person(person::Arguments),
    Three(three::Arguments),
    Loan(loan::Arguments),
    Works(works::Arguments),
}

/// Options of every report of tables
#[derive(Args, Clone)]
pub(super) struct Common {
    #[command(flatten)]
    point: Point,
    /// List the events every row rests on
    #[arg(long)]
    why: bool,
    /// Give this table of the report alone, by its name in the JSON answer
    #[arg(long, value_name = "TABLE")]
    part: Option<String>,
    #[command(flatten)]
    output: Output,
}

/// Runs the command.
pub fn run(context: &mut Context, arguments: &Arguments) -> Result<u8, Failure> {
    match &arguments.command {
        Command::Plan(own) => plan::run(context, own),
        Command::Roster(own) => roster::run(context, own),
        Command::Person(own) => person::run(context, own),
        Command::Three(own) => three::run(context, own),
        Command::Loan(own) => loan::run(context, own),
        Command::Works(own) => works::run(context, own),
        Command::Notice(own) => notice::report(context, own),
        Command::Certificate(own) => notice::certificate(context, own),
    }
}

impl Common {
    pub(super) fn history(&self, context: &Context) -> Result<History, Failure> {
        context.history(self.point.until())
    }

    /// The history whatever day was asked for: of a report whose day is another's, such as a statement's.
    pub(super) fn history_whole(&self, context: &Context) -> Result<History, Failure> {
        context.history(self.point.entry.until())
    }

    /// The day that was asked for.
    pub(super) fn day(&self) -> Option<Date> {
        self.point.as_of
    }

    /// The history of a report about a period: unless another day is asked for, up to the period's last day,
    /// so that a report of a time that is over closes by itself.
    pub(super) fn history_of(
        &self,
        context: &Context,
        period: Option<Period>,
    ) -> Result<History, Failure> {
        let (Some(period), None) = (period, self.point.as_of) else {
            return self.history(context);
        };
        let until = self.point.entry.until();
        let reader =
            LogReader::open(context.disk(), LogOptions::default()).map_err(LedgerError::from)?;
        let day = report_day(&reader, until)?.min(period.last_day());
        context.history(Until {
            as_of: Some(day),
            ..until
        })
    }
}

/// The table of a report that alone was asked for, by its name.
///
/// # Errors
/// The report has none of that name.
pub(super) fn chosen<'p>(
    part: Option<&'p str>,
    sections: &[Rows],
) -> Result<Option<&'p str>, Failure> {
    let known: Vec<&'static str> = sections.iter().map(|rows| rows.list).collect();
    // The first table has two names: its own, and the one that lists give their rows.
    let part = match part {
        Some("rows") => known.first().copied(),
        part => part,
    };
    if let Some(part) = part
        && !known.contains(&part)
    {
        return Err(Failure::new(format!(
            "--part {part}: expected a table of this report ({}), found none such",
            known.join(", ")
        )));
    }
    Ok(part)
}

/// Gives the tables of a report, the first with the form that is printed around it.
pub(super) fn give(
    context: &Context,
    common: &Common,
    history: &History,
    sections: (Vec<Rows>, Names),
    command: &str,
    form: Option<Form>,
) -> Result<u8, Failure> {
    give_on(
        context,
        common,
        (history, history.day),
        sections,
        command,
        form,
    )
}

/// The same for a report of another day than the history's last.
pub(super) fn give_on(
    context: &Context,
    common: &Common,
    (history, day): (&History, Date),
    (sections, names): (Vec<Rows>, Names),
    command: &str,
    form: Option<Form>,
) -> Result<u8, Failure> {
    let mut json = serde_json::json!({ "as_of": day });
    let part = chosen(common.part.as_deref(), &sections)?;
    let wanted = |rows: &&Rows| part.is_none_or(|part| part == rows.list);
    let standing = context.standing_on(&history.chain, Some(day), command);
    let mut tables: Vec<(String, Table)> = Vec::new();
    let mut form = form;
    for (at, rows) in sections.iter().enumerate() {
        if !wanted(&rows) {
            continue;
        }
        if let Some(fields) = json.as_object_mut() {
            // The table that the report is about stands where lists have theirs.
            let key = if at == 0 { "rows" } else { rows.list };
            if let Some(total) = rows.total() {
                let totals = fields
                    .entry("totals")
                    .or_insert_with(|| serde_json::json!({}));
                if let Some(totals) = totals.as_object_mut() {
                    totals.insert(key.to_owned(), total.clone());
                }
            }
            let rows = rows.json(common.why, &history.world);
            fields.insert(key.to_owned(), rows);
        }
        let table = rows
            .table(context, &names, common.why)
            .of(rows.list, Some(standing.clone()));
        let name = context.say(&format!("list-{}", rows.list), &[]);
        let form = if at == 0 { form.take() } else { None };
        tables.push((name, Table { form, ..table }));
    }
    names.into_json(&mut json);
    if common.why && !common.output.csv() {
        let rests = why(context, sections.iter().filter(wanted), &history.world);
        tables.push((context.say("list-why", &[]), rests));
    }
    common.output.give_tables(context, &tables, &json)?;
    if sections.iter().filter(wanted).all(Rows::is_empty) {
        context.tell("list-empty", &[]);
    } else if common.output.csv() && part.is_none() && sections.first().is_some_and(Rows::is_empty)
    {
        // A CSV file has one table: where that is empty and another is not, nobody would know.
        let others = sections.iter().filter(|rows| !rows.is_empty());
        let parts: Vec<String> = others.map(|rows| format!("--part {}", rows.list)).collect();
        context.tell("report-other-parts", &[("parts", parts.join(", "))]);
    }
    context.tell_refused_rows(&history.world);
    Ok(0)
}
