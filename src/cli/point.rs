//! Up to where a command reads the ledger: the options `--as-of` and `--at`, alike in every command that
//! gives them. Without either, the whole ledger as of the day of its last entry.

use clap::Args;
use serde::{Deserialize, Serialize};

use crate::domain::date::Date;
use crate::ledger::history::Until;

/// How far the ledger is read, and which facts count
#[derive(Args, Clone, Copy, Default, Deserialize, Serialize)]
pub struct Point {
    /// Count facts up to this day (default: the day of the last entry)
    #[arg(long, value_name = "DATE")]
    pub as_of: Option<Date>,
    #[command(flatten)]
    #[serde(flatten)]
    pub entry: Entry,
}

/// How far the ledger is read
#[derive(Args, Clone, Copy, Default, Deserialize, Serialize)]
pub struct Entry {
    /// Read the ledger up to this entry, included
    #[arg(long, value_name = "SEQUENCE")]
    pub at: Option<u64>,
}

impl Point {
    /// The same, as history takes it.
    pub fn until(self) -> Until {
        Until {
            as_of: self.as_of,
            ..self.entry.until()
        }
    }
}

impl Entry {
    /// Every fact up to the entry that counts on the day of the last one.
    pub fn until(self) -> Until {
        Until {
            sequence: self.at,
            as_of: None,
        }
    }
}
