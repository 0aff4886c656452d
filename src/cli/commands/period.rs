//! `period close`.

use clap::{Args, Subcommand};

use crate::cli::{Context, Failure};
use crate::domain::date::Period;
use crate::domain::events::control::PeriodClosed;
use crate::domain::events::{Event, EventHead};
use crate::domain::party::Role;
use crate::domain::recorded::EventAt;
use crate::ledger::snapshot::snapshots_of;
use crate::ledger::{ClosedAt, INDEX_DIR, Snapshots};

/// Close a period: its balances become provable
///
/// Records the digests of all figures (balances, cases, payments, …) as of now; `verify` rebuilds them and compares. Finance
/// proposes (FIN), audit endorses (AUD).
#[derive(Args)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Propose the close with the digests of all figures; the auditor endorses it
    Close {
        /// The period: 2025, 2025-H1, 2025-Q3 or 2025-03
        period: Period,
        /// Key to sign with
        #[arg(long, default_value = "fin")]
        key: String,
    },
}

/// Runs the command.
pub fn run(context: &mut Context, arguments: &Arguments) -> Result<u8, Failure> {
    let Command::Close { period, key } = &arguments.command;
    let key = context.key(key)?;
    let ledger = context.open("period close")?;
    let event = PeriodClosed {
        period: *period,
        ledger_size: ledger.chain().size(),
        digests: ledger
            .world()
            .digests()
            .map_err(|error| Failure::new(error.to_string()))?,
    };
    let head = EventHead::live(Role::Fin, context.clock().now.date_cn());
    // What the close is over, so that its period can be asked for without reading the log.
    let size = event.ledger_size;
    let over = snapshots_of(ledger.chain(), ledger.world(), None);
    let receipt = context.record(ledger, &key, &[(head, Event::from(event))])?;
    if let Ok(store) = Snapshots::open(&context.ledger_dir.join(INDEX_DIR)) {
        let proposed = ClosedAt {
            ledger_size: size,
            at: EventAt {
                sequence: receipt.sequence,
                index: 0,
            },
            effective: None,
        };
        // Not kept is no harm: the log says the same.
        let _ = store.note_closes(&[proposed]);
        let _ = store.put(&over);
    }
    Ok(0)
}
