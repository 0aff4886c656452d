//! `balances`, `funnel`, `trial-balance`.

mod answer;

use std::collections::BTreeSet;

use clap::Args;

use crate::cli::context::{file_name, known_scheme};
use crate::cli::point::Point;
use crate::cli::rows::{Names, Rows};
use crate::cli::{Context, Failure, Output};
use crate::domain::date::Date;
use crate::domain::events::funds::FundEvent;
use crate::domain::events::pairing::PairingEvent;
use crate::domain::events::{Event, Kind};
use crate::domain::recorded::EventAt;
use crate::ledger::History;
use crate::ledger::on_days::funds_on;
use crate::projections::appropriations::posted_within;
use crate::projections::freed::freed_by;
use crate::projections::postings::{Posting, postings};
use crate::projections::shared::RowOf;
use crate::report::Table;
use crate::report::books::{self, Grouping, TrialRow, UnitBalance, yuan, yuan_sum};
use crate::report::lists::{Cell, Row};
use answer::{Origin, State, state};

/// Options of every report on the books
#[derive(Args, Clone)]
pub struct Arguments {
    /// Up to where the ledger is read.
    #[command(flatten)]
    pub point: Point,
    /// List the events every figure rests on
    #[arg(long)]
    pub why: bool,
    /// Read the whole log, also where a snapshot would do
    #[arg(long)]
    pub rebuild: bool,
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

/// An event that moved money or promises it, for `--why`.
struct Moved {
    at: String,
    kind: String,
    day: Date,
    scheme: String,
    lines: Vec<Posting>,
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
    let until = arguments.point.until();
    if !arguments.why {
        let history = History::read(context.disk(), until)?;
        return Ok(Read { history, moved });
    }
    let history = History::read_with(context.disk(), until, |event, world| {
        let Some(body) = event.event() else { return };
        let lines = postings(body, event.scheme(), event.head().org.as_deref());
        let lines = lines.unwrap_or_default();
        // Plans, agreements and contracts post nothing, and figures rest on them all the same.
        let promises = matches!(
            body,
            Event::Fund(FundEvent::BudgetPlanned(_))
                | Event::Pairing(
                    PairingEvent::AgreementSigned(_) | PairingEvent::ContractSigned(_)
                )
        );
        if lines.is_empty() && !promises {
            return;
        }
        let place = event.source().map(|source| {
            context.row_place(&file_name(world, &source.file), &source.sheet, source.row)
        });
        let kind = Kind(event.decoded.kind).name();
        let file = event.source().map(|source| {
            (
                file_name(world, &source.file),
                source.sheet.as_str(),
                source.row,
            )
        });
        moved.push(Moved {
            at: event.at.to_string(),
            day: event.clock(),
            scheme: event.scheme().to_owned(),
            json: why_json(event.at, &kind, event.clock(), file, &lines),
            kind,
            lines,
            place: place.unwrap_or_default(),
        });
    })?;
    // What went back within a fund's tree, and what is promised no more, is moved by what the whole history tells.
    let world = &history.world;
    let told = |(at, kind, day): (EventAt, String, Date),
                source: Option<&RowOf>,
                scheme: &str,
                lines: Vec<Posting>| {
        let file = source.map(|source| {
            (
                file_name(world, &source.file),
                source.sheet.as_str(),
                source.row,
            )
        });
        let place = file
            .as_ref()
            .map(|(file, sheet, row)| context.row_place(file, sheet, *row));
        Moved {
            at: at.to_string(),
            day,
            scheme: scheme.to_owned(),
            json: why_json(at, &kind, day, file, &lines),
            kind,
            lines,
            place: place.unwrap_or_default(),
        }
    };
    for scheme in world.registry.scheme_ids() {
        for (fact, lines) in posted_within(world, scheme) {
            let of = (fact.at, fact.said.kind().name(), fact.clock);
            moved.push(told(of, fact.source.as_ref(), scheme, lines));
        }
    }
    for (by, scheme, lines) in freed_by(world) {
        let of = (by.at, by.kind.name(), by.day);
        moved.push(told(of, by.source, scheme, lines));
    }
    Ok(Read { history, moved })
}

/// An event of `--why` in JSON.
fn why_json(
    at: EventAt,
    kind: &str,
    day: Date,
    file: Option<(String, &str, u32)>,
    lines: &[Posting],
) -> serde_json::Value {
    serde_json::json!({
        "sequence": at.sequence, "event": at.index, "kind": kind, "day": day,
        "file": file.as_ref().map(|(file, _, _)| file),
        "sheet": file.as_ref().map(|(_, sheet, _)| sheet),
        "row": file.as_ref().map(|(_, _, row)| row),
        "postings": lines.iter().map(|line| serde_json::json!({
            "scheme": line.account.scheme, "fund": line.account.fund,
            "stage": line.account.stage, "fen": line.amount })).collect::<Vec<_>>(),
    })
}

/// What moved money. At a terminal an event is a row; in a file each line that it posted is one, so that
/// the rows of a figure can be filtered and summed.
fn why(context: &Context, arguments: &Arguments, moved: &[Moved]) -> Table {
    if !arguments.output.to_file() {
        let mut table = context.table(&["event", "kind", "day", "postings", "source"]);
        for one in moved {
            let lines = one.lines.iter();
            let lines: Vec<String> = lines
                .map(|line| format!("{} {}", context.words.account(&line.account), line.amount))
                .collect();
            table.rows.push(vec![
                one.at.clone(),
                context.kind(&one.kind),
                one.day.to_string(),
                lines.join("\n"),
                one.place.clone(),
            ]);
        }
        return table;
    }
    let mut table = context.table(&[
        "event", "kind", "day", "scheme", "fund", "stage", "owner", "debit", "credit", "source",
    ]);
    table.right = vec![7, 8];
    for one in moved {
        if one.lines.is_empty() {
            let mut row = vec![String::new(); table.headings.len()];
            let known = [
                &one.at,
                &context.kind(&one.kind),
                &one.day.to_string(),
                &one.scheme,
            ];
            for (cell, text) in row.iter_mut().zip(known) {
                cell.clone_from(text);
            }
            if let Some(place) = row.last_mut() {
                place.clone_from(&one.place);
            }
            table.rows.push(row);
        }
        for line in &one.lines {
            let fen = line.amount.0;
            table.rows.push(vec![
                one.at.clone(),
                context.kind(&one.kind),
                one.day.to_string(),
                line.account.scheme.clone(),
                line.account.fund.clone(),
                context.term("stage", line.account.stage),
                context.retell(&books::owner(&line.account.owner)),
                yuan(fen.max(0)),
                yuan(fen.min(0).saturating_neg()),
                one.place.clone(),
            ]);
        }
    }
    table
}

/// Says where the figures come from, for whoever did not ask for the log itself.
fn tell_origin(context: &Context, origin: &Origin) {
    match origin {
        Origin::Log => {}
        Origin::LogFirst => context.tell("books-log", &[]),
        Origin::LogWithout(why) => {
            context.tell("trace-without", &[("why", context.retell(why))]);
        }
        Origin::Cache => context.tell("books-cache", &[]),
        Origin::Stated(by) => context.tell(
            "books-stated",
            &[
                ("close", by.close.to_string()),
                ("endorsed", by.endorsed.to_string()),
            ],
        ),
    }
}

/// Rows as the list of the same name shows them.
fn table<R: Row>(context: &Context, rows: &[R]) -> Result<Table, Failure> {
    let table = Rows::of(rows)?.table(context, &Names::default(), false);
    Ok(table.of(R::LIST, None))
}

fn give<T: serde::Serialize>(
    context: &Context,
    arguments: &Arguments,
    given: &State,
    (rows, totals): (&[T], Option<serde_json::Value>),
    table: Table,
    command: &str,
) -> Result<u8, Failure> {
    let table = Table {
        standing: Some(given.basis.standing(command, &given.origin)),
        ..table
    };
    let kept = matches!(given.origin, Origin::Cache | Origin::Stated(_));
    let mut answer = serde_json::json!({ "rows": rows, "from_cache": kept });
    if let (Some(totals), Some(fields)) = (totals, answer.as_object_mut()) {
        fields.insert("totals".to_owned(), totals);
    }
    if let (Origin::Stated(by), Some(fields)) = (&given.origin, answer.as_object_mut()) {
        // As it is said in words: what was looked at, and what only `verify` proves.
        let by = serde_json::json!({
            "close": by.close.to_string(), "endorsed": by.endorsed,
            "checked": ["digest", "signatures", "event_roots"],
            "left_to_verify": ["mandates", "chain"],
        });
        fields.insert("stated".to_owned(), by);
    }
    let historical = given.basis.historical;
    if let (Some((rows, from, to)), Some(fields)) = (historical, answer.as_object_mut()) {
        let mark = serde_json::json!({ "rows": rows, "from": from, "to": to });
        fields.insert("historical".to_owned(), mark);
    }
    if arguments.why
        && let Some(fields) = answer.as_object_mut()
    {
        let why = given.moved.iter().map(|moved| moved.json.clone()).collect();
        fields.insert("why".to_owned(), serde_json::Value::Array(why));
    }
    if arguments.why {
        let why = why(context, arguments, &given.moved);
        if arguments.output.csv() {
            // A CSV file is one table: that of the events, each with the account it moved.
            arguments.output.give(context, &why, &answer)?;
        } else {
            let others = [(context.say("list-why", &[]), &why)];
            let output = &arguments.output;
            output.give_with(context, &table, &answer, &others)?;
        }
    } else {
        arguments.output.give(context, &table, &answer)?;
    }
    tell_origin(context, &given.origin);
    if let Some((rows, from, to)) = historical {
        context.tell(
            "books-historical",
            &[
                ("rows", rows.to_string()),
                ("from", from.to_string()),
                ("to", to.to_string()),
            ],
        );
    }
    Ok(0)
}

/// Sets each statement that is older than the ledger beside the balance of its own day; the log is read once for all of these.
fn on_statement_days(
    context: &Context,
    arguments: &Arguments,
    by: Grouping,
    rows: &mut [books::Balance],
) -> Result<(), Failure> {
    let open = rows.iter().filter(|row| row.difference.is_none());
    let days: BTreeSet<Date> = open.filter_map(|row| row.stated_on).collect();
    let worlds = funds_on(context.disk(), arguments.point.until(), &days)?;
    for (day, world) in worlds {
        let lay = books::lying(&world, by);
        let open = rows.iter_mut().filter(|row| row.difference.is_none());
        for row in open.filter(|row| row.stated_on == Some(day)) {
            let group = (row.scheme.clone(), row.level, row.fund.clone());
            let lay = lay.get(&group).copied().unwrap_or(0);
            let less = row.stated.map(|stated| lay - i128::from(stated));
            row.difference = less.and_then(|fen| i64::try_from(fen).ok());
        }
    }
    Ok(())
}

/// Runs `balances`.
pub fn balances(context: &mut Context, arguments: &BalancesArguments) -> Result<u8, Failure> {
    let command = format!("balances --by {}", arguments.by);
    match arguments.by.as_str() {
        "unit" => {
            let given = state(context, &arguments.common, false)?;
            let rows = match (given.figures.by_unit(), &given.world) {
                (None, Some(world)) => books::by_unit(world)?,
                (rows, _) => rows.unwrap_or_default().to_vec(),
            };
            let totals = books::unit_totals(&rows)?;
            let json = (!rows.is_empty())
                .then(|| totals.split_last())
                .flatten()
                .map(|(all, schemes)| serde_json::json!({ "rows": all, "schemes": schemes }));
            let mut listed = Rows::of(&rows)?;
            for total in &totals {
                let mut cells = total.cells();
                if let Some(unit) = cells.get_mut(1) {
                    *unit = Cell::Text(context.say("col-total", &[]));
                }
                listed = listed.with_sum(cells, total)?;
            }
            let table = listed.table(context, &Names::default(), false);
            let table = table.of(UnitBalance::LIST, None);
            let rows = (rows.as_slice(), json);
            give(context, &arguments.common, &given, rows, table, &command)
        }
        by @ ("fund" | "scheme" | "level") => {
            let by = match by {
                "scheme" => Grouping::Scheme,
                "level" => Grouping::Level,
                _ => Grouping::Fund,
            };
            let given = state(context, &arguments.common, false)?;
            let mut rows = match (given.figures.balances(by), &given.world) {
                (None, Some(world)) => books::balances(world, by)?,
                (rows, _) => rows.unwrap_or_default().to_vec(),
            };
            on_statement_days(context, &arguments.common, by, &mut rows)?;
            let table = table(context, &rows)?;
            let rows = (rows.as_slice(), None);
            give(context, &arguments.common, &given, rows, table, &command)
        }
        other => Err(Failure::new(format!(
            "--by {other}: expected fund, level, scheme or unit"
        ))),
    }
}

/// Show how money passes the stages
#[derive(Args)]
pub struct FunnelArguments {
    /// Only money of this scheme, for instance B
    #[arg(long, value_name = "SCHEME")]
    scheme: Option<String>,
    #[command(flatten)]
    common: Arguments,
}

/// Runs `funnel`.
pub fn funnel(context: &mut Context, asked: &FunnelArguments) -> Result<u8, Failure> {
    let arguments = &asked.common;
    let mut given = state(context, arguments, false)?;
    let mut rows = given.figures.funnel().to_vec();
    let mut command = "funnel".to_owned();
    if let Some(scheme) = &asked.scheme {
        // What another scheme's money did is no evidence for this one's.
        given.moved.retain(|moved| moved.scheme == *scheme);
        rows.retain(|row| row.scheme == *scheme);
        command.push_str(&format!(" --scheme {scheme}"));
        // A scheme without money has no row; one that nobody published is a slip.
        if rows.is_empty() {
            let until = arguments.point.until();
            known_scheme(&context.history(until)?.world, scheme)?;
        }
    }
    let table = table(context, &rows)?;
    give(context, arguments, &given, (&rows, None), table, &command)
}

/// Runs `trial-balance`.
pub fn trial_balance(context: &mut Context, arguments: &Arguments) -> Result<u8, Failure> {
    let given = state(context, arguments, true)?;
    let rows = books::trial_balance(given.books(), &given.freed());
    let mut table = table(context, &rows)?;
    table.right = vec![4, 5];
    let sum =
        |side: fn(&TrialRow) -> i64| -> i128 { rows.iter().map(|row| i128::from(side(row))).sum() };
    let (debit, credit) = (sum(|row| row.debit), sum(|row| row.credit));
    table.rows.push(vec![
        String::new(),
        String::new(),
        context.say("col-total", &[]),
        String::new(),
        yuan_sum(debit),
        yuan_sum(credit),
    ]);
    table.sums = 1;
    let rows = (rows.as_slice(), None);
    give(context, arguments, &given, rows, table, "trial-balance")
}
