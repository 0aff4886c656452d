//! `pay check`, `pay instruct`, and what became of payments.

mod list;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};

use super::act::{self, Act};
use crate::cli::{Context, Failure, Output, write_whole};
use crate::crypto::digest::FileHash;
use crate::crypto::sign::SigningKey;
use crate::detect::gate::{
    Answer, Judged, ORDERED, Proposed, Stop, judge, judge_beside, of_its_time, on_its_day,
};
use crate::domain::alias::Alias;
use crate::domain::date::{Date, Timestamp};
use crate::domain::events::payments::{PaymentEvent, PaymentHeld};
use crate::domain::events::{DecodedEvent, Event, EventHead, SourceRef};
use crate::domain::money::Fen;
use crate::domain::party::Role;
use crate::ledger::{History, Ledger, Until};
use crate::projections::World;
use crate::report::books::yuan;
use crate::report::marked::{Colour, Mark, workbook};

use list::List;

/// Check payments before they leave, instruct them, and record what became of them
#[derive(Args)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Check(CheckArguments),
    Instruct(InstructArguments),
    #[command(flatten)]
    Act(Act<act::Pay>),
}

/// Say of each row of a payment list whether it may be paid
///
/// FILE is the list that is about to go to the bank or the cashier, as the office keeps it. Each row is
/// held against the history and the scheme's rules: pay, or hold with the rule, its clause, the entries it
/// rests on and what would lift it. A row with a cell that cannot be taken is held with that cell. A row that
/// says what somebody owes, as a penalty does, is no payment: it is shown, and neither goes nor is held. Nothing
/// is recorded. A row whose day is past is judged as of today, since it can leave no earlier; what its own day would
/// break is told.
///
/// Exit 0: every row may be paid; 1: rows are held; 2: the list could not be read.
#[derive(Args)]
pub struct CheckArguments {
    /// The payment list
    file: PathBuf,
    /// Judge as if the payments were made on this day (default: the later of the row's day and today)
    #[arg(long, value_name = "DATE")]
    on: Option<Date>,
    /// Take the sheets for this kind of table
    #[arg(long = "as", value_name = "KIND")]
    kind: Option<String>,
    /// Write a copy of the list with each row coloured and answered; it holds the office's own data
    #[arg(long, value_name = "FILE")]
    marked: Option<PathBuf>,
    /// Show also the rows that may be paid
    #[arg(long)]
    all: bool,
    #[command(flatten)]
    output: Output,
}

/// Instruct the rows of a payment list that may be paid
///
/// Rows that pass, or that a signed waiver covers, are recorded as instructed by the payer; rows that are
/// held are recorded as held, with the rules that stopped them. A row with a cell that cannot be taken is held
/// with that cell, as `pay check` holds it, and nothing of it is recorded: mend it and instruct the list again,
/// which orders no row twice. Nobody pays in a case in which they had another part.
///
/// Exit 0: every row was instructed; 1: rows were held; 2: the list could not be read.
#[derive(Args)]
pub struct InstructArguments {
    /// The payment list
    file: PathBuf,
    /// Take the sheets for this kind of table
    #[arg(long = "as", value_name = "KIND")]
    kind: Option<String>,
    /// Write a copy of the list with each row coloured and answered; it holds the office's own data
    #[arg(long, value_name = "FILE")]
    marked: Option<PathBuf>,
    /// Key to sign with
    #[arg(long, default_value = "pay")]
    key: String,
    /// Show the answer, and record nothing
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    output: Output,
}

/// Most events in one entry, below the ledger's own limit.
const EVENTS_MAX: usize = 6_000;

/// Runs the command.
pub fn run(context: &mut Context, arguments: &Arguments) -> Result<u8, Failure> {
    match &arguments.command {
        Command::Check(own) => check(context, own),
        Command::Instruct(own) => instruct(context, own),
        Command::Act(own) => act::run(context, own),
    }
}

fn check(context: &mut Context, arguments: &CheckArguments) -> Result<u8, Failure> {
    let history = History::read(context.disk(), Until::everything())?;
    let mut vault = context.vault_reader(&history.chain.ledger())?;
    let today = context.clock().now.date_cn();
    let mut list = list::read(
        context,
        &arguments.file,
        arguments.kind.as_deref(),
        &history.world,
        &mut vault,
    )?;
    let mut of_day: Vec<Vec<Stop>> = Vec::new();
    let mut moved = 0_usize;
    for row in &mut list.rows {
        let on = arguments.on.unwrap_or_else(|| row.day.max(today));
        let past = arguments.on.is_none() && row.day < on;
        moved += usize::from(past);
        let mut told = match past {
            true => on_its_day(&history.world, row),
            false => Vec::new(),
        };
        told.extend(of_its_time(&history.world, row));
        of_day.push(told);
        row.day = on;
    }
    // What is to be shown of the evidence is looked up before the world is used up.
    let files = files_of(&history.world);
    // Nobody signs yet: who may not is told when the list is instructed.
    let refused = refused(&history.world, &[], history.chain.size(), &list.rows, today);
    let mut answer = judge_beside(history.world, &list.rows, &refused)?;
    for (judged, mut told) in answer.rows.iter_mut().zip(of_day) {
        judged.stops.append(&mut told);
    }
    give(
        context,
        &list,
        &answer,
        &files,
        (&arguments.output, arguments.all),
    )?;
    if moved > 0 {
        let told = [("count", moved.to_string()), ("day", today.to_string())];
        context.tell("pay-judged-today", &told);
    }
    if let Some(path) = &arguments.marked {
        mark(context, path, &list, &answer)?;
    }
    let all = list.unread.is_empty() && answer.rows.iter().all(Judged::pays);
    Ok(u8::from(!all))
}

fn instruct(context: &mut Context, arguments: &InstructArguments) -> Result<u8, Failure> {
    let key = context.key(&arguments.key)?;
    let ledger = context.open("pay instruct")?;
    let mut vault = context.vault(&ledger.id())?;
    let today = context.clock().now.date_cn();
    let kind = arguments.kind.as_deref();
    let mut list = list::read(context, &arguments.file, kind, ledger.world(), &mut vault)?;
    for row in &mut list.rows {
        // A live order counts from the day it is recorded.
        row.day = today;
    }
    let files = files_of(ledger.world());
    let signer = ledger.chain().mandates().key(&key.public());
    let signers: Vec<_> = signer.map(|state| state.person).into_iter().collect();
    let size = ledger.chain().size();
    let refused = refused(ledger.world(), &signers, size, &list.rows, today);
    let answer = judge_beside(ledger.world().clone(), &list.rows, &refused)?;
    give(context, &list, &answer, &files, (&arguments.output, true))?;
    if let Some(path) = &arguments.marked {
        mark(context, path, &list, &answer)?;
    }
    let all = list.unread.is_empty() && answer.rows.iter().all(Judged::pays);
    let status = u8::from(!all);
    if arguments.dry_run {
        vault.discard();
        context.tell("act-dry", &[]);
        return Ok(status);
    }
    let events = events_of(&list, &answer, today);
    if events.is_empty() {
        vault.discard();
        context.close(ledger)?;
        return Ok(status);
    }
    context.names_nobody(&ledger.id(), Some(&vault), &events)?;
    // The vault first: an alias in the log whose person is lost would be worse than the reverse.
    vault.save()?;
    record(context, ledger, &key, &events)?;
    Ok(status)
}

/// The live events of the answer: orders for the rows that go, held payments for the others. A row that was
/// ordered before is held from going twice, which says nothing new of the payment.
fn events_of(list: &List, answer: &Answer, today: Date) -> Vec<(EventHead, Event)> {
    let mut events = Vec::new();
    for (row, judged) in list.rows.iter().zip(&answer.rows) {
        let head = || EventHead {
            scheme: Some(row.scheme.clone()),
            ..EventHead::live(Role::Pay, today)
        };
        if judged.pays() {
            events.push((head(), Event::from(row.instructed.clone())));
            events.extend(row.named.clone().map(|named| (head(), Event::from(named))));
        } else if !judged.stops.iter().any(|stop| stop.rule == ORDERED) {
            events.push((head(), Event::from(held(row, judged))));
        }
    }
    events
}

/// Whether one payment that a clerk orders by hand may go: it is judged as the row of a list is. What only has to be
/// known of it is told. Any other act passes.
///
/// # Errors
/// Each rule that holds it, with what would lift that.
pub(super) fn one_may_go(
    context: &Context,
    ledger: &Ledger,
    head: &EventHead,
    event: &Event,
) -> Result<(), Failure> {
    let (Event::Payment(PaymentEvent::PaymentInstructed(said)), Some(scheme)) =
        (event, &head.scheme)
    else {
        return Ok(());
    };
    let row = Proposed {
        // It comes from no file.
        row: SourceRef {
            file: FileHash([0; 32]),
            sheet: String::new(),
            row: 1,
        },
        scheme: scheme.clone(),
        instructed: said.clone(),
        named: None,
        acted_by: Vec::new(),
        day: head.effective.max(context.clock().now.date_cn()),
        spent: None,
        noted: Vec::new(),
        called: None,
    };
    let answer = judge(ledger.world().clone(), &[row])?;
    let Some(judged) = answer.rows.first() else {
        return Ok(());
    };
    let mut holding = Vec::new();
    for stop in &judged.stops {
        let why = reason(context, stop);
        match stop.holds() {
            true => holding.push(format!("{why}\n  {}", context.retell(&stop.lifts))),
            false => crate::cli::word(&why),
        }
    }
    if holding.is_empty() {
        return Ok(());
    }
    Err(Failure::new(context.say(
        "pay-order-held",
        &[
            ("payment", said.payment_no.clone()),
            ("why", holding.join("\n")),
        ],
    )))
}

fn held(row: &Proposed, judged: &Judged) -> PaymentHeld {
    let mut rules: Vec<String> = judged
        .stops
        .iter()
        .filter(|stop| stop.holds())
        .map(|stop| stop.rule.clone())
        .collect();
    rules.sort();
    rules.dedup();
    PaymentHeld {
        payment_no: row.instructed.payment_no.clone(),
        batch_no: row.instructed.batch_no.clone(),
        case_no: row.instructed.case_no.clone(),
        payee: row.instructed.payee.clone(),
        amount: row.instructed.amount,
        fund: row.instructed.fund.clone(),
        rules,
        file: row.row.file,
        sheet: row.row.sheet.clone(),
        row: row.row.row,
    }
}

/// What the ledger itself would refuse of each row from these signers, so that one such row stops no other.
fn refused(
    world: &World,
    signers: &[Alias],
    size: u64,
    rows: &[Proposed],
    today: Date,
) -> Vec<Option<Stop>> {
    let one = |row: &Proposed| {
        let event = Event::from(row.instructed.clone());
        let decoded = DecodedEvent {
            kind: event.kind().0,
            version: event.version(),
            head: EventHead {
                scheme: Some(row.scheme.clone()),
                ..EventHead::live(Role::Pay, today)
            },
            event: Some(event),
        };
        let now = Timestamp::from_cn(today, 0, 0, 0);
        let fault = world.check(&decoded, signers, size, now).err()?;
        let lifts = "what the ledger asks of a live order";
        Some(Stop::of_structure(fault.to_string(), lifts))
    };
    rows.iter().map(one).collect()
}

/// Records the events in entries that fit, those of one row together.
fn record(
    context: &Context,
    mut ledger: Ledger,
    key: &SigningKey,
    events: &[(EventHead, Event)],
) -> Result<(), Failure> {
    let mut waiting: Vec<(EventHead, Event)> = Vec::new();
    for (at, one) in events.iter().enumerate() {
        waiting.push(one.clone());
        let next_names_it = events
            .get(at + 1)
            .is_some_and(|(_, next)| next.kind().0 == 213);
        let last = at + 1 == events.len();
        if last || (waiting.len() >= EVENTS_MAX && !next_names_it) {
            let receipt = ledger.record(key, &waiting, context.seed()?, context.clock())?;
            context.told(&ledger, &receipt, waiting.len());
            waiting.clear();
        }
    }
    context.close(ledger)
}

/// Names of files by hash, for the evidence.
pub(super) fn files_of(world: &World) -> Files {
    world
        .imports
        .parts()
        .flat_map(|(_, parts)| parts)
        .map(|part| (part.sha256, part.name.clone()))
        .collect()
}

pub(super) type Files = BTreeMap<crate::crypto::digest::FileHash, String>;

/// The answer to a row in a word.
fn verdict(context: &Context, judged: &Judged) -> String {
    let waived = judged.stops.iter().any(|stop| stop.waived_by.is_some());
    context.say(
        match (judged.pays(), waived, judged.stops.is_empty()) {
            (false, ..) => "gate-hold",
            (true, true, _) => "gate-pay-waived",
            (true, false, false) => "gate-pay-told",
            (true, false, true) => "gate-pay",
        },
        &[],
    )
}

/// One stop in a sentence: how it binds, what was found, under which clause.
pub(super) fn reason(context: &Context, stop: &Stop) -> String {
    let waiver = match &stop.waived_by {
        Some(number) => context.say("gate-waived", &[("waiver", number.clone())]),
        None => String::new(),
    };
    let mut lists = ["gate-rule", "rule"].into_iter();
    let told = lists.find_map(|list| {
        let word = context.term_if_any(list, &stop.rule);
        (word != stop.rule).then_some(word)
    });
    // A word stands for the rule's id, which the command of a waiver has.
    let code = match (stop.name.clone().or(told), stop.code) {
        (Some(name), Some(code)) => format!("{name} ({code})"),
        (Some(name), None) => name,
        (None, Some(code)) if code != stop.rule => format!("{} {code}", stop.rule),
        (None, _) => stop.rule.clone(),
    };
    let clause = if stop.clause.is_empty() {
        String::new()
    } else {
        context.say("gate-clause", &[("clause", stop.clause.clone())])
    };
    context.say(
        "gate-reason",
        &[
            ("mode", mode(context, stop)),
            ("rule", code),
            ("finding", context.retell(&stop.finding)),
            ("clause", clause),
            ("waiver", waiver),
        ],
    )
}

fn mode(context: &Context, stop: &Stop) -> String {
    use crate::schemes::model::Mode;
    let key = match stop.mode {
        Mode::Gate => "binds-gate",
        Mode::Soft => "binds-soft",
        Mode::Flag => "binds-flag",
    };
    context.say(key, &[])
}

fn reasons(context: &Context, judged: &Judged) -> (String, String) {
    let why: Vec<String> = judged.stops.iter().map(|s| reason(context, s)).collect();
    let lifts: Vec<String> = judged
        .stops
        .iter()
        .filter(|stop| stop.holds())
        .map(|stop| context.retell(&stop.lifts))
        .collect();
    (why.join("\n"), lifts.join("\n"))
}

/// Gives the answer in the form that was asked for.
fn give(
    context: &Context,
    list: &List,
    answer: &Answer,
    files: &Files,
    (output, all): (&Output, bool),
) -> Result<(), Failure> {
    let mut table = context.table(&[
        "sheet", "list row", "payment", "case", "amount", "answer", "why", "lifts",
    ]);
    table.right = vec![1, 4];
    table = table.of("pay-check", None);
    let mut rows = Vec::new();
    let mut sums = [Fen(0), Fen(0)];
    let mut counts = [0usize, 0];
    for (row, judged) in list.rows.iter().zip(&answer.rows) {
        let at = usize::from(!judged.pays());
        if let (Some(sum), Some(count)) = (sums.get_mut(at), counts.get_mut(at)) {
            *sum = sum
                .checked_add(row.instructed.amount)
                .unwrap_or(Fen(i64::MAX));
            *count += 1;
        }
        rows.push(json(row, judged, files)?);
        let (why, lifts) = reasons(context, judged);
        if all || output.to_file() || !judged.stops.is_empty() {
            table.rows.push(vec![
                row.row.sheet.clone(),
                row.row.row.to_string(),
                row.instructed.payment_no.clone(),
                row.instructed.case_no.clone().unwrap_or_default(),
                yuan(row.instructed.amount.0),
                verdict(context, judged),
                why,
                lifts,
            ]);
        }
    }
    for owed in &list.owed {
        table.rows.push(vec![
            owed.row.sheet.clone(),
            owed.row.row.to_string(),
            owed.order_no.clone(),
            String::new(),
            yuan(owed.amount.0),
            context.say("gate-owed", &[]),
            context.say("gate-owed-why", &[]),
            context.say("gate-owed-next", &[]),
        ]);
        rows.push(serde_json::json!({
            "sheet": owed.row.sheet, "row": owed.row.row, "scheme": owed.scheme.id,
            "order_no": owed.order_no, "debtor": owed.debtor, "amount": owed.amount,
            "pays": false, "owed": true, "stops": [],
        }));
    }
    for ((sheet, line), judged) in &list.unread {
        let (why, lifts) = reasons(context, judged);
        let mut row = vec![sheet.clone(), line.to_string()];
        row.extend([String::new(), String::new(), String::new()]);
        row.extend([verdict(context, judged), why, lifts]);
        table.rows.push(row);
        rows.push(serde_json::json!({
            "sheet": sheet, "row": line, "pays": false,
            "stops": stops_json(judged, files)?,
        }));
    }
    let [paid, held] = sums;
    let held = held.checked_add(list.unread_sum).unwrap_or(Fen(i64::MAX));
    let [pays, holds] = counts;
    let holds = holds + list.unread.len();
    let owes = Fen::sum(list.owed.iter().map(|one| one.amount)).unwrap_or(Fen(i64::MAX));
    let json = serde_json::json!({
        "file": list.source.file.name, "sha256": list.source.file.sha256,
        "rows": rows, "unjudged": answer.unjudged,
        "pays": { "rows": pays, "amount": paid }, "holds": { "rows": holds, "amount": held },
        "owed": { "rows": list.owed.len(), "amount": owes },
    });
    output.give(context, &table, &json)?;
    for unjudged in &answer.unjudged {
        crate::cli::word(&context.retell(unjudged));
    }
    context.tell(
        "pay-checked",
        &[
            ("pays", pays.to_string()),
            ("paid", paid.to_string()),
            ("holds", holds.to_string()),
            ("held", held.to_string()),
        ],
    );
    if !list.owed.is_empty() {
        let told = [
            ("count", list.owed.len().to_string()),
            ("amount", owes.to_string()),
        ];
        context.tell("pay-owed", &told);
    }
    Ok(())
}

/// What speaks against a row, with the names of the files it rests on.
fn stops_json(judged: &Judged, files: &Files) -> Result<serde_json::Value, Failure> {
    let mut stops = serde_json::to_value(&judged.stops)?;
    let each = stops.as_array_mut().into_iter().flatten();
    for (stop, holds) in each.zip(judged.stops.iter().map(Stop::holds)) {
        if let Some(fields) = stop.as_object_mut() {
            fields.insert("holds".to_owned(), serde_json::json!(holds));
        }
        let evidence = stop.get_mut("evidence").and_then(|e| e.as_array_mut());
        for one in evidence.into_iter().flatten() {
            let name = one
                .get("file")
                .and_then(|hash| hash.as_str())
                .and_then(crate::crypto::digest::FileHash::from_hex)
                .and_then(|hash| files.get(&hash).cloned());
            if let Some(fields) = one.as_object_mut() {
                fields.insert("name".to_owned(), serde_json::json!(name));
            }
        }
    }
    Ok(stops)
}

fn json(row: &Proposed, judged: &Judged, files: &Files) -> Result<serde_json::Value, Failure> {
    let stops = stops_json(judged, files)?;
    Ok(serde_json::json!({
        "sheet": row.row.sheet, "row": row.row.row, "scheme": row.scheme.id,
        "payment_no": row.instructed.payment_no, "case_no": row.instructed.case_no,
        "award_no": row.instructed.award_no, "payee": row.instructed.payee,
        "amount": row.instructed.amount, "day": row.day,
        "pays": judged.pays(), "stops": stops,
    }))
}

/// Writes the marked copy.
fn mark(context: &Context, path: &Path, list: &List, answer: &Answer) -> Result<(), Failure> {
    let read = list.rows.iter().zip(&answer.rows);
    let read = read.map(|(row, judged)| (row.row.sheet.as_str(), row.row.row, judged));
    let unread = list.unread.iter();
    let unread = unread.map(|((sheet, line), judged)| (sheet.as_str(), *line, judged));
    let marks: Vec<Mark> = read
        .chain(unread)
        .map(|(sheet, line, judged)| {
            let (why, lifts) = reasons(context, judged);
            Mark {
                sheet: sheet.to_owned(),
                line,
                colour: match (judged.pays(), judged.stops.is_empty()) {
                    (false, _) => Colour::Red,
                    (true, false) => Colour::Yellow,
                    (true, true) => Colour::None,
                },
                cells: [verdict(context, judged), why, lifts],
            }
        })
        .chain(list.owed.iter().map(|owed| Mark {
            sheet: owed.row.sheet.clone(),
            line: owed.row.row,
            colour: Colour::Yellow,
            cells:
                ["gate-owed", "gate-owed-why", "gate-owed-next"].map(|key| context.say(key, &[])),
        }))
        .collect();
    let headings = ["col-answer", "col-why", "col-lifts"].map(|key| context.say(key, &[]));
    let bytes = workbook(&list.source.file, &marks, &headings)?;
    write_whole(path, &bytes)?;
    context.tell("written", &[("file", path.display().to_string())]);
    Ok(())
}
