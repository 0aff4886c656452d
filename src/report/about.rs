//! What stands beside a list that leaves the house: what it is, of which ledger and up to where, how to
//! check that, and what its columns mean.
//!
//! Promises: nothing in it comes from a clock or from the machine; the same ledger gives the same
//! lines. It does not vouch for the list itself: whoever doubts a figure asks the ledger again with the
//! command that it names.

use super::Table;
use crate::crypto::digest::{EntryHash, LedgerId, TreeRoot};
use crate::domain::date::{Date, Timestamp};
use crate::words::Words;

/// Of which ledger a list is, and up to where it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The ledger.
    pub ledger: LedgerId,
    /// Entries read, from 0.
    pub size: u64,
    /// RFC 6962 root over them.
    pub root: TreeRoot,
    /// Hash of the last.
    pub head: EntryHash,
    /// When the last was recorded.
    pub recorded_at: Option<Timestamp>,
    /// Facts up to this day count.
    pub as_of: Date,
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
    vec![
        (say("about-ledger"), standing.ledger.to_string()),
        (say("about-range"), range),
        (
            say("about-recorded-at"),
            standing
                .recorded_at
                .map_or_else(String::new, |time| time.to_string()),
        ),
        (say("about-as-of"), standing.as_of.to_string()),
        (say("about-root"), standing.root.to_string()),
        (say("about-head"), standing.head.to_string()),
        (
            say("about-verify"),
            format!(
                "sunledger verify --trust {} --head {}:{}",
                standing.ledger, standing.size, standing.root
            ),
        ),
        (say("about-verify-how"), say("about-verify-text")),
        (say("about-again"), standing.command.clone()),
    ]
}
