//! What stands beside a list that leaves the house: what it is, of which ledger and up to where, how to
//! check that, and what its columns mean.
//!
//! Promises: nothing in it comes from a clock or from the machine; the same ledger gives the same
//! lines. A list that a snapshot gave says so, states nothing that only a reading of the log shows, and
//! names a command that reads the log. It does not vouch for the list itself: whoever doubts a figure asks
//! the ledger again with the command that it names.

use super::Table;
use crate::crypto::digest::{EntryHash, LedgerId, TreeRoot};
use crate::domain::date::{Date, Timestamp};
use crate::domain::recorded::EventAt;
use crate::words::Words;

/// Where what a list shows comes from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum MadeFrom {
    /// The log, every entry of which was verified.
    #[default]
    Log,
    /// What is kept beside the log, which nothing was verified for.
    Cache,
    /// The same, where a period close states the digest of its bytes.
    Stated {
        /// The close.
        close: EventAt,
        /// The entry that endorses it.
        endorsed: u64,
    },
}

/// Of which ledger a list is, and up to where it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The ledger.
    pub ledger: LedgerId,
    /// Entries read, from 0.
    pub size: u64,
    /// RFC 6962 root over them, and hash of the last; `None` where they were not read.
    pub root: Option<(TreeRoot, EntryHash)>,
    /// When the last was recorded.
    pub recorded_at: Option<Timestamp>,
    /// Facts up to this day count.
    pub as_of: Date,
    /// Where the list comes from.
    pub made_from: MadeFrom,
    /// The command that gives the list again, without its place of output.
    pub command: String,
}

/// The lines about a list, each a label and a text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct About {
    /// What the list is called; also the name of its sheet.
    pub title: String,
    /// What the sheet of these lines is called.
    pub sheet: String,
    /// Labels and texts.
    pub lines: Vec<(String, String)>,
    /// Headings and what they mean.
    pub columns: Vec<(String, String)>,
}

impl About {
    /// What is to be said of a table, in the language of the words.
    pub fn of(table: &Table, words: &Words) -> About {
        let say = |key: &str| words.say(key, &[]);
        let title = match table.name.as_str() {
            "" => say("about-untitled"),
            name => say(&format!("list-{name}")),
        };
        let mut lines = vec![(say("about-title"), title.clone())];
        let rows = table.rows.len().saturating_sub(table.sums);
        lines.push((say("about-rows"), rows.to_string()));
        if let Some(standing) = &table.standing {
            lines.extend(standing_lines(standing, words));
        }
        lines.push((say("about-units"), say("about-units-text")));
        let columns = table
            .headings
            .iter()
            .zip(&table.keys)
            .map(|(heading, key)| (heading.clone(), say(&format!("mean-{key}"))))
            .collect();
        About {
            title,
            sheet: say("about-sheet"),
            lines,
            columns,
        }
    }

    /// As [`About::of`], for a report of several tables: what the columns of the others mean follows.
    pub fn of_all<'a>(
        table: &Table,
        others: impl IntoIterator<Item = &'a Table>,
        words: &Words,
    ) -> About {
        let mut about = About::of(table, words);
        for other in others {
            for column in About::of(other, words).columns {
                if !about.columns.contains(&column) {
                    about.columns.push(column);
                }
            }
        }
        about
    }
}

/// The lines that say of which ledger something is, up to where, and how to check that.
pub fn standing_lines(standing: &Standing, words: &Words) -> Vec<(String, String)> {
    let say = |key: &str| words.say(key, &[]);
    let range = words.say(
        "about-range-text",
        &[
            ("size", standing.size.to_string()),
            ("last", standing.size.saturating_sub(1).to_string()),
        ],
    );
    let made_from = match standing.made_from {
        MadeFrom::Log => say("about-from-log"),
        MadeFrom::Cache => say("about-from-cache"),
        MadeFrom::Stated { close, endorsed } => words.say(
            "about-from-stated",
            &[
                ("close", close.to_string()),
                ("endorsed", endorsed.to_string()),
            ],
        ),
    };
    let mut lines = vec![
        (say("about-from"), made_from),
        (say("about-ledger"), standing.ledger.to_string()),
        (say("about-range"), range),
        (
            say("about-recorded-at"),
            standing
                .recorded_at
                .map_or_else(String::new, |time| time.to_string()),
        ),
        (say("about-as-of"), standing.as_of.to_string()),
    ];
    let mut verify = format!("sunledger verify --trust {}", standing.ledger);
    if let Some((root, head)) = &standing.root {
        lines.push((say("about-root"), root.to_string()));
        lines.push((say("about-head"), head.to_string()));
        verify.push_str(&format!(" --head {}:{root}", standing.size));
    }
    lines.push((say("about-verify"), verify));
    let (how, again) = match standing.made_from {
        MadeFrom::Log => ("about-verify-text", ""),
        // Only a reading of the log says more than the snapshot did.
        MadeFrom::Cache | MadeFrom::Stated { .. } => ("about-verify-kept", " --rebuild"),
    };
    lines.push((say("about-verify-how"), say(how)));
    lines.push((say("about-again"), format!("{}{again}", standing.command)));
    lines
}
