//! Measures Sunledger beside peers that do less: a plain synced file, bare signature checks, and
//! PostgreSQL under a hash-chain trigger. `README.md` says how to run it and what was measured.

mod append;
mod books;
mod county;
mod detect;
mod fixture;
mod office;
mod submit;
mod table;
mod verify;
mod workload;

use std::path::PathBuf;

use anyhow::Result;
use clap::{Parser, Subcommand};

/// The same as the `sunledger` command has.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[derive(Parser)]
#[command(about = "Measures Sunledger beside its peers")]
struct Arguments {
    /// Folder on the disk to measure; a new one inside it is used and removed.
    #[arg(long, global = true)]
    dir: Option<PathBuf>,
    /// Seed of the workload.
    #[arg(long, global = true, default_value_t = 1)]
    seed: u64,
    /// JSON instead of tables.
    #[arg(long, global = true)]
    json: bool,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Entries of 1,024 events, beside a plain synced file.
    AppendRoster {
        /// Rounds of 16 entries.
        #[arg(long, default_value_t = 15)]
        rounds: usize,
    },
    /// Entries of one event, one by one, beside a plain synced file.
    AppendSingle {
        /// Rounds of 100 entries.
        #[arg(long, default_value_t = 15)]
        rounds: usize,
    },
    /// 64 submitters whose entries share a sync, beside the same entries one by one.
    #[command(name = "submit-64")]
    Submit64 {
        /// Rounds of 512 entries on each side.
        #[arg(long, default_value_t = 9)]
        rounds: usize,
    },
    /// Verifying all, beside bare strict signature checks.
    Verify {
        /// Events of each ledger.
        #[arg(long, default_value_t = 1_000_000)]
        events: usize,
        /// Runs; the best counts.
        #[arg(long, default_value_t = 3)]
        runs: usize,
    },
    /// What is derived from a large ledger: projections, index, trace, kept balances.
    Books {
        /// Events of the ledger.
        #[arg(long, default_value_t = 10_000_000)]
        events: usize,
    },
    /// Every red flag of a large ledger, beside reading and verifying the same log.
    Detect {
        /// Events of the ledger, about.
        #[arg(long, default_value_t = 10_000_000)]
        events: usize,
    },
    /// A register and monthly lists imported through the program itself.
    Import {
        /// Persons of the register.
        #[arg(long, default_value_t = 60_000)]
        persons: usize,
        /// Rows of the lists.
        #[arg(long, default_value_t = 400_000)]
        rows: usize,
    },
    /// Makes the ledger of `books` in a folder that stays, for a look at one command.
    #[command(hide = true)]
    ChildMake { ledger: PathBuf, events: usize },
    /// Makes the ledger of `detect` in a folder that stays.
    #[command(hide = true)]
    ChildCounty { ledger: PathBuf, events: usize },
    #[command(hide = true)]
    ChildReplay { ledger: PathBuf },
    #[command(hide = true)]
    ChildDetect { ledger: PathBuf },
    #[command(hide = true)]
    ChildTouch { mebibytes: usize },
    #[command(hide = true)]
    ChildScan { ledger: PathBuf },
    #[command(hide = true)]
    ChildRebuild { ledger: PathBuf },
    #[command(hide = true)]
    ChildIndex { ledger: PathBuf },
    #[command(hide = true)]
    ChildTrace { ledger: PathBuf },
    #[command(hide = true)]
    ChildVerify { ledger: PathBuf },
    #[command(hide = true)]
    ChildLive { ledger: PathBuf },
    #[command(hide = true)]
    ChildBare { ledger: PathBuf },
}

fn main() -> Result<()> {
    let arguments = Arguments::parse();
    let dir = match &arguments.dir {
        Some(dir) => tempfile::tempdir_in(dir)?,
        None => tempfile::tempdir()?,
    };
    std::fs::create_dir(dir.path().join("ledger"))?;
    let (name, rows) = match arguments.command {
        Command::AppendRoster { rounds } => (
            "append-roster",
            vec![append::one_by_one(
                dir.path(),
                arguments.seed,
                1_024,
                rounds,
                16,
            )?],
        ),
        Command::AppendSingle { rounds } => (
            "append-single",
            vec![append::one_by_one(
                dir.path(),
                arguments.seed,
                1,
                rounds,
                100,
            )?],
        ),
        Command::Submit64 { rounds } => (
            "submit-64",
            submit::measure(dir.path(), arguments.seed, rounds)?,
        ),
        Command::Verify { events, runs } => (
            "verify",
            verify::measure(dir.path(), arguments.seed, events, runs)?,
        ),
        Command::Books { events } => ("books", books::measure(dir.path(), arguments.seed, events)?),
        Command::Detect { events } => (
            "detect",
            detect::measure(dir.path(), arguments.seed, events)?,
        ),
        Command::Import { persons, rows } => (
            "import",
            office::measure(dir.path(), arguments.seed, persons, rows)?,
        ),
        Command::ChildMake { ledger, events } => {
            return books::child_make(&ledger, arguments.seed, events);
        }
        Command::ChildCounty { ledger, events } => {
            return detect::child_county(&ledger, arguments.seed, events);
        }
        Command::ChildReplay { ledger } => return detect::child_replay(&ledger),
        Command::ChildDetect { ledger } => return detect::child_detect(&ledger),
        Command::ChildTouch { mebibytes } => return detect::child_touch(mebibytes),
        Command::ChildScan { ledger } => return books::child_scan(&ledger),
        Command::ChildRebuild { ledger } => return books::child_rebuild(&ledger),
        Command::ChildIndex { ledger } => return books::child_index(&ledger),
        Command::ChildTrace { ledger } => return books::child_trace(&ledger, arguments.seed),
        Command::ChildVerify { ledger } => return verify::child_verify(&ledger),
        Command::ChildLive { ledger } => return verify::child_live(&ledger),
        Command::ChildBare { ledger } => return verify::child_bare(&ledger),
    };
    table::print(name, &rows, arguments.json);
    Ok(())
}
