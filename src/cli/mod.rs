//! The command line: one file a command in [`commands`]. Data goes to stdout, words and progress to
//! stderr. Only this room prints, reads the environment and the clock, and decides an exit status:
//! 0 well; 1 it ran and found something; 2 it could not run; 3 the history cannot be trusted.

mod called;
mod clear;
pub mod commands;
pub mod console;
mod context;
mod demo_files;
mod failure;
mod help;
mod language;
mod output;
mod point;
mod recorded;
mod rows;
mod waits;

use std::ffi::OsString;
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{ArgAction, ArgMatches, FromArgMatches, Parser, Subcommand};

pub use context::Context;
pub use failure::Failure;
pub use output::Output;

use crate::words::Words;

/// An audit ledger for subsidy money: every event signed, chained and provable
///
/// Exit status: 0 well; 1 it ran and found something; 2 it could not run (usage, I/O, locked, input
/// refused); 3 the history cannot be trusted.
#[derive(Parser)]
#[command(name = "sunledger", version, max_term_width = 100)]
struct Arguments {
    /// Folder of the ledger
    #[arg(
        long,
        global = true, help_heading = EVERYWHERE,
        env = "SUNLEDGER_LEDGER",
        default_value = "ledger",
        value_name = "DIR"
    )]
    ledger: PathBuf,
    /// Folder of the encrypted key files (default: the ledger's folder with `.keys` added)
    #[arg(long, global = true, help_heading = EVERYWHERE, env = "SUNLEDGER_KEYS", value_name = "DIR")]
    keys: Option<PathBuf>,
    /// File with the passphrase of the signing keys, on its first line (else asked for)
    #[arg(
        long,
        global = true, help_heading = EVERYWHERE,
        env = "SUNLEDGER_PASSPHRASE_FILE",
        value_name = "FILE"
    )]
    passphrase_file: Option<PathBuf>,
    /// File with the passphrase of the vault, on its first line (else asked for)
    #[arg(
        long,
        global = true, help_heading = EVERYWHERE,
        env = "SUNLEDGER_VAULT_PASSPHRASE_FILE",
        value_name = "FILE"
    )]
    vault_passphrase_file: Option<PathBuf>,
    /// Language of words: zh or en (default: from the locale)
    #[arg(long, global = true, help_heading = EVERYWHERE, value_name = "LANG")]
    lang: Option<String>,
    /// Allow the clock to stand more than 31 days after the last entry
    #[arg(long, global = true, help_heading = EVERYWHERE)]
    allow_time_jump: bool,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Demo(commands::demo::Arguments),
    Init(commands::init::Arguments),
    Key(commands::key::Arguments),
    Endorse(commands::endorse::Arguments),
    Reject(commands::endorse::RejectArguments),
    Pending(commands::endorse::PendingArguments),
    Scheme(commands::scheme::Arguments),
    Calendar(commands::calendar::Arguments),
    Person(commands::person::Arguments),
    Claim(commands::claim::Arguments),
    Pay(commands::pay::Arguments),
    Waiver(commands::waiver::Arguments),
    /// Record money before it has a beneficiary: receipts, budget documents, gifts, drawings
    Fund(commands::act::Of<commands::act::Fund>),
    /// Register organisations, persons, accounts, posts, tiers, households and duties
    Register(commands::act::Of<commands::act::Register>),
    /// Allocate and move quotas
    Quota(commands::act::Of<commands::act::Quota>),
    /// Record plans of money, which are not money
    Plan(commands::act::Of<commands::act::Plan>),
    /// Sign, score and end agreements
    Agreement(commands::act::Of<commands::act::Agreement>),
    /// Schedule, accept, release and withhold tranches
    Tranche(commands::act::Of<commands::act::Tranche>),
    /// Order money back, and record what comes
    Clawback(commands::act::Of<commands::act::Clawback>),
    /// Stop a person's payments, and let them go on
    Suspend(commands::act::Of<commands::act::Suspend>),
    /// Record what units spent
    Spend(commands::act::Of<commands::act::Spend>),
    /// Record goods received and given
    Goods(commands::act::Of<commands::act::Goods>),
    /// Record fees that are not asked for
    Fee(commands::act::Of<commands::act::Fee>),
    /// Sign contracts, report progress, accept works
    Contract(commands::act::Of<commands::act::Contract>),
    /// Record reports that are owed and filed
    Filing(commands::act::Of<commands::act::Filing>),
    /// Record the work of seconded teachers
    Work(commands::act::Of<commands::act::Work>),
    /// Report how many pupils are aided
    Coverage(commands::act::Of<commands::act::Coverage>),
    Correct(commands::correct::CorrectArguments),
    Reverse(commands::correct::ReverseArguments),
    Record(commands::record::Arguments),
    Import(commands::import::Arguments),
    List(commands::list::Arguments),
    Sheets(commands::sheets::Arguments),
    Verify(commands::verify::Arguments),
    /// Show balances by fund, level, unit and scheme
    ///
    /// Every figure is rebuilt from the events: received, awarded, paid out, returned, recovered, what
    /// lies in the fund, and how that differs from what the office itself states. --why lists the
    /// events behind each figure.
    Balances(commands::books::BalancesArguments),
    /// Show how money passes the stages
    ///
    /// Planned, received, committed, instructed, paid, acknowledged: what came into each stage of a fund, of how
    /// many, and what still lies there.
    Funnel(commands::books::FunnelArguments),
    /// Show every account; debits equal credits
    ///
    /// What was set aside for an award and is promised no more lies in received again: the award was overturned, its claim was
    /// taken back, or its payment names the award or the case alone. --why lists the payment or the decision beside its move.
    TrialBalance(commands::books::Arguments),
    /// List persons, by alias: where each is known, and what each was awarded and paid
    Persons(commands::lists::Arguments),
    /// List posts: who is in post at which school on a day, and the school's tier
    Posts(commands::lists::Arguments),
    /// List organisations and units: registration, quota, claims, awards, payments
    Orgs(commands::lists::Arguments),
    /// List accounts, by alias: for whom each is on record, and who was paid on it
    Accounts(commands::lists::Arguments),
    /// List cases: asked, awarded, paid and signed for, and where each stands
    Cases(commands::lists::OfCases),
    /// List payments: each from its instruction to the beneficiary's signature
    Payments(commands::lists::Arguments),
    /// List notices and their clocks: days counted, days required, open objections
    Notices(commands::lists::Arguments),
    /// List agreements: agreed, scheduled, released and paid, and the years judged
    Agreements(commands::lists::Arguments),
    /// List tranches: due, released, withheld and paid, with the score that decides
    Tranches(commands::lists::Arguments),
    /// List orders to pay back: asked, come, set off, given up, still open, overdue and due next
    Clawbacks(commands::lists::Arguments),
    /// List objections to notices: the slip, where each stands and how it ended
    Objections(commands::lists::Arguments),
    /// List fees that were not asked for, by unit, kind of fee and period
    Remissions(commands::lists::Arguments),
    /// List goods: what came in, what was given and what is left of each item
    Stock(commands::lists::Arguments),
    /// List vouchers of spending: agreement, year, cost line, payee, amount
    Expenditures(commands::lists::Arguments),
    /// List contracts of works: budget, contract sum, paid, progress
    Contracts(commands::lists::Arguments),
    /// List donations of the office's register
    Donations(commands::lists::Arguments),
    /// List reviews: case, level, decision, day and who reviewed
    Reviews(commands::lists::Arguments),
    Trace(commands::trace::Arguments),
    Report(commands::report::Arguments),
    Reconcile(commands::reconcile::Arguments),
    Audit(commands::audit::Arguments),
    Flags(commands::flags::Arguments),
    Spotcheck(commands::spotcheck::Arguments),
    Tip(commands::tip::Arguments),
    Inquiry(commands::inquiry::Arguments),
    Finding(commands::finding::Arguments),
    Rectify(commands::rectify::Arguments),
    Detect(commands::detect::Arguments),
    Notice(commands::notice::Arguments),
    Show(commands::show::ShowArguments),
    Log(commands::show::LogArguments),
    Export(commands::show::ExportArguments),
    Period(commands::period::Arguments),
    Completions(commands::manual::CompletionsArguments),
    Man(commands::manual::ManArguments),
}

/// Runs the command line; the exit status is the answer's.
pub fn run() -> ExitCode {
    // A broken pipe (`sunledger log | head`) ends the program quietly instead of with a panic.
    let line: Vec<OsString> = std::env::args_os().collect();
    let words = Words::new(language::asked(&line));
    let (arguments, json) = match parse(&line, &words) {
        Ok(parsed) => parsed,
        Err(error) => return language::usage(&words, &error, &line),
    };
    let done =
        Context::new(&arguments, json).and_then(|mut context| dispatch(&mut context, &arguments));
    let status = match done {
        Ok(status) => status,
        Err(failure) => return failure.tell(&words, json),
    };
    if let Err(error) = std::io::stdout().flush() {
        lost(&error);
    }
    ExitCode::from(status)
}

/// Runs one command.
fn dispatch(context: &mut Context, arguments: &Arguments) -> Result<u8, Failure> {
    match &arguments.command {
        Command::Demo(own) => commands::demo::run(context, own),
        Command::Init(own) => commands::init::run(context, own),
        Command::Key(own) => commands::key::run(context, own),
        Command::Endorse(own) => commands::endorse::run(context, own),
        Command::Reject(own) => commands::endorse::reject(context, own),
        Command::Pending(own) => commands::endorse::pending(context, own),
        Command::Scheme(own) => commands::scheme::run(context, own),
        Command::Calendar(own) => commands::calendar::run(context, own),
        Command::Person(own) => commands::person::run(context, own),
        Command::Claim(own) => commands::claim::run(context, own),
        Command::Pay(own) => commands::pay::run(context, own),
        Command::Waiver(own) => commands::waiver::run(context, own),
        Command::Fund(own) => commands::act::run_of(context, own),
        Command::Register(own) => commands::act::run_of(context, own),
        Command::Work(own) => commands::act::run_of(context, own),
        Command::Coverage(own) => commands::act::run_of(context, own),
        Command::Correct(own) => commands::correct::correct(context, own),
        Command::Reverse(own) => commands::correct::reverse(context, own),
        Command::Quota(own) => commands::act::run_of(context, own),
        Command::Plan(own) => commands::act::run_of(context, own),
        Command::Agreement(own) => commands::act::run_of(context, own),
        Command::Tranche(own) => commands::act::run_of(context, own),
        Command::Clawback(own) => commands::act::run_of(context, own),
        Command::Suspend(own) => commands::act::run_of(context, own),
        Command::Spend(own) => commands::act::run_of(context, own),
        Command::Goods(own) => commands::act::run_of(context, own),
        Command::Fee(own) => commands::act::run_of(context, own),
        Command::Contract(own) => commands::act::run_of(context, own),
        Command::Filing(own) => commands::act::run_of(context, own),
        Command::Record(own) => commands::record::run(context, own),
        Command::Import(own) => commands::import::run(context, own),
        Command::List(own) => commands::list::run(context, own),
        Command::Sheets(own) => commands::sheets::run(context, own),
        Command::Verify(own) => commands::verify::run(context, own),
        Command::Balances(own) => commands::books::balances(context, own),
        Command::Funnel(own) => commands::books::funnel(context, own),
        Command::TrialBalance(own) => commands::books::trial_balance(context, own),
        Command::Persons(own) => commands::lists::persons(context, own),
        Command::Posts(own) => commands::lists::posts(context, own),
        Command::Agreements(own) => commands::lists::agreements(context, own),
        Command::Tranches(own) => commands::lists::tranches(context, own),
        Command::Expenditures(own) => commands::lists::expenditures(context, own),
        Command::Contracts(own) => commands::lists::contracts(context, own),
        Command::Donations(own) => commands::lists::donations(context, own),
        Command::Reviews(own) => commands::lists::reviews(context, own),
        Command::Orgs(own) => commands::lists::orgs(context, own),
        Command::Accounts(own) => commands::lists::accounts(context, own),
        Command::Cases(own) => commands::lists::cases(context, own),
        Command::Payments(own) => commands::lists::payments(context, own),
        Command::Notices(own) => commands::lists::notices(context, own),
        Command::Clawbacks(own) => commands::lists::clawbacks(context, own),
        Command::Objections(own) => commands::lists::objections(context, own),
        Command::Remissions(own) => commands::lists::remissions(context, own),
        Command::Stock(own) => commands::lists::stock(context, own),
        Command::Trace(own) => commands::trace::run(context, own),
        Command::Report(own) => commands::report::run(context, own),
        Command::Reconcile(own) => commands::reconcile::run(context, own),
        Command::Audit(own) => commands::audit::run(context, own),
        Command::Flags(own) => commands::flags::run(context, own),
        Command::Spotcheck(own) => commands::spotcheck::run(context, own),
        Command::Tip(own) => commands::tip::run(context, own),
        Command::Inquiry(own) => commands::inquiry::run(context, own),
        Command::Finding(own) => commands::finding::run(context, own),
        Command::Rectify(own) => commands::rectify::run(context, own),
        Command::Detect(own) => commands::detect::run(context, own),
        Command::Notice(own) => commands::notice::run(context, own),
        Command::Show(own) => commands::show::show(context, own),
        Command::Log(own) => commands::show::log(context, own),
        Command::Export(own) => commands::show::export(context, own),
        Command::Period(own) => commands::period::run(context, own),
        Command::Completions(own) => commands::manual::completions(context, own),
        Command::Man(own) => commands::manual::man(context, own),
    }
}

/// The command line, and whether it asks for JSON.
fn parse<Word>(
    line: impl IntoIterator<Item = Word>,
    words: &Words,
) -> Result<(Arguments, bool), clap::error::Error>
where
    Word: Into<OsString> + Clone,
{
    let mut command = language::command(words);
    let matches = command.try_get_matches_from_mut(line)?;
    let json = asks_for_json(&matches);
    if let Some(form) = form_beside_json(&matches).filter(|_| json) {
        let mut error = clap::Error::new(ErrorKind::ArgumentConflict).with_cmd(&command);
        let said = |text: &str| ContextValue::String(text.to_owned());
        error.insert(ContextKind::InvalidArg, said("--json"));
        error.insert(ContextKind::PriorArg, said(form));
        return Err(error);
    }
    Ok((Arguments::from_arg_matches(&matches)?, json))
}

/// The grammar of the command line, its help in the language of the words: for completions, manual
/// pages and whoever checks them.
pub fn grammar(words: &Words) -> clap::Command {
    let mut grammar = language::command(words);
    grammar.build();
    grammar
}

/// Heading over the options that every command has, so that its own stand first and alone.
const EVERYWHERE: &str = "Everywhere";

/// Name of the flag that asks for JSON.
const JSON: &str = "answer-as-json";

/// Gives every command the flag `--json`, before its name or after. It is no global argument of
/// clap's, because one command means something else by it: `record EVENT --json FILE` names the file
/// it reads, and answers in JSON in any case.
fn with_json(mut command: clap::Command) -> clap::Command {
    if !command
        .get_arguments()
        .any(|argument| argument.get_long() == Some("json"))
    {
        command = command.arg(
            clap::Arg::new(JSON)
                .long("json")
                .help_heading(EVERYWHERE)
                .help("Give the answer as JSON on stdout, an error too: error and status")
                .action(ArgAction::SetTrue),
        );
    }
    for below in command.get_subcommands_mut() {
        *below = with_json(std::mem::take(below));
    }
    command
}

/// Whether `--json` stands anywhere on the line.
fn asks_for_json(matches: &ArgMatches) -> bool {
    // A command with a `--json` of its own does not know the flag by our name.
    matches!(matches.try_get_one::<bool>(JSON), Ok(Some(true)))
        || matches
            .subcommand()
            .is_some_and(|(_, below)| asks_for_json(below))
}

/// The other form of an answer that is asked for anywhere on the line: an answer has one.
fn form_beside_json(matches: &ArgMatches) -> Option<&'static str> {
    let here = || {
        if matches!(matches.try_get_one::<bool>("csv"), Ok(Some(true))) {
            return Some("--csv");
        }
        let file = |name| matches!(matches.try_get_one::<PathBuf>(name), Ok(Some(_)));
        if file("xlsx") {
            return Some("--xlsx <FILE>");
        }
        file("html").then_some("--html <FILE>")
    };
    here().or_else(|| {
        let (_, below) = matches.subcommand()?;
        form_beside_json(below)
    })
}

/// Prints a line of data for programs, in UTF-8. A reader that has gone away (`sunledger log | head`) ends the program well;
/// a full disk does not: half an answer must not pass for one.
pub(crate) fn data(text: &str) {
    print(text.as_bytes());
}

/// Prints a line of data for people, in the character set of the console.
pub(crate) fn shown(text: &str) {
    print(&console::bytes(text, console::encoding()));
}

fn print(line: &[u8]) {
    let mut out = std::io::stdout().lock();
    let written = out.write_all(line).and_then(|()| out.write_all(b"\n"));
    if let Err(error) = written {
        lost(&error);
    }
}

/// Ends the program after the answer could not be written.
fn lost(error: &std::io::Error) -> ! {
    if error.kind() == std::io::ErrorKind::BrokenPipe {
        std::process::exit(0);
    }
    word(&format!(
        "sunledger: the answer could not be written: {error}"
    ));
    std::process::exit(2);
}

/// Writes a file that is not there yet; what is there is never overwritten.
pub(crate) fn write_new(path: &std::path::Path, bytes: &[u8]) -> Result<(), Failure> {
    write_file(path, bytes).map_err(|error| match error.kind() {
        std::io::ErrorKind::AlreadyExists => Failure::new(format!(
            "{}: is there already, and nothing is overwritten: name another file, or move it away",
            path.display()
        )),
        _ => Failure::file(path, error),
    })
}

/// A new file with these bytes, synced, or none.
fn write_file(path: &std::path::Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut file = std::fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(path)?;
    let written = file.write_all(bytes).and_then(|()| file.sync_all());
    if written.is_err() {
        let _ = std::fs::remove_file(path);
    }
    written
}

/// A message without the long numbers that a slip on the command line may have put into it.
fn without_numbers(text: &str) -> String {
    const SHORTEST: usize = 11;
    let mut out = String::with_capacity(text.len());
    let mut run = String::new();
    for letter in text.chars().chain(['\0']) {
        if letter.is_ascii_digit() {
            run.push(letter);
            continue;
        }
        if run.len() >= SHORTEST {
            out.push('…');
        } else {
            out.push_str(&run);
        }
        run.clear();
        if letter != '\0' {
            out.push(letter);
        }
    }
    out
}

/// Writes a file that is not there yet, whole or not at all: beside it, synced, then renamed.
pub(crate) fn write_whole(path: &std::path::Path, bytes: &[u8]) -> Result<(), Failure> {
    if path.symlink_metadata().is_ok() {
        return Err(Failure::file(
            path,
            "there is a file of this name: give another, or move it away",
        ));
    }
    replace_whole(path, bytes)
}

/// Writes a file, in place of one that is there, whole or not at all.
pub(crate) fn replace_whole(path: &std::path::Path, bytes: &[u8]) -> Result<(), Failure> {
    let mut beside = path.as_os_str().to_owned();
    beside.push(format!(".{}.part", std::process::id()));
    let beside = std::path::PathBuf::from(beside);
    // The file beside is ours alone: an error names the one that was asked for.
    write_file(&beside, bytes).map_err(|error| Failure::file(path, error))?;
    let renamed = std::fs::rename(&beside, path).and_then(|()| {
        let folder = match path.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            _ => std::path::Path::new("."),
        };
        std::fs::File::open(folder)?.sync_all()
    });
    renamed.map_err(|error| {
        let _ = std::fs::remove_file(&beside);
        Failure::file(path, error)
    })
}

/// Prints a line of words, in the character set of the console.
pub(crate) fn word(text: &str) {
    let mut line = console::bytes(text, console::encoding()).into_owned();
    line.push(b'\n');
    let _ = std::io::stderr().lock().write_all(&line);
}
