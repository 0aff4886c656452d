//! `scheme`: check, explain, template, from-xlsx, publish, amend, close, list, show, diff.

mod check;
mod ledger;
mod sheet;
mod told;

use std::path::PathBuf;

use clap::{Args, Subcommand};

use crate::cli::{Context, Failure, Output};
use crate::domain::date::Date;

pub(super) use check::publishable;

/// Check, explain and publish a scheme's rules
///
/// A scheme file holds a programme's rules, each beside its clause, and how its office sheets name their
/// columns. Its full text goes on the ledger: proposed by education or the fund, endorsed by finance.
/// Cases keep the version they were claimed under.
#[derive(Args)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
}

/// Who signs an act about a scheme.
#[derive(Args)]
pub(super) struct Signer {
    /// Key to sign with
    #[arg(long, default_value = "edu")]
    key: String,
    /// Role to sign as: EDU or FND
    #[arg(long, default_value = "EDU")]
    role: String,
}

#[derive(Subcommand)]
enum Command {
    /// Say what is wrong, open or doubtful in scheme files; exit 1 when something is wrong or open
    ///
    /// Every finding names its line, what was expected and what to do. A value that the policy leaves open
    /// is written "unknown": the file is well but for that, and cannot be published before it is set.
    Check {
        /// Scheme files (TOML)
        #[arg(required = true)]
        files: Vec<PathBuf>,
    },
    /// Tell a scheme in plain sentences: who, how much, which papers, until when, in which steps
    Explain {
        /// A scheme file (TOML), or the id of a published scheme
        scheme: String,
        /// Version of the published scheme (default: the newest)
        #[arg(long)]
        version: Option<u16>,
    },
    /// Propose a scheme file's full text; the finance bureau endorses it
    ///
    /// Refused while something in the file is wrong or open, and of a scheme that is published already: another
    /// text of it is an amendment.
    Publish {
        /// The scheme file (TOML)
        file: PathBuf,
        /// First day in force (default: today)
        #[arg(long, value_name = "DATE")]
        from: Option<Date>,
        #[command(flatten)]
        signer: Signer,
    },
    /// Propose a new text of a published scheme; what was claimed before its first day keeps the old one
    Amend {
        /// The scheme file (TOML), with a higher version
        file: PathBuf,
        /// Why it is amended, in words for everybody
        #[arg(long)]
        note: String,
        /// Number of the document that amends it
        #[arg(long, value_name = "NUMBER")]
        document_no: Option<String>,
        /// First day in force (default: today)
        #[arg(long, value_name = "DATE")]
        from: Option<Date>,
        #[command(flatten)]
        signer: Signer,
    },
    /// Propose that a scheme takes no claims after a day
    Close {
        /// Id of the scheme
        id: String,
        /// Last day on which a claim may be submitted
        #[arg(long, value_name = "DATE")]
        last_day: Date,
        #[command(flatten)]
        signer: Signer,
    },
    /// List published schemes in every version
    List {
        #[command(flatten)]
        output: Output,
    },
    /// Print the text of a published scheme as it was signed
    Show {
        /// Id of the scheme
        id: String,
        /// Its version (default: the newest)
        #[arg(long)]
        version: Option<u16>,
    },
    /// Tell what changed, rule by rule: a file against the published text, or two versions
    Diff {
        /// A scheme file (TOML), or the id of a published scheme
        scheme: String,
        /// Version before, for an id
        before: Option<u16>,
        /// Version after, for an id
        after: Option<u16>,
        #[command(flatten)]
        output: Output,
    },
    /// Write an Excel template in which a scheme can be filled in
    Template {
        /// The new workbook
        out: PathBuf,
    },
    /// Turn a filled-in template into a scheme file, naming the cell of whatever is wrong
    FromXlsx {
        /// The workbook
        workbook: PathBuf,
        /// The new scheme file (TOML)
        out: PathBuf,
    },
}

/// Runs `scheme`.
pub fn run(context: &mut Context, arguments: &Arguments) -> Result<u8, Failure> {
    match &arguments.command {
        Command::Check { files } => check::run(context, files),
        Command::Explain { scheme, version } => told::explained(context, scheme, *version),
        Command::Publish { file, from, signer } => ledger::publish(context, file, *from, signer),
        Command::Amend {
            file,
            note,
            document_no,
            from,
            signer,
        } => {
            let why = ledger::Why {
                note,
                document_no: document_no.as_deref(),
            };
            ledger::amend(context, file, &why, *from, signer)
        }
        Command::Close {
            id,
            last_day,
            signer,
        } => ledger::close(context, id, *last_day, signer),
        Command::List { output } => told::list(context, output),
        Command::Show { id, version } => told::show(context, id, *version),
        Command::Diff {
            scheme,
            before,
            after,
            output,
        } => told::diff(context, scheme, (*before, *after), output),
        Command::Template { out } => sheet::template(context, out),
        Command::FromXlsx { workbook, out } => sheet::from_xlsx(context, workbook, out),
    }
}
