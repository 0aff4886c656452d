//! The state that a report on the books is made from: read back from a snapshot, or worked out from the
//! whole log.
//!
//! **Promises**: a snapshot is told as one: "from cache", with the period close that states its digest
//! where there is one, which is left to `verify` to prove; `--rebuild` and `--why` always read the log. Who cannot use a snapshot (another
//! process has the store, a read-only disk, damage, another ledger's) reads the log, says so, and gives
//! the same rows.

use super::{Arguments, Moved, read};
use crate::cli::{Context, Failure};
use crate::crypto::digest::{EntryHash, LedgerId, TreeRoot};
use crate::domain::date::{Date, Timestamp};
use crate::ledger::history::{head_of, report_day};
use crate::ledger::snapshot::{self, Stated, Unusable};
use crate::ledger::{History, INDEX_DIR, IndexedTo, LedgerError, Snapshots, Until};
use crate::log::{LogOptions, LogReader};
use crate::projections::World;
use crate::projections::books::Books;
use crate::projections::figures::Figures;
use crate::projections::freed::{Freed, freed};
use crate::projections::snapshot::Kept;
use crate::report::{MadeFrom, Standing};

/// What rows rest on.
#[derive(Clone, Debug)]
pub struct Basis {
    ledger: LedgerId,
    size: u64,
    /// Of a log that was read.
    root: Option<(TreeRoot, EntryHash)>,
    recorded_at: Option<Timestamp>,
    day: Date,
    /// Rows of days before the ledger opened, marked when they were imported, and the days they span.
    pub historical: Option<(u64, Date, Date)>,
}

impl Basis {
    fn of(history: &History, figures: &Figures) -> Basis {
        Basis {
            ledger: history.chain.ledger(),
            size: history.chain.size(),
            root: Some((history.chain.root(), history.chain.head())),
            recorded_at: history.chain.recorded_at(),
            day: history.day,
            historical: figures.historical,
        }
    }

    /// Of which ledger the rows are, where they come from, and the command that gives them again.
    pub fn standing(&self, command: &str, origin: &Origin) -> Standing {
        let last = self.size.saturating_sub(1);
        Standing {
            ledger: self.ledger,
            size: self.size,
            root: self.root,
            recorded_at: self.recorded_at,
            as_of: self.day,
            made_from: match origin {
                Origin::Log | Origin::LogFirst | Origin::LogWithout(_) => MadeFrom::Log,
                Origin::Cache => MadeFrom::Cache,
                Origin::Stated(by) => MadeFrom::Stated {
                    close: by.close,
                    endorsed: by.endorsed,
                },
            },
            command: format!("sunledger {command} --as-of {} --at {last}", self.day),
        }
    }
}

/// Where a state comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// The whole log, as was asked for.
    Log,
    /// The whole log, since no snapshot is of this position.
    LogFirst,
    /// The whole log, since the snapshots could not be used.
    LogWithout(String),
    /// A snapshot.
    Cache,
    /// A snapshot whose digest a period close states.
    Stated(Stated),
}

/// What a report is made from.
pub struct State {
    /// What the funds come to.
    pub figures: Figures,
    /// The accounts, where they were asked for and are kept.
    books: Books,
    /// Every projection, where the log was read.
    pub world: Option<World>,
    /// What it rests on.
    pub basis: Basis,
    /// What moved money, where `--why` asks.
    pub moved: Vec<Moved>,
    /// Where it comes from.
    pub origin: Origin,
}

impl State {
    /// The accounts, where they were asked for.
    pub fn books(&self) -> &Books {
        self.world
            .as_ref()
            .map_or(&self.books, |world| &world.books)
    }

    /// What is free again on the accounts.
    pub fn freed(&self) -> Vec<Freed> {
        match (&self.world, self.figures.freed()) {
            (_, Some(kept)) => kept.to_vec(),
            (Some(world), None) => freed(world),
            // Such figures are not used where accounts are wanted.
            (None, None) => Vec::new(),
        }
    }
}

impl Drop for State {
    /// Taking apart a state of many gigabytes takes as long as its answer; the command ends here.
    fn drop(&mut self) {
        std::mem::forget(self.world.take());
    }
}

/// What the log says of the position that a report is for.
struct Asked {
    reader: LogReader,
    of: IndexedTo,
    recorded_at: Option<Timestamp>,
    day: Date,
    /// Whether it is the newest position.
    head: bool,
}

impl Asked {
    fn of(context: &Context, until: Until) -> Result<Asked, Failure> {
        let reader =
            LogReader::open(context.disk(), LogOptions::default()).map_err(LedgerError::from)?;
        let day = report_day(&reader, until)?;
        let (of, recorded_at) = head_of(&reader, until.sequence)?;
        let head = of.size == reader.mark().frames;
        Ok(Asked {
            reader,
            of,
            recorded_at,
            day,
            head,
        })
    }

    /// The state from snapshots; `None` where none is of this position and day.
    fn kept(&self, store: &Snapshots, accounts: bool) -> Result<Option<State>, Unusable> {
        let Some(figures) = snapshot::figures(store, &self.of, self.day)? else {
            return Ok(None);
        };
        // A sum that fits no amount is an error to be told in full.
        if !figures.state.is_whole() || (accounts && figures.state.freed().is_none()) {
            return Ok(None);
        }
        let mut digests = vec![(Figures::NAME, Figures::VERSION, figures.digest)];
        let mut books = Books::default();
        if accounts {
            let Some(found) = snapshot::books(store, &self.of, figures.as_of)? else {
                return Ok(None);
            };
            digests.push((Books::NAME, Books::VERSION, found.digest));
            books = found.state;
        }
        // A log that does not hold is told by whoever reads it: here it states nothing.
        let stated = snapshot::stated(store, &self.reader, &self.of, &digests);
        let origin = stated.ok().flatten().map_or(Origin::Cache, Origin::Stated);
        Ok(Some(State {
            basis: Basis {
                ledger: self.of.ledger,
                size: self.of.size,
                root: None,
                recorded_at: self.recorded_at,
                day: self.day,
                historical: figures.state.historical,
            },
            figures: figures.state,
            books,
            world: None,
            moved: Vec::new(),
            origin,
        }))
    }
}

/// The state that a report is made from, with the accounts where they are wanted.
pub fn state(context: &Context, arguments: &Arguments, accounts: bool) -> Result<State, Failure> {
    let until = arguments.point.until();
    // First whether there is a ledger at all: asking makes no folders where there is none.
    let asked = Asked::of(context, until)?;
    let store = Snapshots::open(&context.ledger_dir.join(INDEX_DIR));
    let mut origin = match (&store, arguments.why || arguments.rebuild) {
        (_, true) => Origin::Log,
        (Ok(_), false) => Origin::LogFirst,
        (Err(error), false) => Origin::LogWithout(error.to_string()),
    };
    if let (Ok(store), Origin::LogFirst) = (&store, &origin) {
        match asked.kept(store, accounts) {
            Ok(Some(state)) => return Ok(state),
            Ok(None) => {}
            Err(error) => origin = Origin::LogWithout(error.to_string()),
        }
    }
    let read = read(context, arguments)?;
    let figures = Figures::of(&read.history.world);
    if let Ok(store) = &store {
        // Not kept is no harm: the next one reads the log again.
        let _ = snapshot::keep(store, &read.history, asked.head);
    }
    Ok(State {
        basis: Basis::of(&read.history, &figures),
        figures,
        books: Books::default(),
        world: Some(read.history.world),
        moved: read.moved,
        origin,
    })
}
