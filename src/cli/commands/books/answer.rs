//! The rows of a report on the books: worked out from the whole log, or kept from the last time the
//! same question was asked of the same history.
//!
//! **Promises**: a kept answer is told as one, and is given only where it was worked out for this very
//! head and day by this program; `--rebuild`, `--why`, `--as-of` and `--at` always read the log. Who
//! cannot open the store (another process has it, a read-only disk) reads the log, and gives the same
//! rows.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::{Arguments, Moved, read};
use crate::cli::{Context, Failure};
use crate::crypto::digest::{EntryHash, LedgerId, TreeRoot};
use crate::domain::date::{Date, Timestamp};
use crate::ledger::history::{indexed_to, report_day};
use crate::ledger::{Answers, History, INDEX_DIR, IndexedTo, LedgerError, Until};
use crate::log::{LogOptions, LogReader};
use crate::projections::World;
use crate::report::Standing;

/// Longer answers are worked out again each time.
const KEPT_BYTES_MAX: usize = 8 << 20;

/// What rows rest on.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Basis {
    ledger: LedgerId,
    size: u64,
    root: TreeRoot,
    head: EntryHash,
    recorded_at: Option<Timestamp>,
    day: Date,
    /// Rows of days before the ledger opened, marked when they were imported, and the days they span.
    pub historical: Option<(u64, Date, Date)>,
}

impl Basis {
    fn of(history: &History) -> Basis {
        let marks = || history.world.imports.historical();
        let from = marks().map(|mark| mark.from).min();
        let to = marks().map(|mark| mark.to).max();
        let rows = marks().map(|mark| u64::from(mark.rows)).sum();
        Basis {
            ledger: history.chain.ledger(),
            size: history.chain.size(),
            root: history.chain.root(),
            head: history.chain.head(),
            recorded_at: history.chain.recorded_at(),
            day: history.day,
            historical: from.zip(to).map(|(from, to)| (rows, from, to)),
        }
    }

    /// Of which ledger the rows are, and the command that gives them again.
    pub fn standing(&self, command: &str) -> Standing {
        let last = self.size.saturating_sub(1);
        Standing {
            ledger: self.ledger,
            size: self.size,
            root: self.root,
            head: self.head,
            recorded_at: self.recorded_at,
            as_of: self.day,
            command: format!("sunledger {command} --as-of {} --at {last}", self.day),
        }
    }
}

/// Rows with what they rest on.
pub struct Answer<T> {
    /// The rows.
    pub rows: Vec<T>,
    /// What they rest on.
    pub basis: Basis,
    /// What moved money, where `--why` asks.
    pub moved: Vec<Moved>,
    /// Whether they were kept from an earlier time.
    pub kept: bool,
}

#[derive(Serialize, Deserialize)]
struct Kept<T> {
    rows: Vec<T>,
    basis: Basis,
}

/// Answers `question`, by `work` over the state where it is not kept.
pub fn answer<T: Serialize + DeserializeOwned>(
    context: &Context,
    arguments: &Arguments,
    question: &str,
    work: impl FnOnce(&World) -> Result<Vec<T>, Failure>,
) -> Result<Answer<T>, Failure> {
    let plain = !arguments.why && arguments.at.is_none() && arguments.as_of.is_none();
    // First whether there is a ledger at all: asking makes no folders where there is none.
    let (history, day) = asked_of(context)?;
    let store = match plain {
        true => Answers::open(&context.ledger_dir.join(INDEX_DIR)).ok(),
        false => None,
    };
    if let Some(store) = &store
        && !arguments.rebuild
    {
        let kept = store.get(question, &history, day);
        if let Some(kept) = kept.and_then(|bytes| serde_json::from_slice::<Kept<T>>(&bytes).ok()) {
            return Ok(Answer {
                rows: kept.rows,
                basis: kept.basis,
                moved: Vec::new(),
                kept: true,
            });
        }
    }
    let read = read(context, arguments)?;
    let rows = work(&read.history.world)?;
    let basis = Basis::of(&read.history);
    let kept = Kept { rows, basis };
    if let Some(store) = &store
        && let Ok(bytes) = serde_json::to_vec(&kept)
        && bytes.len() <= KEPT_BYTES_MAX
    {
        let history = IndexedTo {
            ledger: kept.basis.ledger,
            size: kept.basis.size,
            head: kept.basis.head,
        };
        // Not kept is no harm: the next one reads the log again.
        let _ = store.put(question, &history, kept.basis.day, &bytes);
    }
    Ok(Answer {
        rows: kept.rows,
        basis: kept.basis,
        moved: read.moved,
        kept: false,
    })
}

/// The history that a reader sees now, and the day a report is for.
fn asked_of(context: &Context) -> Result<(IndexedTo, Date), Failure> {
    let reader =
        LogReader::open(context.disk(), LogOptions::default()).map_err(LedgerError::from)?;
    Ok((indexed_to(&reader)?, report_day(&reader, Until::default())?))
}
