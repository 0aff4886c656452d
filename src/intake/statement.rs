//! A bank's own statement of an account: its lines in the order of their days, to be compared with the
//! ledger. Columns are known by the headings of `schemas/tables/statement.toml`.
//!
//! Promises: every line is read or refused with its cell; an amount is either money that came or money
//! that left, never both; one below zero is a booking that the bank took back (红字), and moves money the
//! other way; the other side's name and account are not kept. Nothing of a statement is
//! recorded. **Not here**: what a line is compared with ([`crate::report::bank`]), and a total line,
//! which is no movement.

use super::columns::{Doubled, Headings, Match, heading_lines, match_table};
use super::fields::Fields;
use super::layout::Layout;
use super::mapping::Mapping;
use super::plan::BadCell;
use super::read::{OfficeFile, cell_place};
use super::rows::{lines, settle_empty};
use crate::domain::date::Date;
use crate::domain::ids::to_half_width;
use crate::schemes::Tables;
use crate::schemes::tables::Words;

/// One line of a statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatementLine {
    /// File.
    pub file: String,
    /// Sheet; empty for a text file.
    pub sheet: String,
    /// Line in it.
    pub line: u32,
    /// Day of the booking.
    pub on: Date,
    /// Money that came in fen; below zero money that left; 0 on a line that only states a balance.
    pub amount: i64,
    /// Whether the bank took back a booking of its own with it (红字冲正): the amount stood below zero on its
    /// side.
    pub reversal: bool,
    /// Balance after it, in fen.
    pub balance: Option<i64>,
    /// The bank's reference.
    pub reference: Option<String>,
    /// What the bank wrote of it; may name a batch, and a person: it is compared, never shown.
    pub summary: Option<String>,
    /// Whom the money came from or went to, as the bank writes it; may name a person: it is compared, never shown.
    pub counterparty: Option<String>,
}

/// Why a statement cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum StatementError {
    /// No sheet has the columns of a statement.
    #[error(
        "{file}: expected a bank statement, found no sheet with a day (交易日期) and amounts (借方, 贷方, or 发生额 with 借贷标志): give the bank's own file with its headings"
    )]
    NoStatement {
        /// File.
        file: String,
    },
    /// Two columns could be the same thing.
    #[error(
        "{file} · {sheet}: two columns could both be {field}: delete the one that is not meant"
    )]
    Doubled {
        /// File.
        file: String,
        /// Sheet.
        sheet: String,
        /// Field.
        field: String,
    },
    /// Cells that cannot be taken.
    #[error("{} cells of the statement cannot be taken", .0.len())]
    Cells(Vec<BadCell>),
    /// The shipped table of headings cannot be read; a test reads it.
    #[error(transparent)]
    Table(#[from] toml::de::Error),
}

/// Reads the lines of the files, all of one account, in the order of their days. A file that runs from the
/// newest line to the oldest is turned round; files are put one behind the other by their first days.
///
/// # Errors
/// [`StatementError`]: a file that is no statement, or all cells that cannot be taken.
pub fn read(files: &[OfficeFile], common: &Tables) -> Result<Vec<StatementLine>, StatementError> {
    let own = Tables::parse(crate::schemes::shipped::STATEMENT_TABLES)?;
    let mut bad = Vec::new();
    let mut parts = Vec::new();
    for file in files {
        let mut any = false;
        for sheet in file.sheets.iter().filter(|sheet| !sheet.rows.is_empty()) {
            let layout = Layout::new(sheet);
            let Some(mut found) = table_of(&own, &layout, &file.name) else {
                continue;
            };
            any = true;
            let words = [&own.words, &common.words];
            settle_empty(&mut found, &layout, words);
            if let Some(Doubled { field, .. }) = found.doubled.first() {
                return Err(StatementError::Doubled {
                    file: file.name.clone(),
                    sheet: sheet.name.clone(),
                    field: (*field).to_owned(),
                });
            }
            let mut part = Vec::new();
            take(&file.name, &layout, &found, words, &mut part, &mut bad);
            if let (Some(first), Some(last)) = (part.first(), part.last())
                && first.on > last.on
            {
                part.reverse();
            }
            parts.push(part);
        }
        if !any {
            return Err(StatementError::NoStatement {
                file: file.name.clone(),
            });
        }
    }
    if !bad.is_empty() {
        return Err(StatementError::Cells(bad));
    }
    parts.sort_by_key(|part| part.first().map(|line| line.on));
    Ok(parts.into_iter().flatten().collect())
}

/// The statement's columns in a sheet, if it has a day and amounts in one of the two ways.
fn table_of<'a>(own: &'a Tables, layout: &Layout<'_>, file: &str) -> Option<Match<'a>> {
    let mapping = Mapping::default();
    let (tables, spellings) = Headings::of_all(&own.table, own, &mapping);
    let lines = heading_lines(layout, &spellings);
    tables.iter().find_map(|known| {
        let found = match_table(known, &lines, &[file, &layout.sheet.name])?;
        let has = |field: &str| found.columns.contains_key(field);
        let amounts = (has("paid") && has("received")) || (has("amount") && has("direction"));
        amounts.then_some(found)
    })
}

fn take(
    file: &str,
    layout: &Layout<'_>,
    found: &Match<'_>,
    words: [&Words; 2],
    out: &mut Vec<StatementLine>,
    bad: &mut Vec<BadCell>,
) {
    let sheet = layout.sheet.name.as_str();
    let apart = found.columns.contains_key("paid") && found.columns.contains_key("received");
    for row in lines(layout, found, words).data() {
        let filled = layout.filled(row, found.heading_line);
        let shared = layout.shared(row, found.heading_line);
        let mut fields = Fields::new((file, sheet), &filled, &found.columns, words, shared);
        let balance = fields.money("balance").map(|balance| balance.0);
        let reversal;
        let amount = if apart {
            let paid = fields.signed_money("paid").map_or(0, |amount| amount.0);
            let received = fields.signed_money("received").map_or(0, |amount| amount.0);
            reversal = paid < 0 || received < 0;
            if paid != 0 && received != 0 {
                fields.refuse(
                    "received",
                    "statement-both",
                    "an amount on one side",
                    "a line is money that came or money that left: split it as the bank booked it",
                );
            }
            received.saturating_sub(paid)
        } else {
            let amount = fields.signed_money("amount").map_or(0, |amount| amount.0);
            reversal = amount < 0;
            match fields.choice("direction", "direction").as_deref() {
                Some("paid") => amount.saturating_neg(),
                Some(_) => amount,
                None => {
                    if amount != 0 && fields.bad.is_empty() {
                        fields.refuse(
                            "direction",
                            "cell-empty",
                            "whether the money came or left",
                            "fill it in",
                        );
                    }
                    0
                }
            }
        };
        if amount == 0 && balance.is_none() && fields.bad.is_empty() {
            // It states neither a movement nor a balance.
            continue;
        }
        let on = fields.need_date("on");
        let reference = fields.code("bank_ref");
        let summary = fields.text("summary").map(|text| to_half_width(&text));
        let counterparty = fields.text("counterparty").map(|text| to_half_width(&text));
        if let Some(unit) = fields.asked.strange_unit {
            fields.refuse(
                unit,
                "unit-unknown",
                "amounts in yuan or a unit of it, from 分 to 亿元, and times in 秒",
                "bring the whole column to such a unit and say so in its heading; none of its rows is taken",
            );
        }
        if !fields.bad.is_empty() {
            bad.append(&mut fields.bad);
            continue;
        }
        out.push(StatementLine {
            file: file.to_owned(),
            sheet: sheet.to_owned(),
            line: row.line,
            on,
            amount,
            reversal,
            balance,
            reference,
            summary,
            counterparty,
        });
    }
    bad.sort_by_key(|cell| {
        (
            cell.file.clone(),
            cell.sheet.clone(),
            cell_place(&cell.cell),
        )
    });
}
