//! `pay check`, `pay instruct`, and what became of payments.

mod list;
mod remedy;
mod told;

use std::collections::BTreeSet;
use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::act::{self, Act};
use crate::chain::ChainState;
use crate::cli::{Context, Failure, Output};
use crate::crypto::sign::SigningKey;
use crate::detect::gate::{
    Answer, Judged, ORDERED, OwnDays, Proposed, Stop, by_its_order, judge, judge_beside,
    of_its_time, on_days_off,
};
use crate::detect::hands;
use crate::domain::alias::Alias;
use crate::domain::date::{Date, Timestamp};
use crate::domain::events::payments::{PaymentEvent, PaymentHeld};
use crate::domain::events::{DecodedEvent, Event, EventHead};
use crate::domain::party::Role;
use crate::ledger::waiting::Subjects;
use crate::ledger::{History, Ledger, Until};
use crate::projections::World;

use list::List;
pub(super) use told::{Files, files_of, reason};
use told::{give, mark};

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
    let mut history = History::read(context.disk(), Until::everything())?;
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
    let own_days = OwnDays::of(&history.world);
    for row in &mut list.rows {
        let on = arguments.on.unwrap_or_else(|| row.day.max(today));
        let past = arguments.on.is_none() && row.day < on;
        moved += usize::from(past);
        let mut told = match past {
            true => own_days.told(row),
            false => Vec::new(),
        };
        told.extend(of_its_time(&history.world, row));
        row.day = on;
        told.extend(by_its_order(&history.world, row));
        of_day.push(told);
    }
    // What is to be shown of the evidence is looked up before the world is used up.
    let files = files_of(&history.world);
    // Nobody signs yet: who may not is told when the list is instructed.
    let refused = refused(&history.world, &[], history.chain.size(), &list.rows, today);
    let off = on_days_off(&history.world, &list.rows);
    let mut answer = judge_beside(history.world.suppose(), &list.rows, &refused)?;
    for (judged, mut told) in answer.rows.iter_mut().zip(of_day) {
        judged.stops.append(&mut told);
    }
    answer.told.extend(off);
    give(
        context,
        &list,
        &answer,
        &files,
        (&arguments.output, arguments.all),
    )?;
    tell_waiting(context, &history.chain, &list, &answer);
    if moved > 0 {
        let told = [("count", moved.to_string()), ("day", today.to_string())];
        // What the row's own day would break stands in the row, where it breaks something.
        let hinted = answer.rows.iter().any(|row| !row.stops.is_empty());
        let key = match hinted {
            true => "pay-judged-today",
            false => "pay-judged-today-clean",
        };
        context.tell(key, &told);
    }
    if let Some(path) = &arguments.marked {
        mark(context, path, &list, &answer)?;
    }
    let all = list.unread.is_empty() && answer.rows.iter().all(Judged::pays);
    Ok(u8::from(!all))
}

fn instruct(context: &mut Context, arguments: &InstructArguments) -> Result<u8, Failure> {
    let key = context.key(&arguments.key)?;
    let mut ledger = context.open("pay instruct")?;
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
    let off = on_days_off(ledger.world(), &list.rows);
    let by_order = list
        .rows
        .iter()
        .map(|row| by_its_order(ledger.world(), row));
    let by_order: Vec<Option<Stop>> = by_order.collect();
    let mut answer = judge_beside(ledger.suppose(), &list.rows, &refused)?;
    for (judged, told) in answer.rows.iter_mut().zip(by_order) {
        judged.stops.extend(told);
    }
    answer.told.extend(off);
    give(context, &list, &answer, &files, (&arguments.output, true))?;
    tell_waiting(context, ledger.chain(), &list, &answer);
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
    context.names_nobody(&ledger.id(), Some(&vault), &events, &BTreeSet::new())?;
    // The vault first: an alias in the log whose person is lost would be worse than the reverse.
    vault.save()?;
    record(context, ledger, &key, &events)?;
    Ok(status)
}

/// Says what the held rows lean on that waits for its endorsement, each thing once.
fn tell_waiting(context: &Context, chain: &ChainState, list: &List, answer: &Answer) {
    let mut told = BTreeSet::new();
    let waiting = Subjects::of(chain.pending());
    for (row, judged) in list.rows.iter().zip(&answer.rows) {
        if judged.pays() {
            continue;
        }
        let head = EventHead {
            scheme: Some(row.scheme.clone()),
            ..EventHead::live(Role::Pay, row.day)
        };
        let event = Event::from(row.instructed.clone());
        let lines = crate::cli::waits::lines(context, (chain, &waiting), &head, &event);
        told.extend(lines.lines().map(|line| line.trim().to_owned()));
    }
    for line in told.iter().filter(|line| !line.is_empty()) {
        crate::cli::word(line);
    }
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
    ledger: &mut Ledger,
    head: &EventHead,
    event: &Event,
) -> Result<(), Failure> {
    let (Event::Payment(PaymentEvent::PaymentInstructed(said)), Some(scheme)) =
        (event, &head.scheme)
    else {
        return Ok(());
    };
    let day = head.effective.max(context.clock().now.date_cn());
    let row = Proposed::by_hand(scheme.clone(), said.clone(), day);
    let told = by_its_order(ledger.world(), &row);
    let off = on_days_off(ledger.world(), [&row]);
    let mut answer = judge(ledger.suppose(), &[row])?;
    let Some(judged) = answer.rows.first_mut() else {
        return Ok(());
    };
    judged.stops.extend(told);
    for unjudged in answer.unjudged.iter().chain(&off) {
        crate::cli::word(&context.retell(unjudged));
    }
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
    let waiting = Subjects::of(ledger.chain().pending());
    let waits = crate::cli::waits::lines(context, (ledger.chain(), &waiting), head, event);
    Err(Failure::new(context.say(
        "pay-order-held",
        &[
            ("payment", said.payment_no.clone()),
            ("why", format!("{}{waits}", holding.join("\n"))),
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
        let event = decoded.event.as_ref()?;
        let taken = world.check(&decoded, signers, size, now);
        let fault = taken
            .and_then(|()| hands::apart(world, &row.scheme.id, event, signers))
            .err()?;
        Some(Stop::of_structure(
            fault.to_string(),
            remedy::remedy(&fault),
        ))
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
