//! The flags of an entry and day: those kept beside the log, or worked out from it.
//!
//! **Promises**: kept flags are used only where they are of this ledger, entry, day and program, and are told as
//! "from cache"; `--rebuild` always reads the log. Who cannot use the store (another process has it, a read-only
//! disk, damage) reads the log, says so, and gives the same flags. **Not here**: deciding of a flag, which rests
//! on the log alone.

use std::collections::BTreeSet;

use crate::cli::{Context, Failure};
use crate::crypto::digest::Digest;
use crate::crypto::hash;
use crate::detect;
use crate::domain::date::{Date, Timestamp};
use crate::inquiry::flagged::{Flagged, FlaggedBefore};
use crate::ledger::history::{head_of, report_day};
use crate::ledger::snapshot::{Unusable, find};
use crate::ledger::{History, INDEX_DIR, IndexedTo, LedgerError, Snapshot, Snapshots, Until};
use crate::log::{LogOptions, LogReader};
use crate::projections::snapshot::{Kept, bytes_of};
use crate::report::{MadeFrom, Standing};

/// More bytes of flags are not kept.
const BYTES_MAX: u64 = 32 << 20;

/// Flags, and what they rest on.
pub struct Answer {
    /// The flags.
    pub flagged: Flagged,
    /// The day they are as of.
    pub day: Date,
    /// The history, where the log was read.
    pub history: Option<History>,
    of: IndexedTo,
    recorded_at: Option<Timestamp>,
    /// Whether answers of this position are kept.
    keeps: bool,
}

impl Drop for Answer {
    /// Taking apart a state of many gigabytes takes as long as its answer; the command ends here.
    fn drop(&mut self) {
        std::mem::forget(self.history.take());
    }
}

/// Stands for this program: its version, and the length and time of its file, since a build of the same version
/// may know other rules. `None` where the system does not tell; then nothing is kept.
pub(super) fn program() -> Option<Digest> {
    let file = std::fs::metadata(std::env::current_exe().ok()?).ok()?;
    let time = file.modified().ok()?;
    let time = time.duration_since(std::time::UNIX_EPOCH).ok()?;
    Some(hash::digest(&[
        env!("CARGO_PKG_VERSION").as_bytes(),
        &file.len().to_le_bytes(),
        &time.as_nanos().to_le_bytes(),
    ]))
}

/// A log of more bytes than this is not read for flags alone that nobody asked for.
const READ_MAX: u64 = 64 << 20;

/// As [`answer`], where it costs little: kept, or of a log that is read in about a second. A trace of one person
/// among millions is an affair of milliseconds, and stays one.
pub fn at_hand(context: &Context, until: Until) -> Result<Option<Answer>, Failure> {
    let reader =
        LogReader::open(context.disk(), LogOptions::default()).map_err(LedgerError::from)?;
    let mark = reader.mark();
    if mark.segment == 0 && mark.offset <= READ_MAX {
        return answer(context, until, false).map(Some);
    }
    Position::of(&reader, until)?.kept(context)
}

/// The flags after an entry, as of a day; from the log where the history is wanted too.
pub fn answer(context: &Context, until: Until, from_log: bool) -> Result<Answer, Failure> {
    // First whether there is a ledger at all: asking makes no folders where there is none.
    let reader =
        LogReader::open(context.disk(), LogOptions::default()).map_err(LedgerError::from)?;
    let place = Position::of(&reader, until)?;
    if !from_log && let Some(answer) = place.kept(context)? {
        return Ok(answer);
    }
    let history = History::read(context.disk(), until)?;
    let day = history.day;
    let program = place.program.unwrap_or(Digest::ZERO);
    let flagged = Flagged::of(&history.world, day, program);
    let read = IndexedTo {
        ledger: history.chain.ledger(),
        size: history.chain.size(),
        head: history.chain.head(),
    };
    let answer = Answer {
        flagged,
        day,
        recorded_at: history.chain.recorded_at(),
        // A writer may have added an entry meanwhile.
        keeps: place.keeps && read == place.of,
        of: read,
        history: Some(history),
    };
    answer.keep(context, &answer.flagged);
    Ok(answer)
}

/// Of which entry and day an answer is wanted, by which program.
struct Position {
    day: Date,
    of: IndexedTo,
    recorded_at: Option<Timestamp>,
    program: Option<Digest>,
    keeps: bool,
}

impl Position {
    fn of(reader: &LogReader, until: Until) -> Result<Position, Failure> {
        let day = report_day(reader, until)?;
        let (of, recorded_at) = head_of(reader, until.sequence)?;
        let program = program();
        // Only what is asked for again is kept: the newest entry.
        let keeps = program.is_some() && of.size == reader.mark().frames;
        Ok(Position {
            day,
            of,
            recorded_at,
            program,
            keeps,
        })
    }

    /// The answer that is kept for it.
    fn kept(&self, context: &Context) -> Result<Option<Answer>, Failure> {
        let (Some(program), true) = (self.program, self.keeps) else {
            return Ok(None);
        };
        match kept::<Flagged>(context, &self.of, self.day) {
            Ok(Some(flagged)) if flagged.program == program => {
                context.tell("flags-cache", &[]);
                Ok(Some(Answer {
                    flagged,
                    day: self.day,
                    history: None,
                    of: self.of,
                    recorded_at: self.recorded_at,
                    keeps: self.keeps,
                }))
            }
            Ok(_) => Ok(None),
            Err(error) => {
                let why = context.retell(&error.to_string());
                context.tell("trace-without", &[("why", why)]);
                Ok(None)
            }
        }
    }
}

/// What is kept of an entry and day. The store is closed again at once: a writer may follow.
fn kept<T: Kept>(context: &Context, of: &IndexedTo, day: Date) -> Result<Option<T>, Unusable> {
    let store = Snapshots::open(&context.ledger_dir.join(INDEX_DIR))?;
    Ok(find::<T>(&store, of, Some(day))?.map(|found| found.state))
}

/// Keeps the flags of the newest entry that a history was read to; `false` where another process has the store.
pub(super) fn keep_newest(context: &Context, history: &History, flagged: &Flagged) -> bool {
    if program().is_some() {
        let of = IndexedTo {
            ledger: history.chain.ledger(),
            size: history.chain.size(),
            head: history.chain.head(),
        };
        return keep(context, of, history.day, flagged);
    }
    true
}

/// Keeps an answer, if it is not too large; `false` where the store could not be had or written.
fn keep<T: Kept>(context: &Context, of: IndexedTo, day: Date, state: &T) -> bool {
    let Ok(store) = Snapshots::open(&context.ledger_dir.join(INDEX_DIR)) else {
        return false;
    };
    let Ok(Some(bytes)) = bytes_of(state, BYTES_MAX) else {
        return true;
    };
    let snapshot = Snapshot {
        of,
        as_of: Some(day),
        name: T::NAME.to_owned(),
        version: T::VERSION,
        bytes,
    };
    store.put(&[snapshot]).is_ok()
}

impl Answer {
    /// Keeps what was worked out. Not kept is no harm: the next one reads the log again.
    fn keep<T: Kept>(&self, context: &Context, state: &T) {
        if self.keeps {
            keep(context, self.of, self.day, state);
        }
    }

    /// Of which ledger the flags are, where they come from, and the command that gives them again.
    pub fn standing(&self, context: &Context, command: &str) -> Standing {
        if let Some(history) = &self.history {
            return context.standing_on(&history.chain, Some(self.day), command);
        }
        let last = self.of.size.saturating_sub(1);
        Standing {
            ledger: self.of.ledger,
            size: self.of.size,
            root: None,
            recorded_at: self.recorded_at,
            as_of: self.day,
            made_from: MadeFrom::Cache,
            command: format!("sunledger {command} --as-of {} --at {last}", self.day),
        }
    }

    /// Ids of the flags that the ledger raised after an entry, judged on the same day: what is not among them
    /// now was made by later entries, not by the calendar.
    pub fn ids_at(&mut self, context: &Context, since: u64) -> Result<BTreeSet<String>, Failure> {
        let last = self.of.size.saturating_sub(1);
        if since > last {
            return Err(Failure::new(format!(
                "--new-since {since}: expected an entry of this ledger, whose last is {last}"
            )));
        }
        let program = self.flagged.program;
        if self.history.is_none() {
            let found = kept::<FlaggedBefore>(context, &self.of, self.day);
            let found = found.ok().flatten();
            let fits = |one: &FlaggedBefore| one.program == program && one.since == since;
            if let Some(found) = found.filter(fits) {
                return Ok(found.ids);
            }
        }
        let until = Until {
            sequence: Some(since),
            as_of: Some(self.day),
        };
        // Two states of a large ledger would not fit side by side.
        if let Some(history) = &mut self.history {
            drop(std::mem::take(&mut history.world));
        }
        let before = History::read(context.disk(), until)?;
        let found = detect::run(&before.world, self.day);
        let known = found.flags.into_iter();
        let ids: BTreeSet<String> = known
            .flat_map(|flag| std::iter::once(flag.id).chain(flag.former))
            .collect();
        let before = FlaggedBefore {
            program,
            since,
            ids: ids.clone(),
        };
        self.keep(context, &before);
        Ok(ids)
    }
}
