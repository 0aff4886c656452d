//! `balances`, `funnel`, `trial-balance`.

use clap::Args;

use crate::cli::context::file_name;
use crate::cli::{Context, Failure, Output};
use crate::domain::date::Date;
use crate::domain::events::Kind;
use crate::ledger::{History, Until};
use crate::projections::postings::postings;
use crate::report::Table;
use crate::report::books::{self, Grouping, yuan, yuan_sum};

/// Options of every report on the books
#[derive(Args, Clone)]
pub struct Arguments {
    /// Count facts up to this day (default: the day of the last entry)
    #[arg(long, value_name = "DATE")]
    pub as_of: Option<Date>,
    /// Read the ledger up to this entry, included
    #[arg(long, value_name = "SEQUENCE")]
    pub at: Option<u64>,
    /// List the events every figure rests on
    #[arg(long)]
    pub why: bool,
    /// Form of the list
    #[command(flatten)]
    pub output: Output,
}

/// Show balances by fund, level, unit and scheme
#[derive(Args)]
pub struct BalancesArguments {
    /// What a row stands for: fund (of a scheme), level, scheme, or unit
    #[arg(long, default_value = "fund")]
    by: String,
    #[command(flatten)]
    common: Arguments,
}

/// An event that moved money, for `--why`.
struct Moved {
    at: String,
    kind: String,
    day: Date,
    lines: Vec<String>,
    place: String,
    json: serde_json::Value,
}

/// The history as it was read, and what moved money in it where that was asked for.
struct Read {
    history: History,
    moved: Vec<Moved>,
}

fn read(context: &Context, arguments: &Arguments) -> Result<Read, Failure> {
    let mut moved = Vec::new();
    let until = Until {
        sequence: arguments.at,
        as_of: arguments.as_of,
    };
    if !arguments.why {
        let history = History::read(context.disk(), until)?;
        return Ok(Read { history, moved });
    }
    let history = History::read_with(context.disk(), until, |event, world| {
        let Some(body) = event.event() else { return };
        let lines = postings(body, event.scheme(), event.head().org.as_deref());
        let lines = lines.unwrap_or_default();
        if lines.is_empty() {
            return;
        }
        let place = event.source().map(|source| {
            context.row_place(&file_name(world, &source.file), &source.sheet, source.row)
        });
        moved.push(Moved {
            at: event.at.to_string(),
            kind: Kind(event.decoded.kind).name(),
            day: event.clock(),
            lines: lines
                .iter()
                .map(|line| format!("{} {}", line.account, line.amount))
                .collect(),
            json: serde_json::json!({
                "sequence": event.at.sequence, "event": event.at.index,
                "kind": Kind(event.decoded.kind).name(), "day": event.clock(),
                "file": event.source().map(|source| file_name(world, &source.file)),
                "sheet": event.source().map(|source| &source.sheet),
                "row": event.source().map(|source| source.row),
                "postings": lines.iter().map(|line| serde_json::json!({
                    "scheme": line.account.scheme, "fund": line.account.fund,
                    "stage": line.account.stage, "fen": line.amount })).collect::<Vec<_>>(),
            }),
            place: place.unwrap_or_default(),
        });
    })?;
    Ok(Read { history, moved })
}

fn give<T: serde::Serialize>(
    context: &Context,
    arguments: &Arguments,
    rows: &[T],
    table: Table,
    (read, command): (&Read, &str),
) -> Result<u8, Failure> {
    let standing = context.standing_on(&read.history.chain, Some(read.history.day), command);
    let table = Table {
        standing: Some(standing),
        ..table
    };
    let moved = &read.moved;
    let mut answer = serde_json::json!({ "rows": rows });
    if arguments.why
        && let Some(fields) = answer.as_object_mut()
    {
        let why = moved.iter().map(|moved| moved.json.clone()).collect();
        fields.insert("why".to_owned(), serde_json::Value::Array(why));
    }
    let mut why = context.table(&["event", "kind", "day", "postings", "source"]);
    for moved in moved {
        why.rows.push(vec![
            moved.at.clone(),
            context.kind(&moved.kind),
            moved.day.to_string(),
            moved.lines.join("\n"),
            moved.place.clone(),
        ]);
    }
    let mut others = Vec::new();
    if arguments.why {
        others.push((context.say("list-why", &[]), &why));
    }
    arguments
        .output
        .give_with(context, &table, &answer, &others)?;
    Ok(0)
}

/// Runs `balances`.
pub fn balances(context: &mut Context, arguments: &BalancesArguments) -> Result<u8, Failure> {
    let read = read(context, &arguments.common)?;
    let command = format!("balances --by {}", arguments.by);
    match arguments.by.as_str() {
        "unit" => {
            let rows = books::by_unit(&read.history.world)?;
            let mut table = context
                .table(&[
                    "scheme",
                    "unit",
                    "awards",
                    "awarded",
                    "paid",
                    "acknowledged",
                ])
                .of("balances", None);
            table.right = vec![2, 3, 4, 5];
            for row in &rows {
                table.rows.push(vec![
                    row.scheme.clone(),
                    row.unit.clone(),
                    row.awards.to_string(),
                    yuan(row.awarded),
                    yuan(row.paid),
                    yuan(row.acknowledged),
                ]);
            }
            give(context, &arguments.common, &rows, table, (&read, &command))
        }
        by @ ("fund" | "scheme" | "level") => {
            let by = match by {
                "scheme" => Grouping::Scheme,
                "level" => Grouping::Level,
                _ => Grouping::Fund,
            };
            let rows = books::balances(&read.history.world, by)?;
            let mut table = context
                .table(&[
                    "scheme",
                    "level",
                    "fund",
                    "heads",
                    "payments",
                    "received",
                    "awarded",
                    "paid out",
                    "returned",
                    "recovered",
                    "balance",
                    "stated",
                    "difference",
                ])
                .of("balances", None);
            table.right = (3..13).collect();
            for row in &rows {
                let optional = |value: Option<i64>| value.map_or_else(String::new, yuan);
                table.rows.push(vec![
                    row.scheme.clone(),
                    row.level
                        .map_or_else(String::new, |level| context.term("level", level)),
                    row.fund.clone(),
                    row.heads.to_string(),
                    row.payments.to_string(),
                    yuan(row.received),
                    yuan(row.awarded),
                    yuan(row.paid_out),
                    yuan(row.returned),
                    yuan(row.recovered),
                    yuan(row.balance),
                    optional(row.stated),
                    optional(row.difference),
                ]);
            }
            give(context, &arguments.common, &rows, table, (&read, &command))
        }
        other => Err(Failure::new(format!(
            "--by {other}: expected fund, level, scheme or unit"
        ))),
    }
}

/// Runs `funnel`.
pub fn funnel(context: &mut Context, arguments: &Arguments) -> Result<u8, Failure> {
    let read = read(context, arguments)?;
    let rows = books::funnel(&read.history.world);
    let mut table = context
        .table(&["scheme", "fund", "stage", "lines", "into", "rest"])
        .of("funnel", None);
    table.right = vec![3, 4, 5];
    for row in &rows {
        table.rows.push(vec![
            row.scheme.clone(),
            row.fund.clone(),
            context.term("stage", row.stage),
            row.lines.to_string(),
            yuan(row.into),
            yuan(row.rest),
        ]);
    }
    give(context, arguments, &rows, table, (&read, "funnel"))
}

/// Runs `trial-balance`.
pub fn trial_balance(context: &mut Context, arguments: &Arguments) -> Result<u8, Failure> {
    let read = read(context, arguments)?;
    let rows = books::trial_balance(&read.history.world);
    let mut table = context
        .table(&["scheme", "fund", "stage", "owner", "debit", "credit"])
        .of("trial-balance", None);
    table.right = vec![4, 5];
    let (mut debit, mut credit) = (0i128, 0i128);
    for row in &rows {
        debit += i128::from(row.debit);
        credit += i128::from(row.credit);
        table.rows.push(vec![
            row.scheme.clone(),
            row.fund.clone(),
            context.term("stage", row.stage),
            context.retell(&row.owner),
            yuan(row.debit),
            yuan(row.credit),
        ]);
    }
    table.rows.push(vec![
        String::new(),
        String::new(),
        context.say("col-total", &[]),
        String::new(),
        yuan_sum(debit),
        yuan_sum(credit),
    ]);
    table.sums = 1;
    give(context, arguments, &rows, table, (&read, "trial-balance"))
}
