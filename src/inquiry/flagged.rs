//! The answer to "which flags are raised": flags, what could not be judged and what became of each, as plain
//! data that can be kept beside the log and read back instead of the whole history.
//!
//! Promises: what is read back is what was worked out, of the same program, entry and day; it is never more than
//! a cache. Not here: where it is kept, and whether it is of the history that the log holds now.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::outcome::{Outcome, outcomes};
use crate::crypto::digest::{Digest, FileHash};
use crate::detect::inputs::{Absent, absent};
use crate::detect::settings::{Differs, differing};
use crate::detect::{self, Flag};
use crate::domain::date::Date;
use crate::projections::World;
use crate::projections::snapshot::Kept;

/// Flags of a history on a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Flagged {
    /// Stands for the program that worked them out: another one may know other rules.
    pub program: Digest,
    /// Flags, by code and id.
    pub flags: Vec<Flag>,
    /// What could not be judged, and why.
    pub unjudged: Vec<String>,
    /// Codes that had no input under a scheme: a list, sheet or column that the ledger does not hold.
    pub absent: Vec<Absent>,
    /// Settings by which codes are not looked for as their pages have it.
    pub settings: Vec<Differs>,
    /// What became of every flag that somebody acted on.
    pub outcomes: BTreeMap<String, Outcome>,
    /// Names of the files that the evidence lies in.
    files: BTreeMap<FileHash, String>,
}

impl Kept for Flagged {
    const NAME: &'static str = "flags";
    const VERSION: u16 = 3;
}

impl Flagged {
    /// Worked out from a state.
    pub fn of(world: &World, day: Date, program: Digest) -> Flagged {
        let found = detect::run(world, day);
        let evidence = found.flags.iter().flat_map(|flag| &flag.evidence);
        let named: BTreeSet<FileHash> = evidence.filter_map(|one| one.file).collect();
        let files = named
            .into_iter()
            .filter_map(|file| Some((file, world.imports.file_name(&file)?.to_owned())))
            .collect();
        let outcomes = outcomes(world, &found.flags);
        Flagged {
            program,
            flags: found.flags,
            unjudged: found.unjudged,
            absent: absent(world),
            settings: differing(world, day),
            outcomes,
            files,
        }
    }

    /// Name of a file, as imports recorded it; the beginning of its hash where none did.
    pub fn file_name(&self, file: &FileHash) -> String {
        let name = self.files.get(file).cloned();
        name.unwrap_or_else(|| file.short())
    }

    /// What became of a flag.
    pub fn outcome(&self, flag: &Flag) -> Outcome {
        self.outcomes.get(&flag.id).cloned().unwrap_or_default()
    }
}

/// Ids of the flags that were raised after an earlier entry, judged on the same day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FlaggedBefore {
    /// Stands for the program, as in [`Flagged`].
    pub program: Digest,
    /// The entry.
    pub since: u64,
    /// Their ids.
    pub ids: BTreeSet<String>,
}

impl Kept for FlaggedBefore {
    const NAME: &'static str = "flags-before";
    const VERSION: u16 = 1;
}
